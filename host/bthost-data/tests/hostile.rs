//! Files made to do harm, by the numbers of the list of attacks: each is refused with its place, and none costs memory that it did not bring.

// One group of rows is a list of one range.
#![allow(clippy::single_range_in_vec_init)]

mod support;

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, TimestampMillisecondArray};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use bthost_data::limits::Limits;
use bthost_data::{DataError, DataErrorKind, LoadSpec, load, load_bars};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use support::{Folder, load_text};

const HEADER: &str = "time,open,high,low,close,volume\n";
const HOUR_MS: i64 = 3_600_000;

/// Bars of `hours`, in a group of rows for each range.
fn parquet(path: &Path, groups: &[std::ops::Range<i64>], properties: WriterPropertiesBuilder) {
    let mut fields = vec![Field::new("time", DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())), false)];
    fields.extend(["open", "high", "low", "close", "volume"].map(|n| Field::new(n, DataType::Float64, false)));
    let schema = Arc::new(Schema::new(fields));
    let mut writer = ArrowWriter::try_new(File::create(path).expect("create"), schema.clone(), Some(properties.build())).expect("writer");
    for group in groups {
        let times: Vec<i64> = group.clone().map(|h| h * HOUR_MS).collect();
        let price = |h: i64| 100.0 + (h % 50) as f64 / 4.0;
        let column = |add: f64| -> ArrayRef { Arc::new(Float64Array::from_iter_values(group.clone().map(|h| price(h) + add))) };
        let columns: Vec<ArrayRef> = vec![
            Arc::new(TimestampMillisecondArray::from(times).with_timezone("UTC")),
            column(0.0),
            column(2.5),
            column(-1.25),
            column(1.0),
            column(-100.0),
        ];
        writer.write(&RecordBatch::try_new(schema.clone(), columns).expect("batch")).expect("write");
        writer.flush().expect("a group");
    }
    writer.close().expect("close");
}

fn plain() -> WriterPropertiesBuilder {
    WriterProperties::builder().set_compression(Compression::UNCOMPRESSED).set_dictionary_enabled(false)
}

fn zstd() -> WriterPropertiesBuilder {
    WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::try_new(3).expect("a level")))
}

fn spec() -> LoadSpec {
    LoadSpec { symbol: Some("X".into()), ..LoadSpec::default() }
}

fn refused(path: PathBuf) -> DataError {
    let error = load_bars(&[path], &spec()).expect_err("refused");
    assert!(error.file.is_some(), "{error}");
    error
}

/// Bytes of a file with the first place changed where `old` stands.
fn forged(path: &Path, old: &[u8], new: &[u8]) -> Vec<u8> {
    let mut bytes = std::fs::read(path).expect("bytes");
    let at = bytes.windows(old.len()).position(|w| w == old).expect("what is to be changed");
    bytes.splice(at..at + old.len(), new.iter().copied());
    bytes
}

/// A number in Thrift's compact form: zigzag, then groups of seven bits; as long as it must be.
fn compact(number: i64, bytes: usize) -> Vec<u8> {
    let mut rest = ((number << 1) ^ (number >> 63)).cast_unsigned();
    let mut out = Vec::new();
    for i in 0..bytes {
        out.push((rest & 0x7F) as u8 | if i + 1 < bytes { 0x80 } else { 0 });
        rest >>= 7;
    }
    assert_eq!(rest, 0, "the number fits");
    out
}

#[test]
fn attack_39_a_page_that_claims_two_gigabytes() {
    let folder = Folder::new();
    let path = folder.path("page.parquet");
    parquet(&path, &[0..20_000], plain().set_data_page_size_limit(1 << 20));
    assert!(load_bars(std::slice::from_ref(&path), &spec()).is_ok());
    // The first page: type 0, then its sizes, which are equal and have three bytes as 20,000 numbers of eight bytes need.
    let size = compact(160_000, 3);
    let head = [&[0x15, 0x00, 0x15], &size[..], &[0x15], &size[..]].concat();
    let many = [&[0x15, 0x00, 0x15], &compact(i64::from(i32::MAX), 5)[..], &[0x15], &size[..]].concat();
    let error = refused(folder.file("forged.parquet", forged(&path, &head, &many)));
    assert_eq!(error.kind, DataErrorKind::Limit, "{error}");
    let more = [&[0x15, 0x00, 0x15], &compact(1_000_000, 3)[..], &[0x15], &size[..]].concat();
    let error = refused(folder.file("forged.parquet", forged(&path, &head, &more)));
    assert!(error.message.contains("a page of 1000000 bytes in a column of"), "{error}");
    let negative = [&[0x15, 0x00, 0x15], &compact(-160_000, 3)[..], &[0x15], &size[..]].concat();
    assert!(refused(folder.file("forged.parquet", forged(&path, &head, &negative))).message.contains("negative"));
    let one_less = Limits { page_bytes: 159_999, ..Limits::default() };
    let error = load_bars(&[path], &LoadSpec { limits: one_less, ..spec() }).expect_err("one past the limit");
    assert_eq!(error.kind, DataErrorKind::Limit, "{error}");
}

