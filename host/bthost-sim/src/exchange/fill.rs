//! A fill: position, money, records, and what it sets off.

use super::book::Level;
use super::fees::PaidIn;
use super::matching::{Proposal, slipped};
use super::order::{Order, State};
use super::venue::Venue;
use crate::codes::{event, fill_flag, reason};
use crate::engine::LegPolicy;
use crate::engine::path::OPEN;
use crate::ledger::{AccountKind, Applied, NO_INSTRUMENT, notional};
use crate::market::InstrumentKind;
use crate::num::Money;
use crate::strategy::Side;
use crate::time::Ts;
use crate::trail::{Cause, Stream, payload};

impl Venue {
    /// Fill `qty` of an order and everything that follows from it at this instant.
    pub(super) fn fill(&mut self, market: usize, id: u64, proposal: Proposal, qty: i64, extra_flags: u32) {
        let Some(at) = self.markets[market].orders.iter().position(|o| o.id == id) else { return };
        self.markets[market].orders[at].filled += qty;
        self.take_volume(market, qty);
        let order = self.markets[market].orders[at].clone();
        let mut flags = extra_flags;
        if proposal.taker {
            flags |= fill_flag::TAKER;
        }
        if self.is_ambiguous(market, &order) {
            flags |= fill_flag::AMBIGUOUS;
        }
        let done = order.remaining() == 0;
        self.markets[market].orders[at].enter(event::FILLED, if done { State::Ended } else { State::Working });
        if done {
            self.markets[market].orders.remove(at);
        }
        let cause = self.book(market, &order, proposal, qty, flags);
        self.cancel_group(market, &order);
        match (order.legs, self.markets[market].data.rules.legs) {
            (Some(legs), LegPolicy::OnFill) => self.bring_to_life(market, &order, legs, qty, cause),
            (Some(legs), LegPolicy::OnFullFill) if done => self.bring_to_life(market, &order, legs, order.qty, cause),
            _ => {}
        }
        self.drop_reduce_only(market);
    }

    /// The fill's record, its money and the position.
    pub(super) fn book(&mut self, market: usize, order: &Order, proposal: Proposal, qty: i64, flags: u32) -> Cause {
        let due = self.fee_of_fill(market, order, proposal, qty, flags);
        let amount = notional(&self.markets[market].data.instrument, proposal.price, qty);
        let volume = self.worth_of(market, amount);
        let m = &mut self.markets[market];
        let applied = m.apply(order.side.sign(), qty, amount);
        if let PaidIn::Base(base) = due.paid_in {
            m.position.qty -= base;
            m.position.basis -= due.worth;
        }
        m.fees += due.worth;
        if m.data.fees.is_some() {
            m.fee_state.traded(self.now, volume);
            if let Some(order) = m.orders.iter_mut().find(|o| o.id == order.id) {
                order.worth += amount;
            }
        }
        self.tell_twin(market, volume);
        let m = &self.markets[market];
        let spot_base = (m.data.instrument.kind == InstrumentKind::Spot).then(|| self.base_money(market, qty));
        let record = payload::Fill {
            order: order.id,
            parent: order.parent,
            instrument: order.instrument,
            side: order.side as u8,
            flags,
            tag: order.tag,
            base_price: proposal.base,
            price: proposal.price,
            qty,
            notional: amount.0,
            fee: due.worth.0,
            realised: applied.realised.0,
            position: m.position.qty,
            basis: m.position.basis.0,
        };
        let currency = m.currency;
        self.note_rate(currency, order.cause);
        self.count_fill(&record, applied.realised);
        let cause = self.trail.append(Stream::Fills, Ts(self.now), order.cause, &record);
        self.move_money(market, (order.side, amount, spot_base), &applied, flags, cause);
        self.take_fee(market, due, flags, cause);
        self.tell(order, event::FILLED, reason::NONE, Some(&record), cause);
        self.track_exposure();
        cause
    }

    fn count_fill(&mut self, record: &payload::Fill, realised: Money) {
        let worth = |amount: Money| self.worth_of(record.instrument as usize, amount);
        let (notional, fee, realised) = (worth(Money(record.notional)), worth(Money(record.fee)), worth(realised));
        let totals = &mut self.totals;
        totals.fills += 1;
        if record.flags & fill_flag::AMBIGUOUS != 0 {
            totals.ambiguous_fills += 1;
            totals.ambiguous_value += notional;
            let m = &self.markets[record.instrument as usize];
            let bar = (m.listed as u32, m.row);
            if !totals.ambiguous_bars.iter().rev().take(self.markets.len()).any(|known| *known == bar) {
                totals.ambiguous_bars.push(bar);
            }
        }
        totals.capped_fills += u64::from(record.flags & fill_flag::CAPPED != 0);
        totals.turnover += notional;
        totals.fees += fee;
        totals.realised += realised;
    }

