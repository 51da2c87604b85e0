//! What is done row by row, free of other rows: rates of change, bands, distances.
//!
//! What always holds: each lane does what the scalar does; a series' end, shorter than a vector, is done by the scalar.

use crate::averages;
use crate::level::Level;
use crate::simd::{Kernel, Scalar, Simd, dispatch};

/// A function of `I` numbers to `O` numbers.
trait Map<const I: usize, const O: usize>: Copy {
    fn map<S: Simd>(self, s: S, row: [S::V; I]) -> [S::V; O];
}

struct Rows<'a, const I: usize, const O: usize, F> {
    inputs: [&'a [f64]; I],
    outputs: [&'a mut [f64]; O],
    map: F,
}

impl<const I: usize, const O: usize, F: Map<I, O>> Kernel for Rows<'_, I, O, F> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, s: S) {
        let rows = self.outputs[0].len();
        let whole = rows - rows % S::LANES;
        let mut t = 0;
        while t < whole {
            let row = self.map.map(s, load(s, &self.inputs, t));
            for (column, v) in self.outputs.iter_mut().zip(row) {
                s.store(v, &mut column[t..]);
            }
            t += S::LANES;
        }
        for t in whole..rows {
            let row = self.map.map(Scalar, self.inputs.map(|c| c[t]));
            for (column, v) in self.outputs.iter_mut().zip(row) {
                column[t] = v;
            }
        }
    }
}

/// One vector of each input. No closure: one would be compiled without the level's instructions.
#[inline(always)]
pub(crate) fn load<S: Simd, const I: usize>(s: S, inputs: &[&[f64]; I], at: usize) -> [S::V; I] {
    let mut out = [s.splat(0.0); I];
    for (v, column) in out.iter_mut().zip(inputs) {
        *v = s.load(&column[at..]);
    }
    out
}

fn rows<const I: usize, const O: usize>(level: Level, inputs: [&[f64]; I], outputs: [&mut [f64]; O], map: impl Map<I, O>) {
    let rows = outputs[0].len();
    assert!(inputs.iter().all(|c| c.len() == rows) && outputs.iter().all(|c| c.len() == rows), "columns have one length");
    dispatch(level, Rows { inputs, outputs, map });
}

#[derive(Clone, Copy)]
struct Change;

impl Map<2, 1> for Change {
    #[inline(always)]
    fn map<S: Simd>(self, s: S, [new, old]: [S::V; 2]) -> [S::V; 1] {
        let percent = s.mul(s.sub(s.div(new, old), s.splat(1.0)), s.splat(100.0));
        [s.if_zero(old, s.splat(0.0), percent)]
    }
}

/// Rate of change in percent: `out[i]` is of row `i + p`; 0 where the earlier value is 0.
pub fn roc(level: Level, x: &[f64], p: usize, out: &mut [f64]) {
    rows(level, [&x[p..], &x[..x.len() - p]], [out], Change);
}

/// One change in percent.
#[must_use]
pub fn change(new: f64, old: f64) -> f64 {
    let [value] = Change.map(Scalar, [new, old]);
    value
}

/// middle +- k*width
#[inline(always)]
pub(crate) fn band_lanes<S: Simd>(s: S, k: f64, middle: S::V, width: S::V) -> [S::V; 2] {
    let width = s.mul(s.splat(k), width);
    [s.add(middle, width), s.sub(middle, width)]
}

/// middle +- k*width
#[derive(Clone, Copy)]
struct Bands {
    k: f64,
}

impl Map<2, 2> for Bands {
    #[inline(always)]
    fn map<S: Simd>(self, s: S, [middle, width]: [S::V; 2]) -> [S::V; 2] {
        band_lanes(s, self.k, middle, width)
    }
}

/// Rows that go from one column to another through the cache.
const TILE_ROWS: usize = 512;

/// Bands: `upper` holds the widths at first; then `upper = middle + k*width` and `lower = middle - k*width`.
pub fn bands(level: Level, k: f64, middle: &[f64], upper: &mut [f64], lower: &mut [f64]) {
    let mut widths = [0.0; TILE_ROWS];
    for ((m, u), l) in middle.chunks(TILE_ROWS).zip(upper.chunks_mut(TILE_ROWS)).zip(lower.chunks_mut(TILE_ROWS)) {
        let widths = &mut widths[..m.len()];
        widths.copy_from_slice(u);
        rows(level, [m, widths], [u, l], Bands { k });
    }
}

/// One row of bands: (upper, lower).
#[must_use]
pub fn band(k: f64, middle: f64, width: f64) -> (f64, f64) {
    let [upper, lower] = Bands { k }.map(Scalar, [middle, width]);
    (upper, lower)
}

#[derive(Clone, Copy)]
struct Stretch;

impl Map<3, 1> for Stretch {
    #[inline(always)]
    fn map<S: Simd>(self, s: S, [high, low, previous]: [S::V; 3]) -> [S::V; 1] {
        [averages::range_lanes(s, high, low, previous)]
    }
}

/// True ranges of highs, lows and the closes before them.
pub fn true_ranges(level: Level, bars: [&[f64]; 3], out: &mut [f64]) {
    rows(level, bars, [out], Stretch);
}

#[derive(Clone, Copy)]
struct Half;

impl Map<2, 1> for Half {
    #[inline(always)]
    fn map<S: Simd>(self, s: S, [a, b]: [S::V; 2]) -> [S::V; 1] {
        [s.mul(s.add(a, b), s.splat(0.5))]
    }
}

/// Half of the sum of two columns.
pub fn midpoints(level: Level, a: &[f64], b: &[f64], out: &mut [f64]) {
    rows(level, [a, b], [out], Half);
}

/// Half of a sum.
#[must_use]
pub fn midpoint(a: f64, b: f64) -> f64 {
    (a + b) * 0.5
}

#[derive(Clone, Copy)]
struct Score;

impl Map<3, 1> for Score {
    #[inline(always)]
    fn map<S: Simd>(self, s: S, [x, mean, deviation]: [S::V; 3]) -> [S::V; 1] {
        [s.if_zero(deviation, s.splat(0.0), s.div(s.sub(x, mean), deviation))]
    }
}

/// Distance from the mean in deviations, 0 where there is no deviation. `out` holds the deviations at first.
pub fn scores(level: Level, x: &[f64], mean: &[f64], out: &mut [f64]) {
    let mut deviations = [0.0; TILE_ROWS];
    for ((x, m), o) in x.chunks(TILE_ROWS).zip(mean.chunks(TILE_ROWS)).zip(out.chunks_mut(TILE_ROWS)) {
        let deviations = &mut deviations[..o.len()];
        deviations.copy_from_slice(o);
        rows(level, [x, m, deviations], [o], Score);
    }
}

/// One distance.
#[must_use]
pub fn score(x: f64, mean: f64, deviation: f64) -> f64 {
    let [value] = Score.map(Scalar, [x, mean, deviation]);
    value
}
