//! The host functions of ABI 0.1.0: each counts and charges the call, translates, and asks the desk.
//!
//! What always holds: nothing here decides anything about orders; what the desk answers is what the guest gets, but for the host-call
//! limit. A NaN that leaves for the guest has one bit pattern, whatever the CPU made.

use bthost_sim::codes::reason;
use bthost_sim::engine::{Desk, Refusal};
use bthost_sim::time::Ts;
use wasmtime::component::{Linker, LinkerInstance};
use wasmtime::{Engine, StoreContextMut};

use super::{convert, wit};
use crate::fuel::HostCall;
use crate::state::{Gate, State, charge, enter};
use crate::text::cut;

type Context<'a> = StoreContextMut<'a, State>;
type Answer<T> = wasmtime::Result<(T,)>;

/// A linker with the host's functions and nothing else.
pub(super) fn linker(engine: &Engine) -> wasmtime::Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    let mut host = linker.instance("bthost:strategy/host@0.1.0")?;
    orders(&mut host)?;
    controls(&mut host)?;
    views(&mut host)?;
    numbers(&mut host)?;
    texts(&mut host)?;
    linker.instance("bthost:strategy/types@0.1.0")?;
    Ok(linker)
}

/// Ask the desk for something that it may refuse.
#[inline]
fn ask<T>(cx: &mut Context<'_>, call: HostCall, items: usize, f: impl FnOnce(&mut Desk) -> Result<T, Refusal>) -> Answer<Result<T, u32>> {
    if enter(cx, call, items)? == Gate::Spent {
        return Ok((Err(reason::HOST_CALLS),));
    }
    let desk = &mut cx.data_mut().desk;
    let answer = f(desk);
    if answer.is_err()
        && let Some(why) = desk.broken()
    {
        wasmtime::bail!("{why}");
    }
    Ok((answer,))
}

/// Ask the desk for something that it cannot refuse: past the limit, the call is a fault.
#[inline]
fn look<T>(cx: &mut Context<'_>, call: HostCall, items: usize, f: impl FnOnce(&mut Desk) -> T) -> wasmtime::Result<T> {
    if enter(cx, call, items)? == Gate::Spent {
        let limit = cx.data().calls_limit;
        wasmtime::bail!("the callback made more than {limit} host calls (the last one: {})", call.cost().name);
    }
    Ok(f(&mut cx.data_mut().desk))
}

fn orders(host: &mut LinkerInstance<'_, State>) -> wasmtime::Result<()> {
    host.func_wrap("submit", |mut cx: Context<'_>, (order,): (wit::OrderRequest,)| {
        ask(&mut cx, HostCall::Submit, 0, |d| d.submit(&convert::order_request(&order)))
    })?;
    host.func_wrap("replace", |mut cx: Context<'_>, (order, quantity, price): (u64, wit::Decimal, wit::Decimal)| {
        ask(&mut cx, HostCall::Replace, 0, |d| d.replace(order, quantity.into(), price.into()))
    })?;
    host.func_wrap("cancel", |mut cx: Context<'_>, (order,): (u64,)| ask(&mut cx, HostCall::Cancel, 0, |d| d.cancel(order)))?;
    host.func_wrap("cancel-all", |mut cx: Context<'_>, (instrument,): (Option<u32>,)| {
        ask(&mut cx, HostCall::CancelAll, 0, |d| d.cancel_all(instrument))
    })?;
    host.func_wrap("flatten", |mut cx: Context<'_>, (): ()| ask(&mut cx, HostCall::Flatten, 0, Desk::flatten))
}

fn controls(host: &mut LinkerInstance<'_, State>) -> wasmtime::Result<()> {
    host.func_wrap("set-leverage", |mut cx: Context<'_>, (instrument, leverage): (u32, u32)| {
        ask(&mut cx, HostCall::SetLeverage, 0, |d| d.set_leverage(instrument, leverage))
    })?;
    host.func_wrap("set-wake", |mut cx: Context<'_>, (series, delivery): (u32, wit::Delivery)| {
        let items = convert::predicates(&delivery);
        ask(&mut cx, HostCall::SetWake, items, |d| d.set_wake(series, delivery.into()))
    })?;
    host.func_wrap("set-timer", |mut cx: Context<'_>, (id, when): (u32, i64)| {
        ask(&mut cx, HostCall::SetTimer, 0, |d| d.set_timer(id, Ts(when)))
    })?;
    host.func_wrap("halt", |mut cx: Context<'_>, (why,): (String,)| {
        let line = cx.data().line_bytes;
        look(&mut cx, HostCall::Halt, why.len(), |d| d.halt(cut(&why, line)))
    })
}

