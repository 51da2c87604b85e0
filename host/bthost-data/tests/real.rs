//! The readers on real files: counts that are known, two sources of one market against each other.

mod support;

use std::path::PathBuf;

use bthost_data::derive::{Partial, resample};
use bthost_data::quality;
use bthost_data::{LoadSpec, Loaded, StampAt, load, load_all, load_bars};
use bthost_sim::market::Bars;
use bthost_sim::time::{HOUR, MINUTE, Timeframe, Ts};
use support::{files, real_data};

fn spec(instrument: &str) -> LoadSpec {
    LoadSpec::instrument(instrument).expect(instrument)
}

fn bars(files: &[PathBuf], spec: &LoadSpec) -> (Bars, Loaded) {
    let loaded = load_bars(files, spec).unwrap_or_else(|error| panic!("{error}"));
    (loaded.series.bars().expect("bars").clone(), loaded)
}

fn largest_gap(bars: &Bars) -> i64 {
    bars.open_time.windows(2).map(|p| p[1] - p[0]).max().unwrap_or(0)
}

/// (open, high, low, close, volume) of the bars that open in [from, from + length).
fn aggregate(bars: &Bars, from: i64, length: i64) -> Option<[i64; 5]> {
    let start = bars.open_time.partition_point(|t| *t < from);
    let end = bars.open_time.partition_point(|t| *t < from + length);
    let high = bars.high[start..end].iter().max()?;
    let low = bars.low[start..end].iter().min()?;
    Some([bars.open[start], *high, *low, bars.close[end - 1], bars.volume[start..end].iter().sum()])
}

fn row(bars: &Bars, i: usize) -> [i64; 5] {
    [bars.open[i], bars.high[i], bars.low[i], bars.close[i], bars.volume[i]]
}

#[test]
fn a_year_of_minutes_and_its_independent_hours() {
    let Some(data) = real_data("a_year_of_minutes") else { return };
    let zips = files(&data.join("binance-vision/spot-1m"), ".zip");
    let (minutes, loaded) = bars(&zips, &spec("BTCUSDT.binance-spot"));
    assert_eq!(
        (zips.len(), minutes.len(), largest_gap(&minutes)),
        (12, 525_600, MINUTE),
        "none is missing over the switch to microseconds"
    );
    assert_eq!(loaded.series.name.to_string(), "BTCUSDT.binance-spot/bars/1m");
    assert_eq!(Ts(minutes.open_time[0]).to_string(), "2024-08-01T00:00:00Z");
    assert_eq!(Ts(minutes.open_time[525_599]).to_string(), "2025-07-31T23:59:00Z");
    assert_eq!(minutes.trades.len(), minutes.len(), "klines have trade counts");
    assert_eq!(loaded.series.files.len(), 12);

    let mut backwards = zips.clone();
    backwards.reverse();
    let (again, turned) = bars(&backwards, &spec("BTCUSDT.binance-spot"));
    assert_eq!(turned.series.rows_root(), loaded.series.rows_root(), "the order of the files does not matter");
    assert_eq!(again.len(), minutes.len());

    let (hours, _) = bars(&[data.join("binance-spot/1h/BTC_USDT-1h.feather")], &spec("BTCUSDT.binance-spot"));
    assert_eq!(hours.len(), 73_264);
    let mut compared = 0;
    for (i, open) in hours.open_time.iter().enumerate() {
        if let Some(hour) = aggregate(&minutes, *open, HOUR) {
            assert_eq!(hour, row(&hours, i), "{}", Ts(*open));
            compared += 1;
        }
    }
    assert_eq!(compared, 8760);
    let made = resample(&minutes, Timeframe::H1, Partial::Drop).expect("hours");
    let start = hours.open_time.binary_search(&made.open_time[0]).expect("the first hour");
    assert_eq!(made.len(), 8760);
    assert!((0..made.len()).all(|i| row(&made, i) == row(&hours, start + i)), "resampled minutes are the independent hours");
    assert!(quality::findings(&loaded, None).iter().all(|f| f.code == "outliers"), "no false gap in complete files");
}

