//! Margin of perpetuals: tiers, the venues' formulas, when a position is liquidated and what happens then (`host/RULES.md` section 11).
//!
//! Where to look: [`rules`] whose rules; [`tiers`] the dated tables; [`formulas`] margins and costs; [`liquidation_price`] the price that a report
//! shows; `requirement.rs` what a position and an order need; `check.rs` when there is too little; `isolated.rs` margin set aside; `liquidate.rs` what the
//! venue does then.
//!
//! What always holds: the exchange compares integers and never asks for a liquidation price; formulas are exact until they are rounded once.
//! What it does not do: ADL, portfolio margin, partial liquidation down the tiers.

#[cfg(test)]
mod agreement;
mod check;
pub mod formulas;
mod isolated;
mod liquidate;
pub mod liquidation_price;
mod order_cost;
mod report;
mod requirement;
pub mod rules;
pub mod tiers;

pub use requirement::{fee_to_close, fill_cost, initial_margin, margin_balance, open_loss, set_aside};
pub use rules::{MarginMode, MarginRules, Profile};