fn views(host: &mut LinkerInstance<'_, State>) -> wasmtime::Result<()> {
    host.func_wrap("value", |mut cx: Context<'_>, (indicator,): (u32,)| -> Answer<f64> {
        Ok((convert::one_nan(look(&mut cx, HostCall::Value, 0, |d| d.value(indicator))?),))
    })?;
    host.func_wrap("bars", |mut cx: Context<'_>, (series, count): (u32, u32)| -> Answer<Vec<wit::Bar>> {
        let rows = look(&mut cx, HostCall::Bars, 0, |d| d.bars(series, count))?;
        charge(&mut cx, HostCall::Bars.cost().per_item * rows.len() as u64)?;
        Ok((rows.iter().map(Into::into).collect(),))
    })?;
    host.func_wrap("get-account", |mut cx: Context<'_>, (): ()| -> Answer<wit::AccountView> {
        Ok((look(&mut cx, HostCall::GetAccount, 0, |d| d.account())?.into(),))
    })?;
    host.func_wrap("get-position", |mut cx: Context<'_>, (instrument,): (u32,)| -> Answer<wit::PositionView> {
        Ok((look(&mut cx, HostCall::GetPosition, 0, |d| d.position(instrument))?.into(),))
    })?;
    host.func_wrap("position-qty", |mut cx: Context<'_>, (instrument,): (u32,)| -> Answer<i64> {
        Ok((look(&mut cx, HostCall::PositionQty, 0, |d| d.position_qty(instrument))?,))
    })?;
    host.func_wrap("open-orders", |mut cx: Context<'_>, (instrument,): (Option<u32>,)| -> Answer<Vec<wit::OrderView>> {
        let rows = look(&mut cx, HostCall::OpenOrders, 0, |d| d.open_orders(instrument))?;
        charge(&mut cx, HostCall::OpenOrders.cost().per_item * rows.len() as u64)?;
        Ok((rows.iter().map(Into::into).collect(),))
    })
}

fn numbers(host: &mut LinkerInstance<'_, State>) -> wasmtime::Result<()> {
    host.func_wrap("round-price", |mut cx: Context<'_>, (instrument, price, mode): (u32, f64, wit::Rounding)| {
        ask(&mut cx, HostCall::RoundPrice, 0, |d| d.round_price(instrument, price, mode.into()).map(wit::Decimal::from))
    })?;
    host.func_wrap("round-qty", |mut cx: Context<'_>, (instrument, quantity, mode): (u32, f64, wit::Rounding)| {
        ask(&mut cx, HostCall::RoundQty, 0, |d| d.round_qty(instrument, quantity, mode.into()).map(wit::Decimal::from))
    })?;
    host.func_wrap("qty-for-weight", |mut cx: Context<'_>, (instrument, weight): (u32, f64)| {
        ask(&mut cx, HostCall::QtyForWeight, 0, |d| d.qty_for_weight(instrument, weight).map(wit::Decimal::from))
    })?;
    host.func_wrap("random-u64", |mut cx: Context<'_>, (): ()| -> Answer<u64> {
        Ok((look(&mut cx, HostCall::RandomU64, 0, Desk::random_u64)?,))
    })
}

fn texts(host: &mut LinkerInstance<'_, State>) -> wasmtime::Result<()> {
    host.func_wrap("log", |mut cx: Context<'_>, (level, text): (wit::LogLevel, String)| {
        let line = cx.data().line_bytes;
        look(&mut cx, HostCall::Log, text.len(), |d| d.log(convert::log_level(level), cut(&text, line)))
    })?;
    host.func_wrap("decline", |mut cx: Context<'_>, (code, text): (u32, String)| {
        let line = cx.data().line_bytes;
        look(&mut cx, HostCall::Decline, text.len(), |d| d.decline(code, cut(&text, line)))
    })
}
