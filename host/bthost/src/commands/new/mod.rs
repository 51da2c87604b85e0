//! `bthost new`: a strategy project that builds without this repository.
//!
//! What always holds: the project carries the SDK as it was when this program was built; nothing is fetched here, and a folder that holds
//! something is not touched.

mod plan_text;
mod project;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

use project::File;

/// Arguments of `bthost new`.
#[derive(clap::Args)]
pub struct Args {
    /// Name of the strategy; a path puts it into that folder
    #[arg(value_name = "NAME")]
    name: PathBuf,
    /// Language of the strategy
    #[arg(long, value_name = "LANGUAGE")]
    lang: Language,
}

/// Languages that there is an SDK for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// Rust, with cargo
    Rust,
    /// AssemblyScript, with npm
    #[value(alias = "as")]
    Assemblyscript,
}

/// Most characters of a name.
const NAME_MAX: usize = 64;
/// What cargo refuses as the name of a package, or what the project has already.
const TAKEN: [&str; 59] = [
    "abstract",
    "alloc",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "bthost-sdk",
    "const",
    "continue",
    "core",
    "crate",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "proc-macro",
    "proc_macro",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "std",
    "struct",
    "super",
    "test",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
    "node_modules",
];

/// The last part of the path, which is the name of package and strategy.
fn name_of(path: &Path) -> Result<&str> {
    let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || name.len() > NAME_MAX || !name.bytes().all(plain) {
        bail!(
            "`{name}` is not a name for a strategy\nhint: a small letter, then small letters, digits, `-` and `_`, up to {NAME_MAX}: my-strategy"
        );
    }
    if TAKEN.contains(&name) {
        bail!("`{name}` means something else to the compilers\nhint: such as my-{name}");
    }
    Ok(name)
}

/// Write the project.
///
/// # Errors
/// When the name is not one, the folder holds something, or the disk refuses.
pub fn run(args: Args) -> Result<ExitCode> {
    let name = name_of(&args.name)?;
    let folder = &args.name;
    let shown = folder.display();
    let holds_something = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => folder.exists(),
    };
    if holds_something {
        bail!("`{shown}` is there already and holds something\nhint: choose another name");
    }
    let mut files = match args.lang {
        Language::Rust => project::rust(name)?,
        Language::Assemblyscript => project::assemblyscript(name)?,
    };
    files.push(File::text("run.toml", plan_text::commented(name)));
    files.iter().try_for_each(|file| write(folder, file))?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{shown}: {} files, {} and its SDK", files.len(), project::entry(args.lang))?;
    writeln!(out, "next    bthost build {shown}")?;
    writeln!(out, "        bthost run {shown}")?;
    Ok(ExitCode::SUCCESS)
}

fn write(folder: &Path, file: &File) -> Result<()> {
    let place = folder.join(&file.path);
    let put = || -> std::io::Result<()> {
        fs::create_dir_all(place.parent().unwrap_or(folder))?;
        fs::write(&place, &file.bytes)?;
        #[cfg(unix)]
        if file.executable {
            fs::set_permissions(&place, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
        }
        Ok(())
    };
    put().with_context(|| {
        format!("cannot write `{}`\nhint: what was written so far stays; remove the folder before you try again", place.display())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_cargo_and_npm_take() {
        assert_eq!(name_of(Path::new("a/b/my-strategy2")).expect("a name"), "my-strategy2");
        for bad in ["", "..", "My", "2x", "a b", "a.b", "-a", "fn", "test", "bthost-sdk", "ä"] {
            assert!(name_of(Path::new(bad)).is_err(), "{bad}");
        }
        assert!(name_of(Path::new(&"a".repeat(NAME_MAX))).is_ok());
        assert!(name_of(Path::new(&"a".repeat(NAME_MAX + 1))).is_err());
    }

    #[test]
    fn a_folder_that_holds_something_is_not_touched() {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = dir.path().join("mine");
        let args = || Args { name: folder.clone(), lang: Language::Rust };
        fs::create_dir(&folder).expect("an empty folder is taken");
        run(args()).expect("written");
        let before = fs::read(folder.join("src/lib.rs")).expect("written");
        fs::write(folder.join("src/lib.rs"), b"changed").expect("write");
        assert!(run(args()).expect_err("holds something").to_string().contains("holds something"));
        assert_eq!(fs::read(folder.join("src/lib.rs")).expect("kept"), b"changed");
        assert!(!before.is_empty());
    }
}
