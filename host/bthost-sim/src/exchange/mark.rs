//! The mark of an instrument (`host/RULES.md` section 7): the price of the path, held inside a mark bar, or the mark bar's own points.
//!
//! What always holds: a strategy sees the mark of the last close; where margin rules are in force the mark moves in straight lines between the points, so
//! that the instant at which a position has too little is one of the run's, whichever instants were visited.

use super::market::MarketState;
use crate::engine::Path;
use crate::engine::path::{CLOSE, OPEN};
use crate::num::Round;

/// How the mark is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkMode {
    /// The price of the point.
    Last,
    /// The price of the point, inside the covering mark bar.
    Clamped,
    /// The mark bar's own points.
    Paired,
}

impl MarkMode {
    /// As in the manifest.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Last => "last",
            Self::Clamped => "clamped",
            Self::Paired => "paired",
        }
    }
}

impl MarketState {
    /// The mark bar of an execution bar, if one covers it.
    #[inline]
    pub(super) fn load_marks(&mut self, row: usize) {
        let Some(mark) = &self.data.mark else { return };
        let open_time = self.data.bars.open_time[row];
        while self.mark_row + 1 < mark.len() && mark.open_time[self.mark_row + 1] <= open_time {
            self.mark_row += 1;
        }
        let i = self.mark_row;
        let covers = i < mark.len() && mark.open_time[i] <= open_time && open_time < mark.close_time(i).0;
        let covers = covers && (self.mark_mode == MarkMode::Clamped || mark.open_time[i] == open_time);
        self.mark_points = if covers { [mark.open[i], mark.high[i], mark.low[i], mark.close[i]] } else { [0; 4] };
        self.mark_seen |= covers;
    }

    /// The mark at a point of the path, where the price is `price`.
    #[inline]
    pub(super) fn mark_for(&self, point: usize, price: i64) -> i64 {
        let [open, high, low, close] = self.mark_points;
        match self.mark_mode {
            MarkMode::Last => price,
            _ if open == 0 && self.mark_mode == MarkMode::Paired && self.mark_seen => self.mark,
            _ if open == 0 => price,
            MarkMode::Clamped => price.clamp(low, high),
            MarkMode::Paired => match point {
                OPEN => open,
                CLOSE => close,
                1 if self.path.high_first => high,
                2 if !self.path.high_first => high,
                _ => low,
            },
        }
    }

    /// The mark of the instant `t`, inside the bar that was entered; at its close what a strategy may see.
    #[inline]
    pub(super) fn settle_mark(&mut self, t: i64) {
        if t > self.path.times[OPEN] {
            self.decide();
        }
        let point = self.path.point_at(t);
        let on_point = || {
            let price = self.tape_price_after(t).filter(|_| point != CLOSE).unwrap_or(self.path.prices[point]);
            self.mark_for(point, price)
        };
        self.mark = if self.data.margin.is_some() { self.mark_between(t) } else { on_point() };
        if point == CLOSE {
            self.last_close = self.path.prices[CLOSE];
            self.closed_mark = self.mark;
        }
    }

    /// The mark at `t`, inside the bar that was entered: a straight line between the points, clamped where it is clamped.
    #[inline]
    fn mark_between(&self, t: i64) -> i64 {
        if let Some(price) = self.tape_price_after(t) {
            return self.mark_for(self.path.point_at(t), if t == self.path.times[CLOSE] { self.path.prices[CLOSE] } else { price });
        }
        if self.mark_mode != MarkMode::Paired || self.mark_points[0] == 0 {
            let price = self.path.price(t, Round::HalfEven);
            return self.mark_for(self.path.point_at(t), price);
        }
        let prices = core::array::from_fn(|point| self.mark_for(point, 0));
        Path { prices, ..self.path }.price(t, Round::HalfEven)
    }

    /// The mark that `t` will bring, which is not after the next point.
    #[must_use]
    pub(super) fn mark_ahead(&self, t: i64) -> i64 {
        if self.entered && t <= self.path.times[CLOSE] { self.mark_between(t) } else { self.mark }
    }

    /// Where the mark begins or ends to follow the price inside the bar: the price crosses a bound of the mark bar.
    #[inline]
    pub(super) fn mark_bend(&self, t: i64) -> i64 {
        let [open, high, low, _] = self.mark_points;
        if self.mark_mode != MarkMode::Clamped || open == 0 || self.data.margin.is_none() || self.position.qty == 0 {
            return i64::MAX;
        }
        let crossings = [(high, true), (high, false), (low, true), (low, false)].map(|(level, up)| self.path.crossing(t, level, up));
        crossings.into_iter().flatten().min().unwrap_or(i64::MAX)
    }
}
