//! Properties of every run: money, positions, prices, volumes and equity are what `host/RULES.md` says, whatever a strategy does.

use bthost_sim::codes::{ORDER_KINDS, event, fill_flag, reason_name};
use bthost_sim::engine::{EquityRow, EquityTable};
use bthost_sim::trail::payload::Any;
use proptest::prelude::*;

use crate::random::market::world;
use crate::random::trader::Trader;
use crate::random::{Ran, audit, play, worlds};

fn ran(seed: u64) -> (bthost_sim::engine::RunConfig, Ran) {
    let config = world(seed);
    let ran = play(&config, &mut Trader::new(seed));
    (config, ran)
}

/// Numbers of every width, the ends of the range among them.
fn numbers() -> impl Strategy<Value = i64> {
    prop_oneof![Just(0), Just(i64::MIN), Just(i64::MAX), -300i64..300, any::<i64>(), (0u32..63).prop_map(|bits| 1 << bits)]
}

fn rows() -> impl Strategy<Value = Vec<EquityRow>> {
    let row = (numbers(), numbers(), numbers(), numbers());
    let row = row.prop_map(|(time, equity, wallet, exposure)| EquityRow { time, equity, wallet, exposure });
    (prop::collection::vec(row, 0..40), 1usize..400)
        .prop_map(|(rows, copies)| rows.iter().copied().cycle().take(rows.len() * copies).collect())
}

proptest! {
    #![proptest_config(worlds(160))]

    #[test]
    fn the_equity_table_gives_back_the_rows_that_it_was_given(rows in rows()) {
        let table: EquityTable = rows.iter().copied().collect();
        prop_assert_eq!(table.len(), rows.len());
        prop_assert!(table.rows().eq(rows.iter().copied()));
    }

    #[test]
    fn money_is_only_moved(seed in any::<u64>()) {
        let (config, ran) = ran(seed);
        audit::money(&config, &ran);
    }

    #[test]
    fn positions_lose_no_unit(seed in any::<u64>()) {
        let (config, ran) = ran(seed);
        audit::positions(&config, &ran);
    }

    #[test]
    fn fills_stay_inside_bars_spreads_and_budgets(seed in any::<u64>()) {
        let (config, ran) = ran(seed);
        audit::prices_and_volumes(&config, &ran);
    }

    #[test]
    fn equity_is_cash_and_positions_at_marks(seed in any::<u64>()) {
        let (config, ran) = ran(seed);
        audit::equity(&config, &ran);
    }
}

/// Everything that an order may be refused for, or end by, in the worlds.
const SEEN: &[&str] = &[
    "BAD_NUMBER",
    "PRICE_FILTER",
    "LOT_SIZE",
    "MARKET_LOT_SIZE",
    "NOTIONAL",
    "TRAILING_DELTA",
    "ICEBERG_PARTS",
    "PERCENT_PRICE",
    "PERCENT_PRICE_BY_SIDE",
    "MAX_NUM_ORDERS",
    "MAX_NUM_ALGO_ORDERS",
    "MAX_NUM_ICEBERG_ORDERS",
    "MAX_POSITION",
    "SELF_TRADE",
    "POST_ONLY",
    "REDUCE_ONLY",
    "WOULD_TRIGGER",
    "INSUFFICIENT_BALANCE",
    "INSUFFICIENT_MARGIN",
    "UNFILLED_IOC",
    "UNFILLED_FOK",
    "OCO_TRIGGER",
    "END_OF_RUN",
    "CANCELLED_BY_STRATEGY",
    "POSITION_CLOSED",
    "GTD_EXPIRED",
    "CONTRACT_EXPIRED",
    "DELIVERY",
    "UNKNOWN_ORDER",
    "UNSUPPORTED_OPTION",
];

/// The worlds are worth looking at: everything that the rules speak of happens in some of them.
#[test]
#[allow(clippy::print_stdout)]
fn the_worlds_see_everything() {
    let mut counts = std::collections::BTreeMap::<&str, u64>::new();
    let mut count = |what, n: usize| *counts.entry(what).or_default() += n as u64;
    for seed in 0..200 {
        let (_, ran) = ran(seed);
        let flag = |bit| audit::fills(&ran).filter(|f| f.flags & bit != 0).count();
        count("maker", audit::fills(&ran).filter(|f| f.flags & fill_flag::TAKER == 0).count());
        count("taker", flag(fill_flag::TAKER));
        count("ambiguous", flag(fill_flag::AMBIGUOUS));
        count("capped", flag(fill_flag::CAPPED));
        count("rail", flag(fill_flag::RAIL));
        count("leg", audit::fills(&ran).filter(|f| f.parent != 0).count());
        count("reversal", audit::fills(&ran).filter(|f| f.realised != 0 && f.position != 0 && f.position.abs() < f.qty).count());
        let events = |what| ran.records.iter().filter(|r| matches!(&r.any, Any::OrderChange(o) if o.event == what)).count();
        for (name, what) in [
            ("TRIGGERED", event::TRIGGERED),
            ("CANCELLED", event::CANCELLED),
            ("EXPIRED", event::EXPIRED),
            ("REJECTED", event::REJECTED),
            ("REPLACED", event::REPLACED),
            ("REPLACE_REJECTED", event::REPLACE_REJECTED),
            ("CANCEL_REJECTED", event::CANCEL_REJECTED),
        ] {
            count(name, events(what));
        }
        for record in &ran.records {
            match &record.any {
                Any::OrderChange(o) if o.reason != 0 => count(reason_name(o.reason), 1),
                Any::SubmitIntent(s) => count(ORDER_KINDS[usize::from(s.order_kind)], 1),
                _ => {}
            }
        }
        ran.outcome.totals.refused.iter().for_each(|(why, n)| count(reason_name(*why), *n as usize));
        count("funding", ran.records.iter().filter(|r| matches!(r.any, Any::Funding(_))).count());
        count(ran.outcome.status.name(), 1);
    }
    for what in ["completed", "rail-stop"] {
        assert!(counts.get(what).is_some_and(|n| *n > 0), "no run ended {what}: {counts:?}");
    }
    println!("in the worlds: {counts:?}");
    let unseen: Vec<_> = SEEN.iter().chain(ORDER_KINDS).filter(|what| counts.get(*what).is_none_or(|n| *n < 3)).collect();
    assert!(unseen.is_empty(), "hardly ever: {unseen:?} in {counts:?}");
    let reasons_and_ends = |what: &str| what.to_uppercase() == what || ["equity-gone", "rail-stop", "rail"].contains(&what);
    let rare: Vec<_> = counts.iter().filter(|(what, n)| **n < 20 && !reasons_and_ends(what)).collect();
    assert!(counts.len() >= 50 && rare.is_empty(), "too rare: {rare:?} in {counts:?}");
}
