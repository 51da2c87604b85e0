//! The README is true: what stands behind `<!-- tested -->` is run, and each line of output that it shows comes out, in that order.
//!
//! A line `...` stands for lines left out, and `...` at the end of a line for the rest of it. `BLESS=1` writes hashes and numbers that have changed; a line
//! that is no longer there at all stays for a person to look at.

use std::fs;
use std::ops::Range;

use crate::program::{Desk, root};

/// One command of the README with the output that is shown.
struct Shown {
    command: String,
    /// Where its output stands in the README, as line numbers.
    lines: Range<usize>,
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

/// Whether it is the same line with other hashes and numbers.
fn resembles(shown: &str, printed: &str) -> bool {
    match shown.strip_suffix("...") {
        Some(begin) => shape(printed).starts_with(&shape(begin)),
        None => shape(shown) == shape(printed),
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
        wrong.extend(compare(&mut readme, &command, lines, &output, bless));
    }
    if bless {
        fs::write(&path, readme.join("\n") + "\n").expect("the README can be written");
    }
    assert!(wrong.is_empty(), "{}\n(BLESS=1 writes what has changed)", wrong.join("\n"));
}

/// Compare one output, and say what is wrong. Lines that follow each other in the README follow each other in the output.
fn compare(readme: &mut [String], command: &str, lines: Range<usize>, output: &str, bless: bool) -> Vec<String> {
    let printed: Vec<&str> = output.lines().collect();
    let (mut from, mut left_out) = (0, false);
    let mut wrong = Vec::new();
    for at in lines {
        let line = readme[at].clone();
        if line == "..." {
            left_out = true;
            continue;
        }
        let within = if left_out { &printed[from..] } else { &printed[from..printed.len().min(from + 1)] };
        let same = within.iter().position(|p| agrees(&line, p));
        let like = || within.iter().position(|p| resembles(&line, p));
        if let Some(skip) = same.or_else(|| if bless { like() } else { None }) {
            from += skip;
            bless_line(readme, at, &line, printed[from]);
            (from, left_out) = (from + 1, false);
        } else {
            let next = printed.get(from).unwrap_or(&"(the end)");
            wrong.push(format!("README.md:{}: `{command}`\n  shown   {line}\n  printed {next}", at + 1));
            left_out = true;
        }
    }
    if !left_out && from < printed.len() {
        wrong.push(format!("README.md: `{command}` goes on with\n  printed {}", printed[from]));
    }
    wrong
}

/// Take over a line; a run directory that has got another name has it in all commands.
fn bless_line(readme: &mut [String], at: usize, shown: &str, printed: &str) {
    if agrees(shown, printed) {
        return;
    }
    readme[at] = match shown.strip_suffix("...") {
        Some(begin) => printed.chars().take(begin.chars().count()).chain("...".chars()).collect(),
        None => printed.to_string(),
    };
    if let (Some(old), Some(new)) = (shown.strip_prefix("out     "), printed.strip_prefix("out     ")) {
        for line in readme.iter_mut() {
            *line = line.replace(old, new);
        }
    }
}
