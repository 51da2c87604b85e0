"""The same 600 made-up bars by three writers: CSV by Python, Feather by pyarrow, Parquet by polars (float columns) and by pyarrow (decimals).

Needs: pip install polars==2.1.0 pyarrow==26.0.1. Run in this folder; the files are committed, so nobody needs to.
"""

import csv
import datetime
import io
import tarfile
from decimal import Decimal

import polars
import pyarrow
import pyarrow.feather
import pyarrow.parquet

START = datetime.datetime(2024, 8, 1, tzinfo=datetime.timezone.utc)
NAMES = ["open", "high", "low", "close", "volume"]


def bar(i):
    """Prices in hundredths, volume in thousandths: whole numbers, so that nothing here depends on how a float is printed."""
    start = 6_000_000 + (i * 7919) % 5000
    end = start + (i * 104_729) % 301 - 150
    return start, max(start, end) + i % 13, min(start, end) - i % 7, end, i * 31 % 9001


rows = [bar(i) for i in range(600)]
times = [START + datetime.timedelta(minutes=i) for i in range(600)]
exact = {n: [Decimal(r[k]).scaleb(-3 if n == "volume" else -2) for r in rows] for k, n in enumerate(NAMES)}
floats = {n: [float(v) for v in column] for n, column in exact.items()}

with open("three.csv", "w", newline="") as out:
    writer = csv.writer(out)
    writer.writerow(["time", *NAMES])
    for i, time in enumerate(times):
        writer.writerow([time.strftime("%Y-%m-%d %H:%M:%S"), *(exact[n][i] for n in NAMES)])

stamps = pyarrow.array(times, pyarrow.timestamp("ms", "UTC"))
table = pyarrow.table({"date": stamps, **floats})
pyarrow.feather.write_feather(table, "three.feather", compression="lz4")
polars.DataFrame({"time": times, **floats}).write_parquet("three.polars.parquet", row_group_size=128)
decimals = {n: pyarrow.array(column, pyarrow.decimal128(18, 6)) for n, column in exact.items()}
pyarrow.parquet.write_table(pyarrow.table({"time": stamps, **decimals}), "three.pyarrow.parquet", compression="snappy")

DAY_MS = 86_400_000
bars = "timestamp,open,high,low,close,volume\n" + "".join(f"{1_722_470_400_000 + i * DAY_MS},1.5,2,1,1.25,10\n" for i in range(3))
rates = "timestamp,symbol,funding_rate\n1722470400002,AAAUSDT,0.00010000\n1722499200000,AAAUSDT,-0.00003192\n"
single = bars.split("\n", 2)
members = {
    "data/README": "no rows\n",
    "data/1d/AAAUSDT.csv": bars,
    "data/1d/BBBUSDT.csv": "\n".join(single[:2]) + "\n",
    "data/funding/AAAUSDT.csv": rates,
}
with tarfile.open("many.tar.xz", "w:xz") as archive:
    for name, text in members.items():
        entry = tarfile.TarInfo(name)
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text.encode()))
