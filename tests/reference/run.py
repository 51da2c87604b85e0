"""The clock (RULES sections 2, 3 and 10): from instant to instant until the last bar has closed.

What always holds: time only grows; an instant is finished for all instruments before the next one begins.
"""

import heapq

import wording as w
from account import Account, mark_at_point
from barpath import Feed
from exact import parse_loose
from exchange import Exchange
from orders import DONE, Order, notional_price, read_order, static_refusal, unsupported
from rails import Rails, resized
from scenario import Intent


class RunEnd(Exception):
    """The run ends here, with this status."""


class Run:
    """One scenario from its first instant to its last."""

    def __init__(self, scenario):
        self.scenario, self.log = scenario, []
        self.instruments = scenario.instruments
        self.by_symbol = {i.symbol: i for i in self.instruments}
        self.feeds = [Feed(i, i.bars, scenario.path) for i in self.instruments]
        self.account = Account(scenario.cash, self.instruments)
        self.rails = Rails(scenario.rails, scenario.cash)
        self.exchange = Exchange(scenario, self.account, self.feeds, self.log, self.look)
        self.names = {}  # of the script -> order, or None where it was refused
        self.flying = []  # heap of (time, sequence, action)
        self.sequence = 0
        self.refusals = []  # of the rails, to be told at the end of the instant: (order, event, reason)
        timed = [i for i in scenario.script if i.time is not None and i.time < scenario.end]
        self.timed = sorted(timed, key=lambda i: i.time)  # stable: lines of one time stay in order
        self.stamps = sorted((t, i.index, rate) for i in self.instruments if not i.spot for t, rate in i.funding)
        self.t = 0

    def text(self):
        """Run it all; expect.txt's text."""
        status = w.DONE
        try:
            while (t := self.next_instant()) is not None:
                self.t = self.exchange.t = t
                self.instant()
        except RunEnd as e:
            status = str(e)
        self.exchange.expire_all()
        return "\n".join([*self.log, *w.end_lines(status, self.account)]) + "\n"

    # -- the clock ----------------------------------------------------------------------------------------------------

    def next_instant(self):
        """The next time at which something can happen."""
        times = [f.next_point() for f in self.feeds]
        times += [f.crossing(self.t, self.exchange.levels(f.inst)) for f in self.feeds]
        times += [queue[0][0] for queue in (self.flying, self.stamps) if queue]
        times += [i.time for i in self.timed[:1]]
        return min((t for t in times if t is not None and t < self.scenario.end), default=None)

    def instant(self):
        """The eight steps."""
        t = self.t
        moved = [f for f in self.feeds if f.next_point() == t]
        for feed in moved:
            feed.advance()
        while self.flying and self.flying[0][0] == t:
            heapq.heappop(self.flying)[2]()
        for feed in moved:
            i = feed.inst.index
            self.account.marks[i] = mark_at_point(feed.inst, feed, self.account.marks[i])
        while self.stamps and self.stamps[0][0] == t:
            self.pay_funding(*self.stamps.pop(0)[1:])
        self.look()
        for feed in self.feeds:
            if feed.is_open:
                self.exchange.market(feed.inst)
        while self.exchange.told:
            order = self.exchange.told.pop(0)
            names = [n for n, o in self.names.items() if o is order]
            self.callback([i for i in self.scenario.script if i.after in names], inside=True)
        for feed in moved:
            if feed.point == 3:
                feed.last_close = feed.bar.close
        due = []
        while self.timed and self.timed[0].time == t:
            due.append(self.timed.pop(0))
        self.callback(due, inside=False)
        self.tell_refusals()
        for feed in moved:
            feed.leave(self.account.qty(feed.inst))

    def pay_funding(self, index, rate):
        """A funding stamp of one perpetual."""
        inst = self.instruments[index]
        held = self.account.qty(inst)
        if held:
            amount = self.account.pay_funding(inst, rate)
            self.log.append(w.funding_line(self.t, inst, held, self.account.marks[index], rate, amount))

    def look(self):
        """Step 4: margin, then the equity rails."""
        equity = self.account.equity()
        if equity <= 0 and self.account.has_position():
            raise RunEnd(w.EQUITY_GONE)
        reason = self.rails.look(self.t, equity)
        if reason:
            self.exchange.close_all(reason)
            raise RunEnd(w.RAIL_STOP)

    # -- intents ------------------------------------------------------------------------------------------------------

    def callback(self, intents, inside):
        """One callback with all its intents; `inside`: it is `on-order`. A halt ends the run after it."""
        halted = False
        for intent in intents:
            if halted:
                self.log.append(w.refused_line(self.t, (intent.words or [intent.verb])[0], "RUN_ENDING"))
                continue
            halted = intent.verb == "halt"
            self.make(intent, inside)
        if halted:
            self.tell_refusals()
            raise RunEnd(w.HALTED)

    def make(self, intent, inside):
        """Make one intent."""
        if intent.verb == "submit":
            self.submit(intent.words[0], read_order(intent.words[1:], self.by_symbol), inside)
        elif intent.verb == "replace":
            self.replace(intent.words, inside)
        elif intent.verb == "cancel":
            order = self.known(intent.words[0])
            if order is not None:
                self.send(order.inst, lambda: self.exchange.cancel(order), inside, waits=False)
        elif intent.verb == "cancel-all":
            for inst in self.instruments:
                ids = len(self.exchange.orders)
                self.send(inst, lambda i=inst: self.cancel_all(i, ids), inside, waits=False)
        elif intent.verb == "flatten":
            self.make(Intent(intent.line, "cancel-all", []), inside)
            for inst in self.instruments:
                if held := self.account.qty(inst):  # past the rails: closing is never refused
                    order = Order(inst, -1 if held > 0 else 1, "market", abs(held), reduce_only=True)
                    self.exchange.register(order)
                    self.send(inst, lambda o=order: self.exchange.arrive(o), inside, order)
        elif intent.verb != "halt":
            raise ValueError(f"orders.txt, line {intent.line}: unknown verb {intent.verb!r}")

    def known(self, name):
        """The order of that name, if it is not over; else the refusal is printed."""
        order = self.names.get(name)
        if order is None or not order.open:
            self.log.append(w.refused_line(self.t, name, "UNKNOWN_ORDER"))
            return None
        return order

    def tell_refusals(self):
        """The rails' refusals of this instant, after all its callbacks."""
        for order, event, reason in self.refusals:
            self.exchange.tell(order, event, reason)
        self.refusals = []

    def submit(self, name, order, inside):
        """Static checks, an id, the rails, and off it goes."""
        reason = static_refusal(order.inst, order.price_words(), order.qty, notional_price(order))
        reason = "UNSUPPORTED_OPTION" if unsupported(order) else reason
        self.names[name] = None if reason else order
        if reason:
            self.log.append(w.refused_line(self.t, name, reason))
            return
        reason = self.rails.refusal(self.t, order, self.account, self.exchange.orders, self.feeds)
        self.exchange.register(order)
        if reason:
            order.state, order.ended_at = DONE, self.t
            self.refusals.append((order, w.REJECTED, reason))
        else:
            self.send(order.inst, lambda: self.exchange.arrive(order), inside, order)

    def replace(self, words, inside):
        """Static checks and the rails over notionals for the order as it would be."""
        order = self.known(words[0])
        if order is None:
            return
        qty = parse_loose(words[1], order.inst.qty_scale)
        price = parse_loose(words[2], order.inst.price_scale) if len(words) > 2 else None
        new = resized(order, qty, price)
        at = new.limit or new.trigger or self.feeds[order.inst.index].last_close
        reason = static_refusal(order.inst, new.price_words(), qty, notional_price(new))
        if reason:
            self.log.append(w.refused_line(self.t, words[0], reason))
            return
        others = [o for o in self.exchange.orders if o is not order]
        reason = self.rails.size_refusal(new, at, self.account, others, self.feeds)
        if reason:
            self.refusals.append((order, w.REPLACE_REJECTED, reason))
        else:
            self.send(order.inst, lambda: self.exchange.replace(order, qty, price), inside)

    def cancel_all(self, inst, ids):
        """Cancel the instrument's orders at the exchange, and those on their way that were made before."""
        for order in self.exchange.orders:
            if order.inst is inst and (order.live or (order.open and order.id <= ids)):
                self.exchange.cancel(order)

    def send(self, inst, action, inside, order=None, waits=True):
        """Put an intent on its way: find the instant at which it acts (sections 3 and 8)."""
        feed = self.feeds[inst.index]
        at = self.t + self.scenario.latency + 1
        if inside and feed.is_open and self.t < feed.bar.t1 and at < feed.bar.t1:
            if self.reduces_in_path(order):
                order.born_bar, order.cap = feed.index, self.exchange.base_here(inst, order.side)
            else:
                at = feed.next_open(self.t)
        elif waits:
            at = feed.arrival(at)
        if at is not None:
            self.sequence += 1
            heapq.heappush(self.flying, (at, self.sequence, action))

    def reduces_in_path(self, order):
        """Whether an intent from a fill may act inside the bar: an order that can only make the position smaller."""
        if order is None or self.scenario.in_path != "reduce-only":
            return False
        held = self.account.qty(order.inst)
        return held * order.side < 0 and order.qty <= abs(held)
