//! The series that a strategy declared: a view of an instrument's execution bars at some timeframe, with the indicators on it.
//!
//! What always holds: columns are computed for all rows at once, because every indicator is causal; a strategy can only reach rows that have
//! closed ([`Series::closed`]).

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::columns::KeptColumns;
use super::config::RunConfig;
use super::universe::{Universe, definition_of, inputs_of};
use super::wake::{self, Scan};
use crate::exchange::MarketState;
use crate::indicators;
use crate::market::{BarRow, Bars, Instrument};
use crate::num::{Px, Qty};
use crate::strategy::{Bar, Delivery, IndicatorInput, IndicatorRequest, Subscriptions};
use crate::time::{Timeframe, Ts};

/// One declared series.
#[derive(Debug)]
pub struct Series {
    /// Index of the instrument.
    pub instrument: usize,
    /// Its timeframe.
    pub timeframe: Timeframe,
    /// When it is delivered.
    pub delivery: Delivery,
    /// How many rows have closed.
    pub closed: usize,
    /// When the next row closes; `i64::MAX` when none does.
    pub next_close: i64,
    /// The close at which it may be delivered next: later than `next_close` where a wake-up's scan of the rows says that nothing holds
    /// before. `i64::MAX` when there is none.
    pub due: i64,
    /// Whether the row that closed last is one that may be delivered.
    pub is_due: bool,
    /// The first row at which every declared value is valid.
    pub first_valid: usize,
    /// When the first valid row of the window closed.
    pub first_delivered: Option<Ts>,
    /// Its own rows, unless it is the execution series.
    own: Option<Bars>,
    /// One past the last row of the window.
    end: usize,
    fixed: Option<i64>,
}

impl Series {
    fn new(request: &crate::strategy::SeriesRequest, timeframe: Timeframe, market: &MarketState, window: (Ts, Ts)) -> Self {
        let exec = &market.data.bars;
        let own = (timeframe != exec.timeframe).then(|| aggregate(exec, timeframe));
        let bars = own.as_ref().unwrap_or(exec);
        let closed = bars.first_closing_from(window.0);
        let mut end = bars.first_closing_from(window.1).max(closed);
        // The last bar of a longer timeframe may not be over when the rows end.
        let last_close = exec.len().checked_sub(1).map_or(Ts::MIN, |i| exec.close_time(i));
        while end > closed && bars.close_time(end - 1) > last_close {
            end -= 1;
        }
        let mut series = Self {
            instrument: request.instrument as usize,
            timeframe,
            delivery: request.delivery.clone(),
            closed,
            next_close: i64::MAX,
            due: i64::MAX,
            is_due: false,
            first_valid: 0,
            first_delivered: None,
            own,
            end,
            fixed: timeframe.fixed(),
        };
        series.settle_next(exec);
        series
    }

    /// Its rows.
    #[must_use]
    pub fn bars<'a>(&'a self, exec: &'a Bars) -> &'a Bars {
        self.own.as_ref().unwrap_or(exec)
    }

    /// One more row has closed.
    pub fn close_one(&mut self, exec: &Bars) {
        if self.closed >= self.first_valid {
            self.first_delivered.get_or_insert(Ts(self.next_close));
        }
        self.closed += 1;
        self.settle_next(exec);
    }

    /// Rows that closed before `t`, which nobody asked for.
    pub fn catch_up(&mut self, exec: &Bars, t: i64) {
        /// Rows that are closed one after the other before the last one is looked for.
        const NEAR: usize = 8;
        for _ in 0..NEAR {
            if self.next_close >= t {
                return;
            }
            self.close_one(exec);
        }
        let bars = self.own.as_ref().unwrap_or(exec);
        let closed = bars.first_closing_from(Ts(t)).min(self.end);
        let first = self.closed.max(self.first_valid);
        if first < closed {
            self.first_delivered.get_or_insert(bars.close_time(first));
        }
        self.closed = self.closed.max(closed);
        self.settle_next(exec);
    }

