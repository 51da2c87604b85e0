//! What records carry: one fixed little-endian layout per kind and version. No serialisation library stands in the hashed path.
//!
//! What always holds: a kind's number and layout never change; a new layout is a new version. An unknown kind is an error, never skipped.
//! Prices and quantities are counts at the scales of their instrument, money is a count of 10^-8, absent prices are 0.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// A kind of record.
pub trait Payload {
    /// Its number.
    fn kind(&self) -> u16;
    /// The version of its layout.
    fn version(&self) -> u16 {
        1
    }
    /// Append its bytes.
    fn encode(&self, out: &mut Vec<u8>);
}

/// A field of a layout.
trait Field: Sized {
    fn put(&self, out: &mut Vec<u8>);
    fn get(bytes: &mut &[u8]) -> Option<Self>;
    fn show(&self) -> String;
}

macro_rules! integer_fields {
    ($($t:ty),*) => {$(
        impl Field for $t {
            fn put(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }
            fn get(bytes: &mut &[u8]) -> Option<Self> {
                let (head, rest) = bytes.split_at_checked(size_of::<Self>())?;
                *bytes = rest;
                Some(Self::from_le_bytes(head.try_into().ok()?))
            }
            fn show(&self) -> String {
                self.to_string()
            }
        }
    )*};
}
integer_fields!(u8, u16, u32, u64, i64, i128);

impl Field for String {
    fn put(&self, out: &mut Vec<u8>) {
        (self.len() as u32).put(out);
        out.extend_from_slice(self.as_bytes());
    }
    fn get(bytes: &mut &[u8]) -> Option<Self> {
        let len = u32::get(bytes)? as usize;
        let (head, rest) = bytes.split_at_checked(len)?;
        *bytes = rest;
        Self::from_utf8(head.to_vec()).ok()
    }
    fn show(&self) -> String {
        alloc::format!("{self:?}")
    }
}

macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident = $kind:literal { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Default, PartialEq, Eq)]
            pub struct $name { $($(#[$fdoc])* pub $field: $type,)* }
            impl Payload for $name {
                fn kind(&self) -> u16 { $kind }
                fn encode(&self, out: &mut Vec<u8>) { $(self.$field.put(out);)* }
            }
            impl $name {
                /// The number of this kind.
                pub const KIND: u16 = $kind;
                fn decode(mut bytes: &[u8]) -> Option<Self> {
                    let value = Self { $($field: <$type>::get(&mut bytes)?,)* };
                    bytes.is_empty().then_some(value)
                }
            }
        )*
        /// Any payload.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Any { $(#[doc = stringify!($name)] $name($name),)* }
        impl Any {
            /// Read the payload of a record. `None` for an unknown kind or version, or bytes that do not fit the layout.
            #[must_use]
            pub fn decode(kind: u16, version: u16, bytes: &[u8]) -> Option<Self> {
                match (kind, version) {
                    $(($kind, 1) => $name::decode(bytes).map(Self::$name),)*
                    _ => None,
                }
            }
            /// The name of the kind.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => stringify!($name),)* }
            }
            /// Names and values, in the order of the layout.
            #[must_use]
            pub fn fields(&self) -> Vec<(&'static str, String)> {
                match self { $(Self::$name(p) => alloc::vec![$((stringify!($field), p.$field.show()),)*],)* }
            }
        }
    };
}

