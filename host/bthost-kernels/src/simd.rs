//! Vectors of floats of some width, as a trait: a kernel is written once and compiled for each level.
//!
//! What always holds: every operation is that of IEEE 754 on each lane, rounded once, so that a kernel without operations across lanes gives
//! the same bits at every width. A value of a vector type is proof that the CPU has its instructions ([`dispatch`] is the only maker).

use crate::level::Level;

/// The most lanes that a vector has.
pub const MAX_LANES: usize = 8;
/// The most chunks that a kernel runs side by side for each lane.
pub const MAX_UNROLL: usize = 8;

/// Vector arithmetic. `self` is the proof that the instructions are there.
pub trait Simd: Copy {
    /// A vector.
    type V: Copy;
    /// By how many rows, fewer than lanes, [`Simd::later`] looks ahead.
    type By: Copy;
    /// Its lanes.
    const LANES: usize;

    /// The same number in each lane.
    fn splat(self, x: f64) -> Self::V;
    /// The first numbers of a slice. Panics where there are fewer than lanes.
    fn load(self, x: &[f64]) -> Self::V;
    /// To the first places of a slice. Panics where there are fewer than lanes.
    fn store(self, v: Self::V, to: &mut [f64]);
    /// The numbers at a place.
    ///
    /// # Safety
    /// As many numbers as there are lanes can be read there.
    unsafe fn load_at(self, from: *const f64) -> Self::V;
    /// To a place.
    ///
    /// # Safety
    /// As many numbers as there are lanes can be written there.
    unsafe fn store_at(self, v: Self::V, to: *mut f64);
    /// A hint that the line of the cache at a place will be wanted soon; the place need not exist.
    #[inline(always)]
    fn want(self, _at: *const f64) {}
    /// a + b
    fn add(self, a: Self::V, b: Self::V) -> Self::V;
    /// a - b
    fn sub(self, a: Self::V, b: Self::V) -> Self::V;
    /// a * b
    fn mul(self, a: Self::V, b: Self::V) -> Self::V;
    /// a / b
    fn div(self, a: Self::V, b: Self::V) -> Self::V;
    /// Square root.
    fn sqrt(self, a: Self::V) -> Self::V;
    /// |a|
    fn abs(self, a: Self::V) -> Self::V;
    /// b where it is greater, else a.
    fn greater(self, a: Self::V, b: Self::V) -> Self::V;
    /// b where it is less, else a.
    fn less(self, a: Self::V, b: Self::V) -> Self::V;
    /// x where a > b, else y.
    fn if_greater(self, a: Self::V, b: Self::V, x: Self::V, y: Self::V) -> Self::V;
    /// x where a is zero of either sign, else y.
    fn if_zero(self, a: Self::V, x: Self::V, y: Self::V) -> Self::V;
    /// a/n for a whole number n from 1 to 2^17, `reciprocal` being 1/n rounded: the bits of the division, whatever the level.
    fn div_count(self, a: Self::V, n: Self::V, reciprocal: Self::V) -> Self::V;
    /// The lanes from the second of `a` on, then the first of `next`: a row later. For four lanes or more.
    fn later1(self, a: Self::V, next: Self::V) -> Self::V;
    /// Two rows later, for four lanes or more.
    fn later2(self, a: Self::V, next: Self::V) -> Self::V;
    /// Four rows later, for eight lanes.
    fn later4(self, a: Self::V, next: Self::V) -> Self::V;
    /// A number of rows below [`Simd::LANES`] for [`Simd::later`].
    fn by(self, rows: usize) -> Self::By;
    /// That many rows later, for four lanes or more.
    fn later(self, a: Self::V, next: Self::V, by: Self::By) -> Self::V;
    /// Rows to columns of the first [`Simd::LANES`] vectors.
    fn transpose(self, rows: &mut [Self::V; MAX_LANES]);
}

/// One lane: what any machine has, and what the other levels have to equal.
#[derive(Clone, Copy, Debug)]
pub struct Scalar;

impl Simd for Scalar {
    type V = f64;
    type By = ();
    const LANES: usize = 1;

