//! Indicators bar by bar: the same values as the columns, for use where rows arrive one at a time.
//!
//! What always holds: the bits are those of the column over the rows so far. A row with an input that is not finite, before the first that is,
//! gives no value and leaves no trace, as in a column.
//!
//! What is not here: the library's functions and Pine's flavours, which are columns only.

use alloc::vec;
use alloc::vec::Vec;

use bthost_kernels::stream::{Of, Window};
use bthost_kernels::{averages, columns, serial, strength, trend};

use super::frame::rows_param;
use super::momentum::RSI_NO_CHANGE;
use super::registry::Definition;

/// An indicator that takes one row after the other.
#[derive(Clone, Debug)]
pub struct Stream {
    twin: Twin,
    outputs: Vec<f64>,
    begun: bool,
}

/// The seed of an average: the mean of its first rows about the first of them, then one step after the other.
#[derive(Clone, Debug)]
struct Average {
    k: f64,
    rows: usize,
    seen: usize,
    base: f64,
    sum: f64,
    mean: f64,
}

impl Average {
    fn new(rows: usize, k: f64) -> Self {
        Self { k, rows, seen: 0, base: 0.0, sum: 0.0, mean: 0.0 }
    }

    fn push(&mut self, x: f64) -> Option<f64> {
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
struct Range {
    previous: Option<f64>,
    average: Average,
}

impl Range {
    fn new(p: usize) -> Self {
        Self { previous: None, average: Average::new(p, averages::rma_factor(p)) }
    }

    fn push(&mut self, high: f64, low: f64, close: f64) -> Option<f64> {
        let previous = self.previous.replace(close)?;
        self.average.push(averages::true_range(high, low, previous))
    }
}

/// The last rows, to look back at.
#[derive(Clone, Debug)]
struct Back {
    ring: Vec<f64>,
    rows: usize,
}

impl Back {
    fn new(p: usize) -> Self {
        Self { ring: vec![0.0; p], rows: 0 }
    }

    /// The row `p` rows ago.
    fn push(&mut self, x: f64) -> Option<f64> {
        let place = self.rows % self.ring.len();
        let old = core::mem::replace(&mut self.ring[place], x);
        self.rows += 1;
        (self.rows > self.ring.len()).then_some(old)
    }
}

/// RSI: gains and losses are summed, then averaged.
#[derive(Clone, Debug)]
struct Relative {
    strength: strength::Strength,
    changes: usize,
    seen: usize,
    previous: Option<f64>,
    state: [f64; 2],
}

impl Relative {
    fn new(p: usize) -> Self {
        Self { strength: strength::Strength::new(p, RSI_NO_CHANGE), changes: p, seen: 0, previous: None, state: [0.0; 2] }
    }

    fn push(&mut self, x: f64) -> Option<f64> {
        let change = x - self.previous.replace(x)?;
        if self.seen >= self.changes {
            return Some(self.strength.next(&mut self.state, change));
        }
        let (gain, loss) = strength::split(change);
        self.state[0] += gain;
        self.state[1] += loss;
        self.seen += 1;
        if self.seen < self.changes {
            return None;
        }
        self.state = strength::seed_of_sums(self.changes, self.state);
        Some(self.strength.value(self.state[0], self.state[1]))
    }
}

/// MACD: both averages are seeded by the rows that end where the slow one has its first.
#[derive(Clone, Debug)]
struct Convergence {
    periods: [usize; 2],
    first: Vec<f64>,
    fast: f64,
    slow: f64,
    signal: Average,
}

impl Convergence {
    fn new([fast, slow, smooth]: [usize; 3]) -> Self {
        let signal = Average::new(smooth, averages::ema_factor(smooth));
        Self { periods: [fast, slow], first: Vec::new(), fast: 0.0, slow: 0.0, signal }
    }

    fn push(&mut self, x: f64) -> Option<[f64; 3]> {
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
            self.fast = averages::seed(&self.first[slowest - fast..]);
            self.slow = averages::seed(&self.first[slowest - slow..]);
        }
        let line = self.fast - self.slow;
        let signal = self.signal.push(line)?;
        Some([line, signal, line - signal])
    }
}

#[derive(Clone, Debug)]
enum Twin {
    Window(Window),
    Average(Average),
    Relative(Relative),
    Change(Back),
    Convergence(Convergence),
    Range(Range),
    Bands { mean: Window, deviation: Window, k: f64 },
    Score { mean: Window, deviation: Window },
    Channel { upper: Window, lower: Window },
    Keltner { middle: Average, range: Range, k: f64 },
    Trend { range: Range, trend: trend::Trend },
    Balance(serial::Balance),
    Session(serial::SessionAverage),
}

impl Stream {
    /// The twin of a definition, if it has one. The parameters have passed [`super::validate`].
    #[must_use]
    pub fn new(definition: &Definition, params: &[f64]) -> Option<Self> {
        let p = |index| rows_param(params, index);
        let window = |of| Window::new(of, p(0));
        let twin = match definition.name {
            "sma" => Twin::Window(window(Of::Mean)),
            "max" => Twin::Window(window(Of::Greatest)),
            "min" => Twin::Window(window(Of::Least)),
            "variance" => Twin::Window(window(Of::Variance)),
            "stddev" => Twin::Window(window(Of::Deviation)),
            "ema" => Twin::Average(Average::new(p(0), averages::ema_factor(p(0)))),
            "rma" => Twin::Average(Average::new(p(0), averages::rma_factor(p(0)))),
            "rsi" => Twin::Relative(Relative::new(p(0))),
            "roc" => Twin::Change(Back::new(p(0))),
            "macd" => Twin::Convergence(Convergence::new([p(0), p(1), p(2)])),
            "atr" => Twin::Range(Range::new(p(0))),
            "bbands" => Twin::Bands { mean: window(Of::Mean), deviation: window(Of::Deviation), k: params[1] },
            "zscore" => Twin::Score { mean: window(Of::Mean), deviation: window(Of::Deviation) },
            "donchian" => Twin::Channel { upper: window(Of::Greatest), lower: window(Of::Least) },
            "keltner" => Twin::Keltner { middle: Average::new(p(0), averages::ema_factor(p(0))), range: Range::new(p(1)), k: params[2] },
            "supertrend" => Twin::Trend { range: Range::new(p(0)), trend: trend::Trend::new(params[1], true) },
            "obv" => Twin::Balance(serial::Balance::default()),
            "vwap" => Twin::Session(serial::SessionAverage::new(params[0], params[1])),
            _ => return None,
        };
        Some(Self { twin, outputs: vec![f64::NAN; definition.outputs.len()], begun: false })
    }

