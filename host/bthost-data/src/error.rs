//! What can be wrong with outside data: which file, which row, which field, and what to do next.
//!
//! What always holds: `row` counts from 1 as a person sees it: the line number of a text file (a header is line 1), the row number of a
//! Feather or Parquet file.

use std::fmt;

/// What kind of mistake; the caller picks an exit code or a finding by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataErrorKind {
    /// The file could not be opened or read.
    Io,
    /// The file is not what it says or is broken.
    Format,
    /// A row holds something that is not accepted.
    Row,
    /// A row whose time stands in the row before it already.
    Duplicate,
    /// A row that is earlier than the one before it.
    Order,
    /// Two files (or two rows) say different things about one instant.
    Conflict,
    /// A named limit was passed; see [`crate::limits`].
    Limit,
    /// The request does not fit: an unknown venue, no name, no file.
    Usage,
}

/// An error in outside data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataError {
    /// What kind of mistake.
    pub kind: DataErrorKind,
    /// The file.
    pub file: Option<String>,
    /// The row, from 1.
    pub row: Option<u64>,
    /// The field.
    pub field: Option<&'static str>,
    /// What is wrong.
    pub message: String,
    /// What to do next; empty where there is nothing to say.
    pub hint: String,
}

impl DataError {
    /// An error that has no place yet.
    #[must_use]
    pub fn new(kind: DataErrorKind, message: impl Into<String>) -> Self {
        Self { kind, file: None, row: None, field: None, message: message.into(), hint: String::new() }
    }

    /// A broken file.
    #[must_use]
    pub fn format(message: impl Into<String>) -> Self {
        Self::new(DataErrorKind::Format, message)
    }

    /// A limit that was passed.
    #[must_use]
    pub fn limit(message: impl Into<String>) -> Self {
        Self::new(DataErrorKind::Limit, message)
    }

    /// A request that does not fit.
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(DataErrorKind::Usage, message)
    }

    /// A row that is not accepted.
    #[must_use]
    pub fn row(row: u64, field: &'static str, message: impl Into<String>) -> Self {
        Self { row: Some(row), field: Some(field), ..Self::new(DataErrorKind::Row, message) }
    }

    /// With what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// With its row, where it has none.
    #[must_use]
    pub fn at(mut self, row: u64) -> Self {
        self.row = self.row.or(Some(row));
        self
    }

    /// With its file, where it has none.
    #[must_use]
    pub fn in_file(mut self, file: &str) -> Self {
        self.file.get_or_insert_with(|| file.to_string());
        self
    }

    /// From a failed read: a limit that a reader inside has found comes out as itself.
    #[must_use]
    pub fn read(error: &std::io::Error) -> Self {
        if let Some(inner) = error.get_ref().and_then(|e| e.downcast_ref::<Self>()) {
            return inner.clone();
        }
        match error.kind() {
            std::io::ErrorKind::UnexpectedEof | std::io::ErrorKind::InvalidData | std::io::ErrorKind::InvalidInput => {
                Self::format(format!("the file is cut short or damaged: {error}")).hint("fetch the file again and compare its checksum")
            }
            _ => Self::new(DataErrorKind::Io, format!("could not be read: {error}")),
        }
    }
}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{}: ", inert(file))?;
        }
        if let Some(row) = self.row {
            write!(f, "row {row}: ")?;
        }
        if let Some(field) = self.field {
            write!(f, "{field}: ")?;
        }
        f.write_str(&inert(&self.message))?;
        if !self.hint.is_empty() {
            write!(f, "\n  hint: {}", inert(&self.hint))?;
        }
        Ok(())
    }
}

/// Characters of a message that are shown; what a file holds can be long.
pub const SHOWN_CHARS_MAX: usize = 2000;

/// Text as it may stand on a terminal: what a file put into it moves no cursor, opens no link and turns no line around.
fn inert(text: &str) -> String {
    let acts = |c: char| {
        let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}');
        (c.is_control() && c != '\n') || turns
    };
    let mut shown: String = text.chars().take(SHOWN_CHARS_MAX).map(|c| if acts(c) { char::REPLACEMENT_CHARACTER } else { c }).collect();
    if text.chars().nth(SHOWN_CHARS_MAX).is_some() {
        shown.push('\u{2026}');
    }
    shown
}

impl std::error::Error for DataError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_says_where_and_what_next() {
        let error = DataError::row(7, "high", "below the low").in_file("a.csv").in_file("b.csv").at(9).hint("look at it");
        assert_eq!(error.to_string(), "a.csv: row 7: high: below the low\n  hint: look at it");
        let evil = DataError::format("a\u{1b}]52;c;x\u{7}b\u{202e}c").in_file("x\ry").to_string();
        assert_eq!(evil, "x\u{fffd}y: a\u{fffd}]52;c;x\u{fffd}b\u{fffd}c");
        assert_eq!(DataError::format("x".repeat(SHOWN_CHARS_MAX + 1)).to_string().chars().count(), SHOWN_CHARS_MAX + 1);
        let inside = std::io::Error::other(DataError::limit("too long"));
        assert_eq!(DataError::read(&inside).kind, DataErrorKind::Limit);
    }
}
