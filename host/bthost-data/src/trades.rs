//! Rows of trades become columns: one grid, one order by time and number, repeated rows of two files merged where they agree.
//!
//! What always holds: inside one file time never goes back and numbers strictly grow; a row stands for at least one trade of a positive
//! price and quantity.

use bthost_sim::market::{TradeRow, Trades};
use bthost_sim::num::Decimal;

use crate::columns::{earlier, unfit};
use crate::error::{DataError, DataErrorKind};
use crate::read::{Role, SeriesSink, Sink};
use crate::repair::{Mender, Repair};
use crate::segments::{Segments, merge};
use crate::series::Note;
use crate::stamp::{Stamps, Time};
use crate::value::{Grid, Value, raise};

/// Collects trades.
pub(crate) struct TradesSink {
    pub trades: Trades,
    pub price: Grid,
    pub qty: Grid,
    segments: Segments,
    stamps: Stamps,
    roles: Vec<Role>,
    last: Option<(i64, i64)>,
    mender: Mender,
}

impl TradesSink {
    pub fn new(price: Grid, qty: Grid, stamps: Stamps, rows_max: usize, repairs: &[Repair]) -> Self {
        let mender = Mender::new(repairs);
        Self { trades: Trades::default(), price, qty, segments: Segments::new(rows_max), stamps, roles: Vec::new(), last: None, mender }
    }

    /// One series of all files.
    pub fn finish(self, file_names: &[String], notes: &mut Vec<Note>) -> Result<Trades, DataError> {
        self.mender.notes(notes);
        let all = self.trades;
        let key = |at: usize| (all.time[at], all.id[at]);
        let (price, qty) = (self.price.scale, self.qty.scale);
        let difference = |a: usize, b: usize| {
            let (x, y) = (all.row(a), all.row(b));
            let decimal = |count: i64, scale: u8| Decimal::new(count, scale).to_string();
            let differs = |field, a: i64, b: i64, scale| (a != b).then(|| (field, decimal(a, scale), decimal(b, scale)));
            differs("price", x.price, y.price, price)
                .or_else(|| differs("qty", x.qty, y.qty, qty))
                .or_else(|| differs("count", i64::from(x.count), i64::from(y.count), 0))
                .or_else(|| {
                    (x.buyer_maker != y.buyer_maker).then(|| ("is_buyer_maker", x.buyer_maker.to_string(), y.buyer_maker.to_string()))
                })
        };
        let Some(order) = merge(all.len(), key, &self.segments, file_names, difference, notes)? else { return Ok(all) };
        let mut sorted = Trades::default();
        order.iter().for_each(|at| sorted.push(&all.row(*at)));
        Ok(sorted)
    }

    fn cell<'v>(&self, role: Role, values: &[Value<'v>]) -> Option<Value<'v>> {
        self.roles.iter().position(|r| *r == role).map(|i| values[i])
    }

    /// A price or a quantity on its grid, which grows where it must.
    fn count(&mut self, row: u64, name: &'static str, value: Value<'_>) -> Result<i64, DataError> {
        let is_price = name == "price";
        let (grid, column) = if is_price { (&mut self.price, &mut self.trades.price) } else { (&mut self.qty, &mut self.trades.qty) };
        if let Some(count) = grid.on_grid(value).filter(|count| *count > 0) {
            return Ok(count);
        }
        let group = if is_price { "price" } else { "quantity" };
        let decimal = grid.read(value).map_err(|what| unfit(row, name, &what, grid.fixed, group))?;
        let too_large = || DataError::row(row, name, "is larger than fits");
        if decimal.scale > grid.scale {
            raise(&mut [column], decimal.scale - grid.scale).ok_or_else(too_large)?;
            grid.scale = decimal.scale;
        }
        let count = grid.count(decimal).ok_or_else(too_large)?;
        if count > 0 { Ok(count) } else { Err(DataError::row(row, name, format!("is not a positive {group}"))) }
    }

    /// How many single trades a row stands for.
    fn singles(&self, row: u64, values: &[Value<'_>]) -> Result<u32, DataError> {
        if let Some(value) = self.cell(Role::Trades, values) {
            let count = whole(row, "count", value)?;
            return u32::try_from(count).ok().filter(|c| *c > 0).ok_or_else(|| DataError::row(row, "count", "is not a count from 1"));
        }
        let (Some(first), Some(last)) = (self.cell(Role::FirstId, values), self.cell(Role::LastId, values)) else { return Ok(1) };
        let (first, last) = (whole(row, "first_trade_id", first)?, whole(row, "last_trade_id", last)?);
        let count = last.checked_sub(first).and_then(|n| u32::try_from(n).ok()?.checked_add(1));
        count.ok_or_else(|| DataError::row(row, "last_trade_id", format!("{last} does not follow the first, {first}")))
    }
}

