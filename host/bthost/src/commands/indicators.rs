//! `bthost indicators`: the registry, the core's own indicators first, then TA-Lib's.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

use anyhow::{Result, bail};
use bthost_sim::codes;
use bthost_sim::indicators::{Definition, OPEN_TIME, ParamRange, describe, find, registry};

/// Arguments of `bthost indicators`.
#[derive(clap::Args)]
pub struct Args {
    /// One indicator, with its definition and source; without it, one line for each
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// Print the registry, or one of it.
///
/// # Errors
/// When there is no such indicator; the nearest is named.
pub fn run(args: Args) -> Result<ExitCode> {
    let chosen: Vec<&Definition> = match &args.name {
        None => registry().collect(),
        Some(name) => vec![wanted(name)?],
    };
    let text = if args.json {
        serde_json::to_string_pretty(&chosen.iter().map(|d| json(d)).collect::<Vec<_>>())? + "\n"
    } else if args.name.is_some() {
        chosen.iter().map(|d| describe(d)).collect()
    } else {
        table(&chosen)
    };
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

fn wanted(name: &str) -> Result<&'static Definition> {
    if let Some(found) = find(&name.to_lowercase()) {
        return Ok(found);
    }
    let nearest = nearest(name);
    bail!("there is no indicator `{name}`\nhint: did you mean `{nearest}`? `bthost indicators` lists all of them")
}

/// By a word of the title (`bollinger`), else by spelling.
fn nearest(name: &str) -> &'static str {
    let name = name.to_lowercase();
    let titled = registry().find(|d| name.len() > 2 && d.title.to_lowercase().contains(&name));
    let spelled = || registry().min_by_key(|d| strsim::damerau_levenshtein(d.name, &name));
    titled.or_else(spelled).map_or("", |d| d.name)
}

fn inputs(definition: &Definition) -> Vec<&'static str> {
    let name =
        |code: &u32| if *code == OPEN_TIME { "open-time" } else { codes::COLUMNS.get(*code as usize).copied().unwrap_or("unknown column") };
    definition.inputs.iter().map(name).collect()
}

/// `period=14`
fn default(range: &ParamRange) -> String {
    format!("{}={}", range.name, range.default)
}

/// Characters of a column, at most; a longer cell pushes the rest of its line to the right.
const WIDEST: usize = 46;

fn table(definitions: &[&Definition]) -> String {
    let rows: Vec<[String; 4]> = definitions
        .iter()
        .map(|d| {
            let params: Vec<String> = d.params.iter().map(default).collect();
            [format!("{}({})", d.name, params.join(", ")), inputs(d).join(", "), d.outputs.join(", "), d.title.to_string()]
        })
        .collect();
    let width = |column: usize, title: &str| rows.iter().map(|r| r[column].len()).max().unwrap_or(0).min(WIDEST).max(title.len());
    let (a, b, c) = (width(0, "indicator"), width(1, "inputs"), width(2, "outputs"));
    let mut text = format!("{:a$}  {:b$}  {:c$}  title\n", "indicator", "inputs", "outputs");
    for [name, inputs, outputs, title] in rows {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{name:a$}  {inputs:b$}  {outputs:c$}  {title}");
    }
    text + "\n`bthost indicators NAME` has ranges, warm-up, definition, source and how TradingView differs. `pine.` is TradingView's flavour, `ta.` TA-Lib's.\n"
}

fn json(definition: &Definition) -> serde_json::Value {
    let param =
        |p: &ParamRange| serde_json::json!({"name": p.name, "default": p.default, "min": p.min, "max": p.max, "integer": p.integer});
    serde_json::json!({
        "name": definition.name,
        "title": definition.title,
        "inputs": inputs(definition),
        "params": definition.params.iter().map(param).collect::<Vec<_>>(),
        "outputs": definition.outputs,
        "warmup": definition.warmup,
        "definition": definition.note,
        "source": definition.source,
        "tradingview": definition.tradingview,
        "exact": definition.exact,
        "gaps": definition.gaps,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn supertrend_says_all_that_a_person_asks() {
        let text = describe(wanted("supertrend").expect("it is there"));
        for word in ["k: number from 0 to 1000, default 3", "row period", "TA-Lib SUPERTREND", "-1 up, +1 down", "row 91"] {
            assert!(text.contains(word), "{word} is not in\n{text}");
        }
    }

    #[test]
    fn an_unknown_name_suggests_the_nearest() {
        let hint = |name: &str| wanted(name).map(|d| d.name).expect_err("unknown").to_string();
        assert!(hint("emaa").contains("did you mean `ema`"));
        assert!(hint("bollinger").contains("did you mean `bbands`"));
        assert_eq!(wanted("EMA").expect("any case").name, "ema");
    }

    #[test]
    fn the_table_has_every_indicator() {
        let text = table(&registry().collect::<Vec<_>>());
        assert!(registry().all(|d| text.contains(d.title)));
        assert!(text.contains("macd(fast=12, slow=26, signal=9)"));
    }
}
