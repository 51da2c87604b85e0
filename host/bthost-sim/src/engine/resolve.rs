//! What a finer series knows about a bar: which of its extremes came first.
//!
//! What always holds: an answer is a fact of the finer rows. Where high and low lie in one finer row, or the finer rows do not have the bar's
//! extremes, there is none.

use crate::market::Bars;

/// Whether the high of the bar at `row` came before its low, by the rows of a finer series inside it.
#[must_use]
pub fn high_came_first(bars: &Bars, row: usize, finer: &Bars) -> Option<bool> {
    let (from, to) = (bars.open_time[row], bars.close_time(row).0);
    let inside = finer.open_time.partition_point(|t| *t < from)..finer.open_time.partition_point(|t| *t < to);
    let first = |column: &[i64], level: i64| inside.clone().find(|i| column[*i] == level);
    let (high, low) = (first(&finer.high, bars.high[row])?, first(&finer.low, bars.low[row])?);
    (high != low).then_some(high < low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::BarRow;
    use crate::time::{MINUTE, Timeframe};

    fn bars(timeframe: &str, rows: &[(i64, [i64; 4])]) -> Bars {
        let mut out = Bars::new(Timeframe::parse(timeframe).expect("a timeframe"));
        for (minute, [open, high, low, close]) in rows.iter().copied() {
            out.push_core(&BarRow { open_time: minute * MINUTE, open, high, low, close, ..BarRow::default() });
        }
        out
    }

    #[test]
    fn the_first_row_with_the_extreme_decides() {
        let long = bars("5m", &[(0, [100, 110, 90, 100]), (5, [100, 110, 90, 100])]);
        let row = |high: i64, low: i64| [100, high, low, 100];
        let high_first = bars("1m", &[(0, row(110, 95)), (2, row(105, 90)), (4, row(110, 99))]);
        assert_eq!(high_came_first(&long, 0, &high_first), Some(true));
        let low_first = bars("1m", &[(0, row(101, 90)), (4, row(110, 99))]);
        assert_eq!(high_came_first(&long, 0, &low_first), Some(false));
        assert_eq!(high_came_first(&long, 1, &low_first), None, "rows of another bar");
        assert_eq!(high_came_first(&long, 0, &bars("1m", &[(1, row(110, 90))])), None, "both in one row");
        assert_eq!(high_came_first(&long, 0, &bars("1m", &[(1, row(109, 90)), (2, row(101, 99))])), None, "another high");
    }
}
