//! `expect.txt`: what came out, as text.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::rc::Rc;

use bthost_sim::codes::{event_name, fill_flag, reason_name};
use bthost_sim::engine::{Outcome, RunConfig};
use bthost_sim::exchange::hedge;
use bthost_sim::market::Instrument;
use bthost_sim::num::{MONEY_SCALE, Money, RATE_SCALE, pow10};
use bthost_sim::time::Ts;
use bthost_sim::trail::payload::Any;
use bthost_sim::trail::{Sink, Stream, decode};

use super::script::Script;

/// Records as they came.
pub type Records = Rc<RefCell<Vec<Vec<u8>>>>;

/// Keeps the records of the trail.
#[derive(Default)]
pub struct Recorder {
    /// Them.
    pub records: Records,
}

impl Sink for Recorder {
    fn record(&mut self, _stream: Stream, bytes: &[u8]) {
        self.records.borrow_mut().push(bytes.to_vec());
    }
}

/// The text of a run.
pub fn text(config: &RunConfig, records: &[Vec<u8>], script: &Script, outcome: &Outcome) -> String {
    let mut out = String::new();
    let instruments = numbered(config);
    let mut told = script.told.iter().peekable();
    for n in 0..=records.len() {
        while let Some((_, ts, line)) = told.next_if(|r| r.0 <= n) {
            let _ = writeln!(out, "{} {line}", time(*ts));
        }
        let Some(bytes) = records.get(n) else { break };
        let (record, _) = decode(bytes).expect("a record of the trail");
        let any = Any::decode(record.header.kind, record.header.version, record.payload).expect("a known payload");
        if let Some(line) = line(&instruments, &any).or_else(|| rate(config, &any)) {
            let _ = writeln!(out, "{} {line}", time(record.header.ts));
        }
    }
    let money = |m: Money| fixed(m.0, MONEY_SCALE);
    let _ = writeln!(out, "end {} equity={} wallet={}", outcome.status.name(), money(outcome.end_equity), money(outcome.wallets[0].1));
    for c in &config.currencies {
        let held = outcome.wallets.iter().find(|(name, _)| *name == c.name).map_or(Money::ZERO, |(_, held)| *held);
        let _ = writeln!(out, "wallet {} {}", c.name, money(held));
    }
    if !config.currencies.is_empty() {
        let t = &outcome.totals;
        let (turnover, fees, funding) = (money(t.turnover), money(t.fees), money(t.funding));
        let _ = writeln!(out, "totals turnover={turnover} fees={fees} funding={funding} realised={}", money(t.realised));
    }
    let hedged = hedge::hedged(config.markets.iter().map(|m| &m.rules.position_mode));
    for (ix, i) in instruments.iter().enumerate() {
        let m = &config.markets[if ix < config.markets.len() { ix } else { hedged[ix - config.markets.len()] }];
        let held = outcome.positions.iter().find(|p| p.instrument as usize == ix);
        let (qty, basis) = held.map_or((0, Money::ZERO), |p| (p.qty.0, p.basis));
        let _ = write!(out, "position {} {} basis={}", i.symbol, fixed(i128::from(qty), i.qty_scale), money(basis));
        if let Some(held) = held.filter(|_| m.margin.is_some()) {
            let price = held.liquidation_price.map_or("-".into(), |p| fixed(i128::from(p.0), i.price_scale));
            let _ = write!(out, " isolated={} liquidation={price}", money(held.isolated));
        }
        out.push('\n');
    }
    if config.markets.iter().any(|m| m.margin.is_some()) {
        let t = outcome.totals.margin;
        let (fees, covered) = (money(t.liquidation_fees), money(t.debt_covered));
        let _ = writeln!(out, "margin liquidations={} fees={fees} covered={covered} insurance={}", t.liquidations, money(t.insurance));
    }
    out
}

/// All digits of the scale.
fn fixed(count: i128, scale: u8) -> String {
    let sign = if count < 0 { "-" } else { "" };
    let unit = pow10(scale).unsigned_abs();
    let magnitude = count.unsigned_abs();
    if scale == 0 {
        return format!("{sign}{magnitude}");
    }
    format!("{sign}{}.{:0width$}", magnitude / unit, magnitude % unit, width = usize::from(scale))
}

