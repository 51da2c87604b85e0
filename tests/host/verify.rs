//! Tampering: whatever of a run is changed, `verify` ends with 1 or 2 and says which and where; what is merely moved still verifies.

use std::fs;
use std::path::Path;

use bthost_audit::canon;
use bthost_audit::events::EventsReader;
use bthost_audit::text::{Digest, Id};
use bthost_sim::trail::{HEADER_BYTES, Stream, sha256};
use serde_json::Value;

use crate::program::{Desk, Ran, component, hostile, root};

/// A run of ema-cross on the sample, in the folder `run`.
fn made() -> Desk {
    let desk = Desk::new();
    desk.sample_run("ema-cross", "run", "");
    desk
}

/// Verify a run directory, with further arguments.
fn verify(desk: &Desk, run: &str, more: &str) -> Ran {
    desk.line(&format!("verify {run}/manifest.json {more}"))
}

/// Change the manifest of a copy, and make its ids fit again where asked.
fn forge(desk: &Desk, name: &str, ids: bool, change: impl FnOnce(&mut Value)) {
    desk.copy_run("run", name);
    let mut manifest = desk.manifest(name);
    change(&mut manifest);
    if ids {
        new_ids(&mut manifest);
    }
    fs::write(desk.path(name).join("manifest.json"), canon::write(&manifest).expect("canonical")).expect("write");
}

fn new_ids(manifest: &mut Value) {
    let predicate = &mut manifest["predicate"];
    for (id, part, domain) in [
        ("run_id", "definition", bthost_audit::definition::DOMAIN),
        ("result_id", "results", bthost_audit::results::DOMAIN),
        ("metrics_id", "metrics", bthost_audit::results::METRICS_DOMAIN),
    ] {
        let hash = canon::id(domain, &predicate[part]).expect("canonical");
        predicate[id] = Value::String(Id(hash).to_string());
    }
}

/// Change a file of a copy; with `digest`, the manifest's digest of it too.
fn edit_file(desk: &Desk, name: &str, file: &str, digest: bool, change: impl FnOnce(&mut Vec<u8>)) {
    desk.copy_run("run", name);
    let path = desk.path(name).join(file);
    let mut bytes = fs::read(&path).expect("an artifact");
    change(&mut bytes);
    fs::write(&path, &bytes).expect("write");
    if digest {
        let mut manifest = desk.manifest(name);
        set_digest(&mut manifest, file, &bytes);
        fs::write(desk.path(name).join("manifest.json"), canon::write(&manifest).expect("canonical")).expect("write");
    }
}

fn set_digest(manifest: &mut Value, file: &str, bytes: &[u8]) {
    let subjects = manifest["subject"].as_array_mut().expect("artifacts");
    let subject = subjects.iter_mut().find(|s| s["name"] == file).expect("the artifact");
    subject["digest"]["sha256"] = Value::String(Digest(sha256(&[bytes])).to_string());
}

/// Raise the price of the fill by one count.
fn edit_fill(events: &mut [u8], fill: u64) {
    let mut at = bthost_audit::events::MAGIC.len();
    let mut found = None;
    for event in EventsReader::new(&events[..]).expect("events") {
        let event = event.expect("readable");
        if event.stream == Stream::Fills && event.header.seq == fill {
            // Behind stream and frame: order, parent, instrument, side, flags, tag, base price.
            found = Some(at + 1 + HEADER_BYTES + 8 + 8 + 4 + 1 + 4 + 4 + 8);
        }
        at += 1 + event.bytes.len();
    }
    events[found.expect("the fill")] ^= 1;
}

#[test]
fn a_changed_parameter_is_seen_by_its_id_and_by_the_run() {
    let desk = made();
    let change = |m: &mut Value| m["predicate"]["definition"]["strategy"]["params"]["fast"] = "13".into();
    forge(&desk, "plain", false, change);
    verify(&desk, "plain", "").ends(1).says(&["DIFFERS at integrity", "run_id"]);
    // With ids that fit it is another run, whose recorded results are not its own.
    forge(&desk, "forged", true, change);
    verify(&desk, "forged", "--level integrity").ends(0);
    verify(&desk, "forged", "").ends(1).says(&[
        "DIFFERS at results",
        "first: intents #",
        "stream: intents, chunk 0",
        "points at: the guest",
    ]);
    // Without the recorded events there is the chunk.
    fs::remove_file(desk.path("forged/events.bin")).expect("remove");
    verify(&desk, "forged", "").ends(1).says(&["DIFFERS at results", "stream: intents, chunk 0 (records 0 to "]);
}

