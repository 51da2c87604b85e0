// Buys when the close falls through the lower Bollinger band, sells all of it when the close rises through the middle.
import { Bar, ChoiceParam, Column, Context, crossesAbove, crossesBelow, IntParam, Order, RealParam, Series, Setup, Strategy } from "@bthost/sdk";

export default class BollingerReversion extends Strategy {
  period: IntParam = this.param.int("period", 20, 2, 500, "bars of the average and the deviation");
  k: RealParam = this.param.real("k", 2, 0.1, 10, "width of the bands in standard deviations");
  weight: RealParam = this.param.real("weight", 0.5, 0.05, 1, "fraction of the equity to hold");
  timeframe: ChoiceParam = this.param.choice("timeframe", "1h", ["1m", "5m", "15m", "1h", "4h", "1d"]);

  private reversion: u32 = 0;

  start(cx: Setup): void {
    const bars = cx.bars(0, this.timeframe.value);
    const bands = bars.bbands(Column.Close, this.period.value, this.k.value);
    bars.wake([crossesBelow(Column.Close, bands.lower), crossesAbove(Column.Close, bands.middle)]);
    this.reversion = cx.tag("reversion");
  }

  onBar(cx: Context, series: Series, bar: Bar): void {
    if (cx.woke(0) && cx.isFlat(0)) this.send(cx, cx.buy(0, cx.qtyForWeight(0, this.weight.value)));
    else if (cx.woke(1) && cx.isLong(0)) this.send(cx, cx.close(0));
  }

  private send(cx: Context, order: Order): void {
    const placed = order.tag(this.reversion).submit();
    if (!placed.ok) cx.decline(placed.reason, "refused");
  }
}
