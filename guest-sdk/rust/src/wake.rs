//! Conditions under which a series is delivered. The host evaluates them on every bar, so that a quiet bar costs no call.
//!
//! Always holds: the values are those of the bar that just closed and of the one before; a comparison with a value that is not warm is false.

use crate::bindings::bthost::strategy::types as raw;
use crate::{Column, Indicator};

/// One side of a comparison: an indicator, a column of the bar, or a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Operand {
    /// An indicator of the same series.
    Indicator(Indicator),
    /// A column of the bar.
    Column(Column),
    /// A number.
    Level(f64),
}

impl From<Indicator> for Operand {
    fn from(indicator: Indicator) -> Self {
        Self::Indicator(indicator)
    }
}

impl From<Column> for Operand {
    fn from(column: Column) -> Self {
        Self::Column(column)
    }
}

impl From<f64> for Operand {
    fn from(level: f64) -> Self {
        Self::Level(level)
    }
}

/// Facts about the bar that just closed, all of which must hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    all: Vec<raw::Predicate>,
    /// The series of the indicators that are named.
    series: Vec<u32>,
}

impl Condition {
    fn of(predicate: raw::Predicate) -> Self {
        Self { all: vec![predicate], series: vec![] }
    }

    fn compare(make: fn(raw::Comparison) -> raw::Predicate, left: Operand, right: Operand) -> Self {
        let mut series = vec![];
        let mut operand = |operand| match operand {
            Operand::Indicator(indicator) => {
                series.push(indicator.series);
                raw::Operand::Indicator(indicator.id)
            }
            Operand::Column(column) => raw::Operand::Column(column as u32),
            Operand::Level(level) => raw::Operand::Level(level),
        };
        let comparison = raw::Comparison { left: operand(left), right: operand(right) };
        Self { all: vec![make(comparison)], series }
    }

    /// Both must hold.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.all.extend(other.all);
        self.series.extend(other.series);
        self
    }

    pub(crate) fn strays_from(&self, series: u32) -> bool {
        self.series.iter().any(|&other| other != series)
    }
}

impl From<Condition> for raw::Condition {
    fn from(condition: Condition) -> Self {
        Self { all: condition.all }
    }
}

/// One condition or several, any of which wakes the strategy.
pub trait Conditions {
    /// In the order of their bits.
    fn list(self) -> Vec<Condition>;
}

impl Conditions for Condition {
    fn list(self) -> Vec<Condition> {
        vec![self]
    }
}

impl<const N: usize> Conditions for [Condition; N] {
    fn list(self) -> Vec<Condition> {
        self.into()
    }
}

impl Conditions for Vec<Condition> {
    fn list(self) -> Vec<Condition> {
        self
    }
}

/// `left[t-1] <= right[t-1]` and `left[t] > right[t]`
pub fn crosses_above(left: impl Into<Operand>, right: impl Into<Operand>) -> Condition {
    Condition::compare(raw::Predicate::CrossesAbove, left.into(), right.into())
}

/// `left[t-1] >= right[t-1]` and `left[t] < right[t]`
pub fn crosses_below(left: impl Into<Operand>, right: impl Into<Operand>) -> Condition {
    Condition::compare(raw::Predicate::CrossesBelow, left.into(), right.into())
}

/// Both crosses: bit 0 is above, bit 1 is below.
pub fn crosses(left: impl Into<Operand>, right: impl Into<Operand>) -> [Condition; 2] {
    let (left, right) = (left.into(), right.into());
    [crosses_above(left, right), crosses_below(left, right)]
}

/// `left[t] > right[t]`
pub fn above(left: impl Into<Operand>, right: impl Into<Operand>) -> Condition {
    Condition::compare(raw::Predicate::Above, left.into(), right.into())
}

/// `left[t] < right[t]`
pub fn below(left: impl Into<Operand>, right: impl Into<Operand>) -> Condition {
    Condition::compare(raw::Predicate::Below, left.into(), right.into())
}

/// The bar traded at the level, or jumped over it from the previous close.
pub fn touches(level: f64) -> Condition {
    Condition::of(raw::Predicate::Touches(level))
}

/// Every n-th bar, counted from 1970-01-01T00:00:00Z.
pub fn every_nth(n: u32) -> Condition {
    Condition::of(raw::Predicate::EveryNth(n))
}

/// No position in the series' instrument.
pub fn is_flat() -> Condition {
    Condition::of(raw::Predicate::Position(raw::PositionState::Flat))
}

/// A long position in the series' instrument.
pub fn is_long() -> Condition {
    Condition::of(raw::Predicate::Position(raw::PositionState::Long))
}

/// A short position in the series' instrument.
pub fn is_short() -> Condition {
    Condition::of(raw::Predicate::Position(raw::PositionState::Short))
}

/// The first bar that closes at or after this time of the day, UTC.
pub fn time_of_day(hour: u32, minute: u32, second: u32) -> Condition {
    Condition::of(raw::Predicate::TimeOfDay(hour * 3600 + minute * 60 + second))
}

/// Which conditions hold: bit i is condition i. All bits are set for a series that is delivered every bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Woke(pub u64);

impl Woke {
    /// Whether condition `index`, counted from 0, holds.
    pub const fn by(self, index: u32) -> bool {
        index < u64::BITS && self.0 >> index & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn and_joins_predicates_and_remembers_the_series() {
        let rsi = Indicator { id: 4, series: 1, nth: 0 };
        let condition = below(rsi, 30.0).and(is_flat());
        assert!(condition.strays_from(0) && !condition.strays_from(1));
        let comparison = raw::Comparison { left: raw::Operand::Indicator(4), right: raw::Operand::Level(30.0) };
        let all = vec![raw::Predicate::Below(comparison), raw::Predicate::Position(raw::PositionState::Flat)];
        assert_eq!(raw::Condition::from(condition), raw::Condition { all });
        assert_eq!(time_of_day(1, 2, 3), Condition::of(raw::Predicate::TimeOfDay(3723)));
    }

    #[test]
    fn bits_are_numbered_from_zero() {
        assert!(Woke(2).by(1) && !Woke(2).by(0) && !Woke(u64::MAX).by(64) && Woke(u64::MAX).by(63));
    }
}
