// Generated from wit/v0.1.0/codes.md by `cargo run -p bthost-abigen -- write`. Do not edit.
//
// Codes that cross as numbers. A code that is not in its table means "other".

/** See "Reasons" in `codes.md`. */
export enum Reason {
  /** nothing was refused */
  None = 0,
  /** the simulated exchange does not support this kind of order yet */
  UnsupportedOrderKind = 1,
  /** it does not support this time in force, or not with this kind */
  UnsupportedTimeInForce = 2,
  /** it does not support this flag, trigger source, position side or bracket form */
  UnsupportedOption = 3,
  /** no instrument has this index */
  UnknownInstrument = 4,
  /** no series has this index */
  UnknownSeries = 5,
  /** no indicator has this index */
  UnknownIndicator = 6,
  /** no working order has this id */
  UnknownOrder = 7,
  /** the tag was not registered at the start */
  UnknownTag = 8,
  /** not finite, negative, zero where it may not be, or outside what fits the instrument's scale */
  BadNumber = 9,
  /** the instant is not later than now */
  BadTime = 10,
  /** the price is off the tick grid or outside the price limits */
  PriceFilter = 11,
  /** the quantity is off the step grid, below the minimum or above the maximum */
  LotSize = 12,
  /** price x quantity is below the venue's minimum */
  Notional = 13,
  /** the callback has sent as many intents as it may */
  IntentsPerCallback = 14,
  /** as many orders are open as the limits allow */
  OpenOrders = 15,
  /** orders from finish, or after halt, are not taken */
  RunEnding = 16,
  /** the callback has made as many host calls as it may */
  HostCalls = 17,
  /** this function may not be called in this callback */
  NotAllowedHere = 18,
  /** a wake-up names what is not there, or has more than 64 conditions */
  BadCondition = 19,
  /** a post-only order would have taken liquidity when it arrived */
  PostOnly = 20,
  /** there was no position to reduce when the order acted */
  ReduceOnly = 21,
  /** a stop's condition already held when it arrived */
  WouldTrigger = 22,
  /** the wallet does not hold what a spot order needs */
  InsufficientBalance = 23,
  /** the position would exceed its leverage */
  InsufficientMargin = 24,
  /** the rest of an immediate-or-cancel order */
  UnfilledIoc = 25,
  /** a fill-or-kill order that could not fill at once */
  UnfilledFok = 26,
  /** another order of the group filled or triggered */
  OcoTrigger = 27,
  /** the window ended */
  EndOfRun = 28,
  /** asked for by cancel, cancel-all or flatten */
  CancelledByStrategy = 29,
  /** a bracket's parent ended without a fill */
  ParentEnded = 30,
  /** a bracket's leg whose position was closed by something else */
  PositionClosed = 31,
  /** its time was over */
  GtdExpired = 32,
  /** above what the plan or the venue allows */
  LeverageLimit = 33,
  /** taken over by the liquidation engine */
  Liquidation = 34,
  /** the contract has ended */
  ContractExpired = 35,
  /** settled at the expiry of the contract */
  Delivery = 36,
  /** it would have met an order of the same account */
  SelfTrade = 40,
  /** the quantity of an order without a limit price is off its own step grid, below its minimum or above its maximum */
  MarketLotSize = 41,
  /** the limit price is too far from the market's */
  PercentPrice = 42,
  /** the same, with bounds of each side */
  PercentPriceBySide = 43,
  /** the venue takes no more open orders of this instrument */
  MaxNumOrders = 44,
  /** the venue takes no more orders with a trigger of this instrument */
  MaxNumAlgoOrders = 45,
  /** the venue takes no more iceberg orders of this instrument */
  MaxNumIcebergOrders = 46,
  /** the iceberg would have too many parts */
  IcebergParts = 47,
  /** the position and the open orders of that side would be above the venue's maximum */
  MaxPosition = 48,
  /** the distance of a trailing stop is outside the venue's bounds */
  TrailingDelta = 49,
  /** the instrument is not in the universe of the run then */
  NotAMember = 50,
  /** rail: notional of one order */
  RailOrderNotional = 64,
  /** rail: notional of a position */
  RailPositionNotional = 65,
  /** rail: sum of notionals over equity */
  RailLeverage = 66,
  /** rail: orders per minute */
  RailOrderRate = 67,
  /** rail: loss of the UTC day; flattens and halts */
  RailDailyLoss = 68,
  /** rail: drawdown from the peak; flattens and halts */
  RailDrawdown = 69,
  /** rail: an amount could not be computed, so the order was refused */
  RailNoPrice = 70,
}

