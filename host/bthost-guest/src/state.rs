//! What wasmtime holds for a running guest: the desk that is lent for the call, the limits, and plain counters.
//!
//! What always holds: `memory.grow` and `table.grow` are decided by the limits alone, so they give the same answer on every machine; a
//! growth that the limits allow and the machine refuses is not a result, but sets [`Storage::host_failure`], after which the process must
//! end without a manifest.

use bthost_sim::engine::{Desk, Hearing, InPath, LimitFill, PathPolicy, RunConfig};
use bthost_sim::limits::Limits;
use bthost_sim::num::Money;
use bthost_sim::rails::RailLimits;
use bthost_sim::time::Ts;
use bthost_sim::trail::{NoSink, Trail};
use wasmtime::{ResourceLimiter, StoreContextMut, Trap};

use crate::adapter_v0_1_0::Handles;
use crate::fuel::{HOST_CALLS, HostCall};
use crate::load::scan::{MAX_MEMORIES, MAX_TABLES};

/// Refusals by the host-call limit that one callback may collect before it is a fault.
pub const HOST_CALL_REFUSALS: u64 = 64;

/// What wasmtime says of a growth that no memory of its type can have; held by the test that grows a memory past 4 GiB.
const BEYOND_MEMORY_TYPE: &str = "memory growth exceeds memory type's limits";

/// Data of the store.
pub(crate) struct State {
    /// The desk of the call that is under way; a spare one between calls.
    pub desk: Box<Desk>,
    /// Whether the host may be called: not in `describe`, not while instantiating, and not while values cross.
    pub open: bool,
    /// Memory and allocator of a guest that is called directly, once it is instantiated.
    pub handles: Option<Handles>,
    /// Host calls of this callback.
    pub calls: u64,
    /// Most host calls of one callback.
    pub calls_limit: u64,
    /// Host calls of the run.
    pub calls_by_name: [u64; HOST_CALLS],
    /// Longest log line, bytes.
    pub line_bytes: usize,
    /// Memory and tables.
    pub storage: Storage,
}

/// Memory and tables in use.
pub(crate) struct Storage {
    pub memory_bytes: u64,
    memory_limit: u64,
    table_elements: u64,
    table_limit: u64,
    instances: usize,
    /// The machine, not the guest, could not go on.
    pub host_failure: Option<String>,
}

/// What a host call may do: go on, or answer with HOST_CALLS.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gate {
    Open,
    Spent,
}

impl State {
    pub fn new(limits: &Limits) -> Self {
        Self {
            desk: spare_desk(limits),
            open: false,
            handles: None,
            calls: 0,
            calls_limit: limits.host_calls_per_callback,
            calls_by_name: [0; HOST_CALLS],
            line_bytes: usize::try_from(limits.log_line_bytes).unwrap_or(usize::MAX),
            storage: Storage {
                memory_bytes: 0,
                memory_limit: limits.memory_bytes,
                table_elements: 0,
                table_limit: limits.table_elements,
                instances: usize::try_from(limits.instances).unwrap_or(usize::MAX),
                host_failure: None,
            },
        }
    }
}

/// A desk that no call ever reaches: it keeps the place of the one that is lent.
fn spare_desk(limits: &Limits) -> Box<Desk> {
    let config = RunConfig {
        window: (Ts(0), Ts(0)),
        seed: 0,
        currency: String::new(),
        currencies: Vec::new(),
        cash: Money::ZERO,
        latency_ns: 0,
        hearing: Hearing::default(),
        path: PathPolicy::OhlcAdaptive,
        limit_fill: LimitFill::Through,
        in_path: InPath::Wait,
        rails: RailLimits::default(),
        limits: limits.clone(),
        markets: Vec::new(),
    };
    Desk::new(config, Trail::new(Box::new(NoSink)))
}

/// Count and charge a host call. The error is a trap.
#[inline]
pub(crate) fn enter(cx: &mut StoreContextMut<'_, State>, call: HostCall, items: usize) -> wasmtime::Result<Gate> {
    let cost = call.cost();
    charge(cx, cost.base + cost.per_item * items as u64)?;
    let state = cx.data_mut();
    state.calls += 1;
    state.calls_by_name[call as usize] += 1;
    if state.open && state.calls <= state.calls_limit { Ok(Gate::Open) } else { refuse(state, call) }
}

/// Take fuel for work whose size is known only now.
#[inline]
pub(crate) fn charge(cx: &mut StoreContextMut<'_, State>, fuel: u64) -> wasmtime::Result<()> {
    let left = cx.get_fuel()?;
    if left <= fuel {
        cx.set_fuel(0)?;
        return Err(Trap::OutOfFuel.into());
    }
    cx.set_fuel(left - fuel)
}

/// A host call that may not be made.
#[cold]
fn refuse(state: &State, call: HostCall) -> wasmtime::Result<Gate> {
    let name = call.cost().name;
    if !state.open {
        wasmtime::bail!(
            "the host function {name} was called while the strategy was instantiated or described or a value crossed, where no host function may be called"
        );
    }
    if state.calls - state.calls_limit > HOST_CALL_REFUSALS {
        wasmtime::bail!("the callback made more than {} host calls (the last one: {name})", state.calls_limit);
    }
    Ok(Gate::Spent)
}

impl ResourceLimiter for Storage {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        let total = self.memory_bytes + (desired - current) as u64;
        let allowed = maximum.is_none_or(|m| desired <= m) && total <= self.memory_limit;
        if allowed {
            self.memory_bytes = total;
        }
        Ok(allowed)
    }

    fn memory_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        // Growth past a limit is refused above, so what arrives here was allowed and the machine could not give it; but for growth past
        // the 4 GiB that a memory can address, which wasmtime refuses before it asks us.
        if error.to_string() == BEYOND_MEMORY_TYPE {
            return Ok(());
        }
        let message = format!("this machine could not give the strategy memory that its limits allow: {error:#}");
        self.host_failure = Some(message.clone());
        wasmtime::bail!("{message}")
    }

    fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        let total = self.table_elements + (desired - current) as u64;
        let allowed = maximum.is_none_or(|m| desired <= m) && total <= self.table_limit;
        if allowed {
            self.table_elements = total;
        }
        Ok(allowed)
    }

    fn instances(&self) -> usize {
        self.instances
    }

    fn tables(&self) -> usize {
        usize::try_from(MAX_TABLES).unwrap_or(usize::MAX)
    }

    fn memories(&self) -> usize {
        usize::try_from(MAX_MEMORIES).unwrap_or(usize::MAX)
    }
}
