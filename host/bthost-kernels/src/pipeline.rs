//! Short windows as trees whose levels never leave the processor: one vector of rows comes in, one of values goes out.
//!
//! Each level takes what the level below has made in this step and some steps ago, so a level is some vectors behind the rows (its lag). Values
//! are a delay behind them: when the last of their blocks is there. The levels of the last steps stand in a ring that is smaller than the
//! nearest cache, which leaves reading the series and writing the values as the only traffic, and both go on all the time.
//!
//! What always holds: the merges and their order are those of [`crate::window`], so the bits are too. No row past the series is read.
//!
//! What is not here: long windows, whose levels would need too many vectors; and lanes fewer than four.

use crate::simd::Simd;
use crate::window::{Finish, Merge, Part, later};

/// The longest window, in rows.
const ROWS_MAX: usize = 64;
/// The fewest lanes.
pub(crate) const LANES_MIN: usize = 4;
/// Levels: blocks of 1 to [`ROWS_MAX`] rows.
const LEVELS: usize = 7;
/// Numbers of a level that are kept: the last 16 steps of eight lanes, or 32 of four. The greatest delay is 10 steps, or 17.
const KEPT: usize = 128;

/// The levels of the last steps: by level and plane, the numbers of a step in the place of its rows, which goes round. A vector never lies across
/// two lines of the cache.
#[repr(align(64))]
struct Ring<const P: usize>([[[f64; KEPT]; P]; LEVELS]);

impl<const P: usize> Ring<P> {
    /// What a level had at a row, which is that of a step.
    #[inline(always)]
    fn load<S: Simd>(&self, s: S, level: usize, row: usize) -> [S::V; P] {
        let mut out = [s.splat(0.0); P];
        let planes = &self.0[level];
        for (v, plane) in out.iter_mut().zip(planes) {
            // SAFETY: steps begin at whole vectors, of which KEPT is a multiple.
            *v = unsafe { s.load_at(plane.as_ptr().add(row % KEPT / S::LANES * S::LANES)) };
        }
        out
    }

    #[inline(always)]
    fn store<S: Simd>(&mut self, s: S, values: [S::V; P], level: usize, row: usize) {
        let planes = &mut self.0[level];
        for (v, plane) in values.into_iter().zip(planes) {
            // SAFETY: as for `load`.
            unsafe { s.store_at(v, plane.as_mut_ptr().add(row % KEPT / S::LANES * S::LANES)) };
        }
    }
}

/// Vectors that go through the levels together, so that what depends on the period is decided once for all of them. With the greatest delay they
/// still fit the ring.
const TOGETHER: usize = 6;

/// How many rows ahead the series and the values are asked for, numbers.
const AHEAD: usize = 256;

/// From the aggregate of a window to its values, one for each column.
pub(crate) trait Values<const P: usize, const O: usize>: Copy {
    fn values<S: Simd>(self, s: S, window: [S::V; P]) -> [S::V; O];
}

impl<const P: usize, F: Finish<P>> Values<P, 1> for F {
    #[inline(always)]
    fn values<S: Simd>(self, s: S, window: [S::V; P]) -> [S::V; 1] {
        [self.finish(s, window)]
    }
}

/// Whether windows of `p` rows can go this way.
pub(crate) fn takes(p: usize) -> bool {
    (2..=ROWS_MAX).contains(&p)
}

/// A block of the window that is joined to the older ones.
#[derive(Clone, Copy)]
struct Join<S: Simd, Z> {
    level: usize,
    /// How many rows ago the vector came that it begins in.
    back: usize,
    /// Where in that vector.
    by: S::By,
    sizes: Z,
}

/// The steps between a row and the first block of each level that begins at it.
fn lags(lanes: usize) -> [usize; LEVELS] {
    let mut lag = [0; LEVELS];
    for k in 1..LEVELS {
        lag[k] = lag[k - 1] + ((1 << (k - 1)) / lanes).max(1);
    }
    lag
}

