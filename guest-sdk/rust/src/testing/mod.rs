//! Run a strategy natively under plain `cargo test`: no WebAssembly, no host program.
//!
//! ```
//! use bthost_sdk::{prelude::*, testing::Harness};
//!
//! struct BuyOnce;
//!
//! impl Strategy for BuyOnce {
//!     type Params = NoParams;
//!     fn start(cx: &mut Start, _: NoParams) -> Result<Self, String> {
//!         cx.bars(0, "1h")?;
//!         Ok(Self)
//!     }
//!     fn on_bar(&mut self, cx: &mut Context, _: Series, _: &Bar, _: Woke) -> Outcome {
//!         if cx.position_qty(0).is_zero() {
//!             cx.buy(0, "0.5".parse().or_decline(1, "no number")?).submit()?;
//!         }
//!         Ok(())
//!     }
//! }
//!
//! let mut run = Harness::new().start::<BuyOnce>().unwrap();
//! run.closes(0, &[100.0]);
//! assert_eq!(run.sent()[0].to_string(), "buy 0.5 BTCUSDT market");
//! run.fill(run.sent()[0].id, 101.0);
//! run.closes(0, &[102.0]);
//! assert_eq!(run.sent().len(), 1);
//! ```
//!
//! Always holds: handlers are called in the order and under the conditions of the ABI, and intents take effect when a handler returns.
//! Not here: an exchange. A test says itself when an order fills; brackets do not come alive, rails and margin do not exist, and the indicators
//! are plain textbook ones whose last digits may differ from the host's.

mod grid;
pub(crate) mod imports;
mod orders;
mod run;
mod sent;
#[cfg(test)]
mod tests;
mod values;
mod wakes;
mod world;

use crate::bindings::bthost::strategy::types as raw;
use crate::params::{ParamKind, ParamSpec, ParamValue};
use crate::{Decimal, Instrument, InstrumentKind, MINUTE, Params, Strategy, Timestamp, export};
pub use run::Run;
pub use sent::Sent;
use world::World;

/// Where the bars of a test begin: 2024-01-01T00:00:00Z.
pub const START: Timestamp = 1_704_067_200_000_000_000;

/// The value of a parameter in a test.
pub struct Value(ParamValue);

macro_rules! value {
    ($($ty:ty => $make:expr;)*) => { $(impl From<$ty> for Value {
        fn from(value: $ty) -> Self {
            Self($make(value.into()))
        }
    })* };
}

value! {
    i64 => ParamValue::Integer;
    i32 => ParamValue::Integer;
    f64 => ParamValue::Real;
    bool => ParamValue::Boolean;
    &str => ParamValue::Text;
}

/// A run to be started: instruments, parameters, cash and seed.
pub struct Harness {
    instruments: Vec<Instrument>,
    params: Vec<(String, ParamValue)>,
    cash: f64,
    seed: u64,
}

impl Default for Harness {
    fn default() -> Self {
        Self::new()
    }
}

impl Harness {
    /// One spot instrument `BTCUSDT`, the default parameters, 10,000 of cash, seed 0.
    pub fn new() -> Self {
        Self { instruments: vec![spot("BTCUSDT")], params: vec![], cash: 10_000.0, seed: 0 }
    }

    /// Spot instruments with these symbols, ticks of 0.01 and steps of 0.00001.
    pub fn symbols(mut self, symbols: &[&str]) -> Self {
        self.instruments = symbols.iter().map(|symbol| spot(symbol)).collect();
        self
    }

    /// Exactly these instruments.
    pub fn instruments(mut self, instruments: Vec<Instrument>) -> Self {
        self.instruments = instruments;
        self
    }

    /// Set a parameter.
    pub fn param(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.push((name.to_owned(), value.into().0));
        self
    }

    /// Cash at the start.
    pub fn cash(mut self, cash: f64) -> Self {
        self.cash = cash;
        self
    }

