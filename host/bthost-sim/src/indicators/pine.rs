//! Flavours of TradingView's Pine, where it defines an indicator otherwise.
//!
//! What always holds: the formulas are those of Pine's reference manual; averages are `ta.rma` and `ta.ema` in the arithmetic of `rma` and `ema`,
//! whose last digits may differ from a chart's.

use alloc::vec::Vec;

use bthost_kernels::trend::{self, Begin};
use bthost_kernels::{Level, averages, strength};

use super::frame::{rows_param, run};
use super::momentum::{first_after_changes, macd_check};
use super::moving_averages::first_full_window;
use super::registry::{CLOSE, Definition, HIGH, LOW, VOLUME, free, rows};
use super::volatility::widths;

/// `pine.rsi [period]`.
fn rsi(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let p = rows_param(params, 0);
    run::<1, 1>(inputs, outputs, p, |[x], [out]| {
        let [mut up, mut down] = strength::seed(&x[..=p]);
        let k = averages::rma_factor(p);
        out[0] = strength_of(up, down);
        for (o, pair) in out[1..].iter_mut().zip(x[p..].windows(2)) {
            let (gain, loss) = strength::split(pair[1] - pair[0]);
            up = averages::step(up, k, gain);
            down = averages::step(down, k, loss);
            *o = strength_of(up, down);
        }
    });
}

/// The value of a pair of averages.
pub(super) fn strength_of(up: f64, down: f64) -> f64 {
    if down == 0.0 {
        100.0
    } else if up == 0.0 {
        0.0
    } else {
        100.0 - 100.0 / (1.0 + up / down)
    }
}

/// The range of row `t`: of row 0 it is high - low.
fn range(bars: [&[f64]; 3], t: usize) -> f64 {
    let [high, low, close] = bars;
    if t == 0 { high[0] - low[0] } else { averages::true_range(high[t], low[t], close[t - 1]) }
}

/// `ta.atr` at row `p - 1`: the mean of the first ranges, about the first of them.
fn first_average(bars: [&[f64]; 3], p: usize) -> f64 {
    let base = range(bars, 0);
    base + (0..p).fold(0.0, |sum, t| sum + (range(bars, t) - base)) / p as f64
}

/// `pine.atr [period]` of high, low, close.
fn atr(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let p = rows_param(params, 0);
    run::<3, 1>(inputs, outputs, p - 1, |bars, [out]| {
        averages::ranges(Level::active(), bars, p, p - 1, first_average(bars, p), out);
    });
}

/// `pine.supertrend [k, period]` of high, low, close -> line, direction.
fn supertrend(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let (k, p) = (params[0], rows_param(params, 1));
    run::<3, 2>(inputs, outputs, p - 1, |bars, columns| {
        let begin = Begin { first: p - 1, range: first_average(bars, p), up: false };
        trend::supertrend(Level::active(), bars, begin, (p, k), -1.0, columns);
    });
}

fn second_window(params: &[f64]) -> usize {
    rows_param(params, 1) - 1
}

fn macd_first(params: &[f64]) -> usize {
    super::momentum::macd_first(params)
}

/// `pine.macd [fast, slow, signal]` -> line, signal, histogram.
fn macd(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let [fast, slow, smooth] = [rows_param(params, 0), rows_param(params, 1), rows_param(params, 2)];
    run::<1, 3>(inputs, outputs, macd_first(params), |[x], [line, signal, histogram]| {
        let (kf, ks, km) = (averages::ema_factor(fast), averages::ema_factor(slow), averages::ema_factor(smooth));
        let mut e_fast = averages::seed(&x[..fast]);
        x[fast..slow].iter().for_each(|&v| e_fast = averages::step(e_fast, kf, v));
        let mut e_slow = averages::seed(&x[..slow]);
        let base = e_fast - e_slow;
        let (mut sum, mut mean) = (0.0, base);
        for (t, &v) in (slow - 1..).zip(&x[slow - 1..]) {
            if t >= slow {
                e_fast = averages::step(e_fast, kf, v);
                e_slow = averages::step(e_slow, ks, v);
            }
            let value = e_fast - e_slow;
            let seen = t + 2 - slow;
            if seen <= smooth {
                sum += value - base;
                mean = base + sum / smooth as f64;
            } else {
                mean = averages::step(mean, km, value);
            }
            if let Some(row) = seen.checked_sub(smooth) {
                (line[row], signal[row], histogram[row]) = (value, mean, value - mean);
            }
        }
    });
}

/// `pine.obv`, one row after the other.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Balance {
    previous: Option<f64>,
    sum: f64,
}

impl Balance {
    /// One row.
    pub(super) fn next(&mut self, close: f64, volume: f64) -> f64 {
        if let Some(previous) = self.previous.replace(close) {
            self.sum += f64::from(i8::from(close > previous) - i8::from(close < previous)) * volume;
        }
        self.sum
    }
}

/// `pine.obv []` of close, volume.
fn obv(inputs: &[&[f64]], _: &[f64], outputs: &mut [Vec<f64>]) {
    run::<2, 1>(inputs, outputs, 0, |[close, volume], [out]| {
        let mut balance = Balance::default();
        for ((o, &c), &v) in out.iter_mut().zip(close).zip(volume) {
            *o = balance.next(c, v);
        }
    });
}

