//! What a series that loads without error still makes a person look twice at: gaps, empty bars, prices between ticks, uneven funding.
//!
//! What always holds: a finding names how many rows and the first of them. What it does not do: outliers, stuck prices, known outages; and it
//! repairs nothing.

use bthost_data::{Kind, Loaded, Rows, VolumeKind};
use bthost_sim::market::{Bars, FundingRates};
use bthost_sim::num::Decimal;
use bthost_sim::time::{HOUR, Timeframe, Ts};
use serde::Serialize;

use crate::report::text::{duration, grouped};

/// Gaps that are listed one by one.
const GAPS_LISTED: usize = 5;
/// Bars that a timeframe without a fixed length is counted through, in one gap.
const GAP_STEPS_MAX: u64 = 10_000;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Note,
    /// Look at it before you trust a result.
    Warning,
    /// The data cannot be used.
    Error,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// A short fixed name.
    pub code: String,
    /// A sentence.
    pub text: String,
}

impl Finding {
    /// A finding.
    pub fn new(severity: Severity, code: &str, text: impl Into<String>) -> Self {
        Self { severity, code: code.into(), text: text.into() }
    }
}

/// Intervals without a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Where the first missing bar would open.
    pub from: Ts,
    /// Open of the bar behind the gap.
    pub to: Ts,
    /// Bars that are missing.
    pub missing: u64,
}

/// Every gap between the first and the last bar.
#[must_use]
pub fn gaps(bars: &Bars) -> Vec<Gap> {
    let timeframe = bars.timeframe;
    let mut found = Vec::new();
    for pair in bars.open_time.windows(2) {
        let (from, to) = (timeframe.close_of(Ts(pair[0])), Ts(pair[1]));
        if from < to {
            found.push(Gap { from, to, missing: missing(timeframe, from, to) });
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

/// Everything that is found in a series.
#[must_use]
pub fn of(loaded: &Loaded) -> Vec<Finding> {
    let notes = loaded.series.notes.iter().map(|n| Finding::new(Severity::Note, n.code, n.text.clone()));
    let mut all: Vec<Finding> = notes.collect();
    match &loaded.series.rows {
        Rows::Bars(bars) => {
            all.extend(gap_finding(bars));
            if loaded.series.name.kind == Kind::Bars && loaded.volume != VolumeKind::None {
                all.extend(without_volume(bars));
            }
            if loaded.series.name.kind == Kind::Bars {
                all.extend(off_tick(loaded, bars));
            }
        }
        Rows::Funding(funding) => all.extend(uneven(funding)),
        Rows::Trades(_) => {}
    }
    all.sort_by_key(|f| std::cmp::Reverse(f.severity as u8));
    all
}

fn gap_finding(bars: &Bars) -> Option<Finding> {
    let gaps = gaps(bars);
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
    Some(Finding::new(Severity::Warning, "gaps", text))
}

fn without_volume(bars: &Bars) -> Option<Finding> {
    let count = bars.volume.iter().filter(|v| **v == 0).count();
    let first = bars.volume.iter().position(|v| *v == 0)?;
    let text = format!(
        "{} of {} bars have no volume, the first at {}",
        grouped(count as u64),
        grouped(bars.len() as u64),
        Ts(bars.open_time[first])
    );
    Some(Finding::new(Severity::Note, "zero-volume", text))
}

fn off_tick(loaded: &Loaded, bars: &Bars) -> Option<Finding> {
    let tick = loaded.instrument.filters.tick.0;
    if tick <= 1 {
        return None;
    }
    let off = |i: usize| [bars.open[i], bars.high[i], bars.low[i], bars.close[i]].into_iter().find(|p| p % tick != 0);
    let first = (0..bars.len()).find_map(|i| off(i).map(|price| (i, price)))?;
    let count = (first.0..bars.len()).filter(|i| off(*i).is_some()).count();
    let scale = loaded.series.price_scale;
    let text = format!(
        "{} bars have a price between two ticks of {}, the first at {}: {}; the profile's tick is of {}",
        grouped(count as u64),
        Decimal::new(tick, scale),
        Ts(bars.open_time[first.0]),
        Decimal::new(first.1, scale),
        loaded.profile.as_of
    );
    Some(Finding::new(Severity::Warning, "off-tick", text))
}

/// Funding intervals change with a venue's rules; what is uneven is said, with the usual one.
fn uneven(funding: &FundingRates) -> Option<Finding> {
    let gaps: Vec<i64> = funding.time.windows(2).map(|p| p[1] - p[0]).collect();
    let (least, most) = (*gaps.iter().min()?, *gaps.iter().max()?);
    if least == most {
        return None;
    }
    let first = gaps.iter().position(|g| *g != gaps[0]).unwrap_or(0);
    let text = format!(
        "stamps are {} to {} apart; the first change of interval is behind {}",
        duration(least),
        duration(most),
        Ts(funding.time[first])
    );
    let severity = if most > 24 * HOUR { Severity::Warning } else { Severity::Note };
    Some(Finding::new(severity, "uneven-funding", text))
}

#[cfg(test)]
mod tests {
    use bthost_data::LoadSpec;
    use bthost_data::load::load_bytes;
    use bthost_sim::time::MINUTE;

    use super::*;

    fn load(text: &str, instrument: &str) -> Loaded {
        load_bytes("x.csv", text.as_bytes(), &LoadSpec::instrument(instrument).expect("a name")).expect("good rows")
    }

    #[test]
    fn gaps_empty_bars_and_prices_between_ticks_are_found() {
        let rows: [(i64, &str, i64); 5] = [(0, "100", 1), (1, "100.05", 0), (2, "100", 0), (5, "100", 1), (7, "100", 1)];
        let mut text = String::from("time,open,high,low,close,volume\n");
        for (minute, price, volume) in rows {
            text += &format!("{},{price},{price},{price},{price},{volume}\n", 1_722_470_400 + minute * 60);
        }
        let loaded = load(&text, "BTCUSDT.binance-um");
        let bars = loaded.series.bars().expect("bars");
        let start = bars.open_time[0];
        let gap = |from: i64, to: i64| Gap { from: Ts(start + from * MINUTE), to: Ts(start + to * MINUTE), missing: (to - from) as u64 };
        assert_eq!(gaps(bars), [gap(3, 5), gap(6, 7)]);
        let found = of(&loaded);
        let text = |code: &str| found.iter().find(|f| f.code == code).map(|f| f.text.clone()).unwrap_or_default();
        assert!(text("gaps").starts_with("3 bars are missing in 2 gaps"), "{}", text("gaps"));
        assert!(text("zero-volume").starts_with("2 of 5 bars have no volume, the first at 2024-08-01T00:01:00Z"));
        assert!(text("off-tick").contains("the first at 2024-08-01T00:01:00Z: 100.05"), "{}", text("off-tick"));
        assert_eq!(found[0].severity, Severity::Warning, "the worst first");
    }

    #[test]
    fn months_are_counted_by_the_calendar() {
        let mut text = String::from("time,open,high,low,close\n");
        for month in ["2024-01", "2024-02", "2024-05"] {
            text += &format!("{month}-01,1,1,1,1\n");
        }
        let loaded = load(&text, "A.generic");
        assert_eq!(gaps(loaded.series.bars().expect("bars")).iter().map(|g| g.missing).collect::<Vec<_>>(), [2]);
    }
}
