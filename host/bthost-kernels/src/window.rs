//! Moving windows as trees: each output is one fixed expression of its own `p` inputs.
//!
//! Let `S_0(i) = x(i)` and `S_{k+1}(i) = S_k(i) + S_k(i + 2^k)`, the aggregate of the `2^(k+1)` rows from `i` on. A window of `p` rows is the sum
//! of the `S_k` for the binary digits of `p`, low to high, the first of them over the oldest rows: 20 = 4 + 16 is the four oldest rows, then
//! the sixteen newest. `+` stands for any merge of neighbours: sum, maximum, or the pair (mean, sum of squared deviations).
//!
//! What always holds: no recurrence, so nothing drifts; a value does not depend on the start of the series, on the tile, or on how many lanes
//! compute it. The error of a sum grows with log p. Work for each row is about log2 p merges. Levels are stored two by two, the odd ones made
//! where they are needed. Short windows go another way to the same bits, with all levels in registers (`pipeline`).
//!
//! What is not done here: NaN rows and alignment. A call allocates the levels of a tile, nothing else.

use alloc::vec;
use alloc::vec::Vec;

use crate::level::Level;
use crate::pipeline;
use crate::simd::{Kernel, MAX_LANES, Simd, dispatch};

/// Numbers of a level that are computed together: the levels of a tile stay in the cache next to the unit.
const TILE_NUMBERS: usize = 512;

/// How neighbours merge; `P` numbers stand for some rows.
pub(crate) trait Merge<const P: usize>: Copy {
    /// What depends on how many rows each side stands for.
    type Sizes<S: Simd>: Copy;
    fn sizes<S: Simd>(s: S, old: usize, new: usize) -> Self::Sizes<S>;
    fn merge<S: Simd>(s: S, sizes: Self::Sizes<S>, old: [S::V; P], new: [S::V; P]) -> [S::V; P];
    /// What stands for a row.
    fn row<S: Simd>(s: S, x: S::V) -> [S::V; P];
    /// As [`Self::merge`] of two rows: the same bits.
    fn merge_rows<S: Simd>(s: S, sizes: Self::Sizes<S>, old: S::V, new: S::V) -> [S::V; P];
    /// As [`Self::merge`] of a row and what is newer: the same bits.
    #[inline(always)]
    fn merge_row<S: Simd>(s: S, sizes: Self::Sizes<S>, old: S::V, new: [S::V; P]) -> [S::V; P] {
        Self::merge(s, sizes, Self::row(s, old), new)
    }
}

/// From the aggregate of a window to its value.
pub(crate) trait Finish<const P: usize>: Copy {
    fn finish<S: Simd>(self, s: S, window: [S::V; P]) -> S::V;
}

/// A block of the window: where it begins, and the stored level that it is of; of the level above, if `pair`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) offset: usize,
    /// How many rows the part stands for.
    pub(crate) width: usize,
    level: usize,
    pair: bool,
}

impl Part {
    fn new(offset: usize, bit: usize) -> Self {
        Self { offset, width: 1 << bit, level: bit / 2, pair: bit % 2 == 1 }
    }

    /// The binary logarithm of its width.
    pub(crate) fn bit(&self) -> usize {
        2 * self.level + usize::from(self.pair)
    }
}

/// The binary digits of `p`, low to high.
pub(crate) fn digits(p: usize) -> Vec<Part> {
    let mut offset = 0;
    let bits = (0..usize::BITS as usize).filter(|bit| p >> bit & 1 == 1);
    bits.map(|bit| {
        let part = Part::new(offset, bit);
        offset += part.width;
        part
    })
    .collect()
}

/// Two blocks that may overlap, for a merge that does not mind.
pub(crate) fn overlapping(p: usize) -> Vec<Part> {
    let bit = p.ilog2() as usize;
    let first = Part::new(0, bit);
    if first.width == p { vec![first] } else { vec![first, Part::new(p - first.width, bit)] }
}

