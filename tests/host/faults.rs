//! Strategies that break, through the program: exit code, what stands on stderr, what was written, and that it is reproduced.

use crate::program::{Desk, component, hostile};

/// Run a hostile guest on the sample.
fn run(desk: &Desk, name: &str) -> crate::program::Ran {
    desk.line(&format!("run {} --out run --cash 100000000", hostile(desk, name).display()))
}

/// Everything that a run directory holds.
const ARTIFACTS: [&str; 17] = [
    "drawdown.png",
    "equity.parquet",
    "equity.png",
    "events.bin",
    "fills.parquet",
    "funding.parquet",
    "ledger.parquet",
    "local.json",
    "log.jsonl",
    "manifest.json",
    "metrics.json",
    "orders.parquet",
    "plan.toml",
    "report.html",
    "strategy.wasm",
    "tearsheet.txt",
    "trades.parquet",
];

fn files(desk: &Desk, run: &str) -> Vec<String> {
    let entries = std::fs::read_dir(desk.path(run)).expect("a run directory");
    let mut names: Vec<String> = entries.map(|e| e.expect("an entry").file_name().to_string_lossy().to_string()).collect();
    names.sort();
    names
}

#[test]
fn a_fault_ends_with_3_and_everything_written_and_is_reproduced() {
    let cases = [
        ("01-infinite-loop", "on-bar", 5, "the strategy broke in on-bar #5: the call used up its fuel of 50000000"),
        ("02-mutual-recursion", "on-bar", 0, "the strategy broke in on-bar #0: wasm trap: call stack exhausted"),
        ("28-trap-in-start", "start", 0, "the strategy broke in start #0: wasm trap"),
        ("28-trap-in-finish", "finish", 0, "the strategy broke in finish #0: wasm trap"),
        ("28-trap-in-the-1000th-bar", "on-bar", 999, "the strategy broke in on-bar #999: wasm trap"),
    ];
    for (name, callback, index, says) in cases {
        let desk = Desk::new();
        run(&desk, name).ends(3).says(&[says, &format!("guest-fault in {callback}, call {index}")]);
        let mut expected = Vec::from(ARTIFACTS);
        expected.insert(4, "fault.txt");
        assert_eq!(files(&desk, "run"), expected, "{name}");
        let words = std::fs::read_to_string(desk.path("run/fault.txt")).expect("the words of the fault");
        let (place, why) = says.split_once(": ").unwrap_or((says, ""));
        assert!(words.starts_with(&format!("{place}\n{why}")) && !words.contains("\\u{"), "{words}");
        desk.line("report run").ends(0).says(&["fault       the strategy broke in "]);
        let covered = desk.manifest("run")["subject"].to_string();
        assert!(!covered.contains("fault.txt"), "its words are under no hash: {covered}");
        let status = &desk.manifest("run")["predicate"]["results"]["status"];
        assert_eq!((&status["name"], &status["callback"]), (&"guest-fault".into(), &callback.into()), "{name}");
        assert_eq!(status["index"], index.to_string(), "{name}");
        desk.line("verify run --level exact").ends(0).says(&["reproduced at exact"]);
    }
}

#[test]
fn orders_before_the_fault_stand_and_those_of_the_broken_call_do_not() {
    let desk = Desk::new();
    run(&desk, "28-trap-in-the-1000th-bar").ends(3);
    let manifest = desk.manifest("run");
    let streams = manifest["predicate"]["results"]["trail"]["streams"].as_array().expect("streams");
    // An order on each of bars 1 to 999; the thousandth call sent one too, and broke.
    for stream in ["intents", "orders", "fills"] {
        let found = streams.iter().find(|s| s["name"] == stream).expect(stream);
        assert_eq!(found["count"], "999", "{stream}");
    }
    assert_eq!(manifest["predicate"]["results"]["totals"]["orders"], "999");
}

#[test]
fn what_may_not_begin_ends_with_2_and_leaves_nothing() {
    for (name, says) in [
        ("29-wasi-clock", "the strategy imports wasi:clocks/wall-clock@0.2.0/now, which a strategy may not have"),
        ("28-trap-in-describe", "the strategy broke in describe"),
        ("28-loop-in-start-function", "the strategy broke in instantiate: the call used up its fuel"),
        ("38-long-refusal", "the strategy refuses this run: aaaa"),
    ] {
        let desk = Desk::new();
        let ran = run(&desk, name).ends(2).says(&[says]);
        assert!(ran.stdout.is_empty(), "{}", ran.stdout);
        assert!(!desk.path("run").exists(), "{name}");
        // What was compiled is kept for the next time, in the user's folder.
        let rest = std::fs::read_dir(desk.path(".")).expect("the desk").filter(|e| e.as_ref().is_ok_and(|e| e.file_name() != "home"));
        assert_eq!(rest.count(), 1, "{name}: only the component is left");
    }
}

#[test]
fn a_refusal_of_parameters_says_why() {
    let desk = Desk::new();
    let ema = component("ema-cross");
    desk.line(&format!("run {} --param fast=30 --param slow=20", ema.display()))
        .ends(2)
        .says(&["error: the strategy refuses this run: fast must be smaller than slow"]);
    assert!(!desk.path("runs").exists());
}

#[test]
fn a_rail_ends_with_4_and_everything_written_and_is_reproduced() {
    let desk = Desk::new();
    let ema = component("ema-cross");
    for (i, (rail, reason)) in
        [("rails.max_drawdown=0.01", "RAIL_DRAWDOWN"), ("rails.max_daily_loss=50", "RAIL_DAILY_LOSS")].into_iter().enumerate()
    {
        let out = format!("run-{i}");
        desk.line(&format!("run {} --set {rail} --out {out}", ema.display())).ends(4).says(&[&format!("rail-stop by {reason}")]);
        assert_eq!(files(&desk, &out), ARTIFACTS, "{rail}");
        let results = &desk.manifest(&out)["predicate"]["results"];
        assert_eq!(results["status"]["name"], "rail-stop");
        assert_eq!(results["final"]["positions"], serde_json::json!([]), "it was flattened");
        desk.line(&format!("verify {out} --level exact")).ends(0).says(&["reproduced at exact"]);
    }
}

#[test]
fn a_run_without_trades_says_why() {
    let desk = Desk::new();
    for (i, (more, says)) in [
        ("--param slow=1000 --param timeframe=1d", "never warmed up: the values that the strategy"),
        ("--set rails.max_order_notional=10", "101 orders were refused by the rail RAIL_ORDER_NOTIONAL"),
        ("--from 2017-12-29 --to 2017-12-29T12:00:00Z", "The strategy was never woken: none of its wake-up conditions held on 12 bars"),
        ("--cash 1", "The strategy declined 101 times:"),
    ]
    .into_iter()
    .enumerate()
    {
        let line = format!("run {} --out run-{i} {more}", component("ema-cross").display());
        desk.line(&line).ends(0).says(&["-- why there are no trades", says]);
    }
}
