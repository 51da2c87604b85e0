//! The tables of a run as Arrow record batches: one schema per artifact, exact values.
//!
//! What always holds: money is `Decimal128(38, 8)`, in the long table of equity `Decimal128(18, 8)` where all of it fits; prices and quantities are `Decimal128(38, s)`, `s` being the largest scale among the
//! run's instruments, so that nothing rounds; times are nanoseconds in UTC; what there is none of is null. Averages are floats, for display.

use std::sync::Arc;

use arrow::array::{ArrayRef, Decimal128Array, Float64Array, StringArray, TimestampNanosecondArray, UInt32Array, UInt64Array};
use arrow::array::{BooleanArray, RecordBatch};
use arrow::error::ArrowError;
use bthost_sim::codes::fill_flag;
use bthost_sim::engine::{EquityRow, EquityTable};
use bthost_sim::market::{Instrument, InstrumentKind};
use bthost_sim::metrics::RoundTrip;
use bthost_sim::num::{MONEY_SCALE, Money, RATE_SCALE, pow10};
use bthost_sim::time::Ts;

use super::tables::{Tables, cause_text, side_name};

/// Digits of every decimal column: what 128 bits hold.
const PRECISION: u8 = 38;
/// Digits of a decimal column that Parquet keeps as whole numbers of 64 bits, which cost a quarter of the longer ones.
const NARROW_PRECISION: u8 = 18;

/// What the numbers of a run mean: scales and names by index.
#[derive(Clone, Debug)]
pub struct Names<'a> {
    instruments: Vec<(String, u8, u8, InstrumentKind)>,
    tags: &'a [String],
    assets: &'a [String],
    price_scale: u8,
    qty_scale: u8,
}

impl<'a> Names<'a> {
    /// For these instruments, by index; tags are counted from 1, assets from 0.
    #[must_use]
    pub fn new<'i>(instruments: impl IntoIterator<Item = &'i Instrument>, tags: &'a [String], assets: &'a [String]) -> Self {
        let instruments: Vec<_> = instruments.into_iter().map(|i| (i.name(), i.price_scale, i.qty_scale, i.kind)).collect();
        let price_scale = instruments.iter().map(|i| i.1).max().unwrap_or(0);
        let qty_scale = instruments.iter().map(|i| i.2).max().unwrap_or(0);
        Self { instruments, tags, assets, price_scale, qty_scale }
    }

    /// Name of an instrument; its number where it is not known.
    #[must_use]
    pub fn instrument(&self, index: u32) -> String {
        self.instruments.get(index as usize).map_or_else(|| format!("#{index}"), |i| i.0.clone())
    }

    /// What kind of contract an instrument is.
    #[must_use]
    pub fn kind(&self, index: u32) -> InstrumentKind {
        self.instruments.get(index as usize).map_or(InstrumentKind::Spot, |i| i.3)
    }

    /// Decimals of prices of an instrument.
    #[must_use]
    pub fn price_scale(&self, index: u32) -> u8 {
        self.instruments.get(index as usize).map_or(self.price_scale, |i| i.1)
    }

    /// Decimals of quantities of an instrument.
    #[must_use]
    pub fn qty_scale(&self, index: u32) -> u8 {
        self.instruments.get(index as usize).map_or(self.qty_scale, |i| i.2)
    }

    /// Name of a tag; `None` for none.
    #[must_use]
    pub fn tag(&self, tag: u32) -> Option<String> {
        let index = (tag as usize).checked_sub(1)?;
        Some(self.tags.get(index).cloned().unwrap_or_else(|| format!("#{tag}")))
    }

    fn asset(&self, index: u16) -> String {
        self.assets.get(usize::from(index)).cloned().unwrap_or_else(|| format!("#{index}"))
    }

    fn price(&self, instrument: u32, count: i64) -> i128 {
        i128::from(count) * pow10(self.price_scale - self.price_scale(instrument).min(self.price_scale))
    }

    fn qty(&self, instrument: u32, count: i64) -> i128 {
        i128::from(count) * pow10(self.qty_scale - self.qty_scale(instrument).min(self.qty_scale))
    }
}

