//! What a venue does about the margin of one perpetual: its profile, the mode of the position, its tiers and its liquidation fee.

use alloc::vec::Vec;

use super::tiers::TierTable;
use crate::market::InstrumentKind;
use crate::num::Rate;

/// Whose rules. Each is a dated set of rules of a venue, and they are not mixed: the same position has another liquidation price under each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Binance USD-M: maintenance on mark; a liquidation cancels orders, takes what the bar gives, pays a liquidation fee, and leaves the rest to the
    /// insurance fund at the bankruptcy price.
    BinanceUsdm,
    /// Binance COIN-M: the same rules for inverse contracts, everything in the base asset.
    BinanceCoinm,
    /// Bybit unified account, since 2025: maintenance on mark with the fee to close; the engine takes the whole position over at the bankruptcy price.
    BybitUta,
    /// Bybit classic, before that: maintenance on the value at entry; taken over at the bankruptcy price.
    BybitClassic,
}

impl Profile {
    /// Every profile.
    pub const ALL: [Self; 4] = [Self::BinanceUsdm, Self::BinanceCoinm, Self::BybitUta, Self::BybitClassic];

    /// As in plans and manifests.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::BinanceUsdm => "binance-usdm",
            Self::BinanceCoinm => "binance-coinm",
            Self::BybitUta => "bybit-uta",
            Self::BybitClassic => "bybit-classic",
        }
    }

    /// Read the name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.name() == name)
    }

    /// Whether margins hold the fee to close at the bankruptcy price.
    #[must_use]
    pub fn reserves_fee(self) -> bool {
        !self.is_binance()
    }

    /// Whether it is one of Binance's, which differ in what the contracts are settled in only.
    #[must_use]
    pub fn is_binance(self) -> bool {
        matches!(self, Self::BinanceUsdm | Self::BinanceCoinm)
    }

    /// Whether it has rules for a kind of contract.
    #[must_use]
    pub fn fits(self, kind: InstrumentKind) -> bool {
        kind.is_margined() && kind.is_inverse() == (self == Self::BinanceCoinm)
    }
}

/// What a position is margined with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MarginMode {
    /// The wallet and the profit of the other cross positions.
    #[default]
    Cross,
    /// What was set aside for it when it was opened.
    Isolated,
}

impl MarginMode {
    /// Every mode.
    pub const ALL: [Self; 2] = [Self::Cross, Self::Isolated];

    /// As in plans and manifests.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cross => "cross",
            Self::Isolated => "isolated",
        }
    }

    /// Read the name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.name() == name)
    }
}

/// The margin rules of one perpetual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarginRules {
    /// Whose rules.
    pub profile: Profile,
    /// Cross or isolated.
    pub mode: MarginMode,
    /// On the notional that a liquidation sells or buys in the market; goes to the insurance fund.
    pub liquidation_fee: Rate,
    /// Dated tiers, by the instant from which they hold; at least one.
    pub tiers: Vec<TierTable>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::Money;

    #[test]
    fn each_profile_has_its_kinds_of_contracts() {
        let inverse = InstrumentKind::InversePerpetual(Money(1));
        for profile in Profile::ALL {
            let coins = profile == Profile::BinanceCoinm;
            assert_eq!(
                [InstrumentKind::Spot, InstrumentKind::LinearPerpetual, inverse].map(|kind| profile.fits(kind)),
                [false, !coins, coins]
            );
        }
    }
}
