//! An order at the exchange, and the states that it may be in.
//!
//! What always holds: an order goes from state to state by [`LIFE`] alone; [`Order::enter`] holds it to that in every build. An ended order is
//! removed; its end is on the trail. What moves a trailing stop is `trailing.rs`.

use super::queue::Standing;
use super::trailing::Trail;
use crate::codes::{event, fill_flag, state};
use crate::num::{Decimal, Money, Px, Qty};
use crate::strategy::{Bracket, OrderFlags, OrderKind, OrderView, Side, Tif, TriggerSource};
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
    /// Waits for a better price, then takes.
    TakeProfit,
    /// Waits for a better price, then is a limit.
    TakeProfitLimit,
    /// Waits for a trigger that follows the price, then takes.
    Trailing,
    /// Waits for a trigger that follows the price, then is a limit.
    TrailingLimit,
    /// A limit that shows a part of its quantity.
    Iceberg,
}

impl Kind {
    /// As on the trail.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }

    /// Whether it waits for a trigger.
    #[must_use]
    pub fn is_conditional(self) -> bool {
        !matches!(self, Self::Market | Self::Limit | Self::Iceberg)
    }

    /// Whether it has a limit price, now or once it has triggered.
    #[must_use]
    pub fn has_limit(self) -> bool {
        matches!(self, Self::Limit | Self::StopLimit | Self::TakeProfitLimit | Self::TrailingLimit | Self::Iceberg)
    }

    /// Whether its trigger is a better price than the market's: below it for a buy, above it for a sell.
    #[must_use]
    pub fn takes_profit(self) -> bool {
        matches!(self, Self::TakeProfit | Self::TakeProfitLimit)
    }

    /// Whether its trigger follows the price.
    #[must_use]
    pub fn trails(self) -> bool {
        matches!(self, Self::Trailing | Self::TrailingLimit)
    }
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// On its way.
    Pending,
    /// Its trigger was not reached yet.
    Waiting,
    /// Works.
    Working,
    /// Is no more.
    Ended,
}

/// Every step that an order may take: from a state, by an event, to a state. Refusals of a replace or a cancel change nothing.
pub const LIFE: &[(State, u32, State)] = &[
    (State::Pending, event::ACCEPTED, State::Waiting),
    (State::Pending, event::ACCEPTED, State::Working),
    (State::Pending, event::REJECTED, State::Ended),
    (State::Pending, event::CANCELLED, State::Ended),
    (State::Pending, event::EXPIRED, State::Ended),
    (State::Waiting, event::TRIGGERED, State::Working),
    (State::Waiting, event::REPLACED, State::Waiting),
    (State::Waiting, event::CANCELLED, State::Ended),
    (State::Waiting, event::EXPIRED, State::Ended),
    (State::Working, event::FILLED, State::Working),
    (State::Working, event::FILLED, State::Ended),
    (State::Working, event::REPLACED, State::Working),
    // A post-only limit that its trigger brought to a price at which it would take.
    (State::Working, event::REJECTED, State::Ended),
    (State::Working, event::CANCELLED, State::Ended),
    (State::Working, event::EXPIRED, State::Ended),
];

impl State {
    /// Whether an order may go from here to `to` by an event.
    #[must_use]
    pub fn may(self, by: u32, to: Self) -> bool {
        LIFE.contains(&(self, by, to))
    }
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
    /// The stop-loss leg follows the price instead.
    pub trailing: Option<Trail>,
}

impl Legs {
    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        usize::from(self.take_profit != 0) + usize::from(self.stop_loss != 0 || self.trailing.is_some())
    }
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
    /// Trigger price count, where it has one; 0 for a trailing stop that is not active.
    pub trigger: i64,
    /// What the trigger looks at.
    pub source: TriggerSource,
    /// How the trigger follows the price, where it does.
    pub trail: Option<Trail>,
    /// Total quantity count; 0 for a close-position order that has not acted.
    pub qty: i64,
    /// Filled quantity count.
    pub filled: i64,
    /// Quantity count that an iceberg shows.
    pub display: i64,
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
    /// The bar in which it triggered while the guessed order of the extremes decided about it.
    pub contested: Option<usize>,
    /// A resting limit was touched.
    pub touched: bool,
    /// The market traded through a resting limit.
    pub through: bool,
    /// Notional of what has filled, for fees that are an order's.
    pub worth: Money,
    /// On trades and books: how far it is from the front of its queue.
    pub place: Standing,
    /// On a book: what the print that is being matched leaves for it.
    pub due: i64,
    /// On trades: it acts from the print with this number on.
    pub from_print: usize,
    /// The record that brought it here.
    pub cause: Cause,
}

