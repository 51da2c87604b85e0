//! What the account affords, looked at when a fill is about to happen (`host/RULES.md` section 6). There are no holds for resting orders.

use super::margin::initial_margin;
use super::matching::Proposal;
use super::order::Order;
use super::venue::Venue;
use crate::codes::reason;
use crate::ledger::{NOTIONAL_MAX, notional};
use crate::num::{MONEY_SCALE, Money, pow10};
use crate::strategy::Side;

impl Venue {
    /// The largest part of `qty` that the account affords, and what it is short of.
    pub(super) fn affordable(&self, market: usize, order: &Order, at: Proposal, qty: i64) -> (i64, u32) {
        let m = &self.markets[market];
        let instrument = &m.data.instrument;
        let cost = |q: i64| {
            let amount = notional(instrument, at.price, q);
            (amount, self.fee_due(market, order, order.filled, at, q).in_quote())
        };
        if cost(qty).0.0 > NOTIONAL_MAX {
            return (0, reason::BAD_NUMBER);
        }
        let step = instrument.step();
        if m.option().is_some() {
            self.affordable_option(market, order, at, qty)
        } else if m.margin().is_some() {
            self.affordable_margin(market, order, at, qty)
        } else if m.is_margined() {
            let closing = m.position.closes(order.side.sign(), qty);
            let c = m.currency;
            let free = self.equity_in(c) - self.apart_value(c) - self.other_margin(market) - self.shorts_need(c, usize::MAX);
            let after = |q: i64| (m.position.qty + order.side.sign() * q).abs();
            let fits = |q: i64| {
                let margin = initial_margin(notional(instrument, at.price, after(q)), m.leverage);
                margin + cost(q).1 <= free
            };
            let opening = largest(step, qty - closing, |extra| fits(closing + extra));
            (closing + opening, reason::INSUFFICIENT_MARGIN)
        } else if order.side == Side::Buy {
            // What opens a long has brought back all that was short here. Coins that were there from the start are paid for when they are bought back.
            let closing = if m.is_money { 0 } else { m.position.closes(1, qty) };
            let wallet = self.wallet_in(m.currency) - self.shorts_need(m.currency, if closing > 0 { market } else { usize::MAX });
            let fits = |opening: i64| {
                let (amount, fee) = cost(closing + opening);
                opening == 0 || amount + fee <= wallet
            };
            (closing + largest(step, qty - closing, fits), reason::INSUFFICIENT_BALANCE)
        } else if m.data.rules.borrow.is_some() {
            self.affordable_sale(market, order, at, qty)
        } else {
            let held = self.base_held(market);
            (largest(step, qty, |q| q <= held), reason::INSUFFICIENT_BALANCE)
        }
    }

    /// How much of a spot instrument's base asset is in its wallet, in quantity counts; never below zero.
    pub(super) fn base_held(&self, market: usize) -> i64 {
        let unit = pow10(MONEY_SCALE - self.markets[market].data.instrument.qty_scale.min(MONEY_SCALE));
        i64::try_from(self.base_wallet(market).0.max(0) / unit).unwrap_or(i64::MAX)
    }

    /// Initial margin of the other perpetuals that settle in the same currency, at their marks.
    pub(super) fn other_margin(&self, market: usize) -> Money {
        let currency = self.markets[market].currency;
        let others = self.markets.iter().enumerate().filter(|(i, m)| *i != market && m.currency == currency && m.is_margined());
        others.fold(Money::ZERO, |sum, (_, m)| sum + initial_margin(Money(m.value_at(m.mark).0.abs()), m.leverage))
    }

    /// Initial margin of all perpetuals that settle in a currency, at the last closed marks.
    #[must_use]
    pub fn closed_margin(&self, currency: usize) -> Money {
        let all = self.in_currency(currency).filter(|m| m.is_margined() && !m.is_isolated());
        all.fold(Money::ZERO, |sum, m| sum + m.initial_at(m.closed_mark))
    }
}

/// The largest multiple of `step`, at most `most`, that fits; `fits` is monotone. All of `most` is taken if it fits, on the grid or not.
pub(super) fn largest(step: i64, most: i64, fits: impl Fn(i64) -> bool) -> i64 {
    if most == 0 || fits(most) {
        return most;
    }
    let (mut good, mut bad) = (0, most / step + 1);
    while bad - good > 1 {
        let middle = good + (bad - good) / 2;
        if fits(middle * step) {
            good = middle;
        } else {
            bad = middle;
        }
    }
    good * step
}

#[cfg(test)]
mod tests {
    use super::largest;

    #[test]
    fn the_largest_multiple_that_fits() {
        assert_eq!(largest(10, 95, |q| q <= 100), 95);
        assert_eq!(largest(10, 95, |q| q <= 94), 90);
        assert_eq!(largest(10, 95, |q| q <= 39), 30);
        assert_eq!(largest(10, 95, |q| q <= 9), 0);
    }
}
