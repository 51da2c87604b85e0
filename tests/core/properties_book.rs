//! Properties of execution on books: random feeds, random prints, and a strategy that does everything.
//!
//! What is displayed is kept here a second time, from the rows alone; fills are held to it without the engine's own state.

use std::collections::BTreeMap;

use bthost_sim::codes::{event, fill_flag, reason};
use bthost_sim::engine::{Market, RunConfig};
use bthost_sim::market::Depth;
use bthost_sim::num::Money;
use bthost_sim::rails::RailLimits;
use bthost_sim::time::MINUTE;
use bthost_sim::trail::payload::{Any, Fill};
use proptest::prelude::*;

use crate::random::market::{BEGIN, book_world, cut};
use crate::random::trader::Trader;
use crate::random::{Ran, audit, play, worlds};

/// What a side displayed at a price: since when, and how much of it takers of the run got.
#[derive(Debug)]
struct Told {
    at: i64,
    qty: i64,
    taken: i64,
}

/// By side (asks are 1) and price, in the order of time. A snapshot says 0 of everything that it does not name.
fn told(depth: &Depth) -> BTreeMap<(i64, i64), Vec<Told>> {
    let mut all: BTreeMap<(i64, i64), Vec<Told>> = BTreeMap::new();
    let mut from = 0;
    while from < depth.len() {
        let end = depth.update_end(from);
        let at = depth.time[from] + 1;
        if depth.row(from).is_snapshot() {
            all.values_mut().for_each(|levels| levels.push(Told { at, qty: 0, taken: 0 }));
        }
        for row in (from..end).map(|i| depth.row(i)) {
            all.entry((row.side & 1, row.price)).or_default().push(Told { at, qty: row.qty, taken: 0 });
        }
        from = end;
    }
    all
}

/// What a taker got was displayed, was not got before, and is not beyond its limit; a maker gets its own price, from what was traded or displayed.
fn fills_are_of_the_book(market: &Market, index: u32, ran: &Ran) -> u64 {
    let depth = market.depth.as_ref().expect("a book");
    let mut displayed = told(depth);
    let (mut limits, mut made, mut seen) = (BTreeMap::new(), BTreeMap::<i64, (i64, i64, u8)>::new(), 0);
    for record in &ran.records {
        let t = record.header.ts.0;
        match &record.any {
            Any::OrderChange(change) if [event::ACCEPTED, event::TRIGGERED, event::REPLACED].contains(&change.event) => {
                limits.insert(change.order, change.price);
            }
            Any::Fill(f) if f.instrument == index => {
                seen += 1;
                let limit = limits.get(&f.order).copied().unwrap_or(0);
                let better = if f.side == 0 { f.price <= limit } else { f.price >= limit };
                let forced = fill_flag::RAIL | fill_flag::LIQUIDATION | fill_flag::TAKEOVER | fill_flag::DELIVERY;
                if f.flags & forced != 0 {
                    continue;
                }
                assert!(limit == 0 || better, "order {} with limit {limit} fills at {} at {t}", f.order, f.price);
                if f.flags & fill_flag::TAKER != 0 {
                    take(&mut displayed, f, t);
                } else {
                    assert_eq!(f.price, limit, "a maker's price at {t}");
                    let (qty, worst, _) = made.get(&t).copied().unwrap_or((0, f.price, f.side));
                    let worst = if f.side == 0 { worst.max(f.price) } else { worst.min(f.price) };
                    made.insert(t, (qty + f.qty, worst, f.side));
                }
            }
            _ => {}
        }
    }
    for (t, (qty, worst, side)) in made {
        let printed: i64 =
            market.trades.as_ref().map_or(0, |trades| (0..trades.len()).filter(|i| trades.time[*i] + 1 == t).map(|i| trades.qty[i]).sum());
        // Everything that was displayed at that instant or told before it, both sides: orders of both sides may fill at one instant.
        let near = |price: i64| if side == 0 { price <= worst } else { price >= worst };
        let crossed: i64 =
            displayed.iter().filter(|((s, p), _)| (*s == 1) == (side == 0) && near(*p)).map(|(_, levels)| most_at(levels, t)).sum();
        let other: i64 = displayed.iter().filter(|((s, _), _)| (*s == 1) != (side == 0)).map(|(_, levels)| most_at(levels, t)).sum();
        assert!(qty <= printed + crossed + other, "makers got {qty} at {t}, of {printed} and {crossed}");
    }
    seen
}

/// What a level displayed at an instant, at most: as it stood before, and everything that was told then.
fn most_at(levels: &[Told], t: i64) -> i64 {
    let before = levels.iter().rev().find(|told| told.at < t).map_or(0, |told| told.qty);
    before + levels.iter().filter(|told| told.at == t).map(|told| told.qty).sum::<i64>()
}

/// A taker's fill is booked against what was displayed then: as it stood before the instant first, then what was told in it.
fn take(displayed: &mut BTreeMap<(i64, i64), Vec<Told>>, f: &Fill, t: i64) {
    let side = i64::from(f.side == 0);
    let levels = displayed.get_mut(&(side, f.price)).unwrap_or_else(|| panic!("order {}: nobody displayed {}", f.order, f.price));
    let first = levels.iter().rposition(|told| told.at < t);
    let mut left = f.qty;
    for told in levels.iter_mut().skip(first.unwrap_or(0)).take_while(|told| told.at <= t) {
        let part = left.min(told.qty - told.taken);
        told.taken += part;
        left -= part;
    }
    assert_eq!(left, 0, "order {} got {} at {} at {t}, more than was displayed: {levels:?}", f.order, f.qty, f.price);
}

fn ran(seed: u64) -> (RunConfig, Ran) {
    let config = book_world(seed);
    let ran = play(&config, &mut Trader::new(seed));
    (config, ran)
}

