//! What the catalog promises: rows come back as they went in, contradictions and damage are refused, a killed ingest leaves nothing.
//!
//! What it does not do: crash a process; what a killed ingest leaves behind is put there by hand.

use std::fs;
use std::path::Path;

use bthost_data::load::load_bytes;
use bthost_data::{Kind, LoadSpec, Loaded, SeriesName, StampAt};

use super::rows::{Difference, first_difference};
use super::*;

const MINUTE_MS: i64 = 60_000;
const START_MS: i64 = 1_722_470_400_000; // 2024-08-01

/// Bars of `minutes`, whose close is 100 and a bit of the minute.
fn csv(minutes: std::ops::Range<i64>) -> String {
    let mut text = String::from("time,open,high,low,close,volume\n");
    for m in minutes {
        text += &format!("{},100.0,200.0,50.0,{}.5,{m}\n", START_MS + m * MINUTE_MS, 100 + m % 7);
    }
    text
}

fn bars(name: &str, text: &str) -> Loaded {
    load_bytes(name, text.as_bytes(), &LoadSpec::instrument("AAAUSDT.generic").expect("a name")).expect("good rows")
}

fn name() -> SeriesName {
    SeriesName::parse("AAAUSDT.generic/bars/1m").expect("a name")
}

fn files(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder").flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                all.push(entry.path().strip_prefix(folder).expect("inside").display().to_string());
            }
        }
    }
    all.sort();
    all
}

#[test]
fn what_goes_in_comes_out() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut catalog = Catalog::open(&dir.path().join("catalog")).expect("empty");
    assert!(catalog.list().is_empty());
    let loaded = bars("AAA.csv", &csv(0..5000));
    let stored = catalog.store(&loaded, None).expect("stored");
    assert!(stored.changed);
    assert_eq!((stored.added, stored.entry.rows, stored.entry.first.as_str()), (5000, 5000, "2024-08-01T00:00:00Z"));
    let again = Catalog::open(catalog.root()).expect("its index");
    let back = again.load(&name()).expect("loaded");
    assert_eq!(back.series.rows, loaded.series.rows);
    assert_eq!(hex(&back.series.rows_root().root), stored.entry.rows_root);
    assert_eq!((&back.instrument, back.volume), (&loaded.instrument, loaded.volume));
    assert_eq!(again.of_instrument("AAAUSDT.generic"), [name()]);
    assert!(again.of_instrument("BBB.generic").is_empty());
}

#[test]
fn rows_without_volume_cap_nothing_after_the_catalog_either() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut catalog = Catalog::open(dir.path()).expect("empty");
    let text = csv(0..10).lines().map(|l| l.rsplit_once(',').expect("a comma").0.to_string() + "\n").collect::<String>();
    let loaded = bars("AAA.csv", &text);
    assert_eq!(loaded.volume, VolumeKind::None);
    catalog.store(&loaded, None).expect("stored");
    assert_eq!(catalog.load(&name()).expect("loaded").volume, VolumeKind::None);
}

#[test]
fn the_same_rows_again_change_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut catalog = Catalog::open(dir.path()).expect("empty");
    catalog.store(&bars("AAA.csv", &csv(0..100)), None).expect("stored");
    let before = fs::read(dir.path().join(INDEX_FILE)).expect("index");
    let again = catalog.store(&bars("AAA.csv", &csv(0..100)), None).expect("agrees");
    assert_eq!((again.changed, again.added, again.agreed), (false, 0, 100));
    let part = catalog.store(&bars("part.csv", &csv(20..30)), None).expect("agrees");
    assert_eq!((part.changed, part.agreed), (false, 10));
    assert_eq!(fs::read(dir.path().join(INDEX_FILE)).expect("index"), before);
}

#[test]
fn rows_continue_and_fill_in_any_order() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut catalog = Catalog::open(dir.path()).expect("empty");
    catalog.store(&bars("b.csv", &csv(50..60)), None).expect("first");
    let later = catalog.store(&bars("d.csv", &csv(58..100)), None).expect("continues");
    assert_eq!((later.added, later.agreed, later.entry.rows), (40, 2, 50));
    let filled = catalog.store(&bars("a.csv", &csv(0..50)), None).expect("fills");
    let whole = bars("AAA.csv", &csv(0..100));
    assert_eq!(filled.entry.rows_root, hex(&whole.series.rows_root().root));
    assert_eq!(filled.entry.sources.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["b.csv", "d.csv", "a.csv"]);
    let part = &filled.entry.parts[0].path;
    assert_eq!(files(dir.path()), [LOCK_FILE.to_string(), part.clone(), INDEX_FILE.to_string()], "the older file is gone");
}

