//! A server of files on this machine that can be told to misbehave: how the next answers about a path go wrong.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use sha2::{Digest, Sha256};

/// How one answer goes wrong.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The line breaks behind so many bytes.
    Drop(usize),
    /// The line breaks before an answer.
    Hang,
    /// So many bytes, and a length that says that these are all.
    Short(usize),
    /// Other bytes, of the same length.
    Wrong,
    /// The whole file, whatever range was asked for.
    NoRange,
    /// A range that was not asked for.
    OtherRange,
    /// This status.
    Status(u16),
}

#[derive(Default)]
struct Shelf {
    files: BTreeMap<String, Vec<u8>>,
    faults: BTreeMap<String, VecDeque<Fault>>,
    /// Every request: the path and where its range begins.
    seen: Vec<(String, u64)>,
}

/// The server; it ends with the process.
#[derive(Clone)]
pub struct Server {
    shelf: Arc<Mutex<Shelf>>,
    pub base: String,
}

impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let server = Self { shelf: Arc::default(), base };
        let shelf = server.shelf.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shelf = shelf.clone();
                thread::spawn(move || answer(&shelf, stream));
            }
        });
        server
    }

    /// A file with its checksum beside it.
    pub fn put(&self, path: &str, bytes: &[u8]) {
        let hash: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
        let name = path.rsplit('/').next().expect("a name");
        self.put_alone(path, bytes);
        self.put_alone(&format!("{path}.CHECKSUM"), format!("{hash}  {name}\n").as_bytes());
    }

    pub fn put_alone(&self, path: &str, bytes: &[u8]) {
        self.shelf.lock().expect("shelf").files.insert(format!("/{path}"), bytes.to_vec());
    }

    pub fn faults(&self, path: &str, faults: &[Fault]) {
        self.shelf.lock().expect("shelf").faults.insert(format!("/{path}"), faults.iter().cloned().collect());
    }

    /// Where the ranges of the requests for a path began.
    pub fn asked(&self, path: &str) -> Vec<u64> {
        let shelf = self.shelf.lock().expect("shelf");
        shelf.seen.iter().filter(|(p, _)| *p == format!("/{path}")).map(|(_, from)| *from).collect()
    }
}

fn answer(shelf: &Mutex<Shelf>, mut stream: TcpStream) {
    let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
    let (mut path, mut from) = (String::new(), None);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 || line == "\r\n" {
            break;
        }
        if let Some(rest) = line.strip_prefix("GET ") {
            path = rest.split(' ').next().unwrap_or("").to_string();
        }
        if let Some(range) = line.to_lowercase().strip_prefix("range: bytes=") {
            from = range.trim().trim_end_matches('-').parse::<u64>().ok();
        }
    }
    let (file, fault) = {
        let mut shelf = shelf.lock().expect("shelf");
        shelf.seen.push((path.clone(), from.unwrap_or(0)));
        let fault = shelf.faults.get_mut(&path).and_then(VecDeque::pop_front);
        (shelf.files.get(&path).cloned(), fault)
    };
    // The client may be gone already, which is its right.
    let _ = write(&mut stream, file, from, fault);
}

fn write(stream: &mut TcpStream, file: Option<Vec<u8>>, from: Option<u64>, fault: Option<Fault>) -> std::io::Result<()> {
    let status =
        |stream: &mut TcpStream, code: u16| write!(stream, "HTTP/1.1 {code} said\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    let Some(mut file) = file else { return status(stream, 404) };
    let mut start = usize::try_from(from.unwrap_or(0)).expect("small");
    match fault {
        Some(Fault::Status(code)) => return status(stream, code),
        Some(Fault::Hang) => return Ok(()),
        Some(Fault::NoRange) => start = 0,
        Some(Fault::OtherRange) => start = start.saturating_sub(1),
        Some(Fault::Wrong) => file.iter_mut().for_each(|b| *b ^= 1),
        _ => {}
    }
    if start > 0 && start >= file.len() {
        return status(stream, 416);
    }
    let whole = file.len();
    let mut body = file.split_off(start);
    if let Some(Fault::Short(most)) = fault {
        body.truncate(most);
    }
    let range = if start > 0 { format!("Content-Range: bytes {start}-{}/{whole}\r\n", whole - 1) } else { String::new() };
    let code = if start > 0 { "206 Partial Content" } else { "200 OK" };
    write!(stream, "HTTP/1.1 {code}\r\n{range}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len())?;
    if let Some(Fault::Drop(most)) = fault {
        body.truncate(most);
    }
    stream.write_all(&body)?;
    stream.flush()
}