    #[inline(always)]
    fn splat(self, x: f64) -> f64 {
        x
    }
    #[inline(always)]
    fn load(self, x: &[f64]) -> f64 {
        x[0]
    }
    #[inline(always)]
    fn store(self, v: f64, to: &mut [f64]) {
        to[0] = v;
    }
    #[inline(always)]
    unsafe fn load_at(self, from: *const f64) -> f64 {
        // SAFETY: the caller's.
        unsafe { *from }
    }
    #[inline(always)]
    unsafe fn store_at(self, v: f64, to: *mut f64) {
        // SAFETY: the caller's.
        unsafe { *to = v }
    }
    #[inline(always)]
    fn add(self, a: f64, b: f64) -> f64 {
        a + b
    }
    #[inline(always)]
    fn sub(self, a: f64, b: f64) -> f64 {
        a - b
    }
    #[inline(always)]
    fn mul(self, a: f64, b: f64) -> f64 {
        a * b
    }
    #[inline(always)]
    fn div(self, a: f64, b: f64) -> f64 {
        a / b
    }
    #[inline(always)]
    fn sqrt(self, a: f64) -> f64 {
        sqrt(a)
    }
    #[inline(always)]
    fn abs(self, a: f64) -> f64 {
        f64::from_bits(a.to_bits() & !(1 << 63))
    }
    #[inline(always)]
    fn greater(self, a: f64, b: f64) -> f64 {
        if b > a { b } else { a }
    }
    #[inline(always)]
    fn less(self, a: f64, b: f64) -> f64 {
        if b < a { b } else { a }
    }
    #[inline(always)]
    fn if_greater(self, a: f64, b: f64, x: f64, y: f64) -> f64 {
        if a > b { x } else { y }
    }
    #[inline(always)]
    fn if_zero(self, a: f64, x: f64, y: f64) -> f64 {
        if a == 0.0 { x } else { y }
    }
    #[inline(always)]
    fn div_count(self, a: f64, n: f64, _reciprocal: f64) -> f64 {
        a / n
    }
    #[inline(always)]
    fn later1(self, _a: f64, next: f64) -> f64 {
        next
    }
    #[inline(always)]
    fn later2(self, _a: f64, next: f64) -> f64 {
        next
    }
    #[inline(always)]
    fn later4(self, _a: f64, next: f64) -> f64 {
        next
    }
    #[inline(always)]
    fn by(self, _rows: usize) {}
    #[inline(always)]
    fn later(self, _a: f64, next: f64, (): ()) -> f64 {
        next
    }
    #[inline(always)]
    fn transpose(self, _rows: &mut [f64; MAX_LANES]) {}
}

/// The correctly rounded square root.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn sqrt(a: f64) -> f64 {
    use core::arch::x86_64::{_mm_cvtsd_f64, _mm_set_sd, _mm_sqrt_sd};
    // SAFETY: every x86-64 has SSE2.
    unsafe { _mm_cvtsd_f64(_mm_sqrt_sd(_mm_set_sd(0.0), _mm_set_sd(a))) }
}

#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn sqrt(a: f64) -> f64 {
    libm::sqrt(a)
}

/// A kernel with its arguments.
pub trait Kernel {
    /// What it gives back.
    type Output;
    /// Run it at some width. Must be `#[inline(always)]`, so that it is compiled for the level that calls it.
    fn run<S: Simd>(self, s: S) -> Self::Output;
}

/// Run a kernel at a level, or at the greatest below it that the machine has.
pub fn dispatch<K: Kernel>(level: Level, kernel: K) -> K::Output {
    #[cfg(target_arch = "x86_64")]
    match level.min(Level::detect()) {
        // SAFETY: the level was detected on this CPU.
        Level::Avx512 => return unsafe { crate::x86::avx512(kernel) },
        // SAFETY: as above.
        Level::Avx2 => return unsafe { crate::x86::avx2(kernel) },
        Level::Sse2 => return crate::x86::sse2(kernel),
        Level::Scalar => {}
    }
    let _ = level;
    kernel.run(Scalar)
}
