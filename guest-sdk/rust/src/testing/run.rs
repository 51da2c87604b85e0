//! A strategy in a test: feed it bars, fill its orders, look at what it did.
//!
//! Always holds: bars of one instant are all closed before the first of them is delivered; finest timeframe and lowest instrument first.

use super::{Sent, world, world::World};
use crate::bindings::bthost::strategy::types as raw;
use crate::export::Running;
use crate::{AccountView, Bar, EventKind, Indicator, InstrumentId, LogLevel, OrderId, Quantity, Reason, Strategy, Timestamp};

/// A strategy in a test.
pub struct Run<S> {
    running: Running<S>,
    subscriptions: raw::Subscriptions,
    world: World,
    delivered: usize,
}

impl<S: Strategy> Run<S> {
    pub(super) fn new(running: Running<S>, subscriptions: raw::Subscriptions, world: World) -> Self {
        Self { running, subscriptions, world, delivered: 0 }
    }

    /// The strategy itself.
    pub fn strategy(&self) -> &S {
        &self.running.strategy
    }

    /// What it declared at the start.
    pub fn subscriptions(&self) -> &raw::Subscriptions {
        &self.subscriptions
    }

    /// How often `on_bar` was called.
    pub fn delivered(&self) -> usize {
        self.delivered
    }

    /// Every order that it sent, oldest first.
    pub fn sent(&self) -> &[Sent] {
        &self.world.sent
    }

    /// The orders that still work, each as one line.
    pub fn open(&self) -> Vec<String> {
        self.world.sent.iter().filter(|sent| sent.is_open()).map(ToString::to_string).collect()
    }

    /// The trades that it did not take: code and text.
    pub fn declines(&self) -> &[(u32, String)] {
        &self.world.declines
    }

    /// What it logged.
    pub fn logs(&self) -> &[(LogLevel, String)] {
        &self.world.logs
    }

    /// Why it halted the run, if it did.
    pub fn halted(&self) -> Option<&str> {
        self.world.halted.as_deref()
    }

    /// The leverages that it set: instrument and leverage.
    pub fn leverages(&self) -> &[(InstrumentId, u32)] {
        &self.world.leverage
    }

    /// The account.
    pub fn account(&self) -> AccountView {
        self.world.account()
    }

    /// The value of an indicator at the last bar.
    pub fn value(&self, indicator: Indicator) -> f64 {
        self.world.value(indicator.id)
    }
}

/// What happens to it.
impl<S: Strategy> Run<S> {
    /// From the next bar on, an indicator has this value in place of a computed one.
    pub fn set(&mut self, indicator: Indicator, value: f64) {
        self.world.set_value(indicator.id, value);
    }

    /// Close bars of a series, one after another, each opening at the close before it.
    pub fn closes(&mut self, series: u32, closes: &[f64]) {
        for &close in closes {
            let bar = self.next_bar(series, close);
            self.bar(series, bar);
        }
    }

    /// The bar that would follow in a series, to be changed and fed to [`Run::bar`] or [`Run::instant`].
    pub fn next_bar(&self, series: u32, close: f64) -> Bar {
        let state = &self.world.series[series as usize];
        let before = state.bars.last();
        let open_time = before.map_or(super::START, |bar| bar.close_time);
        let open = before.map_or(close, |bar| bar.close);
        Bar {
            open_time,
            close_time: open_time + state.length,
            open,
            high: open.max(close),
            low: open.min(close),
            close,
            volume: 1.0,
            quote_volume: close,
            trades: 1,
            taker_buy_volume: 0.5,
        }
    }

    /// Close one bar.
    pub fn bar(&mut self, series: u32, bar: Bar) {
        self.instant(&[(series, bar)]);
    }

    /// Close bars of several series at one instant: all values first, then `on_bar`, due timers, `on_instant`.
    pub fn instant(&mut self, bars: &[(u32, Bar)]) {
        for (series, bar) in bars {
            self.world.close(*series, *bar);
        }
        let now = self.world.now;
        let mut bars = bars.to_vec();
        bars.sort_by_key(|(series, _)| (self.world.series[*series as usize].length, self.world.series[*series as usize].instrument));
        let before = self.delivered;
        for (series, bar) in bars {
            if let Some(woke) = self.world.woke(series) {
                self.delivered += 1;
                let values = self.world.first_values(series);
                self.call(|running| running.on_bar(series, &bar, woke, &values));
            }
        }
        while let Some((&timer, _)) = self.world.timers.iter().find(|(_, when)| **when <= now) {
            self.world.timers.remove(&timer);
            self.call(|running| running.on_timer(timer, now));
        }
        if self.subscriptions.instants && self.delivered > before {
            self.call(|running| running.on_instant(now));
        }
        self.deliver_events();
    }

    /// The time of the last bar.
    pub fn now(&self) -> Timestamp {
        self.world.now
    }

    /// Fill all of an order at a price; the account pays the taker fee.
    pub fn fill(&mut self, order: OrderId, price: f64) {
        self.world.fill(order, price);
        self.deliver_events();
    }

    /// Fill every open order at a price.
    pub fn fill_all(&mut self, price: f64) {
        let open: Vec<OrderId> = self.world.sent.iter().filter(|sent| sent.is_open()).map(|sent| sent.id).collect();
        for order in open {
            self.fill(order, price);
        }
    }

    /// End an order otherwise: `REJECTED`, `CANCELLED` or `EXPIRED`, for a reason.
    pub fn end(&mut self, order: OrderId, kind: EventKind, reason: Reason) {
        self.world.end(order, kind, reason);
        self.deliver_events();
    }

    /// Refuse the next order that it submits.
    pub fn refuse_next(&mut self, reason: Reason) {
        self.world.refusals.push_back(reason);
    }

    /// Set a position, as if it had come from elsewhere. The account does not pay for it.
    pub fn set_position(&mut self, instrument: InstrumentId, quantity: Quantity) {
        self.world.set_position(instrument, quantity);
    }

    /// End the window.
    pub fn finish(&mut self) {
        self.world.ending = true;
        self.call(Running::finish);
    }

    fn call(&mut self, handler: impl FnOnce(&mut Running<S>)) {
        let running = &mut self.running;
        world::enter(&mut self.world, || handler(running));
    }

    fn deliver_events(&mut self) {
        while let Some(event) = self.world.events.pop_front() {
            if self.subscriptions.orders {
                self.call(|running| running.on_order(event));
            }
        }
    }
}