/** The name of a code, as `codes.md` writes it. */
export function reasonName(code: u32): string {
  switch (code) {
    case 0: return "NONE";
    case 1: return "UNSUPPORTED_ORDER_KIND";
    case 2: return "UNSUPPORTED_TIME_IN_FORCE";
    case 3: return "UNSUPPORTED_OPTION";
    case 4: return "UNKNOWN_INSTRUMENT";
    case 5: return "UNKNOWN_SERIES";
    case 6: return "UNKNOWN_INDICATOR";
    case 7: return "UNKNOWN_ORDER";
    case 8: return "UNKNOWN_TAG";
    case 9: return "BAD_NUMBER";
    case 10: return "BAD_TIME";
    case 11: return "PRICE_FILTER";
    case 12: return "LOT_SIZE";
    case 13: return "NOTIONAL";
    case 14: return "INTENTS_PER_CALLBACK";
    case 15: return "OPEN_ORDERS";
    case 16: return "RUN_ENDING";
    case 17: return "HOST_CALLS";
    case 18: return "NOT_ALLOWED_HERE";
    case 19: return "BAD_CONDITION";
    case 20: return "POST_ONLY";
    case 21: return "REDUCE_ONLY";
    case 22: return "WOULD_TRIGGER";
    case 23: return "INSUFFICIENT_BALANCE";
    case 24: return "INSUFFICIENT_MARGIN";
    case 25: return "UNFILLED_IOC";
    case 26: return "UNFILLED_FOK";
    case 27: return "OCO_TRIGGER";
    case 28: return "END_OF_RUN";
    case 29: return "CANCELLED_BY_STRATEGY";
    case 30: return "PARENT_ENDED";
    case 31: return "POSITION_CLOSED";
    case 32: return "GTD_EXPIRED";
    case 33: return "LEVERAGE_LIMIT";
    case 34: return "LIQUIDATION";
    case 35: return "CONTRACT_EXPIRED";
    case 36: return "DELIVERY";
    case 40: return "SELF_TRADE";
    case 41: return "MARKET_LOT_SIZE";
    case 42: return "PERCENT_PRICE";
    case 43: return "PERCENT_PRICE_BY_SIDE";
    case 44: return "MAX_NUM_ORDERS";
    case 45: return "MAX_NUM_ALGO_ORDERS";
    case 46: return "MAX_NUM_ICEBERG_ORDERS";
    case 47: return "ICEBERG_PARTS";
    case 48: return "MAX_POSITION";
    case 49: return "TRAILING_DELTA";
    case 50: return "NOT_A_MEMBER";
    case 64: return "RAIL_ORDER_NOTIONAL";
    case 65: return "RAIL_POSITION_NOTIONAL";
    case 66: return "RAIL_LEVERAGE";
    case 67: return "RAIL_ORDER_RATE";
    case 68: return "RAIL_DAILY_LOSS";
    case 69: return "RAIL_DRAWDOWN";
    case 70: return "RAIL_NO_PRICE";
  }
  return "code " + code.toString();
}

/** See "Order events" in `codes.md`. */
export enum OrderEventKind {
  /** the order arrived and works */
  Accepted = 1,
  /** it was refused by a rail or on arrival; it has ended */
  Rejected = 2,
  /** it filled in part or in whole; remaining says which */
  Filled = 3,
  /** a stop's condition held */
  Triggered = 4,
  /** it was cancelled; it has ended */
  Cancelled = 5,
  /** it ended for the reason given */
  Expired = 6,
  /** price and quantity were changed */
  Replaced = 7,
  /** the change was refused; the order works on as it was */
  ReplaceRejected = 8,
  /** there was nothing left to cancel */
  CancelRejected = 9,
}

