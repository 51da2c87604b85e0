//! Many periods of one average in one pass over the series: lanes are parameters.
//!
//! What always holds: the value of a lane has the bits of the single average of its period, whatever the tiles. Values are handed on tile by
//! tile, row by row with all lanes of a row side by side, so that nothing longer than a tile is ever in memory.

use alloc::vec;
use alloc::vec::Vec;

use crate::averages;
use crate::level::Level;
use crate::simd::{Kernel, MAX_LANES, Simd, dispatch};

/// Exponential averages of several periods, or of several symbols, row by row.
#[derive(Clone, Debug)]
pub struct Sweep {
    periods: Vec<usize>,
    /// By lane, with idle lanes up to a whole vector.
    factors: Vec<f64>,
    state: Vec<f64>,
    /// Sums about the first row, until each lane is seeded.
    base: f64,
    sums: Vec<f64>,
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
        Self::new(periods, averages::ema_factor)
    }

    /// Wilder's average of each of `periods`.
    ///
    /// # Panics
    /// When a period is 0 or there is none.
    #[must_use]
    pub fn rma(periods: &[usize]) -> Self {
        Self::new(periods, averages::rma_factor)
    }

    fn new(periods: &[usize], factor: fn(usize) -> f64) -> Self {
        let longest = *periods.iter().max().expect("a sweep has periods");
        assert!(periods.iter().all(|p| *p >= 1), "a period has rows");
        let lanes = periods.len().next_multiple_of(MAX_LANES);
        let mut factors: Vec<f64> = periods.iter().map(|p| factor(*p)).collect();
        factors.resize(lanes, 0.0);
        Self { periods: periods.to_vec(), factors, state: vec![0.0; lanes], base: 0.0, sums: vec![0.0; lanes], rows: 0, longest }
    }

    /// Places of a row in a tile: the periods, rounded up to whole vectors. What is past the periods has no meaning.
    #[must_use]
    pub fn lanes(&self) -> usize {
        self.factors.len()
    }

    /// The next rows of the series: `out` gets [`Self::lanes`] values for each, NaN before a lane is warm.
    ///
    /// # Panics
    /// When `out` has another length than that.
    pub fn tile(&mut self, level: Level, x: &[f64], out: &mut [f64]) {
        assert_eq!(out.len(), x.len() * self.lanes(), "a value for every row and lane");
        let warm = self.longest.saturating_sub(self.rows).min(x.len());
        for (&v, row) in x[..warm].iter().zip(out.chunks_exact_mut(self.factors.len())) {
            self.warm(v, row);
        }
        let lanes = self.lanes();
        self.rows += x.len() - warm;
        dispatch(level, Rows { factors: &self.factors, state: &mut self.state, x: &x[warm..], out: &mut out[warm * lanes..] });
    }

    /// A row at which some lane is not seeded yet.
    fn warm(&mut self, v: f64, row: &mut [f64]) {
        if self.rows == 0 {
            self.base = v;
        }
        self.rows += 1;
        row.fill(f64::NAN);
        for (lane, &p) in self.periods.iter().enumerate() {
            if self.rows > p {
                self.state[lane] = averages::step(self.state[lane], self.factors[lane], v);
            } else {
                self.sums[lane] += v - self.base;
                if self.rows == p {
                    self.state[lane] = self.base + self.sums[lane] / p as f64;
                }
            }
            if self.rows >= p {
                row[lane] = self.state[lane];
            }
        }
    }
}

struct Rows<'a> {
    factors: &'a [f64],
    state: &'a mut [f64],
    x: &'a [f64],
    out: &'a mut [f64],
}

/// Vectors that go through the tile together: enough to hide the latency of a row, few enough to stay in registers.
const GROUP: usize = 4;

impl Kernel for Rows<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        let lanes = self.factors.len();
        let mut lane = 0;
        while lane + GROUP * S::LANES <= lanes {
            group::<S, GROUP>(s, &self.factors[lane..], &mut self.state[lane..], self.x, self.out, lanes, lane);
            lane += GROUP * S::LANES;
        }
        while lane < lanes {
            group::<S, 1>(s, &self.factors[lane..], &mut self.state[lane..], self.x, self.out, lanes, lane);
            lane += S::LANES;
        }
    }
}

/// All rows of the tile for `G` vectors of lanes.
#[inline(always)]
fn group<S: Simd, const G: usize>(s: S, factors: &[f64], state: &mut [f64], x: &[f64], out: &mut [f64], lanes: usize, lane: usize) {
    let (mut k, mut e) = ([s.splat(0.0); G], [s.splat(0.0); G]);
    for g in 0..G {
        k[g] = s.load(&factors[g * S::LANES..]);
        e[g] = s.load(&state[g * S::LANES..]);
    }
    for (&v, row) in x.iter().zip(out.chunks_exact_mut(lanes)) {
        let v = s.splat(v);
        let row = &mut row[lane..lane + G * S::LANES];
        for g in 0..G {
            e[g] = s.add(e[g], s.mul(k[g], s.sub(v, e[g])));
            s.store(e[g], &mut row[g * S::LANES..]);
        }
    }
    for g in 0..G {
        s.store(e[g], &mut state[g * S::LANES..]);
    }
}
