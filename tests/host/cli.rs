//! What a user sees: the text of every command on the sample, as snapshots. `INSTA_UPDATE=always` writes them anew; read the difference as a
//! user would before it is committed.

use insta::assert_snapshot;

use crate::program::Desk;

/// A desk with ema-cross and its run on the sample.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.take("ema-cross");
    desk.line("run ema-cross.wasm --out run").ends(0);
    desk
}

/// Commands one after the other, which all end with this code.
fn session(desk: &Desk, code: i32, lines: &[&str]) -> String {
    lines.iter().map(|line| desk.shown(line, code)).collect::<Vec<_>>().join("\n")
}

/// Without the lines that tell of this machine and this minute.
fn without_environment(text: &str) -> String {
    text.lines().filter(|l| !l.starts_with("environment.")).map(|l| format!("{l}\n")).collect()
}

#[test]
fn help() {
    assert_snapshot!(session(&Desk::new(), 0, &["--help", "run --help", "verify --help"]));
}

#[test]
fn run_and_verify() {
    let desk = Desk::new();
    desk.take("ema-cross");
    assert_snapshot!(session(&desk, 0, &["run ema-cross.wasm --out run", "verify run/manifest.json"]));
}

#[test]
fn diff_of_two_runs() {
    let desk = desk();
    desk.line("run ema-cross.wasm --param fast=10 --out other").ends(0);
    assert_snapshot!(without_environment(&session(&desk, 1, &["diff run/manifest.json other/manifest.json"])));
    desk.line("diff run other").ends(1);
    desk.line("diff run run").ends(0).says(&["the same run with the same results"]);
}

/// Trades of a made-up day: a price that wanders, one print every 20 seconds.
fn prints_of_a_day() -> String {
    let (mut state, mut price) = (11_u64, 10_000_i64);
    let mut text = String::from("agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n");
    for i in 0..4_320_i64 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        price += (state >> 33) as i64 % 21 - 10;
        let (time, sold) = (1_704_067_200_000 + i * 20_000 + 7, state >> 62 == 0);
        text += &format!("{i},{}.{:02},{}.0,{i},{i},{time},{sold}\n", price / 100, price % 100, 50 + (state >> 40) % 100);
    }
    text
}

#[test]
fn compare_of_policies() {
    let desk = Desk::new();
    desk.take("market-maker");
    desk.write("XUSDT-aggTrades-2024-01-01.csv", prints_of_a_day());
    let run = "run market-maker.wasm --data XUSDT-aggTrades-2024-01-01.csv --param spread=0.003 --param bracket=0.004 --set venue.trades_bars=1h --fee-bps 2,5";
    desk.line(&format!("{run} --out exact")).ends(0);
    for path in ["ohlc-adaptive", "worst-case", "best-case"] {
        desk.line(&format!("{run} --set venue.execution=bars --set venue.path={path} --out {path}")).ends(0);
    }
    assert_snapshot!(session(&desk, 0, &["compare worst-case exact best-case ohlc-adaptive --out compared"]));
    let read = |name: &str| std::fs::read_to_string(desk.path(&format!("compared/{name}"))).expect("written");
    assert_eq!(read("comparison.txt"), desk.line("compare worst-case exact best-case ohlc-adaptive").ends(0).stdout);
    let (runs, fills) = (read("runs.csv"), read("fills.csv"));
    assert!(runs.lines().nth(2).is_some_and(|l| l.starts_with("exact,exact-trades,completed,")), "{runs}");
    // Everything that the run on trades executed stands once beside each of the others.
    let stands = |run: &str| {
        let lines = fills.lines().filter(|l| l.starts_with(run) && !l.contains(",only-second,"));
        lines.map(|l| l.split(',').nth(5).expect("a time")).collect::<std::collections::BTreeSet<_>>()
    };
    assert!(stands("worst-case").len() > 10, "{fills}");
    assert_eq!((stands("best-case"), stands("ohlc-adaptive")), (stands("worst-case"), stands("worst-case")));
    // Other parameters are told, other markets refused, a changed run is not read.
    desk.line(&format!("{run} --param notional=600 --out other")).ends(0);
    desk.line("compare exact other").ends(0).says(&["note: `other` has another set of parameters than `exact`", "span    unknown"]);
    desk.take("ema-cross");
    desk.line("run ema-cross.wasm --out sample").ends(0);
    desk.line("compare exact sample").ends(2).says(&["on other instruments", "hint: compare runs of one strategy on one market"]);
    desk.write("other/tearsheet.txt", "rich");
    desk.line("compare exact other").ends(2).says(&["`other` does not agree with its manifest"]);
    desk.line("compare exact nowhere").ends(2).says(&["`nowhere` is not a run directory"]);
}

