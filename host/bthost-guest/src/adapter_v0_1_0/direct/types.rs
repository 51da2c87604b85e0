//! The types of `wit/v0.1.0/types.wit` that lie in linear memory when they cross: fields and cases in the order of the WIT.
//!
//! What always holds: a test compares every declaration with the WIT by name and order, and with wasmtime by size and alignment; the types
//! of the fields are held by the compiler, because the declarations are of the generated types.

use wasmtime::Result;

#[cfg(test)]
use super::agreement::Declared;
use super::layout::{Layout, Load, Store, aligned, enumeration, largest, no_case, record, variant};
use super::memory::{Reader, Writer};
use crate::adapter_v0_1_0::wit;

/// An enum, which crosses as a number.
pub(super) trait Cases: Copy + 'static {
    const CASES: &'static [Self];
}

/// The case of a number from the guest.
#[inline]
pub(super) fn case_of<T: Cases>(number: u32) -> Result<T> {
    match T::CASES.get(number as usize) {
        Some(case) => Ok(*case),
        None => wasmtime::bail!("the strategy handed over case {number} of an enum with {} cases", T::CASES.len()),
    }
}

record! { [load store] Decimal { mantissa: i64, scale: u8 } }
enumeration! { Side { Buy, Sell } }
enumeration! { PositionSide { Net, Long, Short } }
enumeration! { TriggerSource { Last, Mark } }
enumeration! { Peg { BestSameSide, BestOtherSide, Mid, Last } }
enumeration! { Rounding { Nearest, Down, Up } }
enumeration! { PositionState { Flat, Long, Short } }
enumeration! { LogLevel { Debug, Info, Warn, Error } }

// Orders.
variant! { [load] TimeInForce { 0 Gtc, 1 Ioc, 2 Fok, 3 Gtd(until: i64) } }
variant! { [load store] Offset { 0 Fraction(of: f64), 1 Absolute(by: wit::Decimal) } }
record! { [load store] TriggerLimit { trigger: wit::Decimal, limit: wit::Decimal } }
record! { [load store] Trailing { distance: wit::Offset, activation: Option<wit::Decimal>, limit_offset: Option<wit::Decimal> } }
record! { [load store] Pegged { reference: wit::Peg, offset: wit::Decimal, cap: Option<wit::Decimal> } }
record! { [load store] Iceberg { price: wit::Decimal, display: wit::Decimal } }
variant! { [load store] OrderKind {
    0 Market,
    1 Limit(price: wit::Decimal),
    2 StopMarket(trigger: wit::Decimal),
    3 StopLimit(prices: wit::TriggerLimit),
    4 TakeProfit(trigger: wit::Decimal),
    5 TakeProfitLimit(prices: wit::TriggerLimit),
    6 TrailingStop(trailing: wit::Trailing),
    7 Pegged(pegged: wit::Pegged),
    8 Iceberg(iceberg: wit::Iceberg),
} }
record! { [load] Bracket {
    take_profit: Option<wit::Decimal>,
    stop_loss: Option<wit::Decimal>,
    stop_loss_limit: Option<wit::Decimal>,
    trailing_loss: Option<wit::Offset>,
} }
record! { [load] OrderRequest {
    instrument: u32, side: wit::Side, quantity: wit::Decimal, kind: wit::OrderKind, time_in_force: wit::TimeInForce,
    options: wit::OrderFlags, position: wit::PositionSide, trigger: wit::TriggerSource, oco_group: u32, bracket: Option<wit::Bracket>,
    tag: u32,
} }
record! { [store] OrderView {
    order: u64, instrument: u32, side: wit::Side, state: u32, kind: wit::OrderKind, quantity: wit::Decimal, filled: wit::Decimal,
    options: wit::OrderFlags, oco_group: u32, parent: u64, tag: u32,
} }

/// The bits of `order-flags`, in the order of the WIT.
const ORDER_FLAGS: [wit::OrderFlags; 3] = [wit::OrderFlags::POST_ONLY, wit::OrderFlags::REDUCE_ONLY, wit::OrderFlags::CLOSE_POSITION];

impl Layout for wit::OrderFlags {
    const SIZE: usize = 1;
    const ALIGN: usize = 1;
}

