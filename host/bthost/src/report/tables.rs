//! Events of the trail, decoded into tables: orders, fills, funding, ledger; and counts of why trades were not taken.
//!
//! What always holds: rows are in the order of the trail; values are the exact counts of the records. An order has one row, made by its
//! intent (or by its first change, for a leg of a bracket) and brought up to date by what became of it.
//!
//! What it does not do: it checks no hashes and needs no prices; round trips are made from these rows by `bthost_sim::metrics`.

use std::collections::{BTreeMap, HashMap};

use bthost_sim::codes::{self, event};
use bthost_sim::time::Ts;
use bthost_sim::trail::payload::{Any, Fill, Funding, Liquidation, OrderChange, RateNoted, SubmitIntent, Transfer};
use bthost_sim::trail::{Cause, Header, Stream};

/// Different decline messages that are counted one by one; the rest is counted together.
pub const DECLINE_REASONS: usize = 1000;

/// A row with its place on the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row<T> {
    /// Number in its stream.
    pub seq: u64,
    /// When.
    pub ts: Ts,
    /// Why.
    pub cause: Cause,
    /// What.
    pub body: T,
}

/// What became of one order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderRow {
    /// Its id.
    pub order: u64,
    /// A leg's parent, 0 for none.
    pub parent: u64,
    /// When it was submitted (a leg: when it came to be).
    pub submitted: Ts,
    /// The intent; `None` for a leg that the exchange made.
    pub intent: Option<SubmitIntent>,
    /// Instrument.
    pub instrument: u32,
    /// 0 buy, 1 sell.
    pub side: u8,
    /// Tag.
    pub tag: u32,
    /// Quantity that it was to fill, as far as known.
    pub qty: i64,
    /// Quantity filled.
    pub filled: i64,
    /// Notional of its fills.
    pub notional: i128,
    /// Last event, 0 for none; see the ABI's "Order events".
    pub event: u32,
    /// Reason of the last event.
    pub reason: u32,
    /// Last price (limit or trigger), 0 for market orders.
    pub price: i64,
    /// When it ended, if it did.
    pub ended: Option<Ts>,
    /// When it was accepted, if it was.
    pub accepted: Option<Ts>,
    /// Its last fill, if any.
    pub last_fill: Option<Ts>,
}

/// The tables of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tables {
    /// One row per order, in the order of their first record.
    pub orders: Vec<OrderRow>,
    /// Fills.
    pub fills: Vec<Row<Fill>>,
    /// Funding payments.
    pub funding: Vec<Row<Funding>>,
    /// Transfers of the ledger.
    pub ledger: Vec<Row<Transfer>>,
    /// What the other currencies of the account were worth, as it changed.
    pub rates: Vec<Row<RateNoted>>,
    /// Declines by (code, text), and how often.
    pub declines: BTreeMap<(u32, String), u64>,
    /// Declines past [`DECLINE_REASONS`] different ones.
    pub other_declines: u64,
    /// Intents that a rail refused: reason, and how often.
    pub rail_refusals: BTreeMap<u32, u64>,
    /// Positions that had too little margin.
    pub liquidations: Vec<Row<Liquidation>>,
    /// The last words of `halt`.
    pub halt: Option<String>,
    /// Log lines of the levels warn and error.
    pub warnings: u64,
    by_id: HashMap<u64, usize>,
    /// Legs of a bracket by its parent: places in `orders`, the oldest first.
    legs: HashMap<u64, Vec<usize>>,
}

impl Tables {
    /// Tables of a whole trail. Events must come in the order in which they were made (the interleaving).
    #[must_use]
    pub fn collect(events: impl IntoIterator<Item = (Stream, Header, Any)>) -> Self {
        let mut tables = Self::default();
        for (_, header, payload) in events {
            tables.push(&header, payload);
        }
        tables
    }

    /// The next event.
    pub fn push(&mut self, header: &Header, payload: Any) {
        fn row<T>(h: &Header, body: T) -> Row<T> {
            Row { seq: h.seq, ts: h.ts, cause: h.cause, body }
        }
        match payload {
            Any::SubmitIntent(intent) => self.submit(header.ts, intent),
            Any::ReplaceIntent(p) => self.refused(p.decision),
            Any::OrderChange(change) => self.change(header.ts, &change),
            Any::Fill(fill) => {
                self.filled(header.ts, &fill);
                self.fills.push(row(header, fill));
            }
            Any::Funding(p) => self.funding.push(row(header, p)),
            Any::Transfer(p) => self.ledger.push(row(header, p)),
            Any::RateNoted(p) => self.rates.push(row(header, p)),
            Any::Decline(p) => self.decline(p.code, p.text),
            Any::HaltIntent(p) => self.halt = Some(p.why),
            Any::Log(p) => self.warnings += u64::from(p.level >= 2),
            Any::Liquidation(p) => self.liquidations.push(row(header, p)),
            Any::CancelIntent(_)
            | Any::OrderTerms(_)
            | Any::Settlement(_)
            | Any::CancelAllIntent(_)
            | Any::LeverageIntent(_)
            | Any::WakeIntent(_)
            | Any::TimerIntent(_)
            | Any::FlattenIntent(_)
            | Any::LogDropped(_) => {}
        }
    }

