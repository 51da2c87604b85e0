//! Properties of single orders on random bars, against the simplest thing that could be right.

use bthost_sim::engine::{Path, PathPolicy};
use bthost_sim::num::Decimal;
use bthost_sim::strategy::{Offset, OrderKind, OrderRequest, Side};
use bthost_sim::time::MINUTE;
use proptest::prelude::*;

use crate::random::{Draw, worlds};
use crate::vectors_exchange::bars::{PRICE_SCALE, filled_at};

/// One price unit, and one tick, in counts of the test's instrument.
const UNIT: i64 = 100_000_000;
const TICK: i64 = UNIT / 100;

fn walk(draw: &mut Draw) -> Vec<[i64; 4]> {
    let mut price = 1_000 * UNIT;
    let wild = draw.pick(&[3, 20, 60]) * UNIT;
    let near = |draw: &mut Draw, price: i64| price + draw.range(-wild / TICK, wild / TICK) * TICK;
    let mut bars = Vec::new();
    for _ in 0..40 {
        let open = if draw.once_in(3) { near(draw, price) } else { price };
        let close = near(draw, open);
        let (a, b) = (near(draw, open), near(draw, close));
        bars.push([open, open.max(close).max(a).max(b), open.min(close).min(a).min(b), close]);
        price = close;
    }
    bars
}

/// A trailing stop from point to point: what has been the best so far, and whether the next straight piece gets to the trigger.
fn from_point_to_point(side: Side, distance: Offset, bars: &[[i64; 4]]) -> Option<i64> {
    let sign = side.sign();
    let trigger = |best: i64| match distance {
        Offset::Absolute(d) => best + sign * d.to_scale(PRICE_SCALE).expect("fits"),
        Offset::Fraction(f) => {
            let parts = (f * 10_000.0).round() as i128;
            let level = i128::from(best) * (10_000 + i128::from(sign) * parts);
            let unit = 10_000 * i128::from(TICK);
            // To the tick, away from the market.
            let ticks = if sign > 0 { -(-level).div_euclid(unit) } else { level.div_euclid(unit) };
            ticks as i64 * TICK
        }
    };
    let better = |a: i64, b: i64| if sign > 0 { a.min(b) } else { a.max(b) };
    let reached = |price: i64, level: i64| if sign > 0 { price >= level } else { price <= level };
    let mut best = bars[0][0];
    for (i, bar) in bars.iter().enumerate() {
        let path = Path::new(0, MINUTE, *bar, PathPolicy::OhlcAdaptive, 0);
        for (point, price) in path.prices.into_iter().enumerate() {
            if point == 0 && i > 0 && reached(price, trigger(best)) {
                return Some(price);
            }
            if point > 0 && reached(price, trigger(best)) {
                return Some(trigger(best));
            }
            best = better(best, price);
        }
    }
    None
}

proptest! {
    #![proptest_config(worlds(400))]

    #[test]
    fn trailing_stops_are_those_of_the_points(seed in any::<u64>()) {
        let draw = &mut Draw::new(seed);
        let bars = walk(draw);
        let side = draw.pick(&[Side::Buy, Side::Sell]);
        let distance = if draw.once_in(2) {
            Offset::Fraction(draw.range(20, 900) as f64 / 10_000.0)
        } else {
            Offset::Absolute(Decimal::new(draw.range(100, 9_000), 2))
        };
        let mut request = OrderRequest::market(0, side, Decimal::new(1, 0));
        request.kind = OrderKind::TrailingStop { distance, activation: None, limit_offset: None };
        let expected = from_point_to_point(side, distance, &bars).map(|count| count as f64 / UNIT as f64);
        prop_assert_eq!(filled_at(request, &bars), expected);
    }
}
