//! Reads the records of a run and holds them to `host/RULES.md`: money, positions, prices, volumes, the life of orders, equity.
//!
//! What always holds: nothing here asks the engine for more than its records, its equity table and the configuration; of its code only the path of
//! a bar and the exact arithmetic are used.

use std::collections::BTreeMap;

use bthost_sim::codes::{event, fill_flag};
use bthost_sim::engine::{Market, Path, PathPolicy, RateSource, RunConfig};
use bthost_sim::exchange::currencies::worth_at;
use bthost_sim::exchange::{LIFE, State};
use bthost_sim::ledger::{AccountKind, charge, notional};
use bthost_sim::market::{Bars, Instrument, InstrumentKind, Trades};
use bthost_sim::num::{MONEY_SCALE, Money, RATE_ONE, RATE_SCALE, Round, div_round, mul_div_round, pow10};
use bthost_sim::trail::payload::{Any, Fill, OrderChange};

use super::{Ran, Record};

/// The row of an instrument that holds `t` (open point to close point), if one does.
pub fn row_at(bars: &Bars, t: i64) -> Option<usize> {
    let row = bars.open_time.partition_point(|open| *open < t).checked_sub(1)?;
    (t <= bars.close_time(row).0).then_some(row)
}

/// Time only grows, in the records and in the equity table.
pub fn time_grows(ran: &Ran) {
    let back = ran.records.windows(2).find(|w| w[0].header.ts > w[1].header.ts);
    assert!(back.is_none(), "a record before its predecessor: {back:?}");
    assert!(ran.outcome.equity.rows().is_sorted_by(|a, b| a.time < b.time), "an equity row before its predecessor");
    let last = ran.records.last().map_or(i64::MIN, |r| r.header.ts.0);
    assert!(last <= ran.outcome.end.0, "a record after the end");
}

/// Postings sum to zero per asset, wallets are the start and all postings, and the postings are those of the fills and funding payments.
pub fn money(config: &RunConfig, ran: &Ran) {
    let mut accounts: BTreeMap<(u16, u8), i128> = BTreeMap::new();
    let names = currencies(config);
    let mut expected = cash(config); // wallet of each currency, from fills and funding
    for record in &ran.records {
        match &record.any {
            Any::Transfer(t) => {
                assert!(t.amount > 0, "a posting of {}", t.amount);
                *accounts.entry((t.asset, t.from)).or_default() -= t.amount;
                *accounts.entry((t.asset, t.to)).or_default() += t.amount;
                assert_eq!(t.wallet, accounts.get(&(t.asset, AccountKind::Wallet as u8)).copied().unwrap_or(0), "the wallet on the record");
                for asset in 0..(names.len() + config.markets.len()) as u16 {
                    let sum: i128 = accounts.iter().filter(|((a, _), _)| *a == asset).map(|(_, v)| v).sum();
                    assert_eq!(sum, 0, "asset {asset} at {}", record.header.ts);
                }
            }
            Any::Fill(f) => {
                let instrument = &config.markets[f.instrument as usize].instrument;
                let sign = if f.side == 0 { 1 } else { -1 };
                expected[settles_in(config, f.instrument)] +=
                    if instrument.kind.is_margined() { f.realised } else { -sign * f.notional } - f.fee;
                if let Some(c) = trades_money(config, f.instrument as usize) {
                    expected[c] += sign * i128::from(f.qty) * pow10(MONEY_SCALE - instrument.qty_scale);
                }
            }
            Any::Funding(f) => expected[settles_in(config, f.instrument)] += f.amount,
            _ => {}
        }
    }
    for (c, name) in names.iter().enumerate() {
        assert_eq!(ran.outcome.wallets[c].1.0, expected[c], "the wallet of {name} at the end");
    }
    for (asset, (name, balance)) in ran.outcome.wallets.iter().enumerate() {
        let posted = accounts.get(&(asset as u16, AccountKind::Wallet as u8)).copied().unwrap_or(0);
        assert_eq!(posted, balance.0, "the wallet of {name}");
    }
}

