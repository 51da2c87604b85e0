//! Tests over whole definitions, manifests and audits.

mod audit;
mod definition;
mod tamper;
