//! What an arriving order meets (`host/RULES.md` section 4), and what an arriving change does.

use super::order::{Kind, Order, State};
use super::queue::Place;
use super::venue::Venue;
use crate::codes::{event, reason};
use crate::strategy::{Side, Tif};

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
        let against = m.price_against(t, order.side);
        let buys = order.side == Side::Buy;
        match order.kind {
            Kind::Market => m.orders[at].state = State::Working,
            Kind::Limit => {
                let takes = m.reached(t, order.limit, !buys);
                if takes && order.flags.post_only {
                    return self.end(market, id, event::REJECTED, reason::POST_ONLY);
                }
                m.orders[at].state = State::Working;
                m.orders[at].met = takes.then_some(against);
            }
            Kind::StopMarket | Kind::StopLimit => {
                if m.reached(t, order.trigger, buys) {
                    return self.end(market, id, event::REJECTED, reason::WOULD_TRIGGER);
                }
                m.orders[at].state = State::Waiting;
            }
        }
        let accepted = m.orders[at].clone();
        self.note(&accepted, event::ACCEPTED, reason::NONE);
        if order.kind == Kind::Limit && accepted.met.is_none() {
            self.rest_or_expire(market, id);
        }
    }

    /// A limit order that did not take: it rests, unless its time in force says otherwise.
    pub(super) fn rest_or_expire(&mut self, market: usize, id: u64) {
        let displayed = self.markets[market].displayed();
        let Some(order) = self.markets[market].orders.iter_mut().find(|o| o.id == id) else { return };
        match order.tif {
            Tif::Ioc => self.end(market, id, event::EXPIRED, reason::UNFILLED_IOC),
            Tif::Fok => self.end(market, id, event::EXPIRED, reason::UNFILLED_FOK),
            Tif::Gtc | Tif::Gtd(_) => {
                order.rested = true;
                order.place = Place::behind(displayed);
            }
        }
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
        let buys = old.side == Side::Buy;
        let stop = old.kind.is_stop() && old.state == State::Waiting;
        let takes = old.kind.has_limit() && !stop && m.reached(t, price, !buys);
        let why = if qty <= old.filled {
            reason::LOT_SIZE
        } else if stop && old.kind == Kind::StopLimit && old.limit + price - old.trigger <= 0 {
            reason::PRICE_FILTER
        } else if stop && m.reached(t, price, buys) {
            reason::WOULD_TRIGGER
        } else if takes && old.flags.post_only {
            reason::POST_ONLY
        } else if old.kind == Kind::Market || (old.kind == Kind::StopMarket && !stop) {
            reason::UNSUPPORTED_OPTION
        } else {
            reason::NONE
        };
        if why != reason::NONE {
            return self.note(&old, event::REPLACE_REJECTED, why);
        }
        let against = m.price_against(t, old.side);
        let order = &mut m.orders[at];
        order.qty = qty;
        if stop {
            // The limit of a stop-limit keeps its distance.
            order.limit = if order.kind == Kind::StopLimit { order.limit + price - order.trigger } else { 0 };
            order.trigger = price;
        } else {
            order.limit = price;
            order.met = takes.then_some(against);
            order.rested = !takes;
        }
        let replaced = order.clone();
        self.note(&replaced, event::REPLACED, reason::NONE);
    }
}
