//! What the twins of [`super::Stream`] are made of: averages, ranges, strengths and windows that take one row after the other.
//!
//! What always holds: each step is that of the column, in the same order, so the bits are the same. A part gives nothing before it is warm.
//!
//! What is not here: which definition is made of what (`stream`), and windows as trees (`bthost_kernels::stream`).

use alloc::vec;
use alloc::vec::Vec;

use bthost_kernels::{averages, strength};

use super::momentum::RSI_NO_CHANGE;
use super::pine;
use super::statistics::{OfWindow, Ordered};

/// The seed of an average: the mean of its first rows about the first of them, then one step after the other.
#[derive(Clone, Debug)]
pub(super) struct Average {
    k: f64,
    rows: usize,
    seen: usize,
    base: f64,
    sum: f64,
    mean: f64,
}

impl Average {
    pub(super) fn new(rows: usize, k: f64) -> Self {
        Self { k, rows, seen: 0, base: 0.0, sum: 0.0, mean: 0.0 }
    }

    pub(super) fn push(&mut self, x: f64) -> Option<f64> {
        if self.seen >= self.rows {
            self.mean = averages::step(self.mean, self.k, x);
            return Some(self.mean);
        }
        if self.seen == 0 {
            self.base = x;
        }
        self.sum += x - self.base;
        self.seen += 1;
        if self.seen < self.rows {
            return None;
        }
        self.mean = self.base + self.sum / self.rows as f64;
        Some(self.mean)
    }
}

/// The average true range, which needs the close before.
#[derive(Clone, Debug)]
pub(super) struct Range {
    previous: Option<f64>,
    /// Whether the first row, which has no close before it, has a range: high - low.
    first_counts: bool,
    average: Average,
}

impl Range {
    pub(super) fn new(p: usize) -> Self {
        Self { previous: None, first_counts: false, average: Average::new(p, averages::rma_factor(p)) }
    }

    /// As TradingView has it: the first row has a range too.
    pub(super) fn pine(p: usize) -> Self {
        Self { first_counts: true, ..Self::new(p) }
    }

    /// The close of the last row.
    pub(super) fn previous(&self) -> Option<f64> {
        self.previous
    }

    pub(super) fn push(&mut self, high: f64, low: f64, close: f64) -> Option<f64> {
        match self.previous.replace(close) {
            Some(previous) => self.average.push(averages::true_range(high, low, previous)),
            None if self.first_counts => self.average.push(high - low),
            None => None,
        }
    }
}

/// The last rows, to look back at.
#[derive(Clone, Debug)]
pub(super) struct Back {
    ring: Vec<f64>,
    rows: usize,
}

impl Back {
    pub(super) fn new(p: usize) -> Self {
        Self { ring: vec![0.0; p], rows: 0 }
    }

    /// The row `p` rows ago.
    pub(super) fn push(&mut self, x: f64) -> Option<f64> {
        let place = self.rows % self.ring.len();
        let old = core::mem::replace(&mut self.ring[place], x);
        self.rows += 1;
        (self.rows > self.ring.len()).then_some(old)
    }
}

/// RSI: gains and losses are summed, then averaged.
#[derive(Clone, Debug)]
pub(super) struct Relative {
    strength: strength::Strength,
    /// The weight of a change, where the averages are those of TradingView.
    pine: Option<f64>,
    changes: usize,
    seen: usize,
    previous: Option<f64>,
    state: [f64; 2],
}

impl Relative {
    pub(super) fn new(p: usize) -> Self {
        Self { strength: strength::Strength::new(p, RSI_NO_CHANGE), pine: None, changes: p, seen: 0, previous: None, state: [0.0; 2] }
    }

    /// As TradingView has it.
    pub(super) fn pine(p: usize) -> Self {
        Self { pine: Some(averages::rma_factor(p)), ..Self::new(p) }
    }

