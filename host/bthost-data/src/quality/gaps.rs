//! Intervals without a row, and which of them were outages of the venue.

use bthost_sim::market::Bars;
use bthost_sim::time::{DAY, HOUR, Timeframe, Ts};

use super::outages::known_outages;
use super::{Finding, Severity};
use crate::series::SeriesName;
use crate::words::{duration, grouped};

/// Gaps that are listed one by one.
const GAPS_LISTED: usize = 5;
/// Bars that a timeframe without a fixed length is counted through, in one gap.
const GAP_STEPS_MAX: u64 = 10_000;

/// Intervals without a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Where the first missing bar would open.
    pub from: Ts,
    /// Open of the bar behind the gap.
    pub to: Ts,
    /// Bars that are missing.
    pub missing: u64,
    /// The row behind the gap, from 0.
    pub row: usize,
}

impl Gap {
    /// Whether the venue stood still all the while, but for parts of bars at both ends, and for what the table does not know exactly.
    fn is_outage(&self, venue: &str, timeframe: Timeframe) -> bool {
        let slack = timeframe.fixed().unwrap_or(0).max(HOUR);
        known_outages().iter().any(|o| o.venue == venue && o.from.0 - slack < self.from.0 && self.to.0 < o.to.0 + slack)
    }
}

/// Every gap between the first and the last bar.
#[must_use]
pub fn gaps(bars: &Bars) -> Vec<Gap> {
    let timeframe = bars.timeframe;
    let mut found = Vec::new();
    for (i, pair) in bars.open_time.windows(2).enumerate() {
        let (from, to) = (timeframe.close_of(Ts(pair[0])), Ts(pair[1]));
        if from < to {
            found.push(Gap { from, to, missing: missing(timeframe, from, to), row: i + 1 });
        }
    }
    found
}

fn missing(timeframe: Timeframe, from: Ts, to: Ts) -> u64 {
    if let Some(length) = timeframe.fixed() {
        return u64::try_from((to.0 - from.0) / length).unwrap_or(0);
    }
    let (mut at, mut count) = (from, 0);
    while at < to && count < GAP_STEPS_MAX {
        (at, count) = (timeframe.close_of(at), count + 1);
    }
    count
}

/// The longest break between two sessions: a weekend with a holiday.
const BREAK_MAX_NS: i64 = 4 * DAY;

/// Day of the week of an instant, Monday being 0: 1970-01-01 was a Thursday.
fn weekday(t: i64) -> i64 {
    (t.div_euclid(DAY) + 3).rem_euclid(7)
}

/// Whether a market closes over weekends: no row of the series is of a Saturday.
fn has_sessions(bars: &Bars) -> bool {
    bars.timeframe <= Timeframe::D1 && bars.open_time.iter().all(|t| weekday(*t) != 5)
}

/// Breaks between sessions are no gaps to wonder about: weekends, and single holidays in a daily series.
fn is_session_break(gap: &Gap, timeframe: Timeframe) -> bool {
    let days = gap.from.0.div_euclid(DAY)..=(gap.to.0 - 1).div_euclid(DAY);
    gap.to.0 - gap.from.0 <= BREAK_MAX_NS && (timeframe == Timeframe::D1 || days.into_iter().any(|day| weekday(day * DAY) == 5))
}

/// What is missing, as at most three findings: breaks between sessions, outages, and gaps that nothing explains.
pub(super) fn finding(bars: &Bars, name: &SeriesName) -> Vec<Finding> {
    let all = gaps(bars);
    let sessions = has_sessions(bars);
    let (breaks, rest): (Vec<Gap>, Vec<Gap>) = all.into_iter().partition(|g| sessions && is_session_break(g, bars.timeframe));
    let (outages, unexplained): (Vec<Gap>, Vec<Gap>) = rest.into_iter().partition(|g| g.is_outage(&name.venue, bars.timeframe));
    let mut found = Vec::new();
    if let Some(text) = told(&unexplained) {
        found.push(about(Finding::new(Severity::Warning, "gaps", text), &unexplained, bars));
    }
    if let Some(text) = told(&outages) {
        let text = text.replacen("are missing in", "are missing while the venue stood still, in", 1);
        found.push(about(Finding::new(Severity::Note, "outages", text), &outages, bars));
    }
    if !breaks.is_empty() {
        let text = format!("no bar is of a Saturday; {} breaks of up to four days between sessions", grouped(breaks.len() as u64));
        found.push(Finding::new(Severity::Note, "sessions", text));
    }
    found
}

fn about(finding: Finding, gaps: &[Gap], bars: &Bars) -> Finding {
    let total = gaps.iter().map(|g| g.missing).sum();
    finding.about(total, gaps.iter().map(|g| g.row), &bars.open_time)
}

fn told(gaps: &[Gap]) -> Option<String> {
    let longest = gaps.iter().max_by_key(|g| g.missing)?;
    let total: u64 = gaps.iter().map(|g| g.missing).sum();
    let mut text = format!(
        "{} bars are missing in {} gaps; the longest is {}, from {} to {}",
        grouped(total),
        grouped(gaps.len() as u64),
        duration(longest.to.0 - longest.from.0),
        longest.from,
        longest.to
    );
    for gap in gaps.iter().take(GAPS_LISTED) {
        text += &format!("\n  {} to {}: {} bars", gap.from, gap.to, grouped(gap.missing));
    }
    if gaps.len() > GAPS_LISTED {
        text += &format!("\n  and {} more", grouped((gaps.len() - GAPS_LISTED) as u64));
    }
    Some(text)
}
