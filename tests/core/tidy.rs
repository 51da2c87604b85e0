//! The house is tidy: every module says what it is for, no file is too long, nothing is left undone, the published codes are those of the core.

use std::fs;
use std::path::{Path, PathBuf};

use bthost_sim::codes::{COLUMNS, FILL_FLAGS, INSTRUMENT_KINDS, ORDER_EVENTS, ORDER_STATES, REASONS};

use crate::scenario::root;

/// Lines of a file, at most.
const FILE_LINES_MAX: usize = 800;

/// Folders of other people's or of made files.
const NOT_OURS: [&str; 4] = ["target", "node_modules", "__pycache__", "build"];

fn sources(endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = ["host", "guest-sdk", "strategies", "tests", "wit"].iter().map(|f| root().join(f)).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().to_string());
            if path.is_dir() {
                if !NOT_OURS.contains(&name.as_str()) && !name.starts_with('.') {
                    folders.push(path);
                }
            } else if endings.iter().any(|e| name.ends_with(e)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// A message for all the files that are wrong at once.
fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_module_says_what_it_is_for() {
    let files = sources(&[".rs"]);
    assert!(files.len() > 80, "{} sources", files.len());
    let opens = |t: &str| t.lines().find(|l| !l.trim().is_empty()).is_some_and(|l| l.starts_with("//!"));
    let wrong: Vec<String> = files.iter().filter(|p| !opens(&text(p))).map(|p| format!("{} does not open with //!", p.display())).collect();
    none(&wrong);
}

#[test]
fn no_file_is_too_long() {
    let mut wrong = Vec::new();
    for path in sources(&[".rs", ".py", ".ts", ".wit", ".wat"]) {
        let text = text(&path);
        let generated = text.lines().next().is_some_and(|l| l.contains("Generated from") && l.contains("Do not edit"));
        let lines = text.lines().count();
        if lines > FILE_LINES_MAX && !generated {
            wrong.push(format!("{}: {lines} lines, at most {FILE_LINES_MAX}", path.display()));
        }
    }
    none(&wrong);
}

#[test]
fn nothing_is_left_undone() {
    // In two parts, so that this file does not hold what it looks for.
    let marks = [("TO", "DO"), ("FIX", "ME"), ("XX", "X:"), ("unimplemented", "!("), ("todo", "!("), ("dbg", "!(")];
    let marks = marks.map(|(a, b)| format!("{a}{b}"));
    let mut wrong = Vec::new();
    for path in sources(&[".rs", ".py", ".ts", ".wit", ".wat"]) {
        for (at, line) in text(&path).lines().enumerate() {
            if let Some(mark) = marks.iter().find(|m| line.contains(m.as_str())) {
                wrong.push(format!("{}:{}: {mark}", path.display(), at + 1));
            }
        }
    }
    none(&wrong);
}

/// The rows of a table of `codes.md`: code and name.
fn table(document: &str, title: &str) -> Vec<(u32, String)> {
    let section = document.split("\n## ").find(|s| s.lines().next() == Some(title)).unwrap_or_else(|| panic!("no table {title}"));
    let cells = |line: &str| line.split('|').map(str::trim).map(str::to_string).collect::<Vec<_>>();
    let row = |line: &str| {
        let cells = cells(line);
        let code = cells.get(1)?.parse().ok()?;
        // Words behind the name explain it.
        Some((code, cells.get(2)?.split(',').next().unwrap_or("").to_string()))
    };
    section.lines().filter_map(row).collect()
}

#[test]
fn the_published_codes_are_those_of_the_core() {
    let document = text(&root().join("wit/v0.1.0/codes.md"));
    let tables: [(&str, &[(u32, &str)]); 5] = [
        ("Reasons", REASONS),
        ("Order events", ORDER_EVENTS),
        ("Order states", ORDER_STATES),
        ("Fill flags", FILL_FLAGS),
        ("Instrument kinds", INSTRUMENT_KINDS),
    ];
    for (title, ours) in tables {
        let ours: Vec<(u32, String)> = ours.iter().map(|(code, name)| (*code, name.to_string())).collect();
        let theirs = table(&document, title).into_iter().map(|(code, name)| (code, name.replace('-', "_").to_uppercase()));
        assert_eq!(theirs.collect::<Vec<_>>(), ours, "{title}");
        let codes: Vec<u32> = ours.iter().map(|(code, _)| *code).collect();
        assert!(codes.windows(2).all(|w| w[0] < w[1]), "{title}: codes grow, and none is there twice");
    }
    let columns: Vec<(u32, String)> = COLUMNS.iter().enumerate().map(|(i, name)| (i as u32, name.to_string())).collect();
    assert_eq!(table(&document, "Columns"), columns);
}

#[test]
fn every_dependency_has_a_reason() {
    let manifest: toml::Table = text(&root().join("Cargo.toml")).parse().expect("TOML");
    let dependencies = manifest["workspace"]["dependencies"].as_table().expect("the dependencies of the workspace");
    let ours = |name: &&String| dependencies[*name].get("path").is_some();
    let mut named: Vec<String> = dependencies.keys().filter(|n| !ours(n)).cloned().collect();
    let contributing = text(&root().join("CONTRIBUTING.md"));
    let section = contributing.split("\n## Dependencies\n").nth(1).expect("a section on dependencies");
    let rows = section.lines().skip_while(|l| !l.starts_with("| crate |")).skip(2).take_while(|l| l.starts_with('|'));
    let mut reasons: Vec<String> = Vec::new();
    for row in rows {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        assert!(cells.len() == 4 && cells[2].len() > 3, "no reason: {row}");
        reasons.push(cells[1].trim_matches('`').to_string());
    }
    reasons.sort();
    named.sort();
    assert_eq!(reasons, named, "CONTRIBUTING.md names each dependency of the workspace once, with its reason");
}
