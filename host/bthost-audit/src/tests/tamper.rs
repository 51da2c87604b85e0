//! What happens to a manifest or a file beside it that was changed.

use std::io::Read;

use bthost_sim::trail::sha256;
use serde_json::Value;

use crate::canon;
use crate::fixture;
use crate::integrity::{Integrity, check};
use crate::manifest::{Manifest, Parts};
use crate::results::Metric;
use crate::text::{Digest, FileName};

fn run(orders: u64) -> (Vec<u8>, Manifest) {
    let (events, roots) = fixture::trail(orders, |_, _| {});
    let manifest = fixture::manifest(&events, roots);
    (events, manifest)
}

/// Integrity with these two files at hand.
fn audit(manifest: &[u8], events: &[u8]) -> Integrity {
    let events = events.to_vec();
    check(manifest, move |name: &FileName| {
        let file: Option<Box<dyn Read>> = match name.as_str() {
            "events.bin" => Some(Box::new(std::io::Cursor::new(events.clone()))),
            "equity.csv" => Some(Box::new(&b"equity"[..])),
            _ => None,
        };
        Ok(file)
    })
}

fn again(manifest: Manifest) -> Manifest {
    let subject = manifest.subject;
    let p = manifest.predicate;
    Manifest::new(Parts {
        definition: p.definition,
        results: p.results,
        metrics: p.metrics,
        resources: p.resources,
        materials: p.materials,
        environment: p.environment,
        subject,
    })
    .expect("a manifest")
}

fn bytes(manifest: &Manifest) -> Vec<u8> {
    manifest.to_bytes().expect("canonical")
}

#[test]
fn an_honest_run_is_consistent() {
    let (events, manifest) = run(5000);
    let stored = bytes(&manifest);
    assert_eq!(Manifest::parse(&stored).as_ref(), Ok(&manifest));
    assert_eq!(stored.last(), Some(&b'}'), "no newline behind");
    let report = audit(&stored, &events);
    assert_eq!(report.verdict.exit_code(), 0, "{}", report.verdict);
    assert_eq!((report.checked.len(), report.missing.len()), (2, 0));
    let alone = check(&stored, |_| Ok(None));
    assert_eq!((alone.verdict.exit_code(), alone.missing.len()), (0, 2));
    let unreadable = check(&stored, |_| Err(std::io::Error::other("denied")));
    assert_eq!(unreadable.verdict.exit_code(), 2);
}

#[test]
fn an_edited_fill_is_found_even_with_a_new_digest() {
    let (events, manifest) = run(5000);
    let (edited, _) = fixture::trail(5000, |order, fill| fill.price += i64::from(order == 4500));
    assert_eq!(edited.len(), events.len());
    let plain = audit(&bytes(&manifest), &edited).verdict;
    assert_eq!(plain.exit_code(), 1);
    let text = plain.to_string();
    assert!(text.contains("stream: fills, chunk 1 (records 4096 to 4999); intents identical"), "{text}");
    assert!(text.contains("subject.events.bin"), "{text}");
    let mut forged = manifest;
    for subject in forged.subject.iter_mut().filter(|s| s.name.as_str() == "events.bin") {
        subject.digest.sha256 = Digest(sha256(&[&edited]));
    }
    let text = audit(&bytes(&forged), &edited).verdict.to_string();
    assert!(text.starts_with("DIFFERS at integrity\nstream: fills, chunk 1"), "{text}");
    assert!(!text.contains("subject."), "{text}");
}

#[test]
fn an_unreadable_events_file_and_an_edited_artifact_are_named() {
    let (events, manifest) = run(10);
    let text = audit(&bytes(&manifest), &events[..events.len() - 3]).verdict.to_string();
    assert!(text.contains("the file ends inside a record"), "{text}");
    let mut other = manifest;
    other.subject[0].digest.sha256 = Digest([7; 32]);
    let text = audit(&bytes(&other), &events).verdict.to_string();
    assert!(text.contains("field: subject.equity.csv: 0707"), "{text}");
}

#[test]
fn an_edited_definition_does_not_fit_its_id_or_is_another_run() {
    let (events, manifest) = run(10);
    let mut edited = manifest.clone();
    edited.predicate.definition.strategy.params.insert("fast".into(), "11".into());
    let text = audit(&bytes(&edited), &events).verdict.to_string();
    assert!(text.contains("field: run_id (over the definition): sha256:") && text.contains("points at: the manifest"), "{text}");
    let consistent = again(edited);
    assert_ne!(consistent.predicate.run_id, manifest.predicate.run_id);
    assert_eq!(consistent.predicate.result_id, manifest.predicate.result_id);
    assert_eq!(audit(&bytes(&consistent), &events).verdict.exit_code(), 0);
}