/// The levels of one tile: level `k` holds the aggregates of `4^k` rows; level 0 is the series itself, its first plane being the rows.
struct Levels<const P: usize> {
    planes: Vec<[Vec<f64>; P]>,
    /// Which of the planes each level is in. A level that no part is of gives its place to the one above it, which only writes where nothing will
    /// be read any more.
    places: Vec<usize>,
    /// Two columns of windows that are not whole yet.
    spare: [[Vec<f64>; P]; 2],
}

/// Where the numbers of `P` planes begin.
type Read<const P: usize> = [*const f64; P];
type Write<const P: usize> = [*mut f64; P];

/// Places to read from, after a look at the lengths: `rows` numbers from row `at` on can be read from each.
fn read<const P: usize>(planes: &[Vec<f64>; P], at: usize, rows: usize) -> Read<P> {
    assert!(planes.iter().all(|plane| plane.len() >= at + rows), "scratch is long enough");
    core::array::from_fn(|plane| planes[plane][at..].as_ptr())
}

/// Places to write to: `rows` numbers.
fn write<const P: usize>(planes: &mut [Vec<f64>; P], rows: usize) -> Write<P> {
    assert!(planes.iter().all(|plane| plane.len() >= rows), "scratch is long enough");
    planes.each_mut().map(|plane| plane.as_mut_ptr())
}

/// # Safety
/// A vector can be read at row `at` of each plane.
#[inline(always)]
unsafe fn load<S: Simd, const P: usize>(s: S, planes: Read<P>, at: usize) -> [S::V; P] {
    let mut out = [s.splat(0.0); P];
    // No closure: one would be compiled without the level's instructions.
    for (v, plane) in out.iter_mut().zip(planes) {
        // SAFETY: the caller's.
        *v = unsafe { s.load_at(plane.add(at)) };
    }
    out
}

/// # Safety
/// A vector can be written at row `at` of each plane.
#[inline(always)]
unsafe fn store<S: Simd, const P: usize>(s: S, values: [S::V; P], planes: Write<P>, at: usize) {
    for (v, plane) in values.into_iter().zip(planes) {
        // SAFETY: the caller's.
        unsafe { s.store_at(v, plane.add(at)) };
    }
}

/// One level from the one two below it: `to[i]` is the merge of four blocks of `w` rows.
///
/// # Safety
/// From `from`, 3 w + `rows` numbers can be read, to `to` `rows` written; `rows` is whole vectors.
#[inline(always)]
unsafe fn up<S: Simd, M: Merge<P>, const P: usize>(s: S, from: Read<P>, w: usize, to: Write<P>, rows: usize) {
    let (single, double) = (M::sizes(s, w, w), M::sizes(s, 2 * w, 2 * w));
    let mut i = 0;
    while i < rows {
        // SAFETY: i + LANES <= rows.
        unsafe {
            let older = M::merge(s, single, load(s, from, i), load(s, from, i + w));
            let newer = M::merge(s, single, load(s, from, i + 2 * w), load(s, from, i + 3 * w));
            store(s, M::merge(s, double, older, newer), to, i);
        }
        i += S::LANES;
    }
}

/// The numbers `by` rows later, out of a vector and the next one.
#[inline(always)]
pub(crate) fn later<S: Simd, const P: usize>(s: S, a: [S::V; P], next: [S::V; P], by: usize) -> [S::V; P] {
    let mut out = next;
    for plane in 0..P {
        out[plane] = match by {
            1 => s.later1(a[plane], next[plane]),
            2 => s.later2(a[plane], next[plane]),
            4 => s.later4(a[plane], next[plane]),
            _ => next[plane],
        };
    }
    out
}

/// As [`up`], where blocks are shorter than a vector: each vector is read once, and what is later comes out of it and the next one.
///
/// # Safety
/// As for [`up`], with one vector more to be read.
#[inline(always)]
unsafe fn up_short<S: Simd, M: Merge<P>, const P: usize>(s: S, from: Read<P>, w: usize, to: Write<P>, rows: usize) {
    let (single, double) = (M::sizes(s, w, w), M::sizes(s, 2 * w, 2 * w));
    // SAFETY: the caller's; the last vector read begins at `rows` + LANES.
    unsafe {
        let first = load(s, from, 0);
        let mut single_next = load(s, from, S::LANES);
        let mut pair = M::merge(s, single, first, later::<S, P>(s, first, single_next, w));
        let mut i = 0;
        while i < rows {
            let ahead = load(s, from, i + 2 * S::LANES);
            let pair_next = M::merge(s, single, single_next, later::<S, P>(s, single_next, ahead, w));
            store(s, M::merge(s, double, pair, later::<S, P>(s, pair, pair_next, 2 * w)), to, i);
            (single_next, pair) = (ahead, pair_next);
            i += S::LANES;
        }
    }
}

