//! One instrument on its book (`host/RULES.md` section 20): depth updates move what is displayed, prints take from it.
//!
//! - *When*: prints and updates stamped T are at T + 1 ns; of one stamp prints come first, because an update counts them already.
//! - *Takers* walk the displayed levels as soon as they are at the exchange: one fill for each level, at its price, as far as their limit goes. What they
//!   took stays taken until the feed tells that level again.
//! - *Resting limits* fill at their limit: from a print at it, what the queue in front leaves of it; from a print beyond it, as much as was traded; and from
//!   what the other side displays at their limit or beyond.
//! - *Order*: triggers by id, then matching by id; first as the book stands, then after each print and each update.
//! - *Ignores*: hidden orders, what others would do about the run's orders, slippage, half the spread, impact, participation.
//!
//! What always holds: no quantity that is displayed or printed fills two orders of the run; what is displayed is the same for both legs.

use alloc::vec::Vec;

use super::book::{Displayed, Level};
use super::market::MarketState;
use super::matching::{Proposal, at_or_better};
use super::order::{Order, State};
use super::queue::Standing;
use super::tape::QueueRule;
use super::venue::Venue;
use crate::codes::{event, reason};
use crate::market::{Depth, SIDE_SNAPSHOT, near_partition_point};
use crate::strategy::{Side, Tif};

/// The book of an instrument, and how far its feed has gone.
#[derive(Clone, Debug)]
pub struct Book {
    bids: Displayed,
    asks: Displayed,
    /// The first row of the next update.
    next_row: usize,
    /// The next print.
    next_print: usize,
    /// What orders of the run have got of the print that is being matched.
    got: i64,
    /// The first instant at which an order may meet it.
    begins: i64,
    /// Whether both sides have been displayed: from then on there is a middle.
    priced: bool,
}

/// What an order may have.
#[derive(Clone, Copy)]
struct Granted {
    qty: i64,
    /// Why it is less than there is.
    short_of: Option<u32>,
}

/// What the feed says next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Print,
    Update,
}

impl Book {
    /// Nothing was told yet.
    pub(super) fn of(depth: &Depth) -> Self {
        let begins = depth.first_snapshot().map_or(i64::MAX, |row| depth.time[row] + 2);
        Self {
            bids: Displayed::bids(Vec::new()),
            asks: Displayed::asks(Vec::new()),
            next_row: depth.first_snapshot().unwrap_or(depth.len()),
            next_print: 0,
            got: 0,
            begins,
            priced: false,
        }
    }

    /// The side on which an order rests.
    #[must_use]
    pub fn side_of(&self, side: Side) -> &Displayed {
        if side == Side::Buy { &self.bids } else { &self.asks }
    }

    /// The side that an order takes from.
    #[must_use]
    pub fn against(&self, side: Side) -> &Displayed {
        self.side_of(side.opposite())
    }

    /// The first instant at which an order may meet it.
    pub(super) fn begins(&self) -> i64 {
        self.begins
    }

    /// Whether it has a price of its own, as prints give none.
    pub(super) fn is_priced(&self) -> bool {
        self.priced
    }

    /// Others traded at a price: a seller took from the bids, or a buyer from the asks.
    fn print(&mut self, price: i64, qty: i64, buyer_maker: bool) {
        let (hit, other) = if buyer_maker { (&mut self.bids, &mut self.asks) } else { (&mut self.asks, &mut self.bids) };
        hit.printed(price, qty);
        other.passed(price);
    }

    fn snapshot_is_next(&self, depth: &Depth) -> bool {
        depth.side.get(self.next_row).is_some_and(|side| side & SIDE_SNAPSHOT != 0)
    }

    /// The levels of the next update are what it says from now on; each is shown: side, price, what was told before, what is told now.
    fn update(&mut self, depth: &Depth, mut each: impl FnMut(Side, i64, i64, i64)) {
        if self.snapshot_is_next(depth) {
            self.bids.clear();
            self.asks.clear();
        }
        let end = depth.update_end(self.next_row);
        for row in (self.next_row..end).map(|i| depth.row(i)) {
            let (levels, side) = if row.is_ask() { (&mut self.asks, Side::Sell) } else { (&mut self.bids, Side::Buy) };
            let told = levels.told_at(row.price);
            levels.set(row.price, row.qty);
            each(side, row.price, told, row.qty);
        }
        self.next_row = end;
    }

