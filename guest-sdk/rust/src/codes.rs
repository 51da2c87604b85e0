//! The code tables of the ABI (`codes.md`) as types with names.
//!
//! Always holds: a code that this SDK does not know is kept as it is and shown by its number; a test compares the tables with `codes.md`.

use std::fmt;

macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($code:literal $constant:ident $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            $(#[doc = $text] pub const $constant: Self = Self($code);)*

            /// The code as it crosses to the host.
            pub const fn code(self) -> u32 {
                self.0
            }

            /// The name in the table, or `None` for a code that is newer than this SDK.
            pub fn name(self) -> Option<&'static str> {
                Self::TABLE.iter().find(|(code, _)| *code == self.0).map(|(_, name)| *name)
            }

            /// The whole table, for tests and tools.
            pub const TABLE: &'static [(u32, &'static str)] = &[$(($code, stringify!($constant)),)*];
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.name() {
                    Some(name) => f.write_str(name),
                    None => write!(f, "{}({})", stringify!($name), self.0),
                }
            }
        }
    };
}

codes! {
    /// Why the host refused or ended something.
    Reason {
        0 NONE "Nothing was refused.",
        1 UNSUPPORTED_ORDER_KIND "The simulated exchange does not support this kind of order yet.",
        2 UNSUPPORTED_TIME_IN_FORCE "It does not support this time in force, or not with this kind.",
        3 UNSUPPORTED_OPTION "It does not support this flag, trigger source, position side or bracket form.",
        4 UNKNOWN_INSTRUMENT "No instrument has this index.",
        5 UNKNOWN_SERIES "No series has this index.",
        6 UNKNOWN_INDICATOR "No indicator has this index.",
        7 UNKNOWN_ORDER "No working order has this id.",
        8 UNKNOWN_TAG "The tag was not registered at the start.",
        9 BAD_NUMBER "Not finite, negative, zero where it may not be, or outside what fits the instrument's scale.",
        10 BAD_TIME "The instant is not later than now.",
        11 PRICE_FILTER "The price is off the tick grid or outside the price limits.",
        12 LOT_SIZE "The quantity is off the step grid, below the minimum or above the maximum.",
        13 NOTIONAL "Price x quantity is below the venue's minimum.",
        14 INTENTS_PER_CALLBACK "The callback has sent as many intents as it may.",
        15 OPEN_ORDERS "As many orders are open as the limits allow.",
        16 RUN_ENDING "Orders from `finish`, or after `halt`, are not taken.",
        17 HOST_CALLS "The callback has made as many host calls as it may.",
        18 NOT_ALLOWED_HERE "This function may not be called in this callback.",
        19 BAD_CONDITION "A wake-up names what is not there, or has more than 64 conditions.",
        20 POST_ONLY "A post-only order would have taken liquidity when it arrived.",
        21 REDUCE_ONLY "There was no position to reduce when the order acted.",
        22 WOULD_TRIGGER "A stop's condition already held when it arrived.",
        23 INSUFFICIENT_BALANCE "The wallet does not hold what a spot order needs.",
        24 INSUFFICIENT_MARGIN "The position would exceed its leverage.",
        25 UNFILLED_IOC "The rest of an immediate-or-cancel order.",
        26 UNFILLED_FOK "A fill-or-kill order that could not fill at once.",
        27 OCO_TRIGGER "Another order of the group filled or triggered.",
        28 END_OF_RUN "The window ended.",
        29 CANCELLED_BY_STRATEGY "Asked for by the strategy.",
        30 PARENT_ENDED "A bracket's parent ended without a fill.",
        31 POSITION_CLOSED "A bracket's leg whose position was closed by something else.",
        32 GTD_EXPIRED "Its time was over.",
        33 LEVERAGE_LIMIT "Above what the plan or the venue allows.",
        34 LIQUIDATION "Taken over by the liquidation engine.",
        35 CONTRACT_EXPIRED "The contract has ended.",
        36 DELIVERY "Settled at the expiry of the contract.",
        40 SELF_TRADE "It would have met an order of the same account.",
        41 MARKET_LOT_SIZE "The quantity of an order without a limit price is off its own step grid, below its minimum or above its maximum.",
        42 PERCENT_PRICE "The limit price is too far from the market's.",
        43 PERCENT_PRICE_BY_SIDE "The same, with bounds of each side.",
        44 MAX_NUM_ORDERS "The venue takes no more open orders of this instrument.",
        45 MAX_NUM_ALGO_ORDERS "The venue takes no more orders with a trigger of this instrument.",
        46 MAX_NUM_ICEBERG_ORDERS "The venue takes no more iceberg orders of this instrument.",
        47 ICEBERG_PARTS "The iceberg would have too many parts.",
        48 MAX_POSITION "The position and the open orders of that side would be above the venue's maximum.",
        49 TRAILING_DELTA "The distance of a trailing stop is outside the venue's bounds.",
        50 NOT_A_MEMBER "The instrument is not in the universe of the run then.",
        64 RAIL_ORDER_NOTIONAL "Rail: notional of one order.",
        65 RAIL_POSITION_NOTIONAL "Rail: notional of a position.",
        66 RAIL_LEVERAGE "Rail: sum of notionals over equity.",
        67 RAIL_ORDER_RATE "Rail: orders per minute.",
        68 RAIL_DAILY_LOSS "Rail: loss of the UTC day; flattens and halts.",
        69 RAIL_DRAWDOWN "Rail: drawdown from the peak; flattens and halts.",
        70 RAIL_NO_PRICE "Rail: an amount could not be computed, so the order was refused.",
    }
}

