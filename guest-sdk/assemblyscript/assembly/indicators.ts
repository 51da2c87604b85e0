// Generated from the registry of indicators by `BLESS=1 cargo test -p bthost-ta helpers`. Do not edit.
//
// Every indicator of `bthost indicators` that a run may have: `indicators.supertrend(bars, 10, 3)`. `pine_` is TradingView's flavour, `ta_`
// TA-Lib's where the core has one of its own.

import { Indicator, Series, Source } from "./series";

/** Simple moving average: `period` 1 to 100000 (20). */
export function sma(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("sma", [input], [period], 0);
}

/** Exponential moving average: `period` 1 to 100000 (20). */
export function ema(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("ema", [input], [period], 0);
}

/** Wilder's moving average: `period` 1 to 100000 (14). */
export function rma(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("rma", [input], [period], 0);
}

/** Relative strength index: `period` 2 to 100000 (14). */
export function rsi(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("rsi", [input], [period], 0);
}

/** Rate of change, percent: `period` 1 to 100000 (10). */
export function roc(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("roc", [input], [period], 0);
}

/** The outputs of `macd`. */
export class Macd {
  constructor(readonly line: Indicator, readonly signal: Indicator, readonly histogram: Indicator) {}
}

/** Moving average convergence and divergence: `fast` 1 to 100000 (12), `slow` 2 to 100000 (26), `signal` 1 to 100000 (9). */
export function macd(series: Series, input: Source, fast: f64, slow: f64, signal: f64): Macd {
  const output0 = series.indicator("macd", [input], [fast, slow, signal], 0);
  const output1 = series.indicator("macd", [input], [fast, slow, signal], 1);
  const output2 = series.indicator("macd", [input], [fast, slow, signal], 2);
  return new Macd(output0, output1, output2);
}

/** Standard deviation over a window: `period` 2 to 100000 (20). */
export function stddev(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("stddev", [input], [period], 0);
}

/** Average true range, of high, low, close: `period` 1 to 100000 (14). */
export function atr(series: Series, period: f64): Indicator {
  return series.indicator("atr", [], [period], 0);
}

/** The outputs of `bbands`. */
export class Bbands {
  constructor(readonly upper: Indicator, readonly middle: Indicator, readonly lower: Indicator) {}
}

/** Bollinger bands: `period` 2 to 100000 (20), `k` 0 to 1000 (2). */
export function bbands(series: Series, input: Source, period: f64, k: f64): Bbands {
  const output0 = series.indicator("bbands", [input], [period, k], 0);
  const output1 = series.indicator("bbands", [input], [period, k], 1);
  const output2 = series.indicator("bbands", [input], [period, k], 2);
  return new Bbands(output0, output1, output2);
}

/** Variance over a window: `period` 1 to 100000 (20). */
export function variance(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("variance", [input], [period], 0);
}

/** Distance from the mean in standard deviations: `period` 2 to 100000 (20). */
export function zscore(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("zscore", [input], [period], 0);
}

/** The outputs of `keltner`. */
export class Keltner {
  constructor(readonly upper: Indicator, readonly middle: Indicator, readonly lower: Indicator) {}
}

/** Keltner channel, of high, low, close: `period` 1 to 100000 (20), `atr_period` 1 to 100000 (10), `k` 0 to 1000 (2). */
export function keltner(series: Series, period: f64, atr_period: f64, k: f64): Keltner {
  const output0 = series.indicator("keltner", [], [period, atr_period, k], 0);
  const output1 = series.indicator("keltner", [], [period, atr_period, k], 1);
  const output2 = series.indicator("keltner", [], [period, atr_period, k], 2);
  return new Keltner(output0, output1, output2);
}

/** Greatest of the last rows: `period` 1 to 100000 (20). */
export function max(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("max", [input], [period], 0);
}

/** Least of the last rows: `period` 1 to 100000 (20). */
export function min(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("min", [input], [period], 0);
}

/** The outputs of `donchian`. */
export class Donchian {
  constructor(readonly upper: Indicator, readonly middle: Indicator, readonly lower: Indicator) {}
}

/** Donchian channel, of high, low: `period` 1 to 100000 (20). */
export function donchian(series: Series, period: f64): Donchian {
  const output0 = series.indicator("donchian", [], [period], 0);
  const output1 = series.indicator("donchian", [], [period], 1);
  const output2 = series.indicator("donchian", [], [period], 2);
  return new Donchian(output0, output1, output2);
}

/** The outputs of `supertrend`. */
export class Supertrend {
  constructor(readonly line: Indicator, readonly trend: Indicator) {}
}

/** Supertrend, of high, low, close: `period` 1 to 100000 (10), `k` 0 to 1000 (3). */
export function supertrend(series: Series, period: f64, k: f64): Supertrend {
  const output0 = series.indicator("supertrend", [], [period, k], 0);
  const output1 = series.indicator("supertrend", [], [period, k], 1);
  return new Supertrend(output0, output1);
}

/** On-balance volume, of close, volume. */
export function obv(series: Series): Indicator {
  return series.indicator("obv", [], [], 0);
}

/** Volume-weighted average price of the session, of high, low, close, volume, open time: `session` 1 to 10000000000 (86400), `offset` 0 to 10000000000 (0). */
export function vwap(series: Series, session: f64, offset: f64): Indicator {
  return series.indicator("vwap", [], [session, offset], 0);
}

/** Rolling correlation of two series: `period` 2 to 5000 (30). */
export function correlation(series: Series, x: Source, y: Source, period: f64): Indicator {
  return series.indicator("correlation", [x, y], [period], 0);
}

/** The outputs of `regression`. */
export class Regression {
  constructor(readonly slope: Indicator, readonly intercept: Indicator) {}
}

/** Rolling regression of one series on another (beta, hedge ratio): `period` 2 to 5000 (60). */
export function regression(series: Series, x: Source, y: Source, period: f64): Regression {
  const output0 = series.indicator("regression", [x, y], [period], 0);
  const output1 = series.indicator("regression", [x, y], [period], 1);
  return new Regression(output0, output1);
}

/** The outputs of `linreg`. */
export class Linreg {
  constructor(readonly value: Indicator, readonly slope: Indicator, readonly r2: Indicator) {}
}

/** Linear regression over time: `period` 2 to 5000 (14). */
export function linreg(series: Series, input: Source, period: f64): Linreg {
  const output0 = series.indicator("linreg", [input], [period], 0);
  const output1 = series.indicator("linreg", [input], [period], 1);
  const output2 = series.indicator("linreg", [input], [period], 2);
  return new Linreg(output0, output1, output2);
}

/** Where a row stands among the rows before it: `period` 2 to 5000 (100). */
export function rank(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("rank", [input], [period], 0);
}

/** Rolling quantile: `period` 1 to 5000 (100), `q` 0 to 1 (0.5). */
export function quantile(series: Series, input: Source, period: f64, q: f64): Indicator {
  return series.indicator("quantile", [input], [period, q], 0);
}

/** Half-life of mean reversion: `period` 4 to 5000 (100). */
export function halflife(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("halflife", [input], [period], 0);
}

/** Hurst's exponent: `period` 16 to 5000 (128). */
export function hurst(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("hurst", [input], [period], 0);
}

/** The outputs of `kalman`. */
export class Kalman {
  constructor(readonly level: Indicator, readonly slope: Indicator) {}
}

/** Level and slope of a series by a Kalman filter: `level` 0.000000000001 to 1000000 (0.01), `slope` 0.000000000001 to 1000000 (0.0001). */
export function kalman(series: Series, input: Source, level: f64, slope: f64): Kalman {
  const output0 = series.indicator("kalman", [input], [level, slope], 0);
  const output1 = series.indicator("kalman", [input], [level, slope], 1);
  return new Kalman(output0, output1);
}

/** The outputs of `hedge`. */
export class Hedge {
  constructor(readonly ratio: Indicator, readonly intercept: Indicator, readonly spread: Indicator) {}
}

/** Hedge ratio of two series by a Kalman filter: `wander` 0.000000000001 to 1000000 (0.0001). */
export function hedge(series: Series, x: Source, y: Source, wander: f64): Hedge {
  const output0 = series.indicator("hedge", [x, y], [wander], 0);
  const output1 = series.indicator("hedge", [x, y], [wander], 1);
  const output2 = series.indicator("hedge", [x, y], [wander], 2);
  return new Hedge(output0, output1, output2);
}

/** Rank among all instruments at one instant. */
export function universe_rank(series: Series, input: Source): Indicator {
  return series.indicator("universe.rank", [input], [], 0);
}

