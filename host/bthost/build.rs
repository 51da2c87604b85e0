//! Tells the program which commit and which compiler it was built from, for the `environment` of manifests. Nothing that is hashed depends on it.

use std::process::Command;

fn said_by(program: &str, arguments: &[&str]) -> Option<String> {
    let out = Command::new(program).args(arguments).output().ok().filter(|o| o.status.success())?;
    Some(String::from_utf8(out.stdout).ok()?.trim().to_owned()).filter(|text| !text.is_empty())
}

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=../../.git/logs/HEAD");
    if let Some(commit) = said_by("git", &["rev-parse", "HEAD"]) {
        println!("cargo:rustc-env=BTHOST_GIT_COMMIT={commit}");
    }
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    if let Some(version) = said_by(&rustc, &["--version"]) {
        println!("cargo:rustc-env=BTHOST_RUSTC={version}");
    }
}
