//! Bad input: every refusal names the file, the row, the field and what to do; every limit is passed by one.

mod support;

use bthost_data::limits::{self, Limits};
use bthost_data::{DataError, DataErrorKind, LoadSpec, load, load_bars};
use bthost_sim::time::Timeframe;
use support::{Folder, feather, load_text};

const HEADER: &str = "time,open,high,low,close,volume\n";

fn refused(rows: &str) -> DataError {
    let error = load_text(format!("{HEADER}{rows}")).expect_err(rows);
    assert!(error.file.as_deref().is_some_and(|f| f.ends_with("X.csv")), "{error}");
    error
}

fn limited(limits: Limits, files: &[std::path::PathBuf]) -> DataError {
    load_bars(files, &LoadSpec { limits, ..LoadSpec::default() }).map(|l| l.series.len()).expect_err("past a limit")
}

#[test]
fn rows_that_are_not_bars() {
    for (rows, row, field) in [
        ("2024-01-01,1,2,1,2,1\n2024-01-02,1,1,2,1.5,1\n", 3, "high"),
        ("2024-01-01,1,2,1,3,1\n", 2, "high"),
        ("2024-01-01,1,2,1.5,2,1\n", 2, "low"),
        ("2024-01-01,0,2,0,2,1\n", 2, "open"),
        ("2024-01-01,-1,2,1,2,1\n", 2, "open"),
        ("2024-01-01,1,2,1,2,-1\n", 2, "volume"),
        ("2024-01-01,1,2,1,NaN,1\n", 2, "close"),
        ("2024-01-01,1,inf,1,2,1\n", 2, "high"),
        ("2024-01-01,1,2,,2,1\n", 2, "low"),
        ("2024-01-01,1,2,1,2,\n", 2, "volume"),
        ("2024-01-01,1,2,1,2,0.123456789\n", 2, "volume"),
        ("2024-01-01,1,2,1,2,99999999999999999999\n", 2, "volume"),
        ("2024-01-01,1000000000000000000,1000000000000000000,1,1.5,1\n", 2, "open"),
        (",1,2,1,2,1\n", 2, "time"),
        ("yesterday,1,2,1,2,1\n", 2, "time"),
        ("2024-01-02,1,2,1,2,1\n2024-01-01,1,2,1,2,1\n", 3, "time"),
        ("2024-01-02,1,2,1,2,1\n2024-01-02,1,2,1,2,1\n", 3, "time"),
        ("1722470400000,1,2,1,2,1\n1735689600000000,1,2,1,2,1\n", 3, "time"),
        ("2024-01-02,1,2,1,2,1\n1735689600,1,2,1,2,1\n", 3, "time"),
    ] {
        let error = refused(rows);
        assert_eq!((error.row, error.field), (Some(row), Some(field)), "{rows}: {error}");
    }
    assert!(refused("2024-01-01,1,2,1,2,0.123456789\n").hint.contains("--round-volume"));
}

#[test]
fn values_and_what_to_do_are_said() {
    for (rows, field, message, hint) in [
        ("2024-01-01,1,1.25,2,1.5,1\n", "high", "is below the low: 1.25 < 2", "open 1, high 1.25, low 2, close 1.5"),
        ("2024-01-01,1,2,1,3,1\n", "high", "is below the close: 2 < 3", "--column high=NAME"),
        ("2024-01-01,1,2,1.5,2,1\n", "low", "is above the open: 1.5 > 1", "the bar of 2024-01-01T00:00:00Z"),
        ("2024-01-01,-1.5,2,1,2,1\n", "open", "-1.5 is not a positive price", "left out"),
        ("2024-01-01,,2,1,2,1\n", "open", "is empty", "every row needs its open"),
        ("2024-01-01,1,2,1,2,\n", "volume", "is empty", "every row needs its volume"),
        (
            "2024-01-01,900000,900001,900000,900000,1\n2024-01-02,1,2,1,1.0000000000001,1\n",
            "close",
            "1.0000000000001 has 13 decimals, and an earlier price",
            "round the prices",
        ),
        (
            "2024-01-01,1,2,1,1.0000000000001,1\n2024-01-02,900000,900001,900000,900000,1\n",
            "open",
            "900000 is too large to be kept with 13 decimals",
            "round the prices",
        ),
    ] {
        let error = refused(rows);
        assert_eq!(error.field, Some(field), "{error}");
        assert!(error.message.starts_with(message) && error.hint.contains(hint), "{error}");
    }
    assert!(load_text("").expect_err("empty").hint.contains("again"));
    assert!(refused("").hint.contains("nothing below"));
    let folder = Folder::new();
    let path = folder.file("C.csv", format!("{HEADER}2024-01-01,1,2,1,2,1\n2024-01-02,1,2,1,2,1\n"));
    let spec = LoadSpec { columns: vec![("vol".into(), "volume".into())], ..LoadSpec::default() };
    let error = load(&[path], &spec).expect_err("no such field");
    assert!(error.hint.contains("`--column volume=volume`"), "{error}");
}

