//! Every file of the real data, one by one: whether it is read, how many rows it has, their root, and what is found in them. The table is
//! `every_file.csv`; `BLESS=1` writes it anew.

mod support;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use bthost_data::quality::findings;
use bthost_data::{Kind, LoadSpec, Loaded, StampAt, load_all};
use bthost_sim::trail::hex;
use support::real_data;

/// What a person would say beside the file: the venue, and what neither name nor content tells.
fn spec(file: &str) -> LoadSpec {
    let venue = match file.split('/').next() {
        Some("binance-vision" | "binance-spot") => "binance-spot",
        Some("binance-um") => "binance-um",
        Some("bybit-linear") => "bybit-linear",
        Some("trades") if file.contains("spot-") => "binance-spot",
        Some("trades") => "binance-um",
        _ => "generic",
    };
    let mut spec = LoadSpec { venue: Some(venue.into()), ..LoadSpec::default() };
    if file.starts_with("l2/") {
        // One of three kinds; the others are held by `book::the_recorded_feed`.
        (spec.symbol, spec.kind) = (Some("BTCUSDT".into()), Some(Kind::Quotes));
        spec.venue = Some("binance-um".into());
    }
    if file == "equity/BTCUSD.csv" {
        (spec.stamp_at, spec.round_volume) = (StampAt::Close, true);
    }
    spec
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { walk(&path, found) } else { found.push(path) }
    }
}

/// Series of one archive share a line: there are too many of them.
fn accepted(line: &mut String, all: &[Loaded]) {
    let rows: usize = all.iter().map(|l| l.series.len()).sum();
    let name = match all {
        [one] => one.series.name.to_string(),
        many => format!("{} series", many.len()),
    };
    let root = match all {
        [one] => hex(&one.series.rows_root().root)[..16].to_string(),
        _ => {
            let roots: Vec<u8> = all.iter().flat_map(|l| l.series.rows_root().root).collect();
            hex(&bthost_sim::trail::sha256(&[&roots]))[..16].to_string()
        }
    };
    let mut codes: Vec<(String, u64)> = Vec::new();
    for finding in all.iter().flat_map(|l| findings(l, None)) {
        match codes.iter_mut().find(|(code, _)| *code == finding.code) {
            Some((_, count)) => *count += finding.count,
            None => codes.push((finding.code, finding.count)),
        }
    }
    codes.sort();
    let codes: Vec<String> = codes.into_iter().map(|(code, n)| if n > 0 { format!("{code}={n}") } else { code }).collect();
    write!(line, "read,{name},{rows},{root},{}", codes.join(" ")).expect("text");
}

#[test]
fn every_file_is_read_or_refused_as_the_table_says() {
    let Some(data) = real_data("every_file") else { return };
    let mut files = Vec::new();
    walk(&data, &mut files);
    files.sort();
    let mut table = String::from("file,verdict,series,rows,root,findings\n");
    for path in files {
        let file = path.strip_prefix(&data).expect("inside").to_string_lossy().replace('\\', "/");
        if file == "INDEX.md" {
            continue;
        }
        let mut line = format!("{file},");
        match load_all(std::slice::from_ref(&path), &spec(&file)) {
            Ok(all) => accepted(&mut line, &all),
            Err(error) => write!(line, "refused,,0,,\"{}\"", error.message.replace('"', "'")).expect("text"),
        }
        table += &line;
        table.push('\n');
    }
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/every_file.csv");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&place, &table).expect("written");
    }
    let known = std::fs::read_to_string(&place).expect("the table");
    for (line, (now, then)) in table.lines().zip(known.lines()).enumerate() {
        assert_eq!(now, then, "line {} of {}", line + 1, place.display());
    }
    assert_eq!(table.lines().count(), known.lines().count());
}
