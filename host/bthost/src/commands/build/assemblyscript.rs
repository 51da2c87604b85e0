//! Strategies in AssemblyScript: npm brings the compiler, the SDK's wrapper makes a core module with a `component-type` section.
//!
//! What always holds: `npm ci` installs what the lockfile says and runs no scripts of packages.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{output, show, tool};

const NO_NODE: &str = "install Node 20 or newer with npm: https://nodejs.org";
/// The oldest Node that the compiler runs on.
const NODE_MAJOR_MIN: u32 = 20;
/// The SDK's wrapper, in a project.
const WRAPPER: &str = "node_modules/@bthost/sdk/bin/bthost-asc.mjs";
/// Where the strategy begins, in a project.
const ENTRY: &str = "assembly/index.ts";
/// What the compiler writes, in a project; git ignores the folder, and `npm run build` of a new project writes the same file.
const BUILT: &str = "build/strategy.wasm";
/// npm is a script there and not a program.
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Build the project in `dir`, an absolute path.
///
/// # Errors
/// When Node or npm is missing or too old, the packages cannot be had, or the compiler fails.
pub fn build(dir: &Path) -> Result<Vec<u8>> {
    if !dir.join(ENTRY).is_file() {
        bail!("there is no `{}`\nhint: the strategy is the default export of {ENTRY}", dir.join(ENTRY).display());
    }
    check_node(dir)?;
    install(dir)?;
    let built = dir.join(BUILT);
    // What an earlier build left must not be taken for this one's.
    if built.exists() {
        fs::remove_file(&built).with_context(|| format!("cannot replace `{}`", built.display()))?;
    }
    show(tool("node", dir).args([WRAPPER, ENTRY, "-o", BUILT]), NO_NODE)?;
    fs::read(&built).with_context(|| format!("the compiler wrote no `{}`", built.display()))
}

fn check_node(dir: &Path) -> Result<()> {
    let version = String::from_utf8_lossy(&output(tool("node", dir).arg("--version"), NO_NODE)?).trim().to_string();
    if major(&version).is_some_and(|m| m < NODE_MAJOR_MIN) {
        bail!("Node is {version}, the compiler needs {NODE_MAJOR_MIN} or newer\nhint: {NO_NODE}");
    }
    Ok(())
}

/// 20 of `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

/// What the lockfile says, where nothing is installed yet.
fn install(dir: &Path) -> Result<()> {
    if dir.join("node_modules").is_dir() {
        if dir.join(WRAPPER).is_file() {
            return Ok(());
        }
        bail!(
            "`{}` is not there\nhint: remove node_modules and build again; package.json needs \"@bthost/sdk\"",
            dir.join(WRAPPER).display()
        );
    }
    let how = if dir.join("package-lock.json").is_file() { "ci" } else { "install" };
    show(tool(NPM, dir).args([how, "--ignore-scripts", "--no-audit", "--no-fund"]), NO_NODE).with_context(|| {
        format!(
            "the project's packages could not be installed\nhint: npm needs its registry once; `npm {how}` in `{}` shows more",
            dir.display()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_node() {
        assert_eq!((major("v20.20.2"), major("v8.1.0"), major("nonsense")), (Some(20), Some(8), None));
    }

    #[test]
    fn a_project_without_an_entry_is_refused_before_anything_is_installed() {
        let dir = tempfile::tempdir().expect("a folder");
        let error = build(dir.path()).expect_err("no entry").to_string();
        assert!(error.contains("assembly/index.ts"), "{error}");
        assert!(!dir.path().join("node_modules").exists());
    }
}
