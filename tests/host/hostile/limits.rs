//! Each limit of a run, met exactly and gone past by one.

use std::time::Duration;

use bthost_guest::{HOST_CALL_REFUSALS, Runtime, inspect};
use bthost_sim::limits::Limits;
use bthost_sim::strategy::{Bar, Strategy};

use super::harness::{Verdict, case, component_of, drive, run, test_limits};
use super::runtimes;

fn fault(index: u64) -> Verdict {
    Verdict::Fault("on-bar".into(), index)
}

/// The smallest budget with which `ok` holds: it must hold for `most`.
fn smallest(most: u64, ok: impl Fn(u64) -> bool) -> u64 {
    assert!(ok(most), "{most} is not enough");
    let (mut low, mut high) = (0, most);
    while low + 1 < high {
        let middle = low.midpoint(high);
        if ok(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

/// Fuel is looked at where a function begins and where a loop goes round, so what a callback uses after the last such place is free: the
/// smallest budget is a little below the use, and the same on every compiler.
#[test]
fn hostile_fuel_is_exact() {
    let bytes = case("04-deep-recursion");
    let found = runtimes().map(|runtime| {
        let golden = run(&runtime, &bytes, &test_limits()).resources.expect("it ran");
        let with = |per_callback: u64, total: u64| {
            run(&runtime, &bytes, &Limits { fuel_per_callback: per_callback, fuel_total: total, ..test_limits() }).verdict
        };
        let (max, total) = (golden.fuel_callback_max, golden.fuel_total);
        let callback = smallest(max + 1, |budget| with(budget, total * 2) == Verdict::Completes);
        assert_eq!(with(callback - 1, total * 2), fault(0));
        let run = smallest(total + 1, |budget| with(max * 2, budget) == Verdict::Completes);
        assert!(matches!(with(max * 2, run - 1), Verdict::Fault(..)));
        assert!(callback > max / 2 && run > total - max, "{callback} of {max}, {run} of {total}");
        (max, total, callback, run)
    });
    assert_eq!(found[0], found[1]);
    assert_eq!(found[0], found[2]);
}

/// A guest that makes `n` host calls in each bar, and the verdict of a run of it.
fn calls(runtime: &Runtime, n: u64) -> Verdict {
    let text = std::fs::read_to_string(super::harness::folder().join("39-host-call-flood.wat")).expect("the case is there");
    let endless = "(loop $l (drop (call $value (i32.const 0))) (br $l))";
    let counted = format!(
        "(local $i i64) (loop $l (drop (call $value (i32.const 0))) (local.set $i (i64.add (local.get $i) (i64.const 1)))
         (br_if $l (i64.lt_u (local.get $i) (i64.const {n}))))"
    );
    assert!(text.contains(endless));
    run(runtime, &component_of(&text.replace(endless, &counted)).expect("the text format"), &test_limits()).verdict
}

#[test]
fn hostile_host_calls_are_counted() {
    let [runtime, ..] = runtimes();
    let limit = test_limits().host_calls_per_callback;
    assert_eq!(calls(&runtime, limit), Verdict::Completes);
    assert_eq!(calls(&runtime, limit + 1), fault(0));
    assert!(HOST_CALL_REFUSALS < limit);
}

#[test]
fn hostile_memory_and_instances_are_limited() {
    let [runtime, ..] = runtimes();
    let skeleton = case("skeleton");
    let with = |limits: Limits| run(&runtime, &skeleton, &limits).verdict;
    assert_eq!(with(Limits { memory_bytes: 1 << 16, ..test_limits() }), Verdict::Completes);
    assert_eq!(with(Limits { memory_bytes: (1 << 16) - 1, ..test_limits() }), Verdict::Refused("memory-minimum".into()));
    assert_eq!(with(Limits { instances: 1, ..test_limits() }), Verdict::Completes);
    assert_eq!(with(Limits { instances: 0, ..test_limits() }), Verdict::Fault("instantiate".into(), 0));
    // Wrapped as a component, the same module has the instances of its stubs beside it.
    let (component, _) = inspect(&skeleton, &test_limits()).expect("it can be wrapped");
    let with = |instances: u64| run(&runtime, &component, &Limits { instances, ..test_limits() }).verdict;
    let few = (1..8).find(|&instances| with(instances) == Verdict::Completes).expect("eight are enough");
    assert!(few > 1);
    assert_eq!(with(few - 1), Verdict::Fault("instantiate".into(), 0));
}

/// The wall clock ends a call that fuel would not end; that is no fault, and asked for afterwards.
#[test]
fn hostile_watchdog_is_not_a_result() {
    let [runtime, ..] = runtimes();
    let limits = Limits { fuel_per_callback: u64::MAX / 2, fuel_total: u64::MAX / 2, ..test_limits() };
    let loaded = runtime.load(&case("01-infinite-loop"), &limits).expect("it loads");
    let mut strategy = loaded.instantiate(&limits, false);
    strategy.set_watchdog(Duration::from_millis(50)).expect("a thread");
    let mut desk = bthost_sim::engine::Desk::new(super::harness::config(limits), super::harness::no_trail());
    let ended = (0..10).try_for_each(|_| strategy.on_bar(&mut desk, 0, &Bar::default(), u64::MAX));
    assert!(ended.is_err());
    let fired = strategy.watchdog_fired().expect_err("it fired");
    assert!(fired.to_string().contains("no result"), "{fired}");
    assert!(strategy.on_bar(&mut desk, 0, &Bar::default(), 0).is_err(), "an instance that trapped is not called again");
}

/// Whatever the watchdog of one run does, the next run on the same engine is not touched.
#[test]
fn hostile_watchdog_of_another_run_is_not_felt() {
    let [runtime, ..] = runtimes();
    let loaded = runtime.load(&case("skeleton"), &test_limits()).expect("it loads");
    let other = {
        let mut strategy = loaded.instantiate(&test_limits(), false);
        strategy.set_watchdog(Duration::ZERO).expect("a thread");
        strategy
    };
    while other.watchdog_fired().is_ok() {
        std::thread::yield_now();
    }
    assert_eq!(drive(&loaded, &test_limits()).verdict, Verdict::Completes);
}
