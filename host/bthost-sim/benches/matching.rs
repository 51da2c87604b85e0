//! What the matching path costs an order: intent, rails, arrival, match, fill, ledger, trail, with everything on but a file for the events.
//!
//! `market`: each close sends one order, which fills at the next open. `limits`: each close sends a limit on either side of the market, of which the next bar
//! fills one; the other is cancelled. `churn`: orders that are placed, replaced and cancelled without a fill.
//!
//! And what an event of market data costs, an event being one row of the market (a bar or a trade) that the engine takes notice of, as event-driven programs count
//! theirs: `rest` are bars that pass over 40 orders, of which each touches one on either side and fills none; `far` bars that reach none of 40 orders; `prints`
//! trades that reach none of two orders; `deliver` bars of which each is given to the strategy, which reads two averages; `wake` the same bars, with the
//! strategy called only where the averages cross.

use bthost_sim::engine::{Desk, Hearing, InPath, LimitFill, Market, PathPolicy, Rules, RunConfig, run};
use bthost_sim::limits::Limits;
use bthost_sim::market::{BarRow, Bars, Filters, FundingRates, Instrument, InstrumentKind, TradeRow, Trades};
use bthost_sim::num::{Decimal, Money, Px, RATE_ONE, Rate};
use bthost_sim::rails::RailLimits;
use bthost_sim::strategy::{
    Bar, Called, Condition, Delivery, Fault, IndicatorInput, IndicatorRequest, Operand, OrderKind, OrderRequest, Predicate, RunContext,
    SeriesRequest, Side, Strategy, Subscriptions,
};
use bthost_sim::time::{MINUTE, Timeframe, Ts};
use bthost_sim::trail::NoSink;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

const BARS: i64 = 20_000;
/// Trades of a bar.
const PRINTS: i64 = 100;

#[derive(Clone, Copy, PartialEq)]
enum Work {
    Market,
    Limits,
    Churn,
    Rest,
    Far,
    Prints,
    Deliver,
    Wake,
}

/// Every work with its name.
const WORKS: [(&str, Work); 8] = [
    ("market", Work::Market),
    ("limits", Work::Limits),
    ("churn", Work::Churn),
    ("rest", Work::Rest),
    ("far", Work::Far),
    ("prints", Work::Prints),
    ("deliver", Work::Deliver),
    ("wake", Work::Wake),
];

impl Work {
    /// Whether what is counted are orders; else rows of the market.
    fn counts_orders(self) -> bool {
        matches!(self, Self::Market | Self::Limits | Self::Churn)
    }

    fn bars(self) -> i64 {
        if matches!(self, Self::Far | Self::Deliver | Self::Wake) { 10 * BARS } else { BARS }
    }

    /// Rows of the market that the engine takes notice of.
    fn rows(self) -> u64 {
        (if self == Self::Prints { BARS * PRINTS } else { self.bars() }) as u64
    }
}

struct Sends {
    work: Work,
    bar: i64,
    last: Option<u64>,
    sum: f64,
}

impl Sends {
    fn limit(&self, desk: &mut Desk, side: Side, price: i64) -> Option<u64> {
        let kind = OrderKind::Limit(Decimal::new(price, 2));
        desk.submit(&OrderRequest { kind, ..OrderRequest::market(0, side, Decimal::new(1, 0)) }).ok()
    }
}

impl Strategy for Sends {
    fn start(&mut self, _: &mut Box<Desk>, _: &RunContext) -> Result<Result<Subscriptions, String>, Fault> {
        let cross = |a, b| Condition { all: vec![Predicate::CrossesAbove(Operand::Indicator(a), Operand::Indicator(b))] };
        let woken = self.work == Work::Wake;
        let delivery = if woken { Delivery::When(vec![cross(0, 1), cross(1, 0)]) } else { Delivery::Every };
        let ema = |n: f64| IndicatorRequest {
            series: 0,
            name: "ema".into(),
            inputs: vec![IndicatorInput::Column(3)],
            params: vec![n],
            output: 0,
        };
        let averages = matches!(self.work, Work::Deliver | Work::Wake);
        let indicators = if averages { vec![ema(240.0), ema(960.0)] } else { Vec::new() };
        let series = vec![SeriesRequest { instrument: 0, timeframe: String::new(), delivery }];
        Ok(Ok(Subscriptions { series, indicators, orders: !averages, ..Subscriptions::default() }))
    }

