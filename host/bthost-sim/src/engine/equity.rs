//! The equity table: a row at each close of an execution bar at which the account is not what it was in the row before.

use super::outcome::EquityTable;
use crate::engine::path::CLOSE;
use crate::exchange::Venue;
use crate::num::Money;
use crate::trail::Chunked;

/// Rows in one leaf of the table's tree.
const ROWS_CHUNK: u64 = 4096;

/// Writes the table.
#[derive(Debug)]
pub(super) struct EquityRecorder {
    table: EquityTable,
    tree: Chunked,
    last: (i64, i64, i64),
    fills: u64,
}

fn narrow(money: Money) -> i64 {
    i64::try_from(money.0).unwrap_or(if money.0 < 0 { i64::MIN } else { i64::MAX })
}

impl EquityRecorder {
    pub(super) fn new(t: i64, equity: Money) -> Self {
        let cash = narrow(equity);
        let mut recorder = Self { table: EquityTable::default(), tree: Chunked::new(ROWS_CHUNK), last: (cash, cash, 0), fills: 0 };
        recorder.push(t);
        recorder
    }

    fn push(&mut self, t: i64) {
        let (equity, wallet, exposure) = self.last;
        self.table.time.push(t);
        self.table.equity.push(equity);
        self.table.wallet.push(wallet);
        self.table.exposure.push(exposure);
        let mut bytes = [0; 32];
        for (slot, value) in bytes.chunks_exact_mut(8).zip([t, equity, wallet, exposure]) {
            slot.copy_from_slice(&value.to_le_bytes());
        }
        self.tree.push(&bytes);
    }

    /// Whether no row is wanted at the next close: no position is open, and nothing has been filled since the last row.
    pub(super) fn is_quiet(&self, venue: &Venue) -> bool {
        !venue.in_position() && venue.totals.fills == self.fills
    }

    /// After an instant: a row, if an execution bar closed and something changed.
    pub(super) fn row(&mut self, t: i64, venue: &Venue) {
        if self.is_quiet(venue) || !venue.markets.iter().any(|m| m.entered && m.path.times[CLOSE] == t) {
            return;
        }
        self.close(t, venue);
    }

    /// An execution bar closed: a row, if something changed.
    pub(super) fn close(&mut self, t: i64, venue: &Venue) {
        self.fills = venue.totals.fills;
        self.observe(t, venue);
    }

    fn observe(&mut self, t: i64, venue: &Venue) {
        let (wallet, equity, exposure) = venue.marked();
        let now = (narrow(equity), narrow(wallet), narrow(exposure));
        if now != self.last {
            self.last = now;
            self.push(t);
        }
    }

    /// The last row, and the root.
    pub(super) fn finish(mut self, venue: &Venue) -> EquityTable {
        self.observe(venue.now, venue);
        if self.table.time.last() != Some(&venue.now) {
            self.push(venue.now);
        }
        self.table.root = self.tree.finish().1;
        self.table
    }
}
