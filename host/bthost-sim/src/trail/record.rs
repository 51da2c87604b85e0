//! The frame of a record: `len u32 | kind u16 | kind-version u16 | stream-seq u64 | ts i64 | cause | payload`, little-endian.
//!
//! `len` counts the bytes behind itself. The cause is `tag u8 | a u32 | b u64`: nothing, a row (series, index) or a parent record
//! (stream, seq).

use alloc::vec::Vec;

use super::Stream;
use crate::time::Ts;

/// Why a record exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cause {
    /// The run itself (start, end of the window).
    #[default]
    Run,
    /// A row of market data: instrument and row of its execution series.
    Row {
        /// Index of the instrument.
        series: u32,
        /// Row in the execution series, counted from the first row used.
        index: u64,
    },
    /// Another record.
    Record {
        /// Its stream.
        stream: Stream,
        /// Its number in that stream.
        seq: u64,
    },
}

/// The frame of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// What the payload is; see [`super::payload`].
    pub kind: u16,
    /// The layout of the payload.
    pub version: u16,
    /// Number in the stream, from 0.
    pub seq: u64,
    /// Simulated time.
    pub ts: Ts,
    /// Why.
    pub cause: Cause,
}

/// Bytes before the payload, `len` included.
pub const HEADER_BYTES: usize = 4 + 2 + 2 + 8 + 8 + 13;

/// A record taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The frame.
    pub header: Header,
    /// What it carries.
    pub payload: &'a [u8],
}

/// Why bytes are not a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// They end too early, or `len` is wrong.
    Truncated,
    /// The cause has an unknown tag.
    UnknownCause,
}

impl core::fmt::Display for DecodeError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Truncated => "the record is cut off",
            Self::UnknownCause => "the record's cause has an unknown tag",
        })
    }
}

impl core::error::Error for DecodeError {}

impl Header {
    /// Begin a record in `out`: the payload is appended after this, and [`finish`] sets the length.
    pub(super) fn begin(&self, out: &mut Vec<u8>) {
        out.clear();
        out.extend_from_slice(&[0; 4]);
        out.extend_from_slice(&self.kind.to_le_bytes());
        out.extend_from_slice(&self.version.to_le_bytes());
        out.extend_from_slice(&self.seq.to_le_bytes());
        out.extend_from_slice(&self.ts.0.to_le_bytes());
        let (tag, a, b) = match self.cause {
            Cause::Run => (0u8, 0u32, 0u64),
            Cause::Row { series, index } => (1, series, index),
            Cause::Record { stream, seq } => (2, stream as u32, seq),
        };
        out.push(tag);
        out.extend_from_slice(&a.to_le_bytes());
        out.extend_from_slice(&b.to_le_bytes());
    }
}

/// Write the length of the finished record at its head.
pub(super) fn finish(out: &mut [u8]) {
    let len = (out.len() - 4) as u32;
    out[..4].copy_from_slice(&len.to_le_bytes());
}

/// Take the first record off `bytes`; the rest comes back beside it.
///
/// # Errors
/// When the bytes are cut off or the cause is unknown.
pub fn decode(bytes: &[u8]) -> Result<(Decoded<'_>, &[u8]), DecodeError> {
    let len = u32::from_le_bytes(take(bytes, 0)?) as usize;
    let end = len.checked_add(4).filter(|e| *e >= HEADER_BYTES && *e <= bytes.len()).ok_or(DecodeError::Truncated)?;
    let (a, b) = (u32::from_le_bytes(take(bytes, 25)?), u64::from_le_bytes(take(bytes, 29)?));
    let cause = match bytes[24] {
        0 => Cause::Run,
        1 => Cause::Row { series: a, index: b },
        2 => Cause::Record { stream: Stream::from_index(a).ok_or(DecodeError::UnknownCause)?, seq: b },
        _ => return Err(DecodeError::UnknownCause),
    };
    let header = Header {
        kind: u16::from_le_bytes(take(bytes, 4)?),
        version: u16::from_le_bytes(take(bytes, 6)?),
        seq: u64::from_le_bytes(take(bytes, 8)?),
        ts: Ts(i64::from_le_bytes(take(bytes, 16)?)),
        cause,
    };
    Ok((Decoded { header, payload: &bytes[HEADER_BYTES..end] }, &bytes[end..]))
}

fn take<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], DecodeError> {
    bytes.get(at..at + N).and_then(|b| b.try_into().ok()).ok_or(DecodeError::Truncated)
}
