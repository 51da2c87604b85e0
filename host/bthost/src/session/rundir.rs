//! The run directory: report, tables, plan, manifest, all or nothing.
//!
//! What always holds: a run is written into a temporary folder beside its place and moved there when it is complete, so a reader sees an old run, a
//! new one, or none; `manifest.json` is written last. `local.json` holds paths of this machine, is not hashed and does not travel.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use bthost_audit::definition::{CurrencyDef, Definition, InstrumentDef};
use bthost_audit::integrity::digest_of;
use bthost_audit::manifest::{DigestSet, Manifest, Material, Parts, Subject};
use bthost_audit::results::{EngineBuild, Environment, Metric, Metrics, Results};
use bthost_audit::text::{Digest, Int};
use bthost_sim::engine::{Outcome, Status};
use bthost_sim::exchange::hedge;
use bthost_sim::market::Instrument;
use bthost_sim::metrics::Value;

use super::ambiguity::Ambiguity;
use super::execute::{Executed, tables};
use super::recorded::{Local, MANIFEST};
use super::{contracts, margin};
use crate::report::tables::Tables;
use crate::report::{MarketInput, Report, ReportInput, StrategyInput, tearsheet};

/// Files that a manifest does not cover: itself, what belongs to this machine, and the words of a fault, which no hash knows.
const UNCOVERED: [&str; 3] = [MANIFEST, Local::FILE, FAULT];
/// What the strategy said when it broke.
pub const FAULT: &str = "fault.txt";
/// Every file that a run writes into its directory.
pub const FILES: [&str; 18] = [
    "drawdown.png",
    "equity.parquet",
    "equity.png",
    "events.bin",
    FAULT,
    "fills.parquet",
    "funding.parquet",
    "ledger.parquet",
    Local::FILE,
    "log.jsonl",
    MANIFEST,
    "metrics.json",
    "orders.parquet",
    "plan.toml",
    "report.html",
    "strategy.wasm",
    "tearsheet.txt",
    "trades.parquet",
];

/// What a run directory is written from.
pub struct Written<'a> {
    /// What was run.
    pub definition: &'a Definition,
    /// What came of it.
    pub executed: &'a Executed,
    /// How much of it hangs on guesses, where that was looked at.
    pub ambiguity: &'a Ambiguity,
    /// Names of the tags that the strategy registered.
    pub tags: &'a [String],
    /// Names of its series.
    pub series: &'a [String],
    /// Files that the inputs came from.
    pub materials: Vec<Material>,
    /// When the run was started, RFC 3339.
    pub started: String,
    /// How long it took, ms.
    pub wall_ms: u64,
}

/// A run, as it is told.
pub struct Told {
    /// The manifest.
    pub manifest: Manifest,
    /// The tear sheet.
    pub tearsheet: String,
    /// `metrics.json`.
    pub metrics_json: serde_json::Value,
}

fn environment(w: &Written<'_>) -> Environment {
    let known = |value: Option<&str>| value.unwrap_or("unknown").to_string();
    Environment {
        engine: EngineBuild {
            version: env!("CARGO_PKG_VERSION").into(),
            git_commit: known(option_env!("BTHOST_GIT_COMMIT")),
            cargo_lock_sha256: bthost_sim::trail::hex(&bthost_sim::trail::sha256(&[include_bytes!("../../../../Cargo.lock")])),
            rustc: known(option_env!("BTHOST_RUSTC")),
            profile: if cfg!(debug_assertions) { "dev" } else { "release" }.into(),
        },
        target: format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS),
        cpu_features: Vec::new(),
        started: w.started.clone(),
        wall_ms: Int(w.wall_ms),
    }
}

fn metrics_of(report: &Report<'_>) -> Metrics {
    let present = report.metrics.list.iter().filter_map(|m| match m.value {
        Value::Is(value) => Some((m.name.to_string(), Metric::new(value, m.definition))),
        Value::Absent(_) => None,
    });
    Metrics(present.collect())
}

/// The parts of the latency that there are.
fn latency(d: &Definition) -> String {
    let ms = |ns: i64| format!("{} ms", ns / 1_000_000);
    let part = |ns: Option<Int<i64>>, of: &str| ns.map_or_else(String::new, |ns| format!(", {of} {}", ms(ns.0)));
    let e = &d.exchange;
    format!("{}{}{}", ms(e.latency_ns.0), part(e.feed_ns, "of the feed"), part(e.response_ns, "of responses"))
}

