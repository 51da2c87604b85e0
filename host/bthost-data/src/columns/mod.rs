//! Rows of several files become the columns of one series: one grid, one order in time, overlaps merged where they agree.
//!
//! What always holds: a row is checked when it comes in, so an error names the row of its file; inside one file time strictly increases;
//! two files may repeat each other's rows but not contradict them.

mod mend;
mod whole;

use bthost_sim::market::{BarRow, Bars};
use bthost_sim::num::Decimal;
use bthost_sim::time::{Timeframe, Ts};

use crate::error::{DataError, DataErrorKind};
use crate::read::{Role, SeriesSink, Sink};
use crate::repair::{Mender, Repair};
use crate::segments::{FieldDifference, Segments, merge, segment_of};
use crate::series::Note;
use crate::stamp::{Stamps, Time};
use crate::value::{Grid, Value, raise};

/// Collects bars.
pub(crate) struct BarsSink {
    pub bars: Bars,
    pub price: Grid,
    pub qty: Grid,
    pub stamps: Stamps,
    segments: Segments,
    places: Places,
    extended: Vec<bool>,
    /// Files that have no volume.
    pub without_volume: usize,
    last: Option<i64>,
    remarks: Vec<Note>,
    mender: Mender,
}

/// Where the cells behind the four prices stand in the rows of the file at hand.
#[derive(Clone, Copy, Debug, Default)]
struct Places {
    volume: Option<usize>,
    /// Quote volume, trades, taker volume, where a file has all three.
    extended: Option<[usize; 3]>,
}

/// What to do about prices that are too many digits together.
const TOO_FINE: &str = "all prices of a series are kept with the same number of decimals, in at most 18 digits; a price of many decimals is \
    often a float written out, such as 0.1234567890123: round the prices in the file to the decimals that the venue quotes";
/// A file may be longer than those before it by its part of so many.
const LONGER_FILE: usize = 10;
/// Rows that room is made for before they are seen: files may hold fewer than those before them.
pub(crate) const FORESEEN_ROWS_MAX: usize = 4 << 20;
const PRICES: [&str; 4] = ["open", "high", "low", "close"];

impl BarsSink {
    pub fn new(price: Grid, qty: Grid, stamps: Stamps, rows_max: usize, repairs: &[Repair]) -> Self {
        let bars = Bars::new(Timeframe::M1);
        Self {
            bars,
            price,
            qty,
            stamps,
            segments: Segments::new(rows_max),
            places: Places::default(),
            extended: Vec::new(),
            without_volume: 0,
            last: None,
            remarks: Vec::new(),
            mender: Mender::new(repairs),
        }
    }

    /// Bring the group of columns to a finer scale.
    fn grow(&mut self, prices: bool, to: u8) -> Option<()> {
        let bars = &mut self.bars;
        if prices {
            raise(&mut [&mut bars.open, &mut bars.high, &mut bars.low, &mut bars.close], to - self.price.scale)?;
            self.price.scale = to;
        } else {
            raise(&mut [&mut bars.volume, &mut bars.taker_buy_volume], to - self.qty.scale)?;
            self.qty.scale = to;
        }
        Some(())
    }

