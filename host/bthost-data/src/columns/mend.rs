//! The repairs of bars, row by row.

use super::BarsSink;
use crate::error::{DataError, DataErrorKind};
use crate::repair::{self, Repair};
use crate::stamp::Time;
use crate::value::Value;

impl BarsSink {
    /// A row with the repairs that were asked for.
    #[cold]
    pub(super) fn mend(&mut self, row: u64, time: Time<'_>, values: &[Value<'_>]) -> Result<(), DataError> {
        let (scales, last) = ((self.price.scale, self.qty.scale), self.last);
        let Err(error) = self.accept(row, time, values) else { return Ok(()) };
        self.lower(scales)?;
        match error.kind {
            DataErrorKind::Row if self.mender.has(Repair::DropBadRows) => {
                self.mender.count(Repair::DropBadRows, row);
                Ok(())
            }
            DataErrorKind::Duplicate if self.mender.about_twins() => self.repeated(row, time, values, error),
            // What comes again as it was is one row once all are in order; what contradicts is an error then.
            DataErrorKind::Order | DataErrorKind::Duplicate if self.mender.has(Repair::Sort) => {
                self.last = None;
                let accepted = self.mend(row, time, values);
                self.last = last;
                self.segments.shuffle();
                self.mender.count(Repair::Sort, row);
                accepted
            }
            _ => Err(error),
        }
    }

    /// A row whose time stands in the row before it.
    fn repeated(&mut self, row: u64, time: Time<'_>, values: &[Value<'_>], error: DataError) -> Result<(), DataError> {
        let (scales, last, rows) = ((self.price.scale, self.qty.scale), self.last.take(), self.bars.len());
        let accepted = self.accept(row, time, values);
        self.last = last;
        if let Err(wrong) = accepted {
            self.lower(scales)?;
            if !self.mender.has(Repair::DropBadRows) {
                return Err(wrong);
            }
            self.mender.count(Repair::DropBadRows, row);
            return Ok(());
        }
        let differs = rows > 0 && self.difference(rows - 1, rows).is_some();
        let (new, before) = (repair::pop(&mut self.bars), repair::pop(&mut self.bars));
        let (Some(new), Some(before)) = (new, before) else { return Err(error) };
        let with = match (differs, self.mender.has(Repair::KeepFirst), self.mender.has(Repair::KeepLast)) {
            (false, _, _) if self.mender.has(Repair::DropDuplicates) => Some((Repair::DropDuplicates, before)),
            (_, true, _) => Some((Repair::KeepFirst, before)),
            (_, _, true) => Some((Repair::KeepLast, new)),
            _ => None,
        };
        let keeps_new = with.is_some_and(|(r, _)| r == Repair::KeepLast);
        let kept = with.map_or(before, |(_, kept)| kept);
        if self.places.extended.is_some() {
            self.bars.push(&kept)
        } else {
            self.bars.push_core(&kept)
        }
        self.segments.cut(rows);
        if !keeps_new {
            self.lower(scales)?;
        }
        match with {
            Some((repair, _)) => {
                self.mender.count(repair, row);
                Ok(())
            }
            None if differs && self.mender.has(Repair::DropDuplicates) => {
                Err(error.hint("the two rows differ: --repair keep-first or --repair keep-last says which one stays"))
            }
            None => Err(error),
        }
    }

    /// Back to coarser scales that the columns fitted before.
    fn lower(&mut self, (price, qty): (u8, u8)) -> Result<(), DataError> {
        let b = &mut self.bars;
        let by = |from: u8, to: u8| 10i64.pow(u32::from(from - to));
        if self.price.scale > price {
            let unit = by(self.price.scale, price);
            [&mut b.open, &mut b.high, &mut b.low, &mut b.close].into_iter().flatten().for_each(|v| *v /= unit);
            self.price.scale = price;
        }
        if self.qty.scale > qty {
            let unit = by(self.qty.scale, qty);
            [&mut b.volume, &mut b.taker_buy_volume].into_iter().flatten().for_each(|v| *v /= unit);
            self.qty.scale = qty;
        }
        Ok(())
    }
}
