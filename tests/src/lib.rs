//! Empty on purpose: the crate exists for its two test binaries and the program that they run.
