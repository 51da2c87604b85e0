//! The adapter of ABI 0.1.0: its types as wasmtime sees them, the host functions, and the two ways into a guest.
//!
//! What always holds: only this folder knows the types of this ABI; a new released ABI is a folder beside it. A core module is called
//! directly ([`direct`]), a component through wasmtime's component API ([`component`]); both run the same host functions ([`host`]) and the
//! same guest leaves the same trail either way. The direct way is there because the other costs more for a bar than the exchange does.

mod component;
mod convert;
mod direct;
mod host;

use bthost_sim::strategy::{Bar, Description, Fault, OrderEvent, RunContext, Subscriptions, Trade};
use wasmtime::component::Component;
use wasmtime::{Engine, Module, Result, Store};

use crate::resources::Callback;
use crate::session::Session;
use crate::state::State;

pub(crate) use direct::{Handles, TextEncoding, is_direct};

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

/// The interface of the host.
const HOST: &str = "bthost:strategy/host@0.1.0";
/// The interface of the types.
const TYPES: &str = "bthost:strategy/types@0.1.0";
/// The interface that every guest exports.
const GUEST: &str = "bthost:strategy/guest@0.1.0";
/// The interface of guests that take trades.
const TRADES: &str = "bthost:strategy/guest-trades@0.1.0";

/// Most parameters that a description may declare; a sweep could not hold more either.
pub(crate) const MAX_PARAMS: usize = 256;
/// Longest name in a description, bytes.
pub(crate) const NAME_BYTES: usize = 128;

/// What `start` says: subscriptions, or a refusal in words.
type Answered = std::result::Result<wit::Subscriptions, String>;

/// A strategy with its imports resolved.
#[derive(Clone)]
pub(crate) enum Linked {
    Component(component::Linked),
    Direct(direct::Linked),
}

/// The functions of one instance.
pub(crate) enum Guest {
    Component(Box<component::Guest>),
    Direct(Box<direct::Guest>),
}

impl Linked {
    /// Resolve the imports of a component and check the types of all imports and exports.
    pub fn component(engine: &Engine, component: &Component, trades: bool) -> Result<Self> {
        component::Linked::new(engine, component, trades).map(Self::Component)
    }

    /// Resolve the imports of a core module whose types were checked.
    pub fn direct(engine: &Engine, module: &Module, encoding: TextEncoding, trades: bool) -> Result<Self> {
        direct::Linked::new(engine, module, encoding, trades).map(Self::Direct)
    }

    /// A fresh instance, on the session's start budget.
    pub fn instantiate(&self, session: &mut Session) -> std::result::Result<Guest, Fault> {
        session.prepare(Callback::Instantiate, |store| match self {
            Self::Component(linked) => linked.instantiate(store).map(|guest| Guest::Component(Box::new(guest))),
            Self::Direct(linked) => linked.instantiate(store).map(|guest| Guest::Direct(Box::new(guest))),
        })
    }
}

/// Never seen: the names were checked when the strategy was loaded.
fn missing(what: &str) -> wasmtime::Error {
    wasmtime::format_err!("the strategy does not export {what}")
}

/// Calls a method of whichever guest it is.
macro_rules! either {
    ($guest:expr, $function:ident($($argument:expr),*)) => {
        match $guest {
            Guest::Component(guest) => guest.$function($($argument),*),
            Guest::Direct(guest) => guest.$function($($argument),*),
        }
    };
}

impl Guest {
    /// What the strategy says of itself.
    pub fn describe(&self, session: &mut Session) -> std::result::Result<Description, Fault> {
        convert::description(session.prepare(Callback::Describe, |store| either!(self, describe(store)))?)
    }

    /// `start`
    pub fn start(&self, store: &mut Store<State>, context: &RunContext) -> Result<std::result::Result<Subscriptions, String>> {
        Ok(either!(self, start(store, &context.into()))?.map(Into::into))
    }

    /// `on-bar`
    #[inline]
    pub fn on_bar(&self, store: &mut Store<State>, series: u32, bar: &Bar, woke: u64, values: [f64; 4]) -> Result<()> {
        either!(self, on_bar(store, series, bar, woke, values))
    }

    /// `on-instant`
    pub fn on_instant(&self, store: &mut Store<State>, now: i64) -> Result<()> {
        either!(self, on_instant(store, now))
    }

    /// `on-order`
    pub fn on_order(&self, store: &mut Store<State>, event: &OrderEvent) -> Result<()> {
        either!(self, on_order(store, event))
    }

    /// `on-timer`
    pub fn on_timer(&self, store: &mut Store<State>, id: u32, now: i64) -> Result<()> {
        either!(self, on_timer(store, id, now))
    }

    /// `finish`
    pub fn finish(&self, store: &mut Store<State>) -> Result<()> {
        either!(self, finish(store))
    }

    /// Whether `guest-trades` is exported and taken in this run.
    pub fn takes_trades(&self) -> bool {
        either!(self, takes_trades())
    }

    /// `on-trade`
    pub fn on_trade(&self, store: &mut Store<State>, instrument: u32, trade: &Trade) -> Result<()> {
        either!(self, on_trade(store, instrument, trade))
    }
}
