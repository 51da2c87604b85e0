//! The helpers of both SDKs are those of the registry: one for each indicator that a run may have, made here and committed.
//!
//! `BLESS=1 cargo test -p bthost-ta helpers` writes them.

use std::fmt::Write as _;
use std::path::Path;

use bthost_sim::indicators::{Definition, OPEN_TIME, ParamRange, registry};

/// Files of the SDKs, from this crate's folder.
const RUST: &str = "../../guest-sdk/rust/src/indicators.rs";
const SCRIPT: &str = "../../guest-sdk/assemblyscript/assembly/indicators.ts";

const MADE: &str = "Generated from the registry of indicators by `BLESS=1 cargo test -p bthost-ta helpers`. Do not edit.";

/// Written by hand in the SDK for Rust, because their input may be left to the indicator or their outputs have a type there.
const BY_HAND: [&str; 11] = ["sma", "ema", "rma", "rsi", "max", "min", "roc", "stddev", "atr", "bbands", "macd"];

/// Two series that a strategy has to name: high and low are only what stands in for them.
const OF_TWO: [&str; 10] = ["correlation", "regression", "hedge", "add", "beta", "correl", "div", "mavp", "mult", "sub"];

/// Words that a function of TypeScript may not be called.
const RESERVED: [&str; 1] = ["var"];

/// A bound beyond which a number is as good as free.
const FREE: f64 = 1e30;

const COLUMNS: [&str; 5] = ["open", "high", "low", "close", "volume"];

fn wanted() -> Vec<&'static Definition> {
    bthost_ta::install();
    let all: Vec<_> = registry().filter(|d| d.exact).collect();
    for name in OF_TWO {
        assert!(all.iter().any(|d| d.name == name && d.inputs == [1, 2]), "{name} takes two series");
    }
    all
}

/// The inputs that a strategy gives.
fn inputs(d: &Definition) -> &'static [&'static str] {
    match d.inputs {
        [3] => &["input"],
        _ if OF_TWO.contains(&d.name) => &["x", "y"],
        _ => &[],
    }
}

/// `pine.supertrend` is `pine_supertrend`.
fn function(d: &Definition) -> String {
    d.name.replace('.', "_")
}

/// `PineSupertrend`
fn class(d: &Definition) -> String {
    let capital = |part: &str| part[..1].to_uppercase() + &part[1..];
    d.name.split(['.', '_']).map(capital).collect()
}

/// What a person reads: the title, the columns, the parameters with range and default.
fn text(d: &Definition) -> String {
    let mut text = d.title.to_string();
    if inputs(d).is_empty() && !d.inputs.is_empty() {
        let name = |code: &u32| if *code == OPEN_TIME { "open time" } else { COLUMNS[*code as usize] };
        let _ = write!(text, ", of {}", d.inputs.iter().map(name).collect::<Vec<_>>().join(", "));
    }
    let range = |p: &ParamRange| if p.max < FREE && p.min > -FREE { format!(" {} to {}", p.min, p.max) } else { String::new() };
    let param = |p: &ParamRange| format!("`{}`{} ({})", p.name, range(p), p.default);
    let params: Vec<_> = d.params.iter().map(param).collect();
    if params.is_empty() { text + "." } else { format!("{text}: {}.", params.join(", ")) }
}

