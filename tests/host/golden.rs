//! Golden runs: `manifests/golden/runs.toml` says how each was made. Each is made again and verified; `BLESS=1` writes them anew.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::program::{Desk, component, components, root};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Runs {
    run: Vec<Run>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Run {
    name: String,
    component: String,
    #[serde(default)]
    synth: Vec<String>,
    args: String,
    /// Exit code of the run: 4 where a rail ends it.
    #[serde(default)]
    ends: i32,
}

fn runs() -> Vec<Run> {
    let text = fs::read_to_string(root().join("manifests/golden/runs.toml")).expect("the list of runs");
    toml::from_str::<Runs>(&text).expect("a list of runs").run
}

/// Make its market, if it is made up; the arguments that name it.
fn market(desk: &Desk, run: &Run) -> String {
    for line in &run.synth {
        desk.line(&format!("data synth {line} --out market")).ends(0);
    }
    if run.synth.is_empty() { String::new() } else { "--data market".into() }
}

#[test]
fn golden_components_are_what_their_names_say() {
    let all = components();
    assert!(all.len() >= 6, "{all:?}");
    for (name, hash) in &all {
        let bytes = fs::read(component(name)).expect("the component");
        let digest = bthost_sim::trail::hex(&bthost_sim::trail::sha256(&[&bytes]));
        assert_eq!(digest, *hash, "{name}");
    }
    let files = fs::read_dir(root().join("manifests/golden/components")).expect("the folder").count();
    assert_eq!(files, all.len(), "a component that no name points to");
}

/// Keep the manifest and the events of a run. The other files are made again by whoever wants them, so the manifest does not name them: a
/// golden run outlives a new look of the report. A run with the same ids stays as it was committed.
fn write_anew(desk: &Desk, place: &Path) {
    let mut made = desk.manifest("made");
    let kept = fs::read(place.join("manifest.json")).ok().and_then(|b| serde_json::from_slice::<serde_json::Value>(&b).ok());
    let ids = |m: &serde_json::Value| ["run_id", "result_id", "metrics_id"].map(|id| m["predicate"][id].to_string());
    if kept.is_some_and(|kept| ids(&kept) == ids(&made)) {
        return;
    }
    made["subject"].as_array_mut().expect("artifacts").retain(|s| s["name"] == "events.bin");
    fs::create_dir_all(place).expect("a folder");
    fs::write(place.join("manifest.json"), bthost_audit::canon::write(&made).expect("canonical")).expect("write");
    fs::copy(desk.path("made/events.bin"), place.join("events.bin")).expect("copy");
}

#[test]
fn golden_runs_are_reproduced_and_made_again_with_the_same_ids() {
    let bless = std::env::var_os("BLESS").is_some();
    for run in runs() {
        let desk = Desk::new();
        let data = market(&desk, &run);
        let strategy = component(&run.component);
        let made = desk.line(&format!("run {} --out made --json {data} {}", strategy.display(), run.args)).ends(run.ends).json();
        let place = root().join("manifests/golden/runs").join(&run.name);
        if bless {
            write_anew(&desk, &place);
        }
        let committed: serde_json::Value =
            serde_json::from_slice(&fs::read(place.join("manifest.json")).expect("a golden manifest")).expect("JSON");
        for id in ["run_id", "result_id"] {
            assert_eq!(made[id], committed["predicate"][id], "{}: {id}", run.name);
        }
        assert_eq!(desk.manifest("made")["predicate"]["metrics_id"], committed["predicate"]["metrics_id"], "{}", run.name);
        let manifest = place.join("manifest.json");
        for level in ["integrity", "inputs", "exact"] {
            let line = format!("verify {} --level {level} --strategy {} {data}", manifest.display(), strategy.display());
            desk.line(&line).ends(0);
        }
        desk.line(&format!("verify {} --strategy {} {data}", manifest.display(), strategy.display())).ends(0).says(&["reproduced"]);
    }
}

/// A core module is called directly, the component that wraps it through wasmtime's component API: what crosses must be the same.
#[test]
fn golden_runs_leave_the_same_trail_as_components() {
    for run in runs() {
        let desk = Desk::new();
        let market = market(&desk, &run);
        let module = fs::read(component(&run.component)).expect("the component");
        let (wrapped, _) = bthost_guest::inspect(&module, &bthost_sim::limits::Limits::NATIVE).expect("it can be wrapped");
        assert_ne!(module, wrapped, "{} is a core module", run.component);
        desk.write("module.wasm", &module);
        desk.write("wrapped.wasm", &wrapped);
        let trail = |strategy: &str| {
            desk.line(&format!("run {strategy}.wasm --out {strategy} {market} {}", run.args)).ends(run.ends);
            desk.manifest(strategy)["predicate"]["results"]["trail"].clone()
        };
        assert_eq!(trail("module"), trail("wrapped"), "{}", run.name);
    }
}
