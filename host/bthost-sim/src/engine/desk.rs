//! What a strategy can reach during a callback: views of the state at entry, and a buffer of intents.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::num::Decimal;
use crate::strategy::{AccountView, Bar, Delivery, OrderRequest, OrderView, PositionView, Rounding};
use crate::time::Ts;

/// The desk of a run.
#[derive(Debug, Default)]
pub struct Desk {}

/// A refusal: a code of [`crate::codes::reason`].
pub type Refusal = u32;

#[allow(clippy::unused_self, unused_variables, missing_docs)]
impl Desk {
    pub fn submit(&mut self, request: &OrderRequest) -> Result<u64, Refusal> {
        Err(1)
    }
    pub fn replace(&mut self, order: u64, quantity: Decimal, price: Decimal) -> Result<(), Refusal> {
        Err(1)
    }
    pub fn cancel(&mut self, order: u64) -> Result<(), Refusal> {
        Err(1)
    }
    pub fn cancel_all(&mut self, instrument: Option<u32>) -> Result<(), Refusal> {
        Err(1)
    }
    pub fn set_leverage(&mut self, instrument: u32, leverage: u32) -> Result<(), Refusal> {
        Err(1)
    }
    pub fn set_wake(&mut self, series: u32, delivery: Delivery) -> Result<(), Refusal> {
        Err(1)
    }
    pub fn set_timer(&mut self, id: u32, when: Ts) -> Result<(), Refusal> {
        Err(1)
    }
    pub fn flatten(&mut self) -> Result<(), Refusal> {
        Err(1)
    }
    pub fn halt(&mut self, why: &str) {}
    pub fn value(&mut self, indicator: u32) -> f64 {
        f64::NAN
    }
    pub fn bars(&mut self, series: u32, count: u32) -> Vec<Bar> {
        Vec::new()
    }
    pub fn account(&mut self) -> AccountView {
        AccountView::default()
    }
    pub fn position(&mut self, instrument: u32) -> PositionView {
        PositionView::default()
    }
    pub fn position_qty(&mut self, instrument: u32) -> i64 {
        0
    }
    pub fn open_orders(&mut self, instrument: Option<u32>) -> Vec<OrderView> {
        Vec::new()
    }
    pub fn round_price(&mut self, instrument: u32, price: f64, mode: Rounding) -> Result<Decimal, Refusal> {
        Err(1)
    }
    pub fn round_qty(&mut self, instrument: u32, quantity: f64, mode: Rounding) -> Result<Decimal, Refusal> {
        Err(1)
    }
    pub fn qty_for_weight(&mut self, instrument: u32, weight: f64) -> Result<Decimal, Refusal> {
        Err(1)
    }
    pub fn log(&mut self, level: u8, text: &str) {}
    pub fn decline(&mut self, code: u32, text: &str) {}
    pub fn random_u64(&mut self) -> u64 {
        0
    }
    /// Host calls past the limit become a fault after this many refusals: an adapter asks this after each call.
    pub fn broken(&self) -> Option<String> {
        None::<&str>.map(ToString::to_string)
    }
}
