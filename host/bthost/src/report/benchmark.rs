//! Buy and hold: what the same cash would have done in the run's instruments, without a strategy.
//!
//! What always holds: the cash is shared equally over the instruments at their first open inside the window, held without costs, leverage
//! and funding, and valued at closes. A share whose instrument has no bar yet stays cash. It is a yardstick for a person, in floats; it is no
//! part of what is hashed.

use bthost_sim::market::Bars;
use bthost_sim::metrics::{Calendar, CurveInput, Metrics, curve_metrics};
use bthost_sim::time::Ts;

/// The curve and its metrics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BuyAndHold {
    /// Closes inside the window, and the equity at each.
    pub points: Vec<(i64, f64)>,
    /// The same metrics as the strategy's curve.
    pub metrics: Metrics,
}

/// One instrument's closes, as multiples of its first open.
struct Leg<'a> {
    bars: &'a Bars,
    next: usize,
    end: usize,
    base: f64,
    factor: f64,
}

impl Leg<'_> {
    fn close_time(&self) -> Option<i64> {
        (self.next < self.end).then(|| self.bars.close_time(self.next).0)
    }
}

/// Compute it over `(start, end]` of closes. `None` without a bar inside.
#[must_use]
pub fn buy_and_hold(series: &[&Bars], start: Ts, end: Ts, cash: f64, calendar: Calendar) -> Option<BuyAndHold> {
    let mut legs: Vec<Leg<'_>> = series.iter().map(|bars| leg(bars, start, end)).collect();
    let longest = legs.iter().map(|l| l.end - l.next).max().filter(|n| *n > 0)?;
    let mut out = BuyAndHold { points: Vec::with_capacity(longest), ..BuyAndHold::default() };
    let share = cash / legs.len() as f64;
    while let Some(now) = legs.iter().filter_map(Leg::close_time).min() {
        for leg in &mut legs {
            if leg.close_time() == Some(now) {
                leg.factor = leg.bars.close[leg.next] as f64 / leg.base;
                leg.next += 1;
            }
        }
        out.points.push((now, legs.iter().fold(0.0, |sum, leg| sum + leg.factor * share)));
    }
    let curve = CurveInput { start: (start, cash), end, points: &out.points, calendar };
    out.metrics = curve_metrics(&curve);
    Some(out)
}

fn leg(bars: &Bars, start: Ts, end: Ts) -> Leg<'_> {
    let next = bars.open_time.partition_point(|t| bars.timeframe.close_of(Ts(*t)) <= start);
    let last = bars.open_time.partition_point(|t| bars.timeframe.close_of(Ts(*t)) <= end);
    Leg { bars, next, end: last.max(next), base: bars.open.get(next).map_or(1.0, |o| *o as f64), factor: 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bthost_sim::market::BarRow;
    use bthost_sim::time::{MINUTE, Timeframe};

    fn bars(from: i64, closes: &[i64]) -> Bars {
        let mut out = Bars::new(Timeframe::M1);
        for (i, close) in closes.iter().enumerate() {
            let open = if i == 0 { 100 } else { closes[i - 1] };
            let row = BarRow {
                open_time: (from + i as i64) * MINUTE,
                open,
                high: open.max(*close),
                low: open.min(*close),
                close: *close,
                ..BarRow::default()
            };
            out.push_core(&row);
        }
        out
    }

    #[test]
    fn cash_is_shared_equally_and_waits_for_the_first_bar() {
        let (a, b) = (bars(0, &[100, 200, 400]), bars(2, &[50, 100]));
        let held = buy_and_hold(&[&a, &b], Ts(0), Ts(4 * MINUTE), 1000.0, Calendar::EveryDay).expect("bars");
        assert_eq!(held.points, [(MINUTE, 1000.0), (2 * MINUTE, 1500.0), (3 * MINUTE, 2250.0), (4 * MINUTE, 2500.0)]);
        assert_eq!(held.metrics.value("total_return"), Some(1.5));
    }

    #[test]
    fn rows_before_the_window_are_not_bought() {
        let a = bars(0, &[100, 200, 400]);
        let held = buy_and_hold(&[&a], Ts(MINUTE), Ts(3 * MINUTE), 100.0, Calendar::EveryDay).expect("bars");
        assert_eq!(held.points, [(2 * MINUTE, 200.0), (3 * MINUTE, 400.0)]);
        assert_eq!(buy_and_hold(&[&a], Ts(9 * MINUTE), Ts(10 * MINUTE), 100.0, Calendar::EveryDay), None);
        assert_eq!(buy_and_hold(&[], Ts(0), Ts(10 * MINUTE), 100.0, Calendar::EveryDay), None);
    }
}