/// A fill changes position and basis as section 1 says, and its notional and fee are exact.
pub fn positions(config: &RunConfig, ran: &Ran) {
    let mut held = vec![(0_i64, 0_i128); config.markets.len()];
    for f in fills(ran) {
        let (qty, basis) = &mut held[f.instrument as usize];
        let instrument = &config.markets[f.instrument as usize].instrument;
        let sign = if f.side == 0 { 1 } else { -1 };
        let rate = if f.flags & fill_flag::TAKER != 0 { instrument.taker_fee } else { instrument.maker_fee };
        assert_eq!(f.notional, notional(instrument, f.price, f.qty).0);
        let delivered = f.flags & fill_flag::DELIVERY != 0;
        let rate = if delivered { instrument.kind.delivery().expect("a contract that ends").fee } else { rate };
        let option = delivered && matches!(instrument.kind, InstrumentKind::Option(_));
        let fee = if option { option_fee(instrument, f) } else { charge(instrument, f.price, f.qty, rate, Round::Ceil).0 };
        assert_eq!(f.fee, fee, "order {}", f.order);
        // What an inverse contract costs of the coin is a loss where it is a gain of the quote asset.
        let inverse = if instrument.kind.is_inverse() { -1 } else { 1 };
        let closing = if qty.signum() == -sign { f.qty.min(qty.abs()) } else { 0 };
        if closing > 0 {
            let portion = mul_div_round(*basis, i128::from(closing), i128::from(qty.abs()), Round::HalfEven).expect("fits");
            let closed = mul_div_round(f.notional, i128::from(closing), i128::from(f.qty), Round::HalfEven).expect("fits");
            assert_eq!(f.realised, inverse * (-portion - i128::from(sign) * closed), "realised by order {}", f.order);
        } else {
            assert_eq!(f.realised, 0, "an opening fill realises nothing");
        }
        // Whatever a fill does, no unit is lost between basis, cash and profit.
        *basis += i128::from(sign) * f.notional + inverse * f.realised;
        *qty += sign * f.qty;
        assert_eq!((*qty, *basis), (f.position, f.basis), "order {}", f.order);
        assert!(*qty != 0 || *basis == 0, "a flat position has no basis");
        let held = instrument.kind != InstrumentKind::Spot || config.markets[f.instrument as usize].rules.borrow.is_some();
        let money = trades_money(config, f.instrument as usize).is_some();
        assert!(held || money || *qty >= 0, "spot that cannot be borrowed is never short");
    }
    for p in &ran.outcome.positions {
        assert_eq!((p.qty.0, p.basis.0), held[p.instrument as usize]);
    }
}

/// The delivery fee of an option: of the strike, an eighth of what it pays at most.
fn option_fee(instrument: &Instrument, f: &Fill) -> i128 {
    let terms = instrument.kind.terms();
    let (strike, rate) = (terms.strike.expect("an option").0, i128::from(terms.fee.expect("an option").0));
    let unit = pow10(instrument.qty_scale) * i128::from(RATE_ONE);
    let of_strike = div_round(strike * i128::from(f.qty) * rate, unit, Round::Ceil).expect("fits");
    of_strike.min(div_round(f.notional, 8, Round::Ceil).expect("fits"))
}

/// Base prices lie inside the bar; prices differ from them by spread and slippage at most, against the trader; volumes stay inside the budget.
pub fn prices_and_volumes(config: &RunConfig, ran: &Ran) {
    // The legs of hedge mode are one instrument.
    let mut used: BTreeMap<(&str, usize), i64> = BTreeMap::new();
    for record in &ran.records {
        let Any::Fill(f) = &record.any else { continue };
        let market = &config.markets[f.instrument as usize];
        if f.flags & fill_flag::DELIVERY != 0 {
            let at = market.instrument.kind.delivery().map(|d| d.at);
            assert_eq!((at, f.price, f.position), (Some(record.header.ts), f.base_price, 0), "a delivery");
            continue;
        }
        if f.flags & fill_flag::LIQUIDATION != 0 {
            continue;
        }
        assert!(!market.instrument.kind.is_over(record.header.ts.0), "a fill after the end of the contract");
        let rail = f.flags & fill_flag::RAIL != 0;
        let row = row_at(&market.bars, record.header.ts.0);
        assert!(row.is_some() || rail, "a fill outside any bar");
        if let Some(row) = row {
            let range = market.bars.low[row]..=market.bars.high[row];
            assert!(range.contains(&f.base_price), "base {} outside {range:?}", f.base_price);
        }
        let worst = worst_price(config, f);
        if f.flags & fill_flag::TAKER == 0 {
            assert_eq!(f.price, f.base_price, "a maker pays the base price");
        } else if f.side == 0 {
            assert!(f.base_price <= f.price && f.price <= worst, "{} <= {} <= {worst}", f.base_price, f.price);
        } else {
            let low = worst.min(f.base_price);
            assert!(low <= f.price && f.price <= f.base_price.max(market.instrument.tick()), "{low} <= {} <= {}", f.price, f.base_price);
        }
        if let (Some(row), Some(share), false) = (row, market.rules.participation, rail) {
            let total = used.entry((market.instrument.symbol.as_str(), row)).or_default();
            *total += f.qty;
            let budget = i128::from(market.bars.volume[row]) * i128::from(share.0) / i128::from(RATE_ONE);
            let budget = budget as i64 / market.instrument.step() * market.instrument.step();
            assert!(*total <= budget, "row {row} of {}: {total} of {budget}", f.instrument);
        }
    }
}

