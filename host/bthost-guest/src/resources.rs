//! What a run used: for the manifest's `resources` and the level *exact* of verification.

use crate::fuel::{HOST_CALL_COST_V1, HOST_CALLS};

/// What the guest is called for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Callback {
    /// Instantiation: data segments, globals, the start function.
    Instantiate,
    /// `describe`
    Describe,
    /// `start`
    Start,
    /// `on-bar`
    OnBar,
    /// `on-instant`
    OnInstant,
    /// `on-order`
    OnOrder,
    /// `on-timer`
    OnTimer,
    /// `on-trade`
    OnTrade,
    /// `finish`
    Finish,
}

/// Names of [`Callback`], in its order.
pub const CALLBACK_NAMES: [&str; 9] =
    ["instantiate", "describe", "start", "on-bar", "on-instant", "on-order", "on-timer", "on-trade", "finish"];

/// Used so far. Fuel of a callback that trapped is not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resources {
    /// Fuel of all calls, instantiation included.
    pub fuel_total: u64,
    /// Fuel of the most expensive call.
    pub fuel_callback_max: u64,
    /// Linear memory at the end, which is its peak, bytes.
    pub memory_bytes_peak: u64,
    /// Host calls, in the order of [`HOST_CALL_COST_V1`].
    pub host_calls: [u64; HOST_CALLS],
    /// Calls of the guest, in the order of [`CALLBACK_NAMES`].
    pub callbacks: [u64; 9],
}

impl Default for Resources {
    fn default() -> Self {
        Self { fuel_total: 0, fuel_callback_max: 0, memory_bytes_peak: 0, host_calls: [0; HOST_CALLS], callbacks: [0; 9] }
    }
}

impl Resources {
    /// Peak of linear memory in pages of 64 KiB.
    #[must_use]
    pub fn memory_pages_peak(&self) -> u64 {
        self.memory_bytes_peak / crate::load::scan::PAGE_BYTES
    }

    /// Host calls that were made, by name.
    pub fn host_calls_by_name(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        HOST_CALL_COST_V1.iter().zip(self.host_calls).filter(|(_, n)| *n > 0).map(|(cost, n)| (cost.name, n))
    }

    /// Calls of the guest that were made, by name.
    pub fn callbacks_by_name(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        CALLBACK_NAMES.into_iter().zip(self.callbacks).filter(|(_, n)| *n > 0)
    }
}
