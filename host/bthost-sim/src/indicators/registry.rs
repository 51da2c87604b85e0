//! The registry: name, inputs, parameters, outputs, warm-up, and the function that fills the columns.
//!
//! What always holds: names are unique and in the order of the families; the ABI's helpers use these names, parameters and outputs as they
//! stand, and a note says every rounding that a definition leaves open. A change of a note's arithmetic is a change of results.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::{extremes, momentum, moving_averages, volatility};
use crate::num::math;

/// The longest period, in rows. TA-Lib has the same bound.
pub const MAX_PERIOD: u32 = 100_000;

/// The widest band, in standard deviations.
const MAX_BAND_WIDTH: f64 = 1000.0;

/// A parameter of an indicator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParamRange {
    /// Its name.
    pub name: &'static str,
    /// What is taken when it is not given (in listings; the ABI gives every parameter).
    pub default: f64,
    /// Least value.
    pub min: f64,
    /// Greatest value.
    pub max: f64,
    /// Whether it must be whole.
    pub integer: bool,
}

/// Fills outputs from inputs and parameters.
pub type Compute = fn(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]);

/// What the registry knows of an indicator.
pub struct Definition {
    /// As a strategy writes it.
    pub name: &'static str,
    /// One line.
    pub title: &'static str,
    /// Codes of the columns it takes when none are given; its length is the number of inputs.
    pub inputs: &'static [u32],
    /// Parameters, in order.
    pub params: &'static [ParamRange],
    /// Names of the outputs, in order.
    pub outputs: &'static [&'static str],
    /// Definition and conventions, to the last rounding.
    pub note: &'static str,
    /// Where the definition is from, and where others differ.
    pub source: &'static str,
    /// `first` as a formula over the parameters' names.
    pub warmup: &'static str,
    /// The index of the first row at which every output has a value, when the inputs are valid from row 0.
    pub first: fn(params: &[f64]) -> usize,
    /// What the ranges of single parameters cannot say. Called by [`validate`] after the ranges have been checked.
    pub check: fn(params: &[f64]) -> Result<(), &'static str>,
    /// Fill `outputs` (one column per output, each of the inputs' length) from the inputs. Inputs may begin with NaN rows (an indicator of an
    /// indicator); the computation then begins at the first row at which all inputs are finite, and `first` counts from there. Columns of
    /// another length are replaced. The parameters have passed [`validate`].
    pub compute: Compute,
}

impl core::fmt::Debug for Definition {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Definition").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Why an indicator cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndicatorError(pub String);

impl core::fmt::Display for IndicatorError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for IndicatorError {}

/// Every indicator.
#[must_use]
pub fn registry() -> &'static [Definition] {
    TABLE
}

/// The definition of `name`.
#[must_use]
pub fn find(name: &str) -> Option<&'static Definition> {
    registry().iter().find(|d| d.name == name)
}

/// Check the parameters: their count, that each is in its range and whole where it must be, and what holds between them.
///
/// # Errors
/// The message names the indicator, the parameter, its value and its range.
pub fn validate(definition: &Definition, params: &[f64]) -> Result<(), IndicatorError> {
    let name = definition.name;
    if params.len() != definition.params.len() {
        let names: Vec<_> = definition.params.iter().map(|p| p.name).collect();
        let (wants, given) = (names.len(), params.len());
        return Err(IndicatorError(format!(
            "indicator `{name}`: the number of parameters is {given}; it must be {wants} ({})",
            names.join(", ")
        )));
    }
    for (range, &value) in definition.params.iter().zip(params) {
        let inside = value >= range.min && value <= range.max;
        if !inside || (range.integer && math::floor(value) != value) {
            let ParamRange { name: parameter, min, max, integer, .. } = range;
            let kind = if *integer { "a whole number" } else { "a number" };
            return Err(IndicatorError(format!(
                "indicator `{name}`: parameter `{parameter}` is {value}; it must be {kind} from {min} to {max}"
            )));
        }
    }
    (definition.check)(params).map_err(|why| IndicatorError(format!("indicator `{name}`: {why}")))
}

