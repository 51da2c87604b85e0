//! How much of each day is there: for a picture and for one look at a terminal.

use bthost_sim::market::Bars;
use bthost_sim::time::{DAY, Ts, civil_of};

/// One day, or one longer bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Its first instant.
    pub start: Ts,
    /// Rows that are there.
    pub rows: u64,
    /// Rows that a whole day has.
    pub whole: u64,
}

/// The days from the first row to the last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Every day, also those without rows.
    pub days: Vec<Day>,
}

/// Most days of one coverage: a thousand years, more than any file holds.
const DAYS_MAX: usize = 400_000;

/// How much of each day is there. Empty for timeframes of a day and longer whose length is not fixed.
#[must_use]
pub fn coverage(bars: &Bars) -> Coverage {
    let (Some(length), Some(&first)) = (bars.timeframe.fixed(), bars.open_time.first()) else { return Coverage::default() };
    let last = bars.close_time(bars.len() - 1).0;
    let (step, whole) = if length >= DAY { (length, 1) } else { (DAY, DAY / length) };
    let start = if length >= DAY { first } else { first.div_euclid(DAY) * DAY };
    let mut days: Vec<Day> = Vec::new();
    let mut i = 0;
    let mut at = start;
    while at < last && days.len() < DAYS_MAX {
        let end = i + bars.open_time[i..].partition_point(|t| *t < at + step);
        // The first and the last day are whole where the rows begin and end inside them.
        let expected = (at.max(first)..(at + step).min(last)).end - at.max(first);
        days.push(Day { start: Ts(at), rows: (end - i) as u64, whole: if whole == 1 { 1 } else { (expected / length) as u64 } });
        (i, at) = (end, at + step);
    }
    Coverage { days }
}

impl Coverage {
    /// A line for each month: a full block where a day is whole, lighter where rows are missing, a point where there are none.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut month = None;
        for day in &self.days {
            let c = civil_of(day.start);
            if month != Some((c.year, c.month)) {
                month = Some((c.year, c.month));
                if !text.is_empty() {
                    text.push('\n');
                }
                text += &format!("{:04}-{:02} {}", c.year, c.month, " ".repeat(c.day as usize - 1));
            }
            text.push(shade(day));
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text
    }

    /// Days of which nothing is missing.
    #[must_use]
    pub fn whole_days(&self) -> usize {
        self.days.iter().filter(|d| d.rows >= d.whole).count()
    }
}

fn shade(day: &Day) -> char {
    match (day.rows * 4).checked_div(day.whole) {
        _ if day.rows == 0 => '\u{b7}',
        Some(4..) => '\u{2588}',
        Some(3) => '\u{2593}',
        Some(1 | 2) => '\u{2592}',
        _ => '\u{2591}',
    }
}
