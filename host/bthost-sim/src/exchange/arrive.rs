//! What an arriving order meets (`host/RULES.md` section 4), and what an arriving change does.
//!
//! What always holds: an order that is refused here was never at the exchange; the first reason, in the order of the checks, is the one told.

use super::filters;
use super::matching::slipped;
use super::order::{Kind, Order, State};
use super::venue::Venue;
use crate::codes::{event, reason};
use crate::engine::{LegPolicy, SelfTrade};
use crate::market::{InstrumentKind, PercentPrice};
use crate::num::Round;
use crate::strategy::{Side, Tif, TriggerSource};

impl Venue {
    /// A new order arrives.
    pub(super) fn meet(&mut self, market: usize, id: u64, t: i64) {
        let m = &mut self.markets[market];
        let Some(at) = m.orders.iter().position(|o| o.id == id) else { return };
        m.idle = false;
        let order = m.orders[at].clone();
        if order.flags.reduce_only && m.position.closes(order.side.sign(), 1) == 0 {
            return self.end(market, id, event::REJECTED, reason::REDUCE_ONLY);
        }
        if let Some(why) = self.venue_refusal(market, &order, t) {
            return self.end(market, id, event::REJECTED, why);
        }
        let m = &mut self.markets[market];
        let is_limit = order.kind.has_limit() && !order.kind.is_conditional();
        let met = if is_limit { m.met_by(t, order.side, order.limit) } else { None };
        let takes = met.is_some();
        let refused = if takes && order.flags.post_only {
            reason::POST_ONLY
        } else if order.kind.is_conditional()
            && !order.kind.trails()
            && m.source_reached(order.source, t, order.trigger, order.triggers_up())
        {
            reason::WOULD_TRIGGER
        } else {
            reason::NONE
        };
        if refused != reason::NONE {
            return self.end(market, id, event::REJECTED, refused);
        }
        let waits = order.kind.is_conditional();
        if order.kind.trails() {
            self.begin_trailing(market, at, t);
        }
        let size = self.markets[market].position.closes(order.side.sign(), i64::MAX);
        let o = &mut self.markets[market].orders[at];
        o.enter(event::ACCEPTED, if waits { State::Waiting } else { State::Working });
        o.met = met;
        if order.flags.close_position && !waits {
            o.qty = size;
        }
        let accepted = o.clone();
        self.note(&accepted, event::ACCEPTED, reason::NONE);
        if !waits && self.meets_itself(market, id, t) {
            return;
        }
        if accepted.kind.has_limit() && !waits && !takes {
            self.rest_or_expire(market, id);
        }
    }

    /// A trailing stop begins to follow, or to wait for its activation price.
    pub(super) fn begin_trailing(&mut self, market: usize, at: usize, t: i64) {
        let m = &self.markets[market];
        let order = &m.orders[at];
        let (side, source) = (order.side, order.source);
        let Some(mut trail) = order.trail else { return };
        // What is not whole counts as not quite reached.
        let mode = if side == Side::Sell { Round::Floor } else { Round::Ceil };
        let price = m.source_price(source, t, mode);
        trail.rises = trail.activation > price;
        if trail.activation == 0 || trail.activation == price {
            trail.see(side, price);
        }
        let trigger = if trail.is_active() { trail.trigger(side, m.data.instrument.tick()) } else { 0 };
        let order = &mut self.markets[market].orders[at];
        order.trail = Some(trail);
        order.trigger = trigger;
    }

    /// The venue's filters that depend on the market and on other orders.
    fn venue_refusal(&self, market: usize, order: &Order, t: i64) -> Option<u32> {
        self.price_refusal(market, order.side, order.kind, order.limit, t)
            .or_else(|| self.notional_refusal(market, order, t))
            .or_else(|| self.crowd_refusal(market, order))
            .or_else(|| self.size_refusal(market, order, order.qty))
    }

    /// NOTIONAL of an order that has no price: at the market's.
    fn notional_refusal(&self, market: usize, order: &Order, t: i64) -> Option<u32> {
        let instrument = &self.markets[market].data.instrument;
        let looked_at = instrument.filters.min_notional_market || instrument.filters.max_notional_market;
        if !looked_at || order.kind != Kind::Market || order.flags.reduce_only {
            return None;
        }
        filters::market_notional_within(instrument, self.filter_price(market, t), order.qty).err()
    }

