//! A strategy in the sandbox, as the engine sees it: [`bthost_sim::strategy::Strategy`] over a wasmtime instance.
//!
//! What always holds: each instance serves one run and begins fresh; after a fault every further call is a fault.

use std::sync::atomic::Ordering;
use std::time::Duration;

use bthost_sim::engine::Desk;
use bthost_sim::strategy::{Bar, Called, Fault, OrderEvent, RunContext, Strategy, Subscriptions, Trade};
use bthost_sim::time::Ts;
use wasmtime::Store;

use crate::adapter_v0_1_0::Guest;
use crate::resources::{Callback, Resources};
use crate::session::Session;
use crate::state::State;
use crate::text::cut;
use crate::watchdog::{Watchdog, WatchdogFired};

/// A guest and its store.
pub struct WasmStrategy {
    session: Session,
    guest: Result<Guest, Fault>,
    watchdog: Option<Watchdog>,
    trades: bool,
}

impl WasmStrategy {
    pub(crate) fn new(session: Session, guest: Result<Guest, Fault>, trades: bool) -> Self {
        Self { session, guest, watchdog: None, trades }
    }

    /// Begin the wall clock. Without it only fuel bounds the run.
    ///
    /// # Errors
    /// When the machine gives no thread for it.
    pub fn set_watchdog(&mut self, limit: Duration) -> std::io::Result<()> {
        self.watchdog = Some(Watchdog::start(self.session.engine(), self.session.fired(), limit)?);
        Ok(())
    }

    /// Ask this after the run. Where it says that the watchdog fired, there is no result and no manifest.
    ///
    /// # Errors
    /// When the watchdog fired.
    pub fn watchdog_fired(&self) -> Result<(), WatchdogFired> {
        match &self.watchdog {
            Some(watchdog) if self.session.fired().load(Ordering::SeqCst) => Err(WatchdogFired(watchdog.limit)),
            _ => Ok(()),
        }
    }

    /// Ask this after the run, too: why the machine (not the guest) could not go on. Then there is no result and no manifest.
    #[must_use]
    pub fn host_failure(&self) -> Option<&str> {
        self.session.host_failure()
    }

    /// What it used so far.
    #[must_use]
    pub fn resources(&self) -> Resources {
        self.session.resources()
    }

    /// Whether it takes trades in this run.
    #[must_use]
    pub fn takes_trades(&self) -> bool {
        self.trades && self.guest.as_ref().is_ok_and(|g| g.takes_trades())
    }

    /// A trade of a subscribed instrument. Nothing is called where the guest does not export `guest-trades`.
    ///
    /// # Errors
    /// A fault ends the run.
    pub fn on_trade(&mut self, desk: &mut Box<Desk>, instrument: u32, trade: &Trade) -> Called {
        if !self.takes_trades() {
            return self.guest.as_ref().map(|_| ()).map_err(Clone::clone);
        }
        self.call(desk, Callback::OnTrade, |guest, store| guest.on_trade(store, instrument, trade))
    }

    /// Call a function of the guest.
    #[inline]
    fn call(
        &mut self,
        desk: &mut Box<Desk>,
        callback: Callback,
        f: impl FnOnce(&Guest, &mut Store<State>) -> wasmtime::Result<()>,
    ) -> Called {
        let guest = self.guest.as_ref().map_err(Clone::clone)?;
        self.session.call(desk, callback, |store| f(guest, store))
    }
}

impl Strategy for WasmStrategy {
    fn start(&mut self, desk: &mut Box<Desk>, context: &RunContext) -> Result<Result<Subscriptions, String>, Fault> {
        let guest = self.guest.as_ref().map_err(Clone::clone)?;
        let answer = self.session.start(desk, |store| guest.start(store, context))?;
        let line = self.session.line_bytes();
        Ok(answer.map_err(|refusal| cut(&refusal, line).to_owned()))
    }

    #[inline]
    fn on_bar(&mut self, desk: &mut Box<Desk>, series: u32, bar: &Bar, woke: u64) -> Called {
        let values = desk.first_values(series);
        self.call(desk, Callback::OnBar, |guest, store| guest.on_bar(store, series, bar, woke, values))
    }

    fn on_instant(&mut self, desk: &mut Box<Desk>, now: Ts) -> Called {
        self.call(desk, Callback::OnInstant, |guest, store| guest.on_instant(store, now.0))
    }

    fn on_order(&mut self, desk: &mut Box<Desk>, event: &OrderEvent) -> Called {
        self.call(desk, Callback::OnOrder, |guest, store| guest.on_order(store, event))
    }

    fn on_timer(&mut self, desk: &mut Box<Desk>, id: u32, now: Ts) -> Called {
        self.call(desk, Callback::OnTimer, |guest, store| guest.on_timer(store, id, now.0))
    }

    fn finish(&mut self, desk: &mut Box<Desk>) -> Called {
        self.call(desk, Callback::Finish, Guest::finish)
    }
}
