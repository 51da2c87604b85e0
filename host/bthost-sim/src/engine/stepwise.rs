//! The reference loop: from instant to instant, each finished for all instruments before time moves (`host/RULES.md` section 3).
//!
//! What always holds: instants are strictly increasing; which instants are visited does not change what happens at them, only instants at which
//! something can happen are visited.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::commit::{About, Intent, Origin};
use super::config::RunConfig;
use super::desk::{Calling, Desk};
use super::equity::EquityRecorder;
use super::outcome::{FinalPosition, Outcome, Status};
use super::quiet;
use super::series::{Declared, bar_of, instruments_of};
use super::wake::{self, Moment, woken};
use crate::exchange::Told;
use crate::num::Money;
use crate::strategy::{Called, Fault, ParamValue, RunContext, Strategy, Subscriptions};
use crate::time::Ts;
use crate::trail::{Cause, Sink, Trail, sha256};

/// Why a run did not begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotStarted {
    /// The strategy refused its parameters or instruments, in its own words.
    Refused(String),
    /// What the strategy declared cannot be had.
    Declaration(String),
}

impl core::fmt::Display for NotStarted {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Refused(why) => write!(f, "the strategy refuses this run: {why}"),
            Self::Declaration(why) => write!(f, "the strategy declares what cannot be had: {why}"),
        }
    }
}

impl core::error::Error for NotStarted {}

/// The context that a strategy is given for a configuration.
#[must_use]
pub fn context_of(config: &RunConfig, params: Vec<ParamValue>) -> RunContext {
    RunContext {
        window: config.window,
        seed: config.seed,
        currency: config.currency.clone(),
        initial_cash: config.cash.to_f64(),
        instruments: instruments_of(config),
        params,
    }
}

/// Run a strategy.
///
/// # Errors
/// When the run did not begin; nothing was recorded then that counts.
pub fn run<S: Strategy + ?Sized>(
    config: RunConfig,
    params: Vec<ParamValue>,
    strategy: &mut S,
    sink: Box<dyn Sink>,
) -> Result<Outcome, NotStarted> {
    run_with_orders_of_extremes(config, params, strategy, sink, &[])
}

/// Run a strategy where the order of the extremes is known for some bars: (instrument, row, whether the high came first).
///
/// # Errors
/// When the run did not begin.
pub fn run_with_orders_of_extremes<S: Strategy + ?Sized>(
    config: RunConfig,
    params: Vec<ParamValue>,
    strategy: &mut S,
    sink: Box<dyn Sink>,
    known: &[(u32, usize, bool)],
) -> Result<Outcome, NotStarted> {
    let context = context_of(&config, params);
    let window = config.window;
    let mut desk = Desk::new(config, Trail::new(sink));
    let start_equity = desk.venue.equity();
    for (instrument, row, high_first) in known {
        for leg in desk.venue.legs(*instrument as usize).collect::<Vec<_>>() {
            desk.venue.markets[leg].known_order.insert(*row, *high_first);
        }
    }
    let mut run = match strategy.start(&mut desk, &context) {
        Ok(Ok(subscriptions)) => {
            declare(&mut desk, &subscriptions, window)?;
            Run::new(desk, strategy, &subscriptions, window, start_equity)
        }
        Ok(Err(why)) => return Err(NotStarted::Refused(why)),
        Err(fault) => {
            let mut run = Run::new(desk, strategy, &Subscriptions::default(), window, start_equity);
            run.fault("start", 0, fault);
            return Ok(run.outcome());
        }
    };
    run.desk.commit(Origin { cause: Cause::Run, about: About::Itself });
    run.desk.calling = Calling::Run;
    run.all();
    Ok(run.outcome())
}

fn declare(desk: &mut Desk, subscriptions: &Subscriptions, window: (Ts, Ts)) -> Result<(), NotStarted> {
    let most = desk.limits.declarations as usize;
    let counts =
        [("series", subscriptions.series.len()), ("indicators", subscriptions.indicators.len()), ("tags", subscriptions.tags.len())];
    for (what, count) in counts {
        if count > most {
            return Err(NotStarted::Declaration(alloc::format!("{count} {what}, and at most {most} are allowed")));
        }
    }
    let mut declared = Declared::new(subscriptions, &desk.venue.markets[..desk.venue.listed], window).map_err(NotStarted::Declaration)?;
    for (i, series) in declared.series.iter().enumerate() {
        if !wake::is_valid(&series.delivery, i, &declared.column_series) {
            return Err(NotStarted::Declaration(alloc::format!("series {i} has a wake-up that names what is not there")));
        }
    }
    for series in &mut declared.series {
        series.settle_due(&desk.venue.markets[series.instrument], &declared.columns);
    }
    desk.declared = declared;
    desk.tags = subscriptions.tags.len();
    desk.venue.tells = subscriptions.orders;
    Ok(())
}

struct Run<'a, S: ?Sized> {
    desk: Box<Desk>,
    strategy: &'a mut S,
    instants: bool,
    end: i64,
    equity: EquityRecorder,
    start_equity: Money,
    calls: [u64; 5],
    status: Option<Status>,
}

