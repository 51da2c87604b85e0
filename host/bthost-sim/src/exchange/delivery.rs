//! Contracts that end: what happens at the expiry (`host/RULES.md` section 12).
//!
//! - *When*: step 0 of the instant of the expiry, so nothing of the contract trades at that instant or later.
//! - *Orders* of the contract end by id, those on their way too.
//! - *At what price*: the mean of the closes of the marks that close in the settlement window, the expiry included; where no mark does, the price of the
//!   instant, or the last close if the instrument is not open then.
//! - *The position* is closed at that price by an order of its own, without spread, slippage or participation, and pays the delivery fee.
//! - *Ignored*: the index behind the marks, an exercise before the expiry, delivery of the asset itself.
//!
//! What always holds: after the expiry the position is zero and no order is left.

use super::agenda::Agenda;
use super::market::MarketState;
use super::options::{DELIVERY_FEE_SHARE, price_money};
use super::venue::Venue;
use crate::codes::{fill_flag, reason};
use crate::ledger::charge;
use crate::market::Delivery;
use crate::num::{Money, Ratio, Round, div_round};
use crate::time::Ts;
use crate::trail::{Cause, Stream, payload};

/// A settlement price, and of how many marks it is the mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Settled {
    /// Of which instrument.
    market: usize,
    price: i64,
    marks: u32,
}

/// The contracts that end after `now`. One that has ended before takes no orders.
pub(super) fn schedule(markets: &[MarketState], now: i64) -> Agenda {
    let ends = markets.iter().enumerate().filter_map(|(ix, m)| m.data.instrument.kind.delivery().map(|d| (d.at.0, ix)));
    Agenda::after(now, ends)
}

impl Venue {
    /// The next instant at which a contract ends.
    pub(crate) fn next_delivery(&self) -> i64 {
        self.deliveries.next()
    }

    /// Step 0 of an instant: contracts that end at `t` have ended. Whether a position was settled.
    pub(crate) fn deliver(&mut self, t: i64) -> bool {
        let mut any = false;
        while let Some(market) = self.deliveries.take(t) {
            self.expire_orders(market, reason::CONTRACT_EXPIRED);
            if let Some(delivery) = self.markets[market].data.instrument.kind.delivery()
                && self.markets[market].position.qty != 0
            {
                self.settle(market, &delivery, t);
                any = true;
            }
        }
        if any {
            self.stop_without_equity();
        }
        any
    }

    /// The settlement price, and what one unit of the contract is settled at.
    fn settlement(&self, market: usize, delivery: &Delivery, t: i64) -> (Settled, i64) {
        let m = &self.markets[market];
        let underlying = m.option().and_then(|terms| Some((terms, terms.underlying? as usize)));
        let Some((terms, reference)) = underlying.filter(|(_, ix)| *ix < self.markets.len()) else {
            let settled = m.settlement(market, delivery, t);
            return (settled, settled.price);
        };
        let of = &self.markets[reference];
        let settled = of.settlement(reference, delivery, t);
        let payoff = terms.payoff(price_money(settled.price, of.data.instrument.price_scale));
        let count = Ratio::from(payoff).count(m.data.instrument.price_scale, Round::HalfEven);
        (settled, count.and_then(|c| i64::try_from(c).ok()).unwrap_or(0))
    }

    fn settle(&mut self, market: usize, delivery: &Delivery, t: i64) {
        let m = &self.markets[market];
        let position = m.position.qty;
        let (settled, price) = self.settlement(market, delivery, t);
        let record = payload::Settlement {
            instrument: market as u32,
            position,
            price,
            reference: settled.market as u32,
            reference_price: settled.price,
            marks: settled.marks,
        };
        let row = Cause::Row { series: market as u32, index: m.row as u64 };
        let cause = self.trail.append(Stream::Fills, Ts(t), row, &record);
        let order = self.closing_order(market, cause);
        self.close_whole(order, (price, price), reason::DELIVERY, fill_flag::DELIVERY);
        if self.has_margin {
            self.last_liquidation = cause;
            self.cover_wallet(self.markets[market].currency);
        }
    }
}

impl MarketState {
    /// What the contract is settled at.
    fn settlement(&self, market: usize, delivery: &Delivery, t: i64) -> Settled {
        if let Some(mark) = &self.data.mark {
            let rows = mark.first_closing_from(Ts(t.saturating_sub(delivery.window).saturating_add(1)))
                ..mark.first_closing_from(Ts(t.saturating_add(1)));
            let sum: i128 = mark.close[rows.clone()].iter().map(|close| i128::from(*close)).sum();
            if let Some(mean) = div_round(sum, rows.len() as i128, Round::HalfEven).filter(|_| !rows.is_empty()) {
                return Settled { market, price: mean as i64, marks: rows.len() as u32 };
            }
        }
        let price = if self.is_open(t) { self.price_now(t) } else { self.last_close };
        Settled { market, price, marks: 0 }
    }

    /// What the delivery of `qty` costs at `price`. Options: of the strike, as their own price says little of what is delivered; nothing where they pay nothing.
    pub(super) fn delivery_fee(&self, price: i64, qty: i64) -> Money {
        let instrument = &self.data.instrument;
        let rate = instrument.kind.delivery().map(|d| d.fee).unwrap_or_default();
        let Some(terms) = self.option() else { return charge(instrument, price, qty, rate, Round::Ceil) };
        let of_strike = Ratio::from(terms.strike) * Ratio::scaled(i128::from(qty), instrument.qty_scale) * Ratio::from(rate);
        let fee = of_strike.money(Round::Ceil).unwrap_or_default();
        fee.min(charge(instrument, price, qty, DELIVERY_FEE_SHARE, Round::Ceil))
    }
}
