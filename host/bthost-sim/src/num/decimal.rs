//! A decimal as text and as (mantissa, scale): exact parsing, exact rescaling, shortest-decimal reading of floats.

use alloc::format;
use alloc::string::{String, ToString};

use super::{Round, div_round, pow10};

/// The largest scale of a [`Decimal`].
pub const SCALE_MAX: u8 = 18;

/// `mantissa` x 10^-`scale`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Decimal {
    /// The digits, with the sign.
    pub mantissa: i64,
    /// How many of the digits stand behind the point.
    pub scale: u8,
}

/// Why a text is not a decimal that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseDecimalError {
    /// Not a number in decimal notation (an exponent is accepted, `NaN` and `inf` are not).
    NotANumber,
    /// More digits than fit the mantissa or the scale.
    TooLong,
}

impl core::fmt::Display for ParseDecimalError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::NotANumber => "not a decimal number",
            Self::TooLong => "more digits than fit",
        })
    }
}

impl core::error::Error for ParseDecimalError {}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self { mantissa: 0, scale: 0 };

    /// A decimal from its parts.
    #[must_use]
    pub const fn new(mantissa: i64, scale: u8) -> Self {
        Self { mantissa, scale }
    }

    /// Read `12`, `-0.50`, `1e-8`. Trailing zeros behind the point are dropped, so equal values are equal decimals.
    ///
    /// # Errors
    /// When the text is not a number or does not fit.
    pub fn parse(text: &str) -> Result<Self, ParseDecimalError> {
        let bytes = text.as_bytes();
        let (negative, bytes) = match bytes {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            rest => (false, rest),
        };
        let (digits, exponent) = match bytes.iter().position(|b| matches!(b, b'e' | b'E')) {
            Some(at) => (&bytes[..at], parse_exponent(&bytes[at + 1..])?),
            None => (bytes, 0),
        };
        let (mut mantissa, mut scale, mut seen, mut point) = (0i128, -exponent, false, false);
        for &byte in digits {
            match byte {
                b'0'..=b'9' => {
                    seen = true;
                    mantissa =
                        mantissa.checked_mul(10).and_then(|m| m.checked_add(i128::from(byte - b'0'))).ok_or(ParseDecimalError::TooLong)?;
                    scale += i32::from(point);
                }
                b'.' if !point => point = true,
                _ => return Err(ParseDecimalError::NotANumber),
            }
        }
        if !seen {
            return Err(ParseDecimalError::NotANumber);
        }
        Self::normal(if negative { -mantissa } else { mantissa }, scale)
    }

    fn normal(mut mantissa: i128, mut scale: i32) -> Result<Self, ParseDecimalError> {
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        if mantissa == 0 {
            scale = 0;
        }
        while scale < 0 {
            mantissa = mantissa.checked_mul(10).ok_or(ParseDecimalError::TooLong)?;
            scale += 1;
        }
        let scale = u8::try_from(scale).map_err(|_| ParseDecimalError::TooLong)?;
        let mantissa = i64::try_from(mantissa).map_err(|_| ParseDecimalError::TooLong)?;
        if scale > SCALE_MAX { Err(ParseDecimalError::TooLong) } else { Ok(Self { mantissa, scale }) }
    }

    /// The shortest decimal that reads back to this float. `None` when it is not finite or does not fit.
    #[must_use]
    pub fn from_f64(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        Self::parse(&format!("{value:e}")).ok()
    }

    /// As a float, for views only.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        super::count_to_f64(self.mantissa, self.scale)
    }

    /// The count of 10^-`scale` that this is, if it is one exactly.
    #[must_use]
    pub fn to_scale(self, scale: u8) -> Option<i64> {
        let wide = self.rescale(scale, Round::Down)?;
        let back = if scale >= self.scale {
            i128::from(self.mantissa).checked_mul(pow10(scale - self.scale))?
        } else {
            return (i128::from(self.mantissa) == wide.checked_mul(pow10(self.scale - scale))?).then(|| i64::try_from(wide).ok()).flatten();
        };
        i64::try_from(back).ok()
    }

    /// The count of 10^-`scale` that this is, rounded.
    #[must_use]
    pub fn rescale(self, scale: u8, mode: Round) -> Option<i128> {
        let mantissa = i128::from(self.mantissa);
        if scale > 38 || self.scale > 38 {
            return None;
        }
        if scale >= self.scale {
            mantissa.checked_mul(pow10(scale - self.scale))
        } else {
            div_round(mantissa, pow10(self.scale - scale), mode)
        }
    }
}

