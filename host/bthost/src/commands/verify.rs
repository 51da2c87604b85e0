//! `bthost verify`: run a manifest again, from its definition alone, and say whether everything is the same.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use bthost_audit::compare::{compare_artifacts, compare_runs};
use bthost_audit::definition::MarketRows;
use bthost_audit::events::EventsReader;
use bthost_audit::inputs::check_strategy;
use bthost_audit::integrity;
use bthost_audit::locate::locate;
use bthost_audit::manifest::Manifest;
use bthost_audit::verdict::{Level, Verdict};
use bthost_sim::exchange::hedge;
use bthost_sim::market::Bars;

use crate::session::ambiguity::{Runner, Wanted};
use crate::session::recorded::{Local, manifest_at, open_beside};
use crate::session::sandbox::{self, Compiled};
use crate::session::{define, execute, inputs, rows, rundir};

/// Arguments of `bthost verify`.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// The manifest, or its run directory
    #[arg(value_name = "MANIFEST")]
    pub manifest: PathBuf,
    /// How far to go: integrity, inputs, results, exact
    #[arg(long, default_value = "results", value_parser = ["integrity", "inputs", "results", "exact"])]
    pub level: String,
    /// The component, where it is not beside the manifest
    #[arg(long, value_name = "FILE")]
    pub strategy: Option<PathBuf>,
    /// Series names or files that hold the rows
    #[arg(long, value_name = "NAME|FILE", num_args = 1..)]
    pub data: Vec<PathBuf>,
    /// Public keys of signers; signatures are not supported by this version, so this is refused
    #[arg(long, value_name = "KEYS")]
    pub trust: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Wall clock, seconds, after which the check gives up
    #[arg(long, value_name = "N", default_value_t = 3600)]
    pub watchdog_seconds: u64,
}

/// What was found on the way.
struct Audit {
    verdict: Verdict,
    manifest: Option<Manifest>,
    notes: Vec<String>,
    recomputed: Option<(String, String, String)>,
}

/// Verify.
///
/// # Errors
/// When the manifest cannot be read at all.
pub fn run(args: Args) -> Result<ExitCode> {
    anyhow::ensure!(
        args.trust.is_none(),
        "signatures are not supported by this version\nhint: leave --trust out; the re-run itself is the proof"
    );
    let level = Level::from_name(&args.level).unwrap_or(Level::Results);
    let mut args = args;
    args.manifest = manifest_at(&args.manifest);
    let bytes = fs::read(&args.manifest).with_context(|| {
        format!("cannot read the manifest `{}`\nhint: it is the manifest.json of a run directory", args.manifest.display())
    })?;
    let audit = audit(&args, &bytes, level)?;
    let mut out = std::io::stdout().lock();
    if args.json {
        let ids = audit.manifest.as_ref().map(|m| (m.predicate.run_id.to_string(), m.predicate.result_id.to_string()));
        let line = serde_json::json!({
            "verdict": audit.verdict.name(), "level": level.name(), "text": audit.verdict.to_string(), "notes": audit.notes,
            "run_id": ids.as_ref().map(|i| &i.0), "result_id": ids.as_ref().map(|i| &i.1),
            "recomputed_result_id": audit.recomputed.as_ref().map(|r| &r.1),
        });
        writeln!(out, "{line}")?;
    } else {
        for note in &audit.notes {
            writeln!(out, "note    {note}")?;
        }
        if let Some((run_id, result_id, numbers)) = &audit.recomputed {
            writeln!(out, "run     {run_id}\nresult  {result_id}  (recomputed)\n{numbers}")?;
        }
        writeln!(out, "{}", audit.verdict)?;
    }
    Ok(ExitCode::from(audit.verdict.exit_code()))
}

fn audit(args: &Args, bytes: &[u8], level: Level) -> Result<Audit> {
    let folder = args.manifest.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    let integrity = integrity::check(bytes, |name| open_beside(&folder, name.as_str()));
    let mut audit = Audit { verdict: integrity.verdict, manifest: integrity.manifest, notes: Vec::new(), recomputed: None };
    let missing: Vec<String> = integrity.missing.iter().map(ToString::to_string).collect();
    if !missing.is_empty() {
        audit.notes.push(format!("not at hand, so not checked: {}", missing.join(", ")));
    }
    let Some(manifest) = audit.manifest.clone() else { return Ok(audit) };
    if level == Level::Integrity || audit.verdict.exit_code() != 0 {
        return Ok(audit);
    }
    let definition = &manifest.predicate.definition;
    let local = Local::of(&folder);
    let component = match find_component(args, &folder, &local) {
        Ok(component) => component,
        Err(verdict) => {
            audit.verdict = *verdict;
            return Ok(audit);
        }
    };
    audit.verdict = check_strategy(&definition.strategy, &component);
    if audit.verdict.exit_code() != 0 {
        return Ok(audit);
    }
    // What this version cannot run is no matter of rows.
    if let Err(e) = definition.to_config() {
        audit.verdict = Verdict::blocked(Level::Inputs, e, "use the version of bthost that the manifest's `environment` names");
        return Ok(audit);
    }
    let rows = match rows::find(definition, &args.data, &local) {
        Ok(rows) => rows,
        Err(verdict) => {
            audit.verdict = *verdict;
            return Ok(audit);
        }
    };
    if level == Level::Inputs {
        audit.verdict = Verdict::same(Level::Inputs);
        return Ok(audit);
    }
    rerun(args, &mut audit, &manifest, &folder, (&component, rows), level)?;
    Ok(audit)
}

