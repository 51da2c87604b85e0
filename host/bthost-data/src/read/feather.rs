//! Feather (the Arrow IPC file), plain or with lz4 or zstd, a record batch at a time.
//!
//! Before anything is unpacked, the sizes that the file states are added up: a file cannot ask for more memory than the limit.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

use arrow::ipc::reader::FileReaderBuilder;
use arrow::ipc::{root_as_footer, root_as_message};

use super::arrow_rows::{projected, rows};
use super::layout::by_names;
use super::{Ask, Sink};
use crate::error::DataError;

const BUFFER_BYTES: usize = 128 << 10;

/// Reads a Feather file.
pub(crate) fn read<S: Sink + ?Sized>(file: &File, ask: &Ask<'_>, sink: &mut S) -> Result<(), DataError> {
    check_sizes(file, ask)?;
    let plain = FileReaderBuilder::new().build(reader(file)?).map_err(|e| broken(&e))?;
    let header: Vec<String> = plain.schema().fields().iter().map(|f| f.name().clone()).collect();
    let (kept, layout) = projected(&by_names(&header, ask)?);
    sink.roles(&layout.roles);
    let batches = FileReaderBuilder::new().with_projection(kept).build(reader(file)?).map_err(|e| broken(&e))?;
    let mut next = 1;
    for batch in batches {
        let batch = batch.map_err(|e| broken(&e).at(next))?;
        rows(&batch, &layout, false, next, sink)?;
        next += batch.num_rows() as u64;
    }
    Ok(())
}

fn reader(file: &File) -> Result<BufReader<File>, DataError> {
    let mut handle = file.try_clone().map_err(|e| DataError::read(&e))?;
    handle.seek(SeekFrom::Start(0)).map_err(|e| DataError::read(&e))?;
    Ok(BufReader::with_capacity(BUFFER_BYTES, handle))
}

fn broken(error: &dyn std::fmt::Display) -> DataError {
    DataError::format(format!("the Feather file is cut short or damaged: {error}")).hint("write it again from its source")
}

/// `length of footer (4 bytes), "ARROW1"` is how the file ends.
const TAIL_BYTES: u64 = 10;

fn check_sizes(mut file: &File, ask: &Ask<'_>) -> Result<(), DataError> {
    let length = file.seek(SeekFrom::End(0)).map_err(|e| DataError::read(&e))?;
    let at = |file: &mut &File, start: u64, bytes: u64| -> Result<Vec<u8>, DataError> {
        if start.checked_add(bytes).is_none_or(|end| end > length) {
            return Err(broken(&"a part lies behind its end"));
        }
        if bytes > ask.limits.metadata_bytes {
            return Err(DataError::limit(format!("its metadata has {bytes} bytes, at most {} are read", ask.limits.metadata_bytes)));
        }
        let mut buffer = vec![0; bytes as usize];
        file.seek(SeekFrom::Start(start)).and_then(|_| file.read_exact(&mut buffer)).map_err(|e| DataError::read(&e))?;
        Ok(buffer)
    };
    let tail_start = length.checked_sub(TAIL_BYTES).ok_or_else(|| broken(&"too short"))?;
    let tail = at(&mut file, tail_start, TAIL_BYTES)?;
    if &tail[4..] != b"ARROW1" {
        return Err(broken(&"it does not end as it must"));
    }
    let footer_bytes = u64::from(u32::from_le_bytes([tail[0], tail[1], tail[2], tail[3]]));
    let footer_start = tail_start.checked_sub(footer_bytes).ok_or_else(|| broken(&"the footer is longer than the file"))?;
    let footer_buffer = at(&mut file, footer_start, footer_bytes)?;
    let footer = root_as_footer(&footer_buffer).map_err(|e| broken(&e))?;
    let blocks = footer.recordBatches().into_iter().chain(footer.dictionaries()).flatten();
    for block in blocks {
        let (Ok(start), Ok(meta), Ok(body)) =
            (u64::try_from(block.offset()), u64::try_from(block.metaDataLength()), u64::try_from(block.bodyLength()))
        else {
            return Err(broken(&"a block has a negative size"));
        };
        if start.checked_add(meta).and_then(|s| s.checked_add(body)).is_none_or(|end| end > length) {
            return Err(broken(&"a block lies behind its end"));
        }
        let meta_buffer = at(&mut file, start, meta)?;
        let skip = if meta_buffer.starts_with(&[0xFF; 4]) { 8 } else { 4 };
        let message = root_as_message(meta_buffer.get(skip..).unwrap_or_default()).map_err(|e| broken(&e))?;
        let batch = message.header_as_record_batch().or_else(|| message.header_as_dictionary_batch().and_then(|d| d.data()));
        let Some(batch) = batch else { continue };
        let mut unpacked = body;
        for buffer in batch.buffers().into_iter().flatten() {
            let (Ok(offset), bytes @ 8..) = (u64::try_from(buffer.offset()), buffer.length()) else { continue };
            if batch.compression().is_some() && bytes > 0 {
                let place = (start + meta).checked_add(offset).ok_or_else(|| broken(&"a buffer lies behind its end"))?;
                let stated = at(&mut file, place, 8)?;
                let stated = i64::from_le_bytes(stated.try_into().map_err(|_| broken(&"no size"))?);
                unpacked = unpacked.saturating_add(u64::try_from(stated).unwrap_or(0));
            }
        }
        if unpacked > ask.limits.batch_bytes {
            return Err(DataError::limit(format!("one record batch has {unpacked} bytes, at most {} are read", ask.limits.batch_bytes))
                .hint("write the file in smaller batches"));
        }
    }
    Ok(())
}
