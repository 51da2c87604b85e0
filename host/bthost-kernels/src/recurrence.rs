//! Recurrences that forget: chunks of a long series run side by side, with the bits of one row after the other.
//!
//! A chunk begins some time constants early from a guess, because two trajectories of a contraction meet bit by bit: on market data after 27 to
//! 41 of them. When all chunks are done, the state that each began from is compared with the state that the one before it ended in, bit by bit;
//! where they differ the chunk is run again from the true state.
//!
//! What always holds: equal states give equal rows, so the result is always that of one row after the other. A series that never merges (constant
//! but for rounding, say) costs the scalar's time, never a bit.
//!
//! What is not here: where a recurrence gets its first state from.

use crate::level::Level;
use crate::simd::{Kernel, MAX_LANES, MAX_UNROLL, Scalar, Simd, dispatch};

/// Time constants that a chunk begins early.
pub const EARLY_TIME_CONSTANTS: f64 = 45.0;

/// Chunks are run side by side where each is this many times longer than its early rows.
const CHUNK_OVER_EARLY: usize = 3;

/// The most rows that a chunk begins early; longer memories run one row after the other.
const EARLY_ROWS_MAX: f64 = 1e9;

/// Chunks that go side by side. Enough to hide the latency of a row; more would be more streams than the processor fetches ahead, as each chunk
/// is one in every column.
const CHUNKS: usize = 8;

/// Rows of a page: chunks whose starts are whole pages apart fight for the same lines of the cache.
const PAGE_ROWS: usize = 512;

/// A recurrence with `S` numbers of state, `I` inputs, `M` numbers made of a row's inputs, and `O` outputs.
pub trait Recurrence<const I: usize, const M: usize, const N: usize, const O: usize>: Copy {
    /// What a row's inputs come to, free of the state.
    fn prepare<S: Simd>(self, s: S, row: [S::V; I]) -> [S::V; M];
    /// One row.
    fn step<S: Simd>(self, s: S, state: &mut [S::V; N], row: [S::V; M]) -> [S::V; O];
    /// The sum of the time constants, in rows.
    fn time_constants(self) -> f64;
    /// A state to begin from early, from the prepared row at which the chunk begins early.
    fn guess(self, row: [f64; M]) -> [f64; N];
}

/// At which row each lane's chunk stands.
trait Places: Copy {
    fn row(self, lane: usize) -> usize;
}

/// Chunks of one length, one after the other.
#[derive(Clone, Copy)]
struct Strided {
    first: usize,
    rows: usize,
}

impl Places for Strided {
    #[inline(always)]
    fn row(self, lane: usize) -> usize {
        self.first + lane * self.rows
    }
}

/// Any rows.
#[derive(Clone, Copy)]
struct Listed([usize; MAX_LANES]);

impl Places for Listed {
    #[inline(always)]
    fn row(self, lane: usize) -> usize {
        self.0[lane]
    }
}

