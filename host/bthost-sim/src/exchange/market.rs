//! One instrument at the exchange: the bar it is in, the price path, the volume budget, its orders and its position.
//!
//! What always holds: [`MarketState::advance`] is the only way forward in time, and what it shows at an instant does not depend on which
//! instants were visited before.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::depth::Book;
use super::fees::FeeState;
use super::mark::MarkMode;
use super::order::{Order, State};
use super::tape::Tape;
use crate::engine::path::{CLOSE, OPEN};
use crate::engine::{LimitFill, Market, Path, PathPolicy};
use crate::ledger::{Applied, Position, notional};
use crate::market::near_partition_point;
use crate::num::{Money, Px, RATE_ONE, Rate, Round, mul_div_round};
use crate::strategy::{Side, TriggerSource};
use crate::time::Ts;

/// Which of its own instants a market must be visited at when it has no orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watch {
    /// None: nothing of the account depends on it.
    Nothing,
    /// Closes: the equity table wants them.
    Closes,
    /// Every point: margin or equity rails depend on the mark.
    Points,
}

/// The state of one instrument.
#[derive(Debug)]
pub struct MarketState {
    /// The instrument with its rows.
    pub data: Market,
    /// Its index.
    pub index: u32,
    /// The instrument that a strategy knows it as: its index, but for a short leg.
    pub listed: usize,
    /// The market of the other leg, in hedge mode.
    pub twin: Option<usize>,
    /// The currency that it settles in, by index; 0 is the reporting one.
    pub currency: usize,
    /// Whether what it trades is a currency of the account, and so counts in that wallet.
    pub is_money: bool,
    /// The signed position of the other leg.
    pub(super) other_leg: i64,
    /// Leverage in force.
    pub leverage: u32,
    /// Orders at the exchange or on their way, by id.
    pub orders: Vec<Order>,
    /// The position.
    pub position: Position,
    /// Margin set aside for the position, where it is isolated.
    pub isolated: Money,
    /// Fees paid on this instrument.
    pub fees: Money,
    /// Funding received less paid.
    pub funding: Money,
    /// How the mark is made.
    pub mark_mode: MarkMode,
    /// The mark, price count; 0 while there is none.
    pub mark: i64,
    /// The mark at the last close: what a strategy may see.
    pub closed_mark: i64,
    /// The close of the last closed bar; 0 while there is none.
    pub last_close: i64,
    /// The bar that the market is in, or the next one: row of the execution series.
    pub row: usize,
    /// Whether `row` has been entered (its open is not in the future).
    pub entered: bool,
    /// The path of the bar at `row`, once entered.
    pub path: Path,
    /// Whether no order that was there when the bar was entered can act inside it. What comes later clears it.
    pub(super) idle: bool,
    /// Whether the order of the extremes is settled.
    decided: bool,
    /// What is left of the bar's volume budget; `i64::MAX` without a cap.
    pub budget: i64,
    /// One past the last row of the window.
    pub end_row: usize,
    /// Rows whose extremes' order is known from elsewhere: whether the high came first.
    pub known_order: BTreeMap<usize, bool>,
    pub(super) mark_points: [i64; 4],
    pub(super) mark_row: usize,
    /// A paired mark has been seen: where its row is missing, it stays.
    pub(super) mark_seen: bool,
    /// The next funding stamp.
    pub funding_next: usize,
    policy: PathPolicy,
    limit_fill: LimitFill,
    /// Length of the bars where it is fixed.
    fixed: Option<i64>,
    /// Its prints, where it is executed on trades or a book.
    pub(super) tape: Option<Tape>,
    /// Its book, where it is executed on one.
    pub book: Option<Book>,
    /// The rates of fees in force.
    pub fee_state: FeeState,
}

