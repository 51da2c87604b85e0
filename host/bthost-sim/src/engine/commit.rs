//! Committing what a callback asked for: in call order, through the rails, onto the trail and on its way.
//!
//! What always holds: an intent made at T arrives at T + latency + 1 ns or later, by as much later as the strategy learned of T; what was caused by a fill inside a bar acts inside that bar only
//! if it reduces the position (`host/RULES.md` section 8, in-path).

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::config::{Hearing, InPath};
use super::desk::Desk;
use super::outcome::Status;
use crate::codes::reason;
use crate::exchange::trailing::{Distance, Trail};
use crate::exchange::{Arrival, MarketState, Order, State};
use crate::ledger::notional;
use crate::num::Money;
use crate::rails::{Exposure, check_order};
use crate::strategy::{Delivery, Side, Tif, TriggerSource};
use crate::time::Ts;
use crate::trail::{Cause, Stream, payload};

/// What a callback asked for.
#[derive(Debug)]
pub(super) enum Intent {
    Submit(Box<Order>),
    Replace {
        market: usize,
        id: u64,
        qty: i64,
        price: i64,
    },
    Cancel {
        market: usize,
        id: u64,
    },
    /// Orders with ids below `before` were made before it.
    CancelAll {
        market: Option<usize>,
        before: u64,
    },
    Leverage {
        market: usize,
        leverage: u32,
    },
    Wake {
        series: u32,
        delivery: Delivery,
    },
    Timer {
        id: u32,
        when: i64,
    },
    /// As `CancelAll`, and a closing order for each position.
    Flatten {
        before: u64,
    },
    Halt {
        why: String,
    },
    Log {
        level: u8,
        text: String,
    },
    Decline {
        code: u32,
        text: String,
    },
}

/// What a callback is about, and so what the strategy had to learn before it could act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// Nothing that happened elsewhere: a timer, the beginning, the end.
    Itself,
    /// The market.
    Market,
    /// Its orders: `on-order`.
    Orders,
}

/// Where a callback came from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Origin {
    /// The row or record that it was called for.
    pub cause: Cause,
    /// What it is about.
    pub about: About,
}

impl Origin {
    fn by_order(self) -> bool {
        self.about == About::Orders
    }
}

impl Desk {
    /// Commit the buffer of a callback that returned.
    pub(super) fn commit(&mut self, origin: Origin) {
        self.pressed = 0;
        let intents = core::mem::take(&mut self.intents);
        for intent in intents {
            match intent {
                Intent::Submit(order) => {
                    self.venue.totals.orders += 1;
                    self.commit_order(*order, origin);
                }
                Intent::Replace { market, id, qty, price } => self.commit_replace((market, id, qty, price), origin),
                Intent::Cancel { market, id } => {
                    self.record(Stream::Intents, origin.cause, &payload::CancelIntent { order: id });
                    let at = self.arrival(market, origin, false, true);
                    self.send(at, Arrival::Cancel { market, id });
                }
                Intent::CancelAll { market, before } => self.commit_cancel_all(market, before, origin),
                Intent::Leverage { market, leverage } => {
                    self.record(Stream::Intents, origin.cause, &payload::LeverageIntent { instrument: market as u32, leverage });
                    for leg in self.venue.legs(market).collect::<Vec<_>>() {
                        self.venue.markets[leg].leverage = leverage;
                    }
                }
                Intent::Wake { series, delivery } => {
                    let record = payload::WakeIntent { series, delivery: format!("{delivery:?}") };
                    self.record(Stream::Intents, origin.cause, &record);
                    let changed = &mut self.declared.series[series as usize];
                    changed.delivery = delivery;
                    changed.settle_due(&self.venue.markets[changed.instrument], &self.declared.columns);
                }
                Intent::Timer { id, when } => {
                    self.record(Stream::Intents, origin.cause, &payload::TimerIntent { timer: id, when });
                    self.timers.retain(|(_, other)| *other != id);
                    let at = self.timers.partition_point(|timer| *timer < (when, id));
                    self.timers.insert(at, (when, id));
                }
                Intent::Flatten { before } => self.commit_flatten(before, origin),
                Intent::Halt { why } => {
                    self.record(Stream::Intents, origin.cause, &payload::HaltIntent { why });
                    self.venue.stop.get_or_insert(Status::Halted);
                }
                Intent::Log { level, text } => self.commit_text(origin, text.len(), |text| payload::Log { level, text }, text),
                Intent::Decline { code, text } => self.commit_decline(origin, code, text),
            }
        }
    }

