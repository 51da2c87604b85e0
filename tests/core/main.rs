//! Tests of the core, the data and the audit. Nothing here calls the sandbox, so the linker leaves wasmtime out.

mod arrows;
mod exact_trades;
mod limits;
mod properties_book;
mod properties_coverage;
mod properties_currencies;
mod properties_engine;
mod properties_hedge;
mod properties_ledger;
mod properties_margin;
mod properties_orders;
mod properties_wake;
mod random;
mod real_book;
mod real_perpetuals;
mod scenario;
mod tidy;
mod vectors_exchange;
