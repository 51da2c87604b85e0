"""Tests of the reference's own arithmetic, and of its scenario folders: `python3 -m unittest discover -s tests/reference`."""

import re
import unittest
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import clock
from barpath import Bar, Feed, crossing_time, price_between
from exact import (Position, ceil_div, fee, floor_div, funding, half_even_div, notional, parse, show, taker_price,
                   tick_against)
from reference import run_folder
from scenario import read_scenario

HERE = Path(__file__).parent
INST = SimpleNamespace(price_scale=2, qty_scale=3, tick=5, step=1, half_spread=Fraction(5, 2), slippage=2 * 10**8)


class Rounding(unittest.TestCase):
    def test_directions(self):
        self.assertEqual([floor_div(n, 4) for n in (-5, -4, 5)], [-2, -1, 1])
        self.assertEqual([ceil_div(n, 4) for n in (-5, -4, 5)], [-1, -1, 2])

    def test_half_even(self):
        self.assertEqual([half_even_div(n, 2) for n in (-5, -3, -1, 0, 1, 3, 5)], [-2, -2, 0, 0, 0, 2, 2])
        self.assertEqual([half_even_div(n, 3) for n in (-5, -4, 4, 5)], [-2, -1, 1, 2])
        for n in range(-50, 50):
            for d in (1, 2, 3, 4, 6, 7, 10):
                with localcontext() as c:
                    c.prec = 60
                    want = (Decimal(n) / d).quantize(Decimal(1), ROUND_HALF_EVEN)
                self.assertEqual(half_even_div(n, d), want)

    def test_text(self):
        self.assertEqual(parse("-0.05", 2), -5)
        self.assertEqual(parse("12", 3), 12000)
        self.assertEqual([show(n, 2) for n in (-5, 0, 1234)], ["-0.05", "0.00", "12.34"])
        self.assertEqual(show(7, 0), "7")
        for bad in ("0.005", "1e3", "", "--1", "."):
            with self.assertRaises(ValueError):
                parse(bad, 2)

    def test_tick_against(self):
        self.assertEqual(tick_against(Fraction(10001, 10), 5, 1), 1005)
        self.assertEqual(tick_against(Fraction(10049, 10), 5, -1), 1000)
        self.assertEqual(tick_against(1000, 5, 1), 1000)


class Money(unittest.TestCase):
    def test_notional(self):
        self.assertEqual(notional(INST, 10001, -1500), -150015 * 10**5)  # exact: 2 + 3 digits <= 8
        fine = SimpleNamespace(price_scale=6, qty_scale=3)
        self.assertEqual(notional(fine, 5, 1), 0)  # 0.5 of a unit: to the even one
        self.assertEqual(notional(fine, 15, 1), 2)
        self.assertEqual(notional(fine, 15, -1), -2)

    def test_fee_is_against_the_trader(self):
        with localcontext() as c:
            c.prec = 60
            for rate in (450_000_001, -50_000_001):
                want = (Decimal(10001) * 7 * rate / 10**9).to_integral_value(ROUND_CEILING)
                self.assertEqual(fee(INST, 10001, 7, rate), want)
        self.assertEqual(fee(INST, 1, 1, 1), 1)
        self.assertEqual(fee(INST, 1, 1, -1), 0)  # a rebate loses its last fraction

    def test_funding_sign(self):
        self.assertEqual(funding(INST, 1000, 10000, 10**8), -(10**6))  # long 1 at 100, 0.01 %: pays 0.01
        self.assertEqual(funding(INST, -1000, 10000, 10**8), 10**6)

    def test_taker_price(self):
        # (100.00 + 0.025) x 1.0002 = 100.045005 -> 100.05;  (100.00 - 0.025) x 0.9998 = 99.955005 -> 99.95
        self.assertEqual(taker_price(INST, 10000, 1), 10005)
        self.assertEqual(taker_price(INST, 10000, -1), 9995)
        self.assertEqual(taker_price(INST, 2, -1), 5)  # at least one tick


class CostBasis(unittest.TestCase):
    def test_adds_and_reduces(self):
        p = Position()
        self.assertEqual(p.fill(1, 3, 1000), 0)
        self.assertEqual(p.fill(-1, 1, 400), 400 - 333)  # portion 333.33 -> 333
        self.assertEqual((p.qty, p.basis), (2, 667))
        self.assertEqual(p.fill(-1, 2, 500), 500 - 667)
        self.assertEqual((p.qty, p.basis), (0, 0))

    def test_short_portion_half_even(self):
        p = Position(-2, -5)
        self.assertEqual(p.fill(1, 1, 1), 2 - 1)  # portion -2.5 -> -2
        self.assertEqual((p.qty, p.basis), (-1, -3))

    def test_flip_splits_the_notional(self):
        p = Position(2, 200)
        self.assertEqual(p.fill(-1, 3, 331), -200 + 221)  # 331 x 2/3 = 220.67 -> 221
        self.assertEqual((p.qty, p.basis), (-1, -110))

    def test_profit_is_cash(self):
        """Whatever the fills, a flat position has realised exactly what was paid and received."""
        p, cash, profit, seed = Position(), 0, 0, 1
        for _ in range(500):
            seed = seed * 1103515245 % 2**31
            side, qty, value = (1 if seed & 4096 else -1), seed % 7 + 1, seed % 9973 + 1
            profit += p.fill(side, qty, value)
            cash -= side * value
            self.assertEqual(profit, cash + p.basis)
        self.assertEqual(profit + p.fill(-1 if p.qty > 0 else 1, abs(p.qty), 0) if p.qty else profit, cash)


