//! Parquet that other programs read as it is: prices and quantities as decimals on INT64, times as UTC timestamps, zstd.
//!
//! Integers are stored as differences (`DELTA_BINARY_PACKED`): a year of minutes takes a third less room than with dictionaries, and is
//! unpacked in two thirds of the time, by us and by others.
//!
//! What always holds: reading it back gives the same rows and the same `rows_root`; the same rows give the same bytes.

use std::io::Write;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Decimal128Array, Float64Array, Int64Array, RecordBatch, TimestampNanosecondArray, UInt32Array};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use bthost_sim::market::{Bars, FundingRates, Trades};
use bthost_sim::num::RATE_SCALE;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;

use crate::error::{DataError, DataErrorKind};
use crate::read::parquet::{KEY_CHANGES, KEY_PRICE_SCALE, KEY_QTY_SCALE, KEY_SERIES, Label};
use crate::series::{Rows, Series};
use crate::ticks::{Ticks, Unit, columns};

/// Digits of a decimal that is stored on INT64.
const PRECISION: u8 = 18;
/// The largest count of [`PRECISION`] digits.
const COUNT_WRITTEN_MAX: i64 = 999_999_999_999_999_999;
/// Rows of a row group.
const GROUP_ROWS: usize = 1 << 17;
/// Rows that are turned into Arrow arrays at a time.
const BATCH_ROWS: usize = 1 << 14;
/// Level of zstd: past it files hardly shrink.
const ZSTD_LEVEL: i32 = 3;

/// Write a series.
///
/// # Errors
/// When a count has more than 18 digits or the writer fails.
pub fn write_series(out: impl Write + Send, series: &Series) -> Result<(), DataError> {
    let label =
        Label { name: series.name.clone(), price_scale: series.price_scale, qty_scale: series.qty_scale, changes: series.changes.clone() };
    match &series.rows {
        Rows::Bars(bars) => write_bars(out, &label, bars),
        Rows::Funding(funding) => write_funding(out, &label, funding),
        Rows::Trades(trades) => write_trades(out, &label, trades),
        Rows::Ticks(ticks) => write_ticks(out, &label, ticks),
    }
}

fn write_bars(out: impl Write + Send, label: &Label, bars: &Bars) -> Result<(), DataError> {
    let (price_scale, qty_scale) = (label.price_scale, label.qty_scale);
    let mut fields = vec![time_field("open_time")];
    for name in ["open", "high", "low", "close"] {
        fields.push(decimal_field(name, price_scale));
    }
    fields.push(decimal_field("volume", qty_scale));
    let extended = !bars.trades.is_empty();
    if extended {
        fields.push(Field::new("quote_volume", DataType::Float64, false));
        fields.push(Field::new("trades", DataType::UInt32, false));
        fields.push(decimal_field("taker_buy_volume", qty_scale));
    }
    let schema = Arc::new(Schema::new(fields));
    write(out, schema, label, bars.len(), |range| {
        let mut columns = vec![times(&bars.open_time[range.clone()])];
        for column in [&bars.open, &bars.high, &bars.low, &bars.close] {
            columns.push(decimals(&column[range.clone()], price_scale)?);
        }
        columns.push(decimals(&bars.volume[range.clone()], qty_scale)?);
        if extended {
            columns.push(Arc::new(Float64Array::from(bars.quote_volume[range.clone()].to_vec())));
            columns.push(Arc::new(UInt32Array::from(bars.trades[range.clone()].to_vec())));
            columns.push(decimals(&bars.taker_buy_volume[range], qty_scale)?);
        }
        Ok(columns)
    })
}

fn write_funding(out: impl Write + Send, label: &Label, funding: &FundingRates) -> Result<(), DataError> {
    let schema = Arc::new(Schema::new(vec![time_field("time"), time_field("raw_time"), decimal_field("rate", RATE_SCALE)]));
    write(out, schema, label, funding.len(), |range| {
        Ok(vec![times(&funding.time[range.clone()]), times(&funding.raw_time[range.clone()]), decimals(&funding.rate[range], RATE_SCALE)?])
    })
}

fn write_trades(out: impl Write + Send, label: &Label, trades: &Trades) -> Result<(), DataError> {
    let (price_scale, qty_scale) = (label.price_scale, label.qty_scale);
    let schema = Arc::new(Schema::new(vec![
        time_field("time"),
        Field::new("id", DataType::Int64, false),
        decimal_field("price", price_scale),
        decimal_field("qty", qty_scale),
        Field::new("count", DataType::UInt32, false),
        Field::new("is_buyer_maker", DataType::Boolean, false),
    ]));
    write(out, schema, label, trades.len(), |range| {
        Ok(vec![
            times(&trades.time[range.clone()]),
            Arc::new(Int64Array::from(trades.id[range.clone()].to_vec())),
            decimals(&trades.price[range.clone()], price_scale)?,
            decimals(&trades.qty[range.clone()], qty_scale)?,
            Arc::new(UInt32Array::from(trades.count[range.clone()].to_vec())),
            Arc::new(BooleanArray::from(trades.buyer_maker[range].to_vec())),
        ])
    })
}

