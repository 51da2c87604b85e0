//! One pass over many worlds with every audit on each, and what was seen in them: how many events, and how often each rare state was reached.
//!
//! What always holds: every reason that is published is reached, or stands in [`NOT_HERE`] with why not. `BTHOST_WORLDS=100` looks at a hundred times as many
//! worlds; the table of such a run stands in `host/ARCHITECTURE.md`.

use std::collections::{BTreeMap, BTreeSet};

use bthost_sim::codes::{ORDER_KINDS, REASONS, event, fill_flag, reason_name};
use bthost_sim::engine::{Desk, RunConfig};
use bthost_sim::num::{Decimal, Money};
use bthost_sim::strategy::{
    Bar, Called, Condition, Delivery, Fault, Operand, OrderEvent, OrderKind, OrderRequest, Peg, Predicate, RunContext, Side, Strategy,
    Subscriptions, Tif,
};
use bthost_sim::time::{MINUTE, Ts};
use bthost_sim::trail::payload::Any;

use crate::properties_margin::{accounts_agree, liquidations_are_right, margin_world};
use crate::random::market::{BEGIN, world};
use crate::random::trader::Trader;
use crate::random::{Draw, Ran, audit, play, times};

/// Worlds without margin rules, and as many with them.
const WORLDS: u64 = 120;

/// Reasons that no run of these worlds can give, and why.
const NOT_HERE: &[(&str, &str)] = &[
    ("NOT_A_MEMBER", "no world has a universe; `member-leaves-and-returns` has"),
    ("NONE", "it is no reason"),
    ("HOST_CALLS", "the sandbox counts calls; tests/hostile/39-host-call-flood.wat"),
    ("UNSUPPORTED_TIME_IN_FORCE", "every time in force of the ABI is supported"),
    ("UNKNOWN_INDICATOR", "a run that declares one does not begin"),
    ("PARENT_ENDED", "published for venues that end legs with their parent; legs of this exchange come to life with a fill"),
];

/// The random trader, and beside it requests that nobody should make.
struct Prober {
    trader: Trader,
    draw: Draw,
    halts: bool,
}

impl Prober {
    fn new(seed: u64) -> Self {
        let mut draw = Draw::new(seed ^ 0x7072_6f62);
        let halts = draw.once_in(12);
        Self { trader: Trader::new(seed), draw, halts }
    }

    fn probe(&mut self, desk: &mut Desk, now: Ts) {
        let order = || OrderRequest::market(0, Side::Buy, Decimal::new(1, 0));
        let refused = match self.draw.range(0, 9) {
            0 => desk.submit(&OrderRequest::market(99, Side::Buy, Decimal::new(1, 0))).is_err(),
            1 => desk.set_wake(99, Delivery::Every).is_err(),
            2 => {
                let never = Predicate::Above(Operand::Column(3), Operand::Level(f64::NAN));
                desk.set_wake(0, Delivery::When(vec![Condition { all: vec![never] }])).is_err()
            }
            3 => desk.cancel(u64::MAX).is_err(),
            4 => desk.submit(&OrderRequest { tag: 7, ..order() }).is_err(),
            5 => desk.submit(&OrderRequest { tif: Tif::Gtd(now), ..order() }).is_err(),
            6 => desk
                .submit(&OrderRequest { kind: OrderKind::Pegged { reference: Peg::Mid, offset: Decimal::new(0, 0), cap: None }, ..order() })
                .is_err(),
            7 => desk.set_timer(9, Ts(now.0 - 1)).is_err(),
            8 => desk.set_leverage(0, 126).is_err(),
            // As many as one likes: refused from some number on, where the world has a small one.
            _ => {
                for _ in 0..8 {
                    let _ = desk.submit(&order());
                }
                return;
            }
        };
        assert!(refused, "what nobody should ask for was taken");
        if self.halts && self.draw.once_in(20) {
            desk.halt("enough");
        }
    }
}

impl Strategy for Prober {
    fn start(&mut self, desk: &mut Box<Desk>, context: &RunContext) -> Result<Result<Subscriptions, String>, Fault> {
        assert!(desk.flatten().is_err(), "nothing is sent before the start");
        self.trader.start(desk, context)
    }

    fn on_bar(&mut self, desk: &mut Box<Desk>, series: u32, bar: &Bar, woke: u64) -> Called {
        if self.draw.once_in(6) {
            self.probe(desk, bar.close_time);
        }
        self.trader.on_bar(desk, series, bar, woke)
    }

    fn on_instant(&mut self, desk: &mut Box<Desk>, now: Ts) -> Called {
        // Instruments that have no price yet are asked for too.
        if self.draw.once_in(4) {
            let market = self.draw.range(0, 2) as u32;
            let _ = desk.submit(&OrderRequest::market(market, Side::Buy, Decimal::new(1, 0)));
        }
        self.trader.on_instant(desk, now)
    }

