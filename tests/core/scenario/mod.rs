//! Scenario folders: rows, a script of orders, what must come out. The format is `tests/scenarios/README.md`.
//!
//! What always holds: a folder without `expect.txt` fails (unless `BLESS=1` writes it), and so does a scenario folder whose script or plan has a key
//! that nobody reads.

mod plan;
mod render;
mod script;

use std::fs;
use std::path::{Path, PathBuf};

use bthost_sim::engine::run;

/// The workspace's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_path_buf()
}

/// Run a scenario folder; what comes out as text.
pub fn play(folder: &Path) -> Result<String, String> {
    let plan = plan::read(folder)?;
    let text = fs::read_to_string(folder.join("orders.txt")).map_err(|e| format!("orders.txt: {e}"))?;
    let sink = render::Recorder::default();
    let records = sink.records.clone();
    let mut script = script::Script::parse(&text, &plan.config, records.clone())?;
    let config = plan.config.clone();
    let outcome = run(plan.config, Vec::new(), &mut script, Box::new(sink)).map_err(|e| e.to_string())?;
    Ok(render::text(&config, &records.borrow(), &script, &outcome))
}

/// Every folder below `base` that holds a plan.
fn folders(base: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(base)
        .map(|entries| entries.filter_map(Result::ok).map(|e| e.path()).filter(|p| p.join("plan.toml").is_file()).collect())
        .unwrap_or_default();
    found.sort();
    found
}

/// Run all scenarios of a folder against their `expect.txt`.
fn check_all(base: &Path, bless: bool) {
    let found = folders(base);
    assert!(!found.is_empty(), "no scenarios in {}", base.display());
    let mut wrong = Vec::new();
    for folder in &found {
        let name = folder.file_name().map(|n| n.to_string_lossy().to_string()).unwrap_or_default();
        let got = play(folder).unwrap_or_else(|e| format!("error: {e}\n"));
        let file = folder.join("expect.txt");
        if bless {
            fs::write(&file, &got).expect("write expect.txt");
            continue;
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if expected != got {
            let line = expected.lines().zip(got.lines()).position(|(a, b)| a != b);
            let at = line.unwrap_or_else(|| expected.lines().count().min(got.lines().count()));
            let show = |text: &str| text.lines().nth(at).unwrap_or("(nothing)").to_string();
            wrong.push(format!("{name}: line {}:\n  expected {}\n  got      {}", at + 1, show(&expected), show(&got)));
        }
    }
    assert!(wrong.is_empty(), "{} of {} scenarios differ (BLESS=1 rewrites expect.txt):\n{}", wrong.len(), found.len(), wrong.join("\n"));
}

#[test]
fn scenarios() {
    let base = std::env::var_os("BTHOST_SCENARIOS").map_or_else(|| root().join("tests/scenarios"), PathBuf::from);
    check_all(&base, std::env::var_os("BLESS").is_some());
}

/// What the second implementation says of its own cases. Never blessed from here.
#[test]
fn agrees_with_the_python_reference() {
    check_all(&root().join("tests/reference/cases"), false);
    let mixed = root().join("tests/reference/case-mixed");
    let expected = fs::read_to_string(mixed.join("expect.txt")).expect("the big case has an expect.txt");
    let got = play(&mixed).expect("the big case runs");
    for (i, (a, b)) in expected.lines().zip(got.lines()).enumerate() {
        assert_eq!(a, b, "line {} of the big case", i + 1);
    }
    assert_eq!(expected.lines().count(), got.lines().count());
    let fills = got.lines().filter(|l| l.contains(" fill ")).count();
    let capped = got.lines().filter(|l| l.contains("CAPPED")).count();
    assert!(fills >= 500 && capped >= 10, "{fills} fills, {capped} capped");
}

/// The second implementation still says what its `expect.txt` files say, and those of the scenarios; its own tests pass.
#[test]
fn the_reference_stands() {
    let folder = root().join("tests/reference");
    let python = |args: &[&str]| {
        let run = std::process::Command::new("python3").args(args).current_dir(&folder).output().expect("python3 is needed");
        assert!(run.status.success(), "{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    };
    python(&["-m", "unittest", "discover", "-s", "."]);
    let mut args = vec!["reference.py".to_string(), "--check".into(), "case-mixed".into()];
    let (cases, mut scenarios) = (folders(&folder.join("cases")), folders(&root().join("tests/scenarios")));
    scenarios.retain(|p| !plan::read(p).expect("a plan").beyond_reference);
    assert!(scenarios.len() >= 57, "{} scenarios are left for it", scenarios.len());
    args.extend(cases.iter().chain(&scenarios).map(|p| p.display().to_string()));
    python(&args.iter().map(String::as_str).collect::<Vec<_>>());
}

/// `rules.txt` is the list of rules: each has a scenario that exists, each scenario a rule, and no id stands twice.
#[test]
fn every_rule_has_a_scenario() {
    let base = root().join("tests/scenarios");
    let text = fs::read_to_string(base.join("rules.txt")).expect("rules.txt");
    let (mut ids, mut named) = (Vec::new(), std::collections::BTreeSet::new());
    for (i, line) in text.lines().enumerate() {
        let [id, words, scenarios] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("rules.txt line {}: not three fields", i + 1) };
        assert!(!id.is_empty() && !words.is_empty() && !ids.contains(&id), "rules.txt line {}: `{id}`", i + 1);
        ids.push(id);
        let folders: Vec<&str> = scenarios.split(' ').filter(|f| !f.is_empty()).collect();
        assert!(!folders.is_empty(), "rules.txt line {}: {id} has no scenario", i + 1);
        for folder in folders {
            assert!(base.join(folder).join("expect.txt").is_file(), "rules.txt line {}: no scenario {folder}", i + 1);
            named.insert(folder.to_string());
        }
    }
    assert!(ids.is_sorted(), "rules.txt is sorted by id");
    let all = folders(&base).iter().map(|p| p.file_name().expect("a folder").to_string_lossy().to_string()).collect();
    assert_eq!(named, all, "left: in rules.txt, right: folders");
}
