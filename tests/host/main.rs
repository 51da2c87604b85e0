//! Tests that need the sandbox or the program.

mod hostile;