impl MarketState {
    /// The market before the first bar of the window.
    #[must_use]
    pub fn new(index: u32, data: Market, window: (Ts, Ts), policy: PathPolicy, limit_fill: LimitFill) -> Self {
        let row = data.bars.first_closing_from(window.0);
        let end_row = data.bars.first_closing_from(window.1).max(row);
        let last_close = if row > 0 { data.bars.close[row - 1] } else { 0 };
        let mark_mode = match &data.mark {
            None => MarkMode::Last,
            Some(mark) if mark.timeframe == data.bars.timeframe && data.trades.is_none() && data.depth.is_none() => MarkMode::Paired,
            Some(_) => MarkMode::Clamped,
        };
        let opens = data.bars.open_time.get(row).map_or(window.0.0, |open| window.0.0.min(*open));
        let funding_next = data.funding.time.partition_point(|&t| t < opens);
        Self {
            index,
            listed: index as usize,
            twin: None,
            currency: 0,
            is_money: false,
            other_leg: 0,
            leverage: data.rules.leverage.max(1),
            orders: Vec::new(),
            position: Position::default(),
            isolated: Money::ZERO,
            fees: Money::ZERO,
            funding: Money::ZERO,
            mark_mode,
            mark: last_close,
            closed_mark: last_close,
            last_close,
            row,
            entered: false,
            path: Path::default(),
            idle: false,
            decided: false,
            budget: 0,
            end_row,
            known_order: BTreeMap::new(),
            mark_points: [0; 4],
            mark_row: 0,
            mark_seen: false,
            funding_next,
            policy,
            limit_fill,
            fixed: data.bars.timeframe.fixed(),
            tape: (data.trades.is_some() || data.depth.is_some()).then(|| Tape::at(last_close)),
            book: data.depth.as_ref().map(Book::of),
            fee_state: FeeState::of(&data.instrument),
            data,
        }
    }

    /// The signed quantity held in the instrument, both legs together in hedge mode.
    #[must_use]
    #[inline]
    pub fn net_qty(&self) -> i64 {
        self.position.qty + self.other_leg
    }

    /// Whether its positions are margined: nothing is paid for them but their profit.
    #[must_use]
    pub fn is_margined(&self) -> bool {
        self.data.instrument.kind.is_margined()
    }

    /// Whether its position may lose more than was paid for it.
    #[must_use]
    pub(super) fn may_owe(&self) -> bool {
        self.position.qty != 0 && (self.is_margined() || self.position.qty < 0)
    }

    /// When the bar at `row` closes.
    #[must_use]
    pub fn close_time(&self, row: usize) -> i64 {
        match self.fixed {
            Some(length) => self.data.bars.open_time[row] + length,
            None => self.data.bars.close_time(row).0,
        }
    }

    /// Bring the market to the instant `t`: enter and leave bars, settle the mark.
    pub fn advance(&mut self, t: i64) {
        self.book_pass(t);
        while self.row < self.end_row {
            if !self.entered {
                if self.data.bars.open_time[self.row] + 1 > t {
                    return;
                }
                let closes = self.close_time(self.row);
                if closes < t {
                    self.pass(self.row);
                    self.row += 1;
                    continue;
                }
                self.enter(closes);
            }
            if t <= self.path.times[CLOSE] {
                self.tape_pass(t);
                self.settle_mark(t);
                return;
            }
            self.settle_mark(self.path.times[CLOSE]);
            self.leave();
        }
    }

    /// The close of the next bar, when the market is between bars and no order can act in it.
    #[must_use]
    pub fn next_idle_close(&self, now: i64) -> Option<i64> {
        if self.entered && now < self.path.times[CLOSE] {
            return None;
        }
        let next = self.row + usize::from(self.entered);
        (next < self.end_row && self.sleeps_through(next)).then(|| self.close_time(next))
    }

    /// Go through the bar of [`MarketState::next_idle_close`] to its close.
    pub fn pass_idle(&mut self) {
        if self.entered {
            self.leave();
        }
        self.pass(self.row);
        self.row += 1;
    }

    /// A bar that nobody looked into.
    fn pass(&mut self, row: usize) {
        let close = self.data.bars.close[row];
        self.last_close = close;
        self.tape_close(close);
        self.mark = match self.mark_mode {
            MarkMode::Last => close,
            _ => {
                self.load_marks(row);
                self.mark_for(CLOSE, close)
            }
        };
        self.closed_mark = self.mark;
    }

    /// The path of the bar at `row`, for the position held.
    fn path_at(&self, closes: i64) -> Path {
        let (bars, i) = (&self.data.bars, self.row);
        let ohlc = [bars.open[i], bars.high[i], bars.low[i], bars.close[i]];
        if let Some(high_first) = self.known_order.get(&i).filter(|_| !self.known_order.is_empty()) {
            return Path::of(bars.open_time[i], closes, ohlc, *high_first);
        }
        Path::new(bars.open_time[i], closes, ohlc, self.policy, self.net_qty())
    }

    /// Whether the order of the extremes of the bar that the market is in is no guess.
    #[must_use]
    pub fn order_is_known(&self) -> bool {
        !self.known_order.is_empty() && self.known_order.contains_key(&self.row)
    }