    fn record(&mut self, stream: Stream, cause: Cause, payload: &impl payload::Payload) -> Cause {
        let now = Ts(self.venue.now);
        self.venue.trail.append(stream, now, cause, payload)
    }

    fn commit_text<P: payload::Payload>(&mut self, origin: Origin, bytes: usize, make: impl FnOnce(String) -> P, text: String) {
        if self.text_fits(bytes) {
            self.record(Stream::Logs, origin.cause, &make(text));
        }
    }

    fn commit_decline(&mut self, origin: Origin, code: u32, text: String) {
        if self.text_fits(text.len()) {
            self.record(Stream::Declines, origin.cause, &payload::Decline { code, text });
        }
    }

    /// Count the bytes of a line against the run's limit.
    fn text_fits(&mut self, bytes: usize) -> bool {
        // A line costs at least its frame, so that empty lines are limited too.
        let cost = (bytes + crate::trail::HEADER_BYTES) as u64;
        let fits = self.log_bytes + cost <= self.limits.log_bytes_total;
        if fits {
            self.log_bytes += cost;
        } else {
            self.log_dropped.0 += 1;
            self.log_dropped.1 += bytes as u64;
        }
        fits
    }

    fn commit_order(&mut self, mut order: Order, origin: Origin) {
        let refused = self.rail_refusal(&order, order.remaining()).or_else(|| self.rate_refusal());
        let legs = order.legs.unwrap_or_default();
        let record = payload::SubmitIntent {
            order: order.id,
            instrument: order.instrument,
            side: order.side as u8,
            order_kind: order.kind.code(),
            tif: tif_code(&order),
            flags: flag_bits(&order),
            qty: order.qty,
            limit: order.limit,
            trigger: order.trigger,
            until: if let Tif::Gtd(until) = order.tif { until.0 } else { 0 },
            take_profit: legs.take_profit,
            stop_loss: legs.stop_loss,
            stop_loss_limit: legs.stop_loss_limit,
            oco_group: order.group as u32,
            tag: order.tag,
            decision: refused.unwrap_or(reason::NONE),
        };
        order.cause = self.record(Stream::Intents, origin.cause, &record);
        if let Some(terms) = terms_of(&order) {
            self.record(Stream::Intents, order.cause, &terms);
        }
        match refused {
            Some(why) => self.venue.reject_unsent(&order, why),
            None => self.send_order(order, origin),
        }
    }

    fn send_order(&mut self, mut order: Order, origin: Origin) {
        let market = order.instrument as usize;
        let reduces = {
            let m = &self.venue.markets[market];
            let size = order.qty.max(i64::from(order.flags.close_position));
            m.position.closes(order.side.sign(), size) == size
        };
        let at = self.arrival(market, origin, reduces, false);
        let m = &mut self.venue.markets[market];
        if origin.by_order() && m.inside_until(self.venue.now).is_some_and(|close| at < close) {
            order.born_row = Some(m.row);
            order.bound = Some(m.price_against(self.venue.now, order.side));
        }
        let id = order.id;
        if let Tif::Gtd(until) = order.tif {
            self.venue.expiries.insert((until.0, market, id));
        }
        let m = &mut self.venue.markets[market];
        // Ids grow, so its place is nearly always the last one.
        let place = m.orders.iter().rposition(|o| o.id <= id).map_or(0, |last| last + 1);
        m.orders.insert(place, order);
        self.send(at, Arrival::Order { market, id });
    }

