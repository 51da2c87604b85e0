//! Moving averages: SMA (window tree), EMA and RMA (one recurrence).
//!
//! What always holds: the roundings of each recurrence are written down in the registry's notes, and there is no fused multiply-add. The kernels
//! are those of `bthost_kernels`.

use alloc::vec::Vec;

use bthost_kernels::{Level, averages, window};

use super::frame::{rows_param, run};
use super::registry::{CLOSE, Definition, free, rows};

/// Warm-up of a window or of a seed of `period` rows.
pub(super) fn first_full_window(params: &[f64]) -> usize {
    rows_param(params, 0) - 1
}

/// `sma [period]`.
pub(super) fn sma(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let p = rows_param(params, 0);
    run::<1, 1>(inputs, outputs, first_full_window(params), |[x], [out]| window::means(Level::active(), x, p, out));
}

/// `ema [period]`.
pub(super) fn ema(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    exponential(inputs, params, outputs, averages::ema_factor);
}

/// `rma [period]`.
pub(super) fn rma(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    exponential(inputs, params, outputs, averages::rma_factor);
}

fn exponential(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>], factor: fn(usize) -> f64) {
    let p = rows_param(params, 0);
    run::<1, 1>(inputs, outputs, first_full_window(params), |[x], [out]| {
        averages::exponential(Level::active(), x, p, factor(p), out);
    });
}

/// The definitions of this family.
pub(super) static TABLE: &[Definition] = &[
    Definition {
        name: "sma",
        title: "Simple moving average",
        inputs: &[CLOSE],
        params: &[rows("period", 20.0, 1.0)],
        outputs: &["sma"],
        note: "Mean of the last `period` rows. The sum is a tree, S_{k+1}(i) = S_k(i) + S_k(i + 2^k), joined over the binary digits of the \
               period from low to high with the lowest digit over the oldest rows, then divided by the period: no running sum, so nothing \
               drifts and a value does not depend on the start of the series.",
        source: "TA-Lib SMA, which keeps a running sum; the values differ by rounding only.",
        warmup: "period - 1",
        tradingview: "ta.sma: equal but for rounding.",
        exact: true,
        gaps: false,
        first: &first_full_window,
        check: &free,
        compute: &sma,
    },
    Definition {
        name: "ema",
        title: "Exponential moving average",
        inputs: &[CLOSE],
        params: &[rows("period", 20.0, 1.0)],
        outputs: &["ema"],
        note: "e + k*(x - e) with k = 2/(period + 1), each operation rounded once, no fused multiply-add. Seeded at row period - 1 by the mean \
               of the first `period` rows, taken about the first of them: x_0 + (sum of x_i - x_0)/period. A flat series stays flat to the \
               last bit. The recurrence contracts, so a kernel that runs chunks side by side and compares the states at the seams gives \
               these bits.",
        source: "TA-Lib EMA at unstable period 0. Series seeded by x_0 instead (pandas ewm, `ta`) agree to 1e-6 after about 4.5 periods.",
        warmup: "period - 1",
        tradingview: "ta.ema has the same seed: equal but for rounding.",
        exact: true,
        gaps: false,
        first: &first_full_window,
        check: &free,
        compute: &ema,
    },
    Definition {
        name: "rma",
        title: "Wilder's moving average",
        inputs: &[CLOSE],
        params: &[rows("period", 14.0, 1.0)],
        outputs: &["rma"],
        note: "e + k*(x - e) with k = 1/period: arithmetic and seed as in `ema`.",
        source: "TA-Lib RMA, which multiplies and adds in one rounding: the values differ by rounding only. The same as Pine ta.rma.",
        warmup: "period - 1",
        tradingview: "ta.rma: equal but for rounding.",
        exact: true,
        gaps: false,
        first: &first_full_window,
        check: &free,
        compute: &rma,
    },
];

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    fn one(kernel: impl Fn(&[&[f64]], &[f64], &mut [Vec<f64>]), x: &[f64], p: f64) -> Vec<f64> {
        let mut out = [vec![]];
        kernel(&[x], &[p], &mut out);
        let [column] = out;
        column
    }

    #[test]
    fn values_by_hand() {
        let x = [1.0, 2.0, 6.0, 4.0, 9.0];
        assert_eq!(one(sma, &x, 3.0)[2..], [3.0, 4.0, 19.0 / 3.0]);
        // Factor 1/2.
        assert_eq!(one(ema, &x, 3.0)[2..], [3.0, 3.5, 6.25]);
        // Factor 1/4, seed 13/4.
        assert_eq!(one(rma, &x, 4.0)[3..], [3.25, 4.6875]);
        for kernel in [sma, ema, rma] {
            assert_eq!(one(kernel, &x, 1.0), x, "a period of one is the series");
            assert!(one(kernel, &x, 6.0).iter().all(|v| v.is_nan()));
        }
    }

    #[test]
    fn an_exponential_average_of_a_flat_series_is_that_series() {
        for p in 1..400 {
            for kernel in [ema, rma] {
                assert!(one(kernel, &[42.42; 1000], f64::from(p))[p as usize - 1..].iter().all(|&v| v == 42.42));
            }
        }
    }

    #[test]
    fn a_chunk_started_from_a_guess_meets_the_chain_bit_by_bit() {
        // What a chunked kernel will rely on: forty time constants are enough on a walk.
        let (p, mut state, mut x) = (20_usize, 1_u64, 100.0);
        let (k, rows) = (averages::ema_factor(p), 45 * p / 2);
        let (mut chain, mut guess) = (100.0, 101.0);
        for _ in 0..rows {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            x += (state >> 40) as f64 / 16_777_216.0 - 0.5;
            chain = averages::step(chain, k, x);
            guess = averages::step(guess, k, x);
        }
        assert_eq!(chain.to_bits(), f64::to_bits(guess));
    }
}
