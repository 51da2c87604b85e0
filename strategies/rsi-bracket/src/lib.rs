//! Buys when the RSI leaves the oversold zone, with a take profit and a stop loss that cancel each other. The distance of the stop is a multiple
//! of the average true range, that of the profit a multiple of the stop's.

use bthost_sdk::prelude::*;

params! {
    /// Parameters.
    pub struct P {
        /// Period of the RSI, in bars
        period: i64 = 14, 2..=200;
        /// Buy when the RSI rises through this level
        level: f64 = 30.0, 5.0..=50.0, step 1.0;
        /// Distance of the stop, in average true ranges
        stop: f64 = 2.0, 0.5..=10.0, step 0.5;
        /// Distance of the profit, in distances of the stop
        reward: f64 = 1.5, 0.5..=10.0, step 0.5;
        /// Share of the equity to buy for
        weight: f64 = 0.5, 0.05..=1.0, step 0.05;
        /// Timeframe of the RSI
        timeframe: choice = "1h", ["5m", "15m", "1h", "4h", "1d"];
    }
}

/// The strategy.
pub struct RsiBracket {
    p: P,
    range: Indicator,
    entry: Tag,
}

impl Strategy for RsiBracket {
    type Params = P;

    fn start(cx: &mut Start, p: P) -> Result<Self, String> {
        let bars = cx.bars(0, p.timeframe)?;
        let rsi = bars.rsi(Close, p.period)?;
        let range = bars.atr(p.period)?;
        bars.wake(crosses_above(rsi, p.level).and(is_flat()))?;
        Ok(Self { p, range, entry: cx.tag("rsi") })
    }

    fn on_bar(&mut self, cx: &mut Context, _: Series, bar: &Bar, _: Woke) -> Outcome {
        let stop = self.p.stop * cx.value(self.range);
        let qty = cx.qty_for_weight(0, self.p.weight).or_decline(1000, "no quantity")?;
        cx.buy(0, qty)
            .stop_loss(cx.price(0, bar.close - stop, Rounding::Down)?)
            .take_profit(cx.price(0, bar.close + stop * self.p.reward, Rounding::Up)?)
            .tag(self.entry)
            .submit()?;
        Ok(())
    }
}

bthost_sdk::export!(RsiBracket);

#[cfg(test)]
mod tests {
    use super::*;
    use bthost_sdk::testing::{Harness, Run};

    /// The RSI falls to 0 and leaves it; the true range is 1 throughout.
    fn run() -> Run<RsiBracket> {
        let mut run = Harness::new().param("period", 2).start::<RsiBracket>().expect("a start");
        run.closes(0, &[100.0, 99.0, 98.0, 99.0]);
        run
    }

    #[test]
    fn it_protects_its_entry() {
        assert_eq!(run().open(), ["buy 50.45459 BTCUSDT market, take-profit 102.00, stop-loss 97.00, tag rsi"]);
    }

    #[test]
    fn it_does_not_add_to_a_position() {
        let mut run = run();
        run.fill_all(99.0);
        run.closes(0, &[98.0, 97.0, 96.0, 95.0, 96.0, 97.0]);
        assert_eq!(run.sent().len(), 1);
    }
}
