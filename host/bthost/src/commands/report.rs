//! `bthost report RUN_DIR`: the tear sheet again. What it prints was checked against the manifest first.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::session::recorded;

/// Arguments of `bthost report`.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// The run directory
    #[arg(value_name = "RUN_DIR")]
    pub dir: PathBuf,
}

/// Print the tear sheet and name the pages beside it.
///
/// # Errors
/// When the run directory is not whole.
pub fn run(args: Args) -> Result<ExitCode> {
    recorded::whole(&args.dir)?;
    let text = fs::read_to_string(args.dir.join("tearsheet.txt")).context("there is no tearsheet.txt")?;
    let mut out = std::io::stdout().lock();
    write!(out, "{text}")?;
    for page in ["report.html", "equity.png", "drawdown.png"] {
        if args.dir.join(page).is_file() {
            writeln!(out, "page    {}", args.dir.join(page).display())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
