//! The list of metrics that a report shows and a manifest carries.
//!
//! What always holds: the order of the list is fixed; every metric names its definition; a value is a finite number or a reason.

use alloc::vec::Vec;

use super::ratios::{self, finite};
use super::trades::RoundTrip;
use super::{Calendar, drawdown, returns};
use crate::engine::Totals;
use crate::num::Money;
use crate::time::{DAY, Ts};

/// Nothing is annualised when the run is shorter than this.
pub const MIN_ANNUALISED_DAYS: i64 = 30;
/// Daily returns below which the tail (VaR, CVaR) is not stated.
pub const MIN_TAIL_RETURNS: usize = 20;

/// How a value is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A fraction of one; shown as a percentage.
    Fraction,
    /// A plain ratio.
    Ratio,
    /// Units of the reporting currency.
    Money,
    /// A whole number.
    Count,
    /// Nanoseconds.
    Time,
}

/// A number, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// The number; always finite.
    Is(f64),
    /// Why it cannot be stated.
    Absent(&'static str),
}

/// One metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// Id of its definition; see [`super::DEFINITIONS`].
    pub definition: &'static str,
    /// How to read it.
    pub unit: Unit,
    /// What it is.
    pub value: Value,
}

/// A list of metrics, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metrics {
    /// In the order of computation.
    pub list: Vec<Metric>,
}

impl Metrics {
    /// By name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Metric> {
        self.list.iter().find(|m| m.name == name)
    }

    /// The number, if there is one.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<f64> {
        match self.get(name)?.value {
            Value::Is(v) => Some(v),
            Value::Absent(_) => None,
        }
    }

    /// Append another list.
    pub fn extend(&mut self, other: Self) {
        self.list.extend(other.list);
    }

    fn push(&mut self, definition: &'static str, unit: Unit, value: Result<f64, &'static str>) {
        let name = definition.split('/').next().unwrap_or(definition);
        let value = match value.map(|v| finite(v).ok_or(NOT_FINITE)) {
            Ok(Ok(v)) => Value::Is(v),
            Ok(Err(why)) | Err(why) => Value::Absent(why),
        };
        self.list.push(Metric { name, definition, unit, value });
    }
}

const NOT_FINITE: &str = "the number is not finite";
const TOO_SHORT: &str = "not annualised: the run is shorter than 30 days";
const FEW_RETURNS: &str = "fewer than 20 daily returns";
const NO_VARIATION: &str = "the daily returns do not vary";
const NO_LOSS_DAY: &str = "no day lost";
const NO_DRAWDOWN: &str = "there was no drawdown";
const NOT_POSITIVE: &str = "the equity was not positive throughout";
const NO_TRADE: &str = "no trade was closed";
const NO_LOSS: &str = "no trade lost";
const NO_WIN: &str = "no trade won";
const FEW_TRADES: &str = "fewer than two closed trades, or all alike";
const NO_TIME: &str = "no time passed";

/// An equity curve to be measured.
#[derive(Clone, Copy, Debug)]
pub struct CurveInput<'a> {
    /// Where it starts, and with how much.
    pub start: (Ts, f64),
    /// Where it ends.
    pub end: Ts,
    /// Instants, in order, and the equity at each, in units of the currency.
    pub points: &'a [(i64, f64)],
    /// Which days count.
    pub calendar: Calendar,
}

impl CurveInput<'_> {
    /// The points, start excluded.
    pub fn points(&self) -> impl Iterator<Item = (i64, f64)> + '_ {
        self.points.iter().copied()
    }

    /// The last equity.
    #[must_use]
    pub fn last(&self) -> f64 {
        self.points.last().map_or(self.start.1, |p| p.1)
    }

    /// The start as a point.
    #[must_use]
    pub fn origin(&self) -> (i64, f64) {
        (self.start.0.0, self.start.1)
    }
}

