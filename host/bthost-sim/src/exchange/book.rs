//! One displayed side of an order book, and what taking from it leaves.
//!
//! - *Best first*: a taker gets each level's price for what is left of it, up to its limit.
//! - *What was taken stays taken* until the feed says what the level displays now ([`Displayed::set`]): two orders of a run never share the same quantity.
//! - *A trade of others* takes from its level in the same way ([`Displayed::printed`]), so that a stop which it triggers meets what the trade left; what was
//!   displayed at better prices than a trade's is not there any more.
//! - *Ignored*: hidden orders, and what others would do about the taken quantity.
//!
//! What always holds: quantities are never negative; a taker never gets more than was displayed, nor a price beyond its limit.

use alloc::vec::Vec;

use crate::market::near_partition_point;

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
    /// What the feed said last, best first.
    told: Vec<Level>,
    /// What has gone of that since: of few levels, in the same order.
    gone: Vec<Level>,
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

    fn new(mut told: Vec<Level>, asks: bool) -> Self {
        told.retain(|level| level.qty > 0);
        told.sort_by_key(|level| if asks { level.price } else { -level.price });
        Self { told, gone: Vec::new(), asks }
    }

    /// Smaller is better.
    fn rank(&self, price: i64) -> i64 {
        if self.asks { price } else { -price }
    }

    fn find(&self, levels: &[Level], price: i64) -> Result<usize, usize> {
        // Most of what is asked for is near the best.
        let at = near_partition_point(levels, |level| self.rank(level.price) < self.rank(price));
        if levels.get(at).is_some_and(|level| level.price == price) { Ok(at) } else { Err(at) }
    }

    /// What is left of each level, best first; levels of which nothing is left are passed over.
    pub fn left(&self) -> impl Iterator<Item = Level> {
        let mut gone = self.gone.iter().peekable();
        let left = self.told.iter().map(move |level| {
            let taken = gone.next_if(|g| g.price == level.price).map_or(0, |g| g.qty);
            Level { price: level.price, qty: level.qty - taken }
        });
        left.filter(|level| level.qty > 0)
    }

    /// The best level of which something is left.
    #[must_use]
    pub fn best(&self) -> Option<Level> {
        self.left().next()
    }

    /// The best level as the feed told it.
    #[must_use]
    pub fn best_told(&self) -> Option<Level> {
        self.told.first().copied()
    }

    /// What is left at a price.
    #[must_use]
    pub fn at(&self, price: i64) -> i64 {
        self.told_at(price) - self.gone_at(price)
    }

    /// What the feed told of a price.
    #[must_use]
    pub fn told_at(&self, price: i64) -> i64 {
        self.find(&self.told, price).map_or(0, |at| self.told[at].qty)
    }

    /// What has gone of a price since the feed told it.
    #[must_use]
    pub fn gone_at(&self, price: i64) -> i64 {
        self.find(&self.gone, price).map_or(0, |at| self.gone[at].qty)
    }

    /// The feed says what a price displays now; nothing removes the level.
    pub fn set(&mut self, price: i64, qty: i64) {
        if let Ok(at) = self.find(&self.gone, price) {
            self.gone.remove(at);
        }
        match self.find(&self.told, price) {
            Ok(at) if qty > 0 => self.told[at].qty = qty,
            Ok(at) => drop(self.told.remove(at)),
            Err(at) if qty > 0 => self.told.insert(at, Level { price, qty }),
            Err(_) => {}
        }
    }

    /// Everything is forgotten.
    pub fn clear(&mut self) {
        self.told.clear();
        self.gone.clear();
    }

    /// So much goes of a price, as far as it is there.
    pub fn remove(&mut self, price: i64, qty: i64) {
        let part = qty.min(self.at(price));
        if part <= 0 {
            return;
        }
        match self.find(&self.gone, price) {
            Ok(at) => self.gone[at].qty += part,
            Err(at) => self.gone.insert(at, Level { price, qty: part }),
        }
    }

    /// Others traded `qty` at the best level.
    pub fn traded(&mut self, qty: i64) {
        if let Some(best) = self.best() {
            self.remove(best.price, qty);
        }
    }

    /// Others took `qty` from this side at a price: nothing better was there any more.
    pub fn printed(&mut self, price: i64, qty: i64) {
        while let Some(best) = self.best().filter(|best| self.rank(best.price) < self.rank(price)) {
            self.remove(best.price, best.qty);
        }
        self.remove(price, qty);
    }

    /// Others traded on the other side at a price: on this side nothing was there at that price or beyond it.
    pub fn passed(&mut self, price: i64) {
        while let Some(best) = self.best().filter(|best| self.rank(best.price) <= self.rank(price)) {
            self.remove(best.price, best.qty);
        }
    }

    /// Whether a price is one that a taker with this limit may have.
    fn within(&self, price: i64, limit: Option<i64>) -> bool {
        limit.is_none_or(|limit| self.rank(price) <= self.rank(limit))
    }

    /// What taking up to `qty` would get, level by level, at `limit` or better where there is one.
    pub fn reach(&self, qty: i64, limit: Option<i64>) -> impl Iterator<Item = Level> {
        let mut open = qty;
        self.left().map_while(move |level| {
            let part = open.min(level.qty);
            open -= part;
            (part > 0 && self.within(level.price, limit)).then_some(Level { price: level.price, qty: part })
        })
    }

    /// Take up to `qty`, at `limit` or better where there is one: what was got, level by level.
    pub fn take(&mut self, qty: i64, limit: Option<i64>) -> Vec<Level> {
        let got: Vec<Level> = self.reach(qty, limit).collect();
        got.iter().for_each(|level| self.remove(level.price, level.qty));
        got
    }

    /// The worst price that a market order may take when it is protected by `ticks` beyond the best. `None` without a level.
    #[must_use]
    pub fn protection(&self, ticks: i64, tick: i64) -> Option<i64> {
        let away = if self.asks { ticks * tick } else { -ticks * tick };
        self.best().map(|best| best.price + away)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(price: i64, qty: i64) -> Level {
        Level { price, qty }
    }

    fn left(side: &Displayed) -> Vec<Level> {
        side.left().collect()
    }

    #[test]
    fn a_taker_walks_up_to_its_limit_and_what_it_took_is_gone() {
        let mut asks = Displayed::asks(alloc::vec![level(102, 7), level(100, 5), level(101, 0), level(103, 9)]);
        assert_eq!(asks.take(20, Some(102)), [level(100, 5), level(102, 7)]);
        assert_eq!(left(&asks), [level(103, 9)]);
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
        assert_eq!((left(&bids), bids.protection(1, 5)), (alloc::vec![level(100, 1), level(98, 1)], Some(95)));
    }

    #[test]
    fn a_trade_takes_from_its_level_and_nothing_better_is_left() {
        let mut bids = Displayed::bids(alloc::vec![level(101, 3), level(100, 5), level(99, 7)]);
        bids.printed(100, 2);
        assert_eq!(left(&bids), [level(100, 3), level(99, 7)]);
        assert_eq!((bids.told_at(100), bids.gone_at(100), bids.best_told()), (5, 2, Some(level(101, 3))));
        bids.printed(100, 9);
        assert_eq!((bids.at(100), bids.best()), (0, Some(level(99, 7))));
        // The feed says anew what is there.
        bids.set(100, 4);
        assert_eq!(left(&bids), [level(100, 4), level(99, 7)]);
        bids.passed(100);
        assert_eq!(left(&bids), [level(99, 7)]);
        bids.clear();
        assert_eq!((left(&bids), bids.best(), bids.take(1, None)), (Vec::new(), None, Vec::new()));
    }

    #[test]
    fn what_would_be_got_is_what_is_taken() {
        let mut asks = Displayed::asks(alloc::vec![level(100, 5), level(102, 7)]);
        asks.remove(100, 4);
        let reach: Vec<Level> = asks.reach(3, Some(102)).collect();
        assert_eq!(reach, [level(100, 1), level(102, 2)]);
        assert_eq!(asks.take(3, Some(102)), reach);
        assert_eq!(asks.reach(9, Some(101)).count(), 0);
    }
}
