//! A liquidation: what the venue does with a position that has too little margin.
//!
//! - *Binance USD-M*: open orders of the account (cross) or of the instrument (isolated) are cancelled. The position is sold or bought back in the
//!   market at once, at the price of the instant with spread, slippage and taker fee, as far as the bar's volume budget goes; the liquidation fee on that
//!   goes to the insurance fund. If there is still too little, the insurance fund takes the rest over at the bankruptcy price.
//! - *Bybit*: orders are cancelled, and the liquidation engine takes the whole position over at the bankruptcy price, less the fee to close.
//! - *Cross*: one position after the other, the one with the largest maintenance margin first, until there is enough.
//! - *Debt*: what is then below zero, the insurance fund pays. What is left of an isolated margin goes back to the wallet.
//!
//! What always holds: what the fund takes over it closes at the price of the instant, and gains or loses the difference: nothing is unaccounted.
//! What it does not do: ADL, reducing down the tiers, a limit price for the order in the market.

use super::isolated::{INSURANCE, WALLET};
use super::liquidation_price::on_grid;
use super::rules::MarginMode;
use crate::codes::{event, fill_flag, reason};
use crate::exchange::market::MarketState;
use crate::exchange::matching::{Proposal, slipped};
use crate::exchange::order::{Order, State};
use crate::exchange::venue::Venue;
use crate::ledger::{AccountKind, charge, gain};
use crate::num::{Money, Round};
use crate::time::Ts;
use crate::trail::{Cause, Stream, payload};

impl Venue {
    /// An isolated position has too little margin.
    pub(super) fn liquidate_isolated(&mut self, market: usize) {
        let m = &self.markets[market];
        let (balance, maintenance) = (m.isolated_balance_at(m.mark), m.maintenance_at(m.mark, self.now));
        let cause = self.note_liquidation(market, balance, maintenance);
        self.cancel_for_liquidation(|ix| ix == market);
        self.close_out(market, cause);
        if self.markets[market].position.qty == 0 {
            self.empty_isolated(market, cause);
        }
        self.ledger.check();
    }

    /// The cross positions together have too little margin.
    pub(super) fn liquidate_cross(&mut self, currency: usize) {
        let is_cross = |m: &MarketState| m.currency == currency && m.is_margined() && !m.is_isolated();
        let cross: alloc::vec::Vec<bool> = self.markets.iter().map(is_cross).collect();
        self.cancel_for_liquidation(|ix| cross[ix]);
        while self.cross_is_short(currency) {
            let needs = self.cross_positions(currency).filter(|(_, m)| m.margin().is_some());
            let needs = needs.map(|(ix, m)| (m.maintenance_at(m.mark, self.now), core::cmp::Reverse(ix)));
            let Some((_, core::cmp::Reverse(market))) = needs.max() else { return };
            let cause = self.note_liquidation(market, self.cross_balance(currency), self.cross_maintenance(currency));
            self.close_out(market, cause);
            self.ledger.check();
        }
    }

    /// Without a cross position that settles in it a wallet below zero is a debt that nothing can make good: the insurance fund pays it.
    pub(in crate::exchange) fn cover_wallet(&mut self, currency: usize) {
        let debt = -self.wallet_in(currency);
        if debt > Money::ZERO && self.cross_positions(currency).next().is_none() {
            let cause = self.last_liquidation;
            self.totals.margin.debt_covered += self.worth(currency, debt);
            self.transfer(self.currencies[currency].asset, INSURANCE, WALLET, debt, cause);
            self.ledger.check();
        }
    }

    pub(in crate::exchange) fn note_liquidation(&mut self, market: usize, balance: Money, maintenance: Money) -> Cause {
        let m = &self.markets[market];
        let record = payload::Liquidation {
            instrument: market as u32,
            isolated: u8::from(m.is_isolated()),
            position: m.position.qty,
            mark: m.mark,
            balance: balance.0,
            maintenance: maintenance.0,
        };
        let row = Cause::Row { series: market as u32, index: m.row as u64 };
        self.totals.margin.liquidations += 1;
        self.last_liquidation = self.trail.append(Stream::Fills, Ts(self.now), row, &record);
        self.last_liquidation
    }

    /// Orders at the exchange are cancelled; those on their way will meet what is left.
    pub(in crate::exchange) fn cancel_for_liquidation(&mut self, which: impl Fn(usize) -> bool) {
        let markets = self.markets.iter().enumerate().filter(|(ix, _)| which(*ix));
        let open = markets.flat_map(|(ix, m)| m.orders.iter().filter(|o| o.state != State::Pending).map(move |o| (o.id, ix)));
        let mut open: alloc::vec::Vec<(u64, usize)> = open.collect();
        open.sort_unstable();
        for (id, market) in open {
            self.end(market, id, event::CANCELLED, reason::LIQUIDATION);
        }
    }