    /// The row of an order.
    #[must_use]
    pub fn order(&self, id: u64) -> Option<&OrderRow> {
        self.by_id.get(&id).map(|i| &self.orders[*i])
    }

    /// All declines.
    #[must_use]
    pub fn declined(&self) -> u64 {
        self.declines.values().sum::<u64>() + self.other_declines
    }

    fn refused(&mut self, decision: u32) {
        if decision != 0 {
            *self.rail_refusals.entry(decision).or_default() += 1;
        }
    }

    fn submit(&mut self, ts: Ts, p: SubmitIntent) {
        self.refused(p.decision);
        let refused = p.decision != 0;
        let row = OrderRow {
            order: p.order,
            parent: 0,
            submitted: ts,
            instrument: p.instrument,
            side: p.side,
            tag: p.tag,
            qty: p.qty,
            filled: 0,
            notional: 0,
            event: if refused { event::REJECTED } else { 0 },
            reason: p.decision,
            price: if p.limit != 0 { p.limit } else { p.trigger },
            ended: refused.then_some(ts),
            accepted: None,
            last_fill: None,
            intent: Some(p),
        };
        self.by_id.insert(row.order, self.orders.len());
        self.orders.push(row);
    }

    fn row_of(&mut self, id: u64, otherwise: impl FnOnce() -> OrderRow) -> &mut OrderRow {
        let at = *self.by_id.entry(id).or_insert_with(|| {
            let row = otherwise();
            if row.parent != 0 {
                self.legs.entry(row.parent).or_default().push(self.orders.len());
            }
            self.orders.push(row);
            self.orders.len() - 1
        });
        &mut self.orders[at]
    }

    fn change(&mut self, ts: Ts, c: &OrderChange) {
        let row = self.row_of(c.order, || OrderRow {
            order: c.order,
            parent: c.parent,
            submitted: ts,
            intent: None,
            instrument: c.instrument,
            side: c.side,
            tag: c.tag,
            qty: c.remaining,
            filled: 0,
            notional: 0,
            event: 0,
            reason: 0,
            price: 0,
            ended: None,
            accepted: None,
            last_fill: None,
        });
        row.parent = c.parent;
        // A refused change leaves the order where it stood.
        if matches!(c.event, event::REPLACE_REJECTED | event::CANCEL_REJECTED) {
            return;
        }
        if c.event == event::ACCEPTED {
            row.accepted.get_or_insert(ts);
        }
        (row.event, row.reason, row.price) = (c.event, c.reason, c.price);
        // A close-position order learns its size when it acts.
        if c.event == event::REPLACED || row.intent.is_none() || row.qty == 0 {
            row.qty = c.remaining.saturating_add(row.filled);
        }
        let over = matches!(c.event, event::REJECTED | event::CANCELLED | event::EXPIRED) || (c.event == event::FILLED && c.remaining == 0);
        if over {
            row.ended = Some(ts);
        }
    }

    fn filled(&mut self, ts: Ts, f: &Fill) {
        let row = self.row_of(f.order, || OrderRow {
            order: f.order,
            parent: f.parent,
            submitted: ts,
            intent: None,
            instrument: f.instrument,
            side: f.side,
            tag: f.tag,
            qty: f.qty,
            filled: 0,
            notional: 0,
            event: event::FILLED,
            reason: 0,
            price: 0,
            ended: None,
            accepted: None,
            last_fill: None,
        });
        row.last_fill = Some(ts);
        row.filled = row.filled.saturating_add(f.qty);
        row.notional += f.notional;
        // The trail has no change of the order beside a fill: the last fill is its end.
        if row.ended.is_none() && row.filled >= row.qty {
            (row.event, row.reason, row.ended) = (event::FILLED, 0, Some(ts));
        }
        let wanted = row.intent.as_ref().map_or(0, |i| usize::from(i.take_profit != 0) + usize::from(i.stop_loss != 0));
        self.grow_legs(f, wanted);
    }

