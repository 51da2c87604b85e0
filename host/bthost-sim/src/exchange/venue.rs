//! All instruments with the ledger, the trail and what is on its way: the state that the engine moves through time.
//!
//! What always holds: every change of an order is a record of the orders stream and, where the strategy asked for them, an event in
//! [`Venue::told`]; money moves only in `fill.rs` and [`Venue::pay_funding`].

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::agenda::Agenda;
use super::currencies::{self, Held};
use super::market::{MarketState, Watch};
use super::order::{Order, State};
use crate::codes::{event, reason};
use crate::engine::{Hearing, InPath, RunConfig, Status, Totals};
use crate::ledger::{AccountKind, AssetIx, Ledger, NO_INSTRUMENT};
use crate::market::InstrumentKind;
use crate::num::{Decimal, Money, Px, Qty, Rate};
use crate::rails::EquityWatch;
use crate::strategy::OrderEvent;
use crate::time::Ts;
use crate::trail::{Cause, Stream, Trail, payload};

/// Something that the strategy is to be told.
#[derive(Clone, Debug)]
pub struct Told {
    /// What.
    pub event: OrderEvent,
    /// The record of it.
    pub cause: Cause,
}

/// Something on its way to the exchange.
#[derive(Clone, Debug)]
pub(crate) enum Arrival {
    /// A new order.
    Order { market: usize, id: u64 },
    /// A change of an order.
    Replace { market: usize, id: u64, qty: i64, price: i64 },
    /// A cancel.
    Cancel { market: usize, id: u64 },
    /// A cancel of all orders of a market that were made before `before`.
    CancelAll { market: usize, before: u64 },
}

/// The exchange.
#[derive(Debug)]
pub struct Venue {
    /// Instruments, by index; behind them the short legs of hedge mode.
    pub markets: Vec<MarketState>,
    /// How many instruments a strategy knows.
    pub listed: usize,
    /// The money.
    pub ledger: Ledger,
    /// The record of it all.
    pub trail: Trail,
    /// The instant.
    pub now: i64,
    /// From an intent to the exchange, ns.
    pub latency: i64,
    /// How much later the strategy learns of things.
    pub hearing: Hearing,
    /// What fills inside a bar may cause.
    pub in_path: InPath,
    /// Events for the strategy, in order.
    pub told: Vec<Told>,
    /// Whether the strategy wants events.
    pub tells: bool,
    /// Counts and sums.
    pub totals: Totals,
    /// Set when the run must end.
    pub stop: Option<Status>,
    /// The next order id.
    pub next_id: u64,
    pub(super) next_pair: u64,
    pub(crate) arrivals: BTreeMap<(i64, u64), Arrival>,
    arrival_seq: u64,
    /// Contracts that end in the run.
    pub(super) deliveries: Agenda,
    /// Ends of memberships in the run.
    pub(super) leaves: Agenda,
    /// Ends of GTD orders: when, market, id.
    pub(crate) expiries: BTreeSet<(i64, usize, u64)>,
    /// Currencies of the account, the reporting one first.
    pub(super) currencies: Vec<Held>,
    pub(super) base_assets: Vec<AssetIx>,
    pub(crate) watch: EquityWatch,
    /// Whether any instrument has margin rules.
    pub(crate) has_margin: bool,
    /// Whether any instrument is an option, or may be borrowed.
    pub(super) has_shorts: bool,
    /// The record of the last liquidation.
    pub(super) last_liquidation: Cause,
    exposed_since: Option<i64>,
    /// When the rates of fees may change next.
    pub(super) fees_change: i64,
    /// The UTC day on which the run begins.
    pub(super) first_day: i64,
}

