//! The definition of a run: everything that its result follows from, every default resolved.
//!
//! What always holds: unknown fields are errors, every number is a string with one spelling, and a [`Definition`] and the engine's
//! [`RunConfig`](bthost_sim::engine::RunConfig) say the same thing both ways ([`convert`]). `run` builds a definition and goes through the
//! same [`Definition::to_config`] as `verify`, so what stands in the manifest is what was run.

mod contract;
pub mod convert;
mod costs;
mod currency;
mod data;
mod limits;
mod margin;
mod members;
mod params;
mod venue_rules;

pub use contract::ContractDef;
pub use convert::{MarketPlan, MarketRows, RunPlan, Sources};
pub use costs::{BorrowDef, FeeScheduleDef, FeeTableDef, FeeTierDef, ImpactDef, PerUnitDef, TokenDef};
pub use currency::CurrencyDef;
pub use data::DataEntry;
pub use limits::{LimitSet, Rails};
pub use margin::{MarginDef, TierDef, TierTableDef};
pub use members::MemberDef;
pub use params::{param_text, param_value};
pub use venue_rules::{LegsDef, PositionModeDef, QueueDef, SelfTradeDef, VenueFilters};

use core::fmt;
use core::str::FromStr;
use std::collections::BTreeMap;

use bthost_sim::engine::{InPath, LimitFill, PathPolicy};
use bthost_sim::exchange::margin::{MarginMode, Profile};
use bthost_sim::market::Right;
use bthost_sim::metrics::Calendar;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::canon::{self, CanonError};
use crate::text::{Amount, BadText, Bits, Digest, Id, Int, Number, OrOff, Ratio, SeriesName, as_text};

/// Domain of run ids.
pub const DOMAIN: &str = "bthost/definition/v1";

/// Why a definition cannot be run, or a run cannot be defined.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DefinitionError {
    /// It means something that this version does not know.
    #[error("`{field}` is \"{value}\", which this version does not support\nhint: {hint}")]
    Unsupported {
        /// Which field.
        field: String,
        /// What it says.
        value: String,
        /// What to do.
        hint: String,
    },
    /// It contradicts itself or the rows that were attached.
    #[error("`{field}`: {what}")]
    Wrong {
        /// Which field.
        field: String,
        /// What is wrong with it.
        what: String,
    },
}

/// Versions of meaning: one is raised only where outputs may change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Semantics {
    /// The clock, the exchange, the ledger, the rails.
    pub engine: Int<u32>,
    /// Layouts of records.
    pub events: Int<u32>,
    /// Layouts of rows.
    pub rows: Int<u32>,
    /// Definitions of metrics.
    pub metrics: Int<u32>,
}

impl Semantics {
    /// What this version runs.
    pub const CURRENT: Self = Self { engine: Int(1), events: Int(1), rows: Int(1), metrics: Int(1) };
}

/// The strategy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StrategyRef {
    /// Hash of the component's bytes.
    pub sha256: Digest,
    /// Size of the component.
    pub bytes: Int<u64>,
    /// `bthost:strategy@0.1.0`: what the component asks for.
    pub abi_requested: String,
    /// `0.1.0`: what the host gave.
    pub abi_provided: String,
    /// Hash of the ABI's text.
    pub wit_sha256: Digest,
    /// Parameters, every default resolved, typed by the strategy's description.
    pub params: BTreeMap<String, String>,
}

/// An instrument: contract, filters, fees, how the exchange treats it, and which rows it is traded on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstrumentDef {
    /// `BTCUSDT`
    pub symbol: String,
    /// `binance-um`
    pub venue: String,
    /// Kind of contract: one of the names that `InstrumentKind::NAMES` lists.
    pub kind: String,
    /// Its terms, where it has some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<ContractDef>,
    /// Base asset.
    pub base: String,
    /// Quote asset.
    pub quote: String,
    /// What profit is paid in.
    pub settle: String,
    /// Decimals of prices.
    pub price_scale: Int<u8>,
    /// Decimals of quantities.
    pub qty_scale: Int<u8>,
    /// Filters on orders; zero switches a bound off.
    pub filters: FilterSet,
    /// Largest leverage of the venue.
    pub max_leverage: Int<u32>,
    /// Fees.
    pub fees: Fees,
    /// Rules of the exchange.
    pub rules: RuleSet,
    /// The execution series.
    pub execution: SeriesName,
    /// How marks are made.
    pub mark_mode: MarkMode,
    /// The mark series, or off.
    pub mark: OrOff<SeriesName>,
    /// The funding series, or off.
    pub funding: OrOff<SeriesName>,
    /// Margin rules of a perpetual; absent where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin: Option<MarginDef>,
    /// The trades that it is executed on, where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trades: Option<SeriesName>,
    /// The depth updates of the book that it is executed on, where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depth: Option<SeriesName>,
    /// Fees by date, volume or unit, where there are such.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee_schedule: Option<FeeScheduleDef>,
    /// When it belongs to the universe of the run; absent where it always does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<MemberDef>>,
}

/// The venue's filters by their names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilterSet {
    /// PRICE_FILTER: grid.
    pub tick: Number,
    /// PRICE_FILTER: lowest.
    pub min_price: Number,
    /// PRICE_FILTER: highest.
    pub max_price: Number,
    /// LOT_SIZE: grid.
    pub step: Number,
    /// LOT_SIZE: smallest.
    pub min_qty: Number,
    /// LOT_SIZE: largest.
    pub max_qty: Number,
    /// NOTIONAL: smallest.
    pub min_notional: Amount,
    /// What few venues set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub venue: Option<VenueFilters>,
}

/// Fees as shares of the notional.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fees {
    /// Of a fill that rested.
    pub maker: Ratio,
    /// Of a fill that took.
    pub taker: Ratio,
}

