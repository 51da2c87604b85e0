//! `report.html`: one page, without network, scripts or fonts from elsewhere; light and dark by the reader's setting.
//!
//! What always holds: every text of a guest, a file or a plan passes [`super::text::html`]; a content security policy forbids the page to load
//! or run anything, should that ever fail; the same report gives the same bytes.

use std::fmt::Write as _;

use bthost_sim::metrics::returns::Month;
use bthost_sim::metrics::{Metric, Metrics, RoundTrip, Unit, Value, definition_of};
use bthost_sim::num::Money;
use bthost_sim::time::Ts;

use super::chart::scale::MONTHS;
use super::plots::Charts;
use super::tearsheet::{NOT_PROVEN, status_words};
use super::text::{cut, date_time, duration, grouped, html, metric, money, money_f64, percent, ratio};
use super::{Report, why_no_trades};

/// Round trips that the page lists; the rest is in `trades.parquet`.
pub const TRADES_SHOWN: usize = 500;
const STYLE: &str = include_str!("report.css");

/// The page.
#[must_use]
pub fn render(report: &Report<'_>, charts: &Charts) -> String {
    let input = report.input;
    let name = html(&cut(&format!("{} {}", input.strategy.name, input.strategy.version), 120));
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{name} - bthost report</title><style>\n{STYLE}</style></head><body><main>\n"
    );
    head(&mut page, report, &name);
    cards(&mut page, report);
    reasons(&mut page, report);
    page.push_str("<h2>Equity</h2>\n");
    page.push_str(&charts.equity_svg());
    page.push_str("<h2>Drawdown</h2>\n");
    page.push_str(&charts.drawdown_svg());
    summary(&mut page, report);
    months(&mut page, &report.months);
    costs(&mut page, report);
    shortfall(&mut page, report);
    trades(&mut page, report);
    pairs(&mut page, "Cash at the end", &input.cash_at_the_end());
    pairs(&mut page, "What the simulation assumes", &input.assumptions);
    pairs(&mut page, "What the run used", &input.resources);
    verification(&mut page, report);
    definitions(&mut page, &report.metrics);
    page.push_str("</main></body></html>\n");
    page
}

fn head(page: &mut String, report: &Report<'_>, name: &str) {
    let input = report.input;
    let status = html(&status_words(&input.outcome.status));
    let _ = writeln!(page, "<h1>{name}<span class=\"status\">{status}</span></h1>");
    if let Some(words) = report.fault() {
        let _ = writeln!(page, "<p class=\"lead\">{}</p>", html(&words));
    }
    let (start, end) = input.window;
    let _ = writeln!(
        page,
        "<p class=\"lead\">{} to {} UTC ({}), {}. Metrics by the calendar &ldquo;{}&rdquo;.</p>",
        date_time(start),
        date_time(end),
        duration(end.0 - start.0),
        html(&input.currency),
        html(input.calendar.name())
    );
    if input.outcome.end < end {
        let _ = writeln!(page, "<p class=\"lead\">The run ended at {} UTC.</p>", date_time(input.outcome.end));
    }
    page.push_str("<p class=\"small\">");
    for market in &input.markets {
        let _ = write!(page, "<code>{}</code> {} rows ", html(market.series), grouped(market.rows));
    }
    page.push_str("</p>\n");
    if let Some(sentence) = report.used_up() {
        let _ = writeln!(page, "<p class=\"lead\">{}</p>", html(&sentence));
    }
    if !input.strategy.params.is_empty() {
        page.push_str("<p class=\"small\">Parameters: ");
        for (key, value) in &input.strategy.params {
            let _ = write!(page, "<code>{} = {}</code> ", html(key), html(&cut(value, 200)));
        }
        page.push_str("</p>\n");
    }
}

