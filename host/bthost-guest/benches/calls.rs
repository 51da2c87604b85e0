//! What a call costs: `on-bar` of a guest that does nothing, and of one that reads two values, with fuel, NaN bits and limits as in a run.

use std::hint::black_box;

use bthost_guest::{Options, Runtime};
use bthost_sim::engine::{Desk, Hearing, InPath, LimitFill, PathPolicy, RunConfig};
use bthost_sim::limits::Limits;
use bthost_sim::num::Money;
use bthost_sim::rails::RailLimits;
use bthost_sim::strategy::{Bar, Strategy};
use bthost_sim::time::Ts;
use bthost_sim::trail::{NoSink, Trail};
use criterion::{Criterion, criterion_group, criterion_main};

/// A guest whose `on-bar` has the body given; the rest is that of the skeleton.
fn guest(body: &str) -> Vec<u8> {
    let skeleton = include_str!("../../../tests/hostile/skeleton.wat");
    let start = skeleton.find("    (global.set $bar (i32.add").expect("the body of on-bar");
    let end = start + skeleton[start..].find("(then (call $buy))))").expect("its end") + "(then (call $buy)))".len();
    wat::parse_str(format!("{}{body}{}", &skeleton[..start], &skeleton[end..])).expect("the text format")
}

fn desk() -> Box<Desk> {
    let config = RunConfig {
        window: (Ts(0), Ts(0)),
        seed: 0,
        currency: "USDT".into(),
        currencies: Vec::new(),
        cash: Money::ZERO,
        latency_ns: 0,
        hearing: Hearing::default(),
        path: PathPolicy::OhlcAdaptive,
        limit_fill: LimitFill::Through,
        in_path: InPath::Wait,
        rails: RailLimits::default(),
        limits: Limits::NATIVE,
        markets: Vec::new(),
    };
    Desk::new(config, Trail::new(Box::new(NoSink)))
}

fn calls(c: &mut Criterion) {
    let limits = Limits { fuel_total: u64::MAX / 2, ..Limits::NATIVE };
    let runtime = Runtime::new(Options::default()).expect("the engine");
    let bar = Bar { open: 1.0, high: 2.0, low: 0.5, close: 1.5, ..Bar::default() };
    for (name, body) in [
        ("on-bar, nothing", ""),
        ("on-bar, two values", "(drop (f64.sub (call $value (i32.const 0)) (call $value (i32.const 1))))"),
        (
            "on-bar, two values and the position",
            "(drop (call $position-qty (i32.const 0))) (drop (f64.sub (call $value (i32.const 0)) (call $value (i32.const 1))))",
        ),
    ] {
        let loaded = runtime.load(&guest(body), &limits).expect("it loads");
        let mut strategy = loaded.instantiate(&limits, false);
        let mut desk = desk();
        c.bench_function(name, |b| b.iter(|| strategy.on_bar(&mut desk, 0, black_box(&bar), u64::MAX)));
        assert!(strategy.on_bar(&mut desk, 0, &bar, 0).is_ok());
    }
    c.bench_function("load the skeleton", |b| b.iter(|| runtime.load(&guest(""), &limits).is_ok()));
    let loaded = runtime.load(&guest(""), &limits).expect("it loads");
    c.bench_function("instantiate", |b| b.iter(|| loaded.instantiate(&limits, false)));
}

criterion_group!(benches, calls);
criterion_main!(benches);
