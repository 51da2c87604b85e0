// Generated from wit/v0.1.0 by `cargo run -p bthost-abigen -- write`. Do not edit.
//
// Types of the strategy ABI, how they lie in memory, the host's functions, and the glue of the exports.
// Text is UTF-16, as AssemblyScript holds it; memory that crosses is in the arena.

import { arenaAlloc, arenaMark, arenaRelease, arenaReset, liftString } from "./arena";

export { cabi_realloc } from "./arena";

/** A number that may be absent, as `Some<T> | null`. */
export class Some<T> {
  constructor(public value: T) {}
}

/** Nanoseconds since 1970-01-01T00:00:00Z, always simulated time. */
export type Timestamp = i64;

/** Index into `run-context.instruments`. */
export type InstrumentId = u32;

/** Index into `subscriptions.series`. */
export type SeriesId = u32;

/** Index into `subscriptions.indicators`. */
export type IndicatorId = u32;

/** Given by `submit`; unique in a run, counted from 1. 0 is never an order. */
export type OrderId = u64;

/** Chosen by the strategy in `set-timer`. */
export type TimerId = u32;

/** Index into `subscriptions.tags`, counted from 1. 0 is "no tag". */
export type TagId = u32;

/** Why something was refused or ended; the table is in `codes.md` under "Reasons". 0 is "none". */
export type Reason = u32;

/** `mantissa` x 10^-`scale`. `12.50` is `{ 1250, 2 }`. Scale is at most 18. */
export class Decimal {
  mantissa: i64 = 0;
  scale: u8 = 0;
}

/** Direction of an order. */
export enum Side {
  Buy,
  Sell,
}

/** Which position an order works on. `net` in one-way mode; `long` or `short` in hedge mode. */
export enum PositionSide {
  Net,
  Long,
  Short,
}

/** What a price condition of an order looks at. */
export enum TriggerSource {
  Last,
  Mark,
}

/** How long an order works. */
export class TimeInForce {
  /** Which case it is, counted from 0. */
  tag: i32 = 0;
  asGtd: Timestamp = 0;
  /** Good till cancelled. */
  static ofGtc(): TimeInForce {
    const v = new TimeInForce();
    v.tag = 0;
    return v;
  }
  /** Immediate or cancel: what does not fill at once expires. */
  static ofIoc(): TimeInForce {
    const v = new TimeInForce();
    v.tag = 1;
    return v;
  }
  /** Fill or kill: all at once or nothing. */
  static ofFok(): TimeInForce {
    const v = new TimeInForce();
    v.tag = 2;
    return v;
  }
  /** Good till this instant; it does not trade at the instant itself. */
  static ofGtd(value: Timestamp): TimeInForce {
    const v = new TimeInForce();
    v.tag = 3;
    v.asGtd = value;
    return v;
  }
}

/** A price distance: of the price (0.01 is one per cent), or in price units. */
export class Offset {
  /** Which case it is, counted from 0. */
  tag: i32 = 0;
  asFraction: f64 = 0;
  asAbsolute: Decimal | null = null;
  static ofFraction(value: f64): Offset {
    const v = new Offset();
    v.tag = 0;
    v.asFraction = value;
    return v;
  }
  static ofAbsolute(value: Decimal): Offset {
    const v = new Offset();
    v.tag = 1;
    v.asAbsolute = value;
    return v;
  }
}

/** Trigger price and limit price of a two-stage order. */
export class TriggerLimit {
  trigger: Decimal = new Decimal();
  limit: Decimal = new Decimal();
}

/** A stop that follows the best price since activation at `distance`. */
export class Trailing {
  distance: Offset = new Offset();
  /** The price that starts the trailing; without it, trailing starts at once. */
  activation: Decimal | null = null;
  /** Distance of the limit price from the trigger; without it the triggered order is a market order. */
  limitOffset: Decimal | null = null;
}

/** What a pegged order follows. */
export enum Peg {
  BestSameSide,
  BestOtherSide,
  Mid,
  Last,
}

/** A limit order whose price follows a reference. */
export class Pegged {
  reference: Peg = Peg.BestSameSide;
  offset: Decimal = new Decimal();
  /** It never moves past this price. */
  cap: Decimal | null = null;
}

/** A limit order that shows only a part of its quantity. */
export class Iceberg {
  price: Decimal = new Decimal();
  display: Decimal = new Decimal();
}

/**
 * Every kind of order there is. A kind that the simulated exchange does not support yet is refused with
 * the reason `UNSUPPORTED_ORDER_KIND`; it is never treated as another kind.
 */
export class OrderKind {
  /** Which case it is, counted from 0. */
  tag: i32 = 0;
  asLimit: Decimal | null = null;
  asStopMarket: Decimal | null = null;
  asStopLimit: TriggerLimit | null = null;
  asTakeProfit: Decimal | null = null;
  asTakeProfitLimit: TriggerLimit | null = null;
  asTrailingStop: Trailing | null = null;
  asPegged: Pegged | null = null;
  asIceberg: Iceberg | null = null;
  static ofMarket(): OrderKind {
    const v = new OrderKind();
    v.tag = 0;
    return v;
  }
  static ofLimit(value: Decimal): OrderKind {
    const v = new OrderKind();
    v.tag = 1;
    v.asLimit = value;
    return v;
  }
  static ofStopMarket(value: Decimal): OrderKind {
    const v = new OrderKind();
    v.tag = 2;
    v.asStopMarket = value;
    return v;
  }
  static ofStopLimit(value: TriggerLimit): OrderKind {
    const v = new OrderKind();
    v.tag = 3;
    v.asStopLimit = value;
    return v;
  }
  static ofTakeProfit(value: Decimal): OrderKind {
    const v = new OrderKind();
    v.tag = 4;
    v.asTakeProfit = value;
    return v;
  }
  static ofTakeProfitLimit(value: TriggerLimit): OrderKind {
    const v = new OrderKind();
    v.tag = 5;
    v.asTakeProfitLimit = value;
    return v;
  }
  static ofTrailingStop(value: Trailing): OrderKind {
    const v = new OrderKind();
    v.tag = 6;
    v.asTrailingStop = value;
    return v;
  }
  static ofPegged(value: Pegged): OrderKind {
    const v = new OrderKind();
    v.tag = 7;
    v.asPegged = value;
    return v;
  }
  static ofIceberg(value: Iceberg): OrderKind {
    const v = new OrderKind();
    v.tag = 8;
    v.asIceberg = value;
    return v;
  }
}

export enum OrderFlags {
  /** Refused at arrival if it would take liquidity. */
  PostOnly = 1,
  /** May only make the position smaller; never opens or flips one. */
  ReduceOnly = 2,
  /** Closes the whole position; the quantity is ignored and must be zero. */
  ClosePosition = 4,
}

/**
 * Protective orders that come alive as the order fills, for the quantity filled, at the instant of the fill.
 * The two legs cancel each other.
 */
export class Bracket {
  /** A limit order on the other side. */
  takeProfit: Decimal | null = null;
  /** The trigger of a stop order on the other side. */
  stopLoss: Decimal | null = null;
  /** Makes the stop-loss leg a stop-limit order with this limit price. */
  stopLossLimit: Decimal | null = null;
  /** Makes the stop-loss leg a trailing stop with this distance; `stop-loss` must then be absent. */
  trailingLoss: Offset | null = null;
}

/** A new order. */
export class OrderRequest {
  instrument: InstrumentId = 0;
  side: Side = Side.Buy;
  /** In units of the base asset (or contracts), always positive. */
  quantity: Decimal = new Decimal();
  kind: OrderKind = new OrderKind();
  timeInForce: TimeInForce = new TimeInForce();
  options: u8 = 0;
  position: PositionSide = PositionSide.Net;
  /** What a stop or take-profit looks at. */
  trigger: TriggerSource = TriggerSource.Last;
  /** Orders of the same non-zero group cancel each other: when one fills, in part or in whole, or triggers, the others end. */
  ocoGroup: u32 = 0;
  bracket: Bracket | null = null;
  tag: TagId = 0;
}

/** A closed bar. Prices and volumes are floats of the exact values that the exchange works with. */
export class Bar {
  openTime: Timestamp = 0;
  closeTime: Timestamp = 0;
  open: f64 = 0;
  high: f64 = 0;
  low: f64 = 0;
  close: f64 = 0;
  volume: f64 = 0;
  quoteVolume: f64 = 0;
  trades: u64 = 0;
  takerBuyVolume: f64 = 0;
}

/**
 * Values of the first four indicators declared on a series, in the order of declaration; NaN where there are fewer or one is not
 * warm. They cross with the bar, because reading each by a call of its own would cost as much as the bar.
 */
export class FirstValues {
  first: f64 = 0;
  second: f64 = 0;
  third: f64 = 0;
  fourth: f64 = 0;
}

/** One trade of the market. */
export class Trade {
  time: Timestamp = 0;
  price: f64 = 0;
  quantity: f64 = 0;
  /** The side that took liquidity. */
  taker: Side = Side.Buy;
}

/** Something happened to an order. Fields that do not apply are zero. Fifteen scalars, so that it crosses without memory. */
export class OrderEvent {
  time: Timestamp = 0;
  /** See "Order events" in `codes.md`: accepted, rejected, filled, ... */
  kind: u32 = 0;
  order: OrderId = 0;
  /** The order whose fill brought this one to life (a bracket's leg), or 0. */
  parent: OrderId = 0;
  instrument: InstrumentId = 0;
  side: Side = Side.Buy;
  reason: Reason = 0;
  tag: TagId = 0;
  /** Price of the fill after slippage. */
  price: Decimal = new Decimal();
  /** Quantity of this fill. */
  quantity: Decimal = new Decimal();
  /** Quantity that is still working after this event, at the scale of `quantity`. */
  remaining: i64 = 0;
  /** Fee of this fill in the settlement asset; a rebate is negative. */
  fee: f64 = 0;
  /** See "Fill flags" in `codes.md`: taker, ambiguous, capped, which leg of a bracket. */
  fillFlags: u32 = 0;
}

/** What an order looks like while it works. */
export class OrderView {
  order: OrderId = 0;
  instrument: InstrumentId = 0;
  side: Side = Side.Buy;
  /** See "Order states" in `codes.md`. */
  state: u32 = 0;
  kind: OrderKind = new OrderKind();
  quantity: Decimal = new Decimal();
  filled: Decimal = new Decimal();
  options: u8 = 0;
  ocoGroup: u32 = 0;
  parent: OrderId = 0;
  tag: TagId = 0;
}

