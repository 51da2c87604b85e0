// Everything that a strategy author imports from "@bthost/sdk".

import * as indicators from "./indicators";

export {
  AccountView, Bar, Instrument, LogLevel, Offset, OrderEvent, OrderView, Peg, PositionSide, PositionView, Rounding, Side, Trade,
} from "./abi";
export {
  FillFlag, fillFlagName, InstrumentKind, instrumentKindName, OrderEventKind, orderEventKindName, OrderState, orderStateName, Reason, reasonName,
} from "./codes";
export { Context, Setup } from "./context";
export { indicators };
export { Order, Placed } from "./order";
export { BoolParam, ChoiceParam, IntParam, Params, RealParam } from "./params";
export {
  above, Bands, below, Column, Condition, crosses, crossesAbove, crossesBelow, everyNth, Indicator, level, Macd, Operand, Series, Source,
  timeOfDay, touches, whenFlat, whenLong, whenShort,
} from "./series";
export { Strategy } from "./strategy";
export { Price, Qty } from "./value";
