//! Vectors of x86-64: SSE2, AVX2 with fused multiply-add, AVX-512.
//!
//! What always holds: the types can only be made in the entry functions at the end, each of which has its instructions enabled and is called by
//! [`crate::simd::dispatch`] alone, after the CPU was asked.

use core::arch::x86_64::*;

use crate::simd::{Kernel, MAX_LANES, Simd};

/// Quotients between these need no division in [`Simd::div_count`].
const SMALL: f64 = 1e-250;
const LARGE: f64 = 1e250;

/// Two lanes.
#[derive(Clone, Copy)]
pub(crate) struct Sse2(());

impl Simd for Sse2 {
    type V = __m128d;
    type By = ();
    const LANES: usize = 2;

    #[inline(always)]
    fn splat(self, x: f64) -> __m128d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm_set1_pd(x) }
    }
    #[inline(always)]
    fn load(self, x: &[f64]) -> __m128d {
        assert!(x.len() >= Self::LANES);
        // SAFETY: `self` proves the instructions, and the slice is long enough; no alignment is asked for.
        unsafe { _mm_loadu_pd(x.as_ptr()) }
    }
    #[inline(always)]
    fn store(self, v: __m128d, to: &mut [f64]) {
        assert!(to.len() >= Self::LANES);
        // SAFETY: as in `load`.
        unsafe { _mm_storeu_pd(to.as_mut_ptr(), v) }
    }
    #[inline(always)]
    unsafe fn load_at(self, from: *const f64) -> __m128d {
        // SAFETY: `self` proves the instructions, the caller that the numbers are there.
        unsafe { _mm_loadu_pd(from) }
    }
    #[inline(always)]
    unsafe fn store_at(self, v: __m128d, to: *mut f64) {
        // SAFETY: as in `load_at`.
        unsafe { _mm_storeu_pd(to, v) }
    }
    #[inline(always)]
    fn add(self, a: __m128d, b: __m128d) -> __m128d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm_add_pd(a, b) }
    }
    #[inline(always)]
    fn sub(self, a: __m128d, b: __m128d) -> __m128d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm_sub_pd(a, b) }
    }
    #[inline(always)]
    fn mul(self, a: __m128d, b: __m128d) -> __m128d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm_mul_pd(a, b) }
    }
    #[inline(always)]
    fn div(self, a: __m128d, b: __m128d) -> __m128d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm_div_pd(a, b) }
    }
    #[inline(always)]
    fn sqrt(self, a: __m128d) -> __m128d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm_sqrt_pd(a) }
    }
    #[inline(always)]
    fn abs(self, a: __m128d) -> __m128d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm_andnot_pd(_mm_set1_pd(-0.0), a) }
    }
    #[inline(always)]
    fn greater(self, a: __m128d, b: __m128d) -> __m128d {
        // SAFETY: `self` proves the instructions. Where they are equal the instruction takes its second operand.
        unsafe { _mm_max_pd(b, a) }
    }
    #[inline(always)]
    fn less(self, a: __m128d, b: __m128d) -> __m128d {
        // SAFETY: `self` proves the instructions. Equal as above.
        unsafe { _mm_min_pd(b, a) }
    }
    #[inline(always)]
    fn if_greater(self, a: __m128d, b: __m128d, x: __m128d, y: __m128d) -> __m128d {
        // SAFETY: `self` proves the instructions.
        unsafe {
            let mask = _mm_cmpgt_pd(a, b);
            _mm_or_pd(_mm_and_pd(mask, x), _mm_andnot_pd(mask, y))
        }
    }
    #[inline(always)]
    fn if_zero(self, a: __m128d, x: __m128d, y: __m128d) -> __m128d {
        // SAFETY: `self` proves the instructions.
        unsafe {
            let mask = _mm_cmpeq_pd(a, _mm_setzero_pd());
            _mm_or_pd(_mm_and_pd(mask, x), _mm_andnot_pd(mask, y))
        }
    }
    #[inline(always)]
    fn div_count(self, a: __m128d, n: __m128d, _reciprocal: __m128d) -> __m128d {
        self.div(a, n)
    }
    #[inline(always)]
    fn later1(self, _a: __m128d, next: __m128d) -> __m128d {
        next
    }
    #[inline(always)]
    fn later2(self, _a: __m128d, next: __m128d) -> __m128d {
        next
    }
    #[inline(always)]
    fn later4(self, _a: __m128d, next: __m128d) -> __m128d {
        next
    }
    #[inline(always)]
    fn by(self, _rows: usize) {}
    #[inline(always)]
    fn later(self, _a: __m128d, next: __m128d, (): ()) -> __m128d {
        next
    }
    #[inline(always)]
    fn transpose(self, rows: &mut [__m128d; MAX_LANES]) {
        let [a, b, ..] = *rows;
        // SAFETY: `self` proves the instructions.
        unsafe {
            rows[0] = _mm_unpacklo_pd(a, b);
            rows[1] = _mm_unpackhi_pd(a, b);
        }
    }
}