#[test]
fn text_that_is_not_a_table() {
    let second = refused("2024-01-01,1,2,1,2,1\ntime,open,high,low,close,volume\n2024-01-02,1,2,1,2,1\n");
    assert_eq!(second.row, Some(3));
    assert!(second.message.contains("header"), "{second}");
    assert_eq!(refused("2024-01-01,1,2,1,2\n").row, Some(2));
    assert_eq!(refused("2024-01-01,1,2,1,2,1\n\n2024-01-02,1,2,1,2,1\n").row, Some(3));
    assert_eq!(refused("2024-01-01,\"1,2,1,2,1\n").row, Some(2));
    assert!(refused("").message.contains("no rows"));
    for (bytes, what) in [
        (&b""[..], "empty"),
        (b"\xFF\xFEt\0i\0m\0e\0", "UTF-16"),
        (b"{\"a\":1}", "JSON object"),
        (b"\x7FELF\0\0\0", "not a text file"),
        (b"FEA1....", "Feather version 1"),
        (b"1,2,3\n", "no header"),
        (b"a,b,c\n", "time"),
    ] {
        let error = load_text(bytes).expect_err(what);
        assert!(error.message.contains(what), "{what}: {error}");
    }
}

#[test]
fn odd_spellings_are_accepted() {
    let loaded = load_text(
        "\u{feff}TIME;Open;HIGH;Low;Close;Vol\r\n2024-01-01;1e5;\"100000.5\";+99999;100000.50; 3 \r\n2024-01-02;1E5;1e5;1e5;1e5;0\r\n\r\n",
    )
    .expect("odd");
    let bars = loaded.series.bars().expect("bars");
    assert_eq!((loaded.series.price_scale, bars.open[0], bars.high[0], bars.volume[0]), (1, 1_000_000, 1_000_005, 3));
    assert_eq!(bars.timeframe, Timeframe::D1);
    let rounding = LoadSpec { round_volume: true, ..LoadSpec::default() };
    let folder = Folder::new();
    let noisy = folder.file("N.csv", format!("{HEADER}2024-01-01,1,2,1,2,0.30000000000000004\n2024-01-02,1,2,1,2,1\n"));
    let loaded = load_bars(&[noisy], &rounding).expect("rounded");
    assert!(loaded.series.notes.iter().any(|n| n.code == "volume-rounded") && loaded.series.bars().expect("bars").volume[0] == 30_000_000);
}

#[test]
fn nulls_and_nans_in_feather() {
    let folder = Folder::new();
    let good = vec![Some(1.0), Some(1.0)];
    for (name, values, row) in
        [("open", vec![Some(1.0), None], 2), ("close", vec![Some(f64::NAN), Some(1.0)], 1), ("volume", vec![Some(1e300), Some(1.0)], 1)]
    {
        let column = |n: &'static str| (n, if n == name { values.clone() } else { good.clone() });
        let path = folder.path("A_B-1h.feather");
        feather(&path, &[0, 3_600_000], &["open", "high", "low", "close", "volume"].map(column), None);
        let error = load_bars(&[path], &LoadSpec::default()).expect_err(name);
        assert_eq!((error.row, error.field), (Some(row), Some(name)), "{error}");
    }
}