    /// Look for the next row at which it may be delivered.
    pub fn settle_due(&mut self, market: &MarketState, columns: &[Vec<f64>]) {
        if self.delivery == Delivery::Every && self.closed >= self.first_valid {
            self.due = self.next_close;
            return;
        }
        let bars = self.own.as_ref().unwrap_or(&market.data.bars);
        let rows = self.closed.max(self.first_valid)..self.end;
        let row = match &self.delivery {
            Delivery::Every => Some(rows.start).filter(|row| *row < rows.end),
            Delivery::Never => None,
            Delivery::When(conditions) => wake::next_row(conditions, &Scan { series: self, bars, market, columns }, rows),
        };
        self.due = row.map_or(i64::MAX, |row| bars.close_time(row).0);
    }

    fn settle_next(&mut self, exec: &Bars) {
        self.next_close = if self.closed >= self.end { i64::MAX } else { self.close_time(self.bars(exec), self.closed) };
    }

    /// When a row of its bars closes.
    pub(super) fn close_time(&self, bars: &Bars, row: usize) -> i64 {
        let open = bars.open_time[row];
        self.fixed.map_or_else(|| self.timeframe.close_of(Ts(open)).0, |length| open + length)
    }
}

/// A row as a strategy sees it.
#[must_use]
pub fn bar_of(bars: &Bars, i: usize, instrument: &Instrument, close_time: Ts) -> Bar {
    let r = bars.row(i);
    let px = |count: i64| Px(count).to_f64(instrument.price_scale);
    let qty = |count: i64| Qty(count).to_f64(instrument.qty_scale);
    Bar {
        open_time: Ts(r.open_time),
        close_time,
        open: px(r.open),
        high: px(r.high),
        low: px(r.low),
        close: px(r.close),
        volume: qty(r.volume),
        quote_volume: r.quote_volume,
        trades: u64::from(r.trades),
        taker_buy_volume: qty(r.taker_buy_volume),
    }
}

/// Bars of a longer timeframe. An interval without rows gives no bar.
#[must_use]
pub fn aggregate(exec: &Bars, timeframe: Timeframe) -> Bars {
    let mut out = Bars::new(timeframe);
    let extended = !exec.trades.is_empty();
    let mut current: Option<BarRow> = None;
    let mut closes = i64::MIN;
    let push = |out: &mut Bars, row: &BarRow| if extended { out.push(row) } else { out.push_core(row) };
    for i in 0..exec.len() {
        let r = exec.row(i);
        match &mut current {
            Some(bar) if r.open_time < closes => {
                bar.high = bar.high.max(r.high);
                bar.low = bar.low.min(r.low);
                bar.close = r.close;
                bar.volume = bar.volume.saturating_add(r.volume);
                bar.quote_volume += r.quote_volume;
                bar.trades = bar.trades.saturating_add(r.trades);
                bar.taker_buy_volume = bar.taker_buy_volume.saturating_add(r.taker_buy_volume);
            }
            _ => {
                if let Some(bar) = &current {
                    push(&mut out, bar);
                }
                let open = timeframe.open_of(Ts(r.open_time));
                closes = timeframe.close_of(open).0;
                current = Some(BarRow { open_time: open.0, ..r });
            }
        }
    }
    if let Some(bar) = &current {
        push(&mut out, bar);
    }
    out
}

/// How many values cross with a bar.
pub const FIRST_VALUES: usize = 4;

/// Everything declared, checked and computed.
#[derive(Debug, Default)]
pub struct Declared {
    /// Series, by id.
    pub series: Vec<Series>,
    /// Values, by indicator id: one per row of the indicator's series.
    pub columns: Vec<Vec<f64>>,
    /// The series of each indicator.
    pub column_series: Vec<u32>,
    /// The first indicators of each series, by id.
    pub first: Vec<[Option<u32>; FIRST_VALUES]>,
    /// Series in the order of delivery: finest timeframe, then instrument, then declaration.
    pub order: Vec<usize>,
}

/// The timeframe that a request means.
fn timeframe_of(text: &str, exec: Timeframe) -> Result<Timeframe, String> {
    if text.is_empty() {
        return Ok(exec);
    }
    let timeframe = Timeframe::parse(text).map_err(|e| format!("timeframe `{text}`: {e}"))?;
    if timeframe.is_multiple_of(exec) {
        Ok(timeframe)
    } else {
        Err(format!("timeframe `{text}` is not made of whole `{exec}` bars, which are what is loaded"))
    }
}

