//! Each finding is made on purpose, and is not there where nothing is wrong.

use bthost_sim::time::{HOUR, MINUTE};

use super::*;
use crate::load::{LoadSpec, load_bytes};

const HEADER: &str = "time,open,high,low,close,volume\n";
/// 2024-08-01
const START: i64 = 1_722_470_400;

fn load(text: &str, instrument: &str) -> Loaded {
    load_bytes("x.csv", text.as_bytes(), &LoadSpec::instrument(instrument).expect("a name")).unwrap_or_else(|e| panic!("{e}"))
}

/// (minute, price, volume)
fn minutes(rows: impl IntoIterator<Item = (i64, String, i64)>) -> Loaded {
    let mut text = String::from(HEADER);
    for (minute, price, volume) in rows {
        text += &format!("{},{price},{price},{price},{price},{volume}\n", START + minute * 60);
    }
    load(&text, "BTCUSDT.binance-um")
}

fn find<'f>(found: &'f [Finding], code: &str) -> &'f Finding {
    found.iter().find(|f| f.code == code).unwrap_or_else(|| panic!("no {code} in {found:?}"))
}

#[test]
fn gaps_empty_bars_and_prices_between_ticks_are_found() {
    let rows = [(0, "100", 1), (1, "100.05", 0), (2, "100", 0), (5, "100", 1), (7, "100", 1)];
    let loaded = minutes(rows.map(|(m, p, v)| (m, p.to_string(), v)));
    let bars = loaded.series.bars().expect("bars");
    let start = bars.open_time[0];
    let gap =
        |from: i64, to: i64, row| Gap { from: Ts(start + from * MINUTE), to: Ts(start + to * MINUTE), missing: (to - from) as u64, row };
    assert_eq!(gaps(bars), [gap(3, 5, 3), gap(6, 7, 4)]);
    let found = findings(&loaded, None);
    assert!(find(&found, "gaps").text.starts_with("3 bars are missing in 2 gaps"), "{found:?}");
    assert_eq!((find(&found, "gaps").count, find(&found, "gaps").rows[0].row), (3, 4));
    assert!(find(&found, "zero-volume").text.starts_with("2 of 5 bars have no volume, the first at 2024-08-01T00:01:00Z"));
    assert!(find(&found, "off-tick").text.contains("the first at 2024-08-01T00:01:00Z: 100.05"));
    assert_eq!(found[0].severity, Severity::Warning, "the worst first");
    assert!(score(5, &found) < 62.5, "three rows of eight are missing");
}

#[test]
fn stuck_prices_jumps_outliers_and_bars_that_are_not_closed() {
    let price = |m: i64| if (300..340).contains(&m) { 1000 } else { 1000 + (m * 7919 % 13) };
    let mut rows: Vec<(i64, String, i64)> = (0..600).map(|m| (m, format!("{}", price(m)), 1)).collect();
    rows[500].1 = "2500".into();
    for row in &mut rows[550..] {
        row.1 = "99999".into();
        row.2 = 0;
    }
    let loaded = minutes(rows);
    let closes = |minutes: i64| Some(Ts((START + minutes * 60) * 1_000_000_000));
    let found = findings(&loaded, closes(599));
    assert_eq!(find(&found, "stuck").rows[0].row, 301, "{found:?}");
    assert_eq!((find(&found, "price-jump").count, find(&found, "price-jump").rows[0].row), (1, 551));
    assert!(find(&found, "outliers").rows.iter().any(|p| p.row == 501));
    assert_eq!(find(&found, "not-closed").rows.iter().map(|p| p.row).collect::<Vec<_>>(), [600]);
    assert_eq!(find(&found, "zero-volume").severity, Severity::Note, "50 bars");
    assert!(findings(&loaded, closes(600)).iter().all(|f| f.code != "not-closed"), "closed at its close");
}

#[test]
fn months_are_counted_by_the_calendar_and_sessions_are_no_gaps() {
    let mut text = String::from("time,open,high,low,close\n");
    for month in ["2024-01", "2024-02", "2024-05"] {
        text += &format!("{month}-01,1,1,1,1\n");
    }
    let loaded = load(&text, "A.generic");
    assert_eq!(gaps(loaded.series.bars().expect("bars")).iter().map(|g| g.missing).collect::<Vec<_>>(), [2]);
    let mut text = String::from("time,open,high,low,close\n");
    for day in ["2024-01-04", "2024-01-05", "2024-01-08", "2024-01-09"] {
        text += &format!("{day},1,1,1,1\n");
    }
    let found = findings(&load(&text, "A.generic"), None);
    assert!(find(&found, "sessions").text.contains("1 breaks") && found.iter().all(|f| f.code != "gaps"), "{found:?}");
}

#[test]
fn a_known_outage_is_said_to_be_one() {
    let outage = &known_outages()[0];
    let mut text = String::from(HEADER);
    for hour in [-2, -1, 0, 1] {
        let at = if hour < 0 { outage.from.0 + hour * HOUR } else { outage.to.0 + hour * HOUR };
        text += &format!("{},1,1,1,1,1\n", at.div_euclid(HOUR) * 3600);
    }
    let found = findings(&load(&text, "X.binance-spot"), None);
    assert_eq!(find(&found, "outages").severity, Severity::Note);
    let found = findings(&load(&text, "X.binance-um"), None);
    assert_eq!(find(&found, "gaps").severity, Severity::Warning, "another venue did not stand still");
}

#[test]
fn coverage_is_by_day() {
    let hours = (0..72).filter(|h| !(24..48).contains(h) && *h != 50);
    let loaded = minutes(hours.map(|h| (h * 60, "100".to_string(), 1)));
    let Rows::Bars(bars) = &loaded.series.rows else { panic!("bars") };
    let covered = coverage(bars);
    assert_eq!(covered.days.iter().map(|d| (d.rows, d.whole)).collect::<Vec<_>>(), [(24, 24), (0, 24), (23, 24)]);
    assert_eq!((covered.text().as_str(), covered.whole_days()), ("2024-08 \u{2588}\u{b7}\u{2593}\n", 1));
}
