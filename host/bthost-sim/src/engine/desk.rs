//! What a strategy can reach during a callback: views of the state at entry, and a buffer of intents.
//!
//! What always holds: nothing that a strategy does changes the state before its callback has returned; views of the market show closed rows
//! only; a refusal is a code of [`crate::codes::reason`]. Committing the buffer is `commit.rs`.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::commit::Intent;
use super::config::RunConfig;
use super::series::{Declared, FIRST_VALUES, bar_of};
use super::wake;
use crate::codes::reason;
use crate::exchange::{Kind, MarketState, Order, State, Venue, filters};
use crate::ledger::{charge, notional};
use crate::limits::Limits;
use crate::num::{Decimal, Money, Round, mul_div_round, pow10};
use crate::rails::{OrderRate, RailLimits};
use crate::strategy::{AccountView, Bar, Delivery, OrderFlags, OrderRequest, OrderView, PositionSide, PositionView, Rounding, Tif};
use crate::time::Ts;
use crate::trail::Trail;

/// A refusal: a code of [`crate::codes::reason`].
pub type Refusal = u32;

/// Which callback is running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Calling {
    /// `start`: nothing can be sent.
    Start,
    /// A callback of the run.
    Run,
    /// `finish`, or after `halt`: nothing more is taken.
    Ending,
}

/// The desk of a run.
#[derive(Debug)]
pub struct Desk {
    pub(super) venue: Venue,
    pub(super) declared: Declared,
    pub(super) intents: Vec<Intent>,
    pub(super) calling: Calling,
    pub(super) limits: Limits,
    pub(super) rails: RailLimits,
    pub(super) rate: OrderRate,
    pub(super) timers: Vec<(i64, u32)>,
    pub(super) tags: usize,
    pub(super) log_bytes: u64,
    pub(super) log_dropped: (u64, u64),
    pub(super) refused: Vec<(u32, u64)>,
    /// Intents of this callback that were refused because it had sent too many.
    pub(super) pressed: u64,
    seed: u64,
    drawn: u64,
}

impl Desk {
    /// The desk before the run.
    #[must_use]
    pub fn new(config: RunConfig, trail: Trail) -> Box<Self> {
        let (limits, rails, seed) = (config.limits.clone(), config.rails, config.seed);
        Box::new(Self {
            venue: Venue::new(config, trail),
            declared: Declared::default(),
            intents: Vec::new(),
            calling: Calling::Start,
            limits,
            rails,
            rate: OrderRate::default(),
            timers: Vec::new(),
            tags: 0,
            log_bytes: 0,
            log_dropped: (0, 0),
            refused: Vec::new(),
            pressed: 0,
            seed,
            drawn: 0,
        })
    }

    /// The next instant at which something is due that is not the market's: an arrival, a timer, the end of an order or of a contract, a row that is
    /// to be delivered.
    pub(super) fn next_event(&mut self) -> i64 {
        let expiry = self.venue.next_expiry().min(self.venue.next_delivery()).min(self.venue.next_leave()).min(self.venue.next_borrow());
        let arrival = self.venue.arrivals.first_key_value().map_or(i64::MAX, |((at, _), _)| *at);
        let timer = self.timers.first().map_or(i64::MAX, |(when, _)| *when);
        self.declared.series.iter().map(|s| s.due).fold(arrival.min(timer).min(expiry), i64::min)
    }

    fn refuse<T>(&mut self, why: Refusal) -> Result<T, Refusal> {
        self.pressed += u64::from(why == reason::INTENTS_PER_CALLBACK);
        crate::exchange::bump(&mut self.refused, why);
        Err(why)
    }

    /// Why the callback has to end: it went on sending intents, as many again as it may, after being refused.
    #[must_use]
    pub fn broken(&self) -> Option<String> {
        let most = self.limits.intents_per_callback;
        (self.pressed > most).then(|| format!("{} intents after the limit of {most} a callback", self.pressed))
    }

