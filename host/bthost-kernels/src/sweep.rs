//! Many lanes in one pass: parameters of one series, or symbols that share them.
//!
//! What always holds: the value of a lane has the bits of the single kernel of its period over its series, whatever the tiles. Values are handed on
//! tile by tile, so that nothing longer than a tile is ever in memory. Recurrences ([`Sweep`]) have the lanes of a row side by side; windows
//! ([`Windows`]), which remember nothing, have one lane of the tile after the other.

use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use crate::averages;
use crate::level::Level;
use crate::simd::{Kernel, MAX_LANES, Simd, dispatch};
use crate::stream::Of;
use crate::strength::{self, Strength};
use crate::window;

/// What a lane computes of a row.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// `e + k*(x - e)`
    Average,
    /// RSI, with this value where nothing has moved.
    Strength { still: f64 },
}

/// A recurrence of several periods over one series, or of one period over several symbols.
#[derive(Clone, Debug)]
pub struct Sweep {
    kind: Kind,
    periods: Vec<usize>,
    /// Whether each lane has a series of its own.
    symbols: bool,
    /// By lane, with idle lanes up to a whole vector: the weights of a step.
    weights: [Vec<f64>; 2],
    state: [Vec<f64>; 2],
    /// The row before, of which RSI takes the change.
    previous: Vec<f64>,
    /// Of averages, the first row; sums are about it until a lane is seeded.
    base: Vec<f64>,
    rows: usize,
    longest: usize,
}

impl Sweep {
    /// EMA of each of `periods`.
    ///
    /// # Panics
    /// When a period is 0 or there is none.
    #[must_use]
    pub fn ema(periods: &[usize]) -> Self {
        Self::new(Kind::Average, periods, |p| [averages::ema_factor(p), 0.0])
    }

    /// Wilder's average of each of `periods`.
    ///
    /// # Panics
    /// When a period is 0 or there is none.
    #[must_use]
    pub fn rma(periods: &[usize]) -> Self {
        Self::new(Kind::Average, periods, |p| [averages::rma_factor(p), 0.0])
    }

    /// RSI of each of `periods`; `still` is its value where nothing has moved.
    ///
    /// # Panics
    /// When a period is 0 or there is none.
    #[must_use]
    pub fn rsi(periods: &[usize], still: f64) -> Self {
        Self::new(Kind::Strength { still }, periods, |p| Strength::new(p, 0.0).weights())
    }

    /// Each lane has a series of its own: rows have [`Self::lanes`] numbers, those of the idle lanes being any. Ask for a period as often as there
    /// are symbols.
    #[must_use]
    pub fn over_symbols(mut self) -> Self {
        self.symbols = true;
        self
    }

    fn new(kind: Kind, periods: &[usize], weights: fn(usize) -> [f64; 2]) -> Self {
        let longest = *periods.iter().max().expect("a sweep has periods");
        assert!(periods.iter().all(|p| *p >= 1), "a period has rows");
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
            weights: [weight(0), weight(1)],
            state: [nothing(), nothing()],
            previous: nothing(),
            base: nothing(),
            rows: 0,
            longest: longest + usize::from(!matches!(kind, Kind::Average)),
        }
    }

    /// Places of a row in a tile: the lanes asked for, rounded up to whole vectors. What is past them has no meaning.
    #[must_use]
    pub fn lanes(&self) -> usize {
        self.previous.len()
    }

    /// The next rows: `out` gets [`Self::lanes`] values for each, NaN before a lane is warm.
    ///
    /// # Panics
    /// When `x` is not whole rows, or `out` has another length than that.
    pub fn tile(&mut self, level: Level, x: &[f64], out: &mut [f64]) {
        let (lanes, width) = (self.lanes(), if self.symbols { self.lanes() } else { 1 });
        assert!(x.len().is_multiple_of(width) && out.len() == x.len() / width * lanes, "a value for every row and lane");
        let rows = x.len() / width;
        let warm = self.longest.saturating_sub(self.rows).min(rows);
        for (x, row) in x.chunks_exact(width).zip(out.chunks_exact_mut(lanes)).take(warm) {
            self.warm(x, row);
        }
        self.rows += rows - warm;
        let (x, out) = (&x[warm * width..], &mut out[warm * lanes..]);
        let [a, b] = &mut self.state;
        let ([wa, wb], previous) = (&self.weights, &mut self.previous);
        match self.kind {
            Kind::Average => dispatch(level, Rows { step: Ema, weights: [wa], state: [a], x, out, width }),
            Kind::Strength { still } => {
                let step = Rsi(Strength::new(1, still));
                dispatch(level, Rows { step, weights: [wa, wb], state: [a, b, previous], x, out, width });
            }
        }
    }

    /// A row at which some lane is not seeded yet.
    fn warm(&mut self, x: &[f64], row: &mut [f64]) {
        row.fill(f64::NAN);
        for lane in 0..self.periods.len() {
            let p = self.periods[lane];
            let v = if self.symbols { x[lane] } else { x[0] };
            let value = match self.kind {
                Kind::Average => self.warm_average(lane, p, v),
                Kind::Strength { still } => self.warm_strength(lane, p, v, still),
            };
            if let Some(value) = value {
                row[lane] = value;
            }
        }
        self.rows += 1;
    }

    fn warm_average(&mut self, lane: usize, p: usize, v: f64) -> Option<f64> {
        let seen = self.rows + 1;
        if seen == 1 {
            self.base[lane] = v;
        }
        let state = &mut self.state[0][lane];
        if seen > p {
            *state = averages::step(*state, self.weights[0][lane], v);
        } else {
            *state += v - self.base[lane];
            if seen == p {
                *state = self.base[lane] + *state / p as f64;
            }
        }
        (seen >= p).then_some(*state)
    }

    fn warm_strength(&mut self, lane: usize, p: usize, v: f64, still: f64) -> Option<f64> {
        let changes = self.rows;
        let change = v - core::mem::replace(&mut self.previous[lane], v);
        if changes == 0 {
            return None;
        }
        let mut state = [self.state[0][lane], self.state[1][lane]];
        if changes > p {
            let value = Strength::new(p, still).next(&mut state, change);
            [self.state[0][lane], self.state[1][lane]] = state;
            return Some(value);
        }
        let (gain, loss) = strength::split(change);
        state = [state[0] + gain, state[1] + loss];
        if changes == p {
            state = strength::seed_of_sums(p, state);
        }
        [self.state[0][lane], self.state[1][lane]] = state;
        (changes == p).then(|| Strength::new(p, still).value(state[0], state[1]))
    }
}

