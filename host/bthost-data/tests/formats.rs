//! The same rows in every format have one root; overlaps merge; what was written reads back.

mod support;

use std::fs::File;
use std::io::Write;

use arrow::ipc::CompressionType;
use bthost_data::series::Rows;
use bthost_data::{Kind, LoadSpec, SynthSpec, load, load_all, load_bars, share_scales, synth, write};
use bthost_sim::market::Bars;
use bthost_sim::num::Decimal;
use bthost_sim::time::{Timeframe, Ts};
use support::{Folder, feather};

const HOUR_MS: i64 = 3_600_000;
const START_MS: i64 = 1_722_470_400_000;

/// Rows with up to four decimals in prices and three in volumes.
fn rows(count: i64) -> Vec<[Decimal; 5]> {
    let row = |i: i64| {
        let open = 1_000_000 + (i * 7919) % 5000;
        let close = open + (i * 104_729) % 301 - 150;
        let (high, low) = (open.max(close) + i % 13, open.min(close) - i % 7);
        [(open, 4), (high, 4), (low, 4), (close, 4), (i * 31 % 9001, 3)].map(|(m, s)| Decimal::new(m, s))
    };
    (0..count).map(row).collect()
}

fn csv(rows: &[[Decimal; 5]], time: impl Fn(i64) -> String, end: &str) -> String {
    let mut text = format!("Date,Open,High,Low,Close,Volume{end}");
    for (i, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row.iter().map(ToString::to_string).collect();
        text += &format!("{},{}{end}", time(START_MS + i as i64 * HOUR_MS), cells.join(","));
    }
    text
}

fn columns(rows: &[[Decimal; 5]]) -> Vec<support::Column<'static>> {
    let column = |i: usize| rows.iter().map(|r| Some(r[i].to_f64())).collect();
    vec![("open", column(0)), ("high", column(1)), ("low", column(2)), ("close", column(3)), ("volume", column(4))]
}

#[test]
fn one_root_from_every_format() {
    let folder = Folder::new();
    let rows = rows(5000);
    let plain = csv(&rows, |t| Ts(t * 1_000_000).to_string(), "\n");
    let windows = format!("\u{feff}{}", csv(&rows, |t| t.to_string(), "\r\n"));
    let seconds = csv(&rows, |t| (t / 1000).to_string(), "\n").replace(',', ";");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(plain.as_bytes()).expect("gzip");
    let times: Vec<i64> = (0..5000).map(|i| START_MS + i * HOUR_MS).collect();
    let (lz4, zstd) = (folder.path("X-lz4.feather"), folder.path("X-zstd.feather"));
    feather(&lz4, &times, &columns(&rows), Some(CompressionType::LZ4_FRAME));
    feather(&zstd, &times, &columns(&rows), Some(CompressionType::ZSTD));
    let spec = LoadSpec { symbol: Some("X".into()), ..LoadSpec::default() };
    let first = load_bars(&[folder.file("X.csv", &plain)], &spec).expect("csv");
    assert_eq!((first.series.price_scale, first.series.qty_scale, first.series.len()), (4, 3, 5000));
    assert_eq!(first.series.name.to_string(), "X.generic/bars/1h");
    let parquet = folder.path("any.parquet");
    write::write_series(File::create(&parquet).expect("create"), &first.series).expect("parquet");
    let root = first.series.rows_root();
    for path in [
        folder.file("windows.csv", windows),
        folder.file("seconds.csv", seconds),
        folder.file("packed.csv.gz", packed.finish().expect("gzip")),
        folder.zip("zipped.zip", &[("x.csv", plain.as_bytes()), ("x.csv.CHECKSUM", b"-")]),
        lz4,
        zstd,
        parquet,
    ] {
        let loaded = load_bars(std::slice::from_ref(&path), &spec).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(loaded.series.rows_root(), root, "{}", path.display());
    }
    let changed = plain.replacen("100.0", "100.1", 1).replacen(",100.7", ",100.8", 1);
    if let Ok(other) = load_bars(&[folder.file("changed.csv", changed)], &spec) {
        assert_ne!(other.series.rows_root().root, root.root);
    }
}