#[test]
fn every_part_of_the_definition_is_run_from() {
    let desk = made();
    let changes: [(&str, &str, &str); 5] = [
        ("cash", "/predicate/definition/account/cash", "20000"),
        ("calendar", "/predicate/definition/account/calendar", "every-day-365"),
        ("fee", "/predicate/definition/instruments/0/fees/taker", "0.001"),
        ("window", "/predicate/definition/window/start_ns", "1483315200000000000"),
        ("rail", "/predicate/definition/rails/max_drawdown", "0.01"),
    ];
    for (name, pointer, value) in changes {
        forge(&desk, name, true, |m| *m.pointer_mut(pointer).expect(pointer) = value.into());
        verify(&desk, name, "").ends(1).says(&["DIFFERS at results"]);
    }
    // What no run can mean is refused, and nothing panics.
    let wrong: [(&str, &str); 6] = [
        ("/predicate/definition/window/end_ns", "1"),
        ("/predicate/definition/exchange/latency_ns", "-1"),
        ("/predicate/definition/instruments/0/price_scale", "99"),
        ("/predicate/definition/instruments/0/rules/leverage", "0"),
        ("/predicate/definition/semantics/engine", "77"),
        ("/predicate/definition/data/0/name", "OTHER.fx-sample/bars/1h"),
    ];
    for (i, (pointer, value)) in wrong.into_iter().enumerate() {
        let name = format!("wrong-{i}");
        forge(&desk, &name, true, |m| *m.pointer_mut(pointer).expect(pointer) = value.into());
        let ran = verify(&desk, &name, "");
        assert!(ran.code == 1 || ran.code == 2, "{pointer}: {ran:?}");
        assert!(!ran.stderr.contains("panicked"), "{pointer}: {}", ran.stderr);
    }
}

#[test]
fn changed_results_do_not_stand() {
    let desk = made();
    forge(&desk, "equity", false, |m| m["predicate"]["results"]["final"]["end_equity"] = "99999".into());
    verify(&desk, "equity", "").ends(1).says(&["DIFFERS at integrity", "result_id"]);
    forge(&desk, "equity-ids", true, |m| m["predicate"]["results"]["final"]["end_equity"] = "99999".into());
    let ran = verify(&desk, "equity-ids", "").ends(1);
    // The numbers that are shown are those that were recomputed.
    ran.says(&["DIFFERS at results", "final.end_equity: 99999 ≠ 10650.18084", "10,650.18"]);
    forge(&desk, "metric", false, |m| m["predicate"]["metrics"]["sharpe"]["v"] = "9".into());
    verify(&desk, "metric", "").ends(1).says(&["DIFFERS at integrity", "metrics_id", "metrics.sharpe, text and bits: 9 ≠ 1.22"]);
    forge(&desk, "metric-bits", false, |m| {
        m["predicate"]["metrics"]["sharpe"]["v"] = "9".into();
        m["predicate"]["metrics"]["sharpe"]["bits"] = "0x4022000000000000".into();
    });
    verify(&desk, "metric-bits", "").ends(1).says(&["metrics_id", "metrics.sharpe, manifest and metrics.json: 9 ≠ 1.22"]);
    forge(&desk, "metric-ids", true, |m| m["predicate"]["metrics"]["sharpe"] = m["predicate"]["metrics"]["trades"].clone());
    let ran = verify(&desk, "metric-ids", "");
    assert_eq!(ran.code, 0, "another definition of a metric is a note: {ran:?}");
    ran.says(&["metric `sharpe` was not checked"]);
    forge(&desk, "metric-value", true, |m| {
        m["predicate"]["metrics"]["sharpe"]["v"] = "9".into();
        m["predicate"]["metrics"]["sharpe"]["bits"] = "0x4022000000000000".into();
    });
    verify(&desk, "metric-value", "").ends(1).says(&["DIFFERS at results", "metrics.sharpe: 9 ≠ 1.22"]);
    forge(&desk, "fuel", false, |m| m["predicate"]["resources"]["fuel"]["total"] = "1".into());
    verify(&desk, "fuel", "").ends(0);
    verify(&desk, "fuel", "--level exact").ends(1).says(&["DIFFERS at exact", "fuel.total: 1 ≠ "]);
}

