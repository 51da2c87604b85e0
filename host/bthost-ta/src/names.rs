//! How inputs, parameters and outputs of TA-Lib are called in the registry.
//!
//! What always holds: a parameter is the crate's name in lower case without its prefix (`optInFastK_Period` is `fastk_period`), but a lone
//! `optInTimePeriod` is `period`, as everywhere here; the names of a function's outputs differ from each other.

use bthost_sim::indicators::ParamRange;
use ta_lib::abstract_api::{FuncInfo, InputFlags, InputType, OptInputInfo, OptInputType};

/// Which number is which average, where a parameter asks for one.
pub const AVERAGES: &str = "Kinds of average (matype): 0 SMA, 1 EMA, 2 WMA, 3 DEMA, 4 TEMA, 5 TRIMA, 6 KAMA, 8 T3, 9 HMA, 10 none, 11 the \
                            function's own, 12 ZLEMA, 13 RMA, 14 VIDYA; 7 MAMA and 15 ALMA use the platform's maths library and are refused.";

/// The averages that are not bit-stable: MAMA and ALMA.
pub const INEXACT_AVERAGES: [i32; 2] = [7, 15];

/// Codes of open, high, low, close, volume.
const PRICES: [(InputFlags, u32); 5] = [
    (InputFlags::PRICE_OPEN, 0),
    (InputFlags::PRICE_HIGH, 1),
    (InputFlags::PRICE_LOW, 2),
    (InputFlags::PRICE_CLOSE, 3),
    (InputFlags::PRICE_VOLUME, 4),
];

/// The codes of one bundle of prices, in the order that TA-Lib writes them.
pub fn prices(flags: InputFlags) -> impl Iterator<Item = u32> {
    PRICES.into_iter().filter(move |(flag, _)| flags.contains(*flag)).map(|(_, code)| code)
}

/// The columns taken by default: a lone series is the close; two are high and low.
pub fn inputs(info: &FuncInfo) -> Vec<u32> {
    let lone = info.inputs.iter().filter(|i| i.kind == InputType::Real).count() < 2;
    let mut pair = [1, 2].into_iter();
    let codes = info.inputs.iter().flat_map(|input| match input.kind {
        InputType::Price => prices(input.flags).collect(),
        _ if lone => vec![3],
        _ => pair.next().into_iter().collect(),
    });
    codes.collect()
}

/// A parameter with its range.
pub fn parameter(info: &OptInputInfo) -> ParamRange {
    let plain = info.param_name.trim_start_matches("optIn").to_lowercase();
    let name = if plain == "timeperiod" { "period".to_string() } else { plain };
    let name = super::keep_text(name);
    let whole =
        |min: i64, max: i64, default: i64| ParamRange { name, default: default as f64, min: min as f64, max: max as f64, integer: true };
    match info.kind {
        OptInputType::RealRange { min, max, default, .. } => ParamRange { name, default, min, max, integer: false },
        OptInputType::RealList { values, default } => {
            let among = |pick: fn(f64, f64) -> f64| values.iter().map(|v| v.0).fold(default, pick);
            ParamRange { name, default, min: among(f64::min), max: among(f64::max), integer: false }
        }
        OptInputType::IntegerRange { min, max, default, .. } => whole(min.into(), max.into(), default.into()),
        OptInputType::IntegerList { values, default } => {
            let numbers = || values.iter().map(|v| v.0);
            whole(numbers().min().unwrap_or(default), numbers().max().unwrap_or(default), default)
        }
    }
}

/// The names of the outputs: a lone `outReal` or `outInteger` bears the function's name, others lose prefix and `Band`.
pub fn outputs(info: &FuncInfo) -> Vec<String> {
    let plain = |name: &str| {
        let name = name.trim_start_matches("out");
        let name = if name == "Real" || name == "Integer" { info.name } else { name.trim_start_matches("Real") };
        name.trim_end_matches("Band").to_lowercase()
    };
    info.outputs.iter().map(|output| plain(output.param_name)).collect()
}
