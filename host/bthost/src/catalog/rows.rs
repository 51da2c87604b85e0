//! Two series row by row: whether they agree, where they first differ, and one series made of both.
//!
//! What always holds: rows are compared as exact counts on one grid; two rows of one instant either agree in every column that both have, or
//! are a difference with its field and both values. Raw stamps of funding are not compared: two files may jitter differently.

use bthost_data::ticks::{Ticks, Unit, columns};
use bthost_data::{Rows, Series};
use bthost_sim::market::{BarRow, Bars, FundingRates, TradeRow, Trades};
use bthost_sim::num::{Decimal, RATE_SCALE};
use bthost_sim::time::Ts;

/// Where two series differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The instant: a bar's open, a funding stamp.
    pub time: Ts,
    /// The column.
    pub field: &'static str,
    /// Value of the left side; empty where it has no row.
    pub left: String,
    /// Value of the right side; empty where it has no row.
    pub right: String,
}

/// The instants of the rows.
#[must_use]
pub fn times(rows: &Rows) -> &[i64] {
    rows.times()
}

/// What rows are ordered by: the instant, and the number of a trade behind it.
fn key(rows: &Rows, i: usize) -> Option<(i64, i64)> {
    let time = *rows.times().get(i)?;
    let number = match rows {
        Rows::Trades(trades) => trades.id[i],
        Rows::Ticks(ticks) => ticks.id[i],
        _ => 0,
    };
    Some((time, number))
}

/// Whether bars have trade counts and taker volumes.
#[must_use]
pub fn is_extended(rows: &Rows) -> bool {
    matches!(rows, Rows::Bars(bars) if !bars.trades.is_empty())
}

fn number(count: i64, scale: u8) -> String {
    Decimal::new(count, scale).to_string()
}

/// The first column in which row `i` of `left` and row `j` of `right` differ. Both must be on one grid and of one kind.
#[must_use]
pub fn difference(left: &Series, i: usize, right: &Series, j: usize) -> Option<Difference> {
    let (price, qty) = (left.price_scale, left.qty_scale);
    match (&left.rows, &right.rows) {
        (Rows::Bars(a), Rows::Bars(b)) => {
            let extended = is_extended(&left.rows) && is_extended(&right.rows);
            bar_difference(&a.row(i), &b.row(j), (price, qty), extended)
        }
        (Rows::Funding(a), Rows::Funding(b)) => (a.rate[i] != b.rate[j]).then(|| Difference {
            time: Ts(a.time[i]),
            field: "rate",
            left: number(a.rate[i], RATE_SCALE),
            right: number(b.rate[j], RATE_SCALE),
        }),
        (Rows::Trades(a), Rows::Trades(b)) => trade_difference(&a.row(i), &b.row(j), (price, qty)),
        (Rows::Ticks(a), Rows::Ticks(b)) => {
            let found = columns(a.kind).iter().zip(a.values.iter().zip(&b.values)).find(|(_, (x, y))| x[i] != y[j]);
            found.map(|((field, unit), (x, y))| {
                let scale = match unit {
                    Unit::Price => price,
                    Unit::Qty => qty,
                    Unit::Side => 0,
                };
                Difference { time: Ts(a.time[i]), field, left: number(x[i], scale), right: number(y[j], scale) }
            })
        }
        _ => Some(Difference { time: Ts(times(&left.rows)[i]), field: "kind", left: String::new(), right: String::new() }),
    }
}

fn trade_difference(a: &TradeRow, b: &TradeRow, (price, qty): (u8, u8)) -> Option<Difference> {
    let found = |field, left: String, right: String| Some(Difference { time: Ts(a.time), field, left, right });
    if a.price != b.price {
        return found("price", number(a.price, price), number(b.price, price));
    }
    if a.qty != b.qty {
        return found("qty", number(a.qty, qty), number(b.qty, qty));
    }
    if a.count != b.count {
        return found("count", a.count.to_string(), b.count.to_string());
    }
    if a.buyer_maker != b.buyer_maker {
        return found("is_buyer_maker", a.buyer_maker.to_string(), b.buyer_maker.to_string());
    }
    None
}

