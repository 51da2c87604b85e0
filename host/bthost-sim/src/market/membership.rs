//! Membership: when an instrument belongs to the universe that a run trades.
//!
//! What always holds: windows are [from, to), in order, and do not overlap; none at all is a member always, so that a run without a universe says
//! nothing. What it does not do: decide who was a member (`bthost-data` reads that), or what leaving means (`exchange/membership.rs`).

use alloc::string::String;
use alloc::vec::Vec;

use crate::time::Ts;

/// The most windows of one instrument.
pub const WINDOWS_MAX: usize = 10_000;

/// When an instrument is a member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Membership(Vec<(Ts, Ts)>);

impl Membership {
    /// A member in each of these windows, [from, to); where there is none, always.
    ///
    /// # Errors
    /// In words: a window is empty, they are not in order or overlap, or there are too many.
    pub fn new(windows: Vec<(Ts, Ts)>) -> Result<Self, String> {
        if windows.len() > WINDOWS_MAX {
            return Err(alloc::format!("{} windows of membership, and at most {WINDOWS_MAX} are allowed", windows.len()));
        }
        if let Some((from, to)) = windows.iter().find(|(from, to)| from >= to) {
            return Err(alloc::format!("a membership from {from} to {to} is empty"));
        }
        if let Some(pair) = windows.windows(2).find(|pair| pair[0].1 > pair[1].0) {
            return Err(alloc::format!("a membership from {} begins before the one before it ends", pair[1].0));
        }
        Ok(Self(windows))
    }

    /// Its windows; none is always.
    #[must_use]
    pub fn windows(&self) -> &[(Ts, Ts)] {
        &self.0
    }

    /// Whether it is a member at `t`.
    #[must_use]
    pub fn covers(&self, t: i64) -> bool {
        self.0.is_empty() || self.0[..self.0.partition_point(|(from, _)| from.0 <= t)].last().is_some_and(|(_, to)| t < to.0)
    }

    /// The instants at which it ceases to be one: the ends of windows that another does not follow at once.
    pub fn ends(&self) -> impl Iterator<Item = i64> {
        self.0.iter().map(|(_, to)| to.0).filter(|to| *to != i64::MAX && !self.covers(*to))
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    fn windows(pairs: &[(i64, i64)]) -> Vec<(Ts, Ts)> {
        pairs.iter().map(|(from, to)| (Ts(*from), Ts(*to))).collect()
    }

    #[test]
    fn the_end_is_not_included() {
        let membership = Membership::new(windows(&[(10, 20), (20, 30), (50, i64::MAX)])).unwrap();
        let members: Vec<i64> = [9, 10, 19, 20, 29, 30, 49, 50, 1 << 60].into_iter().filter(|t| membership.covers(*t)).collect();
        assert_eq!(members, [10, 19, 20, 29, 50, 1 << 60]);
        assert_eq!(membership.ends().collect::<Vec<_>>(), [30], "one window that follows at once is the same membership");
        assert!(Membership::default().covers(0) && Membership::default().ends().next().is_none(), "without windows always");
    }

    #[test]
    fn windows_that_are_none_are_refused() {
        assert!(Membership::new(windows(&[(10, 10)])).unwrap_err().contains("is empty"));
        assert!(Membership::new(windows(&[(10, 20), (19, 30)])).unwrap_err().contains("begins before"));
        let most: Vec<(Ts, Ts)> = (0..WINDOWS_MAX as i64).map(|i| (Ts(2 * i), Ts(2 * i + 1))).collect();
        assert!(Membership::new(most.clone()).is_ok());
        let more = [most, vec![(Ts(1 << 40), Ts(1 << 41))]].concat();
        assert!(Membership::new(more).unwrap_err().contains("at most 10000"));
    }
}
