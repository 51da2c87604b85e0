//! Members that leave the universe of a run: what happens at the end of a membership (`host/RULES.md` section 17).
//!
//! - *When*: step 0 of the first instant at which the instrument is no member any more, so nothing of it trades at that instant.
//! - *Orders* of it end by id, those on their way too; until it is a member again new ones are refused.
//! - *The position* is closed as a rail closes one: at once, at the price of the instant against the order, or the last close where it is not open,
//!   with spread, slippage and taker's fee, without participation.
//! - *Ignored*: that selling a large position takes time; what was paid out to those who held a security that was delisted.
//!
//! What always holds: outside its membership an instrument has no position and no order.

use super::agenda::Agenda;
use super::market::MarketState;
use super::venue::Venue;
use crate::codes::{fill_flag, reason};
use crate::trail::Cause;

/// The ends of memberships after `now`.
pub(super) fn schedule(markets: &[MarketState], now: i64) -> Agenda {
    let ends = markets.iter().enumerate().flat_map(|(ix, m)| m.data.members.ends().map(move |at| (at, ix)));
    Agenda::after(now, ends)
}

impl Venue {
    /// The next instant at which a member leaves.
    pub(crate) fn next_leave(&self) -> i64 {
        self.leaves.next()
    }

    /// Step 0 of an instant: members whose time is over have left. Whether a position was closed.
    pub(crate) fn leave(&mut self, t: i64) -> bool {
        let mut any = false;
        while let Some(market) = self.leaves.take(t) {
            self.expire_orders(market, reason::NOT_A_MEMBER);
            if self.closable(market) != 0 {
                let row = Cause::Row { series: market as u32, index: self.markets[market].row as u64 };
                self.close_at_once(market, t, row, reason::NOT_A_MEMBER, fill_flag::TAKER);
                any = true;
            }
        }
        if any {
            self.stop_without_equity();
        }
        any
    }
}
