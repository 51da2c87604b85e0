//! European options that are settled in cash: what they pay at the expiry, and what an account must have for short ones (`host/RULES.md` section 16).
//!
//! - *Premium*: a fill moves quantity x price between wallet and clearing, as spot does, and no other asset the other way.
//! - *Payoff*: max(0, settlement price - strike) of a call, max(0, strike - settlement price) of a put, of one unit of the base asset.
//! - *Long* options need no margin and are none. *Short* ones need, of the underlying's mark S, out of the money by O:
//!   initial: quantity x (max(15 % of S - O, 10 % of S) + mark of the option); maintenance: quantity x (7.5 % of S + mark of the option).
//! - *Too little*: short options are bought back one after the other, the one with the largest maintenance margin first. What is there is the equity without
//!   options; with margin rules, wallet and profit of cross positions.
//! - *Ignored*: exercise before the expiry, margin of portfolios and spreads, options that are settled in the coin.
//!
//! What always holds: an option without an underlying in the run is never sold short; integers are compared, and needs are rounded up.

use super::market::MarketState;
use super::matching::{Proposal, slipped};
use super::order::Order;
use super::venue::Venue;
use crate::codes::{fill_flag, reason};
use crate::market::{InstrumentKind, OptionTerms, Right};
use crate::num::{MONEY_SCALE, Money, RATE_ONE, Rate, Round, mul_div_round, pow10};
use crate::strategy::Side;

/// Initial margin of a short option that is not out of the money, of the underlying's mark: 15 %.
pub const INITIAL: Rate = Rate(RATE_ONE / 100 * 15);
/// The least initial margin: 10 %.
pub const INITIAL_LEAST: Rate = Rate(RATE_ONE / 10);
/// Maintenance margin: 7.5 %.
pub const MAINTENANCE: Rate = Rate(RATE_ONE / 1000 * 75);
/// A delivery fee is at most this share of what the option pays: 12.5 %.
pub const DELIVERY_FEE_SHARE: Rate = Rate(RATE_ONE / 8);

impl OptionTerms {
    /// What one unit pays when the underlying is at `price`, money.
    #[must_use]
    pub fn payoff(&self, price: Money) -> Money {
        let gain = match self.right {
            Right::Call => price - self.strike,
            Right::Put => self.strike - price,
        };
        gain.max(Money::ZERO)
    }

    /// Initial margin of one short unit beyond the option's mark.
    #[must_use]
    pub fn initial(&self, price: Money) -> Money {
        let other = match self.right {
            Right::Call => Right::Put,
            Right::Put => Right::Call,
        };
        let out_of_the_money = Self { right: other, ..*self }.payoff(price);
        (share(price, INITIAL) - out_of_the_money).max(share(price, INITIAL_LEAST))
    }
}

/// A share of an amount, rounded up.
fn share(amount: Money, rate: Rate) -> Money {
    Money(mul_div_round(amount.0, i128::from(rate.0), i128::from(RATE_ONE), Round::Ceil).unwrap_or(amount.0))
}

/// A price of an instrument as money of one unit.
pub(super) fn price_money(price: i64, scale: u8) -> Money {
    let (up, down) = (pow10(MONEY_SCALE.saturating_sub(scale)), pow10(scale.saturating_sub(MONEY_SCALE)));
    Money(mul_div_round(i128::from(price), up, down, Round::HalfEven).unwrap_or(0))
}

impl MarketState {
    /// The terms of an option.
    pub(super) fn option(&self) -> Option<&OptionTerms> {
        if let InstrumentKind::Option(terms) = &self.data.instrument.kind { Some(terms) } else { None }
    }

    /// Whether it is an option that is held short.
    pub(super) fn is_short_option(&self) -> bool {
        self.position.qty < 0 && self.option().is_some()
    }

    /// `of_one` for a quantity, rounded up.
    fn of_units(&self, of_one: Money, qty: i64) -> Money {
        let of_all = mul_div_round(of_one.0, i128::from(qty), pow10(self.data.instrument.qty_scale), Round::Ceil);
        Money(of_all.unwrap_or(crate::ledger::NOTIONAL_MAX))
    }
}

impl Venue {
    /// The mark of an option's underlying, as money of one unit.
    fn underlying_mark(&self, terms: &OptionTerms) -> Option<Money> {
        let m = self.markets.get(terms.underlying? as usize).filter(|m| m.mark > 0)?;
        Some(price_money(m.mark, m.data.instrument.price_scale))
    }

    /// What `qty` short units of an option need when it is at `price`. `None` where that is not known.
    pub(super) fn short_initial(&self, market: usize, qty: i64, price: i64) -> Option<Money> {
        let m = &self.markets[market];
        let terms = m.option()?;
        let of_one = terms.initial(self.underlying_mark(terms)?) + price_money(price, m.data.instrument.price_scale);
        Some(m.of_units(of_one, qty))
    }

    /// The maintenance margin of a short option.
    fn short_maintenance(&self, market: usize) -> Money {
        let m = &self.markets[market];
        let underlying = m.option().and_then(|terms| self.underlying_mark(terms)).unwrap_or_default();
        m.of_units(share(underlying, MAINTENANCE) + price_money(m.mark, m.data.instrument.price_scale), m.position.qty.abs())
    }

