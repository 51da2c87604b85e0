//! Values as they stand in a manifest: every number is a string, and each value has exactly one spelling.
//!
//! What always holds: reading a text and writing it again gives the same text, or reading fails. So two definitions that mean the same
//! have the same bytes and the same id. `1.50`, `+1`, `007`, `1e3` and upper-case hexadecimal are refused.

use core::fmt;
use core::str::FromStr;

use bthost_sim::num::{Decimal, MONEY_SCALE, Money, RATE_SCALE, Rate, pow10};
use bthost_sim::time::{Timeframe, Ts};
use bthost_sim::trail::{Hash, hex};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Longest file name, bytes.
pub const NAME_BYTES_MAX: usize = 255;
/// Longest series name, bytes.
pub const SERIES_BYTES_MAX: usize = 255;

/// Why a text is not a value of its type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct BadText {
    /// The text, cut to a length that a person reads.
    pub text: String,
    /// What it should be.
    pub expected: &'static str,
}

fn bad(text: &str, expected: &'static str) -> BadText {
    BadText { text: text.chars().take(80).collect(), expected }
}

/// Reads a text that must be spelt as `Display` spells it.
fn exact<T: fmt::Display>(text: &str, value: Option<T>, expected: &'static str) -> Result<T, BadText> {
    value.filter(|v| v.to_string() == text).ok_or_else(|| bad(text, expected))
}

/// Serde by way of `Display` and `FromStr`.
macro_rules! as_text {
    (@impl [$($g:ident: $bound:path)?] $t:ty) => {
        impl$(<$g: $bound>)? Serialize for $t {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de $(, $g: $bound)?> Deserialize<'de> for $t {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    };
    ($g:ident: $bound:path; $t:ty) => {
        as_text!(@impl [$g: $bound] $t);
    };
    ($t:ty) => {
        as_text!(@impl [] $t);
    };
}
pub(crate) use as_text;

/// A whole number that may stand in an [`Int`].
pub trait Whole: Copy + fmt::Display + FromStr {}
impl Whole for u8 {}
impl Whole for u32 {}
impl Whole for u64 {}
impl Whole for i64 {}

/// A whole number: `-12`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Int<T>(pub T);

impl<T: Whole> fmt::Display for Int<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<T: Whole> FromStr for Int<T> {
    type Err = BadText;
    fn from_str(text: &str) -> Result<Self, BadText> {
        exact(text, text.parse().ok().map(Self), "a whole number that fits, in plain digits")
    }
}
as_text!(T: Whole; Int<T>);

/// An amount of money: `-12.5`, at most eight decimals, no trailing zeros.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(pub Money);

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl FromStr for Amount {
    type Err = BadText;
    fn from_str(text: &str) -> Result<Self, BadText> {
        exact(text, count(text, MONEY_SCALE).map(|c| Self(Money(c))), "an amount with at most 8 decimals and no trailing zeros")
    }
}
as_text!(Amount);

/// A rate, share or leverage: `0.0005`, at most twelve decimals, no trailing zeros.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ratio(pub Rate);

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl FromStr for Ratio {
    type Err = BadText;
    fn from_str(text: &str) -> Result<Self, BadText> {
        let value = count(text, RATE_SCALE).and_then(|c| i64::try_from(c).ok()).map(|c| Self(Rate(c)));
        exact(text, value, "a rate with at most 12 decimals and no trailing zeros")
    }
}
as_text!(Ratio);

/// A price or quantity as a decimal; its scale is the instrument's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Number(pub Decimal);

impl Number {
    /// The decimal of `count` x 10^-`scale`, without trailing zeros.
    #[must_use]
    pub fn of(count: i64, scale: u8) -> Self {
        let mut decimal = Decimal::new(count, scale);
        while decimal.scale > 0 && decimal.mantissa % 10 == 0 {
            decimal = Decimal::new(decimal.mantissa / 10, decimal.scale - 1);
        }
        Self(decimal)
    }

    /// The count at `scale`, if it is one exactly.
    #[must_use]
    pub fn count(self, scale: u8) -> Option<i64> {
        self.0.to_scale(scale)
    }
}
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl FromStr for Number {
    type Err = BadText;
    fn from_str(text: &str) -> Result<Self, BadText> {
        exact(text, Decimal::parse(text).ok().map(Self), "a decimal without trailing zeros")
    }
}
as_text!(Number);

/// `digits[.digits]` as a count of 10^-`scale`; wider than [`Decimal`], as sums of money may be.
fn count(text: &str, scale: u8) -> Option<i128> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if fraction.len() > usize::from(scale) || !digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let fraction: i128 = format!("{fraction:0<width$}", width = usize::from(scale)).parse().ok()?;
    let magnitude = whole.parse::<i128>().ok()?.checked_mul(pow10(scale))?.checked_add(fraction)?;
    Some(if negative { -magnitude } else { magnitude })
}

/// A SHA-256 digest: 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Digest(pub Hash);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}
impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl FromStr for Digest {
    type Err = BadText;
    fn from_str(text: &str) -> Result<Self, BadText> {
        exact(text, unhex(text).map(Self), "a SHA-256 digest in 64 lower-case hexadecimal digits")
    }
}
as_text!(Digest);

fn unhex(text: &str) -> Option<Hash> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut hash = [0; 32];
    for (i, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(hash)
}

/// An id: `sha256:` and a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id(pub Hash);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", hex(&self.0))
    }
}
impl FromStr for Id {
    type Err = BadText;
    fn from_str(text: &str) -> Result<Self, BadText> {
        exact(text, text.strip_prefix("sha256:").and_then(unhex).map(Self), "an id: `sha256:` and 64 lower-case hexadecimal digits")
    }
}
as_text!(Id);