#[test]
fn five_perpetuals_with_mark_and_funding() {
    let Some(data) = real_data("five_perpetuals") else { return };
    let all = load_all(
        &files(&data.join("binance-um/perp-1m"), ".feather"),
        &LoadSpec { venue: Some("binance-um".into()), ..LoadSpec::default() },
    );
    let all = all.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(all.len(), 15);
    let rows = |name: &str| all.iter().find(|l| l.series.name.to_string() == name).expect(name).series.len();
    for (symbol, count, stamps) in
        [("BTC", 43_199, 266), ("ETH", 60_191, 302), ("SOL", 43_200, 266), ("XRP", 43_199, 266), ("BNB", 43_199, 266)]
    {
        assert_eq!(rows(&format!("{symbol}USDT.binance-um/bars/1m")), count, "{symbol}");
        assert_eq!(rows(&format!("{symbol}USDT.binance-um/mark/8h")), stamps, "{symbol}");
        assert_eq!(rows(&format!("{symbol}USDT.binance-um/funding")), stamps, "{symbol}");
    }
    let funding = all.iter().find_map(|l| l.series.funding()).expect("funding");
    assert!(funding.time.iter().all(|t| t % (8 * HOUR) == 0), "snapped to the minute, which is on the hour");
    assert!(funding.time.iter().zip(&funding.raw_time).any(|(t, raw)| t != raw), "the raw stamps are kept");
    let sol = all.iter().find(|l| l.series.name.to_string() == "SOLUSDT.binance-um/bars/1m").expect("SOL");
    let high = sol.series.bars().expect("bars").high.contains(&17_473_300_000);
    assert!(high, "174.733, off the tick of 0.01, is accepted");
}

#[test]
fn a_source_that_overlaps_agrees_and_hours_are_made_of_minutes() {
    let Some(data) = real_data("overlap") else { return };
    for (symbol, joined) in [("BTC", 73_139), ("ETH", 73_140)] {
        let name = format!("{symbol}_USDT_USDT-1m-futures.feather");
        let both = [data.join("binance-um/perp-1m").join(&name), data.join("binance-um/perp-1m-next").join(&name)];
        let (minutes, loaded) = bars(&both, &spec(&format!("{symbol}USDT.binance-um")));
        assert_eq!((minutes.len(), largest_gap(&minutes)), (joined, MINUTE), "{symbol}");
        assert!(loaded.series.notes.iter().any(|n| n.code == "overlap"), "{:?}", loaded.series.notes);
        let hourly = data.join("binance-um/history-1h").join(format!("{symbol}_USDT_USDT-1h-futures.feather"));
        let (hours, _) = bars(&[hourly], &spec(&format!("{symbol}USDT.binance-um")));
        let whole = minutes.open_time[0] / HOUR + 1..(minutes.open_time[joined - 1] + MINUTE) / HOUR;
        for hour in whole {
            let i = hours.open_time.binary_search(&(hour * HOUR)).expect("hour");
            assert_eq!(aggregate(&minutes, hour * HOUR, HOUR), Some(row(&hours, i)), "{symbol} {}", Ts(hour * HOUR));
        }
        let funding = ["perp-1m", "perp-1m-next"].map(|d| data.join(format!("binance-um/{d}/{symbol}_USDT_USDT-8h-funding_rate.feather")));
        let history = data.join(format!("binance-um/history-1h/{symbol}_USDT_USDT-1h-funding_rate.feather"));
        let merged =
            load(&[funding.to_vec(), vec![history]].concat(), &spec(&format!("{symbol}USDT.binance-um"))).unwrap_or_else(|e| panic!("{e}"));
        let stamps = &merged.series.funding().expect("funding").time;
        assert_eq!(stamps.windows(2).map(|p| p[1] - p[0]).max(), Some(8 * HOUR), "three sources of funding agree, no gap");
    }
}

#[test]
fn outages_are_gaps_and_not_errors() {
    let Some(data) = real_data("outages") else { return };
    let (five, loaded) = bars(&files(&data.join("binance-vision/spot-5m"), ".zip"), &spec("BTCUSDT.binance-spot"));
    // Of the 283 bars that are missing up to 2024-07, the 16 of 2023-03-24 lie behind these files.
    let missing = quality::gaps(&five);
    assert_eq!((missing.len(), missing.iter().map(|g| g.missing).sum::<u64>()), (9, 267));
    let found = quality::findings(&loaded, None);
    assert!(found.iter().any(|f| f.code == "outages" && f.count == 267) && found.iter().all(|f| f.code != "gaps"), "{found:?}");
    assert!(missing.iter().any(|g| g.from.to_string() == "2020-11-30T06:00:00Z" && g.missing == 12));
    let (hours, _) = bars(&[data.join("binance-spot/1h/ETH_USDT-1h.feather")], &LoadSpec::default());
    assert_eq!(((hours.open_time[hours.len() - 1] - hours.open_time[0]) / HOUR + 1) as usize - hours.len(), 122);
}

