//! The number as a program of its own, for machines on which cargo's tests and what they need are too much: a WebAssembly module that a test of
//! `bthost-guest` runs in the sandbox's engine, and a program for the emulator of `.ci/run aarch64`. Both compile it against the core alone.

mod hash;

/// The number that was computed, at the greatest level there is.
#[unsafe(no_mangle)]
pub extern "C" fn bits() -> u64 {
    hash::hash()
}

/// The number that it should be.
#[unsafe(no_mangle)]
pub extern "C" fn expected() -> u64 {
    hash::BITS
}

/// Ends badly where they differ.
pub fn main() {
    let (bits, expected) = (bits(), expected());
    println!("bits {bits:#018x}, expected {expected:#018x}");
    assert_eq!(bits, expected);
}