    fn on_bar(&mut self, desk: &mut Box<Desk>, _: u32, _: &Bar, _: u64) -> Called {
        self.bar += 1;
        let side = if self.bar % 2 == 0 { Side::Buy } else { Side::Sell };
        match self.work {
            Work::Market => {
                let _ = desk.submit(&OrderRequest::market(0, side, Decimal::new(1, 0)));
            }
            Work::Limits => {
                if let Some(id) = self.last.take() {
                    let _ = desk.cancel(id);
                }
                let near = if side == Side::Buy { 9_950 } else { 10_050 };
                self.limit(desk, side, near);
                self.last = self.limit(desk, Side::Buy, 9_000);
            }
            Work::Churn => {
                if let Some(id) = self.last.take() {
                    let _ = desk.cancel(id);
                }
                self.last = self.limit(desk, Side::Buy, 9_000);
                if let Some(id) = self.last {
                    let _ = desk.replace(id, Decimal::new(2, 0), Decimal::new(9_001, 2));
                }
            }
            Work::Rest => {
                for distance in (1..=20).filter(|_| self.bar == 1) {
                    self.limit(desk, Side::Buy, 10_000 - 100 * distance);
                    self.limit(desk, Side::Sell, 10_000 + 100 * distance);
                }
            }
            Work::Far | Work::Prints => {
                let orders = if self.work == Work::Far { 20 } else { 1 };
                for distance in (1..=orders).filter(|_| self.bar == 1) {
                    self.limit(desk, Side::Buy, 9_000 - distance);
                    self.limit(desk, Side::Sell, 11_000 + distance);
                }
            }
            Work::Deliver | Work::Wake => self.sum += desk.value(0) - desk.value(1),
        }
        Ok(())
    }
}

/// Bars that each go from 99.00 to 101.00; a slow wave in the close where averages are to cross.
fn bars(work: Work) -> Bars {
    let mut bars = Bars::new(Timeframe::M1);
    for i in 0..work.bars() {
        let wave = if work.counts_orders() { 0 } else { (i % 8_000 - 4_000).abs() / 50 - 40 };
        bars.push_core(&BarRow {
            open_time: i * MINUTE,
            open: 10_000,
            high: 10_100,
            low: 9_900,
            close: 10_000 + wave,
            volume: 5_000,
            ..BarRow::default()
        });
    }
    bars
}

/// A trade every 600 ms between 99.00 and 101.00.
fn prints() -> Trades {
    let mut trades = Trades::default();
    for i in 0..BARS * PRINTS {
        let price = 9_900 + (i * 37) % 200;
        trades.push(&TradeRow { time: i * (MINUTE / PRINTS), id: i, price, qty: 5, count: 1, buyer_maker: i % 2 == 0 });
    }
    trades
}

fn config(work: Work) -> RunConfig {
    let bars = bars(work);
    let market = Market {
        instrument: Instrument {
            symbol: "X".into(),
            venue: "bench".into(),
            kind: InstrumentKind::LinearPerpetual,
            base: "X".into(),
            quote: "USDT".into(),
            settle: "USDT".into(),
            price_scale: 2,
            qty_scale: 0,
            filters: Filters { tick: Px(1), ..Filters::default() },
            max_leverage: 10,
            maker_fee: Rate(RATE_ONE / 5_000),
            taker_fee: Rate(RATE_ONE / 2_000),
        },
        rules: Rules { slippage: Rate(RATE_ONE / 10_000), participation: Some(Rate(RATE_ONE / 10)), leverage: 10, ..Rules::default() },
        bars,
        mark: None,
        funding: FundingRates::default(),
        trades: (work == Work::Prints).then(prints),
        depth: None,
        fees: None,
        members: bthost_sim::market::Membership::default(),
        margin: None,
    };
    RunConfig {
        window: (Ts(0), Ts((work.bars() + 1) * MINUTE)),
        seed: 0,
        currency: "USDT".into(),
        currencies: Vec::new(),
        cash: Money(1_000_000_000_000_000),
        latency_ns: 0,
        hearing: Hearing::default(),
        path: PathPolicy::OhlcAdaptive,
        limit_fill: LimitFill::Through,
        in_path: InPath::ReduceOnly,
        rails: RailLimits { max_order_notional: Some(Money(100_000_000_000_000)), ..RailLimits::default() },
        limits: Limits::NATIVE,
        markets: vec![market],
    }
}

fn matching(c: &mut Criterion) {
    let mut group = c.benchmark_group("matching");
    for (name, work) in WORKS {
        let play = |config| run(config, Vec::new(), &mut Sends { work, bar: 0, last: None, sum: 0.0 }, Box::new(NoSink)).expect("a run");
        let orders = || play(config(work)).totals.orders;
        group.throughput(Throughput::Elements(if work.counts_orders() { orders() } else { work.rows() }));
        group.bench_function(name, |b| b.iter_batched(|| config(work), play, BatchSize::LargeInput));
    }
    group.finish();
}

criterion_group!(benches, matching);
criterion_main!(benches);
