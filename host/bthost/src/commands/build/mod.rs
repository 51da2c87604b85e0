//! `bthost build`: from a project's folder to the strategy that `bthost run` takes.
//!
//! What always holds: the path of what was built is the only line on stdout; what was built was checked against the ABI before it takes its
//! place; the same sources and the same compiler give the same bytes in any folder.
//! What it does not do: install compilers. It says which one is missing and how to get it.

mod assemblyscript;
mod rust;

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, anyhow, bail};
use bthost_sim::limits::Limits;

/// Arguments of `bthost build`.
#[derive(clap::Args)]
pub struct Args {
    /// The project's folder
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// Where the strategy goes; DIR/NAME.wasm unless said, NAME being the folder's
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Build a project.
///
/// # Errors
/// When it is not one, a compiler is missing or fails, or what it made is not a strategy.
pub fn run(args: Args) -> Result<ExitCode> {
    let dir = &args.dir;
    let shown = dir.display();
    let absolute = dir.canonicalize().with_context(|| format!("there is no folder `{shown}`"))?;
    let place = match args.out {
        Some(out) => out,
        None => {
            let name = absolute.file_name().map(|n| n.to_string_lossy().into_owned());
            dir.join(format!("{}.wasm", name.with_context(|| format!("`{shown}` has no name\nhint: -o FILE"))?))
        }
    };
    let built = if absolute.join("Cargo.toml").is_file() {
        rust::build(&absolute)?
    } else if absolute.join("package.json").is_file() {
        assemblyscript::build(&absolute)?
    } else {
        bail!("`{shown}` has neither Cargo.toml nor package.json\nhint: `bthost new NAME --lang rust` begins a project");
    };
    let (_, info) = bthost_guest::inspect(&built, &Limits::INTERPRETED).context("what was built is not a strategy")?;
    put(&place, &built)?;
    eprintln!("built {} bytes, {} functions, ABI {}", info.bytes, info.functions, info.abi_requested);
    writeln!(std::io::stdout().lock(), "{}", place.display())?;
    Ok(ExitCode::SUCCESS)
}

/// Replace the file as a whole: a run that reads it meanwhile sees the old or the new one.
fn put(place: &Path, bytes: &[u8]) -> Result<()> {
    let folder = place.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let write = || -> std::io::Result<()> {
        fs::create_dir_all(folder)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".build-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut temporary = builder.tempfile_in(folder)?;
        temporary.write_all(bytes)?;
        temporary.persist(place)?;
        Ok(())
    };
    write().with_context(|| format!("cannot write `{}`", place.display()))
}

/// A program of the toolchain, in the project's folder. All of its own output goes to stderr.
fn tool(name: &str, dir: &Path) -> Command {
    let mut command = Command::new(name);
    command.current_dir(dir).stdin(Stdio::null());
    command
}

/// Run a program whose stdout is read, while its stderr is shown.
fn output(command: &mut Command, missing: &str) -> Result<Vec<u8>> {
    let name = command.get_program().to_owned();
    let done = command.stderr(Stdio::inherit()).output().map_err(|e| not_started(&name, &e, missing))?;
    if !done.status.success() {
        bail!("`{}` failed ({}); what it said stands above", shown(command), done.status);
    }
    Ok(done.stdout)
}

/// Run a program and show on stderr whatever it says.
fn show(command: &mut Command, missing: &str) -> Result<()> {
    let name = command.get_program().to_owned();
    command.stdout(std::io::stderr()).stderr(Stdio::inherit());
    let status = command.status().map_err(|e| not_started(&name, &e, missing))?;
    if !status.success() {
        bail!("`{}` failed ({status}); what it said stands above", shown(command));
    }
    Ok(())
}

fn not_started(name: &OsStr, error: &std::io::Error, missing: &str) -> anyhow::Error {
    let name = name.to_string_lossy();
    if error.kind() == std::io::ErrorKind::NotFound {
        return anyhow!("`{name}` is not installed, or not on the PATH\nhint: {missing}");
    }
    anyhow!("`{name}` could not be started: {error}")
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|w| w.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(dir: &Path) -> String {
        format!("{:#}", run(Args { dir: dir.into(), out: None }).expect_err("refused"))
    }

    #[test]
    fn a_folder_without_a_project_says_how_to_begin_one() {
        let dir = tempfile::tempdir().expect("a folder");
        assert!(refused(dir.path()).contains("bthost new NAME"));
        assert!(refused(&dir.path().join("none")).contains("there is no folder"));
    }

    #[test]
    fn a_missing_tool_and_a_failing_one_are_told_apart() {
        let dir = tempfile::tempdir().expect("a folder");
        let error = output(&mut tool("bthost-no-such-tool", dir.path()), "install it").expect_err("missing").to_string();
        assert!(error.contains("`bthost-no-such-tool` is not installed") && error.ends_with("hint: install it"), "{error}");
        let error = show(tool("cargo", dir.path()).args(["metadata", "--offline"]), "").expect_err("no project here").to_string();
        assert!(error.starts_with("`cargo metadata --offline` failed"), "{error}");
    }
}