#[test]
fn years_are_parts_and_one_to_which_nothing_came_is_not_written_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut catalog = Catalog::open(dir.path()).expect("empty");
    // Five hours around the turn of the year.
    let turn = (1_735_689_600_000 - START_MS) / MINUTE_MS;
    let first = catalog.store(&bars("a.csv", &csv(turn - 100..turn + 100)), None).expect("stored");
    let folders =
        |entry: &Entry| entry.parts.iter().map(|p| (p.path.rsplit_once('/').expect("a folder").0.to_string(), p.rows)).collect::<Vec<_>>();
    let year = |n| format!("AAAUSDT.generic/bars/1m/year={n}");
    assert_eq!(folders(&first.entry), [(year(2024), 100), (year(2025), 100)]);
    let written = |part: &Part| fs::metadata(dir.path().join(&part.path)).and_then(|m| m.modified()).expect("a file");
    let before = written(&first.entry.parts[0]);
    let more = catalog.store(&bars("b.csv", &csv(turn + 90..turn + 200)), None).expect("stored");
    assert_eq!((more.added, folders(&more.entry)), (100, vec![(year(2024), 100), (year(2025), 200)]));
    assert_eq!((written(&more.entry.parts[0]), &more.entry.parts[0]), (before, &first.entry.parts[0]));
    let whole = bars("c.csv", &csv(turn - 100..turn + 200));
    assert_eq!(more.entry.rows_root, hex(&whole.series.rows_root().root));
    assert_eq!(catalog.load(&name()).expect("loaded").series.rows, whole.series.rows);
    let kept = [LOCK_FILE, &more.entry.parts[0].path, &more.entry.parts[1].path, INDEX_FILE].map(String::from);
    assert_eq!(files(dir.path()), kept, "the older part of 2025 is gone");
}

#[test]
fn trades_of_one_instant_are_kept_apart_by_their_numbers() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut catalog = Catalog::open(&dir.path().join("catalog")).expect("empty");
    let trades = |name: &str, ids: std::ops::Range<i64>, price: &str| {
        let path = dir.path().join(name);
        let text: String = ids.map(|id| format!("{id},{price},1,{id},{id},{START_MS},true\n")).collect();
        fs::write(&path, text).expect("written");
        load(&[path], &LoadSpec::instrument("AAAUSDT.generic").expect("a name")).expect("good rows")
    };
    catalog.store(&trades("a.csv", 0..10, "2.5"), None).expect("stored");
    let more = catalog.store(&trades("b.csv", 5..20, "2.5"), None).expect("continues");
    assert_eq!((more.added, more.agreed, more.entry.rows, more.entry.name.as_str()), (10, 5, 20, "AAAUSDT.generic/trades"));
    let error = catalog.store(&trades("c.csv", 19..30, "2.6"), None).expect_err("number 19 differs").to_string();
    assert!(error.contains("with price 2.5, the files say 2.6"), "{error}");
    let name = SeriesName::parse("AAAUSDT.generic/trades").expect("a name");
    assert_eq!(catalog.load(&name).expect("loaded").series.trades().expect("trades").id, (0..20).collect::<Vec<_>>());
}

#[test]
fn a_contradiction_is_refused_by_its_first_row_and_nothing_changes() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut catalog = Catalog::open(dir.path()).expect("empty");
    catalog.store(&bars("AAA.csv", &csv(0..100)), None).expect("stored");
    let before = files(dir.path());
    let index = fs::read(dir.path().join(INDEX_FILE)).expect("index");
    let wrong = csv(40..200).replacen("50.0,100.5,42", "50.0,100.6,42", 1);
    let error = catalog.store(&bars("AAA.csv", &wrong), None).expect_err("minute 42 differs").to_string();
    assert!(error.contains("2024-08-01T00:42:00Z is already there with close 100.5, the files say 100.6"), "{error}");
    assert_eq!(files(dir.path()), before);
    assert_eq!(fs::read(dir.path().join(INDEX_FILE)).expect("index"), index);
}

