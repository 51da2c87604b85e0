//! Resting limits: quotes both sides on every bar, post-only, moves its quotes with the price, and stops quoting a side at its inventory limit.

use bthost_sdk::{InstrumentKind, prelude::*};

params! {
    /// Parameters.
    pub struct P {
        /// Distance of a quote from the close, as a fraction
        spread: f64 = 0.001, 0.0001..=0.05, step 0.0001;
        /// Notional of a quote
        notional: f64 = 500.0, 10.0..=100000.0, step 10.0;
        /// Largest notional to hold, long or short
        inventory: f64 = 2500.0, 10.0..=1000000.0, step 10.0;
        /// Distance of stop and target from a quote, as a fraction; 0: no bracket
        bracket: f64 = 0.0, 0.0..=0.5, step 0.0005;
    }
}

/// A quote that works or is on its way, and what has filled of it.
#[derive(Debug, Clone, Copy)]
struct Quote {
    order: OrderId,
    filled: Quantity,
}

/// The strategy.
pub struct MarketMaker {
    p: P,
    /// What it may be short: nothing on a spot market.
    short: f64,
    /// Buy and sell.
    quotes: [Option<Quote>; 2],
}

impl MarketMaker {
    fn quote(&mut self, cx: &Context, side: Side, bar: &Bar) -> Outcome {
        let held = cx.position_qty(0).to_f64() * bar.close;
        let slot = &mut self.quotes[side as usize];
        let (full, price, mode) = match side {
            Side::Buy => (held + self.p.notional > self.p.inventory, bar.close * (1.0 - self.p.spread), Rounding::Down),
            Side::Sell => (held - self.p.notional < -self.short, bar.close * (1.0 + self.p.spread), Rounding::Up),
        };
        if full {
            if let Some(quote) = slot {
                cx.cancel(quote.order)?;
            }
            return Ok(());
        }
        let price = cx.price(0, price, mode)?;
        let quantity = cx.quantity(0, self.p.notional / bar.close, Rounding::Down)?;
        let around = |sign: f64| price.to_f64() * (1.0 + sign * self.p.bracket);
        let bracketed = self.p.bracket > 0.0;
        if let Some(quote) = slot.filter(|_| bracketed) {
            // Legs do not move with their order, so it is a new one.
            cx.cancel(quote.order)?;
        } else if let Some(quote) = slot {
            // The new total counts what has filled already.
            let total = quantity.checked_add(quote.filled).or_decline(1001, "quantity too large")?;
            cx.replace(quote.order, total, price)?;
            return Ok(());
        }
        let order = if side == Side::Buy { cx.buy(0, quantity) } else { cx.sell(0, quantity) };
        let order = order.limit(price).post_only();
        let order = if bracketed {
            let worse = if side == Side::Buy { -1.0 } else { 1.0 };
            let (stop, target) = (cx.price(0, around(worse), Rounding::Nearest)?, cx.price(0, around(-worse), Rounding::Nearest)?);
            order.stop_loss(stop).take_profit(target).submit()?
        } else {
            order.submit()?
        };
        *slot = Some(Quote { order, filled: Quantity::exact(0, 0).or_decline(1001, "no zero")? });
        Ok(())
    }
}

impl Strategy for MarketMaker {
    type Params = P;

    fn start(cx: &mut Start, p: P) -> Result<Self, String> {
        cx.bars(0, "")?;
        cx.want_orders();
        let spot = cx.instruments().first().is_some_and(|instrument| instrument.kind == InstrumentKind::SPOT.code());
        Ok(Self { p, short: if spot { 0.0 } else { p.inventory }, quotes: [None; 2] })
    }

    fn on_bar(&mut self, cx: &mut Context, _: Series, bar: &Bar, _: Woke) -> Outcome {
        // A refusal of one side must not silence the other.
        let buy = self.quote(cx, Side::Buy, bar);
        self.quote(cx, Side::Sell, bar)?;
        buy
    }

    fn on_order(&mut self, _: &mut Context, event: &OrderEvent) -> Outcome {
        for slot in &mut self.quotes {
            if let Some(quote) = slot.filter(|quote| quote.order == event.order) {
                let filled = quote.filled.checked_add(event.quantity).or_decline(1001, "quantity too large")?;
                *slot = if event.is_end() { None } else { Some(Quote { filled, ..quote }) };
            }
        }
        Ok(())
    }
}

bthost_sdk::export!(MarketMaker);

#[cfg(test)]
mod tests {
    use super::*;
    use bthost_sdk::testing::{Harness, Run, spot};

    fn run() -> Run<MarketMaker> {
        let mut perpetual = spot("BTCUSDT");
        perpetual.kind = InstrumentKind::LINEAR_PERPETUAL.code();
        let harness = Harness::new().instruments(vec![perpetual]).param("notional", 1000.0).param("inventory", 1500.0);
        harness.start::<MarketMaker>().expect("a start")
    }

    #[test]
    fn it_quotes_both_sides_and_moves_them() {
        let mut run = run();
        run.closes(0, &[100.0]);
        assert_eq!(run.open(), ["buy 10.00000 BTCUSDT limit 99.90, post-only", "sell 10.00000 BTCUSDT limit 100.10, post-only"]);
        run.closes(0, &[200.0]);
        assert_eq!(run.open(), ["buy 5.00000 BTCUSDT limit 199.80, post-only", "sell 5.00000 BTCUSDT limit 200.20, post-only"]);
    }

    #[test]
    fn it_stops_buying_at_its_limit_and_quotes_anew_after_a_fill() {
        let mut run = run();
        run.closes(0, &[100.0]);
        run.fill(run.sent()[0].id, 99.9);
        run.closes(0, &[100.0]);
        assert_eq!(run.open(), ["sell 10.00000 BTCUSDT limit 100.10, post-only"]);
        run.fill(run.sent()[1].id, 100.1);
        run.closes(0, &[100.0]);
        assert_eq!(run.open().len(), 2);
        assert!(run.declines().is_empty());
    }

    #[test]
    fn with_a_bracket_each_quote_is_a_new_order() {
        let mut perpetual = spot("BTCUSDT");
        perpetual.kind = InstrumentKind::LINEAR_PERPETUAL.code();
        let mut run = Harness::new().instruments(vec![perpetual]).param("bracket", 0.01).start::<MarketMaker>().expect("a start");
        run.closes(0, &[100.0]);
        assert_eq!(run.open()[0], "buy 5.00000 BTCUSDT limit 99.90, post-only, take-profit 100.90, stop-loss 98.90");
        let sent = run.sent().len();
        run.closes(0, &[200.0]);
        assert_eq!(run.sent().len(), sent + 2);
    }

    #[test]
    fn on_a_spot_market_it_sells_only_what_it_holds() {
        let mut run = Harness::new().start::<MarketMaker>().expect("a start");
        run.closes(0, &[100.0]);
        assert_eq!(run.open(), ["buy 5.00000 BTCUSDT limit 99.90, post-only"]);
    }
}
