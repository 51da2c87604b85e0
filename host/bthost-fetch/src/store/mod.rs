//! Files on object stores: `s3://`, `gs://`, `az://`, `http(s)://` and `file://` URLs become files of a folder. Behind the feature `object-store`.
//!
//! What always holds: without the feature a URL is refused with what to do, and nothing is linked. With it, a file stands under its name only when
//! as many bytes came as the store stated, and nothing is written outside the folder (`objects`). What it does not do: read rows, write to a
//! store, or keep credentials, which the environment has.

#[cfg(feature = "object-store")]
mod objects;

use std::path::{Path, PathBuf};

use crate::client::{FILE_BYTES_MAX, Got};
use crate::error::FetchError;

/// What a URL of a store may begin with.
pub const SCHEMES: [&str; 7] = ["s3://", "gs://", "az://", "abfss://", "http://", "https://", "file://"];

/// Objects of one listing.
pub const OBJECTS_MAX: usize = 10_000;

/// How much is taken from a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one object.
    pub object_bytes: u64,
    /// Objects of one listing.
    pub objects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { object_bytes: FILE_BYTES_MAX, objects: OBJECTS_MAX }
    }
}

/// Whether a text is the URL of an object, and not the name of a file or a series.
#[must_use]
pub fn is_url(text: &str) -> bool {
    SCHEMES.iter().any(|scheme| text.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme)))
}

/// Get the object of a URL, or all below it where it ends with `/`, into the tree of the store under `folder`: the files, in the order of their
/// names. `bytes` is told of every block that came.
///
/// # Errors
/// When the URL is none, the store refuses or breaks off, or the disk does. Always, without the feature.
#[cfg(feature = "object-store")]
pub fn get(url: &str, folder: &Path, limits: &Limits, bytes: &mut dyn FnMut(u64)) -> Result<Vec<(PathBuf, Got)>, FetchError> {
    objects::get(url, folder, limits, bytes)
}

/// Refuses the URL: this program was built without the feature.
///
/// # Errors
/// Always.
#[cfg(not(feature = "object-store"))]
pub fn get(url: &str, folder: &Path, _: &Limits, _: &mut dyn FnMut(u64)) -> Result<Vec<(PathBuf, Got)>, FetchError> {
    Err(FetchError::usage(
        format!("`{url}` is on an object store, and this program was built without them"),
        format!(
            "copy it to a folder first, such as `{}`, or build with them: cargo install --path host/bthost --features object-store",
            folder.display()
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_told_from_names_and_files() {
        for url in ["s3://bucket/key.csv", "gs://b/k", "az://c/k", "http://h/k", "HTTPS://h/k", "file:///k"] {
            assert!(is_url(url), "{url}");
        }
        for other in ["BTCUSDT.binance-um/bars/1m", "s3/key.csv", "C:\\rows.csv", "sample", "ftp://h/k", ""] {
            assert!(!is_url(other), "{other}");
        }
    }

    #[cfg(not(feature = "object-store"))]
    #[test]
    fn without_the_feature_a_url_is_refused_with_what_to_do() {
        let error = get("s3://b/k.csv", Path::new("archive"), &Limits::default(), &mut |_| {}).expect_err("refused").to_string();
        assert!(error.contains("built without them") && error.contains("--features object-store"), "{error}");
    }
}
