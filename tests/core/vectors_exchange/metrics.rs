//! Area metrics: returns, drawdowns, ratios and the statistics of selection.

use bthost_sim::metrics::{drawdown, ratios, selection};

use super::row::{Answer, Row};

pub fn answer(row: &Row) -> Option<Answer> {
    let function = row.function.as_str();
    let number = |key: &str| row.number(key);
    let series = |key: &str| row.numbers(key);
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
        let counted = row.get("n_periods_counted").map_or(returns.len(), |n| n.as_u64().expect("a count") as usize);
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
            return Some(Answer::Numbers(durations.into_iter().map(|d| d as f64).chain(peaks).collect()));
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
            return Some(Answer::Numbers(vec![splits as f64, paths as f64]));
        }
        _ => return None,
    };
    Some(Answer::from(one.unwrap_or_else(|| panic!("{function}: no value"))))
}
