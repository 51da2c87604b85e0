//! `bthost plan`: every value that a run would use, and where it comes from. Also the resolved `plan.toml` of a run directory.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use bthost_sim::num::Rate;

use super::run::{PlanArgs, Ready, ready, settings};
use crate::plan::{KEYS, Origin, Settings};
use crate::session::define::Prepared;
use crate::session::sandbox::Compiled;

/// Arguments of `bthost plan`.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// A plan file (run.toml), a component or a project's folder; with a strategy, its parameters and the window are resolved too
    #[arg(value_name = "run.toml|STRATEGY")]
    pub subject: Option<PathBuf>,
    /// The plan's values.
    #[command(flatten)]
    pub plan: PlanArgs,
}

/// Names of the strategy's series, for the report.
#[must_use]
pub fn series_names(prepared: &Prepared) -> Vec<String> {
    let name = |s: &bthost_sim::strategy::SeriesRequest| {
        let instrument = prepared.definition.instruments.get(s.instrument as usize);
        let (instrument, execution) = instrument.map_or_else(Default::default, |i| (i.name(), i.execution.timeframe()));
        let timeframe = if s.timeframe.is_empty() { execution.map_or_else(String::new, |t| t.to_string()) } else { s.timeframe.clone() };
        format!("{instrument}/bars/{timeframe}")
    };
    prepared.subscriptions.series.iter().map(name).collect()
}

/// The value that all have.
fn shared(mut values: impl Iterator<Item = Rate>) -> Option<Rate> {
    let first = values.next()?;
    values.all(|v| v == first).then_some(first)
}

/// The rows of `bthost plan`: key, value, origin.
fn lines(settings: &Settings, ready: Option<&Ready>) -> Result<Vec<(String, String, Origin)>> {
    let mut rows = vec![("data".to_string(), settings.data.join(", "), settings.data_origin.clone())];
    for key in KEYS.iter().filter(|k| k.path != "data") {
        let (value, origin) = settings.get(key.path);
        rows.push((key.path.to_string(), value.to_string(), origin.clone()));
    }
    for (name, value, origin) in settings.params() {
        rows.push((format!("params.{name}"), value.to_string(), origin.clone()));
    }
    let Some(ready) = ready else { return Ok(rows) };
    let definition = &ready.prepared.definition;
    let mut derive = |key: &str, value: String, from: &str| match rows.iter_mut().find(|r| r.0 == key) {
        Some(row) if row.1.is_empty() => (row.1, row.2) = (value, Origin::Derived(from.into())),
        Some(_) => {}
        None => rows.push((key.into(), value, Origin::Derived(from.into()))),
    };
    let config = definition.to_config()?;
    derive("from", bthost_sim::time::Ts(definition.window.start_ns.0).to_string(), "the data");
    derive("to", bthost_sim::time::Ts(definition.window.end_ns.0).to_string(), "the data");
    derive("currency", definition.account.currency.clone(), "the instruments");
    derive("calendar", definition.account.calendar.to_string(), "the venue profile");
    // A value of the profiles is a setting only where all instruments share it: as a setting it would hold for every instrument.
    let of_profile = [
        ("venue.fees.maker", shared(config.markets().iter().map(|m| m.instrument.maker_fee))),
        ("venue.fees.taker", shared(config.markets().iter().map(|m| m.instrument.taker_fee))),
        ("venue.slippage.half_spread", shared(config.markets().iter().map(|m| m.rules.half_spread))),
    ];
    for (key, value) in of_profile {
        if let Some(value) = value {
            derive(key, value.to_string(), "the venue profile");
        }
    }
    for (name, value) in &definition.strategy.params {
        derive(&format!("params.{name}"), value.clone(), "the strategy");
    }
    for i in &definition.instruments {
        let entry = definition.entry(&i.execution);
        let rows = entry.map_or(0, |e| e.rows.0);
        derive(
            &format!("execution.{}", i.name()),
            format!("{} ({rows} rows with warm-up), mark {}", i.execution, i.mark_mode.name()),
            "auto",
        );
    }
    Ok(rows)
}

/// The resolved plan of a run, as TOML that gives the same run again.
///
/// # Errors
/// When the definition contradicts itself.
pub fn resolved(settings: &Settings, ready: &Ready) -> Result<String> {
    let mut out =
        String::from("# Every value that this run used, and where it came from. `bthost run STRATEGY --plan plan.toml` uses them again.\n");
    let mut table = String::new();
    let series: Vec<&str> = ready.sources.iter().map(|s| s.series.as_str()).collect();
    writeln!(out, "# series: {}", series.join(", "))?;
    if ready.sources.iter().all(|s| s.paths.is_empty()) {
        let names = settings.data.iter().map(|n| toml::Value::String(n.clone())).collect();
        writeln!(out, "data = {}  # {}", toml::Value::Array(names), settings.data_origin)?;
    } else {
        let files = ready.sources.iter().flat_map(|s| &s.paths).filter_map(|p| Some(p.file_name()?.to_string_lossy()));
        writeln!(out, "# The rows came from files; give them again with --data: {}", files.collect::<Vec<_>>().join(" "))?;
    }
    let mut rows = lines(settings, Some(ready))?;
    rows.retain(|r| !r.1.is_empty() && !r.0.starts_with("execution.") && r.0 != "data");
    rows.sort_by_key(|r| r.0.rsplit_once('.').map(|(t, _)| t.to_string()));
    for (key, value, origin) in rows {
        let (section, name) = key.rsplit_once('.').unwrap_or(("", &key));
        if section != table {
            writeln!(out, "\n[{section}]")?;
            table = section.to_string();
        }
        writeln!(out, "{name} = {}  # {origin}", toml::Value::String(value))?;
    }
    Ok(out)
}

/// Print the plan.
///
/// # Errors
/// When a value is wrong.
pub fn run(args: Args) -> Result<ExitCode> {
    let mut plan = args.plan.clone();
    let strategy = args.subject.clone().filter(|p| p.is_dir() || p.extension().is_some_and(|e| e == "wasm"));
    if strategy.is_none() {
        plan.plan = args.subject.or(plan.plan);
    }
    let (rows, notes) = match strategy {
        Some(strategy) => {
            let (ready, settings) = ready(&strategy, &plan, Compiled::Kept)?;
            (lines(&settings, Some(&ready))?, ready.notes)
        }
        None => (lines(&settings(&plan, None)?, None)?, Vec::new()),
    };
    for note in notes {
        eprintln!("note: {note}");
    }
    let width = rows.iter().map(|r| r.0.len()).max().unwrap_or(0);
    let mut out = String::new();
    for (key, value, origin) in rows {
        let shown = if value.is_empty() { "-" } else { &value };
        writeln!(out, "{key:width$}  {shown:30}  {origin}")?;
    }
    use std::io::Write as _;
    std::io::stdout().lock().write_all(out.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
