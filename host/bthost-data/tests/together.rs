//! Several files of one instrument, and files of several, by what they are called and what is asked: one series each, no name twice.

mod support;

use std::path::PathBuf;

use bthost_data::{DataErrorKind, LoadSpec, load_all, load_each};
use support::Folder;

const START_S: i64 = 1_722_470_400;

/// Minutes whose close is `close` and a bit.
fn minutes(range: std::ops::Range<i64>, close: i64) -> String {
    let row = |m: i64| format!("{},10,500,1,{}.{},{m}\n", START_S + m * 60, close, 1 + m % 7);
    String::from("time,open,high,low,close,volume\n") + &range.map(row).collect::<String>()
}

fn names(files: &[PathBuf], spec: &LoadSpec) -> Vec<String> {
    load_all(files, spec).unwrap_or_else(|e| panic!("{e}")).iter().map(|l| l.series.name.to_string()).collect()
}

#[test]
fn files_of_one_instrument_are_one_series_whatever_they_are_called() {
    let folder = Folder::new();
    let named = folder.file("MYCOIN-1m.csv", minutes(0..60, 100));
    let agree = folder.file("agree.csv", minutes(30..90, 100));
    let whole = folder.file("whole.csv", minutes(0..90, 100));
    let spec = LoadSpec::instrument("U.generic").expect("a name");
    let want = load_all(&[whole], &spec).expect("whole").remove(0);
    for files in [[named.clone(), agree.clone()], [agree.clone(), named.clone()]] {
        let all = load_all(&files, &spec).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].series.name.to_string(), "U.generic/bars/1m");
        assert_eq!((all[0].series.len(), all[0].series.rows_root()), (90, want.series.rows_root()));
        assert_eq!(all[0].instrument, want.instrument);
        assert!(all[0].series.notes.iter().any(|n| n.code == "overlap" && n.text.starts_with("30 rows")));
        assert_eq!(load_each(&files, &spec).iter().map(|o| o.files.clone()).collect::<Vec<_>>(), [files.to_vec()]);
    }
    let differs = folder.file("differs.csv", minutes(30..90, 101));
    for files in [[named.clone(), differs.clone()], [differs, named]] {
        let error = load_all(&files, &spec).expect_err("they contradict each other");
        assert_eq!((error.kind, error.field), (DataErrorKind::Conflict, Some("close")), "{error}");
        let second = if files[1].ends_with("differs.csv") { ("differs.csv", 2) } else { ("MYCOIN-1m.csv", 32) };
        assert!(error.file.as_deref().is_some_and(|f| f.ends_with(second.0)), "{error}");
        assert_eq!(error.row, Some(second.1), "{error}");
        assert!(error.hint.contains("--as") && error.hint.contains("U.generic"), "{error}");
    }
}

#[test]
fn plain_names_are_instruments_of_their_own() {
    let folder = Folder::new();
    let btc = folder.file("btc.csv", minutes(0..10, 100));
    let eth = folder.file("eth.csv", minutes(0..10, 200));
    let plain = LoadSpec::default();
    assert_eq!(names(&[btc.clone(), eth.clone()], &plain), ["btc.generic/bars/1m", "eth.generic/bars/1m"]);
    let years = [folder.file("sol-2023.csv", minutes(0..10, 3)), folder.file("sol-2024.csv", minutes(5..20, 3))];
    assert_eq!(names(&years, &plain), ["sol-2023.generic/bars/1m"]);
    let other = folder.file("sol-2025.csv", minutes(15..30, 4));
    let error = load_all(&[years[1].clone(), other], &plain).expect_err("contradiction");
    assert!(error.hint.contains("--as SYMBOL.VENUE") && error.hint.contains("by their names"), "{error}");
    let error = load_all(&[btc, eth], &LoadSpec::instrument("Z.generic").expect("a name")).expect_err("two assets as one");
    assert!(error.hint.contains("as asked for"), "{error}");
}

#[test]
fn what_cannot_be_joined_is_refused_with_both_names() {
    let folder = Folder::new();
    let text = minutes(0..10, 100);
    let archive = folder.file("a.tar", tar(&[("one/C_D-1m.csv", &text), ("two/C_D-1m.csv", &text)]));
    let error = load_all(std::slice::from_ref(&archive), &LoadSpec::default()).expect_err("twice in the archive");
    assert!(error.message.contains("one/C_D-1m.csv") && error.message.contains("two/C_D-1m.csv"), "{error}");
    let single = folder.file("b.tar", tar(&[("C_D-1m.csv", &text)]));
    let beside = folder.file("C_D-1m.csv", &text);
    let error = load_all(&[single, beside], &LoadSpec::default()).expect_err("in the archive and beside it");
    assert!(error.message.contains("b.tar:C_D-1m.csv") && error.message.contains("CD.generic/bars/1m"), "{error}");
    assert!(error.hint.contains("unpack"), "{error}");
}

#[test]
fn what_is_wrong_with_one_is_no_matter_of_the_others() {
    let folder = Folder::new();
    let files = [folder.file("bad.csv", "nothing"), folder.file("good.csv", minutes(0..10, 100))];
    let each = load_each(&files, &LoadSpec::default());
    assert_eq!(each.iter().map(|o| o.loaded.is_ok()).collect::<Vec<_>>(), [false, true]);
    assert!(load_all(&files, &LoadSpec::default()).is_err());
}

/// A tar file as the standard has it.
fn tar(members: &[(&str, &str)]) -> Vec<u8> {
    let mut all = Vec::new();
    for (name, text) in members {
        let mut header = [0u8; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[124..136].copy_from_slice(format!("{:011o}\0", text.len()).as_bytes());
        header[148..156].copy_from_slice(b"        ");
        header[156] = b'0';
        header[257..263].copy_from_slice(b"ustar\0");
        let sum: u64 = header.iter().map(|b| u64::from(*b)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        all.extend_from_slice(&header);
        all.extend_from_slice(text.as_bytes());
        all.resize(all.len().next_multiple_of(512), 0);
    }
    all.resize(all.len() + 1024, 0);
    all
}
