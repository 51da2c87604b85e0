//! Writing series.

pub mod parquet;

pub use parquet::write_series;
