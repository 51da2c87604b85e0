//! A made-up perpetual market: bars, mark and funding that hang together, from a seed.
//!
//! What always holds: only integers, the IEEE operations that every machine rounds alike, and the pinned `libm`: a seed gives the same rows
//! everywhere (a test holds their root). The price is a geometric random walk with jumps between bars; each bar is seen through several
//! steps inside it; the premium of the last price over the mark reverts to zero, and funding is its average over the interval.
//! Besides the walk there are regimes that switch and a block bootstrap of real bars; where trades are asked for, the bars are made of them.
//! What it does not do: no intraday pattern, no correlation between markets, no order flow.

pub mod bootstrap;
mod prints;
mod split_mix;

use bthost_sim::market::{BarRow, Bars, FundingRates, Trades};
use bthost_sim::num::{COUNT_MAX, RATE_ONE, math};
use bthost_sim::time::{HOUR, Timeframe, Ts, days_from_civil};

use self::bootstrap::{Blocks, Source};
use self::prints::Prints;
use self::split_mix::SplitMix;
use crate::derive::bars_of_trades;
use crate::error::DataError;
use crate::series::{Kind, Note, Rows, Series, SeriesName};
use crate::value::POW10;

/// Steps inside a bar.
pub const STEPS_PER_BAR: u32 = 12;
/// Most bars of one market: twenty years of minutes.
pub const SYNTH_BARS_MAX: u64 = 10_519_200;
/// Most bars of one market with trades.
pub const SYNTH_TRADE_BARS_MAX: u64 = 1_000_000;
/// Most of one funding rate, as venues cap it: 0.3 % in counts.
pub const FUNDING_CAP: i64 = RATE_ONE / 1000 * 3;
/// What a position pays for 8 hours without a premium: 0.01 %.
const INTEREST_8H: f64 = 0.0001;
/// The damper of the interest part: 0.05 %.
const INTEREST_CLAMP: f64 = 0.0005;
const YEAR_NS: f64 = 365.0 * 86_400e9;

/// How prices move.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Model {
    /// A geometric walk with jumps.
    #[default]
    Walk,
    /// The same with a calm and a wild regime between which it switches.
    Regimes(Regimes),
    /// Blocks of `block` real bars, drawn with repetition. Volatility, drift, jumps and volume are theirs.
    Bootstrap {
        /// What is drawn from.
        source: Source,
        /// Bars of a block.
        block: usize,
    },
}

/// Two regimes and how often they change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Regimes {
    /// What the volatility is multiplied with in calm times.
    pub calm: f64,
    /// And in wild ones.
    pub wild: f64,
    /// Return of a year that is added to the drift in wild times.
    pub wild_drift: f64,
    /// Days that a calm regime lasts, on average.
    pub calm_days: f64,
    /// Days that a wild one lasts.
    pub wild_days: f64,
}

impl Default for Regimes {
    fn default() -> Self {
        Self { calm: 0.6, wild: 2.0, wild_drift: -1.0, calm_days: 5.0, wild_days: 1.5 }
    }
}

/// What market to make.
#[derive(Clone, Debug, PartialEq)]
pub struct SynthSpec {
    /// The seed; the same seed gives the same market.
    pub seed: u64,
    /// Symbol; the venue is `synth`.
    pub symbol: String,
    /// Open of the first bar; moved down to the calendar of the timeframe.
    pub start: Ts,
    /// How many bars.
    pub bars: u64,
    /// Interval of the bars.
    pub timeframe: Timeframe,
    /// Interval of the mark bars; a multiple of the bars' interval.
    pub mark_timeframe: Timeframe,
    /// First price.
    pub price: f64,
    /// Decimals of the smallest step of traded prices; marks have eight.
    pub tick_decimals: u8,
    /// Decimals of the smallest step of volumes.
    pub step_decimals: u8,
    /// Standard deviation of a year's return, without jumps.
    pub volatility: f64,
    /// Return of a year that the walk leans to.
    pub drift: f64,
    /// Jumps in a day, on average.
    pub jumps_per_day: f64,
    /// Standard deviation of a jump.
    pub jump_size: f64,
    /// Volume of a day, on average, base units.
    pub daily_volume: f64,
    /// Standard deviation of the premium of the last price over the mark.
    pub premium: f64,
    /// Hours between funding stamps.
    pub funding_hours: u32,
    /// How prices move.
    pub model: Model,
    /// Whether there are trades, which the bars are made of then.
    pub trades: bool,
}

