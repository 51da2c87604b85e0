//! The page headers of a Parquet file, looked at before anything is unpacked: a page cannot ask for more memory than its chunk, its row
//! group and the limits allow.
//!
//! What it does not do: it checks no values and no encodings; the library that decodes them does.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};

use crate::error::DataError;
use crate::limits::Limits;

/// Bytes of a page header that are read at first; statistics in a header can make it longer.
const HEADER_BYTES: usize = 1 << 10;
/// Bytes that a page header may have.
const HEADER_BYTES_MAX: usize = 1 << 20;
/// Depth of structures in a header; the format has three.
const DEPTH_MAX: u32 = 8;

/// What a page header says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Page {
    unpacked: i64,
    packed: i64,
    values: i64,
}

/// Looks at every page of the columns that will be read.
pub(crate) fn check(file: &File, group: &RowGroupMetaData, columns: &[usize], limits: &Limits) -> Result<(), DataError> {
    let length = file.metadata().map_err(|e| DataError::read(&e))?.len();
    for &column in columns {
        let chunk = group.columns().get(column).ok_or_else(|| broken("a column is missing in a row group"))?;
        check_chunk(file, length, group.num_rows(), chunk, limits)?;
    }
    Ok(())
}

fn check_chunk(file: &File, length: u64, rows: i64, chunk: &ColumnChunkMetaData, limits: &Limits) -> Result<(), DataError> {
    // Asked for by hand: the library panics on sizes below zero.
    // Some writers state 0 where there is no dictionary.
    let start = chunk.dictionary_page_offset().filter(|o| *o > 0).unwrap_or(chunk.data_page_offset()).min(chunk.data_page_offset());
    let (Ok(mut at), Ok(size)) = (u64::try_from(start), u64::try_from(chunk.compressed_size())) else {
        return Err(broken("a column has a negative size"));
    };
    let end = at.checked_add(size).filter(|end| *end <= length).ok_or_else(|| broken("a column lies behind its end"))?;
    let whole = u64::try_from(chunk.uncompressed_size()).unwrap_or(u64::MAX);
    while at < end {
        let (page, bytes) = header(file, at, end)?;
        let (Ok(unpacked), Ok(packed)) = (u64::try_from(page.unpacked), u64::try_from(page.packed)) else {
            return Err(broken("a page has a negative size"));
        };
        if unpacked > limits.page_bytes {
            return Err(DataError::limit(format!("one page has {unpacked} bytes, at most {} are read", limits.page_bytes))
                .hint("write the file in smaller pages"));
        }
        if unpacked > whole {
            return Err(broken(&format!("a page of {unpacked} bytes in a column of {whole}")));
        }
        if page.values < 0 || page.values > rows {
            return Err(broken(&format!("a page of {} values in a row group of {rows}", page.values)));
        }
        at = at.checked_add(bytes as u64).and_then(|a| a.checked_add(packed)).ok_or_else(|| broken("a page lies behind its end"))?;
    }
    if at == end { Ok(()) } else { Err(broken("a page lies behind the end of its column")) }
}

fn broken(what: &str) -> DataError {
    DataError::format(format!("the Parquet file is cut short or damaged: {what}")).hint("write it again from its source")
}

/// The header at a place, and how many bytes it has.
fn header(mut file: &File, at: u64, end: u64) -> Result<(Page, usize), DataError> {
    let mut most = HEADER_BYTES;
    loop {
        let wanted = usize::try_from(end - at).unwrap_or(usize::MAX).min(most);
        let mut buffer = vec![0; wanted];
        file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(&mut buffer)).map_err(|e| DataError::read(&e))?;
        let mut reader = Compact(&buffer);
        match reader.page() {
            Some(page) => return Ok((page, wanted - reader.0.len())),
            None if wanted == most && most < HEADER_BYTES_MAX => most *= 8,
            None => return Err(broken("a page header cannot be read")),
        }
    }
}

/// Thrift's compact protocol, as far as a page header needs it.
struct Compact<'a>(&'a [u8]);

impl Compact<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn integer(&mut self) -> Option<i64> {
        let raw = self.varint()?;
        Some((raw >> 1).cast_signed() ^ -((raw & 1).cast_signed()))
    }

    fn pass(&mut self, bytes: u64) -> Option<()> {
        self.0 = self.0.get(usize::try_from(bytes).ok()?..)?;
        Some(())
    }

    /// The next field: its number and type; `(0, 0)` at the end of the structure.
    fn field(&mut self, last: i64) -> Option<(i64, u8)> {
        let head = self.byte()?;
        if head == 0 {
            return Some((0, 0));
        }
        let step = i64::from(head >> 4);
        let number = if step == 0 { self.integer()? } else { last.checked_add(step)? };
        Some((number, head & 15))
    }

    fn skip(&mut self, kind: u8, depth: u32) -> Option<()> {
        if depth > DEPTH_MAX {
            return None;
        }
        match kind {
            1 | 2 => Some(()),
            3 => self.pass(1),
            4..=6 => self.varint().map(|_| ()),
            7 => self.pass(8),
            8 => {
                let length = self.varint()?;
                self.pass(length)
            }
            12 => {
                let mut last = 0;
                loop {
                    let (number, kind) = self.field(last)?;
                    if kind == 0 {
                        return Some(());
                    }
                    self.skip(kind, depth + 1)?;
                    last = number;
                }
            }
            // Lists, sets and maps do not occur in a page header.
            _ => None,
        }
    }

    /// A structure whose first field is a number of values.
    fn values(&mut self) -> Option<i64> {
        let (mut last, mut values) = (0, 0);
        loop {
            let (number, kind) = self.field(last)?;
            match (number, kind) {
                (_, 0) => return Some(values),
                (1, 5) => values = self.integer()?,
                (_, kind) => self.skip(kind, 1)?,
            }
            last = number;
        }
    }

    fn page(&mut self) -> Option<Page> {
        let (mut page, mut last) = (Page::default(), 0);
        loop {
            let (number, kind) = self.field(last)?;
            match (number, kind) {
                (_, 0) => return Some(page),
                (2, 5) => page.unpacked = self.integer()?,
                (3, 5) => page.packed = self.integer()?,
                (5 | 7 | 8, 12) => page.values = self.values()?,
                (_, kind) => self.skip(kind, 0)?,
            }
            last = number;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_read_and_a_broken_one_is_not() {
        // type 0, unpacked 1000, packed 300, data page header {values 77, encoding 0, 3, 3}
        let bytes =
            [0x15, 0x00, 0x15, 0xD0, 0x0F, 0x15, 0xD8, 0x04, 0x2C, 0x15, 0x9A, 0x01, 0x15, 0x00, 0x15, 0x06, 0x15, 0x06, 0x00, 0x00, 9];
        let mut reader = Compact(&bytes);
        assert_eq!(reader.page(), Some(Page { unpacked: 1000, packed: 300, values: 77 }));
        assert_eq!(reader.0, [9]);
        for cut in 0..20 {
            assert_eq!(Compact(&bytes[..cut]).page(), None, "{cut}");
        }
        assert_eq!(Compact(&[0x1C; 100]).page(), None, "structures without an end");
        assert_eq!(Compact(&[0x18, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]).page(), None, "a text longer than memory");
    }
}
