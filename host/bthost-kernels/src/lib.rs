//! Hot indicator kernels: slices of floats to slices of floats, as fast as memory where that can be had.
//!
//! What always holds: a kernel gives the bits of its scalar twin, whatever the [`Level`], the length of the series or the tile.
#![no_std]

extern crate alloc;
