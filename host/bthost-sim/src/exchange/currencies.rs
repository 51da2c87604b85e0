//! An account in several currencies (`host/RULES.md` section 22): what each holds, and what it is worth in the reporting one.
//!
//! - *A currency* of the account is the reporting one, whatever an instrument settles in, and whatever the account begins with. Each has a wallet.
//! - *Money stays in its currency*: a fill, a fee, funding and a margin call of an instrument are the business of the currency that it settles in. Nothing
//!   is exchanged by itself, and what one currency has is no margin in another.
//! - *Rates* say what one unit is worth in the reporting currency: a number that the plan states, or the mark of an instrument of the run.
//! - *Worth* is asked for by what looks at the account as a whole: equity, rails, weights, totals. No fill depends on it but through those.
//! - *Coins that are a currency* count in their wallet, at its rate: bought with [`MarketState::is_money`] instruments, or there from the start.
//! - *Ignored*: haircuts on collateral, the exchange of one currency for another by the venue, interest on balances.
//!
//! What always holds: with one currency nothing is converted; a conversion is one rounding, half to even, of what the currency has in all.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::market::MarketState;
use super::venue::Venue;
use crate::engine::{Currency, RateSource, Rules, RunConfig};
use crate::ledger::{AccountKind, AssetIx, Ledger, NO_INSTRUMENT, NOTIONAL_MAX};
use crate::market::{Instrument, InstrumentKind};
use crate::num::{Money, RATE_ONE, Rate, Round, mul_div_round, pow10};
use crate::time::Ts;
use crate::trail::{Cause, Stream, payload};

/// The most currencies beside the reporting one that an account may have.
pub const CURRENCIES_MAX: usize = 32;

/// A currency of the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub asset: AssetIx,
    rate: RateSource,
    /// The rate that the trail knows.
    noted: Option<i64>,
}

/// The currencies of a run, the reporting one first.
pub(super) fn held(config: &RunConfig, ledger: &mut Ledger) -> Vec<Held> {
    let reporting = Held { asset: ledger.asset(&config.currency), rate: RateSource::Fixed(Rate(RATE_ONE)), noted: None };
    let others = config.currencies.iter().map(|c| Held { asset: ledger.asset(&c.name), rate: c.rate, noted: None });
    core::iter::once(reporting).chain(others).collect()
}

/// Whether an instrument says what a currency is worth in the reporting one, and if so, whether its price is of a unit of that. Contracts that end do not:
/// they have prices of their own.
fn trades(instrument: &Instrument, name: &str, reporting: &str) -> Option<bool> {
    let ends = !matches!(instrument.kind, InstrumentKind::Spot | InstrumentKind::LinearPerpetual | InstrumentKind::InversePerpetual(_));
    match (instrument.base.as_str(), instrument.quote.as_str()) {
        _ if ends => None,
        (base, quote) if (base, quote) == (name, reporting) => Some(false),
        (base, quote) if (base, quote) == (reporting, name) => Some(true),
        _ => None,
    }
}

/// The instrument whose mark says what a currency is worth: spot before perpetuals, the first of its kind.
#[must_use]
pub fn rate_among(markets: &[(&Instrument, &Rules)], name: &str, reporting: &str) -> Option<RateSource> {
    let candidates = markets.iter().enumerate().filter_map(|(ix, (i, _))| {
        let inverse = trades(i, name, reporting)?;
        Some((i.kind != InstrumentKind::Spot, ix, inverse))
    });
    candidates.min().map(|(_, ix, inverse)| RateSource::Market { market: ix as u32, inverse })
}

