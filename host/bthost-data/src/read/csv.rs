//! Text: klines with or without a header, and any table with one. Split by hand from the bytes; a line is the unit of memory.
//!
//! Accepts a byte order mark, CRLF, quoted fields, `,` `;` or tab, and empty lines at the end. Does not accept a line break inside quotes.

use std::io::Read;
use std::ops::Range;

use bthost_sim::num::Decimal;

use super::layout::{Layout, by_names, by_position};
use super::lines::Lines;
use super::plain::Plan;
use super::{Ask, Role, Sink};
use crate::error::DataError;
use crate::series::Note;
use crate::stamp::Time;
use crate::value::{Value, parse_decimal};

/// Reads a text file to its end.
pub(crate) fn read<S: Sink + ?Sized>(reader: &mut dyn Read, ask: &Ask<'_>, sink: &mut S) -> Result<(), DataError> {
    let mut lines = Lines::new(reader, ask.limits.line_bytes);
    let Some(mut line) = lines.next()? else {
        return Err(DataError::format("the file is empty: it has no bytes").hint("fetch or export it again, or leave it out"));
    };
    if lines.block()[line.clone()].starts_with(&[0xEF, 0xBB, 0xBF]) {
        line.start += 3;
    }
    let mut table = Table::new(&lines.block()[line.clone()], ask)?;
    sink.roles(table.roles());
    if let Some(note) = table.note() {
        sink.remark(note);
    }
    if !table.has_header {
        table.row(1, lines.block(), line, sink)?;
    }
    while let Some(line) = lines.next()? {
        if line.is_empty() {
            return lines.only_empty_ones_follow();
        }
        table.row(lines.number, lines.block(), line, sink)?;
    }
    Ok(())
}

/// The rows of one file: their layout, and how a line becomes cells.
pub(crate) struct Table {
    layout: Layout,
    plan: Option<Plan>,
    delimiter: u8,
    first: Vec<String>,
    /// End of each field of the line at hand.
    ends: Vec<usize>,
    has_header: bool,
}

impl Table {
    /// From the first line.
    fn new(line: &[u8], ask: &Ask<'_>) -> Result<Self, DataError> {
        refuse_binary(line)?;
        let delimiter = delimiter(line);
        let mut ends = Vec::new();
        split(line, delimiter, &mut ends).map_err(|e| e.at(1))?;
        if ends.len() > ask.limits.columns {
            return Err(DataError::limit(format!("{} columns, at most {} are read", ends.len(), ask.limits.columns)).at(1));
        }
        let first: Vec<String> = fields(line, &ends).map(|f| String::from_utf8_lossy(f).trim().to_string()).collect();
        let has_header = !first.iter().any(|field| parse_decimal(field.as_bytes()).is_ok());
        let layout = if has_header { by_names(&first, ask).map_err(|e| e.at(1))? } else { by_position(&first, false, ask)? };
        let plan = Plan::new(&layout, delimiter);
        Ok(Self { layout, plan, delimiter, first, ends, has_header })
    }

    /// From the first row of an array, which never has names.
    pub fn of_json(row: &[u8], ask: &Ask<'_>) -> Result<Self, DataError> {
        let mut ends = Vec::new();
        split(row, b',', &mut ends)?;
        let first: Vec<String> = fields(row, &ends).map(|f| String::from_utf8_lossy(f).to_string()).collect();
        let layout = by_position(&first, true, ask)?;
        let plan = Plan::new(&layout, b',');
        Ok(Self { layout, plan, delimiter: b',', first, ends, has_header: false })
    }

    /// Which columns the rows have.
    pub fn roles(&self) -> &[Role] {
        &self.layout.roles
    }

    fn note(&self) -> Option<Note> {
        let text = "no names, a compact date and whole numbers: prices are read as LEAN's, which are 10,000 times the price".to_string();
        (self.layout.price_shift > 0).then_some(Note { code: "lean-prices", text })
    }

