//! Hedge mode: a long and a short position in one instrument at the same time (`host/RULES.md` section 18).
//!
//! - *Legs*: the instrument's own market is the long leg. The short one is a market behind all instruments, with a copy of its rows: it has its own orders,
//!   position, fees, funding and margin.
//! - *Orders* say which leg they work on. A sell of the long leg and a buy of the short one only reduce: never more than the leg has.
//! - *What the legs share*: the price and its path, the volume of the bar or print, leverage, the 30-day volume of fee tiers, the numbers of orders of
//!   the filters, self-trade prevention, OCO groups.
//! - *Ignored*: margin relief for legs that cancel each other, as some venues give it.
//!
//! What always holds: the long leg is never short and the short leg never long; both legs see the same prices, because the path looks at what
//! they hold together.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::margin::{MarginRules, Profile};
use super::market::MarketState;
use super::order::{Order, State};
use super::venue::Venue;
use crate::codes::reason;
use crate::engine::{Market, PositionMode, Rules};
use crate::market::{Instrument, InstrumentKind};
use crate::num::Money;
use crate::strategy::{OrderRequest, PositionSide, Side};

/// The instruments whose short legs stand behind all instruments, in the order of the legs.
#[must_use]
pub fn hedged<'a>(modes: impl Iterator<Item = &'a PositionMode>) -> Vec<usize> {
    modes.enumerate().filter(|(_, mode)| **mode == PositionMode::Hedge).map(|(ix, _)| ix).collect()
}

/// What the short leg of an instrument is called.
#[must_use]
pub fn short_symbol(symbol: &str) -> String {
    format!("{symbol}:short")
}

/// The instruments of a run as its records number them: the short legs behind all of them.
#[must_use]
pub fn numbered<'a>(markets: impl Iterator<Item = (&'a Instrument, &'a Rules)>) -> Vec<Instrument> {
    let (mut all, modes): (Vec<Instrument>, Vec<PositionMode>) = markets.map(|(i, rules)| (i.clone(), rules.position_mode)).unzip();
    for ix in hedged(modes.iter()) {
        let symbol = short_symbol(&all[ix].symbol);
        all.push(Instrument { symbol, ..all[ix].clone() });
    }
    all
}

/// Why an instrument cannot be traded in a position mode.
#[must_use]
pub fn refusal(mode: PositionMode, kind: InstrumentKind, margin: Option<&MarginRules>) -> Option<&'static str> {
    match mode {
        PositionMode::OneWay => None,
        PositionMode::Hedge if !kind.is_margined() => Some("hedge mode is for perpetuals and futures"),
        PositionMode::Hedge if margin.is_some_and(|rules| rules.profile == Profile::BybitClassic) => {
            Some("the rules of bybit-classic are not modelled for two positions; take bybit-uta or binance-usdm")
        }
        PositionMode::Hedge => None,
    }
}

/// The instruments with their short legs behind them.
pub(super) fn with_short_legs(mut markets: Vec<Market>) -> Vec<Market> {
    for ix in hedged(markets.iter().map(|m| &m.rules.position_mode)) {
        let leg = markets[ix].clone();
        markets.push(leg);
    }
    markets
}

/// Let the legs of each instrument know each other.
pub(super) fn join_legs(markets: &mut [MarketState], listed: usize) {
    let modes = markets[..listed].iter().map(|m| &m.data.rules.position_mode);
    for (at, long) in hedged(modes).into_iter().enumerate() {
        let short = listed + at;
        markets[long].twin = Some(short);
        markets[short].twin = Some(long);
        markets[short].listed = long;
    }
}

impl Venue {
    /// A market, and the other leg of its instrument.
    pub(crate) fn legs(&self, market: usize) -> impl Iterator<Item = usize> + use<> {
        core::iter::once(market).chain(self.markets[market].twin)
    }

    /// The orders of an instrument, of both legs.
    pub(super) fn of_both_legs(&self, market: usize) -> impl Iterator<Item = &Order> {
        self.legs(market).flat_map(|leg| &self.markets[leg].orders)
    }

    /// The market that a request works on, and whether it may only reduce what is held there.
    pub(crate) fn leg_of(&self, market: usize, request: &OrderRequest) -> Result<(usize, bool), u32> {
        match (request.position, self.markets[market].twin) {
            (PositionSide::Net, None) => Ok((market, false)),
            (PositionSide::Long, Some(_)) => Ok((market, request.side == Side::Sell)),
            (PositionSide::Short, Some(short)) => Ok((short, request.side == Side::Buy)),
            _ => Err(reason::UNSUPPORTED_OPTION),
        }
    }

    /// Whether an order of the instrument may act at `t`.
    pub(crate) fn may_act(&self, market: usize, t: i64) -> bool {
        self.legs(market).any(|leg| self.markets[leg].may_act(t))
    }

    /// As `each_order`, of both legs together: the order of their ids decides who is first.
    pub(super) fn each_order_of_both_legs(
        &mut self,
        market: usize,
        newest: u64,
        state: State,
        mut visit: impl FnMut(&mut Self, usize, usize),
    ) {
        let mut last = 0;
        while self.stop.is_none() {
            let next = |leg: usize| {
                let orders = &self.markets[leg].orders;
                let at = orders.iter().position(|o| o.id > last && o.id < newest && o.state == state)?;
                Some((orders[at].id, leg, at))
            };
            let Some((id, leg, at)) = self.legs(market).filter_map(next).min() else { return };
            last = id;
            visit(self, leg, at);
        }
    }

    /// A fill took so much of the volume that all orders of the instrument share.
    pub(super) fn take_volume(&mut self, market: usize, qty: i64) {
        for leg in self.legs(market) {
            let m = &mut self.markets[leg];
            if m.budget != i64::MAX {
                m.budget -= qty;
            }
            m.take_of_print(qty);
        }
    }

    /// After a fill worth `volume` in the reporting currency: the other leg sees what this one holds in its path, and the fill in the volume that its fees
    /// go by.
    pub(super) fn tell_twin(&mut self, market: usize, volume: Money) {
        let m = &self.markets[market];
        if let Some(twin) = m.twin {
            let (now, qty) = (self.now, m.position.qty);
            let other = &mut self.markets[twin];
            other.other_leg = qty;
            if other.data.fees.is_some() {
                other.fee_state.traded(now, volume);
            }
        }
    }
}
