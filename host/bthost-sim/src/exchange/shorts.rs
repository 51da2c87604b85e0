//! What is sold short and paid for: options and, where they can be borrowed, spot instruments (`host/RULES.md` sections 16 and 19).
//!
//! - *Need*: an option's by its own rule; of what is borrowed its value and a margin on it, `initial` to open and `maintenance` to keep.
//! - *What is there*: the equity without options and short sales; with margin rules, wallet and profit of cross positions.
//! - *Too little*: short sales are bought back one after the other, the one with the largest maintenance margin first.
//! - *Borrowing* costs `rate` / 360 of the value at the mark at each midnight, booked as funding with the rate below zero.
//! - *Ignored*: that there may be nothing to borrow or that it is called back, rebates on the proceeds, dividends owed.
//!
//! What always holds: integers are compared, and needs are rounded up; buying back is always afforded.

use alloc::vec::Vec;

use super::fees::{FeeAsset, FeeSchedule};
use super::market::MarketState;
use super::matching::{Proposal, slipped};
use super::options::{MAINTENANCE, price_money, share};
use super::order::Order;
use super::venue::Venue;
use crate::codes::{fill_flag, reason};
use crate::engine::Borrow;
use crate::ledger::notional;
use crate::market::{InstrumentKind, OptionTerms};
use crate::num::{Money, RATE_ONE, Rate, Round, mul_div_round};
use crate::strategy::Side;
use crate::time::DAY;

/// Days of the year that borrowing is paid by: what is usual for stock loans.
pub const YEAR_DAYS: i64 = 360;

/// The most that terms of borrowing may ask, of the value: 1000 %.
pub const TERMS_MAX: Rate = Rate(RATE_ONE * 10);

/// Why an instrument cannot be borrowed on these terms.
#[must_use]
pub fn refusal(borrow: &Borrow, kind: InstrumentKind, fees: Option<&FeeSchedule>) -> Option<&'static str> {
    let in_range = |rate: Rate| (0..=TERMS_MAX.0).contains(&rate.0);
    if kind != InstrumentKind::Spot {
        Some("only spot instruments are borrowed: perpetuals and futures are sold short as they are")
    } else if ![borrow.rate, borrow.initial, borrow.maintenance].into_iter().all(in_range) {
        Some("rate and margins lie between 0 and 10 (1000 %)")
    } else if borrow.maintenance.0 > borrow.initial.0 {
        Some("the maintenance margin is not above the initial one")
    } else if fees.is_some_and(|f| f.asset == FeeAsset::Received) {
        Some("fees in the asset received would be short of it; take fees in the quote asset")
    } else {
        None
    }
}

/// A value and a margin on it, rounded up.
fn with_margin(value: Money, margin: Rate) -> Money {
    value + Money(mul_div_round(value.0, i128::from(margin.0), i128::from(RATE_ONE), Round::Ceil).unwrap_or(crate::ledger::NOTIONAL_MAX))
}

impl MarketState {
    /// Whether it is held short and was paid for.
    pub(super) fn is_sold_short(&self) -> bool {
        self.position.qty < 0 && (self.option().is_some() || self.data.rules.borrow.is_some())
    }

    /// Whether its value is no margin: options, and what is sold short.
    fn is_apart(&self) -> bool {
        self.option().is_some() || self.is_sold_short()
    }
}

impl Venue {
    /// The mark of an option's underlying, as money of one unit.
    fn underlying_mark(&self, terms: &OptionTerms) -> Option<Money> {
        let m = self.markets.get(terms.underlying? as usize).filter(|m| m.mark > 0)?;
        Some(price_money(m.mark, m.data.instrument.price_scale))
    }

    /// What `qty` units need that are sold short, at `price`. `None` where that is not known.
    pub(super) fn short_initial(&self, market: usize, qty: i64, price: i64) -> Option<Money> {
        let m = &self.markets[market];
        if let Some(borrow) = m.data.rules.borrow {
            return Some(with_margin(notional(&m.data.instrument, price, qty), borrow.initial));
        }
        let terms = m.option()?;
        let of_one = terms.initial(self.underlying_mark(terms)?) + price_money(price, m.data.instrument.price_scale);
        Some(m.of_units(of_one, qty))
    }

    /// The maintenance margin of what is sold short in a market.
    fn short_maintenance(&self, market: usize) -> Money {
        let m = &self.markets[market];
        if let Some(borrow) = m.data.rules.borrow {
            return with_margin(Money(m.value_at(m.mark).0.abs()), borrow.maintenance);
        }
        let underlying = m.option().and_then(|terms| self.underlying_mark(terms)).unwrap_or_default();
        m.of_units(share(underlying, MAINTENANCE) + price_money(m.mark, m.data.instrument.price_scale), m.position.qty.abs())
    }

