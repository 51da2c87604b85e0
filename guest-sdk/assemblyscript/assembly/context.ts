// What a strategy is given: `Setup` in `start`, `Context` in every other callback.

import { AccountView, host, Instrument, LogLevel, OrderView, PositionSide, PositionView, Rounding, RunContext, SeriesRequest, Side, Some } from "./abi";
import { Order, Placed } from "./order";
import { currentPlan, Series } from "./series";
import { Price, Qty } from "./value";

/** What is known of the run in every callback. */
export abstract class Run {
  constructor(protected run: RunContext) {}

  /** The instruments of the run, with their filters. */
  get instruments(): Instrument[] {
    return this.run.instruments;
  }

  /** One instrument. */
  instrument(index: u32): Instrument {
    return this.run.instruments[index];
  }

  /** The window [start, end) on bar close, in nanoseconds. */
  get windowStart(): i64 {
    return this.run.windowStart;
  }

  get windowEnd(): i64 {
    return this.run.windowEnd;
  }

  /** Reporting currency. */
  get currency(): string {
    return this.run.currency;
  }

  get initialCash(): f64 {
    return this.run.initialCash;
  }

  get seed(): u64 {
    return this.run.seed;
  }

  /** A line on the run's log. */
  log(text: string, level: LogLevel = LogLevel.Info): void {
    host.log(level, text);
  }
}

/** In `start`: what the strategy wants to be called for. */
export class Setup extends Run {
  /** The series that have been declared, by id. */
  readonly series: Series[] = [];
  /** Why the run is refused, or null. */
  refusal: string | null = null;

  /** The bars of an instrument. `timeframe` is `1m`, `4h`, `1d` and so on; empty is the execution timeframe. */
  bars(instrument: u32, timeframe: string = ""): Series {
    const plan = currentPlan("a series");
    const request = new SeriesRequest();
    request.instrument = instrument;
    request.timeframe = timeframe;
    const series = new Series(plan.series.push(request) - 1, instrument, timeframe);
    this.series.push(series);
    return series;
  }

  /** Trades of an instrument go to `onTrade`. */
  trades(instrument: u32): void {
    currentPlan("a subscription").trades.push(instrument);
  }

  /** A tag for orders; profit is reported by tag. */
  tag(name: string): u32 {
    return currentPlan("a tag").tags.push(name);
  }

  /** Refuse this set of parameters or instruments, in words for the user. The first refusal stands. */
  refuse(why: string): void {
    if (this.refusal === null) this.refusal = why;
  }

  /** Refuse with `why` unless `holds`; gives `holds` back. */
  require(holds: bool, why: string): bool {
    if (!holds) this.refuse(why);
    return holds;
  }
}

/** In callbacks: views of the account, and what a strategy can do. Views show the state at entry to the callback. */
export class Context extends Run {
  /** Simulated time of this callback, in nanoseconds since 1970. */
  now: i64 = 0;
  /** A bit for each condition that holds; all ones for a series that is delivered every bar. */
  wokeBits: u64 = 0;

  constructor(run: RunContext, private allSeries: Series[]) {
    super(run);
    this.now = run.windowStart;
  }

  /** A declared series, by id. */
  series(id: u32): Series {
    return this.allSeries[id];
  }

  /** Whether condition `index` of the series' wake-ups holds. */
  woke(index: u32): bool {
    return ((this.wokeBits >> index) & 1) != 0;
  }

  /** Buy `quantity` of an instrument. */
  buy(instrument: u32, quantity: Qty): Order {
    return new Order(instrument, Side.Buy, quantity);
  }

  /** Sell `quantity` of an instrument. */
  sell(instrument: u32, quantity: Qty): Order {
    return new Order(instrument, Side.Sell, quantity);
  }

  /** A reduce-only order for the whole position. Submitted without a position, it is refused with BAD_NUMBER. */
  close(instrument: u32): Order {
    const side = this.positionQty(instrument) < 0 ? Side.Buy : Side.Sell;
    return new Order(instrument, side, this.holding(instrument)).reduceOnly();
  }