/// (base +- half spread) x (1 +- slippage), rounded to the tick against the trader.
fn worst_price(config: &RunConfig, f: &Fill) -> i64 {
    let market = &config.markets[f.instrument as usize];
    let sign = if f.side == 0 { 1_i128 } else { -1 };
    let fine = pow10(12 - market.instrument.price_scale);
    let spread = i128::from(f.base_price) * fine + sign * i128::from(market.rules.half_spread.0);
    let slipped = spread * (i128::from(RATE_ONE) + sign * i128::from(market.rules.slippage.0));
    let tick = i128::from(market.instrument.tick());
    let unit = fine * i128::from(RATE_ONE) * tick;
    let ticks = div_round(slipped, unit, if sign > 0 { Round::Ceil } else { Round::Floor }).expect("fits");
    (ticks * tick).max(tick) as i64
}

#[derive(Clone, Copy, Debug, Default)]
struct Life {
    total: i64,
    filled: i64,
    accepted: bool,
    triggered: bool,
    ended: bool,
    leg: bool,
    /// Close-position: its size is known when it acts.
    closes: bool,
}

/// Every order goes PENDING, WAITING, WORKING, ended, in this order and once; what was filled and what ended is what was asked for.
pub fn order_lives(ran: &Ran) {
    let mut orders: BTreeMap<u64, Life> = BTreeMap::new();
    for record in &ran.records {
        match &record.any {
            Any::SubmitIntent(s) => {
                let fresh = Life { total: s.qty, closes: s.flags & 4 != 0, ..Life::default() };
                assert!(orders.insert(s.order, fresh).is_none(), "id {} twice", s.order);
            }
            Any::OrderChange(change) => order_change(&mut orders, change),
            Any::Fill(f) => {
                let life = orders.get_mut(&f.order).expect("a fill of an order that nobody knows");
                assert!(life.accepted && !life.ended, "order {} fills outside its life", f.order);
                assert!(f.qty > 0);
                life.filled += f.qty;
                assert!(life.leg || life.filled <= life.total, "order {} fills more than it is", f.order);
                life.ended = !life.leg && life.filled == life.total;
            }
            _ => {}
        }
    }
    for (id, life) in &orders {
        // A leg grows without an event: it has ended if it filled, or by an event.
        assert!(life.ended || life.leg && life.filled > 0, "order {id} has not ended: {life:?}");
    }
}

fn order_change(orders: &mut BTreeMap<u64, Life>, change: &OrderChange) {
    let first = !orders.contains_key(&change.order);
    let life = orders.entry(change.order).or_default();
    if first {
        // Legs and closing orders come to life at the exchange, or were made by `flatten`.
        let by_flatten = change.parent == 0;
        assert!(by_flatten || change.event == event::ACCEPTED, "a leg begins with {}", change.event);
        *life = Life { total: change.remaining, leg: !by_flatten, ..Life::default() };
    }
    let refusal = [event::CANCEL_REJECTED, event::REPLACE_REJECTED].contains(&change.event);
    assert!(refusal || !life.ended, "order {} after its end: {change:?}", change.order);
    let left = life.total - life.filled;
    match change.event {
        event::ACCEPTED => {
            assert!(!life.accepted && life.filled == 0, "order {} accepted twice", change.order);
            life.accepted = true;
        }
        event::TRIGGERED => {
            assert!(life.accepted && !life.triggered && life.filled == 0, "order {} triggers", change.order);
            life.triggered = true;
        }
        event::REPLACED => {
            assert!(life.accepted && change.remaining > 0);
            life.total = life.filled + change.remaining;
            return;
        }
        event::CANCELLED | event::EXPIRED | event::REJECTED => life.ended = true,
        _ => return,
    }
    if life.closes && life.filled == 0 {
        life.total = change.remaining;
    } else if life.leg {
        life.total = life.total.max(life.filled + change.remaining);
    } else {
        assert_eq!(change.remaining, left, "order {}: {change:?}", change.order);
    }
}