#[test]
fn files_that_are_cut_short() {
    let folder = Folder::new();
    let text: String = (0..5000).map(|i| format!("{},{},{}.5,1,1.25,3\n", 1_722_470_400 + i * 60, 1 + i % 3, 7 + i % 5)).collect();
    let text = HEADER.to_string() + &text;
    let zip = folder.zip("X-1m.zip", &[("x.csv", text.as_bytes())]);
    assert!(load_bars(std::slice::from_ref(&zip), &LoadSpec::default()).is_ok());
    let bytes = std::fs::read(&zip).expect("bytes");
    for keep in [bytes.len() - 1, bytes.len() / 2, 30, 4] {
        let error = load_bars(&[folder.file("cut.zip", &bytes[..keep])], &LoadSpec::default()).expect_err("cut");
        assert!(error.kind == DataErrorKind::Format && error.file.is_some(), "{keep}: {error}");
    }
    let mut damaged = bytes.clone();
    damaged[bytes.len() / 2] ^= 0x55;
    assert!(load_bars(&[folder.file("damaged.zip", &damaged)], &LoadSpec::default()).is_err());
    let feather_path = folder.path("A_B-1h.feather");
    let column = |n| (n, vec![Some(1.5); 500]);
    let times: Vec<i64> = (0..500).map(|i| i * 3_600_000).collect();
    feather(&feather_path, &times, &["open", "high", "low", "close", "volume"].map(column), Some(arrow::ipc::CompressionType::ZSTD));
    let loaded = load_bars(std::slice::from_ref(&feather_path), &LoadSpec::default()).expect("whole");
    let parquet_path = folder.path("p.parquet");
    bthost_data::write::write_series(std::fs::File::create(&parquet_path).expect("create"), &loaded.series).expect("write");
    for path in [feather_path, parquet_path] {
        let bytes = std::fs::read(&path).expect("bytes");
        for keep in [bytes.len() - 1, bytes.len() / 2, 12, 8] {
            assert!(load_bars(&[folder.file("cut", &bytes[..keep])], &LoadSpec::default()).is_err(), "{} {keep}", path.display());
        }
    }
    assert!(load(&[], &LoadSpec::default()).is_err() && load(&[folder.path("none.csv")], &LoadSpec::default()).is_err());
    assert!(
        load_bars(&[folder.zip("two.zip", &[("a.csv", b"x"), ("b.csv", b"x")])], &LoadSpec::default())
            .expect_err("two")
            .message
            .contains("more than one")
    );
}

#[test]
fn a_line_without_an_end() {
    let error = load_text(vec![b'1'; 10 << 20]).expect_err("ten megabytes without a line end");
    assert_eq!((error.kind, error.row), (DataErrorKind::Limit, Some(1)));
    let fit = |extra: usize| {
        let room = limits::LINE_BYTES_MAX as usize - "2024-01-01,1,2,1,2,".len();
        load_text(format!("{HEADER}2024-01-01,1,2,1,2,{}1{}\n2024-01-02,1,2,1,2,1\n", " ".repeat(room - 1), " ".repeat(extra)))
    };
    assert!(fit(0).is_ok());
    assert_eq!(fit(1).expect_err("one past").kind, DataErrorKind::Limit);
}

#[test]
fn each_limit_is_passed_by_one() {
    let folder = Folder::new();
    let wide = |columns: usize| {
        let (names, cells) = ((6..columns).map(|i| format!(",x{i}")).collect::<String>(), ",0".repeat(columns - 6));
        load_text(format!("{}{names}\n2024-01-01,1,2,1,2,1{cells}\n2024-01-02,1,2,1,2,1{cells}\n", HEADER.trim_end()))
    };
    assert!(wide(limits::COLUMNS_MAX).is_ok());
    assert_eq!(wide(limits::COLUMNS_MAX + 1).expect_err("columns").kind, DataErrorKind::Limit);

    let rows: String = (0..3).map(|i| format!("2024-01-0{},1,2,1,2,1\n", i + 1)).collect();
    let three = folder.file("T.csv", format!("{HEADER}{rows}"));
    assert!(
        load_bars(std::slice::from_ref(&three), &LoadSpec { limits: Limits { rows: 3, ..Limits::default() }, ..LoadSpec::default() })
            .is_ok()
    );
    let error = limited(Limits { rows: 2, ..Limits::default() }, std::slice::from_ref(&three));
    assert_eq!((error.kind, error.row), (DataErrorKind::Limit, Some(4)));

    let bytes = std::fs::metadata(&three).expect("size").len();
    let zip = folder.zip("T.zip", &[("t.csv", &std::fs::read(&three).expect("bytes"))]);
    let unpacked = |most| Limits { unpacked_bytes: most, ..Limits::default() };
    assert!(load_bars(std::slice::from_ref(&zip), &LoadSpec { limits: unpacked(bytes), ..LoadSpec::default() }).is_ok());
    assert_eq!(limited(unpacked(bytes - 1), &[zip]).kind, DataErrorKind::Limit);

    let members: Vec<(String, Vec<u8>)> = (0..3).map(|i| (format!("{i}.CHECKSUM"), vec![b'x'])).collect();
    let borrowed: Vec<(&str, &[u8])> = members.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect();
    let many = folder.zip("M.zip", &borrowed);
    assert_eq!(limited(Limits { zip_members: 2, ..Limits::default() }, std::slice::from_ref(&many)).kind, DataErrorKind::Limit);
    assert_eq!(limited(Limits { zip_members: 3, ..Limits::default() }, &[many]).kind, DataErrorKind::Format, "no file in it");
}