impl Load for wit::OrderFlags {
    fn load(memory: &mut Reader<'_>, at: usize) -> Result<Self> {
        let bits = u8::load(memory, at)?;
        let set = ORDER_FLAGS.into_iter().enumerate().filter(|(bit, _)| bits & (1 << bit) != 0);
        Ok(set.fold(Self::empty(), |flags, (_, flag)| flags | flag))
    }
}

impl Store for wit::OrderFlags {
    fn store(&self, memory: &mut Writer<'_, '_>, at: usize) -> Result<()> {
        let bits = ORDER_FLAGS.into_iter().enumerate().map(|(bit, flag)| u8::from(self.contains(flag)) << bit);
        bits.sum::<u8>().store(memory, at)
    }
}

// What a strategy looks at.
record! { [store] Bar {
    open_time: i64, close_time: i64, open: f64, high: f64, low: f64, close: f64, volume: f64, quote_volume: f64, trades: u64,
    taker_buy_volume: f64,
} }
record! { [store] AccountView {
    equity: f64, wallet: f64, available: f64, unrealised: f64, realised: f64, fees: f64, funding: f64, leverage: f64,
} }
record! { [store] PositionView {
    quantity: wit::Decimal, entry_price: f64, mark_price: f64, unrealised: f64, realised: f64, leverage: f64, liquidation_price: f64,
} }

// The beginning of a run. `run-context` itself crosses as scalars.
record! { [store] Instrument {
    symbol: String, venue: String, kind: u32, base: String, quote: String, settle: String, price_scale: u8, quantity_scale: u8,
    tick_size: wit::Decimal, step_size: wit::Decimal, min_quantity: wit::Decimal, max_quantity: wit::Decimal,
    min_notional: wit::Decimal, multiplier: wit::Decimal, max_leverage: f64, maker_fee: f64, taker_fee: f64, execution: String,
} }
variant! { [store] ParamValue { 0 Integer(value: i64), 1 Real(value: f64), 2 Boolean(value: bool), 3 Text(value: String) } }

// What a strategy says of itself.
record! { [load] IntegerRange { default: i64, min: i64, max: i64, step: i64 } }
record! { [load] RealRange { default: f64, min: f64, max: f64, step: f64 } }
record! { [load] ChoiceRange { default: String, options: Vec<String> } }
variant! { [load] ParamKind {
    0 Integer(range: wit::IntegerRange), 1 Real(range: wit::RealRange), 2 Boolean(default: bool), 3 Choice(range: wit::ChoiceRange),
} }
record! { [load] ParamSpec { name: String, doc: String, kind: wit::ParamKind } }
record! { [load] Description { name: String, version: String, doc: String, params: Vec<wit::ParamSpec> } }

// What a strategy asks for.
variant! { [load] Operand { 0 Indicator(id: u32), 1 Column(code: u32), 2 Level(value: f64) } }
record! { [load] Comparison { left: wit::Operand, right: wit::Operand } }
variant! { [load] Predicate {
    0 CrossesAbove(sides: wit::Comparison),
    1 CrossesBelow(sides: wit::Comparison),
    2 Above(sides: wit::Comparison),
    3 Below(sides: wit::Comparison),
    4 Touches(level: f64),
    5 EveryNth(n: u32),
    6 Position(state: wit::PositionState),
    7 TimeOfDay(second: u32),
} }
record! { [load] Condition { all: Vec<wit::Predicate> } }
variant! { [load] Delivery { 0 Every, 1 When(conditions: Vec<wit::Condition>), 2 Never } }
record! { [load] SeriesRequest { instrument: u32, timeframe: String, delivery: wit::Delivery } }
variant! { [load] IndicatorInput { 0 Column(code: u32), 1 Indicator(id: u32) } }
record! { [load] IndicatorRequest { series: u32, name: String, inputs: Vec<wit::IndicatorInput>, params: Vec<f64>, output: u32 } }
record! { [load] Subscriptions {
    series: Vec<wit::SeriesRequest>, indicators: Vec<wit::IndicatorRequest>, instants: bool, orders: bool, trades: Vec<u32>,
    tags: Vec<String>,
} }
