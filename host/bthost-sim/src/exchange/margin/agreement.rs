//! Holds the report to the rule: one count past the liquidation price there is too little margin, one count before it there is enough.

use alloc::boxed::Box;
use alloc::string::ToString;
use alloc::vec;
use alloc::vec::Vec;

use super::rules::{MarginMode, MarginRules, Profile};
use super::tiers::TierTable;
use crate::engine::{Hearing, InPath, LimitFill, Market, PathPolicy, PositionMode, Rules, RunConfig};
use crate::exchange::{Venue, hedge};
use crate::ledger::notional;
use crate::limits::Limits;
use crate::market::{BarRow, Bars, Filters, FundingRates, Instrument, InstrumentKind};
use crate::num::{Money, RATE_ONE, Rate, pow10};
use crate::rails::RailLimits;
use crate::time::{Timeframe, Ts};
use crate::trail::{NoSink, Trail};

/// Cases of each profile and mode.
const CASES: u64 = 2_000;

/// Value of an inverse contract: at prices about 100 it is worth about as much as a linear one.
const CONTRACT: Money = Money(10_000 * pow10(8));

struct Draw(u64);

impl Draw {
    /// xorshift64* (Vigna 2016).
    fn range(&mut self, low: i64, high: i64) -> i64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 1;
        low + (drawn % (high - low + 1) as u64) as i64
    }
}

fn tiers() -> TierTable {
    let caps = [1_000, 20_000, 400_000, 9_000_000].map(|n: i128| Money(n * pow10(8)));
    let rates = [4_000, 10_000, 25_000, 100_000].map(|n: i64| Rate(n * (RATE_ONE / 1_000_000)));
    let leverage = [125, 50, 20, 5].map(|n: i64| Rate(n * RATE_ONE));
    TierTable::from_rates(Ts(0), &caps, &rates, &leverage).expect("a table")
}

fn market(symbol: &str, profile: Profile, mode: MarginMode, position_mode: PositionMode) -> Market {
    let mut bars = Bars::new(Timeframe::M1);
    bars.push_core(&BarRow { open_time: 0, open: 10_000, high: 10_000, low: 10_000, close: 10_000, volume: 1, ..BarRow::default() });
    Market {
        instrument: Instrument {
            symbol: symbol.to_string(),
            venue: "test".to_string(),
            kind: if profile == Profile::BinanceCoinm {
                InstrumentKind::InversePerpetual(CONTRACT)
            } else {
                InstrumentKind::LinearPerpetual
            },
            base: symbol.to_string(),
            quote: "USDT".to_string(),
            settle: "USDT".to_string(),
            price_scale: 2,
            qty_scale: 3,
            filters: Filters::default(),
            max_leverage: 125,
            maker_fee: Rate(0),
            taker_fee: Rate(RATE_ONE / 100_000 * 55),
        },
        rules: Rules { position_mode, ..Rules::default() },
        bars,
        mark: None,
        funding: FundingRates::default(),
        trades: None,
        depth: None,
        fees: None,
        members: crate::market::Membership::default(),
        margin: Some(MarginRules { profile, mode, liquidation_fee: Rate(0), tiers: vec![tiers()] }),
    }
}