#[test]
fn a_file_that_unpacks_to_too_much() {
    let folder = Folder::new();
    let mut bomb = HEADER.as_bytes().to_vec();
    let mut row = b"2024-01-01,1,2,1,2,1".to_vec();
    row.resize(60_000, b' ');
    row.push(b'\n');
    (0..100).for_each(|_| bomb.extend(&row));
    assert!(bomb.len() as u64 > limits::UNPACK_RATIO_FLOOR_BYTES);
    // Rows that repeat would be refused first, so the first line is as far as the check of rows may get.
    let mut line = b"time".to_vec();
    line.resize(bomb.len(), b' ');
    let limits = Limits { line_bytes: 64 << 20, ..Limits::default() };
    let error = limited(limits.clone(), &[folder.zip("bomb.zip", &[("x.csv", &line)])]);
    assert!(error.kind == DataErrorKind::Limit && error.message.contains("ratio"), "{error}");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut gzip, &line).expect("gzip");
    let error = limited(limits.clone(), &[folder.file("bomb.csv.gz", gzip.finish().expect("gzip"))]);
    assert!(error.kind == DataErrorKind::Limit && error.message.contains("ratio"), "{error}");
    let floor = Limits { unpack_ratio_floor_bytes: line.len() as u64, ..limits };
    let error = limited(floor, &[folder.zip("small.zip", &[("x.csv", &line)])]);
    assert_eq!(error.kind, DataErrorKind::Format, "under the floor the ratio is not asked for: {error}");
}

#[test]
fn batches_and_metadata_that_ask_for_too_much() {
    let folder = Folder::new();
    let path = folder.path("A_B-1h.feather");
    let column = |n| (n, vec![Some(1.5); 5000]);
    let times: Vec<i64> = (0..5000).map(|i| i * 3_600_000).collect();
    feather(&path, &times, &["open", "high", "low", "close", "volume"].map(column), Some(arrow::ipc::CompressionType::ZSTD));
    let loaded = load_bars(std::slice::from_ref(&path), &LoadSpec::default()).expect("whole");
    let parquet = folder.path("p.parquet");
    bthost_data::write::write_series(std::fs::File::create(&parquet).expect("create"), &loaded.series).expect("write");
    // Differences of rows that are all alike take hardly any room.
    for (path, bytes) in [(path, 10_000), (parquet, 500)] {
        let batch = Limits { batch_bytes: bytes, ..Limits::default() };
        assert_eq!(limited(batch, std::slice::from_ref(&path)).kind, DataErrorKind::Limit, "{}", path.display());
        let metadata = Limits { metadata_bytes: 100, ..Limits::default() };
        assert_eq!(limited(metadata, std::slice::from_ref(&path)).kind, DataErrorKind::Limit, "{}", path.display());
    }
}

#[test]
fn prices_that_do_not_fit_a_profile() {
    let folder = Folder::new();
    let path = folder.file("BTCUSDT-1d.csv", format!("{HEADER}2024-01-01,1.000000001,2,1,2,1\n"));
    let error = load_bars(&[path], &LoadSpec::instrument("BTCUSDT.binance-spot").expect("spec")).expect_err("nine decimals");
    assert_eq!((error.row, error.field), (Some(2), Some("open")));
    assert!(error.hint.contains("profile"), "{error}");
    let path = folder.file("Q.csv", format!("{HEADER}2024-01-01 00:00,1,2,1,2,1\n2024-01-01 01:30,1,2,1,2,1\n"));
    let error = load_bars(&[path], &LoadSpec { timeframe: Some(Timeframe::H1), ..LoadSpec::default() }).expect_err("off the calendar");
    assert_eq!((error.row, error.field), (Some(3), Some("time")));
}
