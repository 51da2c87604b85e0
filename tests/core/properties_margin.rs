//! Properties of runs with margin rules, in random markets with gaps and cascades: the ledger sums to zero with the insurance fund in it, equity is what the
//! accounts say, a liquidation leaves no debt and nothing that should have been liquidated.

use std::collections::BTreeMap;

use bthost_sim::codes::{event, fill_flag, reason};
use bthost_sim::engine::{Outcome, RunConfig};
use bthost_sim::exchange::margin::tiers::TierTable;
use bthost_sim::exchange::margin::{MarginMode, MarginRules, Profile};
use bthost_sim::ledger::AccountKind;
use bthost_sim::market::{Bars, Delivery, InstrumentKind};
use bthost_sim::num::{Money, RATE_ONE, Rate, pow10};
use bthost_sim::rails::RailLimits;
use bthost_sim::time::{MINUTE, Ts};
use bthost_sim::trail::payload::{Any, Liquidation};
use proptest::prelude::*;

use crate::random::market::{BEGIN, CONTRACT_VALUE, world};
use crate::random::trader::Trader;
use crate::random::{Draw, Ran, play, worlds};

fn tiers(draw: &mut Draw) -> TierTable {
    let caps = [500, 2_000, 50_000, 10_000_000].map(|n: i128| Money(n * pow10(8)));
    let rates = [4_000, 10_000, 25_000, 100_000].map(|n: i64| Rate(draw.pick(&[1, 2, 4]) * n * (RATE_ONE / 1_000_000)));
    let mut rates = rates;
    for k in 1..rates.len() {
        rates[k] = Rate(rates[k].0.max(rates[k - 1].0 + RATE_ONE / 1_000));
    }
    let mut leverage = rates.map(|r| Rate(RATE_ONE / r.0 * RATE_ONE));
    leverage[0] = Rate(leverage[0].0.min(125 * RATE_ONE));
    TierTable::from_rates(Ts(i64::MIN), &caps, &rates, &leverage).expect("a table")
}

/// Jumps: from some bar on all prices are another multiple of what they were, at the same time everywhere.
fn cascade(bars: &mut Bars, from: i64, percent: i64) {
    for i in 0..bars.len() {
        if bars.open_time[i] >= from {
            for column in [&mut bars.open, &mut bars.high, &mut bars.low, &mut bars.close] {
                column[i] = (column[i] * percent / 100).max(1);
            }
        }
    }
}

/// A contract that the profile has rules for; some linear ones end.
fn contract(profile: Profile, bars: &Bars) -> InstrumentKind {
    let draw = &mut Draw::new(bars.close.iter().fold(7, |sum, close| sum.wrapping_mul(31).wrapping_add(*close as u64)));
    let at = Ts(BEGIN + draw.range(30, 120) * MINUTE + draw.pick(&[0, 1_234]));
    let delivery = Delivery { at, window: draw.pick(&[0, 10 * MINUTE]), fee: Rate(RATE_ONE / 2000) };
    match (profile, draw.once_in(4)) {
        (Profile::BinanceCoinm, false) => InstrumentKind::InversePerpetual(CONTRACT_VALUE),
        (Profile::BinanceCoinm, true) => InstrumentKind::InverseFuture(CONTRACT_VALUE, delivery),
        (_, false) => InstrumentKind::LinearPerpetual,
        (_, true) => InstrumentKind::LinearFuture(delivery),
    }
}

/// A world in which all instruments are perpetuals with margin rules, little cash and high leverage.
pub fn margin_world(seed: u64) -> RunConfig {
    let mut config = world(seed);
    let draw = &mut Draw::new(seed ^ 0x6d61_7267);
    let profile = draw.pick(&Profile::ALL);
    config.cash = Money(i128::from(draw.pick::<i64>(&[20, 60, 150, 1_500])) * pow10(8));
    config.rails = RailLimits::default();
    let (when, percent) = (BEGIN + draw.range(15, 100) * MINUTE, draw.pick(&[100, 100, 85, 60, 130]));
    for market in &mut config.markets {
        market.instrument.kind = contract(profile, &market.bars);
        market.rules.borrow = None;
        market.instrument.max_leverage = 125;
        market.rules.leverage = draw.pick(&[5, 20, 50]);
        cascade(&mut market.bars, when, percent);
        if let Some(mark) = &mut market.mark {
            cascade(mark, when, percent);
        }
        market.margin = Some(MarginRules {
            profile,
            mode: draw.pick(&MarginMode::ALL),
            liquidation_fee: Rate(draw.pick(&[0, RATE_ONE / 80])),
            tiers: vec![tiers(draw)],
        });
    }
    config
}

