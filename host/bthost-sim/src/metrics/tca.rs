//! Transaction cost analysis: what trading cost against the price at which it was decided.
//!
//! Implementation shortfall is the difference between a paper portfolio, traded at once at the price of the decision, and the real one (Perold, "The
//! Implementation Shortfall: Paper versus Reality", Journal of Portfolio Management 14(3), 1988); it is split along the way of an order as in Kissell,
//! "The Science of Algorithmic Trading and Portfolio Management" (2013), chapter 3. With s = +1 for a purchase and -1 for a sale, of each fill of q:
//!
//! - *delay* = s x (arrival - decision) x q: the market's move between the decision and the order's arrival at the exchange;
//! - *waiting* = s x (base - arrival) x q: its move between the arrival and the fill; negative where a limit waited for a better price;
//! - *spread* = s x (price with spread and slippage - base) x q, rounding to the tick included;
//! - *impact* = s x (price - price with spread and slippage) x q;
//! - *fee*, in the worth that the fill states.
//!
//! What always holds: the parts add up to s x (price - decision) x q + fee, exactly. *Left out*: the opportunity cost of what was never filled, which
//! needs a price that an order without an end does not have.

use crate::engine::Rules;
use crate::exchange::spread_and_slippage;
use crate::ledger::{gain, notional};
use crate::market::{Bars, Instrument};
use crate::num::{Money, Px, Qty};
use crate::strategy::Side;
use crate::trail::payload::Fill;

/// Prices of an order's way, price counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    /// The market when it was decided: the last closed price.
    pub decision: i64,
    /// The market when it arrived.
    pub arrival: i64,
}

/// Sums over fills, in one currency; a cost is positive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shortfall {
    /// Fills.
    pub fills: u64,
    /// Their notional at the price of the decision.
    pub paper: Money,
    /// See the module.
    pub delay: Money,
    /// See the module.
    pub waiting: Money,
    /// See the module.
    pub spread: Money,
    /// See the module.
    pub impact: Money,
    /// See the module.
    pub fee: Money,
}

impl Shortfall {
    /// Add a fill.
    pub fn add(&mut self, fill: &Fill, instrument: &Instrument, rules: &Rules, way: Way) {
        let side = if fill.side == 0 { Side::Buy } else { Side::Sell };
        let taken = fill.price != fill.base_price;
        let slipped = if taken { spread_and_slippage(instrument, rules, side, fill.base_price) } else { fill.base_price };
        // A limit may have stopped the slippage before its end.
        let slipped = slipped.clamp(fill.base_price.min(fill.price), fill.base_price.max(fill.price));
        let worth = |from: i64, to: i64| gain(instrument, from, to, side.sign() * fill.qty);
        self.fills += 1;
        self.paper += notional(instrument, way.decision, fill.qty);
        self.delay += worth(way.decision, way.arrival);
        self.waiting += worth(way.arrival, fill.base_price);
        self.spread += worth(fill.base_price, slipped);
        self.impact += worth(slipped, fill.price);
        self.fee += Money(fill.fee);
    }

    /// Add another sum, whose amounts `worth` turns into the currency of this one.
    pub fn add_worth(&mut self, other: &Self, worth: impl Fn(Money) -> Money) {
        self.fills += other.fills;
        self.paper += worth(other.paper);
        self.delay += worth(other.delay);
        self.waiting += worth(other.waiting);
        self.spread += worth(other.spread);
        self.impact += worth(other.impact);
        self.fee += worth(other.fee);
    }

    /// The implementation shortfall.
    #[must_use]
    pub fn total(&self) -> Money {
        self.delay + self.waiting + self.spread + self.impact + self.fee
    }
}

/// The volume-weighted average price of bars, for display: quote volume over volume where the rows have it, else the mean of high, low and close
/// weighted by volume. `None` without volume.
#[must_use]
pub fn vwap(bars: &Bars, rows: core::ops::Range<usize>, instrument: &Instrument) -> Option<f64> {
    let px = |count: i64| Px(count).to_f64(instrument.price_scale);
    let (mut worth, mut volume) = (0.0, 0.0);
    for i in rows {
        let bar = bars.row(i);
        let qty = Qty(bar.volume).to_f64(instrument.qty_scale);
        let typical = (px(bar.high) + px(bar.low) + px(bar.close)) / 3.0;
        // Of inverse contracts the column counts coins.
        worth += if bar.quote_volume > 0.0 && !instrument.kind.is_inverse() { bar.quote_volume } else { typical * qty };
        volume += qty;
    }
    (volume > 0.0).then(|| worth / volume)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::market::{BarRow, Filters, InstrumentKind};
    use crate::num::{RATE_ONE, Rate};
    use crate::time::{MINUTE, Timeframe};

    fn instrument() -> Instrument {
        Instrument {
            symbol: "X".into(),
            venue: "test".into(),
            kind: InstrumentKind::Spot,
            base: "X".into(),
            quote: "USDT".into(),
            settle: "USDT".into(),
            price_scale: 2,
            qty_scale: 0,
            filters: Filters::default(),
            max_leverage: 1,
            maker_fee: Rate(0),
            taker_fee: Rate(0),
        }
    }

    #[test]
    fn the_parts_add_up_to_the_whole() {
        let (rules, mut sum) = (Rules { slippage: Rate(RATE_ONE / 100), ..Rules::default() }, Shortfall::default());
        let way = Way { decision: 10_000, arrival: 10_100 };
        // Bought at 103.00 where the market was 101.50; 1 % of it is 102.52 (up to the tick), the rest is impact.
        let fill = Fill { side: 0, base_price: 10_150, price: 10_300, qty: 10, fee: 70_000_000, ..Fill::default() };
        sum.add(&fill, &instrument(), &rules, way);
        let units = |m: Money| m.0 / 1_000_000;
        assert_eq!([sum.delay, sum.waiting, sum.spread, sum.impact, sum.fee].map(units), [1_000, 500, 1_020, 480, 70]);
        assert_eq!(units(sum.total()), (10_300 - 10_000) * 10 + 70);
        // Sold by a limit that waited for a better price.
        let fill = Fill { side: 1, base_price: 10_500, price: 10_500, qty: 1, ..Fill::default() };
        let mut sale = Shortfall::default();
        sale.add(&fill, &instrument(), &rules, way);
        assert_eq!([sale.delay, sale.waiting, sale.spread, sale.total()].map(units), [-100, -400, 0, -500]);
    }

    #[test]
    fn the_average_is_weighted_by_volume() {
        let mut bars = Bars::new(Timeframe::M1);
        for (i, (price, volume)) in [(10_000, 1), (20_000, 3)].into_iter().enumerate() {
            let (open, high, low, close) = (price, price, price, price);
            bars.push_core(&BarRow { open_time: i as i64 * MINUTE, open, high, low, close, volume, ..BarRow::default() });
        }
        assert_eq!((vwap(&bars, 0..2, &instrument()), vwap(&bars, 0..0, &instrument())), (Some(175.0), None));
    }
}
