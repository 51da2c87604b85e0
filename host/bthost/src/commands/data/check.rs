//! `bthost data check`: files or a series, looked at without changing anything.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use bthost_data::quality::{self, Coverage, Finding, Severity, coverage};
use bthost_data::{DataError, LoadSpec, Loaded, Repair, SeriesName, load, load_each};
use bthost_sim::time::Ts;
use bthost_sim::trail::hex;
use serde::Serialize;

use super::picture;
use super::reading::{self, Busy, Reading};
use crate::catalog::Catalog;
use crate::catalog::rows::times;
use crate::report::text::grouped;

/// Arguments of `bthost data check`.
#[derive(clap::Args)]
pub struct Args {
    /// Files, folders, or names of series or instruments of the catalog
    #[arg(required = true, value_name = "FILE|NAME")]
    subjects: Vec<String>,
    #[command(flatten)]
    reading: Reading,
    /// Show how much of each day is there, and a score that orders files of one market
    #[arg(long)]
    coverage: bool,
    /// Write that as a picture
    #[arg(long, value_name = "FILE")]
    png: Option<PathBuf>,
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
}

/// What was found about one series.
#[derive(Serialize)]
struct Verdict {
    series: String,
    rows: u64,
    first: String,
    last: String,
    rows_root: String,
    score: f64,
    findings: Vec<Finding>,
    #[serde(skip)]
    coverage: Coverage,
}

impl Verdict {
    fn of(loaded: &Loaded) -> Self {
        let stamps = times(&loaded.series.rows);
        let stamp = |at: Option<&i64>| at.map_or_else(String::new, |t| Ts(*t).to_string());
        let now = i64::try_from(jiff::Timestamp::now().as_nanosecond()).ok().map(Ts);
        let findings = quality::findings(loaded, now);
        Self {
            series: loaded.series.name.to_string(),
            rows: loaded.series.len() as u64,
            first: stamp(stamps.first()),
            last: stamp(stamps.last()),
            rows_root: hex(&loaded.series.rows_root().root),
            score: quality::score(loaded.series.len() as u64, &findings),
            findings,
            coverage: loaded.series.bars().map(coverage).unwrap_or_default(),
        }
    }

    /// What could not be read at all.
    fn broken(what: String, error: &anyhow::Error) -> Self {
        let text = format!("{error:#}");
        let findings = vec![Finding::new(Severity::Error, "unreadable", text)];
        Self {
            series: what,
            rows: 0,
            first: String::new(),
            last: String::new(),
            rows_root: String::new(),
            score: 0.0,
            findings,
            coverage: Coverage::default(),
        }
    }

    fn has_errors(&self) -> bool {
        self.findings.iter().any(|f| f.severity == Severity::Error)
    }

    fn text(&self, with_coverage: bool) -> String {
        let mut text = format!("{}\n", self.series);
        if self.rows > 0 {
            text += &format!("  {} rows, {} to {}\n  rows_root {}\n", grouped(self.rows), self.first, self.last, self.rows_root);
        }
        for f in &self.findings {
            let severity = match f.severity {
                Severity::Note => "note",
                Severity::Warning => "warning",
                Severity::Error => "error",
            };
            text += &format!("  {severity:7} {}: {}\n", f.code, f.text.replace('\n', "\n          "));
        }
        if self.findings.is_empty() {
            text += "  nothing to remark\n";
        }
        if with_coverage && !self.coverage.days.is_empty() {
            let (whole, all) = (self.coverage.whole_days() as u64, self.coverage.days.len() as u64);
            text += &format!("  score {:.1}; {} of {} days are whole\n", self.score, grouped(whole), grouped(all));
            self.coverage.text().lines().for_each(|line| text += &format!("  {line}\n"));
        }
        text
    }
}

