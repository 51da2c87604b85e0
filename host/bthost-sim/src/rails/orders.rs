//! The rails on new orders: notional of the order, of the position, leverage, orders per minute.

use alloc::collections::VecDeque;

use super::RailLimits;
use crate::codes::reason;
use crate::num::{Money, RATE_ONE, Round, mul_div_round};
use crate::time::MINUTE;

/// What an order would do to the account, as amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exposure {
    /// Notional of the order itself.
    pub order: Money,
    /// Notional of the position once all working and new orders of that side have filled.
    pub position: Money,
    /// Notionals of the other positions.
    pub others: Money,
    /// Equity.
    pub equity: Money,
    /// It may only reduce.
    pub reduces: bool,
}

/// Counts orders in a sliding minute.
#[derive(Clone, Debug, Default)]
pub struct OrderRate {
    sent: VecDeque<i64>,
}

impl OrderRate {
    /// Whether one more order at `t` stays within `most` in 60 seconds; it is counted if so.
    pub fn admit(&mut self, t: i64, most: u32) -> bool {
        while self.sent.front().is_some_and(|&first| first <= t - MINUTE) {
            self.sent.pop_front();
        }
        let fits = self.sent.len() < most as usize;
        if fits {
            self.sent.push_back(t);
        }
        fits
    }
}

/// The first rail that an order breaks. `exposure` is `None` when an amount could not be computed: then any rail that needs one refuses.
#[must_use]
pub fn check_order(limits: &RailLimits, exposure: Option<Exposure>) -> Option<u32> {
    let amounts_matter = limits.max_order_notional.is_some() || limits.max_position_notional.is_some() || limits.max_leverage.is_some();
    let Some(e) = exposure else {
        return amounts_matter.then_some(reason::RAIL_NO_PRICE);
    };
    if limits.max_order_notional.is_some_and(|most| e.order > most) {
        return Some(reason::RAIL_ORDER_NOTIONAL);
    }
    if e.reduces {
        return None;
    }
    if limits.max_position_notional.is_some_and(|most| e.position > most) {
        return Some(reason::RAIL_POSITION_NOTIONAL);
    }
    let allowed =
        |rate: crate::num::Rate| mul_div_round(e.equity.0, i128::from(rate.0), i128::from(RATE_ONE), Round::Down).unwrap_or(0).max(0);
    if limits.max_leverage.is_some_and(|most| (e.position + e.others).0 > allowed(most)) {
        return Some(reason::RAIL_LEVERAGE);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::num::Rate;

    fn exposure(order: i128, position: i128) -> Exposure {
        Exposure { order: Money(order), position: Money(position), others: Money(50), equity: Money(100), reduces: false }
    }

    #[test]
    fn each_rail_refuses_one_past_its_limit() {
        let order = RailLimits { max_order_notional: Some(Money(10)), ..RailLimits::default() };
        assert_eq!(check_order(&order, Some(exposure(10, 0))), None);
        assert_eq!(check_order(&order, Some(exposure(11, 0))), Some(reason::RAIL_ORDER_NOTIONAL));
        let position = RailLimits { max_position_notional: Some(Money(10)), ..RailLimits::default() };
        assert_eq!(check_order(&position, Some(exposure(99, 10))), None);
        assert_eq!(check_order(&position, Some(exposure(99, 11))), Some(reason::RAIL_POSITION_NOTIONAL));
        let reducing = Exposure { reduces: true, ..exposure(99, 11) };
        assert_eq!(check_order(&position, Some(reducing)), None);
        let leverage = RailLimits { max_leverage: Some(Rate(2 * RATE_ONE)), ..RailLimits::default() };
        assert_eq!(check_order(&leverage, Some(exposure(1, 150))), None);
        assert_eq!(check_order(&leverage, Some(exposure(1, 151))), Some(reason::RAIL_LEVERAGE));
        assert_eq!(check_order(&leverage, None), Some(reason::RAIL_NO_PRICE));
        assert_eq!(check_order(&RailLimits::default(), None), None);
    }

    #[test]
    fn the_minute_slides() {
        let mut rate = OrderRate::default();
        assert!(rate.admit(0, 2) && rate.admit(1, 2) && !rate.admit(2, 2));
        assert!(rate.admit(MINUTE, 2) && !rate.admit(MINUTE, 2));
    }
}
