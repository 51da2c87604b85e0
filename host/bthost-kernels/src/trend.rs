//! Supertrend: bands around the middle of a bar that are held until the close crosses them.
//!
//! What always holds: a band is held or is the basic one, never computed from the band before, so two trajectories are one from the first row on
//! at which both take the basic bands. That is why chunks can go side by side here as well ([`crate::recurrence`]).

use crate::averages;
use crate::level::Level;
use crate::recurrence::{self, Recurrence};
use crate::simd::{Scalar, Simd};

/// The upper band, the lower band, and the trend: 1 up, -1 down.
type State<V> = [V; 3];

/// The bands of a bar before any is held.
#[inline(always)]
fn basic<S: Simd>(s: S, middle: S::V, width: S::V) -> [S::V; 2] {
    [s.add(middle, width), s.sub(middle, width)]
}

/// One row. A band is held until price leaves it behind: it only tightens while the close before stayed inside. Each choice is between numbers that
/// are there already, so that it needs no branch: on a market they would go either way.
#[inline(always)]
fn hold<S: Simd>(
    s: S,
    [held_upper, held_lower, trend]: State<S::V>,
    [upper, lower]: [S::V; 2],
    close: S::V,
    previous: S::V,
) -> State<S::V> {
    let (rising, falling) = (s.splat(1.0), s.splat(-1.0));
    let upper = s.if_greater(previous, held_upper, upper, s.less(held_upper, upper));
    let lower = s.if_greater(held_lower, previous, lower, s.greater(held_lower, lower));
    let of_rising = s.if_greater(lower, close, falling, rising);
    let of_falling = s.if_greater(close, upper, rising, falling);
    [upper, lower, s.if_greater(trend, s.splat(0.0), of_rising, of_falling)]
}

/// The band that price is kept from: the lower one while it rises.
#[inline(always)]
fn line<S: Simd>(s: S, [upper, lower, trend]: State<S::V>) -> S::V {
    s.if_greater(trend, s.splat(0.0), lower, upper)
}

/// The average range and the bands on it.
#[derive(Clone, Copy)]
struct Follow {
    /// The weight of the newest range.
    k: f64,
    multiplier: f64,
    /// The trend that a series begins with.
    first: f64,
    /// What a rising trend is in the output: 1 or -1.
    sign: f64,
}

impl Recurrence<4, 4, 4, 2> for Follow {
    #[inline(always)]
    fn prepare<S: Simd>(self, s: S, [high, low, close, previous]: [S::V; 4]) -> [S::V; 4] {
        [averages::range_lanes(s, high, low, previous), s.mul(s.add(high, low), s.splat(0.5)), close, previous]
    }
    #[inline(always)]
    fn step<S: Simd>(self, s: S, state: &mut [S::V; 4], [range, middle, close, previous]: [S::V; 4]) -> [S::V; 2] {
        let [average, upper, lower, trend] = *state;
        let average = averages::step_lanes(s, average, self.k, range);
        let held = hold(s, [upper, lower, trend], basic(s, middle, s.mul(s.splat(self.multiplier), average)), close, previous);
        *state = [average, held[0], held[1], held[2]];
        [line(s, held), s.mul(held[2], s.splat(self.sign))]
    }
    fn time_constants(self) -> f64 {
        1.0 / self.k + SETTLE_ROWS * self.multiplier * self.multiplier / recurrence::EARLY_TIME_CONSTANTS
    }
    fn guess(self, [range, middle, ..]: [f64; 4]) -> [f64; 4] {
        let [upper, lower] = basic(Scalar, middle, self.multiplier * range);
        [range, upper, lower, self.first]
    }
}

/// Rows until both bands have been taken anew, for a multiplier of 1: price wanders as far as the square root of the time.
const SETTLE_ROWS: f64 = 256.0;

/// What begins a column: the average range at its first row, and the trend that it is taken to have.
#[derive(Clone, Copy, Debug)]
pub struct Begin {
    /// The row of the bars that the column begins at.
    pub first: usize,
    /// The average range there.
    pub range: f64,
    /// Whether the trend is up.
    pub up: bool,
}

/// Supertrend of the bars from row `begin.first` on, with Wilder's average of `p` ranges: the line, and the trend as `sign` for up and `-sign` for
/// down.
pub fn supertrend(
    level: Level,
    [high, low, close]: [&[f64]; 3],
    begin: Begin,
    (p, multiplier): (usize, f64),
    sign: f64,
    [out, trend]: [&mut [f64]; 2],
) {
    let Begin { first, range, up } = begin;
    let mut state = Trend::new(multiplier, up);
    let (value, up) = state.next([high[first], low[first], close[first]], close[first], range);
    (out[0], trend[0]) = (value, if up { sign } else { -sign });
    let follow = Follow { k: averages::rma_factor(p), multiplier, first: state.state[2], sign };
    let inputs = [&high[first + 1..], &low[first + 1..], &close[first + 1..], &close[first..close.len() - 1]];
    let [upper, lower, direction] = state.state;
    recurrence::run(level, follow, inputs, [&mut out[1..], &mut trend[1..]], [range, upper, lower, direction]);
}

/// Supertrend, one row after the other.
#[derive(Clone, Copy, Debug)]
pub struct Trend {
    multiplier: f64,
    state: State<f64>,
    begun: bool,
}

impl Trend {
    /// Bands at `multiplier` average ranges; `up` is the trend that the first row is taken to have.
    #[must_use]
    pub fn new(multiplier: f64, up: bool) -> Self {
        Self { multiplier, state: [0.0, 0.0, if up { 1.0 } else { -1.0 }], begun: false }
    }

    /// One row: the bar, the close before it, its average range. Gives (line, whether the trend is up).
    pub fn next(&mut self, [high, low, close]: [f64; 3], previous_close: f64, range: f64) -> (f64, bool) {
        let bands = basic(Scalar, (high + low) * 0.5, self.multiplier * range);
        let [.., trend] = self.state;
        self.state = if self.begun { hold(Scalar, self.state, bands, close, previous_close) } else { [bands[0], bands[1], trend] };
        self.begun = true;
        (line(Scalar, self.state), self.state[2] > 0.0)
    }
}
