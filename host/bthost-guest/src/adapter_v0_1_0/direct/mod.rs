//! A guest that is a core module, called directly: its functions as core functions, values carried by the canonical ABI as written here.
//!
//! What always holds: what crosses, what is checked and what traps is what the component API would do with the same module wrapped as a
//! component; the hostile guests are run both ways and must leave the same trail. Fuel differs, because a wrapped module calls the host
//! through stubs of the wrapping; the fuel schedule's name says so.
//!
//! What it does not do: check types. The module was wrapped once for that, and its types compared with the ABI's.

#[cfg(test)]
mod agreement;
mod layout;
mod link;
mod memory;
mod types;

use bthost_sim::strategy::{Bar, OrderEvent, Side, Trade};
use wasmtime::{AsContextMut, Engine, Instance, InstancePre, Module, Result, Store, TypedFunc, WasmParams, WasmResults};

use super::convert::one_nan;
use super::{Answered, GUEST, HOST, TRADES, missing, wit};
use crate::load::scan::Scan;
use crate::state::State;

pub(crate) use memory::{Handles, TextEncoding};
use memory::{Pair, Reader, Writer};

/// `series`, the ten fields of a bar, `woke`, four values.
type OnBar = (u32, i64, i64, f64, f64, f64, f64, f64, f64, u64, f64, u64, f64, f64, f64, f64);
/// The fifteen scalars of an order event.
type OnOrder = (i64, u32, u64, u64, u32, u32, u32, u32, i64, u32, i64, u32, i64, f64, u32);
/// The instrument and the four fields of a trade.
type OnTrade = (u32, i64, f64, f64, u32);
/// `run-context`, flattened.
type Start = (u32, u32, i64, i64, u64, u32, u32, f64, u32, u32, u32, u32);

/// Names of core exports that the wrapping understands and this way does not.
const SPECIAL: [&str; 7] = ["cm32p2", "[", "canonical_abi_", "cabi_import_", "cabi_export_", "cabi_realloc_adapter", "__wasm_"];

/// Whether a core module, which could be wrapped, means the same when it is called directly: it imports the host by its plain name and
/// exports nothing that the wrapping would treat in a special way.
pub(crate) fn is_direct(module: &Scan) -> bool {
    let post = ["describe", "start"].map(|function| format!("cabi_post_{GUEST}#{function}"));
    let plain = |name: &str| {
        !SPECIAL.iter().any(|special| name.starts_with(special)) && (!name.starts_with("cabi_post_") || post.iter().any(|p| p == name))
    };
    module.imports.iter().all(|import| import.name == HOST) && module.exports.iter().all(|export| plain(&export.name))
}

/// A core module with its imports resolved.
#[derive(Clone)]
pub(crate) struct Linked {
    pre: InstancePre<State>,
    encoding: TextEncoding,
    trades: bool,
}

/// The functions of one instance.
pub(crate) struct Guest {
    describe: Answering<()>,
    start: Answering<Start>,
    on_bar: TypedFunc<OnBar, ()>,
    on_instant: TypedFunc<i64, ()>,
    on_order: TypedFunc<OnOrder, ()>,
    on_timer: TypedFunc<(u32, i64), ()>,
    finish: TypedFunc<(), ()>,
    on_trade: Option<TypedFunc<OnTrade, ()>>,
}

/// A function that answers with a pointer, and the one that is to be called when the answer has been read.
struct Answering<P> {
    call: TypedFunc<P, u32>,
    post: Option<TypedFunc<u32, ()>>,
}

impl Linked {
    pub fn new(engine: &Engine, module: &Module, encoding: TextEncoding, trades: bool) -> Result<Self> {
        Ok(Self { pre: link::linker(engine)?.instantiate_pre(module)?, encoding, trades })
    }

    /// A fresh instance.
    pub fn instantiate(&self, store: &mut Store<State>) -> Result<Guest> {
        let instance = self.pre.instantiate(&mut *store)?;
        let memory = instance.get_memory(&mut *store, "memory").ok_or_else(|| missing("memory"))?;
        let realloc = instance.get_typed_func(&mut *store, "cabi_realloc")?;
        store.data_mut().handles = Some(Handles { memory, realloc, encoding: self.encoding });
        if instance.get_func(&mut *store, "_initialize").is_some() {
            instance.get_typed_func::<(), ()>(&mut *store, "_initialize")?.call(&mut *store, ())?;
        }
        Ok(Guest {
            describe: answering(&instance, store, "describe")?,
            start: answering(&instance, store, "start")?,
            on_bar: function(&instance, store, GUEST, "on-bar")?,
            on_instant: function(&instance, store, GUEST, "on-instant")?,
            on_order: function(&instance, store, GUEST, "on-order")?,
            on_timer: function(&instance, store, GUEST, "on-timer")?,
            finish: function(&instance, store, GUEST, "finish")?,
            on_trade: if self.trades { Some(function(&instance, store, TRADES, "on-trade")?) } else { None },
        })
    }
}

