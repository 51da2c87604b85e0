//! Properties of every registered indicator: causal, NaN until warm and finite after, of the inputs' length, composable, flat on flat series.

use bthost_sim::indicators::{Definition, compute, registry, validate};
use proptest::prelude::*;
use proptest::sample::Index;

/// Bars for one case, at most.
const ROWS: usize = 400;

/// A positive walk of (high, low, close) rows, on a grid of cents so that equal prices occur.
fn bars() -> impl Strategy<Value = Vec<[f64; 3]>> {
    prop::collection::vec((-300_i64..=300, 0_i64..200, 0_i64..200), 0..ROWS).prop_map(|moves| {
        let mut cents = 100_000_i64;
        let row = |(step, up, down): (i64, i64, i64)| {
            cents = (cents + step).max(1000);
            [cents + up, cents - down, cents].map(|c| c as f64 / 100.0)
        };
        moves.into_iter().map(row).collect()
    })
}

/// An indicator with valid parameters; periods short enough that most series get warm.
fn indicator() -> impl Strategy<Value = (&'static Definition, Vec<f64>)> {
    (any::<Index>(), prop::collection::vec(any::<Index>(), 4)).prop_filter_map("refused parameters", |(which, draws)| {
        let definition = which.get(registry());
        let draw = |(range, draw): (&bthost_sim::indicators::ParamRange, &Index)| {
            if range.integer { range.min + draw.index(40) as f64 } else { range.min + draw.index(100) as f64 / 16.0 }
        };
        let params: Vec<_> = definition.params.iter().zip(&draws).map(draw).collect();
        validate(definition, &params).ok().map(|()| (definition, params))
    })
}

/// As many of (high, low, close) as the definition takes; a single input is the close.
fn columns(definition: &Definition, bars: &[[f64; 3]]) -> Vec<Vec<f64>> {
    let which: &[usize] = if definition.inputs.len() == 1 { &[2] } else { &[0, 1, 2] };
    which.iter().map(|&c| bars.iter().map(|bar| bar[c]).collect()).collect()
}

fn outputs(definition: &Definition, columns: &[Vec<f64>], params: &[f64]) -> Vec<Vec<f64>> {
    let inputs: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    compute(definition, &inputs, params)
}

fn bits(column: &[f64]) -> Vec<u64> {
    column.iter().map(|v| v.to_bits()).collect()
}

proptest! {
    #[test]
    fn length_is_kept_and_values_begin_at_first((definition, params) in indicator(), bars in bars()) {
        let out = outputs(definition, &columns(definition, &bars), &params);
        prop_assert_eq!(out.len(), definition.outputs.len());
        let first = (definition.first)(&params);
        for column in out {
            prop_assert_eq!(column.len(), bars.len());
            for (row, value) in column.iter().enumerate() {
                prop_assert_eq!(value.is_finite(), row >= first, "{} {:?} row {}: {}", definition.name, params, row, value);
                prop_assert!(row >= first || value.is_nan());
            }
        }
    }

    #[test]
    fn no_value_moves_before_the_row_that_was_changed(
        (definition, params) in indicator(), bars in bars().prop_filter("rows", |b| !b.is_empty()), at in any::<Index>(), factor in 0.5..2.0,
    ) {
        let at = at.index(bars.len());
        let mut changed = bars.clone();
        changed[at] = changed[at].map(|v| v * factor);
        let before = outputs(definition, &columns(definition, &bars), &params);
        let after = outputs(definition, &columns(definition, &changed), &params);
        for (b, a) in before.iter().zip(&after) {
            prop_assert_eq!(bits(&b[..at]), bits(&a[..at]), "{} {:?}", definition.name, params);
        }
    }

    #[test]
    fn the_end_of_the_series_does_not_matter((definition, params) in indicator(), bars in bars(), cut in any::<Index>()) {
        let cut = cut.index(bars.len() + 1);
        let whole = outputs(definition, &columns(definition, &bars), &params);
        let part = outputs(definition, &columns(definition, &bars[..cut]), &params);
        for (w, p) in whole.iter().zip(&part) {
            prop_assert_eq!(bits(&w[..cut]), bits(p), "{} {:?}", definition.name, params);
        }
    }

    #[test]
    fn leading_nan_rows_shift_the_result_and_nothing_else((definition, params) in indicator(), bars in bars(), lead in 1_usize..50) {
        let plain = columns(definition, &bars);
        let led: Vec<Vec<f64>> = plain.iter().map(|c| [vec![f64::NAN; lead], c.clone()].concat()).collect();
        for (p, l) in outputs(definition, &plain, &params).iter().zip(outputs(definition, &led, &params)) {
            prop_assert!(l[..lead].iter().all(|v| v.is_nan()));
            prop_assert_eq!(bits(p), bits(&l[lead..]), "{} {:?}", definition.name, params);
        }
    }

    #[test]
    fn an_indicator_of_an_indicator_begins_where_both_are_warm(
        (inner, inner_params) in indicator(), (outer, outer_params) in indicator(), bars in bars(), which in any::<Index>(),
    ) {
        let mut inside = outputs(inner, &columns(inner, &bars), &inner_params);
        let inside = inside.swap_remove(which.index(inner.outputs.len()));
        let first = (inner.first)(&inner_params) + (outer.first)(&outer_params);
        for column in outputs(outer, &vec![inside; outer.inputs.len()], &outer_params) {
            prop_assert_eq!(column.len(), bars.len());
            prop_assert_eq!(column.iter().position(|v| v.is_finite()), (first < bars.len()).then_some(first));
            prop_assert!(column.iter().skip(first).all(|v| v.is_finite()), "{} of {}", outer.name, inner.name);
        }
    }

    #[test]
    fn a_flat_series_stays_flat((definition, params) in indicator(), cents in 1_u32..100_000_000, rows in 100_usize..ROWS) {
        let price = f64::from(cents) / 100.0;
        let out = outputs(definition, &vec![vec![price; rows]; definition.inputs.len()], &params);
        let first = (definition.first)(&params);
        for (column, name) in out.iter().zip(definition.outputs) {
            // Averages of prices are the price, to within the rounding of a sum; what measures movement is exactly nothing.
            let (level, slack) = match definition.name {
                "sma" | "bbands" => (price, 1e-14 * price * params[0].max(1.0)),
                "ema" | "rma" | "max" | "min" => (price, 0.0),
                "macd" | "stddev" | "atr" | "roc" => (0.0, 0.0),
                "rsi" => (50.0, 0.0),
                other => panic!("say what {other} is on a flat series"),
            };
            let flat = column.iter().skip(first).all(|v| (v - level).abs() <= slack);
            prop_assert!(flat, "{}.{} {:?} at {}", definition.name, name, params, price);
        }
    }

    #[test]
    fn columns_that_are_reused_give_the_same_bits((definition, params) in indicator(), bars in bars()) {
        let columns = columns(definition, &bars);
        let inputs: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let fresh = compute(definition, &inputs, &params);
        let mut reused = vec![vec![7.0; bars.len()]; definition.outputs.len()];
        (definition.compute)(&inputs, &params, &mut reused);
        for (f, r) in fresh.iter().zip(&reused) {
            prop_assert_eq!(bits(f), bits(r));
        }
    }
}