/** The account in the reporting currency, at the last closed marks. */
export class AccountView {
  /** Wallet plus unrealised profit. */
  equity: f64 = 0;
  /** Cash of the settlement asset. */
  wallet: f64 = 0;
  /** What new positions can still use. */
  available: f64 = 0;
  unrealised: f64 = 0;
  realised: f64 = 0;
  fees: f64 = 0;
  funding: f64 = 0;
  /** Sum of absolute notionals over equity. */
  leverage: f64 = 0;
}

/** One position. */
export class PositionView {
  /** Signed: negative is short. Exact, at the instrument's quantity scale. */
  quantity: Decimal = new Decimal();
  /** Average entry price, for display; zero when flat. */
  entryPrice: f64 = 0;
  /** The last closed mark price. */
  markPrice: f64 = 0;
  unrealised: f64 = 0;
  realised: f64 = 0;
  leverage: f64 = 0;
  /** The price of liquidation where the profile computes one, else zero. */
  liquidationPrice: f64 = 0;
}

/** How a float becomes a price or a quantity on the venue's grid. */
export enum Rounding {
  Nearest,
  Down,
  Up,
}

/** A tradable instrument with the filters in force at the start of the run. */
export class Instrument {
  /** As in a series' name: `BTCUSDT`. */
  symbol: string = "";
  /** As in a series' name: `binance-spot`. */
  venue: string = "";
  /** See "Instrument kinds" in `codes.md`. */
  kind: u32 = 0;
  base: string = "";
  quote: string = "";
  settle: string = "";
  /** Prices are counts of 10^-price-scale. */
  priceScale: u8 = 0;
  /** Quantities are counts of 10^-quantity-scale. */
  quantityScale: u8 = 0;
  /** PRICE_FILTER; zero mantissa: no grid. */
  tickSize: Decimal = new Decimal();
  /** LOT_SIZE; zero mantissa: no grid. */
  stepSize: Decimal = new Decimal();
  minQuantity: Decimal = new Decimal();
  maxQuantity: Decimal = new Decimal();
  minNotional: Decimal = new Decimal();
  /** Quote units per price unit and quantity unit; 1 for spot and linear perpetuals. */
  multiplier: Decimal = new Decimal();
  maxLeverage: f64 = 0;
  makerFee: f64 = 0;
  takerFee: f64 = 0;
  /** The timeframe that executes orders, such as `1m`. */
  execution: string = "";
}

export class IntegerRange {
  default_: i64 = 0;
  min: i64 = 0;
  max: i64 = 0;
  step: i64 = 0;
}

export class RealRange {
  default_: f64 = 0;
  min: f64 = 0;
  max: f64 = 0;
  step: f64 = 0;
}

export class ChoiceRange {
  default_: string = "";
  options: Array<string> = [];
}

/** A parameter's type, default and allowed range. `step` is the grid of a sweep. */
export class ParamKind {
  /** Which case it is, counted from 0. */
  tag: i32 = 0;
  asInteger: IntegerRange | null = null;
  asReal: RealRange | null = null;
  asBoolean: bool = false;
  asChoice: ChoiceRange | null = null;
  static ofInteger(value: IntegerRange): ParamKind {
    const v = new ParamKind();
    v.tag = 0;
    v.asInteger = value;
    return v;
  }
  static ofReal(value: RealRange): ParamKind {
    const v = new ParamKind();
    v.tag = 1;
    v.asReal = value;
    return v;
  }
  static ofBoolean(value: bool): ParamKind {
    const v = new ParamKind();
    v.tag = 2;
    v.asBoolean = value;
    return v;
  }
  static ofChoice(value: ChoiceRange): ParamKind {
    const v = new ParamKind();
    v.tag = 3;
    v.asChoice = value;
    return v;
  }
}

export class ParamSpec {
  /** Lower-case with `_`: what a user writes in `--param name=value`. */
  name: string = "";
  doc: string = "";
  kind: ParamKind = new ParamKind();
}

/** The value of a parameter in this run, of the type that its `param-kind` says. */
export class ParamValue {
  /** Which case it is, counted from 0. */
  tag: i32 = 0;
  asInteger: i64 = 0;
  asReal: f64 = 0;
  asBoolean: bool = false;
  asText: string | null = null;
  static ofInteger(value: i64): ParamValue {
    const v = new ParamValue();
    v.tag = 0;
    v.asInteger = value;
    return v;
  }
  static ofReal(value: f64): ParamValue {
    const v = new ParamValue();
    v.tag = 1;
    v.asReal = value;
    return v;
  }
  static ofBoolean(value: bool): ParamValue {
    const v = new ParamValue();
    v.tag = 2;
    v.asBoolean = value;
    return v;
  }
  static ofText(value: string): ParamValue {
    const v = new ParamValue();
    v.tag = 3;
    v.asText = value;
    return v;
  }
}

/** What a strategy says of itself. Made without calling the host. */
export class Description {
  name: string = "";
  version: string = "";
  doc: string = "";
  params: Array<ParamSpec> = [];
}

/** What a strategy is given when a run starts. */
export class RunContext {
  /** The ABI that the host provides, such as `0.1.0`. */
  abi: string = "";
  /** The window [start, end) on bar close. */
  windowStart: Timestamp = 0;
  windowEnd: Timestamp = 0;
  seed: u64 = 0;
  /** Reporting currency, such as `USDT`. */
  currency: string = "";
  initialCash: f64 = 0;
  instruments: Array<Instrument> = [];
  /** In the order of `description.params`. */
  params: Array<ParamValue> = [];
}

/** One side of a comparison in a wake-up. */
export class Operand {
  /** Which case it is, counted from 0. */
  tag: i32 = 0;
  asIndicator: IndicatorId = 0;
  asColumn: u32 = 0;
  asLevel: f64 = 0;
  /** An indicator declared on the same instrument and timeframe as the series. */
  static ofIndicator(value: IndicatorId): Operand {
    const v = new Operand();
    v.tag = 0;
    v.asIndicator = value;
    return v;
  }
  /** A column of the series' own bar: see "Columns" in `codes.md`. */
  static ofColumn(value: u32): Operand {
    const v = new Operand();
    v.tag = 1;
    v.asColumn = value;
    return v;
  }
  static ofLevel(value: f64): Operand {
    const v = new Operand();
    v.tag = 2;
    v.asLevel = value;
    return v;
  }
}

export class Comparison {
  left: Operand = new Operand();
  right: Operand = new Operand();
}

export enum PositionState {
  Flat,
  Long,
  Short,
}

/** One fact about the bar that just closed. */
export class Predicate {
  /** Which case it is, counted from 0. */
  tag: i32 = 0;
  asCrossesAbove: Comparison | null = null;
  asCrossesBelow: Comparison | null = null;
  asAbove: Comparison | null = null;
  asBelow: Comparison | null = null;
  asTouches: f64 = 0;
  asEveryNth: u32 = 0;
  asPosition: PositionState = PositionState.Flat;
  asTimeOfDay: u32 = 0;
  /** `left[t-1] <= right[t-1] && left[t] > right[t]` */
  static ofCrossesAbove(value: Comparison): Predicate {
    const v = new Predicate();
    v.tag = 0;
    v.asCrossesAbove = value;
    return v;
  }
  /** `left[t-1] >= right[t-1] && left[t] < right[t]` */
  static ofCrossesBelow(value: Comparison): Predicate {
    const v = new Predicate();
    v.tag = 1;
    v.asCrossesBelow = value;
    return v;
  }
  /** `left[t] > right[t]` */
  static ofAbove(value: Comparison): Predicate {
    const v = new Predicate();
    v.tag = 2;
    v.asAbove = value;
    return v;
  }
  /** `left[t] < right[t]` */
  static ofBelow(value: Comparison): Predicate {
    const v = new Predicate();
    v.tag = 3;
    v.asBelow = value;
    return v;
  }
  /** The bar traded at the level, or jumped over it from the previous close. */
  static ofTouches(value: f64): Predicate {
    const v = new Predicate();
    v.tag = 4;
    v.asTouches = value;
    return v;
  }
  /**
   * Every n-th bar of the calendar, whether or not those between exist: bars whose number since 1970-01-01T00:00:00Z (their open
   * time over their length; months are counted as months) is a multiple of n.
   */
  static ofEveryNth(value: u32): Predicate {
    const v = new Predicate();
    v.tag = 5;
    v.asEveryNth = value;
    return v;
  }
  /** State of the position in the series' instrument when the bar closes. Orders that are working or on their way do not count. */
  static ofPosition(value: PositionState): Predicate {
    const v = new Predicate();
    v.tag = 6;
    v.asPosition = value;
    return v;
  }
  /** The first bar that closes at or after this second of the day, UTC. */
  static ofTimeOfDay(value: u32): Predicate {
    const v = new Predicate();
    v.tag = 7;
    v.asTimeOfDay = value;
    return v;
  }
}

/** Holds when every predicate of it holds. */
export class Condition {
  all: Array<Predicate> = [];
}

/** When a series is delivered to `on-bar`. */
export class Delivery {
  /** Which case it is, counted from 0. */
  tag: i32 = 0;
  asWhen: Array<Condition> | null = null;
  static ofEvery(): Delivery {
    const v = new Delivery();
    v.tag = 0;
    return v;
  }
  /** Only when any of these holds; bit i of `woke` is condition i. At most 64. */
  static ofWhen(value: Array<Condition>): Delivery {
    const v = new Delivery();
    v.tag = 1;
    v.asWhen = value;
    return v;
  }
  /** Declared for indicators and `bars` only. */
  static ofNever(): Delivery {
    const v = new Delivery();
    v.tag = 2;
    return v;
  }
}

export class SeriesRequest {
  instrument: InstrumentId = 0;
  /** `1m`, `4h`, `1d`, `1w`, `1mo`; empty is the execution timeframe. */
  timeframe: string = "";
  delivery: Delivery = new Delivery();
}

/** What an indicator is computed from. */
export class IndicatorInput {
  /** Which case it is, counted from 0. */
  tag: i32 = 0;
  asColumn: u32 = 0;
  asIndicator: IndicatorId = 0;
  /** A column of the series: see "Columns" in `codes.md`. */
  static ofColumn(value: u32): IndicatorInput {
    const v = new IndicatorInput();
    v.tag = 0;
    v.asColumn = value;
    return v;
  }
  /** The output of an indicator declared before this one on the same series. */
  static ofIndicator(value: IndicatorId): IndicatorInput {
    const v = new IndicatorInput();
    v.tag = 1;
    v.asIndicator = value;
    return v;
  }
}