fn bar_difference(a: &BarRow, b: &BarRow, (price, qty): (u8, u8), extended: bool) -> Option<Difference> {
    let found = |field, left: String, right: String| Some(Difference { time: Ts(a.open_time), field, left, right });
    let counts = [
        ("open", a.open, b.open, price),
        ("high", a.high, b.high, price),
        ("low", a.low, b.low, price),
        ("close", a.close, b.close, price),
        ("volume", a.volume, b.volume, qty),
    ];
    for (field, x, y, scale) in counts {
        if x != y {
            return found(field, number(x, scale), number(y, scale));
        }
    }
    if !extended {
        return None;
    }
    // +0 and -0 are one value, as in the rows' root.
    if (a.quote_volume + 0.0).to_bits() != (b.quote_volume + 0.0).to_bits() {
        return found("quote_volume", a.quote_volume.to_string(), b.quote_volume.to_string());
    }
    if a.trades != b.trades {
        return found("trades", a.trades.to_string(), b.trades.to_string());
    }
    if a.taker_buy_volume != b.taker_buy_volume {
        return found("taker_buy_volume", number(a.taker_buy_volume, qty), number(b.taker_buy_volume, qty));
    }
    None
}

/// The first row that only one side has, or that both have and that differs. Both must be on one grid and of one kind.
#[must_use]
pub fn first_difference(left: &Series, right: &Series) -> Option<Difference> {
    let (a, b) = (&left.rows, &right.rows);
    let only = |(time, _): (i64, i64), left: &str, right: &str| {
        Some(Difference { time: Ts(time), field: "row", left: left.to_string(), right: right.to_string() })
    };
    for i in 0..left.len().max(right.len()) {
        match (key(a, i), key(b, i)) {
            (Some(x), Some(y)) if x == y => {
                if let Some(found) = difference(left, i, right, i) {
                    return Some(found);
                }
            }
            (Some(x), Some(y)) if x > y => return only(y, "", "present"),
            (Some(x), _) => return only(x, "present", ""),
            (None, Some(y)) => return only(y, "", "present"),
            (None, None) => {}
        }
    }
    None
}

/// Two series as one.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// All rows, in order.
    pub rows: Rows,
    /// Rows that only the newer side had.
    pub added: usize,
    /// Rows that both had, and that agree.
    pub agreed: usize,
}

/// Make one series of both, which must be on one grid, of one kind and timeframe, and both with or both without the extended columns where
/// rows are added.
///
/// # Errors
/// The first row that both have and that differs.
pub fn merge(old: &Series, new: &Series) -> Result<Merged, Difference> {
    let (a, b) = (&old.rows, &new.rows);
    // (from the newer side, index)
    let mut order: Vec<(bool, usize)> = Vec::with_capacity(old.len() + new.len());
    let (mut i, mut j, mut added, mut agreed) = (0, 0, 0, 0);
    while i < old.len() || j < new.len() {
        let (left, right) = (key(a, i), key(b, j));
        let take_old = right.is_none() || left.is_some_and(|left| Some(left) <= right);
        if take_old {
            if left == right {
                if let Some(found) = difference(old, i, new, j) {
                    return Err(found);
                }
                (agreed, j) = (agreed + 1, j + 1);
            }
            order.push((false, i));
            i += 1;
        } else {
            order.push((true, j));
            (added, j) = (added + 1, j + 1);
        }
    }
    Ok(Merged { rows: pick(&old.rows, &new.rows, &order), added, agreed })
}

fn pick(old: &Rows, new: &Rows, order: &[(bool, usize)]) -> Rows {
    match (old, new) {
        (Rows::Bars(a), Rows::Bars(b)) => {
            let mut bars = Bars::new(a.timeframe);
            let extended = is_extended(old);
            for &(newer, at) in order {
                let row = if newer { b.row(at) } else { a.row(at) };
                if extended { bars.push(&row) } else { bars.push_core(&row) }
            }
            Rows::Bars(bars)
        }
        (Rows::Funding(a), Rows::Funding(b)) => {
            let mut funding = FundingRates::default();
            for &(newer, at) in order {
                let from = if newer { b } else { a };
                funding.time.push(from.time[at]);
                funding.raw_time.push(from.raw_time[at]);
                funding.rate.push(from.rate[at]);
            }
            Rows::Funding(funding)
        }
        (Rows::Trades(a), Rows::Trades(b)) => {
            let mut trades = Trades::default();
            order.iter().for_each(|&(newer, at)| trades.push(&if newer { b.row(at) } else { a.row(at) }));
            Rows::Trades(trades)
        }
        (Rows::Ticks(a), Rows::Ticks(b)) => {
            let mut ticks = Ticks::new(a.kind);
            order.iter().for_each(|&(newer, at)| ticks.push_of(if newer { b } else { a }, at));
            Rows::Ticks(ticks)
        }
        // Kinds are compared by name before anything is merged.
        (kept, _) => kept.clone(),
    }
}
