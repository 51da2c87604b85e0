//! Wake-ups: `when` a list of conditions means what filtering `every` bar with the same conditions means.
//!
//! The filter is written here a second time, from what a strategy can see of a bar, its history and its indicators. Both strategies act on what
//! they are woken for in the same way; then their intents, orders, fills, funding and ledger have the same roots.

use bthost_sim::engine::{Desk, RunConfig};
use bthost_sim::num::Decimal;
use bthost_sim::strategy::{
    Bar, Bracket, Called, Condition, Delivery, Fault, IndicatorRequest, Operand, OrderKind, OrderRequest, PositionState, Predicate,
    Rounding, RunContext, SeriesRequest, Side, Strategy, Subscriptions,
};
use bthost_sim::time::{DAY, MINUTE, SECOND};
use proptest::prelude::*;

use crate::random::market::world;
use crate::random::{Draw, Ran, play, worlds};

/// Longer than the ten minutes of rows before the window, so that no value is valid on a row that was never delivered.
const PERIOD: i64 = 12;

/// What each series is woken for.
fn conditions(draw: &mut Draw, series: u32, price: f64) -> Vec<Condition> {
    let operand = |draw: &mut Draw| match draw.range(0, 4) {
        0 | 1 => Operand::Indicator(2 * series + draw.range(0, 1) as u32),
        2 | 3 => Operand::Column(draw.pick(&[0, 1, 2, 3, 8, 10])),
        _ => Operand::Level(price + draw.range(-300, 300) as f64 / 100.0),
    };
    let predicate = |draw: &mut Draw| match draw.range(0, 8) {
        0 | 1 => Predicate::CrossesAbove(operand(draw), operand(draw)),
        2 => Predicate::CrossesBelow(operand(draw), operand(draw)),
        3 => Predicate::Above(operand(draw), operand(draw)),
        4 => Predicate::Below(operand(draw), operand(draw)),
        5 => Predicate::Touches(price + draw.range(-300, 300) as f64 / 100.0),
        6 => Predicate::EveryNth(draw.range(1, 9) as u32),
        7 => Predicate::Position(draw.pick(&[PositionState::Flat, PositionState::Long, PositionState::Short])),
        _ => Predicate::TimeOfDay(draw.range(0, 86_399) as u32),
    };
    let count = draw.range(1, 4);
    (0..count).map(|_| Condition { all: (0..draw.range(1, 2)).map(|_| predicate(draw)).collect() }).collect()
}

struct Sleeper {
    seed: u64,
    filters: bool,
    timeframes: Vec<i64>,
    wanted: Vec<Vec<Condition>>,
    before: Vec<[f64; 2]>,
    woken: u64,
}

impl Sleeper {
    fn new(config: &RunConfig, seed: u64, filters: bool) -> Self {
        let mut draw = Draw::new(!seed);
        let mut sleeper = Self { seed, filters, timeframes: Vec::new(), wanted: Vec::new(), before: Vec::new(), woken: 0 };
        for (i, market) in config.markets.iter().enumerate() {
            let exec = market.bars.timeframe.fixed().expect("minutes");
            sleeper.timeframes.push(draw.pick(&[exec, exec, 5 * MINUTE]));
            let price = market.bars.close.first().map_or(100.0, |p| *p as f64 / 100.0);
            sleeper.wanted.push(conditions(&mut draw, i as u32, price));
            sleeper.before.push([f64::NAN; 2]);
        }
        sleeper
    }

    /// The conditions that hold, from what a strategy can see.
    fn woke(&self, desk: &Desk, series: usize, bar: &Bar) -> u64 {
        let history = desk.bars(series as u32, 2);
        let previous = history.first().filter(|_| history.len() == 2);
        let mut woke = 0;
        for (bit, condition) in self.wanted[series].iter().enumerate() {
            if condition.all.iter().all(|p| self.holds(desk, series, p, bar, previous)) {
                woke |= 1 << bit;
            }
        }
        woke
    }

    fn holds(&self, desk: &Desk, series: usize, predicate: &Predicate, bar: &Bar, previous: Option<&Bar>) -> bool {
        let now = |o: &Operand| match *o {
            Operand::Indicator(id) => desk.value(id),
            Operand::Column(code) => column(bar, code),
            Operand::Level(level) => level,
        };
        let then = |o: &Operand| match *o {
            Operand::Indicator(id) => self.before[series][id as usize % 2],
            Operand::Column(code) => previous.map_or(f64::NAN, |b| column(b, code)),
            Operand::Level(level) => level,
        };
        let (opens, closes) = (bar.open_time.0, bar.close_time.0);
        match predicate {
            Predicate::CrossesAbove(a, b) => previous.is_some() && then(a) <= then(b) && now(a) > now(b),
            Predicate::CrossesBelow(a, b) => previous.is_some() && then(a) >= then(b) && now(a) < now(b),
            Predicate::Above(a, b) => now(a) > now(b),
            Predicate::Below(a, b) => now(a) < now(b),
            Predicate::Touches(level) => {
                let jump = previous.map_or(bar.open, |b| b.close);
                (bar.low.min(jump)..=bar.high.max(jump)).contains(level)
            }
            Predicate::EveryNth(n) => (opens / self.timeframes[series]) % i64::from(*n) == 0,
            Predicate::Position(state) => {
                let held = desk.position_qty(series as u32);
                [PositionState::Short, PositionState::Flat, PositionState::Long][(held.signum() + 1) as usize] == *state
            }
            Predicate::TimeOfDay(second) => {
                let mut at = opens - opens % DAY + i64::from(*second) * SECOND;
                if at <= opens {
                    at += DAY;
                }
                at <= closes
            }
        }
    }

