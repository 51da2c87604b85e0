//! Holds the declarations of `types` to the WIT and to wasmtime.

use wasmtime::component::ComponentType;
use wit_parser::{Resolve, TypeDefKind};

use super::layout::Layout;
use crate::adapter_v0_1_0::wit;

/// What a declaration says of itself.
pub(super) trait Declared {
    /// Name of the type.
    const NAME: &'static str;
    /// Fields or cases, in order; cases of a variant with their numbers.
    const PARTS: &'static [&'static str];
}

/// `StopMarket` or `quote_volume` as the WIT spells it.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        match c {
            '_' => out.push('-'),
            c if c.is_ascii_uppercase() => {
                if !out.is_empty() && !out.ends_with([' ', '-']) {
                    out.push('-');
                }
                out.push(c.to_ascii_lowercase());
            }
            c => out.push(c),
        }
    }
    out
}

/// The fields or cases of a type as the WIT has them.
fn parts(resolve: &Resolve, name: &str) -> Vec<String> {
    let found = resolve.types.iter().find(|(_, t)| t.name.as_deref() == Some(name) && !matches!(t.kind, TypeDefKind::Type(_)));
    let (_, definition) = found.unwrap_or_else(|| panic!("the WIT has no type {name}"));
    match &definition.kind {
        TypeDefKind::Record(r) => r.fields.iter().map(|f| f.name.clone()).collect(),
        TypeDefKind::Enum(e) => e.cases.iter().map(|c| c.name.clone()).collect(),
        TypeDefKind::Variant(v) => v.cases.iter().enumerate().map(|(i, c)| format!("{i} {}", c.name)).collect(),
        TypeDefKind::Flags(f) => f.flags.iter().map(|f| f.name.clone()).collect(),
        other => panic!("{name} is {other:?}"),
    }
}

fn agrees<T: Declared + Layout + ComponentType>(resolve: &Resolve) {
    let declared: Vec<String> = T::PARTS.iter().map(|p| kebab(p)).collect();
    assert_eq!(declared, parts(resolve, &kebab(T::NAME)), "{}", T::NAME);
    assert_eq!((T::SIZE, T::ALIGN), (T::SIZE32, T::ALIGN32 as usize), "{}", T::NAME);
}

/// Checks every type of a list.
macro_rules! agree {
    ($resolve:expr, $($name:ident)*) => { $(agrees::<wit::$name>($resolve);)* };
}

#[test]
fn every_declaration_is_that_of_the_wit() {
    let mut resolve = Resolve::default();
    resolve.push_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../../wit/v0.1.0")).expect("wit/v0.1.0 parses");
    agree!(&resolve, Decimal Side PositionSide TriggerSource Peg Rounding PositionState LogLevel TimeInForce Offset TriggerLimit Trailing);
    agree!(&resolve, Pegged Iceberg OrderKind Bracket OrderRequest OrderView Bar AccountView PositionView Instrument ParamValue);
    agree!(&resolve, IntegerRange RealRange ChoiceRange ParamKind ParamSpec Description Operand Comparison Predicate Condition Delivery);
    agree!(&resolve, SeriesRequest IndicatorInput IndicatorRequest Subscriptions);
    assert_eq!(parts(&resolve, "order-flags"), ["post-only", "reduce-only", "close-position"]);
}

#[test]
fn results_and_options_take_what_wasmtime_says() {
    fn same<T: Layout + ComponentType>() {
        assert_eq!((T::SIZE, T::ALIGN), (T::SIZE32, T::ALIGN32 as usize), "{}", std::any::type_name::<T>());
    }
    same::<Result<u64, u32>>();
    same::<Result<(), u32>>();
    same::<Result<wit::Decimal, u32>>();
    same::<Result<wit::Subscriptions, String>>();
    same::<Option<wit::Bracket>>();
    same::<Option<u32>>();
    same::<Vec<wit::Bar>>();
    same::<wit::OrderFlags>();
}
