//! A guest that is a component, called through wasmtime's component API: its linker, its instance and its functions.
//!
//! What always holds: wasmtime checks the types and carries the values; this is the way against which the direct one is tested.

use bthost_sim::strategy::{Bar, OrderEvent, Trade};
use wasmtime::component::{Component, InstancePre, Linker, LinkerInstance, TypedFunc};
use wasmtime::{Engine, Result, Store};

use super::host::{self, Context};
use super::{Answered, GUEST, HOST, TRADES, TYPES, bindings, missing, wit};
use crate::state::State;

/// A component with its imports resolved.
#[derive(Clone)]
pub(crate) struct Linked {
    pre: InstancePre<State>,
    trades: bool,
}

/// The functions of one instance.
pub(crate) struct Guest {
    describe: TypedFunc<(), (wit::Description,)>,
    start: TypedFunc<(&'static wit::RunContext,), (Answered,)>,
    on_bar: TypedFunc<(u32, wit::Bar, u64, wit::FirstValues), ()>,
    on_instant: TypedFunc<(i64,), ()>,
    on_order: TypedFunc<(wit::OrderEvent,), ()>,
    on_timer: TypedFunc<(u32, i64), ()>,
    finish: TypedFunc<(), ()>,
    on_trade: Option<TypedFunc<(u32, wit::Trade), ()>>,
}

impl Linked {
    /// Resolve the imports and check the types of all imports and exports.
    pub fn new(engine: &Engine, component: &Component, trades: bool) -> Result<Self> {
        let pre = linker(engine)?.instantiate_pre(component)?;
        // The generated indices check the types of all exports, so that a mismatch is found before anything runs.
        bindings::StrategyPre::new(pre.clone())?;
        Ok(Self { pre, trades })
    }

    /// A fresh instance.
    pub fn instantiate(&self, store: &mut Store<State>) -> Result<Guest> {
        let instance = self.pre.instantiate(&mut *store)?;
        let find = |store: &mut Store<State>, interface: &str, function: &str| {
            let (_, interface) = instance.get_export(&mut *store, None, interface).ok_or_else(|| missing(interface))?;
            let (_, function) = instance.get_export(&mut *store, Some(&interface), function).ok_or_else(|| missing(function))?;
            instance.get_func(&mut *store, function).ok_or_else(|| missing("a function"))
        };
        let on_trade = if self.trades { Some(find(store, TRADES, "on-trade")?.typed(&mut *store)?) } else { None };
        Ok(Guest {
            describe: find(store, GUEST, "describe")?.typed(&mut *store)?,
            start: find(store, GUEST, "start")?.typed(&mut *store)?,
            on_bar: find(store, GUEST, "on-bar")?.typed(&mut *store)?,
            on_instant: find(store, GUEST, "on-instant")?.typed(&mut *store)?,
            on_order: find(store, GUEST, "on-order")?.typed(&mut *store)?,
            on_timer: find(store, GUEST, "on-timer")?.typed(&mut *store)?,
            finish: find(store, GUEST, "finish")?.typed(&mut *store)?,
            on_trade,
        })
    }
}

impl Guest {
    pub fn describe(&self, store: &mut Store<State>) -> Result<wit::Description> {
        Ok(self.describe.call(store, ())?.0)
    }

    pub fn start(&self, store: &mut Store<State>, context: &wit::RunContext) -> Result<Answered> {
        Ok(self.start.call(store, (context,))?.0)
    }

    #[inline]
    pub fn on_bar(&self, store: &mut Store<State>, series: u32, bar: &Bar, woke: u64, values: [f64; 4]) -> Result<()> {
        self.on_bar.call(store, (series, bar.into(), woke, values.into()))
    }

    pub fn on_instant(&self, store: &mut Store<State>, now: i64) -> Result<()> {
        self.on_instant.call(store, (now,))
    }

    pub fn on_order(&self, store: &mut Store<State>, event: &OrderEvent) -> Result<()> {
        self.on_order.call(store, (event.into(),))
    }

    pub fn on_timer(&self, store: &mut Store<State>, id: u32, now: i64) -> Result<()> {
        self.on_timer.call(store, (id, now))
    }

    pub fn finish(&self, store: &mut Store<State>) -> Result<()> {
        self.finish.call(store, ())
    }

    pub fn takes_trades(&self) -> bool {
        self.on_trade.is_some()
    }

