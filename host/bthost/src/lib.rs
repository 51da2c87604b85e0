//! The program's rooms, as a library: what the command line puts together and what tests call.
//!
//! Where to look: [`cli`] the commands; [`plan`] settings and where they come from; [`session`] from inputs to a run directory and back; [`report`] what a
//! person looks at; [`catalog`] ingested series;
//! [`whole_file`] short texts that a user names.

pub mod catalog;
pub mod cli;
pub mod commands;
pub mod plan;
pub mod report;
pub mod session;
pub mod whole_file;
