//! What an order itself does to the price that it gets.
//!
//! - [`Impact`] is what runs use: exact, of the volume of the bar (or the print) in which the order takes, added to spread and slippage.
//! - [`almgren_permanent`] and [`almgren_temporary`] are the estimates of Almgren, Thum, Hauptmann and Li, "Direct Estimation of Equity Market
//!   Impact" (2005), for large American shares: for judging an order beforehand, as floats.
//!
//! - *Ignored*: that a price which was moved stays moved. The market's rows are what they were.

use crate::num::{RATE_ONE, Rate, Round, math, mul_div_round};

/// How the price moves against a taker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Impact {
    /// coefficient x (quantity / volume)^2, as in zipline's volume-share slippage.
    VolumeShare(Rate),
    /// coefficient x sqrt(quantity / volume): the coefficient is the move that taking the whole volume would cause, about the volatility over the time
    /// in which the volume trades.
    SquareRoot(Rate),
}

impl Impact {
    /// The move as a share of the price, rounded up. A market without volume moves as if the order were all of it.
    #[must_use]
    pub fn of(self, qty: i64, volume: i64) -> Rate {
        let volume = volume.max(qty).max(1);
        let (q, v) = (i128::from(qty), i128::from(volume));
        match self {
            Self::VolumeShare(coefficient) => {
                let share = mul_div_round(q, i128::from(RATE_ONE), v, Round::Ceil).unwrap_or(0);
                let squared = mul_div_round(share, share, i128::from(RATE_ONE), Round::Ceil).unwrap_or(0);
                Rate(mul_div_round(squared, i128::from(coefficient.0), i128::from(RATE_ONE), Round::Ceil).unwrap_or(0) as i64)
            }
            Self::SquareRoot(coefficient) => {
                let one = i128::from(RATE_ONE) * i128::from(RATE_ONE);
                let share = mul_div_round(one, q, v, Round::Ceil).unwrap_or(0);
                let root = ceil_sqrt(share.unsigned_abs());
                Rate(mul_div_round(root as i128, i128::from(coefficient.0), i128::from(RATE_ONE), Round::Ceil).unwrap_or(0) as i64)
            }
        }
    }
}

/// The smallest whole number whose square is at least `x`.
fn ceil_sqrt(x: u128) -> u128 {
    let root = x.isqrt();
    if root * root == x { root } else { root + 1 }
}

/// The permanent impact in the unit of `sigma`: gamma x sigma x (X/V) x (Theta/V)^(1/4), with X the shares traded, V the shares of a day, Theta the
/// shares outstanding.
#[must_use]
pub fn almgren_permanent(gamma: f64, sigma: f64, x_over_v: f64, theta_over_v: f64) -> f64 {
    gamma * sigma * x_over_v * math::pow(theta_over_v, 0.25)
}

/// The temporary impact in the unit of `sigma`: eta x sigma x |X/(V T)|^(3/5), with T the days over which the order trades. The cost that is expected
/// is half the permanent impact and all of the temporary one.
#[must_use]
pub fn almgren_temporary(eta: f64, sigma: f64, x_over_v: f64, days: f64) -> f64 {
    eta * sigma * math::pow(math::abs(x_over_v / days), 0.6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_roots_are_exact_and_round_up() {
        let tenth = Rate(RATE_ONE / 10);
        assert_eq!(Impact::VolumeShare(tenth).of(50, 2000), Rate(62_500_000)); // 0.1 x 0.025^2
        assert_eq!(Impact::SquareRoot(tenth).of(25, 100), Rate(RATE_ONE / 20));
        assert_eq!(Impact::SquareRoot(tenth).of(1, 2), Rate(70_710_678_119)); // 0.0707106781186...
        assert_eq!(Impact::SquareRoot(tenth).of(0, 2), Rate(0));
    }

    #[test]
    fn more_than_the_volume_is_all_of_it() {
        let tenth = Rate(RATE_ONE / 10);
        assert_eq!(Impact::SquareRoot(tenth).of(300, 100), tenth);
        assert_eq!(Impact::VolumeShare(tenth).of(5, 0), tenth);
    }
}
