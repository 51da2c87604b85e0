import { Bar, Column, Context, crosses, IntParam, RealParam, Rounding, Series, Setup, Strategy } from "@bthost/sdk";

/** Long while a fast average is above a slow one, with a stop. */
export default class EmaCross extends Strategy {
  fast: IntParam = this.param.int("fast", 12, 2, 500, "period of the fast average");
  slow: IntParam = this.param.int("slow", 26, 3, 1000, "period of the slow average");
  stop: RealParam = this.param.real("stop", 0.03, 0.001, 0.5, "distance of the stop as a fraction of the price");
  weight: RealParam = this.param.real("weight", 0.95, 0.05, 1, "fraction of the equity to hold");
  private cross: u32 = 0;

  start(cx: Setup): void {
    if (!cx.require(this.fast.value < this.slow.value, "fast must be smaller than slow")) return;
    const bars = cx.bars(0, "1h");
    bars.wake(crosses(bars.ema(Column.Close, this.fast.value), bars.ema(Column.Close, this.slow.value)));
    this.cross = cx.tag("cross");
  }

  onBar(cx: Context, series: Series, bar: Bar): void {
    if (cx.woke(0) && cx.isFlat(0)) {
      const stop = cx.roundPrice(0, bar.close * (1 - this.stop.value), Rounding.Down);
      const placed = cx.buy(0, cx.qtyForWeight(0, this.weight.value)).stopLoss(stop).tag(this.cross).submit();
      if (!placed.ok) cx.decline(placed.reason, "refused");
    } else if (cx.woke(1) && cx.isLong(0)) {
      cx.close(0).tag(this.cross).submit();
    }
  }
}
