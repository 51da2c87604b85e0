//! The command line.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::commands::{build, compare, data, diff, explain, indicators, inspect, new, plan, report, run, verify};

/// Run a stranger's strategy safely, and prove the number.
#[derive(Parser)]
#[command(name = "bthost", bin_name = "bthost", version, after_help = crate::commands::EXIT_CODES, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a strategy over market data and write a run directory with its manifest
    Run(Box<run::Args>),
    /// Run a manifest again and say "reproduced", or where it differs
    Verify(verify::Args),
    /// Compare two manifests
    Diff(diff::Args),
    /// Runs of one strategy under other fill policies, side by side
    Compare(compare::Args),
    /// What a strategy is and asks for, without running it
    Inspect(inspect::Args),
    /// Every value that a run would use, and where it comes from
    Plan(plan::Args),
    /// A fill from bar to posting, or a topic
    Explain(explain::Args),
    /// The indicators that a strategy can declare
    Indicators(indicators::Args),
    /// Begin a strategy
    New(new::Args),
    /// Build a strategy project
    Build(build::Args),
    /// Market data: fetch, ingest, ls, check, diff, split, adjust, join, universe, synth
    Data(data::Args),
    /// The tear sheet of a run directory again
    Report(report::Args),
}

fn dispatch(command: Command) -> Result<ExitCode> {
    bthost_ta::install();
    match command {
        Command::Run(args) => run::run(*args),
        Command::Verify(args) => verify::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Compare(args) => compare::run(args),
        Command::Inspect(args) => inspect::run(args),
        Command::Plan(args) => plan::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Indicators(args) => indicators::run(args),
        Command::New(args) => new::run(args),
        Command::Build(args) => build::run(args),
        Command::Data(args) => data::run(args),
        Command::Report(args) => report::run(args),
    }
}

/// Read the arguments, do what they say. Every error ends with exit code 2.
#[must_use]
pub fn main() -> ExitCode {
    tracing_subscriber::fmt().with_env_filter(tracing_subscriber::EnvFilter::from_env("BTHOST_LOG")).with_writer(std::io::stderr).init();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse(error),
    };
    match dispatch(cli.command) {
        Ok(code) => code,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", visible(&error_text(&error)));
            ExitCode::from(2)
        }
    }
}

/// Say what is wrong with the arguments. An option that is none may be a setting, whose nearest name is told.
fn refuse(mut error: clap::Error) -> ExitCode {
    use clap::error::{ContextKind, ContextValue, ErrorKind};
    let mut hint = String::new();
    if error.kind() == ErrorKind::UnknownArgument && error.get(ContextKind::SuggestedArg).is_none() {
        // What is left to suggest is to hand the option on as a value, which is never meant here.
        error.remove(ContextKind::Suggested);
        if let Some(ContextValue::String(option)) = error.get(ContextKind::InvalidArg)
            && let Some(setting) = crate::plan::setting_like(option.trim_start_matches('-'))
        {
            hint = format!("hint: did you mean the setting `--set {setting}=VALUE`? `bthost plan` lists all of them\n");
        }
    }
    let _ = error.print();
    eprint!("{hint}");
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// Text of files and strategies may be quoted in an error: nothing of it steers the terminal.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{FFFD}' } else { c }).collect()
}

/// What an error and its causes say, outermost first, and the hints that they bring.
pub(crate) fn causes_and_hints(error: &anyhow::Error) -> (Vec<String>, Vec<String>) {
    let (mut causes, mut hints) = (Vec::new(), Vec::new());
    for cause in error.chain() {
        // Errors of the readers indent their hint.
        let text = cause.to_string().replace("\n  hint: ", "\nhint: ");
        let (what, hint) = text.split_once("\nhint: ").unwrap_or((&text, ""));
        causes.push(what.to_string());
        if !hint.is_empty() {
            hints.push(hint.to_string());
        }
    }
    (causes, hints)
}

/// `error: ...`, its causes, and the hints of all of them last.
fn error_text(error: &anyhow::Error) -> String {
    let (causes, hints) = causes_and_hints(error);
    let causes = causes.iter().enumerate().map(|(i, what)| format!("{}{what}", if i == 0 { "error: " } else { "  caused by: " }));
    causes.chain(hints.iter().map(|hint| format!("hint: {hint}"))).collect::<Vec<_>>().join("\n")
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|c| c.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe))
}