/// Hours whose high always comes before their low, and the minutes that they are made of.
fn hours_and_minutes() -> [String; 2] {
    let mut state = 5_u64;
    let mut draw = |n: i64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as i64 % n
    };
    let mut files = ["time,open,high,low,close,volume\n"; 2].map(String::from);
    let mut add = |file: usize, time: i64, [open, high, low, close]: [i64; 4], volume: i64| {
        let text = |price: i64| format!("{}.{:02}", price / 100, price % 100);
        files[file] += &format!("{time},{},{},{},{},{volume}\n", text(open), text(high), text(low), text(close));
    };
    let mut open = 10_000;
    for hour in 0..48 {
        let begin = 1_704_067_200 + hour * 3_600;
        let (high, low) = (open + 20 + draw(80), open - 20 - draw(80));
        let close = low + draw(high - low);
        add(0, begin, [open, high, low, close], 300_000);
        let mut last = open;
        for (part, (from, to)) in [(open, high), (high, low), (low, close)].into_iter().enumerate() {
            for step in 1..=20 {
                let price = from + (to - from) * step / 20;
                let minute = part as i64 * 20 + step - 1;
                add(1, begin + minute * 60, [last, last.max(price), last.min(price), price], 5_000);
                last = price;
            }
        }
        open = close;
    }
    files
}

/// What finer bars know about ambiguous bars: on a market whose highs come first it is the run that takes the high first.
#[test]
fn finer_bars_resolve_what_is_ambiguous() {
    let desk = Desk::new();
    desk.take("market-maker");
    let [hours, minutes] = hours_and_minutes();
    desk.write("YUSDT-1h.csv", hours);
    desk.write("YUSDT-1m.csv", minutes);
    let run = "run market-maker.wasm --instrument YUSDT.generic --param spread=0.003 --param bracket=0.004 --fee-bps 2,5 --json";
    let both = format!("{run} --data YUSDT-1h.csv YUSDT-1m.csv --set venue.execution=1h");
    let plain = desk.line(&format!("{both} --out plain")).ends(0).json();
    let resolved = desk.line(&format!("{both} --resolve-ambiguous finer-bars --out resolved")).ends(0).json();
    assert_eq!((&plain["run_id"], &plain["result_id"]), (&resolved["run_id"], &resolved["result_id"]), "it touches nothing of the run");
    let high_first = desk.line(&format!("{both} --set venue.path=ohlc-fixed --out high-first")).ends(0).json();
    let value = |run: &serde_json::Value, name: &str| run["metrics"][name]["value"].clone();
    assert!(value(&resolved, "equity_resolved").is_string(), "{resolved}");
    assert_eq!(value(&resolved, "equity_resolved"), value(&high_first, "end_equity"));
    assert_ne!(value(&resolved, "equity_resolved"), value(&plain, "end_equity"), "the default guesses otherwise in some bars");
    let sheet = std::fs::read_to_string(desk.path("resolved/tearsheet.txt")).expect("the tear sheet");
    let words = sheet.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("finer bars know which extreme came first in 29 of 29 ambiguous bars"), "{sheet}");
    assert!(words.contains("and 0 fills are still ambiguous"), "{sheet}");
    desk.line("verify resolved").ends(0).says(&["reproduced"]);
    let alone = format!("{run} --data YUSDT-1h.csv --set venue.execution=1h --resolve-ambiguous finer-bars --out alone");
    desk.line(&alone).ends(2).says(&["there are no finer bars", "hint: give the finer series to --data as well"]);
}

#[test]
fn plan() {
    let desk = Desk::new();
    desk.write("run.toml", "cash = 5000\n\n[venue.fees]\ntaker = \"0.001\"\n");
    assert_snapshot!(session(&desk, 0, &["plan run.toml --leverage 3"]));
}

#[test]
fn a_resolved_plan_makes_the_same_run() {
    let desk = desk();
    let first = desk.manifest("run");
    desk.line("run ema-cross.wasm --plan run/plan.toml --out again").ends(0);
    assert_eq!(desk.manifest("again")["predicate"]["run_id"], first["predicate"]["run_id"]);
}

#[test]
fn explain() {
    let desk = desk();
    assert_snapshot!(session(&desk, 0, &["explain run fill 3", "explain limits", "explain proof"]));
    desk.line("explain rules").ends(0);
    desk.line("explain codes").ends(0);
}