fn ran(seed: u64) -> (RunConfig, Ran) {
    let config = margin_world(seed);
    let ran = play(&config, &mut Trader::new(seed));
    (config, ran)
}

/// Balances of the currency's accounts, by kind; each posting keeps their sum at zero, because it takes from one what it gives to another.
fn balances(ran: &Ran) -> BTreeMap<(u8, u32), i128> {
    let mut accounts = BTreeMap::new();
    for record in &ran.records {
        if let Any::Transfer(t) = &record.any {
            assert!(t.amount > 0);
            assert_eq!(t.asset, 0, "perpetuals move the currency only");
            *accounts.entry((t.from, t.from_instrument)).or_default() -= t.amount;
            *accounts.entry((t.to, t.to_instrument)).or_default() += t.amount;
        }
    }
    accounts
}

fn of_kind(accounts: &BTreeMap<(u8, u32), i128>, kind: AccountKind) -> i128 {
    accounts.iter().filter(|((k, _), _)| *k == kind as u8).map(|(_, v)| v).sum()
}

fn unrealised(outcome: &Outcome) -> i128 {
    outcome.positions.iter().map(|p| p.unrealised.0).sum()
}

fn liquidations(ran: &Ran) -> impl Iterator<Item = &Liquidation> {
    ran.records.iter().filter_map(|r| if let Any::Liquidation(l) = &r.any { Some(l) } else { None })
}

/// Nothing is unaccounted: what fills, fees, funding, fund and margins moved is what the wallet and the final state show.
pub fn accounts_agree(config: &RunConfig, ran: &Ran) {
    let accounts = balances(ran);
    assert_eq!(accounts.values().sum::<i128>(), 0, "the ledger");
    let outcome = &ran.outcome;
    let (mut realised, mut fees, mut funding) = (0, 0, 0);
    for record in &ran.records {
        match &record.any {
            Any::Fill(f) => (realised, fees) = (realised + f.realised, fees + f.fee),
            Any::Funding(f) => funding += f.amount,
            _ => {}
        }
    }
    let of = |kind| of_kind(&accounts, kind);
    let margin = outcome.totals.margin;
    assert_eq!(of(AccountKind::External), -config.cash.0);
    assert_eq!((of(AccountKind::Fee), of(AccountKind::Funding)), (fees, -funding));
    assert_eq!(of(AccountKind::Insurance), margin.insurance.0, "the fund");
    assert_eq!(of(AccountKind::Wallet), outcome.wallets[0].1.0, "the wallet");
    let isolated: i128 = outcome.positions.iter().map(|p| p.isolated.0).sum();
    assert_eq!(of(AccountKind::IsolatedMargin), isolated, "margins of positions that are open");
    // What the trader has is cash, profit, fees and funding, what the fund paid for him, and what he paid it.
    let trader = config.cash.0 + realised - fees + funding + margin.debt_covered.0 - margin.liquidation_fees.0;
    assert_eq!(of(AccountKind::Wallet) + isolated, trader, "what the trader has");
    assert_eq!(outcome.end_equity.0, of(AccountKind::Wallet) + isolated + unrealised(outcome), "equity");
    let last = outcome.equity.rows().last().expect("a row");
    assert_eq!(
        (last.equity, last.wallet),
        (outcome.end_equity.0 as i64, outcome.wallets[0].1.0 as i64),
        "the last row of the equity table"
    );
    for p in &outcome.positions {
        let own = accounts.get(&(AccountKind::IsolatedMargin as u8, p.instrument)).copied().unwrap_or(0);
        assert_eq!(own, p.isolated.0, "the margin of {}", p.instrument);
    }
}

