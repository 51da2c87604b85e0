//! One indicator on every instrument of the run: the inputs of what looks across the universe at one instant.
//!
//! What always holds: an instrument's bars are those of the declared series' timeframe, and its values stand at the rows of that series which close at
//! the same instant; where it has no such bar, or is no member of the universe then, it has no value. Every column is causal, so the result is.
//!
//! What is not done here: an indicator over the universe of an indicator over the universe. It is refused.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::columns::column;
use super::series::aggregate;
use crate::exchange::MarketState;
use crate::indicators::{self, Definition};
use crate::market::Bars;
use crate::strategy::{IndicatorInput, IndicatorRequest};
use crate::time::Timeframe;

/// The columns of one instrument on the timeframe of one declared series, by indicator.
#[derive(Debug)]
struct Peer {
    /// Its bars, unless they are its execution series.
    own: Option<Bars>,
    columns: BTreeMap<u32, Vec<f64>>,
}

/// What was computed of all instruments for one declared series.
#[derive(Debug, Default)]
pub struct Universe {
    peers: Vec<Peer>,
}

/// The definition of a request.
///
/// # Errors
/// When there is none of that name.
pub fn definition_of(request: &IndicatorRequest) -> Result<&'static Definition, String> {
    indicators::find(&request.name).ok_or_else(|| "there is no such indicator; see `bthost indicators`".into())
}

/// What a request is computed from: what it names, or the definition's own.
pub fn inputs_of(request: &IndicatorRequest, definition: &Definition) -> Vec<IndicatorInput> {
    if request.inputs.is_empty() {
        definition.inputs.iter().map(|code| IndicatorInput::Column(*code)).collect()
    } else {
        request.inputs.clone()
    }
}

impl Universe {
    /// The values of an input for every instrument, in their order, at the rows of a series with these bars. `requests` are those that have been
    /// computed on the series already.
    ///
    /// # Errors
    /// Where an instrument has no such timeframe, or no such column; or where the input looks across the universe itself.
    pub fn values(
        &mut self,
        input: IndicatorInput,
        requests: &[IndicatorRequest],
        markets: &[MarketState],
        (bars, timeframe): (&Bars, Timeframe),
    ) -> Result<Vec<Vec<f64>>, String> {
        if self.peers.is_empty() {
            for market in markets {
                let exec = market.data.bars.timeframe;
                if !timeframe.is_multiple_of(exec) {
                    let symbol = &market.data.instrument.symbol;
                    return Err(format!("`{symbol}` is part of the universe, and `{timeframe}` is not made of its whole `{exec}` bars"));
                }
                let own = (timeframe != exec).then(|| aggregate(&market.data.bars, timeframe));
                self.peers.push(Peer { own, columns: BTreeMap::new() });
            }
        }
        let mut values = Vec::new();
        for (peer, market) in self.peers.iter_mut().zip(markets) {
            let Peer { own, columns } = peer;
            let theirs = own.as_ref().unwrap_or(&market.data.bars);
            let mut column = value(input, requests, (theirs, market), columns)?;
            for (row, value) in column.iter_mut().enumerate() {
                if !market.data.members.covers(theirs.close_time(row).0) {
                    *value = f64::NAN;
                }
            }
            values.push(at_rows(&bars.open_time, &theirs.open_time, &column));
        }
        Ok(values)
    }
}

/// The column of an input over one instrument's bars. What was computed is kept, so that each indicator is computed once.
fn value(
    input: IndicatorInput,
    requests: &[IndicatorRequest],
    (bars, market): (&Bars, &MarketState),
    known: &mut BTreeMap<u32, Vec<f64>>,
) -> Result<Vec<f64>, String> {
    let wanted = match input {
        IndicatorInput::Column(code) => {
            return column(bars, code, &market.data.instrument).ok_or_else(|| format!("there is no column {code}"));
        }
        IndicatorInput::Indicator(id) => id,
    };
    // Inputs were declared before what takes them, so one pass in the order of declaration finds everything, however deep it goes.
    for id in needed(wanted, requests) {
        if known.contains_key(&id) {
            continue;
        }
        let request = requests.get(id as usize).ok_or_else(|| format!("indicator {id} was not declared before it"))?;
        let definition = definition_of(request)?;
        if indicators::spans_universe(definition) {
            return Err(format!("its input depends on indicator {id} `{}`, which looks across the universe itself", request.name));
        }
        let mut columns = Vec::new();
        for input in inputs_of(request, definition) {
            columns.push(match input {
                IndicatorInput::Column(code) => {
                    column(bars, code, &market.data.instrument).ok_or_else(|| format!("there is no column {code}"))?
                }
                IndicatorInput::Indicator(id) => {
                    known.get(&id).cloned().ok_or_else(|| format!("indicator {id} was not declared before it"))?
                }
            });
        }
        let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let mut outputs = indicators::compute(definition, &slices, &request.params);
        known.insert(id, outputs.swap_remove(request.output as usize));
    }
    known.get(&wanted).cloned().ok_or_else(|| format!("indicator {wanted} was not declared before it"))
}