/// Metrics of an equity curve.
#[must_use]
pub fn curve_metrics(curve: &CurveInput<'_>) -> Metrics {
    let mut out = Metrics::default();
    let (start, end) = (curve.start.1, curve.last());
    let elapsed = curve.end.0.saturating_sub(curve.start.0.0);
    let daily = returns::daily(curve.origin(), curve.points(), curve.calendar);
    let found = drawdown::find(curve.origin(), curve.points());
    let periods = curve.calendar.periods();
    // Why nothing can be said about daily returns, if so.
    let yearly = |value: Option<f64>, otherwise: &'static str| {
        if elapsed < MIN_ANNUALISED_DAYS * DAY {
            Err(TOO_SHORT)
        } else if daily.is_empty() {
            Err(NOT_POSITIVE)
        } else {
            value.ok_or(otherwise)
        }
    };
    let tail = |value: Option<f64>| if daily.len() < MIN_TAIL_RETURNS { Err(FEW_RETURNS) } else { value.ok_or(FEW_RETURNS) };
    let growth = ratios::cagr(start, end, elapsed);
    let depth = found.map(|f| f.depth());

    out.push("total_return/1", Unit::Fraction, if start > 0.0 { Ok(end / start - 1.0) } else { Err(NOT_POSITIVE) });
    out.push("end_equity/1", Unit::Money, Ok(end));
    out.push("cagr/1", Unit::Fraction, yearly(growth, NOT_POSITIVE));
    out.push("sharpe/1", Unit::Ratio, yearly(ratios::sharpe(&daily, 0.0, periods), NO_VARIATION));
    out.push("sharpe_se/1", Unit::Ratio, yearly(ratios::sharpe_standard_error(&daily, periods), NO_VARIATION));
    out.push("sortino/1", Unit::Ratio, yearly(ratios::sortino(&daily, periods), NO_LOSS_DAY));
    let calmar = growth.zip(depth).and_then(|(g, d)| ratios::calmar(g, d));
    out.push("calmar/1", Unit::Ratio, yearly(calmar, if growth.is_none() { NOT_POSITIVE } else { NO_DRAWDOWN }));
    out.push("volatility/1", Unit::Fraction, yearly(ratios::volatility(&daily, periods), FEW_RETURNS));
    out.push("max_drawdown/1", Unit::Fraction, depth.ok_or(NOT_POSITIVE));
    let length = |e: Option<drawdown::Episode>| e.map(|e| e.length() as f64).ok_or(NO_DRAWDOWN);
    out.push("max_drawdown_time/1", Unit::Time, length(found.and_then(|f| f.deepest)));
    out.push("longest_drawdown_time/1", Unit::Time, length(found.and_then(|f| f.longest)));
    out.push("var_95/1", Unit::Fraction, tail(ratios::value_at_risk(&daily, 0.05)));
    out.push("cvar_95/1", Unit::Fraction, tail(ratios::expected_shortfall(&daily, 0.05)));
    out
}

/// Metrics of round trips. Open ones are counted and otherwise left out.
#[must_use]
pub fn trade_metrics(trips: &[RoundTrip]) -> Metrics {
    let mut out = Metrics::default();
    let closed = || trips.iter().filter(|t| t.exit_time.is_some());
    let count = closed().count();
    let sum = |keep: fn(i128) -> bool| {
        closed().map(|t| t.net().0).filter(|n| keep(*n)).fold((Money::ZERO, 0u64), |(s, n), v| (s + Money(v), n + 1))
    };
    let ((won, wins), (lost, losses), (all, _)) = (sum(|n| n > 0), sum(|n| n < 0), sum(|_| true));
    let mean = |total: Money, n: u64, why| if n == 0 { Err(why) } else { Ok(total.to_f64() / n as f64) };
    let nets: Vec<f64> = closed().map(|t| t.net().to_f64()).collect();
    let held = closed().filter_map(|t| Some(t.exit_time?.0 - t.entry_time.0)).fold(0i128, |s, h| s + i128::from(h));

    out.push("trades/1", Unit::Count, Ok(count as f64));
    out.push("open_trades/1", Unit::Count, Ok((trips.len() - count) as f64));
    out.push("win_rate/1", Unit::Fraction, if count == 0 { Err(NO_TRADE) } else { Ok(wins as f64 / count as f64) });
    let factor = if losses == 0 { Err(if count == 0 { NO_TRADE } else { NO_LOSS }) } else { Ok(won.to_f64() / -lost.to_f64()) };
    out.push("profit_factor/1", Unit::Ratio, factor);
    out.push("expectancy/1", Unit::Money, mean(all, count as u64, NO_TRADE));
    out.push("average_win/1", Unit::Money, mean(won, wins, NO_WIN));
    out.push("average_loss/1", Unit::Money, mean(lost, losses, NO_LOSS));
    let extreme = |money: Option<Money>| money.map(Money::to_f64).ok_or(NO_TRADE);
    out.push("best_trade/1", Unit::Money, extreme(closed().map(RoundTrip::net).max()));
    out.push("worst_trade/1", Unit::Money, extreme(closed().map(RoundTrip::net).min()));
    out.push("sqn/1", Unit::Ratio, ratios::sharpe(&nets, 0.0, count as f64).ok_or(FEW_TRADES));
    out.push("average_holding_time/1", Unit::Time, if count == 0 { Err(NO_TRADE) } else { Ok(held as f64 / count as f64) });
    out
}

/// What [`total_metrics`] needs besides the totals.
#[derive(Clone, Copy, Debug)]
pub struct TotalsInput<'a> {
    /// Totals of the run.
    pub totals: &'a Totals,
    /// Equity at the start.
    pub start_equity: Money,
    /// First and last instant.
    pub span: (Ts, Ts),
}

