//! An order at the exchange, and the states that it may be in.
//!
//! PENDING -> (arrives) -> WAITING -> (triggers) -> WORKING -> ended, or PENDING -> WORKING -> ended, or PENDING -> ended. An ended order is
//! removed; its end is on the trail.

use super::queue::Place;
use crate::codes::{fill_flag, state};
use crate::num::Money;
use crate::strategy::{Bracket, OrderFlags, OrderKind, OrderView, Side, Tif};
use crate::trail::Cause;

/// What an order does once it works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Takes at the market.
    Market,
    /// Rests at its limit.
    Limit,
    /// Waits for its trigger, then takes.
    StopMarket,
    /// Waits for its trigger, then is a limit.
    StopLimit,
}

impl Kind {
    /// As on the trail.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }

    /// Whether it has a trigger.
    #[must_use]
    pub fn is_stop(self) -> bool {
        matches!(self, Self::StopMarket | Self::StopLimit)
    }

    /// Whether it has a limit price.
    #[must_use]
    pub fn has_limit(self) -> bool {
        matches!(self, Self::Limit | Self::StopLimit)
    }
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// On its way.
    Pending,
    /// A stop whose trigger was not reached yet.
    Waiting,
    /// Works.
    Working,
}

/// Prices of a bracket's legs, as counts; 0 is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Legs {
    /// Limit of the take-profit leg.
    pub take_profit: i64,
    /// Trigger of the stop-loss leg.
    pub stop_loss: i64,
    /// Limit of the stop-loss leg.
    pub stop_loss_limit: i64,
}

/// A working order.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// Its id.
    pub id: u64,
    /// The order whose fill brought it to life, or 0.
    pub parent: u64,
    /// Index of the instrument.
    pub instrument: u32,
    /// Direction.
    pub side: Side,
    /// Kind.
    pub kind: Kind,
    /// Limit price count, where it has one.
    pub limit: i64,
    /// Trigger price count, where it has one.
    pub trigger: i64,
    /// Total quantity count.
    pub qty: i64,
    /// Filled quantity count.
    pub filled: i64,
    /// Time in force.
    pub tif: Tif,
    /// Options.
    pub flags: OrderFlags,
    /// One cancels the other: 0 none, else a strategy's group (below 2^32) or a bracket's pair.
    pub group: u64,
    /// Tag.
    pub tag: u32,
    /// Prices of its legs.
    pub legs: Option<Legs>,
    /// The pair of legs that a further fill enlarges.
    pub live_pair: u64,
    /// Where it stands.
    pub state: State,
    /// Whether it has rested: its fills are a maker's.
    pub rested: bool,
    /// For a triggered stop: the price that it met (its base price) until it has acted once.
    pub met: Option<i64>,
    /// The bar (row) in which it came to life by a fill: its fills in that bar are ambiguous.
    pub born_row: Option<usize>,
    /// In that bar it never fills at a better price than this.
    pub bound: Option<i64>,
    /// The bar in which it triggered while another order of its group had its price inside the bar too.
    pub contested: Option<usize>,
    /// A resting limit was touched.
    pub touched: bool,
    /// The market traded through a resting limit.
    pub through: bool,
    /// Notional of what has filled, for fees that are an order's.
    pub worth: Money,
    /// On trades: how far it is from the front of its queue.
    pub place: Place,
    /// On trades: it acts from the print with this number on.
    pub from_print: usize,
    /// The record that brought it here.
    pub cause: Cause,
}

impl Order {
    /// Quantity still to fill.
    #[must_use]
    pub fn remaining(&self) -> i64 {
        self.qty - self.filled
    }

    /// Which leg of a bracket it is, as a bit of its events.
    #[must_use]
    pub fn leg_flag(&self) -> u32 {
        match (self.parent, self.kind) {
            (0, _) => 0,
            (_, Kind::Limit) => fill_flag::TAKE_PROFIT_LEG,
            _ => fill_flag::STOP_LOSS_LEG,
        }
    }

    /// The price shown on the trail: trigger while it waits, else limit, else 0.
    #[must_use]
    pub fn price(&self) -> i64 {
        if self.state != State::Working && self.kind.is_stop() {
            self.trigger
        } else if self.kind.has_limit() {
            self.limit
        } else {
            0
        }
    }

    /// As a strategy sees it.
    #[must_use]
    pub fn view(&self, price_scale: u8, qty_scale: u8) -> OrderView {
        let px = |count| crate::num::Px(count).decimal(price_scale);
        let qty = |count| crate::num::Qty(count).decimal(qty_scale);
        OrderView {
            order: self.id,
            instrument: self.instrument,
            side: self.side,
            state: match self.state {
                State::Pending => state::PENDING,
                State::Waiting => state::WAITING,
                State::Working => state::WORKING,
            },
            kind: match self.kind {
                Kind::Market => OrderKind::Market,
                Kind::Limit => OrderKind::Limit(px(self.limit)),
                Kind::StopMarket => OrderKind::StopMarket(px(self.trigger)),
                Kind::StopLimit => OrderKind::StopLimit { trigger: px(self.trigger), limit: px(self.limit) },
            },
            quantity: qty(self.qty),
            filled: qty(self.filled),
            flags: self.flags,
            oco_group: u32::try_from(self.group).unwrap_or(0),
            parent: self.parent,
            tag: self.tag,
        }
    }
}

/// A bracket's prices at the instrument's scale, if they are on it.
#[must_use]
pub fn legs_of(bracket: &Bracket, price_scale: u8) -> Option<Legs> {
    let count = |d: Option<crate::num::Decimal>| match d {
        None => Some(0),
        Some(d) => d.to_scale(price_scale).filter(|c| *c > 0),
    };
    Some(Legs {
        take_profit: count(bracket.take_profit)?,
        stop_loss: count(bracket.stop_loss)?,
        stop_loss_limit: count(bracket.stop_loss_limit)?,
    })
}

impl Order {
    /// An order that is no longer there, for events about it.
    #[must_use]
    pub fn ended(id: u64, instrument: u32) -> Self {
        Self {
            id,
            parent: 0,
            instrument,
            side: Side::Buy,
            kind: Kind::Market,
            limit: 0,
            trigger: 0,
            qty: 0,
            filled: 0,
            tif: Tif::Gtc,
            flags: OrderFlags::default(),
            group: 0,
            tag: 0,
            legs: None,
            live_pair: 0,
            state: State::Working,
            rested: false,
            met: None,
            born_row: None,
            bound: None,
            contested: None,
            touched: false,
            through: false,
            worth: Money::ZERO,
            place: Place::default(),
            from_print: 0,
            cause: Cause::Run,
        }
    }
}