    fn close_out(&mut self, market: usize, cause: Cause) {
        let m = &self.markets[market];
        let Some(profile) = m.margin().map(|rules| rules.profile) else { return };
        let mut order = self.closing_order(market, cause);
        self.note(&order, event::ACCEPTED, reason::LIQUIDATION);
        if profile.is_binance() {
            self.sell_out(market, &mut order);
        }
        if self.markets[market].position.qty == 0 {
            return;
        }
        let short = if self.markets[market].is_isolated() {
            self.isolated_is_short(market)
        } else {
            self.cross_is_short(self.markets[market].currency)
        };
        if short {
            self.take_over(market, &mut order);
        } else {
            self.note(&order, event::EXPIRED, reason::UNFILLED_IOC);
        }
    }

    /// What the bar takes, at the price of the instant, with the liquidation fee.
    fn sell_out(&mut self, market: usize, order: &mut Order) {
        let m = &self.markets[market];
        if m.book.is_some() && m.is_open(self.now) {
            return self.sell_out_on_book(market, order);
        }
        let take = order.qty.min(m.forced_budget());
        if take <= 0 || !m.is_open(self.now) {
            return;
        }
        if m.tape.is_none() {
            self.take_volume(market, take);
        }
        let m = &self.markets[market];
        let base = m.price_against(self.now, order.side);
        let price = slipped(m, order.side, base);
        self.sell_part(market, order, (base, price), take);
    }

    /// What the book displays, level by level.
    fn sell_out_on_book(&mut self, market: usize, order: &mut Order) {
        for part in self.take_at_once(market, order.side, order.qty) {
            self.sell_part(market, order, (part.price, part.price), part.qty);
        }
    }

    fn sell_part(&mut self, market: usize, order: &mut Order, (base, price): (i64, i64), take: i64) {
        let proposal = Proposal { base, price, taker: true, most: i64::MAX };
        order.filled += take;
        let capped = if order.filled < order.qty { fill_flag::CAPPED } else { 0 };
        let cause = self.book(market, order, proposal, take, fill_flag::TAKER | fill_flag::LIQUIDATION | capped);
        let m = &self.markets[market];
        let rate = m.margin().map(|rules| rules.liquidation_fee).unwrap_or_default();
        let fee = charge(&m.data.instrument, proposal.price, take, rate, Round::Ceil);
        self.totals.margin.liquidation_fees += self.worth_of(market, fee);
        if self.markets[market].is_isolated() {
            self.move_margin(market, false, INSURANCE, fee, cause);
        } else {
            self.transfer(self.settles_in(market), WALLET, INSURANCE, fee, cause);
        }
    }

    /// The rest goes to the fund at the price at which the trader has nothing left, and the fund closes it at the price of the instant.
    fn take_over(&mut self, market: usize, order: &mut Order) {
        let m = &self.markets[market];
        let (s, rest) = (m.position.qty.signum(), m.position.qty.abs());
        let instrument = &m.data.instrument;
        let margin = if m.is_isolated() { m.isolated } else { self.cross_balance(m.currency) - m.equity_at(m.mark) };
        let bankruptcy = m.exact_bankruptcy(margin).and_then(|price| on_grid(s, price, instrument.price_scale, instrument.tick()));
        let price = bankruptcy.unwrap_or(instrument.tick());
        let market_price = if m.is_open(self.now) { slipped(m, order.side, m.price_against(self.now, order.side)) } else { m.mark };
        let gain = gain(instrument, price, market_price, s * rest);
        order.filled = order.qty;
        let proposal = Proposal { base: price, price, taker: true, most: i64::MAX };
        let cause = self.book(market, order, proposal, rest, fill_flag::TAKER | fill_flag::LIQUIDATION | fill_flag::TAKEOVER);
        let clearing = (AccountKind::Clearing, market as u32);
        let (from, to) = if gain.0 > 0 { (clearing, INSURANCE) } else { (INSURANCE, clearing) };
        self.transfer(self.settles_in(market), from, to, Money(gain.0.abs()), cause);
    }

    /// What is left of the margin of a position that is gone.
    fn empty_isolated(&mut self, market: usize, cause: Cause) {
        let left = self.markets[market].isolated;
        if left >= Money::ZERO {
            self.move_margin(market, false, WALLET, left, cause);
        } else {
            self.totals.margin.debt_covered += self.worth_of(market, -left);
            self.move_margin(market, true, INSURANCE, -left, cause);
        }
    }

    /// The money of a fill of a liquidation that is isolated: everything is the margin's.
    pub(in crate::exchange) fn settle_liquidated(&mut self, market: usize, realised: Money, cause: Cause) {
        let clearing = (AccountKind::Clearing, market as u32);
        self.move_margin(market, realised.0 > 0, clearing, Money(realised.0.abs()), cause);
    }

    /// Who pays the fee of a fill.
    pub(in crate::exchange) fn pay_fee(&mut self, market: usize, flags: u32, fee: Money, cause: Cause) {
        let venue = (AccountKind::Fee, market as u32);
        let size = Money(fee.0.abs());
        let isolated = self.markets[market].margin().is_some_and(|rules| rules.mode == MarginMode::Isolated);
        if isolated && flags & fill_flag::LIQUIDATION != 0 {
            return self.move_margin(market, fee.0 < 0, venue, size, cause);
        }
        let (from, to) = if fee.0 < 0 { (venue, WALLET) } else { (WALLET, venue) };
        self.transfer(self.settles_in(market), from, to, size, cause);
    }
}
