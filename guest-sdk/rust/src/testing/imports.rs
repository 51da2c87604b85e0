//! The host's functions for native builds: each is a call to the world of the harness that is running on this thread.
//!
//! Always holds: names and types are those of the ABI's imports. Without a harness a call panics and says so.

use super::world::with;
use crate::bindings::bthost::strategy::types::{
    AccountView, Bar, Decimal, Delivery, LogLevel, OrderRequest, OrderView, PositionSide, PositionView, Rounding,
};

pub(crate) fn submit(order: OrderRequest) -> Result<u64, u32> {
    with(|world| world.submit(&order))
}

pub(crate) fn replace(order: u64, quantity: Decimal, price: Decimal) -> Result<(), u32> {
    with(|world| world.replace(order, quantity, price))
}

pub(crate) fn cancel(order: u64) -> Result<(), u32> {
    with(|world| world.cancel(order))
}

pub(crate) fn cancel_all(instrument: Option<u32>) -> Result<(), u32> {
    with(|world| world.cancel_all(instrument))
}

pub(crate) fn set_leverage(instrument: u32, leverage: u32) -> Result<(), u32> {
    with(|world| world.set_leverage(instrument, leverage))
}

pub(crate) fn set_wake(series: u32, delivery: &Delivery) -> Result<(), u32> {
    with(|world| world.set_wake(series, delivery))
}

pub(crate) fn set_timer(timer: u32, when: i64) -> Result<(), u32> {
    with(|world| world.set_timer(timer, when))
}

pub(crate) fn flatten() -> Result<(), u32> {
    with(|world| world.flatten())
}

pub(crate) fn halt(why: &str) {
    with(|world| world.halted = Some(why.to_owned()));
}

pub(crate) fn value(indicator: u32) -> f64 {
    with(|world| world.value(indicator))
}

pub(crate) fn bars(series: u32, count: u32) -> Vec<Bar> {
    with(|world| world.bars(series, count))
}

pub(crate) fn get_account() -> AccountView {
    with(|world| world.account())
}

pub(crate) fn get_position(instrument: u32) -> PositionView {
    with(|world| world.position(instrument))
}

pub(crate) fn get_leg(instrument: u32, side: PositionSide) -> PositionView {
    with(|world| world.leg(instrument, side))
}

pub(crate) fn get_wallet(asset: &str) -> f64 {
    with(|world| world.wallet_of(asset))
}

pub(crate) fn position_qty(instrument: u32) -> i64 {
    with(|world| world.held(instrument))
}

pub(crate) fn open_orders(instrument: Option<u32>) -> Vec<OrderView> {
    with(|world| world.open_orders(instrument))
}

pub(crate) fn round_price(instrument: u32, price: f64, mode: Rounding) -> Result<Decimal, u32> {
    with(|world| world.round_price(instrument, price, mode))
}

pub(crate) fn round_qty(instrument: u32, quantity: f64, mode: Rounding) -> Result<Decimal, u32> {
    with(|world| world.round_qty(instrument, quantity, mode))
}

pub(crate) fn qty_for_weight(instrument: u32, weight: f64) -> Result<Decimal, u32> {
    with(|world| world.qty_for_weight(instrument, weight))
}

pub(crate) fn log(level: LogLevel, text: &str) {
    with(|world| world.logs.push((level, text.to_owned())));
}

pub(crate) fn decline(code: u32, text: &str) {
    with(|world| world.declines.push((code, text.to_owned())));
}

pub(crate) fn random_u64() -> u64 {
    with(|world| world.random())
}
