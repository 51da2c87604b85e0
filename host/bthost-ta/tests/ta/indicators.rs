//! Properties of every registered indicator: causal, NaN until warm and finite after, of the inputs' length, composable, flat on flat series.

use std::sync::OnceLock;

use bthost_sim::indicators::{Definition, OPEN_TIME, ParamRange, check_params, compute, own, registry};
use proptest::prelude::*;
use proptest::sample::Index;

/// Bars for one case, at most.
const ROWS: usize = 400;

/// Open, high, low, close, volume, and the open time in seconds.
type Row = [f64; 6];

/// A positive walk, on a grid of cents so that equal prices occur; minutes with gaps, over some days.
fn bars() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec((-300_i64..=300, 0_i64..200, 0_i64..200, 0_i64..50, 1_i64..900), 0..ROWS).prop_map(|moves| {
        let (mut cents, mut seconds) = (100_000_i64, 1_700_000_000_i64);
        let row = |(step, up, down, lots, minutes): (i64, i64, i64, i64, i64)| {
            let open = cents;
            cents = (cents + step).max(1000);
            seconds += 60 * (minutes / 100 + 1);
            let price = |c: i64| c as f64 / 100.0;
            [
                price(open),
                price(open.max(cents) + up),
                price(open.min(cents) - down.min(500)),
                price(cents),
                lots as f64 / 8.0,
                seconds as f64,
            ]
        };
        moves.into_iter().map(row).collect()
    })
}

/// Every indicator: the core's and TA-Lib's.
fn all() -> &'static [&'static Definition] {
    static ALL: OnceLock<Vec<&'static Definition>> = OnceLock::new();
    ALL.get_or_init(|| {
        bthost_ta::install();
        registry().collect()
    })
}

/// Valid parameters for a definition; periods short enough that most series get warm.
fn draw(definition: &Definition, draws: &[Index]) -> Option<Vec<f64>> {
    let draw = |(range, draw): (&ParamRange, &Index)| {
        let from = range.min.max(0.0);
        let value = if range.integer { from + draw.index(40) as f64 } else { from + draw.index(100) as f64 / 16.0 };
        value.min(range.max)
    };
    let params: Vec<_> = definition.params.iter().zip(draws).map(draw).collect();
    check_params(definition, &params).ok().map(|()| params)
}

/// An indicator with valid parameters.
fn indicator() -> impl Strategy<Value = (&'static Definition, Vec<f64>)> {
    (any::<Index>(), prop::collection::vec(any::<Index>(), 12)).prop_filter_map("refused parameters", |(which, draws)| {
        let definition = which.get(all());
        draw(definition, &draws).map(|params| (*definition, params))
    })
}

/// One of the core's own, with valid parameters.
fn own_indicator() -> impl Strategy<Value = (&'static Definition, Vec<f64>)> {
    let count = own().count();
    (0..count, prop::collection::vec(any::<Index>(), 12)).prop_filter_map("refused parameters", |(which, draws)| {
        let definition = own().nth(which)?;
        draw(definition, &draws).map(|params| (definition, params))
    })
}

/// The columns that the definition takes by default.
fn columns(definition: &Definition, bars: &[Row]) -> Vec<Vec<f64>> {
    let column = |code: &u32| bars.iter().map(|bar| bar[if *code == OPEN_TIME { 5 } else { *code as usize }]).collect();
    definition.inputs.iter().map(column).collect()
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
                let due = value.is_finite() == (row >= first) || (definition.gaps && row >= first);
                prop_assert!(due, "{} {:?} row {}: {}", definition.name, params, row, value);
                prop_assert!(row >= first || value.is_nan());
            }
        }
    }

    #[test]
    fn no_value_moves_before_the_row_that_was_changed(
        draws in prop::collection::vec(any::<Index>(), 12), bars in bars().prop_filter("rows", |b| !b.is_empty()), at in any::<Index>(), factor in 0.5..2.0,
    ) {
        let at = at.index(bars.len());
        let mut changed = bars.clone();
        changed[at][..5].iter_mut().for_each(|v| *v *= factor);
        // Every indicator in every case: one that is never drawn would never be held to it.
        for definition in all() {
            let defaults = || definition.params.iter().map(|p| p.default).collect();
            let params = draw(definition, &draws).unwrap_or_else(defaults);
            let before = outputs(definition, &columns(definition, &bars), &params);
            let after = outputs(definition, &columns(definition, &changed), &params);
            for (b, a) in before.iter().zip(&after) {
                prop_assert_eq!(bits(&b[..at]), bits(&a[..at]), "{} {:?}", definition.name, params);
            }
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
        prop_assume!(!inner.gaps && !outer.gaps);
        for column in outputs(outer, &vec![inside; outer.inputs.len()], &outer_params) {
            prop_assert_eq!(column.len(), bars.len());
            prop_assert_eq!(column.iter().position(|v| v.is_finite()), (first < bars.len()).then_some(first));
            prop_assert!(column.iter().skip(first).all(|v| v.is_finite()), "{} of {}", outer.name, inner.name);
        }
    }

    #[test]
    fn a_flat_series_stays_flat((definition, params) in own_indicator(), cents in 1_u32..100_000_000, rows in 100_usize..ROWS) {
        let price = f64::from(cents) / 100.0;
        let out = outputs(definition, &vec![vec![price; rows]; definition.inputs.len()], &params);
        let first = (definition.first)(&params);
        for (column, name) in out.iter().zip(definition.outputs) {
            // Averages of prices are the price, to within the rounding of a sum; what measures movement is exactly nothing.
            let (level, slack) = match definition.name {
                "sma" | "bbands" | "keltner" => (price, 1e-14 * price * params[0].max(1.0)),
                "ema" | "rma" | "max" | "min" | "donchian" => (price, 0.0),
                // A flat series has no range, so the bands are the price; the trend is where it began.
                "supertrend" | "pine.supertrend" if *name == "line" => (price, 0.0),
                "supertrend" | "pine.supertrend" => (1.0, 0.0),
                // Volume is the price here, and so is time.
                "vwap" => (price, 1e-13 * price * rows as f64),
                "obv" => (price, 0.0),
                "pine.rsi" => (100.0, 0.0),
                // Equal rows share the middle of their places; nothing correlates with what stands still, and nothing comes back.
                "rank" | "hurst" | "universe.rank" => (0.5, 0.0),
                "correlation" | "universe.zscore" => (0.0, 0.0),
                "regression" if *name == "slope" => (0.0, 0.0),
                "linreg" if *name != "value" => (0.0, 0.0),
                "quantile" | "regression" | "linreg" | "universe.value" => (price, 0.0),
                "halflife" => (1e9, 0.0),
                "kalman" if *name == "level" => (price, 0.0),
                "kalman" => (0.0, 0.0),
                // Any line through the one point will do.
                "hedge" => (0.0, f64::INFINITY),
                "macd" | "stddev" | "atr" | "roc" | "variance" | "zscore" | "pine.atr" | "pine.macd" | "pine.obv" => (0.0, 0.0),
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