/// A venue with a position to be looked at, or two legs, and one of another instrument that has rules too.
fn venue(draw: &mut Draw, profile: Profile, mode: MarginMode, position_mode: PositionMode) -> Venue {
    let config = RunConfig {
        window: (Ts(0), Ts(60_000_000_001)),
        seed: 0,
        currency: "USDT".to_string(),
        currencies: Vec::new(),
        cash: Money(i128::from(draw.range(0, 3_000_000)) * pow10(5)),
        latency_ns: 0,
        hearing: Hearing::default(),
        path: PathPolicy::OhlcAdaptive,
        limit_fill: LimitFill::Through,
        in_path: InPath::ReduceOnly,
        rails: RailLimits::default(),
        limits: Limits::NATIVE,
        markets: vec![market("A", profile, mode, position_mode), market("B", profile, MarginMode::Cross, PositionMode::OneWay)],
    };
    let mut venue = Venue::new(config, Trail::new(Box::new(NoSink)));
    let mut marks = [0; 2];
    for m in &mut venue.markets {
        // From a tenth of the first tier to far into the last, on a mark somewhere near the entry.
        let size = draw.range(1, 9) * i64::pow(10, draw.range(0, 6) as u32) * 1_000 / 100;
        let side = match m.twin {
            Some(twin) => (twin as i64 - i64::from(m.index)).signum(),
            None if draw.range(0, 1) == 0 => 1,
            None => -1,
        };
        let entry = draw.range(5_000, 15_000);
        m.leverage = draw.range(1, 20) as u32;
        let value = notional(&m.data.instrument, entry, size);
        m.position.apply(side, size, value);
        m.mark = if m.index as usize == m.listed { draw.range(entry * 9 / 10, entry * 11 / 10) } else { marks[m.listed] };
        marks[m.listed] = m.mark;
        if m.is_isolated() {
            m.isolated = m.needed(side, value) + Money(i128::from(draw.range(0, 100)) * pow10(7));
        }
    }
    if draw.range(0, 1) == 0 {
        venue.markets[1].position = crate::ledger::Position::default();
    }
    venue
}

fn is_short(venue: &mut Venue, mark: i64) -> bool {
    for leg in venue.legs(0).collect::<Vec<_>>() {
        venue.markets[leg].mark = mark;
    }
    if venue.markets[0].is_isolated() { venue.isolated_is_short(0) } else { venue.cross_is_short(0) }
}

#[test]
fn one_count_past_the_liquidation_price_there_is_too_little_and_one_before_there_is_enough() {
    let ways = Profile::ALL.into_iter().flat_map(|p| MarginMode::ALL.map(|m| (p, m)));
    let ways = ways.flat_map(|(p, m)| [PositionMode::OneWay, PositionMode::Hedge].map(|positions| (p, m, positions)));
    let kind = InstrumentKind::LinearPerpetual;
    for (profile, mode, positions) in ways {
        let rules = MarginRules { profile, mode, liquidation_fee: Rate(0), tiers: Vec::new() };
        if hedge::refusal(positions, kind, Some(&rules)).is_some() {
            continue;
        }
        let mut draw = Draw(0x9e37_79b9_7f4a_7c15);
        let (mut prices, mut tiers_seen) = (0, Vec::new());
        for case in 0..CASES {
            let mut venue = venue(&mut draw, profile, mode, positions);
            let Some(price) = venue.liquidation_price(0, |m| m.mark) else { continue };
            let shared = positions == PositionMode::Hedge && mode == MarginMode::Cross;
            // Legs are lost on the side to which the balance less maintenance falls; where both have one price it is not always the long's.
            let side = if shared { if is_short(&mut venue, price.0 / 2) { 1 } else { -1 } } else { venue.markets[0].position.qty.signum() };
            if shared {
                assert_eq!(venue.liquidation_price(2, |m| m.mark), Some(price), "{profile:?} {mode:?} {case}");
            }
            // A maintenance margin of Bybit's classic rules may hang on one leg's profit only; a price beyond the grid is no case.
            let (past, before) = (price.0 - side, price.0 + side);
            if past.min(before) <= 0 || price.0 > 10_000_000 {
                continue;
            }
            prices += 1;
            let tier = venue.markets[0].tiers(0).expect("tiers").tier(venue.markets[0].value_at(price.0)).rate;
            if !tiers_seen.contains(&tier) {
                tiers_seen.push(tier);
            }
            let context = (profile, mode, positions, case, price);
            assert!(is_short(&mut venue, past), "past: {context:?} {:?}", venue.markets[0].position);
            assert!(!is_short(&mut venue, before), "before: {context:?} {:?}", venue.markets[0].position);
        }
        assert!(prices > CASES / 4 && tiers_seen.len() == 4, "{profile:?} {mode:?} {positions:?}: {prices} prices in {tiers_seen:?}");
    }
}
