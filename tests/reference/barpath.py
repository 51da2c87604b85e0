"""The price inside a bar as a path in time (RULES section 2): points, interpolation, crossing times.

A `Feed` walks over one instrument's bars. What always holds: its price is an exact fraction at every instant at which the
instrument is open, and it never shows anything of a bar before that bar's open point.
"""

from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction

from exact import ceil_div, floor_div


@dataclass
class Bar:
    """One row: [t0, t1), prices as counts, the volume as an exact fraction in base units."""

    t0: int
    t1: int
    open: int
    high: int
    low: int
    close: int
    volume: Fraction = Fraction(0)

    def point_time(self, k):
        """The time of point k: open, first extreme, second extreme, close."""
        d = self.t1 - self.t0
        return (self.t0 + 1, self.t0 + d // 3, self.t0 + 2 * d // 3, self.t1)[k]

    def high_first(self, policy, qty):
        """Whether the high comes before the low, for a position of qty at the end of the open's instant."""
        if policy == "worst-case" and qty:
            return qty < 0
        return self.high - self.open < self.open - self.low


def price_between(ta, pa, tb, pb, t):
    """The price at t on the straight line from (ta, pa) to (tb, pb)."""
    return pa + Fraction((pb - pa) * (t - ta), tb - ta)


def crossing_time(ta, pa, tb, pb, level):
    """The first whole nanosecond after ta at which the line has reached the level from pa's side, or None."""
    if pa < level <= pb or pb <= level < pa:
        return ta + ceil_div(abs(level - pa) * (tb - ta), abs(pb - pa))
    return None


class Feed:
    """One instrument's bars as they unfold: where the clock is, the price there, the bar's participation budget."""

    def __init__(self, inst, bars, policy):
        self.inst, self.bars, self.policy = inst, bars, policy
        self.opens = [b.t0 + 1 for b in bars]
        self.index = -1  # of the bar that began last
        self.point = 3  # the point passed last; 3 with `is_open` false: between bars
        self.is_open = False
        self.high_first = False  # the order of the bar's extremes
        self.prices = []  # of the four points of the bar, as far as they are decided
        self.budget = None  # None: nothing is capped
        self.last_close = None

    @property
    def bar(self):
        """The bar that began last."""
        return self.bars[self.index]

    def next_point(self):
        """The time of the next point, or None after the last bar."""
        if self.is_open:
            return self.bar.point_time(self.point + 1)
        return self.opens[self.index + 1] if self.index + 1 < len(self.bars) else None

    def advance(self):
        """Come to the next point."""
        if self.is_open:
            self.point += 1
            return
        self.index += 1
        self.point, self.is_open, self.prices = 0, True, [self.bar.open]
        if self.inst.participation:
            step = self.inst.step
            volume = self.bar.volume * self.inst.participation * 10**self.inst.qty_scale / 10**12
            self.budget = step * floor_div(volume.numerator, volume.denominator * step)

    def leave(self, qty):
        """The instant of a point is finished: decide the path after an open, shut after a close."""
        if self.point == 0:
            b = self.bar
            self.high_first = b.high_first(self.policy, qty)
            extremes = [b.high, b.low] if self.high_first else [b.low, b.high]
            self.prices = [b.open, *extremes, b.close]
        elif self.point == 3:
            self.is_open = False

    def price(self, t):
        """The price at t, while the instrument is open."""
        ta = self.bar.point_time(self.point)
        if t == ta:
            return self.prices[self.point]
        k = self.point
        return price_between(ta, self.prices[k], self.bar.point_time(k + 1), self.prices[k + 1], t)

    def is_open_point(self, t):
        """Whether t is the open point of the bar."""
        return self.is_open and t == self.bar.t0 + 1

    def crossing(self, now, levels):
        """The next time after now, before the next point, at which the path reaches one of (direction, level)."""
        if not self.is_open or self.point == 3:
            return None
        k = self.point
        ta, tb, pa, pb = self.bar.point_time(k), self.bar.point_time(k + 1), self.prices[k], self.prices[k + 1]
        best = None
        for direction, level in levels:
            if (pb - pa) * direction > 0:
                t = crossing_time(ta, pa, tb, pb, level)
                if t is not None and t > now and (best is None or t < best):
                    best = t
        return best

    def arrival(self, t):
        """The first instant from t on at which the instrument is open, or None."""
        i = bisect_left(self.opens, t + 1) - 1  # the last bar whose open point is not after t
        if i >= 0 and t <= self.bars[i].t1:
            return t
        return self.next_open(t)

    def next_open(self, t):
        """The first open point after t, or None."""
        i = bisect_left(self.opens, t + 1)
        return self.opens[i] if i < len(self.bars) else None