/// No order takes a step that the table of steps does not have. Where an event leads to several states, all are kept.
pub fn states_are_legal(ran: &Ran) {
    let mut states: BTreeMap<u64, Vec<State>> = BTreeMap::new();
    for record in &ran.records {
        let (order, by, left) = match &record.any {
            Any::OrderChange(c) if [event::CANCEL_REJECTED, event::REPLACE_REJECTED].contains(&c.event) => continue,
            Any::OrderChange(c) => (c.order, c.event, None),
            Any::Fill(f) => (f.order, event::FILLED, Some(f)),
            _ => continue,
        };
        let from = states.entry(order).or_insert_with(|| vec![State::Pending]);
        let to: Vec<State> = LIFE.iter().filter(|(s, e, _)| from.contains(s) && *e == by).map(|step| step.2).collect();
        let rail = left.is_some_and(|f| f.flags & fill_flag::RAIL != 0);
        assert!(rail || !to.is_empty(), "order {order}: event {by} in {from:?}");
        *from = to;
    }
}

/// Nothing happens before what causes it: an order arrives after its latency, fills after it arrived, and one that waits after it triggered; a GTD
/// order does nothing but end at its end.
pub fn causes_come_first(config: &RunConfig, ran: &Ran) {
    let mut sent: BTreeMap<u64, (i64, i64, bool)> = BTreeMap::new();
    let (mut arrived, mut triggered) = (BTreeMap::new(), BTreeMap::new());
    for record in &ran.records {
        let t = record.header.ts.0;
        match &record.any {
            Any::SubmitIntent(s) => {
                let until = if s.tif == 3 { s.until } else { i64::MAX };
                sent.insert(s.order, (t, until, [2, 3, 4, 5, 6, 7].contains(&s.order_kind)));
            }
            Any::OrderChange(c) if c.event == event::ACCEPTED => {
                if let Some((made, until, _)) = sent.get(&c.order) {
                    assert!(t > made + config.latency_ns && t < *until, "order {} arrives at {t}", c.order);
                }
                arrived.insert(c.order, t);
            }
            Any::OrderChange(c) if c.event == event::TRIGGERED => {
                assert!(arrived[&c.order] <= t && sent.get(&c.order).is_none_or(|s| t < s.1), "order {} triggers at {t}", c.order);
                triggered.insert(c.order, t);
            }
            Any::Fill(f) => {
                assert!(arrived[&f.order] <= t, "order {} fills at {t}", f.order);
                if let Some((_, until, waits)) = sent.get(&f.order) {
                    assert!(t < *until, "order {} fills at {t}, and ends at {until}", f.order);
                    assert!(!waits || triggered[&f.order] <= t, "order {} fills before it triggers", f.order);
                }
            }
            _ => {}
        }
    }
}

/// Names of the account's currencies, the reporting one first: the first assets of the ledger.
fn currencies(config: &RunConfig) -> Vec<&str> {
    core::iter::once(config.currency.as_str()).chain(config.currencies.iter().map(|c| c.name.as_str())).collect()
}

fn cash(config: &RunConfig) -> Vec<i128> {
    core::iter::once(config.cash.0).chain(config.currencies.iter().map(|c| c.cash.0)).collect()
}

fn settles_in(config: &RunConfig, instrument: u32) -> usize {
    let settle = &config.markets[instrument as usize].instrument.settle;
    currencies(config).iter().position(|name| name == settle).expect("a currency of the account")
}

/// The currency that a spot instrument trades, if it trades one.
fn trades_money(config: &RunConfig, index: usize) -> Option<usize> {
    let i = &config.markets[index].instrument;
    currencies(config).iter().position(|name| *name == i.base).filter(|_| i.kind == InstrumentKind::Spot)
}

/// At each row of the equity table: the wallets, and the positions at their marks, each currency at its rate.
pub fn equity(config: &RunConfig, ran: &Ran) {
    let table = &ran.outcome.equity;
    for row in table.rows().skip(1) {
        let t = row.time;
        let until: Vec<&Record> = ran.records.iter().take_while(|r| r.header.ts.0 <= t).collect();
        let mut all = [0, 0, 0];
        for c in 0..currencies(config).len() {
            let (equity, wallet, exposure) = equity_of(config, &until, c, t);
            let worth = |amount: i128| match c.checked_sub(1).map(|c| config.currencies[c].rate) {
                None => amount,
                Some(RateSource::Fixed(rate)) => worth_at(Money(amount), rate.0, RATE_SCALE, false).0,
                Some(RateSource::Market { market, inverse }) => {
                    let scale = config.markets[market as usize].instrument.price_scale;
                    worth_at(Money(amount), mark(config, &until, market as usize, t), scale, inverse).0
                }
            };
            for (sum, amount) in all.iter_mut().zip([equity, wallet, exposure]) {
                *sum += worth(amount);
            }
        }
        assert_eq!([row.equity, row.wallet, row.exposure].map(i128::from), all, "the equity row at {t}");
    }
}

