//! One cell of an outside file as an exact decimal.
//!
//! What always holds: text is read digit by digit and never through a float; a float becomes the shortest decimal that reads back to the
//! same float. Nothing is rounded here unless a [`Grid`] was told to, and then it counts how often.

use bthost_sim::num::{COUNT_MAX, Decimal, ParseDecimalError, Round, SCALE_MAX, count_to_f64};

/// A cell as the file holds it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// Text, as it stands.
    Text(&'a [u8]),
    /// A decimal or an integer.
    Decimal(Decimal),
    /// A binary float.
    Float(f64),
    /// No value.
    Null,
}

/// 10^n for n up to [`SCALE_MAX`].
pub const POW10: [i64; 19] = {
    let mut powers = [1i64; 19];
    let mut n = 1;
    while n < 19 {
        powers[n] = powers[n - 1] * 10;
        n += 1;
    }
    powers
};

/// Below this a decimal is the only one of up to 15 digits that reads back to its float, so it is the shortest.
const UNIQUE_BELOW: f64 = 1e15;

impl Value<'_> {
    /// The cell as a decimal, not necessarily without trailing zeros. `near` is the scale that a float is tried at first.
    ///
    /// # Errors
    /// What is wrong with the cell, in words.
    pub fn decimal(self, near: u8) -> Result<Decimal, String> {
        match self {
            Value::Decimal(decimal) => Ok(decimal),
            Value::Float(value) => float_decimal(value, near).ok_or_else(|| not_a_number(value)),
            Value::Text(text) => parse_decimal(text).map_err(|error| describe(text, error)),
            Value::Null => Err("is empty (null)".to_string()),
        }
    }

    /// The cell as the nearest float, for columns that are only informative.
    ///
    /// # Errors
    /// What is wrong with the cell, in words.
    pub fn float(self) -> Result<f64, String> {
        match self {
            Value::Float(value) if value.is_finite() => Ok(value),
            Value::Float(value) => Err(not_a_number(value)),
            Value::Text(text) => {
                let decimal = parse_decimal(text).map_err(|error| describe(text, error))?;
                Ok(nearest(decimal, || std::str::from_utf8(text).ok()?.trim().parse().ok()))
            }
            Value::Decimal(decimal) => Ok(nearest(decimal, || decimal.to_string().parse().ok())),
            Value::Null => Err("is empty (null)".to_string()),
        }
    }

    /// Whether there is nothing in the cell.
    #[must_use]
    pub fn is_empty(self) -> bool {
        match self {
            Value::Null => true,
            Value::Text(text) => text.trim_ascii().is_empty(),
            _ => false,
        }
    }
}

/// One division is exactly rounded up to 2^53; past that the digits are read by the standard library, which always is.
fn nearest(decimal: Decimal, slow: impl Fn() -> Option<f64>) -> f64 {
    let fast = count_to_f64(decimal.mantissa, decimal.scale);
    if decimal.mantissa.unsigned_abs() <= 1 << 53 { fast } else { slow().unwrap_or(fast) }
}

fn not_a_number(value: f64) -> String {
    if value.is_finite() { format!("{value:e} does not fit {SCALE_MAX} digits") } else { format!("is not a number: {value}") }
}

fn describe(text: &[u8], error: ParseDecimalError) -> String {
    if text.trim_ascii().is_empty() {
        return "is empty".to_string();
    }
    let shown: String = String::from_utf8_lossy(text).chars().take(40).collect();
    match error {
        ParseDecimalError::NotANumber => format!("is not a number: `{shown}`"),
        ParseDecimalError::TooLong => format!("has more digits than fit: `{shown}`"),
    }
}

/// Read a decimal from bytes. The usual case, up to 18 digits and one point, needs no allocation; the rest goes through [`Decimal::parse`].
///
/// # Errors
/// When it is not a decimal or does not fit.
pub fn parse_decimal(text: &[u8]) -> Result<Decimal, ParseDecimalError> {
    if let Some(decimal) = parse_plain(text) {
        return Ok(decimal);
    }
    Decimal::parse(std::str::from_utf8(text.trim_ascii()).map_err(|_| ParseDecimalError::NotANumber)?)
}

