//! Static filters: what `submit` and `replace` refuse at once, by the venue's names. Never rounds; `round-price` and `round-qty` do that when asked.

use super::order::{Kind, Legs, legs_of};
use crate::codes::reason;
use crate::market::Instrument;
use crate::num::{COUNT_MAX, Money};
use crate::strategy::{OrderKind, OrderRequest, PositionSide, Tif, TriggerSource};

/// A request in the instrument's own counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Kind.
    pub kind: Kind,
    /// Limit price, 0 where there is none.
    pub limit: i64,
    /// Trigger price, 0 where there is none.
    pub trigger: i64,
    /// Quantity.
    pub qty: i64,
    /// Prices of the legs.
    pub legs: Option<Legs>,
}

/// Check a request against what is supported and against the filters.
///
/// # Errors
/// The reason of the refusal.
pub fn check(instrument: &Instrument, request: &OrderRequest) -> Result<Checked, u32> {
    let (kind, limit, trigger) = match request.kind {
        OrderKind::Market => (Kind::Market, None, None),
        OrderKind::Limit(limit) => (Kind::Limit, Some(limit), None),
        OrderKind::StopMarket(trigger) => (Kind::StopMarket, None, Some(trigger)),
        OrderKind::StopLimit { trigger, limit } => (Kind::StopLimit, Some(limit), Some(trigger)),
        _ => return Err(reason::UNSUPPORTED_ORDER_KIND),
    };
    if matches!(request.tif, Tif::Gtd(_)) {
        return Err(reason::UNSUPPORTED_TIME_IN_FORCE);
    }
    let flags = request.flags;
    let post_only_makes_no_sense = flags.post_only && (!kind.has_limit() || request.tif != Tif::Gtc);
    if flags.close_position
        || request.position != PositionSide::Net
        || request.trigger != TriggerSource::Last
        || post_only_makes_no_sense
        || request.bracket.is_some_and(|b| {
            b.trailing_loss.is_some()
                || (b.stop_loss_limit.is_some() && b.stop_loss.is_none())
                || (b.take_profit.is_none() && b.stop_loss.is_none())
                || flags.reduce_only
        })
    {
        return Err(reason::UNSUPPORTED_OPTION);
    }
    let on_grid = |d: Option<crate::num::Decimal>| d.map_or(Ok(0), |d| price(instrument, d));
    let (limit, trigger) = (on_grid(limit)?, on_grid(trigger)?);
    let qty = quantity(instrument, request.quantity)?;
    let legs = match &request.bracket {
        None => None,
        Some(bracket) => {
            let legs = legs_of(bracket, instrument.price_scale).ok_or(reason::PRICE_FILTER)?;
            for count in [legs.take_profit, legs.stop_loss, legs.stop_loss_limit] {
                if count != 0 {
                    price_count(instrument, count)?;
                }
            }
            Some(legs)
        }
    };
    let priced = if limit != 0 { limit } else { trigger };
    if priced != 0 && !flags.reduce_only {
        min_notional(instrument, priced, qty)?;
    }
    Ok(Checked { kind, limit, trigger, qty, legs })
}

/// PRICE_FILTER on a decimal.
///
/// # Errors
/// The reason of the refusal.
pub fn price(instrument: &Instrument, value: crate::num::Decimal) -> Result<i64, u32> {
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
    let outside = count < f.min_price.0 || (f.max_price.0 > 0 && count > f.max_price.0);
    if outside || count % instrument.tick() != 0 { Err(reason::PRICE_FILTER) } else { Ok(count) }
}

/// LOT_SIZE on a decimal.
///
/// # Errors
/// The reason of the refusal.
pub fn quantity(instrument: &Instrument, value: crate::num::Decimal) -> Result<i64, u32> {
    if value.mantissa <= 0 || value.scale > crate::num::SCALE_MAX {
        return Err(reason::BAD_NUMBER);
    }
    let count = value.to_scale(instrument.qty_scale).ok_or(reason::LOT_SIZE)?;
    let f = &instrument.filters;
    if count > COUNT_MAX {
        return Err(reason::BAD_NUMBER);
    }
    let outside = count < f.min_qty.0 || (f.max_qty.0 > 0 && count > f.max_qty.0);
    if outside || count % instrument.step() != 0 { Err(reason::LOT_SIZE) } else { Ok(count) }
}

/// NOTIONAL on counts.
///
/// # Errors
/// The reason of the refusal.
pub fn min_notional(instrument: &Instrument, price: i64, qty: i64) -> Result<(), u32> {
    let amount = crate::ledger::notional(instrument, price, qty);
    if amount < instrument.filters.min_notional || amount == Money::ZERO { Err(reason::NOTIONAL) } else { Ok(()) }
}
