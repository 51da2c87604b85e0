//! Universes: which symbol was a member when. A portfolio that is chosen from today's members has thrown away its losers.
//!
//! What always holds: intervals are [from, to) on the close of bars and do not overlap for one symbol; a universe has one name, whatever its
//! file looked like; a series that is cut to its membership says so in its changes. What it does not do: decide who was a member.

use std::collections::BTreeMap;

use bthost_sim::time::{DAY, Ts, civil_of, days_from_civil};
use bthost_sim::trail::{hex, sha256};

use crate::error::DataError;
use crate::series::{Rows, Series};
use crate::splits::Window;

/// Most rows of a universe.
pub const MEMBERSHIPS_MAX: usize = 1_000_000;

/// Who was a member when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Universe(BTreeMap<String, Vec<Window>>);

impl Universe {
    /// Read `symbol,from,to` with a header, dates or RFC 3339 without fractions; an empty `to` is a member still.
    ///
    /// # Errors
    /// The first line that is not so, or that overlaps another of its symbol.
    pub fn parse(text: &str) -> Result<Self, DataError> {
        let mut lines = text.lines().enumerate().map(|(i, l)| (i as u64 + 1, l.trim())).filter(|(_, l)| !l.is_empty());
        let header = lines.next().map(|(_, l)| l.trim_start_matches('\u{feff}').to_lowercase());
        if header.as_deref() != Some("symbol,from,to") {
            return Err(DataError::format("the first line is not `symbol,from,to`")
                .at(1)
                .hint("one row for each time that a symbol was a member"));
        }
        let mut members: BTreeMap<String, Vec<Window>> = BTreeMap::new();
        for (count, (at, line)) in lines.enumerate() {
            if count == MEMBERSHIPS_MAX {
                return Err(DataError::limit(format!("a universe may have {MEMBERSHIPS_MAX} rows")).at(at));
            }
            let [symbol, from, to] = line.split(',').map(str::trim).collect::<Vec<_>>()[..] else {
                return Err(DataError::format("a row of a universe has a symbol, a start and an end").at(at));
            };
            let time = |field: &'static str, text: &str| {
                moment(text).ok_or_else(|| DataError::row(at, field, format!("`{text}` is not a time such as 2024-01-01")))
            };
            let window = Window { from: time("from", from)?, to: if to.is_empty() { Ts::MAX } else { time("to", to)? } };
            if symbol.is_empty() || window.from >= window.to {
                return Err(
                    DataError::row(at, "to", "the membership is empty").hint("`to` is the first instant at which it is no member any more")
                );
            }
            let mine = members.entry(symbol.to_string()).or_default();
            if mine.iter().any(|w| w.from < window.to && window.from < w.to) {
                return Err(DataError::row(at, "from", format!("{symbol} is a member then already")).hint("join the rows that overlap"));
            }
            mine.push(window);
            mine.sort_by_key(|w| w.from);
        }
        if members.is_empty() {
            return Err(DataError::format("the universe has no members"));
        }
        Ok(Self(members))
    }

    /// The members at an instant, in the order of their names.
    #[must_use]
    pub fn at(&self, now: Ts) -> Vec<&str> {
        self.between(Window { from: now, to: Ts(now.0.saturating_add(1)) })
    }

    /// All that were a member at any time of a window, those that left it too.
    #[must_use]
    pub fn between(&self, window: Window) -> Vec<&str> {
        let overlaps = |w: &Window| w.from < window.to && window.from < w.to;
        self.0.iter().filter(|(_, all)| all.iter().any(overlaps)).map(|(symbol, _)| symbol.as_str()).collect()
    }

    /// When a symbol was a member.
    #[must_use]
    pub fn windows(&self, symbol: &str) -> &[Window] {
        self.0.get(symbol).map_or(&[], Vec::as_slice)
    }

    /// The name of the universe.
    #[must_use]
    pub fn id(&self) -> String {
        let rows = self.0.iter().flat_map(|(symbol, all)| all.iter().map(move |w| format!("{symbol},{},{}\n", w.from.0, w.to.0)));
        hex(&sha256(&[b"bthost/universe/v1\0", rows.collect::<String>().as_bytes()]))
    }

    /// The rows of a series at whose end its symbol was a member.
    ///
    /// # Errors
    /// When it never was one while there are rows.
    pub fn cut(&self, series: &Series) -> Result<Series, DataError> {
        let windows = self.windows(&series.name.symbol);
        let member = |at: Ts| windows.iter().any(|w| w.from <= at && at < w.to);
        let times = series.rows.times();
        let end = |i: usize| match &series.rows {
            Rows::Bars(bars) => bars.close_time(i),
            _ => Ts(times[i]),
        };
        let kept: Vec<usize> = (0..times.len()).filter(|i| member(end(*i))).collect();
        if kept.is_empty() {
            return Err(DataError::usage(format!("{} has no row in which it was a member", series.name)).hint("leave it out"));
        }
        let mut rows: Option<Rows> = None;
        for run in kept.chunk_by(|a, b| a + 1 == *b) {
            let piece = series.rows.slice(run[0]..run[run.len() - 1] + 1);
            match &mut rows {
                None => rows = Some(piece),
                Some(rows) => rows.append(&piece),
            }
        }
        let change = format!("universe sha256:{}", self.id());
        let changes = series.changes.iter().cloned().chain([change]).collect();
        Ok(Series { rows: rows.unwrap_or_else(|| series.rows.clone()), changes, ..series.clone() })
    }
}

