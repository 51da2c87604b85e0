//! Maintenance tiers of venues, by symbol and date: `data/venues/tiers.csv`, carried by the program.
//!
//! What always holds: every table is checked when it is read (its deductions follow from caps and rates), and a row that is wrong is named. What it does not do:
//! guess; a symbol without a table has none.

use std::collections::BTreeMap;

use bthost_sim::exchange::margin::tiers::{TABLES_MAX, Tier, TierTable};
use bthost_sim::num::{Decimal, MONEY_SCALE, Money, RATE_SCALE, Rate};
use bthost_sim::time::Ts;

use crate::error::DataError;
use crate::stamp::{DateOrder, Stamps, Time};

/// `venue,symbol,as_of,tier,cap,rate,max_leverage,deduction`; `#` begins a remark. A tier's floor is the cap of the one before it.
const TABLE: &str = include_str!("../../../data/venues/tiers.csv");
const HEADER: &str = "venue,symbol,as_of,tier,cap,rate,max_leverage,deduction";
const NAME: &str = "tiers.csv";

/// The tables of a symbol at a venue, the earliest first. Empty where there is none.
///
/// # Errors
/// When the table that the program carries is broken.
pub fn tier_tables(venue: &str, symbol: &str) -> Result<Vec<TierTable>, DataError> {
    Ok(read(TABLE)?.remove(&(venue.to_string(), symbol.to_string())).unwrap_or_default())
}

/// Tables by venue and symbol.
type All = BTreeMap<(String, String), Vec<TierTable>>;

fn read(text: &str) -> Result<All, DataError> {
    let lines =
        text.lines().enumerate().map(|(i, line)| (i as u64 + 1, line)).filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let mut lines = lines.peekable();
    if lines.next().is_none_or(|(_, line)| line != HEADER) {
        return Err(DataError::format(format!("the first line is not `{HEADER}`")).in_file(NAME));
    }
    let mut all = All::new();
    while let Some(&(row, line)) = lines.peek() {
        let head = |line: &str| line.splitn(4, ',').take(3).map(str::to_string).collect::<Vec<_>>();
        let name = head(line);
        let [venue, symbol, as_of] = &name[..] else { return Err(wrong(row, "has too few fields")) };
        let mut tiers: Vec<Tier> = Vec::new();
        while let Some((row, line)) = lines.next_if(|(_, line)| head(line) == name) {
            let floor = tiers.last().map_or(Money::ZERO, |t| t.cap);
            tiers.push(tier(row, line, floor, tiers.len() + 1)?);
        }
        let from = midnight(row, as_of)?;
        let table = TierTable::new(from, tiers).map_err(|e| wrong(row, &format!("begins a table that is wrong: {e}")))?;
        let tables = all.entry((venue.clone(), symbol.clone())).or_default();
        if tables.last().is_some_and(|last| last.from >= from) || tables.len() == TABLES_MAX {
            return Err(wrong(
                row,
                &format!("begins a table that is not later than the one before it, or the symbol has more than {TABLES_MAX}"),
            ));
        }
        tables.push(table);
    }
    Ok(all)
}

fn wrong(row: u64, what: &str) -> DataError {
    DataError { row: Some(row), ..DataError::format(format!("line {row} {what}")).in_file(NAME) }
}

fn midnight(row: u64, date: &str) -> Result<Ts, DataError> {
    let text = format!("{date}T00:00:00Z");
    let ns = Stamps::new(DateOrder::Proven, None).read(row, Time::Text(text.as_bytes()));
    ns.map(Ts).map_err(|_| wrong(row, &format!("has `{date}` for a date; it is written 2025-07-01")))
}

fn tier(row: u64, line: &str, floor: Money, number: usize) -> Result<Tier, DataError> {
    let cells: Vec<&str> = line.split(',').collect();
    let [_, _, _, tier, cap, rate, leverage, deduction] = cells[..] else { return Err(wrong(row, "has not eight fields")) };
    if tier != number.to_string() {
        return Err(wrong(row, &format!("is tier {tier} where tier {number} should stand")));
    }
    let count = |text: &str, scale: u8| {
        let value = Decimal::parse(text).ok().and_then(|d| d.to_scale(scale)).filter(|n| *n >= 0);
        value.ok_or_else(|| wrong(row, &format!("has `{text}`, which is no number of at most {scale} decimals")))
    };
    let money = |text: &str| count(text, MONEY_SCALE).map(|n| Money(i128::from(n)));
    Ok(Tier {
        floor,
        cap: money(cap)?,
        rate: count(rate, RATE_SCALE).map(Rate)?,
        max_leverage: count(leverage, RATE_SCALE).map(Rate)?,
        deduction: money(deduction)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_read_and_dated() {
        let all = read(TABLE).expect("the table");
        let rows: usize = all.values().flatten().map(|t| t.tiers().len()).sum();
        assert_eq!(rows, TABLE.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).count() - 1);
        let btc = tier_tables("binance-um", "BTCUSDT").expect("the table");
        assert_eq!(btc.iter().map(|t| t.from.to_string()).collect::<Vec<_>>(), ["2024-10-24T00:00:00Z", "2025-07-01T00:00:00Z"]);
        assert_eq!(btc[0].maintenance(Money(650_000 * 100_000_000)).to_string(), "3275");
        assert!(tier_tables("binance-um", "NOTHERE").expect("the table").is_empty());
    }

    #[test]
    fn a_row_that_is_wrong_is_named() {
        let line = "binance-um,BTCUSDT,2024-10-24,2,600000,0.005,100,50";
        assert!(TABLE.contains(line));
        for (spoiled, what) in [
            ("binance-um,BTCUSDT,2024-10-24,2,600000,0.005,100,51", "deduction of 50"),
            ("binance-um,BTCUSDT,2024-10-24,3,600000,0.005,100,50", "tier 3 where tier 2"),
            ("binance-um,BTCUSDT,2024-10-24,2,600000,x,100,50", "`x`"),
            ("binance-um,BTCUSDT,2024-10-24,2,600000,0.005,100", "eight fields"),
        ] {
            let error = read(&TABLE.replace(line, spoiled)).expect_err(spoiled);
            assert!(error.message.contains(what) && error.row.is_some() && error.file.as_deref() == Some(NAME), "{error:?}");
        }
        assert!(read("venue,symbol").is_err());
        assert!(read(&TABLE.replace("2024-10-24", "24 October")).expect_err("no date").message.contains("for a date"));
    }
}
