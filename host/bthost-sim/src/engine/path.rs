//! The price between two prints: a path in time through the four points of a bar (`host/RULES.md` section 2).
//!
//! What always holds: the path stays inside [low, high]; times are whole nanoseconds; a crossing is the first instant at which the price has
//! reached the level. It knows nothing of orders.

use super::config::PathPolicy;
use crate::num::Round;
use crate::num::mul_div_round;

/// The path of one bar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Path {
    /// Instants of the four points.
    pub times: [i64; 4],
    /// Prices of the four points.
    pub prices: [i64; 4],
    /// Whether the high comes first.
    pub high_first: bool,
}

/// A point of a path.
pub const OPEN: usize = 0;
/// The last point of a path.
pub const CLOSE: usize = 3;

impl Path {
    /// The path of the bar [t0, t1) for a position held.
    #[must_use]
    pub fn new(t0: i64, t1: i64, ohlc: [i64; 4], policy: PathPolicy, position: i64) -> Self {
        let [open, high, low, _] = ohlc;
        let nearer_high = high - open < open - low;
        let high_first = match policy {
            PathPolicy::OhlcAdaptive => nearer_high,
            PathPolicy::OhlcFixed => true,
            PathPolicy::WorstCase | PathPolicy::BestCase if position == 0 => nearer_high,
            PathPolicy::WorstCase => position < 0,
            PathPolicy::BestCase => position > 0,
        };
        Self::of(t0, t1, ohlc, high_first)
    }

    /// The path of the bar [t0, t1) whose order of extremes is known.
    #[must_use]
    pub fn of(t0: i64, t1: i64, ohlc: [i64; 4], high_first: bool) -> Self {
        let [open, high, low, close] = ohlc;
        // No bar is so long that two of its lengths overflow.
        let length = t1 - t0;
        let third = |n: i64| t0 + length * n / 3;
        let extremes = if high_first { [high, low] } else { [low, high] };
        Self { times: [t0 + 1, third(1), third(2), t1], prices: [open, extremes[0], extremes[1], close], high_first }
    }

    /// The last point at or before `t`, which must not be before the open.
    #[must_use]
    pub fn point_at(&self, t: i64) -> usize {
        self.times[1..].iter().take_while(|&&time| time <= t).count()
    }

    /// Whether `t` is exactly a point.
    #[must_use]
    pub fn is_point(&self, t: i64) -> bool {
        self.times.contains(&t)
    }

    /// The price at `t`, rounded. Exact at points.
    #[must_use]
    pub fn price(&self, t: i64, mode: Round) -> i64 {
        let i = self.point_at(t);
        if self.times[i] == t || i == CLOSE {
            return self.prices[i];
        }
        let (ta, tb) = (self.times[i], self.times[i + 1]);
        let (pa, pb) = (i128::from(self.prices[i]), i128::from(self.prices[i + 1]));
        let moved = mul_div_round(pb - pa, i128::from(t - ta), i128::from(tb - ta), mode).unwrap_or(0);
        (pa + moved) as i64
    }

    /// Whether the price at `t` is at `level` or above.
    #[must_use]
    pub fn at_or_above(&self, t: i64, level: i64) -> bool {
        self.price(t, Round::Floor) >= level
    }

    /// Whether the price at `t` is at `level` or below.
    #[must_use]
    pub fn at_or_below(&self, t: i64, level: i64) -> bool {
        self.price(t, Round::Ceil) <= level
    }

    /// The first instant after `t`, up to the next point, at which the price has risen to `level` (`up`) or fallen to it. `None` when
    /// this segment does not get there.
    #[must_use]
    pub fn crossing(&self, t: i64, level: i64, up: bool) -> Option<i64> {
        let i = self.point_at(t);
        if i == CLOSE {
            return None;
        }
        let (ta, tb, pa, pb) = (self.times[i], self.times[i + 1], self.prices[i], self.prices[i + 1]);
        let reached = if up { pb >= level && pa < level } else { pb <= level && pa > level };
        if !reached {
            return None;
        }
        let (way, whole) = (i128::from(level - pa), i128::from(pb - pa));
        let after = mul_div_round(way, i128::from(tb - ta), whole, Round::Ceil)?;
        let at = ta + after as i64;
        (at > t).then_some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adaptive(ohlc: [i64; 4]) -> Path {
        Path::new(0, 300, ohlc, PathPolicy::OhlcAdaptive, 0)
    }

    #[test]
    fn the_nearer_extreme_comes_first_and_ties_go_low() {
        assert_eq!(adaptive([100, 105, 90, 95]).prices, [100, 105, 90, 95]);
        assert_eq!(adaptive([100, 110, 95, 105]).prices, [100, 95, 110, 105]);
        assert_eq!(adaptive([100, 110, 90, 105]).prices, [100, 90, 110, 105]);
        assert_eq!(adaptive([100, 105, 90, 95]).times, [1, 100, 200, 300]);
        let worst = |position| Path::new(0, 300, [100, 105, 90, 95], PathPolicy::WorstCase, position).high_first;
        assert!(!worst(1) && worst(-1) && worst(0));
        let best = |position| Path::new(0, 300, [100, 105, 90, 95], PathPolicy::BestCase, position).high_first;
        assert!(best(1) && !best(-1) && best(0));
        assert!(Path::new(0, 300, [100, 110, 95, 105], PathPolicy::OhlcFixed, 0).high_first);
    }

    #[test]
    fn prices_interpolate_exactly_and_crossings_round_up() {
        let path = adaptive([100, 105, 90, 95]);
        assert_eq!(path.price(100, Round::Floor), 105);
        assert_eq!(path.price(150, Round::Floor), 97);
        assert_eq!(path.price(150, Round::Ceil), 98);
        assert_eq!(path.crossing(100, 95, false), Some(167)); // 10 of 15 in 100 ns: 66.67, rounded up
        assert!(path.at_or_below(167, 95) && !path.at_or_below(166, 95));
        assert_eq!(path.crossing(100, 90, false), Some(200));
        assert_eq!(path.crossing(100, 89, false), None);
        assert_eq!(path.crossing(200, 95, true), Some(300));
        assert_eq!(path.crossing(300, 95, true), None);
    }
}