impl Default for SynthSpec {
    fn default() -> Self {
        Self {
            seed: 0,
            symbol: "SYNTHUSDT".to_string(),
            start: Ts(days_from_civil(2024, 1, 1) * 24 * HOUR),
            bars: 30 * 1440,
            timeframe: Timeframe::M1,
            mark_timeframe: Timeframe { count: 8, ..Timeframe::H1 },
            price: 50_000.0,
            tick_decimals: 1,
            step_decimals: 3,
            volatility: 0.6,
            drift: 0.0,
            jumps_per_day: 0.5,
            jump_size: 0.01,
            daily_volume: 20_000.0,
            premium: 0.0004,
            funding_hours: 8,
            model: Model::Walk,
            trades: false,
        }
    }
}

/// A made-up market on one grid of eight decimals.
#[derive(Clone, Debug, PartialEq)]
pub struct SynthMarket {
    /// Bars of traded prices.
    pub bars: Bars,
    /// Bars of the mark.
    pub mark: Bars,
    /// Funding rates.
    pub funding: FundingRates,
    /// Trades, where they were asked for.
    pub trades: Trades,
    spec: SynthSpec,
}

/// Decimals of all prices and quantities of a made-up market.
pub const SYNTH_SCALE: u8 = 8;

impl SynthMarket {
    /// As series, named after the symbol and the venue `synth`.
    #[must_use]
    pub fn series(&self) -> [Series; 4] {
        let series = |kind, timeframe, rows| Series {
            name: SeriesName { symbol: self.spec.symbol.clone(), venue: "synth".to_string(), kind, timeframe },
            rows,
            price_scale: SYNTH_SCALE,
            qty_scale: SYNTH_SCALE,
            notes: vec![Note { code: "synthetic", text: format!("made up from seed {}", self.spec.seed) }],
            files: Vec::new(),
            changes: Vec::new(),
        };
        [
            series(Kind::Bars, Some(self.bars.timeframe), Rows::Bars(self.bars.clone())),
            series(Kind::Mark, Some(self.mark.timeframe), Rows::Bars(self.mark.clone())),
            series(Kind::Funding, None, Rows::Funding(self.funding.clone())),
            series(Kind::Trades, None, Rows::Trades(self.trades.clone())),
        ]
    }
}

/// Make a market.
///
/// # Errors
/// When the request cannot be met: too many bars, a figure that is not a positive number, intervals that do not divide.
pub fn synth(spec: &SynthSpec) -> Result<SynthMarket, DataError> {
    let length = check(spec)?;
    let mut walk = Walk::new(spec, length);
    let mut blocks = Blocks::new(spec);
    let mut prints = spec.trades.then(|| Prints::new(spec.seed, walk.step));
    let mut market = SynthMarket {
        bars: Bars::new(spec.timeframe),
        mark: Bars::new(spec.mark_timeframe),
        funding: FundingRates::default(),
        trades: Trades::default(),
        spec: spec.clone(),
    };
    let funding_every = i64::from(spec.funding_hours) * HOUR;
    let (mut premium_sum, mut premium_count) = (0.0, 0.0);
    let mut open_time = spec.timeframe.open_of(spec.start).0;
    for _ in 0..spec.bars {
        let (bar, mark) = match &mut blocks {
            Some(blocks) => blocks.bar(open_time, &mut walk)?,
            None => walk.bar(open_time)?,
        };
        match &mut prints {
            Some(prints) => prints.add(&bar, length, &walk.path),
            None => market.bars.push(&bar),
        }
        fold_mark(&mut market.mark, &mark);
        premium_sum += walk.premium;
        premium_count += 1.0;
        open_time += length;
        if open_time.rem_euclid(funding_every) == 0 {
            market.funding.time.push(open_time);
            market.funding.raw_time.push(open_time);
            market.funding.rate.push(funding_rate(premium_sum / premium_count, spec.funding_hours));
            (premium_sum, premium_count) = (0.0, 0.0);
        }
    }
    if let Some(prints) = prints {
        market.trades = prints.trades;
        market.bars = bars_of_trades(&market.trades, spec.timeframe, (SYNTH_SCALE, SYNTH_SCALE))?;
    }
    // A mark bar that is not closed yet is not data.
    if let Some(&last) = market.mark.open_time.last()
        && spec.mark_timeframe.close_of(Ts(last)).0 > open_time
    {
        market.mark = market.mark.slice(0..market.mark.len() - 1);
    }
    Ok(market)
}

