//! Area fees.

use super::row::{Answer, Row};

/// Functions of this area that no function of the project answers yet.
pub const FEE_FUNCTIONS_STILL_TO_MAP: &[&str] = &[
    "bnb_standard_commission",
    "buy_fee_in_base",
    "commission",
    "maker_fee",
    "multi_fill_commission",
    "special_commission",
    "standard_commission",
    "taker_fee",
    "tax_commission",
    "us_stock_fixed",
];

pub fn answer(_row: &Row) -> Option<Answer> {
    None
}