/// The currencies of an account beside the reporting one: what instruments settle in, in their order, then what it begins with. `cash` and `fixed` go by
/// name.
///
/// # Errors
/// Says which currency has no rate, or what [`refusal`] says.
pub fn of_account(
    markets: &[(&Instrument, &Rules)],
    reporting: &str,
    cash: &BTreeMap<String, Money>,
    fixed: &BTreeMap<String, Rate>,
) -> Result<Vec<Currency>, String> {
    let mut names: Vec<&str> = Vec::new();
    for name in markets.iter().map(|(i, _)| i.settle.as_str()).chain(cash.keys().map(String::as_str)) {
        if name != reporting && !names.contains(&name) {
            names.push(name);
        }
    }
    if cash.contains_key(reporting) {
        return Err(format!("a balance of {reporting}: what the account begins with of its reporting currency is its cash"));
    }
    if let Some(name) = fixed.keys().find(|name| !names.contains(&name.as_str())) {
        return Err(format!("a rate of {name}, which is no currency of the account"));
    }
    let made = |name: &&str| {
        let stated = fixed.get(*name).map(|rate| RateSource::Fixed(*rate));
        let rate = stated.or_else(|| rate_among(markets, name, reporting));
        let rate = rate.ok_or_else(|| format!("nothing says what {name} is worth in {reporting}"))?;
        Ok(Currency { name: (*name).to_string(), cash: cash.get(*name).copied().unwrap_or_default(), rate })
    };
    let made: Vec<Currency> = names.iter().map(made).collect::<Result<_, String>>()?;
    refusal(markets, reporting, &made).map_or(Ok(made), Err)
}

/// Why an account cannot have these currencies beside the reporting one.
#[must_use]
pub fn refusal(markets: &[(&Instrument, &Rules)], reporting: &str, others: &[Currency]) -> Option<String> {
    let is_currency = |name: &str| name == reporting || others.iter().any(|c| c.name == name);
    if others.len() > CURRENCIES_MAX {
        return Some(format!("{} currencies beside {reporting}, and at most {CURRENCIES_MAX} are kept", others.len()));
    }
    for (at, c) in others.iter().enumerate() {
        let named = c.name.as_str();
        if named.is_empty() || named == reporting || others[..at].iter().any(|other| other.name == named) {
            return Some(format!("`{named}` is not the name of one more currency"));
        }
        if c.cash.0 < 0 {
            return Some(format!("a balance of {named} below zero: nothing is lent"));
        }
        match c.rate {
            RateSource::Fixed(rate) if rate.0 <= 0 => return Some(format!("the rate of {named} is not above zero")),
            RateSource::Market { market, inverse }
                if markets.get(market as usize).and_then(|(i, _)| trades(i, named, reporting)) != Some(inverse) =>
            {
                return Some(format!("instrument {market} does not say what {named} is worth in {reporting}"));
            }
            _ => {}
        }
    }
    if let Some((i, _)) = markets.iter().find(|(i, _)| !is_currency(&i.settle)) {
        return Some(format!("{} settles in {}, which is no currency of the account", i.name(), i.settle));
    }
    let (lent, _) = markets.iter().find(|(i, rules)| rules.borrow.is_some() && is_currency(&i.base))?;
    Some(format!(
        "{} cannot be sold short: {} is a currency of the account, and what is sold is taken from its wallet",
        lent.name(),
        lent.base
    ))
}

/// What an amount is worth at a rate: `price` of an instrument (at its scale) or a rate.
#[must_use]
pub fn worth_at(amount: Money, price: i64, scale: u8, inverse: bool) -> Money {
    let (unit, price) = (pow10(scale), i128::from(price));
    let converted = match (inverse, price) {
        (_, 0) => Some(0),
        (false, _) => mul_div_round(amount.0, price, unit, Round::HalfEven),
        (true, _) => mul_div_round(amount.0, unit, price, Round::HalfEven),
    };
    Money(converted.unwrap_or(NOTIONAL_MAX * amount.0.signum()))
}

impl RateSource {
    /// The price, its scale, and whether it is to be divided by; `mark` gives the mark of a market.
    fn terms(self, markets: &[MarketState], mark: impl Fn(&MarketState) -> i64) -> (i64, u8, bool) {
        match self {
            Self::Fixed(rate) => (rate.0, crate::num::RATE_SCALE, false),
            Self::Market { market, inverse } => {
                let m = &markets[market as usize];
                (mark(m), m.data.instrument.price_scale, inverse)
            }
        }
    }
}

