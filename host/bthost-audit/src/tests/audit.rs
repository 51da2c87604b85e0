//! Two runs that should be one: what is said when they are not.

use bthost_sim::trail::payload::{Decline, Fill, Log, OrderChange, SubmitIntent, Transfer};
use bthost_sim::trail::{Cause, NoSink, Stream, Trail, TrailRoots};

use crate::compare::{compare, compare_artifacts, compare_runs};
use crate::diff::diff;
use crate::events::EventsReader;
use crate::fixture;
use crate::locate::locate;
use crate::manifest::Manifest;
use crate::results::{Metric, Results};
use crate::text::{Digest, Int};
use crate::verdict::{Blame, Difference, Level, Verdict};

fn run(change: impl Fn(u64, &mut Fill)) -> (Vec<u8>, Manifest) {
    let (events, roots) = fixture::trail(5000, change);
    let manifest = fixture::manifest(&events, roots);
    (events, manifest)
}

fn difference(verdict: Verdict) -> Difference {
    match verdict {
        Verdict::Differs(difference) => *difference,
        other => panic!("{other}"),
    }
}

#[test]
fn the_same_run_is_reproduced_at_each_level() {
    let (_, a) = run(|_, _| {});
    let (_, b) = run(|_, _| {});
    assert_eq!(compare_runs(&a.predicate, &b.predicate, false), Verdict::same(Level::Results));
    let exact = compare_runs(&a.predicate, &b.predicate, true);
    assert_eq!((exact.exit_code(), exact.name()), (0, "reproduced"));
    assert!(exact.to_string().starts_with("reproduced at exact\nnot proven by this: "));
    assert!(diff(&a, &b).is_same());
}

#[test]
fn a_fill_that_differs_is_told_down_to_the_field() {
    let (events_a, a) = run(|_, _| {});
    let (events_b, mut b) = run(|order, fill| fill.price += i64::from(order == 4500));
    b.predicate.environment.engine.version = "0.1.1".into();
    let reader = |bytes| EventsReader::new(bytes).expect("events");
    let found = locate(reader(&events_a[..]), reader(&events_b[..]), None).expect("readable");
    let instruments: Vec<_> = fixture::config().markets.into_iter().map(|m| m.instrument).collect();
    let verdict = compare_runs(&a.predicate, &b.predicate, false).with_record(found.map(|r| r.in_units(&instruments)));
    let text = verdict.to_string();
    assert_eq!(verdict.exit_code(), 1);
    let head = "DIFFERS at results\nfirst: fills #4500 1970-01-01T01:15:00Z Fill\n  price: 63812.41 ≠ 63812.42\n";
    assert!(text.starts_with(head), "{text}");
    let tail = "stream: fills, chunk 1 (records 4096 to 4999); intents identical\nfield: tables.fills.root: ";
    assert!(text.contains(tail), "{text}");
    let end = "points at: the exchange\nengine differs: 0.1.0@a1b2c3d vs 0.1.1@a1b2c3d\nhint: run it again with bthost 0.1.0";
    assert!(text.ends_with(end), "{text}");
}

/// The results of a trail with one record in each of these streams.
fn with_records(records: &[Stream]) -> Results {
    let mut trail = Trail::new(Box::new(NoSink));
    let mut add = |stream: Stream| {
        let ts = bthost_sim::time::Ts(0);
        match stream {
            Stream::Intents => trail.append(stream, ts, Cause::Run, &SubmitIntent::default()),
            Stream::Orders => trail.append(stream, ts, Cause::Run, &OrderChange::default()),
            Stream::Fills => trail.append(stream, ts, Cause::Run, &Fill::default()),
            Stream::Funding => trail.append(stream, ts, Cause::Run, &bthost_sim::trail::payload::Funding::default()),
            Stream::Ledger => trail.append(stream, ts, Cause::Run, &Transfer::default()),
            Stream::Declines => trail.append(stream, ts, Cause::Run, &Decline::default()),
            Stream::Logs => trail.append(stream, ts, Cause::Run, &Log::default()),
        };
    };
    records.iter().for_each(|s| add(*s));
    let roots: TrailRoots = trail.roots();
    Results::new(&fixture::outcome(roots), &fixture::definition()).expect("results")
}

#[test]
fn each_stream_points_somewhere() {
    use Stream::{Declines, Fills, Funding, Intents, Ledger, Logs, Orders};
    let cases: &[(&[Stream], Blame, &str)] = &[
        (&[Intents], Blame::Guest, "intents"),
        (&[Intents, Ledger], Blame::Guest, "intents"),
        (&[Intents, Fills], Blame::GuestOrExchange, "intents"),
        (&[Orders], Blame::Exchange, "orders"),
        (&[Fills, Ledger, Funding], Blame::Exchange, "fills"),
        (&[Funding, Ledger], Blame::Funding, "funding"),
        (&[Ledger, Logs], Blame::Accounting, "ledger"),
        (&[Declines], Blame::Words, "interleaving"),
        (&[Logs], Blame::Words, "interleaving"),
    ];
    let empty = with_records(&[]);
    for (streams, blame, first) in cases {
        let found = difference(compare(&empty, &with_records(streams)));
        assert_eq!((found.blame, found.streams[0].name.as_str()), (*blame, *first), "{streams:?}");
    }
    let order = difference(compare(&with_records(&[Fills, Logs]), &with_records(&[Logs, Fills])));
    assert_eq!((order.blame, order.streams.len()), (Blame::Clock, 1));
}

