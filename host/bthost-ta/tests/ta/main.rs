//! Tests of the whole registry: the core's own indicators and those of TA-Lib, by properties and against reference vectors.

mod indicators;
mod kernels;
mod vectors_indicators;
