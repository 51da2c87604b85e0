//! The reference vectors of venues, papers and other engines (`exchange.csv` and `tiers.csv` in `BTHOST_VECTORS`, else `../shared/vectors`) against
//! the project's own functions.
//!
//! What always holds: every row is answered by a function of `bthost-sim` and agrees within its tolerance, or it stands in [`NOT_MODELLED`] with the
//! reason. A function that no area knows fails the test. One file per area maps the `function` column; it converts numbers and decides nothing.

mod account;
pub mod bars;
mod fees;
mod fills;
mod impact;
mod liquidation;
mod metrics;
mod orders;
mod queue;
mod row;
mod tiers;

use std::path::{Path, PathBuf};

use bthost_sim::market::{Filters, Instrument, InstrumentKind};
use bthost_sim::num::Rate;

use row::{Answer, Row};

/// Rows of engines whose model is deliberately not this project's: id, and why a trader can live with it.
const NOT_MODELLED: &[(&str, &str)] = &[
    ("V085", SAME_SECOND),
    ("V089", SAME_SECOND),
    ("V092", SAME_SECOND),
    (
        "V145",
        "nautilus_trader lets each of a bar's four points trade a quarter of its volume; here a bar has one budget for all orders (`participation`), which caps the same total and invents no times of day for it",
    ),
    ("V116", "an engine's mistake, kept as a pitfall: it divides by the leverage and multiplies by the instrument's rate as well"),
];

/// freqtrade charges a position that was opened in the second of the settlement.
const SAME_SECOND: &str =
    "opened in the second of the settlement, where the venue promises nothing: here funding is paid by what was held before it";

fn folder() -> PathBuf {
    std::env::var_os("BTHOST_VECTORS").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/vectors"), PathBuf::from)
}

/// The records of a file of vectors; `None` where there are no vectors on this machine and nobody said that there should be.
#[allow(clippy::print_stdout)]
fn records(name: &str) -> Option<Vec<csv::StringRecord>> {
    let path = folder().join(name);
    match csv::Reader::from_path(&path) {
        Ok(mut reader) => Some(reader.records().map(|record| record.expect("a CSV row")).collect()),
        Err(error) => {
            assert!(std::env::var_os("BTHOST_VECTORS").is_none(), "BTHOST_VECTORS is set, but {} cannot be read: {error}", path.display());
            println!("no reference vectors at {}: set BTHOST_VECTORS to check them", path.display());
            None
        }
    }
}

/// An instrument for a row, without filters and fees.
fn instrument(symbol: &str, kind: InstrumentKind, price_scale: u8, qty_scale: u8) -> Instrument {
    Instrument {
        symbol: symbol.into(),
        venue: "vectors".into(),
        kind,
        base: symbol.into(),
        quote: "USDT".into(),
        settle: "USDT".into(),
        price_scale,
        qty_scale,
        filters: Filters::default(),
        max_leverage: 125,
        maker_fee: Rate(0),
        taker_fee: Rate(0),
    }
}

/// What the project says to a row; `None` where no function is known.
fn answer(row: &Row) -> Option<Answer> {
    match row.area.as_str() {
        "liquidation" => liquidation::answer(row).or_else(|| account::answer(row)),
        "margin" | "tiers" | "funding" => account::answer(row),
        "pnl" if row.function == "premium_cashflow" => fills::answer(row),
        "pnl" => account::answer(row),
        "filters" | "orders" => orders::answer(row),
        "fees" => fees::answer(row),
        "fills" => fills::answer(row),
        "queue" => queue::answer(row),
        "impact" => impact::answer(row),
        "metrics" => metrics::answer(row),
        _ => None,
    }
}

#[test]
#[allow(clippy::print_stdout)]
fn vectors_exchange_rows_are_met() {
    let Some(records) = records("exchange.csv") else { return };
    let (mut met, mut left_out, mut wrong) = (0, Vec::new(), Vec::new());
    for row in records.iter().map(Row::read) {
        let name = format!("{} {} {}", row.id, row.area, row.function);
        if let Some((_, reason)) = NOT_MODELLED.iter().find(|(id, _)| *id == row.id) {
            left_out.push(format!("{name}: {reason}"));
            continue;
        }
        match answer(&row) {
            None => wrong.push(format!("{name}: no function of the project is mapped to it")),
            Some(got) if got.is(&row.expected, row.tolerance) => met += 1,
            Some(got) => wrong.push(format!("{name}: got {got}, expected {} within {}", row.expected, row.tolerance)),
        }
    }
    println!("rows met: {met}; not modelled: {}", left_out.len());
    left_out.iter().for_each(|line| println!("not modelled: {line}"));
    assert!(wrong.is_empty(), "{} rows\n{}", wrong.len(), wrong.join("\n"));
    assert!(met > 0, "exchange.csv has no rows");
}
