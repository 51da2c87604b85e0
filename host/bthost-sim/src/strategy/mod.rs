//! What a strategy says and sees: the ABI's types in the core's own words, and the [`Strategy`] trait that a guest, a script and a native
//! strategy all implement.
//!
//! What always holds: nothing here depends on WebAssembly; an adapter per released ABI translates into these types. Orders are exact
//! decimals, views are floats.

mod context;
mod order;
mod subscribe;
mod views;

pub use context::{Description, ParamKind, ParamSpec, ParamValue, RunContext};
pub use order::{Bracket, Offset, OrderFlags, OrderKind, OrderRequest, Peg, PositionSide, Side, Tif, TriggerSource};
pub use subscribe::{
    Condition, Delivery, IndicatorInput, IndicatorRequest, Operand, PositionState, Predicate, SeriesRequest, Subscriptions,
};
pub use views::{AccountView, Bar, OrderEvent, OrderView, PositionView, Rounding, Trade};

use alloc::boxed::Box;
use alloc::string::String;

use crate::engine::Desk;
use crate::time::Ts;

/// A guest broke: it trapped, ran out of fuel or broke a limit. The engine adds callback and index; the text is a diagnostic and is not
/// hashed, because a trap's kind changes between patch releases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What happened, for a person.
    pub diagnostic: String,
}

/// A callback's outcome.
pub type Called = Result<(), Fault>;

/// A strategy, wherever it runs. The desk is what it can reach; it is lent for the length of a call. (It is a `Box` so that an adapter can
/// swap it into its store for the call, at the price of a pointer.)
pub trait Strategy {
    /// Begin. The inner error refuses the parameters in words for the user.
    ///
    /// # Errors
    /// The outer error is a fault.
    fn start(&mut self, desk: &mut Box<Desk>, context: &RunContext) -> Result<Result<Subscriptions, String>, Fault>;

    /// A bar closed.
    ///
    /// # Errors
    /// A fault ends the run.
    fn on_bar(&mut self, desk: &mut Box<Desk>, series: u32, bar: &Bar, woke: u64) -> Called;

    /// All bars of this instant were delivered.
    ///
    /// # Errors
    /// A fault ends the run.
    fn on_instant(&mut self, _desk: &mut Box<Desk>, _now: Ts) -> Called {
        Ok(())
    }

    /// Something happened to an order.
    ///
    /// # Errors
    /// A fault ends the run.
    fn on_order(&mut self, _desk: &mut Box<Desk>, _event: &OrderEvent) -> Called {
        Ok(())
    }

    /// A timer is due.
    ///
    /// # Errors
    /// A fault ends the run.
    fn on_timer(&mut self, _desk: &mut Box<Desk>, _id: u32, _now: Ts) -> Called {
        Ok(())
    }

    /// The window ended.
    ///
    /// # Errors
    /// A fault ends the run.
    fn finish(&mut self, _desk: &mut Box<Desk>) -> Called {
        Ok(())
    }
}
