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

/// `correlation [period]` of two series.
fn correlation(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let p = rows_param(params, 0);
    run::<2, 1>(inputs, outputs, p - 1, |[x, y], [out]| {
        for ((o, x), y) in out.iter_mut().zip(x.windows(p)).zip(y.windows(p)) {
            let Joint { xx, yy, xy, .. } = joint(x, |i| y[i]);
            let size = math::sqrt(xx) * math::sqrt(yy);
            *o = if size == 0.0 { 0.0 } else { clamp(xy / size, -1.0, 1.0) };
        }
    });
}

/// `slope [period]` of the second series over the first -> slope, intercept.
fn regress(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let p = rows_param(params, 0);
    run::<2, 2>(inputs, outputs, p - 1, |[x, y], [slope, intercept]| {
        for (((s, a), x), y) in slope.iter_mut().zip(intercept).zip(x.windows(p)).zip(y.windows(p)) {
            let Joint { mean_x, mean_y, xx, xy, .. } = joint(x, |i| y[i]);
            *s = if xx == 0.0 { 0.0 } else { xy / xx };
            *a = mean_y - *s * mean_x;
        }
    });
}

/// `linreg [period]` -> value, slope, r2.
fn linreg(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let p = rows_param(params, 0);
    run::<1, 3>(inputs, outputs, p - 1, |[x], [value, slope, fit]| {
        let middle = (p - 1) as f64 / 2.0;
        for (((v, s), r), x) in value.iter_mut().zip(slope).zip(fit).zip(x.windows(p)) {
            let Joint { mean_x, xx, yy, xy, .. } = joint(x, |i| i as f64);
            *s = if yy == 0.0 { 0.0 } else { xy / yy };
            *v = mean_x + *s * middle;
            *r = if xx == 0.0 || yy == 0.0 { 0.0 } else { clamp(xy * xy / (xx * yy), 0.0, 1.0) };
        }
    });
}

/// `rank [period]`: where this row stands in its window.
fn rank(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let p = rows_param(params, 0);
    run::<1, 1>(inputs, outputs, p - 1, |[x], [out]| {
        for (o, x) in out.iter_mut().zip(x.windows(p)) {
            let (now, before) = (x[p - 1], &x[..p - 1]);
            let less = before.iter().filter(|v| **v < now).count() as f64;
            let equal = before.iter().filter(|v| **v == now).count() as f64;
            *o = (less + equal / 2.0) / (p - 1) as f64;
        }
    });
}

/// `quantile [period, q]`.
fn quantile(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let (p, q) = (rows_param(params, 0), params[1]);
    run::<1, 1>(inputs, outputs, p - 1, |[x], [out]| {
        let place = q * (p - 1) as f64;
        let (below, share) = (math::floor(place) as usize, place - math::floor(place));
        let above = (below + 1).min(p - 1);
        // The window in order: the oldest row goes, the newest comes.
        let mut sorted: Vec<f64> = x[..p].to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        for (row, o) in out.iter_mut().enumerate() {
            if row > 0 {
                let find = |sorted: &[f64], v: f64| sorted.partition_point(|other| other.total_cmp(&v).is_lt());
                let gone = find(&sorted, x[row - 1]);
                sorted.remove(gone);
                let come = find(&sorted, x[row + p - 1]);
                sorted.insert(come, x[row + p - 1]);
            }
            *o = sorted[below] + share * (sorted[above] - sorted[below]);
        }
    });
}

/// `halflife [period]`: rows until half of a distance from the mean is gone.
fn halflife(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let p = rows_param(params, 0);
    run::<1, 1>(inputs, outputs, p - 1, |[x], [out]| {
        for (o, x) in out.iter_mut().zip(x.windows(p)) {
            let Joint { xx, xy, .. } = joint(&x[..p - 1], |i| x[i + 1] - x[i]);
            let pull = if xx == 0.0 { 0.0 } else { xy / xx };
            let kept = 1.0 + pull;
            *o = if pull >= 0.0 {
                HALF_LIFE_NEVER
            } else if kept <= 0.0 {
                0.0
            } else {
                clamp(-core::f64::consts::LN_2 / math::ln(kept), 0.0, HALF_LIFE_NEVER)
            };
        }
    });
}

/// A half-life of a series that does not come back, in rows.
const HALF_LIFE_NEVER: f64 = 1e9;

/// `hurst [period]`: how the range of changes grows with their lag.
fn hurst(inputs: &[&[f64]], params: &[f64], outputs: &mut [Vec<f64>]) {
    let p = rows_param(params, 0);
    run::<1, 1>(inputs, outputs, p - 1, |[x], [out]| {
        // Lags of 1, 2, 4 and so on, to a quarter of the window; points of log2(mean square) over the logarithm of the lag.
        let lags = (p / 4).ilog2() as usize + 1;
        for (o, x) in out.iter_mut().zip(x.windows(p)) {
            let mut points = [0.0; usize::BITS as usize];
            let mut moves = true;
            for (k, point) in points.iter_mut().enumerate().take(lags) {
                let lag = 1 << k;
                let squares: f64 = x.iter().zip(&x[lag..]).map(|(old, new)| (new - old) * (new - old)).sum();
                moves &= squares > 0.0;
                *point = math::ln(squares / (p - lag) as f64) / core::f64::consts::LN_2;
            }
            let Joint { yy, xy, .. } = joint(&points[..lags], |k| k as f64);
            *o = if moves { clamp(xy / yy / 2.0, 0.0, 1.0) } else { HURST_STILL };
        }
    });
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
        compute: &correlation,
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
        compute: &regress,
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
        compute: &linreg,
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
        compute: &rank,
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
        compute: &halflife,
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
        compute: &hurst,
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
        correlation(&[&LINE, &y], &[4.0], &mut out);
        assert!(out[0][..3].iter().all(|v| v.is_nan()));
        assert!(out[0][3..].iter().all(|v| math::abs(v + 1.0) < 1e-15));
        let mut out = [vec![], vec![]];
        regress(&[&LINE, &y], &[4.0], &mut out);
        assert_eq!((out[0][5], out[1][5]), (-2.0, 7.0));
        let mut out = [vec![], vec![], vec![]];
        linreg(&[&y], &[3.0], &mut out);
        assert_eq!((out[0][5], out[1][5], out[2][5]), (-5.0, -2.0, 1.0));
    }

    #[test]
    fn ranks_and_quantiles_by_hand() {
        let x = [3.0, 1.0, 2.0, 2.0, 9.0];
        let mut out = [vec![]];
        rank(&[&x], &[4.0], &mut out);
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
        halflife(&[&x], &[8.0], &mut out);
        assert!(out[0][7..].iter().all(|v| math::abs(v - 1.0) < 1e-12));
        halflife(&[&LINE], &[4.0], &mut out);
        assert_eq!(out[0][3..], [HALF_LIFE_NEVER; 3], "a line does not come back");
    }

    #[test]
    fn a_line_trends_and_an_alternation_returns() {
        let line: Vec<f64> = (0..40).map(f64::from).collect();
        let mut out = [vec![]];
        hurst(&[&line], &[32.0], &mut out);
        assert!(out[0][31..].iter().all(|v| math::abs(v - 1.0) < 1e-12));
        let noise: Vec<f64> = (0..40_u32).map(|i| f64::from(i.wrapping_mul(2_654_435_761) >> 20)).collect();
        hurst(&[&noise], &[32.0], &mut out);
        assert!(out[0][31..].iter().all(|v| *v < 0.25), "{:?}", out[0]);
    }
}
