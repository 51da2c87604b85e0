//! A strategy of resting limits with brackets on every trade of APEUSDT on 2024-10-18, and on the hour bars of the same day by each path policy.
//!
//! The data is not part of the project: `BTHOST_DATA` names the folder, else `../shared/data`; without it the test says so and passes. The table that it prints
//! is the difference that guessing the inside of a bar makes: fills, equity, and the fills that one way has and the other has not.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use bthost_data::derive::bars_of_trades;
use bthost_data::{LoadSpec, load};
use bthost_sim::codes::event::FILLED;
use bthost_sim::engine::{Desk, Hearing, InPath, LimitFill, Market, Outcome, PathPolicy, Rules, RunConfig, run};
use bthost_sim::exchange::QueueRule;
use bthost_sim::limits::Limits;
use bthost_sim::market::{Bars, FundingRates, Instrument, Trades};
use bthost_sim::num::{Decimal, Money, RATE_ONE, Rate};
use bthost_sim::rails::RailLimits;
use bthost_sim::strategy::{
    Bar, Bracket, Called, Delivery, Fault, OrderEvent, OrderKind, OrderRequest, RunContext, SeriesRequest, Side, Strategy, Subscriptions,
};
use bthost_sim::time::{HOUR, Timeframe, Ts};
use bthost_sim::trail::NoSink;

/// The paths that a bar may be given.
const POLICIES: &[(&str, PathPolicy)] = &[
    ("ohlc-adaptive", PathPolicy::OhlcAdaptive),
    ("ohlc-fixed", PathPolicy::OhlcFixed),
    ("worst-case", PathPolicy::WorstCase),
    ("best-case", PathPolicy::BestCase),
];

/// A fill as two runs can have it in common: the hour, the side, the price.
type FillKey = (i64, bool, i64);

/// A fill: when, side, quantity, price.
type FillRow = (Ts, Side, Decimal, Decimal);

/// Every hour: cancel what rests, bid half a per cent below the close and ask half a per cent above it, each with a bracket of as much on either side.
struct Quotes {
    tick: i64,
    scale: u8,
    fills: Rc<RefCell<Vec<FillRow>>>,
}

impl Strategy for Quotes {
    fn start(&mut self, _: &mut Box<Desk>, _: &RunContext) -> Result<Result<Subscriptions, String>, Fault> {
        let series = vec![SeriesRequest { instrument: 0, timeframe: String::new(), delivery: Delivery::Every }];
        Ok(Ok(Subscriptions { series, orders: true, ..Subscriptions::default() }))
    }

    fn on_bar(&mut self, desk: &mut Box<Desk>, _: u32, bar: &Bar, _: u64) -> Called {
        desk.cancel_all(None).expect("cancelled");
        let at = |factor: f64| {
            let price = (bar.close * factor * 10f64.powi(i32::from(self.scale))).round() as i64;
            Decimal::new(price - price % self.tick, self.scale)
        };
        for (side, limit, profit, loss) in [(Side::Buy, 0.995, 1.0, 0.99), (Side::Sell, 1.005, 1.0, 1.01)] {
            let bracket = Some(Bracket { take_profit: Some(at(profit)), stop_loss: Some(at(loss)), ..Bracket::default() });
            let kind = OrderKind::Limit(at(limit));
            desk.submit(&OrderRequest { kind, bracket, ..OrderRequest::market(0, side, Decimal::new(1_000, 0)) }).expect("accepted");
        }
        Ok(())
    }

    fn on_order(&mut self, _: &mut Box<Desk>, event: &OrderEvent) -> Called {
        if event.kind == FILLED {
            self.fills.borrow_mut().push((event.time, event.side, event.quantity, event.price));
        }
        Ok(())
    }
}

struct Day {
    instrument: Instrument,
    trades: Trades,
    bars: Bars,
}

struct Played {
    outcome: Outcome,
    fills: Vec<FillRow>,
}

impl Played {
    fn keys(&self) -> BTreeSet<FillKey> {
        self.fills.iter().map(|(t, side, _, price)| ((t.0 - 1).div_euclid(HOUR), *side == Side::Buy, price.mantissa)).collect()
    }
}

fn day() -> Option<Day> {
    let base =
        std::env::var_os("BTHOST_DATA").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"), PathBuf::from);
    let file = base.join("trades/futures-APEUSDT-aggTrades-2024-10-18.zip");
    if !file.exists() {
        return None;
    }
    let loaded = load(&[file], &LoadSpec::instrument("APEUSDT.binance-um").expect("a name")).unwrap_or_else(|e| panic!("{e}"));
    let trades = loaded.series.trades().expect("trades").clone();
    let scales = (loaded.series.price_scale, loaded.series.qty_scale);
    let bars = bars_of_trades(&trades, Timeframe::H1, scales).expect("bars");
    Some(Day { instrument: loaded.instrument, trades, bars })
}

