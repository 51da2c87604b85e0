//! `rows_root`: the hash that names rows, whatever file they came from.
//!
//! A row is fixed little-endian; 4096 rows are one leaf of an RFC 6962 tree; the root is
//! `SHA-256("bthost/rows/v1\0" + schema + "\0" + tree root)`, the schema being canonical JSON of kind, timeframe and scales.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Bars, FundingRates};
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

/// The root of bars.
#[must_use]
pub fn bars_root(bars: &Bars, schema: &str) -> RowsRoot {
    let extended = !bars.trades.is_empty();
    root(bars.len(), schema, |i, out| {
        for column in [&bars.open_time, &bars.open, &bars.high, &bars.low, &bars.close, &bars.volume] {
            out.extend_from_slice(&column[i].to_le_bytes());
        }
        if extended {
            let quote = bars.quote_volume[i] + 0.0; // -0 becomes +0
            out.extend_from_slice(&quote.to_bits().to_le_bytes());
            out.extend_from_slice(&bars.trades[i].to_le_bytes());
            out.extend_from_slice(&bars.taker_buy_volume[i].to_le_bytes());
        }
    })
}

/// The root of funding rates.
#[must_use]
pub fn funding_root(funding: &FundingRates, schema: &str) -> RowsRoot {
    root(funding.len(), schema, |i, out| {
        for column in [&funding.time, &funding.raw_time, &funding.rate] {
            out.extend_from_slice(&column[i].to_le_bytes());
        }
    })
}

fn root(rows: usize, schema: &str, mut row: impl FnMut(usize, &mut Vec<u8>)) -> RowsRoot {
    let mut chunks = Vec::new();
    let mut buffer = Vec::new();
    for start in (0..rows).step_by(ROWS_CHUNK) {
        buffer.clear();
        buffer.push(0);
        for i in start..rows.min(start + ROWS_CHUNK) {
            row(i, &mut buffer);
        }
        chunks.push(sha256(&[&buffer]));
    }
    let tree = tree_root(&chunks);
    RowsRoot { root: sha256(&[b"bthost/rows/v1\0", schema.as_bytes(), b"\0", &tree]), chunks, rows: rows as u64 }
}