/// RFC 3339 with nine digits of a second, or none when they are zero.
fn time(ts: Ts) -> String {
    let text = ts.to_string();
    match text.trim_end_matches('Z').split_once('.') {
        Some((whole, fraction)) => format!("{whole}.{fraction:0<9}Z"),
        None => text,
    }
}

fn reason(code: u32) -> &'static str {
    if code == 0 { "-" } else { reason_name(code) }
}

fn flags(bits: u32) -> String {
    let role = if bits & fill_flag::TAKER != 0 { "TAKER" } else { "MAKER" };
    let mut names = if bits & fill_flag::DELIVERY == 0 { vec![role] } else { Vec::new() };
    for (bit, name) in [
        (fill_flag::CAPPED, "CAPPED"),
        (fill_flag::AMBIGUOUS, "AMBIGUOUS"),
        (fill_flag::RAIL, "RAIL"),
        (fill_flag::LIQUIDATION, "LIQUIDATION"),
        (fill_flag::TAKEOVER, "TAKEOVER"),
        (fill_flag::DELIVERY, "DELIVERY"),
    ] {
        if bits & bit != 0 {
            names.push(name);
        }
    }
    names.join("|")
}

/// The instruments as records number them.
fn numbered(config: &RunConfig) -> Vec<Instrument> {
    hedge::numbered(config.markets.iter().map(|m| (&m.instrument, &m.rules)))
}

/// What a currency is worth from here on.
fn rate(config: &RunConfig, any: &Any) -> Option<String> {
    let Any::RateNoted(r) = any else { return None };
    let name = &config.currencies[usize::from(r.asset) - 1].name;
    let price = fixed(i128::from(r.price), r.scale);
    let (one, other) = if r.inverse == 1 { (&config.currency, name) } else { (name, &config.currency) };
    Some(format!("rate 1 {one} = {price} {other}"))
}

fn line(instruments: &[Instrument], any: &Any) -> Option<String> {
    let instrument = |i: u32| &instruments[i as usize];
    let money = |m: i128| fixed(m, MONEY_SCALE);
    Some(match any {
        Any::OrderChange(o) => {
            let remaining = fixed(i128::from(o.remaining), instrument(o.instrument).qty_scale);
            format!("order {} {} {} remaining={remaining}", o.order, event_name(o.event), reason(o.reason))
        }
        Any::Fill(f) => {
            let i = instrument(f.instrument);
            let px = |p: i64| fixed(i128::from(p), i.price_scale);
            let qty = |q: i64| fixed(i128::from(q), i.qty_scale);
            let side = if f.side == 0 { "buy" } else { "sell" };
            let (price, base) = (px(f.price), px(f.base_price));
            let (fee, realised) = (money(f.fee), money(f.realised));
            let (quantity, position, flags) = (qty(f.qty), qty(f.position), flags(f.flags));
            let head = format!("fill {} {side} {quantity} @ {price} base={base}", f.order);
            format!("{head} fee={fee} realised={realised} position={position} flags={flags}")
        }
        Any::Liquidation(l) => {
            let i = instrument(l.instrument);
            let (position, mark) = (fixed(i128::from(l.position), i.qty_scale), fixed(i128::from(l.mark), i.price_scale));
            let mode = if l.isolated == 1 { "isolated" } else { "cross" };
            let (balance, maintenance) = (money(l.balance), money(l.maintenance));
            format!("liquidation {} {mode} position={position} mark={mark} balance={balance} maintenance={maintenance}", i.symbol)
        }
        Any::Settlement(s) => {
            let i = instrument(s.instrument);
            let (position, price) = (fixed(i128::from(s.position), i.qty_scale), fixed(i128::from(s.price), i.price_scale));
            let of = instrument(s.reference);
            let by = if s.reference == s.instrument {
                String::new()
            } else {
                format!(" of={} at={}", of.symbol, fixed(i128::from(s.reference_price), of.price_scale))
            };
            format!("settlement {} position={position} price={price}{by} marks={}", i.symbol, s.marks)
        }
        Any::Funding(f) => {
            let i = instrument(f.instrument);
            let (position, mark) = (fixed(i128::from(f.position), i.qty_scale), fixed(i128::from(f.mark), i.price_scale));
            let rate = fixed(i128::from(f.rate), RATE_SCALE);
            format!("funding {} position={position} mark={mark} rate={rate} amount={}", i.symbol, money(f.amount))
        }
        _ => return None,
    })
}
