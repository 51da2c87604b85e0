//! One instrument on its trades (`exact-trades`): the path is the sequence of prints (`host/RULES.md` section 15).
//!
//! - *When*: a print stamped T is at T + 1 ns, so that it belongs to the bar [t0, t1) in which T lies. Between prints the price is the last print's.
//! - *Market orders and limits that take* fill at the next print, at its price with spread, slippage and impact; a limit only if the print is at its limit or
//!   better, else it rests.
//! - *Stops* trigger at the first print at their trigger or beyond, and act from the next print on.
//! - *Resting limits* fill at their limit, on a print strictly beyond it; on a print at the limit as [`QueueRule`] says, if the other side took.
//! - *How much*: a print's size, times the participation where that is capped, is one budget for all orders of the run.
//! - *Order*: prints as they are numbered; at each, triggers by id, then matching by id.
//! - *Ignores*: the book that is not recorded, hidden quantity, and what the order would have changed.

use alloc::vec::Vec;

use super::depth::Book;
use super::market::{MarketState, to_tick};
use super::matching::{Proposal, at_or_better};
use super::order::{Order, State};
use super::venue::Venue;
use crate::market::{Trades, near_partition_point};
use crate::num::{RATE_ONE, Rate, Round, mul_div_round};
use crate::strategy::Side;

/// What stands in front of an order that comes to rest at a price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QueueRule {
    /// Unknown: a print at the limit never fills, one beyond it does.
    #[default]
    Through,
    /// So much, in quantity counts, which prints at the limit take away first; with nothing in front every such print fills.
    Displayed(i64),
    /// On a book: what it displays there; what leaves without a trade stood behind the order.
    RiskAverse,
    /// On a book: what it displays there; what leaves without a trade stood behind with a probability by this power of the quantities.
    Power(Rate),
    /// The same by their logarithms.
    Log,
}

/// How far the prints have gone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tape {
    /// The number of prints that have been.
    next: usize,
    /// One past the last print of the bar that the market is in.
    end: usize,
    /// The price of the last print.
    pub price: i64,
    /// Whether the print before `next` is being matched.
    matching: bool,
    /// Volume of the bar up to the last print.
    volume: i64,
    /// What is left of the print for orders at its own price.
    left: i64,
}

impl Tape {
    /// Before the first print, at the last price that is known.
    pub(super) fn at(price: i64) -> Self {
        Self { price, ..Self::default() }
    }

    /// The number of prints that have been, and so the number of the next one.
    #[must_use]
    pub fn next(&self) -> usize {
        self.next
    }
}

/// When a print is.
fn at(trades: &Trades, i: usize) -> i64 {
    trades.time[i] + 1
}

/// Largest power of a queue model: one order in front then counts for nothing beside two behind.
pub const QUEUE_POWER_MAX: Rate = Rate(10 * RATE_ONE);

impl QueueRule {
    /// Whether it is about what a book displays.
    #[must_use]
    pub fn needs_a_book(self) -> bool {
        matches!(self, Self::RiskAverse | Self::Power(_) | Self::Log)
    }
}

impl MarketState {
    /// The trades that it is executed on.
    fn trades(&self) -> &Trades {
        const NONE: &Trades =
            &Trades { time: Vec::new(), id: Vec::new(), price: Vec::new(), qty: Vec::new(), count: Vec::new(), buyer_maker: Vec::new() };
        self.data.trades.as_ref().unwrap_or(NONE)
    }

    /// A bar is entered: its prints are the next ones.
    pub(super) fn tape_enter(&mut self, opens: i64, closes: i64) {
        let Some(mut tape) = self.tape else { return };
        let times = &self.trades().time[tape.next..];
        let first = tape.next + near_partition_point(times, |&t| t < opens);
        tape.end = first + near_partition_point(&self.trades().time[first..], |&t| t < closes);
        tape.next = first;
        tape.volume = 0;
        if tape.price == 0 {
            tape.price = if self.last_close > 0 { self.last_close } else { self.data.bars.open[self.row] };
        }
        self.budget = 0;
        self.tape = Some(tape);
    }

    /// A bar is left, or was never looked into: its close is the price, but for that of a book.
    pub(super) fn tape_close(&mut self, close: i64) {
        let of_book = self.book.as_ref().is_some_and(Book::is_priced);
        if let Some(tape) = self.tape.as_mut().filter(|_| !of_book) {
            tape.price = close;
        }
    }

    /// Prints before `t` have been. They could not act on any order, or they would have been visited.
    pub(super) fn tape_pass(&mut self, t: i64) {
        let Some(mut tape) = self.tape else { return };
        let trades = self.trades();
        while tape.next < tape.end && at(trades, tape.next) < t {
            tape.price = trades.price[tape.next];
            tape.volume = tape.volume.saturating_add(trades.qty[tape.next]);
            tape.next += 1;
        }
        self.tape = Some(tape);
    }

    /// The price once all prints of `t` have been: what marks look at.
    pub(super) fn tape_price_after(&self, t: i64) -> Option<i64> {
        let tape = self.tape?;
        let trades = self.trades();
        let mut price = self.book_price_after(t).unwrap_or(tape.price);
        let mut i = tape.next;
        while i < tape.end && at(trades, i) <= t {
            price = trades.price[i];
            i += 1;
        }
        Some(price)
    }

