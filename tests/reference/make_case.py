"""Writes case-mixed/: synthetic bars (a random walk, one spot and one perpetual instrument) and a long script of orders of every kind.

Seeded by a linear congruential generator of its own, so that every Python writes the same files. `python3 make_case.py` writes
plan, rows and script; expect.txt is then what reference.py prints. It knows no rules: that orders make sense is a matter of luck
and proportion, as in life.
"""

from pathlib import Path

from clock import SECOND, parse_time, show_time
from exact import show

FOLDER = Path(__file__).parent / "case-mixed"
MINUTES = 2400
START = parse_time("2024-03-01T00:00:00Z")
MINUTE = 60 * SECOND

PLAN = '''rule = "all of RULES.md at once: the run that the engine and the reference must agree on to the last digit"
cash = "160000"
latency_ms = 200

[[instrument]]
symbol = "BTCUSDT"
kind = "spot"
price_scale = 2
qty_scale = 5
tick = "0.01"
step = "0.00001"
min_qty = "0.00001"
min_notional = "5"
maker = "0.0008"
taker = "0.001"
slippage = "0.0002"
participation = "0.1"

[[instrument]]
symbol = "ETHUSDT"
kind = "linear-perpetual"
base = "ETH"
mark_timeframe = "1h"
price_scale = 2
qty_scale = 3
tick = "0.05"
step = "0.001"
min_qty = "0.001"
min_notional = "20"
maker = "-0.00005"
taker = "0.00045"
slippage = "0.0002"
half_spread = "0.025"
participation = "0.1"
leverage = 1
'''


class Lcg:
    """The generator of Knuth's MMIX; only its upper bits are used."""

    def __init__(self, seed):
        self.state = seed

    def below(self, n):
        """A number in [0, n)."""
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % n

    def between(self, a, b):
        """A number in [a, b]."""
        return a + self.below(b - a + 1)

    def pick(self, items):
        """One of the items."""
        return items[self.below(len(items))]


