//! Parquet, a batch of rows at a time, only the columns that are needed. Files that this program wrote say their series and scales.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::statistics::Statistics;
use parquet::schema::types::SchemaDescriptor;

use super::arrow_rows::{projected, rows};
use super::layout::by_names;
use super::{Ask, Sink, parquet_columns, parquet_pages};
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

/// Key of the changes of the rows, one a line; only where there are any.
pub(crate) const KEY_CHANGES: &str = "bthost.changes";

/// What a file that this program wrote says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    pub name: SeriesName,
    pub price_scale: u8,
    pub qty_scale: u8,
    /// What was done to the rows before they were written.
    pub changes: Vec<String>,
}

/// Reads a Parquet file, its row groups in the order of their times where the file states them: the order in which a writer finished them
/// is no part of the rows.
pub(crate) fn read<S: Sink + ?Sized>(file: &File, ask: &Ask<'_>, sink: &mut S) -> Result<(), DataError> {
    let whole = metadata(file, ask.limits)?;
    let keep_scale = label_of(&whole).is_some();
    let header: Vec<String> = whole.schema().fields().iter().map(|f| f.name().clone()).collect();
    let by_name = by_names(&header, ask)?;
    let (kept, layout) = projected(&by_name);
    let rows_stated = u64::try_from(whole.metadata().file_metadata().num_rows()).unwrap_or(u64::MAX);
    if rows_stated > ask.limits.rows as u64 {
        return Err(DataError::limit(format!("the file states {rows_stated} rows, a series may have {}", ask.limits.rows)));
    }
    let leaves = leaves(whole.parquet_schema(), &kept)?;
    let groups = whole.metadata().row_groups();
    for group in groups {
        let bytes = u64::try_from(group.total_byte_size()).unwrap_or(u64::MAX);
        if bytes > ask.limits.batch_bytes {
            return Err(DataError::limit(format!("one row group has {bytes} bytes, at most {} are read", ask.limits.batch_bytes))
                .hint("write the file in smaller row groups"));
        }
        parquet_pages::check(file, group, &leaves, ask.limits)?;
    }
    let written = label_of(&whole).and_then(|l| parquet_columns::extended(whole.parquet_schema(), &l).map(|extended| (l, extended)));
    if let Some((label, extended)) = written.filter(|_| ask.columns.is_empty() && ask.kind.is_timed()) {
        sink.roles(parquet_columns::roles(extended));
        let scales = (label.price_scale, label.qty_scale);
        let rows = usize::try_from(rows_stated).unwrap_or(usize::MAX);
        if let Some(bars) = sink.columns(scales, extended, rows)? {
            let groups = parquet_columns::append(file, whole.metadata(), &in_order(groups, 0), extended, bars)?;
            return sink.appended(&groups);
        }
    }
    sink.roles(&layout.roles);
    let time = kept.iter().position(|k| *k == by_name.time).map_or(0, |i| leaves[i]);
    for (group, first) in in_order(groups, time) {
        let handle = file.try_clone().map_err(|e| DataError::read(&e))?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(handle, whole.clone());
        let mask = ProjectionMask::roots(builder.parquet_schema(), kept.iter().copied());
        let batches =
            builder.with_projection(mask).with_row_groups(vec![group]).with_batch_size(BATCH_ROWS).build().map_err(|e| broken(&e))?;
        let mut next = first;
        for batch in batches {
            let batch = batch.map_err(|e| broken(&e).at(next))?;
            rows(&batch, &layout, keep_scale, next, sink)?;
            next += batch.num_rows() as u64;
        }
    }
    Ok(())
}

/// The leaf of each kept column. A column of structures or lists is none that is read.
fn leaves(schema: &SchemaDescriptor, kept: &[usize]) -> Result<Vec<usize>, DataError> {
    let leaf = |root: &usize| {
        let mut all = (0..schema.num_columns()).filter(|i| schema.get_column_root_idx(*i) == *root);
        let first = all.next().filter(|_| all.next().is_none());
        first.ok_or_else(|| DataError::format("a column of lists or structures is not read"))
    };
    kept.iter().map(leaf).collect()
}

/// Index and first row (from 1) of every row group, by the least time of each where all state one, else as they stand.
fn in_order(groups: &[RowGroupMetaData], time: usize) -> Vec<(usize, u64)> {
    let mut next = 1;
    let mut all: Vec<(usize, u64, Option<i64>)> = Vec::with_capacity(groups.len());
    for (i, group) in groups.iter().enumerate() {
        let least = match group.columns().get(time).and_then(|c| c.statistics()) {
            Some(Statistics::Int64(values)) => values.min_opt().copied(),
            Some(Statistics::Int32(values)) => values.min_opt().map(|v| i64::from(*v)),
            _ => None,
        };
        all.push((i, next, least));
        next += u64::try_from(group.num_rows()).unwrap_or(0);
    }
    if all.iter().all(|(_, _, least)| least.is_some()) {
        all.sort_by_key(|(i, _, least)| (*least, *i));
    }
    all.into_iter().map(|(i, first, _)| (i, first)).collect()
}

/// What the file says about itself, if this program wrote it.
pub(crate) fn label(file: &File, limits: &Limits) -> Result<Option<Label>, DataError> {
    Ok(label_of(&metadata(file, limits)?))
}

fn label_of(whole: &ArrowReaderMetadata) -> Option<Label> {
    let pairs = whole.metadata().file_metadata().key_value_metadata()?;
    let get = |key: &str| pairs.iter().find(|p| p.key == key).and_then(|p| p.value.as_deref());
    let scale = |key: &str| get(key)?.parse().ok().filter(|s| *s <= bthost_sim::num::SCALE_MAX);
    let changes = get(KEY_CHANGES).map(|text| text.lines().map(str::to_string).collect()).unwrap_or_default();
    let name = SeriesName::parse(get(KEY_SERIES)?).ok()?;
    Some(Label { name, price_scale: scale(KEY_PRICE_SCALE)?, qty_scale: scale(KEY_QTY_SCALE)?, changes })
}

fn metadata(mut file: &File, limits: &Limits) -> Result<ArrowReaderMetadata, DataError> {
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
    ArrowReaderMetadata::load(&handle, ArrowReaderOptions::default()).map_err(|e| broken(&e))
}

pub(crate) fn broken(error: &dyn std::fmt::Display) -> DataError {
    DataError::format(format!("the Parquet file is cut short or damaged: {error}"))
        .hint("write it again from its source; compressions are none, snappy, lz4 and zstd")
}
