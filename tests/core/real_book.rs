//! A recorded book, eight minutes of BTCUSDT: the book that its updates make is the one that its best quotes show, and resting orders fill on it in the
//! order of the queue models. Skipped where the recording is not at hand (`BTHOST_DATA`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bthost_data::derive::bars_of_trades;
use bthost_data::{Kind, LoadSpec, Loaded, Rows, load};
use bthost_sim::codes::event::FILLED;
use bthost_sim::codes::fill_flag::TAKER;
use bthost_sim::engine::{Desk, Hearing, InPath, LimitFill, Market, PathPolicy, Rules, RunConfig, run};
use bthost_sim::exchange::QueueRule;
use bthost_sim::exchange::book::{Displayed, Level};
use bthost_sim::limits::Limits;
use bthost_sim::market::{Bars, Depth, FundingRates, Instrument, Membership, Trades};
use bthost_sim::num::{Decimal, Money, RATE_ONE, Rate};
use bthost_sim::rails::RailLimits;
use bthost_sim::strategy::{
    Bar, Called, Delivery, Fault, OrderEvent, OrderKind, OrderRequest, RunContext, SeriesRequest, Side, Strategy, Subscriptions,
};
use bthost_sim::time::{Timeframe, Ts};
use bthost_sim::trail::NoSink;

struct Recorded {
    instrument: Instrument,
    trades: Trades,
    depth: Depth,
    bars: Bars,
    quotes: Vec<Vec<i64>>,
}

fn recorded() -> Option<Recorded> {
    let base =
        std::env::var_os("BTHOST_DATA").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"), PathBuf::from);
    let files: Vec<PathBuf> = ["20230404", "20230405"].iter().map(|day| base.join(format!("l2/btcusdt_{day}.dat.gz"))).collect();
    if !files[0].exists() {
        assert!(std::env::var_os("BTHOST_DATA").is_none(), "BTHOST_DATA is set, but it holds no recorded book");
        return None;
    }
    let of = |kind| {
        let spec = LoadSpec { kind: Some(kind), ..LoadSpec::instrument("BTCUSDT.binance-um").expect("a name") };
        load(&files, &spec).unwrap_or_else(|e| panic!("{e}"))
    };
    let mut all = [Kind::Trades, Kind::Depth, Kind::Quotes].map(of);
    let finest = all.iter().fold((0, 0), |(p, q), l| (l.series.price_scale.max(p), l.series.qty_scale.max(q)));
    all.iter_mut().for_each(|l: &mut Loaded| l.raise_scales(finest.0, finest.1).expect("the scales of all"));
    let [trades, depth, quotes] = all;
    let Rows::Ticks(ticks) = &depth.series.rows else { panic!("depth") };
    let Rows::Ticks(best) = &quotes.series.rows else { panic!("quotes") };
    let prints = trades.series.trades().expect("trades").clone();
    let scales = (trades.series.price_scale, trades.series.qty_scale);
    let bars = bars_of_trades(&prints, Timeframe::parse("5s").expect("a timeframe"), scales).expect("bars");
    let told = ticks.depth().expect("depth");
    let first = told.first_snapshot().expect("a snapshot");
    let mut rows = Depth::default();
    (first..told.len()).for_each(|i| rows.push(&told.row(i)));
    rows.check().expect("a book");
    let quotes = [vec![best.id.clone()], best.values.clone()].concat();
    Some(Recorded { instrument: trades.instrument, trades: prints, depth: rows, bars, quotes })
}

/// At each update of depth: the best levels are those of the last best quote that the venue numbered before it or like it.
fn agrees_with_the_quotes(recorded: &Recorded) -> (u64, u64) {
    let (mut bids, mut asks) = (Displayed::bids(Vec::new()), Displayed::asks(Vec::new()));
    let (depth, [ids, bid, bid_qty, ask, ask_qty]) = (&recorded.depth, &recorded.quotes[..]) else { panic!("five columns") };
    let (mut from, mut same, mut compared) = (0, 0, 0);
    while from < depth.len() {
        let end = depth.update_end(from);
        for row in (from..end).map(|i| depth.row(i)) {
            if row.is_ask() { asks.set(row.price, row.qty) } else { bids.set(row.price, row.qty) }
        }
        let at = ids.partition_point(|id| *id <= depth.id[from]);
        if let Some(at) = at.checked_sub(1) {
            let quoted = (Level { price: bid[at], qty: bid_qty[at] }, Level { price: ask[at], qty: ask_qty[at] });
            compared += 1;
            same += u64::from((bids.best(), asks.best()) == (Some(quoted.0), Some(quoted.1)));
        }
        from = end;
    }
    (same, compared)
}