    fn may_send(&self) -> Result<(), Refusal> {
        match self.calling {
            Calling::Start => Err(reason::NOT_ALLOWED_HERE),
            Calling::Ending => Err(reason::RUN_ENDING),
            Calling::Run if self.sends() >= self.limits.intents_per_callback => Err(reason::INTENTS_PER_CALLBACK),
            Calling::Run => Ok(()),
        }
    }

    /// Intents of this callback; words are limited by their bytes instead.
    fn sends(&self) -> u64 {
        let is_words = |i: &&Intent| matches!(i, Intent::Log { .. } | Intent::Decline { .. });
        (self.intents.len() - self.intents.iter().filter(is_words).count()) as u64
    }

    fn market_ix(&self, instrument: u32) -> Result<usize, Refusal> {
        let ix = instrument as usize;
        if ix < self.venue.listed { Ok(ix) } else { Err(reason::UNKNOWN_INSTRUMENT) }
    }

    /// Send an order.
    ///
    /// # Errors
    /// The reason of a static refusal.
    pub fn submit(&mut self, request: &OrderRequest) -> Result<u64, Refusal> {
        match self.checked_order(request) {
            Ok(order) => {
                let id = order.id;
                self.venue.next_id += 1;
                self.intents.push(Intent::Submit(Box::new(order)));
                Ok(id)
            }
            Err(why) => self.refuse(why),
        }
    }

    fn checked_order(&self, request: &OrderRequest) -> Result<Order, Refusal> {
        self.may_send()?;
        let market = self.market_ix(request.instrument)?;
        let data = &self.venue.markets[market].data;
        if data.instrument.kind.is_over(self.venue.now) {
            return Err(reason::CONTRACT_EXPIRED);
        }
        if !data.members.covers(self.venue.now) {
            return Err(reason::NOT_A_MEMBER);
        }
        let (leg, reduces) = self.venue.leg_of(market, request)?;
        let asked = OrderFlags { reduce_only: request.flags.reduce_only || reduces, ..request.flags };
        let checked = filters::check(&data.instrument, request, asked)?;
        if matches!(request.tif, Tif::Gtd(until) if until.0 <= self.venue.now) {
            return Err(reason::BAD_TIME);
        }
        if request.tag as usize > self.tags {
            return Err(reason::UNKNOWN_TAG);
        }
        let open: usize = self.venue.markets.iter().map(|m| m.orders.len()).sum();
        let buffered = self.intents.iter().filter(|i| matches!(i, Intent::Submit(_))).count();
        if (open + buffered) as u64 >= self.limits.open_orders {
            return Err(reason::OPEN_ORDERS);
        }
        Ok(Order {
            side: request.side,
            kind: checked.kind,
            limit: checked.limit,
            trigger: checked.trigger,
            source: request.trigger,
            trail: checked.trail,
            qty: checked.qty,
            display: checked.display,
            tif: request.tif,
            flags: OrderFlags { reduce_only: asked.reduce_only || asked.close_position, ..asked },
            group: u64::from(request.oco_group),
            tag: request.tag,
            legs: checked.legs,
            state: State::Pending,
            ..Order::ended(self.venue.next_id, leg as u32)
        })
    }

    /// The order, working or buffered, that an intent names.
    fn named(&self, id: u64) -> Result<(usize, &Order), Refusal> {
        let buffered = self.intents.iter().find_map(|i| match i {
            Intent::Submit(o) if o.id == id => Some((o.instrument as usize, &**o)),
            _ => None,
        });
        buffered.or_else(|| self.venue.order(id)).ok_or(reason::UNKNOWN_ORDER)
    }

