//! `bthost diff`: what differs between two manifests.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use bthost_audit::diff::diff;
use bthost_audit::events::EventsReader;
use bthost_audit::locate::locate;
use bthost_audit::manifest::Manifest;
use bthost_sim::exchange::hedge;

use crate::session::recorded::manifest_at;

/// Arguments of `bthost diff`.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// One manifest, or its run directory
    pub a: PathBuf,
    /// The other
    pub b: PathBuf,
}

fn read(path: &Path) -> Result<Manifest> {
    let bytes = fs::read(path)
        .with_context(|| format!("cannot read the manifest `{}`\nhint: it is the manifest.json of a run directory", path.display()))?;
    Manifest::parse(&bytes).with_context(|| format!("`{}` is not a manifest", path.display()))
}

fn events(manifest: &Path) -> Option<EventsReader<fs::File>> {
    EventsReader::new(fs::File::open(manifest.parent()?.join("events.bin")).ok()?).ok()
}

/// Compare.
///
/// # Errors
/// When one of them cannot be read.
pub fn run(args: Args) -> Result<ExitCode> {
    let args = Args { a: manifest_at(&args.a), b: manifest_at(&args.b) };
    let (a, b) = (read(&args.a)?, read(&args.b)?);
    let found = diff(&a, &b);
    let plan = a.predicate.definition.to_config().ok();
    let instruments = hedge::numbered(plan.iter().flat_map(|p| p.markets()).map(|m| (&m.instrument, &m.rules)));
    let mut out = std::io::stdout().lock();
    writeln!(out, "{found}")?;
    if !found.is_same()
        && let (Some(a), Some(b)) = (events(&args.a), events(&args.b))
        && let Some(record) = locate(a, b, None)?
    {
        writeln!(out, "{}", record.in_units(&instruments))?;
    }
    Ok(ExitCode::from(found.exit_code()))
}
