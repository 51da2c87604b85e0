//! The orders of the fake host: checks at once, effects after the handler, fills when the test says so.
//!
//! Always holds: an intent is checked when it is sent and takes effect in [`World::commit`]; every change of an order makes an event.

use super::world::{Intent, World};
use super::{Sent, grid};
use crate::bindings::bthost::strategy::types as raw;
use crate::{Decimal, EventKind, OrderId, OrderState, Quantity, Reason, Rounding, Side};

/// Intents.
impl World {
    pub(super) fn submit(&mut self, request: &raw::OrderRequest) -> Result<u64, u32> {
        if let Some(reason) = self.refusals.pop_front() {
            return Err(reason.0);
        }
        self.check(request).map_err(|reason| reason.0)?;
        self.orders += 1;
        let tag = (request.tag != 0).then(|| self.tags[request.tag as usize - 1].clone());
        let symbol = self.instruments[request.instrument as usize].symbol.clone();
        let filled = Quantity(Decimal { mantissa: 0, scale: request.quantity.scale });
        let sent = Sent { id: OrderId(self.orders), request: *request, state: OrderState::PENDING, filled, symbol, tag };
        self.pending.push(Intent::Submit(Box::new(sent)));
        Ok(self.orders)
    }

    fn check(&self, request: &raw::OrderRequest) -> Result<(), Reason> {
        if self.ending || self.halted.is_some() {
            return Err(Reason::RUN_ENDING);
        }
        let instrument = self.instruments.get(request.instrument as usize).ok_or(Reason::UNKNOWN_INSTRUMENT)?;
        if request.tag as usize > self.tags.len() {
            return Err(Reason::UNKNOWN_TAG);
        }
        let closes = request.options.contains(raw::OrderFlags::CLOSE_POSITION);
        if closes != (request.quantity.mantissa == 0) || request.quantity.mantissa < 0 {
            return Err(Reason::BAD_NUMBER);
        }
        let quantity = Quantity(request.quantity);
        let within = quantity >= Quantity(instrument.min_quantity) && quantity <= Quantity(instrument.max_quantity);
        if !closes && (!within || !grid::is_on(request.quantity, instrument.step_size)) {
            return Err(Reason::LOT_SIZE);
        }
        let prices = prices(request);
        if prices.iter().any(|price| price.mantissa <= 0 || !grid::is_on(*price, instrument.tick_size)) {
            return Err(Reason::PRICE_FILTER);
        }
        if let raw::OrderKind::Limit(price) = &request.kind
            && price.to_f64() * quantity.to_f64() < instrument.min_notional.to_f64()
        {
            return Err(Reason::NOTIONAL);
        }
        Ok(())
    }

    fn is_known(&self, order: u64) -> bool {
        let pending = |intent: &Intent| matches!(intent, Intent::Submit(sent) if sent.id.0 == order);
        self.sent.iter().any(|sent| sent.id.0 == order && sent.is_open()) || self.pending.iter().any(pending)
    }

    pub(super) fn replace(&mut self, order: u64, quantity: Decimal, price: Decimal) -> Result<(), u32> {
        self.known(order)?;
        self.pending.push(Intent::Replace { order, quantity, price });
        Ok(())
    }

    pub(super) fn cancel(&mut self, order: u64) -> Result<(), u32> {
        self.known(order)?;
        self.pending.push(Intent::Cancel(order));
        Ok(())
    }

    fn known(&self, order: u64) -> Result<(), u32> {
        if self.is_known(order) { Ok(()) } else { Err(Reason::UNKNOWN_ORDER.0) }
    }

    pub(super) fn cancel_all(&mut self, instrument: Option<u32>) -> Result<(), u32> {
        self.pending.push(Intent::CancelAll(instrument));
        Ok(())
    }

    pub(super) fn flatten(&mut self) -> Result<(), u32> {
        self.pending.push(Intent::Flatten);
        Ok(())
    }

    pub(super) fn set_leverage(&mut self, instrument: u32, leverage: u32) -> Result<(), u32> {
        self.leverage.push((instrument, leverage));
        Ok(())
    }

    pub(super) fn set_wake(&mut self, series: u32, delivery: &raw::Delivery) -> Result<(), u32> {
        if series as usize >= self.series.len() {
            return Err(Reason::UNKNOWN_SERIES.0);
        }
        self.pending.push(Intent::Wake(series, delivery.clone()));
        Ok(())
    }

    pub(super) fn set_timer(&mut self, timer: u32, when: i64) -> Result<(), u32> {
        if when <= self.now {
            return Err(Reason::BAD_TIME.0);
        }
        self.pending.push(Intent::Timer(timer, when));
        Ok(())
    }

    pub(super) fn open_orders(&self, instrument: Option<u32>) -> Vec<raw::OrderView> {
        let wanted = |sent: &&Sent| sent.is_open() && instrument.is_none_or(|instrument| instrument == sent.request.instrument);
        let view = |sent: &Sent| raw::OrderView {
            order: sent.id.0,
            instrument: sent.request.instrument,
            side: sent.request.side,
            state: sent.state.0,
            kind: sent.request.kind,
            quantity: sent.request.quantity,
            filled: sent.filled.0,
            options: sent.request.options,
            oco_group: sent.request.oco_group,
            parent: 0,
            tag: sent.request.tag,
        };
        self.sent.iter().filter(wanted).map(view).collect()
    }

