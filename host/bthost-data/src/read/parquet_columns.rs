//! Bars of a file that this program wrote: INT64 columns go into the columns of the series as they are, several at a time.
//!
//! What always holds: the same rows and the same errors as the way of [`super::arrow_rows`]; a file that is not exactly as this program writes
//! bars is left to it. What it does not do: check rows; the sink does, for all of a file at once.

use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::Mutex;
use std::thread;

use bthost_sim::market::Bars;
use bytes::Bytes;
use parquet::basic::Type;
use parquet::column::reader::{get_column_reader, get_typed_column_reader};
use parquet::data_type::{DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::serialized_reader::SerializedPageReader;
use parquet::schema::types::SchemaDescriptor;

use super::Role;
use super::parquet::{Label, broken};
use crate::columns::FORESEEN_ROWS_MAX;
use crate::error::DataError;

/// Columns of bars, in the order in which this program writes them, and their types.
const CORE: [(&str, Type); 6] = [
    ("open_time", Type::INT64),
    ("open", Type::INT64),
    ("high", Type::INT64),
    ("low", Type::INT64),
    ("close", Type::INT64),
    ("volume", Type::INT64),
];
const MORE: [(&str, Type); 3] = [("quote_volume", Type::DOUBLE), ("trades", Type::INT32), ("taker_buy_volume", Type::INT64)];
/// Most threads that decode.
const THREADS_MAX: usize = 4;

/// Whether the columns are those of bars with a label, and if so whether the last three are there.
pub(crate) fn extended(schema: &SchemaDescriptor, label: &Label) -> Option<bool> {
    let count = schema.num_columns();
    let fits = |at: usize, (name, kind): (&str, Type)| {
        let column = schema.column(at);
        let scale = match at {
            1..=4 => Some(label.price_scale),
            5 | 8 => Some(label.qty_scale),
            _ => None,
        };
        let required = column.max_def_level() == 0 && column.max_rep_level() == 0;
        let scaled = scale.is_none_or(|s| column.type_scale() == i32::from(s));
        required && scaled && column.path().parts() == [name] && column.physical_type() == kind
    };
    let nanos = |at: usize| {
        use parquet::basic::{LogicalType, TimeUnit};
        matches!(schema.column(at).logical_type_ref(), Some(LogicalType::Timestamp(t)) if t.unit == TimeUnit::NANOS)
    };
    let core = count >= 6 && nanos(0) && CORE.into_iter().enumerate().all(|(at, c)| fits(at, c));
    match count {
        6 if core => Some(false),
        9 if core && MORE.into_iter().enumerate().all(|(at, c)| fits(6 + at, c)) => Some(true),
        _ => None,
    }
}

/// The roles of the columns behind the time.
pub(crate) fn roles(extended: bool) -> &'static [Role] {
    const ALL: [Role; 8] =
        [Role::Open, Role::High, Role::Low, Role::Close, Role::Volume, Role::QuoteVolume, Role::Trades, Role::TakerBuyVolume];
    if extended { &ALL } else { &ALL[..5] }
}

/// The bytes of a column in a row group, which know where in the file they lie.
struct Window {
    at: u64,
    bytes: Bytes,
}

impl Window {
    fn slice(&self, start: u64, length: Option<usize>) -> ParquetResult<Bytes> {
        let outside = || ParquetError::EOF("a page lies outside its column".to_string());
        let from =
            start.checked_sub(self.at).and_then(|n| usize::try_from(n).ok()).filter(|n| *n <= self.bytes.len()).ok_or_else(outside)?;
        let to = length.map_or(Some(self.bytes.len()), |l| from.checked_add(l)).filter(|to| *to <= self.bytes.len()).ok_or_else(outside)?;
        Ok(self.bytes.slice(from..to))
    }
}

impl Length for Window {
    fn len(&self) -> u64 {
        self.at + self.bytes.len() as u64
    }
}

impl ChunkReader for Window {
    type T = Cursor<Bytes>;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        Ok(Cursor::new(self.slice(start, None)?))
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        self.slice(start, Some(length))
    }
}

