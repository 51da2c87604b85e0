//! Level inputs: whether the component and the rows at hand are those that the definition names.
//!
//! What always holds: rows are known by their root, whatever file they came from; a file's own hash decides nothing.

use core::fmt;

use bthost_sim::market::{Bars, Depth, FundingRates, ROWS_CHUNK, RowsRoot, Trades};
use bthost_sim::num::{Px, Qty, Rate};
use bthost_sim::time::Ts;
use bthost_sim::trail::{Hash, sha256};

use crate::definition::{DataEntry, StrategyRef};
use crate::fields::FieldDiff;
use crate::text::{Digest, SeriesName};
use crate::verdict::{Blame, Difference, Level, Verdict};

/// Rows shown before and after the one that differs.
pub const CONTEXT_ROWS: usize = 5;

/// Whether these bytes are the strategy.
#[must_use]
pub fn check_strategy(strategy: &StrategyRef, component: &[u8]) -> Verdict {
    let found = Digest(sha256(&[component]));
    if found == strategy.sha256 {
        return Verdict::same(Level::Inputs);
    }
    let mut difference = Difference::new(Level::Inputs, Blame::Component);
    difference.fields.push(FieldDiff::new("strategy.sha256", strategy.sha256, found));
    if strategy.bytes.0 != component.len() as u64 {
        difference.fields.push(FieldDiff::new("strategy.bytes", strategy.bytes, component.len()));
    }
    difference.hint = Some("give the component that the manifest names: --strategy FILE".into());
    Verdict::Differs(Box::new(difference))
}

/// A series whose root differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowsDiff {
    /// Its name.
    pub name: SeriesName,
    /// Rows of the definition, and rows at hand.
    pub counts: (u64, u64),
    /// The first chunk that differs, with its rows, first and last; `None` where the schema differs and the rows do not.
    pub chunk: Option<(u64, u64, u64)>,
}

impl fmt::Display for RowsDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name)?;
        match self.chunk {
            Some((chunk, first, last)) => write!(f, ", chunk {chunk} (rows {first} to {last}")?,
            None => write!(f, " (the same rows under another schema")?,
        }
        if self.counts.0 != self.counts.1 {
            write!(f, "; {} ≠ {} in all", self.counts.0, self.counts.1)?;
        }
        f.write_str(")")
    }
}

/// Whether rows with this schema and root are those of the entry.
#[must_use]
pub fn check_rows(entry: &DataEntry, schema: &str, found: &RowsRoot) -> Verdict {
    if entry.rows_root.0 == found.root && entry.rows.0 == found.rows {
        return Verdict::same(Level::Inputs);
    }
    let mut difference = Difference::new(Level::Inputs, Blame::Data);
    difference.fields.push(FieldDiff::new(format!("data.{}.rows_root", entry.name), entry.rows_root, Digest(found.root)));
    if entry.schema_text() != schema {
        difference.fields.push(FieldDiff::new(format!("data.{}.schema", entry.name), entry.schema_text(), schema));
    }
    let recorded: Vec<Hash> = entry.chunk_roots.iter().map(|d| d.0).collect();
    let chunk = first_chunk(&recorded, &found.chunks).map(|chunk| {
        let (first, last) = chunk_span(chunk, ROWS_CHUNK as u64, entry.rows.0.max(found.rows));
        (chunk, first, last)
    });
    difference.rows = Some(RowsDiff { name: entry.name.clone(), counts: (entry.rows.0, found.rows), chunk });
    difference.hint = Some("give the rows that the manifest names: --data FILE, or `bthost data diff` against a file that has them".into());
    Verdict::Differs(Box::new(difference))
}

/// The first chunk in which two lists of chunk roots differ.
pub(crate) fn first_chunk<T: PartialEq>(a: &[T], b: &[T]) -> Option<u64> {
    (0..a.len().max(b.len())).find(|&i| a.get(i) != b.get(i)).map(|i| i as u64)
}

/// First and last item of a chunk.
pub(crate) fn chunk_span(chunk: u64, size: u64, items: u64) -> (u64, u64) {
    let first = chunk * size;
    (first, (first + size - 1).min(items.saturating_sub(1)).max(first))
}

/// The first row that differs, with its surroundings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowDiff {
    /// The series.
    pub name: String,
    /// Which row, from 0.
    pub row: u64,
    /// The fields in which the sides differ; empty where a side has no such row.
    pub fields: Vec<FieldDiff>,
    /// Up to five rows before it, as text.
    pub before: Vec<String>,
    /// It and up to five rows after it on the first side.
    pub a: Vec<String>,
    /// It and up to five rows after it on the second side.
    pub b: Vec<String>,
}

