//! How much of a run hangs on guesses inside bars: the same run under the orderings that hurt and help, and under what finer rows know.
//!
//! What always holds: nothing here touches the run that it is about, nor its ids; a run again differs from it in the order of extremes alone. The
//! worst and the best are a span and not a bound: another fill is followed by other orders.

use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use bthost_audit::definition::Definition;
use bthost_guest::Loaded as Guest;
use bthost_sim::engine::{Outcome, PathPolicy, RunConfig, high_came_first, run_with_orders_of_extremes};
use bthost_sim::market::Bars;
use bthost_sim::metrics::{Metrics, ambiguity_metrics};
use bthost_sim::num::Money;
use bthost_sim::strategy::ParamValue;
use bthost_sim::trail::NoSink;

/// What is wanted beside the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The run under worst-case and best-case.
    pub span: bool,
    /// The run with the order of extremes of its ambiguous bars taken from finer rows.
    pub finer_bars: bool,
}

/// A run again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Again {
    /// How it ended.
    pub status: &'static str,
    /// Equity at its end.
    pub end_equity: Money,
    /// Fills of it that are ambiguous.
    pub ambiguous_fills: u64,
}

/// What finer rows say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// Bars with ambiguous fills.
    pub bars: usize,
    /// Those of them whose order of extremes the finer rows know.
    pub known: usize,
    /// The run with it.
    pub run: Again,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ambiguity {
    /// Under worst-case and best-case.
    pub span: Option<(Again, Again)>,
    /// By finer rows.
    pub resolved: Option<Resolved>,
}

/// The strategy again and again, on the same rows.
pub struct Runner<'a> {
    /// The component.
    pub guest: &'a Guest,
    /// What was run.
    pub definition: &'a Definition,
    /// The wall clock that it may take.
    pub watchdog: Duration,
}

impl Runner<'_> {
    /// Look at what is wanted. `finer` are rows of lower timeframes by instrument, where there are any.
    ///
    /// # Errors
    /// When a run does not begin, or finer rows are wanted and there are none.
    pub fn look(&self, wanted: Wanted, config: &mut RunConfig, first: &Outcome, finer: &[Option<Bars>]) -> Result<Ambiguity> {
        let mut found = Ambiguity::default();
        if wanted.span {
            let worst = self.again(config, PathPolicy::WorstCase, &[])?;
            found.span = Some((worst, self.again(config, PathPolicy::BestCase, &[])?));
        }
        if wanted.finer_bars {
            if finer.iter().all(Option::is_none) {
                bail!(
                    "there are no finer bars than those that the run executes on\nhint: give the finer series to --data as well, and name the coarser one: --set venue.execution=1h"
                );
            }
            let bars = &first.totals.ambiguous_bars;
            let known: Vec<(u32, usize, bool)> = bars
                .iter()
                .filter_map(|(instrument, row)| {
                    let finer = finer.get(*instrument as usize)?.as_ref()?;
                    let order = high_came_first(&config.markets[*instrument as usize].bars, *row, finer)?;
                    Some((*instrument, *row, order))
                })
                .collect();
            let run = self.again(config, config.path, &known)?;
            found.resolved = Some(Resolved { bars: bars.len(), known: known.len(), run });
        }
        Ok(found)
    }

    fn again(&self, config: &mut RunConfig, path: PathPolicy, known: &[(u32, usize, bool)]) -> Result<Again> {
        let params: Vec<ParamValue> = self.definition.params(&self.guest.describe()?)?;
        let mut strategy = self.guest.instantiate(&config.limits, false);
        strategy.set_watchdog(self.watchdog).context("no thread for the watchdog")?;
        // The engine takes the rows and gives them back.
        let markets = std::mem::take(&mut config.markets);
        let given = RunConfig { markets, path, ..config.clone() };
        let outcome = run_with_orders_of_extremes(given, params, &mut strategy, Box::new(NoSink), known);
        strategy.watchdog_fired()?;
        let mut outcome = outcome.map_err(|e| anyhow!("{e}"))?;
        config.markets = std::mem::take(&mut outcome.markets);
        Ok(Again { status: outcome.status.name(), end_equity: outcome.end_equity, ambiguous_fills: outcome.totals.ambiguous_fills })
    }
}

impl Ambiguity {
    /// In words, for the report: label and value.
    #[must_use]
    pub fn lines(&self, end_equity: Money) -> Vec<(String, String)> {
        let mut lines = Vec::new();
        if let Some((worst, best)) = &self.span {
            lines.push((
                "span".into(),
                format!(
                    "equity at the end {} under worst-case ({}), {} under best-case ({}); {} here. A span, not a bound: other fills are followed by other orders",
                    worst.end_equity, worst.status, best.end_equity, best.status, end_equity
                ),
            ));
        }
        if let Some(r) = &self.resolved {
            lines.push((
                "resolved".into(),
                format!(
                    "finer bars know which extreme came first in {} of {} ambiguous bars; with it the equity at the end is {}, {} more than here, and {} fills are still ambiguous ({})",
                    r.known,
                    r.bars,
                    r.run.end_equity,
                    r.run.end_equity - end_equity,
                    r.run.ambiguous_fills,
                    r.run.status
                ),
            ));
        }
        lines
    }

    /// As metrics: only of what was looked at.
    #[must_use]
    pub fn metrics(&self) -> Metrics {
        let of = |again: &Again| again.end_equity;
        let (worst, best) = self.span.as_ref().map_or((None, None), |(worst, best)| (Some(of(worst)), Some(of(best))));
        ambiguity_metrics(worst, best, self.resolved.as_ref().map(|r| of(&r.run)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_looked_at_is_not_told() {
        let nothing = Ambiguity::default();
        assert!(nothing.lines(Money(0)).is_empty() && nothing.metrics().list.is_empty());
        let again = |equity: i128| Again { status: "completed", end_equity: Money(equity * 100_000_000), ambiguous_fills: 2 };
        let found = Ambiguity { span: Some((again(90), again(120))), resolved: Some(Resolved { bars: 5, known: 4, run: again(103) }) };
        let lines = found.lines(Money(100 * 100_000_000));
        assert!(lines[0].1.starts_with("equity at the end 90 under worst-case (completed), 120 under best-case"), "{}", lines[0].1);
        assert!(
            lines[1].1.contains("4 of 5 ambiguous bars") && lines[1].1.contains("103, 3 more than here, and 2 fills"),
            "{}",
            lines[1].1
        );
        let values: Vec<_> = found.metrics().list.iter().map(|m| m.name).collect();
        assert_eq!(values, ["equity_worst", "equity_best", "equity_resolved"]);
    }
}
