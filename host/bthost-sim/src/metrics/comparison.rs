//! Where two runs of one strategy part: their fills side by side, and what each difference was worth.
//!
//! A fill's *value* is its realised profit less its fee: what it put into the account. Two fills are counterparts when they are of one instrument and side and
//! lie inside one interval of it (the longer of the two execution timeframes: inside a bar the policies disagree about time by design); first those of one
//! price and quantity, then those of one price, then the others in the order of time. What has no counterpart stands alone. Partial fills of an order at one
//! price inside an interval are one execution ([`executions`]): trades fill in pieces what a bar fills at once.
//!
//! What always holds: every fill of either run stands in exactly one pair, and the effects add up to the difference of the values of all fills. What is left of
//! a difference in equity is funding, liquidation fees, fees in other assets and the worth of open positions.

use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Entry;
use alloc::vec::Vec;
use core::cmp::Reverse;

use crate::num::Money;
use crate::time::Ts;
use crate::trail::payload::Fill;

/// A fill with its time.
pub type TimedFill = (Ts, Fill);

/// Fills of two runs that belong together, by their places in the lists; one that has no counterpart stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// In the first run.
    pub a: Option<usize>,
    /// In the second.
    pub b: Option<usize>,
    /// How they agree.
    pub kind: Kind,
    /// Value in the first run less value in the second.
    pub effect: Money,
}

/// Whether two fills agree in some way.
type Fits = fn(&Fill, &Fill) -> bool;

/// How two fills agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The same price and quantity. Its effect is not zero where the position that it closed was entered otherwise.
    Same,
    /// The same price, another quantity.
    OtherSize,
    /// Another price.
    OtherPrice,
    /// Only the first run has it.
    OnlyFirst,
    /// Only the second run has it.
    OnlySecond,
}

impl Kind {
    /// Its name, for tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::OtherSize => "other-size",
            Self::OtherPrice => "other-price",
            Self::OnlyFirst => "only-first",
            Self::OnlySecond => "only-second",
        }
    }
}

/// What a fill put into the account: its realised profit less its fee.
#[must_use]
pub fn value(fill: &Fill) -> Money {
    Money(fill.realised) - Money(fill.fee)
}

/// Fills with the partial ones of an order at one price inside one interval as one, which has the time of the first.
#[must_use]
pub fn executions(fills: &[TimedFill], interval_ns: &[i64]) -> Vec<TimedFill> {
    let mut found: Vec<TimedFill> = Vec::with_capacity(fills.len());
    let mut last: BTreeMap<(u64, i64, i64), usize> = BTreeMap::new();
    for (ts, fill) in fills {
        match last.entry((fill.order, fill.price, interval_of(*ts, fill, interval_ns))) {
            Entry::Occupied(at) => {
                let whole = &mut found[*at.get()].1;
                whole.qty += fill.qty;
                whole.notional += fill.notional;
                whole.fee += fill.fee;
                whole.realised += fill.realised;
                whole.flags |= fill.flags;
                (whole.position, whole.basis) = (fill.position, fill.basis);
            }
            Entry::Vacant(at) => {
                at.insert(found.len());
                found.push((*ts, fill.clone()));
            }
        }
    }
    found
}

/// The interval of a fill, by number.
fn interval_of(ts: Ts, fill: &Fill, interval_ns: &[i64]) -> i64 {
    let length = interval_ns.get(fill.instrument as usize).copied().unwrap_or(1).max(1);
    (ts.0 - 1).div_euclid(length)
}