    fn enter(&mut self, closes: i64) {
        self.path = self.path_at(closes);
        let (bars, i) = (&self.data.bars, self.row);
        self.decided = !self.policy.looks_at_the_position();
        self.entered = true;
        self.idle = self.sleeps_through(i);
        self.budget = match self.data.rules.participation {
            None => i64::MAX,
            Some(share) => {
                let budget = share_of_volume(bars.volume[i], share);
                let step = self.data.instrument.step();
                if step == 1 { budget } else { budget - budget % step }
            }
        };
        self.load_marks(i);
        self.tape_enter(self.data.bars.open_time[i], closes);
    }

    fn leave(&mut self) {
        self.tape_close(self.path.prices[CLOSE]);
        self.last_close = self.path.prices[CLOSE];
        self.closed_mark = self.mark;
        self.entered = false;
        self.row += 1;
    }

    /// Settle the order of the extremes from the position held when the open is finished.
    pub(super) fn decide(&mut self) {
        if !self.decided {
            self.path = self.path_at(self.path.times[CLOSE]);
            self.decided = true;
        }
    }

    /// Whether the market is open at `t`, to which it has been advanced.
    #[must_use]
    pub fn is_open(&self, t: i64) -> bool {
        self.entered && t <= self.path.times[CLOSE] && self.book.as_ref().is_none_or(|book| book.begins() <= t)
    }

    /// The first instant, `t` or later, at which the market is open. `None` when there is none in the window.
    #[must_use]
    pub fn open_at_or_after(&self, t: i64) -> Option<i64> {
        let t = self.book.as_ref().map_or(t, |book| t.max(book.begins()));
        let opens = &self.data.bars.open_time[self.row.min(self.end_row)..self.end_row];
        // The last bar that has opened by `t`, if it has not closed yet; else the next one.
        let next = near_partition_point(opens, |&open| open < t);
        if next > 0 && t <= self.close_time(self.row + next - 1) {
            return Some(t);
        }
        opens.get(next).map(|open| open + 1)
    }

    /// The close of the bar that `t` is inside of (open point included, close point not). `None` on trades, where nothing inside a bar is guessed.
    #[must_use]
    pub fn inside_until(&self, t: i64) -> Option<i64> {
        (self.tape.is_none() && self.entered && t < self.path.times[CLOSE]).then_some(self.path.times[CLOSE])
    }

    /// The price of the instant, rounded against `side` to the tick and kept inside the bar; on a book the best one that is displayed for it.
    #[must_use]
    pub fn price_against(&self, t: i64, side: Side) -> i64 {
        if let Some(book) = &self.book {
            let last = self.tape.map_or(self.last_close, |tape| tape.price);
            return book.against(side).best().map_or_else(|| to_tick(last, self.data.instrument.tick(), side), |best| best.price);
        }
        let mode = if side == Side::Buy { Round::Ceil } else { Round::Floor };
        if let Some(tape) = self.tape {
            return self.inside_bar(to_tick(tape.price, self.data.instrument.tick(), side));
        }
        let on_tick = to_tick(self.path.price(t, mode), self.data.instrument.tick(), side);
        self.inside_bar(on_tick)
    }

    /// The price of the instant, to a count, half-even.
    #[must_use]
    pub(super) fn price_now(&self, t: i64) -> i64 {
        self.tape.map_or_else(|| self.path.price(t, Round::HalfEven), |tape| tape.price)
    }

    /// A price, brought back into the bar's [low, high].
    #[must_use]
    pub fn inside_bar(&self, price: i64) -> i64 {
        price.clamp(self.data.bars.low[self.row], self.data.bars.high[self.row])
    }

    /// The price that a resting limit must see to fill.
    #[must_use]
    pub fn fill_level(&self, side: Side, limit: i64) -> i64 {
        match self.limit_fill {
            LimitFill::Touch => limit,
            LimitFill::Through => limit - side.sign() * self.data.instrument.tick(),
        }
    }

    /// Whether an order may act at `t`.
    #[must_use]
    pub fn may_act(&self, t: i64) -> bool {
        !self.orders.is_empty() && !self.idle && self.is_open(t)
    }

    /// Whether a price level is reached at `t` from the side that `up` says.
    #[must_use]
    pub fn reached(&self, t: i64, level: i64, up: bool) -> bool {
        if let Some(tape) = self.tape {
            return if up { tape.price >= level } else { tape.price <= level };
        }
        if up { self.path.at_or_above(t, level) } else { self.path.at_or_below(t, level) }
    }

