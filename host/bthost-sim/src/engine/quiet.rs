//! Quiet stretches: bars at whose closes nothing happens but a row of the equity table.
//!
//! What always holds: the account, the market and the table are afterwards what visiting each close would have made them
//! (`tests/core/properties_wake.rs` compares the two). Only the simplest account is gone through in this way: one instrument, whose position is
//! looked at where bars close, and whose orders cannot act. Everything else is visited instant by instant.

use super::desk::Desk;
use super::equity::EquityRecorder;
use crate::exchange::Watch;
use crate::ledger::notional_of_count;
use crate::num::Money;

/// Go through bars up to the one in which something may happen, or which closes at `end` or later.
pub(super) fn pass(desk: &mut Desk, equity: &mut EquityRecorder, end: i64) {
    let venue = &desk.venue;
    let [market] = &venue.markets[..] else { return };
    let simple = market.position.qty != 0 && market.data.funding.is_empty() && venue.watch_of(0, false) == Watch::Closes;
    if !simple || venue.stop.is_some() || venue.moves_with_rates() {
        return;
    }
    let horizon = desk.next_event().min(end);
    let venue = &mut desk.venue;
    // Nothing fills here: the wallet stays, and nothing but the mark moves the rest.
    let wallet = venue.wallet();
    let market = &mut venue.markets[0];
    let unit = notional_of_count(&market.data.instrument, market.position.qty);
    while let Some(close) = market.next_idle_close(venue.now).filter(|close| *close < horizon) {
        market.pass_idle();
        venue.now = close;
        let value = unit.map_or_else(|| market.value_at(market.mark), |unit| Money(i128::from(market.mark) * i128::from(unit)));
        equity.held(close, wallet, market.equity_of(value), value);
    }
}
