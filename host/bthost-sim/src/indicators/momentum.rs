//! Momentum: RSI, ROC, MACD.
//!
//! What always holds: where a definition divides by a quantity that can be zero, the value for that case is named, so finite inputs give finite
//! outputs.

use super::frame::{rows_param, run};
use super::moving_averages::{ema_factor, ema_step, seed_mean};
use super::registry::{CLOSE, Definition, free, rows};
use alloc::vec::Vec;

/// Warm-up of what needs `period` changes: one row more than a window.
pub(super) fn first_after_changes(params: &[f64]) -> usize {
    rows_param(params, 0)
}

/// RSI of a window without any change: neither side has moved.
const RSI_NO_CHANGE: f64 = 50.0;

/// `rsi [period]`.
pub(super) fn rsi(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let p = rows_param(params, 0);
    run::<1, 1>(inputs, outputs, first_after_changes(params), |[x], [out]| {
        let (period, wilder) = (p as f64, Wilder::new(p));
        let (mut up, mut down) = (0.0, 0.0);
        for pair in x[..=p].windows(2) {
            let (gain, loss) = split(pair[1] - pair[0]);
            up += gain;
            down += loss;
        }
        up /= period;
        down /= period;
        out[0] = strength(up, down);
        for (o, pair) in out[1..].iter_mut().zip(x[p..].windows(2)) {
            let (gain, loss) = split(pair[1] - pair[0]);
            up = wilder.step(up, gain);
            down = wilder.step(down, loss);
            *o = strength(up, down);
        }
    });
}

/// Wilder's average as RSI takes it: `(e*(p - 1) + x)*(1/p)`, each operation rounded once, the reciprocal too.
///
/// It differs from `rma` in the last bits only. These bits are TA-Lib's: in a dead market, where gains and losses decay together and RSI is
/// constant but for its rounding, an indicator of it (a stochastic of RSI) shows nothing but those bits.
#[derive(Clone, Copy)]
struct Wilder {
    others: f64,
    share: f64,
}

impl Wilder {
    fn new(p: usize) -> Self {
        Self { others: p as f64 - 1.0, share: 1.0 / p as f64 }
    }

    /// One row.
    #[inline]
    fn step(self, e: f64, x: f64) -> f64 {
        (e * self.others + x) * self.share
    }
}

/// A change as (gain, loss), one of them zero.
#[inline]
fn split(change: f64) -> (f64, f64) {
    if change > 0.0 { (change, 0.0) } else { (0.0, -change) }
}

#[inline]
fn strength(up: f64, down: f64) -> f64 {
    let sum = up + down;
    if sum == 0.0 { RSI_NO_CHANGE } else { 100.0 * (up / sum) }
}

/// `roc [period]`.
pub(super) fn roc(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let p = rows_param(params, 0);
    run::<1, 1>(inputs, outputs, first_after_changes(params), |[x], [out]| {
        for ((o, &new), &old) in out.iter_mut().zip(&x[p..]).zip(x) {
            *o = if old == 0.0 { 0.0 } else { (new / old - 1.0) * 100.0 };
        }
    });
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
    let (fast, slow, smooth) = (rows_param(params, 0), rows_param(params, 1), rows_param(params, 2));
    // Validation refuses fast >= slow; without it both averages still begin at the later of the two.
    let slowest = fast.max(slow);
    run::<1, 3>(inputs, outputs, macd_first(params), |[x], [line, signal, histogram]| {
        let (kf, ks, km) = (ema_factor(fast), ema_factor(slow), ema_factor(smooth));
        // Both averages are seeded by the rows that end at the same row, the first at which the slow one has a value.
        let mut e_fast = seed_mean(&x[slowest - fast..slowest]);
        let mut e_slow = seed_mean(&x[slowest - slow..slowest]);
        // The signal's seed is the mean of the first values of the line, taken about the first of them.
        let base = e_fast - e_slow;
        let mut rows = x[slowest..].iter();
        let mut step = |v: f64| {
            e_fast = ema_step(e_fast, kf, v);
            e_slow = ema_step(e_slow, ks, v);
            e_fast - e_slow
        };
        let (mut last, mut sum) = (base, 0.0);
        for &v in rows.by_ref().take(smooth - 1) {
            last = step(v);
            sum += last - base;
        }
        let mut mean = base + sum / smooth as f64;
        (line[0], signal[0], histogram[0]) = (last, mean, last - mean);
        let outputs = line[1..].iter_mut().zip(&mut signal[1..]).zip(&mut histogram[1..]);
        for (((l, s), h), &v) in outputs.zip(rows) {
            *l = step(v);
            mean = ema_step(mean, km, *l);
            *s = mean;
            *h = *l - mean;
        }
    });
}

/// The definitions of this family.
pub(super) static TABLE: &[Definition] = &[
    Definition {
        name: "rsi",
        title: "Relative strength index",
        inputs: &[CLOSE],
        params: &[rows("period", 14.0, 2.0)],
        outputs: &["rsi"],
        note: "100*(up/(up + down)), where up and down are Wilder averages of the gains and the losses from row to row, seeded by their means \
               over the first `period` changes: up = (up*(period - 1) + gain)*(1/period). 50 where up + down is 0, that is, before the first \
               change of a series.",
        source: "Wilder 1978, TA-Lib RSI 0.8.3, with the same bits. Without any change TA-Lib C 0.8.1 gives 0 and Pine 100.",
        warmup: "period",
        tradingview: "",
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
        tradingview: "",
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
        tradingview: "",
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
