//! Where an order stands in the queue of its price level, and how it moves forward.
//!
//! - *On arrival* the whole quantity that is displayed at the level stands in front of the order.
//! - *A trade* at the level takes from the front; what it takes beyond the front fills the order ([`Place::traded`]).
//! - *A level that gets smaller without a trade* means cancels. How many of them stood in front is unknown, which is what the models differ in: the
//!   risk-averse one assumes none ([`Place::level_set`]), the probabilistic ones ([`Probability`]) a share that grows with what stands behind.
//! - *Ignored*: hidden orders, the effect of the order itself on others.
//!
//! What always holds: the front is never negative, never more than the level, and never grows. The models are those of hftbacktest
//! (`backtest/models/queue.rs`, MIT licence, read at 5f3ec40), written down anew from their description.

mod probability;

use super::tape::QueueRule;
use crate::num::{RATE_ONE, pow10};

pub use probability::{Probability, Weight};

/// An order's place under the risk-averse model, in quantity counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    front: i64,
}

impl Place {
    /// A new order at a level that displays `displayed`.
    #[must_use]
    pub fn behind(displayed: i64) -> Self {
        Self { front: displayed.max(0) }
    }

    /// What stands in front of the order.
    #[must_use]
    pub fn front(self) -> i64 {
        self.front
    }

    /// A trade of `qty` at the level: how much of it is left for the order, which is what fills it.
    pub fn traded(&mut self, qty: i64) -> i64 {
        let beyond = (qty - self.front).max(0);
        self.front = (self.front - qty).max(0);
        beyond
    }

    /// The level now displays `qty`: no more than that can be in front.
    pub fn level_set(&mut self, qty: i64) {
        self.front = self.front.min(qty.max(0));
    }
}

/// An order's place, under the model of its instrument.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Standing {
    /// Cancels are assumed behind the order.
    RiskAverse(Place),
    /// Cancels are assumed behind the order with a probability.
    Probable(Probability),
}

impl Default for Standing {
    fn default() -> Self {
        Self::RiskAverse(Place::default())
    }
}

impl Standing {
    /// A new order at a level of which `left` is left of what the feed told, and `gone` is not; `qty_scale` says what a count is worth.
    #[must_use]
    pub fn behind(rule: QueueRule, left: i64, gone: i64, qty_scale: u8) -> Self {
        let weight = match rule {
            QueueRule::Through => return Self::default(),
            QueueRule::Displayed(front) => return Self::RiskAverse(Place::behind(front)),
            QueueRule::RiskAverse => return Self::RiskAverse(Place::behind(left)),
            QueueRule::Power(n) => Weight::Power(n.0 as f64 / RATE_ONE as f64),
            QueueRule::Log => Weight::Log,
        };
        let place = Probability::behind(left as f64, weight).in_units_of(1.0 / pow10(qty_scale) as f64);
        Self::Probable(place.after_trades(gone as f64))
    }

    /// A trade of `qty` at the level: how much of it is left for the order.
    pub fn traded(&mut self, qty: i64) -> i64 {
        match self {
            Self::RiskAverse(place) => place.traded(qty),
            // A part of a count is not one.
            Self::Probable(place) => place.traded(qty as f64) as i64,
        }
    }

    /// The feed tells what the level displays now, `told` before.
    pub fn level_changed(&mut self, told: i64, now: i64) {
        match self {
            Self::RiskAverse(place) => place.level_set(now),
            Self::Probable(place) => place.level_changed(told as f64, now as f64),
        }
    }

    /// Nothing stands in front any more.
    pub fn passed(&mut self) {
        match self {
            Self::RiskAverse(place) => *place = Place::default(),
            Self::Probable(place) => drop(place.traded(place.front())),
        }
    }

    /// What stands in front of the order, in counts; a part of a count is one.
    #[must_use]
    pub fn front(self) -> i64 {
        match self {
            Self::RiskAverse(place) => place.front(),
            Self::Probable(place) => -crate::num::math::floor(-place.front()) as i64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::Rate;

    #[test]
    fn a_place_is_that_of_the_model() {
        let behind = |rule| Standing::behind(rule, 60, 10, 3);
        let models = [QueueRule::RiskAverse, QueueRule::Power(Rate(3 * RATE_ONE)), QueueRule::Log];
        for mut place in models.map(behind) {
            assert_eq!(([40, 30].map(|qty| place.traded(qty)), place.front()), ([0, 10], 0), "{place:?}");
        }
        // 40 have gone of the 100 that were told, 10 of them to a trade before the order came: 30 were cancelled, of which the models put some in front.
        let fronts = models.map(|rule| {
            let mut place = behind(rule);
            place.level_changed(100, 60);
            place.front()
        });
        assert_eq!(fronts, [60, 37, 43]);
        assert_eq!((behind(QueueRule::Through).front(), behind(QueueRule::Displayed(7)).front()), (0, 7));
        let mut passed = behind(QueueRule::Log);
        passed.passed();
        assert_eq!((passed.front(), passed.traded(5)), (0, 5));
    }

    #[test]
    fn trades_take_from_the_front_and_then_fill() {
        let mut place = Place::behind(100);
        assert_eq!([80, 30, 50].map(|qty| place.traded(qty)), [0, 10, 50]);
        assert_eq!(place.front(), 0);
    }

    #[test]
    fn cancels_help_only_where_nothing_else_is_left() {
        let mut place = Place::behind(60);
        place.level_set(70);
        assert_eq!(place.front(), 60);
        place.level_set(40);
        assert_eq!(place.front(), 40);
    }
}
