//! Tests that need the sandbox or the program.

mod cli;
mod faults;
mod golden;
mod hostile;
mod languages;
mod program;
mod readme;
mod real;
mod verify;