/// Look at everything that was named. A file that cannot be read is a finding, and the others are still looked at.
///
/// # Errors
/// When a flag is wrong or the catalog cannot be opened.
pub fn run(args: &Args) -> Result<ExitCode> {
    let (spec, _) = args.reading.spec()?;
    let (given, named): (Vec<&String>, Vec<&String>) = args.subjects.iter().partition(|s| is_file(s));
    let paths: Vec<PathBuf> = given.iter().map(PathBuf::from).collect();
    let files = reading::files(&paths)?;
    let mut verdicts = Vec::new();
    let outcomes = {
        let _busy = Busy::new(format!("reading {} files", files.len()));
        load_each(&files, &spec)
    };
    for outcome in outcomes {
        verdicts.push(match outcome.loaded {
            Ok(loaded) => Verdict::of(&loaded),
            Err(error) => {
                let remedy = remedy(&outcome.files, &spec, &error);
                let mut verdict = Verdict::broken(shown(&outcome.files), &error.into());
                verdict.findings.extend(remedy);
                verdict
            }
        });
    }
    if !named.is_empty() {
        let catalog = Catalog::open_default()?;
        for name in named {
            verdicts.extend(stored(&catalog, name));
        }
    }
    if let Some(path) = &args.png {
        let covered: Vec<(&str, &Coverage)> = verdicts.iter().map(|v| (v.series.as_str(), &v.coverage)).collect();
        std::fs::write(path, picture::of(&covered)?).with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&verdicts)?)?;
    } else {
        let texts: Vec<String> = verdicts.iter().map(|v| v.text(args.coverage)).collect();
        out.write_all(texts.join("\n").as_bytes())?;
    }
    Ok(if verdicts.iter().any(Verdict::has_errors) { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

/// The fewest repairs with which files that are refused would be read, and what they would do.
fn remedy(files: &[PathBuf], spec: &LoadSpec, error: &DataError) -> Option<Finding> {
    let (mut spec, mut error) = (spec.clone(), error.clone());
    loop {
        let next = Repair::for_error(&error).iter().find(|r| !spec.repairs.contains(r))?;
        spec.repairs.push(*next);
        match load(files, &spec) {
            Ok(loaded) => {
                let flags: Vec<String> = spec.repairs.iter().map(|r| format!("--repair {}", r.name())).collect();
                let done = loaded.series.notes.iter().filter(|n| n.code == "repaired").map(|n| n.text.as_str());
                let text = format!("`{}` reads it: {}", flags.join(" "), done.collect::<Vec<_>>().join("; "));
                return Some(Finding::new(Severity::Note, "repair", text));
            }
            Err(other) => error = other,
        }
    }
}

/// Whether a subject is a file and not a name. What looks like a path is one, so that a missing file is said to be missing.
fn is_file(subject: &str) -> bool {
    Path::new(subject).exists() || (SeriesName::parse(subject).is_err() && subject.contains(['/', '\\']))
}

fn shown(files: &[PathBuf]) -> String {
    let first = files.first().map(|f| f.display().to_string()).unwrap_or_default();
    if files.len() > 1 { format!("{first} and {} more files", files.len() - 1) } else { first }
}

fn stored(catalog: &Catalog, name: &str) -> Vec<Verdict> {
    let names = match SeriesName::parse(name) {
        Ok(series) => vec![series],
        Err(_) => catalog.of_instrument(name),
    };
    if names.is_empty() {
        let error = anyhow::anyhow!("neither a file nor in the catalog\n  hint: {}", catalog.instead_of(name));
        return vec![Verdict::broken(name.to_string(), &error)];
    }
    let look = |series: &SeriesName| match catalog.load(series) {
        Ok(loaded) => {
            let mut verdict = Verdict::of(&loaded);
            let entry = catalog.list().iter().find(|e| e.name == verdict.series);
            if entry.is_some_and(|e| e.rows_root != verdict.rows_root) {
                verdict.findings.insert(
                    0,
                    Finding::new(Severity::Error, "rows-changed", "the rows are not those that were ingested: their root differs"),
                );
            }
            verdict
        }
        Err(error) => Verdict::broken(series.to_string(), &error),
    };
    names.iter().map(look).collect()
}
