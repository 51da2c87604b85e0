//! Write a trading strategy for bthost in Rust.
//!
//! A strategy is a type that implements [`Strategy`]: [`Strategy::start`] declares what it looks at (series, indicators, wake-ups), and the
//! handlers act on it through a [`Context`]. [`params!`] declares its parameters, [`export!`] makes it a WebAssembly component, and
//! [`testing`] runs it natively under plain `cargo test`.
//!
//! ```
//! use bthost_sdk::prelude::*;
//!
//! params! {
//!     /// Parameters of the strategy.
//!     pub struct P {
//!         /// Period of the average, in bars
//!         period: i64 = 20, 2..=500;
//!     }
//! }
//!
//! struct AboveAverage {
//!     average: Indicator,
//! }
//!
//! impl Strategy for AboveAverage {
//!     type Params = P;
//!
//!     fn start(cx: &mut Start, p: P) -> Result<Self, String> {
//!         let bars = cx.bars(0, "1h")?;
//!         let average = bars.sma(Close, p.period)?;
//!         bars.wake(crosses(Close, average))?;
//!         Ok(Self { average })
//!     }
//!
//!     fn on_bar(&mut self, cx: &mut Context, _bars: Series, bar: &Bar, _woke: Woke) -> Outcome {
//!         let weight = if bar.close > cx.value(self.average) { 0.95 } else { 0.0 };
//!         cx.target_percent(0, weight)?;
//!         Ok(())
//!     }
//! }
//!
//! bthost_sdk::export!(AboveAverage);
//! ```
//!
//! Always holds: an order never carries a float. [`Price`] and [`Quantity`] come from the host's exact rounding or from exact decimals.
//! Not here: indicators are computed by the host, and nothing in a strategy can reach a clock, a file or a network.
#![deny(unsafe_code)]

pub mod bindings;
pub mod codes;
mod context;
#[doc(hidden)]
pub mod export;
mod host;
#[rustfmt::skip]
pub mod indicators;
mod number;
mod order;
mod outcome;
pub mod params;
mod setup;
mod strategy;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;
mod view;
mod wake;

pub use bindings::bthost::strategy::types::{
    AccountView, Bar, Decimal, Instrument, LogLevel, Offset, Peg, PositionSide, Rounding, Side, TriggerSource,
};
pub use codes::{EventKind, FillFlags, InstrumentKind, OrderState, Reason};
pub use context::Context;
pub use number::{NumberError, Price, Quantity};
pub use order::{Order, OrderId};
pub use outcome::{Decline, OrDecline, Outcome};
pub use params::{NoParams, Params};
pub use setup::{Bands, Bars, Column, Indicator, Input, Macd, Number, Series, Start, Tag};
pub use strategy::Strategy;
pub use view::{OrderEvent, OrderView, Position};
pub use wake::{
    Condition, Conditions, Operand, Woke, above, below, crosses, crosses_above, crosses_below, every_nth, is_flat, is_long, is_short,
    time_of_day, touches,
};

/// Nanoseconds since 1970-01-01T00:00:00Z, always simulated time.
pub type Timestamp = i64;
/// Index into the run's instruments: 0 is the first.
pub type InstrumentId = u32;
/// Chosen by the strategy when it sets a timer.
pub type TimerId = u32;

/// One second as a difference of two [`Timestamp`]s.
pub const SECOND: i64 = 1_000_000_000;
/// One minute.
pub const MINUTE: i64 = 60 * SECOND;
/// One hour.
pub const HOUR: i64 = 60 * MINUTE;
/// One day of 24 hours.
pub const DAY: i64 = 24 * HOUR;

/// Everything that a strategy usually needs, in one `use`.
pub mod prelude {
    pub use crate::Column::{self, Close, High, Low, Open, Volume};
    pub use crate::{
        Bar, Bars, Context, Decline, EventKind, Indicator, Instrument, InstrumentId, LogLevel, NoParams, OrDecline, Order, OrderEvent,
        OrderId, OrderView, Outcome, Position, PositionSide, Price, Quantity, Reason, Rounding, Series, Side, Start, Strategy, Tag,
        TimerId, Timestamp, Woke, above, below, crosses, crosses_above, crosses_below, every_nth, is_flat, is_long, is_short, params,
        time_of_day, touches,
    };
}
