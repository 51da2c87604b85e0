//! Counts and spans of time as a person reads them: in findings here, and in the reports of the program.
//!
//! What always holds: the words depend on the value alone, never on a locale.

use bthost_sim::num::Decimal;
use bthost_sim::time::{DAY, HOUR, MINUTE, SECOND};

/// `1234567` as `1,234,567`.
#[must_use]
pub fn grouped(count: u64) -> String {
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

/// A length of time in its two largest units: `34 d 5 h`, `2 h 10 m`, `3.5 s`.
#[must_use]
pub fn duration(ns: i64) -> String {
    let two = |a: i64, unit: &str, b: i64, small: &str| if b == 0 { format!("{a} {unit}") } else { format!("{a} {unit} {b} {small}") };
    match ns {
        i64::MIN..0 => format!("-{}", duration(ns.saturating_neg())),
        0..MINUTE => format!("{} s", Decimal::new(ns, 9)),
        MINUTE..HOUR => two(ns / MINUTE, "m", ns % MINUTE / SECOND, "s"),
        HOUR..DAY => two(ns / HOUR, "h", ns % HOUR / MINUTE, "m"),
        _ => two(ns / DAY, "d", ns % DAY / HOUR, "h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_spans_as_a_person_reads_them() {
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(999), "999");
        assert_eq!(duration(34 * DAY + 5 * HOUR), "34 d 5 h");
        assert_eq!(duration(90 * SECOND), "1 m 30 s");
        assert_eq!(duration(3_500_000_000), "3.5 s");
        assert_eq!(duration(-90 * SECOND), "-1 m 30 s");
    }
}
