//! The registry: name, inputs, parameters, outputs, warm-up, and the function that fills the columns.
//!
//! What always holds: names are unique; the ABI's helpers use these names, parameters and outputs as they stand, and a note says every
//! rounding that a definition leaves open. A change of a note's arithmetic is a change of results. [`validate`] refuses what is not
//! [`Definition::exact`], and every run goes through it.
//!
//! What is not here: the definitions. They stand in the table of each family, beside the kernels, and in the one [`Library`] that a program
//! may add ([`extend`]).

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use once_cell::race::OnceRef;

use super::{extremes, kalman, momentum, moving_averages, pine, statistics, trend, universe, volatility};
use crate::num::math;

/// The longest period, in rows. TA-Lib has the same bound.
pub const MAX_PERIOD: u32 = 100_000;

/// The code of a column of open times in seconds since the epoch: an input that only a definition's own inputs name. It is not among
/// [`crate::codes::COLUMNS`], which are the ones that a strategy names.
pub const OPEN_TIME: u32 = 1000;

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

/// The first row with a value, from the parameters.
pub type First = &'static (dyn Fn(&[f64]) -> usize + Sync);
/// What is wrong with parameters that are each in their range.
pub type Check = &'static (dyn Fn(&[f64]) -> Result<(), &'static str> + Sync);
/// Fills outputs from inputs and parameters.
pub type Compute = &'static (dyn Fn(&[&[f64]], &[f64], &mut [Vec<f64>]) + Sync);

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
    /// Where the definition is from.
    pub source: &'static str,
    /// How TradingView's Pine differs, with a number; empty where nobody has compared.
    pub tradingview: &'static str,
    /// `first` as a formula over the parameters' names.
    pub warmup: &'static str,
    /// Whether every machine gets the same bits. What is not exact may be looked at, and is refused in runs.
    pub exact: bool,
    /// Whether rows after the warm-up may be without a value (NaN), because the definition divides by what can be zero.
    pub gaps: bool,
    /// The index of the first row at which every output has a value, when the inputs are valid from row 0.
    pub first: First,
    /// What the ranges of single parameters cannot say. Called by [`validate`] after the ranges have been checked.
    pub check: Check,
    /// Fill `outputs` (one column per output, each of the inputs' length) from the inputs. Inputs may begin with NaN rows (an indicator of an
    /// indicator); the computation then begins at the first row at which all inputs are finite, and `first` counts from there. Columns of
    /// another length are replaced. The parameters have passed [`check_params`].
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

/// The core's own definitions, family by family.
static FAMILIES: &[&[Definition]] = &[
    moving_averages::TABLE,
    momentum::TABLE,
    volatility::TABLE,
    extremes::TABLE,
    trend::TABLE,
    statistics::TABLE,
    kalman::TABLE,
    universe::TABLE,
    pine::TABLE,
];

/// Definitions from outside the core, which need what the core may not have.
#[derive(Debug)]
pub struct Library {
    /// Its definitions, none of which bears the name of one of the core's.
    pub definitions: Vec<Definition>,
}

static LIBRARY: OnceRef<'static, Library> = OnceRef::new();

/// Add a library to the registry, once for the life of the process; a second library is ignored, whether it is the same or not.
///
/// # Panics
/// When a name is taken: by the core, or twice in the library.
pub fn extend(library: &'static Library) {
    for (at, definition) in library.definitions.iter().enumerate() {
        let name = definition.name;
        assert!(own().chain(&library.definitions[..at]).all(|d| d.name != name), "two indicators are called `{name}`");
    }
    let _ = LIBRARY.set(library);
}

/// The core's own indicators.
pub fn own() -> impl Iterator<Item = &'static Definition> {
    FAMILIES.iter().copied().flatten()
}

/// Every indicator: the core's own, then those of the library.
pub fn registry() -> impl Iterator<Item = &'static Definition> {
    own().chain(LIBRARY.get().map_or(&[][..], |library| &library.definitions))
}

/// The definition of `name`.
#[must_use]
pub fn find(name: &str) -> Option<&'static Definition> {
    registry().find(|d| d.name == name)
}

/// [`check_params`], and that every machine gets the same bits.
///
/// # Errors
/// The message names the indicator, the parameter, its value and its range.
pub fn validate(definition: &Definition, params: &[f64]) -> Result<(), IndicatorError> {
    check_params(definition, params)?;
    if definition.exact {
        return Ok(());
    }
    Err(IndicatorError(format!(
        "indicator `{}` uses the platform's maths library, so its last digits differ between machines and no run may depend on it",
        definition.name
    )))
}

/// Check the parameters: their count, that each is in its range and whole where it must be, and what holds between them.
///
/// # Errors
/// The message names the indicator, the parameter, its value and its range.
pub fn check_params(definition: &Definition, params: &[f64]) -> Result<(), IndicatorError> {
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
/// When the number of inputs is not the definition's or their lengths differ, or when there are fewer parameters than [`check_params`] wants.
#[must_use]
pub fn compute(definition: &Definition, inputs: &[&[f64]], params: &[f64]) -> Vec<Vec<f64>> {
    let mut outputs = vec![Vec::new(); definition.outputs.len()];
    (definition.compute)(inputs, params, &mut outputs);
    outputs
}

/// Codes of the columns, as in [`crate::codes::COLUMNS`].
pub(super) const HIGH: u32 = 1;
pub(super) const LOW: u32 = 2;
pub(super) const CLOSE: u32 = 3;
pub(super) const VOLUME: u32 = 4;

/// A number of rows.
pub(super) const fn rows(name: &'static str, default: f64, min: f64) -> ParamRange {
    ParamRange { name, default, min, max: MAX_PERIOD as f64, integer: true }
}

/// For definitions whose parameters are free of each other.
pub(super) fn free(_: &[f64]) -> Result<(), &'static str> {
    Ok(())
}

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
        for (i, d) in own().enumerate() {
            assert!(own().take(i).all(|other| other.name != d.name), "{}", d.name);
            let defaults: Vec<f64> = d.params.iter().map(|p| p.default).collect();
            assert_eq!(validate(d, &defaults), Ok(()), "{}", d.name);
            assert!(!d.note.is_empty() && !d.source.is_empty() && !d.outputs.is_empty());
        }
        assert!(find("rsj").is_none());
    }

    #[test]
    fn column_codes_are_the_published_ones() {
        for (code, name) in [(HIGH, "high"), (LOW, "low"), (CLOSE, "close"), (VOLUME, "volume")] {
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
        assert!(complaint("bbands", &[20.0, volatility::MAX_BAND_WIDTH + 1.0]).contains("is 1001"));
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