/// Edits the manifest in a way that the ids are then computed over: what is left to notice must be noticed.
#[test]
fn roots_that_do_not_follow_are_found_under_fresh_ids() {
    let (events, manifest) = run(5000);
    let found = |change: fn(&mut Manifest)| {
        let mut edited = manifest.clone();
        change(&mut edited);
        let verdict = audit(&bytes(&again(edited)), &events).verdict;
        assert_eq!(verdict.exit_code(), 1, "{verdict}");
        verdict.to_string()
    };
    assert!(found(|m| m.predicate.definition.data[0].chunk_roots[1] = Digest([9; 32])).contains("data.AAA.test/bars/1m.rows_root"));
    assert!(found(|m| m.predicate.definition.data[0].chunk_roots.truncate(1)).contains("not one for each 4096 rows"));
    assert!(found(|m| m.predicate.definition.data[0].first_ns.0 = i64::MAX).contains("earlier than first_ns"));
    assert!(found(|m| m.predicate.results.trail.streams[2].chunk_roots[0] = Digest([9; 32])).contains("results.trail.fills.root"));
    assert!(found(|m| m.predicate.results.trail.streams[2].count.0 = 9000).contains("results.trail.fills.chunk_roots: 2 ≠ 3"));
    assert!(found(|m| m.predicate.results.trail.streams[2].count.0 = 5001).contains("results.trail.interleaving.count"));
    assert!(found(|m| m.predicate.results.trail.streams.swap(0, 1)).contains("results.trail.streams"));
    assert!(found(|m| m.predicate.results.trail.root = Digest([9; 32])).contains("results.trail.root"));
    assert!(found(|m| m.predicate.results.tables.fills.root = Digest([9; 32])).contains("results.tables.fills.root"));
    let metric = |m: &mut Manifest| {
        let metric = Metric { v: "0.9".into(), ..Metric::new(0.1834, "total_return/1") };
        m.predicate.metrics.0.insert("total_return".into(), metric);
    };
    assert!(found(metric).contains("metrics.total_return.v: 0.9 ≠ 0.1834"));
}

#[test]
fn results_and_metrics_have_ids_of_their_own() {
    let (events, manifest) = run(10);
    let mut edited = manifest.clone();
    edited.predicate.results.totals.fees.0.0 += 1;
    assert!(audit(&bytes(&edited), &events).verdict.to_string().contains("result_id (over the results)"));
    let mut edited = manifest.clone();
    edited.predicate.metrics.0.insert("total_return".into(), Metric::new(0.5, "total_return/1"));
    let text = audit(&bytes(&edited), &events).verdict.to_string();
    assert!(text.contains("metrics_id (over the metrics)"), "{text}");
    // Its copy in metrics.json names the metric.
    let values = manifest.predicate.metrics.0.iter().map(|(name, m)| (name.clone(), serde_json::json!({"value": m.v})));
    let copy = serde_json::json!({"metrics": values.collect::<serde_json::Map<_, _>>()}).to_string();
    let beside = |name: &FileName| -> std::io::Result<Option<Box<dyn Read>>> {
        Ok((name.as_str() == "metrics.json").then(|| Box::new(std::io::Cursor::new(copy.clone())) as Box<dyn Read>))
    };
    let text = check(&bytes(&edited), beside).verdict.to_string();
    assert!(text.contains("field: metrics.total_return, manifest and metrics.json: 0.5 ≠ 0.1834"), "{text}");
    let text_alone = Metric { v: "0.9".into(), ..Metric::new(0.1834, "total_return/1") };
    edited.predicate.metrics.0.insert("total_return".into(), text_alone);
    let text = audit(&bytes(&edited), &events).verdict.to_string();
    assert!(text.contains("field: metrics.total_return, text and bits: 0.9 ≠ 0.1834"), "{text}");
    edited.predicate.metrics.0.insert("total_return".into(), Metric::new(0.5, "total_return/1"));
    let added = again(edited).predicate;
    assert_eq!((added.run_id, added.result_id), (manifest.predicate.run_id, manifest.predicate.result_id));
    assert_ne!(added.metrics_id, manifest.predicate.metrics_id);
}

/// What [`Manifest::parse`] says of bytes changed by text.
fn parse_error(stored: &[u8], from: &str, to: &str) -> String {
    let text = String::from_utf8(stored.to_vec()).expect("UTF-8");
    assert!(text.contains(from), "{from} is not in the manifest");
    let changed = text.replacen(from, to, 1);
    let report = check(changed.as_bytes(), |_| Ok(None));
    assert_eq!(report.verdict.exit_code(), 2, "{}", report.verdict);
    report.verdict.to_string()
}

