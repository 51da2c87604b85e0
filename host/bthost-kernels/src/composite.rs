//! Indicators made of several windows: Bollinger's bands, Donchian's channel, the distance from the mean in deviations.
//!
//! What always holds: the values are those of the windows they are made of, bit by bit. The series is gone through once: short windows of bands
//! carry the tree of sums and the tree of moments together (`pipeline`), and everything else goes in blocks that stay in the cache, which a
//! window allows, as it does not depend on the rows before it.
//!
//! What is not here: channels around averages that remember, whose rows cannot be cut into blocks.

use crate::columns;
use crate::level::Level;
use crate::pipeline::{self, Values};
use crate::simd::{Kernel, Simd, dispatch};
use crate::window::{self, Finish, Mean, Merge, Moments, Part, Spread, Sum, digits};

/// Rows of a block: its columns stay in the second cache.
const BLOCK_ROWS: usize = 4096;

/// Rows of a block for windows of `p` rows: long enough for the rows that blocks share to be few.
fn block_rows(p: usize) -> usize {
    BLOCK_ROWS.max(8 * p)
}

/// The sum, the mean and the squared deviations from it: two trees, side by side.
#[derive(Clone, Copy)]
struct SumAndMoments;

impl Merge<3> for SumAndMoments {
    type Sizes<S: Simd> = <Moments as Merge<2>>::Sizes<S>;
    #[inline(always)]
    fn sizes<S: Simd>(s: S, old: usize, new: usize) -> Self::Sizes<S> {
        Moments::sizes(s, old, new)
    }
    #[inline(always)]
    fn merge<S: Simd>(s: S, sizes: Self::Sizes<S>, old: [S::V; 3], new: [S::V; 3]) -> [S::V; 3] {
        let [sum] = Sum::merge(s, (), [old[0]], [new[0]]);
        let [mean, squares] = Moments::merge(s, sizes, [old[1], old[2]], [new[1], new[2]]);
        [sum, mean, squares]
    }
    #[inline(always)]
    fn row<S: Simd>(s: S, x: S::V) -> [S::V; 3] {
        let [mean, squares] = Moments::row(s, x);
        [x, mean, squares]
    }
    #[inline(always)]
    fn merge_rows<S: Simd>(s: S, sizes: Self::Sizes<S>, old: S::V, new: S::V) -> [S::V; 3] {
        let [sum] = Sum::merge_rows(s, (), old, new);
        let [mean, squares] = Moments::merge_rows(s, sizes, old, new);
        [sum, mean, squares]
    }
}

/// Upper band, mean, lower band.
#[derive(Clone, Copy)]
struct MeanAndBands {
    rows: f64,
    k: f64,
}

impl Values<3, 3> for MeanAndBands {
    #[inline(always)]
    fn values<S: Simd>(self, s: S, [sum, mean, squares]: [S::V; 3]) -> [S::V; 3] {
        let middle = Mean { rows: self.rows }.finish(s, [sum]);
        let deviation = Spread::<true> { rows: self.rows }.finish(s, [mean, squares]);
        let [upper, lower] = columns::band_lanes(s, self.k, middle, deviation);
        [upper, middle, lower]
    }
}

/// Bands of a short window, for levels with enough lanes.
struct Bands<'a> {
    x: &'a [f64],
    parts: &'a [Part],
    finish: MeanAndBands,
    out: [&'a mut [f64]; 3],
}

impl Kernel for Bands<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, s: S) {
        // So that it is not compiled for fewer lanes.
        if S::LANES >= pipeline::LANES_MIN {
            pipeline::run::<S, SumAndMoments, _, 3, 3>(s, self.x, self.parts, self.finish, self.out);
        }
    }
}

/// Bollinger's bands, `k` deviations about the mean of every window of `p` rows: upper, middle, lower.
pub fn bollinger(level: Level, x: &[f64], p: usize, k: f64, [upper, middle, lower]: [&mut [f64]; 3]) {
    assert!(p >= 1 && upper.len() + p == x.len() + 1, "one output for every full window");
    if pipeline::takes(p) && level.min(Level::detect()) >= Level::Avx2 && !upper.is_empty() {
        let (parts, finish) = (digits(p), MeanAndBands { rows: p as f64, k });
        return dispatch(level, Bands { x, parts: &parts, finish, out: [upper, middle, lower] });
    }
    let block = block_rows(p);
    let columns = upper.chunks_mut(block).zip(middle.chunks_mut(block)).zip(lower.chunks_mut(block));
    for (at, ((upper, middle), lower)) in columns.enumerate() {
        let x = &x[at * block..at * block + upper.len() + p - 1];
        window::means(level, x, p, middle);
        // The upper column holds the deviation until the bands are written.
        window::deviations(level, x, p, upper);
        columns::bands(level, k, middle, upper, lower);
    }
}

/// Donchian's channel: the greatest `high` of every window of `p` rows, the middle, the least `low`.
pub fn donchian(level: Level, [high, low]: [&[f64]; 2], p: usize, [upper, middle, lower]: [&mut [f64]; 3]) {
    let block = block_rows(p);
    let columns = upper.chunks_mut(block).zip(middle.chunks_mut(block)).zip(lower.chunks_mut(block));
    for (at, ((upper, middle), lower)) in columns.enumerate() {
        let rows = at * block..at * block + upper.len() + p - 1;
        window::maxima(level, &high[rows.clone()], p, upper);
        window::minima(level, &low[rows], p, lower);
        columns::midpoints(level, upper, lower, middle);
    }
}

/// The distance of the newest row of every window of `p` rows from their mean, in their deviations; 0 where there is no deviation.
pub fn scores(level: Level, x: &[f64], p: usize, out: &mut [f64]) {
    let block = block_rows(p);
    let mut means = alloc::vec![0.0; block.min(out.len())];
    for (at, out) in out.chunks_mut(block).enumerate() {
        let x = &x[at * block..at * block + out.len() + p - 1];
        let means = &mut means[..out.len()];
        window::means(level, x, p, means);
        window::deviations(level, x, p, out);
        columns::scores(level, &x[p - 1..], means, out);
    }
}
