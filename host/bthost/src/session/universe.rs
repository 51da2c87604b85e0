//! The universe of a run: which instrument is a member when, from the table that `universe` names.
//!
//! What always holds: the windows of each instrument stand in the definition in full, so `verify` needs no table; without the setting nothing is said.
//! What it does not do: cut rows. They are history; what a member may do, and what leaving means, are rules of the exchange.

use std::path::PathBuf;

use anyhow::{Result, anyhow};
use bthost_data::universe::Universe;
use bthost_sim::market::{Instrument, Membership};

use crate::plan::Settings;
use crate::whole_file::{TABLE_BYTES_MAX, text};

/// A table with its name.
#[derive(Debug)]
pub struct Table {
    universe: Universe,
    shown: String,
}

/// The table that the settings name, if they name one.
///
/// # Errors
/// When it cannot be read.
pub fn table(settings: &Settings) -> Result<Option<Table>> {
    let Some(given) = settings.text("universe") else { return Ok(None) };
    let given = PathBuf::from(given);
    let path = if given.exists() { given } else { settings.base.join(given) };
    let shown = path.display().to_string();
    let universe = Universe::parse(&text("the table", &path, TABLE_BYTES_MAX)?).map_err(|e| e.in_file(&shown))?;
    Ok(Some(Table { universe, shown }))
}

impl Table {
    /// When an instrument is a member: by its symbol, or by its name where the table has that.
    ///
    /// # Errors
    /// When it never is one.
    pub fn members(&self, instrument: &Instrument) -> Result<Membership> {
        let (symbol, name) = (instrument.symbol.as_str(), instrument.name());
        let windows = [self.universe.windows(&name), self.universe.windows(symbol)].into_iter().find(|w| !w.is_empty());
        let windows = windows.ok_or_else(|| {
            anyhow!(
                "{name} is in the data, and `{}` has no row of `{symbol}`\nhint: leave its data out, or say when it was a member",
                self.shown
            )
        })?;
        let windows = windows.iter().map(|w| (w.from, w.to)).collect();
        Membership::new(windows).map_err(|why| anyhow!("`{}`: {symbol}: {why}", self.shown))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    fn settings(folder: &Path, text: &str) -> Settings {
        fs::write(folder.join("members.csv"), text).expect("written");
        let mut settings = Settings::new(None).expect("defaults");
        settings.set("universe", &folder.join("members.csv").display().to_string(), crate::plan::Origin::Default).expect("a key");
        settings
    }

    #[test]
    fn members_are_found_by_symbol_and_by_name_and_nobody_is_one_unsaid() {
        let folder = tempfile::tempdir().expect("a folder");
        let settings = settings(folder.path(), "symbol,from,to\nEURUSD,2017-01-01,2017-06-01\nX.generic,2017-02-01,\n");
        let table = table(&settings).expect("a table").expect("it is named");
        let mut instrument = bthost_data::sample().expect("the sample").instrument;
        assert_eq!(table.members(&instrument).expect("by its symbol").windows().len(), 1);
        (instrument.symbol, instrument.venue) = ("X".into(), "generic".into());
        assert_eq!(table.members(&instrument).expect("by its name").windows()[0].1, bthost_sim::time::Ts::MAX);
        instrument.symbol = "Y".into();
        let error = table.members(&instrument).expect_err("never one").to_string();
        assert!(error.contains("Y.generic is in the data") && error.contains("has no row of `Y`"), "{error}");
    }

    #[test]
    fn a_table_that_is_none_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(table(&Settings::new(None).expect("defaults")).expect("none is named").is_none());
        let error = table(&settings(folder.path(), "a,b\n")).map(|_| ()).expect_err("no header").to_string();
        assert!(error.contains("members.csv") && error.contains("symbol,from,to"), "{error}");
    }
}
