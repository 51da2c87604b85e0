//! Moving windows as trees: each output is one fixed expression of its own `p` inputs.
//!
//! Let `S_0(i) = x(i)` and `S_{k+1}(i) = S_k(i) + S_k(i + 2^k)`, the aggregate of the `2^(k+1)` rows from `i` on. A window of `p` rows is the sum of
//! the `S_k` for the binary digits of `p`, low to high, the first of them over the oldest rows: 20 = 4 + 16 is the four oldest rows, then the
//! sixteen newest. `+` stands for any merge of neighbours: sum, maximum, or the pair (mean, sum of squared deviations).
//!
//! What always holds: no recurrence, so nothing drifts; a value does not depend on the start of the series, on the tile, or on how many lanes
//! compute it. The error of a sum grows with log p. Work for each row is about log2 p merges.
//!
//! What is not done here: NaN rows and alignment (see `frame`). A call allocates three scratch rows of tile length, nothing else.

use alloc::vec::Vec;
use core::mem;

/// Outputs computed together: the scratch rows of a tile stay in the first-level cache.
const TILE_ROWS: usize = 1024;

/// How many rows each side of a merge stands for.
#[derive(Clone, Copy)]
struct Sizes {
    /// The older side.
    old: usize,
    /// The newer side.
    new: usize,
}

/// Aggregate every window of `p` rows of `x`: `out[i]` is `finish` of the rows `i .. i + p`. The length of `out` is `x.len() - p + 1`.
///
/// `merge(sizes)` gives the function that merges an older aggregate with a newer neighbour.
fn tree<T: Copy, M: Fn(T, T) -> T>(
    x: &[f64],
    p: usize,
    out: &mut [f64],
    lift: impl Fn(f64) -> T,
    merge: impl Fn(Sizes) -> M,
    finish: impl Fn(T) -> f64,
) {
    assert!(p >= 1 && out.len() + p == x.len() + 1, "one output for every full window");
    // A tile reads p - 1 rows beyond its own, so a tile shorter than the window would do most of its work twice.
    let tile_rows = TILE_ROWS.max(p);
    let mut level: Vec<T> = Vec::with_capacity((tile_rows + p).min(x.len()));
    let mut spare: Vec<T> = Vec::with_capacity((tile_rows + p).min(x.len()));
    let mut window: Vec<T> = Vec::with_capacity(tile_rows.min(x.len()));
    for (index, tile) in out.chunks_mut(tile_rows).enumerate() {
        let rows = &x[index * tile_rows..][..tile.len() + p - 1];
        level.clear();
        level.extend(rows.iter().map(|&v| lift(v)));
        window.clear();
        let (mut width, mut taken) = (1, 0);
        loop {
            if p & width != 0 {
                let part = &level[taken..taken + tile.len()];
                if taken == 0 {
                    window.extend_from_slice(part);
                } else {
                    let join = merge(Sizes { old: taken, new: width });
                    window.iter_mut().zip(part).for_each(|(w, &s)| *w = join(*w, s));
                }
                taken += width;
            }
            if taken == p {
                break;
            }
            let join = merge(Sizes { old: width, new: width });
            spare.clear();
            spare.extend(level.iter().zip(&level[width..]).map(|(&a, &b)| join(a, b)));
            mem::swap(&mut level, &mut spare);
            width *= 2;
        }
        tile.iter_mut().zip(&window).for_each(|(o, &w)| *o = finish(w));
    }
}

/// The mean of every window of `p` rows: the tree of sums, divided by `p`.
pub(super) fn means(x: &[f64], p: usize, out: &mut [f64]) {
    let divisor = p as f64;
    tree(x, p, out, |v| v, |_| |a, b| a + b, |sum| sum / divisor);
}

/// The greatest of every window of `p` rows; of equal ones the oldest, so that the sign of a zero is defined.
pub(super) fn maxima(x: &[f64], p: usize, out: &mut [f64]) {
    tree(x, p, out, |v| v, |_| |a: f64, b: f64| if b > a { b } else { a }, |v| v);
}

/// The least of every window of `p` rows; of equal ones the oldest.
pub(super) fn minima(x: &[f64], p: usize, out: &mut [f64]) {
    tree(x, p, out, |v| v, |_| |a: f64, b: f64| if b < a { b } else { a }, |v| v);
}

/// Mean and sum of squared deviations from it, over some rows.
#[derive(Clone, Copy)]
struct Moments {
    mean: f64,
    squares: f64,
}

