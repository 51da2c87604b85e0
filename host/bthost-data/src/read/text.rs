//! Text of any sort, told apart by its first bytes: a recorded feed, an array of rows in JSON, else a table with separators.

use std::io::{Cursor, Read};

use super::{Ask, Sink, csv, feed, json};
use crate::error::DataError;

/// Bytes that are looked at: a byte order mark and some blanks may stand before the first byte that tells.
const HEAD_BYTES: usize = 256;

/// Reads text to its end.
pub(crate) fn read<S: Sink + ?Sized>(reader: &mut dyn Read, ask: &Ask<'_>, sink: &mut S) -> Result<(), DataError> {
    let head = head(reader, HEAD_BYTES).map_err(|e| DataError::read(&e).at(1))?;
    let is_feed = feed::is_feed(&head);
    let is_json = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head).trim_ascii_start().first() == Some(&b'[');
    let mut whole = Cursor::new(head).chain(reader);
    if is_feed {
        return feed::read(&mut whole, ask, sink);
    }
    if is_json { json::read(&mut whole, ask, sink) } else { csv::read(&mut whole, ask, sink) }
}

/// The first bytes, fewer at the end only.
pub(crate) fn head(reader: &mut dyn Read, most: usize) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(most);
    reader.take(most as u64).read_to_end(&mut head)?;
    Ok(head)
}