export class IndicatorRequest {
  series: SeriesId = 0;
  /** As `bthost indicators` lists it, such as `ema`. */
  name: string = "";
  inputs: Array<IndicatorInput> = [];
  params: Array<f64> = [];
  /** Which output, for indicators that have several (`macd`: line 0, signal 1, histogram 2). */
  output: u32 = 0;
}

/** What a strategy wants to be called for. What is not asked for is not called. */
export class Subscriptions {
  series: Array<SeriesRequest> = [];
  indicators: Array<IndicatorRequest> = [];
  /** Call `on-instant` after the bars of each instant at which a series was delivered. */
  instants: bool = false;
  /** Call `on-order`. */
  orders: bool = false;
  /** Instruments whose trades go to `guest-trades`. */
  trades: Array<InstrumentId> = [];
  /** Names of tags; profit is reported by tag. */
  tags: Array<string> = [];
}

/** Severity of a log line. */
export enum LogLevel {
  Debug,
  Info,
  Warn,
  Error,
}

@external("bthost:strategy/host@0.1.0", "submit")
declare function host_submit(a0: usize, a1: usize): void;

@external("bthost:strategy/host@0.1.0", "replace")
declare function host_replace(a0: i64, a1: i64, a2: i32, a3: i64, a4: i32, a5: usize): void;

@external("bthost:strategy/host@0.1.0", "cancel")
declare function host_cancel(a0: i64, a1: usize): void;

@external("bthost:strategy/host@0.1.0", "cancel-all")
declare function host_cancel_all(a0: i32, a1: i32, a2: usize): void;

@external("bthost:strategy/host@0.1.0", "set-leverage")
declare function host_set_leverage(a0: i32, a1: i32, a2: usize): void;

@external("bthost:strategy/host@0.1.0", "set-wake")
declare function host_set_wake(a0: i32, a1: i32, a2: usize, a3: usize, a4: usize): void;

@external("bthost:strategy/host@0.1.0", "set-timer")
declare function host_set_timer(a0: i32, a1: i64, a2: usize): void;

@external("bthost:strategy/host@0.1.0", "flatten")
declare function host_flatten(a0: usize): void;

@external("bthost:strategy/host@0.1.0", "halt")
declare function host_halt(a0: usize, a1: usize): void;

@external("bthost:strategy/host@0.1.0", "value")
declare function host_value(a0: i32): f64;

@external("bthost:strategy/host@0.1.0", "bars")
declare function host_bars(a0: i32, a1: i32, a2: usize): void;

@external("bthost:strategy/host@0.1.0", "get-account")
declare function host_get_account(a0: usize): void;

@external("bthost:strategy/host@0.1.0", "get-position")
declare function host_get_position(a0: i32, a1: usize): void;

@external("bthost:strategy/host@0.1.0", "get-leg")
declare function host_get_leg(a0: i32, a1: i32, a2: usize): void;

@external("bthost:strategy/host@0.1.0", "get-wallet")
declare function host_get_wallet(a0: usize, a1: usize): f64;

@external("bthost:strategy/host@0.1.0", "position-qty")
declare function host_position_qty(a0: i32): i64;

@external("bthost:strategy/host@0.1.0", "open-orders")
declare function host_open_orders(a0: i32, a1: i32, a2: usize): void;

@external("bthost:strategy/host@0.1.0", "round-price")
declare function host_round_price(a0: i32, a1: f64, a2: i32, a3: usize): void;

@external("bthost:strategy/host@0.1.0", "round-qty")
declare function host_round_qty(a0: i32, a1: f64, a2: i32, a3: usize): void;

@external("bthost:strategy/host@0.1.0", "qty-for-weight")
declare function host_qty_for_weight(a0: i32, a1: f64, a2: usize): void;

@external("bthost:strategy/host@0.1.0", "log")
declare function host_log(a0: i32, a1: usize, a2: usize): void;

@external("bthost:strategy/host@0.1.0", "decline")
declare function host_decline(a0: i32, a1: usize, a2: usize): void;

@external("bthost:strategy/host@0.1.0", "random-u64")
declare function host_random_u64(): i64;

/** The functions of `bthost:strategy/host@0.1.0`. */
export namespace host {
  /**
   * Send an order. Static filters (price and quantity grids, minimum notional of priced orders, what the exchange supports) are
   * checked now and refused by reason; rails are checked when the callback returns, and the venue's rules when the order arrives
   * after the run's latency; both of those answer through `on-order`.
   */
  export function submit(order: OrderRequest): ResultOrderIdReason {
    const mark = arenaMark();
    const params = arenaAlloc(248, 8);
    storeOrderRequest(params + 0, order);
    const ret = arenaAlloc(16, 8);
    host_submit(params, ret);
    const result = loadResultOrderIdReason(ret + 0);
    arenaRelease(mark);
    return result;
  }

  /**
   * Change price and quantity of a working order. Arrives after the latency, like an order; it loses its queue place.
   * `quantity` is the new total; what has filled counts towards it. `price` is the limit of a limit order, the trigger of a stop; the
   * limit of a stop-limit order keeps its distance from the trigger.
   */
  export function replace(order: OrderId, quantity: Decimal, price: Decimal): ResultUnitReason {
    const mark = arenaMark();
    const ret = arenaAlloc(8, 4);
    host_replace(<i64>order, <i64>quantity.mantissa, <i32>quantity.scale, <i64>price.mantissa, <i32>price.scale, ret);
    const result = loadResultUnitReason(ret + 0);
    arenaRelease(mark);
    return result;
  }

  /** Cancel an order, also one of this callback. Arrives after the latency. Unknown and ended orders are refused with UNKNOWN_ORDER. */
  export function cancel(order: OrderId): ResultUnitReason {
    const mark = arenaMark();
    const ret = arenaAlloc(8, 4);
    host_cancel(<i64>order, ret);
    const result = loadResultUnitReason(ret + 0);
    arenaRelease(mark);
    return result;
  }

  /** Cancel every working order of an instrument, or of all instruments. */
  export function cancelAll(instrument: Some<InstrumentId> | null): ResultUnitReason {
    const mark = arenaMark();
    let t1: i32 = 0;
    let t2: i32 = 0;
    if (instrument !== null) {
      t1 = 1;
        t2 = <i32>instrument.value;
    }
    const ret = arenaAlloc(8, 4);
    host_cancel_all(t1, t2, ret);
    const result = loadResultUnitReason(ret + 0);
    arenaRelease(mark);
    return result;
  }

  /** Change the leverage of an instrument. Refused above the plan's or the venue's limit. */
  export function setLeverage(instrument: InstrumentId, leverage: u32): ResultUnitReason {
    const mark = arenaMark();
    const ret = arenaAlloc(8, 4);
    host_set_leverage(<i32>instrument, <i32>leverage, ret);
    const result = loadResultUnitReason(ret + 0);
    arenaRelease(mark);
    return result;
  }

  /** Change when a series is delivered, from the next bar on. Conditions may name any indicator declared at the start. */
  export function setWake(series: SeriesId, conditions: Delivery): ResultUnitReason {
    const mark = arenaMark();
    let t1: i32 = 0;
    let t2: usize = 0;
    let t3: usize = 0;
    t1 = conditions.tag;
    switch (conditions.tag) {
      case 1: {
        t2 = lowerListCondition(conditions.asWhen!);
        t3 = conditions.asWhen!.length;
        break;
      }
    }
    const ret = arenaAlloc(8, 4);
    host_set_wake(<i32>series, t1, t2, t3, ret);
    const result = loadResultUnitReason(ret + 0);
    arenaRelease(mark);
    return result;
  }

  /** Call `on-timer` once with this id at `when`, which must be later than now. Setting an id again moves it. */
  export function setTimer(timer: TimerId, when: Timestamp): ResultUnitReason {
    const mark = arenaMark();
    const ret = arenaAlloc(8, 4);
    host_set_timer(<i32>timer, <i64>when, ret);
    const result = loadResultUnitReason(ret + 0);
    arenaRelease(mark);
    return result;
  }

  /** Cancel all orders and close all positions with reduce-only market orders. */
  export function flatten(): ResultUnitReason {
    const mark = arenaMark();
    const ret = arenaAlloc(8, 4);
    host_flatten(ret);
    const result = loadResultUnitReason(ret + 0);
    arenaRelease(mark);
    return result;
  }

  /** End the run after this callback, with status `halted`. Nothing is closed; call `flatten` in an earlier callback for that. */
  export function halt(why: string): void {
    host_halt(changetype<usize>(why), why.length);
  }

  /** The value of an indicator at the last closed bar of its series. NaN while it is not warm. */
  export function value(indicator: IndicatorId): f64 {
    const result = <f64>host_value(<i32>indicator);
    return result;
  }

  /** The last `count` closed bars of a series, oldest first; fewer when there are fewer. At most 1000. */
  export function bars(series: SeriesId, count: u32): Array<Bar> {
    const mark = arenaMark();
    const ret = arenaAlloc(8, 4);
    host_bars(<i32>series, <i32>count, ret);
    const result = loadListBar(ret + 0);
    arenaRelease(mark);
    return result;
  }

  /** The account, marked at the last closed marks. */
  export function getAccount(): AccountView {
    const mark = arenaMark();
    const ret = arenaAlloc(64, 8);
    host_get_account(ret);
    const result = loadAccountView(ret + 0);
    arenaRelease(mark);
    return result;
  }

  /**
   * The net position in an instrument. In hedge mode the two legs together; entry and liquidation price are those of the only leg that is
   * open, or what both share, else 0.
   */
  export function getPosition(instrument: InstrumentId): PositionView {
    const mark = arenaMark();
    const ret = arenaAlloc(64, 8);
    host_get_position(<i32>instrument, ret);
    const result = loadPositionView(ret + 0);
    arenaRelease(mark);
    return result;
  }

  /** The position on one side of an instrument: a leg in hedge mode; in one-way mode the position if it is on that side, else nothing. */
  export function getLeg(instrument: InstrumentId, side: PositionSide): PositionView {
    const mark = arenaMark();
    const ret = arenaAlloc(64, 8);
    host_get_leg(<i32>instrument, <i32>side, ret);
    const result = loadPositionView(ret + 0);
    arenaRelease(mark);
    return result;
  }

