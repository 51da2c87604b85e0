// Orders are built and then submitted. A price or quantity that was refused, or a refusal by the host, comes back from `submit`.

import {
  Bracket, host, Iceberg, Offset, OrderFlags, OrderKind, OrderRequest, Peg, Pegged, PositionSide, Side, TimeInForce, Trailing, TriggerLimit,
  TriggerSource,
} from "./abi";
import { Price, Qty } from "./value";

/** What became of `submit`. */
export class Placed {
  constructor(
    /** The order's id; 0 if it was refused. */
    readonly id: u64,
    /** Why it was refused; 0 if it was not. See `Reason`. */
    readonly reason: u32,
  ) {}

  /** Whether the order is on its way. */
  get ok(): bool {
    return this.reason == 0;
  }
}

/** An order that is being built: a market order, good till cancelled, unless said otherwise. */
export class Order {
  private request: OrderRequest = new OrderRequest();
  private refused: u32 = 0;

  constructor(instrument: u32, side: Side, quantity: Qty) {
    this.request.instrument = instrument;
    this.request.side = side;
    this.request.quantity = quantity;
    if (!quantity.ok) this.refused = quantity.refused;
  }

  private check(price: Price): Price {
    if (this.refused == 0 && !price.ok) this.refused = price.refused;
    return price;
  }

  private triggerLimit(trigger: Price, limit: Price): TriggerLimit {
    const both = new TriggerLimit();
    both.trigger = this.check(trigger);
    both.limit = this.check(limit);
    return both;
  }

  private kind(kind: OrderKind): Order {
    this.request.kind = kind;
    return this;
  }

  /** At `price` or better. */
  limit(price: Price): Order {
    return this.kind(OrderKind.ofLimit(this.check(price)));
  }

  /** A market order once `trigger` is reached from the losing side. */
  stopMarket(trigger: Price): Order {
    return this.kind(OrderKind.ofStopMarket(this.check(trigger)));
  }

  /** A limit order once `trigger` is reached from the losing side. */
  stopLimit(trigger: Price, limit: Price): Order {
    return this.kind(OrderKind.ofStopLimit(this.triggerLimit(trigger, limit)));
  }

  /** A market order once `trigger` is reached from the winning side. */
  takeProfitMarket(trigger: Price): Order {
    return this.kind(OrderKind.ofTakeProfit(this.check(trigger)));
  }

  /** A limit order once `trigger` is reached from the winning side. */
  takeProfitLimit(trigger: Price, limit: Price): Order {
    return this.kind(OrderKind.ofTakeProfitLimit(this.triggerLimit(trigger, limit)));
  }

  /** A stop that follows the best price at `distance`; with `activation` only from that price on. */
  trailingStop(distance: Offset, activation: Price | null = null, limitOffset: Price | null = null): Order {
    const trailing = new Trailing();
    trailing.distance = distance;
    if (activation !== null) trailing.activation = this.check(activation);
    if (limitOffset !== null) trailing.limitOffset = this.check(limitOffset);
    return this.kind(OrderKind.ofTrailingStop(trailing));
  }

  /** A limit order that follows `reference` at `offset`, never past `cap`. */
  pegged(reference: Peg, offset: Price, cap: Price | null = null): Order {
    const pegged = new Pegged();
    pegged.reference = reference;
    pegged.offset = this.check(offset);
    if (cap !== null) pegged.cap = this.check(cap);
    return this.kind(OrderKind.ofPegged(pegged));
  }

  /** A limit order that shows only `display`. */
  iceberg(price: Price, display: Qty): Order {
    const iceberg = new Iceberg();
    iceberg.price = this.check(price);
    iceberg.display = display;
    if (this.refused == 0 && !display.ok) this.refused = display.refused;
    return this.kind(OrderKind.ofIceberg(iceberg));
  }

  /** Immediate or cancel. */
  ioc(): Order {
    this.request.timeInForce = TimeInForce.ofIoc();
    return this;
  }

  /** Fill or kill. */
  fok(): Order {
    this.request.timeInForce = TimeInForce.ofFok();
    return this;
  }

  /** Good till `time`. */
  until(time: i64): Order {
    this.request.timeInForce = TimeInForce.ofGtd(time);
    return this;
  }

  private flag(flag: OrderFlags): Order {
    this.request.options |= <u8>flag;
    return this;
  }

  /** Refused at arrival if it would take liquidity. */
  postOnly(): Order {
    return this.flag(OrderFlags.PostOnly);
  }

  /** May only make the position smaller. */
  reduceOnly(): Order {
    return this.flag(OrderFlags.ReduceOnly);
  }

  /** Closes the whole position; the quantity must be zero. */
  closePosition(): Order {
    return this.flag(OrderFlags.ClosePosition);
  }

  /** In hedge mode, which position the order works on. */
  on(side: PositionSide): Order {
    this.request.position = side;
    return this;
  }

  /** Trigger by the mark price instead of the last one. */
  triggerByMark(): Order {
    this.request.trigger = TriggerSource.Mark;
    return this;
  }

  /** Orders of the same group cancel each other. */
  oco(group: u32): Order {
    this.request.ocoGroup = group;
    return this;
  }

  private bracket(): Bracket {
    if (this.request.bracket === null) this.request.bracket = new Bracket();
    return this.request.bracket!;
  }

  /** With the fill, a stop order on the other side. */
  stopLoss(trigger: Price): Order {
    this.bracket().stopLoss = this.check(trigger);
    return this;
  }

  /** With the fill, a stop-limit order on the other side. */
  stopLossLimit(trigger: Price, limit: Price): Order {
    this.bracket().stopLossLimit = this.check(limit);
    return this.stopLoss(trigger);
  }

  /** With the fill, a limit order on the other side. */
  takeProfit(price: Price): Order {
    this.bracket().takeProfit = this.check(price);
    return this;
  }

  /** With the fill, a trailing stop on the other side. */
  trailingLoss(distance: Offset): Order {
    this.bracket().trailingLoss = distance;
    return this;
  }

  /** Profit is reported by tag: see `cx.tag` in `start`. */
  tag(tag: u32): Order {
    this.request.tag = tag;
    return this;
  }

  /** Send it. It takes effect when the callback returns. */
  submit(): Placed {
    if (this.refused != 0) return new Placed(0, this.refused);
    const result = host.submit(this.request);
    return new Placed(result.asOk, result.asErr);
  }
}
