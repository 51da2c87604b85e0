//! Instruments, rows and rules from a seed.

use std::collections::BTreeMap;

use bthost_sim::engine::{Borrow, Hearing, InPath, LegPolicy, LimitFill, Market, PathPolicy, Rules, RunConfig, SelfTrade};
use bthost_sim::exchange::QueueRule;
use bthost_sim::limits::Limits;
use bthost_sim::market::{
    BarRow, Bars, Delivery, Depth, DepthRow, Filters, FundingRates, Instrument, InstrumentKind, OptionTerms, PercentPrice, Right,
    SIDE_SNAPSHOT, TradeRow, Trades, TrailingDelta,
};
use bthost_sim::num::{Money, Px, Qty, RATE_ONE, Rate};
use bthost_sim::rails::RailLimits;
use bthost_sim::time::{MINUTE, Timeframe, Ts};

use super::Draw;

/// When the rows begin: 2024-01-01T22:00Z, so that some worlds see midnight.
pub const BEGIN: i64 = 1_704_146_400_000_000_000;
/// Minutes of a world, at most.
pub const MINUTES: i64 = 150;

fn timeframe(minutes: i64) -> Timeframe {
    Timeframe::parse(&format!("{minutes}m")).expect("a timeframe")
}

/// A walk of bars; off-tick prices and gaps occur, the last bar ends by `minutes`.
fn rows(draw: &mut Draw, minutes: i64, length: i64, gaps: bool) -> Bars {
    let mut bars = Bars::new(timeframe(length));
    let mut price = draw.range(5_000, 20_000);
    let wild = draw.pick(&[5, 40, 300]);
    for at in (0..minutes - length + 1).step_by(length as usize) {
        if gaps && draw.once_in(12) {
            continue;
        }
        let open = (price + draw.range(-wild, wild)).max(100);
        let close = (open + draw.range(-wild, wild)).max(100);
        let high = open.max(close) + draw.range(0, wild);
        let low = (open.min(close) - draw.range(0, wild)).max(1);
        let volume = draw.range(0, 40_000);
        bars.push_core(&BarRow { open_time: BEGIN + at * MINUTE, open, high, low, close, volume, ..BarRow::default() });
        price = close;
    }
    bars
}

/// Mark bars that cover every execution bar, near its prices.
fn marks(draw: &mut Draw, exec: &Bars, length: i64) -> Bars {
    let mut out = Bars::new(timeframe(length));
    for i in 0..exec.len() {
        let open_time = exec.open_time[i].div_euclid(length * MINUTE) * length * MINUTE;
        if out.open_time.last() == Some(&open_time) {
            continue;
        }
        let mut near = |p: i64| (p + draw.range(-20, 20)).max(1);
        let (open, close) = (near(exec.open[i]), near(exec.close[i]));
        let (high, low) = (near(exec.high[i]).max(open).max(close), near(exec.low[i]).min(open).min(close));
        out.push_core(&BarRow { open_time, open, high, low, close, ..BarRow::default() });
    }
    out
}

/// Prints that make these bars: open, extremes in either order, others between them, close; some share a stamp.
fn prints_of(draw: &mut Draw, bars: &Bars, length: i64) -> Trades {
    let mut out = Trades::default();
    for row in 0..bars.len() {
        let (low, high) = (bars.low[row], bars.high[row]);
        let mut prices = vec![bars.open[row]];
        let extremes = if draw.once_in(2) { [low, high] } else { [high, low] };
        for extreme in extremes {
            prices.extend((0..draw.range(0, 4)).map(|_| draw.range(low, high)));
            prices.push(extreme);
        }
        prices.push(bars.close[row]);
        let mut times: Vec<i64> = prices.iter().map(|_| draw.range(0, length * MINUTE - 1) / 1_000_000_000 * 1_000_000_000).collect();
        times.sort_unstable();
        let mut left = bars.volume[row];
        for (i, (price, at)) in prices.iter().zip(times).enumerate() {
            let qty = if i + 1 == prices.len() { left } else { draw.range(0, left) };
            left -= qty;
            let (time, id, buyer_maker) = (bars.open_time[row] + at, out.len() as i64, draw.once_in(2));
            out.push(&TradeRow { time, id, price: *price, qty, count: 1, buyer_maker });
        }
    }
    out
}

