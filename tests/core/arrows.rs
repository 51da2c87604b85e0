//! Which crate may depend on which (the arrows of the house), and that the core has no standard library.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use cargo_metadata::{DependencyKind, MetadataCommand};

use crate::scenario::root;

type Arrows = BTreeMap<String, BTreeSet<String>>;

/// What each crate of the workspace depends on (tests and build scripts aside).
fn arrows() -> Arrows {
    let manifest = root().join("Cargo.toml").canonicalize().expect("the workspace's manifest");
    let metadata = MetadataCommand::new().manifest_path(manifest).no_deps().exec().expect("cargo metadata");
    let mut out = Arrows::new();
    for package in &metadata.packages {
        let normal = package.dependencies.iter().filter(|d| d.kind == DependencyKind::Normal);
        out.insert(package.name.to_string(), normal.map(|d| d.name.clone()).collect());
    }
    out
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|n| n.to_string()).collect()
}

/// Everything of the workspace that a crate reaches, itself too.
fn reached(arrows: &Arrows, from: &str) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut open = vec![from.to_string()];
    while let Some(name) = open.pop() {
        if seen.insert(name.clone()) {
            open.extend(arrows.get(&name).into_iter().flatten().filter(|d| arrows.contains_key(*d)).cloned());
        }
    }
    seen
}

#[test]
fn the_house_has_these_arrows() {
    let arrows = arrows();
    let own: BTreeSet<String> = arrows.keys().cloned().collect();
    let inside = |name: &str| -> BTreeSet<String> { arrows[name].intersection(&own).cloned().collect() };
    assert_eq!(inside("bthost-kernels"), set(&[]));
    assert_eq!(inside("bthost-sim"), set(&["bthost-kernels"]));
    for name in ["bthost-data", "bthost-fetch", "bthost-guest", "bthost-audit", "bthost-ta"] {
        assert_eq!(inside(name), set(&["bthost-sim"]), "{name}");
    }
    assert!(inside("bthost").is_superset(&set(&["bthost-audit", "bthost-data", "bthost-guest"])));
    assert!(inside("bthost").is_subset(&set(&["bthost-audit", "bthost-data", "bthost-fetch", "bthost-guest", "bthost-sim", "bthost-ta"])));
    // What a strategy author sees knows nothing of the host.
    for (name, _) in arrows.iter().filter(|(name, _)| !name.starts_with("bthost") || name.contains("sdk")) {
        assert!(
            inside(name).iter().all(|d| !["bthost-sim", "bthost-data", "bthost-guest", "bthost-audit", "bthost"].contains(&d.as_str()))
        );
    }
}

#[test]
fn the_core_needs_few_crates() {
    let core = set(&["bthost-kernels", "libm", "once_cell", "sha2"]);
    assert_eq!(arrows()["bthost-sim"], core, "a dependency of the core is a dependency of every result");
    assert_eq!(arrows()["bthost-kernels"], set(&["libm"]));
}

#[test]
fn only_the_sandbox_reaches_wasmtime_and_only_data_reaches_arrow() {
    let arrows = arrows();
    let reaches = |name: &str, what: &str| reached(&arrows, name).iter().any(|c| arrows[c].iter().any(|d| d.starts_with(what)));
    let tests = "bthost-tests"; // they look at everything; its `core` binary names nothing of the sandbox
    let who = |what: &str| -> BTreeSet<String> { arrows.keys().filter(|n| *n != tests && reaches(n, what)).cloned().collect() };
    assert_eq!(who("wasmtime"), set(&["bthost", "bthost-guest"]));
    for what in ["ureq", "object_store", "reqwest"] {
        assert_eq!(who(what), set(&["bthost", "bthost-fetch"]), "the network is in one place: {what}");
    }
    for what in ["arrow", "parquet"] {
        let users = who(what);
        assert!(users.is_subset(&set(&["bthost", "bthost-data"])), "{what}: {users:?}");
    }
    assert!(who("sha2").contains("bthost-audit"), "the closure is not empty");
}

#[test]
fn the_core_has_no_std() {
    let lib = fs::read_to_string(root().join("host/bthost-sim/src/lib.rs")).expect("the core");
    for line in ["#![no_std]", "#![forbid(unsafe_code)]"] {
        assert!(lib.lines().any(|l| l == line), "{line}");
    }
    let mut folders = vec![root().join("host/bthost-sim/src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).expect("a source");
            let code = text.split("#[cfg(test)]").next().unwrap_or("");
            assert!(!code.contains("std::") && !code.contains("extern crate std"), "{} names std", path.display());
        }
    }
}
