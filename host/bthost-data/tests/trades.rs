//! Trades: from the archive's files, in every format, and the bars that they make.

mod support;

use std::fs::File;

use bthost_data::derive::{Partial, bars_of_trades, resample};
use bthost_data::{Kind, LoadSpec, load, load_bars, write};
use bthost_sim::market::Bars;
use bthost_sim::time::{DAY, Timeframe};
use support::{Folder, real_data};

const FUTURES: &str = "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n";

fn spec() -> LoadSpec {
    LoadSpec { symbol: Some("X".into()), ..LoadSpec::default() }
}

#[test]
fn archives_with_and_without_a_header_and_the_extra_column_have_one_root() {
    let folder = Folder::new();
    let rows = ["7,0.7097,19.0,100,100,1729209603958,false", "8,0.7096,2254,101,105,1729209604056,true"];
    let header = folder.file("a.csv", format!("{FUTURES}{}\n{}\n", rows[0], rows[1]));
    let bare = folder.zip("b.zip", &[("b.csv", format!("{}\n{}\n", rows[0], rows[1]).as_bytes())]);
    let spot = folder.file(
        "c.csv",
        "7,0.70970000,19.00000000,100,100,1729209603958000,False,True\n8,0.70960000,2254.00000000,101,105,1729209604056000,True,True\n",
    );
    let first = load(&[header], &spec()).expect("with a header");
    assert_eq!((first.series.name.to_string().as_str(), first.series.name.kind), ("X.generic/trades", Kind::Trades));
    let trades = first.series.trades().expect("trades").clone();
    assert_eq!((trades.price.clone(), trades.qty.clone()), (vec![7097, 7096], vec![19, 2254]));
    assert_eq!((trades.count.clone(), trades.buyer_maker.clone()), (vec![1, 5], vec![false, true]));
    for path in [bare, spot] {
        let loaded = load(std::slice::from_ref(&path), &spec()).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(loaded.series.rows_root(), first.series.rows_root(), "{}", path.display());
    }
    let parquet = folder.path("t.parquet");
    write::write_series(File::create(&parquet).expect("create"), &first.series).expect("written");
    let back = load(&[parquet], &LoadSpec::default()).expect("back");
    assert_eq!((back.series.rows_root(), &back.series.name), (first.series.rows_root(), &first.series.name));
    let single = folder.file("d.csv", "28457,4.5,12.0,48.0,1499865549590,true,true\n28458,4.5,1.0,4.5,1499865549590,false,true\n");
    let single = load(&[single], &spec()).expect("single trades of one millisecond");
    assert_eq!(single.series.trades().expect("trades").count, [1, 1]);
}

#[test]
fn rows_that_are_not_trades() {
    let folder = Folder::new();
    let good = "7,0.7097,19.0,100,100,1729209603958,false\n";
    for (row, field) in [
        ("8,0,19.0,101,101,1729209603958,false", "price"),
        ("8,0.7,-1,101,101,1729209603958,false", "qty"),
        ("8,0.7,NaN,101,101,1729209603958,false", "qty"),
        ("8,0.7,1,101,100,1729209603958,false", "last_trade_id"),
        ("7,0.7,1,101,101,1729209603958,false", "id"),
        ("8,0.7,1,101,101,1729209603957,false", "time"),
        ("8,0.7,1,101,101,1729209603958000,false", "time"),
        ("8,0.7,1,101,101,1729209603958,maybe", "is_buyer_maker"),
        ("8,0.7,1,101,99999999999,1729209603958,false", "last_trade_id"),
        ("8.5,0.7,1,101,101,1729209603958,false", "id"),
    ] {
        let error = load(&[folder.file("x.csv", format!("{FUTURES}{good}{row}\n"))], &spec()).expect_err(row);
        assert_eq!((error.row, error.field), (Some(3), Some(field)), "{error}");
    }
}

#[test]
fn files_that_overlap_agree_or_are_refused() {
    let folder = Folder::new();
    let line = |id: i64, price: &str| format!("{id},{price},1,{id},{id},{},true\n", 1_729_209_600_000 + id / 2);
    let a = folder.file("a.csv", FUTURES.to_string() + &line(1, "2") + &line(2, "2") + &line(3, "3"));
    let b = folder.file("b.csv", FUTURES.to_string() + &line(3, "3") + &line(4, "2.5"));
    let both = load(&[b.clone(), a.clone()], &spec()).expect("overlap");
    assert_eq!(both.series.trades().expect("trades").id, [1, 2, 3, 4]);
    assert_eq!(both.series.trades().expect("trades").price, [20, 20, 30, 25]);
    let c = folder.file("c.csv", FUTURES.to_string() + &line(3, "3.5"));
    let error = load(&[a, b, c], &spec()).expect_err("conflict");
    assert_eq!(error.kind, bthost_data::DataErrorKind::Conflict, "{error}");
}

fn same_rows(made: &Bars, there: &Bars, from: i64) {
    let start = there.open_time.partition_point(|t| *t < from);
    assert!(!made.is_empty());
    for i in 0..made.len() {
        let (a, b) = (made.row(i), there.row(start + i));
        assert_eq!((a.open_time, a.open, a.high, a.low, a.close, a.volume), (b.open_time, b.open, b.high, b.low, b.close, b.volume));
    }
}

#[test]
fn a_day_of_trades_is_the_bars_of_that_day() {
    let Some(data) = real_data("a_day_of_trades") else { return };
    let spec = LoadSpec::instrument("APEUSDT.binance-um").expect("a name");
    let loaded = load(&[data.join("trades/futures-APEUSDT-aggTrades-2024-10-18.zip")], &spec).unwrap_or_else(|e| panic!("{e}"));
    let trades = loaded.series.trades().expect("trades");
    assert_eq!(trades.len(), 45_342);
    assert_eq!(trades.count.iter().map(|c| u64::from(*c)).sum::<u64>(), 180_907, "single trades");
    let day = trades.time[0].div_euclid(DAY) * DAY;
    let longer = |bars: &Bars, timeframe| resample(bars, timeframe, Partial::Drop).expect("whole bars");
    let parse = |text| Timeframe::parse(text).expect("timeframe");
    for (folder, timeframe, bars) in [("bars-1d", "1d", 1), ("bars-4h", "4h", 6)] {
        let mut there = load_bars(&[data.join(format!("trades/{folder}/APEUSDT.csv"))], &spec).unwrap_or_else(|e| panic!("{e}"));
        let mut mine = loaded.clone();
        let scales = (there.series.price_scale.max(mine.series.price_scale), there.series.qty_scale.max(mine.series.qty_scale));
        there.raise_scales(scales.0, scales.1).expect("finer");
        mine.raise_scales(scales.0, scales.1).expect("finer");
        let of = |timeframe| bars_of_trades(mine.series.trades().expect("trades"), timeframe, scales).expect("bars");
        let made = of(parse(timeframe));
        assert_eq!(made.len(), bars, "{folder}");
        same_rows(&made, there.series.bars().expect("bars"), day);
        // The hourly file begins later; its bars of this day are those that make the ones of the other files.
        let hours = of(Timeframe::H1);
        assert_eq!(hours.len(), 24);
        same_rows(&longer(&hours, parse(timeframe)), there.series.bars().expect("bars"), day);
        let minutes = of(Timeframe::M1);
        let counts = |bars: &Bars| (bars.volume.clone(), bars.trades.clone(), bars.taker_buy_volume.clone());
        assert_eq!(counts(&longer(&minutes, Timeframe::H1)), counts(&hours));
    }
}
