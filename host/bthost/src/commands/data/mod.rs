//! `bthost data`: fetch, ingest, ls, check, diff, split, adjust, join, universe, synth. One file each; `reading` holds the flags that say how files are to be read.

mod check;
mod diff;
mod fetch;
mod ingest;
mod ls;
mod made;
mod picture;
mod reading;
mod split;
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
    /// Files of Binance's public archive, checked and resumable
    Fetch(fetch::Args),
    /// The series of the catalog
    Ls(ls::Args),
    /// What is to be known and what is wrong about files or a series
    Check(Box<check::Args>),
    /// Whether two sources hold the same rows, and the first row that differs
    Diff(Box<diff::Args>),
    /// Windows to fit on and to judge on: train and test, walk-forward, purged K-fold, CPCV
    Split(Box<split::Args>),
    /// Take splits and dividends out of the prices of a share, by a table of factors
    Adjust(Box<made::Adjust>),
    /// Dated contracts as one continuous series
    Join(made::Join),
    /// Who was a member of a universe when; and series cut to that
    Universe(made::Members),
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
        Command::Fetch(args) => fetch::run(&args),
        Command::Ls(args) => ls::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Split(args) => split::run(&args),
        Command::Adjust(args) => made::run_adjust(&args),
        Command::Join(args) => made::run_join(&args),
        Command::Universe(args) => made::run_universe(&args),
        Command::Synth(args) => synth::run(&args),
    }
}
