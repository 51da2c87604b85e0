//! Area fills, and the premium of an option.

use super::row::{Answer, Row};

/// Functions of this area that no function of the project answers yet.
pub const FILL_FUNCTIONS_STILL_TO_MAP: &[&str] = &[
    "premium_cashflow",
    "bar_volume_split",
    "exit_cash_qty",
    "limit_buy",
    "limit_buy_equal_low",
    "liquidity_consumption",
    "passive_limit_consumption",
    "price_protection_limit",
    "queue_position_trades",
    "stop_after_trade_seeding",
    "stop_buy",
    "stop_buy_gap",
    "stop_sell",
    "stop_sell_gap",
    "stop_sell_through",
    "volume_share_fill",
    "risk_averse",
    "risk_averse_depth",
    "prob_queue_front_after_depth_change",
    "almgren2005_permanent_bp",
    "almgren2005_temporary_bp",
];

pub fn answer(_row: &Row) -> Option<Answer> {
    None
}
