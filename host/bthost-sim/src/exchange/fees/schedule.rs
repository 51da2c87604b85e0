//! A schedule of fees: which rates are in force at an instant, for an account that has traded so much.
//!
//! - *Dates*: of the tables, the last one whose date has come.
//! - *Volume*: notional of the run's own fills on the same venue in the 30 UTC days before the day of the instant, the day itself not counted; and what
//!   the account brings along, which counts in full until the thirtieth day after the run's first.
//! - *Tier*: the last one whose volume is reached. It is settled when the day begins, as venues do, and holds for the whole day.

use alloc::vec::Vec;

use super::{Commission, PerUnit};
use crate::num::{Money, Rate};
use crate::strategy::Side;
use crate::time::DAY;

/// Days over which a volume is counted.
pub const VOLUME_DAYS: i64 = 30;

/// The rates of accounts that have traded at least so much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeeTier {
    /// Least volume of the last [`VOLUME_DAYS`].
    pub volume: Money,
    /// The rates.
    pub commission: Commission,
}

/// The tiers that are in force from an instant on, by rising volume; the first one's volume is zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeTable {
    /// From when on, ns.
    pub from: i64,
    /// Tiers.
    pub tiers: Vec<FeeTier>,
}

/// How much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Charge {
    /// Shares of the notional; tables by rising date.
    Rates(Vec<FeeTable>),
    /// A price per unit.
    PerUnit(PerUnit),
}

/// What pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeeAsset {
    /// The quote asset.
    Quote,
    /// What the fill received: the base asset of a spot purchase, else the quote asset.
    Received,
    /// A token, as long as the wallet holds enough of it; else the quote asset at the full rate.
    Token {
        /// The instrument of the run whose base asset is the token, and whose mark is its price.
        market: u32,
        /// The share of the fee that is left to pay.
        multiplier: Rate,
    },
}

/// The fees of one instrument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeSchedule {
    /// How much.
    pub charge: Charge,
    /// What pays.
    pub asset: FeeAsset,
    /// Volume that the account brings along.
    pub volume_before: Money,
}

impl FeeSchedule {
    /// The rates at `t` for a volume. `None` where the schedule has none.
    #[must_use]
    pub fn rates_at(&self, t: i64, volume: Money) -> Option<Commission> {
        let Charge::Rates(tables) = &self.charge else { return None };
        let table = tables.iter().rev().find(|table| table.from <= t)?;
        table.tiers.iter().rev().find(|tier| tier.volume <= volume).map(|tier| tier.commission)
    }

    /// The next instant after `t` at which a table comes into force.
    #[must_use]
    pub fn next_table(&self, t: i64) -> i64 {
        match &self.charge {
            Charge::Rates(tables) => tables.iter().map(|table| table.from).find(|from| *from > t).unwrap_or(i64::MAX),
            Charge::PerUnit(_) => i64::MAX,
        }
    }
}

/// What is in force for one instrument now, and what it has traded.
#[derive(Clone, Debug, Default)]
pub struct FeeState {
    /// The rates in force.
    pub(super) commission: Commission,
    /// Traded by UTC day, oldest first.
    days: Vec<(i64, Money)>,
}

impl FeeState {
    /// With the two rates of an instrument.
    #[must_use]
    pub fn new(maker: Rate, taker: Rate) -> Self {
        Self { commission: Commission { maker, taker, ..Commission::default() }, days: Vec::new() }
    }

    /// The rate of a fill.
    #[must_use]
    pub fn rate(&self, side: Side, taker: bool) -> Rate {
        self.commission.rate(side, taker)
    }

    /// Rates that have come into force.
    pub(super) fn settle(&mut self, commission: Option<Commission>) {
        self.commission = commission.unwrap_or(self.commission);
    }

    /// A fill at `t`.
    pub(in crate::exchange) fn traded(&mut self, t: i64, amount: Money) {
        let day = t.div_euclid(DAY);
        match self.days.last_mut() {
            Some((last, sum)) if *last == day => *sum += amount,
            _ => {
                self.days.retain(|(old, _)| *old >= day - VOLUME_DAYS);
                self.days.push((day, amount));
            }
        }
    }

    /// Traded in the days before `day` that count on it.
    pub(super) fn volume(&self, day: i64) -> Money {
        let counted = self.days.iter().filter(|(d, _)| (day - VOLUME_DAYS..day).contains(d));
        counted.fold(Money::ZERO, |sum, (_, amount)| sum + *amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_counts_for_the_thirty_after_it() {
        let mut state = FeeState::new(Rate(1), Rate(2));
        state.traded(10 * DAY, Money(5));
        state.traded(11 * DAY - 1, Money(6));
        state.traded(11 * DAY, Money(7));
        let on = |day| state.volume(day).0;
        assert_eq!([on(10), on(11), on(12), on(40), on(41), on(42)], [0, 11, 18, 18, 7, 0]);
    }

    #[test]
    fn the_last_table_and_the_highest_tier_that_is_reached() {
        let tier =
            |volume, taker| FeeTier { volume: Money(volume), commission: Commission { taker: Rate(taker), ..Commission::default() } };
        let tables = alloc::vec![
            FeeTable { from: 0, tiers: alloc::vec![tier(0, 10), tier(100, 8)] },
            FeeTable { from: 50, tiers: alloc::vec![tier(0, 9)] }
        ];
        let schedule = FeeSchedule { charge: Charge::Rates(tables), asset: FeeAsset::Quote, volume_before: Money::ZERO };
        let taker = |t, volume| schedule.rates_at(t, Money(volume)).map(|c| c.taker.0);
        assert_eq!([taker(-1, 0), taker(0, 99), taker(49, 100), taker(50, 100)], [None, Some(10), Some(8), Some(9)]);
        assert_eq!([schedule.next_table(0), schedule.next_table(50)], [50, i64::MAX]);
    }
}
