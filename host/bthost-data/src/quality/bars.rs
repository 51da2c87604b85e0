//! What looks wrong in bars that keep every rule.

use bthost_sim::market::Bars;
use bthost_sim::num::Decimal;
use bthost_sim::time::Ts;

use super::{Finding, Severity};
use crate::load::Loaded;
use crate::profile::VolumeKind;
use crate::words::{duration, grouped};

/// Bars in a row with one and the same price, and with volume, from which the price counts as stuck.
pub const STUCK_BARS: usize = 30;
/// Bars in a row without volume from which the stretch is worth a warning.
pub const EMPTY_BARS: usize = 60;
/// Robust standard deviations from which a return is an outlier.
pub const OUTLIER_SIGMAS: f64 = 60.0;
/// A price that is so many times the one before it, or such a part of it, is one of another unit, a split, or a mistake.
pub const JUMP_FACTOR: i64 = 5;
/// Standard deviations of a normal distribution in one median absolute deviation.
const SIGMAS_PER_MAD: f64 = 1.4826;
/// Fewer returns than this have no scale.
const RETURNS_MIN: usize = 100;

/// The longest run of rows that hold, with its start.
fn longest_run(rows: usize, holds: impl Fn(usize) -> bool) -> (usize, usize) {
    let (mut best, mut length) = ((0, 0), 0);
    for i in 0..rows {
        length = if holds(i) { length + 1 } else { 0 };
        if length > best.1 {
            best = (i + 1 - length, length);
        }
    }
    best
}

/// Bars without volume. A long stretch of them is a market that stood still, or a source that fills.
pub(super) fn without_volume(bars: &Bars, volume: VolumeKind) -> Option<Finding> {
    if volume == VolumeKind::None {
        return None;
    }
    let empty: Vec<usize> = (0..bars.len()).filter(|i| bars.volume[*i] == 0).collect();
    let first = *empty.first()?;
    let (start, length) = longest_run(bars.len(), |i| bars.volume[i] == 0);
    let mut text = format!(
        "{} of {} bars have no volume, the first at {}",
        grouped(empty.len() as u64),
        grouped(bars.len() as u64),
        Ts(bars.open_time[first])
    );
    if length > 1 {
        text += &format!("; the longest stretch is {length} bars from {}", Ts(bars.open_time[start]));
    }
    let severity = if length >= EMPTY_BARS { Severity::Warning } else { Severity::Note };
    Some(Finding::new(severity, "zero-volume", text).about(empty.len() as u64, empty, &bars.open_time))
}

/// One price over many bars in which something was traded.
pub(super) fn stuck(bars: &Bars, volume: VolumeKind) -> Option<Finding> {
    let same = |i: usize| {
        let price = bars.close[i];
        let traded = volume == VolumeKind::None || bars.volume[i] > 0;
        traded && bars.open[i] == price && bars.high[i] == price && bars.low[i] == price && (i == 0 || bars.close[i - 1] == price)
    };
    let (start, length) = longest_run(bars.len(), same);
    if length < STUCK_BARS {
        return None;
    }
    let text = format!("the price does not move for {length} bars from {}, though volume is traded", Ts(bars.open_time[start]));
    Some(Finding::new(Severity::Warning, "stuck", text).about(length as u64, [start], &bars.open_time))
}

/// A level that changes at once by a factor: another unit, a split, a decimal point that moved.
pub(super) fn jump(bars: &Bars, scale: u8) -> Option<Finding> {
    let apart = |a: i64, b: i64| i128::from(a) >= i128::from(b) * i128::from(JUMP_FACTOR);
    let far = |i: usize| apart(bars.open[i], bars.close[i - 1]) || apart(bars.close[i - 1], bars.open[i]);
    let jumps: Vec<usize> = (1..bars.len()).filter(|i| far(*i)).collect();
    let first = *jumps.first()?;
    let text = format!(
        "{} bars open {JUMP_FACTOR} times above or below the close before them, the first at {}: {} behind {}",
        grouped(jumps.len() as u64),
        Ts(bars.open_time[first]),
        Decimal::new(bars.open[first], scale),
        Decimal::new(bars.close[first - 1], scale)
    );
    Some(Finding::new(Severity::Warning, "price-jump", text).about(jumps.len() as u64, jumps, &bars.open_time))
}

/// Returns far outside what the series does otherwise, measured against its median absolute deviation.
pub(super) fn outliers(bars: &Bars) -> Option<Finding> {
    let change = |i: usize| bars.close[i] as f64 / bars.close[i - 1] as f64 - 1.0;
    let mut sizes: Vec<f64> = (1..bars.len()).map(|i| change(i).abs()).filter(|r| *r > 0.0).collect();
    if sizes.len() < RETURNS_MIN {
        return None;
    }
    let middle = sizes.len() / 2;
    let sigma = *sizes.select_nth_unstable_by(middle, f64::total_cmp).1 * SIGMAS_PER_MAD;
    let far: Vec<usize> = (1..bars.len()).filter(|i| change(*i).abs() > sigma * OUTLIER_SIGMAS).collect();
    let largest = *far.iter().max_by(|a, b| change(**a).abs().total_cmp(&change(**b).abs()))?;
    let text = format!(
        "{} closes are more than {OUTLIER_SIGMAS} robust deviations from the one before; the largest change is {:+.2} % at {}",
        grouped(far.len() as u64),
        change(largest) * 100.0,
        Ts(bars.open_time[largest])
    );
    Some(Finding::new(Severity::Note, "outliers", text).about(far.len() as u64, far, &bars.open_time))
}

/// Prices between the ticks that the profile knows.
pub(super) fn off_tick(loaded: &Loaded, bars: &Bars) -> Option<Finding> {
    let tick = loaded.instrument.filters.tick.0;
    if tick <= 1 {
        return None;
    }
    let off = |i: usize| [bars.open[i], bars.high[i], bars.low[i], bars.close[i]].into_iter().find(|p| p % tick != 0);
    let rows: Vec<usize> = (0..bars.len()).filter(|i| off(*i).is_some()).collect();
    let first = *rows.first()?;
    let scale = loaded.series.price_scale;
    let text = format!(
        "{} bars have a price between two ticks of {}, the first at {}: {}; the profile's tick is of {}",
        grouped(rows.len() as u64),
        Decimal::new(tick, scale),
        Ts(bars.open_time[first]),
        Decimal::new(off(first).unwrap_or(0), scale),
        loaded.profile.as_of
    );
    Some(Finding::new(Severity::Warning, "off-tick", text).about(rows.len() as u64, rows, &bars.open_time))
}

/// Bars that close later than the files were looked at.
pub(super) fn not_closed(bars: &Bars, now: Option<Ts>) -> Option<Finding> {
    let now = now?;
    let first = (0..bars.len()).rev().take_while(|i| bars.close_time(*i) > now).last()?;
    let count = (bars.len() - first) as u64;
    let text = format!(
        "{} bars were not closed at {now}; the last closes {} later",
        grouped(count),
        duration(bars.close_time(bars.len() - 1).0 - now.0)
    );
    Some(Finding::new(Severity::Warning, "not-closed", text).about(count, first..bars.len(), &bars.open_time))
}
