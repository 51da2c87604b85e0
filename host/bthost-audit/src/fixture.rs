//! Things for tests: a small trail, a configuration written by hand, a manifest.

use std::collections::BTreeMap;

use bthost_sim::engine::{
    EquityRow, FinalPosition, Hearing, InPath, LimitFill, Market, Outcome, PathPolicy, Rules, RunConfig, Status, Totals,
};
use bthost_sim::exchange::QueueRule;
use bthost_sim::exchange::fees::{Charge, Commission, FeeAsset, FeeSchedule, FeeTable, FeeTier, PerUnit};
use bthost_sim::exchange::impact::Impact;
use bthost_sim::exchange::margin::tiers::TierTable;
use bthost_sim::exchange::margin::{MarginMode, MarginRules, Profile};
use bthost_sim::limits::Limits;
use bthost_sim::market::{
    BarRow, Bars, Depth, DepthRow, Filters, FundingRates, Instrument, InstrumentKind, Membership, SIDE_SNAPSHOT, TradeRow, Trades,
};
use bthost_sim::metrics::Calendar;
use bthost_sim::num::{Money, Px, Qty, Rate};
use bthost_sim::rails::RailLimits;
use bthost_sim::time::{HOUR, MINUTE, SECOND, Timeframe, Ts};
use bthost_sim::trail::payload::{Fill, Log, SubmitIntent, Transfer};
use bthost_sim::trail::{Cause, Stream, Trail, TrailRoots, sha256};

use crate::definition::{DataEntry, Definition, Sources, StrategyRef};
use crate::events::EventsWriter;
use crate::manifest::{DigestSet, Manifest, Material, Parts, Subject};
use crate::results::{EngineBuild, Environment, Fuel, Metric, Metrics, Resources, Results};
use crate::text::{Digest, Int};

/// A trail of `orders` orders, each filled and posted, with a log line every hundred; `change` may edit the fills.
pub fn trail(orders: u64, change: impl Fn(u64, &mut Fill)) -> (Vec<u8>, TrailRoots) {
    let writer = EventsWriter::new(Vec::new());
    let mut trail = Trail::new(Box::new(writer.clone()));
    for order in 0..orders {
        let ts = Ts(order as i64 * SECOND);
        let cause = trail.append(Stream::Intents, ts, Cause::Run, &SubmitIntent { order, qty: 5, ..SubmitIntent::default() });
        let mut fill = Fill { order, price: 6_381_241, qty: 5, notional: 31_906_205, ..Fill::default() };
        change(order, &mut fill);
        let cause = trail.append(Stream::Fills, ts, cause, &fill);
        trail.append(Stream::Ledger, ts, cause, &Transfer { amount: fill.notional, ..Transfer::default() });
        if order % 100 == 0 {
            trail.append(Stream::Logs, ts, Cause::Run, &Log { level: 1, text: format!("line {order}") });
        }
    }
    let roots = trail.roots();
    drop(trail);
    (writer.finish().expect("a vector takes everything"), roots)
}

fn bars(timeframe: Timeframe, rows: i64, extended: bool) -> Bars {
    let mut bars = Bars::new(timeframe);
    for i in 0..rows {
        let open_time = i * timeframe.fixed().expect("a fixed timeframe");
        let row = BarRow {
            open_time,
            open: 100 + i,
            high: 110 + i,
            low: 90 + i,
            close: 105 + i,
            volume: 7,
            quote_volume: 0.5,
            trades: 3,
            taker_buy_volume: 2,
        };
        if extended { bars.push(&row) } else { bars.push_core(&row) }
    }
    bars
}

fn instrument(symbol: &str, kind: InstrumentKind) -> Instrument {
    Instrument {
        symbol: symbol.into(),
        venue: "test".into(),
        kind,
        base: symbol.into(),
        quote: "USDT".into(),
        settle: "USDT".into(),
        price_scale: 2,
        qty_scale: 3,
        filters: Filters {
            tick: Px(10),
            min_price: Px(1),
            max_price: Px(100_000_000),
            step: Qty(1),
            min_qty: Qty(2),
            max_qty: Qty(9_000),
            min_notional: Money(500_000_000),
            ..Filters::default()
        },
        max_leverage: 125,
        maker_fee: Rate(-50_000_000),
        taker_fee: Rate(500_000_000),
    }
}

const PER_SHARE: PerUnit = PerUnit { price: Rate(5_000_000_000), minimum: Money(100_000_000), maximum: Rate(10_000_000_000) };

