//! What a window says of a series, and of two: correlation, beta, regression, rank, quantile, half-life, Hurst's exponent.
//!
//! What always holds: each value is computed from its own window alone, about the window's first row, so nothing drifts and a value does not
//! depend on the start of the series; work for each row grows with the period. Where a definition divides by what can be zero, the value is named.
//!
//! What is not here: what looks across instruments at one instant (`cross_section`), and filters that remember (`kalman`).

use alloc::vec::Vec;

use super::frame::{rows_param, run};
use super::moving_averages::first_full_window;
use super::registry::{CLOSE, Definition, HIGH, LOW, MAX_PERIOD, ParamRange, free};
use crate::num::math;

/// The longest period of what costs a pass over the window for each row.
const PERIOD_MAX: f64 = 5000.0;

/// A number of rows of a window that is gone through for each row.
const fn window(default: f64, min: f64) -> ParamRange {
    assert!(PERIOD_MAX <= MAX_PERIOD as f64);
    ParamRange { name: "period", default, min, max: PERIOD_MAX, integer: true }
}

/// Sums of squares and products about the means of a window.
struct Joint {
    mean_x: f64,
    mean_y: f64,
    xx: f64,
    yy: f64,
    xy: f64,
}

/// Two passes: the means about the first row, then the products about the means.
fn joint(x: &[f64], y: impl Fn(usize) -> f64) -> Joint {
    let n = x.len() as f64;
    let (x_0, y_0) = (x[0], y(0));
    let (mut sum_x, mut sum_y) = (0.0, 0.0);
    for (i, v) in x.iter().enumerate() {
        sum_x += v - x_0;
        sum_y += y(i) - y_0;
    }
    let (mean_x, mean_y) = (x_0 + sum_x / n, y_0 + sum_y / n);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (i, v) in x.iter().enumerate() {
        let (dx, dy) = (v - mean_x, y(i) - mean_y);
        xx += dx * dx;
        yy += dy * dy;
        xy += dx * dy;
    }
    Joint { mean_x, mean_y, xx, yy, xy }
}

fn clamp(value: f64, least: f64, greatest: f64) -> f64 {
    if value < least {
        least
    } else if value > greatest {
        greatest
    } else {
        value
    }
}

/// What a window of each input comes to: as many values as there are outputs, then zeros.
pub(super) type OfWindow = fn(&[&[f64]]) -> [f64; 3];

/// The columns of what every window of `period` rows comes to.
fn windows<const I: usize, const O: usize>(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>], value: OfWindow) {
    let p = rows_param(params, 0);
    run::<I, O>(inputs, outputs, p - 1, |inputs, mut outputs| {
        for row in 0..outputs[0].len() {
            let values = value(&inputs.map(|column| &column[row..row + p]));
            outputs.iter_mut().zip(values).for_each(|(column, value)| column[row] = value);
        }
    });
}

/// The definitions here whose value is one function of the window's rows.
pub(super) fn of_window(name: &str) -> Option<OfWindow> {
    Some(match name {
        "correlation" => correlation,
        "regression" => regression,
        "linreg" => line_of,
        "rank" => rank_of,
        "halflife" => halflife_of,
        "hurst" => hurst_of,
        _ => return None,
    })
}

/// `correlation` of two series.
fn correlation(window: &[&[f64]]) -> [f64; 3] {
    let Joint { xx, yy, xy, .. } = joint(window[0], |i| window[1][i]);
    let size = math::sqrt(xx) * math::sqrt(yy);
    [if size == 0.0 { 0.0 } else { clamp(xy / size, -1.0, 1.0) }, 0.0, 0.0]
}

/// `regression` of the second series on the first -> slope, intercept.
fn regression(window: &[&[f64]]) -> [f64; 3] {
    let Joint { mean_x, mean_y, xx, xy, .. } = joint(window[0], |i| window[1][i]);
    let slope = if xx == 0.0 { 0.0 } else { xy / xx };
    [slope, mean_y - slope * mean_x, 0.0]
}

/// `linreg` -> value, slope, r2.
fn line_of(window: &[&[f64]]) -> [f64; 3] {
    let middle = (window[0].len() - 1) as f64 / 2.0;
    let Joint { mean_x, xx, yy, xy, .. } = joint(window[0], |i| i as f64);
    let slope = if yy == 0.0 { 0.0 } else { xy / yy };
    let fit = if xx == 0.0 || yy == 0.0 { 0.0 } else { clamp(xy * xy / (xx * yy), 0.0, 1.0) };
    [mean_x + slope * middle, slope, fit]
}