fn check(spec: &SynthSpec) -> Result<i64, DataError> {
    let wrong = |what: &str| Err(DataError::usage(format!("a made-up market needs {what}")));
    if spec.bars == 0 || spec.bars > SYNTH_BARS_MAX {
        return Err(DataError::limit(format!("a made-up market has 1 to {SYNTH_BARS_MAX} bars")));
    }
    let (Some(length), Some(mark)) = (spec.timeframe.fixed(), spec.mark_timeframe.fixed()) else {
        return wrong("timeframes of a fixed length");
    };
    if mark % length != 0 || !spec.mark_timeframe.is_multiple_of(spec.timeframe) {
        return wrong("a mark timeframe that is a multiple of the bars' timeframe");
    }
    if spec.funding_hours == 0 || spec.funding_hours > 24 || i64::from(spec.funding_hours) * HOUR % length != 0 {
        return wrong("funding every 1 to 24 hours, at a close of a bar");
    }
    let figures = [spec.price, spec.daily_volume];
    let sizes = [spec.volatility, spec.jumps_per_day, spec.jump_size, spec.premium];
    if figures.iter().any(|v| !v.is_finite() || *v <= 0.0) || sizes.iter().any(|v| !v.is_finite() || *v < 0.0) || !spec.drift.is_finite() {
        return wrong("a positive price and volume, and figures that are not negative");
    }
    match &spec.model {
        Model::Walk => {}
        Model::Regimes(r) => {
            let lengths = [r.calm_days, r.wild_days];
            let bad = |v: &f64| !v.is_finite() || *v <= 0.0;
            if lengths.iter().any(bad) || [r.calm, r.wild].iter().any(bad) || !r.wild_drift.is_finite() {
                return wrong("regimes of a positive volatility and length");
            }
        }
        Model::Bootstrap { source, block } => {
            if *block == 0 || *block > source.len() {
                return wrong(&format!("blocks of 1 to {} bars, as many as can be drawn", source.len()));
            }
        }
    }
    if spec.trades && spec.bars > SYNTH_TRADE_BARS_MAX {
        return Err(DataError::limit(format!("a made-up market with trades has at most {SYNTH_TRADE_BARS_MAX} bars")));
    }
    if spec.tick_decimals > SYNTH_SCALE || spec.step_decimals > SYNTH_SCALE {
        return wrong("a tick and a step of at most eight decimals");
    }
    let (min, max) = (crate::stamp::TIME_MIN_NS, crate::stamp::TIME_MAX_NS);
    let end = length.checked_mul(spec.bars as i64).and_then(|l| l.checked_add(spec.start.0));
    if spec.start.0 < min || end.is_none_or(|end| end > max) {
        return wrong("times between the years 1900 and 2200");
    }
    Ok(length)
}

/// Average premium plus the clamped interest part, capped, on eight decimals as venues print it.
fn funding_rate(premium: f64, hours: u32) -> i64 {
    let interest = INTEREST_8H * f64::from(hours) / 8.0;
    let rate = premium + (interest - premium).clamp(-INTEREST_CLAMP, INTEREST_CLAMP);
    let unit = RATE_ONE / 100_000_000;
    let count = math::floor(rate * 1e8 + 0.5) as i64 * unit;
    count.clamp(-FUNDING_CAP, FUNDING_CAP)
}

/// Put a mark bar of the bars' length into the last bar of the mark's timeframe, or begin a new one. A mark bar begins on its calendar
/// with the first price that is known.
fn fold_mark(marks: &mut Bars, bar: &BarRow) {
    let open_time = marks.timeframe.open_of(Ts(bar.open_time)).0;
    if marks.open_time.last() == Some(&open_time) {
        let last = marks.len() - 1;
        marks.high[last] = marks.high[last].max(bar.high);
        marks.low[last] = marks.low[last].min(bar.low);
        marks.close[last] = bar.close;
        return;
    }
    marks.push_core(&BarRow { open_time, volume: 0, ..*bar });
}

struct Walk {
    random: SplitMix,
    log_price: f64,
    premium: f64,
    step_sigma: f64,
    /// Drift of a step in itself, and the variance of a step.
    step_drift: f64,
    variance: f64,
    regimes: Option<Regimes>,
    is_wild: bool,
    bar_days: f64,
    wild_drift: f64,
    jump_chance: f64,
    jump_size: f64,
    premium_keep: f64,
    premium_sigma: f64,
    bar_volume: f64,
    tick: i64,
    step: i64,
    /// The prices that the last bar went through.
    path: Vec<i64>,
}

/// Bars after which half of a premium is gone, at one-minute bars.
const PREMIUM_HALF_LIFE_NS: f64 = 120.0 * 60e9;