#[test]
fn edited_artifacts_are_named() {
    let desk = made();
    for file in ["fills.parquet", "report.html", "metrics.json", "equity.png", "tearsheet.txt", "strategy.wasm", "plan.toml"] {
        let change = |bytes: &mut Vec<u8>| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
        };
        edit_file(&desk, &format!("plain-{file}"), file, false, change);
        verify(&desk, &format!("plain-{file}"), "").ends(1).says(&["DIFFERS at integrity", &format!("subject.{file}")]);
        edit_file(&desk, &format!("digest-{file}"), file, true, change);
        let ran = verify(&desk, &format!("digest-{file}"), "");
        match file {
            // It is nothing that a definition tells; verify says so.
            "plan.toml" => ran.ends(0).says(&["`plan.toml` is not made by a re-run"]),
            "strategy.wasm" => ran.ends(1).says(&["strategy.sha256"]),
            _ => ran.ends(1).says(&["DIFFERS at results", &format!("subject.{file}")]),
        };
    }
}

#[test]
fn an_edited_fill_is_found_by_number_and_field() {
    let desk = made();
    edit_file(&desk, "plain", "events.bin", false, |bytes| edit_fill(bytes, 17));
    verify(&desk, "plain", "").ends(1).says(&[
        "DIFFERS at integrity",
        "subject.events.bin",
        "fills, chunk 0",
        "hint: events.bin, sha256 ",
        "is not the file of this run",
    ]);
    edit_file(&desk, "digest", "events.bin", true, |bytes| edit_fill(bytes, 17));
    verify(&desk, "digest", "").ends(1).says(&["DIFFERS at integrity", "stream: fills, chunk 0", "intents identical"]);
    // A whole false trail: digest, stream roots, tables and ids all fit the edited events.
    edit_file(&desk, "forged", "events.bin", true, |bytes| edit_fill(bytes, 17));
    let events = fs::read(desk.path("forged/events.bin")).expect("events");
    let roots = bthost_audit::events::rebuild_roots(EventsReader::new(&events[..]).expect("events")).expect("roots");
    let trail = bthost_audit::results::TrailCommitment::new(&roots);
    let mut manifest = desk.manifest("forged");
    let results = &mut manifest["predicate"]["results"];
    results["trail"] = serde_json::to_value(&trail).expect("JSON");
    results["tables"]["fills"]["root"] = serde_json::to_value(trail.stream("fills").expect("fills").root).expect("JSON");
    new_ids(&mut manifest);
    fs::write(desk.path("forged/manifest.json"), canon::write(&manifest).expect("canonical")).expect("write");
    verify(&desk, "forged", "--level integrity").ends(0);
    verify(&desk, "forged", "").ends(1).says(&["DIFFERS at results", "first: fills #17", "price: ", "the exchange"]);
    // Cut off, it is no file of events.
    edit_file(&desk, "cut", "events.bin", true, |bytes| bytes.truncate(5_000));
    verify(&desk, "cut", "").ends(1).says(&["events.bin, record #", "hint: events.bin, sha256 "]);
}

