//! What a strategy declares in `start`: series, indicators, wake-ups, tags, and which handlers it wants.
//!
//! Always holds: a handle ([`Series`], [`Indicator`], [`Tag`]) is made only here, so it names something that was declared; what is declared
//! twice is there twice. Not here: whether the host knows an indicator and its parameters, which it says before the run begins.

use std::cell::RefCell;

use crate::bindings::bthost::strategy::types as raw;
use crate::{Conditions, Instrument, InstrumentId, LogLevel, Timestamp, host};

/// A column of a bar, as the input of an indicator or one side of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Column {
    /// First price.
    Open = 0,
    /// Highest price.
    High = 1,
    /// Lowest price.
    Low = 2,
    /// Last price.
    Close = 3,
    /// Volume in the base asset.
    Volume = 4,
    /// Volume in the quote asset.
    QuoteVolume = 5,
    /// Number of trades.
    Trades = 6,
    /// Volume in the base asset that buyers took.
    TakerBuyVolume = 7,
    /// (high + low) / 2
    Hl2 = 8,
    /// (high + low + close) / 3
    Hlc3 = 9,
    /// (open + high + low + close) / 4
    Ohlc4 = 10,
}

impl Column {
    /// Every column, by code.
    pub const ALL: [Self; 11] = [
        Self::Open,
        Self::High,
        Self::Low,
        Self::Close,
        Self::Volume,
        Self::QuoteVolume,
        Self::Trades,
        Self::TakerBuyVolume,
        Self::Hl2,
        Self::Hlc3,
        Self::Ohlc4,
    ];
}

/// A declared series of bars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Series {
    pub(crate) id: u32,
    pub(crate) instrument: InstrumentId,
}

impl Series {
    /// The instrument of the series.
    pub const fn instrument(self) -> InstrumentId {
        self.instrument
    }

    /// Its index, in the order of declaration.
    pub const fn index(self) -> u32 {
        self.id
    }
}

/// A declared indicator, or one output of it. Its value is [`Context::value`](crate::Context::value).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Indicator {
    pub(crate) id: u32,
    pub(crate) series: u32,
    /// How many indicators were declared before it on the same series.
    pub(crate) nth: usize,
}

impl Indicator {
    /// Its index, in the order of declaration.
    pub const fn index(self) -> u32 {
        self.id
    }
}

/// A declared tag: profit is reported by tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag(pub(crate) u32);

/// What an indicator is computed from: a column or another indicator of the same series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// A column of the bar.
    Column(Column),
    /// An indicator that was declared before.
    Indicator(Indicator),
}

impl From<Column> for Input {
    fn from(column: Column) -> Self {
        Self::Column(column)
    }
}

impl From<Indicator> for Input {
    fn from(indicator: Indicator) -> Self {
        Self::Indicator(indicator)
    }
}

/// A number that may be a parameter of an indicator.
pub trait Number {
    /// As it crosses to the host.
    fn to_number(self) -> f64;
}

macro_rules! number {
    ($($ty:ty)*) => { $(impl Number for $ty {
        fn to_number(self) -> f64 {
            self as f64
        }
    })* };
}

number!(i32 i64 u32 usize f64);

/// The three outputs of Bollinger bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bands {
    /// Middle + k deviations.
    pub upper: Indicator,
    /// The average.
    pub middle: Indicator,
    /// Middle - k deviations.
    pub lower: Indicator,
}

/// The three outputs of the MACD.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Macd {
    /// Fast average - slow average.
    pub line: Indicator,
    /// Average of the line.
    pub signal: Indicator,
    /// Line - signal.
    pub histogram: Indicator,
}

/// What a run is, and the place to declare what the strategy wants of it.
pub struct Start {
    context: raw::RunContext,
    declared: RefCell<raw::Subscriptions>,
}

impl Start {
    pub(crate) fn new(context: raw::RunContext) -> Self {
        let nothing =
            raw::Subscriptions { series: vec![], indicators: vec![], instants: false, orders: false, trades: vec![], tags: vec![] };
        Self { context, declared: RefCell::new(nothing) }
    }

    pub(crate) fn into_parts(self) -> (raw::RunContext, raw::Subscriptions) {
        (self.context, self.declared.into_inner())
    }

    /// The instruments of the run, by [`InstrumentId`].
    pub fn instruments(&self) -> &[Instrument] {
        &self.context.instruments
    }

    /// The window of the run: bars that close in [start, end).
    pub fn window(&self) -> (Timestamp, Timestamp) {
        (self.context.window_start, self.context.window_end)
    }

    /// The reporting currency, such as `USDT`.
    pub fn currency(&self) -> &str {
        &self.context.currency
    }

    /// The cash at the start, in the reporting currency.
    pub fn initial_cash(&self) -> f64 {
        self.context.initial_cash
    }

