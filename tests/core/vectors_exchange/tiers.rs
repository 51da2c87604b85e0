//! `tiers.csv`: the tables of maintenance margin of real contracts, by venue, symbol and date.

use super::row::{decimal, float};
use bthost_sim::num::Decimal;

/// One row of `tiers.csv`.
#[derive(Debug)]
struct TierRow {
    table: (String, String, String),
    tier: u32,
    floor: Decimal,
    cap: Decimal,
    rate: Decimal,
    deduction: Decimal,
}

fn rows() -> Option<Vec<TierRow>> {
    let records = super::records("tiers.csv")?;
    let field = |record: &csv::StringRecord, i: usize| decimal(&serde_json::Value::from(&record[i]));
    let read = |record: &csv::StringRecord| TierRow {
        table: (record[0].to_owned(), record[1].to_owned(), record[2].to_owned()),
        tier: record[3].parse().expect("a tier"),
        floor: field(record, 4),
        cap: field(record, 5),
        rate: field(record, 6),
        deduction: field(record, 9),
    };
    Some(records.iter().map(read).collect())
}

#[test]
fn vectors_exchange_tiers_follow_one_another() {
    let Some(rows) = rows() else { return };
    assert!(!rows.is_empty(), "tiers.csv has no rows");
    let number = |d: &Decimal| float(&serde_json::Value::from(d.to_string()));
    for row in &rows {
        assert!(number(&row.floor) < number(&row.cap) && number(&row.rate) > 0.0 && number(&row.deduction) >= 0.0, "{row:?}");
    }
    for pair in rows.windows(2).filter(|pair| pair[0].table == pair[1].table) {
        assert_eq!(pair[1].tier, pair[0].tier + 1, "{:?}", pair[1]);
        assert_eq!(number(&pair[1].floor), number(&pair[0].cap), "{:?}", pair[1]);
    }
}
