//! Orders that depend on others: OCO groups, brackets, reduce-only (`host/RULES.md` section 8).

use alloc::vec::Vec;

use super::order::{Kind, Legs, Order, State};
use super::trailing::Trail;
use super::venue::Venue;
use crate::codes::{event, reason};
use crate::strategy::{OrderFlags, Side, Tif, TriggerSource};
use crate::trail::Cause;

/// What a leg is, but for its size.
struct Form {
    side: Side,
    kind: Kind,
    limit: i64,
    trigger: i64,
    trail: Option<Trail>,
}

impl Venue {
    /// An order of a group filled or triggered: the others end.
    pub(super) fn cancel_group(&mut self, market: usize, order: &Order) {
        if order.group == 0 {
            return;
        }
        // A bracket's pair lives in one market; a strategy's group may span several.
        let mut others: Vec<(u64, usize)> = Vec::new();
        for (ix, m) in self.markets.iter().enumerate() {
            if order.group < 1 << 32 || ix == market {
                let members = m.orders.iter().filter(|o| o.group == order.group && o.id != order.id);
                others.extend(members.map(|o| (o.id, ix)));
            }
        }
        others.sort_unstable();
        for (id, ix) in others {
            self.end(ix, id, event::EXPIRED, reason::OCO_TRIGGER);
        }
    }

    /// The legs of a bracket come to life for the quantity filled, at this instant.
    pub(super) fn bring_to_life(&mut self, market: usize, parent: &Order, legs: Legs, qty: i64, cause: Cause) {
        let idle = |o: &Order| o.group == parent.live_pair && o.filled == 0 && (o.kind == Kind::Limit || o.state == State::Waiting);
        let wanted = legs.count();
        let orders = &mut self.markets[market].orders;
        if parent.live_pair != 0 && orders.iter().filter(|o| idle(o)).count() == wanted {
            for leg in orders.iter_mut().filter(|o| idle(o)) {
                leg.qty += qty;
            }
            return;
        }
        let pair = self.next_pair;
        self.next_pair += 1;
        if let Some(order) = self.markets[market].orders.iter_mut().find(|o| o.id == parent.id) {
            order.live_pair = pair;
        }
        let side = parent.side.opposite();
        let mut add =
            |kind, limit, trigger, trail| self.add_leg(market, parent, Form { side, kind, limit, trigger, trail }, (qty, pair), cause);
        if legs.take_profit != 0 {
            add(Kind::Limit, legs.take_profit, 0, None);
        }
        if let Some(trail) = legs.trailing {
            add(Kind::Trailing, 0, 0, Some(trail));
        } else if legs.stop_loss != 0 {
            let kind = if legs.stop_loss_limit == 0 { Kind::StopMarket } else { Kind::StopLimit };
            add(kind, legs.stop_loss_limit, legs.stop_loss, None);
        }
    }

    fn add_leg(&mut self, market: usize, parent: &Order, form: Form, of: (i64, u64), cause: Cause) {
        let Form { side, kind, limit, trigger, trail } = form;
        let t = self.now;
        let id = self.next_id;
        self.next_id += 1;
        let m = &mut self.markets[market];
        let buys = side == Side::Buy;
        let met = match kind {
            Kind::Limit => m.met_by(t, side, limit),
            Kind::Trailing => None,
            _ => m.source_reached(parent.source, t, trigger, buys).then(|| m.price_against(t, side)),
        };
        let leg = Order {
            parent: parent.id,
            side,
            kind,
            limit,
            trigger,
            source: if kind == Kind::Limit { TriggerSource::Last } else { parent.source },
            trail,
            qty: of.0,
            tif: Tif::Gtc,
            flags: OrderFlags { reduce_only: true, ..OrderFlags::default() },
            group: of.1,
            tag: parent.tag,
            state: State::Pending,
            rested: kind == Kind::Limit && met.is_none(),
            met,
            born_row: Some(m.row),
            from_print: m.first_print(),
            place: m.place_at(side, limit),
            cause,
            ..Order::ended(id, market as u32)
        };
        m.orders.push(leg);
        m.idle = false;
        let at = m.orders.len() - 1;
        if trail.is_some() {
            self.begin_trailing(market, at, t);
        }
        let leg = &mut self.markets[market].orders[at];
        leg.enter(event::ACCEPTED, if kind == Kind::Limit { State::Working } else { State::Waiting });
        let leg = leg.clone();
        self.note(&leg, event::ACCEPTED, reason::NONE);
    }

    /// Reduce-only orders that have nothing left to reduce expire.
    pub(super) fn drop_reduce_only(&mut self, market: usize) {
        let m = &self.markets[market];
        let useless = |o: &&Order| o.flags.reduce_only && o.state != State::Pending && m.position.closes(o.side.sign(), 1) == 0;
        let ids: Vec<u64> = m.orders.iter().filter(useless).map(|o| o.id).collect();
        for id in ids {
            self.end(market, id, event::EXPIRED, reason::POSITION_CLOSED);
        }
    }
}
