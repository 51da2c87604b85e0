//! The main job on real data, where it is at hand: `BTHOST_DATA`, else the folder `shared/data` beside the repository. Without it each test
//! says so and passes.

use std::path::PathBuf;

use crate::program::{Desk, component, root};

/// The folder of real data.
fn real_data(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("BTHOST_DATA").map_or_else(|| root().join("../shared/data"), PathBuf::from);
    if folder.is_dir() {
        return folder.canonicalize().ok();
    }
    eprintln!("{test}: no real data at {}; nothing was checked", folder.display());
    None
}

#[test]
fn a_year_of_minutes_is_the_same_in_two_processes_and_reproduced() {
    let Some(data) = real_data("a_year_of_minutes") else { return };
    let data = data.join("binance-vision/spot-1m");
    let desk = Desk::new();
    let run = |out: &str| {
        let line = format!(
            "run {} --data {} --instrument BTCUSDT.binance-spot --param timeframe=15m --out {out} --json",
            component("ema-cross").display(),
            data.display()
        );
        desk.line(&line).ends(0).json()
    };
    let (first, second) = (run("first"), run("second"));
    assert_eq!((&first["run_id"], &first["result_id"]), (&second["run_id"], &second["result_id"]));
    let manifest = desk.manifest("first");
    assert_eq!(manifest["predicate"]["definition"]["data"][0]["rows"], "525600", "no minute is missing over the switch to microseconds");
    let fills: u64 = manifest["predicate"]["results"]["totals"]["fills"].as_str().expect("a text").parse().expect("a number");
    assert!(fills > 500, "{fills}");
    desk.line("verify first").ends(0).says(&["reproduced at results"]);
    assert_eq!(desk.line("diff first second").ends(0).stdout.lines().last(), Some("the same run with the same results"));
}

#[test]
fn the_rotation_over_five_perpetuals() {
    let Some(data) = real_data("the_rotation") else { return };
    let data = data.join("binance-um/perp-1m");
    let desk = Desk::new();
    let line = format!("run {} --data {} --venue binance-um --out run --json", component("momentum-rotation").display(), data.display());
    desk.line(&line).ends(0);
    let definition = &desk.manifest("run")["predicate"]["definition"];
    assert_eq!(definition["instruments"].as_array().map(Vec::len), Some(5));
    assert_eq!(definition["data"].as_array().map(Vec::len), Some(15), "bars, marks and funding of each");
    let manifest = desk.manifest("run");
    let results = &manifest["predicate"]["results"];
    assert_eq!(results["status"]["name"], "completed");
    assert_ne!(results["totals"]["funding"], "0");
    desk.line("verify run --level exact").ends(0).says(&["reproduced at exact"]);
}

/// Resting limits on the trades of a day and on its hours by each policy: the run on trades lies inside worst and best, or the fills that carried it out are
/// listed.
#[test]
fn resting_limits_on_trades_against_the_hours_of_the_same_day() {
    let Some(data) = real_data("resting_limits") else { return };
    let file = data.join("trades/futures-APEUSDT-aggTrades-2024-10-18.zip");
    let desk = Desk::new();
    let run = format!(
        "run {} --data {} --instrument APEUSDT.binance-um --param spread=0.005 --param bracket=0.006 --set venue.trades_bars=1h --leverage 5 --fee-bps 2,5",
        component("market-maker").display(),
        file.display()
    );
    desk.line(&format!("{run} --out exact")).ends(0);
    let paths = ["ohlc-adaptive", "ohlc-fixed", "worst-case", "best-case"];
    for path in paths {
        desk.line(&format!("{run} --set venue.execution=bars --set venue.path={path} --out {path}")).ends(0);
    }
    let text = desk.line(&format!("compare exact {} --out compared", paths.join(" "))).ends(0).stdout;
    let inside = text.contains("; exact lies inside\n");
    assert!(inside || text.contains("the fills that carried it out follow"), "{text}");
    for path in paths {
        assert!(text.contains(&format!("\nexact beside {path}: ")), "{text}");
    }
    // The effects of the fills and the remainder are the whole difference.
    let fills = std::fs::read_to_string(desk.path("compared/fills.csv")).expect("written");
    let runs = std::fs::read_to_string(desk.path("compared/runs.csv")).expect("written");
    assert!(fills.lines().count() > 20, "{fills}");
    assert_eq!(runs.lines().count(), 6, "{runs}");
    assert!(inside || fills.lines().any(|l| !l.contains(",same,0,")), "{fills}");
}
