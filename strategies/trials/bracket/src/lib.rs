//! A trial of the ABI: one symbol, orders that live through their events. A stop order waits above the highest high; once filled, its bracket
//! protects it, and when the price has gained what was risked, the stop moves to the entry.

use bthost_sdk::prelude::*;

params! {
    /// Parameters.
    pub struct P {
        /// The channel, in bars
        channel: i64 = 48, 2..=1000;
        /// What to risk, as a fraction of the price
        risk: f64 = 0.02, 0.001..=0.2, step 0.001;
        /// Share of the equity to buy for
        weight: f64 = 0.5, 0.05..=1.0, step 0.05;
    }
}

/// Where the trade stands.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Stage {
    /// No order, or one that waits above the market.
    Waiting(Option<OrderId>),
    /// In the market, protected.
    Open { entry: Price, quantity: Quantity },
    /// In the market, the stop at the entry.
    Free,
}

/// The strategy.
pub struct Breakout {
    p: P,
    highest: Indicator,
    stage: Stage,
    entry: Tag,
}

impl Breakout {
    /// Put the entry above the channel, or move it there.
    fn wait(&mut self, cx: &Context, working: Option<OrderId>) -> Outcome {
        let highest = cx.value(self.highest);
        let trigger = cx.price(0, highest * 1.0005, Rounding::Up)?;
        let qty = cx.qty_for_weight(0, self.p.weight).or_decline(1000, "no quantity")?;
        if let Some(order) = working {
            // The legs of the bracket cannot be moved with it, so the order is a new one.
            cx.cancel(order)?;
        }
        let order = cx
            .buy(0, qty)
            .stop_market(trigger)
            .stop_loss(cx.price(0, trigger.to_f64() * (1.0 - self.p.risk), Rounding::Down)?)
            .take_profit(cx.price(0, trigger.to_f64() * (1.0 + 3.0 * self.p.risk), Rounding::Up)?)
            .tag(self.entry)
            .submit()?;
        self.stage = Stage::Waiting(Some(order));
        Ok(())
    }
}

impl Strategy for Breakout {
    type Params = P;

    fn start(cx: &mut Start, p: P) -> Result<Self, String> {
        let highest = cx.bars(0, "1h")?.max(High, p.channel)?;
        cx.want_orders();
        Ok(Self { p, highest, stage: Stage::Waiting(None), entry: cx.tag("breakout") })
    }

    fn on_bar(&mut self, cx: &mut Context, _: Series, bar: &Bar, _: Woke) -> Outcome {
        match self.stage {
            Stage::Waiting(order) => self.wait(cx, order)?,
            Stage::Open { entry, quantity } if bar.close > entry.to_f64() * (1.0 + self.p.risk) => {
                let stop = cx.open_orders(Some(0)).into_iter().find(|order| order.state == bthost_sdk::OrderState::WAITING);
                if let Some(stop) = stop {
                    cx.replace(stop.order, quantity, cx.price(0, entry.to_f64(), Rounding::Down)?)?;
                    self.stage = Stage::Free;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn on_order(&mut self, cx: &mut Context, event: &OrderEvent) -> Outcome {
        match self.stage {
            Stage::Waiting(Some(order)) if event.order == order => {
                if event.is_fill() {
                    self.stage = Stage::Open { entry: event.price, quantity: event.quantity };
                } else if event.is_end() {
                    self.stage = Stage::Waiting(None);
                }
            }
            // A leg has closed the position.
            _ if event.parent.is_some() && event.is_fill() && cx.position_qty(0).is_zero() => self.stage = Stage::Waiting(None),
            _ => {}
        }
        Ok(())
    }
}

bthost_sdk::export!(Breakout);

#[cfg(test)]
mod tests {
    use super::*;
    use bthost_sdk::testing::Harness;

    #[test]
    fn it_waits_above_the_channel_and_follows_it() {
        let mut run = Harness::new().param("channel", 2).start::<Breakout>().expect("a start");
        run.closes(0, &[100.0, 100.0]);
        assert_eq!(run.open(), ["buy 49.95004 BTCUSDT stop 100.05, take-profit 106.06, stop-loss 98.04, tag breakout"]);
        run.closes(0, &[98.0, 97.0, 96.0]);
        assert_eq!(run.open(), ["buy 52.03130 BTCUSDT stop 98.05, take-profit 103.94, stop-loss 96.08, tag breakout"]);
        let order = run.sent()[run.sent().len() - 1].id;
        run.fill(order, 98.05);
        assert!(matches!(run.strategy().stage, Stage::Open { .. }));
        let sent = run.sent().len();
        run.closes(0, &[99.0, 99.5]);
        assert_eq!(run.sent().len(), sent);
    }
}