    /// Let the intents of the handler take effect, in call order.
    pub(super) fn commit(&mut self) {
        for intent in std::mem::take(&mut self.pending) {
            match intent {
                Intent::Submit(mut sent) => {
                    sent.state = OrderState::WORKING;
                    let id = sent.id;
                    self.sent.push(*sent);
                    self.notify(id, EventKind::ACCEPTED, Reason::NONE);
                }
                Intent::Replace { order, quantity, price } => self.change(OrderId(order), quantity, price),
                Intent::Cancel(order) => self.end(OrderId(order), EventKind::CANCELLED, Reason::CANCELLED_BY_STRATEGY),
                Intent::CancelAll(instrument) => self.end_all(instrument),
                Intent::Wake(series, delivery) => self.series[series as usize].delivery = delivery,
                Intent::Timer(timer, when) => _ = self.timers.insert(timer, when),
                Intent::Flatten => {
                    self.end_all(None);
                    self.held.fill(0);
                }
            }
        }
    }

    fn end_all(&mut self, instrument: Option<u32>) {
        for view in self.open_orders(instrument) {
            self.end(OrderId(view.order), EventKind::CANCELLED, Reason::CANCELLED_BY_STRATEGY);
        }
    }

    fn change(&mut self, id: OrderId, quantity: Decimal, price: Decimal) {
        let request = &mut self.find(id).request;
        request.quantity = quantity;
        match &mut request.kind {
            raw::OrderKind::Limit(old) | raw::OrderKind::StopMarket(old) | raw::OrderKind::TakeProfit(old) => *old = price,
            raw::OrderKind::StopLimit(pair) | raw::OrderKind::TakeProfitLimit(pair) => pair.trigger = price,
            _ => {}
        }
        self.notify(id, EventKind::REPLACED, Reason::NONE);
    }

    fn find(&mut self, id: OrderId) -> &mut Sent {
        self.sent.iter_mut().find(|sent| sent.id == id).expect("an order of this run")
    }

    /// End an open order; one that has ended stays as it is.
    pub(super) fn end(&mut self, id: OrderId, kind: EventKind, reason: Reason) {
        let sent = self.find(id);
        if sent.is_open() {
            sent.state = match kind {
                EventKind::REJECTED => OrderState::REJECTED,
                EventKind::EXPIRED => OrderState::EXPIRED,
                _ => OrderState::CANCELLED,
            };
            self.notify(id, kind, reason);
        }
    }

    /// Fill all of an open order at a price.
    pub(super) fn fill(&mut self, id: OrderId, price: f64) {
        let sent = self.find(id);
        assert!(sent.is_open(), "order {} has ended", id.0);
        let request = sent.request;
        (sent.state, sent.filled) = (OrderState::FILLED, Quantity(request.quantity));
        let (side, instrument) = (request.side, request.instrument);
        let sign = if side == Side::Buy { 1 } else { -1 };
        let scale = self.scale(instrument);
        self.held[instrument as usize] += sign * request.quantity.mantissa * 10_i64.pow(u32::from(scale - request.quantity.scale));
        let notional = request.quantity.to_f64() * price;
        let fee = notional * self.instruments[instrument as usize].taker_fee;
        self.wallet -= sign as f64 * notional + fee;
        self.fees += fee;
        let price = self.round_price(instrument, price, Rounding::Nearest).expect("a price that fits");
        let mut event = self.event(id, EventKind::FILLED, Reason::NONE);
        (event.price, event.quantity, event.fee, event.fill_flags) = (price, request.quantity, fee, 1);
        self.events.push_back(event);
    }

    fn notify(&mut self, id: OrderId, kind: EventKind, reason: Reason) {
        let event = self.event(id, kind, reason);
        self.events.push_back(event);
    }

    fn event(&mut self, id: OrderId, kind: EventKind, reason: Reason) -> raw::OrderEvent {
        let time = self.now;
        let sent = self.find(id);
        let (request, scale) = (&sent.request, sent.request.quantity.scale);
        let zero = Decimal { mantissa: 0, scale };
        raw::OrderEvent {
            time,
            kind: kind.0,
            order: id.0,
            parent: 0,
            instrument: request.instrument,
            side: request.side,
            reason: reason.0,
            tag: request.tag,
            price: zero,
            quantity: zero,
            remaining: if sent.is_open() { request.quantity.mantissa } else { 0 },
            fee: 0.0,
            fill_flags: 0,
        }
    }
}

/// Every price of an order that must lie on the tick grid.
fn prices(request: &raw::OrderRequest) -> Vec<Decimal> {
    let mut prices = match &request.kind {
        raw::OrderKind::Limit(price) | raw::OrderKind::StopMarket(price) | raw::OrderKind::TakeProfit(price) => vec![*price],
        raw::OrderKind::StopLimit(pair) | raw::OrderKind::TakeProfitLimit(pair) => vec![pair.trigger, pair.limit],
        raw::OrderKind::Iceberg(iceberg) => vec![iceberg.price],
        _ => vec![],
    };
    if let Some(bracket) = &request.bracket {
        prices.extend([bracket.take_profit, bracket.stop_loss, bracket.stop_loss_limit].into_iter().flatten());
    }
    prices
}