    pub fn on_trade(&self, store: &mut Store<State>, instrument: u32, trade: &Trade) -> Result<()> {
        self.on_trade.as_ref().map_or(Ok(()), |f| f.call(store, (instrument, trade.into())))
    }
}

/// A linker with the host's functions and nothing else.
fn linker(engine: &Engine) -> Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    let mut host = linker.instance(HOST)?;
    orders(&mut host)?;
    views(&mut host)?;
    numbers(&mut host)?;
    texts(&mut host)?;
    linker.instance(TYPES)?;
    Ok(linker)
}

/// A result as the component API wants it.
fn one<T>(answer: Result<T>) -> Result<(T,)> {
    answer.map(|value| (value,))
}

fn orders(l: &mut LinkerInstance<'_, State>) -> Result<()> {
    l.func_wrap("submit", |mut cx: Context<'_>, (order,): (wit::OrderRequest,)| one(host::submit(&mut cx, &order)))?;
    l.func_wrap("replace", |mut cx: Context<'_>, (order, quantity, price): (u64, wit::Decimal, wit::Decimal)| {
        one(host::replace(&mut cx, order, quantity, price))
    })?;
    l.func_wrap("cancel", |mut cx: Context<'_>, (order,): (u64,)| one(host::cancel(&mut cx, order)))?;
    l.func_wrap("cancel-all", |mut cx: Context<'_>, (instrument,): (Option<u32>,)| one(host::cancel_all(&mut cx, instrument)))?;
    l.func_wrap("flatten", |mut cx: Context<'_>, (): ()| one(host::flatten(&mut cx)))?;
    l.func_wrap("set-leverage", |mut cx: Context<'_>, (instrument, leverage): (u32, u32)| {
        one(host::set_leverage(&mut cx, instrument, leverage))
    })?;
    l.func_wrap("set-wake", |mut cx: Context<'_>, (series, delivery): (u32, wit::Delivery)| {
        one(host::set_wake(&mut cx, series, delivery))
    })?;
    l.func_wrap("set-timer", |mut cx: Context<'_>, (id, when): (u32, i64)| one(host::set_timer(&mut cx, id, when)))
}

fn views(l: &mut LinkerInstance<'_, State>) -> Result<()> {
    l.func_wrap("value", |mut cx: Context<'_>, (indicator,): (u32,)| one(host::value(&mut cx, indicator)))?;
    l.func_wrap("bars", |mut cx: Context<'_>, (series, count): (u32, u32)| one(host::bars(&mut cx, series, count)))?;
    l.func_wrap("get-account", |mut cx: Context<'_>, (): ()| one(host::get_account(&mut cx)))?;
    l.func_wrap("get-position", |mut cx: Context<'_>, (instrument,): (u32,)| one(host::get_position(&mut cx, instrument)))?;
    l.func_wrap("get-leg", |mut cx: Context<'_>, (instrument, side): (u32, wit::PositionSide)| {
        one(host::get_leg(&mut cx, instrument, side))
    })?;
    l.func_wrap("get-wallet", |mut cx: Context<'_>, (asset,): (String,)| one(host::get_wallet(&mut cx, &asset)))?;
    l.func_wrap("position-qty", |mut cx: Context<'_>, (instrument,): (u32,)| one(host::position_qty(&mut cx, instrument)))?;
    l.func_wrap("open-orders", |mut cx: Context<'_>, (instrument,): (Option<u32>,)| one(host::open_orders(&mut cx, instrument)))
}

fn numbers(l: &mut LinkerInstance<'_, State>) -> Result<()> {
    l.func_wrap("round-price", |mut cx: Context<'_>, (instrument, price, mode): (u32, f64, wit::Rounding)| {
        one(host::round_price(&mut cx, instrument, price, mode))
    })?;
    l.func_wrap("round-qty", |mut cx: Context<'_>, (instrument, quantity, mode): (u32, f64, wit::Rounding)| {
        one(host::round_qty(&mut cx, instrument, quantity, mode))
    })?;
    l.func_wrap("qty-for-weight", |mut cx: Context<'_>, (instrument, weight): (u32, f64)| {
        one(host::qty_for_weight(&mut cx, instrument, weight))
    })?;
    l.func_wrap("random-u64", |mut cx: Context<'_>, (): ()| one(host::random_u64(&mut cx)))
}

fn texts(l: &mut LinkerInstance<'_, State>) -> Result<()> {
    l.func_wrap("halt", |mut cx: Context<'_>, (why,): (String,)| host::halt(&mut cx, &why))?;
    l.func_wrap("log", |mut cx: Context<'_>, (level, text): (wit::LogLevel, String)| host::log(&mut cx, level, &text))?;
    l.func_wrap("decline", |mut cx: Context<'_>, (code, text): (u32, String)| host::decline(&mut cx, code, &text))
}
