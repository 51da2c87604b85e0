//! What the host shows of orders and positions, with names in place of codes.
//!
//! Always holds: these are copies of the state at entry to the handler.

use crate::bindings::bthost::strategy::types as raw;
use crate::{EventKind, FillFlags, InstrumentId, OrderId, OrderState, Price, Quantity, Reason, Side, Tag, Timestamp};

/// Something happened to an order. What does not apply is zero or `None`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OrderEvent {
    /// When.
    pub time: Timestamp,
    /// What happened.
    pub kind: EventKind,
    /// To which order.
    pub order: OrderId,
    /// The order whose fill brought this one to life: it is a leg of that order's bracket.
    pub parent: Option<OrderId>,
    /// Its instrument.
    pub instrument: InstrumentId,
    /// Its side.
    pub side: Side,
    /// Why, where it was refused or ended.
    pub reason: Reason,
    /// Its tag.
    pub tag: Option<Tag>,
    /// Price of the fill after slippage.
    pub price: Price,
    /// Quantity of this fill.
    pub quantity: Quantity,
    /// Quantity that is still working after this event.
    pub remaining: Quantity,
    /// Fee of this fill in the settlement asset; a rebate is negative.
    pub fee: f64,
    /// How the fill was made.
    pub fill_flags: FillFlags,
}

impl OrderEvent {
    /// Whether this is a fill, in part or in whole.
    pub fn is_fill(&self) -> bool {
        self.kind == EventKind::FILLED
    }

    /// Whether this is about the take-profit leg of a bracket.
    pub fn is_take_profit(&self) -> bool {
        self.fill_flags.has(FillFlags::TAKE_PROFIT_LEG)
    }

    /// Whether this is about the stop-loss leg of a bracket.
    pub fn is_stop_loss(&self) -> bool {
        self.fill_flags.has(FillFlags::STOP_LOSS_LEG)
    }

    /// Whether the order has ended with this event.
    pub fn is_end(&self) -> bool {
        matches!(self.kind, EventKind::REJECTED | EventKind::CANCELLED | EventKind::EXPIRED) || (self.is_fill() && self.remaining.is_zero())
    }
}

impl From<raw::OrderEvent> for OrderEvent {
    fn from(event: raw::OrderEvent) -> Self {
        Self {
            time: event.time,
            kind: EventKind(event.kind),
            order: OrderId(event.order),
            parent: known(event.parent),
            instrument: event.instrument,
            side: event.side,
            reason: Reason(event.reason),
            tag: tag(event.tag),
            price: Price(event.price),
            quantity: Quantity(event.quantity),
            remaining: Quantity(raw::Decimal { mantissa: event.remaining, scale: event.quantity.scale }),
            fee: event.fee,
            fill_flags: FillFlags(event.fill_flags),
        }
    }
}

/// An order that is working or on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderView {
    /// Its id.
    pub order: OrderId,
    /// Its instrument.
    pub instrument: InstrumentId,
    /// Its side.
    pub side: Side,
    /// Where it stands.
    pub state: OrderState,
    /// Its kind with its prices.
    pub kind: raw::OrderKind,
    /// The total.
    pub quantity: Quantity,
    /// What has filled of it.
    pub filled: Quantity,
    /// The order whose fill brought this one to life.
    pub parent: Option<OrderId>,
    /// Its tag.
    pub tag: Option<Tag>,
}

impl From<raw::OrderView> for OrderView {
    fn from(view: raw::OrderView) -> Self {
        Self {
            order: OrderId(view.order),
            instrument: view.instrument,
            side: view.side,
            state: OrderState(view.state),
            kind: view.kind,
            quantity: Quantity(view.quantity),
            filled: Quantity(view.filled),
            parent: known(view.parent),
            tag: tag(view.tag),
        }
    }
}

/// One position.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Signed: negative is short.
    pub quantity: Quantity,
    /// Average entry price; zero when flat.
    pub entry_price: f64,
    /// The last closed mark price.
    pub mark_price: f64,
    /// Profit at the mark.
    pub unrealised: f64,
    /// Profit taken.
    pub realised: f64,
    /// Leverage.
    pub leverage: f64,
    /// The price of liquidation where one is computed, else zero.
    pub liquidation_price: f64,
}

impl From<raw::PositionView> for Position {
    fn from(view: raw::PositionView) -> Self {
        Self {
            quantity: Quantity(view.quantity),
            entry_price: view.entry_price,
            mark_price: view.mark_price,
            unrealised: view.unrealised,
            realised: view.realised,
            leverage: view.leverage,
            liquidation_price: view.liquidation_price,
        }
    }
}

fn known(order: u64) -> Option<OrderId> {
    (order != 0).then_some(OrderId(order))
}

fn tag(tag: u32) -> Option<Tag> {
    (tag != 0).then_some(Tag(tag))
}
