//! Maintenance tiers (Binance: leverage brackets; Bybit: risk limits): which rate holds for which notional, with the deduction that makes the sum continuous.
//!
//! - *Which tier*: floor < notional <= cap. Zero belongs to the first; what is beyond the last cap belongs to the last, and only reducing orders are
//!   accepted there.
//! - *Maintenance margin* = notional x rate - deduction, rounded up.
//! - *Deductions* follow from floors and rates: d(1) = 0, d(k) = floor(k) x (rate(k) - rate(k-1)) + d(k-1). A table that says something else is refused
//!   when it is read: one wrong figure would move liquidations silently.
//!
//! Sources: Binance FAQ b3c689c1f50a44cabb3a84e663b81d93 (maintenance amount); Bybit's page on maintenance margin deductions.

use alloc::vec::Vec;
use core::fmt;

use crate::num::{Money, RATE_ONE, RATE_SCALE, Rate, Round, mul_div_round, pow10};
use crate::time::Ts;

/// Most tiers that a table may have. The longest one recorded has 35.
pub const TIERS_MAX: usize = 200;
/// Most dated tables of one instrument.
pub const TABLES_MAX: usize = 100;

/// One tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Notionals above this, and
    pub floor: Money,
    /// up to this, included.
    pub cap: Money,
    /// Maintenance margin rate.
    pub rate: Rate,
    /// Largest leverage, as a count of 10^-12 like a rate: 33.33 is a leverage too.
    pub max_leverage: Rate,
    /// Taken off notional x rate.
    pub deduction: Money,
}

/// A table of tiers and the instant from which it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierTable {
    /// When it came into force, as recorded.
    pub from: Ts,
    tiers: Vec<Tier>,
}

/// Why a table of tiers is not one. Tiers count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TierError {
    /// No tiers, or more than [`TIERS_MAX`].
    Count(usize),
    /// The first floor is not zero, a floor is not the cap before it, or a cap is not above its floor.
    Bounds(usize),
    /// A rate is not above the one before it, or not in (0, 1].
    Rate(usize),
    /// A largest leverage is below one, above the one before it, or its initial margin is below the maintenance margin.
    Leverage(usize),
    /// A deduction is not what floors and rates give, which is the second field.
    Deduction(usize, Money),
}

impl fmt::Display for TierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(n) => write!(f, "{n} tiers: a table has 1 to {TIERS_MAX}"),
            Self::Bounds(k) => {
                write!(f, "tier {k}: its floor must be the cap of the tier before it (0 for the first), and its cap above that")
            }
            Self::Rate(k) => write!(f, "tier {k}: its rate must be above that of the tier before it, and at most 1"),
            Self::Leverage(k) => {
                write!(f, "tier {k}: its largest leverage must be at least 1, at most that of the tier before it, and below 1 / rate")
            }
            Self::Deduction(k, right) => write!(f, "tier {k}: floors and rates give a deduction of {right}"),
        }
    }
}

impl core::error::Error for TierError {}

/// The deduction of a tier: floor x (rate - rate before) + deduction before. `None` when it is not a whole count of money.
#[must_use]
pub fn deduction(floor: Money, rate: Rate, before: (Rate, Money)) -> Option<Money> {
    let step = i128::from(rate.0) - i128::from(before.0.0);
    let exact = |mode| mul_div_round(floor.0, step, pow10(RATE_SCALE), mode);
    let (low, high) = (exact(Round::Floor)?, exact(Round::Ceil)?);
    (low == high).then(|| Money(low) + before.1)
}

