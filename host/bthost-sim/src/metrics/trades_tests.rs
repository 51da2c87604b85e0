//! Round trips by hand: one decimal of price, no decimals of quantity, so a money count is price count x quantity x 10^7.

use alloc::vec::Vec;

use super::*;
use crate::market::{BarRow, Filters, InstrumentKind};
use crate::num::Rate;
use crate::time::{MINUTE, Timeframe};

const UNIT: i128 = 10_000_000;

fn instrument() -> Instrument {
    Instrument {
        symbol: "X".into(),
        venue: "test".into(),
        kind: InstrumentKind::LinearPerpetual,
        base: "X".into(),
        quote: "USDT".into(),
        settle: "USDT".into(),
        price_scale: 1,
        qty_scale: 0,
        filters: Filters::default(),
        max_leverage: 1,
        maker_fee: Rate(0),
        taker_fee: Rate(0),
    }
}

/// A fill at average cost, worked out from the position before it.
struct Book {
    position: i64,
    basis: i128,
}

impl Book {
    fn fill(&mut self, side: u8, qty: i64, price: i64, fee: i128) -> Fill {
        let signed = if side == 0 { qty } else { -qty };
        let closing = if self.position.signum() * signed.signum() < 0 { qty.min(self.position.abs()) } else { 0 };
        let out = if self.position == 0 { 0 } else { self.basis * i128::from(closing) / i128::from(self.position.abs()) };
        let realised = i128::from(self.position.signum() * closing * price) * UNIT - out;
        self.basis += i128::from(signed.signum() * (qty - closing) * price) * UNIT - out;
        self.position += signed;
        let (position, basis) = (self.position, self.basis);
        let notional = i128::from(qty * price) * UNIT;
        Fill { side, qty, price, base_price: price, notional, fee, realised, position, basis, tag: 3, ..Fill::default() }
    }
}

#[test]
fn flat_to_flat_at_average_cost() {
    let (x, mut book) = (instrument(), Book { position: 0, basis: 0 });
    let mut b = TripBuilder::new([&x], &NoPrices);
    b.fill(Ts(10), &book.fill(0, 2, 100, 4));
    b.fill(Ts(20), &book.fill(0, 2, 120, 5));
    b.funding(&Funding { amount: -7, ..Funding::default() });
    b.fill(Ts(30), &book.fill(1, 1, 130, 1));
    b.fill(Ts(40), &book.fill(1, 3, 90, 2));
    b.funding(&Funding { amount: -100, ..Funding::default() });
    let trips = b.finish(Ts(99));
    assert_eq!(trips.len(), 1);
    let t = &trips[0];
    assert_eq!((t.entry_time, t.exit_time, t.side, t.max_qty, t.fills, t.tag), (Ts(10), Some(Ts(40)), Side::Buy, Qty(4), 4, 3));
    assert_eq!(t.realised, Money((130 - 110 + 3 * (90 - 110)) * UNIT));
    assert_eq!((t.fees, t.funding), (Money(12), Money(-7)));
    assert_eq!(t.net(), t.realised - Money(19));
    assert!((t.entry_price(x.kind, 0) - 11.0).abs() < 1e-12 && (t.exit_price(x.kind, 0) - 10.0).abs() < 1e-12);
    assert_eq!((t.mae, t.mfe), (Money(-40 * UNIT), Money(80 * UNIT)));
}

#[test]
fn a_fill_that_turns_the_position_is_two_trades() {
    let (x, mut book) = (instrument(), Book { position: 0, basis: 0 });
    let mut b = TripBuilder::new([&x], &NoPrices);
    b.fill(Ts(1), &book.fill(1, 2, 100, 10));
    b.fill(Ts(2), &book.fill(0, 5, 90, 10));
    b.fill(Ts(3), &book.fill(1, 3, 95, 10));
    let trips = b.finish(Ts(4));
    assert_eq!(trips.len(), 2);
    assert_eq!((trips[0].side, trips[1].side), (Side::Sell, Side::Buy));
    assert_eq!((trips[0].realised, trips[1].realised), (Money(20 * UNIT), Money(15 * UNIT)));
    assert_eq!((trips[0].fees, trips[1].fees), (Money(14), Money(16)));
    assert_eq!((trips[0].exit_qty, trips[1].entry_qty, trips[1].max_qty), (Qty(2), Qty(3), Qty(3)));
    assert_eq!(trips[0].exit_notional + trips[1].entry_notional, Money(450 * UNIT));
    assert_eq!((trips[0].exit_time, trips[1].entry_time), (Some(Ts(2)), Ts(2)));
}

#[test]
fn only_whole_bars_count_for_excursions() {
    let x = instrument();
    let mut bars = Bars::new(Timeframe::M1);
    for (i, (low, high)) in [(50, 500), (90, 110), (80, 130), (10, 900)].into_iter().enumerate() {
        bars.push_core(&BarRow { open_time: i as i64 * MINUTE, open: 100, high, low, close: 100, ..BarRow::default() });
    }
    let prices = [Some(&bars)];
    let mut book = Book { position: 0, basis: 0 };
    let mut b = TripBuilder::new([&x], prices.as_slice());
    b.fill(Ts(MINUTE + 1), &book.fill(0, 1, 100, 0));
    b.fill(Ts(3 * MINUTE + 5), &book.fill(1, 1, 101, 0));
    let trips = b.finish(Ts(4 * MINUTE));
    assert_eq!((trips[0].mae, trips[0].mfe, trips[0].bars), (Money(-20 * UNIT), Money(30 * UNIT), 2));
}

#[test]
fn an_open_trade_has_no_exit_and_unknown_instruments_are_left_out() {
    let x = instrument();
    let mut book = Book { position: 0, basis: 0 };
    let mut b = TripBuilder::new([&x], &NoPrices);
    b.fill(Ts(1), &book.fill(0, 1, 100, 1));
    b.fill(Ts(2), &Fill { instrument: 7, qty: 1, position: 1, ..Fill::default() });
    let trips = b.finish(Ts(3));
    assert_eq!(trips.iter().map(|t| t.exit_time).collect::<Vec<_>>(), [None]);
    assert_eq!(mean_money(Money(5), 2), Some(Money(2)));
    assert_eq!(mean_money(Money(5), 0), None);
}
