//! The streams, their hashing, and where the bytes go.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::hash::{Chunked, Hash, sha256};
use super::payload::Payload;
use super::record::{self, Cause, Header};
use crate::time::Ts;

/// Records in one leaf of a stream's tree.
pub const RECORDS_CHUNK: u64 = 4096;

/// A named stream of the trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Stream {
    /// What the strategy asked for, with the rails' decision.
    Intents = 0,
    /// What became of orders at the exchange.
    Orders = 1,
    /// Fills, with liquidations.
    Fills = 2,
    /// Funding payments.
    Funding = 3,
    /// Postings of the ledger.
    Ledger = 4,
    /// Why trades were not taken.
    Declines = 5,
    /// Log lines.
    Logs = 6,
}

impl Stream {
    /// All of them, by index.
    pub const ALL: [Self; 7] = [Self::Intents, Self::Orders, Self::Fills, Self::Funding, Self::Ledger, Self::Declines, Self::Logs];

    /// By index.
    #[must_use]
    pub fn from_index(index: u32) -> Option<Self> {
        Self::ALL.get(index as usize).copied()
    }

    /// As in the manifest.
    #[must_use]
    pub fn name(self) -> &'static str {
        ["intents", "orders", "fills", "funding", "ledger", "declines", "logs"][self as usize]
    }
}

/// Where the bytes of records go as they are made.
pub trait Sink {
    /// One whole record.
    fn record(&mut self, stream: Stream, bytes: &[u8]);
}

/// Keeps nothing.
#[derive(Debug, Default)]
pub struct NoSink;

impl Sink for NoSink {
    fn record(&mut self, _stream: Stream, _bytes: &[u8]) {}
}

/// One stream's commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamRoot {
    /// The stream's name; `interleaving` for the order of all.
    pub name: String,
    /// Records.
    pub count: u64,
    /// Root of the tree.
    pub root: Hash,
    /// Hashes of the 4096-record leaves.
    pub chunks: Vec<Hash>,
}

/// The commitments of all streams and the root over them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailRoots {
    /// By [`Stream::ALL`], then the interleaving.
    pub streams: Vec<StreamRoot>,
    /// `SHA-256("bthost/trail/v1\0" || for each stream: name "\0" count-as-decimal "\0" root)`.
    pub root: Hash,
}

/// The trail as it grows.
pub struct Trail {
    streams: [Chunked; 7],
    interleaving: Chunked,
    buffer: Vec<u8>,
    sink: Box<dyn Sink>,
}

impl core::fmt::Debug for Trail {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Trail({} records)", self.interleaving.items())
    }
}

impl Trail {
    /// An empty trail.
    #[must_use]
    pub fn new(sink: Box<dyn Sink>) -> Self {
        let empty = || Chunked::new(RECORDS_CHUNK);
        Self { streams: core::array::from_fn(|_| empty()), interleaving: empty(), buffer: Vec::with_capacity(256), sink }
    }

    /// Append a record; its cause for others is returned.
    pub fn append(&mut self, stream: Stream, ts: Ts, cause: Cause, payload: &impl Payload) -> Cause {
        let index = stream as usize;
        let seq = self.streams[index].items();
        Header { kind: payload.kind(), version: payload.version(), seq, ts, cause }.begin(&mut self.buffer);
        payload.encode(&mut self.buffer);
        record::finish(&mut self.buffer);
        self.streams[index].push(&self.buffer);
        self.interleaving.push(&[stream as u8]);
        self.sink.record(stream, &self.buffer);
        Cause::Record { stream, seq }
    }

    /// Records of one stream so far.
    #[must_use]
    pub fn count(&self, stream: Stream) -> u64 {
        self.streams[stream as usize].items()
    }

    /// The commitments to everything so far.
    #[must_use]
    pub fn roots(&self) -> TrailRoots {
        let one = |name: &str, tree: &Chunked| {
            let (chunks, root) = tree.finish();
            StreamRoot { name: name.into(), count: tree.items(), root, chunks }
        };
        let mut streams: Vec<StreamRoot> = Stream::ALL.iter().map(|s| one(s.name(), &self.streams[*s as usize])).collect();
        streams.push(one("interleaving", &self.interleaving));
        let mut bytes = Vec::from(*b"bthost/trail/v1\0");
        for s in &streams {
            bytes.extend_from_slice(alloc::format!("{}\0{}\0", s.name, s.count).as_bytes());
            bytes.extend_from_slice(&s.root);
        }
        TrailRoots { root: sha256(&[&bytes]), streams }
    }
}
