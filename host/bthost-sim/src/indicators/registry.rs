//! The registry: name, inputs, parameters, outputs, warm-up, and the function that fills the columns.

use alloc::string::String;
use alloc::vec::Vec;

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
    /// Definition, conventions and source.
    pub note: &'static str,
    /// The index of the first row at which every output has a value, when the inputs are valid from row 0.
    pub first: fn(params: &[f64]) -> usize,
    /// Fill `outputs` (one column per output, each of the inputs' length) from the inputs. Inputs may begin with NaN rows (an indicator of an
    /// indicator); the computation then begins at the first row at which all inputs are finite.
    pub compute: fn(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]),
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

/// Every indicator, by name.
#[must_use]
pub fn registry() -> &'static [Definition] {
    &[]
}

/// The definition of `name`.
#[must_use]
pub fn find(name: &str) -> Option<&'static Definition> {
    registry().iter().find(|d| d.name == name)
}
