//! What a Sharpe ratio is worth after its own error and after many trials: PSR, DSR, minimum track record, CPCV counts.
//!
//! Sharpe ratios here are per period; kurtosis is not excess (3 for a normal).

use super::normal::{cdf, quantile};
use super::ratios::finite;
use crate::num::math::{exp, sqrt};

/// Euler's constant.
const EULER_GAMMA: f64 = 0.577_215_664_901_532_9;

/// `1 - skew * sr + (kurtosis - 1) / 4 * sr^2`.
fn spread(sr: f64, skew: f64, kurtosis: f64) -> f64 {
    1.0 - skew * sr + (kurtosis - 1.0) / 4.0 * sr * sr
}

/// Standard error of a Sharpe ratio `sr` of one period, over `count` (`T` or `T - 1`) periods.
#[must_use]
pub fn sharpe_deviation(sr: f64, skew: f64, kurtosis: f64, count: f64) -> Option<f64> {
    let variance = spread(sr, skew, kurtosis) / count;
    if variance > 0.0 { finite(sqrt(variance)) } else { None }
}

/// Probabilistic Sharpe ratio (2012): the chance that the true ratio is above `benchmark`; variance at the observed ratio, `T - 1`.
#[must_use]
pub fn probabilistic_sharpe(sr: f64, benchmark: f64, observations: f64, skew: f64, kurtosis: f64) -> Option<f64> {
    Some(cdf((sr - benchmark) / sharpe_deviation(sr, skew, kurtosis, observations - 1.0)?))
}

/// Probabilistic Sharpe ratio as restated in 2025: variance at the benchmark, `T`.
#[must_use]
pub fn probabilistic_sharpe_at_null(sr: f64, benchmark: f64, observations: f64, skew: f64, kurtosis: f64) -> Option<f64> {
    Some(cdf((sr - benchmark) / sharpe_deviation(benchmark, skew, kurtosis, observations)?))
}

/// Expected maximum of `trials` independent standard normals.
#[must_use]
pub fn expected_maximum(trials: f64) -> Option<f64> {
    let first = quantile(1.0 - 1.0 / trials)?;
    let second = quantile(1.0 - 1.0 / (trials * exp(1.0)))?;
    finite((1.0 - EULER_GAMMA) * first + EULER_GAMMA * second)
}

/// Deflated Sharpe ratio (2014): the probabilistic one against the best that `trials` trials with variance `variance` give by chance.
#[must_use]
pub fn deflated_sharpe(sr: f64, observations: f64, skew: f64, kurtosis: f64, variance: f64, trials: f64) -> Option<f64> {
    let by_chance = sqrt(variance) * expected_maximum(trials)?;
    probabilistic_sharpe(sr, by_chance, observations, skew, kurtosis)
}

/// Minimum track record length (2025): periods after which `sr` differs from `benchmark` at level `alpha`.
#[must_use]
pub fn minimum_track_record(sr: f64, benchmark: f64, alpha: f64, skew: f64, kurtosis: f64) -> Option<f64> {
    let z = quantile(1.0 - alpha)? / (sr - benchmark);
    finite(spread(benchmark, skew, kurtosis) * z * z)
}

/// Combinatorial purged cross-validation: splits `C(groups, test)` and paths `test / groups * C(groups, test)`.
#[must_use]
pub fn cpcv_splits_and_paths(groups: u64, test: u64) -> Option<(u64, u64)> {
    if test == 0 || test > groups {
        return None;
    }
    let mut splits = 1u128;
    for i in 0..u128::from(test) {
        splits = splits.checked_mul(u128::from(groups) - i)? / (i + 1);
    }
    let paths = splits.checked_mul(u128::from(test))? / u128::from(groups);
    Some((u64::try_from(splits).ok()?, u64::try_from(paths).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_examples() {
        let psr = probabilistic_sharpe(0.458, 0.0, 24.0, -2.448, 10.164).expect("defined");
        assert!((psr - 0.913).abs() < 6e-4, "{psr}");
        assert!((expected_maximum(10.0).expect("defined") - 1.574_598_301_345_75).abs() < 1e-9);
        assert_eq!(cpcv_splits_and_paths(6, 2), Some((15, 5)));
        assert_eq!(cpcv_splits_and_paths(2, 3), None);
        assert_eq!(expected_maximum(1.0), None);
        assert_eq!(sharpe_deviation(0.1, 0.0, 3.0, 0.0), None);
        assert_eq!(minimum_track_record(0.1, 0.1, 0.05, 0.0, 3.0), None);
    }
}
