//! The tear sheet on a terminal: fixed columns of plain text, buy and hold beside the strategy.
//!
//! What always holds: no escape sequences, so nothing depends on colour; no line is longer than [`WIDTH`] unless an id or a name of the data is;
//! a number that cannot be stated is `n/a` with a numbered note that says why; foreign text is escaped.

use std::fmt::Write as _;

use bthost_sim::codes;
use bthost_sim::engine::Status;
use bthost_sim::metrics::{Metrics, Value};

use super::text::{cut, date_time, duration, grouped, metric, money, money_f64, percent, plain, ratio};
use super::{Report, costs, greeks, why_no_trades};

/// Columns of the sheet.
pub const WIDTH: usize = 78;
const LABEL: usize = 28;
const VALUE: usize = 25;

/// What a verified run does not say. Shown wherever results are.
pub const NOT_PROVEN: [&str; 4] = [
    "that the data is true: verify proves which rows were used, not that a market printed them",
    "that the strategy was not tuned on this window, or chosen among many that failed",
    "that fills are realistic: bars do not show the order of prices, the queue or the effect of an order on the market",
    "that the future will be like this window",
];

/// The sheet.
#[must_use]
pub fn render(report: &Report<'_>) -> String {
    let mut sheet = Sheet { out: String::new(), notes: Vec::new() };
    sheet.head(report);
    sheet.performance(report);
    sheet.trades(report);
    sheet.costs(report);
    sheet.shortfall(report);
    sheet.pairs("cash at the end", &report.input.cash_at_the_end());
    sheet.pairs("used", &report.input.resources);
    sheet.pairs("assumed", &report.input.assumptions);
    sheet.explanation(report);
    sheet.foot(report);
    sheet.out
}

