//! Aggregated trades, with or without a header.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bthost_data_fuzz::read("APEUSDT-aggTrades-2024-10-18.csv", bytes));
