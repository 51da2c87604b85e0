//! Corporate actions: prices of a share before a split or a dividend, on the footing of those after it, by a table of factors (LEAN's
//! factor files, or any CSV of date, price factor and split factor).
//!
//! What always holds: prices are `price * price factor * split factor`, volumes `volume / split factor`, each rounded once, half to even, at
//! the scale of the new series; the factors are named by their hash in the changes of the series, so no run is on adjusted rows unsaid. What
//! it does not do: fetch or make factors; pay dividends as cash, which is a matter of an account and not of prices.

use bthost_sim::market::{BarRow, Bars};
use bthost_sim::num::{COUNT_MAX, Decimal, Round, mul_div_round};
use bthost_sim::time::{DAY, Ts, civil_of, days_from_civil};
use bthost_sim::trail::{hex, sha256};

use crate::error::DataError;
use crate::series::{Rows, Series};

/// Factors are counts of 10^-12.
const FACTOR_ONE: i128 = 1_000_000_000_000;
const FACTOR_SCALE: u8 = 12;
/// Decimals that adjusted prices have at the least: a factor moves a price off its tick.
pub const ADJUSTED_SCALE_MIN: u8 = 6;
/// Most rows of a table of factors.
pub const FACTORS_MAX: usize = 100_000;

/// Which actions are taken out of the prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actions {
    /// Splits only: what charts call "unadjusted for dividends".
    Splits,
    /// Dividends only.
    Dividends,
    /// Both.
    Both,
}

impl Actions {
    fn name(self) -> &'static str {
        match self {
            Self::Splits => "splits",
            Self::Dividends => "dividends",
            Self::Both => "splits+dividends",
        }
    }
}

/// The factors of all days up to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    /// The last day, in days since 1970.
    until: i64,
    price: i128,
    split: i128,
}

/// A table of factors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factors(Vec<Step>);

impl Factors {
    /// Read `yyyymmdd,price factor,split factor[,reference price]`, the days growing, each row being for the days up to its own.
    ///
    /// # Errors
    /// The first line that is not so.
    pub fn parse(text: &str) -> Result<Self, DataError> {
        let mut steps: Vec<Step> = Vec::new();
        for (at, line) in text.lines().enumerate().map(|(i, l)| (i as u64 + 1, l.trim())) {
            let fields: Vec<&str> = line.split(',').map(str::trim).collect();
            let is_header = steps.is_empty() && fields.first().is_some_and(|f| f.bytes().any(|b| b.is_ascii_alphabetic()));
            if line.is_empty() || is_header {
                continue;
            }
            if steps.len() == FACTORS_MAX {
                return Err(DataError::limit(format!("a table of factors may have {FACTORS_MAX} rows")).at(at));
            }
            let [day, price, split, ..] = fields[..] else {
                return Err(DataError::format("a row of factors has a day, a price factor and a split factor").at(at));
            };
            let until = day_of(day).ok_or_else(|| DataError::row(at, "time", format!("`{day}` is not a day such as 20140606")))?;
            let factor = |field: &'static str, text: &str| {
                let parsed = Decimal::parse(text).ok().and_then(|d| d.to_scale(FACTOR_SCALE)).filter(|f| *f > 0);
                parsed
                    .map(i128::from)
                    .ok_or_else(|| DataError::row(at, field, format!("`{text}` is not a factor above zero with at most 12 decimals")))
            };
            let step = Step { until, price: factor("price_factor", price)?, split: factor("split_factor", split)? };
            if steps.last().is_some_and(|last| last.until >= until) {
                return Err(DataError::row(at, "time", "days do not grow").hint("sort the table by its days"));
            }
            steps.push(step);
        }
        if steps.is_empty() {
            return Err(DataError::format("there are no factors"));
        }
        Ok(Self(steps))
    }

    /// The name of the table, whatever its file looked like.
    #[must_use]
    pub fn id(&self) -> String {
        let rows: Vec<String> = self.0.iter().map(|s| format!("{},{},{}\n", s.until, s.price, s.split)).collect();
        hex(&sha256(&[b"bthost/factors/v1\0", rows.concat().as_bytes()]))
    }

    /// Price and split factor of a day; none behind the table.
    fn of(&self, day: i64) -> (i128, i128) {
        let at = self.0.partition_point(|s| s.until < day);
        self.0.get(at).map_or((FACTOR_ONE, FACTOR_ONE), |s| (s.price, s.split))
    }
}

fn day_of(text: &str) -> Option<i64> {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u32>().ok();
    let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
    let days = days_from_civil(i64::from(year), month, day);
    let civil = civil_of(Ts(days.checked_mul(DAY)?));
    (text.len() == 8 && (civil.year, civil.month, civil.day) == (i64::from(year), month, day)).then_some(days)
}

