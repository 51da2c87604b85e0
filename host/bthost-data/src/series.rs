//! A series: its name, its rows, the grid that they are on, what was noticed on the way, and the files that it came from.

use std::fmt;

use bthost_sim::market::{
    Bars, FundingRates, RowsRoot, Trades, bars_root, bars_schema, funding_root, funding_schema, trades_root, trades_schema,
};
use bthost_sim::time::Timeframe;

use crate::error::DataError;
use crate::ticks::{Ticks, Unit};
use crate::value::raise;

/// What the rows of a series are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Bars of traded prices.
    Bars,
    /// Bars of the mark price.
    Mark,
    /// Funding rates.
    Funding,
    /// Trades.
    Trades,
    /// Best quotes.
    Quotes,
    /// Updates of the order book.
    Depth,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 6] = [Self::Bars, Self::Mark, Self::Funding, Self::Trades, Self::Quotes, Self::Depth];

    /// As in series names.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bars => "bars",
            Self::Mark => "mark",
            Self::Funding => "funding",
            Self::Trades => "trades",
            Self::Quotes => "quotes",
            Self::Depth => "depth",
        }
    }

    /// Whether rows are intervals, so that a timeframe belongs to the series.
    #[must_use]
    pub fn is_timed(self) -> bool {
        matches!(self, Self::Bars | Self::Mark)
    }

    /// Read the name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// `SYMBOL.venue/kind/timeframe`; only bars and marks have a timeframe, as their stamps come from the data: `BTCUSDT.binance-um/funding`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeriesName {
    /// `BTCUSDT`
    pub symbol: String,
    /// `binance-um`
    pub venue: String,
    /// What the rows are.
    pub kind: Kind,
    /// The interval of bars; `None` for funding and trades.
    pub timeframe: Option<Timeframe>,
}

impl SeriesName {
    /// Read a name. A timeframe behind `funding` or `trades` is accepted and dropped.
    ///
    /// # Errors
    /// Says which part is not as it must be.
    pub fn parse(text: &str) -> Result<Self, DataError> {
        let wrong = |what: &str| {
            DataError::usage(format!("`{text}` is not the name of a series: {what}"))
                .hint("names are SYMBOL.venue/kind/timeframe, such as BTCUSDT.binance-um/bars/1m")
        };
        let mut parts = text.split('/');
        let (symbol, venue) = parse_instrument(parts.next().unwrap_or_default())?;
        let kind = parts.next().ok_or_else(|| wrong("no kind"))?;
        let kind = Kind::from_name(kind).ok_or_else(|| wrong("the kind is one of bars, mark, funding, trades, quotes, depth"))?;
        let timeframe = parts.next().map(Timeframe::parse).transpose().map_err(|error| wrong(&error.to_string()))?;
        if parts.next().is_some() {
            return Err(wrong("too many parts"));
        }
        match (kind, timeframe) {
            (kind, _) if !kind.is_timed() => Ok(Self { symbol, venue, kind, timeframe: None }),
            (_, None) => Err(wrong("no timeframe")),
            (_, timeframe) => Ok(Self { symbol, venue, kind, timeframe }),
        }
    }

    /// `BTCUSDT.binance-um`
    #[must_use]
    pub fn instrument(&self) -> String {
        format!("{}.{}", self.symbol, self.venue)
    }
}

impl fmt::Display for SeriesName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}/{}", self.symbol, self.venue, self.kind.name())?;
        self.timeframe.map_or(Ok(()), |timeframe| write!(f, "/{timeframe}"))
    }
}

/// Read `SYMBOL.venue`. The venue is behind the last point, so a symbol may have one.
///
/// # Errors
/// When there is no venue or a character is not allowed.
pub fn parse_instrument(text: &str) -> Result<(String, String), DataError> {
    let wrong = |what: &str| {
        DataError::usage(format!("`{text}` is not an instrument: {what}"))
            .hint("instruments are SYMBOL.venue, such as BTCUSDT.binance-spot")
    };
    let (symbol, venue) = text.rsplit_once('.').ok_or_else(|| wrong("no venue"))?;
    let symbol_ok = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'#');
    if symbol.is_empty() || symbol.len() > 64 || !symbol.bytes().all(symbol_ok) {
        return Err(wrong("a symbol has letters, digits, `_`, `-`, `.` and `#`, up to 64"));
    }
    if venue.is_empty() || venue.len() > 64 || !venue.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        return Err(wrong("a venue has small letters, digits and `-`, up to 64"));
    }
    Ok((symbol.to_string(), venue.to_string()))
}

