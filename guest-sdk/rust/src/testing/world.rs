//! The fake host: instruments, history, values, orders and what the strategy wrote.
//!
//! Always holds: a handler sees the state at entry to it; what it sends takes effect after it (see the module `orders`).

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};

use super::{Sent, grid, length, values, wakes};
use crate::bindings::bthost::strategy::types as raw;
use crate::{Bar, Decimal, Instrument, InstrumentKind, LogLevel, MINUTE, Quantity, Reason, Rounding};

/// An intent that waits for the end of the handler.
pub(super) enum Intent {
    Submit(Box<Sent>),
    Replace { order: u64, quantity: Decimal, price: Decimal },
    Cancel(u64),
    CancelAll(Option<u32>),
    Wake(u32, raw::Delivery),
    Timer(u32, i64),
    Flatten,
}

/// A declared series and its history.
pub(super) struct SeriesState {
    pub(super) instrument: u32,
    pub(super) length: i64,
    pub(super) delivery: raw::Delivery,
    pub(super) bars: Vec<Bar>,
}

/// A declared indicator and its values, one a bar.
struct IndicatorState {
    request: raw::IndicatorRequest,
    values: Vec<f64>,
    /// What the test set, in place of a computed value.
    set: Option<f64>,
}

pub(super) struct World {
    pub(super) instruments: Vec<Instrument>,
    pub(super) series: Vec<SeriesState>,
    pub(super) sent: Vec<Sent>,
    pub(super) declines: Vec<(u32, String)>,
    pub(super) logs: Vec<(LogLevel, String)>,
    pub(super) timers: BTreeMap<u32, i64>,
    pub(super) leverage: Vec<(u32, u32)>,
    pub(super) halted: Option<String>,
    pub(super) refusals: VecDeque<Reason>,
    pub(super) events: VecDeque<raw::OrderEvent>,
    pub(super) now: i64,
    pub(super) ending: bool,
    indicators: Vec<IndicatorState>,
    pub(super) tags: Vec<String>,
    pub(super) pending: Vec<Intent>,
    pub(super) wallet: f64,
    pub(super) held: Vec<i64>,
    pub(super) marks: Vec<f64>,
    pub(super) fees: f64,
    pub(super) orders: u64,
    seed: u64,
    draws: u64,
}

thread_local! {
    static CURRENT: RefCell<Option<World>> = const { RefCell::new(None) };
}

/// Run a handler against this world, then let its intents take effect.
pub(super) fn enter<T>(world: &mut World, handler: impl FnOnce() -> T) -> T {
    let inner = std::mem::replace(world, World::new(vec![], 0.0, 0));
    CURRENT.set(Some(inner));
    let result = handler();
    if let Some(inner) = CURRENT.take() {
        *world = inner;
    }
    world.commit();
    result
}

/// The world of the handler that is running.
pub(super) fn with<T>(call: impl FnOnce(&mut World) -> T) -> T {
    CURRENT.with_borrow_mut(|world| {
        let world = world.as_mut().expect("a host function was called outside of a run: start one with bthost_sdk::testing::Harness");
        call(world)
    })
}

impl World {
    pub(super) fn new(instruments: Vec<Instrument>, cash: f64, seed: u64) -> Self {
        let count = instruments.len();
        Self {
            instruments,
            series: vec![],
            sent: vec![],
            declines: vec![],
            logs: vec![],
            timers: BTreeMap::new(),
            leverage: vec![],
            halted: None,
            refusals: VecDeque::new(),
            events: VecDeque::new(),
            now: super::START,
            ending: false,
            indicators: vec![],
            tags: vec![],
            pending: vec![],
            wallet: cash,
            held: vec![0; count],
            marks: vec![0.0; count],
            fees: 0.0,
            orders: 0,
            seed,
            draws: 0,
        }
    }