    fn short_options(&self) -> impl Iterator<Item = usize> + '_ {
        let all = if self.has_options { self.markets.len() } else { 0 };
        (0..all).filter(|ix| self.markets[*ix].is_short_option())
    }

    /// Whether the mark of a market makes the margin of a short option.
    pub(super) fn settles_a_short(&self, market: usize) -> bool {
        self.short_options().any(|ix| self.markets[ix].option().is_some_and(|terms| terms.underlying == Some(market as u32)))
    }

    /// What short options but that of `market` need.
    pub(crate) fn short_options_need(&self, market: usize) -> Money {
        let others = self.short_options().filter(|ix| *ix != market);
        others.fold(Money::ZERO, |sum, ix| {
            let m = &self.markets[ix];
            sum + self.short_initial(ix, m.position.qty.abs(), m.mark).unwrap_or_default()
        })
    }

    /// What options are worth at their marks: in the equity, and no margin.
    pub(super) fn options_value(&self) -> Money {
        if !self.has_options {
            return Money::ZERO;
        }
        let options = self.markets.iter().filter(|m| m.option().is_some());
        options.fold(Money::ZERO, |sum, m| sum + m.value_at(m.mark))
    }

    /// What options take off the equity that is free, at the last closed marks: what a strategy may know.
    pub(crate) fn closed_options(&self) -> Money {
        let held = self.markets.iter().filter(|m| m.option().is_some());
        held.fold(self.short_options_need(usize::MAX), |sum, m| sum + m.value_at(m.closed_mark))
    }

    /// What is there for options: without what the other positions need.
    fn free_for_options(&self, market: usize) -> Money {
        if self.has_margin {
            let own = self.short_options_need(usize::MAX) - self.short_options_need(market);
            return self.free_cross(usize::MAX) + own;
        }
        self.equity() - self.options_value() - self.other_margin(market) - self.short_options_need(market)
    }

    /// The largest part of a fill of an option that the account affords, and what it is short of. Closing is always afforded.
    pub(super) fn affordable_option(&self, market: usize, order: &Order, at: Proposal, qty: i64) -> (i64, u32) {
        let m = &self.markets[market];
        let instrument = &m.data.instrument;
        let closing = m.position.closes(order.side.sign(), qty);
        let held = if closing > 0 { 0 } else { m.position.qty.abs() };
        let free = self.free_for_options(market);
        let fee = |opening: i64| self.fee_due(market, order, order.filled, at, closing + opening).in_quote();
        let premium = |opening: i64| crate::ledger::notional(instrument, at.price, opening);
        let (step, most) = (instrument.step(), qty - closing);
        if order.side == Side::Buy {
            let room = free.min(self.wallet());
            let opening = super::afford::largest(step, most, |q| premium(q) + fee(q) <= room);
            return (closing + opening, reason::INSUFFICIENT_BALANCE);
        }
        let needs = |q: i64| self.short_initial(market, held + q, at.price);
        let fits = |q: i64| q == 0 || needs(q).is_some_and(|needs| needs + fee(q) <= free + premium(q));
        (closing + super::afford::largest(step, most, fits), reason::INSUFFICIENT_MARGIN)
    }

    /// Step 4: short options are bought back while what is there is no more than what they and cross positions must keep.
    pub(crate) fn check_short_options(&mut self) {
        let mut any = false;
        while let Some((_, core::cmp::Reverse(market))) =
            self.short_options().map(|ix| (self.short_maintenance(ix), core::cmp::Reverse(ix))).max()
        {
            let balance = if self.has_margin { self.cross_balance() } else { self.equity() - self.options_value() };
            let mut needed = self.cross_maintenance();
            needed += self.short_options().fold(Money::ZERO, |sum, ix| sum + self.short_maintenance(ix));
            if balance > needed {
                break;
            }
            self.buy_back(market, balance, needed);
            any = true;
        }
        if any && self.has_margin {
            self.cover_wallet();
        } else if any {
            self.stop_without_equity();
        }
    }

    fn buy_back(&mut self, market: usize, balance: Money, needed: Money) {
        let cause = self.note_liquidation(market, balance, needed);
        self.cancel_for_liquidation(|ix| ix == market);
        let order = self.closing_order(market, cause);
        let m = &self.markets[market];
        let open = m.is_open(self.now);
        let base = if open { m.price_against(self.now, order.side) } else { m.mark };
        let price = if open { slipped(m, order.side, base) } else { base };
        self.close_whole(order, (base, price), reason::LIQUIDATION, fill_flag::TAKER | fill_flag::LIQUIDATION);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::Delivery;
    use crate::time::Ts;

    const fn money(units: i128) -> Money {
        Money(units * pow10(8))
    }

    #[test]
    fn payoffs_and_margins_by_the_side_of_the_strike() {
        let delivery = Delivery { at: Ts(0), window: 0, fee: Rate(0) };
        let call = OptionTerms { right: Right::Call, strike: money(100), delivery, underlying: None };
        let put = OptionTerms { right: Right::Put, ..call };
        let at = |t: &OptionTerms, price: i128| (t.payoff(money(price)), t.initial(money(price)));
        assert_eq!(at(&call, 120), (money(20), money(18)));
        assert_eq!(at(&call, 96), (Money::ZERO, Money(1_040_000_000)));
        assert_eq!(at(&call, 60), (Money::ZERO, money(6)));
        assert_eq!(at(&put, 80), (money(20), money(12)));
        assert_eq!(at(&put, 102), (Money::ZERO, Money(1_330_000_000)));
        assert_eq!(at(&put, 200), (Money::ZERO, money(20)));
        assert_eq!(price_money(12_345, 2), Money(12_345_000_000));
    }
}