impl Walk {
    fn new(spec: &SynthSpec, length: i64) -> Self {
        let step_ns = length as f64 / f64::from(STEPS_PER_BAR);
        let variance = spec.volatility * spec.volatility * step_ns / YEAR_NS;
        let keep = math::exp(-math::ln(2.0) * step_ns / PREMIUM_HALF_LIFE_NS);
        Self {
            random: SplitMix(spec.seed),
            log_price: math::ln(spec.price),
            premium: 0.0,
            step_sigma: math::sqrt(variance),
            step_drift: spec.drift * step_ns / YEAR_NS,
            variance,
            regimes: if let Model::Regimes(regimes) = spec.model { Some(regimes) } else { None },
            is_wild: false,
            bar_days: length as f64 / 86_400e9,
            wild_drift: if let Model::Regimes(regimes) = spec.model { regimes.wild_drift * step_ns / YEAR_NS } else { 0.0 },
            jump_chance: spec.jumps_per_day * length as f64 / 86_400e9,
            jump_size: spec.jump_size,
            premium_keep: keep,
            premium_sigma: spec.premium * math::sqrt(1.0 - keep * keep),
            bar_volume: spec.daily_volume * length as f64 / 86_400e9,
            tick: POW10[usize::from(SYNTH_SCALE - spec.tick_decimals)],
            step: POW10[usize::from(SYNTH_SCALE - spec.step_decimals)],
            path: Vec::new(),
        }
    }

    fn step_premium(&mut self) {
        self.premium = self.premium * self.premium_keep + self.premium_sigma * self.random.normal();
    }

    /// What volatility is multiplied with in this bar, and what is added to the drift of a step.
    fn regime(&mut self) -> (f64, f64) {
        let Some(regimes) = self.regimes else { return (1.0, 0.0) };
        let days = if self.is_wild { regimes.wild_days } else { regimes.calm_days };
        if self.random.unit() < self.bar_days / days {
            self.is_wild = !self.is_wild;
        }
        if self.is_wild { (regimes.wild, self.wild_drift) } else { (regimes.calm, 0.0) }
    }

    /// The next bar of traded prices and the mark's bar of the same interval.
    fn bar(&mut self, open_time: i64) -> Result<(BarRow, BarRow), DataError> {
        let (scale, more) = self.regime();
        let (sigma, drift) = (self.step_sigma * scale, self.step_drift - self.variance * scale * scale / 2.0 + more);
        if self.random.unit() < self.jump_chance {
            self.log_price += self.jump_size * self.random.normal();
        }
        let before = self.log_price;
        self.path.clear();
        let mut last = Extent::new();
        let mut mark = Extent::new();
        for step in 0..=STEPS_PER_BAR {
            if step > 0 {
                self.log_price += drift + sigma * self.random.normal();
                self.step_premium();
            }
            let price = math::exp(self.log_price);
            let on_tick = grid(price, self.tick)?;
            self.path.push(on_tick);
            last.see(on_tick);
            mark.see(grid(price / (1.0 + self.premium), 1)?);
        }
        let moved = math::abs(self.log_price - before) / (sigma * math::sqrt(f64::from(STEPS_PER_BAR)) + 1e-12);
        let wild = math::exp(0.5 * self.random.normal() - 0.125);
        let volume = grid(self.bar_volume * wild * (0.5 + 0.5 * moved), self.step)?;
        let taker = (volume as f64 * (0.3 + 0.4 * self.random.unit())) as i64 / self.step * self.step;
        let middle = math::exp((before + self.log_price) / 2.0);
        let quote_volume = volume as f64 / 1e8 * middle;
        let trades = (20.0 + 80.0 * wild * (0.5 + moved)).min(1e9) as u32;
        let bar = last.row(open_time);
        Ok((BarRow { volume, quote_volume, trades, taker_buy_volume: taker.min(volume), ..bar }, mark.row(open_time)))
    }
}

/// The count of 10^-8 nearest to a value on a grid of `unit` counts, one unit at the least.
fn grid(value: f64, unit: i64) -> Result<i64, DataError> {
    let units = math::floor(value * 1e8 / unit as f64 + 0.5).max(1.0);
    if units * unit as f64 >= COUNT_MAX as f64 / 10.0 {
        return Err(
            DataError::usage("the walk has left the numbers that fit").hint("ask for less volatility, drift or volume, or a smaller price")
        );
    }
    Ok(units as i64 * unit)
}

struct Extent {
    open: i64,
    high: i64,
    low: i64,
    close: i64,
}

impl Extent {
    fn new() -> Self {
        Self { open: 0, high: 0, low: i64::MAX, close: 0 }
    }

    fn see(&mut self, price: i64) {
        if self.open == 0 {
            self.open = price;
        }
        self.high = self.high.max(price);
        self.low = self.low.min(price);
        self.close = price;
    }

    fn row(&self, open_time: i64) -> BarRow {
        BarRow { open_time, open: self.open, high: self.high, low: self.low, close: self.close, ..BarRow::default() }
    }
}

#[cfg(test)]
mod tests;
