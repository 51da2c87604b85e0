//! The clock of a run.

mod config;
mod desk;
mod outcome;

pub use config::{InPath, LimitFill, Market, PathPolicy, Rules, RunConfig};
pub use desk::{Desk, Refusal};
pub use outcome::{EquityTable, FinalPosition, Outcome, Status, Totals};