#[test]
fn klines_with_and_without_a_header_and_files_that_overlap() {
    let folder = Folder::new();
    let line = |t: i64, close: &str, us: bool| {
        let (open, last) = if us { (t * 1000, t * 1000 + 59_999_999) } else { (t, t + 59_999) };
        format!("{open},100.00000000,101.5,99,{close},2.50000000,{last},250.1,17,1.25,125.5,0\n")
    };
    let minute = |i: i64| START_MS + i * 60_000;
    let header = "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n";
    let first = folder.file("BTCUSDT-1m-2024-08.csv", line(minute(0), "100.5", false) + &line(minute(1), "100.25", false));
    let second =
        folder.file("BTCUSDT-1m-2024-09.csv", header.to_string() + &line(minute(1), "100.25", true) + &line(minute(2), "100.5", true));
    let loaded =
        load_bars(&[second.clone(), first.clone()], &LoadSpec::instrument("BTCUSDT.binance-spot").expect("spec")).expect("overlap");
    let bars = loaded.series.bars().expect("bars");
    assert_eq!((bars.len(), bars.trades[2], bars.taker_buy_volume[2], bars.quote_volume[2]), (3, 17, 125_000_000, 250.1));
    assert_eq!(bars.close, [10_050_000_000, 10_025_000_000, 10_050_000_000]);
    assert!(loaded.series.notes.iter().any(|n| n.code == "overlap" && n.text.starts_with('1')));

    let other = folder.file("BTCUSDT-1m-2024-10.csv", header.to_string() + &line(minute(1), "100.26", true));
    let error = load_bars(&[first.clone(), other], &LoadSpec::default()).expect_err("conflict");
    assert_eq!((error.kind, error.row), (bthost_data::DataErrorKind::Conflict, Some(2)));
    assert!(error.file.as_deref().is_some_and(|f| f.ends_with("2024-10.csv")) && error.message.contains("row 2 of"), "{error}");
    let short = folder.file("BTCUSDT-1m-2024-11.csv", "time,open,high,low,close,volume\n1722470580000,100,101,99,100,1\n");
    let mixed = load_bars(&[first.clone(), short], &LoadSpec::default()).expect("both");
    assert!(mixed.series.bars().expect("bars").trades.is_empty() && mixed.series.notes.iter().any(|n| n.code == "columns-dropped"));
    let eth = folder.file("ETHUSDT-1m-2024-08.csv", line(minute(0), "100.5", false));
    assert!(load_bars(&[first, eth], &LoadSpec::default()).expect_err("two symbols").message.contains("ETHUSDT"));
}

#[test]
fn freqtrade_files_by_their_names() {
    let folder = Folder::new();
    let times: Vec<i64> = [0, 8, 16].map(|h| START_MS + h * HOUR_MS).to_vec();
    let jitter: Vec<i64> = [0, 3, -16].iter().zip(&times).map(|(j, t)| t + j).collect();
    let floats = |v: [f64; 3]| v.iter().map(|x| Some(*x)).collect::<Vec<_>>();
    let prices = [60_000.1, 60_000.123_456_78, 59_999.9];
    let mark: Vec<support::Column<'_>> =
        ["open", "high", "low", "close"].map(|c| (c, floats(prices))).into_iter().chain([("volume", vec![None; 3])]).collect();
    feather(&folder.path("BTC_USDT_USDT-8h-mark.feather"), &times, &mark, None);
    let rates = [("open", floats([0.0001, -5.39e-6, 0.00375])), ("close", floats([0.0; 3]))];
    feather(&folder.path("BTC_USDT_USDT-8h-funding_rate.feather"), &jitter, &rates, Some(CompressionType::LZ4_FRAME));
    let bars: Vec<support::Column<'_>> = ["open", "high", "low", "close", "volume"].map(|c| (c, floats([60_000.1; 3]))).to_vec();
    feather(&folder.path("BTC_USDT_USDT-8h-futures.feather"), &times, &bars, None);
    let paths = ["8h-futures", "8h-mark", "8h-funding_rate"].map(|k| folder.path(&format!("BTC_USDT_USDT-{k}.feather")));
    let all = load_all(&paths, &LoadSpec::default()).expect("three series");
    let names: Vec<String> = all.iter().map(|l| l.series.name.to_string()).collect();
    assert_eq!(names, ["BTCUSDT.generic/bars/8h", "BTCUSDT.generic/mark/8h", "BTCUSDT.generic/funding"]);
    assert!(all.iter().all(|l| (l.series.price_scale, l.instrument.price_scale) == (8, 8)), "marks are finer, so the bars follow");
    assert_eq!(all[0].series.bars().expect("bars").open[0], 6_000_010_000_000);
    let funding = all[2].series.funding().expect("funding");
    assert_eq!(funding.time, times.iter().map(|t| t * 1_000_000).collect::<Vec<_>>());
    assert_eq!(funding.raw_time[2], funding.time[2] - 16_000_000);
    assert_eq!(funding.rate, [100_000_000, -5_390_000, 3_750_000_000]);
    assert_eq!(all[0].instrument.kind.name(), "linear-perpetual", "the name is one of a perpetual");
}