/** Distance from the mean of all instruments at one instant. */
export function universe_zscore(series: Series, input: Source): Indicator {
  return series.indicator("universe.zscore", [input], [], 0);
}

/** The value of another instrument at this instant: `instrument` 0 to 65535 (0). */
export function universe_value(series: Series, input: Source, instrument: f64): Indicator {
  return series.indicator("universe.value", [input], [instrument], 0);
}

/** Relative strength index, as in TradingView: `period` 1 to 100000 (14). */
export function pine_rsi(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("pine.rsi", [input], [period], 0);
}

/** Average true range, as in TradingView, of high, low, close: `period` 1 to 100000 (14). */
export function pine_atr(series: Series, period: f64): Indicator {
  return series.indicator("pine.atr", [], [period], 0);
}

/** The outputs of `pine.supertrend`. */
export class PineSupertrend {
  constructor(readonly line: Indicator, readonly direction: Indicator) {}
}

/** Supertrend, as in TradingView, of high, low, close: `factor` 0 to 1000 (3), `period` 1 to 100000 (10). */
export function pine_supertrend(series: Series, factor: f64, period: f64): PineSupertrend {
  const output0 = series.indicator("pine.supertrend", [], [factor, period], 0);
  const output1 = series.indicator("pine.supertrend", [], [factor, period], 1);
  return new PineSupertrend(output0, output1);
}

/** The outputs of `pine.macd`. */
export class PineMacd {
  constructor(readonly line: Indicator, readonly signal: Indicator, readonly histogram: Indicator) {}
}

/** Moving average convergence and divergence, as in TradingView: `fast` 1 to 100000 (12), `slow` 2 to 100000 (26), `signal` 1 to 100000 (9). */
export function pine_macd(series: Series, input: Source, fast: f64, slow: f64, signal: f64): PineMacd {
  const output0 = series.indicator("pine.macd", [input], [fast, slow, signal], 0);
  const output1 = series.indicator("pine.macd", [input], [fast, slow, signal], 1);
  const output2 = series.indicator("pine.macd", [input], [fast, slow, signal], 2);
  return new PineMacd(output0, output1, output2);
}

/** On-balance volume, as in TradingView, of close, volume. */
export function pine_obv(series: Series): Indicator {
  return series.indicator("pine.obv", [], [], 0);
}

/** Accelerator/Decelerator Oscillator, of high, low: `fastperiod` 2 to 100000 (5), `slowperiod` 2 to 100000 (34), `signalperiod` 2 to 100000 (5). */
export function ac(series: Series, fastperiod: f64, slowperiod: f64, signalperiod: f64): Indicator {
  return series.indicator("ac", [], [fastperiod, slowperiod, signalperiod], 0);
}

/** The outputs of `accbands`. */
export class Accbands {
  constructor(readonly upper: Indicator, readonly middle: Indicator, readonly lower: Indicator) {}
}

/** Acceleration Bands, of high, low, close: `period` 2 to 100000 (20). */
export function accbands(series: Series, period: f64): Accbands {
  const output0 = series.indicator("accbands", [], [period], 0);
  const output1 = series.indicator("accbands", [], [period], 1);
  const output2 = series.indicator("accbands", [], [period], 2);
  return new Accbands(output0, output1, output2);
}

/** Vector Trigonometric ACos. */
export function acos(series: Series, input: Source): Indicator {
  return series.indicator("acos", [input], [], 0);
}

/** Chaikin A/D Line, of high, low, close, volume. */
export function ad(series: Series): Indicator {
  return series.indicator("ad", [], [], 0);
}

/** Vector Arithmetic Add. */
export function add(series: Series, x: Source, y: Source): Indicator {
  return series.indicator("add", [x, y], [], 0);
}

/** Chaikin A/D Oscillator, of high, low, close, volume: `fastperiod` 2 to 100000 (3), `slowperiod` 2 to 100000 (10). */
export function adosc(series: Series, fastperiod: f64, slowperiod: f64): Indicator {
  return series.indicator("adosc", [], [fastperiod, slowperiod], 0);
}

/** Average Day Range, of high, low: `period` 1 to 100000 (14). */
export function adr(series: Series, period: f64): Indicator {
  return series.indicator("adr", [], [period], 0);
}

/** Average Directional Movement Index, of high, low, close: `period` 2 to 100000 (14). */
export function adx(series: Series, period: f64): Indicator {
  return series.indicator("adx", [], [period], 0);
}

/** Average Directional Movement Index Rating, of high, low, close: `period` 2 to 100000 (14). */
export function adxr(series: Series, period: f64): Indicator {
  return series.indicator("adxr", [], [period], 0);
}

/** Awesome Oscillator, of high, low: `fastperiod` 2 to 100000 (5), `slowperiod` 2 to 100000 (34). */
export function ao(series: Series, fastperiod: f64, slowperiod: f64): Indicator {
  return series.indicator("ao", [], [fastperiod, slowperiod], 0);
}

/** Absolute Price Oscillator: `fastperiod` 2 to 100000 (12), `slowperiod` 2 to 100000 (26), `matype` 0 to 15 (1). */
export function apo(series: Series, input: Source, fastperiod: f64, slowperiod: f64, matype: f64): Indicator {
  return series.indicator("apo", [input], [fastperiod, slowperiod, matype], 0);
}

/** The outputs of `aroon`. */
export class Aroon {
  constructor(readonly aroondown: Indicator, readonly aroonup: Indicator) {}
}

/** Aroon, of high, low: `period` 2 to 100000 (14). */
export function aroon(series: Series, period: f64): Aroon {
  const output0 = series.indicator("aroon", [], [period], 0);
  const output1 = series.indicator("aroon", [], [period], 1);
  return new Aroon(output0, output1);
}

/** Aroon Oscillator, of high, low: `period` 2 to 100000 (14). */
export function aroonosc(series: Series, period: f64): Indicator {
  return series.indicator("aroonosc", [], [period], 0);
}

/** Wilder Accumulative Swing Index, of open, high, low, close: `limitmove` (3). */
export function asi(series: Series, limitmove: f64): Indicator {
  return series.indicator("asi", [], [limitmove], 0);
}

/** Vector Trigonometric ASin. */
export function asin(series: Series, input: Source): Indicator {
  return series.indicator("asin", [input], [], 0);
}

/** Vector Trigonometric ATan. */
export function atan(series: Series, input: Source): Indicator {
  return series.indicator("atan", [input], [], 0);
}

/** Average True Range, of high, low, close: `period` 1 to 100000 (14). */
export function ta_atr(series: Series, period: f64): Indicator {
  return series.indicator("ta.atr", [], [period], 0);
}

/** Average Deviation: `period` 2 to 100000 (14). */
export function avgdev(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("avgdev", [input], [period], 0);
}

/** Average Price, of open, high, low, close. */
export function avgprice(series: Series): Indicator {
  return series.indicator("avgprice", [], [], 0);
}

/** The outputs of `ta.bbands`. */
export class TaBbands {
  constructor(readonly upper: Indicator, readonly middle: Indicator, readonly lower: Indicator) {}
}

/** Bollinger Bands: `period` 2 to 100000 (20), `nbdevup` (2), `nbdevdn` (2), `matype` 0 to 15 (0). */
export function ta_bbands(series: Series, input: Source, period: f64, nbdevup: f64, nbdevdn: f64, matype: f64): TaBbands {
  const output0 = series.indicator("ta.bbands", [input], [period, nbdevup, nbdevdn, matype], 0);
  const output1 = series.indicator("ta.bbands", [input], [period, nbdevup, nbdevdn, matype], 1);
  const output2 = series.indicator("ta.bbands", [input], [period, nbdevup, nbdevdn, matype], 2);
  return new TaBbands(output0, output1, output2);
}

/** Bollinger BandWidth: `period` 2 to 100000 (20), `nbdevup` (2), `nbdevdn` (2), `matype` 0 to 15 (0). */
export function bbw(series: Series, input: Source, period: f64, nbdevup: f64, nbdevdn: f64, matype: f64): Indicator {
  return series.indicator("bbw", [input], [period, nbdevup, nbdevdn, matype], 0);
}

/** Beta: `period` 1 to 100000 (5). */
export function beta(series: Series, x: Source, y: Source, period: f64): Indicator {
  return series.indicator("beta", [x, y], [period], 0);
}

/** Balance Of Power, of open, high, low, close. */
export function bop(series: Series): Indicator {
  return series.indicator("bop", [], [], 0);
}

/** Commodity Channel Index, of high, low, close: `period` 2 to 100000 (14). */
export function cci(series: Series, period: f64): Indicator {
  return series.indicator("cci", [], [period], 0);
}

