//! Compressed text: one CSV in a zip file, gzip, or xz. What comes out is counted, so a small file cannot cost much.

use std::fs::File;
use std::io::{BufReader, Read, Seek};

use flate2::read::MultiGzDecoder;
use lzma_rust2::XzReader;
use zip::ZipArchive;
use zip::result::ZipError;

use super::{Ask, Sink, text};
use crate::detect::Format;
use crate::error::DataError;
use crate::limits::Limits;

/// Buffer between a file and its decompression, bytes.
const BUFFER_BYTES: usize = 128 << 10;

/// Reads the one CSV of a zip file.
pub(crate) fn zip<S: Sink + ?Sized>(file: impl Read + Seek, ask: &Ask<'_>, sink: &mut S) -> Result<(), DataError> {
    let (mut archive, wanted) = only_member(file, ask.limits.zip_members)?;
    let member = archive.by_index(wanted).map_err(|e| zip_error(&e))?;
    let packed = member.compressed_size();
    text::read(&mut Bounded::new(member, packed, ask.limits), ask, sink)
}

/// An archive and the index of its one file; a checksum beside it does not count.
fn only_member<R: Read + Seek>(file: R, members_max: usize) -> Result<(ZipArchive<R>, usize), DataError> {
    let mut archive = ZipArchive::new(file).map_err(|e| zip_error(&e))?;
    if archive.len() > members_max {
        return Err(DataError::limit(format!("{} members, a zip file may have {}", archive.len(), members_max)));
    }
    let mut wanted = None;
    for i in 0..archive.len() {
        let member = archive.by_index_raw(i).map_err(|e| zip_error(&e))?;
        let name = member.name().map_err(|e| zip_error(&e))?.into_owned();
        if member.is_dir() || name.starts_with("__MACOSX/") || name.to_ascii_uppercase().ends_with("CHECKSUM") {
            continue;
        }
        if wanted.replace(i).is_some() {
            return Err(
                DataError::format("the zip file holds more than one file").hint("unpack it and give the files that belong to the series")
            );
        }
    }
    let wanted = wanted.ok_or_else(|| DataError::format("the zip file holds no file"))?;
    Ok((archive, wanted))
}

/// The first bytes of the text in a file, if they can be had.
pub(crate) fn head(file: &File, format: Format, limits: &Limits, most: usize) -> Option<Vec<u8>> {
    if format == Format::Zip {
        let (mut archive, wanted) = only_member(BufReader::new(file.try_clone().ok()?), limits.zip_members).ok()?;
        return text::head(&mut archive.by_index(wanted).ok()?, most).ok();
    }
    text::head(&mut *stream(file, format, u64::MAX, limits), most).ok()
}

/// The unpacked bytes of a file that holds one text, plain, gzip or xz. `packed` is the file's size.
pub(crate) fn stream<'f>(file: &'f File, format: Format, packed: u64, limits: &Limits) -> Box<dyn Read + 'f> {
    let buffered = || BufReader::with_capacity(BUFFER_BYTES, file);
    match format {
        Format::Gzip => Box::new(Bounded::new(MultiGzDecoder::new(buffered()), packed, limits)),
        Format::Xz => Box::new(Bounded::new(XzReader::new_mem_limit(buffered(), true, limits.xz_memory_kib), packed, limits)),
        _ => Box::new(file),
    }
}

fn zip_error(error: &ZipError) -> DataError {
    match error {
        ZipError::Io(error) => DataError::read(error),
        ZipError::UnsupportedArchive(what) => {
            DataError::format(format!("the zip file cannot be read: {what}")).hint("pack it again with deflate and without a password")
        }
        other => DataError::format(format!("the zip file is cut short or damaged: {other}"))
            .hint("fetch the file again and compare its checksum"),
    }
}

/// Counts what comes out and stops where it is too much for what went in.
struct Bounded<R> {
    inner: R,
    out: u64,
    most: u64,
    ratio: u64,
}

impl<R> Bounded<R> {
    fn new(inner: R, packed: u64, limits: &Limits) -> Self {
        let by_ratio = packed.saturating_mul(limits.unpack_ratio).max(limits.unpack_ratio_floor_bytes);
        Self { inner, out: 0, most: by_ratio.min(limits.unpacked_bytes), ratio: limits.unpack_ratio }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.out += read as u64;
        if self.out > self.most {
            let message = format!("more than {} bytes come out of it; the largest ratio is {}", self.most, self.ratio);
            return Err(std::io::Error::other(DataError::limit(message).hint("a file like this is not market data")));
        }
        Ok(read)
    }
}
