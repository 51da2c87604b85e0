//! Ingest is killed at many points: the catalog is the old one or the new one, every row of it is read, and the same ingest afterwards ends
//! where the whole one does.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::program::Desk;

/// How often the program is killed.
const KILLS: u64 = 12;
/// Most looks at the folder before a kill; an ingest of the test's files takes about as many.
const LOOKS_MAX: u64 = 3000;
const NAME: &str = "SYNTHUSDT.synth/bars/1m";

/// Files under a folder.
fn files(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(path.display().to_string());
            }
        }
    }
    found
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let (path, place) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &place);
        } else {
            fs::copy(&path, &place).expect("copy");
        }
    }
}

fn root(desk: &Desk) -> String {
    let entries = desk.line("data ls --json").ends(0).json();
    entries[0]["rows_root"].as_str().expect("a root").to_string()
}

/// Kills an ingest when `now` says so, which is told how often it was asked and which files there are. False where it ended before.
fn killed(desk: &Desk, now: impl Fn(u64, &BTreeSet<String>) -> bool) -> bool {
    let mut child = Command::new(env!("CARGO_BIN_EXE_bthost-under-test"))
        .args(["data", "ingest", "late"])
        .current_dir(desk.path("."))
        .env("BTHOST_HOME", desk.path("home"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    for looks in 0.. {
        if child.try_wait().expect("a process").is_some() {
            return false;
        }
        if now(looks, &files(&desk.path("home"))) {
            break;
        }
    }
    // It may end by itself just now.
    let _ = child.kill();
    !child.wait().expect("a process").success()
}

#[test]
fn a_killed_ingest_leaves_the_old_or_the_new() {
    let desk = Desk::new();
    desk.line("data synth --bars 8000 --start 2023-12-01 --mark-timeframe 1h --out early").ends(0);
    // Over the end of the year, so that there are two parts.
    desk.line("data synth --bars 10000 --start 2023-12-28 --seed 1 --mark-timeframe 1h --out late").ends(0);
    for folder in ["early", "late"] {
        for other in ["1h-mark", "8h-funding_rate"] {
            fs::remove_file(desk.path(folder).join(format!("SYNTHUSDT-{other}.parquet"))).expect("removed");
        }
    }
    desk.line("data ingest early").ends(0);
    let old = root(&desk);
    copy(&desk.path("home"), &desk.path("before"));
    let there = files(&desk.path("home"));
    desk.line("data ingest late").ends(0);
    let new = root(&desk);
    let whole = files(&desk.path("home"));
    let (mut kills, mut olds, mut seed) = (0, 0, 1u64);
    for i in 0..KILLS {
        fs::remove_dir_all(desk.path("home")).expect("removed");
        copy(&desk.path("before"), &desk.path("home"));
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let most = (seed >> 33) % LOOKS_MAX;
        let unfinished = |f: &BTreeSet<String>| f.iter().any(|name| name.contains("/.ingest-"));
        let fresh = |f: &BTreeSet<String>| f.difference(&there).filter(|name| name.contains("/rows-")).count() as u64;
        kills += u64::from(killed(&desk, |looks, f| match i % 4 {
            0 => looks >= most,
            1 => unfinished(f),
            2 => fresh(f) > i / 4 % 2,
            _ => looks >= most / 10,
        }));
        let found = root(&desk);
        assert!(found == old || found == new, "kill {i}: neither the old rows nor the new ones");
        olds += u64::from(found == old);
        let checked = desk.line(&format!("data check {NAME} --json")).ends(0).json();
        assert_eq!(checked[0]["rows_root"], found.as_str(), "kill {i}: every row is there");
        desk.line("data ingest late").ends(0);
        assert_eq!(root(&desk), new, "kill {i}: the same ingest goes to the end");
        assert_eq!(files(&desk.path("home")), whole, "kill {i}: nothing is left over");
    }
    assert!(kills > KILLS / 3 && olds > 0, "{kills} of {KILLS} were killed before their end, {olds} left the old rows");
}