impl Declared {
    /// Check what a strategy declared and compute its columns.
    ///
    /// # Errors
    /// What is wrong with the declaration, in words.
    pub fn new(subscriptions: &Subscriptions, markets: &[MarketState], window: (Ts, Ts)) -> Result<Self, String> {
        let mut declared = Self::default();
        for (i, request) in subscriptions.series.iter().enumerate() {
            let market = markets
                .get(request.instrument as usize)
                .ok_or_else(|| format!("series {i} is on instrument {}, of which there are {}", request.instrument, markets.len()))?;
            let timeframe = timeframe_of(&request.timeframe, market.data.bars.timeframe)?;
            declared.series.push(Series::new(request, timeframe, market, window));
        }
        let mut universes: BTreeMap<u32, Universe> = BTreeMap::new();
        let mut kept = KeptColumns::default();
        for (i, request) in subscriptions.indicators.iter().enumerate() {
            let before = &subscriptions.indicators[..i];
            let universe = universes.entry(request.series).or_default();
            let column = declared
                .compute(request, before, markets, (universe, &mut kept))
                .map_err(|e| format!("indicator {i} `{}`: {e}", request.name))?;
            declared.columns.push(column);
            declared.column_series.push(request.series);
        }
        for i in 0..declared.series.len() {
            let mut ids = (0u32..).zip(&declared.column_series).filter(|(_, series)| **series as usize == i).map(|(id, _)| id);
            declared.first.push(core::array::from_fn(|_| ids.next()));
        }
        for (i, series) in declared.series.iter_mut().enumerate() {
            let columns = declared.columns.iter().zip(&declared.column_series).filter(|(_, s)| **s as usize == i);
            let first = |column: &Vec<f64>| column.iter().position(|v| !v.is_nan()).unwrap_or(column.len());
            series.first_valid = columns.map(|(c, _)| first(c)).max().unwrap_or(0);
        }
        let mut order: Vec<usize> = (0..declared.series.len()).collect();
        order.sort_by_key(|&i| (declared.series[i].timeframe, declared.series[i].instrument, i));
        declared.order = order;
        Ok(declared)
    }

    /// `before` are the requests that were computed already.
    fn compute(
        &self,
        request: &IndicatorRequest,
        before: &[IndicatorRequest],
        markets: &[MarketState],
        (universe, kept): (&mut Universe, &mut KeptColumns),
    ) -> Result<Vec<f64>, String> {
        let series = self.series.get(request.series as usize).ok_or_else(|| format!("there is no series {}", request.series))?;
        let market = &markets[series.instrument];
        let definition = definition_of(request)?;
        indicators::validate(definition, &request.params).map_err(|e| format!("{e}"))?;
        let output = request.output as usize;
        if output >= definition.outputs.len() {
            return Err(format!("there is no output {output}; it has {}", definition.outputs.len()));
        }
        let (wanted, takes) = (inputs_of(request, definition), definition.inputs.len());
        if wanted.len() != takes {
            return Err(format!("it takes {takes} inputs, not {}", wanted.len()));
        }
        let bars = series.bars(&market.data.bars);
        kept.keep(&wanted, request.series, (bars, &market.data.instrument))?;
        let mut slices: Vec<&[f64]> = Vec::new();
        for input in &wanted {
            slices.push(match *input {
                IndicatorInput::Column(code) => kept.get(code),
                IndicatorInput::Indicator(id) => {
                    let same = self.column_series.get(id as usize) == Some(&request.series);
                    let values = self.columns.get(id as usize).filter(|_| same);
                    values.ok_or_else(|| format!("indicator {id} was not declared before it on the same series"))?
                }
            });
        }
        let across;
        if indicators::spans_universe(definition) {
            across = universe.values(wanted[0], before, markets, (bars, series.timeframe))?;
            slices.extend(across.iter().map(Vec::as_slice));
            let which = request.params.first().map_or(0, |instrument| *instrument as usize);
            if which >= markets.len() {
                return Err(format!("there is no instrument {which}, counted from 0: the run has {}", markets.len()));
            }
        }
        let mut outputs = indicators::compute(definition, &slices, &request.params);
        Ok(outputs.swap_remove(output))
    }
}

