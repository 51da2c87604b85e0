//! Every named limit that the core holds a strategy to, one past it. Those of the sandbox (fuel, memory, tables, instances, stack, bytes of a call,
//! size, host calls) are in `tests/host`; those of indicators' parameters stand beside the registry.

use bthost_sim::codes::{event, reason};
use bthost_sim::engine::{CONDITIONS_MAX, Desk, NotStarted, RunConfig, run};
use bthost_sim::ledger::NOTIONAL_MAX;
use bthost_sim::limits::Limits;
use bthost_sim::market::{BarRow, InstrumentKind};
use bthost_sim::num::{COUNT_MAX, Decimal, Money, SCALE_MAX};
use bthost_sim::strategy::{
    Bar, Called, Condition, Delivery, Fault, IndicatorRequest, OrderKind, OrderRequest, Predicate, RunContext, SeriesRequest, Side,
    Strategy, Subscriptions,
};
use bthost_sim::time::Ts;
use bthost_sim::trail::payload::Any;
use bthost_sim::trail::{HEADER_BYTES, NoSink};

use crate::random::market::world;
use crate::random::{Ran, play};

type AtBar<'a> = Box<dyn FnMut(&mut Desk) + 'a>;

/// Declares something, does something at the start and at the first bar.
#[derive(Default)]
struct Probe<'a> {
    declares: Subscriptions,
    at_start: Option<AtBar<'a>>,
    at_bar: Option<AtBar<'a>>,
}

impl Strategy for Probe<'_> {
    fn start(&mut self, desk: &mut Box<Desk>, _: &RunContext) -> Result<Result<Subscriptions, String>, Fault> {
        if let Some(mut act) = self.at_start.take() {
            act(desk);
        }
        Ok(Ok(self.declares.clone()))
    }

    fn on_bar(&mut self, desk: &mut Box<Desk>, _: u32, _: &Bar, _: u64) -> Called {
        if let Some(mut act) = self.at_bar.take() {
            act(desk);
        }
        Ok(())
    }
}

fn series(delivery: Delivery) -> SeriesRequest {
    SeriesRequest { instrument: 0, timeframe: String::new(), delivery }
}

/// A run of one instrument without rails, with limits changed.
fn config(change: impl FnOnce(&mut Limits)) -> RunConfig {
    let mut config = world(1);
    config.markets.truncate(1);
    config.rails = Default::default();
    config.latency_ns = 0;
    change(&mut config.limits);
    config
}

/// Run what happens at the first bar.
fn at_first_bar(config: &RunConfig, act: impl FnMut(&mut Desk)) -> Ran {
    let declares = Subscriptions { series: vec![series(Delivery::Every)], ..Subscriptions::default() };
    let mut probe = Probe { declares, at_bar: Some(Box::new(act)), ..Probe::default() };
    let ran = play(config, &mut probe);
    assert!(probe.at_bar.is_none(), "the first bar came");
    ran
}

fn far_limit() -> OrderRequest {
    let mut order = OrderRequest::market(0, Side::Buy, Decimal::new(1, 0));
    order.kind = OrderKind::Limit(Decimal::new(1, 0));
    order
}

fn refuses(config: RunConfig, declares: Subscriptions) -> String {
    let mut probe = Probe { declares, ..Probe::default() };
    match run(config, Vec::new(), &mut probe, Box::new(NoSink)) {
        Err(NotStarted::Declaration(why)) => why,
        other => panic!("it was not refused: {other:?}"),
    }
}

#[test]
fn intents_per_callback() {
    let config = config(|l| l.intents_per_callback = 3);
    let mut last = Ok(());
    let mut broken = (None, None);
    let ran = at_first_bar(&config, |desk| {
        for n in 1..=4 {
            last = desk.cancel_all(None);
            assert_eq!(last.is_ok(), n <= 3, "intent {n}");
        }
        for _ in 0..2 {
            assert!(desk.flatten().is_err());
        }
        broken.0 = desk.broken();
        assert!(desk.flatten().is_err());
        broken.1 = desk.broken();
    });
    assert_eq!(last, Err(reason::INTENTS_PER_CALLBACK));
    // As many refusals as intents are allowed are forgiven; one more breaks the guest.
    assert!(broken.0.is_none() && broken.1.is_some_and(|why| why.contains("limit of 3")));
    let sent = ran.records.iter().filter(|r| matches!(r.any, Any::CancelAllIntent(_))).count();
    assert_eq!(sent, 3);
}

