//! Funding rates as an exchange publishes them.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bthost_data_fuzz::read("BTCUSDT-fundingRate-2024-08.csv", bytes));
