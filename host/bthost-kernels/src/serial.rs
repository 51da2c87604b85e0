//! What has to go one row after the other: sums that never forget.
//!
//! What always holds: one code for every level, which is why the bits are the same.

/// On-balance volume, one row after the other.
#[derive(Clone, Copy, Debug, Default)]
pub struct Balance {
    previous: Option<f64>,
    sum: f64,
}

impl Balance {
    /// One row; the first gives its volume, later ones add it where the close has risen and take it where it has fallen.
    #[inline(always)]
    pub fn next(&mut self, close: f64, volume: f64) -> f64 {
        let Some(previous) = self.previous.replace(close) else {
            self.sum = volume;
            return volume;
        };
        self.step(previous, close, volume)
    }

    #[inline(always)]
    fn step(&mut self, previous: f64, close: f64, volume: f64) -> f64 {
        // Adding a zero of either sign changes no sum.
        let signed = if close > previous { volume } else { -volume };
        self.sum += if close == previous { 0.0 } else { signed };
        self.sum
    }
}

/// On-balance volume of a column.
pub fn obv(close: &[f64], volume: &[f64], out: &mut [f64]) {
    let mut balance = Balance::default();
    let Some((first, rest)) = out.split_first_mut() else { return };
    *first = balance.next(close[0], volume[0]);
    for ((o, pair), &v) in rest.iter_mut().zip(close.windows(2)).zip(&volume[1..]) {
        *o = balance.step(pair[0], pair[1], v);
    }
}

/// The volume-weighted average price since the session began.
#[derive(Clone, Copy, Debug)]
pub struct SessionAverage {
    length: f64,
    offset: f64,
    ends: f64,
    begins: f64,
    money: f64,
    volume: f64,
    last: f64,
}

impl SessionAverage {
    /// Sessions of `length` seconds, one of them beginning `offset` seconds after the epoch.
    #[must_use]
    pub fn new(length: f64, offset: f64) -> Self {
        Self { length, offset, begins: f64::INFINITY, ends: f64::NEG_INFINITY, money: 0.0, volume: 0.0, last: 0.0 }
    }

    /// One row: its open time in seconds, its price and its volume. While a session has no volume the value is the row's price.
    #[inline(always)]
    pub fn next(&mut self, seconds: f64, price: f64, volume: f64) -> f64 {
        if seconds >= self.ends || seconds < self.begins {
            self.begins = self.offset + floor((seconds - self.offset) / self.length) * self.length;
            self.ends = self.begins + self.length;
            (self.money, self.volume) = (0.0, 0.0);
        }
        self.money += price * volume;
        self.volume += volume;
        self.last = if self.volume == 0.0 { price } else { self.money / self.volume };
        self.last
    }
}

/// The greatest whole number not above `x`, for times: well inside what an integer holds.
fn floor(x: f64) -> f64 {
    let whole = x as i64 as f64;
    if whole > x { whole - 1.0 } else { whole }
}

/// The typical price of a bar, in TA-Lib's order of additions.
#[inline(always)]
#[must_use]
pub fn typical(high: f64, low: f64, close: f64) -> f64 {
    (high + low + close) / 3.0
}
