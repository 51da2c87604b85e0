//! Margin that is set aside for isolated positions: in and out of it.
//!
//! - *Opening* moves the initial margin of what opens (and, under Bybit's rules, the fee to close) from the wallet to the position. Fees are the wallet's.
//! - *Reducing* by c of q gives c / q of the margin back (rounded down; all of it when nothing is left), and the profit with it. A loss takes first
//!   what was given back, then the rest of the margin, then the insurance fund: never the wallet.
//! - *Funding*: Binance settles it in the position's margin. Bybit takes it from what is free in the wallet first, then from the margin, and pays
//!   it into the wallet.
//!
//! What always holds: the margins of all positions together are the ledger's account `isolated-margin`.

use crate::exchange::venue::Venue;
use crate::ledger::{AccountKey, AccountKind, Applied, NO_INSTRUMENT};
use crate::num::{Money, Round, mul_div_round};
use crate::trail::Cause;

/// The trader's cash.
pub(super) const WALLET: AccountKey = (AccountKind::Wallet, NO_INSTRUMENT);
/// The venue's fund.
pub(super) const INSURANCE: AccountKey = (AccountKind::Insurance, NO_INSTRUMENT);

impl Venue {
    /// Move money of the currency that the position settles in to or from the margin of a position.
    pub(super) fn move_margin(&mut self, market: usize, into: bool, other: AccountKey, amount: Money, cause: Cause) {
        let own = (AccountKind::IsolatedMargin, market as u32);
        let (from, to) = if into { (other, own) } else { (own, other) };
        self.transfer(self.settles_in(market), from, to, amount, cause);
        let margin = &mut self.markets[market].isolated;
        if into { *margin += amount } else { *margin -= amount }
    }

    /// A fill of an isolated position that is no liquidation: what closes gives margin back and realises, what opens sets margin aside.
    pub(in crate::exchange) fn settle_isolated(&mut self, market: usize, applied: &Applied, cause: Cause) {
        let m = &self.markets[market];
        let held = applied.closed + if applied.opened > 0 { 0 } else { m.position.qty.abs() };
        let released = if applied.closed == 0 {
            Money::ZERO
        } else if applied.closed == held {
            m.isolated
        } else {
            let share = mul_div_round(m.isolated.0, i128::from(applied.closed), i128::from(held), Round::Down);
            Money(share.unwrap_or(0))
        };
        self.move_margin(market, false, WALLET, released, cause);
        self.realise_isolated(market, applied.realised, released, cause);
        if applied.opened > 0 {
            let m = &self.markets[market];
            let aside = m.needed(m.position.qty.signum(), applied.opened_value);
            self.move_margin(market, true, WALLET, aside, cause);
        }
    }

    fn realise_isolated(&mut self, market: usize, realised: Money, released: Money, cause: Cause) {
        let clearing = (AccountKind::Clearing, market as u32);
        if realised.0 >= 0 {
            return self.transfer(self.settles_in(market), clearing, WALLET, realised, cause);
        }
        let mut owed = -realised;
        let from_wallet = owed.min(released);
        self.transfer(self.settles_in(market), WALLET, clearing, from_wallet, cause);
        owed -= from_wallet;
        let from_margin = owed.min(self.markets[market].isolated).max(Money::ZERO);
        self.move_margin(market, false, clearing, from_margin, cause);
        owed -= from_margin;
        if owed > Money::ZERO {
            self.totals.margin.debt_covered += self.worth_of(market, owed);
            self.transfer(self.settles_in(market), INSURANCE, clearing, owed, cause);
        }
    }

    /// Funding of an isolated position: an amount that is received, or paid where it is negative.
    pub(in crate::exchange) fn fund_isolated(&mut self, market: usize, amount: Money, cause: Cause) {
        let venue = (AccountKind::Funding, market as u32);
        let size = Money(amount.0.abs());
        let binance = self.markets[market].margin().is_some_and(|rules| rules.profile.is_binance());
        if binance {
            return self.move_margin(market, amount.0 > 0, venue, size, cause);
        }
        if amount.0 > 0 {
            return self.transfer(self.settles_in(market), venue, WALLET, size, cause);
        }
        let from_wallet = size.min(self.free_cross(self.markets[market].currency, usize::MAX)).max(Money::ZERO);
        self.transfer(self.settles_in(market), WALLET, venue, from_wallet, cause);
        self.move_margin(market, false, venue, size - from_wallet, cause);
    }
}