impl Venue {
    /// The exchange before the window, with the starting cash in the wallet.
    #[must_use]
    pub fn new(config: RunConfig, trail: Trail) -> Self {
        let mut ledger = Ledger::default();
        let held = currencies::held(&config, &mut ledger);
        let has_margin = config.markets.iter().any(|m| m.margin.is_some());
        let has_shorts = config.markets.iter().any(|m| matches!(m.instrument.kind, InstrumentKind::Option(_)) || m.rules.borrow.is_some());
        let fees_change = super::fees::first_change(config.markets.iter().map(|m| &m.fees));
        let listed = config.markets.len();
        let all = super::hedge::with_short_legs(config.markets);
        let base_assets = all.iter().map(|m| ledger.asset(&m.instrument.base)).collect();
        let make = |(i, m)| MarketState::new(i as u32, m, config.window, config.path, config.limit_fill);
        let mut markets: Vec<MarketState> = all.into_iter().enumerate().map(make).collect();
        super::hedge::join_legs(&mut markets, listed);
        currencies::settle(&mut markets, &config.currency, &config.currencies);
        let mut venue = Self {
            markets,
            listed,
            ledger,
            trail,
            now: config.window.0.0 - 1,
            latency: config.latency_ns,
            hearing: config.hearing,
            in_path: config.in_path,
            told: Vec::new(),
            tells: false,
            totals: Totals::default(),
            stop: None,
            next_id: 1,
            next_pair: 1 << 32,
            arrivals: BTreeMap::new(),
            arrival_seq: 0,
            deliveries: Agenda::default(),
            leaves: Agenda::default(),
            expiries: BTreeSet::new(),
            currencies: held,
            base_assets,
            watch: EquityWatch::new(&config.rails, config.cash),
            has_margin,
            has_shorts,
            last_liquidation: Cause::Run,
            exposed_since: None,
            fees_change,
            first_day: config.window.0.0.div_euclid(crate::time::DAY),
        };
        let opens = venue.markets.iter().filter_map(|m| m.data.bars.open_time.get(m.row));
        let begin = opens.copied().min().unwrap_or(config.window.0.0).min(config.window.0.0) - 1;
        if !config.currencies.is_empty() {
            // The records of an account with one currency begin with the window, as they always have.
            venue.now = begin;
        }
        for (c, cash) in core::iter::once(config.cash).chain(config.currencies.iter().map(|c| c.cash)).enumerate() {
            let asset = venue.currencies[c].asset;
            venue.transfer(asset, (AccountKind::External, NO_INSTRUMENT), (AccountKind::Wallet, NO_INSTRUMENT), cash, Cause::Run);
        }
        venue.note_rates();
        venue.watch = EquityWatch::new(&config.rails, venue.equity());
        venue.now = begin;
        venue.deliveries = super::delivery::schedule(&venue.markets, venue.now);
        venue.leaves = super::membership::schedule(&venue.markets, venue.now);
        venue.totals.bars = venue.markets[..listed].iter().map(|m| (m.end_row - m.row) as u64).sum();
        venue
    }

    /// The wallet's balance of an instrument's base asset.
    #[must_use]
    pub fn base_wallet(&self, market: usize) -> Money {
        self.ledger.balance(self.base_assets[market], AccountKind::Wallet)
    }

    /// Whether any position is open.
    #[must_use]
    pub fn in_position(&self) -> bool {
        self.markets.iter().any(|m| m.position.qty != 0)
    }

    /// Move money and record it. Nothing moves for an amount of zero.
    pub(super) fn transfer(&mut self, asset: AssetIx, from: (AccountKind, u32), to: (AccountKind, u32), amount: Money, cause: Cause) {
        if amount == Money::ZERO {
            return;
        }
        self.ledger.transfer(asset, from.0, to.0, amount);
        let record = payload::Transfer {
            asset,
            from: from.0 as u8,
            from_instrument: from.1,
            to: to.0 as u8,
            to_instrument: to.1,
            amount: amount.0,
            wallet: self.ledger.balance(asset, AccountKind::Wallet).0,
        };
        self.trail.append(Stream::Ledger, Ts(self.now), cause, &record);
    }

    /// Put something on its way.
    pub(crate) fn send(&mut self, at: i64, what: Arrival) {
        self.arrivals.insert((at, self.arrival_seq), what);
        self.arrival_seq += 1;
    }

    /// Record a change of an order and tell it.
    pub(crate) fn note(&mut self, order: &Order, what: u32, why: u32) {
        let record = payload::OrderChange {
            event: what,
            order: order.id,
            parent: order.parent,
            instrument: order.instrument,
            side: order.side as u8,
            reason: why,
            tag: order.tag,
            remaining: order.remaining(),
            price: order.price(),
        };
        let cause = self.trail.append(Stream::Orders, Ts(self.now), order.cause, &record);
        self.tell(order, what, why, None, cause);
    }

