//! What a run came to, as it is hashed: status, roots of the trail, final state, totals; beside it metrics, resources, environment.
//!
//! What always holds: nothing here depends on the machine, the compiler or the clock; a fault's diagnostic is left out, because a trap's
//! kind changes between patch releases. [`Metrics`] have an id of their own, so a new metric breaks no old manifest. [`Resources`] are
//! compared only at level *exact*; an [`Environment`] is never compared.

use std::collections::BTreeMap;

use bthost_sim::engine::{FinalPosition, MarginTotals, Outcome, Status, Totals};
use bthost_sim::num::Money;
use bthost_sim::trail::{Hash, RECORDS_CHUNK, Stream, StreamRoot, TrailRoots, sha256, tree_root};
use serde::{Deserialize, Serialize};

use crate::canon::{self, CanonError};
use crate::definition::{Definition, DefinitionError};
use crate::text::{Amount, Bits, Digest, Id, Int, Moment, Number};

/// Domain of result ids.
pub const DOMAIN: &str = "bthost/results/v1";
/// Domain of metrics ids.
pub const METRICS_DOMAIN: &str = "bthost/metrics/v1";
/// The stream that holds the order of all others.
pub const INTERLEAVING: &str = "interleaving";

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "kebab-case", deny_unknown_fields)]
pub enum RunStatus {
    /// The window was run to its end.
    Completed {},
    /// The strategy called `halt`.
    Halted {},
    /// The strategy broke.
    GuestFault {
        /// In which callback.
        callback: String,
        /// In which call of it, from 0.
        index: Int<u64>,
    },
    /// A rail flattened and halted.
    RailStop {
        /// The ABI's code of the reason.
        reason: Int<u32>,
    },
    /// The equity was used up.
    EquityGone {},
}

impl RunStatus {
    /// As in the manifest.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Completed {} => "completed",
            Self::Halted {} => "halted",
            Self::GuestFault { .. } => "guest-fault",
            Self::RailStop { .. } => "rail-stop",
            Self::EquityGone {} => "equity-gone",
        }
    }

    fn new(status: &Status) -> Self {
        match status {
            Status::Completed => Self::Completed {},
            Status::Halted => Self::Halted {},
            Status::GuestFault { callback, index, diagnostic: _ } => Self::GuestFault { callback: callback.clone(), index: Int(*index) },
            Status::RailStop { reason } => Self::RailStop { reason: Int(*reason) },
            Status::EquityGone => Self::EquityGone {},
        }
    }
}

/// One stream's commitment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StreamCommitment {
    /// `intents`, `orders`, ..., `interleaving`.
    pub name: String,
    /// Records.
    pub count: Int<u64>,
    /// Root of the tree over the chunks.
    pub root: Digest,
    /// Hashes of the chunks of 4096 records.
    pub chunk_roots: Vec<Digest>,
}

impl StreamCommitment {
    fn new(stream: &StreamRoot) -> Self {
        let StreamRoot { name, count, root, chunks } = stream;
        Self { name: name.clone(), count: Int(*count), root: Digest(*root), chunk_roots: chunks.iter().copied().map(Digest).collect() }
    }

    /// The root that follows from the chunk roots.
    #[must_use]
    pub fn root_of_chunks(&self) -> Hash {
        let leaves: Vec<Hash> = self.chunk_roots.iter().map(|d| d.0).collect();
        tree_root(&leaves)
    }

    /// How many chunks this many records have.
    #[must_use]
    pub fn chunks_expected(&self) -> u64 {
        self.count.0.div_ceil(RECORDS_CHUNK)
    }
}

/// The commitments of the trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrailCommitment {
    /// Root over the named stream roots.
    pub root: Digest,
    /// The streams in their fixed order, then the interleaving.
    pub streams: Vec<StreamCommitment>,
}

impl TrailCommitment {
    /// From the trail.
    #[must_use]
    pub fn new(roots: &TrailRoots) -> Self {
        Self { root: Digest(roots.root), streams: roots.streams.iter().map(StreamCommitment::new).collect() }
    }

    /// The root that follows from names, counts and roots of the streams.
    #[must_use]
    pub fn root_of_streams(&self) -> Hash {
        let mut bytes = Vec::from(*b"bthost/trail/v1\0");
        for stream in &self.streams {
            bytes.extend_from_slice(format!("{}\0{}\0", stream.name, stream.count).as_bytes());
            bytes.extend_from_slice(&stream.root.0);
        }
        sha256(&[&bytes])
    }

    /// One stream.
    #[must_use]
    pub fn stream(&self, name: &str) -> Option<&StreamCommitment> {
        self.streams.iter().find(|s| s.name == name)
    }
}

/// A table's commitment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableRoot {
    /// Rows.
    pub rows: Int<u64>,
    /// Root.
    pub root: Digest,
}

/// The tables that a person looks at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tables {
    /// The fills: the fills stream of the trail.
    pub fills: TableRoot,
    /// The account over time.
    pub equity: TableRoot,
}

/// The balance of a wallet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wallet {
    /// Asset.
    pub asset: String,
    /// Balance.
    pub balance: Amount,
}

