//! Area fills: orders that meet bars go through the engine itself, those that meet a book through its displayed side; and the premium of an option.

use std::cell::RefCell;
use std::rc::Rc;

use bthost_sim::codes::event::FILLED;
use bthost_sim::engine::{Desk, Hearing, InPath, LimitFill, Market, PathPolicy, Rules, RunConfig, run};
use bthost_sim::exchange::book::{Displayed, Level};
use bthost_sim::exchange::impact::Impact;
use bthost_sim::exchange::queue::Place;
use bthost_sim::ledger::notional;
use bthost_sim::limits::Limits;
use bthost_sim::market::{BarRow, Bars, Delivery, FundingRates, InstrumentKind, OptionTerms, Right};
use bthost_sim::num::{Decimal, Money, RATE_ONE, Rate};
use bthost_sim::rails::RailLimits;
use bthost_sim::strategy::{Bar, Called, Fault, OrderEvent, OrderKind, OrderRequest, RunContext, Side, Strategy, Subscriptions};
use bthost_sim::time::{MINUTE, Timeframe, Ts};
use bthost_sim::trail::NoSink;

use super::row::{Answer, Row, count};

/// Decimals of the prices of these rows.
const PX: u8 = 8;
const UNIT: i64 = 100_000_000;

pub fn answer(row: &Row) -> Option<Answer> {
    let qty = |key: &str| row.count(key, 0);
    let list = |numbers: &[i64]| Answer::Numbers(numbers.iter().map(|n| *n as f64).collect());
    Some(match row.function.as_str() {
        "limit_buy" | "limit_buy_equal_low" => in_a_bar(row, Side::Buy, OrderKind::Limit(row.decimal("limit"))),
        "stop_buy" | "stop_buy_gap" => in_a_bar(row, Side::Buy, OrderKind::StopMarket(row.decimal("stop"))),
        "stop_sell" | "stop_sell_gap" | "stop_sell_through" => in_a_bar(row, Side::Sell, OrderKind::StopMarket(row.decimal("stop"))),
        "volume_share_fill" => volume_share(row),
        "price_protection_limit" => {
            let asks = Displayed::asks(vec![Level { price: row.count("best_ask", PX), qty: 1 }]);
            let worst = asks.protection(qty("points"), row.count("tick", PX)).expect("a level");
            Answer::from(worst as f64 / UNIT as f64)
        }
        "queue_position_trades" => {
            let (mut place, mut left) = (Place::behind(qty("queue_ahead")), qty("qty"));
            let fills: Vec<i64> = row
                .list("sell_trades")
                .iter()
                .map(|traded| {
                    let fill = place.traded(count(traded, 0)).min(left);
                    left -= fill;
                    fill
                })
                .collect();
            list(&fills)
        }
        "liquidity_consumption" => {
            let mut asks = Displayed::asks(vec![Level { price: UNIT, qty: qty("ask_size") }]);
            let mut got: Vec<i64> = row.list("buys").iter().map(|wanted| taken(&mut asks, count(wanted, 0), None)).collect();
            asks.set(UNIT, qty("then_level_size"));
            got.push(asks.at(UNIT));
            list(&got)
        }
        "passive_limit_consumption" => {
            let (limit, mut left) = (row.count("limit", PX), qty("qty"));
            let mut got = Vec::new();
            for ask in row.list("asks") {
                let mut asks = Displayed::asks(vec![Level { price: count(&ask[0], PX), qty: count(&ask[1], 0) }]);
                got.push(taken(&mut asks, left, Some(limit)));
                left -= got[got.len() - 1];
            }
            got.push(left);
            list(&got)
        }
        "stop_after_trade_seeding" => {
            let wanted = qty("stop_buy_qty");
            let mut asks = Displayed::asks(vec![Level { price: UNIT, qty: qty("best_ask_size") }, Level { price: 2 * UNIT, qty: wanted }]);
            asks.traded(qty("trigger_trade"));
            list(&asks.take(wanted, None).iter().map(|level| level.qty).collect::<Vec<_>>())
        }
        "exit_cash_qty" => {
            let price = row.count("fill_price", PX);
            let mut config = config(minutes(&[[price; 4]; 2]), 6);
            config.cash = row.money("cash");
            config.markets[0].instrument.filters.step.0 = row.count("step", 6);
            let most = played(config, Intent::AllIn).pop().expect("a quantity");
            Answer::from(most.to_scale(6).expect("a quantity") as f64 / 1e6)
        }
        "premium_cashflow" => {
            let delivery = Delivery { at: Ts(i64::MAX), window: 0, fee: Rate(0) };
            let terms = OptionTerms { right: Right::Call, strike: Money(100_000_000), delivery, underlying: None };
            let option = super::instrument("BTC-C", InstrumentKind::Option(terms), PX, 0);
            let contracts = if row.word("side") == "buy" { qty("contracts") } else { -qty("contracts") };
            Answer::from(-notional(&option, row.count("premium", PX), contracts))
        }
        _ => return None,
    })
}

fn taken(side: &mut Displayed, qty: i64, limit: Option<i64>) -> i64 {
    side.take(qty, limit).iter().map(|level| level.qty).sum()
}

