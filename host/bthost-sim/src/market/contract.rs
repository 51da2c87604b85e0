//! What an instrument is a contract about: its kind, and the terms that only some kinds have (when it ends, what a contract is worth, what it may be exercised at).
//!
//! What always holds: a kind carries exactly the terms that it needs, so there is no future without an expiry and no option without a strike.
//! What it does not do: look at prices (`exchange/delivery.rs` settles, `ledger` values).

use alloc::format;
use alloc::string::String;

use crate::codes::instrument_kind;
use crate::num::{Money, Rate};
use crate::time::{HOUR, Ts};

/// Over how long before the expiry marks are averaged where nothing else is said, ns: one hour.
pub const SETTLEMENT_WINDOW: i64 = HOUR;

/// The largest delivery fee: 10 %. A larger one is a percentage taken for a fraction.
pub const DELIVERY_FEE_MAX: Rate = Rate(crate::num::RATE_ONE / 10);

/// The largest value of an inverse contract: a million of the quote asset.
pub const CONTRACT_VALUE_MAX: Money = Money(1_000_000 * 100_000_000);

/// The largest strike: a thousand million of the quote asset.
pub const STRIKE_MAX: Money = Money(1_000_000_000 * 100_000_000);

/// How a contract ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// When.
    pub at: Ts,
    /// Marks that close in the last so many nanoseconds make the settlement price.
    pub window: i64,
    /// Fee, of the value at the settlement price.
    pub fee: Rate,
}

/// Which way an option pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// To buy: it pays what the settlement price is above the strike.
    Call,
    /// To sell: it pays what the settlement price is below the strike.
    Put,
}

impl Right {
    /// As in plans and manifests.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Put => "put",
        }
    }

    /// Read the name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Call, Self::Put].into_iter().find(|right| right.name() == name)
    }
}

/// A European option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionTerms {
    /// Which way it pays.
    pub right: Right,
    /// At what price of one unit.
    pub strike: Money,
    /// How it ends.
    pub delivery: Delivery,
    /// The instrument of the run whose price settles it, and whose mark makes the margin of short ones; `None`: it is settled at its own price.
    pub underlying: Option<u32>,
}

/// What kind of contract, with its terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstrumentKind {
    /// Cash against the asset.
    Spot,
    /// Perpetual, margined and settled in the quote asset.
    LinearPerpetual,
    /// Future that ends, margined and settled in the quote asset.
    LinearFuture(Delivery),
    /// Perpetual, margined and settled in the base asset; a contract is worth so much of the quote asset.
    InversePerpetual(Money),
    /// The same with an end.
    InverseFuture(Money, Delivery),
    /// European option on one unit of the base asset, paid for and settled in the quote asset.
    Option(OptionTerms),
}

/// Terms as plans and definitions state them: which of them a kind has is checked by [`InstrumentKind::with_terms`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// When the contract ends.
    pub expiry: Option<Ts>,
    /// Over how long before that marks are averaged.
    pub window: Option<i64>,
    /// Delivery fee.
    pub fee: Option<Rate>,
    /// What one contract is worth in the quote asset.
    pub value: Option<Money>,
    /// Which way an option pays.
    pub right: Option<Right>,
    /// Its strike.
    pub strike: Option<Money>,
    /// Its underlying: the index of an instrument.
    pub underlying: Option<u32>,
}