type Fields = Vec<(&'static str, String)>;

/// The first row in which two series of bars differ.
#[must_use]
pub fn diff_bars(name: &str, a: &Bars, b: &Bars, price_scale: u8, qty_scale: u8) -> Option<RowDiff> {
    let bits = |r: bthost_sim::market::BarRow| (r.quote_volume.to_bits(), bthost_sim::market::BarRow { quote_volume: 0.0, ..r });
    let row = first_row(a.len(), b.len(), |i| bits(a.row(i)) == bits(b.row(i)))?;
    let fields = |side: &Bars, i: usize| -> Fields {
        let r = side.row(i);
        let (px, qty) = (|count: i64| Px(count).decimal(price_scale).to_string(), |count: i64| Qty(count).decimal(qty_scale).to_string());
        vec![
            ("open_time", Ts(r.open_time).to_string()),
            ("open", px(r.open)),
            ("high", px(r.high)),
            ("low", px(r.low)),
            ("close", px(r.close)),
            ("volume", qty(r.volume)),
            ("quote_volume", r.quote_volume.to_string()),
            ("trades", r.trades.to_string()),
            ("taker_buy_volume", qty(r.taker_buy_volume)),
        ]
    };
    Some(row_diff(name, row, (a.len(), b.len()), |i| fields(a, i), |i| fields(b, i)))
}

/// The first row in which two series of funding rates differ.
#[must_use]
pub fn diff_funding(name: &str, a: &FundingRates, b: &FundingRates) -> Option<RowDiff> {
    let raw = |side: &FundingRates, i: usize| (side.time[i], side.raw_time[i], side.rate[i]);
    let row = first_row(a.len(), b.len(), |i| raw(a, i) == raw(b, i))?;
    let fields = |side: &FundingRates, i: usize| -> Fields {
        let (time, raw_time, rate) = raw(side, i);
        vec![("time", Ts(time).to_string()), ("raw_time", Ts(raw_time).to_string()), ("rate", Rate(rate).to_string())]
    };
    Some(row_diff(name, row, (a.len(), b.len()), |i| fields(a, i), |i| fields(b, i)))
}

/// The first row in which two series of trades differ.
#[must_use]
pub fn diff_trades(name: &str, a: &Trades, b: &Trades, price_scale: u8, qty_scale: u8) -> Option<RowDiff> {
    let row = first_row(a.len(), b.len(), |i| a.row(i) == b.row(i))?;
    let fields = |side: &Trades, i: usize| -> Fields {
        let r = side.row(i);
        vec![
            ("time", Ts(r.time).to_string()),
            ("id", r.id.to_string()),
            ("price", Px(r.price).decimal(price_scale).to_string()),
            ("qty", Qty(r.qty).decimal(qty_scale).to_string()),
            ("count", r.count.to_string()),
            ("buyer_maker", r.buyer_maker.to_string()),
        ]
    };
    Some(row_diff(name, row, (a.len(), b.len()), |i| fields(a, i), |i| fields(b, i)))
}

/// The first row in which two series of depth updates differ.
#[must_use]
pub fn diff_depth(name: &str, a: &Depth, b: &Depth, price_scale: u8, qty_scale: u8) -> Option<RowDiff> {
    let row = first_row(a.len(), b.len(), |i| a.row(i) == b.row(i))?;
    let fields = |rows: &Depth, i: usize| -> Fields {
        let r = rows.row(i);
        vec![
            ("time", Ts(r.time).to_string()),
            ("id", r.id.to_string()),
            ("side", if r.is_ask() { "ask" } else { "bid" }.to_string()),
            ("snapshot", r.is_snapshot().to_string()),
            ("price", Px(r.price).decimal(price_scale).to_string()),
            ("qty", Qty(r.qty).decimal(qty_scale).to_string()),
        ]
    };
    Some(row_diff(name, row, (a.len(), b.len()), |i| fields(a, i), |i| fields(b, i)))
}

fn first_row(a: usize, b: usize, same: impl Fn(usize) -> bool) -> Option<usize> {
    (0..a.min(b)).find(|&i| !same(i)).or((a != b).then_some(a.min(b)))
}

fn row_diff(name: &str, row: usize, rows: (usize, usize), a: impl Fn(usize) -> Fields, b: impl Fn(usize) -> Fields) -> RowDiff {
    let line = |i: usize, fields: Fields| {
        let values: Vec<String> = fields.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("#{i} {}", values.join(" "))
    };
    let fields = if row < rows.0 && row < rows.1 {
        let pairs = a(row).into_iter().zip(b(row));
        pairs.filter(|((_, left), (_, right))| left != right).map(|((name, left), (_, right))| FieldDiff::new(name, left, right)).collect()
    } else {
        Vec::new()
    };
    let end = |rows: usize| rows.min(row + 1 + CONTEXT_ROWS);
    RowDiff {
        name: name.into(),
        row: row as u64,
        fields,
        before: (row.saturating_sub(CONTEXT_ROWS)..row).map(|i| line(i, a(i))).collect(),
        a: (row..end(rows.0)).map(|i| line(i, a(i))).collect(),
        b: (row..end(rows.1)).map(|i| line(i, b(i))).collect(),
    }
}

impl fmt::Display for RowDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "first: row #{} of {}", self.row, self.name)?;
        for field in &self.fields {
            write!(f, "\n  {field}")?;
        }
        if self.a.is_empty() || self.b.is_empty() {
            write!(f, "\n  only on the {} side", if self.b.is_empty() { "first" } else { "second" })?;
        }
        for (sign, lines) in [("=", &self.before), ("<", &self.a), (">", &self.b)] {
            for line in lines {
                write!(f, "\n    {sign} {line}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use bthost_sim::market::{bars_root, bars_schema};

    #[test]
    fn another_component_is_named() {
        let strategy = fixture::strategy();
        assert_eq!(check_strategy(&strategy, b"component").exit_code(), 0);
        let other = check_strategy(&strategy, b"componenu");
        assert_eq!(other.exit_code(), 1);
        assert!(other.to_string().contains("strategy.sha256: "), "{other}");
    }

    #[test]
    fn a_changed_row_is_found_by_chunk_and_by_field() {
        let config = fixture::config();
        let entry = &fixture::data(&config).0[0];
        let good = &config.markets[0].bars;
        let schema = bars_schema(good, "bars", 2, 3);
        assert_eq!(check_rows(entry, &schema, &bars_root(good, &schema)), Verdict::same(Level::Inputs));
        let mut changed = good.clone();
        changed.close[4500] += 1;
        let verdict = check_rows(entry, &schema, &bars_root(&changed, &schema));
        let row = diff_bars(entry.name.as_str(), good, &changed, 2, 3);
        assert_eq!(row.as_ref().map(|r| (r.row, r.fields.clone())), Some((4500, vec![FieldDiff::new("close", "46.05", "46.06")])));
        let text = verdict.with_row(row).to_string();
        assert!(text.contains("data: AAA.test/bars/1m, chunk 1 (rows 4096 to 4999)"), "{text}");
        assert!(text.contains("first: row #4500 of AAA.test/bars/1m\n  close: 46.05 ≠ 46.06"), "{text}");
    }

    #[test]
    fn a_missing_row_and_another_schema_are_named() {
        let config = fixture::config();
        let entry = &fixture::data(&config).0[0];
        let good = &config.markets[0].bars;
        let schema = bars_schema(good, "bars", 2, 3);
        let short = good.slice(0..4999);
        let text = check_rows(entry, &schema, &bars_root(&short, &schema)).to_string();
        assert!(text.contains("rows 4096 to 4999; 5000 ≠ 4999 in all"), "{text}");
        let row = diff_bars("x", good, &short, 2, 3).expect("a difference");
        assert_eq!((row.row, row.a.len(), row.b.len(), row.before.len()), (4999, 1, 0, 5));
        assert!(row.to_string().contains("only on the first side"));
        let other = bars_schema(good, "bars", 3, 3);
        let text = check_rows(entry, &other, &bars_root(good, &other)).to_string();
        assert!(text.contains("the same rows under another schema"), "{text}");
        assert_eq!(diff_bars("x", good, good, 2, 3), None);
        let book = config.markets[1].depth.as_ref().expect("a book");
        let mut other = book.clone();
        (other.qty[2], other.side[2]) = (1, 1);
        let row = diff_depth("d", book, &other, 2, 3).expect("a difference");
        assert_eq!((row.row, row.fields.iter().map(|f| f.path.as_str()).collect::<Vec<_>>()), (2, vec!["side", "qty"]));
        let mut funding = config.markets[0].funding.clone();
        funding.rate[1] = 8;
        let row = diff_funding("f", &config.markets[0].funding, &funding).expect("a difference");
        assert_eq!((row.row, row.fields[0].path.as_str()), (1, "rate"));
    }
}
