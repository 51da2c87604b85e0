//! Times as outside files write them: epoch numbers in four units, RFC 3339 and its short forms, dates in day-first order.
//!
//! What always holds: one file has one spelling and one unit, taken from its first row; a row in another is refused. A time without an
//! offset is UTC. An order of day and month that the digits do not prove is never guessed.

use bthost_sim::num::{Decimal, Round};
use bthost_sim::time::{DAY, HOUR, MINUTE, SECOND, days_from_civil};

use crate::error::{DataError, DataErrorKind};
use crate::value::parse_decimal;

/// 1900-01-01: nothing earlier is accepted.
pub const TIME_MIN_NS: i64 = -25_567 * DAY;
/// 2200-01-01: nothing later is accepted.
pub const TIME_MAX_NS: i64 = 84_006 * DAY;

/// The unit of an epoch number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EpochUnit {
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Millis,
    /// Microseconds.
    Micros,
    /// Nanoseconds.
    Nanos,
}

impl EpochUnit {
    /// By magnitude: each unit has three digits more than the one before, and markets are younger than 1973.
    #[must_use]
    pub fn of(number: i64) -> Self {
        match number.unsigned_abs() {
            0..100_000_000_000 => Self::Seconds,
            100_000_000_000..100_000_000_000_000 => Self::Millis,
            100_000_000_000_000..100_000_000_000_000_000 => Self::Micros,
            _ => Self::Nanos,
        }
    }

    fn decimals(self) -> u8 {
        match self {
            Self::Seconds => 9,
            Self::Millis => 6,
            Self::Micros => 3,
            Self::Nanos => 0,
        }
    }

    fn nanos(self) -> i64 {
        crate::value::POW10[usize::from(self.decimals())]
    }

    fn name(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Millis => "milliseconds",
            Self::Micros => "microseconds",
            Self::Nanos => "nanoseconds",
        }
    }
}

/// How `01.02.2017` is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// With points: day first, if some row of the file proves it. With slashes: refused.
    #[default]
    Proven,
    /// Day first.
    DayFirst,
    /// Month first.
    MonthFirst,
}

/// A time cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Time<'a> {
    /// Text, as it stands.
    Text(&'a [u8]),
    /// A number whose unit is not known.
    Number(i64),
    /// Nanoseconds since 1970, as a typed column says.
    Nanos(i64),
    /// No value.
    Null,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Epoch(EpochUnit),
    YearFirst,
    Compact,
    DayOrMonthFirst,
    Typed,
}

impl Style {
    fn name(self) -> &'static str {
        match self {
            Self::Epoch(unit) => unit.name(),
            Self::YearFirst => "dates that begin with the year",
            Self::Compact => "dates as YYYYMMDD",
            Self::DayOrMonthFirst => "dates that end with the year",
            Self::Typed => "timestamps",
        }
    }
}

/// Reads the time column of one file.
#[derive(Clone, Debug)]
pub struct Stamps {
    order: DateOrder,
    unit: Option<EpochUnit>,
    style: Option<Style>,
    proven: bool,
    first: u64,
}

impl Stamps {
    /// For one file. `unit` overrides the magnitude.
    #[must_use]
    pub fn new(order: DateOrder, unit: Option<EpochUnit>) -> Self {
        Self { order, unit, style: None, proven: false, first: 0 }
    }

    /// The time in nanoseconds.
    ///
    /// # Errors
    /// When the cell is not a time, or not in the spelling and unit of the rows before it.
    pub fn read(&mut self, row: u64, time: Time<'_>) -> Result<i64, DataError> {
        if let (Time::Number(number), Some(Style::Epoch(unit))) = (time, self.style)
            && (self.unit.is_some() || EpochUnit::of(number) == unit)
            && let Some(nanos) = number.checked_mul(unit.nanos())
            && (TIME_MIN_NS..TIME_MAX_NS).contains(&nanos)
        {
            return Ok(nanos);
        }
        let (nanos, style) = self.parse(time).map_err(|error| DataError { row: Some(row), field: Some("time"), ..error })?;
        match self.style {
            None => (self.style, self.first) = (Some(style), row),
            Some(known) if known == style => {}
            Some(known) => {
                let message = format!("this row has {}, the rows before it have {}", style.name(), known.name());
                return Err(DataError::row(row, "time", message).hint("split the file where its unit changes"));
            }
        }
        if (TIME_MIN_NS..TIME_MAX_NS).contains(&nanos) {
            return Ok(nanos);
        }
        Err(DataError::row(row, "time", "not between the years 1900 and 2200")
            .hint("say the unit of the time column if it is not the usual one"))
    }

    /// Call at the end of a file.
    ///
    /// # Errors
    /// When its dates could be day-first or month-first and nothing says which.
    pub fn finish(&self) -> Result<(), DataError> {
        if self.style == Some(Style::DayOrMonthFirst) && self.order == DateOrder::Proven && !self.proven {
            return Err(DataError::row(self.first, "time", "no date of the file shows whether the day or the month comes first")
                .hint("say which: dates day-first or month-first"));
        }
        Ok(())
    }