fn find_component(args: &Args, folder: &Path, local: &Local) -> Result<Vec<u8>, Box<Verdict>> {
    let blocked = |what: String| Box::new(Verdict::blocked(Level::Inputs, what, "give the component: --strategy FILE"));
    if let Some(given) = &args.strategy {
        return inputs::component(given)
            .map(|c| c.bytes)
            .map_err(|e| could_not(Level::Inputs, &e, "give the component: --strategy FILE").into());
    }
    let places = [Some(folder.join("strategy.wasm")), local.strategy.clone()];
    let found = places.into_iter().flatten().find_map(|p| fs::read(p).ok());
    found.ok_or_else(|| blocked("the component is not at hand".into()))
}

/// Could not check, for what an error says; its own hint knows better.
fn could_not(level: Level, error: &anyhow::Error, hint: &str) -> Verdict {
    let (causes, hints) = crate::cli::causes_and_hints(error);
    Verdict::blocked(level, causes.join(": "), hints.first().map_or(hint, String::as_str))
}

/// What tells of `--resolve-ambiguous`.
const TOLD_WITH_FINER_ROWS: [&str; 3] = ["metrics.json", "report.html", "tearsheet.txt"];

/// Run the definition again and compare.
fn rerun(args: &Args, audit: &mut Audit, manifest: &Manifest, folder: &Path, inputs: (&[u8], Vec<MarketRows>), level: Level) -> Result<()> {
    let definition = &manifest.predicate.definition;
    let guest = match sandbox::runtime(Compiled::Anew)?.load(inputs.0, &definition.limits.limits()) {
        Ok(guest) => guest,
        Err(e) => {
            audit.verdict = Verdict::blocked(Level::Inputs, e, "use the version of bthost that the manifest's `environment` names");
            return Ok(());
        }
    };
    let scratch = tempfile::tempdir().context("cannot make a temporary folder")?;
    let dir = scratch.path();
    let events = dir.join("events.bin");
    let watchdog = Duration::from_secs(args.watchdog_seconds);
    let mut executed = match execute::execute(definition, inputs.1, &guest, &events, watchdog) {
        Ok(executed) => executed,
        Err(e) => {
            audit.verdict = could_not(Level::Results, &e, "use the version of bthost that the manifest's `environment` names");
            return Ok(());
        }
    };
    let subscriptions = define::ask(
        &mut guest.instantiate(&executed.config.limits, false),
        &bare(&executed.config),
        &definition.params(&executed.description)?,
    )?;
    let prepared = define::Prepared { definition: definition.clone(), rows: Vec::new(), finer: Vec::new(), subscriptions };
    let series = super::plan::series_names(&prepared);
    let environment = &manifest.predicate.environment;
    // What was looked at beside the run stands in its report, so it is looked at again; but for finer rows, which the definition does not name.
    let stated = |metric: &str| manifest.predicate.metrics.0.contains_key(metric);
    let wanted = Wanted { span: stated("equity_worst"), finer_bars: false };
    let runner = Runner { guest: &guest, definition, watchdog };
    let ambiguity = runner.look(wanted, &mut executed.config, &executed.outcome, &[])?;
    let written = rundir::Written {
        definition,
        executed: &executed,
        ambiguity: &ambiguity,
        tags: &prepared.subscriptions.tags,
        series: &series,
        materials: Vec::new(),
        started: environment.started.clone(),
        wall_ms: 0,
    };
    let told = rundir::write(dir, &written)?;
    let p = &told.manifest.predicate;
    audit.recomputed = Some((p.run_id.to_string(), p.result_id.to_string(), numbers(&told.tearsheet)));
    let mut made: Vec<_> = told.manifest.subject.clone();
    if stated("equity_resolved") {
        made.retain(|s| !TOLD_WITH_FINER_ROWS.contains(&s.name.as_str()));
    }
    // The component was checked by its own hash; the plan as it was written cannot follow from the definition.
    let comparable: Vec<_> = manifest.subject.iter().filter(|s| s.name.as_str() != "strategy.wasm").cloned().collect();
    audit.verdict = compare_runs(&manifest.predicate, p, level == Level::Exact).then(|| compare_artifacts(&comparable, &made));
    if audit.verdict.exit_code() == 1 && folder.join("events.bin").is_file() {
        let theirs = EventsReader::new(File::open(folder.join("events.bin"))?);
        let ours = EventsReader::new(File::open(&events)?);
        if let (Ok(theirs), Ok(ours)) = (theirs, ours) {
            let instruments = hedge::numbered(executed.config.markets.iter().map(|m| (&m.instrument, &m.rules)));
            let found = locate(theirs, ours, None).ok().flatten().map(|d| d.in_units(&instruments));
            audit.verdict = audit.verdict.clone().with_record(found);
        }
    }
    Ok(())
}

/// The same configuration without rows.
fn bare(config: &bthost_sim::engine::RunConfig) -> bthost_sim::engine::RunConfig {
    let mut bare = config.clone();
    for m in &mut bare.markets {
        (m.bars, m.mark) = (Bars::new(m.bars.timeframe), None);
    }
    bare
}

/// The lines of the recomputed tear sheet that an auditor reads.
fn numbers(tearsheet: &str) -> String {
    tearsheet.to_string()
}
