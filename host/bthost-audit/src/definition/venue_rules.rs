//! What a venue may ask of orders beyond grids and smallest values, and how the exchange treats what few runs use.
//!
//! What always holds: a definition that uses none of it does not name it, so what is added here moves no id of a run that was defined before.

use core::fmt;
use core::str::FromStr;

use bthost_sim::engine::{LegPolicy, PositionMode, SelfTrade};
use bthost_sim::exchange::{QUEUE_POWER_MAX, QueueRule};
use bthost_sim::market::{Filters, PercentPrice, TrailingDelta};
use bthost_sim::num::Qty;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::DefinitionError;
use super::convert::wrong;
use crate::text::{Amount, BadText, Int, Number, Ratio, as_text};

/// Filters that are set at few venues. All of them stand here as soon as one is set; zero switches a bound off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VenueFilters {
    /// NOTIONAL: largest.
    pub max_notional: Amount,
    /// NOTIONAL: 1 when the smallest holds for orders without a price too.
    pub min_notional_market: Int<u8>,
    /// NOTIONAL: 1 when the largest does.
    pub max_notional_market: Int<u8>,
    /// MARKET_LOT_SIZE: grid.
    pub market_step: Number,
    /// MARKET_LOT_SIZE: smallest.
    pub market_min_qty: Number,
    /// MARKET_LOT_SIZE: largest.
    pub market_max_qty: Number,
    /// PERCENT_PRICE: highest buy, as a multiple of the market's price.
    pub bid_up: Ratio,
    /// Lowest buy.
    pub bid_down: Ratio,
    /// Highest sell.
    pub ask_up: Ratio,
    /// Lowest sell.
    pub ask_down: Ratio,
    /// MAX_NUM_ORDERS.
    pub max_orders: Int<u32>,
    /// MAX_NUM_ALGO_ORDERS.
    pub max_algo_orders: Int<u32>,
    /// MAX_NUM_ICEBERG_ORDERS.
    pub max_iceberg_orders: Int<u32>,
    /// ICEBERG_PARTS.
    pub iceberg_parts: Int<u32>,
    /// MAX_POSITION.
    pub max_position: Number,
    /// TRAILING_DELTA: smallest above the market, basis points.
    pub trailing_min_above: Int<u32>,
    /// Largest above.
    pub trailing_max_above: Int<u32>,
    /// Smallest below.
    pub trailing_min_below: Int<u32>,
    /// Largest below.
    pub trailing_max_below: Int<u32>,
}

/// What stands in front of an order that rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueDef {
    /// So much.
    InFront(Number),
    /// What the book displays; cancels stood behind.
    RiskAverse,
    /// What the book displays; cancels stood behind with a probability by this power.
    Power(Ratio),
    /// The same by logarithms.
    Log,
}

impl QueueDef {
    /// That of a rule; none where it is unknown.
    #[must_use]
    pub fn of(rule: QueueRule, qty_scale: u8) -> Option<Self> {
        Some(match rule {
            QueueRule::Through => return None,
            QueueRule::Displayed(in_front) => Self::InFront(Number::of(in_front, qty_scale)),
            QueueRule::RiskAverse => Self::RiskAverse,
            QueueRule::Power(n) => Self::Power(Ratio(n)),
            QueueRule::Log => Self::Log,
        })
    }

    /// The rule, if the number fits and the power is one.
    #[must_use]
    pub fn rule(self, qty_scale: u8) -> Option<QueueRule> {
        Some(match self {
            Self::InFront(number) => QueueRule::Displayed(number.count(qty_scale)?),
            Self::RiskAverse => QueueRule::RiskAverse,
            Self::Power(n) if n.0.0 > 0 && n.0 <= QUEUE_POWER_MAX => QueueRule::Power(n.0),
            Self::Power(_) => return None,
            Self::Log => QueueRule::Log,
        })
    }
}
impl fmt::Display for QueueDef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InFront(number) => number.fmt(f),
            Self::RiskAverse => f.write_str("risk-averse"),
            Self::Power(n) => write!(f, "power:{n}"),
            Self::Log => f.write_str("log"),
        }
    }
}
impl FromStr for QueueDef {
    type Err = BadText;
    fn from_str(text: &str) -> Result<Self, BadText> {
        match text {
            "risk-averse" => Ok(Self::RiskAverse),
            "log" => Ok(Self::Log),
            _ => match text.strip_prefix("power:") {
                Some(n) => n.parse().map(Self::Power),
                None => text.parse().map(Self::InFront),
            },
        }
    }
}
as_text!(QueueDef);

