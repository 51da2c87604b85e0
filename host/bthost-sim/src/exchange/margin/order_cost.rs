//! What an account with margin rules affords, looked at when a fill is about to happen.
//!
//! - *Cross*: what the position needs after the fill, the loss against the mark with which it begins (Binance) and the fee must fit into wallet and profit of
//!   cross positions, less what the other cross positions need at their marks.
//! - *Isolated*: the same for what opens, from what cross positions leave free. What a closing part gives back is not counted.
//! - *Tiers*: a position may not be larger than the last tier that allows the leverage in force.
//! - Reducing is always afforded.

use super::tiers::TierTable;
use crate::codes::reason;
use crate::exchange::afford::largest;
use crate::exchange::matching::Proposal;
use crate::exchange::order::Order;
use crate::exchange::venue::Venue;
use crate::ledger::notional;
use crate::num::{Money, RATE_ONE};

impl TierTable {
    /// The largest notional that may be held at a leverage; zero where none may.
    #[must_use]
    pub fn cap_at(&self, leverage: u32) -> Money {
        let allows = |max: i64| i128::from(max) >= i128::from(leverage) * i128::from(RATE_ONE);
        self.tiers().iter().filter(|t| allows(t.max_leverage.0)).map(|t| t.cap).max().unwrap_or(Money::ZERO)
    }
}

impl Venue {
    /// What cross positions leave free of a currency, that of `market` not counted: balance at marks less what the others need.
    pub(crate) fn free_cross(&self, currency: usize, market: usize) -> Money {
        let others = self.cross_positions(currency).filter(|(ix, _)| *ix != market);
        let balance = self.cross_balance(currency) - self.shorts_need(currency, usize::MAX);
        others.fold(balance, |free, (_, m)| free - m.initial_at(m.mark))
    }

    /// The largest part of `qty` that the account affords, and what it is short of.
    pub(in crate::exchange) fn affordable_margin(&self, market: usize, order: &Order, at: Proposal, qty: i64) -> (i64, u32) {
        let m = &self.markets[market];
        let instrument = &m.data.instrument;
        let (s, step) = (order.side.sign(), instrument.step());
        let closing = m.position.closes(s, qty);
        let held = if closing > 0 { 0 } else { m.position.qty.abs() };
        let value = |q: i64| notional(instrument, at.price, q);
        let Some(tiers) = m.tiers(self.now) else { return (closing, reason::INSUFFICIENT_MARGIN) };
        let cap = tiers.cap_at(m.leverage);
        let most = largest(step, qty - closing, |opening| value(held + opening) <= cap);
        let free = self.free_cross(m.currency, if m.is_isolated() { usize::MAX } else { market });
        let fits = |opening: i64| {
            let fee = self.fee_due(market, order, order.filled, at, closing + opening).in_quote();
            let counted = if m.is_isolated() { opening } else { held + opening };
            m.cost_of(s, at.price, value(counted), opening) + fee <= free
        };
        let opening = largest(step, most, fits);
        let short_of = if opening == most { reason::LEVERAGE_LIMIT } else { reason::INSUFFICIENT_MARGIN };
        (closing + opening, short_of)
    }

    /// Why a leverage cannot be set now, if it cannot.
    pub(crate) fn leverage_refusal(&self, market: usize, leverage: u32) -> Option<u32> {
        let m = &self.markets[market];
        let tiers = m.tiers(self.now)?;
        let value = Money(m.value_at(m.closed_mark).0.abs());
        if value > tiers.cap_at(leverage) {
            return Some(reason::LEVERAGE_LIMIT);
        }
        if m.position.qty == 0 || leverage >= m.leverage {
            return None;
        }
        if m.is_isolated() {
            return Some(reason::LEVERAGE_LIMIT);
        }
        let needed = m.needed_at(m.position.qty.signum(), value, leverage);
        (needed > self.closed_free(m.currency, market)).then_some(reason::INSUFFICIENT_MARGIN)
    }

    /// [`Venue::free_cross`] at the last closed marks: what a strategy may know.
    pub(crate) fn closed_free(&self, currency: usize, market: usize) -> Money {
        let balance = self.cross_balance_by(currency, |m| m.closed_mark) - self.shorts_need(currency, usize::MAX);
        let others = self.cross_positions(currency).filter(|(ix, _)| *ix != market);
        others.fold(balance, |free, (_, m)| free - m.initial_at(m.closed_mark))
    }
}
