//! Wake-ups: when a series is delivered. A wake-up has exactly the meaning of filtering `every` with the same conditions.

use super::columns::column_value;
use super::series::Series;
use crate::exchange::MarketState;
use crate::market::Bars;
use crate::strategy::{Condition, Delivery, Operand, PositionState, Predicate};
use crate::time::{DAY, SECOND};

/// Most conditions of a series: bits of `woke`.
pub const CONDITIONS_MAX: usize = 64;

/// What conditions are evaluated on: the row that just closed.
pub(super) struct Moment<'a> {
    pub series: &'a Series,
    pub bars: &'a Bars,
    pub market: &'a MarketState,
    pub columns: &'a [alloc::vec::Vec<f64>],
    pub row: usize,
    pub close_time: i64,
}

/// Which conditions hold: a bit each, or `None` when the series is not delivered. `Every` is all ones.
pub(super) fn woken(delivery: &Delivery, moment: &Moment<'_>) -> Option<u64> {
    match delivery {
        Delivery::Every => Some(u64::MAX),
        Delivery::Never => None,
        Delivery::When(conditions) => {
            let mut woke = 0;
            for (bit, condition) in conditions.iter().enumerate() {
                if condition.all.iter().all(|p| moment.holds(p)) {
                    woke |= 1 << bit;
                }
            }
            (woke != 0).then_some(woke)
        }
    }
}

/// The rows that wake-ups are looked for in.
pub(super) struct Scan<'a> {
    pub series: &'a Series,
    pub bars: &'a Bars,
    pub market: &'a MarketState,
    pub columns: &'a [alloc::vec::Vec<f64>],
}

/// The first of `rows` at which a condition may hold: all of it that depends on rows holds. What depends on the account is looked at when
/// the row closes.
pub(super) fn next_row(conditions: &[Condition], scan: &Scan<'_>, rows: core::ops::Range<usize>) -> Option<usize> {
    let mut found = rows.end;
    for condition in conditions {
        let mut row = rows.start;
        while row < found {
            row = candidate(&condition.all, scan.columns, row, found);
            if row < found && scan.may_hold(condition, row) {
                found = row;
            }
            row += 1;
        }
    }
    (found < rows.end).then_some(found)
}

/// The first row from `from` at which the first cross of two indicators in a condition holds; `from` where there is no such predicate.
fn candidate(all: &[Predicate], columns: &[alloc::vec::Vec<f64>], from: usize, end: usize) -> usize {
    let cross = all.iter().find_map(|p| match p {
        Predicate::CrossesAbove(Operand::Indicator(a), Operand::Indicator(b)) => Some((*a, *b)),
        Predicate::CrossesBelow(Operand::Indicator(a), Operand::Indicator(b)) => Some((*b, *a)),
        _ => None,
    });
    let Some((a, b)) = cross else { return from };
    let (a, b) = (&columns[a as usize][..end], &columns[b as usize][..end]);
    let from = from.max(1);
    let pairs = a[from.min(end) - 1..].windows(2).zip(b[from.min(end) - 1..].windows(2));
    pairs.into_iter().position(|(a, b)| a[1] > b[1] && a[0] <= b[0]).map_or(end, |at| from + at)
}

impl Scan<'_> {
    fn may_hold(&self, condition: &Condition, row: usize) -> bool {
        let Self { series, bars, market, columns } = *self;
        let moment = Moment { series, bars, market, columns, row, close_time: bars.close_time(row).0 };
        condition.all.iter().all(|p| matches!(p, Predicate::Position(_)) || moment.holds(p))
    }
}

/// Whether a delivery names only what exists.
pub(super) fn is_valid(delivery: &Delivery, series: usize, column_series: &[u32]) -> bool {
    let Delivery::When(conditions) = delivery else { return true };
    let operand = |o: &Operand| match *o {
        Operand::Indicator(id) => column_series.get(id as usize).is_some_and(|s| *s as usize == series),
        Operand::Column(code) => (code as usize) < crate::codes::COLUMNS.len(),
        Operand::Level(level) => level.is_finite(),
    };
    let predicate = |p: &Predicate| match p {
        Predicate::CrossesAbove(a, b) | Predicate::CrossesBelow(a, b) | Predicate::Above(a, b) | Predicate::Below(a, b) => {
            operand(a) && operand(b)
        }
        Predicate::Touches(level) => level.is_finite(),
        Predicate::EveryNth(n) => *n > 0,
        Predicate::TimeOfDay(second) => i64::from(*second) < DAY / SECOND,
        Predicate::Position(_) => true,
    };
    let condition = |c: &Condition| !c.all.is_empty() && c.all.iter().all(predicate);
    conditions.len() <= CONDITIONS_MAX && conditions.iter().all(condition)
}

impl Moment<'_> {
    fn value(&self, operand: &Operand, row: usize) -> f64 {
        match *operand {
            Operand::Indicator(id) => self.columns[id as usize][row],
            Operand::Column(code) => column_value(self.bars, code, row, &self.market.data.instrument),
            Operand::Level(level) => level,
        }
    }

    fn crosses(&self, a: &Operand, b: &Operand) -> bool {
        let row = self.row;
        self.value(a, row) > self.value(b, row) && row > 0 && self.value(a, row - 1) <= self.value(b, row - 1)
    }

    fn holds(&self, predicate: &Predicate) -> bool {
        let row = self.row;
        match predicate {
            Predicate::CrossesAbove(a, b) => self.crosses(a, b),
            // a falls through b exactly when b rises through a.
            Predicate::CrossesBelow(a, b) => self.crosses(b, a),
            Predicate::Above(a, b) => self.value(a, row) > self.value(b, row),
            Predicate::Below(a, b) => self.value(a, row) < self.value(b, row),
            Predicate::Touches(level) => self.touches(*level),
            Predicate::EveryNth(n) => {
                let ordinal = self.series.timeframe.ordinal(crate::time::Ts(self.bars.open_time[row]));
                ordinal.rem_euclid(i64::from(*n)) == 0
            }
            Predicate::Position(state) => {
                let qty = self.market.net_qty();
                match state {
                    PositionState::Flat => qty == 0,
                    PositionState::Long => qty > 0,
                    PositionState::Short => qty < 0,
                }
            }
            Predicate::TimeOfDay(second) => {
                let day = |t: i64| (t - i64::from(*second) * SECOND).div_euclid(DAY);
                day(self.close_time) > day(self.bars.open_time[row])
            }
        }
    }

    fn touches(&self, level: f64) -> bool {
        let at = |code, row| column_value(self.bars, code, row, &self.market.data.instrument);
        let row = self.row;
        let inside = at(2, row) <= level && level <= at(1, row);
        let jumped = row > 0 && {
            let (before, open) = (at(3, row - 1), at(0, row));
            before.min(open) <= level && level <= before.max(open)
        };
        inside || jumped
    }
}
