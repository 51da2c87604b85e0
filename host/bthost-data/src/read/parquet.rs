//! Parquet, a batch of rows at a time, only the columns that are needed. Files that this program wrote say their series and scales.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use super::arrow_rows::{projected, rows};
use super::layout::by_names;
use super::{Ask, Sink};
use crate::error::DataError;
use crate::limits::Limits;
use crate::series::SeriesName;

/// Rows that are decoded at a time.
const BATCH_ROWS: usize = 8192;
/// Key of the series' name in the file's metadata.
pub(crate) const KEY_SERIES: &str = "bthost.series";
/// Key of the price scale.
pub(crate) const KEY_PRICE_SCALE: &str = "bthost.price_scale";
/// Key of the quantity scale.
pub(crate) const KEY_QTY_SCALE: &str = "bthost.qty_scale";

/// What a file that this program wrote says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    pub name: SeriesName,
    pub price_scale: u8,
    pub qty_scale: u8,
}

/// Reads a Parquet file.
pub(crate) fn read(file: &File, ask: &Ask<'_>, sink: &mut dyn Sink) -> Result<(), DataError> {
    let builder = open(file, ask.limits)?;
    let keep_scale = label_of(&builder).is_some();
    let header: Vec<String> = builder.schema().fields().iter().map(|f| f.name().clone()).collect();
    let (kept, layout) = projected(&by_names(&header, ask)?);
    for group in builder.metadata().row_groups() {
        let bytes = u64::try_from(group.total_byte_size()).unwrap_or(u64::MAX);
        if bytes > ask.limits.batch_bytes {
            return Err(DataError::limit(format!("one row group has {bytes} bytes, at most {} are read", ask.limits.batch_bytes))
                .hint("write the file in smaller row groups"));
        }
    }
    sink.roles(&layout.roles);
    let mask = ProjectionMask::roots(builder.parquet_schema(), kept);
    let batches = builder.with_projection(mask).with_batch_size(BATCH_ROWS).build().map_err(|e| broken(&e))?;
    let mut next = 1;
    for batch in batches {
        let batch = batch.map_err(|e| broken(&e).at(next))?;
        rows(&batch, &layout, keep_scale, next, sink)?;
        next += batch.num_rows() as u64;
    }
    Ok(())
}

/// What the file says about itself, if this program wrote it.
pub(crate) fn label(file: &File, limits: &Limits) -> Result<Option<Label>, DataError> {
    Ok(label_of(&open(file, limits)?))
}

fn label_of(builder: &ParquetRecordBatchReaderBuilder<File>) -> Option<Label> {
    let pairs = builder.metadata().file_metadata().key_value_metadata()?;
    let get = |key: &str| pairs.iter().find(|p| p.key == key).and_then(|p| p.value.as_deref());
    let scale = |key: &str| get(key)?.parse().ok().filter(|s| *s <= bthost_sim::num::SCALE_MAX);
    Some(Label { name: SeriesName::parse(get(KEY_SERIES)?).ok()?, price_scale: scale(KEY_PRICE_SCALE)?, qty_scale: scale(KEY_QTY_SCALE)? })
}

fn open(mut file: &File, limits: &Limits) -> Result<ParquetRecordBatchReaderBuilder<File>, DataError> {
    let length = file.seek(SeekFrom::End(0)).map_err(|e| DataError::read(&e))?;
    let mut tail = [0; 8];
    if length < 12 {
        return Err(broken(&"too short"));
    }
    file.seek(SeekFrom::End(-8)).and_then(|_| file.read_exact(&mut tail)).map_err(|e| DataError::read(&e))?;
    let metadata = u64::from(u32::from_le_bytes([tail[0], tail[1], tail[2], tail[3]]));
    if metadata > limits.metadata_bytes {
        return Err(DataError::limit(format!("its metadata has {metadata} bytes, at most {} are read", limits.metadata_bytes)));
    }
    let handle = file.try_clone().map_err(|e| DataError::read(&e))?;
    ParquetRecordBatchReaderBuilder::try_new(handle).map_err(|e| broken(&e))
}

fn broken(error: &dyn std::fmt::Display) -> DataError {
    DataError::format(format!("the Parquet file is cut short or damaged: {error}"))
        .hint("write it again from its source; compressions are none, snappy, lz4 and zstd")
}
