//! The SDK through its own harness: declarations, wake-ups, orders, refusals, events.

use super::*;
use crate::prelude::*;
use crate::{LogLevel, Offset, OrderState, Peg, TriggerSource, Woke};

crate::params! {
    /// Parameters of the probe.
    pub struct P {
        /// Period
        period: i64 = 2, 1..=50;
        wake: choice = "cross", ["cross", "every", "flat", "never"];
    }
}

/// Records its calls and does what a test gave it.
struct Probe {
    average: Indicator,
    smooth: Indicator,
    calls: Vec<String>,
    act: fn(&mut Context, Tag) -> Outcome,
    tag: Tag,
}

thread_local! {
    static ACT: std::cell::Cell<fn(&mut Context, Tag) -> Outcome> = const { std::cell::Cell::new(|_, _| Ok(())) };
}

impl Strategy for Probe {
    type Params = P;

    fn start(cx: &mut Start, p: P) -> Result<Self, String> {
        let bars = cx.bars(0, "1h")?;
        let average = bars.sma(Close, p.period)?;
        let smooth = bars.ema(average, 1)?;
        match p.wake {
            "cross" => bars.wake(crosses(Close, average))?,
            "flat" => bars.wake(above(Close, 10.0).and(is_flat()))?,
            "never" => bars.silent(),
            _ => bars.every(),
        }
        cx.want_orders();
        cx.want_instants();
        cx.info("started");
        Ok(Self { average, smooth, calls: vec![], act: ACT.get(), tag: cx.tag("probe") })
    }

    fn on_bar(&mut self, cx: &mut Context, bars: Series, bar: &Bar, woke: Woke) -> Outcome {
        assert_eq!(cx.value(self.average).to_bits(), cx.value(self.smooth).to_bits());
        assert_eq!(cx.history(bars, 1), [*bar]);
        self.calls.push(format!("bar {} {}{}", bar.close, u8::from(woke.by(0)), u8::from(woke.by(1))));
        (self.act)(cx, self.tag)
    }

    fn on_instant(&mut self, _: &mut Context, now: Timestamp) -> Outcome {
        self.calls.push(format!("instant {}", (now - START) / crate::HOUR));
        Ok(())
    }

    fn on_order(&mut self, _: &mut Context, event: &OrderEvent) -> Outcome {
        self.calls.push(format!("{} {} {}", event.kind, event.order.0, event.remaining));
        Ok(())
    }

    fn on_timer(&mut self, cx: &mut Context, timer: TimerId, _: Timestamp) -> Outcome {
        cx.info(format!("timer {timer}"));
        Ok(())
    }

    fn finish(&mut self, cx: &mut Context) {
        cx.info("finished");
    }
}

fn probe(wake: &str, act: fn(&mut Context, Tag) -> Outcome) -> Run<Probe> {
    ACT.set(act);
    Harness::new().param("wake", wake).start::<Probe>().expect("a start")
}

fn calls(run: &Run<Probe>) -> Vec<&str> {
    run.strategy().calls.iter().map(String::as_str).collect()
}

#[test]
fn a_series_wakes_on_its_conditions_only() {
    let mut run = probe("cross", |_, _| Ok(()));
    run.closes(0, &[10.0, 10.0, 12.0, 13.0, 9.0]);
    assert_eq!(calls(&run), ["bar 12 10", "instant 3", "bar 9 01", "instant 5"]);
    assert_eq!(run.delivered(), 2);
    let mut run = probe("flat", |_, _| Ok(()));
    run.closes(0, &[11.0, 11.0]);
    run.set_position(0, "1".parse().expect("a quantity"));
    run.closes(0, &[12.0]);
    assert_eq!(calls(&run), ["bar 11 10", "instant 2"]);
    let mut run = probe("never", |_, _| Ok(()));
    run.closes(0, &[11.0, 11.0]);
    assert_eq!(run.delivered(), 0);
    let mut run = probe("every", |cx, _| Ok(cx.wake_every(Series { id: 0, instrument: 0 })?));
    run.set(run.strategy().average, 7.0);
    run.closes(0, &[1.0, 2.0]);
    assert_eq!((run.delivered(), run.value(run.strategy().average)), (2, 7.0));
}

