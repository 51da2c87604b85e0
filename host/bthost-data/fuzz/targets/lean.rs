//! LEAN's daily bars, whose prices are 10,000 times the price.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bthost_data_fuzz::read("spy.csv", bytes));