/// Two tables, the first with two tiers, paid in a token.
fn schedule() -> FeeSchedule {
    let tier = |volume, maker, taker| {
        let commission = Commission { maker: Rate(maker), taker: Rate(taker), buyer: Rate(1), seller: Rate(2) };
        FeeTier { volume: Money(volume), commission }
    };
    let tables =
        vec![FeeTable { from: 0, tiers: vec![tier(0, 20, 50), tier(100, 10, 40)] }, FeeTable { from: HOUR, tiers: vec![tier(0, -3, 30)] }];
    let asset = FeeAsset::Token { market: 1, multiplier: Rate(750_000_000_000) };
    FeeSchedule { charge: Charge::Rates(tables), asset, volume_before: Money(9) }
}

/// A print in each of ten minutes.
fn depth() -> Depth {
    let mut depth = Depth::default();
    for i in 0..4 {
        let side = if i < 2 { SIDE_SNAPSHOT + i % 2 } else { i % 2 };
        depth.push(&DepthRow { time: (i / 2) * MINUTE, id: 1 + i / 2, side, price: 1000 + 5 * (i % 2), qty: 7 + i });
    }
    depth
}

fn trades() -> Trades {
    let mut trades = Trades::default();
    for i in 0..10 {
        trades.push(&TradeRow { time: i * MINUTE, id: i, price: 1000 + i, qty: 5, count: 1, buyer_maker: i % 2 == 0 });
    }
    trades
}

/// A perpetual with minute bars, hourly marks and funding, and a spot instrument without either.
pub fn config() -> RunConfig {
    let rules = Rules {
        slippage: Rate(200_000_000),
        half_spread: Rate(5_000_000_000),
        participation: Some(Rate(100_000_000_000)),
        leverage: 3,
        ..Rules::default()
    };
    let funding = FundingRates { time: vec![HOUR, 2 * HOUR], raw_time: vec![HOUR + 3, 2 * HOUR], rate: vec![100_000_000, -7] };
    RunConfig {
        window: (Ts(10 * MINUTE), Ts(5000 * MINUTE)),
        seed: 42,
        currency: "USDT".into(),
        currencies: Vec::new(),
        cash: Money(1_000_000_000_000),
        latency_ns: 200_000_000,
        hearing: Hearing::default(),
        path: PathPolicy::OhlcAdaptive,
        limit_fill: LimitFill::Through,
        in_path: InPath::ReduceOnly,
        rails: RailLimits { max_leverage: Some(Rate(3_500_000_000_000)), max_orders_per_minute: Some(60), ..RailLimits::default() },
        limits: Limits::NATIVE,
        markets: vec![
            Market {
                instrument: instrument("AAA", InstrumentKind::LinearPerpetual),
                rules,
                bars: bars(Timeframe::M1, 5000, true),
                mark: Some(bars(Timeframe::H1, 84, false)),
                funding,
                margin: Some(margin()),
                trades: None,
                depth: None,
                fees: Some(schedule()),
                members: Membership::default(),
            },
            Market {
                instrument: instrument("BBB", InstrumentKind::Spot),
                rules: Rules { participation: None, impact: Some(Impact::SquareRoot(Rate(7))), queue: QueueRule::Displayed(5), ..rules },
                bars: bars(Timeframe::M1, 10, false),
                mark: None,
                funding: FundingRates::default(),
                margin: None,
                trades: Some(trades()),
                depth: Some(depth()),
                fees: Some(FeeSchedule { charge: Charge::PerUnit(PER_SHARE), asset: FeeAsset::Received, volume_before: Money(3) }),
                members: Membership::default(),
            },
        ],
    }
}

fn margin() -> MarginRules {
    let table = |from: i64, rates: [i64; 2]| {
        let caps = [1_000, 50_000].map(|n: i128| Money(n * 100_000_000));
        let rates = rates.map(|n| Rate(n * 1_000_000_000));
        TierTable::from_rates(Ts(from), &caps, &rates, &[Rate(33_330_000_000_000), Rate(20_000_000_000_000)]).expect("a table of tiers")
    };
    MarginRules {
        profile: Profile::BybitClassic,
        mode: MarginMode::Isolated,
        liquidation_fee: Rate(12_500_000_000),
        tiers: vec![table(0, [10, 20]), table(MINUTE, [12, 25])],
    }
}

pub fn strategy() -> StrategyRef {
    StrategyRef {
        sha256: Digest(sha256(&[b"component"])),
        bytes: Int(84_213),
        abi_requested: "bthost:strategy@0.1.0".into(),
        abi_provided: "0.1.0".into(),
        wit_sha256: Digest(sha256(&[b"wit"])),
        params: BTreeMap::from([("fast".into(), "10".into()), ("slow".into(), "30".into())]),
    }
}

