//! One file a command. Each takes its own arguments and gives back an exit code.

pub mod build;
pub mod compare;
pub mod data;
pub mod diff;
pub mod explain;
pub mod indicators;
pub mod inspect;
pub mod new;
pub mod plan;
pub mod report;
pub mod run;
pub mod verify;

/// What exit codes mean, for `--help`.
pub const EXIT_CODES: &str = "\
Exit codes: 0 done; 1 differs (verify, diff); 2 bad usage, bad input, or could not check; 3 the strategy broke (a manifest is written); 4 stopped by a rail or \
with the equity gone (a manifest is written).";
