//! Liquidation prices, as the venues print them. A report: the exchange liquidates by comparing equity with maintenance margin (`check.rs`).
//!
//! - *Binance USD-M*: (balance + deductions - sum of s q entry) / (sum of q rate - sum of s q). Balance is the isolated wallet; for cross
//!   the wallet - maintenance of the other contracts + their unrealised profit, both at their *mark*. In hedge mode both legs share one price.
//!   Where the notional at that price lies in another tier, the price is computed with that tier, until it stays.
//! - *Bybit UTA, isolated*: maintenance on mark, with the fee to close; margin added by hand saves the fee on itself.
//! - *Bybit classic, isolated*: maintenance on the value at entry. *Cross with one position*: what is available, and the initial less the maintenance margin.
//! - *Gate, OKX*: maintenance rate and taker's fee together, on mark.
//!
//! What always holds: exact, rounded only by [`on_grid`]: a long's price up and a short's down, so that one count past it liquidates. What it does not
//! do: predict; other positions, funding and fees move it.

use super::tiers::TierTable;
use crate::num::{Ratio, Round};

/// Rounds of [`with_tiers`]: each moves at least one tier, and a price that comes back to a tier is at a boundary.
const TIER_ROUNDS: usize = super::tiers::TIERS_MAX;

/// A position, for a liquidation price.
#[derive(Clone, Copy, Debug)]
pub struct Leg {
    /// +1 long, -1 short.
    pub s: i64,
    /// Its size, positive.
    pub qty: Ratio,
    /// Average entry.
    pub entry: Ratio,
    /// Maintenance rate of its tier.
    pub rate: Ratio,
    /// Deduction of its tier.
    pub deduction: Ratio,
}

impl Leg {
    /// What the position is worth with its sign: s x qty.
    fn signed(&self) -> Ratio {
        Ratio::whole(self.s) * self.qty
    }
}

/// Binance's balance in cross margin: wallet - maintenance of other contracts + their unrealised profit.
#[must_use]
pub fn cross_balance(wallet: Ratio, maintenance_others: Ratio, unrealised_others: Ratio) -> Ratio {
    wallet - maintenance_others + unrealised_others
}

/// Binance USD-M, for one position or the two of hedge mode.
#[must_use]
pub fn binance(balance: Ratio, legs: &[Leg]) -> Ratio {
    let (mut top, mut bottom) = (balance, Ratio::ZERO);
    for leg in legs {
        top = top + leg.deduction - leg.signed() * leg.entry;
        bottom = bottom + leg.qty * leg.rate - leg.signed();
    }
    top / bottom
}

/// An inverse position, for a liquidation price.
#[derive(Clone, Copy, Debug)]
pub struct InverseLeg {
    /// +1 long, -1 short.
    pub s: i64,
    /// What its contracts are worth in the quote asset.
    pub worth: Ratio,
    /// What they have cost in the base asset, positive.
    pub basis: Ratio,
    /// Maintenance rate of its tier.
    pub rate: Ratio,
    /// Deduction of its tier.
    pub deduction: Ratio,
}

/// Binance COIN-M, for one position or the two of hedge mode: sum of worth x (s + rate) / (balance + sum of deductions + s x basis). A short that its
/// balance covers has none.
#[must_use]
pub fn binance_inverse(balance: Ratio, legs: &[InverseLeg]) -> Ratio {
    let (mut top, mut bottom) = (Ratio::ZERO, balance);
    for leg in legs {
        let s = Ratio::whole(leg.s);
        top = top + leg.worth * (s + leg.rate);
        bottom = bottom + leg.deduction + s * leg.basis;
    }
    top / bottom
}

/// A price whose tier depends on the price: computed again with the tier of the notional there until it stays. `price` gets rate and deduction.
#[must_use]
pub fn with_tiers(table: &TierTable, qty: Ratio, from: Ratio, price: impl Fn(Ratio, Ratio) -> Ratio) -> Ratio {
    with_tiers_of(table, |at| [qty * at.max(Ratio::ZERO)], from, |[(rate, deduction)]| price(rate, deduction))
}