/// A position that is not flat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// `BTCUSDT.binance-um`
    pub instrument: String,
    /// Signed quantity.
    pub qty: Number,
    /// Cost basis, signed like the quantity.
    pub basis: Amount,
    /// Unrealised profit at the last mark.
    pub unrealised: Amount,
    /// The last mark.
    pub mark: Number,
    /// Margin set aside for it; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub isolated: Option<Amount>,
}

/// The account at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FinalState {
    /// Hash of the whole state.
    pub state_sha256: Digest,
    /// The last instant.
    pub end_ns: Int<i64>,
    /// Equity at the start.
    pub start_equity: Amount,
    /// Equity at the end, at marks.
    pub end_equity: Amount,
    /// Wallets.
    pub wallets: Vec<Wallet>,
    /// Positions.
    pub positions: Vec<Position>,
}

/// Counts and sums of liquidations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarginSet {
    /// Positions that had too little margin.
    pub liquidations: Int<u64>,
    /// Liquidation fees paid.
    pub liquidation_fees: Amount,
    /// What the insurance fund paid because a margin or the wallet was below zero.
    pub debt_covered: Amount,
    /// What the insurance fund took in, less what it paid.
    pub insurance: Amount,
}

impl MarginSet {
    fn new(totals: &MarginTotals) -> Self {
        let MarginTotals { liquidations, liquidation_fees, debt_covered, insurance } = totals;
        Self {
            liquidations: Int(*liquidations),
            liquidation_fees: Amount(*liquidation_fees),
            debt_covered: Amount(*debt_covered),
            insurance: Amount(*insurance),
        }
    }
}

/// Counts and sums that a person reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TotalSet {
    /// Execution bars inside the window.
    pub bars: Int<u64>,
    /// Calls of `on-bar`.
    pub delivered: Int<u64>,
    /// Orders submitted.
    pub orders: Int<u64>,
    /// Orders refused by static checks, by the ABI's code of the reason.
    pub refused: BTreeMap<Int<u32>, Int<u64>>,
    /// Orders that ended rejected or expired, by the ABI's code of the reason.
    pub ended: BTreeMap<Int<u32>, Int<u64>>,
    /// Fills.
    pub fills: Int<u64>,
    /// Fills that depend on the guessed order of the extremes.
    pub ambiguous_fills: Int<u64>,
    /// Limits touched and not traded through.
    pub touched_orders: Int<u64>,
    /// Fills cut by the participation cap.
    pub capped_fills: Int<u64>,
    /// Sum of notionals.
    pub turnover: Amount,
    /// Fees paid.
    pub fees: Amount,
    /// Funding received, less paid.
    pub funding: Amount,
    /// Realised profit before fees and funding.
    pub realised: Amount,
    /// What liquidations did; absent where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin: Option<MarginSet>,
    /// Time with an open position.
    pub exposed_ns: Int<i64>,
    /// Log lines dropped.
    pub log_dropped: Int<u64>,
    /// When each series of the strategy was first deliverable.
    pub first_valid: Vec<Moment>,
}

impl TotalSet {
    fn new(totals: &Totals) -> Self {
        let Totals {
            bars,
            delivered,
            orders,
            refused,
            ended,
            fills,
            ambiguous_fills,
            // Metrics: an id of their own, so that old results keep theirs.
            ambiguous_value: _,
            ambiguous_bars: _,
            touched_orders,
            capped_fills,
            turnover,
            fees,
            funding,
            realised,
            margin,
            exposed_ns,
            log_dropped,
            first_valid,
        } = totals;
        Self {
            bars: Int(*bars),
            delivered: Int(*delivered),
            orders: Int(*orders),
            refused: by_reason(refused),
            ended: by_reason(ended),
            fills: Int(*fills),
            ambiguous_fills: Int(*ambiguous_fills),
            touched_orders: Int(*touched_orders),
            capped_fills: Int(*capped_fills),
            turnover: Amount(*turnover),
            fees: Amount(*fees),
            funding: Amount(*funding),
            realised: Amount(*realised),
            margin: (*margin != MarginTotals::default()).then(|| MarginSet::new(margin)),
            exposed_ns: Int(*exposed_ns),
            log_dropped: Int(*log_dropped),
            first_valid: first_valid.iter().copied().map(Moment).collect(),
        }
    }
}

fn by_reason(counts: &[(u32, u64)]) -> BTreeMap<Int<u32>, Int<u64>> {
    let mut map = BTreeMap::new();
    for (reason, count) in counts {
        map.entry(Int(*reason)).or_insert(Int(0)).0 += count;
    }
    map
}

/// The results of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Results {
    /// How it ended.
    pub status: RunStatus,
    /// What happened.
    pub trail: TrailCommitment,
    /// The tables.
    pub tables: Tables,
    /// The account at the end.
    #[serde(rename = "final")]
    pub end: FinalState,
    /// Counts and sums.
    pub totals: TotalSet,
}

