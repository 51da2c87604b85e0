//! The made-up markets.

use super::*;
use bthost_sim::trail::hex;

#[test]
fn the_same_seed_is_the_same_market_on_every_machine() {
    let spec = SynthSpec { seed: 7, bars: 3 * 1440, ..SynthSpec::default() };
    let market = synth(&spec).expect("market");
    assert_eq!(market, synth(&spec).expect("again"));
    let roots = market.series().map(|s| hex(&s.rows_root().root)[..16].to_string());
    assert!(market.series()[3].is_empty(), "trades only where they are asked for");
    assert_eq!(roots[..3], GOLDEN, "the roots that every machine must give");
    assert_ne!(market.bars, synth(&SynthSpec { seed: 8, ..spec }).expect("other").bars);
}

const GOLDEN: [&str; 3] = ["315b4b35df3834a9", "5573d2b68dbb0002", "fe0e259a99b69d85"];

#[test]
fn bars_mark_and_funding_hang_together() {
    let market = synth(&SynthSpec { mark_timeframe: Timeframe::H1, ..SynthSpec::default() }).expect("market");
    market.bars.check().expect("bars");
    market.mark.check().expect("marks");
    assert_eq!((market.bars.len(), market.mark.len(), market.funding.len()), (43_200, 720, 90));
    for i in 0..market.mark.len() {
        let (mark, last) = (market.mark.close[i] as f64, market.bars.close[i * 60 + 59] as f64);
        assert!((mark / last - 1.0).abs() < 0.01, "the mark stays near the last price");
    }
    assert!(market.funding.rate.iter().any(|r| *r != market.funding.rate[0]));
    assert!(market.funding.rate.iter().all(|r| r.abs() <= FUNDING_CAP && r % 10_000 == 0));
    assert!(market.bars.close.iter().all(|c| c % 10_000_000 == 0), "traded prices are on the tick");
    assert!(market.mark.close.iter().any(|c| c % 10_000_000 != 0), "marks are finer");
    let gaps = (1..market.bars.len()).filter(|i| market.bars.open[*i] != market.bars.close[i - 1]).count();
    assert!((1..60).contains(&gaps), "jumps fall between bars: {gaps}");
}

/// Standard deviation of the closes' returns in stretches of a day, the smallest and the largest tenth of them on average.
fn calm_and_wild(bars: &Bars) -> (f64, f64) {
    let returns: Vec<f64> = bars.close.windows(2).map(|p| p[1] as f64 / p[0] as f64 - 1.0).collect();
    let mut days: Vec<f64> = returns.chunks_exact(1440).map(|d| d.iter().map(|r| r * r).sum::<f64>() / 1440.0).map(math::sqrt).collect();
    days.sort_by(f64::total_cmp);
    let tenth = days.len() / 10;
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
    (mean(&days[..tenth]), mean(&days[days.len() - tenth..]))
}

#[test]
fn regimes_make_calm_and_wild_days() {
    let spec = SynthSpec { bars: 60 * 1440, jumps_per_day: 0.0, ..SynthSpec::default() };
    let (calm, wild) = calm_and_wild(&synth(&spec).expect("a walk").bars);
    assert!(wild < 1.15 * calm, "a walk has one volatility: {calm} {wild}");
    let switching = synth(&SynthSpec { model: Model::Regimes(Regimes::default()), ..spec }).expect("regimes");
    let (calm, wild) = calm_and_wild(&switching.bars);
    assert!(wild > 2.5 * calm, "2.0 against 0.6: {calm} {wild}");
    switching.bars.check().expect("sound");
}

#[test]
fn blocks_of_real_bars_keep_their_shapes() {
    let real = synth(&SynthSpec { seed: 3, bars: 500, ..SynthSpec::default() }).expect("a market");
    let source = Source::new(&real.bars, SYNTH_SCALE).expect("a source");
    let spec =
        SynthSpec { bars: 2000, price: 1000.0, model: Model::Bootstrap { source: source.clone(), block: 50 }, ..SynthSpec::default() };
    let made = synth(&spec).expect("a market");
    made.bars.check().expect("sound");
    made.mark.check().expect("sound");
    assert_eq!(made.bars, synth(&spec).expect("again").bars);
    let ratios =
        |bars: &Bars| -> Vec<i64> { bars.close.windows(2).map(|p| math::floor(p[1] as f64 / p[0] as f64 * 1e4 + 0.5) as i64).collect() };
    let (theirs, ours) = (ratios(&real.bars), ratios(&made.bars));
    // A whole block stands in the source as it is here, but for the tick.
    let block = &ours[100..120];
    let near = |w: &[i64]| w.iter().zip(block).all(|(a, b)| (a - b).abs() <= 2);
    assert!(theirs.windows(block.len()).any(near), "a block is a piece of the source");
    assert!(made.bars.volume.iter().all(|v| real.bars.volume.contains(v)), "volumes are real");
    for block in [0, source.len() + 1] {
        assert!(synth(&SynthSpec { model: Model::Bootstrap { source: source.clone(), block }, ..SynthSpec::default() }).is_err());
    }
    assert!(Source::new(&real.bars.slice(0..1), 8).is_err());
}

#[test]
fn trades_and_bars_are_one_market() {
    for model in [Model::Walk, Model::Regimes(Regimes::default())] {
        let spec = SynthSpec { bars: 300, model, ..SynthSpec::default() };
        let without = synth(&spec).expect("a market");
        let with = synth(&SynthSpec { trades: true, ..spec.clone() }).expect("a market");
        assert_eq!(bars_of_trades(&with.trades, spec.timeframe, (8, 8)).expect("bars"), with.bars);
        let prices = |m: &SynthMarket| [m.bars.open.clone(), m.bars.high.clone(), m.bars.low.clone(), m.bars.close.clone()];
        assert_eq!(prices(&with), prices(&without), "trades move no price");
        assert_eq!((&with.bars.volume, &with.mark, &with.funding), (&without.bars.volume, &without.mark, &without.funding));
        assert_eq!(with.trades.len(), 300 * (STEPS_PER_BAR as usize + 1));
    }
    let many = SynthSpec { trades: true, bars: SYNTH_TRADE_BARS_MAX + 1, ..SynthSpec::default() };
    assert_eq!(synth(&many).expect_err("one past").kind, crate::error::DataErrorKind::Limit);
}

#[test]
fn what_cannot_be_made_is_refused() {
    let base = SynthSpec { bars: 10, ..SynthSpec::default() };
    for bad in [
        SynthSpec { bars: 0, ..base.clone() },
        SynthSpec { bars: SYNTH_BARS_MAX + 1, ..base.clone() },
        SynthSpec { price: f64::NAN, ..base.clone() },
        SynthSpec { volatility: -1.0, ..base.clone() },
        SynthSpec { tick_decimals: 9, ..base.clone() },
        SynthSpec { funding_hours: 25, ..base.clone() },
        SynthSpec {
            mark_timeframe: Timeframe { count: 7, ..Timeframe::M1 },
            timeframe: Timeframe { count: 2, ..Timeframe::M1 },
            ..base.clone()
        },
        SynthSpec { timeframe: Timeframe { count: 1, unit: bthost_sim::time::Unit::Month }, ..base.clone() },
        SynthSpec { price: 1e12, ..base.clone() },
    ] {
        assert!(synth(&bad).is_err(), "{bad:?}");
    }
    assert!(synth(&base).is_ok());
}
