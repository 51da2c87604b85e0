//! Rows whose cells are plain numbers, eight digits at a time: the usual case of large files. What is not plain is left to the scanner in
//! `csv`, cell by cell, which then says what is wrong with it.
//!
//! What always holds: a cell that is taken here has the value that [`crate::value::parse_decimal`] gives it.

use std::ops::Range;

use bthost_sim::num::Decimal;

use super::Role;
use super::layout::Layout;
use crate::stamp::Time;
use crate::value::{POW10, Value};

/// What is done with a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Skip,
    Time,
    Value(usize),
    Text(usize),
}

/// How the rows of a file are gone through.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    steps: Vec<Step>,
    delimiter: u8,
}

const ASCII_ZEROS: u64 = 0x3030_3030_3030_3030;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
/// Columns that a row may have to be gone through here.
const COLUMNS_PLAIN_MAX: usize = 16;

impl Plan {
    /// `None` where a column is used twice, or prices are not what they seem.
    pub fn new(layout: &Layout, delimiter: u8) -> Option<Self> {
        let mut steps = vec![Step::Skip; layout.width];
        if layout.price_shift > 0 {
            return None;
        }
        let step = |(i, role): (usize, &Role)| if *role == Role::BuyerMaker { Step::Text(i) } else { Step::Value(i) };
        let uses = layout.columns.iter().copied().zip(layout.roles.iter().enumerate().map(step));
        for (column, step) in uses.chain([(layout.time, Step::Time)]) {
            if std::mem::replace(steps.get_mut(column)?, step) != Step::Skip {
                return None;
            }
        }
        Some(Self { steps, delimiter })
    }

