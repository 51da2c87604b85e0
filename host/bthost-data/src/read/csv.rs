//! Text: klines with or without a header, and any table with one. Split by hand from the bytes; a line is the unit of memory.
//!
//! Accepts a byte order mark, CRLF, quoted fields, `,` `;` or tab, and empty lines at the end. Does not accept a line break inside quotes.

use std::io::{BufRead, Read};

use super::layout::{Layout, by_names, by_position};
use super::{Ask, Sink};
use crate::error::DataError;
use crate::stamp::Time;
use crate::value::{Value, parse_decimal};

/// Reads a text file to its end.
pub(crate) fn read(reader: &mut dyn BufRead, ask: &Ask<'_>, sink: &mut dyn Sink) -> Result<(), DataError> {
    let mut lines = Lines { reader, line: Vec::with_capacity(1024), number: 0, limit: ask.limits.line_bytes };
    if !lines.next()? {
        return Err(DataError::format("the file is empty"));
    }
    if lines.line.starts_with(&[0xEF, 0xBB, 0xBF]) {
        lines.line.drain(..3);
    }
    refuse_binary(&lines.line)?;
    let delimiter = delimiter(&lines.line);
    let mut ends = Vec::new();
    split(&lines.line, delimiter, &mut ends).map_err(|e| e.at(1))?;
    if ends.len() > ask.limits.columns {
        return Err(DataError::limit(format!("{} columns, at most {} are read", ends.len(), ask.limits.columns)).at(1));
    }
    let first: Vec<String> = fields(&lines.line, &ends).map(|f| String::from_utf8_lossy(f).trim().to_string()).collect();
    let has_header = !first.iter().any(|field| parse_decimal(field.as_bytes()).is_ok());
    let layout = if has_header { by_names(&first, ask).map_err(|e| e.at(1))? } else { by_position(first.len(), ask)? };
    sink.roles(&layout.roles);
    let mut table = Table { layout, delimiter, first, ends, has_header };
    if !has_header {
        table.row(1, &lines.line, sink)?;
    }
    while lines.next()? {
        if lines.line.is_empty() {
            return lines.only_empty_ones_follow();
        }
        table.row(lines.number, &lines.line, sink)?;
    }
    Ok(())
}

struct Table {
    layout: Layout,
    delimiter: u8,
    first: Vec<String>,
    /// End of each field of the line at hand.
    ends: Vec<usize>,
    has_header: bool,
}

impl Table {
    fn row(&mut self, number: u64, line: &[u8], sink: &mut dyn Sink) -> Result<(), DataError> {
        split(line, self.delimiter, &mut self.ends).map_err(|e| e.at(number))?;
        let width = self.layout.width;
        if self.ends.len() != width {
            let what = if self.has_header { "the header has" } else { "the first row has" };
            return Err(DataError::format(format!("{} fields where {what} {width}", self.ends.len())).at(number));
        }
        let mut values = [Value::Null; 8];
        for (value, &column) in values.iter_mut().zip(&self.layout.columns) {
            *value = Value::Text(field(line, &self.ends, column));
        }
        let time = field(line, &self.ends, self.layout.time);
        sink.row(number, Time::Text(time), &values[..self.layout.columns.len()]).map_err(|error| self.explain(error, line))
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

struct Lines<'a> {
    reader: &'a mut dyn BufRead,
    line: Vec<u8>,
    number: u64,
    limit: u64,
}

impl Lines<'_> {
    /// The next line without its end; false at the end of the file.
    fn next(&mut self) -> Result<bool, DataError> {
        self.line.clear();
        let read = (&mut *self.reader)
            .take(self.limit + 2)
            .read_until(b'\n', &mut self.line)
            .map_err(|e| DataError::read(&e).at(self.number + 1))?;
        if read == 0 {
            return Ok(false);
        }
        self.number += 1;
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
            if self.line.last() == Some(&b'\r') {
                self.line.pop();
            }
        }
        if self.line.len() as u64 > self.limit {
            return Err(DataError::limit(format!("a line is longer than {} bytes", self.limit))
                .at(self.number)
                .hint("is this a text file with line ends?"));
        }
        Ok(true)
    }

    fn only_empty_ones_follow(&mut self) -> Result<(), DataError> {
        let at = self.number;
        while self.next()? {
            if !self.line.is_empty() {
                return Err(DataError::format("an empty line among the rows")
                    .at(at)
                    .hint("remove it, after a look at what is missing there"));
            }
        }
        Ok(())
    }
}

fn refuse_binary(line: &[u8]) -> Result<(), DataError> {
    if line.starts_with(&[0xFF, 0xFE]) || line.starts_with(&[0xFE, 0xFF]) {
        return Err(DataError::format("the text is UTF-16").at(1).hint("save the file as UTF-8"));
    }
    if line.contains(&0) {
        return Err(DataError::format("not a text file, and not a zip, gzip, Feather or Parquet file either").at(1));
    }
    if matches!(line.trim_ascii_start().first(), Some(b'[' | b'{')) {
        return Err(DataError::format("JSON is not read").at(1).hint("write it as CSV with the names time,open,high,low,close,volume"));
    }
    Ok(())
}

/// The separator of the first line: the one that it has most of, a comma when in doubt.
fn delimiter(line: &[u8]) -> u8 {
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
fn split(line: &[u8], delimiter: u8, ends: &mut Vec<usize>) -> Result<(), DataError> {
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

fn fields<'l>(line: &'l [u8], ends: &'l [usize]) -> impl Iterator<Item = &'l [u8]> {
    (0..ends.len()).map(move |i| field(line, ends, i))
}