const ON_BAR: usize = 0;
const ON_INSTANT: usize = 1;
const ON_ORDER: usize = 2;
const ON_TIMER: usize = 3;
const FINISH: usize = 4;
const CALLBACKS: [&str; 5] = ["on-bar", "on-instant", "on-order", "on-timer", "finish"];

impl<'a, S: Strategy + ?Sized> Run<'a, S> {
    fn new(desk: Box<Desk>, strategy: &'a mut S, wanted: &Subscriptions, window: (Ts, Ts), start_equity: Money) -> Self {
        let equity = EquityRecorder::new(desk.venue.now, start_equity);
        Self { desk, strategy, instants: wanted.instants, end: window.1.0, equity, start_equity, calls: [0; 5], status: None }
    }

    fn all(&mut self) {
        loop {
            quiet::pass(&mut self.desk, &mut self.equity, self.end);
            let t = self.next();
            if t >= self.end || self.ended() {
                break;
            }
            self.instant(t);
        }
        if !self.ended() {
            self.run_out();
            self.desk.calling = Calling::Ending;
            self.call(FINISH, Origin { cause: Cause::Run, about: About::Itself }, |s, desk| s.finish(desk));
        }
        if !self.ended() {
            self.status = Some(Status::Completed);
        }
        self.desk.venue.expire_all();
    }

    /// Nothing more happens: time moves to the last close.
    fn run_out(&mut self) {
        let venue = &mut self.desk.venue;
        venue.now = venue.now.max(venue.last_close());
        for market in &mut venue.markets {
            market.advance(venue.now);
        }
        for series in &mut self.desk.declared.series {
            series.catch_up(&venue.markets[series.instrument].data.bars, venue.now + 1);
        }
    }

    fn ended(&mut self) -> bool {
        if self.status.is_none() {
            self.status = self.desk.venue.stop.take();
        }
        self.status.is_some()
    }

    /// The next instant at which something can happen.
    fn next(&mut self) -> i64 {
        let desk = &mut *self.desk;
        let mut next = desk.next_event();
        let venue = &mut desk.venue;
        let now = venue.now;
        let quiet = self.equity.is_quiet(venue);
        for market in 0..venue.markets.len() {
            let watch = venue.watch_of(market, quiet);
            next = next.min(venue.markets[market].next_instant(now, watch));
        }
        venue.margin_instant(next)
    }

    fn instant(&mut self, t: i64) {
        let venue = &mut self.desk.venue;
        venue.now = t;
        for market in &mut venue.markets {
            market.advance(t);
        }
        for series in &mut self.desk.declared.series {
            series.catch_up(&venue.markets[series.instrument].data.bars, t);
        }
        venue.settle_fees(t);
        venue.expire_gtd(t);
        let delivered = venue.deliver(t);
        let left = venue.leave(t);
        venue.arrive(t);
        if delivered || left || venue.in_position() || venue.moves_with_rates() {
            venue.pay_funding(t);
            venue.pay_borrow(t);
            venue.check_account(t);
        }
        for market in 0..venue.listed {
            if venue.may_act(market, t) && venue.stop.is_none() {
                venue.market_step(market, t);
            }
        }
        self.tell();
        self.close_series(t);
        self.tell();
        self.equity.row(t, &self.desk.venue);
    }

    /// Steps 6 and 8: what happened, told once.
    fn tell(&mut self) {
        if !self.desk.venue.told.is_empty() {
            self.tell_all();
        }
    }

    #[inline(never)]
    fn tell_all(&mut self) {
        for Told { event, cause } in core::mem::take(&mut self.desk.venue.told) {
            if self.ended() {
                return;
            }
            self.call(ON_ORDER, Origin { cause, about: About::Orders }, |s, desk| s.on_order(desk, &event));
        }
    }

    /// Step 7: everything that closes is updated first; then bars, timers, the instant.
    fn close_series(&mut self, t: i64) {
        if self.ended() {
            return;
        }
        let desk = &mut *self.desk;
        let mut any_closed = false;
        for series in &mut desk.declared.series {
            let market = &desk.venue.markets[series.instrument];
            if series.next_close == t {
                series.close_one(&market.data.bars);
                series.is_due = series.due == t;
                any_closed |= series.is_due;
            }
            if series.due <= t {
                series.settle_due(market, &desk.declared.columns);
            }
        }
        let mut delivered = false;
        if any_closed {
            for at in 0..self.desk.declared.order.len() {
                let id = self.desk.declared.order[at];
                delivered |= self.deliver(id, t);
                if self.ended() {
                    return;
                }
            }
        }
        while let Some((when, id)) = self.desk.timers.first().copied() {
            if when > t || self.ended() {
                break;
            }
            self.desk.timers.remove(0);
            self.call(ON_TIMER, Origin { cause: Cause::Run, about: About::Itself }, |s, desk| s.on_timer(desk, id, Ts(t)));
        }
        if delivered && self.instants && !self.ended() {
            self.call(ON_INSTANT, Origin { cause: Cause::Run, about: About::Market }, |s, desk| s.on_instant(desk, Ts(t)));
        }
    }

