//! The equity rails: daily loss and drawdown.

use super::RailLimits;
use crate::codes::reason;
use crate::num::{Money, RATE_ONE, Rate, Round, mul_div_round};
use crate::time::DAY;

/// Watches the equity.
#[derive(Clone, Debug)]
pub struct EquityWatch {
    max_daily_loss: Option<Money>,
    max_drawdown: Option<Rate>,
    peak: Money,
    last: Money,
    day: i64,
    day_start: Money,
}

impl EquityWatch {
    /// From the equity at the start.
    #[must_use]
    pub fn new(limits: &RailLimits, equity: Money) -> Self {
        Self {
            max_daily_loss: limits.max_daily_loss,
            max_drawdown: limits.max_drawdown,
            peak: equity,
            last: equity,
            day: i64::MIN,
            day_start: equity,
        }
    }

    /// Whether there is anything to watch.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.max_daily_loss.is_some() || self.max_drawdown.is_some()
    }

    /// Look at the equity of an instant; the reason of a breach. An instant belongs to the day of the nanosecond before it, so a bar that
    /// closes at midnight belongs to the day that it is of. A day begins with the equity seen last before it.
    pub fn look(&mut self, t: i64, equity: Money) -> Option<u32> {
        let day = (t - 1).div_euclid(DAY);
        if day != self.day {
            self.day = day;
            self.day_start = self.last;
        }
        self.last = equity;
        self.peak = self.peak.max(equity);
        if self.max_daily_loss.is_some_and(|most| self.day_start - equity > most) {
            return Some(reason::RAIL_DAILY_LOSS);
        }
        let allowed = |most: Rate| mul_div_round(self.peak.0, i128::from(most.0), i128::from(RATE_ONE), Round::Down).unwrap_or(0);
        if self.max_drawdown.is_some_and(|most| (self.peak - equity).0 > allowed(most)) {
            return Some(reason::RAIL_DRAWDOWN);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_with_the_equity_before_it_and_one_past_the_limit_breaches() {
        let limits = RailLimits { max_daily_loss: Some(Money(10)), ..RailLimits::default() };
        let mut watch = EquityWatch::new(&limits, Money(100));
        assert_eq!(watch.look(DAY, Money(90)), None);
        assert_eq!(watch.look(DAY + 1, Money(80)), None);
        assert_eq!(watch.look(2 * DAY, Money(79)), Some(reason::RAIL_DAILY_LOSS));
    }

    #[test]
    fn drawdown_is_from_the_peak() {
        let limits = RailLimits { max_drawdown: Some(Rate(RATE_ONE / 5)), ..RailLimits::default() };
        let mut watch = EquityWatch::new(&limits, Money(100));
        assert_eq!(watch.look(1, Money(200)), None);
        assert_eq!(watch.look(2, Money(160)), None);
        assert_eq!(watch.look(3, Money(159)), Some(reason::RAIL_DRAWDOWN));
    }
}
