//! Black's formula of 1976 for European options on a forward, its greeks, and the volatility that a price implies: for reports, never for money.
//!
//! - Discounted by nothing: premiums are paid at once and rates are left out, as in the venues' own figures.
//! - Delta and gamma are by the forward's price, vega by one whole of volatility (1.0 is 100 %), theta by one year.
//!
//! What always holds: floats and `libm` only, so the bits are those of every machine; what has no value (a negative time, a price outside its bounds) is `None`.

use super::normal::cdf;
use crate::market::Right;
use crate::num::math::{abs, exp, ln, sqrt};

/// The largest volatility that is looked for: 10,000 %.
pub const VOLATILITY_MAX: f64 = 100.0;

/// What an option on a forward is worth, and how that moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Greeks {
    /// Price of one unit.
    pub price: f64,
    /// By the forward's price.
    pub delta: f64,
    /// Of delta, by the forward's price.
    pub gamma: f64,
    /// By the volatility.
    pub vega: f64,
    /// By time that passes.
    pub theta: f64,
}

/// Price and greeks of one unit: forward, strike, years to the expiry, volatility.
#[must_use]
pub fn black_76(right: Right, forward: f64, strike: f64, years: f64, volatility: f64) -> Option<Greeks> {
    let sane = forward > 0.0 && strike > 0.0 && years > 0.0 && volatility > 0.0;
    if !sane || !(forward * strike * years * volatility).is_finite() {
        return None;
    }
    let spread = volatility * sqrt(years);
    let d1 = ln(forward / strike) / spread + 0.5 * spread;
    let d2 = d1 - spread;
    let density = exp(-0.5 * d1 * d1) / sqrt(2.0 * core::f64::consts::PI);
    let (price, delta) = match right {
        Right::Call => (forward * cdf(d1) - strike * cdf(d2), cdf(d1)),
        Right::Put => (strike * cdf(-d2) - forward * cdf(-d1), -cdf(-d1)),
    };
    let vega = forward * density * sqrt(years);
    Some(Greeks { price, delta, gamma: density / (forward * spread), vega, theta: -vega * volatility / (2.0 * years) })
}

/// The volatility at which Black's formula gives `price`, by halving; `None` where none does.
#[must_use]
pub fn implied_volatility(right: Right, forward: f64, strike: f64, years: f64, price: f64) -> Option<f64> {
    let at = |volatility: f64| black_76(right, forward, strike, years, volatility).map(|g| g.price);
    let (mut low, mut high) = (1e-6, VOLATILITY_MAX);
    if !(at(low)? <= price && price <= at(high)?) {
        return None;
    }
    while high - low > 1e-12 * high {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if at(middle)? < price { low = middle } else { high = middle }
    }
    Some(0.5 * (low + high)).filter(|v| abs(*v) > 2e-6)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64, by: f64) {
        assert!(abs(a - b) <= by, "{a} is not {b}");
    }

    #[test]
    fn at_the_money_it_is_what_the_closed_form_says() {
        // At the money the price is F x (2 N(s / 2) - 1): with s = 0.2, N(0.1) = 0.539827837277029.
        let call = black_76(Right::Call, 100.0, 100.0, 1.0, 0.2).expect("a price");
        near(call.price, 100.0 * (2.0 * 0.539_827_837_277_029 - 1.0), 1e-10);
        near(call.delta, 0.539_827_837_277_029, 1e-12);
        let put = black_76(Right::Put, 100.0, 100.0, 1.0, 0.2).expect("a price");
        near(put.price, call.price, 1e-10);
        near(call.delta - put.delta, 1.0, 1e-12);
    }

    #[test]
    fn greeks_are_the_slopes_and_puts_and_calls_agree() {
        let (f, k, t, v, h) = (60_000.0, 65_000.0, 0.08, 0.55, 1e-4);
        for right in [Right::Call, Right::Put] {
            let at = |f: f64, t: f64, v: f64| black_76(right, f, k, t, v).expect("a price");
            let g = at(f, t, v);
            near(g.delta, (at(f + 1.0, t, v).price - at(f - 1.0, t, v).price) / 2.0, 1e-7);
            near(g.gamma, (at(f + 1.0, t, v).delta - at(f - 1.0, t, v).delta) / 2.0, 1e-10);
            near(g.vega, (at(f, t, v + h).price - at(f, t, v - h).price) / (2.0 * h), 1e-2);
            near(g.theta, (at(f, t - h * h, v).price - at(f, t + h * h, v).price) / (2.0 * h * h), 1.0);
            near(implied_volatility(right, f, k, t, g.price).expect("a volatility"), v, 1e-9);
        }
        let of = |right| black_76(right, f, k, t, v).expect("a price").price;
        near(of(Right::Call) - of(Right::Put), f - k, 1e-8);
        // Less than what it would pay at once is the price of no volatility.
        assert_eq!(implied_volatility(Right::Put, f, k, t, 4_999.0), None);
        assert_eq!(black_76(Right::Call, f, k, 0.0, v), None);
    }
}
