//! The money: double entry, exact, in integers.
//!
//! What always holds: money moves only by [`Ledger::transfer`], which takes from one account what it gives to another, so the accounts of each asset
//! sum to zero; [`Ledger::check`] adds them up after every event all the same. A position keeps its signed quantity and exact cost basis; an
//! average price is for display. What it does not do: decide whether a trade is allowed (`exchange/afford.rs`).

mod inverse;
mod position;

pub use position::{Applied, Position};

use alloc::string::String;
use alloc::vec::Vec;

use crate::market::{Instrument, InstrumentKind};
use crate::num::{MONEY_SCALE, Money, Rate, Round, div_round, mul_div_round, pow10};

/// Whose money an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum AccountKind {
    /// The trader's cash.
    Wallet = 0,
    /// Margin set aside for an isolated position.
    IsolatedMargin = 1,
    /// The other side of trades.
    Clearing = 2,
    /// Fees taken by the venue.
    Fee = 3,
    /// The other side of funding.
    Funding = 4,
    /// The venue's insurance fund.
    Insurance = 5,
    /// Where the starting cash comes from.
    External = 6,
}

impl AccountKind {
    /// As in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        ["wallet", "isolated-margin", "clearing", "fee", "funding", "insurance", "external"][self as usize]
    }
}

/// An account: its kind, and the instrument whose it is.
pub type AccountKey = (AccountKind, u32);

/// No instrument: the account belongs to the whole run.
pub const NO_INSTRUMENT: u32 = u32::MAX;

/// The largest notional that a fill may have, money counts: leaves room for sums in `i128`.
pub const NOTIONAL_MAX: i128 = pow10(34);

/// Index of an asset in [`Ledger::assets`].
pub type AssetIx = u16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Account {
    asset: AssetIx,
    kind: AccountKind,
    balance: Money,
}

/// All accounts of a run.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    assets: Vec<String>,
    accounts: Vec<Account>,
}

impl Ledger {
    /// The index of an asset; it is added when it is new.
    pub fn asset(&mut self, name: &str) -> AssetIx {
        let at = self.assets.iter().position(|a| a == name).unwrap_or_else(|| {
            self.assets.push(name.into());
            self.assets.len() - 1
        });
        at as AssetIx
    }

    /// Names of the assets, by index.
    #[must_use]
    pub fn assets(&self) -> &[String] {
        &self.assets
    }

    /// Move a positive amount from one account to another of the same asset.
    pub fn transfer(&mut self, asset: AssetIx, from: AccountKind, to: AccountKind, amount: Money) {
        debug_assert!(amount.0 >= 0, "a transfer is positive");
        self.account(asset, from).balance -= amount;
        self.account(asset, to).balance += amount;
    }

    fn account(&mut self, asset: AssetIx, kind: AccountKind) -> &mut Account {
        let at = self.accounts.iter().position(|a| a.asset == asset && a.kind == kind).unwrap_or_else(|| {
            self.accounts.push(Account { asset, kind, balance: Money::ZERO });
            self.accounts.len() - 1
        });
        &mut self.accounts[at]
    }

    /// The balance of an account; zero when nothing ever moved there.
    #[must_use]
    pub fn balance(&self, asset: AssetIx, kind: AccountKind) -> Money {
        self.accounts.iter().find(|a| a.asset == asset && a.kind == kind).map_or(Money::ZERO, |a| a.balance)
    }

    /// Add up the accounts of every asset.
    ///
    /// # Panics
    /// When an asset does not sum to zero: the engine is wrong, and no result of it may be believed.
    pub fn check(&self) {
        for asset in 0..self.assets.len() {
            let sum: i128 = self.accounts.iter().filter(|a| usize::from(a.asset) == asset).map(|a| a.balance.0).sum();
            assert!(sum == 0, "the ledger of {} sums to {sum}, not to zero", self.assets[asset]);
        }
    }
}

/// What a quantity is worth at a price in the asset that settles, half-even: price x quantity; for inverse contracts quantity x contract value / price.
/// Saturates far above [`NOTIONAL_MAX`].
#[must_use]
#[inline]
pub fn notional(instrument: &Instrument, price: i64, qty: i64) -> Money {
    if let Some(value) = instrument.kind.contract_value() {
        return inverse::worth(instrument, value, price, qty, None, Round::HalfEven);
    }
    let product = i128::from(price) * i128::from(qty);
    Money(to_money(product, instrument.price_scale + instrument.qty_scale, Round::HalfEven))
}

/// What a quantity is worth for each count of the price, where that is a whole number: then [`notional`] is the price times it, without a rounding.
#[must_use]
pub fn notional_of_count(instrument: &Instrument, qty: i64) -> Option<i64> {
    /// No price that is accepted takes such an amount to where [`notional`] saturates.
    const MOST: i128 = pow10(17);
    let scale = instrument.price_scale + instrument.qty_scale;
    let exact = instrument.kind.contract_value().is_none() && scale <= MONEY_SCALE;
    let amount = exact.then(|| i128::from(qty) * pow10(MONEY_SCALE - scale))?;
    i64::try_from(amount).ok().filter(|_| amount.abs() <= MOST)
}

/// A product at `scale` as money.
#[inline]
fn to_money(product: i128, scale: u8, mode: Round) -> i128 {
    // Most products fit a machine word, and most scales lie below that of money.
    match (i64::try_from(product), scale <= MONEY_SCALE) {
        (Ok(product), true) => i128::from(product) * i128::from(pow10(MONEY_SCALE - scale) as i64),
        _ => far_to_money(product, scale, mode),
    }
}

