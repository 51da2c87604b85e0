//! European options that are settled in cash: what they pay at the expiry, and what an account must have for short ones (`host/RULES.md` section 16).
//!
//! - *Premium*: a fill moves quantity x price between wallet and clearing, as spot does, and no other asset the other way.
//! - *Payoff*: max(0, settlement price - strike) of a call, max(0, strike - settlement price) of a put, of one unit of the base asset.
//! - *Long* options need no margin and are none. *Short* ones need, of the underlying's mark S, out of the money by O:
//!   initial: quantity x (max(15 % of S - O, 10 % of S) + mark of the option); maintenance: quantity x (7.5 % of S + mark of the option).
//! - *Too little*: see `shorts.rs`.
//! - *Ignored*: exercise before the expiry, margin of portfolios and spreads, options that are settled in the coin.
//!
//! What always holds: an option without an underlying in the run is never sold short; integers are compared, and needs are rounded up.

use super::market::MarketState;
use crate::market::{InstrumentKind, OptionTerms, Right};
use crate::num::{MONEY_SCALE, Money, RATE_ONE, Rate, Round, mul_div_round, pow10};

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
pub(super) fn share(amount: Money, rate: Rate) -> Money {
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

    /// `of_one` for a quantity, rounded up.
    pub(super) fn of_units(&self, of_one: Money, qty: i64) -> Money {
        let of_all = mul_div_round(of_one.0, i128::from(qty), pow10(self.data.instrument.qty_scale), Round::Ceil);
        Money(of_all.unwrap_or(crate::ledger::NOTIONAL_MAX))
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