/// The population variance of every window of `p` rows.
///
/// Neighbours merge by the formula of Chan, Golub and LeVeque: with `d` the difference of the means of `m` older and `n` newer rows,
/// `mean = mean_old + d*(n/(m+n))` and `squares = (squares_old + squares_new) + (d*d)*(m*n/(m+n))`. No difference of large squares is taken,
/// and a window without change has a variance of exactly 0.
pub(super) fn variances(x: &[f64], p: usize, out: &mut [f64]) {
    let divisor = p as f64;
    let merge = |sizes: Sizes| {
        let (m, n) = (sizes.old as f64, sizes.new as f64);
        let (share, weight) = (n / (m + n), m * n / (m + n));
        move |a: Moments, b: Moments| {
            let d = b.mean - a.mean;
            Moments { mean: a.mean + d * share, squares: (a.squares + b.squares) + (d * d) * weight }
        }
    };
    tree(x, p, out, |v| Moments { mean: v, squares: 0.0 }, merge, |w| w.squares / divisor);
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;
    use crate::num::math;

    /// A walk with jumps, from a small linear congruential generator.
    fn walk(rows: usize) -> Vec<f64> {
        let mut state = 7_u64;
        let mut price = 100.0;
        (0..rows)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                price += (state >> 40) as f64 / 16_777_216.0 - 0.5;
                price
            })
            .collect()
    }

    #[test]
    fn the_order_of_a_sum_is_the_documented_one() {
        // 7 = 1 + 2 + 4, oldest first.
        let x = [0.1, 0.7, 1e16, 3.3, -1e16, 0.2, 0.9];
        let mut out = [0.0];
        means(&x, 7, &mut out);
        let sum = (x[0] + (x[1] + x[2])) + ((x[3] + x[4]) + (x[5] + x[6]));
        assert_eq!(out[0].to_bits(), (sum / 7.0).to_bits());
    }

    #[test]
    fn windows_of_every_length_agree_with_plain_sums() {
        let x = walk(3000);
        for p in [1, 2, 3, 5, 14, 20, 63, 64, 200, 1023, 1024, 1500, 2999, 3000] {
            let rows = x.len() - p + 1;
            let (mut mean, mut var, mut max, mut min) = (vec![0.0; rows], vec![0.0; rows], vec![0.0; rows], vec![0.0; rows]);
            means(&x, p, &mut mean);
            variances(&x, p, &mut var);
            maxima(&x, p, &mut max);
            minima(&x, p, &mut min);
            for (i, w) in x.windows(p).enumerate().step_by(37) {
                let m = w.iter().sum::<f64>() / p as f64;
                let v = w.iter().map(|v| (v - m) * (v - m)).sum::<f64>() / p as f64;
                assert!(math::abs(mean[i] - m) <= 1e-12 * m, "mean {p} {i}");
                assert!(math::abs(var[i] - v) <= 1e-11 * v.max(1.0), "variance {p} {i}: {} {v}", var[i]);
                assert_eq!(max[i], w.iter().copied().fold(f64::MIN, f64::max), "max {p} {i}");
                assert_eq!(min[i], w.iter().copied().fold(f64::MAX, f64::min), "min {p} {i}");
            }
        }
    }

    #[test]
    fn a_value_does_not_depend_on_the_start_of_the_series_or_on_the_tile() {
        let x = walk(4000);
        for p in [3, 20, 200] {
            let (mut whole, mut suffix) = (vec![0.0; 4001 - p], vec![0.0; 4001 - 777 - p]);
            means(&x, p, &mut whole);
            means(&x[777..], p, &mut suffix);
            assert_eq!(whole[777..], suffix[..]);
            variances(&x, p, &mut whole);
            variances(&x[777..], p, &mut suffix);
            assert_eq!(whole[777..], suffix[..]);
        }
    }

    #[test]
    fn a_flat_window_has_no_variance_at_all() {
        let x = [42.42; 500];
        for p in 1..300 {
            let mut out = vec![1.0; 501 - p];
            variances(&x, p, &mut out);
            assert!(out.iter().all(|&v| v == 0.0), "period {p}");
        }
    }

    #[test]
    fn of_equal_zeros_the_oldest_wins() {
        let mut out = [1.0];
        maxima(&[-0.0, 0.0, -0.0], 3, &mut out);
        assert!(out[0].is_sign_negative());
        minima(&[0.0, -0.0, 0.0], 3, &mut out);
        assert!(out[0].is_sign_positive());
    }
}
