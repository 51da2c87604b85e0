//! Generated from the registry of indicators by `BLESS=1 cargo test -p bthost-ta helpers`. Do not edit.
//!
//! Every indicator of `bthost indicators` that a run may have, as a method of [`Bars`], beside those written by hand. Documentation gives each
//! parameter's range and default. `pine_` is TradingView's flavour, `ta_` TA-Lib's where the core has one of its own.
#![allow(clippy::too_many_arguments)]

use crate::setup::{Bars, Indicator, Input, Number};

/// Every output of one indicator.
fn all<const N: usize>(bars: &Bars<'_>, name: &str, inputs: &[Input], params: &[f64]) -> Result<[Indicator; N], String> {
    let mut outputs = [bars.indicator(name, inputs, params, 0)?; N];
    for (at, output) in outputs.iter_mut().enumerate().skip(1) {
        *output = bars.indicator(name, inputs, params, at as u32)?;
    }
    Ok(outputs)
}

/// The outputs of `keltner`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keltner {
    /// Output `upper`.
    pub upper: Indicator,
    /// Output `middle`.
    pub middle: Indicator,
    /// Output `lower`.
    pub lower: Indicator,
}

/// The outputs of `donchian`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Donchian {
    /// Output `upper`.
    pub upper: Indicator,
    /// Output `middle`.
    pub middle: Indicator,
    /// Output `lower`.
    pub lower: Indicator,
}

/// The outputs of `supertrend`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Supertrend {
    /// Output `line`.
    pub line: Indicator,
    /// Output `trend`.
    pub trend: Indicator,
}

/// The outputs of `regression`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Regression {
    /// Output `slope`.
    pub slope: Indicator,
    /// Output `intercept`.
    pub intercept: Indicator,
}

/// The outputs of `linreg`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Linreg {
    /// Output `value`.
    pub value: Indicator,
    /// Output `slope`.
    pub slope: Indicator,
    /// Output `r2`.
    pub r2: Indicator,
}

/// The outputs of `kalman`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kalman {
    /// Output `level`.
    pub level: Indicator,
    /// Output `slope`.
    pub slope: Indicator,
}

/// The outputs of `hedge`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hedge {
    /// Output `ratio`.
    pub ratio: Indicator,
    /// Output `intercept`.
    pub intercept: Indicator,
    /// Output `spread`.
    pub spread: Indicator,
}

/// The outputs of `pine.supertrend`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PineSupertrend {
    /// Output `line`.
    pub line: Indicator,
    /// Output `direction`.
    pub direction: Indicator,
}

/// The outputs of `pine.macd`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PineMacd {
    /// Output `line`.
    pub line: Indicator,
    /// Output `signal`.
    pub signal: Indicator,
    /// Output `histogram`.
    pub histogram: Indicator,
}

/// The outputs of `accbands`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accbands {
    /// Output `upper`.
    pub upper: Indicator,
    /// Output `middle`.
    pub middle: Indicator,
    /// Output `lower`.
    pub lower: Indicator,
}

/// The outputs of `aroon`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aroon {
    /// Output `aroondown`.
    pub aroondown: Indicator,
    /// Output `aroonup`.
    pub aroonup: Indicator,
}

/// The outputs of `ta.bbands`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaBbands {
    /// Output `upper`.
    pub upper: Indicator,
    /// Output `middle`.
    pub middle: Indicator,
    /// Output `lower`.
    pub lower: Indicator,
}

/// The outputs of `cksp`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cksp {
    /// Output `highstop`.
    pub highstop: Indicator,
    /// Output `lowstop`.
    pub lowstop: Indicator,
}

/// The outputs of `ta.donchian`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaDonchian {
    /// Output `upper`.
    pub upper: Indicator,
    /// Output `middle`.
    pub middle: Indicator,
    /// Output `lower`.
    pub lower: Indicator,
}

/// The outputs of `eri`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Eri {
    /// Output `bullpower`.
    pub bullpower: Indicator,
    /// Output `bearpower`.
    pub bearpower: Indicator,
}

/// The outputs of `fractal`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fractal {
    /// Output `swinghigh`.
    pub swinghigh: Indicator,
    /// Output `swinglow`.
    pub swinglow: Indicator,
}

/// The outputs of `ha`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ha {
    /// Output `haopen`.
    pub haopen: Indicator,
    /// Output `hahigh`.
    pub hahigh: Indicator,
    /// Output `halow`.
    pub halow: Indicator,
    /// Output `haclose`.
    pub haclose: Indicator,
}

/// The outputs of `ichimoku`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ichimoku {
    /// Output `tenkansen`.
    pub tenkansen: Indicator,
    /// Output `kijunsen`.
    pub kijunsen: Indicator,
    /// Output `senkouspana`.
    pub senkouspana: Indicator,
    /// Output `senkouspanb`.
    pub senkouspanb: Indicator,
}

/// The outputs of `kc`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kc {
    /// Output `upper`.
    pub upper: Indicator,
    /// Output `middle`.
    pub middle: Indicator,
    /// Output `lower`.
    pub lower: Indicator,
}

/// The outputs of `kdj`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kdj {
    /// Output `k`.
    pub k: Indicator,
    /// Output `d`.
    pub d: Indicator,
    /// Output `j`.
    pub j: Indicator,
}

/// The outputs of `kst`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kst {
    /// Output `kst`.
    pub kst: Indicator,
    /// Output `kstsignal`.
    pub kstsignal: Indicator,
}

/// The outputs of `kstext`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kstext {
    /// Output `kst`.
    pub kst: Indicator,
    /// Output `kstsignal`.
    pub kstsignal: Indicator,
}

/// The outputs of `kvo`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kvo {
    /// Output `kvo`.
    pub kvo: Indicator,
    /// Output `kvosignal`.
    pub kvosignal: Indicator,
}

/// The outputs of `ta.macd`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaMacd {
    /// Output `macd`.
    pub macd: Indicator,
    /// Output `macdsignal`.
    pub macdsignal: Indicator,
    /// Output `macdhist`.
    pub macdhist: Indicator,
}

/// The outputs of `macdext`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Macdext {
    /// Output `macd`.
    pub macd: Indicator,
    /// Output `macdsignal`.
    pub macdsignal: Indicator,
    /// Output `macdhist`.
    pub macdhist: Indicator,
}

/// The outputs of `macdfix`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Macdfix {
    /// Output `macd`.
    pub macd: Indicator,
    /// Output `macdsignal`.
    pub macdsignal: Indicator,
    /// Output `macdhist`.
    pub macdhist: Indicator,
}

/// The outputs of `minmax`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Minmax {
    /// Output `min`.
    pub min: Indicator,
    /// Output `max`.
    pub max: Indicator,
}

/// The outputs of `minmaxindex`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Minmaxindex {
    /// Output `minidx`.
    pub minidx: Indicator,
    /// Output `maxidx`.
    pub maxidx: Indicator,
}

/// The outputs of `smi`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Smi {
    /// Output `smi`.
    pub smi: Indicator,
    /// Output `smisignal`.
    pub smisignal: Indicator,
}

/// The outputs of `sqzmom`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sqzmom {
    /// Output `momentum`.
    pub momentum: Indicator,
    /// Output `squeeze`.
    pub squeeze: Indicator,
}

/// The outputs of `stoch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stoch {
    /// Output `slowk`.
    pub slowk: Indicator,
    /// Output `slowd`.
    pub slowd: Indicator,
}

/// The outputs of `stochf`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stochf {
    /// Output `fastk`.
    pub fastk: Indicator,
    /// Output `fastd`.
    pub fastd: Indicator,
}

/// The outputs of `stochrsi`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stochrsi {
    /// Output `fastk`.
    pub fastk: Indicator,
    /// Output `fastd`.
    pub fastd: Indicator,
}

/// The outputs of `ta.supertrend`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaSupertrend {
    /// Output `supertrend`.
    pub supertrend: Indicator,
    /// Output `trend`.
    pub trend: Indicator,
}

/// The outputs of `vortex`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vortex {
    /// Output `plusvi`.
    pub plusvi: Indicator,
    /// Output `minusvi`.
    pub minusvi: Indicator,
}

/// The outputs of `wavetrend`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wavetrend {
    /// Output `wt1`.
    pub wt1: Indicator,
    /// Output `wt2`.
    pub wt2: Indicator,
}

/// The outputs of `zigzag`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zigzag {
    /// Output `zigzag`.
    pub zigzag: Indicator,
    /// Output `trend`.
    pub trend: Indicator,
    /// Output `pivotidx`.
    pub pivotidx: Indicator,
}

