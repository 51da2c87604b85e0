//! `tiers.csv`: the tables of maintenance margin of real contracts, by venue, symbol and date.

use bthost_sim::exchange::margin::tiers::{Tier, TierTable};
use bthost_sim::num::{MONEY_SCALE, Money, RATE_SCALE, Rate};
use bthost_sim::time::Ts;

use super::row::count;

/// Venue, symbol and date of a table, and its tiers.
type Rows = Vec<((String, String, String), Vec<Tier>)>;

/// The tables of the file, in its order; no row is left out.
fn rows() -> Option<Rows> {
    let records = super::records("tiers.csv")?;
    let mut tables: Rows = Vec::new();
    for record in &records {
        let field = |i: usize, scale: u8| count(&serde_json::Value::from(&record[i]), scale);
        let money = |i: usize| Money(i128::from(field(i, MONEY_SCALE)));
        let rate = |i: usize| Rate(field(i, RATE_SCALE));
        let tier = Tier { floor: money(4), cap: money(5), rate: rate(6), max_leverage: rate(8), deduction: money(9) };
        let name = (record[0].to_owned(), record[1].to_owned(), record[2].to_owned());
        if tables.last().is_none_or(|(known, _)| *known != name) {
            tables.push((name, Vec::new()));
        }
        let (_, tiers) = tables.last_mut().expect("just pushed");
        tiers.push(tier);
        assert_eq!(record[3].parse(), Ok(tiers.len()), "{record:?}");
    }
    Some(tables)
}

/// The last table of a symbol.
pub fn table(venue: &str, symbol: &str) -> TierTable {
    let tables = rows().expect("tiers.csv");
    let found = tables.into_iter().rfind(|((v, s, _), _)| v == venue && s == symbol);
    TierTable::new(Ts(0), found.unwrap_or_else(|| panic!("no tiers of {symbol} at {venue}")).1).expect("a table of tiers")
}

/// Every table is one that the engine takes, and a deduction that is wrong by the last digit is not.
#[test]
fn vectors_exchange_tiers_follow_one_another() {
    let Some(tables) = rows() else { return };
    assert!(!tables.is_empty(), "tiers.csv has no rows");
    for (name, tiers) in tables {
        let table = TierTable::new(Ts(0), tiers.clone()).unwrap_or_else(|error| panic!("{name:?}: {error}"));
        assert_eq!(table.tiers(), tiers);
        for k in 0..tiers.len() {
            let mut spoiled = tiers.clone();
            spoiled[k].deduction += Money(1);
            assert!(TierTable::new(Ts(0), spoiled).is_err(), "{name:?}: tier {}", k + 1);
        }
    }
}