#[test]
fn a_finer_grid_is_taken_over_with_the_rows_that_need_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut catalog = Catalog::open(dir.path()).expect("empty");
    catalog.store(&bars("AAA.csv", &csv(0..10)), None).expect("stored");
    let finer = csv(8..20).replace("105.5,19", "105.5025,19");
    let stored = catalog.store(&bars("AAA.csv", &finer), None).expect("continues");
    assert_eq!((stored.added, stored.agreed, stored.entry.price_scale), (10, 2, 4));
    let back = catalog.load(&name()).expect("loaded");
    let all = back.series.bars().expect("bars");
    assert_eq!((all.open[0], all.close[19]), (1_000_000, 1_055_025));
}

#[test]
fn leftovers_of_a_killed_ingest_are_ignored_and_removed_by_the_next() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut catalog = Catalog::open(dir.path()).expect("empty");
    let series = dir.path().join("AAAUSDT.generic/bars/1m");
    // Killed while writing rows, before the index, and while writing the index.
    fs::create_dir_all(&series).expect("folder");
    fs::write(series.join(".ingest-abc"), b"half").expect("write");
    fs::write(series.join("rows-0123456789abcdef.parquet"), b"half").expect("write");
    fs::write(dir.path().join(".ingest-index"), b"{").expect("write");
    assert!(Catalog::open(dir.path()).expect("still empty").list().is_empty());
    let stored = catalog.store(&bars("AAA.csv", &csv(0..10)), None).expect("stored");
    assert_eq!(files(dir.path()), [LOCK_FILE, &stored.entry.parts[0].path, INDEX_FILE]);
    fs::write(series.join(".ingest-abc"), b"half").expect("write");
    assert_eq!(catalog.load(&name()).expect("loaded").series.len(), 10);
}

#[test]
fn a_changed_file_or_index_is_noticed() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut catalog = Catalog::open(dir.path()).expect("empty");
    let stored = catalog.store(&bars("AAA.csv", &csv(0..10)), None).expect("stored");
    let other = bars("AAA.csv", &csv(0..10).replace("100.0", "101.0"));
    write_series(File::create(dir.path().join(&stored.entry.parts[0].path)).expect("file"), &other.series).expect("written");
    let error = format!("{:#}", catalog.load(&name()).expect_err("another file"));
    assert!(error.contains("SHA-256 differs"), "{error}");
    fs::write(dir.path().join(INDEX_FILE), r#"{"schema":"bthost/catalog/v9","series":[]}"#).expect("write");
    assert!(Catalog::open(dir.path()).expect_err("newer").to_string().contains("bthost/catalog/v9"));
    fs::write(dir.path().join(INDEX_FILE), "{").expect("write");
    assert!(Catalog::open(dir.path()).expect_err("damaged").to_string().contains("damaged"));
    let huge = File::create(dir.path().join(INDEX_FILE)).expect("file");
    huge.set_len(INDEX_BYTES_MAX + 1).expect("sparse");
    assert!(Catalog::open(dir.path()).expect_err("too long").to_string().contains("at most"));
}

#[test]
fn a_profile_of_the_user_goes_with_the_rows() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut catalog = Catalog::open(dir.path()).expect("empty");
    let text = Profile::text("generic").expect("carried").replace("\"generic\"", "\"my-venue\"").replace("\"0.001\"", "\"0.0007\"");
    let profile = Profile::parse(&text).expect("a profile");
    let spec = LoadSpec {
        symbol: Some("AAAUSDT".into()),
        profile: Some(profile.clone()),
        kind: Some(Kind::Bars),
        stamp_at: StampAt::Open,
        ..LoadSpec::default()
    };
    let loaded = load_bytes("AAA.csv", csv(0..10).as_bytes(), &spec).expect("good rows");
    catalog.store(&loaded, Some(&text)).expect("stored");
    let back = catalog.load(&SeriesName::parse("AAAUSDT.my-venue/bars/1m").expect("a name")).expect("loaded");
    assert_eq!((back.profile, back.instrument.taker_fee.to_string()), (profile, "0.0007".to_string()));
}

