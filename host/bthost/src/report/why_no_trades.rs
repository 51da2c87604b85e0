//! Why a run has no trades, as sentences: the first thing that a new user asks.
//!
//! What always holds: each sentence states a count or a fact of the run, with a hint what to do; the order is from data to exchange, the order
//! in which things can go wrong. Reasons carry the venue's names of its filters.

use bthost_sim::codes::{self, reason};
use bthost_sim::engine::Status;

use super::Report;
use super::text::{cut, date_time, grouped, plain};

/// Decline reasons that are shown; the rest is counted.
const TOP_DECLINES: usize = 5;
/// Characters of a decline's text that are shown.
const DECLINE_CHARS: usize = 100;

/// The sentences; empty when there was a fill.
#[must_use]
pub fn explain(report: &Report<'_>) -> Vec<String> {
    if !report.without_trades() {
        return Vec::new();
    }
    let mut out = Vec::new();
    warm_up(report, &mut out);
    calls(report, &mut out);
    orders(report, &mut out);
    declines(report, &mut out);
    ending(report, &mut out);
    if out.is_empty() {
        out.push("The strategy was called and sent no order. hint: let it `decline` with a reason where it decides not to trade.".into());
    }
    out
}

fn warm_up(report: &Report<'_>, out: &mut Vec<String>) {
    let first = &report.input.outcome.totals.first_valid;
    for (i, valid) in first.iter().enumerate() {
        let name = report.input.strategy_series.get(i).map_or_else(|| format!("series {i}"), |n| plain(n));
        match valid {
            None => out.push(format!(
                "{name} never warmed up: the values that the strategy declared on it were not valid before the window ended. hint: a longer \
                 window, earlier data, or shorter indicators."
            )),
            Some(ts) if *ts > report.input.window.0 => {
                out.push(format!("{name} was first delivered at {} UTC, after its warm-up.", date_time(*ts)));
            }
            Some(_) => {}
        }
    }
    if report.input.outcome.totals.bars == 0 {
        out.push("No execution bar closed inside the window. hint: `bthost data ls` shows what the data covers.".into());
    }
}

fn calls(report: &Report<'_>, out: &mut Vec<String>) {
    let t = &report.input.outcome.totals;
    if t.delivered == 0 && t.first_valid.iter().any(Option::is_some) {
        out.push(format!(
            "The strategy was never woken: none of its wake-up conditions held on {} bars. hint: subscribe `every` bar to see what the \
             values are.",
            grouped(t.bars)
        ));
    } else if t.delivered > 0 && t.orders == 0 && t.refused.is_empty() {
        out.push(format!("The strategy was called with {} bars and submitted no order.", grouped(t.delivered)));
    }
}

fn orders(report: &Report<'_>, out: &mut Vec<String>) {
    let t = &report.input.outcome.totals;
    for (code, count) in &t.refused {
        out.push(format!("{} refused when submitted, by {}{}.", times(*count), codes::reason_name(*code), hint(*code)));
    }
    for (code, count) in &report.input.tables.rail_refusals {
        out.push(format!("{} refused by the rail {}{}.", times(*count), codes::reason_name(*code), hint(*code)));
    }
    for (code, count) in t.ended.iter().filter(|(code, _)| !report.input.tables.rail_refusals.contains_key(code)) {
        out.push(format!("{} ended unfilled with {}{}.", times(*count), codes::reason_name(*code), hint(*code)));
    }
    if t.touched_orders > 0 {
        let subject =
            if t.touched_orders == 1 { "limit order was".into() } else { format!("{} limit orders were", grouped(t.touched_orders)) };
        out.push(format!(
            "{}{subject} touched but never traded through, so the fill policy gave no fill. hint: the option `touch`.",
            if t.touched_orders == 1 { "One " } else { "" }
        ));
    }
}

fn times(count: u64) -> String {
    if count == 1 { "1 order was".into() } else { format!("{} orders were", grouped(count)) }
}

fn hint(code: u32) -> &'static str {
    match code {
        reason::PRICE_FILTER => " (the price is off the tick grid; hint: `round-price`)",
        reason::LOT_SIZE => " (the quantity is off the step grid or out of bounds; hint: `round-qty`, or more cash)",
        reason::NOTIONAL => " (price x quantity is below the venue's minimum; hint: a larger order, or more cash)",
        reason::INSUFFICIENT_BALANCE | reason::INSUFFICIENT_MARGIN => " (hint: a smaller order, or more cash)",
        reason::LEVERAGE_LIMIT => " (hint: `--leverage`)",
        reason::RAIL_ORDER_NOTIONAL..=reason::RAIL_NO_PRICE => " (hint: `[rails]` in the plan)",
        reason::END_OF_RUN => " (hint: the prices were not reached inside the window)",
        _ => "",
    }
}

fn declines(report: &Report<'_>, out: &mut Vec<String>) {
    let tables = report.input.tables;
    let all = tables.declined();
    if all == 0 {
        return;
    }
    out.push(format!("The strategy declined {} {}:", grouped(all), if all == 1 { "time" } else { "times" }));
    let mut top: Vec<(&(u32, String), &u64)> = tables.declines.iter().collect();
    top.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    for ((code, text), count) in top.iter().take(TOP_DECLINES) {
        out.push(format!("  {} x  code {code}: {}", grouped(**count), cut(&plain(text), DECLINE_CHARS)));
    }
    let rest = all - top.iter().take(TOP_DECLINES).map(|(_, n)| **n).sum::<u64>();
    if rest > 0 {
        out.push(format!("  {} x  other reasons", grouped(rest)));
    }
}

fn ending(report: &Report<'_>, out: &mut Vec<String>) {
    match &report.input.outcome.status {
        Status::Completed => {}
        Status::Halted => {
            let why = report.input.tables.halt.as_deref().unwrap_or("no reason given");
            out.push(format!(
                "The strategy halted the run at {} UTC: {}.",
                date_time(report.input.outcome.end),
                cut(&plain(why), DECLINE_CHARS)
            ));
        }
        Status::GuestFault { callback, index, .. } => {
            out.push(format!("The strategy broke in `{}`, call {index}, before any fill.", plain(callback)));
        }
        Status::RailStop { reason } => out.push(format!("The rail {} stopped the run.", codes::reason_name(*reason))),
        Status::EquityGone => out.push("The equity was gone.".into()),
    }
}
