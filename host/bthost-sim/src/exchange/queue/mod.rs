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

#[cfg(test)]
mod tests {
    use super::*;

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