fn rust() -> String {
    let mut out = format!(
        "//! {MADE}\n//!\n//! Every indicator of `bthost indicators` that a run may have, as a method of [`Bars`], beside those written by hand. Documentation \
         gives each\n//! parameter's range and default. `pine_` is TradingView's flavour, `ta_` TA-Lib's where the core has one of its own.\n\
         #![allow(clippy::too_many_arguments)]\n\nuse crate::setup::{{Bars, Indicator, Input, Number}};\n\n\
         /// Every output of one indicator.\nfn all<const N: usize>(bars: &Bars<'_>, name: &str, inputs: &[Input], params: &[f64]) -> Result<[Indicator; N], String> {{\n    \
         let mut outputs = [bars.indicator(name, inputs, params, 0)?; N];\n    for (at, output) in outputs.iter_mut().enumerate().skip(1) {{\n        \
         *output = bars.indicator(name, inputs, params, at as u32)?;\n    }}\n    Ok(outputs)\n}}\n\n"
    );
    let definitions: Vec<_> = wanted().into_iter().filter(|d| !BY_HAND.contains(&d.name)).collect();
    for d in definitions.iter().filter(|d| d.outputs.len() > 1) {
        let _ = writeln!(out, "/// The outputs of `{}`.\n#[derive(Debug, Clone, Copy, PartialEq, Eq)]\npub struct {} {{", d.name, class(d));
        for output in d.outputs {
            let _ = writeln!(out, "    /// Output `{output}`.\n    pub {output}: Indicator,");
        }
        out += "}\n\n";
    }
    out += "/// Made of the registry.\nimpl Bars<'_> {\n";
    for (at, d) in definitions.iter().enumerate() {
        let mut args: Vec<String> = inputs(d).iter().map(|i| format!("{i}: impl Into<Input>")).collect();
        args.extend(d.params.iter().map(|p| format!("{}: impl Number", p.name)));
        let given: Vec<String> = inputs(d).iter().map(|i| format!("{i}.into()")).collect();
        let params: Vec<String> = d.params.iter().map(|p| format!("{}.to_number()", p.name)).collect();
        let (args, given, params) = (args.into_iter().map(|a| format!(", {a}")).collect::<String>(), given.join(", "), params.join(", "));
        let gap = if at == 0 { "" } else { "\n" };
        let _ = writeln!(out, "{gap}    /// {}", text(d));
        if let [_] = d.outputs {
            let _ = writeln!(out, "    pub fn {}(&self{args}) -> Result<Indicator, String> {{", function(d));
            let _ = writeln!(out, "        self.indicator(\"{}\", &[{given}], &[{params}], 0)\n    }}", d.name);
        } else {
            let outputs = d.outputs.join(", ");
            let _ = writeln!(out, "    pub fn {}(&self{args}) -> Result<{}, String> {{", function(d), class(d));
            let _ = writeln!(out, "        let [{outputs}] = all(self, \"{}\", &[{given}], &[{params}])?;", d.name);
            let _ = writeln!(out, "        Ok({} {{ {outputs} }})\n    }}", class(d));
        }
    }
    out + "}\n"
}

fn script() -> String {
    let mut out = format!(
        "// {MADE}\n//\n// Every indicator of `bthost indicators` that a run may have: `indicators.supertrend(bars, 10, 3)`. `pine_` is TradingView's \
         flavour, `ta_`\n// TA-Lib's where the core has one of its own.\n\nimport {{ Indicator, Series, Source }} from \"./series\";\n"
    );
    for d in wanted() {
        let mut name = function(d);
        if RESERVED.contains(&name.as_str()) {
            name += "_";
        }
        let mut args = vec!["series: Series".to_string()];
        args.extend(inputs(d).iter().map(|i| format!("{i}: Source")));
        args.extend(d.params.iter().map(|p| format!("{}: f64", p.name)));
        let params: Vec<_> = d.params.iter().map(|p| p.name).collect();
        let (args, given, params) = (args.join(", "), inputs(d).join(", "), params.join(", "));
        let declare = |output: usize| format!("series.indicator(\"{}\", [{given}], [{params}], {output})", d.name);
        let (class, text) = (class(d), text(d));
        if let [_] = d.outputs {
            let _ = write!(out, "\n/** {text} */\nexport function {name}({args}): Indicator {{\n  return {};\n}}\n", declare(0));
            continue;
        }
        let fields: Vec<_> = d.outputs.iter().map(|o| format!("readonly {o}: Indicator")).collect();
        let _ =
            write!(out, "\n/** The outputs of `{}`. */\nexport class {class} {{\n  constructor({}) {{}}\n}}\n", d.name, fields.join(", "));
        let _ = write!(out, "\n/** {text} */\nexport function {name}({args}): {class} {{\n");
        for at in 0..d.outputs.len() {
            let _ = writeln!(out, "  const output{at} = {};", declare(at));
        }
        let outputs: Vec<_> = (0..d.outputs.len()).map(|at| format!("output{at}")).collect();
        let _ = write!(out, "  return new {class}({});\n}}\n", outputs.join(", "));
    }
    out
}

#[test]
fn helpers_of_the_sdks_are_those_of_the_registry() {
    for (file, made) in [(RUST, rust()), (SCRIPT, script())] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &made).expect("the SDK's folder");
        }
        let there = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(there == made, "{file} is not what the registry gives: run `BLESS=1 cargo test -p bthost-ta helpers`");
    }
}