    fn act(&mut self, desk: &mut Desk, series: usize, bar: &Bar, woke: u64) {
        self.woken += 1;
        let mut draw = Draw::new(self.seed ^ bar.close_time.0 as u64 ^ woke.rotate_left(32) ^ series as u64);
        let near = |desk: &Desk, draw: &mut Draw| -> Option<Decimal> {
            let factor = 1.0 + draw.range(-60, 60) as f64 / 10_000.0;
            desk.round_price(series as u32, bar.close * factor, Rounding::Nearest).ok()
        };
        let Ok(quantity) = desk.round_qty(series as u32, draw.range(1, 5000) as f64 / 1000.0, Rounding::Up) else { return };
        let mut request = OrderRequest::market(series as u32, draw.pick(&[Side::Buy, Side::Sell]), quantity);
        if draw.once_in(2) {
            let Some(limit) = near(desk, &mut draw) else { return };
            request.kind = OrderKind::Limit(limit);
        }
        if draw.once_in(2) {
            request.bracket = Some(Bracket { stop_loss: near(desk, &mut draw), ..Bracket::default() });
        }
        let _ = desk.submit(&request); // a refusal is the same in both
        if draw.once_in(4) {
            let _ = desk.flatten();
        }
    }
}

/// A column by its code in `wit/v0.1.0/codes.md`.
fn column(bar: &Bar, code: u32) -> f64 {
    match code {
        0 => bar.open,
        1 => bar.high,
        2 => bar.low,
        3 => bar.close,
        8 => (bar.high + bar.low) / 2.0,
        10 => (bar.open + bar.high + bar.low + bar.close) / 4.0,
        other => panic!("column {other} is not drawn"),
    }
}

impl Strategy for Sleeper {
    fn start(&mut self, _: &mut Box<Desk>, _: &RunContext) -> Result<Result<Subscriptions, String>, Fault> {
        let delivery = |i: usize| if self.filters { Delivery::Every } else { Delivery::When(self.wanted[i].clone()) };
        let series = |(i, length): (usize, &i64)| SeriesRequest {
            instrument: i as u32,
            timeframe: format!("{}m", length / MINUTE),
            delivery: delivery(i),
        };
        let indicator = |n: u32| IndicatorRequest {
            series: n / 2,
            name: if n.is_multiple_of(2) { "sma" } else { "ema" }.into(),
            inputs: Vec::new(),
            params: vec![PERIOD as f64],
            output: 0,
        };
        Ok(Ok(Subscriptions {
            series: self.timeframes.iter().enumerate().map(series).collect(),
            indicators: (0..2 * self.timeframes.len() as u32).map(indicator).collect(),
            ..Subscriptions::default()
        }))
    }

    fn on_bar(&mut self, desk: &mut Box<Desk>, series: u32, bar: &Bar, woke: u64) -> Called {
        let ix = series as usize;
        let woke = if self.filters { self.woke(desk, ix, bar) } else { woke };
        self.before[ix] = [desk.value(2 * series), desk.value(2 * series + 1)];
        if woke != 0 {
            self.act(desk, ix, bar, woke);
        }
        Ok(())
    }
}

fn both(seed: u64) -> (Ran, Ran, u64) {
    let config = world(seed);
    let mut asleep = Sleeper::new(&config, seed, false);
    let mut awake = Sleeper::new(&config, seed, true);
    let (a, b) = (play(&config, &mut asleep), play(&config, &mut awake));
    assert_eq!(asleep.woken, awake.woken, "seed {seed}");
    (a, b, asleep.woken)
}

proptest! {
    #![proptest_config(worlds(200))]

    #[test]
    fn when_is_a_filter_of_every(seed in any::<u64>()) {
        let (a, b, _) = both(seed);
        prop_assert_eq!(&a.outcome.trail, &b.outcome.trail);
        prop_assert_eq!(a.outcome.state, b.outcome.state);
        prop_assert_eq!(&a.outcome.equity, &b.outcome.equity);
    }
}

/// The property is not empty: sleepers are woken, and are called less often.
#[test]
fn sleepers_are_woken_now_and_then() {
    let (mut woken, mut fills, mut calls) = (0, 0, (0, 0));
    for seed in 0..40 {
        let (a, b, n) = both(seed);
        woken += n;
        fills += a.outcome.totals.fills;
        calls = (calls.0 + a.outcome.totals.delivered, calls.1 + b.outcome.totals.delivered);
    }
    assert!(woken > 500 && fills > 200, "{woken} woken, {fills} fills");
    assert!(calls.0 < calls.1, "{calls:?}");
}
