//! One guest's store: lends the desk, sets the fuel, turns what goes wrong into a fault and keeps the accounts.
//!
//! What always holds: the desk is back with its owner when a call returns, on a trap too; after a trap no further call reaches the guest;
//! fuel of a callback that trapped is not counted, because wasmtime does not save it (and nothing hashes it).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bthost_sim::engine::Desk;
use bthost_sim::limits::Limits;
use bthost_sim::strategy::Fault;
use wasmtime::{Engine, Store, UpdateDeadline};

use crate::load::Flag;
use crate::resources::{Callback, Resources};
use crate::state::State;
use crate::text::printable;

/// Longest diagnostic of a fault, bytes.
const DIAGNOSTIC_BYTES: usize = 2048;
/// What `describe` and `start` may hand to the host, bytes: their results are longer than any argument of a host call.
pub const START_HOSTCALL_BYTES: u64 = 16 << 20;

/// A fault outside a run, with the phase in which it happened: `instantiate` or `describe`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the strategy broke in {callback}: {}", .fault.diagnostic)]
pub struct GuestFault {
    /// The phase.
    pub callback: &'static str,
    /// What happened.
    pub fault: Fault,
}

/// A fault whose phase the caller knows.
pub(crate) trait During {
    fn during(self, callback: &'static str) -> GuestFault;
}

impl During for Fault {
    fn during(self, callback: &'static str) -> GuestFault {
        GuestFault { callback, fault: self }
    }
}

/// The store with its accounts.
pub(crate) struct Session {
    store: Store<State>,
    fuel_per_callback: u64,
    fuel_start: u64,
    fuel_left: u64,
    hostcall_bytes: usize,
    resources: Resources,
    alive: bool,
    fired: Flag,
}

impl Session {
    pub fn new(engine: &Engine, limits: &Limits) -> Self {
        let mut store = Store::new(engine, State::new(limits));
        store.limiter(|state| &mut state.storage);
        let fired: Flag = Arc::new(AtomicBool::new(false));
        let seen = fired.clone();
        // One engine serves many runs, so the epoch moves when any run's watchdog fires; only this run's own flag ends it.
        store.epoch_deadline_callback(move |_| {
            if seen.load(Ordering::SeqCst) {
                wasmtime::bail!("the wall-clock watchdog ended the call");
            }
            Ok(UpdateDeadline::Continue(1))
        });
        store.set_epoch_deadline(1);
        Self {
            store,
            fuel_per_callback: limits.fuel_per_callback,
            fuel_start: limits.fuel_start,
            fuel_left: limits.fuel_total,
            hostcall_bytes: usize::try_from(limits.hostcall_bytes).unwrap_or(usize::MAX),
            resources: Resources::default(),
            alive: true,
            fired,
        }
    }

    pub fn engine(&self) -> &Engine {
        self.store.engine()
    }

    pub fn fired(&self) -> &Flag {
        &self.fired
    }

    pub fn host_failure(&self) -> Option<&str> {
        self.store.data().storage.host_failure.as_deref()
    }

    pub fn line_bytes(&self) -> usize {
        self.store.data().line_bytes
    }

    pub fn resources(&self) -> Resources {
        let state = self.store.data();
        let mut resources = self.resources.clone();
        resources.memory_bytes_peak = state.storage.memory_bytes;
        resources.host_calls = state.calls_by_name;
        resources
    }

    /// Run something before the run begins (instantiation, `describe`, `start`): on the start budget, with room for long results.
    pub fn prepare<R>(&mut self, callback: Callback, f: impl FnOnce(&mut Store<State>) -> wasmtime::Result<R>) -> Result<R, Fault> {
        self.store.set_hostcall_fuel(usize::try_from(START_HOSTCALL_BYTES).unwrap_or(usize::MAX));
        let budget = self.fuel_start.min(self.fuel_left);
        let before = self.fuel_left;
        let result = self.metered(callback, budget, f);
        self.fuel_start -= before - self.fuel_left;
        self.store.set_hostcall_fuel(self.hostcall_bytes);
        result
    }

    /// `start`, with the desk.
    pub fn start<R>(&mut self, desk: &mut Box<Desk>, f: impl FnOnce(&mut Store<State>) -> wasmtime::Result<R>) -> Result<R, Fault> {
        self.lend(desk);
        let result = self.prepare(Callback::Start, f);
        self.take_back(desk, result)
    }

    /// A callback of the run, with the desk.
    #[inline]
    pub fn call<R>(
        &mut self,
        desk: &mut Box<Desk>,
        callback: Callback,
        f: impl FnOnce(&mut Store<State>) -> wasmtime::Result<R>,
    ) -> Result<R, Fault> {
        self.lend(desk);
        let result = self.metered(callback, self.fuel_per_callback.min(self.fuel_left), f);
        self.take_back(desk, result)
    }

    #[inline]
    fn lend(&mut self, desk: &mut Box<Desk>) {
        let state = self.store.data_mut();
        std::mem::swap(&mut state.desk, desk);
        state.calls = 0;
        state.open = true;
    }

    #[inline]
    fn take_back<R>(&mut self, desk: &mut Box<Desk>, result: Result<R, Fault>) -> Result<R, Fault> {
        let state = self.store.data_mut();
        state.open = false;
        let broken = if state.calls > 0 { state.desk.broken() } else { None };
        std::mem::swap(&mut state.desk, desk);
        match broken {
            None => result,
            Some(why) => {
                self.alive = false;
                Err(Fault { diagnostic: why })
            }
        }
    }

    #[inline]
    fn metered<R>(
        &mut self,
        callback: Callback,
        budget: u64,
        f: impl FnOnce(&mut Store<State>) -> wasmtime::Result<R>,
    ) -> Result<R, Fault> {
        if !self.alive {
            return Err(Fault { diagnostic: "the strategy has already broken in this run".into() });
        }
        let result = self.store.set_fuel(budget).and_then(|()| f(&mut self.store));
        self.resources.callbacks[callback as usize] += 1;
        match result {
            Ok(value) => {
                let used = budget - self.store.get_fuel().unwrap_or(0).min(budget);
                self.fuel_left -= used;
                self.resources.fuel_total += used;
                if used > self.resources.fuel_callback_max {
                    self.resources.fuel_callback_max = used;
                }
                Ok(value)
            }
            Err(error) => Err(self.broke(&error, budget)),
        }
    }

    /// What went wrong, for a person.
    #[cold]
    fn broke(&mut self, error: &wasmtime::Error, budget: u64) -> Fault {
        self.alive = false;
        let trap = error.downcast_ref::<wasmtime::Trap>().copied();
        let cause = error.root_cause().to_string();
        let mut diagnostic = match trap {
            Some(wasmtime::Trap::OutOfFuel) if budget == self.fuel_left => {
                format!("the fuel of the whole run is used up ({budget} were left for this call)")
            }
            Some(wasmtime::Trap::OutOfFuel) => format!("the call used up its fuel of {budget}"),
            _ => cause,
        };
        if let Some(trace) = error.downcast_ref::<wasmtime::WasmBacktrace>() {
            let names = trace.frames().iter().filter_map(wasmtime::FrameInfo::func_name);
            let frames: Vec<&str> = names.take(8).collect();
            if !frames.is_empty() {
                diagnostic = format!("{diagnostic} (in {})", frames.join(" < "));
            }
        }
        Fault { diagnostic: printable(&diagnostic, DIAGNOSTIC_BYTES) }
    }
}
