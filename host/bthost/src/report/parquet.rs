//! Parquet artifacts: written with zstd, read back, and compared row by row with what a run gives again.
//!
//! What always holds: one writer, one set of properties, so the same rows give the same bytes with the same build. A comparison is over
//! rows, not bytes: another writer version may lay out the same rows differently.

use std::fs::File;
use std::path::Path;

use ::parquet::arrow::ArrowWriter;
use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use ::parquet::basic::{Compression, Encoding, ZstdLevel};
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ::parquet::schema::types::ColumnPath;
use anyhow::{Context, Result};
use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::DataType;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use bthost_sim::engine::EquityTable;
use bthost_sim::metrics::RoundTrip;

use super::batches::{self, Names};
use super::tables::Tables;

/// Rows that are handed to the writer at once; bounds its buffers.
pub const WRITE_ROWS: usize = 65_536;

/// The artifacts, by file name, in the order in which they are written.
pub const FILES: [&str; 6] = ["orders.parquet", "fills.parquet", "trades.parquet", "ledger.parquet", "funding.parquet", "equity.parquet"];

/// All tables of a run.
#[derive(Clone, Copy, Debug)]
pub struct Artifacts<'a> {
    /// Orders, fills, funding, ledger.
    pub tables: &'a Tables,
    /// Round trips.
    pub trips: &'a [RoundTrip],
    /// The equity table.
    pub equity: &'a EquityTable,
    /// Scales and names.
    pub names: &'a Names<'a>,
}

impl Artifacts<'_> {
    /// The rows of one file of [`FILES`], in batches. A batch is an error when a value does not fit its column.
    ///
    /// # Errors
    /// When a value does not fit its column, or no such file is known.
    pub fn batches(&self, file: &str) -> Result<Box<dyn Iterator<Item = Result<RecordBatch>> + '_>> {
        let one = match file {
            "orders.parquet" => batches::orders(self.tables, self.names)?,
            "fills.parquet" => batches::fills(self.tables, self.names)?,
            "trades.parquet" => batches::trades(self.trips, self.names)?,
            "ledger.parquet" => batches::ledger(self.tables, self.names)?,
            "funding.parquet" => batches::funding(self.tables, self.names)?,
            "equity.parquet" => return Ok(Box::new(batches::equity(self.equity, WRITE_ROWS).map(|batch| Ok(batch?)))),
            other => anyhow::bail!("no artifact is named {other}"),
        };
        Ok(Box::new(std::iter::once(Ok(one))))
    }

    /// Write every file into `dir`.
    ///
    /// # Errors
    /// Names the file that could not be written.
    pub fn write(&self, dir: &Path) -> Result<()> {
        for file in FILES {
            write(&dir.join(file), self.batches(file)?)?;
        }
        Ok(())
    }

    /// Compare every file in `dir` with these rows; the first difference of each file in words.
    ///
    /// # Errors
    /// Names the file that could not be read.
    pub fn differences(&self, dir: &Path) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for file in FILES {
            let expected = self.batches(file)?.collect::<Result<Vec<_>>>()?;
            if let Some(what) = first_difference(&read(&dir.join(file))?, &expected) {
                found.push(format!("{file}: {what}"));
            }
        }
        Ok(found)
    }
}

/// Write one file. `batches` has at least one batch, for the schema.
///
/// # Errors
/// When a batch is an error, or the file cannot be written.
pub fn write(path: &Path, batches: impl IntoIterator<Item = Result<RecordBatch>>) -> Result<()> {
    let name = || format!("cannot write {}", path.display());
    let mut batches = batches.into_iter();
    let first = batches.next().context("no batch")??;
    let schema = first.schema();
    let mut properties =
        WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?)).set_created_by("bthost".into());
    for field in schema.fields() {
        // Dictionaries pay for text only; instants grow evenly.
        if !matches!(field.data_type(), DataType::Utf8) {
            properties = properties.set_column_dictionary_enabled(ColumnPath::from(field.name().as_str()), false);
        }
        // Nobody looks for rows by an amount, and the extremes of decimals are dear to find.
        if matches!(field.data_type(), DataType::Decimal128(..)) {
            properties = properties.set_column_statistics_enabled(ColumnPath::from(field.name().as_str()), EnabledStatistics::None);
        }
        if matches!(field.data_type(), DataType::Timestamp(..) | DataType::UInt64 | DataType::Decimal128(..=18, _)) {
            properties = properties.set_column_encoding(ColumnPath::from(field.name().as_str()), Encoding::DELTA_BINARY_PACKED);
        }
    }
    let file = File::create(path).with_context(name)?;
    let mut writer = ArrowWriter::try_new(file, schema, Some(properties.build())).with_context(name)?;
    for batch in std::iter::once(Ok(first)).chain(batches) {
        writer.write(&batch?).with_context(name)?;
    }
    writer.close().with_context(name)?;
    Ok(())
}

