//! Many files, one after the other: a folder becomes a copy of a part of the archive.

use std::path::{Path, PathBuf};

use crate::archive::Request;
use crate::client::{Client, Got};
use crate::error::FetchError;

/// What a caller may show.
#[derive(Debug)]
pub enum Event<'a> {
    /// So many files are wanted.
    Files(usize),
    /// This one begins.
    Begin(&'a str),
    /// So many bytes came.
    Bytes(u64),
    /// It is done.
    Done(Got),
}

/// What came of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The files that are there now, in order of time, with what came of each.
    pub files: Vec<(PathBuf, Got)>,
    /// Files that the archive does not have.
    pub missing: Vec<String>,
}

impl Outcome {
    /// How many files came to this.
    #[must_use]
    pub fn count(&self, got: Got) -> usize {
        self.files.iter().filter(|(_, g)| *g == got).count()
    }
}

/// Get all files of a request into `folder`, in the tree of the archive.
///
/// # Errors
/// The first file that cannot be had; those before it are there, and are not fetched again.
pub fn fetch(
    client: &Client,
    base: &str,
    request: &Request,
    folder: &Path,
    tell: &mut dyn FnMut(Event<'_>),
) -> Result<Outcome, FetchError> {
    let base = base.trim_end_matches('/');
    if !base.starts_with("https://") && !base.starts_with("http://") {
        return Err(FetchError::usage(format!("`{base}` is not the address of an archive"), "such as https://data.binance.vision"));
    }
    let paths = request.paths()?;
    tell(Event::Files(paths.len()));
    let mut outcome = Outcome::default();
    for path in paths {
        tell(Event::Begin(&path));
        let place = folder.join(path.strip_prefix("data/").unwrap_or(&path));
        let got = client.file(&format!("{base}/{path}"), &place, &mut |bytes| tell(Event::Bytes(bytes)))?;
        if got == Got::Missing {
            outcome.missing.push(path);
        } else {
            outcome.files.push((place, got));
        }
        tell(Event::Done(got));
    }
    Ok(outcome)
}