/// [`with_tiers`] of several positions, where `values` are their notionals at a price.
#[must_use]
pub fn with_tiers_of<const LEGS: usize>(
    table: &TierTable,
    values: impl Fn(Ratio) -> [Ratio; LEGS],
    from: Ratio,
    price: impl Fn([(Ratio, Ratio); LEGS]) -> Ratio,
) -> Ratio {
    let mut at = from;
    let mut used = None;
    for _ in 0..TIER_ROUNDS * LEGS {
        let Some(rates) = rates_of(table, values(at)) else { return Ratio::NOTHING };
        if used == Some(rates) {
            break;
        }
        used = Some(rates);
        at = price(rates);
    }
    at
}

/// Rate and deduction of the tier of each notional.
pub(super) fn rates_of<const LEGS: usize>(table: &TierTable, values: [Ratio; LEGS]) -> Option<[(Ratio, Ratio); LEGS]> {
    let notionals = values.map(|value| value.money(Round::Up));
    if notionals.contains(&None) {
        return None;
    }
    let tiers = notionals.map(|notional| table.tier(notional.unwrap_or_default()));
    Some(tiers.map(|tier| (Ratio::from(tier.rate), Ratio::from(tier.deduction))))
}

/// Bybit UTA, isolated. `extra` is margin beyond initial margin and fee to close.
#[must_use]
pub fn bybit_uta(leg: &Leg, leverage: Ratio, extra: Ratio, taker: Ratio) -> Ratio {
    let (s, value) = (Ratio::whole(leg.s), leg.qty * leg.entry);
    let margin = value / leverage + extra / (Ratio::ONE - s * taker) + leg.deduction;
    (value - s * margin) / (leg.qty - s * leg.qty * leg.rate)
}

/// Bybit classic, isolated: entry - s x (initial - maintenance margin + extra) / qty, both of the value at entry.
#[must_use]
pub fn bybit_classic(leg: &Leg, leverage: Ratio, extra: Ratio) -> Ratio {
    let value = leg.qty * leg.entry;
    let initial = value / leverage;
    let maintenance = value * leg.rate - leg.deduction;
    leg.entry - Ratio::whole(leg.s) * (initial - maintenance + extra) / leg.qty
}

/// Bybit classic, cross with a single position: what it may lose is available + initial - maintenance margin. A profit is not available, so
/// it begins from the entry while the mark is in profit, and from the mark otherwise.
#[must_use]
pub fn bybit_classic_cross(leg: &Leg, mark: Ratio, initial: Ratio, maintenance: Ratio, available: Ratio) -> Ratio {
    let s = Ratio::whole(leg.s);
    let from = if leg.s > 0 { leg.entry.min(mark) } else { leg.entry.max(mark) };
    from - s * (available + initial - maintenance) / leg.qty
}

/// Gate and OKX, isolated: (entry - s x margin / qty) / (1 - s x (rate + taker)).
#[must_use]
pub fn with_taker(leg: &Leg, margin: Ratio, taker: Ratio) -> Ratio {
    let s = Ratio::whole(leg.s);
    (leg.entry - s * margin / leg.qty) / (Ratio::ONE - s * (leg.rate + taker))
}

