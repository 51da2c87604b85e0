//! The same strategy in two languages: the same intents, orders, fills and ledger, whether it is woken or called on every bar.

use crate::program::Desk;

/// Roots that do not depend on how a strategy was written.
const STREAMS: [&str; 5] = ["intents", "orders", "fills", "funding", "ledger"];

fn roots(desk: &Desk, run: &str) -> Vec<String> {
    STREAMS.iter().map(|s| desk.stream_root(run, s)).collect()
}

#[test]
fn ema_cross_is_the_same_in_rust_and_in_assemblyscript() {
    let desk = Desk::new();
    for (i, more) in [
        "",
        "--param on_wake=false",
        "--param stop=0 --param timeframe=4h",
        "--param fast=5 --param slow=20 --leverage 2 --set venue.latency_ms=1500",
    ]
    .iter()
    .enumerate()
    {
        let rust = desk.sample_run("ema-cross", &format!("rust-{i}"), more);
        let script = desk.sample_run("ema-cross-as", &format!("script-{i}"), more);
        assert_eq!(roots(&desk, &format!("rust-{i}")), roots(&desk, &format!("script-{i}")), "{more}");
        assert_ne!(rust["run_id"], script["run_id"], "two components are two runs");
        assert!(rust["metrics"]["trades"]["value"].to_string().trim_matches('"').parse::<f64>().expect("a number") > 10.0, "{rust}");
    }
    let woken = roots(&desk, "rust-0");
    assert_eq!(woken, roots(&desk, "rust-1"), "a wake-up means the same as looking at every bar");
}