    /// Declare a series of an instrument: `1m`, `4h`, `1d`, `1w`, `1mo`; empty is the timeframe that executes orders. It is delivered every
    /// bar until [`Bars::wake`] or [`Bars::silent`] says otherwise.
    pub fn bars(&self, instrument: InstrumentId, timeframe: &str) -> Result<Bars<'_>, String> {
        let count = self.context.instruments.len();
        if instrument as usize >= count {
            return Err(format!("the strategy wants instrument {instrument}, counted from 0, and the run has {count}"));
        }
        let mut declared = self.declared.borrow_mut();
        let id = index(declared.series.len())?;
        declared.series.push(raw::SeriesRequest { instrument, timeframe: timeframe.to_owned(), delivery: raw::Delivery::Every });
        Ok(Bars { start: self, series: Series { id, instrument } })
    }

    /// Declare a tag for orders.
    pub fn tag(&self, name: &str) -> Tag {
        let tags = &mut self.declared.borrow_mut().tags;
        tags.push(name.to_owned());
        // Tags are counted from 1; 0 is "no tag".
        Tag(tags.len() as u32)
    }

    /// Ask for [`Strategy::on_order`](crate::Strategy::on_order).
    pub fn want_orders(&self) {
        self.declared.borrow_mut().orders = true;
    }

    /// Ask for [`Strategy::on_instant`](crate::Strategy::on_instant).
    pub fn want_instants(&self) {
        self.declared.borrow_mut().instants = true;
    }

    /// Write a line to the trail.
    pub fn info(&self, text: impl AsRef<str>) {
        host::log(LogLevel::Info, text.as_ref());
    }
}

/// A series that is being declared. Turn it into its handle with [`Bars::series`].
#[derive(Clone, Copy)]
pub struct Bars<'a> {
    start: &'a Start,
    series: Series,
}

impl Bars<'_> {
    /// The handle, for `on_bar` and [`Context::history`](crate::Context::history).
    pub fn series(self) -> Series {
        self.series
    }

    /// Deliver only the bars at which any of these conditions holds. Condition i is bit i of [`Woke`](crate::Woke).
    pub fn wake(&self, conditions: impl Conditions) -> Result<(), String> {
        let conditions = conditions.list();
        if conditions.iter().any(|condition| condition.strays_from(self.series.id)) {
            return Err("a wake-up compares an indicator of another series".into());
        }
        self.deliver(raw::Delivery::When(conditions.into_iter().map(Into::into).collect()));
        Ok(())
    }

    /// Deliver every bar: what a series does unless told otherwise.
    pub fn every(&self) {
        self.deliver(raw::Delivery::Every);
    }

    /// Deliver no bar: the series is there for its indicators and its history.
    pub fn silent(&self) {
        self.deliver(raw::Delivery::Never);
    }

    fn deliver(&self, delivery: raw::Delivery) {
        self.start.declared.borrow_mut().series[self.series.id as usize].delivery = delivery;
    }

    /// Any indicator that `bthost indicators` lists, with one of its outputs.
    pub fn indicator(&self, name: &str, inputs: &[Input], params: &[f64], output: u32) -> Result<Indicator, String> {
        let input = |input: &Input| match *input {
            Input::Column(column) => Ok(raw::IndicatorInput::Column(column as u32)),
            Input::Indicator(other) if other.series == self.series.id => Ok(raw::IndicatorInput::Indicator(other.id)),
            Input::Indicator(_) => Err(format!("the input of `{name}` is an indicator of another series")),
        };
        let inputs = inputs.iter().map(input).collect::<Result<_, _>>()?;
        let mut declared = self.start.declared.borrow_mut();
        let id = index(declared.indicators.len())?;
        let series = self.series.id;
        let nth = declared.indicators.iter().filter(|i| i.series == series).count();
        declared.indicators.push(raw::IndicatorRequest { series, name: name.to_owned(), inputs, params: params.to_vec(), output });
        Ok(Indicator { id, series, nth })
    }

    fn outputs<const N: usize>(&self, name: &str, input: Input, params: &[f64]) -> Result<[Indicator; N], String> {
        let first = self.indicator(name, &[input], params, 0)?;
        let mut outputs = [first; N];
        for (output, slot) in outputs.iter_mut().enumerate().skip(1) {
            *slot = self.indicator(name, &[input], params, output as u32)?;
        }
        Ok(outputs)
    }

    /// Average true range, of high, low and close.
    pub fn atr(&self, period: impl Number) -> Result<Indicator, String> {
        self.indicator("atr", &[], &[period.to_number()], 0)
    }

    /// Bollinger bands: the average of `period` values and `k` standard deviations to both sides.
    pub fn bbands(&self, input: impl Into<Input>, period: impl Number, k: impl Number) -> Result<Bands, String> {
        let [upper, middle, lower] = self.outputs("bbands", input.into(), &[period.to_number(), k.to_number()])?;
        Ok(Bands { upper, middle, lower })
    }

    /// Moving average convergence and divergence.
    pub fn macd(&self, input: impl Into<Input>, fast: impl Number, slow: impl Number, signal: impl Number) -> Result<Macd, String> {
        let params = [fast.to_number(), slow.to_number(), signal.to_number()];
        let [line, signal, histogram] = self.outputs("macd", input.into(), &params)?;
        Ok(Macd { line, signal, histogram })
    }
}

macro_rules! one_period {
    ($($(#[$meta:meta])* $name:ident)*) => {
        /// Indicators of one input and one period.
        impl Bars<'_> {
            $($(#[$meta])*
            pub fn $name(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
                self.indicator(stringify!($name), &[input.into()], &[period.to_number()], 0)
            })*
        }
    };
}

one_period! {
    /// Simple moving average.
    sma
    /// Exponential moving average, 2 / (period + 1).
    ema
    /// Wilder's moving average, 1 / period.
    rma
    /// Relative strength index, 0 to 100.
    rsi
    /// Largest of the last `period` values.
    max
    /// Smallest of the last `period` values.
    min
    /// Rate of change over `period` bars.
    roc
    /// Standard deviation of the last `period` values.
    stddev
}

fn index(len: usize) -> Result<u32, String> {
    u32::try_from(len).map_err(|_| "too many declarations".to_owned())
}