    /// One row of inputs, in the definition's order; the outputs at it, NaN before they are warm.
    pub fn push(&mut self, row: &[f64]) -> &[f64] {
        self.begun |= row.iter().all(|v| v.is_finite());
        let values = if self.begun { self.twin.push(row) } else { None };
        self.outputs.fill(f64::NAN);
        if let Some(values) = values {
            self.outputs.iter_mut().zip(values).for_each(|(o, v)| *o = v);
        }
        &self.outputs
    }
}

impl Twin {
    /// As many values as there are outputs, then zeros.
    fn push(&mut self, row: &[f64]) -> Option<[f64; 3]> {
        let one = |value: f64| [value, 0.0, 0.0];
        match self {
            Self::Window(window) => window.push(row[0]).map(one),
            Self::Average(average) => average.push(row[0]).map(one),
            Self::Relative(relative) => relative.push(row[0]).map(one),
            Self::Change(back) => back.push(row[0]).map(|old| one(columns::change(row[0], old))),
            Self::Convergence(convergence) => convergence.push(row[0]),
            Self::Range(range) => range.push(row[0], row[1], row[2]).map(one),
            Self::Bands { mean, deviation, k } => {
                let (mean, deviation) = (mean.push(row[0]), deviation.push(row[0]));
                let (mean, deviation) = (mean?, deviation?);
                let (upper, lower) = columns::band(*k, mean, deviation);
                Some([upper, mean, lower])
            }
            Self::Score { mean, deviation } => {
                let (mean, deviation) = (mean.push(row[0]), deviation.push(row[0]));
                Some(one(columns::score(row[0], mean?, deviation?)))
            }
            Self::Channel { upper, lower } => {
                let (upper, lower) = (upper.push(row[0]), lower.push(row[1]));
                let (upper, lower) = (upper?, lower?);
                Some([upper, columns::midpoint(upper, lower), lower])
            }
            Self::Keltner { middle, range, k } => {
                let middle = middle.push(serial::typical(row[0], row[1], row[2]));
                let range = range.push(row[0], row[1], row[2]);
                let (middle, range) = (middle?, range?);
                let (upper, lower) = columns::band(*k, middle, range);
                Some([upper, middle, lower])
            }
            Self::Trend { range, trend } => {
                let previous = range.previous.unwrap_or(row[2]);
                let range = range.push(row[0], row[1], row[2])?;
                let (line, up) = trend.next([row[0], row[1], row[2]], previous, range);
                Some([line, if up { 1.0 } else { -1.0 }, 0.0])
            }
            Self::Balance(balance) => Some(one(balance.next(row[0], row[1]))),
            Self::Session(session) => Some(one(session.next(row[4], serial::typical(row[0], row[1], row[2]), row[3]))),
        }
    }
}
