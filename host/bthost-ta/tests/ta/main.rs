//! Tests of the whole registry: the core's own indicators and those of TA-Lib, by properties and against reference vectors; and that kernels have
//! the same bits at every level of this CPU, bar by bar and in tiles.

mod helpers;
mod indicators;
mod kernels;
mod levels;
mod series;
mod sweeps;
mod vectors_indicators;

use std::sync::{Mutex, PoisonError};

use bthost_kernels::Level;

/// The level in use is one for the whole process.
static LEVEL: Mutex<()> = Mutex::new(());

/// Do something at a level, and nothing else meanwhile.
fn at<T>(level: Level, run: impl FnOnce() -> T) -> T {
    let _one = LEVEL.lock().unwrap_or_else(PoisonError::into_inner);
    level.limit();
    let out = run();
    Level::Avx512.limit();
    out
}
