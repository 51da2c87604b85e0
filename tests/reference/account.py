"""The account: one wallet, positions, marks, equity, what a fill may cost (RULES sections 1, 6 and 7).

What always holds: money moves only in `settle` and `pay_funding`; spot moves whole notionals, perpetuals realised profit.
"""

from exact import Position, ceil_div, fee, funding, notional


def largest(limit, step, fits):
    """The largest multiple of step up to limit (itself one) that fits; `fits` is monotone and holds for 0."""
    if fits(limit):
        return limit
    low, high = 0, limit // step  # low fits, high does not
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle * step) else (low, middle)
    return low * step


class Account:
    """The wallet of the reporting currency and one position an instrument."""

    def __init__(self, cash, instruments):
        self.wallet = cash
        self.instruments = instruments
        self.positions = [Position() for _ in instruments]
        self.marks = [None] * len(instruments)

    def qty(self, inst):
        """The signed position."""
        return self.positions[inst.index].qty

    def equity(self):
        """The wallet and what the positions are worth at the marks."""
        total = self.wallet
        for inst, pos, mark in zip(self.instruments, self.positions, self.marks):
            if pos.qty:
                total += notional(inst, mark, pos.qty) - (0 if inst.spot else pos.basis)
        return total

    def has_position(self):
        """Whether any position is open."""
        return any(p.qty for p in self.positions)

    def settle(self, inst, side, qty, price, rate):
        """Book a fill; returns its fee and realised profit."""
        value = notional(inst, price, qty)
        realised = self.positions[inst.index].fill(side, qty, value)
        cost = fee(inst, price, qty, rate)
        self.wallet += (-side * value if inst.spot else realised) - cost
        return cost, realised

    def pay_funding(self, inst, rate):
        """Pay a funding stamp on the mark; returns what the position received."""
        amount = funding(inst, self.qty(inst), self.marks[inst.index], rate)
        self.wallet += amount
        return amount

    def affordable(self, inst, side, qty, price, rate):
        """How much of qty the account affords at this price."""
        held = self.qty(inst)
        if inst.spot:
            if side < 0:
                return min(qty, max(held, 0) // inst.step * inst.step)
            return largest(qty, inst.step,
                           lambda x: x == 0 or notional(inst, price, x) + fee(inst, price, x, rate) <= self.wallet)
        closing = min(qty, abs(held)) if held * side < 0 else 0
        free = self.equity() - self.margin_of_others(inst)

        def fits(x):
            if x <= closing:
                return True
            margin = ceil_div(notional(inst, price, abs(held + side * x)), inst.leverage)
            return margin + fee(inst, price, x, rate) <= free

        return largest(qty, inst.step, fits)

    def margin_of_others(self, inst):
        """The margin that the other perpetuals hold at their marks."""
        total = 0
        for other, pos in zip(self.instruments, self.positions):
            if other is not inst and not other.spot and pos.qty:
                total += ceil_div(notional(other, self.marks[other.index], abs(pos.qty)), other.leverage)
        return total


def mark_at_point(inst, feed, held):
    """The mark at the point that the feed has just reached (`held`: the mark before)."""
    bar, price = feed.bar, feed.prices[feed.point]
    if not inst.marks:
        return price
    if inst.mark_timeframe == inst.timeframe:
        row = inst.marks.get(bar.t0)
        if row is None:
            return price if held is None else held
        if feed.point in (0, 3):
            return row.open if feed.point == 0 else row.close
        is_high = feed.high_first == (feed.point == 1)
        return row.high if is_high else row.low
    row = next((m for m in inst.marks.values() if m.t0 <= bar.t0 < m.t1), None)
    return price if row is None else min(max(price, row.low), row.high)