fn function<P: WasmParams, R: WasmResults>(
    instance: &Instance,
    store: &mut Store<State>,
    interface: &str,
    name: &str,
) -> Result<TypedFunc<P, R>> {
    instance.get_typed_func(&mut *store, &format!("{interface}#{name}"))
}

fn answering<P: WasmParams>(instance: &Instance, store: &mut Store<State>, name: &str) -> Result<Answering<P>> {
    let post = format!("cabi_post_{GUEST}#{name}");
    let post = if instance.get_func(&mut *store, &post).is_some() { Some(instance.get_typed_func(&mut *store, &post)?) } else { None };
    Ok(Answering { call: function(instance, store, GUEST, name)?, post })
}

impl<P: WasmParams> Answering<P> {
    fn call<T: layout::Load>(&self, store: &mut Store<State>, parameters: P) -> Result<T> {
        let pointer = self.call.call(&mut *store, parameters)?;
        let answer = Reader::new(&store.as_context_mut())?.pointed(pointer)?;
        if let Some(post) = &self.post {
            let was = std::mem::replace(&mut store.data_mut().open, false);
            post.call(&mut *store, pointer)?;
            store.data_mut().open = was;
        }
        Ok(answer)
    }
}

impl Guest {
    pub fn describe(&self, store: &mut Store<State>) -> Result<wit::Description> {
        self.describe.call(store, ())
    }

    pub fn start(&self, store: &mut Store<State>, c: &wit::RunContext) -> Result<Answered> {
        let (abi, currency, instruments, params) = context(store, c)?;
        let flat = (
            abi.0,
            abi.1,
            c.window_start,
            c.window_end,
            c.seed,
            currency.0,
            currency.1,
            c.initial_cash,
            instruments.0,
            instruments.1,
            params.0,
            params.1,
        );
        self.start.call(store, flat)
    }

    #[inline]
    pub fn on_bar(&self, store: &mut Store<State>, series: u32, b: &Bar, woke: u64, values: [f64; 4]) -> Result<()> {
        let [first, second, third, fourth] = values.map(one_nan);
        let (opened, closed) = (b.open_time.0, b.close_time.0);
        let flat = (
            series,
            opened,
            closed,
            b.open,
            b.high,
            b.low,
            b.close,
            b.volume,
            b.quote_volume,
            b.trades,
            b.taker_buy_volume,
            woke,
            first,
            second,
            third,
            fourth,
        );
        self.on_bar.call(store, flat)
    }

    pub fn on_instant(&self, store: &mut Store<State>, now: i64) -> Result<()> {
        self.on_instant.call(store, now)
    }

    pub fn on_order(&self, store: &mut Store<State>, e: &OrderEvent) -> Result<()> {
        let (price, quantity) = (e.price, e.quantity);
        let flat = (
            e.time.0,
            e.kind,
            e.order,
            e.parent,
            e.instrument,
            side(e.side),
            e.reason,
            e.tag,
            price.mantissa,
            u32::from(price.scale),
            quantity.mantissa,
            u32::from(quantity.scale),
            e.remaining,
            one_nan(e.fee),
            e.fill_flags,
        );
        self.on_order.call(store, flat)
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

    pub fn on_trade(&self, store: &mut Store<State>, instrument: u32, t: &Trade) -> Result<()> {
        self.on_trade.as_ref().map_or(Ok(()), |f| f.call(store, (instrument, t.time.0, t.price, t.quantity, side(t.taker))))
    }
}

/// The texts and lists of a context, written into the guest in the order of the record.
fn context(store: &mut Store<State>, c: &wit::RunContext) -> Result<(Pair, Pair, Pair, Pair)> {
    let cx = &mut store.as_context_mut();
    let mut writer = Writer::new(cx)?;
    Ok((writer.text(&c.abi)?, writer.text(&c.currency)?, writer.list(&c.instruments)?, writer.list(&c.params)?))
}

/// A side as it crosses.
fn side(side: Side) -> u32 {
    wit::Side::from(side) as u32
}