#[test]
fn every_kind_of_order_can_be_written() {
    let mut run = probe("every", |cx, tag| {
        let price = |text: &str| text.parse::<Price>().or_decline(1, "no price");
        let qty = cx.quantity(0, 0.123456, Rounding::Down)?;
        cx.buy(0, qty).take_profit(price("110")?).stop_loss(price("90")?).tag(tag).submit()?;
        cx.sell(0, qty).limit(cx.price(0, 101.237, Rounding::Up)?).post_only().submit()?;
        cx.sell(0, qty).stop_limit(price("95")?, price("94.5")?).reduce_only().oco(1).submit()?;
        cx.sell(0, qty).profit_market(price("120")?).trigger_by(TriggerSource::Mark).oco(1).submit()?;
        cx.sell(0, qty).stop_market(price("80")?).close_position().submit()?;
        cx.buy(0, qty).limit(price("99")?).immediate_or_cancel().stop_loss_limit(price("90")?, price("89")?).submit()?;
        cx.buy(0, qty).profit_limit(price("90")?, price("91")?).good_till(5).submit()?;
        cx.buy(0, qty).iceberg(price("99")?, qty).fill_or_kill().trailing_loss(Offset::Fraction(0.01)).submit()?;
        cx.sell(0, qty).trailing_stop(Offset::Fraction(0.02)).activation(price("105")?).submit()?;
        cx.buy(0, qty).pegged(Peg::Mid, price("0.01")?, None).submit()?;
        Ok(())
    });
    run.closes(0, &[100.0, 100.0]);
    assert_eq!(
        run.open()[..7],
        [
            "buy 0.12345 BTCUSDT market, take-profit 110, stop-loss 90, tag probe",
            "sell 0.12345 BTCUSDT limit 101.24, post-only",
            "sell 0.12345 BTCUSDT stop 95 limit 94.5, reduce-only, oco 1",
            "sell 0.12345 BTCUSDT profit 120, oco 1",
            "sell 0.00000 BTCUSDT stop 80, close-position",
            "buy 0.12345 BTCUSDT limit 99, ioc, stop-loss 90, stop-loss-limit 89",
            "buy 0.12345 BTCUSDT profit 90 limit 91, until 5",
        ]
    );
    assert!(run.open()[7].contains("Iceberg") && run.open()[7].contains("fok, trailing-loss"));
    assert!(run.open()[8].contains("activation: Some") && run.open()[9].contains("Mid"));
    assert!(run.declines().is_empty());
}

#[test]
fn a_refusal_is_declined_and_ends_the_handler() {
    let act = |cx: &mut Context, _| {
        cx.buy(0, "0.5".parse().or_decline(1, "no number")?).submit()?;
        cx.buy(0, "0.000001".parse().or_decline(1, "no number")?).submit()?;
        cx.info("not reached");
        Ok(())
    };
    let mut run = probe("every", act);
    run.closes(0, &[100.0, 100.0]);
    assert_eq!((run.sent().len(), run.declines()), (1, &[(Reason::LOT_SIZE.code(), "refused".to_owned())][..]));
    run.refuse_next(Reason::OPEN_ORDERS);
    run.closes(0, &[100.0]);
    assert_eq!(run.declines()[1].0, Reason::OPEN_ORDERS.code());
    let mut run = probe("every", |cx, _| cx.qty_for_weight(0, 0.0).or_decline(1000, "no quantity").map(drop));
    run.closes(0, &[100.0, 100.0]);
    assert_eq!(run.declines(), [(1000, "no quantity".to_owned())]);
    let mut run = probe("every", |cx, _| {
        cx.price(0, f64::NAN, Rounding::Up)?;
        Ok(())
    });
    run.closes(0, &[100.0, 100.0]);
    assert_eq!(run.declines()[0].0, Reason::BAD_NUMBER.code());
}

#[test]
fn target_percent_trades_the_difference() {
    let weights = |cx: &mut Context, _| {
        // The first bar is not delivered: the average is not warm.
        let weight = [0.5, 0.5, -0.5, -0.25, 0.0][cx.history(Series { id: 0, instrument: 0 }, 9).len() - 2];
        cx.target_percent(0, weight)?;
        Ok(())
    };
    let mut run = probe("every", weights);
    for _ in 0..6 {
        run.closes(0, &[100.0]);
        run.fill_all(100.0);
    }
    let sent: Vec<String> = run.sent().iter().map(ToString::to_string).collect();
    assert_eq!(sent[0], "buy 49.95004 BTCUSDT market");
    // The fee of the first fill has made the account smaller.
    assert!(sent[1].starts_with("sell 0.0249") && sent[1].ends_with("reduce-only"), "{}", sent[1]);
    assert!(sent[2].starts_with("sell 99.") && sent[2].ends_with("market"), "{}", sent[2]);
    assert!(sent[3].starts_with("buy 2") && sent[3].ends_with("reduce-only"), "{}", sent[3]);
    assert!(sent[4].starts_with("buy 2") && sent[4].ends_with("reduce-only"), "{}", sent[4]);
    assert!(run.account().leverage.abs() < 1e-12);
}

