//! `bthost compare RUN_DIR RUN_DIR...`: one strategy under other fill policies, side by side.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use bthost_audit::definition::{Definition, Execution};
use bthost_audit::manifest::Manifest;
use bthost_data::SeriesName;
use bthost_sim::exchange::hedge;
use bthost_sim::time::DAY;

use crate::report::comparison::{BOOK, Comparison, EXACT, Played};
use crate::session::{execute, recorded, rundir};

/// Files that `--out` writes.
const FILES: [&str; 3] = ["comparison.txt", "runs.csv", "fills.csv"];

/// Arguments of `bthost compare`.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// Run directories of one strategy; the one on trades is the reference, else the first
    #[arg(value_name = "RUN_DIR", num_args = 2.., required = true)]
    pub runs: Vec<PathBuf>,
    /// Write comparison.txt, runs.csv and fills.csv into this folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Compare, print, and write the tables.
///
/// # Errors
/// When a run directory is not whole, or the runs are not of one account on the same instruments.
pub fn run(args: Args) -> Result<ExitCode> {
    let manifests = args.runs.iter().map(|dir| recorded::whole(dir)).collect::<Result<Vec<_>>>()?;
    let first = &manifests[0].predicate.definition;
    for (dir, manifest) in args.runs.iter().zip(&manifests).skip(1) {
        let other = &manifest.predicate.definition;
        let names = |d: &Definition| d.instruments.iter().map(bthost_audit::definition::InstrumentDef::name).collect::<Vec<_>>();
        if names(first) != names(other) || first.account.currency != other.account.currency {
            bail!(
                "`{}` and `{}` are runs on other instruments or in another currency\nhint: compare runs of one strategy on one market",
                args.runs[0].display(),
                dir.display()
            );
        }
        for what in differences(first, other) {
            eprintln!("note: `{}` has another {what} than `{}`, so more than the policy differs", dir.display(), args.runs[0].display());
        }
    }
    let plan = first.to_config()?;
    let instruments = hedge::numbered(plan.markets().iter().map(|m| (&m.instrument, &m.rules)));
    let played = args.runs.iter().zip(&manifests).map(|(dir, m)| played(dir, m)).collect::<Result<Vec<_>>>()?;
    let comparison = Comparison::new(&played, &instruments);
    let text = comparison.text();
    if let Some(dir) = &args.out {
        fs::create_dir_all(dir).with_context(|| format!("cannot make `{}`", dir.display()))?;
        for (name, text) in FILES.iter().zip([&text, &comparison.runs_csv(), &comparison.fills_csv()]) {
            rundir::put(dir, name, text.as_bytes())?;
        }
    }
    write!(std::io::stdout().lock(), "{text}")?;
    Ok(ExitCode::SUCCESS)
}

/// What two definitions differ in beside the exchange and the rows.
fn differences(a: &Definition, b: &Definition) -> Vec<&'static str> {
    let latency = |d: &Definition| (d.exchange.latency_ns, d.exchange.feed_ns, d.exchange.response_ns);
    let checks = [
        ("strategy", a.strategy.sha256 != b.strategy.sha256),
        ("set of parameters", a.strategy.params != b.strategy.params),
        ("account", a.account != b.account),
        ("window", a.window != b.window),
        ("seed", a.seed != b.seed),
        ("set of rails", a.rails != b.rails),
        ("latency", latency(a) != latency(b)),
    ];
    checks.into_iter().filter(|(_, differs)| *differs).map(|(what, _)| what).collect()
}

fn played(dir: &Path, manifest: &Manifest) -> Result<Played> {
    let (definition, results) = (&manifest.predicate.definition, &manifest.predicate.results);
    let tables = execute::tables(&dir.join("events.bin"))?;
    let name = dir.file_name().unwrap_or(dir.as_os_str()).to_string_lossy().to_string();
    let policy = match definition.exchange.execution {
        Execution::Book => BOOK.into(),
        Execution::ExactTrades => EXACT.into(),
        Execution::Bars => definition.exchange.path.to_string(),
    };
    let length = |series: &str| SeriesName::parse(series).ok().and_then(|s| s.timeframe).and_then(|t| t.fixed()).unwrap_or(DAY);
    Ok(Played {
        name,
        policy,
        status: results.status.name().into(),
        fills: tables.fills.into_iter().map(|row| (row.ts, row.body)).collect(),
        ambiguous: results.totals.ambiguous_fills.0,
        end_equity: results.end.end_equity.0,
        interval_ns: definition.instruments.iter().map(|i| length(&i.execution.to_string())).collect(),
    })
}
