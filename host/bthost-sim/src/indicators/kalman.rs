//! Kalman filters for strategies: level and slope of a series, and the hedge ratio of two.
//!
//! What always holds: plain `+ - * /` in one order, so the bits are the same everywhere. The filter begins at its first row and never forgets it
//! wholly: a value depends on where the series begins, less and less.

use alloc::vec::Vec;

use super::frame::run;
use super::registry::{CLOSE, Definition, HIGH, LOW, ParamRange, free};

/// A variance, relative to that of the observations.
const fn noise(name: &'static str, default: f64) -> ParamRange {
    ParamRange { name, default, min: 1e-12, max: 1e6, integer: false }
}

/// A symmetric 2x2 covariance.
#[derive(Clone, Copy, Debug)]
struct Covariance {
    aa: f64,
    ab: f64,
    bb: f64,
}

/// What a filter knows of two numbers before it has seen anything: next to nothing.
const UNKNOWN: Covariance = Covariance { aa: 1e6, ab: 0.0, bb: 1e6 };

/// One observation `y = h_a*a + h_b*b + noise` of variance 1.
fn observe(state: &mut [f64; 2], p: &mut Covariance, [h_a, h_b]: [f64; 2], y: f64) {
    let (pa, pb) = (p.aa * h_a + p.ab * h_b, p.ab * h_a + p.bb * h_b);
    let size = h_a * pa + h_b * pb + 1.0;
    let (gain_a, gain_b) = (pa / size, pb / size);
    let surprise = y - (h_a * state[0] + h_b * state[1]);
    state[0] += gain_a * surprise;
    state[1] += gain_b * surprise;
    *p = Covariance { aa: p.aa - gain_a * pa, ab: p.ab - gain_a * pb, bb: p.bb - gain_b * pb };
}

/// `kalman`, one row after the other.
#[derive(Clone, Debug)]
pub(super) struct LevelAndSlope {
    wander: [f64; 2],
    /// The state that the next row is expected with, and what is known of it; nothing before the first row.
    state: Option<([f64; 2], Covariance)>,
}

impl LevelAndSlope {
    /// `level` and `slope` are the variances by which they wander.
    pub(super) fn new(level: f64, slope: f64) -> Self {
        Self { wander: [level, slope], state: None }
    }

    /// One row: level, slope.
    pub(super) fn next(&mut self, y: f64) -> [f64; 2] {
        let (mut state, mut p) = self.state.unwrap_or(([y, 0.0], UNKNOWN));
        observe(&mut state, &mut p, [1.0, 0.0], y);
        let [level, slope] = self.wander;
        // The level moves on by the slope; both wander.
        let next = Covariance { aa: p.aa + 2.0 * p.ab + p.bb + level, ab: p.ab + p.bb, bb: p.bb + slope };
        self.state = Some(([state[0] + state[1], state[1]], next));
        state
    }
}

/// `hedge`, one row after the other.
#[derive(Clone, Debug)]
pub(super) struct Ratio {
    wander: f64,
    state: [f64; 2],
    p: Covariance,
}

impl Ratio {
    /// `wander` is the variance by which both wander.
    pub(super) fn new(wander: f64) -> Self {
        Self { wander, state: [0.0, 0.0], p: UNKNOWN }
    }

    /// One row: ratio, intercept, spread.
    pub(super) fn next(&mut self, x: f64, y: f64) -> [f64; 3] {
        // The spread is against what was believed before this row.
        let spread = y - (self.state[0] * x + self.state[1]);
        observe(&mut self.state, &mut self.p, [x, 1.0], y);
        let Covariance { aa, ab, bb } = self.p;
        self.p = Covariance { aa: aa + self.wander, ab, bb: bb + self.wander };
        [self.state[0], self.state[1], spread]
    }
}

/// `kalman [level, slope]` -> level, slope.
fn trend(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    run::<1, 2>(inputs, outputs, 0, |[x], [level, slope]| {
        let mut filter = LevelAndSlope::new(params[0], params[1]);
        for ((l, s), &y) in level.iter_mut().zip(slope).zip(x) {
            [*l, *s] = filter.next(y);
        }
    });
}

/// `hedge [wander]` of x, y -> ratio, intercept, spread.
fn hedge(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    run::<2, 3>(inputs, outputs, 0, |[x, y], [ratio, intercept, spread]| {
        let mut filter = Ratio::new(params[0]);
        for ((((r, a), e), &x), &y) in ratio.iter_mut().zip(intercept).zip(spread).zip(x).zip(y) {
            [*r, *a, *e] = filter.next(x, y);
        }
    });
}

/// The definitions of this family.
pub(super) static TABLE: &[Definition] = &[
    Definition {
        name: "kalman",
        title: "Level and slope of a series by a Kalman filter",
        inputs: &[CLOSE],
        params: &[noise("level", 0.01), noise("slope", 0.0001)],
        outputs: &["level", "slope"],
        note: "A local linear trend, observed with a noise of variance 1; `level` and `slope` are the variances by which they wander each row, \
               relative to it. Begins at the first row with slope 0 and a covariance of 1e6. The filtered state, this row included.",
        source: "The local linear trend of Harvey.",
        warmup: "0",
        tradingview: "Not built in.",
        exact: true,
        gaps: false,
        first: &|_| 0,
        check: &free,
        compute: &trend,
    },
    Definition {
        name: "hedge",
        title: "Hedge ratio of two series by a Kalman filter",
        inputs: &[HIGH, LOW],
        params: &[noise("wander", 0.0001)],
        outputs: &["ratio", "intercept", "spread"],
        note: "y = ratio*x + intercept with a noise of variance 1, both wandering by the variance `wander` each row; x is the first input, y the \
               second. spread is y less what was believed before this row. Begins at 0 with a covariance of 1e6: give it some rows.",
        source: "The dynamic regression of pairs trading.",
        warmup: "0",
        tradingview: "Not built in.",
        exact: true,
        gaps: false,
        first: &|_| 0,
        check: &free,
        compute: &hedge,
    },
];

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;
    use crate::num::math;

    #[test]
    fn a_line_is_followed() {
        let x: Vec<f64> = (0..300).map(|i| 10.0 + 0.5 * f64::from(i)).collect();
        let mut out = [vec![], vec![]];
        trend(&[&x], &[0.01, 0.0001], &mut out);
        assert!(math::abs(out[0][299] - x[299]) < 1e-6 && math::abs(out[1][299] - 0.5) < 1e-6);
    }

    #[test]
    fn a_ratio_is_found() {
        let x: Vec<f64> = (0..300).map(|i| 10.0 + f64::from(i * 37 % 11)).collect();
        let y: Vec<f64> = x.iter().map(|x| 2.0 * x + 3.0).collect();
        let mut out = [vec![], vec![], vec![]];
        hedge(&[&x, &y], &[0.0001], &mut out);
        assert!(math::abs(out[0][299] - 2.0) < 1e-3 && math::abs(out[1][299] - 3.0) < 1e-2 && math::abs(out[2][299]) < 1e-2);
    }
}
