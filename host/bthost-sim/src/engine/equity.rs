//! The equity table: a row at each close of an execution bar at which the account is not what it was in the row before.

use super::equity_table::{EquityRow, EquityTable};
use crate::engine::path::CLOSE;
use crate::exchange::Venue;
use crate::num::Money;

/// Writes the table.
#[derive(Debug)]
pub(super) struct EquityRecorder {
    table: EquityTable,
    last: EquityRow,
    fills: u64,
}

fn narrow(money: Money) -> i64 {
    i64::try_from(money.0).unwrap_or(if money.0 < 0 { i64::MIN } else { i64::MAX })
}

impl EquityRecorder {
    pub(super) fn new(t: i64, equity: Money) -> Self {
        let cash = narrow(equity);
        let last = EquityRow { time: t, equity: cash, wallet: cash, exposure: 0 };
        Self { table: core::iter::once(last).collect(), last, fills: 0 }
    }

    /// Whether no row is wanted at the next close: no position is open, and nothing has been filled since the last row.
    pub(super) fn is_quiet(&self, venue: &Venue) -> bool {
        !venue.in_position() && venue.totals.fills == self.fills && !venue.moves_with_rates()
    }

    /// After an instant: a row, if an execution bar closed and something changed.
    pub(super) fn row(&mut self, t: i64, venue: &Venue) {
        if self.is_quiet(venue) || !venue.markets.iter().any(|m| m.entered && m.path.times[CLOSE] == t) {
            return;
        }
        self.fills = venue.totals.fills;
        self.observe(t, venue);
    }

    /// An execution bar closed at which nothing happened to the only position, which is worth `value` and adds `gain` to the equity: a row, if
    /// something changed.
    pub(super) fn held(&mut self, t: i64, wallet: Money, gain: Money, value: Money) {
        self.look(t, wallet, wallet + gain, Money(value.0.abs()));
    }

    fn observe(&mut self, t: i64, venue: &Venue) {
        let (wallet, equity, exposure) = venue.marked();
        self.look(t, wallet, equity, exposure);
    }

    fn look(&mut self, t: i64, wallet: Money, equity: Money, exposure: Money) {
        let now = EquityRow { time: t, equity: narrow(equity), wallet: narrow(wallet), exposure: narrow(exposure) };
        if now != (EquityRow { time: t, ..self.last }) {
            self.last = now;
            self.table.push(now);
        }
    }

    /// The last row.
    pub(super) fn finish(mut self, venue: &Venue) -> EquityTable {
        self.observe(venue.now, venue);
        if self.last.time != venue.now {
            self.table.push(EquityRow { time: venue.now, ..self.last });
        }
        self.table
    }
}