/// Tell markets which currency they settle in, whether they trade one, and the first price of those that make a rate.
pub(super) fn settle(markets: &mut [MarketState], reporting: &str, others: &[Currency]) {
    for m in markets.iter_mut() {
        let of = |name: &str| if name == reporting { Some(0) } else { others.iter().position(|c| c.name == name).map(|at| at + 1) };
        m.currency = of(&m.data.instrument.settle).unwrap_or(0);
        m.is_money = m.data.instrument.kind == InstrumentKind::Spot && of(&m.data.instrument.base).is_some();
    }
    for c in others {
        let RateSource::Market { market, .. } = c.rate else { continue };
        let m = &mut markets[market as usize];
        // Nothing is known before the run of an instrument without warm-up: its first price is where the run begins.
        if let Some(open) = m.data.bars.open.get(m.row).filter(|_| m.mark == 0) {
            (m.mark, m.closed_mark) = (*open, *open);
        }
    }
}

impl Venue {
    /// The asset that an instrument settles in.
    pub(super) fn settles_in(&self, market: usize) -> AssetIx {
        self.currencies[self.markets[market].currency].asset
    }

    /// Indices of the currencies, the reporting one first.
    pub(super) fn all_currencies(&self) -> core::ops::Range<usize> {
        0..self.currencies.len()
    }

    /// Cash of a currency.
    #[must_use]
    pub fn wallet_in(&self, currency: usize) -> Money {
        self.ledger.balance(self.currencies[currency].asset, AccountKind::Wallet)
    }

    fn worth_by(&self, currency: usize, amount: Money, mark: impl Fn(&MarketState) -> i64) -> Money {
        if currency == 0 {
            return amount;
        }
        let (price, scale, inverse) = self.currencies[currency].rate.terms(&self.markets, mark);
        worth_at(amount, price, scale, inverse)
    }

    /// What an amount of a currency is worth in the reporting one, at the marks of this instant.
    #[must_use]
    #[inline]
    pub fn worth(&self, currency: usize, amount: Money) -> Money {
        self.worth_by(currency, amount, |m| m.mark)
    }

    /// The same at the last closed marks: what a strategy may know.
    #[must_use]
    #[inline]
    pub fn closed_worth(&self, currency: usize, amount: Money) -> Money {
        self.worth_by(currency, amount, |m| m.closed_mark)
    }

    /// What an amount of an instrument's currency is worth at this instant.
    pub(super) fn worth_of(&self, market: usize, amount: Money) -> Money {
        self.worth(self.markets[market].currency, amount)
    }

    /// The markets that settle in a currency.
    pub(super) fn in_currency(&self, currency: usize) -> impl Iterator<Item = &MarketState> {
        self.markets.iter().filter(move |m| m.currency == currency)
    }

    /// What all currencies have in all, of what `of` says of each.
    fn in_all(&self, of: impl Fn(usize) -> Money) -> Money {
        self.all_currencies().fold(Money::ZERO, |sum, c| sum + self.worth(c, of(c)))
    }

    /// The same at the last closed marks.
    fn closed_in_all(&self, of: impl Fn(usize) -> Money) -> Money {
        self.all_currencies().fold(Money::ZERO, |sum, c| sum + self.closed_worth(c, of(c)))
    }

    fn equity_by(&self, currency: usize, mark: impl Fn(&MarketState) -> i64) -> Money {
        self.in_currency(currency).fold(self.wallet_in(currency), |sum, m| sum + m.isolated + m.equity_at(mark(m)))
    }

    /// Equity of one currency, in itself, at the marks of this instant.
    #[must_use]
    pub fn equity_in(&self, currency: usize) -> Money {
        self.equity_by(currency, |m| m.mark)
    }

    /// Cash of all currencies.
    #[must_use]
    pub fn wallet(&self) -> Money {
        self.in_all(|c| self.wallet_in(c))
    }

    /// Cash of all currencies at the last closed marks.
    #[must_use]
    pub fn closed_wallet(&self) -> Money {
        self.closed_in_all(|c| self.wallet_in(c))
    }