/// How the exchange treats orders of one instrument.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// Slippage of takers, of the price.
    pub slippage: Ratio,
    /// Half of the spread.
    pub half_spread: Ratio,
    /// Share of a bar's volume that the run may fill.
    pub participation: OrOff<Ratio>,
    /// Leverage at the start.
    pub leverage: Int<u32>,
    /// What taking does to the price, where it does something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<ImpactDef>,
    /// On trades and books: what is in front of a resting order; left out, it is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueueDef>,
    /// When a bracket's legs come to life.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legs: Option<LegsDef>,
    /// What becomes of orders that would trade with each other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub self_trade: Option<SelfTradeDef>,
    /// How many positions there may be, where it is not one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position_mode: Option<PositionModeDef>,
    /// On what terms it can be borrowed, where it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub borrow: Option<BorrowDef>,
}

/// The exchange.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// From an intent to the exchange.
    pub latency_ns: Int<i64>,
    /// From the market to the strategy, where that takes time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feed_ns: Option<Int<i64>>,
    /// From the exchange to the strategy, where that takes time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_ns: Option<Int<i64>>,
    /// Order of the extremes inside a bar.
    pub path: Path,
    /// When resting limits fill.
    pub limit_fill: Fill,
    /// What fills inside a bar may cause.
    pub in_path: Inside,
    /// What orders are executed on.
    pub execution: Execution,
}

/// The account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Reporting currency.
    pub currency: String,
    /// Cash of it at the start.
    pub cash: Amount,
    /// The other currencies of the account, where it has any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub currencies: Vec<CurrencyDef>,
    /// Which days count when returns are annualised.
    pub calendar: Days,
}

/// [start, end) on bar close.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// From.
    pub start_ns: Int<i64>,
    /// To, exclusive.
    pub end_ns: Int<i64>,
}

/// The definition of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Versions of meaning.
    pub semantics: Semantics,
    /// The strategy.
    pub strategy: StrategyRef,
    /// The rows.
    pub data: Vec<DataEntry>,
    /// The instruments, in the order of their indices.
    pub instruments: Vec<InstrumentDef>,
    /// The exchange.
    pub exchange: Exchange,
    /// The account.
    pub account: Account,
    /// The rails.
    pub rails: Rails,
    /// The window.
    pub window: Window,
    /// Seed of `random-u64`.
    pub seed: Bits,
    /// Limits on the strategy.
    pub limits: LimitSet,
    /// Changes made to rows before the run. This version knows none, so the list is empty.
    pub repairs: Vec<String>,
}

impl Definition {
    /// `SHA-256("bthost/definition/v1\0" || canonical JSON)`.
    ///
    /// # Errors
    /// Never for a definition made by this crate: its types hold no JSON number.
    pub fn run_id(&self) -> Result<Id, CanonError> {
        canon::id(DOMAIN, self).map(Id)
    }

    /// The rows by this name.
    #[must_use]
    pub fn entry(&self, name: &SeriesName) -> Option<&DataEntry> {
        self.data.iter().find(|entry| entry.name == *name)
    }
}

/// A choice by name.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident($inner:ty), $what:literal { $($value:path = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name(pub $inner);
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self.0 { $($value => $text,)+ })
            }
        }
        impl FromStr for $name {
            type Err = BadText;
            fn from_str(text: &str) -> Result<Self, BadText> {
                match text {
                    $($text => Ok(Self($value)),)+
                    _ => Err(BadText { text: text.chars().take(80).collect(), expected: concat!($what, $(" `", $text, "`",)+) }),
                }
            }
        }
        as_text!($name);
    };
}

choice!(
    /// Order of the extremes inside a bar.
    Path(PathPolicy), "a path policy that this version knows:" {
        PathPolicy::OhlcAdaptive = "ohlc-adaptive", PathPolicy::WorstCase = "worst-case",
        PathPolicy::OhlcFixed = "ohlc-fixed", PathPolicy::BestCase = "best-case",
    }
);
choice!(
    /// When resting limits fill.
    Fill(LimitFill), "one of" { LimitFill::Through = "through", LimitFill::Touch = "touch", }
);
choice!(
    /// What fills inside a bar may cause.
    Inside(InPath), "one of" { InPath::ReduceOnly = "reduce-only", InPath::Wait = "wait", }
);

choice!(
    /// Which way an option pays.
    RightName(Right), "one of" { Right::Call = "call", Right::Put = "put", }
);

choice!(
    /// Whose margin rules.
    ProfileName(Profile), "one of" { Profile::BinanceUsdm = "binance-usdm", Profile::BinanceCoinm = "binance-coinm", Profile::BybitUta = "bybit-uta", Profile::BybitClassic = "bybit-classic", }
);
choice!(
    /// What a position is margined with.
    ModeName(MarginMode), "one of" { MarginMode::Cross = "cross", MarginMode::Isolated = "isolated", }
);

choice!(
    /// Which days count when returns are annualised.
    Days(Calendar), "one of" { Calendar::EveryDay = "every-day-365", Calendar::Sessions = "sessions-252", }
);

/// What orders are executed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Execution {
    /// The path inside the bars of the execution series.
    Bars,
    /// The trades of every instrument that has them, and the bars of the others.
    ExactTrades,
    /// The book of every instrument that has one; of the others the trades, else the bars.
    Book,
}

/// How marks are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MarkMode {
    /// The last price.
    Last,
    /// The last price, held inside the covering mark bar.
    Clamped,
    /// The points of the mark bar, paired with those of the execution bar.
    Paired,
}

impl MarkMode {
    /// As the engine reports it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Last => "last",
            Self::Clamped => "clamped",
            Self::Paired => "paired",
        }
    }
}