/// One level from the one below: each block and the one `by` rows later, `last` being the vector before these.
#[inline(always)]
fn up<S: Simd, M: Merge<P>, const P: usize, const U: usize>(
    s: S,
    sizes: M::Sizes<S>,
    last: &mut [S::V; P],
    now: [[S::V; P]; U],
    by: usize,
) -> [[S::V; P]; U] {
    let mut out = now;
    for u in 0..U {
        out[u] = M::merge(s, sizes, *last, later::<S, P>(s, *last, now[u], by));
        *last = now[u];
    }
    out
}

/// What goes from step to step: the levels of the last steps, the last ones in registers.
struct Flow<S: Simd, M: Merge<P>, const P: usize> {
    ring: Ring<P>,
    sizes: [M::Sizes<S>; LEVELS],
    row: S::V,
    last: [[S::V; P]; 3],
    /// Levels that values are made of, as bits.
    used: u32,
    top: usize,
}

impl<S: Simd, M: Merge<P>, const P: usize> Flow<S, M, P> {
    /// To the ring: a level of the vectors from row `j` on.
    #[inline(always)]
    fn keep<const U: usize>(&mut self, s: S, level: usize, j: usize, values: [[S::V; P]; U]) {
        for (u, values) in values.into_iter().enumerate() {
            self.ring.store(s, values, level, j + u * S::LANES);
        }
    }

    /// The level above `level` where its blocks are whole vectors apart: `rows` is how far the older one lies back.
    #[inline(always)]
    fn join_kept<const U: usize>(&self, s: S, level: usize, rows: usize, j: usize, now: [[S::V; P]; U]) -> [[S::V; P]; U] {
        let mut out = now;
        for u in 0..U {
            let older = self.ring.load(s, level, (j + u * S::LANES).wrapping_sub(rows));
            out[u] = M::merge(s, self.sizes[level + 1], older, now[u]);
        }
        out
    }

    /// The vectors of rows that begin at row `j`: every level makes the blocks that have become whole.
    #[inline(always)]
    fn step<const U: usize>(&mut self, s: S, j: usize, x: [S::V; U]) {
        let mut two = [M::row(s, self.row); U];
        for u in 0..U {
            if self.used & 1 != 0 {
                self.ring.store(s, M::row(s, x[u]), 0, j + u * S::LANES);
            }
            two[u] = M::merge_rows(s, self.sizes[1], self.row, s.later1(self.row, x[u]));
            self.row = x[u];
        }
        if self.used & 2 != 0 {
            self.keep(s, 1, j, two);
        }
        if self.top < 2 {
            return;
        }
        let four = up::<S, M, P, U>(s, self.sizes[2], &mut self.last[0], two, 2);
        if self.used & 4 != 0 {
            self.keep(s, 2, j, four);
        }
        if self.top < 3 {
            return;
        }
        // Of four lanes, four rows later is the next vector.
        let eight = up::<S, M, P, U>(s, self.sizes[3], &mut self.last[1], four, 4);
        if self.used & 8 != 0 || S::LANES < 8 {
            self.keep(s, 3, j, eight);
        }
        if self.top < 4 {
            return;
        }
        let sixteen =
            if S::LANES >= 8 { up::<S, M, P, U>(s, self.sizes[4], &mut self.last[2], eight, 8) } else { self.join_kept(s, 3, 8, j, eight) };
        self.keep(s, 4, j, sixteen);
        if self.top < 5 {
            return;
        }
        let half = self.join_kept(s, 4, 16, j, sixteen);
        self.keep(s, 5, j, half);
        if self.top < 6 {
            return;
        }
        let whole = self.join_kept(s, 5, 32, j, half);
        self.keep(s, 6, j, whole);
    }
}

/// What a window is made of, as the steps see it.
struct Plan<'a, S: Simd, M: Merge<P>, const P: usize> {
    /// The oldest block: its level, and how many rows ago the vector came that it begins in.
    oldest: (usize, usize),
    joins: &'a [Join<S, M::Sizes<S>>],
    /// From the rows of a step to the values that it gives.
    delay: usize,
}

