//! The currencies of an account beside the reporting one, as they stand in a definition.
//!
//! What always holds: a run with one currency has none of it; what is read gives the same currencies again.

use bthost_sim::engine::{Currency, RateSource};
use serde::{Deserialize, Serialize};

use super::DefinitionError;
use super::convert::wrong;
use crate::text::{Amount, Int, Ratio};

/// A currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CurrencyDef {
    /// As instruments name what they settle in.
    pub name: String,
    /// Cash at the start.
    pub cash: Amount,
    /// What one unit is worth in the reporting currency, where the plan states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<Ratio>,
    /// The index of the instrument whose mark says it, where one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instrument: Option<Int<u32>>,
    /// Whether that price is of a unit of the reporting currency.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inverse: bool,
}

impl CurrencyDef {
    pub(super) fn new(currency: &Currency) -> Self {
        let Currency { name, cash, rate } = currency;
        let (rate, instrument, inverse) = match *rate {
            RateSource::Fixed(rate) => (Some(Ratio(rate)), None, false),
            RateSource::Market { market, inverse } => (None, Some(Int(market)), inverse),
        };
        Self { name: name.clone(), cash: Amount(*cash), rate, instrument, inverse }
    }

    pub(super) fn currency(&self, at: &str) -> Result<Currency, DefinitionError> {
        let rate = match (self.rate, self.instrument, self.inverse) {
            (Some(rate), None, false) => RateSource::Fixed(rate.0),
            (None, Some(market), inverse) => RateSource::Market { market: market.0, inverse },
            _ => return Err(wrong(at.to_string(), "has a rate, or an instrument that says it")),
        };
        Ok(Currency { name: self.name.clone(), cash: self.cash.0, rate })
    }
}
