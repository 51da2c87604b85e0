//! `bthost run`.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use bthost_audit::manifest::Material;
use bthost_sim::engine::Status;

use crate::plan::{Origin, Settings, file_beside};
use crate::report::text::one_line;
use crate::session::ambiguity::{Runner, Wanted};
use crate::session::define::{self, Prepared};
use crate::session::inputs::{self, Component, FileWords};
use crate::session::recorded::Local;
use crate::session::sandbox::{self, Compiled};
use crate::session::{execute, rundir};

/// Arguments of `bthost run` and `bthost plan`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct PlanArgs {
    /// Plan file; `run.toml` of a strategy folder is taken by itself
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
    /// Series names or files; may repeat and take several
    #[arg(long, value_name = "NAME|FILE", num_args = 1..)]
    pub data: Vec<String>,
    /// Instrument of bare files, instead of their names
    #[arg(long, value_name = "SYMBOL.VENUE")]
    pub instrument: Option<String>,
    /// Venue profile of bare files: fees, filters, scales
    #[arg(long, value_name = "VENUE")]
    pub venue: Option<String>,
    /// Window start on bar close, RFC 3339 or a date
    #[arg(long, value_name = "T")]
    pub from: Option<String>,
    /// Window end, exclusive
    #[arg(long, value_name = "T")]
    pub to: Option<String>,
    /// A parameter of the strategy
    #[arg(long = "param", value_name = "NAME=VALUE")]
    pub params: Vec<String>,
    /// Any setting of the plan, such as venue.fees.taker=0.0005
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub sets: Vec<String>,
    /// Seed of the strategy's random numbers
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub seed: Option<String>,
    /// Cash at the start
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub cash: Option<String>,
    /// Fees in basis points
    #[arg(long, value_name = "MAKER,TAKER", allow_hyphen_values = true)]
    pub fee_bps: Option<String>,
    /// Leverage of perpetuals
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub leverage: Option<String>,
}

/// Arguments of `bthost run`.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// The strategy: a component, or the folder of its project
    #[arg(value_name = "STRATEGY.wasm|DIR")]
    pub strategy: PathBuf,
    /// The plan's values.
    #[command(flatten)]
    pub plan: PlanArgs,
    /// Where the run directory goes; runs/NAME-ID unless said, ID being the first 8 digits of run_id
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replace another run in the directory of --out; a directory with foreign files is never replaced
    #[arg(long)]
    pub force: bool,
    /// Run it again under worst-case and best-case, and report the span of its profit
    #[arg(long)]
    pub span: bool,
    /// Run it again with the order of extremes of its ambiguous bars taken from finer data, and report the difference
    #[arg(long, value_enum, value_name = "BY")]
    pub resolve_ambiguous: Option<ResolveBy>,
    /// Compile the strategy anew; else compiled code is kept in $BTHOST_HOME/compiled, or ~/.bthost/compiled
    #[arg(long)]
    pub no_cache: bool,
    /// Print {run_id, result_id, status, out, metrics} instead of the tear sheet
    #[arg(long)]
    pub json: bool,
}

/// What may know the order of extremes.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResolveBy {
    /// Bars of a lower timeframe
    FinerBars,
}

fn pair<'a>(text: &'a str, flag: &str) -> Result<(&'a str, &'a str)> {
    text.split_once('=').with_context(|| format!("`{flag} {text}` has no `=`\nhint: write {flag} name=value"))
}