  /**
   * Trade the difference between what is held and `weight` of the equity, with one market order; negative is short, 0 closes.
   * Orders that already work are not counted. No difference is no order: id 0 and reason 0.
   */
  targetPercent(instrument: u32, weight: f64, tag: u32 = 0): Placed {
    const scale = this.instrument(instrument).quantityScale;
    const held = this.positionQty(instrument);
    let target: i64 = 0;
    if (weight != 0) {
      const qty = this.qtyForWeight(instrument, abs(weight));
      if (!qty.ok) return new Placed(0, qty.refused);
      target = weight < 0 ? -qty.count(scale) : qty.count(scale);
    }
    const change = target - held;
    if (change == 0) return new Placed(0, 0);
    const order = new Order(instrument, change > 0 ? Side.Buy : Side.Sell, Qty.of(abs(change), scale)).tag(tag);
    const reduces = held > 0 ? target >= 0 && target < held : target <= 0 && target > held;
    return (reduces ? order.reduceOnly() : order).submit();
  }

  /** A float as a price on the tick grid. */
  roundPrice(instrument: u32, price: f64, mode: Rounding = Rounding.Nearest): Price {
    return Price.fromResult(host.roundPrice(instrument, price, mode));
  }

  /** A float as a quantity on the step grid. */
  roundQty(instrument: u32, quantity: f64, mode: Rounding = Rounding.Down): Qty {
    return Qty.fromResult(host.roundQty(instrument, quantity, mode));
  }

  /** The quantity whose notional is `weight` of the equity. */
  qtyForWeight(instrument: u32, weight: f64): Qty {
    return Qty.fromResult(host.qtyForWeight(instrument, weight));
  }

  /** The signed quantity held, as a count of 10^-quantityScale. */
  positionQty(instrument: u32): i64 {
    return host.positionQty(instrument);
  }

  /** What is held, without its sign. */
  holding(instrument: u32): Qty {
    return Qty.of(abs(host.positionQty(instrument)), this.instrument(instrument).quantityScale);
  }

  isFlat(instrument: u32): bool {
    return host.positionQty(instrument) == 0;
  }

  isLong(instrument: u32): bool {
    return host.positionQty(instrument) > 0;
  }

  isShort(instrument: u32): bool {
    return host.positionQty(instrument) < 0;
  }

  /** The net position. */
  position(instrument: u32): PositionView {
    return host.getPosition(instrument);
  }

  /** The position on one side: a leg in hedge mode; otherwise the position if it is on that side, else nothing. */
  leg(instrument: u32, side: PositionSide): PositionView {
    return host.getLeg(instrument, side);
  }

  /** The account in the reporting currency. */
  account(): AccountView {
    return host.getAccount();
  }

  /** What the wallet of an asset holds: of a currency of the account (`"USDT"`), or of the coin that a spot instrument trades. */
  wallet(asset: string): f64 {
    return host.getWallet(asset);
  }

  /** Orders that work or are on their way. */
  openOrders(instrument: i64 = -1): OrderView[] {
    return host.openOrders(instrument < 0 ? null : new Some<u32>(<u32>instrument));
  }

  /** Change a working order. Gives the reason of a refusal, or 0; so do the functions below. */
  replace(order: u64, quantity: Qty, price: Price): u32 {
    if (!quantity.ok) return quantity.refused;
    if (!price.ok) return price.refused;
    return host.replace(order, quantity, price).asErr;
  }

  /** Cancel an order. */
  cancel(order: u64): u32 {
    return host.cancel(order).asErr;
  }

  /** Cancel every order of an instrument, or of all. */
  cancelAll(instrument: i64 = -1): u32 {
    return host.cancelAll(instrument < 0 ? null : new Some<u32>(<u32>instrument)).asErr;
  }

  setLeverage(instrument: u32, leverage: u32): u32 {
    return host.setLeverage(instrument, leverage).asErr;
  }

  /** Call `onTimer` once at `when`. */
  setTimer(timer: u32, when: i64): u32 {
    return host.setTimer(timer, when).asErr;
  }

  /** Cancel all orders and close all positions. */
  flatten(): u32 {
    return host.flatten().asErr;
  }

  /** End the run after this callback. */
  halt(why: string): void {
    host.halt(why);
  }

  /** Why a trade was not taken: a code of your own and a text. */
  decline(code: u32, text: string): void {
    host.decline(code, text);
  }

  /** The next number of the run's own generator. */
  random(): u64 {
    return host.randomU64();
  }
}
