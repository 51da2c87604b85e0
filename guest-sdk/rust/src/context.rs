//! What a handler can see and do.
//!
//! Always holds: what is sent here takes effect when the handler returns; what is seen is the state at entry to it. Everything but the
//! values that come with a bar is a call to the host: nothing is cached.

use crate::bindings::bthost::strategy::types as raw;
use crate::{
    AccountView, Bar, Conditions, Indicator, Instrument, InstrumentId, LogLevel, Order, OrderId, OrderView, Position, PositionSide, Price,
    Quantity, Reason, Rounding, Series, Side, TimerId, Timestamp, host,
};

/// What a handler can see and do.
pub struct Context {
    run: raw::RunContext,
    /// The instrument of each series, by series index.
    series: Vec<InstrumentId>,
    /// The series whose bar is being handled, with the values that came with it.
    came: (Option<u32>, [f64; 4]),
}

impl Context {
    pub(crate) fn new(run: raw::RunContext, subscriptions: &raw::Subscriptions) -> Self {
        Self { run, series: subscriptions.series.iter().map(|series| series.instrument).collect(), came: (None, [f64::NAN; 4]) }
    }

    pub(crate) fn series(&self, id: u32) -> Series {
        Series { id, instrument: self.series.get(id as usize).copied().unwrap_or_default() }
    }

    /// The instruments of the run, by [`InstrumentId`].
    pub fn instruments(&self) -> &[Instrument] {
        &self.run.instruments
    }

    /// The window of the run: bars that close in [start, end).
    pub fn window(&self) -> (Timestamp, Timestamp) {
        (self.run.window_start, self.run.window_end)
    }

    /// The value of an indicator at the last closed bar of its series. NaN while it is not warm.
    pub fn value(&self, indicator: Indicator) -> f64 {
        match self.came {
            (Some(series), values) if series == indicator.series && indicator.nth < values.len() => values[indicator.nth],
            _ => host::value(indicator.id),
        }
    }

    /// The first values of a series crossed with its bar: no call is needed for them while the bar is handled.
    pub(crate) fn take_values(&mut self, series: u32, values: &raw::FirstValues) {
        self.came = (Some(series), [values.first, values.second, values.third, values.fourth]);
    }

    pub(crate) fn drop_values(&mut self) {
        self.came.0 = None;
    }

    /// The last `count` closed bars of a series, oldest first; at most 1000, and fewer when there are fewer.
    pub fn history(&self, series: Series, count: u32) -> Vec<Bar> {
        host::bars(series.id, count)
    }

    /// The account in the reporting currency.
    pub fn account(&self) -> AccountView {
        host::get_account()
    }

    /// What the wallet of an asset holds: of a currency of the account (`"USDT"`), or of the coin that a spot instrument trades.
    pub fn wallet(&self, asset: &str) -> f64 {
        host::get_wallet(asset)
    }

    /// The net position in an instrument.
    pub fn position(&self, instrument: InstrumentId) -> Position {
        host::get_position(instrument).into()
    }

    /// The position on one side of an instrument: a leg in hedge mode; otherwise the position if it is on that side, else nothing.
    pub fn leg(&self, instrument: InstrumentId, side: PositionSide) -> Position {
        host::get_leg(instrument, side).into()
    }

    /// The signed quantity held: the cheap form of [`Context::position`].
    pub fn position_qty(&self, instrument: InstrumentId) -> Quantity {
        let scale = self.run.instruments.get(instrument as usize).map_or(0, |instrument| instrument.quantity_scale);
        Quantity(raw::Decimal { mantissa: host::position_qty(instrument), scale })
    }

    /// Orders that are working or on their way, oldest first; of one instrument or of all.
    pub fn open_orders(&self, instrument: Option<InstrumentId>) -> Vec<OrderView> {
        host::open_orders(instrument).into_iter().map(Into::into).collect()
    }

    /// A float as a price on the instrument's tick grid.
    pub fn price(&self, instrument: InstrumentId, price: f64, mode: Rounding) -> Result<Price, Reason> {
        host::round_price(instrument, price, mode).map(Price).map_err(Reason)
    }

    /// A float as a quantity on the instrument's step grid.
    pub fn quantity(&self, instrument: InstrumentId, quantity: f64, mode: Rounding) -> Result<Quantity, Reason> {
        host::round_qty(instrument, quantity, mode).map(Quantity).map_err(Reason)
    }

    /// The quantity whose notional is `weight` of the equity, with room for fee and slippage.
    pub fn qty_for_weight(&self, instrument: InstrumentId, weight: f64) -> Result<Quantity, Reason> {
        host::qty_for_weight(instrument, weight).map(Quantity).map_err(Reason)
    }

