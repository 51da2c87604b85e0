//! A table behind gzip or xz.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bthost_data_fuzz::read("BTCUSDT-1m.csv.xz", bytes));