/// Where a part of the windows is read from.
#[derive(Clone, Copy)]
struct Source<const P: usize> {
    from: Read<P>,
    part: Part,
}

/// A part of the windows that begin at row `i`; the merge of two halves, if `PAIR`.
///
/// # Safety
/// Vectors can be read at row `i` of the source, and at the row half a part further, if `PAIR`.
#[inline(always)]
unsafe fn part<S: Simd, M: Merge<P>, const P: usize, const PAIR: bool>(s: S, half: M::Sizes<S>, source: Source<P>, i: usize) -> [S::V; P] {
    // SAFETY: the caller's.
    unsafe {
        let older = load(s, source.from, i);
        if PAIR { M::merge(s, half, older, load(s, source.from, i + source.part.width / 2)) } else { older }
    }
}

/// What becomes of merged windows.
trait Sink<const P: usize>: Copy {
    /// # Safety
    /// Row `i` is inside, and so are the lanes after it.
    unsafe fn put<S: Simd>(self, s: S, windows: [S::V; P], i: usize);
}

/// They are finished and go out.
#[derive(Clone, Copy)]
struct Out<F> {
    finish: F,
    to: *mut f64,
}

impl<const P: usize, F: Finish<P>> Sink<P> for Out<F> {
    #[inline(always)]
    unsafe fn put<S: Simd>(self, s: S, windows: [S::V; P], i: usize) {
        // SAFETY: the caller's.
        unsafe { s.store_at(self.finish.finish(s, windows), self.to.add(i)) };
    }
}

/// They are kept.
#[derive(Clone, Copy)]
struct Keep<const P: usize> {
    to: Write<P>,
}

impl<const P: usize> Sink<P> for Keep<P> {
    #[inline(always)]
    unsafe fn put<S: Simd>(self, s: S, windows: [S::V; P], i: usize) {
        // SAFETY: the caller's.
        unsafe { store(s, windows, self.to, i) };
    }
}

/// What one pass merges, oldest first: what older passes came to, then the two parts of one level. Each may be missing.
#[derive(Clone, Copy)]
struct Pass<const P: usize> {
    older: Option<Source<P>>,
    single: Option<Source<P>>,
    pair: Option<Source<P>>,
}

/// How the older part of a pass is made.
const NONE: u8 = 0;
const PLAIN: u8 = 1;
const PAIR: u8 = 2;

impl<const P: usize> Pass<P> {
    /// Run for `rows` windows.
    ///
    /// # Safety
    /// `rows` is whole vectors and inside the sources and the sink.
    #[inline(always)]
    unsafe fn run<S: Simd, M: Merge<P>>(self, s: S, sink: impl Sink<P>, rows: usize) {
        let older = self.older.map_or(NONE, |source| if source.part.pair { PAIR } else { PLAIN });
        // SAFETY: the caller's.
        unsafe {
            match (older, self.single.is_some(), self.pair.is_some()) {
                (NONE, true, true) => self.rows::<S, M, NONE, true, true>(s, sink, rows),
                (PLAIN, true, true) => self.rows::<S, M, PLAIN, true, true>(s, sink, rows),
                (PAIR, true, true) => self.rows::<S, M, PAIR, true, true>(s, sink, rows),
                (PLAIN, true, false) => self.rows::<S, M, PLAIN, true, false>(s, sink, rows),
                (PAIR, true, false) => self.rows::<S, M, PAIR, true, false>(s, sink, rows),
                (PLAIN, false, true) => self.rows::<S, M, PLAIN, false, true>(s, sink, rows),
                (PAIR, false, true) => self.rows::<S, M, PAIR, false, true>(s, sink, rows),
                (PLAIN, false, false) => self.rows::<S, M, PLAIN, false, false>(s, sink, rows),
                _ => self.rows::<S, M, PAIR, false, false>(s, sink, rows),
            }
        }
    }