    /// The next print of the instant `t`: its price, and the budget that it gives.
    fn next_print(&mut self, t: i64) -> Option<()> {
        let mut tape = self.tape?;
        let trades = self.trades();
        let i = tape.next;
        if i >= tape.end || at(trades, i) != t {
            return None;
        }
        let (price, qty) = (trades.price[i], trades.qty[i]);
        let before = self.share_of(tape.volume);
        tape.volume = tape.volume.saturating_add(qty);
        // Of the cumulated volume, so that prints smaller than a step add up.
        let budget = before.zip(self.share_of(tape.volume)).map_or(i64::MAX, |(before, after)| after - before);
        (tape.price, tape.left, tape.next, tape.matching) = (price, qty, i + 1, true);
        self.budget = budget;
        self.tape = Some(tape);
        Some(())
    }

    /// What an order that the exchange forces may take at once: what is left of the bar's budget; on trades, the share of the last print.
    pub(super) fn forced_budget(&self) -> i64 {
        let Some(tape) = self.tape else { return self.budget };
        let last = tape.next.checked_sub(1).map_or(0, |i| self.trades().qty[i]);
        self.share_of(last).unwrap_or(i64::MAX)
    }

    /// The share of a volume that may fill, on the step; `None` without a cap.
    fn share_of(&self, volume: i64) -> Option<i64> {
        let share = self.data.rules.participation?;
        let whole = mul_div_round(i128::from(volume), i128::from(share.0), i128::from(RATE_ONE), Round::Floor).unwrap_or(0) as i64;
        Some(whole - whole % self.data.instrument.step())
    }

    /// The next instant after `t`, at `last` or before, at which a print can act on an order; any print where `every` is said.
    pub(super) fn next_print_after(&self, t: i64, last: i64, every: bool) -> i64 {
        let Some(tape) = self.tape else { return last };
        let trades = self.trades();
        let prints = (tape.next..tape.end).skip_while(|&i| at(trades, i) <= t);
        let acts = |i: &usize| every || self.orders.iter().any(|o| self.print_reaches(o, *i));
        let found = { prints }.find(acts);
        found.map_or(last, |i| at(trades, i).min(last))
    }

    fn print_reaches(&self, order: &Order, i: usize) -> bool {
        let price = self.trades().price[i];
        match order.state {
            State::Pending | State::Ended => false,
            State::Waiting => {
                // A trailing stop looks at every print, and the mark may be elsewhere.
                let (level, up) = order.awaited();
                let reached = if up { price >= level } else { price <= level };
                reached || order.trail.is_some() || !self.triggers_on_the_path(order.source)
            }
            State::Working => !order.kind.has_limit() || order.met.is_some() || at_or_better(order.side, price, order.limit),
        }
    }

    /// Whether an order may not meet the print that is being matched: it has come to life by it.
    pub(super) fn waits_for_next_print(&self, order: &Order) -> bool {
        self.tape.is_some_and(|tape| !tape.matching || order.from_print >= tape.next || self.budget == 0)
    }

    /// What an order gets of the print that is being matched.
    pub(super) fn propose_on_print(&mut self, order: &Order) -> Option<Proposal> {
        let tape = self.tape?;
        let i = tape.next - 1;
        let (price, buyer_maker) = (tape.price, self.trades().buyer_maker[i]);
        let takes = !order.kind.has_limit() || order.met.is_some();
        if takes {
            let base = self.inside_bar(to_tick(price, self.data.instrument.tick(), order.side));
            let within = !order.kind.has_limit() || at_or_better(order.side, base, order.limit);
            return within.then(|| Proposal { base, price: super::matching::taker_price(self, order, base), taker: true, most: i64::MAX });
        }
        let beyond = price != order.limit && at_or_better(order.side, price, order.limit);
        let other_side_took = buyer_maker == (order.side == Side::Buy);
        let most = if !order.rested {
            0
        } else if beyond {
            i64::MAX
        } else if price == order.limit && other_side_took {
            self.at_the_limit(order.id, tape.left)
        } else {
            0
        };
        let base = self.inside_bar(order.limit);
        (most > 0).then_some(Proposal { base, price: base, taker: false, most })
    }

    /// What a print of `qty` at the limit of an order leaves for it.
    fn at_the_limit(&mut self, id: u64, qty: i64) -> i64 {
        let (rule, heard) = (self.data.rules.queue, self.first_print());
        let Some(order) = self.orders.iter_mut().find(|o| o.id == id) else { return 0 };
        // Once a print: it is matched again where orders came to life by it.
        order.from_print = heard;
        if rule == QueueRule::Through { 0 } else { order.place.traded(qty) }
    }

    /// A fill took from the print that is being matched.
    pub(super) fn take_of_print(&mut self, qty: i64) {
        if let Some(tape) = &mut self.tape {
            tape.left = (tape.left - qty).max(0);
        }
    }

    /// The print that an order may meet first when it comes to life now.
    pub(super) fn first_print(&self) -> usize {
        self.tape.map_or(0, |tape| tape.next)
    }
}

impl Venue {
    /// Step 5 for an instrument on trades: print by print.
    pub(super) fn tape_step(&mut self, market: usize, t: i64) {
        while self.stop.is_none() && self.next_print(market, t).is_some() {
            self.note_touches(market, t);
            self.rounds(market, t);
        }
        for leg in self.legs(market) {
            let m = &mut self.markets[leg];
            m.budget = 0;
            if let Some(tape) = &mut m.tape {
                tape.matching = false;
            }
        }
    }

    /// The next print of the instant `t`, for both legs.
    pub(super) fn next_print(&mut self, market: usize, t: i64) -> Option<()> {
        let twin = self.markets[market].twin;
        twin.and_then(|twin| self.markets[twin].next_print(t));
        self.markets[market].next_print(t)
    }
}
