//! Volatility: standard deviation, average true range, Bollinger bands.
//!
//! What always holds: a deviation is a population deviation, is never negative, and is exactly 0 on a window without change.

use super::frame::{rows_param, run};
use super::moving_averages::{ema_step, first_full_window};
use super::registry::{CLOSE, Definition, HIGH, LOW, ParamRange, free, rows};
use super::window;
use crate::num::math;
use alloc::vec::Vec;

/// The widest band, in standard deviations.
pub(super) const MAX_BAND_WIDTH: f64 = 1000.0;

/// `stddev [period]`.
pub(super) fn stddev(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let p = rows_param(params, 0);
    run::<1, 1>(inputs, outputs, first_full_window(params), |[x], [out]| deviations(x, p, out));
}

fn deviations(x: &[f64], p: usize, out: &mut [f64]) {
    window::variances(x, p, out);
    out.iter_mut().for_each(|v| *v = math::sqrt(*v));
}

/// `bbands [period, k]` -> upper, middle, lower.
pub(super) fn bbands(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let (p, k) = (rows_param(params, 0), params[1]);
    run::<1, 3>(inputs, outputs, first_full_window(params), |[x], [upper, middle, lower]| {
        window::means(x, p, middle);
        // The upper column holds the deviation until the bands are written.
        deviations(x, p, upper);
        for ((u, &mut m), l) in upper.iter_mut().zip(middle).zip(lower) {
            let width = k * *u;
            *u = m + width;
            *l = m - width;
        }
    });
}

/// `atr [period]` of high, low, close.
pub(super) fn atr(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let p = rows_param(params, 0);
    run::<3, 1>(inputs, outputs, p, |[high, low, close], [out]| {
        let mut ranges = high[1..].iter().zip(&low[1..]).zip(close).map(|((&h, &l), &previous)| true_range(h, l, previous));
        // The seed is the mean of the first ranges, taken about the first of them.
        let base = true_range(high[1], low[1], close[0]);
        let seed = base + ranges.by_ref().take(p).fold(0.0, |sum, range| sum + (range - base)) / p as f64;
        let (mut mean, k) = (seed, 1.0 / p as f64);
        out[0] = mean;
        for (o, range) in out[1..].iter_mut().zip(ranges) {
            mean = ema_step(mean, k, range);
            *o = mean;
        }
    });
}

/// The range of a bar, stretched to the close before it.
#[inline]
fn true_range(high: f64, low: f64, previous_close: f64) -> f64 {
    let (range, up, down) = (high - low, math::abs(high - previous_close), math::abs(low - previous_close));
    let greater = if up > range { up } else { range };
    if down > greater { down } else { greater }
}

/// The definitions of this family.
pub(super) static TABLE: &[Definition] = &[
    Definition {
        name: "stddev",
        title: "Standard deviation over a window",
        inputs: &[CLOSE],
        params: &[rows("period", 20.0, 2.0)],
        outputs: &["stddev"],
        note: "Population: the square root of the sum of squared deviations from the window's mean, divided by `period`. Means and squares \
               are joined along the tree of `sma` by the formula of Chan, Golub and LeVeque, so no digits cancel; exactly 0 on a flat window.",
        source: "TA-Lib STDDEV with one deviation; Pine ta.stdev(biased = true). A sample deviation is sqrt(period/(period - 1)) times it.",
        warmup: "period - 1",
        tradingview: "",
        exact: true,
        gaps: false,
        first: &first_full_window,
        check: &free,
        compute: &stddev,
    },
    Definition {
        name: "atr",
        title: "Average true range",
        inputs: &[HIGH, LOW, CLOSE],
        params: &[rows("period", 14.0, 1.0)],
        outputs: &["atr"],
        note: "Wilder's average of the true range, the greatest of high - low, |high - previous close| and |low - previous close|. Row 0 has no \
               previous close and no range; the seed at row `period` is the mean of the ranges of rows 1 to period. Arithmetic as in `rma`.",
        source: "Wilder 1978, TA-Lib ATR (equal but for rounding, as `rma`). Pine counts high - low of row 0 as a range and begins at row \
                 period - 1; 1e-6 apart after about 160 rows at period 14.",
        warmup: "period",
        tradingview: "",
        exact: true,
        gaps: false,
        first: &super::momentum::first_after_changes,
        check: &free,
        compute: &atr,
    },
    Definition {
        name: "bbands",
        title: "Bollinger bands",
        inputs: &[CLOSE],
        params: &[rows("period", 20.0, 2.0), ParamRange { name: "k", default: 2.0, min: 0.0, max: MAX_BAND_WIDTH, integer: false }],
        outputs: &["upper", "middle", "lower"],
        note: "middle = sma(period), upper and lower = middle plus and minus k*stddev(period), the population deviation.",
        source: "Bollinger; TA-Lib BBANDS with a simple average and both widths k; Pine ta.bb.",
        warmup: "period - 1",
        tradingview: "",
        exact: true,
        gaps: false,
        first: &first_full_window,
        check: &free,
        compute: &bbands,
    },
];

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn deviation_and_bands_by_hand() {
        let x = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        let mut out = [vec![]];
        stddev(&[&x], &[8.0], &mut out);
        assert_eq!(out[0][7], 2.0);
        let mut bands = [vec![], vec![], vec![]];
        bbands(&[&x], &[8.0, 1.5], &mut bands);
        assert_eq!([bands[0][7], bands[1][7], bands[2][7]], [8.0, 5.0, 2.0]);
        assert!(bands.iter().all(|column| column[..7].iter().all(|v| v.is_nan())));
    }

    #[test]
    fn true_range_reaches_to_the_close_before() {
        assert_eq!(true_range(12.0, 10.0, 11.0), 2.0);
        assert_eq!(true_range(12.0, 10.0, 7.0), 5.0, "gap up");
        assert_eq!(true_range(12.0, 10.0, 15.0), 5.0, "gap down");
    }

    #[test]
    fn average_true_range_by_hand() {
        // Row 0 has no close before it: its range of 8 does not count. Ranges 2, 4, then 5.
        let (high, low, close) = ([18.0, 12.0, 14.0, 15.0], [10.0, 10.0, 10.0, 10.0], [11.0, 11.0, 11.0, 11.0]);
        let mut out = [vec![]];
        atr(&[&high, &low, &close], &[2.0], &mut out);
        assert!(out[0][..2].iter().all(|v| v.is_nan()));
        assert_eq!(out[0][2..], [3.0, 4.0]);
    }

    #[test]
    fn average_of_equal_ranges_is_that_range() {
        let (high, low) = ([42.42; 300], [41.11; 300]);
        let mut out = [vec![]];
        for p in 1..50 {
            atr(&[&high, &low, &low], &[f64::from(p)], &mut out);
            assert!(out[0][p as usize..].iter().all(|&v| v == 42.42 - 41.11), "period {p}");
        }
    }
}