    /// Tell the strategy, if it wants to know.
    pub(super) fn tell(&mut self, order: &Order, what: u32, why: u32, fill: Option<&payload::Fill>, cause: Cause) {
        if !self.tells {
            return;
        }
        let instrument = &self.markets[order.instrument as usize].data.instrument;
        let (price, quantity, fee, fill_flags) = match fill {
            Some(f) => {
                (Px(f.price).decimal(instrument.price_scale), Qty(f.qty).decimal(instrument.qty_scale), Money(f.fee).to_f64(), f.flags)
            }
            None => (Decimal::new(0, instrument.price_scale), Decimal::new(0, instrument.qty_scale), 0.0, 0),
        };
        let event = OrderEvent {
            time: Ts(self.now),
            kind: what,
            order: order.id,
            parent: order.parent,
            instrument: self.markets[order.instrument as usize].listed as u32,
            side: order.side,
            reason: why,
            tag: order.tag,
            price,
            quantity,
            remaining: order.remaining(),
            fee,
            fill_flags: fill_flags | order.leg_flag(),
        };
        self.told.push(Told { event, cause });
    }

    /// End an order that has not ended.
    pub(super) fn end(&mut self, market: usize, id: u64, what: u32, why: u32) {
        let orders = &mut self.markets[market].orders;
        if let Some(at) = orders.iter().position(|o| o.id == id) {
            let order = orders.remove(at);
            assert!(order.state.may(what, State::Ended), "order {id}: {:?} ends by event {what}", order.state);
            self.count_end(&order, what, why);
            self.note(&order, what, why);
        }
    }

    /// End every order, by id.
    pub(super) fn end_all(&mut self, what: u32, why: u32) {
        let all = self.markets.iter().enumerate().flat_map(|(ix, m)| m.orders.iter().map(move |o| (o.id, ix)));
        let mut all: Vec<(u64, usize)> = all.collect();
        all.sort_unstable();
        for (id, market) in all {
            self.end(market, id, what, why);
        }
    }

    fn count_end(&mut self, order: &Order, what: u32, why: u32) {
        if order.touched && !order.through && order.filled == 0 {
            self.totals.touched_orders += 1;
        }
        if what == event::REJECTED || what == event::EXPIRED {
            bump(&mut self.totals.ended, why);
        }
    }

    /// An order that was refused by a rail before it left.
    pub(crate) fn reject_unsent(&mut self, order: &Order, why: u32) {
        bump(&mut self.totals.ended, why);
        self.note(order, event::REJECTED, why);
    }

    /// The next instant at which a GTD order's time is over. Orders that have ended before are forgotten.
    pub(crate) fn next_expiry(&mut self) -> i64 {
        while let Some(&(until, market, id)) = self.expiries.first() {
            if self.markets[market].orders.iter().any(|o| o.id == id) {
                return until;
            }
            self.expiries.pop_first();
        }
        i64::MAX
    }

    /// Step 0 of an instant: GTD orders whose time is over have ended before anything can fill, those on their way too.
    pub(crate) fn expire_gtd(&mut self, t: i64) {
        while let Some(&(until, market, id)) = self.expiries.first()
            && until <= t
        {
            self.expiries.pop_first();
            self.end(market, id, event::EXPIRED, reason::GTD_EXPIRED);
        }
    }

    /// Step 1 of an instant: what arrives now is at the exchange.
    pub(crate) fn arrive(&mut self, t: i64) {
        while let Some(entry) = self.arrivals.first_entry() {
            if entry.key().0 > t {
                break;
            }
            match entry.remove() {
                Arrival::Cancel { market, id } => self.cancel_arrived(market, id),
                Arrival::CancelAll { market, before } => {
                    let orders = self.markets[market].orders.iter();
                    let ids: Vec<u64> = orders.filter(|o| o.state != State::Pending || o.id < before).map(|o| o.id).collect();
                    for id in ids {
                        self.end(market, id, event::CANCELLED, reason::CANCELLED_BY_STRATEGY);
                    }
                }
                Arrival::Order { market, id } => self.meet(market, id, t),
                Arrival::Replace { market, id, qty, price } => self.replace_arrived(market, id, qty, price, t),
            }
        }
    }

    fn cancel_arrived(&mut self, market: usize, id: u64) {
        if self.markets[market].orders.iter().any(|o| o.id == id) {
            self.end(market, id, event::CANCELLED, reason::CANCELLED_BY_STRATEGY);
        } else {
            let gone = Order::ended(id, market as u32);
            self.note(&gone, event::CANCEL_REJECTED, reason::UNKNOWN_ORDER);
        }
    }

