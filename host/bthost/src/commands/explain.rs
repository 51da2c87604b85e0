//! `bthost explain RUN_DIR fill N`: a fill from the bar that caused it to its postings; `bthost explain TOPIC`: a text.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use bthost_audit::events::{Event, EventsReader};
use bthost_sim::codes::{FILL_FLAGS, event_name, reason_name};
use bthost_sim::exchange::hedge;
use bthost_sim::market::Instrument;
use bthost_sim::num::{Money, Px, Qty};
use bthost_sim::trail::payload::{Any, Fill, Transfer};
use bthost_sim::trail::{Cause, Stream};

use crate::session::recorded;

/// Texts that the program carries.
const TOPICS: &[(&str, &str, &str)] = &[
    ("rules", "what the simulated exchange does, section by section", include_str!("../../../RULES.md")),
    ("codes", "reasons, events, states and flags by number", include_str!("../../../../wit/v0.1.0/codes.md")),
    ("limits", "what a strategy is held to", LIMITS),
    ("proof", "what verify proves, and what it does not", PROOF),
];

const LIMITS: &str = "\
A strategy is held to these limits; each is in the manifest. `limits.profile` chooses between two sets of them.

  fuel       of one callback, of `start`, and of the whole run; fuel counts instructions, so it is the same on every machine
  memory     linear memory in bytes, table elements, instances, wasm stack
  calls      host calls of one callback, bytes that a host call lifts, intents of one callback, open orders, timers
  text       bytes of one log line (the rest is cut) and of all log lines (the rest is dropped and counted)
  size       bytes of the component; what is larger is refused before it is compiled

A strategy that breaks one ends its run with the status guest-fault, which names callback and index. What happened before stands.
";

const PROOF: &str = "\
`bthost verify` runs the definition in a manifest again (the component, the parameters, the rows, the venue, the account, the seed) and compares every record of the
trail, the final state, the metrics and the report by hash. \"reproduced\" means: this component on these rows under these rules gives this number.

It does not prove that the rows are what the market did, that the strategy was not tuned on the window, that the fills are realistic, or when the run was first made.
";

/// Arguments of `bthost explain`.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// A run directory, or a topic: rules, codes, limits, proof
    #[arg(value_name = "RUN_DIR|TOPIC")]
    pub subject: String,
    /// `fill`
    pub what: Option<String>,
    /// Its number, from 0 as in fills.parquet
    pub number: Option<u64>,
}

/// Explain.
///
/// # Errors
/// When there is nothing by that name.
pub fn run(args: Args) -> Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    match (args.what.as_deref(), args.number) {
        (None, _) => {
            let Some((_, _, text)) = TOPICS.iter().find(|t| t.0 == args.subject) else {
                let list: Vec<String> = TOPICS.iter().map(|t| format!("  {:8} {}", t.0, t.1)).collect();
                bail!(
                    "there is no topic `{}`\nhint: the topics are\n{}\nand `bthost explain RUN_DIR fill N` explains a fill",
                    args.subject,
                    list.join("\n")
                );
            };
            write!(out, "{text}")?;
        }
        (Some("fill"), Some(number)) => write!(out, "{}", fill(Path::new(&args.subject), number)?)?,
        _ => bail!("only fills can be explained, by their number\nhint: bthost explain RUN_DIR fill N"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Names of the flags of an order.
fn order_flags(text: &str) -> String {
    let bits: u32 = text.parse().unwrap_or(0);
    let known = [(1, "post-only"), (2, "reduce-only"), (4, "close-position")];
    known.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, name)| *name).collect::<Vec<_>>().join("+")
}

struct Trail {
    instruments: Vec<Instrument>,
    series: Vec<String>,
    assets: Vec<String>,
    events: Vec<Event>,
}

fn read(dir: &Path) -> Result<Trail> {
    let manifest = recorded::stated(dir)?;
    let plan = manifest.predicate.definition.to_config()?;
    let file = File::open(dir.join("events.bin")).context("there is no events.bin")?;
    Ok(Trail {
        instruments: hedge::numbered(plan.markets().iter().map(|m| (&m.instrument, &m.rules))),
        series: manifest.predicate.definition.instruments.iter().map(|i| i.execution.to_string()).collect(),
        assets: manifest.predicate.results.end.wallets.iter().map(|w| w.asset.clone()).collect(),
        events: EventsReader::new(file)?.collect::<Result<_, _>>()?,
    })
}

impl Trail {
    fn find(&self, stream: Stream, seq: u64) -> Option<&Event> {
        self.events.iter().find(|e| e.stream == stream && e.header.seq == seq)
    }

    fn cause(&self, cause: Cause) -> String {
        match cause {
            Cause::Run => "the run itself (a timer, the start)".into(),
            Cause::Row { series, index } => {
                let name = self.series.get(series as usize).map_or("?", String::as_str);
                format!("row {index} of {name}, counted from the first row used")
            }
            Cause::Record { stream, seq } => format!("{} #{seq}", stream.name()),
        }
    }