    /// # Safety
    /// As for [`Self::run`]; the sources are there that the constants name.
    #[inline(always)]
    unsafe fn rows<S: Simd, M: Merge<P>, const OLDER: u8, const SINGLE: bool, const DOUBLE: bool>(
        self,
        s: S,
        sink: impl Sink<P>,
        rows: usize,
    ) {
        let some = self.older.or(self.single).or(self.pair).expect("a pass has a source");
        let (older, single, pair) = (self.older.unwrap_or(some), self.single.unwrap_or(some), self.pair.unwrap_or(some));
        let half = |source: Source<P>| M::sizes(s, source.part.width / 2, source.part.width / 2);
        let whole = |source: Source<P>| M::sizes(s, source.part.offset, source.part.width);
        let (older_half, pair_half) = (half(older), half(pair));
        let (single_join, pair_join) = (whole(single), whole(pair));
        let mut i = 0;
        while i < rows {
            // SAFETY: the caller's.
            unsafe {
                let mut windows = match OLDER {
                    NONE => load(s, single.from, i),
                    PLAIN => part::<S, M, P, false>(s, older_half, older, i),
                    _ => part::<S, M, P, true>(s, older_half, older, i),
                };
                if SINGLE && OLDER != NONE {
                    windows = M::merge(s, single_join, windows, load(s, single.from, i));
                }
                if DOUBLE {
                    windows = M::merge(s, pair_join, windows, part::<S, M, P, true>(s, pair_half, pair, i));
                }
                sink.put(s, windows, i);
            }
            i += S::LANES;
        }
    }
}

struct Tree<'a, const P: usize, M, F> {
    x: &'a [f64],
    p: usize,
    out: &'a mut [f64],
    parts: Vec<Part>,
    merge: core::marker::PhantomData<M>,
    finish: F,
}