/** Two Crows, of open, high, low, close. */
export function cdl2crows(series: Series): Indicator {
  return series.indicator("cdl2crows", [], [], 0);
}

/** Three Black Crows, of open, high, low, close. */
export function cdl3blackcrows(series: Series): Indicator {
  return series.indicator("cdl3blackcrows", [], [], 0);
}

/** Three Inside Up/Down, of open, high, low, close. */
export function cdl3inside(series: Series): Indicator {
  return series.indicator("cdl3inside", [], [], 0);
}

/** Three-Line Strike, of open, high, low, close. */
export function cdl3linestrike(series: Series): Indicator {
  return series.indicator("cdl3linestrike", [], [], 0);
}

/** Three Outside Up/Down, of open, high, low, close. */
export function cdl3outside(series: Series): Indicator {
  return series.indicator("cdl3outside", [], [], 0);
}

/** Three Stars In The South, of open, high, low, close. */
export function cdl3starsinsouth(series: Series): Indicator {
  return series.indicator("cdl3starsinsouth", [], [], 0);
}

/** Three Advancing White Soldiers, of open, high, low, close. */
export function cdl3whitesoldiers(series: Series): Indicator {
  return series.indicator("cdl3whitesoldiers", [], [], 0);
}

/** Abandoned Baby, of open, high, low, close: `penetration` (0.3). */
export function cdlabandonedbaby(series: Series, penetration: f64): Indicator {
  return series.indicator("cdlabandonedbaby", [], [penetration], 0);
}

/** Advance Block, of open, high, low, close. */
export function cdladvanceblock(series: Series): Indicator {
  return series.indicator("cdladvanceblock", [], [], 0);
}

/** Belt-hold, of open, high, low, close. */
export function cdlbelthold(series: Series): Indicator {
  return series.indicator("cdlbelthold", [], [], 0);
}

/** Breakaway, of open, high, low, close. */
export function cdlbreakaway(series: Series): Indicator {
  return series.indicator("cdlbreakaway", [], [], 0);
}

/** Closing Marubozu, of open, high, low, close. */
export function cdlclosingmarubozu(series: Series): Indicator {
  return series.indicator("cdlclosingmarubozu", [], [], 0);
}

/** Concealing Baby Swallow, of open, high, low, close. */
export function cdlconcealbabyswall(series: Series): Indicator {
  return series.indicator("cdlconcealbabyswall", [], [], 0);
}

/** Counterattack, of open, high, low, close. */
export function cdlcounterattack(series: Series): Indicator {
  return series.indicator("cdlcounterattack", [], [], 0);
}

/** Dark Cloud Cover, of open, high, low, close: `penetration` (0.5). */
export function cdldarkcloudcover(series: Series, penetration: f64): Indicator {
  return series.indicator("cdldarkcloudcover", [], [penetration], 0);
}

/** Doji, of open, high, low, close. */
export function cdldoji(series: Series): Indicator {
  return series.indicator("cdldoji", [], [], 0);
}

/** Doji Star, of open, high, low, close. */
export function cdldojistar(series: Series): Indicator {
  return series.indicator("cdldojistar", [], [], 0);
}

/** Dragonfly Doji, of open, high, low, close. */
export function cdldragonflydoji(series: Series): Indicator {
  return series.indicator("cdldragonflydoji", [], [], 0);
}

/** Engulfing Pattern, of open, high, low, close. */
export function cdlengulfing(series: Series): Indicator {
  return series.indicator("cdlengulfing", [], [], 0);
}

/** Evening Doji Star, of open, high, low, close: `penetration` (0.3). */
export function cdleveningdojistar(series: Series, penetration: f64): Indicator {
  return series.indicator("cdleveningdojistar", [], [penetration], 0);
}

/** Evening Star, of open, high, low, close: `penetration` (0.3). */
export function cdleveningstar(series: Series, penetration: f64): Indicator {
  return series.indicator("cdleveningstar", [], [penetration], 0);
}

/** Up/Down-gap side-by-side white lines, of open, high, low, close. */
export function cdlgapsidesidewhite(series: Series): Indicator {
  return series.indicator("cdlgapsidesidewhite", [], [], 0);
}

/** Gravestone Doji, of open, high, low, close. */
export function cdlgravestonedoji(series: Series): Indicator {
  return series.indicator("cdlgravestonedoji", [], [], 0);
}

/** Hammer, of open, high, low, close. */
export function cdlhammer(series: Series): Indicator {
  return series.indicator("cdlhammer", [], [], 0);
}

/** Hanging Man, of open, high, low, close. */
export function cdlhangingman(series: Series): Indicator {
  return series.indicator("cdlhangingman", [], [], 0);
}

/** Harami Pattern, of open, high, low, close. */
export function cdlharami(series: Series): Indicator {
  return series.indicator("cdlharami", [], [], 0);
}

/** Harami Cross Pattern, of open, high, low, close. */
export function cdlharamicross(series: Series): Indicator {
  return series.indicator("cdlharamicross", [], [], 0);
}

/** High-Wave Candle, of open, high, low, close. */
export function cdlhighwave(series: Series): Indicator {
  return series.indicator("cdlhighwave", [], [], 0);
}

/** Hikkake Pattern, of open, high, low, close. */
export function cdlhikkake(series: Series): Indicator {
  return series.indicator("cdlhikkake", [], [], 0);
}

/** Modified Hikkake Pattern, of open, high, low, close. */
export function cdlhikkakemod(series: Series): Indicator {
  return series.indicator("cdlhikkakemod", [], [], 0);
}

/** Homing Pigeon, of open, high, low, close. */
export function cdlhomingpigeon(series: Series): Indicator {
  return series.indicator("cdlhomingpigeon", [], [], 0);
}

/** Identical Three Crows, of open, high, low, close. */
export function cdlidentical3crows(series: Series): Indicator {
  return series.indicator("cdlidentical3crows", [], [], 0);
}

/** In-Neck Pattern, of open, high, low, close. */
export function cdlinneck(series: Series): Indicator {
  return series.indicator("cdlinneck", [], [], 0);
}

/** Inverted Hammer, of open, high, low, close. */
export function cdlinvertedhammer(series: Series): Indicator {
  return series.indicator("cdlinvertedhammer", [], [], 0);
}

/** Kicking, of open, high, low, close. */
export function cdlkicking(series: Series): Indicator {
  return series.indicator("cdlkicking", [], [], 0);
}

/** Kicking - bull/bear determined by the longer marubozu, of open, high, low, close. */
export function cdlkickingbylength(series: Series): Indicator {
  return series.indicator("cdlkickingbylength", [], [], 0);
}

/** Ladder Bottom, of open, high, low, close. */
export function cdlladderbottom(series: Series): Indicator {
  return series.indicator("cdlladderbottom", [], [], 0);
}

/** Long Legged Doji, of open, high, low, close. */
export function cdllongleggeddoji(series: Series): Indicator {
  return series.indicator("cdllongleggeddoji", [], [], 0);
}

/** Long Line Candle, of open, high, low, close. */
export function cdllongline(series: Series): Indicator {
  return series.indicator("cdllongline", [], [], 0);
}

/** Marubozu, of open, high, low, close. */
export function cdlmarubozu(series: Series): Indicator {
  return series.indicator("cdlmarubozu", [], [], 0);
}

/** Matching Low, of open, high, low, close. */
export function cdlmatchinglow(series: Series): Indicator {
  return series.indicator("cdlmatchinglow", [], [], 0);
}

/** Mat Hold, of open, high, low, close: `penetration` (0.5). */
export function cdlmathold(series: Series, penetration: f64): Indicator {
  return series.indicator("cdlmathold", [], [penetration], 0);
}

/** Morning Doji Star, of open, high, low, close: `penetration` (0.3). */
export function cdlmorningdojistar(series: Series, penetration: f64): Indicator {
  return series.indicator("cdlmorningdojistar", [], [penetration], 0);
}

/** Morning Star, of open, high, low, close: `penetration` (0.3). */
export function cdlmorningstar(series: Series, penetration: f64): Indicator {
  return series.indicator("cdlmorningstar", [], [penetration], 0);
}

/** On-Neck Pattern, of open, high, low, close. */
export function cdlonneck(series: Series): Indicator {
  return series.indicator("cdlonneck", [], [], 0);
}

/** Piercing Pattern, of open, high, low, close. */
export function cdlpiercing(series: Series): Indicator {
  return series.indicator("cdlpiercing", [], [], 0);
}

