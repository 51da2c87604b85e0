//! The pure core of bthost: a strategy's view of the market, the simulated exchange and the ledger, as exact and repeatable arithmetic.
//!
//! What always holds: no clock, no thread, no file, no environment, no hash map and no platform maths can be named here (the crate is
//! `no_std`), so the same inputs give the same bytes on the trail, on any machine, in any year.
//!
//! Where to look: [`num`] and [`time`] are the units; [`market`] the rows that come in; [`strategy`] what a strategy says and sees;
//! [`engine`] the clock; [`exchange`] the venue's rules; [`ledger`] the money; [`rails`] the limits on it; [`trail`] the record of it;
//! [`indicators`] and [`metrics`] the only floats.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod codes;
pub mod engine;
pub mod exchange;
pub mod indicators;
pub mod ledger;
pub mod limits;
pub mod market;
pub mod metrics;
pub mod num;
pub mod rails;
pub mod strategy;
pub mod time;
pub mod trail;
