//! Orders as a strategy writes them: one to one with `wit/v0.1.0/types.wit`.

use crate::num::Decimal;
use crate::time::Ts;

/// Direction of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Buy.
    Buy,
    /// Sell.
    Sell,
}

impl Side {
    /// +1 for buy, -1 for sell.
    #[must_use]
    pub fn sign(self) -> i64 {
        match self {
            Self::Buy => 1,
            Self::Sell => -1,
        }
    }

    /// The other one.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Buy => Self::Sell,
            Self::Sell => Self::Buy,
        }
    }

    /// `buy` or `sell`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Buy => "buy",
            Self::Sell => "sell",
        }
    }
}

/// Which position an order works on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PositionSide {
    /// One-way mode.
    #[default]
    Net,
    /// Hedge mode, the long side.
    Long,
    /// Hedge mode, the short side.
    Short,
}

/// What a price condition looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TriggerSource {
    /// The last price.
    #[default]
    Last,
    /// The mark price.
    Mark,
}

/// Time in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tif {
    /// Good till cancelled.
    #[default]
    Gtc,
    /// Immediate or cancel.
    Ioc,
    /// Fill or kill.
    Fok,
    /// Good till a time.
    Gtd(Ts),
}

/// A price distance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Offset {
    /// Of the price.
    Fraction(f64),
    /// In price units.
    Absolute(Decimal),
}

/// What a pegged order follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peg {
    /// Best price of its own side.
    BestSameSide,
    /// Best price of the other side.
    BestOtherSide,
    /// The middle.
    Mid,
    /// The last trade.
    Last,
}

/// Every kind of order of the ABI.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum OrderKind {
    /// At the market.
    Market,
    /// At this price or better.
    Limit(Decimal),
    /// A market order once the price is reached.
    StopMarket(Decimal),
    /// A limit order once the price is reached.
    StopLimit {
        /// The price that triggers.
        trigger: Decimal,
        /// The price that limits.
        limit: Decimal,
    },
    /// A market order once a better price is reached.
    TakeProfit(Decimal),
    /// A limit order once a better price is reached.
    TakeProfitLimit {
        /// The price that triggers.
        trigger: Decimal,
        /// The price that limits.
        limit: Decimal,
    },
    /// A stop that follows.
    TrailingStop {
        /// How far behind.
        distance: Offset,
        /// From which price on.
        activation: Option<Decimal>,
        /// Distance of the limit price, if it is to be a limit order.
        limit_offset: Option<Decimal>,
    },
    /// A limit order that follows a reference.
    Pegged {
        /// What it follows.
        reference: Peg,
        /// How far from it.
        offset: Decimal,
        /// Never past this.
        cap: Option<Decimal>,
    },
    /// A limit order that shows a part.
    Iceberg {
        /// Limit price.
        price: Decimal,
        /// Quantity shown.
        display: Decimal,
    },
}

/// Options of an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrderFlags {
    /// Refused at arrival if it would take.
    pub post_only: bool,
    /// May only reduce.
    pub reduce_only: bool,
    /// Closes the whole position.
    pub close_position: bool,
}

/// Protective orders that come alive with the fill.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bracket {
    /// Limit price on the other side.
    pub take_profit: Option<Decimal>,
    /// Trigger of the stop on the other side.
    pub stop_loss: Option<Decimal>,
    /// Limit price of the stop.
    pub stop_loss_limit: Option<Decimal>,
    /// Trailing distance of the stop.
    pub trailing_loss: Option<Offset>,
}

/// A new order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OrderRequest {
    /// Index of the instrument.
    pub instrument: u32,
    /// Direction.
    pub side: Side,
    /// Positive quantity.
    pub quantity: Decimal,
    /// Kind with its prices.
    pub kind: OrderKind,
    /// Time in force.
    pub tif: Tif,
    /// Options.
    pub flags: OrderFlags,
    /// Position side.
    pub position: PositionSide,
    /// What triggers look at.
    pub trigger: TriggerSource,
    /// One cancels the other; 0 is none.
    pub oco_group: u32,
    /// Protective orders.
    pub bracket: Option<Bracket>,
    /// Tag; 0 is none.
    pub tag: u32,
}

impl OrderRequest {
    /// A plain market order; change the fields that differ.
    #[must_use]
    pub fn market(instrument: u32, side: Side, quantity: Decimal) -> Self {
        Self {
            instrument,
            side,
            quantity,
            kind: OrderKind::Market,
            tif: Tif::Gtc,
            flags: OrderFlags::default(),
            position: PositionSide::Net,
            trigger: TriggerSource::Last,
            oco_group: 0,
            bracket: None,
            tag: 0,
        }
    }
}