/// 64 bits as `0x` and 16 lower-case hexadecimal digits: seeds, and floats bit by bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bits(pub u64);

impl fmt::Display for Bits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#018x}", self.0)
    }
}
impl FromStr for Bits {
    type Err = BadText;
    fn from_str(text: &str) -> Result<Self, BadText> {
        let value = text.strip_prefix("0x").and_then(|digits| u64::from_str_radix(digits, 16).ok());
        exact(text, value.map(Self), "`0x` and 16 lower-case hexadecimal digits")
    }
}
as_text!(Bits);

/// A value, or `off`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrOff<T>(pub Option<T>);

/// What may be switched off.
pub trait Switchable: fmt::Display + FromStr<Err = BadText> {}
impl Switchable for Amount {}
impl Switchable for Ratio {}
impl Switchable for SeriesName {}
impl<T: Whole> Switchable for Int<T> {}

impl<T: Switchable> fmt::Display for OrOff<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str("off"),
        }
    }
}
impl<T: Switchable> FromStr for OrOff<T> {
    type Err = BadText;
    fn from_str(text: &str) -> Result<Self, BadText> {
        if text == "off" { Ok(Self(None)) } else { text.parse().map(|value| Self(Some(value))) }
    }
}
as_text!(T: Switchable; OrOff<T>);

/// An instant in nanoseconds since the epoch, or `never`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(pub Option<Ts>);

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(ts) => ts.0.fmt(f),
            None => f.write_str("never"),
        }
    }
}
impl FromStr for Moment {
    type Err = BadText;
    fn from_str(text: &str) -> Result<Self, BadText> {
        if text == "never" {
            return Ok(Self(None));
        }
        exact(text, text.parse().ok().map(|ns| Self(Some(Ts(ns)))), "an instant in nanoseconds, or `never`")
    }
}
as_text!(Moment);

/// The name of a file beside the manifest. Never a path: no `/`, `\`, `:`, `..`, control characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileName(String);

impl FileName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl FromStr for FileName {
    type Err = BadText;
    fn from_str(text: &str) -> Result<Self, BadText> {
        let clean = !text.is_empty()
            && text.len() <= NAME_BYTES_MAX
            && text != "."
            && !text.contains("..")
            && !text.contains(['/', '\\', ':'])
            && !text.chars().any(char::is_control);
        if clean { Ok(Self(text.into())) } else { Err(bad(text, "the name of a file without any path (no `/`, `\\`, `:`, `..`, NUL)")) }
    }
}
as_text!(FileName);

/// The name of a series: `SYMBOL.venue/kind/timeframe`, or `SYMBOL.venue/kind` where there is no timeframe.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeriesName(String);