    /// The cells of the line in `block`, behind which [`super::lines::SLACK_BYTES`] can be read. `None`, with `values` in any state, where a cell is not plain.
    #[inline]
    pub fn cells<'b>(&self, block: &'b [u8], line: &Range<usize>, values: &mut [Value<'b>]) -> Option<Time<'static>> {
        // A quote could protect a separator.
        if memchr::memchr(b'"', block.get(line.clone())?).is_some() {
            return None;
        }
        // All ends first: then no cell waits for the one before it.
        let mut ends = [0usize; COLUMNS_PLAIN_MAX];
        let ends = ends.get_mut(..self.steps.len())?;
        self.ends(block, line, ends)?;
        let mut time = Time::Null;
        let mut start = line.start;
        for (step, &end) in self.steps.iter().zip(&*ends) {
            match *step {
                Step::Text(i) => values[i] = Value::Text(block.get(start..end)?),
                Step::Skip => {}
                Step::Value(i) => {
                    let decimal = eight_decimals(block, start, end).or_else(|| number(block, start, end))?;
                    values[i] = Value::Decimal(decimal);
                }
                Step::Time => time = Time::Number(stamp(block, start, end)?),
            }
            start = end + 1;
        }
        Some(time)
    }

    /// Where the cells end, if no separator stands between quotes. `None` where there are more or fewer than columns.
    #[inline]
    fn ends(&self, block: &[u8], line: &Range<usize>, ends: &mut [usize]) -> Option<()> {
        let mut found = 0;
        let mut at = line.start;
        while at < line.end {
            let mut mask = equal(block.get(at..)?.first_chunk()?, self.delimiter);
            let rest = line.end - at;
            if rest < LANES {
                mask &= (1 << rest) - 1;
            }
            while mask != 0 {
                *ends.get_mut(found)? = at + mask.trailing_zeros() as usize;
                found += 1;
                mask &= mask - 1;
            }
            at += LANES;
        }
        *ends.get_mut(found)? = line.end;
        (found + 1 == ends.len()).then_some(())
    }
}

/// Bytes that are compared at a time.
const LANES: usize = 64;

/// Which of the bytes are `byte`, the first being the lowest bit.
#[inline]
fn equal(bytes: &[u8; LANES], byte: u8) -> u64 {
    let wanted = u64::from(byte) * 0x0101_0101_0101_0101;
    let mut mask = 0;
    for (i, part) in bytes.as_chunks::<8>().0.iter().enumerate() {
        let word = u64::from_le_bytes(*part) ^ wanted;
        // The highest bit of each byte that is zero, then those bits side by side.
        let zeros = !(((word & !HIGH_BITS) + !HIGH_BITS) | word) & HIGH_BITS;
        mask |= ((zeros >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * i);
    }
    mask
}

/// Eight bytes from which `0` was taken away.
#[inline]
fn load(block: &[u8], at: usize) -> Option<u64> {
    block.get(at..)?.first_chunk::<8>().map(|bytes| u64::from_le_bytes(*bytes) ^ ASCII_ZEROS)
}

/// How many of the eight bytes, from the first, are digits. A digit is 0 to 9 here, as [`load`] has taken `0` away.
#[inline]
fn digits(chunk: u64) -> usize {
    let past_nine = (chunk & !HIGH_BITS) + 0x7676_7676_7676_7676;
    (((past_nine | chunk) & HIGH_BITS).trailing_zeros() / 8) as usize
}

/// The number of the first `count` of the bytes, 1 to 8, which are digits.
#[inline]
fn value(chunk: u64, count: usize) -> i64 {
    let last = chunk << (64 - 8 * count);
    let pairs = last.wrapping_mul(10).wrapping_add(last >> 8);
    let low = (pairs & 0x0000_00FF_0000_00FF).wrapping_mul(0x000F_4240_0000_0064);
    let high = ((pairs >> 16) & 0x0000_00FF_0000_00FF).wrapping_mul(0x0000_2710_0000_0001);
    (low.wrapping_add(high) >> 32) as i64
}

/// The digits that stand from `start` to `end`, up to 16 of them. Eight are a date, and a point is not usual enough.
#[inline]
fn stamp(block: &[u8], start: usize, end: usize) -> Option<i64> {
    let count = end.checked_sub(start).filter(|count| *count <= 16 && *count != 8 && *count > 0)?;
    let chunk = load(block, start)?;
    if count < 8 {
        return (digits(chunk) == count).then(|| value(chunk, count));
    }
    let (more, rest) = (load(block, start + 8)?, count - 8);
    (digits(chunk) == 8 && digits(more) >= rest).then(|| value(chunk, 8) * POW10[rest] + value(more, rest))
}

/// The number that stands from `start` to `end`, where it has the eight decimals of a spot archive and up to eight digits before them.
#[inline]
fn eight_decimals(block: &[u8], start: usize, end: usize) -> Option<Decimal> {
    let point = end.checked_sub(9).filter(|point| *point > start && block[*point] == b'.')?;
    let (whole, behind) = (load(block, start)?, load(block, point + 1)?);
    let count = point - start;
    if count > 8 || digits(whole) != count || digits(behind) != 8 {
        return None;
    }
    let whole = value(whole, count);
    if behind == 0 {
        return Some(Decimal::new(whole, 0));
    }
    let scale = 8 - (behind.leading_zeros() / 8) as usize;
    Some(Decimal::new(whole * POW10[scale] + value(behind, scale), scale as u8))
}

/// The number that stands from `at` to `end`: without sign, up to 16 digits before the point and 8 behind it, 18 together.
#[inline]
fn number(block: &[u8], mut at: usize, end: usize) -> Option<Decimal> {
    let chunk = load(block, at)?;
    let mut count = digits(chunk);
    if count == 0 || end <= at {
        return None;
    }
    let mut whole = value(chunk, count);
    at += count;
    if count == 8 {
        let chunk = load(block, at)?;
        let more = digits(chunk);
        if more > 0 {
            whole = whole * POW10[more] + value(chunk, more);
            (at, count) = (at + more, 8 + more);
        }
    }
    if at == end {
        return Some(Decimal::new(whole, 0));
    }
    if block[at] != b'.' {
        return None;
    }
    at += 1;
    let chunk = load(block, at)?;
    let behind = digits(chunk);
    if behind == 0 || at + behind != end {
        return None;
    }
    // Zeros at the end are the high bytes: they are cut off before the digits become a number.
    let kept = chunk & (u64::MAX >> (64 - 8 * behind));
    if kept == 0 {
        return Some(Decimal::new(whole, 0));
    }
    let scale = 8 - (kept.leading_zeros() / 8) as usize;
    if count + scale > 18 {
        return None;
    }
    Some(Decimal::new(whole * POW10[scale] + value(kept, scale), scale as u8))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::parse_decimal;
    use proptest::prelude::*;

    fn plain(text: &str) -> Option<Decimal> {
        let mut block = text.as_bytes().to_vec();
        block.extend([b'\n'; 80]);
        let usual = eight_decimals(&block, 0, text.len());
        let any = number(&block, 0, text.len());
        assert!(usual.is_none() || usual == any, "{text}");
        any
    }

    #[test]
    fn what_is_taken_is_exact_and_the_rest_is_left() {
        for text in
            ["0", "7", "12345678", "123456789", "1735689600000000", "9999999999999999", "93576.00000000", "0.00010000", "1.5", "10.0"]
        {
            assert_eq!(plain(text), parse_decimal(text.as_bytes()).ok(), "{text}");
            assert!(plain(text).is_some(), "{text}");
        }
        for text in
            ["", "-1", "+1", "1e5", "NaN", ".5", "5.", " 1", "1 ", "1.2.3", "12345678901234567", "0.123456789", "99999999999.12345678"]
        {
            assert_eq!(plain(text), None, "{text}");
        }
    }

    #[test]
    fn a_line_must_have_its_columns() {
        let layout = Layout { time: 0, columns: vec![2, 1], roles: vec![Role::Open, Role::High], width: 4, price_shift: 0 };
        let plan = Plan::new(&layout, b',').expect("a plan");
        let cells = |text: &str| {
            let mut block = text.as_bytes().to_vec();
            block.extend([b'\n'; 80]);
            let (block, mut values) = (block.leak(), [Value::Null; 2]);
            plan.cells(block, &(0..text.len()), &mut values).map(|time| (time, values))
        };
        let value = |mantissa, scale| Value::Decimal(Decimal::new(mantissa, scale));
        assert_eq!(cells("1722470400,1.5,2,12345.678"), Some((Time::Number(1_722_470_400), [value(2, 0), value(15, 1)])));
        for text in ["", "17,1,2", "17,1,2,3,4", "17,1,2,\"3\"", "20240801,1,2,3", "17.0,1,2,3", "17;1;2;3", "17,1,2 ,3", "17,,2,3"] {
            assert_eq!(cells(text), None, "{text}");
        }
        assert!(Plan::new(&Layout { time: 1, columns: vec![1], roles: vec![Role::Rate], width: 2, price_shift: 0 }, b',').is_none());
    }

    proptest! {
        #[test]
        fn separators_are_found(bytes in proptest::collection::vec(any::<u8>(), LANES), byte in any::<u8>()) {
            let bytes: &[u8; LANES] = bytes.first_chunk().expect("as many");
            let plainly = (0..LANES).filter(|i| bytes[*i] == byte).fold(0u64, |mask, i| mask | 1 << i);
            prop_assert_eq!(equal(bytes, byte), plainly);
        }

        #[test]
        fn any_number_is_that_of_the_exact_parser(whole in 0i64..10_000_000_000_000_000, behind in "[0-9]{0,9}", zeros in 0usize..4) {
            let text = if behind.is_empty() { whole.to_string() } else { format!("{whole}.{behind}{}", "0".repeat(zeros)) };
            if let Some(decimal) = plain(&text) {
                prop_assert_eq!(Ok(decimal), parse_decimal(text.as_bytes()));
            }
        }

        #[test]
        fn any_bytes_are_taken_right_or_left(text in "[0-9.,e+-]{0,24}") {
            if let Some(decimal) = plain(&text) {
                prop_assert_eq!(Ok(decimal), parse_decimal(text.as_bytes()));
            }
        }
    }
}