  /**
   * What the wallet of an asset holds: of a currency of the account, or of the coin that a spot instrument trades; zero for
   * any other name.
   */
  export function getWallet(asset: string): f64 {
    const result = <f64>host_get_wallet(changetype<usize>(asset), asset.length);
    return result;
  }

  /** The signed quantity held, as a count of 10^-quantity-scale. The cheap form of `get-position`. */
  export function positionQty(instrument: InstrumentId): i64 {
    const result = <i64>host_position_qty(<i32>instrument);
    return result;
  }

  /** Orders that are working or on their way, oldest first. */
  export function openOrders(instrument: Some<InstrumentId> | null): Array<OrderView> {
    const mark = arenaMark();
    let t1: i32 = 0;
    let t2: i32 = 0;
    if (instrument !== null) {
      t1 = 1;
        t2 = <i32>instrument.value;
    }
    const ret = arenaAlloc(8, 4);
    host_open_orders(t1, t2, ret);
    const result = loadListOrderView(ret + 0);
    arenaRelease(mark);
    return result;
  }

  /**
   * A float as a price on the instrument's tick grid. NaN, infinities and what does not fit are refused.
   * The float is read as its shortest decimal, so 0.1 is exactly 0.1.
   */
  export function roundPrice(instrument: InstrumentId, price: f64, mode: Rounding): ResultDecimalReason {
    const mark = arenaMark();
    const ret = arenaAlloc(24, 8);
    host_round_price(<i32>instrument, <f64>price, <i32>mode, ret);
    const result = loadResultDecimalReason(ret + 0);
    arenaRelease(mark);
    return result;
  }

  /** A float as a quantity on the instrument's step grid. */
  export function roundQty(instrument: InstrumentId, quantity: f64, mode: Rounding): ResultDecimalReason {
    const mark = arenaMark();
    const ret = arenaAlloc(24, 8);
    host_round_qty(<i32>instrument, <f64>quantity, <i32>mode, ret);
    const result = loadResultDecimalReason(ret + 0);
    arenaRelease(mark);
    return result;
  }

  /**
   * The unsigned quantity whose notional is `weight` of the equity, at the last closed price, rounded down to the step; the taker fee and
   * the plan's slippage are left room for. `weight` is 1.0 for all of the equity and may exceed 1 on margin. Orders that are working or
   * on their way are not looked at. A weight that is not above 0 is BAD_NUMBER; a quantity below the venue's minimum is LOT_SIZE.
   */
  export function qtyForWeight(instrument: InstrumentId, weight: f64): ResultDecimalReason {
    const mark = arenaMark();
    const ret = arenaAlloc(24, 8);
    host_qty_for_weight(<i32>instrument, <f64>weight, ret);
    const result = loadResultDecimalReason(ret + 0);
    arenaRelease(mark);
    return result;
  }

  /** A line on the trail. Text is cut at 1 KiB; the run's total is limited, and what is past it is dropped and counted. */
  export function log(level: LogLevel, text: string): void {
    host_log(<i32>level, changetype<usize>(text), text.length);
  }

  /**
   * Why a trade was not taken: a code and a text, kept on the trail apart from the log. Codes below 1000 are the reasons of `codes.md`;
   * a strategy's own begin at 1000.
   */
  export function decline(code: u32, text: string): void {
    host_decline(<i32>code, changetype<usize>(text), text.length);
  }

  /** The next number of the run's own generator, keyed by the seed and counted: the same in every run of the same definition. */
  export function randomU64(): u64 {
    const result = <u64>host_random_u64();
    return result;
  }

}

/** What `bthost:strategy/guest@0.1.0` exports: extend it, and give the one instance to `setGuest`. */
export abstract class Guest {
  /** Name, version and parameters. Calls no host function; may be called without a run. */
  abstract describe(): Description;
  /** Begin a run. The error refuses this set of parameters or instruments, in words for the user: it is not a fault. */
  abstract start(context: RunContext): ResultSubscriptionsString;
  /**
   * A bar closed. `woke` has a bit for each condition that holds; it is all ones when the series is delivered `every` bar. `values` are
   * what `value` would say of the first four indicators of the series.
   */
  abstract onBar(series: SeriesId, bar: Bar, woke: u64, values: FirstValues): void;
  /** All bars of this instant have been delivered: the place for decisions across instruments. */
  abstract onInstant(now: Timestamp): void;
  /** Something happened to an order. */
  abstract onOrder(event: OrderEvent): void;
  /** A timer is due. */
  abstract onTimer(id: TimerId, now: Timestamp): void;
  /** The window has ended. Orders from here are refused; open orders expire; positions stay open at the last mark. */
  abstract finish(): void;
}

let theGuest: Guest | null = null;

/** The instance that the exports call. */
export function setGuest(instance: Guest): void {
  theGuest = instance;
}

/** Kept until the host has read it. */
let guest__describe__kept: Description | null = null;

export function guest__describe(): usize {
  const result = theGuest!.describe();
  guest__describe__kept = result;
  arenaReset();
  const ret = arenaAlloc(32, 4);
  storeDescription(ret + 0, result);
  return ret;
}

export function guest__describe__post(ret: usize): void {
  guest__describe__kept = null;
  arenaReset();
}

/** Kept until the host has read it. */
let guest__start__kept: ResultSubscriptionsString | null = null;

export function guest__start(a0: usize, a1: usize, a2: i64, a3: i64, a4: i64, a5: usize, a6: usize, a7: f64, a8: usize, a9: usize, a10: usize, a11: usize): usize {
  const t1 = new RunContext();
  t1.abi = liftString(a0, <u32>a1);
  t1.windowStart = <i64>a2;
  t1.windowEnd = <i64>a3;
  t1.seed = <u64>a4;
  t1.currency = liftString(a5, <u32>a6);
  t1.initialCash = <f64>a7;
  const t2 = arenaAlloc(8, 4);
  store<usize>(t2, a8); store<u32>(t2, <u32>a9, 4);
  t1.instruments = loadListInstrument(t2);
  const t3 = arenaAlloc(8, 4);
  store<usize>(t3, a10); store<u32>(t3, <u32>a11, 4);
  t1.params = loadListParamValue(t3);
  const result = theGuest!.start(t1);
  guest__start__kept = result;
  arenaReset();
  const ret = arenaAlloc(40, 4);
  storeResultSubscriptionsString(ret + 0, result);
  return ret;
}

export function guest__start__post(ret: usize): void {
  guest__start__kept = null;
  arenaReset();
}

/** Filled again for each call, so that a call makes no garbage. */
const guest__on_bar__bar = new Bar();

/** Filled again for each call, so that a call makes no garbage. */
const guest__on_bar__values = new FirstValues();

export function guest__on_bar(a0: i32, a1: i64, a2: i64, a3: f64, a4: f64, a5: f64, a6: f64, a7: f64, a8: f64, a9: i64, a10: f64, a11: i64, a12: f64, a13: f64, a14: f64, a15: f64): void {
  const bar = guest__on_bar__bar;
  bar.openTime = <i64>a1;
  bar.closeTime = <i64>a2;
  bar.open = <f64>a3;
  bar.high = <f64>a4;
  bar.low = <f64>a5;
  bar.close = <f64>a6;
  bar.volume = <f64>a7;
  bar.quoteVolume = <f64>a8;
  bar.trades = <u64>a9;
  bar.takerBuyVolume = <f64>a10;
  const values = guest__on_bar__values;
  values.first = <f64>a12;
  values.second = <f64>a13;
  values.third = <f64>a14;
  values.fourth = <f64>a15;
  theGuest!.onBar(<u32>a0, bar, <u64>a11, values);
}

export function guest__on_instant(a0: i64): void {
  theGuest!.onInstant(<i64>a0);
}

/** Filled again for each call, so that a call makes no garbage. */
const guest__on_order__event = new OrderEvent();

export function guest__on_order(a0: i64, a1: i32, a2: i64, a3: i64, a4: i32, a5: i32, a6: i32, a7: i32, a8: i64, a9: i32, a10: i64, a11: i32, a12: i64, a13: f64, a14: i32): void {
  const event = guest__on_order__event;
  event.time = <i64>a0;
  event.kind = <u32>a1;
  event.order = <u64>a2;
  event.parent = <u64>a3;
  event.instrument = <u32>a4;
  event.side = <Side>a5;
  event.reason = <u32>a6;
  event.tag = <u32>a7;
  event.price.mantissa = <i64>a8;
  event.price.scale = <u8>a9;
  event.quantity.mantissa = <i64>a10;
  event.quantity.scale = <u8>a11;
  event.remaining = <i64>a12;
  event.fee = <f64>a13;
  event.fillFlags = <u32>a14;
  theGuest!.onOrder(event);
}

export function guest__on_timer(a0: i32, a1: i64): void {
  theGuest!.onTimer(<u32>a0, <i64>a1);
}

export function guest__finish(): void {
  theGuest!.finish();
}

/** What `bthost:strategy/guest-trades@0.1.0` exports: extend it, and give the one instance to `setGuestTrades`. */
export abstract class GuestTrades {
  /** One trade of a subscribed instrument, on runs whose execution series is trades. */
  abstract onTrade(instrument: InstrumentId, trade: Trade): void;
}

let theGuestTrades: GuestTrades | null = null;

/** The instance that the exports call. */
export function setGuestTrades(instance: GuestTrades): void {
  theGuestTrades = instance;
}

/** Filled again for each call, so that a call makes no garbage. */
const guest_trades__on_trade__trade = new Trade();

export function guest_trades__on_trade(a0: i32, a1: i64, a2: f64, a3: f64, a4: i32): void {
  const trade = guest_trades__on_trade__trade;
  trade.time = <i64>a1;
  trade.price = <f64>a2;
  trade.quantity = <f64>a3;
  trade.taker = <Side>a4;
  theGuestTrades!.onTrade(<u32>a0, trade);
}

function loadDecimal(p: usize): Decimal {
  const v = new Decimal();
  v.mantissa = load<i64>(p, 0);
  v.scale = load<u8>(p, 8);
  return v;
}

function storeDecimal(p: usize, v: Decimal): void {
  store<i64>(p, v.mantissa, 0);
  store<u8>(p, v.scale, 8);
}

function loadTimeInForce(p: usize): TimeInForce {
  const v = new TimeInForce();
  v.tag = load<u8>(p);
  switch (v.tag) {
    case 3: v.asGtd = load<i64>(p, 8); break;
  }
  return v;
}

function storeTimeInForce(p: usize, v: TimeInForce): void {
  store<u8>(p, <u8>v.tag);
  switch (v.tag) {
    case 3: { store<i64>(p, v.asGtd, 8); break; }
  }
}