    /// Take what the strategy declared.
    pub(super) fn subscribe(&mut self, wanted: &raw::Subscriptions) -> Result<(), String> {
        for request in &wanted.series {
            let text = request.timeframe.as_str();
            let length = if text.is_empty() { Some(MINUTE) } else { length(text) };
            let length = length.ok_or_else(|| format!("`{text}` is not a timeframe"))?;
            self.series.push(SeriesState { instrument: request.instrument, length, delivery: request.delivery.clone(), bars: vec![] });
        }
        let state = |request: &raw::IndicatorRequest| IndicatorState { request: request.clone(), values: vec![], set: None };
        self.indicators = wanted.indicators.iter().map(state).collect();
        self.tags.clone_from(&wanted.tags);
        Ok(())
    }
}

/// Market data.
impl World {
    /// A bar closed: append it and compute the values of its series.
    pub(super) fn close(&mut self, series: u32, bar: Bar) {
        let state = &mut self.series[series as usize];
        self.marks[state.instrument as usize] = bar.close;
        self.now = self.now.max(bar.close_time);
        state.bars.push(bar);
        for index in 0..self.indicators.len() {
            if self.indicators[index].request.series == series {
                let value = self.compute(index);
                self.indicators[index].values.push(value);
            }
        }
    }

    fn compute(&self, index: usize) -> f64 {
        let IndicatorState { request, set, .. } = &self.indicators[index];
        if let Some(value) = set {
            return *value;
        }
        let bars = &self.series[request.series as usize].bars;
        let input: Vec<f64> = match request.inputs.first() {
            Some(raw::IndicatorInput::Column(code)) => bars.iter().map(|bar| values::column(bar, *code)).collect(),
            Some(raw::IndicatorInput::Indicator(id)) => {
                self.indicators[*id as usize].values.iter().copied().skip_while(|value| value.is_nan()).collect()
            }
            None => vec![],
        };
        values::last(&request.name, &input, bars, &request.params, request.output).unwrap_or(f64::NAN)
    }

    /// The `woke` with which the last bar of a series is delivered; `None` when it is not.
    pub(super) fn woke(&self, series: u32) -> Option<u64> {
        let state = &self.series[series as usize];
        let warm = |indicator: &IndicatorState| indicator.values.last().is_some_and(|value| !value.is_nan());
        if !self.indicators.iter().filter(|indicator| indicator.request.series == series).all(warm) {
            return None;
        }
        let conditions = match &state.delivery {
            raw::Delivery::Every => return Some(u64::MAX),
            raw::Delivery::Never => return None,
            raw::Delivery::When(conditions) => conditions,
        };
        let (bar, earlier) = state.bars.split_last()?;
        let value = |operand: raw::Operand, back: usize| {
            let value = match operand {
                raw::Operand::Level(level) => Some(level),
                raw::Operand::Column(code) => state.bars.iter().rev().nth(back).map(|bar| values::column(bar, code)),
                raw::Operand::Indicator(id) => self.indicators[id as usize].values.iter().rev().nth(back).copied(),
            };
            value.unwrap_or(f64::NAN)
        };
        let held = self.held[state.instrument as usize];
        let facts = wakes::Facts { bar, before: earlier.last(), length: state.length, held, value: &value };
        Some(wakes::woke(conditions, &facts)).filter(|woke| *woke != 0)
    }

    pub(super) fn set_value(&mut self, indicator: u32, value: f64) {
        self.indicators[indicator as usize].set = Some(value);
    }

    pub(super) fn value(&self, indicator: u32) -> f64 {
        self.indicators.get(indicator as usize).and_then(|state| state.values.last().copied()).unwrap_or(f64::NAN)
    }

    /// The values that cross with a bar.
    pub(super) fn first_values(&self, series: u32) -> raw::FirstValues {
        let mut ids = (0u32..).zip(&self.indicators).filter(|(_, state)| state.request.series == series).map(|(id, _)| id);
        let mut next = || ids.next().map_or(f64::NAN, |id| self.value(id));
        raw::FirstValues { first: next(), second: next(), third: next(), fourth: next() }
    }

    pub(super) fn bars(&self, series: u32, count: u32) -> Vec<Bar> {
        let bars = self.series.get(series as usize).map_or(&[][..], |state| &state.bars);
        bars[bars.len().saturating_sub(count.min(1000) as usize)..].to_vec()
    }
}

/// The account.
impl World {
    pub(super) fn scale(&self, instrument: u32) -> u8 {
        self.instruments[instrument as usize].quantity_scale
    }

