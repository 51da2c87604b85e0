//! Many lanes in one pass: parameters of one series, or symbols that share them.
//!
//! What always holds: the value of a lane has the bits of the single kernel of its period over its series, whatever the tiles. Values are handed on
//! tile by tile, so that nothing longer than a tile is ever in memory. Recurrences ([`Sweep`]) have the lanes of a row side by side; windows
//! ([`Windows`]), which remember nothing, have one lane of the tile after the other.

mod ranges;
mod warm;
mod windows;

use alloc::vec;
use alloc::vec::Vec;

use crate::averages;
use crate::level::Level;
use crate::simd::{Kernel, MAX_LANES, Simd, dispatch};
use crate::strength::Strength;

pub use ranges::Ranges;
pub use windows::Windows;

/// What a lane computes of a row.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// `e + k*(x - e)`
    Average,
    /// RSI, with this value where nothing has moved.
    Strength { still: f64 },
    /// MACD: line, signal, histogram.
    Convergence,
}

/// A recurrence of several periods over one series, or of one period over several symbols.
#[derive(Clone, Debug)]
pub struct Sweep {
    kind: Kind,
    /// By lane; of MACD three, else the first counts.
    periods: Vec<[usize; 3]>,
    /// Whether each lane has a series of its own.
    symbols: bool,
    /// By lane, with idle lanes up to a whole vector: the weights of a step.
    weights: [Vec<f64>; 3],
    state: [Vec<f64>; 3],
    /// The row before, of which RSI takes the change.
    previous: Vec<f64>,
    /// Of averages, the first row; sums are about it until a lane is seeded.
    base: Vec<f64>,
    /// Of MACD, the rows so far, until every lane is warm: seeds look back.
    begun: Vec<f64>,
    rows: usize,
    /// Rows until every lane is warm.
    longest: usize,
}

impl Sweep {
    /// EMA of each of `periods`.
    ///
    /// # Panics
    /// When a period is 0 or there is none.
    #[must_use]
    pub fn ema(periods: &[usize]) -> Self {
        Self::new(Kind::Average, &single(periods), |[p, ..]| [averages::ema_factor(p), 0.0, 0.0])
    }

    /// Wilder's average of each of `periods`.
    ///
    /// # Panics
    /// When a period is 0 or there is none.
    #[must_use]
    pub fn rma(periods: &[usize]) -> Self {
        Self::new(Kind::Average, &single(periods), |[p, ..]| [averages::rma_factor(p), 0.0, 0.0])
    }

    /// RSI of each of `periods`; `still` is its value where nothing has moved.
    ///
    /// # Panics
    /// When a period is 0 or there is none.
    #[must_use]
    pub fn rsi(periods: &[usize], still: f64) -> Self {
        let weights = |[p, ..]: [usize; 3]| {
            let [others, share] = Strength::new(p, 0.0).weights();
            [others, share, 0.0]
        };
        Self::new(Kind::Strength { still }, &single(periods), weights)
    }

    /// MACD of each of `periods`, which are fast, slow and signal: three values a row and lane ([`Self::outputs`]), line, signal and histogram.
    ///
    /// # Panics
    /// When a period is 0 or there is none.
    #[must_use]
    pub fn macd(periods: &[[usize; 3]]) -> Self {
        Self::new(Kind::Convergence, periods, |periods| periods.map(averages::ema_factor))
    }

    /// Each lane has a series of its own: rows have [`Self::lanes`] numbers, those of the idle lanes being any. Ask for a period as often as there
    /// are symbols.
    #[must_use]
    pub fn over_symbols(mut self) -> Self {
        self.symbols = true;
        self
    }

