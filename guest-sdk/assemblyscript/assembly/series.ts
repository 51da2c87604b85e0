// Series of bars, indicators on them, and the conditions that wake a strategy.
//
// Series and indicators are declared in `start`; a handle is used for the rest of the run.

import {
  Bar, Comparison, Condition as AbiCondition, Delivery, FirstValues, host, IndicatorInput, IndicatorRequest, Operand as AbiOperand, PositionState,
  Predicate, SeriesRequest,
} from "./abi";
import { ColumnCode } from "./codes";

/** What `start` has asked for so far. */
export class Plan {
  series: SeriesRequest[] = [];
  indicators: IndicatorRequest[] = [];
  tags: string[] = [];
  trades: u32[] = [];
}

let plan: Plan | null = null;

/** Begin to collect, or end it with null. */
export function setPlan(next: Plan | null): void {
  plan = next;
}

/** The plan that is being collected. `what` is declared in `start` only. */
export function currentPlan(what: string): Plan {
  assert(plan !== null, what + " is declared in start()");
  return plan!;
}

/** One side of a comparison: an indicator, a column of the bar, or a level. */
export abstract class Operand {
  abstract lower(): AbiOperand;
}

/** A constant in a comparison. */
class Level extends Operand {
  constructor(private value: f64) {
    super();
  }

  lower(): AbiOperand {
    return AbiOperand.ofLevel(this.value);
  }
}

/** A constant to compare with: `above(this.rsi, level(70))`. */
export function level(value: f64): Operand {
  return new Level(value);
}

/** What an indicator can be computed from: a column of the bar, or another indicator of the same series. */
export abstract class Source extends Operand {
  abstract input(): IndicatorInput;
}

/** A column of the bar. */
export class Column extends Source {
  static readonly Open: Column = new Column(ColumnCode.Open);
  static readonly High: Column = new Column(ColumnCode.High);
  static readonly Low: Column = new Column(ColumnCode.Low);
  static readonly Close: Column = new Column(ColumnCode.Close);
  static readonly Volume: Column = new Column(ColumnCode.Volume);
  static readonly QuoteVolume: Column = new Column(ColumnCode.QuoteVolume);
  static readonly Trades: Column = new Column(ColumnCode.Trades);
  static readonly TakerBuyVolume: Column = new Column(ColumnCode.TakerBuyVolume);
  /** (high + low) / 2 */
  static readonly Hl2: Column = new Column(ColumnCode.Hl2);
  /** (high + low + close) / 3 */
  static readonly Hlc3: Column = new Column(ColumnCode.Hlc3);
  /** (open + high + low + close) / 4 */
  static readonly Ohlc4: Column = new Column(ColumnCode.Ohlc4);

  constructor(private code: u32) {
    super();
  }

  lower(): AbiOperand {
    return AbiOperand.ofColumn(this.code);
  }

  input(): IndicatorInput {
    return IndicatorInput.ofColumn(this.code);
  }
}

// The series whose bar is being handled, and the values that came with it: no call is needed for them.
let cameFor: u32 = u32.MAX_VALUE;
const came = new StaticArray<f64>(4);

/** The first values of a series crossed with its bar. */
export function takeValues(series: u32, values: FirstValues): void {
  cameFor = series;
  came[0] = values.first;
  came[1] = values.second;
  came[2] = values.third;
  came[3] = values.fourth;
}

/** The bar has been handled. */
export function dropValues(): void {
  cameFor = u32.MAX_VALUE;
}

/** An indicator that the host computes. `nth` counts the indicators that were declared before it on the same series. */
export class Indicator extends Source {
  constructor(readonly id: u32, private series: u32, private nth: i32) {
    super();
  }

  /** The value at the last closed bar of its series; NaN while it is not warm. */
  get value(): f64 {
    return this.series == cameFor && this.nth < 4 ? came[this.nth] : host.value(this.id);
  }

  lower(): AbiOperand {
    return AbiOperand.ofIndicator(this.id);
  }

  input(): IndicatorInput {
    return IndicatorInput.ofIndicator(this.id);
  }
}

/** Three lines around a middle. */
export class Bands {
  constructor(readonly upper: Indicator, readonly middle: Indicator, readonly lower: Indicator) {}
}

/** The three outputs of MACD. */
export class Macd {
  constructor(readonly line: Indicator, readonly signal: Indicator, readonly histogram: Indicator) {}
}

/** One instrument's bars of one timeframe. */
export class Series {
  constructor(readonly id: u32, readonly instrument: u32, readonly timeframe: string) {}

  /** Any indicator of `bthost indicators`, by name. No inputs: the indicator's own, such as high, low and close. */
  indicator(name: string, inputs: Source[], params: f64[], output: u32 = 0): Indicator {
    const plan = currentPlan("an indicator");
    const request = new IndicatorRequest();
    request.series = this.id;
    request.name = name;
    for (let i = 0; i < inputs.length; i++) request.inputs.push(inputs[i].input());
    request.params = params;
    request.output = output;
    let nth = 0;
    for (let i = 0; i < plan.indicators.length; i++) if (plan.indicators[i].series == this.id) nth++;
    return new Indicator(plan.indicators.push(request) - 1, this.id, nth);
  }

  /** Simple moving average. */
  sma(source: Source, period: i64): Indicator {
    return this.indicator("sma", [source], [<f64>period]);
  }