#[test]
fn made_up_markets_are_written_and_read_back() {
    let folder = Folder::new();
    let market = synth(&SynthSpec { seed: 3, bars: 20_000, mark_timeframe: Timeframe::H1, ..SynthSpec::default() }).expect("market");
    for series in market.series().into_iter().filter(|s| !s.is_empty()) {
        let path = folder.path(&format!("{}.parquet", series.name.kind.name()));
        write::write_series(File::create(&path).expect("create"), &series).expect("write");
        let back = load(std::slice::from_ref(&path), &LoadSpec::default()).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!((&back.series.name, back.series.rows_root()), (&series.name, series.rows_root()));
        assert_eq!(back.instrument.venue, "synth");
        let (a, b) = (std::fs::read(&path).expect("bytes"), folder.path("again"));
        write::write_series(File::create(&b).expect("create"), &series).expect("write");
        assert_eq!(a, std::fs::read(&b).expect("bytes"), "the same rows are the same bytes");
    }
}

#[test]
fn an_unsound_row_of_any_row_group_is_named() {
    let (folder, rows, at) = (Folder::new(), 140_000, 135_000);
    let market = synth(&SynthSpec { seed: 4, bars: rows, ..SynthSpec::default() }).expect("market");
    let [sound, ..] = market.series();
    let read = |change: &dyn Fn(&mut Bars)| {
        let (path, mut series) = (folder.path("x.parquet"), sound.clone());
        let Rows::Bars(bars) = &mut series.rows else { panic!("bars") };
        change(bars);
        write::write_series(File::create(&path).expect("create"), &series).expect("write");
        load(&[path], &LoadSpec::default())
    };
    assert_eq!(read(&|_| ()).expect("sound").series.rows_root(), sound.rows_root());
    type Change<'a> = &'a dyn Fn(&mut Bars);
    let wrong: [(&str, Change<'_>); 7] = [
        ("low", &|b| b.low[at] = 0),
        ("low", &|b| b.low[at] = -999_999_999_999_999_999),
        ("low", &|b| b.low[at] = b.open[at] + 1),
        ("high", &|b| b.high[at] = b.close[at] - 1),
        ("open", &|b| b.open[at] = -b.open[at]),
        ("volume", &|b| b.volume[at] = -1),
        ("time", &|b| b.open_time[at] = b.open_time[at - 1]),
    ];
    for (field, change) in wrong {
        let error = read(change).expect_err(field);
        assert_eq!(error.row, Some(at as u64 + 1), "{field}: {error}");
        assert!(error.field.is_some_and(|f| f == field || ["low", "high", "open"].contains(&field)), "{field}: {error}");
    }
}

#[test]
fn files_with_one_label_are_read_together() {
    let folder = Folder::new();
    let market = synth(&SynthSpec { seed: 5, bars: 3000, ..SynthSpec::default() }).expect("market");
    let mut files = Vec::new();
    for (series, file) in market.series().iter().filter(|s| !s.is_empty()).zip(["b", "f"]) {
        for part in ["1a", "2b"] {
            let path = folder.path(&format!("{file}-{part}.parquet"));
            write::write_series(File::create(&path).expect("create"), series).expect("write");
            files.push(path);
        }
    }
    let groups = |spec| bthost_data::many::group(&files, &spec).iter().map(Vec::len).collect::<Vec<_>>();
    assert_eq!(groups(LoadSpec::default()), [2, 2], "by what their labels say, as the names say nothing");
    assert_eq!(groups(LoadSpec { symbol: Some("X".into()), ..LoadSpec::default() }), [2, 2]);
    assert_eq!(load_all(&files, &LoadSpec::default()).expect("read").len(), 2);
}

#[test]
fn jitter_and_declared_scales_survive_parquet() {
    let folder = Folder::new();
    let funding = folder.file(
        "X-fundingRate.csv",
        "calc_time,funding_interval_hours,last_funding_rate\n1722470400003,8,0.00010000\n1722499199984,8,-0.00375\n",
    );
    let mut loaded = load(&[funding], &LoadSpec::default()).expect("archive csv");
    assert_eq!((loaded.series.name.kind, loaded.series.len()), (Kind::Funding, 2));
    loaded.raise_scales(4, 2).expect("finer");
    let path = folder.path("f.parquet");
    write::write_series(File::create(&path).expect("create"), &loaded.series).expect("write");
    let back = load(&[path], &LoadSpec::default()).expect("back");
    assert_eq!((back.series.rows.clone(), back.series.price_scale), (loaded.series.rows.clone(), 4));
    assert!(matches!(&back.series.rows, Rows::Funding(f) if f.raw_time[0] % 1_000_000_000 == 3_000_000));

    let bars = folder.file("Y.csv", "time,open,high,low,close\n2024-01-01,1.5,1.5,1.5,1.5\n2024-01-02,1,2,1,2\n");
    let mut bars = load_bars(&[bars], &LoadSpec::default()).expect("bars");
    assert_eq!(bars.volume, bthost_data::VolumeKind::None);
    bars.raise_scales(6, 3).expect("finer");
    assert!(bars.raise_scales(5, 3).is_err(), "never coarser");
    let path = folder.path("y.parquet");
    write::write_series(File::create(&path).expect("create"), &bars.series).expect("write");
    assert_eq!(load_bars(&[path], &LoadSpec::default()).expect("back").series.rows_root(), bars.series.rows_root());
    let mut both = vec![bars.clone(), bars];
    share_scales(&mut both).expect("shared");
    assert_eq!(both[0].series.bars().map(Bars::len), Some(2));
}

#[test]
fn three_writers_of_the_same_rows() {
    let files = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    let load = |name: &str| load_bars(&[files.join(name)], &LoadSpec { symbol: Some("X".into()), ..LoadSpec::default() });
    let csv = load("three.csv").unwrap_or_else(|e| panic!("{e}"));
    assert_eq!((csv.series.len(), csv.series.price_scale, csv.series.qty_scale), (600, 2, 3));
    for name in ["three.feather", "three.polars.parquet", "three.pyarrow.parquet"] {
        let other = load(name).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(other.series.rows_root(), csv.series.rows_root(), "{name}");
    }
}

#[test]
fn an_archive_of_many_series() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/many.tar.xz");
    let spec = LoadSpec { venue: Some("binance-um".into()), ..LoadSpec::default() };
    let all = load_all(std::slice::from_ref(&path), &spec).unwrap_or_else(|e| panic!("{e}"));
    let told: Vec<(String, usize)> = all.iter().map(|l| (l.series.name.to_string(), l.series.len())).collect();
    let wanted = [("AAAUSDT.binance-um/bars/1d", 3), ("BBBUSDT.binance-um/bars/1d", 1), ("AAAUSDT.binance-um/funding", 2)];
    assert_eq!(told, wanted.map(|(name, rows)| (name.to_string(), rows)), "one bar is a day by its folder");
    assert!(load(std::slice::from_ref(&path), &spec).expect_err("many").message.contains("many files"));

    let limited = |limits| load_all(std::slice::from_ref(&path), &LoadSpec { limits, ..spec.clone() }).map(|all| all.len());
    let default = bthost_data::limits::Limits::default;
    assert_eq!(limited(bthost_data::limits::Limits { archive_members: 3, ..default() }), Ok(3));
    for limits in [
        bthost_data::limits::Limits { archive_members: 2, ..default() },
        bthost_data::limits::Limits { member_bytes: 100, ..default() },
        bthost_data::limits::Limits { unpacked_bytes: 1000, ..default() },
    ] {
        assert_eq!(limited(limits).expect_err("past a limit").kind, bthost_data::DataErrorKind::Limit);
    }
    assert!(limited(bthost_data::limits::Limits { xz_memory_kib: 1000, ..default() }).is_err(), "its dictionary is larger");
    let folder = Folder::new();
    let bytes = std::fs::read(&path).expect("bytes");
    for keep in [bytes.len() - 1, bytes.len() / 2, 40] {
        let error = load_all(&[folder.file("cut.tar.xz", &bytes[..keep])], &spec).expect_err("cut");
        assert!(error.file.is_some(), "{keep}: {error}");
    }
}
