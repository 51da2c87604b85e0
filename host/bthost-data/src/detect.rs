//! Which format a file has, from its first bytes and never from its name.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::{DataError, DataErrorKind};
use crate::series::FileDigest;

/// A format that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text with separators.
    Text,
    /// One text file in a zip file.
    Zip,
    /// Text, compressed with gzip.
    Gzip,
    /// Text, compressed with xz.
    Xz,
    /// Arrow IPC file.
    Feather,
    /// Parquet.
    Parquet,
}

impl Format {
    /// From the first bytes.
    ///
    /// # Errors
    /// When they are those of a format that is known and not read.
    pub fn of(head: &[u8]) -> Result<Self, DataError> {
        let not_read = |what: &str, hint: &str| Err(DataError::format(format!("{what} is not read")).hint(hint));
        match head {
            [] => Err(DataError::format("the file is empty: it has no bytes").hint("fetch or export it again, or leave it out")),
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Ok(Self::Zip),
            [0x1F, 0x8B, ..] => Ok(Self::Gzip),
            [b'A', b'R', b'R', b'O', b'W', b'1', ..] => Ok(Self::Feather),
            [b'P', b'A', b'R', b'1', ..] => Ok(Self::Parquet),
            [b'F', b'E', b'A', b'1', ..] => not_read("Feather version 1", "write it as version 2 (Arrow IPC)"),
            [0xFD, b'7', b'z', b'X', b'Z', ..] => Ok(Self::Xz),
            [0x28, 0xB5, 0x2F, 0xFD, ..] => not_read("a bare zstd file", "unpack it first"),
            _ => Ok(Self::Text),
        }
    }
}

/// An open file: its format is known, its bytes are hashed while they are read, and everything reads through the same handle.
#[derive(Debug)]
pub struct Opened {
    /// The handle, at the start of the file.
    pub file: File,
    /// What it is.
    pub format: Format,
    /// Its length when it was opened.
    pub bytes: u64,
    name: String,
    hash: Hashing,
    modified: Option<std::time::SystemTime>,
}

const BLOCK_BYTES: usize = 128 << 10;
/// From so many bytes on a file is hashed by a thread of its own, where the system can read at a place without moving the handle.
const HASH_APART_BYTES: u64 = 1 << 20;

/// The hash of a file, and of how many bytes it is.
type Hashed = std::io::Result<([u8; 32], u64)>;

#[derive(Debug)]
enum Hashing {
    Done([u8; 32], u64),
    Apart(std::thread::JoinHandle<Hashed>),
}

fn hash(mut read: impl FnMut(&mut [u8], u64) -> std::io::Result<usize>) -> Hashed {
    let (mut hasher, mut block, mut bytes) = (Sha256::new(), vec![0; BLOCK_BYTES], 0u64);
    loop {
        match read(&mut block, bytes)? {
            0 => return Ok((hasher.finalize().into(), bytes)),
            count => {
                hasher.update(&block[..count]);
                bytes += count as u64;
            }
        }
    }
}

impl Hashing {
    #[cfg(unix)]
    fn begin(file: &File, bytes: u64) -> std::io::Result<Self> {
        use std::os::unix::fs::FileExt;
        if bytes < HASH_APART_BYTES || std::thread::available_parallelism().is_ok_and(|n| n.get() == 1) {
            return hash(|block, at| file.read_at(block, at)).map(|(hash, bytes)| Self::Done(hash, bytes));
        }
        let own = file.try_clone()?;
        Ok(Self::Apart(std::thread::spawn(move || hash(|block, at| own.read_at(block, at)))))
    }

    #[cfg(not(unix))]
    fn begin(mut file: &File, _: u64) -> std::io::Result<Self> {
        let (hash, bytes) = hash(|block, _| file.read(block))?;
        file.seek(SeekFrom::Start(0))?;
        Ok(Self::Done(hash, bytes))
    }

    fn end(self) -> Hashed {
        match self {
            Self::Done(hash, bytes) => Ok((hash, bytes)),
            Self::Apart(thread) => thread.join().unwrap_or_else(|_| Err(std::io::Error::other("the hashing gave up"))),
        }
    }
}

