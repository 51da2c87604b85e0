"""The exchange (RULES sections 4, 5, 8): arrivals, triggers, matching, and orders that depend on others.

What always holds: an order never fills more than is left, a bar's budget is never overdrawn, a fill's base price lies inside the bar.
Time is given by the caller; the exchange asks `self.look()` (margin and rails) after each fill.
"""

import wording as w
from exact import taker_price, tick_against
from orders import DONE, WAITING, WORKING, Order


class Exchange:
    """All orders of the run and what happens to them."""

    def __init__(self, scenario, account, feeds, log, look):
        self.touch = scenario.limit_fill == "touch"
        self.account, self.feeds, self.log, self.look = account, feeds, log, look
        self.orders = []  # by id - 1
        self.live = [[] for _ in feeds]  # per instrument, by id; may hold orders that are done
        self.groups = {}  # OCO group -> its orders
        self.told = []  # ids of the fills of this instant, in order
        self.t = 0

    # -- small things -------------------------------------------------------------------------------------------------

    def register(self, order):
        """Give the order its id."""
        self.orders.append(order)
        order.id = len(self.orders)
        if order.oco is not None:
            order.group = self.groups.setdefault(order.oco, [])
            order.group.append(order)

    def tell(self, order, event, reason=w.NO_REASON):
        """An order event."""
        self.log.append(w.order_line(self.t, order, event, reason, order.inst))

    def end(self, order, event, reason=w.NO_REASON):
        """An event with which the order is over."""
        order.state, order.take, order.ended_at = DONE, None, self.t
        self.tell(order, event, reason)

    def live_orders(self, inst):
        """The orders at the exchange, by id."""
        kept = self.live[inst.index] = [o for o in self.live[inst.index] if o.live]
        return list(kept)

    def base_here(self, inst, side):
        """The price of the instant, rounded to the tick against the side and brought back into the bar."""
        feed = self.feeds[inst.index]
        px = tick_against(feed.price(self.t), inst.tick, side)
        return min(max(px, feed.bar.low), feed.bar.high)

    def reached(self, order, level, direction):
        """Whether the price is at the level or beyond it, in the direction."""
        return (self.feeds[order.inst.index].price(self.t) - level) * direction >= 0

    def can_reduce(self, order):
        """Whether there is a position on the other side."""
        return self.account.qty(order.inst) * order.side < 0

    # -- arrivals -----------------------------------------------------------------------------------------------------

    def arrive(self, order):
        """A new order is at the exchange."""
        if not order.open:
            return
        if order.reduce_only and not self.can_reduce(order):
            return self.end(order, w.REJECTED, "REDUCE_ONLY")
        reason = self.meets_price(order)
        if reason:
            return self.end(order, w.REJECTED, reason)
        self.admit(order)
        self.drop_if_unfilled(order)

    def admit(self, order):
        """The order is live from this instant on."""
        order.arrived_at = self.t
        order.state = WAITING if order.trigger is not None and not order.triggered else WORKING
        at_exchange = self.live[order.inst.index]
        at_exchange.append(order)
        at_exchange.sort(key=lambda o: o.id)
        self.tell(order, w.ACCEPTED)

    def meets_price(self, order):
        """Whether a limit takes; returns the reason to reject, or None."""
        if order.trigger is not None and not order.triggered:
            return "WOULD_TRIGGER" if self.reached(order, order.trigger, order.side) else None
        if order.is_limit and self.reached(order, order.limit, -order.side):
            if order.post_only:
                return "POST_ONLY"
            order.take = self.base_here(order.inst, order.side)
        return None

    def drop_if_unfilled(self, order):
        """IOC and FOK limits that do not take are over."""
        if order.live and order.state == WORKING and order.is_limit and order.take is None and order.tif != "gtc":
            self.end(order, w.EXPIRED, f"UNFILLED_{order.tif.upper()}")

    def cancel(self, order):
        """A cancel is at the exchange."""
        if order.open:
            self.end(order, w.CANCELLED, "CANCELLED_BY_STRATEGY")
        else:
            self.tell(order, w.CANCEL_REJECTED, "UNKNOWN_ORDER")

    def replace(self, order, qty, price):
        """A replace is at the exchange: the order has a new whole quantity and price, and meets the price like a new one."""
        if not order.live:
            return self.tell(order, w.REPLACE_REJECTED, "UNKNOWN_ORDER")
        if qty <= order.filled:
            return self.tell(order, w.REPLACE_REJECTED, "LOT_SIZE")
        before = order.limit, order.trigger
        moves_trigger = order.trigger is not None and not order.triggered
        if moves_trigger:  # the limit of a stop-limit keeps its distance
            order.limit = order.limit and order.limit + price - order.trigger
            order.trigger = price
        else:
            order.limit = price
        reason = "PRICE_FILTER" if moves_trigger and order.is_limit and order.limit <= 0 else self.meets_price(order)
        if reason:
            order.limit, order.trigger = before
            return self.tell(order, w.REPLACE_REJECTED, reason)
        order.qty = qty
        self.tell(order, w.REPLACED)

    # -- the market ---------------------------------------------------------------------------------------------------

    def market(self, inst):
        """Triggers by id, then matching by id, until no fill brings an order to life."""
        count = -1
        while count != len(self.orders):
            count = len(self.orders)
            for order in self.live_orders(inst):
                if order.state == WAITING and self.reached(order, order.trigger, order.side):
                    self.trigger(order)
            for order in self.live_orders(inst):
                if order.state == WORKING:
                    self.match(order)

    def trigger(self, order):
        """A stop's trigger has been reached: find its base price."""
        feed = self.feeds[order.inst.index]
        if order.born_at == self.t:
            base = self.base_here(order.inst, order.side)
        else:
            base = self.base_here(order.inst, order.side) if feed.is_open_point(self.t) else order.trigger
        order.triggered, order.state, order.take = True, WORKING, base
        self.tell(order, w.TRIGGERED)
        self.expire_others(order)
        if order.is_limit:
            if (order.limit - base) * order.side < 0:
                order.take = None
            elif order.post_only:
                return self.end(order, w.REJECTED, "POST_ONLY")
            self.drop_if_unfilled(order)

    def fill_price(self, order):
        """(base price, taker?) if the order can fill at this instant, else None."""
        feed, inst, side = self.feeds[order.inst.index], order.inst, order.side
        if order.take is not None:
            base, taker = order.take, True
        elif not order.is_limit:
            base, taker = self.base_here(inst, side), True
        else:
            level = order.limit - (0 if self.touch else side * inst.tick)
            if not self.reached(order, level, -side):
                return None
            inside = min(max(order.limit, feed.bar.low), feed.bar.high)
            base, taker = (self.base_here(inst, side) if feed.is_open_point(self.t) else inside), False
        if order.cap is not None and order.born_bar == feed.index:
            if order.is_limit and (order.limit - order.cap) * side < 0:
                return None
            base = max(base, order.cap) if side > 0 else min(base, order.cap)
        return base, taker

    def match(self, order):
        """Fill what can be filled of a working order."""
        found = self.fill_price(order)
        if found is None:
            order.take = None
            return self.drop_if_unfilled(order)
        (base, taker), inst, side = found, order.inst, order.side
        order.take = None
        price = base
        if taker:
            price = taker_price(inst, base, side)
            if order.is_limit:
                price = min(price, order.limit) if side > 0 else max(price, order.limit)
        rate = inst.taker if taker else inst.maker
        feed = self.feeds[inst.index]
        wanted = order.left
        in_path = order.cap is not None and order.born_bar == feed.index
        if order.reduce_only or in_path:
            wanted = min(wanted, abs(self.account.qty(inst))) if self.can_reduce(order) else 0
        if in_path and not wanted:
            return self.drop_unmet(order)
        room = wanted if feed.budget is None else min(wanted, feed.budget)
        qty = self.account.affordable(inst, side, room, price, rate)
        if order.tif == "fok" and qty < order.left:
            return self.end(order, w.EXPIRED, "UNFILLED_FOK")
        if qty:
            self.fill(order, qty, price, base, taker, rate, capped=qty == room < wanted)
        if order.live:
            if qty < room:
                self.end(order, w.EXPIRED, "INSUFFICIENT_BALANCE" if inst.spot else "INSUFFICIENT_MARGIN")
            elif order.tif == "ioc":
                self.end(order, w.EXPIRED, "UNFILLED_IOC")
        if qty:
            self.look()

    def drop_unmet(self, order):
        """An in-path order that has nothing to reduce waits for the bar's end, unless it may not wait."""
        if order.tif != "gtc":
            self.end(order, w.EXPIRED, f"UNFILLED_{order.tif.upper()}")

    def fill(self, order, qty, price, base, taker, rate, capped):
        """Book a fill and everything that follows from it at once."""
        inst, feed = order.inst, self.feeds[order.inst.index]
        flags = ["TAKER" if taker else "MAKER"]
        flags += ["CAPPED"] * capped + ["AMBIGUOUS"] * self.is_ambiguous(order)
        cost, realised = self.account.settle(inst, order.side, qty, price, rate)
        order.filled += qty
        if feed.budget is not None:
            feed.budget -= qty
        held = self.account.qty(inst)
        self.log.append(w.fill_line(self.t, order, inst, qty, price, base, cost, realised, held, flags))
        self.told.append(order)
        if not order.left:
            order.state, order.ended_at = DONE, self.t
        self.expire_others(order)
        self.bring_legs(order, qty)
        for other in self.live_orders(inst):
            if other.reduce_only and not self.can_reduce(other):
                self.end(other, w.EXPIRED, "POSITION_CLOSED")

    def is_ambiguous(self, order):
        """Whether the order of this fill inside the bar cannot be known."""
        feed = self.feeds[order.inst.index]
        if feed.is_open_point(self.t):
            return False
        if order.born_bar == feed.index:
            return True
        bar = feed.bar
        for other in order.group:
            if other is order or other.inst is not order.inst or other.arrived_at is None:
                continue
            in_this_bar = other.open or other.ended_at > bar.t0
            levels = [x for x in (other.trigger, other.limit) if x is not None]
            if in_this_bar and any(bar.low <= x <= bar.high for x in levels):
                return True
        return False

    # -- orders that depend on others ---------------------------------------------------------------------------------

    def expire_others(self, order):
        """One of an OCO group or pair has acted."""
        for other in order.group:
            if other is not order and other.open:
                self.end(other, w.EXPIRED, "OCO_TRIGGER")

    def bring_legs(self, parent, qty):
        """A fill of a bracket's parent: its legs grow, or a new pair comes to life."""
        if parent.tp is None and parent.sl is None:
            return
        if parent.legs and all(leg.live and not leg.filled and not leg.triggered for leg in parent.legs):
            for leg in parent.legs:
                leg.qty += qty
            return
        parent.legs = []
        if parent.tp is not None:
            parent.legs.append(Order(parent.inst, -parent.side, "limit", qty, limit=parent.tp, reduce_only=True))
        if parent.sl is not None:
            kind = "stop" if parent.sll is None else "stop-limit"
            parent.legs.append(Order(parent.inst, -parent.side, kind, qty, trigger=parent.sl, limit=parent.sll,
                                     reduce_only=True))
        for leg in parent.legs:
            self.register(leg)
            leg.group = parent.legs
            leg.born_bar, leg.born_at = self.feeds[leg.inst.index].index, self.t
            if leg.kind == "limit":
                self.meets_price(leg)
            self.admit(leg)

    # -- the end ------------------------------------------------------------------------------------------------------

    def close_all(self, reason):
        """A rail stops the run: cancel all orders, close every position at once."""
        for order in self.orders:
            if order.open:
                self.end(order, w.CANCELLED, reason)
        for inst, feed in zip(self.account.instruments, self.feeds):
            held = self.account.qty(inst)
            if not held:
                continue
            order = Order(inst, -1 if held > 0 else 1, "market", abs(held))
            self.register(order)
            if feed.is_open:
                base = self.base_here(inst, order.side)
            else:
                base = tick_against(feed.bar.close, inst.tick, order.side)
            self.tell(order, w.ACCEPTED)
            order.filled, order.state = order.qty, DONE
            price = taker_price(inst, base, order.side)
            cost, realised = self.account.settle(inst, order.side, order.qty, price, inst.taker)
            self.log.append(w.fill_line(self.t, order, inst, order.qty, price, base, cost, realised, 0, ["TAKER", "RAIL"]))

    def expire_all(self):
        """The end of the run."""
        for order in self.orders:
            if order.open:
                self.end(order, w.EXPIRED, "END_OF_RUN")

    def levels(self, inst):
        """(direction, level) of everything on the path at which an order of the instrument can act."""
        for o in self.live[inst.index]:
            if o.state == WAITING:
                yield o.side, o.trigger
            elif o.state == WORKING and o.is_limit:
                yield -o.side, o.limit - (0 if self.touch else o.side * inst.tick)