#[test]
fn attack_40_more_values_than_rows() {
    let folder = Folder::new();
    let path = folder.path("delta.parquet");
    parquet(
        &path,
        &[0..20_000],
        plain()
            .set_encoding(Encoding::DELTA_BINARY_PACKED)
            .set_column_encoding("open".into(), Encoding::PLAIN)
            .set_column_encoding("high".into(), Encoding::PLAIN)
            .set_column_encoding("low".into(), Encoding::PLAIN)
            .set_column_encoding("close".into(), Encoding::PLAIN)
            .set_column_encoding("volume".into(), Encoding::PLAIN)
            .set_data_page_size_limit(1 << 20),
    );
    assert!(load_bars(std::slice::from_ref(&path), &spec()).is_ok());
    // The data page header begins with its number of values: field 5, a structure, field 1.
    let told = [&[0x2C, 0x15], &compact(20_000, 3)[..]].concat();
    for values in [20_001, 1_000_000, -1] {
        let other = [&[0x2C, 0x15], &compact(values, 3)[..]].concat();
        let error = refused(folder.file("forged.parquet", forged(&path, &told, &other)));
        assert!(error.message.contains("values in a row group of 20000"), "{error}");
    }
}

#[test]
fn attack_41_rows_that_a_few_bytes_stand_for() {
    let folder = Folder::new();
    let path = folder.path("bomb.parquet");
    parquet(&path, &[0..20_000], zstd());
    let few = Limits { rows: 19_999, ..Limits::default() };
    let error = load_bars(std::slice::from_ref(&path), &LoadSpec { limits: few, ..spec() }).expect_err("one row too many");
    assert!(error.kind == DataErrorKind::Limit && error.message.contains("states 20000 rows"), "{error}");
    let enough = Limits { rows: 20_000, ..Limits::default() };
    assert!(load_bars(&[path], &LoadSpec { limits: enough, ..spec() }).is_ok());
}

#[test]
fn attack_44_cells_that_act_on_a_terminal() {
    for cell in ["=cmd|' /C calc'!A0", "\u{1b}[2J\u{1b}]52;c;ZXZpbA==\u{7}", "\u{202e}0.1", "<script>alert(1)</script>"] {
        let error = load_text(format!("{HEADER}2024-01-01,1,2,1,{cell},1\n")).expect_err(cell);
        assert_eq!((error.row, error.field), (Some(2), Some("close")), "{error}");
        assert!(error.to_string().chars().all(|c| c == '\n' || (!c.is_control() && c != '\u{202e}')), "{error:?}");
        let header = load_text(format!("time,{cell}\n2024-01-01,1\n")).expect_err("no columns");
        assert!(header.to_string().chars().all(|c| c == '\n' || !c.is_control()), "{header:?}");
    }
    let named = Folder::new();
    let path = named.file("a\u{1b}[31m.csv", "x");
    assert!(!load(&[path], &LoadSpec::default()).expect_err("no rows").to_string().contains('\u{1b}'));
}

#[test]
fn attack_45_times_that_are_none() {
    for time in [
        "9999999999999999999999",
        "9223372036854775807",
        "-9223372036854775808",
        "2500-01-01",
        "2016-12-31 23:59:60",
        "2024-02-30",
        "2024-03-31 25:00",
        "0000-00-00",
        "NaN",
        "1e400",
        "20241301",
        "25000101",
        "99991231",
        "1970-01-01T00:00:00+99:00",
    ] {
        let error = load_text(format!("{HEADER}2024-01-01,1,2,1,2,1\n{time},1,2,1,2,1\n")).expect_err(time);
        assert_eq!((error.row, error.field), (Some(3), Some("time")), "{time}: {error}");
    }
    // An hour that a change to summer time leaves out is an instant like any other: times are UTC.
    assert!(load_text(format!("{HEADER}2024-03-31 02:00,1,2,1,2,1\n2024-03-31 03:00,1,2,1,2,1\n")).is_ok());
}

#[test]
fn attack_47_the_same_rows_in_another_order_and_encoding() {
    let folder = Folder::new();
    let root = |name: &str, groups: &[std::ops::Range<i64>], properties| {
        let path = folder.path(name);
        parquet(&path, groups, properties);
        load_bars(&[path], &spec()).unwrap_or_else(|e| panic!("{e}")).series.rows_root()
    };
    let whole = root("a.parquet", &[0..9000], plain());
    assert_eq!(root("b.parquet", &[6000..9000, 0..2500, 2500..6000], zstd()), whole, "groups in another order");
    assert_eq!(root("c.parquet", &[0..1, 1..9000], plain().set_dictionary_enabled(true).set_data_page_row_count_limit(100)), whole);
    let snappy = WriterProperties::builder().set_compression(Compression::SNAPPY).set_encoding(Encoding::BYTE_STREAM_SPLIT);
    assert_eq!(
        root("d.parquet", &[0..9000], snappy.set_dictionary_enabled(false).set_column_encoding("time".into(), Encoding::PLAIN)),
        whole
    );
    let path = folder.path("overlap.parquet");
    parquet(&path, &[0..10, 9..20], plain());
    assert_eq!(refused(path).row, Some(11), "groups that overlap repeat a row");
}