/// Compute every output into fresh columns.
///
/// # Panics
/// When the number of inputs is not the definition's or their lengths differ, or when there are fewer parameters than [`validate`] wants.
#[must_use]
pub fn compute(definition: &Definition, inputs: &[&[f64]], params: &[f64]) -> Vec<Vec<f64>> {
    let mut outputs = vec![Vec::new(); definition.outputs.len()];
    (definition.compute)(inputs, params, &mut outputs);
    outputs
}

/// Codes of the columns, as in [`crate::codes::COLUMNS`].
const HIGH: u32 = 1;
const LOW: u32 = 2;
const CLOSE: u32 = 3;

/// A number of rows.
const fn rows(name: &'static str, default: f64, min: f64) -> ParamRange {
    ParamRange { name, default, min, max: MAX_PERIOD as f64, integer: true }
}

/// For definitions whose parameters are free of each other.
fn free(_: &[f64]) -> Result<(), &'static str> {
    Ok(())
}

static TABLE: &[Definition] = &[
    Definition {
        name: "sma",
        title: "Simple moving average",
        inputs: &[CLOSE],
        params: &[rows("period", 20.0, 1.0)],
        outputs: &["sma"],
        note: "Mean of the last `period` rows. The sum is a tree, S_{k+1}(i) = S_k(i) + S_k(i + 2^k), joined over the binary digits of the \
               period from low to high with the lowest digit over the oldest rows, then divided by the period: no running sum, so nothing \
               drifts and a value does not depend on the start of the series.",
        source: "TA-Lib SMA, which keeps a running sum; the values differ by rounding only.",
        warmup: "period - 1",
        first: moving_averages::first_full_window,
        check: free,
        compute: moving_averages::sma,
    },
    Definition {
        name: "ema",
        title: "Exponential moving average",
        inputs: &[CLOSE],
        params: &[rows("period", 20.0, 1.0)],
        outputs: &["ema"],
        note: "e + k*(x - e) with k = 2/(period + 1), each operation rounded once, no fused multiply-add. Seeded at row period - 1 by the mean \
               of the first `period` rows, taken about the first of them: x_0 + (sum of x_i - x_0)/period. A flat series stays flat to the \
               last bit. The recurrence contracts, so a kernel that runs chunks side by side and compares the states at the seams gives \
               these bits.",
        source: "TA-Lib EMA at unstable period 0. Series seeded by x_0 instead (pandas ewm, `ta`) agree to 1e-6 after about 4.5 periods.",
        warmup: "period - 1",
        first: moving_averages::first_full_window,
        check: free,
        compute: moving_averages::ema,
    },
    Definition {
        name: "rma",
        title: "Wilder's moving average",
        inputs: &[CLOSE],
        params: &[rows("period", 14.0, 1.0)],
        outputs: &["rma"],
        note: "e + k*(x - e) with k = 1/period: arithmetic and seed as in `ema`.",
        source: "TA-Lib RMA, which multiplies and adds in one rounding: the values differ by rounding only. The same as Pine ta.rma.",
        warmup: "period - 1",
        first: moving_averages::first_full_window,
        check: free,
        compute: moving_averages::rma,
    },
    Definition {
        name: "rsi",
        title: "Relative strength index",
        inputs: &[CLOSE],
        params: &[rows("period", 14.0, 2.0)],
        outputs: &["rsi"],
        note: "100*(up/(up + down)), where up and down are Wilder averages of the gains and the losses from row to row, seeded by their means \
               over the first `period` changes: up = (up*(period - 1) + gain)*(1/period). 50 where up + down is 0, that is, before the first \
               change of a series.",
        source: "Wilder 1978, TA-Lib RSI 0.8.3, with the same bits. Without any change TA-Lib C 0.8.1 gives 0 and Pine 100.",
        warmup: "period",
        first: momentum::first_after_changes,
        check: free,
        compute: momentum::rsi,
    },
    Definition {
        name: "roc",
        title: "Rate of change, percent",
        inputs: &[CLOSE],
        params: &[rows("period", 10.0, 1.0)],
        outputs: &["roc"],
        note: "(x/x_period_rows_ago - 1)*100; 0 where the earlier value is 0.",
        source: "TA-Lib ROC.",
        warmup: "period",
        first: momentum::first_after_changes,
        check: free,
        compute: momentum::roc,
    },
    Definition {
        name: "macd",
        title: "Moving average convergence and divergence",
        inputs: &[CLOSE],
        params: &[rows("fast", 12.0, 1.0), rows("slow", 26.0, 2.0), rows("signal", 9.0, 1.0)],
        outputs: &["line", "signal", "histogram"],
        note: "line = ema(fast) - ema(slow), signal = ema of the line, histogram = line - signal. Both averages begin at row slow - 1: the fast \
               one is seeded by the mean of the `fast` rows that end there, so it is not `ema` of the whole series. The signal is seeded by the \
               mean of the first `signal` values of the line. All outputs begin where the signal does. fast must be less than slow. \
               Arithmetic as in `ema`.",
        source: "TA-Lib MACD (which swaps fast and slow where they are reversed). Pine seeds each average on its own and shows the line from \
                 row slow - 1; the lines agree to 1e-6 after about 110 rows at 12/26/9.",
        warmup: "slow + signal - 2",
        first: momentum::macd_first,
        check: momentum::macd_check,
        compute: momentum::macd,
    },
    Definition {
        name: "stddev",
        title: "Standard deviation over a window",
        inputs: &[CLOSE],
        params: &[rows("period", 20.0, 2.0)],
        outputs: &["stddev"],
        note: "Population: the square root of the sum of squared deviations from the window's mean, divided by `period`. Means and squares \
               are joined along the tree of `sma` by the formula of Chan, Golub and LeVeque, so no digits cancel; exactly 0 on a flat window.",
        source: "TA-Lib STDDEV with one deviation; Pine ta.stdev(biased = true). A sample deviation is sqrt(period/(period - 1)) times it.",
        warmup: "period - 1",
        first: moving_averages::first_full_window,
        check: free,
        compute: volatility::stddev,
    },
    Definition {
        name: "atr",
        title: "Average true range",
        inputs: &[HIGH, LOW, CLOSE],
        params: &[rows("period", 14.0, 1.0)],
        outputs: &["atr"],
        note: "Wilder's average of the true range, the greatest of high - low, |high - previous close| and |low - previous close|. Row 0 has no \
               previous close and no range; the seed at row `period` is the mean of the ranges of rows 1 to period. Arithmetic as in `rma`.",
        source: "Wilder 1978, TA-Lib ATR (equal but for rounding, as `rma`). Pine counts high - low of row 0 as a range and begins at row \
                 period - 1; 1e-6 apart after about 160 rows at period 14.",
        warmup: "period",
        first: momentum::first_after_changes,
        check: free,
        compute: volatility::atr,
    },
    Definition {
        name: "bbands",
        title: "Bollinger bands",
        inputs: &[CLOSE],
        params: &[rows("period", 20.0, 2.0), ParamRange { name: "k", default: 2.0, min: 0.0, max: MAX_BAND_WIDTH, integer: false }],
        outputs: &["upper", "middle", "lower"],
        note: "middle = sma(period), upper and lower = middle plus and minus k*stddev(period), the population deviation.",
        source: "Bollinger; TA-Lib BBANDS with a simple average and both widths k; Pine ta.bb.",
        warmup: "period - 1",
        first: moving_averages::first_full_window,
        check: free,
        compute: volatility::bbands,
    },
    Definition {
        name: "max",
        title: "Greatest of the last rows",
        inputs: &[CLOSE],
        params: &[rows("period", 20.0, 1.0)],
        outputs: &["max"],
        note: "The greatest of the last `period` rows, this one included: a close above it cannot be; compare with its value one row earlier.",
        source: "TA-Lib MAX; Pine ta.highest.",
        warmup: "period - 1",
        first: moving_averages::first_full_window,
        check: free,
        compute: extremes::max,
    },
    Definition {
        name: "min",
        title: "Least of the last rows",
        inputs: &[CLOSE],
        params: &[rows("period", 20.0, 1.0)],
        outputs: &["min"],
        note: "The least of the last `period` rows, this one included.",
        source: "TA-Lib MIN; Pine ta.lowest.",
        warmup: "period - 1",
        first: moving_averages::first_full_window,
        check: free,
        compute: extremes::min,
    },
];

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;
    use crate::codes;

    fn complaint(name: &str, params: &[f64]) -> String {
        validate(find(name).unwrap(), params).unwrap_err().to_string()
    }

    #[test]
    fn names_are_unique_and_defaults_are_valid() {
        for (i, d) in registry().iter().enumerate() {
            assert!(registry()[..i].iter().all(|other| other.name != d.name), "{}", d.name);
            let defaults: Vec<f64> = d.params.iter().map(|p| p.default).collect();
            assert_eq!(validate(d, &defaults), Ok(()), "{}", d.name);
            assert!(!d.note.is_empty() && !d.source.is_empty() && !d.outputs.is_empty());
        }
        assert!(find("rsj").is_none());
    }

    #[test]
    fn column_codes_are_the_published_ones() {
        for (code, name) in [(HIGH, "high"), (LOW, "low"), (CLOSE, "close")] {
            assert_eq!(codes::COLUMNS[code as usize], name);
        }
    }

    #[test]
    fn validation_names_parameter_and_range() {
        assert_eq!(complaint("rsi", &[]), "indicator `rsi`: the number of parameters is 0; it must be 1 (period)");
        assert_eq!(complaint("rsi", &[1.0]), "indicator `rsi`: parameter `period` is 1; it must be a whole number from 2 to 100000");
        assert_eq!(complaint("sma", &[2.5]), "indicator `sma`: parameter `period` is 2.5; it must be a whole number from 1 to 100000");
        assert!(complaint("sma", &[f64::NAN]).contains("is NaN"));
        assert_eq!(complaint("bbands", &[20.0, -1.0]), "indicator `bbands`: parameter `k` is -1; it must be a number from 0 to 1000");
        assert_eq!(complaint("macd", &[26.0, 26.0, 9.0]), "indicator `macd`: parameter `fast` must be less than parameter `slow`");
        assert_eq!(validate(find("bbands").unwrap(), &[20.0, 2.5]), Ok(()));
    }

    #[test]
    fn one_row_past_the_longest_period_is_refused() {
        let longest = f64::from(MAX_PERIOD);
        assert_eq!(validate(find("sma").unwrap(), &[longest]), Ok(()));
        assert!(complaint("sma", &[longest + 1.0]).contains("is 100001"));
        assert!(complaint("bbands", &[20.0, MAX_BAND_WIDTH + 1.0]).contains("is 1001"));
    }

    #[test]
    fn warm_up_is_the_formula() {
        let first = |name: &str, params: &[f64]| (find(name).unwrap().first)(params);
        assert_eq!([first("sma", &[20.0]), first("ema", &[1.0]), first("rma", &[14.0])], [19, 0, 13]);
        assert_eq!([first("rsi", &[14.0]), first("atr", &[14.0]), first("roc", &[10.0])], [14, 14, 10]);
        assert_eq!([first("macd", &[12.0, 26.0, 9.0]), first("bbands", &[20.0, 2.0])], [33, 19]);
        assert_eq!([first("max", &[20.0]), first("min", &[20.0]), first("stddev", &[20.0])], [19, 19, 19]);
    }
}