fn far_to_money(product: i128, scale: u8, mode: Round) -> i128 {
    const FAR: i128 = pow10(36);
    let exact = if scale <= MONEY_SCALE {
        product.checked_mul(pow10(MONEY_SCALE - scale))
    } else {
        div_round(product, pow10(scale - MONEY_SCALE), mode)
    };
    exact.unwrap_or(if product < 0 { -FAR } else { FAR }).clamp(-FAR, FAR)
}

/// The average price of a quantity that has cost `basis`, for display; zero without a quantity.
#[must_use]
pub fn average_price(kind: InstrumentKind, qty: i64, qty_scale: u8, basis: Money) -> f64 {
    let quantity = crate::num::count_to_f64(qty, qty_scale);
    match kind.contract_value() {
        _ if qty == 0 => 0.0,
        None => basis.to_f64() / quantity,
        Some(_) if basis == Money::ZERO => 0.0,
        Some(value) => quantity * value.to_f64() / basis.to_f64(),
    }
}

/// What a long of `qty` gains when the price goes from one to another; for linear contracts with one rounding, for inverse ones with one for each price.
#[must_use]
pub fn gain(instrument: &Instrument, from: i64, to: i64, qty: i64) -> Money {
    if instrument.kind.is_inverse() {
        notional(instrument, from, qty) - notional(instrument, to, qty)
    } else {
        notional(instrument, to - from, qty)
    }
}

/// What a quantity is worth at a price ([`notional`]) x rate as money, with one rounding.
#[must_use]
pub fn charge(instrument: &Instrument, price: i64, qty: i64, rate: Rate, mode: Round) -> Money {
    if let Some(value) = instrument.kind.contract_value() {
        return inverse::worth(instrument, value, price, qty, Some(rate), mode);
    }
    let product = i128::from(price) * i128::from(qty);
    let scale = u32::from(instrument.price_scale) + u32::from(instrument.qty_scale) + u32::from(crate::num::RATE_SCALE);
    // Scale is at most 48 and at least 12, so the denominator is 10^4 to 10^40: beyond 10^38 nothing is left of any amount.
    let denominator = scale - u32::from(MONEY_SCALE);
    if denominator > 38 {
        return Money(0);
    }
    Money(mul_div_round(product, i128::from(rate.0), pow10(denominator as u8), mode).unwrap_or(NOTIONAL_MAX))
}

/// What a position receives at a funding stamp, negative when it pays: -(signed quantity x mark x rate), half-even.
#[must_use]
pub fn funding(instrument: &Instrument, qty: i64, mark: i64, rate: Rate) -> Money {
    -charge(instrument, mark, qty, rate, Round::HalfEven)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_count_of_the_price_is_worth_is_the_notional_of_every_price() {
        let instrument = |price_scale, qty_scale, kind| Instrument { price_scale, qty_scale, kind, ..inverse::tests::coin() };
        let kind = InstrumentKind::Spot;
        for (price_scale, qty_scale, qty) in [(2, 5, 123_456), (0, 0, -7), (4, 4, 999_999_999), (8, 0, -1), (0, 0, 1_000_000_000)] {
            let i = instrument(price_scale, qty_scale, kind);
            let unit = notional_of_count(&i, qty).expect("whole");
            for price in [1, 99, 6_000_001, crate::num::COUNT_MAX] {
                assert_eq!(
                    Money(i128::from(price) * i128::from(unit)),
                    notional(&i, price, qty),
                    "{price_scale} {qty_scale} {qty} {price}"
                );
            }
        }
        assert_eq!(notional_of_count(&instrument(0, 0, kind), 1_000_000_001), None, "more than is taken to be safe");
        assert_eq!(notional_of_count(&instrument(5, 4, kind), 1), None, "finer than money");
        assert_eq!(notional_of_count(&inverse::tests::coin(), 1), None, "not a product");
    }

    #[test]
    fn an_average_price_is_of_what_is_held() {
        let (linear, inverse) = (InstrumentKind::LinearPerpetual, InstrumentKind::InversePerpetual(Money(100 * pow10(8))));
        let of = |kind, qty, basis: i128| average_price(kind, qty, 2, Money(basis * pow10(8)));
        assert_eq!([of(linear, 250, 300), of(linear, -250, -300), of(linear, 0, 0)], [120.0, 120.0, 0.0]);
        assert_eq!([of(inverse, 250, 5), of(inverse, -250, -5), of(inverse, 0, 0), of(inverse, 250, 0)], [50.0, 50.0, 0.0, 0.0]);
    }

    #[test]
    fn transfers_sum_to_zero_and_the_check_sees_what_does_not() {
        let mut ledger = Ledger::default();
        let usdt = ledger.asset("USDT");
        assert_eq!(ledger.asset("USDT"), usdt);
        ledger.transfer(usdt, AccountKind::External, AccountKind::Wallet, Money(100));
        ledger.transfer(usdt, AccountKind::Wallet, AccountKind::Fee, Money(1));
        assert_eq!(ledger.balance(usdt, AccountKind::Wallet), Money(99));
        ledger.check();
    }

    #[test]
    #[should_panic(expected = "sums to 1")]
    fn a_broken_ledger_stops_the_run() {
        let mut ledger = Ledger::default();
        let usdt = ledger.asset("USDT");
        ledger.account(usdt, AccountKind::Wallet).balance = Money(1);
        ledger.check();
    }
}
