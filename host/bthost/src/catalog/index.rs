//! `index.json`: what the catalog holds. A series is in the catalog when it stands here; files that do not stand here are leftovers.
//!
//! What always holds: the index is replaced as a whole by one rename, after the files that it names are on the disk. A series has a list of
//! parts, one for each year that has rows.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use bthost_data::SeriesName;
use serde::{Deserialize, Serialize};

/// Name of the index in the catalog's folder.
pub const INDEX_FILE: &str = "index.json";
/// The format that this program writes.
pub const SCHEMA: &str = "bthost/catalog/v1";
/// Most bytes of an index: a million parts.
pub const INDEX_BYTES_MAX: u64 = 512 << 20;

/// The whole index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// [`SCHEMA`].
    pub schema: String,
    /// Series, by name.
    pub series: Vec<Entry>,
}

/// One series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// `BTCUSDT.binance-spot/bars/1m`
    pub name: String,
    /// `bars`, `mark` or `funding`.
    pub kind: String,
    /// The venue.
    pub venue: String,
    /// The venue profile.
    pub profile: ProfileRef,
    /// What the volume column counts.
    pub volume: String,
    /// How many rows.
    pub rows: u64,
    /// Open of the first bar, or first stamp.
    pub first: String,
    /// Open of the last bar, or last stamp.
    pub last: String,
    /// Prices are counts of 10^-price_scale.
    pub price_scale: u8,
    /// Quantities are counts of 10^-qty_scale.
    pub qty_scale: u8,
    /// The rows' root, hexadecimal.
    pub rows_root: String,
    /// Where the rows lie, in order of time.
    pub parts: Vec<Part>,
    /// The files that rows came from, in the order of their ingest.
    pub sources: Vec<Source>,
    /// What was done to the rows because somebody asked for it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub changes: Vec<String>,
}

/// A venue profile: one that the program carries, or a file of the catalog.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileRef {
    /// Its name.
    pub name: String,
    /// Its date.
    pub as_of: String,
    /// Its file under the catalog's folder, where the program does not carry it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<String>,
}

/// A file of rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Path under the catalog's folder, with `/`.
    pub path: String,
    /// How many rows.
    pub rows: u64,
    /// Size of the file, bytes.
    pub bytes: u64,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
}

/// A file that was ingested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Its name, without its folder.
    pub name: String,
    /// Its SHA-256, hexadecimal.
    pub sha256: String,
    /// Its size, bytes.
    pub bytes: u64,
}

impl Default for Index {
    fn default() -> Self {
        Self { schema: SCHEMA.to_string(), series: Vec::new() }
    }
}

impl Index {
    /// Read the index of a catalog; one that is not there is empty.
    ///
    /// # Errors
    /// When it cannot be read, is damaged, or is of a format that this program does not know.
    pub fn read(root: &Path) -> Result<Self> {
        let path = root.join(INDEX_FILE);
        let shown = path.display();
        let bytes = match fs::metadata(&path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(e) => return Err(e).with_context(|| format!("cannot read the catalog's index `{shown}`")),
            Ok(meta) if meta.len() > INDEX_BYTES_MAX => {
                bail!("the catalog's index `{shown}` has {} bytes, at most {INDEX_BYTES_MAX} are read", meta.len())
            }
            Ok(_) => fs::read(&path).with_context(|| format!("cannot read the catalog's index `{shown}`"))?,
        };
        let hint = "\nhint: move the catalog's folder away and ingest the files again";
        let value: serde_json::Value =
            serde_json::from_slice(&bytes).with_context(|| format!("the catalog's index `{shown}` is damaged{hint}"))?;
        let schema = value.get("schema").and_then(serde_json::Value::as_str).unwrap_or("");
        if schema != SCHEMA {
            bail!(
                "the catalog's index `{shown}` is of the format `{schema}`, this program knows {SCHEMA}\nhint: use the program that wrote it, or another BTHOST_HOME"
            );
        }
        serde_json::from_value(value).with_context(|| format!("the catalog's index `{shown}` is damaged{hint}"))
    }

    /// The entry of a series.
    #[must_use]
    pub fn find(&self, name: &SeriesName) -> Option<&Entry> {
        let name = name.to_string();
        self.series.iter().find(|e| e.name == name)
    }

    /// Put an entry in, in the place of the one of its name.
    pub fn put(&mut self, entry: Entry) {
        self.series.retain(|e| e.name != entry.name);
        self.series.push(entry);
        self.series.sort_by(|a, b| a.name.cmp(&b.name));
    }
}