/// A text in lines of at most `width` characters, cut between words.
fn parts(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        if lines[last].is_empty() {
            lines[last].push_str(word);
        } else if lines[last].chars().count() + 1 + word.chars().count() <= width {
            lines[last].push(' ');
            lines[last].push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// How the run ended, in words.
#[must_use]
pub fn status_words(status: &Status) -> String {
    match status {
        Status::Completed | Status::Halted | Status::EquityGone => status.name().into(),
        Status::GuestFault { callback, index, .. } => format!("guest-fault in {}, call {index}", plain(callback)),
        Status::RailStop { reason } => format!("rail-stop by {}", codes::reason_name(*reason)),
    }
}

struct Sheet {
    out: String,
    notes: Vec<&'static str>,
}

impl Sheet {
    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn rule(&mut self, title: &str) {
        let rest = WIDTH.saturating_sub(title.len() + 4);
        self.line("");
        self.line(&format!("-- {title} {}", "-".repeat(rest)));
    }

    fn field(&mut self, label: &str, value: &str) {
        self.line(&format!("{label:<12}{value}"));
    }

    fn columns(&mut self, label: &str, left: &str, right: &str) {
        self.line(&format!("{label:<LABEL$}{left:>VALUE$}{right:>VALUE$}"));
    }

    /// A metric of `metrics`, or `n/a` with a note.
    fn value(&mut self, metrics: &Metrics, name: &str) -> String {
        let Some(found) = metrics.get(name) else { return String::new() };
        if let Value::Absent(why) = found.value {
            let number = self.notes.iter().position(|n| *n == why).unwrap_or_else(|| {
                self.notes.push(why);
                self.notes.len() - 1
            });
            return format!("n/a [{}]", number + 1);
        }
        let text = metric(found);
        match metrics.value("sharpe_se").filter(|_| name == "sharpe") {
            Some(error) => format!("{text} ± {}", ratio(error)),
            None => text,
        }
    }

    fn head(&mut self, report: &Report<'_>) {
        let input = report.input;
        let name = cut(&format!("{} {}", plain(&input.strategy.name), plain(&input.strategy.version)), WIDTH / 2);
        let status = status_words(&input.outcome.status);
        let gap = WIDTH.saturating_sub(name.chars().count() + status.chars().count()).max(2);
        self.line(&format!("{name}{}{status}", " ".repeat(gap)));
        self.line(&"=".repeat(WIDTH));
        for (i, part) in report.fault().iter().flat_map(|words| parts(words, WIDTH - 12)).enumerate() {
            self.field(if i == 0 { "fault" } else { "" }, &part);
        }
        for (i, market) in input.markets.iter().enumerate() {
            let label = if i == 0 { "data" } else { "" };
            self.field(label, &format!("{}  {} rows", plain(market.series), grouped(market.rows)));
        }
        let (start, end) = input.window;
        self.field("window", &format!("{} to {} UTC ({})", date_time(start), date_time(end), duration(end.0 - start.0)));
        if input.outcome.end < end {
            self.field("", &format!("the run ended at {} UTC", date_time(input.outcome.end)));
        }
        for (i, pair) in input.strategy.params.chunks(4).enumerate() {
            let words: Vec<String> = pair.iter().map(|(k, v)| format!("{}={}", plain(k), cut(&plain(v), 40))).collect();
            self.field(if i == 0 { "parameters" } else { "" }, &words.join("  "));
        }
        self.field("calendar", input.calendar.name());
        self.field("run", &input.run_id);
        self.field("result", &input.result_id);
    }

    fn performance(&mut self, report: &Report<'_>) {
        self.rule("performance");
        let currency = plain(&report.input.currency);
        let held = report.benchmark.as_ref().map(|b| &b.metrics);
        self.columns("", "strategy", if held.is_some() { "buy and hold" } else { "" });
        let start = money(report.input.outcome.start_equity);
        self.columns(&format!("equity at the start, {currency}"), &start, if held.is_some() { &start } else { "" });
        for (label, name) in [
            (format!("equity at the end, {currency}").as_str(), "end_equity"),
            ("return", "total_return"),
            ("CAGR", "cagr"),
            ("Sharpe ± standard error", "sharpe"),
            ("Sortino", "sortino"),
            ("Calmar", "calmar"),
            ("volatility, a year", "volatility"),
            ("max drawdown, at marks", "max_drawdown"),
            ("  from peak to recovery", "max_drawdown_time"),
            ("longest drawdown", "longest_drawdown_time"),
            ("daily VaR 95 %", "var_95"),
            ("daily CVaR 95 %", "cvar_95"),
        ] {
            let left = self.value(&report.metrics, name);
            let right = held.map_or_else(String::new, |h| self.value(h, name));
            self.columns(label, &left, &right);
        }
        let exposure = self.value(&report.metrics, "exposure");
        self.columns("exposure, of the time", &exposure, if held.is_some() { "100.00 %" } else { "" });
    }

    fn trades(&mut self, report: &Report<'_>) {
        self.rule("trades, flat to flat at average cost, after fees and funding");
        let m = &report.metrics;
        let open = m.value("open_trades").unwrap_or(0.0);
        let count = self.value(m, "trades");
        let words = if open > 0.0 { format!("{count} (and {} open)", grouped(open as u64)) } else { count };
        let rows = [
            ("win rate", "win_rate", "average win", "average_win"),
            ("profit factor", "profit_factor", "average loss", "average_loss"),
            ("expectancy", "expectancy", "best trade", "best_trade"),
            ("SQN", "sqn", "worst trade", "worst_trade"),
        ];
        let held = self.value(m, "average_holding_time");
        self.quad("trades", &words, "average holding time", &held);
        for (a, name_a, b, name_b) in rows {
            let (left, right) = (self.value(m, name_a), self.value(m, name_b));
            self.quad(a, &left, b, &right);
        }
    }

    fn quad(&mut self, a: &str, left: &str, b: &str, right: &str) {
        self.line(&format!("{a:<18}{left:>20}  {b:<22}{right:>16}"));
    }

    fn costs(&mut self, report: &Report<'_>) {
        self.rule(&format!("costs and fills, {}", plain(&report.input.currency)));
        let t = &report.input.outcome.totals;
        let cash = self.value(&report.metrics, "turnover_ratio");
        let rate = if t.turnover.0 > 0 { percent(t.fees.0 as f64 / t.turnover.0 as f64) } else { "n/a".into() };
        self.quad("fees paid", &money(t.fees), "fills", &grouped(t.fills));
        self.quad("funding received", &money(t.funding), "ambiguous fills", &grouped(t.ambiguous_fills));
        self.quad("before costs", &money(report.before_costs()), "touched, not filled", &grouped(t.touched_orders));
        self.quad("turnover", &money(t.turnover), "cut by the volume cap", &grouped(t.capped_fills));
        self.quad("turnover / cash", &cash, "orders", &grouped(t.orders));
        self.quad("fees / turnover", &rate, "bars", &grouped(t.bars));
        let margin = t.margin;
        if margin != Default::default() {
            self.quad("liquidation fees", &money(margin.liquidation_fees), "liquidations", &grouped(margin.liquidations));
            self.quad("debt covered", &money(margin.debt_covered), "insurance fund", &money(margin.insurance));
        }
    }

    fn shortfall(&mut self, report: &Report<'_>) {
        let cost = &report.cost;
        if cost.shortfall.fills == 0 {
            return;
        }
        self.rule("what trading cost, against the price of each decision");
        self.columns("", &plain(&report.input.currency), "basis points");
        let bps = |part| cost.bps(part).map_or_else(|| "n/a".into(), |bps| format!("{bps:.2}"));
        for (label, part) in costs::rows(cost) {
            self.columns(label, &money(part), &bps(part));
        }
        if cost.vwap_orders > 0 {
            self.columns("against the bars' VWAP", &money_f64(cost.against_vwap), "");
        }
    }

    fn pairs(&mut self, title: &str, pairs: &[(String, String)]) {
        if pairs.is_empty() {
            return;
        }
        self.rule(title);
        for (label, value) in pairs {
            let mut label = format!("{:<LABEL$}", plain(label));
            for part in parts(&plain(value), WIDTH - LABEL) {
                self.line(&format!("{label}{part}"));
                label = " ".repeat(LABEL);
            }
        }
    }

    fn explanation(&mut self, report: &Report<'_>) {
        let sentences = why_no_trades::explain(report);
        if !sentences.is_empty() {
            self.rule("why there are no trades");
            for sentence in sentences {
                self.wrap(&sentence);
            }
        }
    }

    fn foot(&mut self, report: &Report<'_>) {
        let options = greeks::lines(report.input);
        if !options.is_empty() {
            self.rule("options at the end");
            options.iter().for_each(|line| self.wrap(&plain(line)));
        }
        if !self.notes.is_empty() {
            self.rule("notes");
            for (i, note) in core::mem::take(&mut self.notes).iter().enumerate() {
                self.wrap(&format!("[{}] {note}", i + 1));
            }
        }
        if report.benchmark.is_some() {
            self.line("");
            let what = if report.input.markets.len() > 1 { "the cash in equal shares" } else { "the whole cash" };
            self.wrap(&format!("Buy and hold: {what}, bought at the first open inside the window, without costs."));
        }
        if report.input.outcome.totals.fills > 0 {
            self.line("");
            let slippage = money(report.slippage());
            let currency = plain(&report.input.currency);
            self.wrap(&format!(
                "Before costs: the gain in equity, open positions at their mark, with fees and {slippage} {currency} of spread, slippage and \
                 rounding to the tick added back, and without funding."
            ));
        }
        if let Some(sentence) = report.used_up() {
            self.line("");
            self.wrap(&sentence);
        }
        self.rule("what a verified run does not prove");
        for line in NOT_PROVEN {
            self.wrap(&format!("- {line}"));
        }
    }

    /// A paragraph; lines after the first are indented by two.
    fn wrap(&mut self, text: &str) {
        let indent = text.len() - text.trim_start().len();
        let mut line = " ".repeat(indent);
        let mut empty = true;
        for word in text.split_whitespace() {
            if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
                let full = core::mem::replace(&mut line, " ".repeat(indent + 2));
                self.line(&full);
                empty = true;
            }
            let _ = write!(line, "{}{word}", if empty { "" } else { " " });
            empty = false;
        }
        self.line(&line);
    }
}

#[cfg(test)]
#[path = "tearsheet_tests.rs"]
mod tests;
