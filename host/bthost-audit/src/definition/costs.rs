//! Costs beyond the two rates of an instrument, as they stand in a definition: schedules of fees, impact.
//!
//! What always holds: a field stands there only where a run uses it; what is read gives the same schedule again.

use bthost_sim::engine::Borrow;
use bthost_sim::exchange::fees::{Charge, Commission, FeeAsset, FeeSchedule, FeeTable, FeeTier, PerUnit};
use bthost_sim::exchange::impact::Impact;
use serde::{Deserialize, Serialize};

use super::DefinitionError;
use crate::text::{Amount, Int, Ratio};

/// What taking does to the price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImpactDef {
    /// `volume-share` or `square-root`.
    pub model: String,
    /// The move when all of the volume is taken.
    pub coefficient: Ratio,
}

/// On what terms an instrument can be borrowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BorrowDef {
    /// What it costs in a year, of the value.
    pub rate: Ratio,
    /// Margin that opening needs beyond the value.
    pub initial: Ratio,
    /// Margin that must be kept beyond the value.
    pub maintenance: Ratio,
}

impl BorrowDef {
    pub(super) fn new(borrow: Borrow) -> Self {
        let Borrow { rate, initial, maintenance } = borrow;
        Self { rate: Ratio(rate), initial: Ratio(initial), maintenance: Ratio(maintenance) }
    }

    pub(super) fn borrow(&self) -> Borrow {
        Borrow { rate: self.rate.0, initial: self.initial.0, maintenance: self.maintenance.0 }
    }
}

/// A schedule of fees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeScheduleDef {
    /// `quote`, `received` or `token`.
    pub asset: String,
    /// The token, where `asset` says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<TokenDef>,
    /// Volume that the account brings along.
    pub volume_before: Amount,
    /// Tables of rates by date; empty where fees are per unit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<FeeTableDef>,
    /// Fees per unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_unit: Option<PerUnitDef>,
}

/// A discount token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenDef {
    /// Index of the instrument whose base asset it is.
    pub instrument: Int<u32>,
    /// The share of the fee that is left to pay.
    pub multiplier: Ratio,
}

/// Rates from a date on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeTableDef {
    /// From when on.
    pub from_ns: Int<i64>,
    /// Tiers by rising volume.
    pub tiers: Vec<FeeTierDef>,
}

/// The rates of a tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeTierDef {
    /// Least volume of the last 30 days.
    pub volume: Amount,
    /// Of a fill that rested.
    pub maker: Ratio,
    /// Of a fill that took.
    pub taker: Ratio,
    /// Of a purchase, added.
    pub buyer: Ratio,
    /// Of a sale, added.
    pub seller: Ratio,
}

/// A price per unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerUnitDef {
    /// Money for one unit.
    pub price: Ratio,
    /// Least fee of an order.
    pub minimum: Amount,
    /// Largest fee, as a share of the order's worth.
    pub maximum: Ratio,
}

fn wrong(field: String, what: impl Into<String>) -> DefinitionError {
    DefinitionError::Wrong { field, what: what.into() }
}

impl ImpactDef {
    pub(super) fn new(impact: Impact) -> Self {
        let (model, coefficient) = match impact {
            Impact::VolumeShare(c) => ("volume-share", c),
            Impact::SquareRoot(c) => ("square-root", c),
        };
        Self { model: model.into(), coefficient: Ratio(coefficient) }
    }

    pub(super) fn impact(&self, field: String) -> Result<Impact, DefinitionError> {
        match self.model.as_str() {
            "volume-share" => Ok(Impact::VolumeShare(self.coefficient.0)),
            "square-root" => Ok(Impact::SquareRoot(self.coefficient.0)),
            other => Err(wrong(field, format!("`{other}` is neither `volume-share` nor `square-root`"))),
        }
    }
}

impl FeeScheduleDef {
    pub(super) fn new(schedule: &FeeSchedule) -> Self {
        let FeeSchedule { charge, asset, volume_before } = schedule;
        let (asset, token) = match asset {
            FeeAsset::Quote => ("quote", None),
            FeeAsset::Received => ("received", None),
            FeeAsset::Token { market, multiplier } => {
                ("token", Some(TokenDef { instrument: Int(*market), multiplier: Ratio(*multiplier) }))
            }
        };
        let (tables, per_unit) = match charge {
            Charge::Rates(tables) => (tables.iter().map(FeeTableDef::new).collect(), None),
            Charge::PerUnit(p) => {
                let def = PerUnitDef { price: Ratio(p.price), minimum: Amount(p.minimum), maximum: Ratio(p.maximum) };
                (Vec::new(), Some(def))
            }
        };
        Self { asset: asset.into(), token, volume_before: Amount(*volume_before), tables, per_unit }
    }

    /// The schedule, in a run of so many instruments.
    pub(super) fn schedule(&self, field: &str, instruments: usize) -> Result<FeeSchedule, DefinitionError> {
        let at = |name: &str| format!("{field}.{name}");
        let asset = match (self.asset.as_str(), &self.token) {
            ("quote", None) => FeeAsset::Quote,
            ("received", None) => FeeAsset::Received,
            ("token", Some(token)) if (token.instrument.0 as usize) < instruments => {
                FeeAsset::Token { market: token.instrument.0, multiplier: token.multiplier.0 }
            }
            ("token", Some(_)) => return Err(wrong(at("token.instrument"), "there is no such instrument")),
            _ => return Err(wrong(at("asset"), "is not `quote`, `received`, or `token` with a token")),
        };
        let charge = match &self.per_unit {
            Some(p) if self.tables.is_empty() => Charge::PerUnit(PerUnit { price: p.price.0, minimum: p.minimum.0, maximum: p.maximum.0 }),
            Some(_) => return Err(wrong(at("per_unit"), "stands beside tables; a schedule is one of the two")),
            None => {
                let rises = |pair: &[FeeTableDef]| pair[0].from_ns.0 < pair[1].from_ns.0;
                if self.tables.is_empty() || !self.tables.windows(2).all(rises) {
                    return Err(wrong(at("tables"), "is empty, or not in order of time"));
                }
                Charge::Rates(self.tables.iter().map(|t| t.table(&at("tables"))).collect::<Result<_, _>>()?)
            }
        };
        Ok(FeeSchedule { charge, asset, volume_before: self.volume_before.0 })
    }
}

impl FeeTableDef {
    fn new(table: &FeeTable) -> Self {
        let tier = |t: &FeeTier| FeeTierDef {
            volume: Amount(t.volume),
            maker: Ratio(t.commission.maker),
            taker: Ratio(t.commission.taker),
            buyer: Ratio(t.commission.buyer),
            seller: Ratio(t.commission.seller),
        };
        Self { from_ns: Int(table.from), tiers: table.tiers.iter().map(tier).collect() }
    }

    fn table(&self, field: &str) -> Result<FeeTable, DefinitionError> {
        let rises = self.tiers.windows(2).all(|pair| pair[0].volume.0 < pair[1].volume.0);
        if self.tiers.first().is_none_or(|tier| tier.volume.0.0 != 0) || !rises {
            return Err(wrong(format!("{field}.tiers"), "do not begin at volume 0, or do not rise"));
        }
        let tier = |t: &FeeTierDef| FeeTier {
            volume: t.volume.0,
            commission: Commission { maker: t.maker.0, taker: t.taker.0, buyer: t.buyer.0, seller: t.seller.0 },
        };
        Ok(FeeTable { from: self.from_ns.0, tiers: self.tiers.iter().map(tier).collect() })
    }
}