/** Rickshaw Man, of open, high, low, close. */
export function cdlrickshawman(series: Series): Indicator {
  return series.indicator("cdlrickshawman", [], [], 0);
}

/** Rising/Falling Three Methods, of open, high, low, close. */
export function cdlrisefall3methods(series: Series): Indicator {
  return series.indicator("cdlrisefall3methods", [], [], 0);
}

/** Separating Lines, of open, high, low, close. */
export function cdlseparatinglines(series: Series): Indicator {
  return series.indicator("cdlseparatinglines", [], [], 0);
}

/** Shooting Star, of open, high, low, close. */
export function cdlshootingstar(series: Series): Indicator {
  return series.indicator("cdlshootingstar", [], [], 0);
}

/** Short Line Candle, of open, high, low, close. */
export function cdlshortline(series: Series): Indicator {
  return series.indicator("cdlshortline", [], [], 0);
}

/** Spinning Top, of open, high, low, close. */
export function cdlspinningtop(series: Series): Indicator {
  return series.indicator("cdlspinningtop", [], [], 0);
}

/** Stalled Pattern, of open, high, low, close. */
export function cdlstalledpattern(series: Series): Indicator {
  return series.indicator("cdlstalledpattern", [], [], 0);
}

/** Stick Sandwich, of open, high, low, close. */
export function cdlsticksandwich(series: Series): Indicator {
  return series.indicator("cdlsticksandwich", [], [], 0);
}

/** Takuri (Dragonfly Doji with very long lower shadow), of open, high, low, close. */
export function cdltakuri(series: Series): Indicator {
  return series.indicator("cdltakuri", [], [], 0);
}

/** Tasuki Gap, of open, high, low, close. */
export function cdltasukigap(series: Series): Indicator {
  return series.indicator("cdltasukigap", [], [], 0);
}

/** Thrusting Pattern, of open, high, low, close. */
export function cdlthrusting(series: Series): Indicator {
  return series.indicator("cdlthrusting", [], [], 0);
}

/** Tristar Pattern, of open, high, low, close. */
export function cdltristar(series: Series): Indicator {
  return series.indicator("cdltristar", [], [], 0);
}

/** Unique 3 River, of open, high, low, close. */
export function cdlunique3river(series: Series): Indicator {
  return series.indicator("cdlunique3river", [], [], 0);
}

/** Upside Gap Two Crows, of open, high, low, close. */
export function cdlupsidegap2crows(series: Series): Indicator {
  return series.indicator("cdlupsidegap2crows", [], [], 0);
}

/** Upside/Downside Gap Three Methods, of open, high, low, close. */
export function cdlxsidegap3methods(series: Series): Indicator {
  return series.indicator("cdlxsidegap3methods", [], [], 0);
}

/** Vector Ceil. */
export function ceil(series: Series, input: Source): Indicator {
  return series.indicator("ceil", [input], [], 0);
}

/** Center of Gravity Oscillator: `period` 2 to 100000 (10). */
export function cg(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("cg", [input], [period], 0);
}

/** The outputs of `cksp`. */
export class Cksp {
  constructor(readonly highstop: Indicator, readonly lowstop: Indicator) {}
}

/** Chande Kroll Stop, of high, low, close: `period` 2 to 100000 (10), `multiplier` (1), `stopperiod` 1 to 100000 (9). */
export function cksp(series: Series, period: f64, multiplier: f64, stopperiod: f64): Cksp {
  const output0 = series.indicator("cksp", [], [period, multiplier, stopperiod], 0);
  const output1 = series.indicator("cksp", [], [period, multiplier, stopperiod], 1);
  return new Cksp(output0, output1);
}

/** Chaikin Money Flow, of high, low, close, volume: `period` 2 to 100000 (20). */
export function cmf(series: Series, period: f64): Indicator {
  return series.indicator("cmf", [], [period], 0);
}

/** Chande Momentum Oscillator: `period` 2 to 100000 (14). */
export function cmo(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("cmo", [input], [period], 0);
}

/** Chande Momentum Oscillator (Unsmoothed): `period` 2 to 100000 (14). */
export function cmou(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("cmou", [input], [period], 0);
}

/** Coppock Curve: `wmaperiod` 1 to 100000 (10), `roc1period` 1 to 100000 (11), `roc2period` 1 to 100000 (14). */
export function coppock(series: Series, input: Source, wmaperiod: f64, roc1period: f64, roc2period: f64): Indicator {
  return series.indicator("coppock", [input], [wmaperiod, roc1period, roc2period], 0);
}

/** Pearson's Correlation Coefficient (r): `period` 1 to 100000 (30). */
export function correl(series: Series, x: Source, y: Source, period: f64): Indicator {
  return series.indicator("correl", [x, y], [period], 0);
}

/** Vector Trigonometric Cos. */
export function cos(series: Series, input: Source): Indicator {
  return series.indicator("cos", [input], [], 0);
}

/** Vector Trigonometric Cosh. */
export function cosh(series: Series, input: Source): Indicator {
  return series.indicator("cosh", [input], [], 0);
}

/** Connors Relative Strength Index: `period` 2 to 100000 (3), `streakperiod` 2 to 100000 (2), `rankperiod` 2 to 10000 (100). */
export function crsi(series: Series, input: Source, period: f64, streakperiod: f64, rankperiod: f64): Indicator {
  return series.indicator("crsi", [input], [period, streakperiod, rankperiod], 0);
}

/** Correlation Trend Indicator: `period` 2 to 100000 (20). */
export function cti(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("cti", [input], [period], 0);
}

/** Cumulative Sum. */
export function cumsum(series: Series, input: Source): Indicator {
  return series.indicator("cumsum", [input], [], 0);
}

/** Chaikin's Volatility, of high, low: `period` 2 to 100000 (10), `rocperiod` 1 to 100000 (10). */
export function cvi(series: Series, period: f64, rocperiod: f64): Indicator {
  return series.indicator("cvi", [], [period, rocperiod], 0);
}

/** Double Exponential Moving Average: `period` 1 to 100000 (30). */
export function dema(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("dema", [input], [period], 0);
}

/** Vector Arithmetic Div. */
export function div(series: Series, x: Source, y: Source): Indicator {
  return series.indicator("div", [x, y], [], 0);
}

/** The outputs of `ta.donchian`. */
export class TaDonchian {
  constructor(readonly upper: Indicator, readonly middle: Indicator, readonly lower: Indicator) {}
}

/** Donchian Channels, of high, low: `period` 2 to 100000 (20). */
export function ta_donchian(series: Series, period: f64): TaDonchian {
  const output0 = series.indicator("ta.donchian", [], [period], 0);
  const output1 = series.indicator("ta.donchian", [], [period], 1);
  const output2 = series.indicator("ta.donchian", [], [period], 2);
  return new TaDonchian(output0, output1, output2);
}

/** Derivative Oscillator: `period` 2 to 100000 (14), `firstperiod` 2 to 100000 (5), `secondperiod` 2 to 100000 (3), `signalperiod` 2 to 100000 (9). */
export function dosc(series: Series, input: Source, period: f64, firstperiod: f64, secondperiod: f64, signalperiod: f64): Indicator {
  return series.indicator("dosc", [input], [period, firstperiod, secondperiod, signalperiod], 0);
}

/** Detrended Price Oscillator: `period` 2 to 100000 (20). */
export function dpo(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("dpo", [input], [period], 0);
}

/** Directional Movement Index, of high, low, close: `period` 2 to 100000 (14). */
export function dx(series: Series, period: f64): Indicator {
  return series.indicator("dx", [], [period], 0);
}

/** Elder's Force Index, of close, volume: `period` 1 to 100000 (13). */
export function efi(series: Series, period: f64): Indicator {
  return series.indicator("efi", [], [period], 0);
}

/** Exponential Moving Average: `period` 1 to 100000 (30). */
export function ta_ema(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("ta.ema", [input], [period], 0);
}

/** Arms Ease of Movement, of high, low, volume: `period` 1 to 100000 (14), `volumedivisor` (10000). */
export function emv(series: Series, period: f64, volumedivisor: f64): Indicator {
  return series.indicator("emv", [], [period, volumedivisor], 0);
}

/** Kaufman Efficiency Ratio: `period` 2 to 100000 (10). */
export function er(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("er", [input], [period], 0);
}

/** The outputs of `eri`. */
export class Eri {
  constructor(readonly bullpower: Indicator, readonly bearpower: Indicator) {}
}

