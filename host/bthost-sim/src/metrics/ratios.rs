//! The textbook ratios over a series of periodic returns. `periods` is how many of them make a year.
//!
//! What always holds: `None` where the formula divides by zero or has too few points; never `NaN`, never infinite.

use alloc::vec::Vec;

use crate::num::math::{abs, floor, pow, sqrt};

/// Only numbers leave.
pub(super) fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// Sum in the order given.
fn total(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, |sum, v| sum + v)
}

/// Arithmetic mean.
#[must_use]
pub fn mean(values: &[f64]) -> Option<f64> {
    if values.is_empty() { None } else { finite(total(values.iter().copied()) / values.len() as f64) }
}

/// Standard deviation with `ddof` degrees of freedom taken off.
#[must_use]
pub fn std(values: &[f64], ddof: usize) -> Option<f64> {
    let n = values.len().checked_sub(ddof).filter(|n| *n > 0)?;
    let m = mean(values)?;
    finite(sqrt(total(values.iter().map(|v| (v - m) * (v - m))) / n as f64))
}

/// Skewness and (non-excess) kurtosis from population moments; `None` without variation.
#[must_use]
pub fn shape(values: &[f64]) -> Option<(f64, f64)> {
    let m = mean(values)?;
    let n = values.len() as f64;
    let moment = |k: i32| total(values.iter().map(|v| (0..k).fold(1.0, |p, _| p * (v - m)))) / n;
    let variance = moment(2);
    if !varies(values, sqrt(variance)) {
        return None;
    }
    Some((finite(moment(3) / (variance * sqrt(variance)))?, finite(moment(4) / (variance * variance))?))
}

/// Whether a deviation is more than what rounding leaves of a constant series.
fn varies(values: &[f64], deviation: f64) -> bool {
    let largest = values.iter().fold(0.0, |a: f64, v| a.max(abs(*v)));
    deviation > largest * 1e-14
}

/// Sharpe ratio of one period: `mean(r - rf) / std(r - rf)`, ddof 1.
#[must_use]
pub fn sharpe_per_period(returns: &[f64], risk_free: f64) -> Option<f64> {
    let excess: Vec<f64> = returns.iter().map(|r| r - risk_free).collect();
    let deviation = std(&excess, 1)?;
    if varies(&excess, deviation) { finite(mean(&excess)? / deviation) } else { None }
}

/// Annualised Sharpe ratio.
#[must_use]
pub fn sharpe(returns: &[f64], risk_free: f64, periods: f64) -> Option<f64> {
    finite(sharpe_per_period(returns, risk_free)? * sqrt(periods))
}

/// Standard error of the annualised Sharpe ratio, with the sample's skewness and kurtosis and `T - 1`.
#[must_use]
pub fn sharpe_standard_error(returns: &[f64], periods: f64) -> Option<f64> {
    let sr = sharpe_per_period(returns, 0.0)?;
    let (skew, kurtosis) = shape(returns)?;
    let per_period = super::selection::sharpe_deviation(sr, skew, kurtosis, returns.len() as f64 - 1.0)?;
    finite(per_period * sqrt(periods))
}

/// Annualised deviation below `required`, over *all* periods.
#[must_use]
pub fn downside_risk(returns: &[f64], required: f64, periods: f64) -> Option<f64> {
    let below: Vec<f64> = returns.iter().map(|r| (r - required).min(0.0)).map(|d| d * d).collect();
    finite(sqrt(mean(&below)?) * sqrt(periods))
}

/// Sortino ratio: annualised mean over annualised [`downside_risk`] against zero.
#[must_use]
pub fn sortino(returns: &[f64], periods: f64) -> Option<f64> {
    let risk = downside_risk(returns, 0.0, periods)?;
    if risk > 0.0 { finite(mean(returns)? * periods / risk) } else { None }
}

/// Annualised volatility, ddof 1.
#[must_use]
pub fn volatility(returns: &[f64], periods: f64) -> Option<f64> {
    finite(std(returns, 1)? * sqrt(periods))
}

/// Growth of one unit over all returns.
#[must_use]
pub fn growth(returns: &[f64]) -> f64 {
    returns.iter().fold(1.0, |value, r| value * (1.0 + r))
}

/// Annualised compound return over `counted` periods.
#[must_use]
pub fn annual_return(returns: &[f64], periods: f64, counted: usize) -> Option<f64> {
    compound(growth(returns), periods / counted as f64)
}

