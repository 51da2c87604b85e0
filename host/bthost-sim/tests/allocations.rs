//! No bar costs an allocation while orders rest: one test in a process of its own, whose allocator counts.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering};

use bthost_sim::engine::{Desk, Hearing, InPath, LimitFill, Market, PathPolicy, Rules, RunConfig, run};
use bthost_sim::limits::Limits;
use bthost_sim::market::{BarRow, Bars, Filters, FundingRates, Instrument, InstrumentKind, TradeRow, Trades};
use bthost_sim::num::{Decimal, Money, Px, Rate};
use bthost_sim::rails::RailLimits;
use bthost_sim::strategy::{
    Bar, Called, Delivery, Fault, OrderKind, OrderRequest, RunContext, SeriesRequest, Side, Strategy, Subscriptions,
};
use bthost_sim::time::{MINUTE, Timeframe, Ts};
use bthost_sim::trail::NoSink;

/// Counts what is asked of the system.
struct Counting;

static ASKED: AtomicU64 = AtomicU64::new(0);

// SAFETY: every call is handed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ASKED.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract, which is the system's.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(at, layout) }
    }
    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ASKED.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.realloc(at, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const BARS: i64 = 20_000;
/// Bars after which everything has its size.
const SETTLED: i64 = 1_000;

/// Rests orders on both sides, some of which every bar touches and none trades through.
struct Rests {
    bar: i64,
    at_settled: u64,
    at_end: u64,
}

impl Strategy for Rests {
    fn start(&mut self, _: &mut Box<Desk>, _: &RunContext) -> Result<Result<Subscriptions, String>, Fault> {
        let series = vec![SeriesRequest { instrument: 0, timeframe: String::new(), delivery: Delivery::Every }];
        Ok(Ok(Subscriptions { series, orders: true, ..Subscriptions::default() }))
    }

    fn on_bar(&mut self, desk: &mut Box<Desk>, _: u32, _: &Bar, _: u64) -> Called {
        self.bar += 1;
        for distance in (1..=20).filter(|_| self.bar == 1) {
            for (side, price) in [(Side::Buy, 10_000 - 100 * distance), (Side::Sell, 10_000 + 100 * distance)] {
                let kind = OrderKind::Limit(Decimal::new(price, 2));
                desk.submit(&OrderRequest { kind, ..OrderRequest::market(0, side, Decimal::new(1, 0)) }).expect("accepted");
            }
        }
        if self.bar == SETTLED {
            self.at_settled = ASKED.load(Ordering::Relaxed);
        }
        self.at_end = ASKED.load(Ordering::Relaxed);
        Ok(())
    }
}

fn market(on_trades: bool) -> Market {
    let (mut bars, mut trades) = (Bars::new(Timeframe::M1), Trades::default());
    for i in 0..BARS {
        // From one touched level to the other and back: 99.00 and 101.00.
        bars.push_core(&BarRow {
            open_time: i * MINUTE,
            open: 10_000,
            high: 10_100,
            low: 9_900,
            close: 10_000,
            volume: 50,
            ..BarRow::default()
        });
        for (at, price) in [(1, 10_000), (20, 9_900), (40, 10_100), (59, 10_000)] {
            let time = i * MINUTE + at * (MINUTE / 60);
            trades.push(&TradeRow { time, id: i * 60 + at, price, qty: 5, count: 1, buyer_maker: at == 20 });
        }
    }
    Market {
        instrument: Instrument {
            symbol: "X".into(),
            venue: "test".into(),
            kind: InstrumentKind::LinearPerpetual,
            base: "X".into(),
            quote: "USDT".into(),
            settle: "USDT".into(),
            price_scale: 2,
            qty_scale: 0,
            filters: Filters { tick: Px(1), ..Filters::default() },
            max_leverage: 10,
            maker_fee: Rate(0),
            taker_fee: Rate(0),
        },
        rules: Rules::default(),
        bars,
        mark: None,
        funding: FundingRates::default(),
        trades: on_trades.then_some(trades),
        depth: None,
        fees: None,
        members: bthost_sim::market::Membership::default(),
        margin: None,
    }
}

#[test]
fn no_bar_allocates_while_orders_rest() {
    for on_trades in [false, true] {
        let config = RunConfig {
            window: (Ts(0), Ts((BARS + 1) * MINUTE)),
            seed: 0,
            currency: "USDT".into(),
            currencies: Vec::new(),
            cash: Money(1_000_000_000_000),
            latency_ns: 0,
            hearing: Hearing::default(),
            path: PathPolicy::OhlcAdaptive,
            limit_fill: LimitFill::Through,
            in_path: InPath::ReduceOnly,
            rails: RailLimits::default(),
            limits: Limits::NATIVE,
            markets: vec![market(on_trades)],
        };
        let mut rests = Rests { bar: 0, at_settled: 0, at_end: 0 };
        let outcome = run(config, Vec::new(), &mut rests, Box::new(NoSink)).expect("a run");
        assert_eq!((outcome.totals.orders, outcome.totals.fills, rests.bar), (40, 0, BARS));
        assert!(outcome.totals.touched_orders >= 2, "levels were touched");
        assert_eq!(rests.at_end - rests.at_settled, 0, "allocations in {} bars, on trades: {on_trades}", BARS - SETTLED);
    }
}
