//! The published codes of the ABI, as constants. `wit/v0.1.0/codes.md` is the document; a test compares the two.

macro_rules! codes {
    ($(#[$doc:meta])* $table:ident, $module:ident { $($name:ident = $value:literal,)* }) => {
        $(#[$doc])*
        pub mod $module {
            $(#[doc = concat!("Code ", stringify!($value), ".")] pub const $name: u32 = $value;)*
        }
        /// Every code of the table, with its name.
        pub const $table: &[(u32, &str)] = &[$(($value, stringify!($name)),)*];
    };
}

codes!(
    /// Why something was refused or ended.
    REASONS, reason {
        NONE = 0,
        UNSUPPORTED_ORDER_KIND = 1,
        UNSUPPORTED_TIME_IN_FORCE = 2,
        UNSUPPORTED_OPTION = 3,
        UNKNOWN_INSTRUMENT = 4,
        UNKNOWN_SERIES = 5,
        UNKNOWN_INDICATOR = 6,
        UNKNOWN_ORDER = 7,
        UNKNOWN_TAG = 8,
        BAD_NUMBER = 9,
        BAD_TIME = 10,
        PRICE_FILTER = 11,
        LOT_SIZE = 12,
        NOTIONAL = 13,
        INTENTS_PER_CALLBACK = 14,
        OPEN_ORDERS = 15,
        RUN_ENDING = 16,
        HOST_CALLS = 17,
        NOT_ALLOWED_HERE = 18,
        BAD_CONDITION = 19,
        POST_ONLY = 20,
        REDUCE_ONLY = 21,
        WOULD_TRIGGER = 22,
        INSUFFICIENT_BALANCE = 23,
        INSUFFICIENT_MARGIN = 24,
        UNFILLED_IOC = 25,
        UNFILLED_FOK = 26,
        OCO_TRIGGER = 27,
        END_OF_RUN = 28,
        CANCELLED_BY_STRATEGY = 29,
        PARENT_ENDED = 30,
        POSITION_CLOSED = 31,
        GTD_EXPIRED = 32,
        LEVERAGE_LIMIT = 33,
        LIQUIDATION = 34,
        CONTRACT_EXPIRED = 35,
        DELIVERY = 36,
        SELF_TRADE = 40,
        MARKET_LOT_SIZE = 41,
        PERCENT_PRICE = 42,
        PERCENT_PRICE_BY_SIDE = 43,
        MAX_NUM_ORDERS = 44,
        MAX_NUM_ALGO_ORDERS = 45,
        MAX_NUM_ICEBERG_ORDERS = 46,
        ICEBERG_PARTS = 47,
        MAX_POSITION = 48,
        TRAILING_DELTA = 49,
        NOT_A_MEMBER = 50,
        RAIL_ORDER_NOTIONAL = 64,
        RAIL_POSITION_NOTIONAL = 65,
        RAIL_LEVERAGE = 66,
        RAIL_ORDER_RATE = 67,
        RAIL_DAILY_LOSS = 68,
        RAIL_DRAWDOWN = 69,
        RAIL_NO_PRICE = 70,
    }
);

codes!(
    /// What happened to an order.
    ORDER_EVENTS, event {
        ACCEPTED = 1,
        REJECTED = 2,
        FILLED = 3,
        TRIGGERED = 4,
        CANCELLED = 5,
        EXPIRED = 6,
        REPLACED = 7,
        REPLACE_REJECTED = 8,
        CANCEL_REJECTED = 9,
    }
);

codes!(
    /// Where an order stands.
    ORDER_STATES, state {
        PENDING = 1,
        WORKING = 2,
        WAITING = 3,
        FILLED = 4,
        CANCELLED = 5,
        EXPIRED = 6,
        REJECTED = 7,
    }
);

codes!(
    /// Bits of an order event. Those of a fill are on the trail too.
    FILL_FLAGS, fill_flag {
        TAKER = 1,
        AMBIGUOUS = 2,
        CAPPED = 4,
        LIQUIDATION = 8,
        RAIL = 16,
        TAKE_PROFIT_LEG = 32,
        STOP_LOSS_LEG = 64,
        TAKEOVER = 128,
        DELIVERY = 256,
    }
);

codes!(
    /// What kind of instrument.
    INSTRUMENT_KINDS, instrument_kind {
        SPOT = 1,
        LINEAR_PERPETUAL = 2,
        INVERSE_PERPETUAL = 3,
        LINEAR_FUTURE = 4,
        INVERSE_FUTURE = 5,
        OPTION = 6,
    }
);

/// Names of the columns, by code.
pub const COLUMNS: &[&str] =
    &["open", "high", "low", "close", "volume", "quote-volume", "trades", "taker-buy-volume", "hl2", "hlc3", "ohlc4"];

/// Names of the kinds of orders, by the code of a submit intent.
pub const ORDER_KINDS: &[&str] = &[
    "market",
    "limit",
    "stop-market",
    "stop-limit",
    "take-profit",
    "take-profit-limit",
    "trailing-stop",
    "trailing-stop-limit",
    "iceberg",
];

/// The name of a reason, `UNKNOWN` for a code that is not in the table.
#[must_use]
pub fn reason_name(code: u32) -> &'static str {
    name_in(REASONS, code)
}

/// The name of an order event.
#[must_use]
pub fn event_name(code: u32) -> &'static str {
    name_in(ORDER_EVENTS, code)
}

fn name_in(table: &[(u32, &'static str)], code: u32) -> &'static str {
    table.iter().find(|(c, _)| *c == code).map_or("UNKNOWN", |(_, name)| name)
}
