//! Rails: limits on what a strategy may do with the account. They fail closed: what cannot be computed is refused.
//!
//! [`EquityWatch`] looks at the equity after every fill, mark and funding; [`check_order`] looks at each new order before it leaves.

mod orders;
mod watch;

pub use orders::{Exposure, OrderRate, check_order};
pub use watch::EquityWatch;

use crate::num::{Money, Rate};

/// The rails of a run; `None` is off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RailLimits {
    /// Largest notional of one order; refuses.
    pub max_order_notional: Option<Money>,
    /// Largest notional of a position; refuses what would exceed it.
    pub max_position_notional: Option<Money>,
    /// Largest sum of notionals over equity; refuses.
    pub max_leverage: Option<Rate>,
    /// Largest loss since the start of the UTC day; flattens and halts.
    pub max_daily_loss: Option<Money>,
    /// Largest drawdown from the highest equity, as a fraction; flattens and halts.
    pub max_drawdown: Option<Rate>,
    /// Most orders submitted in any 60 seconds; refuses.
    pub max_orders_per_minute: Option<u32>,
}
