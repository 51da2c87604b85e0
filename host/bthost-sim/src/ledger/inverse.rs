//! What inverse contracts are worth: quantity x contract value / price, in the base asset, with one rounding.
//!
//! - A long of q contracts that were bought at p gains q x value x (1 / p - 1 / mark): what they cost in the base asset less what they are worth in it.
//! - A position keeps that cost as its basis ([`Position`](super::Position)), so its average entry, q x value / basis, is the harmonic mean of its prices.
//!
//! What always holds: counts are integers of 10^-8 of the base asset; a price of zero or below, which no row has, is worth nothing.

use super::NOTIONAL_MAX;
use crate::market::Instrument;
use crate::num::{Money, RATE_SCALE, Rate, Round, mul_div_round, pow10};

/// Quantity x contract value / price, x rate where there is one.
pub(super) fn worth(instrument: &Instrument, value: Money, price: i64, qty: i64, rate: Option<Rate>, mode: Round) -> Money {
    if price <= 0 {
        return Money::ZERO;
    }
    // The value is a count of 10^-8 as the result is, so what is left of the scales is 10^(price scale) over 10^(quantity scale).
    let (up, mut down) = (instrument.price_scale, instrument.qty_scale);
    let rate = rate.map_or(1, |rate| {
        down += RATE_SCALE;
        i128::from(rate.0)
    });
    let common = up.min(down);
    let top = value.0.saturating_mul(i128::from(qty));
    let (factor, den) = (rate.saturating_mul(pow10(up - common)), i128::from(price).checked_mul(pow10(down - common)));
    // A denominator that no i128 holds leaves nothing of any amount.
    let worth = den.map_or(Some(0), |den| mul_div_round(top, factor, den, mode));
    let far = if (top < 0) != (factor < 0) { -NOTIONAL_MAX - 1 } else { NOTIONAL_MAX + 1 };
    Money(worth.unwrap_or(far))
}

#[cfg(test)]
pub(super) mod tests {
    use crate::ledger::{Position, charge, funding, gain, notional};
    use crate::market::{Filters, Instrument, InstrumentKind};
    use crate::num::{Money, RATE_ONE, Rate, Round, pow10};

    pub(in crate::ledger) fn coin() -> Instrument {
        Instrument {
            symbol: "BTCUSD_PERP".into(),
            venue: "test".into(),
            kind: InstrumentKind::InversePerpetual(Money(100 * pow10(8))),
            base: "BTC".into(),
            quote: "USD".into(),
            settle: "BTC".into(),
            price_scale: 1,
            qty_scale: 0,
            filters: Filters::default(),
            max_leverage: 125,
            maker_fee: Rate(0),
            taker_fee: Rate(RATE_ONE / 2000),
        }
    }

    #[test]
    fn contracts_are_worth_less_of_the_coin_as_it_rises() {
        let i = coin();
        // 50 contracts of 100 USD at 25,000.0: 0.2 coins; at 40,000.0: 0.125.
        assert_eq!(notional(&i, 250_000, 50), Money(20_000_000));
        assert_eq!(gain(&i, 250_000, 400_000, 50), Money(7_500_000));
        assert_eq!(gain(&i, 250_000, 400_000, -50), Money(-7_500_000));
        assert_eq!(charge(&i, 250_000, 50, Rate(RATE_ONE / 2000), Round::Ceil), Money(10_000));
        assert_eq!(charge(&i, 300_001, 1, Rate(RATE_ONE / 2000), Round::Ceil), Money(167)); // 166.66... counts
        assert_eq!(funding(&i, 50, 250_000, Rate(RATE_ONE / 10_000)), Money(-2_000));
        assert_eq!(notional(&i, 0, 50), Money::ZERO);
    }

    #[test]
    fn what_no_amount_holds_is_more_than_is_accepted_on_its_side() {
        let mut i = coin();
        (i.price_scale, i.kind) = (12, InstrumentKind::InversePerpetual(Money(i128::MAX / 4)));
        let far = |qty, rate| charge(&i, 1, qty, Rate(rate), Round::HalfEven).0;
        let signs = [(5, 7), (-5, 7), (5, -7), (-5, -7)].map(|(qty, rate)| far(qty, rate * RATE_ONE));
        let most = crate::ledger::NOTIONAL_MAX + 1;
        assert_eq!(signs, [most, -most, -most, most]);
    }

    #[test]
    fn the_average_entry_is_harmonic_and_what_is_realised_is_exact() {
        let (i, mut p) = (coin(), Position::default());
        p.apply_inverse(1, 50, notional(&i, 250_000, 50));
        p.apply_inverse(1, 50, notional(&i, 400_000, 50));
        assert_eq!((p.qty, p.basis), (100, Money(32_500_000)));
        // 100 x 100 / 0.325 = 30,769.2, the harmonic mean of 25,000 and 40,000.
        let applied = p.apply_inverse(-1, 40, notional(&i, 320_000, 40));
        assert_eq!(applied.realised, Money(13_000_000 - 12_500_000));
        // Through zero: 60 close, 20 open.
        let applied = p.apply_inverse(-1, 80, notional(&i, 200_000, 80));
        assert_eq!((applied.realised, p.qty, p.basis), (Money(19_500_000 - 30_000_000), -20, Money(-10_000_000)));
        // A short gains as the coin falls: 20 x 100 x (1 / 16,000 - 1 / 20,000).
        assert_eq!(p.apply_inverse(1, 20, notional(&i, 160_000, 20)).realised, Money(2_500_000));
        assert_eq!((p.qty, p.basis), (0, Money::ZERO));
        assert_eq!(p.realised, Money(500_000 - 10_500_000 + 2_500_000), "the sum of what fills realised");
    }
}