/// A liquidation happens for a reason, ends with fills that carry its flag, and leaves no debt.
pub fn liquidations_are_right(config: &RunConfig, ran: &Ran) {
    for l in liquidations(ran) {
        assert!(l.balance <= l.maintenance && l.position != 0, "{l:?}");
    }
    let outcome = &ran.outcome;
    let cross_open = outcome.positions.iter().any(|p| rules(config, p.instrument).mode == MarginMode::Cross);
    assert!(cross_open || outcome.wallets[0].1 >= Money::ZERO, "a debt is left: {}", outcome.wallets[0].1);
    for p in &outcome.positions {
        // What is still there has margin enough: a long's mark is above its liquidation price, a short's below it.
        if let Some(price) = p.liquidation_price {
            let side = p.qty.0.signum();
            assert!(side * (p.mark - price.0) >= 0, "{p:?} should have been liquidated");
        }
        if rules(config, p.instrument).mode == MarginMode::Isolated {
            assert!(p.isolated.0 + p.unrealised.0 > 0, "{p:?} is isolated and worth nothing");
        }
    }
    let flagged = |bit: u32| crate::random::audit::fills(ran).filter(|f| f.flags & bit != 0).count() as u64;
    assert!(flagged(fill_flag::LIQUIDATION) >= outcome.totals.margin.liquidations.min(1));
    assert_eq!(outcome.totals.margin.liquidations, liquidations(ran).count() as u64);
    assert_ne!(outcome.status.name(), "equity-gone", "margin rules liquidate instead");
}

fn rules(config: &RunConfig, instrument: u32) -> &MarginRules {
    config.markets[instrument as usize].margin.as_ref().expect("rules")
}

proptest! {
    #![proptest_config(worlds(200))]

    #[test]
    fn margin_money_is_only_moved_and_all_of_it_is_accounted_for(seed in any::<u64>()) {
        let (config, ran) = ran(seed);
        accounts_agree(&config, &ran);
    }

    #[test]
    fn a_liquidation_has_a_reason_and_leaves_no_debt(seed in any::<u64>()) {
        let (config, ran) = ran(seed);
        liquidations_are_right(&config, &ran);
    }
}

/// The worlds are worth looking at: every profile and mode liquidates in some of them, in every way that the rules know.
#[test]
#[allow(clippy::print_stdout)]
fn the_margin_worlds_see_everything() {
    let mut counts = BTreeMap::<String, u64>::new();
    let mut events = 0;
    for seed in 0..300 {
        let (config, ran) = ran(seed);
        events += ran.records.len();
        let mut count = |what: String, n: u64| *counts.entry(what).or_default() += n;
        for l in liquidations(&ran) {
            let r = rules(&config, l.instrument);
            count(format!("liquidation {} {}", r.profile.name(), r.mode.name()), 1);
        }
        let flag = |bits: u32| crate::random::audit::fills(&ran).filter(|f| f.flags & bits == bits).count() as u64;
        count("taken over".into(), flag(fill_flag::TAKEOVER));
        count("delivered".into(), flag(fill_flag::DELIVERY));
        count("liquidated in part by volume".into(), flag(fill_flag::LIQUIDATION | fill_flag::CAPPED));
        let order = |what: u32, why: u32| {
            ran.records.iter().filter(|r| matches!(&r.any, Any::OrderChange(o) if o.event == what && o.reason == why)).count() as u64
        };
        count("order cancelled by a liquidation".into(), order(event::CANCELLED, reason::LIQUIDATION));
        count("expired: INSUFFICIENT_MARGIN".into(), order(event::EXPIRED, reason::INSUFFICIENT_MARGIN));
        count("expired: LEVERAGE_LIMIT".into(), order(event::EXPIRED, reason::LEVERAGE_LIMIT));
        let margin = ran.outcome.totals.margin;
        count("run with debt covered".into(), u64::from(margin.debt_covered > Money::ZERO));
        count("run in which the fund gains".into(), u64::from(margin.insurance > Money::ZERO));
        count("run in which the fund loses".into(), u64::from(margin.insurance < Money::ZERO));
        count("run that ends with an isolated position".into(), u64::from(ran.outcome.positions.iter().any(|p| p.isolated > Money::ZERO)));
    }
    println!("{events} records of 300 worlds");
    counts.iter().for_each(|(what, n)| println!("{what}: {n}"));
    let rare: Vec<_> = counts.iter().filter(|(_, n)| **n < 5).collect();
    assert!(counts.len() >= 15 && rare.is_empty(), "too rare: {rare:?} in {counts:?}");
}
