//! Columns of trades, as exact counts at the instrument's scales.

use alloc::vec::Vec;

/// Trades of one instrument, oldest first. An aggregate trade is one row: fills of one order at one price and instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trades {
    /// When each was made, ns; never earlier than the row before it.
    pub time: Vec<i64>,
    /// The source's number of the trade, strictly increasing; counted from 0 where the source has none.
    pub id: Vec<i64>,
    /// Prices, price counts.
    pub price: Vec<i64>,
    /// Quantities in base units, quantity counts.
    pub qty: Vec<i64>,
    /// How many single trades a row stands for, at least 1.
    pub count: Vec<u32>,
    /// Whether the buyer was the maker, so that a seller took the price.
    pub buyer_maker: Vec<bool>,
}

/// One row of [`Trades`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TradeRow {
    /// When, ns.
    pub time: i64,
    /// Number.
    pub id: i64,
    /// Price.
    pub price: i64,
    /// Quantity.
    pub qty: i64,
    /// Single trades.
    pub count: u32,
    /// Whether the buyer was the maker.
    pub buyer_maker: bool,
}

impl Trades {
    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }

    /// Append a row.
    pub fn push(&mut self, row: &TradeRow) {
        self.time.push(row.time);
        self.id.push(row.id);
        self.price.push(row.price);
        self.qty.push(row.qty);
        self.count.push(row.count);
        self.buyer_maker.push(row.buyer_maker);
    }

    /// The row at `i`.
    #[must_use]
    pub fn row(&self, i: usize) -> TradeRow {
        TradeRow {
            time: self.time[i],
            id: self.id[i],
            price: self.price[i],
            qty: self.qty[i],
            count: self.count[i],
            buyer_maker: self.buyer_maker[i],
        }
    }
}
