//! When, at what price and how much an order fills (`host/RULES.md` section 5).
//!
//! - *Market orders and triggered stops* take at the price that they meet: the price of the instant, or the trigger that was crossed.
//! - *Resting limits* fill when the market trades through them by a tick (or touches them, if the plan says so), at their limit; at a bar's open, at the open.
//! - *Triggers* that look at the mark are reached when the mark's path is there; what they set off meets the price of that instant.
//! - *Ignored*: the order book, queue position (so a replace loses nothing, and an iceberg is a limit), the trader's own effect on later prices. A book is `depth.rs`.

use super::market::{MarketState, to_tick};
use super::order::{Order, State};
use super::venue::Venue;
use crate::codes::{event, fill_flag, reason};
use crate::engine::Rules;
use crate::engine::path::OPEN;
use crate::market::Instrument;
use crate::num::{RATE_ONE, RATE_SCALE, Round, mul_div_round, pow10};
use crate::strategy::{Side, Tif};

/// A fill that is about to happen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Proposal {
    /// Price on the path.
    pub base: i64,
    /// Price after spread and slippage.
    pub price: i64,
    /// Whether it takes.
    pub taker: bool,
    /// The most that it may be, but for the budget.
    pub most: i64,
}

impl Venue {
    /// Step 5 for one instrument: triggers, matching, until nothing more comes of it.
    pub(crate) fn market_step(&mut self, market: usize, t: i64) {
        if self.of_both_legs(market).next().is_none() {
            return;
        }
        if self.markets[market].book.is_some() {
            return self.book_step(market, t);
        }
        if self.markets[market].tape.is_some() {
            return self.tape_step(market, t);
        }
        if self.markets[market].path.is_point(t) {
            self.note_touches(market, t);
        }
        self.rounds(market, t);
    }

    /// Triggers and matching, until nothing new comes to life.
    pub(super) fn rounds(&mut self, market: usize, t: i64) {
        loop {
            let newest = self.next_id;
            self.each_order(market, newest, State::Waiting, |venue, leg, at| venue.trigger(leg, at, t));
            self.each_order(market, newest, State::Working, |venue, leg, at| venue.match_one(leg, at, t));
            if self.stop.is_some() || self.next_id == newest {
                return;
            }
        }
    }

    /// Visit the orders of an instrument that are in a state, with ids below `newest`, by id, while they come and go: what comes to life meanwhile waits
    /// for the next round, in which triggers come first again. A visit is given the order's market and place.
    fn each_order(&mut self, market: usize, newest: u64, state: State, mut visit: impl FnMut(&mut Self, usize, usize)) {
        if self.markets[market].twin.is_some() {
            return self.each_order_of_both_legs(market, newest, state, visit);
        }
        let (mut at, mut last) = (0, 0);
        while self.stop.is_none() {
            // Orders lie in the order of their ids. Where some have gone, what is next has moved.
            let orders = &self.markets[market].orders;
            if at > 0 && orders.get(at - 1).is_none_or(|o| o.id != last) {
                at = orders.partition_point(|o| o.id <= last);
            }
            let Some(ahead) = orders[at..].iter().position(|o| o.state == state) else { return };
            at += ahead;
            last = orders[at].id;
            if last >= newest {
                return;
            }
            visit(self, market, at);
            at += 1;
        }
    }

    fn trigger(&mut self, market: usize, at: usize, t: i64) {
        let m = &mut self.markets[market];
        let id = m.orders[at].id;
        if m.orders[at].trail.is_some() {
            m.follow(at, t);
        }
        let m = &self.markets[market];
        let order = &m.orders[at];
        let holds_already = order.met.is_some();
        if !holds_already && !m.triggers_at(order, t) {
            return;
        }
        let on_path = m.tape.is_none() && m.triggers_on_the_path(order.source) && t != m.path.times[OPEN];
        let met = order.met.unwrap_or_else(|| if on_path { order.trigger } else { m.price_against(t, order.side) });
        let contested = t != m.path.times[OPEN] && m.extreme_decides(order) || self.has_rival_inside(market, order);
        let m = &mut self.markets[market];
        let (on_trades, from_print) = (m.tape.is_some(), m.first_print());
        let size = m.position.closes(m.orders[at].side.sign(), i64::MAX);
        let order = &mut m.orders[at];
        order.enter(event::TRIGGERED, State::Working);
        order.met = Some(met).filter(|_| !on_trades || order.kind.has_limit());
        order.from_print = from_print;
        order.contested = contested.then_some(m.row);
        if order.flags.close_position {
            order.qty = size;
        }
        if let Some(trail) = order.trail.filter(|_| order.kind.has_limit()) {
            order.limit = (order.trigger + order.side.sign() * trail.limit_offset).max(m.data.instrument.tick());
        }
        let triggered = order.clone();
        self.note(&triggered, event::TRIGGERED, reason::NONE);
        self.cancel_group(market, &triggered);
        if self.meets_itself(market, id, t) || !triggered.kind.has_limit() {
            return;
        }
        let takes = at_or_better(triggered.side, met, triggered.limit);
        if takes && triggered.flags.post_only {
            self.end(market, id, event::REJECTED, reason::POST_ONLY);
        } else if !takes {
            if let Some(order) = self.markets[market].orders.iter_mut().find(|o| o.id == id) {
                order.met = None;
            }
            self.rest_or_expire(market, id);
        }
    }

