"""The words and lines of expect.txt, in one place, so that a change of wording is one edit."""

from clock import show_time
from exact import MONEY_SCALE, RATE_SCALE, show

ACCEPTED, TRIGGERED, REJECTED, EXPIRED = "ACCEPTED", "TRIGGERED", "REJECTED", "EXPIRED"
CANCELLED, REPLACED = "CANCELLED", "REPLACED"
CANCEL_REJECTED, REPLACE_REJECTED = "CANCEL_REJECTED", "REPLACE_REJECTED"
NO_REASON = "-"
DONE, HALTED, EQUITY_GONE, RAIL_STOP = "completed", "halted", "equity-gone", "rail-stop"
SIDES = {1: "buy", -1: "sell"}


def order_line(t, order, event, reason, inst):
    """One order event."""
    left = show(order.left, inst.qty_scale)
    return f"{show_time(t)} order {order.id} {event} {reason} remaining={left}"


def fill_line(t, order, inst, qty, price, base, cost, realised, position, flags):
    """One fill."""
    px, q = inst.price_scale, inst.qty_scale
    return (f"{show_time(t)} fill {order.id} {SIDES[order.side]} {show(qty, q)} @ {show(price, px)} base={show(base, px)} "
            f"fee={show(cost, MONEY_SCALE)} realised={show(realised, MONEY_SCALE)} position={show(position, q)} "
            f"flags={'|'.join(flags)}")


def funding_line(t, inst, position, mark, rate, amount):
    """One funding payment."""
    return (f"{show_time(t)} funding {inst.symbol} position={show(position, inst.qty_scale)} "
            f"mark={show(mark, inst.price_scale)} rate={show(rate, RATE_SCALE)} amount={show(amount, MONEY_SCALE)}")


def refused_line(t, name, reason):
    """A submit that the static checks did not take."""
    return f"{show_time(t)} refused {name} {reason}"


def end_lines(status, account):
    """The final state."""
    yield f"end {status} equity={show(account.equity(), MONEY_SCALE)} wallet={show(account.wallet, MONEY_SCALE)}"
    for inst, pos in zip(account.instruments, account.positions):
        yield f"position {inst.symbol} {show(pos.qty, inst.qty_scale)} basis={show(pos.basis, MONEY_SCALE)}"
