//! What hostile files cost in memory, measured: one test in a process of its own, as the system counts for the process. Linux only; the
//! limits themselves are tested elsewhere.
#![cfg(target_os = "linux")]

mod support;

use std::io::Write;
use std::path::PathBuf;

use bthost_data::{DataErrorKind, LoadSpec, load};
use support::Folder;

/// What a refused file may cost beside what the process has anyway, bytes.
const COST_MAX: u64 = 48 << 20;

/// The largest resident size since the last reset.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("status");
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).expect("the peak");
    line.split_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).expect("a number") * 1024
}

fn reset() {
    std::fs::write("/proc/self/clear_refs", "5").expect("reset of the peak");
}

fn gzip(mut fill: impl FnMut(&mut dyn Write)) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    fill(&mut packed);
    packed.finish().expect("gzip")
}

#[test]
fn refused_files_cost_little() {
    let folder = Folder::new();
    let million = vec![b'1'; 1 << 20];
    let sparse = folder.path("line.csv");
    std::fs::File::create(&sparse).and_then(|f| f.set_len(1 << 30)).expect("a gigabyte of zeros");
    let cases: Vec<(&str, PathBuf)> = vec![
        ("a gigabyte without a line end", sparse),
        (
            "a gzip bomb of one line",
            folder.file("line.csv.gz", gzip(|out| (0..512).for_each(|_| out.write_all(&million).expect("written")))),
        ),
        (
            "a gzip bomb of JSON",
            folder.file(
                "row.json.gz",
                gzip(|out| {
                    out.write_all(b"[[").expect("written");
                    (0..512).for_each(|_| out.write_all(&million).expect("written"));
                }),
            ),
        ),
        (
            "a gzip bomb of rows",
            folder.file(
                "rows.csv.gz",
                gzip(|out| {
                    out.write_all(b"time,open,high,low,close,volume\n").expect("written");
                    (0..1_000_000i64).for_each(|i| writeln!(out, "{},1,1,1,1,1", 1_700_000_000 + i * 60).expect("written"));
                    out.write_all(&[b' '; 70_000]).expect("written");
                }),
            ),
        ),
    ];
    for (what, path) in cases {
        reset();
        let before = peak();
        let error = load(&[path], &LoadSpec::default()).expect_err(what);
        let cost = peak().saturating_sub(before);
        assert!(matches!(error.kind, DataErrorKind::Limit | DataErrorKind::Format), "{what}: {error}");
        // A million rows that were accepted before the mistake was met are columns of 48 bytes each, and may have doubled.
        let most = if what.contains("rows") { 3 * COST_MAX } else { COST_MAX };
        assert!(cost <= most, "{what} costs {cost} bytes");
    }
}
