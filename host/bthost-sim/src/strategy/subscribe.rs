//! What a strategy wants to be called for.

use alloc::string::String;
use alloc::vec::Vec;

/// One side of a comparison.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Operand {
    /// An indicator, by index.
    Indicator(u32),
    /// A column of the bar, by code.
    Column(u32),
    /// A constant.
    Level(f64),
}

/// State of a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PositionState {
    /// Nothing held.
    Flat,
    /// Long.
    Long,
    /// Short.
    Short,
}

/// One fact about the bar that just closed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Predicate {
    /// `left[t-1] <= right[t-1] && left[t] > right[t]`
    CrossesAbove(Operand, Operand),
    /// `left[t-1] >= right[t-1] && left[t] < right[t]`
    CrossesBelow(Operand, Operand),
    /// `left[t] > right[t]`
    Above(Operand, Operand),
    /// `left[t] < right[t]`
    Below(Operand, Operand),
    /// Traded at the level, or jumped over it from the previous close.
    Touches(f64),
    /// Every n-th bar since the epoch.
    EveryNth(u32),
    /// State of the position.
    Position(PositionState),
    /// The first bar that closes at or after this second of the day.
    TimeOfDay(u32),
}

/// Holds when all of it holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Condition {
    /// The parts.
    pub all: Vec<Predicate>,
}

/// When a series is delivered.
#[derive(Clone, Debug, PartialEq)]
pub enum Delivery {
    /// Each bar.
    Every,
    /// When any condition holds.
    When(Vec<Condition>),
    /// Never: declared for indicators and history.
    Never,
}

/// A series that a strategy asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesRequest {
    /// Index of the instrument.
    pub instrument: u32,
    /// `4h`; empty is the execution timeframe.
    pub timeframe: String,
    /// When it is delivered.
    pub delivery: Delivery,
}

/// What an indicator is computed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndicatorInput {
    /// A column, by code.
    Column(u32),
    /// An earlier indicator on the same series.
    Indicator(u32),
}

/// An indicator that a strategy asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorRequest {
    /// Index of the series.
    pub series: u32,
    /// Name in the registry.
    pub name: String,
    /// Its inputs; empty takes the registry's default inputs.
    pub inputs: Vec<IndicatorInput>,
    /// Its parameters.
    pub params: Vec<f64>,
    /// Which output.
    pub output: u32,
}

/// Everything that a strategy asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Subscriptions {
    /// Series.
    pub series: Vec<SeriesRequest>,
    /// Indicators.
    pub indicators: Vec<IndicatorRequest>,
    /// Call `on_instant`.
    pub instants: bool,
    /// Call `on_order`.
    pub orders: bool,
    /// Instruments whose trades are wanted.
    pub trades: Vec<u32>,
    /// Names of tags, counted from 1.
    pub tags: Vec<String>,
}