    /// The money of a fill but its fee: what is traded of spot, what is realised of a perpetual.
    fn move_money(&mut self, market: usize, traded: (Side, Money, Option<Money>), applied: &Applied, flags: u32, cause: Cause) {
        let (side, amount, base) = traded;
        let realised = applied.realised;
        let ix = market as u32;
        let (wallet, clearing) = ((AccountKind::Wallet, NO_INSTRUMENT), (AccountKind::Clearing, ix));
        let quote = self.settles_in(market);
        let (pays, gets) = if side == Side::Buy { (wallet, clearing) } else { (clearing, wallet) };
        if let Some(base_amount) = base {
            let base_asset = self.base_assets[market];
            self.transfer(quote, pays, gets, amount, cause);
            self.transfer(base_asset, gets, pays, base_amount, cause);
        } else if self.markets[market].option().is_some() {
            self.transfer(quote, pays, gets, amount, cause);
        } else if !self.markets[market].is_isolated() {
            let (from, to) = if realised.0 < 0 { (wallet, clearing) } else { (clearing, wallet) };
            self.transfer(quote, from, to, Money(realised.0.abs()), cause);
        } else if flags & fill_flag::LIQUIDATION != 0 {
            self.settle_liquidated(market, realised, cause);
        } else {
            self.settle_isolated(market, applied, cause);
        }
    }

    /// Whether the fill depends on the guessed order of the extremes.
    fn is_ambiguous(&self, market: usize, order: &Order) -> bool {
        let m = &self.markets[market];
        if m.tape.is_some() || !m.entered || self.now == m.path.times[OPEN] || m.order_is_known() {
            return false;
        }
        if order.born_row == Some(m.row) || order.contested == Some(m.row) {
            return true;
        }
        self.has_rival_inside(market, order)
    }

    /// Whether another order of the group could have acted in this bar too.
    pub(super) fn has_rival_inside(&self, market: usize, order: &Order) -> bool {
        let m = &self.markets[market];
        let (low, high) = (m.data.bars.low[m.row], m.data.bars.high[m.row]);
        let inside = |o: &Order| {
            let level = if o.state == State::Working { o.limit } else { o.trigger };
            level >= low && level <= high
        };
        order.group != 0
            && self.of_both_legs(market).any(|o| o.group == order.group && o.id != order.id && o.state != State::Pending && inside(o))
    }

    /// A rail closes everything at this instant.
    pub(super) fn flatten_by_rail(&mut self, t: i64, why: u32) {
        let cause = self.trail.append(Stream::Intents, Ts(t), Cause::Run, &payload::FlattenIntent { reason: why });
        self.end_all(event::CANCELLED, why);
        for market in 0..self.markets.len() {
            if self.closable(market) != 0 {
                self.close_at_once(market, t, cause, reason::NONE, fill_flag::TAKER | fill_flag::RAIL);
            }
        }
        self.ledger.check();
    }

    /// Close a position at this instant, by an order of its own: at the price against it, or the last one where the market is not open.
    pub(super) fn close_at_once(&mut self, market: usize, t: i64, cause: Cause, why: u32, flags: u32) {
        let order = self.closing_order(market, cause);
        let m = &self.markets[market];
        let open = m.is_open(t);
        let base = if open { m.price_against(t, order.side) } else { m.last_close };
        let price = slipped(m, order.side, base);
        if open && m.book.is_some() {
            self.close_on_book(order, base, why, flags)
        } else {
            self.close_whole(order, (base, price), why, flags)
        }
    }

    /// Accept a closing order and fill it whole at once on the book, level by level; what is not displayed, at the last price of that, else at `base`.
    pub(super) fn close_on_book(&mut self, mut order: Order, base: i64, why: u32, flags: u32) {
        self.note(&order, event::ACCEPTED, why);
        let market = order.instrument as usize;
        let mut parts = self.take_at_once(market, order.side, order.qty);
        let rest = order.qty - parts.iter().map(|part| part.qty).sum::<i64>();
        let last = parts.last().map_or(base, |part| part.price);
        parts.extend((rest > 0).then_some(Level { price: last, qty: rest }));
        for Level { price, qty } in parts {
            order.filled += qty;
            self.book(market, &order, Proposal { base: price, price, taker: true, most: i64::MAX }, qty, flags);
            order.worth += notional(&self.markets[market].data.instrument, price, qty);
        }
        self.ledger.check();
    }

    /// The signed quantity that closes a position: all of it. Coins that are a currency are sold as far as they are still there, and those that the account
    /// began with are no position to close.
    pub(crate) fn closable(&self, market: usize) -> i64 {
        let m = &self.markets[market];
        if !m.is_money {
            return m.position.qty;
        }
        let there = self.base_held(market);
        m.position.qty.clamp(0, there - there % m.data.instrument.step())
    }

    /// An order of the exchange's own that closes a position whole: at market, reduce-only. Nobody was told of it yet.
    pub(crate) fn closing_order(&mut self, market: usize, cause: Cause) -> Order {
        let qty = self.closable(market);
        let mut order = Order::ended(self.next_id, market as u32);
        self.next_id += 1;
        order.side = if qty > 0 { Side::Sell } else { Side::Buy };
        order.qty = qty.abs();
        order.flags.reduce_only = true;
        order.cause = cause;
        order
    }

    /// Accept a closing order and fill it whole at once: at `price`, which `base` became by slippage.
    pub(super) fn close_whole(&mut self, mut order: Order, (base, price): (i64, i64), why: u32, flags: u32) {
        self.note(&order, event::ACCEPTED, why);
        order.filled = order.qty;
        let proposal = Proposal { base, price, taker: true, most: i64::MAX };
        self.book(order.instrument as usize, &order, proposal, order.qty, flags);
        self.ledger.check();
    }
}
