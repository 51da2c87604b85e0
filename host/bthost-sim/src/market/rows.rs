//! `rows_root`: the hash that names rows, whatever file they came from.
//!
//! A row is fixed little-endian; 4096 rows are one leaf of an RFC 6962 tree; the root is
//! `SHA-256("bthost/rows/v1\0" + schema + "\0" + tree root)`, the schema being canonical JSON of kind, timeframe and scales.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Bars, Depth, FundingRates, Trades};
use crate::trail::{Hash, sha256, tree_root};

/// Rows in one leaf.
pub const ROWS_CHUNK: usize = 4096;

/// A root with the hashes of its chunks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowsRoot {
    /// The name of the rows.
    pub root: Hash,
    /// The leaves' hashes, in order.
    pub chunks: Vec<Hash>,
    /// How many rows.
    pub rows: u64,
}

/// The schema of bars: which columns there are and at which scales.
#[must_use]
pub fn bars_schema(bars: &Bars, kind: &str, price_scale: u8, qty_scale: u8) -> String {
    let extended = u8::from(!bars.trades.is_empty());
    alloc::format!(
        "{{\"extended\":\"{extended}\",\"kind\":\"{kind}\",\"price_scale\":\"{price_scale}\",\"qty_scale\":\"{qty_scale}\",\"timeframe\":\"{}\"}}",
        bars.timeframe
    )
}

/// The schema of funding rates.
#[must_use]
pub fn funding_schema() -> String {
    alloc::format!("{{\"kind\":\"funding\",\"rate_scale\":\"{}\"}}", crate::num::RATE_SCALE)
}

/// The schema of trades.
#[must_use]
pub fn trades_schema(price_scale: u8, qty_scale: u8) -> String {
    alloc::format!("{{\"kind\":\"trades\",\"price_scale\":\"{price_scale}\",\"qty_scale\":\"{qty_scale}\"}}")
}

/// The schema of depth updates.
#[must_use]
pub fn depth_schema(price_scale: u8, qty_scale: u8) -> String {
    alloc::format!(
        "{{\"columns\":\"time,id,side,price,qty\",\"kind\":\"depth\",\"price_scale\":\"{price_scale}\",\"qty_scale\":\"{qty_scale}\"}}"
    )
}

/// The root of bars.
#[must_use]
pub fn bars_root(bars: &Bars, schema: &str) -> RowsRoot {
    let core = |i: usize| [bars.open_time[i], bars.open[i], bars.high[i], bars.low[i], bars.close[i], bars.volume[i]];
    if bars.trades.is_empty() {
        return root::<48>(bars.len(), schema, |i| words(core(i)));
    }
    root::<68>(bars.len(), schema, |i| {
        let mut row = [0; 68];
        row[..48].copy_from_slice(&words::<6, 48>(core(i)));
        let quote = bars.quote_volume[i] + 0.0; // -0 becomes +0
        row[48..56].copy_from_slice(&quote.to_bits().to_le_bytes());
        row[56..60].copy_from_slice(&bars.trades[i].to_le_bytes());
        row[60..].copy_from_slice(&bars.taker_buy_volume[i].to_le_bytes());
        row
    })
}

/// The root of funding rates.
#[must_use]
pub fn funding_root(funding: &FundingRates, schema: &str) -> RowsRoot {
    root::<24>(funding.len(), schema, |i| words([funding.time[i], funding.raw_time[i], funding.rate[i]]))
}

/// The root of trades: time, number, price, quantity, then the count of single trades and whether the buyer was the maker.
#[must_use]
pub fn trades_root(trades: &Trades, schema: &str) -> RowsRoot {
    root::<37>(trades.len(), schema, |i| {
        let mut row = [0; 37];
        row[..32].copy_from_slice(&words::<4, 32>([trades.time[i], trades.id[i], trades.price[i], trades.qty[i]]));
        row[32..36].copy_from_slice(&trades.count[i].to_le_bytes());
        row[36] = u8::from(trades.buyer_maker[i]);
        row
    })
}

/// The root of depth updates: time, number, side, price, quantity.
#[must_use]
pub fn depth_root(depth: &Depth, schema: &str) -> RowsRoot {
    root::<40>(depth.len(), schema, |i| words([depth.time[i], depth.id[i], depth.side[i], depth.price[i], depth.qty[i]]))
}

/// Numbers one after the other, little-endian. `B` is eight times `N`.
fn words<const N: usize, const B: usize>(numbers: [i64; N]) -> [u8; B] {
    let mut row = [0; B];
    for (place, number) in row.as_chunks_mut::<8>().0.iter_mut().zip(numbers) {
        *place = number.to_le_bytes();
    }
    row
}

/// `B` is the length of a row: a chunk is laid out in one piece and hashed in one go.
fn root<const B: usize>(rows: usize, schema: &str, row: impl Fn(usize) -> [u8; B]) -> RowsRoot {
    let mut chunks = Vec::with_capacity(rows.div_ceil(ROWS_CHUNK));
    let mut buffer = alloc::vec![0u8; 1 + ROWS_CHUNK.min(rows) * B];
    for start in (0..rows).step_by(ROWS_CHUNK) {
        let count = ROWS_CHUNK.min(rows - start);
        let chunk = &mut buffer[..1 + count * B];
        for (i, place) in chunk[1..].as_chunks_mut::<B>().0.iter_mut().enumerate() {
            *place = row(start + i);
        }
        chunks.push(sha256(&[chunk]));
    }
    let tree = tree_root(&chunks);
    RowsRoot { root: sha256(&[b"bthost/rows/v1\0", schema.as_bytes(), b"\0", &tree]), chunks, rows: rows as u64 }
}