    /// Seed of the run's generator.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Start the strategy. The error is its own refusal, or a parameter that the host would not have accepted.
    pub fn start<S: Strategy>(self) -> Result<Run<S>, String> {
        let params = resolve(&S::Params::specs(), self.params)?;
        let context = raw::RunContext {
            abi: "0.1.0".into(),
            window_start: START,
            window_end: i64::MAX,
            seed: self.seed,
            currency: "USDT".into(),
            initial_cash: self.cash,
            instruments: self.instruments.clone(),
            params,
        };
        let mut world = World::new(self.instruments, self.cash, self.seed);
        let (running, subscriptions) = world::enter(&mut world, || export::start::<S>(context))?;
        world.subscribe(&subscriptions)?;
        Ok(Run::new(running, subscriptions, world))
    }
}

/// A spot instrument with ticks of 0.01, steps of 0.00001, a minimum notional of 5 and a fee of 0.1 %.
pub fn spot(symbol: &str) -> Instrument {
    let decimal = |mantissa, scale| Decimal { mantissa, scale };
    let base = symbol.strip_suffix("USDT").unwrap_or(symbol);
    Instrument {
        symbol: symbol.into(),
        venue: "test".into(),
        kind: InstrumentKind::SPOT.code(),
        base: base.into(),
        quote: "USDT".into(),
        settle: "USDT".into(),
        price_scale: 2,
        quantity_scale: 5,
        tick_size: decimal(1, 2),
        step_size: decimal(1, 5),
        min_quantity: decimal(1, 5),
        max_quantity: decimal(9_000_000_000, 5),
        min_notional: decimal(5, 0),
        multiplier: decimal(1, 0),
        max_leverage: 1.0,
        maker_fee: 0.001,
        taker_fee: 0.001,
        execution: "1m".into(),
    }
}

/// The values of a run from its defaults and what the test set, checked as the host checks them.
fn resolve(specs: &[ParamSpec], set: Vec<(String, ParamValue)>) -> Result<Vec<ParamValue>, String> {
    let mut values: Vec<ParamValue> = specs.iter().map(|spec| default(&spec.kind)).collect();
    for (name, value) in set {
        let index = specs.iter().position(|spec| spec.name == name).ok_or_else(|| format!("the strategy has no parameter `{name}`"))?;
        let fits = match (&specs[index].kind, &value) {
            (ParamKind::Integer(range), ParamValue::Integer(value)) => (range.min..=range.max).contains(value),
            (ParamKind::Real(range), ParamValue::Real(value)) => (range.min..=range.max).contains(value),
            (ParamKind::Boolean(_), ParamValue::Boolean(_)) => true,
            (ParamKind::Choice(range), ParamValue::Text(value)) => range.options.contains(value),
            _ => false,
        };
        if !fits {
            return Err(format!("parameter `{name}` cannot be {value:?}: it is {:?}", specs[index].kind));
        }
        values[index] = value;
    }
    Ok(values)
}

fn default(kind: &ParamKind) -> ParamValue {
    match kind {
        ParamKind::Integer(range) => ParamValue::Integer(range.default),
        ParamKind::Real(range) => ParamValue::Real(range.default),
        ParamKind::Boolean(default) => ParamValue::Boolean(*default),
        ParamKind::Choice(range) => ParamValue::Text(range.default.clone()),
    }
}

/// The length of a timeframe in nanoseconds; a month counts 30 days.
fn length(timeframe: &str) -> Option<i64> {
    let split = timeframe.find(|c: char| !c.is_ascii_digit())?;
    let (count, unit) = timeframe.split_at(split);
    let unit = match unit {
        "s" => MINUTE / 60,
        "m" => MINUTE,
        "h" => 60 * MINUTE,
        "d" => 1440 * MINUTE,
        "w" => 7 * 1440 * MINUTE,
        "mo" => 30 * 1440 * MINUTE,
        _ => return None,
    };
    count.parse::<i64>().ok().filter(|count| *count > 0)?.checked_mul(unit)
}