    /// The last middle that the updates before `t` make which were not heard yet. `None` where they make none.
    fn middle_after(&self, depth: &Depth, t: i64) -> Option<i64> {
        let next = |book: &Self| depth.time.get(book.next_row).is_some_and(|time| *time < t);
        if !next(self) {
            return None;
        }
        let (mut ahead, mut last) = (self.clone(), None);
        while next(&ahead) {
            ahead.update(depth, |_, _, _, _| {});
            last = ahead.middle().or(last);
        }
        last
    }

    /// The middle of the best prices that the feed told, rounded down to a count.
    fn middle(&self) -> Option<i64> {
        let (bid, ask) = (self.bids.best_told()?, self.asks.best_told()?);
        Some(bid.price + (ask.price - bid.price).div_euclid(2))
    }
}

/// What the feed says next, and when.
fn next_said(m: &MarketState) -> Option<(i64, Said)> {
    let book = m.book.as_ref()?;
    let update = m.data.depth.as_ref().and_then(|depth| depth.time.get(book.next_row)).map(|time| (time + 1, Said::Update));
    let print = m.data.trades.as_ref().and_then(|trades| trades.time.get(book.next_print)).map(|time| (time + 1, Said::Print));
    match (print, update) {
        (Some(print), Some(update)) if update.0 < print.0 => Some(update),
        (None, update) => update,
        (print, _) => print,
    }
}

impl MarketState {
    /// What the feed said before `t` has been said.
    pub(super) fn book_pass(&mut self, t: i64) {
        if self.book.is_none() {
            return;
        }
        while let Some((_, said)) = next_said(self).filter(|(at, _)| *at < t) {
            self.hear(said);
        }
        self.forget_print();
    }

    fn hear(&mut self, said: Said) {
        match said {
            Said::Print => self.hear_print(),
            Said::Update => self.hear_update(),
        }
    }

    /// A print takes from the book, and from what stands in front of the orders that rest at its price.
    fn hear_print(&mut self) {
        let (Some(book), Some(trades)) = (&mut self.book, &self.data.trades) else { return };
        let row = trades.row(book.next_print);
        book.next_print += 1;
        book.got = 0;
        book.print(row.price, row.qty, row.buyer_maker);
        let unknown = self.data.rules.queue == QueueRule::Through;
        let step = self.data.instrument.step();
        for order in &mut self.orders {
            let other_side_took = row.buyer_maker == (order.side == Side::Buy);
            order.due = if !order.rests() || !at_or_better(order.side, row.price, order.limit) {
                0
            } else if row.price != order.limit {
                order.place.passed();
                row.qty
            } else if other_side_took && !unknown {
                let due = order.place.traded(row.qty);
                due - due % step
            } else {
                0
            };
        }
    }

    /// The print has been matched.
    fn forget_print(&mut self) {
        self.orders.iter_mut().for_each(|order| order.due = 0);
    }

    /// The levels of an update are what it says from now on.
    fn hear_update(&mut self) {
        let (Some(book), Some(depth)) = (&mut self.book, &self.data.depth) else { return };
        let snapshot = book.snapshot_is_next(depth);
        // A snapshot speaks of every level, of those too that it does not name.
        let before: Vec<i64> =
            if snapshot { self.orders.iter().map(|o| book.side_of(o.side).told_at(o.limit)).collect() } else { Vec::new() };
        let orders = &mut self.orders;
        book.update(depth, |side, price, told, now| {
            for order in orders.iter_mut().filter(|o| !snapshot && o.rests() && o.side == side && o.limit == price) {
                order.place.level_changed(told, now);
            }
        });
        for (order, told) in self.orders.iter_mut().zip(before).filter(|(o, _)| o.rests()) {
            order.place.level_changed(told, book.side_of(order.side).told_at(order.limit));
        }
        if let (Some(tape), Some(middle), None) = (&mut self.tape, book.middle(), &self.data.trades) {
            (tape.price, book.priced) = (middle, true);
        }
    }

    /// Without prints: the price once all updates of `t` have been, which is what marks look at.
    pub(super) fn book_price_after(&self, t: i64) -> Option<i64> {
        let (Some(book), Some(depth), None) = (&self.book, &self.data.depth, &self.data.trades) else { return None };
        book.middle_after(depth, t)
    }