#[test]
fn a_manifest_is_read_strictly() {
    let desk = made();
    let bytes = fs::read(desk.path("run/manifest.json")).expect("a manifest");
    let cases: [(&str, Vec<u8>, &str); 6] = [
        ("truncated", bytes[..bytes.len() / 2].to_vec(), "integrity: the manifest is malformed"),
        ("empty", Vec::new(), "integrity: the manifest is malformed"),
        ("newline", [&bytes[..], b"\n"].concat(), "canonical"),
        ("binary", vec![0xff; 100], "integrity: the manifest is malformed"),
        ("number", String::from_utf8_lossy(&bytes).replace("\"seed\":\"0x0000000000000000\"", "\"seed\":0").into_bytes(), "numbers"),
        ("deep", vec![b'['; 1 << 16], "nested deeper"),
    ];
    for (name, bytes, says) in cases {
        desk.write(name, bytes);
        let ran = desk.line(&format!("verify {name}")).ends(2).says(&["COULD NOT CHECK integrity", says]);
        assert_eq!(ran.stdout.matches("hint:").count(), 1, "{}", ran.stdout);
    }
    for (name, pointer) in [
        ("top", ""),
        ("predicate", "/predicate"),
        ("definition", "/predicate/definition"),
        ("fee", "/predicate/definition/instruments/0/fees"),
    ] {
        forge(&desk, name, true, |m| {
            m.pointer_mut(pointer).and_then(Value::as_object_mut).expect(pointer).insert("note".into(), "x".into());
        });
        verify(&desk, name, "").ends(2).says(&["COULD NOT CHECK integrity", "unknown field `note`"]);
    }
    for (i, path) in ["../x", "a/b", "C:\\x", "..", "a\0b"].into_iter().enumerate() {
        let name = format!("path-{i}");
        forge(&desk, &name, false, |m| m["subject"][0]["name"] = path.into());
        verify(&desk, &name, "").ends(2).says(&["COULD NOT CHECK integrity", "`subject`"]);
    }
    // A link out of the folder is not followed.
    #[cfg(unix)]
    {
        desk.copy_run("run", "link");
        fs::remove_file(desk.path("link/report.html")).expect("remove");
        std::os::unix::fs::symlink(desk.path("run/report.html"), desk.path("link/report.html")).expect("a link");
        verify(&desk, "link", "").ends(2).says(&["`report.html` cannot be read: it is not a plain file"]);
    }
}

/// The sample's file, with the text of one row changed.
fn changed_sample(desk: &Desk, name: &str, from: &str, to: &str) {
    let text = fs::read_to_string(root().join("data/sample/FOREX_EURUSD_1H_ASK.csv")).expect("the sample");
    assert_eq!(text.matches(from).count(), 1, "{from}");
    desk.write(name, text.replace(from, to));
}

#[test]
fn a_changed_digit_of_the_data_is_found_by_row() {
    let desk = made();
    let row = "02.01.2017 01:00:00.000,1.05282,1.05286,1.05225,1.0524,273940002.4";
    let other = row.replace("1.05286", "1.05287");
    changed_sample(&desk, "changed.csv", row, &other);
    // The right rows are at hand in the program itself; what was given is judged all the same, and the row has a name.
    verify(&desk, "run", "--data changed.csv").ends(1).says(&[
        "DIFFERS at inputs",
        "EURUSD.fx-sample/bars/1h, chunk 0 (rows 0 to 4095)",
        "first: row #3 of EURUSD.fx-sample/bars/1h",
        "high: 1.05286 ≠ 1.05287",
        "points at: the data",
    ]);
    // The same rows in another file are the same rows.
    changed_sample(&desk, "same.csv", row, row);
    verify(&desk, "run", "--data same.csv").ends(0).says(&["reproduced"]);
    // A row less, a row that is no row.
    changed_sample(&desk, "less.csv", &format!("{row}\r\n"), "");
    verify(&desk, "run", "--data less.csv").ends(1).says(&["6225 ≠ 6224 in all", "row #3"]);
    changed_sample(&desk, "broken.csv", row, &row.replace("1.05282", "x"));
    verify(&desk, "run", "--data broken.csv").ends(2).says(&["COULD NOT CHECK inputs: broken.csv: row 5: open"]);
    // Files that do not hold the series at all leave the search to the other places.
    desk.line("data synth --bars 100 --out synth").ends(0);
    verify(&desk, "run", "--data synth").ends(0);
    // A definition that names other rows finds none.
    forge(&desk, "forged", true, |m| {
        let data = &mut m["predicate"]["definition"]["data"][0];
        let chunk = "11".repeat(32);
        data["chunk_roots"][0] = chunk.into();
    });
    verify(&desk, "forged", "").ends(1).says(&["DIFFERS at integrity", "rows_root"]);
}

