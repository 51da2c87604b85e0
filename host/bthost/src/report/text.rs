//! Numbers, times and foreign text as a person reads them.
//!
//! What always holds: text of a guest or a file passes [`plain`] before a terminal and [`html`] before a page, so it can move no cursor,
//! change no colour, turn no direction and close no tag. Nothing here is read back by a machine.

pub use bthost_data::words::{duration, grouped};
use bthost_sim::metrics::{Metric, Unit, Value};
use bthost_sim::num::Money;
use bthost_sim::time::{Ts, civil_of};

/// Whether a character may not reach a terminal or a page as it is: controls (C0, C1, DEL), bidirectional controls, other invisible
/// format characters, line and paragraph separators, and what is not a character.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Foreign text for a terminal: what is hidden is shown as `\u{..}`.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// Foreign text of several lines as one: the end of a line becomes `; `, other white space a blank, and the rest is as in [`plain`].
#[must_use]
pub fn one_line(text: &str) -> String {
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|line| !line.is_empty());
    plain(&lines.collect::<Vec<_>>().join("; "))
}

/// Foreign text for a page: [`plain`], and the five characters that mean something in HTML as references.
#[must_use]
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in plain(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// `text` cut to `width` characters, with `...` where something was cut.
#[must_use]
pub fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(3)).chain("...".chars().take(width)).collect()
}

/// Money with two decimals and groups, rounded half away from zero; small amounts keep eight decimals, as rounding would hide them.
#[must_use]
pub fn money(amount: Money) -> String {
    let magnitude = amount.0.unsigned_abs();
    if magnitude == 0 {
        return "0.00".into();
    }
    let sign = if amount.0 < 0 { "-" } else { "" };
    if magnitude < 1_000_000 {
        return format!("{sign}0.{magnitude:08}");
    }
    let cents = (magnitude + 500_000) / 1_000_000;
    let whole = u64::try_from(cents / 100).map_or_else(|_| (cents / 100).to_string(), grouped);
    format!("{sign}{whole}.{:02}", cents % 100)
}

/// A float of money units in the same form.
#[must_use]
pub fn money_f64(units: f64) -> String {
    let counts = units * 1e8;
    if counts.abs() < 1e36 { money(Money(counts.round() as i128)) } else { format!("{units:.3e}") }
}

/// `0.1234` as `+12.34 %`.
#[must_use]
pub fn percent(fraction: f64) -> String {
    let value = fraction * 100.0;
    match value.abs() {
        v if v < 1e6 => format!("{value:+.2} %"),
        _ => format!("{value:+.3e} %"),
    }
}

/// A percentage that has no sign (rates, exposure).
#[must_use]
pub fn share(fraction: f64) -> String {
    format!("{:.2} %", fraction * 100.0)
}

/// A plain ratio with two decimals.
#[must_use]
pub fn ratio(value: f64) -> String {
    if value.abs() < 1e6 { format!("{value:.2}") } else { format!("{value:.3e}") }
}

/// `2024-08-01 12:30` in UTC, seconds only where there are any.
#[must_use]
pub fn date_time(ts: Ts) -> String {
    let c = civil_of(ts);
    let seconds = if c.second == 0 && c.nanos == 0 { String::new() } else { format!(":{:02}", c.second) };
    format!("{:04}-{:02}-{:02} {:02}:{:02}{seconds}", c.year, c.month, c.day, c.hour, c.minute)
}

/// A metric as text; the reason where it is absent, in brackets.
#[must_use]
pub fn metric(metric: &Metric) -> String {
    let value = match metric.value {
        Value::Absent(why) => return format!("({why})"),
        Value::Is(value) => value,
    };
    match metric.unit {
        Unit::Fraction if matches!(metric.name, "exposure" | "win_rate" | "volatility") => share(value),
        Unit::Fraction => percent(value),
        Unit::Ratio => ratio(value),
        Unit::Money => money_f64(value),
        Unit::Count => grouped(value.max(0.0) as u64),
        Unit::Time => duration(value as i64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_can_do_nothing() {
        let evil = "<script>\u{1b}[31mred\u{202e}txt\u{0}\r\n\u{9b}\u{2066}&'\"";
        let shown = plain(evil);
        assert_eq!(shown, "<script>\\u{1b}[31mred\\u{202e}txt\\u{0}\\u{d}\\u{a}\\u{9b}\\u{2066}&'\"");
        let page = html(evil);
        assert!(!page.contains('<') && !page.contains('\u{1b}') && !page.contains('"') && !page.contains('\''), "{page}");
        assert_eq!(plain("Größe µ 価格"), "Größe µ 価格");
    }

    #[test]
    fn lines_of_foreign_text_become_one() {
        let panic = "panicked at src/lib.rs:3:5:\r\n\n\tindex out of bounds\u{1b}[31m\n";
        assert_eq!(one_line(panic), "panicked at src/lib.rs:3:5:; index out of bounds\\u{1b}[31m");
    }

    #[test]
    fn numbers_as_a_person_reads_them() {
        assert_eq!(money(Money(123_456_789_012_345_678)), "1,234,567,890.12");
        assert_eq!(money(Money(-99_999_500_000)), "-1,000.00");
        assert_eq!(money(Money(1)), "0.00000001");
        assert_eq!(money(Money(0)), "0.00");
        assert_eq!(percent(-0.123_456), "-12.35 %");
        assert_eq!(cut("abcdefgh", 6), "abc...");
        assert_eq!(date_time(Ts(1_722_470_400_000_000_000)), "2024-08-01 00:00");
    }
}
