//! Limits and rails as they stand in a definition.

use bthost_sim::limits::Limits;
use bthost_sim::rails::RailLimits;
use serde::{Deserialize, Serialize};

use crate::text::{Amount, Int, OrOff, Ratio};

macro_rules! limit_set {
    ($($field:ident,)+) => {
        /// Every limit of [`Limits`], and the name of the profile that they were taken from.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct LimitSet {
            /// `native`, `interpreted`, or `custom`. A label: the values are what counts.
            pub profile: String,
            $(#[doc = concat!("See [`Limits::", stringify!($field), "`].")] pub $field: Int<u64>,)+
        }

        impl LimitSet {
            /// All limits, under the name of their profile.
            #[must_use]
            pub fn new(limits: &Limits) -> Self {
                let Limits { $($field),+ } = limits;
                Self { profile: profile_of(limits).into(), $($field: Int(*$field),)+ }
            }

            /// For the engine and the sandbox.
            #[must_use]
            pub fn limits(&self) -> Limits {
                Limits { $($field: self.$field.0,)+ }
            }
        }
    };
}

limit_set!(
    fuel_per_callback,
    fuel_start,
    fuel_total,
    memory_bytes,
    table_elements,
    instances,
    stack_bytes,
    hostcall_bytes,
    host_calls_per_callback,
    intents_per_callback,
    open_orders,
    log_bytes_total,
    log_line_bytes,
    component_bytes,
    declarations,
    bars_per_call,
    timers,
);

/// The name of the profile whose values these are. It follows from the values, so equal limits have equal bytes.
pub(super) fn profile_of(limits: &Limits) -> &'static str {
    if *limits == Limits::NATIVE {
        "native"
    } else if *limits == Limits::INTERPRETED {
        "interpreted"
    } else {
        "custom"
    }
}

/// The rails; each may be off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rails {
    /// Largest notional of one order.
    pub max_order_notional: OrOff<Amount>,
    /// Largest notional of a position.
    pub max_position_notional: OrOff<Amount>,
    /// Largest sum of notionals over equity.
    pub max_leverage: OrOff<Ratio>,
    /// Largest loss since the start of the UTC day.
    pub max_daily_loss: OrOff<Amount>,
    /// Largest drawdown, as a fraction.
    pub max_drawdown: OrOff<Ratio>,
    /// Most orders in any 60 seconds.
    pub max_orders_per_minute: OrOff<Int<u32>>,
}

impl Rails {
    /// From the engine's.
    #[must_use]
    pub fn new(rails: &RailLimits) -> Self {
        let RailLimits { max_order_notional, max_position_notional, max_leverage, max_daily_loss, max_drawdown, max_orders_per_minute } =
            *rails;
        Self {
            max_order_notional: OrOff(max_order_notional.map(Amount)),
            max_position_notional: OrOff(max_position_notional.map(Amount)),
            max_leverage: OrOff(max_leverage.map(Ratio)),
            max_daily_loss: OrOff(max_daily_loss.map(Amount)),
            max_drawdown: OrOff(max_drawdown.map(Ratio)),
            max_orders_per_minute: OrOff(max_orders_per_minute.map(Int)),
        }
    }

    /// For the engine.
    #[must_use]
    pub fn limits(&self) -> RailLimits {
        RailLimits {
            max_order_notional: self.max_order_notional.0.map(|v| v.0),
            max_position_notional: self.max_position_notional.0.map(|v| v.0),
            max_leverage: self.max_leverage.0.map(|v| v.0),
            max_daily_loss: self.max_daily_loss.0.map(|v| v.0),
            max_drawdown: self.max_drawdown.0.map(|v| v.0),
            max_orders_per_minute: self.max_orders_per_minute.0.map(|v| v.0),
        }
    }
}
