//! Long while the fast average is above the slow one: buys on the cross up, with an optional stop, and sells on the cross down.

use bthost_sdk::prelude::*;

params! {
    /// Parameters of the cross.
    pub struct P {
        /// Period of the fast average, in bars
        fast: i64 = 12, 2..=500;
        /// Period of the slow average, in bars
        slow: i64 = 26, 3..=1000;
        /// Distance of the stop below the close, as a fraction; 0 is no stop
        stop: f64 = 0.03, 0.0..=0.5, step 0.01;
        /// Share of the equity to buy for
        weight: f64 = 0.95, 0.05..=1.0, step 0.05;
        /// Timeframe of the averages
        timeframe: choice = "1h", ["1m", "5m", "15m", "1h", "4h", "1d"];
        /// Be woken by the cross; otherwise look for it on every bar
        on_wake: bool = true;
    }
}

/// The strategy.
pub struct EmaCross {
    p: P,
    fast: Indicator,
    slow: Indicator,
    /// Fast and slow at the bar before, where every bar is looked at.
    before: (f64, f64),
    cross: Tag,
}

impl EmaCross {
    fn crossed(&mut self, cx: &Context, woke: Woke) -> (bool, bool) {
        if self.p.on_wake {
            return (woke.by(0), woke.by(1));
        }
        let (fast, slow) = (cx.value(self.fast), cx.value(self.slow));
        let before = std::mem::replace(&mut self.before, (fast, slow));
        (before.0 <= before.1 && fast > slow, before.0 >= before.1 && fast < slow)
    }
}

impl Strategy for EmaCross {
    type Params = P;

    fn start(cx: &mut Start, p: P) -> Result<Self, String> {
        if p.fast >= p.slow {
            return Err("fast must be smaller than slow".into());
        }
        let bars = cx.bars(0, p.timeframe)?;
        let (fast, slow) = (bars.ema(Close, p.fast)?, bars.ema(Close, p.slow)?);
        if p.on_wake {
            bars.wake(crosses(fast, slow))?;
        }
        Ok(Self { p, fast, slow, before: (f64::NAN, f64::NAN), cross: cx.tag("cross") })
    }

    fn on_bar(&mut self, cx: &mut Context, _: Series, bar: &Bar, woke: Woke) -> Outcome {
        let (up, down) = self.crossed(cx, woke);
        if up && cx.position_qty(0).is_zero() {
            let qty = cx.qty_for_weight(0, self.p.weight).or_decline(1000, "no quantity")?;
            let mut order = cx.buy(0, qty).tag(self.cross);
            if self.p.stop > 0.0 {
                order = order.stop_loss(cx.price(0, bar.close * (1.0 - self.p.stop), Rounding::Down)?);
            }
            order.submit()?;
        } else if down && cx.position_qty(0).is_positive() {
            cx.sell(0, cx.position_qty(0)).reduce_only().tag(self.cross).submit()?;
        }
        Ok(())
    }
}

bthost_sdk::export!(EmaCross);

#[cfg(test)]
mod tests {
    use super::*;
    use bthost_sdk::testing::{Harness, Run};

    const CLOSES: [f64; 9] = [100.0, 100.0, 100.0, 90.0, 95.0, 105.0, 110.0, 100.0, 90.0];

    fn run(on_wake: bool, stop: f64) -> Run<EmaCross> {
        let harness = Harness::new().param("fast", 2).param("slow", 3).param("stop", stop).param("on_wake", on_wake);
        let mut run = harness.start::<EmaCross>().expect("a start");
        for close in CLOSES {
            run.closes(0, &[close]);
            run.fill_all(close);
        }
        run
    }

    #[test]
    fn it_buys_the_cross_up_and_sells_the_cross_down() {
        let run = run(true, 0.03);
        let sent: Vec<String> = run.sent().iter().map(ToString::to_string).collect();
        assert_eq!(
            sent,
            ["buy 90.38580 BTCUSDT market, stop-loss 101.85, tag cross", "sell 90.38580 BTCUSDT market, reduce-only, tag cross"]
        );
        assert!(run.delivered() <= 3 && run.declines().is_empty());
    }

    #[test]
    fn both_modes_send_the_same_orders() {
        for stop in [0.0, 0.03] {
            let (wake, every) = (run(true, stop), run(false, stop));
            assert_eq!(wake.sent(), every.sent());
            assert!(!wake.sent().is_empty() && wake.delivered() < every.delivered());
        }
    }

    #[test]
    fn it_refuses_periods_in_the_wrong_order_and_declines_a_refusal() {
        let refused = Harness::new().param("fast", 26).start::<EmaCross>();
        assert_eq!(refused.err().as_deref(), Some("fast must be smaller than slow"));
        let mut run = Harness::new().cash(0.0).param("fast", 2).param("slow", 3).start::<EmaCross>().expect("a start");
        run.closes(0, &CLOSES);
        assert_eq!(run.declines(), [(1000, "no quantity".to_owned())]);
        let mut run = Harness::new().param("fast", 2).param("slow", 3).start::<EmaCross>().expect("a start");
        run.refuse_next(Reason::OPEN_ORDERS);
        run.closes(0, &CLOSES);
        assert_eq!(run.declines(), [(Reason::OPEN_ORDERS.code(), "refused".to_owned())]);
    }
}
