//! `orders.txt`: a strategy that does what it is told, when it is told.

use std::collections::BTreeMap;

use bthost_sim::codes::{event, reason_name};
use bthost_sim::engine::{Desk, RunConfig};
use bthost_sim::num::Decimal;
use bthost_sim::strategy::{
    Bar, Bracket, Called, Delivery, Fault, Offset, OrderEvent, OrderKind, OrderRequest, Peg, PositionSide, RunContext, SeriesRequest, Side,
    Strategy, Subscriptions, Tif, TriggerSource,
};
use bthost_sim::time::Ts;

use super::plan::time;
use super::render::Records;

#[derive(Clone, Debug)]
enum Intent {
    Submit(String, OrderRequest),
    Replace(String, Decimal, Decimal),
    Cancel(String),
    CancelAll,
    Flatten,
    Halt(String),
    Leverage(u32, u32),
    /// At the account, or at the position in an instrument.
    Look(Option<u32>),
}

/// The script.
pub struct Script {
    by_time: Vec<(Ts, Vec<Intent>)>,
    on_fill: Vec<(String, Intent)>,
    on_close: Vec<(Ts, Intent)>,
    ids: BTreeMap<String, u64>,
    /// What it was told at once, refusals and what it looked at: (how many records there were, when, a line).
    pub told: Vec<(usize, Ts, String)>,
    records: Records,
    now: Ts,
}

fn decimal(text: &str) -> Result<Decimal, String> {
    Decimal::parse(text).map_err(|e| format!("`{text}`: {e}"))
}

/// `5%` of the price, or price units.
fn offset(text: &str) -> Result<Offset, String> {
    match text.strip_suffix('%') {
        Some(percent) => percent.parse::<f64>().map(|p| Offset::Fraction(p / 100.0)).map_err(|e| format!("`{text}`: {e}")),
        None => decimal(text).map(Offset::Absolute),
    }
}

/// A kind with its prices, and how many words they were.
fn kind(name: &str, rest: &[&str]) -> Result<(OrderKind, usize), String> {
    let word = |i: usize| rest.get(i).copied().ok_or_else(|| "a price is missing".to_string());
    let price = |i: usize| word(i).and_then(decimal);
    Ok(match name {
        "market" => (OrderKind::Market, 0),
        "limit" => (OrderKind::Limit(price(0)?), 1),
        "stop" => (OrderKind::StopMarket(price(0)?), 1),
        "stop-limit" => (OrderKind::StopLimit { trigger: price(0)?, limit: price(1)? }, 2),
        "take-profit" => (OrderKind::TakeProfit(price(0)?), 1),
        "take-profit-limit" => (OrderKind::TakeProfitLimit { trigger: price(0)?, limit: price(1)? }, 2),
        "trailing" => (OrderKind::TrailingStop { distance: offset(word(0)?)?, activation: None, limit_offset: None }, 1),
        "iceberg" => (OrderKind::Iceberg { price: price(0)?, display: price(1)? }, 2),
        "pegged" => (OrderKind::Pegged { reference: Peg::Mid, offset: price(0)?, cap: None }, 1),
        other => return Err(format!("kind `{other}`")),
    })
}

