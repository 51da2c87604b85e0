//! Momentum: RSI, ROC, MACD.
//!
//! What always holds: where a definition divides by a quantity that can be zero, the value for that case is named, so finite inputs give finite
//! outputs. The kernels are those of `bthost_kernels`.

use alloc::vec::Vec;

use bthost_kernels::{Level, averages, columns, strength};

use super::frame::{rows_param, run};
use super::registry::{CLOSE, Definition, free, rows};

/// Warm-up of what needs `period` changes: one row more than a window.
pub(super) fn first_after_changes(params: &[f64]) -> usize {
    rows_param(params, 0)
}

/// RSI of a window without any change: neither side has moved.
pub(super) const RSI_NO_CHANGE: f64 = 50.0;

/// `rsi [period]`.
pub(super) fn rsi(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let p = rows_param(params, 0);
    run::<1, 1>(inputs, outputs, first_after_changes(params), |[x], [out]| strength::rsi(Level::active(), x, p, RSI_NO_CHANGE, out));
}

/// `roc [period]`.
pub(super) fn roc(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let p = rows_param(params, 0);
    run::<1, 1>(inputs, outputs, first_after_changes(params), |[x], [out]| columns::roc(Level::active(), x, p, out));
}

/// Warm-up of `macd`: the slow average, then the average of the line.
pub(super) fn macd_first(params: &[f64]) -> usize {
    let slow = rows_param(params, 0).max(rows_param(params, 1));
    (slow - 1).saturating_add(rows_param(params, 2) - 1)
}

/// What the ranges of `macd` cannot say.
pub(super) fn macd_check(params: &[f64]) -> Result<(), &'static str> {
    if params[0] < params[1] { Ok(()) } else { Err("parameter `fast` must be less than parameter `slow`") }
}

/// `macd [fast, slow, signal]` -> line, signal, histogram.
pub(super) fn macd(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let periods = [rows_param(params, 0), rows_param(params, 1), rows_param(params, 2)];
    run::<1, 3>(inputs, outputs, macd_first(params), |[x], out| averages::macd(Level::active(), x, periods, out));
}

/// The definitions of this family.
pub(super) static TABLE: &[Definition] = &[
    Definition {
        name: "rsi",
        title: "Relative strength index",
        inputs: &[CLOSE],
        params: &[rows("period", 14.0, 2.0)],
        outputs: &["rsi"],
        note: "100*(up/(up + down)), where up and down are Wilder averages of the gains and the losses from row to row, seeded by the sums \
               of the first `period` changes times 1/period: up = (up*(period - 1) + gain)*(1/period). 50 where up + down is 0, that is, before the first \
               change of a series.",
        source: "Wilder 1978, TA-Lib RSI 0.8.3, with the same bits. Without any change TA-Lib C 0.8.1 gives 0 and Pine 100.",
        warmup: "period",
        tradingview: "ta.rsi gives 100 in a window without change where this gives 50 (`pine.rsi`); elsewhere equal but for rounding.",
        exact: true,
        gaps: false,
        first: &first_after_changes,
        check: &free,
        compute: &rsi,
    },
    Definition {
        name: "roc",
        title: "Rate of change, percent",
        inputs: &[CLOSE],
        params: &[rows("period", 10.0, 1.0)],
        outputs: &["roc"],
        note: "(x/x_period_rows_ago - 1)*100; 0 where the earlier value is 0.",
        source: "TA-Lib ROC.",
        warmup: "period",
        tradingview: "ta.roc: equal; na where the earlier value is 0.",
        exact: true,
        gaps: false,
        first: &first_after_changes,
        check: &free,
        compute: &roc,
    },
    Definition {
        name: "macd",
        title: "Moving average convergence and divergence",
        inputs: &[CLOSE],
        params: &[rows("fast", 12.0, 1.0), rows("slow", 26.0, 2.0), rows("signal", 9.0, 1.0)],
        outputs: &["line", "signal", "histogram"],
        note: "line = ema(fast) - ema(slow), signal = ema of the line, histogram = line - signal. Both averages begin at row slow - 1: the fast \
               one is seeded by the mean of the `fast` rows that end there, so it is not `ema` of the whole series. The signal is seeded by the \
               mean of the first `signal` values of the line. All outputs begin where the signal does. fast must be less than slow. \
               Arithmetic as in `ema`.",
        source: "TA-Lib MACD (which swaps fast and slow where they are reversed). Pine seeds each average on its own and shows the line from \
                 row slow - 1; the lines agree to 1e-6 after about 110 rows at 12/26/9.",
        warmup: "slow + signal - 2",
        tradingview: "ta.macd seeds each average on its own and shows the line from row slow - 1 (`pine.macd`): 3 % apart at row 33 of daily GOOG, 1e-6 at row 113.",
        exact: true,
        gaps: false,
        first: &macd_first,
        check: &macd_check,
        compute: &macd,
    },
];

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    fn columns(kernel: impl Fn(&[&[f64]], &[f64], &mut [Vec<f64>]), x: &[f64], params: &[f64], outputs: usize) -> Vec<Vec<f64>> {
        let mut out = vec![vec![]; outputs];
        kernel(&[x], params, &mut out);
        out
    }

    #[test]
    fn rsi_by_hand() {
        // Changes +2, -1, +1: seeds 1 and 0.5, then 1 and 0.25.
        let out = columns(rsi, &[10.0, 12.0, 11.0, 12.0], &[2.0], 1);
        assert!(out[0][..2].iter().all(|v| v.is_nan()));
        assert_eq!(out[0][2], 100.0 * (1.0 / 1.5));
        assert_eq!(out[0][3], 80.0);
    }

    #[test]
    fn rsi_at_its_ends() {
        assert_eq!(columns(rsi, &[5.0; 6], &[3.0], 1)[0][3..], [50.0; 3], "no change");
        assert_eq!(columns(rsi, &[1.0, 2.0, 3.0, 4.0], &[2.0], 1)[0][2..], [100.0; 2], "only gains");
        assert_eq!(columns(rsi, &[4.0, 3.0, 2.0, 1.0], &[2.0], 1)[0][2..], [0.0; 2], "only losses");
    }

    #[test]
    fn roc_is_a_percentage_and_zero_after_a_zero() {
        assert_eq!(columns(roc, &[4.0, 0.0, 5.0, 7.0], &[2.0], 1)[0][2..], [25.0, 0.0]);
    }

    #[test]
    fn macd_seeds_both_averages_at_the_same_row() {
        // fast 1 is the series itself, slow 3 has factor 1/2 and seed 3, signal 2 has factor 2/3.
        let out = columns(macd, &[1.0, 2.0, 6.0, 4.0, 9.0], &[1.0, 3.0, 2.0], 3);
        assert!(out.iter().all(|column| column[..3].iter().all(|v| v.is_nan())));
        assert_eq!(out[0][3..], [0.5, 2.75]);
        assert_eq!(out[1][3], 1.75);
        assert_eq!(out[2][3], -1.25);
        assert_eq!(out[1][4], 1.75 + (2.0 / 3.0) * (2.75 - 1.75));
        assert_eq!(out[2][4], out[0][4] - out[1][4]);
    }

    #[test]
    fn macd_of_a_flat_series_is_exactly_zero() {
        for column in columns(macd, &[42.42; 200], &[12.0, 26.0, 9.0], 3) {
            assert!(column[33..].iter().all(|&v| v == 0.0));
        }
    }
}
