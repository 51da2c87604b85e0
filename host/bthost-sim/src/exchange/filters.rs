//! The venue's filters on orders, by the venue's names. Never rounds; `round-price` and `round-qty` do that when asked.
//!
//! [`check`] is what `submit` and `replace` refuse at once: what follows from the order and the table alone. The functions after it are what an
//! arriving order is held to (`arrive.rs`): what follows from the market and from the other orders too.
//!
//! What always holds: bounds are inclusive, a bound of zero is none, and grids count from zero and not from the smallest value.

use super::order::{Kind, Legs, legs_of};
use super::trailing::Trail;
use crate::codes::reason;
use crate::market::{Filters, Instrument, PercentPrice};
use crate::num::{COUNT_MAX, Decimal, Money, RATE_ONE, Rate};
use crate::strategy::{Bracket, OrderFlags, OrderKind, OrderRequest, Side, Tif};

/// A request in the instrument's own counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Kind.
    pub kind: Kind,
    /// Limit price, 0 where there is none.
    pub limit: i64,
    /// Trigger price, 0 where there is none.
    pub trigger: i64,
    /// How the trigger follows.
    pub trail: Option<Trail>,
    /// Quantity; 0 for close-position.
    pub qty: i64,
    /// What an iceberg shows.
    pub display: i64,
    /// Prices of the legs.
    pub legs: Option<Legs>,
}

/// Check a request against what is supported and against the filters; `flags` are its own, with what hedge mode adds to them.
///
/// # Errors
/// The reason of the refusal.
pub fn check(instrument: &Instrument, request: &OrderRequest, flags: OrderFlags) -> Result<Checked, u32> {
    let (kind, limit, trigger) = match request.kind {
        OrderKind::Market => (Kind::Market, None, None),
        OrderKind::Limit(limit) => (Kind::Limit, Some(limit), None),
        OrderKind::StopMarket(trigger) => (Kind::StopMarket, None, Some(trigger)),
        OrderKind::StopLimit { trigger, limit } => (Kind::StopLimit, Some(limit), Some(trigger)),
        OrderKind::TakeProfit(trigger) => (Kind::TakeProfit, None, Some(trigger)),
        OrderKind::TakeProfitLimit { trigger, limit } => (Kind::TakeProfitLimit, Some(limit), Some(trigger)),
        OrderKind::TrailingStop { limit_offset: None, .. } => (Kind::Trailing, None, None),
        OrderKind::TrailingStop { limit_offset: Some(_), .. } => (Kind::TrailingLimit, None, None),
        OrderKind::Iceberg { price, .. } => (Kind::Iceberg, Some(price), None),
        OrderKind::Pegged { .. } => return Err(reason::UNSUPPORTED_ORDER_KIND),
    };
    if !options_fit(kind, request, flags) {
        return Err(reason::UNSUPPORTED_OPTION);
    }
    let on_grid = |d: Option<Decimal>| d.map_or(Ok(0), |d| price(instrument, d));
    let (limit, trigger) = (on_grid(limit)?, on_grid(trigger)?);
    let trail = trail_of(instrument, request)?;
    let closes = flags.close_position;
    let qty = if closes { whole_position(request.quantity)? } else { quantity(instrument, request.quantity)? };
    if !kind.has_limit() && !closes {
        market_lot(&instrument.filters, qty)?;
    }
    let display = match request.kind {
        OrderKind::Iceberg { display, .. } => iceberg(instrument, qty, display)?,
        _ => 0,
    };
    let legs = request.bracket.as_ref().map(|bracket| checked_legs(instrument, bracket)).transpose()?;
    let priced = if limit != 0 { limit } else { trigger };
    if priced != 0 && !flags.reduce_only && !closes {
        notional_within(instrument, priced, qty)?;
    }
    Ok(Checked { kind, limit, trigger, trail, qty, display, legs })
}