    /// Deliver the row of a series that closed at `t`, if it did, is warm, and is wanted.
    fn deliver(&mut self, id: usize, t: i64) -> bool {
        let desk = &*self.desk;
        let series = &desk.declared.series[id];
        let market = &desk.venue.markets[series.instrument];
        let bars = series.bars(&market.data.bars);
        let Some(row) = series.closed.checked_sub(1).filter(|row| series.is_due && *row >= series.first_valid) else { return false };
        if series.close_time(bars, row) != t || !market.data.members.covers(t) {
            return false;
        }
        let moment = Moment { series, bars, market, columns: &desk.declared.columns, row, close_time: t };
        let Some(woke) = woken(&series.delivery, &moment) else { return false };
        let bar = bar_of(bars, row, &market.data.instrument, Ts(t));
        let cause = Cause::Row { series: series.instrument as u32, index: market.row as u64 };
        self.desk.venue.totals.delivered += 1;
        self.call(ON_BAR, Origin { cause, about: About::Market }, |s, desk| s.on_bar(desk, id as u32, &bar, woke));
        true
    }

    /// Call the strategy and commit what it asked for; a fault leaves nothing behind.
    fn call(&mut self, which: usize, origin: Origin, callback: impl FnOnce(&mut S, &mut Box<Desk>) -> Called) {
        let index = self.calls[which];
        self.calls[which] += 1;
        match callback(self.strategy, &mut self.desk) {
            Ok(()) if self.desk.intents.is_empty() => {}
            Ok(()) => self.desk.commit(origin),
            Err(fault) => self.fault(CALLBACKS[which], index, fault),
        }
    }

    fn fault(&mut self, callback: &str, index: u64, fault: Fault) {
        // The guest's own last words (a panic's text) are worth more to its author than the trap's kind.
        let last_words =
            self.desk.intents.drain(..).filter_map(|i| if let Intent::Log { text, .. } = i { Some(text) } else { None }).next_back();
        let diagnostic = match last_words {
            Some(words) => alloc::format!("{}; last log line: {words}", fault.diagnostic),
            None => fault.diagnostic,
        };
        self.status = Some(Status::GuestFault { callback: callback.to_string(), index, diagnostic });
    }

    fn outcome(mut self) -> Outcome {
        self.desk.record_dropped();
        let desk = &mut *self.desk;
        let venue = &mut desk.venue;
        venue.ledger.check();
        venue.note_rates();
        let end_equity = venue.equity();
        let equity = self.equity.finish(venue);
        let mut totals = venue.totals.clone();
        totals.refused = desk.refused.clone();
        totals.margin.insurance = venue.insurance();
        totals.first_valid = desk.declared.series.iter().map(|s| s.first_delivered).collect();
        let held = venue.markets.iter().enumerate().filter(|(_, m)| m.position.qty != 0);
        let positions: Vec<FinalPosition> = held
            .map(|(ix, m)| FinalPosition {
                instrument: m.index,
                qty: crate::num::Qty(m.position.qty),
                basis: m.position.basis,
                unrealised: m.profit_of(m.value_at(m.mark)),
                mark: m.mark,
                isolated: m.isolated,
                liquidation_price: venue.liquidation_price(ix, |m| m.mark),
            })
            .collect();
        let wallets: Vec<(String, Money)> = (0..venue.ledger.assets().len())
            .map(|i| {
                let balance = venue.ledger.balance(i as u16, crate::ledger::AccountKind::Wallet);
                (venue.ledger.assets()[i].clone(), balance)
            })
            .collect();
        Outcome {
            status: self.status.unwrap_or(Status::Completed),
            end: Ts(venue.now),
            start_equity: self.start_equity,
            end_equity,
            state: state_hash(&wallets, &positions, end_equity),
            wallets,
            positions,
            trail: venue.trail.roots(),
            equity,
            totals,
            mark_modes: venue.markets[..venue.listed].iter().map(|m| m.mark_mode.name()).collect(),
            markets: venue.markets.drain(..).take(venue.listed).map(|m| m.data).collect(),
        }
    }
}

/// The hash of the final state: wallets, positions, equity, as text lines.
fn state_hash(wallets: &[(String, Money)], positions: &[FinalPosition], equity: Money) -> crate::trail::Hash {
    let mut text = String::from("bthost/state/v1\n");
    for (asset, balance) in wallets {
        text.push_str(&alloc::format!("wallet {asset} {}\n", balance.0));
    }
    for p in positions {
        text.push_str(&alloc::format!("position {} {} {} {}\n", p.instrument, p.qty.0, p.basis.0, p.mark));
        if p.isolated != Money::ZERO {
            text.push_str(&alloc::format!("isolated {} {}\n", p.instrument, p.isolated.0));
        }
    }
    text.push_str(&alloc::format!("equity {}\n", equity.0));
    sha256(&[text.as_bytes()])
}