struct Chunks<'a, const I: usize, const M: usize, const N: usize, const O: usize, R> {
    recurrence: R,
    inputs: [&'a [f64]; I],
    outputs: [&'a mut [f64]; O],
    state: [f64; N],
}

/// Run over all rows, from the state before the first; gives the state after the last.
pub fn run<const I: usize, const M: usize, const N: usize, const O: usize, R: Recurrence<I, M, N, O>>(
    level: Level,
    recurrence: R,
    inputs: [&[f64]; I],
    outputs: [&mut [f64]; O],
    state: [f64; N],
) -> [f64; N] {
    let rows = inputs[0].len();
    assert!(inputs.iter().all(|c| c.len() == rows) && outputs.iter().all(|c| c.len() == rows), "columns have one length");
    let chunks = Chunks { recurrence, inputs, outputs, state };
    // Eight lanes are eight chunks.
    let most = if Chunks::<I, M, N, O, R>::wide() { Level::Avx2 } else { Level::Avx512 };
    dispatch(level.min(most), chunks)
}

/// One row after the other, as the definition says.
#[inline(always)]
fn serial<const I: usize, const M: usize, const N: usize, const O: usize, R: Recurrence<I, M, N, O>>(
    r: R,
    inputs: [&[f64]; I],
    outputs: &mut [&mut [f64]; O],
    mut state: [f64; N],
    rows: core::ops::Range<usize>,
) -> [f64; N] {
    let inputs = inputs.map(|c| &c[rows.clone()]);
    let mut outputs = outputs.each_mut().map(|c| &mut c[rows.clone()]);
    for t in 0..rows.len() {
        let row = r.prepare(Scalar, inputs.map(|c| c[t]));
        let out = r.step(Scalar, &mut state, row);
        for (column, v) in outputs.iter_mut().zip(out) {
            column[t] = v;
        }
    }
    state
}

/// The states of the chunks of one vector, by number of the state.
type States<S, const N: usize> = [[<S as Simd>::V; N]; MAX_UNROLL];

impl<const I: usize, const M: usize, const N: usize, const O: usize, R: Recurrence<I, M, N, O>> Chunks<'_, I, M, N, O, R> {
    /// `LANES` rows of each of the chunks of one vector, from the rows that `at` says.
    ///
    /// # Safety
    /// Each chunk has that many rows from there on, in every input.
    #[inline(always)]
    unsafe fn block<S: Simd>(&self, s: S, at: impl Places, state: &mut [S::V; N]) -> [[S::V; O]; MAX_LANES] {
        let zero = s.splat(0.0);
        let mut prepared = [[zero; MAX_LANES]; M];
        for lane in 0..S::LANES {
            let mut row = [zero; I];
            for (v, column) in row.iter_mut().zip(&self.inputs) {
                // SAFETY: the caller's.
                *v = unsafe { s.load_at(column.as_ptr().add(at.row(lane))) };
            }
            let row = self.recurrence.prepare(s, row);
            for (column, v) in prepared.iter_mut().zip(row) {
                column[lane] = v;
            }
        }
        for column in &mut prepared {
            s.transpose(column);
        }
        let mut out = [[zero; O]; MAX_LANES];
        for (t, out) in out.iter_mut().enumerate().take(S::LANES) {
            let mut row = [zero; M];
            for (v, column) in row.iter_mut().zip(&prepared) {
                *v = column[t];
            }
            *out = self.recurrence.step(s, state, row);
        }
        out
    }

    /// As [`Self::block`], and write the outputs.
    ///
    /// # Safety
    /// As for [`Self::block`], and in every output.
    #[inline(always)]
    unsafe fn block_out<S: Simd>(&mut self, s: S, at: impl Places, state: &mut [S::V; N]) {
        // SAFETY: the caller's.
        let out = unsafe { self.block(s, at, state) };
        for (o, output) in self.outputs.iter_mut().enumerate() {
            let mut column = [s.splat(0.0); MAX_LANES];
            for (v, row) in column.iter_mut().zip(&out) {
                *v = row[o];
            }
            s.transpose(&mut column);
            for (lane, &v) in column.iter().enumerate().take(S::LANES) {
                // SAFETY: the caller's.
                unsafe { s.store_at(v, output.as_mut_ptr().add(at.row(lane))) };
            }
        }
    }

    /// Vectors side by side: [`CHUNKS`] chunks, or half of them where each has many columns.
    #[inline(always)]
    fn unroll<S: Simd>() -> usize {
        let chunks = if Self::wide() { CHUNKS / 2 } else { CHUNKS };
        (chunks / S::LANES).max(1)
    }

    /// Whether a row has many numbers.
    const fn wide() -> bool {
        I + O > 3
    }

    /// Rows early, and rows of a chunk, when `chunks` of them go side by side; `None` where that does not pay.
    fn plan(&self, chunks: usize) -> Option<(usize, usize)> {
        let early = EARLY_TIME_CONSTANTS * self.recurrence.time_constants();
        if early > EARLY_ROWS_MAX {
            return None;
        }
        let early = (early as usize).next_multiple_of(MAX_LANES).max(MAX_LANES);
        let rows = self.inputs[0].len() / chunks;
        // Starts of chunks are an odd number of lines away from whole pages.
        let (pages, lines) = (rows / PAGE_ROWS, rows % PAGE_ROWS);
        const OFF_PAGE_ROWS: usize = 40;
        let rows = if pages == 0 {
            lines / MAX_LANES * MAX_LANES
        } else if lines >= OFF_PAGE_ROWS {
            pages * PAGE_ROWS + OFF_PAGE_ROWS
        } else {
            (pages - 1) * PAGE_ROWS + OFF_PAGE_ROWS
        };
        (rows >= CHUNK_OVER_EARLY * early).then_some((early, rows))
    }

    /// The states of all chunks after their early rows; the first chunk's is the true one.
    #[inline(always)]
    fn early<S: Simd>(&self, s: S, early: usize, rows: usize) -> States<S, N> {
        let mut states = [[s.splat(0.0); N]; MAX_UNROLL];
        for (u, place) in states.iter_mut().enumerate().take(Self::unroll::<S>()) {
            // The first chunk has no rows before it; it runs along with its own, and is set right below.
            let start = |lane: usize| ((u * S::LANES + lane) * rows).saturating_sub(early);
            let mut first: [usize; MAX_LANES] = core::array::from_fn(start);
            let mut columns = [[0.0; MAX_LANES]; N];
            for lane in 0..S::LANES {
                let row = self.recurrence.prepare(Scalar, self.inputs.map(|c| c[first[lane]]));
                for (column, v) in columns.iter_mut().zip(self.recurrence.guess(row)) {
                    column[lane] = v;
                }
            }
            let mut state = [s.splat(0.0); N];
            for (v, column) in state.iter_mut().zip(&columns) {
                *v = s.load(column);
            }
            for _ in 0..early / S::LANES {
                // SAFETY: each chunk begins with `early` rows before it, the first with its own, of which it has more.
                unsafe { self.block(s, Listed(first), &mut state) };
                first.iter_mut().for_each(|at| *at += S::LANES);
            }
            if u == 0 {
                for (v, truth) in state.iter_mut().zip(self.state) {
                    let mut lanes = [0.0; MAX_LANES];
                    s.store(*v, &mut lanes);
                    lanes[0] = truth;
                    *v = s.load(&lanes);
                }
            }
            *place = state;
        }
        states
    }

    /// The states as numbers: of each chunk, in order.
    #[inline(always)]
    fn numbers<S: Simd>(s: S, states: &States<S, N>) -> [[f64; N]; MAX_LANES * MAX_UNROLL] {
        let mut out = [[0.0; N]; MAX_LANES * MAX_UNROLL];
        for (u, state) in states.iter().enumerate().take(Self::unroll::<S>()) {
            for (n, &v) in state.iter().enumerate() {
                let mut lanes = [0.0; MAX_LANES];
                s.store(v, &mut lanes);
                for (lane, &v) in lanes.iter().enumerate().take(S::LANES) {
                    out[u * S::LANES + lane][n] = v;
                }
            }
        }
        out
    }
}