    fn new(kind: Kind, periods: &[[usize; 3]], weights: fn([usize; 3]) -> [f64; 3]) -> Self {
        assert!(periods.iter().flatten().all(|p| *p >= 1), "a period has rows");
        let rows = |[first, slow, signal]: &[usize; 3]| match kind {
            Kind::Average => *first,
            Kind::Strength { .. } => first + 1,
            Kind::Convergence => first.max(slow) + signal - 1,
        };
        let longest = periods.iter().map(rows).max().expect("a sweep has periods");
        let lanes = periods.len().next_multiple_of(MAX_LANES);
        let weight = |which: usize| -> Vec<f64> {
            let mut all: Vec<f64> = periods.iter().map(|p| weights(*p)[which]).collect();
            all.resize(lanes, 0.0);
            all
        };
        let nothing = || vec![0.0; lanes];
        Self {
            kind,
            periods: periods.to_vec(),
            symbols: false,
            weights: [weight(0), weight(1), weight(2)],
            state: [nothing(), nothing(), nothing()],
            previous: nothing(),
            base: nothing(),
            begun: Vec::new(),
            rows: 0,
            longest,
        }
    }

    /// Places of a row in a tile: the lanes asked for, rounded up to whole vectors. What is past them has no meaning.
    #[must_use]
    pub fn lanes(&self) -> usize {
        self.previous.len()
    }

    /// Values of a row and lane: three of MACD, else one. A row has the lanes of the first value, then those of the second.
    #[must_use]
    pub fn outputs(&self) -> usize {
        if matches!(self.kind, Kind::Convergence) { 3 } else { 1 }
    }

    /// Numbers of a row of what goes in.
    fn width(&self) -> usize {
        if self.symbols { self.lanes() } else { 1 }
    }

    /// The next rows: `out` gets [`Self::lanes`] values for each of [`Self::outputs`] for each row, NaN before a lane is warm.
    ///
    /// # Panics
    /// When `x` is not whole rows, or `out` has another length than that.
    pub fn tile(&mut self, level: Level, x: &[f64], out: &mut [f64]) {
        let (lanes, width) = (self.lanes(), self.width());
        let places = lanes * self.outputs();
        assert!(x.len().is_multiple_of(width) && out.len() == x.len() / width * places, "a value for every row and lane");
        let rows = x.len() / width;
        let warm = self.longest.saturating_sub(self.rows).min(rows);
        for (x, row) in x.chunks_exact(width).zip(out.chunks_exact_mut(places)).take(warm) {
            self.warm(x, row);
        }
        self.rows += rows - warm;
        let (x, out) = (&x[warm * width..], &mut out[warm * places..]);
        let [a, b, c] = &mut self.state;
        let ([wa, wb, wc], previous) = (&self.weights, &mut self.previous);
        match self.kind {
            Kind::Average => dispatch(level, Rows { step: Ema, weights: [wa], state: [a], x, out, width }),
            Kind::Strength { still } => {
                let step = Rsi(Strength::new(1, still));
                dispatch(level, Rows { step, weights: [wa, wb], state: [a, b, previous], x, out, width });
            }
            Kind::Convergence => dispatch(level, Rows { step: Macd, weights: [wa, wb, wc], state: [a, b, c], x, out, width }),
        }
    }
}

/// Periods of which there is one a lane.
fn single(periods: &[usize]) -> Vec<[usize; 3]> {
    periods.iter().map(|p| [*p, 1, 1]).collect()
}

/// One row of `N` numbers of state, with `W` weights, of a vector of lanes: `O` values.
trait Step<const W: usize, const N: usize, const O: usize>: Copy {
    fn step<S: Simd>(self, s: S, weights: [S::V; W], state: &mut [S::V; N], x: S::V) -> [S::V; O];
}

#[derive(Clone, Copy)]
struct Ema;

/// One step of an average.
#[inline(always)]
fn average<S: Simd>(s: S, e: S::V, k: S::V, x: S::V) -> S::V {
    s.add(e, s.mul(k, s.sub(x, e)))
}

impl Step<1, 1, 1> for Ema {
    #[inline(always)]
    fn step<S: Simd>(self, s: S, [k]: [S::V; 1], state: &mut [S::V; 1], x: S::V) -> [S::V; 1] {
        state[0] = average(s, state[0], k, x);
        *state
    }
}