#[test]
fn a_file_run_verifies_from_its_rows_wherever_they_are() {
    let desk = Desk::new();
    desk.line("data synth --bars 3000 --out market").ends(0);
    let ema = component("ema-cross");
    let line = |data: &str, out: &str| format!("run {} --param timeframe=5m --out {out} --json {data}", ema.display());
    let first = desk.line(&line("--data market", "run")).ends(0).json();
    desk.line("verify run --level exact").ends(0).says(&["reproduced at exact"]);
    // Moved, with its inputs elsewhere.
    fs::rename(desk.path("run"), desk.path("moved")).expect("move");
    desk.line("verify moved").ends(0);
    fs::rename(desk.path("market"), desk.path("elsewhere")).expect("move");
    let ran = desk.line("verify moved").ends(2).says(&[
        "COULD NOT CHECK inputs",
        "SYNTHUSDT.synth/bars/1m",
        "gone now",
        "hint: give the rows: --data FILE",
    ]);
    assert!(!ran.stdout.contains("reproduced"), "{}", ran.stdout);
    desk.line("verify moved --data elsewhere").ends(0).says(&["reproduced"]);
    // From the catalog.
    desk.line("data ingest elsewhere/SYNTHUSDT-1m-futures.parquet elsewhere/SYNTHUSDT-8h-mark.parquet elsewhere/SYNTHUSDT-8h-funding_rate.parquet --as SYNTHUSDT.synth").ends(0);
    desk.line("verify moved").ends(0);
    let again = desk.line(&line("--data SYNTHUSDT.synth", "again")).ends(0).json();
    assert_eq!((&first["run_id"], &first["result_id"]), (&again["run_id"], &again["result_id"]));
}

#[test]
fn what_is_given_is_judged_and_only_the_rest_is_looked_for() {
    let desk = Desk::new();
    for (name, seed) in [("ALFAUSDT", 1), ("BETAUSDT", 2)] {
        desk.line(&format!("data synth {name} --seed {seed} --bars 1000 --timeframe 1h --out market")).ends(0);
    }
    desk.line(&format!("run {} --data market --out run", component("momentum-rotation").display())).ends(0);
    desk.line("data synth ALFAUSDT --seed 3 --bars 1000 --timeframe 1h --out other").ends(0);
    // The right rows of ALFAUSDT are at hand by local.json; those that were given are not these.
    verify(&desk, "run", "--data other").ends(1).says(&[
        "DIFFERS at inputs",
        "ALFAUSDT.synth/bars/1h, chunk 0 (rows 0 to 999)",
        "first: row #0 of ALFAUSDT.synth/bars/1h",
    ]);
    // Right rows of one series; the other ones come from local.json.
    verify(&desk, "run", "--data market/BETAUSDT-1h-futures.parquet").ends(0);
    fs::rename(desk.path("market/ALFAUSDT-8h-funding_rate.parquet"), desk.path("gone")).expect("move");
    verify(&desk, "run", "--data market").ends(2).says(&["`ALFAUSDT.synth/funding`", "gone now"]);
}

#[test]
fn another_component_is_named() {
    let desk = made();
    let mut bytes = fs::read(component("ema-cross")).expect("a component");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    desk.write("changed.wasm", bytes);
    verify(&desk, "run", "--strategy changed.wasm").ends(1).says(&["DIFFERS at inputs", "strategy.sha256", "another component"]);
    verify(&desk, "run", "--strategy nowhere.wasm").ends(2).says(&["COULD NOT CHECK inputs", "nowhere.wasm", "hint:"]);
    desk.copy_run("run", "bare");
    fs::remove_file(desk.path("bare/strategy.wasm")).expect("remove");
    verify(&desk, "bare", "").ends(2).says(&["the component is not at hand", "--strategy FILE"]);
}

