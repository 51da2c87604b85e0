//! One file: asked for again where the line broke, hashed whole, and put in its place when it is right.
//!
//! What always holds: a part is kept under a name with the published checksum in it, so a part of another version of the file is never
//! gone on with; a file is put in its place by a rename, after its bytes were written out. What it does not do: believe a length, a status or
//! a range that the checksum does not bear out.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};
use ureq::Agent;
use ureq::http::{StatusCode, header};

use crate::error::FetchError;

/// Bytes of one file.
pub const FILE_BYTES_MAX: u64 = 16 << 30;
/// Bytes of a checksum file.
pub const CHECKSUM_BYTES_MAX: u64 = 4 << 10;
/// How often a file is asked for without a byte of progress.
pub const ATTEMPTS_MAX: u32 = 6;
/// How often a file is fetched whole whose checksum is wrong.
pub const WRONG_MAX: u32 = 2;
const CONNECT: Duration = Duration::from_secs(15);
const READ: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(500);
const PAUSE_MAX: Duration = Duration::from_secs(20);
const BLOCK_BYTES: usize = 64 << 10;

/// What came of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Got {
    /// Fetched.
    New,
    /// It was there, and is the published one.
    Same,
    /// It was there with other bytes than are published now, and was replaced.
    Replaced,
    /// The archive has none.
    Missing,
}

/// Asks for files.
#[derive(Debug)]
pub struct Client {
    agent: Agent,
    pause: Duration,
    file_bytes_max: u64,
}

/// An answer that is not the end: why, and whether there was progress.
struct Broken {
    what: String,
    progress: bool,
}

/// What an attempt came to.
enum Attempt {
    Whole,
    Missing,
    Broken(Broken),
}

impl Default for Client {
    fn default() -> Self {
        Self::new(PAUSE, FILE_BYTES_MAX)
    }
}

impl Client {
    /// With a first pause between attempts, and the bytes that a file may have.
    #[must_use]
    pub fn new(pause: Duration, file_bytes_max: u64) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(CONNECT))
            .timeout_recv_response(Some(READ))
            .timeout_per_read(Some(READ))
            .user_agent(concat!("bthost/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { agent: config.into(), pause, file_bytes_max }
    }

    /// Get `url` into `path`, checked against `url` + `.CHECKSUM`. `bytes` is told of every block that came.
    ///
    /// # Errors
    /// When the server does not answer, the checksum does not hold, or the disk refuses.
    pub fn file(&self, url: &str, path: &Path, bytes: &mut dyn FnMut(u64)) -> Result<Got, FetchError> {
        let Some(published) = self.checksum(url)? else { return Ok(Got::Missing) };
        let there = path.is_file();
        if there && hash_of(path)? == published {
            return Ok(Got::Same);
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(|e| FetchError::disk(folder, e))?;
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let part = folder.join(format!(".{name}.{}.part", &published[..16]));
        for times in 1..=WRONG_MAX {
            if !self.part(url, &part, bytes)? {
                return Ok(Got::Missing);
            }
            let found = hash_of(&part)?;
            if found == published {
                File::open(&part)
                    .and_then(|f| f.sync_all())
                    .and_then(|()| fs::rename(&part, path))
                    .map_err(|e| FetchError::disk(path, e))?;
                return Ok(if there { Got::Replaced } else { Got::New });
            }
            fs::remove_file(&part).map_err(|e| FetchError::disk(&part, e))?;
            if times == WRONG_MAX {
                return Err(FetchError::Checksum { url: url.to_string(), found, published, times });
            }
        }
        unreachable!("the last time has returned")
    }

    /// The published SHA-256 of a file, or nothing where the archive has no such file.
    fn checksum(&self, url: &str) -> Result<Option<String>, FetchError> {
        let of = format!("{url}.CHECKSUM");
        let mut text = None;
        self.patiently(&of, |_| match self.agent.get(&of).call() {
            Ok(mut answer) if answer.status() == StatusCode::OK => {
                match answer.body_mut().with_config().limit(CHECKSUM_BYTES_MAX).read_to_string() {
                    Ok(body) => match parse_checksum(&body, url) {
                        Some(hash) => {
                            text = Some(hash);
                            Attempt::Whole
                        }
                        None => broken("its checksum file is not a SHA-256 and the name of the file".to_string(), false),
                    },
                    Err(error) => broken(error.to_string(), false),
                }
            }
            Ok(answer) if is_missing(answer.status()) => Attempt::Missing,
            Ok(answer) => broken(format!("the server answers {}", answer.status()), false),
            Err(error) => broken(error.to_string(), false),
        })?;
        Ok(text)
    }

    /// Until the server has sent the file to its end. False where there is none.
    fn part(&self, url: &str, part: &Path, bytes: &mut dyn FnMut(u64)) -> Result<bool, FetchError> {
        let mut fatal = None;
        let whole = self.patiently(url, |_| match self.attempt(url, part, bytes) {
            Ok(attempt) => attempt,
            Err(error) => {
                fatal = Some(error);
                Attempt::Whole
            }
        })?;
        fatal.map_or(Ok(whole), Err)
    }

    /// One request, from where the part ends.
    fn attempt(&self, url: &str, part: &Path, bytes: &mut dyn FnMut(u64)) -> Result<Attempt, FetchError> {
        let disk = |e| FetchError::disk(part, e);
        let have = fs::metadata(part).map_or(0, |m| m.len());
        let mut request = self.agent.get(url);
        if have > 0 {
            request = request.header(header::RANGE, format!("bytes={have}-"));
        }
        let answer = match request.call() {
            Ok(answer) => answer,
            Err(error) => return Ok(broken(error.to_string(), false)),
        };
        let from = match answer.status() {
            StatusCode::OK => 0,
            StatusCode::PARTIAL_CONTENT if starts_at(answer.headers().get(header::CONTENT_RANGE), have) => have,
            // The part is as long as the file or longer, or the range is another one: begin again.
            StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE if have > 0 => {
                fs::remove_file(part).map_err(disk)?;
                return Ok(broken("the server does not go on where the part ends".to_string(), false));
            }
            status if is_missing(status) => return Ok(Attempt::Missing),
            status => return Ok(broken(format!("the server answers {status}"), false)),
        };
        let stated = answer.body().content_length();
        let mut out = OpenOptions::new().create(true).append(true).open(part).map_err(disk)?;
        if from == 0 {
            out.set_len(0).map_err(disk)?;
        }
        let (mut body, mut block, mut got) = (answer.into_body().into_reader(), vec![0; BLOCK_BYTES], 0u64);
        loop {
            let read = match body.read(&mut block) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) => return Ok(broken(error.to_string(), got > 0)),
            };
            got += read as u64;
            if from + got > self.file_bytes_max {
                drop(out);
                fs::remove_file(part).map_err(disk)?;
                return Err(FetchError::TooLong { url: url.to_string(), most: self.file_bytes_max });
            }
            out.write_all(&block[..read]).map_err(disk)?;
            bytes(read as u64);
        }
        match stated {
            Some(stated) if got < stated => Ok(broken(format!("{got} of {stated} bytes came"), got > 0)),
            _ => Ok(Attempt::Whole),
        }
    }

    /// Again and again, with longer pauses while there is no progress. False where the archive has no such file.
    fn patiently(&self, url: &str, mut attempt: impl FnMut(u32) -> Attempt) -> Result<bool, FetchError> {
        let mut idle = 0;
        loop {
            match attempt(idle) {
                Attempt::Whole => return Ok(true),
                Attempt::Missing => return Ok(false),
                Attempt::Broken(Broken { progress: true, .. }) => idle = 0,
                Attempt::Broken(Broken { what, progress: false }) => {
                    idle += 1;
                    if idle == ATTEMPTS_MAX {
                        return Err(FetchError::Server { url: url.to_string(), what, attempts: idle });
                    }
                }
            }
            // A server that is overrun wants to be left alone for a while; nothing else here waits.
            #[allow(clippy::disallowed_methods)]
            std::thread::sleep((self.pause * 2u32.pow(idle.min(8))).min(PAUSE_MAX));
        }
    }
}

