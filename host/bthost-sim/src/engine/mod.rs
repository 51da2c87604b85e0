//! The clock of a run, and what a strategy can reach in it.
//!
//! Where to look: [`config`](RunConfig) what a run is made of; [`path`] the price inside a bar; `stepwise.rs` the loop; `series.rs` and `wake.rs` what is
//! delivered when; `universe.rs` what looks across instruments; `desk.rs` what a strategy can call; `commit.rs` what becomes of its intents; [`outcome`](Outcome) what is left behind.
//!
//! What always holds: an instant is finished for all instruments before time moves; a strategy sees closed rows only; its effects are
//! committed when its callback returns, or never.

mod columns;
mod commit;
mod config;
mod desk;
mod equity;
mod equity_table;
mod outcome;
pub mod path;
mod quiet;
mod resolve;
mod series;
mod stepwise;
mod universe;
mod wake;

pub use config::{
    Borrow, Currency, Hearing, InPath, LegPolicy, LimitFill, Market, PathPolicy, PositionMode, RateSource, Rules, RunConfig, SelfTrade,
};
pub use desk::{Desk, Refusal};
pub use equity_table::{EquityRow, EquityTable, ROWS_CHUNK};
pub use outcome::{FinalPosition, MarginTotals, Outcome, Status, Totals};
pub use path::Path;
pub use resolve::high_came_first;
pub use series::{aggregate, instruments_of, warm_up};
pub use stepwise::{NotStarted, context_of, run, run_with_orders_of_extremes};
pub use wake::CONDITIONS_MAX;
