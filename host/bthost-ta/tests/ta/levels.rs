//! Equality of bits: scalar, SSE2, AVX2, AVX-512, bar by bar, any start of the series where the definition allows it; on series that are random,
//! flat, steep, spiky, tiny and huge.

use bthost_kernels::Level;
use bthost_sim::indicators::{Definition, Stream, compute, find, own, spans_universe, validate};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::at;
use crate::series::{SHAPES, inputs, series};

/// Longer series than this run in chunks, at periods up to about fifty.
const ROWS: usize = 20_000;

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
    let slices: Vec<&[f64]> = inputs.iter().map(Vec::as_slice).collect();
    bits(&at(level, || compute(definition, &slices, params)))
}

/// Every level and the stream give what the scalar gives.
fn hold_to_the_scalar(definition: &Definition, params: &[f64], inputs: &[Vec<f64>]) -> Result<(), String> {
    let scalar = at_level(Level::Scalar, definition, inputs, params);
    for level in Level::ALL {
        if at_level(level, definition, inputs, params) != scalar {
            return Err(format!("{} {params:?} at {level:?}", definition.name));
        }
    }
    let Some(mut stream) = Stream::new(definition, params) else {
        // What looks across the universe has rows of other instruments too.
        assert!(spans_universe(definition), "{} has a twin", definition.name);
        return Ok(());
    };
    for row in 0..inputs[0].len() {
        let now: Vec<f64> = inputs.iter().map(|column| column[row]).collect();
        let same = stream.push(&now).iter().zip(&scalar).all(|(value, column)| value.to_bits() == column[row]);
        if !same {
            return Err(format!("{} {params:?} bar by bar, row {row}", definition.name));
        }
    }
    Ok(())
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
            let held = hold_to_the_scalar(definition, &params, &inputs);
            prop_assert_eq!(held, Ok(()), "{:?}", SHAPES[shape]);
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
}

/// Windows of every length that has a way of its own, at lengths of the series about which whole vectors and delays end.
#[test]
fn short_windows_have_the_same_bits_at_every_length() {
    for shape in SHAPES {
        let close = series(shape, 230, 3);
        for name in ["sma", "max", "min", "variance", "stddev", "bbands"] {
            let definition = find(name).expect("it is there");
            for p in 2..=70_usize {
                for rows in [p, p + 1, p + 7, p + 40, p + 87, p + 88, p + 100, 230] {
                    let rows = rows.min(230);
                    let held = hold_to_the_scalar(definition, &[p as f64, 2.0][..definition.params.len()], &[close[..rows].to_vec()]);
                    assert_eq!(held, Ok(()), "{shape:?}, {rows} rows");
                }
            }
        }
    }
}

/// Bands settle soon where they are narrow, so these series are long enough for chunks side by side.
#[test]
fn bands_that_are_held_have_the_same_bits_in_chunks() {
    for shape in SHAPES {
        for name in ["supertrend", "pine.supertrend"] {
            let definition = find(name).expect("it is there");
            let close = series(shape, ROWS, 11);
            let inputs = inputs(definition, &close, 11);
            for (p, k) in [(1.0, 0.5), (5.0, 1.0), (10.0, 1.5)] {
                let params = if name == "supertrend" { [p, k] } else { [k, p] };
                assert_eq!(hold_to_the_scalar(definition, &params, &inputs), Ok(()), "{shape:?}");
            }
        }
    }
}