    /// Equity at the marks of this instant.
    #[must_use]
    pub fn equity(&self) -> Money {
        self.in_all(|c| self.equity_in(c))
    }

    /// Equity at the last closed marks: what a strategy may see.
    #[must_use]
    pub fn closed_equity(&self) -> Money {
        self.closed_in_all(|c| self.equity_by(c, |m| m.closed_mark))
    }

    /// What new positions can use, by the rules of each currency, at the last closed marks.
    #[must_use]
    pub fn closed_available(&self) -> Money {
        let perpetuals = self.markets.iter().any(MarketState::is_margined);
        self.closed_in_all(|c| {
            if self.has_margin {
                self.closed_free(c, usize::MAX)
            } else if perpetuals {
                self.equity_by(c, |m| m.closed_mark) - self.closed_margin(c) - self.closed_apart(c)
            } else {
                self.wallet_in(c) - self.shorts_need(c, usize::MAX)
            }
        })
    }

    /// Wallet, equity and the sum of absolute notionals at the marks of this instant.
    #[must_use]
    pub fn marked(&self) -> (Money, Money, Money) {
        let mut all = (Money::ZERO, Money::ZERO, Money::ZERO);
        for c in self.all_currencies() {
            let wallet = self.wallet_in(c);
            let held = self.in_currency(c).filter(|m| m.position.qty != 0);
            let (equity, exposure) = held.fold((wallet, Money::ZERO), |(equity, exposure), m| {
                let value = m.value_at(m.mark);
                (equity + m.isolated + m.equity_of(value), exposure + Money(value.0.abs()))
            });
            all = (all.0 + self.worth(c, wallet), all.1 + self.worth(c, equity), all.2 + self.worth(c, exposure));
        }
        all
    }

    /// What the insurance fund took in, less what it paid.
    #[must_use]
    pub fn insurance(&self) -> Money {
        self.in_all(|c| self.ledger.balance(self.currencies[c].asset, AccountKind::Insurance))
    }

    /// Whether rates alone move the equity.
    #[must_use]
    pub fn moves_with_rates(&self) -> bool {
        self.currencies.len() > 1 && self.all_currencies().skip(1).any(|c| self.wallet_in(c) != Money::ZERO)
    }

    /// Put the rate of a currency into the trail, where it is not what the trail knows: what follows is converted with it.
    pub(super) fn note_rate(&mut self, currency: usize, cause: Cause) {
        if currency == 0 {
            return;
        }
        let held = &self.currencies[currency];
        let (price, scale, inverse) = held.rate.terms(&self.markets, |m| m.mark);
        if held.noted == Some(price) {
            return;
        }
        let instrument = if let RateSource::Market { market, .. } = held.rate { market } else { NO_INSTRUMENT };
        let record = payload::RateNoted { asset: held.asset, instrument, price, scale, inverse: u8::from(inverse) };
        self.currencies[currency].noted = Some(price);
        self.trail.append(Stream::Ledger, Ts(self.now), cause, &record);
    }

    /// The rates of all currencies, as [`Venue::note_rate`].
    pub(crate) fn note_rates(&mut self) {
        for c in self.all_currencies().skip(1) {
            self.note_rate(c, Cause::Run);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversion_rounds_once_half_to_even() {
        assert_eq!(worth_at(Money(3), 50, 2, false), Money(2), "1.5 to 2");
        assert_eq!(worth_at(Money(5), 50, 2, false), Money(2), "2.5 to 2");
        assert_eq!(worth_at(Money(-3), 50, 2, false), Money(-2));
        assert_eq!(worth_at(Money(3), 200, 2, true), Money(2), "1.5 to 2");
        assert_eq!(worth_at(Money(7), 0, 2, false), Money(0), "no price yet");
        assert_eq!(worth_at(Money(7), 0, 2, true), Money(0));
        assert_eq!(worth_at(Money(-NOTIONAL_MAX), i64::MAX, 0, false), Money(-NOTIONAL_MAX), "more than is counted");
    }
}
