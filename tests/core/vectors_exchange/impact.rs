//! Area impact: the estimates of Almgren and others (2005).

use bthost_sim::exchange::impact::{almgren_permanent, almgren_temporary};

use super::row::{Answer, Row};

pub fn answer(row: &Row) -> Option<Answer> {
    let number = |key: &str| row.number(key);
    Some(Answer::from(match row.function.as_str() {
        "almgren2005_permanent_bp" => almgren_permanent(number("gamma"), number("sigma_bp"), number("x_over_V"), number("theta_over_V")),
        "almgren2005_temporary_bp" => almgren_temporary(number("eta"), number("sigma_bp"), number("x_over_V"), number("T_days")),
        _ => return None,
    }))
}