#[test]
fn json_is_one_object_whatever_the_verdict() {
    let desk = made();
    let good = verify(&desk, "run", "--json").ends(0).json();
    assert_eq!((&good["verdict"], &good["level"]), (&"reproduced".into(), &"results".into()));
    assert_eq!(good["recomputed_result_id"], good["result_id"]);
    forge(&desk, "bad", true, |m| m["predicate"]["results"]["final"]["end_equity"] = "1".into());
    let bad = verify(&desk, "bad", "--json").ends(1).json();
    assert_eq!(bad["verdict"], "differs");
    assert_ne!(bad["recomputed_result_id"], bad["result_id"]);
    desk.write("none", "{");
    let none = desk.line("verify none --json").ends(2).json();
    assert_eq!((&none["verdict"], &none["run_id"]), (&"could-not-check".into(), &Value::Null));
}

#[test]
fn a_fault_is_reproduced_and_so_is_its_fuel() {
    let desk = Desk::new();
    let strategy = hostile(&desk, "28-trap-in-the-1000th-bar");
    desk.line(&format!("run {} --out run --cash 100000000", strategy.display())).ends(3);
    verify(&desk, "run", "--level exact").ends(0).says(&["guest-fault in on-bar, call 999", "reproduced at exact"]);
    forge(&desk, "other", true, |m| m["predicate"]["results"]["status"]["index"] = "998".into());
    verify(&desk, "other", "").ends(1).says(&["DIFFERS at results", "status.index: 998 ≠ 999"]);
}

/// Rows of the sample, month by month: year, month, day, hour, minute, and the numbers.
fn sample_rows() -> Vec<String> {
    let text = fs::read_to_string(root().join("data/sample/FOREX_EURUSD_1H_ASK.csv")).expect("the sample");
    text.lines()
        .skip(1)
        .take(2000)
        .map(|line| {
            let (stamp, rest) = line.split_once(',').expect("a row");
            let (day, time) = stamp.split_once(' ').expect("a stamp");
            let parts: Vec<&str> = day.split('.').collect();
            format!("{}-{}-{}T{}Z,{rest}", parts[2], parts[1], parts[0], &time[..8])
        })
        .collect()
}

fn zip_of(name: &str, bytes: &[u8], path: &Path) {
    let mut zip = zip::ZipWriter::new(fs::File::create(path).expect("a file"));
    zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("an entry");
    std::io::Write::write_all(&mut zip, bytes).expect("write");
    zip.finish().expect("a zip");
}

#[test]
fn the_same_rows_in_csv_zip_and_parquet_are_one_run() {
    let desk = Desk::new();
    let rows = sample_rows();
    let csv = format!("time,open,high,low,close,volume\n{}\n", rows.join("\n"));
    fs::create_dir_all(desk.path("csv")).expect("a folder");
    fs::create_dir_all(desk.path("zip")).expect("a folder");
    desk.write("csv/EURUSD-1h.csv", &csv);
    zip_of("EURUSD-1h.csv", csv.as_bytes(), &desk.path("zip/EURUSD-1h.zip"));
    let ema = component("ema-cross");
    let run = |data: &str, out: &str| {
        desk.line(&format!("run {} --data {data} --instrument EURUSD.generic --out {out} --json", ema.display())).ends(0).json()
    };
    let first = run("csv", "one");
    desk.line("data ingest csv/EURUSD-1h.csv --as EURUSD.generic").ends(0);
    let parquet =
        walk(&desk.path("home")).into_iter().find(|p| p.extension().is_some_and(|e| e == "parquet")).expect("a file of the catalog");
    fs::create_dir_all(desk.path("parquet")).expect("a folder");
    fs::copy(parquet, desk.path("parquet/EURUSD-1h.parquet")).expect("copy");
    for (data, out) in [("csv", "two"), ("zip", "three"), ("parquet", "four")] {
        let other = run(data, out);
        assert_eq!((&first["run_id"], &first["result_id"]), (&other["run_id"], &other["result_id"]), "{data}");
        desk.line(&format!("verify one --data {data}")).ends(0);
        assert_eq!(desk.line(&format!("diff one {out}")).ends(0).stdout.lines().last(), Some("the same run with the same results"));
    }
}

