//! Tests that need the sandbox or the program.

mod golden;
mod hostile;
mod languages;
mod program;