fn order(words: &[&str], config: &RunConfig) -> Result<OrderRequest, String> {
    let [symbol, side, quantity, name, rest @ ..] = words else { return Err("too few words".into()) };
    let instrument = config.markets.iter().position(|m| m.instrument.symbol == *symbol).ok_or_else(|| format!("symbol `{symbol}`"))?;
    let side = match *side {
        "buy" => Side::Buy,
        "sell" => Side::Sell,
        other => return Err(format!("side `{other}`")),
    };
    let mut request = OrderRequest::market(instrument as u32, side, decimal(quantity)?);
    let (kind, prices) = kind(name, rest)?;
    request.kind = kind;
    let mut bracket = Bracket::default();
    for option in &rest[prices..] {
        match option.split_once('=').unwrap_or((option, "")) {
            ("tif", "gtc") => request.tif = Tif::Gtc,
            ("tif", "ioc") => request.tif = Tif::Ioc,
            ("tif", "fok") => request.tif = Tif::Fok,
            ("until", when) => request.tif = Tif::Gtd(time(when)?),
            ("by", "mark") => request.trigger = TriggerSource::Mark,
            ("close-position", "") => request.flags.close_position = true,
            ("activation", price) => match &mut request.kind {
                OrderKind::TrailingStop { activation, .. } => *activation = Some(decimal(price)?),
                _ => return Err(format!("option `{option}`")),
            },
            ("offset", price) => match &mut request.kind {
                OrderKind::TrailingStop { limit_offset, .. } => *limit_offset = Some(decimal(price)?),
                _ => return Err(format!("option `{option}`")),
            },
            ("trail", distance) => bracket.trailing_loss = Some(offset(distance)?),
            ("leg", "long") => request.position = PositionSide::Long,
            ("leg", "short") => request.position = PositionSide::Short,
            ("post-only", "") => request.flags.post_only = true,
            ("reduce-only", "") => request.flags.reduce_only = true,
            ("oco", group) => request.oco_group = group.parse().map_err(|_| format!("oco `{group}`"))?,
            ("tp", price) => bracket.take_profit = Some(decimal(price)?),
            ("sl", price) => bracket.stop_loss = Some(decimal(price)?),
            ("sll", price) => bracket.stop_loss_limit = Some(decimal(price)?),
            _ => return Err(format!("option `{option}`")),
        }
    }
    if bracket != Bracket::default() {
        request.bracket = Some(bracket);
    }
    Ok(request)
}

fn intent(words: &[&str], config: &RunConfig) -> Result<Intent, String> {
    let instrument = |symbol: &str| {
        let found = config.markets.iter().position(|m| m.instrument.symbol == symbol);
        found.map(|ix| ix as u32).ok_or_else(|| format!("symbol `{symbol}`"))
    };
    Ok(match words {
        ["submit", name, rest @ ..] => Intent::Submit((*name).into(), order(rest, config)?),
        ["replace", name, quantity, price] => Intent::Replace((*name).into(), decimal(quantity)?, decimal(price)?),
        ["cancel", name] => Intent::Cancel((*name).into()),
        ["cancel-all"] => Intent::CancelAll,
        ["flatten"] => Intent::Flatten,
        ["leverage", symbol, leverage] => {
            Intent::Leverage(instrument(symbol)?, leverage.parse().map_err(|_| format!("leverage `{leverage}`"))?)
        }
        ["look"] => Intent::Look(None),
        ["look", symbol] => Intent::Look(Some(instrument(symbol)?)),
        ["halt", why @ ..] => Intent::Halt(why.join(" ")),
        other => return Err(format!("`{}` is not an intent", other.join(" "))),
    })
}

/// What a strategy sees of its account, in full digits.
fn account(desk: &Desk) -> String {
    let v = desk.account();
    let head = format!("account equity={} wallet={} available={}", v.equity, v.wallet, v.available);
    let (unrealised, realised) = (v.unrealised, v.realised);
    format!("{head} unrealised={unrealised} realised={realised} fees={} funding={} leverage={}", v.fees, v.funding, v.leverage)
}

/// What it sees of its position in an instrument.
fn position(desk: &Desk, instrument: u32) -> String {
    let v = desk.position(instrument);
    let head = format!("position #{instrument} entry={} mark={}", v.entry_price, v.mark_price);
    format!("{head} unrealised={} realised={} leverage={} liquidation={}", v.unrealised, v.realised, v.leverage, v.liquidation_price)
}

impl Script {
    fn tell(&mut self, line: String) {
        let records = self.records.borrow().len();
        self.told.push((records, self.now, line));
    }