/// A currency of the account, label and value.
fn currency_in_words(d: &Definition, c: &CurrencyDef) -> (String, String) {
    let priced = c.instrument.and_then(|i| d.instruments.get(i.0 as usize)).map(InstrumentDef::name);
    let rate = match (priced, c.rate) {
        (Some(name), _) if c.inverse => format!("divided by the mark of {name}"),
        (Some(name), _) => format!("at the mark of {name}"),
        (None, rate) => format!("at {} {}", rate.unwrap_or_default(), d.account.currency),
    };
    (format!("currency {}", c.name), format!("{} at the start; worth {rate}; margin of its own, never exchanged by itself", c.cash))
}

fn assumptions(w: &Written<'_>) -> Vec<(String, String)> {
    let d = w.definition;
    let mut list = vec![
        ("fill policy".to_string(), format!("{}, resting limits fill by {}", d.exchange.path, d.exchange.limit_fill)),
        ("latency".into(), latency(d)),
    ];
    list.extend(d.account.currencies.iter().map(|c| currency_in_words(d, c)));
    for i in &d.instruments {
        let cap = i.rules.participation.0.map_or("no cap on volume".to_string(), |r| format!("at most {} of a bar's volume", r));
        let fees = match &i.fee_schedule {
            None => format!("fees {} maker, {} taker", i.fees.maker, i.fees.taker),
            Some(s) if s.per_unit.is_some() => format!("fees per unit, paid in {}", s.asset),
            Some(s) => format!("fees by volume and date, paid in {}", s.asset),
        };
        let impact = i.rules.impact.as_ref().map_or_else(String::new, |m| format!("; impact {} {}", m.model, m.coefficient));
        let queue = i.rules.queue.map_or_else(|| "an unknown queue".to_string(), |q| format!("{q} in front of a resting order"));
        let on_trades = match (&i.depth, &i.trades) {
            (Some(_), trades) => {
                let model = i.rules.queue.map_or_else(|| "through".to_string(), |q| q.to_string());
                let prints = if trades.is_some() { "its trades" } else { "no trades" };
                format!("; executed on its book, with {prints}, queue model {model}")
            }
            (None, Some(_)) => format!("; executed on its trades, with {queue}"),
            (None, None) => String::new(),
        };
        let legs = i.rules.legs.map_or_else(String::new, |l| format!("; brackets' legs {l}"));
        let hedge = i.rules.position_mode.map_or_else(String::new, |mode| format!("; {mode} mode"));
        let borrow = i
            .rules
            .borrow
            .as_ref()
            .map_or_else(String::new, |b| format!("; borrowed at {} a year with margins {} and {}", b.rate, b.initial, b.maintenance));
        let self_trade = i.rules.self_trade.map_or_else(String::new, |s| format!("; self-trade {s}"));
        list.push((
            i.name(),
            format!(
                "{fees}; slippage {}; half spread {}{impact}; {cap}; leverage {}; mark {}{legs}{self_trade}{hedge}{borrow}{on_trades}",
                i.rules.slippage,
                i.rules.half_spread,
                i.rules.leverage,
                i.mark_mode.name()
            ),
        ));
        if let Some(words) = contracts::in_words(i) {
            list.push((format!("contract of {}", i.symbol), words));
        }
        if let Some(words) = margin::in_words(i) {
            list.push((format!("margin of {}", i.symbol), words));
        }
    }
    list.extend(w.ambiguity.lines(w.executed.outcome.end_equity));
    let liquidation = if d.instruments.iter().any(|i| i.margin.is_some()) {
        margin::LEFT_OUT
    } else {
        "liquidation (a run ends when its equity is gone)"
    };
    let queue = if d.instruments.iter().all(|i| i.rules.queue.is_some()) { "" } else { "queue position, " };
    let impact = if d.instruments.iter().all(|i| i.rules.impact.is_some()) { "" } else { "own market impact, " };
    let book = if d.instruments.iter().all(|i| i.depth.is_some()) { "hidden orders, " } else { "order book, " };
    list.push(("left out".into(), format!("{book}{queue}{impact}{liquidation}")));
    list
}

