//! `events.bin`: all records of a run in the order in which they were made.
//!
//! The format is [`MAGIC`], then for each record its stream as one byte and the record's bytes as they were hashed. What always holds: a
//! reader takes a known stream, a whole record and a known kind, or fails with the place; nothing is skipped.

use std::cell::RefCell;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::rc::Rc;

use bthost_sim::trail::payload::Any;
use bthost_sim::trail::{Cause, Chunked, HEADER_BYTES, Header, RECORDS_CHUNK, Sink, Stream, StreamRoot, TrailRoots, decode};

use crate::results::{INTERLEAVING, TrailCommitment};
use crate::text::Digest;

/// The name of the file in a run directory.
pub const EVENTS_NAME: &str = "events.bin";
/// How the file begins.
pub const MAGIC: &[u8] = b"bthost/events/v1\n";
/// Largest record, bytes. The longest texts on the trail are bounded by the run's limits, which are far below.
pub const RECORD_BYTES_MAX: usize = 16 << 20;

/// Writes `events.bin`. A clone goes into the trail as its sink; [`Self::finish`] on another tells whether all was written.
#[derive(Debug)]
pub struct EventsWriter<W: Write> {
    shared: Rc<RefCell<Shared<W>>>,
}

#[derive(Debug)]
struct Shared<W: Write> {
    /// `None` once finished.
    writer: Option<BufWriter<W>>,
    /// The first error; nothing is written after it.
    error: Option<io::Error>,
}

impl<W: Write> Clone for EventsWriter<W> {
    fn clone(&self) -> Self {
        Self { shared: Rc::clone(&self.shared) }
    }
}

impl<W: Write> EventsWriter<W> {
    /// Begin a file.
    pub fn new(writer: W) -> Self {
        let mut writer = BufWriter::with_capacity(1 << 16, writer);
        let error = writer.write_all(MAGIC).err();
        Self { shared: Rc::new(RefCell::new(Shared { writer: Some(writer), error })) }
    }

    /// Write what is buffered and give the writer back. Records that come later are lost, so the run must be over.
    ///
    /// # Errors
    /// The first error since the beginning.
    pub fn finish(self) -> io::Result<W> {
        let mut shared = self.shared.borrow_mut();
        if let Some(error) = shared.error.take() {
            return Err(error);
        }
        let writer = shared.writer.take().ok_or_else(|| io::Error::other("events.bin was finished before"))?;
        writer.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

impl<W: Write> Sink for EventsWriter<W> {
    fn record(&mut self, stream: Stream, bytes: &[u8]) {
        let mut shared = self.shared.borrow_mut();
        if shared.error.is_some() {
            return;
        }
        let Some(writer) = &mut shared.writer else { return };
        if let Err(error) = writer.write_all(&[stream as u8]).and_then(|()| writer.write_all(bytes)) {
            shared.error = Some(error);
        }
    }
}

/// What is wrong with the bytes of an `events.bin`.
#[derive(Debug, thiserror::Error)]
pub enum EventsFault {
    /// They could not be read.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// They do not begin with [`MAGIC`].
    #[error("does not begin with `bthost/events/v1`")]
    Magic,
    /// They end inside a record.
    #[error("the file ends inside a record")]
    Truncated,
    /// No such stream.
    #[error("unknown stream {0}")]
    UnknownStream(u8),
    /// The length of a record is not possible.
    #[error("a record of {0} bytes; they have {HEADER_BYTES} to {RECORD_BYTES_MAX}")]
    Length(usize),
    /// The cause of a record has an unknown tag.
    #[error("the record's cause has an unknown tag")]
    UnknownCause,
    /// No such kind, or bytes that do not fit its layout.
    #[error("kind {kind} version {version} is unknown, or its payload does not fit")]
    Payload {
        /// The kind.
        kind: u16,
        /// The version of its layout.
        version: u16,
    },
}

/// Where and what.
#[derive(Debug, thiserror::Error)]
#[error("events.bin, record #{record} at byte {offset}: {fault}")]
pub struct EventsError {
    /// Records before it.
    pub record: u64,
    /// Byte at which it begins.
    pub offset: u64,
    /// What is wrong.
    pub fault: EventsFault,
}

/// One record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its stream.
    pub stream: Stream,
    /// Its frame.
    pub header: Header,
    /// What it carries.
    pub payload: Any,
    /// Its bytes, as they are hashed.
    pub bytes: Vec<u8>,
}

impl Event {
    /// Names and values of frame and payload.
    #[must_use]
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let cause = match self.header.cause {
            Cause::Run => "run".into(),
            Cause::Row { series, index } => format!("row {index} of instrument {series}"),
            Cause::Record { stream, seq } => format!("{} #{seq}", stream.name()),
        };
        let mut fields = vec![
            ("kind", self.payload.name().into()),
            ("seq", self.header.seq.to_string()),
            ("ts", self.header.ts.to_string()),
            ("cause", cause),
        ];
        fields.extend(self.payload.fields());
        fields
    }
}

