//! Running a function of the crate over whole columns, and the alignment of what comes back.
//!
//! What always holds: outputs have the inputs' length; rows before the first with all inputs finite, warm-up rows, and rows from the first
//! non-finite input after it are NaN. The crate never sees a NaN or an infinity, on which its behaviour is undefined.

use ta_lib::Core;
use ta_lib::abstract_api::{FuncInfo, InputType, OptInputType, OutputType, ParamHolder};

use crate::names;

/// Bind the parameters; the registry has checked their ranges.
fn bind(call: &mut ParamHolder<'_>, info: &FuncInfo, params: &[f64]) {
    for (index, (input, &value)) in info.opt_inputs.iter().zip(params).enumerate() {
        let bound = match input.kind {
            OptInputType::RealRange { .. } | OptInputType::RealList { .. } => call.set_opt_input(index, value).is_ok(),
            OptInputType::IntegerRange { .. } | OptInputType::IntegerList { .. } => call.set_opt_input(index, value as i32).is_ok(),
        };
        assert!(bound, "{} takes parameter {index}", info.name);
    }
}

/// The first row with a value.
pub fn first(info: &FuncInfo, params: &[f64]) -> usize {
    let core = Core::new();
    let mut call = info.id.new_call(&core);
    bind(&mut call, info, params);
    call.lookback().unwrap_or(usize::MAX)
}

/// What the ranges cannot say: a kind of average that is not bit-stable, and what the crate itself refuses.
pub fn check(info: &FuncInfo, params: &[f64]) -> Result<(), &'static str> {
    for (input, &value) in info.opt_inputs.iter().zip(params) {
        if matches!(input.kind, OptInputType::IntegerList { .. }) && names::INEXACT_AVERAGES.contains(&(value as i32)) {
            return Err("MAMA and ALMA use the platform's maths library; choose another kind of average");
        }
    }
    let core = Core::new();
    let mut call = info.id.new_call(&core);
    bind(&mut call, info, params);
    call.lookback().map(|_| ()).map_err(|_| "TA-Lib refuses these parameters")
}

/// The rows that the function may see: from the first at which all inputs are finite, to the next at which one is not.
pub fn finite(inputs: &[&[f64]], rows: usize) -> std::ops::Range<usize> {
    let whole = |t: &usize| inputs.iter().all(|column| column[*t].is_finite());
    let start = (0..rows).find(whole).unwrap_or(rows);
    let end = (start..rows).find(|t| !whole(t)).unwrap_or(rows);
    start..end
}

/// Fill the outputs.
pub fn compute(info: &FuncInfo, inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let rows = inputs[0].len();
    assert!(inputs.iter().all(|column| column.len() == rows), "the inputs of an indicator have one length");
    assert_eq!(outputs.len(), info.outputs.len(), "{} has that many outputs", info.name);
    let range = finite(inputs, rows);
    for column in outputs.iter_mut() {
        column.clear();
        column.resize(rows, f64::NAN);
    }
    if range.is_empty() {
        return;
    }
    let inputs: Vec<&[f64]> = inputs.iter().map(|column| &column[range.clone()]).collect();
    let (begin, mut real, mut whole) = run(info, &inputs, params, range.len());
    for (index, (column, output)) in outputs.iter_mut().zip(info.outputs).enumerate() {
        let target = &mut column[range.clone()][begin..];
        match output.kind {
            OutputType::Real => {
                let values = std::mem::take(&mut real[index]);
                // One NaN, whatever the platform's 0/0 looks like.
                target.iter_mut().zip(values).for_each(|(t, v)| *t = if v.is_nan() { f64::NAN } else { v });
            }
            OutputType::Integer => {
                let values = std::mem::take(&mut whole[index]);
                target.iter_mut().zip(values).for_each(|(t, v)| *t = v.into());
            }
        }
    }
}

/// The first row with a value, then the real and the integer outputs from there on.
fn run(info: &FuncInfo, inputs: &[&[f64]], params: &[f64], rows: usize) -> (usize, Vec<Vec<f64>>, Vec<Vec<i32>>) {
    let room = |wanted, kind| if wanted == kind { rows } else { 0 };
    let mut real: Vec<Vec<f64>> = info.outputs.iter().map(|o| vec![f64::NAN; room(o.kind, OutputType::Real)]).collect();
    let mut whole: Vec<Vec<i32>> = info.outputs.iter().map(|o| vec![0; room(o.kind, OutputType::Integer)]).collect();
    let core = Core::new();
    let done = {
        let mut call = info.id.new_call(&core);
        bind(&mut call, info, params);
        bind_inputs(&mut call, info, inputs);
        for (index, ((output, r), w)) in info.outputs.iter().zip(&mut real).zip(&mut whole).enumerate() {
            let bound = match output.kind {
                OutputType::Real => call.set_output(index, r).is_ok(),
                OutputType::Integer => call.set_int_output(index, w).is_ok(),
            };
            assert!(bound, "{} has output {index}", info.name);
        }
        call.call(0, rows - 1)
    };
    // A series that is too short has no value; the crate says so by a count of zero or by a refusal.
    let (begin, count) = done.map_or((0, 0), |range| (range.beg_idx, range.count));
    let begin = if count == 0 { rows } else { begin };
    real.iter_mut().for_each(|c| c.truncate(count));
    whole.iter_mut().for_each(|c| c.truncate(count));
    (begin, real, whole)
}

fn bind_inputs<'a>(call: &mut ParamHolder<'a>, info: &FuncInfo, inputs: &[&'a [f64]]) {
    let mut given = inputs.iter().copied();
    for (slot, input) in info.inputs.iter().enumerate() {
        let bound = match input.kind {
            InputType::Price => {
                let mut prices = [None; 5];
                for code in names::prices(input.flags) {
                    prices[code as usize] = given.next();
                }
                let [open, high, low, close, volume] = prices;
                call.set_price_input(slot, open, high, low, close, volume, None).is_ok()
            }
            InputType::Real | InputType::Integer => given.next().is_some_and(|series| call.set_input(slot, series).is_ok()),
        };
        assert!(bound, "{} takes {} inputs", info.name, inputs.len());
    }
}
