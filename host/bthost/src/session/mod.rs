//! A run from its inputs to its run directory, and again from its definition: what `bthost run` and `bthost verify` share.
//!
//! What always holds: `run` makes a definition and then goes the way that `verify` goes: [`execute`](execute::execute) takes a definition with its rows
//! and nothing else.

pub mod ambiguity;
mod contracts;
pub mod costs;
mod currencies;
pub mod define;
pub mod execute;
pub mod inputs;
pub mod margin;
pub mod markets;
pub mod recorded;
pub mod rows;
pub mod rundir;
pub mod sandbox;
pub mod universe;