impl core::fmt::Display for Event {
    /// `fills #12 2024-03-05T19:12:00Z Fill order=7 price=6381241 ...`
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} #{} {} {}", self.stream.name(), self.header.seq, self.header.ts, self.payload.name())?;
        for (name, value) in self.payload.fields() {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

/// Reads `events.bin` record by record. It ends after the first error.
#[derive(Debug)]
pub struct EventsReader<R: Read> {
    input: BufReader<R>,
    record: u64,
    offset: u64,
    ended: bool,
}

impl<R: Read> EventsReader<R> {
    /// Begin to read.
    ///
    /// # Errors
    /// When the bytes do not begin as an `events.bin`.
    pub fn new(input: R) -> Result<Self, EventsError> {
        let mut input = BufReader::with_capacity(1 << 16, input);
        let mut magic = [0; MAGIC.len()];
        let at_start = |fault| EventsError { record: 0, offset: 0, fault };
        match input.read_exact(&mut magic) {
            Ok(()) if magic == MAGIC => Ok(Self { input, record: 0, offset: MAGIC.len() as u64, ended: false }),
            Ok(()) => Err(at_start(EventsFault::Magic)),
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => Err(at_start(EventsFault::Magic)),
            Err(e) => Err(at_start(e.into())),
        }
    }

    fn read(&mut self) -> Result<Option<Event>, EventsFault> {
        if self.input.fill_buf()?.is_empty() {
            return Ok(None);
        }
        let mut head = [0; 5];
        self.exactly(&mut head)?;
        let stream = Stream::from_index(u32::from(head[0])).ok_or(EventsFault::UnknownStream(head[0]))?;
        let total = u32::from_le_bytes([head[1], head[2], head[3], head[4]]) as usize + 4;
        if !(HEADER_BYTES..=RECORD_BYTES_MAX).contains(&total) {
            return Err(EventsFault::Length(total));
        }
        let mut bytes = vec![0; total];
        bytes[..4].copy_from_slice(&head[1..]);
        self.exactly(&mut bytes[4..])?;
        // The length is whole, so the only thing left that the frame can lack is a known cause.
        let (decoded, _) = decode(&bytes).map_err(|_| EventsFault::UnknownCause)?;
        let header = decoded.header;
        let payload = Any::decode(header.kind, header.version, decoded.payload)
            .ok_or(EventsFault::Payload { kind: header.kind, version: header.version })?;
        Ok(Some(Event { stream, header, payload, bytes }))
    }

    fn exactly(&mut self, into: &mut [u8]) -> Result<(), EventsFault> {
        self.input.read_exact(into).map_err(|e| match e.kind() {
            io::ErrorKind::UnexpectedEof => EventsFault::Truncated,
            _ => e.into(),
        })
    }
}

impl<R: Read> Iterator for EventsReader<R> {
    type Item = Result<Event, EventsError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        match self.read() {
            Ok(Some(event)) => {
                self.record += 1;
                self.offset += 1 + event.bytes.len() as u64;
                Some(Ok(event))
            }
            Ok(None) => {
                self.ended = true;
                None
            }
            Err(fault) => {
                self.ended = true;
                Some(Err(EventsError { record: self.record, offset: self.offset, fault }))
            }
        }
    }
}