/** Elder Ray Index (Bull Power / Bear Power), of high, low, close: `period` 1 to 100000 (13). */
export function eri(series: Series, period: f64): Eri {
  const output0 = series.indicator("eri", [], [period], 0);
  const output1 = series.indicator("eri", [], [period], 1);
  return new Eri(output0, output1);
}

/** Vector Arithmetic Exp. */
export function exp(series: Series, input: Source): Indicator {
  return series.indicator("exp", [input], [], 0);
}

/** Vector Floor. */
export function floor(series: Series, input: Source): Indicator {
  return series.indicator("floor", [input], [], 0);
}

/** Forecast Oscillator: `period` 2 to 100000 (5). */
export function fosc(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("fosc", [input], [period], 0);
}

/** The outputs of `fractal`. */
export class Fractal {
  constructor(readonly swinghigh: Indicator, readonly swinglow: Indicator) {}
}

/** Williams Fractal, of high, low: `leftbars` 1 to 100000 (2), `rightbars` 1 to 100000 (2). */
export function fractal(series: Series, leftbars: f64, rightbars: f64): Fractal {
  const output0 = series.indicator("fractal", [], [leftbars, rightbars], 0);
  const output1 = series.indicator("fractal", [], [leftbars, rightbars], 1);
  return new Fractal(output0, output1);
}

/** The outputs of `ha`. */
export class Ha {
  constructor(readonly haopen: Indicator, readonly hahigh: Indicator, readonly halow: Indicator, readonly haclose: Indicator) {}
}

/** Heikin-Ashi Candles, of open, high, low, close. */
export function ha(series: Series): Ha {
  const output0 = series.indicator("ha", [], [], 0);
  const output1 = series.indicator("ha", [], [], 1);
  const output2 = series.indicator("ha", [], [], 2);
  const output3 = series.indicator("ha", [], [], 3);
  return new Ha(output0, output1, output2, output3);
}

/** Hull Moving Average: `period` 1 to 100000 (20). */
export function hma(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("hma", [input], [period], 0);
}

/** Internal Bar Strength, of high, low, close. */
export function ibs(series: Series): Indicator {
  return series.indicator("ibs", [], [], 0);
}

/** The outputs of `ichimoku`. */
export class Ichimoku {
  constructor(readonly tenkansen: Indicator, readonly kijunsen: Indicator, readonly senkouspana: Indicator, readonly senkouspanb: Indicator) {}
}

/** Ichimoku Kinko Hyo, of high, low: `tenkanperiod` 2 to 100000 (9), `kijunperiod` 2 to 100000 (26), `senkoubperiod` 2 to 100000 (52). */
export function ichimoku(series: Series, tenkanperiod: f64, kijunperiod: f64, senkoubperiod: f64): Ichimoku {
  const output0 = series.indicator("ichimoku", [], [tenkanperiod, kijunperiod, senkoubperiod], 0);
  const output1 = series.indicator("ichimoku", [], [tenkanperiod, kijunperiod, senkoubperiod], 1);
  const output2 = series.indicator("ichimoku", [], [tenkanperiod, kijunperiod, senkoubperiod], 2);
  const output3 = series.indicator("ichimoku", [], [tenkanperiod, kijunperiod, senkoubperiod], 3);
  return new Ichimoku(output0, output1, output2, output3);
}

/** Intraday Momentum Index, of open, close: `period` 2 to 100000 (14). */
export function imi(series: Series, period: f64): Indicator {
  return series.indicator("imi", [], [period], 0);
}

/** Kaufman Adaptive Moving Average: `period` 1 to 100000 (30). */
export function kama(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("kama", [input], [period], 0);
}

/** The outputs of `kc`. */
export class Kc {
  constructor(readonly upper: Indicator, readonly middle: Indicator, readonly lower: Indicator) {}
}

/** Keltner Channels, of high, low, close: `period` 2 to 100000 (20), `atrperiod` 1 to 100000 (10), `nbdev` (2). */
export function kc(series: Series, period: f64, atrperiod: f64, nbdev: f64): Kc {
  const output0 = series.indicator("kc", [], [period, atrperiod, nbdev], 0);
  const output1 = series.indicator("kc", [], [period, atrperiod, nbdev], 1);
  const output2 = series.indicator("kc", [], [period, atrperiod, nbdev], 2);
  return new Kc(output0, output1, output2);
}

/** The outputs of `kdj`. */
export class Kdj {
  constructor(readonly k: Indicator, readonly d: Indicator, readonly j: Indicator) {}
}

/** KDJ Stochastic, of high, low, close: `fastk_period` 1 to 100000 (9), `slowk_period` 1 to 100000 (3), `slowk_matype` 0 to 15 (13), `slowd_period` 1 to 100000 (3), `slowd_matype` 0 to 15 (13). */
export function kdj(series: Series, fastk_period: f64, slowk_period: f64, slowk_matype: f64, slowd_period: f64, slowd_matype: f64): Kdj {
  const output0 = series.indicator("kdj", [], [fastk_period, slowk_period, slowk_matype, slowd_period, slowd_matype], 0);
  const output1 = series.indicator("kdj", [], [fastk_period, slowk_period, slowk_matype, slowd_period, slowd_matype], 1);
  const output2 = series.indicator("kdj", [], [fastk_period, slowk_period, slowk_matype, slowd_period, slowd_matype], 2);
  return new Kdj(output0, output1, output2);
}

/** The outputs of `kst`. */
export class Kst {
  constructor(readonly kst: Indicator, readonly kstsignal: Indicator) {}
}

/** Know Sure Thing (Pring): `roc1period` 1 to 100000 (10), `roc2period` 1 to 100000 (15), `roc3period` 1 to 100000 (20), `roc4period` 1 to 100000 (30), `sma1period` 1 to 100000 (10), `sma2period` 1 to 100000 (10), `sma3period` 1 to 100000 (10), `sma4period` 1 to 100000 (15), `signalperiod` 1 to 100000 (9). */
export function kst(series: Series, input: Source, roc1period: f64, roc2period: f64, roc3period: f64, roc4period: f64, sma1period: f64, sma2period: f64, sma3period: f64, sma4period: f64, signalperiod: f64): Kst {
  const output0 = series.indicator("kst", [input], [roc1period, roc2period, roc3period, roc4period, sma1period, sma2period, sma3period, sma4period, signalperiod], 0);
  const output1 = series.indicator("kst", [input], [roc1period, roc2period, roc3period, roc4period, sma1period, sma2period, sma3period, sma4period, signalperiod], 1);
  return new Kst(output0, output1);
}

/** The outputs of `kstext`. */
export class Kstext {
  constructor(readonly kst: Indicator, readonly kstsignal: Indicator) {}
}

/** Know Sure Thing with controllable MA type: `roc1period` 1 to 100000 (10), `roc2period` 1 to 100000 (15), `roc3period` 1 to 100000 (20), `roc4period` 1 to 100000 (30), `ma1period` 1 to 100000 (10), `ma2period` 1 to 100000 (10), `ma3period` 1 to 100000 (10), `ma4period` 1 to 100000 (15), `signalperiod` 1 to 100000 (9), `rocmatype` 0 to 15 (0), `signalmatype` 0 to 15 (0). */
export function kstext(series: Series, input: Source, roc1period: f64, roc2period: f64, roc3period: f64, roc4period: f64, ma1period: f64, ma2period: f64, ma3period: f64, ma4period: f64, signalperiod: f64, rocmatype: f64, signalmatype: f64): Kstext {
  const output0 = series.indicator("kstext", [input], [roc1period, roc2period, roc3period, roc4period, ma1period, ma2period, ma3period, ma4period, signalperiod, rocmatype, signalmatype], 0);
  const output1 = series.indicator("kstext", [input], [roc1period, roc2period, roc3period, roc4period, ma1period, ma2period, ma3period, ma4period, signalperiod, rocmatype, signalmatype], 1);
  return new Kstext(output0, output1);
}

/** Rolling Excess Kurtosis: `period` 4 to 10000 (30). */
export function kurtosis(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("kurtosis", [input], [period], 0);
}

/** The outputs of `kvo`. */
export class Kvo {
  constructor(readonly kvo: Indicator, readonly kvosignal: Indicator) {}
}

/** Klinger Volume Oscillator, of high, low, close, volume: `fastperiod` 2 to 100000 (34), `slowperiod` 2 to 100000 (55), `signalperiod` 2 to 100000 (13). */
export function kvo(series: Series, fastperiod: f64, slowperiod: f64, signalperiod: f64): Kvo {
  const output0 = series.indicator("kvo", [], [fastperiod, slowperiod, signalperiod], 0);
  const output1 = series.indicator("kvo", [], [fastperiod, slowperiod, signalperiod], 1);
  return new Kvo(output0, output1);
}

