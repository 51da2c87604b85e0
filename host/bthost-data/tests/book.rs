//! Quotes and depth: from a recorded feed, from CSV, through Parquet; and what is refused.

mod support;

use std::path::PathBuf;

use bthost_data::ticks::{SIDE_ASK, SIDE_SNAPSHOT};
use bthost_data::{DataError, DataErrorKind, Kind, LoadSpec, Loaded, Rows, load, load_all};
use support::{Folder, real_data};

const FEED: &str = concat!(
    "1680652700423575 {\"stream\":\"x@bookTicker\",\"data\":{\"e\":\"bookTicker\",\"u\":10,\"b\":\"28145.10\",\"B\":\"3.868\",\"a\":\"28145.20\",\"A\":\"6.887\",\"T\":1680652700430}}\n",
    "1680652700441533 {\"stream\":\"x@trade\",\"data\":{\"e\":\"trade\",\"T\":1680652700452,\"t\":7,\"p\":\"28145.1\",\"q\":\"0.002\",\"m\":true}}\n",
    "1680652700599351 {\"lastUpdateId\": 11, \"T\": 1680652700580, \"bids\": [[\"28145.10\", \"3.8\"]], \"asks\": [[\"28145.20\", \"1\"], [\"28145.30\", \"2\"]]}\n",
    "1680652700623575 {\"stream\":\"x@depth\",\"data\":{\"e\":\"depthUpdate\",\"T\":1680652700600,\"u\":12,\"b\":[[\"28145.10\",\"0.000\"]],\"a\":[]}}\n",
    "1680652700633575 {\"stream\":\"x@bookTicker\",\"data\":{\"e\":\"bookTicker\",\"u\":13,\"b\":\"28145.00\",\"B\":\"1\",\"a\":\"28145.20\",\"A\":\"6\",\"T\":1680652700601}}\n",
    "1680652701048293 {\"stream\":\"x@markPrice@1s\",\"data\":{\"e\":\"markPriceUpdate\",\"p\":\"28147.27\",\"T\":1680652800000}}\n",
);

fn spec(kind: Kind) -> LoadSpec {
    LoadSpec { kind: Some(kind), symbol: Some("BTCUSDT".into()), ..LoadSpec::default() }
}

fn read(text: &str, kind: Kind) -> Result<Loaded, DataError> {
    let folder = Folder::new();
    load(&[folder.file("feed.dat", text)], &spec(kind))
}

fn values(loaded: &Loaded) -> Vec<Vec<i64>> {
    let Rows::Ticks(ticks) = &loaded.series.rows else { panic!("{} is no book", loaded.series.name) };
    [vec![ticks.time.clone(), ticks.id.clone()], ticks.values.clone()].concat()
}

#[test]
fn a_feed_is_read_by_the_kind_that_is_asked_for() {
    let quotes = read(FEED, Kind::Quotes).expect("quotes");
    assert_eq!(quotes.series.name.to_string(), "BTCUSDT.generic/quotes");
    let ms = |ms: i64| ms * 1_000_000;
    assert_eq!(
        values(&quotes),
        [
            vec![ms(1_680_652_700_430), ms(1_680_652_700_601)],
            vec![10, 13],
            vec![281_451, 281_450],
            vec![3868, 1000],
            vec![281_452, 281_452],
            vec![6887, 6000]
        ]
    );
    let depth = read(FEED, Kind::Depth).expect("depth");
    let [_, ids, sides, prices, qtys] = &values(&depth)[..] else { panic!("five columns") };
    assert_eq!(ids, &[11, 11, 11, 12]);
    assert_eq!(sides, &[SIDE_SNAPSHOT, SIDE_SNAPSHOT + SIDE_ASK, SIDE_SNAPSHOT + SIDE_ASK, 0]);
    assert_eq!((prices[0], prices[2], qtys[3]), (281_451, 281_453, 0));
    assert_eq!(read(FEED, Kind::Trades).expect("trades").series.len(), 1);
    let bars = read(FEED, Kind::Bars).map(|_| ()).expect_err("a feed holds no bars");
    assert!(bars.hint.contains("--kind quotes"), "{bars}");
}

