//! What comes in: instruments, columns of closed bars, marks, funding rates; and the hashes that commit to them.
//!
//! What always holds: rows are strictly increasing in time, prices are positive and low <= open, close <= high ([`Bars::check`]); a row is
//! never changed after it was loaded. Depth rows begin with a snapshot ([`Depth::check`]).

mod bars;
mod contract;
mod depth;
mod funding;
mod instrument;
mod membership;
mod rows;
mod search;
mod trades;

pub use bars::{BarRow, Bars, RowError};
pub use contract::{
    CONTRACT_VALUE_MAX, DELIVERY_FEE_MAX, Delivery, InstrumentKind, OptionTerms, Right, SETTLEMENT_WINDOW, STRIKE_MAX, Terms,
};
pub use depth::{Depth, DepthRow, SIDE_ASK, SIDE_SNAPSHOT};
pub use funding::FundingRates;
pub use instrument::{Filters, Instrument, PercentPrice, TrailingDelta};
pub use membership::{Membership, WINDOWS_MAX};
pub use rows::{
    ROWS_CHUNK, RowsRoot, bars_root, bars_schema, depth_root, depth_schema, funding_root, funding_schema, trades_root, trades_schema,
};
pub use search::near_partition_point;
pub use trades::{TradeRow, Trades};
