//! From the raw ABI to a [`Strategy`]: what [`export!`](crate::export!) and the test harness both run.
//!
//! Always holds: a strategy exists from a successful `start` on; a [`Decline`](crate::Decline) that leaves a handler is sent to the host.

use std::sync::Once;

use crate::bindings::bthost::strategy::types as raw;
use crate::{Context, LogLevel, Outcome, Params, Start, Strategy, Woke, host};

/// A strategy in a run.
pub struct Running<S> {
    pub(crate) strategy: S,
    context: Context,
}

/// What `describe` answers.
pub fn describe<S: Strategy>(name: &str, version: &str, doc: &str) -> raw::Description {
    raw::Description { name: name.to_owned(), version: version.to_owned(), doc: doc.to_owned(), params: S::Params::specs() }
}

/// What `start` does.
pub fn start<S: Strategy>(context: raw::RunContext) -> Result<(Running<S>, raw::Subscriptions), String> {
    let params = S::Params::read(&context.params)?;
    let mut start = Start::new(context);
    let strategy = S::start(&mut start, params)?;
    let (run, subscriptions) = start.into_parts();
    let context = Context::new(run, &subscriptions);
    Ok((Running { strategy, context }, subscriptions))
}

impl<S: Strategy> Running<S> {
    /// `on-bar`.
    pub fn on_bar(&mut self, series: u32, bar: &raw::Bar, woke: u64, values: &raw::FirstValues) {
        self.context.take_values(series, values);
        let series = self.context.series(series);
        let outcome = self.strategy.on_bar(&mut self.context, series, bar, Woke(woke));
        self.context.drop_values();
        settle(outcome);
    }

    /// `on-instant`.
    pub fn on_instant(&mut self, now: i64) {
        settle(self.strategy.on_instant(&mut self.context, now));
    }

    /// `on-order`.
    pub fn on_order(&mut self, event: raw::OrderEvent) {
        settle(self.strategy.on_order(&mut self.context, &event.into()));
    }

    /// `on-timer`.
    pub fn on_timer(&mut self, timer: u32, now: i64) {
        settle(self.strategy.on_timer(&mut self.context, timer, now));
    }

    /// `finish`.
    pub fn finish(&mut self) {
        self.strategy.finish(&mut self.context);
    }
}

fn settle(outcome: Outcome) {
    if let Err(decline) = outcome {
        host::decline(decline.code, &decline.text);
    }
}

/// Without this the text of a panic is lost: the target has no standard error.
pub fn log_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| std::panic::set_hook(Box::new(|info| host::log(LogLevel::Error, &info.to_string()))));
}

/// Make a [`Strategy`] the one that this crate's WebAssembly module exports. Name, version and doc are those of the crate's `Cargo.toml`.
///
/// On other targets it exports nothing, so that the crate's own tests link.
#[macro_export]
macro_rules! export {
    ($strategy:ty) => {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            // The instance ends with its memory; without a destructor the access is a plain load.
            type Run = ::std::option::Option<::std::mem::ManuallyDrop<$crate::export::Running<$strategy>>>;
            ::std::thread_local! {
                static RUN: ::std::cell::RefCell<Run> = const { ::std::cell::RefCell::new(None) };
            }

            fn with(call: impl FnOnce(&mut $crate::export::Running<$strategy>)) {
                RUN.with_borrow_mut(|run| {
                    if let Some(run) = run {
                        call(run)
                    }
                });
            }

            struct Exported;

            impl $crate::bindings::exports::bthost::strategy::guest::Guest for Exported {
                fn describe() -> $crate::bindings::bthost::strategy::types::Description {
                    let (name, version, doc) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_DESCRIPTION"));
                    $crate::export::describe::<$strategy>(name, version, doc)
                }

                fn start(
                    context: $crate::bindings::bthost::strategy::types::RunContext,
                ) -> Result<$crate::bindings::bthost::strategy::types::Subscriptions, String> {
                    $crate::export::log_panics();
                    let (run, subscriptions) = $crate::export::start::<$strategy>(context)?;
                    RUN.set(Some(::std::mem::ManuallyDrop::new(run)));
                    Ok(subscriptions)
                }

                fn on_bar(series: u32, bar: $crate::Bar, woke: u64, values: $crate::bindings::bthost::strategy::types::FirstValues) {
                    with(|run| run.on_bar(series, &bar, woke, &values));
                }

                fn on_instant(now: i64) {
                    with(|run| run.on_instant(now));
                }

                fn on_order(event: $crate::bindings::bthost::strategy::types::OrderEvent) {
                    with(|run| run.on_order(event));
                }

                fn on_timer(id: u32, now: i64) {
                    with(|run| run.on_timer(id, now));
                }

                fn finish() {
                    with(|run| run.finish());
                }
            }

    $crate::bindings::export_raw!(Exported with_types_in $crate::bindings);
        };
    };
}