#[test]
fn the_same_quotes_from_a_feed_csv_and_parquet_have_one_root() {
    let folder = Folder::new();
    let feed = read(FEED, Kind::Quotes).expect("quotes");
    let csv = "update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time\n\
               10,28145.10,3.868,28145.20,6.887,1680652700430,1680652700435\n13,28145.00,1.000,28145.2,6,1680652700601,1680652700605\n";
    let archive =
        load_all(&[folder.file("BTCUSDT-bookTicker-2023-04-04.csv", csv)], &LoadSpec::default()).expect("the header tells").remove(0);
    assert_eq!(archive.series.name.kind, Kind::Quotes);
    assert_eq!(archive.series.rows_root(), feed.series.rows_root());
    for loaded in [feed, read(FEED, Kind::Depth).expect("depth")] {
        let mut bytes = Vec::new();
        bthost_data::write::write_series(&mut bytes, &loaded.series).expect("written");
        let again = load(&[folder.file("x.parquet", bytes)], &LoadSpec::default()).expect("read");
        assert_eq!((&again.series.name, again.series.rows_root()), (&loaded.series.name, loaded.series.rows_root()));
        assert_eq!(again.series.rows, loaded.series.rows);
    }
}

/// A run hashes what it executes on by itself: the root is the stored one.
#[test]
fn depth_as_a_run_takes_it_has_the_same_root() {
    let loaded = read(FEED, Kind::Depth).expect("depth");
    let Rows::Ticks(ticks) = &loaded.series.rows else { panic!("depth") };
    let depth = ticks.depth().expect("depth");
    let (schema, scales) = (loaded.series.schema(), (loaded.series.price_scale, loaded.series.qty_scale));
    assert_eq!(bthost_sim::market::depth_schema(scales.0, scales.1), schema);
    assert_eq!(bthost_sim::market::depth_root(&depth, &schema), loaded.series.rows_root());
    assert_eq!((depth.check(), depth.first_snapshot(), depth.update_end(0)), (Ok(()), Some(0), 3));
    let quotes = read(FEED, Kind::Quotes).expect("quotes");
    let Rows::Ticks(ticks) = &quotes.series.rows else { panic!("quotes") };
    assert_eq!(ticks.depth(), None);
}

#[test]
fn what_is_no_book_is_refused_by_its_line() {
    for (from, to, row) in [
        ("\"b\":\"28145.00\"", "\"b\":28145.00", 5),
        ("\"u\":13", "\"u\":9", 5),
        ("\"B\":\"1\"", "\"B\":\"-1\"", 5),
        ("\"b\":\"28145.00\"", "\"b\":\"0\"", 5),
        ("1680652700633575 {", "1680652700633575{", 5),
        ("\"T\":1680652700601}}", "\"T\":1680652700601}", 5),
        ("\"T\":1680652700601", "\"T\":1580652700601", 5),
    ] {
        let error = read(&FEED.replace(from, to), Kind::Quotes).map(|_| ()).expect_err(to);
        assert_eq!(error.row, Some(row), "{to}: {error}");
    }
    let folder = Folder::new();
    let twice = [folder.file("a.dat", FEED), folder.file("b.dat", FEED)];
    let error = load(&twice, &spec(Kind::Quotes)).map(|_| ()).expect_err("the same updates twice");
    assert_eq!((error.kind, error.row), (DataErrorKind::Conflict, Some(1)));
}

#[test]
fn the_recorded_feed() {
    let Some(data) = real_data("the_recorded_feed") else { return };
    let files: Vec<PathBuf> = ["20230404", "20230405"].iter().map(|d| data.join(format!("l2/btcusdt_{d}.dat.gz"))).collect();
    for order in [[0, 1], [1, 0]] {
        let files = order.map(|i| files[i].clone());
        let quotes = load(&files, &spec(Kind::Quotes)).expect("quotes");
        assert_eq!(quotes.series.len(), 6765 + 37_440);
        let Rows::Ticks(ticks) = &quotes.series.rows else { panic!("quotes") };
        assert_eq!(ticks.crossed(), 0);
        let depth = load(&files, &spec(Kind::Depth)).expect("depth");
        let Rows::Ticks(ticks) = &depth.series.rows else { panic!("depth") };
        assert_eq!(ticks.values[0].iter().filter(|s| **s >= SIDE_SNAPSHOT).count(), 2000, "a thousand levels on each side");
        let mut updates = ticks.id.clone();
        updates.dedup();
        assert_eq!(updates.len(), 4322 + 11_788 + 1);
        assert_eq!(load(&files, &spec(Kind::Trades)).expect("trades").series.len(), 2197 + 10_738);
    }
}