    fn parse(&mut self, time: Time<'_>) -> Result<(i64, Style), DataError> {
        match time {
            Time::Nanos(nanos) => Ok((nanos, Style::Typed)),
            Time::Number(number) => self.epoch(Decimal::new(number, 0)),
            Time::Null => Err(wrong("is empty (null)")),
            Time::Text(text) => {
                let text = text.trim_ascii();
                if text.is_empty() {
                    return Err(wrong("is empty"));
                }
                if text.len() == 8 && text.iter().all(u8::is_ascii_digit) {
                    return compact(text).ok_or_else(|| unreadable(text));
                }
                if let Ok(number) = parse_decimal(text) {
                    return self.epoch(number);
                }
                self.civil(text)
            }
        }
    }

    fn epoch(&self, number: Decimal) -> Result<(i64, Style), DataError> {
        let whole = match number.scale {
            0 => number.mantissa,
            _ => number.rescale(0, Round::Floor).and_then(|w| i64::try_from(w).ok()).unwrap_or(i64::MAX),
        };
        let unit = self.unit.unwrap_or_else(|| EpochUnit::of(whole));
        let nanos = if number.scale == 0 { number.mantissa.checked_mul(unit.nanos()) } else { number.to_scale(unit.decimals()) };
        nanos.map(|nanos| (nanos, Style::Epoch(unit))).ok_or_else(|| wrong("is finer than a nanosecond or larger than fits"))
    }

    fn civil(&mut self, text: &[u8]) -> Result<(i64, Style), DataError> {
        let mut at = Cursor(text);
        let bad = || unreadable(text);
        let (a, a_digits) = at.number(4).ok_or_else(bad)?;
        if a_digits == 8 || !matches!(at.0.first(), Some(b'-' | b'/' | b'.')) {
            return compact(text).ok_or_else(bad);
        }
        let separator = at.0[0];
        at.skip();
        let (b, _) = at.number(2).ok_or_else(bad)?;
        if at.0.first() != Some(&separator) {
            return Err(bad());
        }
        at.skip();
        let (c, c_digits) = at.number(4).ok_or_else(bad)?;
        let (year, month, day, style) = match (a_digits, c_digits) {
            (4, 1..=2) => (a, b, c, Style::YearFirst),
            (1..=2, 4) => match self.order {
                DateOrder::MonthFirst => (c, a, b, Style::DayOrMonthFirst),
                DateOrder::Proven if separator != b'.' => {
                    return Err(bad().hint("say which comes first: dates day-first or month-first"));
                }
                _ => {
                    self.proven |= a > 12;
                    (c, b, a, Style::DayOrMonthFirst)
                }
            },
            _ => return Err(bad()),
        };
        let date = days(year, month, day).ok_or_else(bad)?;
        let clock = at.clock().ok_or_else(bad)?;
        let time = date.checked_mul(DAY).and_then(|start| start.checked_add(clock)).ok_or_else(bad)?;
        Ok((time, style))
    }
}

fn wrong(message: &str) -> DataError {
    DataError::new(DataErrorKind::Row, message)
}

fn unreadable(text: &[u8]) -> DataError {
    let shown: String = String::from_utf8_lossy(text).chars().take(40).collect();
    wrong(&format!("is not a time: `{shown}`")).hint("times are RFC 3339, YYYY-MM-DD[ HH:MM[:SS]] or an epoch number")
}

fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let length = match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (1..=length).contains(&day).then(|| days_from_civil(year, month as u32, day as u32))
}

/// `YYYYMMDD[ HH:MM[:SS]]`
fn compact(text: &[u8]) -> Option<(i64, Style)> {
    let mut at = Cursor(text);
    let (date, digits) = at.number(8)?;
    let date = (digits == 8).then(|| days(date / 10_000, date / 100 % 100, date % 100))??;
    Some((date.checked_mul(DAY)?.checked_add(at.clock()?)?, Style::Compact))
}

struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn skip(&mut self) {
        self.0 = &self.0[1..];
    }

    /// Up to `most` digits, and how many there were.
    fn number(&mut self, most: usize) -> Option<(i64, usize)> {
        let digits = self.0.iter().take(most).take_while(|b| b.is_ascii_digit()).count();
        let value = self.0[..digits].iter().fold(0, |v, b| v * 10 + i64::from(b - b'0'));
        self.0 = &self.0[digits..];
        (digits > 0).then_some((value, digits))
    }

    fn two(&mut self) -> Option<i64> {
        self.number(2).filter(|(_, digits)| *digits == 2).map(|(value, _)| value)
    }

    /// Nothing, or `[T ]HH:MM[:SS[.fffffffff]][Z|+HH:MM]`, to the end of the text.
    fn clock(&mut self) -> Option<i64> {
        if self.0.is_empty() {
            return Some(0);
        }
        if !matches!(self.0[0], b'T' | b't' | b' ') {
            return None;
        }
        self.skip();
        let hour = self.two().filter(|h| *h < 24)?;
        let mut time = hour * HOUR + self.after_colon(60)? * MINUTE;
        if self.0.first() == Some(&b':') {
            time += self.after_colon(60)? * SECOND;
            if self.0.first() == Some(&b'.') {
                self.skip();
                let (fraction, digits) = self.number(9)?;
                time += fraction * crate::value::POW10[9 - digits];
            }
        }
        if self.0 == b" UTC" || self.0 == b"Z" || self.0 == b"z" {
            return Some(time);
        }
        match self.0.first().copied() {
            None => Some(time),
            Some(sign @ (b'+' | b'-')) => {
                self.skip();
                let hours = self.two().filter(|h| *h < 24)?;
                let minutes = if self.0.first() == Some(&b':') { self.after_colon(60)? } else { self.two().filter(|m| *m < 60)? };
                let offset = hours * HOUR + minutes * MINUTE;
                self.0.is_empty().then_some(if sign == b'+' { time - offset } else { time + offset })
            }
            Some(_) => None,
        }
    }

    fn after_colon(&mut self, below: i64) -> Option<i64> {
        if self.0.first() != Some(&b':') {
            return None;
        }
        self.skip();
        self.two().filter(|value| *value < below)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bthost_sim::time::Ts;

    fn read(text: &str) -> Result<String, DataError> {
        Stamps::new(DateOrder::Proven, None).read(1, Time::Text(text.as_bytes())).map(|t| Ts(t).to_string())
    }

    #[test]
    fn spellings() {
        for (text, shown) in [
            ("1722470400", "2024-08-01T00:00:00Z"),
            ("1722470400.5", "2024-08-01T00:00:00.5Z"),
            ("1722470400000", "2024-08-01T00:00:00Z"),
            ("1.7224704e12", "2024-08-01T00:00:00Z"),
            ("1735689600000000", "2025-01-01T00:00:00Z"),
            ("1735689600000000001", "2025-01-01T00:00:00.000000001Z"),
            ("2024-08-01", "2024-08-01T00:00:00Z"),
            ("2024-08-01 05:06", "2024-08-01T05:06:00Z"),
            ("2024-08-01T05:06:07.25Z", "2024-08-01T05:06:07.25Z"),
            ("2024-08-01T05:06:07+02:00", "2024-08-01T03:06:07Z"),
            ("2024-08-01 05:06:07-0530", "2024-08-01T10:36:07Z"),
            ("2024/8/1 05:06", "2024-08-01T05:06:00Z"),
            ("19980102 00:00", "1998-01-02T00:00:00Z"),
            ("19980102", "1998-01-02T00:00:00Z"),
            ("31.12.2017 22:00:00.000", "2017-12-31T22:00:00Z"),
            ("-86400", "1969-12-31T00:00:00Z"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(shown), "{text}");
        }
        for bad in
            ["", "x", "2024-13-01", "2024-02-30", "2024-08-01 25:00", "01/02/2024", "2024-08-01Z", "2024-08-01 05:06:07 PST", "99999999"]
        {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn units_do_not_mix_and_orders_are_not_guessed() {
        let mut stamps = Stamps::new(DateOrder::Proven, None);
        stamps.read(1, Time::Text(b"1722470400000")).expect("milliseconds");
        let error = stamps.read(2, Time::Text(b"1735689600000000")).expect_err("mixed");
        assert_eq!(error.row, Some(2));
        assert!(error.message.contains("microseconds") && error.message.contains("milliseconds"), "{error}");

        let mut unsure = Stamps::new(DateOrder::Proven, None);
        unsure.read(1, Time::Text(b"01.02.2017")).expect("read so far");
        assert!(unsure.finish().is_err());
        unsure.read(2, Time::Text(b"13.02.2017")).expect("proves it");
        assert!(unsure.finish().is_ok());
        let mut american = Stamps::new(DateOrder::MonthFirst, None);
        assert_eq!(american.read(1, Time::Text(b"02/13/2017")).map(|t| Ts(t).to_string()).as_deref(), Ok("2017-02-13T00:00:00Z"));
    }

    #[test]
    fn years_are_bounded() {
        assert_eq!(Ts(TIME_MIN_NS).to_string(), "1900-01-01T00:00:00Z");
        assert_eq!(Ts(TIME_MAX_NS).to_string(), "2200-01-01T00:00:00Z");
        assert!(read("1900-01-01").is_ok() && read("1899-12-31").is_err());
        assert!(read("2199-12-31 23:59").is_ok() && read("2200-01-01").is_err());
    }
}