/** The name of a code, as `codes.md` writes it. */
export function orderEventKindName(code: u32): string {
  switch (code) {
    case 1: return "ACCEPTED";
    case 2: return "REJECTED";
    case 3: return "FILLED";
    case 4: return "TRIGGERED";
    case 5: return "CANCELLED";
    case 6: return "EXPIRED";
    case 7: return "REPLACED";
    case 8: return "REPLACE_REJECTED";
    case 9: return "CANCEL_REJECTED";
  }
  return "code " + code.toString();
}

/** See "Order states" in `codes.md`. */
export enum OrderState {
  /** on its way to the exchange */
  Pending = 1,
  /** at the exchange */
  Working = 2,
  /** a stop whose condition has not held yet */
  Waiting = 3,
  /** ended */
  Filled = 4,
  /** ended */
  Cancelled = 5,
  /** ended */
  Expired = 6,
  /** ended */
  Rejected = 7,
}

/** The name of a code, as `codes.md` writes it. */
export function orderStateName(code: u32): string {
  switch (code) {
    case 1: return "PENDING";
    case 2: return "WORKING";
    case 3: return "WAITING";
    case 4: return "FILLED";
    case 5: return "CANCELLED";
    case 6: return "EXPIRED";
    case 7: return "REJECTED";
  }
  return "code " + code.toString();
}

/** See "Fill flags" in `codes.md`. */
export enum FillFlag {
  /** it took liquidity; without the bit it was a maker */
  Taker = 1,
  /** whether or when it filled depends on the guessed order of the extremes inside the bar */
  Ambiguous = 2,
  /** the participation cap cut it */
  Capped = 4,
  /** made by the liquidation engine */
  Liquidation = 8,
  /** made by a rail that flattens */
  Rail = 16,
  /** of the take-profit leg of a bracket */
  TakeProfitLeg = 32,
  /** of the stop-loss leg of a bracket */
  StopLossLeg = 64,
  /** by the venue's insurance fund at the bankruptcy price, not in the market */
  Takeover = 128,
  /** settled at the expiry of the contract, not in the market */
  Delivery = 256,
}

/** The name of a code, as `codes.md` writes it. */
export function fillFlagName(code: u32): string {
  switch (code) {
    case 1: return "TAKER";
    case 2: return "AMBIGUOUS";
    case 4: return "CAPPED";
    case 8: return "LIQUIDATION";
    case 16: return "RAIL";
    case 32: return "TAKE_PROFIT_LEG";
    case 64: return "STOP_LOSS_LEG";
    case 128: return "TAKEOVER";
    case 256: return "DELIVERY";
  }
  return "code " + code.toString();
}

/** See "Columns" in `codes.md`. */
export enum ColumnCode {
  Open = 0,
  High = 1,
  Low = 2,
  Close = 3,
  Volume = 4,
  QuoteVolume = 5,
  Trades = 6,
  TakerBuyVolume = 7,
  /** (high + low) / 2 */
  Hl2 = 8,
  /** (high + low + close) / 3 */
  Hlc3 = 9,
  /** (open + high + low + close) / 4 */
  Ohlc4 = 10,
}

/** The name of a code, as `codes.md` writes it. */
export function columnCodeName(code: u32): string {
  switch (code) {
    case 0: return "open";
    case 1: return "high";
    case 2: return "low";
    case 3: return "close";
    case 4: return "volume";
    case 5: return "quote-volume";
    case 6: return "trades";
    case 7: return "taker-buy-volume";
    case 8: return "hl2";
    case 9: return "hlc3";
    case 10: return "ohlc4";
  }
  return "code " + code.toString();
}

/** See "Instrument kinds" in `codes.md`. */
export enum InstrumentKind {
  Spot = 1,
  LinearPerpetual = 2,
  InversePerpetual = 3,
  LinearFuture = 4,
  InverseFuture = 5,
  Option = 6,
}

/** The name of a code, as `codes.md` writes it. */
export function instrumentKindName(code: u32): string {
  switch (code) {
    case 1: return "spot";
    case 2: return "linear-perpetual";
    case 3: return "inverse-perpetual";
    case 4: return "linear-future";
    case 5: return "inverse-future";
    case 6: return "option";
  }
  return "code " + code.toString();
}
