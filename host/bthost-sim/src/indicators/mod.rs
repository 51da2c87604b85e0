//! Indicators: one registry, pure functions from columns to columns.
//!
//! What always holds: an output has the length of its inputs, is NaN before it is warm, and is causal: row t depends on rows up to t only.
//! Kernels use `+ - * /`, `sqrt` and [`crate::num::math`], so every machine gets the same bits.

mod registry;

pub use registry::{Definition, IndicatorError, ParamRange, find, registry};
