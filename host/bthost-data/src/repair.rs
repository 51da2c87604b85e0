//! Repairs that a person asks for by name. None is made unasked; each that was asked for becomes a part of the run's definition.
//!
//! What always holds: a row that a repair drops leaves nothing behind, not even a finer grid; what was mended is counted, and the first rows
//! are named, in a note. What it does not do: guess a value. The one repair that makes rows, forward fill, says so in its name.

use std::collections::BTreeMap;

use bthost_sim::market::{BarRow, Bars};

use crate::error::{DataError, DataErrorKind};
use crate::series::Note;

/// Rows that a note names by their numbers.
const ROWS_NAMED: usize = 5;

/// Something that may be done to the rows of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Repair {
    /// Rows that repeat the row before them in every column are dropped.
    DropDuplicates,
    /// Of rows with one time and other values, the first stays.
    KeepFirst,
    /// Of rows with one time and other values, the last stays.
    KeepLast,
    /// Rows whose time, price or volume cannot be taken are dropped.
    DropBadRows,
    /// Rows are put in the order of their times; one that comes again as it was is one row.
    Sort,
    /// An interval without a bar gets one at the close before it, with no volume.
    ForwardFill,
}

impl Repair {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::DropDuplicates, Self::KeepFirst, Self::KeepLast, Self::DropBadRows, Self::Sort, Self::ForwardFill];

    /// As on the command line and in a definition.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DropDuplicates => "drop-duplicates",
            Self::KeepFirst => "keep-first",
            Self::KeepLast => "keep-last",
            Self::DropBadRows => "drop-bad-rows",
            Self::Sort => "sort",
            Self::ForwardFill => "forward-fill",
        }
    }

    /// Read the name.
    ///
    /// # Errors
    /// Names the nearest and all.
    pub fn from_name(name: &str) -> Result<Self, DataError> {
        let far = |r: &&Self| strsim::damerau_levenshtein(r.name(), name);
        Self::ALL.into_iter().find(|r| r.name() == name).ok_or_else(|| {
            let nearest = Self::ALL.iter().min_by_key(far).map_or("", |r| r.name());
            let all: Vec<&str> = Self::ALL.iter().map(|r| r.name()).collect();
            DataError::usage(format!("`{name}` is no repair")).hint(format!("did you mean `{nearest}`? there are {}", all.join(", ")))
        })
    }

    /// The repair as a change of a series, for its definition.
    #[must_use]
    pub fn change(self) -> String {
        format!("repair {}", self.name())
    }

    /// The repair that a change of a series is.
    #[must_use]
    pub fn of_change(change: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| change.strip_prefix("repair ") == Some(r.name()))
    }

    /// Those that would let a file be read past an error, the least first.
    #[must_use]
    pub fn for_error(error: &DataError) -> &'static [Self] {
        match error.kind {
            DataErrorKind::Duplicate => &[Self::DropDuplicates, Self::KeepFirst, Self::KeepLast],
            DataErrorKind::Order => &[Self::Sort],
            DataErrorKind::Row => &[Self::DropBadRows],
            _ => &[],
        }
    }
}

/// What was asked for, and what came of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mender {
    asked: Vec<Repair>,
    mended: BTreeMap<Repair, (u64, Vec<u64>)>,
}

impl Mender {
    pub fn new(asked: &[Repair]) -> Self {
        Self { asked: asked.to_vec(), mended: BTreeMap::new() }
    }

    /// Whether nothing was asked for.
    #[inline]
    pub fn is_idle(&self) -> bool {
        self.asked.is_empty()
    }

    pub fn has(&self, repair: Repair) -> bool {
        self.asked.contains(&repair)
    }

    /// Whether rows of one time are to be mended.
    pub fn about_twins(&self) -> bool {
        [Repair::DropDuplicates, Repair::KeepFirst, Repair::KeepLast].iter().any(|r| self.has(*r))
    }

    pub fn count(&mut self, repair: Repair, row: u64) {
        let (count, rows) = self.mended.entry(repair).or_default();
        *count += 1;
        if rows.len() < ROWS_NAMED {
            rows.push(row);
        }
    }

    /// What was done, for a person.
    pub fn notes(&self, notes: &mut Vec<Note>) {
        for (repair, (count, rows)) in &self.mended {
            let shown: Vec<String> = rows.iter().map(ToString::to_string).collect();
            let more = if *count > rows.len() as u64 { " and more" } else { "" };
            let what = match repair {
                Repair::Sort => "rows came out of order and were sorted",
                Repair::ForwardFill => "intervals without a bar were filled",
                _ => "rows were dropped",
            };
            let rows = if shown.is_empty() { String::new() } else { format!(" (row {}{more})", shown.join(", ")) };
            notes.push(Note { code: "repaired", text: format!("{}: {count} {what}{rows}", repair.name()) });
        }
    }
}

/// The changes of a series that was read with these repairs.
pub(crate) fn changes(asked: &[Repair]) -> Vec<String> {
    let mut all: Vec<Repair> = asked.to_vec();
    all.sort_unstable();
    all.dedup();
    all.into_iter().map(Repair::change).collect()
}

/// Take the last row of the columns back.
pub(crate) fn pop(bars: &mut Bars) -> Option<BarRow> {
    let last = bars.len().checked_sub(1)?;
    let row = bars.row(last);
    bars.open_time.truncate(last);
    for column in [&mut bars.open, &mut bars.high, &mut bars.low, &mut bars.close, &mut bars.volume, &mut bars.taker_buy_volume] {
        column.truncate(last);
    }
    bars.quote_volume.truncate(last);
    bars.trades.truncate(last);
    Some(row)
}

/// Bars with one for every interval between the first and the last, and how many were made.
///
/// # Errors
/// When there would be more than `rows_max`.
pub(crate) fn forward_fill(bars: &Bars, rows_max: usize) -> Result<(Bars, u64), DataError> {
    let timeframe = bars.timeframe;
    let (mut filled, mut made) = (Bars::new(timeframe), 0);
    let extended = !bars.trades.is_empty();
    let mut put = |row: &BarRow| {
        if filled.len() >= rows_max {
            return Err(DataError::limit(format!("with every interval filled the series would have more than {rows_max} rows")));
        }
        if extended {
            filled.push(row)
        } else {
            filled.push_core(row)
        }
        Ok(())
    };
    for i in 0..bars.len() {
        let row = bars.row(i);
        if i > 0 {
            let mut at = bars.close_time(i - 1).0;
            let close = bars.close[i - 1];
            while at < row.open_time {
                put(&BarRow { open_time: at, open: close, high: close, low: close, close, ..BarRow::default() })?;
                made += 1;
                at = timeframe.close_of(bthost_sim::time::Ts(at)).0;
            }
        }
        put(&row)?;
    }
    Ok((filled, made))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_and_others_are_told() {
        for repair in Repair::ALL {
            assert_eq!(Repair::from_name(repair.name()), Ok(repair));
            assert_eq!(Repair::of_change(&repair.change()), Some(repair));
        }
        let error = Repair::from_name("drop-duplicate").expect_err("none").to_string();
        assert!(error.contains("did you mean `drop-duplicates`"), "{error}");
        assert_eq!(Repair::of_change("adjust splits"), None);
        assert_eq!(changes(&[Repair::Sort, Repair::DropDuplicates, Repair::Sort]), ["repair drop-duplicates", "repair sort"]);
    }
}