    /// Step 3: funding whose stamp is this instant.
    pub(crate) fn pay_funding(&mut self, t: i64) {
        for i in 0..self.markets.len() {
            let m = &mut self.markets[i];
            let stamps = &m.data.funding;
            while m.funding_next < stamps.len() && stamps.time[m.funding_next] < t {
                m.funding_next += 1;
            }
            if m.funding_next >= stamps.len() || stamps.time[m.funding_next] != t {
                continue;
            }
            let rate = Rate(stamps.rate[m.funding_next]);
            m.funding_next += 1;
            self.book_funding(i, rate, t);
        }
    }

    /// What a position pays or receives at a rate, of its value at the mark.
    pub(super) fn book_funding(&mut self, i: usize, rate: Rate, t: i64) {
        let m = &mut self.markets[i];
        if m.position.qty == 0 || m.mark == 0 {
            return;
        }
        let amount = crate::ledger::funding(&m.data.instrument, m.position.qty, m.mark, rate);
        m.funding += amount;
        let record = payload::Funding { instrument: i as u32, position: m.position.qty, mark: m.mark, rate: rate.0, amount: amount.0 };
        let (row, currency) = (Cause::Row { series: i as u32, index: m.row as u64 }, m.currency);
        self.totals.funding += self.worth(currency, amount);
        self.note_rate(currency, row);
        let cause = self.trail.append(Stream::Funding, Ts(t), row, &record);
        if self.markets[i].is_isolated() {
            self.fund_isolated(i, amount, cause);
        } else {
            let (wallet, other) = ((AccountKind::Wallet, NO_INSTRUMENT), (AccountKind::Funding, i as u32));
            let (from, to) = if amount.0 < 0 { (wallet, other) } else { (other, wallet) };
            self.transfer(self.settles_in(i), from, to, Money(amount.0.abs()), cause);
        }
        self.ledger.check();
    }

    /// Step 4: have positions margin enough, is there equity left, and do the equity rails hold?
    pub(crate) fn check_account(&mut self, t: i64) {
        if self.stop.is_none() {
            self.check_margin();
            self.check_shorts();
        }
        if self.stop.is_some() || !(self.watch.is_on() || self.markets.iter().any(MarketState::may_owe)) {
            return;
        }
        let equity = self.equity();
        if equity <= Money::ZERO && self.in_position() && !self.has_margin {
            self.stop = Some(Status::EquityGone);
        } else if let Some(why) = self.watch.look(t, equity) {
            self.flatten_by_rail(t, why);
            self.stop = Some(Status::RailStop { reason: why });
        }
    }

    /// What a market without orders must be visited for. `quiet` says that the equity table wants nothing: no position is open anywhere,
    /// and nothing has been filled since its last row.
    #[must_use]
    pub fn watch_of(&self, market: usize, quiet: bool) -> Watch {
        let m = &self.markets[market];
        let moves = m.position.qty != 0 || self.moves_with_rates();
        if m.may_owe() || moves && self.watch.is_on() || self.settles_a_short(market) {
            Watch::Points
        } else if quiet {
            Watch::Nothing
        } else {
            Watch::Closes
        }
    }

    /// Keep the time in a position up to date after a fill.
    pub(super) fn track_exposure(&mut self) {
        match (self.exposed_since, self.in_position()) {
            (None, true) => self.exposed_since = Some(self.now),
            (Some(since), false) => {
                self.totals.exposed_ns += self.now - since;
                self.exposed_since = None;
            }
            _ => {}
        }
    }

    /// The last close of the window, over all instruments.
    pub(crate) fn last_close(&self) -> i64 {
        let closes = self.markets.iter().filter(|m| m.end_row > 0).map(|m| m.close_time(m.end_row - 1));
        closes.max().unwrap_or(self.now)
    }

    /// The end of the run: open orders expire, the time in a position is closed.
    pub(crate) fn expire_all(&mut self) {
        self.end_all(event::EXPIRED, reason::END_OF_RUN);
        if let Some(since) = self.exposed_since.take() {
            self.totals.exposed_ns += self.now - since;
        }
    }

    /// Find an order.
    #[must_use]
    pub fn order(&self, id: u64) -> Option<(usize, &Order)> {
        self.markets.iter().enumerate().find_map(|(i, m)| m.orders.iter().find(|o| o.id == id).map(|o| (i, o)))
    }
}

/// Count one more of a code.
pub(crate) fn bump(counts: &mut Vec<(u32, u64)>, code: u32) {
    match counts.iter_mut().find(|(c, _)| *c == code) {
        Some((_, n)) => *n += 1,
        None => counts.push((code, 1)),
    }
}
