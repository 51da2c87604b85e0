//! A long and a short held through real months of perpetuals, with recorded marks, recorded funding and the venue's own dated tiers: the funding that the ledger
//! booked is an independent sum of quantity x mark x rate, stamp by stamp.
//!
//! The data is not part of the project: `BTHOST_DATA` names the folder, else `../shared/data`; without it the test says so and passes.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use bthost_data::tiers::tier_tables;
use bthost_data::{LoadSpec, Loaded, load};
use bthost_sim::engine::{Desk, Hearing, InPath, LimitFill, Market, PathPolicy, Rules, RunConfig, run};
use bthost_sim::exchange::margin::{MarginMode, MarginRules};
use bthost_sim::limits::Limits;
use bthost_sim::market::{Bars, FundingRates};
use bthost_sim::num::{Decimal, Money, RATE_ONE, Rate, pow10};
use bthost_sim::rails::RailLimits;
use bthost_sim::strategy::{Bar, Called, Delivery, Fault, OrderRequest, RunContext, SeriesRequest, Side, Strategy, Subscriptions};
use bthost_sim::time::{HOUR, Ts};
use bthost_sim::trail::payload::{Any, Funding};
use bthost_sim::trail::{Sink, Stream, decode};

/// Buys the first instrument and sells the second at the first bar, and holds.
struct Hold {
    begun: bool,
}

impl Strategy for Hold {
    fn start(&mut self, _: &mut Box<Desk>, _: &RunContext) -> Result<Result<Subscriptions, String>, Fault> {
        let series = vec![SeriesRequest { instrument: 0, timeframe: String::new(), delivery: Delivery::Every }];
        Ok(Ok(Subscriptions { series, ..Subscriptions::default() }))
    }

    fn on_bar(&mut self, desk: &mut Box<Desk>, _: u32, _: &Bar, _: u64) -> Called {
        if !self.begun {
            self.begun = true;
            for (instrument, side, quantity) in [(0, Side::Buy, Decimal::new(1, 0)), (1, Side::Sell, Decimal::new(15, 0))] {
                desk.submit(&OrderRequest::market(instrument, side, quantity)).expect("accepted");
            }
        }
        Ok(())
    }
}

#[derive(Clone, Default)]
struct Paid(Rc<RefCell<Vec<(i64, Funding)>>>);

impl Sink for Paid {
    fn record(&mut self, _: Stream, bytes: &[u8]) {
        let (record, _) = decode(bytes).expect("a record");
        if let Some(Any::Funding(f)) = Any::decode(record.header.kind, record.header.version, record.payload) {
            self.0.borrow_mut().push((record.header.ts.0, f));
        }
    }
}

fn one(folder: &Path, file: &str, symbol: &str) -> Loaded {
    let spec = LoadSpec::instrument(&format!("{symbol}USDT.binance-um")).expect("a name");
    load(&[folder.join(file)], &spec).unwrap_or_else(|e| panic!("{file}: {e}"))
}

/// Rows whose opens lie in the window.
fn cut(bars: &Bars, (from, to): (i64, i64)) -> Bars {
    let at = |t: i64| bars.open_time.partition_point(|open| *open < t);
    bars.slice(at(from)..at(to))
}

fn market(folder: &Path, symbol: &str, timeframes: (&str, &str, &str), window: (i64, i64)) -> Market {
    let (exec, mark, funding) = timeframes;
    let name = |timeframe: &str, what: &str| format!("{symbol}_USDT_USDT-{timeframe}-{what}.feather");
    let bars = one(folder, &name(exec, "futures"), symbol);
    let marks = one(folder, &name(mark, "mark"), symbol);
    let rates = one(folder, &name(funding, "funding_rate"), symbol);
    assert_eq!((bars.series.price_scale, marks.series.price_scale), (8, 8), "the profile's scales");
    let rates = rates.series.funding().expect("rates").clone();
    let inside = |t: &i64| (window.0..=window.1).contains(t);
    let keep: Vec<usize> = (0..rates.len()).filter(|i| inside(&rates.time[*i])).collect();
    let pick = |column: &[i64]| keep.iter().map(|i| column[*i]).collect::<Vec<_>>();
    let tiers = tier_tables("binance-um", &bars.instrument.symbol).expect("tiers");
    assert!(!tiers.is_empty());
    Market {
        rules: Rules { leverage: 5, ..Rules::default() },
        bars: cut(bars.series.bars().expect("bars"), window),
        mark: Some(cut(marks.series.bars().expect("marks"), (window.0 - 8 * HOUR, window.1))),
        funding: FundingRates { time: pick(&rates.time), raw_time: pick(&rates.raw_time), rate: pick(&rates.rate) },
        trades: None,
        depth: None,
        fees: None,
        members: bthost_sim::market::Membership::default(),
        margin: Some(MarginRules {
            profile: bars.profile.margin.expect("margin rules"),
            mode: MarginMode::Cross,
            liquidation_fee: bars.profile.liquidation_fee(&bars.instrument.symbol).expect("a rate").expect("a fee"),
            tiers,
        }),
        instrument: bars.instrument,
    }
}

