//! Funding stamps and the numbers of trades.

use bthost_sim::market::{FundingRates, Trades};
use bthost_sim::time::{HOUR, Ts};

use super::{Finding, Severity};
use crate::words::{duration, grouped};

/// Funding intervals change with a venue's rules; what is uneven is said.
pub(super) fn uneven(funding: &FundingRates) -> Option<Finding> {
    let gaps: Vec<i64> = funding.time.windows(2).map(|p| p[1] - p[0]).collect();
    let (least, most) = (*gaps.iter().min()?, *gaps.iter().max()?);
    if least == most {
        return None;
    }
    let changes: Vec<usize> = (1..gaps.len()).filter(|i| gaps[*i] != gaps[i - 1]).collect();
    let first = gaps.iter().position(|g| *g != gaps[0]).unwrap_or(0);
    let text = format!(
        "stamps are {} to {} apart; the first change of interval is behind {}",
        duration(least),
        duration(most),
        Ts(funding.time[first])
    );
    let severity = if most > 24 * HOUR { Severity::Warning } else { Severity::Note };
    Some(Finding::new(severity, "uneven-funding", text).about(changes.len() as u64, changes, &funding.time))
}

/// Stamps that were snapped to their minute. How many is a note of the load; this says how far.
pub(super) fn jittered(funding: &FundingRates) -> Option<Finding> {
    let off = |i: usize| (funding.raw_time[i] - funding.time[i]).abs();
    let rows: Vec<usize> = (0..funding.len()).filter(|i| off(*i) > 0).collect();
    let worst = *rows.iter().max_by_key(|i| off(**i))?;
    let text = format!(
        "{} of {} stamps lie beside their minute, by {} at most, at {}",
        grouped(rows.len() as u64),
        grouped(funding.len() as u64),
        duration(off(worst)),
        Ts(funding.time[worst])
    );
    Some(Finding::new(Severity::Note, "jitter", text).about(rows.len() as u64, rows, &funding.time))
}

/// Numbers that are left out between two trades.
pub(super) fn missing_trades(trades: &Trades) -> Option<Finding> {
    let step = |i: usize| trades.id[i].saturating_sub(trades.id[i - 1]);
    let rows: Vec<usize> = (1..trades.len()).filter(|i| step(*i) > 1).collect();
    let first = *rows.first()?;
    let missing = rows.iter().fold(0u64, |sum, i| sum.saturating_add(step(*i).unsigned_abs() - 1));
    let text = format!(
        "{} numbers are left out in {} places, the first before number {} at {}",
        grouped(missing),
        grouped(rows.len() as u64),
        trades.id[first],
        Ts(trades.time[first])
    );
    Some(Finding::new(Severity::Warning, "missing-trades", text).about(missing, rows, &trades.time))
}
