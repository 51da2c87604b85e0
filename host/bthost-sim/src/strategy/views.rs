//! What a strategy sees: closed bars, its account, its orders. Floats, because they inform and do not decide.

use super::{OrderFlags, OrderKind, Side};
use crate::num::Decimal;
use crate::time::Ts;

/// A closed bar.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bar {
    /// Open time.
    pub open_time: Ts,
    /// Close time.
    pub close_time: Ts,
    /// Open.
    pub open: f64,
    /// High.
    pub high: f64,
    /// Low.
    pub low: f64,
    /// Close.
    pub close: f64,
    /// Base volume.
    pub volume: f64,
    /// Quote volume.
    pub quote_volume: f64,
    /// Trades.
    pub trades: u64,
    /// Taker buy base volume.
    pub taker_buy_volume: f64,
}

/// One trade of the market.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trade {
    /// When.
    pub time: Ts,
    /// Price.
    pub price: f64,
    /// Quantity.
    pub quantity: f64,
    /// The side that took.
    pub taker: Side,
}

/// Something happened to an order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OrderEvent {
    /// When.
    pub time: Ts,
    /// [`crate::codes::event`].
    pub kind: u32,
    /// The order.
    pub order: u64,
    /// The order whose fill brought it to life, or 0.
    pub parent: u64,
    /// Its instrument.
    pub instrument: u32,
    /// Its side.
    pub side: Side,
    /// [`crate::codes::reason`].
    pub reason: u32,
    /// Its tag.
    pub tag: u32,
    /// Price of the fill.
    pub price: Decimal,
    /// Quantity of the fill.
    pub quantity: Decimal,
    /// Still working, at the scale of `quantity`.
    pub remaining: i64,
    /// Fee of the fill.
    pub fee: f64,
    /// [`crate::codes::fill_flag`] bits.
    pub fill_flags: u32,
}

/// A working order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OrderView {
    /// The order.
    pub order: u64,
    /// Its instrument.
    pub instrument: u32,
    /// Its side.
    pub side: Side,
    /// [`crate::codes::state`].
    pub state: u32,
    /// Its kind.
    pub kind: OrderKind,
    /// Its total.
    pub quantity: Decimal,
    /// What has filled.
    pub filled: Decimal,
    /// Options.
    pub flags: OrderFlags,
    /// One cancels the other.
    pub oco_group: u32,
    /// A leg's parent.
    pub parent: u64,
    /// Tag.
    pub tag: u32,
}

/// The account.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AccountView {
    /// Wallet plus unrealised, in the reporting currency.
    pub equity: f64,
    /// Cash.
    pub wallet: f64,
    /// What new positions can use.
    pub available: f64,
    /// Unrealised profit.
    pub unrealised: f64,
    /// Realised profit, before fees and funding.
    pub realised: f64,
    /// Fees paid.
    pub fees: f64,
    /// Funding received, less paid.
    pub funding: f64,
    /// Sum of absolute notionals over equity.
    pub leverage: f64,
}

/// One position.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PositionView {
    /// Signed quantity.
    pub quantity: Decimal,
    /// Average entry, for display.
    pub entry_price: f64,
    /// Last closed mark.
    pub mark_price: f64,
    /// Unrealised profit.
    pub unrealised: f64,
    /// Realised profit.
    pub realised: f64,
    /// Leverage setting.
    pub leverage: f64,
    /// Liquidation price, or zero.
    pub liquidation_price: f64,
}

impl PositionView {
    /// Two legs as one position: what they hold and gain together. A price is shown where only one is open, or where both have the same.
    #[must_use]
    pub fn beside(&self, other: &Self) -> Self {
        let price = |a: f64, b: f64| match (self.quantity.mantissa, other.quantity.mantissa) {
            (0, _) => b,
            (_, 0) => a,
            _ if a == b => a,
            _ => 0.0,
        };
        Self {
            quantity: Decimal::new(self.quantity.mantissa + other.quantity.mantissa, self.quantity.scale),
            entry_price: price(self.entry_price, other.entry_price),
            unrealised: self.unrealised + other.unrealised,
            realised: self.realised + other.realised,
            liquidation_price: price(self.liquidation_price, other.liquidation_price),
            ..*self
        }
    }
}

/// How a float gets on the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest grid point, ties to even.
    Nearest,
    /// Down.
    Down,
    /// Up.
    Up,
}
