//! Margin of perpetuals: tiers, the venues' formulas, and (in the exchange) when and how a position is liquidated.
//!
//! Where to look: [`tiers`] the dated tables; [`formulas`] margins and costs; [`liquidation_price`] the price that a report shows.
//!
//! What always holds: the exchange compares integers and never asks for a liquidation price; formulas are exact until they are rounded once.
//! What it does not do: ADL, portfolio margin, partial liquidation down the tiers.

pub mod formulas;
pub mod liquidation_price;
pub mod tiers;
