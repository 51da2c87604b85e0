"""Whole processes side by side: bthost called on every bar, bthost woken by the cross, vectorbt, backtesting.py; a Markdown table of medians.

What always holds: the same files, periods, stop, fees and cash for all; in alternation, one at a time, on one core, one thread, after a round that is
not measured; wall, processor time and peak memory come from the kernel (`wait4`). Every command line stands in `commands`. What it does not do:
judge; it prints ratios, and the reader compares them with what was promised.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import common

HERE = Path(__file__).resolve().parent
INSTRUMENT = "BTCUSDT.binance-spot"
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
# Lines of a failed process's stderr that are shown.
TAIL_LINES = 12


@dataclass
class Case:
    """A row of the table: what runs, and what was measured."""

    label: str
    command: list
    bars: int = 0
    result: dict = field(default_factory=dict)
    wall: list = field(default_factory=list)
    cpu: list = field(default_factory=list)
    rss: list = field(default_factory=list)


def commands(args, files, out):
    """Every command line of the comparison, in the order of the table; the first row is what the others are divided by."""
    cross = {"fast": args.fast, "slow": args.slow, "stop": args.stop, "weight": args.weight}
    host = [args.bthost, "run", args.strategy, "--data", *files, "--instrument", INSTRUMENT, "--cash", f"{args.cash:.2f}"]
    host += ["--fee-bps", "{0},{0}".format(decimal(args.fees * 10_000)), "--set", f"venue.slippage.bps={decimal(args.slippage_bps)}"]
    host += ["--set", "venue.participation.max=0", "--param", "timeframe=1m"]
    host += [word for name, value in cross.items() for word in ("--param", f"{name}={value}")]
    shared = [word for name, value in cross.items() for word in (f"--{name}", value)]
    shared += ["--fees", args.fees, "--slippage-bps", args.slippage_bps, "--cash", args.cash, *files]
    vectorbt = [args.python, HERE / "vectorbt_run.py", *shared]
    backtesting = [args.python, HERE / "backtesting_run.py", *shared]
    if args.backtesting_months:
        backtesting += ["--months", args.backtesting_months]
    rows = []
    if not args.peers_only:
        rows.append(("bthost, every bar", [*host, "--param", "on_wake=false", "--json", "--out", out]))
        rows.append(("bthost, woken by the cross", [*host, "--param", "on_wake=true", "--json", "--out", out]))
    rows.append(("vectorbt", [*vectorbt, "--out", out]))
    rows.append(("vectorbt, simulation kernel cached too", [*vectorbt, "--cache-simulation", "--out", out]))
    rows.append(("backtesting.py", [*backtesting, "--out", out]))
    return [Case(label, [str(word) for word in command]) for label, command in rows]


def decimal(value):
    """A number as bthost reads it: no exponent, no noise of binary fractions."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def arguments(words=None):
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--bthost", metavar="PATH", help="the bthost binary, a release build")
    p.add_argument("--strategy", metavar="FILE", help="ema-cross.wasm")
    p.add_argument("--data", metavar="DIR", required=True, help="folder of BTCUSDT 1m kline zips")
    p.add_argument("--runs", type=int, default=5, help="measured rounds (5)")
    p.add_argument("--months", type=int, help="take the first N files only")
    p.add_argument("--backtesting-months", type=int, metavar="N", help="fewer months for backtesting.py; its ratio is then per bar")
    p.add_argument("--python", default=sys.executable, help="interpreter with requirements.txt installed (this one)")
    p.add_argument("--core", type=int, help="the core to run on (the last one allowed)")
    p.add_argument("--peers-only", action="store_true", help="leave bthost out")
    p.add_argument("--fast", type=int, default=240)
    p.add_argument("--slow", type=int, default=960)
    p.add_argument("--stop", type=float, default=0.03)
    p.add_argument("--weight", type=float, default=0.95)
    p.add_argument("--fees", type=float, default=0.001)
    p.add_argument("--slippage-bps", type=float, default=2.0)
    p.add_argument("--cash", type=float, default=10_000.0)
    return p.parse_args(words)


def check(args):
    """Refuse what is missing before anything runs, and name the data files."""
    if not Path(args.data).is_dir():
        common.refuse(f"the folder --data `{args.data}` does not exist", "it should hold kline zips such as BTCUSDT-1m-2024-08.zip")
    if args.runs < 1:
        common.refuse(f"--runs {args.runs} measures nothing", "give 1 or more")
    if args.fast >= args.slow:
        common.refuse(f"--fast {args.fast} is not smaller than --slow {args.slow}", "the cross needs a fast and a slow average")
    if not args.peers_only:
        if not args.bthost or not os.access(args.bthost, os.X_OK) or Path(args.bthost).is_dir():
            common.refuse(f"--bthost `{args.bthost}` is not a program", "cargo build --release -p bthost, or --peers-only")
        if not args.strategy or not Path(args.strategy).is_file():
            common.refuse(f"--strategy `{args.strategy}` is not a file", "bthost build strategies/ema-cross, or --peers-only")
    files = common.kline_files([args.data])[: args.months]
    probe = [args.python, "-c", "import importlib.util as u; print(*[m for m in ('vectorbt', 'backtesting') if not u.find_spec(m)])"]
    try:
        missing = subprocess.run(probe, capture_output=True, text=True, check=True).stdout.split()
    except (OSError, subprocess.CalledProcessError) as error:
        common.refuse(f"--python `{args.python}` does not run: {error}", "name a Python 3.11")
    if missing:
        common.refuse(f"`{args.python}` has no {' and no '.join(missing)}", f"pip install -r {HERE / 'requirements.txt'}")
    return [str(f) for f in files]