codes! {
    /// What happened to an order.
    EventKind {
        1 ACCEPTED "The order arrived and works.",
        2 REJECTED "It was refused by a rail or on arrival; it has ended.",
        3 FILLED "It filled in part or in whole; `remaining` says which.",
        4 TRIGGERED "A stop's condition held.",
        5 CANCELLED "It was cancelled; it has ended.",
        6 EXPIRED "It ended for the reason given.",
        7 REPLACED "Price and quantity were changed.",
        8 REPLACE_REJECTED "The change was refused; the order works on as it was.",
        9 CANCEL_REJECTED "There was nothing left to cancel.",
    }
}

codes! {
    /// Where an order stands.
    OrderState {
        1 PENDING "On its way to the exchange.",
        2 WORKING "At the exchange.",
        3 WAITING "A stop whose condition has not held yet.",
        4 FILLED "Ended.",
        5 CANCELLED "Ended.",
        6 EXPIRED "Ended.",
        7 REJECTED "Ended.",
    }
}

codes! {
    /// How a fill was made, and which leg of a bracket an event is about: bits, added together. See [`FillFlags::has`].
    FillFlags {
        1 TAKER "It took liquidity; without the bit it was a maker.",
        2 AMBIGUOUS "Whether or when it filled depends on the guessed order of the extremes inside the bar.",
        4 CAPPED "The participation cap cut it.",
        8 LIQUIDATION "Made by the liquidation engine.",
        16 RAIL "Made by a rail that flattens.",
        32 TAKE_PROFIT_LEG "Of the take-profit leg of a bracket; set on every event of it.",
        64 STOP_LOSS_LEG "Of the stop-loss leg of a bracket; set on every event of it.",
        128 TAKEOVER "By the venue's insurance fund at the bankruptcy price, not in the market.",
        256 DELIVERY "Settled at the expiry of the contract, not in the market.",
    }
}

impl FillFlags {
    /// Whether every bit of `flag` is set.
    pub const fn has(self, flag: Self) -> bool {
        self.0 & flag.0 == flag.0
    }
}

codes! {
    /// The kind of an instrument.
    InstrumentKind {
        1 SPOT "Spot.",
        2 LINEAR_PERPETUAL "Linear perpetual.",
        3 INVERSE_PERPETUAL "Inverse perpetual.",
        4 LINEAR_FUTURE "Linear future.",
        5 INVERSE_FUTURE "Inverse future.",
        6 OPTION "Option.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The `| code | name |` rows of one section of `codes.md`.
    fn published(section: &str) -> Vec<(u32, String)> {
        let text = include_str!("../wit/codes.md");
        let body = text.split("\n## ").find(|part| part.starts_with(section)).expect("a section of codes.md");
        let row = |line: &str| {
            let mut cells = line.trim_matches('|').split('|').map(str::trim);
            Some((cells.next()?.parse().ok()?, cells.next()?.to_uppercase().replace('-', "_")))
        };
        body.lines().filter_map(row).collect()
    }

    fn own(table: &[(u32, &str)]) -> Vec<(u32, String)> {
        table.iter().map(|(code, name)| (*code, (*name).to_owned())).collect()
    }

    #[test]
    fn the_tables_are_those_of_codes_md() {
        assert_eq!(own(Reason::TABLE), published("Reasons"));
        assert_eq!(own(EventKind::TABLE), published("Order events"));
        assert_eq!(own(OrderState::TABLE), published("Order states"));
        assert_eq!(own(FillFlags::TABLE), published("Fill flags"));
        assert_eq!(own(InstrumentKind::TABLE), published("Instrument kinds"));
        let columns = published("Columns");
        assert_eq!(columns.len(), crate::Column::ALL.len());
        for (code, name) in columns {
            let column = crate::Column::ALL[code as usize];
            assert_eq!(column as u32, code);
            let published = name.split(',').next().unwrap_or_default().replace('_', "");
            assert_eq!(format!("{column:?}").to_uppercase(), published);
        }
    }

    #[test]
    fn an_unknown_code_keeps_its_number() {
        assert_eq!(Reason::NOTIONAL.to_string(), "NOTIONAL");
        assert_eq!(Reason(9999).to_string(), "Reason(9999)");
        assert_eq!(Reason(9999).name(), None);
        assert!(FillFlags(5).has(FillFlags::CAPPED) && !FillFlags(5).has(FillFlags::AMBIGUOUS));
    }
}