/// Defaults, plan file, flags.
///
/// # Errors
/// When one of them is wrong.
pub fn settings(args: &PlanArgs, project: Option<&Path>) -> Result<Settings> {
    let file = args.plan.clone().or_else(|| project.and_then(file_beside));
    let mut s = Settings::new(file.as_deref())?;
    for text in &args.sets {
        let (key, value) = pair(text, "--set")?;
        s.set(key, value, Origin::Flag("--set"))?;
    }
    for text in &args.params {
        let (name, value) = pair(text, "--param")?;
        s.set(&format!("params.{name}"), value, Origin::Flag("--param"))?;
    }
    let flags = [
        ("from", &args.from, "--from"),
        ("to", &args.to, "--to"),
        ("seed", &args.seed, "--seed"),
        ("cash", &args.cash, "--cash"),
        ("leverage", &args.leverage, "--leverage"),
    ];
    for (key, value, flag) in flags {
        if let Some(value) = value {
            s.set(key, value, Origin::Flag(flag))?;
        }
    }
    if let Some(fees) = &args.fee_bps {
        let Some((maker, taker)) = fees.split_once(',') else {
            bail!("`--fee-bps {fees}` is not two numbers\nhint: maker and taker in basis points: --fee-bps 2,5");
        };
        s.set("venue.fees.maker", &basis_points(maker)?, Origin::Flag("--fee-bps"))?;
        s.set("venue.fees.taker", &basis_points(taker)?, Origin::Flag("--fee-bps"))?;
    }
    if !args.data.is_empty() {
        s.data.clone_from(&args.data);
        s.data_origin = Origin::Flag("--data");
        s.base = ".".into();
    }
    Ok(s)
}

fn basis_points(text: &str) -> Result<String> {
    let value: rust_decimal::Decimal = text.trim().parse().with_context(|| format!("`{text}` is not a number of basis points"))?;
    Ok((value / rust_decimal::Decimal::from(10_000)).normalize().to_string())
}

/// A run that is ready, with what it was made from.
pub struct Ready {
    /// The component.
    pub component: Component,
    /// It, compiled.
    pub guest: bthost_guest::Loaded,
    /// Definition and rows.
    pub prepared: Prepared,
    /// Files that the rows came from.
    pub sources: Vec<Source>,
    /// Notes of the readers.
    pub notes: Vec<String>,
}

/// Where a series came from.
pub struct Source {
    /// The series.
    pub series: String,
    /// Its files.
    pub paths: Vec<PathBuf>,
    /// Their digests.
    pub files: Vec<bthost_data::FileDigest>,
}

/// Load, ask, define.
///
/// # Errors
/// When anything is wrong with the inputs.
pub fn ready(strategy: &Path, args: &PlanArgs, compiled: Compiled) -> Result<(Ready, Settings)> {
    let component = inputs::component(strategy)?;
    let settings = settings(args, component.project.as_deref())?;
    let guest = sandbox::runtime(compiled)?.load(&component.bytes, &define::limits(&settings)?)?;
    let words = FileWords { instrument: args.instrument.clone(), venue: args.venue.clone() };
    let mut found = inputs::series(&settings.data, &settings.base, &words)?;
    inputs::make_bars(&mut found, &settings)?;
    tracing::info!(strategy = %component.path.display(), series = found.len(), "inputs are loaded");
    let prepared = define::prepare(&guest, &settings, &mut found)?;
    let notes = notes(&found);
    let sources =
        found.into_iter().map(|f| Source { series: f.loaded.series.name.to_string(), paths: f.paths, files: f.loaded.series.files });
    Ok((Ready { component, guest, prepared, sources: sources.collect(), notes }, settings))
}

/// What the readers have to say, each thing once.
fn notes(found: &[inputs::Found]) -> Vec<String> {
    let mut told = std::collections::BTreeSet::new();
    let all = found.iter().flat_map(|f| f.loaded.series.notes.iter().map(|n| (f.loaded.series.name.to_string(), &n.text)));
    all.filter(|(_, text)| told.insert((*text).clone())).map(|(series, text)| format!("{series}: {text}")).collect()
}

fn materials(ready: &Ready) -> Vec<Material> {
    let files = ready.sources.iter().flat_map(|s| s.files.iter().map(move |f| (s, f)));
    files.filter_map(|(s, f)| rundir::material(&f.name, f.sha256, "application/octet-stream", &s.series)).collect()
}