    fn match_one(&mut self, market: usize, at: usize, t: i64) {
        if self.markets[market].book.is_some() {
            return self.match_on_book(market, at, t);
        }
        let m = &mut self.markets[market];
        if m.rests_untouched(&m.orders[at], t) || m.waits_for_next_print(&m.orders[at]) {
            return;
        }
        let order = m.orders[at].clone();
        let id = order.id;
        m.orders[at].met = None;
        let Some(mut proposal) = (if m.budget == 0 { None } else { propose(m, &order, t) }) else {
            return self.unfilled_now(market, &order);
        };
        let wanted = self.wanted(market, &order);
        if wanted == 0 && self.in_path_now(market, &order) {
            return self.unfilled_now(market, &order);
        }
        if wanted == 0 {
            return self.end(market, id, event::EXPIRED, reason::REDUCE_ONLY);
        }
        let budget = self.markets[market].budget;
        let open_to_it = wanted.min(budget).min(proposal.most);
        add_impact(&self.markets[market], &order, &mut proposal, open_to_it);
        let (affordable, short_of) = self.affordable(market, &order, proposal, open_to_it);
        if order.tif == Tif::Fok && (affordable < order.remaining()) {
            return self.end(market, id, event::EXPIRED, reason::UNFILLED_FOK);
        }
        let capped = open_to_it < wanted && budget <= proposal.most;
        if affordable > 0 {
            let capped_flag = if capped && affordable == open_to_it { fill_flag::CAPPED } else { 0 };
            self.fill(market, id, proposal, affordable, capped_flag);
        }
        self.after_fill(market, id, affordable < open_to_it, short_of);
        if affordable > 0 {
            self.ledger.check();
            self.check_account(t);
        }
    }

    /// An order that meets no volume, or no price that it may have.
    fn unfilled_now(&mut self, market: usize, order: &Order) {
        let arrived_now = order.met.is_some() || !order.kind.has_limit();
        match order.tif {
            Tif::Ioc if arrived_now => self.end(market, order.id, event::EXPIRED, reason::UNFILLED_IOC),
            Tif::Fok if arrived_now => self.end(market, order.id, event::EXPIRED, reason::UNFILLED_FOK),
            _ if order.met.is_some() && order.kind.has_limit() => self.rest_or_expire(market, order.id),
            _ => {}
        }
    }

    /// What becomes of the rest.
    fn after_fill(&mut self, market: usize, id: u64, short: bool, short_of: u32) {
        let Some(order) = self.markets[market].orders.iter_mut().find(|o| o.id == id) else { return };
        if order.remaining() == 0 {
            return;
        }
        if short {
            self.end(market, id, event::EXPIRED, short_of);
        } else if order.tif == Tif::Ioc {
            self.end(market, id, event::EXPIRED, reason::UNFILLED_IOC);
        } else if order.kind.has_limit() {
            order.rested = true;
        }
    }

    /// Whether the order was caused inside the bar that the market is in.
    fn in_path_now(&self, market: usize, order: &Order) -> bool {
        order.bound.is_some() && order.born_row == Some(self.markets[market].row)
    }

    /// What is left of the order; for reduce-only, and inside the bar that caused it, what it reduces.
    pub(super) fn wanted(&self, market: usize, order: &Order) -> i64 {
        if order.flags.reduce_only || self.in_path_now(market, order) {
            self.markets[market].position.closes(order.side.sign(), order.remaining())
        } else {
            order.remaining()
        }
    }

    /// Resting limits take notice of the price of a point or a print.
    pub(super) fn note_touches(&mut self, market: usize, t: i64) {
        self.legs(market).for_each(|leg| self.markets[leg].note_touches(t));
    }
}

impl MarketState {
    fn note_touches(&mut self, t: i64) {
        let price = self.point_price(t);
        for at in 0..self.orders.len() {
            let o = &self.orders[at];
            if o.state == State::Working && o.kind.has_limit() && o.rested {
                let touched = at_or_better(o.side, price, o.limit);
                let through = at_or_better(o.side, price, self.fill_level(o.side, o.limit));
                let order = &mut self.orders[at];
                order.touched |= touched;
                order.through |= through;
            }
        }
    }
}

