//! The timeframe of bars: inferred from the gaps between rows where nothing says it, and every row held to it.
//!
//! What always holds: opens stand on the UTC calendar of the timeframe afterwards; a timeframe that is said wins over the gaps, and what looks odd
//! about it is noted.

use bthost_sim::market::Bars;
use bthost_sim::time::{DAY, HOUR, MINUTE, SECOND, Timeframe, Ts, Unit};

use crate::columns::Collected;
use crate::error::DataError;
use crate::load::StampAt;
use crate::series::Note;

/// Put the opens on the calendar and check the time of every row once more, now that the timeframe is known. The rest of it was checked when it
/// came in.
pub(crate) fn settle_timeframe(
    collected: &mut Collected,
    timeframe: Timeframe,
    stamp_at: StampAt,
    names: &[String],
) -> Result<(), DataError> {
    collected.bars.timeframe = timeframe;
    if stamp_at == StampAt::Close {
        for time in &mut collected.bars.open_time {
            *time = timeframe.open_of(Ts(*time - 1)).0;
        }
    }
    collected.bars.check_times().map_err(|error| {
        let (file, row) = collected.place(error.row);
        let time = Ts(collected.bars.open_time[error.row]);
        let field = if error.field == "open_time" { "time" } else { error.field };
        DataError::row(row, field, format!("{time} is {} ({timeframe})", error.what)).in_file(&names[file]).hint(
            "bars are stamped with their open, on the UTC calendar of their timeframe; if these carry their close, say so, or say the timeframe",
        )
    })
}

fn smallest_gap(times: &[i64]) -> Option<i64> {
    times.windows(2).map(|pair| pair[1] - pair[0]).min()
}

/// The timeframe whose length is the smallest gap between rows.
pub(crate) fn infer_timeframe(times: &[i64]) -> Result<Timeframe, DataError> {
    let gap = smallest_gap(times)
        .ok_or_else(|| DataError::usage("one row does not tell the timeframe").hint("say the timeframe, such as 1m or 1d"))?;
    let of = |unit, length: i64| u32::try_from(gap / length).ok().filter(|_| gap % length == 0).map(|count| Timeframe { count, unit });
    let mondays = || times.iter().all(|t| Timeframe { count: 1, unit: Unit::Week }.open_of(Ts(*t)).0 == *t);
    let found = match gap / DAY {
        28..=31 => Some(Timeframe { count: 1, unit: Unit::Month }),
        89..=92 => Some(Timeframe { count: 3, unit: Unit::Month }),
        365..=366 => Some(Timeframe { count: 12, unit: Unit::Month }),
        7 if gap == 7 * DAY && mondays() => Some(Timeframe { count: 1, unit: Unit::Week }),
        _ => [(Unit::Day, DAY), (Unit::Hour, HOUR), (Unit::Minute, MINUTE), (Unit::Second, SECOND)].into_iter().find_map(|(u, l)| of(u, l)),
    };
    found.ok_or_else(|| {
        DataError::format(format!("rows are {gap} ns apart at the least, which is no timeframe"))
            .hint("say the timeframe, or bring the stamps in order")
    })
}

/// A name may say `1m` over rows that are an hour apart: accepted, as quiet markets look like this, but said.
pub(crate) fn note_sparse(bars: &Bars, notes: &mut Vec<Note>) {
    let most = bars.timeframe.rough() + DAY * i64::from(bars.timeframe.unit == Unit::Month);
    if bars.open_time.windows(2).any(|pair| pair[1] - pair[0] <= most) {
        return;
    }
    if let Some(gap) = smallest_gap(&bars.open_time) {
        let text = format!("rows are at least {} s apart in a series of {}", gap / SECOND, bars.timeframe);
        notes.push(Note { code: "sparse", text });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inferred(days: &[(i64, u32, u32)]) -> String {
        let times: Vec<i64> = days.iter().map(|(y, m, d)| bthost_sim::time::days_from_civil(*y, *m, *d) * DAY).collect();
        infer_timeframe(&times).expect("timeframe").to_string()
    }

    #[test]
    fn the_smallest_gap_is_the_timeframe() {
        assert_eq!(infer_timeframe(&[0, 5 * MINUTE, 15 * MINUTE]).expect("5m").to_string(), "5m");
        assert_eq!(infer_timeframe(&[0, 2 * HOUR, 4 * HOUR]).expect("2h").to_string(), "2h");
        assert_eq!(inferred(&[(2024, 1, 5), (2024, 1, 8), (2024, 1, 9)]), "1d");
        assert_eq!(inferred(&[(2024, 1, 1), (2024, 1, 8), (2024, 1, 15)]), "1w");
        assert_eq!(inferred(&[(2024, 1, 31), (2024, 2, 29), (2024, 3, 31)]), "1mo");
        assert!(infer_timeframe(&[0]).is_err());
        assert!(infer_timeframe(&[0, 1_500_000_000]).is_err());
    }
}
