//! Properties of hedge mode in random worlds: the legs keep to their sides, share what they share, and all that holds of one position holds of
//! two.

use std::collections::BTreeMap;

use bthost_sim::engine::{Market, PositionMode, RunConfig};
use bthost_sim::exchange::hedge;
use bthost_sim::exchange::margin::MarginMode;
use bthost_sim::market::InstrumentKind;
use bthost_sim::trail::payload::Any;
use proptest::prelude::*;

use crate::properties_margin::{accounts_agree, margin_world};
use crate::random::market::world;
use crate::random::trader::Trader;
use crate::random::{Ran, audit, play, worlds};

fn hedged(mut config: RunConfig) -> RunConfig {
    for m in &mut config.markets {
        if hedge::refusal(PositionMode::Hedge, m.instrument.kind, m.margin.as_ref()).is_none() {
            m.rules.position_mode = PositionMode::Hedge;
        }
    }
    // What is not hedged cannot be traded by an order that names a leg.
    config.markets.retain(|m| m.rules.position_mode == PositionMode::Hedge);
    config
}

/// The configuration with a market for each number that records may have.
fn numbered(config: &RunConfig) -> RunConfig {
    let legs = hedge::hedged(config.markets.iter().map(|m| &m.rules.position_mode));
    let legs: Vec<Market> = legs.into_iter().map(|ix| config.markets[ix].clone()).collect();
    RunConfig { markets: config.markets.iter().cloned().chain(legs).collect(), ..config.clone() }
}

/// A world of perpetuals and futures without margin rules; now and then there is none.
fn plain(seed: u64) -> Option<(RunConfig, Ran)> {
    ran(hedged(world(seed)), seed)
}

/// One with margin rules.
fn margined(seed: u64) -> Option<(RunConfig, Ran)> {
    ran(hedged(margin_world(seed)), seed)
}

fn ran(config: RunConfig, seed: u64) -> Option<(RunConfig, Ran)> {
    if config.markets.is_empty() || config.markets.iter().any(|m| matches!(m.instrument.kind, InstrumentKind::Option(_))) {
        return None;
    }
    let ran = play(&config, &mut Trader::hedging(seed));
    Some((config, ran))
}

/// The long leg is never short, the short one never long.
fn legs_keep_to_their_sides(config: &RunConfig, ran: &Ran) {
    for f in audit::fills(ran) {
        let short = f.instrument as usize >= config.markets.len();
        assert!(if short { f.position <= 0 } else { f.position >= 0 }, "{f:?}");
    }
}

proptest! {
    #![proptest_config(worlds(150))]

    #[test]
    fn two_legs_hold_to_the_rules_of_one_position(seed in any::<u64>()) {
        if let Some((config, ran)) = plain(seed) {
            legs_keep_to_their_sides(&config, &ran);
            let all = numbered(&config);
            audit::time_grows(&ran);
            audit::money(&all, &ran);
            audit::positions(&all, &ran);
            audit::prices_and_volumes(&all, &ran);
            audit::order_lives(&ran);
            audit::equity(&all, &ran);
        }
    }

    #[test]
    fn margin_of_two_legs_is_all_accounted_for(seed in any::<u64>()) {
        if let Some((config, ran)) = margined(seed) {
            legs_keep_to_their_sides(&config, &ran);
            let all = numbered(&config);
            accounts_agree(&all, &ran);
            audit::order_lives(&ran);
            let cross = |number: u32| all.markets[number as usize].margin.as_ref().is_some_and(|rules| rules.mode == MarginMode::Cross);
            let cross_open = ran.outcome.positions.iter().any(|p| cross(p.instrument));
            prop_assert!(cross_open || ran.outcome.wallets[0].1.0 >= 0, "a debt is left: {}", ran.outcome.wallets[0].1);
        }
    }
}

/// The worlds are worth looking at.
#[test]
#[allow(clippy::print_stdout)]
fn the_hedged_worlds_see_everything() {
    let mut counts = BTreeMap::<&str, u64>::new();
    for seed in 0..200 {
        for (config, ran) in [plain(seed), margined(seed)].into_iter().flatten() {
            let mut count = |what: &'static str, n: usize| *counts.entry(what).or_default() += n as u64;
            let listed = config.markets.len();
            let mut held = vec![0; listed * 2];
            for record in &ran.records {
                match &record.any {
                    Any::Fill(f) => {
                        let number = f.instrument as usize;
                        held[number] = f.position;
                        let twin = if number < listed { number + listed } else { number - listed };
                        count("fill while the other leg is open", usize::from(held[twin] != 0));
                        count("fill of a short leg", usize::from(number >= listed));
                    }
                    Any::Funding(f) => count("funding of a short leg", usize::from(f.instrument as usize >= listed)),
                    Any::Liquidation(l) => count("liquidation of a short leg", usize::from(l.instrument as usize >= listed)),
                    Any::Settlement(s) => count("settlement of a short leg", usize::from(s.instrument as usize >= listed)),
                    _ => {}
                }
            }
            let both = (0..listed).filter(|ix| held[*ix] != 0 && held[ix + listed] != 0).count();
            count("instrument that ends with both legs open", both);
        }
    }
    println!("{counts:?}");
    let rare: Vec<_> = counts.iter().filter(|(_, n)| **n < 5).collect();
    assert!(counts.len() == 6 && rare.is_empty(), "too rare: {rare:?} in {counts:?}");
}
