//! The cost analysis of a run: every fill against the price at which its order was decided, and against what the bars traded meanwhile.
//!
//! What always holds: a fill whose order's way is not known (its bars are not at hand) is left out and not guessed. The price inside a bar is that of the path
//! `ohlc-adaptive`, whatever the run assumed; on trades it is the last print.

use std::collections::{HashMap, HashSet};

use bthost_sim::codes::fill_flag;
use bthost_sim::engine::{Path, PathPolicy};
use bthost_sim::market::Bars;
use bthost_sim::metrics::tca::{Shortfall, Way, vwap};
use bthost_sim::num::{MONEY_SCALE, Money, Qty, Round, pow10};
use bthost_sim::time::Ts;
use bthost_sim::trail::payload::Fill;

use super::tables::OrderRow;
use super::{MarketInput, ReportInput};

/// One unit of a currency, in counts of money.
const ONE: i128 = pow10(MONEY_SCALE);

/// What trading cost.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TradingCost {
    /// Shortfall against the prices of the decisions.
    pub shortfall: Shortfall,
    /// Against the volume-weighted average of the bars from an order's arrival to its last fill; a cost is positive.
    pub against_vwap: f64,
    /// Orders whose bars had volume.
    pub vwap_orders: u64,
}

impl TradingCost {
    /// A part in basis points of the notional at decision prices.
    #[must_use]
    pub fn bps(&self, part: Money) -> Option<f64> {
        (self.shortfall.paper.0 > 0).then(|| part.0 as f64 / self.shortfall.paper.0 as f64 * 1e4)
    }
}

/// Analyse the fills of a run.
#[must_use]
pub fn analyse(input: &ReportInput<'_>) -> TradingCost {
    let mut cost = TradingCost::default();
    let mut ways: HashMap<u64, Option<Way>> = HashMap::new();
    // A delivery is no trade that could have been made better.
    let is_delivery = |fill: &Fill| fill.flags & fill_flag::DELIVERY != 0;
    let delivered: HashSet<u64> = input.tables.fills.iter().filter(|row| is_delivery(&row.body)).map(|row| row.body.order).collect();
    for row in input.tables.fills.iter().filter(|row| !is_delivery(&row.body)) {
        let fill = &row.body;
        let Some(market) = input.of_number(fill.instrument) else { continue };
        let way = *ways.entry(fill.order).or_insert_with(|| input.tables.order(fill.order).and_then(|o| way(market, o)));
        if let (Some(way), Some(rules)) = (way, market.rules) {
            let mut of_fill = Shortfall::default();
            of_fill.add(fill, market.instrument, rules, way);
            cost.shortfall.add_worth(&of_fill, |amount| input.worth(fill.instrument, row.ts, amount));
        }
    }
    for order in input.tables.orders.iter().filter(|o| o.filled > 0 && !delivered.contains(&o.order)) {
        let Some(difference) = input.of_number(order.instrument).and_then(|m| against_vwap(m, order)) else { continue };
        // What a unit was worth, as this is a float anyway.
        let unit = input.worth(order.instrument, order.last_fill.unwrap_or(order.submitted), Money(ONE));
        cost.against_vwap += difference * (unit.0 as f64 / ONE as f64);
        cost.vwap_orders += 1;
    }
    cost
}

/// The price when an order was decided, and when it arrived.
fn way(market: &MarketInput<'_>, order: &OrderRow) -> Option<Way> {
    let arrival = price_at(market, order.accepted.unwrap_or(order.submitted))?;
    // A leg is decided with its parent; what it cost is counted from its life on.
    let decision = if order.intent.is_some() { closed_price(market.bars?, order.submitted)? } else { arrival };
    Some(Way { decision, arrival })
}

fn closed_price(bars: &Bars, t: Ts) -> Option<i64> {
    let closed = bars.first_closing_from(Ts(t.0 + 1));
    bars.close.get(closed.checked_sub(1)?).copied()
}

/// The market's price at an instant.
fn price_at(market: &MarketInput<'_>, t: Ts) -> Option<i64> {
    let bars = market.bars?;
    if let Some(trades) = market.trades {
        let next = trades.time.partition_point(|time| time + 1 < t.0);
        return next.checked_sub(1).map(|i| trades.price[i]).or_else(|| closed_price(bars, t));
    }
    let row = bars.open_time.partition_point(|open| *open < t.0).checked_sub(1)?;
    let (opens, closes) = (bars.open_time[row], bars.close_time(row).0);
    if t.0 > closes {
        return Some(bars.close[row]);
    }
    let ohlc = [bars.open[row], bars.high[row], bars.low[row], bars.close[row]];
    Some(Path::new(opens, closes, ohlc, PathPolicy::OhlcAdaptive, 0).price(t.0, Round::HalfEven))
}

fn against_vwap(market: &MarketInput<'_>, order: &OrderRow) -> Option<f64> {
    let bars = market.bars?;
    let (from, to) = (order.accepted.unwrap_or(order.submitted), order.last_fill?);
    let first = bars.first_closing_from(from);
    let end = bars.open_time.partition_point(|open| *open < to.0).max(first);
    let average = vwap(bars, first..end, market.instrument)?;
    let qty = Qty(order.filled).to_f64(market.instrument.qty_scale);
    let sign = if order.side == 0 { 1.0 } else { -1.0 };
    let paid = Money(order.notional).to_f64();
    // An inverse contract that is bought dearer costs less of the coin, which is what a long gives up.
    Some(match market.instrument.kind.contract_value() {
        None => sign * (paid - average * qty),
        Some(value) => sign * (value.to_f64() * qty / average - paid),
    })
}

/// Rows of the table: what, and how much.
#[must_use]
pub fn rows(cost: &TradingCost) -> Vec<(&'static str, Money)> {
    let s = &cost.shortfall;
    vec![
        ("delay until arrival", s.delay),
        ("market while waiting", s.waiting),
        ("spread and slippage", s.spread),
        ("impact", s.impact),
        ("fees", s.fee),
        ("implementation shortfall", s.total()),
    ]
}

#[cfg(test)]
mod tests {
    use bthost_sim::engine::Rules;

    use super::super::sample::Sample;
    use super::*;

    #[test]
    fn every_fill_is_analysed_and_the_parts_add_up() {
        let sample = Sample::new();
        let rules = Rules::default();
        let mut input = sample.input();
        assert_eq!(analyse(&input).shortfall, Shortfall::default(), "without rules at hand nothing is guessed");
        input.markets[0].rules = Some(&rules);
        let cost = analyse(&input);
        assert_eq!(cost.shortfall.fills as usize, sample.tables.fills.len());
        let parts = rows(&cost);
        let sum = parts[..5].iter().fold(Money::ZERO, |sum, (_, part)| sum + *part);
        assert_eq!((parts[5].1, cost.shortfall.fee), (sum, sample.outcome.totals.fees));
        assert!(cost.vwap_orders > 0 && cost.bps(cost.shortfall.fee).is_some_and(|bps| bps > 0.0));
    }
}