/// Words are limited by their own bytes; they take nothing from what may be sent.
#[test]
fn log_lines_are_not_intents() {
    let config = config(|l| l.intents_per_callback = 1);
    at_first_bar(&config, |desk| {
        desk.log(1, "one");
        desk.decline(7, "two");
        assert_eq!(desk.cancel_all(None), Ok(()));
        desk.log(1, "three");
        assert_eq!(desk.cancel_all(None), Err(reason::INTENTS_PER_CALLBACK));
    });
}

#[test]
fn open_orders() {
    let config = config(|l| l.open_orders = 2);
    let mut refusals = Vec::new();
    at_first_bar(&config, |desk| {
        for _ in 0..3 {
            refusals.push(desk.submit(&far_limit()).err());
        }
    });
    assert_eq!(refusals, [None, None, Some(reason::OPEN_ORDERS)]);
}

#[test]
fn timers() {
    let config = config(|l| l.timers = 2);
    let mut refusals = Vec::new();
    let at_start: AtBar<'_> = Box::new(|desk| {
        for id in 0..3 {
            refusals.push(desk.set_timer(id, Ts(i64::MAX - 1)).err());
        }
    });
    play(&config, &mut Probe { at_start: Some(at_start), ..Probe::default() });
    assert_eq!(refusals, [None, None, Some(reason::INTENTS_PER_CALLBACK)]);
}

#[test]
fn log_bytes_of_a_line_and_of_a_run() {
    let line = 4_u64;
    // Two lines of four bytes with their frames fit to the byte; the third line and any word of a decline do not.
    let config = config(|l| {
        l.log_line_bytes = line;
        l.log_bytes_total = 2 * (line + HEADER_BYTES as u64);
    });
    let ran = at_first_bar(&config, |desk| {
        desk.log(1, "12345");
        desk.log(1, "abc\u{fc}"); // five bytes: the last character would be cut in two, and goes
        desk.log(1, "");
    });
    let mut lines = Vec::new();
    let mut dropped = (0, 0);
    for record in &ran.records {
        match &record.any {
            Any::Log(log) => lines.push(log.text.clone()),
            Any::LogDropped(d) => dropped = (d.lines, d.bytes),
            _ => {}
        }
    }
    assert_eq!(lines, ["1234", "abc"]);
    assert_eq!(dropped, (1, 0));
    assert_eq!(ran.outcome.totals.log_dropped, 1);
}

#[test]
fn declarations() {
    let limited = || config(|l| l.declarations = 2);
    let sma = IndicatorRequest { series: 0, name: "sma".into(), inputs: Vec::new(), params: vec![5.0], output: 0 };
    let of = |series_count, indicators, tags| Subscriptions {
        series: vec![series(Delivery::Every); series_count],
        indicators: vec![sma.clone(); indicators],
        tags: vec!["tag".into(); tags],
        ..Subscriptions::default()
    };
    play(&limited(), &mut Probe { declares: of(2, 2, 2), ..Probe::default() });
    assert_eq!(refuses(limited(), of(3, 0, 0)), "3 series, and at most 2 are allowed");
    assert_eq!(refuses(limited(), of(1, 3, 0)), "3 indicators, and at most 2 are allowed");
    assert_eq!(refuses(limited(), of(1, 0, 3)), "3 tags, and at most 2 are allowed");
}

