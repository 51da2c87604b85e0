"""Ingest of a folder of kline zips and load from the catalog, against polars reading and sorting the same files in the same run.

    cargo build --release -p bthost && cargo build --release -p bthost-data --example load_time
    pip install -r requirements.txt polars==2.1.0
    python3 catalog.py --zips FOLDER --bthost ../../target/release/bthost --load ../../target/release/examples/load_time

Every figure is the best and the median of several runs, ours and polars' in turn, each in a process of its own; a load is the best of twelve inside its
process on both sides, but for the zips, which polars reads once. Peak memory is the largest
that the system saw of the process. Python's start and the import of polars are not counted.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

READ_ZIPS = """
import io, json, pathlib, sys, time, zipfile
import polars
files = sorted(pathlib.Path(sys.argv[1]).glob("*.zip"))
start = time.perf_counter()
frames = []
for file in files:
    with zipfile.ZipFile(file) as archive:
        data = archive.read(archive.namelist()[0])
    frame = polars.read_csv(io.BytesIO(data), has_header=False)
    # Milliseconds until 2024, microseconds from 2025 on.
    unit = 1_000_000 if frame["column_1"][0] < 10**14 else 1_000
    frames.append(frame.with_columns(polars.col("column_1") * unit))
frame = polars.concat(frames).sort("column_1")
print(json.dumps([time.perf_counter() - start, frame.height]))
"""

READ_PARQUET = """
import json, sys, time
import polars
best = None
for _ in range(12):
    start = time.perf_counter()
    frame = polars.read_parquet(sys.argv[1:]).sort("open_time")
    spent = time.perf_counter() - start
    best = spent if best is None else min(best, spent)
print(json.dumps([best, frame.height]))
"""


def child(command, **more):
    """Run a command: wall seconds, peak memory in MB, what it printed."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, **more)
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.stdout.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command[0]} ended with {process.returncode}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024, out.decode()


def polars(script, *args):
    _, memory, out = child([sys.executable, "-c", script, *map(str, args)])
    seconds, rows = json.loads(out)
    return seconds, memory, rows


def ours_load(program, files):
    """The best of twelve loads inside one process, as the example prints it."""
    _, memory, out = child([program, *map(str, files)])
    return float(out.split("best of twelve:")[1].split("ms")[0]) / 1e3, memory


def line(name, runs):
    seconds, memory = [r[0] for r in runs], [r[1] for r in runs]
    print(f"{name:44} best {min(seconds) * 1e3:8.0f} ms   median {statistics.median(seconds) * 1e3:8.0f} ms   peak {max(memory):5.0f} MB")
    return min(seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--zips", required=True, type=pathlib.Path)
    parser.add_argument("--bthost", required=True)
    parser.add_argument("--load", required=True)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    zips = sorted(args.zips.glob("*.zip"))
    ingest, from_zips, their_zips, load, their_load = [], [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for run in range(args.runs):
            home = pathlib.Path(folder) / f"home-{run}"
            environment = {**os.environ, "BTHOST_HOME": str(home)}
            command = [args.bthost, "data", "ingest", *map(str, zips), "--as", "BTCUSDT.binance-spot"]
            ingest.append(child(command, env=environment)[:2])
            their_zips.append(polars(READ_ZIPS, args.zips))
            from_zips.append(ours_load(args.load, zips))
            parts = sorted(home.rglob("*.parquet"))
            their_load.append(polars(READ_PARQUET, *parts))
            load.append(ours_load(args.load, parts))
        rows = {r[2] for r in their_zips + their_load}
        size = sum(p.stat().st_size for p in parts)
    print(f"{len(zips)} zips of {sum(z.stat().st_size for z in zips) / 1e6:.1f} MB, {rows} rows, catalog {size / 1e6:.1f} MB in {len(parts)} parts\n")
    line("bthost data ingest, the whole process", ingest)
    ours, theirs = line("bthost, zips to checked columns", from_zips), line("polars, zips to a sorted frame", their_zips)
    print(f"{'':44} {ours / theirs:.2f} of polars' time\n")
    ours, theirs = line("bthost, catalog to engine columns", load), line("polars, the same Parquet to a sorted frame", their_load)
    print(f"{'':44} {ours / theirs:.2f} of polars' time")


if __name__ == "__main__":
    main()