impl Opened {
    /// Open and hash a file.
    ///
    /// # Errors
    /// When it is not a file that can be read, or has a format that is not read.
    pub fn new(path: &Path) -> Result<Self, DataError> {
        let io = |error: std::io::Error| DataError::new(DataErrorKind::Io, format!("could not be opened: {error}"));
        // Opening a pipe would wait for its other end, so the kind is asked for first, and again on the handle.
        if !std::fs::metadata(path).map_err(io)?.is_file() {
            return Err(DataError::new(DataErrorKind::Io, "is not a file").hint("give files, not folders or pipes"));
        }
        let file = File::open(path).map_err(io)?;
        let before = file.metadata().map_err(io)?;
        let hash = Hashing::begin(&file, before.len()).map_err(|e| DataError::read(&e))?;
        let mut head = Vec::new();
        (&file).take(8).read_to_end(&mut head).map_err(|e| DataError::read(&e))?;
        (&file).seek(SeekFrom::Start(0)).map_err(|e| DataError::read(&e))?;
        let name = path.file_name().map_or_else(|| path.to_string_lossy(), |n| n.to_string_lossy()).into_owned();
        Ok(Self { file, format: Format::of(&head)?, bytes: before.len(), name, hash, modified: before.modified().ok() })
    }

    /// Back to the start of the file.
    ///
    /// # Errors
    /// When the file cannot be read any more.
    pub fn rewind(&self) -> Result<(), DataError> {
        (&self.file).seek(SeekFrom::Start(0)).map(|_| ()).map_err(|e| DataError::read(&e))
    }

    /// Call when all rows are read: what the file was.
    ///
    /// # Errors
    /// When the file was written to since it was opened, so that the hash and the rows may be of different contents.
    pub fn digest(self) -> Result<FileDigest, DataError> {
        let now = self.file.metadata().map_err(|e| DataError::read(&e))?;
        let (sha256, hashed) = self.hash.end().map_err(|e| DataError::read(&e))?;
        if (now.len(), hashed) == (self.bytes, self.bytes) && now.modified().ok() == self.modified {
            return Ok(FileDigest { name: self.name, sha256, bytes: self.bytes });
        }
        Err(DataError::new(DataErrorKind::Io, "was changed while it was read").hint("wait until the file is complete"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells_the_format() {
        assert_eq!(Format::of(b"PK\x03\x04...."), Ok(Format::Zip));
        assert_eq!(Format::of(b"\x1F\x8B\x08"), Ok(Format::Gzip));
        assert_eq!(Format::of(b"ARROW1\0\0"), Ok(Format::Feather));
        assert_eq!(Format::of(b"PAR1"), Ok(Format::Parquet));
        assert_eq!(Format::of(b"time,ope"), Ok(Format::Text));
        assert!(Format::of(b"FEA1").is_err() && Format::of(b"").is_err() && Format::of(b"\x28\xB5\x2F\xFD").is_err());
        assert_eq!(Format::of(b"\xFD7zXZ\0"), Ok(Format::Xz));
    }

    #[test]
    fn a_file_that_changes_while_it_is_read_is_noticed() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "abc").expect("write");
        let opened = Opened::new(&path).expect("open");
        assert_eq!(opened.digest().expect("unchanged").sha256, bthost_sim::trail::sha256(&[b"abc"]));
        let opened = Opened::new(&path).expect("open");
        std::fs::write(&path, "abcd").expect("write");
        assert!(opened.digest().is_err());
        let long = vec![7; usize::try_from(HASH_APART_BYTES).expect("fits") + 1];
        std::fs::write(&path, &long).expect("write");
        let digest = Opened::new(&path).expect("open").digest().expect("hashed apart");
        assert_eq!((digest.sha256, digest.bytes), (bthost_sim::trail::sha256(&[&long]), HASH_APART_BYTES + 1));
        let opened = Opened::new(&path).expect("open");
        std::fs::write(&path, &long[1..]).expect("write");
        assert!(opened.digest().is_err());
        assert!(Opened::new(folder.path()).is_err());
    }
}
