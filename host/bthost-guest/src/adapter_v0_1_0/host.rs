//! The host functions of ABI 0.1.0, once for both ways in which a guest can call them: each counts and charges the call, translates, and
//! asks the desk.
//!
//! What always holds: nothing here decides anything about orders; what the desk answers is what the guest gets, but for the host-call
//! limit. A NaN that leaves for the guest has one bit pattern, whatever the CPU made.

use bthost_sim::codes::reason;
use bthost_sim::engine::{Desk, Refusal};
use bthost_sim::time::Ts;
use wasmtime::{Result, StoreContextMut};

use super::{convert, wit};
use crate::fuel::HostCall;
use crate::state::{Gate, State, charge, enter};
use crate::text::cut;

/// The store, while the host is called.
pub(super) type Context<'a> = StoreContextMut<'a, State>;
/// What the desk may refuse by reason. The outer error is a trap.
pub(super) type Answer<T> = Result<std::result::Result<T, u32>>;

/// Ask the desk for something that it may refuse.
#[inline]
fn ask<T>(cx: &mut Context<'_>, call: HostCall, items: usize, f: impl FnOnce(&mut Desk) -> std::result::Result<T, Refusal>) -> Answer<T> {
    if enter(cx, call, items)? == Gate::Spent {
        return Ok(Err(reason::HOST_CALLS));
    }
    let desk = &mut cx.data_mut().desk;
    let answer = f(desk);
    if answer.is_err()
        && let Some(why) = desk.broken()
    {
        wasmtime::bail!("{why}");
    }
    Ok(answer)
}

/// Ask the desk for something that it cannot refuse: past the limit, the call is a fault.
#[inline]
fn look<T>(cx: &mut Context<'_>, call: HostCall, items: usize, f: impl FnOnce(&mut Desk) -> T) -> Result<T> {
    if enter(cx, call, items)? == Gate::Spent {
        let limit = cx.data().calls_limit;
        wasmtime::bail!("the callback made more than {limit} host calls (the last one: {})", call.cost().name);
    }
    Ok(f(&mut cx.data_mut().desk))
}

pub(super) fn submit(cx: &mut Context<'_>, order: &wit::OrderRequest) -> Answer<u64> {
    ask(cx, HostCall::Submit, 0, |d| d.submit(&convert::order_request(order)))
}

pub(super) fn replace(cx: &mut Context<'_>, order: u64, quantity: wit::Decimal, price: wit::Decimal) -> Answer<()> {
    ask(cx, HostCall::Replace, 0, |d| d.replace(order, quantity.into(), price.into()))
}

pub(super) fn cancel(cx: &mut Context<'_>, order: u64) -> Answer<()> {
    ask(cx, HostCall::Cancel, 0, |d| d.cancel(order))
}

pub(super) fn cancel_all(cx: &mut Context<'_>, instrument: Option<u32>) -> Answer<()> {
    ask(cx, HostCall::CancelAll, 0, |d| d.cancel_all(instrument))
}

pub(super) fn set_leverage(cx: &mut Context<'_>, instrument: u32, leverage: u32) -> Answer<()> {
    ask(cx, HostCall::SetLeverage, 0, |d| d.set_leverage(instrument, leverage))
}

pub(super) fn set_wake(cx: &mut Context<'_>, series: u32, delivery: wit::Delivery) -> Answer<()> {
    let items = convert::predicates(&delivery);
    ask(cx, HostCall::SetWake, items, |d| d.set_wake(series, delivery.into()))
}

pub(super) fn set_timer(cx: &mut Context<'_>, id: u32, when: i64) -> Answer<()> {
    ask(cx, HostCall::SetTimer, 0, |d| d.set_timer(id, Ts(when)))
}

pub(super) fn flatten(cx: &mut Context<'_>) -> Answer<()> {
    ask(cx, HostCall::Flatten, 0, Desk::flatten)
}

