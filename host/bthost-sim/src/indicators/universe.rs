//! Where an instrument stands among all instruments of the run at one instant.
//!
//! What always holds: the first input is the instrument's own, the others are those of every instrument in the order of the run, its own too. The engine
//! adds them: a strategy declares one input, as for any other indicator, and the host computes it for every instrument on the same timeframe.
//! An instrument without a bar that closes at this instant, or without a value yet, takes no part.
//!
//! What is not here: the engine's side (`engine::universe`).

use alloc::vec;
use alloc::vec::Vec;

use super::cross_section;
use super::registry::{CLOSE, Definition, ParamRange, free};

/// Whether a definition looks across the instruments of the run.
#[must_use]
pub fn spans_universe(definition: &Definition) -> bool {
    TABLE.iter().any(|d| d.name == definition.name)
}

/// A value for each row at which the instrument has one.
fn each_row(inputs: &[&[f64]], outputs: &mut [Vec<f64>], place: fn(f64, &[f64]) -> f64) {
    let (own, all) = inputs.split_first().expect("an input of its own");
    let [out] = outputs else { panic!("has 1 output, was given room for {}", outputs.len()) };
    assert!(all.iter().all(|column| column.len() == own.len()), "the inputs of an indicator have one length");
    out.clear();
    let mut now = vec![f64::NAN; all.len().max(1)];
    for (row, &value) in own.iter().enumerate() {
        // Alone where there is nobody else.
        now[0] = value;
        now.iter_mut().zip(all).for_each(|(now, column)| *now = column[row]);
        out.push(if value.is_finite() { place(value, &now) } else { f64::NAN });
    }
}

fn rank(inputs: &[&[f64]], _: &[f64], outputs: &mut [Vec<f64>]) {
    each_row(inputs, outputs, cross_section::rank_of);
}

fn zscore(inputs: &[&[f64]], _: &[f64], outputs: &mut [Vec<f64>]) {
    each_row(inputs, outputs, cross_section::zscore_of);
}

/// `universe.value [instrument]`: the last value that closed together with a row of this series.
fn value(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let (own, all) = inputs.split_first().expect("an input of its own");
    let [out] = outputs else { panic!("has 1 output, was given room for {}", outputs.len()) };
    // Alone there is no other; in a run the engine has looked.
    let of = all.get(params[0] as usize).unwrap_or(own);
    let mut last = f64::NAN;
    out.clear();
    out.extend(of.iter().map(|&value| {
        if value.is_finite() {
            last = value;
        }
        last
    }));
}

/// Instruments of a run are counted in 16 bits.
const INSTRUMENT_MAX: f64 = 65_535.0;

/// The definitions of this family.
pub(super) static TABLE: &[Definition] = &[
    Definition {
        name: "universe.rank",
        title: "Rank among all instruments at one instant",
        inputs: &[CLOSE],
        params: &[],
        outputs: &["rank"],
        note: "The share of the other instruments whose value is less, equal ones counting half: 0 is the least, 1 the greatest, 0.5 alone. The \
               input, a column or an indicator, is computed for every instrument of the run on this timeframe; those without a bar that closes at \
               this instant, or not warm yet, take no part.",
        source: "The mid-rank of statistics, across instruments.",
        warmup: "0",
        tradingview: "Not built in: a script sees other symbols by request.security, one by one.",
        exact: true,
        gaps: false,
        first: &|_| 0,
        check: &free,
        compute: &rank,
    },
    Definition {
        name: "universe.zscore",
        title: "Distance from the mean of all instruments at one instant",
        inputs: &[CLOSE],
        params: &[],
        outputs: &["zscore"],
        note: "(x - mean)/deviation over the values of the instruments at this instant, the population deviation; 0 where they are all equal, and \
               alone. The mean is taken about the first instrument's value. Who takes part is as for `universe.rank`.",
        source: "The usual definition, across instruments.",
        warmup: "0",
        tradingview: "Not built in: a script sees other symbols by request.security, one by one.",
        exact: true,
        gaps: false,
        first: &|_| 0,
        check: &free,
        compute: &zscore,
    },
    Definition {
        name: "universe.value",
        title: "The value of another instrument at this instant",
        inputs: &[CLOSE],
        params: &[ParamRange { name: "instrument", default: 0.0, min: 0.0, max: INSTRUMENT_MAX, integer: true }],
        outputs: &["value"],
        note: "The input, a column or an indicator, of instrument `instrument` of the run, counted from 0, on this timeframe: at its bar that closes at \
               this instant, else at the last one that closed together with a bar of this series. As the input of `hedge`, `correlation` or \
               `regression` it makes them look at two instruments.",
        source: "A join in time.",
        warmup: "0",
        tradingview: "request.security of another symbol, without gaps and without look-ahead.",
        exact: true,
        gaps: false,
        first: &|_| 0,
        check: &free,
        compute: &value,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: f64 = f64::NAN;

    #[test]
    fn an_instrument_is_placed_among_those_that_have_a_value() {
        let columns: [&[f64]; 3] = [&[NONE, 2.0, 5.0, 7.0], &[NONE, 1.0, NONE, 7.0], &[NONE, 3.0, 9.0, 7.0]];
        let mut out = [Vec::new()];
        rank(&[columns[0], columns[0], columns[1], columns[2]], &[], &mut out);
        assert!(out[0][0].is_nan());
        assert_eq!(out[0][1..], [0.5, 0.0, 0.5]);
        zscore(&[columns[2], columns[0], columns[1], columns[2]], &[], &mut out);
        assert!(out[0][0].is_nan());
        assert_eq!(out[0][2..], [1.0, 0.0]);
        rank(&[&[4.0]], &[], &mut out);
        assert_eq!(out[0], [0.5]);
    }

    #[test]
    fn a_value_of_another_is_held_where_it_has_no_bar() {
        let (own, other): ([f64; 4], [f64; 4]) = ([1.0, 2.0, 3.0, 4.0], [NONE, 7.0, NONE, 9.0]);
        let mut out = [Vec::new()];
        value(&[&own, &own, &other], &[1.0], &mut out);
        assert!(out[0][0].is_nan());
        assert_eq!(out[0][1..], [7.0, 7.0, 9.0]);
    }
}
