//! The registry as text, for a person at a terminal.
//!
//! What always holds: everything that a strategy's author needs stands here (inputs, parameters with range and default, outputs, warm-up,
//! definition, source), and lines are at most [`WIDTH`] characters.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

use super::registry::{Definition, OPEN_TIME, ParamRange, registry};
use crate::codes;

/// Characters of a line.
const WIDTH: usize = 100;
/// Characters before the text of a field.
const INDENT: usize = 14;

/// All that is known of one indicator, in lines that end with a newline.
#[must_use]
pub fn describe(definition: &Definition) -> String {
    let mut text = format!("{}\n", heading(definition));
    let inputs: Vec<_> = definition.inputs.iter().map(|&code| column_name(code)).collect();
    field(&mut text, "inputs", &inputs.join(", "));
    for (index, range) in definition.params.iter().enumerate() {
        field(&mut text, if index == 0 { "parameters" } else { "" }, &parameter(range));
    }
    field(&mut text, "outputs", &definition.outputs.join(", "));
    let defaults: Vec<f64> = definition.params.iter().map(|p| p.default).collect();
    let first = (definition.first)(&defaults);
    field(&mut text, "warm-up", &warm_up(definition.warmup, first));
    field(&mut text, "definition", definition.note);
    field(&mut text, "source", definition.source);
    if !definition.tradingview.is_empty() {
        field(&mut text, "TradingView", definition.tradingview);
    }
    if definition.gaps {
        field(&mut text, "gaps", "rows without a value (NaN) can follow the warm-up");
    }
    if !definition.exact {
        field(&mut text, "not exact", "uses the platform's maths library: last digits differ between machines, so runs refuse it");
    }
    text
}

/// [`describe`] for every indicator, an empty line between two.
#[must_use]
pub fn describe_all() -> String {
    registry().map(describe).collect::<Vec<_>>().join("\n")
}

fn warm_up(formula: &str, first: usize) -> String {
    if formula.is_empty() {
        format!("first value at row {first}, counted from 0, with the defaults")
    } else {
        format!("first value at row {formula}, counted from 0; row {first} with the defaults")
    }
}

fn heading(definition: &Definition) -> String {
    let names: Vec<_> = definition.params.iter().map(|p| p.name).collect();
    format!("{}({}): {}", definition.name, names.join(", "), definition.title)
}

fn parameter(range: &ParamRange) -> String {
    let ParamRange { name, default, min, max, integer } = range;
    let kind = if *integer { "whole number" } else { "number" };
    format!("{name}: {kind} {}, default {default}", between(*min, *max))
}

/// Bounds beyond which a number is as good as free.
const FREE: f64 = 1e30;

fn between(min: f64, max: f64) -> String {
    match (min <= -FREE, max >= FREE) {
        (false, false) => format!("from {min} to {max}"),
        (false, true) => format!("from {min}"),
        (true, false) => format!("up to {max}"),
        (true, true) => "of any size".into(),
    }
}

fn column_name(code: u32) -> &'static str {
    if code == OPEN_TIME { "open time" } else { codes::COLUMNS.get(code as usize).copied().unwrap_or("unknown column") }
}

/// A labelled paragraph, wrapped between words.
fn field(text: &mut String, label: &str, value: &str) {
    let mut line = format!("  {label:<width$}", width = INDENT - 2);
    let mut empty = true;
    for word in value.split_whitespace() {
        if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            text.push_str(&line);
            text.push('\n');
            line = format!("{:INDENT$}", "");
            empty = true;
        }
        // Writing to a string cannot fail.
        let _ = write!(line, "{}{word}", if empty { "" } else { " " });
        empty = false;
    }
    text.push_str(&line);
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::super::registry::find;
    use super::*;

    #[test]
    fn an_entry_reads_as_a_table() {
        let text = describe(find("bbands").unwrap());
        assert_eq!(
            text,
            "bbands(period, k): Bollinger bands\n\
            \x20 inputs      close\n\
            \x20 parameters  period: whole number from 2 to 100000, default 20\n\
            \x20             k: number from 0 to 1000, default 2\n\
            \x20 outputs     upper, middle, lower\n\
            \x20 warm-up     first value at row period - 1, counted from 0; row 19 with the defaults\n\
            \x20 definition  middle = sma(period), upper and lower = middle plus and minus k*stddev(period), the\n\
            \x20             population deviation.\n\
            \x20 source      Bollinger; TA-Lib BBANDS with a simple average and both widths k.\n\
             \x20 TradingView ta.bb: the same.\n"
        );
    }

    #[test]
    fn every_indicator_is_listed_in_lines_that_fit() {
        let text = describe_all();
        assert!(registry().all(|d| text.contains(&heading(d))));
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH && !line.ends_with(' ')));
        assert!(text.contains("high, low, close"));
    }
}