pub(super) fn halt(cx: &mut Context<'_>, why: &str) -> Result<()> {
    let line = cx.data().line_bytes;
    look(cx, HostCall::Halt, why.len(), |d| d.halt(cut(why, line)))
}

#[inline]
pub(super) fn value(cx: &mut Context<'_>, indicator: u32) -> Result<f64> {
    Ok(convert::one_nan(look(cx, HostCall::Value, 0, |d| d.value(indicator))?))
}

pub(super) fn bars(cx: &mut Context<'_>, series: u32, count: u32) -> Result<Vec<wit::Bar>> {
    let rows = look(cx, HostCall::Bars, 0, |d| d.bars(series, count))?;
    charge(cx, HostCall::Bars.cost().per_item * rows.len() as u64)?;
    Ok(rows.iter().map(Into::into).collect())
}

pub(super) fn get_account(cx: &mut Context<'_>) -> Result<wit::AccountView> {
    Ok(look(cx, HostCall::GetAccount, 0, |d| d.account())?.into())
}

pub(super) fn get_position(cx: &mut Context<'_>, instrument: u32) -> Result<wit::PositionView> {
    Ok(look(cx, HostCall::GetPosition, 0, |d| d.position(instrument))?.into())
}

pub(super) fn get_leg(cx: &mut Context<'_>, instrument: u32, side: wit::PositionSide) -> Result<wit::PositionView> {
    Ok(look(cx, HostCall::GetLeg, 0, |d| d.leg(instrument, side.into()))?.into())
}

pub(super) fn get_wallet(cx: &mut Context<'_>, asset: &str) -> Result<f64> {
    look(cx, HostCall::GetWallet, asset.len(), |d| d.wallet(asset))
}

#[inline]
pub(super) fn position_qty(cx: &mut Context<'_>, instrument: u32) -> Result<i64> {
    look(cx, HostCall::PositionQty, 0, |d| d.position_qty(instrument))
}

pub(super) fn open_orders(cx: &mut Context<'_>, instrument: Option<u32>) -> Result<Vec<wit::OrderView>> {
    let rows = look(cx, HostCall::OpenOrders, 0, |d| d.open_orders(instrument))?;
    charge(cx, HostCall::OpenOrders.cost().per_item * rows.len() as u64)?;
    Ok(rows.iter().map(Into::into).collect())
}

pub(super) fn round_price(cx: &mut Context<'_>, instrument: u32, price: f64, mode: wit::Rounding) -> Answer<wit::Decimal> {
    ask(cx, HostCall::RoundPrice, 0, |d| d.round_price(instrument, price, mode.into()).map(wit::Decimal::from))
}

pub(super) fn round_qty(cx: &mut Context<'_>, instrument: u32, quantity: f64, mode: wit::Rounding) -> Answer<wit::Decimal> {
    ask(cx, HostCall::RoundQty, 0, |d| d.round_qty(instrument, quantity, mode.into()).map(wit::Decimal::from))
}

pub(super) fn qty_for_weight(cx: &mut Context<'_>, instrument: u32, weight: f64) -> Answer<wit::Decimal> {
    ask(cx, HostCall::QtyForWeight, 0, |d| d.qty_for_weight(instrument, weight).map(wit::Decimal::from))
}

pub(super) fn log(cx: &mut Context<'_>, level: wit::LogLevel, text: &str) -> Result<()> {
    let line = cx.data().line_bytes;
    look(cx, HostCall::Log, text.len(), |d| d.log(convert::log_level(level), cut(text, line)))
}

pub(super) fn decline(cx: &mut Context<'_>, code: u32, text: &str) -> Result<()> {
    let line = cx.data().line_bytes;
    look(cx, HostCall::Decline, text.len(), |d| d.decline(code, cut(text, line)))
}

pub(super) fn random_u64(cx: &mut Context<'_>) -> Result<u64> {
    look(cx, HostCall::RandomU64, 0, Desk::random_u64)
}
