"""Orders: what a line of the script asks for, the static checks of `submit`, and the state of an order at the exchange."""

from dataclasses import dataclass, field

from exact import notional, parse_loose

FLIGHT, WAITING, WORKING, DONE = "flight", "waiting", "working", "done"  # WAITING: a stop before its trigger


@dataclass
class Order:
    """One order. Prices and quantities are counts; side is +1 or -1."""

    inst: object
    side: int
    kind: str  # market, limit, stop, stop-limit
    qty: int
    limit: int | None = None
    trigger: int | None = None
    tif: str = "gtc"
    post_only: bool = False
    reduce_only: bool = False
    oco: str | None = None
    tp: int | None = None
    sl: int | None = None
    sll: int | None = None
    id: int = 0
    state: str = FLIGHT
    filled: int = 0
    triggered: bool = False
    take: int | None = None  # the base price at which it takes in this instant
    group: list = field(default_factory=list)  # the orders of its OCO group or pair, itself too
    legs: list = field(default_factory=list)  # of a bracket's parent: the pair that still grows
    born_bar: int | None = None  # index of the bar in which a fill brought it to life
    born_at: int | None = None  # the instant, for a leg
    cap: int | None = None  # in-path: the best base price inside born_bar
    arrived_at: int | None = None
    ended_at: int | None = None

    @property
    def left(self):
        """What is left to fill."""
        return self.qty - self.filled

    @property
    def live(self):
        """Whether it is at the exchange."""
        return self.state in (WAITING, WORKING)

    @property
    def open(self):
        """Whether it is at the exchange or on its way there."""
        return self.state != DONE

    @property
    def is_limit(self):
        """Whether it fills as a limit order from here on."""
        return self.kind in ("limit", "stop-limit")

    def price_words(self):
        """The prices of the order for the static checks."""
        return [p for p in (self.limit, self.trigger, self.tp, self.sl, self.sll) if p is not None]


def read_order(words, by_symbol):
    """`SYMBOL SIDE QTY KIND [PRICES] [OPTIONS]` as an Order."""
    inst = by_symbol[words[0]]
    kind, rest = words[3], words[4:]
    order = Order(inst, {"buy": 1, "sell": -1}[words[1]], kind, parse_loose(words[2], inst.qty_scale))
    fields = {"market": [], "limit": ["limit"], "stop": ["trigger"], "stop-limit": ["trigger", "limit"]}[kind]
    for name in fields:
        setattr(order, name, parse_loose(rest.pop(0), inst.price_scale))
    for option in rest:
        key, _, value = option.partition("=")
        if key in ("post-only", "reduce-only") and not value:
            setattr(order, key.replace("-", "_"), True)
        elif key in ("tif", "oco"):
            setattr(order, key, value)
        elif key in ("tp", "sl", "sll"):
            setattr(order, key, parse_loose(value, inst.price_scale))
        else:
            raise ValueError(f"unknown option {option!r}")
    return order


def notional_price(order):
    """The price at which NOTIONAL looks at an order, or None where it does not: market and reduce-only orders pass."""
    return None if order.reduce_only else order.limit or order.trigger


def unsupported(order):
    """Options that contradict each other."""
    bracket = order.tp is not None or order.sl is not None or order.sll is not None
    post_only = order.post_only and (not order.is_limit or order.tif != "gtc")
    return post_only or (bracket and order.reduce_only) or (order.sll is not None and order.sl is None)


def static_refusal(inst, prices, qty, reference):
    """Why `submit` or `replace` does not take it, or None. `reference`: the price for the notional, or None."""
    if qty <= 0 or any(p <= 0 for p in prices):
        return "BAD_NUMBER"
    if any(p % inst.tick for p in prices):
        return "PRICE_FILTER"
    if qty < inst.min_qty or qty % inst.step:
        return "LOT_SIZE"
    if reference is not None and notional(inst, reference, qty) < inst.min_notional:
        return "NOTIONAL"
    return None
