//! Parquet files.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bthost_data_fuzz::read("BTCUSDT-1m.parquet", bytes));