/// The pairs of two runs, the largest effect first, then by time. `interval_ns` has the length of an interval by instrument; a fill on its end belongs to
/// it, as a bar's close does.
#[must_use]
pub fn pair_fills(a: &[TimedFill], b: &[TimedFill], interval_ns: &[i64]) -> Vec<Pair> {
    let key = |(ts, fill): &TimedFill| (fill.instrument, interval_of(*ts, fill, interval_ns), fill.side);
    let mut groups: BTreeMap<_, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    a.iter().enumerate().for_each(|(i, fill)| groups.entry(key(fill)).or_default().0.push(i));
    b.iter().enumerate().for_each(|(i, fill)| groups.entry(key(fill)).or_default().1.push(i));
    let mut pairs = Vec::with_capacity(a.len().max(b.len()));
    for (mut ours, mut theirs) in groups.into_values() {
        let fits: [(Kind, Fits); 3] = [
            (Kind::Same, |x, y| x.price == y.price && x.qty == y.qty),
            (Kind::OtherSize, |x, y| x.price == y.price),
            (Kind::OtherPrice, |_, _| true),
        ];
        for (kind, fits) in fits {
            ours.retain(|&i| {
                let Some(at) = theirs.iter().position(|&j| fits(&a[i].1, &b[j].1)) else { return true };
                let j = theirs.remove(at);
                pairs.push(Pair { a: Some(i), b: Some(j), kind, effect: value(&a[i].1) - value(&b[j].1) });
                false
            });
        }
        pairs.extend(ours.into_iter().map(|i| Pair { a: Some(i), b: None, kind: Kind::OnlyFirst, effect: value(&a[i].1) }));
        let alone = |j: usize| Pair { a: None, b: Some(j), kind: Kind::OnlySecond, effect: Money::ZERO - value(&b[j].1) };
        pairs.extend(theirs.into_iter().map(alone));
    }
    let time = |pair: &Pair| pair.a.map(|i| a[i].0).or_else(|| pair.b.map(|j| b[j].0));
    pairs.sort_by_key(|pair| (Reverse(pair.effect.0.unsigned_abs()), time(pair), pair.a, pair.b));
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(ts: i64, side: u8, price: i64, qty: i64, realised: i128, fee: i128) -> TimedFill {
        (Ts(ts), Fill { side, price, qty, realised, fee, ..Fill::default() })
    }

    #[test]
    fn counterparts_are_found_by_price_then_by_time_and_effects_add_up() {
        let a = [fill(1, 0, 100, 5, 0, 1), fill(2, 0, 99, 5, 0, 1), fill(10, 1, 110, 10, 105, 2), fill(31, 1, 90, 1, -7, 1)];
        let b = [fill(3, 0, 99, 5, 0, 1), fill(4, 0, 101, 5, 0, 3), fill(9, 1, 110, 9, 90, 2), fill(11, 1, 120, 2, 60, 1)];
        let pairs = pair_fills(&a, &b, &[10]);
        let found: Vec<_> = pairs.iter().map(|p| (p.a, p.b, p.kind, p.effect.0)).collect();
        assert_eq!(
            found,
            [
                // The last nanosecond of an interval belongs to it, the next one to the next.
                (None, Some(3), Kind::OnlySecond, -59),
                (Some(2), Some(2), Kind::OtherSize, 15),
                (Some(3), None, Kind::OnlyFirst, -8),
                (Some(0), Some(1), Kind::OtherPrice, 2),
                (Some(1), Some(0), Kind::Same, 0),
            ]
        );
        let sum = |fills: &[TimedFill]| fills.iter().map(|(_, f)| value(f).0).sum::<i128>();
        assert_eq!(pairs.iter().map(|p| p.effect.0).sum::<i128>(), sum(&a) - sum(&b));
    }

    #[test]
    fn partial_fills_of_an_order_at_a_price_are_one() {
        let of = |order: u64, (ts, fill): TimedFill| (ts, Fill { order, ..fill });
        let fills = [
            of(1, fill(1, 0, 100, 2, 3, 1)),
            of(2, fill(2, 0, 100, 9, 0, 0)),
            of(1, fill(3, 0, 100, 4, 5, 1)),
            of(1, fill(4, 0, 101, 1, 0, 0)),
            of(1, fill(11, 0, 100, 1, 0, 0)),
        ];
        let found: Vec<_> = executions(&fills, &[10]).iter().map(|(ts, f)| (ts.0, f.order, f.price, f.qty, value(f).0)).collect();
        assert_eq!(found, [(1, 1, 100, 6, 6), (2, 2, 100, 9, 0), (4, 1, 101, 1, 0), (11, 1, 100, 1, 0)]);
    }

    #[test]
    fn sides_and_instruments_are_no_counterparts() {
        let buy = fill(5, 0, 100, 5, 0, 0);
        let sell = fill(5, 1, 100, 5, 0, 0);
        let mut other = buy.clone();
        other.1.instrument = 1;
        for b in [sell, other] {
            let kinds: Vec<_> = pair_fills(core::slice::from_ref(&buy), &[b], &[10, 10]).iter().map(|p| p.kind).collect();
            assert_eq!(kinds.len(), 2);
            assert!(kinds.contains(&Kind::OnlyFirst) && kinds.contains(&Kind::OnlySecond));
        }
        assert_eq!(pair_fills(core::slice::from_ref(&buy), core::slice::from_ref(&buy), &[]).len(), 1, "an unknown interval is an instant");
        assert_eq!(pair_fills(&[], &[], &[10]), []);
    }
}