/// The commitments that follow from the records.
///
/// # Errors
/// When a record cannot be read.
pub fn rebuild_roots<R: Read>(reader: EventsReader<R>) -> Result<TrailRoots, EventsError> {
    let mut streams: Vec<Chunked> = Stream::ALL.iter().map(|_| Chunked::new(RECORDS_CHUNK)).collect();
    let mut interleaving = Chunked::new(RECORDS_CHUNK);
    for event in reader {
        let event = event?;
        streams[event.stream as usize].push(&event.bytes);
        interleaving.push(&[event.stream as u8]);
    }
    let names = Stream::ALL.iter().map(|s| s.name()).chain([INTERLEAVING]);
    let streams: Vec<StreamRoot> = names
        .zip(streams.iter().chain([&interleaving]))
        .map(|(name, tree)| {
            let (chunks, root) = tree.finish();
            StreamRoot { name: name.into(), count: tree.items(), root, chunks }
        })
        .collect();
    let mut commitment = TrailCommitment::new(&TrailRoots { streams: streams.clone(), root: [0; 32] });
    commitment.root = Digest(commitment.root_of_streams());
    Ok(TrailRoots { streams, root: commitment.root.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use bthost_sim::trail::payload::{Fill, Log};

    fn read(bytes: &[u8]) -> Result<Vec<Event>, EventsError> {
        EventsReader::new(bytes)?.collect()
    }

    #[test]
    fn what_was_written_is_read_and_has_the_same_roots() {
        let (bytes, roots) = fixture::trail(5000, |_, _| {});
        let events = read(&bytes).expect("events");
        assert_eq!(events.len() as u64, roots.streams[7].count);
        assert!(events.iter().any(|e| matches!(&e.payload, Any::Fill(Fill { order: 17, .. }))));
        assert!(events.iter().any(|e| matches!(&e.payload, Any::Log(Log { text, .. }) if text == "line 100")));
        assert_eq!(rebuild_roots(EventsReader::new(&bytes[..]).expect("magic")).expect("roots"), roots);
        assert!(events[0].to_string().starts_with("intents #0 1970-01-01T00:00:00Z SubmitIntent order=0 "));
    }

    #[test]
    fn broken_files_are_refused_with_the_place() {
        let (bytes, _) = fixture::trail(3, |_, _| {});
        let fault = |bytes: &[u8]| read(bytes).expect_err("broken");
        assert!(matches!(fault(b"").fault, EventsFault::Magic));
        assert!(matches!(fault(b"bthost/events/v2\n").fault, EventsFault::Magic));
        assert!(matches!(fault(&bytes[..bytes.len() - 1]).fault, EventsFault::Truncated));
        assert!(matches!(fault(&bytes[..MAGIC.len() + 3]).fault, EventsFault::Truncated));
        let with = |at: usize, value: &[u8]| {
            let mut changed = bytes.clone();
            changed[MAGIC.len() + at..][..value.len()].copy_from_slice(value);
            fault(&changed)
        };
        assert!(matches!(with(0, &[7]).fault, EventsFault::UnknownStream(7)));
        let past = u32::try_from(RECORD_BYTES_MAX - 3).expect("fits");
        assert!(matches!(with(1, &past.to_le_bytes()).fault, EventsFault::Length(n) if n == RECORD_BYTES_MAX + 1));
        assert!(matches!(with(1, &(past - 1).to_le_bytes()).fault, EventsFault::Truncated));
        assert!(matches!(with(1, &[0, 0, 0, 0]).fault, EventsFault::Length(4)));
        assert!(matches!(with(5, &[0xff, 0xff]).fault, EventsFault::Payload { kind: 0xffff, version: 1 }));
        assert!(matches!(with(7, &[2]).fault, EventsFault::Payload { kind: 1, version: 2 }));
        assert!(matches!(with(25, &[3]).fault, EventsFault::UnknownCause));
        let second = {
            let mut changed = bytes.clone();
            let first = read(&bytes).expect("events")[0].bytes.len() + 1;
            changed[MAGIC.len() + first] = 9;
            fault(&changed)
        };
        assert_eq!(second.record, 1);
        assert!(second.to_string().contains("record #1 at byte"), "{second}");
    }

    #[test]
    fn the_first_error_of_writing_is_kept() {
        struct Full(usize);
        impl Write for Full {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0 = self.0.checked_sub(bytes.len()).ok_or_else(|| io::Error::other("the disk is full"))?;
                Ok(bytes.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let run = |room: usize| {
            let writer = EventsWriter::new(Full(room));
            let mut sink = writer.clone();
            for _ in 0..3000 {
                sink.record(Stream::Logs, &[0; 100]);
            }
            writer.finish().map(|_| ())
        };
        assert!(run(400_000).is_ok());
        assert_eq!(run(100_000).expect_err("full").to_string(), "the disk is full");
        assert_eq!(run(10).expect_err("full").to_string(), "the disk is full");
    }
}