    /// The price at a point of the path, or of the last print.
    pub(super) fn point_price(&self, t: i64) -> i64 {
        self.tape.map_or_else(|| self.path.prices[self.path.point_at(t)], |tape| tape.price)
    }

    /// The path of what a trigger looks at. The mark is a path too: it moves linearly between the marks of the points.
    #[must_use]
    pub fn path_of(&self, source: TriggerSource) -> Path {
        let mut path = self.path;
        if source == TriggerSource::Mark && self.mark_mode != MarkMode::Last {
            for (point, price) in path.prices.iter_mut().enumerate() {
                *price = self.mark_for(point, *price);
            }
        }
        path
    }

    /// What a trigger looks at, at `t`, rounded; on trades the last print, or the mark that it made.
    #[must_use]
    pub fn source_price(&self, source: TriggerSource, t: i64, mode: Round) -> i64 {
        match self.tape {
            Some(tape) if self.triggers_on_the_path(source) => tape.price,
            Some(_) => self.mark,
            None => self.path_of(source).price(t, mode),
        }
    }

    /// Whether what a trigger looks at has reached a level at `t`.
    #[must_use]
    pub fn source_reached(&self, source: TriggerSource, t: i64, level: i64, up: bool) -> bool {
        let price = self.source_price(source, t, if up { Round::Floor } else { Round::Ceil });
        if up { price >= level } else { price <= level }
    }

    /// Whether a trigger by this source is at the traded price when it is reached.
    #[must_use]
    pub fn triggers_on_the_path(&self, source: TriggerSource) -> bool {
        source == TriggerSource::Last || self.mark_mode == MarkMode::Last
    }

    /// Whether the trigger of a waiting order is reached at `t`. One that follows the price has none before it is active.
    #[must_use]
    pub fn triggers_at(&self, order: &Order, t: i64) -> bool {
        let active = order.trail.is_none_or(|trail| trail.is_active());
        active && self.source_reached(order.source, t, order.trigger, order.triggers_up())
    }

    /// A trailing stop takes notice of the price at `t`: of the points of the path, at which it may turn, and of its activation.
    pub(super) fn follow(&mut self, at: usize, t: i64) {
        let order = &self.orders[at];
        let (side, source) = (order.side, order.source);
        let Some(mut trail) = order.trail else { return };
        // On trades every print is a point.
        let is_point = self.tape.is_some() || self.path.is_point(t);
        let price = self.source_price(source, t, Round::Floor);
        let seen = if trail.is_active() {
            is_point && trail.see(side, price)
        } else {
            let reached = self.source_reached(source, t, trail.activation, trail.rises);
            reached && trail.see(side, if is_point { price } else { trail.activation })
        };
        if seen {
            if t != self.path.times[OPEN] {
                trail.moved = Some(self.row);
            }
            let order = &mut self.orders[at];
            order.trigger = trail.trigger(side, self.data.instrument.tick());
            order.trail = Some(trail);
        }
    }

    /// Whether a trailing stop that triggers inside this bar depends on the guessed order of the extremes: its best price moved in this bar after the
    /// open, or an extreme that is better is still to come.
    #[must_use]
    pub fn extreme_decides(&self, order: &Order) -> bool {
        let Some(trail) = &order.trail else { return false };
        let path = self.path_of(order.source);
        let better = path.prices.iter().any(|p| if order.side == Side::Sell { *p > trail.best } else { *p < trail.best });
        trail.moved == Some(self.row) || better
    }

    /// The next instant after `t` at which something can happen here by itself.
    #[must_use]
    pub fn next_instant(&mut self, t: i64, watch: Watch) -> i64 {
        let inside = self.entered && t < self.path.times[CLOSE];
        let working = self.orders.iter().any(|o| o.state != State::Pending);
        let funding = if self.position.qty == 0 { i64::MAX } else { self.next_funding(t) };
        if !working && watch == Watch::Nothing {
            return funding;
        }
        if !inside {
            let next = self.row + usize::from(self.entered);
            if next >= self.end_row {
                return funding;
            }
            let points = watch == Watch::Points || (working && !self.sleeps_through(next));
            let instant = if points { self.data.bars.open_time[next] + 1 } else { self.close_time(next) };
            return instant.min(funding);
        }
        let active = working && !self.idle;
        if !active && watch != Watch::Points {
            return self.path.times[CLOSE].min(funding);
        }
        if self.book.is_some() {
            return self.next_said_after(t, self.path.times[CLOSE], !active).min(funding);
        }
        if self.tape.is_some() {
            return self.next_print_after(t, self.path.times[CLOSE], watch == Watch::Points).min(funding);
        }
        self.decide();
        let mut next = self.path.times[self.path.point_at(t) + 1].min(funding).min(self.mark_bend(t));
        if active {
            for order in &self.orders {
                if let Some(crossing) = self.order_crossing(order, t) {
                    next = next.min(crossing);
                }
            }
        }
        next
    }