    /// When an intent for `market` made now arrives. `i64::MAX`: never in this window.
    fn arrival(&self, market: usize, origin: Origin, reduces: bool, any_time: bool) -> i64 {
        let m = &self.venue.markets[market];
        let Hearing { feed_ns, response_ns } = self.venue.hearing;
        let heard = match origin.about {
            About::Itself => 0,
            About::Market => feed_ns,
            About::Orders => response_ns,
        };
        let at = self.venue.now + heard + self.venue.latency + 1;
        let inside = if origin.by_order() { m.inside_until(self.venue.now).filter(|close| at < *close) } else { None };
        match inside {
            Some(close) if !(reduces && self.venue.in_path == InPath::ReduceOnly) => m.open_at_or_after(close + 1).unwrap_or(i64::MAX),
            _ if any_time => at,
            _ => m.open_at_or_after(at).unwrap_or(i64::MAX),
        }
    }

    fn send(&mut self, at: i64, what: Arrival) {
        if at != i64::MAX {
            self.venue.send(at, what);
        }
    }

    fn commit_replace(&mut self, change: (usize, u64, i64, i64), origin: Origin) {
        let (market, id, qty, price) = change;
        let known = self.venue.markets[market].orders.iter().find(|o| o.id == id).cloned();
        let mut refused = None;
        if let Some(mut order) = known.clone() {
            order.qty = qty;
            let grows = (qty - order.filled).max(0);
            if order.kind.has_limit() {
                order.limit = price
            } else {
                order.trigger = price
            }
            refused = self.rail_refusal(&order, grows);
        }
        let record = payload::ReplaceIntent { order: id, qty, price, decision: refused.unwrap_or(reason::NONE) };
        let cause = self.record(Stream::Intents, origin.cause, &record);
        match (refused, known) {
            (Some(why), Some(mut order)) => {
                order.cause = cause;
                self.venue.note(&order, crate::codes::event::REPLACE_REJECTED, why);
            }
            _ => {
                let at = self.arrival(market, origin, false, false);
                self.send(at, Arrival::Replace { market, id, qty, price });
            }
        }
    }

    fn commit_cancel_all(&mut self, market: Option<usize>, before: u64, origin: Origin) {
        let instrument = market.map_or(u32::MAX, |m| m as u32);
        self.record(Stream::Intents, origin.cause, &payload::CancelAllIntent { instrument });
        self.cancel_markets(market, before, origin);
    }

    fn cancel_markets(&mut self, market: Option<usize>, before: u64, origin: Origin) {
        for m in 0..self.venue.markets.len() {
            let one = &self.venue.markets[m];
            if market.is_none_or(|only| only == one.listed) && !one.orders.is_empty() {
                let at = self.arrival(m, origin, false, true);
                self.send(at, Arrival::CancelAll { market: m, before });
            }
        }
    }

    fn commit_flatten(&mut self, before: u64, origin: Origin) {
        let cause = self.record(Stream::Intents, origin.cause, &payload::FlattenIntent { reason: reason::NONE });
        self.cancel_markets(None, before, origin);
        for market in 0..self.venue.markets.len() {
            if self.venue.closable(market) != 0 {
                let order = Order { state: State::Pending, ..self.venue.closing_order(market, cause) };
                self.send_order(order, origin);
            }
        }
    }

    /// The rail that refuses an order of `qty`, if any.
    fn rail_refusal(&mut self, order: &Order, qty: i64) -> Option<u32> {
        let exposure = self.exposure(order, qty);
        check_order(&self.rails, exposure)
    }

    /// The rail on orders per minute; an order that passes is counted.
    fn rate_refusal(&mut self) -> Option<u32> {
        let most = self.rails.max_orders_per_minute?;
        (!self.rate.admit(self.venue.now, most)).then_some(reason::RAIL_ORDER_RATE)
    }

