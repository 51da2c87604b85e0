//! Properties of the clock: no look-ahead, one meaning per configuration, time that only grows, lives of orders, wake-ups as filters.

use bthost_sim::codes::{event, reason};
use bthost_sim::engine::RunConfig;
use bthost_sim::time::MINUTE;
use bthost_sim::trail::payload::Any;
use proptest::prelude::*;

use crate::random::market::{BEGIN, cut, world};
use crate::random::trader::Trader;
use crate::random::{Draw, Ran, audit, play, worlds};

proptest! {
    #![proptest_config(worlds(160))]

    #[test]
    fn time_only_grows(seed in any::<u64>()) {
        let ran = play(&world(seed), &mut Trader::new(seed));
        audit::time_grows(&ran);
    }

    #[test]
    fn orders_live_once(seed in any::<u64>()) {
        let ran = play(&world(seed), &mut Trader::new(seed));
        audit::order_lives(&ran);
    }

    #[test]
    fn orders_go_by_the_table_of_their_states(seed in any::<u64>()) {
        let ran = play(&world(seed), &mut Trader::new(seed));
        audit::states_are_legal(&ran);
    }

    #[test]
    fn nothing_comes_before_its_cause(seed in any::<u64>()) {
        let config = world(seed);
        audit::causes_come_first(&config, &play(&config, &mut Trader::new(seed)));
    }

    #[test]
    fn the_same_run_twice_is_the_same(seed in any::<u64>()) {
        let config = world(seed);
        let (a, b) = (play(&config, &mut Trader::new(seed)), play(&config, &mut Trader::new(seed)));
        prop_assert_eq!(&a.outcome, &b.outcome);
        prop_assert!(a.records == b.records);
    }

    /// Rows that come later change nothing that came before: neither what the strategy saw (it writes that on the trail) nor what happened.
    #[test]
    fn cutting_the_rows_changes_nothing_before_the_cut(seed in any::<u64>(), at in any::<u64>()) {
        cut_holds(&world(seed), seed, at)?;
    }
}

/// The rows after a boundary change nothing before it, whoever made the run.
pub fn cut_holds(config: &RunConfig, seed: u64, at: u64) -> Result<(), TestCaseError> {
    let closes = |i: &usize| config.markets[0].bars.close_time(*i).0;
    // A boundary of every timeframe at which the first instrument has a row.
    let boundaries: Vec<i64> = (0..config.markets[0].bars.len())
        .map(|i| closes(&i))
        .filter(|t| (t - BEGIN) % (5 * MINUTE) == 0 && *t > config.window.0.0)
        .collect();
    if boundaries.is_empty() {
        return Err(TestCaseError::reject("no boundary"));
    }
    let end = boundaries[(at % boundaries.len() as u64) as usize];
    let whole = play(config, &mut Trader::new(seed));
    let part = play(&cut(config, end), &mut Trader::new(seed));
    let before = whole.records.iter().take_while(|r| r.header.ts.0 <= end).count();
    let shared = before.min(part.records.len());
    for (a, b) in whole.records[..shared].iter().zip(&part.records) {
        prop_assert_eq!(a, b);
    }
    prop_assert_eq!(before, shared, "the cut run has fewer records");
    for record in &part.records[shared..] {
        let ended = match &record.any {
            Any::OrderChange(o) => o.event == event::EXPIRED && o.reason == reason::END_OF_RUN,
            other => matches!(other, Any::RateNoted(_)),
        };
        prop_assert!(ended, "only the cut run has {:?}", record);
    }
    let rows = whole.outcome.equity.rows().take_while(|row| row.time <= end).count();
    let first = |ran: &Ran| ran.outcome.equity.rows().take(rows).collect::<Vec<_>>();
    prop_assert_eq!(first(&whole), first(&part));
    Ok(())
}

/// What rows come after the cut does not matter either: other rows give the same records up to it.
#[test]
fn other_rows_after_a_row_change_nothing_before_it() {
    for seed in 0..60 {
        let config = world(seed);
        let mut other = config.clone();
        let end = BEGIN + 40 * MINUTE;
        let mut draw = Draw::new(seed);
        for market in &mut other.markets {
            for row in 0..market.bars.len() {
                if market.bars.open_time[row] >= end {
                    let (open, close) = (draw.range(1000, 30_000), draw.range(1000, 30_000));
                    let bars = &mut market.bars;
                    (bars.open[row], bars.close[row]) = (open, close);
                    (bars.high[row], bars.low[row]) = (open.max(close) + 7, open.min(close) - 7);
                }
            }
            if let Some(mark) = &mut market.mark {
                for row in 0..mark.len() {
                    if mark.open_time[row] >= end {
                        (mark.open[row], mark.high[row], mark.low[row], mark.close[row]) = (9_000, 9_900, 8_000, 8_500);
                    }
                }
            }
        }
        let (a, b) = (play(&config, &mut Trader::new(seed)), play(&other, &mut Trader::new(seed)));
        let before = |records: &[crate::random::Record]| records.iter().take_while(|r| r.header.ts.0 <= end).count();
        assert_eq!(before(&a.records), before(&b.records), "seed {seed}");
        assert!(a.records[..before(&a.records)] == b.records[..before(&b.records)], "seed {seed}");
    }
}