    fn amount(&self, instrument: u32) -> f64 {
        let held = Decimal { mantissa: self.held[instrument as usize], scale: self.scale(instrument) };
        held.to_f64() * self.marks[instrument as usize]
    }

    pub(super) fn held(&self, instrument: u32) -> i64 {
        self.held.get(instrument as usize).copied().unwrap_or(0)
    }

    pub(super) fn set_position(&mut self, instrument: u32, quantity: Quantity) {
        let scale = self.scale(instrument);
        let units =
            10_i64.pow(u32::from(scale.checked_sub(quantity.0.scale).expect("no more digits than the instrument's quantity scale")));
        self.held[instrument as usize] = quantity.0.mantissa * units;
    }

    pub(super) fn account(&self) -> raw::AccountView {
        let amounts: Vec<f64> = (0..self.instruments.len() as u32).map(|instrument| self.amount(instrument)).collect();
        let equity = self.wallet + amounts.iter().sum::<f64>();
        let leverage = amounts.iter().map(|amount| amount.abs()).sum::<f64>() / equity;
        let available = self.wallet;
        raw::AccountView { equity, wallet: self.wallet, available, unrealised: 0.0, realised: 0.0, fees: self.fees, funding: 0.0, leverage }
    }

    pub(super) fn wallet_of(&self, asset: &str) -> f64 {
        if self.instruments.iter().any(|i| i.settle == asset) {
            return self.wallet;
        }
        let coins = self.instruments.iter().zip(&self.held).filter(|(i, _)| i.base == asset && i.kind == InstrumentKind::SPOT.code());
        coins.map(|(i, held)| Decimal { mantissa: *held, scale: i.quantity_scale }.to_f64()).sum()
    }

    pub(super) fn position(&self, instrument: u32) -> raw::PositionView {
        let mark_price = self.marks[instrument as usize];
        let quantity = Decimal { mantissa: self.held(instrument), scale: self.scale(instrument) };
        raw::PositionView { quantity, entry_price: 0.0, mark_price, unrealised: 0.0, realised: 0.0, leverage: 1.0, liquidation_price: 0.0 }
    }

    /// The harness has one position an instrument: a leg is it, where it is on that side.
    pub(super) fn leg(&self, instrument: u32, side: raw::PositionSide) -> raw::PositionView {
        let position = self.position(instrument);
        let shown = match side {
            raw::PositionSide::Net => true,
            raw::PositionSide::Long => position.quantity.mantissa > 0,
            raw::PositionSide::Short => position.quantity.mantissa < 0,
        };
        let quantity = Decimal { mantissa: if shown { position.quantity.mantissa } else { 0 }, ..position.quantity };
        raw::PositionView { quantity, ..position }
    }

    pub(super) fn round_price(&self, instrument: u32, price: f64, mode: Rounding) -> Result<Decimal, u32> {
        let instrument = self.instruments.get(instrument as usize).ok_or(Reason::UNKNOWN_INSTRUMENT.0)?;
        grid::round(price, instrument.tick_size, instrument.price_scale, mode)
    }

    pub(super) fn round_qty(&self, instrument: u32, quantity: f64, mode: Rounding) -> Result<Decimal, u32> {
        let instrument = self.instruments.get(instrument as usize).ok_or(Reason::UNKNOWN_INSTRUMENT.0)?;
        grid::round(quantity, instrument.step_size, instrument.quantity_scale, mode)
    }

    pub(super) fn qty_for_weight(&self, instrument: u32, weight: f64) -> Result<Decimal, u32> {
        let fee = self.instruments.get(instrument as usize).ok_or(Reason::UNKNOWN_INSTRUMENT.0)?.taker_fee;
        let quantity = self.account().equity * weight / (self.marks[instrument as usize] * (1.0 + fee));
        let quantity = self.round_qty(instrument, quantity, Rounding::Down)?;
        if quantity.mantissa > 0 { Ok(quantity) } else { Err(Reason::LOT_SIZE.0) }
    }

    /// A splitmix64 step keyed by seed and count. The host has a generator of its own.
    pub(super) fn random(&mut self) -> u64 {
        self.draws += 1;
        let mut x = self.seed.wrapping_add(self.draws.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }
}
