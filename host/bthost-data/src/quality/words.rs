//! Numbers and spans as words of findings.

use bthost_sim::num::Decimal;
use bthost_sim::time::{DAY, HOUR, MINUTE, SECOND};

/// `1234567` as `1,234,567`.
pub(super) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A span in its two largest units.
pub(super) fn duration(ns: i64) -> String {
    let two = |a: i64, unit: &str, b: i64, small: &str| if b == 0 { format!("{a} {unit}") } else { format!("{a} {unit} {b} {small}") };
    match ns {
        i64::MIN..MINUTE => format!("{} s", Decimal::new(ns, 9)),
        MINUTE..HOUR => two(ns / MINUTE, "m", ns % MINUTE / SECOND, "s"),
        HOUR..DAY => two(ns / HOUR, "h", ns % HOUR / MINUTE, "m"),
        _ => two(ns / DAY, "d", ns % DAY / HOUR, "h"),
    }
}
