//! Random worlds for the property tests: a seed makes the instruments, their rows, the rules of the run and a strategy that does everything.
//!
//! What always holds: the same seed makes the same world; nothing here asks a clock or the platform. `market` makes the run, `trader` the
//! strategy, `audit` reads the records of a run and holds them to `host/RULES.md` without the engine's own state.

pub mod audit;
pub mod market;
pub mod trader;

use std::cell::RefCell;
use std::rc::Rc;

use bthost_sim::engine::{Outcome, RunConfig, run};
use bthost_sim::strategy::Strategy;
use bthost_sim::trail::payload::Any;
use bthost_sim::trail::{Header, Sink, Stream, decode};
use proptest::test_runner::{Config, RngSeed};

/// How many worlds a property looks at, and that they are the same ones each time: a failure names its seed, which is all there is to it.
/// `BTHOST_WORLDS=20` looks at twenty times as many.
pub fn worlds(cases: u32) -> Config {
    let cases = cases * times();
    Config { cases, rng_seed: RngSeed::Fixed(0x0062_7468_6f73_7400), failure_persistence: None, max_shrink_iters: 64, ..Config::default() }
}

/// How many times as many worlds as usual: `BTHOST_WORLDS`.
pub fn times() -> u32 {
    std::env::var("BTHOST_WORLDS").ok().and_then(|n| n.parse().ok()).unwrap_or(1)
}

/// A small generator (SplitMix64), for the worlds only.
#[derive(Clone, Debug)]
pub struct Draw(u64);

impl Draw {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From `low` to `high`, both included.
    pub fn range(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low + 1) as u64) as i64
    }

    /// Once in `n`.
    pub fn once_in(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n)
    }

    /// One of several.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[(self.next() % of.len() as u64) as usize]
    }
}

/// A record with its bytes taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its stream.
    pub stream: Stream,
    /// Its frame.
    pub header: Header,
    /// What it carries.
    pub any: Any,
}

#[derive(Default)]
struct Recorder(Rc<RefCell<Vec<Record>>>);

impl Sink for Recorder {
    fn record(&mut self, stream: Stream, bytes: &[u8]) {
        let (decoded, rest) = decode(bytes).expect("a record");
        assert!(rest.is_empty(), "one record at a time");
        let header = decoded.header;
        let any = Any::decode(header.kind, header.version, decoded.payload).expect("a known payload");
        self.0.borrow_mut().push(Record { stream, header, any });
    }
}

/// What a run left behind.
pub struct Ran {
    /// Its outcome.
    pub outcome: Outcome,
    /// Its records, in order.
    pub records: Vec<Record>,
}

/// Run a strategy on a configuration.
pub fn play(config: &RunConfig, strategy: &mut impl Strategy) -> Ran {
    let recorder = Recorder::default();
    let records = recorder.0.clone();
    let outcome = run(config.clone(), Vec::new(), strategy, Box::new(recorder)).expect("the run begins");
    let records = records.borrow().clone();
    Ran { outcome, records }
}
