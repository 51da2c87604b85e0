//! Rolling extremes: the greatest and the least of the last `period` rows, this row included.
//!
//! What always holds: an output is one of the inputs of its window, bit by bit; of equal ones it is the oldest.

use super::frame::{rows_param, run};
use super::moving_averages::first_full_window;
use super::registry::{CLOSE, Definition, free, rows};
use super::window;
use alloc::vec::Vec;

/// `max [period]`.
pub(super) fn max(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let p = rows_param(params, 0);
    run::<1, 1>(inputs, outputs, first_full_window(params), |[x], [out]| window::maxima(x, p, out));
}

/// `min [period]`.
pub(super) fn min(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let p = rows_param(params, 0);
    run::<1, 1>(inputs, outputs, first_full_window(params), |[x], [out]| window::minima(x, p, out));
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
        source: "TA-Lib MAX; Pine ta.highest.",
        warmup: "period - 1",
        tradingview: "",
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
        source: "TA-Lib MIN; Pine ta.lowest.",
        warmup: "period - 1",
        tradingview: "",
        exact: true,
        gaps: false,
        first: &first_full_window,
        check: &free,
        compute: &min,
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