/// `2024-01-01` or `2024-01-01T08:00:00Z`.
fn moment(text: &str) -> Option<Ts> {
    let number = |range: std::ops::Range<usize>| text.get(range).filter(|t| t.bytes().all(|b| b.is_ascii_digit()))?.parse::<u32>().ok();
    let (year, month, day) = (i64::from(number(0..4)?), number(5..7)?, number(8..10)?);
    let days = days_from_civil(year, month, day);
    let civil = civil_of(Ts(days.checked_mul(DAY)?));
    let dashes = text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    if !dashes || (civil.year, civil.month, civil.day) != (year, month, day) {
        return None;
    }
    if text.len() == 10 {
        return Some(Ts(days * DAY));
    }
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    let shape = text.len() == 20
        && text.get(10..11) == Some("T")
        && text.get(13..14) == Some(":")
        && text.get(16..17) == Some(":")
        && text.ends_with('Z');
    let seconds = i64::from(hour * 3600 + minute * 60 + second);
    (shape && hour < 24 && minute < 60 && second < 60).then_some(Ts(days * DAY + seconds * 1_000_000_000))
}

#[cfg(test)]
mod tests {
    use bthost_sim::market::{BarRow, Bars};
    use bthost_sim::time::Timeframe;

    use super::*;
    use crate::series::SeriesName;

    const TABLE: &str =
        "symbol,from,to\nLUNA,2021-01-01,2022-05-13\nBTC,2019-01-01,\nETH,2020-01-01,2020-02-01\nETH,2021-01-01T00:00:00Z,\n";

    fn at(text: &str) -> Ts {
        moment(text).expect("a time")
    }

    #[test]
    fn members_by_date() {
        let universe = Universe::parse(TABLE).expect("a universe");
        assert_eq!(universe.at(at("2020-06-01")), ["BTC"]);
        assert_eq!(universe.at(at("2022-05-12")), ["BTC", "ETH", "LUNA"]);
        assert_eq!(universe.at(at("2022-05-13")), ["BTC", "ETH"], "the end is not included");
        let window = Window { from: at("2022-01-01"), to: at("2023-01-01") };
        assert_eq!(universe.between(window), ["BTC", "ETH", "LUNA"], "who left is there too");
        let shuffled =
            "Symbol,From,To\r\nETH,2021-01-01,\r\nBTC,2019-01-01,\r\nETH,2020-01-01,2020-02-01\r\nLUNA,2021-01-01,2022-05-13\r\n";
        assert_eq!(Universe::parse(shuffled).expect("a universe").id(), universe.id());
    }

    #[test]
    fn a_series_is_cut_to_its_membership() {
        let universe = Universe::parse(TABLE).expect("a universe");
        let mut bars = Bars::new(Timeframe::D1);
        let first = at("2020-01-25").0;
        for day in 0..400 {
            bars.push_core(&BarRow { open_time: first + day * DAY, open: 1, high: 1, low: 1, close: 1, volume: 0, ..BarRow::default() });
        }
        let name = SeriesName::parse("ETH.generic/bars/1d").expect("a name");
        let series = Series { name, rows: Rows::Bars(bars), price_scale: 0, qty_scale: 0, notes: vec![], files: vec![], changes: vec![] };
        let cut = universe.cut(&series).expect("cut");
        let opens: Vec<String> = cut.rows.times().iter().map(|t| Ts(*t).to_string()[..10].to_string()).collect();
        assert_eq!((opens[0].as_str(), opens[5].as_str(), opens[6].as_str()), ("2020-01-25", "2020-01-30", "2020-12-31"), "by the close");
        assert_eq!(cut.changes, [format!("universe sha256:{}", universe.id())]);
        let other = Series { name: SeriesName::parse("XRP.generic/bars/1d").expect("a name"), ..series };
        assert!(universe.cut(&other).is_err());
    }

    #[test]
    fn rows_that_are_none_are_refused() {
        for (text, row) in [
            ("a,b,c\n", 1),
            ("symbol,from,to\nX,2024-01-01\n", 2),
            ("symbol,from,to\nX,2024-01-32,\n", 2),
            ("symbol,from,to\nX,2024-01-01,2024-01-01\n", 2),
            ("symbol,from,to\nX,2024-01-01,\nX,2025-01-01,\n", 3),
            ("symbol,from,to\nX,2024-01-01T24:00:00Z,\n", 2),
        ] {
            assert_eq!(Universe::parse(text).expect_err(text).row, Some(row), "{text}");
        }
        assert!(Universe::parse("symbol,from,to\n").is_err());
    }
}
