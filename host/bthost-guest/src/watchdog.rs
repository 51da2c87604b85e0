//! The wall clock: a generous last resort that ends a run which hangs for a reason that fuel does not see.
//!
//! What always holds: its firing is not a fault and never a result. The call that it ends comes back as an error like any other, so
//! whoever drives the run asks [`crate::WasmStrategy::watchdog_fired`] at the end and then writes no manifest.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use wasmtime::Engine;

use crate::load::Flag;

/// The process must end without a manifest: the run took longer than the wall clock allows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the run was ended by the wall-clock watchdog after {0:?}; it has no result\nhint: raise the watchdog's time, or look for what hangs: fuel bounds the strategy itself"
)]
pub struct WatchdogFired(pub Duration);

/// A thread that waits for the end of the run or of the time.
pub(crate) struct Watchdog {
    done: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
    pub limit: Duration,
}

impl Watchdog {
    /// Start the clock.
    pub fn start(engine: &Engine, fired: &Flag, limit: Duration) -> std::io::Result<Self> {
        let done = Arc::new((Mutex::new(false), Condvar::new()));
        let (waiting, engine, fired) = (done.clone(), engine.weak(), fired.clone());
        let thread = std::thread::Builder::new().name("watchdog".into()).spawn(move || {
            let (lock, signal) = &*waiting;
            let guard = lock.lock().unwrap_or_else(PoisonError::into_inner);
            let wait = signal.wait_timeout_while(guard, limit, |done| !*done);
            let ended = *wait.unwrap_or_else(PoisonError::into_inner).0;
            if !ended && let Some(engine) = engine.upgrade() {
                fired.store(true, Ordering::SeqCst);
                engine.increment_epoch();
            }
        })?;
        Ok(Self { done, thread: Some(thread), limit })
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        *self.done.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.done.1.notify_all();
        if let Some(thread) = self.thread.take() {
            // A watchdog that panicked has nothing left to tell.
            let _ = thread.join();
        }
    }
}
