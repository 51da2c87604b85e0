//! The liquidation price of a position as it stands: a report and a view, asked by no rule.
//!
//! What always holds: one tick past it the position has too little margin, one tick before it has enough, if everything else stays
//! (`agreement.rs` holds this for every profile and mode).

use super::formulas;
use super::liquidation_price::{self, InverseLeg, Leg, cross_balance, on_grid, rates_of, with_tiers, with_tiers_of};
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
                let twin = m.twin.filter(|twin| self.markets[*twin].position.qty != 0);
                let others = self.cross_positions(m.currency).filter(|(ix, _)| *ix != market && Some(*ix) != twin);
                let (maintenance, profit) = others.fold((Money::ZERO, Money::ZERO), |(maintenance, profit), (_, o)| {
                    (maintenance + o.maintenance_at(mark(o), self.now), profit + o.equity_at(mark(o)))
                });
                let balance = cross_balance(self.wallet_in(m.currency).into(), maintenance.into(), profit.into());
                if let Some(twin) = twin {
                    let (s, price) = both_legs(m, &self.markets[twin], rules.profile, tiers, balance);
                    return on_grid(s, price, m.data.instrument.price_scale, 1).map(Px);
                } else if m.data.instrument.kind.is_inverse() {
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
    let Some(leg) = inverse_leg_of(m) else { return Ratio::NOTHING };
    let price = |[(rate, deduction)]: [_; 1]| liquidation_price::binance_inverse(balance, &[InverseLeg { rate, deduction, ..leg }]);
    with_tiers_of(tiers, |at| [leg.worth / at.max(Ratio::ZERO)], m.entry(), price)
}

fn inverse_leg_of(m: &MarketState) -> Option<InverseLeg> {
    let basis = Ratio::from(Money(m.position.basis.0.abs()));
    m.contracts_worth().map(|worth| InverseLeg { s: m.position.qty.signum(), worth, basis, rate: Ratio::ZERO, deduction: Ratio::ZERO })
}

/// The price that both legs of hedge mode share in cross margin, and whether they are lost below it (+1) or above it (-1): larger positions need more
/// margin the higher the price is, so legs of one size are lost above it.
fn both_legs(a: &MarketState, b: &MarketState, profile: Profile, tiers: &TierTable, balance: Ratio) -> (i64, Ratio) {
    let larger = if a.position.qty.abs() >= b.position.qty.abs() { a } else { b };
    let from = larger.entry();
    if let (Some(one), Some(other)) = (inverse_leg_of(a), inverse_leg_of(b)) {
        let legs = [one, other];
        let at = |rates: Rates| [0, 1].map(|i| InverseLeg { rate: rates[i].0, deduction: rates[i].1, ..legs[i] });
        let values = |price: Ratio| legs.map(|leg| leg.worth / price.max(Ratio::ZERO));
        let slope = |rates: Rates| at(rates).iter().fold(Ratio::ZERO, |sum, leg| sum + leg.worth * (Ratio::whole(leg.s) + leg.rate));
        return shared(tiers, from, values, |rates| liquidation_price::binance_inverse(balance, &at(rates)), slope);
    }
    let legs = [leg_of(a), leg_of(b)];
    let balance = if profile == Profile::BybitUta { balance - reserve(a) - reserve(b) } else { balance };
    let at = |rates: Rates| [0, 1].map(|i| Leg { rate: rates[i].0, deduction: rates[i].1, ..legs[i] });
    let values = |price: Ratio| legs.map(|leg| leg.qty * price.max(Ratio::ZERO));
    let slope = |rates: Rates| at(rates).iter().fold(Ratio::ZERO, |sum, leg| sum + leg.qty * (Ratio::whole(leg.s) - leg.rate));
    shared(tiers, from, values, |rates| liquidation_price::binance(balance, &at(rates)), slope)
}

/// Rate and deduction of each leg's tier.
type Rates = [(Ratio, Ratio); 2];

/// The price with the tiers of the legs there, and the side on which they are lost: below it where what is left grows with the price.
fn shared(
    tiers: &TierTable,
    from: Ratio,
    values: impl Fn(Ratio) -> [Ratio; 2],
    price: impl Fn(Rates) -> Ratio,
    slope: impl Fn(Rates) -> Ratio,
) -> (i64, Ratio) {
    let price = with_tiers_of(tiers, &values, from, price);
    let grows = rates_of(tiers, values(price)).is_some_and(|rates| slope(rates).is_positive());
    (if grows { 1 } else { -1 }, price)
}

/// Bybit: the fee to close at the bankruptcy price, which is set aside.
fn reserve(m: &MarketState) -> Ratio {
    let leg = leg_of(m);
    let leverage = Ratio::whole(i64::from(m.leverage));
    formulas::fee_to_close(leg.qty, formulas::bankruptcy_price(leg.s, leg.entry, leverage), taker(m))
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
    let leverage = Ratio::whole(i64::from(m.leverage));
    let price = |balance: Ratio| {
        with_tiers(tiers, leg.qty, leg.entry, |rate, deduction| liquidation_price::binance(balance, &[Leg { rate, deduction, ..leg }]))
    };
    match profile {
        Profile::BinanceUsdm | Profile::BinanceCoinm => price(balance),
        Profile::BybitUta => price(balance - reserve(m)),
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