fn broken(what: String, progress: bool) -> Attempt {
    Attempt::Broken(Broken { what, progress })
}

/// What an archive says where it has no such file; some say that it may not be seen.
fn is_missing(status: StatusCode) -> bool {
    matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE | StatusCode::FORBIDDEN)
}

/// Whether `bytes 100-199/200` begins at 100.
fn starts_at(range: Option<&header::HeaderValue>, at: u64) -> bool {
    let start = range.and_then(|r| r.to_str().ok()).and_then(|r| r.strip_prefix("bytes ")).and_then(|r| r.split('-').next());
    start.and_then(|s| s.parse().ok()) == Some(at)
}

/// `<64 hex digits>  <name>`, the name being the file's.
fn parse_checksum(text: &str, url: &str) -> Option<String> {
    let mut words = text.split_whitespace();
    let (hash, name) = (words.next()?, words.next()?);
    let is_hash = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    let is_name = url.rsplit('/').next() == Some(name.trim_start_matches('*'));
    (is_hash && is_name && words.next().is_none()).then(|| hash.to_ascii_lowercase())
}

fn hash_of(path: &Path) -> Result<String, FetchError> {
    let disk = |e| FetchError::disk(path, e);
    let (mut file, mut hasher, mut block) = (File::open(path).map_err(disk)?, Sha256::new(), vec![0; BLOCK_BYTES]);
    loop {
        let read = file.read(&mut block).map_err(disk)?;
        if read == 0 {
            return Ok(hasher.finalize().iter().map(|b| format!("{b:02x}")).collect());
        }
        hasher.update(&block[..read]);
    }
}

/// Parts that are left of files under `folder`: what an interrupted fetch goes on with.
#[must_use]
pub fn parts(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path());
    entries.filter(|p| p.extension().is_some_and(|e| e == "part")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_is_of_the_file_that_it_names() {
        let hash = "0F".repeat(32);
        let of = |text: &str| parse_checksum(text, "http://a/b/X.zip");
        assert_eq!(of(&format!("{hash}  X.zip\n")), Some(hash.to_lowercase()));
        assert_eq!(of(&format!("{hash} *X.zip")), Some(hash.to_lowercase()));
        for wrong in [format!("{hash}  Y.zip"), hash.clone(), format!("{}  X.zip", &hash[1..]), format!("{hash} X.zip more"), String::new()]
        {
            assert_eq!(of(&wrong), None, "{wrong}");
        }
        assert!(starts_at(Some(&header::HeaderValue::from_static("bytes 100-199/200")), 100));
        assert!(!starts_at(Some(&header::HeaderValue::from_static("bytes 0-199/200")), 100) && !starts_at(None, 0));
    }
}
