//! Dated contracts as one continuous series: each is followed up to the instant of its roll, then the next.
//!
//! What always holds: the last contract keeps its prices, and those before it are shifted or scaled so that the two closes at each roll are
//! one; every row comes from one contract, whose root stands in the changes. What it does not do: choose the rolls. A position held over a
//! roll pays the spread of two trades, which no continuous series shows.

use bthost_sim::market::{BarRow, Bars};
use bthost_sim::num::{COUNT_MAX, Round, mul_div_round};
use bthost_sim::time::Ts;
use bthost_sim::trail::hex;

use crate::error::DataError;
use crate::series::{Rows, Series, SeriesName};

/// What is done to the prices before a roll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Nothing: the price jumps at a roll.
    None,
    /// The difference of the closes is added: differences of prices stay true.
    Difference,
    /// They are multiplied with the ratio of the closes: returns stay true.
    Ratio,
}

impl Method {
    /// As on the command line and in a definition.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Difference => "difference",
            Self::Ratio => "ratio",
        }
    }
}

/// Ratios are counts of 10^-15.
const RATIO_ONE: i128 = 1_000_000_000_000_000;

/// How the prices of a contract become those of the joined series.
#[derive(Clone, Copy, Debug)]
struct Shift {
    add: i64,
    ratio: i128,
}

impl Shift {
    fn of(self, price: i64) -> Option<i64> {
        let scaled = mul_div_round(i128::from(price), self.ratio, RATIO_ONE, Round::HalfEven)?;
        i64::try_from(scaled).ok()?.checked_add(self.add).filter(|p| (1..=COUNT_MAX).contains(p))
    }
}

/// Join contracts in their order; `rolls[i]` is the last close that is taken of contract `i`.
///
/// # Errors
/// When they are not bars of one timeframe, a roll has no close of both contracts, or a shifted price is not positive.
pub fn join(contracts: &[Series], rolls: &[Ts], method: Method, name: SeriesName) -> Result<Series, DataError> {
    if contracts.len() < 2 || rolls.len() + 1 != contracts.len() {
        return Err(DataError::usage(format!("{} contracts and {} rolls", contracts.len(), rolls.len()))
            .hint("give at least two contracts, and one roll between each two"));
    }
    if !rolls.is_sorted_by(|a, b| a < b) {
        return Err(DataError::usage("rolls do not grow in time"));
    }
    let mut all = contracts.to_vec();
    let finest = |of: fn(&Series) -> u8| contracts.iter().map(of).max().unwrap_or(0);
    let scales = (finest(|s| s.price_scale), finest(|s| s.qty_scale));
    for series in &mut all {
        series.raise_scales(scales.0, scales.1)?;
    }
    let bars: Vec<&Bars> = all
        .iter()
        .map(|s| s.bars().filter(|b| b.timeframe == all[0].name.timeframe.unwrap_or(b.timeframe)).ok_or(s))
        .collect::<Result<_, _>>()
        .map_err(|s| DataError::usage(format!("{} is not a series of bars of the same timeframe as {}", s.name, all[0].name)))?;
    let mut shifts = vec![Shift { add: 0, ratio: RATIO_ONE }; bars.len()];
    for i in (0..rolls.len()).rev() {
        let close = |at: usize| {
            let missing = || {
                DataError::usage(format!("{} has no bar that closes at {}", all[at].name, rolls[i]))
                    .hint("roll at a close that both contracts have")
            };
            close_at(bars[at], rolls[i]).ok_or_else(missing)
        };
        let (old, new) = (close(i)?, close(i + 1)?);
        let after = shifts[i + 1];
        let too_far = || DataError::limit(format!("the shift at {} is larger than fits", rolls[i]));
        shifts[i] = match method {
            Method::None => after,
            Method::Difference => Shift { add: after.add + new - old, ratio: RATIO_ONE },
            Method::Ratio => {
                let ratio = mul_div_round(i128::from(new), RATIO_ONE, i128::from(old), Round::HalfEven).ok_or_else(too_far)?;
                Shift { add: 0, ratio: mul_div_round(ratio, after.ratio, RATIO_ONE, Round::HalfEven).ok_or_else(too_far)? }
            }
        };
    }
    let extended = bars.iter().all(|b| !b.trades.is_empty());
    let mut out = Bars::new(bars[0].timeframe);
    for (at, contract) in bars.iter().enumerate() {
        for i in 0..contract.len() {
            let close = contract.close_time(i);
            if (at > 0 && close <= rolls[at - 1]) || rolls.get(at).is_some_and(|roll| close > *roll) {
                continue;
            }
            let row = contract.row(i);
            let unfit = || {
                DataError::limit(format!(
                    "the bar of {} in {} has a price that is not positive once it is joined",
                    Ts(row.open_time),
                    all[at].name
                ))
                .hint("--method ratio keeps prices positive")
            };
            let p = |price| shifts[at].of(price).ok_or_else(unfit);
            let moved = BarRow { open: p(row.open)?, high: p(row.high)?, low: p(row.low)?, close: p(row.close)?, ..row };
            if extended { out.push(&moved) } else { out.push_core(&moved) }
        }
    }
    let part = |(i, s): (usize, &Series)| {
        let until = rolls.get(i).map_or_else(String::new, |roll| format!(" until {roll}"));
        format!("join {} {} rows_root sha256:{}{until}", method.name(), s.name, hex(&s.rows_root().root))
    };
    let changes = contracts.iter().enumerate().map(part).collect();
    Ok(Series { name, rows: Rows::Bars(out), price_scale: scales.0, qty_scale: scales.1, notes: Vec::new(), files: Vec::new(), changes })
}

