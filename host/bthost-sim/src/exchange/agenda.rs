//! What ends in a run at a known time, by market: contracts at their expiry, memberships of a universe.
//!
//! What always holds: ends are taken in the order of time, then of markets, each once.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use super::venue::Venue;
use crate::codes::event;
use crate::engine::Status;
use crate::num::Money;

/// Ends, the next first: when, market.
#[derive(Clone, Debug, Default)]
pub(super) struct Agenda(VecDeque<(i64, usize)>);

impl Agenda {
    /// Of ends in any order, those after `now`.
    pub(super) fn after(now: i64, ends: impl Iterator<Item = (i64, usize)>) -> Self {
        let mut ends: Vec<(i64, usize)> = ends.filter(|(at, _)| *at > now).collect();
        ends.sort_unstable();
        Self(ends.into())
    }

    /// When the next is.
    pub(super) fn next(&self) -> i64 {
        self.0.front().map_or(i64::MAX, |(at, _)| *at)
    }

    /// The market of the next that is due at `t`.
    pub(super) fn take(&mut self, t: i64) -> Option<usize> {
        self.0.pop_front_if(|(at, _)| *at <= t).map(|(_, market)| market)
    }
}

impl Venue {
    /// All orders of a market at the exchange expire.
    pub(super) fn expire_orders(&mut self, market: usize, reason: u32) {
        let ids: Vec<u64> = self.markets[market].orders.iter().map(|o| o.id).collect();
        for id in ids {
            self.end(market, id, event::EXPIRED, reason);
        }
    }

    /// A position was closed because its time was over: the run ends here if nothing is left, unless margin rules see to it.
    pub(super) fn stop_without_equity(&mut self) {
        if !self.has_margin && self.equity() <= Money::ZERO {
            self.stop.get_or_insert(Status::EquityGone);
        }
    }
}
