//! What a run is made of: every value resolved, nothing defaulted here.

use alloc::string::String;
use alloc::vec::Vec;

use crate::exchange::QueueRule;
use crate::exchange::fees::FeeSchedule;
use crate::exchange::impact::Impact;
use crate::exchange::margin::MarginRules;
use crate::limits::Limits;
use crate::market::{Bars, Depth, FundingRates, Instrument, Membership, Trades};
use crate::num::{Money, Rate};
use crate::rails::RailLimits;
use crate::time::Ts;

/// In which order a bar's extremes are assumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathPolicy {
    /// The extreme nearer to the open first; the low where they are equally near.
    OhlcAdaptive,
    /// The extreme that hurts the position held when the path leaves the open; adaptive when flat.
    WorstCase,
    /// The high first, always.
    OhlcFixed,
    /// The extreme that helps the position held when the path leaves the open; adaptive when flat.
    BestCase,
}

impl PathPolicy {
    /// Whether the order of the extremes depends on the position held when the path leaves the open.
    #[must_use]
    pub fn looks_at_the_position(self) -> bool {
        matches!(self, Self::WorstCase | Self::BestCase)
    }
}

/// When a bracket's legs come to life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LegPolicy {
    /// At each fill of the parent, for the quantity filled.
    #[default]
    OnFill,
    /// When the parent is filled in whole, for all of it: what a venue's OTO and OTOCO lists do.
    OnFullFill,
}

/// What becomes of two orders of the account that would trade with each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SelfTrade {
    /// Nothing is looked at.
    #[default]
    Allow,
    /// The incoming order ends.
    ExpireTaker,
    /// The resting ones end.
    ExpireMaker,
    /// All of them end.
    ExpireBoth,
}

/// On what terms an instrument can be borrowed, to be sold short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Borrow {
    /// What it costs in a year of 360 days, of the value.
    pub rate: Rate,
    /// Margin that opening needs beyond the value.
    pub initial: Rate,
    /// Margin that must be kept beyond the value.
    pub maintenance: Rate,
}

/// How many positions an account may have in one instrument.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PositionMode {
    /// One, whose sign is its side.
    #[default]
    OneWay,
    /// A long and a short one at the same time; every order says which it works on.
    Hedge,
}

/// When a resting limit order fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitFill {
    /// When the market trades through it by one tick.
    Through,
    /// When the market touches it.
    Touch,
}

/// What an intent may do that was caused by a fill inside a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InPath {
    /// It acts inside the same bar only as far as it reduces the position; the rest waits for the bar's end.
    ReduceOnly,
    /// It waits for the bar's end.
    Wait,
}

/// How the exchange treats orders of one instrument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Slippage of takers, of the price.
    pub slippage: Rate,
    /// Half of the spread, added to what takers pay and taken off what they get: a price in counts of 10^-12, as it may be finer than a tick.
    pub half_spread: Rate,
    /// Share of a bar's volume that all orders of the run together may fill; `None` caps nothing.
    pub participation: Option<Rate>,
    /// What taking does to the price; `None` is nothing.
    pub impact: Option<Impact>,
    /// On trades and books: what stands in front of a resting order.
    pub queue: QueueRule,
    /// Leverage at the start; positions of perpetuals may not exceed it.
    pub leverage: u32,
    /// When a bracket's legs come to life.
    pub legs: LegPolicy,
    /// What becomes of orders that would trade with each other.
    pub self_trade: SelfTrade,
    /// One position, or a long and a short one.
    pub position_mode: PositionMode,
    /// Whether a spot instrument can be sold short.
    pub borrow: Option<Borrow>,
}

impl Default for Rules {
    /// Nothing costs anything but fees, nothing is capped.
    fn default() -> Self {
        Self {
            slippage: Rate(0),
            half_spread: Rate(0),
            participation: None,
            impact: None,
            queue: QueueRule::Through,
            leverage: 1,
            legs: LegPolicy::OnFill,
            self_trade: SelfTrade::Allow,
            position_mode: PositionMode::OneWay,
            borrow: None,
        }
    }
}

/// How much later than they happen a strategy learns of things, ns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hearing {
    /// Of the market: what it does for a close is made so much later.
    pub feed_ns: i64,
    /// Of its orders: what it does for an event of one is made so much later.
    pub response_ns: i64,
}

/// One instrument with its rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Market {
    /// The instrument, with its fees and filters resolved.
    pub instrument: Instrument,
    /// Rules of the exchange.
    pub rules: Rules,
    /// The execution series: warm-up rows and the window's.
    pub bars: Bars,
    /// Mark-price bars; as long as the execution bars or longer.
    pub mark: Option<Bars>,
    /// Recorded funding rates.
    pub funding: FundingRates,
    /// Margin rules of a perpetual; without them a run ends when its equity is gone.
    pub margin: Option<MarginRules>,
    /// Trades to execute on, instead of the path inside the bars.
    pub trades: Option<Trades>,
    /// The book to execute on, with the trades where there are some.
    pub depth: Option<Depth>,
    /// Fees by date, volume or unit; `None` is the instrument's two rates.
    pub fees: Option<FeeSchedule>,
    /// When it belongs to the universe of the run; by default always.
    pub members: Membership,
}

/// What one unit of a currency is worth in the reporting one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateSource {
    /// Always so much.
    Fixed(Rate),
    /// The mark of an instrument of the run.
    Market {
        /// Which, by index.
        market: u32,
        /// Whether its price is in the currency, of one unit of the reporting one.
        inverse: bool,
    },
}

/// A currency of the account beside the reporting one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Currency {
    /// As instruments name what they settle in.
    pub name: String,
    /// Cash at the start.
    pub cash: Money,
    /// What one unit is worth.
    pub rate: RateSource,
}

/// A whole run, but for the strategy.
#[derive(Clone, Debug, PartialEq)]
pub struct RunConfig {
    /// [start, end) on bar close.
    pub window: (Ts, Ts),
    /// Seed of `random-u64`.
    pub seed: u64,
    /// Reporting currency: what equity, rails and reports are in.
    pub currency: String,
    /// Cash of the reporting currency at the start.
    pub cash: Money,
    /// The other currencies of the account: what instruments settle in, and what the account begins with.
    pub currencies: Vec<Currency>,
    /// From an intent to the exchange, ns.
    pub latency_ns: i64,
    /// How much later the strategy learns of things.
    pub hearing: Hearing,
    /// Order of the extremes.
    pub path: PathPolicy,
    /// When limits fill.
    pub limit_fill: LimitFill,
    /// What fills inside a bar may cause.
    pub in_path: InPath,
    /// Rails.
    pub rails: RailLimits,
    /// Limits on the strategy.
    pub limits: Limits,
    /// Instruments, in the order of their indices.
    pub markets: Vec<Market>,
}
