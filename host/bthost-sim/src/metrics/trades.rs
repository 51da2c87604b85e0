//! Fills to round trips: a trade runs from flat to flat, at average cost, per instrument.
//!
//! What always holds: sums are exact; every fill belongs to one trade, but for a fill that turns the position around: its closing part
//! ends one trade, the rest begins the next, and its fee is shared by quantity (the closing share is rounded half to even, the rest is
//! what remains). A fill's realised profit belongs to the trade that it closes. A trade that is open at the end has no exit time.
//!
//! Excursions (MAE, MFE) are the lowest and highest profit before fees and funding that the trade is known to have had: at its own fills,
//! and at the lows and highs of the bars that lie wholly between two of them. Parts of a bar are not used, as it cannot be known which
//! prices belong to the part.

use alloc::vec::Vec;

use crate::ledger::{average_price, notional};
use crate::market::{Bars, Instrument, InstrumentKind};
use crate::num::{Money, Qty, Round, div_round, mul_div_round};
use crate::strategy::Side;
use crate::time::Ts;
use crate::trail::payload::{Fill, Funding};

/// One trade, flat to flat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundTrip {
    /// Index of the instrument.
    pub instrument: u32,
    /// Side of the opening fill: buy is a long trade.
    pub side: Side,
    /// Time of the opening fill.
    pub entry_time: Ts,
    /// Time of the fill that closed it; `None` while open.
    pub exit_time: Option<Ts>,
    /// Largest absolute position.
    pub max_qty: Qty,
    /// Sum of quantities that opened or added.
    pub entry_qty: Qty,
    /// Their notional.
    pub entry_notional: Money,
    /// Sum of quantities that reduced.
    pub exit_qty: Qty,
    /// Their notional.
    pub exit_notional: Money,
    /// Profit realised, before fees and funding. This and what follows in money is in the reporting currency of a report.
    pub realised: Money,
    /// Fees of its fills.
    pub fees: Money,
    /// Funding received while it was open, less paid.
    pub funding: Money,
    /// Fills that belong to it.
    pub fills: u32,
    /// Bars that closed while it was open.
    pub bars: u64,
    /// Tag of the opening fill.
    pub tag: u32,
    /// Lowest known profit, zero or negative.
    pub mae: Money,
    /// Highest known profit, zero or positive.
    pub mfe: Money,
}

impl RoundTrip {
    /// Profit after fees and funding.
    #[must_use]
    pub fn net(&self) -> Money {
        self.realised - self.fees + self.funding
    }

    /// Turn its profits and costs into another currency; prices and notionals stay in the one that it was traded in.
    pub fn convert(&mut self, worth: impl Fn(Money) -> Money) {
        for amount in [&mut self.realised, &mut self.fees, &mut self.funding, &mut self.mae, &mut self.mfe] {
            *amount = worth(*amount);
        }
    }

    /// Average entry price, for display; zero before any fill.
    #[must_use]
    pub fn entry_price(&self, kind: InstrumentKind, qty_scale: u8) -> f64 {
        average_price(kind, self.entry_qty.0, qty_scale, self.entry_notional)
    }

    /// Average exit price, for display; zero before any exit.
    #[must_use]
    pub fn exit_price(&self, kind: InstrumentKind, qty_scale: u8) -> f64 {
        average_price(kind, self.exit_qty.0, qty_scale, self.exit_notional)
    }
}

/// What bars say about the time in which a position did not change.
pub trait Prices {
    /// Lowest and highest price of the bars that lie wholly inside `[from, to]`; a fill at a bar's first instant (its open + 1 ns) counts
    /// as before the bar.
    fn range(&self, instrument: u32, from: Ts, to: Ts) -> Option<(i64, i64)>;
    /// How many bars closed in `(from, to]`.
    fn closes(&self, instrument: u32, from: Ts, to: Ts) -> u64;
}

/// No bars at hand: excursions come from fills alone, bars held are zero.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoPrices;