fn used(executed: &Executed) -> Vec<(String, String)> {
    let r = &executed.resources;
    let group = |n: u64| crate::report::text::grouped(n);
    vec![
        ("fuel".into(), format!("{} in all, at most {} in a callback", group(r.fuel.total.0), group(r.fuel.callback_max.0))),
        ("memory".into(), format!("{} pages of 64 KiB", r.memory_pages_peak.0)),
        ("host calls".into(), group(r.host_calls.values().map(|n| n.0).sum())),
    ]
}

/// What the report is made from.
fn report_input<'a>(
    w: &'a Written<'a>,
    tables: &'a Tables,
    assets: &'a [String],
    (names, numbered): (&'a [String], &'a [Instrument]),
    ids: (String, String),
) -> ReportInput<'a> {
    let (d, executed) = (w.definition, w.executed);
    let markets = &executed.config.markets;
    let made = |(instrument, ix): (&'a Instrument, usize)| MarketInput {
        instrument,
        series: &names[ix],
        rows: markets[ix].bars.len() as u64,
        bars: Some(&markets[ix].bars),
        trades: markets[ix].trades.as_ref(),
        rules: Some(&markets[ix].rules),
    };
    let (listed, short) = numbered.split_at(markets.len());
    let hedged = hedge::hedged(markets.iter().map(|m| &m.rules.position_mode));
    ReportInput {
        strategy: StrategyInput {
            name: executed.description.name.clone(),
            version: executed.description.version.clone(),
            sha256: d.strategy.sha256.to_string(),
            params: d.strategy.params.iter().map(|(k, v)| (k.clone(), v.clone())).collect(),
        },
        markets: listed.iter().zip(0..).map(made).collect(),
        legs: short.iter().zip(hedged).map(made).collect(),
        window: executed.config.window,
        currency: executed.config.currency.clone(),
        currencies: executed.config.currencies.clone(),
        calendar: d.account.calendar.0,
        run_id: ids.0,
        result_id: ids.1,
        outcome: &executed.outcome,
        tables,
        tags: w.tags,
        assets,
        strategy_series: w.series,
        resources: used(executed),
        assumptions: assumptions(w),
    }
}

fn asset_names(outcome: &Outcome) -> Vec<String> {
    outcome.wallets.iter().map(|(name, _)| name.clone()).collect()
}

/// Write everything but `strategy.wasm`, `plan.toml` and `events.bin`, which are there already, into `dir`.
///
/// # Errors
/// Names the file that could not be written.
pub fn write(dir: &Path, w: &Written<'_>) -> Result<Told> {
    let executed = w.executed;
    let results = Results::new(&executed.outcome, w.definition)?;
    let ids = (w.definition.run_id()?.to_string(), results.result_id()?.to_string());
    let tables = tables(&dir.join("events.bin"))?;
    let assets = asset_names(&executed.outcome);
    let names: Vec<String> = w.definition.instruments.iter().map(|i| i.execution.to_string()).collect();
    let numbered = hedge::numbered(w.executed.config.markets.iter().map(|m| (&m.instrument, &m.rules)));
    let input = report_input(w, &tables, &assets, (&names, &numbered), ids);
    let mut report = Report::new(&input);
    report.metrics.extend(w.ambiguity.metrics());
    report.write(dir)?;
    let tearsheet = tearsheet::render(&report);
    put(dir, "tearsheet.txt", tearsheet.as_bytes())?;
    write_log(dir)?;
    if let Status::GuestFault { callback, index, diagnostic } = &executed.outcome.status {
        put(dir, FAULT, fault_text(callback, *index, diagnostic).as_bytes())?;
    }
    let manifest = Manifest::new(Parts {
        definition: w.definition.clone(),
        results,
        metrics: metrics_of(&report),
        resources: executed.resources.clone(),
        materials: w.materials.clone(),
        environment: environment(w),
        subject: subjects(dir)?,
    })?;
    put(dir, MANIFEST, &manifest.to_bytes()?)?;
    let metrics_json = crate::report::metrics_json::document(&report);
    Ok(Told { manifest, tearsheet, metrics_json })
}