fn parse_exponent(bytes: &[u8]) -> Result<i32, ParseDecimalError> {
    let text = core::str::from_utf8(bytes).map_err(|_| ParseDecimalError::NotANumber)?;
    let value: i32 = text.parse().map_err(|_| ParseDecimalError::NotANumber)?;
    if (-400..=400).contains(&value) { Ok(value) } else { Err(ParseDecimalError::TooLong) }
}

/// Writes `count` x 10^-`scale` with all its decimals but no trailing zeros.
pub(super) fn fmt_scaled(f: &mut core::fmt::Formatter<'_>, count: i128, scale: u8) -> core::fmt::Result {
    let text = scaled_text(count, scale);
    f.pad(&text)
}

fn scaled_text(count: i128, scale: u8) -> String {
    let unit = pow10(scale).unsigned_abs();
    let magnitude = count.unsigned_abs();
    let sign = if count < 0 { "-" } else { "" };
    if magnitude.is_multiple_of(unit) {
        return format!("{sign}{}", magnitude / unit);
    }
    let fraction = format!("{:0width$}", magnitude % unit, width = usize::from(scale));
    format!("{sign}{}.{}", magnitude / unit, fraction.trim_end_matches('0')).to_string()
}

impl core::fmt::Display for Decimal {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        fmt_scaled(f, i128::from(self.mantissa), self.scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_exact_both_ways() {
        for (text, mantissa, scale, shown) in [
            ("12.50", 125, 1, "12.5"),
            ("-0.00000001", -1, 8, "-0.00000001"),
            ("1e-8", 1, 8, "0.00000001"),
            ("5e3", 5000, 0, "5000"),
            ("0.000", 0, 0, "0"),
            (".5", 5, 1, "0.5"),
        ] {
            let d = Decimal::parse(text).expect(text);
            assert_eq!((d.mantissa, d.scale), (mantissa, scale), "{text}");
            assert_eq!(d.to_string(), shown);
        }
        for bad in ["", "-", ".", "1.2.3", "NaN", "inf", "1e", "0x10", "1,5", " 1"] {
            assert_eq!(Decimal::parse(bad), Err(ParseDecimalError::NotANumber), "{bad}");
        }
        assert_eq!(Decimal::parse("99999999999999999999"), Err(ParseDecimalError::TooLong));
        assert_eq!(Decimal::parse("1e-19"), Err(ParseDecimalError::TooLong));
    }

    #[test]
    fn floats_are_their_shortest_decimal() {
        assert_eq!(Decimal::from_f64(0.1), Some(Decimal::new(1, 1)));
        assert_eq!(Decimal::from_f64(174.733), Some(Decimal::new(174_733, 3)));
        assert_eq!(Decimal::from_f64(-0.0), Some(Decimal::ZERO));
        assert_eq!(Decimal::from_f64(f64::NAN), None);
        assert_eq!(Decimal::from_f64(1e300), None);
    }

    #[test]
    fn scales_are_exact_or_refused() {
        assert_eq!(Decimal::new(125, 1).to_scale(3), Some(12_500));
        assert_eq!(Decimal::new(125, 1).to_scale(0), None);
        assert_eq!(Decimal::new(120, 1).to_scale(0), Some(12));
        assert_eq!(Decimal::new(i64::MAX, 0).to_scale(2), None);
    }
}
