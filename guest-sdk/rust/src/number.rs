//! Prices and quantities that may stand in an order.
//!
//! Always holds: both are exact decimals. They come from the host (`cx.price`, `cx.quantity`, `cx.qty_for_weight`, `cx.position_qty`) or from
//! exact digits (`exact`, `parse`), never from a bare float; comparisons and sums are exact across scales.

use std::{cmp::Ordering, fmt, ops::Neg, str::FromStr};

use crate::Decimal;

/// The largest number of digits after the point.
pub const SCALE_MAX: u8 = 18;

/// Why a text or a pair of mantissa and scale is not a number here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberError;

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a decimal with at most {SCALE_MAX} digits after the point that fits 64 bits")
    }
}

impl std::error::Error for NumberError {}

impl Decimal {
    /// The nearest float: for a decision, not for an order.
    pub fn to_f64(self) -> f64 {
        // Up to 2^53 the mantissa, and up to 10^22 the power, are exact: one correctly rounded division.
        self.mantissa as f64 / (10_i64.pow(u32::from(self.scale.min(SCALE_MAX))) as f64)
    }

    fn checked(mantissa: i64, scale: u8) -> Result<Self, NumberError> {
        if scale > SCALE_MAX { Err(NumberError) } else { Ok(Self { mantissa, scale }) }
    }

    /// The mantissa at a scale that is not smaller than this one's. 64 bits times 10^18 fit 128.
    fn at(self, scale: u8) -> i128 {
        i128::from(self.mantissa) * 10_i128.pow(u32::from(scale - self.scale))
    }

    fn compare(self, other: Self) -> Ordering {
        let scale = self.scale.max(other.scale);
        self.at(scale).cmp(&other.at(scale))
    }

    fn plus(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        i64::try_from(self.at(scale) + other.at(scale)).ok().map(|mantissa| Self { mantissa, scale })
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = usize::from(self.scale);
        let digits = format!("{:0>width$}", self.mantissa.unsigned_abs(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let sign = if self.mantissa < 0 { "-" } else { "" };
        if scale == 0 { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{fraction}") }
    }
}

impl FromStr for Decimal {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = whole.strip_prefix('-').unwrap_or(whole);
        let numeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if digits.is_empty() || !numeric(digits) || !numeric(fraction) || (fraction.is_empty() && text.contains('.')) {
            return Err(NumberError);
        }
        let scale = u8::try_from(fraction.len()).map_err(|_| NumberError)?;
        let mantissa = format!("{whole}{fraction}").parse().map_err(|_| NumberError)?;
        Self::checked(mantissa, scale)
    }
}

macro_rules! exact_number {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name(pub(crate) Decimal);

        impl $name {
            /// `mantissa` x 10^-`scale`: `exact(1250, 2)` is 12.50.
            pub fn exact(mantissa: i64, scale: u8) -> Result<Self, NumberError> {
                Decimal::checked(mantissa, scale).map(Self)
            }

            /// The exact digits.
            pub const fn decimal(self) -> Decimal {
                self.0
            }

            /// The nearest float: for a decision, not for an order.
            pub fn to_f64(self) -> f64 {
                self.0.to_f64()
            }

            /// Exact sum; `None` where it does not fit.
            pub fn checked_add(self, other: Self) -> Option<Self> {
                self.0.plus(other.0).map(Self)
            }

            /// Exact difference; `None` where it does not fit.
            pub fn checked_sub(self, other: Self) -> Option<Self> {
                self.0.plus((-other).0).map(Self)
            }

            /// Whether it is zero.
            pub const fn is_zero(self) -> bool {
                self.0.mantissa == 0
            }

            /// Whether it is above zero.
            pub const fn is_positive(self) -> bool {
                self.0.mantissa > 0
            }

            /// Whether it is below zero.
            pub const fn is_negative(self) -> bool {
                self.0.mantissa < 0
            }

            /// Without its sign.
            pub const fn abs(self) -> Self {
                Self(Decimal { mantissa: self.0.mantissa.saturating_abs(), scale: self.0.scale })
            }
        }

        impl Neg for $name {
            type Output = Self;

            fn neg(self) -> Self {
                Self(Decimal { mantissa: self.0.mantissa.saturating_neg(), scale: self.0.scale })
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.cmp(other) == Ordering::Equal
            }
        }

        impl Eq for $name {}

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                self.0.compare(other.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NumberError;

            fn from_str(text: &str) -> Result<Self, NumberError> {
                text.parse().map(Self)
            }
        }
    };
}

exact_number! {
    /// A price, exact. Made by [`Context::price`](crate::Context::price), by [`Price::exact`] or by parsing text.
    Price
}

exact_number! {
    /// A quantity, exact; signed where it is a position, positive in an order. Made by [`Context::quantity`](crate::Context::quantity),
    /// [`Context::qty_for_weight`](crate::Context::qty_for_weight), [`Quantity::exact`] or by parsing text.
    Quantity
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(text: &str) -> Price {
        text.parse().expect("a price")
    }

    #[test]
    fn digits_are_kept_and_compared_across_scales() {
        assert_eq!(price("12.50").to_string(), "12.50");
        assert_eq!(price("-0.05").to_string(), "-0.05");
        assert_eq!(price("7").to_string(), "7");
        assert_eq!(price("12.50"), price("12.5"));
        assert!(price("12.5") < price("12.501"));
        assert!(price("-12.5") < price("0"));
        assert_eq!(price("0.1").to_f64().to_bits(), 0.1_f64.to_bits());
        assert_eq!(price("0.1").checked_add(price("0.02")), Some(price("0.12")));
        assert_eq!(price("1").checked_sub(price("1.5")), Some(price("-0.5")));
        assert_eq!((-price("1")).abs(), price("1"));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for text in ["", "-", ".5", "5.", "1e3", "+1", "1.-5", "0x1", " 1", "nan", "9223372036854775808"] {
            assert_eq!(text.parse::<Price>(), Err(NumberError), "{text:?}");
        }
        assert!(Price::exact(1, SCALE_MAX).is_ok());
        assert_eq!(Price::exact(1, SCALE_MAX + 1), Err(NumberError));
        assert_eq!(price("9223372036854775807").checked_add(price("1")), None);
        assert_eq!(price("0.000000000000000001").decimal().scale, 18);
        assert_eq!("0.0000000000000000001".parse::<Price>(), Err(NumberError));
    }
}