    /// The next instant after `t`, at `last` or before, at which the feed says something. `prices` is whether only what moves the price counts.
    pub(super) fn next_said_after(&self, t: i64, last: i64, prices: bool) -> i64 {
        let Some(book) = &self.book else { return last };
        let after = |times: &[i64], from: usize| {
            let rest = &times[from.min(times.len())..];
            rest.get(near_partition_point(rest, |time| *time < t)).map_or(i64::MAX, |time| time + 1)
        };
        let print = self.data.trades.as_ref().map(|trades| after(&trades.time, book.next_print));
        let update = self.data.depth.as_ref().filter(|_| !prices || print.is_none()).map(|depth| after(&depth.time, book.next_row));
        [print, update].into_iter().flatten().fold(last, i64::min)
    }

    /// The price that a limit meets if it takes now: on a book the best that is displayed for it, else the price of the instant.
    pub(super) fn met_by(&self, t: i64, side: Side, limit: i64) -> Option<i64> {
        match &self.book {
            Some(book) => book.against(side).best().map(|best| best.price).filter(|price| at_or_better(side, *price, limit)),
            None => self.reached(t, limit, side == Side::Sell).then(|| self.price_against(t, side)),
        }
    }

    /// Where an order stands that comes to rest at a price now.
    pub(super) fn place_at(&self, side: Side, limit: i64) -> Standing {
        let (left, gone) = self.book.as_ref().map_or((0, 0), |book| {
            let levels = book.side_of(side);
            (levels.at(limit), levels.gone_at(limit))
        });
        Standing::behind(self.data.rules.queue, left, gone, self.data.instrument.qty_scale)
    }

    /// The worst price that an order without a limit would pay for all of it, on a book. `None` where nothing is displayed.
    pub(super) fn worst_of_book(&self, side: Side, qty: i64) -> Option<i64> {
        self.book.as_ref()?.against(side).reach(qty, None).last().map(|level| level.price)
    }

    /// What orders of a side take from, where there is a book.
    fn takes_from(&mut self, side: Side) -> impl Iterator<Item = &mut Displayed> {
        self.book.iter_mut().map(move |book| if side == Side::Buy { &mut book.asks } else { &mut book.bids })
    }

    fn by_id(&self, id: u64) -> Option<&Order> {
        self.orders.iter().find(|o| o.id == id)
    }
}

impl Venue {
    /// Step 5 for an instrument on its book: as it stands for what has arrived, then print by print and update by update.
    pub(super) fn book_step(&mut self, market: usize, t: i64) {
        self.rounds(market, t);
        while self.stop.is_none()
            && let Some((_, said)) = next_said(&self.markets[market]).filter(|(at, _)| *at == t)
        {
            if said == Said::Print {
                self.next_print(market, t);
            }
            self.legs(market).for_each(|leg| self.markets[leg].hear(said));
            if said == Said::Print {
                self.note_touches(market, t);
            }
            self.rounds(market, t);
            self.legs(market).for_each(|leg| self.markets[leg].forget_print());
        }
    }

    /// An order meets the book.
    pub(super) fn match_on_book(&mut self, market: usize, at: usize, t: i64) {
        let order = &self.markets[market].orders[at];
        let (id, rests) = (order.id, order.rests());
        if rests { self.fill_resting(market, id, t) } else { self.walk(market, id, t) }
    }

    /// A taker gets level by level, up to its limit.
    fn walk(&mut self, market: usize, id: u64, t: i64) {
        if self.markets[market].by_id(id).is_some_and(|o| o.tif == Tif::Fok && !self.is_there_whole(market, o)) {
            return self.end(market, id, event::EXPIRED, reason::UNFILLED_FOK);
        }
        while self.stop.is_none() {
            let m = &self.markets[market];
            let (Some(order), Some(book)) = (m.by_id(id), &m.book) else { return };
            let limit = order.kind.has_limit().then_some(order.limit);
            let Some(level) = book.against(order.side).reach(order.remaining(), limit).next() else { break };
            let proposal = Proposal { base: level.price, price: level.price, taker: true, most: level.qty };
            let side = order.side;
            if let Some(granted) = self.granted(market, id, proposal) {
                for leg in self.legs(market) {
                    self.markets[leg].takes_from(side).for_each(|levels| levels.remove(level.price, granted.qty));
                }
                self.fill_granted(market, id, proposal, granted, t);
            }
        }
        let Some(order) = self.markets[market].orders.iter_mut().find(|o| o.id == id) else { return };
        let was_met = order.met.take().is_some();
        match order.tif {
            _ if self.stop.is_some() => {}
            _ if was_met => self.rest_or_expire(market, id),
            Tif::Ioc => self.end(market, id, event::EXPIRED, reason::UNFILLED_IOC),
            // Nothing is displayed: it waits for what will be.
            _ => {}
        }
    }