impl<S: Simd, M: Merge<P>, const P: usize> Plan<'_, S, M, P> {
    /// `rows` rows, which are whole vectors; of values there are as many less the delay.
    ///
    /// # Safety
    /// So many can be read and written.
    #[inline(always)]
    unsafe fn run<const O: usize>(
        &self,
        s: S,
        flow: &mut Flow<S, M, P>,
        finish: impl Values<P, O>,
        x: *const f64,
        out: [*mut f64; O],
        rows: usize,
    ) {
        let mut j = 0;
        while j < rows {
            // SAFETY: the caller's, as as many rows are left as the step takes.
            unsafe {
                if j >= self.delay && rows - j >= TOGETHER * S::LANES {
                    self.step::<O, TOGETHER>(s, flow, finish, x, out, j);
                    j += TOGETHER * S::LANES;
                } else {
                    self.step::<O, 1>(s, flow, finish, x, out, j);
                    j += S::LANES;
                }
            }
        }
    }

    /// `U` vectors of rows from row `j` on, and the values that they make whole.
    ///
    /// # Safety
    /// The rows can be read, and their values written.
    #[inline(always)]
    unsafe fn step<const O: usize, const U: usize>(
        &self,
        s: S,
        flow: &mut Flow<S, M, P>,
        finish: impl Values<P, O>,
        x: *const f64,
        out: [*mut f64; O],
        j: usize,
    ) {
        let mut row = [s.splat(0.0); U];
        for (u, row) in row.iter_mut().enumerate() {
            // SAFETY: the caller's.
            *row = unsafe { s.load_at(x.add(j + u * S::LANES)) };
            // The merges leave the processor no room to look so far ahead by itself.
            s.want(x.wrapping_add(j + u * S::LANES + AHEAD));
            for out in out {
                s.want(out.wrapping_add(j + u * S::LANES + AHEAD));
            }
        }
        flow.step(s, j, row);
        if j < self.delay {
            return;
        }
        let (oldest, oldest_back) = self.oldest;
        let mut windows = [[s.splat(0.0); P]; U];
        for (u, window) in windows.iter_mut().enumerate() {
            *window = flow.ring.load(s, oldest, j + u * S::LANES - oldest_back);
        }
        let mut joins = self.joins;
        if let Some((first, rest)) = joins.split_first().filter(|_| oldest == 0) {
            Self::join::<U, true>(s, &flow.ring, first, j, &mut windows);
            joins = rest;
        }
        // The last one apart: what the values do not need of it is not made.
        if let Some((last, rest)) = joins.split_last() {
            for join in rest {
                Self::join::<U, false>(s, &flow.ring, join, j, &mut windows);
            }
            Self::join::<U, false>(s, &flow.ring, last, j, &mut windows);
            // SAFETY: the caller's.
            unsafe { self.put(s, finish, windows, out, j) };
        } else {
            // SAFETY: the caller's.
            unsafe { self.put(s, finish, windows, out, j) };
        }
    }

    /// Merge the windows of the vectors from row `j` on with the block after them; they are rows, if `ROWS`.
    #[inline(always)]
    fn join<const U: usize, const ROWS: bool>(s: S, ring: &Ring<P>, join: &Join<S, M::Sizes<S>>, j: usize, windows: &mut [[S::V; P]; U]) {
        let at = j - join.back;
        let mut now = ring.load(s, join.level, at);
        for (u, window) in windows.iter_mut().enumerate() {
            let next = ring.load(s, join.level, at + (u + 1) * S::LANES);
            let mut newer = next;
            for plane in 0..P {
                newer[plane] = s.later(now[plane], next[plane], join.by);
            }
            *window = if ROWS { M::merge_row(s, join.sizes, window[0], newer) } else { M::merge(s, join.sizes, *window, newer) };
            now = next;
        }
    }

    /// # Safety
    /// The values of the vectors from row `j` on can be written.
    #[inline(always)]
    unsafe fn put<const O: usize, const U: usize>(
        &self,
        s: S,
        finish: impl Values<P, O>,
        windows: [[S::V; P]; U],
        out: [*mut f64; O],
        j: usize,
    ) {
        for (u, window) in windows.into_iter().enumerate() {
            for (v, out) in finish.values(s, window).into_iter().zip(out) {
                // SAFETY: the caller's.
                unsafe { s.store_at(v, out.add(j + u * S::LANES - self.delay)) };
            }
        }
    }
}

