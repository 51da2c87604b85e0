//! Margin rules in a definition: profile, mode, liquidation fee, dated tiers. Absent where a run has none.

use bthost_sim::exchange::margin::tiers::{TABLES_MAX, Tier, TierTable};
use bthost_sim::exchange::margin::{MarginMode, MarginRules, Profile};
use bthost_sim::num::Money;
use bthost_sim::time::Ts;
use serde::{Deserialize, Serialize};

use super::{DefinitionError, ModeName, ProfileName};
use crate::text::{Amount, Int, Ratio};

/// The margin rules of a perpetual.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarginDef {
    /// Whose rules.
    pub profile: ProfileName,
    /// Cross or isolated.
    pub mode: ModeName,
    /// Liquidation fee, of the notional that a liquidation trades.
    pub liquidation_fee: Ratio,
    /// Dated tiers, the earliest first.
    pub tiers: Vec<TierTableDef>,
}

/// A table of tiers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierTableDef {
    /// From when it holds.
    pub from_ns: Int<i64>,
    /// Its tiers, by their caps.
    pub tiers: Vec<TierDef>,
}

/// A tier. Its floor is the cap of the one before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierDef {
    /// Largest notional.
    pub cap: Amount,
    /// Maintenance margin rate.
    pub rate: Ratio,
    /// Largest leverage.
    pub max_leverage: Ratio,
    /// Taken off notional x rate.
    pub deduction: Amount,
}

impl MarginDef {
    pub(super) fn new(rules: &MarginRules) -> Self {
        let MarginRules { profile, mode, liquidation_fee, tiers } = rules;
        let tier = |t: &Tier| TierDef {
            cap: Amount(t.cap),
            rate: Ratio(t.rate),
            max_leverage: Ratio(t.max_leverage),
            deduction: Amount(t.deduction),
        };
        let table = |t: &TierTable| TierTableDef { from_ns: Int(t.from.0), tiers: t.tiers().iter().map(tier).collect() };
        Self {
            profile: ProfileName(*profile),
            mode: ModeName(*mode),
            liquidation_fee: Ratio(*liquidation_fee),
            tiers: tiers.iter().map(table).collect(),
        }
    }

    /// The rules; every table is checked as it is when a profile is read.
    pub(super) fn rules(&self, at: &dyn Fn(&str) -> String) -> Result<MarginRules, DefinitionError> {
        let wrong = |field: String, what: String| DefinitionError::Wrong { field: at(&field), what };
        if self.tiers.is_empty() || self.tiers.len() > TABLES_MAX {
            return Err(wrong("margin.tiers".into(), format!("{} tables; there are 1 to {TABLES_MAX}", self.tiers.len())));
        }
        if self.tiers.windows(2).any(|pair| pair[0].from_ns >= pair[1].from_ns) {
            return Err(wrong("margin.tiers".into(), "a table does not begin after the one before it".into()));
        }
        if self.liquidation_fee.0.0 < 0 {
            return Err(wrong("margin.liquidation_fee".into(), "negative".into()));
        }
        let table = |(k, def): (usize, &TierTableDef)| {
            let mut floor = Money::ZERO;
            let tiers = def.tiers.iter().map(|t| {
                let tier = Tier { floor, cap: t.cap.0, rate: t.rate.0, max_leverage: t.max_leverage.0, deduction: t.deduction.0 };
                floor = t.cap.0;
                tier
            });
            TierTable::new(Ts(def.from_ns.0), tiers.collect()).map_err(|e| wrong(format!("margin.tiers[{k}]"), e.to_string()))
        };
        let tiers = self.tiers.iter().enumerate().map(table).collect::<Result<_, _>>()?;
        let (profile, mode) = (self.profile.0, self.mode.0);
        Ok(MarginRules { profile, mode, liquidation_fee: self.liquidation_fee.0, tiers })
    }
}

impl ProfileName {
    /// The profile.
    #[must_use]
    pub fn profile(self) -> Profile {
        self.0
    }
}

impl ModeName {
    /// The mode.
    #[must_use]
    pub fn mode(self) -> MarginMode {
        self.0
    }
}
