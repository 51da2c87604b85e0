//! Bars that come by the column: taken over as they are when all of them are sound, looked at one by one when not.

use std::ops::Range;

use bthost_sim::market::Bars;
use bthost_sim::num::Decimal;

use super::BarsSink;
use crate::error::DataError;
use crate::repair;
use crate::stamp::{TIME_MAX_NS, TIME_MIN_NS, Time};
use crate::value::Value;

impl BarsSink {
    /// The columns, where rows on this grid may be put behind them without a look at each.
    pub(super) fn room_for(&mut self, scales: (u8, u8), extended: bool, rows: usize) -> Result<Option<&mut Bars>, DataError> {
        if !self.mender.is_idle() || scales != (self.price.scale, self.qty.scale) {
            return Ok(None);
        }
        let at = self.bars.len();
        self.segments.admit_all(rows, at)?;
        if extended {
            // A file without these columns came before: the columns stay as long as the times.
            self.bars.quote_volume.resize(at, 0.0);
            self.bars.trades.resize(at, 0);
            self.bars.taker_buy_volume.resize(at, 0);
        }
        Ok(Some(&mut self.bars))
    }

    /// Check what was put behind the columns; a row that is not sound is found by its number.
    pub(super) fn check_appended(&mut self, groups: &[(u64, usize)]) -> Result<(), DataError> {
        let appended: usize = groups.iter().map(|(_, rows)| rows).sum();
        let mut from = self.bars.len() - appended;
        for (i, (first, rows)) in groups.iter().enumerate() {
            let range = from..from + rows;
            if !self.is_sound(range.clone()) {
                return self.accept_each(&groups[i..], from);
            }
            from = range.end;
            if let Some(last) = self.bars.open_time[range.clone()].last() {
                self.last = Some(*last);
                self.segments.note_all(range.start, range.end, *first)?;
            }
        }
        Ok(())
    }

    /// The rows from `from` on one by one, for the row that is not sound.
    fn accept_each(&mut self, groups: &[(u64, usize)], from: usize) -> Result<(), DataError> {
        let rows = self.bars.len();
        let tail = self.bars.slice(from..rows);
        for _ in from..rows {
            repair::pop(&mut self.bars);
        }
        let (price, qty) = (self.price.scale, self.qty.scale);
        let numbers = groups.iter().flat_map(|(first, rows)| (*first..).take(*rows));
        for (i, number) in numbers.enumerate() {
            let row = tail.row(i);
            let count = |count, scale| Value::Decimal(Decimal::new(count, scale));
            let values = [
                count(row.open, price),
                count(row.high, price),
                count(row.low, price),
                count(row.close, price),
                count(row.volume, qty),
                Value::Float(row.quote_volume),
                count(i64::from(row.trades), 0),
                count(row.taker_buy_volume, qty),
            ];
            let width = if self.places.extended.is_some() { 8 } else { 5 };
            self.accept(number, Time::Nanos(row.open_time), &values[..width])?;
        }
        Ok(())
    }

    /// Whether these rows may stand as they are, behind those that were looked at.
    fn is_sound(&self, rows: Range<usize>) -> bool {
        let times = &self.bars.open_time[rows.clone()];
        let (Some(&first), Some(&last)) = (times.first(), times.last()) else { return true };
        let range = TIME_MIN_NS..TIME_MAX_NS;
        let behind = self.last.is_none_or(|last| last < first);
        range.contains(&first) && range.contains(&last) && behind && self.bars.are_sound(rows)
    }
}
