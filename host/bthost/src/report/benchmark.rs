//! Buy and hold: what the same cash would have done in the run's instruments, without a strategy.
//!
//! What always holds: the cash is shared equally over the instruments at their first open inside the window, held without costs, leverage
//! and funding, and valued at closes, in the reporting currency. A share whose instrument has no bar yet stays cash. It is a yardstick for a person, in floats; it is no
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

/// An instrument to hold.
#[derive(Clone, Copy, Debug)]
pub struct Held<'a> {
    /// Its bars.
    pub bars: &'a Bars,
    /// The bars whose price says what its currency is worth, and whether that is to be divided by; nothing where no price moves it.
    pub rate: Option<(&'a Bars, bool)>,
}

/// A series' closes, as multiples of its first open.
struct Leg<'a> {
    bars: &'a Bars,
    next: usize,
    end: usize,
    base: f64,
    factor: f64,
}

/// What holding is worth, as a multiple.
struct Holding<'a> {
    price: Leg<'a>,
    rate: Option<(Leg<'a>, bool)>,
}

impl Leg<'_> {
    fn close_time(&self) -> Option<i64> {
        (self.next < self.end).then(|| self.bars.close_time(self.next).0)
    }

    /// Go past every close until `now`.
    fn pass(&mut self, now: i64) {
        while self.close_time().is_some_and(|close| close <= now) {
            self.factor = self.bars.close[self.next] as f64 / self.base;
            self.next += 1;
        }
    }
}

impl Holding<'_> {
    fn pass(&mut self, now: i64) {
        self.price.pass(now);
        if let Some((rate, _)) = &mut self.rate {
            rate.pass(now);
        }
    }

    fn next_close(&self) -> Option<i64> {
        let of_rate = self.rate.as_ref().and_then(|(rate, _)| rate.close_time());
        self.price.close_time().into_iter().chain(of_rate).min()
    }

    fn factor(&self) -> f64 {
        self.price.factor
            * match &self.rate {
                None => 1.0,
                Some((rate, false)) => rate.factor,
                Some((rate, true)) => 1.0 / rate.factor,
            }
    }
}

/// Compute it over `(start, end]` of closes. `None` without a bar inside.
#[must_use]
pub fn buy_and_hold(held: &[Held<'_>], start: Ts, end: Ts, cash: f64, calendar: Calendar) -> Option<BuyAndHold> {
    let mut all: Vec<Holding<'_>> = held.iter().map(|h| holding(h, start, end)).collect();
    let longest = all.iter().map(|h| h.price.end - h.price.next).max().filter(|n| *n > 0)?;
    let mut out = BuyAndHold { points: Vec::with_capacity(longest), ..BuyAndHold::default() };
    let share = cash / all.len() as f64;
    while let Some(now) = all.iter().filter_map(Holding::next_close).min() {
        all.iter_mut().for_each(|h| h.pass(now));
        out.points.push((now, all.iter().fold(0.0, |sum, h| sum + h.factor() * share)));
    }
    let curve = CurveInput { start: (start, cash), end, points: &out.points, calendar };
    out.metrics = curve_metrics(&curve);
    Some(out)
}

fn holding<'a>(held: &Held<'a>, start: Ts, end: Ts) -> Holding<'a> {
    let rate = held.rate.map(|(bars, inverse)| (leg(bars, start, end), inverse));
    Holding { price: leg(held.bars, start, end), rate }
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

    fn held(bars: &Bars) -> Held<'_> {
        Held { bars, rate: None }
    }

    #[test]
    fn what_is_held_in_another_currency_moves_with_its_rate() {
        let (price, rate) = (bars(0, &[100, 200]), bars(0, &[100, 50]));
        let of = |inverse| {
            let all = [Held { bars: &price, rate: Some((&rate, inverse)) }];
            buy_and_hold(&all, Ts(0), Ts(2 * MINUTE), 1000.0, Calendar::EveryDay).expect("bars").points
        };
        assert_eq!(of(false), [(MINUTE, 1000.0), (2 * MINUTE, 1000.0)]);
        assert_eq!(of(true), [(MINUTE, 1000.0), (2 * MINUTE, 4000.0)]);
    }

    #[test]
    fn cash_is_shared_equally_and_waits_for_the_first_bar() {
        let (a, b) = (bars(0, &[100, 200, 400]), bars(2, &[50, 100]));
        let run = buy_and_hold(&[held(&a), held(&b)], Ts(0), Ts(4 * MINUTE), 1000.0, Calendar::EveryDay).expect("bars");
        assert_eq!(run.points, [(MINUTE, 1000.0), (2 * MINUTE, 1500.0), (3 * MINUTE, 2250.0), (4 * MINUTE, 2500.0)]);
        assert_eq!(run.metrics.value("total_return"), Some(1.5));
    }

    #[test]
    fn rows_before_the_window_are_not_bought() {
        let a = bars(0, &[100, 200, 400]);
        let run = buy_and_hold(&[held(&a)], Ts(MINUTE), Ts(3 * MINUTE), 100.0, Calendar::EveryDay).expect("bars");
        assert_eq!(run.points, [(2 * MINUTE, 200.0), (3 * MINUTE, 400.0)]);
        assert_eq!(buy_and_hold(&[held(&a)], Ts(9 * MINUTE), Ts(10 * MINUTE), 100.0, Calendar::EveryDay), None);
        assert_eq!(buy_and_hold(&[], Ts(0), Ts(10 * MINUTE), 100.0, Calendar::EveryDay), None);
    }
}
