//! An instrument: what is traded, on which grid numbers are stored, and the venue's filters on orders.

use alloc::string::String;

use super::InstrumentKind;
use crate::num::{Money, Px, Qty, Rate};

/// The venue's filters on orders, by their field-standard names. Zero switches a bound off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// PRICE_FILTER: the price grid of orders.
    pub tick: Px,
    /// PRICE_FILTER: lowest price.
    pub min_price: Px,
    /// PRICE_FILTER: highest price.
    pub max_price: Px,
    /// LOT_SIZE: the quantity grid of orders.
    pub step: Qty,
    /// LOT_SIZE: smallest quantity.
    pub min_qty: Qty,
    /// LOT_SIZE: largest quantity.
    pub max_qty: Qty,
    /// NOTIONAL: smallest price x quantity, in the quote asset.
    pub min_notional: Money,
    /// NOTIONAL: largest price x quantity, in the quote asset.
    pub max_notional: Money,
    /// NOTIONAL: the smallest holds for orders without a price too.
    pub min_notional_market: bool,
    /// NOTIONAL: the largest holds for orders without a price too.
    pub max_notional_market: bool,
    /// MARKET_LOT_SIZE: the quantity grid of orders without a limit price.
    pub market_step: Qty,
    /// MARKET_LOT_SIZE: their smallest quantity.
    pub market_min_qty: Qty,
    /// MARKET_LOT_SIZE: their largest quantity.
    pub market_max_qty: Qty,
    /// PERCENT_PRICE or PERCENT_PRICE_BY_SIDE.
    pub percent_price: PercentPrice,
    /// MAX_NUM_ORDERS: open orders of the instrument, those with a trigger too.
    pub max_orders: u32,
    /// MAX_NUM_ALGO_ORDERS: orders that wait for a trigger.
    pub max_algo_orders: u32,
    /// MAX_NUM_ICEBERG_ORDERS: icebergs.
    pub max_iceberg_orders: u32,
    /// ICEBERG_PARTS: into how many parts an iceberg may fall.
    pub iceberg_parts: u32,
    /// MAX_POSITION: the position with all open orders of a side filled.
    pub max_position: Qty,
    /// TRAILING_DELTA: distances of trailing stops, basis points.
    pub trailing: TrailingDelta,
}

/// How far a limit price may lie from the market's: bounds as multiples of it. PERCENT_PRICE has the same for both sides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PercentPrice {
    /// Highest buy.
    pub bid_up: Rate,
    /// Lowest buy.
    pub bid_down: Rate,
    /// Highest sell.
    pub ask_up: Rate,
    /// Lowest sell.
    pub ask_down: Rate,
}

impl PercentPrice {
    /// PERCENT_PRICE: the same for both sides.
    #[must_use]
    pub fn same(up: Rate, down: Rate) -> Self {
        Self { bid_up: up, bid_down: down, ask_up: up, ask_down: down }
    }

    /// Whether each side has bounds of its own: then its name is PERCENT_PRICE_BY_SIDE. Binance's futures bound buys from above and sells from below,
    /// and call that PERCENT_PRICE.
    #[must_use]
    pub fn is_by_side(&self) -> bool {
        let one_each = self.bid_down.0 == 0 && self.ask_up.0 == 0;
        !one_each && (self.bid_up, self.bid_down) != (self.ask_up, self.ask_down)
    }
}

/// Bounds on the distance of a trailing stop, in basis points: `above` for what acts above the market (a buy that stops, a sell with an activation
/// price), `below` for the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrailingDelta {
    /// Smallest above.
    pub min_above: u32,
    /// Largest above.
    pub max_above: u32,
    /// Smallest below.
    pub min_below: u32,
    /// Largest below.
    pub max_below: u32,
}

/// A tradable instrument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instrument {
    /// `BTCUSDT`
    pub symbol: String,
    /// `binance-spot`
    pub venue: String,
    /// Kind of contract.
    pub kind: InstrumentKind,
    /// `BTC`
    pub base: String,
    /// `USDT`
    pub quote: String,
    /// The asset that profit is paid in.
    pub settle: String,
    /// Prices are counts of 10^-price_scale.
    pub price_scale: u8,
    /// Quantities are counts of 10^-qty_scale.
    pub qty_scale: u8,
    /// Filters in force.
    pub filters: Filters,
    /// Largest leverage that the venue allows.
    pub max_leverage: u32,
    /// Fee of a fill that rested.
    pub maker_fee: Rate,
    /// Fee of a fill that took.
    pub taker_fee: Rate,
}

impl Instrument {
    /// `BTCUSDT.binance-spot`
    #[must_use]
    pub fn name(&self) -> String {
        alloc::format!("{}.{}", self.symbol, self.venue)
    }

    /// One price unit of the order grid: the tick, or one count where there is no tick.
    #[must_use]
    pub fn tick(&self) -> i64 {
        self.filters.tick.0.max(1)
    }

    /// One unit of the quantity grid.
    #[must_use]
    pub fn step(&self) -> i64 {
        self.filters.step.0.max(1)
    }
}