/// The data entries and sources of [`config`].
pub fn data(config: &RunConfig) -> (Vec<DataEntry>, Vec<Sources>) {
    let (perpetual, spot) = (&config.markets[0], &config.markets[1]);
    let name = |text: &str| text.parse().expect("a series name");
    let mark = perpetual.mark.as_ref().expect("marks");
    let data = vec![
        DataEntry::of_bars(name("AAA.test/bars/1m"), &perpetual.bars, 2, 3),
        DataEntry::of_bars(name("AAA.test/mark/1h"), mark, 2, 3),
        DataEntry::of_funding(name("AAA.test/funding"), &perpetual.funding),
        DataEntry::of_bars(name("BBB.test/bars/1m"), &spot.bars, 2, 3),
        DataEntry::of_trades(name("BBB.test/trades"), spot.trades.as_ref().expect("trades"), 2, 3),
        DataEntry::of_depth(name("BBB.test/depth"), spot.depth.as_ref().expect("a book"), 2, 3),
    ];
    let sources = vec![
        Sources {
            execution: name("AAA.test/bars/1m"),
            mark: Some(name("AAA.test/mark/1h")),
            funding: Some(name("AAA.test/funding")),
            trades: None,
            depth: None,
        },
        Sources {
            execution: name("BBB.test/bars/1m"),
            mark: None,
            funding: None,
            trades: Some(name("BBB.test/trades")),
            depth: Some(name("BBB.test/depth")),
        },
    ];
    (data.into_iter().collect::<Result<_, _>>().expect("entries"), sources)
}

pub fn definition() -> Definition {
    let config = config();
    let (data, sources) = data(&config);
    Definition::from_config(&config, strategy(), data, &sources, Calendar::EveryDay).expect("a definition")
}

pub fn outcome(roots: TrailRoots) -> Outcome {
    Outcome {
        status: Status::GuestFault { callback: "on-bar".into(), index: 999, diagnostic: "unreachable".into() },
        end: Ts(5000 * MINUTE),
        start_equity: Money(1_000_000_000_000),
        end_equity: Money(1_000_500_000_001),
        wallets: vec![("USDT".into(), Money(1_000_400_000_000))],
        positions: vec![FinalPosition {
            instrument: 0,
            qty: Qty(-1500),
            basis: Money(-100_000_000),
            unrealised: Money(100_000_001),
            mark: 5099,
            isolated: Money::ZERO,
            liquidation_price: None,
        }],
        state: sha256(&[b"state"]),
        trail: roots,
        equity: [(1, 3, 5, 7), (2, 4, 6, 8)]
            .map(|(time, equity, wallet, exposure)| EquityRow { time, equity, wallet, exposure })
            .into_iter()
            .collect(),
        totals: Totals {
            orders: 5000,
            fills: 5000,
            refused: vec![(11, 2), (13, 1)],
            ended: vec![(28, 1)],
            fees: Money(12_345),
            first_valid: vec![Some(Ts(MINUTE)), None],
            ..Totals::default()
        },
        mark_modes: vec!["clamped", "last"],
        markets: Vec::new(),
    }
}

pub fn resources() -> Resources {
    Resources {
        fuel: Fuel {
            schedule: "wasmtime-48.0.8+ops1".into(),
            table_sha256: Digest(sha256(&[b"table"])),
            total: Int(123_456),
            callback_max: Int(789),
        },
        memory_pages_peak: Int(31),
        host_calls: BTreeMap::from([("submit".into(), Int(5000))]),
    }
}

pub fn metrics() -> Metrics {
    Metrics(BTreeMap::from([
        ("total_return".into(), Metric::new(0.1834, "total_return/1")),
        ("profit_factor".into(), Metric::new(f64::INFINITY, "profit_factor/1")),
    ]))
}

pub fn environment() -> Environment {
    Environment {
        engine: EngineBuild {
            version: "0.1.0".into(),
            git_commit: "a1b2c3d4e5f6".into(),
            cargo_lock_sha256: "unknown".into(),
            rustc: "1.95.0".into(),
            profile: "release".into(),
        },
        target: "x86_64-unknown-linux-gnu".into(),
        cpu_features: vec!["avx2".into()],
        started: "2026-01-01T00:00:00Z".into(),
        wall_ms: Int(812),
    }
}

/// A manifest of a run whose `events.bin` is given.
pub fn manifest(events: &[u8], roots: TrailRoots) -> Manifest {
    let definition = definition();
    let results = Results::new(&outcome(roots), &definition).expect("results");
    let digest = |bytes: &[u8]| DigestSet { sha256: Digest(sha256(&[bytes])) };
    Manifest::new(Parts {
        definition,
        results,
        metrics: metrics(),
        resources: resources(),
        materials: vec![Material {
            name: "btc-1m.parquet".parse().expect("a name"),
            digest: digest(b"parquet"),
            media_type: "application/vnd.apache.parquet".into(),
            annotations: BTreeMap::from([("series".into(), "AAA.test/bars/1m".into())]),
        }],
        environment: environment(),
        subject: vec![
            Subject { name: "events.bin".parse().expect("a name"), digest: digest(events) },
            Subject { name: "equity.csv".parse().expect("a name"), digest: digest(b"equity") },
        ],
    })
    .expect("a manifest")
}
