//! `metrics.json`: every metric with its value as text, the bits of the float, its unit and the id of its definition.
//!
//! What always holds: keys are sorted, numbers are strings, and there is no other whitespace than a newline at the end, so equal metrics are
//! equal bytes (canonical JSON, RFC 8785, of strings and objects only). A metric that is absent has a `reason` and neither value nor bits.

use std::collections::BTreeMap;

use bthost_sim::metrics::{Metric, Metrics, Unit, Value, definition_of};
use serde_json::{Value as Json, json};

use super::Report;

/// The schema's name.
pub const SCHEMA: &str = "bthost/metrics/v1";

/// The file's text.
#[must_use]
pub fn render(report: &Report<'_>) -> String {
    let mut text = document(report).to_string();
    text.push('\n');
    text
}

/// The document. Keys are sorted, as `serde_json` keeps objects in a sorted map.
#[must_use]
pub fn document(report: &Report<'_>) -> Json {
    let mut out = BTreeMap::from([
        ("schema", json!(SCHEMA)),
        ("currency", json!(report.input.currency)),
        ("calendar", json!(report.input.calendar.name())),
        ("run_id", json!(report.input.run_id)),
        ("result_id", json!(report.input.result_id)),
        ("metrics", list(&report.metrics)),
        ("definitions", definitions(&report.metrics)),
    ]);
    if let Some(held) = &report.benchmark {
        out.insert("buy_and_hold", list(&held.metrics));
    }
    json!(out)
}

/// The metrics by name.
#[must_use]
pub fn list(metrics: &Metrics) -> Json {
    Json::Object(metrics.list.iter().map(|m| (m.name.to_owned(), one(m))).collect())
}

fn one(metric: &Metric) -> Json {
    let unit = match metric.unit {
        Unit::Fraction => "fraction",
        Unit::Ratio => "ratio",
        Unit::Money => "money",
        Unit::Count => "count",
        Unit::Time => "nanoseconds",
    };
    match metric.value {
        Value::Is(v) => {
            json!({"bits": format!("{:016x}", v.to_bits()), "definition": metric.definition, "unit": unit, "value": v.to_string()})
        }
        Value::Absent(why) => json!({"definition": metric.definition, "reason": why, "unit": unit}),
    }
}

fn definitions(metrics: &Metrics) -> Json {
    let words = |m: &Metric| Some((m.definition.to_owned(), json!(definition_of(m.definition)?)));
    Json::Object(metrics.list.iter().filter_map(words).collect())
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn keys_are_sorted_and_bits_read_back() {
        let sample = sample::Sample::new();
        let input = sample.input();
        let report = Report::new(&input);
        let text = render(&report);
        let parsed: Json = serde_json::from_str(&text).expect("JSON");
        assert_eq!(parsed.to_string() + "\n", text);
        let keys: Vec<&String> = parsed.as_object().expect("object").keys().collect();
        assert!(keys.is_sorted(), "{keys:?}");
        for metric in &report.metrics.list {
            let shown = &parsed["metrics"][metric.name];
            assert_eq!(shown["definition"], metric.definition);
            match metric.value {
                Value::Is(v) => {
                    let bits = u64::from_str_radix(shown["bits"].as_str().expect("bits"), 16).expect("hex");
                    assert_eq!((bits, shown["value"].as_str().map(|t| t.parse::<f64>())), (v.to_bits(), Some(Ok(v))));
                }
                Value::Absent(why) => assert_eq!((shown["reason"].as_str(), shown.get("value")), (Some(why), None)),
            }
        }
        assert!(!text.contains("NaN") && !text.contains("inf\""));
    }
}