function loadOffset(p: usize): Offset {
  const v = new Offset();
  v.tag = load<u8>(p);
  switch (v.tag) {
    case 0: v.asFraction = load<f64>(p, 8); break;
    case 1: v.asAbsolute = loadDecimal(p + 8); break;
  }
  return v;
}

function storeOffset(p: usize, v: Offset): void {
  store<u8>(p, <u8>v.tag);
  switch (v.tag) {
    case 0: { store<f64>(p, v.asFraction, 8); break; }
    case 1: { storeDecimal(p + 8, v.asAbsolute!); break; }
  }
}

function loadTriggerLimit(p: usize): TriggerLimit {
  const v = new TriggerLimit();
  v.trigger = loadDecimal(p + 0);
  v.limit = loadDecimal(p + 16);
  return v;
}

function storeTriggerLimit(p: usize, v: TriggerLimit): void {
  storeDecimal(p + 0, v.trigger);
  storeDecimal(p + 16, v.limit);
}

function loadTrailing(p: usize): Trailing {
  const v = new Trailing();
  v.distance = loadOffset(p + 0);
  v.activation = loadOptionDecimal(p + 24);
  v.limitOffset = loadOptionDecimal(p + 48);
  return v;
}

function storeTrailing(p: usize, v: Trailing): void {
  storeOffset(p + 0, v.distance);
  storeOptionDecimal(p + 24, v.activation);
  storeOptionDecimal(p + 48, v.limitOffset);
}

function loadPegged(p: usize): Pegged {
  const v = new Pegged();
  v.reference = <Peg>load<u8>(p, 0);
  v.offset = loadDecimal(p + 8);
  v.cap = loadOptionDecimal(p + 24);
  return v;
}

function storePegged(p: usize, v: Pegged): void {
  store<u8>(p, <u8>v.reference, 0);
  storeDecimal(p + 8, v.offset);
  storeOptionDecimal(p + 24, v.cap);
}

function loadIceberg(p: usize): Iceberg {
  const v = new Iceberg();
  v.price = loadDecimal(p + 0);
  v.display = loadDecimal(p + 16);
  return v;
}

function storeIceberg(p: usize, v: Iceberg): void {
  storeDecimal(p + 0, v.price);
  storeDecimal(p + 16, v.display);
}

function loadOrderKind(p: usize): OrderKind {
  const v = new OrderKind();
  v.tag = load<u8>(p);
  switch (v.tag) {
    case 1: v.asLimit = loadDecimal(p + 8); break;
    case 2: v.asStopMarket = loadDecimal(p + 8); break;
    case 3: v.asStopLimit = loadTriggerLimit(p + 8); break;
    case 4: v.asTakeProfit = loadDecimal(p + 8); break;
    case 5: v.asTakeProfitLimit = loadTriggerLimit(p + 8); break;
    case 6: v.asTrailingStop = loadTrailing(p + 8); break;
    case 7: v.asPegged = loadPegged(p + 8); break;
    case 8: v.asIceberg = loadIceberg(p + 8); break;
  }
  return v;
}

function storeOrderKind(p: usize, v: OrderKind): void {
  store<u8>(p, <u8>v.tag);
  switch (v.tag) {
    case 1: { storeDecimal(p + 8, v.asLimit!); break; }
    case 2: { storeDecimal(p + 8, v.asStopMarket!); break; }
    case 3: { storeTriggerLimit(p + 8, v.asStopLimit!); break; }
    case 4: { storeDecimal(p + 8, v.asTakeProfit!); break; }
    case 5: { storeTriggerLimit(p + 8, v.asTakeProfitLimit!); break; }
    case 6: { storeTrailing(p + 8, v.asTrailingStop!); break; }
    case 7: { storePegged(p + 8, v.asPegged!); break; }
    case 8: { storeIceberg(p + 8, v.asIceberg!); break; }
  }
}

function loadBracket(p: usize): Bracket {
  const v = new Bracket();
  v.takeProfit = loadOptionDecimal(p + 0);
  v.stopLoss = loadOptionDecimal(p + 24);
  v.stopLossLimit = loadOptionDecimal(p + 48);
  v.trailingLoss = loadOptionOffset(p + 72);
  return v;
}

function storeBracket(p: usize, v: Bracket): void {
  storeOptionDecimal(p + 0, v.takeProfit);
  storeOptionDecimal(p + 24, v.stopLoss);
  storeOptionDecimal(p + 48, v.stopLossLimit);
  storeOptionOffset(p + 72, v.trailingLoss);
}

function loadOrderRequest(p: usize): OrderRequest {
  const v = new OrderRequest();
  v.instrument = load<u32>(p, 0);
  v.side = <Side>load<u8>(p, 4);
  v.quantity = loadDecimal(p + 8);
  v.kind = loadOrderKind(p + 24);
  v.timeInForce = loadTimeInForce(p + 104);
  v.options = load<u8>(p, 120);
  v.position = <PositionSide>load<u8>(p, 121);
  v.trigger = <TriggerSource>load<u8>(p, 122);
  v.ocoGroup = load<u32>(p, 124);
  v.bracket = loadOptionBracket(p + 128);
  v.tag = load<u32>(p, 240);
  return v;
}

function storeOrderRequest(p: usize, v: OrderRequest): void {
  store<u32>(p, v.instrument, 0);
  store<u8>(p, <u8>v.side, 4);
  storeDecimal(p + 8, v.quantity);
  storeOrderKind(p + 24, v.kind);
  storeTimeInForce(p + 104, v.timeInForce);
  store<u8>(p, v.options, 120);
  store<u8>(p, <u8>v.position, 121);
  store<u8>(p, <u8>v.trigger, 122);
  store<u32>(p, v.ocoGroup, 124);
  storeOptionBracket(p + 128, v.bracket);
  store<u32>(p, v.tag, 240);
}

function loadBar(p: usize): Bar {
  const v = new Bar();
  v.openTime = load<i64>(p, 0);
  v.closeTime = load<i64>(p, 8);
  v.open = load<f64>(p, 16);
  v.high = load<f64>(p, 24);
  v.low = load<f64>(p, 32);
  v.close = load<f64>(p, 40);
  v.volume = load<f64>(p, 48);
  v.quoteVolume = load<f64>(p, 56);
  v.trades = load<u64>(p, 64);
  v.takerBuyVolume = load<f64>(p, 72);
  return v;
}

function storeBar(p: usize, v: Bar): void {
  store<i64>(p, v.openTime, 0);
  store<i64>(p, v.closeTime, 8);
  store<f64>(p, v.open, 16);
  store<f64>(p, v.high, 24);
  store<f64>(p, v.low, 32);
  store<f64>(p, v.close, 40);
  store<f64>(p, v.volume, 48);
  store<f64>(p, v.quoteVolume, 56);
  store<u64>(p, v.trades, 64);
  store<f64>(p, v.takerBuyVolume, 72);
}

function loadFirstValues(p: usize): FirstValues {
  const v = new FirstValues();
  v.first = load<f64>(p, 0);
  v.second = load<f64>(p, 8);
  v.third = load<f64>(p, 16);
  v.fourth = load<f64>(p, 24);
  return v;
}

function storeFirstValues(p: usize, v: FirstValues): void {
  store<f64>(p, v.first, 0);
  store<f64>(p, v.second, 8);
  store<f64>(p, v.third, 16);
  store<f64>(p, v.fourth, 24);
}

function loadTrade(p: usize): Trade {
  const v = new Trade();
  v.time = load<i64>(p, 0);
  v.price = load<f64>(p, 8);
  v.quantity = load<f64>(p, 16);
  v.taker = <Side>load<u8>(p, 24);
  return v;
}

function storeTrade(p: usize, v: Trade): void {
  store<i64>(p, v.time, 0);
  store<f64>(p, v.price, 8);
  store<f64>(p, v.quantity, 16);
  store<u8>(p, <u8>v.taker, 24);
}

function loadOrderEvent(p: usize): OrderEvent {
  const v = new OrderEvent();
  v.time = load<i64>(p, 0);
  v.kind = load<u32>(p, 8);
  v.order = load<u64>(p, 16);
  v.parent = load<u64>(p, 24);
  v.instrument = load<u32>(p, 32);
  v.side = <Side>load<u8>(p, 36);
  v.reason = load<u32>(p, 40);
  v.tag = load<u32>(p, 44);
  v.price = loadDecimal(p + 48);
  v.quantity = loadDecimal(p + 64);
  v.remaining = load<i64>(p, 80);
  v.fee = load<f64>(p, 88);
  v.fillFlags = load<u32>(p, 96);
  return v;
}

function storeOrderEvent(p: usize, v: OrderEvent): void {
  store<i64>(p, v.time, 0);
  store<u32>(p, v.kind, 8);
  store<u64>(p, v.order, 16);
  store<u64>(p, v.parent, 24);
  store<u32>(p, v.instrument, 32);
  store<u8>(p, <u8>v.side, 36);
  store<u32>(p, v.reason, 40);
  store<u32>(p, v.tag, 44);
  storeDecimal(p + 48, v.price);
  storeDecimal(p + 64, v.quantity);
  store<i64>(p, v.remaining, 80);
  store<f64>(p, v.fee, 88);
  store<u32>(p, v.fillFlags, 96);
}

function loadOrderView(p: usize): OrderView {
  const v = new OrderView();
  v.order = load<u64>(p, 0);
  v.instrument = load<u32>(p, 8);
  v.side = <Side>load<u8>(p, 12);
  v.state = load<u32>(p, 16);
  v.kind = loadOrderKind(p + 24);
  v.quantity = loadDecimal(p + 104);
  v.filled = loadDecimal(p + 120);
  v.options = load<u8>(p, 136);
  v.ocoGroup = load<u32>(p, 140);
  v.parent = load<u64>(p, 144);
  v.tag = load<u32>(p, 152);
  return v;
}

function storeOrderView(p: usize, v: OrderView): void {
  store<u64>(p, v.order, 0);
  store<u32>(p, v.instrument, 8);
  store<u8>(p, <u8>v.side, 12);
  store<u32>(p, v.state, 16);
  storeOrderKind(p + 24, v.kind);
  storeDecimal(p + 104, v.quantity);
  storeDecimal(p + 120, v.filled);
  store<u8>(p, v.options, 136);
  store<u32>(p, v.ocoGroup, 140);
  store<u64>(p, v.parent, 144);
  store<u32>(p, v.tag, 152);
}

