//! The metric rows of the reference vectors (`BTHOST_VECTORS`, else `../shared/vectors`), against the functions of the core.
//!
//! Every row that a function answers must agree within its tolerance. Rows without a function are printed, not passed over in silence.

use std::path::{Path, PathBuf};

use bthost_sim::metrics::{drawdown, ratios, selection};
use serde_json::Value;

fn file() -> PathBuf {
    let base = std::env::var_os("BTHOST_VECTORS")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/vectors"), PathBuf::from);
    base.join("exchange.csv")
}

/// The answer of the core to a row: one number or a list. `None` where no function is known.
fn answer(function: &str, inputs: &Value) -> Option<Vec<f64>> {
    let number = |key: &str| inputs[key].as_f64().unwrap_or_else(|| panic!("{function}: input `{key}`"));
    let series = |key: &str| -> Vec<f64> {
        let list = inputs[key].as_array().unwrap_or_else(|| panic!("{function}: input `{key}`"));
        list.iter().map(|v| v.as_f64().expect("a number")).collect()
    };
    let periods = match function.rsplit_once('_').map(|(_, tail)| tail) {
        Some("daily252") => 252.0,
        Some("weekly52") => 52.0,
        Some("monthly12") => 12.0,
        _ => f64::NAN,
    };
    let stem = function.trim_end_matches("_daily252").trim_end_matches("_weekly52").trim_end_matches("_monthly12");
    let deepest = |returns: &[f64]| {
        let mut value = 1.0;
        let points = returns.iter().enumerate().map(|(i, r)| {
            value *= 1.0 + r;
            (i as i64 + 1, value)
        });
        drawdown::find((0, 1.0), points).expect("a positive start").depth()
    };
    let yearly = |returns: &[f64]| {
        let counted = inputs["n_periods_counted"].as_u64().map_or(returns.len(), |n| n as usize);
        ratios::annual_return(returns, periods, counted)
    };
    let one = match stem {
        "sharpe" => ratios::sharpe(&series("returns"), 0.0, periods),
        "sortino" => ratios::sortino(&series("returns"), periods),
        "downside_risk" => ratios::downside_risk(&series("returns"), number("mar"), periods),
        "annual_return" | "cagr" => yearly(&series("returns")),
        "annual_vol" => ratios::volatility(&series("returns"), periods),
        "calmar" => {
            let returns = series("returns");
            ratios::calmar(yearly(&returns).expect("defined"), deepest(&returns))
        }
        "max_drawdown" => Some(deepest(&series("returns"))),
        "historical_var" => ratios::value_at_risk(&series("returns"), number("cutoff")),
        "omega" => ratios::omega(&series("returns"), number("risk_free")),
        "drawdown_durations_peaks" => {
            let (durations, peaks) = drawdown::durations_and_peaks(&series("dd"));
            return Some(durations.into_iter().map(|d| d as f64).chain(peaks).collect());
        }
        "dsr_2014" => {
            let periods = number("periods");
            let sr = number("sr_annual") / periods.sqrt();
            selection::deflated_sharpe(sr, number("T"), number("skew"), number("kurt"), number("V_annual") / periods, number("N"))
        }
        "dsr_sr0_annualised" => selection::expected_maximum(number("N")).map(|m| m * number("V_annual").sqrt()),
        "expected_max_normal" => selection::expected_maximum(number("N")).map(|m| m * number("sd")),
        "psr_2012" => selection::probabilistic_sharpe(number("sr"), number("benchmark"), number("T"), number("skew"), number("kurt")),
        "psr_2025" => {
            selection::probabilistic_sharpe_at_null(number("sr"), number("benchmark"), number("T"), number("skew"), number("kurt"))
        }
        "sharpe_se_2025" => selection::sharpe_deviation(number("sr"), number("skew"), number("kurt"), number("T")),
        "min_trl_2025" => {
            selection::minimum_track_record(number("sr"), number("benchmark"), number("alpha"), number("skew"), number("kurt"))
        }
        "cpcv_splits_paths" => {
            let (splits, paths) = selection::cpcv_splits_and_paths(number("N") as u64, number("k") as u64).expect("defined");
            return Some(vec![splits as f64, paths as f64]);
        }
        _ => return None,
    };
    Some(vec![one.unwrap_or_else(|| panic!("{function}: no value"))])
}

#[test]
#[allow(clippy::print_stdout)]
fn vectors_metrics_known_rows() {
    let path = file();
    let Ok(mut reader) = csv::Reader::from_path(&path) else {
        println!("no reference vectors at {}: set BTHOST_VECTORS to check them", path.display());
        assert!(std::env::var_os("BTHOST_VECTORS").is_none(), "BTHOST_VECTORS is set, but {} cannot be read", path.display());
        return;
    };
    let (mut checked, mut unknown, mut wrong) = (0, Vec::new(), Vec::new());
    for row in reader.records() {
        let row = row.expect("a CSV row");
        let (id, area, function) = (&row[0], &row[1], &row[3]);
        if area != "metrics" {
            continue;
        }
        let inputs: Value = serde_json::from_str(&row[4]).expect("inputs as JSON");
        let Some(got) = answer(function, &inputs) else {
            unknown.push(format!("{id} {function}"));
            continue;
        };
        let expected: Vec<f64> = match serde_json::from_str::<Value>(&row[5]).expect("expected as JSON") {
            Value::Array(list) => list.iter().map(|v| v.as_f64().expect("a number")).collect(),
            single => vec![single.as_f64().expect("a number")],
        };
        let tolerance: f64 = row[6].parse().expect("a tolerance");
        let near = got.len() == expected.len() && got.iter().zip(&expected).all(|(g, e)| (g - e).abs() <= tolerance);
        if !near {
            wrong.push(format!("{id} {function}: got {got:?}, expected {expected:?} within {tolerance}"));
        }
        checked += 1;
    }
    println!("metric rows checked: {checked}; without a function: {unknown:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 0, "{} has no metric rows", path.display());
}
