//! Runs one guest the way `bthost run` does (load, describe, engine) over a small synthetic market, and says how it ended.

use std::fmt;
use std::path::PathBuf;

use bthost_guest::{Loaded, RefusedReason, Resources, Runtime};
use bthost_sim::engine::{self, Hearing, InPath, LimitFill, Market, NotStarted, Outcome, PathPolicy, Rules, RunConfig, Status};
use bthost_sim::limits::Limits;
use bthost_sim::market::{BarRow, Bars, Filters, FundingRates, Instrument, InstrumentKind};
use bthost_sim::num::{Money, Px, RATE_ONE, Rate};
use bthost_sim::rails::RailLimits;
use bthost_sim::time::{MINUTE, Timeframe, Ts};
use bthost_sim::trail::{NoSink, Trail, TrailRoots};

/// Bars of the market.
const BARS: i64 = 1200;

/// How a guest ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It does not begin: a [`RefusedReason`], `start` where it refuses itself, `declaration` where it asks for what is not there.
    Refused(String),
    /// It breaks in this callback, at this call of it.
    Fault(String, u64),
    /// The window is run to its end.
    Completes,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(reason) => write!(f, "refused({reason})"),
            Self::Fault(callback, index) => write!(f, "fault({callback}, {index})"),
            Self::Completes => f.write_str("completes"),
        }
    }
}

/// An end with what it left behind.
#[derive(Debug)]
pub(crate) struct Ended {
    pub verdict: Verdict,
    pub diagnostic: String,
    pub outcome: Option<Outcome>,
    pub resources: Option<Resources>,
}

impl Ended {
    fn early(verdict: Verdict, diagnostic: String) -> Self {
        Self { verdict, diagnostic, outcome: None, resources: None }
    }

    /// What the run committed to.
    pub fn trail(&self) -> Option<&TrailRoots> {
        self.outcome.as_ref().map(|o| &o.trail)
    }
}

/// Read the first line.
pub(crate) fn verdict_of(text: &str) -> Result<Verdict, String> {
    let line = text.lines().next().unwrap_or_default();
    let bad = || format!("the first line is no verdict: {line:?}");
    let said = line.strip_prefix(";; verdict: ").ok_or_else(bad)?.trim();
    let inside = |name: &str| said.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
    if said == "completes" {
        return Ok(Verdict::Completes);
    }
    if let Some(reason) = inside("refused") {
        let known = RefusedReason::ALL.iter().any(|r| r.name() == reason) || ["start", "declaration"].contains(&reason);
        return if known { Ok(Verdict::Refused(reason.into())) } else { Err(bad()) };
    }
    let (callback, index) = inside("fault").and_then(|f| f.split_once(", ")).ok_or_else(bad)?;
    Ok(Verdict::Fault(callback.into(), index.parse().map_err(|_| bad())?))
}

/// Where the cases of this repository are.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/hostile"))
}

/// The binary of a text. An empty `component-type:bthost` section stands for the one that the skeleton spells out.
pub(crate) fn component_of(text: &str) -> Result<Vec<u8>, String> {
    const EMPTY: &str = "(@custom \"component-type:bthost\" \"\")";
    let skeleton = std::fs::read_to_string(folder().join("skeleton.wat")).map_err(|e| e.to_string())?;
    let start = skeleton.find("(@custom \"component-type:bthost\" \"").ok_or("the skeleton has no section")?;
    let end = start + skeleton[start..].find("\")").ok_or("the skeleton's section does not end")? + 2;
    wat::parse_str(text.replace(EMPTY, &skeleton[start..end])).map_err(|e| e.to_string())
}

/// The binary of a case of this repository.
pub(crate) fn case(name: &str) -> Vec<u8> {
    let text = std::fs::read_to_string(folder().join(format!("{name}.wat"))).expect("the case is there");
    component_of(&text).expect("the case is text format")
}

/// The native limits, with less fuel for the start, so that a loop in it ends soon in an interpreter, too.
pub(crate) fn test_limits() -> Limits {
    Limits { fuel_start: 50_000_000, ..Limits::NATIVE }
}