fn write_ticks(out: impl Write + Send, label: &Label, ticks: &Ticks) -> Result<(), DataError> {
    let (price_scale, qty_scale) = (label.price_scale, label.qty_scale);
    let mut fields = vec![time_field("time"), Field::new("update_id", DataType::Int64, false)];
    for (name, unit) in columns(ticks.kind) {
        fields.push(match unit {
            Unit::Price => decimal_field(name, price_scale),
            Unit::Qty => decimal_field(name, qty_scale),
            Unit::Side => Field::new(*name, DataType::Int64, false),
        });
    }
    write(out, Arc::new(Schema::new(fields)), label, ticks.len(), |range| {
        let mut all: Vec<ArrayRef> = vec![times(&ticks.time[range.clone()]), Arc::new(Int64Array::from(ticks.id[range.clone()].to_vec()))];
        for ((_, unit), values) in columns(ticks.kind).iter().zip(&ticks.values) {
            all.push(match unit {
                Unit::Price => decimals(&values[range.clone()], price_scale)?,
                Unit::Qty => decimals(&values[range.clone()], qty_scale)?,
                Unit::Side => Arc::new(Int64Array::from(values[range.clone()].to_vec())),
            });
        }
        Ok(all)
    })
}

fn write(
    out: impl Write + Send,
    schema: Arc<Schema>,
    label: &Label,
    rows: usize,
    columns: impl Fn(std::ops::Range<usize>) -> Result<Vec<ArrayRef>, DataError>,
) -> Result<(), DataError> {
    let level = ZstdLevel::try_new(ZSTD_LEVEL).map_err(|e| failed(&e))?;
    let scales = [label.price_scale, label.qty_scale].map(|s| s.to_string());
    let mut keys = vec![(KEY_SERIES, label.name.to_string()), (KEY_PRICE_SCALE, scales[0].clone()), (KEY_QTY_SCALE, scales[1].clone())];
    if !label.changes.is_empty() {
        keys.push((KEY_CHANGES, label.changes.join("\n")));
    }
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_dictionary_enabled(false)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_created_by("bthost".to_string())
        .set_key_value_metadata(Some(keys.into_iter().map(|(key, value)| KeyValue::new(key.to_string(), value)).collect()));
    for field in schema.fields().iter().filter(|f| !matches!(f.data_type(), DataType::Float64 | DataType::Boolean)) {
        properties = properties.set_column_encoding(ColumnPath::from(field.name().as_str()), Encoding::DELTA_BINARY_PACKED);
    }
    let mut writer = ArrowWriter::try_new(out, schema.clone(), Some(properties.build())).map_err(|e| failed(&e))?;
    for start in (0..rows).step_by(BATCH_ROWS) {
        let batch = RecordBatch::try_new(schema.clone(), columns(start..rows.min(start + BATCH_ROWS))?).map_err(|e| failed(&e))?;
        writer.write(&batch).map_err(|e| failed(&e))?;
    }
    writer.close().map(|_| ()).map_err(|e| failed(&e))
}

fn failed(error: &dyn std::fmt::Display) -> DataError {
    DataError::new(DataErrorKind::Io, format!("could not write Parquet: {error}"))
}

fn time_field(name: &str) -> Field {
    Field::new(name, DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into())), false)
}

fn decimal_field(name: &str, scale: u8) -> Field {
    Field::new(name, DataType::Decimal128(PRECISION, scale as i8), false)
}

fn times(column: &[i64]) -> ArrayRef {
    Arc::new(TimestampNanosecondArray::from(column.to_vec()).with_timezone("UTC"))
}

fn decimals(column: &[i64], scale: u8) -> Result<ArrayRef, DataError> {
    if let Some(count) = column.iter().find(|c| c.unsigned_abs() > COUNT_WRITTEN_MAX.unsigned_abs()) {
        return Err(DataError::limit(format!("the count {count} has more than {PRECISION} digits")));
    }
    let wide: Vec<i128> = column.iter().map(|c| i128::from(*c)).collect();
    let array = Decimal128Array::from(wide).with_precision_and_scale(PRECISION, scale as i8).map_err(|e| failed(&e))?;
    Ok(Arc::new(array))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_of_nineteen_digits_is_not_written() {
        assert!(decimals(&[COUNT_WRITTEN_MAX, -COUNT_WRITTEN_MAX], 8).is_ok());
        assert_eq!(decimals(&[COUNT_WRITTEN_MAX + 1], 8).expect_err("19 digits").kind, DataErrorKind::Limit);
    }
}