function loadAccountView(p: usize): AccountView {
  const v = new AccountView();
  v.equity = load<f64>(p, 0);
  v.wallet = load<f64>(p, 8);
  v.available = load<f64>(p, 16);
  v.unrealised = load<f64>(p, 24);
  v.realised = load<f64>(p, 32);
  v.fees = load<f64>(p, 40);
  v.funding = load<f64>(p, 48);
  v.leverage = load<f64>(p, 56);
  return v;
}

function storeAccountView(p: usize, v: AccountView): void {
  store<f64>(p, v.equity, 0);
  store<f64>(p, v.wallet, 8);
  store<f64>(p, v.available, 16);
  store<f64>(p, v.unrealised, 24);
  store<f64>(p, v.realised, 32);
  store<f64>(p, v.fees, 40);
  store<f64>(p, v.funding, 48);
  store<f64>(p, v.leverage, 56);
}

function loadPositionView(p: usize): PositionView {
  const v = new PositionView();
  v.quantity = loadDecimal(p + 0);
  v.entryPrice = load<f64>(p, 16);
  v.markPrice = load<f64>(p, 24);
  v.unrealised = load<f64>(p, 32);
  v.realised = load<f64>(p, 40);
  v.leverage = load<f64>(p, 48);
  v.liquidationPrice = load<f64>(p, 56);
  return v;
}

function storePositionView(p: usize, v: PositionView): void {
  storeDecimal(p + 0, v.quantity);
  store<f64>(p, v.entryPrice, 16);
  store<f64>(p, v.markPrice, 24);
  store<f64>(p, v.unrealised, 32);
  store<f64>(p, v.realised, 40);
  store<f64>(p, v.leverage, 48);
  store<f64>(p, v.liquidationPrice, 56);
}

function loadInstrument(p: usize): Instrument {
  const v = new Instrument();
  v.symbol = liftString(load<usize>(p, 0), load<u32>(p, 4));
  v.venue = liftString(load<usize>(p, 8), load<u32>(p, 12));
  v.kind = load<u32>(p, 16);
  v.base = liftString(load<usize>(p, 20), load<u32>(p, 24));
  v.quote = liftString(load<usize>(p, 28), load<u32>(p, 32));
  v.settle = liftString(load<usize>(p, 36), load<u32>(p, 40));
  v.priceScale = load<u8>(p, 44);
  v.quantityScale = load<u8>(p, 45);
  v.tickSize = loadDecimal(p + 48);
  v.stepSize = loadDecimal(p + 64);
  v.minQuantity = loadDecimal(p + 80);
  v.maxQuantity = loadDecimal(p + 96);
  v.minNotional = loadDecimal(p + 112);
  v.multiplier = loadDecimal(p + 128);
  v.maxLeverage = load<f64>(p, 144);
  v.makerFee = load<f64>(p, 152);
  v.takerFee = load<f64>(p, 160);
  v.execution = liftString(load<usize>(p, 168), load<u32>(p, 172));
  return v;
}

function storeInstrument(p: usize, v: Instrument): void {
  store<usize>(p, changetype<usize>(v.symbol), 0); store<u32>(p, v.symbol.length, 4);
  store<usize>(p, changetype<usize>(v.venue), 8); store<u32>(p, v.venue.length, 12);
  store<u32>(p, v.kind, 16);
  store<usize>(p, changetype<usize>(v.base), 20); store<u32>(p, v.base.length, 24);
  store<usize>(p, changetype<usize>(v.quote), 28); store<u32>(p, v.quote.length, 32);
  store<usize>(p, changetype<usize>(v.settle), 36); store<u32>(p, v.settle.length, 40);
  store<u8>(p, v.priceScale, 44);
  store<u8>(p, v.quantityScale, 45);
  storeDecimal(p + 48, v.tickSize);
  storeDecimal(p + 64, v.stepSize);
  storeDecimal(p + 80, v.minQuantity);
  storeDecimal(p + 96, v.maxQuantity);
  storeDecimal(p + 112, v.minNotional);
  storeDecimal(p + 128, v.multiplier);
  store<f64>(p, v.maxLeverage, 144);
  store<f64>(p, v.makerFee, 152);
  store<f64>(p, v.takerFee, 160);
  store<usize>(p, changetype<usize>(v.execution), 168); store<u32>(p, v.execution.length, 172);
}

function loadIntegerRange(p: usize): IntegerRange {
  const v = new IntegerRange();
  v.default_ = load<i64>(p, 0);
  v.min = load<i64>(p, 8);
  v.max = load<i64>(p, 16);
  v.step = load<i64>(p, 24);
  return v;
}

function storeIntegerRange(p: usize, v: IntegerRange): void {
  store<i64>(p, v.default_, 0);
  store<i64>(p, v.min, 8);
  store<i64>(p, v.max, 16);
  store<i64>(p, v.step, 24);
}

function loadRealRange(p: usize): RealRange {
  const v = new RealRange();
  v.default_ = load<f64>(p, 0);
  v.min = load<f64>(p, 8);
  v.max = load<f64>(p, 16);
  v.step = load<f64>(p, 24);
  return v;
}

function storeRealRange(p: usize, v: RealRange): void {
  store<f64>(p, v.default_, 0);
  store<f64>(p, v.min, 8);
  store<f64>(p, v.max, 16);
  store<f64>(p, v.step, 24);
}

function loadChoiceRange(p: usize): ChoiceRange {
  const v = new ChoiceRange();
  v.default_ = liftString(load<usize>(p, 0), load<u32>(p, 4));
  v.options = loadListString(p + 8);
  return v;
}

function storeChoiceRange(p: usize, v: ChoiceRange): void {
  store<usize>(p, changetype<usize>(v.default_), 0); store<u32>(p, v.default_.length, 4);
  storeListString(p + 8, v.options);
}

function loadParamKind(p: usize): ParamKind {
  const v = new ParamKind();
  v.tag = load<u8>(p);
  switch (v.tag) {
    case 0: v.asInteger = loadIntegerRange(p + 8); break;
    case 1: v.asReal = loadRealRange(p + 8); break;
    case 2: v.asBoolean = load<u8>(p, 8) != 0; break;
    case 3: v.asChoice = loadChoiceRange(p + 8); break;
  }
  return v;
}

function storeParamKind(p: usize, v: ParamKind): void {
  store<u8>(p, <u8>v.tag);
  switch (v.tag) {
    case 0: { storeIntegerRange(p + 8, v.asInteger!); break; }
    case 1: { storeRealRange(p + 8, v.asReal!); break; }
    case 2: { store<u8>(p, v.asBoolean ? 1 : 0, 8); break; }
    case 3: { storeChoiceRange(p + 8, v.asChoice!); break; }
  }
}

function loadParamSpec(p: usize): ParamSpec {
  const v = new ParamSpec();
  v.name = liftString(load<usize>(p, 0), load<u32>(p, 4));
  v.doc = liftString(load<usize>(p, 8), load<u32>(p, 12));
  v.kind = loadParamKind(p + 16);
  return v;
}

function storeParamSpec(p: usize, v: ParamSpec): void {
  store<usize>(p, changetype<usize>(v.name), 0); store<u32>(p, v.name.length, 4);
  store<usize>(p, changetype<usize>(v.doc), 8); store<u32>(p, v.doc.length, 12);
  storeParamKind(p + 16, v.kind);
}

function loadParamValue(p: usize): ParamValue {
  const v = new ParamValue();
  v.tag = load<u8>(p);
  switch (v.tag) {
    case 0: v.asInteger = load<i64>(p, 8); break;
    case 1: v.asReal = load<f64>(p, 8); break;
    case 2: v.asBoolean = load<u8>(p, 8) != 0; break;
    case 3: v.asText = liftString(load<usize>(p, 8), load<u32>(p, 12)); break;
  }
  return v;
}

function storeParamValue(p: usize, v: ParamValue): void {
  store<u8>(p, <u8>v.tag);
  switch (v.tag) {
    case 0: { store<i64>(p, v.asInteger, 8); break; }
    case 1: { store<f64>(p, v.asReal, 8); break; }
    case 2: { store<u8>(p, v.asBoolean ? 1 : 0, 8); break; }
    case 3: { store<usize>(p, changetype<usize>(v.asText!), 8); store<u32>(p, v.asText!.length, 12); break; }
  }
}

function loadDescription(p: usize): Description {
  const v = new Description();
  v.name = liftString(load<usize>(p, 0), load<u32>(p, 4));
  v.version = liftString(load<usize>(p, 8), load<u32>(p, 12));
  v.doc = liftString(load<usize>(p, 16), load<u32>(p, 20));
  v.params = loadListParamSpec(p + 24);
  return v;
}

function storeDescription(p: usize, v: Description): void {
  store<usize>(p, changetype<usize>(v.name), 0); store<u32>(p, v.name.length, 4);
  store<usize>(p, changetype<usize>(v.version), 8); store<u32>(p, v.version.length, 12);
  store<usize>(p, changetype<usize>(v.doc), 16); store<u32>(p, v.doc.length, 20);
  storeListParamSpec(p + 24, v.params);
}

function loadRunContext(p: usize): RunContext {
  const v = new RunContext();
  v.abi = liftString(load<usize>(p, 0), load<u32>(p, 4));
  v.windowStart = load<i64>(p, 8);
  v.windowEnd = load<i64>(p, 16);
  v.seed = load<u64>(p, 24);
  v.currency = liftString(load<usize>(p, 32), load<u32>(p, 36));
  v.initialCash = load<f64>(p, 40);
  v.instruments = loadListInstrument(p + 48);
  v.params = loadListParamValue(p + 56);
  return v;
}

function storeRunContext(p: usize, v: RunContext): void {
  store<usize>(p, changetype<usize>(v.abi), 0); store<u32>(p, v.abi.length, 4);
  store<i64>(p, v.windowStart, 8);
  store<i64>(p, v.windowEnd, 16);
  store<u64>(p, v.seed, 24);
  store<usize>(p, changetype<usize>(v.currency), 32); store<u32>(p, v.currency.length, 36);
  store<f64>(p, v.initialCash, 40);
  storeListInstrument(p + 48, v.instruments);
  storeListParamValue(p + 56, v.params);
}

function loadOperand(p: usize): Operand {
  const v = new Operand();
  v.tag = load<u8>(p);
  switch (v.tag) {
    case 0: v.asIndicator = load<u32>(p, 8); break;
    case 1: v.asColumn = load<u32>(p, 8); break;
    case 2: v.asLevel = load<f64>(p, 8); break;
  }
  return v;
}