impl Prices for NoPrices {
    fn range(&self, _: u32, _: Ts, _: Ts) -> Option<(i64, i64)> {
        None
    }
    fn closes(&self, _: u32, _: Ts, _: Ts) -> u64 {
        0
    }
}

/// The execution series of each instrument, by index; `None` where it is not at hand.
impl Prices for [Option<&Bars>] {
    fn range(&self, instrument: u32, from: Ts, to: Ts) -> Option<(i64, i64)> {
        let bars = (*self.get(instrument as usize)?)?;
        let first = bars.open_time.partition_point(|t| *t < from.0 - 1);
        let end = bars.open_time.partition_point(|t| bars.timeframe.close_of(Ts(*t)) <= to);
        let (low, high) = (bars.low.get(first..end)?, bars.high.get(first..end)?);
        Some((*low.iter().min()?, *high.iter().max()?))
    }

    fn closes(&self, instrument: u32, from: Ts, to: Ts) -> u64 {
        let Some(Some(bars)) = self.get(instrument as usize) else { return 0 };
        let before = |t: Ts| bars.open_time.partition_point(|o| bars.timeframe.close_of(Ts(*o)) <= t);
        before(to).saturating_sub(before(from)) as u64
    }
}

/// A trade that is under way, with what is needed to go on.
#[derive(Clone, Debug)]
struct Open {
    trip: RoundTrip,
    position: i64,
    basis: i128,
    since: Ts,
}

/// Takes fills and funding in the order of the trail and gives the trades.
#[derive(Debug)]
pub struct TripBuilder<'a, P: Prices + ?Sized> {
    prices: &'a P,
    instruments: Vec<&'a Instrument>,
    open: Vec<Option<Open>>,
    done: Vec<RoundTrip>,
}

impl<'a, P: Prices + ?Sized> TripBuilder<'a, P> {
    /// For these instruments, by index.
    #[must_use]
    pub fn new(instruments: impl IntoIterator<Item = &'a Instrument>, prices: &'a P) -> Self {
        let instruments: Vec<&Instrument> = instruments.into_iter().collect();
        Self { prices, open: instruments.iter().map(|_| None).collect(), instruments, done: Vec::new() }
    }

    /// The next fill. One of an instrument that was not given is left out.
    pub fn fill(&mut self, ts: Ts, fill: &Fill) {
        let Some(slot) = self.open.get_mut(fill.instrument as usize) else { return };
        let signed = if fill.side == 0 { fill.qty } else { -fill.qty };
        let before = fill.position.saturating_sub(signed);
        let turns = before.signum() * fill.position.signum() < 0;
        let mut rest = Share { qty: fill.qty, notional: fill.notional, fee: fill.fee };
        if let Some(mut open) = slot.take() {
            excursion(self.prices, &self.instruments, &mut open, ts, fill.price);
            let reduces = before.signum() * signed.signum() < 0;
            let share = if turns { rest.split(before.saturating_abs()) } else { core::mem::take(&mut rest) };
            open.trip.add(&share, reduces, fill.realised);
            if fill.position == 0 || turns {
                open.trip.exit_time = Some(ts);
                open.trip.bars = self.prices.closes(fill.instrument, open.trip.entry_time, ts);
                self.done.push(open.trip);
            } else {
                open.trip.max_qty.0 = open.trip.max_qty.0.max(fill.position.saturating_abs());
                *slot = Some(Open { position: fill.position, basis: fill.basis, since: ts, ..open });
            }
        }
        if slot.is_none() && fill.position != 0 {
            let mut trip = RoundTrip::begin(fill, ts);
            let realised = if turns { 0 } else { fill.realised };
            trip.add(&rest, false, realised);
            *slot = Some(Open { trip, position: fill.position, basis: fill.basis, since: ts });
        }
    }

    /// The next funding payment; one without an open trade is left out.
    pub fn funding(&mut self, funding: &Funding) {
        if let Some(Some(open)) = self.open.get_mut(funding.instrument as usize) {
            open.trip.funding += Money(funding.amount);
        }
    }