/// Trailing zeros behind the point are held back until another digit comes, so they never enter the mantissa.
fn parse_plain(text: &[u8]) -> Option<Decimal> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    if digits.is_empty() || digits.len() > 19 {
        return None;
    }
    let (mut mantissa, mut scale, mut zeros, mut i) = (0i64, 0usize, 0usize, 0);
    while i < digits.len() && digits[i].is_ascii_digit() {
        // A nineteenth digit may wrap around; then nothing is returned below.
        mantissa = mantissa.wrapping_mul(10).wrapping_add(i64::from(digits[i] - b'0'));
        i += 1;
    }
    if i > 18 || i == 0 {
        return None;
    }
    if i < digits.len() {
        if digits[i] != b'.' {
            return None;
        }
        for &byte in &digits[i + 1..] {
            match byte {
                b'0' => zeros += 1,
                b'1'..=b'9' => {
                    mantissa = mantissa * POW10[zeros + 1] + i64::from(byte - b'0');
                    scale += zeros + 1;
                    zeros = 0;
                }
                _ => return None,
            }
        }
    }
    Some(Decimal::new(if negative { -mantissa } else { mantissa }, scale as u8))
}

/// The shortest decimal of a float, found without text: `value * 10^scale` rounded to an integer is proven by the division that gives
/// the float back, bit for bit. Scale `near` is tried first, then the larger ones, then the smaller ones.
#[must_use]
pub fn float_decimal(value: f64, near: u8) -> Option<Decimal> {
    let near = near.min(SCALE_MAX);
    if value == 0.0 {
        return Some(Decimal::ZERO);
    }
    for scale in (near..=near.max(8)).chain((0..near).rev()) {
        let count = value * POW10[usize::from(scale)] as f64;
        if count.abs() >= UNIQUE_BELOW {
            continue;
        }
        // A product that rounds to the wrong integer fails the proof, and the slow way decides.
        let rounded = count.round();
        if count_to_f64(rounded as i64, scale).to_bits() == value.to_bits() {
            return Some(Decimal::new(rounded as i64, scale));
        }
    }
    Decimal::from_f64(value)
}

/// The grid that one group of columns is stored on: its scale is fixed by a profile, or grows to the largest number of decimals seen.
#[derive(Clone, Debug)]
pub struct Grid {
    /// Counts are of 10^-scale.
    pub scale: u8,
    /// The largest scale that it may grow to; equal to `scale` where a profile fixes it.
    pub max: u8,
    /// Whether a profile fixed the scale.
    pub fixed: bool,
    /// Whether decimals past `max` are rounded half to even instead of refused.
    pub round: bool,
    /// How many values were rounded.
    pub rounded: u64,
}

impl Grid {
    /// A grid at a stated scale.
    #[must_use]
    pub fn fixed(scale: u8) -> Self {
        Self { scale, max: scale, fixed: true, round: false, rounded: 0 }
    }

    /// A grid that grows up to `max`.
    #[must_use]
    pub fn growing(max: u8) -> Self {
        Self { scale: 0, max, fixed: false, round: false, rounded: 0 }
    }

    /// The value as a decimal that this grid can hold once it has grown to the decimal's scale.
    ///
    /// # Errors
    /// What is wrong with the cell, in words.
    pub fn read(&mut self, value: Value<'_>) -> Result<Decimal, String> {
        let decimal = value.decimal(self.scale)?;
        if decimal.scale <= self.scale {
            return Ok(decimal);
        }
        let decimal = shortest(decimal);
        if decimal.scale <= self.max {
            return Ok(decimal);
        }
        if self.round {
            self.rounded += 1;
            let count = decimal.rescale(self.max, Round::HalfEven).and_then(|c| i64::try_from(c).ok());
            return count.map(|c| Decimal::new(c, self.max)).ok_or_else(|| "is larger than fits".to_string());
        }
        Err(format!("{decimal} has {} decimals, at most {} are kept", decimal.scale, self.max))
    }

    /// The count of a decimal cell that the grid holds as it is. `None` says nothing about the cell: [`Grid::read`] decides.
    #[inline]
    #[must_use]
    pub fn on_grid(&self, value: Value<'_>) -> Option<i64> {
        match value {
            Value::Decimal(decimal) if decimal.scale <= self.scale => self.count(decimal),
            _ => None,
        }
    }

