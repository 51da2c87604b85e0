//! Record batches to rows: shared by Feather and Parquet. Typed timestamps are exact; floats, decimals, integers and text become cells.

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, Decimal64Array, Decimal128Array, Float32Array, Float64Array, Int32Array,
    Int64Array, LargeStringArray, PrimitiveArray, RecordBatch, StringArray, StringViewArray,
};
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date64Type, Float64Type, Int8Type, Int16Type, TimeUnit, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use bthost_sim::num::Decimal;
use bthost_sim::time::DAY;

use super::Sink;
use super::layout::Layout;
use crate::error::DataError;
use crate::stamp::Time;
use crate::value::{Value, shortest};

/// Hands the rows of a batch to the sink. `first` is the number of its first row; the batch has the columns of `layout` only, in the
/// order of the file, `columns` saying where each went.
pub(crate) fn rows<S: Sink + ?Sized>(
    batch: &RecordBatch,
    layout: &Layout,
    keep_scale: bool,
    first: u64,
    sink: &mut S,
) -> Result<(), DataError> {
    let time = Cells::of(batch.column(layout.time), "time", keep_scale)?;
    let mut cells = Vec::with_capacity(layout.columns.len());
    for (&at, &role) in layout.columns.iter().zip(&layout.roles) {
        cells.push(Cells::of(batch.column(at), super::layout::role_name(role), keep_scale)?);
    }
    let mut values = [Value::Null; 8];
    for i in 0..batch.num_rows() {
        for (value, cell) in values.iter_mut().zip(&cells) {
            *value = cell.value(i);
        }
        sink.row(first + i as u64, time.time(i), &values[..cells.len()])?;
    }
    Ok(())
}

/// A projection keeps the file's order and drops the columns between: the layout's indices follow it.
pub(crate) fn projected(layout: &Layout) -> (Vec<usize>, Layout) {
    let mut kept: Vec<usize> = layout.columns.iter().copied().chain([layout.time]).collect();
    kept.sort_unstable();
    kept.dedup();
    let place = |column: usize| kept.binary_search(&column).unwrap_or(0);
    let columns = layout.columns.iter().map(|c| place(*c)).collect();
    let moved = Layout { time: place(layout.time), columns, roles: layout.roles.clone(), width: kept.len(), price_shift: 0 };
    (kept, moved)
}