#[test]
fn a_series_in_files_of_unlike_names_is_judged_as_one() {
    let desk = Desk::new();
    let (rows, ema) = (sample_rows(), component("ema-cross"));
    let halves = |first: &str, rest: &str, changed: bool| {
        let (a, b) = rows.split_at(rows.len() / 2);
        let b = if changed { [&b[..7], &b[8..]].concat() } else { b.to_vec() };
        for (name, part) in [(first, a.to_vec()), (rest, b)] {
            desk.write(name, format!("time,open,high,low,close,volume\n{}\n", part.join("\n")));
        }
    };
    halves("early.csv", "late.csv", false);
    let data = "--data early.csv --data late.csv";
    desk.line(&format!("run {} {data} --instrument EURUSD.generic --out run", ema.display())).ends(0);
    verify(&desk, "run", data).ends(0).says(&["reproduced"]);
    verify(&desk, "run", "--data late.csv --data early.csv").ends(0);
    halves("one.csv", "other.csv", true);
    verify(&desk, "run", "--data one.csv --data other.csv").ends(1).says(&["2000 ≠ 1999 in all"]);
    verify(&desk, "run", "--data sampel").ends(2).says(&["did you mean `sample`"]);
}

#[test]
fn repairs_stand_in_the_definition_and_verify_makes_them_again() {
    let desk = Desk::new();
    let (rows, ema) = (sample_rows(), component("ema-cross").display().to_string());
    let text = |rows: &[String]| format!("time,open,high,low,close,volume\n{}\n", rows.join("\n"));
    desk.write("clean.csv", text(&rows));
    desk.write("dirty.csv", text(&[&rows[..4], &rows[3..]].concat()));
    desk.line("data check dirty.csv").ends(2).says(&["row 6: time", "`--repair drop-duplicates` reads it", "1 rows were dropped (row 6)"]);
    desk.line("data ingest dirty.csv --as EURUSD.generic").ends(2).says(&["hint: remove the duplicate, or have it dropped"]);
    desk.line("data ingest dirty.csv --as EURUSD.generic --repair drop-dup").ends(2).says(&["did you mean `drop-duplicates`"]);
    desk.line("data ingest dirty.csv --as EURUSD.generic --repair drop-duplicates").ends(0);
    let mended = desk.line(&format!("run {ema} --data EURUSD.generic --out mended --json")).ends(0).json();
    let clean = desk.line(&format!("run {ema} --data clean.csv --instrument EURUSD.generic --out clean --json")).ends(0).json();
    assert_eq!(desk.manifest("mended")["predicate"]["definition"]["data"][0]["changes"], serde_json::json!(["repair drop-duplicates"]));
    assert!(desk.manifest("clean")["predicate"]["definition"]["data"][0].get("changes").is_none(), "a key only where it is used");
    assert_eq!(mended["result_id"], clean["result_id"], "the rows are the same");
    assert_ne!(mended["run_id"], clean["run_id"], "what was done to get them is not");
    for data in ["", "--data dirty.csv", "--data clean.csv"] {
        verify(&desk, "mended", data).ends(0).says(&["reproduced"]);
    }
    verify(&desk, "clean", "--data dirty.csv").ends(2).says(&["dirty.csv: row 6"]);
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path());
    entries.flat_map(|p| if p.is_dir() { walk(&p) } else { vec![p] }).collect()
}

#[test]
fn what_was_looked_at_beside_the_run_is_looked_at_again() {
    let desk = Desk::new();
    desk.sample_run("ema-cross", "run", "--span");
    let span = desk.manifest("run")["predicate"]["metrics"]["equity_worst"]["v"].clone();
    assert!(span.is_string(), "{span}");
    verify(&desk, "run", "").ends(0).says(&["reproduced"]);
    edit_file(&desk, "forged", "metrics.json", true, |bytes| {
        let text = String::from_utf8(std::mem::take(bytes)).expect("text");
        *bytes = text.replacen(span.as_str().expect("text"), "99999", 1).into_bytes();
    });
    verify(&desk, "forged", "").ends(1).says(&["metrics.json"]);
}
