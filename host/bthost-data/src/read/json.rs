//! JSON as exchanges answer it and freqtrade writes it: an array of rows, each an array of numbers and strings. One row is held at a time.
//!
//! What always holds: a row has the number of its place in the array, from 1. Does not read objects, nested arrays and escapes.

use std::io::Read;

use super::csv::Table;
use super::lines::SLACK_BYTES;
use super::{Ask, Sink};
use crate::error::DataError;

const BLOCK_BYTES: usize = 128 << 10;

/// Where the reader stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before the outer bracket.
    Start,
    /// Where a row or the end may come: `true` directly behind the outer bracket.
    Between(bool),
    /// Behind a row.
    Behind,
    Row,
    Text,
    End,
}

struct Rows<'a, 's, S: Sink + ?Sized> {
    state: State,
    row: Vec<u8>,
    number: u64,
    table: Option<Table>,
    ask: &'a Ask<'a>,
    sink: &'s mut S,
}

/// Reads an array of rows to its end.
pub(crate) fn read<S: Sink + ?Sized>(reader: &mut dyn Read, ask: &Ask<'_>, sink: &mut S) -> Result<(), DataError> {
    let mut rows = Rows { state: State::Start, row: Vec::with_capacity(1024), number: 1, table: None, ask, sink };
    let mut block = vec![0; BLOCK_BYTES];
    loop {
        let count = match reader.read(&mut block) {
            Ok(0) => break,
            Ok(count) => count,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(DataError::read(&e).at(rows.number)),
        };
        for &byte in &block[..count] {
            rows.byte(byte)?;
        }
    }
    match rows.state {
        State::End => Ok(()),
        _ => Err(DataError::format("the JSON array is cut short").at(rows.number).hint("fetch the file again")),
    }
}

impl<S: Sink + ?Sized> Rows<'_, '_, S> {
    fn byte(&mut self, byte: u8) -> Result<(), DataError> {
        if self.row.len() as u64 > self.ask.limits.line_bytes {
            return Err(DataError::limit(format!("a row is longer than {} bytes", self.ask.limits.line_bytes)).at(self.number));
        }
        self.state = match (self.state, byte) {
            (State::Text, b'\\') => return Err(self.wrong("an escape in a text")),
            (State::Text, b'\n' | b'\r' | 0) => return Err(self.wrong("a text without an end")),
            (State::Text, _) => {
                self.row.push(byte);
                if byte == b'"' { State::Row } else { State::Text }
            }
            (state, b' ' | b'\t' | b'\n' | b'\r') => state,
            (State::Start, 0xEF | 0xBB | 0xBF) => State::Start,
            (State::Start, b'[') => State::Between(true),
            (State::Between(_), b'[') => {
                self.row.clear();
                State::Row
            }
            (State::Between(true) | State::Behind, b']') => State::End,
            (State::Behind, b',') => State::Between(false),
            (State::Row, b']') => {
                self.finish()?;
                State::Behind
            }
            (State::Row, b'[' | b'{') => return Err(self.wrong("an array or object inside a row")),
            (State::Row, _) => {
                self.row.push(byte);
                if byte == b'"' { State::Text } else { State::Row }
            }
            (_, other) => {
                let shown = char::from(other).escape_default().to_string();
                return Err(self.wrong(&format!("`{shown}` where an array of rows goes on")));
            }
        };
        Ok(())
    }

    fn wrong(&self, what: &str) -> DataError {
        DataError::format(format!("{what}: this JSON is not an array of rows of numbers"))
            .at(self.number)
            .hint("klines are [[open time, open, high, low, close, volume, ...], ...]; write anything else as CSV")
    }

    /// Hand the row on.
    fn finish(&mut self) -> Result<(), DataError> {
        let length = self.row.len();
        let table = match &mut self.table {
            Some(table) => table,
            none => {
                let table = Table::of_json(&self.row, self.ask).map_err(|e| e.at(self.number))?;
                self.sink.roles(table.roles());
                none.insert(table)
            }
        };
        // What is read in one piece may reach past the row.
        self.row.resize(length + SLACK_BYTES, b'\n');
        table.row(self.number, &self.row, 0..length, self.sink)?;
        self.number += 1;
        Ok(())
    }
}
