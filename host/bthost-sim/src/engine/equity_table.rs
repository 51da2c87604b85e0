//! The equity table as it is kept and hashed: the account at the closes of execution bars, in a few bytes a row.
//!
//! What always holds: the rows come back as they were given; the bytes depend on the rows alone; each leaf of [`ROWS_CHUNK`] rows can be read
//! without the others. A row of a year of minutes is mostly "one bar later, and so much more equity", which takes four to six bytes of the 32
//! that it has, and what is not there need not be hashed or kept.
//!
//! A row: a head byte; where its bit 0 is set, the time; bit 1, the wallet; bit 2, the exposure, as `i64` little-endian; then the difference of the
//! equity in zig-zag, in as many bytes, little-endian, as the upper half of the head says. What is not written is as the row before says: the time is a
//! step later (the last difference of times), the wallet the same, and exposure - equity + wallet the same. Before the first row of a
//! leaf everything is zero.

use alloc::vec::Vec;

use crate::trail::{Hash, leaf_hash, tree_root};

/// Rows in one leaf of the table's tree.
pub const ROWS_CHUNK: usize = 4096;
/// The largest row, bytes: a head, three numbers and the difference.
const ROW_BYTES_MAX: usize = 1 + 4 * 8;
const HAS_TIME: u8 = 1;
const HAS_WALLET: u8 = 2;
const HAS_EXPOSURE: u8 = 4;

/// The account at an instant, money counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EquityRow {
    /// The instant.
    pub time: i64,
    /// Equity at marks.
    pub equity: i64,
    /// Wallet of the reporting currency.
    pub wallet: i64,
    /// Sum of absolute notionals at marks.
    pub exposure: i64,
}

/// What the next row is compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Last {
    row: EquityRow,
    step: i64,
}

impl Last {
    /// The exposure that the next row has where nothing is written.
    #[inline]
    fn exposure(&self, equity: i64, wallet: i64) -> i64 {
        let beside = self.row.exposure.wrapping_sub(self.row.equity).wrapping_add(self.row.wallet);
        beside.wrapping_add(equity).wrapping_sub(wallet)
    }

    #[inline]
    fn follow(&mut self, row: EquityRow) {
        self.step = row.time.wrapping_sub(self.row.time);
        self.row = row;
    }
}

/// The account at each close of an execution bar at which it changed (and where the run ended).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EquityTable {
    bytes: Vec<u8>,
    rows: usize,
    last: Last,
    /// Where the unfinished leaf begins.
    leaf: usize,
    leaves: Vec<Hash>,
}

impl EquityTable {
    /// Append a row.
    #[inline]
    pub fn push(&mut self, row: EquityRow) {
        let last = &self.last;
        let mut bytes = [0; ROW_BYTES_MAX];
        let (mut head, mut at) = (0, 1);
        let written = [
            (HAS_TIME, row.time, last.row.time.wrapping_add(last.step)),
            (HAS_WALLET, row.wallet, last.row.wallet),
            (HAS_EXPOSURE, row.exposure, last.exposure(row.equity, row.wallet)),
        ];
        for (bit, value, expected) in written {
            if value != expected {
                head |= bit;
                bytes[at..at + 8].copy_from_slice(&value.to_le_bytes());
                at += 8;
            }
        }
        let moved = row.equity.wrapping_sub(last.row.equity);
        let zigzag = ((moved << 1) ^ (moved >> 63)).cast_unsigned();
        let width = (71 - (zigzag | 1).leading_zeros() as usize) / 8 * usize::from(zigzag != 0);
        bytes[at..at + 8].copy_from_slice(&zigzag.to_le_bytes());
        bytes[0] = head | (width as u8) << 4;
        // All of them at once, whose length is known, and then without the rest.
        let end = self.bytes.len() + at + width;
        self.bytes.extend_from_slice(&bytes);
        self.bytes.truncate(end);
        self.last.follow(row);
        self.rows += 1;
        if self.rows.is_multiple_of(ROWS_CHUNK) {
            self.end_leaf();
        }
    }

    #[inline(never)]
    fn end_leaf(&mut self) {
        self.leaves.push(leaf_hash(&self.bytes[self.leaf..]));
        self.leaf = self.bytes.len();
        self.last = Last::default();
    }

    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The rows, from the first.
    #[must_use]
    pub fn rows(&self) -> EquityRows<'_> {
        EquityRows { bytes: &self.bytes, left: self.rows, at: 0, last: Last::default() }
    }

    /// The root of the tree over the leaves.
    #[must_use]
    pub fn root(&self) -> Hash {
        if self.leaf == self.bytes.len() {
            return tree_root(&self.leaves);
        }
        let mut leaves = self.leaves.clone();
        leaves.push(leaf_hash(&self.bytes[self.leaf..]));
        tree_root(&leaves)
    }
}

