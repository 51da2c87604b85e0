//! What has to go one row after the other: sums that never forget, and bands that are held until they are crossed.
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

/// Supertrend, one row after the other.
#[derive(Clone, Copy, Debug)]
pub struct Trend {
    multiplier: f64,
    upper: f64,
    lower: f64,
    up: bool,
    begun: bool,
}

impl Trend {
    /// Bands at `multiplier` average ranges; `up` is the trend that the first row is taken to have.
    #[must_use]
    pub fn new(multiplier: f64, up: bool) -> Self {
        Self { multiplier, upper: 0.0, lower: 0.0, up, begun: false }
    }

    /// One row: the bar, the close before it, its average range. Gives (line, whether the trend is up).
    #[inline(always)]
    pub fn next(&mut self, [high, low, close]: [f64; 3], previous_close: f64, range: f64) -> (f64, bool) {
        let (middle, width) = ((high + low) / 2.0, self.multiplier * range);
        let (upper, lower) = (middle + width, middle - width);
        if self.begun {
            // A band is held until price leaves it behind: it only tightens while the close before stayed inside. Each choice is between
            // numbers that are there already, so that it needs no branch: on a market they would go either way.
            let (held_upper, held_lower) = (self.upper, self.lower);
            let tight_upper = if upper < held_upper { upper } else { held_upper };
            let tight_lower = if lower > held_lower { lower } else { held_lower };
            self.upper = if previous_close > held_upper { upper } else { tight_upper };
            self.lower = if previous_close < held_lower { lower } else { tight_lower };
            self.up = (self.up & (close >= self.lower)) | (!self.up & (close > self.upper));
        } else {
            (self.upper, self.lower) = (upper, lower);
            self.begun = true;
        }
        (choose(self.up, self.lower, self.upper), self.up)
    }
}

/// One of two numbers, without a branch.
#[inline(always)]
fn choose(first: bool, a: f64, b: f64) -> f64 {
    let mask = u64::from(first).wrapping_neg();
    f64::from_bits((a.to_bits() & mask) | (b.to_bits() & !mask))
}