    /// One line of a block, behind which there is slack.
    pub fn row<S: Sink + ?Sized>(&mut self, number: u64, block: &[u8], line: Range<usize>, sink: &mut S) -> Result<(), DataError> {
        let mut values = [Value::Null; 8];
        let columns = self.layout.columns.len();
        if let Some(time) = self.plan.as_ref().and_then(|plan| plan.cells(block, &line, &mut values)) {
            return sink.row(number, time, &values[..columns]);
        }
        let line = &block[line];
        split(line, self.delimiter, &mut self.ends).map_err(|e| e.at(number))?;
        let width = self.layout.width;
        if self.ends.len() != width {
            let what = if self.has_header { "the header has" } else { "the first row has" };
            return Err(DataError::format(format!("{} fields where {what} {width}", self.ends.len())).at(number));
        }
        for (value, &column) in values.iter_mut().zip(&self.layout.columns) {
            *value = Value::Text(field(line, &self.ends, column));
        }
        if self.layout.price_shift > 0 {
            values[..4].iter_mut().for_each(|price| *price = shifted(*price, self.layout.price_shift));
        }
        let time = field(line, &self.ends, self.layout.time);
        sink.row(number, Time::Text(time), &values[..columns]).map_err(|error| self.explain(error, line))
    }

    /// A header line among the rows is what a careless join of two files leaves behind.
    fn explain(&self, error: DataError, line: &[u8]) -> DataError {
        let text: Vec<String> = fields(line, &self.ends).map(|f| String::from_utf8_lossy(f).trim().to_string()).collect();
        let repeats = self.has_header && text == self.first;
        let header =
            repeats || text.iter().all(|field| field.bytes().any(|b| b.is_ascii_alphabetic()) && parse_decimal(field.as_bytes()).is_err());
        if !header || error.row.is_none() {
            return error;
        }
        DataError { field: None, message: "a header line among the rows".to_string(), ..error }
            .hint("the file was joined from two: remove the line, or give both files")
    }
}

/// A whole number as one with so many decimals. What is no number stays as it is, for the error that names it.
fn shifted(value: Value<'_>, by: u8) -> Value<'_> {
    match value {
        Value::Text(text) => match parse_decimal(text) {
            Ok(decimal) if decimal.scale == 0 => Value::Decimal(Decimal::new(decimal.mantissa, by)),
            _ => value,
        },
        other => other,
    }
}

fn refuse_binary(line: &[u8]) -> Result<(), DataError> {
    if line.starts_with(&[0xFF, 0xFE]) || line.starts_with(&[0xFE, 0xFF]) {
        return Err(DataError::format("the text is UTF-16").at(1).hint("save the file as UTF-8"));
    }
    if line.contains(&0) {
        return Err(DataError::format("not a text file, and not a zip, gzip, Feather or Parquet file either").at(1));
    }
    if line.trim_ascii_start().first() == Some(&b'{') {
        return Err(DataError::format("a JSON object is not a table of rows")
            .at(1)
            .hint("klines are an array of arrays; write anything else as CSV with the names time,open,high,low,close,volume"));
    }
    Ok(())
}

/// The separator of the first line: the one that it has most of, a comma when in doubt.
pub(super) fn delimiter(line: &[u8]) -> u8 {
    let count = |d: u8| line.iter().filter(|b| **b == d).count();
    let (comma, semicolon, tab) = (count(b','), count(b';'), count(b'\t'));
    if semicolon > comma && semicolon >= tab {
        b';'
    } else if tab > comma {
        b'\t'
    } else {
        b','
    }
}

/// Where each field ends. Quotes protect a separator.
pub(super) fn split(line: &[u8], delimiter: u8, ends: &mut Vec<usize>) -> Result<(), DataError> {
    ends.clear();
    let mut quoted = false;
    for (i, &byte) in line.iter().enumerate() {
        if byte == b'"' {
            quoted = !quoted;
        } else if byte == delimiter && !quoted {
            ends.push(i);
        }
    }
    ends.push(line.len());
    if quoted { Err(DataError::format("a quote is not closed on its line")) } else { Ok(()) }
}

fn field<'l>(line: &'l [u8], ends: &[usize], i: usize) -> &'l [u8] {
    let start = if i == 0 { 0 } else { ends[i - 1] + 1 };
    match &line[start..ends[i]] {
        [b'"', inside @ .., b'"'] => inside,
        plain => plain,
    }
}

pub(super) fn fields<'l>(line: &'l [u8], ends: &'l [usize]) -> impl Iterator<Item = &'l [u8]> {
    (0..ends.len()).map(move |i| field(line, ends, i))
}