impl Results {
    /// From what the engine left, with the names and scales of the definition's instruments.
    ///
    /// # Errors
    /// When a position's instrument is not in the definition.
    pub fn new(outcome: &Outcome, definition: &Definition) -> Result<Self, DefinitionError> {
        // The mark modes stand in the definition; how each instrument was marked follows from its timeframes.
        let Outcome { status, end, start_equity, end_equity, wallets, positions, state, trail, equity, totals, mark_modes: _, markets: _ } =
            outcome;
        let fills = &trail.streams[Stream::Fills as usize];
        Ok(Self {
            status: RunStatus::new(status),
            trail: TrailCommitment::new(trail),
            tables: Tables {
                fills: TableRoot { rows: Int(fills.count), root: Digest(fills.root) },
                equity: TableRoot { rows: Int(equity.len() as u64), root: Digest(equity.root()) },
            },
            end: FinalState {
                state_sha256: Digest(*state),
                end_ns: Int(end.0),
                start_equity: Amount(*start_equity),
                end_equity: Amount(*end_equity),
                wallets: wallets.iter().map(|(asset, balance)| Wallet { asset: asset.clone(), balance: Amount(*balance) }).collect(),
                positions: positions.iter().map(|p| Position::new(p, definition)).collect::<Result<_, _>>()?,
            },
            totals: TotalSet::new(totals),
        })
    }

    /// `SHA-256("bthost/results/v1\0" || canonical JSON)`.
    ///
    /// # Errors
    /// Never for results made by this crate: their types hold no JSON number.
    pub fn result_id(&self) -> Result<Id, CanonError> {
        canon::id(DOMAIN, self).map(Id)
    }
}

impl Position {
    fn new(position: &FinalPosition, definition: &Definition) -> Result<Self, DefinitionError> {
        let FinalPosition { instrument, qty, basis, unrealised, mark, isolated, liquidation_price: _ } = position;
        let (def, name) = definition.numbered(*instrument as usize).ok_or_else(|| DefinitionError::Wrong {
            field: "instruments".into(),
            what: format!("the outcome has a position in instrument {instrument}, which is not in the definition"),
        })?;
        Ok(Self {
            instrument: name,
            qty: Number::of(qty.0, def.qty_scale.0),
            basis: Amount(*basis),
            unrealised: Amount(*unrealised),
            mark: Number::of(*mark, def.price_scale.0),
            isolated: (*isolated != Money::ZERO).then_some(Amount(*isolated)),
        })
    }
}

/// One metric.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// Its value as the shortest decimal that reads back to the same float; `NaN`, `inf`, `-inf` where it is one.
    pub v: String,
    /// The float, bit by bit.
    pub bits: Bits,
    /// What it means: `total_return/1`.
    pub def: String,
}

impl Metric {
    /// A value with the id of its definition. Every NaN is one NaN.
    #[must_use]
    pub fn new(value: f64, def: &str) -> Self {
        let value = if value.is_nan() { f64::NAN } else { value };
        Self { v: value.to_string(), bits: Bits(value.to_bits()), def: def.into() }
    }

    /// The value, by its bits.
    #[must_use]
    pub fn value(&self) -> f64 {
        f64::from_bits(self.bits.0)
    }

    /// Whether the text is the text of the bits.
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        *self == Self::new(self.value(), &self.def)
    }
}

/// Metrics by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Metrics(pub BTreeMap<String, Metric>);

impl Metrics {
    /// `SHA-256("bthost/metrics/v1\0" || canonical JSON)`.
    ///
    /// # Errors
    /// Never: the types hold no JSON number.
    pub fn metrics_id(&self) -> Result<Id, CanonError> {
        canon::id(METRICS_DOMAIN, self).map(Id)
    }
}

/// Fuel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fuel {
    /// Which counting: the runtime's version and the cost table's name.
    pub schedule: String,
    /// Hash of the cost tables.
    pub table_sha256: Digest,
    /// Spent in the whole run.
    pub total: Int<u64>,
    /// Most spent in one callback.
    pub callback_max: Int<u64>,
}

/// What a run used. Compared only at level *exact*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resources {
    /// Fuel.
    pub fuel: Fuel,
    /// Most pages of linear memory.
    pub memory_pages_peak: Int<u64>,
    /// Calls of each host function.
    pub host_calls: BTreeMap<String, Int<u64>>,
}

/// The program that ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EngineBuild {
    /// Version of bthost.
    pub version: String,
    /// Commit that it was built from; `unknown` where the build could not tell. So for the fields below.
    pub git_commit: String,
    /// Hash of the lock file.
    pub cargo_lock_sha256: String,
    /// Compiler.
    pub rustc: String,
    /// `release`
    pub profile: String,
}

impl core::fmt::Display for EngineBuild {
    /// `0.3.0@a1b2c3d`
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}@{}", self.version, self.git_commit.get(..7).unwrap_or(&self.git_commit))
    }
}

/// Where a run was made. Never compared, only printed where something differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Environment {
    /// The program.
    pub engine: EngineBuild,
    /// `x86_64-unknown-linux-gnu`
    pub target: String,
    /// CPU features that kernels were chosen by.
    pub cpu_features: Vec<String>,
    /// When the run was started, RFC 3339.
    pub started: String,
    /// How long it took.
    pub wall_ms: Int<u64>,
}
