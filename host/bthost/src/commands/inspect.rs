//! `bthost inspect`: what a strategy is and asks for. Of the strategy only `describe` and `start` are run, in the sandbox.
//!
//! What always holds: every text of the strategy is made plain before it reaches the terminal.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use bthost_guest::{Info, Loaded};
use bthost_sim::codes;
use bthost_sim::strategy::{
    Condition, Delivery, Description, IndicatorInput, IndicatorRequest, Operand, ParamKind, ParamSpec, PositionState, Predicate,
    SeriesRequest, Subscriptions,
};
use bthost_sim::trail::hex;
use serde_json::json;

use super::run::{PlanArgs, settings};
use crate::report::text::{grouped, plain};
use crate::session::sandbox::{self, Compiled};
use crate::session::{define, inputs, markets};

/// Arguments of `bthost inspect`.
#[derive(clap::Args)]
pub struct Args {
    /// The strategy: a component, or the folder of its project
    #[arg(value_name = "STRATEGY.wasm|DIR")]
    strategy: PathBuf,
    /// Instruments and parameters that it is asked on; the sample unless said
    #[command(flatten)]
    plan: PlanArgs,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// Print what is known of a strategy.
///
/// # Errors
/// When it is refused, or breaks while it describes itself.
pub fn run(args: Args) -> Result<ExitCode> {
    let component = inputs::component(&args.strategy)?;
    let settings = settings(&args.plan, component.project.as_deref())?;
    let guest = sandbox::runtime(Compiled::Kept)?.load(&component.bytes, &define::limits(&settings)?)?;
    let description = guest.describe().context("the strategy breaks when it is asked what it is")?;
    let asked = ask(&guest, &description, &settings, &args.plan);
    let mut out = std::io::stdout().lock();
    if args.json {
        let asked = asked.as_ref().map_err(|e| plain(&format!("{e:#}")));
        writeln!(out, "{}", serde_json::to_string_pretty(&as_json(guest.info(), &description, asked))?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut text = about(guest.info(), &description);
    match &asked {
        Ok((instruments, subscriptions)) => text += &subscribed(instruments, subscriptions),
        Err(error) => {
            let reason = format!("{error:#}");
            writeln!(text, "subscribes   not known on this data: {}", plain(reason.split("\nhint:").next().unwrap_or("")))?;
        }
    }
    out.write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// Instruments by name and what the strategy asks for on them.
type Asked = (Vec<String>, Subscriptions);

fn ask(guest: &Loaded, description: &Description, settings: &crate::plan::Settings, plan: &PlanArgs) -> Result<Asked> {
    let words = inputs::FileWords { instrument: plan.instrument.clone(), venue: plan.venue.clone() };
    let mut found = inputs::series(&settings.data, &settings.base, &words)?;
    inputs::make_bars(&mut found, settings)?;
    let picked = markets::pick(&found, settings)?;
    let config = define::bare_config(settings, &found, &picked)?;
    let values = define::params(description, settings)?;
    let subscriptions = define::ask(&mut guest.instantiate(&config.limits, false), &config, &values)?;
    Ok((config.markets.iter().map(|m| m.instrument.name()).collect(), subscriptions))
}

fn about(info: &Info, description: &Description) -> String {
    let mut text = String::new();
    let mut line = |label: &str, value: String| {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{label:12} {value}");
    };
    line("name", format!("{} {}", plain(&description.name), plain(&description.version)));
    if !description.doc.is_empty() {
        line("", plain(&description.doc));
    }
    line("abi", format!("asks for {}, gets {}", plain(&info.abi_requested), info.abi_provided));
    let form = match (info.component, info.direct) {
        (true, _) => "component",
        (false, true) => "core module, called directly",
        (false, false) => "core module, which the host wraps",
    };
    line("form", form.to_string());
    line(
        "size",
        format!(
            "{} bytes, {} functions, {} bytes of constants",
            grouped(info.bytes),
            grouped(info.functions),
            grouped(info.constant_bytes)
        ),
    );
    line("sha256", hex(&info.sha256));
    for (i, item) in info.imports.iter().enumerate() {
        let functions = item.functions.iter().map(|f| plain(f)).collect::<Vec<_>>().join(", ");
        let functions = if functions.is_empty() { String::new() } else { format!(": {functions}") };
        line(if i == 0 { "imports" } else { "" }, format!("{}{functions}", plain(&item.name)));
    }
    for (i, spec) in description.params.iter().enumerate() {
        line(if i == 0 { "parameters" } else { "" }, parameter(spec));
    }
    if description.params.is_empty() {
        line("parameters", "none".into());
    }
    text
}

/// `fast = 12: whole number from 2 to 500, step 1. Period of the fast average`
fn parameter(spec: &ParamSpec) -> String {
    let (default, range) = match &spec.kind {
        ParamKind::Integer { default, min, max, step } => (default.to_string(), format!("whole number from {min} to {max}, step {step}")),
        ParamKind::Real { default, min, max, step } => (default.to_string(), format!("number from {min} to {max}, step {step}")),
        ParamKind::Boolean(default) => (default.to_string(), "true or false".into()),
        ParamKind::Choice { default, options } => (default.clone(), format!("one of {}", options.join(", "))),
    };
    let doc = if spec.doc.is_empty() { String::new() } else { format!("; {}", plain(&spec.doc)) };
    format!("{} = {}: {}{doc}", plain(&spec.name), plain(&default), plain(&range))
}

fn subscribed(instruments: &[String], asked: &Subscriptions) -> String {
    let mut lines: Vec<String> =
        asked.series.iter().enumerate().map(|(i, s)| format!("series {i}: {}", series(instruments, asked, i, s))).collect();
    lines
        .extend(asked.indicators.iter().enumerate().map(|(i, r)| format!("indicator {i}: {} on series {}", indicator(asked, r), r.series)));
    for (wanted, what) in [(asked.orders, "every order event"), (asked.instants, "the end of every instant")] {
        if wanted {
            lines.push(what.into());
        }
    }
    if !asked.tags.is_empty() {
        lines.push(format!("tags: {}", asked.tags.iter().map(|t| plain(t)).collect::<Vec<_>>().join(", ")));
    }
    if lines.is_empty() {
        lines.push("to nothing".into());
    }
    let mut text = String::new();
    for (i, line) in lines.iter().enumerate() {
        let _ = writeln!(text, "{:12} {line}", if i == 0 { "subscribes" } else { "" });
    }
    text
}

fn series(instruments: &[String], asked: &Subscriptions, index: usize, request: &SeriesRequest) -> String {
    let instrument = instruments.get(request.instrument as usize).map_or("unknown instrument", String::as_str);
    let timeframe = if request.timeframe.is_empty() { "execution timeframe".into() } else { plain(&request.timeframe) };
    let when = match &request.delivery {
        Delivery::Every => "every bar".into(),
        Delivery::Never => "for indicators and history only".into(),
        Delivery::When(conditions) => {
            let all: Vec<String> = conditions.iter().map(|c| condition(asked, index, c)).collect();
            format!("when {}", all.join(", or "))
        }
    };
    format!("{instrument} {timeframe}, {when}")
}

fn condition(asked: &Subscriptions, series: usize, condition: &Condition) -> String {
    let parts: Vec<String> = condition.all.iter().map(|p| predicate(asked, series, p)).collect();
    parts.join(" and ")
}

fn predicate(asked: &Subscriptions, series: usize, predicate: &Predicate) -> String {
    let of = |o: &Operand| operand(asked, series, o);
    match predicate {
        Predicate::CrossesAbove(a, b) => format!("{} crosses above {}", of(a), of(b)),
        Predicate::CrossesBelow(a, b) => format!("{} crosses below {}", of(a), of(b)),
        Predicate::Above(a, b) => format!("{} is above {}", of(a), of(b)),
        Predicate::Below(a, b) => format!("{} is below {}", of(a), of(b)),
        Predicate::Touches(level) => format!("the price touches {level}"),
        Predicate::EveryNth(n) => format!("every {n}th bar"),
        Predicate::Position(PositionState::Flat) => "the position is flat".into(),
        Predicate::Position(PositionState::Long) => "the position is long".into(),
        Predicate::Position(PositionState::Short) => "the position is short".into(),
        Predicate::TimeOfDay(second) => format!("at {:02}:{:02}:{:02} UTC", second / 3600, second / 60 % 60, second % 60),
    }
}

fn operand(asked: &Subscriptions, series: usize, operand: &Operand) -> String {
    match operand {
        Operand::Indicator(i) => {
            let request = asked.indicators.get(*i as usize);
            request.map_or_else(
                || format!("unknown indicator {i}"),
                |r| {
                    let other = if r.series as usize == series { String::new() } else { format!(" of series {}", r.series) };
                    format!("{}{other}", indicator(asked, r))
                },
            )
        }
        Operand::Column(code) => column(*code),
        Operand::Level(level) => level.to_string(),
    }
}

fn column(code: u32) -> String {
    codes::COLUMNS.get(code as usize).map_or_else(|| format!("column {code}"), |c| (*c).to_string())
}

/// `ema(12)`, `bbands(20, 2).upper`, `sma(5, of indicator 0)`
fn indicator(asked: &Subscriptions, request: &IndicatorRequest) -> String {
    let known = bthost_sim::indicators::find(&request.name);
    let mut inside: Vec<String> = request.params.iter().map(f64::to_string).collect();
    let default: Vec<IndicatorInput> = known.map(|d| d.inputs.iter().map(|c| IndicatorInput::Column(*c)).collect()).unwrap_or_default();
    if !request.inputs.is_empty() && request.inputs != default {
        inside.extend(request.inputs.iter().map(|i| match i {
            IndicatorInput::Column(code) => column(*code),
            // An indicator takes earlier ones only, which the core checks; what it has not checked yet is not followed far.
            IndicatorInput::Indicator(at) if (*at as usize) < asked.indicators.len() => format!("of indicator {at}"),
            IndicatorInput::Indicator(at) => format!("of unknown indicator {at}"),
        }));
    }
    let output = match known.map(|d| d.outputs) {
        Some(outputs) if outputs.len() > 1 => outputs.get(request.output as usize).map_or_else(String::new, |o| format!(".{o}")),
        _ => String::new(),
    };
    format!("{}({}){output}", plain(&request.name), inside.join(", "))
}

fn as_json(info: &Info, description: &Description, asked: Result<&Asked, String>) -> serde_json::Value {
    let params: Vec<_> = description.params.iter().map(param_json).collect();
    let items = |items: &[bthost_guest::load::scan::Item]| -> Vec<_> {
        items.iter().map(|i| json!({"name": i.name, "functions": i.functions})).collect()
    };
    let subscriptions = match asked {
        Ok((instruments, s)) => json!({
            "instruments": instruments,
            "series": s.series.iter().enumerate().map(|(i, r)| json!({
                "instrument": instruments.get(r.instrument as usize), "timeframe": r.timeframe, "text": series(instruments, s, i, r),
            })).collect::<Vec<_>>(),
            "indicators": s.indicators.iter().map(|r| json!({
                "name": r.name, "params": r.params, "series": r.series, "output": r.output, "text": indicator(s, r),
            })).collect::<Vec<_>>(),
            "orders": s.orders, "instants": s.instants, "trades": s.trades, "tags": s.tags,
        }),
        Err(why) => json!({"unknown": why}),
    };
    json!({
        "name": description.name,
        "version": description.version,
        "doc": description.doc,
        "abi_requested": info.abi_requested,
        "abi_provided": info.abi_provided,
        "component": info.component,
        "bytes": info.bytes,
        "functions": info.functions,
        "constant_bytes": info.constant_bytes,
        "sha256": hex(&info.sha256),
        "imports": items(&info.imports),
        "exports": items(&info.exports),
        "params": params,
        "subscriptions": subscriptions,
    })
}

fn param_json(spec: &ParamSpec) -> serde_json::Value {
    let kind = match &spec.kind {
        ParamKind::Integer { default, min, max, step } => {
            json!({"kind": "integer", "default": default, "min": min, "max": max, "step": step})
        }
        ParamKind::Real { default, min, max, step } => json!({"kind": "real", "default": default, "min": min, "max": max, "step": step}),
        ParamKind::Boolean(default) => json!({"kind": "boolean", "default": default}),
        ParamKind::Choice { default, options } => json!({"kind": "choice", "default": default, "options": options}),
    };
    let mut all = json!({"name": spec.name, "doc": spec.doc});
    if let (Some(all), serde_json::Value::Object(kind)) = (all.as_object_mut(), kind) {
        all.extend(kind);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Subscriptions {
        let ema = |period: f64| IndicatorRequest { series: 0, name: "ema".into(), inputs: vec![], params: vec![period], output: 0 };
        let cross = Condition {
            all: vec![Predicate::CrossesAbove(Operand::Indicator(0), Operand::Indicator(1)), Predicate::Position(PositionState::Flat)],
        };
        let band =
            IndicatorRequest { name: "bbands".into(), params: vec![20.0, 2.0], inputs: vec![IndicatorInput::Indicator(0)], ..ema(0.0) };
        Subscriptions {
            series: vec![SeriesRequest { instrument: 0, timeframe: "1h".into(), delivery: Delivery::When(vec![cross]) }],
            indicators: vec![ema(12.0), ema(26.0), band],
            orders: true,
            tags: vec!["up\u{1b}[2J".into()],
            ..Subscriptions::default()
        }
    }

    #[test]
    fn subscriptions_read_like_sentences() {
        let text = subscribed(&["BTCUSDT.binance-um".into()], &asked());
        assert_eq!(
            text,
            "subscribes   series 0: BTCUSDT.binance-um 1h, when ema(12) crosses above ema(26) and the position is flat\n\
             \x20            indicator 0: ema(12) on series 0\n\
             \x20            indicator 1: ema(26) on series 0\n\
             \x20            indicator 2: bbands(20, 2, of indicator 0).upper on series 0\n\
             \x20            every order event\n\
             \x20            tags: up\\u{1b}[2J\n"
        );
    }

    #[test]
    fn what_a_strategy_gets_wrong_is_shown_and_breaks_nothing() {
        let mut wrong = asked();
        wrong.series[0].instrument = 9;
        wrong.series[0].delivery =
            Delivery::When(vec![Condition { all: vec![Predicate::Above(Operand::Indicator(99), Operand::Column(77))] }]);
        wrong.indicators[2].inputs = vec![IndicatorInput::Indicator(99)];
        wrong.indicators[2].output = 99;
        let text = subscribed(&[], &wrong);
        assert!(text.contains("unknown instrument 1h, when unknown indicator 99 is above column 77"), "{text}");
        assert!(text.contains("bbands(20, 2, of unknown indicator 99) on"), "{text}");
    }

    #[test]
    fn parameters_have_kind_range_and_default() {
        let kind = ParamKind::Choice { default: "1h".into(), options: vec!["1h".into(), "4h".into()] };
        let spec = ParamSpec { name: "timeframe".into(), doc: "of the average".into(), kind };
        assert_eq!(parameter(&spec), "timeframe = 1h: one of 1h, 4h; of the average");
        assert_eq!(param_json(&spec)["options"], json!(["1h", "4h"]));
    }
}
