//! A run directory that somebody recorded, read again: its manifest and the files beside it.
//!
//! What always holds: it is foreign. A name in a manifest is never a path, and only a plain file of the folder itself is opened by it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use bthost_audit::integrity;
use bthost_audit::manifest::Manifest;
use serde::{Deserialize, Serialize};

/// The file that says what was run and what came of it.
pub const MANIFEST: &str = "manifest.json";

/// Paths of this machine, so that `verify` finds the inputs again.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Local {
    /// The component.
    pub strategy: Option<PathBuf>,
    /// Files by series.
    pub data: BTreeMap<String, Vec<PathBuf>>,
}

impl Local {
    /// The name of its file.
    pub const FILE: &str = "local.json";

    /// What stands in a folder; nothing where there is none, as it does not travel.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        fs::read(folder.join(Self::FILE)).ok().and_then(|b| serde_json::from_slice(&b).ok()).unwrap_or_default()
    }
}

/// The manifest that is meant: a run directory means the one in it.
#[must_use]
pub fn manifest_at(path: &Path) -> PathBuf {
    if path.is_dir() { path.join(MANIFEST) } else { path.to_path_buf() }
}

/// A file beside a manifest. `None` where it is not at hand.
///
/// # Errors
/// When it is a link, a folder, or cannot be opened.
pub fn open_beside(folder: &Path, name: &str) -> io::Result<Option<Box<dyn Read>>> {
    let path = folder.join(name);
    match fs::symlink_metadata(&path) {
        Ok(m) if m.is_file() => File::open(path).map(|f| Some(Box::new(f) as Box<dyn Read>)),
        Ok(_) => Err(io::Error::other("it is not a plain file")),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}

fn bytes(dir: &Path) -> Result<Vec<u8>> {
    fs::read(dir.join(MANIFEST))
        .with_context(|| format!("`{}` is not a run directory\nhint: it is what `bthost run` printed as `out`", dir.display()))
}

/// The manifest of a run directory, as it stands there.
///
/// # Errors
/// When the folder has none, or it cannot be read.
pub fn stated(dir: &Path) -> Result<Manifest> {
    Manifest::parse(&bytes(dir)?).with_context(|| format!("the manifest of `{}` cannot be read", dir.display()))
}

/// The manifest of a run directory whose artifacts agree with it.
///
/// # Errors
/// When the folder has none, or something in it does not agree.
pub fn whole(dir: &Path) -> Result<Manifest> {
    let checked = integrity::check(&bytes(dir)?, |name| open_beside(dir, name.as_str()));
    match checked.manifest {
        Some(manifest) if checked.verdict.exit_code() == 0 => Ok(manifest),
        _ => bail!("`{}` does not agree with its manifest:\n{}", dir.display(), checked.verdict),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_file_of_the_folder_is_opened_by_its_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::write(at("events.bin"), b"x").expect("written");
        fs::create_dir(at("plan.toml")).expect("made");
        assert!(open_beside(folder.path(), "events.bin").expect("read").is_some());
        assert!(open_beside(folder.path(), "nowhere").expect("read").is_none());
        assert!(open_beside(folder.path(), "plan.toml").is_err(), "a folder");
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(at("events.bin"), at("log.jsonl")).expect("linked");
            assert!(open_beside(folder.path(), "log.jsonl").is_err(), "a link");
        }
    }

    #[test]
    fn a_folder_without_a_manifest_is_no_run_directory() {
        let folder = tempfile::tempdir().expect("a folder");
        for error in [stated(folder.path()).expect_err("none"), whole(folder.path()).expect_err("none")] {
            assert!(error.to_string().contains("is not a run directory\nhint: "), "{error}");
        }
        fs::write(folder.path().join(MANIFEST), b"{}").expect("written");
        let error = stated(folder.path()).expect_err("no manifest").to_string();
        assert!(error.contains("cannot be read"), "{error}");
        let error = whole(folder.path()).expect_err("no manifest").to_string();
        assert!(error.contains("does not agree with its manifest"), "{error}");
        assert!(Local::of(folder.path()).strategy.is_none());
    }
}
