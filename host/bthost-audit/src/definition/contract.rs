//! What an instrument is a contract about, in a definition: the terms beside the name of its kind. Absent where the kind has none.
//!
//! What always holds: every term of the kind stands here, the defaults too; the name and these terms make the kind and nothing else does.

use bthost_sim::market::{InstrumentKind, Terms};
use bthost_sim::time::Ts;
use serde::{Deserialize, Serialize};

use super::convert::wrong;
use super::{DefinitionError, RightName};
use crate::text::{Amount, Int, Ratio};

/// The terms of a contract; each stands where the kind has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractDef {
    /// When it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry_ns: Option<Int<i64>>,
    /// Marks that close in the last so many nanoseconds make the settlement price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settlement_window_ns: Option<Int<i64>>,
    /// What one contract is worth in the quote asset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract_value: Option<Amount>,
    /// Of an option: call or put.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<RightName>,
    /// Of an option: the strike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strike: Option<Amount>,
    /// Of an option that has one: the index of its underlying.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub underlying: Option<Int<u32>>,
    /// Fee of the delivery, of the value at the settlement price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery_fee: Option<Ratio>,
}

impl ContractDef {
    /// Those of a kind, if it has any.
    pub(super) fn of(kind: InstrumentKind) -> Option<Self> {
        let terms = kind.terms();
        (!terms.is_empty()).then(|| Self {
            expiry_ns: terms.expiry.map(|at| Int(at.0)),
            settlement_window_ns: terms.window.map(Int),
            delivery_fee: terms.fee.map(Ratio),
            contract_value: terms.value.map(Amount),
            right: terms.right.map(RightName),
            strike: terms.strike.map(Amount),
            underlying: terms.underlying.map(Int),
        })
    }

    fn terms(&self) -> Terms {
        Terms {
            expiry: self.expiry_ns.map(|at| Ts(at.0)),
            window: self.settlement_window_ns.map(|w| w.0),
            fee: self.delivery_fee.map(|fee| fee.0),
            value: self.contract_value.map(|value| value.0),
            right: self.right.map(|right| right.0),
            strike: self.strike.map(|strike| strike.0),
            underlying: self.underlying.map(|u| u.0),
        }
    }

    /// The kind of a name with these terms.
    ///
    /// # Errors
    /// When they do not fit each other, or a term is left out.
    pub(super) fn kind(name: &str, contract: Option<&Self>, at: &dyn Fn(&str) -> String) -> Result<InstrumentKind, DefinitionError> {
        let terms = contract.map(Self::terms).unwrap_or_default();
        let field = if InstrumentKind::NAMES.contains(&name) { "contract" } else { "kind" };
        let kind = InstrumentKind::with_terms(name, &terms).map_err(|what| wrong(at(field), what))?;
        // A definition has one spelling: what a plan may leave out stands here.
        if kind.terms() != terms || contract.is_some() != Self::of(kind).is_some() {
            return Err(wrong(at("contract"), "every term of the kind stands in a definition, and no others"));
        }
        Ok(kind)
    }
}
