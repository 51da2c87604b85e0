//! Exact numbers: prices and quantities are counts of 10^-scale, money is a count of 10^-8 of an asset.
//!
//! What always holds: nothing here rounds unless a [`Round`] says how, and nothing overflows silently: what does not fit is `None` or an
//! error. Floats enter only by [`Decimal::from_f64`], as their shortest decimal.

mod decimal;
pub mod math;
mod ratio;
mod wide;

pub use decimal::{Decimal, ParseDecimalError, SCALE_MAX};
pub use ratio::Ratio;
pub use wide::{Round, div_round, mul_div_round};

/// A price: a count of 10^-`price_scale` of its instrument.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Px(pub i64);

/// A quantity: a count of 10^-`qty_scale` of its instrument. Signed where it is a position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Qty(pub i64);

/// An amount of an asset: a count of 10^-[`MONEY_SCALE`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(pub i128);

/// A dimensionless rate (fees, funding, slippage, shares): a count of 10^-[`RATE_SCALE`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(pub i64);

/// Decimals of [`Money`], for every asset.
pub const MONEY_SCALE: u8 = 8;
/// Decimals of [`Rate`].
pub const RATE_SCALE: u8 = 12;
/// The largest price and quantity that is accepted, in counts: leaves room for sums and products in `i128`.
pub const COUNT_MAX: i64 = 1_000_000_000_000_000_000;
/// One in [`Rate`] counts.
pub const RATE_ONE: i64 = 1_000_000_000_000;

/// 10^n for n up to 38.
#[must_use]
#[inline]
pub const fn pow10(n: u8) -> i128 {
    POWERS_OF_TEN[n as usize]
}

const POWERS_OF_TEN: [i128; 39] = {
    let mut powers = [1; 39];
    let mut n = 1;
    while n < powers.len() {
        powers[n] = powers[n - 1] * 10;
        n += 1;
    }
    powers
};

impl Money {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// As a float, for views, metrics and display only.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / 1e8
    }
}

impl core::ops::Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl core::ops::Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl core::ops::Neg for Money {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl core::ops::AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl core::ops::SubAssign for Money {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl core::fmt::Display for Money {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        decimal::fmt_scaled(f, self.0, MONEY_SCALE)
    }
}

impl core::fmt::Display for Rate {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        decimal::fmt_scaled(f, i128::from(self.0), RATE_SCALE)
    }
}

impl Px {
    /// As a decimal at `scale`.
    #[must_use]
    pub fn decimal(self, scale: u8) -> Decimal {
        Decimal { mantissa: self.0, scale }
    }

    /// As the float nearest to the exact value.
    #[must_use]
    pub fn to_f64(self, scale: u8) -> f64 {
        count_to_f64(self.0, scale)
    }
}

impl Qty {
    /// As a decimal at `scale`.
    #[must_use]
    pub fn decimal(self, scale: u8) -> Decimal {
        Decimal { mantissa: self.0, scale }
    }

    /// As the float nearest to the exact value.
    #[must_use]
    pub fn to_f64(self, scale: u8) -> f64 {
        count_to_f64(self.0, scale)
    }
}

/// `count` x 10^-`scale` as the nearest float. Exact rounding holds for counts up to 2^53 and scales up to 22 (one IEEE division of two
/// exactly representable numbers); beyond, the count itself is rounded first.
#[must_use]
pub fn count_to_f64(count: i64, scale: u8) -> f64 {
    const POWERS: [f64; 19] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];
    count as f64 / POWERS[usize::from(scale.min(SCALE_MAX))]
}
