//! Hostile guests: every `.wat` of `BTHOST_HOSTILE` (default `tests/hostile`) ends as its first line says, on every compiler.
//!
//! What always holds: a file without a verdict fails the test; a run is made three times (Cranelift at two levels, and Pulley), and once
//! more with the core module wrapped as a component, and leaves the same trail; whatever the guest does, the host answers with a value.

mod bombs;
mod harness;
mod limits;

use std::path::PathBuf;
use std::sync::Mutex;

use bthost_guest::{Optimise, Options, Runtime, Target, inspect};
use harness::{Ended, Verdict, component_of, run, test_limits, verdict_of};

/// The compilers that must agree.
pub(crate) fn runtimes() -> [Runtime; 3] {
    let with = |optimise, target| Runtime::new(Options { optimise, target, ..Options::default() }).expect("the engine is built");
    [with(Optimise::Speed, Target::Native), with(Optimise::None, Target::Native), with(Optimise::Speed, Target::Pulley)]
}

/// The component of a case, for the tests of the program.
pub(crate) fn component(name: &str) -> Vec<u8> {
    harness::case(name)
}

/// The files, by name.
fn files() -> Vec<PathBuf> {
    let folder = std::env::var_os("BTHOST_HOSTILE").map_or_else(harness::folder, PathBuf::from);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|e| e.expect("the folder can be read").path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "wat"));
    files.sort();
    files
}

/// What is wrong with a file's end, if anything is.
fn judge(runtimes: &[Runtime], file: &std::path::Path) -> Result<(), String> {
    let text = std::fs::read_to_string(file).map_err(|e| e.to_string())?;
    let expected = verdict_of(&text)?;
    let bytes = component_of(&text)?;
    let mut first: Option<Ended> = None;
    // A core module is called directly; the component that the host would make of it goes the other way, and uses more fuel.
    let wrapped = inspect(&bytes, &test_limits()).ok().filter(|(component, _)| *component != bytes).map(|(component, _)| component);
    let direct = runtimes.iter().map(|r| (r, &bytes));
    let ways = direct.chain(wrapped.iter().map(|component| (&runtimes[0], component)));
    for (runtime, given) in ways {
        let ended = run(runtime, given, &test_limits());
        let options = (runtime.options(), if given == &bytes { "as given" } else { "as a component" });
        if ended.verdict != expected {
            return Err(format!("expected {expected}, got {} ({}) on {options:?}", ended.verdict, ended.diagnostic));
        }
        if let Some(first) = &first {
            if ended.trail() != first.trail() {
                return Err(format!("another trail on {options:?}"));
            }
            if expected == Verdict::Completes && given == &bytes && ended.resources != first.resources {
                return Err(format!("other resources on {options:?}: {:?} and {:?}", ended.resources, first.resources));
            }
        } else {
            first = Some(ended);
        }
    }
    Ok(())
}

#[test]
fn hostile_guests_end_as_their_first_line_says() {
    let runtimes = runtimes();
    let files = files();
    assert!(!files.is_empty(), "no .wat files were found");
    let (queue, wrong) = (Mutex::new(files.iter()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(file) = queue.lock().expect("no panic").next() else { break };
                    if let Err(why) = judge(&runtimes, file) {
                        wrong.lock().expect("no panic").push(format!("{}: {why}", file.display()));
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("no panic");
    assert!(wrong.is_empty(), "{} of {} files:\n{}", wrong.len(), files.len(), wrong.join("\n"));
}

#[test]
fn hostile_file_without_a_verdict_fails() {
    for text in
        ["(module)", ";; verdict: survives\n(module)", ";; verdict: fault(on-bar)\n(module)", ";; verdict: refused(because)\n(module)"]
    {
        assert!(verdict_of(text).is_err(), "{text}");
    }
    assert_eq!(verdict_of(";; verdict: fault(on-bar, 999)\n(module)"), Ok(Verdict::Fault("on-bar".into(), 999)));
    assert_eq!(verdict_of(";; verdict: refused(import)\n(module)"), Ok(Verdict::Refused("import".into())));
}

/// A callback that sends an order and then breaks leaves nothing behind; the callbacks before it stay.
#[test]
fn hostile_callback_that_traps_leaves_no_order() {
    let runtime = &runtimes()[0];
    let ended = run(runtime, &harness::case("03-order-then-overflow"), &test_limits());
    let outcome = ended.outcome.expect("the run had begun");
    assert_eq!((outcome.totals.fills, outcome.positions.len()), (0, 0));
    let ended = run(runtime, &harness::case("28-trap-in-the-1000th-bar"), &test_limits());
    let outcome = ended.outcome.expect("the run had begun");
    // Orders of bars 1 to 998 fill at the open that follows; that of bar 999 and bar 1000 have no later open before the fault.
    assert_eq!(outcome.totals.fills, 999);
}

/// Globals do not survive: each instance of a loaded strategy begins fresh.
#[test]
fn hostile_state_does_not_survive_a_run() {
    let runtime = &runtimes()[0];
    let loaded = runtime.load(&harness::case("28-trap-in-the-1000th-bar"), &test_limits()).expect("it loads");
    let ends = [0, 1].map(|_| harness::drive(&loaded, &test_limits()));
    assert_eq!(ends[0].verdict, Verdict::Fault("on-bar".into(), 999));
    assert_eq!(ends[0].verdict, ends[1].verdict);
    assert_eq!(ends[0].trail(), ends[1].trail());
}

#[test]
fn hostile_refusal_text_is_cut() {
    let ended = run(&runtimes()[0], &harness::case("38-long-refusal"), &test_limits());
    assert_eq!(ended.diagnostic.len() as u64, test_limits().log_line_bytes);
}

/// The guest that compares the two ways in does call everything, and trades.
#[test]
fn hostile_every_host_function_is_called() {
    let ended = run(&runtimes()[0], &harness::case("every-host-function"), &test_limits());
    let called = ended.resources.expect("the run had begun").host_calls;
    assert!(called.iter().all(|n| *n > 0), "{called:?}");
    let outcome = ended.outcome.expect("the run had begun");
    assert!(outcome.totals.fills > 10, "{:?}", outcome.totals);
}