#[test]
fn results_beside_the_trail_point_at_the_accounting() {
    let base = with_records(&[]);
    let mut other = base.clone();
    other.end.wallets[0].balance.0.0 += 1;
    let found = difference(compare(&base, &other));
    assert_eq!((found.blame, found.fields.len()), (Blame::Accounting, 1));
    assert_eq!(found.fields[0].to_string(), "final.wallets[0].balance: 10004 ≠ 10004.00000001");
}

#[test]
fn metrics_and_resources_are_compared_after_results() {
    let (_, a) = run(|_, _| {});
    let mut b = a.clone();
    b.predicate.metrics.0.insert("total_return".into(), Metric::new(0.183_400_000_000_000_03, "total_return/1"));
    let found = difference(compare_runs(&a.predicate, &b.predicate, true));
    assert_eq!((found.level, found.blame), (Level::Results, Blame::Metrics));
    assert_eq!(found.fields[0].path, "metrics.total_return");

    let mut b = a.clone();
    b.predicate.metrics.0.insert("total_return".into(), Metric::new(7.0, "total_return/2"));
    b.predicate.metrics.0.insert("sharpe".into(), Metric::new(1.0, "sharpe/1"));
    b.predicate.metrics.0.remove("profit_factor");
    let Verdict::Reproduced { notes, .. } = compare_runs(&a.predicate, &b.predicate, false) else {
        panic!("a new metric broke an old manifest")
    };
    assert_eq!(notes.len(), 2, "{notes:?}");

    let mut b = a.clone();
    b.predicate.resources.memory_pages_peak = Int(32);
    assert_eq!(compare_runs(&a.predicate, &b.predicate, false).exit_code(), 0);
    let found = difference(compare_runs(&a.predicate, &b.predicate, true));
    assert_eq!((found.level, found.fields[0].to_string().as_str()), (Level::Exact, "memory_pages_peak: 31 ≠ 32"));
    b.predicate.resources.fuel.schedule = "wasmtime-49+ops1".into();
    let verdict = compare_runs(&a.predicate, &b.predicate, true);
    assert_eq!(verdict.exit_code(), 2, "{verdict}");
}

#[test]
fn a_fault_under_another_fuel_schedule_has_its_own_hint() {
    let (_, a) = run(|_, _| {});
    let mut b = a.clone();
    b.predicate.results.status = crate::results::RunStatus::Completed {};
    b.predicate.resources.fuel.schedule = "wasmtime-49+ops1".into();
    let text = compare_runs(&a.predicate, &b.predicate, false).to_string();
    assert!(text.contains("reproducible only where fuel is counted alike"), "{text}");
}

#[test]
fn another_definition_is_another_run() {
    let (_, a) = run(|_, _| {});
    let mut b = a.clone();
    b.predicate.definition.exchange.latency_ns = Int(1);
    let found = difference(compare_runs(&a.predicate, &b.predicate, true));
    assert_eq!((found.level, found.blame), (Level::Inputs, Blame::Definition));
    assert_eq!(found.fields[0].to_string(), "exchange.latency_ns: 200000000 ≠ 1");
}

#[test]
fn artifacts_are_compared_by_digest() {
    let (_, a) = run(|_, _| {});
    let mut made = a.subject.clone();
    assert_eq!(compare_artifacts(&a.subject, &made), Verdict::same(Level::Results));
    made[0].digest.sha256 = Digest([1; 32]);
    assert_eq!(difference(compare_artifacts(&a.subject, &made)).fields[0].path, "subject.equity.csv");
    let Verdict::Reproduced { notes, .. } = compare_artifacts(&a.subject, &made[1..]) else { panic!("missing is not different") };
    assert_eq!(notes, ["artifact `equity.csv` is not made by a re-run: it was held to its recorded digest only"]);
}

#[test]
fn diff_names_what_two_manifests_say() {
    let (_, a) = run(|_, _| {});
    let (_, mut b) = run(|order, fill| fill.qty += i64::from(order == 0));
    b.predicate.definition.strategy.params.insert("fast".into(), "12".into());
    b.predicate.metrics.0.insert("total_return".into(), Metric::new(0.2, "total_return/1"));
    b.predicate.environment.wall_ms = Int(900);
    let found = diff(&a, &b);
    assert_eq!(found.exit_code(), 1);
    let text = found.to_string();
    for line in [
        "definition.strategy.params.fast: 10 ≠ 12",
        "trail: fills, chunk 0 (records 0 to 4095)",
        "metrics.total_return.v: 0.1834 ≠ 0.2",
        "environment.wall_ms: 812 ≠ 900",
        "the runs differ",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    b = a.clone();
    b.predicate.environment.wall_ms = Int(900);
    assert_eq!(diff(&a, &b).exit_code(), 0);
}
