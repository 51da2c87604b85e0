//! Contracts that are no spot and no linear perpetual, from the command line to `verify`: their terms stand in the definition, they are settled, and another
//! process comes to the same.

use std::fmt::Write as _;

use bthost_audit::events::EventsReader;
use bthost_sim::trail::payload::{Any, Fill, Settlement};

use crate::program::{Desk, component};

/// Minutes of 2024-01-01: up for an hour, down for an hour, and so on.
pub fn bars(base: i64, wave: i64) -> String {
    let price = |minute: i64| base + wave * (60 - (minute % 120 - 60).abs());
    let mut csv = String::from("open_time,open,high,low,close,volume\n");
    for minute in 0..480 {
        let (open, close) = (price(minute), price(minute + 1));
        let at = 1_704_067_200_000 + minute * 60_000;
        let _ = writeln!(csv, "{at},{open},{},{},{close},1000000", open.max(close), open.min(close));
    }
    csv
}

/// Run ema-cross on the first of these instruments, verify it, and give back its settlements and fills.
fn ran(desk: &Desk, files: &[(&str, String)], contracts: &str, more: &[&str]) -> (Vec<Settlement>, Vec<Fill>) {
    let strategy = component("ema-cross").display().to_string();
    let mut args = vec!["run".to_string(), strategy];
    for (name, rows) in files {
        let file = desk.write(&format!("{name}-1m.csv"), rows);
        args.extend(["--data".into(), file.display().to_string()]);
    }
    args.extend(["--set".into(), format!("venue.contracts={contracts}")]);
    for param in ["timeframe=1m", "fast=3", "slow=8", "stop=0"] {
        args.extend(["--param".into(), param.into()]);
    }
    args.extend(more.iter().map(|a| (*a).to_string()));
    args.extend(["--out".into(), "run".into()]);
    desk.bthost(&args).ends(0);
    desk.line("verify run").ends(0).says(&["reproduced at results"]);
    let bytes = std::fs::read(desk.path("run/events.bin")).expect("events");
    let (mut settled, mut fills) = (Vec::new(), Vec::new());
    for event in EventsReader::new(&bytes[..]).expect("events") {
        match event.expect("an event").payload {
            Any::Settlement(s) => settled.push(s),
            Any::Fill(f) => fills.push(f),
            _ => {}
        }
    }
    (settled, fills)
}

#[test]
fn a_dated_future_is_settled_and_verified() {
    let desk = Desk::new();
    let contracts = "BTCUSDT.generic linear-future expiry=2024-01-01T04:45:00Z fee=0.001";
    let (settled, fills) = ran(&desk, &[("BTCUSDT", bars(10_000, 20))], contracts, &["--cash", "100000"]);
    // Forty-five minutes into the third rise.
    assert_eq!(settled.iter().map(|s| (s.price, s.marks)).collect::<Vec<_>>(), [(10_900, 0)]);
    let last = fills.last().expect("a fill");
    assert_eq!((last.price, last.position), (10_900, 0), "nothing trades after the expiry");
    assert_eq!(last.fee * 1000, last.notional, "the delivery fee");
    let contract = &desk.manifest("run")["predicate"]["definition"]["instruments"][0]["contract"];
    assert_eq!(contract["expiry_ns"], "1704084300000000000");
    assert_eq!(contract["settlement_window_ns"], "3600000000000");
}

#[test]
fn an_inverse_perpetual_is_traded_in_the_coin() {
    let desk = Desk::new();
    let (settled, fills) = ran(&desk, &[("BTCUSD", bars(10_000, 20))], "BTCUSD.generic inverse-perpetual value=100", &["--cash", "1"]);
    assert!(settled.is_empty() && fills.len() > 4, "{} fills", fills.len());
    for fill in &fills {
        // Contracts of 100 USD, in counts of 10^-8 coins.
        let coins = i128::from(fill.qty) * 100 * 100_000_000;
        assert!((fill.notional * i128::from(fill.price) - coins).abs() * 2 <= i128::from(fill.price), "{fill:?}");
    }
    // It buys on the way up and sells on the way down, with a lag: it gains.
    assert!(fills.iter().map(|f| f.realised).sum::<i128>() > 0);
    let definition = &desk.manifest("run")["predicate"]["definition"];
    assert_eq!(definition["account"]["currency"], "BTC");
    assert_eq!(definition["instruments"][0]["contract"]["contract_value"], "100");
}

#[test]
fn an_option_is_exercised_on_its_underlying() {
    let desk = Desk::new();
    let files = [("CALLUSDT", bars(400, 10)), ("BTCUSDT", bars(10_000, 20))];
    let contracts = "CALLUSDT.generic option right=call strike=10500 expiry=2024-01-01T04:45:00Z underlying=BTCUSDT.generic";
    let (settled, fills) = ran(&desk, &files, contracts, &[]);
    let settled: Vec<_> = settled.iter().map(|s| (s.price, s.reference, s.reference_price)).collect();
    assert_eq!(settled, [(400, 1, 10_900)], "it pays what the underlying is above the strike");
    assert_eq!(fills.last().map(|f| (f.price, f.position)), Some((400, 0)));
    let report = std::fs::read_to_string(desk.path("run/report.html")).expect("a report");
    assert!(report.contains("option; call at 10500; ends 2024-01-01T04:45:00Z; settled at the mean of the marks of the last 3600 s"));
    let contract = &desk.manifest("run")["predicate"]["definition"]["instruments"][0]["contract"];
    assert_eq!((&contract["right"], &contract["strike"], &contract["underlying"]), (&"call".into(), &"10500".into(), &"1".into()));
}