fn cards(page: &mut String, report: &Report<'_>) {
    page.push_str("<div class=\"cards\">\n");
    for (label, name) in
        [("return", "total_return"), ("CAGR", "cagr"), ("Sharpe", "sharpe"), ("max drawdown", "max_drawdown"), ("trades", "trades")]
    {
        let held = report.benchmark.as_ref().and_then(|b| b.metrics.get(name)).filter(|m| matches!(m.value, Value::Is(_)));
        let below = match (held, name) {
            (Some(m), _) => format!("buy and hold {}", metric(m)),
            (None, "trades") => report.metrics.get("win_rate").map_or_else(String::new, |m| match m.value {
                Value::Is(_) => format!("{} won", metric(m)),
                Value::Absent(why) => why.to_owned(),
            }),
            (None, _) => String::new(),
        };
        let (value, note) = match report.metrics.get(name).map(|m| (m, m.value)) {
            Some((_, Value::Absent(why))) => ("n/a".to_owned(), why.to_owned()),
            Some((m, Value::Is(_))) => (value_text(&report.metrics, m), below),
            None => continue,
        };
        let _ = writeln!(page, "<div class=\"card\"><span>{label}</span><b>{}</b><span>{}</span></div>", html(&value), html(&note));
    }
    page.push_str("</div>\n");
}

fn reasons(page: &mut String, report: &Report<'_>) {
    let sentences = why_no_trades::explain(report);
    if sentences.is_empty() {
        return;
    }
    page.push_str("<h2>Why there are no trades</h2>\n<ul>");
    for sentence in sentences {
        let _ = write!(page, "<li>{}</li>", html(&sentence));
    }
    page.push_str("</ul>\n");
}

/// A metric as text, the Sharpe ratio with its standard error.
fn value_text(metrics: &Metrics, m: &Metric) -> String {
    match metrics.value("sharpe_se").filter(|_| m.name == "sharpe") {
        Some(error) => format!("{} ± {}", metric(m), ratio(error)),
        None => metric(m),
    }
}

fn cell(metrics: &Metrics, name: &str) -> String {
    let Some(m) = metrics.get(name) else { return "<td></td>".into() };
    match m.value {
        Value::Absent(why) => format!("<td class=\"na\">n/a: {}</td>", html(why)),
        Value::Is(v) => {
            let signed = matches!(m.unit, Unit::Fraction | Unit::Money) && v < 0.0;
            format!("<td{}>{}</td>", if signed { " class=\"neg\"" } else { "" }, html(&value_text(metrics, m)))
        }
    }
}

const CURVE_ROWS: [(&str, &str); 13] = [
    ("Equity at the end", "end_equity"),
    ("Return", "total_return"),
    ("CAGR", "cagr"),
    ("Sharpe ± standard error", "sharpe"),
    ("Sortino", "sortino"),
    ("Calmar", "calmar"),
    ("Volatility, a year", "volatility"),
    ("Max drawdown, at marks", "max_drawdown"),
    ("From peak to recovery", "max_drawdown_time"),
    ("Longest drawdown", "longest_drawdown_time"),
    ("Daily VaR 95 %", "var_95"),
    ("Daily CVaR 95 %", "cvar_95"),
    ("Exposure, of the time", "exposure"),
];

const TRADE_ROWS: [(&str, &str); 12] = [
    ("Trades, flat to flat", "trades"),
    ("Open at the end", "open_trades"),
    ("Win rate", "win_rate"),
    ("Profit factor", "profit_factor"),
    ("Expectancy", "expectancy"),
    ("Average win", "average_win"),
    ("Average loss", "average_loss"),
    ("Best trade", "best_trade"),
    ("Worst trade", "worst_trade"),
    ("SQN", "sqn"),
    ("Average holding time", "average_holding_time"),
    ("Orders", "orders"),
];

