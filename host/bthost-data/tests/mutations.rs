//! Files of every format with bytes changed at random: each is read or refused, none ends the program, and what is read keeps the rules of
//! rows. `BTHOST_MUTATIONS` says how many files of each kind; the same seed makes the same files.

mod support;

use std::io::Write;
use std::path::Path;

use bthost_data::{LoadSpec, Loaded, Rows, load_all};
use support::Folder;

/// Files of each kind, unless said.
const MUTATIONS: u64 = 60;

/// A small generator of numbers (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, most: usize) -> usize {
        (self.next() % most.max(1) as u64) as usize
    }
}

/// Bits that turn, bytes of note, pieces that go, come twice or move, and an early end.
fn mutate(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    const NOTABLE: [&[u8]; 12] =
        [b"\0", b"\xFF", b"\n", b"\r\n", b",", b"\"", b"-", b"1e400", b"NaN", b"9223372036854775808", b"\x7F\xFF\xFF\xFF", b"["];
    let mut out = bytes.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(out.len());
        let end = (at + 1 + random.below(40)).min(out.len());
        match random.below(8) {
            0..=2 if !out.is_empty() => out[at] ^= 1 << random.below(8),
            3 => {
                let what = NOTABLE[random.below(NOTABLE.len())];
                out.splice(at..at, what.iter().copied());
            }
            4 if at < end => drop(out.drain(at..end)),
            5 if at < end => {
                let piece = out[at..end].to_vec();
                let to = random.below(out.len());
                out.splice(to..to, piece);
            }
            6 if random.below(4) == 0 => out.truncate(at),
            _ if !out.is_empty() => out[at] = random.next() as u8,
            _ => {}
        }
    }
    out
}

fn keeps_the_rules(loaded: &Loaded) -> bool {
    let grows = |times: &[i64]| times.windows(2).all(|pair| pair[0] < pair[1]);
    match &loaded.series.rows {
        Rows::Bars(bars) => !bars.is_empty() && bars.check().is_ok(),
        Rows::Funding(funding) => !funding.is_empty() && grows(&funding.time),
        Rows::Trades(trades) => {
            let positive = trades.price.iter().chain(&trades.qty).all(|n| *n > 0);
            !trades.is_empty() && positive && grows(&trades.id) && trades.time.is_sorted()
        }
        Rows::Ticks(ticks) => !ticks.is_empty() && ticks.time.is_sorted() && ticks.id.is_sorted(),
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).expect("written");
    packed.finish().expect("gzip")
}

#[test]
fn changed_files_are_read_or_refused() {
    let count = std::env::var("BTHOST_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(MUTATIONS);
    let folder = Folder::new();
    let fixture = |name: &str| std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files").join(name)).expect("a fixture");
    let kline = |i: i64| format!("{},100.5,101.00000000,99,100.25,2.5,{},250.1,17,1.25,125.5,0", 1_722_470_400_000 + i * 60_000, i);
    let klines: String = (0..200).map(|i| kline(i) + "\n").collect();
    let json = format!("[{}]", (0..200).map(|i| format!("[{}]", kline(i))).collect::<Vec<_>>().join(","));
    let trade = |i: i64| format!("{i},0.7097,19.0,{i},{},{},{}\n", i + i % 3, 1_729_209_603_958 + i, i % 2 == 0);
    let trades = "agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n".to_string()
        + &(0..200).map(|i| trade(i * 10)).collect::<String>();
    let lean: String = (1..29).map(|d| format!("199801{d:02} 00:00,973100,975300,965300,973600,2150000\n")).collect();
    let funding = "calc_time,funding_interval_hours,last_funding_rate\n1722470400003,8,0.00010000\n1722499199984,8,-0.00375\n";
    let seeds: Vec<(&str, Vec<u8>)> = vec![
        ("BTCUSDT-1m.csv", klines.clone().into_bytes()),
        ("table.csv", fixture("three.csv")),
        ("trades.csv", trades.into_bytes()),
        ("lean.csv", lean.into_bytes()),
        ("X-fundingRate.csv", funding.into()),
        ("klines.json", json.into_bytes()),
        ("klines.csv.gz", gzip(klines.as_bytes())),
        ("klines.zip", std::fs::read(folder.zip("seed.zip", &[("k.csv", klines.as_bytes())])).expect("zip")),
        ("A_B-1m.feather", fixture("three.feather")),
        ("polars.parquet", fixture("three.polars.parquet")),
        ("pyarrow.parquet", fixture("three.pyarrow.parquet")),
        ("many.tar.xz", fixture("many.tar.xz")),
    ];
    let mut read = 0;
    for (kind, (name, seed)) in seeds.iter().enumerate() {
        let spec = LoadSpec { timeframe: (*name == "A_B-1m.feather").then_some(bthost_sim::time::Timeframe::M1), ..LoadSpec::default() };
        assert!(load_all(&[folder.file(name, seed)], &spec).is_ok(), "{name} before it was changed");
        let mut random = Random(kind as u64 * 1_000_003);
        for i in 0..count {
            let bytes = mutate(seed, &mut random);
            if let Ok(all) = load_all(&[folder.file(name, &bytes)], &spec) {
                read += 1;
                assert!(all.iter().all(keeps_the_rules), "{name}, change {i}");
            }
        }
    }
    assert!(read > 0, "some changes do no harm");
}
