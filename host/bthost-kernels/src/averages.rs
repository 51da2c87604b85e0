//! Exponential averages: EMA and RMA, the convergence of two of them (MACD), and the average of a bar's true range (ATR).
//!
//! What always holds: one row is `e + k*(x - e)`, each operation rounded once, no fused multiply-add. Where `x == e` nothing moves, so a flat
//! series stays flat. Seeds are means about their first row.

use crate::level::Level;
use crate::recurrence::{self, Recurrence};
use crate::serial;
use crate::simd::Simd;

/// The weight of the newest row in an EMA of `p` rows.
#[must_use]
pub fn ema_factor(p: usize) -> f64 {
    2.0 / (p as f64 + 1.0)
}

/// The weight of the newest row in Wilder's average of `p` rows.
#[must_use]
pub fn rma_factor(p: usize) -> f64 {
    1.0 / p as f64
}

/// One row: `e + k*(x - e)`.
#[inline(always)]
#[must_use]
pub fn step(e: f64, k: f64, x: f64) -> f64 {
    e + k * (x - e)
}

#[inline(always)]
pub(crate) fn step_lanes<S: Simd>(s: S, e: S::V, k: f64, x: S::V) -> S::V {
    s.add(e, s.mul(s.splat(k), s.sub(x, e)))
}

/// The mean about the first row, `x_0 + (sum of x_i - x_0, left to right)/n`: exact where the rows are equal.
#[must_use]
pub fn seed(x: &[f64]) -> f64 {
    let base = x[0];
    base + x.iter().fold(0.0, |sum, &v| sum + (v - base)) / x.len() as f64
}

/// One average.
#[derive(Clone, Copy)]
struct Average {
    k: f64,
}

impl Recurrence<1, 1, 1, 1> for Average {
    #[inline(always)]
    fn prepare<S: Simd>(self, _: S, row: [S::V; 1]) -> [S::V; 1] {
        row
    }
    #[inline(always)]
    fn step<S: Simd>(self, s: S, state: &mut [S::V; 1], [x]: [S::V; 1]) -> [S::V; 1] {
        state[0] = step_lanes(s, state[0], self.k, x);
        *state
    }
    fn time_constants(self) -> f64 {
        1.0 / self.k
    }
    fn guess(self, row: [f64; 1]) -> [f64; 1] {
        row
    }
}

/// The average with factor `k`, seeded by the mean of the first `p` rows: `out[i]` is of row `i + p - 1`.
pub fn exponential(level: Level, x: &[f64], p: usize, k: f64, out: &mut [f64]) {
    let e = seed(&x[..p]);
    out[0] = e;
    recurrence::run(level, Average { k }, [&x[p..]], [&mut out[1..]], [e]);
}

/// Two averages, and the average of their difference.
#[derive(Clone, Copy)]
struct Convergence {
    fast: f64,
    slow: f64,
    signal: f64,
}

impl Recurrence<1, 1, 3, 3> for Convergence {
    #[inline(always)]
    fn prepare<S: Simd>(self, _: S, row: [S::V; 1]) -> [S::V; 1] {
        row
    }
    #[inline(always)]
    fn step<S: Simd>(self, s: S, state: &mut [S::V; 3], [x]: [S::V; 1]) -> [S::V; 3] {
        state[0] = step_lanes(s, state[0], self.fast, x);
        state[1] = step_lanes(s, state[1], self.slow, x);
        let line = s.sub(state[0], state[1]);
        state[2] = step_lanes(s, state[2], self.signal, line);
        [line, state[2], s.sub(line, state[2])]
    }
    fn time_constants(self) -> f64 {
        1.0 / self.fast.min(self.slow) + 1.0 / self.signal
    }
    fn guess(self, [x]: [f64; 1]) -> [f64; 3] {
        [x, x, 0.0]
    }
}

/// MACD: line, signal and histogram, `out[i]` being of row `i + max(fast, slow) + smooth - 2`.
///
/// Both averages are seeded by the rows that end at the first row at which the slow one has a value; the signal by the mean of the line's first
/// `smooth` values, taken about the first of them.
pub fn macd(level: Level, x: &[f64], [fast, slow, smooth]: [usize; 3], out: [&mut [f64]; 3]) {
    let factors = Convergence { fast: ema_factor(fast), slow: ema_factor(slow), signal: ema_factor(smooth) };
    let slowest = fast.max(slow);
    let mut e_fast = seed(&x[slowest - fast..slowest]);
    let mut e_slow = seed(&x[slowest - slow..slowest]);
    let base = e_fast - e_slow;
    let (mut last, mut sum) = (base, 0.0);
    for &v in &x[slowest..slowest + smooth - 1] {
        e_fast = step(e_fast, factors.fast, v);
        e_slow = step(e_slow, factors.slow, v);
        last = e_fast - e_slow;
        sum += last - base;
    }
    let mean = base + sum / smooth as f64;
    let [line, signal, histogram] = out;
    (line[0], signal[0], histogram[0]) = (last, mean, last - mean);
    let rest = &x[slowest + smooth - 1..];
    recurrence::run(level, factors, [rest], [&mut line[1..], &mut signal[1..], &mut histogram[1..]], [e_fast, e_slow, mean]);
}

