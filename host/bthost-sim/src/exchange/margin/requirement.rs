//! What a position needs and what an order needs, in integers, by the profile of its instrument.
//!
//! What always holds: amounts that are needed are rounded up, amounts that are there are exact.

use super::formulas;
use super::rules::{MarginMode, MarginRules, Profile};
use super::tiers::{TierTable, in_force};
use crate::exchange::market::MarketState;
use crate::ledger::gain;
use crate::market::Instrument;
use crate::num::{Money, RATE_ONE, Ratio, Round, div_round, mul_div_round};

/// |notional| / leverage, rounded up.
#[must_use]
pub fn initial_margin(amount: Money, leverage: u32) -> Money {
    Money(div_round(amount.0.abs(), i128::from(leverage.max(1)), Round::Ceil).unwrap_or(amount.0.abs()))
}

/// The fee of closing at the plain bankruptcy price: value x (1 - s / leverage) x taker, rounded up; never negative, as a rebate is nothing to rely on.
#[must_use]
pub fn fee_to_close(s: i64, value: Money, leverage: u32, taker: i64) -> Money {
    let leverage = i128::from(leverage.max(1));
    let left = value.0.abs().saturating_mul(leverage - i128::from(s));
    let fee = mul_div_round(left, i128::from(taker.max(0)), leverage * i128::from(RATE_ONE), Round::Ceil);
    Money(fee.unwrap_or(value.0.abs()))
}

/// Initial margin of a position of `value`, with the fee to close where the profile reserves it.
#[must_use]
pub fn set_aside(profile: Option<Profile>, instrument: &Instrument, s: i64, value: Money, leverage: u32) -> Money {
    let plain = initial_margin(value, leverage);
    match profile {
        Some(profile) if profile.reserves_fee() => plain + fee_to_close(s, value, leverage, instrument.taker_fee.0),
        _ => plain,
    }
}

/// What a fill loses against the mark as it happens: qty x |min(0, s x (mark - price))|.
#[must_use]
pub fn open_loss(instrument: &Instrument, s: i64, qty: i64, price: i64, mark: i64) -> Money {
    gain(instrument, mark, price, s * qty).max(Money::ZERO)
}

/// What a fill needs beyond its fee: what a position of `value` must set aside and, under Binance's rules, the loss with which the part that opens (its
/// quantity, its price, the mark) begins.
#[must_use]
pub fn fill_cost(
    profile: Option<Profile>,
    instrument: &Instrument,
    s: i64,
    value: Money,
    leverage: u32,
    (qty, price, mark): (i64, i64, i64),
) -> Money {
    let loss = if profile.is_some_and(Profile::is_binance) { open_loss(instrument, s, qty, price, mark) } else { Money::ZERO };
    set_aside(profile, instrument, s, value, leverage) + loss
}

/// What an isolated position has: its margin and its unrealised profit.
#[must_use]
pub fn margin_balance(margin: Money, unrealised: Money) -> Money {
    margin + unrealised
}

impl MarketState {
    /// The rules, where there are any.
    #[must_use]
    pub fn margin(&self) -> Option<&MarginRules> {
        self.data.margin.as_ref()
    }

    /// Whether its position has margin of its own.
    #[must_use]
    pub fn is_isolated(&self) -> bool {
        self.margin().is_some_and(|rules| rules.mode == MarginMode::Isolated)
    }

    /// The tiers in force.
    pub(crate) fn tiers(&self, now: i64) -> Option<&TierTable> {
        in_force(&self.margin()?.tiers, now)
    }

    fn side(&self) -> i64 {
        self.position.qty.signum()
    }

    /// Initial margin of a position of `value` on the side `s`, by the instrument's profile.
    #[must_use]
    pub(crate) fn needed(&self, s: i64, value: Money) -> Money {
        self.needed_at(s, value, self.leverage)
    }

    /// [`MarketState::needed`] at another leverage.
    #[must_use]
    pub(crate) fn needed_at(&self, s: i64, value: Money, leverage: u32) -> Money {
        set_aside(self.margin().map(|rules| rules.profile), &self.data.instrument, s, value, leverage)
    }

    /// Initial margin of the position at a mark.
    #[must_use]
    pub(crate) fn initial_at(&self, mark: i64) -> Money {
        if self.position.qty == 0 { Money::ZERO } else { self.needed(self.side(), self.value_at(mark)) }
    }

