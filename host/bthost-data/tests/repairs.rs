//! Repairs: none is made unasked, each does what its name says, and a repaired file has the root of the file that was mended by hand.

mod support;

use bthost_data::{DataError, DataErrorKind, LoadSpec, Loaded, Repair, load};
use bthost_sim::trail::Hash;
use support::Folder;

const HEADER: &str = "time,open,high,low,close,volume\n";

fn read(name: &str, text: &str, repairs: &[Repair]) -> Result<Loaded, DataError> {
    let folder = Folder::new();
    load(&[folder.file(name, text)], &LoadSpec { repairs: repairs.to_vec(), ..LoadSpec::default() })
}

/// A bar of minute `m` with its close.
fn bar(m: i64, close: &str) -> String {
    format!("{},1,9,0.5,{close},3\n", 1_722_470_400 + m * 60)
}

fn bars(rows: &[(i64, &str)]) -> String {
    HEADER.to_string() + &rows.iter().map(|(m, close)| bar(*m, close)).collect::<String>()
}

fn root(text: &str, repairs: &[Repair]) -> Hash {
    read("X.csv", text, repairs).unwrap_or_else(|e| panic!("{e}")).series.rows_root().root
}

fn refused(text: &str, repairs: &[Repair]) -> DataError {
    read("X.csv", text, repairs).map(|_| ()).expect_err("refused")
}

#[test]
fn rows_that_come_twice() {
    let clean = bars(&[(0, "2"), (1, "3"), (2, "4")]);
    let twice = bars(&[(0, "2"), (1, "3"), (1, "3"), (1, "3.0"), (2, "4")]);
    let error = refused(&twice, &[]);
    assert_eq!((error.kind, error.row), (DataErrorKind::Duplicate, Some(4)));
    assert!(error.hint.contains("--repair drop-duplicates"), "{error}");
    assert_eq!(root(&twice, &[Repair::DropDuplicates]), root(&clean, &[]));
    let differing = bars(&[(0, "2"), (1, "3"), (1, "3.125"), (2, "4")]);
    let error = refused(&differing, &[Repair::DropDuplicates]);
    assert!(error.row == Some(4) && error.hint.contains("--repair keep-first"), "{error}");
    assert_eq!(root(&differing, &[Repair::KeepFirst]), root(&clean, &[]), "what goes leaves no finer grid");
    assert_eq!(root(&differing, &[Repair::KeepLast]), root(&bars(&[(0, "2"), (1, "3.125"), (2, "4")]), &[]));
    // The rows after it keep their numbers.
    let later = refused(&(differing + &bar(3, "10")), &[Repair::KeepFirst]);
    assert_eq!((later.row, later.field), (Some(6), Some("high")));
}

#[test]
fn rows_that_cannot_be_taken() {
    let clean = bars(&[(0, "2"), (3, "4")]);
    let bad = bars(&[(0, "2"), (1, "NaN"), (2, "9.123456"), (2, "-1"), (3, "4")]) + "yesterday,1,9,0.5,1,3\n";
    assert_eq!(refused(&bad, &[]).kind, DataErrorKind::Row);
    let one_minute = [Repair::DropBadRows];
    let loaded = read("X-1m.csv", &bad, &one_minute).expect("mended");
    assert_eq!(loaded.series.rows_root(), read("X-1m.csv", &clean, &[]).expect("clean").series.rows_root());
    assert_eq!(loaded.series.changes, ["repair drop-bad-rows"]);
    let note = loaded.series.notes.iter().find(|n| n.code == "repaired").expect("a note");
    assert_eq!(note.text, "drop-bad-rows: 4 rows were dropped (row 3, 4, 5, 7)");
    // Contradictions between rows are no bad rows, and neither is a broken line.
    assert_eq!(refused(&bars(&[(0, "2"), (0, "3")]), &one_minute).kind, DataErrorKind::Duplicate);
    assert_eq!(refused(&(clean + "1,2,3\n"), &one_minute).kind, DataErrorKind::Format);
}