    /// Change an order.
    ///
    /// # Errors
    /// The reason of a static refusal.
    pub fn replace(&mut self, order: u64, quantity: Decimal, price: Decimal) -> Result<(), Refusal> {
        let checked = self.may_send().and_then(|()| self.named(order)).and_then(|(market, named)| {
            let instrument = &self.venue.markets[market].data.instrument;
            if named.kind == Kind::Market || named.kind.trails() || named.flags.close_position {
                return Err(reason::UNSUPPORTED_OPTION);
            }
            let (qty, price) = (filters::quantity(instrument, quantity)?, filters::price(instrument, price)?);
            if !named.kind.has_limit() {
                filters::market_lot(&instrument.filters, qty)?;
            }
            if !named.flags.reduce_only {
                filters::notional_within(instrument, price, qty)?;
            }
            Ok((market, qty, price))
        });
        match checked {
            Ok((market, qty, price)) => {
                self.intents.push(Intent::Replace { market, id: order, qty, price });
                Ok(())
            }
            Err(why) => self.refuse(why),
        }
    }

    /// Cancel an order.
    ///
    /// # Errors
    /// The reason of a refusal.
    pub fn cancel(&mut self, order: u64) -> Result<(), Refusal> {
        match self.may_send().and_then(|()| self.named(order)).map(|(market, _)| market) {
            Ok(market) => {
                self.intents.push(Intent::Cancel { market, id: order });
                Ok(())
            }
            Err(why) => self.refuse(why),
        }
    }

    /// Cancel all orders of an instrument, or all.
    ///
    /// # Errors
    /// The reason of a refusal.
    pub fn cancel_all(&mut self, instrument: Option<u32>) -> Result<(), Refusal> {
        let checked = self.may_send().and_then(|()| instrument.map(|i| self.market_ix(i)).transpose());
        match checked {
            Ok(market) => {
                // Ids are given when an order is made, so what comes after this call in the same callback is not among them.
                self.intents.push(Intent::CancelAll { market, before: self.venue.next_id });
                Ok(())
            }
            Err(why) => self.refuse(why),
        }
    }

    /// Change the leverage of an instrument.
    ///
    /// # Errors
    /// The reason of a refusal.
    pub fn set_leverage(&mut self, instrument: u32, leverage: u32) -> Result<(), Refusal> {
        let checked = self.may_send().and_then(|()| self.market_ix(instrument)).and_then(|market| {
            let m = &self.venue.markets[market];
            if leverage == 0 || leverage > m.data.instrument.max_leverage || leverage > m.data.rules.leverage {
                Err(reason::LEVERAGE_LIMIT)
            } else if let Some(why) = self.venue.legs(market).find_map(|leg| self.venue.leverage_refusal(leg, leverage)) {
                Err(why)
            } else {
                Ok(market)
            }
        });
        match checked {
            Ok(market) => {
                self.intents.push(Intent::Leverage { market, leverage });
                Ok(())
            }
            Err(why) => self.refuse(why),
        }
    }

    /// Change when a series is delivered.
    ///
    /// # Errors
    /// The reason of a refusal.
    pub fn set_wake(&mut self, series: u32, delivery: Delivery) -> Result<(), Refusal> {
        let ix = series as usize;
        let checked = self.may_send().and_then(|()| {
            if ix >= self.declared.series.len() {
                Err(reason::UNKNOWN_SERIES)
            } else if wake::is_valid(&delivery, ix, &self.declared.column_series) {
                Ok(())
            } else {
                Err(reason::BAD_CONDITION)
            }
        });
        match checked {
            Ok(()) => {
                self.intents.push(Intent::Wake { series, delivery });
                Ok(())
            }
            Err(why) => self.refuse(why),
        }
    }

    /// Set a timer.
    ///
    /// # Errors
    /// The reason of a refusal.
    pub fn set_timer(&mut self, id: u32, when: Ts) -> Result<(), Refusal> {
        let buffered = self.intents.iter().filter(|i| matches!(i, Intent::Timer { .. })).count();
        let allowed = if self.calling == Calling::Start { Ok(()) } else { self.may_send() };
        let checked = allowed.and_then(|()| {
            if when.0 <= self.venue.now {
                Err(reason::BAD_TIME)
            } else if (self.timers.len() + buffered) as u64 >= self.limits.timers {
                Err(reason::INTENTS_PER_CALLBACK)
            } else {
                Ok(())
            }
        });
        match checked {
            Ok(()) => {
                self.intents.push(Intent::Timer { id, when: when.0 });
                Ok(())
            }
            Err(why) => self.refuse(why),
        }
    }