  /** Exponential moving average. */
  ema(source: Source, period: i64): Indicator {
    return this.indicator("ema", [source], [<f64>period]);
  }

  /** Relative strength index, 0 to 100. */
  rsi(source: Source, period: i64): Indicator {
    return this.indicator("rsi", [source], [<f64>period]);
  }

  /** Average true range. */
  atr(period: i64): Indicator {
    return this.indicator("atr", [], [<f64>period]);
  }

  /** Rate of change. */
  roc(source: Source, period: i64): Indicator {
    return this.indicator("roc", [source], [<f64>period]);
  }

  /** Highest value of the last `period` bars. */
  max(source: Source, period: i64): Indicator {
    return this.indicator("max", [source], [<f64>period]);
  }

  /** Lowest value of the last `period` bars. */
  min(source: Source, period: i64): Indicator {
    return this.indicator("min", [source], [<f64>period]);
  }

  /** Standard deviation of the population of the last `period` bars. */
  stddev(source: Source, period: i64): Indicator {
    return this.indicator("stddev", [source], [<f64>period]);
  }

  /** Bollinger bands, `k` standard deviations wide. */
  bbands(source: Source, period: i64, k: f64): Bands {
    const params: f64[] = [<f64>period, k];
    const upper = this.indicator("bbands", [source], params, 0);
    const middle = this.indicator("bbands", [source], params, 1);
    return new Bands(upper, middle, this.indicator("bbands", [source], params, 2));
  }

  /** Moving average convergence and divergence. */
  macd(source: Source, fast: i64, slow: i64, signal: i64): Macd {
    const params: f64[] = [<f64>fast, <f64>slow, <f64>signal];
    const line = this.indicator("macd", [source], params, 0);
    const signalLine = this.indicator("macd", [source], params, 1);
    return new Macd(line, signalLine, this.indicator("macd", [source], params, 2));
  }

  /** Be called only when any of these holds; `cx.woke(i)` tells which. Also in a callback, from the next bar on. */
  wake(conditions: Condition[]): u32 {
    const all = new Array<AbiCondition>(0);
    for (let i = 0; i < conditions.length; i++) all.push(conditions[i].lower());
    return this.deliver(Delivery.ofWhen(all));
  }

  /** Be called for every bar, which is so from the start. */
  every(): u32 {
    return this.deliver(Delivery.ofEvery());
  }

  /** Be called for none: the series is there for indicators and history. */
  never(): u32 {
    return this.deliver(Delivery.ofNever());
  }

  private deliver(delivery: Delivery): u32 {
    if (plan !== null) {
      plan!.series[this.id].delivery = delivery;
      return 0;
    }
    return host.setWake(this.id, delivery).asErr;
  }

  /** The last `count` closed bars, oldest first; at most 1000. */
  history(count: u32): Bar[] {
    return host.bars(this.id, count);
  }
}

/** Something that wakes a strategy: all its parts hold at the bar that just closed. */
export class Condition {
  constructor(private parts: Predicate[]) {}

  /** This and `other`. */
  and(other: Condition): Condition {
    return new Condition(this.parts.concat(other.parts));
  }

  lower(): AbiCondition {
    const condition = new AbiCondition();
    condition.all = this.parts;
    return condition;
  }
}

function compare(left: Operand, right: Operand): Comparison {
  const comparison = new Comparison();
  comparison.left = left.lower();
  comparison.right = right.lower();
  return comparison;
}

/** Was at or below, is above. */
export function crossesAbove(left: Operand, right: Operand): Condition {
  return new Condition([Predicate.ofCrossesAbove(compare(left, right))]);
}

/** Was at or above, is below. */
export function crossesBelow(left: Operand, right: Operand): Condition {
  return new Condition([Predicate.ofCrossesBelow(compare(left, right))]);
}

/** Both crosses: condition 0 is above, condition 1 is below. */
export function crosses(left: Operand, right: Operand): Condition[] {
  return [crossesAbove(left, right), crossesBelow(left, right)];
}

/** Is above. */
export function above(left: Operand, right: Operand): Condition {
  return new Condition([Predicate.ofAbove(compare(left, right))]);
}

/** Is below. */
export function below(left: Operand, right: Operand): Condition {
  return new Condition([Predicate.ofBelow(compare(left, right))]);
}

/** The bar traded at `price`, or jumped over it. */
export function touches(price: f64): Condition {
  return new Condition([Predicate.ofTouches(price)]);
}

/** Every n-th bar, counted from 1970-01-01T00:00:00Z. */
export function everyNth(n: u32): Condition {
  return new Condition([Predicate.ofEveryNth(n)]);
}

/** Nothing is held in the series' instrument. */
export function whenFlat(): Condition {
  return new Condition([Predicate.ofPosition(PositionState.Flat)]);
}

/** The position in the series' instrument is long. */
export function whenLong(): Condition {
  return new Condition([Predicate.ofPosition(PositionState.Long)]);
}

/** The position in the series' instrument is short. */
export function whenShort(): Condition {
  return new Condition([Predicate.ofPosition(PositionState.Short)]);
}

/** The first bar that closes at or after this second of the day, UTC. */
export function timeOfDay(second: u32): Condition {
  return new Condition([Predicate.ofTimeOfDay(second)]);
}
