//! What a fill costs: rates by role and side, tiers by 30-day volume, dates, fees per unit, and the asset that pays.
//!
//! Where to look: [`Commission`] the rates of one tier; [`PerUnit`] a price per share with a minimum and a maximum; [`FeeSchedule`] both, by date and
//! volume; `due.rs` what a fill owes and which asset pays it, [`token_amount`] the discount token's side of that.
//!
//! What always holds: a fee is rounded once, against the trader; a rebate is a negative rate. A run without a schedule is charged by the two rates of
//! its instrument, in the quote asset. *Ignored*: fees of holding, of withdrawing and of borrowing.

mod commission;
mod due;
mod per_unit;
mod schedule;

pub use commission::{Commission, token_amount};
pub(super) use due::{PaidIn, first_change};
pub use per_unit::PerUnit;
pub use schedule::{Charge, FeeAsset, FeeSchedule, FeeState, FeeTable, FeeTier, VOLUME_DAYS};
