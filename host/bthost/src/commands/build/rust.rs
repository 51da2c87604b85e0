//! Strategies in Rust: cargo for `wasm32-unknown-unknown`. What comes out is a core module with a `component-type` section; the host makes
//! the component of it, so the bytes that are hashed are the compiler's own.
//!
//! What always holds: paths of this machine do not get into the module (the workspace, the registry, the toolchain's sources are remapped), so
//! the same sources, lockfile and compiler give the same bytes anywhere, and those of `strategies/build.sh`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

use super::{output, tool};

const TARGET: &str = "wasm32-unknown-unknown";
const NO_CARGO: &str = "install Rust from https://rustup.rs, then: rustup target add wasm32-unknown-unknown";
/// Separates flags in `CARGO_ENCODED_RUSTFLAGS`.
const SEPARATOR: &str = "\u{1f}";

/// Build the project in `dir`, an absolute path.
///
/// # Errors
/// When cargo or the target is missing, cargo fails, or the project makes no WebAssembly.
pub fn build(dir: &Path) -> Result<Vec<u8>> {
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let workspace = workspace(&cargo, dir)?;
    let sysroot = line(output(tool("rustc", dir).args(["--print", "sysroot"]), NO_CARGO)?);
    check_target(dir)?;
    let commit = String::from_utf8_lossy(&output(tool("rustc", dir).arg("-vV"), NO_CARGO)?)
        .lines()
        .find_map(|l| l.strip_prefix("commit-hash: ").map(str::to_string))
        .unwrap_or_default();
    let mut command = tool(&cargo, dir);
    command.args(["build", "--lib", "--release", "--target", TARGET, "--message-format", "json-render-diagnostics"]);
    // These flags replace whatever flags the environment or a configuration would add.
    command.env("CARGO_ENCODED_RUSTFLAGS", flags(&workspace, &cargo_home()?, &sysroot, &commit));
    let messages = output(&mut command, NO_CARGO)?;
    let module = module(&String::from_utf8_lossy(&messages), &dir.join("Cargo.toml")).ok_or_else(|| {
        anyhow!(
            "`{}` makes no WebAssembly module\nhint: in its Cargo.toml: [lib] crate-type = [\"cdylib\", \"rlib\"]",
            dir.join("Cargo.toml").display()
        )
    })?;
    fs::read(&module).with_context(|| format!("cannot read `{}`, which cargo says it has built", module.display()))
}

fn line(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).trim().to_string()
}

/// The folder of the workspace that the project is in, which is its own folder for a project of `bthost new`.
fn workspace(cargo: &str, dir: &Path) -> Result<PathBuf> {
    let manifest = line(output(tool(cargo, dir).args(["locate-project", "--workspace", "--message-format", "plain"]), NO_CARGO)?);
    let folder = Path::new(&manifest).parent().with_context(|| format!("cargo names `{manifest}` as the workspace"))?;
    folder.canonicalize().with_context(|| format!("cannot find the workspace `{}`", folder.display()))
}

fn cargo_home() -> Result<PathBuf> {
    let of = |name: &str| env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    of("CARGO_HOME")
        .or_else(|| of("HOME").or_else(|| of("USERPROFILE")).map(|home| home.join(".cargo")))
        .ok_or_else(|| anyhow!("there is no home folder\nhint: set CARGO_HOME"))
}

/// Without the target's library the compiler says "can't find crate for `core`", which tells an author nothing.
fn check_target(dir: &Path) -> Result<()> {
    let library = line(output(tool("rustc", dir).args(["--print", "target-libdir", "--target", TARGET]), NO_CARGO)?);
    if Path::new(&library).is_dir() {
        return Ok(());
    }
    bail!("Rust has no library for {TARGET}\nhint: rustup target add {TARGET}");
}

/// The flags of `strategies/build.sh`, word by word.
fn flags(workspace: &Path, cargo_home: &Path, sysroot: &str, commit: &str) -> String {
    [
        format!("--remap-path-prefix={}=/build", workspace.display()),
        format!("--remap-path-prefix={}=/cargo", cargo_home.display()),
        format!("--remap-path-prefix={sysroot}/lib/rustlib/src/rust=/rustc/{commit}"),
    ]
    .join(SEPARATOR)
}

/// The module of the project among cargo's messages: that of the package whose manifest is `manifest`.
fn module(messages: &str, manifest: &Path) -> Option<PathBuf> {
    let artifacts = messages.lines().filter_map(|l| serde_json::from_str::<serde_json::Value>(l).ok());
    let mine =
        artifacts.filter(|m| m["reason"] == "compiler-artifact" && m["manifest_path"].as_str().is_some_and(|p| Path::new(p) == manifest));
    let files = mine.flat_map(|m| m["filenames"].as_array().cloned().unwrap_or_default());
    let mut wasm = files.filter_map(|f| f.as_str().map(PathBuf::from)).filter(|p| p.extension().is_some_and(|e| e == "wasm"));
    wasm.next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flags_are_those_of_the_example_strategies() {
        let script = include_str!("../../../../../strategies/build.sh");
        let of_script: Vec<&str> = script.split("--remap-path-prefix=").skip(1).filter_map(|s| s.split('"').next()).collect();
        assert_eq!(of_script, ["$here=/build", "${CARGO_HOME:-$HOME/.cargo}=/cargo", "$sysroot/lib/rustlib/src/rust=/rustc/$commit"]);
        let ours = flags(Path::new("$here"), Path::new("${CARGO_HOME:-$HOME/.cargo}"), "$sysroot", "$commit");
        assert_eq!(ours.split(SEPARATOR).map(|f| f.trim_start_matches("--remap-path-prefix=")).collect::<Vec<_>>(), of_script);
        assert!(script.contains("--release --target wasm32-unknown-unknown"));
    }

    #[test]
    fn the_module_is_that_of_the_project() {
        let message = |manifest: &str, file: &str| {
            format!("{{\"reason\":\"compiler-artifact\",\"manifest_path\":\"{manifest}\",\"filenames\":[\"/t/x.rlib\",\"{file}\"]}}\n")
        };
        let all = message("/p/sdk/Cargo.toml", "/t/sdk.wasm") + "not JSON\n" + &message("/p/Cargo.toml", "/t/mine.wasm");
        assert_eq!(module(&all, Path::new("/p/Cargo.toml")), Some(PathBuf::from("/t/mine.wasm")));
        assert_eq!(module(&message("/p/Cargo.toml", "/t/x.rmeta"), Path::new("/p/Cargo.toml")), None);
    }
}
