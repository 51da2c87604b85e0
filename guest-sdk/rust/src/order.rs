//! Orders: a builder that ends in [`Order::submit`].
//!
//! Always holds: every price and quantity in it is an exact decimal. Without further calls it is a market order, good till cancelled.
//! Not here: whether the exchange supports the combination; what it does not support is refused by reason.

use crate::bindings::bthost::strategy::types as raw;
use crate::{InstrumentId, Offset, Peg, PositionSide, Price, Quantity, Reason, Side, Tag, Timestamp, TriggerSource, host};

/// An order that was submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderId(pub u64);

/// An order that is being written. Nothing happens before [`Order::submit`].
#[must_use = "an order does nothing until it is submitted"]
#[derive(Debug, Clone)]
pub struct Order {
    request: raw::OrderRequest,
}

impl Order {
    pub(crate) fn new(instrument: InstrumentId, side: Side, quantity: Quantity) -> Self {
        let request = raw::OrderRequest {
            instrument,
            side,
            quantity: quantity.0,
            kind: raw::OrderKind::Market,
            time_in_force: raw::TimeInForce::Gtc,
            options: raw::OrderFlags::empty(),
            position: PositionSide::Net,
            trigger: TriggerSource::Last,
            oco_group: 0,
            bracket: None,
            tag: 0,
        };
        Self { request }
    }

    /// Send it. The refusal is of what can be checked now; the rest answers through `on_order`.
    pub fn submit(self) -> Result<OrderId, Reason> {
        host::submit(self.request).map(OrderId).map_err(Reason)
    }

    fn kind(mut self, kind: raw::OrderKind) -> Self {
        self.request.kind = kind;
        self
    }

    fn option(mut self, flag: raw::OrderFlags) -> Self {
        self.request.options |= flag;
        self
    }

    fn bracket(mut self, set: impl FnOnce(&mut raw::Bracket)) -> Self {
        let empty = raw::Bracket { take_profit: None, stop_loss: None, stop_loss_limit: None, trailing_loss: None };
        set(self.request.bracket.get_or_insert(empty));
        self
    }

    fn trailing(mut self, set: impl FnOnce(&mut raw::Trailing)) -> Self {
        if let raw::OrderKind::TrailingStop(trailing) = &mut self.request.kind {
            set(trailing);
        }
        self
    }
}

/// Kinds.
impl Order {
    /// At this price or better.
    pub fn limit(self, price: Price) -> Self {
        self.kind(raw::OrderKind::Limit(price.0))
    }

    /// A market order once the price reaches the trigger from its better side.
    pub fn stop_market(self, trigger: Price) -> Self {
        self.kind(raw::OrderKind::StopMarket(trigger.0))
    }

    /// A limit order once the price reaches the trigger.
    pub fn stop_limit(self, trigger: Price, limit: Price) -> Self {
        self.kind(raw::OrderKind::StopLimit(raw::TriggerLimit { trigger: trigger.0, limit: limit.0 }))
    }

    /// A market order once the price reaches a trigger on the profitable side.
    pub fn profit_market(self, trigger: Price) -> Self {
        self.kind(raw::OrderKind::TakeProfit(trigger.0))
    }

    /// A limit order once the price reaches a trigger on the profitable side.
    pub fn profit_limit(self, trigger: Price, limit: Price) -> Self {
        self.kind(raw::OrderKind::TakeProfitLimit(raw::TriggerLimit { trigger: trigger.0, limit: limit.0 }))
    }

    /// A stop that follows the best price at a distance.
    pub fn trailing_stop(self, distance: Offset) -> Self {
        self.kind(raw::OrderKind::TrailingStop(raw::Trailing { distance, activation: None, limit_offset: None }))
    }

    /// The price at which a trailing stop begins to follow. Without effect on other kinds.
    pub fn activation(self, price: Price) -> Self {
        self.trailing(|trailing| trailing.activation = Some(price.0))
    }

    /// Makes the triggered order of a trailing stop a limit order at this distance from the trigger. Without effect on other kinds.
    pub fn limit_offset(self, offset: Price) -> Self {
        self.trailing(|trailing| trailing.limit_offset = Some(offset.0))
    }

    /// A limit order that follows a reference and never moves past `cap`.
    pub fn pegged(self, reference: Peg, offset: Price, cap: Option<Price>) -> Self {
        self.kind(raw::OrderKind::Pegged(raw::Pegged { reference, offset: offset.0, cap: cap.map(|price| price.0) }))
    }

    /// A limit order that shows only a part of its quantity.
    pub fn iceberg(self, price: Price, display: Quantity) -> Self {
        self.kind(raw::OrderKind::Iceberg(raw::Iceberg { price: price.0, display: display.0 }))
    }
}

/// How long it works, and options.
impl Order {
    /// What does not fill at once expires.
    pub fn immediate_or_cancel(mut self) -> Self {
        self.request.time_in_force = raw::TimeInForce::Ioc;
        self
    }

    /// All at once or nothing.
    pub fn fill_or_kill(mut self) -> Self {
        self.request.time_in_force = raw::TimeInForce::Fok;
        self
    }

    /// Until this instant, at which it does not trade any more.
    pub fn good_till(mut self, end: Timestamp) -> Self {
        self.request.time_in_force = raw::TimeInForce::Gtd(end);
        self
    }

    /// Refused on arrival if it would take liquidity.
    pub fn post_only(self) -> Self {
        self.option(raw::OrderFlags::POST_ONLY)
    }

    /// May only make the position smaller.
    pub fn reduce_only(self) -> Self {
        self.option(raw::OrderFlags::REDUCE_ONLY)
    }

    /// Closes the whole position when it acts, whatever its size then is; the order's own quantity becomes zero.
    pub fn close_position(mut self) -> Self {
        self.request.quantity.mantissa = 0;
        self.option(raw::OrderFlags::CLOSE_POSITION)
    }

    /// Which position it works on, in hedge mode.
    pub fn position(mut self, side: PositionSide) -> Self {
        self.request.position = side;
        self
    }

    /// What a stop looks at.
    pub fn trigger_by(mut self, source: TriggerSource) -> Self {
        self.request.trigger = source;
        self
    }

    /// Orders of the same group, which is not zero, cancel each other.
    pub fn oco(mut self, group: u32) -> Self {
        self.request.oco_group = group;
        self
    }

    /// Book it under a tag.
    pub fn tag(mut self, tag: Tag) -> Self {
        self.request.tag = tag.0;
        self
    }
}

/// Protective orders that come alive as this one fills and cancel each other.
impl Order {
    /// A limit order on the other side.
    pub fn take_profit(self, price: Price) -> Self {
        self.bracket(|bracket| bracket.take_profit = Some(price.0))
    }

    /// A stop order on the other side.
    pub fn stop_loss(self, trigger: Price) -> Self {
        self.bracket(|bracket| bracket.stop_loss = Some(trigger.0))
    }

    /// A stop-limit order on the other side.
    pub fn stop_loss_limit(self, trigger: Price, limit: Price) -> Self {
        self.bracket(|bracket| (bracket.stop_loss, bracket.stop_loss_limit) = (Some(trigger.0), Some(limit.0)))
    }

    /// A trailing stop on the other side.
    pub fn trailing_loss(self, distance: Offset) -> Self {
        self.bracket(|bracket| bracket.trailing_loss = Some(distance))
    }
}