/// The definitions of this family.
pub(super) static TABLE: &[Definition] = &[
    Definition {
        name: "pine.rsi",
        title: "Relative strength index, as in TradingView",
        inputs: &[CLOSE],
        params: &[rows("period", 14.0, 1.0)],
        outputs: &["rsi"],
        note: "down == 0 ? 100 : up == 0 ? 0 : 100 - 100/(1 + up/down), up and down being ta.rma of gains and losses from row 1 on.",
        source: "Pine reference manual, ta.rsi.",
        warmup: "period",
        tradingview: "This is ta.rsi. It differs from `rsi` before the first change of a series (100 for 50), and elsewhere by rounding.",
        exact: true,
        gaps: false,
        first: &first_after_changes,
        check: &free,
        compute: &rsi,
    },
    Definition {
        name: "pine.atr",
        title: "Average true range, as in TradingView",
        inputs: &[HIGH, LOW, CLOSE],
        params: &[rows("period", 14.0, 1.0)],
        outputs: &["atr"],
        note: "ta.rma of ta.tr(true): the range of row 0 is high - low and counts, so the seed is the mean of rows 0 to period - 1.",
        source: "Pine reference manual, ta.atr.",
        warmup: "period - 1",
        tradingview: "This is ta.atr. `atr` begins a row later; on daily rows of GOOG at period 14 they are 7 % apart at first and 1e-6 at row 163.",
        exact: true,
        gaps: false,
        first: &first_full_window,
        check: &free,
        compute: &atr,
    },
    Definition {
        name: "pine.supertrend",
        title: "Supertrend, as in TradingView",
        inputs: &[HIGH, LOW, CLOSE],
        params: &[widths("factor", 3.0), rows("period", 10.0, 1.0)],
        outputs: &["line", "direction"],
        note: "Bands at (high + low)/2 plus and minus factor*pine.atr(period), held as in `supertrend`. direction is -1 up and +1 down, and begins \
               down. The order of the parameters is Pine's.",
        source: "Pine reference manual, ta.supertrend.",
        warmup: "period - 1",
        tradingview: "This is ta.supertrend. On daily rows of GOOG it agrees with `supertrend` from row 91 on, with the opposite sign.",
        exact: true,
        gaps: false,
        first: &second_window,
        check: &free,
        compute: &supertrend,
    },
    Definition {
        name: "pine.macd",
        title: "Moving average convergence and divergence, as in TradingView",
        inputs: &[CLOSE],
        params: &[rows("fast", 12.0, 1.0), rows("slow", 26.0, 2.0), rows("signal", 9.0, 1.0)],
        outputs: &["line", "signal", "histogram"],
        note: "ta.ema(fast) - ta.ema(slow), each seeded by its own first rows; signal = ta.ema of the line. All outputs begin where the signal \
               does, the line too. fast must be less than slow.",
        source: "Pine reference manual, ta.macd.",
        warmup: "slow + signal - 2",
        tradingview: "This is ta.macd, whose line shows signal - 1 rows earlier. On daily rows of GOOG at 12/26/9 the line is 3 % from `macd` at row 33 and \
                      1e-6 at row 113.",
        exact: true,
        gaps: false,
        first: &macd_first,
        check: &macd_check,
        compute: &macd,
    },
    Definition {
        name: "pine.obv",
        title: "On-balance volume, as in TradingView",
        inputs: &[CLOSE, VOLUME],
        params: &[],
        outputs: &["obv"],
        note: "ta.cum(math.sign(ta.change(close))*volume), beginning at 0.",
        source: "Pine reference manual, ta.obv.",
        warmup: "0",
        tradingview: "This is ta.obv: `obv` less the volume of row 0.",
        exact: true,
        gaps: false,
        first: &|_| 0,
        check: &free,
        compute: &obv,
    },
];

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn the_ends_of_strength_are_pines() {
        let mut out = [vec![]];
        rsi(&[&[5.0; 6]], &[3.0], &mut out);
        assert_eq!(out[0][3..], [100.0; 3], "no change");
        rsi(&[&[4.0, 3.0, 2.0, 1.0]], &[2.0], &mut out);
        assert_eq!(out[0][2..], [0.0; 2], "only losses");
    }

    #[test]
    fn the_range_of_row_0_counts() {
        let (high, low, close) = ([18.0, 12.0, 14.0], [10.0, 10.0, 10.0], [11.0, 11.0, 11.0]);
        let mut out = [vec![]];
        atr(&[&high, &low, &close], &[2.0], &mut out);
        assert!(out[0][0].is_nan());
        assert_eq!(out[0][1..], [5.0, 4.5]);
    }

    #[test]
    fn each_average_of_macd_has_its_own_seed() {
        // fast 2 (factor 2/3) is seeded by 1.5 at row 1, slow 3 (factor 1/2) by 3 at row 2; signal 1 is the line itself.
        let mut out = [vec![], vec![], vec![]];
        macd(&[&[1.0, 2.0, 6.0, 4.0]], &[2.0, 3.0, 1.0], &mut out);
        assert!(out[0][..2].iter().all(|v| v.is_nan()));
        assert_eq!(out[0][2..], [4.5 - 3.0, 4.5 + (2.0 / 3.0) * (4.0 - 4.5) - 3.5]);
        assert_eq!(out[1][2..], out[0][2..]);
        assert_eq!(out[2][2..], [0.0, 0.0]);
    }

    #[test]
    fn balance_begins_at_nothing() {
        let mut out = [vec![]];
        obv(&[&[5.0, 6.0, 6.0, 4.0], &[10.0, 3.0, 7.0, 2.0]], &[], &mut out);
        assert_eq!(out[0], [0.0, 3.0, 3.0, 1.0]);
    }
}
