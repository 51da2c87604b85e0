//! The rates of one commission, and its worth in a discount token.

use crate::market::Instrument;
use crate::num::{Money, RATE_ONE, Rate, Round, mul_div_round, pow10};
use crate::strategy::Side;

/// A commission as venues state it: one rate for the role of the fill and one for its side, which add up.
///
/// Binance spot has three of them (standard, tax, special; `faqs/commission_faq.md`), each of which is charged by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Commission {
    /// Of a fill that rested; negative is a rebate.
    pub maker: Rate,
    /// Of a fill that took.
    pub taker: Rate,
    /// Of a purchase, added.
    pub buyer: Rate,
    /// Of a sale, added.
    pub seller: Rate,
}

impl Commission {
    /// The rate of a fill.
    #[must_use]
    pub fn rate(&self, side: Side, taker: bool) -> Rate {
        let role = if taker { self.taker } else { self.maker };
        let of_side = if side == Side::Buy { self.buyer } else { self.seller };
        Rate(role.0 + of_side.0)
    }

    /// What a fill of price x quantity owes in the quote asset.
    #[must_use]
    pub fn in_quote(&self, instrument: &Instrument, side: Side, taker: bool, price: i64, qty: i64) -> Money {
        crate::ledger::charge(instrument, price, qty, self.rate(side, taker), Round::Ceil)
    }

    /// What a purchase of `qty` owes of what it received, in quantity counts.
    #[must_use]
    pub fn in_base(&self, side: Side, taker: bool, qty: i64) -> i64 {
        let rate = self.rate(side, taker).0;
        mul_div_round(i128::from(qty), i128::from(rate), i128::from(RATE_ONE), Round::Ceil).unwrap_or(0) as i64
    }
}

/// A fee that is paid in a discount token: `fee` x `multiplier` at the token's price (in the fee's asset), as a count of 10^-`scale` of the token.
///
/// Binance's documents call the field `discount` and multiply by it; 0.75 is 25 % off.
#[must_use]
pub fn token_amount(fee: Money, multiplier: Rate, price: i64, price_scale: u8, scale: u8) -> i128 {
    let to_scale = pow10(price_scale + scale);
    let from_scale = i128::from(price.max(1)) * pow10(crate::num::MONEY_SCALE);
    // fee x multiplier has 20 decimals at most and fits; the rest is one division.
    let cheaper = fee.0 * i128::from(multiplier.0);
    mul_div_round(cheaper, to_scale, from_scale * i128::from(RATE_ONE), Round::Ceil).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn role_and_side_add_up() {
        let c = Commission { maker: Rate(-1), taker: Rate(20), buyer: Rate(3), seller: Rate(5) };
        assert_eq!([(Side::Buy, true), (Side::Sell, true), (Side::Buy, false)].map(|(s, t)| c.rate(s, t).0), [23, 25, 2]);
    }

    #[test]
    fn every_fee_is_rounded_against_the_trader() {
        let tenth = Commission { taker: Rate(RATE_ONE / 1000), ..Commission::default() };
        assert_eq!(tenth.in_base(Side::Buy, true, 1_001), 2);
        assert_eq!(token_amount(Money(100), Rate(RATE_ONE * 3 / 4), 30_000, 2, 8), 1); // 0.00000075 / 300
    }
}
