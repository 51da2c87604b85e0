//! Tests that need the sandbox or the program.

mod book;
mod cli;
mod compiled;
mod contracts;
mod currencies;
mod faults;
mod golden;
mod hostile;
mod ingest_kill;
mod languages;
mod program;
mod readme;
mod real;
mod verify;
