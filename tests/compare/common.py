"""What the two peers' scripts share: arguments, reading Binance kline zips, timing, and the output folder.

What always holds: a path that is not there ends the process with exit code 2 and a hint, before anything slow is imported; seconds are wall
seconds of `time.perf_counter`. What it does not do: import pandas before `read_klines` is called, so that imports can be timed.
"""

import argparse
import json
import resource
import statistics
import sys
import time
from pathlib import Path

EXIT_BAD_INPUT = 2
# An open time past this number is in microseconds: in milliseconds it would be the year 5138.
FIRST_MICROSECOND_STAMP = 100_000_000_000_000
COLUMNS = ["time", "open", "high", "low", "close", "volume"]


def refuse(what, hint):
    """End the process: what is wrong, and what to do next."""
    print(f"error: {what}\nhint: {hint}", file=sys.stderr)
    raise SystemExit(EXIT_BAD_INPUT)


def parser(description):
    """Arguments of both peers; the defaults are those of `strategies/ema-cross` but for the periods, which are set for minutes."""
    p = argparse.ArgumentParser(description=description)
    p.add_argument("files", nargs="+", metavar="FILE", help="Binance kline zips, or folders of them")
    p.add_argument("--out", metavar="DIR", help="where statistics, equity and trades go (default: nothing is written)")
    p.add_argument("--months", type=int, metavar="N", help="read the first N files only")
    p.add_argument("--fast", type=int, default=240, help="period of the fast average, in bars (240)")
    p.add_argument("--slow", type=int, default=960, help="period of the slow average, in bars (960)")
    p.add_argument("--stop", type=float, default=0.03, help="distance of the stop as a fraction; 0 is none (0.03)")
    p.add_argument("--weight", type=float, default=0.95, help="share of the equity to buy for (0.95)")
    p.add_argument("--fees", type=float, default=0.001, help="taker fee as a fraction (0.001)")
    p.add_argument("--slippage-bps", type=float, default=2.0, help="slippage of takers in basis points (2)")
    p.add_argument("--cash", type=float, default=10_000.0, help="cash at the start (10000)")
    return p


def check(args):
    """The files to read, in the order of their names. Refuses what is missing or contradictory."""
    if args.fast >= args.slow:
        refuse(f"--fast {args.fast} is not smaller than --slow {args.slow}", "the cross needs a fast and a slow average")
    if args.months is not None and args.months < 1:
        refuse(f"--months {args.months} reads nothing", "give 1 or more")
    if args.out and not Path(args.out).absolute().parent.is_dir():
        refuse(f"the folder above --out `{args.out}` does not exist", "create it, or name another one")
    return kline_files(args.files)[: args.months]


def kline_files(names):
    """Folders become the zips in them; every file must be there."""
    files = []
    for name in map(Path, names):
        if name.is_dir():
            inside = sorted(name.glob("*.zip"))
            if not inside:
                refuse(f"there is no .zip in the folder `{name}`", "it should hold kline zips such as BTCUSDT-1m-2024-08.zip")
            files += inside
        elif name.is_file():
            files.append(name)
        else:
            refuse(f"`{name}` does not exist", "give monthly 1m kline zips from data.binance.vision, or the folder that holds them")
    return files


def read_klines(files):
    """One frame of float columns over an index of UTC times without a zone. Milliseconds and microseconds are told apart file by file.

    Without a zone because vectorbt turns its index into an array at every step, and pandas makes a Python object of each time that has a
    zone: the signals of a year of minutes then take seconds instead of milliseconds, which would say nothing about vectorbt.
    """
    import pandas as pd

    frames = []
    for file in files:
        try:
            frame = pd.read_csv(file, header=None, usecols=range(len(COLUMNS)), names=COLUMNS)
        except Exception as error:  # whatever the zip or CSV reader raises, the file is the answer
            refuse(f"`{file}` cannot be read: {error}", "it should be a zip of one CSV without a header, twelve kline columns")
        unit = "us" if frame["time"].iloc[0] >= FIRST_MICROSECOND_STAMP else "ms"
        frame.index = frame.pop("time").to_numpy().astype(f"datetime64[{unit}]").astype("datetime64[ns]")
        frames.append(frame)
    joined = pd.concat(frames)
    if not joined.index.is_monotonic_increasing or not joined.index.is_unique:
        refuse("the bars do not rise in time", "give each month once, in order")
    return joined


class Stages:
    """Wall and processor seconds by stage, in the order in which they ran."""

    def __init__(self):
        self.seconds, self.cpu = {}, {}

    def time(self, name, work):
        """Run `work`, add its seconds to the stage `name`, and give its result."""
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - wall
        self.cpu[name] = self.cpu.get(name, 0.0) + time.process_time() - cpu
        return result

    def subtract(self, outer, inner):
        """Take a stage that ran inside another one out of it."""
        for clock in (self.seconds, self.cpu):
            clock[outer] -= clock[inner]

    def sum(self, name):
        """Add a stage that is the sum of those so far."""
        for clock in (self.seconds, self.cpu):
            clock[name] = sum(clock.values())

    def clear(self):
        """Forget everything; the object stays the same."""
        self.seconds.clear()
        self.cpu.clear()

    def copy(self):
        """The seconds as they are now."""
        other = Stages()
        other.seconds, other.cpu = dict(self.seconds), dict(self.cpu)
        return other


def rounded(seconds):
    """To a tenth of a millisecond."""
    return {name: round(value, 4) for name, value in seconds.items()}


def medians(passes, bars):
    """Medians of wall seconds by stage; beside them, per bar, the fastest pass and the median of processor time."""
    names = list(passes[0].seconds)
    seconds = {name: statistics.median(p.seconds[name] for p in passes) for name in names}
    fastest = {name: min(p.seconds[name] for p in passes) for name in names}
    cpu = {name: statistics.median(p.cpu[name] for p in passes) for name in names}
    return seconds, {
        "repeats": len(passes),
        "fastest_ns_per_bar": ns_per_bar(fastest, bars),
        "cpu_ns_per_bar": ns_per_bar(cpu, bars),
    }


def ns_per_bar(seconds, bars):
    """Nanoseconds per bar of each stage, whole numbers."""
    return {name: round(value * 1e9 / bars) for name, value in seconds.items()}


def peak_rss_bytes():
    """The largest resident set of this process so far (`ru_maxrss` is in KiB on Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def write_outputs(out, stats, equity, trades):
    """`stats.json`, `equity.npy` (NumPy's own format: the fastest there is, in the peer's favour) and `trades.csv`."""
    import numpy as np

    folder = Path(out)
    folder.mkdir(exist_ok=True)
    (folder / "stats.json").write_text(json.dumps({k: str(v) for k, v in stats.items()}, indent=1) + "\n")
    np.save(folder / "equity.npy", equity)
    trades.to_csv(folder / "trades.csv", index=False)