impl Order {
    /// A market order of nothing that has ended: what other orders are made from, and what stands for one that is no longer there in events.
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
            source: TriggerSource::Last,
            trail: None,
            qty: 0,
            filled: 0,
            display: 0,
            tif: Tif::Gtc,
            flags: OrderFlags::default(),
            group: 0,
            tag: 0,
            legs: None,
            live_pair: 0,
            state: State::Ended,
            rested: false,
            met: None,
            born_row: None,
            bound: None,
            contested: None,
            touched: false,
            through: false,
            worth: Money::ZERO,
            place: Standing::default(),
            due: 0,
            from_print: 0,
            cause: Cause::Run,
        }
    }

    /// Go to a state by an event.
    ///
    /// # Panics
    /// When [`LIFE`] has no such step: that is a fault of the exchange, and a number that came after it would be wrong.
    pub(super) fn enter(&mut self, by: u32, to: State) {
        assert!(self.state.may(by, to), "order {}: {:?} to {to:?} by event {by}", self.id, self.state);
        self.state = to;
    }

    /// Quantity still to fill.
    #[must_use]
    pub fn remaining(&self) -> i64 {
        self.qty - self.filled
    }

    /// Whether its trigger is reached from below.
    #[must_use]
    pub fn triggers_up(&self) -> bool {
        (self.side == Side::Buy) != self.kind.takes_profit()
    }

    /// The level that a waiting order waits for, and whether it is reached from below: its trigger, or first its activation price.
    #[must_use]
    pub fn awaited(&self) -> (i64, bool) {
        match &self.trail {
            Some(trail) if !trail.is_active() => (trail.activation, trail.rises),
            _ => (self.trigger, self.triggers_up()),
        }
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
        if matches!(self.state, State::Pending | State::Waiting) && self.kind.is_conditional() {
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
        let px = |count| Px(count).decimal(price_scale);
        let qty = |count| Qty(count).decimal(qty_scale);
        let (trigger, limit) = (px(self.trigger), px(self.limit));
        OrderView {
            order: self.id,
            instrument: self.instrument,
            side: self.side,
            state: match self.state {
                State::Pending => state::PENDING,
                State::Waiting => state::WAITING,
                State::Working | State::Ended => state::WORKING,
            },
            kind: match (self.kind, &self.trail) {
                (Kind::Market, _) => OrderKind::Market,
                (Kind::Limit, _) => OrderKind::Limit(limit),
                (Kind::Iceberg, _) => OrderKind::Iceberg { price: limit, display: qty(self.display) },
                (Kind::StopLimit, _) => OrderKind::StopLimit { trigger, limit },
                (Kind::TakeProfit, _) => OrderKind::TakeProfit(trigger),
                (Kind::TakeProfitLimit, _) => OrderKind::TakeProfitLimit { trigger, limit },
                (Kind::Trailing | Kind::TrailingLimit, Some(trail)) => trail.view(price_scale),
                (Kind::StopMarket | Kind::Trailing | Kind::TrailingLimit, _) => OrderKind::StopMarket(trigger),
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
    let count = |d: Option<Decimal>| match d {
        None => Some(0),
        Some(d) => d.to_scale(price_scale).filter(|c| *c > 0),
    };
    Some(Legs {
        take_profit: count(bracket.take_profit)?,
        stop_loss: count(bracket.stop_loss)?,
        stop_loss_limit: count(bracket.stop_loss_limit)?,
        trailing: match &bracket.trailing_loss {
            None => None,
            Some(distance) => Some(Trail::new(*distance, 0, 0, price_scale)?),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_that_has_ended_stays_so() {
        assert!(LIFE.iter().all(|(from, _, _)| *from != State::Ended));
        for (from, by, to) in LIFE {
            assert!(from.may(*by, *to));
        }
        assert!(!State::Pending.may(event::FILLED, State::Ended));
        assert!(!State::Working.may(event::TRIGGERED, State::Working));
        assert!(!State::Waiting.may(event::FILLED, State::Working));
    }

    #[test]
    #[should_panic(expected = "order 7: Waiting to Ended by event 3")]
    fn an_illegal_step_is_a_fault_of_the_exchange() {
        let mut order = Order { state: State::Waiting, ..Order::ended(7, 0) };
        order.enter(event::FILLED, State::Ended);
    }

    #[test]
    fn buys_stop_above_and_take_profit_below() {
        let of = |side, kind| Order { side, kind, ..Order::ended(1, 0) }.triggers_up();
        assert!(of(Side::Buy, Kind::StopMarket) && of(Side::Buy, Kind::Trailing) && of(Side::Sell, Kind::TakeProfitLimit));
        assert!(!of(Side::Sell, Kind::StopLimit) && !of(Side::Buy, Kind::TakeProfit) && !of(Side::Sell, Kind::TrailingLimit));
    }
}