/** Linear Regression: `period` 2 to 100000 (14). */
export function linearreg(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("linearreg", [input], [period], 0);
}

/** Linear Regression Angle: `period` 2 to 100000 (14). */
export function linearreg_angle(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("linearreg_angle", [input], [period], 0);
}

/** Linear Regression Intercept: `period` 2 to 100000 (14). */
export function linearreg_intercept(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("linearreg_intercept", [input], [period], 0);
}

/** Linear Regression Slope: `period` 2 to 100000 (14). */
export function linearreg_slope(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("linearreg_slope", [input], [period], 0);
}

/** Vector Log Natural. */
export function ln(series: Series, input: Source): Indicator {
  return series.indicator("ln", [input], [], 0);
}

/** Vector Log10. */
export function log10(series: Series, input: Source): Indicator {
  return series.indicator("log10", [input], [], 0);
}

/** Moving average: `period` 1 to 100000 (30), `matype` 0 to 15 (0). */
export function ma(series: Series, input: Source, period: f64, matype: f64): Indicator {
  return series.indicator("ma", [input], [period, matype], 0);
}

/** The outputs of `ta.macd`. */
export class TaMacd {
  constructor(readonly macd: Indicator, readonly macdsignal: Indicator, readonly macdhist: Indicator) {}
}

/** Moving Average Convergence/Divergence: `fastperiod` 2 to 100000 (12), `slowperiod` 2 to 100000 (26), `signalperiod` 1 to 100000 (9). */
export function ta_macd(series: Series, input: Source, fastperiod: f64, slowperiod: f64, signalperiod: f64): TaMacd {
  const output0 = series.indicator("ta.macd", [input], [fastperiod, slowperiod, signalperiod], 0);
  const output1 = series.indicator("ta.macd", [input], [fastperiod, slowperiod, signalperiod], 1);
  const output2 = series.indicator("ta.macd", [input], [fastperiod, slowperiod, signalperiod], 2);
  return new TaMacd(output0, output1, output2);
}

/** The outputs of `macdext`. */
export class Macdext {
  constructor(readonly macd: Indicator, readonly macdsignal: Indicator, readonly macdhist: Indicator) {}
}

/** MACD with controllable MA type: `fastperiod` 2 to 100000 (12), `fastmatype` 0 to 15 (0), `slowperiod` 2 to 100000 (26), `slowmatype` 0 to 15 (0), `signalperiod` 1 to 100000 (9), `signalmatype` 0 to 15 (0). */
export function macdext(series: Series, input: Source, fastperiod: f64, fastmatype: f64, slowperiod: f64, slowmatype: f64, signalperiod: f64, signalmatype: f64): Macdext {
  const output0 = series.indicator("macdext", [input], [fastperiod, fastmatype, slowperiod, slowmatype, signalperiod, signalmatype], 0);
  const output1 = series.indicator("macdext", [input], [fastperiod, fastmatype, slowperiod, slowmatype, signalperiod, signalmatype], 1);
  const output2 = series.indicator("macdext", [input], [fastperiod, fastmatype, slowperiod, slowmatype, signalperiod, signalmatype], 2);
  return new Macdext(output0, output1, output2);
}

/** The outputs of `macdfix`. */
export class Macdfix {
  constructor(readonly macd: Indicator, readonly macdsignal: Indicator, readonly macdhist: Indicator) {}
}

/** Moving Average Convergence/Divergence Fix 12/26: `signalperiod` 1 to 100000 (9). */
export function macdfix(series: Series, input: Source, signalperiod: f64): Macdfix {
  const output0 = series.indicator("macdfix", [input], [signalperiod], 0);
  const output1 = series.indicator("macdfix", [input], [signalperiod], 1);
  const output2 = series.indicator("macdfix", [input], [signalperiod], 2);
  return new Macdfix(output0, output1, output2);
}

/** Market Facilitation Index, of high, low, volume. */
export function marketfi(series: Series): Indicator {
  return series.indicator("marketfi", [], [], 0);
}

/** Mass Index, of high, low: `fastperiod` 2 to 100000 (9), `slowperiod` 2 to 100000 (25). */
export function massi(series: Series, fastperiod: f64, slowperiod: f64): Indicator {
  return series.indicator("massi", [], [fastperiod, slowperiod], 0);
}

/** Moving average with variable period: `minperiod` 1 to 10000 (2), `maxperiod` 1 to 10000 (30), `matype` 0 to 15 (0). */
export function mavp(series: Series, x: Source, y: Source, minperiod: f64, maxperiod: f64, matype: f64): Indicator {
  return series.indicator("mavp", [x, y], [minperiod, maxperiod, matype], 0);
}

/** Highest value over a specified period: `period` 2 to 100000 (30). */
export function ta_max(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("ta.max", [input], [period], 0);
}

/** Index of highest value over a specified period: `period` 2 to 100000 (30). */
export function maxindex(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("maxindex", [input], [period], 0);
}

/** McGinley Dynamic: `period` 2 to 100000 (14). */
export function mcgd(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("mcgd", [input], [period], 0);
}

/** Rolling Median: `period` 2 to 10000 (30). */
export function median(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("median", [input], [period], 0);
}

/** Median Price, of high, low. */
export function medprice(series: Series): Indicator {
  return series.indicator("medprice", [], [], 0);
}

/** Money Flow Index, of high, low, close, volume: `period` 2 to 100000 (14). */
export function mfi(series: Series, period: f64): Indicator {
  return series.indicator("mfi", [], [period], 0);
}

/** MidPoint over period: `period` 2 to 100000 (14). */
export function midpoint(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("midpoint", [input], [period], 0);
}

/** Midpoint Price over period, of high, low: `period` 2 to 100000 (14). */
export function midprice(series: Series, period: f64): Indicator {
  return series.indicator("midprice", [], [period], 0);
}

/** Lowest value over a specified period: `period` 2 to 100000 (30). */
export function ta_min(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("ta.min", [input], [period], 0);
}

/** Index of lowest value over a specified period: `period` 2 to 100000 (30). */
export function minindex(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("minindex", [input], [period], 0);
}

/** The outputs of `minmax`. */
export class Minmax {
  constructor(readonly min: Indicator, readonly max: Indicator) {}
}

/** Lowest and highest values over a specified period: `period` 2 to 100000 (30). */
export function minmax(series: Series, input: Source, period: f64): Minmax {
  const output0 = series.indicator("minmax", [input], [period], 0);
  const output1 = series.indicator("minmax", [input], [period], 1);
  return new Minmax(output0, output1);
}

/** The outputs of `minmaxindex`. */
export class Minmaxindex {
  constructor(readonly minidx: Indicator, readonly maxidx: Indicator) {}
}

/** Indexes of lowest and highest values over a specified period: `period` 2 to 100000 (30). */
export function minmaxindex(series: Series, input: Source, period: f64): Minmaxindex {
  const output0 = series.indicator("minmaxindex", [input], [period], 0);
  const output1 = series.indicator("minmaxindex", [input], [period], 1);
  return new Minmaxindex(output0, output1);
}

/** Minus Directional Indicator, of high, low, close: `period` 1 to 100000 (14). */
export function minus_di(series: Series, period: f64): Indicator {
  return series.indicator("minus_di", [], [period], 0);
}

/** Minus Directional Movement, of high, low: `period` 1 to 100000 (14). */
export function minus_dm(series: Series, period: f64): Indicator {
  return series.indicator("minus_dm", [], [period], 0);
}

/** Momentum: `period` 1 to 100000 (10). */
export function mom(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("mom", [input], [period], 0);
}

/** Vector Arithmetic Mult. */
export function mult(series: Series, x: Source, y: Source): Indicator {
  return series.indicator("mult", [x, y], [], 0);
}

/** Normalized Average True Range, of high, low, close: `period` 1 to 100000 (14). */
export function natr(series: Series, period: f64): Indicator {
  return series.indicator("natr", [], [period], 0);
}

/** Negative Volume Index, of close, volume. */
export function nvi(series: Series): Indicator {
  return series.indicator("nvi", [], [], 0);
}

/** On Balance Volume, of close, volume. */
export function ta_obv(series: Series): Indicator {
  return series.indicator("ta.obv", [], [], 0);
}

/** Bollinger Bands %B: `period` 2 to 100000 (20), `nbdevup` (2), `nbdevdn` (2), `matype` 0 to 15 (0). */
export function percentb(series: Series, input: Source, period: f64, nbdevup: f64, nbdevdn: f64, matype: f64): Indicator {
  return series.indicator("percentb", [input], [period, nbdevup, nbdevdn, matype], 0);
}

