//! `bthost data ingest`.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use bthost_data::load_all;

use super::reading::{self, Busy, Reading};
use crate::catalog::{Catalog, Stored};
use crate::report::text::grouped;

/// Arguments of `bthost data ingest`.
#[derive(clap::Args)]
pub struct Args {
    /// Files or folders; those that belong together by their names become one series
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

/// Put the rows of files into the catalog.
///
/// # Errors
/// When a file cannot be read or contradicts the catalog: nothing is changed then. When the disk refuses: each series is in whole or not
/// at all, and those that are in are named.
pub fn run(args: Args) -> Result<ExitCode> {
    let files = reading::files(&args.files)?;
    let (spec, profile) = args.reading.spec()?;
    let loaded = {
        let _busy = Busy::new(format!("reading {} files", files.len()));
        load_all(&files, &spec)?
    };
    let mut catalog = Catalog::open_default()?;
    let mut out = std::io::stdout().lock();
    for series in &loaded {
        for note in &series.series.notes {
            eprintln!("note: {}: {}", series.series.name, note.text);
        }
    }
    let stored = {
        let mut busy = None;
        catalog.store_all(&loaded, profile.as_deref(), |name| {
            // One at a time on the terminal.
            busy = None;
            busy = Some(Busy::new(format!("writing {name}")));
        })?
    };
    for stored in &stored {
        writeln!(out, "{}", told(stored))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What came of a series, for a person.
#[must_use]
pub fn told(stored: &Stored) -> String {
    let Stored { entry, added, agreed, changed } = stored;
    let what = match (changed, agreed) {
        (false, agreed) => format!("unchanged: all {} rows are there already", grouped(*agreed)),
        (true, 0) => format!("{} rows added", grouped(*added)),
        (true, agreed) => format!("{} rows added, {} were there and agree", grouped(*added), grouped(*agreed)),
    };
    format!("{}\n  {what}\n  {} rows, {} to {}\n  rows_root {}", entry.name, grouped(entry.rows), entry.first, entry.last, entry.rows_root)
}
