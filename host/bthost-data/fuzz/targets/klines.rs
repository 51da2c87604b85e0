//! Klines as an exchange publishes them: no header, whole columns.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bthost_data_fuzz::read("BTCUSDT-1m.csv", bytes));
