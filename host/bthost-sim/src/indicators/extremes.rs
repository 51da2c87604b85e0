//! Rolling extremes: the greatest and the least of the last `period` rows, this row included; Donchian's channel between them.
//!
//! What always holds: an extreme is one of the inputs of its window, bit by bit; of equal ones it is the oldest.

use alloc::vec::Vec;

use bthost_kernels::{Level, composite, window};

use super::frame::{rows_param, run};
use super::moving_averages::first_full_window;
use super::registry::{CLOSE, Definition, HIGH, LOW, free, rows};

/// `max [period]`.
pub(super) fn max(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let p = rows_param(params, 0);
    run::<1, 1>(inputs, outputs, first_full_window(params), |[x], [out]| window::maxima(Level::active(), x, p, out));
}

/// `min [period]`.
pub(super) fn min(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let p = rows_param(params, 0);
    run::<1, 1>(inputs, outputs, first_full_window(params), |[x], [out]| window::minima(Level::active(), x, p, out));
}

/// `donchian [period]` of high, low -> upper, middle, lower.
pub(super) fn donchian(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let (p, level) = (rows_param(params, 0), Level::active());
    run::<2, 3>(inputs, outputs, first_full_window(params), |bars, channel| composite::donchian(level, bars, p, channel));
}

/// The definitions of this family.
pub(super) static TABLE: &[Definition] = &[
    Definition {
        name: "max",
        title: "Greatest of the last rows",
        inputs: &[CLOSE],
        params: &[rows("period", 20.0, 1.0)],
        outputs: &["max"],
        note: "The greatest of the last `period` rows, this one included: a close above it cannot be; compare with its value one row earlier.",
        source: "TA-Lib MAX, with the same bits.",
        warmup: "period - 1",
        tradingview: "ta.highest and ta.lowest: equal.",
        exact: true,
        gaps: false,
        first: &first_full_window,
        check: &free,
        compute: &max,
    },
    Definition {
        name: "min",
        title: "Least of the last rows",
        inputs: &[CLOSE],
        params: &[rows("period", 20.0, 1.0)],
        outputs: &["min"],
        note: "The least of the last `period` rows, this one included.",
        source: "TA-Lib MIN, with the same bits.",
        warmup: "period - 1",
        tradingview: "ta.highest and ta.lowest: equal.",
        exact: true,
        gaps: false,
        first: &first_full_window,
        check: &free,
        compute: &min,
    },
    Definition {
        name: "donchian",
        title: "Donchian channel",
        inputs: &[HIGH, LOW],
        params: &[rows("period", 20.0, 1.0)],
        outputs: &["upper", "middle", "lower"],
        note: "upper is the greatest high and lower the least low of the last `period` rows, this one included; middle is half of their sum. A \
               close above upper cannot be: a breakout compares with the value of the row before.",
        source: "Donchian; TA-Lib DONCHIAN, with the same bits.",
        warmup: "period - 1",
        tradingview: "The built-in script takes ta.highest(period) and ta.lowest(period) of high and low: equal.",
        exact: true,
        gaps: false,
        first: &first_full_window,
        check: &free,
        compute: &donchian,
    },
];

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn values_by_hand() {
        let x = [3.0, 1.0, 4.0, 1.0, 5.0, 2.0];
        let mut out = [vec![]];
        max(&[&x], &[3.0], &mut out);
        assert!(out[0][..2].iter().all(|v| v.is_nan()));
        assert_eq!(out[0][2..], [4.0, 4.0, 5.0, 5.0]);
        min(&[&x], &[3.0], &mut out);
        assert_eq!(out[0][2..], [1.0, 1.0, 1.0, 1.0]);
    }
}