/// Whether the options of a request make sense together, and are what this exchange does.
fn options_fit(kind: Kind, request: &OrderRequest, flags: OrderFlags) -> bool {
    let rests = matches!(request.tif, Tif::Gtc | Tif::Gtd(_));
    let bracket_fits = |b: &Bracket| {
        let stops = b.stop_loss.is_some() || b.trailing_loss.is_some();
        (b.take_profit.is_some() || stops)
            && (b.stop_loss_limit.is_none() || b.stop_loss.is_some())
            && (b.trailing_loss.is_none() || b.stop_loss.is_none())
            && !flags.reduce_only
            && !flags.close_position
    };
    (!flags.post_only || (kind.has_limit() && rests))
        && (!flags.close_position || !kind.has_limit())
        && (kind != Kind::Iceberg || rests)
        && request.bracket.as_ref().is_none_or(bracket_fits)
}

/// The quantity of a close-position order is not asked for.
fn whole_position(quantity: Decimal) -> Result<i64, u32> {
    if quantity.mantissa == 0 { Ok(0) } else { Err(reason::BAD_NUMBER) }
}

fn trail_of(instrument: &Instrument, request: &OrderRequest) -> Result<Option<Trail>, u32> {
    let OrderKind::TrailingStop { distance, activation, limit_offset } = request.kind else { return Ok(None) };
    let activation = activation.map_or(Ok(0), |d| price(instrument, d))?;
    let offset = limit_offset.map_or(Ok(0), |d| grid_distance(instrument, d))?;
    let trail = Trail::new(distance, activation, offset, instrument.price_scale).ok_or(reason::BAD_NUMBER)?;
    trailing_delta(&instrument.filters, request.side, &trail)?;
    Ok(Some(trail))
}

/// A distance on the tick grid.
fn grid_distance(instrument: &Instrument, value: Decimal) -> Result<i64, u32> {
    let count = value.to_scale(instrument.price_scale).filter(|c| *c <= COUNT_MAX).ok_or(reason::PRICE_FILTER)?;
    if count <= 0 {
        Err(reason::BAD_NUMBER)
    } else if count % instrument.tick() != 0 {
        Err(reason::PRICE_FILTER)
    } else {
        Ok(count)
    }
}

fn checked_legs(instrument: &Instrument, bracket: &Bracket) -> Result<Legs, u32> {
    let legs = legs_of(bracket, instrument.price_scale).ok_or(reason::PRICE_FILTER)?;
    for count in [legs.take_profit, legs.stop_loss, legs.stop_loss_limit] {
        if count != 0 {
            price_count(instrument, count)?;
        }
    }
    Ok(legs)
}

/// PRICE_FILTER on a decimal.
///
/// # Errors
/// The reason of the refusal.
pub fn price(instrument: &Instrument, value: Decimal) -> Result<i64, u32> {
    if value.mantissa <= 0 || value.scale > crate::num::SCALE_MAX {
        return Err(reason::BAD_NUMBER);
    }
    let count = value.to_scale(instrument.price_scale).ok_or(reason::PRICE_FILTER)?;
    price_count(instrument, count)
}

fn price_count(instrument: &Instrument, count: i64) -> Result<i64, u32> {
    let f = &instrument.filters;
    if count > COUNT_MAX {
        return Err(reason::BAD_NUMBER);
    }
    if within(count, f.min_price.0, f.max_price.0) && count % instrument.tick() == 0 { Ok(count) } else { Err(reason::PRICE_FILTER) }
}

/// LOT_SIZE on a decimal.
///
/// # Errors
/// The reason of the refusal.
pub fn quantity(instrument: &Instrument, value: Decimal) -> Result<i64, u32> {
    if value.mantissa <= 0 || value.scale > crate::num::SCALE_MAX {
        return Err(reason::BAD_NUMBER);
    }
    let count = value.to_scale(instrument.qty_scale).ok_or(reason::LOT_SIZE)?;
    let f = &instrument.filters;
    if count > COUNT_MAX {
        return Err(reason::BAD_NUMBER);
    }
    if within(count, f.min_qty.0, f.max_qty.0) && count % instrument.step() == 0 { Ok(count) } else { Err(reason::LOT_SIZE) }
}

/// MARKET_LOT_SIZE, which orders without a limit price pass besides LOT_SIZE.
///
/// # Errors
/// The reason of the refusal.
pub fn market_lot(filters: &Filters, qty: i64) -> Result<(), u32> {
    let fits = within(qty, filters.market_min_qty.0, filters.market_max_qty.0) && qty % filters.market_step.0.max(1) == 0;
    if fits { Ok(()) } else { Err(reason::MARKET_LOT_SIZE) }
}