impl InstrumentKind {
    /// The names of all kinds.
    pub const NAMES: &'static [&'static str] =
        &["spot", "linear-perpetual", "linear-future", "inverse-perpetual", "inverse-future", "option"];

    /// The ABI's code.
    #[must_use]
    pub fn code(self) -> u32 {
        match self {
            Self::Spot => instrument_kind::SPOT,
            Self::LinearPerpetual => instrument_kind::LINEAR_PERPETUAL,
            Self::LinearFuture(_) => instrument_kind::LINEAR_FUTURE,
            Self::InversePerpetual(_) => instrument_kind::INVERSE_PERPETUAL,
            Self::InverseFuture(..) => instrument_kind::INVERSE_FUTURE,
            Self::Option(_) => instrument_kind::OPTION,
        }
    }

    /// As in plans and manifests.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Spot => "spot",
            Self::LinearPerpetual => "linear-perpetual",
            Self::LinearFuture(_) => "linear-future",
            Self::InversePerpetual(_) => "inverse-perpetual",
            Self::InverseFuture(..) => "inverse-future",
            Self::Option(_) => "option",
        }
    }

    /// The kind of a name, with its terms.
    ///
    /// # Errors
    /// In words: the name is none, a term is missing, is out of its bounds, or is one that the kind does not have.
    pub fn with_terms(name: &str, terms: &Terms) -> Result<Self, String> {
        let kind = match name {
            "spot" => Self::Spot,
            "linear-perpetual" => Self::LinearPerpetual,
            "linear-future" => Self::LinearFuture(terms.delivery(name)?),
            "inverse-perpetual" => Self::InversePerpetual(terms.worth(name)?),
            "inverse-future" => Self::InverseFuture(terms.worth(name)?, terms.delivery(name)?),
            "option" => Self::Option(terms.option(name)?),
            _ => return Err(format!("kind `{name}` is none of {}", Self::NAMES.join(", "))),
        };
        let stray = terms.stray(&kind.terms());
        stray.map_or(Ok(kind), |term| Err(format!("{name} has no {term}")))
    }

    /// Its terms, every one that it has.
    #[must_use]
    pub fn terms(self) -> Terms {
        let ends = |d: Delivery| Terms { expiry: Some(d.at), window: Some(d.window), fee: Some(d.fee), ..Terms::default() };
        match self {
            Self::Spot | Self::LinearPerpetual => Terms::default(),
            Self::LinearFuture(delivery) => ends(delivery),
            Self::InversePerpetual(value) => Terms { value: Some(value), ..Terms::default() },
            Self::InverseFuture(value, delivery) => Terms { value: Some(value), ..ends(delivery) },
            Self::Option(OptionTerms { right, strike, delivery, underlying }) => {
                Terms { right: Some(right), strike: Some(strike), underlying, ..ends(delivery) }
            }
        }
    }

    /// How it ends, if it does.
    #[inline]
    #[must_use]
    pub fn delivery(self) -> Option<Delivery> {
        match self {
            Self::Spot | Self::LinearPerpetual | Self::InversePerpetual(_) => None,
            Self::LinearFuture(delivery) | Self::InverseFuture(_, delivery) => Some(delivery),
            Self::Option(terms) => Some(terms.delivery),
        }
    }

    /// Whether it has ended at `t`.
    #[inline]
    #[must_use]
    pub fn is_over(self, t: i64) -> bool {
        self.delivery().is_some_and(|d| d.at.0 <= t)
    }

    /// What one contract is worth in the quote asset, where positions are counted in contracts and settled in the base asset.
    #[inline]
    #[must_use]
    pub fn contract_value(self) -> Option<Money> {
        match self {
            Self::InversePerpetual(value) | Self::InverseFuture(value, _) => Some(value),
            Self::Spot | Self::LinearPerpetual | Self::LinearFuture(_) | Self::Option(_) => None,
        }
    }

    /// Whether it is settled in the base asset: a long gains what its contracts cost in it less what they are worth in it.
    #[inline]
    #[must_use]
    pub fn is_inverse(self) -> bool {
        self.contract_value().is_some()
    }

    /// Whether a position is margined: nothing is paid for it but its profit.
    #[inline]
    #[must_use]
    pub fn is_margined(self) -> bool {
        !matches!(self, Self::Spot | Self::Option(_))
    }
}

impl Terms {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn delivery(&self, name: &str) -> Result<Delivery, String> {
        let at = self.expiry.ok_or_else(|| format!("{name} needs an expiry"))?;
        let (window, fee) = (self.window.unwrap_or(SETTLEMENT_WINDOW), self.fee.unwrap_or_default());
        if window < 0 {
            return Err(format!("a settlement window of {window} ns is negative"));
        }
        if !(0..=DELIVERY_FEE_MAX.0).contains(&fee.0) {
            return Err(format!("a delivery fee of {fee} is outside 0 to {DELIVERY_FEE_MAX}"));
        }
        Ok(Delivery { at, window, fee })
    }

    fn option(&self, name: &str) -> Result<OptionTerms, String> {
        let right = self.right.ok_or_else(|| format!("{name} needs a right, call or put"))?;
        let strike = self.strike.ok_or_else(|| format!("{name} needs a strike"))?;
        if !(1..=STRIKE_MAX.0).contains(&strike.0) {
            return Err(format!("a strike of {strike} is not above 0 and at most {STRIKE_MAX}"));
        }
        Ok(OptionTerms { right, strike, delivery: self.delivery(name)?, underlying: self.underlying })
    }