fn looked_at_more_often(seed: u64) {
    let mut config = book_world(seed);
    // What a rail refuses a second time is told at the next instant that is visited (RULES 3), whichever that is.
    config.rails = RailLimits::default();
    let rails = RailLimits { max_daily_loss: Some(Money(i128::from(i64::MAX) << 32)), ..RailLimits::default() };
    let watched = RunConfig { rails, ..config.clone() };
    let (a, b) = (play(&config, &mut Trader::new(seed)), play(&watched, &mut Trader::new(seed)));
    assert!(a.records == b.records, "seed {seed}");
    assert_eq!(a.outcome.equity, b.outcome.equity, "seed {seed}");
}

/// A mark by the middle of a book: seen before its update was heard, and of an update that takes a whole side away.
#[test]
fn books_that_once_minded_how_often_they_were_looked_at() {
    [6_539_429_609_000_037_696, 1783].into_iter().for_each(looked_at_more_often);
}

proptest! {
    #![proptest_config(worlds(120))]

    #[test]
    fn books_fill_what_they_displayed(seed in any::<u64>()) {
        let (config, ran) = ran(seed);
        for (index, market) in config.markets.iter().enumerate() {
            fills_are_of_the_book(market, index as u32, &ran);
        }
    }

    #[test]
    fn books_keep_orders_and_money_in_order(seed in any::<u64>()) {
        let (config, ran) = ran(seed);
        audit::time_grows(&ran);
        audit::order_lives(&ran);
        audit::states_are_legal(&ran);
        audit::causes_come_first(&config, &ran);
        audit::money(&config, &ran);
        prop_assert_eq!(ran.outcome.totals.ambiguous_fills, 0, "on a book nothing is guessed");
        if config.markets.iter().all(|m| m.trades.is_some()) {
            audit::equity(&config, &ran);
        }
    }

    /// A rail that never acts makes the engine look at every print and update while a position is open: that changes nothing.
    #[test]
    fn books_do_not_mind_how_often_they_are_looked_at(seed in any::<u64>()) {
        looked_at_more_often(seed);
    }

    #[test]
    fn cutting_a_book_changes_nothing_before_the_cut(seed in any::<u64>(), at in any::<u64>()) {
        let config = book_world(seed);
        let boundaries: Vec<i64> = (0..config.markets[0].bars.len())
            .map(|i| config.markets[0].bars.close_time(i).0)
            .filter(|t| (t - BEGIN) % (5 * MINUTE) == 0 && *t > config.window.0.0)
            .collect();
        prop_assume!(!boundaries.is_empty());
        let end = boundaries[(at % boundaries.len() as u64) as usize];
        let whole = play(&config, &mut Trader::new(seed));
        let part = play(&cut(&config, end), &mut Trader::new(seed));
        let before = whole.records.iter().take_while(|r| r.header.ts.0 <= end).count();
        prop_assert!(part.records.len() >= before, "the cut run has fewer records");
        prop_assert!(whole.records[..before] == part.records[..before]);
        for record in &part.records[before..] {
            let ended = matches!(&record.any, Any::OrderChange(o) if o.event == event::EXPIRED && o.reason == reason::END_OF_RUN);
            prop_assert!(ended, "only the cut run has {:?}", record);
        }
    }
}

/// The worlds are worth looking at.
#[test]
#[allow(clippy::print_stdout)]
fn the_book_worlds_see_everything() {
    let mut counts = BTreeMap::<&str, u64>::new();
    for seed in 0..150 {
        let (config, ran) = ran(seed);
        let mut count = |what, n: usize| *counts.entry(what).or_default() += n as u64;
        count("worlds without prints", usize::from(config.markets.iter().any(|m| m.trades.is_none())));
        count(
            "updates",
            config.markets.iter().filter_map(|m| m.depth.as_ref()).map(|d| d.id.windows(2).filter(|w| w[0] != w[1]).count()).sum(),
        );
        count("maker", audit::fills(&ran).filter(|f| f.flags & fill_flag::TAKER == 0).count());
        count("taker", audit::fills(&ran).filter(|f| f.flags & fill_flag::TAKER != 0).count());
        count("leg", audit::fills(&ran).filter(|f| f.parent != 0).count());
        let fills: Vec<(i64, u64)> =
            ran.records.iter().filter_map(|r| if let Any::Fill(f) = &r.any { Some((r.header.ts.0, f.order)) } else { None }).collect();
        count("several levels at once", fills.windows(2).filter(|w| w[0] == w[1]).count());
        let ended = |why| ran.records.iter().filter(|r| matches!(&r.any, Any::OrderChange(o) if o.reason == why)).count();
        for (name, why) in [
            ("UNFILLED_IOC", reason::UNFILLED_IOC),
            ("UNFILLED_FOK", reason::UNFILLED_FOK),
            ("POST_ONLY", reason::POST_ONLY),
            ("SELF_TRADE", reason::SELF_TRADE),
            ("OCO_TRIGGER", reason::OCO_TRIGGER),
            ("INSUFFICIENT", reason::INSUFFICIENT_MARGIN),
        ] {
            count(name, ended(why));
        }
        count("TRIGGERED", ran.records.iter().filter(|r| matches!(&r.any, Any::OrderChange(o) if o.event == event::TRIGGERED)).count());
        count("REPLACED", ran.records.iter().filter(|r| matches!(&r.any, Any::OrderChange(o) if o.event == event::REPLACED)).count());
    }
    println!("in the worlds with books: {counts:?}");
    let rare: Vec<_> = counts.iter().filter(|(_, n)| **n < 20).collect();
    assert!(counts.len() >= 14 && rare.is_empty(), "too rare: {rare:?} in {counts:?}");
}
