//! Fetching from a server that drops lines, cuts files short, sends wrong bytes and ignores ranges: what is kept is what was published.

#[cfg(feature = "object-store")]
mod store;
mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bthost_fetch::client::{ATTEMPTS_MAX, FILE_BYTES_MAX, parts};
use bthost_fetch::{Client, Content, Event, FetchError, Got, Market, Outcome, Period, Request, fetch};
use support::{Fault, Server};

const FOLDER: &str = "data/spot/monthly/klines/BTCUSDT/1m";

fn client() -> Client {
    Client::new(Duration::from_millis(1), FILE_BYTES_MAX)
}

fn request(from: &str, to: &str) -> Request {
    let period = |text| Period::parse(text).expect("a period");
    Request {
        market: Market::Spot,
        content: Content::Klines,
        symbol: "BTCUSDT".into(),
        timeframe: Some("1m".into()),
        from: period(from),
        to: period(to),
    }
}

fn path(month: &str) -> String {
    format!("{FOLDER}/BTCUSDT-1m-{month}.zip")
}

/// Published files of the archive where they are at hand, made-up bytes elsewhere.
fn file(month: &str) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let data = std::env::var_os("BTHOST_DATA").map_or_else(|| root.join("../shared/data"), PathBuf::from);
    let real = data.join(format!("binance-vision/spot-1m/BTCUSDT-1m-{month}.zip"));
    fs::read(real).unwrap_or_else(|_| (0..300_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect())
}

fn get(server: &Server, folder: &Path, from: &str, to: &str) -> Result<Outcome, FetchError> {
    fetch(&client(), &server.base, &request(from, to), folder, &mut |_| {})
}

fn stored(folder: &Path, month: &str) -> Vec<u8> {
    fs::read(folder.join(path(month).strip_prefix("data/").expect("under data"))).expect("the file")
}

#[test]
fn files_come_whole_and_are_fetched_once() {
    let (server, folder) = (Server::start(), tempfile::tempdir().expect("a folder"));
    for month in ["2024-08", "2024-09"] {
        server.put(&path(month), &file(month));
    }
    let mut seen = (0, 0u64, Vec::new());
    let outcome = fetch(&client(), &server.base, &request("2024-07", "2024-09"), folder.path(), &mut |event| match event {
        Event::Files(n) => seen.0 = n,
        Event::Bytes(n) => seen.1 += n,
        Event::Done(got) => seen.2.push(got),
        Event::Begin(_) => {}
    })
    .expect("fetched");
    assert_eq!(outcome.missing, [path("2024-07")]);
    assert_eq!((seen.0, seen.1), (3, (file("2024-08").len() + file("2024-09").len()) as u64));
    assert_eq!(seen.2, [Got::Missing, Got::New, Got::New]);
    assert_eq!(stored(folder.path(), "2024-09"), file("2024-09"));
    let again = get(&server, folder.path(), "2024-08", "2024-09").expect("there");
    assert_eq!((again.count(Got::Same), server.asked(&path("2024-08")).len()), (2, 1), "nothing is fetched a second time");
    server.put(&path("2024-08"), b"what the archive has mended");
    let mended = get(&server, folder.path(), "2024-08", "2024-09").expect("mended");
    assert_eq!((mended.count(Got::Replaced), mended.count(Got::Same)), (1, 1));
    assert_eq!(stored(folder.path(), "2024-08"), b"what the archive has mended");
}

#[test]
fn a_broken_line_is_gone_on_with_where_it_broke() {
    let (server, folder) = (Server::start(), tempfile::tempdir().expect("a folder"));
    let bytes = file("2024-08");
    server.put(&path("2024-08"), &bytes);
    server.faults(&path("2024-08"), &[Fault::Drop(1000), Fault::Hang, Fault::Status(503), Fault::Drop(0), Fault::Drop(50_000)]);
    server.faults(&format!("{}.CHECKSUM", path("2024-08")), &[Fault::Status(500), Fault::Drop(10)]);
    let outcome = get(&server, folder.path(), "2024-08", "2024-08").expect("fetched");
    assert_eq!(outcome.count(Got::New), 1);
    assert_eq!(stored(folder.path(), "2024-08"), bytes);
    assert_eq!(server.asked(&path("2024-08")), [0, 1000, 1000, 1000, 1000, 51_000], "no byte comes twice");
}

