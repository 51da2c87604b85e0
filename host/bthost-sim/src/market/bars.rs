//! Columns of closed bars, as exact counts at the instrument's scales.

use alloc::vec::Vec;
use core::ops::Range;

use crate::num::COUNT_MAX;
use crate::time::{Timeframe, Ts};

/// Closed bars of one instrument and timeframe, column by column, oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    /// The interval of each bar.
    pub timeframe: Timeframe,
    /// Open times, strictly increasing, each on the calendar of the timeframe.
    pub open_time: Vec<i64>,
    /// Opens, price counts.
    pub open: Vec<i64>,
    /// Highs, price counts.
    pub high: Vec<i64>,
    /// Lows, price counts.
    pub low: Vec<i64>,
    /// Closes, price counts.
    pub close: Vec<i64>,
    /// Volumes in base units, quantity counts.
    pub volume: Vec<i64>,
    /// Volumes in quote units; informative, so a float. Empty where the source has none.
    pub quote_volume: Vec<f64>,
    /// Trades in the bar. Empty where the source has none.
    pub trades: Vec<u32>,
    /// Volume bought by takers, quantity counts. Empty where the source has none.
    pub taker_buy_volume: Vec<i64>,
}

/// One row, as it goes into and comes out of [`Bars`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BarRow {
    /// Open time, ns.
    pub open_time: i64,
    /// Open.
    pub open: i64,
    /// High.
    pub high: i64,
    /// Low.
    pub low: i64,
    /// Close.
    pub close: i64,
    /// Base volume.
    pub volume: i64,
    /// Quote volume.
    pub quote_volume: f64,
    /// Trades.
    pub trades: u32,
    /// Taker buy base volume.
    pub taker_buy_volume: i64,
}

/// What is wrong with a row; the row is counted from 0 in the columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// Which row.
    pub row: usize,
    /// Which field.
    pub field: &'static str,
    /// What is wrong with it.
    pub what: &'static str,
}

impl core::fmt::Display for RowError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "row {}, field `{}`: {}", self.row, self.field, self.what)
    }
}

impl core::error::Error for RowError {}

