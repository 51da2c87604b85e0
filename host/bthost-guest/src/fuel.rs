//! Fuel: what WebAssembly operators and host calls cost, and the name and hash under which a manifest records it.
//!
//! What always holds: fuel is a pure function of the component, the inputs and this schedule; it does not depend on the compiler, its level
//! or the machine. A run that hits a fuel limit is reproducible only under the same schedule, which is why the schedule has a name.
//!
//! What it does not do: measure time.

use sha2::{Digest, Sha256};

pub use crate::fuel_table::OPERATOR_COST_V1;
use crate::fuel_table::OPERATOR_COST_V1_ENTRIES;

/// The version of wasmtime whose fuel instrumentation the schedule belongs to; a test compares it with `Cargo.lock`.
pub const WASMTIME_VERSION: &str = "48.0.8";

/// What a host call costs: a base, and a charge for each row or byte that crosses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostCallCost {
    /// Name in `host.wit`.
    pub name: &'static str,
    /// Fuel of the call.
    pub base: u64,
    /// Fuel of each row of a returned list, each condition of an argument, or each byte of a text argument.
    pub per_item: u64,
}

/// Builds the enum of host functions and the table of their costs from one source.
macro_rules! host_calls {
    ($($variant:ident $name:literal $base:literal $per:literal,)*) => {
        /// A function of the `host` interface.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(usize)]
        pub enum HostCall {
            $(#[doc = $name] $variant,)*
        }
        /// What host calls cost, in the order of [`HostCall`].
        pub const HOST_CALL_COST_V1: &[HostCallCost] =
            &[$(HostCallCost { name: $name, base: $base, per_item: $per },)*];
    };
}

// The base is about one unit per nanosecond that the host spends, so that fuel bounds the time of a callback that only calls the host.
host_calls! {
    Submit "submit" 400 0,
    Replace "replace" 200 0,
    Cancel "cancel" 100 0,
    CancelAll "cancel-all" 200 0,
    SetLeverage "set-leverage" 100 0,
    SetWake "set-wake" 400 50,
    SetTimer "set-timer" 100 0,
    Flatten "flatten" 400 0,
    Halt "halt" 100 1,
    Value "value" 30 0,
    Bars "bars" 200 20,
    GetAccount "get-account" 100 0,
    GetPosition "get-position" 100 0,
    GetLeg "get-leg" 100 0,
    GetWallet "get-wallet" 100 1,
    PositionQty "position-qty" 30 0,
    OpenOrders "open-orders" 200 50,
    RoundPrice "round-price" 150 0,
    RoundQty "round-qty" 150 0,
    QtyForWeight "qty-for-weight" 200 0,
    Log "log" 150 1,
    Decline "decline" 150 1,
    RandomU64 "random-u64" 30 0,
}

/// How many functions the `host` interface has.
pub const HOST_CALLS: usize = HOST_CALL_COST_V1.len();

impl HostCall {
    /// Its cost.
    #[must_use]
    pub const fn cost(self) -> HostCallCost {
        HOST_CALL_COST_V1[self as usize]
    }
}

/// The version of the ways into a guest: a core module is called directly, a component through the stubs that it was wrapped with, whose
/// operators cost fuel too.
const CALLS: u32 = 2;

/// The name of the schedule: the version of wasmtime, of the operator table, of the host-call table and of the ways into a guest.
#[must_use]
pub fn fuel_schedule_id() -> String {
    format!("wasmtime-{WASMTIME_VERSION}+ops1+host1+calls{CALLS}")
}

/// SHA-256 of both tables as text: a line `op NAME=COST` or `host NAME=BASE,PER_ITEM` for each entry, in table order, and `calls VERSION`.
#[must_use]
pub fn fuel_table_sha256() -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"bthost/fuel/v1\0");
    for (name, cost) in OPERATOR_COST_V1_ENTRIES {
        hash.update(format!("op {name}={cost}\n"));
    }
    for cost in HOST_CALL_COST_V1 {
        hash.update(format!("host {}={},{}\n", cost.name, cost.base, cost.per_item));
    }
    hash.update(format!("calls {CALLS}\n"));
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedule_names_the_wasmtime_that_is_built_in() {
        let lock = include_str!("../../../Cargo.lock");
        let entry = format!("name = \"wasmtime\"\nversion = \"{WASMTIME_VERSION}\"");
        assert!(lock.contains(&entry), "Cargo.lock has another wasmtime: give the fuel schedule a new name");
    }

    #[test]
    fn host_calls_are_those_of_the_wit() {
        let wit = include_str!("../../../wit/v0.1.0/host.wit");
        let declared: Vec<&str> = wit.lines().filter_map(|l| l.trim().split_once(": func(").map(|(name, _)| name)).collect();
        let costed: Vec<&str> = HOST_CALL_COST_V1.iter().map(|c| c.name).collect();
        assert_eq!(declared, costed);
    }

    #[test]
    fn the_table_has_not_moved() {
        let hex: String = fuel_table_sha256().iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(
            hex, "9123e1a238f503514bfa163b68aebc986a217e58c5dd9f21c8271ffb37409e08",
            "a changed cost is a new schedule with a new name; a function that is new costs no run that does not call it"
        );
    }
}