/// Load, describe and run.
pub(crate) fn run(runtime: &Runtime, bytes: &[u8], limits: &Limits) -> Ended {
    match runtime.load(bytes, limits) {
        Err(e) => Ended::early(Verdict::Refused(e.reason.name().into()), e.message),
        Ok(loaded) => match loaded.describe() {
            Err(e) => Ended::early(Verdict::Fault(e.callback.into(), 0), e.fault.diagnostic),
            Ok(_) => drive(&loaded, limits),
        },
    }
}

/// Run a fresh instance.
pub(crate) fn drive(loaded: &Loaded, limits: &Limits) -> Ended {
    let mut strategy = loaded.instantiate(limits, false);
    let outcome = engine::run(config(limits.clone()), Vec::new(), &mut strategy, Box::new(NoSink));
    assert_eq!(strategy.watchdog_fired(), Ok(()));
    assert_eq!(strategy.host_failure(), None);
    let outcome = match outcome {
        Ok(outcome) => outcome,
        Err(NotStarted::Refused(why)) => return Ended::early(Verdict::Refused("start".into()), why),
        Err(NotStarted::Declaration(why)) => return Ended::early(Verdict::Refused("declaration".into()), why),
    };
    let (verdict, diagnostic) = match &outcome.status {
        Status::GuestFault { callback, index, diagnostic } => (Verdict::Fault(callback.clone(), *index), diagnostic.clone()),
        Status::Completed | Status::Halted => (Verdict::Completes, String::new()),
        other => panic!("the run ended with {}", other.name()),
    };
    Ended { verdict, diagnostic, outcome: Some(outcome), resources: Some(strategy.resources()) }
}

/// A perpetual that walks around 100.00 for 1200 minutes, and cash enough for a thousand small orders.
pub(crate) fn config(limits: Limits) -> RunConfig {
    let start = 28_000_000 * MINUTE;
    let instrument = Instrument {
        symbol: "XYZUSDT".into(),
        venue: "synthetic".into(),
        kind: InstrumentKind::LinearPerpetual,
        base: "XYZ".into(),
        quote: "USDT".into(),
        settle: "USDT".into(),
        price_scale: 2,
        qty_scale: 3,
        filters: Filters { tick: Px(1), ..Filters::default() },
        max_leverage: 10,
        maker_fee: Rate(0),
        taker_fee: Rate(0),
    };
    let rules = Rules { leverage: 10, ..Rules::default() };
    let market = Market {
        instrument,
        rules,
        bars: walk(start),
        mark: None,
        funding: FundingRates::default(),
        trades: None,
        depth: None,
        fees: None,
        members: bthost_sim::market::Membership::default(),
        margin: None,
    };
    RunConfig {
        window: (Ts(start), Ts(start + BARS * MINUTE + 1)),
        seed: 7,
        currency: "USDT".into(),
        currencies: Vec::new(),
        cash: Money(1_000_000 * i128::from(RATE_ONE / 10_000)),
        latency_ns: 0,
        hearing: Hearing::default(),
        path: PathPolicy::OhlcAdaptive,
        limit_fill: LimitFill::Through,
        in_path: InPath::ReduceOnly,
        rails: RailLimits::default(),
        limits,
        markets: vec![market],
    }
}

/// A trail that keeps nothing.
pub(crate) fn no_trail() -> Trail {
    Trail::new(Box::new(NoSink))
}

/// The bars: steps of a linear congruential generator.
fn walk(start: i64) -> Bars {
    let mut bars = Bars::new(Timeframe::parse("1m").expect("a timeframe"));
    let (mut seed, mut price) = (12_345_u64, 10_000_i64);
    for i in 0..BARS {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let step = i64::try_from(seed >> 60).expect("four bits") - 7;
        let close = (price + step).max(9_000);
        let (low, high) = (price.min(close) - 3, price.max(close) + 3);
        let row = BarRow { open_time: start + i * MINUTE, open: price, high, low, close, volume: 1_000_000, ..BarRow::default() };
        bars.push(&row);
        price = close;
    }
    bars
}
