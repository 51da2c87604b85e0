//! The audit of a run: what a manifest says, its ids, and whether another run says the same.
//!
//! What always holds: nothing here runs a strategy or reads market files; it compares what others computed. A manifest is read strictly
//! or not at all, an id is over canonical bytes, and every value has one spelling.
#![forbid(unsafe_code)]

pub mod canon;
pub mod compare;
pub mod definition;
pub mod diff;
pub mod events;
pub mod fields;
pub mod inputs;
pub mod integrity;
pub mod locate;
pub mod manifest;
pub mod results;
pub mod text;
pub mod verdict;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;
