//! Objects of stores that are no network: a server of this machine, and its disk.

use std::fs;

use bthost_fetch::Got;
use bthost_fetch::store::{Limits, get};

use crate::support::{Fault, Server};

#[test]
fn an_object_of_a_web_server_is_fetched_and_one_that_it_has_not_is_named() {
    let (server, folder) = (Server::start(), tempfile::tempdir().expect("a folder"));
    server.put_alone("rows/BTCUSDT-1d.csv", b"rows");
    // The client asks again after an answer that is no answer.
    server.faults("rows/BTCUSDT-1d.csv", &[Fault::Status(503)]);
    let mut told = 0;
    let url = format!("{}/rows/BTCUSDT-1d.csv", server.base);
    let files = get(&url, folder.path(), &Limits::default(), &mut |bytes| told += bytes).expect("a file");
    let place = folder.path().join("http").join(server.base.trim_start_matches("http://").replace(':', "_"));
    assert_eq!(files, [(place.join("rows/BTCUSDT-1d.csv"), Got::New)]);
    assert_eq!((fs::read(&files[0].0).expect("its bytes"), told), (b"rows".to_vec(), 4));
    let error = get(&format!("{}/none.csv", server.base), folder.path(), &Limits::default(), &mut |_| {}).expect_err("none").to_string();
    assert!(error.contains("the store has no `none.csv`"), "{error}");
    assert!(!place.join("none.csv").exists());
}

#[test]
fn a_line_that_breaks_leaves_nothing_under_the_name() {
    let (server, folder) = (Server::start(), tempfile::tempdir().expect("a folder"));
    server.put_alone("rows.csv", &[7; 4000]);
    let breaks: Vec<Fault> = (0..32).map(|_| Fault::Drop(1000)).collect();
    server.faults("rows.csv", &breaks);
    let url = format!("{}/rows.csv", server.base);
    get(&url, folder.path(), &Limits::default(), &mut |_| {}).expect_err("it breaks off");
    let place = folder.path().join("http").join(server.base.trim_start_matches("http://").replace(':', "_"));
    assert!(!place.join("rows.csv").exists(), "a part is no file");
}

#[test]
fn a_folder_of_the_disk_is_a_store_too() {
    let (from, to) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("another"));
    for name in ["b.csv", "a.csv"] {
        fs::write(from.path().join(name), name).expect("written");
    }
    let url = format!("file://{}/", from.path().display());
    let files = get(&url, to.path(), &Limits::default(), &mut |_| {}).expect("two files");
    let names: Vec<String> = files.iter().map(|(path, _)| fs::read_to_string(path).expect("its text")).collect();
    assert_eq!(names, ["a.csv", "b.csv"], "in the order of their names");
    assert!(files.iter().all(|(path, got)| path.starts_with(to.path()) && *got == Got::New));
    let again = get(&url, to.path(), &Limits::default(), &mut |_| {}).expect("the same");
    assert!(again.iter().all(|(_, got)| *got == Got::Same));
}

#[test]
fn what_is_no_url_of_a_store_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    for url in ["s3://", "http://", "file://host/x"] {
        let error = get(url, folder.path(), &Limits::default(), &mut |_| {}).expect_err(url).to_string();
        assert!(error.contains("hint:"), "{error}");
    }
}
