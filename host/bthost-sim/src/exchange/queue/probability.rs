//! The probabilistic queue models: of the quantity that left a level without a trade, a share stood in front of the order.
//!
//! With `front` before and `back` behind the order, a cancelled unit stood behind it with the probability `f(back) / (f(back) + f(front))`, where f is
//! a power or a logarithm: the longer the queue behind, the more of what leaves is there. Floats, because f is transcendental; `libm` makes them the
//! same everywhere.

use crate::num::math;

/// The weight of a quantity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Weight {
    /// x^n.
    Power(f64),
    /// ln(1 + x).
    Log,
}

impl Weight {
    fn of(self, x: f64) -> f64 {
        match self {
            Self::Power(n) => math::pow(x, n),
            Self::Log => math::ln(1.0 + x),
        }
    }
}

/// An order's place under a probabilistic model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probability {
    weight: Weight,
    /// What one of the quantities' units is worth in those that the weight is taken of.
    unit: f64,
    front: f64,
    /// Traded at the level since it was last told: that part of its change is known.
    traded: f64,
}

impl Probability {
    /// A new order at a level that displays `displayed`.
    #[must_use]
    pub fn behind(displayed: f64, weight: Weight) -> Self {
        Self { weight, unit: 1.0, front: displayed.max(0.0), traded: 0.0 }
    }

    /// Quantities are multiples of `unit`: counts, where a logarithm is one of whole assets.
    #[must_use]
    pub fn in_units_of(self, unit: f64) -> Self {
        Self { unit, ..self }
    }

    /// Of what the level displayed when it was last told, so much was traded before the order came.
    #[must_use]
    pub fn after_trades(self, traded: f64) -> Self {
        Self { traded, ..self }
    }

    /// What is expected to stand in front of the order.
    #[must_use]
    pub fn front(self) -> f64 {
        self.front.max(0.0)
    }

    /// A trade of `qty` at the level: how much of it is left for the order.
    pub fn traded(&mut self, qty: f64) -> f64 {
        let beyond = (qty - self.front).max(0.0);
        self.front = (self.front - qty).max(0.0);
        self.traded += qty;
        beyond
    }

    /// The level went from `previous` to `now`, trades since the last change included.
    pub fn level_changed(&mut self, previous: f64, now: f64) {
        let left = previous - now - self.traded;
        self.traded = 0.0;
        if left < 0.0 {
            self.front = self.front.min(now);
            return;
        }
        let back = previous - self.front;
        let (behind, before) = (self.weight.of(back.max(0.0) * self.unit), self.weight.of(self.front * self.unit));
        // Nobody before and nobody behind: what left cannot matter.
        let share = if behind + before > 0.0 { behind / (behind + before) } else { 1.0 };
        let beyond_the_back = (back - share * left).min(0.0);
        self.front = (self.front - (1.0 - share) * left + beyond_the_back).min(now).max(0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_front_stays_inside_the_level() {
        for weight in [Weight::Power(1.0), Weight::Power(3.0), Weight::Log] {
            for now in 0..=120 {
                let mut place = Probability::behind(60.0, weight);
                place.level_changed(100.0, f64::from(now));
                let front = place.front();
                assert!((0.0..=60.0).contains(&front) && front <= f64::from(now), "{weight:?} {now}: {front}");
            }
        }
    }

    #[test]
    fn trades_are_not_counted_as_cancels() {
        let mut place = Probability::behind(60.0, Weight::Power(1.0));
        assert_eq!(place.traded(20.0), 0.0);
        place.level_changed(100.0, 80.0);
        assert_eq!(place.front(), 40.0);
    }
}
