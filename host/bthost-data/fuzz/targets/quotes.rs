//! Best quotes: a table with a header, or a recorded feed.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bthost_data_fuzz::read("BTCUSDT-bookTicker-2023-04-04.csv", bytes));