/// The average of true ranges.
#[derive(Clone, Copy)]
struct Ranges {
    k: f64,
}

/// The range of a bar, stretched to the close before it.
#[inline(always)]
pub(crate) fn range_lanes<S: Simd>(s: S, high: S::V, low: S::V, previous: S::V) -> S::V {
    let (up, down) = (s.abs(s.sub(high, previous)), s.abs(s.sub(low, previous)));
    s.greater(s.greater(s.sub(high, low), up), down)
}

/// The range of a bar, stretched to the close before it.
#[inline(always)]
#[must_use]
pub fn true_range(high: f64, low: f64, previous_close: f64) -> f64 {
    range_lanes(crate::simd::Scalar, high, low, previous_close)
}

impl Recurrence<3, 1, 1, 1> for Ranges {
    #[inline(always)]
    fn prepare<S: Simd>(self, s: S, [high, low, previous]: [S::V; 3]) -> [S::V; 1] {
        [range_lanes(s, high, low, previous)]
    }
    #[inline(always)]
    fn step<S: Simd>(self, s: S, state: &mut [S::V; 1], [range]: [S::V; 1]) -> [S::V; 1] {
        state[0] = step_lanes(s, state[0], self.k, range);
        *state
    }
    fn time_constants(self) -> f64 {
        1.0 / self.k
    }
    fn guess(self, row: [f64; 1]) -> [f64; 1] {
        row
    }
}

/// Wilder's average of the true range at row `first`, which is `p` or later. Row 0 has no close before it and no range; the seed is the mean of
/// the next `p` ranges, taken about the first of them.
#[must_use]
pub fn atr_at([high, low, close]: [&[f64]; 3], p: usize, first: usize) -> f64 {
    let range = |t: usize| true_range(high[t], low[t], close[t - 1]);
    let (base, k) = (range(1), rma_factor(p));
    let mean = base + (1..=p).fold(0.0, |sum, t| sum + (range(t) - base)) / p as f64;
    (p + 1..=first).fold(mean, |mean, t| step(mean, k, range(t)))
}

/// Wilder's average of the true range: `out[i]` is of row `i + first`, which is `p` or later ([`atr_at`]).
pub fn atr(level: Level, bars: [&[f64]; 3], p: usize, first: usize, out: &mut [f64]) {
    ranges(level, bars, p, first, atr_at(bars, p, first), out);
}

/// Wilder's average of the true range of `p` rows from row `first` on, where it is `mean`.
pub fn ranges(level: Level, [high, low, close]: [&[f64]; 3], p: usize, first: usize, mean: f64, out: &mut [f64]) {
    out[0] = mean;
    let inputs = [&high[first + 1..], &low[first + 1..], &close[first..close.len() - 1]];
    recurrence::run(level, Ranges { k: rma_factor(p) }, inputs, [&mut out[1..]], [mean]);
}

/// The average of typical prices.
#[derive(Clone, Copy)]
struct Typical {
    k: f64,
}

impl Recurrence<3, 1, 1, 1> for Typical {
    #[inline(always)]
    fn prepare<S: Simd>(self, s: S, [high, low, close]: [S::V; 3]) -> [S::V; 1] {
        [s.div(s.add(s.add(high, low), close), s.splat(3.0))]
    }
    #[inline(always)]
    fn step<S: Simd>(self, s: S, state: &mut [S::V; 1], [price]: [S::V; 1]) -> [S::V; 1] {
        state[0] = step_lanes(s, state[0], self.k, price);
        *state
    }
    fn time_constants(self) -> f64 {
        1.0 / self.k
    }
    fn guess(self, row: [f64; 1]) -> [f64; 1] {
        row
    }
}

/// EMA of the typical price of `p` rows: `out[i]` is of row `i + first`, which is `p - 1` or later.
pub fn typical(level: Level, [high, low, close]: [&[f64]; 3], p: usize, first: usize, out: &mut [f64]) {
    let price = |t: usize| serial::typical(high[t], low[t], close[t]);
    let (base, k) = (price(0), ema_factor(p));
    let mean = base + (0..p).fold(0.0, |sum, t| sum + (price(t) - base)) / p as f64;
    let mean = (p..=first).fold(mean, |mean, t| step(mean, k, price(t)));
    out[0] = mean;
    let inputs = [&high[first + 1..], &low[first + 1..], &close[first + 1..]];
    recurrence::run(level, Typical { k }, inputs, [&mut out[1..]], [mean]);
}