/// Four lanes.
#[derive(Clone, Copy)]
pub(crate) struct Avx2(());

impl Simd for Avx2 {
    type V = __m256d;
    type By = usize;
    const LANES: usize = 4;

    #[inline(always)]
    fn splat(self, x: f64) -> __m256d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm256_set1_pd(x) }
    }
    #[inline(always)]
    fn load(self, x: &[f64]) -> __m256d {
        assert!(x.len() >= Self::LANES);
        // SAFETY: `self` proves the instructions, and the slice is long enough; no alignment is asked for.
        unsafe { _mm256_loadu_pd(x.as_ptr()) }
    }
    #[inline(always)]
    fn store(self, v: __m256d, to: &mut [f64]) {
        assert!(to.len() >= Self::LANES);
        // SAFETY: as in `load`.
        unsafe { _mm256_storeu_pd(to.as_mut_ptr(), v) }
    }
    #[inline(always)]
    fn want(self, at: *const f64) {
        // SAFETY: a hint reads nothing, whatever the place; every x86-64 has it.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(at.cast()) }
    }
    #[inline(always)]
    unsafe fn load_at(self, from: *const f64) -> __m256d {
        // SAFETY: `self` proves the instructions, the caller that the numbers are there.
        unsafe { _mm256_loadu_pd(from) }
    }
    #[inline(always)]
    unsafe fn store_at(self, v: __m256d, to: *mut f64) {
        // SAFETY: as in `load_at`.
        unsafe { _mm256_storeu_pd(to, v) }
    }
    #[inline(always)]
    fn add(self, a: __m256d, b: __m256d) -> __m256d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm256_add_pd(a, b) }
    }
    #[inline(always)]
    fn sub(self, a: __m256d, b: __m256d) -> __m256d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm256_sub_pd(a, b) }
    }
    #[inline(always)]
    fn mul(self, a: __m256d, b: __m256d) -> __m256d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm256_mul_pd(a, b) }
    }
    #[inline(always)]
    fn div(self, a: __m256d, b: __m256d) -> __m256d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm256_div_pd(a, b) }
    }
    #[inline(always)]
    fn sqrt(self, a: __m256d) -> __m256d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm256_sqrt_pd(a) }
    }
    #[inline(always)]
    fn abs(self, a: __m256d) -> __m256d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm256_andnot_pd(_mm256_set1_pd(-0.0), a) }
    }
    #[inline(always)]
    fn greater(self, a: __m256d, b: __m256d) -> __m256d {
        // SAFETY: `self` proves the instructions. Where they are equal the instruction takes its second operand.
        unsafe { _mm256_max_pd(b, a) }
    }
    #[inline(always)]
    fn less(self, a: __m256d, b: __m256d) -> __m256d {
        // SAFETY: `self` proves the instructions. Equal as above.
        unsafe { _mm256_min_pd(b, a) }
    }
    #[inline(always)]
    fn if_greater(self, a: __m256d, b: __m256d, x: __m256d, y: __m256d) -> __m256d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm256_blendv_pd(y, x, _mm256_cmp_pd::<_CMP_GT_OQ>(a, b)) }
    }
    #[inline(always)]
    fn if_zero(self, a: __m256d, x: __m256d, y: __m256d) -> __m256d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm256_blendv_pd(y, x, _mm256_cmp_pd::<_CMP_EQ_OQ>(a, _mm256_setzero_pd())) }
    }
    #[inline(always)]
    fn div_count(self, a: __m256d, n: __m256d, reciprocal: __m256d) -> __m256d {
        // SAFETY: `self` proves the instructions.
        unsafe {
            // Markstein's division: an approximate quotient, its exact remainder, one correction. Rounding the corrected quotient is rounding
            // a/n: it is off by less than 2^-52 units of the last place, and a/n is at least 2^-18 of them away from the middle of two floats,
            // as n < 2^18 and the middle of two floats is an odd multiple of half a unit. Quotients near the ends of the range, where the
            // remainder is not exact, and zeros, whose sign would be lost, are divided.
            let q = _mm256_mul_pd(a, reciprocal);
            let size = self.abs(q);
            let inside = _mm256_and_pd(
                _mm256_cmp_pd::<_CMP_GT_OQ>(size, _mm256_set1_pd(SMALL)),
                _mm256_cmp_pd::<_CMP_LT_OQ>(size, _mm256_set1_pd(LARGE)),
            );
            if _mm256_movemask_pd(inside) != 0xF {
                return _mm256_div_pd(a, n);
            }
            let r = _mm256_fnmadd_pd(n, q, a);
            _mm256_fmadd_pd(r, reciprocal, q)
        }
    }
    #[inline(always)]
    fn later1(self, a: __m256d, next: __m256d) -> __m256d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm256_shuffle_pd::<0b0101>(a, _mm256_permute2f128_pd::<0x21>(a, next)) }
    }
    #[inline(always)]
    fn later2(self, a: __m256d, next: __m256d) -> __m256d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm256_permute2f128_pd::<0x21>(a, next) }
    }
    #[inline(always)]
    fn later4(self, _a: __m256d, next: __m256d) -> __m256d {
        next
    }
    #[inline(always)]
    fn by(self, rows: usize) -> usize {
        rows
    }
    #[inline(always)]
    fn later(self, a: __m256d, next: __m256d, by: usize) -> __m256d {
        match by {
            0 => a,
            1 => self.later1(a, next),
            2 => self.later2(a, next),
            // SAFETY: `self` proves the instructions.
            _ => unsafe { _mm256_shuffle_pd::<0b0101>(_mm256_permute2f128_pd::<0x21>(a, next), next) },
        }
    }
    #[inline(always)]
    fn transpose(self, rows: &mut [__m256d; MAX_LANES]) {
        let [a, b, c, d, ..] = *rows;
        // SAFETY: `self` proves the instructions.
        unsafe {
            let (ab0, ab1) = (_mm256_unpacklo_pd(a, b), _mm256_unpackhi_pd(a, b));
            let (cd0, cd1) = (_mm256_unpacklo_pd(c, d), _mm256_unpackhi_pd(c, d));
            rows[0] = _mm256_permute2f128_pd::<0x20>(ab0, cd0);
            rows[1] = _mm256_permute2f128_pd::<0x20>(ab1, cd1);
            rows[2] = _mm256_permute2f128_pd::<0x31>(ab0, cd0);
            rows[3] = _mm256_permute2f128_pd::<0x31>(ab1, cd1);
        }
    }
}