#[derive(Clone, Copy)]
struct Macd;

impl Step<3, 3, 3> for Macd {
    #[inline(always)]
    fn step<S: Simd>(self, s: S, [fast, slow, signal]: [S::V; 3], state: &mut [S::V; 3], x: S::V) -> [S::V; 3] {
        state[0] = average(s, state[0], fast, x);
        state[1] = average(s, state[1], slow, x);
        let line = s.sub(state[0], state[1]);
        state[2] = average(s, state[2], signal, line);
        [line, state[2], s.sub(line, state[2])]
    }
}

#[derive(Clone, Copy)]
struct Rsi(Strength);

impl Step<2, 3, 1> for Rsi {
    #[inline(always)]
    fn step<S: Simd>(self, s: S, weights: [S::V; 2], state: &mut [S::V; 3], x: S::V) -> [S::V; 1] {
        let [up, down, previous] = *state;
        let [up, down] = Strength::next_lanes(s, [up, down], s.sub(x, previous), weights);
        *state = [up, down, x];
        [self.0.value_lanes(s, up, down)]
    }
}

struct Rows<'a, T, const W: usize, const N: usize, const O: usize> {
    step: T,
    weights: [&'a [f64]; W],
    state: [&'a mut [f64]; N],
    x: &'a [f64],
    out: &'a mut [f64],
    /// Numbers of a row of `x`: one for all lanes, or one for each.
    width: usize,
}

/// Vectors that go through the tile together: enough to hide the latency of a row, few enough to stay in registers.
const GROUP: usize = 4;

impl<T: Step<W, N, O>, const W: usize, const N: usize, const O: usize> Kernel for Rows<'_, T, W, N, O> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, s: S) {
        let lanes = self.weights[0].len();
        let mut lane = 0;
        while lane + GROUP * S::LANES <= lanes {
            self.group::<S, GROUP>(s, lanes, lane);
            lane += GROUP * S::LANES;
        }
        while lane < lanes {
            self.group::<S, 1>(s, lanes, lane);
            lane += S::LANES;
        }
    }
}

impl<T: Step<W, N, O>, const W: usize, const N: usize, const O: usize> Rows<'_, T, W, N, O> {
    /// All rows of the tile for `G` vectors of lanes.
    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "one index for the arrays of both sides")]
    fn group<S: Simd, const G: usize>(&mut self, s: S, lanes: usize, lane: usize) {
        let (mut weights, mut state) = ([[s.splat(0.0); W]; G], [[s.splat(0.0); N]; G]);
        for g in 0..G {
            let at = lane + g * S::LANES;
            for w in 0..W {
                weights[g][w] = s.load(&self.weights[w][at..]);
            }
            for n in 0..N {
                state[g][n] = s.load(&self.state[n][at..]);
            }
        }
        // Without a closure, which would be compiled without the level's instructions.
        let rows = self.out.chunks_exact_mut(lanes * O);
        if self.width == 1 {
            for (&v, row) in self.x.iter().zip(rows) {
                let v = s.splat(v);
                for g in 0..G {
                    let values = self.step.step(s, weights[g], &mut state[g], v);
                    for (o, value) in values.into_iter().enumerate() {
                        s.store(value, &mut row[o * lanes + lane + g * S::LANES..]);
                    }
                }
            }
        } else {
            for (x, row) in self.x.chunks_exact(lanes).zip(rows) {
                for g in 0..G {
                    let values = self.step.step(s, weights[g], &mut state[g], s.load(&x[lane + g * S::LANES..]));
                    for (o, value) in values.into_iter().enumerate() {
                        s.store(value, &mut row[o * lanes + lane + g * S::LANES..]);
                    }
                }
            }
        }
        for g in 0..G {
            for n in 0..N {
                s.store(state[g][n], &mut self.state[n][lane + g * S::LANES..]);
            }
        }
    }
}
