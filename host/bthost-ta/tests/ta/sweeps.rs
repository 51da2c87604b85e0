//! Sweeps: lanes that are parameters or symbols have the bits of single columns, in any tiles.

use bthost_kernels::stream::Of;
use bthost_kernels::sweep::{Ranges, Sweep, Windows};
use bthost_kernels::{Level, averages, strength, window};
use proptest::prelude::*;

use crate::series::{SHAPES, series};

/// What RSI is where nothing has moved.
const STILL: f64 = 50.0;

/// A kernel that sweeps: of periods, and of one period the single column.
type Kernel = (fn(&[usize]) -> Sweep, fn(&[f64], usize) -> Vec<f64>);

fn average(x: &[f64], p: usize, k: f64) -> Vec<f64> {
    let mut out = vec![f64::NAN; x.len()];
    if x.len() >= p {
        averages::exponential(Level::Scalar, x, p, k, &mut out[p - 1..]);
    }
    out
}

fn strengths(x: &[f64], p: usize) -> Vec<f64> {
    let mut out = vec![f64::NAN; x.len()];
    if x.len() > p {
        strength::rsi(Level::Scalar, x, p, STILL, &mut out[p..]);
    }
    out
}

const KERNELS: [Kernel; 3] = [
    (Sweep::ema, |x, p| average(x, p, averages::ema_factor(p))),
    (Sweep::rma, |x, p| average(x, p, averages::rma_factor(p))),
    (|periods| Sweep::rsi(periods, STILL), strengths),
];

/// MACD of one lane: line, signal, histogram.
fn convergence(x: &[f64], periods: [usize; 3]) -> [Vec<f64>; 3] {
    let [fast, slow, signal] = periods;
    let first = fast.max(slow) + signal - 2;
    let mut out = [const { Vec::new() }; 3].map(|_: Vec<f64>| vec![f64::NAN; x.len()]);
    if x.len() > first {
        averages::macd(Level::Scalar, x, periods, out.each_mut().map(|column| &mut column[first..]));
    }
    out
}

/// ATR of one lane.
fn ranges(bars: [&[f64]; 3], p: usize) -> Vec<f64> {
    let mut out = vec![f64::NAN; bars[0].len()];
    if out.len() > p {
        averages::atr(Level::Scalar, bars, p, p, &mut out[p..]);
    }
    out
}

/// Highs and lows around a close.
fn around(close: &[f64]) -> [Vec<f64>; 2] {
    let share = |i: usize| 0.01 * (i * 7 % 11) as f64 / 11.0;
    [1.0, -1.0].map(|sign| close.iter().enumerate().map(|(i, c)| c * (1.0 + sign * share(i))).collect())
}

fn bits(column: &[f64]) -> Vec<u64> {
    column.iter().map(|v| v.to_bits()).collect()
}

/// Every value, row by row, tile by tile; `width` numbers make a row of `x`.
fn run(level: Level, mut sweep: Sweep, x: &[f64], width: usize, tiles: &[usize]) -> Vec<f64> {
    let (mut values, mut at, rows) = (Vec::new(), 0, x.len() / width);
    for tile in tiles.iter().cycle() {
        if at == rows {
            return values;
        }
        let end = (at + tile).min(rows);
        let mut out = vec![0.0; (end - at) * sweep.lanes() * sweep.outputs()];
        sweep.tile(level, &x[at * width..end * width], &mut out);
        values.extend(out);
        at = end;
    }
    values
}

fn lane(values: &[f64], lanes: usize, lane: usize) -> Vec<f64> {
    values.iter().skip(lane).step_by(lanes).copied().collect()
}

