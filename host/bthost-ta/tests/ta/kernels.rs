//! Equality of bits: scalar, SSE2, AVX2, AVX-512, bar by bar, any tiling, any start of the series where the definition allows it; on series that
//! are random, flat, steep, spiky, tiny and huge.

use std::sync::Mutex;

use bthost_kernels::sweep::Sweep;
use bthost_kernels::{Level, averages};
use bthost_sim::indicators::{Definition, OPEN_TIME, Stream, compute, find, own, validate};
use proptest::prelude::*;
use proptest::sample::Index;

/// Longer series than this run in chunks, at periods up to about fifty.
const ROWS: usize = 20_000;

/// The level in use is one for the whole process.
static LEVEL: Mutex<()> = Mutex::new(());

/// Kinds of series.
#[derive(Clone, Copy, Debug)]
enum Shape {
    Walk,
    Ticks,
    Flat,
    Ramp,
    Spikes,
    Tiny,
    Huge,
    Zeros,
}

const SHAPES: [Shape; 8] = [Shape::Walk, Shape::Ticks, Shape::Flat, Shape::Ramp, Shape::Spikes, Shape::Tiny, Shape::Huge, Shape::Zeros];

/// A pseudo-random number below one, by a linear congruential generator.
fn random(state: &mut u64) -> f64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 40) as f64 / 16_777_216.0
}

fn series(shape: Shape, rows: usize, seed: u64) -> Vec<f64> {
    let (mut state, mut price) = (seed.wrapping_mul(2).wrapping_add(1), 100.0);
    let mut walk = |size: f64| {
        price = f64::max(price + size * (random(&mut state) - 0.5), 1.0);
        price
    };
    (0..rows)
        .map(|row| match shape {
            Shape::Walk => walk(1.0),
            Shape::Ticks => (walk(0.1) * 100.0).round() / 100.0,
            Shape::Flat => 42.42,
            Shape::Ramp => row as f64 * 0.37 + 1.0,
            Shape::Spikes => {
                if row % 997 == 5 {
                    1e9
                } else {
                    walk(1.0)
                }
            }
            Shape::Tiny => walk(1.0) * 1e-305,
            Shape::Huge => walk(1.0) * 1e295,
            Shape::Zeros => {
                if walk(1.0) > 100.0 {
                    0.0
                } else {
                    -0.0
                }
            }
        })
        .collect()
}

/// The columns that a definition takes: the series as close, and around it highs and lows; volume and time.
fn inputs(definition: &Definition, close: &[f64], seed: u64) -> Vec<Vec<f64>> {
    let mut state = seed ^ 0x5555;
    let noise: Vec<f64> = close.iter().map(|_| random(&mut state)).collect();
    around(definition, close, &noise)
}

/// Columns around a close: highs and lows by up to a hundredth, volumes up to sixteen, minutes.
fn around(definition: &Definition, close: &[f64], noise: &[f64]) -> Vec<Vec<f64>> {
    let column = |code: &u32| -> Vec<f64> {
        let rows = close.iter().zip(noise).enumerate();
        rows.map(|(row, (&c, &n))| match *code {
            1 => c * (1.0 + 0.01 * n),
            2 => c * (1.0 - 0.01 * n),
            4 => (n * 16.0).floor(),
            OPEN_TIME => 1.7e9 + 60.0 * row as f64,
            _ => c,
        })
        .collect()
    };
    definition.inputs.iter().map(column).collect()
}

fn params(definition: &Definition, draws: &[Index]) -> Option<Vec<f64>> {
    let draw = |(range, draw): (&bthost_sim::indicators::ParamRange, &Index)| {
        let longest = if draw.index(10) == 0 { 400 } else { 70 };
        if range.integer { range.min + draw.index(longest) as f64 } else { range.min + draw.index(100) as f64 / 16.0 }
    };
    let params: Vec<f64> = definition.params.iter().zip(draws).map(draw).collect();
    validate(definition, &params).ok().map(|()| params)
}

fn bits(columns: &[Vec<f64>]) -> Vec<Vec<u64>> {
    columns.iter().map(|column| column.iter().map(|v| v.to_bits()).collect()).collect()
}