/// `ratio ^ exponent - 1`; `None` where the ratio is not positive.
#[must_use]
pub fn compound(ratio: f64, exponent: f64) -> Option<f64> {
    if ratio > 0.0 && exponent.is_finite() { finite(pow(ratio, exponent) - 1.0) } else { None }
}

/// Compound annual growth by calendar time, a year being 365.25 days.
#[must_use]
pub fn cagr(start: f64, end: f64, elapsed_ns: i64) -> Option<f64> {
    if start > 0.0 && elapsed_ns > 0 { compound(end / start, 365.25 * crate::time::DAY as f64 / elapsed_ns as f64) } else { None }
}

/// A yearly return over the depth of the deepest drawdown (a negative number).
#[must_use]
pub fn calmar(yearly: f64, max_drawdown: f64) -> Option<f64> {
    if max_drawdown < 0.0 { finite(yearly / abs(max_drawdown)) } else { None }
}

/// Sum of gains over sum of losses against `threshold`.
#[must_use]
pub fn omega(returns: &[f64], threshold: f64) -> Option<f64> {
    let gains = total(returns.iter().map(|r| (r - threshold).max(0.0)));
    let losses = total(returns.iter().map(|r| (threshold - r).max(0.0)));
    if losses > 0.0 { finite(gains / losses) } else { None }
}

/// Historical value at risk: the percentile `cutoff` (0 to 1) of the returns, linear between ranks. A loss is negative.
#[must_use]
pub fn value_at_risk(returns: &[f64], cutoff: f64) -> Option<f64> {
    let sorted = ascending(returns);
    let last = sorted.len().checked_sub(1)?;
    let rank = cutoff.clamp(0.0, 1.0) * last as f64;
    let below = floor(rank) as usize;
    let above = (below + 1).min(last);
    finite(sorted[below] + (sorted[above] - sorted[below]) * (rank - below as f64))
}

/// Mean of the lowest `int((n - 1) * cutoff) + 1` returns.
#[must_use]
pub fn expected_shortfall(returns: &[f64], cutoff: f64) -> Option<f64> {
    let sorted = ascending(returns);
    let last = sorted.len().checked_sub(1)?;
    mean(&sorted[..=(last as f64 * cutoff.clamp(0.0, 1.0)) as usize])
}

fn ascending(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_divided_is_absent() {
        assert_eq!(mean(&[]), None);
        assert_eq!(std(&[1.0], 1), None);
        assert_eq!(sharpe(&[0.1, 0.1, 0.1], 0.0, 365.0), None);
        assert_eq!(sharpe_standard_error(&[0.0; 9], 365.0), None);
        assert_eq!(sortino(&[0.1, 0.2], 365.0), None);
        assert_eq!(omega(&[0.1], 0.0), None);
        assert_eq!(calmar(0.1, 0.0), None);
        assert_eq!(cagr(100.0, 0.0, crate::time::DAY), None);
        assert_eq!(cagr(100.0, 110.0, 0), None);
        assert_eq!(value_at_risk(&[], 0.05), None);
        assert_eq!(expected_shortfall(&[], 0.05), None);
        assert_eq!(annual_return(&[0.1], 365.0, 0), None);
    }

    #[test]
    fn by_hand() {
        let r = [0.01, -0.02, 0.03, 0.0];
        assert!((mean(&r).unwrap() - 0.005).abs() < 1e-15);
        assert!((std(&r, 1).unwrap() - 0.020_816_659_994_661_3).abs() < 1e-15);
        assert!((sharpe(&r, 0.0, 365.0).unwrap() - 0.005 / 0.020_816_659_994_661_3 * 365f64.sqrt()).abs() < 1e-12);
        assert!((sortino(&r, 365.0).unwrap() - 0.005 * 365.0 / (0.01 * 365f64.sqrt())).abs() < 1e-12);
        assert!((expected_shortfall(&r, 0.5).unwrap() + 0.01).abs() < 1e-15);
        let (skew, kurtosis) = shape(&[1.0, 2.0, 3.0, 10.0]).unwrap();
        assert!((skew - 1.018_233_764_908_628).abs() < 1e-12 && (kurtosis - 2.230_4).abs() < 1e-12, "{skew} {kurtosis}");
        assert!((cagr(100.0, 121.0, 2 * 365 * crate::time::DAY + crate::time::DAY / 2).unwrap() - 0.1).abs() < 1e-12);
    }
}
