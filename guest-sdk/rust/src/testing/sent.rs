//! An order that a strategy sent in a test.
//!
//! Always holds: its text names everything that is not the default, so that a test can compare one line.

use std::fmt;

use crate::bindings::bthost::strategy::types as raw;
use crate::{OrderId, OrderState, Quantity};
pub use raw::OrderRequest;

/// An order that a strategy sent, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// Its id.
    pub id: OrderId,
    /// What was asked for.
    pub request: OrderRequest,
    /// Where it stands.
    pub state: OrderState,
    /// What has filled.
    pub filled: Quantity,
    pub(super) symbol: String,
    pub(super) tag: Option<String>,
}

impl Sent {
    /// Whether it still works.
    pub fn is_open(&self) -> bool {
        self.state <= OrderState::WAITING
    }
}

impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let request = &self.request;
        let side = if request.side == raw::Side::Buy { "buy" } else { "sell" };
        write!(f, "{side} {} {} ", request.quantity, self.symbol)?;
        match &request.kind {
            raw::OrderKind::Market => write!(f, "market")?,
            raw::OrderKind::Limit(price) => write!(f, "limit {price}")?,
            raw::OrderKind::StopMarket(trigger) => write!(f, "stop {trigger}")?,
            raw::OrderKind::StopLimit(pair) => write!(f, "stop {} limit {}", pair.trigger, pair.limit)?,
            raw::OrderKind::TakeProfit(trigger) => write!(f, "profit {trigger}")?,
            raw::OrderKind::TakeProfitLimit(pair) => write!(f, "profit {} limit {}", pair.trigger, pair.limit)?,
            other => write!(f, "{other:?}")?,
        }
        match request.time_in_force {
            raw::TimeInForce::Gtc => {}
            raw::TimeInForce::Ioc => write!(f, ", ioc")?,
            raw::TimeInForce::Fok => write!(f, ", fok")?,
            raw::TimeInForce::Gtd(end) => write!(f, ", until {end}")?,
        }
        let flags = [
            (raw::OrderFlags::POST_ONLY, "post-only"),
            (raw::OrderFlags::REDUCE_ONLY, "reduce-only"),
            (raw::OrderFlags::CLOSE_POSITION, "close-position"),
        ];
        for (_, name) in flags.iter().filter(|(flag, _)| request.options.contains(*flag)) {
            write!(f, ", {name}")?;
        }
        if request.oco_group != 0 {
            write!(f, ", oco {}", request.oco_group)?;
        }
        if let Some(bracket) = &request.bracket {
            let legs =
                [("take-profit", bracket.take_profit), ("stop-loss", bracket.stop_loss), ("stop-loss-limit", bracket.stop_loss_limit)];
            for (name, price) in legs {
                if let Some(price) = price {
                    write!(f, ", {name} {price}")?;
                }
            }
            if let Some(distance) = bracket.trailing_loss {
                write!(f, ", trailing-loss {distance:?}")?;
            }
        }
        self.tag.iter().try_for_each(|tag| write!(f, ", tag {tag}"))
    }
}