/// An indicator and all that it is made of, in the order of declaration.
fn needed(wanted: u32, requests: &[IndicatorRequest]) -> Vec<u32> {
    let mut marked = alloc::vec![false; wanted as usize + 1];
    marked[wanted as usize] = true;
    for id in (0..=wanted).rev() {
        if !marked[id as usize] {
            continue;
        }
        for input in requests.get(id as usize).map_or(&[][..], |r| &r.inputs) {
            if let IndicatorInput::Indicator(of) = *input
                && of < id
            {
                marked[of as usize] = true;
            }
        }
    }
    (0..=wanted).filter(|id| marked[*id as usize]).collect()
}

/// Values at the rows that open at these times: NaN where there is no such row.
fn at_rows(times: &[i64], theirs: &[i64], values: &[f64]) -> Vec<f64> {
    let mut at = 0;
    let value = |time: &i64| {
        while theirs.get(at).is_some_and(|t| t < time) {
            at += 1;
        }
        if theirs.get(at) == Some(time) { values[at] } else { f64::NAN }
    };
    times.iter().map(value).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::series::{Declared, warm_up};
    use super::super::{LimitFill, Market, PathPolicy, Rules};
    use super::*;
    use crate::indicators::cross_section;
    use crate::market::{BarRow, Filters, FundingRates, Instrument, InstrumentKind};
    use crate::num::Rate;
    use crate::strategy::{Delivery, SeriesRequest, Subscriptions};
    use crate::time::{MINUTE, Ts};

    /// An instrument that closes at these whole prices at these minutes.
    pub(in crate::engine) fn market(index: u32, timeframe: &str, rows: &[(i64, i64)]) -> MarketState {
        let mut bars = Bars::new(Timeframe::parse(timeframe).unwrap());
        for &(minute, close) in rows {
            bars.push_core(&BarRow {
                open_time: minute * MINUTE,
                open: close,
                high: close,
                low: close,
                close,
                volume: 1,
                ..BarRow::default()
            });
        }
        let instrument = Instrument {
            symbol: format!("X{index}"),
            venue: "test".into(),
            kind: InstrumentKind::Spot,
            base: "X".into(),
            quote: "USDT".into(),
            settle: "USDT".into(),
            price_scale: 0,
            qty_scale: 0,
            filters: Filters::default(),
            max_leverage: 1,
            maker_fee: Rate(0),
            taker_fee: Rate(0),
        };
        let data = Market {
            instrument,
            rules: Rules::default(),
            bars,
            mark: None,
            funding: FundingRates::default(),
            margin: None,
            trades: None,
            depth: None,
            fees: None,
            members: crate::market::Membership::default(),
        };
        MarketState::new(index, data, WINDOW, PathPolicy::OhlcAdaptive, LimitFill::Through)
    }

    pub(in crate::engine) const WINDOW: (Ts, Ts) = (Ts(0), Ts(100 * MINUTE));

    fn request(name: &str, inputs: &[IndicatorInput], params: &[f64]) -> IndicatorRequest {
        IndicatorRequest { series: 0, name: name.into(), inputs: inputs.to_vec(), params: params.to_vec(), output: 0 }
    }

    /// One series of instrument 0, and indicators on it.
    fn subscriptions(timeframe: &str, indicators: Vec<IndicatorRequest>) -> Subscriptions {
        let series = SeriesRequest { instrument: 0, timeframe: timeframe.into(), delivery: Delivery::Every };
        Subscriptions { series: [series].to_vec(), indicators, ..Subscriptions::default() }
    }

    fn three() -> [MarketState; 3] {
        [
            market(0, "1m", &[(0, 10), (1, 20), (2, 20), (3, 30)]),
            // It has no bar at minute 1.
            market(1, "1m", &[(0, 40), (2, 10), (3, 90)]),
            market(2, "1m", &[(1, 5), (2, 40), (3, 20)]),
        ]
    }

    #[test]
    fn an_indicator_is_ranked_among_those_of_all_instruments() {
        let change = request("roc", &[], &[1.0]);
        let indicators =
            [request("universe.rank", &[], &[]), change, request("universe.rank", &[IndicatorInput::Indicator(1)], &[])].to_vec();
        let declared = Declared::new(&subscriptions("1m", indicators), &three(), WINDOW).unwrap();
        // Minute 0: 10 below 40; 1: 20 above 5; 2: 20 between 10 and 40; 3: 30 between 90 and 20.
        assert_eq!(declared.columns[0], [0.0, 1.0, 0.5, 0.5]);
        // Changes at minute 2: 0 %, -75 %, +700 %; at minute 3: +50 %, +800 %, -50 %. At minute 1 there is no other that has one.
        assert!(declared.columns[2][0].is_nan());
        assert_eq!(declared.columns[2][1..], [0.5, 0.5, 0.5]);
        assert_eq!(declared.series[0].first_valid, 1);
    }

    #[test]
    fn bars_of_a_longer_timeframe_meet_at_their_closes() {
        let indicators = [request("universe.zscore", &[], &[])].to_vec();
        let declared = Declared::new(&subscriptions("2m", indicators), &three(), WINDOW).unwrap();
        // Closes of the two minutes: 20, 40, 5; then 30, 90, 20.
        let score = |x: f64, of: [f64; 3]| cross_section::zscore_of(x, &of);
        assert_eq!(declared.columns[0], [score(20.0, [20.0, 40.0, 5.0]), score(30.0, [30.0, 90.0, 20.0])]);
    }

    #[test]
    fn rows_before_the_window_are_wanted_of_every_instrument() {
        let indicators = [request("sma", &[], &[10.0]), request("universe.rank", &[IndicatorInput::Indicator(0)], &[])].to_vec();
        let minute = Timeframe::parse("1m").unwrap();
        let start = Ts(60 * MINUTE);
        let all = warm_up(&subscriptions("1m", indicators.clone()), &[minute; 2], start).unwrap();
        assert_eq!(all, [Ts(50 * MINUTE); 2]);
        let own = warm_up(&subscriptions("1m", indicators[..1].to_vec()), &[minute; 2], start).unwrap();
        assert_eq!(own, [Ts(50 * MINUTE), Ts(59 * MINUTE)]);
    }

    #[test]
    fn what_cannot_be_computed_for_everyone_is_refused() {
        let refusal = |timeframe: &str, indicators: &[IndicatorRequest], markets: &[MarketState]| {
            Declared::new(&subscriptions(timeframe, indicators.to_vec()), markets, WINDOW).map(|_| ()).unwrap_err()
        };
        let rank = |of: u32| request("universe.rank", &[IndicatorInput::Indicator(of)], &[]);
        let twice = [request("universe.zscore", &[], &[]), request("sma", &[IndicatorInput::Indicator(0)], &[2.0]), rank(1)];
        assert!(
            refusal("1m", &twice, &three()).contains("depends on indicator 0 `universe.zscore`, which looks across the universe itself")
        );
        let slow = [market(0, "1m", &[(0, 1)]), market(1, "5m", &[(0, 1)])];
        let error = refusal("1m", &[request("universe.rank", &[], &[])], &slow);
        assert!(error.contains("`X1` is part of the universe, and `1m` is not made of its whole `5m` bars"), "{error}");
        let error = refusal("1m", &[request("universe.value", &[], &[3.0])], &three());
        assert!(error.contains("there is no instrument 3, counted from 0: the run has 3"), "{error}");
    }

    #[test]
    fn two_instruments_meet_in_an_indicator_of_two_series() {
        let mut hedge = request("regression", &[IndicatorInput::Indicator(0), IndicatorInput::Column(3)], &[2.0]);
        hedge.output = 0;
        let indicators = [request("universe.value", &[], &[2.0]), hedge].to_vec();
        let declared = Declared::new(&subscriptions("1m", indicators), &three(), WINDOW).unwrap();
        assert_eq!(declared.columns[0][1..], [5.0, 40.0, 20.0]);
        // Minutes 2 and 3: from (40, 20) to (20, 30).
        assert_eq!(declared.columns[1][3], -0.5);
    }

    #[test]
    fn rows_meet_where_they_open_together() {
        let values = at_rows(&[10, 20, 30, 50], &[5, 20, 40, 50, 60], &[1.0, 2.0, 3.0, 4.0, 5.0]);
        assert!(values[0].is_nan() && values[2].is_nan());
        assert_eq!([values[1], values[3]], [2.0, 4.0]);
    }

    #[test]
    fn what_is_needed_is_found_once_however_often_it_is_named() {
        // Each takes the one before twice: a tree of them would have 2^40 leaves.
        let twice = |id: u32| if id == 0 { Vec::new() } else { [IndicatorInput::Indicator(id - 1); 2].to_vec() };
        let requests: Vec<_> = (0..40).map(|id| request("correlation", &twice(id), &[2.0])).collect();
        assert_eq!(needed(39, &requests), (0..40).collect::<Vec<_>>());
        assert_eq!(needed(0, &requests), [0]);
    }
}