    /// The MAX_NUM filters. An order list counts its legs where they are the venue's.
    fn crowd_refusal(&self, market: usize, order: &Order) -> Option<u32> {
        let m = &self.markets[market];
        let f = &m.data.instrument.filters;
        let full = |most: u32, adds: usize, counts: &dyn Fn(&Order) -> bool| {
            let there = || self.of_both_legs(market).filter(|o| o.id != order.id && o.state != State::Pending && counts(o)).count();
            most > 0 && !filters::has_room(most, there(), adds)
        };
        let legs = if m.data.rules.legs == LegPolicy::OnFullFill { order.legs.map_or(0, |l| l.count()) } else { 0 };
        if order.kind == Kind::Market {
            None
        } else if full(f.max_orders, 1 + legs, &|_| true) {
            Some(reason::MAX_NUM_ORDERS)
        } else if order.kind.is_conditional() && full(f.max_algo_orders, 1, &|o| o.state == State::Waiting) {
            Some(reason::MAX_NUM_ALGO_ORDERS)
        } else if order.kind == Kind::Iceberg && full(f.max_iceberg_orders, 1, &|o| o.kind == Kind::Iceberg) {
            Some(reason::MAX_NUM_ICEBERG_ORDERS)
        } else {
            None
        }
    }

    /// MAX_POSITION: with all orders of its side filled, this one with `qty`.
    fn size_refusal(&self, market: usize, order: &Order, qty: i64) -> Option<u32> {
        let m = &self.markets[market];
        if order.flags.reduce_only || m.data.instrument.filters.max_position.0 == 0 {
            return None;
        }
        let same = |o: &&Order| o.side == order.side && o.id != order.id && o.state != State::Pending && !o.flags.reduce_only;
        let working: i128 = m.orders.iter().filter(same).map(|o| i128::from(o.remaining())).sum();
        let after = i128::from(m.position.qty) + i128::from(order.side.sign()) * (working + i128::from(qty - order.filled));
        // What only brings an over-large position down is let through.
        let grows = after.abs() > i128::from(m.position.qty).abs();
        if grows { filters::max_position(&m.data.instrument.filters, after).err() } else { None }
    }

    /// PERCENT_PRICE: of limits. A trailing stop's limit is not known before it triggers.
    fn price_refusal(&self, market: usize, side: Side, kind: Kind, limit: i64, t: i64) -> Option<u32> {
        let bounds = &self.markets[market].data.instrument.filters.percent_price;
        if !kind.has_limit() || kind.trails() || *bounds == PercentPrice::default() {
            return None;
        }
        filters::percent_price(bounds, side, self.filter_price(market, t), limit).err()
    }

    /// The market's price as the venue's filters see it: the last price on spot, the mark on perpetuals. An average over minutes, as some venues
    /// take it, would be one of guessed prices.
    fn filter_price(&self, market: usize, t: i64) -> i64 {
        let m = &self.markets[market];
        let source = if m.data.instrument.kind == InstrumentKind::Spot { TriggerSource::Last } else { TriggerSource::Mark };
        m.source_price(source, t, Round::HalfEven)
    }

    /// A limit order that did not take: it rests, unless its time in force says otherwise.
    pub(super) fn rest_or_expire(&mut self, market: usize, id: u64) {
        let m = &self.markets[market];
        let Some(at) = m.orders.iter().position(|o| o.id == id) else { return };
        let place = m.place_at(m.orders[at].side, m.orders[at].limit);
        let order = &mut self.markets[market].orders[at];
        match order.tif {
            Tif::Ioc => self.end(market, id, event::EXPIRED, reason::UNFILLED_IOC),
            Tif::Fok => self.end(market, id, event::EXPIRED, reason::UNFILLED_FOK),
            Tif::Gtc | Tif::Gtd(_) => {
                order.rested = true;
                order.place = place;
            }
        }
    }

