//! Timeframes: `1m`, `4h`, `1d`, `1w`, `1mo`. Bars close at calendar boundaries: the UTC epoch, weeks on Monday, months on the first.

use super::{DAY, HOUR, MINUTE, SECOND, Ts, civil_of, days_from_civil};

/// The unit of a timeframe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// `s`
    Second,
    /// `m`
    Minute,
    /// `h`
    Hour,
    /// `d`
    Day,
    /// `w`, from Monday
    Week,
    /// `mo`
    Month,
}

/// A calendar interval. Ordered by length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Timeframe {
    /// How many units.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

/// Why a text is not a timeframe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseTimeframeError;

impl core::fmt::Display for ParseTimeframeError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("not a timeframe: a count and one of s, m, h, d, w, mo, such as 1m, 4h, 1d, 1mo")
    }
}

impl core::error::Error for ParseTimeframeError {}

/// 1970-01-05 was a Monday.
const MONDAY_DAYS: i64 = 4;

impl Timeframe {
    /// One minute.
    pub const M1: Self = Self { count: 1, unit: Unit::Minute };
    /// One hour.
    pub const H1: Self = Self { count: 1, unit: Unit::Hour };
    /// One day.
    pub const D1: Self = Self { count: 1, unit: Unit::Day };

    /// Read `15m`.
    ///
    /// # Errors
    /// When the text is not a count and a unit.
    pub fn parse(text: &str) -> Result<Self, ParseTimeframeError> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let count: u32 = text[..digits].parse().map_err(|_| ParseTimeframeError)?;
        let unit = match &text[digits..] {
            "s" => Unit::Second,
            "m" => Unit::Minute,
            "h" => Unit::Hour,
            "d" => Unit::Day,
            "w" => Unit::Week,
            "mo" => Unit::Month,
            _ => return Err(ParseTimeframeError),
        };
        if (1..=10_000).contains(&count) { Ok(Self { count, unit }) } else { Err(ParseTimeframeError) }
    }

    /// The fixed length in nanoseconds; `None` for months.
    #[must_use]
    pub fn fixed(self) -> Option<i64> {
        let unit = match self.unit {
            Unit::Second => SECOND,
            Unit::Minute => MINUTE,
            Unit::Hour => HOUR,
            Unit::Day => DAY,
            Unit::Week => 7 * DAY,
            Unit::Month => return None,
        };
        Some(unit * i64::from(self.count))
    }

    /// A length for comparing timeframes; months count as 30 days.
    #[must_use]
    pub fn rough(self) -> i64 {
        self.fixed().unwrap_or(30 * DAY * i64::from(self.count))
    }

    /// The open of the bar that contains `ts`.
    #[must_use]
    pub fn open_of(self, ts: Ts) -> Ts {
        match self.fixed() {
            Some(length) => {
                let origin = if self.unit == Unit::Week { MONDAY_DAYS * DAY } else { 0 };
                Ts((ts.0 - origin).div_euclid(length) * length + origin)
            }
            None => {
                let c = civil_of(ts);
                month_start((c.year * 12 + i64::from(c.month) - 1).div_euclid(i64::from(self.count)) * i64::from(self.count))
            }
        }
    }

    /// The close of the bar that opens at `open`.
    #[must_use]
    pub fn close_of(self, open: Ts) -> Ts {
        match self.fixed() {
            Some(length) => Ts(open.0 + length),
            None => {
                let c = civil_of(open);
                month_start(c.year * 12 + i64::from(c.month) - 1 + i64::from(self.count))
            }
        }
    }

    /// The open of the bar that is `bars` before the one that opens at `open`.
    #[must_use]
    pub fn back(self, open: Ts, bars: u64) -> Ts {
        let bars = i64::try_from(bars).unwrap_or(i64::MAX);
        match self.fixed() {
            Some(length) => Ts(open.0.saturating_sub(length.saturating_mul(bars))),
            None => {
                let c = civil_of(open);
                month_start((c.year * 12 + i64::from(c.month) - 1).saturating_sub(i64::from(self.count).saturating_mul(bars)))
            }
        }
    }

    /// Which bar since the epoch `open` begins, for "every n-th".
    #[must_use]
    pub fn ordinal(self, open: Ts) -> i64 {
        match self.fixed() {
            Some(length) => open.0.div_euclid(length),
            None => {
                let c = civil_of(open);
                ((c.year - 1970) * 12 + i64::from(c.month) - 1).div_euclid(i64::from(self.count))
            }
        }
    }

    /// Whether each bar of `self` is made of whole bars of `finer`.
    #[must_use]
    pub fn is_multiple_of(self, finer: Self) -> bool {
        match (self.fixed(), finer.fixed()) {
            (Some(long), Some(short)) => long % short == 0 && (self.unit != Unit::Week || finer.unit == Unit::Week || DAY % short == 0),
            (None, Some(short)) => DAY % short == 0,
            (None, None) => self.count.is_multiple_of(finer.count),
            (Some(_), None) => false,
        }
    }
}

fn month_start(months: i64) -> Ts {
    Ts(days_from_civil(months.div_euclid(12), months.rem_euclid(12) as u32 + 1, 1).saturating_mul(DAY))
}

impl core::fmt::Display for Timeframe {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let unit = match self.unit {
            Unit::Second => "s",
            Unit::Minute => "m",
            Unit::Hour => "h",
            Unit::Day => "d",
            Unit::Week => "w",
            Unit::Month => "mo",
        };
        write!(f, "{}{unit}", self.count)
    }
}

impl PartialOrd for Timeframe {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timeframe {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        (self.rough(), self.unit, self.count).cmp(&(other.rough(), other.unit, other.count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    fn tf(text: &str) -> Timeframe {
        Timeframe::parse(text).expect(text)
    }

    #[test]
    fn bars_close_on_the_calendar() {
        let ts = Ts(1_722_470_400 * SECOND + 5 * HOUR + 17); // Thursday 2024-08-01 05:00
        assert_eq!(tf("4h").open_of(ts).to_string(), "2024-08-01T04:00:00Z");
        assert_eq!(tf("1w").open_of(ts).to_string(), "2024-07-29T00:00:00Z");
        assert_eq!(tf("1mo").open_of(ts).to_string(), "2024-08-01T00:00:00Z");
        assert_eq!(tf("3mo").open_of(ts).to_string(), "2024-07-01T00:00:00Z");
        assert_eq!(tf("1mo").close_of(tf("1mo").open_of(ts)).to_string(), "2024-09-01T00:00:00Z");
        assert_eq!(tf("1mo").back(tf("1mo").open_of(ts), 8).to_string(), "2023-12-01T00:00:00Z");
    }

    #[test]
    fn text_and_order() {
        for text in ["1s", "15m", "4h", "1d", "1w", "1mo"] {
            assert_eq!(tf(text).to_string(), text);
        }
        for bad in ["", "m", "0m", "1x", "-1m", "10001m", "1M"] {
            assert!(Timeframe::parse(bad).is_err(), "{bad}");
        }
        assert!(tf("1m") < tf("1h") && tf("60m") < tf("1h") && tf("1w") < tf("1mo"));
        assert!(tf("1h").is_multiple_of(tf("15m")) && !tf("1h").is_multiple_of(tf("7m")));
        assert!(tf("1w").is_multiple_of(tf("1d")) && tf("1mo").is_multiple_of(tf("4h")));
    }
}
