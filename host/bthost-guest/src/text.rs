//! Text that comes from a guest: cut to a length, and made harmless where it is shown in an error.

/// The start of `text`, at most `max` bytes, cut at a character.
pub(crate) fn cut(text: &str, max: usize) -> &str {
    if text.len() <= max {
        return text;
    }
    let mut end = max;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// `text` cut to `max` bytes, with control and bidirectional formatting characters replaced, for a person's terminal.
pub(crate) fn printable(text: &str, max: usize) -> String {
    let short = cut(text, max);
    let mut out: String = short.chars().map(|c| if is_harmless(c) { c } else { '\u{fffd}' }).collect();
    if short.len() < text.len() {
        out.push_str("...");
    }
    out
}

/// Neither a control character (but for the line feed) nor one that reorders what is around it.
fn is_harmless(c: char) -> bool {
    let bidi = matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c == '\n' || !(c.is_control() || bidi)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_at_a_character() {
        assert_eq!(cut("aäb", 2), "a");
        assert_eq!(cut("aäb", 3), "aä");
        assert_eq!(cut("aäb", 4), "aäb");
    }

    #[test]
    fn control_and_bidi_characters_are_replaced() {
        assert_eq!(printable("a\u{1b}[31mb\u{202e}c", 100), "a\u{fffd}[31mb\u{fffd}c");
        assert_eq!(printable("abcdef", 3), "abc...");
    }
}