    /// Cancel everything and close everything.
    ///
    /// # Errors
    /// The reason of a refusal.
    pub fn flatten(&mut self) -> Result<(), Refusal> {
        match self.may_send() {
            Ok(()) => {
                self.intents.push(Intent::Flatten { before: self.venue.next_id });
                Ok(())
            }
            Err(why) => self.refuse(why),
        }
    }

    /// End the run after this callback.
    pub fn halt(&mut self, why: &str) {
        if self.calling == Calling::Run {
            self.intents.push(Intent::Halt { why: self.cut(why).to_string() });
            self.calling = Calling::Ending;
        }
    }

    /// A log line.
    pub fn log(&mut self, level: u8, text: &str) {
        let text = self.cut(text).to_string();
        self.intents.push(Intent::Log { level, text });
    }

    /// Why a trade was not taken.
    pub fn decline(&mut self, code: u32, text: &str) {
        let text = self.cut(text).to_string();
        self.intents.push(Intent::Decline { code, text });
    }

    /// A line, cut at the limit, at a character's boundary.
    fn cut<'a>(&self, text: &'a str) -> &'a str {
        let most = usize::try_from(self.limits.log_line_bytes).unwrap_or(usize::MAX).min(text.len());
        let end = (0..=most).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
        &text[..end]
    }

    /// The value of an indicator at the last closed bar of its series.
    #[must_use]
    pub fn value(&self, indicator: u32) -> f64 {
        let ix = indicator as usize;
        let Some(column) = self.declared.columns.get(ix) else { return f64::NAN };
        let closed = self.declared.series[self.declared.column_series[ix] as usize].closed;
        closed.checked_sub(1).and_then(|row| column.get(row)).copied().unwrap_or(f64::NAN)
    }

    /// The values of the first indicators of a series at its last closed bar: what crosses with the bar.
    #[must_use]
    #[inline]
    pub fn first_values(&self, series: u32) -> [f64; FIRST_VALUES] {
        let ids = self.declared.first.get(series as usize).copied().unwrap_or_default();
        let row = self.declared.series.get(series as usize).and_then(|s| s.closed.checked_sub(1));
        let at = |id: u32| row.and_then(|row| self.declared.columns[id as usize].get(row).copied());
        ids.map(|id| id.and_then(at).unwrap_or(f64::NAN))
    }

    /// The last closed bars, oldest first.
    #[must_use]
    pub fn bars(&self, series: u32, count: u32) -> Vec<Bar> {
        let Some(s) = self.declared.series.get(series as usize) else { return Vec::new() };
        let data = &self.venue.markets[s.instrument].data;
        let bars = s.bars(&data.bars);
        let count = u64::from(count).min(self.limits.bars_per_call) as usize;
        (s.closed.saturating_sub(count)..s.closed).map(|i| bar_of(bars, i, &data.instrument, bars.close_time(i))).collect()
    }

    /// The account at the last closed marks.
    #[must_use]
    pub fn account(&self) -> AccountView {
        let v = &self.venue;
        let (equity, wallet) = (v.closed_equity(), v.closed_wallet());
        let (mut unrealised, mut realised, mut fees, mut funding, mut gross) =
            (Money::ZERO, Money::ZERO, Money::ZERO, Money::ZERO, Money::ZERO);
        for m in &v.markets {
            let value = m.value_at(m.closed_mark);
            let worth = |amount: Money| v.closed_worth(m.currency, amount);
            if m.position.qty != 0 {
                unrealised += worth(m.profit_of(value));
            }
            realised += worth(m.position.realised);
            fees += worth(m.fees);
            funding += worth(m.funding);
            gross += worth(Money(value.0.abs()));
        }
        let available = v.closed_available();
        AccountView {
            equity: equity.to_f64(),
            wallet: wallet.to_f64(),
            available: available.to_f64(),
            unrealised: unrealised.to_f64(),
            realised: realised.to_f64(),
            fees: fees.to_f64(),
            funding: funding.to_f64(),
            leverage: if equity.0 > 0 { gross.to_f64() / equity.to_f64() } else { 0.0 },
        }
    }

    /// The position in an instrument.
    #[must_use]
    pub fn position(&self, instrument: u32) -> PositionView {
        let Ok(ix) = self.market_ix(instrument) else { return PositionView::default() };
        self.venue.markets[ix].twin.map_or_else(|| self.held(ix), |twin| self.held(ix).beside(&self.held(twin)))
    }

    /// The position on one side of an instrument: a leg of hedge mode; else the position where it is on that side.
    #[must_use]
    pub fn leg(&self, instrument: u32, side: PositionSide) -> PositionView {
        let Ok(ix) = self.market_ix(instrument) else { return PositionView::default() };
        let m = &self.venue.markets[ix];
        match (side, m.twin) {
            (PositionSide::Net, _) => self.position(instrument),
            (PositionSide::Long, Some(_)) => self.held(ix),
            (PositionSide::Short, Some(twin)) => self.held(twin),
            (PositionSide::Long, None) if m.position.qty > 0 => self.held(ix),
            (PositionSide::Short, None) if m.position.qty < 0 => self.held(ix),
            _ => {
                let PositionView { quantity, mark_price, leverage, .. } = self.held(ix);
                PositionView { quantity: Decimal::new(0, quantity.scale), mark_price, leverage, ..PositionView::default() }
            }
        }
    }

    /// What is held in a market.
    fn held(&self, ix: usize) -> PositionView {
        let m = &self.venue.markets[ix];
        let (p, i) = (&m.position, &m.data.instrument);
        let qty = crate::num::Qty(p.qty).decimal(i.qty_scale);
        let flat = p.qty == 0;
        PositionView {
            quantity: qty,
            entry_price: if flat { 0.0 } else { crate::ledger::average_price(i.kind, p.qty, i.qty_scale, p.basis) },
            mark_price: crate::num::Px(m.closed_mark).to_f64(i.price_scale),
            unrealised: if flat { 0.0 } else { m.profit_of(m.value_at(m.closed_mark)).to_f64() },
            realised: p.realised.to_f64(),
            leverage: f64::from(m.leverage),
            liquidation_price: self.venue.liquidation_price(ix, |m| m.closed_mark).map_or(0.0, |p| p.to_f64(i.price_scale)),
        }
    }

    /// What the wallet of an asset holds, 0 for one that the account has nothing to do with.
    #[must_use]
    pub fn wallet(&self, asset: &str) -> f64 {
        let ledger = &self.venue.ledger;
        let known = ledger.assets().iter().position(|name| name == asset);
        known.map_or(0.0, |at| ledger.balance(at as crate::ledger::AssetIx, crate::ledger::AccountKind::Wallet).to_f64())
    }

    /// The signed quantity held, 0 for an unknown instrument.
    #[must_use]
    pub fn position_qty(&self, instrument: u32) -> i64 {
        self.market_ix(instrument).map_or(0, |ix| self.venue.markets[ix].net_qty())
    }

    /// Orders that are working or on their way, oldest first.
    #[must_use]
    pub fn open_orders(&self, instrument: Option<u32>) -> Vec<OrderView> {
        let wanted = |m: &&MarketState| instrument.is_none_or(|only| only as usize == m.listed);
        let mut orders: Vec<OrderView> = (self.venue.markets.iter().filter(wanted))
            .flat_map(|m| {
                let i = &m.data.instrument;
                m.orders.iter().map(|o| OrderView { instrument: m.listed as u32, ..o.view(i.price_scale, i.qty_scale) })
            })
            .collect();
        orders.sort_by_key(|o| o.order);
        orders
    }

    /// A float as a price on the tick grid.
    ///
    /// # Errors
    /// When it is not a positive number that fits.
    pub fn round_price(&self, instrument: u32, price: f64, mode: Rounding) -> Result<Decimal, Refusal> {
        let i = &self.venue.markets[self.market_ix(instrument)?].data.instrument;
        on_grid(price, i.price_scale, i.tick(), mode)
    }

    /// A float as a quantity on the step grid.
    ///
    /// # Errors
    /// When it is not a positive number that fits.
    pub fn round_qty(&self, instrument: u32, quantity: f64, mode: Rounding) -> Result<Decimal, Refusal> {
        let i = &self.venue.markets[self.market_ix(instrument)?].data.instrument;
        on_grid(quantity, i.qty_scale, i.step(), mode)
    }

    /// The unsigned quantity whose notional is `weight` of the equity, with room for slippage, half the spread and the taker's fee.
    ///
    /// # Errors
    /// When there is no price yet, the weight is no number, or nothing on the grid is left.
    pub fn qty_for_weight(&self, instrument: u32, weight: f64) -> Result<Decimal, Refusal> {
        let ix = self.market_ix(instrument)?;
        let m = &self.venue.markets[ix];
        let i = &m.data.instrument;
        let weight = Decimal::from_f64(weight).filter(|w| w.mantissa > 0).ok_or(reason::BAD_NUMBER)?;
        if m.last_close == 0 {
            return Err(reason::BAD_NUMBER);
        }
        let equity = self.venue.closed_equity().0.max(0);
        let target = mul_div_round(equity, i128::from(weight.mantissa), pow10(weight.scale), Round::Down).ok_or(reason::BAD_NUMBER)?;
        let price = crate::exchange::taker_price_estimate(m);
        let fits = |q: i64| {
            let cost = notional(i, price, q) + charge(i, price, q, i.taker_fee, Round::Ceil);
            self.venue.closed_worth(m.currency, cost).0 <= target
        };
        let qty = largest_fit(i.step(), fits);
        if qty < i.filters.min_qty.0.max(1) {
            return Err(reason::LOT_SIZE);
        }
        Ok(crate::num::Qty(qty).decimal(i.qty_scale))
    }

    /// The next number of the run's generator: a hash of seed and counter.
    pub fn random_u64(&mut self) -> u64 {
        self.drawn += 1;
        mix(self.seed ^ mix(self.drawn))
    }
}