    /// The next number of the run's own generator, in [0, 1).
    pub fn random(&self) -> f64 {
        // 53 bits: every result is a float exactly.
        (self.random_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// The next number of the run's own generator.
    pub fn random_u64(&self) -> u64 {
        host::random_u64()
    }
}

/// Orders.
impl Context {
    /// Begin a buy order.
    pub fn buy(&self, instrument: InstrumentId, quantity: Quantity) -> Order {
        Order::new(instrument, Side::Buy, quantity)
    }

    /// Begin a sell order.
    pub fn sell(&self, instrument: InstrumentId, quantity: Quantity) -> Order {
        Order::new(instrument, Side::Sell, quantity)
    }

    /// Bring the position to `weight` of the equity with a market order: 1.0 is all of it, negative is short, 0 closes. `None` when there is
    /// nothing to do. It counts what is held, not what is on its way: use it when no order of the instrument is open.
    pub fn target_percent(&self, instrument: InstrumentId, weight: f64) -> Result<Option<OrderId>, Reason> {
        let held = self.position_qty(instrument);
        let target = if weight == 0.0 { None } else { Some(self.qty_for_weight(instrument, weight.abs())?) };
        let target = match target {
            None => Quantity(raw::Decimal { mantissa: 0, scale: held.0.scale }),
            Some(quantity) if weight < 0.0 => -quantity,
            Some(quantity) => quantity,
        };
        let change = target.checked_sub(held).ok_or(Reason::BAD_NUMBER)?;
        if change.is_zero() {
            return Ok(None);
        }
        let side = if change.is_positive() { Side::Buy } else { Side::Sell };
        let order = Order::new(instrument, side, change.abs());
        // It reduces when it goes towards zero and does not pass it.
        let reduces = held.is_positive() != change.is_positive() && !held.is_zero() && change.abs() <= held.abs();
        let order = if reduces { order.reduce_only() } else { order };
        order.submit().map(Some)
    }

    /// Change total quantity and price of a working order. It loses its queue place.
    pub fn replace(&self, order: OrderId, quantity: Quantity, price: Price) -> Result<(), Reason> {
        host::replace(order.0, quantity.0, price.0).map_err(Reason)
    }

    /// Cancel an order.
    pub fn cancel(&self, order: OrderId) -> Result<(), Reason> {
        host::cancel(order.0).map_err(Reason)
    }

    /// Cancel every working order of an instrument, or of all.
    pub fn cancel_all(&self, instrument: Option<InstrumentId>) -> Result<(), Reason> {
        host::cancel_all(instrument).map_err(Reason)
    }

    /// Cancel all orders and close all positions at the market.
    pub fn flatten(&self) -> Result<(), Reason> {
        host::flatten().map_err(Reason)
    }

    /// Change the leverage of an instrument.
    pub fn set_leverage(&self, instrument: InstrumentId, leverage: u32) -> Result<(), Reason> {
        host::set_leverage(instrument, leverage).map_err(Reason)
    }
}

/// The run.
impl Context {
    /// Deliver a series only when one of these holds, from the next bar on.
    pub fn wake(&self, series: Series, conditions: impl Conditions) -> Result<(), Reason> {
        let conditions = conditions.list().into_iter().map(Into::into).collect();
        host::set_wake(series.id, &raw::Delivery::When(conditions)).map_err(Reason)
    }

    /// Deliver every bar of a series, from the next one on.
    pub fn wake_every(&self, series: Series) -> Result<(), Reason> {
        host::set_wake(series.id, &raw::Delivery::Every).map_err(Reason)
    }

    /// Deliver no bar of a series any more.
    pub fn silence(&self, series: Series) -> Result<(), Reason> {
        host::set_wake(series.id, &raw::Delivery::Never).map_err(Reason)
    }

    /// Call `on_timer` once at `when`, which must be later than now. Setting a timer again moves it.
    pub fn set_timer(&self, timer: TimerId, when: Timestamp) -> Result<(), Reason> {
        host::set_timer(timer, when).map_err(Reason)
    }

    /// End the run after this handler. Nothing is closed.
    pub fn halt(&self, why: &str) {
        host::halt(why);
    }

    /// Put a trade that was not taken on the trail: a code of the strategy's own and a few words.
    pub fn decline(&self, code: u32, text: &str) {
        host::decline(code, text);
    }

    /// Write a line to the trail.
    pub fn log(&self, level: LogLevel, text: impl AsRef<str>) {
        host::log(level, text.as_ref());
    }

    /// Write a line of level `info`.
    pub fn info(&self, text: impl AsRef<str>) {
        self.log(LogLevel::Info, text);
    }

    /// Write a line of level `warn`.
    pub fn warn(&self, text: impl AsRef<str>) {
        self.log(LogLevel::Warn, text);
    }
}