/// The columns at a level, and the bits of every output.
fn at_level(level: Level, definition: &Definition, inputs: &[Vec<f64>], params: &[f64]) -> Vec<Vec<u64>> {
    let _one = LEVEL.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    level.limit();
    let slices: Vec<&[f64]> = inputs.iter().map(Vec::as_slice).collect();
    let columns = compute(definition, &slices, params);
    Level::Avx512.limit();
    bits(&columns)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_level_and_the_stream_give_the_same_bits(
        draws in prop::collection::vec(any::<Index>(), 4), shape in 0..SHAPES.len(), rows in prop_oneof![0..700_usize, 0..ROWS], seed in any::<u64>(),
    ) {
        let close = series(SHAPES[shape], rows, seed);
        for definition in own() {
            let Some(params) = params(definition, &draws) else { continue };
            let inputs = inputs(definition, &close, seed);
            let scalar = at_level(Level::Scalar, definition, &inputs, &params);
            for level in Level::ALL {
                let same = at_level(level, definition, &inputs, &params) == scalar;
                prop_assert!(same, "{} {:?} at {:?}, {:?}", definition.name, params, level, SHAPES[shape]);
            }
            let Some(mut stream) = Stream::new(definition, &params) else { continue };
            for row in 0..rows {
                let now: Vec<f64> = inputs.iter().map(|column| column[row]).collect();
                for (output, (&value, column)) in stream.push(&now).iter().zip(&scalar).enumerate() {
                    prop_assert_eq!(value.to_bits(), column[row], "{} {:?} output {} row {}", definition.name, params, output, row);
                }
            }
        }
    }

    #[test]
    fn a_window_does_not_depend_on_where_the_series_begins(
        p in 2_usize..300, shape in 0..SHAPES.len(), rows in 300..3000_usize, skip in any::<Index>(), seed in any::<u64>(),
    ) {
        let close = series(SHAPES[shape], rows, seed);
        let skip = skip.index(rows);
        for name in ["sma", "max", "min", "variance", "stddev", "zscore", "roc", "donchian", "bbands"] {
            let definition = find(name).expect("it is there");
            let params: Vec<f64> = [p as f64, 2.0][..definition.params.len()].to_vec();
            let whole = inputs(definition, &close, seed);
            let part: Vec<Vec<f64>> = whole.iter().map(|column| column[skip..].to_vec()).collect();
            let first = (definition.first)(&params);
            for (w, s) in at_level(Level::Avx512, definition, &whole, &params).iter().zip(at_level(Level::Avx512, definition, &part, &params)) {
                prop_assert_eq!(w.get(skip + first..).unwrap_or(&[]), s.get(first..).unwrap_or(&[]), "{} {}", name, p);
            }
        }
    }

    #[test]
    fn a_sweep_has_the_bits_of_single_averages_in_any_tiles(
        periods in prop::collection::vec(1_usize..80, 1..40), shape in 0..SHAPES.len(), rows in 0..2000_usize,
        tiles in prop::collection::vec(1_usize..300, 1..20), seed in any::<u64>(),
    ) {
        let x = series(SHAPES[shape], rows, seed);
        for level in Level::ALL {
            let mut sweep = Sweep::ema(&periods);
            let (mut values, mut at) = (Vec::new(), 0);
            for tile in tiles.iter().cycle() {
                if at == rows { break }
                let end = (at + tile).min(rows);
                let mut out = vec![0.0; (end - at) * sweep.lanes()];
                sweep.tile(level, &x[at..end], &mut out);
                values.extend(out);
                at = end;
            }
            for (lane, &p) in periods.iter().enumerate() {
                let mut single = vec![f64::NAN; rows];
                if rows >= p {
                    averages::exponential(Level::Scalar, &x, p, averages::ema_factor(p), &mut single[p - 1..]);
                }
                let lanes = sweep.lanes();
                let ours: Vec<u64> = (0..rows).map(|row| values[row * lanes + lane].to_bits()).collect();
                prop_assert_eq!(&ours, &bits(&[single])[0], "period {} at {:?}", p, level);
            }
        }
    }
}

/// The kernels whose definition is TA-Lib's to the last rounding.
#[test]
fn same_definitions_have_the_bits_of_the_crate() {
    bthost_ta::install();
    let pairs: [(&str, &str, &[f64]); 6] = [
        ("rsi", "ta.rsi", &[14.0]),
        ("roc", "ta.roc", &[10.0]),
        ("max", "ta.max", &[20.0]),
        ("min", "ta.min", &[20.0]),
        ("obv", "ta.obv", &[]),
        ("donchian", "ta.donchian", &[20.0]),
    ];
    for shape in [Shape::Walk, Shape::Ticks, Shape::Flat, Shape::Ramp, Shape::Spikes] {
        let close = series(shape, ROWS, 7);
        for (ours, theirs, params) in pairs {
            let (ours, theirs) = (find(ours).expect("ours"), find(theirs).expect("theirs"));
            let inputs = inputs(ours, &close, 7);
            assert_eq!(
                at_level(Level::Avx512, ours, &inputs, params),
                at_level(Level::Avx512, theirs, &inputs, params),
                "{} {shape:?}",
                ours.name
            );
        }
    }
}

/// The bits of every indicator of the core on fixed series, as one number: on wasm32 and on any other machine it is the same one.
#[test]
fn the_bits_of_all_indicators_are_these() {
    const BITS: u64 = 0xa4b9_777e_3bcd_c042;
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for shape in 0..6 {
        let (mut state, mut price) = (7, 100.0_f64);
        let mut close = Vec::new();
        for row in 0..12_000_usize {
            price = (price + random(&mut state) - 0.5).max(1.0);
            close.push(match shape {
                0 => price,
                1 => (price * 100.0).floor() / 100.0,
                2 => 42.42,
                3 => row as f64 * 0.37 + 1.0,
                4 if row % 997 == 5 => 1e9,
                4 => price,
                _ => price * 1e-305,
            });
        }
        let noise: Vec<f64> = close.iter().map(|_| random(&mut state)).collect();
        for definition in own() {
            let columns = around(definition, &close, &noise);
            let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            let defaults: Vec<f64> = definition.params.iter().map(|p| p.default).collect();
            for value in compute(definition, &slices, &defaults).concat() {
                let bits = if value.is_nan() { 1 } else { value.to_bits() };
                hash = (hash ^ bits).wrapping_mul(0x100_0000_01b3).rotate_left(5);
            }
        }
    }
    assert_eq!(hash, BITS, "the bits are {hash:#018x}: a definition has changed, and so do results");
}