    /// The count of a decimal whose scale is not above the grid's. `None` when it is larger than [`COUNT_MAX`].
    #[must_use]
    pub fn count(&self, decimal: Decimal) -> Option<i64> {
        let count = decimal.mantissa.checked_mul(POW10[usize::from(self.scale - decimal.scale)])?;
        (count.unsigned_abs() <= COUNT_MAX.unsigned_abs()).then_some(count)
    }
}

/// Without trailing zeros behind the point.
#[must_use]
pub fn shortest(mut decimal: Decimal) -> Decimal {
    while decimal.scale > 0 && decimal.mantissa % 10 == 0 {
        decimal.mantissa /= 10;
        decimal.scale -= 1;
    }
    decimal
}

/// Multiply counts by 10^by. `None`, with nothing changed, when one would pass [`COUNT_MAX`].
#[must_use]
pub fn raise(columns: &mut [&mut Vec<i64>], by: u8) -> Option<()> {
    let factor = *POW10.get(usize::from(by))?;
    if factor == 1 {
        return Some(());
    }
    let most = COUNT_MAX / factor;
    if columns.iter().any(|column| column.iter().any(|count| count.unsigned_abs() > most.unsigned_abs())) {
        return None;
    }
    for column in columns {
        column.iter_mut().for_each(|count| *count *= factor);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_text_and_odd_spellings() {
        for (text, mantissa, scale) in [
            ("93576.00000000", 93_576, 0),
            ("0.00010000", 1, 4),
            ("-12.050", -1205, 2),
            ("1e5", 100_000, 0),
            ("1E-3", 1, 3),
            (" 2.5 ", 25, 1),
            ("+7", 7, 0),
            ("100", 100, 0),
            ("999999999999999999", 999_999_999_999_999_999, 0),
            ("0.000000000000000001", 1, 18),
            ("5.", 5, 0),
        ] {
            assert_eq!(parse_decimal(text.as_bytes()), Ok(Decimal::new(mantissa, scale)), "{text}");
        }
        for bad in ["", "NaN", "inf", "1.2.3", "--1", "1,5", "0x1", "1_000", "nan", "-"] {
            assert!(parse_decimal(bad.as_bytes()).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_grid_rounds_only_where_it_was_told_to() {
        let mut grid = Grid::growing(8);
        assert!(grid.read(Value::Text(b"0.123456789")).is_err());
        grid.round = true;
        assert_eq!(grid.read(Value::Text(b"0.123456785")), Ok(Decimal::new(12_345_678, 8)));
        assert_eq!(grid.rounded, 1);
        assert!(Grid::fixed(2).read(Value::Text(b"1.001")).is_err());
        assert_eq!(Grid::fixed(2).read(Value::Decimal(Decimal::new(10_000, 4))), Ok(Decimal::new(1, 0)));
        assert_eq!(Grid::fixed(0).count(Decimal::new(COUNT_MAX, 0)), Some(COUNT_MAX));
        assert_eq!(Grid::fixed(0).count(Decimal::new(COUNT_MAX + 1, 0)), None);
    }

    proptest! {
        #[test]
        fn the_fast_parser_is_the_exact_one(mantissa in any::<i64>(), scale in 0u8..=18) {
            let text = Decimal::new(mantissa, scale).to_string();
            prop_assert_eq!(parse_decimal(text.as_bytes()), Decimal::parse(&text));
        }

        #[test]
        fn the_fast_float_is_the_shortest(mantissa in -10_000_000_000_000i64..10_000_000_000_000, scale in 0u8..=10, near in 0u8..=10) {
            let value = count_to_f64(mantissa, scale);
            let fast = float_decimal(value, near).map(shortest);
            prop_assert_eq!(fast, Decimal::from_f64(value));
        }

        #[test]
        fn any_float_agrees(bits in any::<u64>(), near in 0u8..=8) {
            let value = f64::from_bits(bits);
            prop_assert_eq!(float_decimal(value, near).map(shortest), Decimal::from_f64(value));
        }
    }
}
