//! Properties of an account in several currencies, in random worlds: each currency keeps its own money, and equity is what all of it is worth.

use std::collections::BTreeMap;

use bthost_sim::engine::{RateSource, RunConfig};
use bthost_sim::exchange::currencies::{of_account, rate_among};
use bthost_sim::market::InstrumentKind;
use bthost_sim::num::{Money, RATE_ONE, Rate};
use bthost_sim::trail::payload::Any;
use proptest::prelude::*;

use crate::properties_engine::cut_holds;
use crate::properties_margin::margin_world;
use crate::random::market::world;
use crate::random::trader::Trader;
use crate::random::{Draw, Ran, audit, play, worlds};

/// The instruments behind the first settle in what the first one trades, or in another currency; the account holds something of each.
fn mixed(mut config: RunConfig, seed: u64) -> RunConfig {
    let draw = &mut Draw::new(seed ^ 0x5ca1_ab1e);
    let first = &mut config.markets[0].instrument;
    let coin = first.base.clone();
    if draw.once_in(3) && !first.kind.is_inverse() {
        // The first one is priced the other way round, and settles in the coin.
        (first.base, first.quote, first.settle) = ("USDT".into(), coin.clone(), coin.clone());
    }
    for m in &mut config.markets[1..] {
        let settle = if draw.once_in(3) { "EUR".to_string() } else { coin.clone() };
        (m.instrument.quote, m.instrument.settle) = (settle.clone(), settle);
    }
    config.markets.iter_mut().for_each(|m| m.rules.borrow = None);
    let held = |draw: &mut Draw| Money(i128::from(draw.pick(&[0, 50, 100_000])) * 100_000_000);
    let cash = BTreeMap::from([(coin.clone(), held(draw)), ("EUR".to_string(), held(draw))]);
    let mut fixed = BTreeMap::from([("EUR".to_string(), Rate(RATE_ONE / 100 * 113))]);
    let terms: Vec<_> = config.markets.iter().map(|m| (&m.instrument, &m.rules)).collect();
    if rate_among(&terms, &coin, "USDT").is_none() {
        fixed.insert(coin, Rate(RATE_ONE * 80));
    }
    config.currencies = of_account(&terms, "USDT", &cash, &fixed).expect("an account");
    config
}

fn ran(config: RunConfig, seed: u64) -> (RunConfig, Ran) {
    let ran = play(&config, &mut Trader::new(seed));
    (config, ran)
}

/// Each rate that was noted is another one than the one before it, but for the last ones.
fn rates_are_noted_once(ran: &Ran) {
    let mut known = BTreeMap::new();
    for record in &ran.records {
        if let Any::RateNoted(r) = &record.any {
            assert_ne!(known.insert(r.asset, r.price), Some(r.price), "a rate that is known");
        }
    }
}

proptest! {
    #![proptest_config(worlds(200))]

    #[test]
    fn every_currency_keeps_its_own_money(seed in any::<u64>()) {
        let (config, ran) = ran(mixed(world(seed), seed), seed);
        audit::time_grows(&ran);
        audit::money(&config, &ran);
        audit::positions(&config, &ran);
        audit::order_lives(&ran);
        audit::equity(&config, &ran);
        rates_are_noted_once(&ran);
        // Nothing is lent: what is paid for is paid from its own wallet.
        let cash_only = config.markets.iter().all(|m| m.instrument.kind == InstrumentKind::Spot);
        prop_assert!(!cash_only || ran.outcome.wallets.iter().all(|(_, held)| held.0 >= 0), "{:?}", ran.outcome.wallets);
    }

    #[test]
    fn margin_leaves_no_debt_in_any_currency(seed in any::<u64>()) {
        let (config, ran) = ran(mixed(margin_world(seed), seed), seed);
        audit::order_lives(&ran);
        for (c, name) in config.currencies.iter().map(|c| c.name.as_str()).chain(["USDT"]).enumerate() {
            let open = ran.outcome.positions.iter().any(|p| {
                let i = &config.markets[p.instrument as usize].instrument;
                i.settle == name && i.kind != InstrumentKind::Spot
            });
            let held = ran.outcome.wallets.iter().find(|w| w.0 == name).expect("a wallet").1;
            prop_assert!(open || held.0 >= 0, "a debt is left in {name} ({c}): {held}");
        }
    }

    #[test]
    fn cutting_the_rows_changes_nothing_before_the_cut(seed in any::<u64>(), at in any::<u64>()) {
        cut_holds(&mixed(world(seed), seed), seed, at)?;
    }
}

/// The worlds are worth looking at.
#[test]
#[allow(clippy::print_stdout)]
fn the_worlds_of_currencies_see_everything() {
    let mut counts = BTreeMap::<&str, u64>::new();
    for seed in 0..150 {
        for (config, ran) in [ran(mixed(world(seed), seed), seed), ran(mixed(margin_world(seed), seed), seed)] {
            let mut count = |what: &'static str, n: usize| *counts.entry(what).or_default() += n as u64;
            let foreign = |ix: u32| config.markets[ix as usize].instrument.settle != "USDT";
            for record in &ran.records {
                match &record.any {
                    Any::Fill(f) => count("fill in another currency", usize::from(foreign(f.instrument))),
                    Any::Funding(f) => count("funding in another currency", usize::from(foreign(f.instrument))),
                    Any::Liquidation(l) => count("liquidation in another currency", usize::from(foreign(l.instrument))),
                    Any::RateNoted(r) => count(if r.inverse == 1 { "rate that is divided by" } else { "rate" }, 1),
                    _ => {}
                }
            }
            let stated = config.currencies.iter().filter(|c| matches!(c.rate, RateSource::Fixed(_))).count();
            count("stated rate", stated);
            let money = config.markets.iter().filter(|m| config.currencies.iter().any(|c| c.name == m.instrument.base));
            count("instrument that trades a currency", money.count());
        }
    }
    for (what, count) in &counts {
        println!("{what}: {count}");
    }
    assert_eq!(counts.len(), 7, "{counts:?}");
    assert!(counts.values().all(|n| *n >= 10), "{counts:?}");
}
