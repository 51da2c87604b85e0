//! Relative strength: two Wilder averages and their share.
//!
//! What always holds: the average is `(e*(p - 1) + x)*(1/p)`, each operation rounded once, the reciprocal too. It differs from
//! [`crate::averages`] in the last bits only. These bits are TA-Lib's: in a dead market, where gains and losses decay together and RSI is constant
//! but for its rounding, an indicator of it (a stochastic of RSI) shows nothing but those bits.

use crate::level::Level;
use crate::recurrence::{self, Recurrence};
use crate::simd::{Scalar, Simd};

/// RSI of `p` changes.
#[derive(Clone, Copy, Debug)]
pub struct Strength {
    others: f64,
    share: f64,
    still: f64,
}

impl Strength {
    /// Of `p` changes; `still` is its value where nothing has moved.
    #[must_use]
    pub fn new(p: usize, still: f64) -> Self {
        Self { others: p as f64 - 1.0, share: 1.0 / p as f64, still }
    }

    /// The value of a pair of averages.
    #[must_use]
    pub fn value(self, up: f64, down: f64) -> f64 {
        self.value_lanes(Scalar, up, down)
    }

    /// One change.
    #[must_use]
    pub fn next(self, state: &mut [f64; 2], change: f64) -> f64 {
        let [value] = self.step(Scalar, state, [change]);
        value
    }

    #[inline(always)]
    pub(crate) fn value_lanes<S: Simd>(self, s: S, up: S::V, down: S::V) -> S::V {
        let sum = s.add(up, down);
        s.if_zero(sum, s.splat(self.still), s.mul(s.splat(100.0), s.div(up, sum)))
    }

    /// The averages after a change, each lane with its own `others` and `share`.
    #[inline(always)]
    pub(crate) fn next_lanes<S: Simd>(s: S, [up, down]: [S::V; 2], change: S::V, [others, share]: [S::V; 2]) -> [S::V; 2] {
        let (gain, loss) = split_lanes(s, change);
        [s.mul(s.add(s.mul(up, others), gain), share), s.mul(s.add(s.mul(down, others), loss), share)]
    }

    /// The numbers of a step: the weight of what was, and of all.
    pub(crate) fn weights(self) -> [f64; 2] {
        [self.others, self.share]
    }
}

/// A change as (gain, loss), one of them zero.
#[must_use]
pub fn split(change: f64) -> (f64, f64) {
    split_lanes(Scalar, change)
}

#[inline(always)]
fn split_lanes<S: Simd>(s: S, change: S::V) -> (S::V, S::V) {
    let zero = s.splat(0.0);
    // The greater of nothing and the change, and of nothing and the change turned round.
    (s.greater(zero, change), s.greater(zero, s.sub(zero, change)))
}

impl Recurrence<2, 1, 2, 1> for Strength {
    #[inline(always)]
    fn prepare<S: Simd>(self, s: S, [new, old]: [S::V; 2]) -> [S::V; 1] {
        [s.sub(new, old)]
    }
    #[inline(always)]
    fn step<S: Simd>(self, s: S, state: &mut [S::V; 2], [change]: [S::V; 1]) -> [S::V; 1] {
        *state = Self::next_lanes(s, *state, change, [s.splat(self.others), s.splat(self.share)]);
        [self.value_lanes(s, state[0], state[1])]
    }
    fn time_constants(self) -> f64 {
        self.others + 1.0
    }
    fn guess(self, [change]: [f64; 1]) -> [f64; 2] {
        let size = Scalar.abs(change);
        [size, size]
    }
}

/// The means of gains and losses over the first changes of `x`: the state that RSI begins from.
#[must_use]
pub fn seed(x: &[f64]) -> [f64; 2] {
    let (mut up, mut down) = (0.0, 0.0);
    for pair in x.windows(2) {
        let (gain, loss) = split(pair[1] - pair[0]);
        up += gain;
        down += loss;
    }
    seed_of_sums(x.len() - 1, [up, down])
}

/// The means of `changes` gains and losses from their sums: times the reciprocal, as TA-Lib has it.
#[must_use]
pub fn seed_of_sums(changes: usize, [up, down]: [f64; 2]) -> [f64; 2] {
    let share = 1.0 / changes as f64;
    [up * share, down * share]
}

/// RSI: `out[i]` is of row `i + p`.
pub fn rsi(level: Level, x: &[f64], p: usize, still: f64, out: &mut [f64]) {
    let strength = Strength::new(p, still);
    let [up, down] = seed(&x[..=p]);
    out[0] = strength.value(up, down);
    recurrence::run(level, strength, [&x[p + 1..], &x[p..x.len() - 1]], [&mut out[1..]], [up, down]);
}
