//! When an instrument is a member of the universe, in a definition. Absent where it always is.
//!
//! What always holds: the windows are those of the plan, in order; none is written as no field and never as an empty list.

use bthost_sim::market::Membership;
use bthost_sim::time::Ts;
use serde::{Deserialize, Serialize};

use super::DefinitionError;
use super::convert::wrong;
use crate::text::Int;

/// A member in [from, to).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberDef {
    /// From.
    pub from_ns: Int<i64>,
    /// The first instant at which it is no member any more; absent where it still is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_ns: Option<Int<i64>>,
}

impl MemberDef {
    /// The windows of a membership, if it has some.
    pub(super) fn of(members: &Membership) -> Option<Vec<Self>> {
        let window = |(from, to): &(Ts, Ts)| Self { from_ns: Int(from.0), to_ns: (*to != Ts::MAX).then_some(Int(to.0)) };
        let windows: Vec<Self> = members.windows().iter().map(window).collect();
        (!windows.is_empty()).then_some(windows)
    }

    /// The membership of these windows.
    ///
    /// # Errors
    /// When there are none, or they are none of a membership.
    pub(super) fn membership(windows: Option<&[Self]>, field: &str) -> Result<Membership, DefinitionError> {
        let Some(windows) = windows else { return Ok(Membership::default()) };
        if windows.is_empty() {
            return Err(wrong(field, "a member without windows is left out"));
        }
        if windows.iter().any(|w| w.to_ns == Some(Int(i64::MAX))) {
            return Err(wrong(field, "the end of a membership that has none is left out"));
        }
        let windows = windows.iter().map(|w| (Ts(w.from_ns.0), w.to_ns.map_or(Ts::MAX, |to| Ts(to.0))));
        Membership::new(windows.collect()).map_err(|what| wrong(field, what))
    }
}
