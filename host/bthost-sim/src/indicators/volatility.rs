//! Volatility: standard deviation and what is measured in it, average true range, Bollinger's and Keltner's bands.
//!
//! What always holds: a deviation is a population deviation, is never negative, and is exactly 0 on a window without change.

use alloc::vec::Vec;

use bthost_kernels::{Level, averages, columns, composite, window};

use super::frame::{rows_param, run};
use super::moving_averages::first_full_window;
use super::registry::{CLOSE, Definition, HIGH, LOW, ParamRange, free, rows};

/// The widest band, in standard deviations or average ranges.
pub(super) const MAX_BAND_WIDTH: f64 = 1000.0;

/// How many widths a band is away.
pub(super) const fn widths(name: &'static str, default: f64) -> ParamRange {
    ParamRange { name, default, min: 0.0, max: MAX_BAND_WIDTH, integer: false }
}

/// `variance [period]`.
pub(super) fn variance(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let p = rows_param(params, 0);
    run::<1, 1>(inputs, outputs, first_full_window(params), |[x], [out]| window::variances(Level::active(), x, p, out));
}

/// `stddev [period]`.
pub(super) fn stddev(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let p = rows_param(params, 0);
    run::<1, 1>(inputs, outputs, first_full_window(params), |[x], [out]| window::deviations(Level::active(), x, p, out));
}

/// `bbands [period, k]` -> upper, middle, lower.
pub(super) fn bbands(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let (p, k, level) = (rows_param(params, 0), params[1], Level::active());
    run::<1, 3>(inputs, outputs, first_full_window(params), |[x], bands| composite::bollinger(level, x, p, k, bands));
}

/// `zscore [period]`.
pub(super) fn zscore(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let (p, level) = (rows_param(params, 0), Level::active());
    run::<1, 1>(inputs, outputs, first_full_window(params), |[x], [out]| composite::scores(level, x, p, out));
}

/// `atr [period]` of high, low, close.
pub(super) fn atr(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let p = rows_param(params, 0);
    run::<3, 1>(inputs, outputs, p, |bars, [out]| averages::atr(Level::active(), bars, p, p, out));
}

/// Warm-up of `keltner`: the average of the price, and that of the ranges.
pub(super) fn keltner_first(params: &[f64]) -> usize {
    (rows_param(params, 0) - 1).max(rows_param(params, 1))
}

/// `keltner [period, atr_period, k]` of high, low, close -> upper, middle, lower.
pub(super) fn keltner(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let (p, ranges, k, level) = (rows_param(params, 0), rows_param(params, 1), params[2], Level::active());
    let first = keltner_first(params);
    run::<3, 3>(inputs, outputs, first, |bars, [upper, middle, lower]| {
        averages::typical(level, bars, p, first, middle);
        // The upper column holds the range until the bands are written.
        averages::atr(level, bars, ranges, first, upper);
        columns::bands(level, k, middle, upper, lower);
    });
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
        tradingview: "ta.stdev(biased = true), which also turns what is below 1e-10 into 0.",
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
        tradingview: "ta.atr counts high - low of row 0 and begins a row earlier (`pine.atr`): 7 % apart at first, 1e-6 at row 163 of daily GOOG.",
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
        params: &[rows("period", 20.0, 2.0), widths("k", 2.0)],
        outputs: &["upper", "middle", "lower"],
        note: "middle = sma(period), upper and lower = middle plus and minus k*stddev(period), the population deviation.",
        source: "Bollinger; TA-Lib BBANDS with a simple average and both widths k.",
        warmup: "period - 1",
        tradingview: "ta.bb: the same.",
        exact: true,
        gaps: false,
        first: &first_full_window,
        check: &free,
        compute: &bbands,
    },
    Definition {
        name: "variance",
        title: "Variance over a window",
        inputs: &[CLOSE],
        params: &[rows("period", 20.0, 1.0)],
        outputs: &["variance"],
        note: "Population: the sum of squared deviations from the window's mean, divided by `period`, along the tree of `stddev`. Exactly 0 on a \
               flat window.",
        source: "TA-Lib VAR, which keeps running sums and loses digits where the mean is large beside the deviation.",
        warmup: "period - 1",
        tradingview: "ta.variance(biased = true): the same.",
        exact: true,
        gaps: false,
        first: &first_full_window,
        check: &free,
        compute: &variance,
    },
    Definition {
        name: "zscore",
        title: "Distance from the mean in standard deviations",
        inputs: &[CLOSE],
        params: &[rows("period", 20.0, 2.0)],
        outputs: &["zscore"],
        note: "(x - sma(period))/stddev(period), this row being one of the window; 0 where the deviation is 0.",
        source: "The usual definition with the population deviation; the greatest that there can be is sqrt(period - 1).",
        warmup: "period - 1",
        tradingview: "Not built in; (close - ta.sma(close, n))/ta.stdev(close, n) is the same, and na where the deviation is 0.",
        exact: true,
        gaps: false,
        first: &first_full_window,
        check: &free,
        compute: &zscore,
    },
    Definition {
        name: "keltner",
        title: "Keltner channel",
        inputs: &[HIGH, LOW, CLOSE],
        params: &[rows("period", 20.0, 1.0), rows("atr_period", 10.0, 1.0), widths("k", 2.0)],
        outputs: &["upper", "middle", "lower"],
        note: "middle = ema(period) of the typical price (high + low + close)/3, upper and lower = middle plus and minus k*atr(atr_period). \
               Arithmetic as in `ema` and `atr`.",
        source: "Keltner, in Raschke's form with average ranges. TA-Lib KC (`kc`) seeds its average range by the rows that end at the first value, so \
                 its bands differ at first: 1 % on daily rows of GOOG.",
        warmup: "max(period - 1, atr_period)",
        tradingview: "ta.kc averages the close, and the width is ta.ema of the true range over the same period.",
        exact: true,
        gaps: false,
        first: &keltner_first,
        check: &free,
        compute: &keltner,
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
        assert_eq!(averages::true_range(12.0, 10.0, 11.0), 2.0);
        assert_eq!(averages::true_range(12.0, 10.0, 7.0), 5.0, "gap up");
        assert_eq!(averages::true_range(12.0, 10.0, 15.0), 5.0, "gap down");
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
