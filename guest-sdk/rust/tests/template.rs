//! The strategy that `bthost new --lang rust` writes compiles against this SDK, and its own tests pass.

#[path = "../template/src/lib.rs"]
mod template;

use bthost_sdk::testing::Harness;
use template::AboveAverage;

#[test]
fn the_template_declares_what_its_text_says() {
    let run = Harness::new().start::<AboveAverage>().expect("the strategy starts");
    let wanted = run.subscriptions();
    assert_eq!((wanted.series.len(), wanted.indicators.len(), wanted.tags.len()), (1, 1, 1));
    assert!(!wanted.orders && !wanted.instants);
    let manifest = include_str!("../template/Cargo.toml.in");
    assert!(manifest.contains("name = \"{{name}}\"") && manifest.contains("path = \"bthost-sdk\""));
}
