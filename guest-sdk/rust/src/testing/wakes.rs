//! Wake-up conditions for tests, with the meaning that the ABI gives them.
//!
//! Always holds: a comparison with NaN, or with a bar that is not there, is false.

use crate::bindings::bthost::strategy::types as raw;
use crate::{Bar, DAY, SECOND};

/// What a condition can look at: the bar that just closed, the one before, and values at both.
pub(super) struct Facts<'a> {
    pub(super) bar: &'a Bar,
    pub(super) before: Option<&'a Bar>,
    pub(super) length: i64,
    /// The position in the series' instrument.
    pub(super) held: i64,
    /// The value of an operand at the bar that closed (0) or at the one before (1).
    pub(super) value: &'a dyn Fn(raw::Operand, usize) -> f64,
}

/// The bits of the conditions that hold.
pub(super) fn woke(conditions: &[raw::Condition], facts: &Facts<'_>) -> u64 {
    let bit =
        |(index, condition): (usize, &raw::Condition)| u64::from(condition.all.iter().all(|predicate| holds(predicate, facts))) << index;
    conditions.iter().enumerate().map(bit).sum()
}

fn holds(predicate: &raw::Predicate, facts: &Facts<'_>) -> bool {
    let now = |comparison: &raw::Comparison| ((facts.value)(comparison.left, 0), (facts.value)(comparison.right, 0));
    let before = |comparison: &raw::Comparison| ((facts.value)(comparison.left, 1), (facts.value)(comparison.right, 1));
    match predicate {
        raw::Predicate::CrossesAbove(pair) => before(pair).0 <= before(pair).1 && now(pair).0 > now(pair).1,
        raw::Predicate::CrossesBelow(pair) => before(pair).0 >= before(pair).1 && now(pair).0 < now(pair).1,
        raw::Predicate::Above(pair) => now(pair).0 > now(pair).1,
        raw::Predicate::Below(pair) => now(pair).0 < now(pair).1,
        raw::Predicate::Touches(level) => {
            let from = facts.before.map_or(facts.bar.open, |bar| bar.close);
            (facts.bar.low.min(from)..=facts.bar.high.max(from)).contains(level)
        }
        raw::Predicate::EveryNth(n) => (facts.bar.open_time / facts.length) % i64::from((*n).max(1)) == 0,
        raw::Predicate::Position(raw::PositionState::Flat) => facts.held == 0,
        raw::Predicate::Position(raw::PositionState::Long) => facts.held > 0,
        raw::Predicate::Position(raw::PositionState::Short) => facts.held < 0,
        raw::Predicate::TimeOfDay(second) => {
            let second = i64::from(*second) * SECOND;
            let latest = (facts.bar.close_time - second).div_euclid(DAY) * DAY + second;
            facts.before.map_or(facts.bar.open_time, |bar| bar.close_time) < latest
        }
    }
}