#[test]
fn other_sources_load_as_they_are() {
    let Some(data) = real_data("other_sources") else { return };
    let at = |path: &str| vec![data.join(path)];
    let count = |path: &str, spec: &LoadSpec| bars(&at(path), spec).0.len();
    assert_eq!(count("bybit-linear/BTC_USDT_USDT-5m-futures.feather", &spec("BTCUSDT.bybit-linear")), 17_336);
    assert_eq!(count("bybit-linear/BTC_USDT_USDT-4h-mark.feather", &spec("BTCUSDT.bybit-linear")), 361, "a mark's volume may be null");
    assert_eq!(
        count("trades/futures-um-klines-BTCUSDT-1h-2024-10-28.zip", &LoadSpec { symbol: Some("BTCUSDT".into()), ..LoadSpec::default() }),
        24
    );
    assert_eq!(count("trades/spot-klines-BTCUSDT-1h-2024-10-28.zip", &spec("BTCUSDT.binance-spot")), 24);
    let (goog, loaded) = bars(&at("equity/GOOG.csv"), &LoadSpec::default());
    assert_eq!(
        (loaded.series.name.to_string().as_str(), Ts(goog.open_time[0]).to_string().as_str()),
        ("GOOG.generic/bars/1d", "2004-08-19T00:00:00Z")
    );
    let (_, eur) = bars(&at("equity/EURUSD.csv"), &LoadSpec::default());
    assert_eq!(eur.series.name.to_string(), "EURUSD.generic/bars/1h");
    let noisy = load_bars(&at("equity/BTCUSD.csv"), &LoadSpec::default()).expect_err("a volume of eleven decimals");
    assert_eq!((noisy.row, noisy.field), (Some(44), Some("volume")));
    let rounded = LoadSpec { round_volume: true, ..LoadSpec::default() };
    assert!(load_bars(&at("equity/BTCUSD.csv"), &rounded).expect_err("month ends").hint.contains("close"));
    let (months, _) = bars(&at("equity/BTCUSD.csv"), &LoadSpec { stamp_at: StampAt::Close, ..rounded });
    assert_eq!((months.timeframe.to_string().as_str(), Ts(months.open_time[0]).to_string().as_str()), ("1mo", "2012-01-01T00:00:00Z"));
    for (folder, timeframe) in [("bars-1h", "1h"), ("bars-4h", "4h"), ("bars-1d", "1d")] {
        let (ape, loaded) = bars(&at(&format!("trades/{folder}/APEUSDT.csv")), &spec("APEUSDT.binance-um"));
        assert_eq!(ape.timeframe.to_string(), timeframe);
        assert!(loaded.series.notes.is_empty(), "{:?}", loaded.series.notes);
    }
}

#[test]
fn moments_that_scenarios_are_made_of() {
    let Some(data) = real_data("moments") else { return };
    let history = |symbol: &str, kind: &str| {
        let path = data.join(format!("binance-um/history-1h/{symbol}_USDT_USDT-1h-{kind}.feather"));
        load(&[path], &spec(&format!("{symbol}USDT.binance-um"))).unwrap_or_else(|e| panic!("{e}"))
    };
    let at = |loaded: &Loaded, hour: &str| {
        let bars = loaded.series.bars().expect("bars");
        let i = bars.open_time.iter().position(|t| Ts(*t).to_string() == hour).expect(hour);
        bars.row(i)
    };
    let (last, mark) = (at(&history("ETH", "futures"), "2021-05-19T13:00:00Z"), at(&history("ETH", "mark"), "2021-05-19T13:00:00Z"));
    // The index counts from the last price: the mark's low is 26 % above it, the last price's low 21 % below the mark's.
    let above = mark.low as f64 / last.low as f64 - 1.0;
    assert!((0.255..0.265).contains(&above), "the mark stayed {above} above the last price");
    let crash = at(&history("BTC", "futures"), "2020-03-12T10:00:00Z");
    let fall = crash.low as f64 / crash.open as f64 - 1.0;
    assert!((-0.295..-0.285).contains(&fall), "{fall}");
    for (symbol, least, most) in [("BTC", -0.003, 0.003), ("ETH", -0.00356, 0.00375)] {
        let loaded = history(symbol, "funding_rate");
        let rates = &loaded.series.funding().expect("funding").rate;
        let extremes = [*rates.iter().min().expect("rates"), *rates.iter().max().expect("rates")].map(|r| r as f64 / 1e12);
        assert!((extremes[0] - least).abs() < 1e-5 && (extremes[1] - most).abs() < 1e-5, "{symbol} {extremes:?}");
        assert!(quality::findings(&loaded, None).iter().all(|f| f.code != "uneven-funding"), "no gap");
    }
}