    /// A further fill of a bracket's parent makes its last legs larger, without a record, as long as all of them are untouched.
    fn grow_legs(&mut self, f: &Fill, wanted: usize) {
        let Some(legs) = self.legs.get(&f.order) else { return };
        let last = &legs[legs.len().saturating_sub(wanted)..];
        let untouched = |o: &OrderRow| o.filled == 0 && o.ended.is_none() && o.event != event::TRIGGERED;
        if last.len() == wanted && last.iter().all(|at| untouched(&self.orders[*at])) {
            for at in last {
                self.orders[*at].qty = self.orders[*at].qty.saturating_add(f.qty);
            }
        }
    }

    fn decline(&mut self, code: u32, text: String) {
        let known = self.declines.len();
        match self.declines.entry((code, text)) {
            std::collections::btree_map::Entry::Occupied(mut e) => *e.get_mut() += 1,
            std::collections::btree_map::Entry::Vacant(e) if known < DECLINE_REASONS => {
                e.insert(1);
            }
            std::collections::btree_map::Entry::Vacant(_) => self.other_declines += 1,
        }
    }
}

impl OrderRow {
    /// Name of the kind; `leg` for an order that the exchange made.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        let code = self.intent.as_ref().map(|i| usize::from(i.order_kind));
        code.map_or("leg", |code| codes::ORDER_KINDS.get(code).copied().unwrap_or("other"))
    }

    /// Name of the time in force; empty for a leg.
    #[must_use]
    pub fn tif(&self) -> &'static str {
        match self.intent.as_ref().map(|i| i.tif) {
            Some(0) => "GTC",
            Some(1) => "IOC",
            Some(2) => "FOK",
            Some(3) => "GTD",
            Some(_) => "other",
            None => "",
        }
    }

    /// Where it stood in the end, in words. An order that filled in part and still works is `working`, as in the ABI's order states.
    #[must_use]
    pub fn status(&self) -> &'static str {
        match (self.event, self.ended.is_some()) {
            (0, _) => "sent",
            (event::ACCEPTED | event::REPLACED, _) | (event::FILLED, false) => "working",
            (event::FILLED, true) => "filled",
            (event::TRIGGERED, _) => "triggered",
            (event::REJECTED, _) => "rejected",
            (event::CANCELLED, _) => "cancelled",
            (event::EXPIRED, _) => "expired",
            _ => "other",
        }
    }

    /// Name of the reason, empty for none.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        if self.reason == 0 { "" } else { codes::reason_name(self.reason) }
    }
}

/// `buy` or `sell`.
#[must_use]
pub fn side_name(side: u8) -> &'static str {
    if side == 0 { "buy" } else { "sell" }
}

