//! Level integrity: whether a manifest and the files beside it agree with each other, without running anything.
//!
//! What always holds: what is checked is the stored bytes. What is not at hand is listed as missing, never as good. A manifest that was
//! changed *and* given new ids is consistent: it is another run, with another `run_id`, and only a re-run or a signature tells.

use std::io::{self, Read};

use bthost_sim::trail::Stream;
use sha2::{Digest as _, Sha256};

use crate::compare::stream_differences;
use crate::events::{EVENTS_NAME, EventsError, EventsReader, rebuild_roots};
use crate::fields::FieldDiff;
use crate::manifest::{Manifest, ManifestError, Predicate, stored_ids};
use crate::results::{INTERLEAVING, TrailCommitment};
use crate::text::{Digest, FileName};
use crate::verdict::{Blame, Difference, Level, Verdict};

/// Bytes read at once when a file is hashed.
const READ_BYTES: usize = 1 << 16;
/// Bytes of `metrics.json` that are read to name an edited metric.
const METRICS_BYTES: u64 = 1 << 20;
/// The artifact that repeats the metrics.
const METRICS_NAME: &str = "metrics.json";

/// What came of it.
#[derive(Debug)]
pub struct Integrity {
    /// The manifest, where it could be read.
    pub manifest: Option<Manifest>,
    /// The verdict.
    pub verdict: Verdict,
    /// Artifacts that were at hand and checked.
    pub checked: Vec<FileName>,
    /// Artifacts that were not at hand.
    pub missing: Vec<FileName>,
}

/// Check a manifest and the artifacts that `open` finds by their names (`None`: not at hand).
pub fn check(bytes: &[u8], mut open: impl FnMut(&FileName) -> io::Result<Option<Box<dyn Read>>>) -> Integrity {
    let mut report = Integrity { manifest: None, verdict: Verdict::same(Level::Integrity), checked: Vec::new(), missing: Vec::new() };
    let manifest = match Manifest::parse(bytes) {
        Ok(manifest) => manifest,
        Err(error) => {
            report.verdict = Verdict::blocked(Level::Integrity, error, "get the manifest again from where it was published");
            return report;
        }
    };
    report.verdict = check_ids(bytes, &manifest.predicate).then(|| check_roots(&manifest.predicate));
    if let Verdict::Differs(difference) = &mut report.verdict
        && difference.fields.iter().any(|f| f.path == METRICS_ID)
    {
        difference.fields.extend(edited_metric(&manifest, &mut open));
    }
    for subject in &manifest.subject {
        if report.verdict.exit_code() != 0 {
            break;
        }
        let verdict = match open(&subject.name) {
            Ok(None) => {
                report.missing.push(subject.name.clone());
                continue;
            }
            Ok(Some(file)) => check_artifact(&manifest, &subject.name, subject.digest.sha256, file, &mut open),
            Err(error) => Err(error),
        };
        report.checked.push(subject.name.clone());
        report.verdict = verdict.unwrap_or_else(|error| {
            Verdict::blocked(Level::Integrity, format!("`{}` cannot be read: {error}", subject.name), "see whether the file is readable")
        });
    }
    report.manifest = Some(manifest);
    report
}

fn differs(blame: Blame, fields: Vec<FieldDiff>) -> Verdict {
    let mut difference = Difference::new(Level::Integrity, blame);
    difference.fields = fields;
    Verdict::Differs(Box::new(difference))
}

/// How a wrong `metrics_id` is named.
const METRICS_ID: &str = "metrics_id (over the metrics)";

/// The first metric that contradicts itself, or else its copy in `metrics.json`. An id alone does not say what was edited.
fn edited_metric(manifest: &Manifest, open: &mut impl FnMut(&FileName) -> io::Result<Option<Box<dyn Read>>>) -> Option<FieldDiff> {
    let metrics = &manifest.predicate.metrics.0;
    if let Some((name, metric)) = metrics.iter().find(|(_, m)| !m.is_consistent()) {
        return Some(FieldDiff::new(format!("metrics.{name}, text and bits"), &metric.v, metric.value()));
    }
    let file = open(&METRICS_NAME.parse().ok()?).ok()??;
    let copy: serde_json::Value = serde_json::from_reader(file.take(METRICS_BYTES)).ok()?;
    metrics.iter().find_map(|(name, metric)| {
        let theirs = copy["metrics"].get(name).and_then(|m| m["value"].as_str());
        let same = theirs.is_some_and(|v| v == metric.v);
        let (path, a) = (format!("metrics.{name}, manifest and {METRICS_NAME}"), Some(metric.v.clone()));
        (!same).then(|| FieldDiff { path, a, b: theirs.map(|v| v.escape_debug().to_string()) })
    })
}

fn check_ids(bytes: &[u8], predicate: &Predicate) -> Verdict {
    let ids = match stored_ids(bytes) {
        Ok(ids) => ids,
        Err(error @ (ManifestError::Canon(_) | ManifestError::Unsupported { .. } | ManifestError::Field { .. })) => {
            return Verdict::blocked(Level::Integrity, error, "get the manifest again from where it was published");
        }
    };
    let pairs = [
        ("run_id (over the definition)", predicate.run_id, ids.run_id),
        ("result_id (over the results)", predicate.result_id, ids.result_id),
        (METRICS_ID, predicate.metrics_id, ids.metrics_id),
    ];
    let wrong: Vec<FieldDiff> =
        pairs.into_iter().filter(|(_, stored, found)| stored != found).map(|(name, a, b)| FieldDiff::new(name, a, b)).collect();
    if wrong.is_empty() { Verdict::same(Level::Integrity) } else { differs(Blame::Manifest, wrong) }
}

