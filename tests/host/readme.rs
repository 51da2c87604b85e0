//! The README is true: what stands behind `<!-- tested -->` is run, and each line of output that it shows comes out, in that order.
//!
//! A line `...` stands for lines left out, and `...` at the end of a line for the rest of it. `BLESS=1` writes hashes and numbers that have changed; a line
//! that is no longer there at all stays for a person to look at.

use std::fs;

use crate::program::{Desk, root};

/// One command of the README with the output that is shown.
struct Shown {
    command: String,
    /// Where its output stands in the README, as line numbers.
    lines: std::ops::Range<usize>,
}

fn shown(readme: &[String]) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    let mut at = 0;
    while let Some(mark) = readme[at..].iter().position(|l| l == "<!-- tested -->") {
        at += mark + 1;
        assert_eq!(readme[at], "```console", "line {}", at + 1);
        let end = at + 1 + readme[at + 1..].iter().position(|l| l == "```").expect("the block ends");
        for (i, line) in readme.iter().enumerate().take(end).skip(at + 1) {
            if let Some(command) = line.strip_prefix("$ ") {
                found.push(Shown { command: command.to_string(), lines: i + 1..end });
                let last = found.len() - 1;
                if last > 0 && found[last - 1].lines.end == end {
                    found[last - 1].lines.end = i;
                }
            }
        }
        at = end;
    }
    found
}

fn run(desk: &Desk, command: &str) -> String {
    let golden = format!("{}/", root().join("manifests/golden").display());
    let program = command.strip_prefix("cargo run --release -p bthost -- ").or_else(|| command.strip_prefix("bthost "));
    let line = program.unwrap_or_else(|| panic!("`{command}` is not a command of bthost")).replace("manifests/golden/", &golden);
    let ran = desk.line(&line);
    format!("{}{}", ran.stdout, ran.stderr)
}

/// A line with its hashes and numbers taken out.
fn shape(line: &str) -> String {
    let word = |w: &str| if w.contains(|c: char| c.is_ascii_digit()) { "#".to_string() } else { w.to_string() };
    line.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

fn agrees(shown: &str, printed: &str) -> bool {
    match shown.strip_suffix("...") {
        Some(begin) => printed.starts_with(begin),
        None => shown == printed,
    }
}

#[test]
fn readme_shows_what_comes_out() {
    let path = root().join("README.md");
    let bless = std::env::var_os("BLESS").is_some();
    let mut readme: Vec<String> = fs::read_to_string(&path).expect("the README").lines().map(str::to_string).collect();
    let desk = Desk::new();
    let commands = shown(&readme).len();
    assert!(commands >= 6, "{commands} commands");
    let mut wrong = Vec::new();
    for index in 0..commands {
        let Shown { command, lines } = shown(&readme).swap_remove(index);
        let output = run(&desk, &command);
        let printed: Vec<&str> = output.lines().collect();
        let mut from = 0;
        for at in lines {
            let line = readme[at].clone();
            if line == "..." || line.is_empty() {
                continue;
            }
            let same = printed[from..].iter().position(|p| agrees(&line, p));
            let like = || printed[from..].iter().position(|p| shape(p) == shape(&line));
            match same.or_else(|| if bless { like() } else { None }) {
                Some(skip) => {
                    from += skip;
                    bless_line(&mut readme, at, &line, printed[from]);
                    from += 1;
                }
                None => wrong.push(format!("README.md:{}: `{command}` does not print\n  {line}", at + 1)),
            }
        }
    }
    if bless {
        fs::write(&path, readme.join("\n") + "\n").expect("the README can be written");
    }
    assert!(wrong.is_empty(), "{}\n(BLESS=1 writes what has changed)", wrong.join("\n"));
}

/// Take over a line; a run directory that has got another name has it in all commands.
fn bless_line(readme: &mut [String], at: usize, shown: &str, printed: &str) {
    if agrees(shown, printed) {
        return;
    }
    readme[at] = printed.to_string();
    if let (Some(old), Some(new)) = (shown.strip_prefix("out     "), printed.strip_prefix("out     ")) {
        for line in readme.iter_mut() {
            *line = line.replace(old, new);
        }
    }
}
