//! Area impact.

use super::row::{Answer, Row};

pub fn answer(_row: &Row) -> Option<Answer> {
    None
}
