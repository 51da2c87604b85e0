//! TA-Lib in the registry: the 237 functions of the pinned pure-Rust crate `ta-lib`, behind the one convention of bthost's indicators.
//!
//! What always holds: outputs are aligned to the input rows and NaN until warm; nothing after a row with a non-finite input has a value; a
//! function that calls the platform's maths library is marked, and no run takes it.
//!
//! Where to look: [`library`] is the table, [`install`] puts it into the registry of [`bthost_sim::indicators`]. `call` runs a function, `names`
//! says how parameters and outputs are called here, `notes` has what a person should know beyond the crate's own metadata.
//!
//! What is not here: kernels of our own. Where the core has an indicator of the same name, TA-Lib's is called `ta.NAME`.
#![forbid(unsafe_code)]

mod call;
mod maths;
mod names;
mod notes;

use std::sync::OnceLock;

use bthost_sim::indicators::{Definition, Library, extend, own};
use ta_lib::abstract_api::{FUNCS, FuncFlags, FuncInfo, OptInputType};

/// Put every function into the registry. Calling it again does nothing.
pub fn install() {
    extend(library());
}

/// The definitions of all functions, in the order of the crate.
pub fn library() -> &'static Library {
    static LIBRARY: OnceLock<Library> = OnceLock::new();
    LIBRARY.get_or_init(|| Library { definitions: FUNCS.iter().map(definition).collect() })
}

/// How a function is called in the registry.
#[must_use]
pub fn name_of(function: &str) -> String {
    let plain = function.to_lowercase();
    if own().any(|d| d.name == plain) { format!("ta.{plain}") } else { plain }
}

/// What lives as long as the registry, that is, to the end of the process.
fn keep<T: 'static>(values: Vec<T>) -> &'static [T] {
    values.leak()
}

fn keep_text(text: String) -> &'static str {
    text.leak()
}

fn definition(info: &'static FuncInfo) -> Definition {
    let notes = notes::of(info.name);
    let gaps = info.flags.contains(FuncFlags::NAN_INF_OUTPUT);
    Definition {
        name: keep_text(name_of(info.name)),
        title: info.hint,
        inputs: keep(names::inputs(info)),
        params: keep(info.opt_inputs.iter().map(names::parameter).collect()),
        outputs: keep(names::outputs(info).into_iter().map(keep_text).collect()),
        note: keep_text(note(info, notes.definition)),
        source: keep_text(format!("TA-Lib {}, group {}, in the Rust crate ta-lib 0.8.3.", info.name, info.group.as_str())),
        tradingview: notes.tradingview,
        warmup: notes.warmup,
        exact: exact(info),
        gaps,
        first: Box::leak(Box::new(move |params: &[f64]| call::first(info, params))),
        check: Box::leak(Box::new(move |params: &[f64]| call::check(info, params))),
        compute: Box::leak(Box::new(move |inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]| {
            if !maths::compute(info, inputs, params, outputs) {
                call::compute(info, inputs, params, outputs);
            }
        })),
    }
}

/// Whether every machine gets the same bits: no platform maths, or our own in its place.
fn exact(info: &FuncInfo) -> bool {
    !info.flags.contains(FuncFlags::USES_TRANSCENDENTAL) || maths::replaces(info.name)
}

/// The definition in words: what is known of the function, then what its flags say.
fn note(info: &FuncInfo, definition: &str) -> String {
    let mut parts = Vec::new();
    if !definition.is_empty() {
        parts.push(definition.to_string());
    }
    parts.push(if maths::replaces(info.name) {
        "Through the `libm` crate, so that every machine has the same bits; the crate's own may differ in the last digits.".into()
    } else {
        "Run from the first row, at unstable period 0; the values and bits are the crate's.".to_string()
    });
    let flagged = |flag, text: &str| info.flags.contains(flag).then(|| text.to_string());
    parts.extend(flagged(FuncFlags::PATH_DEPENDENT, "Depends on where the series begins, for ever."));
    parts.extend(flagged(
        FuncFlags::UNSTABLE_PERIOD,
        "Remembers its seed for a while: values depend on where the series begins, less and less.",
    ));
    parts.extend(flagged(FuncFlags::DISPLAY_SHIFT, "A chart draws it shifted in time; values stand at the row that computed them."));
    parts.extend(flagged(FuncFlags::POSITIVE_INPUT, "Assumes positive input; an oscillator or a spread gets numbers without a meaning."));
    parts.extend(flagged(FuncFlags::CANDLESTICK, "0 is no pattern; positive is bullish, negative bearish, 100 the usual strength."));
    if info.opt_inputs.iter().any(|p| matches!(p.kind, OptInputType::IntegerList { .. })) {
        parts.push(names::AVERAGES.into());
    }
    parts.join(" ")
}