    fn exposure(&self, order: &Order, qty: i64) -> Option<Exposure> {
        let market = order.instrument as usize;
        let m = &self.venue.markets[market];
        let priced = if order.limit != 0 { order.limit } else { order.trigger };
        let price = if priced != 0 { priced } else { m.last_close };
        if price == 0 {
            return None;
        }
        let instrument = &m.data.instrument;
        let after = reach(m, order.side, order.id) + i128::from(order.side.sign()) * i128::from(qty);
        let after = i64::try_from(after.abs()).ok()?;
        let mut others = Money::ZERO;
        for (_, o) in self.venue.markets.iter().enumerate().filter(|(i, _)| *i != market) {
            let most = reach(o, Side::Buy, 0).abs().max(reach(o, Side::Sell, 0).abs());
            if most != 0 && o.last_close == 0 {
                return None;
            }
            others += self.venue.closed_worth(o.currency, notional(&o.data.instrument, o.last_close, i64::try_from(most).ok()?));
        }
        Some(Exposure {
            order: self.venue.closed_worth(m.currency, notional(instrument, price, qty)),
            position: self.venue.closed_worth(m.currency, notional(instrument, price, after)),
            others,
            equity: self.venue.closed_equity(),
            reduces: order.flags.reduce_only,
        })
    }

    /// What the log limit dropped, told once at the end.
    pub(super) fn record_dropped(&mut self) {
        let (lines, bytes) = self.log_dropped;
        if lines > 0 {
            self.venue.totals.log_dropped = lines;
            self.record(Stream::Logs, Cause::Run, &payload::LogDropped { lines, bytes });
        }
    }
}

/// The signed position once all orders of a side have filled, those on their way too; reduce-only orders do not count.
fn reach(m: &MarketState, side: Side, but: u64) -> i128 {
    let counts = |o: &&Order| o.side == side && o.id != but && !o.flags.reduce_only;
    let working: i128 = m.orders.iter().filter(counts).map(|o| i128::from(o.remaining())).sum();
    i128::from(m.position.qty) + i128::from(side.sign()) * working
}

/// Options of an order, and whether its trigger looks at the mark.
fn flag_bits(order: &Order) -> u8 {
    let by_mark = order.source == TriggerSource::Mark;
    // Close-position implies reduce-only; the record says what was asked for.
    let reduces = order.flags.reduce_only && !order.flags.close_position;
    u8::from(order.flags.post_only) | u8::from(reduces) << 1 | u8::from(order.flags.close_position) << 2 | u8::from(by_mark) << 3
}

/// What the record of an intent has no room for: a second record, for the orders that need it.
fn terms_of(order: &Order) -> Option<payload::OrderTerms> {
    let trailing = order.legs.and_then(|legs| legs.trailing);
    if order.trail.is_none() && trailing.is_none() && order.display == 0 {
        return None;
    }
    let distance = |trail: Option<Trail>| match trail.map(|t| t.distance) {
        None => (0, 0),
        Some(Distance::Fraction(rate)) => (1, rate.0),
        Some(Distance::Absolute(count)) => (2, count),
    };
    let ((distance_kind, of), (leg_distance_kind, leg_distance)) = (distance(order.trail), distance(trailing));
    Some(payload::OrderTerms {
        order: order.id,
        distance_kind,
        distance: of,
        activation: order.trail.map_or(0, |t| t.activation),
        limit_offset: order.trail.map_or(0, |t| t.limit_offset),
        leg_distance_kind,
        leg_distance,
        display: order.display,
    })
}

fn tif_code(order: &Order) -> u8 {
    match order.tif {
        Tif::Gtc => 0,
        Tif::Ioc => 1,
        Tif::Fok => 2,
        Tif::Gtd(_) => 3,
    }
}
