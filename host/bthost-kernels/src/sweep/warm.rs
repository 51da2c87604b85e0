//! The first rows of a sweep, at which some lanes are not seeded yet: lane by lane, one row after the other.
//!
//! What always holds: the seeds are those of the single kernels, in the same order of additions.
//!
//! What is not here: rows at which every lane is warm, which go through vectors of lanes.

use alloc::vec::Vec;

use super::{Kind, Sweep};
use crate::averages;
use crate::strength::{self, Strength};

impl Sweep {
    /// A row at which some lane is not seeded yet.
    pub(super) fn warm(&mut self, x: &[f64], row: &mut [f64]) {
        row.fill(f64::NAN);
        if matches!(self.kind, Kind::Convergence) {
            self.begun.extend_from_slice(x);
        }
        let lanes = self.lanes();
        for lane in 0..self.periods.len() {
            let [p, ..] = self.periods[lane];
            let v = if self.symbols { x[lane] } else { x[0] };
            let one = |value: f64| [value, 0.0, 0.0];
            let values = match self.kind {
                Kind::Average => self.warm_average(lane, p, v).map(one),
                Kind::Strength { still } => self.warm_strength(lane, p, v, still).map(one),
                Kind::Convergence => self.warm_convergence(lane, v),
            };
            if let Some(values) = values {
                row.chunks_exact_mut(lanes).zip(values).for_each(|(row, value)| row[lane] = value);
            }
        }
        self.rows += 1;
        if self.rows == self.longest {
            self.begun = Vec::new();
        }
    }

    fn warm_average(&mut self, lane: usize, p: usize, v: f64) -> Option<f64> {
        let seen = self.rows + 1;
        if seen == 1 {
            self.base[lane] = v;
        }
        let state = &mut self.state[0][lane];
        if seen > p {
            *state = averages::step(*state, self.weights[0][lane], v);
        } else {
            *state += v - self.base[lane];
            if seen == p {
                *state = self.base[lane] + *state / p as f64;
            }
        }
        (seen >= p).then_some(*state)
    }

    fn warm_strength(&mut self, lane: usize, p: usize, v: f64, still: f64) -> Option<f64> {
        let changes = self.rows;
        let change = v - core::mem::replace(&mut self.previous[lane], v);
        if changes == 0 {
            return None;
        }
        let mut state = [self.state[0][lane], self.state[1][lane]];
        if changes > p {
            let value = Strength::new(p, still).next(&mut state, change);
            [self.state[0][lane], self.state[1][lane]] = state;
            return Some(value);
        }
        let (gain, loss) = strength::split(change);
        state = [state[0] + gain, state[1] + loss];
        if changes == p {
            state = strength::seed_of_sums(p, state);
        }
        [self.state[0][lane], self.state[1][lane]] = state;
        (changes == p).then(|| Strength::new(p, still).value(state[0], state[1]))
    }

    /// As [`averages::macd`]: both averages are seeded by the rows that end where the slow one has its first, the signal by the line's first values.
    fn warm_convergence(&mut self, lane: usize, v: f64) -> Option<[f64; 3]> {
        let ([fast, slow, smooth], seen) = (self.periods[lane], self.rows + 1);
        let slowest = fast.max(slow);
        if seen < slowest {
            return None;
        }
        let weight = |which: usize| self.weights[which][lane];
        let (e_fast, e_slow) = if seen == slowest {
            let width = self.begun.len() / seen;
            let rows: Vec<f64> = self.begun.iter().skip(if self.symbols { lane } else { 0 }).step_by(width).copied().collect();
            (averages::seed(&rows[slowest - fast..]), averages::seed(&rows[slowest - slow..]))
        } else {
            (averages::step(self.state[0][lane], weight(0), v), averages::step(self.state[1][lane], weight(1), v))
        };
        (self.state[0][lane], self.state[1][lane]) = (e_fast, e_slow);
        let (line, values) = (e_fast - e_slow, seen + 1 - slowest);
        if values == 1 {
            self.base[lane] = line;
        }
        let state = &mut self.state[2][lane];
        if values > smooth {
            *state = averages::step(*state, self.weights[2][lane], line);
        } else {
            *state += line - self.base[lane];
            if values == smooth {
                *state = self.base[lane] + *state / smooth as f64;
            }
        }
        (values >= smooth).then_some([line, *state, line - *state])
    }
}