impl VenueFilters {
    /// Those of an instrument, if any is set.
    #[must_use]
    pub fn of(filters: &Filters, qty_scale: u8) -> Option<Self> {
        let Filters { tick, min_price, max_price, step, min_qty, max_qty, min_notional, .. } = *filters;
        let plain = Filters { tick, min_price, max_price, step, min_qty, max_qty, min_notional, ..Filters::default() };
        if plain == *filters {
            return None;
        }
        let qty = |quantity: Qty| Number::of(quantity.0, qty_scale);
        let (percent, trailing) = (filters.percent_price, filters.trailing);
        Some(Self {
            max_notional: Amount(filters.max_notional),
            min_notional_market: Int(u8::from(filters.min_notional_market)),
            max_notional_market: Int(u8::from(filters.max_notional_market)),
            market_step: qty(filters.market_step),
            market_min_qty: qty(filters.market_min_qty),
            market_max_qty: qty(filters.market_max_qty),
            bid_up: Ratio(percent.bid_up),
            bid_down: Ratio(percent.bid_down),
            ask_up: Ratio(percent.ask_up),
            ask_down: Ratio(percent.ask_down),
            max_orders: Int(filters.max_orders),
            max_algo_orders: Int(filters.max_algo_orders),
            max_iceberg_orders: Int(filters.max_iceberg_orders),
            iceberg_parts: Int(filters.iceberg_parts),
            max_position: qty(filters.max_position),
            trailing_min_above: Int(trailing.min_above),
            trailing_max_above: Int(trailing.max_above),
            trailing_min_below: Int(trailing.min_below),
            trailing_max_below: Int(trailing.max_below),
        })
    }

    /// Put them into the filters of an instrument.
    ///
    /// # Errors
    /// When a number does not fit the scale, or nothing is set: then the definition has another spelling.
    pub fn put(&self, filters: &mut Filters, qty_scale: u8, at: &dyn Fn(&str) -> String) -> Result<(), DefinitionError> {
        let field = |name: &str| at(&format!("filters.venue.{name}"));
        let qty = |name: &str, number: Number| {
            let count = number.count(qty_scale).map(Qty);
            count.ok_or_else(|| wrong(field(name), format!("{number} does not fit the instrument's scale")))
        };
        let flag = |name: &str, value: Int<u8>| match value.0 {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(wrong(field(name), format!("{other} is neither 0 nor 1"))),
        };
        let before = *filters;
        *filters = Filters {
            max_notional: self.max_notional.0,
            min_notional_market: flag("min_notional_market", self.min_notional_market)?,
            max_notional_market: flag("max_notional_market", self.max_notional_market)?,
            market_step: qty("market_step", self.market_step)?,
            market_min_qty: qty("market_min_qty", self.market_min_qty)?,
            market_max_qty: qty("market_max_qty", self.market_max_qty)?,
            percent_price: PercentPrice {
                bid_up: self.bid_up.0,
                bid_down: self.bid_down.0,
                ask_up: self.ask_up.0,
                ask_down: self.ask_down.0,
            },
            max_orders: self.max_orders.0,
            max_algo_orders: self.max_algo_orders.0,
            max_iceberg_orders: self.max_iceberg_orders.0,
            iceberg_parts: self.iceberg_parts.0,
            max_position: qty("max_position", self.max_position)?,
            trailing: TrailingDelta {
                min_above: self.trailing_min_above.0,
                max_above: self.trailing_max_above.0,
                min_below: self.trailing_min_below.0,
                max_below: self.trailing_max_below.0,
            },
            ..before
        };
        if *filters == before { Err(wrong(at("filters.venue"), "nothing is set; such a definition leaves it out")) } else { Ok(()) }
    }
}

/// A choice that is left out where it is the default.
macro_rules! optional_choice {
    ($(#[$doc:meta])* $name:ident($inner:ty) { $($value:path = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name(pub $inner);
        impl $name {
            /// `None` for the default.
            #[must_use]
            pub fn of(value: $inner) -> Option<Self> {
                (value != <$inner>::default()).then_some(Self(value))
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.0 {
                    $($value => f.write_str($text),)+
                    // The default is left out of definitions; it has no text there.
                    _ => f.write_str("default"),
                }
            }
        }
        impl FromStr for $name {
            type Err = BadText;
            fn from_str(text: &str) -> Result<Self, BadText> {
                match text {
                    $($text => Ok(Self($value)),)+
                    _ => Err(BadText { text: text.chars().take(80).collect(), expected: concat!("one of", $(" `", $text, "`",)+) }),
                }
            }
        }
        as_text!($name);
    };
}

optional_choice!(
    /// When a bracket's legs come to life, where it is not at each fill.
    LegsDef(LegPolicy) { LegPolicy::OnFullFill = "on-full-fill", }
);
optional_choice!(
    /// How many positions an account may have in the instrument, where it is not one.
    PositionModeDef(PositionMode) { PositionMode::Hedge = "hedge", }
);
optional_choice!(
    /// What becomes of orders that would trade with each other, where it is looked at.
    SelfTradeDef(SelfTrade) {
        SelfTrade::ExpireTaker = "expire-taker",
        SelfTrade::ExpireMaker = "expire-maker",
        SelfTrade::ExpireBoth = "expire-both",
    }
);
