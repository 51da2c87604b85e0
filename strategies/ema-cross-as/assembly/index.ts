// Long while a fast average is above a slow one, with an optional stop. The same strategy in Rust is `ema-cross`.
import { Bar, Column, Context, crosses, Indicator, Order, Rounding, Series, Setup, Strategy } from "@bthost/sdk";
import { BoolParam, ChoiceParam, IntParam, RealParam } from "@bthost/sdk";

export default class EmaCross extends Strategy {
  fast: IntParam = this.param.int("fast", 12, 2, 500, "period of the fast average");
  slow: IntParam = this.param.int("slow", 26, 3, 1000, "period of the slow average");
  stop: RealParam = this.param.real("stop", 0.03, 0, 0.5, "distance of the stop as a fraction of the price; 0 is no stop");
  weight: RealParam = this.param.real("weight", 0.95, 0.05, 1, "fraction of the equity to hold");
  timeframe: ChoiceParam = this.param.choice("timeframe", "1h", ["1m", "5m", "15m", "1h", "4h", "1d"]);
  onWake: BoolParam = this.param.bool("on_wake", true, "let the host watch for the cross");

  private fastLine!: Indicator;
  private slowLine!: Indicator;
  private lastFast: f64 = NaN;
  private lastSlow: f64 = NaN;
  private cross: u32 = 0;

  start(cx: Setup): void {
    if (!cx.require(this.fast.value < this.slow.value, "fast must be smaller than slow")) return;
    const bars = cx.bars(0, this.timeframe.value);
    this.fastLine = bars.ema(Column.Close, this.fast.value);
    this.slowLine = bars.ema(Column.Close, this.slow.value);
    if (this.onWake.value) bars.wake(crosses(this.fastLine, this.slowLine));
    this.cross = cx.tag("cross");
  }

  onBar(cx: Context, series: Series, bar: Bar): void {
    let up = cx.woke(0), down = cx.woke(1);
    if (!this.onWake.value) {
      const fast = this.fastLine.value, slow = this.slowLine.value;
      up = this.lastFast <= this.lastSlow && fast > slow;
      down = this.lastFast >= this.lastSlow && fast < slow;
      this.lastFast = fast;
      this.lastSlow = slow;
    }
    if (up && cx.isFlat(0)) this.enter(cx, bar);
    else if (down && cx.isLong(0)) this.send(cx, cx.sell(0, cx.holding(0)).reduceOnly());
  }

  private enter(cx: Context, bar: Bar): void {
    const qty = cx.qtyForWeight(0, this.weight.value);
    if (!qty.ok) return cx.decline(1000, "no quantity");
    const order = cx.buy(0, qty);
    const stop = this.stop.value;
    this.send(cx, stop > 0 ? order.stopLoss(cx.roundPrice(0, bar.close * (1 - stop), Rounding.Down)) : order);
  }

  private send(cx: Context, order: Order): void {
    const placed = order.tag(this.cross).submit();
    if (!placed.ok) cx.decline(placed.reason, "refused");
  }
}
