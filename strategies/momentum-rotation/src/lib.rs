//! Every four hours: rank the instruments by their rate of change and hold the best of them in equal parts, but only those that rose and that
//! trade above their hourly average.

use bthost_sdk::prelude::*;

params! {
    /// Parameters.
    pub struct P {
        /// Period of the rate of change, in bars of four hours
        lookback: i64 = 30, 2..=500;
        /// Period of the filter, in bars of one hour
        filter: i64 = 100, 2..=1000;
        /// How many instruments to hold
        top: i64 = 2, 1..=20;
        /// Share of the equity to invest
        weight: f64 = 0.9, 0.1..=1.0, step 0.1;
    }
}

/// The two values of an instrument that decide.
struct Ranked {
    momentum: Indicator,
    average: Indicator,
    hours: Series,
}

/// The strategy.
pub struct Rotation {
    p: P,
    instruments: Vec<Ranked>,
}

impl Rotation {
    /// The instruments to hold, best first. Equal ones keep the order of the run.
    fn chosen(&self, cx: &Context) -> Vec<InstrumentId> {
        let mut rising = Vec::new();
        for (instrument, ranked) in (0..).zip(&self.instruments) {
            let momentum = cx.value(ranked.momentum);
            let close = cx.history(ranked.hours, 1).last().map_or(f64::NAN, |bar| bar.close);
            if momentum > 0.0 && close > cx.value(ranked.average) {
                rising.push((instrument, momentum));
            }
        }
        rising.sort_by(|a, b| b.1.total_cmp(&a.1));
        rising.into_iter().take(self.p.top as usize).map(|(instrument, _)| instrument).collect()
    }
}

impl Strategy for Rotation {
    type Params = P;

    fn start(cx: &mut Start, p: P) -> Result<Self, String> {
        let mut instruments = Vec::new();
        for instrument in 0..cx.instruments().len() as u32 {
            let momentum = cx.bars(instrument, "4h")?.roc(Close, p.lookback)?;
            let hours = cx.bars(instrument, "1h")?;
            hours.silent();
            instruments.push(Ranked { momentum, average: hours.ema(Close, p.filter)?, hours: hours.series() });
        }
        cx.want_instants();
        Ok(Self { p, instruments })
    }

    fn on_instant(&mut self, cx: &mut Context, _: Timestamp) -> Outcome {
        let chosen = self.chosen(cx);
        let weight = self.p.weight / self.p.top as f64;
        // First out, then in: what is sold pays for what is bought. What stays is left alone.
        for instrument in 0..self.instruments.len() as u32 {
            if !chosen.contains(&instrument) {
                cx.target_percent(instrument, 0.0)?;
            }
        }
        for instrument in chosen {
            if cx.position_qty(instrument).is_zero() {
                cx.target_percent(instrument, weight)?;
            }
        }
        Ok(())
    }
}

bthost_sdk::export!(Rotation);

#[cfg(test)]
mod tests {
    use super::*;
    use bthost_sdk::testing::{Harness, Run};

    fn run(top: i64) -> Run<Rotation> {
        let harness = Harness::new().symbols(&["AUSDT", "BUSDT", "CUSDT"]).param("top", top).param("lookback", 2).param("filter", 2);
        harness.start::<Rotation>().expect("a start")
    }

    /// One instant of four hours: four bars of one hour and one of four for every instrument. Series 2i has four hours, 2i + 1 has one.
    fn four_hours(run: &mut Run<Rotation>, closes: [f64; 3]) {
        for hour in 0..4 {
            let mut bars = Vec::new();
            for (instrument, close) in (0..).zip(closes) {
                bars.push((2 * instrument + 1, run.next_bar(2 * instrument + 1, close - 3.0 + f64::from(hour))));
                if hour == 3 {
                    bars.push((2 * instrument, run.next_bar(2 * instrument, close)));
                }
            }
            run.instant(&bars);
        }
    }

    #[test]
    fn it_holds_the_best_and_rotates() {
        let mut run = run(1);
        for step in 0..3 {
            four_hours(&mut run, [100.0 + f64::from(step), 100.0 + 2.0 * f64::from(step), 100.0]);
        }
        assert_eq!(run.open(), ["buy 86.45200 BUSDT market"]);
        run.fill_all(104.0);
        four_hours(&mut run, [140.0, 105.0, 100.0]);
        assert_eq!(run.open(), ["sell 86.45200 BUSDT market, reduce-only", "buy 64.71895 AUSDT market"]);
        run.fill_all(140.0);
        four_hours(&mut run, [150.0, 106.0, 100.0]);
        assert!(run.open().is_empty() && run.declines().is_empty());
    }

    #[test]
    fn it_stays_out_of_what_falls() {
        let mut run = run(3);
        for step in 0..3 {
            four_hours(&mut run, [100.0 - f64::from(step), 100.0, 90.0]);
        }
        assert!(run.sent().is_empty());
        assert_eq!(run.delivered(), 3);
    }
}