    fn shorts(&self) -> impl Iterator<Item = usize> + '_ {
        let all = if self.has_shorts { self.markets.len() } else { 0 };
        (0..all).filter(|ix| self.markets[*ix].is_sold_short())
    }

    fn shorts_in(&self, currency: usize) -> impl Iterator<Item = usize> + '_ {
        self.shorts().filter(move |ix| self.markets[*ix].currency == currency)
    }

    /// Whether the mark of a market makes the margin of a short option.
    pub(super) fn settles_a_short(&self, market: usize) -> bool {
        self.shorts().any(|ix| self.markets[ix].option().is_some_and(|terms| terms.underlying == Some(market as u32)))
    }

    /// What short sales of a currency but that of `market` need.
    pub(crate) fn shorts_need(&self, currency: usize, market: usize) -> Money {
        let others = self.shorts_in(currency).filter(|ix| *ix != market);
        others.fold(Money::ZERO, |sum, ix| {
            let m = &self.markets[ix];
            sum + self.short_initial(ix, m.position.qty.abs(), m.mark).unwrap_or_default()
        })
    }

    /// What options and short sales are worth at their marks: in the equity, and no margin.
    pub(super) fn apart_value(&self, currency: usize) -> Money {
        if !self.has_shorts {
            return Money::ZERO;
        }
        let apart = self.in_currency(currency).filter(|m| m.is_apart());
        apart.fold(Money::ZERO, |sum, m| sum + m.value_at(m.mark))
    }

    /// What options and short sales take off the equity that is free, at the last closed marks: what a strategy may know.
    pub(crate) fn closed_apart(&self, currency: usize) -> Money {
        let apart = self.in_currency(currency).filter(|m| m.is_apart());
        apart.fold(self.shorts_need(currency, usize::MAX), |sum, m| sum + m.value_at(m.closed_mark))
    }

    /// What is there for options and short sales: without what the other positions need.
    fn free_apart(&self, market: usize) -> Money {
        let c = self.markets[market].currency;
        if self.has_margin {
            let own = self.shorts_need(c, usize::MAX) - self.shorts_need(c, market);
            return self.free_cross(c, usize::MAX) + own;
        }
        self.equity_in(c) - self.apart_value(c) - self.other_margin(market) - self.shorts_need(c, market)
    }

    /// The largest part of a fill of an option that the account affords, and what it is short of. Closing is always afforded.
    pub(super) fn affordable_option(&self, market: usize, order: &Order, at: Proposal, qty: i64) -> (i64, u32) {
        let m = &self.markets[market];
        let instrument = &m.data.instrument;
        let closing = m.position.closes(order.side.sign(), qty);
        let held = if closing > 0 { 0 } else { m.position.qty.abs() };
        let free = self.free_apart(market);
        let fee = |opening: i64| self.fee_due(market, order, order.filled, at, closing + opening).in_quote();
        let premium = |opening: i64| notional(instrument, at.price, opening);
        let (step, most) = (instrument.step(), qty - closing);
        if order.side == Side::Buy {
            let room = free.min(self.wallet_in(m.currency));
            let opening = super::afford::largest(step, most, |q| premium(q) + fee(q) <= room);
            return (closing + opening, reason::INSUFFICIENT_BALANCE);
        }
        let needs = |q: i64| self.short_initial(market, held + q, at.price);
        let fits = |q: i64| q == 0 || needs(q).is_some_and(|needs| needs + fee(q) <= free + premium(q));
        (closing + super::afford::largest(step, most, fits), reason::INSUFFICIENT_MARGIN)
    }

    /// Step 4: short sales are bought back while what is there is no more than what they and cross positions must keep, in each currency.
    pub(crate) fn check_shorts(&mut self) {
        if self.has_shorts {
            self.all_currencies().for_each(|currency| self.check_shorts_in(currency));
        }
    }

    fn check_shorts_in(&mut self, c: usize) {
        let mut any = false;
        while let Some((_, core::cmp::Reverse(market))) =
            self.shorts_in(c).map(|ix| (self.short_maintenance(ix), core::cmp::Reverse(ix))).max()
        {
            let balance = if self.has_margin { self.cross_balance(c) } else { self.equity_in(c) - self.apart_value(c) };
            let mut needed = self.cross_maintenance(c);
            needed += self.shorts_in(c).fold(Money::ZERO, |sum, ix| sum + self.short_maintenance(ix));
            if balance > needed {
                break;
            }
            self.buy_back(market, balance, needed);
            any = true;
        }
        if any && self.has_margin {
            self.cover_wallet(c);
        } else if any {
            self.stop_without_equity();
        }
    }

    /// The largest part of a sale of spot that the account affords, where it may borrow: what is held, and what it may sell short beyond that.
    pub(super) fn affordable_sale(&self, market: usize, order: &Order, at: Proposal, qty: i64) -> (i64, u32) {
        let m = &self.markets[market];
        let own = m.position.qty.max(0).min(qty);
        let free = self.free_apart(market);
        let fee = |opening: i64| self.fee_due(market, order, order.filled, at, own + opening).in_quote();
        let short = |opening: i64| self.short_initial(market, (-m.position.qty).max(0) + opening, at.price);
        let fits = |q: i64| {
            let gets = notional(&m.data.instrument, at.price, q);
            q == 0 || short(q).is_some_and(|needs| needs + fee(q) <= free + gets)
        };
        (own + super::afford::largest(m.data.instrument.step(), qty - own, fits), reason::INSUFFICIENT_MARGIN)
    }

    /// The next midnight (UTC) at which what is borrowed is paid for.
    pub(crate) fn next_borrow(&self) -> i64 {
        if self.shorts().any(|ix| self.markets[ix].data.rules.borrow.is_some()) { (self.now.div_euclid(DAY) + 1) * DAY } else { i64::MAX }
    }

    /// Step 3: what a day of borrowing costs, of the value at the mark. It is booked as funding.
    pub(crate) fn pay_borrow(&mut self, t: i64) {
        if t.rem_euclid(DAY) != 0 {
            return;
        }
        for market in self.shorts().collect::<Vec<_>>() {
            if let Some(borrow) = self.markets[market].data.rules.borrow {
                self.book_funding(market, Rate(-(borrow.rate.0 / YEAR_DAYS)), t);
            }
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
        let flags = fill_flag::TAKER | fill_flag::LIQUIDATION;
        if open && m.book.is_some() {
            self.close_on_book(order, base, reason::LIQUIDATION, flags);
        } else {
            self.close_whole(order, (base, price), reason::LIQUIDATION, flags);
        }
    }
}