payloads! {
    /// A new order, as the strategy wrote it, with the rails' decision.
    SubmitIntent = 1 {
        /// The id that it was given.
        order: u64,
        /// Instrument.
        instrument: u32,
        /// 0 buy, 1 sell.
        side: u8,
        /// 0 market, 1 limit, 2 stop-market, 3 stop-limit, 4 take-profit, 5 take-profit-limit, 6 trailing, 7 trailing with a limit, 8 iceberg.
        order_kind: u8,
        /// 0 GTC, 1 IOC, 2 FOK, 3 GTD.
        tif: u8,
        /// Bits: 1 post-only, 2 reduce-only, 4 close-position, 8 the trigger looks at the mark.
        flags: u8,
        /// Quantity.
        qty: i64,
        /// Limit price.
        limit: i64,
        /// Trigger price.
        trigger: i64,
        /// End of a GTD order, ns.
        until: i64,
        /// Bracket: take-profit price.
        take_profit: i64,
        /// Bracket: stop-loss trigger.
        stop_loss: i64,
        /// Bracket: limit of the stop-loss.
        stop_loss_limit: i64,
        /// OCO group.
        oco_group: u32,
        /// Tag.
        tag: u32,
        /// 0 passed, else the rail's reason.
        decision: u32,
    }
    /// More of a new order, where it has more: the record before it is its submit intent.
    OrderTerms = 10 {
        /// The order.
        order: u64,
        /// Distance of a trailing stop: 0 none, 1 a fraction, 2 a price.
        distance_kind: u8,
        /// It: a count of 10^-12, or a price count.
        distance: i64,
        /// Price that begins the trailing.
        activation: i64,
        /// Distance of the limit from the trigger.
        limit_offset: i64,
        /// Bracket: distance of a stop-loss that trails, as above.
        leg_distance_kind: u8,
        /// It.
        leg_distance: i64,
        /// Quantity that an iceberg shows.
        display: i64,
    }
    /// A change of an order.
    ReplaceIntent = 2 {
        /// The order.
        order: u64,
        /// New total quantity.
        qty: i64,
        /// New price.
        price: i64,
        /// 0 passed, else the rail's reason.
        decision: u32,
    }
    /// A cancel.
    CancelIntent = 3 {
        /// The order.
        order: u64,
    }
    /// A cancel of all orders.
    CancelAllIntent = 4 {
        /// Instrument; 4294967295 is all.
        instrument: u32,
    }
    /// A change of leverage.
    LeverageIntent = 5 {
        /// Instrument.
        instrument: u32,
        /// New leverage.
        leverage: u32,
    }
    /// A change of wake-up conditions.
    WakeIntent = 6 {
        /// Series.
        series: u32,
        /// The conditions, as text.
        delivery: String,
    }
    /// A timer.
    TimerIntent = 7 {
        /// Its id.
        timer: u32,
        /// When, ns.
        when: i64,
    }
    /// Close everything.
    FlattenIntent = 8 {
        /// 0 by the strategy, else the rail's reason.
        reason: u32,
    }
    /// End the run.
    HaltIntent = 9 {
        /// The strategy's words.
        why: String,
    }
    /// Something happened to an order.
    OrderChange = 16 {
        /// See "Order events" in the ABI's codes.
        event: u32,
        /// The order.
        order: u64,
        /// A leg's parent.
        parent: u64,
        /// Instrument.
        instrument: u32,
        /// 0 buy, 1 sell.
        side: u8,
        /// See "Reasons" in the ABI's codes.
        reason: u32,
        /// Tag.
        tag: u32,
        /// Quantity still working.
        remaining: i64,
        /// Limit or trigger price after the event, 0 for market orders.
        price: i64,
    }
    /// A fill.
    Fill = 32 {
        /// The order.
        order: u64,
        /// A leg's parent.
        parent: u64,
        /// Instrument.
        instrument: u32,
        /// 0 buy, 1 sell.
        side: u8,
        /// See "Fill flags" in the ABI's codes.
        flags: u32,
        /// Tag.
        tag: u32,
        /// Price on the path, inside the bar.
        base_price: i64,
        /// Price after spread, slippage and rounding to the tick.
        price: i64,
        /// Quantity.
        qty: i64,
        /// Price x quantity in the quote asset.
        notional: i128,
        /// Fee in the quote asset; a rebate is negative.
        fee: i128,
        /// Profit realised by this fill, before its fee.
        realised: i128,
        /// Signed position after the fill.
        position: i64,
        /// Cost basis of the position after the fill, signed like it.
        basis: i128,
    }
    /// A position has too little margin; what is done about it are fills of an order that names this as its cause.
    Liquidation = 33 {
        /// Instrument of the position.
        instrument: u32,
        /// 1: the margin is that of the position; 0: that of all cross positions.
        isolated: u8,
        /// Signed position.
        position: i64,
        /// Mark price.
        mark: i64,
        /// Margin balance at marks.
        balance: i128,
        /// Maintenance margin at marks.
        maintenance: i128,
    }
    /// A contract has ended with a position open; what is settled is a fill of an order that names this as its cause.
    Settlement = 34 {
        /// Instrument of the position.
        instrument: u32,
        /// Signed position.
        position: i64,
        /// What one unit is settled at, at the instrument's scale: of an option, what it pays.
        price: i64,
        /// The instrument whose price settles it: itself, or an option's underlying.
        reference: u32,
        /// The settlement price, at the scale of that.
        reference_price: i64,
        /// How many closes of marks it is the mean of; 0: the price at the expiry.
        marks: u32,
    }
    /// A funding payment.
    Funding = 48 {
        /// Instrument.
        instrument: u32,
        /// Signed position at the stamp.
        position: i64,
        /// Mark price.
        mark: i64,
        /// Rate, count of 10^-12.
        rate: i64,
        /// Received; negative when paid.
        amount: i128,
    }
    /// A transfer between two accounts of one asset: what one loses, the other gains.
    Transfer = 64 {
        /// Index of the asset in the run's list.
        asset: u16,
        /// Account that loses; see [`crate::ledger::AccountKind`].
        from: u8,
        /// Instrument of that account; 4294967295 for none.
        from_instrument: u32,
        /// Account that gains.
        to: u8,
        /// Instrument of that account; 4294967295 for none.
        to_instrument: u32,
        /// How much, positive.
        amount: i128,
        /// Balance of the owner's wallet of this asset afterwards.
        wallet: i128,
    }
    /// What a currency is worth in the reporting one, for what follows; only where an account has several.
    RateNoted = 65 {
        /// Index of the currency in the run's list of assets.
        asset: u16,
        /// The instrument whose mark it is; 4294967295 for a rate that the plan states.
        instrument: u32,
        /// The mark, or the rate.
        price: i64,
        /// Decimals of it.
        scale: u8,
        /// 1: a unit of the reporting currency costs that much of the currency; 0: the other way round.
        inverse: u8,
    }
    /// Why a trade was not taken.
    Decline = 80 {
        /// The strategy's own code.
        code: u32,
        /// Its words.
        text: String,
    }
    /// A log line.
    Log = 96 {
        /// 0 debug, 1 info, 2 warn, 3 error.
        level: u8,
        /// The line.
        text: String,
    }
    /// Log lines past the run's limit were dropped.
    LogDropped = 97 {
        /// How many lines.
        lines: u64,
        /// How many bytes.
        bytes: u64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts_round_trip_and_refuse_what_does_not_fit() {
        let fill = Fill { order: 7, price: -3, notional: -1, fee: i128::MAX, ..Fill::default() };
        let mut bytes = Vec::new();
        fill.encode(&mut bytes);
        assert_eq!(Any::decode(Fill::KIND, 1, &bytes), Some(Any::Fill(fill)));
        assert_eq!(Any::decode(Fill::KIND, 2, &bytes), None);
        assert_eq!(Any::decode(9999, 1, &bytes), None);
        bytes.push(0);
        assert_eq!(Any::decode(Fill::KIND, 1, &bytes), None);
        let log = Log { level: 1, text: "ü".into() };
        let mut bytes = Vec::new();
        log.encode(&mut bytes);
        assert_eq!(Any::decode(96, 1, &bytes), Some(Any::Log(log)));
        assert_eq!(Any::decode(96, 1, &bytes[..bytes.len() - 1]), None);
    }

    #[test]
    fn every_field_moves_the_bytes() {
        let base = Fill::default();
        let encode = |f: &Fill| {
            let mut out = Vec::new();
            f.encode(&mut out);
            out
        };
        let plain = encode(&base);
        for changed in [
            Fill { order: 1, ..base.clone() },
            Fill { side: 1, ..base.clone() },
            Fill { base_price: 1, ..base.clone() },
            Fill { price: 1, ..base.clone() },
            Fill { qty: 1, ..base.clone() },
            Fill { fee: 1, ..base.clone() },
            Fill { realised: 1, ..base.clone() },
            Fill { position: 1, ..base.clone() },
            Fill { basis: 1, ..base.clone() },
        ] {
            assert_ne!(encode(&changed), plain);
        }
    }
}