impl TierTable {
    /// Check a table.
    ///
    /// # Errors
    /// The first tier that is wrong, and how.
    pub fn new(from: Ts, tiers: Vec<Tier>) -> Result<Self, TierError> {
        if tiers.is_empty() || tiers.len() > TIERS_MAX {
            return Err(TierError::Count(tiers.len()));
        }
        let (mut cap, mut before, mut leverage) = (Money::ZERO, (Rate(0), Money::ZERO), i64::MAX);
        for (k, tier) in tiers.iter().enumerate().map(|(i, tier)| (i + 1, tier)) {
            if tier.floor != cap || tier.cap <= tier.floor {
                return Err(TierError::Bounds(k));
            }
            if tier.rate <= before.0 || tier.rate.0 > RATE_ONE {
                return Err(TierError::Rate(k));
            }
            let margin_product = i128::from(tier.max_leverage.0) * i128::from(tier.rate.0);
            if tier.max_leverage.0 < RATE_ONE || tier.max_leverage.0 > leverage || margin_product > pow10(2 * RATE_SCALE) {
                return Err(TierError::Leverage(k));
            }
            let right = if k == 1 { Some(Money::ZERO) } else { deduction(tier.floor, tier.rate, before) };
            if right != Some(tier.deduction) {
                return Err(TierError::Deduction(k, right.unwrap_or_default()));
            }
            (cap, before, leverage) = (tier.cap, (tier.rate, tier.deduction), tier.max_leverage.0);
        }
        Ok(Self { from, tiers })
    }

    /// The table that floors (the first is zero), a last cap, rates and largest leverages make.
    ///
    /// # Errors
    /// As [`TierTable::new`].
    pub fn from_rates(from: Ts, caps: &[Money], rates: &[Rate], max_leverage: &[Rate]) -> Result<Self, TierError> {
        let mut tiers: Vec<Tier> = Vec::with_capacity(caps.len());
        for (i, ((cap, rate), leverage)) in caps.iter().zip(rates).zip(max_leverage).enumerate() {
            let last = tiers.last().copied();
            let floor = last.map_or(Money::ZERO, |t| t.cap);
            let right = last.map_or(Some(Money::ZERO), |t| deduction(floor, *rate, (t.rate, t.deduction)));
            let Some(deduction) = right else { return Err(TierError::Deduction(i + 1, Money::ZERO)) };
            tiers.push(Tier { floor, cap: *cap, rate: *rate, max_leverage: *leverage, deduction });
        }
        Self::new(from, tiers)
    }

    /// One tier for everything.
    ///
    /// # Errors
    /// As [`TierTable::new`].
    pub fn flat(rate: Rate, max_leverage: Rate) -> Result<Self, TierError> {
        let all = Tier { floor: Money::ZERO, cap: Money(crate::ledger::NOTIONAL_MAX), rate, max_leverage, deduction: Money::ZERO };
        Self::new(Ts(i64::MIN), alloc::vec![all])
    }

    /// The tiers, smallest notionals first.
    #[must_use]
    pub fn tiers(&self) -> &[Tier] {
        &self.tiers
    }

    /// The tier of a notional, whose sign does not count.
    #[must_use]
    pub fn tier(&self, notional: Money) -> &Tier {
        let at = self.tiers.partition_point(|t| t.cap.0 < notional.0.abs());
        &self.tiers[at.min(self.tiers.len() - 1)]
    }

    /// Whether a notional is beyond the last cap, where only reducing orders are accepted.
    #[must_use]
    pub fn is_beyond(&self, notional: Money) -> bool {
        self.tiers.last().is_some_and(|t| notional.0.abs() > t.cap.0)
    }

    /// Maintenance margin of a notional, whose sign does not count: rounded up, so that liquidation is never later than the exact amount says.
    #[must_use]
    pub fn maintenance(&self, notional: Money) -> Money {
        let tier = self.tier(notional);
        let share = mul_div_round(notional.0.abs(), i128::from(tier.rate.0), i128::from(RATE_ONE), Round::Ceil).unwrap_or(notional.0.abs());
        Money(share) - tier.deduction
    }
}

