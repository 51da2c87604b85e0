//! The kernels whose definition is TA-Lib's have the crate's bits.

use bthost_sim::indicators::{compute, find};

use crate::series::{Shape, inputs, series};

/// Rows: enough for chunks side by side.
const ROWS: usize = 20_000;

fn bits(columns: &[Vec<f64>]) -> Vec<Vec<u64>> {
    columns.iter().map(|column| column.iter().map(|v| v.to_bits()).collect()).collect()
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
            let slices: Vec<&[f64]> = inputs.iter().map(Vec::as_slice).collect();
            assert_eq!(bits(&compute(ours, &slices, params)), bits(&compute(theirs, &slices, params)), "{} {shape:?}", ours.name);
        }
    }
}
