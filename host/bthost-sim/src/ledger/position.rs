//! A position: signed quantity and exact cost basis (`host/RULES.md` section 1).

use crate::num::{Money, Round, mul_div_round};

/// A position in one instrument.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// Signed quantity count.
    pub qty: i64,
    /// Cost basis, signed like the quantity.
    pub basis: Money,
    /// Profit realised so far, before fees and funding.
    pub realised: Money,
}

/// What a fill did to a position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Profit that it realised.
    pub realised: Money,
    /// How much it closed.
    pub closed: i64,
    /// How much it opened.
    pub opened: i64,
    /// Notional of what it opened.
    pub opened_value: Money,
}

impl Position {
    /// How much of a fill of `qty` on the side `sign` reduces this position.
    #[must_use]
    pub fn closes(&self, sign: i64, qty: i64) -> i64 {
        if self.qty != 0 && (self.qty > 0) != (sign > 0) { qty.min(self.qty.abs()) } else { 0 }
    }

    /// Book a fill of an inverse contract: what it costs in the base asset is what is given up, so its profit has the other sign.
    pub fn apply_inverse(&mut self, sign: i64, qty: i64, notional: Money) -> Applied {
        let before = self.realised;
        let mut applied = self.apply(sign, qty, notional);
        applied.realised = -applied.realised;
        self.realised = before + applied.realised;
        applied
    }

    /// Book a fill.
    pub fn apply(&mut self, sign: i64, qty: i64, notional: Money) -> Applied {
        let closing = self.closes(sign, qty);
        let mut opening_notional = notional;
        let mut realised = Money::ZERO;
        if closing > 0 {
            let part = |amount: Money, of: i64| {
                if closing == of {
                    amount
                } else {
                    Money(mul_div_round(amount.0, i128::from(closing), i128::from(of), Round::HalfEven).unwrap_or(amount.0))
                }
            };
            let closed_notional = part(notional, qty);
            let portion = part(self.basis, self.qty.abs());
            opening_notional -= closed_notional;
            realised = -portion - Money(closed_notional.0 * i128::from(sign));
            self.basis -= portion;
            self.qty += sign * closing;
        }
        let opening = qty - closing;
        if opening > 0 {
            self.qty += sign * opening;
            self.basis += Money(opening_notional.0 * i128::from(sign));
        }
        self.realised += realised;
        Applied { realised, closed: closing, opened: opening, opened_value: if opening > 0 { opening_notional } else { Money::ZERO } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adding_reducing_flipping_conserves_every_unit() {
        let mut p = Position::default();
        p.apply(1, 3, Money(100));
        assert_eq!((p.qty, p.basis), (3, Money(100)));
        assert_eq!(p.apply(-1, 1, Money(40)).realised, Money(40 - 33));
        assert_eq!((p.qty, p.basis), (2, Money(67)));
        // Through zero: 2 close, 3 open.
        let applied = p.apply(-1, 5, Money(250));
        assert_eq!(applied.realised, Money(100 - 67));
        assert_eq!((p.qty, p.basis), (-3, Money(-150)));
        assert_eq!(p.apply(1, 3, Money(120)).realised, Money(30));
        assert_eq!((p.qty, p.basis, p.realised), (0, Money::ZERO, Money(70)));
    }
}