fn play(day: &Day, path: PathPolicy, trades: Option<Trades>, queue: QueueRule) -> Played {
    let mut instrument = day.instrument.clone();
    (instrument.maker_fee, instrument.taker_fee) = (Rate(RATE_ONE / 5_000), Rate(RATE_ONE / 2_000));
    let end = day.bars.close_time(day.bars.len() - 1);
    let fills = Rc::new(RefCell::new(Vec::new()));
    let mut strategy = Quotes { tick: instrument.tick(), scale: instrument.price_scale, fills: fills.clone() };
    let rules = Rules { queue, leverage: 5, ..Rules::default() };
    let market = Market {
        instrument,
        rules,
        bars: day.bars.clone(),
        mark: None,
        funding: FundingRates::default(),
        trades,
        depth: None,
        fees: None,
        members: bthost_sim::market::Membership::default(),
        margin: None,
    };
    let config = RunConfig {
        window: (day.bars.close_time(0), Ts(end.0 + 1)),
        seed: 0,
        currency: "USDT".into(),
        currencies: Vec::new(),
        cash: Money(10_000 * 100_000_000),
        latency_ns: 0,
        hearing: Hearing::default(),
        path,
        limit_fill: LimitFill::Through,
        in_path: InPath::ReduceOnly,
        rails: RailLimits::default(),
        limits: Limits::NATIVE,
        markets: vec![market],
    };
    let outcome = run(config, Vec::new(), &mut strategy, Box::new(NoSink)).expect("a run");
    Played { outcome, fills: fills.take() }
}

/// Lines about the fills that only one of two runs has.
fn differences(exact: &Played, other: &Played, name: &str) -> String {
    let (ours, theirs) = (exact.keys(), other.keys());
    let mut text = String::new();
    for (who, keys) in [("trades", ours.difference(&theirs)), (name, theirs.difference(&ours))] {
        for (hour, buys, price) in keys {
            let side = if *buys { "buy" } else { "sell" };
            let _ = writeln!(text, "  only on {who}: {} {side} at {price}", Ts(hour * HOUR));
        }
    }
    text
}

#[test]
#[allow(clippy::print_stdout)]
fn exact_trades_against_the_bars_of_the_same_day() {
    let Some(day) = day() else {
        println!("no trades of APEUSDT at hand: set BTHOST_DATA to run this");
        assert!(std::env::var_os("BTHOST_DATA").is_none(), "BTHOST_DATA is set, but it holds no APEUSDT trades");
        return;
    };
    assert_eq!((day.trades.len(), day.bars.len()), (45_342, 24));
    let exact = play(&day, PathPolicy::OhlcAdaptive, Some(day.trades.clone()), QueueRule::Through);
    let unqueued = play(&day, PathPolicy::OhlcAdaptive, Some(day.trades.clone()), QueueRule::Displayed(0));
    let equity = |played: &Played| played.outcome.end_equity;
    let mut report = format!("exact-trades     {:3} fills  equity {}\n", exact.fills.len(), equity(&exact));
    let _ = writeln!(report, "  without queue  {:3} fills  equity {}", unqueued.fills.len(), equity(&unqueued));
    let mut span: Option<(Money, Money)> = None;
    for (name, policy) in POLICIES {
        let guessed = play(&day, *policy, None, QueueRule::Through);
        let _ = writeln!(report, "{name:16} {:3} fills  equity {}", guessed.fills.len(), equity(&guessed));
        report += &differences(&exact, &guessed, name);
        let (low, high) = span.unwrap_or((equity(&guessed), equity(&guessed)));
        span = Some((low.min(equity(&guessed)), high.max(equity(&guessed))));
        // Nothing that the bars do not contain is ever bought or sold.
        for (t, _, _, price) in exact.fills.iter().chain(&guessed.fills) {
            let row = day.bars.first_closing_from(*t);
            assert!((day.bars.low[row]..=day.bars.high[row]).contains(&price.mantissa), "{t}: {price}");
        }
    }
    println!("{report}");
    let (low, high) = span.expect("a policy");
    let inside = (low..=high).contains(&equity(&exact));
    assert!(inside || report.contains("only on"), "outside the span of the policies, and no fill differs:\n{report}");
    assert!(exact.fills.len() >= 5, "{report}");
    assert!(unqueued.fills.len() >= exact.fills.len(), "a print at the limit is one more way to fill:\n{report}");
    assert_eq!(exact.outcome.totals.ambiguous_fills, 0, "on trades nothing is guessed");
}