/// Whether `price` is at the limit of a `side` order or better.
pub(super) fn at_or_better(side: Side, price: i64, limit: i64) -> bool {
    if side == Side::Buy { price <= limit } else { price >= limit }
}

impl MarketState {
    /// Whether it is a limit that rests and that the price of this instant does not fill: most orders at most instants.
    fn rests_untouched(&self, order: &Order, t: i64) -> bool {
        let rests = self.tape.is_none() && order.kind.has_limit() && order.met.is_none();
        rests && (self.budget == 0 || !order.rested || !self.reached(t, self.fill_level(order.side, order.limit), order.side == Side::Sell))
    }
}

/// The price at which the order would fill now, if it would.
fn propose(m: &mut MarketState, order: &Order, t: i64) -> Option<Proposal> {
    if m.tape.is_some() {
        return m.propose_on_print(order);
    }
    let at_open = t == m.path.times[OPEN];
    let takes = !order.kind.has_limit() || order.met.is_some();
    let base = if let Some(met) = order.met {
        met
    } else if !order.kind.has_limit() {
        m.price_against(t, order.side)
    } else {
        let buys = order.side == Side::Buy;
        if !order.rested || !m.reached(t, m.fill_level(order.side, order.limit), !buys) {
            return None;
        }
        // Off-tick opens may leave a limit between the market and the price that it needs: no such price was ever traded.
        if at_open { m.price_against(t, order.side) } else { m.inside_bar(order.limit) }
    };
    let base = match order.bound {
        Some(bound) if order.born_row == Some(m.row) => worse(order.side, base, bound),
        _ => base,
    };
    if order.kind.has_limit() && !at_or_better(order.side, base, order.limit) {
        return None;
    }
    let price = if takes { taker_price(m, order, base) } else { base };
    Some(Proposal { base, price, taker: takes, most: i64::MAX })
}

fn worse(side: Side, a: i64, b: i64) -> i64 {
    if side == Side::Buy { a.max(b) } else { a.min(b) }
}

/// Spread and slippage on top of the base price, rounded against the taker, never past a limit.
pub(super) fn taker_price(m: &MarketState, order: &Order, base: i64) -> i64 {
    let price = slipped(m, order.side, base);
    match (order.kind.has_limit(), order.side) {
        (false, _) => price,
        (true, Side::Buy) => price.min(order.limit),
        (true, Side::Sell) => price.max(order.limit),
    }
}

/// The price of a taker moves by what it takes; a limit is never passed.
fn add_impact(m: &MarketState, order: &Order, proposal: &mut Proposal, qty: i64) {
    let Some(impact) = m.data.rules.impact.filter(|_| proposal.taker) else { return };
    let factor = RATE_ONE + order.side.sign() * impact.of(qty, m.data.bars.volume[m.row]).0;
    let mode = if order.side == Side::Buy { Round::Ceil } else { Round::Floor };
    let moved = mul_div_round(i128::from(proposal.price), i128::from(factor), i128::from(RATE_ONE), mode);
    let tick = m.data.instrument.tick();
    let price = to_tick(moved.unwrap_or(i128::from(proposal.price)) as i64, tick, order.side).max(tick);
    proposal.price = match (order.kind.has_limit(), order.side) {
        (false, _) => price,
        (true, Side::Buy) => price.min(order.limit),
        (true, Side::Sell) => price.max(order.limit),
    };
}

/// What a taker pays or gets for a base price.
pub(super) fn slipped(m: &MarketState, side: Side, base: i64) -> i64 {
    spread_and_slippage(&m.data.instrument, &m.data.rules, side, base)
}

/// A base price with half the spread and the slippage, rounded to the tick against a taker.
#[must_use]
pub fn spread_and_slippage(instrument: &Instrument, rules: &Rules, side: Side, base: i64) -> i64 {
    let tick = instrument.tick();
    let fine = pow10(RATE_SCALE - instrument.price_scale.min(RATE_SCALE));
    let spread = i128::from(base) * fine + i128::from(side.sign() * rules.half_spread.0);
    let factor = RATE_ONE + side.sign() * rules.slippage.0;
    let mode = if side == Side::Buy { Round::Ceil } else { Round::Floor };
    let moved = mul_div_round(spread, i128::from(factor), i128::from(RATE_ONE) * fine, mode).unwrap_or(i128::from(base));
    to_tick(moved as i64, tick, side).max(tick)
}

/// What a taker would pay at the last close, for amounts that leave room.
pub(crate) fn taker_price_estimate(m: &MarketState) -> i64 {
    slipped(m, Side::Buy, m.last_close)
}