    /// A record in words: what is zero is left out, counts are decimals, codes are names.
    fn record(&self, e: &Event) -> String {
        let fields = e.payload.fields();
        let named = |name: &str| fields.iter().find(|(n, _)| *n == name).and_then(|(_, text)| text.parse::<usize>().ok());
        let instrument = named("instrument").and_then(|i| self.instruments.get(i));
        let word = |words: &[&str], text: &str| {
            let at = text.parse::<usize>().ok();
            at.and_then(|i| words.get(i)).map_or_else(|| text.to_string(), |w| (*w).to_string())
        };
        let mut words = vec![format!("#{} {} {}", e.header.seq, e.header.ts, e.payload.name())];
        for (name, text) in &fields {
            let shown = match *name {
                "side" => word(&["buy", "sell"], text),
                "order_kind" => word(bthost_sim::codes::ORDER_KINDS, text),
                "tif" => word(&["GTC", "IOC", "FOK", "GTD"], text),
                "instrument" => instrument.map_or_else(|| text.clone(), Instrument::name),
                _ if text == "0" => continue,
                "flags" => match (order_flags(text), e.payload.name()) {
                    (names, "SubmitIntent") if !names.is_empty() => names,
                    _ => text.clone(),
                },
                _ => bthost_audit::locate::unit_text(name, text.clone(), instrument),
            };
            words.push(format!("{}={shown}", name.trim_start_matches("order_")));
        }
        words.join(" ")
    }

    fn transfer(&self, t: &Transfer) -> String {
        let account = |kind: u8| crate::report::batches::account_name(kind);
        let asset = self.assets.get(usize::from(t.asset)).map_or("?", String::as_str);
        format!("{} {asset} from {} to {}; wallet {}", Money(t.amount), account(t.from), account(t.to), Money(t.wallet))
    }
}

fn fill(dir: &Path, number: u64) -> Result<String> {
    use std::fmt::Write as _;
    let trail = read(dir)?;
    let count = trail.events.iter().filter(|e| e.stream == Stream::Fills).count();
    let Some(event) = trail.find(Stream::Fills, number) else {
        bail!("there is no fill {number}; the run has {count}, counted from 0");
    };
    let Any::Fill(fill) = &event.payload else { bail!("fill {number} is not a fill") };
    let mut out = String::new();
    let mut chain = Vec::new();
    let mut cause = event.header.cause;
    while let Cause::Record { stream, seq } = cause {
        let Some(parent) = trail.find(stream, seq) else { break };
        chain.push(parent);
        cause = parent.header.cause;
    }
    writeln!(out, "cause   {}", trail.cause(cause))?;
    for parent in chain.iter().rev() {
        writeln!(out, "{:7} {}", parent.stream.name().trim_end_matches('s'), trail.record(parent))?;
    }
    for e in &trail.events {
        if let Any::OrderChange(o) = &e.payload
            && o.order == fill.order
        {
            let reason = if o.reason == 0 { String::new() } else { format!(" {}", reason_name(o.reason)) };
            writeln!(out, "order   #{} {} {}{reason}", o.order, e.header.ts, event_name(o.event))?;
        }
    }
    out.push_str(&describe(&trail, event, fill));
    for e in &trail.events {
        if let Any::Transfer(t) = &e.payload
            && e.header.cause == (Cause::Record { stream: Stream::Fills, seq: number })
        {
            writeln!(out, "posting {}", trail.transfer(t))?;
        }
    }
    Ok(out)
}

fn describe(trail: &Trail, event: &Event, f: &Fill) -> String {
    let Some(i) = trail.instruments.get(f.instrument as usize) else { return String::new() };
    let px = |p: i64| Px(p).decimal(i.price_scale);
    let qty = |q: i64| Qty(q).decimal(i.qty_scale);
    let flags: Vec<&str> = FILL_FLAGS.iter().filter(|(bit, _)| f.flags & bit != 0).map(|(_, n)| *n).collect();
    let taker = f.flags & bthost_sim::codes::fill_flag::TAKER != 0;
    let rate = if taker { i.taker_fee } else { i.maker_fee };
    format!(
        "fill    #{} {} {} {} {} at {} = base price {} {}\n        notional {}, fee {} ({} of it, {}), realised {}, position {} at basis {} {}\n",
        event.header.seq,
        event.header.ts,
        if f.side == 0 { "buy" } else { "sell" },
        qty(f.qty),
        i.name(),
        px(f.price),
        px(f.base_price),
        if f.price == f.base_price { "without slippage" } else { "with spread, slippage and rounding to the tick" },
        Money(f.notional),
        Money(f.fee),
        rate,
        if taker { "taker" } else { "maker" },
        Money(f.realised),
        qty(f.position),
        Money(f.basis),
        if flags.is_empty() { String::new() } else { format!("({})", flags.join(", ")) },
    )
}