    /// Whether no order at the exchange can be touched, triggered or filled inside the bar at `row`: then the bar is looked at where it closes.
    fn sleeps_through(&self, row: usize) -> bool {
        if self.book.is_some() {
            return self.orders.iter().all(|o| o.state == State::Pending);
        }
        let (low, high) = (self.data.bars.low[row], self.data.bars.high[row]);
        let beyond = |level: i64, from_below: bool| if from_below { high < level } else { low > level };
        self.orders.iter().all(|o| match o.state {
            State::Pending | State::Ended => true,
            State::Waiting => {
                let (level, up) = o.awaited();
                // The mark may leave the bar's range; a trailing stop follows what is better than all that it has seen.
                let follows = o.trail.is_some_and(|t| t.is_active() && if up { low < t.best } else { high > t.best });
                o.met.is_none() && !follows && self.triggers_on_the_path(o.source) && beyond(level, up)
            }
            State::Working => o.rested && o.met.is_none() && beyond(o.limit, o.side == Side::Sell),
        })
    }

    fn order_crossing(&self, order: &Order, t: i64) -> Option<i64> {
        match order.state {
            State::Pending | State::Ended => None,
            State::Waiting => {
                let (level, up) = order.awaited();
                self.path_of(order.source).crossing(t, level, up)
            }
            State::Working if !order.kind.has_limit() || self.budget == 0 => None,
            State::Working => self.path.crossing(t, self.fill_level(order.side, order.limit), order.side == Side::Sell),
        }
    }

    fn next_funding(&self, t: i64) -> i64 {
        self.data.funding.time[self.funding_next.min(self.data.funding.len())..].iter().copied().find(|&f| f > t).unwrap_or(i64::MAX)
    }

    /// Notional of the position at the mark, signed.
    #[must_use]
    pub fn value_at(&self, mark: i64) -> Money {
        notional(&self.data.instrument, mark, self.position.qty)
    }

    /// What this instrument adds to the equity at a mark.
    #[must_use]
    pub fn equity_at(&self, mark: i64) -> Money {
        if self.position.qty == 0 { Money::ZERO } else { self.equity_of(self.value_at(mark)) }
    }

    /// What this instrument adds to the equity when its position is worth `value`.
    #[must_use]
    pub fn equity_of(&self, value: Money) -> Money {
        if self.is_margined() {
            self.profit_of(value)
        } else if self.is_money {
            Money::ZERO
        } else {
            value
        }
    }

    /// The unrealised profit of the position when it is worth `value`.
    #[must_use]
    pub fn profit_of(&self, value: Money) -> Money {
        if self.data.instrument.kind.is_inverse() { self.position.basis - value } else { value - self.position.basis }
    }

    /// Book a fill into the position.
    pub(super) fn apply(&mut self, sign: i64, qty: i64, notional: Money) -> Applied {
        if self.data.instrument.kind.is_inverse() {
            self.position.apply_inverse(sign, qty, notional)
        } else {
            self.position.apply(sign, qty, notional)
        }
    }

    /// The last price, for amounts that need one: the last closed close.
    #[must_use]
    pub fn reference_price(&self) -> Option<Px> {
        (self.last_close > 0).then_some(Px(self.last_close))
    }
}

/// A share of a bar's volume, rounded down.
fn share_of_volume(volume: i64, share: Rate) -> i64 {
    match volume.checked_mul(share.0) {
        // Most products fit a machine word, whose division by a constant is a multiplication.
        Some(product) if product >= 0 => product / RATE_ONE,
        _ => mul_div_round(i128::from(volume), i128::from(share.0), i128::from(RATE_ONE), Round::Floor).unwrap_or(0) as i64,
    }
}

/// Round a price to the tick against a side.
#[must_use]
pub fn to_tick(price: i64, tick: i64, side: Side) -> i64 {
    let below = price - price.rem_euclid(tick);
    if side == Side::Buy && below != price { below + tick } else { below }
}
