//! A float on a grid of decimals, exactly: the float is read as its shortest decimal.
//!
//! Always holds: the result is a multiple of the step and at the given scale; what is not finite or does not fit is refused.

use crate::{Decimal, Reason, Rounding};

/// `value` as a multiple of `step`, at `scale`. A step of zero stands for one unit of the scale.
pub(super) fn round(value: f64, step: Decimal, scale: u8, mode: Rounding) -> Result<Decimal, u32> {
    exact(value, step, scale, mode).ok_or(Reason::BAD_NUMBER.code())
}

/// Whether `value` lies on the grid.
pub(super) fn is_on(value: Decimal, step: Decimal) -> bool {
    let scale = value.scale.max(step.scale);
    let at = |number: Decimal| i128::from(number.mantissa) * 10_i128.pow(u32::from(scale - number.scale));
    step.mantissa == 0 || at(value) % at(step) == 0
}

fn exact(value: f64, step: Decimal, scale: u8, mode: Rounding) -> Option<Decimal> {
    if !value.is_finite() {
        return None;
    }
    let step = if step.mantissa == 0 { Decimal { mantissa: 1, scale } } else { step };
    // Display prints the shortest digits that read back to the same float, and never an exponent.
    let text = value.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let power = |exponent: usize| 10_i128.checked_pow(u32::try_from(exponent).ok()?);
    let numerator = digits.checked_mul(power(usize::from(step.scale))?)?;
    let denominator = i128::from(step.mantissa).checked_mul(power(fraction.len())?)?;
    let (down, rest) = (numerator.div_euclid(denominator), numerator.rem_euclid(denominator));
    let up = match mode {
        Rounding::Down => false,
        Rounding::Up => rest != 0,
        Rounding::Nearest => rest * 2 >= denominator,
    };
    let count = down + i128::from(up);
    let units = power(usize::from(scale.checked_sub(step.scale)?))?;
    let mantissa = count.checked_mul(i128::from(step.mantissa))?.checked_mul(units)?;
    Some(Decimal { mantissa: i64::try_from(mantissa).ok()?, scale })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: f64, step: &str, mode: Rounding) -> Option<String> {
        exact(value, step.parse().expect("a step"), 4, mode).map(|decimal| decimal.to_string())
    }

    #[test]
    fn floats_are_read_by_their_shortest_decimal() {
        assert_eq!(text(0.1, "0.01", Rounding::Up).as_deref(), Some("0.1000"));
        assert_eq!(text(1.005, "0.01", Rounding::Nearest).as_deref(), Some("1.0100"));
        assert_eq!(text(1.0149, "0.01", Rounding::Down).as_deref(), Some("1.0100"));
        assert_eq!(text(7.3, "0.25", Rounding::Up).as_deref(), Some("7.5000"));
        assert_eq!(text(7.3, "0", Rounding::Down).as_deref(), Some("7.3000"));
        assert_eq!(text(1e300, "0.01", Rounding::Down), None);
        assert_eq!(text(f64::NAN, "0.01", Rounding::Down), None);
        assert!(is_on(Decimal { mantissa: 750, scale: 2 }, Decimal { mantissa: 5, scale: 1 }));
        assert!(!is_on(Decimal { mantissa: 751, scale: 2 }, Decimal { mantissa: 5, scale: 1 }));
    }
}