/// zipline: at most a share of the bar's volume, at the close and the impact of what is taken of it.
fn volume_share(row: &Row) -> Answer {
    let volume = row.count("bar_volume", 0);
    let most = volume * row.rate("volume_limit").0 / RATE_ONE;
    let filled = row.count("order_qty", 0).min(most);
    let moved = Impact::VolumeShare(row.rate("price_impact")).of(filled, volume);
    let price = row.number("close") * (1.0 + moved.0 as f64 / RATE_ONE as f64);
    assert!(price <= row.number("limit"), "{}: beyond the limit", row.id);
    Answer::Numbers(vec![filled as f64, price])
}

/// The price at which an order fills that rests when the row's bar begins.
fn in_a_bar(row: &Row, side: Side, kind: OrderKind) -> Answer {
    let [open, high, low, close] = [0, 1, 2, 3].map(|i| count(&row.list("bar")[i], PX));
    // A minute in which the order arrives and cannot act: a step on the near side of its level.
    let (OrderKind::Limit(level) | OrderKind::StopMarket(level)) = kind else { panic!("{}: no level", row.id) };
    let level = level.to_scale(PX).expect("on the grid");
    let below = matches!((side, &kind), (Side::Buy, OrderKind::StopMarket(_)) | (Side::Sell, OrderKind::Limit(_)));
    let quiet = if below { level - UNIT } else { level + UNIT };
    let prices = played(config(minutes(&[[quiet; 4], [quiet; 4], [open, high, low, close]]), 0), Intent::Send(side, kind));
    match prices[..] {
        [] => Answer::Word("none"),
        [price] => Answer::from(price.to_scale(PX).expect("a price") as f64 / UNIT as f64),
        _ => panic!("{}: {prices:?}", row.id),
    }
}

fn minutes(ohlc: &[[i64; 4]]) -> Bars {
    let mut bars = Bars::new(Timeframe::M1);
    for (i, [open, high, low, close]) in ohlc.iter().copied().enumerate() {
        bars.push_core(&BarRow { open_time: i as i64 * MINUTE, open, high, low, close, volume: 100, ..BarRow::default() });
    }
    bars
}

/// What a run with one intent at the first close says.
fn played(config: RunConfig, intent: Intent) -> Vec<Decimal> {
    let said = Rc::new(RefCell::new(Vec::new()));
    run(config, Vec::new(), &mut One { intent, said: said.clone() }, Box::new(NoSink)).expect("a run");
    said.take()
}

fn config(bars: Bars, qty_scale: u8) -> RunConfig {
    let mut instrument = super::instrument("XYZ", InstrumentKind::LinearPerpetual, PX, qty_scale);
    instrument.filters.tick.0 = UNIT / 100;
    RunConfig {
        window: (Ts(0), Ts(4 * MINUTE)),
        seed: 0,
        currency: "USDT".into(),
        currencies: Vec::new(),
        cash: Money(i128::from(UNIT) * 1_000_000),
        latency_ns: 0,
        hearing: Hearing::default(),
        path: PathPolicy::OhlcAdaptive,
        limit_fill: LimitFill::Through,
        in_path: InPath::ReduceOnly,
        rails: RailLimits::default(),
        limits: Limits::NATIVE,
        markets: vec![Market {
            instrument,
            rules: Rules::default(),
            bars,
            mark: None,
            funding: FundingRates::default(),
            trades: None,
            depth: None,
            fees: None,
            members: bthost_sim::market::Membership::default(),
            margin: None,
        }],
    }
}

/// What is done at the first close.
#[derive(Clone, Copy)]
enum Intent {
    /// Send an order of one; its fills say their prices.
    Send(Side, OrderKind),
    /// Ask how much all of the equity buys.
    AllIn,
}

struct One {
    intent: Intent,
    said: Rc<RefCell<Vec<Decimal>>>,
}

impl Strategy for One {
    fn start(&mut self, desk: &mut Box<Desk>, _: &RunContext) -> Result<Result<Subscriptions, String>, Fault> {
        desk.set_timer(0, Ts(MINUTE)).expect("a timer");
        Ok(Ok(Subscriptions { orders: true, ..Subscriptions::default() }))
    }

    fn on_bar(&mut self, _: &mut Box<Desk>, _: u32, _: &Bar, _: u64) -> Called {
        Ok(())
    }

    fn on_timer(&mut self, desk: &mut Box<Desk>, _: u32, _: Ts) -> Called {
        match self.intent {
            Intent::Send(side, kind) => {
                let request = OrderRequest { kind, ..OrderRequest::market(0, side, Decimal::new(1, 0)) };
                desk.submit(&request).expect("an order that is accepted");
            }
            Intent::AllIn => self.said.borrow_mut().push(desk.qty_for_weight(0, 1.0).expect("a quantity")),
        }
        Ok(())
    }

    fn on_order(&mut self, _: &mut Box<Desk>, event: &OrderEvent) -> Called {
        if event.kind == FILLED {
            self.said.borrow_mut().push(event.price);
        }
        Ok(())
    }
}
