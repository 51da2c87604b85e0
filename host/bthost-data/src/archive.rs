//! An archive of many text files (tar, packed with xz or gzip): each file in it is a series of its own.
//!
//! What always holds: one file is held at a time and is not larger than a limit; names inside are read for what they tell and never become
//! paths; folders, links and what is neither CSV nor JSON are passed over.

use std::io::Read;
use std::path::Path;

use bthost_sim::time::Timeframe;

use crate::error::DataError;
use crate::limits::Limits;
use crate::load::{LoadSpec, Loaded, load_bytes};
use crate::read::sniff;

/// A record of a tar file, and the unit that contents are filled up to.
const RECORD_BYTES: usize = 512;
/// Where a header says that it is one.
const MAGIC: std::ops::Range<usize> = 257..262;

/// Whether the first bytes are those of a tar file.
pub(crate) fn is_tar(head: &[u8]) -> bool {
    head.get(MAGIC) == Some(&b"ustar"[..])
}

/// Name and size of a file in the archive; nothing where the record is empty, which ends the archive.
fn header(record: &[u8; RECORD_BYTES]) -> Result<Option<(String, u64, u8)>, DataError> {
    if record.iter().all(|b| *b == 0) {
        return Ok(None);
    }
    if !is_tar(record) {
        return Err(damaged("a header is missing"));
    }
    // The sum is over the header with blanks in its own place.
    let sum: u64 = record.iter().enumerate().map(|(i, b)| u64::from(if (148..156).contains(&i) { b' ' } else { *b })).sum();
    if octal(&record[148..156]) != Some(sum) {
        return Err(damaged("the sum of a header is wrong"));
    }
    let size = octal(&record[124..136]).ok_or_else(|| damaged("a size is not a number"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes.split(|b| *b == 0).next().unwrap_or_default()).into_owned();
    let (name, prefix) = (text(&record[..100]), text(&record[345..500]));
    Ok(Some((if prefix.is_empty() { name } else { format!("{prefix}/{name}") }, size, record[156])))
}

fn octal(field: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(field).ok()?.trim_matches(|c| c == ' ' || c == '\0');
    u64::from_str_radix(text, 8).ok()
}

fn damaged(what: &str) -> DataError {
    DataError::format(format!("the archive is cut short or damaged: {what}")).hint("fetch the file again and compare its checksum")
}

/// The series of an archive, in its order. A folder that is called by a timeframe says that of its bars.
pub(crate) fn load_archive(reader: &mut dyn Read, shown: &str, spec: &LoadSpec) -> Result<Vec<Loaded>, DataError> {
    let mut all = Vec::new();
    let mut record = [0; RECORD_BYTES];
    let mut bytes = Vec::new();
    loop {
        reader.read_exact(&mut record).map_err(|e| DataError::read(&e))?;
        let Some((name, size, kind)) = header(&record)? else {
            // To the end, where the packer's own sums are.
            std::io::copy(reader, &mut std::io::sink()).map_err(|e| DataError::read(&e))?;
            return Ok(all);
        };
        let padded = size.next_multiple_of(RECORD_BYTES as u64);
        let is_rows = matches!(kind, b'0' | 0) && [".csv", ".json", ".txt"].iter().any(|end| name.to_lowercase().ends_with(end));
        if !is_rows {
            pass(reader, padded)?;
            continue;
        }
        if all.len() >= spec.limits.archive_members {
            return Err(DataError::limit(format!("more than {} files in one archive", spec.limits.archive_members)));
        }
        read_member(reader, size, padded, &mut bytes, &spec.limits)?;
        let mut own = spec.clone();
        own.kind = spec.kind.or_else(|| sniff::kind(&bytes[..bytes.len().min(sniff::SNIFF_BYTES)]));
        let folder = Path::new(&name).parent().and_then(Path::file_name).and_then(|f| f.to_str());
        own.timeframe = spec.timeframe.or_else(|| Timeframe::parse(folder?).ok());
        all.push(load_bytes(&name, &bytes, &own).map_err(|e| e.in_file(&format!("{shown}:{name}")))?);
    }
}

fn read_member(reader: &mut dyn Read, size: u64, padded: u64, bytes: &mut Vec<u8>, limits: &Limits) -> Result<(), DataError> {
    if size > limits.member_bytes {
        return Err(DataError::limit(format!("a file of {size} bytes in the archive, at most {} are read", limits.member_bytes))
            .hint("unpack the archive and give its files"));
    }
    bytes.clear();
    // What is stated is not believed before it has come.
    reader.take(size).read_to_end(bytes).map_err(|e| DataError::read(&e))?;
    if bytes.len() as u64 != size {
        return Err(damaged("a file ends early"));
    }
    pass(reader, padded - size)
}

fn pass(reader: &mut dyn Read, bytes: u64) -> Result<(), DataError> {
    let passed = std::io::copy(&mut reader.take(bytes), &mut std::io::sink()).map_err(|e| DataError::read(&e))?;
    if passed == bytes { Ok(()) } else { Err(damaged("a file ends early")) }
}
