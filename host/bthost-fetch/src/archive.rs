//! Where the files of Binance's public archive lie: `data/spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2024-08.zip`, with `.CHECKSUM` behind
//! the name of each checksum file. A mirror has the same tree under another address.

use bthost_sim::time::{DAY, Ts, civil_of, days_from_civil};

use crate::error::FetchError;

/// The address of the archive.
pub const BASE: &str = "https://data.binance.vision";
/// Most files of one request: ten years of days.
pub const FILES_MAX: usize = 4000;

/// Which part of the venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Market {
    /// Spot.
    Spot,
    /// Futures that are margined in the quote asset.
    Um,
    /// Futures that are margined in the base asset.
    Cm,
}

impl Market {
    fn folder(self) -> &'static str {
        match self {
            Self::Spot => "spot",
            Self::Um => "futures/um",
            Self::Cm => "futures/cm",
        }
    }

    /// The venue in the name of a series, where there is a profile.
    #[must_use]
    pub fn venue(self) -> &'static str {
        match self {
            Self::Spot => "binance-spot",
            Self::Um => "binance-um",
            Self::Cm => "generic",
        }
    }
}

/// What the files hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Bars of traded prices.
    Klines,
    /// Bars of the mark price.
    Mark,
    /// Funding rates.
    Funding,
    /// Trades.
    Trades,
    /// Trades, those of one order and price as one.
    AggTrades,
}

impl Content {
    fn folder(self) -> &'static str {
        match self {
            Self::Klines => "klines",
            Self::Mark => "markPriceKlines",
            Self::Funding => "fundingRate",
            Self::Trades => "trades",
            Self::AggTrades => "aggTrades",
        }
    }

    /// The kind in the name of a series.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Klines => "bars",
            Self::Mark => "mark",
            Self::Funding => "funding",
            Self::Trades | Self::AggTrades => "trades",
        }
    }
}

/// A month or a day: what one file covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    year: i64,
    month: u32,
    day: Option<u32>,
}

impl Period {
    /// `2024-08` or `2024-08-01`.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(text: &str) -> Result<Self, FetchError> {
        let wrong = || FetchError::usage(format!("`{text}` is neither a month nor a day"), "such as 2024-08 or 2024-08-01");
        let digits = |part: &str, count: usize| {
            (part.len() == count && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok()).flatten()
        };
        let parts: Vec<&str> = text.split('-').collect();
        let number = |at: usize, count: usize| parts.get(at).and_then(|p| digits(p, count)).ok_or_else(wrong);
        let (year, month): (u32, u32) = (number(0, 4)?, number(1, 2)?);
        let day = if parts.len() > 2 { Some(number(2, 2)?) } else { None };
        let period = Self { year: i64::from(year), month, day };
        let real =
            (1..=12).contains(&month) && day.is_none_or(|d| period.date() == Self::of_day(days_from_civil(period.year, month, d)).date());
        if real && parts.len() < 4 { Ok(period) } else { Err(wrong()) }
    }

    fn date(self) -> (i64, u32, Option<u32>) {
        (self.year, self.month, self.day)
    }

    fn of_day(day: i64) -> Self {
        let civil = civil_of(Ts(day * DAY));
        Self { year: civil.year, month: civil.month, day: Some(civil.day) }
    }

    fn next(self) -> Self {
        match self.day {
            Some(day) => Self::of_day(days_from_civil(self.year, self.month, day) + 1),
            None if self.month == 12 => Self { year: self.year + 1, month: 1, day: None },
            None => Self { month: self.month + 1, ..self },
        }
    }

    fn text(self) -> String {
        let month = format!("{:04}-{:02}", self.year, self.month);
        self.day.map_or(month.clone(), |day| format!("{month}-{day:02}"))
    }
}

/// Files of one series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Which part of the venue.
    pub market: Market,
    /// What the files hold.
    pub content: Content,
    /// `BTCUSDT`
    pub symbol: String,
    /// `1m`; for bars and marks only.
    pub timeframe: Option<String>,
    /// The first month or day.
    pub from: Period,
    /// The last one.
    pub to: Period,
}

