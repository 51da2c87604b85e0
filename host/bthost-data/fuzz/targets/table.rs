//! A table with a header, of any columns.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bthost_data_fuzz::read("table.csv", bytes));
