//! What is written reads back equal, and the first difference is named.

use super::super::Report;
use super::super::sample::Sample;
use super::*;

fn written(report: &Report<'_>) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a directory");
    let names = report.names();
    let artifacts = Artifacts { tables: report.input.tables, trips: &report.trips, equity: &report.input.outcome.equity, names: &names };
    artifacts.write(dir.path()).expect("written");
    assert_eq!(artifacts.differences(dir.path()).expect("read"), Vec::<String>::new());
    dir
}

#[test]
fn every_artifact_reads_back_equal() {
    let sample = Sample::new();
    let input = sample.input();
    let report = Report::new(&input);
    let dir = written(&report);
    let equity = batches::equity_table(&read(&dir.path().join("equity.parquet")).expect("read")).expect("columns");
    assert_eq!(equity, input.outcome.equity);
    let fills = read(&dir.path().join("fills.parquet")).expect("read");
    assert_eq!(fills.iter().map(RecordBatch::num_rows).sum::<usize>(), 9);
    assert_eq!(fills[0].schema().field_with_name("notional").expect("a column").data_type(), &DataType::Decimal128(38, 8));
    assert_eq!(fills[0].schema().field_with_name("price").expect("a column").data_type(), &DataType::Decimal128(38, 2));
    if let Some(keep) = std::env::var_os("BTHOST_KEEP_REPORT") {
        report.write(Path::new(&keep)).expect("written");
    }
}

#[test]
fn an_edited_value_is_found_with_its_row_and_column() {
    let sample = Sample::new();
    let input = sample.input();
    let report = Report::new(&input);
    let dir = written(&report);
    let mut other = Sample::new();
    other.edit_equity(|i, row| row.wallet += i64::from(i == 17));
    other.tables.fills[4].body.fee += 1;
    let names = report.names();
    let edited = Artifacts { tables: &other.tables, trips: &report.trips, equity: &other.outcome.equity, names: &names };
    let found = edited.differences(dir.path()).expect("read");
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("fills.parquet: row 4, column `fee`: "), "{found:?}");
    assert!(found[1].starts_with("equity.parquet: row 17, column `wallet`: "), "{found:?}");
    other.tables.fills.pop();
    other.tables.fills[4].body.fee -= 1;
    let shorter = Artifacts { tables: &other.tables, trips: &report.trips, equity: &other.outcome.equity, names: &names };
    assert_eq!(shorter.differences(dir.path()).expect("read")[0], "fills.parquet: 9 rows, not 8");
}

#[test]
fn a_run_without_rows_still_has_files_with_columns() {
    let mut sample = Sample::without_trades();
    sample.shorten(0);
    let input = sample.input();
    let report = Report::new(&input);
    let dir = written(&report);
    for file in FILES {
        assert!(dir.path().join(file).is_file(), "{file}");
    }
}

#[test]
fn the_equity_table_is_narrow_until_an_amount_needs_more_than_eighteen_digits() {
    for (most, precision) in [(10i64.pow(18) - 1, 18), (10i64.pow(18), 38), (-(10i64.pow(18)) + 1, 18), (i64::MIN, 38)] {
        let mut sample = Sample::new();
        sample.edit_equity(|i, row| row.exposure = if i == 3 { most } else { row.exposure });
        let input = sample.input();
        let dir = written(&Report::new(&input));
        let file = read(&dir.path().join("equity.parquet")).expect("read");
        assert_eq!(file[0].schema().field_with_name("exposure").expect("a column").data_type(), &DataType::Decimal128(precision, 8));
        assert_eq!(batches::equity_table(&file).expect("columns"), input.outcome.equity);
    }
}