/// The rows of a series.
#[derive(Clone, Debug, PartialEq)]
pub enum Rows {
    /// Bars, of trades or of the mark.
    Bars(Bars),
    /// Funding rates.
    Funding(FundingRates),
    /// Trades.
    Trades(Trades),
    /// Quotes or depth.
    Ticks(Ticks),
}

impl Rows {
    /// The rows `range`, copied.
    #[must_use]
    pub fn slice(&self, range: std::ops::Range<usize>) -> Self {
        match self {
            Self::Bars(bars) => Self::Bars(bars.slice(range)),
            Self::Funding(f) => Self::Funding(FundingRates {
                time: f.time[range.clone()].to_vec(),
                raw_time: f.raw_time[range.clone()].to_vec(),
                rate: f.rate[range].to_vec(),
            }),
            Self::Trades(t) => {
                let mut cut = Trades::default();
                range.for_each(|i| cut.push(&t.row(i)));
                Self::Trades(cut)
            }
            Self::Ticks(t) => {
                let mut cut = Ticks::new(t.kind);
                range.for_each(|i| cut.push_of(t, i));
                Self::Ticks(cut)
            }
        }
    }

    /// Put the rows of another series of the same kind behind these; of another kind there is nothing to put.
    pub fn append(&mut self, more: &Self) {
        match (self, more) {
            (Self::Bars(bars), Self::Bars(more)) => {
                let extended = !more.trades.is_empty();
                (0..more.len()).map(|i| more.row(i)).for_each(|row| if extended { bars.push(&row) } else { bars.push_core(&row) });
            }
            (Self::Funding(funding), Self::Funding(more)) => {
                funding.time.extend(&more.time);
                funding.raw_time.extend(&more.raw_time);
                funding.rate.extend(&more.rate);
            }
            (Self::Ticks(ticks), Self::Ticks(more)) => (0..more.len()).for_each(|i| ticks.push_of(more, i)),
            (Self::Trades(trades), Self::Trades(more)) => (0..more.len()).for_each(|i| trades.push(&more.row(i))),
            _ => {}
        }
    }

    /// The instants of the rows: a bar's open, a funding stamp, a trade's time.
    #[must_use]
    pub fn times(&self) -> &[i64] {
        match self {
            Self::Bars(bars) => &bars.open_time,
            Self::Funding(funding) => &funding.time,
            Self::Trades(trades) => &trades.time,
            Self::Ticks(ticks) => &ticks.time,
        }
    }
}

/// Something that a person should know about a series and that is not an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// A short fixed name, such as `overlap` or `scale-inferred`.
    pub code: &'static str,
    /// A sentence.
    pub text: String,
}

/// What a file was, without where it lay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileDigest {
    /// The file's name, without its folder.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// How many bytes.
    pub bytes: u64,
}

/// A loaded series.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its name.
    pub name: SeriesName,
    /// Its rows.
    pub rows: Rows,
    /// Prices are counts of 10^-price_scale.
    pub price_scale: u8,
    /// Quantities are counts of 10^-qty_scale.
    pub qty_scale: u8,
    /// What was noticed.
    pub notes: Vec<Note>,
    /// The files, in the order in which they were given.
    pub files: Vec<FileDigest>,
    /// What was done to the rows because somebody asked for it: repairs, adjustments, joins. A part of a run's definition.
    pub changes: Vec<String>,
}

impl Series {
    /// The bars, if they are bars or marks.
    #[must_use]
    pub fn bars(&self) -> Option<&Bars> {
        match &self.rows {
            Rows::Bars(bars) => Some(bars),
            _ => None,
        }
    }

