//! Everything that a fuzz target ever found, and the check that the targets make, over files of each kind that tests have.

use std::path::{Path, PathBuf};

#[path = "../fuzz/check.rs"]
mod check;

use check::{check, comes_back};

/// The name under which a target's bytes are read.
const NAMES: [(&str, &str); 13] = [
    ("klines", "BTCUSDT-1m.csv"),
    ("table", "table.csv"),
    ("agg_trades", "APEUSDT-aggTrades-2024-10-18.csv"),
    ("funding", "BTCUSDT-fundingRate-2024-08.csv"),
    ("quotes", "BTCUSDT-bookTicker-2023-04-04.csv"),
    ("depth", "BTCUSDT-depth-2023-04-04.csv"),
    ("lean", "spy.csv"),
    ("json", "BTCUSDT-1m.json"),
    ("zip", "BTCUSDT-1m.zip"),
    ("compressed", "BTCUSDT-1m.csv.xz"),
    ("tar", "many.tar"),
    ("feather", "A_B-1m.feather"),
    ("parquet", "BTCUSDT-1m.parquet"),
];

fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

#[test]
fn every_finding_is_read_or_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in std::fs::read_dir(home().join("fuzz/findings")).expect("findings").flatten() {
        let found = entry.file_name().to_string_lossy().into_owned();
        let Some((_, name)) = NAMES.iter().find(|(target, _)| found.starts_with(&format!("{target}-"))) else {
            assert_eq!(found, "README", "a finding is called after its target");
            continue;
        };
        check(&folder.path().join(name), &std::fs::read(entry.path()).expect("a finding"));
    }
}

#[test]
fn the_targets_check_what_they_say() {
    let folder = tempfile::tempdir().expect("a folder");
    for (target, name) in NAMES {
        let source = std::fs::read_to_string(home().join(format!("fuzz/targets/{target}.rs"))).expect("a target");
        assert!(source.contains(&format!("\"{name}\"")), "{target} reads its bytes as {name}");
    }
    for (fixture, name) in [("three.csv", "table.csv"), ("three.feather", "A_B-1m.feather"), ("three.polars.parquet", "BTCUSDT-1m.parquet")]
    {
        let bytes = std::fs::read(home().join("tests/files").join(fixture)).expect("a fixture");
        check(&folder.path().join(name), &bytes);
        check(&folder.path().join(name), &bytes[..bytes.len() / 2]);
    }
    let broken = std::panic::catch_unwind(|| comes_back(&twisted(), &folder.path().join("x")));
    assert!(broken.is_err(), "a check that holds everything to be well is none");
}

/// Rows that no reader would take: a high below its low.
fn twisted() -> bthost_data::Loaded {
    let mut loaded = bthost_data::sample().expect("the sample");
    if let bthost_data::Rows::Bars(bars) = &mut loaded.series.rows {
        bars.high[3] = 1;
    }
    loaded
}
