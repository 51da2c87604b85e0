//! The functions of TA-Lib that are one call of the maths library, through the `libm` crate instead of the platform's.
//!
//! What always holds: the same bits on every machine. What is not done here: functions that reach the maths library in the middle of something
//! longer (the Hilbert family, FRAMA, CHOP and so on); these stay the crate's and are marked.

use ta_lib::abstract_api::{FuncInfo, get_func_handle};

use crate::call;

/// A function of one number.
type Map = fn(f64) -> f64;

/// TA-Lib's name, and what it does to a row.
const MAPS: &[(&str, Map)] = &[
    ("ACOS", libm::acos),
    ("ASIN", libm::asin),
    ("ATAN", libm::atan),
    ("COS", libm::cos),
    ("COSH", libm::cosh),
    ("EXP", libm::exp),
    ("LN", libm::log),
    ("LOG10", libm::log10),
    ("SIN", libm::sin),
    ("SINH", libm::sinh),
    ("TAN", libm::tan),
    ("TANH", libm::tanh),
];

/// The angle of a regression line, from its slope.
const ANGLE: &str = "LINEARREG_ANGLE";

fn degrees_of_slope(slope: f64) -> f64 {
    libm::atan(slope) * (180.0 / std::f64::consts::PI)
}

/// Whether the function is computed here.
pub fn replaces(name: &str) -> bool {
    name == ANGLE || MAPS.iter().any(|(known, _)| *known == name)
}

/// Fill the outputs, if the function is one of these.
pub fn compute(info: &FuncInfo, inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) -> bool {
    if info.name == ANGLE {
        let slope = get_func_handle("LINEARREG_SLOPE").expect("the crate has it").info();
        call::compute(slope, inputs, params, outputs);
        outputs[0].iter_mut().for_each(|v| *v = one_nan(degrees_of_slope(*v)));
        return true;
    }
    let Some((_, map)) = MAPS.iter().find(|(name, _)| *name == info.name) else { return false };
    let range = call::finite(inputs, inputs[0].len());
    outputs[0].clear();
    outputs[0].resize(inputs[0].len(), f64::NAN);
    for (out, &x) in outputs[0][range.clone()].iter_mut().zip(&inputs[0][range]) {
        *out = one_nan(map(x));
    }
    true
}

/// NaN has many bit patterns; outputs have one.
fn one_nan(value: f64) -> f64 {
    if value.is_nan() { f64::NAN } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_replaced_functions_agree_with_the_crate() {
        let x: Vec<f64> = (0..200).map(|i| f64::from(i) / 250.0 + 0.01).collect();
        let names = MAPS.iter().map(|(name, _)| *name).chain([ANGLE]);
        for name in names {
            let info = get_func_handle(name).expect("the crate has it").info();
            let params: &[f64] = if name == ANGLE { &[14.0] } else { &[] };
            let (mut ours, mut theirs) = (vec![Vec::new()], vec![Vec::new()]);
            assert!(compute(info, &[&x], params, &mut ours));
            call::compute(info, &[&x], params, &mut theirs);
            for (a, b) in ours[0].iter().zip(&theirs[0]) {
                assert!((a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-13 * b.abs().max(1.0), "{name}: {a} {b}");
            }
        }
    }
}
