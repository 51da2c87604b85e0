//! The host functions as a core module imports them: flattened parameters, and a pointer to where a result shall be written.
//!
//! What always holds: whatever a parameter points at is read before the host function runs, and its answer is written after; a number that
//! is too wide for its type is cut to it, as the canonical ABI says.

use wasmtime::{AsContextMut, Caller, Engine, Linker, Result};

use super::layout::Store;
use super::memory::{Reader, Writer};
use super::types::case_of;
use crate::adapter_v0_1_0::host::{self, Context};
use crate::adapter_v0_1_0::{HOST, wit};
use crate::state::State;

type Cx<'a> = Caller<'a, State>;

/// A linker with the host's functions and nothing else.
pub(super) fn linker(engine: &Engine) -> Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    orders(&mut linker)?;
    controls(&mut linker)?;
    views(&mut linker)?;
    numbers(&mut linker)?;
    texts(&mut linker)?;
    Ok(linker)
}

/// Ask the host, and write its answer to where the guest wants it.
fn answer<T: Store>(mut cx: Cx<'_>, ret: u32, ask: impl FnOnce(&mut Context<'_>) -> Result<T>) -> Result<()> {
    let cx = &mut cx.as_context_mut();
    let answer = ask(cx)?;
    Writer::new(cx)?.pointed(ret, &answer)
}

fn decimal(mantissa: i64, scale: u32) -> wit::Decimal {
    wit::Decimal { mantissa, scale: scale.to_le_bytes()[0] }
}

/// An optional instrument.
fn instrument(some: u32, id: u32) -> Result<Option<u32>> {
    match some {
        0 => Ok(None),
        1 => Ok(Some(id)),
        case => wasmtime::bail!("the strategy handed over case {case} of an option, which does not exist"),
    }
}

fn delivery(cx: &Context<'_>, case: u32, pointer: u32, length: u32) -> Result<wit::Delivery> {
    match case {
        0 => Ok(wit::Delivery::Every),
        1 => Reader::new(cx)?.list(pointer, length).map(wit::Delivery::When),
        2 => Ok(wit::Delivery::Never),
        case => wasmtime::bail!("the strategy handed over case {case} of Delivery, which does not exist"),
    }
}

fn orders(l: &mut Linker<State>) -> Result<()> {
    l.func_wrap(HOST, "submit", |cx: Cx<'_>, order: u32, ret: u32| {
        answer(cx, ret, |cx| {
            let order = Reader::new(cx)?.pointed(order)?;
            host::submit(cx, &order)
        })
    })?;
    l.func_wrap(HOST, "replace", |cx: Cx<'_>, order: u64, quantity: i64, scale: u32, price: i64, price_scale: u32, ret: u32| {
        answer(cx, ret, |cx| host::replace(cx, order, decimal(quantity, scale), decimal(price, price_scale)))
    })?;
    l.func_wrap(HOST, "cancel", |cx: Cx<'_>, order: u64, ret: u32| answer(cx, ret, |cx| host::cancel(cx, order)))?;
    l.func_wrap(HOST, "cancel-all", |cx: Cx<'_>, some: u32, id: u32, ret: u32| {
        answer(cx, ret, |cx| host::cancel_all(cx, instrument(some, id)?))
    })?;
    l.func_wrap(HOST, "flatten", |cx: Cx<'_>, ret: u32| answer(cx, ret, host::flatten))?;
    Ok(())
}

fn controls(l: &mut Linker<State>) -> Result<()> {
    l.func_wrap(HOST, "set-leverage", |cx: Cx<'_>, instrument: u32, leverage: u32, ret: u32| {
        answer(cx, ret, |cx| host::set_leverage(cx, instrument, leverage))
    })?;
    l.func_wrap(HOST, "set-wake", |cx: Cx<'_>, series: u32, case: u32, pointer: u32, length: u32, ret: u32| {
        answer(cx, ret, |cx| {
            let delivery = delivery(cx, case, pointer, length)?;
            host::set_wake(cx, series, delivery)
        })
    })?;
    l.func_wrap(HOST, "set-timer", |cx: Cx<'_>, id: u32, when: i64, ret: u32| answer(cx, ret, |cx| host::set_timer(cx, id, when)))?;
    Ok(())
}

