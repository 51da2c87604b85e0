//! What can go wrong on the way from an archive to a folder, with what to do next.

use thiserror::Error;

/// An error of fetching.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FetchError {
    /// A request that the archive cannot answer.
    #[error("{what}\nhint: {hint}")]
    Usage {
        /// What is wrong.
        what: String,
        /// What to do next.
        hint: String,
    },
    /// The server does not answer, or not as it should, after all attempts.
    #[error("{url}: {what}, after {attempts} attempts\nhint: what is there already is kept; the same command goes on where this one ended")]
    Server {
        /// What was asked for.
        url: String,
        /// The last answer.
        what: String,
        /// How often it was asked without a byte of progress.
        attempts: u32,
    },
    /// The bytes are not those of the published checksum.
    #[error(
        "{url}: its SHA-256 is {found}, the archive publishes {published}; fetched {times} times\nhint: try again later; nothing was kept"
    )]
    Checksum {
        /// What was asked for.
        url: String,
        /// The hash of what came.
        found: String,
        /// The hash of the archive.
        published: String,
        /// How often.
        times: u32,
    },
    /// An object store refuses, or breaks off.
    #[error(
        "{url}: {what}\nhint: credentials, region and endpoint come from the environment (AWS_*, GOOGLE_*, AZURE_*); nothing was put in its place"
    )]
    Store {
        /// What was asked for.
        url: String,
        /// What the store or its client says.
        what: String,
    },
    /// More bytes than a file may have.
    #[error("{url}: more than {most} bytes\nhint: this is not a file of market data")]
    TooLong {
        /// What was asked for.
        url: String,
        /// The limit.
        most: u64,
    },
    /// The disk.
    #[error("`{path}`: {error}")]
    Disk {
        /// Where.
        path: String,
        /// Why.
        error: std::io::Error,
    },
}

impl FetchError {
    pub(crate) fn usage(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage { what: what.into(), hint: hint.into() }
    }

    pub(crate) fn disk(path: &std::path::Path, error: std::io::Error) -> Self {
        Self::Disk { path: path.display().to_string(), error }
    }
}
