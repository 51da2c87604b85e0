//! An exact fraction, for formulas that divide: prices that are reported (liquidation, bankruptcy, break-even), never amounts that are booked.
//!
//! What always holds: a fraction is in lowest terms with a positive denominator, or it is *nothing* ([`Ratio::NOTHING`]): a division by zero or a number
//! that does not fit makes nothing, and whatever is computed from nothing is nothing. So a formula reads as it is written on paper, and is
//! asked at its end whether there is a result.

use super::{Decimal, MONEY_SCALE, Money, RATE_SCALE, Rate, Round, mul_div_round, pow10};

/// `num / den` in lowest terms, or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    num: i128,
    /// Positive; zero for nothing.
    den: i128,
}

impl Ratio {
    /// No number.
    pub const NOTHING: Self = Self { num: 0, den: 0 };
    /// Zero.
    pub const ZERO: Self = Self { num: 0, den: 1 };
    /// One.
    pub const ONE: Self = Self { num: 1, den: 1 };

    /// `num / den`.
    #[must_use]
    pub fn new(num: i128, den: i128) -> Self {
        if den == 0 || num == i128::MIN || den == i128::MIN {
            return Self::NOTHING;
        }
        let common = gcd(num.unsigned_abs(), den.unsigned_abs()) as i128;
        let sign = den.signum();
        Self { num: num / common * sign, den: den / common * sign }
    }

    /// A whole number.
    #[must_use]
    pub fn whole(value: i64) -> Self {
        Self::new(i128::from(value), 1)
    }

    /// `count` x 10^-`scale`.
    #[must_use]
    pub fn scaled(count: i128, scale: u8) -> Self {
        if scale > 38 { Self::NOTHING } else { Self::new(count, pow10(scale)) }
    }

    /// Whether it is a number.
    #[must_use]
    pub fn is_some(self) -> bool {
        self.den != 0
    }

    /// Whether it is a number above zero.
    #[must_use]
    pub fn is_positive(self) -> bool {
        self.den != 0 && self.num > 0
    }

    /// Without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Self { num: self.num.abs(), den: self.den }
    }

    /// The larger one; nothing if either is.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        let rest = self - other;
        match rest {
            Self::NOTHING => Self::NOTHING,
            r if r.num >= 0 => self,
            _ => other,
        }
    }

    /// The smaller one; nothing if either is.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        -(-self).max(-other)
    }

    /// The count of 10^-`scale`, rounded once. `None` for nothing, or when it does not fit.
    #[must_use]
    pub fn count(self, scale: u8, mode: Round) -> Option<i128> {
        if scale > 38 { None } else { mul_div_round(self.num, pow10(scale), self.den, mode) }
    }

    /// As money, rounded once.
    #[must_use]
    pub fn money(self, mode: Round) -> Option<Money> {
        self.count(MONEY_SCALE, mode).map(Money)
    }

    /// As a float, for views and display only. NaN for nothing.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        if self.is_some() { self.num as f64 / self.den as f64 } else { f64::NAN }
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

impl From<Money> for Ratio {
    fn from(amount: Money) -> Self {
        Self::scaled(amount.0, MONEY_SCALE)
    }
}

impl From<Rate> for Ratio {
    fn from(rate: Rate) -> Self {
        Self::scaled(i128::from(rate.0), RATE_SCALE)
    }
}

impl From<Decimal> for Ratio {
    fn from(decimal: Decimal) -> Self {
        Self::scaled(i128::from(decimal.mantissa), decimal.scale)
    }
}

impl core::ops::Neg for Ratio {
    type Output = Self;
    fn neg(self) -> Self {
        Self { num: -self.num, den: self.den }
    }
}

impl core::ops::Add for Ratio {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        if !self.is_some() || !other.is_some() {
            return Self::NOTHING;
        }
        let common = gcd(self.den.unsigned_abs(), other.den.unsigned_abs()) as i128;
        let (left, right) = (other.den / common, self.den / common);
        let sum = self.num.checked_mul(left).zip(other.num.checked_mul(right)).and_then(|(a, b)| a.checked_add(b));
        match sum.zip(left.checked_mul(self.den)) {
            Some((num, den)) => Self::new(num, den),
            None => Self::NOTHING,
        }
    }
}

impl core::ops::Sub for Ratio {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl core::ops::Mul for Ratio {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        if !self.is_some() || !other.is_some() {
            return Self::NOTHING;
        }
        let (a, b) = (Self::new(self.num, other.den), Self::new(other.num, self.den));
        match a.num.checked_mul(b.num).zip(a.den.checked_mul(b.den)) {
            Some((num, den)) => Self::new(num, den),
            None => Self::NOTHING,
        }
    }
}

impl core::ops::Div for Ratio {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        if other.num == 0 { Self::NOTHING } else { self * Self::new(other.den, other.num) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_is_exact_and_in_lowest_terms() {
        let third = Ratio::new(2, 6);
        assert_eq!(third, Ratio::new(-1, -3));
        assert_eq!(third + third + third, Ratio::ONE);
        assert_eq!(third - Ratio::ONE, Ratio::new(-2, 3));
        assert_eq!((third * Ratio::whole(6)) / Ratio::whole(-4), Ratio::new(-1, 2));
        assert_eq!(third.max(Ratio::ZERO), third);
        assert_eq!(third.min(Ratio::new(-1, 9)), Ratio::new(-1, 9));
        assert_eq!(Ratio::scaled(125, 2), Ratio::new(5, 4));
    }

    #[test]
    fn a_result_is_rounded_once() {
        let third = Ratio::new(-1, 3);
        assert_eq!(third.count(2, Round::Floor), Some(-34));
        assert_eq!(third.count(2, Round::Ceil), Some(-33));
        assert_eq!(third.money(Round::HalfEven), Some(Money(-33_333_333)));
    }

    #[test]
    fn what_does_not_fit_is_nothing_and_stays_so() {
        let large = Ratio::new(i128::MAX, 1);
        assert_eq!(large * Ratio::whole(2), Ratio::NOTHING);
        assert_eq!(Ratio::ONE / Ratio::ZERO, Ratio::NOTHING);
        let nothing = Ratio::NOTHING + Ratio::ONE;
        assert!(!nothing.is_some() && !nothing.is_positive() && nothing.to_f64().is_nan());
        assert_eq!(nothing.count(8, Round::Down), None);
        assert_eq!(nothing.max(Ratio::ONE), Ratio::NOTHING);
        // Reducing first keeps what fits.
        assert_eq!(large * Ratio::new(1, i128::MAX), Ratio::ONE);
    }
}
