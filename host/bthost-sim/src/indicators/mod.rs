//! Indicators: one registry, pure functions from columns to columns.
//!
//! What always holds: an output has the length of its inputs, is NaN before it is warm, and is causal: row t depends on rows up to t only.
//! Kernels use `+ - * /` and `sqrt` without contraction or reassociation, so every machine gets the same bits.
//!
//! Where to look: [`registry()`] is the table, [`validate`] and [`compute`] its doors, [`describe`] and [`describe_all`] its text, [`Stream`] the
//! same bar by bar. One file per family holds its definitions; the kernels under them are the crate `bthost_kernels`, which has the same bits at
//! every vector width; `frame` is the alignment and the NaN rows.
//!
//! What is not here: TA-Lib, which a program adds with [`extend`].

pub mod cross_section;
mod describe;
mod extremes;
mod frame;
mod kalman;
mod momentum;
mod moving_averages;
mod pine;
mod registry;
mod statistics;
mod stream;
mod trend;
mod twins;
mod universe;
mod volatility;

pub use describe::{describe, describe_all};
pub use registry::{
    Check, Compute, Definition, First, IndicatorError, Library, MAX_PERIOD, OPEN_TIME, ParamRange, check_params, compute, extend, find,
    own, registry, validate,
};
pub use stream::Stream;
pub use universe::spans_universe;
