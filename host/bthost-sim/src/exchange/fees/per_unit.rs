//! A fee per share, with a minimum and a maximum of the order's worth.

use crate::num::{MONEY_SCALE, Money, RATE_ONE, RATE_SCALE, Rate, Round, mul_div_round, pow10};

/// IBKR's fixed schedule for American shares, for one: 0.005 a share, at least 1.00, at most 1 % of the order's worth; where the two contradict each
/// other the maximum holds (interactivebrokers.com, commissions for stocks, "Fixed").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PerUnit {
    /// Money for one whole unit, as a count of 10^-12.
    pub price: Rate,
    /// Least fee of an order.
    pub minimum: Money,
    /// Largest fee, as a share of the order's worth.
    pub maximum: Rate,
}

impl PerUnit {
    /// What an order owes that has filled `qty` (counts of 10^-`qty_scale`) worth `worth`.
    ///
    /// The minimum and the maximum are the order's, so a fill owes what the order owes after it less what it owed before.
    #[must_use]
    pub fn of_order(&self, qty: i64, qty_scale: u8, worth: Money) -> Money {
        if qty == 0 {
            return Money::ZERO;
        }
        let to_money = pow10(qty_scale + RATE_SCALE - MONEY_SCALE);
        let by_unit = mul_div_round(i128::from(qty), i128::from(self.price.0), to_money, Round::Ceil).unwrap_or(0);
        let most = mul_div_round(worth.0, i128::from(self.maximum.0), i128::from(RATE_ONE), Round::Ceil).unwrap_or(0);
        Money(by_unit.max(self.minimum.0).min(most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IBKR: PerUnit = PerUnit { price: Rate(5_000_000_000), minimum: Money(100_000_000), maximum: Rate(RATE_ONE / 100) };

    #[test]
    fn the_published_examples() {
        let fee = |shares: i64, cents: i128| IBKR.of_order(shares, 0, Money(i128::from(shares) * cents * 1_000_000)).0;
        assert_eq!([fee(100, 2500), fee(1000, 2500), fee(1000, 25)], [100_000_000, 500_000_000, 250_000_000]);
    }

    #[test]
    fn it_never_falls_while_an_order_fills() {
        let mut last = Money::ZERO;
        for qty in 1..2000 {
            let owed = IBKR.of_order(qty, 0, Money(i128::from(qty) * 3_000_000));
            assert!(owed >= last);
            last = owed;
        }
    }
}