/// Metrics that are counts and sums of the run.
#[must_use]
pub fn total_metrics(input: &TotalsInput<'_>) -> Metrics {
    let mut out = Metrics::default();
    let t = input.totals;
    let elapsed = input.span.1.0.saturating_sub(input.span.0.0);
    out.push("exposure/1", Unit::Fraction, if elapsed > 0 { Ok(t.exposed_ns as f64 / elapsed as f64) } else { Err(NO_TIME) });
    out.push("turnover/1", Unit::Money, Ok(t.turnover.to_f64()));
    let start = input.start_equity.to_f64();
    out.push("turnover_ratio/1", Unit::Ratio, if start > 0.0 { Ok(t.turnover.to_f64() / start) } else { Err(NOT_POSITIVE) });
    out.push("realised/1", Unit::Money, Ok(t.realised.to_f64()));
    out.push("fees/1", Unit::Money, Ok(t.fees.to_f64()));
    out.push("funding/1", Unit::Money, Ok(t.funding.to_f64()));
    for (definition, count) in [
        ("orders/1", t.orders),
        ("fills/1", t.fills),
        ("ambiguous_fills/1", t.ambiguous_fills),
        ("touched_orders/1", t.touched_orders),
        ("capped_fills/1", t.capped_fills),
    ] {
        out.push(definition, Unit::Count, Ok(count as f64));
    }
    out.push("ambiguous_value/1", Unit::Money, Ok(t.ambiguous_value.to_f64()));
    out
}

/// Equity at the end of the same run under other orders of extremes: only of those that were run.
#[must_use]
pub fn ambiguity_metrics(worst: Option<Money>, best: Option<Money>, resolved: Option<Money>) -> Metrics {
    let mut out = Metrics::default();
    for (definition, equity) in [("equity_worst/1", worst), ("equity_best/1", best), ("equity_resolved/1", resolved)] {
        if let Some(equity) = equity {
            out.push(definition, Unit::Money, Ok(equity.to_f64()));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::definition_of;
    use super::*;

    fn measured(time: &[i64], equity: &[f64]) -> Metrics {
        let end = Ts(time.last().copied().unwrap_or(0));
        let points: Vec<(i64, f64)> = time.iter().copied().zip(equity.iter().copied()).collect();
        curve_metrics(&CurveInput { start: (Ts(0), 100.0), end, points: &points, calendar: Calendar::EveryDay })
    }

    #[test]
    fn every_metric_has_a_definition_and_never_leaves_the_numbers() {
        let time: Vec<i64> = (1..=40).map(|d| d * DAY).collect();
        let shapes: [fn(i64) -> f64; 5] =
            [|_| 100.0, |d| 100.0 + d as f64, |d| 100.0 - 3.0 * d as f64, |_| 0.0, |d| if d % 2 == 0 { 90.0 } else { 1e300 }];
        for shape in shapes {
            let equity: Vec<f64> = (1..=40).map(shape).collect();
            let mut metrics = measured(&time, &equity);
            metrics.extend(trade_metrics(&[]));
            metrics.extend(total_metrics(&TotalsInput { totals: &Totals::default(), start_equity: Money(0), span: (Ts(0), Ts(0)) }));
            for m in &metrics.list {
                assert!(definition_of(m.definition).is_some(), "{}", m.definition);
                assert!(matches!(m.value, Value::Absent(_)) || metrics.value(m.name).is_some_and(f64::is_finite), "{}", m.name);
            }
        }
    }

    #[test]
    fn nothing_is_annualised_one_nanosecond_short_of_thirty_days() {
        let equity: Vec<f64> = (1..=30).map(|d| 100.0 + f64::from(d % 3)).collect();
        let mut time: Vec<i64> = (1..=30).map(|d| d * DAY).collect();
        let names = ["cagr", "sharpe", "sharpe_se", "sortino", "calmar", "volatility"];
        let whole = measured(&time, &equity);
        assert!(names.iter().all(|n| whole.value(n).is_some()), "{whole:?}");
        time[29] -= 1;
        let short = measured(&time, &equity);
        for name in names {
            assert_eq!(short.get(name).map(|m| m.value), Some(Value::Absent(TOO_SHORT)), "{name}");
        }
        assert!(short.value("total_return").is_some() && short.value("max_drawdown").is_some());
    }

    #[test]
    fn the_tail_needs_twenty_returns() {
        let (time, equity): (Vec<i64>, Vec<f64>) = (1..=20).map(|d| (d * DAY, 100.0 + (d % 4) as f64)).unzip();
        assert!(measured(&time, &equity).value("var_95").is_some());
        let short = measured(&time[..19], &equity[..19]);
        assert_eq!(short.get("cvar_95").map(|m| m.value), Some(Value::Absent(FEW_RETURNS)));
    }
}
