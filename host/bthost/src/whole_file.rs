//! Short texts that somebody names and that are read whole: plans, venue profiles, tables of members and factors.
//!
//! What always holds: how long one may be is asked before any of it is in memory.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// Bytes of a plan.
pub const PLAN_BYTES_MAX: u64 = 4 << 20;
/// Bytes of a table of members or factors: a million rows of the longest symbols and times.
pub const TABLE_BYTES_MAX: u64 = 64 << 20;

/// The text of a file of at most `most` bytes; `what` it is, for messages.
///
/// # Errors
/// When it cannot be read, is longer, or is no text.
pub fn text(what: &str, path: &Path, most: u64) -> Result<String> {
    let shown = path.display();
    let size = fs::metadata(path).with_context(|| format!("cannot read {what} `{shown}`"))?.len();
    if size > most {
        bail!("{what} `{shown}` has {size} bytes, at most {most} are read");
    }
    // What says of itself that it has no bytes may have them all the same, such as a pipe.
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(most + 1).read_to_string(&mut text));
    if read.with_context(|| format!("cannot read {what} `{shown}`"))? as u64 > most {
        bail!("{what} `{shown}` has more than {most} bytes, which is all that is read");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_byte_past_what_is_read_is_refused_by_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("plan.toml");
        for (what, most) in [("the plan", PLAN_BYTES_MAX), ("the table", TABLE_BYTES_MAX)] {
            File::create(&path).expect("made").set_len(most).expect("long");
            assert_eq!(text(what, &path, most).expect("as long as may be").len() as u64, most);
            File::create(&path).expect("made").set_len(most + 1).expect("long");
            let error = text(what, &path, most).expect_err("too long").to_string();
            assert!(error.starts_with(what) && error.ends_with(&format!("has {} bytes, at most {most} are read", most + 1)), "{error}");
        }
        let error = text("the plan", &folder.path().join("nowhere"), 1).expect_err("none").to_string();
        assert!(error.starts_with("cannot read the plan `"), "{error}");
        fs::write(&path, [0xff]).expect("written");
        assert!(text("the plan", &path, 1).is_err(), "no text");
    }

    /// What tells no length, as devices do.
    #[cfg(unix)]
    #[test]
    fn a_file_that_tells_no_length_is_read_no_further() {
        let error = text("the plan", Path::new("/dev/zero"), 100).expect_err("endless").to_string();
        assert!(error.contains("has more than 100 bytes"), "{error}");
    }
}