/// From which open time on each instrument's rows are needed, so that every declared value is valid at the window's start.
///
/// # Errors
/// What is wrong with the declaration, in words.
pub fn warm_up(subscriptions: &Subscriptions, execution: &[Timeframe], start: Ts) -> Result<Vec<Ts>, String> {
    let mut firsts: Vec<usize> = Vec::new();
    let mut needed: Vec<usize> = alloc::vec![0; subscriptions.series.len()];
    // Series whose rows are needed of every instrument.
    let mut of_all: Vec<bool> = alloc::vec![false; subscriptions.series.len()];
    for request in &subscriptions.indicators {
        let definition = indicators::find(&request.name).ok_or_else(|| format!("there is no indicator `{}`", request.name))?;
        indicators::validate(definition, &request.params).map_err(|e| format!("indicator `{}`: {e}", request.name))?;
        let of_inputs = request.inputs.iter().filter_map(|i| match i {
            IndicatorInput::Indicator(id) => firsts.get(*id as usize).copied(),
            IndicatorInput::Column(_) => None,
        });
        let first = of_inputs.max().unwrap_or(0) + (definition.first)(&request.params);
        firsts.push(first);
        if let Some(n) = needed.get_mut(request.series as usize) {
            *n = first.max(*n);
        }
        if let Some(all) = of_all.get_mut(request.series as usize) {
            *all |= indicators::spans_universe(definition);
        }
    }
    let before = Ts(start.0.saturating_sub(1));
    let mut from: Vec<Ts> = execution.iter().map(|tf| tf.open_of(before)).collect();
    for ((request, bars), all) in subscriptions.series.iter().zip(needed).zip(of_all) {
        for (instrument, (from, exec)) in from.iter_mut().zip(execution).enumerate() {
            if all || instrument == request.instrument as usize {
                let timeframe = timeframe_of(&request.timeframe, *exec)?;
                *from = (*from).min(timeframe.back(timeframe.open_of(before), bars as u64));
            }
        }
    }
    Ok(from)
}

/// The instruments of a run with their execution timeframes, as a strategy is told of them.
#[must_use]
pub fn instruments_of(config: &RunConfig) -> Vec<(Instrument, Timeframe)> {
    config.markets.iter().map(|m| (m.instrument.clone(), m.bars.timeframe)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::universe::tests::{WINDOW, market};
    use crate::strategy::SeriesRequest;
    use crate::time::MINUTE;

    /// Minutes that are not all there, and longer bars of them; warm-up that ends before, at and after what is caught up with.
    #[test]
    fn many_rows_are_caught_up_with_as_one_after_the_other() {
        let rows: Vec<(i64, i64)> = (0..90).filter(|minute| minute % 7 != 3).map(|minute| (minute, 1 + minute)).collect();
        let market = market(0, "1m", &rows);
        let mut far = 0;
        for (timeframe, first_valid) in [("1m", 0), ("1m", 5), ("1m", 40), ("1m", 1000), ("3m", 2), ("15m", 0)] {
            let request = SeriesRequest { instrument: 0, timeframe: timeframe.into(), delivery: Delivery::Never };
            for to in (0..100).map(|minute| minute * MINUTE + i64::from(minute % 2 == 0)) {
                let series = || {
                    let mut series = Series::new(&request, Timeframe::parse(timeframe).unwrap(), &market, WINDOW);
                    series.first_valid = first_valid;
                    series
                };
                let (mut at_once, mut one_by_one) = (series(), series());
                at_once.catch_up(&market.data.bars, to);
                while one_by_one.next_close < to {
                    one_by_one.close_one(&market.data.bars);
                }
                let state = |s: &Series| (s.closed, s.next_close, s.first_delivered);
                assert_eq!(state(&at_once), state(&one_by_one), "{timeframe}, valid from {first_valid}, to {to}");
                far += usize::from(at_once.closed > 20);
            }
        }
        assert!(far > 100, "{far}");
    }
}