impl Bars {
    /// No rows yet.
    #[must_use]
    pub fn new(timeframe: Timeframe) -> Self {
        Self {
            timeframe,
            open_time: Vec::new(),
            open: Vec::new(),
            high: Vec::new(),
            low: Vec::new(),
            close: Vec::new(),
            volume: Vec::new(),
            quote_volume: Vec::new(),
            trades: Vec::new(),
            taker_buy_volume: Vec::new(),
        }
    }

    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.open_time.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.open_time.is_empty()
    }

    /// Append a row with every column.
    pub fn push(&mut self, row: &BarRow) {
        self.push_core(row);
        self.quote_volume.push(row.quote_volume);
        self.trades.push(row.trades);
        self.taker_buy_volume.push(row.taker_buy_volume);
    }

    /// Append a row of a source that has no quote volume, trades and taker volume.
    pub fn push_core(&mut self, row: &BarRow) {
        self.open_time.push(row.open_time);
        self.open.push(row.open);
        self.high.push(row.high);
        self.low.push(row.low);
        self.close.push(row.close);
        self.volume.push(row.volume);
    }

    /// The row at `i`; columns that the source does not have read as zero.
    #[must_use]
    pub fn row(&self, i: usize) -> BarRow {
        BarRow {
            open_time: self.open_time[i],
            open: self.open[i],
            high: self.high[i],
            low: self.low[i],
            close: self.close[i],
            volume: self.volume[i],
            quote_volume: self.quote_volume.get(i).copied().unwrap_or(0.0),
            trades: self.trades.get(i).copied().unwrap_or(0),
            taker_buy_volume: self.taker_buy_volume.get(i).copied().unwrap_or(0),
        }
    }

    /// When the bar at `i` closes.
    #[must_use]
    pub fn close_time(&self, i: usize) -> Ts {
        self.timeframe.close_of(Ts(self.open_time[i]))
    }

    /// The first row that closes at `t` or later; the length where none does. Rows are in order of time.
    #[must_use]
    pub fn first_closing_from(&self, t: Ts) -> usize {
        let timeframe = self.timeframe;
        self.open_time.partition_point(|&open| timeframe.close_of(Ts(open)) < t)
    }

    /// Make room for so many more rows, in the columns that it has.
    pub fn reserve(&mut self, rows: usize) {
        let extended = !self.trades.is_empty();
        self.open_time.reserve_exact(rows);
        for column in [&mut self.open, &mut self.high, &mut self.low, &mut self.close, &mut self.volume] {
            column.reserve_exact(rows);
        }
        if extended {
            self.quote_volume.reserve_exact(rows);
            self.trades.reserve_exact(rows);
            self.taker_buy_volume.reserve_exact(rows);
        }
    }

    /// The rows `range`, copied.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        fn cut<T: Copy>(column: &[T], range: &Range<usize>) -> Vec<T> {
            if column.is_empty() { Vec::new() } else { column[range.clone()].to_vec() }
        }
        Self {
            timeframe: self.timeframe,
            open_time: cut(&self.open_time, &range),
            open: cut(&self.open, &range),
            high: cut(&self.high, &range),
            low: cut(&self.low, &range),
            close: cut(&self.close, &range),
            volume: cut(&self.volume, &range),
            quote_volume: cut(&self.quote_volume, &range),
            trades: cut(&self.trades, &range),
            taker_buy_volume: cut(&self.taker_buy_volume, &range),
        }
    }

    /// The rows `range`, the others gone: as [`Bars::slice`], without a copy of all of them.
    #[must_use]
    pub fn only(mut self, range: Range<usize>) -> Self {
        fn cut<T: Copy>(column: &mut Vec<T>, range: &Range<usize>) {
            if !column.is_empty() {
                column.truncate(range.end);
                column.drain(..range.start);
            }
        }
        cut(&mut self.open_time, &range);
        for column in [&mut self.open, &mut self.high, &mut self.low, &mut self.close, &mut self.volume] {
            cut(column, &range);
        }
        cut(&mut self.quote_volume, &range);
        cut(&mut self.trades, &range);
        cut(&mut self.taker_buy_volume, &range);
        self
    }

    /// Check what every bar must hold.
    ///
    /// # Errors
    /// Names the first row that does not, and the field.
    pub fn check(&self) -> Result<(), RowError> {
        if self.are_sound(0..self.len()) { self.check_times() } else { self.check_each() }
    }

    /// Check that rows go forward in time, each on the calendar of the timeframe.
    ///
    /// # Errors
    /// Names the first row that does not.
    pub fn check_times(&self) -> Result<(), RowError> {
        let (step, on_calendar) = (self.timeframe.fixed(), |ts: i64| self.timeframe.open_of(Ts(ts)).0 == ts);
        let next = |pair: &[i64]| {
            step.is_some_and(|step| pair[0].checked_add(step) == Some(pair[1])) || (pair[0] < pair[1] && on_calendar(pair[1]))
        };
        let sound = self.open_time.first().is_none_or(|first| on_calendar(*first)) && self.open_time.windows(2).all(next);
        if sound { Ok(()) } else { self.check_each() }
    }

    /// Whether these rows hold what every bar must, whatever the timeframe: all of them at a time, by the column.
    #[must_use]
    pub fn are_sound(&self, rows: Range<usize>) -> bool {
        let [times, open, high, low, close, volume] =
            [&self.open_time, &self.open, &self.high, &self.low, &self.close, &self.volume].map(|c| &c[rows.clone()]);
        let forward = times.windows(2).fold(true, |ok, pair| ok & (pair[0] < pair[1]));
        // What must not be negative is or-ed together: where no price is, none of the differences overflows.
        let prices = (0..times.len()).fold(0, |all, i| {
            let (o, h, l, c) = (open[i], high[i], low[i], close[i]);
            let apart = |a: i64, b: i64| a.wrapping_sub(b);
            all | o | h | l | c | apart(l, 1) | apart(o, l) | apart(c, l) | apart(h, o) | apart(h, c) | apart(COUNT_MAX, h)
        });
        let counts = |column: &[i64]| column.iter().fold(0, |all, v| all | v | COUNT_MAX.wrapping_sub(*v));
        // Columns that not all files have may be shorter.
        let there = |have: usize| rows.start.min(have)..rows.end.min(have);
        let taker = &self.taker_buy_volume[there(self.taker_buy_volume.len())];
        let quote = &self.quote_volume[there(self.quote_volume.len())];
        let quoted = quote.iter().fold(true, |ok, q| ok & (*q >= 0.0) & q.is_finite());
        forward && quoted && (prices | counts(volume) | counts(taker)) >= 0
    }

    /// One row after the other, for the one that is wrong.
    fn check_each(&self) -> Result<(), RowError> {
        let wrong = |row, field, what| Err(RowError { row, field, what });
        for i in 0..self.len() {
            let r = self.row(i);
            if i > 0 && r.open_time <= self.open_time[i - 1] {
                return wrong(i, "open_time", "not later than the row before it");
            }
            if self.timeframe.open_of(Ts(r.open_time)).0 != r.open_time {
                return wrong(i, "open_time", "not on the calendar of the timeframe");
            }
            if r.low <= 0 {
                return wrong(i, "low", "not a positive price");
            }
            if r.high < r.low || r.high < r.open || r.high < r.close {
                return wrong(i, "high", "below another price of the bar");
            }
            if r.low > r.open || r.low > r.close {
                return wrong(i, "low", "above another price of the bar");
            }
            if r.high > COUNT_MAX || r.volume > COUNT_MAX {
                return wrong(i, "high", "larger than fits");
            }
            if r.volume < 0 || r.taker_buy_volume < 0 || r.quote_volume < 0.0 || !r.quote_volume.is_finite() {
                return wrong(i, "volume", "negative or not finite");
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    fn three() -> Bars {
        let mut bars = Bars::new(Timeframe::M1);
        for minute in 0..3 {
            let open_time = minute * 60_000_000_000;
            bars.push_core(&BarRow { open_time, open: 5, high: 7, low: 3, close: 6, volume: 1, ..BarRow::default() });
        }
        bars
    }

    #[test]
    fn a_wrong_row_is_named_whatever_its_numbers() {
        assert_eq!(three().check(), Ok(()));
        let wrong = |change: &dyn Fn(&mut Bars)| {
            let mut bars = three();
            change(&mut bars);
            assert!(!bars.are_sound(0..3) || bars.check_times().is_err());
            bars.check().map_err(|e| (e.row, e.field))
        };
        for least in [i64::MIN, i64::MIN + 1, -1, 0] {
            assert_eq!(wrong(&|b| b.low[1] = least), Err((1, "low")), "{least}");
        }
        for (field, most) in [("high", i64::MIN), ("high", 5), ("high", i64::MAX), ("high", COUNT_MAX + 1)] {
            assert_eq!(wrong(&|b| b.high[2] = most), Err((2, field)), "{most}");
        }
        assert_eq!(wrong(&|b| b.open[0] = i64::MIN), Err((0, "low")));
        assert_eq!(wrong(&|b| b.close[0] = i64::MAX), Err((0, "high")));
        assert_eq!(wrong(&|b| b.volume[1] = i64::MIN), Err((1, "volume")));
        assert_eq!(wrong(&|b| b.volume[1] = COUNT_MAX + 1), Err((1, "high")));
        assert_eq!(wrong(&|b| b.open_time[1] = 0), Err((1, "open_time")));
        assert_eq!(wrong(&|b| b.open_time[2] += 1), Err((2, "open_time")));
        assert_eq!(wrong(&|b| b.open_time[0] = -1), Err((0, "open_time")));
        assert_eq!(wrong(&|b| b.quote_volume = vec![0.0, f64::NAN, 0.0]), Err((1, "volume")));
    }
}
