//! What every fuzz target does with its bytes: they are a file, and the file is read or refused.
//!
//! What always holds: no input ends the process, takes more than the limits below or leaves rows that break the rules of rows; rows that
//! were read, written as Parquet and read again are the same rows. The test `fuzz_findings` of `bthost-data` runs the same function over
//! everything that was ever found.

use std::path::PathBuf;
use std::sync::OnceLock;

#[path = "../check.rs"]
mod check;

/// The folder of this process's files, in memory where the machine has such a place.
fn folder() -> &'static PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        // A reader that gives up inside its guard is an error of the file. What leaves the guard ends in `read`.
        std::panic::set_hook(Box::new(|_| {}));
        let root = ["/dev/shm", "/tmp"].map(PathBuf::from).into_iter().find(|p| p.is_dir()).unwrap_or_else(std::env::temp_dir);
        let folder = root.join(format!("bthost-fuzz-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for the inputs");
        folder
    })
}

/// Read `bytes` as a file of this name.
pub fn read(name: &str, bytes: &[u8]) {
    let path = folder().join(name);
    if let Err(panic) = std::panic::catch_unwind(|| check::check(&path, bytes)) {
        let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        eprintln!("panicked: {}", text.unwrap_or("without words"));
        std::process::abort();
    }
}