/// `rank`: where the newest row stands in its window.
fn rank_of(window: &[&[f64]]) -> [f64; 3] {
    let (now, before) = window[0].split_last().expect("a window has rows");
    let less = before.iter().filter(|v| *v < now).count() as f64;
    let equal = before.iter().filter(|v| *v == now).count() as f64;
    [(less + equal / 2.0) / before.len() as f64, 0.0, 0.0]
}

/// `quantile [period, q]`.
fn quantile(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let p = rows_param(params, 0);
    run::<1, 1>(inputs, outputs, p - 1, |[x], [out]| {
        let mut ordered = Ordered::new(p, params[1]);
        let (begin, rest) = x.split_at(p - 1);
        begin.iter().for_each(|&v| ordered.come(v));
        for (row, (o, &v)) in out.iter_mut().zip(rest).enumerate() {
            if row > 0 {
                ordered.go(x[row - 1]);
            }
            ordered.come(v);
            *o = ordered.value();
        }
    });
}

/// The rows of a window in order: the oldest goes, the newest comes.
#[derive(Clone, Debug)]
pub(super) struct Ordered {
    sorted: Vec<f64>,
    below: usize,
    above: usize,
    share: f64,
}

impl Ordered {
    /// Of `p` rows, for the quantile `q`.
    pub(super) fn new(p: usize, q: f64) -> Self {
        let place = q * (p - 1) as f64;
        let below = math::floor(place) as usize;
        Self { sorted: Vec::with_capacity(p), below, above: (below + 1).min(p - 1), share: place - math::floor(place) }
    }

    fn place(&self, v: f64) -> usize {
        self.sorted.partition_point(|other| other.total_cmp(&v).is_lt())
    }

    pub(super) fn come(&mut self, v: f64) {
        self.sorted.insert(self.place(v), v);
    }

    pub(super) fn go(&mut self, v: f64) {
        self.sorted.remove(self.place(v));
    }

    /// The value of a window that has all its rows.
    pub(super) fn value(&self) -> f64 {
        let low = self.sorted[self.below];
        low + self.share * (self.sorted[self.above] - low)
    }
}

/// `halflife`: rows until half of a distance from the mean is gone.
fn halflife_of(window: &[&[f64]]) -> [f64; 3] {
    let x = window[0];
    let Joint { xx, xy, .. } = joint(&x[..x.len() - 1], |i| x[i + 1] - x[i]);
    let pull = if xx == 0.0 { 0.0 } else { xy / xx };
    let kept = 1.0 + pull;
    let rows = if pull >= 0.0 {
        HALF_LIFE_NEVER
    } else if kept <= 0.0 {
        0.0
    } else {
        clamp(-core::f64::consts::LN_2 / math::ln(kept), 0.0, HALF_LIFE_NEVER)
    };
    [rows, 0.0, 0.0]
}

/// A half-life of a series that does not come back, in rows.
const HALF_LIFE_NEVER: f64 = 1e9;

/// `hurst`: how the range of changes grows with their lag.
fn hurst_of(window: &[&[f64]]) -> [f64; 3] {
    // Lags of 1, 2, 4 and so on, to a quarter of the window; points of log2(mean square) over the logarithm of the lag.
    let (x, p) = (window[0], window[0].len());
    let lags = (p / 4).ilog2() as usize + 1;
    let mut points = [0.0; usize::BITS as usize];
    let mut moves = true;
    for (k, point) in points.iter_mut().enumerate().take(lags) {
        let lag = 1 << k;
        let squares: f64 = x.iter().zip(&x[lag..]).map(|(old, new)| (new - old) * (new - old)).sum();
        moves &= squares > 0.0;
        *point = math::ln(squares / (p - lag) as f64) / core::f64::consts::LN_2;
    }
    let Joint { yy, xy, .. } = joint(&points[..lags], |k| k as f64);
    [if moves { clamp(xy / yy / 2.0, 0.0, 1.0) } else { HURST_STILL }, 0.0, 0.0]
}

/// Of a window in which nothing moves over some lag: neither trending nor returning.
const HURST_STILL: f64 = 0.5;