fn funding(draw: &mut Draw) -> FundingRates {
    let mut out = FundingRates::default();
    let mut at = BEGIN;
    while at < BEGIN + MINUTES * MINUTE {
        // At closes, between points and in gaps.
        at += draw.pick(&[5 * MINUTE, 13 * MINUTE, 7 * MINUTE + 12_345_678_901]);
        out.time.push(at);
        out.raw_time.push(at);
        out.rate.push(draw.range(-RATE_ONE / 500, RATE_ONE / 500));
    }
    out
}

/// What one inverse contract is worth: about as much of the coin as a linear one is of the quote asset.
pub const CONTRACT_VALUE: Money = Money(10_000 * 100_000_000);

/// A margined contract: half of them perpetuals, some settled in the coin, some with an end.
fn contract(seed: u64) -> InstrumentKind {
    let draw = &mut Draw::new(seed);
    let at = Ts(BEGIN + draw.range(15, MINUTES) * MINUTE + draw.pick(&[0, 0, 1, 17_000_000_000]));
    let delivery = Delivery { at, window: draw.pick(&[0, MINUTE, 20 * MINUTE]), fee: Rate(draw.pick(&[0, RATE_ONE / 1000])) };
    draw.pick(&[
        InstrumentKind::LinearPerpetual,
        InstrumentKind::LinearPerpetual,
        InstrumentKind::LinearPerpetual,
        InstrumentKind::LinearFuture(delivery),
        InstrumentKind::InversePerpetual(CONTRACT_VALUE),
        InstrumentKind::InverseFuture(CONTRACT_VALUE, delivery),
    ])
}

/// What is paid for: spot, and some options, which the first instrument settles or nothing does.
fn cash(seed: u64, index: usize) -> InstrumentKind {
    let draw = &mut Draw::new(seed);
    let at = Ts(BEGIN + draw.range(15, MINUTES) * MINUTE);
    let delivery = Delivery { at, window: draw.pick(&[0, 20 * MINUTE]), fee: Rate(draw.pick(&[0, RATE_ONE / 1000])) };
    let strike = Money(i128::from(draw.range(20, 250)) * 100_000_000);
    let underlying = Some(0).filter(|_| index > 0 && draw.once_in(2));
    let option = OptionTerms { right: draw.pick(&[Right::Call, Right::Put]), strike, delivery, underlying };
    if draw.once_in(4) { InstrumentKind::Option(option) } else { InstrumentKind::Spot }
}

/// Terms on which spot is borrowed in some worlds.
const BORROWED: Borrow = Borrow { rate: Rate(RATE_ONE / 10), initial: Rate(RATE_ONE / 2), maintenance: Rate(RATE_ONE / 10 * 3) };

fn market(draw: &mut Draw, index: usize, minutes: i64) -> Market {
    let perpetual = draw.once_in(2);
    let length = draw.pick(&[1, 1, 1, 5]);
    let gaps = draw.once_in(2);
    let bars = rows(draw, minutes, length, gaps);
    let mark = match draw.range(0, 2) {
        0 => Some(marks(draw, &bars, length)),
        1 if length == 1 => Some(marks(draw, &bars, 5)),
        _ => None,
    };
    // Drawn apart: worlds with prints are else what they would be without.
    let apart = &mut Draw::new(bars.close.iter().fold(index as u64, |sum, close| sum.wrapping_mul(31).wrapping_add(*close as u64)));
    let of_contract = apart.clone().next();
    let trades = apart.once_in(3).then(|| prints_of(apart, &bars, length));
    let scale = 3;
    let kind = if perpetual { contract(of_contract) } else { cash(of_contract, index) };
    Market {
        instrument: Instrument {
            symbol: format!("X{index}USDT"),
            venue: "test".into(),
            kind,
            base: format!("X{index}"),
            quote: "USDT".into(),
            settle: "USDT".into(),
            price_scale: 2,
            qty_scale: scale,
            filters: Filters {
                tick: Px(draw.pick(&[1, 1, 5, 25])),
                step: Qty(draw.pick(&[1, 10, 100])),
                min_qty: Qty(1),
                ..venue_filters(draw)
            },
            max_leverage: 125,
            maker_fee: Rate(draw.pick(&[0, RATE_ONE / 5000, -RATE_ONE / 10_000])),
            taker_fee: Rate(draw.pick(&[0, RATE_ONE / 2000, RATE_ONE / 333])),
        },
        rules: Rules {
            slippage: Rate(draw.pick(&[0, RATE_ONE / 5000, RATE_ONE / 77])),
            half_spread: Rate(draw.pick(&[0, RATE_ONE / 200, RATE_ONE / 10])),
            participation: draw.pick(&[None, Some(Rate(RATE_ONE / 10)), Some(Rate(RATE_ONE / 37))]),
            leverage: draw.pick(&[1, 3, 20]),
            queue: apart.pick(&[QueueRule::Through, QueueRule::Displayed(0), QueueRule::Displayed(700)]),
            legs: draw.pick(&[LegPolicy::OnFill, LegPolicy::OnFill, LegPolicy::OnFullFill]),
            self_trade: draw.pick(&[
                SelfTrade::Allow,
                SelfTrade::Allow,
                SelfTrade::ExpireTaker,
                SelfTrade::ExpireMaker,
                SelfTrade::ExpireBoth,
            ]),
            borrow: (kind == InstrumentKind::Spot && apart.once_in(3)).then_some(BORROWED),
            ..Rules::default()
        },
        bars,
        mark,
        funding: if perpetual && draw.once_in(2) { funding(draw) } else { FundingRates::default() },
        margin: None,
        trades,
        depth: None,
        fees: None,
        members: bthost_sim::market::Membership::default(),
    }
}