    pub(super) fn push(&mut self, x: f64) -> Option<f64> {
        let change = x - self.previous.replace(x)?;
        let (gain, loss) = strength::split(change);
        if self.seen >= self.changes {
            let Some(k) = self.pine else { return Some(self.strength.next(&mut self.state, change)) };
            let [up, down] = self.state;
            self.state = [averages::step(up, k, gain), averages::step(down, k, loss)];
            return Some(pine::strength_of(self.state[0], self.state[1]));
        }
        self.state[0] += gain;
        self.state[1] += loss;
        self.seen += 1;
        if self.seen < self.changes {
            return None;
        }
        self.state = strength::seed_of_sums(self.changes, self.state);
        let [up, down] = self.state;
        Some(if self.pine.is_some() { pine::strength_of(up, down) } else { self.strength.value(up, down) })
    }
}

/// MACD: both averages are seeded by the rows that end where the slow one has its first; as TradingView has it, each by its own first rows.
#[derive(Clone, Debug)]
pub(super) struct Convergence {
    periods: [usize; 2],
    /// Where the fast average is seeded by its own first rows.
    own_seed: bool,
    first: Vec<f64>,
    fast: f64,
    slow: f64,
    signal: Average,
}

impl Convergence {
    pub(super) fn new([fast, slow, smooth]: [usize; 3]) -> Self {
        let signal = Average::new(smooth, averages::ema_factor(smooth));
        Self { periods: [fast, slow], own_seed: false, first: Vec::new(), fast: 0.0, slow: 0.0, signal }
    }

    /// As TradingView has it.
    pub(super) fn pine(periods: [usize; 3]) -> Self {
        Self { own_seed: true, ..Self::new(periods) }
    }

    pub(super) fn push(&mut self, x: f64) -> Option<[f64; 3]> {
        let [fast, slow] = self.periods;
        let slowest = fast.max(slow);
        if self.first.len() == slowest {
            self.fast = averages::step(self.fast, averages::ema_factor(fast), x);
            self.slow = averages::step(self.slow, averages::ema_factor(slow), x);
        } else {
            self.first.push(x);
            if self.first.len() < slowest {
                return None;
            }
            let (seed, rest) = if self.own_seed { self.first.split_at(fast) } else { (&self.first[slowest - fast..], &[][..]) };
            self.fast = rest.iter().fold(averages::seed(seed), |e, v| averages::step(e, averages::ema_factor(fast), *v));
            self.slow = averages::seed(&self.first[slowest - slow..]);
        }
        let line = self.fast - self.slow;
        let signal = self.signal.push(line)?;
        Some([line, signal, line - signal])
    }
}

/// The last rows of each input, for what is one function of its window.
#[derive(Clone, Debug)]
pub(super) struct Rolling {
    rows: usize,
    /// Up to twice the window: the rows before it go all at once.
    columns: Vec<Vec<f64>>,
    value: OfWindow,
}

impl Rolling {
    pub(super) fn new(rows: usize, inputs: usize, value: OfWindow) -> Self {
        Self { rows, columns: vec![Vec::with_capacity(2 * rows); inputs], value }
    }

    pub(super) fn push(&mut self, row: &[f64]) -> Option<[f64; 3]> {
        for (column, &v) in self.columns.iter_mut().zip(row) {
            if column.len() == 2 * self.rows {
                column.drain(..self.rows + 1);
            }
            column.push(v);
        }
        let first = self.columns[0].len().checked_sub(self.rows)?;
        let mut windows = [&[][..]; INPUTS_MAX];
        self.columns.iter().zip(&mut windows).for_each(|(column, window)| *window = &column[first..]);
        Some((self.value)(&windows[..self.columns.len()]))
    }
}

/// The most inputs of a function of a window.
const INPUTS_MAX: usize = 2;

/// A quantile of the last rows.
#[derive(Clone, Debug)]
pub(super) struct Quantile {
    ordered: Ordered,
    last: Back,
}

impl Quantile {
    pub(super) fn new(p: usize, q: f64) -> Self {
        Self { ordered: Ordered::new(p, q), last: Back::new(p) }
    }

    pub(super) fn push(&mut self, x: f64) -> Option<f64> {
        if let Some(old) = self.last.push(x) {
            self.ordered.go(old);
        }
        self.ordered.come(x);
        (self.last.rows >= self.last.ring.len()).then(|| self.ordered.value())
    }
}
