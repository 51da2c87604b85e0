//! Between the types of ABI 0.1.0 and the core's own.
//!
//! What always holds: a translation loses nothing and decides nothing, but for names in a description, which must be short, and NaN, which
//! leaves with one bit pattern.

use bthost_sim::num::{self, Decimal, count_to_f64};
use bthost_sim::strategy as core;

use super::{MAX_PARAMS, NAME_BYTES, wit};
use crate::text::cut;

/// Longest documentation text of a description, bytes; the rest is cut.
const DOC_BYTES: usize = 4096;

/// A NaN of the one bit pattern that a guest may see.
#[inline]
pub(super) fn one_nan(value: f64) -> f64 {
    if value.is_nan() { f64::NAN } else { value }
}

/// Severity as the core counts it.
pub(super) fn log_level(level: wit::LogLevel) -> u8 {
    match level {
        wit::LogLevel::Debug => 0,
        wit::LogLevel::Info => 1,
        wit::LogLevel::Warn => 2,
        wit::LogLevel::Error => 3,
    }
}

/// How many predicates a delivery has, for its cost.
pub(super) fn predicates(delivery: &wit::Delivery) -> usize {
    match delivery {
        wit::Delivery::When(conditions) => conditions.iter().map(|c| 1 + c.all.len()).sum(),
        wit::Delivery::Every | wit::Delivery::Never => 0,
    }
}

