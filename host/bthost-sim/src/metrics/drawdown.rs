//! Drawdowns of an equity curve.
//!
//! What always holds: the starting equity is the first peak; depth is `equity / peak - 1`, so it is zero or negative; a drawdown lasts from
//! its peak to the instant at which the peak is reached again, and one that is still open counts to the end, in calendar time.

use alloc::vec::Vec;

/// One drawdown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Episode {
    /// When the peak was (last) reached.
    pub peak: i64,
    /// When it was deepest.
    pub trough: i64,
    /// When the peak was reached again, or the end.
    pub end: i64,
    /// Whether it had not recovered at the end.
    pub open: bool,
    /// `equity / peak - 1` at the trough.
    pub depth: f64,
}

impl Episode {
    /// From peak to recovery, in nanoseconds.
    #[must_use]
    pub fn length(&self) -> i64 {
        self.end - self.peak
    }
}

/// The drawdowns that a report names.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Drawdown {
    /// The deepest one (the first of equals), if there was any.
    pub deepest: Option<Episode>,
    /// The longest one (the first of equals).
    pub longest: Option<Episode>,
}

impl Drawdown {
    /// Depth of the deepest, zero without any.
    #[must_use]
    pub fn depth(&self) -> f64 {
        self.deepest.map_or(0.0, |e| e.depth)
    }

    fn close(&mut self, episode: Episode) {
        if self.deepest.is_none_or(|d| episode.depth < d.depth) {
            self.deepest = Some(episode);
        }
        if self.longest.is_none_or(|l| episode.length() > l.length()) {
            self.longest = Some(episode);
        }
    }
}

/// Find them. Points come in the order of time; `None` where the starting equity is not positive.
#[must_use]
pub fn find(start: (i64, f64), points: impl Iterator<Item = (i64, f64)>) -> Option<Drawdown> {
    if start.1 <= 0.0 {
        return None;
    }
    let mut found = Drawdown::default();
    let (mut peak_time, mut peak) = start;
    let mut under: Option<Episode> = None;
    let mut lowest = f64::INFINITY;
    let mut end = start.0;
    for (time, equity) in points {
        end = time;
        if equity >= peak {
            if let Some(episode) = under.take() {
                found.close(Episode { end: time, open: false, ..episode });
            }
            (peak_time, peak, lowest) = (time, equity, f64::INFINITY);
        } else if equity < lowest {
            lowest = equity;
            let depth = equity / peak - 1.0;
            under = Some(Episode { peak: peak_time, trough: time, end: time, open: true, depth });
        }
    }
    if let Some(episode) = under {
        found.close(Episode { end, ..episode });
    }
    Some(found)
}

/// Lengths and depths of the drawdowns of a series of depths (zero at a peak), in rows: from the last zero to the next.
#[must_use]
pub fn durations_and_peaks(depths: &[f64]) -> (Vec<usize>, Vec<f64>) {
    let (mut durations, mut peaks) = (Vec::new(), Vec::new());
    let (mut last_zero, mut worst) = (0, 0.0f64);
    for (i, depth) in depths.iter().enumerate() {
        worst = worst.max(*depth);
        if *depth == 0.0 || i + 1 == depths.len() {
            if i > last_zero + 1 && worst > 0.0 {
                durations.push(i - last_zero);
                peaks.push(worst);
            }
            (last_zero, worst) = (i, 0.0);
        }
    }
    (durations, peaks)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[f64]) -> Drawdown {
        find((0, 100.0), values.iter().enumerate().map(|(i, v)| (i as i64 + 1, *v))).expect("positive start")
    }

    #[test]
    fn the_start_is_a_peak_and_an_open_one_counts_to_the_end() {
        let d = of(&[90.0, 100.0, 120.0, 60.0, 66.0, 119.0]);
        let deepest = d.deepest.expect("one");
        assert!((deepest.depth + 0.5).abs() < 1e-15);
        assert_eq!((deepest.peak, deepest.trough, deepest.end, deepest.open, deepest.length()), (3, 4, 6, true, 3));
        let first = of(&[90.0, 95.0, 99.0, 100.0]).longest.expect("one");
        assert_eq!((first.peak, first.trough, first.end, first.open), (0, 1, 4, false));
        assert_eq!(of(&[100.0, 101.0]), Drawdown::default());
        assert_eq!(find((0, 0.0), core::iter::empty()), None);
    }

    #[test]
    fn the_longest_need_not_be_the_deepest() {
        let d = of(&[99.0, 99.5, 99.0, 100.0, 50.0, 101.0]);
        assert_eq!(d.deepest.map(|e| e.length()), Some(2));
        assert_eq!(d.longest.map(|e| e.length()), Some(4));
    }
}