/// A cause as text: `run`, `row:SERIES:INDEX`, `STREAM:SEQ`.
#[must_use]
pub fn cause_text(cause: Cause) -> String {
    match cause {
        Cause::Run => "run".into(),
        Cause::Row { series, index } => format!("row:{series}:{index}"),
        Cause::Record { stream, seq } => format!("{}:{seq}", stream.name()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bthost_sim::codes::reason;
    use bthost_sim::trail::payload::{Decline, HaltIntent};

    fn header(ts: i64) -> Header {
        Header { kind: 0, version: 1, seq: 0, ts: Ts(ts), cause: Cause::Run }
    }

    #[test]
    fn an_order_has_one_row_from_intent_to_end() {
        let mut t = Tables::default();
        t.push(&header(1), Any::SubmitIntent(SubmitIntent { order: 7, qty: 5, order_kind: 1, limit: 99, ..Default::default() }));
        let change = |event, remaining| Any::OrderChange(OrderChange { order: 7, event, remaining, price: 99, ..Default::default() });
        t.push(&header(2), change(event::ACCEPTED, 5));
        assert_eq!(t.order(7).map(OrderRow::status), Some("working"));
        t.push(&header(3), Any::Fill(Fill { order: 7, qty: 2, notional: 20, ..Default::default() }));
        t.push(&header(3), change(event::FILLED, 3));
        assert_eq!(t.order(7).map(|o| (o.status(), o.ended)), Some(("working", None)));
        t.push(&header(4), change(event::EXPIRED, 3));
        let row = t.order(7).expect("known");
        assert_eq!((t.orders.len(), row.kind(), row.status(), row.filled, row.notional), (1, "limit", "expired", 2, 20));
        assert_eq!((row.submitted, row.ended), (Ts(1), Some(Ts(4))));
    }

    #[test]
    fn the_fill_that_completes_an_order_ends_it() {
        let mut t = Tables::default();
        let submit = |order, qty| Any::SubmitIntent(SubmitIntent { order, qty, ..Default::default() });
        let change = |order, event, remaining| Any::OrderChange(OrderChange { order, event, remaining, ..Default::default() });
        let fill = |order, qty| Any::Fill(Fill { order, qty, ..Default::default() });
        let of = |t: &Tables, order| t.order(order).map(|o| (o.status(), o.filled, o.ended));
        // A market order in two fills.
        for (ts, payload) in [(1, submit(1, 5)), (2, change(1, event::ACCEPTED, 5)), (3, fill(1, 2))] {
            t.push(&header(ts), payload);
        }
        assert_eq!(of(&t, 1), Some(("working", 2, None)));
        t.push(&header(4), fill(1, 3));
        assert_eq!(of(&t, 1), Some(("filled", 5, Some(Ts(4)))));
        // A stop that triggered and filled.
        for (ts, payload) in [(1, submit(2, 5)), (2, change(2, event::ACCEPTED, 5)), (3, change(2, event::TRIGGERED, 5))] {
            t.push(&header(ts), payload);
        }
        assert_eq!(of(&t, 2), Some(("triggered", 0, None)));
        t.push(&header(6), fill(2, 5));
        assert_eq!(of(&t, 2), Some(("filled", 5, Some(Ts(6)))));
        // Made smaller, so that fewer are enough; and one whose rest expired.
        for (ts, payload) in [(1, submit(3, 5)), (2, change(3, event::REPLACED, 2)), (7, fill(3, 2)), (1, submit(4, 5)), (8, fill(4, 2))] {
            t.push(&header(ts), payload);
        }
        t.push(&header(8), change(4, event::EXPIRED, 3));
        assert_eq!(of(&t, 3), Some(("filled", 2, Some(Ts(7)))));
        assert_eq!(of(&t, 4), Some(("expired", 2, Some(Ts(8)))));
        // Legs that grow with a further fill of their parent.
        let bracket = SubmitIntent { order: 5, qty: 5, take_profit: 9, stop_loss: 1, ..Default::default() };
        let leg = |order| Any::OrderChange(OrderChange { order, parent: 5, event: event::ACCEPTED, remaining: 2, ..Default::default() });
        for (ts, payload) in [(1, Any::SubmitIntent(bracket)), (2, fill(5, 2)), (2, leg(6)), (2, leg(7)), (3, fill(5, 3)), (4, fill(6, 2))]
        {
            t.push(&header(ts), payload);
        }
        assert_eq!((of(&t, 5), of(&t, 6)), (Some(("filled", 5, Some(Ts(3)))), Some(("working", 2, None))));
        t.push(&header(5), fill(6, 3));
        assert_eq!(of(&t, 6), Some(("filled", 5, Some(Ts(5)))));
        assert_eq!(t.order(7).map(|o| o.qty), Some(5));
        // A change that comes too late alters nothing.
        t.push(&header(9), change(1, event::CANCEL_REJECTED, 0));
        assert_eq!(of(&t, 1), Some(("filled", 5, Some(Ts(4)))));
    }

    #[test]
    fn legs_rail_refusals_and_halts_are_seen() {
        let mut t = Tables::default();
        let refused = SubmitIntent { order: 1, decision: reason::RAIL_ORDER_NOTIONAL, ..Default::default() };
        t.push(&header(1), Any::SubmitIntent(refused));
        t.push(
            &header(2),
            Any::OrderChange(OrderChange { order: 9, parent: 1, event: event::ACCEPTED, remaining: 4, ..Default::default() }),
        );
        t.push(&header(3), Any::HaltIntent(HaltIntent { why: "enough".into() }));
        assert_eq!(t.rail_refusals.get(&reason::RAIL_ORDER_NOTIONAL), Some(&1));
        assert_eq!(t.order(1).map(|o| (o.status(), o.reason())), Some(("rejected", "RAIL_ORDER_NOTIONAL")));
        assert_eq!(t.order(9).map(|o| (o.kind(), o.parent, o.qty)), Some(("leg", 1, 4)));
        assert_eq!(t.halt.as_deref(), Some("enough"));
    }

    #[test]
    fn different_declines_are_counted_up_to_a_bound() {
        let mut t = Tables::default();
        for i in 0..=DECLINE_REASONS {
            t.push(&header(0), Any::Decline(Decline { code: 1, text: i.to_string() }));
        }
        t.push(&header(0), Any::Decline(Decline { code: 1, text: "0".into() }));
        assert_eq!((t.declines.len(), t.other_declines, t.declined()), (DECLINE_REASONS, 1, DECLINE_REASONS as u64 + 2));
        assert_eq!(t.declines.get(&(1, "0".into())), Some(&2));
    }
}