    /// Maintenance margin of the position at a mark. Zero without rules.
    #[must_use]
    pub(crate) fn maintenance_at(&self, mark: i64, now: i64) -> Money {
        let Some(rules) = self.margin().filter(|_| self.position.qty != 0) else { return Money::ZERO };
        let Some(tiers) = in_force(&rules.tiers, now) else { return Money::ZERO };
        match rules.profile {
            Profile::BinanceUsdm | Profile::BinanceCoinm => tiers.maintenance(self.value_at(mark)),
            Profile::BybitUta => tiers.maintenance(self.value_at(mark)) + self.reserved_fee(rules.mode),
            // What is set aside for the fee is no margin: see `margin_balance_at`.
            Profile::BybitClassic => tiers.maintenance(self.position.basis),
        }
    }

    /// Bybit: the fee to close at the bankruptcy price of the position as it is margined.
    fn reserved_fee(&self, mode: MarginMode) -> Money {
        let taker = self.data.instrument.taker_fee;
        if mode == MarginMode::Cross {
            return fee_to_close(self.side(), self.position.basis, self.leverage, taker.0);
        }
        let Some(price) = self.exact_bankruptcy(self.isolated).filter(|price| price.is_positive()) else { return Money::ZERO };
        let fee = formulas::fee_to_close(self.size(), price, Ratio::from(taker).max(Ratio::ZERO));
        fee.money(Round::Ceil).unwrap_or_default()
    }

    /// What an isolated position has at a mark: its margin and its unrealised profit.
    #[must_use]
    pub(crate) fn isolated_balance_at(&self, mark: i64) -> Money {
        let reserved = match self.margin().map(|rules| rules.profile) {
            Some(Profile::BybitClassic) => fee_to_close(self.side(), self.position.basis, self.leverage, self.data.instrument.taker_fee.0),
            _ => Money::ZERO,
        };
        margin_balance(self.isolated, self.equity_at(mark)) - reserved
    }

    /// The price at which `margin` and the position are worth nothing, with the fee to close where the profile reserves it.
    pub(super) fn exact_bankruptcy(&self, margin: Money) -> Option<Ratio> {
        let profile = self.margin()?.profile;
        if let Some(value) = self.contracts_worth() {
            let price = formulas::bankruptcy_price_inverse(
                self.side(),
                value,
                Ratio::from(Money(self.position.basis.0.abs())),
                Ratio::from(margin),
            );
            return price.is_some().then_some(price);
        }
        let taker = if profile.is_binance() { Ratio::ZERO } else { Ratio::from(self.data.instrument.taker_fee).max(Ratio::ZERO) };
        let price = formulas::bankruptcy_price_of_margin(self.side(), self.size(), self.entry(), Ratio::from(margin), taker);
        price.is_some().then_some(price)
    }

    /// Its size, without its sign.
    pub(crate) fn size(&self) -> Ratio {
        Ratio::scaled(i128::from(self.position.qty.abs()), self.data.instrument.qty_scale)
    }

    /// Its average entry; nothing when it is flat.
    pub(crate) fn entry(&self) -> Ratio {
        let basis = Ratio::from(Money(self.position.basis.0.abs()));
        self.contracts_worth().map_or_else(|| basis / self.size(), |worth| worth / basis)
    }

    /// What its contracts are worth in the quote asset, where they are inverse ones.
    pub(super) fn contracts_worth(&self) -> Option<Ratio> {
        self.data.instrument.kind.contract_value().map(|value| self.size() * Ratio::from(value))
    }

    /// What a fill needs beyond its fee: see [`fill_cost`].
    pub(crate) fn cost_of(&self, s: i64, price: i64, value: Money, opening: i64) -> Money {
        let profile = self.margin().map(|rules| rules.profile);
        let mark = if self.mark == 0 { price } else { self.mark };
        fill_cost(profile, &self.data.instrument, s, value, self.leverage, (opening, price, mark))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::pow10;

    #[test]
    fn margins_are_rounded_up() {
        assert_eq!(initial_margin(Money(-100), 3), Money(34));
        assert_eq!(fee_to_close(1, Money(40_000 * pow10(8)), 50, RATE_ONE / 100_000 * 55), Money(2_156_000_000));
        assert_eq!(fee_to_close(-1, Money(3), 1, RATE_ONE / 100), Money(1));
        assert_eq!(fee_to_close(1, Money(1000), 1, -5), Money(0));
    }
}
