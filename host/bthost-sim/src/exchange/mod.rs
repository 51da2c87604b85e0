//! The simulated exchange: what happens to an order between its arrival and its end.
//!
//! Where to look: [`filters`] what `submit` refuses at once; `arrive.rs` what an arriving order meets; `matching.rs` when, at what price and how much it
//! fills; `trailing.rs` triggers that follow the price; [`impact`] what it does to its own price; `tape.rs` the same on trades instead of bars; [`queue`]
//! where it stands there; `depth.rs` the same on a book, and [`book`] what that displays; [`fees`] what a fill costs; `afford.rs` what the account affords; `linked.rs` OCO groups, brackets
//! and reduce-only orders; `market.rs` one instrument with its bar, path, mark and
//! orders; `venue.rs` all of them with the ledger and the trail.
//!
//! What always holds: a fill's base price lies inside its bar, or, on a book, is displayed or the order's own limit; nothing acts before it arrives; every end of an order has a reason. The rules
//! in words are `host/RULES.md`.

mod afford;
mod agenda;
mod arrive;
pub mod book;
pub mod currencies;
mod delivery;
mod depth;
pub mod fees;
mod fill;
pub mod filters;
pub mod hedge;
pub mod impact;
mod linked;
pub mod margin;
mod mark;
mod market;
mod matching;
mod membership;
pub mod options;
mod order;
pub mod queue;
pub mod shorts;
mod tape;
pub mod trailing;
mod venue;

pub use depth::Book;
pub use mark::MarkMode;
pub use market::{MarketState, Watch};
pub use matching::spread_and_slippage;
pub(crate) use matching::taker_price_estimate;
pub use order::{Kind, LIFE, Legs, Order, State};
pub use tape::{QUEUE_POWER_MAX, QueueRule, Tape};
pub(crate) use venue::{Arrival, bump};
pub use venue::{Told, Venue};
