"""The rails (RULES section 9): refusals of intents, and the stops that end a run. A rail that is not in the plan looks at nothing."""

from fractions import Fraction

from clock import SECOND, day_of
from exact import MONEY_SCALE, notional
from orders import Order

MINUTE = 60 * SECOND
MONEY = ("max_order_notional", "max_position_notional", "max_daily_loss")
NO_PRICE = "RAIL_NO_PRICE"


class Rails:
    """Limits from the plan, and what they need to remember."""

    def __init__(self, limits, cash):
        self.limits = {k: v * 10**MONEY_SCALE if k in MONEY else v for k, v in limits.items()}
        self.sent = []  # times of the orders that passed, inside the last minute
        self.day = None
        self.day_start = self.seen = self.highest = cash

    def look(self, t, equity):
        """See the equity; returns the reason to stop the run, or None."""
        if day_of(t) != self.day:
            self.day, self.day_start = day_of(t), self.seen
        self.seen, self.highest = equity, max(self.highest, equity)
        daily, drawdown = self.limits.get("max_daily_loss"), self.limits.get("max_drawdown")
        if daily is not None and self.day_start - equity > daily:
            return "RAIL_DAILY_LOSS"
        if drawdown is not None and Fraction(self.highest - equity, self.highest) > drawdown:
            return "RAIL_DRAWDOWN"
        return None

    def refusal(self, t, order, account, orders, feeds):
        """Why a new order does not pass, or None; an order that passes is counted."""
        price = order.limit or order.trigger or feeds[order.inst.index].last_close
        reason = self.size_refusal(order, price, account, orders, feeds)
        if reason is None and (most := self.limits.get("max_orders_per_minute")) is not None:
            self.sent = [s for s in self.sent if s > t - MINUTE]
            if len(self.sent) >= most:
                reason = "RAIL_ORDER_RATE"
        if reason is None:
            self.sent.append(t)
        return reason

    def size_refusal(self, order, price, account, orders, feeds):
        """The three rails over notionals."""
        one, whole, lever = map(self.limits.get, ("max_order_notional", "max_position_notional", "max_leverage"))
        if one is not None:
            if price is None:
                return NO_PRICE
            if notional(order.inst, price, order.left) > one:
                return "RAIL_ORDER_NOTIONAL"
        if order.reduce_only or (whole is None and lever is None):
            return None
        if price is None:
            return NO_PRICE
        all_filled = reach(order.inst, order.side, account, orders) + order.side * order.left
        after = notional(order.inst, price, abs(all_filled))
        if whole is not None and after > whole:
            return "RAIL_POSITION_NOTIONAL"
        if lever is not None:
            for other in account.instruments:
                if other is order.inst:
                    continue
                most = max(abs(reach(other, side, account, orders)) for side in (1, -1))
                if most and feeds[other.index].last_close is None:
                    return NO_PRICE
                after += notional(other, feeds[other.index].last_close, most) if most else 0
            if after > lever * account.equity():
                return "RAIL_LEVERAGE"
        return None


def reach(inst, side, account, orders):
    """The signed position after all open orders of one side have filled; reduce-only ones can only make it smaller."""
    return account.qty(inst) + side * sum(o.left for o in orders if o.open and o.inst is inst and o.side == side and not o.reduce_only)


def resized(order, qty, price):
    """What a replace would make of an order, for the rails to look at."""
    changed = {"limit": price or order.limit} if order.is_limit else {"trigger": price or order.trigger}
    both = {"limit": order.limit, "trigger": order.trigger, **changed}
    return Order(order.inst, order.side, order.kind, qty, tif=order.tif, reduce_only=order.reduce_only,
                 filled=order.filled, id=order.id, **both)
