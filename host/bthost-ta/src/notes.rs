//! What a person should know of a function beyond the crate's metadata: its definition, its warm-up, how TradingView differs.
//!
//! What always holds: a number in a note was measured, on daily rows of GOOG unless it says otherwise.

/// The texts of one function; empty where there is nothing to say.
#[derive(Clone, Copy, Default)]
pub struct Notes {
    /// The definition.
    pub definition: &'static str,
    /// The first row with a value, as a formula over the parameters' names.
    pub warmup: &'static str,
    /// How Pine differs.
    pub tradingview: &'static str,
}

/// The notes of a function.
pub fn of(function: &str) -> Notes {
    let found = TABLE.iter().find(|(name, ..)| *name == function);
    found.map(|&(_, warmup, definition, tradingview)| Notes { definition, warmup, tradingview }).unwrap_or_default()
}

/// Function, warm-up, definition, TradingView.
const TABLE: &[(&str, &str, &str, &str)] = &[
    (
        "SUPERTREND",
        "period",
        "Bands at (high + low)/2 plus and minus multiplier*ATR(period), each held until the close crosses it; trend is +1 up and -1 down.",
        "ta.supertrend signs the other way (-1 up, +1 down), starts as down and counts the range of row 0; lines differ up to row 91, then agree.",
    ),
    (
        "ADX",
        "2*period - 1",
        "Wilder's sums of directional movement, seeded by the first period - 1 rows; the index is seeded by the mean of `period` values of DX.",
        "ta.dmi averages by ta.rma from the first row: 4 % apart at the first value, 1e-6 at row 189.",
    ),
    ("ADXR", "3*period - 2", "Mean of ADX and of ADX period - 1 rows earlier.", ""),
    ("DX", "period", "", "ta.dmi averages by ta.rma; the directional indices agree to 1e-6 from row 151."),
    ("PLUS_DI", "period", "", "ta.dmi averages by ta.rma: agrees to 1e-6 from row 151."),
    ("MINUS_DI", "period", "", "ta.dmi averages by ta.rma: agrees to 1e-6 from row 151."),
    (
        "ATR",
        "period",
        "Wilder's average of the true range, seeded by the mean of rows 1 to period.",
        "ta.atr counts high - low of row 0 and begins a row earlier: 7 % apart at first, 1e-6 at row 163.",
    ),
    ("RSI", "period", "", "The same numbers; in a window without change Pine gives 100 and the crate 50."),
    (
        "MACD",
        "slow + signal - 2",
        "Both averages are seeded by the rows that end at row slow - 1.",
        "ta.macd seeds each average on its own and shows the line from row slow - 1: 3 % apart at row 33, 1e-6 at row 113.",
    ),
    (
        "STDDEV",
        "period - 1",
        "Population deviation times nbdev, from running sums.",
        "ta.stdev(biased = true), which zeroes what is below 1e-10.",
    ),
    ("BBANDS", "period - 1", "Average of kind matype plus and minus multiples of the population deviation.", "ta.bb: the same."),
    (
        "STOCH",
        "fastk_period + slowk_period + slowd_period - 3",
        "Raw stochastic, smoothed to %K, smoothed again to %D; both begin where %D does. 0 where high and low are one.",
        "The values are ta.sma(ta.stoch(close, high, low, 14), 3) and its average; Pine shows %K two rows earlier, and na where the range is 0.",
    ),
    ("STOCHF", "fastk_period + fastd_period - 2", "Unsmoothed %K and its average %D.", "ta.stoch is the unsmoothed %K."),
    (
        "STOCHRSI",
        "period + fastk_period + fastd_period - 2",
        "The fast stochastic of RSI: %K is not smoothed, %D is its average.",
        "Charts smooth twice: their %K is this %D.",
    ),
    ("CCI", "period - 1", "Mean absolute deviation, constant 0.015; 0 in a flat window.", "ta.cci: equal."),
    (
        "MFI",
        "period",
        "A change of the typical price that is rounding dust counts as none.",
        "ta.mfi compares ta.change(hlc3) exactly: prices in cents make such ties, 42 of 3000 rows up to 9 points apart.",
    ),
    (
        "VWAP",
        "0",
        "Cumulative from the first row over the typical price; never reset.",
        "ta.vwap resets at its anchor, by default the exchange's session: use `vwap`.",
    ),
    (
        "ICHIMOKU",
        "",
        "Spans stand at the row that computed them; a chart shifts them by 26 rows.",
        "Drawn at +25 rows, the lagging span at -25: the span `now` on a chart is the value of 25 rows ago.",
    ),
    (
        "SAR",
        "1",
        "The first direction is that of the directional movement of row 1.",
        "ta.sar starts from close against close[1]; differs until the first flips.",
    ),
    ("OBV", "0", "Starts at the volume of row 0.", "ta.obv starts at 0: a constant offset, the volume of row 0."),
    ("HMA", "", "Half of the period is rounded down.", "ta.hma rounds sqrt(period) to nearest."),
    (
        "KC",
        "",
        "EMA of the typical price plus and minus nbdev times the average true range, which is seeded by the rows that end at the first value; \
         `keltner` has the range of the whole series.",
        "ta.kc takes the close and ta.ema of the true range; the widths differ.",
    ),
    ("EMA", "period - 1", "Seeded by the mean of the first `period` rows; e = fma(1 - k, e, k*x).", "ta.ema: the same seed."),
    ("RMA", "period - 1", "Seeded by the mean of the first `period` rows.", "ta.rma: the same."),
    ("SMA", "period - 1", "From a running sum.", "ta.sma: the same."),
];