    /// All trades, in the order of their exits, those that are still open at `end` last.
    #[must_use]
    pub fn finish(mut self, end: Ts) -> Vec<RoundTrip> {
        for mut open in self.open.into_iter().flatten() {
            bars_between(self.prices, &self.instruments, &mut open, end);
            open.trip.bars = self.prices.closes(open.trip.instrument, open.trip.entry_time, end);
            self.done.push(open.trip);
        }
        self.done
    }
}

/// A part of a fill.
#[derive(Clone, Copy, Debug, Default)]
struct Share {
    qty: i64,
    notional: i128,
    fee: i128,
}

impl Share {
    /// Take `qty` off; notional and fee go by quantity.
    fn split(&mut self, qty: i64) -> Self {
        let part = |amount: i128| mul_div_round(amount, i128::from(qty), i128::from(self.qty), Round::HalfEven).unwrap_or(0);
        let taken = Self { qty, notional: part(self.notional), fee: part(self.fee) };
        *self = Self { qty: self.qty - qty, notional: self.notional - taken.notional, fee: self.fee - taken.fee };
        taken
    }
}

impl RoundTrip {
    fn begin(fill: &Fill, ts: Ts) -> Self {
        Self {
            instrument: fill.instrument,
            side: if fill.position > 0 { Side::Buy } else { Side::Sell },
            entry_time: ts,
            exit_time: None,
            max_qty: Qty(fill.position.saturating_abs()),
            entry_qty: Qty(0),
            entry_notional: Money::ZERO,
            exit_qty: Qty(0),
            exit_notional: Money::ZERO,
            realised: Money::ZERO,
            fees: Money::ZERO,
            funding: Money::ZERO,
            fills: 0,
            bars: 0,
            tag: fill.tag,
            mae: Money::ZERO,
            mfe: Money::ZERO,
        }
    }

    fn add(&mut self, share: &Share, reduces: bool, realised: i128) {
        let (qty, notional) =
            if reduces { (&mut self.exit_qty, &mut self.exit_notional) } else { (&mut self.entry_qty, &mut self.entry_notional) };
        qty.0 = qty.0.saturating_add(share.qty);
        *notional += Money(share.notional);
        self.fees += Money(share.fee);
        self.realised += Money(realised);
        self.fills += 1;
    }
}

/// The profit of `open` before fees if the position were valued at `price`.
fn profit_at(open: &Open, price: i64, instrument: &Instrument) -> Money {
    let value = notional(instrument, price, open.position).0;
    let profit = if instrument.kind.is_inverse() { open.basis - value } else { value - open.basis };
    open.trip.realised + Money(profit)
}

fn note(open: &mut Open, price: i64, instrument: &Instrument) {
    let profit = profit_at(open, price, instrument);
    open.trip.mae = open.trip.mae.min(profit);
    open.trip.mfe = open.trip.mfe.max(profit);
}

fn bars_between<P: Prices + ?Sized>(prices: &P, instruments: &[&Instrument], open: &mut Open, to: Ts) {
    let Some(instrument) = instruments.get(open.trip.instrument as usize) else { return };
    if let Some((low, high)) = prices.range(open.trip.instrument, open.since, to) {
        note(open, low, instrument);
        note(open, high, instrument);
    }
}

fn excursion<P: Prices + ?Sized>(prices: &P, instruments: &[&Instrument], open: &mut Open, ts: Ts, price: i64) {
    bars_between(prices, instruments, open, ts);
    if let Some(instrument) = instruments.get(open.trip.instrument as usize) {
        note(open, price, instrument);
    }
}

/// Mean of exact money, rounded half to even.
#[must_use]
pub fn mean_money(sum: Money, count: u64) -> Option<Money> {
    div_round(sum.0, i128::from(count), Round::HalfEven).map(Money)
}

#[cfg(test)]
#[path = "trades_tests.rs"]
mod tests;
