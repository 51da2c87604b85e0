"""The EMA cross in backtesting.py: read, simulation (indicators and Python callbacks), statistics, artifacts; seconds and ns per bar as JSON.

What always holds: the strategy is called on every bar, as this library does it. It takes some seconds a month; `--months 1` gives the same
time per bar. What it does not do: tune the library, or replace its statistics.
"""

import time

START = time.perf_counter()

import json
import warnings

import common

# The smallest step in which a coin is traded; the library trades whole units, and its FractionalBacktest scales the prices.
FRACTIONAL_UNIT = 1e-5


def ema(values, period):
    """Bars before `period` are missing, as in vectorbt; the library then skips them."""
    import pandas as pd

    return pd.Series(values).ewm(span=period, min_periods=period, adjust=False).mean()


def strategy_class(args):
    from backtesting import Strategy
    from backtesting.lib import crossover

    class EmaCross(Strategy):
        def init(self):
            self.fast = self.I(ema, self.data.Close, args.fast)
            self.slow = self.I(ema, self.data.Close, args.slow)

        def next(self):
            if crossover(self.fast, self.slow):
                if not self.position:
                    stop = self.data.Close[-1] * (1 - args.stop) if args.stop > 0 else None
                    self.buy(size=args.weight, sl=stop)
            elif crossover(self.slow, self.fast):
                self.position.close()

    return EmaCross


def load(args, stages):
    """Import the library, and put a clock around its statistics, which are part of `run`."""
    import backtesting
    from backtesting import backtesting as core
    from backtesting.lib import FractionalBacktest

    backtesting._tqdm = core._tqdm = lambda rows, **_: rows  # no progress bar in a measurement
    compute = core.compute_stats
    core.compute_stats = lambda **kw: stages.time("statistics", lambda: compute(**kw))
    return backtesting.__version__, FractionalBacktest, strategy_class(args)


def simulate(backtest, strategy, args, bars, stages):
    """Seconds of `statistics` are inside those of the run; what is left is the simulation."""
    frame = bars.rename(columns=str.capitalize)
    # Commission is taken on both sides, but the spread on the entry alone: twice the slippage there.
    bt = backtest(frame, strategy, cash=args.cash, commission=args.fees, spread=2 * args.slippage_bps / 10_000,
                  fractional_unit=FRACTIONAL_UNIT, finalize_trades=True)
    result = stages.time("simulation", bt.run)
    stages.subtract("simulation", "statistics")
    return result


def whole(args, files):
    """The process that is compared: everything once."""
    stages = common.Stages()
    version, backtest, strategy = stages.time("import", lambda: load(args, stages))
    bars = stages.time("read", lambda: common.read_klines(files))
    result = simulate(backtest, strategy, args, bars, stages)
    if args.out:
        stats = result[[name for name in result.index if not name.startswith("_")]]
        equity = result["_equity_curve"]["Equity"].to_numpy()
        stages.time("write", lambda: common.write_outputs(args.out, stats, equity, result["_trades"]))
    stages.seconds["total"] = time.perf_counter() - START
    return version, result, len(bars), stages.seconds, {"cpu_seconds": common.rounded(stages.cpu)}


def warm(args, files):
    """Medians of the simulation and the statistics in one process, after an unmeasured pass."""
    stages = common.Stages()
    version, backtest, strategy = load(args, stages)
    bars = common.read_klines(files)
    passes = []
    for _ in range(args.repeats + 1):
        stages.clear()
        result = simulate(backtest, strategy, args, bars, stages)
        stages.sum("total")
        passes.append(stages.copy())
    seconds, more = common.medians(passes[1:], len(bars))
    return version, result, len(bars), seconds, more


def main():
    p = common.parser(__doc__.splitlines()[0])
    p.add_argument("--stages", action="store_true", help="time simulation and statistics only, warm, and print medians")
    p.add_argument("--repeats", type=int, default=5, help="passes of --stages (5)")
    args = p.parse_args()
    files = common.check(args)
    if args.repeats < 1:
        common.refuse(f"--repeats {args.repeats} measures nothing", "give 1 or more")
    warnings.filterwarnings("ignore")
    version, result, bars, seconds, more = (warm if args.stages else whole)(args, files)
    print(json.dumps({
        "tool": "backtesting.py",
        "version": version,
        "mode": "stages" if args.stages else "whole",
        "bars": bars,
        "trades": int(result["# Trades"]),
        "final_equity": round(float(result["Equity Final [$]"]), 2),
        "seconds": common.rounded(seconds),
        "ns_per_bar": common.ns_per_bar(seconds, bars),
        "peak_rss_mb": round(common.peak_rss_bytes() / 1e6, 1),
        **more,
    }))


if __name__ == "__main__":
    main()