/// Filters that now and then stand against an order.
fn venue_filters(draw: &mut Draw) -> Filters {
    let mut some = |n: u64| draw.once_in(n);
    let percent = PercentPrice::same(Rate(RATE_ONE / 1000 * 1003), Rate(RATE_ONE / 1000 * 997));
    Filters {
        min_notional: Money(if some(4) { 2_000_000_000 } else { 0 }),
        min_notional_market: some(2),
        max_notional: Money(if some(6) { 60_000_000_000 } else { 0 }),
        max_notional_market: some(2),
        market_max_qty: Qty(if some(6) { 7_000 } else { 0 }),
        percent_price: match (some(6), some(2)) {
            (true, true) => percent,
            (true, false) => PercentPrice { ask_up: Rate(RATE_ONE / 1000 * 1005), ..percent },
            _ => PercentPrice::default(),
        },
        max_orders: if some(6) { 4 } else { 0 },
        max_algo_orders: if some(6) { 2 } else { 0 },
        max_iceberg_orders: u32::from(some(3)),
        iceberg_parts: if some(6) { 3 } else { 0 },
        max_position: Qty(if some(6) { 9_000 } else { 0 }),
        trailing: if some(4) {
            TrailingDelta { min_above: 20, max_above: 80, min_below: 20, max_below: 80 }
        } else {
            TrailingDelta::default()
        },
        ..Filters::default()
    }
}

fn rails(draw: &mut Draw) -> RailLimits {
    let mut some = |n: u64| draw.once_in(n);
    RailLimits {
        max_order_notional: some(6).then_some(Money(500_000_000_000)),
        max_position_notional: some(6).then_some(Money(900_000_000_000)),
        max_leverage: some(6).then_some(Rate(2 * RATE_ONE)),
        max_daily_loss: some(6).then_some(Money(40_000_000_000)),
        max_drawdown: some(6).then_some(Rate(RATE_ONE / 10)),
        max_orders_per_minute: some(6).then_some(3),
    }
}

/// A run from a seed.
pub fn world(seed: u64) -> RunConfig {
    let draw = &mut Draw::new(seed);
    let minutes = draw.range(60, MINUTES);
    let markets: Vec<Market> = (0..draw.range(1, 3) as usize).map(|i| market(draw, i, minutes)).collect();
    RunConfig {
        window: (Ts(BEGIN + 10 * MINUTE), Ts(BEGIN + minutes * MINUTE + 1)),
        seed,
        currency: "USDT".into(),
        currencies: Vec::new(),
        cash: Money(draw.pick(&[1_000_000_000_000, 1_000_000_000_000, 100_000_000_000])),
        latency_ns: draw.pick(&[0, 0, 200_000_000, 90_000_000_000]),
        hearing: Hearing::default(),
        path: draw.pick(&[PathPolicy::OhlcAdaptive, PathPolicy::WorstCase, PathPolicy::OhlcFixed, PathPolicy::BestCase]),
        limit_fill: draw.pick(&[LimitFill::Through, LimitFill::Touch]),
        in_path: draw.pick(&[InPath::ReduceOnly, InPath::Wait]),
        rails: rails(draw),
        limits: Limits::NATIVE,
        markets,
    }
}