impl Request {
    /// The paths of the files under the archive's address, in order of time.
    ///
    /// # Errors
    /// When the archive has no such files.
    pub fn paths(&self) -> Result<Vec<String>, FetchError> {
        let plain = |text: &str| !text.is_empty() && text.len() <= 40 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if !plain(&self.symbol) || self.symbol.bytes().any(|b| b.is_ascii_lowercase()) {
            return Err(FetchError::usage(
                format!("`{}` is not a symbol", self.symbol),
                "such as BTCUSDT, or BTCUSDT_240927 for a dated future",
            ));
        }
        if self.market == Market::Spot && matches!(self.content, Content::Mark | Content::Funding) {
            return Err(FetchError::usage("a spot market has no mark price and no funding", "--market um or --market cm"));
        }
        let daily = self.from.day.is_some();
        if daily != self.to.day.is_some() {
            return Err(FetchError::usage(
                "one end is a month and the other a day",
                "give two months for monthly files, two days for daily ones",
            ));
        }
        if daily && self.content == Content::Funding {
            return Err(FetchError::usage("funding rates are published by the month", "give months, such as 2024-08"));
        }
        let timeframe = match (&self.timeframe, matches!(self.content, Content::Klines | Content::Mark)) {
            (Some(timeframe), true) if plain(timeframe) => Some(timeframe),
            (None, false) => None,
            (_, true) => return Err(FetchError::usage("bars and marks have a timeframe", "such as --timeframe 1m")),
            (Some(_), false) => return Err(FetchError::usage("trades and funding have no timeframe", "leave --timeframe out")),
        };
        if self.from > self.to {
            return Err(FetchError::usage(format!("{} is after {}", self.from.text(), self.to.text()), "from the earlier to the later"));
        }
        let span = if daily { "daily" } else { "monthly" };
        let folder = format!("data/{}/{span}/{}/{}", self.market.folder(), self.content.folder(), self.symbol);
        let folder = timeframe.map_or(folder.clone(), |t| format!("{folder}/{t}"));
        let what = timeframe.map_or(self.content.folder(), String::as_str);
        let mut all = Vec::new();
        let mut period = self.from;
        while period <= self.to {
            if all.len() == FILES_MAX {
                return Err(FetchError::usage(format!("more than {FILES_MAX} files"), "give months instead of days, or fetch in parts"));
            }
            all.push(format!("{folder}/{}-{what}-{}.zip", self.symbol, period.text()));
            period = period.next();
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(content: Content, from: &str, to: &str) -> Request {
        let timeframe = matches!(content, Content::Klines | Content::Mark).then(|| "1m".to_string());
        let period = |text| Period::parse(text).expect("a period");
        Request { market: Market::Um, content, symbol: "BTCUSDT".into(), timeframe, from: period(from), to: period(to) }
    }

    #[test]
    fn files_lie_where_the_archive_has_them() {
        let spot = Request { market: Market::Spot, ..request(Content::Klines, "2023-12", "2024-01") };
        assert_eq!(
            spot.paths().expect("paths"),
            ["data/spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2023-12.zip", "data/spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2024-01.zip"]
        );
        let days = request(Content::AggTrades, "2024-02-28", "2024-03-01").paths().expect("paths");
        assert_eq!(days.len(), 3);
        assert_eq!(days[1], "data/futures/um/daily/aggTrades/BTCUSDT/BTCUSDT-aggTrades-2024-02-29.zip");
        let funding = request(Content::Funding, "2024-08", "2024-08").paths().expect("paths");
        assert_eq!(funding, ["data/futures/um/monthly/fundingRate/BTCUSDT/BTCUSDT-fundingRate-2024-08.zip"]);
        let mark = request(Content::Mark, "2024-08", "2024-08").paths().expect("paths");
        assert_eq!(mark, ["data/futures/um/monthly/markPriceKlines/BTCUSDT/1m/BTCUSDT-1m-2024-08.zip"]);
    }

    #[test]
    fn what_the_archive_does_not_have_is_refused() {
        for text in ["2024", "2024-13", "2024-02-30", "24-01", "2024-01-01-01", "2024-1", "now"] {
            assert!(Period::parse(text).is_err(), "{text}");
        }
        let refused = |request: Request| request.paths().expect_err("refused").to_string();
        assert!(refused(Request { market: Market::Spot, ..request(Content::Funding, "2024-08", "2024-08") }).contains("no funding"));
        assert!(refused(request(Content::Funding, "2024-08-01", "2024-08-02")).contains("by the month"));
        assert!(refused(request(Content::Klines, "2024-08", "2024-08-02")).contains("one end is a month"));
        assert!(refused(request(Content::Klines, "2024-08", "2024-07")).contains("is after"));
        assert!(refused(Request { timeframe: None, ..request(Content::Klines, "2024-08", "2024-08") }).contains("have a timeframe"));
        assert!(refused(Request { symbol: "../x".into(), ..request(Content::Trades, "2024-08", "2024-08") }).contains("not a symbol"));
        assert_eq!(request(Content::Trades, "2010-01-01", "2020-12-13").paths().expect("as many as may be").len(), FILES_MAX);
        assert!(refused(request(Content::Trades, "2010-01-01", "2020-12-14")).contains("more than 4000 files"));
    }
}