/** Percentile (nearest rank): `period` 2 to 10000 (100), `percentile` 0 to 100 (50). */
export function percentile(series: Series, input: Source, period: f64, percentile: f64): Indicator {
  return series.indicator("percentile", [input], [period, percentile], 0);
}

/** Percent Rank: `period` 2 to 10000 (100). */
export function percentrank(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("percentrank", [input], [period], 0);
}

/** Plus Directional Indicator, of high, low, close: `period` 1 to 100000 (14). */
export function plus_di(series: Series, period: f64): Indicator {
  return series.indicator("plus_di", [], [period], 0);
}

/** Plus Directional Movement, of high, low: `period` 1 to 100000 (14). */
export function plus_dm(series: Series, period: f64): Indicator {
  return series.indicator("plus_dm", [], [period], 0);
}

/** Percentage Price Oscillator: `fastperiod` 2 to 100000 (12), `slowperiod` 2 to 100000 (26), `matype` 0 to 15 (1). */
export function ppo(series: Series, input: Source, fastperiod: f64, slowperiod: f64, matype: f64): Indicator {
  return series.indicator("ppo", [input], [fastperiod, slowperiod, matype], 0);
}

/** Positive Volume Index, of close, volume. */
export function pvi(series: Series): Indicator {
  return series.indicator("pvi", [], [], 0);
}

/** Percentage Volume Oscillator, of volume: `fastperiod` 2 to 100000 (12), `slowperiod` 2 to 100000 (26), `matype` 0 to 15 (1). */
export function pvo(series: Series, fastperiod: f64, slowperiod: f64, matype: f64): Indicator {
  return series.indicator("pvo", [], [fastperiod, slowperiod, matype], 0);
}

/** Price Volume Trend, of close, volume. */
export function pvt(series: Series): Indicator {
  return series.indicator("pvt", [], [], 0);
}

/** Qstick, of open, close: `period` 1 to 100000 (10). */
export function qstick(series: Series, period: f64): Indicator {
  return series.indicator("qstick", [], [period], 0);
}

/** Wilder's Smoothed Moving Average: `period` 1 to 100000 (30). */
export function ta_rma(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("ta.rma", [input], [period], 0);
}

/** Rate of change : ((price/prevPrice)-1)*100: `period` 1 to 100000 (10). */
export function ta_roc(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("ta.roc", [input], [period], 0);
}

/** Rate of change Percentage: (price-prevPrice)/prevPrice: `period` 1 to 100000 (10). */
export function rocp(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("rocp", [input], [period], 0);
}

/** Rate of change ratio: (price/prevPrice): `period` 1 to 100000 (10). */
export function rocr(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("rocr", [input], [period], 0);
}

/** Rate of change ratio 100 scale: (price/prevPrice)*100: `period` 1 to 100000 (10). */
export function rocr100(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("rocr100", [input], [period], 0);
}

/** Relative Strength Index: `period` 2 to 100000 (14). */
export function ta_rsi(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("ta.rsi", [input], [period], 0);
}

/** Relative Volatility Index: `period` 1 to 100000 (14), `stddevperiod` 2 to 100000 (10). */
export function rvi(series: Series, input: Source, period: f64, stddevperiod: f64): Indicator {
  return series.indicator("rvi", [input], [period, stddevperiod], 0);
}

/** Relative Volatility Index, refined high/low form, of high, low: `period` 1 to 100000 (14), `stddevperiod` 2 to 100000 (10). */
export function rvir(series: Series, period: f64, stddevperiod: f64): Indicator {
  return series.indicator("rvir", [], [period, stddevperiod], 0);
}

/** Relative Volume, of volume: `period` 1 to 100000 (20). */
export function rvol(series: Series, period: f64): Indicator {
  return series.indicator("rvol", [], [period], 0);
}

/** Parabolic SAR, of high, low: `acceleration` (0.02), `maximum` (0.2). */
export function sar(series: Series, acceleration: f64, maximum: f64): Indicator {
  return series.indicator("sar", [], [acceleration, maximum], 0);
}

/** Parabolic SAR - Extended, of high, low: `startvalue` (0), `offsetonreverse` (0), `accelerationinitlong` (0.02), `accelerationlong` (0.02), `accelerationmaxlong` (0.2), `accelerationinitshort` (0.02), `accelerationshort` (0.02), `accelerationmaxshort` (0.2). */
export function sarext(series: Series, startvalue: f64, offsetonreverse: f64, accelerationinitlong: f64, accelerationlong: f64, accelerationmaxlong: f64, accelerationinitshort: f64, accelerationshort: f64, accelerationmaxshort: f64): Indicator {
  return series.indicator("sarext", [], [startvalue, offsetonreverse, accelerationinitlong, accelerationlong, accelerationmaxlong, accelerationinitshort, accelerationshort, accelerationmaxshort], 0);
}

/** Wilder Swing Index, of open, high, low, close: `limitmove` (3). */
export function si(series: Series, limitmove: f64): Indicator {
  return series.indicator("si", [], [limitmove], 0);
}

/** Vector Trigonometric Sin. */
export function sin(series: Series, input: Source): Indicator {
  return series.indicator("sin", [input], [], 0);
}

/** Vector Trigonometric Sinh. */
export function sinh(series: Series, input: Source): Indicator {
  return series.indicator("sinh", [input], [], 0);
}

/** Simple Moving Average: `period` 1 to 100000 (30). */
export function ta_sma(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("ta.sma", [input], [period], 0);
}

/** The outputs of `smi`. */
export class Smi {
  constructor(readonly smi: Indicator, readonly smisignal: Indicator) {}
}

/** Stochastic Momentum Index, of high, low, close: `period` 2 to 100000 (13), `fastperiod` 2 to 100000 (2), `slowperiod` 2 to 100000 (25), `signalperiod` 2 to 100000 (9). */
export function smi(series: Series, period: f64, fastperiod: f64, slowperiod: f64, signalperiod: f64): Smi {
  const output0 = series.indicator("smi", [], [period, fastperiod, slowperiod, signalperiod], 0);
  const output1 = series.indicator("smi", [], [period, fastperiod, slowperiod, signalperiod], 1);
  return new Smi(output0, output1);
}

/** Vector Square Root. */
export function sqrt(series: Series, input: Source): Indicator {
  return series.indicator("sqrt", [input], [], 0);
}

/** The outputs of `sqzmom`. */
export class Sqzmom {
  constructor(readonly momentum: Indicator, readonly squeeze: Indicator) {}
}

/** Squeeze Momentum and Level, of high, low, close: `bbperiod` 2 to 100000 (20), `nbdev` (2), `kcperiod` 2 to 100000 (20), `factorwide` (2), `factornormal` (1.5), `factornarrow` (1). */
export function sqzmom(series: Series, bbperiod: f64, nbdev: f64, kcperiod: f64, factorwide: f64, factornormal: f64, factornarrow: f64): Sqzmom {
  const output0 = series.indicator("sqzmom", [], [bbperiod, nbdev, kcperiod, factorwide, factornormal, factornarrow], 0);
  const output1 = series.indicator("sqzmom", [], [bbperiod, nbdev, kcperiod, factorwide, factornormal, factornarrow], 1);
  return new Sqzmom(output0, output1);
}

/** Schaff Trend Cycle: `fastperiod` 2 to 100000 (23), `slowperiod` 2 to 100000 (50), `cycleperiod` 2 to 100000 (10). */
export function stc(series: Series, input: Source, fastperiod: f64, slowperiod: f64, cycleperiod: f64): Indicator {
  return series.indicator("stc", [input], [fastperiod, slowperiod, cycleperiod], 0);
}

/** Standard Deviation: `period` 2 to 100000 (5), `nbdev` (1). */
export function ta_stddev(series: Series, input: Source, period: f64, nbdev: f64): Indicator {
  return series.indicator("ta.stddev", [input], [period, nbdev], 0);
}

/** The outputs of `stoch`. */
export class Stoch {
  constructor(readonly slowk: Indicator, readonly slowd: Indicator) {}
}

/** Stochastic, of high, low, close: `fastk_period` 1 to 100000 (5), `slowk_period` 1 to 100000 (3), `slowk_matype` 0 to 15 (0), `slowd_period` 1 to 100000 (3), `slowd_matype` 0 to 15 (0). */
export function stoch(series: Series, fastk_period: f64, slowk_period: f64, slowk_matype: f64, slowd_period: f64, slowd_matype: f64): Stoch {
  const output0 = series.indicator("stoch", [], [fastk_period, slowk_period, slowk_matype, slowd_period, slowd_matype], 0);
  const output1 = series.indicator("stoch", [], [fastk_period, slowk_period, slowk_matype, slowd_period, slowd_matype], 1);
  return new Stoch(output0, output1);
}

