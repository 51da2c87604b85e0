//! Multiplication and division with one stated rounding and a 256-bit intermediate.

/// How an inexact quotient becomes an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// Towards zero.
    Down,
    /// Away from zero.
    Up,
    /// Towards minus infinity.
    Floor,
    /// Towards plus infinity.
    Ceil,
    /// To the nearest, ties to even.
    HalfEven,
}

/// `a / den`, rounded. `None` when `den` is zero or the result does not fit.
#[must_use]
pub fn div_round(a: i128, den: i128, mode: Round) -> Option<i128> {
    let negative = (a < 0) != (den < 0);
    let d = den.unsigned_abs();
    if d == 0 {
        return None;
    }
    let n = a.unsigned_abs();
    // Most amounts fit a machine word, whose division is many times faster.
    let (quotient, remainder) = match (u64::try_from(n), u64::try_from(d)) {
        (Ok(n), Ok(d)) => (u128::from(n / d), u128::from(n % d)),
        _ => (n / d, n % d),
    };
    finish(quotient, remainder, d, negative, mode)
}

/// `a * b / den`, rounded once: the product has 256 bits. `None` when `den` is zero or the result does not fit.
#[must_use]
pub fn mul_div_round(a: i128, b: i128, den: i128, mode: Round) -> Option<i128> {
    let product = match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) => Some(i128::from(a) * i128::from(b)),
        _ => a.checked_mul(b),
    };
    if let Some(product) = product {
        return div_round(product, den, mode);
    }
    let d = den.unsigned_abs();
    if d == 0 {
        return None;
    }
    let negative = ((a < 0) != (b < 0)) != (den < 0);
    let (high, low) = mul_wide(a.unsigned_abs(), b.unsigned_abs());
    let (quotient, remainder) = div_wide(high, low, d)?;
    finish(quotient, remainder, d, negative, mode)
}

fn finish(quotient: u128, remainder: u128, den: u128, negative: bool, mode: Round) -> Option<i128> {
    let up = remainder != 0
        && match mode {
            Round::Down => false,
            Round::Up => true,
            Round::Floor => negative,
            Round::Ceil => !negative,
            Round::HalfEven => {
                let rest = den - remainder;
                remainder > rest || (remainder == rest && quotient % 2 == 1)
            }
        };
    let magnitude = quotient.checked_add(u128::from(up))?;
    if negative { 0i128.checked_sub_unsigned(magnitude) } else { i128::try_from(magnitude).ok() }
}

/// The 256-bit product as (high, low).
fn mul_wide(a: u128, b: u128) -> (u128, u128) {
    const MASK: u128 = u64::MAX as u128;
    let (a1, a0) = (a >> 64, a & MASK);
    let (b1, b0) = (b >> 64, b & MASK);
    let low = a0 * b0;
    let mid = a1 * b0 + (low >> 64);
    let mid2 = a0 * b1 + (mid & MASK);
    (a1 * b1 + (mid >> 64) + (mid2 >> 64), (mid2 << 64) | (low & MASK))
}

/// Schoolbook binary division of a 256-bit number; rare, so simple. `None` when the quotient has more than 128 bits.
fn div_wide(high: u128, low: u128, den: u128) -> Option<(u128, u128)> {
    if high >= den {
        return None;
    }
    let (mut remainder, mut quotient) = (high, 0u128);
    for bit in (0..128).rev() {
        let carry = remainder >> 127;
        remainder = (remainder << 1) | ((low >> bit) & 1);
        quotient <<= 1;
        if carry == 1 || remainder >= den {
            remainder = remainder.wrapping_sub(den);
            quotient |= 1;
        }
    }
    Some((quotient, remainder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mode_rounds_both_signs() {
        let cases = [(Round::Down, 2, -2), (Round::Up, 3, -3), (Round::Floor, 2, -3), (Round::Ceil, 3, -2), (Round::HalfEven, 2, -2)];
        for (mode, positive, negative) in cases {
            assert_eq!(div_round(5, 2, mode), Some(positive), "{mode:?}");
            assert_eq!(div_round(-5, 2, mode), Some(negative), "{mode:?}");
        }
        assert_eq!(div_round(7, 2, Round::HalfEven), Some(4));
        assert_eq!(div_round(1, 0, Round::Down), None);
    }

    #[test]
    fn the_wide_path_agrees_with_a_known_product() {
        let a = i128::MAX;
        assert_eq!(mul_div_round(a, 10, 10, Round::Down), Some(a));
        assert_eq!(mul_div_round(a, -3, 3, Round::Down), Some(-a));
        assert_eq!(mul_div_round(a, 3, 2, Round::Down), None);
        // (2^127 - 1) * 7 / 11 = floor of 108270389 ... checked by an identity: q * 11 + r = a * 7 with r < 11.
        let q = mul_div_round(a, 7, 11, Round::Floor).expect("fits");
        let ceil = mul_div_round(a, 7, 11, Round::Ceil).expect("fits");
        assert!(ceil - q <= 1);
        assert_eq!((a % 11 * 7) % 11 == 0, ceil == q);
    }
}
