//! Being written.
use anyhow::{Result, bail};
use bthost_data::{Loaded, SeriesName};
/// A folder of series.
pub struct Catalog {}
impl Catalog {
    /// The catalog.
    ///
    /// # Errors
    /// Never.
    pub fn open_default() -> Result<Self> {
        Ok(Self {})
    }
    /// Load.
    ///
    /// # Errors
    /// Always.
    pub fn load(&self, _name: &SeriesName) -> Result<Loaded> {
        bail!("being written")
    }
    /// All series of an instrument.
    #[must_use]
    pub fn of_instrument(&self, _name: &str) -> Vec<SeriesName> {
        vec![]
    }
}
