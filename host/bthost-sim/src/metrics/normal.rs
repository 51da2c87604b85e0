//! The standard normal distribution.

use crate::num::math::{erfc, exp, ln, sqrt};

/// Probability below `x`.
#[must_use]
pub fn cdf(x: f64) -> f64 {
    0.5 * erfc(-x / core::f64::consts::SQRT_2)
}

/// The value with probability `p` below it; `None` outside (0, 1).
///
/// A tail expansion gives the start, Newton steps on the distribution function the rest.
#[must_use]
pub fn quantile(p: f64) -> Option<f64> {
    if !(p > 0.0 && p < 1.0) {
        return None;
    }
    let tail = p.min(1.0 - p);
    // Work in the lower tail, where the distribution function keeps its relative precision.
    let t = sqrt(-2.0 * ln(tail));
    let mut x = if tail < 0.1 {
        -t + (ln(t * t) + ln(2.0 * core::f64::consts::PI)) / (2.0 * t)
    } else {
        (tail - 0.5) * sqrt(2.0 * core::f64::consts::PI)
    };
    for _ in 0..60 {
        let density = exp(-0.5 * x * x) / sqrt(2.0 * core::f64::consts::PI);
        let step = (cdf(x) - tail) / density;
        let halley = step / (1.0 + 0.5 * x * step).max(0.5);
        x -= halley;
        if halley * halley <= 1e-32 * (1.0 + x * x) {
            break;
        }
    }
    super::ratios::finite(if p <= 0.5 { x } else { -x })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_points() {
        for (p, x) in [
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_053_6),
            (0.05, -1.644_853_626_951_472_6),
            (0.25, -0.674_489_750_196_081_7),
            (1e-10, -6.361_340_902_404_056),
            (1e-300, -37.047_096_299_361_2),
        ] {
            let got = quantile(p).expect("inside");
            assert!((got - x).abs() < 1e-11, "{p}: {got} {x}");
        }
        assert!((cdf(1.0) - 0.841_344_746_068_542_9).abs() < 1e-15);
        assert_eq!(quantile(0.0), None);
        assert_eq!(quantile(1.0), None);
        assert_eq!(quantile(f64::NAN), None);
    }
}
