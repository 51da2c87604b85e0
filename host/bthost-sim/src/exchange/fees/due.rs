//! What a fill owes at this instant, and which asset pays it; the rates that come into force when a day begins.

use super::{Charge, FeeAsset, FeeSchedule, FeeState, VOLUME_DAYS, token_amount};
use crate::codes::fill_flag;
use crate::exchange::matching::Proposal;
use crate::exchange::order::Order;
use crate::exchange::venue::Venue;
use crate::ledger::{AccountKind, NO_INSTRUMENT, charge, notional};
use crate::market::InstrumentKind;
use crate::num::{MONEY_SCALE, Money, Round, pow10};
use crate::strategy::Side;
use crate::time::DAY;
use crate::trail::Cause;

/// Which asset pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::exchange) enum PaidIn {
    /// The quote asset.
    Quote,
    /// So much of the base asset that was bought.
    Base(i64),
    /// So much of a token, the base asset of that market.
    Token { market: usize, qty: i64 },
}

/// A fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::exchange) struct Due {
    /// Its worth in the quote asset.
    pub worth: Money,
    /// What pays it.
    pub paid_in: PaidIn,
}

impl Due {
    /// What leaves the wallet in the quote asset.
    pub fn in_quote(self) -> Money {
        if self.paid_in == PaidIn::Quote { self.worth } else { Money::ZERO }
    }
}

impl Venue {
    /// What a fill of `qty` owes, when the order had filled `before`.
    pub(in crate::exchange) fn fee_due(&self, market: usize, order: &Order, before: i64, at: Proposal, qty: i64) -> Due {
        let m = &self.markets[market];
        let instrument = &m.data.instrument;
        let by_rate = || charge(instrument, at.price, qty, m.fee_state.rate(order.side, at.taker), Round::Ceil);
        let Some(FeeSchedule { charge: how, asset, .. }) = &m.data.fees else {
            return Due { worth: by_rate(), paid_in: PaidIn::Quote };
        };
        let worth = match how {
            Charge::Rates(_) => by_rate(),
            Charge::PerUnit(per_unit) => {
                let of_order = |qty: i64, worth: Money| per_unit.of_order(qty, instrument.qty_scale, worth);
                let traded = order.worth + notional(instrument, at.price, qty);
                of_order(before + qty, traded) - of_order(before, order.worth)
            }
        };
        let quote = Due { worth, paid_in: PaidIn::Quote };
        match *asset {
            FeeAsset::Quote => quote,
            FeeAsset::Received if m.data.instrument.kind != InstrumentKind::Spot || order.side == Side::Sell => quote,
            FeeAsset::Received => {
                let base = m.fee_state.commission.in_base(order.side, at.taker, qty);
                Due { worth: notional(instrument, at.price, base), paid_in: PaidIn::Base(base) }
            }
            FeeAsset::Token { market, multiplier } => {
                let market = market as usize;
                let t = &self.markets[market];
                let token = &t.data.instrument;
                let amount = token_amount(worth, multiplier, t.mark, token.price_scale, token.qty_scale);
                let held = i128::from(t.position.qty);
                if t.currency != m.currency
                    || worth.0 <= 0
                    || t.mark <= 0
                    || t.data.instrument.kind != InstrumentKind::Spot
                    || amount > held
                {
                    return quote;
                }
                let qty = amount as i64;
                Due { worth: notional(token, t.mark, qty), paid_in: PaidIn::Token { market, qty } }
            }
        }
    }

    /// What a fill that has been counted into its order owes. A takeover at the bankruptcy price costs what the profile has set aside for it.
    pub(in crate::exchange) fn fee_of_fill(&self, market: usize, order: &Order, at: Proposal, qty: i64, flags: u32) -> Due {
        if flags & fill_flag::DELIVERY != 0 {
            return Due { worth: self.markets[market].delivery_fee(at.price, qty), paid_in: PaidIn::Quote };
        }
        match self.markets[market].data.margin.as_ref().map(|rules| rules.profile) {
            Some(profile) if flags & fill_flag::TAKEOVER != 0 && !profile.reserves_fee() => {
                Due { worth: Money::ZERO, paid_in: PaidIn::Quote }
            }
            _ => self.fee_due(market, order, order.filled - qty, at, qty),
        }
    }

    /// Take a fee: money, and the position of what paid it.
    pub(in crate::exchange) fn take_fee(&mut self, market: usize, due: Due, flags: u32, cause: Cause) {
        let ix = market as u32;
        let (wallet, fees) = ((AccountKind::Wallet, NO_INSTRUMENT), (AccountKind::Fee, ix));
        let (asset, amount) = match due.paid_in {
            PaidIn::Quote => return self.pay_fee(market, flags, due.worth, cause),
            PaidIn::Base(qty) => (self.base_assets[market], self.base_money(market, qty)),
            PaidIn::Token { market: token, qty } => {
                let realised = self.markets[token].position.apply(-1, qty, due.worth).realised;
                self.totals.realised += self.worth_of(token, realised);
                (self.base_assets[token], self.base_money(token, qty))
            }
        };
        let (from, to) = if amount.0 < 0 { (fees, wallet) } else { (wallet, fees) };
        self.transfer(asset, from, to, Money(amount.0.abs()), cause);
    }

    /// A quantity of a market's base asset as money of that asset.
    pub(in crate::exchange) fn base_money(&self, market: usize, qty: i64) -> Money {
        let scale = self.markets[market].data.instrument.qty_scale;
        Money(i128::from(qty) * pow10(MONEY_SCALE - scale.min(MONEY_SCALE)))
    }

    /// Step 0: rates that come into force by date, or because a day has begun.
    pub(crate) fn settle_fees(&mut self, t: i64) {
        if t < self.fees_change {
            return;
        }
        let day = t.div_euclid(DAY);
        let mut next = (day + 1) * DAY;
        for market in 0..self.markets.len() {
            let Some(schedule) = &self.markets[market].data.fees else { continue };
            let brought = if day - self.first_day < VOLUME_DAYS { schedule.volume_before } else { Money::ZERO };
            let commission = schedule.rates_at(t, brought + self.venue_volume(market, day));
            next = next.min(schedule.next_table(t));
            self.markets[market].fee_state.settle(commission);
        }
        self.fees_change = next;
    }

    /// Traded on the venue of a market in the days that count on `day`.
    fn venue_volume(&self, market: usize, day: i64) -> Money {
        let name = &self.markets[market].data.instrument.venue;
        let same = self.markets.iter().filter(|m| m.data.instrument.venue == *name);
        same.map(|m| m.fee_state.volume(day)).fold(Money::ZERO, |sum, volume| sum + volume)
    }
}

/// The first instant at which rates are settled: none, where no instrument has a schedule.
pub(in crate::exchange) fn first_change<'a>(schedules: impl IntoIterator<Item = &'a Option<FeeSchedule>>) -> i64 {
    if schedules.into_iter().any(Option::is_some) { i64::MIN } else { i64::MAX }
}

impl FeeState {
    /// Of an instrument at the start.
    pub(in crate::exchange) fn of(instrument: &crate::market::Instrument) -> Self {
        Self::new(instrument.maker_fee, instrument.taker_fee)
    }
}