/// Declares two enums to be the same, case by case.
macro_rules! same_enum {
    ($(#[$doc:meta])* $a:ty => $b:ty { $($case:ident $(= $other:ident)?),* $(,)? }) => {
        impl From<$a> for $b {
            fn from(value: $a) -> Self {
                match value {
                    $(<$a>::$case => same_enum!(@case $b, $case $(, $other)?),)*
                }
            }
        }
    };
    (@case $b:ty, $case:ident) => { <$b>::$case };
    (@case $b:ty, $case:ident, $other:ident) => { <$b>::$other };
}

same_enum!(wit::Side => core::Side { Buy, Sell });
same_enum!(core::Side => wit::Side { Buy, Sell });
same_enum!(wit::PositionSide => core::PositionSide { Net, Long, Short });
same_enum!(wit::TriggerSource => core::TriggerSource { Last, Mark });
same_enum!(wit::Peg => core::Peg { BestSameSide, BestOtherSide, Mid, Last });
same_enum!(core::Peg => wit::Peg { BestSameSide, BestOtherSide, Mid, Last });
same_enum!(wit::Rounding => core::Rounding { Nearest, Down, Up });
same_enum!(wit::PositionState => core::PositionState { Flat, Long, Short });

impl From<wit::Decimal> for Decimal {
    fn from(d: wit::Decimal) -> Self {
        Self { mantissa: d.mantissa, scale: d.scale }
    }
}

impl From<Decimal> for wit::Decimal {
    fn from(d: Decimal) -> Self {
        Self { mantissa: d.mantissa, scale: d.scale }
    }
}

impl From<wit::Offset> for core::Offset {
    fn from(o: wit::Offset) -> Self {
        match o {
            wit::Offset::Fraction(f) => Self::Fraction(f),
            wit::Offset::Absolute(d) => Self::Absolute(d.into()),
        }
    }
}

impl From<core::Offset> for wit::Offset {
    fn from(o: core::Offset) -> Self {
        match o {
            core::Offset::Fraction(f) => Self::Fraction(f),
            core::Offset::Absolute(d) => Self::Absolute(d.into()),
        }
    }
}

impl From<wit::OrderKind> for core::OrderKind {
    fn from(kind: wit::OrderKind) -> Self {
        use wit::OrderKind as W;
        match kind {
            W::Market => Self::Market,
            W::Limit(p) => Self::Limit(p.into()),
            W::StopMarket(p) => Self::StopMarket(p.into()),
            W::StopLimit(t) => Self::StopLimit { trigger: t.trigger.into(), limit: t.limit.into() },
            W::TakeProfit(p) => Self::TakeProfit(p.into()),
            W::TakeProfitLimit(t) => Self::TakeProfitLimit { trigger: t.trigger.into(), limit: t.limit.into() },
            W::TrailingStop(t) => Self::TrailingStop {
                distance: t.distance.into(),
                activation: t.activation.map(Into::into),
                limit_offset: t.limit_offset.map(Into::into),
            },
            W::Pegged(p) => Self::Pegged { reference: p.reference.into(), offset: p.offset.into(), cap: p.cap.map(Into::into) },
            W::Iceberg(i) => Self::Iceberg { price: i.price.into(), display: i.display.into() },
        }
    }
}

impl From<core::OrderKind> for wit::OrderKind {
    fn from(kind: core::OrderKind) -> Self {
        use core::OrderKind as C;
        match kind {
            C::Market => Self::Market,
            C::Limit(p) => Self::Limit(p.into()),
            C::StopMarket(p) => Self::StopMarket(p.into()),
            C::StopLimit { trigger, limit } => Self::StopLimit(wit::TriggerLimit { trigger: trigger.into(), limit: limit.into() }),
            C::TakeProfit(p) => Self::TakeProfit(p.into()),
            C::TakeProfitLimit { trigger, limit } => {
                Self::TakeProfitLimit(wit::TriggerLimit { trigger: trigger.into(), limit: limit.into() })
            }
            C::TrailingStop { distance, activation, limit_offset } => Self::TrailingStop(wit::Trailing {
                distance: distance.into(),
                activation: activation.map(Into::into),
                limit_offset: limit_offset.map(Into::into),
            }),
            C::Pegged { reference, offset, cap } => {
                Self::Pegged(wit::Pegged { reference: reference.into(), offset: offset.into(), cap: cap.map(Into::into) })
            }
            C::Iceberg { price, display } => Self::Iceberg(wit::Iceberg { price: price.into(), display: display.into() }),
        }
    }
}

impl From<wit::OrderFlags> for core::OrderFlags {
    fn from(f: wit::OrderFlags) -> Self {
        Self {
            post_only: f.contains(wit::OrderFlags::POST_ONLY),
            reduce_only: f.contains(wit::OrderFlags::REDUCE_ONLY),
            close_position: f.contains(wit::OrderFlags::CLOSE_POSITION),
        }
    }
}

impl From<core::OrderFlags> for wit::OrderFlags {
    fn from(f: core::OrderFlags) -> Self {
        let mut flags = Self::empty();
        for (set, flag) in [(f.post_only, Self::POST_ONLY), (f.reduce_only, Self::REDUCE_ONLY), (f.close_position, Self::CLOSE_POSITION)] {
            if set {
                flags |= flag;
            }
        }
        flags
    }
}

/// An order as the core reads it.
pub(super) fn order_request(order: &wit::OrderRequest) -> core::OrderRequest {
    core::OrderRequest {
        instrument: order.instrument,
        side: order.side.into(),
        quantity: order.quantity.into(),
        kind: order.kind.into(),
        tif: match order.time_in_force {
            wit::TimeInForce::Gtc => core::Tif::Gtc,
            wit::TimeInForce::Ioc => core::Tif::Ioc,
            wit::TimeInForce::Fok => core::Tif::Fok,
            wit::TimeInForce::Gtd(t) => core::Tif::Gtd(bthost_sim::time::Ts(t)),
        },
        flags: order.options.into(),
        position: order.position.into(),
        trigger: order.trigger.into(),
        oco_group: order.oco_group,
        bracket: order.bracket.map(|b| core::Bracket {
            take_profit: b.take_profit.map(Into::into),
            stop_loss: b.stop_loss.map(Into::into),
            stop_loss_limit: b.stop_loss_limit.map(Into::into),
            trailing_loss: b.trailing_loss.map(Into::into),
        }),
        tag: order.tag,
    }
}

impl From<[f64; 4]> for wit::FirstValues {
    #[inline]
    fn from(values: [f64; 4]) -> Self {
        let [first, second, third, fourth] = values.map(one_nan);
        Self { first, second, third, fourth }
    }
}

impl From<&core::Bar> for wit::Bar {
    #[inline]
    fn from(b: &core::Bar) -> Self {
        Self {
            open_time: b.open_time.0,
            close_time: b.close_time.0,
            open: b.open,
            high: b.high,
            low: b.low,
            close: b.close,
            volume: b.volume,
            quote_volume: b.quote_volume,
            trades: b.trades,
            taker_buy_volume: b.taker_buy_volume,
        }
    }
}

impl From<&core::Trade> for wit::Trade {
    fn from(t: &core::Trade) -> Self {
        Self { time: t.time.0, price: t.price, quantity: t.quantity, taker: t.taker.into() }
    }
}

impl From<&core::OrderEvent> for wit::OrderEvent {
    fn from(e: &core::OrderEvent) -> Self {
        Self {
            time: e.time.0,
            kind: e.kind,
            order: e.order,
            parent: e.parent,
            instrument: e.instrument,
            side: e.side.into(),
            reason: e.reason,
            tag: e.tag,
            price: e.price.into(),
            quantity: e.quantity.into(),
            remaining: e.remaining,
            fee: one_nan(e.fee),
            fill_flags: e.fill_flags,
        }
    }
}

impl From<&core::OrderView> for wit::OrderView {
    fn from(o: &core::OrderView) -> Self {
        Self {
            order: o.order,
            instrument: o.instrument,
            side: o.side.into(),
            state: o.state,
            kind: o.kind.into(),
            quantity: o.quantity.into(),
            filled: o.filled.into(),
            options: o.flags.into(),
            oco_group: o.oco_group,
            parent: o.parent,
            tag: o.tag,
        }
    }
}

impl From<core::AccountView> for wit::AccountView {
    fn from(a: core::AccountView) -> Self {
        Self {
            equity: one_nan(a.equity),
            wallet: one_nan(a.wallet),
            available: one_nan(a.available),
            unrealised: one_nan(a.unrealised),
            realised: one_nan(a.realised),
            fees: one_nan(a.fees),
            funding: one_nan(a.funding),
            leverage: one_nan(a.leverage),
        }
    }
}

impl From<core::PositionView> for wit::PositionView {
    fn from(p: core::PositionView) -> Self {
        Self {
            quantity: p.quantity.into(),
            entry_price: one_nan(p.entry_price),
            mark_price: one_nan(p.mark_price),
            unrealised: one_nan(p.unrealised),
            realised: one_nan(p.realised),
            leverage: one_nan(p.leverage),
            liquidation_price: one_nan(p.liquidation_price),
        }
    }
}

impl From<&core::ParamValue> for wit::ParamValue {
    fn from(v: &core::ParamValue) -> Self {
        match v {
            core::ParamValue::Integer(i) => Self::Integer(*i),
            core::ParamValue::Real(r) => Self::Real(one_nan(*r)),
            core::ParamValue::Boolean(b) => Self::Boolean(*b),
            core::ParamValue::Text(t) => Self::Text(t.clone()),
        }
    }
}

impl From<&core::RunContext> for wit::RunContext {
    fn from(c: &core::RunContext) -> Self {
        Self {
            abi: super::VERSION.into(),
            window_start: c.window.0.0,
            window_end: c.window.1.0,
            seed: c.seed,
            currency: c.currency.clone(),
            initial_cash: c.initial_cash,
            instruments: c.instruments.iter().map(|(i, t)| instrument(i, &t.to_string())).collect(),
            params: c.params.iter().map(Into::into).collect(),
        }
    }
}

/// What a contract is worth in the quote asset, where it is not one unit of the base asset.
fn multiplier(kind: bthost_sim::market::InstrumentKind) -> wit::Decimal {
    let value = kind.contract_value().and_then(|value| i64::try_from(value.0).ok());
    value.map_or(wit::Decimal { mantissa: 1, scale: 0 }, |mantissa| wit::Decimal { mantissa, scale: num::MONEY_SCALE })
}

fn instrument(i: &bthost_sim::market::Instrument, execution: &str) -> wit::Instrument {
    let (px, qty) = (|p: num::Px| wit::Decimal::from(p.decimal(i.price_scale)), |q: num::Qty| wit::Decimal::from(q.decimal(i.qty_scale)));
    wit::Instrument {
        symbol: i.symbol.clone(),
        venue: i.venue.clone(),
        kind: i.kind.code(),
        base: i.base.clone(),
        quote: i.quote.clone(),
        settle: i.settle.clone(),
        price_scale: i.price_scale,
        quantity_scale: i.qty_scale,
        tick_size: px(i.filters.tick),
        step_size: qty(i.filters.step),
        min_quantity: qty(i.filters.min_qty),
        max_quantity: qty(i.filters.max_qty),
        // A minimum above 92 billion of the quote asset would not fit; no venue has one.
        min_notional: wit::Decimal { mantissa: i64::try_from(i.filters.min_notional.0).unwrap_or(i64::MAX), scale: num::MONEY_SCALE },
        multiplier: multiplier(i.kind),
        max_leverage: f64::from(i.max_leverage),
        maker_fee: count_to_f64(i.maker_fee.0, num::RATE_SCALE),
        taker_fee: count_to_f64(i.taker_fee.0, num::RATE_SCALE),
        execution: execution.into(),
    }
}

impl From<wit::Operand> for core::Operand {
    fn from(o: wit::Operand) -> Self {
        match o {
            wit::Operand::Indicator(i) => Self::Indicator(i),
            wit::Operand::Column(c) => Self::Column(c),
            wit::Operand::Level(l) => Self::Level(l),
        }
    }
}

impl From<wit::Predicate> for core::Predicate {
    fn from(p: wit::Predicate) -> Self {
        use wit::Predicate as W;
        match p {
            W::CrossesAbove(c) => Self::CrossesAbove(c.left.into(), c.right.into()),
            W::CrossesBelow(c) => Self::CrossesBelow(c.left.into(), c.right.into()),
            W::Above(c) => Self::Above(c.left.into(), c.right.into()),
            W::Below(c) => Self::Below(c.left.into(), c.right.into()),
            W::Touches(l) => Self::Touches(l),
            W::EveryNth(n) => Self::EveryNth(n),
            W::Position(s) => Self::Position(s.into()),
            W::TimeOfDay(s) => Self::TimeOfDay(s),
        }
    }
}

impl From<wit::Delivery> for core::Delivery {
    fn from(d: wit::Delivery) -> Self {
        let condition = |c: wit::Condition| core::Condition { all: c.all.into_iter().map(Into::into).collect() };
        match d {
            wit::Delivery::Every => Self::Every,
            wit::Delivery::When(conditions) => Self::When(conditions.into_iter().map(condition).collect()),
            wit::Delivery::Never => Self::Never,
        }
    }
}

impl From<wit::IndicatorRequest> for core::IndicatorRequest {
    fn from(r: wit::IndicatorRequest) -> Self {
        let input = |i| match i {
            wit::IndicatorInput::Column(c) => core::IndicatorInput::Column(c),
            wit::IndicatorInput::Indicator(i) => core::IndicatorInput::Indicator(i),
        };
        Self { series: r.series, name: r.name, inputs: r.inputs.into_iter().map(input).collect(), params: r.params, output: r.output }
    }
}

impl From<wit::Subscriptions> for core::Subscriptions {
    fn from(s: wit::Subscriptions) -> Self {
        let series =
            |r: wit::SeriesRequest| core::SeriesRequest { instrument: r.instrument, timeframe: r.timeframe, delivery: r.delivery.into() };
        Self {
            series: s.series.into_iter().map(series).collect(),
            indicators: s.indicators.into_iter().map(Into::into).collect(),
            instants: s.instants,
            orders: s.orders,
            trades: s.trades,
            tags: s.tags,
        }
    }
}

/// A description, held to its limits.
pub(super) fn description(d: wit::Description) -> Result<core::Description, core::Fault> {
    let fault = |diagnostic: String| core::Fault { diagnostic };
    if d.params.len() > MAX_PARAMS {
        return Err(fault(format!("the description declares {} parameters; at most {MAX_PARAMS} are allowed", d.params.len())));
    }
    if let Some(long) = d.params.iter().find(|p| p.name.len() > NAME_BYTES) {
        return Err(fault(format!("a parameter's name has {} bytes; at most {NAME_BYTES} are allowed", long.name.len())));
    }
    let kind = |k| match k {
        wit::ParamKind::Integer(r) => core::ParamKind::Integer { default: r.default, min: r.min, max: r.max, step: r.step },
        wit::ParamKind::Real(r) => core::ParamKind::Real { default: r.default, min: r.min, max: r.max, step: r.step },
        wit::ParamKind::Boolean(b) => core::ParamKind::Boolean(b),
        wit::ParamKind::Choice(c) => core::ParamKind::Choice { default: c.default, options: c.options },
    };
    let param = |p: wit::ParamSpec| core::ParamSpec { name: p.name, doc: cut(&p.doc, DOC_BYTES).into(), kind: kind(p.kind) };
    Ok(core::Description {
        name: cut(&d.name, NAME_BYTES).into(),
        version: cut(&d.version, NAME_BYTES).into(),
        doc: cut(&d.doc, DOC_BYTES).into(),
        params: d.params.into_iter().map(param).collect(),
    })
}
