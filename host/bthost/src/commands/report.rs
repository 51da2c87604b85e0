//! `bthost report RUN_DIR`: the tear sheet again. What it prints was checked against the manifest first.

use std::fs::{self, File};
use std::io::{Read, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use bthost_audit::integrity;

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
    let bytes = fs::read(args.dir.join("manifest.json")).with_context(|| format!("`{}` is not a run directory", args.dir.display()))?;
    let checked = integrity::check(&bytes, |name| match File::open(args.dir.join(name.as_str())) {
        Ok(file) => Ok(Some(Box::new(file) as Box<dyn Read>)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    });
    if checked.verdict.exit_code() != 0 {
        bail!("this run directory does not agree with its manifest:\n{}", checked.verdict);
    }
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
