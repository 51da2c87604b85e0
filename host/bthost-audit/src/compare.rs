//! Levels results and exact: whether a re-run came to the same, and if not, where to look first.
//!
//! The order of suspicion: intents (the guest), orders and fills (the exchange), funding, the ledger and the state (the accounting), the
//! order of records (the clock), declines and logs (words), then metrics, then resources. Roots say which streams differ and in which chunk
//! of 4096 records; which of two streams differed first in time only the records tell ([`crate::locate`]).

use bthost_sim::trail::{RECORDS_CHUNK, Stream};

use crate::fields::{FieldDiff, differences};
use crate::inputs::{chunk_span, first_chunk};
use crate::manifest::{Predicate, Subject};
use crate::results::{INTERLEAVING, Metrics, Resources, Results, RunStatus, TrailCommitment};
use crate::verdict::{Blame, Difference, Level, StreamDiff, Verdict};

/// Whether a re-run gave the same results.
#[must_use]
pub fn compare(recorded: &Results, recomputed: &Results) -> Verdict {
    if recorded == recomputed {
        return Verdict::same(Level::Results);
    }
    let streams = stream_differences(&recorded.trail, &recomputed.trail);
    let mut difference = Difference::new(Level::Results, blame_of_streams(&streams));
    // The trail's fields are told by the streams.
    difference.fields = differences(recorded, recomputed).into_iter().filter(|f| !f.path.starts_with("trail.")).collect();
    difference.streams = streams;
    Verdict::Differs(Box::new(difference))
}

/// The streams that differ, the first to suspect first.
#[must_use]
pub fn stream_differences(a: &TrailCommitment, b: &TrailCommitment) -> Vec<StreamDiff> {
    let order = Stream::ALL.iter().filter(|s| !is_words(**s)).map(|s| s.name());
    let names = order.chain([INTERLEAVING]).chain(Stream::ALL.iter().filter(|s| is_words(**s)).map(|s| s.name()));
    let mut found = Vec::new();
    for name in names {
        let (left, right) = (a.stream(name), b.stream(name));
        if left == right {
            continue;
        }
        let count = |side: Option<&crate::results::StreamCommitment>| side.map_or(0, |s| s.count.0);
        let chunks = |side: Option<&crate::results::StreamCommitment>| side.map(|s| s.chunk_roots.clone()).unwrap_or_default();
        let counts = (count(left), count(right));
        let chunk = first_chunk(&chunks(left), &chunks(right)).unwrap_or(0);
        let records = chunk_span(chunk, RECORDS_CHUNK, counts.0.max(counts.1));
        found.push(StreamDiff { name: name.into(), counts, chunk, records });
    }
    found
}

fn is_words(stream: Stream) -> bool {
    matches!(stream, Stream::Declines | Stream::Logs)
}

/// Where to look when this stream's record is the first to differ.
#[must_use]
pub fn blame_of(stream: Stream) -> Blame {
    match stream {
        Stream::Intents => Blame::Guest,
        Stream::Orders | Stream::Fills => Blame::Exchange,
        Stream::Funding => Blame::Funding,
        Stream::Ledger => Blame::Accounting,
        Stream::Declines | Stream::Logs => Blame::Words,
    }
}

fn blame_of_streams(streams: &[StreamDiff]) -> Blame {
    let differs = |stream: Stream| streams.iter().any(|s| s.name == stream.name());
    let exchange = differs(Stream::Orders) || differs(Stream::Fills);
    match (differs(Stream::Intents), exchange) {
        (true, true) => Blame::GuestOrExchange,
        (true, false) => Blame::Guest,
        (false, true) => Blame::Exchange,
        (false, false) if differs(Stream::Funding) => Blame::Funding,
        (false, false) if differs(Stream::Ledger) => Blame::Accounting,
        // A line more moves the order of all records too.
        (false, false) if differs(Stream::Declines) || differs(Stream::Logs) => Blame::Words,
        (false, false) if !streams.is_empty() => Blame::Clock,
        (false, false) => Blame::Accounting,
    }
}

