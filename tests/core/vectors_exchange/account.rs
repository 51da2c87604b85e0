//! Areas liquidation, margin, tiers, funding and pnl.

use super::row::{Answer, Row};

/// Functions of these areas that no function of the project answers yet.
pub const ACCOUNT_FUNCTIONS_STILL_TO_MAP: &[&str] = &[
    "funding_amount",
    "funding_sum",
    "bankruptcy_price",
    "liq_price",
    "liq_price_cross_single",
    "liq_price_entry_based",
    "liq_price_tier_iter",
    "liq_price_uta",
    "liq_price_with_taker",
    "break_even_price",
    "init_margin",
    "init_margin_plus_fees",
    "initial_margin",
    "isolated_margin",
    "isolated_wallet_after_open",
    "leveraged_initial_margin",
    "maint_margin",
    "maint_margin_with_fee_to_close",
    "market_assumed_price",
    "open_loss",
    "order_cost",
    "order_initial_margin",
    "position_balance_isolated",
    "avg_entry",
    "closed_pnl",
    "gross_pnl_and_commission",
    "net_qty_avg_after_legs",
    "position_after_fills",
    "reduce_only_overshoot",
    "roi_pct",
    "unrealized_pnl",
    "maint_amount",
    "maint_amount_cum",
    "mm_deduction",
    "mmr_lookup",
];

pub fn answer(_row: &Row) -> Option<Answer> {
    None
}
