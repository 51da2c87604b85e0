//! Golden runs: `manifests/golden/runs.toml` says how each was made. Each is made again and verified; `BLESS=1` writes them anew.

use std::fs;

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

#[test]
fn golden_runs_are_reproduced_and_made_again_with_the_same_ids() {
    let bless = std::env::var_os("BLESS").is_some();
    for run in runs() {
        let desk = Desk::new();
        let data = market(&desk, &run);
        let strategy = component(&run.component);
        let made = desk.line(&format!("run {} --out made --json {data} {}", strategy.display(), run.args)).ends(0).json();
        let place = root().join("manifests/golden/runs").join(&run.name);
        if bless {
            fs::create_dir_all(&place).expect("a folder");
            for file in ["manifest.json", "events.bin"] {
                fs::copy(desk.path("made").join(file), place.join(file)).expect("copy");
            }
        }
        let committed: serde_json::Value =
            serde_json::from_slice(&fs::read(place.join("manifest.json")).expect("a golden manifest")).expect("JSON");
        for id in ["run_id", "result_id"] {
            assert_eq!(made[id], committed["predicate"][id], "{}: {id}", run.name);
        }
        assert_eq!(desk.manifest("made")["predicate"]["metrics_id"], committed["predicate"]["metrics_id"], "{}", run.name);
        let manifest = place.join("manifest.json");
        for level in ["integrity", "inputs", "results", "exact"] {
            let line = format!("verify {} --level {level} --strategy {} {data}", manifest.display(), strategy.display());
            desk.line(&line).ends(0);
        }
        desk.line(&format!("verify {} --strategy {} {data}", manifest.display(), strategy.display())).ends(0).says(&["reproduced"]);
    }
}
