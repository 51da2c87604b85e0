//! What every indicator shares: where a computation begins, the NaN rows before it, and the reading of parameters.
//!
//! What always holds: after [`run`] each output has the length of the inputs and is NaN before its first value. A kernel sees inputs that begin
//! finite and a tail of each output that begins at its first value, so it never counts warm-up rows itself.
//!
//! What is not done here: validation of parameters ([`super::validate`]), and NaN rows inside a series, which the host refuses when it loads.

use alloc::vec;
use alloc::vec::Vec;

use crate::num::math;

/// The first row at which every input is finite; the number of rows where there is none.
pub(super) fn start<const I: usize>(inputs: &[&[f64]; I], rows: usize) -> usize {
    (0..rows).find(|&t| inputs.iter().all(|column| column[t].is_finite())).unwrap_or(rows)
}

/// Parameter `index` as a whole number of rows, at least 1. Parameters that passed validation come through unchanged.
pub(super) fn rows_param(params: &[f64], index: usize) -> usize {
    // A float-to-integer cast saturates and takes NaN to 0.
    (math::floor(params[index]) as usize).max(1)
}

/// Size the outputs, write their NaN rows, and let `kernel` fill the rest.
///
/// `first` is the warm-up in rows. The kernel is called with the inputs from the first finite row on, and with the outputs from that row plus
/// `first` on; it is not called when the series is too short to have a value.
pub(super) fn run<const I: usize, const O: usize>(
    inputs: &[&[f64]],
    outputs: &mut [Vec<f64>],
    first: usize,
    kernel: impl FnOnce([&[f64]; I], [&mut [f64]; O]),
) {
    let Ok(inputs) = <[&[f64]; I]>::try_from(inputs) else { panic!("takes {I} inputs, was given {}", inputs.len()) };
    let given = outputs.len();
    let Ok(outputs) = <&mut [Vec<f64>; O]>::try_from(outputs) else { panic!("has {O} outputs, was given room for {given}") };
    let rows = inputs[0].len();
    assert!(inputs.iter().all(|column| column.len() == rows), "the inputs of an indicator have one length");
    let start = start(&inputs, rows);
    let warm = start.saturating_add(first).min(rows);
    for column in outputs.iter_mut() {
        if column.len() != rows {
            // A fresh zeroed column costs one pass less than one that is filled with NaN and then written over.
            *column = vec![0.0; rows];
        }
        column[..warm].fill(f64::NAN);
    }
    if warm < rows {
        kernel(inputs.map(|column| &column[start..]), outputs.each_mut().map(|column| &mut column[warm..]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_that_begin_with_nan_move_the_start() {
        let x = [f64::NAN, f64::NAN, 1.0, 2.0, 3.0];
        let y = [f64::NAN, 5.0, 5.0, 5.0, 5.0];
        let mut out = [Vec::new()];
        run::<2, 1>(&[&x, &y], &mut out, 1, |[x, y], [out]| {
            assert_eq!((x, y), (&[1.0, 2.0, 3.0][..], &[5.0, 5.0, 5.0][..]));
            out.copy_from_slice(&[7.0, 8.0]);
        });
        assert!(out[0][..3].iter().all(|v| v.is_nan()));
        assert_eq!(out[0][3..], [7.0, 8.0]);
    }

    #[test]
    fn too_short_a_series_has_no_value_and_old_values_go() {
        for rows in 0..3 {
            let mut out = [vec![1.0; 3]];
            run::<1, 1>(&[&[1.0, 2.0, 3.0][..rows]], &mut out, 3, |_, _| panic!("nothing to compute"));
            assert_eq!(out[0].len(), rows);
            assert!(out[0].iter().all(|v| v.is_nan()));
        }
    }

    #[test]
    fn parameters_out_of_range_do_not_panic() {
        assert_eq!(rows_param(&[14.0], 0), 14);
        assert_eq!(rows_param(&[-3.0], 0), 1);
        assert_eq!(rows_param(&[f64::NAN], 0), 1);
        assert_eq!(rows_param(&[f64::INFINITY], 0), usize::MAX);
    }
}