#[test]
fn rows_in_another_order() {
    let clean = bars(&[(0, "2"), (1, "3"), (2, "4"), (3, "5")]);
    for order in [[3, 1, 0, 2], [3, 2, 1, 0], [1, 0, 3, 2]] {
        let rows: Vec<(i64, String)> = order.iter().map(|m| (*m, (m + 2).to_string())).collect();
        let rows: Vec<(i64, &str)> = rows.iter().map(|(m, c)| (*m, c.as_str())).collect();
        let error = refused(&bars(&rows), &[]);
        assert!(error.kind == DataErrorKind::Order && error.hint.contains("--repair sort"), "{error}");
        assert_eq!(root(&bars(&rows), &[Repair::Sort]), root(&clean, &[]));
    }
    let same = bars(&[(1, "3"), (0, "2"), (1, "3"), (2, "4"), (3, "5")]);
    assert_eq!(root(&same, &[Repair::Sort]), root(&clean, &[]), "a row that comes again is one row");
    let conflict = refused(&bars(&[(1, "3"), (0, "2"), (1, "3.5")]), &[Repair::Sort]);
    assert_eq!(conflict.kind, DataErrorKind::Conflict);
}

#[test]
fn intervals_that_are_missing() {
    let filled = read("X.csv", &bars(&[(0, "2"), (1, "3"), (4, "4")]), &[Repair::ForwardFill]).expect("filled");
    let rows = filled.series.bars().expect("bars");
    assert_eq!(rows.close.len(), 5);
    assert_eq!((rows.open[2], rows.high[3], rows.close[3], rows.volume[3]), (rows.close[1], rows.close[1], rows.close[1], 0));
    let limits = bthost_data::limits::Limits { rows: 4, ..Default::default() };
    let folder = Folder::new();
    let few = LoadSpec { repairs: vec![Repair::ForwardFill], limits, ..LoadSpec::default() };
    let error = load(&[folder.file("X.csv", bars(&[(0, "2"), (1, "3"), (4, "4")]))], &few).map(|_| ()).expect_err("one past");
    assert_eq!(error.kind, DataErrorKind::Limit);
}

#[test]
fn funding_and_trades() {
    let rates =
        "calc_time,funding_interval_hours,last_funding_rate\n1722499200000,8,0.0002\n1722470400000,8,0.0001\n1722470400001,8,0.0001\n";
    let name = "BTCUSDT-fundingRate-2024-08.csv";
    assert!(read(name, rates, &[]).is_err());
    let mended = read(name, rates, &[Repair::Sort, Repair::DropDuplicates]).expect("mended");
    assert_eq!(mended.series.len(), 2);
    assert_eq!(mended.series.changes, ["repair drop-duplicates", "repair sort"]);
    let trades = |rows: &[&str]| {
        "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n".to_string()
            + &rows.iter().map(|r| format!("{r}\n")).collect::<String>()
    };
    let (a, b, c) = ("1,0.7,19,1,2,1729209603958,true", "2,0.71,1,3,3,1729209603958,false", "2,0.712,1,3,3,1729209603958,false");
    let name = "X-aggTrades-2024-10-18.csv";
    let clean = read(name, &trades(&[a, b]), &[]).expect("clean").series.rows_root();
    let of = |rows: &[&str], repair| read(name, &trades(rows), &[repair]);
    assert_eq!(read(name, &trades(&[a, b, b]), &[]).map(|_| ()).expect_err("twice").kind, DataErrorKind::Duplicate);
    assert_eq!(of(&[a, b, b], Repair::DropDuplicates).expect("mended").series.rows_root(), clean);
    assert!(of(&[a, b, c], Repair::DropDuplicates).is_err(), "another price is no repetition");
    assert_eq!(of(&[a, b, c], Repair::KeepFirst).expect("mended").series.rows_root(), clean);
    assert_eq!(of(&[a, "2,0.71,0,3,3,1729209603958,false", b], Repair::DropBadRows).expect("mended").series.rows_root(), clean);
}

#[test]
fn changes_are_written_with_the_rows() {
    let folder = Folder::new();
    let mended = read("X-1m.csv", &bars(&[(0, "2"), (0, "2"), (1, "3")]), &[Repair::DropDuplicates]).expect("mended");
    let mut bytes = Vec::new();
    bthost_data::write::write_series(&mut bytes, &mended.series).expect("written");
    let again = load(&[folder.file("again.parquet", bytes)], &LoadSpec::default()).expect("read");
    assert_eq!(again.series.changes, ["repair drop-duplicates"]);
    assert_eq!(again.series.rows_root(), mended.series.rows_root());
}
