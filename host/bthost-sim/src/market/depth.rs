//! Columns of depth updates: what a venue said about levels of its book, as exact counts at the instrument's scales.
//!
//! What always holds, once it was looked at ([`Depth::check`]): time never goes back and neither does the venue's number of an update; prices are positive,
//! quantities not negative; a row says what stands at one price from then on.

use alloc::vec::Vec;

use super::bars::RowError;
use crate::num::COUNT_MAX;

/// The level is one of the asks.
pub const SIDE_ASK: i64 = 1;
/// The level is one of a snapshot, before which everything is forgotten.
pub const SIDE_SNAPSHOT: i64 = 2;

/// Depth updates of one instrument, oldest first. Rows of one time and number are one update; a snapshot is one by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// When the venue said it, ns.
    pub time: Vec<i64>,
    /// The venue's number of the update.
    pub id: Vec<i64>,
    /// [`SIDE_ASK`] and [`SIDE_SNAPSHOT`], added.
    pub side: Vec<i64>,
    /// Prices, price counts.
    pub price: Vec<i64>,
    /// What stands there, quantity counts; 0 is nothing.
    pub qty: Vec<i64>,
}

/// One row of [`Depth`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DepthRow {
    /// When, ns.
    pub time: i64,
    /// Number of the update.
    pub id: i64,
    /// Side.
    pub side: i64,
    /// Price.
    pub price: i64,
    /// Quantity.
    pub qty: i64,
}

impl DepthRow {
    /// Whether it is of the asks.
    #[must_use]
    pub fn is_ask(&self) -> bool {
        self.side & SIDE_ASK != 0
    }

    /// Whether it is of a snapshot.
    #[must_use]
    pub fn is_snapshot(&self) -> bool {
        self.side & SIDE_SNAPSHOT != 0
    }
}

impl Depth {
    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }

    /// Append a row.
    pub fn push(&mut self, row: &DepthRow) {
        self.time.push(row.time);
        self.id.push(row.id);
        self.side.push(row.side);
        self.price.push(row.price);
        self.qty.push(row.qty);
    }

    /// The row at `i`.
    #[must_use]
    pub fn row(&self, i: usize) -> DepthRow {
        DepthRow { time: self.time[i], id: self.id[i], side: self.side[i], price: self.price[i], qty: self.qty[i] }
    }

    fn is_one_update(&self, a: usize, b: usize) -> bool {
        self.time[a] == self.time[b] && self.id[a] == self.id[b] && self.row(a).is_snapshot() == self.row(b).is_snapshot()
    }

    /// One past the last row of the update that begins at `from`.
    #[must_use]
    pub fn update_end(&self, from: usize) -> usize {
        (from..self.len()).take_while(|i| self.is_one_update(from, *i)).last().map_or(from, |last| last + 1)
    }

    /// The first row of the first snapshot: there the book begins.
    #[must_use]
    pub fn first_snapshot(&self) -> Option<usize> {
        self.side.iter().position(|side| side & SIDE_SNAPSHOT != 0)
    }

    /// The first row of the snapshot from which the book of the time `t` follows: the last one that was told by then, else the first one.
    #[must_use]
    pub fn snapshot_before(&self, t: i64) -> Option<usize> {
        let told = self.time.partition_point(|&time| time <= t);
        let Some(last) = self.side[..told].iter().rposition(|side| side & SIDE_SNAPSHOT != 0) else { return self.first_snapshot() };
        (0..=last).rev().take_while(|i| self.is_one_update(*i, last)).last()
    }

    /// Check what every row must hold, and that a book begins: a snapshot comes first.
    ///
    /// # Errors
    /// Names the first row that does not, and the field.
    pub fn check(&self) -> Result<(), RowError> {
        let wrong = |row, field, what| Err(RowError { row, field, what });
        for i in 0..self.len() {
            let r = self.row(i);
            if i > 0 && r.time < self.time[i - 1] {
                return wrong(i, "time", "earlier than the row before it");
            }
            if i > 0 && r.id < self.id[i - 1] {
                return wrong(i, "id", "smaller than in the row before it");
            }
            if !(0..=SIDE_ASK + SIDE_SNAPSHOT).contains(&r.side) {
                return wrong(i, "side", "neither bid nor ask");
            }
            if i == 0 && !r.is_snapshot() {
                return wrong(i, "side", "no level of a snapshot, with which a book begins");
            }
            if !(1..=COUNT_MAX).contains(&r.price) {
                return wrong(i, "price", "not a positive price that fits");
            }
            if !(0..=COUNT_MAX).contains(&r.qty) {
                return wrong(i, "qty", "negative, or larger than fits");
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(of: &[(i64, i64, i64)]) -> Depth {
        let mut depth = Depth::default();
        of.iter().for_each(|&(time, id, side)| depth.push(&DepthRow { time, id, side, price: 5, qty: 0 }));
        depth
    }

    #[test]
    fn a_book_begins_with_a_snapshot_and_updates_are_rows_of_one_time_and_number() {
        let depth = rows(&[(1, 1, 0), (2, 2, 2), (2, 2, 3), (3, 3, 0), (3, 4, 1), (5, 6, 3), (5, 6, 3)]);
        assert_eq!((depth.first_snapshot(), depth.update_end(1), depth.update_end(3), depth.update_end(6)), (Some(1), 3, 4, 7));
        assert_eq!([0, 2, 4, 5, 9].map(|t| depth.snapshot_before(t)), [Some(1), Some(1), Some(1), Some(5), Some(5)]);
        // A snapshot may bear the number of the last update that it counts.
        let beside = rows(&[(1, 1, 2), (2, 2, 0), (2, 2, 2), (2, 2, 3)]);
        assert_eq!((beside.update_end(1), beside.update_end(2), beside.snapshot_before(2)), (2, 4, Some(2)));
        assert_eq!(rows(&[(1, 1, 0)]).snapshot_before(9), None);
        assert_eq!(depth.check().map_err(|e| (e.row, e.field)), Err((0, "side")));
    }

    #[test]
    fn a_wrong_row_is_named() {
        let good = rows(&[(1, 1, 2), (1, 1, 3), (2, 2, 0)]);
        assert_eq!(good.check(), Ok(()));
        let wrong = |change: fn(&mut Depth)| {
            let mut depth = good.clone();
            change(&mut depth);
            depth.check().map_err(|e| (e.row, e.field))
        };
        assert_eq!(wrong(|d| d.time[2] = 0), Err((2, "time")));
        assert_eq!(wrong(|d| d.id[1] = 0), Err((1, "id")));
        assert_eq!(wrong(|d| d.side[1] = 4), Err((1, "side")));
        assert_eq!(wrong(|d| d.price[2] = 0), Err((2, "price")));
        assert_eq!(wrong(|d| d.qty[2] = -1), Err((2, "qty")));
        assert_eq!(wrong(|d| d.qty[2] = COUNT_MAX), Ok(()));
        assert_eq!(wrong(|d| d.qty[2] = COUNT_MAX + 1), Err((2, "qty")));
    }
}