    /// The funding rates, if they are.
    #[must_use]
    pub fn funding(&self) -> Option<&FundingRates> {
        match &self.rows {
            Rows::Funding(funding) => Some(funding),
            _ => None,
        }
    }

    /// The trades, if they are.
    #[must_use]
    pub fn trades(&self) -> Option<&Trades> {
        match &self.rows {
            Rows::Trades(trades) => Some(trades),
            _ => None,
        }
    }

    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.times().len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The canonical JSON that the rows' root commits to beside the rows.
    #[must_use]
    pub fn schema(&self) -> String {
        match &self.rows {
            Rows::Bars(bars) => bars_schema(bars, self.name.kind.name(), self.price_scale, self.qty_scale),
            Rows::Funding(_) => funding_schema(),
            Rows::Trades(_) => trades_schema(self.price_scale, self.qty_scale),
            Rows::Ticks(ticks) => ticks.schema(self.price_scale, self.qty_scale),
        }
    }

    /// The root of all rows.
    #[must_use]
    pub fn rows_root(&self) -> RowsRoot {
        match &self.rows {
            Rows::Bars(bars) => bars_root(bars, &self.schema()),
            Rows::Funding(funding) => funding_root(funding, &self.schema()),
            Rows::Trades(trades) => trades_root(trades, &self.schema()),
            Rows::Ticks(ticks) => ticks.root(&self.schema()),
        }
    }

    /// Put the rows on a finer grid. Funding has no prices and only takes the scales over.
    ///
    /// # Errors
    /// When a scale is coarser than the present one, or a count would be larger than fits.
    pub fn raise_scales(&mut self, price_scale: u8, qty_scale: u8) -> Result<(), DataError> {
        let (Some(price), Some(qty)) = (price_scale.checked_sub(self.price_scale), qty_scale.checked_sub(self.qty_scale)) else {
            return Err(DataError::usage(format!("{}: a series cannot be put on a coarser grid", self.name)));
        };
        let too_large = || DataError::limit(format!("{}: a price or volume is larger than fits the finer grid", self.name));
        match &mut self.rows {
            Rows::Bars(bars) => raise(&mut [&mut bars.open, &mut bars.high, &mut bars.low, &mut bars.close], price)
                .and_then(|()| raise(&mut [&mut bars.volume, &mut bars.taker_buy_volume], qty))
                .ok_or_else(too_large)?,
            Rows::Trades(trades) => {
                raise(&mut [&mut trades.price], price).and_then(|()| raise(&mut [&mut trades.qty], qty)).ok_or_else(too_large)?;
            }
            Rows::Ticks(ticks) => raise(&mut ticks.of_unit(Unit::Price), price)
                .and_then(|()| raise(&mut ticks.of_unit(Unit::Qty), qty))
                .ok_or_else(too_large)?,
            Rows::Funding(_) => {}
        }
        (self.price_scale, self.qty_scale) = (price_scale, qty_scale);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for text in
            ["BTCUSDT.binance-um/bars/1m", "BTCUSDT.binance-spot/mark/1mo", "BRK.B.generic/bars/1d", "ETHUSDT#2.bybit-linear/funding"]
        {
            assert_eq!(SeriesName::parse(text).expect(text).to_string(), text);
        }
        assert_eq!(SeriesName::parse("A.b/funding/8h").expect("timeframe dropped").to_string(), "A.b/funding");
        for bad in [
            "",
            "BTCUSDT",
            "BTCUSDT/bars/1m",
            "B.v/bars",
            "B.v/bars/1M",
            "B.v/ticks/1m",
            "B.V/bars/1m",
            "B.v/bars/1m/x",
            ".v/bars/1m",
            "B /x.v/bars/1m",
        ] {
            assert!(SeriesName::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn instruments_are_bounded() {
        assert!(parse_instrument(&format!("{}.v", "A".repeat(64))).is_ok());
        assert!(parse_instrument(&format!("{}.v", "A".repeat(65))).is_err());
        assert!(parse_instrument(&format!("A.{}", "v".repeat(65))).is_err());
    }
}
