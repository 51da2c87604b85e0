//! Areas filters and orders.

use super::row::{Answer, Row};

/// Functions of these areas that no function of the project answers yet.
pub const ORDER_FUNCTIONS_STILL_TO_MAP: &[&str] =
    &["LOT_SIZE", "MAX_NUM_ORDERS", "NOTIONAL", "PERCENT_PRICE_BY_SIDE", "PRICE_FILTER", "trailing_stop_trigger"];

pub fn answer(_row: &Row) -> Option<Answer> {
    None
}