#[test]
fn events_follow_intents_and_fills() {
    let mut run = probe("cross", |cx, _| {
        let limit = cx.price(0, 9.0, Rounding::Down)?;
        let order = cx.buy(0, "1".parse().or_decline(1, "no number")?).limit(limit).submit()?;
        cx.replace(order, "2".parse().or_decline(1, "no number")?, "8.5".parse().or_decline(1, "no number")?)?;
        assert!(cx.open_orders(None).is_empty(), "views show the state at entry");
        assert_eq!(cx.cancel(OrderId(99)), Err(Reason::UNKNOWN_ORDER));
        Ok(())
    });
    run.closes(0, &[10.0, 10.0, 12.0]);
    assert_eq!(run.open(), ["buy 2 BTCUSDT limit 8.5"]);
    run.fill(OrderId(1), 8.5);
    assert_eq!(calls(&run)[2..], ["ACCEPTED 1 1", "REPLACED 1 2", "FILLED 1 0"]);
    assert_eq!(run.sent()[0].state, OrderState::FILLED);
    run.closes(0, &[8.0]);
    run.end(OrderId(2), EventKind::EXPIRED, Reason::GTD_EXPIRED);
    assert!(run.open().is_empty());
    assert_eq!(calls(&run).last(), Some(&"EXPIRED 2 0"));
}

#[test]
fn the_rest_of_the_host_is_there() {
    let mut run = probe("every", |cx, _| {
        let series = Series { id: 0, instrument: 0 };
        cx.set_timer(7, cx.history(series, 1)[0].close_time + MINUTE)?;
        assert_eq!(cx.set_timer(8, 0), Err(Reason::BAD_TIME));
        cx.wake(series, crosses_above(Close, 1000.0))?;
        cx.set_leverage(0, 3)?;
        cx.cancel_all(Some(0))?;
        let draw = cx.random();
        assert!((0.0..1.0).contains(&draw) && draw.to_bits() != cx.random().to_bits());
        cx.decline(1001, "too late");
        cx.log(LogLevel::Debug, "a line");
        cx.halt("enough");
        Ok(())
    });
    run.closes(0, &[10.0, 10.0, 10.0, 10.0]);
    assert_eq!((run.delivered(), run.halted(), run.leverages()), (1, Some("enough"), &[(0, 3)][..]));
    run.finish();
    let lines: Vec<&str> = run.logs().iter().map(|(_, line)| line.as_str()).collect();
    assert_eq!(lines, ["started", "a line", "timer 7", "finished"]);
    assert_eq!(run.declines(), [(1001, "too late".to_owned())]);
}

struct Wrong;

impl Strategy for Wrong {
    type Params = P;

    fn start(cx: &mut Start, p: P) -> Result<Self, String> {
        let hours = cx.bars(0, "1h")?;
        let average = hours.sma(Close, p.period)?;
        let days = cx.bars(0, if p.wake == "never" { "1q" } else { "1d" })?;
        match p.wake {
            "cross" => days.wake(crosses(Close, average))?,
            "every" => _ = days.ema(average, 3)?,
            "flat" => _ = cx.bars(1, "1d")?,
            _ => {}
        }
        Ok(Self)
    }
}

#[test]
fn wrong_declarations_are_refused_in_words() {
    let refusal = |wake: &str| Harness::new().param("wake", wake).start::<Wrong>().err().expect("a refusal");
    assert_eq!(refusal("cross"), "a wake-up compares an indicator of another series");
    assert_eq!(refusal("every"), "the input of `ema` is an indicator of another series");
    assert_eq!(refusal("flat"), "the strategy wants instrument 1, counted from 0, and the run has 1");
    assert_eq!(refusal("never"), "`1q` is not a timeframe");
    assert!(Harness::new().param("period", 51).start::<Probe>().is_err());
    assert!(Harness::new().param("period", 2.0).start::<Probe>().is_err());
    assert!(Harness::new().param("wake", "maybe").start::<Probe>().is_err());
    assert!(Harness::new().param("speed", 1).start::<Probe>().is_err());
}