def core_of(args):
    """The core that everything runs on, or None where the system cannot pin."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    allowed = os.sched_getaffinity(0)
    core = max(allowed) if args.core is None else args.core
    if core not in allowed:
        common.refuse(f"--core {core} is not one of {sorted(allowed)}", "name a core that this process may use")
    return core


def environment(cache):
    """One thread for every library, and a folder of compiled numba code that lives as long as the comparison."""
    return {**os.environ, **dict.fromkeys(ONE_THREAD, "1"), "NUMBA_CACHE_DIR": str(cache)}


def measure(command, env, core, log):
    """Run one process to its end: (wall s, processor s, peak bytes, stdout)."""
    pin = None if core is None else lambda: os.sched_setaffinity(0, {core})
    with open(log / "stdout", "wb") as out, open(log / "stderr", "wb") as err:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=err, stdin=subprocess.DEVNULL, env=env, preexec_fn=pin)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        tail = (log / "stderr").read_text(errors="replace").splitlines()[-TAIL_LINES:]
        common.refuse(f"exit code {process.returncode} of: {' '.join(command)}\n" + "\n".join(tail), "run that command by hand")
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return wall, usage.ru_utime + usage.ru_stime, peak, (log / "stdout").read_text()


def last_json(text):
    """The last line of stdout as an object; both sides print one."""
    lines = text.strip().splitlines()
    return json.loads(lines[-1]) if lines else {}


def run_all(args, files, folder):
    """All rounds; the first is not kept."""
    out, cache = folder / "out", folder / "numba"
    cache.mkdir()
    env, core = environment(cache), core_of(args)
    cases = commands(args, files, out)
    for turn in range(args.runs + 1):
        for case in cases:
            print(f"{'warm-up' if turn == 0 else f'round {turn}'}: {case.label}", file=sys.stderr)
            wall, cpu, rss, stdout = measure(case.command, env, core, folder)
            shutil.rmtree(out, ignore_errors=True)
            case.result = last_json(stdout)
            if turn > 0:
                case.wall.append(wall)
                case.cpu.append(cpu)
                case.rss.append(rss)
    fill_bars(cases)
    return cases, core, env


def fill_bars(cases):
    """The peers count the bars that they read; bthost reads the same files as vectorbt."""
    bars = next(c.result["bars"] for c in cases if c.label == "vectorbt")
    for case in cases:
        case.bars = case.result.get("bars", bars)


def outcome(case):
    """(trades, final equity) as text, from a peer's own JSON or from bthost's metrics."""
    if "tool" in case.result:
        return str(case.result["trades"]), f"{case.result['final_equity']:.2f}"
    metrics = case.result.get("metrics", {})
    return tuple(str(value_of(metrics.get(name, "-"))) for name in ("trades", "end_equity"))


def value_of(metric):
    """A metric is a value, or an object that holds one."""
    return metric.get("value", "-") if isinstance(metric, dict) else metric


def table(cases):
    """Medians as Markdown; ratios are wall time per bar over that of the first row."""
    base = statistics.median(cases[0].wall) / cases[0].bars
    lines = [
        f"| whole process | bars | wall s | lowest to highest | processor s | ns per bar | ratio to {cases[0].label} | peak MB | trades | final equity |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for case in cases:
        wall = statistics.median(case.wall)
        cells = [
            case.label,
            f"{case.bars:,}",
            f"{wall:.2f}",
            f"{min(case.wall):.2f} to {max(case.wall):.2f}",
            f"{statistics.median(case.cpu):.2f}",
            f"{wall / case.bars * 1e9:,.0f}",
            f"{wall / case.bars / base:.2f}",
            f"{statistics.median(case.rss) / 1e6:.0f}",
            *outcome(case),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def warm_line(args, files, env, core, folder):
    """One more process: vectorbt's stages when everything is compiled."""
    command = next(c.command for c in commands(args, files, "-") if c.label == "vectorbt")
    command = [*command[: command.index("--out")], "--stages", "--repeats", str(max(args.runs, 5))]
    result = last_json(measure(command, env, core, folder)[3])
    words = [f"{name} {result['ns_per_bar'][name]}" for name in ("indicators", "signals", "simulation", "total")]
    fastest, cpu = result["fastest_ns_per_bar"]["total"], result["cpu_ns_per_bar"]["total"]
    return f"vectorbt, warm, ns per bar, median of {result['repeats']}: {', '.join(words)} (fastest {fastest}, processor {cpu}); no reading, no statistics."


def main():
    args = arguments()
    files = check(args)
    with tempfile.TemporaryDirectory(prefix="bthost-compare-") as name:
        folder = Path(name)
        cases, core, env = run_all(args, files, folder)
        print(table(cases))
        print()
        print(warm_line(args, files, env, core, folder))
        pinned = "not pinned (this system cannot)" if core is None else f"pinned to core {core}"
        load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
        print(f"Median of {args.runs} after one unmeasured round, in alternation, {pinned}, one thread; load average at the end {load}.")


if __name__ == "__main__":
    main()
