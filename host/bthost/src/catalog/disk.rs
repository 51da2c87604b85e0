//! Files that appear whole or not at all: written beside their place, synced, then renamed.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};

/// How the names of unfinished files begin. They are never read; the next ingest into their folder removes them.
pub const UNFINISHED: &str = ".ingest-";

/// Write `place` through a temporary file of its folder.
///
/// # Errors
/// When the disk refuses, or `fill` does; then `place` is as it was.
pub fn put(place: &Path, fill: impl FnOnce(&mut BufWriter<&File>) -> Result<()>) -> Result<()> {
    let folder = place.parent().unwrap_or(Path::new("."));
    let shown = place.display();
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED);
    // As of any other file; a temporary file is for its owner alone otherwise.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let temporary = builder.tempfile_in(folder).with_context(|| format!("cannot write into `{}`", folder.display()))?;
    let mut out = BufWriter::with_capacity(1 << 18, temporary.as_file());
    fill(&mut out)?;
    out.flush().with_context(|| format!("cannot write `{shown}`"))?;
    drop(out);
    temporary.as_file().sync_all().with_context(|| format!("cannot write `{shown}`"))?;
    temporary.persist(place).with_context(|| format!("cannot put `{shown}` in its place"))?;
    sync_folder(folder);
    Ok(())
}

/// Some file systems cannot sync a folder; the rename is atomic there as well, only later on the disk.
fn sync_folder(folder: &Path) {
    if let Ok(handle) = File::open(folder) {
        let _ = handle.sync_all();
    }
}

/// Remove from a folder what a killed ingest left there: files whose names `is_ours` and `keep` does not hold.
pub fn sweep(folder: &Path, is_ours: impl Fn(&str) -> bool, keep: impl Fn(&str) -> bool) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if (name.starts_with(UNFINISHED) || is_ours(&name)) && !keep(&name) && entry.path().is_file() {
            // What cannot be removed is ignored by every reader.
            let _ = fs::remove_file(entry.path());
        }
    }
}
