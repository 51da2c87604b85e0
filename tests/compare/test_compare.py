"""Tests of compare.py and of what the scripts refuse, with the standard library alone: neither peer needs to be installed, and nothing is timed.

`python3 -m unittest discover -s tests/compare`
"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import common
import compare

HERE = Path(__file__).resolve().parent


def case(label, wall, bars, result):
    return compare.Case(label, [], bars, result, wall, [1.0] * len(wall), [50_000_000] * len(wall))


class Tables(unittest.TestCase):
    def test_ratios_are_medians_per_bar_over_the_first_row(self):
        host = case("bthost, every bar", [0.5, 0.4, 9.0], 1000, {"metrics": {"trades": {"value": "7"}, "end_equity": "1.5"}})
        peer = case("vectorbt", [4.0, 1.0, 2.0], 500, {"tool": "vectorbt", "bars": 500, "trades": 7, "final_equity": 1.5})
        rows = compare.table([host, peer]).splitlines()
        self.assertEqual(rows[2], "| bthost, every bar | 1,000 | 0.50 | 0.40 to 9.00 | 1.00 | 500,000 | 1.00 | 50 | 7 | 1.5 |")
        self.assertEqual(rows[3], "| vectorbt | 500 | 2.00 | 1.00 to 4.00 | 1.00 | 4,000,000 | 8.00 | 50 | 7 | 1.50 |")

    def test_bars_of_bthost_are_those_of_vectorbt(self):
        cases = [case("bthost, every bar", [1.0], 0, {}), case("vectorbt", [1.0], 0, {"bars": 5}), case("backtesting.py", [1.0], 0, {"bars": 2})]
        compare.fill_bars(cases)
        self.assertEqual([c.bars for c in cases], [5, 5, 2])

    def test_medians_hold_each_stage_by_itself(self):
        passes = []
        for a, b in ((3e-9, 1e-9), (1e-9, 5e-9), (2e-9, 4e-9)):
            one = common.Stages()
            one.seconds, one.cpu = {"a": a, "b": b}, {"a": b, "b": a}
            passes.append(one)
        seconds, more = common.medians(passes, 1)
        self.assertEqual(common.ns_per_bar(seconds, 1), {"a": 2, "b": 4})
        self.assertEqual(more["fastest_ns_per_bar"], {"a": 1, "b": 1})
        self.assertEqual(more["cpu_ns_per_bar"], {"a": 4, "b": 2})


class CommandLines(unittest.TestCase):
    def test_both_ways_of_bthost_differ_in_one_parameter(self):
        args = compare.arguments(["--bthost", "bthost", "--strategy", "s.wasm", "--data", "d"])
        every, woken, *_ = (c.command for c in compare.commands(args, ["a.zip", "b.zip"], "out"))
        self.assertEqual([(x, y) for x, y in zip(every, woken) if x != y], [("on_wake=false", "on_wake=true")])
        self.assertEqual(every[:6], ["bthost", "run", "s.wasm", "--data", "a.zip", "b.zip"])
        self.assertIn("10,10", every)

    def test_numbers_are_written_without_exponent_or_noise(self):
        self.assertEqual([compare.decimal(x) for x in (0.001 * 10_000, 2.0, 0.0007 * 10_000, 0.00001)], ["10", "2", "7", "0.00001"])


class Processes(unittest.TestCase):
    def measure(self, code, folder):
        return compare.measure([sys.executable, "-c", code], compare.environment(folder / "numba"), None, folder)

    def test_a_process_is_measured_with_its_memory_and_its_environment(self):
        with tempfile.TemporaryDirectory() as name:
            code = "import os; x = bytearray(b'x') * 60_000_000; print('noise'); print('{\"n\": ' + os.environ['NUMBA_NUM_THREADS'] + '}')"
            wall, cpu, peak, stdout = self.measure(code, Path(name))
        self.assertEqual(compare.last_json(stdout), {"n": 1})
        self.assertGreater(peak, 60_000_000)
        self.assertTrue(wall > 0 and cpu > 0)

    def test_a_process_that_fails_ends_the_comparison(self):
        with tempfile.TemporaryDirectory() as name, self.assertRaises(SystemExit) as end:
            self.measure("raise SystemExit(3)", Path(name))
        self.assertEqual(end.exception.code, common.EXIT_BAD_INPUT)


class Refusals(unittest.TestCase):
    def refused(self, script, *words):
        done = subprocess.run([sys.executable, HERE / script, *words], capture_output=True, text=True)
        self.assertEqual(done.returncode, common.EXIT_BAD_INPUT, done.stderr)
        self.assertNotIn("Traceback", done.stderr)
        self.assertIn("hint: ", done.stderr)
        return done.stderr

    def test_missing_and_empty_folders(self):
        for script in ("vectorbt_run.py", "backtesting_run.py"):
            self.assertIn("`no/such` does not exist", self.refused(script, "no/such"))
            self.assertIn("no/such/out", self.refused(script, str(HERE / "common.py"), "--out", "no/such/out"))
        self.assertIn("--data `no/such` does not exist", self.refused("compare.py", "--peers-only", "--data", "no/such"))
        with tempfile.TemporaryDirectory() as empty:
            self.assertIn("no .zip in the folder", self.refused("vectorbt_run.py", empty))
            self.assertIn("no .zip in the folder", self.refused("compare.py", "--peers-only", "--data", empty))

    def test_missing_programs(self):
        self.assertIn("--bthost `None`", self.refused("compare.py", "--data", str(HERE)))
        self.assertIn("--strategy `no.wasm`", self.refused("compare.py", "--data", str(HERE), "--bthost", sys.executable, "--strategy", "no.wasm"))

    def test_contradictions(self):
        self.assertIn("not smaller", self.refused("vectorbt_run.py", str(HERE / "common.py"), "--fast", "9", "--slow", "9"))
        self.assertIn("measures nothing", self.refused("compare.py", "--data", str(HERE), "--runs", "0"))
        self.assertIn("reads nothing", self.refused("backtesting_run.py", str(HERE / "common.py"), "--months", "0"))


if __name__ == "__main__":
    unittest.main()