impl SeriesName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `SYMBOL.venue`
    #[must_use]
    pub fn instrument(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }

    /// `bars`, `mark`, `funding`...
    #[must_use]
    pub fn kind(&self) -> &str {
        self.0.split('/').nth(1).unwrap_or_default()
    }

    /// The timeframe, where there is one.
    #[must_use]
    pub fn timeframe(&self) -> Option<Timeframe> {
        self.0.split('/').nth(2).and_then(|text| Timeframe::parse(text).ok())
    }
}
impl fmt::Display for SeriesName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl FromStr for SeriesName {
    type Err = BadText;
    fn from_str(text: &str) -> Result<Self, BadText> {
        let parts: Vec<&str> = text.split('/').collect();
        let plain = |part: &&str| {
            !part.is_empty()
                && !part.contains("..")
                && !part.starts_with('.')
                && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '#'))
        };
        let timeframe = parts.get(2).is_none_or(|tf| Timeframe::parse(tf).is_ok_and(|t| t.to_string() == *tf));
        let clean = matches!(parts.len(), 2 | 3)
            && text.len() <= SERIES_BYTES_MAX
            && parts.iter().all(plain)
            && parts[0].contains('.')
            && timeframe;
        if clean { Ok(Self(text.into())) } else { Err(bad(text, "a series name like `BTCUSDT.binance-um/bars/1m`")) }
    }
}
as_text!(SeriesName);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refused<T: FromStr>(texts: &[&str]) {
        for text in texts {
            assert!(text.parse::<T>().is_err(), "{text:?} was taken");
        }
    }

    #[test]
    fn one_spelling_per_value() {
        refused::<Int<u64>>(&["", "+1", "01", "-1", "1.0", "1e3", " 1", "18446744073709551616"]);
        refused::<Int<i64>>(&["-0", "--1", "9223372036854775808"]);
        refused::<Amount>(&["", "1.50", "-0", "+1", ".5", "5.", "1.123456789", "1..2", "1e3", "00", "0x1"]);
        refused::<Ratio>(&["0.0000000000001", "1.0", "9223372036854775808"]);
        refused::<Number>(&["1.0", "1e2", "-0", "+3"]);
        refused::<Bits>(&["0x0", "0x000000000000000A", "0000000000000000", "0x00000000000000000"]);
        refused::<Digest>(&["", &"A".repeat(64), &"0".repeat(63), &"0".repeat(65), &"g".repeat(64), &"é".repeat(32)]);
        refused::<Id>(&[&"0".repeat(64), &format!("sha512:{}", "0".repeat(64))]);
        refused::<OrOff<Amount>>(&["none", "Off", ""]);
        refused::<Moment>(&["Never", "1.5"]);
        assert_eq!("-0.5".parse(), Ok(Amount(Money(-50_000_000))));
        assert_eq!("off".parse(), Ok(OrOff::<Ratio>(None)));
        assert_eq!("0x000000000000002a".parse(), Ok(Bits(42)));
        assert_eq!(Number::of(6_381_240, 2).to_string(), "63812.4");
        assert_eq!(Number::of(0, 8).count(8), Some(0));
    }

    #[test]
    fn file_names_are_never_paths() {
        refused::<FileName>(&["", ".", "..", "a/b", "/etc", "a\\b", "C:x", "a\0b", "..x", "x..", "a\nb", &"n".repeat(NAME_BYTES_MAX + 1)]);
        for good in ["events.bin", "fills.parquet", "a b.csv", "ü.txt", &"n".repeat(NAME_BYTES_MAX)] {
            assert_eq!(good.parse::<FileName>().map(|n| n.to_string()), Ok(good.to_string()));
        }
    }

    #[test]
    fn series_names_have_their_own_rule() {
        refused::<SeriesName>(&[
            "",
            "BTCUSDT/bars/1m",
            "/BTC.x/bars",
            "BTC.x",
            "BTC.x/bars/1m/",
            "BTC.x//1m",
            "BTC.x/../1m",
            "C:.x/bars/1m",
            "BTC.x\\bars",
            "BTC.x/bars/1 m",
            "BTC.x/bars/01m",
            &format!("{}.x/bars/1m", "B".repeat(SERIES_BYTES_MAX)),
        ]);
        let name: SeriesName = "BTCUSDT.binance-um/bars/1m".parse().expect("a series");
        assert_eq!((name.instrument(), name.kind(), name.timeframe()), ("BTCUSDT.binance-um", "bars", Some(Timeframe::M1)));
        assert!("BTCUSDT.binance-um/funding".parse::<SeriesName>().is_ok());
    }

    proptest! {
        #[test]
        fn text_round_trips(amount in any::<i64>(), rate in any::<i64>(), price in any::<i64>(), scale in 0u8..=18, bits in any::<u64>()) {
            let amount = Amount(Money(i128::from(amount) * 1_000_003));
            prop_assert_eq!(amount.to_string().parse(), Ok(amount));
            let rate = Ratio(Rate(rate));
            prop_assert_eq!(rate.to_string().parse(), Ok(rate));
            let number = Number::of(price, scale);
            prop_assert_eq!(number.to_string().parse(), Ok(number));
            prop_assert_eq!(number.count(scale), Some(price));
            prop_assert_eq!(Bits(bits).to_string().parse(), Ok(Bits(bits)));
        }
    }
}
