//! One series of a definition: which rows, by their root.

use std::collections::BTreeMap;

use bthost_sim::market::{
    Bars, Depth, FundingRates, ROWS_CHUNK, RowsRoot, Trades, bars_root, bars_schema, depth_root, depth_schema, funding_root,
    funding_schema, trades_root, trades_schema,
};
use bthost_sim::trail::{Hash, sha256, tree_root};
use serde::{Deserialize, Serialize};

use super::DefinitionError;
use crate::canon;
use crate::text::{Digest, Int, SeriesName};

/// Rows that a run used: its window and its warm-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataEntry {
    /// `BTCUSDT.binance-um/bars/1m`
    pub name: SeriesName,
    /// The columns and their scales; its canonical JSON is hashed with the rows.
    pub schema: BTreeMap<String, String>,
    /// How many rows.
    pub rows: Int<u64>,
    /// The name of the rows, whatever file they came from.
    pub rows_root: Digest,
    /// Time of the first row: a bar's open, a funding stamp. 0 where there are no rows.
    pub first_ns: Int<i64>,
    /// Time of the last row.
    pub last_ns: Int<i64>,
    /// Hashes of the chunks of 4096 rows.
    pub chunk_roots: Vec<Digest>,
    /// What was done to the rows of the sources because somebody asked for it: repairs, adjustments, joins. Left out where nothing was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
}

impl DataEntry {
    /// From a root that was computed elsewhere, such as at ingest. `times` is the first and the last row's.
    ///
    /// # Errors
    /// When the schema is not an object of strings in canonical JSON.
    pub fn new(name: SeriesName, schema: &str, root: &RowsRoot, times: (i64, i64)) -> Result<Self, DefinitionError> {
        let wrong = |what: String| DefinitionError::Wrong { field: format!("data.{}.schema", name.as_str()), what };
        let value = canon::read(schema.as_bytes()).map_err(|e| wrong(e.to_string()))?;
        let schema = serde_json::from_value(value).map_err(|e| wrong(e.to_string()))?;
        Ok(Self {
            schema,
            rows: Int(root.rows),
            rows_root: Digest(root.root),
            first_ns: Int(times.0),
            last_ns: Int(times.1),
            chunk_roots: root.chunks.iter().copied().map(Digest).collect(),
            changes: Vec::new(),
            name,
        })
    }

    /// Hash bars and enter them.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn of_bars(name: SeriesName, bars: &Bars, price_scale: u8, qty_scale: u8) -> Result<Self, DefinitionError> {
        let schema = bars_schema(bars, name.kind(), price_scale, qty_scale);
        Self::new(name, &schema, &bars_root(bars, &schema), ends(&bars.open_time))
    }

    /// Hash funding rates and enter them.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn of_funding(name: SeriesName, funding: &FundingRates) -> Result<Self, DefinitionError> {
        let schema = funding_schema();
        Self::new(name, &schema, &funding_root(funding, &schema), ends(&funding.time))
    }

    /// Hash trades and enter them.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn of_trades(name: SeriesName, trades: &Trades, price_scale: u8, qty_scale: u8) -> Result<Self, DefinitionError> {
        let schema = trades_schema(price_scale, qty_scale);
        Self::new(name, &schema, &trades_root(trades, &schema), ends(&trades.time))
    }

    /// Hash depth updates and enter them.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn of_depth(name: SeriesName, depth: &Depth, price_scale: u8, qty_scale: u8) -> Result<Self, DefinitionError> {
        let schema = depth_schema(price_scale, qty_scale);
        Self::new(name, &schema, &depth_root(depth, &schema), ends(&depth.time))
    }

    /// The schema as it is hashed.
    #[must_use]
    pub fn schema_text(&self) -> String {
        // A map of strings is always JSON.
        serde_json_canonicalizer::to_string(&self.schema).unwrap_or_default()
    }

    /// The root that follows from the chunk roots.
    #[must_use]
    pub fn root_of_chunks(&self) -> Hash {
        let leaves: Vec<Hash> = self.chunk_roots.iter().map(|d| d.0).collect();
        sha256(&[b"bthost/rows/v1\0", self.schema_text().as_bytes(), b"\0", &tree_root(&leaves)])
    }

    /// Whether root, chunk roots and count agree with each other.
    ///
    /// # Errors
    /// Names what does not.
    pub fn check(&self) -> Result<(), DefinitionError> {
        let wrong = |field: &str, what: &str| {
            Err(DefinitionError::Wrong { field: format!("data.{}.{field}", self.name.as_str()), what: what.into() })
        };
        if self.rows.0.div_ceil(ROWS_CHUNK as u64) != self.chunk_roots.len() as u64 {
            return wrong("chunk_roots", "not one for each 4096 rows");
        }
        if self.root_of_chunks() != self.rows_root.0 {
            return wrong("rows_root", "is not the root over schema and chunk_roots");
        }
        if self.first_ns > self.last_ns {
            return wrong("last_ns", "earlier than first_ns");
        }
        Ok(())
    }
}

/// First and last time of a column; zeros when it is empty.
pub(super) fn ends(times: &[i64]) -> (i64, i64) {
    (times.first().copied().unwrap_or(0), times.last().copied().unwrap_or(0))
}