/// Whether every root follows from its chunk roots, and the counts from each other.
#[must_use]
pub fn check_roots(predicate: &Predicate) -> Verdict {
    let mut wrong = Vec::new();
    for entry in &predicate.definition.data {
        if let Err(error) = entry.check() {
            wrong.push(FieldDiff { path: error.to_string(), a: Some("as stored".into()), b: Some("as it follows".into()) });
        }
    }
    let results = &predicate.results;
    wrong.extend(trail_faults(&results.trail));
    if let Some(fills) = results.trail.stream(Stream::Fills.name()) {
        let table = &results.tables.fills;
        if (table.rows, table.root) != (fills.count, fills.root) {
            wrong.push(FieldDiff::new("results.tables.fills.root", table.root, fills.root));
        }
    }
    for (name, metric) in &predicate.metrics.0 {
        if !metric.is_consistent() {
            wrong.push(FieldDiff::new(format!("metrics.{name}.v"), &metric.v, metric.value()));
        }
    }
    if wrong.is_empty() { Verdict::same(Level::Integrity) } else { differs(Blame::Manifest, wrong) }
}

fn trail_faults(trail: &TrailCommitment) -> Vec<FieldDiff> {
    let mut wrong = Vec::new();
    let expected: Vec<&str> = Stream::ALL.iter().map(|s| s.name()).chain([INTERLEAVING]).collect();
    let named: Vec<&str> = trail.streams.iter().map(|s| s.name.as_str()).collect();
    if named != expected {
        return vec![FieldDiff::new("results.trail.streams", named.join(","), expected.join(","))];
    }
    for stream in &trail.streams {
        let path = |field: &str| format!("results.trail.{}.{field}", stream.name);
        if stream.chunk_roots.len() as u64 != stream.chunks_expected() {
            wrong.push(FieldDiff::new(path("chunk_roots"), stream.chunk_roots.len(), stream.chunks_expected()));
        } else if stream.root_of_chunks() != stream.root.0 {
            wrong.push(FieldDiff::new(path("root"), stream.root, Digest(stream.root_of_chunks())));
        }
    }
    let sum = trail.streams[..Stream::ALL.len()].iter().fold(0u64, |sum, s| sum.saturating_add(s.count.0));
    let interleaved = trail.streams[Stream::ALL.len()].count.0;
    if sum != interleaved {
        wrong.push(FieldDiff::new("results.trail.interleaving.count", interleaved, sum));
    }
    if trail.root_of_streams() != trail.root.0 {
        wrong.push(FieldDiff::new("results.trail.root", trail.root, Digest(trail.root_of_streams())));
    }
    wrong
}

fn check_artifact(
    manifest: &Manifest,
    name: &FileName,
    recorded: Digest,
    file: Box<dyn Read>,
    open: &mut impl FnMut(&FileName) -> io::Result<Option<Box<dyn Read>>>,
) -> io::Result<Verdict> {
    let found = digest_of(file)?;
    let mut verdict = Verdict::same(Level::Integrity);
    if found != recorded {
        verdict = differs(Blame::Artifact, vec![FieldDiff::new(format!("subject.{name}"), recorded, found)]);
    }
    // The digest of an artifact is under no id, so an edited file may come with an edited digest. Events are under the result's id.
    if name.as_str() == EVENTS_NAME
        && let Some(file) = open(name)?
        && let Verdict::Differs(events) = check_events(file, &manifest.predicate.results.trail)
    {
        let mut both = events;
        both.hint = Some(format!(
            "{EVENTS_NAME}, sha256 {found}, is not the file of this run: get it again, or take it away; a re-run makes the records anew"
        ));
        if let Verdict::Differs(digest) = verdict {
            both.fields.extend(digest.fields);
        }
        verdict = Verdict::Differs(both);
    }
    Ok(verdict)
}

/// Whether an `events.bin` has the roots of the trail.
pub fn check_events(file: impl Read, trail: &TrailCommitment) -> Verdict {
    let unreadable = |error: EventsError| {
        differs(Blame::Artifact, vec![FieldDiff { path: EVENTS_NAME.into(), a: Some("records".into()), b: Some(error.to_string()) }])
    };
    let roots = match EventsReader::new(file).and_then(rebuild_roots) {
        Ok(roots) => TrailCommitment::new(&roots),
        Err(error) => return unreadable(error),
    };
    if roots == *trail {
        return Verdict::same(Level::Integrity);
    }
    let mut difference = Difference::new(Level::Integrity, Blame::Artifact);
    difference.streams = stream_differences(trail, &roots);
    Verdict::Differs(Box::new(difference))
}

/// The digest of a file.
///
/// # Errors
/// When it cannot be read.
pub fn digest_of(mut file: impl Read) -> io::Result<Digest> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; READ_BYTES];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(Digest(hasher.finalize().into())),
            n => hasher.update(&buffer[..n]),
        }
    }
}
