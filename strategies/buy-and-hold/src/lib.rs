//! Buys instrument 0 at the first bar and holds it: the yardstick for every other strategy.

use bthost_sdk::prelude::*;

params! {
    /// Parameters.
    pub struct P {
        /// Share of the equity to buy for
        weight: f64 = 0.95, 0.05..=1.0, step 0.05;
    }
}

/// The strategy.
pub struct BuyAndHold {
    p: P,
}

impl Strategy for BuyAndHold {
    type Params = P;

    fn start(cx: &mut Start, p: P) -> Result<Self, String> {
        cx.bars(0, "")?;
        Ok(Self { p })
    }

    fn on_bar(&mut self, cx: &mut Context, bars: Series, _: &Bar, _: Woke) -> Outcome {
        // Whatever comes of this one order, there is nothing to do any more.
        cx.silence(bars)?;
        cx.target_percent(0, self.p.weight)?;
        Ok(())
    }
}

bthost_sdk::export!(BuyAndHold);

#[cfg(test)]
mod tests {
    use super::*;
    use bthost_sdk::testing::Harness;

    #[test]
    fn it_buys_once() {
        let mut run = Harness::new().param("weight", 0.5).start::<BuyAndHold>().expect("a start");
        run.closes(0, &[100.0, 200.0, 50.0]);
        assert_eq!(run.open(), ["buy 49.95004 BTCUSDT market"]);
        assert_eq!(run.delivered(), 1);
    }
}