/// `fault.txt`: where the strategy broke, and all that is known of why. Its words are foreign text.
fn fault_text(callback: &str, index: u64, diagnostic: &str) -> String {
    use crate::report::text::plain;
    let lines = diagnostic.lines().map(|line| plain(line) + "\n");
    format!("the strategy broke in {} #{index}\n{}", plain(callback), lines.collect::<String>())
}

/// `log.jsonl`: log lines and declines, in order.
fn write_log(dir: &Path) -> Result<()> {
    use bthost_sim::trail::payload::Any;
    let file = File::open(dir.join("events.bin")).context("cannot read events.bin")?;
    let mut out = Vec::new();
    for event in bthost_audit::events::EventsReader::new(file)? {
        let event = event?;
        let ts = event.header.ts.to_string();
        let line = match event.payload {
            Any::Log(l) => {
                let level = ["debug", "info", "warn", "error"].get(usize::from(l.level)).copied().unwrap_or("error");
                serde_json::json!({"level": level, "text": l.text, "time": ts})
            }
            Any::Decline(d) => serde_json::json!({"code": d.code, "level": "decline", "text": d.text, "time": ts}),
            Any::LogDropped(d) => serde_json::json!({"level": "dropped", "lines": d.lines, "time": ts}),
            _ => continue,
        };
        out.extend_from_slice(line.to_string().as_bytes());
        out.push(b'\n');
    }
    put(dir, "log.jsonl", &out)
}

/// Write a file.
///
/// # Errors
/// Names it.
pub fn put(dir: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = dir.join(name);
    let write = || -> std::io::Result<()> {
        let mut file = File::create(&path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().with_context(|| format!("cannot write `{}`", path.display()))
}

/// Digests of the artifacts in a folder.
///
/// # Errors
/// Names the file that could not be read.
pub fn subjects(dir: &Path) -> Result<Vec<Subject>> {
    let mut subjects = Vec::new();
    for entry in fs::read_dir(dir).with_context(|| format!("cannot read `{}`", dir.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_string();
        if UNCOVERED.contains(&name.as_str()) || !entry.path().is_file() {
            continue;
        }
        let file = File::open(entry.path()).with_context(|| format!("cannot read `{name}`"))?;
        let digest = DigestSet { sha256: digest_of(file).with_context(|| format!("cannot read `{name}`"))? };
        subjects.push(Subject { name: name.parse().map_err(|e| anyhow!("{name}: {e}"))?, digest });
    }
    subjects.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(subjects)
}

/// The place of a run: `runs/<name>-<8 of run_id>` unless `--out` says otherwise.
#[must_use]
pub fn place(out: Option<&Path>, name: &str, run_id: &str) -> PathBuf {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '-' }).take(64).collect();
    let hash = run_id.trim_start_matches("sha256:");
    out.map_or_else(|| Path::new("runs").join(format!("{plain}-{}", &hash[..hash.len().min(8)])), Path::to_path_buf)
}

/// Refuse to write over what is not this run: a folder with files that no run writes, and, without `force`, another run.
///
/// # Errors
/// When the folder holds something else.
pub fn check_place(place: &Path, run_id: &str, force: bool) -> Result<()> {
    let shown = place.display();
    if !place.exists() {
        return Ok(());
    }
    let entries = fs::read_dir(place).with_context(|| format!("`{shown}` is not a folder\nhint: choose another place with --out DIR"))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot read `{shown}`"))?;
        names.push((entry.file_name().to_string_lossy().to_string(), entry.file_type().is_ok_and(|t| t.is_file())));
    }
    names.sort();
    if let Some((name, _)) = names.iter().find(|(name, is_file)| !is_file || !FILES.contains(&name.as_str())) {
        bail!("`{shown}` holds `{name}`, which no run writes, so it is not replaced\nhint: choose another place with --out DIR");
    }
    if names.is_empty() || force {
        return Ok(());
    }
    let manifest = fs::read(place.join(MANIFEST)).ok().and_then(|b| serde_json::from_slice::<serde_json::Value>(&b).ok());
    let there = manifest.as_ref().and_then(|m| m["predicate"]["run_id"].as_str());
    match there {
        Some(there) if there == run_id => Ok(()),
        Some(there) => {
            let there = crate::report::text::cut(&crate::report::text::plain(there), 80);
            bail!("`{shown}` holds another run, {there}\nhint: --force replaces it; or choose another place with --out DIR")
        }
        None => bail!(
            "`{shown}` holds files of a run without its manifest\nhint: --force replaces them; or choose another place with --out DIR"
        ),
    }
}

