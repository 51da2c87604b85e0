//! `bthost data`: ingest, ls, check, diff, synth. One file each; `reading` holds the flags that say how files are to be read.

mod check;
mod diff;
mod ingest;
mod ls;
mod picture;
mod reading;
mod synth;

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;

/// Arguments of `bthost data`.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Put the rows of files into the catalog
    Ingest(Box<ingest::Args>),
    /// The series of the catalog
    Ls(ls::Args),
    /// What is to be known and what is wrong about files or a series
    Check(Box<check::Args>),
    /// Whether two sources hold the same rows, and the first row that differs
    Diff(Box<diff::Args>),
    /// Make up a perpetual market from a seed: bars, mark and funding
    Synth(synth::Args),
}

/// Run.
///
/// # Errors
/// What the subcommand finds wrong.
pub fn run(args: Args) -> Result<ExitCode> {
    match args.command {
        Command::Ingest(args) => ingest::run(*args),
        Command::Ls(args) => ls::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Synth(args) => synth::run(&args),
    }
}
