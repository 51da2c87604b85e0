//! Which vector instructions kernels use.
//!
//! What always holds: a level is never above what the CPU and the operating system have, and results do not depend on it.

use core::sync::atomic::{AtomicU8, Ordering};

/// A set of vector instructions. A greater one has all of a smaller one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Level {
    /// One number at a time.
    Scalar = 1,
    /// Two lanes: what every x86-64 has.
    Sse2 = 2,
    /// Four lanes, with fused multiply-add.
    Avx2 = 3,
    /// Eight lanes.
    Avx512 = 4,
}

/// The level in use; 0 before it is known.
static ACTIVE: AtomicU8 = AtomicU8::new(0);
/// The level of the machine; 0 before it was asked.
static DETECTED: AtomicU8 = AtomicU8::new(0);

fn of_code(code: u8) -> Option<Level> {
    Level::ALL.into_iter().find(|level| *level as u8 == code)
}

impl Level {
    /// Every level, from the smallest.
    pub const ALL: [Self; 4] = [Self::Scalar, Self::Sse2, Self::Avx2, Self::Avx512];

    /// The greatest that this machine has. It is asked once: CPUID is slow, slower still in a virtual machine.
    #[must_use]
    pub fn detect() -> Self {
        of_code(DETECTED.load(Ordering::Relaxed)).unwrap_or_else(|| {
            let level = detected();
            DETECTED.store(level as u8, Ordering::Relaxed);
            level
        })
    }

    /// The level in use: what [`Level::limit`] said last, else the greatest there is.
    #[must_use]
    pub fn active() -> Self {
        of_code(ACTIVE.load(Ordering::Relaxed)).unwrap_or_else(Self::detect)
    }

    /// Use at most this level from now on.
    pub fn limit(self) {
        ACTIVE.store(self.min(Self::detect()) as u8, Ordering::Relaxed);
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn detected() -> Level {
    Level::Scalar
}

/// CPUID leaves 1 and 7, and which registers the operating system saves.
#[cfg(target_arch = "x86_64")]
fn detected() -> Level {
    use core::arch::x86_64::{__cpuid, __cpuid_count};
    const FMA: u32 = 1 << 12;
    const OSXSAVE: u32 = 1 << 27;
    const AVX: u32 = 1 << 28;
    const AVX2: u32 = 1 << 5;
    // Foundation, doubleword and quadword, vector length.
    const AVX512: u32 = 1 << 16 | 1 << 17 | 1 << 31;
    // State of xmm and ymm; of mask registers and zmm.
    const YMM: u64 = 0b110;
    const ZMM: u64 = 0b1110_0000 | YMM;
    let all = |have: u32, wanted: u32| have & wanted == wanted;
    if __cpuid(0).eax < 7 {
        return Level::Sse2;
    }
    let basic = __cpuid(1).ecx;
    if !all(basic, FMA | OSXSAVE | AVX) {
        return Level::Sse2;
    }
    // SAFETY: OSXSAVE says that the instruction is there.
    let saved = unsafe { saved_registers() };
    let extended = __cpuid_count(7, 0).ebx;
    if saved & YMM != YMM || !all(extended, AVX2) {
        return Level::Sse2;
    }
    if saved & ZMM == ZMM && all(extended, AVX512) { Level::Avx512 } else { Level::Avx2 }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "xsave")]
fn saved_registers() -> u64 {
    // SAFETY: register 0 always exists; the feature is enabled here.
    unsafe { core::arch::x86_64::_xgetbv(0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_in_use_is_never_above_the_machine() {
        assert!(Level::active() <= Level::detect());
        assert!(Level::ALL.windows(2).all(|w| w[0] < w[1]));
    }
}