/// The mark at a stamp that is the close of a bar: the mark bar's close where it is as long, else the close inside the mark bar.
fn mark_at(market: &Market, stamp: i64) -> i64 {
    let bars = &market.bars;
    let row = bars.open_time.partition_point(|open| *open < stamp) - 1;
    assert_eq!(bars.close_time(row).0, stamp, "a stamp at a close");
    let marks = market.mark.as_ref().expect("marks");
    let at = marks.open_time.partition_point(|open| *open <= bars.open_time[row]) - 1;
    if marks.timeframe == bars.timeframe { marks.close[at] } else { bars.close[row].clamp(marks.low[at], marks.high[at]) }
}

/// -(quantity x mark x rate), half-even at 10^-8, written out: a price has 8 decimals, a rate 12, and the quantity none.
fn owed(quantity: i64, mark: i64, rate: i64) -> i128 {
    let (exact, unit) = (i128::from(-quantity) * i128::from(mark) * i128::from(rate), pow10(12));
    let below = exact.div_euclid(unit);
    let rest = exact.rem_euclid(unit) * 2;
    below + i128::from(rest > unit || (rest == unit && below % 2 != 0))
}

/// Hold through a window; how many payments there were and their sum.
fn hold(folder: &Path, timeframes: (&str, &str, &str), window: (i64, i64)) -> (usize, Money) {
    let markets: Vec<Market> = ["BTC", "ETH"].map(|symbol| market(folder, symbol, timeframes, window)).into();
    let first_close = markets[0].bars.close_time(0).0;
    let config = RunConfig {
        window: (Ts(window.0), Ts(window.1 + 1)),
        seed: 0,
        currency: "USDT".into(),
        currencies: Vec::new(),
        cash: Money(200_000 * pow10(8)),
        latency_ns: 0,
        hearing: Hearing::default(),
        path: PathPolicy::OhlcAdaptive,
        limit_fill: LimitFill::Through,
        in_path: InPath::ReduceOnly,
        rails: RailLimits::default(),
        limits: Limits::NATIVE,
        markets: markets.clone(),
    };
    let paid = Paid::default();
    let outcome = run(config, Vec::new(), &mut Hold { begun: false }, Box::new(paid.clone())).expect("the run begins");
    assert_eq!(outcome.totals.margin.liquidations, 0);
    let held = outcome.positions.iter().map(|p| p.qty.0 / 100_000_000).collect::<Vec<_>>();
    assert_eq!(held, [1, -15]);
    let mut expected = Vec::new();
    for (index, (market, quantity)) in markets.iter().zip(held).enumerate() {
        let stamps = market.funding.time.iter().zip(&market.funding.rate).filter(|(t, _)| **t > first_close && **t <= window.1);
        expected.extend(stamps.map(|(t, rate)| (*t, index as u32, owed(quantity, mark_at(market, *t), *rate))));
    }
    expected.sort_unstable();
    let mut booked: Vec<(i64, u32, i128)> = paid.0.borrow().iter().map(|(t, f)| (*t, f.instrument, f.amount)).collect();
    booked.sort_unstable();
    assert_eq!(booked, expected, "stamp by stamp");
    let sum: i128 = expected.iter().map(|(_, _, amount)| amount).sum();
    assert_eq!(outcome.totals.funding.0, sum);
    // No fee beside the two opening fills: what the wallet has is cash, fees and funding.
    assert_eq!(outcome.wallets[0].1.0, 200_000 * pow10(8) - outcome.totals.fees.0 + sum);
    assert!(outcome.totals.fees > Money::ZERO && outcome.totals.fees < Money(200 * pow10(8)), "{}", outcome.totals.fees);
    assert_eq!(markets[0].instrument.taker_fee, Rate(RATE_ONE / 2_000));
    (booked.len(), Money(sum))
}

fn day(year: i64, month: u32, day: u32) -> i64 {
    bthost_sim::time::days_from_civil(year, month, day) * 24 * HOUR
}

#[test]
#[allow(clippy::print_stdout)]
fn funding_of_real_months_is_the_sum_of_quantity_mark_and_rate() {
    let base =
        std::env::var_os("BTHOST_DATA").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"), PathBuf::from);
    let folder = base.join("binance-um");
    if !folder.exists() {
        println!("no market data at {}: set BTHOST_DATA to check real months", folder.display());
        return;
    }
    let hours = hold(&folder.join("history-1h"), ("1h", "1h", "1h"), (day(2021, 6, 1), day(2021, 9, 1)));
    println!("hours of June to August 2021, marks of the hour: {} payments, {} USDT", hours.0, hours.1);
    let minutes = hold(&folder.join("perp-1m"), ("1m", "8h", "8h"), (day(2025, 5, 5), day(2025, 6, 3)));
    println!("minutes of May 2025, marks of eight hours: {} payments, {} USDT", minutes.0, minutes.1);
    assert!(hours.0 >= 2 * 270 && minutes.0 >= 2 * 80);
    assert!(minutes.1 != Money::ZERO && hours.1 != Money::ZERO);
}
