//! Arrow IPC files.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| bthost_data_fuzz::read("A_B-1m.feather", bytes));
