//! The report of a run: tables, Parquet artifacts, tear sheet, charts, one-page HTML, `metrics.json`.
//!
//! What always holds: everything here is computed from a [`ReportInput`], which the program fills after a run (or from a run directory);
//! nothing is read from a clock, the network or the environment, so a report can be made again and compared. Money and prices stay exact in
//! the tables; floats are for metrics and pictures. Text of a guest or a file is escaped on its way out ([`text`]).
//!
//! Where to look: [`tables`] decodes events; [`batches`] and [`parquet`] write them; [`benchmark`] is buy and hold; [`costs`] is what trading cost; [`tearsheet`],
//! [`why_no_trades`], [`html`], [`plots`] (over [`chart`]) are what a person looks at; [`metrics_json`] is what a program reads;
//! [`comparison`] puts runs of one strategy side by side.

pub mod batches;
pub mod benchmark;
pub mod chart;
pub mod comparison;
pub mod costs;
pub mod greeks;
pub mod html;
pub mod metrics_json;
pub mod parquet;
pub mod plots;
mod rates;
pub mod tables;
pub mod tearsheet;
pub mod text;
pub mod why_no_trades;

#[cfg(test)]
pub(crate) mod sample;

use std::path::Path;

use anyhow::{Context, Result};
use bthost_sim::engine::{Currency, Outcome, Rules, Status};
use bthost_sim::ledger::gain;
use bthost_sim::market::{Bars, Instrument, Trades};
use bthost_sim::metrics::returns::{Month, monthly};
use bthost_sim::metrics::{
    Calendar, CurveInput, Metrics, RoundTrip, TotalsInput, TripBuilder, curve_metrics, total_metrics, trade_metrics,
};
use bthost_sim::num::Money;
use bthost_sim::time::Ts;
use bthost_sim::trail::payload::Fill;

use benchmark::BuyAndHold;
use costs::TradingCost;
use tables::Tables;

/// Characters of a fault's words that the report shows; `fault.txt` has all of them.
pub const FAULT_CHARS: usize = 1000;

/// Who ran.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StrategyInput {
    /// Name, in the strategy's own words.
    pub name: String,
    /// Version, likewise.
    pub version: String,
    /// SHA-256 of the component.
    pub sha256: String,
    /// Parameters: name and value.
    pub params: Vec<(String, String)>,
}

/// One instrument of the run.
#[derive(Clone, Copy, Debug)]
pub struct MarketInput<'a> {
    /// The instrument.
    pub instrument: &'a Instrument,
    /// Name of the execution series, `BTCUSDT.binance-um/bars/1m`.
    pub series: &'a str,
    /// Rows of it that were used.
    pub rows: u64,
    /// The rows, where they are at hand: buy and hold, excursions and bars held need them.
    pub bars: Option<&'a Bars>,
    /// The trades that it was executed on, where it was.
    pub trades: Option<&'a Trades>,
    /// Rules of the exchange, where they are at hand: the cost analysis needs them.
    pub rules: Option<&'a Rules>,
}

/// Everything that a report is made from.
#[derive(Clone, Debug)]
pub struct ReportInput<'a> {
    /// Who ran.
    pub strategy: StrategyInput,
    /// On what, by index of the instrument.
    pub markets: Vec<MarketInput<'a>>,
    /// The short legs of hedge mode, which records number behind the instruments.
    pub legs: Vec<MarketInput<'a>>,
    /// `[start, end)` on bar close.
    pub window: (Ts, Ts),
    /// Reporting currency.
    pub currency: String,
    /// The other currencies of the account.
    pub currencies: Vec<Currency>,
    /// Which days count.
    pub calendar: Calendar,
    /// `sha256:...` of the definition.
    pub run_id: String,
    /// `sha256:...` of the results.
    pub result_id: String,
    /// What the run left behind.
    pub outcome: &'a Outcome,
    /// Its events.
    pub tables: &'a Tables,
    /// Names of tags; tag 1 is the first.
    pub tags: &'a [String],
    /// Names of assets, by index on the ledger.
    pub assets: &'a [String],
    /// Names of the strategy's series, in the order of `outcome.totals.first_valid`.
    pub strategy_series: &'a [String],
    /// What the run used, label and value: fuel, memory, calls.
    pub resources: Vec<(String, String)>,
    /// What the simulation assumes, label and value: fill policy, latency, fees, slippage, mark mode, ...
    pub assumptions: Vec<(String, String)>,
}

/// A report, computed.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// What it was made from.
    pub input: &'a ReportInput<'a>,
    /// Round trips; open ones last.
    pub trips: Vec<RoundTrip>,
    /// All metrics of the run.
    pub metrics: Metrics,
    /// Buy and hold over the same time, where bars are at hand.
    pub benchmark: Option<BuyAndHold>,
    /// Monthly returns of the run.
    pub months: Vec<Month>,
    /// The equity table as a curve.
    points: Vec<(i64, f64)>,
    /// What trading cost.
    pub cost: TradingCost,
}

impl<'a> Report<'a> {
    /// Compute trades, metrics and the benchmark.
    #[must_use]
    pub fn new(input: &'a ReportInput<'a>) -> Self {
        let trips = round_trips(input);
        let points: Vec<(i64, f64)> = input.outcome.equity.rows().map(|row| (row.time, Money(i128::from(row.equity)).to_f64())).collect();
        let curve = curve(input, &points);
        let outcome = input.outcome;
        let mut metrics = curve_metrics(&curve);
        metrics.extend(trade_metrics(&trips));
        let span = (input.window.0, outcome.end);
        metrics.extend(total_metrics(&TotalsInput { totals: &outcome.totals, start_equity: outcome.start_equity, span }));
        let held: Option<Vec<benchmark::Held<'_>>> = (0..input.markets.len()).map(|ix| input.held(ix)).collect();
        let cash = outcome.start_equity.to_f64();
        let benchmark = held.and_then(|held| benchmark::buy_and_hold(&held, input.window.0, outcome.end, cash, input.calendar));
        let months = monthly(curve.origin(), curve.points());
        let cost = costs::analyse(input);
        Self { input, trips, metrics, benchmark, months, points, cost }
    }

