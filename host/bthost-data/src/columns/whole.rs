//! Bars that come by the column: taken over as they are when all of them are sound, looked at one by one when not.

use bthost_sim::market::Bars;
use bthost_sim::num::{COUNT_MAX, Decimal};

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
    pub(super) fn check_appended(&mut self, first: u64, from: usize) -> Result<(), DataError> {
        let rows = self.bars.len();
        if let Some(last) = rows.checked_sub(1).filter(|_| self.is_sound(from)) {
            if from < rows {
                self.segments.note_all(from, rows, first)?;
                self.last = Some(self.bars.open_time[last]);
            }
            return Ok(());
        }
        // One by one, for the row that is not.
        let tail = self.bars.slice(from..rows);
        for _ in from..rows {
            repair::pop(&mut self.bars);
        }
        let (price, qty) = (self.price.scale, self.qty.scale);
        for i in 0..tail.len() {
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
            self.accept(first + i as u64, Time::Nanos(row.open_time), &values[..width])?;
        }
        Ok(())
    }

    /// Whether all rows from `from` on may stand as they are.
    fn is_sound(&self, from: usize) -> bool {
        let b = &self.bars;
        let (times, rows) = (&b.open_time[from..], from..b.open_time.len());
        let (Some(&first), Some(&last)) = (times.first(), times.last()) else { return true };
        let range = TIME_MIN_NS..TIME_MAX_NS;
        let forward = times.windows(2).fold(true, |ok, pair| ok & (pair[0] < pair[1])) && self.last.is_none_or(|last| last < first);
        let [open, high, low, close, volume] = [&b.open, &b.high, &b.low, &b.close, &b.volume].map(|c| &c[rows.clone()]);
        let priced = (0..times.len()).fold(true, |ok, i| {
            let (o, h, l, c) = (open[i], high[i], low[i], close[i]);
            ok & (l > 0) & (l <= o) & (l <= c) & (o <= h) & (c <= h) & (h <= COUNT_MAX)
        });
        let counted = |column: &[i64]| column.iter().fold(true, |ok, v| ok & (0..=COUNT_MAX).contains(v));
        let more = self.places.extended.is_none()
            || (counted(&b.taker_buy_volume[rows.clone()])
                && b.quote_volume[rows].iter().fold(true, |ok, q| ok & (*q >= 0.0) & q.is_finite()));
        range.contains(&first) && range.contains(&last) && forward && priced && counted(volume) && more
    }
}
