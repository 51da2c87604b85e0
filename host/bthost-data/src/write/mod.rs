//! Writing series.

pub mod parquet;

pub use parquet::{write_bars, write_funding, write_series, write_trades};
