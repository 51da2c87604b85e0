//! Recorded funding rates with their stamps.

use alloc::vec::Vec;

/// Funding rates of one perpetual, oldest first. Stamps come from the data, never from a constant interval.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FundingRates {
    /// When each rate is settled, ns, strictly increasing.
    pub time: Vec<i64>,
    /// The stamp as it stood in the source, before it was snapped to the minute.
    pub raw_time: Vec<i64>,
    /// The rate as [`crate::num::Rate`] counts; positive: longs pay.
    pub rate: Vec<i64>,
}

impl FundingRates {
    /// How many stamps.
    #[must_use]
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }
}
