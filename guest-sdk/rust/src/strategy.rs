//! The trait that a strategy implements.
//!
//! Always holds: the host calls one handler at a time, and a handler that was not asked for in `start` is never called.

use crate::{Bar, Context, OrderEvent, Outcome, Params, Series, Start, TimerId, Timestamp, Woke};

/// A strategy. Only `start` must be written; every handler does nothing by default.
///
/// A handler may use `?` on whatever the host can refuse: the refusal then goes on the trail as a declined trade and the handler ends. Intents
/// that were sent earlier in the same handler stand.
pub trait Strategy: Sized + 'static {
    /// Declared by [`params!`](crate::params!); [`NoParams`](crate::NoParams) where there are none.
    type Params: Params;

    /// Begin a run: declare series, indicators, wake-ups and tags. An error refuses these parameters or instruments, in words for the user.
    fn start(cx: &mut Start, params: Self::Params) -> Result<Self, String>;

    /// A bar closed: every bar of the series, or those at which one of its wake-ups holds.
    fn on_bar(&mut self, cx: &mut Context, bars: Series, bar: &Bar, woke: Woke) -> Outcome {
        let _ = (cx, bars, bar, woke);
        Ok(())
    }

    /// All bars of this instant have been delivered. Called after [`Start::want_instants`].
    fn on_instant(&mut self, cx: &mut Context, now: Timestamp) -> Outcome {
        let _ = (cx, now);
        Ok(())
    }

    /// Something happened to an order. Called after [`Start::want_orders`].
    fn on_order(&mut self, cx: &mut Context, event: &OrderEvent) -> Outcome {
        let _ = (cx, event);
        Ok(())
    }

    /// A timer of [`Context::set_timer`] is due.
    fn on_timer(&mut self, cx: &mut Context, timer: TimerId, now: Timestamp) -> Outcome {
        let _ = (cx, timer, now);
        Ok(())
    }

    /// The window has ended: the last chance to log. Orders are refused from here on.
    fn finish(&mut self, cx: &mut Context) {
        let _ = cx;
    }
}
