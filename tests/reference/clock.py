"""Time as nanoseconds since 1970 UTC: reading and writing RFC 3339, timeframes, UTC days. No clock of the machine is read."""

import re
from datetime import date

SECOND = 10**9
DAY = 86_400 * SECOND
_EPOCH = date(1970, 1, 1).toordinal()
_RFC3339 = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|\+00:00)")
_UNITS = {"s": SECOND, "m": 60 * SECOND, "h": 3_600 * SECOND, "d": DAY, "w": 7 * DAY}


def parse_time(text):
    """RFC 3339 in UTC, or epoch nanoseconds."""
    text = text.strip()
    if text.lstrip("-").isdigit():
        return int(text)
    m = _RFC3339.fullmatch(text)
    if not m:
        raise ValueError(f"{text!r} is neither RFC 3339 in UTC nor epoch nanoseconds")
    y, mo, d, h, mi, s = (int(g) for g in m.groups()[:6])
    days = date(y, mo, d).toordinal() - _EPOCH
    return (days * 86_400 + h * 3_600 + mi * 60 + s) * SECOND + int((m.group(7) or "0").ljust(9, "0"))


def show_time(ns):
    """RFC 3339 in UTC; nine digits of a second where they are not all zero."""
    seconds, part = divmod(ns, SECOND)
    days, s = divmod(seconds, 86_400)
    day = date.fromordinal(days + _EPOCH).isoformat()
    text = f"{day}T{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}"
    return text + (f".{part:09}Z" if part else "Z")


def parse_timeframe(text):
    """`1m`, `4h`, `1d` ... as nanoseconds."""
    if text[-1:] not in _UNITS or not text[:-1].isdigit():
        raise ValueError(f"timeframe {text!r}: a number and one of s m h d w is needed")
    return int(text[:-1]) * _UNITS[text[-1]]


def day_of(t):
    """The UTC day to which an equity seen at t belongs: the day of t - 1 ns, so that midnight ends a day."""
    return (t - 1) // DAY