/// Whether the metrics are the same. A metric that this version does not have, or defines otherwise, is a note: a new metric breaks no old
/// manifest, and an old one breaks no new version.
#[must_use]
pub fn compare_metrics(recorded: &Metrics, recomputed: &Metrics) -> Verdict {
    let mut difference = Difference::new(Level::Results, Blame::Metrics);
    let mut notes = Vec::new();
    for (name, ours) in &recorded.0 {
        match recomputed.0.get(name) {
            Some(theirs) if theirs.def == ours.def => {
                if theirs != ours {
                    difference.fields.push(FieldDiff::new(format!("metrics.{name}"), &ours.v, &theirs.v));
                    difference.fields.push(FieldDiff::new(format!("metrics.{name}.bits"), ours.bits, theirs.bits));
                }
            }
            Some(theirs) => notes.push(format!("metric `{name}` was not checked: {} there, {} here", ours.def, theirs.def)),
            None => notes.push(format!("metric `{name}` was not checked: this version does not have {}", ours.def)),
        }
    }
    if difference.fields.is_empty() { Verdict::Reproduced { level: Level::Results, notes } } else { Verdict::Differs(Box::new(difference)) }
}

/// Whether fuel, memory and host calls are the same.
#[must_use]
pub fn compare_resources(recorded: &Resources, recomputed: &Resources) -> Verdict {
    if recorded == recomputed {
        return Verdict::same(Level::Exact);
    }
    let (ours, theirs) = (&recorded.fuel, &recomputed.fuel);
    if (&ours.schedule, ours.table_sha256) != (&theirs.schedule, theirs.table_sha256) {
        return Verdict::blocked(
            Level::Exact,
            format!("fuel was counted by `{}` there and by `{}` here", ours.schedule, theirs.schedule),
            "use the version of bthost that the manifest's `environment` names, or --level results",
        );
    }
    let mut difference = Difference::new(Level::Exact, Blame::Resources);
    difference.fields = differences(recorded, recomputed);
    Verdict::Differs(Box::new(difference))
}

/// Whether the artifacts of a re-run have the recorded digests. Those that only one side has are notes.
#[must_use]
pub fn compare_artifacts(recorded: &[Subject], recomputed: &[Subject]) -> Verdict {
    let mut difference = Difference::new(Level::Results, Blame::Artifact);
    let mut notes = Vec::new();
    for ours in recorded {
        match recomputed.iter().find(|s| s.name == ours.name) {
            Some(theirs) if theirs.digest == ours.digest => {}
            Some(theirs) => {
                difference.fields.push(FieldDiff::new(format!("subject.{}", ours.name), ours.digest.sha256, theirs.digest.sha256));
            }
            None => notes.push(format!("artifact `{}` is not made by a re-run: it was held to its recorded digest only", ours.name)),
        }
    }
    if difference.fields.is_empty() { Verdict::Reproduced { level: Level::Results, notes } } else { Verdict::Differs(Box::new(difference)) }
}

/// Whether a re-run is the recorded run, at level results, or exact.
#[must_use]
pub fn compare_runs(recorded: &Predicate, recomputed: &Predicate, exact: bool) -> Verdict {
    let mut verdict = compare_definitions(recorded, recomputed)
        .then(|| compare(&recorded.results, &recomputed.results))
        .then(|| compare_metrics(&recorded.metrics, &recomputed.metrics));
    if exact {
        verdict = verdict.then(|| compare_resources(&recorded.resources, &recomputed.resources));
    }
    if let Verdict::Differs(difference) = &mut verdict {
        let (ours, theirs) = (&recorded.environment.engine, &recomputed.environment.engine);
        if ours != theirs {
            difference.engines = Some((ours.to_string(), theirs.to_string()));
            difference.hint.get_or_insert_with(|| format!("run it again with bthost {}", ours.version));
        }
        let faulted = [recorded, recomputed].iter().any(|p| matches!(p.results.status, RunStatus::GuestFault { .. }));
        if faulted && recorded.resources.fuel.schedule != recomputed.resources.fuel.schedule {
            difference.hint = Some(format!(
                "a run that ends at a fuel limit is reproducible only where fuel is counted alike ({} there, {} here); use bthost {}",
                recorded.resources.fuel.schedule, recomputed.resources.fuel.schedule, ours.version
            ));
        }
    }
    verdict
}

fn compare_definitions(recorded: &Predicate, recomputed: &Predicate) -> Verdict {
    if recorded.definition == recomputed.definition {
        return Verdict::same(Level::Inputs);
    }
    let mut difference = Difference::new(Level::Inputs, Blame::Definition);
    difference.fields = differences(&recorded.definition, &recomputed.definition);
    Verdict::Differs(Box::new(difference))
}
