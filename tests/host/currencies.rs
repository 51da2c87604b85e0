//! An account in several currencies, from the command line to `verify`.

use crate::contracts::bars;
use crate::program::{Desk, component};

fn run(desk: &Desk, data: &[&str], more: &[&str]) -> Vec<String> {
    let mut args = vec!["run".to_string(), component("ema-cross").display().to_string()];
    for name in data {
        args.extend(["--data".into(), desk.write(&format!("{name}-1m.csv"), bars(10_000, 20)).display().to_string()]);
    }
    for param in ["timeframe=1m", "fast=3", "slow=8", "stop=0"] {
        args.extend(["--param".into(), param.into()]);
    }
    args.extend(more.iter().map(|a| (*a).to_string()));
    args
}

fn number(value: &serde_json::Value) -> f64 {
    value.as_str().and_then(|text| text.parse().ok()).expect("a number as text")
}

#[test]
fn a_coin_margined_contract_is_reported_in_another_currency() {
    let desk = Desk::new();
    let contract = "venue.contracts=BTCUSD.generic inverse-perpetual value=100";
    let more = ["--set", contract, "--set", "currency=USDT", "--cash", "500", "--set", "balances=BTC=1", "--out", "run"];
    desk.bthost(run(&desk, &["BTCUSD", "BTCUSDT"], &more)).ends(0).says(&["cash at the end", "currency BTC"]);
    let manifest = desk.manifest("run");
    let results = &manifest["predicate"]["results"];
    let account = &manifest["predicate"]["definition"]["account"];
    assert_eq!(account["currencies"][0]["instrument"], "1", "BTCUSDT says what the coin is worth");
    let wallets = &results["final"]["wallets"];
    assert_eq!((&wallets[0]["asset"], &wallets[0]["balance"]), (&"USDT".into(), &"500".into()), "nothing is exchanged");
    let btc = number(&wallets[1]["balance"]);
    assert!(btc > 1.0, "it buys on the way up and sells on the way down: {btc}");
    // Both series have the same prices, so every contract is worth the 100 USD that it says, whatever the coin costs.
    let turnover = number(&results["totals"]["turnover"]);
    assert!((turnover / 100.0 - (turnover / 100.0).round()).abs() < 1e-4, "{turnover}");
    let fees = number(&results["totals"]["fees"]);
    assert!((fees / turnover - 0.001).abs() < 1e-6, "{fees}");
    desk.line("verify run").ends(0).says(&["reproduced at results"]);
    desk.line("explain run fill 1").ends(0);
}

#[test]
fn what_has_no_rate_does_not_begin() {
    let desk = Desk::new();
    let refused = |more: &[&str], why: &str| {
        desk.bthost(run(&desk, &["BTCUSDT"], more)).ends(2).says(&[why, "hint: "]);
    };
    refused(&["--set", "currency=EUR"], "nothing says what USDT is worth in EUR");
    refused(&["--set", "balances=EUR=5"], "nothing says what EUR is worth in USDT");
    refused(&["--set", "rates=EUR=1.1"], "a rate of EUR, which is no currency of the account");
    refused(&["--set", "balances=USDT=5"], "its reporting currency is its cash");
    refused(&["--set", "balances=EUR"], "`EUR` is not `CURRENCY=NUMBER`");
    refused(&["--set", "balances=EUR=1,EUR=2"], "`balances` names EUR twice");
    refused(&["--set", "balances=EUR=-1", "--set", "rates=EUR=1"], "a balance of EUR below zero");
    refused(&["--set", "balances=EUR=1", "--set", "rates=EUR=0"], "the rate of EUR is not above zero");
    refused(&["--set", "balances=BTC=1", "--set", "venue.borrow.rate=0.03"], "cannot be sold short");
}