/// Rows of the end of a series: the delay and a vector. With eight lanes these are 11 steps, with four 18.
const END_ROWS: usize = 88;

/// The values of all windows of `parts`, column by column.
#[inline(always)]
pub(crate) fn run<S: Simd, M: Merge<P>, F: Values<P, O>, const P: usize, const O: usize>(
    s: S,
    x: &[f64],
    parts: &[Part],
    finish: F,
    mut out: [&mut [f64]; O],
) {
    let lag = lags(S::LANES);
    let (mut steps, mut top, mut used) = (0, 1, 0);
    for part in parts {
        steps = steps.max(lag[part.bit()] + part.offset.div_ceil(S::LANES));
        top = top.max(part.bit());
        used |= 1 << part.bit();
    }
    let delay = steps * S::LANES;
    assert!(delay + TOGETHER * S::LANES <= KEPT && top < LEVELS, "the ring holds a window");
    let nothing = M::row(s, s.splat(0.0));
    let mut sizes = [M::sizes(s, 1, 1); LEVELS];
    for (k, sizes) in sizes.iter_mut().enumerate().skip(1) {
        *sizes = M::sizes(s, 1 << (k - 1), 1 << (k - 1));
    }
    let (oldest, rest) = parts.split_first().expect("a window has parts");
    let back = |part: &Part| (steps - lag[part.bit()] - part.offset / S::LANES) * S::LANES;
    let mut joins = [Join::<S, _> { level: 0, back: 0, by: s.by(0), sizes: M::sizes(s, 1, 1) }; LEVELS];
    for (join, part) in joins.iter_mut().zip(rest) {
        let by = s.by(part.offset % S::LANES);
        *join = Join { level: part.bit(), back: back(part), by, sizes: M::sizes(s, part.offset, part.width) };
    }
    let plan = Plan::<S, M, P> { oldest: (oldest.bit(), back(oldest)), joins: &joins[..rest.len()], delay };
    let count = out[0].len();
    let whole = (x.len() / S::LANES * S::LANES).min(count / S::LANES * S::LANES + delay);
    let done = whole.saturating_sub(delay);
    // The end of the series: rows past it are zeros, and what comes of them is not taken.
    let (mut rows, mut values) = ([0.0; END_ROWS + 2 * ROWS_MAX], [[0.0; END_ROWS]; O]);
    let end = count - done;
    assert!(end <= END_ROWS && delay <= 2 * ROWS_MAX && x.len() - done <= rows.len(), "the end is short");
    assert!(out.iter().all(|column| column.len() == count), "columns have one length");
    rows[..x.len() - done].copy_from_slice(&x[done..]);
    let mut begin = (x.as_ptr(), [core::ptr::null_mut(); O], if done > 0 { whole } else { 0 });
    let mut ends = (rows.as_ptr(), [core::ptr::null_mut(); O], if end > 0 { end.next_multiple_of(S::LANES) + delay } else { 0 });
    for (o, column) in out.iter_mut().enumerate() {
        (begin.1[o], ends.1[o]) = (column.as_mut_ptr(), values[o].as_mut_ptr());
    }
    let ring = Ring([[[0.0; KEPT]; P]; LEVELS]);
    let mut flow = Flow::<S, M, P> { ring, sizes, row: s.splat(0.0), last: [nothing; 3], used, top };
    for (x, out, rows) in [begin, ends] {
        // What is left of the part before is of no value that is taken: the delay is as long as a window reaches.
        // SAFETY: of the whole part, `whole` rows can be read and `done` values written. Of the end, there are END_ROWS values, which are whole
        // vectors, and as many rows and the delay.
        unsafe { plan.run(s, &mut flow, finish, x, out, rows) };
    }
    for (column, values) in out.into_iter().zip(&values) {
        column[done..].copy_from_slice(&values[..end]);
    }
}