/// One row of `N` numbers of state, with `W` weights, of a vector of lanes.
trait Step<const W: usize, const N: usize>: Copy {
    fn step<S: Simd>(self, s: S, weights: [S::V; W], state: &mut [S::V; N], x: S::V) -> S::V;
}

#[derive(Clone, Copy)]
struct Ema;

impl Step<1, 1> for Ema {
    #[inline(always)]
    fn step<S: Simd>(self, s: S, [k]: [S::V; 1], state: &mut [S::V; 1], x: S::V) -> S::V {
        state[0] = s.add(state[0], s.mul(k, s.sub(x, state[0])));
        state[0]
    }
}

#[derive(Clone, Copy)]
struct Rsi(Strength);

impl Step<2, 3> for Rsi {
    #[inline(always)]
    fn step<S: Simd>(self, s: S, weights: [S::V; 2], state: &mut [S::V; 3], x: S::V) -> S::V {
        let [up, down, previous] = *state;
        let [up, down] = Strength::next_lanes(s, [up, down], s.sub(x, previous), weights);
        *state = [up, down, x];
        self.0.value_lanes(s, up, down)
    }
}

struct Rows<'a, T, const W: usize, const N: usize> {
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

impl<T: Step<W, N>, const W: usize, const N: usize> Kernel for Rows<'_, T, W, N> {
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

impl<T: Step<W, N>, const W: usize, const N: usize> Rows<'_, T, W, N> {
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
        if self.width == 1 {
            for (&v, row) in self.x.iter().zip(self.out.chunks_exact_mut(lanes)) {
                let v = s.splat(v);
                let row = &mut row[lane..lane + G * S::LANES];
                for g in 0..G {
                    s.store(self.step.step(s, weights[g], &mut state[g], v), &mut row[g * S::LANES..]);
                }
            }
        } else {
            for (x, row) in self.x.chunks_exact(lanes).zip(self.out.chunks_exact_mut(lanes)) {
                let (x, row) = (&x[lane..lane + G * S::LANES], &mut row[lane..lane + G * S::LANES]);
                for g in 0..G {
                    s.store(self.step.step(s, weights[g], &mut state[g], s.load(&x[g * S::LANES..])), &mut row[g * S::LANES..]);
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

/// A window of several periods over one series. A value depends on its window alone, so a tile needs nothing of the one before.
#[derive(Clone, Debug)]
pub struct Windows {
    of: Of,
    periods: Vec<usize>,
}

impl Windows {
    /// Of each of `periods`.
    ///
    /// # Panics
    /// When a period is 0.
    #[must_use]
    pub fn new(of: Of, periods: &[usize]) -> Self {
        assert!(periods.iter().all(|p| *p >= 1), "a window has rows");
        Self { of, periods: periods.to_vec() }
    }

    /// The values of some rows of a series, one lane after the other, NaN before a lane is warm.
    ///
    /// # Panics
    /// When the rows are not of the series, or `out` has not a value for every lane and row.
    pub fn tile(&self, level: Level, x: &[f64], rows: Range<usize>, out: &mut [f64]) {
        assert!(rows.end <= x.len() && out.len() == rows.len() * self.periods.len(), "a value for every row and lane");
        if rows.is_empty() {
            return;
        }
        for (&p, lane) in self.periods.iter().zip(out.chunks_exact_mut(rows.len())) {
            let warm = (p - 1).clamp(rows.start, rows.end) - rows.start;
            let (cold, values) = lane.split_at_mut(warm);
            cold.fill(f64::NAN);
            if values.is_empty() {
                continue;
            }
            let x = &x[rows.start + warm + 1 - p..rows.end];
            match self.of {
                Of::Sum => window::sums(level, x, p, values),
                Of::Mean => window::means(level, x, p, values),
                Of::Greatest => window::maxima(level, x, p, values),
                Of::Least => window::minima(level, x, p, values),
                Of::Variance => window::variances(level, x, p, values),
                Of::Deviation => window::deviations(level, x, p, values),
            }
        }
    }
}
