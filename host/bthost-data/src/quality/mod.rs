//! What a person should know about a series that loads: gaps, empty and stuck bars, outliers, prices between ticks, stamps that jitter.
//!
//! What always holds: a finding names how many rows, the first of them by number and instant, and a severity; the same rows have the same
//! findings. What breaks a rule of every row (order, duplicates, high below low, prices that are not positive) is no finding but an error of
//! the load, strict by default. What it does not do: it repairs nothing, and knows no clock but the one that it is given.

mod bars;
mod coverage;
mod gaps;
mod outages;
mod stamps;

use bthost_sim::time::Ts;
use serde::Serialize;

use crate::load::Loaded;
use crate::series::{Kind, Rows};

pub use coverage::{Coverage, Day, coverage};
pub use gaps::{Gap, gaps};
pub use outages::{Outage, known_outages};

/// Rows that a finding names one by one.
pub const ROWS_NAMED: usize = 5;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Note,
    /// Look at it before you trust a result.
    Warning,
    /// The data cannot be used.
    Error,
}

/// A row of a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Its number in the series, from 1.
    pub row: u64,
    /// Its instant.
    pub time: String,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// A short fixed name.
    pub code: String,
    /// How many rows, or missing rows, it is about; 0 where it is about the series as a whole.
    pub count: u64,
    /// The first rows.
    pub rows: Vec<Place>,
    /// A sentence.
    pub text: String,
}

impl Finding {
    /// A finding about a series as a whole.
    #[must_use]
    pub fn new(severity: Severity, code: &str, text: impl Into<String>) -> Self {
        Self { severity, code: code.into(), count: 0, rows: Vec::new(), text: text.into() }
    }

    /// About these rows, counted from 0.
    #[must_use]
    fn about(mut self, count: u64, rows: impl IntoIterator<Item = usize>, times: &[i64]) -> Self {
        self.count = count;
        let place = |i: usize| Place { row: i as u64 + 1, time: Ts(times[i]).to_string() };
        self.rows = rows.into_iter().take(ROWS_NAMED).map(place).collect();
        self
    }
}

/// Everything that is found in a series, the worst first. `now` is when the files were made or looked at, where that is known: a bar that
/// closes later was not closed.
#[must_use]
pub fn findings(loaded: &Loaded, now: Option<Ts>) -> Vec<Finding> {
    let series = &loaded.series;
    let mut all: Vec<Finding> = series.notes.iter().map(|n| Finding::new(Severity::Note, n.code, n.text.clone())).collect();
    match &series.rows {
        Rows::Bars(bars) => {
            all.extend(gaps::finding(bars, &series.name));
            all.extend(bars::not_closed(bars, now));
            all.extend(bars::jump(bars, series.price_scale));
            all.extend(bars::outliers(bars));
            if series.name.kind == Kind::Bars {
                all.extend(bars::stuck(bars, loaded.volume));
                all.extend(bars::without_volume(bars, loaded.volume));
                all.extend(bars::off_tick(loaded, bars));
            }
        }
        Rows::Funding(funding) => {
            all.extend(stamps::uneven(funding));
            all.extend(stamps::jittered(funding));
        }
        Rows::Trades(trades) => all.extend(stamps::missing_trades(trades)),
        Rows::Ticks(ticks) => {
            let crossed = ticks.crossed();
            if crossed > 0 {
                let text = format!("{crossed} quotes have a bid that is not below the ask");
                all.push(Finding { count: crossed, ..Finding::new(Severity::Warning, "crossed", text) });
            }
        }
    }
    all.sort_by_key(|f| std::cmp::Reverse(f.severity));
    all
}

/// Points that a kind of warning costs, and an error.
const WARNING_POINTS: f64 = 5.0;
const ERROR_POINTS: f64 = 50.0;

/// A score from 0 to 100: the share of rows that are there, less five points for each kind of warning and fifty for each error. It orders
/// files of one market; it is no grade.
#[must_use]
pub fn score(rows: u64, findings: &[Finding]) -> f64 {
    let missing: u64 = findings.iter().filter(|f| f.code == "gaps" || f.code == "outages").map(|f| f.count).sum();
    let there = if rows == 0 { 0.0 } else { 100.0 * rows as f64 / (rows + missing) as f64 };
    let points = |f: &Finding| match f.severity {
        Severity::Note => 0.0,
        Severity::Warning => WARNING_POINTS,
        Severity::Error => ERROR_POINTS,
    };
    (there - findings.iter().map(points).sum::<f64>()).max(0.0)
}

#[cfg(test)]
mod tests;
