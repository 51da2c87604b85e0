//! Windows of several periods over one series.
//!
//! What always holds: a value has the bits of the single column, whatever the tiles; it depends on its window alone.
//!
//! What is not here: recurrences, whose lanes go side by side ([`super::Sweep`]).

use alloc::vec::Vec;
use core::ops::Range;

use crate::level::Level;
use crate::stream::Of;
use crate::window;

/// A window of several periods over one series. A value depends on its window alone, so a tile needs nothing of the one before.
#[derive(Clone, Debug)]
pub struct Windows {
    of: Of,
    periods: Vec<usize>,
}

impl Windows {
    /// Of each of `periods`.
    ///
    /// # Panics
    /// When a period is 0.
    #[must_use]
    pub fn new(of: Of, periods: &[usize]) -> Self {
        assert!(periods.iter().all(|p| *p >= 1), "a window has rows");
        Self { of, periods: periods.to_vec() }
    }

    /// The values of some rows of a series, one lane after the other, NaN before a lane is warm.
    ///
    /// # Panics
    /// When the rows are not of the series, or `out` has not a value for every lane and row.
    pub fn tile(&self, level: Level, x: &[f64], rows: Range<usize>, out: &mut [f64]) {
        assert!(rows.end <= x.len() && out.len() == rows.len() * self.periods.len(), "a value for every row and lane");
        if rows.is_empty() {
            return;
        }
        for (&p, lane) in self.periods.iter().zip(out.chunks_exact_mut(rows.len())) {
            let warm = (p - 1).clamp(rows.start, rows.end) - rows.start;
            let (cold, values) = lane.split_at_mut(warm);
            cold.fill(f64::NAN);
            if values.is_empty() {
                continue;
            }
            let x = &x[rows.start + warm + 1 - p..rows.end];
            match self.of {
                Of::Sum => window::sums(level, x, p, values),
                Of::Mean => window::means(level, x, p, values),
                Of::Greatest => window::maxima(level, x, p, values),
                Of::Least => window::minima(level, x, p, values),
                Of::Variance => window::variances(level, x, p, values),
                Of::Deviation => window::deviations(level, x, p, values),
            }
        }
    }
}
