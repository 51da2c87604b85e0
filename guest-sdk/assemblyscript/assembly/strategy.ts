// The class that a strategy extends, and the adapters between it and the exports.

import {
  Bar, Description, FirstValues, Guest, GuestTrades, OrderEvent, ResultSubscriptionsString, RunContext, Subscriptions, Trade,
} from "./abi";
import { Context, Setup } from "./context";
import { Params } from "./params";
import { dropValues, Plan, Series, setPlan, takeValues } from "./series";

/** A strategy: extend it, make it the default export, and override what it reacts to. What is not overridden is not called. */
export abstract class Strategy {
  /** Declare parameters in field initialisers: `fast: IntParam = this.param.int("fast", 12, 2, 200)`. */
  readonly param: Params = new Params();

  /** The run begins: declare series, indicators, wake-ups and tags. */
  abstract start(cx: Setup): void;

  /** A bar closed. The bar is reused: copy what must stay. */
  onBar(cx: Context, series: Series, bar: Bar): void {}

  /** All bars of this instant have been delivered. */
  onInstant(cx: Context): void {}

  /** Something happened to an order. The event is reused: copy what must stay. */
  onOrder(cx: Context, event: OrderEvent): void {}

  /** A timer is due. */
  onTimer(cx: Context, timer: u32): void {}

  /** A trade of the market. The trade is reused: copy what must stay. */
  onTrade(cx: Context, instrument: u32, trade: Trade): void {}

  /** The window has ended. */
  finish(cx: Context): void {}
}

/** What the build tool found out about the strategy. */
export class Identity {
  constructor(
    readonly name: string,
    readonly version: string,
    readonly doc: string,
    readonly orders: bool,
    readonly instants: bool,
    readonly trades: bool,
  ) {}
}

let context: Context | null = null;

/** Between the exports of `guest` and a strategy. */
export class GuestAdapter extends Guest {
  constructor(private strategy: Strategy, private identity: Identity) {
    super();
  }

  describe(): Description {
    const description = new Description();
    description.name = this.identity.name;
    description.version = this.identity.version;
    description.doc = this.identity.doc;
    const params = this.strategy.param.all;
    for (let i = 0; i < params.length; i++) description.params.push(params[i].spec);
    return description;
  }

  start(run: RunContext): ResultSubscriptionsString {
    NativeMath.seedRandom(run.seed);
    const params = this.strategy.param.all;
    if (run.params.length != params.length) {
      return ResultSubscriptionsString.ofErr(
        "the strategy has " + params.length.toString() + " parameters, the host gave " + run.params.length.toString(),
      );
    }
    for (let i = 0; i < params.length; i++) {
      if (!params[i].take(run.params[i])) {
        return ResultSubscriptionsString.ofErr("the parameter " + params[i].spec.name + " has a value of another type");
      }
    }
    const plan = new Plan();
    const setup = new Setup(run);
    setPlan(plan);
    this.strategy.start(setup);
    setPlan(null);
    if (plan.trades.length > 0 && !this.identity.trades) setup.refuse("trades are subscribed, but the strategy has no onTrade");
    const refusal = setup.refusal;
    if (refusal !== null) return ResultSubscriptionsString.ofErr(refusal);

    context = new Context(run, setup.series);
    const wanted = new Subscriptions();
    wanted.series = plan.series;
    wanted.indicators = plan.indicators;
    wanted.instants = this.identity.instants;
    wanted.orders = this.identity.orders;
    wanted.trades = plan.trades;
    wanted.tags = plan.tags;
    return ResultSubscriptionsString.ofOk(wanted);
  }

  onBar(series: u32, bar: Bar, woke: u64, values: FirstValues): void {
    const cx = context!;
    cx.now = bar.closeTime;
    cx.wokeBits = woke;
    takeValues(series, values);
    this.strategy.onBar(cx, cx.series(series), bar);
    dropValues();
  }

  onInstant(now: i64): void {
    context!.now = now;
    this.strategy.onInstant(context!);
  }

  onOrder(event: OrderEvent): void {
    context!.now = event.time;
    this.strategy.onOrder(context!, event);
  }

  onTimer(id: u32, now: i64): void {
    context!.now = now;
    this.strategy.onTimer(context!, id);
  }

  finish(): void {
    context!.now = context!.windowEnd;
    this.strategy.finish(context!);
  }
}

/** Between the exports of `guest-trades` and a strategy. */
export class TradesAdapter extends GuestTrades {
  constructor(private strategy: Strategy) {
    super();
  }

  onTrade(instrument: u32, trade: Trade): void {
    context!.now = trade.time;
    this.strategy.onTrade(context!, instrument, trade);
  }
}