/// The definitions of this family.
pub(super) static TABLE: &[Definition] = &[
    Definition {
        name: "correlation",
        title: "Rolling correlation of two series",
        inputs: &[HIGH, LOW],
        params: &[window(30.0, 2.0)],
        outputs: &["correlation"],
        note: "Pearson's, from products about the window's means, clamped to [-1, 1]; 0 where one of the series stands still. Give it two inputs; \
               alone it takes high and low, as TA-Lib does.",
        source: "The usual definition; TA-Lib CORREL (`correl`) has it from running sums and loses digits.",
        warmup: "period - 1",
        tradingview: "ta.correlation: the same, na where a series stands still.",
        exact: true,
        gaps: false,
        first: &first_full_window,
        check: &free,
        compute: &|inputs, params, outputs| windows::<2, 1>(inputs, params, outputs, correlation),
    },
    Definition {
        name: "regression",
        title: "Rolling regression of one series on another (beta, hedge ratio)",
        inputs: &[HIGH, LOW],
        params: &[window(60.0, 2.0)],
        outputs: &["slope", "intercept"],
        note: "Least squares of the second input on the first: slope = sum of (x - mean)(y - mean)/sum of (x - mean)^2, intercept = mean of y - \
               slope*mean of x. Of returns the slope is beta; of prices it is a hedge ratio. 0 where x stands still.",
        source: "The usual definition. TA-Lib BETA takes returns itself, and the input names the other way round.",
        warmup: "period - 1",
        tradingview: "Not built in.",
        exact: true,
        gaps: false,
        first: &first_full_window,
        check: &free,
        compute: &|inputs, params, outputs| windows::<2, 2>(inputs, params, outputs, regression),
    },
    Definition {
        name: "linreg",
        title: "Linear regression over time",
        inputs: &[CLOSE],
        params: &[window(14.0, 2.0)],
        outputs: &["value", "slope", "r2"],
        note: "The least-squares line through the window's rows at times 0 to period - 1: its value at this row, its slope a row, and the share of \
               the variance that it explains (0 where nothing moves).",
        source: "TA-Lib LINEARREG and LINEARREG_SLOPE (equal but for rounding).",
        warmup: "period - 1",
        tradingview: "value is ta.linreg(source, period, 0).",
        exact: true,
        gaps: false,
        first: &first_full_window,
        check: &free,
        compute: &|inputs, params, outputs| windows::<1, 3>(inputs, params, outputs, line_of),
    },
    Definition {
        name: "rank",
        title: "Where a row stands among the rows before it",
        inputs: &[CLOSE],
        params: &[window(100.0, 2.0)],
        outputs: &["rank"],
        note: "The share of the period - 1 rows before this one that are less, equal ones counting half: 0 is the least, 1 the greatest.",
        source: "The mid-rank of statistics.",
        warmup: "period - 1",
        tradingview: "ta.percentrank counts rows that are less or equal, in percent, over one row more.",
        exact: true,
        gaps: false,
        first: &first_full_window,
        check: &free,
        compute: &|inputs, params, outputs| windows::<1, 1>(inputs, params, outputs, rank_of),
    },
    Definition {
        name: "quantile",
        title: "Rolling quantile",
        inputs: &[CLOSE],
        params: &[window(100.0, 1.0), ParamRange { name: "q", default: 0.5, min: 0.0, max: 1.0, integer: false }],
        outputs: &["quantile"],
        note: "Of the window's rows in order, the value at place q*(period - 1), between two rows in proportion: q = 0.5 is the median.",
        source: "Hyndman and Fan's type 7, as in NumPy and R.",
        warmup: "period - 1",
        tradingview: "ta.percentile_linear_interpolation(source, period, 100*q), which interpolates at other places (type 5).",
        exact: true,
        gaps: false,
        first: &first_full_window,
        check: &free,
        compute: &quantile,
    },
    Definition {
        name: "halflife",
        title: "Half-life of mean reversion",
        inputs: &[CLOSE],
        params: &[window(100.0, 4.0)],
        outputs: &["halflife"],
        note: "The change to the next row is regressed on the row: with slope b the half-life is -ln(2)/ln(1 + b) rows. 1e9 where the series does \
               not come back (b is 0 or more), 0 where it overshoots (b is -1 or less).",
        source: "Ornstein and Uhlenbeck's process in discrete time, through libm.",
        warmup: "period - 1",
        tradingview: "Not built in.",
        exact: true,
        gaps: false,
        first: &first_full_window,
        check: &free,
        compute: &|inputs, params, outputs| windows::<1, 1>(inputs, params, outputs, halflife_of),
    },
    Definition {
        name: "hurst",
        title: "Hurst's exponent",
        inputs: &[CLOSE],
        params: &[window(128.0, 16.0)],
        outputs: &["hurst"],
        note: "Half the slope of log2(mean square of x_t - x_(t - lag)) over log2(lag), for lags 1, 2, 4 and so on up to a quarter of the period, \
               clamped to [0, 1]: 0.5 is a random walk, more trends, less returns. 0.5 where nothing moves over some lag. Give it log prices where \
               the series has grown much.",
        source: "The structure function of order 2, through libm.",
        warmup: "period - 1",
        tradingview: "Not built in.",
        exact: true,
        gaps: false,
        first: &first_full_window,
        check: &free,
        compute: &|inputs, params, outputs| windows::<1, 1>(inputs, params, outputs, hurst_of),
    },
];

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    const LINE: [f64; 6] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];

    #[test]
    fn a_line_is_explained_by_a_line() {
        let y = LINE.map(|x| 7.0 - 2.0 * x);
        let mut out = [vec![]];
        windows::<2, 1>(&[&LINE, &y], &[4.0], &mut out, correlation);
        assert!(out[0][..3].iter().all(|v| v.is_nan()));
        assert!(out[0][3..].iter().all(|v| math::abs(v + 1.0) < 1e-15));
        let mut out = [vec![], vec![]];
        windows::<2, 2>(&[&LINE, &y], &[4.0], &mut out, regression);
        assert_eq!((out[0][5], out[1][5]), (-2.0, 7.0));
        let mut out = [vec![], vec![], vec![]];
        windows::<1, 3>(&[&y], &[3.0], &mut out, line_of);
        assert_eq!((out[0][5], out[1][5], out[2][5]), (-5.0, -2.0, 1.0));
    }

    #[test]
    fn ranks_and_quantiles_by_hand() {
        let x = [3.0, 1.0, 2.0, 2.0, 9.0];
        let mut out = [vec![]];
        windows::<1, 1>(&[&x], &[4.0], &mut out, rank_of);
        // Of 3, 1, 2 the row 2 has one below and one equal; of 1, 2, 2 the row 9 is the greatest.
        assert_eq!(out[0][3..], [0.5, 1.0]);
        quantile(&[&x], &[4.0, 0.5], &mut out);
        assert_eq!(out[0][3..], [2.0, 2.0]);
        quantile(&[&x], &[5.0, 0.25], &mut out);
        assert_eq!(out[0][4], 2.0);
        quantile(&[&x], &[2.0, 0.25], &mut out);
        assert_eq!(out[0][1..], [1.5, 1.25, 2.0, 3.75]);
    }

    #[test]
    fn a_distance_that_halves_has_a_half_life_of_one_row() {
        let x: Vec<f64> = (0..10).map(|i| 5.0 + 64.0 / f64::from(1 << i)).collect();
        let mut out = [vec![]];
        windows::<1, 1>(&[&x], &[8.0], &mut out, halflife_of);
        assert!(out[0][7..].iter().all(|v| math::abs(v - 1.0) < 1e-12));
        windows::<1, 1>(&[&LINE], &[4.0], &mut out, halflife_of);
        assert_eq!(out[0][3..], [HALF_LIFE_NEVER; 3], "a line does not come back");
    }

    #[test]
    fn a_line_trends_and_an_alternation_returns() {
        let line: Vec<f64> = (0..40).map(f64::from).collect();
        let mut out = [vec![]];
        windows::<1, 1>(&[&line], &[32.0], &mut out, hurst_of);
        assert!(out[0][31..].iter().all(|v| math::abs(v - 1.0) < 1e-12));
        let noise: Vec<f64> = (0..40_u32).map(|i| f64::from(i.wrapping_mul(2_654_435_761) >> 20)).collect();
        windows::<1, 1>(&[&noise], &[32.0], &mut out, hurst_of);
        assert!(out[0][31..].iter().all(|v| *v < 0.25), "{:?}", out[0]);
    }
}