    fn on_order(&mut self, desk: &mut Box<Desk>, event: &OrderEvent) -> Called {
        self.trader.on_order(desk, event)
    }

    fn on_timer(&mut self, desk: &mut Box<Desk>, timer: u32, now: Ts) -> Called {
        self.trader.on_timer(desk, timer, now)
    }

    fn finish(&mut self, desk: &mut Box<Desk>) -> Called {
        self.trader.finish(desk)
    }
}

/// A world with what is rare in the others: small limits, rails that bind, an instrument that begins late, bars without volume.
fn harder(mut config: RunConfig, seed: u64) -> RunConfig {
    let draw = &mut Draw::new(seed ^ 0x6861_7264);
    if draw.once_in(4) {
        (config.limits.intents_per_callback, config.limits.open_orders) = (6, 9);
    }
    if draw.once_in(3) {
        let market = config.markets.last_mut().expect("a market");
        let late = BEGIN + draw.range(12, 40) * MINUTE;
        let from = market.bars.open_time.partition_point(|t| *t < late);
        // On trades a world ends with its last bar, so one bar at least is left.
        market.bars = market.bars.slice(from.min(market.bars.len() - 1)..market.bars.len());
    }
    // So little cash that a leveraged position without margin rules may use all of it up.
    if draw.once_in(8) && config.markets.iter().all(|m| m.margin.is_none()) {
        config.cash = Money(4_000_000_000);
        config.markets.iter_mut().for_each(|m| m.rules.leverage = 100);
    }
    // Bounds that orders of these sizes do meet.
    if draw.once_in(6) {
        config.rails.max_order_notional = Some(Money(60_000_000_000));
    } else if draw.once_in(6) {
        config.rails.max_position_notional = Some(Money(100_000_000_000));
    }
    for market in &mut config.markets {
        for row in (0..market.bars.len()).filter(|_| market.trades.is_none() && draw.once_in(15)).collect::<Vec<_>>() {
            market.bars.volume[row] = 0;
        }
    }
    config
}

#[derive(Default)]
struct Tally {
    counts: BTreeMap<String, u64>,
    reasons: BTreeSet<&'static str>,
}

impl Tally {
    fn count(&mut self, what: impl Into<String>, n: u64) {
        *self.counts.entry(what.into()).or_default() += n;
    }

    fn reason(&mut self, how: &str, why: u32, n: u64) {
        self.reasons.insert(reason_name(why));
        self.count(format!("{how}: {}", reason_name(why)), n);
    }

    fn world(&mut self, config: &RunConfig, ran: &Ran) {
        self.count("events: bars", config.markets.iter().map(|m| m.bars.len() as u64).sum());
        self.count("events: trades", config.markets.iter().filter_map(|m| m.trades.as_ref()).map(|t| t.len() as u64).sum());
        self.count("events: funding stamps", config.markets.iter().map(|m| m.funding.len() as u64).sum());
        self.count("records", ran.records.len() as u64);
        self.count("orders", ran.outcome.totals.orders);
        self.count(format!("run: {}", ran.outcome.status.name()), 1);
        self.count("limit touched and not traded through", ran.outcome.totals.touched_orders);
        ran.outcome.totals.refused.iter().for_each(|(why, n)| self.reason("refused at once", *why, *n));
        self.fills(config, ran);
        for record in &ran.records {
            match &record.any {
                Any::OrderChange(o) if o.reason != 0 => {
                    let how = match o.event {
                        event::REJECTED => "rejected",
                        event::EXPIRED => "expired",
                        event::CANCELLED => "cancelled",
                        event::REPLACE_REJECTED => "replace rejected",
                        _ => "cancel rejected",
                    };
                    self.reason(how, o.reason, 1);
                }
                Any::OrderChange(o) if o.event == event::TRIGGERED => self.count("order triggered", 1),
                Any::OrderChange(o) if o.event == event::REPLACED => self.count("order replaced", 1),
                Any::SubmitIntent(s) => self.count(format!("order: {}", ORDER_KINDS[usize::from(s.order_kind)]), 1),
                Any::FlattenIntent(f) if f.reason != 0 => self.reason("flattened", f.reason, 1),
                Any::Liquidation(l) => {
                    let rules = config.markets[l.instrument as usize].margin.as_ref().expect("rules");
                    self.count(format!("liquidation: {} {}", rules.profile.name(), rules.mode.name()), 1);
                }
                Any::Funding(f) => self.count(if f.amount < 0 { "funding: paid" } else { "funding: received" }, 1),
                _ => {}
            }
        }
    }

