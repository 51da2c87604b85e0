//! Simulated time: nanoseconds since 1970-01-01T00:00:00Z, the calendar that bars close on, and RFC 3339 text.
//!
//! What always holds: there is no "now"; every instant comes from a row, a plan or the engine's clock.

mod civil;
mod timeframe;

pub use civil::{Civil, civil_of, days_from_civil};
pub use timeframe::{ParseTimeframeError, Timeframe, Unit};

/// An instant in nanoseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ts(pub i64);

/// Nanoseconds in a second.
pub const SECOND: i64 = 1_000_000_000;
/// Nanoseconds in a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Nanoseconds in an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Nanoseconds in a day.
pub const DAY: i64 = 24 * HOUR;

impl Ts {
    /// Before everything.
    pub const MIN: Self = Self(i64::MIN);
    /// After everything.
    pub const MAX: Self = Self(i64::MAX);

    /// Days since 1970-01-01, UTC.
    #[must_use]
    pub fn day(self) -> i64 {
        self.0.div_euclid(DAY)
    }
}

impl core::fmt::Display for Ts {
    /// RFC 3339 in UTC; the fraction only where there is one, without trailing zeros.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let c = civil_of(*self);
        write!(f, "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", c.year, c.month, c.day, c.hour, c.minute, c.second)?;
        if c.nanos != 0 {
            let text = alloc::format!("{:09}", c.nanos);
            write!(f, ".{}", text.trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}
