//! The liquidation price of a position as it stands: a report and a view, asked by no rule.
//!
//! What always holds: one tick past it the position has too little margin, one tick before it has enough, if everything else stays
//! (`agreement.rs` holds this for every profile and mode).

use super::formulas;
use super::liquidation_price::{self, Leg, cross_balance, on_grid, with_tiers};
use super::rules::{MarginMode, Profile};
use super::tiers::TierTable;
use crate::exchange::market::MarketState;
use crate::exchange::venue::Venue;
use crate::num::{Money, Px, Ratio};

impl Venue {
    /// The price of the mark at which a position would be liquidated, the other positions at the marks that `mark` gives. `None` without rules or position,
    /// or where no price would.
    #[must_use]
    pub fn liquidation_price(&self, market: usize, mark: impl Fn(&MarketState) -> i64) -> Option<Px> {
        let m = &self.markets[market];
        let rules = m.margin().filter(|_| m.position.qty != 0)?;
        let tiers = m.tiers(self.now)?;
        let s = m.position.qty.signum();
        let price = match rules.mode {
            MarginMode::Isolated if m.data.instrument.kind.is_inverse() => inverse(m, tiers, m.isolated.into()),
            MarginMode::Isolated => isolated(m, rules.profile, tiers),
            MarginMode::Cross => {
                let others = self.cross_positions().filter(|(ix, _)| *ix != market);
                let (maintenance, profit) = others.fold((Money::ZERO, Money::ZERO), |(maintenance, profit), (_, o)| {
                    (maintenance + o.maintenance_at(mark(o), self.now), profit + o.equity_at(mark(o)))
                });
                let balance = cross_balance(self.wallet().into(), maintenance.into(), profit.into());
                if m.data.instrument.kind.is_inverse() {
                    inverse(m, tiers, balance)
                } else {
                    cross(m, rules.profile, tiers, balance, mark(m))
                }
            }
        };
        on_grid(s, price, m.data.instrument.price_scale, 1).map(Px)
    }
}

fn leg_of(m: &MarketState) -> Leg {
    Leg { s: m.position.qty.signum(), qty: m.size(), entry: m.entry(), rate: Ratio::ZERO, deduction: Ratio::ZERO }
}

/// An inverse position: `balance` is its margin, or what is there for it.
fn inverse(m: &MarketState, tiers: &TierTable, balance: Ratio) -> Ratio {
    let Some(worth) = m.contracts_worth() else { return Ratio::NOTHING };
    let (s, basis) = (m.position.qty.signum(), Ratio::from(Money(m.position.basis.0.abs())));
    let price = |rate, deduction| liquidation_price::binance_inverse(balance, s, worth, basis, (rate, deduction));
    liquidation_price::with_tiers_of(tiers, |at| worth / at.max(Ratio::ZERO), m.entry(), price)
}

fn isolated(m: &MarketState, profile: Profile, tiers: &TierTable) -> Ratio {
    let leg = leg_of(m);
    let (leverage, taker) = (Ratio::whole(i64::from(m.leverage)), taker(m));
    let margin = Ratio::from(m.isolated);
    let set_aside = formulas::position_balance_bybit(leg.s, leg.qty, leg.entry, leverage, taker);
    match profile {
        Profile::BinanceUsdm | Profile::BinanceCoinm => {
            with_tiers(tiers, leg.qty, leg.entry, |rate, deduction| liquidation_price::binance(margin, &[Leg { rate, deduction, ..leg }]))
        }
        Profile::BybitUta => with_tiers(tiers, leg.qty, leg.entry, |rate, deduction| {
            liquidation_price::bybit_uta(&Leg { rate, deduction, ..leg }, leverage, margin - set_aside, taker)
        }),
        Profile::BybitClassic => liquidation_price::bybit_classic(&at_entry(m, tiers), leverage, margin - set_aside),
    }
}

fn cross(m: &MarketState, profile: Profile, tiers: &TierTable, balance: Ratio, mark: i64) -> Ratio {
    let leg = leg_of(m);
    let (leverage, taker) = (Ratio::whole(i64::from(m.leverage)), taker(m));
    let reserve = formulas::fee_to_close(leg.qty, formulas::bankruptcy_price(leg.s, leg.entry, leverage), taker);
    let price = |balance: Ratio| {
        with_tiers(tiers, leg.qty, leg.entry, |rate, deduction| liquidation_price::binance(balance, &[Leg { rate, deduction, ..leg }]))
    };
    match profile {
        Profile::BinanceUsdm | Profile::BinanceCoinm => price(balance),
        Profile::BybitUta => price(balance - reserve),
        Profile::BybitClassic => {
            let leg = at_entry(m, tiers);
            let value = leg.qty * leg.entry;
            let initial = formulas::initial_margin(value, leverage);
            let maintenance = formulas::maintenance_with_fee(value, leg.rate, leg.deduction, Ratio::ZERO);
            let at_mark = Ratio::scaled(i128::from(mark), m.data.instrument.price_scale);
            let loss = formulas::unrealised(leg.s, leg.qty, leg.entry, at_mark).min(Ratio::ZERO);
            liquidation_price::bybit_classic_cross(&leg, at_mark, initial, maintenance, balance + loss - initial)
        }
    }
}

/// The position with the tier of its value at entry.
fn at_entry(m: &MarketState, tiers: &TierTable) -> Leg {
    let tier = tiers.tier(m.position.basis);
    Leg { rate: tier.rate.into(), deduction: tier.deduction.into(), ..leg_of(m) }
}

fn taker(m: &MarketState) -> Ratio {
    Ratio::from(m.data.instrument.taker_fee).max(Ratio::ZERO)
}