    fn fills(&mut self, config: &RunConfig, ran: &Ran) {
        let mut of_order: BTreeMap<u64, (u64, i64, i64)> = BTreeMap::new();
        for record in &ran.records {
            let Any::Fill(f) = &record.any else { continue };
            self.count("fills", 1);
            let bar = audit::row_at(&config.markets[f.instrument as usize].bars, record.header.ts.0).map_or(-1, |row| row as i64);
            let (fills, first, last) = of_order.entry(f.order).or_insert((0, bar, bar));
            (*fills, *last, *first) = (*fills + 1, bar, *first);
            let flags = [
                (fill_flag::TAKER, "taker"),
                (fill_flag::AMBIGUOUS, "ambiguous"),
                (fill_flag::CAPPED, "capped by volume"),
                (fill_flag::LIQUIDATION, "of a liquidation"),
                (fill_flag::LIQUIDATION | fill_flag::CAPPED, "of a liquidation, in part by volume"),
                (fill_flag::RAIL, "of a rail"),
                (fill_flag::TAKEOVER, "taken over"),
            ];
            for (bits, name) in flags {
                self.count(format!("fill: {name}"), u64::from(f.flags & bits == bits));
            }
            self.count("fill: maker", u64::from(f.flags & fill_flag::TAKER == 0));
            self.count("fill: leg of a bracket", u64::from(f.parent != 0));
            self.count("fill: through zero", u64::from(f.realised != 0 && f.position != 0 && f.position.abs() < f.qty));
        }
        self.count("order filled in parts", of_order.values().filter(|(n, _, _)| *n > 1).count() as u64);
        self.count("order filled in parts over bars", of_order.values().filter(|(_, first, last)| first != last).count() as u64);
        self.count("order filled in five parts or more", of_order.values().filter(|(n, _, _)| *n > 4).count() as u64);
        let cut = |r: &&crate::random::Record| matches!(&r.any, Any::OrderChange(o) if [event::CANCELLED, event::EXPIRED].contains(&o.event) && of_order.contains_key(&o.order));
        self.count("order ended with a part filled", ran.records.iter().filter(cut).count() as u64);
    }
}

/// Says which world it was, when an audit fails.
struct InWorld(u64, &'static str);

impl Drop for InWorld {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("in the {} world of seed {}", self.1, self.0);
        }
    }
}

#[test]
#[allow(clippy::print_stdout)]
fn every_audit_on_every_world_and_what_was_seen() {
    let mut tally = Tally::default();
    let worlds = WORLDS * u64::from(times());
    for seed in 0..worlds {
        let place = InWorld(seed, "plain");
        let config = harder(world(seed), seed);
        let ran = play(&config, &mut Prober::new(seed));
        audit::time_grows(&ran);
        audit::money(&config, &ran);
        audit::positions(&config, &ran);
        audit::prices_and_volumes(&config, &ran);
        audit::equity(&config, &ran);
        audit::order_lives(&ran);
        audit::states_are_legal(&ran);
        audit::causes_come_first(&config, &ran);
        tally.world(&config, &ran);
        drop(place);
        let place = InWorld(seed, "margin");
        let config = harder(margin_world(seed), seed);
        let ran = play(&config, &mut Prober::new(seed));
        audit::time_grows(&ran);
        accounts_agree(&config, &ran);
        liquidations_are_right(&config, &ran);
        tally.world(&config, &ran);
        drop(place);
    }
    println!("{} worlds", 2 * worlds);
    tally.counts.iter().for_each(|(what, n)| println!("{what:60} {n:>10}"));
    let ends = ["completed", "halted", "rail-stop", "equity-gone"].map(|status| format!("run: {status}"));
    assert!(ends.iter().all(|status| tally.counts.contains_key(status)), "an end of runs that no world reaches");
    let missing: Vec<&str> = REASONS.iter().map(|(_, name)| *name).filter(|name| !tally.reasons.contains(name)).collect();
    let told: Vec<&str> = NOT_HERE.iter().map(|(name, _)| *name).collect();
    let gaps: Vec<_> = missing.iter().filter(|name| !told.contains(name)).collect();
    assert!(gaps.is_empty(), "reasons that no world reaches: {gaps:?}");
    let wrong: Vec<_> = told.iter().filter(|name| !missing.contains(name)).collect();
    assert!(wrong.is_empty(), "reasons that a world does reach: {wrong:?}");
    let never: Vec<_> = tally.counts.iter().filter(|(_, n)| **n == 0).collect();
    assert!(tally.counts.len() >= 100 && never.is_empty(), "never seen: {never:?} of {}", tally.counts.len());
}