impl FromIterator<EquityRow> for EquityTable {
    fn from_iter<I: IntoIterator<Item = EquityRow>>(rows: I) -> Self {
        let mut table = Self::default();
        rows.into_iter().for_each(|row| table.push(row));
        table
    }
}

/// The rows of a table.
#[derive(Clone, Debug)]
pub struct EquityRows<'a> {
    bytes: &'a [u8],
    left: usize,
    at: usize,
    last: Last,
}

impl EquityRows<'_> {
    /// The next `width` bytes as a number. The bytes are the table's own, so they are there.
    #[inline]
    fn take(&mut self, width: usize) -> u64 {
        let (head, rest) = self.bytes.split_at(width);
        self.bytes = rest;
        let mut number = [0; 8];
        number[..width].copy_from_slice(head);
        u64::from_le_bytes(number)
    }
}

impl Iterator for EquityRows<'_> {
    type Item = EquityRow;

    #[inline]
    fn next(&mut self) -> Option<EquityRow> {
        self.left = self.left.checked_sub(1)?;
        let head = self.take(1) as u8;
        let last = self.last;
        let mut number = |bit: u8| (head & bit != 0).then(|| self.take(8).cast_signed());
        let (time, wallet, exposure) = (number(HAS_TIME), number(HAS_WALLET), number(HAS_EXPOSURE));
        let zigzag = self.take(usize::from(head >> 4));
        let moved = (zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed();
        let equity = last.row.equity.wrapping_add(moved);
        let wallet = wallet.unwrap_or(last.row.wallet);
        let row = EquityRow {
            time: time.unwrap_or(last.row.time.wrapping_add(last.step)),
            equity,
            wallet,
            exposure: exposure.unwrap_or_else(|| last.exposure(equity, wallet)),
        };
        self.at += 1;
        self.last.follow(row);
        if self.at.is_multiple_of(ROWS_CHUNK) {
            self.last = Last::default();
        }
        Some(row)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for EquityRows<'_> {}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;
    use crate::trail::{hex, sha256};

    #[test]
    fn a_held_position_takes_few_bytes() {
        let held = |i: i64| EquityRow { time: i * 60, equity: 1_000_000 + i * 300, wallet: 400_000, exposure: 600_000 + i * 300 };
        let table: EquityTable = (0..ROWS_CHUNK as i64).map(held).collect();
        assert!(table.bytes.len() <= ROWS_CHUNK * 3 + 2 * ROW_BYTES_MAX, "{}", table.bytes.len());
    }

    #[test]
    fn a_leaf_is_the_bytes_that_the_module_describes() {
        let row = |time, equity, wallet, exposure| EquityRow { time, equity, wallet, exposure };
        // The first row: time and wallet written, the exposure is what equity and wallet say, and an equity of 5 is 10 in zig-zag.
        // The second: a step of 60 later, as from zero to the first, and two less equity, which is 3 in zig-zag.
        let table: EquityTable = [row(60, 5, 3, 2), row(120, 3, 3, 0)].into_iter().collect();
        let mut bytes = vec![0x10 | HAS_TIME | HAS_WALLET];
        bytes.extend(60i64.to_le_bytes());
        bytes.extend(3i64.to_le_bytes());
        bytes.extend([10, 0x10, 3]);
        assert_eq!(table.bytes, bytes);
        let leaf = sha256(&[&[0], &bytes]);
        assert_eq!(hex(&table.root()), hex(&leaf));
        assert_eq!(EquityTable::default().root(), sha256(&[]));
    }

    #[test]
    fn one_row_past_a_leaf_is_a_second_leaf_that_stands_alone() {
        let rows = |n: usize| (0..n as i64).map(|i| EquityRow { time: i, equity: i, wallet: 7, exposure: 0 });
        let (full, more): (EquityTable, EquityTable) = (rows(ROWS_CHUNK).collect(), rows(ROWS_CHUNK + 1).collect());
        assert_eq!((full.leaves.len(), full.leaf), (1, full.bytes.len()));
        assert_eq!(more.bytes[..full.bytes.len()], full.bytes);
        let second = more.bytes[full.bytes.len()..].to_vec();
        assert_eq!(second[0] & (HAS_TIME | HAS_WALLET), HAS_TIME | HAS_WALLET);
        assert_eq!(more.root(), tree_root(&[full.root(), leaf_hash(&second)]));
        assert!(more.rows().eq(rows(ROWS_CHUNK + 1)));
    }
}