/// NOTIONAL on counts: of orders with a price.
///
/// # Errors
/// The reason of the refusal.
pub fn notional_within(instrument: &Instrument, price: i64, qty: i64) -> Result<(), u32> {
    let f = &instrument.filters;
    let amount = crate::ledger::notional(instrument, price, qty);
    let above = f.max_notional > Money::ZERO && amount > f.max_notional;
    if amount < f.min_notional || above || amount == Money::ZERO { Err(reason::NOTIONAL) } else { Ok(()) }
}

/// NOTIONAL for orders without a price, where it holds for them: at the market's price.
///
/// # Errors
/// The reason of the refusal.
pub fn market_notional_within(instrument: &Instrument, price: i64, qty: i64) -> Result<(), u32> {
    let f = &instrument.filters;
    let amount = crate::ledger::notional(instrument, price, qty);
    let below = f.min_notional_market && amount < f.min_notional;
    let above = f.max_notional_market && f.max_notional > Money::ZERO && amount > f.max_notional;
    if below || above { Err(reason::NOTIONAL) } else { Ok(()) }
}

/// PERCENT_PRICE and PERCENT_PRICE_BY_SIDE: a limit price against the market's, exactly.
///
/// # Errors
/// The reason of the refusal.
pub fn percent_price(bounds: &PercentPrice, side: Side, market: i64, limit: i64) -> Result<(), u32> {
    let (up, down) = if side == Side::Buy { (bounds.bid_up, bounds.bid_down) } else { (bounds.ask_up, bounds.ask_down) };
    let of_market = |rate: Rate| i128::from(market) * i128::from(rate.0);
    let scaled = i128::from(limit) * i128::from(RATE_ONE);
    let above = up.0 > 0 && scaled > of_market(up);
    let below = down.0 > 0 && scaled < of_market(down);
    if !above && !below {
        Ok(())
    } else if bounds.is_by_side() {
        Err(reason::PERCENT_PRICE_BY_SIDE)
    } else {
        Err(reason::PERCENT_PRICE)
    }
}

/// The MAX_NUM filters: `open` orders are there, `adds` would come; 0 is no limit.
#[must_use]
pub fn has_room(most: u32, open: usize, adds: usize) -> bool {
    most == 0 || open + adds <= most as usize
}

/// MAX_POSITION: the size of the position with all open orders of a side filled; 0 is no limit.
///
/// # Errors
/// The reason of the refusal.
pub fn max_position(filters: &Filters, after: i128) -> Result<(), u32> {
    let most = filters.max_position.0;
    if most > 0 && after.abs() > i128::from(most) { Err(reason::MAX_POSITION) } else { Ok(()) }
}

/// TRAILING_DELTA, on distances that are a fraction. The venue states it in basis points, so an absolute distance passes.
///
/// # Errors
/// The reason of the refusal.
pub fn trailing_delta(filters: &Filters, side: Side, trail: &Trail) -> Result<(), u32> {
    let Some(delta) = trail.basis_points() else { return Ok(()) };
    let f = &filters.trailing;
    let above = (side == Side::Buy) == (trail.activation == 0);
    let (least, most) = if above { (f.min_above, f.max_above) } else { (f.min_below, f.max_below) };
    if delta < i128::from(least) || (most > 0 && delta > i128::from(most)) { Err(reason::TRAILING_DELTA) } else { Ok(()) }
}

/// What an iceberg shows: on the quantity grid, not all of it or more, and ICEBERG_PARTS.
fn iceberg(instrument: &Instrument, qty: i64, display: Decimal) -> Result<i64, u32> {
    let shown = quantity(instrument, display)?;
    if shown > qty {
        return Err(reason::BAD_NUMBER);
    }
    let (most, parts) = (i64::from(instrument.filters.iceberg_parts), (qty - 1) / shown + 1);
    if most > 0 && parts > most { Err(reason::ICEBERG_PARTS) } else { Ok(shown) }
}

/// Inclusive bounds of which zero is none.
fn within(count: i64, least: i64, most: i64) -> bool {
    count >= least && (most <= 0 || count <= most)
}