function storeOperand(p: usize, v: Operand): void {
  store<u8>(p, <u8>v.tag);
  switch (v.tag) {
    case 0: { store<u32>(p, v.asIndicator, 8); break; }
    case 1: { store<u32>(p, v.asColumn, 8); break; }
    case 2: { store<f64>(p, v.asLevel, 8); break; }
  }
}

function loadComparison(p: usize): Comparison {
  const v = new Comparison();
  v.left = loadOperand(p + 0);
  v.right = loadOperand(p + 16);
  return v;
}

function storeComparison(p: usize, v: Comparison): void {
  storeOperand(p + 0, v.left);
  storeOperand(p + 16, v.right);
}

function loadPredicate(p: usize): Predicate {
  const v = new Predicate();
  v.tag = load<u8>(p);
  switch (v.tag) {
    case 0: v.asCrossesAbove = loadComparison(p + 8); break;
    case 1: v.asCrossesBelow = loadComparison(p + 8); break;
    case 2: v.asAbove = loadComparison(p + 8); break;
    case 3: v.asBelow = loadComparison(p + 8); break;
    case 4: v.asTouches = load<f64>(p, 8); break;
    case 5: v.asEveryNth = load<u32>(p, 8); break;
    case 6: v.asPosition = <PositionState>load<u8>(p, 8); break;
    case 7: v.asTimeOfDay = load<u32>(p, 8); break;
  }
  return v;
}

function storePredicate(p: usize, v: Predicate): void {
  store<u8>(p, <u8>v.tag);
  switch (v.tag) {
    case 0: { storeComparison(p + 8, v.asCrossesAbove!); break; }
    case 1: { storeComparison(p + 8, v.asCrossesBelow!); break; }
    case 2: { storeComparison(p + 8, v.asAbove!); break; }
    case 3: { storeComparison(p + 8, v.asBelow!); break; }
    case 4: { store<f64>(p, v.asTouches, 8); break; }
    case 5: { store<u32>(p, v.asEveryNth, 8); break; }
    case 6: { store<u8>(p, <u8>v.asPosition, 8); break; }
    case 7: { store<u32>(p, v.asTimeOfDay, 8); break; }
  }
}

function loadCondition(p: usize): Condition {
  const v = new Condition();
  v.all = loadListPredicate(p + 0);
  return v;
}

function storeCondition(p: usize, v: Condition): void {
  storeListPredicate(p + 0, v.all);
}

function loadDelivery(p: usize): Delivery {
  const v = new Delivery();
  v.tag = load<u8>(p);
  switch (v.tag) {
    case 1: v.asWhen = loadListCondition(p + 4); break;
  }
  return v;
}

function storeDelivery(p: usize, v: Delivery): void {
  store<u8>(p, <u8>v.tag);
  switch (v.tag) {
    case 1: { storeListCondition(p + 4, v.asWhen!); break; }
  }
}

function loadSeriesRequest(p: usize): SeriesRequest {
  const v = new SeriesRequest();
  v.instrument = load<u32>(p, 0);
  v.timeframe = liftString(load<usize>(p, 4), load<u32>(p, 8));
  v.delivery = loadDelivery(p + 12);
  return v;
}

function storeSeriesRequest(p: usize, v: SeriesRequest): void {
  store<u32>(p, v.instrument, 0);
  store<usize>(p, changetype<usize>(v.timeframe), 4); store<u32>(p, v.timeframe.length, 8);
  storeDelivery(p + 12, v.delivery);
}

function loadIndicatorInput(p: usize): IndicatorInput {
  const v = new IndicatorInput();
  v.tag = load<u8>(p);
  switch (v.tag) {
    case 0: v.asColumn = load<u32>(p, 4); break;
    case 1: v.asIndicator = load<u32>(p, 4); break;
  }
  return v;
}

function storeIndicatorInput(p: usize, v: IndicatorInput): void {
  store<u8>(p, <u8>v.tag);
  switch (v.tag) {
    case 0: { store<u32>(p, v.asColumn, 4); break; }
    case 1: { store<u32>(p, v.asIndicator, 4); break; }
  }
}

function loadIndicatorRequest(p: usize): IndicatorRequest {
  const v = new IndicatorRequest();
  v.series = load<u32>(p, 0);
  v.name = liftString(load<usize>(p, 4), load<u32>(p, 8));
  v.inputs = loadListIndicatorInput(p + 12);
  v.params = loadListF64(p + 20);
  v.output = load<u32>(p, 28);
  return v;
}

function storeIndicatorRequest(p: usize, v: IndicatorRequest): void {
  store<u32>(p, v.series, 0);
  store<usize>(p, changetype<usize>(v.name), 4); store<u32>(p, v.name.length, 8);
  storeListIndicatorInput(p + 12, v.inputs);
  storeListF64(p + 20, v.params);
  store<u32>(p, v.output, 28);
}

function loadSubscriptions(p: usize): Subscriptions {
  const v = new Subscriptions();
  v.series = loadListSeriesRequest(p + 0);
  v.indicators = loadListIndicatorRequest(p + 8);
  v.instants = load<u8>(p, 16) != 0;
  v.orders = load<u8>(p, 17) != 0;
  v.trades = loadListInstrumentId(p + 20);
  v.tags = loadListString(p + 28);
  return v;
}

function storeSubscriptions(p: usize, v: Subscriptions): void {
  storeListSeriesRequest(p + 0, v.series);
  storeListIndicatorRequest(p + 8, v.indicators);
  store<u8>(p, v.instants ? 1 : 0, 16);
  store<u8>(p, v.orders ? 1 : 0, 17);
  storeListInstrumentId(p + 20, v.trades);
  storeListString(p + 28, v.tags);
}

function loadListBar(p: usize): Array<Bar> {
  const length = load<i32>(p, 4);
  const list = new Array<Bar>(0);
  let at = load<usize>(p);
  for (let i = 0; i < length; i++) {
    list.push(loadBar(at + 0));
    at += 80;
  }
  return list;
}

function lowerListBar(list: Array<Bar>): usize {
  const start = arenaAlloc(<usize>list.length * 80, 8);
  let at = start;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    storeBar(at + 0, item);
    at += 80;
  }
  return start;
}

function storeListBar(p: usize, list: Array<Bar>): void {
  store<usize>(p, lowerListBar(list));
  store<u32>(p, list.length, 4);
}

function loadListCondition(p: usize): Array<Condition> {
  const length = load<i32>(p, 4);
  const list = new Array<Condition>(0);
  let at = load<usize>(p);
  for (let i = 0; i < length; i++) {
    list.push(loadCondition(at + 0));
    at += 8;
  }
  return list;
}

function lowerListCondition(list: Array<Condition>): usize {
  const start = arenaAlloc(<usize>list.length * 8, 4);
  let at = start;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    storeCondition(at + 0, item);
    at += 8;
  }
  return start;
}

function storeListCondition(p: usize, list: Array<Condition>): void {
  store<usize>(p, lowerListCondition(list));
  store<u32>(p, list.length, 4);
}

function loadListF64(p: usize): Array<f64> {
  const length = load<i32>(p, 4);
  const list = new Array<f64>(0);
  let at = load<usize>(p);
  for (let i = 0; i < length; i++) {
    list.push(load<f64>(at, 0));
    at += 8;
  }
  return list;
}

function lowerListF64(list: Array<f64>): usize {
  const start = arenaAlloc(<usize>list.length * 8, 8);
  let at = start;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    store<f64>(at, item, 0);
    at += 8;
  }
  return start;
}

function storeListF64(p: usize, list: Array<f64>): void {
  store<usize>(p, lowerListF64(list));
  store<u32>(p, list.length, 4);
}

function loadListIndicatorInput(p: usize): Array<IndicatorInput> {
  const length = load<i32>(p, 4);
  const list = new Array<IndicatorInput>(0);
  let at = load<usize>(p);
  for (let i = 0; i < length; i++) {
    list.push(loadIndicatorInput(at + 0));
    at += 8;
  }
  return list;
}

function lowerListIndicatorInput(list: Array<IndicatorInput>): usize {
  const start = arenaAlloc(<usize>list.length * 8, 4);
  let at = start;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    storeIndicatorInput(at + 0, item);
    at += 8;
  }
  return start;
}

function storeListIndicatorInput(p: usize, list: Array<IndicatorInput>): void {
  store<usize>(p, lowerListIndicatorInput(list));
  store<u32>(p, list.length, 4);
}

function loadListIndicatorRequest(p: usize): Array<IndicatorRequest> {
  const length = load<i32>(p, 4);
  const list = new Array<IndicatorRequest>(0);
  let at = load<usize>(p);
  for (let i = 0; i < length; i++) {
    list.push(loadIndicatorRequest(at + 0));
    at += 32;
  }
  return list;
}

function lowerListIndicatorRequest(list: Array<IndicatorRequest>): usize {
  const start = arenaAlloc(<usize>list.length * 32, 4);
  let at = start;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    storeIndicatorRequest(at + 0, item);
    at += 32;
  }
  return start;
}

function storeListIndicatorRequest(p: usize, list: Array<IndicatorRequest>): void {
  store<usize>(p, lowerListIndicatorRequest(list));
  store<u32>(p, list.length, 4);
}

function loadListInstrument(p: usize): Array<Instrument> {
  const length = load<i32>(p, 4);
  const list = new Array<Instrument>(0);
  let at = load<usize>(p);
  for (let i = 0; i < length; i++) {
    list.push(loadInstrument(at + 0));
    at += 176;
  }
  return list;
}

function lowerListInstrument(list: Array<Instrument>): usize {
  const start = arenaAlloc(<usize>list.length * 176, 8);
  let at = start;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    storeInstrument(at + 0, item);
    at += 176;
  }
  return start;
}

function storeListInstrument(p: usize, list: Array<Instrument>): void {
  store<usize>(p, lowerListInstrument(list));
  store<u32>(p, list.length, 4);
}

function loadListInstrumentId(p: usize): Array<InstrumentId> {
  const length = load<i32>(p, 4);
  const list = new Array<InstrumentId>(0);
  let at = load<usize>(p);
  for (let i = 0; i < length; i++) {
    list.push(load<u32>(at, 0));
    at += 4;
  }
  return list;
}

function lowerListInstrumentId(list: Array<InstrumentId>): usize {
  const start = arenaAlloc(<usize>list.length * 4, 4);
  let at = start;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    store<u32>(at, item, 0);
    at += 4;
  }
  return start;
}