/// Equity, wallet and exposure of one currency.
fn equity_of(config: &RunConfig, until: &[&Record], currency: usize, t: i64) -> (i128, i128, i128) {
    let wallet = until.iter().rev().find_map(|r| match &r.any {
        Any::Transfer(p) if usize::from(p.asset) == currency => Some(p.wallet),
        _ => None,
    });
    let wallet = wallet.unwrap_or(cash(config)[currency]);
    let (mut equity, mut exposure) = (wallet, 0);
    for index in (0..config.markets.len()).filter(|ix| settles_in(config, *ix as u32) == currency) {
        let last = until.iter().rev().find_map(|r| match &r.any {
            Any::Fill(f) if f.instrument as usize == index => Some((f.position, f.basis)),
            _ => None,
        });
        let Some((qty, basis)) = last.filter(|(qty, _)| *qty != 0) else { continue };
        let Money(value) = notional(&config.markets[index].instrument, mark(config, until, index, t), qty);
        let paid_for = !config.markets[index].instrument.kind.is_margined();
        let inverse = config.markets[index].instrument.kind.is_inverse();
        equity += match (paid_for, inverse) {
            // What it trades is in a wallet.
            _ if trades_money(config, index).is_some() => 0,
            (true, _) => value,
            (false, false) => value - basis,
            (false, true) => basis - value,
        };
        exposure += value.abs();
    }
    (equity, wallet, exposure)
}

/// The mark of an instrument at `t` (section 7). Every row of these worlds that has a mark series has a mark row.
fn mark(config: &RunConfig, until: &[&Record], index: usize, t: i64) -> i64 {
    let market = &config.markets[index];
    let bars = &market.bars;
    let row = bars.open_time.partition_point(|open| *open < t) - 1;
    // Worst-case looks at the position when the open is finished.
    let open = bars.open_time[row] + 1;
    let held_in = |index: usize| {
        until.iter().rev().filter(|r| r.header.ts.0 <= open).find_map(|r| match &r.any {
            Any::Fill(f) if f.instrument as usize == index => Some(f.position),
            _ => None,
        })
    };
    let legs = (0..config.markets.len()).filter(|ix| config.markets[*ix].instrument.symbol == market.instrument.symbol);
    let held: i64 = legs.filter_map(held_in).sum();
    let policy: PathPolicy = config.path;
    let ohlc = [bars.open[row], bars.high[row], bars.low[row], bars.close[row]];
    let path = Path::new(bars.open_time[row], bars.close_time(row).0, ohlc, policy, held);
    let point = path.point_at(t);
    let price = match &market.trades {
        Some(trades) if t < bars.close_time(row).0 => last_print(market, trades, row, t),
        _ => path.prices[point],
    };
    let Some(marks) = &market.mark else { return price };
    let at = marks.open_time.partition_point(|open| *open <= bars.open_time[row]) - 1;
    if marks.timeframe != bars.timeframe || market.trades.is_some() {
        return price.clamp(marks.low[at], marks.high[at]);
    }
    match (point, path.high_first) {
        (0, _) => marks.open[at],
        (3, _) => marks.close[at],
        (1, true) | (2, false) => marks.high[at],
        _ => marks.low[at],
    }
}

/// The price of the last print of the bar at `row` by `t`; before the first one, the close of the bar before (the first bar: its open).
fn last_print(market: &Market, trades: &Trades, row: usize, t: i64) -> i64 {
    let bars = &market.bars;
    let printed = (0..trades.len()).rev().find(|&i| trades.time[i] < t && trades.time[i] >= bars.open_time[row]);
    let before = if row > 0 { bars.close[row - 1] } else { bars.open[row] };
    printed.map_or(before, |i| trades.price[i])
}

/// The fills of a run.
pub fn fills(ran: &Ran) -> impl Iterator<Item = &Fill> {
    ran.records.iter().filter_map(|r| match &r.any {
        Any::Fill(f) => Some(f),
        _ => None,
    })
}