    fn worth(&self, name: &str) -> Result<Money, String> {
        let value = self.value.ok_or_else(|| format!("{name} needs the value of a contract"))?;
        if (1..=CONTRACT_VALUE_MAX.0).contains(&value.0) {
            Ok(value)
        } else {
            Err(format!("a contract of {value} is not above 0 and at most {CONTRACT_VALUE_MAX}"))
        }
    }

    /// The name of a term that is stated here and not among those that a kind has.
    fn stray(&self, has: &Self) -> Option<&'static str> {
        let stated = [
            ("expiry", self.expiry.is_some(), has.expiry.is_some()),
            ("settlement window", self.window.is_some(), has.window.is_some()),
            ("delivery fee", self.fee.is_some(), has.fee.is_some()),
            ("value of a contract", self.value.is_some(), has.value.is_some()),
            ("right", self.right.is_some(), has.right.is_some()),
            ("strike", self.strike.is_some(), has.strike.is_some()),
            ("underlying", self.underlying.is_some(), has.underlying.is_some()),
        ];
        stated.into_iter().find(|(_, stated, has)| *stated && !has).map(|(term, ..)| term)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDS: Terms = Terms { expiry: Some(Ts(5)), window: None, fee: None, value: None, right: None, strike: None, underlying: None };

    #[test]
    fn a_kind_has_the_terms_that_it_needs_and_no_others() {
        let future = InstrumentKind::with_terms("linear-future", &ENDS).expect("terms");
        assert_eq!(future, InstrumentKind::LinearFuture(Delivery { at: Ts(5), window: SETTLEMENT_WINDOW, fee: Rate(0) }));
        assert_eq!(InstrumentKind::with_terms(future.name(), &future.terms()), Ok(future));
        assert_eq!((future.is_over(4), future.is_over(5)), (false, true));
        let wrong = [
            ("linear-future", Terms::default(), "linear-future needs an expiry"),
            ("spot", ENDS, "spot has no expiry"),
            ("swap", ENDS, "kind `swap` is none of"),
            ("linear-future", Terms { window: Some(-1), ..ENDS }, "is negative"),
            ("linear-future", Terms { fee: Some(Rate(DELIVERY_FEE_MAX.0 + 1)), ..ENDS }, "outside 0 to 0.1"),
        ];
        for (name, terms, why) in wrong {
            let e = InstrumentKind::with_terms(name, &terms).expect_err("refused");
            assert!(e.contains(why), "{e}");
        }
        let of_value =
            |value: i128| InstrumentKind::with_terms("inverse-perpetual", &Terms { value: Some(Money(value)), ..Terms::default() });
        assert_eq!(of_value(CONTRACT_VALUE_MAX.0), Ok(InstrumentKind::InversePerpetual(CONTRACT_VALUE_MAX)));
        assert!(of_value(CONTRACT_VALUE_MAX.0 + 1).is_err() && of_value(0).is_err());
        let dated = InstrumentKind::with_terms("inverse-future", &Terms { value: Some(Money(1)), ..ENDS }).expect("terms");
        assert_eq!(InstrumentKind::with_terms(dated.name(), &dated.terms()), Ok(dated));
        let put = |strike: i128| Terms { right: Some(Right::Put), strike: Some(Money(strike)), underlying: Some(2), ..ENDS };
        let option = InstrumentKind::with_terms("option", &put(STRIKE_MAX.0)).expect("terms");
        assert_eq!(InstrumentKind::with_terms(option.name(), &option.terms()), Ok(option));
        assert!(
            InstrumentKind::with_terms("option", &put(STRIKE_MAX.0 + 1)).is_err() && InstrumentKind::with_terms("option", &put(0)).is_err()
        );
        assert!(InstrumentKind::with_terms("option", &ENDS).is_err() && InstrumentKind::with_terms("linear-future", &put(1)).is_err());
        let most = Terms { fee: Some(DELIVERY_FEE_MAX), ..ENDS };
        assert!(InstrumentKind::with_terms("linear-future", &most).is_ok());
    }
}