fn close_at(bars: &Bars, at: Ts) -> Option<i64> {
    let i = bars.first_closing_from(at);
    (i < bars.len() && bars.close_time(i) == at).then(|| bars.close[i])
}

#[cfg(test)]
mod tests {
    use bthost_sim::time::{DAY, Timeframe};

    use super::*;

    fn contract(name: &str, first: i64, closes: &[i64]) -> Series {
        let mut bars = Bars::new(Timeframe::D1);
        for (i, &c) in closes.iter().enumerate() {
            bars.push_core(&BarRow {
                open_time: (first + i as i64) * DAY,
                open: c,
                high: c + 5,
                low: c,
                close: c,
                volume: 1,
                ..BarRow::default()
            });
        }
        let name = SeriesName::parse(&format!("{name}.generic/bars/1d")).expect("a name");
        Series { name, rows: Rows::Bars(bars), price_scale: 1, qty_scale: 0, notes: vec![], files: vec![], changes: vec![] }
    }

    fn joined(method: Method) -> Result<Series, DataError> {
        let all = [contract("X_1", 0, &[100, 110, 120]), contract("X_2", 1, &[220, 240, 260]), contract("X_3", 3, &[130, 140, 150])];
        let name = SeriesName::parse("X.generic/bars/1d").expect("a name");
        // The first contract is left at the close of day 1, the second at that of day 3.
        join(&all, &[Ts(2 * DAY), Ts(4 * DAY)], method, name)
    }

    #[test]
    fn closes_at_a_roll_become_one() {
        let closes = |method| joined(method).expect("joined").bars().expect("bars").close.clone();
        assert_eq!(closes(Method::None), [100, 110, 240, 260, 140, 150]);
        // From the back: 130 - 260 = -130 for the second; 220 - 110 - 130 = -20 for the first.
        assert_eq!(closes(Method::Difference), [80, 90, 110, 130, 140, 150]);
        // Half for the second, 2 x half for the first.
        assert_eq!(closes(Method::Ratio), [100, 110, 120, 130, 140, 150]);
        let series = joined(Method::Ratio).expect("joined");
        assert_eq!(series.changes.len(), 3);
        assert!(
            series.changes[0].starts_with("join ratio X_1.generic/bars/1d rows_root sha256:")
                && series.changes[0].ends_with("until 1970-01-03T00:00:00Z")
        );
        assert_eq!(series.bars().expect("bars").open_time.iter().map(|t| t / DAY).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
        series.bars().expect("bars").check().expect("sound");
    }

    #[test]
    fn what_cannot_be_joined_is_refused() {
        let name = || SeriesName::parse("X.generic/bars/1d").expect("a name");
        let (a, b) = (contract("A", 0, &[10, 10, 10]), contract("B", 1, &[5, 500, 500]));
        let refused = |all: &[Series], rolls: &[Ts], method| join(all, rolls, method, name()).expect_err("refused").to_string();
        assert!(refused(std::slice::from_ref(&a), &[], Method::None).contains("at least two"));
        assert!(refused(&[a.clone(), b.clone()], &[Ts(9 * DAY)], Method::None).contains("has no bar that closes"));
        assert!(refused(&[b.clone(), a.clone()], &[Ts(3 * DAY)], Method::Difference).contains("not positive"));
        assert!(refused(&[a.clone(), b.clone(), a], &[Ts(3 * DAY), Ts(3 * DAY)], Method::None).contains("do not grow"));
    }
}
