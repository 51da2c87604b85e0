//! Archives of many tables, each of which is a series.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bthost_data_fuzz::read("many.tar", bytes));
