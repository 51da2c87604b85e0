//! One displayed side of an order book, and what taking from it leaves.
//!
//! - *Best first*: a taker gets each level's price for what is left of it, up to its limit.
//! - *What was taken stays taken* until the feed says what the level displays now ([`Displayed::set`]): two orders of a run never share the same quantity.
//! - *A trade of others* takes from the best level in the same way ([`Displayed::traded`]), so that a stop which it triggers meets what the trade left.
//! - *Ignored*: hidden orders, and what others would do about the taken quantity.
//!
//! What always holds: quantities are never negative; a taker never gets more than was displayed, nor a price beyond its limit.

use alloc::vec::Vec;

/// A price and what is left at it, in counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Price count.
    pub price: i64,
    /// Quantity count.
    pub qty: i64,
}

/// The side of the book that a buyer (`asks`) or a seller (`bids`) takes from, best level first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Displayed {
    levels: Vec<Level>,
    asks: bool,
}

impl Displayed {
    /// The asks, in any order.
    #[must_use]
    pub fn asks(levels: Vec<Level>) -> Self {
        Self::new(levels, true)
    }

    /// The bids, in any order.
    #[must_use]
    pub fn bids(levels: Vec<Level>) -> Self {
        Self::new(levels, false)
    }

    fn new(mut levels: Vec<Level>, asks: bool) -> Self {
        levels.retain(|level| level.qty > 0);
        levels.sort_by_key(|level| if asks { level.price } else { -level.price });
        Self { levels, asks }
    }

    /// Levels, best first.
    #[must_use]
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// What is left at a price.
    #[must_use]
    pub fn at(&self, price: i64) -> i64 {
        self.levels.iter().find(|level| level.price == price).map_or(0, |level| level.qty)
    }

    /// The feed says what a price displays now; nothing removes the level.
    pub fn set(&mut self, price: i64, qty: i64) {
        self.levels.retain(|level| level.price != price);
        if qty > 0 {
            let before = |level: &Level| if self.asks { level.price < price } else { level.price > price };
            let at = self.levels.partition_point(before);
            self.levels.insert(at, Level { price, qty });
        }
    }

    /// Others traded `qty` at the best level.
    pub fn traded(&mut self, qty: i64) {
        if let Some(best) = self.levels.first_mut() {
            best.qty -= qty.min(best.qty);
        }
        self.levels.retain(|level| level.qty > 0);
    }

    /// Take up to `qty`, at `limit` or better where there is one: what was got, level by level.
    pub fn take(&mut self, qty: i64, limit: Option<i64>) -> Vec<Level> {
        let mut left = qty;
        let mut got = Vec::new();
        for level in &mut self.levels {
            let within = limit.is_none_or(|limit| if self.asks { level.price <= limit } else { level.price >= limit });
            if left == 0 || !within {
                break;
            }
            let part = left.min(level.qty);
            level.qty -= part;
            left -= part;
            got.push(Level { price: level.price, qty: part });
        }
        self.levels.retain(|level| level.qty > 0);
        got
    }

    /// The worst price that a market order may take when it is protected by `ticks` beyond the best. `None` without a level.
    #[must_use]
    pub fn protection(&self, ticks: i64, tick: i64) -> Option<i64> {
        let away = if self.asks { ticks * tick } else { -ticks * tick };
        self.levels.first().map(|best| best.price + away)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(price: i64, qty: i64) -> Level {
        Level { price, qty }
    }

    #[test]
    fn a_taker_walks_up_to_its_limit_and_what_it_took_is_gone() {
        let mut asks = Displayed::asks(alloc::vec![level(102, 7), level(100, 5), level(101, 0), level(103, 9)]);
        assert_eq!(asks.take(20, Some(102)), [level(100, 5), level(102, 7)]);
        assert_eq!(asks.levels(), [level(103, 9)]);
        asks.set(102, 4);
        assert_eq!(asks.take(2, None), [level(102, 2)]);
        assert_eq!((asks.at(102), asks.protection(10, 1)), (2, Some(112)));
    }

    #[test]
    fn bids_are_taken_from_the_highest_down() {
        let mut bids = Displayed::bids(alloc::vec![level(98, 1), level(99, 2)]);
        assert_eq!(bids.take(3, Some(99)), [level(99, 2)]);
        bids.set(100, 3);
        bids.traded(2);
        assert_eq!((bids.levels(), bids.protection(1, 5)), (&[level(100, 1), level(98, 1)][..], Some(95)));
    }
}