#[test]
fn conditions_of_a_series() {
    let when = |n| Delivery::When(vec![Condition { all: vec![Predicate::EveryNth(1)] }; n]);
    let of = |n| Subscriptions { series: vec![series(when(n))], ..Subscriptions::default() };
    let mut probe = Probe { declares: of(CONDITIONS_MAX), ..Probe::default() };
    play(&config(|_| ()), &mut probe);
    assert!(refuses(config(|_| ()), of(CONDITIONS_MAX + 1)).contains("wake-up"));
    at_first_bar(&config(|_| ()), |desk| {
        assert_eq!(desk.set_wake(0, when(CONDITIONS_MAX)), Ok(()));
        assert_eq!(desk.set_wake(0, when(CONDITIONS_MAX + 1)), Err(reason::BAD_CONDITION));
    });
}

#[test]
fn bars_per_call() {
    let mut config = config(|l| l.bars_per_call = 2);
    config.window.0 = Ts(config.markets[0].bars.close_time(5).0);
    at_first_bar(&config, |desk| {
        assert_eq!(desk.bars(0, 1).len(), 1);
        assert_eq!(desk.bars(0, 3).len(), 2);
    });
}

#[test]
fn counts_and_scales() {
    at_first_bar(&config(|_| ()), |desk| {
        let mut order = far_limit();
        order.quantity = Decimal::new(1, SCALE_MAX + 1);
        assert_eq!(desk.submit(&order), Err(reason::BAD_NUMBER));
        order.quantity = Decimal::new(COUNT_MAX / 1000 + 1, 0);
        assert_eq!(desk.submit(&order), Err(reason::BAD_NUMBER));
        order = far_limit();
        order.kind = OrderKind::Limit(Decimal::new(COUNT_MAX / 100 + 1, 0));
        assert_eq!(desk.submit(&order), Err(reason::BAD_NUMBER));
        order.kind = OrderKind::StopMarket(Decimal::new(COUNT_MAX / 100 + 1, 0));
        assert_eq!(desk.submit(&order), Err(reason::BAD_NUMBER));
    });
    let mut bars = config(|_| ()).markets[0].bars.slice(0..1);
    let huge = |high, volume| BarRow { open_time: bars.open_time[0], open: 1, high, low: 1, close: 1, volume, ..BarRow::default() };
    let (fits, price, volume) = (huge(COUNT_MAX, COUNT_MAX), huge(COUNT_MAX + 1, 1), huge(1, COUNT_MAX + 1));
    for (row, good) in [(fits, true), (price, false), (volume, false)] {
        bars = bars.slice(0..0);
        bars.push_core(&row);
        assert_eq!(bars.check().is_ok(), good, "{row:?}");
    }
}

#[test]
fn notional_of_a_fill() {
    // Whole counts: price 10^14, quantity 10^12 is 10^34 counts of money, the largest; ten times that is refused before it is computed with.
    let mut config = config(|_| ());
    let market = &mut config.markets[0];
    market.instrument.kind = InstrumentKind::LinearPerpetual;
    (market.instrument.price_scale, market.instrument.qty_scale) = (0, 0);
    market.instrument.filters = Default::default();
    market.rules.participation = None;
    market.rules.impact = None;
    (market.rules.slippage.0, market.rules.half_spread.0) = (0, 0);
    market.mark = None;
    let price = 100_000_000_000_000;
    for column in [&mut market.bars.open, &mut market.bars.high, &mut market.bars.low, &mut market.bars.close] {
        column.fill(price);
    }
    config.cash = Money(1);
    let whys = |quantity: i64| -> Vec<u32> {
        let ran = at_first_bar(&config, |desk| {
            let order = OrderRequest::market(0, Side::Buy, Decimal::new(quantity, 0));
            desk.submit(&order).expect("it is sent");
        });
        let ends = ran.records.iter().filter_map(|r| match &r.any {
            Any::OrderChange(o) if o.event == event::EXPIRED => Some(o.reason),
            _ => None,
        });
        ends.collect()
    };
    let most = (NOTIONAL_MAX / 100_000_000 / i128::from(price)) as i64;
    assert_eq!(whys(most), [reason::INSUFFICIENT_MARGIN]);
    assert_eq!(whys(most + 1), [reason::BAD_NUMBER]);
}