/// Columns as they are gathered.
struct Columns(Vec<(&'static str, ArrayRef)>);

impl Columns {
    fn put(&mut self, name: &'static str, column: ArrayRef) -> &mut Self {
        self.0.push((name, column));
        self
    }
    fn decimal(&mut self, name: &'static str, values: impl Iterator<Item = Option<i128>>, scale: u8) -> Result<&mut Self, ArrowError> {
        let column = values.collect::<Decimal128Array>().with_precision_and_scale(PRECISION, scale as i8)?;
        Ok(self.put(name, Arc::new(column)))
    }
    fn money(&mut self, name: &'static str, values: impl Iterator<Item = i128>) -> Result<&mut Self, ArrowError> {
        self.decimal(name, values.map(Some), MONEY_SCALE)
    }
    fn time(&mut self, name: &'static str, values: impl Iterator<Item = Option<Ts>>) -> &mut Self {
        let column = values.map(|t| t.map(|t| t.0)).collect::<TimestampNanosecondArray>().with_timezone("UTC");
        self.put(name, Arc::new(column))
    }
    fn text(&mut self, name: &'static str, values: impl Iterator<Item = Option<String>>) -> &mut Self {
        self.put(name, Arc::new(values.collect::<StringArray>()))
    }
    fn u64(&mut self, name: &'static str, values: impl Iterator<Item = u64>) -> &mut Self {
        self.put(name, Arc::new(UInt64Array::from_iter_values(values)))
    }
    fn flag(&mut self, name: &'static str, values: impl Iterator<Item = bool>) -> &mut Self {
        self.put(name, Arc::new(values.map(Some).collect::<BooleanArray>()))
    }
    fn batch(self) -> Result<RecordBatch, ArrowError> {
        RecordBatch::try_from_iter_with_nullable(self.0.into_iter().map(|(name, column)| (name, column, true)))
    }
}

fn some(text: impl Into<String>) -> Option<String> {
    Some(text.into()).filter(|t: &String| !t.is_empty())
}

/// `orders.parquet`: one row per order.
///
/// # Errors
/// When a value does not fit its column.
pub fn orders(tables: &Tables, names: &Names<'_>) -> Result<RecordBatch, ArrowError> {
    let (rows, mut c) = (&tables.orders, Columns(Vec::new()));
    let intent = |pick: fn(&bthost_sim::trail::payload::SubmitIntent) -> i64| {
        rows.iter().map(move |r| {
            let value = r.intent.as_ref().map_or(0, pick);
            (value != 0).then(|| names.price(r.instrument, value))
        })
    };
    let bit = |mask: u8| rows.iter().map(move |r| r.intent.as_ref().is_some_and(|i| i.flags & mask != 0));
    c.u64("order", rows.iter().map(|r| r.order));
    c.put("parent", Arc::new(rows.iter().map(|r| (r.parent != 0).then_some(r.parent)).collect::<UInt64Array>()));
    c.time("submitted", rows.iter().map(|r| Some(r.submitted))).time("ended", rows.iter().map(|r| r.ended));
    c.text("instrument", rows.iter().map(|r| Some(names.instrument(r.instrument))));
    c.text("side", rows.iter().map(|r| some(side_name(r.side)))).text("kind", rows.iter().map(|r| some(r.kind())));
    c.text("time_in_force", rows.iter().map(|r| some(r.tif())));
    c.decimal("quantity", rows.iter().map(|r| Some(names.qty(r.instrument, r.qty))), names.qty_scale)?;
    c.decimal("limit_price", intent(|i| i.limit), names.price_scale)?.decimal("trigger_price", intent(|i| i.trigger), names.price_scale)?;
    c.decimal("take_profit", intent(|i| i.take_profit), names.price_scale)?;
    c.decimal("stop_loss", intent(|i| i.stop_loss), names.price_scale)?;
    let last = rows.iter().map(|r| (r.price != 0).then(|| names.price(r.instrument, r.price)));
    c.decimal("last_price", last, names.price_scale)?;
    c.flag("post_only", bit(1)).flag("reduce_only", bit(2)).flag("close_position", bit(4));
    c.text("tag", rows.iter().map(|r| names.tag(r.tag)));
    c.text("status", rows.iter().map(|r| some(r.status()))).text("reason", rows.iter().map(|r| some(r.reason())));
    c.decimal("filled", rows.iter().map(|r| Some(names.qty(r.instrument, r.filled))), names.qty_scale)?;
    c.money("filled_notional", rows.iter().map(|r| r.notional))?;
    c.batch()
}

/// `fills.parquet`: one row per fill, in the order of the trail; `fill` is the number that `explain` takes.
///
/// # Errors
/// When a value does not fit its column.
pub fn fills(tables: &Tables, names: &Names<'_>) -> Result<RecordBatch, ArrowError> {
    let (rows, mut c) = (&tables.fills, Columns(Vec::new()));
    let bit = |mask: u32| rows.iter().map(move |r| r.body.flags & mask != 0);
    c.u64("fill", rows.iter().map(|r| r.seq)).time("time", rows.iter().map(|r| Some(r.ts))).u64("order", rows.iter().map(|r| r.body.order));
    c.text("instrument", rows.iter().map(|r| Some(names.instrument(r.body.instrument))));
    c.text("side", rows.iter().map(|r| some(side_name(r.body.side))));
    c.decimal("quantity", rows.iter().map(|r| Some(names.qty(r.body.instrument, r.body.qty))), names.qty_scale)?;
    c.decimal("price", rows.iter().map(|r| Some(names.price(r.body.instrument, r.body.price))), names.price_scale)?;
    c.decimal("base_price", rows.iter().map(|r| Some(names.price(r.body.instrument, r.body.base_price))), names.price_scale)?;
    c.money("notional", rows.iter().map(|r| r.body.notional))?.money("fee", rows.iter().map(|r| r.body.fee))?;
    c.money("realised", rows.iter().map(|r| r.body.realised))?;
    c.decimal("position", rows.iter().map(|r| Some(names.qty(r.body.instrument, r.body.position))), names.qty_scale)?;
    c.money("basis", rows.iter().map(|r| r.body.basis))?;
    c.flag("taker", bit(fill_flag::TAKER)).flag("ambiguous", bit(fill_flag::AMBIGUOUS)).flag("capped", bit(fill_flag::CAPPED));
    c.flag("liquidation", bit(fill_flag::LIQUIDATION)).flag("rail", bit(fill_flag::RAIL));
    if rows.iter().any(|r| r.body.flags & fill_flag::DELIVERY != 0) {
        c.flag("delivery", bit(fill_flag::DELIVERY));
    }
    c.text("tag", rows.iter().map(|r| names.tag(r.body.tag))).text("cause", rows.iter().map(|r| Some(cause_text(r.cause))));
    c.batch()
}

/// `trades.parquet`: one row per round trip; `exit_time` is null while it is open.
///
/// # Errors
/// When a value does not fit its column.
pub fn trades(trips: &[RoundTrip], names: &Names<'_>) -> Result<RecordBatch, ArrowError> {
    let mut c = Columns(Vec::new());
    let (qty, money) = (
        |pick: fn(&RoundTrip) -> i64| trips.iter().map(move |t| Some(names.qty(t.instrument, pick(t)))),
        |pick: fn(&RoundTrip) -> Money| trips.iter().map(move |t| pick(t).0),
    );
    c.u64("trade", 0..trips.len() as u64).text("instrument", trips.iter().map(|t| Some(names.instrument(t.instrument))));
    c.text("side", trips.iter().map(|t| some(if t.side.sign() > 0 { "long" } else { "short" })));
    c.time("entry_time", trips.iter().map(|t| Some(t.entry_time))).time("exit_time", trips.iter().map(|t| t.exit_time));
    c.decimal("max_quantity", qty(|t| t.max_qty.0), names.qty_scale)?;
    let entry = trips.iter().map(|t| Some(t.entry_price(names.kind(t.instrument), names.qty_scale(t.instrument))));
    c.put("entry_price", Arc::new(entry.collect::<Float64Array>()));
    let exit = trips.iter().map(|t| (t.exit_qty.0 != 0).then(|| t.exit_price(names.kind(t.instrument), names.qty_scale(t.instrument))));
    c.put("exit_price", Arc::new(exit.collect::<Float64Array>()));
    c.decimal("entry_quantity", qty(|t| t.entry_qty.0), names.qty_scale)?.money("entry_notional", money(|t| t.entry_notional))?;
    c.decimal("exit_quantity", qty(|t| t.exit_qty.0), names.qty_scale)?.money("exit_notional", money(|t| t.exit_notional))?;
    c.money("realised", money(|t| t.realised))?.money("fees", money(|t| t.fees))?.money("funding", money(|t| t.funding))?;
    c.money("profit", money(RoundTrip::net))?.money("mae", money(|t| t.mae))?.money("mfe", money(|t| t.mfe))?;
    c.put("fills", Arc::new(UInt32Array::from_iter_values(trips.iter().map(|t| t.fills)))).u64("bars", trips.iter().map(|t| t.bars));
    c.text("tag", trips.iter().map(|t| names.tag(t.tag)));
    c.batch()
}

/// `ledger.parquet`: one row per transfer.
///
/// # Errors
/// When a value does not fit its column.
pub fn ledger(tables: &Tables, names: &Names<'_>) -> Result<RecordBatch, ArrowError> {
    let (rows, mut c) = (&tables.ledger, Columns(Vec::new()));
    let of = |instrument: u32| (instrument != u32::MAX).then(|| names.instrument(instrument));
    c.u64("transfer", rows.iter().map(|r| r.seq)).time("time", rows.iter().map(|r| Some(r.ts)));
    c.text("asset", rows.iter().map(|r| Some(names.asset(r.body.asset))));
    c.text("from", rows.iter().map(|r| some(account_name(r.body.from))));
    c.text("from_instrument", rows.iter().map(|r| of(r.body.from_instrument)));
    c.text("to", rows.iter().map(|r| some(account_name(r.body.to))));
    c.text("to_instrument", rows.iter().map(|r| of(r.body.to_instrument)));
    c.money("amount", rows.iter().map(|r| r.body.amount))?.money("wallet", rows.iter().map(|r| r.body.wallet))?;
    c.text("cause", rows.iter().map(|r| Some(cause_text(r.cause))));
    c.batch()
}

/// `funding.parquet`: one row per funding payment.
///
/// # Errors
/// When a value does not fit its column.
pub fn funding(tables: &Tables, names: &Names<'_>) -> Result<RecordBatch, ArrowError> {
    let (rows, mut c) = (&tables.funding, Columns(Vec::new()));
    c.u64("payment", rows.iter().map(|r| r.seq)).time("time", rows.iter().map(|r| Some(r.ts)));
    c.text("instrument", rows.iter().map(|r| Some(names.instrument(r.body.instrument))));
    c.decimal("position", rows.iter().map(|r| Some(names.qty(r.body.instrument, r.body.position))), names.qty_scale)?;
    c.decimal("mark", rows.iter().map(|r| Some(names.price(r.body.instrument, r.body.mark))), names.price_scale)?;
    c.decimal("rate", rows.iter().map(|r| Some(i128::from(r.body.rate))), RATE_SCALE)?
        .money("amount", rows.iter().map(|r| r.body.amount))?;
    c.batch()
}

/// Rows of `equity.parquet`, in batches of `batch_rows`, each made when it is asked for: the account at each row of the equity table. A
/// batch is an error when a value does not fit its column.
pub fn equity(table: &EquityTable, batch_rows: usize) -> impl Iterator<Item = Result<RecordBatch, ArrowError>> {
    const NARROW: std::ops::Range<i64> = -(10i64.pow(NARROW_PRECISION as u32)) + 1..10i64.pow(NARROW_PRECISION as u32);
    let narrow = table.rows().all(|r| [r.equity, r.wallet, r.exposure].iter().all(|v| NARROW.contains(v)));
    let precision = if narrow { NARROW_PRECISION } else { PRECISION };
    let mut rows = table.rows();
    let batches = rows.len().div_ceil(batch_rows).max(1);
    (0..batches).map(move |_| equity_batch(rows.by_ref().take(batch_rows).collect(), precision))
}

fn equity_batch(rows: Vec<EquityRow>, precision: u8) -> Result<RecordBatch, ArrowError> {
    let mut c = Columns(Vec::new());
    c.put("time", Arc::new(TimestampNanosecondArray::from_iter_values(rows.iter().map(|r| r.time)).with_timezone("UTC")));
    let mut put = |name: &'static str, value: fn(&EquityRow) -> i64| -> Result<(), ArrowError> {
        let column = Decimal128Array::from_iter_values(rows.iter().map(|r| i128::from(value(r))));
        c.put(name, Arc::new(column.with_precision_and_scale(precision, MONEY_SCALE as i8)?));
        Ok(())
    };
    put("equity", |r| r.equity)?;
    put("wallet", |r| r.wallet)?;
    put("exposure", |r| r.exposure)?;
    c.batch()
}

/// The equity table out of its batches; `None` where a column is missing or of another type.
#[must_use]
pub fn equity_table(batches: &[RecordBatch]) -> Option<EquityTable> {
    let mut out = EquityTable::default();
    for batch in batches {
        let time = batch.column_by_name("time")?.as_any().downcast_ref::<TimestampNanosecondArray>()?;
        let money = |name: &str| batch.column_by_name(name)?.as_any().downcast_ref::<Decimal128Array>();
        let (equity, wallet, exposure) = (money("equity")?, money("wallet")?, money("exposure")?);
        for i in 0..batch.num_rows() {
            let count = |column: &Decimal128Array| i64::try_from(column.value(i)).ok();
            out.push(EquityRow { time: time.value(i), equity: count(equity)?, wallet: count(wallet)?, exposure: count(exposure)? });
        }
    }
    Some(out)
}

/// The name of an account by its number on the trail.
#[must_use]
pub fn account_name(kind: u8) -> &'static str {
    ["wallet", "isolated-margin", "clearing", "fee", "funding", "insurance", "external"]
        .get(usize::from(kind))
        .copied()
        .unwrap_or("unknown")
}