#[test]
fn the_first_difference_has_its_row_and_field() {
    let a = bars("AAA.csv", &csv(0..10)).series;
    assert_eq!(first_difference(&a, &a), None);
    let b = bars("AAA.csv", &csv(0..10).replace("104.5,4", "104.0,4")).series;
    let time = Ts((START_MS + 4 * MINUTE_MS) * 1_000_000);
    assert_eq!(first_difference(&a, &b), Some(Difference { time, field: "close", left: "104.5".into(), right: "104".into() }));
    let shorter = bars("AAA.csv", &csv(0..4)).series;
    assert_eq!(first_difference(&a, &shorter).map(|d| (d.time, d.field, d.left)), Some((time, "row", "present".to_string())));
    let hole = bars("AAA.csv", &(csv(0..4) + csv(5..10).split_once('\n').expect("lines").1)).series;
    assert_eq!(first_difference(&hole, &a).map(|d| (d.time, d.field, d.right)), Some((time, "row", "present".to_string())));
}

#[test]
fn an_index_leads_to_no_file_outside() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut catalog = Catalog::open(&dir.path().join("catalog")).expect("empty");
    let part = catalog.store(&bars("AAA.csv", &csv(0..10)), None).expect("stored").entry.parts[0].path.clone();
    let outside = dir.path().join("outside.parquet");
    fs::copy(catalog.root().join(&part), &outside).expect("the same bytes elsewhere");
    let index = fs::read_to_string(catalog.root().join(INDEX_FILE)).expect("index");
    let mut wrong: Vec<String> = ["../outside.parquet", "a/../../outside.parquet", "", "a\\b", "C:x"].map(String::from).to_vec();
    wrong.push(outside.display().to_string());
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&outside, catalog.root().join("link.parquet")).expect("a link");
        wrong.push("link.parquet".into());
    }
    for path in wrong {
        let named = index.replace(&part, &path.replace('\\', "\\\\"));
        fs::write(catalog.root().join(INDEX_FILE), named).expect("write");
        let error = Catalog::open(catalog.root()).and_then(|c| c.load(&name())).expect_err(&path).to_string();
        assert!(error.contains("not a file of its folder"), "{path}: {error}");
    }
}

#[test]
fn many_series_are_stored_all_or_none() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut catalog = Catalog::open(&dir.path().join("catalog")).expect("empty");
    catalog.store(&bars("AAA.csv", &csv(0..10)), None).expect("stored");
    let before = (files(dir.path()), catalog.list().to_vec());
    let other = load_bytes("b.csv", csv(0..10).as_bytes(), &LoadSpec::instrument("BBB.generic").expect("a name")).expect("good rows");
    let contradicts = bars("AAA.csv", &csv(5..20).replace("200.0", "201.0"));
    let error = catalog.store_all(&[other.clone(), contradicts], None, |_| {}).expect_err("the second contradicts").to_string();
    assert!(error.contains("nothing was changed"), "{error}");
    let again = Catalog::open(catalog.root()).expect("its index");
    assert_eq!((files(dir.path()), again.list().to_vec()), before);
    let mut told = Vec::new();
    let good = [other, bars("AAA.csv", &csv(5..20))];
    let stored = catalog.store_all(&good, None, |name| told.push(name.to_string())).expect("both agree");
    assert_eq!(stored.iter().map(|s| s.added).collect::<Vec<_>>(), [10, 10]);
    assert_eq!(told, ["BBB.generic/bars/1m", "AAAUSDT.generic/bars/1m"]);
}

#[test]
fn a_misspelt_name_is_answered_with_the_nearest() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut catalog = Catalog::open(&dir.path().join("catalog")).expect("empty");
    catalog.store(&bars("AAA.csv", &csv(0..10)), None).expect("stored");
    for (name, nearest) in [
        ("AAAUSDT.genric", "`AAAUSDT.generic`"),
        ("aausdt.generic", "`AAAUSDT.generic`"),
        ("AAAUSDT.generic/bar/1m", "`AAAUSDT.generic/bars/1m`"),
        ("sampel", "`sample`"),
        ("nothing-like-it.csv", "`bthost data ls` lists the catalog"),
        ("x", "`bthost data ls` lists the catalog"),
    ] {
        assert!(catalog.instead_of(name).contains(nearest), "{name}: {}", catalog.instead_of(name));
    }
}