#[test]
fn attack_53_a_file_that_changes_between_the_hash_and_the_rows() {
    let folder = Folder::new();
    let path = folder.file("X.csv", format!("{HEADER}2024-01-01,1,2,1,2,1\n2024-01-02,1,2,1,2,1\n"));
    let opened = bthost_data::detect::Opened::new(&path).expect("open");
    let mut other = File::options().write(true).open(&path).expect("open");
    other.seek(SeekFrom::Start(HEADER.len() as u64)).and_then(|_| other.write_all(b"2023")).expect("written");
    // A clock of coarse steps could give the same time of change twice.
    other.set_modified(std::time::SystemTime::UNIX_EPOCH).expect("a time");
    assert!(opened.digest().expect_err("changed").message.contains("changed while"));
    // A name that points elsewhere now does not matter: the handle is the file that was hashed.
    let opened = bthost_data::detect::Opened::new(&path).expect("open");
    std::fs::rename(folder.file("other.csv", "x"), &path).expect("replaced");
    let mut text = String::new();
    (&opened.file).read_to_string(&mut text).expect("read");
    assert!(text.starts_with(HEADER) && opened.digest().is_ok());
}

#[test]
fn spellings_of_numbers_that_are_and_are_not() {
    let loaded = load_text(format!("{HEADER}2024-01-01,1e2,1.5E2,1e1,1.0e+2,1e-3\n2024-01-02,1e2,1e2,1e2,1e2,0\n")).expect("powers of ten");
    let bars = loaded.series.bars().expect("bars");
    assert_eq!((bars.open[0], bars.high[0], bars.low[0], bars.volume[0], loaded.series.qty_scale), (100, 150, 10, 1, 3));
    for cell in ["NaN", "nan", "inf", "-inf", "1,000", "0x10", "1e", "e5", "1e400", "١", "1_0", "½", "1 0"] {
        let error = load_text(format!("{}\n2024-01-01;1;2;1;{cell};1\n", HEADER.trim_end().replace(',', ";"))).expect_err(cell);
        assert_eq!((error.row, error.field), (Some(2), Some("close")), "{cell}: {error}");
    }
}

#[test]
fn arrays_of_klines_and_what_is_none() {
    let folder = Folder::new();
    let row = |t: i64| format!("[{t},\"100.5\",\"101\",\"99.00\",\"100.25\",\"3.5\",{},\"350.1\",17,\"1.5\",\"150.0\",\"0\"]", t + 59_999);
    let two = format!("\u{feff} [\n  {},\n  {}\n]\n", row(1_722_470_400_000), row(1_722_470_460_000));
    let json = load(&[folder.file("X.json", &two)], &LoadSpec::default()).expect("klines");
    let text = two.replace(['[', ']', ' ', '\u{feff}'], "").replace(",\n", "\n");
    let csv = load(&[folder.file("X.csv", text.trim())], &LoadSpec::default()).expect("the same as text");
    assert_eq!(json.series.rows_root(), csv.series.rows_root());
    assert_eq!(json.series.bars().expect("bars").trades, [17, 17]);
    let freqtrade = "[[1722470400000,1,2,0.5,1.5,1e-05],[1722474000000,1,2,0.5,1.5,0]]";
    let six = load(&[folder.zip("six.zip", &[("six.json", freqtrade.as_bytes())])], &LoadSpec::default()).expect("six columns");
    assert_eq!((six.series.qty_scale, six.series.len()), (5, 2));
    for (text, row) in [
        ("[", 1),
        ("[[1722470400000,1,2,0.5,1.5,1]", 2),
        ("[[1722470400000,1,2,0.5,1.5,1],]", 2),
        ("[[1722470400000,1,2,0.5,1.5,1],[1722474000000,1,2,[0.5],1.5,1]]", 2),
        ("[[1722470400000,1,2,0.5,1.5,1],[1722474000000,1,2,0.5,1.5]]", 2),
        ("[[1722470400000,1,2,0.5,1.5,1],[1722474000000,1,0.4,0.5,1.5,1]]", 2),
        ("[[1722470400000,1,2,0.5,1.5,\"1\\u0030\"]]", 1),
        ("[[1722470400000,1,2,0.5,1.5,1]]]", 2),
        ("[{\"a\":1}]", 1),
        ("[[1,2]]", 1),
    ] {
        let error = load_text(text).expect_err(text);
        assert_eq!(error.row, Some(row), "{text}: {error}");
    }
    assert!(load_text("[]").expect_err("empty").message.contains("no rows"));
    let deep = "[".repeat(100_000);
    assert_eq!(load_text(deep).expect_err("deep").row, Some(1));
    let long = format!("[[{}", "1".repeat(10 << 20));
    assert_eq!(load_text(long).expect_err("a row without an end").kind, DataErrorKind::Limit);
}
