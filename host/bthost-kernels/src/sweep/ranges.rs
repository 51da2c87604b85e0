//! Average true ranges of many lanes: periods of one series, or symbols that share them.
//!
//! What always holds: the value of a lane has the bits of [`crate::averages::atr`] of its period over its bars, whatever the tiles. The range of a
//! bar is computed once for all periods; the first bar has none, as there is no close before it.

use alloc::vec;
use alloc::vec::Vec;

use super::Sweep;
use crate::columns;
use crate::level::Level;

/// The average true range of several periods over one series of bars, or of one period over several symbols.
#[derive(Clone, Debug)]
pub struct Ranges {
    average: Sweep,
    /// The closes of the row before; none before the first.
    previous: Option<Vec<f64>>,
}

impl Ranges {
    /// Of each of `periods`.
    ///
    /// # Panics
    /// When a period is 0 or there is none.
    #[must_use]
    pub fn new(periods: &[usize]) -> Self {
        Self { average: Sweep::rma(periods), previous: None }
    }

    /// Each lane has bars of its own, as in [`Sweep::over_symbols`].
    #[must_use]
    pub fn over_symbols(mut self) -> Self {
        self.average = self.average.over_symbols();
        self
    }

    /// Places of a row in a tile, as in [`Sweep::lanes`].
    #[must_use]
    pub fn lanes(&self) -> usize {
        self.average.lanes()
    }

    /// The next rows of high, low and close: `out` gets [`Self::lanes`] values for each, NaN before a lane is warm.
    ///
    /// # Panics
    /// When the columns are not whole rows of one length, or `out` has another length than that.
    pub fn tile(&mut self, level: Level, [high, low, close]: [&[f64]; 3], out: &mut [f64]) {
        let (lanes, width) = (self.lanes(), self.average.width());
        assert!(high.len() == close.len() && low.len() == close.len(), "columns have one length");
        assert!(close.len().is_multiple_of(width) && out.len() == close.len() / width * lanes, "a value for every row and lane");
        if close.is_empty() {
            return;
        }
        // The close before each row.
        let mut before = Vec::with_capacity(close.len());
        before.extend_from_slice(self.previous.as_deref().unwrap_or(&close[..width]));
        before.extend_from_slice(&close[..close.len() - width]);
        let mut ranges = vec![0.0; close.len()];
        columns::true_ranges(level, [high, low, &before], &mut ranges);
        let first = self.previous.is_none();
        self.previous = Some(close[close.len() - width..].to_vec());
        let (ranges, out) = if first {
            let (row, rest) = out.split_at_mut(lanes);
            row.fill(f64::NAN);
            (&ranges[width..], rest)
        } else {
            (&ranges[..], out)
        };
        self.average.tile(level, ranges, out);
    }
}
