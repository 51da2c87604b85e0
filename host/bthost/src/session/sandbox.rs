//! The engine that strategies are compiled for, and where compiled code is kept between runs.
//!
//! What always holds: whether code was kept changes how long a run takes and nothing that comes out of it; `verify` compiles anew, so that what an
//! auditor reads rests on the component and this program alone; a folder that cannot be used costs time and is no error.

use std::path::{Path, PathBuf};

use anyhow::Result;
use bthost_guest::{Options, Runtime};

use crate::catalog;

/// Folder of compiled code, in the folder of the user.
const COMPILED: &str = "compiled";

/// Where the compiled code of a strategy may come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compiled {
    /// From the user's folder, where it lies there; else it is put there.
    Kept,
    /// From the compiler, and nothing is kept.
    Anew,
}

/// An engine.
///
/// # Errors
/// When this machine or build cannot run what it compiles.
pub fn runtime(from: Compiled) -> Result<Runtime> {
    if let Some(folder) = (from == Compiled::Kept).then(folder).flatten() {
        match Runtime::new(Options { cache: Some(folder.clone()), ..Options::default() }) {
            Ok(runtime) => return Ok(runtime),
            Err(error) => tracing::debug!(folder = %folder.display(), %error, "compiled code is not kept"),
        }
    }
    Ok(Runtime::new(Options::default())?)
}

/// The folder, made where it is missing.
fn folder() -> Option<PathBuf> {
    let folder = std::path::absolute(catalog::home().ok()?.join(COMPILED)).ok()?;
    match make(&folder) {
        Ok(()) => Some(folder),
        Err(error) => {
            tracing::debug!(folder = %folder.display(), %error, "compiled code is not kept");
            None
        }
    }
}

/// Code that lies there is run, so nobody else may write there.
#[cfg(unix)]
fn make(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mode = std::fs::metadata(folder)?.permissions().mode();
    if mode & 0o022 == 0 {
        return Ok(());
    }
    Err(std::io::Error::new(std::io::ErrorKind::PermissionDenied, "others may write into it"))
}

#[cfg(not(unix))]
fn make(folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}
