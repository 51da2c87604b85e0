//! What a run leaves behind, apart from the records that went to the trail's sink.

use alloc::string::String;
use alloc::vec::Vec;

use super::config::Market;
use super::equity_table::EquityTable;
use crate::num::{Money, Px, Qty};
use crate::time::Ts;
use crate::trail::{Hash, TrailRoots};

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// The window was run to its end.
    Completed,
    /// The strategy called `halt`.
    Halted,
    /// The strategy broke.
    GuestFault {
        /// `start`, `on-bar`, `on-instant`, `on-order`, `on-timer`, `finish`.
        callback: String,
        /// Which call of that callback, from 0.
        index: u64,
        /// What happened; not hashed.
        diagnostic: String,
    },
    /// A rail flattened and halted.
    RailStop {
        /// [`crate::codes::reason`].
        reason: u32,
    },
    /// The equity was used up.
    EquityGone,
}

impl Status {
    /// As in the manifest.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Halted => "halted",
            Self::GuestFault { .. } => "guest-fault",
            Self::RailStop { .. } => "rail-stop",
            Self::EquityGone => "equity-gone",
        }
    }
}

/// A position at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinalPosition {
    /// Index of the instrument.
    pub instrument: u32,
    /// Signed quantity.
    pub qty: Qty,
    /// Cost basis, signed like the quantity.
    pub basis: Money,
    /// Unrealised profit at the last mark.
    pub unrealised: Money,
    /// The last mark, price count.
    pub mark: i64,
    /// Margin set aside for it.
    pub isolated: Money,
    /// The price that would liquidate it, where margin rules are in force and there is one.
    pub liquidation_price: Option<Px>,
}

/// Counts and sums of liquidations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MarginTotals {
    /// Positions that had too little margin.
    pub liquidations: u64,
    /// Liquidation fees paid.
    pub liquidation_fees: Money,
    /// What the insurance fund paid because a margin or the wallet was below zero.
    pub debt_covered: Money,
    /// What the insurance fund took in, less what it paid, over everything.
    pub insurance: Money,
}

/// Counts and sums of the run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Execution bars inside the window, over all instruments.
    pub bars: u64,
    /// Calls of `on-bar`.
    pub delivered: u64,
    /// Orders submitted: after static checks, by callbacks that returned.
    pub orders: u64,
    /// Orders refused by static checks, by reason: (reason, count).
    pub refused: Vec<(u32, u64)>,
    /// Orders that ended rejected or expired, by reason.
    pub ended: Vec<(u32, u64)>,
    /// Fills.
    pub fills: u64,
    /// Fills that depend on the guessed order of the extremes.
    pub ambiguous_fills: u64,
    /// Sum of their notionals.
    pub ambiguous_value: Money,
    /// The bars in which they are: instrument and row, each once, in order of time.
    pub ambiguous_bars: Vec<(u32, usize)>,
    /// Resting limits that were touched but never traded through and never filled.
    pub touched_orders: u64,
    /// Fills that the participation cap cut.
    pub capped_fills: u64,
    /// Sum of notionals of fills.
    pub turnover: Money,
    /// Fees paid.
    pub fees: Money,
    /// Funding received, less paid.
    pub funding: Money,
    /// Realised profit before fees and funding.
    pub realised: Money,
    /// What liquidations did, where margin rules are in force.
    pub margin: MarginTotals,
    /// Nanoseconds with an open position.
    pub exposed_ns: i64,
    /// Log lines dropped by the limit.
    pub log_dropped: u64,
    /// For each series of the strategy: when it was first deliverable (after warm-up), if ever.
    pub first_valid: Vec<Option<Ts>>,
}

/// Everything that a run leaves behind.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// How it ended.
    pub status: Status,
    /// The last instant of the run.
    pub end: Ts,
    /// Equity at the start.
    pub start_equity: Money,
    /// Equity at the end, at marks.
    pub end_equity: Money,
    /// Wallets at the end: (asset, balance).
    pub wallets: Vec<(String, Money)>,
    /// Positions at the end that are not flat.
    pub positions: Vec<FinalPosition>,
    /// Hash of the whole final state.
    pub state: Hash,
    /// Commitments to the trail.
    pub trail: TrailRoots,
    /// The account over time.
    pub equity: EquityTable,
    /// Counts and sums.
    pub totals: Totals,
    /// Mark mode of each instrument: `last`, `clamped` or `paired`.
    pub mark_modes: Vec<&'static str>,
    /// The instruments with their rows, given back: a year of minutes is not copied for a report.
    pub markets: Vec<Market>,
}