    /// Scales and names for the tables.
    #[must_use]
    pub fn names(&self) -> batches::Names<'a> {
        batches::Names::new(self.input.numbered().map(|m| m.instrument), self.input.tags, self.input.assets)
    }

    /// The run's equity curve.
    #[must_use]
    pub fn curve(&self) -> CurveInput<'_> {
        curve(self.input, &self.points)
    }

    /// What spread, slippage and rounding to the tick took from the run's fills: the money between the base price and the price of each.
    #[must_use]
    pub fn slippage(&self) -> Money {
        let cost = |row: &tables::Row<Fill>| {
            let fill = &row.body;
            let instrument = self.input.of_number(fill.instrument)?.instrument;
            let signed = if fill.side == 0 { fill.qty } else { -fill.qty };
            Some(self.input.worth(fill.instrument, row.ts, gain(instrument, fill.base_price, fill.price, signed)))
        };
        self.input.tables.fills.iter().filter_map(cost).fold(Money::ZERO, |sum, cost| sum + cost)
    }

    /// What the run gained before all costs: the gain in equity, the open position included, with fees, spread and slippage added back and
    /// funding taken out.
    #[must_use]
    pub fn before_costs(&self) -> Money {
        let (outcome, t) = (self.input.outcome, &self.input.outcome.totals);
        outcome.end_equity - outcome.start_equity + t.fees - t.funding + self.slippage()
    }

    /// What the strategy said when it broke, in one line.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        let Status::GuestFault { callback, index, diagnostic } = &self.input.outcome.status else { return None };
        Some(format!("the strategy broke in {} #{index}: {}", text::plain(callback), text::cut(&text::one_line(diagnostic), FAULT_CHARS)))
    }

    /// A sentence for a run that used up its equity.
    #[must_use]
    pub fn used_up(&self) -> Option<String> {
        let outcome = self.input.outcome;
        if outcome.end_equity > Money::ZERO {
            return None;
        }
        let (equity, currency) = (text::money(outcome.end_equity), text::plain(&self.input.currency));
        let why = match outcome.status {
            Status::EquityGone => "",
            _ => " A run ends with equity-gone only while a position is open; here none was open, so it went on.",
        };
        Some(format!("The equity at the end is not above zero: {equity} {currency}.{why}"))
    }

    /// Whether the strategy never got as far as a fill.
    #[must_use]
    pub fn without_trades(&self) -> bool {
        self.input.outcome.totals.fills == 0
    }

    /// Write every artifact of the report into `dir`: Parquet tables, `metrics.json`, `equity.png`, `drawdown.png`, `report.html`.
    ///
    /// # Errors
    /// Names the file that could not be written.
    pub fn write(&self, dir: &Path) -> Result<()> {
        let names = self.names();
        let outcome = self.input.outcome;
        let artifacts = parquet::Artifacts { tables: self.input.tables, trips: &self.trips, equity: &outcome.equity, names: &names };
        artifacts.write(dir)?;
        let put = |file: &str, bytes: &[u8]| {
            let path = dir.join(file);
            std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))
        };
        put("metrics.json", metrics_json::render(self).as_bytes())?;
        let charts = plots::Charts::of(self);
        put("equity.png", &charts.equity_png()?)?;
        put("drawdown.png", &charts.drawdown_png()?)?;
        put("report.html", html::render(self, &charts).as_bytes())
    }
}

impl<'a> ReportInput<'a> {
    /// Instruments and short legs, as records number them.
    pub fn numbered(&self) -> impl Iterator<Item = &MarketInput<'a>> {
        self.markets.iter().chain(&self.legs)
    }

    /// What a record's number stands for.
    #[must_use]
    pub fn of_number(&self, number: u32) -> Option<&MarketInput<'a>> {
        self.numbered().nth(number as usize)
    }
}

fn round_trips(input: &ReportInput<'_>) -> Vec<RoundTrip> {
    let bars: Vec<Option<&Bars>> = input.numbered().map(|m| m.bars).collect();
    let mut builder = TripBuilder::new(input.numbered().map(|m| m.instrument), bars.as_slice());
    // Funding comes before the fills of its instant (DESIGN: phase 3 before phase 5).
    let mut funding = input.tables.funding.iter().peekable();
    for fill in &input.tables.fills {
        while let Some(payment) = funding.next_if(|p| p.ts <= fill.ts) {
            builder.funding(&payment.body);
        }
        builder.fill(fill.ts, &fill.body);
    }
    for payment in funding {
        builder.funding(&payment.body);
    }
    let mut trips = builder.finish(input.outcome.end);
    for trip in &mut trips {
        let (instrument, at) = (trip.instrument, trip.exit_time.unwrap_or(input.outcome.end));
        trip.convert(|amount| input.worth(instrument, at, amount));
    }
    trips
}

fn curve<'p>(input: &ReportInput<'_>, points: &'p [(i64, f64)]) -> CurveInput<'p> {
    let outcome = input.outcome;
    CurveInput { start: (input.window.0, outcome.start_equity.to_f64()), end: outcome.end, points, calendar: input.calendar }
}