fn same<const N: usize>(a: &[f64; N], b: &[f64; N]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
}

impl<const I: usize, const M: usize, const N: usize, const O: usize, R: Recurrence<I, M, N, O>> Kernel for Chunks<'_, I, M, N, O, R> {
    type Output = [f64; N];

    #[inline(always)]
    fn run<S: Simd>(mut self, s: S) -> [f64; N] {
        let all = self.inputs[0].len();
        let chunks = S::LANES * Self::unroll::<S>();
        let Some((early, rows)) = self.plan(chunks) else {
            return serial(self.recurrence, self.inputs, &mut self.outputs, self.state, 0..all);
        };
        assert!(early <= rows && rows.is_multiple_of(MAX_LANES) && chunks * rows <= all);
        let mut states = self.early(s, early, rows);
        let begun = Self::numbers(s, &states);
        assert!(self.inputs.iter().all(|c| c.len() >= chunks * rows) && self.outputs.iter().all(|c| c.len() >= chunks * rows));
        let mut t = 0;
        while t < rows {
            for (u, state) in states.iter_mut().enumerate().take(Self::unroll::<S>()) {
                // SAFETY: the chunks are whole blocks of rows, and inside the columns.
                unsafe { self.block_out(s, Strided { first: u * S::LANES * rows + t, rows }, state) };
            }
            t += S::LANES;
        }
        let ended = Self::numbers(s, &states);
        let mut truth = ended[0];
        for chunk in 1..chunks {
            truth = if same(&truth, &begun[chunk]) {
                ended[chunk]
            } else {
                serial(self.recurrence, self.inputs, &mut self.outputs, truth, chunk * rows..(chunk + 1) * rows)
            };
        }
        serial(self.recurrence, self.inputs, &mut self.outputs, truth, chunks * rows..all)
    }
}