/// A column with its type known.
enum Cells<'a> {
    F64(&'a Float64Array),
    F32(&'a Float32Array),
    I32(&'a Int32Array),
    I64(&'a Int64Array),
    /// Integers of the other widths, widened.
    Wide(Int64Array),
    U64(&'a PrimitiveArray<UInt64Type>),
    D64(&'a Decimal64Array, u8, bool),
    D128(&'a Decimal128Array, u8, bool),
    Bool(&'a BooleanArray),
    Text(&'a StringArray),
    LargeText(&'a LargeStringArray),
    TextView(&'a StringViewArray),
    Date(&'a Date32Array),
    /// Counts of a unit since 1970, and nanoseconds of the unit.
    Stamp(&'a [i64], i64, &'a ArrayRef),
}

impl<'a> Cells<'a> {
    fn of(array: &'a ArrayRef, name: &'static str, keep_scale: bool) -> Result<Self, DataError> {
        fn raw<T: ArrowPrimitiveType<Native = i64>>(array: &ArrayRef) -> &[i64] {
            array.as_primitive::<T>().values()
        }
        fn wide<T: ArrowPrimitiveType>(array: &ArrayRef) -> Int64Array
        where
            T::Native: Into<i64>,
        {
            array.as_primitive::<T>().iter().map(|v| v.map(Into::into)).collect()
        }
        let scaled = |scale: i8| {
            let message = || DataError::format(format!("decimals of scale {scale} are not read"));
            u8::try_from(scale).ok().filter(|s| *s <= bthost_sim::num::SCALE_MAX).ok_or_else(message)
        };
        Ok(match array.data_type() {
            DataType::Float64 => Self::F64(array.as_primitive::<Float64Type>()),
            DataType::Float32 => Self::F32(array.as_primitive()),
            DataType::Int32 => Self::I32(array.as_primitive()),
            DataType::Int64 => Self::I64(array.as_primitive()),
            DataType::Int8 => Self::Wide(wide::<Int8Type>(array)),
            DataType::Int16 => Self::Wide(wide::<Int16Type>(array)),
            DataType::UInt8 => Self::Wide(wide::<UInt8Type>(array)),
            DataType::UInt16 => Self::Wide(wide::<UInt16Type>(array)),
            DataType::UInt32 => Self::Wide(wide::<UInt32Type>(array)),
            DataType::UInt64 => Self::U64(array.as_primitive()),
            DataType::Decimal64(_, scale) => Self::D64(array.as_primitive(), scaled(*scale)?, keep_scale),
            DataType::Decimal128(_, scale) => Self::D128(array.as_primitive(), scaled(*scale)?, keep_scale),
            DataType::Boolean => Self::Bool(array.as_boolean()),
            DataType::Utf8 => Self::Text(array.as_string()),
            DataType::LargeUtf8 => Self::LargeText(array.as_string()),
            DataType::Utf8View => Self::TextView(array.as_string_view()),
            DataType::Date32 => Self::Date(array.as_primitive()),
            DataType::Date64 => Self::Stamp(raw::<Date64Type>(array), 1_000_000, array),
            DataType::Timestamp(TimeUnit::Second, _) => Self::Stamp(raw::<TimestampSecondType>(array), 1_000_000_000, array),
            DataType::Timestamp(TimeUnit::Millisecond, _) => Self::Stamp(raw::<TimestampMillisecondType>(array), 1_000_000, array),
            DataType::Timestamp(TimeUnit::Microsecond, _) => Self::Stamp(raw::<TimestampMicrosecondType>(array), 1000, array),
            DataType::Timestamp(TimeUnit::Nanosecond, _) => Self::Stamp(raw::<TimestampNanosecondType>(array), 1, array),
            other => {
                return Err(DataError { field: Some(name), ..DataError::format(format!("a column of type {other} is not read")) }
                    .hint("write it as float64, int64 or decimal"));
            }
        })
    }

    fn value(&self, i: usize) -> Value<'_> {
        let decimal = |mantissa: i64, scale: u8, keep: bool| {
            let decimal = Decimal::new(mantissa, scale);
            Value::Decimal(if keep { decimal } else { shortest(decimal) })
        };
        match self {
            Self::F64(a) if a.is_valid(i) => Value::Float(a.value(i)),
            // The digits that a 32-bit float stands for are those that are shortest for it, not for its 64-bit twin.
            Self::F32(a) if a.is_valid(i) => {
                let value = a.value(i);
                Decimal::parse(&format!("{value:e}")).map_or(Value::Float(f64::from(value)), Value::Decimal)
            }
            Self::I32(a) if a.is_valid(i) => decimal(a.value(i).into(), 0, false),
            Self::I64(a) if a.is_valid(i) => decimal(a.value(i), 0, false),
            Self::Wide(a) if a.is_valid(i) => decimal(a.value(i), 0, false),
            Self::U64(a) if a.is_valid(i) => decimal(i64::try_from(a.value(i)).unwrap_or(i64::MAX), 0, false),
            Self::D64(a, scale, keep) if a.is_valid(i) => decimal(a.value(i), *scale, *keep),
            Self::D128(a, scale, keep) if a.is_valid(i) => match i64::try_from(a.value(i)) {
                Ok(mantissa) => decimal(mantissa, *scale, *keep),
                // Past 64 bits only trailing zeros can save it; the largest count says "too large" where they do not.
                Err(_) => wide_decimal(a.value(i), *scale),
            },
            Self::Bool(a) if a.is_valid(i) => Value::Text(if a.value(i) { b"true" } else { b"false" }),
            Self::Text(a) if a.is_valid(i) => Value::Text(a.value(i).as_bytes()),
            Self::LargeText(a) if a.is_valid(i) => Value::Text(a.value(i).as_bytes()),
            Self::TextView(a) if a.is_valid(i) => Value::Text(a.value(i).as_bytes()),
            Self::Stamp(a, unit, array) if array.is_valid(i) => a[i].checked_mul(*unit).map_or(Value::Null, |ns| decimal(ns, 0, false)),
            _ => Value::Null,
        }
    }

    fn time(&self, i: usize) -> Time<'_> {
        match self {
            Self::Stamp(a, unit, array) if array.is_valid(i) => Time::Nanos(a[i].saturating_mul(*unit)),
            Self::Date(a) if a.is_valid(i) => Time::Nanos(i64::from(a.value(i)).saturating_mul(DAY)),
            Self::Text(_) | Self::LargeText(_) | Self::TextView(_) => match self.value(i) {
                Value::Text(text) => Time::Text(text),
                _ => Time::Null,
            },
            _ => match self.value(i) {
                Value::Decimal(d) if d.scale == 0 => Time::Number(d.mantissa),
                Value::Float(v) if v.fract() == 0.0 && v.abs() < 9e18 => Time::Number(v as i64),
                _ => Time::Null,
            },
        }
    }
}

fn wide_decimal(mut mantissa: i128, mut scale: u8) -> Value<'static> {
    while scale > 0 && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    Value::Decimal(Decimal::new(i64::try_from(mantissa).unwrap_or(if mantissa < 0 { -i64::MAX } else { i64::MAX }), scale))
}