class PathInTime(unittest.TestCase):
    def test_crossing_is_the_first_nanosecond(self):
        for ta, pa, tb, pb in ((1, 100, 20, 140), (1, 140, 20, 99), (5, 0, 1005, 7), (7, 10, 8, 2)):
            step = 1 if pb > pa else -1
            for level in range(pa + step, pb + step, step):
                t = crossing_time(ta, pa, tb, pb, level)
                beyond = lambda u: (price_between(ta, pa, tb, pb, u) - level) * step >= 0
                self.assertTrue(ta < t <= tb and beyond(t) and not beyond(t - 1))
            for level in (pa, pb + step):
                self.assertIsNone(crossing_time(ta, pa, tb, pb, level))

    def test_points(self):
        bar = Bar(0, 100, 10, 12, 8, 11)
        self.assertEqual([bar.point_time(k) for k in range(4)], [1, 33, 66, 100])
        self.assertFalse(bar.high_first("ohlc-adaptive", 5))  # equidistant: the low
        self.assertTrue(bar.high_first("worst-case", -5))
        self.assertFalse(Bar(0, 100, 10, 11, 8, 11).high_first("worst-case", 5))
        self.assertTrue(Bar(0, 100, 10, 11, 8, 11).high_first("worst-case", 0))

    def test_arrivals(self):
        feed = Feed(INST, [Bar(100, 160, 1, 1, 1, 1), Bar(160, 220, 1, 1, 1, 1), Bar(400, 460, 1, 1, 1, 1)], "")
        arrivals = {0: 101, 100: 101, 101: 101, 160: 160, 161: 161, 220: 220, 221: 401, 400: 401, 460: 460, 461: None}
        self.assertEqual({t: feed.arrival(t) for t in arrivals}, arrivals)
        self.assertEqual([feed.next_open(t) for t in (100, 101, 160, 161, 401)], [101, 161, 161, 401, None])

    def test_time_text(self):
        for text in ("2024-02-29T23:59:59.000000001Z", "1969-12-31T23:59:59Z", "2024-01-01T00:00:00Z"):
            self.assertEqual(clock.show_time(clock.parse_time(text)), text)
        self.assertEqual(clock.parse_time("2024-01-01T00:00:00.2Z") - clock.parse_time("2024-01-01T00:00:00Z"), 2 * 10**8)
        self.assertEqual((clock.day_of(clock.DAY), clock.day_of(clock.DAY + 1)), (0, 1))  # midnight ends a day


class Folders(unittest.TestCase):
    def test_cases(self):
        folders = sorted((HERE / "cases").iterdir())
        self.assertGreaterEqual(len(folders), 8)
        for folder in folders:
            with self.subTest(folder.name):
                self.assertEqual(run_folder(folder), (folder / "expect.txt").read_text())

    def test_mixed_case(self):
        text = (HERE / "case-mixed" / "expect.txt").read_text()
        self.assertEqual(run_folder(HERE / "case-mixed"), text)
        self.assertGreaterEqual(len(re.findall(" fill ", text)), 500)
        self.assertGreaterEqual(text.count("CAPPED"), 10)

    def test_mixed_case_adds_up(self):
        """The final state follows from the printed fills and payments alone; fills lie inside bars and budgets."""
        scenario = read_scenario(HERE / "case-mixed")
        spot, perp = scenario.instruments
        wallet, held, used = Fraction(160_000), {spot.symbol: Fraction(), perp.symbol: Fraction()}, {}
        fill = re.compile(r"(\S+) fill \d+ (buy|sell) (\S+) @ (\S+) base=(\S+) fee=(\S+) realised=(\S+) position=(\S+) flags=")
        text = (HERE / "case-mixed" / "expect.txt").read_text()
        for line in text.splitlines():
            if m := fill.match(line):
                qty, price, base, cost, realised, position = map(Fraction, m.groups()[2:])
                inst = spot if len(m[3].split(".")[1]) == spot.qty_scale else perp
                side = 1 if m[2] == "buy" else -1
                held[inst.symbol] += side * qty
                self.assertEqual(position, held[inst.symbol])
                wallet += (-side * qty * price if inst is spot else realised) - cost
                t = clock.parse_time(m[1])
                bar = next(b for b in inst.bars if b.t0 < t <= b.t1)
                self.assertTrue(bar.low <= base * 100 <= bar.high and (price - base) * side >= 0)
                key = (inst.symbol, bar.t0)
                used[key] = used.get(key, 0) + qty
                self.assertLessEqual(used[key], bar.volume / 10)
            elif m := re.search(r" amount=(\S+)", line):
                wallet += Fraction(m[1])
        self.assertIn(f"wallet={show(int(wallet * 10**8), 8)}", text)


if __name__ == "__main__":
    unittest.main()