fn views(l: &mut Linker<State>) -> Result<()> {
    l.func_wrap(HOST, "value", |mut cx: Cx<'_>, indicator: u32| host::value(&mut cx.as_context_mut(), indicator))?;
    l.func_wrap(HOST, "position-qty", |mut cx: Cx<'_>, instrument: u32| host::position_qty(&mut cx.as_context_mut(), instrument))?;
    l.func_wrap(HOST, "bars", |cx: Cx<'_>, series: u32, count: u32, ret: u32| answer(cx, ret, |cx| host::bars(cx, series, count)))?;
    l.func_wrap(HOST, "get-account", |cx: Cx<'_>, ret: u32| answer(cx, ret, host::get_account))?;
    l.func_wrap(HOST, "get-position", |cx: Cx<'_>, instrument: u32, ret: u32| answer(cx, ret, |cx| host::get_position(cx, instrument)))?;
    l.func_wrap(HOST, "get-leg", |cx: Cx<'_>, instrument: u32, side: u32, ret: u32| {
        answer(cx, ret, |cx| host::get_leg(cx, instrument, case_of(side)?))
    })?;
    l.func_wrap(HOST, "open-orders", |cx: Cx<'_>, some: u32, id: u32, ret: u32| {
        answer(cx, ret, |cx| host::open_orders(cx, instrument(some, id)?))
    })?;
    Ok(())
}

fn numbers(l: &mut Linker<State>) -> Result<()> {
    l.func_wrap(HOST, "round-price", |cx: Cx<'_>, instrument: u32, price: f64, mode: u32, ret: u32| {
        answer(cx, ret, |cx| host::round_price(cx, instrument, price, case_of(mode)?))
    })?;
    l.func_wrap(HOST, "round-qty", |cx: Cx<'_>, instrument: u32, quantity: f64, mode: u32, ret: u32| {
        answer(cx, ret, |cx| host::round_qty(cx, instrument, quantity, case_of(mode)?))
    })?;
    l.func_wrap(HOST, "qty-for-weight", |cx: Cx<'_>, instrument: u32, weight: f64, ret: u32| {
        answer(cx, ret, |cx| host::qty_for_weight(cx, instrument, weight))
    })?;
    l.func_wrap(HOST, "random-u64", |mut cx: Cx<'_>| host::random_u64(&mut cx.as_context_mut()))?;
    Ok(())
}

fn texts(l: &mut Linker<State>) -> Result<()> {
    l.func_wrap(HOST, "get-wallet", |mut cx: Cx<'_>, pointer: u32, length: u32| {
        let cx = &mut cx.as_context_mut();
        let asset = Reader::new(cx)?.text(pointer, length)?;
        host::get_wallet(cx, &asset)
    })?;
    l.func_wrap(HOST, "halt", |mut cx: Cx<'_>, pointer: u32, length: u32| {
        let cx = &mut cx.as_context_mut();
        let why = Reader::new(cx)?.text(pointer, length)?;
        host::halt(cx, &why)
    })?;
    l.func_wrap(HOST, "log", |mut cx: Cx<'_>, level: u32, pointer: u32, length: u32| {
        let cx = &mut cx.as_context_mut();
        let level = case_of(level)?;
        let text = Reader::new(cx)?.text(pointer, length)?;
        host::log(cx, level, &text)
    })?;
    l.func_wrap(HOST, "decline", |mut cx: Cx<'_>, code: u32, pointer: u32, length: u32| {
        let cx = &mut cx.as_context_mut();
        let text = Reader::new(cx)?.text(pointer, length)?;
        host::decline(cx, code, &text)
    })?;
    Ok(())
}
