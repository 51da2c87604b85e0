//! Every key of `run.toml`: the one list that the reader, `bthost plan` and `--set` go by.

/// A setting.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Dotted path.
    pub path: &'static str,
    /// The default; empty is "from elsewhere", which `doc` names.
    pub default: &'static str,
    /// What it is.
    pub doc: &'static str,
}

const fn key(path: &'static str, default: &'static str, doc: &'static str) -> Key {
    Key { path, default, doc }
}

/// Every key but `params.*`, which are the strategy's own.
pub const KEYS: &[Key] = &[
    key("data", "sample", "series names or files"),
    key("from", "", "window start on bar close, RFC 3339; empty: the first instant at which every instrument has a bar"),
    key("to", "", "window end, exclusive; empty: the last close"),
    key("universe", "", "a table `symbol,from,to` of which instrument is a member when; empty: every one, always"),
    key("cash", "10000", "cash at the start, in the currency"),
    key("currency", "", "reporting currency; empty: what the first instrument settles in"),
    key("balances", "", "what the account begins with in other currencies, `BTC=0.5, USDC=1000`"),
    key("rates", "", "what a unit of a currency is worth in the reporting one, where no instrument of the run says it: `USDC=0.999`"),
    key("seed", "0", "seed of the strategy's random numbers"),
    key("leverage", "1", "leverage of perpetuals: a position's notional may not exceed equity x leverage"),
    key("calendar", "", "which days count when returns are annualised: every-day-365 or sessions-252; empty: by the venue profile"),
    key(
        "venue.contracts",
        "",
        "what instruments are contracts about, `SYMBOL.VENUE KIND TERM=VALUE ...; ...`: linear-future expiry=2024-03-29T08:00:00Z window=1h fee=0.0005, inverse-perpetual value=100, inverse-future, option right=call strike=60000 expiry=... underlying=SYMBOL.VENUE; empty: by the venue profile",
    ),
    key("venue.latency_ms", "0", "from an intent to the exchange, milliseconds"),
    key("venue.latency.feed_ms", "0", "from the market to the strategy: what it does for a close is made so much later, milliseconds"),
    key(
        "venue.latency.response_ms",
        "0",
        "from the exchange to the strategy: what it does for an event of an order is made so much later, milliseconds",
    ),
    key("venue.path", "ohlc-adaptive", "order of a bar's extremes: ohlc-adaptive, ohlc-fixed, worst-case or best-case"),
    key("venue.limit_fill", "through", "a resting limit fills when traded through (through) or touched (touch)"),
    key("venue.in_path", "reduce-only", "what a fill inside a bar may cause inside it: reduce-only or wait"),
    key("venue.fees.maker", "", "maker fee, fraction; empty: the venue profile's"),
    key("venue.fees.taker", "", "taker fee, fraction; empty: the venue profile's"),
    key("venue.fees.tiers", "", "tiers by 30-day volume, VOLUME:MAKER:TAKER, ...; tables by date behind semicolons, `2024-07-01 0:...`"),
    key("venue.fees.volume_30d", "", "volume of the last 30 days that the account brings along"),
    key("venue.fees.per_unit", "", "a fee per unit instead, PRICE:MINIMUM:MAXIMUM of an order, such as 0.005:1:0.01"),
    key("venue.fees.asset", "quote", "what pays fees: quote, received, or TOKEN:MULTIPLIER such as BNB:0.75"),
    key("venue.slippage.bps", "0", "slippage of takers, basis points"),
    key("venue.slippage.half_spread", "", "half the spread in price units; empty: the venue profile's"),
    key("venue.impact.model", "none", "what taking does to the price: none, volume-share or square-root"),
    key("venue.impact.coefficient", "", "the move, as a fraction of the price, that taking all of the bar's volume would cause"),
    key(
        "venue.execution",
        "auto",
        "what orders meet: book, exact-trades, bars, a timeframe such as 1h, or auto: the book where there is one, trades where there are, else the finest bars",
    ),
    key("venue.trades_bars", "1m", "timeframe of the bars that are made of trades, where an instrument has no bars"),
    key(
        "venue.queue",
        "",
        "what stands before a resting order; on trades: through (unknown), none, or a quantity; on a book: what it displays, and cancels stood behind the order (risk-averse) or with a probability (power:3, log); empty: through on trades, risk-averse on a book",
    ),
    key(
        "venue.legs",
        "on-fill",
        "a bracket's legs come to life at each fill (on-fill) or once their parent is filled in whole (on-full-fill)",
    ),
    key(
        "venue.position_mode",
        "one-way",
        "positions in a perpetual or future: one-way (one), or hedge (a long and a short one, and every order says which)",
    ),
    key("venue.self_trade", "allow", "own orders that would trade with each other: allow, expire-taker, expire-maker or expire-both"),
    key(
        "venue.borrow.rate",
        "",
        "what borrowing a spot instrument costs in a year of 360 days, of its value, such as 0.03; empty: nothing can be sold short",
    ),
    key("venue.borrow.initial", "0.5", "margin that selling short needs beyond the value"),
    key("venue.borrow.maintenance", "0.3", "margin that a short sale must keep beyond its value, or it is bought back"),
    key("venue.participation.max", "0.1", "share of a bar's volume that may fill; 0 caps nothing"),
    key(
        "venue.margin.profile",
        "off",
        "margin and liquidation of perpetuals: off (a run ends when its equity is gone), venue (the venue profile's), binance-usdm, binance-coinm, bybit-uta, bybit-classic",
    ),
    key("venue.margin.mode", "cross", "what a position is margined with: cross or isolated"),
    key("venue.margin.maintenance", "", "one maintenance margin rate for every notional; empty: the venue's dated tiers"),
    key("venue.margin.liquidation_fee", "", "of the notional that a liquidation trades; empty: the venue profile's"),
    key("rails.max_order_notional", "", "refuse larger orders"),
    key("rails.max_position_notional", "", "refuse orders that would make a position larger"),
    key("rails.max_leverage", "", "refuse orders that would raise notionals over equity above this"),
    key("rails.max_daily_loss", "", "flatten and halt when the UTC day has lost more"),
    key("rails.max_drawdown", "", "flatten and halt when equity is more than this fraction below its peak"),
    key("rails.max_orders_per_minute", "", "refuse orders past this many in 60 seconds"),
    key("limits.profile", "native", "limits on the strategy: native or interpreted"),
    key("watchdog_seconds", "3600", "wall clock after which the process gives up, without a manifest"),
];
