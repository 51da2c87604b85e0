//! The only door to transcendental functions: the pinned `libm`, never the platform's.

/// e^x.
#[must_use]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// Natural logarithm.
#[must_use]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// x^y.
#[must_use]
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// Square root; correctly rounded, so the same everywhere.
#[must_use]
pub fn sqrt(x: f64) -> f64 {
    libm::sqrt(x)
}

/// Largest integer not above x.
#[must_use]
pub fn floor(x: f64) -> f64 {
    libm::floor(x)
}

/// |x|.
#[must_use]
pub fn abs(x: f64) -> f64 {
    libm::fabs(x)
}

/// Complementary error function.
#[must_use]
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}