/// The table in force at an instant: the last one that came into force by then, or the first one where none had. `None` where there is no table.
#[must_use]
pub fn in_force(tables: &[TierTable], t: i64) -> Option<&TierTable> {
    let next = tables.partition_point(|table| table.from.0 <= t);
    tables.get(next.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: i128 = pow10(8);

    fn rate(millionths: i64) -> Rate {
        Rate(millionths * (RATE_ONE / 1_000_000))
    }

    fn times(n: i64) -> Rate {
        Rate(n * RATE_ONE)
    }

    fn tier(floor: i128, cap: i128, millionths: i64, leverage: i64, deduction: i128) -> Tier {
        let money = |n: i128| Money(n * WHOLE);
        Tier { floor: money(floor), cap: money(cap), rate: rate(millionths), max_leverage: times(leverage), deduction: money(deduction) }
    }

    fn first_three() -> Vec<Tier> {
        alloc::vec![tier(0, 50_000, 4_000, 125, 0), tier(50_000, 600_000, 5_000, 100, 50), tier(600_000, 3_000_000, 6_500, 75, 950)]
    }

    #[test]
    fn a_leverage_leaves_as_much_margin_as_must_be_kept() {
        assert!(TierTable::flat(rate(10_000), times(100)).is_ok(), "1 % and 100 x are the same margin");
        assert_eq!(TierTable::flat(rate(10_001), times(100)), Err(TierError::Leverage(1)));
        assert!(TierTable::flat(rate(1_000_000), times(1)).is_ok(), "all of it");
        assert_eq!(TierTable::flat(rate(1_000_001), times(1)), Err(TierError::Rate(1)));
        assert_eq!(TierTable::flat(rate(10_000), Rate(RATE_ONE - 1)), Err(TierError::Leverage(1)));
        assert_eq!(TierTable::flat(rate(0), times(1)), Err(TierError::Rate(1)));
    }

    #[test]
    fn a_cap_belongs_to_its_tier_and_the_margin_has_no_jump() {
        let table = TierTable::new(Ts(0), first_three()).expect("BTCUSDT, 2024-10-24");
        assert_eq!(table.tier(Money(50_000 * WHOLE)).deduction, Money::ZERO);
        assert_eq!(table.tier(Money(50_000 * WHOLE + 1)).deduction, Money(50 * WHOLE));
        assert_eq!(table.maintenance(Money(50_000 * WHOLE)), Money(200 * WHOLE));
        assert_eq!(table.maintenance(Money(-50_000 * WHOLE - 1)), Money(200 * WHOLE + 1));
        assert!(!table.is_beyond(Money(3_000_000 * WHOLE)));
        assert!(table.is_beyond(Money(3_000_000 * WHOLE + 1)));
        assert_eq!(table.maintenance(Money(4_000_000 * WHOLE)), Money(25_050 * WHOLE));
    }

    #[test]
    fn a_wrong_figure_is_refused_where_it_stands() {
        let spoiled = |k: usize, change: &dyn Fn(&mut Tier)| {
            let mut tiers = first_three();
            change(&mut tiers[k]);
            TierTable::new(Ts(0), tiers).expect_err("refused")
        };
        assert_eq!(spoiled(2, &|t| t.deduction += Money(1)), TierError::Deduction(3, Money(950 * WHOLE)));
        assert_eq!(spoiled(0, &|t| t.deduction = Money(1)), TierError::Deduction(1, Money::ZERO));
        assert_eq!(spoiled(1, &|t| t.floor += Money(1)), TierError::Bounds(2));
        assert_eq!(spoiled(1, &|t| t.cap = t.floor), TierError::Bounds(2));
        assert_eq!(spoiled(1, &|t| t.rate = rate(4_000)), TierError::Rate(2));
        assert_eq!(spoiled(2, &|t| t.rate = Rate(RATE_ONE + 1)), TierError::Rate(3));
        assert_eq!(spoiled(1, &|t| t.max_leverage = times(126)), TierError::Leverage(2));
        assert_eq!(spoiled(2, &|t| t.max_leverage = Rate(RATE_ONE - 1)), TierError::Leverage(3));
        assert_eq!(TierTable::new(Ts(0), Vec::new()), Err(TierError::Count(0)));
        let many = alloc::vec![first_three()[0]; TIERS_MAX + 1];
        assert_eq!(TierTable::new(Ts(0), many), Err(TierError::Count(TIERS_MAX + 1)));
    }

    #[test]
    fn the_table_in_force_is_the_last_that_began() {
        let at = |from| TierTable::new(Ts(from), first_three()).expect("a table");
        let tables = [at(10), at(20)];
        assert_eq!(in_force(&tables, 9).map(|t| t.from), Some(Ts(10)));
        assert_eq!(in_force(&tables, 19).map(|t| t.from), Some(Ts(10)));
        assert_eq!(in_force(&tables, 20).map(|t| t.from), Some(Ts(20)));
        assert_eq!(in_force(&[], 20), None);
    }
}
