//! The thin layer between the SDK and the host: the only place where the SDK calls out.
//!
//! Always holds: on WebAssembly these are the imports of the ABI; everywhere else they are the fake host of the thread's test harness, so that
//! a strategy links and runs under plain `cargo test`.

#[cfg(target_arch = "wasm32")]
pub(crate) use crate::bindings::bthost::strategy::host::*;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use crate::testing::imports::*;