/// The largest multiple of `step` that fits, by doubling and halving.
fn largest_fit(step: i64, fits: impl Fn(i64) -> bool) -> i64 {
    let mut high = 1i64;
    while high < crate::num::COUNT_MAX / step / 2 && fits(high * step) {
        high *= 2;
    }
    let (mut good, mut bad) = (0, high);
    while bad - good > 1 {
        let middle = good + (bad - good) / 2;
        if fits(middle * step) {
            good = middle;
        } else {
            bad = middle;
        }
    }
    good * step
}

fn on_grid(value: f64, scale: u8, grid: i64, mode: Rounding) -> Result<Decimal, Refusal> {
    let exact = Decimal::from_f64(value).filter(|d| d.mantissa > 0).ok_or(reason::BAD_NUMBER)?;
    // One division: value / (grid x 10^-scale) = mantissa x 10^scale / (grid x 10^value_scale).
    let mode = match mode {
        Rounding::Nearest => Round::HalfEven,
        Rounding::Down => Round::Floor,
        Rounding::Up => Round::Ceil,
    };
    let den = i128::from(grid) * pow10(exact.scale);
    let steps = mul_div_round(i128::from(exact.mantissa), pow10(scale), den, mode).ok_or(reason::BAD_NUMBER)?;
    let count = steps.checked_mul(i128::from(grid)).filter(|c| *c > 0 && *c <= i128::from(crate::num::COUNT_MAX));
    let count = count.ok_or(reason::BAD_NUMBER)?;
    Ok(Decimal::new(count as i64, scale))
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): a bijection of 64 bits in which every input bit moves every output bit.
fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