/// Made of the registry.
impl Bars<'_> {
    /// Variance over a window: `period` 1 to 100000 (20).
    pub fn variance(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("variance", &[input.into()], &[period.to_number()], 0)
    }

    /// Distance from the mean in standard deviations: `period` 2 to 100000 (20).
    pub fn zscore(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("zscore", &[input.into()], &[period.to_number()], 0)
    }

    /// Keltner channel, of high, low, close: `period` 1 to 100000 (20), `atr_period` 1 to 100000 (10), `k` 0 to 1000 (2).
    pub fn keltner(&self, period: impl Number, atr_period: impl Number, k: impl Number) -> Result<Keltner, String> {
        let [upper, middle, lower] = all(self, "keltner", &[], &[period.to_number(), atr_period.to_number(), k.to_number()])?;
        Ok(Keltner { upper, middle, lower })
    }

    /// Donchian channel, of high, low: `period` 1 to 100000 (20).
    pub fn donchian(&self, period: impl Number) -> Result<Donchian, String> {
        let [upper, middle, lower] = all(self, "donchian", &[], &[period.to_number()])?;
        Ok(Donchian { upper, middle, lower })
    }

    /// Supertrend, of high, low, close: `period` 1 to 100000 (10), `k` 0 to 1000 (3).
    pub fn supertrend(&self, period: impl Number, k: impl Number) -> Result<Supertrend, String> {
        let [line, trend] = all(self, "supertrend", &[], &[period.to_number(), k.to_number()])?;
        Ok(Supertrend { line, trend })
    }

    /// On-balance volume, of close, volume.
    pub fn obv(&self) -> Result<Indicator, String> {
        self.indicator("obv", &[], &[], 0)
    }

    /// Volume-weighted average price of the session, of high, low, close, volume, open time: `session` 1 to 10000000000 (86400), `offset` 0 to 10000000000 (0).
    pub fn vwap(&self, session: impl Number, offset: impl Number) -> Result<Indicator, String> {
        self.indicator("vwap", &[], &[session.to_number(), offset.to_number()], 0)
    }

    /// Rolling correlation of two series: `period` 2 to 5000 (30).
    pub fn correlation(&self, x: impl Into<Input>, y: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("correlation", &[x.into(), y.into()], &[period.to_number()], 0)
    }

    /// Rolling regression of one series on another (beta, hedge ratio): `period` 2 to 5000 (60).
    pub fn regression(&self, x: impl Into<Input>, y: impl Into<Input>, period: impl Number) -> Result<Regression, String> {
        let [slope, intercept] = all(self, "regression", &[x.into(), y.into()], &[period.to_number()])?;
        Ok(Regression { slope, intercept })
    }

    /// Linear regression over time: `period` 2 to 5000 (14).
    pub fn linreg(&self, input: impl Into<Input>, period: impl Number) -> Result<Linreg, String> {
        let [value, slope, r2] = all(self, "linreg", &[input.into()], &[period.to_number()])?;
        Ok(Linreg { value, slope, r2 })
    }

    /// Where a row stands among the rows before it: `period` 2 to 5000 (100).
    pub fn rank(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("rank", &[input.into()], &[period.to_number()], 0)
    }

    /// Rolling quantile: `period` 1 to 5000 (100), `q` 0 to 1 (0.5).
    pub fn quantile(&self, input: impl Into<Input>, period: impl Number, q: impl Number) -> Result<Indicator, String> {
        self.indicator("quantile", &[input.into()], &[period.to_number(), q.to_number()], 0)
    }

    /// Half-life of mean reversion: `period` 4 to 5000 (100).
    pub fn halflife(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("halflife", &[input.into()], &[period.to_number()], 0)
    }

    /// Hurst's exponent: `period` 16 to 5000 (128).
    pub fn hurst(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("hurst", &[input.into()], &[period.to_number()], 0)
    }

    /// Level and slope of a series by a Kalman filter: `level` 0.000000000001 to 1000000 (0.01), `slope` 0.000000000001 to 1000000 (0.0001).
    pub fn kalman(&self, input: impl Into<Input>, level: impl Number, slope: impl Number) -> Result<Kalman, String> {
        let [level, slope] = all(self, "kalman", &[input.into()], &[level.to_number(), slope.to_number()])?;
        Ok(Kalman { level, slope })
    }

    /// Hedge ratio of two series by a Kalman filter: `wander` 0.000000000001 to 1000000 (0.0001).
    pub fn hedge(&self, x: impl Into<Input>, y: impl Into<Input>, wander: impl Number) -> Result<Hedge, String> {
        let [ratio, intercept, spread] = all(self, "hedge", &[x.into(), y.into()], &[wander.to_number()])?;
        Ok(Hedge { ratio, intercept, spread })
    }

    /// Rank among all instruments at one instant.
    pub fn universe_rank(&self, input: impl Into<Input>) -> Result<Indicator, String> {
        self.indicator("universe.rank", &[input.into()], &[], 0)
    }

    /// Distance from the mean of all instruments at one instant.
    pub fn universe_zscore(&self, input: impl Into<Input>) -> Result<Indicator, String> {
        self.indicator("universe.zscore", &[input.into()], &[], 0)
    }

    /// The value of another instrument at this instant: `instrument` 0 to 65535 (0).
    pub fn universe_value(&self, input: impl Into<Input>, instrument: impl Number) -> Result<Indicator, String> {
        self.indicator("universe.value", &[input.into()], &[instrument.to_number()], 0)
    }

    /// Relative strength index, as in TradingView: `period` 1 to 100000 (14).
    pub fn pine_rsi(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("pine.rsi", &[input.into()], &[period.to_number()], 0)
    }

    /// Average true range, as in TradingView, of high, low, close: `period` 1 to 100000 (14).
    pub fn pine_atr(&self, period: impl Number) -> Result<Indicator, String> {
        self.indicator("pine.atr", &[], &[period.to_number()], 0)
    }

    /// Supertrend, as in TradingView, of high, low, close: `factor` 0 to 1000 (3), `period` 1 to 100000 (10).
    pub fn pine_supertrend(&self, factor: impl Number, period: impl Number) -> Result<PineSupertrend, String> {
        let [line, direction] = all(self, "pine.supertrend", &[], &[factor.to_number(), period.to_number()])?;
        Ok(PineSupertrend { line, direction })
    }

    /// Moving average convergence and divergence, as in TradingView: `fast` 1 to 100000 (12), `slow` 2 to 100000 (26), `signal` 1 to 100000 (9).
    pub fn pine_macd(&self, input: impl Into<Input>, fast: impl Number, slow: impl Number, signal: impl Number) -> Result<PineMacd, String> {
        let [line, signal, histogram] = all(self, "pine.macd", &[input.into()], &[fast.to_number(), slow.to_number(), signal.to_number()])?;
        Ok(PineMacd { line, signal, histogram })
    }

    /// On-balance volume, as in TradingView, of close, volume.
    pub fn pine_obv(&self) -> Result<Indicator, String> {
        self.indicator("pine.obv", &[], &[], 0)
    }

    /// Accelerator/Decelerator Oscillator, of high, low: `fastperiod` 2 to 100000 (5), `slowperiod` 2 to 100000 (34), `signalperiod` 2 to 100000 (5).
    pub fn ac(&self, fastperiod: impl Number, slowperiod: impl Number, signalperiod: impl Number) -> Result<Indicator, String> {
        self.indicator("ac", &[], &[fastperiod.to_number(), slowperiod.to_number(), signalperiod.to_number()], 0)
    }

    /// Acceleration Bands, of high, low, close: `period` 2 to 100000 (20).
    pub fn accbands(&self, period: impl Number) -> Result<Accbands, String> {
        let [upper, middle, lower] = all(self, "accbands", &[], &[period.to_number()])?;
        Ok(Accbands { upper, middle, lower })
    }

    /// Vector Trigonometric ACos.
    pub fn acos(&self, input: impl Into<Input>) -> Result<Indicator, String> {
        self.indicator("acos", &[input.into()], &[], 0)
    }

    /// Chaikin A/D Line, of high, low, close, volume.
    pub fn ad(&self) -> Result<Indicator, String> {
        self.indicator("ad", &[], &[], 0)
    }

    /// Vector Arithmetic Add.
    pub fn add(&self, x: impl Into<Input>, y: impl Into<Input>) -> Result<Indicator, String> {
        self.indicator("add", &[x.into(), y.into()], &[], 0)
    }

    /// Chaikin A/D Oscillator, of high, low, close, volume: `fastperiod` 2 to 100000 (3), `slowperiod` 2 to 100000 (10).
    pub fn adosc(&self, fastperiod: impl Number, slowperiod: impl Number) -> Result<Indicator, String> {
        self.indicator("adosc", &[], &[fastperiod.to_number(), slowperiod.to_number()], 0)
    }

    /// Average Day Range, of high, low: `period` 1 to 100000 (14).
    pub fn adr(&self, period: impl Number) -> Result<Indicator, String> {
        self.indicator("adr", &[], &[period.to_number()], 0)
    }

    /// Average Directional Movement Index, of high, low, close: `period` 2 to 100000 (14).
    pub fn adx(&self, period: impl Number) -> Result<Indicator, String> {
        self.indicator("adx", &[], &[period.to_number()], 0)
    }

    /// Average Directional Movement Index Rating, of high, low, close: `period` 2 to 100000 (14).
    pub fn adxr(&self, period: impl Number) -> Result<Indicator, String> {
        self.indicator("adxr", &[], &[period.to_number()], 0)
    }

    /// Awesome Oscillator, of high, low: `fastperiod` 2 to 100000 (5), `slowperiod` 2 to 100000 (34).
    pub fn ao(&self, fastperiod: impl Number, slowperiod: impl Number) -> Result<Indicator, String> {
        self.indicator("ao", &[], &[fastperiod.to_number(), slowperiod.to_number()], 0)
    }

    /// Absolute Price Oscillator: `fastperiod` 2 to 100000 (12), `slowperiod` 2 to 100000 (26), `matype` 0 to 15 (1).
    pub fn apo(&self, input: impl Into<Input>, fastperiod: impl Number, slowperiod: impl Number, matype: impl Number) -> Result<Indicator, String> {
        self.indicator("apo", &[input.into()], &[fastperiod.to_number(), slowperiod.to_number(), matype.to_number()], 0)
    }

    /// Aroon, of high, low: `period` 2 to 100000 (14).
    pub fn aroon(&self, period: impl Number) -> Result<Aroon, String> {
        let [aroondown, aroonup] = all(self, "aroon", &[], &[period.to_number()])?;
        Ok(Aroon { aroondown, aroonup })
    }

    /// Aroon Oscillator, of high, low: `period` 2 to 100000 (14).
    pub fn aroonosc(&self, period: impl Number) -> Result<Indicator, String> {
        self.indicator("aroonosc", &[], &[period.to_number()], 0)
    }

    /// Wilder Accumulative Swing Index, of open, high, low, close: `limitmove` (3).
    pub fn asi(&self, limitmove: impl Number) -> Result<Indicator, String> {
        self.indicator("asi", &[], &[limitmove.to_number()], 0)
    }

    /// Vector Trigonometric ASin.
    pub fn asin(&self, input: impl Into<Input>) -> Result<Indicator, String> {
        self.indicator("asin", &[input.into()], &[], 0)
    }

    /// Vector Trigonometric ATan.
    pub fn atan(&self, input: impl Into<Input>) -> Result<Indicator, String> {
        self.indicator("atan", &[input.into()], &[], 0)
    }

    /// Average True Range, of high, low, close: `period` 1 to 100000 (14).
    pub fn ta_atr(&self, period: impl Number) -> Result<Indicator, String> {
        self.indicator("ta.atr", &[], &[period.to_number()], 0)
    }

    /// Average Deviation: `period` 2 to 100000 (14).
    pub fn avgdev(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("avgdev", &[input.into()], &[period.to_number()], 0)
    }

    /// Average Price, of open, high, low, close.
    pub fn avgprice(&self) -> Result<Indicator, String> {
        self.indicator("avgprice", &[], &[], 0)
    }

    /// Bollinger Bands: `period` 2 to 100000 (20), `nbdevup` (2), `nbdevdn` (2), `matype` 0 to 15 (0).
    pub fn ta_bbands(&self, input: impl Into<Input>, period: impl Number, nbdevup: impl Number, nbdevdn: impl Number, matype: impl Number) -> Result<TaBbands, String> {
        let [upper, middle, lower] = all(self, "ta.bbands", &[input.into()], &[period.to_number(), nbdevup.to_number(), nbdevdn.to_number(), matype.to_number()])?;
        Ok(TaBbands { upper, middle, lower })
    }

    /// Bollinger BandWidth: `period` 2 to 100000 (20), `nbdevup` (2), `nbdevdn` (2), `matype` 0 to 15 (0).
    pub fn bbw(&self, input: impl Into<Input>, period: impl Number, nbdevup: impl Number, nbdevdn: impl Number, matype: impl Number) -> Result<Indicator, String> {
        self.indicator("bbw", &[input.into()], &[period.to_number(), nbdevup.to_number(), nbdevdn.to_number(), matype.to_number()], 0)
    }

    /// Beta: `period` 1 to 100000 (5).
    pub fn beta(&self, x: impl Into<Input>, y: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("beta", &[x.into(), y.into()], &[period.to_number()], 0)
    }

    /// Balance Of Power, of open, high, low, close.
    pub fn bop(&self) -> Result<Indicator, String> {
        self.indicator("bop", &[], &[], 0)
    }

    /// Commodity Channel Index, of high, low, close: `period` 2 to 100000 (14).
    pub fn cci(&self, period: impl Number) -> Result<Indicator, String> {
        self.indicator("cci", &[], &[period.to_number()], 0)
    }

    /// Two Crows, of open, high, low, close.
    pub fn cdl2crows(&self) -> Result<Indicator, String> {
        self.indicator("cdl2crows", &[], &[], 0)
    }

    /// Three Black Crows, of open, high, low, close.
    pub fn cdl3blackcrows(&self) -> Result<Indicator, String> {
        self.indicator("cdl3blackcrows", &[], &[], 0)
    }

    /// Three Inside Up/Down, of open, high, low, close.
    pub fn cdl3inside(&self) -> Result<Indicator, String> {
        self.indicator("cdl3inside", &[], &[], 0)
    }

    /// Three-Line Strike, of open, high, low, close.
    pub fn cdl3linestrike(&self) -> Result<Indicator, String> {
        self.indicator("cdl3linestrike", &[], &[], 0)
    }

    /// Three Outside Up/Down, of open, high, low, close.
    pub fn cdl3outside(&self) -> Result<Indicator, String> {
        self.indicator("cdl3outside", &[], &[], 0)
    }

    /// Three Stars In The South, of open, high, low, close.
    pub fn cdl3starsinsouth(&self) -> Result<Indicator, String> {
        self.indicator("cdl3starsinsouth", &[], &[], 0)
    }

    /// Three Advancing White Soldiers, of open, high, low, close.
    pub fn cdl3whitesoldiers(&self) -> Result<Indicator, String> {
        self.indicator("cdl3whitesoldiers", &[], &[], 0)
    }

    /// Abandoned Baby, of open, high, low, close: `penetration` (0.3).
    pub fn cdlabandonedbaby(&self, penetration: impl Number) -> Result<Indicator, String> {
        self.indicator("cdlabandonedbaby", &[], &[penetration.to_number()], 0)
    }

    /// Advance Block, of open, high, low, close.
    pub fn cdladvanceblock(&self) -> Result<Indicator, String> {
        self.indicator("cdladvanceblock", &[], &[], 0)
    }

    /// Belt-hold, of open, high, low, close.
    pub fn cdlbelthold(&self) -> Result<Indicator, String> {
        self.indicator("cdlbelthold", &[], &[], 0)
    }

    /// Breakaway, of open, high, low, close.
    pub fn cdlbreakaway(&self) -> Result<Indicator, String> {
        self.indicator("cdlbreakaway", &[], &[], 0)
    }

    /// Closing Marubozu, of open, high, low, close.
    pub fn cdlclosingmarubozu(&self) -> Result<Indicator, String> {
        self.indicator("cdlclosingmarubozu", &[], &[], 0)
    }

    /// Concealing Baby Swallow, of open, high, low, close.
    pub fn cdlconcealbabyswall(&self) -> Result<Indicator, String> {
        self.indicator("cdlconcealbabyswall", &[], &[], 0)
    }

    /// Counterattack, of open, high, low, close.
    pub fn cdlcounterattack(&self) -> Result<Indicator, String> {
        self.indicator("cdlcounterattack", &[], &[], 0)
    }

    /// Dark Cloud Cover, of open, high, low, close: `penetration` (0.5).
    pub fn cdldarkcloudcover(&self, penetration: impl Number) -> Result<Indicator, String> {
        self.indicator("cdldarkcloudcover", &[], &[penetration.to_number()], 0)
    }

    /// Doji, of open, high, low, close.
    pub fn cdldoji(&self) -> Result<Indicator, String> {
        self.indicator("cdldoji", &[], &[], 0)
    }

    /// Doji Star, of open, high, low, close.
    pub fn cdldojistar(&self) -> Result<Indicator, String> {
        self.indicator("cdldojistar", &[], &[], 0)
    }

    /// Dragonfly Doji, of open, high, low, close.
    pub fn cdldragonflydoji(&self) -> Result<Indicator, String> {
        self.indicator("cdldragonflydoji", &[], &[], 0)
    }

    /// Engulfing Pattern, of open, high, low, close.
    pub fn cdlengulfing(&self) -> Result<Indicator, String> {
        self.indicator("cdlengulfing", &[], &[], 0)
    }

    /// Evening Doji Star, of open, high, low, close: `penetration` (0.3).
    pub fn cdleveningdojistar(&self, penetration: impl Number) -> Result<Indicator, String> {
        self.indicator("cdleveningdojistar", &[], &[penetration.to_number()], 0)
    }

    /// Evening Star, of open, high, low, close: `penetration` (0.3).
    pub fn cdleveningstar(&self, penetration: impl Number) -> Result<Indicator, String> {
        self.indicator("cdleveningstar", &[], &[penetration.to_number()], 0)
    }

    /// Up/Down-gap side-by-side white lines, of open, high, low, close.
    pub fn cdlgapsidesidewhite(&self) -> Result<Indicator, String> {
        self.indicator("cdlgapsidesidewhite", &[], &[], 0)
    }

    /// Gravestone Doji, of open, high, low, close.
    pub fn cdlgravestonedoji(&self) -> Result<Indicator, String> {
        self.indicator("cdlgravestonedoji", &[], &[], 0)
    }

    /// Hammer, of open, high, low, close.
    pub fn cdlhammer(&self) -> Result<Indicator, String> {
        self.indicator("cdlhammer", &[], &[], 0)
    }

    /// Hanging Man, of open, high, low, close.
    pub fn cdlhangingman(&self) -> Result<Indicator, String> {
        self.indicator("cdlhangingman", &[], &[], 0)
    }

    /// Harami Pattern, of open, high, low, close.
    pub fn cdlharami(&self) -> Result<Indicator, String> {
        self.indicator("cdlharami", &[], &[], 0)
    }

    /// Harami Cross Pattern, of open, high, low, close.
    pub fn cdlharamicross(&self) -> Result<Indicator, String> {
        self.indicator("cdlharamicross", &[], &[], 0)
    }

    /// High-Wave Candle, of open, high, low, close.
    pub fn cdlhighwave(&self) -> Result<Indicator, String> {
        self.indicator("cdlhighwave", &[], &[], 0)
    }

    /// Hikkake Pattern, of open, high, low, close.
    pub fn cdlhikkake(&self) -> Result<Indicator, String> {
        self.indicator("cdlhikkake", &[], &[], 0)
    }

    /// Modified Hikkake Pattern, of open, high, low, close.
    pub fn cdlhikkakemod(&self) -> Result<Indicator, String> {
        self.indicator("cdlhikkakemod", &[], &[], 0)
    }

    /// Homing Pigeon, of open, high, low, close.
    pub fn cdlhomingpigeon(&self) -> Result<Indicator, String> {
        self.indicator("cdlhomingpigeon", &[], &[], 0)
    }

    /// Identical Three Crows, of open, high, low, close.
    pub fn cdlidentical3crows(&self) -> Result<Indicator, String> {
        self.indicator("cdlidentical3crows", &[], &[], 0)
    }

    /// In-Neck Pattern, of open, high, low, close.
    pub fn cdlinneck(&self) -> Result<Indicator, String> {
        self.indicator("cdlinneck", &[], &[], 0)
    }

    /// Inverted Hammer, of open, high, low, close.
    pub fn cdlinvertedhammer(&self) -> Result<Indicator, String> {
        self.indicator("cdlinvertedhammer", &[], &[], 0)
    }

    /// Kicking, of open, high, low, close.
    pub fn cdlkicking(&self) -> Result<Indicator, String> {
        self.indicator("cdlkicking", &[], &[], 0)
    }

    /// Kicking - bull/bear determined by the longer marubozu, of open, high, low, close.
    pub fn cdlkickingbylength(&self) -> Result<Indicator, String> {
        self.indicator("cdlkickingbylength", &[], &[], 0)
    }

    /// Ladder Bottom, of open, high, low, close.
    pub fn cdlladderbottom(&self) -> Result<Indicator, String> {
        self.indicator("cdlladderbottom", &[], &[], 0)
    }

    /// Long Legged Doji, of open, high, low, close.
    pub fn cdllongleggeddoji(&self) -> Result<Indicator, String> {
        self.indicator("cdllongleggeddoji", &[], &[], 0)
    }

    /// Long Line Candle, of open, high, low, close.
    pub fn cdllongline(&self) -> Result<Indicator, String> {
        self.indicator("cdllongline", &[], &[], 0)
    }

    /// Marubozu, of open, high, low, close.
    pub fn cdlmarubozu(&self) -> Result<Indicator, String> {
        self.indicator("cdlmarubozu", &[], &[], 0)
    }

    /// Matching Low, of open, high, low, close.
    pub fn cdlmatchinglow(&self) -> Result<Indicator, String> {
        self.indicator("cdlmatchinglow", &[], &[], 0)
    }

    /// Mat Hold, of open, high, low, close: `penetration` (0.5).
    pub fn cdlmathold(&self, penetration: impl Number) -> Result<Indicator, String> {
        self.indicator("cdlmathold", &[], &[penetration.to_number()], 0)
    }

    /// Morning Doji Star, of open, high, low, close: `penetration` (0.3).
    pub fn cdlmorningdojistar(&self, penetration: impl Number) -> Result<Indicator, String> {
        self.indicator("cdlmorningdojistar", &[], &[penetration.to_number()], 0)
    }

    /// Morning Star, of open, high, low, close: `penetration` (0.3).
    pub fn cdlmorningstar(&self, penetration: impl Number) -> Result<Indicator, String> {
        self.indicator("cdlmorningstar", &[], &[penetration.to_number()], 0)
    }

    /// On-Neck Pattern, of open, high, low, close.
    pub fn cdlonneck(&self) -> Result<Indicator, String> {
        self.indicator("cdlonneck", &[], &[], 0)
    }

    /// Piercing Pattern, of open, high, low, close.
    pub fn cdlpiercing(&self) -> Result<Indicator, String> {
        self.indicator("cdlpiercing", &[], &[], 0)
    }

    /// Rickshaw Man, of open, high, low, close.
    pub fn cdlrickshawman(&self) -> Result<Indicator, String> {
        self.indicator("cdlrickshawman", &[], &[], 0)
    }

    /// Rising/Falling Three Methods, of open, high, low, close.
    pub fn cdlrisefall3methods(&self) -> Result<Indicator, String> {
        self.indicator("cdlrisefall3methods", &[], &[], 0)
    }

    /// Separating Lines, of open, high, low, close.
    pub fn cdlseparatinglines(&self) -> Result<Indicator, String> {
        self.indicator("cdlseparatinglines", &[], &[], 0)
    }

    /// Shooting Star, of open, high, low, close.
    pub fn cdlshootingstar(&self) -> Result<Indicator, String> {
        self.indicator("cdlshootingstar", &[], &[], 0)
    }

    /// Short Line Candle, of open, high, low, close.
    pub fn cdlshortline(&self) -> Result<Indicator, String> {
        self.indicator("cdlshortline", &[], &[], 0)
    }

    /// Spinning Top, of open, high, low, close.
    pub fn cdlspinningtop(&self) -> Result<Indicator, String> {
        self.indicator("cdlspinningtop", &[], &[], 0)
    }

    /// Stalled Pattern, of open, high, low, close.
    pub fn cdlstalledpattern(&self) -> Result<Indicator, String> {
        self.indicator("cdlstalledpattern", &[], &[], 0)
    }

    /// Stick Sandwich, of open, high, low, close.
    pub fn cdlsticksandwich(&self) -> Result<Indicator, String> {
        self.indicator("cdlsticksandwich", &[], &[], 0)
    }

    /// Takuri (Dragonfly Doji with very long lower shadow), of open, high, low, close.
    pub fn cdltakuri(&self) -> Result<Indicator, String> {
        self.indicator("cdltakuri", &[], &[], 0)
    }

    /// Tasuki Gap, of open, high, low, close.
    pub fn cdltasukigap(&self) -> Result<Indicator, String> {
        self.indicator("cdltasukigap", &[], &[], 0)
    }

    /// Thrusting Pattern, of open, high, low, close.
    pub fn cdlthrusting(&self) -> Result<Indicator, String> {
        self.indicator("cdlthrusting", &[], &[], 0)
    }

    /// Tristar Pattern, of open, high, low, close.
    pub fn cdltristar(&self) -> Result<Indicator, String> {
        self.indicator("cdltristar", &[], &[], 0)
    }

    /// Unique 3 River, of open, high, low, close.
    pub fn cdlunique3river(&self) -> Result<Indicator, String> {
        self.indicator("cdlunique3river", &[], &[], 0)
    }

    /// Upside Gap Two Crows, of open, high, low, close.
    pub fn cdlupsidegap2crows(&self) -> Result<Indicator, String> {
        self.indicator("cdlupsidegap2crows", &[], &[], 0)
    }

    /// Upside/Downside Gap Three Methods, of open, high, low, close.
    pub fn cdlxsidegap3methods(&self) -> Result<Indicator, String> {
        self.indicator("cdlxsidegap3methods", &[], &[], 0)
    }

    /// Vector Ceil.
    pub fn ceil(&self, input: impl Into<Input>) -> Result<Indicator, String> {
        self.indicator("ceil", &[input.into()], &[], 0)
    }

    /// Center of Gravity Oscillator: `period` 2 to 100000 (10).
    pub fn cg(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("cg", &[input.into()], &[period.to_number()], 0)
    }

    /// Chande Kroll Stop, of high, low, close: `period` 2 to 100000 (10), `multiplier` (1), `stopperiod` 1 to 100000 (9).
    pub fn cksp(&self, period: impl Number, multiplier: impl Number, stopperiod: impl Number) -> Result<Cksp, String> {
        let [highstop, lowstop] = all(self, "cksp", &[], &[period.to_number(), multiplier.to_number(), stopperiod.to_number()])?;
        Ok(Cksp { highstop, lowstop })
    }

    /// Chaikin Money Flow, of high, low, close, volume: `period` 2 to 100000 (20).
    pub fn cmf(&self, period: impl Number) -> Result<Indicator, String> {
        self.indicator("cmf", &[], &[period.to_number()], 0)
    }

    /// Chande Momentum Oscillator: `period` 2 to 100000 (14).
    pub fn cmo(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("cmo", &[input.into()], &[period.to_number()], 0)
    }

    /// Chande Momentum Oscillator (Unsmoothed): `period` 2 to 100000 (14).
    pub fn cmou(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("cmou", &[input.into()], &[period.to_number()], 0)
    }

    /// Coppock Curve: `wmaperiod` 1 to 100000 (10), `roc1period` 1 to 100000 (11), `roc2period` 1 to 100000 (14).
    pub fn coppock(&self, input: impl Into<Input>, wmaperiod: impl Number, roc1period: impl Number, roc2period: impl Number) -> Result<Indicator, String> {
        self.indicator("coppock", &[input.into()], &[wmaperiod.to_number(), roc1period.to_number(), roc2period.to_number()], 0)
    }

    /// Pearson's Correlation Coefficient (r): `period` 1 to 100000 (30).
    pub fn correl(&self, x: impl Into<Input>, y: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("correl", &[x.into(), y.into()], &[period.to_number()], 0)
    }

    /// Vector Trigonometric Cos.
    pub fn cos(&self, input: impl Into<Input>) -> Result<Indicator, String> {
        self.indicator("cos", &[input.into()], &[], 0)
    }

    /// Vector Trigonometric Cosh.
    pub fn cosh(&self, input: impl Into<Input>) -> Result<Indicator, String> {
        self.indicator("cosh", &[input.into()], &[], 0)
    }

    /// Connors Relative Strength Index: `period` 2 to 100000 (3), `streakperiod` 2 to 100000 (2), `rankperiod` 2 to 10000 (100).
    pub fn crsi(&self, input: impl Into<Input>, period: impl Number, streakperiod: impl Number, rankperiod: impl Number) -> Result<Indicator, String> {
        self.indicator("crsi", &[input.into()], &[period.to_number(), streakperiod.to_number(), rankperiod.to_number()], 0)
    }

    /// Correlation Trend Indicator: `period` 2 to 100000 (20).
    pub fn cti(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("cti", &[input.into()], &[period.to_number()], 0)
    }

    /// Cumulative Sum.
    pub fn cumsum(&self, input: impl Into<Input>) -> Result<Indicator, String> {
        self.indicator("cumsum", &[input.into()], &[], 0)
    }

    /// Chaikin's Volatility, of high, low: `period` 2 to 100000 (10), `rocperiod` 1 to 100000 (10).
    pub fn cvi(&self, period: impl Number, rocperiod: impl Number) -> Result<Indicator, String> {
        self.indicator("cvi", &[], &[period.to_number(), rocperiod.to_number()], 0)
    }

    /// Double Exponential Moving Average: `period` 1 to 100000 (30).
    pub fn dema(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("dema", &[input.into()], &[period.to_number()], 0)
    }

    /// Vector Arithmetic Div.
    pub fn div(&self, x: impl Into<Input>, y: impl Into<Input>) -> Result<Indicator, String> {
        self.indicator("div", &[x.into(), y.into()], &[], 0)
    }

    /// Donchian Channels, of high, low: `period` 2 to 100000 (20).
    pub fn ta_donchian(&self, period: impl Number) -> Result<TaDonchian, String> {
        let [upper, middle, lower] = all(self, "ta.donchian", &[], &[period.to_number()])?;
        Ok(TaDonchian { upper, middle, lower })
    }

    /// Derivative Oscillator: `period` 2 to 100000 (14), `firstperiod` 2 to 100000 (5), `secondperiod` 2 to 100000 (3), `signalperiod` 2 to 100000 (9).
    pub fn dosc(&self, input: impl Into<Input>, period: impl Number, firstperiod: impl Number, secondperiod: impl Number, signalperiod: impl Number) -> Result<Indicator, String> {
        self.indicator("dosc", &[input.into()], &[period.to_number(), firstperiod.to_number(), secondperiod.to_number(), signalperiod.to_number()], 0)
    }

    /// Detrended Price Oscillator: `period` 2 to 100000 (20).
    pub fn dpo(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("dpo", &[input.into()], &[period.to_number()], 0)
    }

    /// Directional Movement Index, of high, low, close: `period` 2 to 100000 (14).
    pub fn dx(&self, period: impl Number) -> Result<Indicator, String> {
        self.indicator("dx", &[], &[period.to_number()], 0)
    }

    /// Elder's Force Index, of close, volume: `period` 1 to 100000 (13).
    pub fn efi(&self, period: impl Number) -> Result<Indicator, String> {
        self.indicator("efi", &[], &[period.to_number()], 0)
    }

    /// Exponential Moving Average: `period` 1 to 100000 (30).
    pub fn ta_ema(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("ta.ema", &[input.into()], &[period.to_number()], 0)
    }

    /// Arms Ease of Movement, of high, low, volume: `period` 1 to 100000 (14), `volumedivisor` (10000).
    pub fn emv(&self, period: impl Number, volumedivisor: impl Number) -> Result<Indicator, String> {
        self.indicator("emv", &[], &[period.to_number(), volumedivisor.to_number()], 0)
    }

    /// Kaufman Efficiency Ratio: `period` 2 to 100000 (10).
    pub fn er(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("er", &[input.into()], &[period.to_number()], 0)
    }

    /// Elder Ray Index (Bull Power / Bear Power), of high, low, close: `period` 1 to 100000 (13).
    pub fn eri(&self, period: impl Number) -> Result<Eri, String> {
        let [bullpower, bearpower] = all(self, "eri", &[], &[period.to_number()])?;
        Ok(Eri { bullpower, bearpower })
    }

    /// Vector Arithmetic Exp.
    pub fn exp(&self, input: impl Into<Input>) -> Result<Indicator, String> {
        self.indicator("exp", &[input.into()], &[], 0)
    }

    /// Vector Floor.
    pub fn floor(&self, input: impl Into<Input>) -> Result<Indicator, String> {
        self.indicator("floor", &[input.into()], &[], 0)
    }

    /// Forecast Oscillator: `period` 2 to 100000 (5).
    pub fn fosc(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("fosc", &[input.into()], &[period.to_number()], 0)
    }

    /// Williams Fractal, of high, low: `leftbars` 1 to 100000 (2), `rightbars` 1 to 100000 (2).
    pub fn fractal(&self, leftbars: impl Number, rightbars: impl Number) -> Result<Fractal, String> {
        let [swinghigh, swinglow] = all(self, "fractal", &[], &[leftbars.to_number(), rightbars.to_number()])?;
        Ok(Fractal { swinghigh, swinglow })
    }

    /// Heikin-Ashi Candles, of open, high, low, close.
    pub fn ha(&self) -> Result<Ha, String> {
        let [haopen, hahigh, halow, haclose] = all(self, "ha", &[], &[])?;
        Ok(Ha { haopen, hahigh, halow, haclose })
    }

    /// Hull Moving Average: `period` 1 to 100000 (20).
    pub fn hma(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("hma", &[input.into()], &[period.to_number()], 0)
    }

    /// Internal Bar Strength, of high, low, close.
    pub fn ibs(&self) -> Result<Indicator, String> {
        self.indicator("ibs", &[], &[], 0)
    }

    /// Ichimoku Kinko Hyo, of high, low: `tenkanperiod` 2 to 100000 (9), `kijunperiod` 2 to 100000 (26), `senkoubperiod` 2 to 100000 (52).
    pub fn ichimoku(&self, tenkanperiod: impl Number, kijunperiod: impl Number, senkoubperiod: impl Number) -> Result<Ichimoku, String> {
        let [tenkansen, kijunsen, senkouspana, senkouspanb] = all(self, "ichimoku", &[], &[tenkanperiod.to_number(), kijunperiod.to_number(), senkoubperiod.to_number()])?;
        Ok(Ichimoku { tenkansen, kijunsen, senkouspana, senkouspanb })
    }

    /// Intraday Momentum Index, of open, close: `period` 2 to 100000 (14).
    pub fn imi(&self, period: impl Number) -> Result<Indicator, String> {
        self.indicator("imi", &[], &[period.to_number()], 0)
    }

    /// Kaufman Adaptive Moving Average: `period` 1 to 100000 (30).
    pub fn kama(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("kama", &[input.into()], &[period.to_number()], 0)
    }

    /// Keltner Channels, of high, low, close: `period` 2 to 100000 (20), `atrperiod` 1 to 100000 (10), `nbdev` (2).
    pub fn kc(&self, period: impl Number, atrperiod: impl Number, nbdev: impl Number) -> Result<Kc, String> {
        let [upper, middle, lower] = all(self, "kc", &[], &[period.to_number(), atrperiod.to_number(), nbdev.to_number()])?;
        Ok(Kc { upper, middle, lower })
    }

    /// KDJ Stochastic, of high, low, close: `fastk_period` 1 to 100000 (9), `slowk_period` 1 to 100000 (3), `slowk_matype` 0 to 15 (13), `slowd_period` 1 to 100000 (3), `slowd_matype` 0 to 15 (13).
    pub fn kdj(&self, fastk_period: impl Number, slowk_period: impl Number, slowk_matype: impl Number, slowd_period: impl Number, slowd_matype: impl Number) -> Result<Kdj, String> {
        let [k, d, j] = all(self, "kdj", &[], &[fastk_period.to_number(), slowk_period.to_number(), slowk_matype.to_number(), slowd_period.to_number(), slowd_matype.to_number()])?;
        Ok(Kdj { k, d, j })
    }

    /// Know Sure Thing (Pring): `roc1period` 1 to 100000 (10), `roc2period` 1 to 100000 (15), `roc3period` 1 to 100000 (20), `roc4period` 1 to 100000 (30), `sma1period` 1 to 100000 (10), `sma2period` 1 to 100000 (10), `sma3period` 1 to 100000 (10), `sma4period` 1 to 100000 (15), `signalperiod` 1 to 100000 (9).
    pub fn kst(&self, input: impl Into<Input>, roc1period: impl Number, roc2period: impl Number, roc3period: impl Number, roc4period: impl Number, sma1period: impl Number, sma2period: impl Number, sma3period: impl Number, sma4period: impl Number, signalperiod: impl Number) -> Result<Kst, String> {
        let [kst, kstsignal] = all(self, "kst", &[input.into()], &[roc1period.to_number(), roc2period.to_number(), roc3period.to_number(), roc4period.to_number(), sma1period.to_number(), sma2period.to_number(), sma3period.to_number(), sma4period.to_number(), signalperiod.to_number()])?;
        Ok(Kst { kst, kstsignal })
    }

    /// Know Sure Thing with controllable MA type: `roc1period` 1 to 100000 (10), `roc2period` 1 to 100000 (15), `roc3period` 1 to 100000 (20), `roc4period` 1 to 100000 (30), `ma1period` 1 to 100000 (10), `ma2period` 1 to 100000 (10), `ma3period` 1 to 100000 (10), `ma4period` 1 to 100000 (15), `signalperiod` 1 to 100000 (9), `rocmatype` 0 to 15 (0), `signalmatype` 0 to 15 (0).
    pub fn kstext(&self, input: impl Into<Input>, roc1period: impl Number, roc2period: impl Number, roc3period: impl Number, roc4period: impl Number, ma1period: impl Number, ma2period: impl Number, ma3period: impl Number, ma4period: impl Number, signalperiod: impl Number, rocmatype: impl Number, signalmatype: impl Number) -> Result<Kstext, String> {
        let [kst, kstsignal] = all(self, "kstext", &[input.into()], &[roc1period.to_number(), roc2period.to_number(), roc3period.to_number(), roc4period.to_number(), ma1period.to_number(), ma2period.to_number(), ma3period.to_number(), ma4period.to_number(), signalperiod.to_number(), rocmatype.to_number(), signalmatype.to_number()])?;
        Ok(Kstext { kst, kstsignal })
    }

    /// Rolling Excess Kurtosis: `period` 4 to 10000 (30).
    pub fn kurtosis(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("kurtosis", &[input.into()], &[period.to_number()], 0)
    }

    /// Klinger Volume Oscillator, of high, low, close, volume: `fastperiod` 2 to 100000 (34), `slowperiod` 2 to 100000 (55), `signalperiod` 2 to 100000 (13).
    pub fn kvo(&self, fastperiod: impl Number, slowperiod: impl Number, signalperiod: impl Number) -> Result<Kvo, String> {
        let [kvo, kvosignal] = all(self, "kvo", &[], &[fastperiod.to_number(), slowperiod.to_number(), signalperiod.to_number()])?;
        Ok(Kvo { kvo, kvosignal })
    }

    /// Linear Regression: `period` 2 to 100000 (14).
    pub fn linearreg(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("linearreg", &[input.into()], &[period.to_number()], 0)
    }

    /// Linear Regression Angle: `period` 2 to 100000 (14).
    pub fn linearreg_angle(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("linearreg_angle", &[input.into()], &[period.to_number()], 0)
    }

    /// Linear Regression Intercept: `period` 2 to 100000 (14).
    pub fn linearreg_intercept(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("linearreg_intercept", &[input.into()], &[period.to_number()], 0)
    }

    /// Linear Regression Slope: `period` 2 to 100000 (14).
    pub fn linearreg_slope(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("linearreg_slope", &[input.into()], &[period.to_number()], 0)
    }

    /// Vector Log Natural.
    pub fn ln(&self, input: impl Into<Input>) -> Result<Indicator, String> {
        self.indicator("ln", &[input.into()], &[], 0)
    }

    /// Vector Log10.
    pub fn log10(&self, input: impl Into<Input>) -> Result<Indicator, String> {
        self.indicator("log10", &[input.into()], &[], 0)
    }

    /// Moving average: `period` 1 to 100000 (30), `matype` 0 to 15 (0).
    pub fn ma(&self, input: impl Into<Input>, period: impl Number, matype: impl Number) -> Result<Indicator, String> {
        self.indicator("ma", &[input.into()], &[period.to_number(), matype.to_number()], 0)
    }

    /// Moving Average Convergence/Divergence: `fastperiod` 2 to 100000 (12), `slowperiod` 2 to 100000 (26), `signalperiod` 1 to 100000 (9).
    pub fn ta_macd(&self, input: impl Into<Input>, fastperiod: impl Number, slowperiod: impl Number, signalperiod: impl Number) -> Result<TaMacd, String> {
        let [macd, macdsignal, macdhist] = all(self, "ta.macd", &[input.into()], &[fastperiod.to_number(), slowperiod.to_number(), signalperiod.to_number()])?;
        Ok(TaMacd { macd, macdsignal, macdhist })
    }

    /// MACD with controllable MA type: `fastperiod` 2 to 100000 (12), `fastmatype` 0 to 15 (0), `slowperiod` 2 to 100000 (26), `slowmatype` 0 to 15 (0), `signalperiod` 1 to 100000 (9), `signalmatype` 0 to 15 (0).
    pub fn macdext(&self, input: impl Into<Input>, fastperiod: impl Number, fastmatype: impl Number, slowperiod: impl Number, slowmatype: impl Number, signalperiod: impl Number, signalmatype: impl Number) -> Result<Macdext, String> {
        let [macd, macdsignal, macdhist] = all(self, "macdext", &[input.into()], &[fastperiod.to_number(), fastmatype.to_number(), slowperiod.to_number(), slowmatype.to_number(), signalperiod.to_number(), signalmatype.to_number()])?;
        Ok(Macdext { macd, macdsignal, macdhist })
    }

    /// Moving Average Convergence/Divergence Fix 12/26: `signalperiod` 1 to 100000 (9).
    pub fn macdfix(&self, input: impl Into<Input>, signalperiod: impl Number) -> Result<Macdfix, String> {
        let [macd, macdsignal, macdhist] = all(self, "macdfix", &[input.into()], &[signalperiod.to_number()])?;
        Ok(Macdfix { macd, macdsignal, macdhist })
    }

    /// Market Facilitation Index, of high, low, volume.
    pub fn marketfi(&self) -> Result<Indicator, String> {
        self.indicator("marketfi", &[], &[], 0)
    }

    /// Mass Index, of high, low: `fastperiod` 2 to 100000 (9), `slowperiod` 2 to 100000 (25).
    pub fn massi(&self, fastperiod: impl Number, slowperiod: impl Number) -> Result<Indicator, String> {
        self.indicator("massi", &[], &[fastperiod.to_number(), slowperiod.to_number()], 0)
    }

    /// Moving average with variable period: `minperiod` 1 to 10000 (2), `maxperiod` 1 to 10000 (30), `matype` 0 to 15 (0).
    pub fn mavp(&self, x: impl Into<Input>, y: impl Into<Input>, minperiod: impl Number, maxperiod: impl Number, matype: impl Number) -> Result<Indicator, String> {
        self.indicator("mavp", &[x.into(), y.into()], &[minperiod.to_number(), maxperiod.to_number(), matype.to_number()], 0)
    }

    /// Highest value over a specified period: `period` 2 to 100000 (30).
    pub fn ta_max(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("ta.max", &[input.into()], &[period.to_number()], 0)
    }

    /// Index of highest value over a specified period: `period` 2 to 100000 (30).
    pub fn maxindex(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("maxindex", &[input.into()], &[period.to_number()], 0)
    }

    /// McGinley Dynamic: `period` 2 to 100000 (14).
    pub fn mcgd(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("mcgd", &[input.into()], &[period.to_number()], 0)
    }

    /// Rolling Median: `period` 2 to 10000 (30).
    pub fn median(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("median", &[input.into()], &[period.to_number()], 0)
    }

    /// Median Price, of high, low.
    pub fn medprice(&self) -> Result<Indicator, String> {
        self.indicator("medprice", &[], &[], 0)
    }

    /// Money Flow Index, of high, low, close, volume: `period` 2 to 100000 (14).
    pub fn mfi(&self, period: impl Number) -> Result<Indicator, String> {
        self.indicator("mfi", &[], &[period.to_number()], 0)
    }

    /// MidPoint over period: `period` 2 to 100000 (14).
    pub fn midpoint(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("midpoint", &[input.into()], &[period.to_number()], 0)
    }

    /// Midpoint Price over period, of high, low: `period` 2 to 100000 (14).
    pub fn midprice(&self, period: impl Number) -> Result<Indicator, String> {
        self.indicator("midprice", &[], &[period.to_number()], 0)
    }

    /// Lowest value over a specified period: `period` 2 to 100000 (30).
    pub fn ta_min(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("ta.min", &[input.into()], &[period.to_number()], 0)
    }

    /// Index of lowest value over a specified period: `period` 2 to 100000 (30).
    pub fn minindex(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("minindex", &[input.into()], &[period.to_number()], 0)
    }

    /// Lowest and highest values over a specified period: `period` 2 to 100000 (30).
    pub fn minmax(&self, input: impl Into<Input>, period: impl Number) -> Result<Minmax, String> {
        let [min, max] = all(self, "minmax", &[input.into()], &[period.to_number()])?;
        Ok(Minmax { min, max })
    }

    /// Indexes of lowest and highest values over a specified period: `period` 2 to 100000 (30).
    pub fn minmaxindex(&self, input: impl Into<Input>, period: impl Number) -> Result<Minmaxindex, String> {
        let [minidx, maxidx] = all(self, "minmaxindex", &[input.into()], &[period.to_number()])?;
        Ok(Minmaxindex { minidx, maxidx })
    }

    /// Minus Directional Indicator, of high, low, close: `period` 1 to 100000 (14).
    pub fn minus_di(&self, period: impl Number) -> Result<Indicator, String> {
        self.indicator("minus_di", &[], &[period.to_number()], 0)
    }

    /// Minus Directional Movement, of high, low: `period` 1 to 100000 (14).
    pub fn minus_dm(&self, period: impl Number) -> Result<Indicator, String> {
        self.indicator("minus_dm", &[], &[period.to_number()], 0)
    }

    /// Momentum: `period` 1 to 100000 (10).
    pub fn mom(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("mom", &[input.into()], &[period.to_number()], 0)
    }

    /// Vector Arithmetic Mult.
    pub fn mult(&self, x: impl Into<Input>, y: impl Into<Input>) -> Result<Indicator, String> {
        self.indicator("mult", &[x.into(), y.into()], &[], 0)
    }

    /// Normalized Average True Range, of high, low, close: `period` 1 to 100000 (14).
    pub fn natr(&self, period: impl Number) -> Result<Indicator, String> {
        self.indicator("natr", &[], &[period.to_number()], 0)
    }

    /// Negative Volume Index, of close, volume.
    pub fn nvi(&self) -> Result<Indicator, String> {
        self.indicator("nvi", &[], &[], 0)
    }

    /// On Balance Volume, of close, volume.
    pub fn ta_obv(&self) -> Result<Indicator, String> {
        self.indicator("ta.obv", &[], &[], 0)
    }

    /// Bollinger Bands %B: `period` 2 to 100000 (20), `nbdevup` (2), `nbdevdn` (2), `matype` 0 to 15 (0).
    pub fn percentb(&self, input: impl Into<Input>, period: impl Number, nbdevup: impl Number, nbdevdn: impl Number, matype: impl Number) -> Result<Indicator, String> {
        self.indicator("percentb", &[input.into()], &[period.to_number(), nbdevup.to_number(), nbdevdn.to_number(), matype.to_number()], 0)
    }

    /// Percentile (nearest rank): `period` 2 to 10000 (100), `percentile` 0 to 100 (50).
    pub fn percentile(&self, input: impl Into<Input>, period: impl Number, percentile: impl Number) -> Result<Indicator, String> {
        self.indicator("percentile", &[input.into()], &[period.to_number(), percentile.to_number()], 0)
    }

    /// Percent Rank: `period` 2 to 10000 (100).
    pub fn percentrank(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("percentrank", &[input.into()], &[period.to_number()], 0)
    }

    /// Plus Directional Indicator, of high, low, close: `period` 1 to 100000 (14).
    pub fn plus_di(&self, period: impl Number) -> Result<Indicator, String> {
        self.indicator("plus_di", &[], &[period.to_number()], 0)
    }

    /// Plus Directional Movement, of high, low: `period` 1 to 100000 (14).
    pub fn plus_dm(&self, period: impl Number) -> Result<Indicator, String> {
        self.indicator("plus_dm", &[], &[period.to_number()], 0)
    }

    /// Percentage Price Oscillator: `fastperiod` 2 to 100000 (12), `slowperiod` 2 to 100000 (26), `matype` 0 to 15 (1).
    pub fn ppo(&self, input: impl Into<Input>, fastperiod: impl Number, slowperiod: impl Number, matype: impl Number) -> Result<Indicator, String> {
        self.indicator("ppo", &[input.into()], &[fastperiod.to_number(), slowperiod.to_number(), matype.to_number()], 0)
    }

    /// Positive Volume Index, of close, volume.
    pub fn pvi(&self) -> Result<Indicator, String> {
        self.indicator("pvi", &[], &[], 0)
    }

    /// Percentage Volume Oscillator, of volume: `fastperiod` 2 to 100000 (12), `slowperiod` 2 to 100000 (26), `matype` 0 to 15 (1).
    pub fn pvo(&self, fastperiod: impl Number, slowperiod: impl Number, matype: impl Number) -> Result<Indicator, String> {
        self.indicator("pvo", &[], &[fastperiod.to_number(), slowperiod.to_number(), matype.to_number()], 0)
    }

    /// Price Volume Trend, of close, volume.
    pub fn pvt(&self) -> Result<Indicator, String> {
        self.indicator("pvt", &[], &[], 0)
    }

    /// Qstick, of open, close: `period` 1 to 100000 (10).
    pub fn qstick(&self, period: impl Number) -> Result<Indicator, String> {
        self.indicator("qstick", &[], &[period.to_number()], 0)
    }

    /// Wilder's Smoothed Moving Average: `period` 1 to 100000 (30).
    pub fn ta_rma(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("ta.rma", &[input.into()], &[period.to_number()], 0)
    }

    /// Rate of change : ((price/prevPrice)-1)*100: `period` 1 to 100000 (10).
    pub fn ta_roc(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("ta.roc", &[input.into()], &[period.to_number()], 0)
    }

    /// Rate of change Percentage: (price-prevPrice)/prevPrice: `period` 1 to 100000 (10).
    pub fn rocp(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("rocp", &[input.into()], &[period.to_number()], 0)
    }

    /// Rate of change ratio: (price/prevPrice): `period` 1 to 100000 (10).
    pub fn rocr(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("rocr", &[input.into()], &[period.to_number()], 0)
    }

    /// Rate of change ratio 100 scale: (price/prevPrice)*100: `period` 1 to 100000 (10).
    pub fn rocr100(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("rocr100", &[input.into()], &[period.to_number()], 0)
    }

    /// Relative Strength Index: `period` 2 to 100000 (14).
    pub fn ta_rsi(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("ta.rsi", &[input.into()], &[period.to_number()], 0)
    }

    /// Relative Volatility Index: `period` 1 to 100000 (14), `stddevperiod` 2 to 100000 (10).
    pub fn rvi(&self, input: impl Into<Input>, period: impl Number, stddevperiod: impl Number) -> Result<Indicator, String> {
        self.indicator("rvi", &[input.into()], &[period.to_number(), stddevperiod.to_number()], 0)
    }

    /// Relative Volatility Index, refined high/low form, of high, low: `period` 1 to 100000 (14), `stddevperiod` 2 to 100000 (10).
    pub fn rvir(&self, period: impl Number, stddevperiod: impl Number) -> Result<Indicator, String> {
        self.indicator("rvir", &[], &[period.to_number(), stddevperiod.to_number()], 0)
    }

    /// Relative Volume, of volume: `period` 1 to 100000 (20).
    pub fn rvol(&self, period: impl Number) -> Result<Indicator, String> {
        self.indicator("rvol", &[], &[period.to_number()], 0)
    }

    /// Parabolic SAR, of high, low: `acceleration` (0.02), `maximum` (0.2).
    pub fn sar(&self, acceleration: impl Number, maximum: impl Number) -> Result<Indicator, String> {
        self.indicator("sar", &[], &[acceleration.to_number(), maximum.to_number()], 0)
    }

    /// Parabolic SAR - Extended, of high, low: `startvalue` (0), `offsetonreverse` (0), `accelerationinitlong` (0.02), `accelerationlong` (0.02), `accelerationmaxlong` (0.2), `accelerationinitshort` (0.02), `accelerationshort` (0.02), `accelerationmaxshort` (0.2).
    pub fn sarext(&self, startvalue: impl Number, offsetonreverse: impl Number, accelerationinitlong: impl Number, accelerationlong: impl Number, accelerationmaxlong: impl Number, accelerationinitshort: impl Number, accelerationshort: impl Number, accelerationmaxshort: impl Number) -> Result<Indicator, String> {
        self.indicator("sarext", &[], &[startvalue.to_number(), offsetonreverse.to_number(), accelerationinitlong.to_number(), accelerationlong.to_number(), accelerationmaxlong.to_number(), accelerationinitshort.to_number(), accelerationshort.to_number(), accelerationmaxshort.to_number()], 0)
    }

    /// Wilder Swing Index, of open, high, low, close: `limitmove` (3).
    pub fn si(&self, limitmove: impl Number) -> Result<Indicator, String> {
        self.indicator("si", &[], &[limitmove.to_number()], 0)
    }

    /// Vector Trigonometric Sin.
    pub fn sin(&self, input: impl Into<Input>) -> Result<Indicator, String> {
        self.indicator("sin", &[input.into()], &[], 0)
    }

    /// Vector Trigonometric Sinh.
    pub fn sinh(&self, input: impl Into<Input>) -> Result<Indicator, String> {
        self.indicator("sinh", &[input.into()], &[], 0)
    }

    /// Simple Moving Average: `period` 1 to 100000 (30).
    pub fn ta_sma(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("ta.sma", &[input.into()], &[period.to_number()], 0)
    }

    /// Stochastic Momentum Index, of high, low, close: `period` 2 to 100000 (13), `fastperiod` 2 to 100000 (2), `slowperiod` 2 to 100000 (25), `signalperiod` 2 to 100000 (9).
    pub fn smi(&self, period: impl Number, fastperiod: impl Number, slowperiod: impl Number, signalperiod: impl Number) -> Result<Smi, String> {
        let [smi, smisignal] = all(self, "smi", &[], &[period.to_number(), fastperiod.to_number(), slowperiod.to_number(), signalperiod.to_number()])?;
        Ok(Smi { smi, smisignal })
    }

    /// Vector Square Root.
    pub fn sqrt(&self, input: impl Into<Input>) -> Result<Indicator, String> {
        self.indicator("sqrt", &[input.into()], &[], 0)
    }

    /// Squeeze Momentum and Level, of high, low, close: `bbperiod` 2 to 100000 (20), `nbdev` (2), `kcperiod` 2 to 100000 (20), `factorwide` (2), `factornormal` (1.5), `factornarrow` (1).
    pub fn sqzmom(&self, bbperiod: impl Number, nbdev: impl Number, kcperiod: impl Number, factorwide: impl Number, factornormal: impl Number, factornarrow: impl Number) -> Result<Sqzmom, String> {
        let [momentum, squeeze] = all(self, "sqzmom", &[], &[bbperiod.to_number(), nbdev.to_number(), kcperiod.to_number(), factorwide.to_number(), factornormal.to_number(), factornarrow.to_number()])?;
        Ok(Sqzmom { momentum, squeeze })
    }

    /// Schaff Trend Cycle: `fastperiod` 2 to 100000 (23), `slowperiod` 2 to 100000 (50), `cycleperiod` 2 to 100000 (10).
    pub fn stc(&self, input: impl Into<Input>, fastperiod: impl Number, slowperiod: impl Number, cycleperiod: impl Number) -> Result<Indicator, String> {
        self.indicator("stc", &[input.into()], &[fastperiod.to_number(), slowperiod.to_number(), cycleperiod.to_number()], 0)
    }

    /// Standard Deviation: `period` 2 to 100000 (5), `nbdev` (1).
    pub fn ta_stddev(&self, input: impl Into<Input>, period: impl Number, nbdev: impl Number) -> Result<Indicator, String> {
        self.indicator("ta.stddev", &[input.into()], &[period.to_number(), nbdev.to_number()], 0)
    }

    /// Stochastic, of high, low, close: `fastk_period` 1 to 100000 (5), `slowk_period` 1 to 100000 (3), `slowk_matype` 0 to 15 (0), `slowd_period` 1 to 100000 (3), `slowd_matype` 0 to 15 (0).
    pub fn stoch(&self, fastk_period: impl Number, slowk_period: impl Number, slowk_matype: impl Number, slowd_period: impl Number, slowd_matype: impl Number) -> Result<Stoch, String> {
        let [slowk, slowd] = all(self, "stoch", &[], &[fastk_period.to_number(), slowk_period.to_number(), slowk_matype.to_number(), slowd_period.to_number(), slowd_matype.to_number()])?;
        Ok(Stoch { slowk, slowd })
    }

    /// Stochastic Fast, of high, low, close: `fastk_period` 1 to 100000 (5), `fastd_period` 1 to 100000 (3), `fastd_matype` 0 to 15 (0).
    pub fn stochf(&self, fastk_period: impl Number, fastd_period: impl Number, fastd_matype: impl Number) -> Result<Stochf, String> {
        let [fastk, fastd] = all(self, "stochf", &[], &[fastk_period.to_number(), fastd_period.to_number(), fastd_matype.to_number()])?;
        Ok(Stochf { fastk, fastd })
    }

    /// Stochastic Relative Strength Index: `period` 2 to 100000 (14), `fastk_period` 1 to 100000 (5), `fastd_period` 1 to 100000 (3), `fastd_matype` 0 to 15 (0).
    pub fn stochrsi(&self, input: impl Into<Input>, period: impl Number, fastk_period: impl Number, fastd_period: impl Number, fastd_matype: impl Number) -> Result<Stochrsi, String> {
        let [fastk, fastd] = all(self, "stochrsi", &[input.into()], &[period.to_number(), fastk_period.to_number(), fastd_period.to_number(), fastd_matype.to_number()])?;
        Ok(Stochrsi { fastk, fastd })
    }

    /// Vector Arithmetic Subtraction.
    pub fn sub(&self, x: impl Into<Input>, y: impl Into<Input>) -> Result<Indicator, String> {
        self.indicator("sub", &[x.into(), y.into()], &[], 0)
    }

    /// Summation: `period` 2 to 100000 (30).
    pub fn sum(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("sum", &[input.into()], &[period.to_number()], 0)
    }

    /// SuperTrend, of high, low, close: `period` 2 to 100000 (10), `multiplier` (3).
    pub fn ta_supertrend(&self, period: impl Number, multiplier: impl Number) -> Result<TaSupertrend, String> {
        let [supertrend, trend] = all(self, "ta.supertrend", &[], &[period.to_number(), multiplier.to_number()])?;
        Ok(TaSupertrend { supertrend, trend })
    }

    /// Triple Exponential Moving Average (T3): `period` 1 to 100000 (5), `vfactor` 0 to 1 (0.7).
    pub fn t3(&self, input: impl Into<Input>, period: impl Number, vfactor: impl Number) -> Result<Indicator, String> {
        self.indicator("t3", &[input.into()], &[period.to_number(), vfactor.to_number()], 0)
    }

    /// Vector Trigonometric Tan.
    pub fn tan(&self, input: impl Into<Input>) -> Result<Indicator, String> {
        self.indicator("tan", &[input.into()], &[], 0)
    }

    /// Vector Trigonometric Tanh.
    pub fn tanh(&self, input: impl Into<Input>) -> Result<Indicator, String> {
        self.indicator("tanh", &[input.into()], &[], 0)
    }

    /// Triple Exponential Moving Average: `period` 1 to 100000 (30).
    pub fn tema(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("tema", &[input.into()], &[period.to_number()], 0)
    }

    /// True Range, of high, low, close.
    pub fn trange(&self) -> Result<Indicator, String> {
        self.indicator("trange", &[], &[], 0)
    }

    /// Triangular Moving Average: `period` 1 to 100000 (30).
    pub fn trima(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("trima", &[input.into()], &[period.to_number()], 0)
    }

    /// 1-day Rate-Of-Change (ROC) of a Triple Smooth EMA: `period` 1 to 100000 (30).
    pub fn trix(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("trix", &[input.into()], &[period.to_number()], 0)
    }

    /// Time Series Forecast: `period` 2 to 100000 (14).
    pub fn tsf(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("tsf", &[input.into()], &[period.to_number()], 0)
    }

    /// True Strength Index: `firstperiod` 2 to 100000 (25), `secondperiod` 2 to 100000 (13).
    pub fn tsi(&self, input: impl Into<Input>, firstperiod: impl Number, secondperiod: impl Number) -> Result<Indicator, String> {
        self.indicator("tsi", &[input.into()], &[firstperiod.to_number(), secondperiod.to_number()], 0)
    }

    /// Typical Price, of high, low, close.
    pub fn typprice(&self) -> Result<Indicator, String> {
        self.indicator("typprice", &[], &[], 0)
    }

    /// Ultimate Oscillator, of high, low, close: `timeperiod1` 1 to 100000 (7), `timeperiod2` 1 to 100000 (14), `timeperiod3` 1 to 100000 (28).
    pub fn ultosc(&self, timeperiod1: impl Number, timeperiod2: impl Number, timeperiod3: impl Number) -> Result<Indicator, String> {
        self.indicator("ultosc", &[], &[timeperiod1.to_number(), timeperiod2.to_number(), timeperiod3.to_number()], 0)
    }

    /// Variance: `period` 1 to 100000 (5), `nbdev` (1).
    pub fn var(&self, input: impl Into<Input>, period: impl Number, nbdev: impl Number) -> Result<Indicator, String> {
        self.indicator("var", &[input.into()], &[period.to_number(), nbdev.to_number()], 0)
    }

    /// Vertical Horizontal Filter: `period` 2 to 100000 (28).
    pub fn vhf(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("vhf", &[input.into()], &[period.to_number()], 0)
    }

    /// Variable Index Dynamic Average: `period` 1 to 100000 (12), `cmoperiod` 2 to 100000 (9).
    pub fn vidya(&self, input: impl Into<Input>, period: impl Number, cmoperiod: impl Number) -> Result<Indicator, String> {
        self.indicator("vidya", &[input.into()], &[period.to_number(), cmoperiod.to_number()], 0)
    }

    /// Vortex Indicator, of high, low, close: `period` 1 to 100000 (14).
    pub fn vortex(&self, period: impl Number) -> Result<Vortex, String> {
        let [plusvi, minusvi] = all(self, "vortex", &[], &[period.to_number()])?;
        Ok(Vortex { plusvi, minusvi })
    }

    /// Volume Weighted Average Price, of high, low, close, volume.
    pub fn ta_vwap(&self) -> Result<Indicator, String> {
        self.indicator("ta.vwap", &[], &[], 0)
    }

    /// Volume Weighted Moving Average, of close, volume: `period` 1 to 100000 (30).
    pub fn vwma(&self, period: impl Number) -> Result<Indicator, String> {
        self.indicator("vwma", &[], &[period.to_number()], 0)
    }

    /// Williams' Accumulation/Distribution, of high, low, close.
    pub fn wad(&self) -> Result<Indicator, String> {
        self.indicator("wad", &[], &[], 0)
    }

    /// WaveTrend Oscillator, of high, low, close: `channelperiod` 2 to 100000 (10), `averageperiod` 1 to 100000 (21), `signalperiod` 1 to 100000 (4).
    pub fn wavetrend(&self, channelperiod: impl Number, averageperiod: impl Number, signalperiod: impl Number) -> Result<Wavetrend, String> {
        let [wt1, wt2] = all(self, "wavetrend", &[], &[channelperiod.to_number(), averageperiod.to_number(), signalperiod.to_number()])?;
        Ok(Wavetrend { wt1, wt2 })
    }

    /// Weighted Close Price, of high, low, close.
    pub fn wclprice(&self) -> Result<Indicator, String> {
        self.indicator("wclprice", &[], &[], 0)
    }

    /// Williams' %R, of high, low, close: `period` 2 to 100000 (14).
    pub fn willr(&self, period: impl Number) -> Result<Indicator, String> {
        self.indicator("willr", &[], &[period.to_number()], 0)
    }

    /// Weighted Moving Average: `period` 1 to 100000 (30).
    pub fn wma(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("wma", &[input.into()], &[period.to_number()], 0)
    }

    /// Zig Zag, of high, low: `sensitivity` 0 to 100 (5), `mintrendlength` 1 to 100000 (1).
    pub fn zigzag(&self, sensitivity: impl Number, mintrendlength: impl Number) -> Result<Zigzag, String> {
        let [zigzag, trend, pivotidx] = all(self, "zigzag", &[], &[sensitivity.to_number(), mintrendlength.to_number()])?;
        Ok(Zigzag { zigzag, trend, pivotidx })
    }

    /// Zero-Lag Exponential Moving Average: `period` 1 to 100000 (30).
    pub fn zlema(&self, input: impl Into<Input>, period: impl Number) -> Result<Indicator, String> {
        self.indicator("zlema", &[input.into()], &[period.to_number()], 0)
    }
}