/// Quotes a tick away from each close, whatever has filled; sells a little at market now and then.
#[derive(Default)]
struct Quotes {
    bars: u64,
    made: i64,
    taken: BTreeMap<i64, i64>,
}

impl Strategy for Quotes {
    fn start(&mut self, _: &mut Box<Desk>, _: &RunContext) -> Result<Result<Subscriptions, String>, Fault> {
        let series = vec![SeriesRequest { instrument: 0, timeframe: String::new(), delivery: Delivery::Every }];
        Ok(Ok(Subscriptions { series, orders: true, ..Subscriptions::default() }))
    }

    fn on_bar(&mut self, desk: &mut Box<Desk>, _: u32, bar: &Bar, _: u64) -> Called {
        desk.cancel_all(None).expect("accepted");
        self.bars += 1;
        let close = (bar.close * 100.0).round() as i64;
        for (side, away) in [(Side::Buy, -20), (Side::Sell, 20)] {
            let kind = OrderKind::Limit(Decimal::new(close + away, 2));
            desk.submit(&OrderRequest { kind, ..OrderRequest::market(0, side, Decimal::new(2_000, 3)) }).expect("accepted");
        }
        if self.bars.is_multiple_of(20) {
            desk.submit(&OrderRequest::market(0, Side::Sell, Decimal::new(30_000, 3))).expect("accepted");
        }
        Ok(())
    }

    fn on_order(&mut self, _: &mut Box<Desk>, event: &OrderEvent) -> Called {
        if event.kind == FILLED && event.fill_flags & TAKER != 0 {
            *self.taken.entry(event.time.0).or_default() += 1;
        } else if event.kind == FILLED {
            self.made += event.quantity.to_scale(3).expect("a quantity");
        }
        Ok(())
    }
}

fn play(recorded: &Recorded, queue: QueueRule) -> (Quotes, f64) {
    let market = Market {
        instrument: Instrument { maker_fee: Rate(0), ..recorded.instrument.clone() },
        rules: Rules { queue, leverage: 50, ..Rules::default() },
        bars: recorded.bars.clone(),
        mark: None,
        funding: FundingRates::default(),
        trades: Some(recorded.trades.clone()),
        depth: Some(recorded.depth.clone()),
        fees: None,
        members: Membership::default(),
        margin: None,
    };
    let end = recorded.bars.close_time(recorded.bars.len() - 1);
    let config = RunConfig {
        window: (recorded.bars.close_time(0), Ts(end.0 + 1)),
        seed: 0,
        currency: "USDT".into(),
        currencies: Vec::new(),
        cash: Money(10_000_000 * 100_000_000),
        latency_ns: 5_000_000,
        hearing: Hearing { feed_ns: 5_000_000, response_ns: 5_000_000 },
        path: PathPolicy::OhlcAdaptive,
        limit_fill: LimitFill::Through,
        in_path: InPath::ReduceOnly,
        rails: RailLimits::default(),
        limits: Limits::NATIVE,
        markets: vec![market],
    };
    let mut strategy = Quotes::default();
    let outcome = run(config, Vec::new(), &mut strategy, Box::new(NoSink)).expect("a run");
    (strategy, outcome.end_equity.to_f64())
}

#[test]
#[allow(clippy::print_stdout)]
fn a_recorded_book_is_rebuilt_and_traded_on() {
    let Some(recorded) = recorded() else {
        println!("skipped: no recorded book at hand: set BTHOST_DATA to run this");
        return;
    };
    let (same, compared) = agrees_with_the_quotes(&recorded);
    println!("of {compared} updates {same} have the best levels of the quotes");
    assert_eq!((same, compared), (16_111, 16_111));
    let power = |n: i64| QueueRule::Power(Rate(n * RATE_ONE));
    let models = [QueueRule::Through, QueueRule::RiskAverse, power(3), power(1), QueueRule::Log];
    let made = models.map(|queue| {
        let (played, equity) = play(&recorded, queue);
        let walked = played.taken.values().max().copied().unwrap_or(0);
        println!("{queue:?}: {} filled at rest, {walked} levels at most at once, equity {equity:.2}", played.made);
        assert!(walked >= 2, "30 BTC need more than one level");
        played.made
    });
    // The orders are the same whatever fills: who is further in front gets more.
    assert!(made[0] <= made[1] && made[1] <= made[2..].iter().copied().min().unwrap_or(0) && made[0] > 0, "{made:?}");
}