    /// Read a script.
    pub fn parse(text: &str, config: &RunConfig, records: Records) -> Result<Self, String> {
        let mut script = Self {
            by_time: Vec::new(),
            on_fill: Vec::new(),
            on_close: Vec::new(),
            ids: BTreeMap::new(),
            told: Vec::new(),
            records,
            now: Ts::MIN,
        };
        let mut by_time: BTreeMap<Ts, Vec<Intent>> = BTreeMap::new();
        for (i, line) in text.lines().enumerate() {
            let words: Vec<&str> = line.split('#').next().unwrap_or("").split_whitespace().collect();
            let at = |e: String| format!("orders.txt line {}: {e}", i + 1);
            match words.as_slice() {
                [] => {}
                ["on", "fill", name, rest @ ..] => script.on_fill.push(((*name).into(), intent(rest, config).map_err(at)?)),
                ["on", "close", when, rest @ ..] => {
                    script.on_close.push((time(when).map_err(at)?, intent(rest, config).map_err(at)?));
                }
                [when, rest @ ..] => {
                    by_time.entry(time(when).map_err(at)?).or_default().push(intent(rest, config).map_err(at)?);
                }
            }
        }
        script.by_time = by_time.into_iter().collect();
        Ok(script)
    }

    fn act(&mut self, desk: &mut Desk, intent: &Intent) {
        let id = |script: &Self, name: &String| script.ids.get(name).copied().unwrap_or(0);
        let (name, result) = match intent {
            Intent::Submit(name, request) => {
                let result = desk.submit(request);
                if let Ok(id) = result {
                    self.ids.insert(name.clone(), id);
                }
                (name.as_str(), result.map(|_| ()))
            }
            Intent::Replace(name, quantity, price) => (name.as_str(), desk.replace(id(self, name), *quantity, *price)),
            Intent::Cancel(name) => (name.as_str(), desk.cancel(id(self, name))),
            Intent::CancelAll => ("cancel-all", desk.cancel_all(None)),
            Intent::Flatten => ("flatten", desk.flatten()),
            Intent::Leverage(instrument, leverage) => ("leverage", desk.set_leverage(*instrument, *leverage)),
            Intent::Halt(why) => {
                desk.halt(why);
                ("halt", Ok(()))
            }
            Intent::Look(at) => {
                self.tell(at.map_or_else(|| account(desk), |ix| position(desk, ix)));
                return;
            }
        };
        if let Err(why) = result {
            self.tell(format!("refused {name} {}", reason_name(why)));
        }
    }
}

impl Strategy for Script {
    fn start(&mut self, desk: &mut Box<Desk>, _context: &RunContext) -> Result<Result<Subscriptions, String>, Fault> {
        for (i, (when, _)) in self.by_time.iter().enumerate() {
            if let Err(why) = desk.set_timer(i as u32, *when) {
                return Ok(Err(format!("timer at {when}: {}", reason_name(why))));
            }
        }
        let series = SeriesRequest { instrument: 0, timeframe: String::new(), delivery: Delivery::Every };
        let series = if self.on_close.is_empty() { Vec::new() } else { vec![series] };
        Ok(Ok(Subscriptions { orders: true, series, ..Subscriptions::default() }))
    }

    fn on_bar(&mut self, desk: &mut Box<Desk>, _: u32, bar: &Bar, _: u64) -> Called {
        self.now = bar.close_time;
        for (when, intent) in self.on_close.clone() {
            if when == bar.close_time {
                self.act(desk, &intent);
            }
        }
        Ok(())
    }

    fn on_timer(&mut self, desk: &mut Box<Desk>, id: u32, now: Ts) -> Called {
        self.now = now;
        for intent in self.by_time[id as usize].1.clone() {
            self.act(desk, &intent);
        }
        Ok(())
    }

    fn on_order(&mut self, desk: &mut Box<Desk>, event: &OrderEvent) -> Called {
        self.now = event.time;
        if event.kind == event::FILLED {
            for (name, intent) in self.on_fill.clone() {
                if self.ids.get(&name) == Some(&event.order) {
                    self.act(desk, &intent);
                }
            }
        }
        Ok(())
    }
}
