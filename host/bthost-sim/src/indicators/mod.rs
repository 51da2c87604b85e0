//! Indicators: one registry, pure functions from columns to columns.
//!
//! What always holds: an output has the length of its inputs, is NaN before it is warm, and is causal: row t depends on rows up to t only.
//! Kernels use `+ - * /` and `sqrt` without contraction or reassociation, so every machine gets the same bits.
//!
//! Where to look: [`registry()`] is the table, [`validate`] and [`compute`] its doors, [`describe`] and [`describe_all`] its text. One file per
//! family holds the kernels; `window` is the arithmetic of moving windows, `frame` the alignment and the NaN rows.
//!
//! What is not here: streaming forms and SIMD twins. The definitions in the notes fix every rounding, so that such twins can give these bits.

mod describe;
mod extremes;
mod frame;
mod momentum;
mod moving_averages;
mod pine;
mod registry;
mod trend;
mod volatility;

pub use describe::{describe, describe_all};
pub use registry::{
    Check, Compute, Definition, First, IndicatorError, Library, MAX_PERIOD, OPEN_TIME, ParamRange, check_params, compute, extend, find,
    own, registry, validate,
};