/// Eight lanes.
#[derive(Clone, Copy)]
pub(crate) struct Avx512(());

impl Simd for Avx512 {
    type V = __m512d;
    type By = __m512i;
    const LANES: usize = 8;

    #[inline(always)]
    fn splat(self, x: f64) -> __m512d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm512_set1_pd(x) }
    }
    #[inline(always)]
    fn load(self, x: &[f64]) -> __m512d {
        assert!(x.len() >= Self::LANES);
        // SAFETY: `self` proves the instructions, and the slice is long enough; no alignment is asked for.
        unsafe { _mm512_loadu_pd(x.as_ptr()) }
    }
    #[inline(always)]
    fn store(self, v: __m512d, to: &mut [f64]) {
        assert!(to.len() >= Self::LANES);
        // SAFETY: as in `load`.
        unsafe { _mm512_storeu_pd(to.as_mut_ptr(), v) }
    }
    #[inline(always)]
    fn want(self, at: *const f64) {
        // SAFETY: a hint reads nothing, whatever the place; every x86-64 has it.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(at.cast()) }
    }
    #[inline(always)]
    unsafe fn load_at(self, from: *const f64) -> __m512d {
        // SAFETY: `self` proves the instructions, the caller that the numbers are there.
        unsafe { _mm512_loadu_pd(from) }
    }
    #[inline(always)]
    unsafe fn store_at(self, v: __m512d, to: *mut f64) {
        // SAFETY: as in `load_at`.
        unsafe { _mm512_storeu_pd(to, v) }
    }
    #[inline(always)]
    fn add(self, a: __m512d, b: __m512d) -> __m512d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm512_add_pd(a, b) }
    }
    #[inline(always)]
    fn sub(self, a: __m512d, b: __m512d) -> __m512d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm512_sub_pd(a, b) }
    }
    #[inline(always)]
    fn mul(self, a: __m512d, b: __m512d) -> __m512d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm512_mul_pd(a, b) }
    }
    #[inline(always)]
    fn div(self, a: __m512d, b: __m512d) -> __m512d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm512_div_pd(a, b) }
    }
    #[inline(always)]
    fn sqrt(self, a: __m512d) -> __m512d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm512_sqrt_pd(a) }
    }
    #[inline(always)]
    fn abs(self, a: __m512d) -> __m512d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm512_abs_pd(a) }
    }
    #[inline(always)]
    fn greater(self, a: __m512d, b: __m512d) -> __m512d {
        // SAFETY: `self` proves the instructions. Where they are equal the instruction takes its second operand.
        unsafe { _mm512_max_pd(b, a) }
    }
    #[inline(always)]
    fn less(self, a: __m512d, b: __m512d) -> __m512d {
        // SAFETY: `self` proves the instructions. Equal as above.
        unsafe { _mm512_min_pd(b, a) }
    }
    #[inline(always)]
    fn if_greater(self, a: __m512d, b: __m512d, x: __m512d, y: __m512d) -> __m512d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm512_mask_blend_pd(_mm512_cmp_pd_mask::<_CMP_GT_OQ>(a, b), y, x) }
    }
    #[inline(always)]
    fn if_zero(self, a: __m512d, x: __m512d, y: __m512d) -> __m512d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm512_mask_blend_pd(_mm512_cmp_pd_mask::<_CMP_EQ_OQ>(a, _mm512_setzero_pd()), y, x) }
    }
    #[inline(always)]
    fn div_count(self, a: __m512d, n: __m512d, reciprocal: __m512d) -> __m512d {
        // SAFETY: `self` proves the instructions.
        unsafe {
            // Markstein's division: an approximate quotient, its exact remainder, one correction. Rounding the corrected quotient is rounding
            // a/n: it is off by less than 2^-52 units of the last place, and a/n is at least 2^-18 of them away from the middle of two floats,
            // as n < 2^18 and the middle of two floats is an odd multiple of half a unit. Quotients near the ends of the range, where the
            // remainder is not exact, and zeros, whose sign would be lost, are divided.
            let q = _mm512_mul_pd(a, reciprocal);
            let size = self.abs(q);
            let inside = _mm512_cmp_pd_mask::<_CMP_GT_OQ>(size, _mm512_set1_pd(SMALL))
                & _mm512_cmp_pd_mask::<_CMP_LT_OQ>(size, _mm512_set1_pd(LARGE));
            if inside != 0xFF {
                return _mm512_div_pd(a, n);
            }
            let r = _mm512_fnmadd_pd(n, q, a);
            _mm512_fmadd_pd(r, reciprocal, q)
        }
    }
    #[inline(always)]
    fn later1(self, a: __m512d, next: __m512d) -> __m512d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm512_castsi512_pd(_mm512_alignr_epi64::<1>(_mm512_castpd_si512(next), _mm512_castpd_si512(a))) }
    }
    #[inline(always)]
    fn later2(self, a: __m512d, next: __m512d) -> __m512d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm512_castsi512_pd(_mm512_alignr_epi64::<2>(_mm512_castpd_si512(next), _mm512_castpd_si512(a))) }
    }
    #[inline(always)]
    fn later4(self, a: __m512d, next: __m512d) -> __m512d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm512_castsi512_pd(_mm512_alignr_epi64::<4>(_mm512_castpd_si512(next), _mm512_castpd_si512(a))) }
    }
    #[inline(always)]
    fn by(self, rows: usize) -> __m512i {
        let from = rows as i64;
        // SAFETY: `self` proves the instructions. Places 0 to 7 are of the first vector, 8 to 15 of the next.
        unsafe { _mm512_add_epi64(_mm512_set1_epi64(from), _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0)) }
    }
    #[inline(always)]
    fn later(self, a: __m512d, next: __m512d, by: __m512i) -> __m512d {
        // SAFETY: `self` proves the instructions.
        unsafe { _mm512_permutex2var_pd(a, by, next) }
    }
    #[inline(always)]
    fn transpose(self, rows: &mut [__m512d; MAX_LANES]) {
        let [a, b, c, d, e, f, g, h] = *rows;
        // SAFETY: `self` proves the instructions.
        unsafe {
            let (ab0, ab1) = (_mm512_unpacklo_pd(a, b), _mm512_unpackhi_pd(a, b));
            let (cd0, cd1) = (_mm512_unpacklo_pd(c, d), _mm512_unpackhi_pd(c, d));
            let (ef0, ef1) = (_mm512_unpacklo_pd(e, f), _mm512_unpackhi_pd(e, f));
            let (gh0, gh1) = (_mm512_unpacklo_pd(g, h), _mm512_unpackhi_pd(g, h));
            // Pairs of 128 bits: 0x88 takes the even ones of both, 0xDD the odd ones.
            let (p0, p2) = (_mm512_shuffle_f64x2::<0x88>(ab0, cd0), _mm512_shuffle_f64x2::<0xDD>(ab0, cd0));
            let (p1, p3) = (_mm512_shuffle_f64x2::<0x88>(ab1, cd1), _mm512_shuffle_f64x2::<0xDD>(ab1, cd1));
            let (q0, q2) = (_mm512_shuffle_f64x2::<0x88>(ef0, gh0), _mm512_shuffle_f64x2::<0xDD>(ef0, gh0));
            let (q1, q3) = (_mm512_shuffle_f64x2::<0x88>(ef1, gh1), _mm512_shuffle_f64x2::<0xDD>(ef1, gh1));
            rows[0] = _mm512_shuffle_f64x2::<0x88>(p0, q0);
            rows[1] = _mm512_shuffle_f64x2::<0x88>(p1, q1);
            rows[2] = _mm512_shuffle_f64x2::<0x88>(p2, q2);
            rows[3] = _mm512_shuffle_f64x2::<0x88>(p3, q3);
            rows[4] = _mm512_shuffle_f64x2::<0xDD>(p0, q0);
            rows[5] = _mm512_shuffle_f64x2::<0xDD>(p1, q1);
            rows[6] = _mm512_shuffle_f64x2::<0xDD>(p2, q2);
            rows[7] = _mm512_shuffle_f64x2::<0xDD>(p3, q3);
        }
    }
}

/// Run with SSE2, which every x86-64 has.
pub(crate) fn sse2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run(Sse2(()))
}

/// Run with AVX2 and fused multiply-add.
#[target_feature(enable = "avx2,fma")]
pub(crate) fn avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run(Avx2(()))
}

/// Run with AVX-512.
#[target_feature(enable = "avx512f,avx512dq,avx512vl,avx2,fma")]
pub(crate) fn avx512<K: Kernel>(kernel: K) -> K::Output {
    kernel.run(Avx512(()))
}
