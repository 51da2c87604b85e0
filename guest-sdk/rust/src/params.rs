//! Parameters, declared once: name, default, range, step and doc.
//!
//! Always holds: the struct's fields, the description that the host reads and the reading of a run's values come from the one declaration.
//! Not here: checking a value against its range, which the host does before `start` (and the test harness for native tests).

use std::ops::RangeInclusive;

use crate::bindings::bthost::strategy::types::{ChoiceRange, IntegerRange, RealRange};
pub use crate::bindings::bthost::strategy::types::{ParamKind, ParamSpec, ParamValue};

/// A set of parameters. Implemented by [`params!`](crate::params!).
pub trait Params: Sized {
    /// What the host shows, checks and sweeps.
    fn specs() -> Vec<ParamSpec>;

    /// The values of a run, in the order of [`Params::specs`].
    fn read(values: &[ParamValue]) -> Result<Self, String>;
}

/// For a strategy without parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoParams;

impl Params for NoParams {
    fn specs() -> Vec<ParamSpec> {
        Vec::new()
    }

    fn read(values: &[ParamValue]) -> Result<Self, String> {
        expect_count(values, 0).map(|()| Self)
    }
}

/// Declare the parameters of a strategy.
///
/// ```
/// bthost_sdk::params! {
///     /// Parameters of the strategy.
///     pub struct P {
///         /// Fast period, in bars
///         fast: i64 = 12, 2..=500;
///         /// Distance of the stop, as a fraction of the price
///         stop: f64 = 0.03, 0.0..=0.5, step 0.01;
///         /// Timeframe of the bars
///         timeframe: choice = "1h", ["1m", "1h"];
///         /// Trade both directions
///         both: bool = false;
///     }
/// }
/// ```
///
/// The types are `i64`, `f64`, `bool` and `choice`, which becomes a `&'static str`. `step` is the grid of a sweep: 1 for whole numbers and a
/// hundredth of the range for reals where none is given.
#[macro_export]
macro_rules! params {
    ($(#[doc = $doc:expr])* $vis:vis struct $name:ident { $($body:tt)* }) => {
        $crate::params! { @field [$vis $name [$($doc)*]] [] $($body)* }
    };
    (@field $head:tt [$($done:tt)*] $(#[doc = $doc:expr])* $field:ident: choice = $default:expr, [$($option:expr),+ $(,)?]; $($rest:tt)*) => {
        $crate::params! { @field $head [$($done)* {
            [$($doc)*] $field [&'static str]
            [$crate::params::choice_kind($default, &[$($option),+])]
            [|value| $crate::params::read_choice(value, &[$($option),+])]
        }] $($rest)* }
    };
    (@field $head:tt [$($done:tt)*] $(#[doc = $doc:expr])* $field:ident: bool = $default:expr; $($rest:tt)*) => {
        $crate::params! { @field $head [$($done)* {
            [$($doc)*] $field [bool]
            [$crate::params::ParamKind::Boolean($default)]
            [|value| $crate::params::read_bool(value)]
        }] $($rest)* }
    };
    (@field $head:tt [$($done:tt)*]
        $(#[doc = $doc:expr])* $field:ident: $kind:ident = $default:expr, $range:expr $(, step $step:expr)?; $($rest:tt)*) => {
        $crate::params! { @field $head [$($done)* {
            [$($doc)*] $field [$kind]
            [<$kind as $crate::params::Ranged>::kind($default, $range, [$($step)?].first().copied())]
            [|value| <$kind as $crate::params::Ranged>::read(value)]
        }] $($rest)* }
    };
    (@field [$vis:vis $name:ident [$($doc:expr)*]]
        [$({ [$($field_doc:expr)*] $field:ident [$ty:ty] [$kind:expr] [$read:expr] })*]) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq)]
        $vis struct $name {
            $($(#[doc = $field_doc])* pub $field: $ty,)*
        }

        impl $crate::params::Params for $name {
            fn specs() -> ::std::vec::Vec<$crate::params::ParamSpec> {
                ::std::vec![$($crate::params::spec(stringify!($field), &[$($field_doc),*], $kind)),*]
            }

            fn read(values: &[$crate::params::ParamValue]) -> ::std::result::Result<Self, ::std::string::String> {
                const NAMES: &[&str] = &[$(stringify!($field)),*];
                $crate::params::expect_count(values, NAMES.len())?;
                let mut values = NAMES.iter().zip(values);
                ::std::result::Result::Ok(Self { $($field: $crate::params::read_next(&mut values, $read)?),* })
            }
        }
    };
}

/// A type with a range: `i64` and `f64`.
#[doc(hidden)]
pub trait Ranged: Sized {
    fn kind(default: Self, range: RangeInclusive<Self>, step: Option<Self>) -> ParamKind;
    fn read(value: &ParamValue) -> Option<Self>;
}

impl Ranged for i64 {
    fn kind(default: Self, range: RangeInclusive<Self>, step: Option<Self>) -> ParamKind {
        ParamKind::Integer(IntegerRange { default, min: *range.start(), max: *range.end(), step: step.unwrap_or(1) })
    }

    fn read(value: &ParamValue) -> Option<Self> {
        if let ParamValue::Integer(value) = value { Some(*value) } else { None }
    }
}

impl Ranged for f64 {
    fn kind(default: Self, range: RangeInclusive<Self>, step: Option<Self>) -> ParamKind {
        let (min, max) = range.into_inner();
        ParamKind::Real(RealRange { default, min, max, step: step.unwrap_or((max - min) / 100.0) })
    }

    fn read(value: &ParamValue) -> Option<Self> {
        if let ParamValue::Real(value) = value { Some(*value) } else { None }
    }
}

#[doc(hidden)]
pub fn choice_kind(default: &str, options: &[&str]) -> ParamKind {
    ParamKind::Choice(ChoiceRange { default: default.to_owned(), options: options.iter().map(|&option| option.to_owned()).collect() })
}

#[doc(hidden)]
pub fn read_choice(value: &ParamValue, options: &[&'static str]) -> Option<&'static str> {
    let ParamValue::Text(value) = value else { return None };
    options.iter().copied().find(|option| option == value)
}

#[doc(hidden)]
pub fn read_bool(value: &ParamValue) -> Option<bool> {
    if let ParamValue::Boolean(value) = value { Some(*value) } else { None }
}

#[doc(hidden)]
pub fn spec(name: &str, doc: &[&str], kind: ParamKind) -> ParamSpec {
    let lines: Vec<&str> = doc.iter().map(|line| line.trim()).collect();
    ParamSpec { name: name.to_owned(), doc: lines.join(" "), kind }
}

#[doc(hidden)]
pub fn expect_count(values: &[ParamValue], count: usize) -> Result<(), String> {
    if values.len() == count { Ok(()) } else { Err(format!("the strategy has {count} parameters, the run gave {}", values.len())) }
}

#[doc(hidden)]
pub fn read_next<'a, T>(
    values: &mut impl Iterator<Item = (&'a &'static str, &'a ParamValue)>,
    read: impl Fn(&ParamValue) -> Option<T>,
) -> Result<T, String> {
    let (name, value) = values.next().ok_or("too few parameters")?;
    read(value).ok_or_else(|| format!("parameter `{name}` has a value of the wrong type, or one that is not among its choices"))
}

#[cfg(test)]
mod tests {
    use super::*;

    params! {
        /// All four types.
        struct P {
            /// Fast period,
            /// in bars
            fast: i64 = 12, 2..=500;
            slow: i64 = 26, 3..=1000, step 5;
            stop: f64 = 0.03, 0.0..=0.5;
            weight: f64 = 0.95, 0.05..=1.0, step 0.05;
            timeframe: choice = "1h", ["1m", "1h"];
            both: bool = true;
        }
    }

    fn values() -> Vec<ParamValue> {
        vec![
            ParamValue::Integer(3),
            ParamValue::Integer(9),
            ParamValue::Real(0.0),
            ParamValue::Real(0.5),
            ParamValue::Text("1m".into()),
            ParamValue::Boolean(false),
        ]
    }

    #[test]
    fn one_declaration_gives_specs_and_values() {
        let specs = P::specs();
        let names: Vec<&str> = specs.iter().map(|spec| spec.name.as_str()).collect();
        assert_eq!(names, ["fast", "slow", "stop", "weight", "timeframe", "both"]);
        assert_eq!(specs[0].doc, "Fast period, in bars");
        assert_eq!(specs[0].kind, ParamKind::Integer(IntegerRange { default: 12, min: 2, max: 500, step: 1 }));
        assert_eq!(specs[1].kind, ParamKind::Integer(IntegerRange { default: 26, min: 3, max: 1000, step: 5 }));
        assert_eq!(specs[2].kind, ParamKind::Real(RealRange { default: 0.03, min: 0.0, max: 0.5, step: 0.005 }));
        assert_eq!(specs[4].kind, choice_kind("1h", &["1m", "1h"]));
        assert_eq!(P::read(&values()), Ok(P { fast: 3, slow: 9, stop: 0.0, weight: 0.5, timeframe: "1m", both: false }));
    }

    #[test]
    fn wrong_values_are_named() {
        let mut wrong = values();
        wrong[2] = ParamValue::Integer(0);
        assert!(P::read(&wrong).is_err_and(|text| text.contains("`stop`")));
        let mut wrong = values();
        wrong[4] = ParamValue::Text("3h".into());
        assert!(P::read(&wrong).is_err_and(|text| text.contains("`timeframe`")));
        assert!(P::read(&values()[1..]).is_err_and(|text| text.contains("6 parameters")));
        assert_eq!(NoParams::read(&[]), Ok(NoParams));
    }
}
