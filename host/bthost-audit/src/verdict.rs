//! What an audit comes to, and how it is told.
//!
//! What always holds: a verdict names the level it speaks of and claims nothing beyond it; "could not check" is never "reproduced".

use core::fmt;

use crate::fields::FieldDiff;
use crate::inputs::{RowDiff, RowsDiff};
use crate::locate::RecordDiff;

/// What "reproduced" does not say. Stands in every report.
pub const NOT_PROVEN: &str = "not proven by this: that the data is true, that the strategy was not tuned on the window, that the fills are \
                              realistic, when the run was first made";
/// Fields of a difference that are printed; the rest are counted.
const FIELDS_SHOWN: usize = 12;

/// How far an audit went. Each level includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The manifest and the artifacts agree with each other.
    Integrity,
    /// The strategy and the rows at hand are those of the definition.
    Inputs,
    /// A re-run gave the same results and metrics.
    Results,
    /// It also used the same fuel, memory and host calls.
    Exact,
}

impl Level {
    /// All, in order.
    pub const ALL: [Self; 4] = [Self::Integrity, Self::Inputs, Self::Results, Self::Exact];

    /// As on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        ["integrity", "inputs", "results", "exact"][self as usize]
    }

    /// Read the name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where to look first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blame {
    /// The manifest does not agree with itself.
    Manifest,
    /// A file beside the manifest.
    Artifact,
    /// The component at hand is another one.
    Component,
    /// The definitions differ.
    Definition,
    /// The rows at hand are others.
    Data,
    /// The strategy asked for something else.
    Guest,
    /// Orders or fills differ while the intents are the same.
    Exchange,
    /// Both differ, and roots alone cannot say which came first.
    GuestOrExchange,
    /// Funding differs.
    Funding,
    /// Postings, state or totals differ while orders and fills are the same.
    Accounting,
    /// Each stream is the same, but not the order of records across them.
    Clock,
    /// Only what the strategy writes differs.
    Words,
    /// Only metrics differ.
    Metrics,
    /// Only fuel, memory or host calls differ.
    Resources,
}

impl fmt::Display for Blame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Manifest => "the manifest: it was edited, or damaged",
            Self::Artifact => "a file beside the manifest: it was edited, or damaged",
            Self::Component => "the strategy: another component",
            Self::Definition => "the definition: another run",
            Self::Data => "the data: ingest, or its source",
            Self::Guest => "the guest: the strategy asked for something else",
            Self::Exchange => "the exchange",
            Self::GuestOrExchange => "the guest or the exchange: both differ; events.bin of both sides tells which came first",
            Self::Funding => "the exchange's funding",
            Self::Accounting => "the accounting",
            Self::Clock => "the clock: the same records in another order",
            Self::Words => "the guest: only what it writes differs (declines, logs)",
            Self::Metrics => "the code of the metrics",
            Self::Resources => "the sandbox: fuel, memory or host calls",
        })
    }
}

/// A stream that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamDiff {
    /// Its name.
    pub name: String,
    /// Records on both sides.
    pub counts: (u64, u64),
    /// The first chunk that differs.
    pub chunk: u64,
    /// Its records, first and last.
    pub records: (u64, u64),
}

impl fmt::Display for StreamDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, chunk {} (records {} to {}", self.name, self.chunk, self.records.0, self.records.1)?;
        if self.counts.0 != self.counts.1 {
            write!(f, "; {} ≠ {} in all", self.counts.0, self.counts.1)?;
        }
        f.write_str(")")
    }
}

/// What differs and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The level at which it was found; nothing is claimed beyond it.
    pub level: Level,
    /// Where to look first.
    pub blame: Blame,
    /// Streams of the trail, the first to blame first.
    pub streams: Vec<StreamDiff>,
    /// Fields.
    pub fields: Vec<FieldDiff>,
    /// A series whose root differs.
    pub rows: Option<RowsDiff>,
    /// Its first row that differs.
    pub row: Option<RowDiff>,
    /// The first record that differs.
    pub record: Option<RecordDiff>,
    /// The programs on both sides, where they differ.
    pub engines: Option<(String, String)>,
    /// What to do next.
    pub hint: Option<String>,
}

impl Difference {
    /// Nothing found yet.
    #[must_use]
    pub fn new(level: Level, blame: Blame) -> Self {
        Self { level, blame, streams: Vec::new(), fields: Vec::new(), rows: None, row: None, record: None, engines: None, hint: None }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "DIFFERS at {}", self.level)?;
        if let Some(record) = &self.record {
            writeln!(f, "{record}")?;
        }
        if let Some((first, others)) = self.streams.split_first() {
            write!(f, "stream: {first}")?;
            if first.name != "intents" && !others.iter().any(|s| s.name == "intents") {
                write!(f, "; intents identical")?;
            }
            writeln!(f)?;
            for other in others {
                writeln!(f, "also: {other}")?;
            }
        }
        if let Some(rows) = &self.rows {
            writeln!(f, "data: {rows}")?;
        }
        if let Some(row) = &self.row {
            writeln!(f, "{row}")?;
        }
        for field in self.fields.iter().take(FIELDS_SHOWN) {
            writeln!(f, "field: {field}")?;
        }
        if self.fields.len() > FIELDS_SHOWN {
            writeln!(f, "and {} more fields", self.fields.len() - FIELDS_SHOWN)?;
        }
        write!(f, "points at: {}", self.blame)?;
        if let Some((a, b)) = &self.engines {
            write!(f, "\nengine differs: {a} vs {b}")?;
        }
        if let Some(hint) = &self.hint {
            write!(f, "\nhint: {hint}")?;
        }
        Ok(())
    }
}

