//! Compiled code that is kept between runs: it saves time, is never a result, and nobody else's word is taken for it.

use std::path::{Path, PathBuf};

use crate::program::Desk;

/// Files of code in the folder of a desk.
fn kept(desk: &Desk) -> Vec<PathBuf> {
    fn below(folder: &Path, all: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                below(&path, all);
            } else {
                all.push(path);
            }
        }
    }
    let mut all = Vec::new();
    below(&desk.path("home/compiled"), &mut all);
    all.retain(|path| path.extension().is_none());
    all.sort();
    all
}

#[test]
fn the_second_run_takes_what_the_first_kept_and_says_the_same() {
    let desk = Desk::new();
    let first = desk.sample_run("ema-cross", "a", "");
    let code = kept(&desk);
    assert!(!code.is_empty(), "nothing was kept");
    let second = desk.sample_run("ema-cross", "b", "");
    assert_eq!(kept(&desk), code, "compiled again");
    assert_eq!((&first["run_id"], &first["result_id"]), (&second["run_id"], &second["result_id"]));
}

#[test]
fn what_was_kept_and_is_damaged_is_compiled_again() {
    let desk = Desk::new();
    let first = desk.sample_run("ema-cross", "a", "");
    for (i, path) in kept(&desk).into_iter().enumerate() {
        let mut bytes = std::fs::read(&path).expect("code");
        bytes.truncate(if i == 0 { 0 } else { bytes.len() / 2 });
        std::fs::write(&path, bytes).expect("write");
    }
    let second = desk.sample_run("ema-cross", "b", "");
    assert_eq!(first["result_id"], second["result_id"]);
}

#[test]
fn verify_compiles_anew_and_keeps_nothing() {
    let desk = Desk::new();
    desk.sample_run("ema-cross", "a", "--no-cache");
    assert!(kept(&desk).is_empty(), "--no-cache kept something");
    desk.line("verify a").ends(0);
    assert!(kept(&desk).is_empty(), "verify kept something");
}

#[test]
fn a_folder_that_cannot_be_used_costs_time_only() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("home")).expect("folder");
    desk.write("home/compiled", "not a folder");
    let first = desk.sample_run("ema-cross", "a", "");
    let second = desk.sample_run("ema-cross", "b", "--no-cache");
    assert_eq!(first["result_id"], second["result_id"]);
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_may_write_to_is_not_used() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let folder = desk.path("home/compiled");
    std::fs::create_dir_all(&folder).expect("folder");
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o777)).expect("mode");
    desk.sample_run("ema-cross", "a", "");
    assert!(kept(&desk).is_empty(), "code was kept where others may write");
}