#[test]
fn inspect_and_indicators() {
    let desk = desk();
    assert_snapshot!(session(&desk, 0, &["inspect ema-cross.wasm", "indicators ema"]));
}

#[test]
fn data() {
    let desk = Desk::new();
    let text = session(
        &desk,
        0,
        &[
            "data ls",
            "data synth --bars 1000 --out market",
            "data check market",
            "data ingest market/SYNTHUSDT-1m-futures.parquet --as SYNTHUSDT.synth",
            "data ls",
            "data diff SYNTHUSDT.synth/bars/1m market/SYNTHUSDT-1m-futures.parquet",
        ],
    );
    assert_snapshot!(text);
}

#[test]
fn refusals() {
    let desk = desk();
    desk.line("data synth --bars 1000 --out market").ends(0);
    desk.write("notes.txt", "no strategy");
    let lines = [
        "run nowhere.wasm",
        "run market",
        "run notes.txt",
        "run ema-cross.wasm --param fst=3",
        "run ema-cross.wasm --param fast=1",
        "run ema-cross.wasm --param fast",
        "run ema-cross.wasm --param fast=30 --param slow=20",
        "run ema-cross.wasm --param timeframe=1m",
        "run ema-cross.wasm --set venue.fee.taker=1",
        "run ema-cross.wasm --set venue.path=random",
        "run ema-cross.wasm --slipage 2",
        "run ema-cross.wasm --sede 2",
        "run ema-cross.wasm --from 2017-13-01",
        "run ema-cross.wasm --from 2018-02-01",
        "run ema-cross.wasm --from 2017-05-01 --to 2017-04-01",
        "run ema-cross.wasm --data nowhere.csv",
        "run ema-cross.wasm --data market --venue nowhere",
        "run ema-cross.wasm --data BTCUSDT.binance-um",
        "run ema-cross.wasm --cash -5",
        "run ema-cross.wasm --fee-bps 2",
        "run ema-cross.wasm --leverage 500",
        "run ema-cross.wasm --out market",
        "run",
        "frobnicate",
        "verify nowhere.json",
        "verify run/plan.toml",
        "verify run --level everything",
        "verify run --data nowhere",
        "verify run --strategy nowhere.wasm",
        "verify run --trust keys.txt",
        "diff run nowhere",
        "explain rulez",
        "explain run fill 9999",
        "explain run order 3",
        "explain nowhere fill 3",
        "indicators emma",
        "inspect nowhere.wasm",
        "report nowhere",
        "plan --set cahs=1",
    ];
    let texts = lines.map(|line| desk.shown(line, 2));
    for text in &texts {
        assert!(text.matches("hint:").count() <= 1, "two hints: {text}");
        assert!(!text.contains("panicked"), "{text}");
    }
    assert_snapshot!(texts.join("\n"));
}

/// Bad data says which file, row and field, and what to do, once.
#[test]
fn broken_data() {
    let desk = Desk::new();
    desk.take("buy-and-hold");
    let good = "time,open,high,low,close,volume\n2024-01-01T00:00:00Z,1,2,1,2,5\n2024-01-01T01:00:00Z,2,3,1,2,5\n";
    desk.write("XUSD-1h.csv", good);
    desk.write("LOWUSD-1h.csv", good.replace("2,3,1,2,5", "2,1,3,2,5"));
    desk.write("TEXTUSD-1h.csv", good.replace("2,3,1,2,5", "2,three,1,2,5"));
    desk.write("BACKUSD-1h.csv", good.replace("T01", "T00"));
    desk.write("HEADUSD-1h.csv", good.replace("close", "end"));
    desk.write("NONEUSD-1h.csv", "time,open,high,low,close,volume\n");
    desk.write("GARBAGEUSD-1h.csv", b"\x1b[31m\x00\xff\n");
    let files = ["XUSD", "LOWUSD", "TEXTUSD", "BACKUSD", "HEADUSD", "NONEUSD", "GARBAGEUSD"];
    let lines: Vec<String> = files.iter().map(|f| format!("run buy-and-hold.wasm --data {f}-1h.csv --out {f} --json")).collect();
    desk.line(&lines[0]).ends(0);
    let texts: Vec<String> = lines[1..].iter().map(|line| desk.shown(line, 2)).collect();
    for text in &texts {
        assert!(text.matches("hint:").count() <= 1, "{text}");
        assert!(!text.contains('\x1b'), "the terminal is not steered: {text:?}");
    }
    assert_snapshot!(texts.join("\n"));
}