#[test]
fn malformed_manifests_are_refused_and_say_why() {
    let (_, manifest) = run(3);
    let stored = bytes(&manifest);
    let cases = [
        (r#""seed":"#, r#""seed":"0x0000000000000001","seed":"#, "the key `seed` stands twice"),
        (r#""seed":"#, r#" "seed":"#, "not canonical JSON"),
        (r#""seed":"#, r#""seal":"1","seed":"#, "unknown field `seal`"),
        (r#""account":{"#, r#""account":{"aaa":"1","#, "unknown field `aaa`"),
        (r#""environment":{"#, r#""environment":{"aaa":"1","#, "unknown field `aaa`"),
        (r#""predicate":{"#, r#""predicate":{"aaa":"1","#, "unknown field `aaa`"),
        (r#"{"_type""#, r#"{"A":"1","_type""#, "unknown field `A`"),
        (r#""latency_ns":"200000000""#, r#""latency_ns":200000000"#, "numbers are written as strings"),
        (r#""latency_ns":"200000000""#, r#""latency_ns":"2e8""#, "`2e8` is not a whole number"),
        (r#""cash":"10000""#, r#""cash":"10000.0""#, "`10000.0` is not an amount"),
        (r#""path":"ohlc-adaptive""#, r#""path":"ohlc-guessed""#, "`ohlc-guessed` is not a path policy"),
        (r#""name":"equity.csv""#, r#""name":"../equity.csv""#, "is not the name of a file without any path"),
        (r#""name":"equity.csv""#, r#""name":"/etc/passwd""#, "is not the name of a file without any path"),
        (r#""name":"equity.csv""#, r#""name":"C:equity.csv""#, "is not the name of a file without any path"),
        (r#""name":"equity.csv""#, r#""name":"a\\b""#, "is not the name of a file without any path"),
        (r#""name":"equity.csv""#, r#""name":"a\u0000b""#, "is not the name of a file without any path"),
        (r#""name":"equity.csv""#, r#""name":"events.bin""#, "`events.bin` stands twice"),
        (r#""name":"btc-1m.parquet""#, r#""name":"../btc-1m.parquet""#, "is not the name of a file without any path"),
        (r#""name":"AAA.test/bars/1m""#, r#""name":"../bars/1m""#, "is not a series name"),
        ("in-toto.io/Statement/v1", "in-toto.io/Statement/v2", "this version reads"),
        ("bthost.dev/run/v1", "bthost.dev/run/v2", "this version reads"),
        (r#""run_id":"sha256:"#, r#""run_id":"sha512:"#, "is not an id"),
    ];
    for (from, to, why) in cases {
        let said = parse_error(&stored, from, to);
        assert!(said.contains(why), "{to}: {said}");
        assert!(said.contains("\nhint: "), "{said}");
    }
    let mut newline = stored.clone();
    newline.push(b'\n');
    assert!(check(&newline, |_| Ok(None)).verdict.to_string().contains("not canonical JSON"));
    assert_eq!(check(b"", |_| Ok(None)).verdict.exit_code(), 2);
    assert_eq!(check(&stored[..stored.len() / 2], |_| Ok(None)).verdict.exit_code(), 2);
}

#[test]
fn a_manifest_that_is_too_deep_or_too_large_is_refused() {
    let (_, manifest) = run(3);
    let stored = bytes(&manifest);
    // `annotations` stands inside statement, predicate, materials, material: its values are five deep.
    let deep = |levels: usize| format!(r#""annotations":{{"a":{}{}"#, "[".repeat(levels), "]".repeat(levels)) + ",";
    let said = parse_error(&stored, r#""annotations":{"#, &deep(canon::DEPTH_MAX - 5));
    assert!(said.contains("invalid type: sequence"), "{said}");
    let said = parse_error(&stored, r#""annotations":{"#, &deep(canon::DEPTH_MAX - 4));
    assert!(said.contains("nested deeper than 16"), "{said}");
    let said = parse_error(&stored, r#""rustc":""#, &format!(r#""rustc":"{}"#, "x".repeat(canon::BYTES_MAX)));
    assert!(said.contains("at most 67108864"), "{said}");
}

#[test]
fn any_single_byte_that_is_changed_is_noticed() {
    let (events, manifest) = run(3);
    let stored = bytes(&manifest);
    let value: Value = canon::read(&stored).expect("canonical");
    // These three are under no id: a re-run compares the first, and only a signature holds the others.
    let free = ["/predicate/resources", "/predicate/materials", "/predicate/environment"];
    let free: Vec<String> =
        free.iter().map(|p| String::from_utf8(canon::write(value.pointer(p).expect(p)).expect("canonical")).expect("UTF-8")).collect();
    let text = String::from_utf8(stored.clone()).expect("UTF-8");
    let spans: Vec<_> = free.iter().map(|part| text.find(part.as_str()).map(|at| at..at + part.len()).expect("a part")).collect();
    let mut tried = 0;
    for at in (0..stored.len()).step_by(7).filter(|at| !spans.iter().any(|s| s.contains(at))) {
        let mut changed = stored.clone();
        changed[at] = if changed[at] == b'1' { b'2' } else { b'1' };
        // An artifact under another name is not at hand, and is listed so.
        let report = audit(&changed, &events);
        assert!(report.verdict.exit_code() != 0 || !report.missing.is_empty(), "byte {at}");
        tried += 1;
    }
    assert!(tried > 500, "{tried}");
}
