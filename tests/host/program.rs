//! Runs the program as a user does: arguments in, exit code and text out, in a folder that goes away.
//!
//! What always holds: the home and the current folder are temporary, so nothing of this machine's user is read or written.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// What a command did.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// Fail unless it ended with this code.
    #[track_caller]
    pub fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Fail unless what it said, on either stream, contains all of these.
    #[track_caller]
    pub fn says(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(
                self.stdout.contains(text) || self.stderr.contains(text),
                "`{text}` is not in\nstdout:\n{}\nstderr:\n{}",
                self.stdout,
                self.stderr
            );
        }
        self
    }

    /// The line of `run --json`.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e}: {}", self.stdout))
    }
}

/// A folder to work in.
pub struct Desk(TempDir);

impl Desk {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("write");
        path
    }

    /// Run `bthost` with these arguments.
    pub fn bthost<S: AsRef<std::ffi::OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Ran {
        let out = Command::new(env!("CARGO_BIN_EXE_bthost-under-test"))
            .args(args)
            .current_dir(self.0.path())
            .env("BTHOST_HOME", self.path("home"))
            .env_remove("BTHOST_LOG")
            .output()
            .expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it writes text");
        Ran { code: out.status.code().expect("it ends by itself"), stdout: text(out.stdout), stderr: text(out.stderr) }
    }

    /// What a terminal would show of a command that ends with this code: the line, what it said, the code.
    #[track_caller]
    pub fn shown(&self, line: &str, code: i32) -> String {
        let ran = self.line(line).ends(code);
        let here = self.0.path().display().to_string();
        let mut text = format!("$ bthost {line}\n{}", ran.stdout);
        if !ran.stderr.is_empty() {
            text.push_str(&format!("-- stderr\n{}", ran.stderr));
        }
        let text = format!("{text}-- exit {code}\n").replace(&here, "HERE");
        // Ids follow from every byte of component and ABI; golden runs hold them.
        let mut parts = text.split("sha256:");
        let first = parts.next().unwrap_or_default().to_string();
        parts.fold(first, |shown, part| {
            let digits = part.bytes().take_while(u8::is_ascii_hexdigit).count();
            shown + "sha256:" + if digits == 64 { "<id>" } else { &part[..digits] } + &part[digits..]
        })
    }

    /// Copy the component of a strategy here, as `NAME.wasm`.
    pub fn take(&self, name: &str) {
        std::fs::copy(component(name), self.path(&format!("{name}.wasm"))).expect("copy");
    }

    /// Run with a line of arguments, separated by blanks.
    pub fn line(&self, line: &str) -> Ran {
        self.bthost(line.split_whitespace())
    }

    /// Run a strategy on the sample into `out`.
    #[track_caller]
    pub fn sample_run(&self, strategy: &str, out: &str, more: &str) -> serde_json::Value {
        let line = format!("run {} --out {out} --json {more}", component(strategy).display());
        self.line(&line).ends(0).json()
    }

    /// The manifest of a run directory.
    pub fn manifest(&self, run: &str) -> serde_json::Value {
        let bytes = std::fs::read(self.path(run).join("manifest.json")).expect("a manifest");
        serde_json::from_slice(&bytes).expect("JSON")
    }

    /// The root of a stream of a run's trail.
    #[track_caller]
    pub fn stream_root(&self, run: &str, stream: &str) -> String {
        let manifest = self.manifest(run);
        let streams = manifest["predicate"]["results"]["trail"]["streams"].as_array().expect("streams");
        let found = streams.iter().find(|s| s["name"] == stream).unwrap_or_else(|| panic!("no stream {stream}"));
        found["root"].as_str().expect("a root").to_string()
    }

    /// Copy a run directory, without what belongs to the machine.
    pub fn copy_run(&self, from: &str, to: &str) {
        std::fs::create_dir(self.path(to)).expect("a folder");
        for entry in std::fs::read_dir(self.path(from)).expect("a run") {
            let entry = entry.expect("an entry");
            if entry.file_name() != "local.json" {
                std::fs::copy(entry.path(), self.path(to).join(entry.file_name())).expect("copy");
            }
        }
    }
}

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests lie in the repository")
}

/// The committed component of a strategy.
#[track_caller]
pub fn component(name: &str) -> PathBuf {
    let hash = components().into_iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("no component {name}")).1;
    root().join(format!("manifests/golden/components/{hash}.wasm"))
}

/// Names and hashes of the committed components.
pub fn components() -> Vec<(String, String)> {
    let text = std::fs::read_to_string(root().join("manifests/golden/components.toml")).expect("the index");
    let table: toml::Table = text.parse().expect("TOML");
    table.into_iter().map(|(name, hash)| (name, hash.as_str().expect("a hash").to_string())).collect()
}

/// The component of a hostile guest, as a file of this folder.
pub fn hostile(desk: &Desk, name: &str) -> PathBuf {
    desk.write(&format!("{name}.wasm"), crate::hostile::component(name))
}
