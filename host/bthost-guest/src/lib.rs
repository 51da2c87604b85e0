//! The sandbox of bthost: loads a strategy that nobody trusts, holds it to named limits, and lets the core call it through its
//! [`Strategy`](bthost_sim::strategy::Strategy) trait.
//!
//! What always holds: a guest reaches the desk that it is lent for the length of a callback and nothing else; what it does is a pure
//! function of its bytes, its inputs and the limits; whatever it breaks, the host gets a value (a refusal or a fault) and never a panic.
//!
//! Where to look: [`load`] the way from bytes to a compiled component, [`fuel`] what things cost, `engine` the flags, `session` one
//! guest's store and accounts, `adapter_v0_1_0` the ABI's types and the core's, `watchdog` the wall clock.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use bthost_guest::{Options, Runtime};
//! use bthost_sim::limits::Limits;
//!
//! let runtime = Runtime::new(Options::default())?;
//! let loaded = runtime.load(&std::fs::read("strategy.wasm")?, &Limits::NATIVE)?;
//! let description = loaded.describe()?;
//! let strategy = loaded.instantiate(&Limits::NATIVE, false);
//! # Ok(()) }
//! ```
#![forbid(unsafe_code)]

mod adapter_v0_1_0;
mod engine;
mod error;
pub mod fuel;
mod fuel_table;
mod instance;
pub mod load;
mod resources;
mod session;
mod state;
mod text;
mod watchdog;

pub use engine::{COMPILE_MS, Optimise, Options, Target};
pub use error::{LoadError, RefusedReason};
pub use fuel::{fuel_schedule_id, fuel_table_sha256};
pub use instance::WasmStrategy;
pub use load::{Info, Loaded, Runtime, RuntimeError, inspect};
pub use resources::{CALLBACK_NAMES, Callback, Resources};
pub use session::{GuestFault, START_HOSTCALL_BYTES};
pub use state::HOST_CALL_REFUSALS;
pub use watchdog::WatchdogFired;