function storeListInstrumentId(p: usize, list: Array<InstrumentId>): void {
  store<usize>(p, lowerListInstrumentId(list));
  store<u32>(p, list.length, 4);
}

function loadListOrderView(p: usize): Array<OrderView> {
  const length = load<i32>(p, 4);
  const list = new Array<OrderView>(0);
  let at = load<usize>(p);
  for (let i = 0; i < length; i++) {
    list.push(loadOrderView(at + 0));
    at += 160;
  }
  return list;
}

function lowerListOrderView(list: Array<OrderView>): usize {
  const start = arenaAlloc(<usize>list.length * 160, 8);
  let at = start;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    storeOrderView(at + 0, item);
    at += 160;
  }
  return start;
}

function storeListOrderView(p: usize, list: Array<OrderView>): void {
  store<usize>(p, lowerListOrderView(list));
  store<u32>(p, list.length, 4);
}

function loadListParamSpec(p: usize): Array<ParamSpec> {
  const length = load<i32>(p, 4);
  const list = new Array<ParamSpec>(0);
  let at = load<usize>(p);
  for (let i = 0; i < length; i++) {
    list.push(loadParamSpec(at + 0));
    at += 56;
  }
  return list;
}

function lowerListParamSpec(list: Array<ParamSpec>): usize {
  const start = arenaAlloc(<usize>list.length * 56, 8);
  let at = start;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    storeParamSpec(at + 0, item);
    at += 56;
  }
  return start;
}

function storeListParamSpec(p: usize, list: Array<ParamSpec>): void {
  store<usize>(p, lowerListParamSpec(list));
  store<u32>(p, list.length, 4);
}

function loadListParamValue(p: usize): Array<ParamValue> {
  const length = load<i32>(p, 4);
  const list = new Array<ParamValue>(0);
  let at = load<usize>(p);
  for (let i = 0; i < length; i++) {
    list.push(loadParamValue(at + 0));
    at += 16;
  }
  return list;
}

function lowerListParamValue(list: Array<ParamValue>): usize {
  const start = arenaAlloc(<usize>list.length * 16, 8);
  let at = start;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    storeParamValue(at + 0, item);
    at += 16;
  }
  return start;
}

function storeListParamValue(p: usize, list: Array<ParamValue>): void {
  store<usize>(p, lowerListParamValue(list));
  store<u32>(p, list.length, 4);
}

function loadListPredicate(p: usize): Array<Predicate> {
  const length = load<i32>(p, 4);
  const list = new Array<Predicate>(0);
  let at = load<usize>(p);
  for (let i = 0; i < length; i++) {
    list.push(loadPredicate(at + 0));
    at += 40;
  }
  return list;
}

function lowerListPredicate(list: Array<Predicate>): usize {
  const start = arenaAlloc(<usize>list.length * 40, 8);
  let at = start;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    storePredicate(at + 0, item);
    at += 40;
  }
  return start;
}

function storeListPredicate(p: usize, list: Array<Predicate>): void {
  store<usize>(p, lowerListPredicate(list));
  store<u32>(p, list.length, 4);
}

function loadListSeriesRequest(p: usize): Array<SeriesRequest> {
  const length = load<i32>(p, 4);
  const list = new Array<SeriesRequest>(0);
  let at = load<usize>(p);
  for (let i = 0; i < length; i++) {
    list.push(loadSeriesRequest(at + 0));
    at += 24;
  }
  return list;
}

function lowerListSeriesRequest(list: Array<SeriesRequest>): usize {
  const start = arenaAlloc(<usize>list.length * 24, 4);
  let at = start;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    storeSeriesRequest(at + 0, item);
    at += 24;
  }
  return start;
}

function storeListSeriesRequest(p: usize, list: Array<SeriesRequest>): void {
  store<usize>(p, lowerListSeriesRequest(list));
  store<u32>(p, list.length, 4);
}

function loadListString(p: usize): Array<string> {
  const length = load<i32>(p, 4);
  const list = new Array<string>(0);
  let at = load<usize>(p);
  for (let i = 0; i < length; i++) {
    list.push(liftString(load<usize>(at, 0), load<u32>(at, 4)));
    at += 8;
  }
  return list;
}

function lowerListString(list: Array<string>): usize {
  const start = arenaAlloc(<usize>list.length * 8, 4);
  let at = start;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    store<usize>(at, changetype<usize>(item), 0); store<u32>(at, item.length, 4);
    at += 8;
  }
  return start;
}

function storeListString(p: usize, list: Array<string>): void {
  store<usize>(p, lowerListString(list));
  store<u32>(p, list.length, 4);
}

function loadOptionBracket(p: usize): Bracket | null {
  if (load<u8>(p) == 0) return null;
  return loadBracket(p + 8);
}

function storeOptionBracket(p: usize, v: Bracket | null): void {
  if (v === null) {
    store<u8>(p, 0);
    return;
  }
  store<u8>(p, 1);
  storeBracket(p + 8, v);
}

function loadOptionDecimal(p: usize): Decimal | null {
  if (load<u8>(p) == 0) return null;
  return loadDecimal(p + 8);
}

function storeOptionDecimal(p: usize, v: Decimal | null): void {
  if (v === null) {
    store<u8>(p, 0);
    return;
  }
  store<u8>(p, 1);
  storeDecimal(p + 8, v);
}

function loadOptionOffset(p: usize): Offset | null {
  if (load<u8>(p) == 0) return null;
  return loadOffset(p + 8);
}

function storeOptionOffset(p: usize, v: Offset | null): void {
  if (v === null) {
    store<u8>(p, 0);
    return;
  }
  store<u8>(p, 1);
  storeOffset(p + 8, v);
}

/** What may be refused: `tag` is 0 for done and 1 for refused. */
export class ResultDecimalReason {
  /** Which case it is, counted from 0. */
  tag: i32 = 0;
  asOk: Decimal | null = null;
  asErr: Reason = 0;
  static ofOk(value: Decimal): ResultDecimalReason {
    const v = new ResultDecimalReason();
    v.tag = 0;
    v.asOk = value;
    return v;
  }
  static ofErr(value: Reason): ResultDecimalReason {
    const v = new ResultDecimalReason();
    v.tag = 1;
    v.asErr = value;
    return v;
  }
}

function loadResultDecimalReason(p: usize): ResultDecimalReason {
  const v = new ResultDecimalReason();
  v.tag = load<u8>(p);
  switch (v.tag) {
    case 0: v.asOk = loadDecimal(p + 8); break;
    case 1: v.asErr = load<u32>(p, 8); break;
  }
  return v;
}

function storeResultDecimalReason(p: usize, v: ResultDecimalReason): void {
  store<u8>(p, <u8>v.tag);
  switch (v.tag) {
    case 0: { storeDecimal(p + 8, v.asOk!); break; }
    case 1: { store<u32>(p, v.asErr, 8); break; }
  }
}

/** What may be refused: `tag` is 0 for done and 1 for refused. */
export class ResultOrderIdReason {
  /** Which case it is, counted from 0. */
  tag: i32 = 0;
  asOk: OrderId = 0;
  asErr: Reason = 0;
  static ofOk(value: OrderId): ResultOrderIdReason {
    const v = new ResultOrderIdReason();
    v.tag = 0;
    v.asOk = value;
    return v;
  }
  static ofErr(value: Reason): ResultOrderIdReason {
    const v = new ResultOrderIdReason();
    v.tag = 1;
    v.asErr = value;
    return v;
  }
}

function loadResultOrderIdReason(p: usize): ResultOrderIdReason {
  const v = new ResultOrderIdReason();
  v.tag = load<u8>(p);
  switch (v.tag) {
    case 0: v.asOk = load<u64>(p, 8); break;
    case 1: v.asErr = load<u32>(p, 8); break;
  }
  return v;
}

function storeResultOrderIdReason(p: usize, v: ResultOrderIdReason): void {
  store<u8>(p, <u8>v.tag);
  switch (v.tag) {
    case 0: { store<u64>(p, v.asOk, 8); break; }
    case 1: { store<u32>(p, v.asErr, 8); break; }
  }
}

/** What may be refused: `tag` is 0 for done and 1 for refused. */
export class ResultSubscriptionsString {
  /** Which case it is, counted from 0. */
  tag: i32 = 0;
  asOk: Subscriptions | null = null;
  asErr: string | null = null;
  static ofOk(value: Subscriptions): ResultSubscriptionsString {
    const v = new ResultSubscriptionsString();
    v.tag = 0;
    v.asOk = value;
    return v;
  }
  static ofErr(value: string): ResultSubscriptionsString {
    const v = new ResultSubscriptionsString();
    v.tag = 1;
    v.asErr = value;
    return v;
  }
}

function loadResultSubscriptionsString(p: usize): ResultSubscriptionsString {
  const v = new ResultSubscriptionsString();
  v.tag = load<u8>(p);
  switch (v.tag) {
    case 0: v.asOk = loadSubscriptions(p + 4); break;
    case 1: v.asErr = liftString(load<usize>(p, 4), load<u32>(p, 8)); break;
  }
  return v;
}

function storeResultSubscriptionsString(p: usize, v: ResultSubscriptionsString): void {
  store<u8>(p, <u8>v.tag);
  switch (v.tag) {
    case 0: { storeSubscriptions(p + 4, v.asOk!); break; }
    case 1: { store<usize>(p, changetype<usize>(v.asErr!), 4); store<u32>(p, v.asErr!.length, 8); break; }
  }
}

/** What may be refused: `tag` is 0 for done and 1 for refused. */
export class ResultUnitReason {
  /** Which case it is, counted from 0. */
  tag: i32 = 0;
  asErr: Reason = 0;
  static ofOk(): ResultUnitReason {
    const v = new ResultUnitReason();
    v.tag = 0;
    return v;
  }
  static ofErr(value: Reason): ResultUnitReason {
    const v = new ResultUnitReason();
    v.tag = 1;
    v.asErr = value;
    return v;
  }
}

function loadResultUnitReason(p: usize): ResultUnitReason {
  const v = new ResultUnitReason();
  v.tag = load<u8>(p);
  switch (v.tag) {
    case 1: v.asErr = load<u32>(p, 4); break;
  }
  return v;
}

function storeResultUnitReason(p: usize, v: ResultUnitReason): void {
  store<u8>(p, <u8>v.tag);
  switch (v.tag) {
    case 1: { store<u32>(p, v.asErr, 4); break; }
  }
}