/** The outputs of `stochf`. */
export class Stochf {
  constructor(readonly fastk: Indicator, readonly fastd: Indicator) {}
}

/** Stochastic Fast, of high, low, close: `fastk_period` 1 to 100000 (5), `fastd_period` 1 to 100000 (3), `fastd_matype` 0 to 15 (0). */
export function stochf(series: Series, fastk_period: f64, fastd_period: f64, fastd_matype: f64): Stochf {
  const output0 = series.indicator("stochf", [], [fastk_period, fastd_period, fastd_matype], 0);
  const output1 = series.indicator("stochf", [], [fastk_period, fastd_period, fastd_matype], 1);
  return new Stochf(output0, output1);
}

/** The outputs of `stochrsi`. */
export class Stochrsi {
  constructor(readonly fastk: Indicator, readonly fastd: Indicator) {}
}

/** Stochastic Relative Strength Index: `period` 2 to 100000 (14), `fastk_period` 1 to 100000 (5), `fastd_period` 1 to 100000 (3), `fastd_matype` 0 to 15 (0). */
export function stochrsi(series: Series, input: Source, period: f64, fastk_period: f64, fastd_period: f64, fastd_matype: f64): Stochrsi {
  const output0 = series.indicator("stochrsi", [input], [period, fastk_period, fastd_period, fastd_matype], 0);
  const output1 = series.indicator("stochrsi", [input], [period, fastk_period, fastd_period, fastd_matype], 1);
  return new Stochrsi(output0, output1);
}

/** Vector Arithmetic Subtraction. */
export function sub(series: Series, x: Source, y: Source): Indicator {
  return series.indicator("sub", [x, y], [], 0);
}

/** Summation: `period` 2 to 100000 (30). */
export function sum(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("sum", [input], [period], 0);
}

/** The outputs of `ta.supertrend`. */
export class TaSupertrend {
  constructor(readonly supertrend: Indicator, readonly trend: Indicator) {}
}

/** SuperTrend, of high, low, close: `period` 2 to 100000 (10), `multiplier` (3). */
export function ta_supertrend(series: Series, period: f64, multiplier: f64): TaSupertrend {
  const output0 = series.indicator("ta.supertrend", [], [period, multiplier], 0);
  const output1 = series.indicator("ta.supertrend", [], [period, multiplier], 1);
  return new TaSupertrend(output0, output1);
}

/** Triple Exponential Moving Average (T3): `period` 1 to 100000 (5), `vfactor` 0 to 1 (0.7). */
export function t3(series: Series, input: Source, period: f64, vfactor: f64): Indicator {
  return series.indicator("t3", [input], [period, vfactor], 0);
}

/** Vector Trigonometric Tan. */
export function tan(series: Series, input: Source): Indicator {
  return series.indicator("tan", [input], [], 0);
}

/** Vector Trigonometric Tanh. */
export function tanh(series: Series, input: Source): Indicator {
  return series.indicator("tanh", [input], [], 0);
}

/** Triple Exponential Moving Average: `period` 1 to 100000 (30). */
export function tema(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("tema", [input], [period], 0);
}

/** True Range, of high, low, close. */
export function trange(series: Series): Indicator {
  return series.indicator("trange", [], [], 0);
}

/** Triangular Moving Average: `period` 1 to 100000 (30). */
export function trima(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("trima", [input], [period], 0);
}

/** 1-day Rate-Of-Change (ROC) of a Triple Smooth EMA: `period` 1 to 100000 (30). */
export function trix(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("trix", [input], [period], 0);
}

/** Time Series Forecast: `period` 2 to 100000 (14). */
export function tsf(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("tsf", [input], [period], 0);
}

/** True Strength Index: `firstperiod` 2 to 100000 (25), `secondperiod` 2 to 100000 (13). */
export function tsi(series: Series, input: Source, firstperiod: f64, secondperiod: f64): Indicator {
  return series.indicator("tsi", [input], [firstperiod, secondperiod], 0);
}

/** Typical Price, of high, low, close. */
export function typprice(series: Series): Indicator {
  return series.indicator("typprice", [], [], 0);
}

/** Ultimate Oscillator, of high, low, close: `timeperiod1` 1 to 100000 (7), `timeperiod2` 1 to 100000 (14), `timeperiod3` 1 to 100000 (28). */
export function ultosc(series: Series, timeperiod1: f64, timeperiod2: f64, timeperiod3: f64): Indicator {
  return series.indicator("ultosc", [], [timeperiod1, timeperiod2, timeperiod3], 0);
}

/** Variance: `period` 1 to 100000 (5), `nbdev` (1). */
export function var_(series: Series, input: Source, period: f64, nbdev: f64): Indicator {
  return series.indicator("var", [input], [period, nbdev], 0);
}

/** Vertical Horizontal Filter: `period` 2 to 100000 (28). */
export function vhf(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("vhf", [input], [period], 0);
}

/** Variable Index Dynamic Average: `period` 1 to 100000 (12), `cmoperiod` 2 to 100000 (9). */
export function vidya(series: Series, input: Source, period: f64, cmoperiod: f64): Indicator {
  return series.indicator("vidya", [input], [period, cmoperiod], 0);
}

/** The outputs of `vortex`. */
export class Vortex {
  constructor(readonly plusvi: Indicator, readonly minusvi: Indicator) {}
}

/** Vortex Indicator, of high, low, close: `period` 1 to 100000 (14). */
export function vortex(series: Series, period: f64): Vortex {
  const output0 = series.indicator("vortex", [], [period], 0);
  const output1 = series.indicator("vortex", [], [period], 1);
  return new Vortex(output0, output1);
}

/** Volume Weighted Average Price, of high, low, close, volume. */
export function ta_vwap(series: Series): Indicator {
  return series.indicator("ta.vwap", [], [], 0);
}

/** Volume Weighted Moving Average, of close, volume: `period` 1 to 100000 (30). */
export function vwma(series: Series, period: f64): Indicator {
  return series.indicator("vwma", [], [period], 0);
}

/** Williams' Accumulation/Distribution, of high, low, close. */
export function wad(series: Series): Indicator {
  return series.indicator("wad", [], [], 0);
}

/** The outputs of `wavetrend`. */
export class Wavetrend {
  constructor(readonly wt1: Indicator, readonly wt2: Indicator) {}
}

/** WaveTrend Oscillator, of high, low, close: `channelperiod` 2 to 100000 (10), `averageperiod` 1 to 100000 (21), `signalperiod` 1 to 100000 (4). */
export function wavetrend(series: Series, channelperiod: f64, averageperiod: f64, signalperiod: f64): Wavetrend {
  const output0 = series.indicator("wavetrend", [], [channelperiod, averageperiod, signalperiod], 0);
  const output1 = series.indicator("wavetrend", [], [channelperiod, averageperiod, signalperiod], 1);
  return new Wavetrend(output0, output1);
}

/** Weighted Close Price, of high, low, close. */
export function wclprice(series: Series): Indicator {
  return series.indicator("wclprice", [], [], 0);
}

/** Williams' %R, of high, low, close: `period` 2 to 100000 (14). */
export function willr(series: Series, period: f64): Indicator {
  return series.indicator("willr", [], [period], 0);
}

/** Weighted Moving Average: `period` 1 to 100000 (30). */
export function wma(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("wma", [input], [period], 0);
}

/** The outputs of `zigzag`. */
export class Zigzag {
  constructor(readonly zigzag: Indicator, readonly trend: Indicator, readonly pivotidx: Indicator) {}
}

/** Zig Zag, of high, low: `sensitivity` 0 to 100 (5), `mintrendlength` 1 to 100000 (1). */
export function zigzag(series: Series, sensitivity: f64, mintrendlength: f64): Zigzag {
  const output0 = series.indicator("zigzag", [], [sensitivity, mintrendlength], 0);
  const output1 = series.indicator("zigzag", [], [sensitivity, mintrendlength], 1);
  const output2 = series.indicator("zigzag", [], [sensitivity, mintrendlength], 2);
  return new Zigzag(output0, output1, output2);
}

/** Zero-Lag Exponential Moving Average: `period` 1 to 100000 (30). */
export function zlema(series: Series, input: Source, period: f64): Indicator {
  return series.indicator("zlema", [input], [period], 0);
}
