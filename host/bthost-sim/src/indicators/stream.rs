//! Indicators bar by bar: the same values as the columns, for use where rows arrive one at a time.
//!
//! What always holds: the bits are those of the column over the rows so far. A row with an input that is not finite, before the first that is,
//! gives no value and leaves no trace, as in a column.
//!
//! What is not here: the library's functions, which are columns only, and what looks across the universe, whose rows are of other instruments; what
//! the twins are made of (`twins`).

use alloc::vec;
use alloc::vec::Vec;

use bthost_kernels::stream::{Of, Window};
use bthost_kernels::{averages, columns, serial, trend};

use super::frame::rows_param;
use super::registry::Definition;
use super::twins::{Average, Back, Convergence, Quantile, Range, Relative, Rolling};
use super::{kalman, pine, statistics};

/// An indicator that takes one row after the other.
#[derive(Clone, Debug)]
pub struct Stream {
    twin: Twin,
    outputs: Vec<f64>,
    begun: bool,
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
    Trend { range: Range, trend: trend::Trend, rising: f64 },
    Balance(serial::Balance),
    PineBalance(pine::Balance),
    Session(serial::SessionAverage),
    Rolling(Rolling),
    Quantile(Quantile),
    Level(kalman::LevelAndSlope),
    Ratio(kalman::Ratio),
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
            "supertrend" => Twin::Trend { range: Range::new(p(0)), trend: trend::Trend::new(params[1], true), rising: 1.0 },
            "pine.supertrend" => Twin::Trend { range: Range::pine(p(1)), trend: trend::Trend::new(params[0], false), rising: -1.0 },
            "pine.rsi" => Twin::Relative(Relative::pine(p(0))),
            "pine.atr" => Twin::Range(Range::pine(p(0))),
            "pine.macd" => Twin::Convergence(Convergence::pine([p(0), p(1), p(2)])),
            "pine.obv" => Twin::PineBalance(pine::Balance::default()),
            "quantile" => Twin::Quantile(Quantile::new(p(0), params[1])),
            "kalman" => Twin::Level(kalman::LevelAndSlope::new(params[0], params[1])),
            "hedge" => Twin::Ratio(kalman::Ratio::new(params[0])),
            "obv" => Twin::Balance(serial::Balance::default()),
            "vwap" => Twin::Session(serial::SessionAverage::new(params[0], params[1])),
            name => {
                let value = statistics::of_window(name)?;
                Twin::Rolling(Rolling::new(p(0), definition.inputs.len(), value))
            }
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
            Self::Trend { range, trend, rising } => {
                let previous = range.previous().unwrap_or(row[2]);
                let range = range.push(row[0], row[1], row[2])?;
                let (line, up) = trend.next([row[0], row[1], row[2]], previous, range);
                Some([line, if up { *rising } else { -*rising }, 0.0])
            }
            Self::Balance(balance) => Some(one(balance.next(row[0], row[1]))),
            Self::PineBalance(balance) => Some(one(balance.next(row[0], row[1]))),
            Self::Rolling(rolling) => rolling.push(row),
            Self::Quantile(quantile) => quantile.push(row[0]).map(one),
            Self::Level(filter) => {
                let [level, slope] = filter.next(row[0]);
                Some([level, slope, 0.0])
            }
            Self::Ratio(filter) => Some(filter.next(row[0], row[1])),
            Self::Session(session) => Some(one(session.next(row[4], serial::typical(row[0], row[1], row[2]), row[3]))),
        }
    }
}