fn tiles() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(1_usize..300, 1..20)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn lanes_are_parameters(
        periods in prop::collection::vec(1_usize..80, 1..40), shape in 0..SHAPES.len(), rows in 0..1500_usize, tiles in tiles(), seed in any::<u64>(),
    ) {
        let x = series(SHAPES[shape], rows, seed);
        for (which, (sweep, single)) in KERNELS.iter().enumerate() {
            let singles: Vec<Vec<u64>> = periods.iter().map(|&p| bits(&single(&x, p))).collect();
            for level in Level::ALL {
                let sweep = sweep(&periods);
                let lanes = sweep.lanes();
                let values = run(level, sweep, &x, 1, &tiles);
                for (at, single) in singles.iter().enumerate() {
                    prop_assert_eq!(&bits(&lane(&values, lanes, at)), single, "kernel {} period {} at {:?}", which, periods[at], level);
                }
            }
        }
    }

    #[test]
    fn lanes_are_symbols(p in 1_usize..80, symbols in 1_usize..20, rows in 0..1000_usize, tiles in tiles(), seed in any::<u64>()) {
        let all: Vec<Vec<f64>> = (0..symbols).map(|i| series(SHAPES[i % SHAPES.len()], rows, seed.wrapping_add(i as u64))).collect();
        for (which, (sweep, single)) in KERNELS.iter().enumerate() {
            let sweep = sweep(&vec![p; symbols]).over_symbols();
            let lanes = sweep.lanes();
            let x: Vec<f64> = (0..rows * lanes).map(|i| all.get(i % lanes).map_or(0.0, |series| series[i / lanes])).collect();
            for level in Level::ALL {
                let values = run(level, sweep.clone(), &x, lanes, &tiles);
                for (at, series) in all.iter().enumerate() {
                    prop_assert_eq!(bits(&lane(&values, lanes, at)), bits(&single(series, p)), "kernel {} symbol {} at {:?}", which, at, level);
                }
            }
        }
    }

    #[test]
    fn convergences_of_lanes_are_single_ones(
        periods in prop::collection::vec([1_usize..40, 1_usize..60, 1_usize..20], 1..20), shape in 0..SHAPES.len(), rows in 0..1000_usize,
        tiles in tiles(), seed in any::<u64>(),
    ) {
        let x = series(SHAPES[shape], rows, seed);
        let other = series(SHAPES[(shape + 1) % SHAPES.len()], rows, seed.wrapping_add(1));
        for level in Level::ALL {
            let one = Sweep::macd(&periods);
            let lanes = one.lanes();
            let values = run(level, one.clone(), &x, 1, &tiles);
            // Every second symbol has the other series.
            let both: Vec<f64> = (0..rows * lanes).map(|i| if (i % lanes).is_multiple_of(2) { x[i / lanes] } else { other[i / lanes] }).collect();
            let symbols = run(level, one.over_symbols(), &both, lanes, &tiles);
            for (at, &periods) in periods.iter().enumerate() {
                for (output, single) in convergence(&x, periods).iter().enumerate() {
                    prop_assert_eq!(bits(&lane(&values, 3 * lanes, output * lanes + at)), bits(single), "{:?} at {:?}", periods, level);
                }
                let own = if at.is_multiple_of(2) { &x } else { &other };
                for (output, single) in convergence(own, periods).iter().enumerate() {
                    prop_assert_eq!(bits(&lane(&symbols, 3 * lanes, output * lanes + at)), bits(single), "symbol {} at {:?}", at, level);
                }
            }
        }
    }

    #[test]
    fn ranges_of_lanes_are_single_ones(
        periods in prop::collection::vec(1_usize..80, 1..20), shape in 0..SHAPES.len(), rows in 0..1000_usize, tiles in tiles(), seed in any::<u64>(),
    ) {
        let close = series(SHAPES[shape], rows, seed);
        let [high, low] = around(&close);
        for (level, symbols) in Level::ALL.into_iter().flat_map(|level| [(level, false), (level, true)]) {
            let mut sweep = Ranges::new(&periods);
            let lanes = sweep.lanes();
            let width = if symbols { lanes } else { 1 };
            if symbols {
                sweep = sweep.over_symbols();
            }
            let wide = |column: &[f64]| -> Vec<f64> { column.iter().flat_map(|v| vec![*v; width]).collect() };
            let (h, l, c) = (wide(&high), wide(&low), wide(&close));
            let (mut values, mut at, mut tile) = (Vec::new(), 0, tiles.iter().cycle());
            while at < rows {
                let end = (at + tile.next().expect("there is a tile")).min(rows);
                let (part, mut out) = (at * width..end * width, vec![0.0; (end - at) * lanes]);
                sweep.tile(level, [&h[part.clone()], &l[part.clone()], &c[part]], &mut out);
                values.extend(out);
                at = end;
            }
            for (at, &p) in periods.iter().enumerate() {
                let single = ranges([&high, &low, &close], p);
                prop_assert_eq!(bits(&lane(&values, lanes, at)), bits(&single), "period {} at {:?}", p, level);
            }
        }
    }

    #[test]
    fn windows_in_tiles_are_the_columns(
        periods in prop::collection::vec(1_usize..150, 1..6), shape in 0..SHAPES.len(), rows in 0..1000_usize, tiles in tiles(), seed in any::<u64>(),
    ) {
        let x = series(SHAPES[shape], rows, seed);
        type Column = fn(Level, &[f64], usize, &mut [f64]);
        let kinds: [(Of, Column); 6] = [
            (Of::Sum, window::sums),
            (Of::Mean, window::means),
            (Of::Greatest, window::maxima),
            (Of::Least, window::minima),
            (Of::Variance, window::variances),
            (Of::Deviation, window::deviations),
        ];
        for (of, column) in kinds {
            let windows = Windows::new(of, &periods);
            let mut values = vec![Vec::new(); periods.len()];
            let (mut at, mut tile) = (0, tiles.iter().cycle());
            while at < rows {
                let end = (at + tile.next().expect("there is a tile")).min(rows);
                let mut out = vec![0.0; (end - at) * periods.len()];
                windows.tile(Level::Avx512, &x, at..end, &mut out);
                values.iter_mut().zip(out.chunks(end - at)).for_each(|(lane, tile)| lane.extend_from_slice(tile));
                at = end;
            }
            for (lane, &p) in values.iter().zip(&periods) {
                let mut single = vec![f64::NAN; rows];
                if rows >= p {
                    column(Level::Scalar, &x, p, &mut single[p - 1..]);
                }
                prop_assert_eq!(bits(lane), bits(&single), "{:?} of {} rows", of, p);
            }
        }
    }
}
