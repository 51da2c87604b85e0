//! An instrument: what is traded, on which grid numbers are stored, and the venue's filters on orders.

use alloc::string::String;

use crate::codes::instrument_kind;
use crate::num::{Money, Px, Qty, Rate};

/// What kind of contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstrumentKind {
    /// Cash against the asset.
    Spot,
    /// Perpetual, margined and settled in the quote asset.
    LinearPerpetual,
}

impl InstrumentKind {
    /// The ABI's code.
    #[must_use]
    pub fn code(self) -> u32 {
        match self {
            Self::Spot => instrument_kind::SPOT,
            Self::LinearPerpetual => instrument_kind::LINEAR_PERPETUAL,
        }
    }

    /// As in plans and manifests.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Spot => "spot",
            Self::LinearPerpetual => "linear-perpetual",
        }
    }

    /// Read the name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Spot, Self::LinearPerpetual].into_iter().find(|k| k.name() == name)
    }
}

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
