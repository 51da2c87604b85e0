//! Compressed text: one CSV in a zip file, gzip, or xz. What comes out is counted, so a small file cannot cost much.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use flate2::read::MultiGzDecoder;
use libdeflater::{Crc, Decompressor};
use lzma_rust2::XzReader;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::{Ask, Sink, text};
use crate::detect::Format;
use crate::error::DataError;
use crate::limits::Limits;

/// Buffer between a file and its decompression, bytes.
const BUFFER_BYTES: usize = 128 << 10;
/// Packed and unpacked bytes up to which a member is unpacked at once: a month of minutes has 8 MiB.
const AT_ONCE_BYTES: u64 = 32 << 20;
/// Blocks that are unpacked ahead.
const BLOCKS_AHEAD: usize = 4;

/// Reads the one CSV of a zip file. `room` is any bytes, and may be used for the next one.
pub(crate) fn zip<S: Sink + ?Sized>(
    file: impl Read + Seek + Send,
    ask: &Ask<'_>,
    room: &mut Vec<u8>,
    sink: &mut S,
) -> Result<(), DataError> {
    let (mut archive, wanted) = only_member(file, ask.limits.zip_members)?;
    if let Some(mut unpacked) = at_once(&mut archive, wanted, ask.limits, room) {
        return text::read(&mut unpacked, ask, sink);
    }
    let member = archive.by_index(wanted).map_err(|e| zip_error(&e))?;
    let packed = member.compressed_size();
    let unpacked = Bounded::new(member, packed, ask.limits);
    if thread::available_parallelism().is_ok_and(|n| n.get() == 1) {
        return text::read(&mut { unpacked }, ask, sink);
    }
    ahead(unpacked, |reader| text::read(reader, ask, sink))
}

/// All of a small member, where it is what the archive says of it to the last byte. What is not is left to the way for
/// streams, which gives the rows before the fault and names it.
fn at_once<'r, R: Read + Seek>(archive: &mut ZipArchive<R>, wanted: usize, limits: &Limits, room: &'r mut Vec<u8>) -> Option<&'r [u8]> {
    let mut member = archive.by_index_raw(wanted).ok()?;
    let (packed, size, crc) = (member.compressed_size(), member.size(), member.crc32());
    let small = packed.max(size) <= AT_ONCE_BYTES && size <= Bounded::most(packed, limits);
    if !small || member.encrypted() || member.compression() != CompressionMethod::Deflated {
        return None;
    }
    let mut bytes = Vec::with_capacity(usize::try_from(packed).ok()?);
    member.read_to_end(&mut bytes).ok()?;
    room.resize(room.len().max(usize::try_from(size).ok()?), 0);
    let unpacked = &mut room[..usize::try_from(size).ok()?];
    let made = Decompressor::new().deflate_decompress(&bytes, unpacked).ok()?;
    let mut sum = Crc::new();
    sum.update(unpacked);
    (made == unpacked.len() && sum.sum() == crc).then_some(&*unpacked)
}

/// Reads `source` in a thread of its own, a few blocks ahead of `take`: unpacking and parsing cost about the same, so both cores work.
fn ahead<T>(mut source: impl Read + Send, take: impl FnOnce(&mut dyn Read) -> T) -> T {
    let (full_in, full) = sync_channel::<std::io::Result<Vec<u8>>>(BLOCKS_AHEAD);
    let (empty_in, empty) = sync_channel::<Vec<u8>>(BLOCKS_AHEAD + 2);
    thread::scope(|scope| {
        scope.spawn(move || {
            loop {
                let mut block = empty.try_recv().unwrap_or_default();
                block.resize(BUFFER_BYTES, 0);
                let mut filled = 0;
                let end = loop {
                    match source.read(&mut block[filled..]) {
                        Ok(0) => break Some(Ok(())),
                        Ok(read) => filled += read,
                        Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                        Err(error) => break Some(Err(error)),
                    }
                    if filled == block.len() {
                        break None;
                    }
                };
                block.truncate(filled);
                // Who takes no more has found something wrong already.
                if full_in.send(Ok(block)).is_err() {
                    return;
                }
                match end {
                    None => {}
                    Some(Ok(())) => return,
                    Some(Err(error)) => return drop(full_in.send(Err(error))),
                }
            }
        });
        take(&mut Ahead { full, empty: empty_in, block: Vec::new(), at: 0 })
    })
}

/// The reading end of [`ahead`].
struct Ahead {
    full: Receiver<std::io::Result<Vec<u8>>>,
    empty: SyncSender<Vec<u8>>,
    block: Vec<u8>,
    at: usize,
}

impl Read for Ahead {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.at == self.block.len() {
            let Ok(next) = self.full.recv() else { return Ok(0) };
            let done = std::mem::replace(&mut self.block, next?);
            self.at = 0;
            // Where there are enough of them, one more is not kept.
            let _ = self.empty.try_send(done);
        }
        let count = buffer.len().min(self.block.len() - self.at);
        buffer[..count].copy_from_slice(&self.block[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
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
        Self { inner, out: 0, most: Bounded::most(packed, limits), ratio: limits.unpack_ratio }
    }
}

impl Bounded<()> {
    /// Most bytes that may come out of `packed`.
    fn most(packed: u64, limits: &Limits) -> u64 {
        packed.saturating_mul(limits.unpack_ratio).max(limits.unpack_ratio_floor_bytes).min(limits.unpacked_bytes)
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
