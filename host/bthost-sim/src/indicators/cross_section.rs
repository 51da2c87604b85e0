//! The universe at one instant: ranks and distances of instruments among each other.
//!
//! What always holds: an instrument without a value (NaN) takes no part and has none; equal values have equal ranks; the order of the instruments
//! does not matter but for the rounding of a sum.

use crate::num::math;

/// The rank of each value among the others, from 0 (the least) to 1 (the greatest), equal ones sharing the middle of their places; 0.5 where there
/// is one alone.
///
/// # Panics
/// When `out` has another length.
pub fn ranks(values: &[f64], out: &mut [f64]) {
    assert_eq!(values.len(), out.len(), "a rank for every instrument");
    for (o, v) in out.iter_mut().zip(values) {
        *o = if v.is_nan() { f64::NAN } else { rank_of(*v, values) };
    }
}

/// The rank of one of the values.
#[must_use]
pub fn rank_of(value: f64, values: &[f64]) -> f64 {
    let others = values.iter().filter(|v| !v.is_nan()).count().saturating_sub(1) as f64;
    let less = values.iter().filter(|other| **other < value).count() as f64;
    // It is equal to itself.
    let equal = values.iter().filter(|other| **other == value).count() as f64 - 1.0;
    if others == 0.0 { 0.5 } else { (less + equal / 2.0) / others }
}

/// The distance of each value from the mean of all, in population standard deviations; 0 where they are all equal.
///
/// # Panics
/// When `out` has another length.
pub fn zscores(values: &[f64], out: &mut [f64]) {
    assert_eq!(values.len(), out.len(), "a score for every instrument");
    let spread = spread(values);
    for (o, v) in out.iter_mut().zip(values) {
        *o = score(*v, spread);
    }
}

/// The distance of one of the values.
#[must_use]
pub fn zscore_of(value: f64, values: &[f64]) -> f64 {
    score(value, spread(values))
}

/// Mean and population deviation of those that are present.
fn spread(values: &[f64]) -> (f64, f64) {
    let present = || values.iter().filter(|v| !v.is_nan());
    let count = present().count() as f64;
    let Some(&base) = present().next() else { return (f64::NAN, 0.0) };
    let mean = base + present().fold(0.0, |sum, v| sum + (v - base)) / count;
    (mean, math::sqrt(present().fold(0.0, |sum, v| sum + (v - mean) * (v - mean)) / count))
}

fn score(value: f64, (mean, deviation): (f64, f64)) -> f64 {
    if value.is_nan() {
        f64::NAN
    } else if deviation == 0.0 {
        0.0
    } else {
        (value - mean) / deviation
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_share_their_places_and_absent_ones_have_none() {
        let mut out = [0.0; 5];
        ranks(&[3.0, f64::NAN, 1.0, 3.0, 9.0], &mut out);
        assert!(out[1].is_nan());
        assert_eq!([out[0], out[2], out[3], out[4]], [0.5, 0.0, 0.5, 1.0]);
        let mut one = [0.0];
        ranks(&[7.0], &mut one);
        assert_eq!(one, [0.5]);
    }

    #[test]
    fn scores_by_hand() {
        let mut out = [0.0; 4];
        zscores(&[1.0, 3.0, f64::NAN, 5.0], &mut out);
        assert!(out[2].is_nan() && out[1] == 0.0 && out[0] == -out[3]);
        assert!(math::abs(out[3] - math::sqrt(1.5)) < 1e-15);
        zscores(&[2.0; 4], &mut out);
        assert_eq!(out, [0.0; 4]);
        zscores(&[f64::NAN; 4], &mut out);
        assert!(out.iter().all(|v| v.is_nan()));
    }
}
