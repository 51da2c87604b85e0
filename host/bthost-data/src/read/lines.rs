//! Lines of a text, taken from blocks: nothing is copied but what stands at the seam of two blocks.
//!
//! What always holds: a line is at most as long as the limit, whatever the file holds, and memory is one block or one line, whichever is
//! larger; behind every line there are [`SLACK_BYTES`] readable bytes, and the one behind it is no digit.

use std::io::Read;
use std::ops::Range;

use crate::error::DataError;

/// Bytes that are asked for at a time.
const BLOCK_BYTES: usize = 256 << 10;
/// Bytes behind the last line that may be looked at in one piece.
pub(crate) const SLACK_BYTES: usize = 64;

/// The lines of a reader.
pub(crate) struct Lines<'r> {
    reader: &'r mut dyn Read,
    /// Bytes that are there, from `start` to `end`, and slack.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    at_end: bool,
    /// The number of the line at hand, from 1.
    pub number: u64,
    limit: usize,
}

impl<'r> Lines<'r> {
    /// No line may be longer than `limit` bytes, its end not counted.
    pub fn new(reader: &'r mut dyn Read, limit: u64) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX / 2);
        Self { reader, buffer: vec![0; BLOCK_BYTES + SLACK_BYTES], start: 0, end: 0, at_end: false, number: 0, limit }
    }

    /// The block that the ranges of [`Lines::next`] lie in, until it is called again.
    pub fn block(&self) -> &[u8] {
        &self.buffer
    }

    /// Where the next line lies, without its end; nothing at the end of the text.
    pub fn next(&mut self) -> Result<Option<Range<usize>>, DataError> {
        let mut seen = self.start;
        let (end, next) = loop {
            if let Some(at) = memchr::memchr(b'\n', &self.buffer[seen..self.end]) {
                let end = seen + at;
                let carriage = end > self.start && self.buffer[end - 1] == b'\r';
                break (end - usize::from(carriage), end + 1);
            }
            seen = self.end;
            // A line and its end of two bytes were read and there is no end: it is longer than it may be.
            if self.end - self.start >= self.limit.saturating_add(2) {
                break (self.end, self.end);
            }
            if self.at_end {
                if self.start == self.end {
                    return Ok(None);
                }
                // The last line has no end of its own, and what stands behind it is from an earlier block.
                self.buffer[self.end] = b'\n';
                break (self.end, self.end);
            }
            seen -= self.fill()?;
        };
        let line = self.start..end;
        (self.start, self.number) = (next, self.number + 1);
        if line.len() > self.limit {
            return Err(DataError::limit(format!("a line is longer than {} bytes", self.limit))
                .at(self.number)
                .hint("is this a text file with line ends?"));
        }
        Ok(Some(line))
    }

    /// Read more behind what is there; returns by how much what is there was moved to the front.
    fn fill(&mut self) -> Result<usize, DataError> {
        let moved = self.start;
        self.buffer.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - moved);
        let room = self.buffer.len() - SLACK_BYTES;
        if self.end == room {
            let wanted = (room * 2).min(self.limit.saturating_add(2)).max(room + 1);
            self.buffer.resize(wanted + SLACK_BYTES, 0);
        }
        let room = self.buffer.len() - SLACK_BYTES;
        loop {
            match self.reader.read(&mut self.buffer[self.end..room]) {
                Ok(read) => {
                    self.end += read;
                    self.at_end = read == 0;
                    return Ok(moved);
                }
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                Err(e) => return Err(DataError::read(&e).at(self.number + 1)),
            }
        }
    }

    /// After an empty line: nothing but empty lines may follow.
    pub fn only_empty_ones_follow(&mut self) -> Result<(), DataError> {
        let at = self.number;
        while let Some(line) = self.next()? {
            if !line.is_empty() {
                return Err(DataError::format("an empty line among the rows")
                    .at(at)
                    .hint("remove it, after a look at what is missing there"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time.
    struct Drip<'a>(&'a [u8], usize);

    impl Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let step = self.1.min(buffer.len());
            self.0.read(&mut buffer[..step])
        }
    }

    fn lines(text: &[u8], step: usize, limit: u64) -> Result<Vec<Vec<u8>>, DataError> {
        let mut reader = Drip(text, step);
        let mut lines = Lines::new(&mut reader, limit);
        let mut all = Vec::new();
        while let Some(line) = lines.next()? {
            all.push(lines.block()[line].to_vec());
        }
        Ok(all)
    }

    #[test]
    fn lines_are_the_same_whatever_comes_at_a_time() {
        let text = b"one\r\ntwo\n\nthree\r\n\r\nlast";
        for step in [1, 2, 3, 5, 7, 1000] {
            let all = lines(text, step, 5).expect("lines");
            assert_eq!(all, [&b"one"[..], b"two", b"", b"three", b"", b"last"], "{step}");
        }
        let long: Vec<u8> = (0..200_000).flat_map(|i| format!("{i}\n").into_bytes()).collect();
        let all = lines(&long, 100_000, 64).expect("lines");
        assert!(all.len() == 200_000 && all.iter().enumerate().all(|(i, l)| *l == i.to_string().into_bytes()));
    }

    #[test]
    fn a_line_of_the_limit_is_read_and_one_byte_more_is_not() {
        for end in ["", "\n", "\r\n"] {
            for step in [1, 1 << 20] {
                assert_eq!(lines(format!("{}{end}", "x".repeat(300_000)).as_bytes(), step.max(997), 300_000).map(|l| l.len()), Ok(1));
                let error = lines(format!("{}{end}", "x".repeat(300_001)).as_bytes(), step.max(997), 300_000).expect_err("one more");
                assert_eq!(error.row, Some(1), "{end:?}");
            }
        }
    }
}