/// Move a finished folder to its place, over an older run there.
///
/// # Errors
/// When the file system does not let it; then the old run is still there.
pub fn settle(finished: &Path, place: &Path) -> Result<()> {
    let parent = finished.parent().unwrap_or(Path::new("."));
    let move_it = || -> std::io::Result<()> {
        if !place.exists() {
            return fs::rename(finished, place);
        }
        // The old run waits under a name that nobody else has.
        let aside = tempfile::Builder::new().prefix(".bthost-old-").tempdir_in(parent)?;
        let old = aside.path().join("run");
        fs::rename(place, &old)?;
        if let Err(e) = fs::rename(finished, place) {
            fs::rename(&old, place)?;
            return Err(e);
        }
        aside.close()
    };
    move_it().with_context(|| format!("cannot move the finished run to `{}`", place.display()))
}

/// A digest for `materials`.
#[must_use]
pub fn material(name: &str, digest: [u8; 32], media_type: &str, series: &str) -> Option<Material> {
    Some(Material {
        name: name.parse().ok()?,
        digest: DigestSet { sha256: Digest(digest) },
        media_type: media_type.into(),
        annotations: BTreeMap::from([("series".to_string(), series.to_string())]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: &str = "sha256:11";

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a folder");
        for file in files {
            put(dir.path(), file, br#"{"predicate":{"run_id":"sha256:11"}}"#).expect("written");
        }
        dir
    }

    #[test]
    fn the_text_of_a_fault_keeps_its_lines_and_steers_no_terminal() {
        assert_eq!(fault_text("start", 0, "a\nb\u{1b}[2J"), "the strategy broke in start #0\na\nb\\u{1b}[2J\n");
    }

    #[test]
    fn a_folder_with_foreign_files_is_never_replaced() {
        let dir = folder(&["manifest.json", "notes.txt", "zebra", "events.bin"]);
        for force in [false, true] {
            let e = check_place(dir.path(), RUN, force).expect_err("foreign").to_string();
            assert!(e.contains("holds `notes.txt`, which no run writes") && e.contains("hint: choose another place"), "{e}");
        }
        // A folder by the name of an artifact is no artifact.
        let dir = folder(&[]);
        fs::create_dir(dir.path().join("events.bin")).expect("made");
        assert!(check_place(dir.path(), RUN, true).is_err());
        let file = folder(&["plan.toml"]);
        let e = check_place(&file.path().join("plan.toml"), RUN, true).expect_err("a file").to_string();
        assert!(e.contains("is not a folder"), "{e}");
    }

    #[test]
    fn another_run_is_replaced_only_by_force() {
        let dir = folder(&FILES);
        assert!(check_place(dir.path(), RUN, false).is_ok(), "the same run");
        let e = check_place(dir.path(), "sha256:22", false).expect_err("another").to_string();
        assert!(e.contains("holds another run, sha256:11") && e.contains("hint: --force replaces it"), "{e}");
        assert!(check_place(dir.path(), "sha256:22", true).is_ok());
        let rest = folder(&["events.bin"]);
        let e = check_place(rest.path(), RUN, false).expect_err("no manifest").to_string();
        assert!(e.contains("without its manifest"), "{e}");
        assert!(check_place(rest.path(), RUN, true).is_ok());
        assert!(check_place(folder(&[]).path(), RUN, false).is_ok());
        assert!(check_place(&rest.path().join("nowhere"), RUN, false).is_ok());
    }

    #[test]
    fn settling_replaces_the_old_run_and_nothing_beside_it() {
        let desk = tempfile::tempdir().expect("a folder");
        let at = |name: &str| desk.path().join(name);
        for name in ["new", "run", "run.old"] {
            fs::create_dir(at(name)).expect("made");
            put(&at(name), "tearsheet.txt", name.as_bytes()).expect("written");
        }
        settle(&at("new"), &at("run")).expect("moved");
        assert_eq!(fs::read(at("run/tearsheet.txt")).expect("a file"), b"new");
        assert_eq!(fs::read(at("run.old/tearsheet.txt")).expect("a file"), b"run.old");
        assert_eq!(fs::read_dir(desk.path()).expect("the desk").count(), 2);
    }
}