#[test]
fn what_another_process_left_is_gone_on_with() {
    let (server, folder) = (Server::start(), tempfile::tempdir().expect("a folder"));
    server.put(&path("2024-08"), &file("2024-08"));
    let mut faults = vec![Fault::Drop(70_000)];
    faults.extend(vec![Fault::Hang; ATTEMPTS_MAX as usize]);
    server.faults(&path("2024-08"), &faults);
    let error = get(&server, folder.path(), "2024-08", "2024-08").expect_err("gives up").to_string();
    assert!(error.contains("after 6 attempts") && error.contains("goes on where this one ended"), "{error}");
    let place = folder.path().join(FOLDER.strip_prefix("data/").expect("under data"));
    assert_eq!(fs::metadata(&parts(&place)[0]).expect("a part").len(), 70_000);
    assert!(!place.join("BTCUSDT-1m-2024-08.zip").exists(), "half a file has no name");
    get(&server, folder.path(), "2024-08", "2024-08").expect("fetched");
    assert_eq!(server.asked(&path("2024-08")).last(), Some(&70_000));
    assert_eq!(stored(folder.path(), "2024-08"), file("2024-08"));
    assert_eq!(parts(&place), Vec::<PathBuf>::new());
}

#[test]
fn wrong_and_short_files_are_not_kept() {
    let (server, folder) = (Server::start(), tempfile::tempdir().expect("a folder"));
    let place = folder.path().join(FOLDER.strip_prefix("data/").expect("under data"));
    server.put(&path("2024-08"), &file("2024-08"));
    // Once can be the line; twice is the archive.
    server.faults(&path("2024-08"), &[Fault::Wrong]);
    assert_eq!(get(&server, folder.path(), "2024-08", "2024-08").expect("fetched").count(Got::New), 1);
    server.put(&path("2024-09"), &file("2024-09"));
    server.faults(&path("2024-09"), &[Fault::Short(40_000), Fault::Wrong]);
    let error = get(&server, folder.path(), "2024-08", "2024-09").expect_err("refused");
    assert!(matches!(&error, FetchError::Checksum { times: 2, .. }), "{error}");
    assert!(!place.join("BTCUSDT-1m-2024-09.zip").exists() && parts(&place).is_empty(), "nothing of it is kept");
    assert_eq!(stored(folder.path(), "2024-08"), file("2024-08"), "what was there before stays");
    server.faults(&path("2024-09"), &[Fault::Short(40_000)]);
    assert_eq!(get(&server, folder.path(), "2024-09", "2024-09").expect("fetched").count(Got::New), 1);
}

#[test]
fn servers_that_know_no_ranges_are_served_from_the_start() {
    let (server, folder) = (Server::start(), tempfile::tempdir().expect("a folder"));
    server.put(&path("2024-08"), &file("2024-08"));
    server.faults(&path("2024-08"), &[Fault::Drop(9000), Fault::NoRange]);
    get(&server, folder.path(), "2024-08", "2024-08").expect("fetched");
    assert_eq!(stored(folder.path(), "2024-08"), file("2024-08"));
    server.put(&path("2024-09"), &file("2024-09"));
    server.faults(&path("2024-09"), &[Fault::Drop(9000), Fault::OtherRange, Fault::Drop(8000), Fault::Status(416)]);
    get(&server, folder.path(), "2024-09", "2024-09").expect("fetched");
    assert_eq!(stored(folder.path(), "2024-09"), file("2024-09"));
    assert_eq!(server.asked(&path("2024-09")), [0, 9000, 0, 8000, 0]);
}

#[test]
fn a_checksum_that_is_none_and_a_file_too_long_are_refused() {
    let (server, folder) = (Server::start(), tempfile::tempdir().expect("a folder"));
    server.put_alone(&path("2024-08"), b"bytes");
    assert_eq!(get(&server, folder.path(), "2024-08", "2024-08").expect("no checksum, no file").missing, [path("2024-08")]);
    server.put_alone(&format!("{}.CHECKSUM", path("2024-08")), b"<html>not here</html>");
    let error = get(&server, folder.path(), "2024-08", "2024-08").expect_err("refused").to_string();
    assert!(error.contains("not a SHA-256 and the name of the file"), "{error}");
    server.put(&path("2024-08"), &[7; 1001]);
    let small = |most| fetch(&Client::new(Duration::ZERO, most), &server.base, &request("2024-08", "2024-08"), folder.path(), &mut |_| {});
    assert!(matches!(small(1000), Err(FetchError::TooLong { most: 1000, .. })));
    assert!(parts(&folder.path().join(FOLDER.strip_prefix("data/").expect("under data"))).is_empty());
    assert_eq!(small(1001).expect("as long as may be").count(Got::New), 1);
    assert!(fetch(&client(), "ftp://x", &request("2024-08", "2024-08"), folder.path(), &mut |_| {}).is_err());
}