/// On a grid of prices: a long's up, a short's down. Counts of 10^-`scale`, multiples of `tick`. `None` where no positive price liquidates.
#[must_use]
pub fn on_grid(s: i64, price: Ratio, scale: u8, tick: i64) -> Option<i64> {
    if !price.is_positive() {
        return None;
    }
    let mode = if s > 0 { Round::Ceil } else { Round::Floor };
    let tick = tick.max(1);
    let ticks = (price / Ratio::whole(tick)).count(scale, mode)?;
    i64::try_from(ticks.checked_mul(i128::from(tick))?).ok().filter(|p| *p > 0)
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;
    use crate::num::{Decimal, Money, RATE_ONE, Rate, pow10};
    use crate::time::Ts;

    fn r(text: &str) -> Ratio {
        Decimal::parse(text).map(Ratio::from).expect("a decimal")
    }

    fn leg(s: i64, qty: &str, entry: &str, rate: &str, deduction: &str) -> Leg {
        Leg { s, qty: r(qty), entry: r(entry), rate: r(rate), deduction: r(deduction) }
    }

    #[test]
    fn no_price_of_zero_liquidates() {
        assert_eq!(on_grid(-1, r("0.009"), 2, 1), None, "a short's is rounded down");
        assert_eq!(on_grid(1, r("0.001"), 2, 1), Some(1));
        assert_eq!(on_grid(1, r("0"), 2, 1), None);
    }

    /// (100 - 20 / 4) / (1 - 0.05), and the same for a short.
    #[test]
    fn margin_is_shared_by_the_quantity() {
        assert_eq!(with_taker(&leg(1, "4", "100", "0.04", "0"), r("20"), r("0.01")), r("100"));
        assert_eq!(with_taker(&leg(-1, "4", "100", "0.04", "0"), r("20"), r("0.01")), r("100"));
    }

    /// Binance FAQ b3c689c1f50a44cabb3a84e663b81d93: two longs in cross margin.
    #[test]
    fn cross_counts_other_contracts_at_their_mark() {
        let (eth, btc) = (leg(1, "3683.979", "1456.84", "0.10", "135365"), leg(1, "109.488", "32481.98", "0.025", "16300"));
        let other = |l: &Leg, mark: &str| {
            let maintenance = l.qty * r(mark) * l.rate - l.deduction;
            cross_balance(r("1535443.01"), maintenance, l.qty * (r(mark) - l.entry))
        };
        let price = binance(other(&btc, "31967.27"), &[eth]);
        assert_eq!(price.count(2, Round::HalfEven), Some(115_326));
        let price = binance(other(&eth, "1335.18"), &[btc]);
        assert_eq!(price.count(2, Round::HalfEven), Some(2_631_689));
    }

    #[test]
    fn the_two_legs_of_a_hedge_share_one_price_and_equal_legs_have_none() {
        let (long, short) = (leg(1, "2", "100", "0.01", "0"), leg(-1, "1", "110", "0.01", "0"));
        // 50 + 2 (p - 100) + (110 - p) = 0.01 x 3 p  at  p = 40 / 0.97.
        assert_eq!(binance(r("50"), &[long, short]), r("40") / r("0.97"));
        let even = [leg(1, "1", "100", "0.01", "0"), leg(-1, "1", "110", "0.01", "0")];
        assert_eq!(on_grid(1, binance(r("1000"), &even[..]), 2, 1), Some(5_050_000));
    }

    #[test]
    fn a_price_in_another_tier_is_computed_with_that_tier() {
        let money = |n: i128| Money(n * pow10(8));
        let rates = [4_000, 5_000, 6_500, 10_000].map(|m: i64| Rate(m * (RATE_ONE / 1_000_000)));
        let caps = [50_000, 600_000, 3_000_000, 12_000_000].map(money);
        let leverage = [125, 100, 75, 50].map(|n: i64| Rate(n * RATE_ONE));
        let table = TierTable::from_rates(Ts(0), &caps, &rates, &leverage).expect("BTCUSDT, 2024-10-24");
        let (qty, entry) = (r("9.9"), r("60000"));
        let price = with_tiers(&table, qty, entry, |rate, deduction| binance(r("59400"), &[Leg { s: -1, qty, entry, rate, deduction }]));
        assert_eq!(price.count(8, Round::HalfEven), Some(6_566_911_037_850));
    }

    #[test]
    fn the_grid_is_met_on_the_early_side() {
        assert_eq!(on_grid(1, r("100.001"), 2, 5), Some(10_005));
        assert_eq!(on_grid(-1, r("100.049"), 2, 5), Some(10_000));
        for nowhere in [Ratio::NOTHING, r("0"), r("-1")] {
            assert_eq!(on_grid(1, nowhere, 2, 1), None);
        }
    }

    #[test]
    fn bybits_rules_differ_for_the_same_position() {
        let position = leg(1, "1", "20000", "0.005", "0");
        assert_eq!(bybit_classic(&position, r("50"), Ratio::ZERO), r("19700"));
        let uta = bybit_uta(&position, r("50"), Ratio::ZERO, r("0.00055"));
        assert_eq!(uta.count(2, Round::HalfEven), Some(1_969_849));
        let prices = vec![r("21000"), r("19500")].into_iter().map(|m| bybit_classic_cross(&position, m, r("200"), r("100"), r("2000")));
        assert_eq!(prices.collect::<vec::Vec<_>>(), [r("17900"), r("17400")]);
    }
}
