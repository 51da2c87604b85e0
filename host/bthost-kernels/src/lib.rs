//! Hot indicator kernels: slices of floats to slices of floats, at the speed of memory where that can be had.
//!
//! What always holds: a kernel gives the bits of its scalar twin, whatever the [`Level`], the length of the series or the tile. Arithmetic is
//! `+ - * /` and `sqrt`, each rounded once; a fused multiply-add serves only where it provably gives the bits of a division
//! ([`simd::Simd::div_count`]).
//!
//! Where to look: [`simd`] is the trait that kernels are written against and the dispatch; [`window`] moving windows as trees, short ones
//! through `pipeline`; [`recurrence`] chunks side by side for what remembers; [`averages`], [`strength`] and [`trend`] the recurrences;
//! [`composite`] what is made of several windows; [`columns`] what is done row by row; [`serial`] what has to go one row after the other; [`stream`] windows bar by bar; [`sweep`] many
//! periods, or many symbols, in one pass.
//!
//! What is not here: NaN rows, alignment, parameters and their checks, which are the core's. This crate has `unsafe` code, and is the only one
//! of the host that has: it is the door to the CPU's vector instructions.
#![no_std]

extern crate alloc;

pub mod averages;
pub mod columns;
pub mod composite;
mod level;
mod pipeline;
pub mod recurrence;
pub mod serial;
pub mod simd;
pub mod stream;
pub mod strength;
pub mod sweep;
pub mod trend;
pub mod window;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use level::Level;
