//! Updates of a book: a recorded feed, or a table with a header.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bthost_data_fuzz::read("BTCUSDT-depth-2023-04-04.csv", bytes));