impl<const P: usize, M: Merge<P>, F: Finish<P>> Tree<'_, P, M, F> {
    /// Rows of scratch for a tile: vectors are whole, so some lanes lie past the end.
    fn capacity(tile: usize, p: usize) -> usize {
        (tile + p).next_multiple_of(MAX_LANES) + 4 * MAX_LANES
    }

    /// Where a part is read from, in a tile of `rows` windows.
    fn source(x: &[f64], levels: &Levels<P>, part: Part, rows: usize) -> Source<P> {
        let reach = if part.pair { rows + part.width / 2 } else { rows };
        let mut from = read(&levels.planes[levels.places[part.level]], part.offset, reach);
        if part.level == 0 {
            assert!(x.len() >= part.offset + reach, "the tile has its rows");
            from[0] = x[part.offset..].as_ptr();
        }
        Source { from, part }
    }

    /// One tile. `out` has whole vectors, and `x` has [`Self::capacity`] rows.
    #[inline(always)]
    fn tile<S: Simd>(&self, s: S, x: &[f64], levels: &mut Levels<P>, out: &mut [f64]) {
        let rows = out.len();
        assert!(rows.is_multiple_of(MAX_LANES) && x.len() >= Self::capacity(rows, self.p));
        let top = self.parts.iter().map(|part| part.level).max().unwrap_or(0);
        let mut w = 1;
        for k in 0..top {
            let wanted = (rows + self.p - 4 * w).next_multiple_of(MAX_LANES);
            // With vectors of four or eight lanes, blocks of one row; of eight, blocks of four rows too.
            let short = S::LANES >= 4 && 2 * w <= S::LANES;
            let reach = if short { wanted + 2 * S::LANES } else { wanted + 3 * w };
            let (below, above) = (levels.places[k], levels.places[k + 1]);
            let mut from = read(&levels.planes[below], 0, reach);
            let to = write(&mut levels.planes[above], wanted);
            if below == above {
                from = to.map(|plane| plane.cast_const());
            }
            if k == 0 {
                from[0] = x[..reach].as_ptr();
            }
            // SAFETY: the lengths were looked at. Where the planes of the two levels are the same ones, each row is written after the last
            // time that it is read.
            unsafe {
                if short && w == 1 {
                    up_short::<S, M, P>(s, from, 1, to, wanted);
                } else if short {
                    up_short::<S, M, P>(s, from, 4, to, wanted);
                } else {
                    up::<S, M, P>(s, from, w, to, wanted);
                }
            }
            w *= 4;
        }
        let source = |levels: &Levels<P>, part: Part| Self::source(x, levels, part, rows);
        let sink = Out { finish: self.finish, to: out.as_mut_ptr() };
        let mut older = None;
        let mut parts = self.parts.as_slice();
        while let Some(first) = parts.first() {
            let of_level = parts.iter().take_while(|part| part.level == first.level).count();
            let (now, rest) = parts.split_at(of_level);
            parts = rest;
            if let ([lone], None, false) = (now, older, rest.is_empty()) {
                older = Some(source(levels, *lone));
                continue;
            }
            let place = |pair| now.iter().find(|part| part.pair == pair).map(|part| source(levels, *part));
            let mut pass = Pass { older, single: place(false), pair: place(true) };
            if older.is_none() && now.len() == 1 {
                pass = Pass { older: pass.single.or(pass.pair), single: None, pair: None };
            } else if now.len() == 2 && now[0].level == now[1].level && now[0].pair == now[1].pair {
                // Two blocks of one length, which overlap.
                pass = Pass { older: Some(source(levels, now[0])), single: None, pair: Some(source(levels, now[1])) };
                if !now[1].pair {
                    pass = Pass { single: pass.pair, pair: None, ..pass };
                }
            }
            if rest.is_empty() {
                // SAFETY: `source` has looked at the lengths, and `out` has `rows`.
                unsafe { pass.run::<S, M>(s, sink, rows) };
                return;
            }
            let keep = Keep { to: write(&mut levels.spare[0], rows) };
            // SAFETY: as above; what is kept does not overlap what is read, as the spare columns change places.
            unsafe { pass.run::<S, M>(s, keep, rows) };
            let width = rest[0].offset;
            older = Some(Source { from: read(&levels.spare[0], 0, rows), part: Part { offset: 0, width, level: 0, pair: false } });
            levels.spare.swap(0, 1);
        }
    }
}

impl<const P: usize, M: Merge<P>, F: Finish<P>> Kernel for Tree<'_, P, M, F> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, s: S) {
        let p = self.p;
        if S::LANES >= pipeline::LANES_MIN && pipeline::takes(p) {
            pipeline::run::<S, M, F, P, 1>(s, self.x, &self.parts, self.finish, [self.out]);
            return;
        }
        // A tile reads p - 1 rows beyond its own, so a tile shorter than the window would do most of its work twice.
        let tile_rows = (TILE_NUMBERS / P).max(p.next_multiple_of(MAX_LANES)).min(self.out.len().next_multiple_of(MAX_LANES));
        let capacity = Self::capacity(tile_rows, p);
        let top = self.parts.iter().map(|part| part.level).max().unwrap_or(0);
        let planes = |rows: usize| core::array::from_fn(|_| vec![0.0; rows]);
        let spare = if self.parts.len() > 2 { tile_rows } else { 0 };
        let mut places = vec![0; top + 1];
        for k in 1..=top {
            let free = k >= 2 && self.parts.iter().all(|part| part.level != k - 1);
            places[k] = if free { places[k - 1] } else { places[k - 1] + 1 };
        }
        let planes_count = places[top] + 1;
        let mut levels =
            Levels { planes: (0..planes_count).map(|_| planes(capacity)).collect(), places, spare: [planes(spare), planes(spare)] };
        let (x, out) = (self.x, core::mem::take(&mut self.out));
        for (index, tile) in out.chunks_mut(tile_rows).enumerate() {
            let from = index * tile_rows;
            if tile.len() == tile_rows && x.len() >= from + capacity {
                self.tile(s, &x[from..], &mut levels, tile);
                continue;
            }
            // The end of the series: rows past it are zeros, and what comes of them is not taken.
            let mut padded = vec![0.0; capacity];
            let left = capacity.min(x.len() - from);
            padded[..left].copy_from_slice(&x[from..from + left]);
            let mut whole = vec![0.0; tile.len().next_multiple_of(MAX_LANES)];
            self.tile(s, &padded, &mut levels, &mut whole);
            tile.copy_from_slice(&whole[..tile.len()]);
        }
    }
}