fn whole(row: u64, name: &'static str, value: Value<'_>) -> Result<i64, DataError> {
    let decimal: Decimal = value.decimal(0).map_err(|what| DataError::row(row, name, what))?;
    decimal.to_scale(0).ok_or_else(|| DataError::row(row, name, format!("{decimal} is not a whole number")))
}

/// `true` and `false` in any case, 1 and 0; `sell` and `buy` say who took.
fn truth(row: u64, value: Value<'_>) -> Result<bool, DataError> {
    let text = match value {
        Value::Text(text) => text.trim_ascii(),
        Value::Decimal(d) if d.mantissa == 1 && d.scale == 0 => b"1",
        Value::Decimal(d) if d.mantissa == 0 => b"0",
        _ => b"",
    };
    let is = |all: [&str; 3]| all.iter().any(|t| text.eq_ignore_ascii_case(t.as_bytes()));
    match (is(["true", "1", "sell"]), is(["false", "0", "buy"])) {
        (true, _) => Ok(true),
        (_, true) => Ok(false),
        _ => {
            let shown: String = String::from_utf8_lossy(text).chars().take(40).collect();
            Err(DataError::row(row, "is_buyer_maker", format!("is neither true nor false: `{shown}`")))
        }
    }
}

impl SeriesSink for TradesSink {
    fn begin(&mut self, file: usize, stamps: Stamps) {
        self.segments.begin(file, self.trades.len());
        self.stamps = stamps;
        self.last = None;
    }

    fn end(&mut self) -> Result<(), DataError> {
        self.stamps.finish()
    }
}

impl Sink for TradesSink {
    fn roles(&mut self, roles: &[Role]) {
        self.roles = roles.to_vec();
    }

    fn row(&mut self, row: u64, time: Time<'_>, values: &[Value<'_>]) -> Result<(), DataError> {
        let scales = (self.price.scale, self.qty.scale);
        let Err(error) = self.accept(row, time, values) else { return Ok(()) };
        self.lower(scales);
        // A trade of a number that is there already is the same trade; which of two that differ is true, no number tells.
        let used = match error.kind {
            DataErrorKind::Row if self.mender.has(Repair::DropBadRows) => Repair::DropBadRows,
            DataErrorKind::Duplicate if self.mender.has(Repair::DropDuplicates) && self.repeats(row, values) => Repair::DropDuplicates,
            DataErrorKind::Duplicate if self.mender.has(Repair::KeepFirst) => Repair::KeepFirst,
            _ => return Err(error),
        };
        self.mender.count(used, row);
        Ok(())
    }
}

impl TradesSink {
    /// Whether a row has the price and the quantity of the last one.
    fn repeats(&self, row: u64, values: &[Value<'_>]) -> bool {
        let Some(last) = self.trades.len().checked_sub(1) else { return false };
        let same = |grid: &Grid, value, count| grid.on_grid(value) == Some(count);
        same(&self.price, values[0], self.trades.price[last])
            && same(&self.qty, values[1], self.trades.qty[last])
            && self.singles(row, values).ok() == Some(self.trades.count[last])
    }

    /// Back to coarser scales that the columns fitted before.
    fn lower(&mut self, (price, qty): (u8, u8)) {
        let back = |grid: &mut Grid, column: &mut Vec<i64>, to: u8| {
            if grid.scale > to {
                let unit = 10i64.pow(u32::from(grid.scale - to));
                column.iter_mut().for_each(|v| *v /= unit);
                grid.scale = to;
            }
        };
        back(&mut self.price, &mut self.trades.price, price);
        back(&mut self.qty, &mut self.trades.qty, qty);
    }

    fn accept(&mut self, row: u64, time: Time<'_>, values: &[Value<'_>]) -> Result<(), DataError> {
        self.segments.admit(row, self.trades.len())?;
        let time = self.stamps.read(row, time)?;
        let at = self.trades.len();
        let id = match self.cell(Role::Id, values) {
            Some(value) => whole(row, "id", value)?,
            None => at as i64,
        };
        match self.last {
            Some((last, _)) if time < last => return Err(earlier(row, time, last)),
            Some((_, last)) if id <= last => {
                let message = format!("the number {id} does not follow {last} in the row before it");
                let kind = if id == last { DataErrorKind::Duplicate } else { DataErrorKind::Order };
                return Err(DataError { kind, ..DataError::row(row, "id", message) }.hint(
                    "sort the file by the number of the trade, and remove what is there twice; --repair drop-duplicates drops a row that \
                     repeats the one before it",
                ));
            }
            _ => {}
        }
        let price = self.count(row, "price", values[0])?;
        let qty = self.count(row, "qty", values[1])?;
        let count = self.singles(row, values)?;
        let buyer_maker = self.cell(Role::BuyerMaker, values).map_or(Ok(false), |value| truth(row, value))?;
        self.trades.push(&TradeRow { time, id, price, qty, count, buyer_maker });
        self.segments.note(at, row)?;
        self.last = Some((time, id));
        Ok(())
    }
}