/// Where a column goes.
enum Target<'a> {
    I64(&'a mut Vec<i64>),
    F64(&'a mut Vec<f64>),
    U32(&'a mut Vec<u32>),
}

impl Target<'_> {
    /// Room for rows that a file says it has.
    fn reserve(&mut self, rows: usize) {
        let rows = rows.min(FORESEEN_ROWS_MAX);
        match self {
            Self::I64(out) => out.reserve_exact(rows),
            Self::F64(out) => out.reserve_exact(rows),
            Self::U32(out) => out.reserve_exact(rows),
        }
    }
}

/// Puts the rows of the row groups behind those of `bars`: the number of each one's first row, and how many it has. Each column is unpacked by
/// one thread, all its groups in turn.
pub(crate) fn append(
    file: &File,
    whole: &ParquetMetaData,
    order: &[(usize, u64)],
    extended: bool,
    bars: &mut Bars,
) -> Result<Vec<(u64, usize)>, DataError> {
    let mut groups = Vec::with_capacity(order.len());
    for (group, first) in order {
        let rows = usize::try_from(whole.row_group(*group).num_rows()).map_err(|_| broken(&"a negative number of rows"))?;
        groups.push((*first, rows));
    }
    let rows = groups.iter().map(|(_, rows)| rows).sum();
    let mut targets = vec![Target::I64(&mut bars.open_time)];
    targets.extend([&mut bars.open, &mut bars.high, &mut bars.low, &mut bars.close, &mut bars.volume].map(Target::I64));
    if extended {
        targets.push(Target::F64(&mut bars.quote_volume));
        targets.push(Target::U32(&mut bars.trades));
        targets.push(Target::I64(&mut bars.taker_buy_volume));
    }
    let mut targets: Vec<(usize, Target<'_>)> = targets.into_iter().enumerate().collect();
    // The longest come last, and are taken first: no thread waits long for another at the end.
    let length = |column: usize| order.iter().map(|(group, _)| whole.row_group(*group).column(column).compressed_size()).sum::<i64>();
    targets.sort_by_key(|(column, _)| length(*column));
    let (work, file) = (Mutex::new(targets), Mutex::new(file));
    let worker = || -> ParquetResult<()> {
        loop {
            let next = work.lock().map_or(None, |mut work| work.pop());
            let Some((column, mut target)) = next else { return Ok(()) };
            target.reserve(rows);
            for (group, _) in order {
                decode(&file, whole, whole.row_group(*group), column, &mut target)?;
            }
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(THREADS_MAX);
    let results: Vec<ParquetResult<()>> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(worker)).collect();
        let mine = worker();
        let gave_up = || Err(ParquetError::General("a column's reader gave up".to_string()));
        others.into_iter().map(|t| t.join().unwrap_or_else(|_| gave_up())).chain([mine]).collect()
    });
    results.into_iter().collect::<ParquetResult<()>>().map_err(|e| broken(&e))?;
    Ok(groups)
}

/// The bytes of a column in a row group. Its pages were looked at before: they lie inside the file, and inside the limit of a row group.
fn window(file: &Mutex<&File>, column: &ColumnChunkMetaData) -> ParquetResult<Window> {
    let (at, length) = column.byte_range();
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
    let mut file = file.lock().map_err(|_| ParquetError::General("the file's reader gave up".to_string()))?;
    file.seek(SeekFrom::Start(at))?;
    (&mut *file).take(length).read_to_end(&mut bytes)?;
    Ok(Window { at, bytes: bytes.into() })
}

fn decode(
    file: &Mutex<&File>,
    whole: &ParquetMetaData,
    group: &RowGroupMetaData,
    column: usize,
    target: &mut Target<'_>,
) -> ParquetResult<()> {
    let rows = usize::try_from(group.num_rows()).unwrap_or(0);
    let pages = SerializedPageReader::new(Arc::new(window(file, group.column(column))?), group.column(column), rows, None)?;
    let reader = get_column_reader(whole.file_metadata().schema_descr().column(column), Box::new(pages));
    match target {
        Target::I64(out) => values::<Int64Type>(reader, rows, out),
        Target::F64(out) => values::<DoubleType>(reader, rows, out),
        Target::U32(out) => {
            let mut signed = Vec::with_capacity(rows.min(FORESEEN_ROWS_MAX));
            values::<Int32Type>(reader, rows, &mut signed)?;
            out.extend(signed.into_iter().map(i32::cast_unsigned));
            Ok(())
        }
    }
}

fn values<T: DataType>(reader: parquet::column::reader::ColumnReader, rows: usize, out: &mut Vec<T::T>) -> ParquetResult<()> {
    let (mut reader, before) = (get_typed_column_reader::<T>(reader), out.len());
    loop {
        let missing = rows - (out.len() - before);
        let (records, _, _) = reader.read_records(missing, None, None, out)?;
        if records == missing {
            return Ok(());
        }
        if records == 0 {
            return Err(ParquetError::EOF("a column has fewer values than rows".to_string()));
        }
    }
}
