"""The EMA cross in vectorbt: read, indicators, signals, simulation, statistics, artifacts; seconds and ns per bar as one JSON object on stdout.

What always holds: public vectorbt calls only, written as its documentation writes them. `--stages` times indicators, signals and portfolio in a
warm process (one unmeasured pass first) and prints medians. What it does not do: start a process of its own; `compare.py` does that.
"""

import time

START = time.perf_counter()

import gc
import json
import os

import common


def arguments():
    p = common.parser(__doc__.splitlines()[0])
    p.add_argument("--stages", action="store_true", help="time indicators, signals and portfolio only, warm, and print medians")
    p.add_argument("--repeats", type=int, default=5, help="passes of --stages (5)")
    p.add_argument("--fill", choices=["next-open", "close"], default="next-open", help="where a signal fills; next-open is what bthost does")
    p.add_argument("--engine", choices=["numba", "auto"], default="numba", help="auto takes vectorbt-rust where it can (numba)")
    p.add_argument("--cache-simulation", action="store_true", help="ask numba to cache the simulation kernel, which vectorbt compiles in every process")
    p.add_argument("--numba-cache", metavar="DIR", help="sets NUMBA_CACHE_DIR; else the environment's, else beside vectorbt's sources")
    args = p.parse_args()
    if args.repeats < 1:
        common.refuse(f"--repeats {args.repeats} measures nothing", "give 1 or more")
    if args.numba_cache:
        os.makedirs(args.numba_cache, exist_ok=True)
        os.environ["NUMBA_CACHE_DIR"] = args.numba_cache  # read when numba is imported
    return args


def load_vectorbt(args):
    import vectorbt as vbt

    vbt.settings["engine"] = args.engine
    if args.engine == "auto" and not vbt._engine.is_rust_available():
        common.refuse("--engine auto without vectorbt-rust is --engine numba", f"pip install vectorbt-rust=={vbt.__version__}")
    if args.cache_simulation:
        from vectorbt.portfolio import nb

        nb.simulate_from_signals_nb.enable_caching()
    return vbt


def indicators(vbt, args, bars):
    fast = vbt.MA.run(bars["close"], args.fast, ewm=True)
    slow = vbt.MA.run(bars["close"], args.slow, ewm=True)
    return fast, slow


def signals(args, fast, slow):
    """The cross up and the cross down; for fills at the next open each signal moves one bar on."""
    entries, exits = fast.ma_crossed_above(slow), fast.ma_crossed_below(slow)
    if args.fill == "next-open":
        entries, exits = entries.vbt.signals.fshift(1), exits.vbt.signals.fshift(1)
    return entries, exits


def portfolio(vbt, args, bars, entries, exits):
    stop = {}
    if args.stop > 0:
        # "stopmarket": vectorbt's default takes no slippage where a stop fills.
        stop = {"open": bars["open"], "high": bars["high"], "low": bars["low"], "sl_stop": args.stop}
        stop |= {"stop_entry_price": "price", "stop_exit_price": "stopmarket"}
    return vbt.Portfolio.from_signals(
        bars["close"],
        entries,
        exits,
        price=bars["open"] if args.fill == "next-open" else bars["close"],
        size=args.weight,
        size_type="percent",
        direction="longonly",
        fees=args.fees,
        slippage=args.slippage_bps / 10_000,
        init_cash=args.cash,
        freq="1min",
        **stop,
    )


def trades_table(pf):
    """The trades with times. `records_readable` is the documented way, but it makes a Python object of every bar's time (3 s of a year)."""
    trades = pf.trades.records
    times = pf.wrapper.index.to_numpy()
    return trades.assign(entry_time=times[trades["entry_idx"]], exit_time=times[trades["exit_idx"]])


def one_pass(vbt, args, bars, stages):
    fast, slow = stages.time("indicators", lambda: indicators(vbt, args, bars))
    entries, exits = stages.time("signals", lambda: signals(args, fast, slow))
    return stages.time("simulation", lambda: portfolio(vbt, args, bars, entries, exits))


def whole(args, files):
    """The process that is compared: everything once."""
    stages = common.Stages()
    vbt = stages.time("import", lambda: load_vectorbt(args))
    bars = stages.time("read", lambda: common.read_klines(files))
    pf = one_pass(vbt, args, bars, stages)
    stats = stages.time("statistics", pf.stats)
    equity = stages.time("statistics", pf.value)
    if args.out:
        stages.time("write", lambda: common.write_outputs(args.out, stats, equity.to_numpy(), trades_table(pf)))
    stages.seconds["total"] = time.perf_counter() - START
    return vbt, pf, len(bars), stages.seconds, {"cpu_seconds": common.rounded(stages.cpu)}


def warm(args, files):
    """Medians of the stages in a process in which everything is compiled."""
    vbt = load_vectorbt(args)
    bars = common.read_klines(files)
    first = common.Stages()
    pf = one_pass(vbt, args, bars, first)
    pf.value()
    passes = []
    for _ in range(args.repeats):
        gc.collect()  # the portfolio before this one lies in cycles; collecting it is not part of a pass
        stages = common.Stages()
        pf = one_pass(vbt, args, bars, stages)
        stages.sum("total")
        stages.time("equity", pf.value)  # lazy in vectorbt; beside the total, not in it
        passes.append(stages)
    seconds, more = common.medians(passes, len(bars))
    return vbt, pf, len(bars), seconds, {**more, "first_pass_seconds": common.rounded(first.seconds)}


def main():
    args = arguments()
    files = common.check(args)
    vbt, pf, bars, seconds, more = (warm if args.stages else whole)(args, files)
    print(json.dumps({
        "tool": "vectorbt",
        "version": vbt.__version__,
        "mode": "stages" if args.stages else "whole",
        "engine": args.engine,
        "fill": args.fill,
        "numba_cache": os.environ.get("NUMBA_CACHE_DIR", "beside vectorbt's sources"),
        "simulation_cached": args.cache_simulation,
        "bars": bars,
        "trades": int(pf.trades.count()),
        "final_equity": round(float(pf.final_value()), 2),
        "seconds": common.rounded(seconds),
        "ns_per_bar": common.ns_per_bar(seconds, bars),
        "peak_rss_mb": round(common.peak_rss_bytes() / 1e6, 1),
        **more,
    }))


if __name__ == "__main__":
    main()