/// Read all rows of a file.
///
/// # Errors
/// When the file cannot be read or is not Parquet.
pub fn read(path: &Path) -> Result<Vec<RecordBatch>> {
    let name = || format!("cannot read {}", path.display());
    let file = File::open(path).with_context(name)?;
    let reader =
        ParquetRecordBatchReaderBuilder::try_new(file).with_context(name)?.with_batch_size(WRITE_ROWS).build().with_context(name)?;
    reader.collect::<Result<_, _>>().with_context(name)
}

/// Where two tables differ first: the row count, a column, or a row and column with both values; `None` when they are equal. `found` is
/// what a file holds, `expected` what it should.
#[must_use]
pub fn first_difference(found: &[RecordBatch], expected: &[RecordBatch]) -> Option<String> {
    let schema = expected.first()?.schema();
    let rows = |batches: &[RecordBatch]| batches.iter().map(RecordBatch::num_rows).sum::<usize>();
    let mut worst: Option<(usize, String)> = None;
    for (index, field) in schema.fields().iter().enumerate() {
        let column = |batches: &[RecordBatch], at: usize| batches.iter().map(|b| b.column(at).clone()).collect::<Vec<_>>();
        let wanted = column(expected, index);
        let got = match found.first().map(|b| b.schema().index_of(field.name())) {
            None => Vec::new(),
            Some(Err(_)) => return Some(format!("column `{}` is missing", field.name())),
            Some(Ok(at)) => column(found, at),
        };
        if let Some(column) = got.first().filter(|c| c.data_type() != field.data_type()) {
            return Some(format!("column `{}` is {}, not {}", field.name(), column.data_type(), field.data_type()));
        }
        if let Some((row, words)) = column_difference(&got, &wanted)
            && worst.as_ref().is_none_or(|(first, _)| row < *first)
        {
            worst = Some((row, format!("row {row}, column `{}`: {words}", field.name())));
        }
    }
    let (have, want) = (rows(found), rows(expected));
    worst.map(|(_, words)| words).or_else(|| (have != want).then(|| format!("{have} rows, not {want}")))
}

/// First row at which two columns differ, of those that both have.
fn column_difference(found: &[ArrayRef], expected: &[ArrayRef]) -> Option<(usize, String)> {
    let (mut f, mut e) = (Cursor::new(found), Cursor::new(expected));
    let mut row = 0;
    while let (Some(a), Some(b)) = (f.rest(), e.rest()) {
        let step = a.len().min(b.len());
        if a.slice(0, step).to_data() != b.slice(0, step).to_data() {
            let differs = |i: &usize| a.slice(*i, 1).to_data() != b.slice(*i, 1).to_data();
            let i = (0..step).find(differs).unwrap_or(0);
            return Some((row + i, format!("{} in the file, {} recomputed", shown(&a, i), shown(&b, i))));
        }
        row += step;
        f.advance(step);
        e.advance(step);
    }
    None
}

struct Cursor<'a> {
    chunks: &'a [ArrayRef],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn new(chunks: &'a [ArrayRef]) -> Self {
        Self { chunks, at: 0 }
    }
    fn rest(&mut self) -> Option<ArrayRef> {
        while let Some((first, others)) = self.chunks.split_first() {
            if self.at < first.len() {
                return Some(first.slice(self.at, first.len() - self.at));
            }
            self.chunks = others;
            self.at = 0;
        }
        None
    }
    fn advance(&mut self, rows: usize) {
        self.at += rows;
    }
}

fn shown(column: &ArrayRef, row: usize) -> String {
    let options = FormatOptions::default().with_null("null");
    ArrayFormatter::try_new(column.as_ref(), &options).map_or_else(|e| e.to_string(), |f| super::text::plain(&f.value(row).to_string()))
}

#[cfg(test)]
#[path = "parquet_tests.rs"]
mod tests;
