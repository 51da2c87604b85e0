//! Trailing stops: a trigger that follows the best price at a distance.
//!
//! - *When*: it is active at once, or from the first instant at which the price has reached the activation price, from the side on which it was
//!   when the order arrived. The price that activates is the first best one.
//! - *What it follows*: the highest price for a sell, the lowest for a buy, along the path (or along the mark's, for a trigger by mark). A path turns
//!   at its points only, so the best price is brought up to date there.
//! - *Trigger*: the best price less the distance for a sell, plus it for a buy; a fraction of the best price is rounded to the tick, down for a sell,
//!   up for a buy, so that reached means really reached. It never moves away from the market's favour.
//! - *Ignored*: a venue's own rounding of the distance to basis points or tenths of a per cent; filters speak of that.

use super::market::to_tick;
use crate::num::{Decimal, Px, RATE_ONE, RATE_SCALE, Rate, Round, mul_div_round};
use crate::strategy::{Offset, OrderKind, Side};

/// How far behind the best price the trigger stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// Of the best price.
    Fraction(Rate),
    /// Price count.
    Absolute(i64),
}

/// A trigger that follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trail {
    /// How far behind.
    pub distance: Distance,
    /// The price that begins it, as a count; 0 begins at once.
    pub activation: i64,
    /// Distance of the limit from the trigger, as a count; 0 is a market order.
    pub limit_offset: i64,
    /// Whether the activation price is reached from below.
    pub rises: bool,
    /// The best price since it is active; 0 before.
    pub best: i64,
    /// The bar (row) in which the best price has moved after the open.
    pub moved: Option<usize>,
}

impl Trail {
    /// From what a strategy wrote. `None` when the distance does not fit the scale, is not positive, or is a fraction of one or more.
    #[must_use]
    pub fn new(distance: Offset, activation: i64, limit_offset: i64, price_scale: u8) -> Option<Self> {
        let distance = match distance {
            Offset::Fraction(f) => {
                // A quotient of floats has more digits than a rate: the rest is far below a tick.
                let rate = i64::try_from(Decimal::from_f64(f)?.rescale(RATE_SCALE, Round::HalfEven)?).ok()?;
                Distance::Fraction(Rate((rate > 0 && rate < RATE_ONE).then_some(rate)?))
            }
            Offset::Absolute(d) => Distance::Absolute(d.to_scale(price_scale).filter(|c| *c > 0)?),
        };
        Some(Self { distance, activation, limit_offset, rises: false, best: 0, moved: None })
    }

    /// Whether it follows yet.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.best != 0
    }

    /// Take notice of a price: whether it is a new best one.
    pub fn see(&mut self, side: Side, price: i64) -> bool {
        let better = !self.is_active() || if side == Side::Sell { price > self.best } else { price < self.best };
        if better {
            self.best = price;
        }
        better
    }

    /// The trigger that follows from the best price, on the tick grid; at least one tick.
    #[must_use]
    pub fn trigger(&self, side: Side, tick: i64) -> i64 {
        let away = match self.distance {
            Distance::Absolute(count) => i128::from(count) * i128::from(RATE_ONE),
            Distance::Fraction(rate) => i128::from(self.best) * i128::from(rate.0),
        };
        let level = i128::from(self.best) * i128::from(RATE_ONE) + i128::from(side.sign()) * away;
        let mode = if side == Side::Buy { Round::Ceil } else { Round::Floor };
        let count = mul_div_round(level, 1, i128::from(RATE_ONE), mode).unwrap_or(0);
        to_tick(count as i64, tick, side).max(tick)
    }

    /// The distance in basis points, for TRAILING_DELTA; `None` for an absolute one.
    #[must_use]
    pub fn basis_points(&self) -> Option<i128> {
        match self.distance {
            Distance::Fraction(rate) => mul_div_round(i128::from(rate.0), 10_000, i128::from(RATE_ONE), Round::HalfEven),
            Distance::Absolute(_) => None,
        }
    }

    /// As a strategy wrote it.
    #[must_use]
    pub fn view(&self, price_scale: u8) -> OrderKind {
        let some = |count: i64| (count != 0).then(|| Px(count).decimal(price_scale));
        OrderKind::TrailingStop {
            distance: match self.distance {
                Distance::Fraction(rate) => Offset::Fraction(rate.0 as f64 / RATE_ONE as f64),
                Distance::Absolute(count) => Offset::Absolute(Px(count).decimal(price_scale)),
            },
            activation: some(self.activation),
            limit_offset: some(self.limit_offset),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trail(distance: Offset) -> Option<Trail> {
        Trail::new(distance, 0, 0, 2)
    }

    #[test]
    fn the_trigger_follows_and_never_falls_back() {
        let mut t = trail(Offset::Fraction(0.05)).expect("a distance");
        assert!(!t.is_active() && t.see(Side::Sell, 10_000));
        assert_eq!(t.trigger(Side::Sell, 1), 9_500);
        assert!(!t.see(Side::Sell, 9_900) && t.see(Side::Sell, 10_001));
        // 9500.95: down for a sell, to the tick.
        assert_eq!((t.trigger(Side::Sell, 1), t.trigger(Side::Sell, 5)), (9_500, 9_500));
        let mut b = trail(Offset::Absolute(Decimal::new(25, 2))).expect("a distance");
        assert!(b.see(Side::Buy, 100) && !b.see(Side::Buy, 101) && b.see(Side::Buy, 99));
        assert_eq!((b.trigger(Side::Buy, 1), b.trigger(Side::Buy, 10)), (124, 130));
        b.see(Side::Sell, 90);
        assert_eq!(Trail { best: 20, ..b }.trigger(Side::Sell, 1), 1, "at least one tick");
    }

    #[test]
    fn distances_that_are_none_are_refused() {
        for f in [0.0, -0.1, 1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(trail(Offset::Fraction(f)), None, "{f}");
        }
        assert_eq!(trail(Offset::Absolute(Decimal::new(1, 3))), None, "finer than the scale");
        assert_eq!(trail(Offset::Absolute(Decimal::new(0, 2))), None);
        let third = trail(Offset::Fraction(1.0 / 3.0)).expect("rounded to 12 decimals");
        assert_eq!(third.distance, Distance::Fraction(Rate(333_333_333_333)));
        assert_eq!(third.basis_points(), Some(3_333));
    }
}