/// A feed of depth around the prices of the bars: a snapshot to begin with, now and then another, several updates of one stamp, what is crossed taken away.
fn book(draw: &mut Draw, bars: &Bars, tick: i64) -> Depth {
    let mut out = Depth::default();
    let mut levels: BTreeMap<(i64, i64), i64> = BTreeMap::new();
    let mut time = BEGIN + draw.pick(&[0, 0, 12 * MINUTE]);
    for id in 0.. {
        let row = bars.open_time.partition_point(|open| *open <= time).saturating_sub(1);
        let Some(last) = bars.open_time.last().filter(|last| time < **last + 5 * MINUTE) else { break };
        let middle = (draw.range(bars.low[row], bars.high[row]) / tick * tick).max(6 * tick);
        let snapshot = id == 0 || draw.once_in(40);
        let gone: Vec<(i64, i64)> =
            levels.keys().filter(|(side, price)| if *side == 0 { *price >= middle } else { *price <= middle }).copied().collect();
        let mut update: BTreeMap<(i64, i64), i64> = gone.into_iter().map(|level| (level, 0)).collect();
        for _ in 0..draw.range(1, 5) {
            let (side, away) = (draw.range(0, 1), draw.range(1, 5) * tick);
            let price = if side == 0 { middle - away } else { middle + away };
            update.insert((side, price), draw.pick(&[0, 1, 700, 2_000, 9_000]));
        }
        if snapshot {
            levels.clear();
            update.retain(|(side, price), qty| *qty > 0 && if *side == 0 { *price < middle } else { *price > middle });
            update.insert((0, middle - tick), 500);
            update.insert((1, middle + tick), 500);
        }
        for ((side, price), qty) in update {
            out.push(&DepthRow { time, id, side: side + if snapshot { SIDE_SNAPSHOT } else { 0 }, price, qty });
            levels.insert((side, price), qty);
            levels.retain(|_, qty| *qty > 0);
        }
        time += draw.pick(&[0, 1, 5, 20, 45]) * 1_000_000_000;
        if *last + 5 * MINUTE <= time {
            break;
        }
    }
    out
}

/// A run from a seed, in which every instrument is executed on its book, some of them without prints.
pub fn book_world(seed: u64) -> RunConfig {
    let mut config = world(seed);
    let draw = &mut Draw::new(!seed);
    for market in &mut config.markets {
        let prints = !draw.once_in(3);
        let length = market.bars.timeframe.fixed().unwrap_or(MINUTE) / MINUTE;
        market.trades = prints.then(|| prints_of(draw, &market.bars, length));
        market.depth = Some(book(draw, &market.bars, market.instrument.tick()));
        market.rules = Rules {
            slippage: Rate(0),
            half_spread: Rate(0),
            participation: None,
            impact: None,
            queue: draw.pick(&[QueueRule::RiskAverse, QueueRule::Power(Rate(3 * RATE_ONE)), QueueRule::Log, QueueRule::Through]),
            ..market.rules
        };
    }
    config.hearing = Hearing { feed_ns: draw.pick(&[0, 1_500_000_000]), response_ns: draw.pick(&[0, 700_000_000]) };
    config
}

/// The same run with the rows that have closed by `end`.
pub fn cut(config: &RunConfig, end: i64) -> RunConfig {
    let mut out = config.clone();
    let upto = |bars: &Bars| bars.slice(0..(0..bars.len()).take_while(|&i| bars.close_time(i).0 <= end).count());
    for market in &mut out.markets {
        market.bars = upto(&market.bars);
        market.mark = market.mark.as_ref().map(upto);
        if let Some(depth) = &mut market.depth {
            let kept = (0..depth.len()).filter(|&i| depth.time[i] < end);
            *depth = kept.fold(Depth::default(), |mut kept, i| {
                kept.push(&depth.row(i));
                kept
            });
        }
        if let Some(trades) = &mut market.trades {
            let kept = (0..trades.len()).filter(|&i| trades.time[i] < end);
            *trades = kept.fold(Trades::default(), |mut kept, i| {
                kept.push(&trades.row(i));
                kept
            });
        }
    }
    out.window.1 = Ts(end + 1);
    out
}