    /// Whether all of an order is displayed up to its limit, and afforded at the last price of that.
    fn is_there_whole(&self, market: usize, order: &Order) -> bool {
        let Some(book) = &self.markets[market].book else { return false };
        let limit = order.kind.has_limit().then_some(order.limit);
        let (mut there, mut last) = (0, 0);
        for level in book.against(order.side).reach(order.remaining(), limit) {
            (there, last) = (there + level.qty, level.price);
        }
        let at = Proposal { base: last, price: last, taker: true, most: there };
        there == order.remaining() && self.wanted(market, order) == there && self.affordable(market, order, at, there).0 == there
    }

    /// A limit that rests gets what the print leaves for it, then what the other side displays at its limit or beyond.
    fn fill_resting(&mut self, market: usize, id: u64, t: i64) {
        while self.stop.is_none() {
            let m = &self.markets[market];
            let (Some(order), Some(book)) = (m.by_id(id), &m.book) else { return };
            // An iceberg queues anew with each part that it shows.
            let shown = if order.display > 0 { order.display - order.filled % order.display } else { i64::MAX };
            let of_print = (order.due - book.got).min(shown);
            let crossed: i64 = book.against(order.side).reach(order.remaining(), Some(order.limit)).map(|level| level.qty).sum();
            let (side, limit) = (order.side, order.limit);
            let most = if of_print > 0 { of_print } else { crossed };
            if most <= 0 {
                return;
            }
            let proposal = Proposal { base: limit, price: limit, taker: false, most };
            let Some(granted) = self.granted(market, id, proposal) else { return };
            for leg in self.legs(market) {
                let m = &mut self.markets[leg];
                if of_print > 0 {
                    m.book.iter_mut().for_each(|book| book.got += granted.qty);
                } else {
                    m.takes_from(side).for_each(|levels| drop(levels.take(granted.qty, Some(limit))));
                }
            }
            self.fill_granted(market, id, proposal, granted, t);
            if of_print > 0 && granted.qty == shown {
                let place = self.markets[market].place_at(side, limit);
                if let Some(order) = self.markets[market].orders.iter_mut().find(|o| o.id == id) {
                    (order.place, order.due) = (place, 0);
                }
            }
        }
    }

    /// How much of what is proposed an order may have: what it wants, as far as the account affords it. Where it may have nothing, it has ended.
    fn granted(&mut self, market: usize, id: u64, proposal: Proposal) -> Option<Granted> {
        let order = self.markets[market].by_id(id)?.clone();
        let wanted = self.wanted(market, &order).min(proposal.most);
        let (qty, short_of) = self.affordable(market, &order, proposal, wanted);
        if qty == 0 {
            self.end(market, id, event::EXPIRED, if wanted == 0 { reason::REDUCE_ONLY } else { short_of });
            return None;
        }
        Some(Granted { qty, short_of: (qty < wanted).then_some(short_of) })
    }

    /// Fill what was granted; where the account affords less than was there, the rest of the order ends.
    fn fill_granted(&mut self, market: usize, id: u64, proposal: Proposal, granted: Granted, t: i64) {
        self.fill(market, id, proposal, granted.qty, 0);
        if let Some(short_of) = granted.short_of {
            self.end(market, id, event::EXPIRED, short_of);
        }
        self.ledger.check();
        self.check_account(t);
    }

    /// What an order of the exchange's own gets of the book at once, level by level; it is taken.
    pub(super) fn take_at_once(&mut self, market: usize, side: Side, qty: i64) -> Vec<Level> {
        let mut got = Vec::new();
        for leg in self.legs(market) {
            self.markets[leg].takes_from(side).for_each(|levels| got = levels.take(qty, None));
        }
        got
    }
}

impl Order {
    /// Whether it is a limit that rests in the book.
    pub(super) fn rests(&self) -> bool {
        self.state == State::Working && self.kind.has_limit() && self.rested && self.met.is_none()
    }
}
