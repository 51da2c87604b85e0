//! Funding rates: rates are counts of 10^-12, stamps within one second of a minute snap to it and keep what they were.

use bthost_sim::market::FundingRates;
use bthost_sim::num::{Decimal, RATE_SCALE};
use bthost_sim::time::{MINUTE, SECOND};

use crate::columns::check_order;
use crate::error::{DataError, DataErrorKind};
use crate::read::{Role, SeriesSink, Sink};
use crate::repair::{Mender, Repair};
use crate::segments::{Segments, merge};
use crate::series::Note;
use crate::stamp::{Stamps, Time};
use crate::value::Value;

/// A stamp this close to a minute is that minute: the jitter of the venue's clock.
pub const SNAP_NS: i64 = SECOND;
/// The largest rate of one stamp that is accepted, as a count: 100 %. Venues cap at 3 %; a file of percentages would pass it.
pub const RATE_MAX: i64 = bthost_sim::num::RATE_ONE;

/// The minute that a stamp means.
#[must_use]
pub fn snap(raw: i64) -> i64 {
    let minute = (raw + MINUTE / 2).div_euclid(MINUTE) * MINUTE;
    if (raw - minute).abs() <= SNAP_NS { minute } else { raw }
}

/// Collects funding rates.
pub(crate) struct FundingSink {
    pub funding: FundingRates,
    segments: Segments,
    stamps: Stamps,
    roles: Vec<Role>,
    last: Option<i64>,
    mender: Mender,
}

impl FundingSink {
    pub fn new(stamps: Stamps, rows_max: usize, repairs: &[Repair]) -> Self {
        Self {
            funding: FundingRates::default(),
            segments: Segments::new(rows_max),
            stamps,
            roles: Vec::new(),
            last: None,
            mender: Mender::new(repairs),
        }
    }

    /// One series of all files. Two files that jitter differently about one stamp agree; the first keeps its raw stamp.
    pub fn finish(self, file_names: &[String], notes: &mut Vec<Note>) -> Result<FundingRates, DataError> {
        self.mender.notes(notes);
        let FundingRates { time, raw_time, rate } = self.funding;
        let jittered = time.iter().zip(&raw_time).filter(|(t, raw)| t != raw).count();
        if jittered > 0 {
            notes.push(Note { code: "stamps-snapped", text: format!("{jittered} funding stamps were snapped to their minute") });
        }
        let shown = |at: usize| Decimal::new(rate[at], RATE_SCALE).to_string();
        let difference = |a: usize, b: usize| (rate[a] != rate[b]).then(|| ("rate", shown(a), shown(b)));
        let order = merge(time.len(), |at| (time[at], 0), &self.segments, file_names, difference, notes)?;
        Ok(match order {
            None => FundingRates { time, raw_time, rate },
            Some(order) => {
                let pick = |column: &[i64]| order.iter().map(|at| column[*at]).collect();
                FundingRates { time: pick(&time), raw_time: pick(&raw_time), rate: pick(&rate) }
            }
        })
    }
}

impl SeriesSink for FundingSink {
    fn begin(&mut self, file: usize, stamps: Stamps) {
        self.segments.begin(file, self.funding.len());
        self.stamps = stamps;
        self.last = None;
    }

    fn end(&mut self) -> Result<(), DataError> {
        self.stamps.finish()
    }
}

impl Sink for FundingSink {
    fn roles(&mut self, roles: &[Role]) {
        self.roles = roles.to_vec();
    }

    fn row(&mut self, row: u64, time: Time<'_>, values: &[Value<'_>]) -> Result<(), DataError> {
        let last = self.last;
        let Err(error) = self.accept(row, time, values) else { return Ok(()) };
        let used = match error.kind {
            DataErrorKind::Row if self.mender.has(Repair::DropBadRows) => Repair::DropBadRows,
            DataErrorKind::Duplicate if self.mender.about_twins() => self.repeated(row, time, values, error)?,
            DataErrorKind::Order | DataErrorKind::Duplicate if self.mender.has(Repair::Sort) => {
                self.last = None;
                let accepted = self.accept(row, time, values);
                self.last = last;
                accepted?;
                self.segments.shuffle();
                Repair::Sort
            }
            _ => return Err(error),
        };
        self.mender.count(used, row);
        Ok(())
    }
}

impl FundingSink {
    /// A stamp that stands in the row before it.
    fn repeated(&mut self, row: u64, time: Time<'_>, values: &[Value<'_>], error: DataError) -> Result<Repair, DataError> {
        let last = self.last.take();
        self.accept(row, time, values)?;
        self.last = last;
        let rates = &mut self.funding;
        let (Some(new), Some(raw)) = (rates.rate.pop(), rates.raw_time.pop()) else { return Err(error) };
        rates.time.pop();
        let at = rates.rate.len() - 1;
        self.segments.cut(at + 1);
        if new == rates.rate[at] && self.mender.has(Repair::DropDuplicates) {
            return Ok(Repair::DropDuplicates);
        }
        if self.mender.has(Repair::KeepFirst) {
            return Ok(Repair::KeepFirst);
        }
        if self.mender.has(Repair::KeepLast) {
            (rates.rate[at], rates.raw_time[at]) = (new, raw);
            return Ok(Repair::KeepLast);
        }
        Err(error)
    }

    fn accept(&mut self, row: u64, time: Time<'_>, values: &[Value<'_>]) -> Result<(), DataError> {
        self.segments.admit(row, self.funding.len())?;
        let mut raw = self.stamps.read(row, time)?;
        if let Some(i) = self.roles.iter().position(|r| *r == Role::RawTime) {
            let value = values[i].decimal(0).map_err(|what| DataError::row(row, "raw_time", what))?;
            raw = value.to_scale(0).ok_or_else(|| DataError::row(row, "raw_time", "is not a time in nanoseconds"))?;
        }
        let time = snap(raw);
        check_order(row, time, self.last)?;
        let rate = values[0].decimal(8).map_err(|what| DataError::row(row, "rate", what))?;
        let rate =
            rate.to_scale(RATE_SCALE).ok_or_else(|| DataError::row(row, "rate", format!("{rate} does not fit {RATE_SCALE} decimals")))?;
        if rate.abs() > RATE_MAX {
            return Err(DataError::row(row, "rate", "is more than 100 %").hint("rates are fractions: 0.0001 is one basis point"));
        }
        let at = self.funding.len();
        self.funding.time.push(time);
        self.funding.raw_time.push(raw);
        self.funding.rate.push(rate);
        self.segments.note(at, row)?;
        self.last = Some(time);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_snap_within_a_second() {
        for jitter in [-SNAP_NS, -16_000_000, 0, 1, 9_000_000, SNAP_NS] {
            assert_eq!(snap(480 * MINUTE + jitter), 480 * MINUTE, "{jitter}");
        }
        for late in [SNAP_NS + 1, 30 * SECOND, -SNAP_NS - 1] {
            assert_eq!(snap(480 * MINUTE + late), 480 * MINUTE + late);
        }
    }
}