/// The series with the actions taken out of its prices; a bar's day is the UTC date of its open.
///
/// # Errors
/// When the series is not one of bars, was adjusted already, or a price would be zero or larger than fits.
pub fn adjust(series: &Series, factors: &Factors, actions: Actions) -> Result<Series, DataError> {
    let Rows::Bars(bars) = &series.rows else {
        return Err(DataError::usage(format!("{} is not a series of bars", series.name)));
    };
    if let Some(before) = series.changes.iter().find(|c| c.starts_with("adjust ")) {
        return Err(DataError::usage(format!("{} is adjusted already: {before}", series.name)).hint("adjust the series as it was traded"));
    }
    let scale = series.price_scale.max(ADJUSTED_SCALE_MIN);
    let finer = 10i128.pow(u32::from(scale - series.price_scale));
    let mut out = Bars::new(bars.timeframe);
    for i in 0..bars.len() {
        let row = bars.row(i);
        let (price, split) = factors.of(row.open_time.div_euclid(DAY));
        let (price, split) = match actions {
            Actions::Splits => (FACTOR_ONE, split),
            Actions::Dividends => (price, FACTOR_ONE),
            Actions::Both => (price, split),
        };
        let unfit = |what: &str| DataError::limit(format!("the bar of {} has {what} once it is adjusted", Ts(row.open_time)));
        let priced = |count: i64| {
            // One rounding: both factors together are below 2^127 for any table that parses.
            let factor = price.checked_mul(split)?;
            let count = mul_div_round(i128::from(count) * finer, factor, FACTOR_ONE * FACTOR_ONE, Round::HalfEven)?;
            i64::try_from(count).ok().filter(|c| (1..=COUNT_MAX).contains(c))
        };
        let counted = |count: i64| {
            let count = mul_div_round(i128::from(count), FACTOR_ONE, split, Round::HalfEven)?;
            i64::try_from(count).ok().filter(|c| *c <= COUNT_MAX)
        };
        let p = |count| priced(count).ok_or_else(|| unfit("a price that is zero or larger than fits"));
        let q = |count| counted(count).ok_or_else(|| unfit("a volume larger than fits"));
        let adjusted = BarRow {
            open: p(row.open)?,
            high: p(row.high)?,
            low: p(row.low)?,
            close: p(row.close)?,
            volume: q(row.volume)?,
            taker_buy_volume: q(row.taker_buy_volume)?,
            ..row
        };
        if bars.trades.is_empty() { out.push_core(&adjusted) } else { out.push(&adjusted) }
    }
    let change = format!("adjust {} by factors sha256:{}", actions.name(), factors.id());
    let changes = series.changes.iter().cloned().chain([change]).collect();
    Ok(Series { rows: Rows::Bars(out), price_scale: scale, changes, ..series.clone() })
}

#[cfg(test)]
mod tests {
    use bthost_sim::time::Timeframe;

    use super::*;
    use crate::series::SeriesName;

    fn shares(prices: &[(i64, i64)]) -> Series {
        let mut bars = Bars::new(Timeframe::D1);
        for (day, price) in prices {
            let p = *price;
            bars.push_core(&BarRow { open_time: day * DAY, open: p, high: p + 100, low: p, close: p, volume: 701, ..BarRow::default() });
        }
        let name = SeriesName::parse("AAPL.generic/bars/1d").expect("a name");
        Series { name, rows: Rows::Bars(bars), price_scale: 2, qty_scale: 0, notes: vec![], files: vec![], changes: vec![] }
    }

    #[test]
    fn a_split_of_seven_for_one_and_a_dividend() {
        // 2014-06-06 is day 16227: the last day before Apple's split.
        let series = shares(&[(16_226, 64_700), (16_227, 64_557), (16_230, 9370)]);
        let factors = Factors::parse("date,price,split\n20140606,0.98,0.142857142857\n20501231,1,1,0\n").expect("factors");
        let adjusted = adjust(&series, &factors, Actions::Both).expect("adjusted");
        let bars = adjusted.bars().expect("bars");
        assert_eq!((adjusted.price_scale, bars.close[0], bars.close[2]), (6, 90_580_000, 93_700_000), "647 x 0.98 / 7, one rounding");
        assert_eq!(bars.volume[..], [4907, 4907, 701]);
        let splits = adjust(&series, &factors, Actions::Splits).expect("adjusted");
        assert_eq!(splits.bars().expect("bars").close[0], 92_428_571);
        assert_eq!(adjust(&series, &factors, Actions::Dividends).expect("adjusted").bars().expect("bars").close[0], 634_060_000);
        assert_ne!(splits.changes, adjusted.changes);
        assert!(adjusted.changes[0].starts_with("adjust splits+dividends by factors sha256:"));
        assert!(adjust(&adjusted, &factors, Actions::Both).expect_err("twice").message.contains("adjusted already"));
        bars.check().expect("prices keep their order");
    }

    #[test]
    fn tables_that_are_none_are_refused_by_their_row() {
        for (text, row) in [
            ("20140606,1\n", Some(1)),
            ("20140606,1,1\n20140606,1,1\n", Some(2)),
            ("20140631,1,1\n", Some(1)),
            ("20140606,0,1\n", Some(1)),
            ("20140606,1,-1\n", Some(1)),
            ("20140606,1,1e3x\n", Some(1)),
            ("date,price,split\n", None),
        ] {
            assert_eq!(Factors::parse(text).expect_err(text).row, row, "{text}");
        }
        let many = |n: usize| (0..n).map(|i| format!("{},1,1\n", date(i as i64))).collect::<String>();
        assert!(Factors::parse(&many(FACTORS_MAX)).is_ok());
        assert!(Factors::parse(&many(FACTORS_MAX + 1)).is_err());
        let one = |text| Factors::parse(text).expect("factors").id();
        assert_eq!(one("20140606,1.0,1\n"), one("d,p,s\r\n20140606,1,1.000,99\r\n"), "the same table has one name");
    }

    fn date(day: i64) -> String {
        let civil = civil_of(Ts((day - 25_000) * DAY));
        format!("{:04}{:02}{:02}", civil.year, civil.month, civil.day)
    }
}
