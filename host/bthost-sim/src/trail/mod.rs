//! The trail: what happened, as hashed records in named streams.
//!
//! What always holds: a record is hashed once, in its own stream; the interleaving of the streams is a stream too; the run's root is over the
//! named stream roots. So one more log line moves only the root of the logs. Market rows are not events: they are committed by their
//! `rows_root` ([`crate::market`]).
//!
//! The trail does not keep records. They go to a [`Sink`] as they are made.

mod hash;
mod record;
mod streams;

pub use hash::{Chunked, Hash, hex, leaf_hash, sha256, tree_root};
pub use record::{Cause, DecodeError, Decoded, HEADER_BYTES, Header, decode};
pub use streams::{NoSink, RECORDS_CHUNK, Sink, Stream, StreamRoot, Trail, TrailRoots};

pub mod payload;
