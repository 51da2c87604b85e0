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
pub(crate) const ROWS_MAX: usize = 64;
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
    /// The vector of rows that begins at row `j`: every level makes the block that has become whole.
    #[inline(always)]
    fn step(&mut self, s: S, j: usize, x: S::V) {
        if self.used & 1 != 0 {
            self.ring.store(s, M::row(s, x), 0, j);
        }
        let two = M::merge_rows(s, self.sizes[1], self.row, s.later1(self.row, x));
        self.row = x;
        if self.used & 2 != 0 {
            self.ring.store(s, two, 1, j);
        }
        if self.top < 2 {
            return;
        }
        let [last_two, last_four, last_eight] = self.last;
        let four = M::merge(s, self.sizes[2], last_two, later::<S, P>(s, last_two, two, 2));
        self.last[0] = two;
        if self.used & 4 != 0 {
            self.ring.store(s, four, 2, j);
        }
        if self.top < 3 {
            return;
        }
        // Of four lanes, four rows later is the next vector.
        let eight = M::merge(s, self.sizes[3], last_four, later::<S, P>(s, last_four, four, 4));
        self.last[1] = four;
        if self.used & 8 != 0 || S::LANES < 8 {
            self.ring.store(s, eight, 3, j);
        }
        if self.top < 4 {
            return;
        }
        let older = if S::LANES >= 8 { last_eight } else { self.ring.load(s, 3, j.wrapping_sub(8)) };
        let sixteen = M::merge(s, self.sizes[4], older, eight);
        self.last[2] = eight;
        self.ring.store(s, sixteen, 4, j);
        if self.top < 5 {
            return;
        }
        let half = M::merge(s, self.sizes[5], self.ring.load(s, 4, j.wrapping_sub(16)), sixteen);
        self.ring.store(s, half, 5, j);
        if self.top < 6 {
            return;
        }
        let whole = M::merge(s, self.sizes[6], self.ring.load(s, 5, j.wrapping_sub(32)), half);
        self.ring.store(s, whole, 6, j);
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
    unsafe fn run(&self, s: S, flow: &mut Flow<S, M, P>, finish: impl Finish<P>, x: *const f64, out: *mut f64, rows: usize) {
        let (oldest, oldest_back) = self.oldest;
        let mut j = 0;
        while j < rows {
            // SAFETY: the caller's.
            let row = unsafe { s.load_at(x.add(j)) };
            flow.step(s, j, row);
            if j >= self.delay {
                let mut window = flow.ring.load(s, oldest, j - oldest_back);
                for join in self.joins {
                    let at = j - join.back;
                    let (a, mut newer) = (flow.ring.load(s, join.level, at), flow.ring.load(s, join.level, at + S::LANES));
                    for plane in 0..P {
                        newer[plane] = s.later(a[plane], newer[plane], join.by);
                    }
                    window = M::merge(s, join.sizes, window, newer);
                }
                // SAFETY: the caller's.
                unsafe { s.store_at(finish.finish(s, window), out.add(j - self.delay)) };
            }
            j += S::LANES;
        }
    }
}

/// Rows of the end of a series: the delay and a vector. With eight lanes these are 11 steps, with four 18.
const END_ROWS: usize = 88;

/// The values of all windows of `parts`.
#[inline(always)]
pub(crate) fn run<S: Simd, M: Merge<P>, F: Finish<P>, const P: usize>(s: S, x: &[f64], parts: &[Part], finish: F, out: &mut [f64]) {
    let lag = lags(S::LANES);
    let (mut steps, mut top, mut used) = (0, 1, 0);
    for part in parts {
        steps = steps.max(lag[part.bit()] + part.offset.div_ceil(S::LANES));
        top = top.max(part.bit());
        used |= 1 << part.bit();
    }
    let delay = steps * S::LANES;
    assert!(delay < KEPT && top < LEVELS, "the ring holds a window");
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
    let whole = (x.len() / S::LANES * S::LANES).min(out.len() / S::LANES * S::LANES + delay);
    let done = whole.saturating_sub(delay);
    // The end of the series: rows past it are zeros, and what comes of them is not taken.
    let (mut rows, mut values) = ([0.0; END_ROWS + 2 * ROWS_MAX], [0.0; END_ROWS]);
    let end = out.len() - done;
    assert!(end <= END_ROWS && delay <= 2 * ROWS_MAX && x.len() - done <= rows.len(), "the end is short");
    rows[..x.len() - done].copy_from_slice(&x[done..]);
    let begin = (x.as_ptr(), out.as_mut_ptr(), if done > 0 { whole } else { 0 });
    let ends = (rows.as_ptr(), values.as_mut_ptr(), if end > 0 { end.next_multiple_of(S::LANES) + delay } else { 0 });
    let ring = Ring([[[0.0; KEPT]; P]; LEVELS]);
    let mut flow = Flow::<S, M, P> { ring, sizes, row: s.splat(0.0), last: [nothing; 3], used, top };
    for (x, out, rows) in [begin, ends] {
        // What is left of the part before is of no value that is taken: the delay is as long as a window reaches.
        // SAFETY: of the whole part, `whole` rows can be read and `done` values written. Of the end, there are END_ROWS values, which are whole
        // vectors, and as many rows and the delay.
        unsafe { plan.run(s, &mut flow, finish, x, out, rows) };
    }
    out[done..].copy_from_slice(&values[..end]);
}