class Market:
    """One instrument's synthetic rows, in ticks."""

    def __init__(self, rnd, symbol, qty, price, tick, wobble, volume, volume_digits, skip):
        self.symbol, self.tick, self.wobble, self.qty = symbol, tick, wobble, qty
        self.bars = {}
        last = price
        for i in range(MINUTES):
            if skip(i):
                continue
            jump = rnd.between(-wobble, wobble) * (12 if rnd.below(97) == 0 else 0)
            o = last + jump + rnd.between(-3, 3)
            c = o + sum(rnd.between(-wobble, wobble) for _ in range(4))
            h = max(o, c) + rnd.below(2 * wobble)
            low = min(o, c) - rnd.below(2 * wobble)
            if rnd.below(50) == 0:
                h = o + (o - low)  # equidistant extremes
            h = max(h, o, c)
            self.bars[i] = (o, h, low, c, rnd.between(*volume))
            last = c + (price - c) // 200  # drawn back a little, so that it stays a market
        self.digits = volume_digits

    def price(self, ticks):
        """Ticks as text."""
        return show(ticks * self.tick, 2)

    def csv(self):
        """The execution bars."""
        yield "open_time,open,high,low,close,volume"
        for i, (o, h, low, c, v) in self.bars.items():
            prices = ",".join(self.price(p) for p in (o, h, low, c))
            yield f"{show_time(START + i * MINUTE)},{prices},{show(v, self.digits)}"

    def mark_csv(self, rnd):
        """Hourly mark bars, narrower than what was traded, so that they clamp; one hour is missing."""
        yield "open_time,open,high,low,close"
        for hour in range(MINUTES // 60):
            rows = [self.bars[i] for i in range(hour * 60, hour * 60 + 60) if i in self.bars]
            if not rows or hour == 17:
                continue
            high, low = max(r[1] for r in rows), min(r[2] for r in rows)
            high, low = high - rnd.below((high - low) // 4), low + rnd.below((high - low) // 4)
            # marks are finer than the tick
            o, c = (max(min(max(p, low), high) * self.tick, low * self.tick + 1) for p in (rows[0][0], rows[-1][3]))
            prices = (show(p, 2) for p in (o, high * self.tick, low * self.tick + 1, c))
            yield f"{show_time(START + hour * 60 * MINUTE)},{','.join(prices)}"


def order_words(rnd, m, px, side):
    """KIND, PRICES and OPTIONS of one order near px (ticks)."""
    near = lambda k=6: rnd.between(1, k * m.wobble)
    up = 1 if side == "buy" else -1
    kind = rnd.below(100)
    if kind < 22:
        text = "market" + rnd.pick(["", "", "", " tif=ioc", " tif=fok"])
    elif kind < 36:
        text = f"limit {m.price(px - up * near())}"
    elif kind < 46:
        text = f"limit {m.price(px + up * near(3))}" + rnd.pick(["", " tif=ioc", " tif=fok"])
    elif kind < 56:
        text = f"limit {m.price(px - up * (near(3) - m.wobble))} post-only"
    elif kind < 66:
        text = f"stop {m.price(px + up * near())}"
    elif kind < 78:
        trigger = px + up * near()
        limit = trigger + up * rnd.between(-m.wobble, m.wobble)
        text = f"stop-limit {m.price(trigger)} {m.price(limit)}" + rnd.pick(["", "", " tif=ioc"])
    else:
        entry = rnd.pick(["market", f"limit {m.price(px - up * near(2))}", f"stop {m.price(px + up * near(3))}"])
        sl = px - up * (near(5) + 2 * m.wobble)
        text = f"{entry} tp={m.price(px + up * (near(5) + 2 * m.wobble))} sl={m.price(sl)}"
        text += f" sll={m.price(sl - up * m.wobble)}" if rnd.below(3) == 0 else ""
    return text


def script(rnd, markets):
    """The lines of orders.txt."""
    yield "# made by make_case.py"
    n, group = 0, 0
    for i in range(3, MINUTES - 2):
        when = START + i * MINUTE + rnd.pick([0, 0, 0, rnd.below(60) * SECOND, rnd.below(MINUTE)])
        m = markets[rnd.below(2)]
        if i - 1 not in m.bars or rnd.below(100) >= 36:
            continue
        px = m.bars[i - 1][3]
        t = show_time(when)
        side = rnd.pick(["buy", "sell"])
        qty = show(rnd.between(*m.qty), m.digits)
        n += 1
        choice = rnd.below(100)
        if choice < 62:
            yield f"{t} submit o{n} {m.symbol} {side} {qty} {order_words(rnd, m, px, side)}"
            if rnd.below(6) == 0:
                other = "sell" if side == "buy" else "buy"
                trigger = px + (4 if other == "buy" else -4) * m.wobble
                kind = rnd.pick(["market", "market", f"limit {m.price(px)}", f"stop {m.price(trigger)}"])
                yield f"on fill o{n} submit r{n} {m.symbol} {rnd.pick([other, other, side])} {qty} {kind}"
        elif choice < 72:
            group += 1
            yield f"{t} submit o{n} {m.symbol} buy {qty} limit {m.price(px - 4 * m.wobble)} oco={group}"
            yield f"{t} submit p{n} {m.symbol} buy {qty} stop {m.price(px + 4 * m.wobble)} oco={group}"
        elif choice < 84 or i % 600 > 590:
            kind = rnd.pick(["market", f"limit {m.price(px + (-2 if side == 'buy' else 2) * m.wobble)}",
                             f"stop {m.price(px + (5 if side == 'buy' else -5) * m.wobble)}"])
            yield f"{t} submit o{n} {m.symbol} {side} {qty} {kind} reduce-only"
        else:
            # a limit far away, that is then moved near or cancelled: alive when the second word comes
            far = px - (160 if side == "buy" else -160) * m.wobble
            yield f"{t} submit o{n} {m.symbol} {side} {qty} limit {m.price(far)}"
            later = show_time(START + (i + rnd.between(2, 5)) * MINUTE + rnd.below(MINUTE))
            if rnd.below(2):
                yield f"{later} cancel o{n}"
            else:
                changed = show(rnd.between(*m.qty), m.digits)
                price = px - (1 if side == "buy" else -1) * rnd.between(-2, 8) * m.wobble
                yield f"{later} replace o{n} {changed} {m.price(price)}"
        if i % 600 == 599:
            yield f"{show_time(START + i * MINUTE + 30 * SECOND)} cancel-all"
            yield f"{show_time(START + i * MINUTE + 31 * SECOND)} flatten"


def main():
    """Write the folder's inputs."""
    rnd = Lcg(20240301)
    FOLDER.mkdir(exist_ok=True)
    spot = Market(rnd, "BTCUSDT", (2_000, 90_000), 6_000_000, 1, 700, (50_000, 9_000_000), 5,
                  skip=lambda i: 700 <= i < 712 or i == 1500)
    perp = Market(rnd, "ETHUSDT", (100, 12_000), 60_000, 5, 12, (2_000, 300_000), 3,
                  skip=lambda i: i < 5 or 1490 <= i < 1496)

    def write(name, lines):
        (FOLDER / name).write_text("\n".join(lines) + "\n")

    (FOLDER / "plan.toml").write_text(PLAN)
    write("BTCUSDT.csv", spot.csv())
    write("ETHUSDT.csv", perp.csv())
    write("ETHUSDT.mark.csv", perp.mark_csv(rnd))
    stamps = [f"{show_time(START + k * 480 * MINUTE)},{show(rnd.between(-30_000_000, 90_000_000) * 7, 12)}"
              for k in range(MINUTES // 480 + 1)]
    stamps.insert(3, f"{show_time(START + 1493 * MINUTE)},0.000123456789")  # in a gap of the bars
    stamps.insert(1, f"{show_time(START + 333 * MINUTE + 12_345_678_901)},-0.000033333333")  # between two points
    write("ETHUSDT.funding.csv", ["time,rate", *sorted(stamps)])
    write("orders.txt", script(rnd, [spot, perp]))


if __name__ == "__main__":
    main()
