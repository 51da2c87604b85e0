"""Exact integer arithmetic (RULES section 1): roundings, decimals as text, notional, fee, slippage, cost basis.

Every number of the simulation is an integer count of a power of ten, or a Fraction while a price lies between two ticks.
No float is used anywhere. This module knows nothing of orders or time.
"""

from dataclasses import dataclass
from fractions import Fraction

MONEY_SCALE = 8
RATE_SCALE = 12
RATE_ONE = 10**RATE_SCALE


def floor_div(n, d):
    """n / d rounded towards minus infinity; d > 0."""
    return n // d


def ceil_div(n, d):
    """n / d rounded towards plus infinity; d > 0."""
    return -((-n) // d)


def half_even_div(n, d):
    """n / d rounded to the nearest integer, a tie to the even one; d > 0."""
    q, r = divmod(n, d)
    twice = 2 * r
    if twice > d or (twice == d and q % 2 == 1):
        q += 1
    return q


def parse(text, scale):
    """A decimal's text as a count of 10^-scale; what does not fit the scale is an error."""
    value = parse_fraction(text) * 10**scale
    if value.denominator != 1:
        raise ValueError(f"{text!r} has more than {scale} digits after the point")
    return value.numerator


def parse_loose(text, scale):
    """As `parse`, but what does not fit the scale is a Fraction, which is on no grid: a filter refuses it."""
    value = parse_fraction(text) * 10**scale
    return value.numerator if value.denominator == 1 else value


def parse_fraction(text):
    """A decimal's text (or a TOML integer) as an exact fraction."""
    text = str(text).strip()
    body = text[1:] if text[:1] in "+-" else text
    whole, _, part = body.partition(".")
    if not (whole + part).isdigit():
        raise ValueError(f"{text!r} is not a plain decimal")
    value = Fraction(int(whole + part), 10 ** len(part))
    return -value if text[0] == "-" else value


def show(count, scale):
    """A count of 10^-scale with all digits of its scale."""
    sign = "-" if count < 0 else ""
    digits = str(abs(count)).rjust(scale + 1, "0")
    return sign + (digits[:-scale] + "." + digits[-scale:] if scale else digits)


def to_money(n, scale, divide):
    """A product of counts whose scales add up to `scale`, as money, rounded by `divide`."""
    if scale <= MONEY_SCALE:
        return n * 10 ** (MONEY_SCALE - scale)
    return divide(n, 10 ** (scale - MONEY_SCALE))


def notional(inst, px, q):
    """px x q as money, half-even; the notional of a signed quantity is signed."""
    return to_money(px * q, inst.price_scale + inst.qty_scale, half_even_div)


def fee(inst, px, q, rate):
    """px x q x rate as money with one rounding, against the trader."""
    return to_money(px * q * rate, inst.price_scale + inst.qty_scale + RATE_SCALE, ceil_div)


def funding(inst, q, mark, rate):
    """What a position of q receives at a funding stamp: a long pays a positive rate."""
    return to_money(-(q * mark * rate), inst.price_scale + inst.qty_scale + RATE_SCALE, half_even_div)


def tick_against(px, tick, side):
    """px (an integer or a Fraction) rounded to the tick against the side: up for a buy, down for a sell."""
    px = Fraction(px)
    divide = ceil_div if side > 0 else floor_div
    return tick * divide(px.numerator, px.denominator * tick)


def taker_price(inst, base, side):
    """A taker's price: half the spread and slippage on the base price, rounded to the tick against it."""
    px = (base + side * inst.half_spread) * Fraction(RATE_ONE + side * inst.slippage, RATE_ONE)
    px = tick_against(px, inst.tick, side)
    return px if side > 0 else max(px, inst.tick)


@dataclass
class Position:
    """A signed quantity and its signed cost basis."""

    qty: int = 0
    basis: int = 0

    def fill(self, side, qty, value):
        """Take a fill of `qty` > 0 with notional `value`; returns the realised profit."""
        held = self.qty
        if held * side >= 0:
            self.qty += side * qty
            self.basis += side * value
            return 0
        closing = min(qty, abs(held))
        value_closing = value if closing == qty else half_even_div(value * closing, qty)
        portion = self.basis if closing == abs(held) else half_even_div(self.basis * closing, abs(held))
        realised = -portion - side * value_closing
        self.basis -= portion
        self.qty += side * qty
        if closing < qty:
            self.basis += side * (value - value_closing)
        return realised
