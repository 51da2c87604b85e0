//! The adapter of ABI 0.1.0: its types as wasmtime sees them, the host functions it links, and the guest's functions.
//!
//! What always holds: only this folder knows the types of this ABI; a new released ABI is a folder beside it. The guest's functions are
//! looked up once, and a bar crosses as scalars.

mod convert;
mod link;

use bthost_sim::strategy::{Description, Fault};
use wasmtime::component::{Component, InstancePre, TypedFunc};
use wasmtime::{Engine, Store};

use crate::resources::Callback;
use crate::session::Session;
use crate::state::State;

/// The ABI version of this adapter.
pub(crate) const VERSION: &str = "0.1.0";

/// The types and functions of `wit/v0.1.0`, made by wasmtime's generator.
#[allow(missing_docs, clippy::all, clippy::pedantic)]
pub(crate) mod bindings {
    wasmtime::component::bindgen!({
        path: "../../wit/v0.1.0",
        world: "bthost:strategy/strategy",
    });
}

pub(crate) use bindings::bthost::strategy::types as wit;

/// The interface that every guest exports.
const GUEST: &str = "bthost:strategy/guest@0.1.0";
/// The interface of guests that take trades.
const TRADES: &str = "bthost:strategy/guest-trades@0.1.0";

/// Most parameters that a description may declare; a sweep could not hold more either.
pub(crate) const MAX_PARAMS: usize = 256;
/// Longest name in a description, bytes.
pub(crate) const NAME_BYTES: usize = 128;

/// A component with its imports resolved.
#[derive(Clone)]
pub(crate) struct Linked {
    pre: InstancePre<State>,
    trades: bool,
}

/// The functions of one instance.
pub(crate) struct Guest {
    describe: TypedFunc<(), (wit::Description,)>,
    pub start: TypedFunc<(&'static wit::RunContext,), (Result<wit::Subscriptions, String>,)>,
    pub on_bar: TypedFunc<(u32, wit::Bar, u64, wit::FirstValues), ()>,
    pub on_instant: TypedFunc<(i64,), ()>,
    pub on_order: TypedFunc<(wit::OrderEvent,), ()>,
    pub on_timer: TypedFunc<(u32, i64), ()>,
    pub finish: TypedFunc<(), ()>,
    pub on_trade: Option<TypedFunc<(u32, wit::Trade), ()>>,
}

impl Linked {
    /// Resolve the imports and check the types of all imports and exports.
    pub fn new(engine: &Engine, component: &Component, trades: bool) -> wasmtime::Result<Self> {
        let pre = link::linker(engine)?.instantiate_pre(component)?;
        // The generated indices check the types of all exports, so that a mismatch is found before anything runs.
        bindings::StrategyPre::new(pre.clone())?;
        Ok(Self { pre, trades })
    }

    /// A fresh instance, on the session's start budget.
    pub fn instantiate(&self, session: &mut Session) -> Result<Guest, Fault> {
        session.prepare(Callback::Instantiate, |store| {
            let instance = self.pre.instantiate(&mut *store)?;
            let find = |store: &mut Store<State>, interface: &str, function: &str| {
                let (_, interface) = instance.get_export(&mut *store, None, interface).ok_or_else(|| missing(interface))?;
                let (_, function) = instance.get_export(&mut *store, Some(&interface), function).ok_or_else(|| missing(function))?;
                instance.get_func(&mut *store, function).ok_or_else(|| missing("a function"))
            };
            let on_trade = if self.trades { Some(find(store, TRADES, "on-trade")?.typed(&mut *store)?) } else { None };
            Ok(Guest {
                describe: find(store, GUEST, "describe")?.typed(&mut *store)?,
                start: find(store, GUEST, "start")?.typed(&mut *store)?,
                on_bar: find(store, GUEST, "on-bar")?.typed(&mut *store)?,
                on_instant: find(store, GUEST, "on-instant")?.typed(&mut *store)?,
                on_order: find(store, GUEST, "on-order")?.typed(&mut *store)?,
                on_timer: find(store, GUEST, "on-timer")?.typed(&mut *store)?,
                finish: find(store, GUEST, "finish")?.typed(&mut *store)?,
                on_trade,
            })
        })
    }
}

/// Never seen: the names were checked when the component was loaded.
fn missing(what: &str) -> wasmtime::Error {
    wasmtime::format_err!("the strategy does not export {what}")
}

impl Guest {
    /// What the strategy says of itself.
    pub fn describe(&self, session: &mut Session) -> Result<Description, Fault> {
        let described = session.prepare(Callback::Describe, |store| self.describe.call(store, ()))?.0;
        convert::description(described)
    }
}
