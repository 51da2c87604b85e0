"""Reading a scenario folder (tests/scenarios/README.md): plan.toml, rows, and the script of orders.

An unknown key, a number that does not fit its scale or a malformed line is an error that names file and line.
"""

import csv
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from barpath import Bar
from clock import parse_time, parse_timeframe
from exact import MONEY_SCALE, RATE_SCALE, parse, parse_fraction

TOP = {"rule": "", "cash": "10000", "currency": "USDT", "latency_ms": 0, "path": "ohlc-adaptive",
       "limit_fill": "through", "in_path": "reduce-only", "from": "", "to": "", "instrument": (), "rails": {}}
INSTRUMENT = {"symbol": None, "kind": "spot", "base": "BTC", "timeframe": "1m", "mark_timeframe": "", "price_scale": 2,
              "qty_scale": 3, "tick": "0.01", "step": "0.001", "min_qty": "0.001", "min_notional": "0", "maker": "0",
              "taker": "0", "slippage": "0", "half_spread": "0", "participation": "0", "leverage": 1}
RAILS = ("max_order_notional", "max_position_notional", "max_leverage", "max_daily_loss", "max_drawdown",
         "max_orders_per_minute")
POLICIES = {"path": ("ohlc-adaptive", "worst-case"), "limit_fill": ("through", "touch"), "in_path": ("reduce-only", "wait")}


@dataclass
class Instrument:
    """One [[instrument]] in counts, with its rows."""

    index: int
    symbol: str
    spot: bool
    timeframe: int
    price_scale: int
    qty_scale: int
    tick: int
    step: int
    min_qty: int
    min_notional: int
    maker: int
    taker: int
    slippage: int
    half_spread: object  # Fraction of a price count: may be finer than the scale
    participation: int
    leverage: int
    mark_timeframe: int = 0
    bars: list = field(default_factory=list)
    marks: dict = field(default_factory=dict)  # open time -> Bar
    funding: list = field(default_factory=list)  # (time, rate)


@dataclass
class Intent:
    """One line of the script, still as words."""

    line: int
    verb: str
    words: list
    time: int | None = None
    after: str | None = None  # the order whose fill makes it


@dataclass
class Scenario:
    """All of a folder."""

    cash: int
    latency: int
    path: str
    limit_fill: str
    in_path: str
    start: int
    end: int
    instruments: list
    rails: dict
    script: list


def known(table, defaults, where):
    """The table over its defaults; an unknown key is an error."""
    for key in table:
        if key not in defaults:
            raise ValueError(f"{where}: unknown key {key!r}; known: {', '.join(defaults)}")
    return {**defaults, **table}


def read_rows(path, inst, timeframe, volume):
    """The bars of a CSV file, in the order of time."""
    bars = []
    with path.open(newline="") as f:
        for n, row in enumerate(csv.DictReader(f), 2):
            try:
                px = [parse(row[c], inst.price_scale) for c in ("open", "high", "low", "close")]
                t0 = parse_time(row["open_time"])
                bars.append(Bar(t0, t0 + timeframe, *px, parse_fraction(row["volume"]) if volume else 0))
            except (KeyError, ValueError) as e:
                raise ValueError(f"{path.name}, line {n}: {e}") from e
    for a, b in zip(bars, bars[1:]):
        if b.t0 < a.t1:
            raise ValueError(f"{path.name}: the bar at {b.t0} begins before the one before it has closed")
    return bars


def read_instrument(folder, index, table):
    """One instrument with its rows; bars outside the window are still in."""
    v = known(table, INSTRUMENT, "plan.toml [[instrument]]")
    if v["kind"] not in ("spot", "linear-perpetual"):
        raise ValueError(f"plan.toml: kind {v['kind']!r} is neither spot nor linear-perpetual")
    ps, qs = v["price_scale"], v["qty_scale"]
    rate = {k: parse(v[k], RATE_SCALE) for k in ("maker", "taker", "slippage", "participation")}
    inst = Instrument(
        index=index, symbol=v["symbol"], spot=v["kind"] == "spot", timeframe=parse_timeframe(v["timeframe"]),
        price_scale=ps, qty_scale=qs, tick=parse(v["tick"], ps), step=parse(v["step"], qs),
        min_qty=parse(v["min_qty"], qs), min_notional=parse(v["min_notional"], MONEY_SCALE),
        half_spread=parse_fraction(v["half_spread"]) * 10**ps, leverage=v["leverage"], **rate)
    inst.bars = read_rows(folder / f"{inst.symbol}.csv", inst, inst.timeframe, True)
    mark_file = folder / f"{inst.symbol}.mark.csv"
    if mark_file.exists():
        inst.mark_timeframe = parse_timeframe(v["mark_timeframe"] or v["timeframe"])
        if inst.mark_timeframe < inst.timeframe:
            raise ValueError("plan.toml: mark_timeframe is shorter than timeframe; there is no such mark mode")
        inst.marks = {b.t0: b for b in read_rows(mark_file, inst, inst.mark_timeframe, False)}
    funding_file = folder / f"{inst.symbol}.funding.csv"
    if funding_file.exists():
        with funding_file.open(newline="") as f:
            inst.funding = sorted((parse_time(r["time"]), parse(r["rate"], RATE_SCALE)) for r in csv.DictReader(f))
    return inst


def read_script(path):
    """The lines of orders.txt."""
    script = []
    for n, line in enumerate(path.read_text().splitlines(), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        if words[:2] == ["on", "fill"]:
            script.append(Intent(n, words[3], words[4:], after=words[2]))
        else:
            script.append(Intent(n, words[1], words[2:], time=parse_time(words[0])))
    return script


def read_scenario(folder):
    """All of a folder; bars and funding stamps outside the window are left out."""
    folder = Path(folder)
    plan = known(tomllib.loads((folder / "plan.toml").read_text()), TOP, "plan.toml")
    for key, allowed in POLICIES.items():
        if plan[key] not in allowed:
            raise ValueError(f"plan.toml: {key} = {plan[key]!r} is none of {', '.join(allowed)}")
    instruments = [read_instrument(folder, i, t) for i, t in enumerate(plan["instrument"])]
    start = parse_time(plan["from"]) if plan["from"] else min(i.bars[0].t0 for i in instruments)
    end = parse_time(plan["to"]) if plan["to"] else max(i.bars[-1].t1 for i in instruments) + 1
    for inst in instruments:
        inst.bars = [b for b in inst.bars if start <= b.t1 < end]
        inst.funding = [f for f in inst.funding if start <= f[0] < end]
    known(plan["rails"], dict.fromkeys(RAILS), "plan.toml [rails]")
    rails = {k: parse_fraction(v) for k, v in plan["rails"].items()}
    return Scenario(parse(plan["cash"], MONEY_SCALE), plan["latency_ms"] * 10**6, plan["path"], plan["limit_fill"],
                    plan["in_path"], start, end, instruments, rails, read_script(folder / "orders.txt"))
