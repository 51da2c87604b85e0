//! Holds while the price is above its average, with a stop below the entry.

use bthost_sdk::prelude::*;

params! {
    /// What `bthost run --param name=value` can set.
    pub struct P {
        /// Period of the average, in bars
        period: i64 = 50, 2..=500;
        /// Distance of the stop below the close, as a fraction
        stop: f64 = 0.05, 0.001..=0.5, step 0.005;
        /// Share of the equity to buy for
        weight: f64 = 0.9, 0.1..=1.0, step 0.1;
        /// Timeframe of the average
        timeframe: choice = "1h", ["5m", "15m", "1h", "4h", "1d"];
    }
}

/// The strategy: its parameters and the handles that it declared.
pub struct AboveAverage {
    p: P,
    entry: Tag,
}

impl Strategy for AboveAverage {
    type Params = P;

    /// Declare what the strategy looks at. The host computes it and calls `on_bar` only when a condition holds.
    fn start(cx: &mut Start, p: P) -> Result<Self, String> {
        let bars = cx.bars(0, p.timeframe)?;
        let average = bars.sma(Close, p.period)?;
        bars.wake(crosses(Close, average))?;
        Ok(Self { p, entry: cx.tag("entry") })
    }

    fn on_bar(&mut self, cx: &mut Context, _bars: Series, bar: &Bar, woke: Woke) -> Outcome {
        let held = cx.position_qty(0);
        let (up, down) = (woke.by(0), woke.by(1));
        if up && held.is_zero() {
            let qty = cx.qty_for_weight(0, self.p.weight).or_decline(1000, "no quantity")?;
            let stop = cx.price(0, bar.close * (1.0 - self.p.stop), Rounding::Down)?;
            cx.buy(0, qty).stop_loss(stop).tag(self.entry).submit()?;
        } else if down && held.is_positive() {
            cx.sell(0, held).reduce_only().tag(self.entry).submit()?;
        }
        Ok(())
    }
}

bthost_sdk::export!(AboveAverage);

#[cfg(test)]
mod tests {
    use super::*;
    use bthost_sdk::testing::Harness;

    #[test]
    fn it_buys_above_the_average_and_sells_below() {
        let mut run = Harness::new().param("period", 2).start::<AboveAverage>().expect("the strategy starts");
        run.closes(0, &[100.0, 100.0, 102.0]);
        assert_eq!(run.open(), ["buy 88.14714 BTCUSDT market, stop-loss 96.89, tag entry"]);
        run.fill_all(102.0);
        run.closes(0, &[101.0]);
        assert_eq!(run.open(), ["sell 88.14714 BTCUSDT market, reduce-only, tag entry"]);
    }
}
