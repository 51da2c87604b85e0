//! The network, in one place: files of a public archive, each checked against the checksum that is published beside it.
//!
//! What always holds: a file that stands under its name was whole and had the published SHA-256; what was fetched of a file before is
//! fetched no second time; nothing is fetched that was not asked for. What it does not do: read rows. The readers see files only, so nothing
//! that reads or runs reaches the network.
//!
//! Where to look: [`archive`] knows where the files lie, [`client`] gets one, [`mod@fetch`] gets many;
//! [`store`] gets what is on an object store, where it is built in.
#![forbid(unsafe_code)]

pub mod archive;
pub mod client;
mod error;
pub mod fetch;
pub mod store;

pub use archive::{Content, Market, Period, Request};
pub use client::{Client, Got};
pub use error::FetchError;
pub use fetch::{Event, Outcome, fetch};