fn summary(page: &mut String, report: &Report<'_>) {
    page.push_str("<h2>Summary</h2>\n<div class=\"two\"><table><tr><th></th><th>strategy</th>");
    let held = report.benchmark.as_ref();
    page.push_str(if held.is_some() { "<th>buy and hold</th></tr>\n" } else { "</tr>\n" });
    for (label, name) in CURVE_ROWS {
        let _ = write!(page, "<tr><td>{label}</td>{}", cell(&report.metrics, name));
        if let Some(b) = held {
            page.push_str(&if name == "exposure" { "<td>100.00 %</td>".into() } else { cell(&b.metrics, name) });
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</table>\n<table><tr><th>after fees and funding</th><th></th></tr>\n");
    for (label, name) in TRADE_ROWS {
        let _ = writeln!(page, "<tr><td>{label}</td>{}</tr>", cell(&report.metrics, name));
    }
    page.push_str("</table></div>\n");
    if held.is_some() {
        let what = if report.input.markets.len() > 1 { "the cash in equal shares over the instruments" } else { "the whole cash" };
        let _ = writeln!(page, "<p class=\"small\">Buy and hold: {what}, bought at the first open inside the window, without costs.</p>");
    }
}

fn months(page: &mut String, months: &[Month]) {
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return };
    page.push_str("<h2>Monthly returns</h2>\n<div class=\"scroll\"><table class=\"months\"><tr><th>year</th>");
    for name in MONTHS {
        let _ = write!(page, "<th>{name}</th>");
    }
    page.push_str("<th>year</th></tr>\n");
    let shown = |value: f64| format!("<td class=\"{}\">{:+.2}</td>", if value < 0.0 { "neg" } else { "pos" }, value * 100.0);
    for year in first.year..=last.year {
        let _ = write!(page, "<tr><td>{year}</td>");
        let mut growth = 1.0;
        for month in 1..=12 {
            match months.iter().find(|m| (m.year, m.month) == (year, month)) {
                Some(m) => {
                    growth *= 1.0 + m.value;
                    page.push_str(&shown(m.value));
                }
                None => page.push_str("<td></td>"),
            }
        }
        let _ = writeln!(page, "{}</tr>", shown(growth - 1.0));
    }
    page.push_str("</table></div>\n<p class=\"small\">In per cent, by UTC month; the first and the last may be parts of a month.</p>\n");
}

fn shortfall(page: &mut String, report: &Report<'_>) {
    let cost = &report.cost;
    if cost.shortfall.fills == 0 {
        return;
    }
    page.push_str(
        "<h2>What trading cost, against the price of each decision</h2>\n<table><tr><th></th><th>money</th><th>basis points</th></tr>",
    );
    for (label, part) in super::costs::rows(cost) {
        let bps = cost.bps(part).map_or_else(String::new, |bps| format!("{bps:.2}"));
        let _ = write!(page, "<tr><td>{label}</td><td>{}</td><td>{bps}</td></tr>", html(&money(part)));
    }
    if cost.vwap_orders > 0 {
        let _ = write!(page, "<tr><td>against the bars' VWAP</td><td>{}</td><td></td></tr>", money_f64(cost.against_vwap));
    }
    page.push_str("</table>\n<p class=\"small\">Implementation shortfall (Perold 1988) of what was filled: a decision is taken at the last closed price; costs are positive.</p>\n");
}

fn costs(page: &mut String, report: &Report<'_>) {
    let t = &report.input.outcome.totals;
    let of_cash = report.metrics.value("turnover_ratio").map_or_else(String::new, |r| format!(" ({} x cash)", ratio(r)));
    let per = if t.turnover.0 > 0 { percent(t.fees.0 as f64 / t.turnover.0 as f64) } else { "n/a".into() };
    let left = [
        ("Gain before costs, open positions included", money(report.before_costs())),
        ("Spread, slippage, rounding to the tick", money(report.slippage())),
        ("Fees paid", money(t.fees)),
        ("Fees over turnover", per),
        ("Funding received, less paid", money(t.funding)),
        ("Turnover", format!("{}{of_cash}", money(t.turnover))),
    ];
    let right = [
        ("Fills", grouped(t.fills)),
        ("Ambiguous: place inside the bar not known", grouped(t.ambiguous_fills)),
        ("Limits touched, never traded through", grouped(t.touched_orders)),
        ("Cut by the volume cap", grouped(t.capped_fills)),
        ("Orders", grouped(t.orders)),
        ("Bars", grouped(t.bars)),
    ];
    let _ = writeln!(page, "<h2>Costs and fills, {}</h2>\n<div class=\"two\">", html(&report.input.currency));
    for side in [left, right] {
        page.push_str("<table>");
        for (label, value) in side {
            let _ = write!(page, "<tr><td>{label}</td><td>{}</td></tr>", html(&value));
        }
        page.push_str("</table>\n");
    }
    page.push_str("</div>\n");
}

fn trades(page: &mut String, report: &Report<'_>) {
    let all = report.trips.len();
    if all == 0 {
        return;
    }
    let names = report.names();
    let _ = writeln!(page, "<h2>Trades</h2>\n<p class=\"small\">{}</p>", trades_line(all));
    page.push_str(
        "<div class=\"scroll\"><table><tr><th>entry, UTC</th><th>exit, UTC</th><th class=\"left\">instrument</th><th class=\"left\">side</th>\
         <th>largest position</th><th>entry</th><th>exit</th><th>profit</th><th>fees</th><th>funding</th><th>MAE</th><th>MFE</th><th>bars</th>\
         <th class=\"left\">tag</th></tr>\n",
    );
    for trip in report.trips.iter().take(TRADES_SHOWN) {
        trade_row(page, trip, &names);
    }
    page.push_str("</table></div>\n");
}

fn trades_line(all: usize) -> String {
    let count = grouped(all as u64);
    if all > TRADES_SHOWN {
        format!("The first {TRADES_SHOWN} of {count}; all of them are in trades.parquet.")
    } else {
        format!("{count}, flat to flat at average cost; profit after fees and funding.")
    }
}

fn trade_row(page: &mut String, trip: &RoundTrip, names: &super::batches::Names<'_>) {
    let kind = names.kind(trip.instrument);
    let (scale, digits) = (names.qty_scale(trip.instrument), usize::from(names.price_scale(trip.instrument)).min(8));
    let profit = trip.net();
    let colour = if profit < Money::ZERO { "neg" } else { "pos" };
    let exit = trip.exit_time.map_or_else(|| "open".into(), |t: Ts| date_time(t));
    let exit_price = if trip.exit_qty.0 == 0 { String::new() } else { format!("{:.digits$}", trip.exit_price(kind, scale)) };
    let tag = names.tag(trip.tag).unwrap_or_default();
    let _ = writeln!(
        page,
        "<tr><td>{}</td><td>{exit}</td><td class=\"left\">{}</td><td class=\"left\">{}</td><td>{}</td><td>{:.digits$}</td><td>{exit_price}</td>\
         <td class=\"{colour}\">{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"left\">{}</td></tr>",
        date_time(trip.entry_time),
        html(&names.instrument(trip.instrument)),
        if trip.side.sign() > 0 { "long" } else { "short" },
        trip.max_qty.decimal(scale),
        trip.entry_price(kind, scale),
        money(profit),
        money(trip.fees),
        money(trip.funding),
        money(trip.mae),
        money(trip.mfe),
        grouped(trip.bars),
        html(&cut(&tag, 40))
    );
}

fn pairs(page: &mut String, title: &str, pairs: &[(String, String)]) {
    if pairs.is_empty() {
        return;
    }
    let _ = writeln!(page, "<h2>{title}</h2>\n<table>");
    for (label, value) in pairs {
        let _ = writeln!(page, "<tr><td>{}</td><td class=\"wide\">{}</td></tr>", html(label), html(value));
    }
    page.push_str("</table>\n");
}

fn verification(page: &mut String, report: &Report<'_>) {
    let input = report.input;
    page.push_str("<h2>How to verify</h2>\n<table>");
    for (label, value) in [("run", &input.run_id), ("result", &input.result_id), ("strategy, SHA-256", &input.strategy.sha256)] {
        let _ = write!(page, "<tr><td>{label}</td><td class=\"wide\"><code>{}</code></td></tr>", html(value));
    }
    page.push_str(
        "</table>\n<pre><code>bthost verify manifest.json</code></pre>\n<p>This runs the strategy again from the manifest's definition and \
         compares every record. It prints &ldquo;reproduced&rdquo;, or the first event that differs. The numbers on this page are a copy: what \
         counts is what verify recomputes.</p>\n<h2>What a verified run does not prove</h2>\n<ul>",
    );
    for line in NOT_PROVEN {
        let _ = write!(page, "<li>{}</li>", html(line));
    }
    page.push_str("</ul>\n");
}

fn definitions(page: &mut String, metrics: &Metrics) {
    page.push_str("<details><summary>Definitions of the metrics</summary>\n<table>");
    for m in &metrics.list {
        let words = definition_of(m.definition).unwrap_or("");
        let _ = writeln!(page, "<tr><td><code>{}</code></td><td class=\"wide\">{}</td></tr>", m.definition, html(words));
    }
    page.push_str("</table></details>\n");
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;

    fn page_of(report: &Report<'_>) -> String {
        render(report, &Charts::of(report))
    }

    #[test]
    fn the_page_has_its_sections_and_loads_nothing() {
        let sample = Sample::new();
        let input = sample.input();
        let page = page_of(&Report::new(&input));
        for expected in [
            "buy and hold",
            "<h2>Monthly returns</h2>",
            "<h2>Drawdown</h2>",
            "What a verified run does not prove",
            "bthost verify",
            "ohlc-adaptive",
            "default-src 'none'",
        ] {
            assert!(page.contains(expected), "{expected}");
        }
        for loads in ["<script", "src=", "href=", "@import", "url("] {
            assert!(!page.contains(loads), "{loads}");
        }
        assert!(!page.contains("NaN") && page.matches("<svg").count() == 2);
    }

    #[test]
    fn foreign_text_stays_text() {
        let mut sample = Sample::new();
        let evil = "<script>alert(1)</script>\u{1b}[31m\u{202e}\"'&";
        sample.tags[0] = evil.into();
        sample.instrument.symbol = evil.into();
        sample.series[0] = evil.into();
        let mut input = sample.input();
        input.strategy.name = evil.into();
        input.strategy.version = evil.into();
        input.strategy.params = vec![(evil.into(), evil.into())];
        input.currency = evil.into();
        input.run_id = evil.into();
        input.assumptions = vec![(evil.into(), evil.into())];
        input.resources = vec![(evil.into(), evil.into())];
        let page = page_of(&Report::new(&input));
        assert!(!page.contains("<script") && page.contains("&lt;script&gt;"));
        assert!(page.chars().all(|c| c == '\n' || (!c.is_control() && c != '\u{202e}')));
        assert!(!page.contains("\"'&") && page.contains("\\u{1b}[31m"));
    }

    #[test]
    fn one_more_trade_than_is_shown_is_said() {
        assert!(trades_line(TRADES_SHOWN).starts_with("500, flat"));
        assert!(trades_line(TRADES_SHOWN + 1).starts_with("The first 500 of 501;"));
        let sample = Sample::new();
        let input = sample.input();
        let mut report = Report::new(&input);
        report.trips = vec![report.trips[0].clone(); TRADES_SHOWN + 1];
        assert_eq!(page_of(&report).matches("<td class=\"left\">long</td>").count(), TRADES_SHOWN);
    }

    #[test]
    fn a_run_without_trades_says_why_on_the_page() {
        let sample = Sample::without_trades();
        let input = sample.input();
        assert!(page_of(&Report::new(&input)).contains("Why there are no trades"));
    }
}
