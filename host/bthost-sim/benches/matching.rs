//! What the matching path costs an order: intent, rails, arrival, match, fill, ledger, trail, with everything on but a file for the events.
//!
//! `market`: each close sends one order, which fills at the next open. `limits`: each close sends a limit on either side of the market, of which the next bar
//! fills one; the other is cancelled. `churn`: orders that are placed, replaced and cancelled without a fill. `rest`: bars that pass over 40 orders which every bar
//! touches and none fills.

use bthost_sim::engine::{Desk, InPath, LimitFill, Market, PathPolicy, Rules, RunConfig, run};
use bthost_sim::limits::Limits;
use bthost_sim::market::{BarRow, Bars, Filters, FundingRates, Instrument, InstrumentKind};
use bthost_sim::num::{Decimal, Money, Px, RATE_ONE, Rate};
use bthost_sim::rails::RailLimits;
use bthost_sim::strategy::{
    Bar, Called, Delivery, Fault, OrderKind, OrderRequest, RunContext, SeriesRequest, Side, Strategy, Subscriptions,
};
use bthost_sim::time::{MINUTE, Timeframe, Ts};
use bthost_sim::trail::NoSink;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

const BARS: i64 = 20_000;

#[derive(Clone, Copy, PartialEq)]
enum Work {
    Market,
    Limits,
    Churn,
    Rest,
}

struct Sends {
    work: Work,
    bar: i64,
    last: Option<u64>,
}

impl Sends {
    fn limit(&self, desk: &mut Desk, side: Side, price: i64) -> Option<u64> {
        let kind = OrderKind::Limit(Decimal::new(price, 2));
        desk.submit(&OrderRequest { kind, ..OrderRequest::market(0, side, Decimal::new(1, 0)) }).ok()
    }
}

impl Strategy for Sends {
    fn start(&mut self, _: &mut Box<Desk>, _: &RunContext) -> Result<Result<Subscriptions, String>, Fault> {
        let series = vec![SeriesRequest { instrument: 0, timeframe: String::new(), delivery: Delivery::Every }];
        Ok(Ok(Subscriptions { series, orders: true, ..Subscriptions::default() }))
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
        }
        Ok(())
    }
}

fn config() -> RunConfig {
    let mut bars = Bars::new(Timeframe::M1);
    for i in 0..BARS {
        bars.push_core(&BarRow {
            open_time: i * MINUTE,
            open: 10_000,
            high: 10_100,
            low: 9_900,
            close: 10_000,
            volume: 5_000,
            ..BarRow::default()
        });
    }
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
        trades: None,
        fees: None,
        margin: None,
    };
    RunConfig {
        window: (Ts(0), Ts((BARS + 1) * MINUTE)),
        seed: 0,
        currency: "USDT".into(),
        cash: Money(1_000_000_000_000_000),
        latency_ns: 0,
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
    for (name, work) in [("market", Work::Market), ("limits", Work::Limits), ("churn", Work::Churn), ("rest", Work::Rest)] {
        let play = |config| run(config, Vec::new(), &mut Sends { work, bar: 0, last: None }, Box::new(NoSink)).expect("a run");
        let orders = play(config()).totals.orders;
        let each = if work == Work::Rest { BARS as u64 } else { orders };
        group.throughput(Throughput::Elements(each));
        group.bench_function(name, |b| b.iter_batched(config, play, BatchSize::LargeInput));
    }
    group.finish();
}

criterion_group!(benches, matching);
criterion_main!(benches);
