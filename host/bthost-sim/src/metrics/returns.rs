//! Returns of an equity curve, resampled to UTC days and months.
//!
//! What always holds: a close at midnight belongs to the day that it ends, and the first return is against the starting equity. A point is
//! an instant in nanoseconds and the equity at that instant; points come in the order of time.

use alloc::vec::Vec;

use crate::time::{DAY, Ts, civil_of};

/// Which days make up a daily series, and how many of them are a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calendar {
    /// Markets that never close: every UTC day, 365 a year. A day without rows has the return zero.
    EveryDay,
    /// Markets with sessions: UTC days that have rows, 252 a year. A day without rows is no day.
    Sessions,
}

impl Calendar {
    /// As the report names it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::EveryDay => "every UTC day, 365 a year",
            Self::Sessions => "UTC days with rows, 252 a year",
        }
    }

    /// Days in a year, for annualising.
    #[must_use]
    pub fn periods(self) -> f64 {
        match self {
            Self::EveryDay => 365.0,
            Self::Sessions => 252.0,
        }
    }
}

/// The UTC day, counted from the epoch, that an instant at the end of an interval belongs to.
#[must_use]
pub fn day_ending(time: i64) -> i64 {
    time.saturating_sub(1).div_euclid(DAY)
}

/// Daily returns: ratio of each day's last equity to the one before, less 1; the first is against `start`. Empty where an equity before the
/// last is not positive (a ratio to it means nothing).
#[must_use]
pub fn daily(start: (i64, f64), points: impl Iterator<Item = (i64, f64)>, calendar: Calendar) -> Vec<f64> {
    let mut out = Vec::new();
    let mut previous = start.1;
    let mut last: Option<(i64, f64)> = None;
    let mut sound = true;
    let mut close = |day: i64, equity: f64, next: Option<i64>| {
        sound &= previous > 0.0;
        out.push(equity / previous - 1.0);
        previous = equity;
        if let Some(next) = next.filter(|_| calendar == Calendar::EveryDay) {
            out.extend((day + 1..next).map(|_| 0.0));
        }
    };
    for (time, equity) in points {
        let day = day_ending(time);
        if let Some((before, value)) = last
            && before != day
        {
            close(before, value, Some(day));
        }
        last = Some((day, equity));
    }
    if let Some((day, equity)) = last {
        close(day, equity, None);
    }
    if sound { out } else { Vec::new() }
}

/// A month's return.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Month {
    /// Year.
    pub year: i64,
    /// Month, 1 to 12.
    pub month: u32,
    /// Return over the part of the month that is in the window.
    pub value: f64,
}

/// Returns by UTC month, under the same convention as [`daily`]. Ends where an equity is not positive.
#[must_use]
pub fn monthly(start: (i64, f64), points: impl Iterator<Item = (i64, f64)>) -> Vec<Month> {
    let mut out: Vec<Month> = Vec::new();
    let (mut base, mut last) = (start.1, start.1);
    let mut day_known: Option<(i64, (i64, u32))> = None;
    for (time, equity) in points {
        let day = day_ending(time);
        let (year, month) = match day_known {
            Some((known, date)) if known == day => date,
            _ => {
                let c = civil_of(Ts(day * DAY));
                (c.year, c.month)
            }
        };
        day_known = Some((day, (year, month)));
        if out.last().is_none_or(|m| (m.year, m.month) != (year, month)) {
            base = last;
            if base <= 0.0 {
                break;
            }
            out.push(Month { year, month, value: 0.0 });
        }
        if let Some(m) = out.last_mut() {
            m.value = equity / base - 1.0;
        }
        last = equity;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    const POINTS: [(i64, f64); 4] = [(DAY / 2, 110.0), (DAY, 121.0), (DAY + 1, 60.5), (4 * DAY, 121.0)];

    #[test]
    fn midnight_ends_a_day_and_gaps_follow_the_calendar() {
        let close = |a: &[f64], b: &[f64]| a.len() == b.len() && a.iter().zip(b).all(|(x, y)| (x - y).abs() < 1e-12);
        assert!(close(&daily((0, 100.0), POINTS.into_iter(), Calendar::EveryDay), &[0.21, -0.5, 0.0, 1.0]));
        assert!(close(&daily((0, 100.0), POINTS.into_iter(), Calendar::Sessions), &[0.21, -0.5, 1.0]));
        assert!(daily((0, 100.0), core::iter::empty(), Calendar::EveryDay).is_empty());
        assert!(daily((0, 100.0), [(1, 0.0), (2 * DAY, 5.0)].into_iter(), Calendar::EveryDay).is_empty());
    }

    #[test]
    fn months_begin_at_the_last_equity_of_the_month_before() {
        let months = monthly((0, 100.0), [(31 * DAY, 110.0), (31 * DAY + 1, 99.0), (60 * DAY, 99.0)].into_iter());
        assert_eq!(months.iter().map(|m| (m.year, m.month)).collect::<Vec<_>>(), vec![(1970, 1), (1970, 2), (1970, 3)]);
        assert!((months[0].value - 0.1).abs() < 1e-12 && (months[1].value + 0.1).abs() < 1e-12 && months[2].value.abs() < 1e-12);
    }
}
