//! Step 4 of an instant under margin rules: is there as much as positions need, and when will there be too little?
//!
//! - *Isolated*: margin + unrealised profit at mark <= maintenance margin.
//! - *Cross*: wallet + unrealised profits of cross positions at mark <= sum of their maintenance margins. Spot holdings are no margin. Each currency that
//!   positions settle in stands for itself.
//!
//! What always holds: integers are compared, no price is computed. Between two instants marks move in straight lines and maintenance grows
//! faster with the notional, so the balance less maintenance is a concave function of time: positive at both ends, it was positive between them, and
//! the first instant at which it is not can be found by halving.

use crate::exchange::market::MarketState;
use crate::exchange::venue::Venue;
use crate::num::Money;

impl Venue {
    /// Cross positions that settle in a currency, with their indices.
    pub(super) fn cross_positions(&self, currency: usize) -> impl Iterator<Item = (usize, &MarketState)> {
        let all = self.markets.iter().enumerate();
        all.filter(move |(_, m)| m.currency == currency && m.is_margined() && !m.is_isolated() && m.position.qty != 0)
    }

    /// Wallet and unrealised profit of cross positions, at marks that `mark` gives.
    pub(super) fn cross_balance_by(&self, currency: usize, mark: impl Fn(&MarketState) -> i64) -> Money {
        self.cross_positions(currency).fold(self.wallet_in(currency), |sum, (_, m)| sum + m.equity_at(mark(m)))
    }

    /// Wallet and unrealised profit of cross positions, at marks.
    pub(crate) fn cross_balance(&self, currency: usize) -> Money {
        self.cross_balance_by(currency, |m| m.mark)
    }

    /// Maintenance margin of cross positions, at marks.
    pub(in crate::exchange) fn cross_maintenance(&self, currency: usize) -> Money {
        self.cross_positions(currency).fold(Money::ZERO, |sum, (_, m)| sum + m.maintenance_at(m.mark, self.now))
    }

    /// Whether cross positions have too little.
    pub(super) fn cross_is_short(&self, currency: usize) -> bool {
        self.cross_is_short_by(currency, self.now, |m| m.mark)
    }

    fn cross_is_short_by(&self, currency: usize, t: i64, mark: impl Fn(&MarketState) -> i64 + Copy) -> bool {
        let mut ruled = false;
        let needed = self.cross_positions(currency).fold(Money::ZERO, |sum, (_, m)| {
            ruled |= m.margin().is_some();
            sum + m.maintenance_at(mark(m), t)
        });
        ruled && self.cross_balance_by(currency, mark) <= needed
    }

    /// Whether an isolated position has too little.
    pub(super) fn isolated_is_short(&self, market: usize) -> bool {
        let m = &self.markets[market];
        isolated_is_short(m, m.mark, self.now)
    }

    fn is_short_by(&self, t: i64, mark: impl Fn(&MarketState) -> i64 + Copy) -> bool {
        self.markets.iter().any(|m| isolated_is_short(m, mark(m), t)) || self.all_currencies().any(|c| self.cross_is_short_by(c, t, mark))
    }

    /// The first instant after the present, `until` at the latest, at which a position has too little margin or other tiers come into force. `until` where
    /// there is none.
    pub(crate) fn margin_instant(&self, until: i64) -> i64 {
        if !self.has_margin || !self.in_position() {
            return until;
        }
        let held = self.markets.iter().filter(|m| m.position.qty != 0);
        let dates = held.filter_map(MarketState::margin).flat_map(|rules| &rules.tiers).map(|table| table.from.0);
        let until = dates.filter(|from| *from > self.now).fold(until, i64::min);
        let short_at = |t: i64| self.is_short_by(t, |m: &MarketState| m.mark_ahead(t));
        if until == i64::MAX || !short_at(until) {
            return until;
        }
        let (mut good, mut bad) = (self.now, until);
        while bad - good > 1 {
            let middle = good + (bad - good) / 2;
            if short_at(middle) {
                bad = middle;
            } else {
                good = middle;
            }
        }
        bad
    }

    /// Step 4: liquidate what has too little margin.
    pub(crate) fn check_margin(&mut self) {
        if !self.has_margin {
            return;
        }
        for market in 0..self.markets.len() {
            if self.isolated_is_short(market) {
                self.liquidate_isolated(market);
            }
        }
        for currency in self.all_currencies() {
            if self.cross_is_short(currency) {
                self.liquidate_cross(currency);
            }
            self.cover_wallet(currency);
        }
    }
}

fn isolated_is_short(m: &MarketState, mark: i64, t: i64) -> bool {
    m.is_isolated() && m.position.qty != 0 && m.isolated_balance_at(mark) <= m.maintenance_at(mark, t)
}
