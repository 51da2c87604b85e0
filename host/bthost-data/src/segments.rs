//! Where the rows of a series came from: each file is a segment of the columns, and overlaps of files are merged where they agree.
//!
//! What always holds: a row has at most one place, and a place names the row as a person finds it in the file; two rows of one key either
//! agree, and the first is kept, or are an error that names both.

use bthost_sim::time::Ts;

use crate::error::{DataError, DataErrorKind};
use crate::series::Note;

/// Where the rows of one file stand, and what a person calls them.
#[derive(Clone, Debug)]
pub(crate) struct Segment {
    pub file: usize,
    pub start: usize,
    pub end: usize,
    /// Index of a row in its segment and the row's number in the file, wherever the difference changes.
    numbers: Vec<(usize, u64)>,
}

impl Segment {
    pub fn new(file: usize, start: usize) -> Self {
        Self { file, start, end: start, numbers: Vec::new() }
    }

    /// Note the file's number of the row that stands at `at` in the columns.
    pub fn number(&mut self, at: usize, row: u64) {
        let index = at - self.start;
        if self.numbers.last().is_none_or(|(i, r)| row.checked_sub(*r) != Some((index - i) as u64)) {
            self.numbers.push((index, row));
        }
    }

    /// The file's number of the row that stands at `at` in the columns.
    pub fn row(&self, at: usize) -> u64 {
        let index = at - self.start;
        let known = self.numbers.partition_point(|(i, _)| *i <= index);
        self.numbers.get(known.wrapping_sub(1)).map_or(index as u64 + 1, |(i, r)| r + (index - i) as u64)
    }
}

/// Which segment a row belongs to.
pub(crate) fn segment_of(segments: &[Segment], at: usize) -> &Segment {
    let i = segments.partition_point(|s| s.end <= at);
    &segments[i.min(segments.len() - 1)]
}

/// The segments of a series that is being read, in the order of its files.
#[derive(Clone, Debug)]
pub(crate) struct Segments {
    all: Vec<Segment>,
    rows_max: usize,
    /// Whether rows of one file were let in out of their order, to be sorted.
    unsorted: bool,
}

impl Segments {
    pub fn new(rows_max: usize) -> Self {
        Self { all: Vec::new(), rows_max, unsorted: false }
    }

    /// Before the first row of a file, when `rows` stand in the columns.
    pub fn begin(&mut self, file: usize, rows: usize) {
        self.all.push(Segment::new(file, rows));
    }

    /// Whether one more row may follow `rows`; `row` is its number in the file.
    #[inline]
    pub fn admit(&self, row: u64, rows: usize) -> Result<(), DataError> {
        if rows < self.rows_max { Ok(()) } else { Err(self.full().at(row)) }
    }

    /// Whether so many more rows may follow `rows`.
    pub fn admit_all(&self, more: usize, rows: usize) -> Result<(), DataError> {
        let room = self.rows_max.checked_sub(rows);
        if room.is_some_and(|room| more <= room) { Ok(()) } else { Err(self.full()) }
    }

    #[cold]
    fn full(&self) -> DataError {
        DataError::limit(format!("a series may have {} rows", self.rows_max))
    }

    /// Note that row `row` of the file stands at `at` in the columns now.
    #[inline]
    pub fn note(&mut self, at: usize, row: u64) -> Result<(), DataError> {
        let segment = self.all.last_mut().ok_or_else(|| DataError::usage("a row before a file"))?;
        segment.number(at, row);
        segment.end = at + 1;
        Ok(())
    }

    /// Note that rows from `at` up to `end` are the file's from `row` on.
    pub fn note_all(&mut self, at: usize, end: usize, row: u64) -> Result<(), DataError> {
        if at < end {
            self.note(at, row)?;
            self.cut(end);
        }
        Ok(())
    }

    /// The columns have so many rows now.
    pub fn cut(&mut self, rows: usize) {
        if let Some(segment) = self.all.last_mut() {
            segment.end = rows;
        }
    }

    /// A row was let in out of its order.
    pub fn shuffle(&mut self) {
        self.unsorted = true;
    }

    /// All of them.
    pub fn all(&self) -> &[Segment] {
        &self.all
    }
}

/// The field in which two rows differ, what the first says there and what the second says.
pub(crate) type FieldDifference = (&'static str, String, String);

/// The order of the rows by time and what stands beside it in the key, with repeated ones left out; `None` when they stand as they must already.
pub(crate) fn merge(
    rows: usize,
    key: impl Fn(usize) -> (i64, i64),
    segments: &Segments,
    file_names: &[String],
    difference: impl Fn(usize, usize) -> Option<FieldDifference>,
    notes: &mut Vec<Note>,
) -> Result<Option<Vec<usize>>, DataError> {
    let (segments, unsorted) = (segments.all(), segments.unsorted);
    let seams = segments.iter().map(|s| s.start).filter(|start| (1..rows).contains(start));
    if !unsorted && seams.into_iter().all(|at| key(at - 1) < key(at)) {
        return Ok(None);
    }
    let mut order: Vec<usize> = (0..rows).collect();
    order.sort_by_key(|at| key(*at));
    let mut merged = 0u64;
    let mut kept: Vec<usize> = Vec::with_capacity(order.len());
    for at in order {
        match kept.last() {
            Some(&last) if key(last) == key(at) => {
                if let Some((field, first, second)) = difference(last, at) {
                    let (a, b) = (segment_of(segments, last), segment_of(segments, at));
                    let message = format!(
                        "the row of {} has {second} here and {first} in row {} of {}",
                        Ts(key(at).0),
                        a.row(last),
                        file_names[a.file]
                    );
                    return Err(DataError { kind: DataErrorKind::Conflict, ..DataError::row(b.row(at), field, message) }
                        .in_file(&file_names[b.file])
                        .hint("the files say different things about one instant: keep the one that you trust"));
                }
                merged += 1;
            }
            _ => kept.push(at),
        }
    }
    if merged > 0 {
        notes.push(Note {
            code: "overlap",
            text: format!("{merged} rows stand {} and agree", if unsorted { "twice" } else { "in more than one file" }),
        });
    }
    Ok(Some(kept))
}
