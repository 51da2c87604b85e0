//! The clock of a run.

mod desk;
mod outcome;

pub use desk::{Desk, Refusal};
pub use outcome::{EquityTable, FinalPosition, Outcome, Status, Totals};