/// Run.
///
/// # Errors
/// When there is no result: bad input, or the watchdog.
pub fn run(args: Args) -> Result<ExitCode> {
    let clock = Instant::now();
    let started = jiff::Timestamp::now().to_string();
    let compiled = if args.no_cache { Compiled::Anew } else { Compiled::Kept };
    let (mut ready, settings) = ready(&args.strategy, &args.plan, compiled)?;
    for note in &ready.notes {
        eprintln!("note: {note}");
    }
    let run_id = ready.prepared.definition.run_id()?.to_string();
    let name = ready.guest.describe()?.name;
    let place = rundir::place(args.out.as_deref(), &name, &run_id);
    rundir::check_place(&place, &run_id, args.force)?;
    let parent = place.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).with_context(|| format!("cannot make `{}`", parent.display()))?;
    let unfinished = tempfile::Builder::new().prefix(".bthost-").tempdir_in(parent).context("cannot make a temporary folder")?;
    let dir = unfinished.path();
    rundir::put(dir, "strategy.wasm", &ready.component.bytes)?;
    rundir::put(dir, "plan.toml", super::plan::resolved(&settings, &ready)?.as_bytes())?;
    let watchdog = Duration::from_secs(settings.whole("watchdog_seconds")?.unwrap_or(3600));
    let rows = std::mem::take(&mut ready.prepared.rows);
    let mut executed = execute::execute(&ready.prepared.definition, rows, &ready.guest, &dir.join("events.bin"), watchdog)?;
    let series = super::plan::series_names(&ready.prepared);
    let wanted = Wanted { span: args.span, finer_bars: args.resolve_ambiguous == Some(ResolveBy::FinerBars) };
    let runner = Runner { guest: &ready.guest, definition: &ready.prepared.definition, watchdog };
    let ambiguity = runner.look(wanted, &mut executed.config, &executed.outcome, &ready.prepared.finer)?;
    let written = rundir::Written {
        definition: &ready.prepared.definition,
        executed: &executed,
        ambiguity: &ambiguity,
        tags: &ready.prepared.subscriptions.tags,
        series: &series,
        materials: materials(&ready),
        started,
        wall_ms: u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX),
    };
    let told = rundir::write(dir, &written)?;
    rundir::put(dir, Local::FILE, &serde_json::to_vec_pretty(&local(&ready))?)?;
    rundir::settle(&unfinished.keep(), &place)?;
    tell(&args, &told, &place, &executed.outcome.status)
}

fn local(ready: &Ready) -> Local {
    let absolute = |p: &PathBuf| p.canonicalize().unwrap_or_else(|_| p.clone());
    Local {
        strategy: Some(absolute(&ready.component.path)),
        data: ready.sources.iter().map(|s| (s.series.clone(), s.paths.iter().map(absolute).collect())).collect(),
    }
}

fn tell(args: &Args, told: &rundir::Told, place: &Path, status: &Status) -> Result<ExitCode> {
    let predicate = &told.manifest.predicate;
    let mut out = std::io::stdout().lock();
    if args.json {
        let line = serde_json::json!({
            "run_id": predicate.run_id.to_string(),
            "result_id": predicate.result_id.to_string(),
            "status": status.name(),
            "out": place.display().to_string(),
            "metrics": told.metrics_json["metrics"],
        });
        writeln!(out, "{line}")?;
    } else {
        write!(out, "{}", told.tearsheet)?;
        writeln!(out, "\nout     {}", place.display())?;
        writeln!(out, "next    bthost verify {}", place.join("manifest.json").display())?;
    }
    if let Status::GuestFault { callback, index, diagnostic } = status {
        eprintln!("the strategy broke in {callback} #{index}: {}", one_line(diagnostic));
    }
    Ok(exit_code(status))
}

/// The exit code of a status.
#[must_use]
pub fn exit_code(status: &Status) -> ExitCode {
    match status {
        Status::Completed | Status::Halted => ExitCode::SUCCESS,
        Status::GuestFault { .. } => ExitCode::from(3),
        Status::RailStop { .. } | Status::EquityGone => ExitCode::from(4),
    }
}
