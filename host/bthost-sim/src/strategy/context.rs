//! What a strategy says of itself, and what it is given at the start.

use alloc::string::String;
use alloc::vec::Vec;

use crate::market::Instrument;
use crate::time::{Timeframe, Ts};

/// Type, default and range of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum ParamKind {
    /// Whole number.
    Integer {
        /// Default.
        default: i64,
        /// Least.
        min: i64,
        /// Greatest.
        max: i64,
        /// Grid of a sweep.
        step: i64,
    },
    /// Real number.
    Real {
        /// Default.
        default: f64,
        /// Least.
        min: f64,
        /// Greatest.
        max: f64,
        /// Grid of a sweep.
        step: f64,
    },
    /// Yes or no.
    Boolean(bool),
    /// One of several.
    Choice {
        /// Default.
        default: String,
        /// What there is to choose from.
        options: Vec<String>,
    },
}

/// A parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct ParamSpec {
    /// What a user writes in `--param name=value`.
    pub name: String,
    /// What it does.
    pub doc: String,
    /// Type, default, range.
    pub kind: ParamKind,
}

/// A parameter's value.
#[derive(Clone, Debug, PartialEq)]
pub enum ParamValue {
    /// Whole number.
    Integer(i64),
    /// Real number.
    Real(f64),
    /// Yes or no.
    Boolean(bool),
    /// A choice.
    Text(String),
}

/// What a strategy says of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Description {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it does.
    pub doc: String,
    /// Its parameters.
    pub params: Vec<ParamSpec>,
}

/// What a strategy is given at the start.
#[derive(Clone, Debug, PartialEq)]
pub struct RunContext {
    /// The window [start, end) on bar close.
    pub window: (Ts, Ts),
    /// The run's seed.
    pub seed: u64,
    /// Reporting currency.
    pub currency: String,
    /// Cash at the start.
    pub initial_cash: f64,
    /// Instruments, each with its execution timeframe.
    pub instruments: Vec<(Instrument, Timeframe)>,
    /// In the order of the description.
    pub params: Vec<ParamValue>,
}