    /// The prices of a row whose cells are decimals that the grid holds already: all rows but a few.
    #[inline]
    fn prices_on_grid(&self, values: &[Value<'_>]) -> Option<[i64; 4]> {
        let [a, b, c, d] = *values.first_chunk()?;
        Some([self.price.on_grid(a)?, self.price.on_grid(b)?, self.price.on_grid(c)?, self.price.on_grid(d)?])
    }

    fn prices(&mut self, row: u64, values: &[Value<'_>]) -> Result<[i64; 4], DataError> {
        let mut decimals = [Decimal::ZERO; 4];
        for (i, name) in PRICES.into_iter().enumerate() {
            decimals[i] = self.price.read(values[i]).map_err(|what| unfit(row, name, &what, self.price.fixed, "price"))?;
        }
        let longest = (0..4).max_by_key(|i| (decimals[*i].scale, 4 - i)).unwrap_or(0);
        let finest = decimals[longest].scale;
        if finest > self.price.scale {
            let what = || {
                format!(
                    "{} has {finest} decimals, and an earlier price of this series is too large to be kept with so many",
                    decimals[longest]
                )
            };
            self.grow(true, finest).ok_or_else(|| DataError::row(row, PRICES[longest], what()).hint(TOO_FINE))?;
        }
        let mut counts = [0; 4];
        for (i, name) in PRICES.into_iter().enumerate() {
            let what = || {
                format!(
                    "{} is too large to be kept with {} decimals, which another price of this series has",
                    decimals[i], self.price.scale
                )
            };
            counts[i] = self.price.count(decimals[i]).ok_or_else(|| DataError::row(row, name, what()).hint(TOO_FINE))?;
        }
        Ok(counts)
    }

    #[inline]
    fn quantity(&mut self, row: u64, name: &'static str, value: Value<'_>) -> Result<i64, DataError> {
        match self.qty.on_grid(value) {
            Some(count) if count >= 0 => Ok(count),
            _ => self.any_quantity(row, name, value),
        }
    }

    #[cold]
    fn any_quantity(&mut self, row: u64, name: &'static str, value: Value<'_>) -> Result<i64, DataError> {
        let decimal = self.qty.read(value).map_err(|what| unfit(row, name, &what, self.qty.fixed, "quantity"))?;
        let too_large = || DataError::row(row, name, "is larger than fits");
        if decimal.scale > self.qty.scale {
            self.grow(false, decimal.scale).ok_or_else(too_large)?;
        }
        let count = self.qty.count(decimal).ok_or_else(too_large)?;
        if count < 0 { Err(DataError::row(row, name, "is negative")) } else { Ok(count) }
    }

    fn extension(&mut self, row: u64, [quote, trades, taker]: [Value<'_>; 3]) -> Result<(f64, u32, i64), DataError> {
        let quote = quote.float().map_err(|what| DataError::row(row, "quote_volume", what))?;
        if quote < 0.0 {
            return Err(DataError::row(row, "quote_volume", "is negative"));
        }
        let trades = trades.decimal(0).map_err(|what| DataError::row(row, "trades", what))?;
        let whole = if trades.scale == 0 { Some(trades.mantissa) } else { trades.to_scale(0) };
        let trades = whole.and_then(|n| u32::try_from(n).ok());
        let trades = trades.ok_or_else(|| DataError::row(row, "trades", "is not a whole number from 0 to 4,294,967,295"))?;
        Ok((quote, trades, self.quantity(row, "taker_buy_volume", taker)?))
    }

    /// One series of all files: sorted, merged, the columns that not all files have dropped.
    pub fn finish(mut self, file_names: &[String], notes: &mut Vec<Note>) -> Result<Collected, DataError> {
        if self.extended.iter().any(|e| *e) && !self.extended.iter().all(|e| *e) {
            (self.bars.quote_volume, self.bars.trades, self.bars.taker_buy_volume) = (Vec::new(), Vec::new(), Vec::new());
            let text = "some files have no trade counts and taker volumes, so the series has none".to_string();
            notes.push(Note { code: "columns-dropped", text });
        }
        if self.qty.rounded > 0 {
            let text = format!("{} volumes had more than {} decimals and were rounded", self.qty.rounded, self.qty.scale);
            notes.push(Note { code: "volume-rounded", text });
        }
        notes.append(&mut self.remarks);
        self.mender.notes(notes);
        let times = std::mem::take(&mut self.bars.open_time);
        let order = merge(times.len(), |at| (times[at], 0), &self.segments, file_names, |a, b| self.difference(a, b), notes)?;
        self.bars.open_time = times;
        let Some(order) = order else {
            return Ok(Collected { bars: self.bars, order: None, segments: self.segments });
        };
        let mut bars = Bars::new(Timeframe::M1);
        let extended = !self.bars.trades.is_empty();
        for &at in &order {
            let row = self.bars.row(at);
            if extended { bars.push(&row) } else { bars.push_core(&row) }
        }
        Ok(Collected { bars, order: Some(order), segments: self.segments })
    }

    /// The first field in which two rows of one instant differ.
    fn difference(&self, a: usize, b: usize) -> Option<FieldDifference> {
        let (x, y) = (self.bars_row(a), self.bars_row(b));
        let decimal = |count: i64, scale: u8| Decimal::new(count, scale).to_string();
        let prices = [(x.open, y.open), (x.high, y.high), (x.low, y.low), (x.close, y.close)];
        let mut counts = PRICES.into_iter().zip(prices).map(|(field, pair)| (field, pair, self.price.scale)).chain([
            ("volume", (x.volume, y.volume), self.qty.scale),
            ("trades", (i64::from(x.trades), i64::from(y.trades)), 0),
            ("taker_buy_volume", (x.taker_buy_volume, y.taker_buy_volume), self.qty.scale),
        ]);
        let found = counts.find(|(_, (a, b), _)| a != b).map(|(field, (a, b), scale)| (field, decimal(a, scale), decimal(b, scale)));
        let quote = || ("quote_volume", x.quote_volume.to_string(), y.quote_volume.to_string());
        found.or_else(|| (x.quote_volume != y.quote_volume).then(quote))
    }

    /// As [`Bars::row`], while the times are taken out.
    fn bars_row(&self, at: usize) -> BarRow {
        let b = &self.bars;
        BarRow {
            open_time: 0,
            open: b.open[at],
            high: b.high[at],
            low: b.low[at],
            close: b.close[at],
            volume: b.volume[at],
            quote_volume: b.quote_volume.get(at).copied().unwrap_or(0.0),
            trades: b.trades.get(at).copied().unwrap_or(0),
            taker_buy_volume: b.taker_buy_volume.get(at).copied().unwrap_or(0),
        }
    }
}

impl SeriesSink for BarsSink {
    fn begin(&mut self, file: usize, stamps: Stamps) {
        self.segments.begin(file, self.bars.len());
        self.stamps = stamps;
        self.last = None;
    }

    fn end(&mut self) -> Result<(), DataError> {
        self.stamps.finish()?;
        self.extended.push(self.places.extended.is_some());
        self.without_volume += usize::from(self.places.volume.is_none());
        Ok(())
    }

    fn foresee(&mut self, read: usize, to_come: usize) {
        // Files of one archive are months or days, which are not all as long.
        let a_file = self.bars.len() / read.max(1);
        let a_file = a_file + a_file / LONGER_FILE;
        if to_come > 0 && self.bars.open_time.capacity() - self.bars.len() < a_file {
            self.bars.reserve(a_file.saturating_mul(to_come).min(FORESEEN_ROWS_MAX).max(a_file));
        }
    }
}

impl Sink for BarsSink {
    fn remark(&mut self, note: Note) {
        if !self.remarks.contains(&note) {
            self.remarks.push(note);
        }
    }

    fn roles(&mut self, roles: &[Role]) {
        let at = |role| roles.iter().position(|r| *r == role);
        let extended = at(Role::QuoteVolume).zip(at(Role::Trades)).zip(at(Role::TakerBuyVolume));
        self.places = Places { volume: at(Role::Volume), extended: extended.map(|((quote, trades), taker)| [quote, trades, taker]) };
    }

    #[inline]
    fn row(&mut self, row: u64, time: Time<'_>, values: &[Value<'_>]) -> Result<(), DataError> {
        if self.mender.is_idle() { self.accept(row, time, values) } else { self.mend(row, time, values) }
    }

    fn columns(&mut self, scales: (u8, u8), extended: bool, rows: usize) -> Result<Option<&mut Bars>, DataError> {
        self.room_for(scales, extended, rows)
    }

    fn appended(&mut self, groups: &[(u64, usize)]) -> Result<(), DataError> {
        self.check_appended(groups)
    }
}

impl BarsSink {
    #[inline]
    fn accept(&mut self, row: u64, time: Time<'_>, values: &[Value<'_>]) -> Result<(), DataError> {
        self.segments.admit(row, self.bars.len())?;
        let open_time = self.stamps.read(row, time)?;
        check_order(row, open_time, self.last)?;
        let [open, high, low, close] = match self.prices_on_grid(values) {
            Some(prices) => prices,
            None => self.prices(row, values)?,
        };
        let volume = match self.places.volume {
            Some(at) => self.quantity(row, "volume", values[at])?,
            None => 0,
        };
        let bar = BarRow { open_time, open, high, low, close, volume, ..BarRow::default() };
        check_prices(row, &bar, self.price.scale)?;
        let at = self.bars.len();
        if let Some(places) = self.places.extended {
            let (quote_volume, trades, taker_buy_volume) = self.extension(row, places.map(|at| values[at]))?;
            if self.bars.trades.len() < at {
                // A file without these columns came before: the columns stay as long as the times.
                self.bars.quote_volume.resize(at, 0.0);
                self.bars.trades.resize(at, 0);
                self.bars.taker_buy_volume.resize(at, 0);
            }
            self.bars.push(&BarRow { quote_volume, trades, taker_buy_volume, ..bar });
        } else {
            self.bars.push_core(&bar);
        }
        self.segments.note(at, row)?;
        self.last = Some(open_time);
        Ok(())
    }
}

/// What [`BarsSink::finish`] gives: the bars and where each came from.
pub(crate) struct Collected {
    pub bars: Bars,
    order: Option<Vec<usize>>,
    segments: Segments,
}

impl Collected {
    /// File index and row number of the bar at `i`.
    pub fn place(&self, i: usize) -> (usize, u64) {
        let at = self.order.as_ref().map_or(i, |order| order[i]);
        let segment = segment_of(self.segments.all(), at);
        (segment.file, segment.row(at))
    }
}

pub(crate) fn unfit(row: u64, field: &'static str, what: &str, fixed: bool, group: &str) -> DataError {
    let error = DataError::row(row, field, what);
    match (what.contains("decimals"), fixed, group) {
        (true, true, _) => error.hint(format!("the venue profile fixes the {group} scale; take another profile, or `generic`")),
        (true, false, "quantity") => {
            error.hint("--round-volume has volumes rounded to eight decimals; the rows are those of a rounded series then")
        }
        (true, false, _) => error.hint(TOO_FINE),
        _ if what.starts_with("is empty") => {
            error.hint(format!("every row needs its {field}: fill the cell, or remove the row; times without a row are allowed"))
        }
        _ => error,
    }
}

/// Time must go forward inside a file.
#[inline]
pub(crate) fn check_order(row: u64, time: i64, last: Option<i64>) -> Result<(), DataError> {
    if last.is_none_or(|last| time > last) { Ok(()) } else { out_of_order(row, time, last) }
}

#[cold]
fn out_of_order(row: u64, time: i64, last: Option<i64>) -> Result<(), DataError> {
    match last {
        Some(last) if time == last => {
            let message = format!("{} stands in the row before it already", Ts(time));
            Err(DataError { kind: DataErrorKind::Duplicate, ..DataError::row(row, "time", message) }
                .hint("remove the duplicate, or have it dropped: --repair drop-duplicates"))
        }
        Some(last) if time < last => Err(earlier(row, time, last)),
        _ => Ok(()),
    }
}

/// The error of a row whose time lies before that of the row above it.
pub(crate) fn earlier(row: u64, time: i64, last: i64) -> DataError {
    let message = format!("{} is earlier than {} in the row before it", Ts(time), Ts(last));
    DataError { kind: DataErrorKind::Order, ..DataError::row(row, "time", message) }
        .hint("sort the file by time, or have it sorted: --repair sort")
}

#[inline]
fn check_prices(row: u64, bar: &BarRow, scale: u8) -> Result<(), DataError> {
    let inside = bar.low > 0 && bar.low <= bar.open.min(bar.close) && bar.open.max(bar.close) <= bar.high;
    if inside { Ok(()) } else { wrong_prices(row, bar, scale) }
}

#[cold]
fn wrong_prices(row: u64, bar: &BarRow, scale: u8) -> Result<(), DataError> {
    let shown = |count: i64| Decimal::new(count, scale).to_string();
    let prices = [bar.open, bar.high, bar.low, bar.close];
    for (field, price) in PRICES.into_iter().zip(prices) {
        if price <= 0 {
            let message = format!("{} is not a positive price", shown(price));
            return Err(DataError::row(row, field, message).hint("a bar without a trade is left out of the file, not written with zeros"));
        }
    }
    let [open, high, low, close] = prices.map(shown);
    let wrong = |field, message| {
        let hint = format!(
            "the bar of {} has open {open}, high {high}, low {low}, close {close}: mend or remove the row; where many rows are so, two columns \
             are swapped, and --column {field}=NAME says which is which",
            Ts(bar.open_time)
        );
        Err(DataError::row(row, field, message).hint(hint))
    };
    if bar.high < bar.low {
        return wrong("high", format!("is below the low: {high} < {low}"));
    }
    for (name, price, text) in [("open", bar.open, &open), ("close", bar.close, &close)] {
        if bar.high < price {
            return wrong("high", format!("is below the {name}: {high} < {text}"));
        }
        if bar.low > price {
            return wrong("low", format!("is above the {name}: {low} > {text}"));
        }
    }
    Ok(())
}
