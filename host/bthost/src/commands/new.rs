//! Being written.
use std::process::ExitCode;
/// Arguments.
#[derive(clap::Args)]
pub struct Args {}
/// Run.
///
/// # Errors
/// Always, for now.
pub fn run(_args: Args) -> anyhow::Result<ExitCode> {
    anyhow::bail!("being written")
}