    /// An order that works from now on looks for orders of the account on the other side that it would trade with: those that rest at its limit or
    /// better for it; for an order without a limit, at what it would pay for all of it. Whether it has ended.
    pub(super) fn meets_itself(&mut self, market: usize, id: u64, t: i64) -> bool {
        let m = &self.markets[market];
        let mode = m.data.rules.self_trade;
        let Some(order) = m.orders.iter().find(|o| o.id == id).filter(|_| mode != SelfTrade::Allow) else { return false };
        let (buys, base) = (order.side == Side::Buy, order.met.unwrap_or_else(|| m.price_against(t, order.side)));
        let worst = || m.worst_of_book(order.side, order.remaining()).unwrap_or_else(|| slipped(m, order.side, base));
        let reach = if order.kind.has_limit() { order.limit } else { worst() };
        let crossed = |o: &&Order| {
            o.side != order.side && o.state == State::Working && o.rested && if buys { o.limit <= reach } else { o.limit >= reach }
        };
        let mut resting: alloc::vec::Vec<(u64, u32)> = self.of_both_legs(market).filter(crossed).map(|o| (o.id, o.instrument)).collect();
        resting.sort_unstable();
        if resting.is_empty() {
            return false;
        }
        if mode != SelfTrade::ExpireTaker {
            for (id, leg) in resting {
                self.end(leg as usize, id, event::EXPIRED, reason::SELF_TRADE);
            }
        }
        let ends = mode != SelfTrade::ExpireMaker;
        if ends {
            self.end(market, id, event::EXPIRED, reason::SELF_TRADE);
        }
        ends
    }

    /// A change arrives: the order meets the price again, like a new one.
    pub(super) fn replace_arrived(&mut self, market: usize, id: u64, qty: i64, price: i64, t: i64) {
        let m = &mut self.markets[market];
        let Some(at) = m.orders.iter().position(|o| o.id == id) else {
            let gone = Order::ended(id, market as u32);
            return self.note(&gone, event::REPLACE_REJECTED, reason::UNKNOWN_ORDER);
        };
        m.idle = false;
        let old = m.orders[at].clone();
        if old.state == State::Pending {
            // It has overtaken the order, which waits for its bar's end: the exchange does not know it yet.
            return self.note(&old, event::REPLACE_REJECTED, reason::UNKNOWN_ORDER);
        }
        let waits = old.state == State::Waiting;
        let met = if old.kind.has_limit() && !waits { m.met_by(t, old.side, price) } else { None };
        let takes = met.is_some();
        let why = self.replace_refusal(market, &old, (qty, price), takes, t);
        if why != reason::NONE {
            return self.note(&old, event::REPLACE_REJECTED, why);
        }
        let m = &mut self.markets[market];
        let place = m.place_at(old.side, price);
        let order = &mut m.orders[at];
        order.qty = qty;
        if waits {
            // The limit keeps its distance from the trigger.
            order.limit = if order.kind.has_limit() { order.limit + price - order.trigger } else { 0 };
            order.trigger = price;
        } else {
            order.limit = price;
            order.met = met;
            order.rested = !takes;
            // It loses its place in the queue.
            order.place = place;
        }
        order.enter(event::REPLACED, old.state);
        let replaced = order.clone();
        self.note(&replaced, event::REPLACED, reason::NONE);
        if !waits {
            self.meets_itself(market, id, t);
        }
    }

    /// Why a change of a working or waiting order is not made.
    fn replace_refusal(&self, market: usize, old: &Order, to: (i64, i64), takes: bool, t: i64) -> u32 {
        let (qty, price) = to;
        let waits = old.state == State::Waiting;
        let limit = if waits { old.limit + price - old.trigger } else { price };
        if qty <= old.filled {
            reason::LOT_SIZE
        } else if waits && old.kind.has_limit() && limit <= 0 {
            reason::PRICE_FILTER
        } else if waits && self.markets[market].source_reached(old.source, t, price, old.triggers_up()) {
            reason::WOULD_TRIGGER
        } else if takes && old.flags.post_only {
            reason::POST_ONLY
        } else if (!waits && !old.kind.has_limit()) || old.kind.trails() || old.flags.close_position || qty < old.display {
            reason::UNSUPPORTED_OPTION
        } else {
            let by_price = self.price_refusal(market, old.side, old.kind, limit, t);
            by_price.or_else(|| self.size_refusal(market, old, qty)).unwrap_or(reason::NONE)
        }
    }
}
