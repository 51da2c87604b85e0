//! What a handler returns: done, or a trade that was not taken and why.
//!
//! Always holds: a [`Decline`] that leaves a handler is put on the trail by the host, once.

use std::borrow::Cow;

use crate::Reason;

/// What a handler returns.
pub type Outcome = Result<(), Decline>;

/// A trade that was not taken: a code of the strategy's own, or the host's reason, and a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decline {
    /// The strategy's own code, or the code of a [`Reason`].
    pub code: u32,
    /// A few words.
    pub text: Cow<'static, str>,
}

impl Decline {
    /// A decline with a code of the strategy's own.
    pub fn new(code: u32, text: impl Into<Cow<'static, str>>) -> Self {
        Self { code, text: text.into() }
    }
}

/// A refusal of the host becomes a decline with its code and the text `refused`.
impl From<Reason> for Decline {
    fn from(reason: Reason) -> Self {
        Self::new(reason.code(), "refused")
    }
}

/// Gives a refusal a code and a text of the strategy's own.
pub trait OrDecline<T> {
    /// `cx.qty_for_weight(0, 0.5).or_decline(1000, "no quantity")?`
    fn or_decline(self, code: u32, text: &'static str) -> Result<T, Decline>;
}

impl<T, E> OrDecline<T> for Result<T, E> {
    fn or_decline(self, code: u32, text: &'static str) -> Result<T, Decline> {
        self.map_err(|_| Decline::new(code, text))
    }
}

impl<T> OrDecline<T> for Option<T> {
    fn or_decline(self, code: u32, text: &'static str) -> Result<T, Decline> {
        self.ok_or(Decline::new(code, text))
    }
}