/// Aggregate every window of `p` rows of `x`: `out[i]` is of the rows `i .. i + p`.
fn tree<const P: usize, M: Merge<P>>(level: Level, x: &[f64], p: usize, out: &mut [f64], parts: Vec<Part>, finish: impl Finish<P>, _: M) {
    assert!(p >= 1 && out.len() + p == x.len() + 1, "one output for every full window");
    if !out.is_empty() {
        dispatch(level, Tree { x, p, out, parts, merge: core::marker::PhantomData::<M>, finish });
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Sum;

impl Merge<1> for Sum {
    type Sizes<S: Simd> = ();
    #[inline(always)]
    fn sizes<S: Simd>(_: S, _: usize, _: usize) {}
    #[inline(always)]
    fn merge<S: Simd>(s: S, (): (), [old]: [S::V; 1], [new]: [S::V; 1]) -> [S::V; 1] {
        [s.add(old, new)]
    }
    #[inline(always)]
    fn row<S: Simd>(_: S, x: S::V) -> [S::V; 1] {
        [x]
    }
    #[inline(always)]
    fn merge_rows<S: Simd>(s: S, (): (), old: S::V, new: S::V) -> [S::V; 1] {
        [s.add(old, new)]
    }
}

/// The greater of two, the older where they are equal.
#[derive(Clone, Copy)]
pub(crate) struct Greatest;

impl Merge<1> for Greatest {
    type Sizes<S: Simd> = ();
    #[inline(always)]
    fn sizes<S: Simd>(_: S, _: usize, _: usize) {}
    #[inline(always)]
    fn merge<S: Simd>(s: S, (): (), [old]: [S::V; 1], [new]: [S::V; 1]) -> [S::V; 1] {
        [s.greater(old, new)]
    }
    #[inline(always)]
    fn row<S: Simd>(_: S, x: S::V) -> [S::V; 1] {
        [x]
    }
    #[inline(always)]
    fn merge_rows<S: Simd>(s: S, (): (), old: S::V, new: S::V) -> [S::V; 1] {
        [s.greater(old, new)]
    }
}

/// The lesser of two, the older where they are equal.
#[derive(Clone, Copy)]
pub(crate) struct Least;

impl Merge<1> for Least {
    type Sizes<S: Simd> = ();
    #[inline(always)]
    fn sizes<S: Simd>(_: S, _: usize, _: usize) {}
    #[inline(always)]
    fn merge<S: Simd>(s: S, (): (), [old]: [S::V; 1], [new]: [S::V; 1]) -> [S::V; 1] {
        [s.less(old, new)]
    }
    #[inline(always)]
    fn row<S: Simd>(_: S, x: S::V) -> [S::V; 1] {
        [x]
    }
    #[inline(always)]
    fn merge_rows<S: Simd>(s: S, (): (), old: S::V, new: S::V) -> [S::V; 1] {
        [s.less(old, new)]
    }
}

/// Mean and sum of squared deviations from it.
///
/// Neighbours merge by the formula of Chan, Golub and LeVeque: with `d` the difference of the means of `m` older and `n` newer rows,
/// `mean = mean_old + d*(n/(m+n))` and `squares = (squares_old + squares_new) + (d*d)*(m*n/(m+n))`. No difference of large squares is taken,
/// and a window without change has a variance of exactly 0.
#[derive(Clone, Copy)]
pub(crate) struct Moments;

impl Merge<2> for Moments {
    /// (n/(m+n), m*n/(m+n))
    type Sizes<S: Simd> = (S::V, S::V);
    #[inline(always)]
    fn sizes<S: Simd>(s: S, old: usize, new: usize) -> (S::V, S::V) {
        let (m, n) = (old as f64, new as f64);
        (s.splat(n / (m + n)), s.splat(m * n / (m + n)))
    }
    #[inline(always)]
    fn merge<S: Simd>(s: S, (share, weight): (S::V, S::V), old: [S::V; 2], new: [S::V; 2]) -> [S::V; 2] {
        let d = s.sub(new[0], old[0]);
        let mean = s.add(old[0], s.mul(d, share));
        let squares = s.add(s.add(old[1], new[1]), s.mul(s.mul(d, d), weight));
        [mean, squares]
    }
    #[inline(always)]
    fn row<S: Simd>(s: S, x: S::V) -> [S::V; 2] {
        [x, s.splat(0.0)]
    }
    #[inline(always)]
    fn merge_rows<S: Simd>(s: S, (share, weight): (S::V, S::V), old: S::V, new: S::V) -> [S::V; 2] {
        // Rows have no squares yet, and adding nothing to a square changes no bit of it.
        let d = s.sub(new, old);
        [s.add(old, s.mul(d, share)), s.mul(s.mul(d, d), weight)]
    }
    #[inline(always)]
    fn merge_row<S: Simd>(s: S, (share, weight): (S::V, S::V), old: S::V, new: [S::V; 2]) -> [S::V; 2] {
        let d = s.sub(new[0], old);
        [s.add(old, s.mul(d, share)), s.add(new[1], s.mul(s.mul(d, d), weight))]
    }
}

/// The aggregate itself.
#[derive(Clone, Copy)]
pub(crate) struct Itself;

impl Finish<1> for Itself {
    #[inline(always)]
    fn finish<S: Simd>(self, _: S, [window]: [S::V; 1]) -> S::V {
        window
    }
}

/// A sum, divided by the number of rows.
#[derive(Clone, Copy)]
pub(crate) struct Mean {
    pub(crate) rows: f64,
}

impl Finish<1> for Mean {
    #[inline(always)]
    fn finish<S: Simd>(self, s: S, [sum]: [S::V; 1]) -> S::V {
        s.div_count(sum, s.splat(self.rows), s.splat(1.0 / self.rows))
    }
}

/// Squared deviations, divided by the number of rows; their root, if `ROOT`.
#[derive(Clone, Copy)]
pub(crate) struct Spread<const ROOT: bool> {
    pub(crate) rows: f64,
}

impl<const ROOT: bool> Finish<2> for Spread<ROOT> {
    #[inline(always)]
    fn finish<S: Simd>(self, s: S, [_, squares]: [S::V; 2]) -> S::V {
        let variance = s.div_count(squares, s.splat(self.rows), s.splat(1.0 / self.rows));
        if ROOT { s.sqrt(variance) } else { variance }
    }
}

/// The sum of every window of `p` rows.
pub fn sums(level: Level, x: &[f64], p: usize, out: &mut [f64]) {
    tree(level, x, p, out, digits(p), Itself, Sum);
}

/// The mean of every window of `p` rows: the tree of sums, divided by `p`.
pub fn means(level: Level, x: &[f64], p: usize, out: &mut [f64]) {
    tree(level, x, p, out, digits(p), Mean { rows: p as f64 }, Sum);
}

/// The greatest of every window of `p` rows; of equal ones the oldest, so that the sign of a zero is defined.
pub fn maxima(level: Level, x: &[f64], p: usize, out: &mut [f64]) {
    tree(level, x, p, out, overlapping(p), Itself, Greatest);
}

/// The least of every window of `p` rows; of equal ones the oldest.
pub fn minima(level: Level, x: &[f64], p: usize, out: &mut [f64]) {
    tree(level, x, p, out, overlapping(p), Itself, Least);
}

/// The population variance of every window of `p` rows.
pub fn variances(level: Level, x: &[f64], p: usize, out: &mut [f64]) {
    tree(level, x, p, out, digits(p), Spread::<false> { rows: p as f64 }, Moments);
}

/// The population standard deviation of every window of `p` rows.
pub fn deviations(level: Level, x: &[f64], p: usize, out: &mut [f64]) {
    tree(level, x, p, out, digits(p), Spread::<true> { rows: p as f64 }, Moments);
}