/// What an audit comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything up to this level was checked and is the same.
    Reproduced {
        /// The level.
        level: Level,
        /// What a reader should know, such as a metric that this version does not have.
        notes: Vec<String>,
    },
    /// Something differs.
    Differs(Box<Difference>),
    /// Something could not be checked: an input is missing, or this version does not support it.
    CouldNotCheck {
        /// The level that was not reached.
        level: Level,
        /// What is in the way.
        what: String,
        /// What to do next.
        hint: String,
    },
}

impl Verdict {
    /// The same at this level.
    #[must_use]
    pub fn same(level: Level) -> Self {
        Self::Reproduced { level, notes: Vec::new() }
    }

    /// Could not check. An error that brings a hint of its own knows better.
    pub fn blocked(level: Level, what: impl fmt::Display, hint: impl Into<String>) -> Self {
        let text = what.to_string();
        match text.split_once("\n").and_then(|(what, rest)| Some((what, rest.trim_start().strip_prefix("hint: ")?))) {
            Some((what, own)) => Self::CouldNotCheck { level, what: what.into(), hint: own.into() },
            None => Self::CouldNotCheck { level, what: text, hint: hint.into() },
        }
    }

    /// The exit code: 0 reproduced, 1 differs, 2 could not check.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Reproduced { .. } => 0,
            Self::Differs(_) => 1,
            Self::CouldNotCheck { .. } => 2,
        }
    }

    /// One word, for `--json`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Reproduced { .. } => "reproduced",
            Self::Differs(_) => "differs",
            Self::CouldNotCheck { .. } => "could-not-check",
        }
    }

    /// This verdict, and the next one only if this one is good. Notes are kept.
    #[must_use]
    pub fn then(self, next: impl FnOnce() -> Self) -> Self {
        let Self::Reproduced { level: reached, notes: mut kept } = self else { return self };
        match next() {
            Self::Reproduced { level, notes } => {
                kept.extend(notes);
                Self::Reproduced { level: level.max(reached), notes: kept }
            }
            bad => bad,
        }
    }

    /// Add the first record that differs. The record knows the order of events, so it also settles the blame.
    #[must_use]
    pub fn with_record(mut self, found: Option<RecordDiff>) -> Self {
        if let (Self::Differs(difference), Some(record)) = (&mut self, found) {
            if difference.level >= Level::Results {
                difference.blame = crate::compare::blame_of(record.stream);
            }
            difference.record = Some(record);
        }
        self
    }

    /// Add the first row that differs.
    #[must_use]
    pub fn with_row(mut self, found: Option<RowDiff>) -> Self {
        if let Self::Differs(difference) = &mut self {
            difference.row = found;
        }
        self
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reproduced { level, notes } => {
                writeln!(f, "reproduced at {level}")?;
                for note in notes {
                    writeln!(f, "note: {note}")?;
                }
                f.write_str(NOT_PROVEN)
            }
            Self::Differs(difference) => difference.fmt(f),
            Self::CouldNotCheck { level, what, hint } => write!(f, "COULD NOT CHECK {level}: {what}\nhint: {hint}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_stops_at_the_first_bad_verdict() {
        let good = |level, note: &str| Verdict::Reproduced { level, notes: vec![note.into()] };
        let both = good(Level::Integrity, "a").then(|| good(Level::Inputs, "b"));
        assert_eq!(both, Verdict::Reproduced { level: Level::Inputs, notes: vec!["a".into(), "b".into()] });
        assert_eq!(both.exit_code(), 0);
        let blocked = Verdict::blocked(Level::Inputs, "no rows", "ingest them");
        let differs = Verdict::Differs(Box::new(Difference::new(Level::Results, Blame::Guest)));
        assert_eq!(both.then(|| blocked.clone()).exit_code(), 2);
        assert_eq!(differs.clone().then(|| unreachable!("the first one decides")).exit_code(), 1);
        assert_eq!(blocked.to_string(), "COULD NOT CHECK inputs: no rows\nhint: ingest them");
        assert_eq!(differs.to_string(), "DIFFERS at results\npoints at: the guest: the strategy asked for something else");
        for level in Level::ALL {
            assert_eq!(Level::from_name(level.name()), Some(level));
        }
        assert!(good(Level::Exact, "n").to_string().contains("not proven by this"));
    }
}
