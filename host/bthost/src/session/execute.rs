//! Running a definition: the one way from a definition and its rows to an outcome and its events.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use bthost_audit::definition::{Definition, MarketRows};
use bthost_audit::events::{EventsReader, EventsWriter};
use bthost_audit::results::{Fuel, Resources};
use bthost_audit::text::{Digest, Int};
use bthost_guest::Loaded as Guest;
use bthost_sim::engine::{Outcome, RunConfig, run};
use bthost_sim::strategy::Description;

use crate::report::tables::Tables;

/// What came of a run.
pub struct Executed {
    /// What it left behind.
    pub outcome: Outcome,
    /// What it used.
    pub resources: Resources,
    /// The configuration, with the rows.
    pub config: RunConfig,
    /// The strategy's own words.
    pub description: Description,
}

/// Run a definition; its events go to the file `events`.
///
/// # Errors
/// When the run did not begin, the watchdog fired, or the events could not be written: then there is no result.
pub fn execute(definition: &Definition, rows: Vec<MarketRows>, guest: &Guest, events: &Path, watchdog: Duration) -> Result<Executed> {
    bthost_ta::install();
    let mut config = definition.to_config()?.attach(rows)?;
    let description = guest.describe()?;
    let params = definition.params(&description)?;
    let mut strategy = guest.instantiate(&config.limits, false);
    strategy.set_watchdog(watchdog).context("no thread for the watchdog")?;
    let file = File::create(events).with_context(|| format!("cannot write `{}`", events.display()))?;
    let writer = EventsWriter::new(file);
    // The engine takes the rows and gives them back, so that they are in memory once.
    let markets = std::mem::take(&mut config.markets);
    let given = RunConfig { markets, ..config.clone() };
    let outcome = run(given, params, &mut strategy, Box::new(writer.clone()));
    tracing::info!(begun = outcome.is_ok(), "the engine has come to its end");
    strategy.watchdog_fired()?;
    if let Some(what) = strategy.host_failure() {
        bail!("this machine could not go on: {what}\nhint: free memory and run it again; nothing was recorded");
    }
    let mut outcome = outcome.map_err(|e| anyhow!("{e}"))?;
    config.markets = std::mem::take(&mut outcome.markets);
    writer.finish().with_context(|| format!("cannot write `{}`", events.display()))?;
    Ok(Executed { outcome, resources: resources(&strategy.resources()), config, description })
}

fn resources(used: &bthost_guest::Resources) -> Resources {
    Resources {
        fuel: Fuel {
            schedule: bthost_guest::fuel_schedule_id(),
            table_sha256: Digest(bthost_guest::fuel_table_sha256()),
            total: Int(used.fuel_total),
            callback_max: Int(used.fuel_callback_max),
        },
        memory_pages_peak: Int(used.memory_pages_peak()),
        host_calls: used.host_calls_by_name().map(|(name, n)| (name.to_string(), Int(n))).collect(),
    }
}

/// The tables of a run, decoded from its events.
///
/// # Errors
/// When the file cannot be read or is not what it must be.
pub fn tables(events: &Path) -> Result<Tables> {
    let name = || format!("cannot read `{}`", events.display());
    let file = File::open(events).with_context(name)?;
    let mut tables = Tables::default();
    for event in EventsReader::new(file).with_context(name)? {
        let event = event.with_context(name)?;
        tables.push(&event.header, event.payload);
    }
    Ok(tables)
}
