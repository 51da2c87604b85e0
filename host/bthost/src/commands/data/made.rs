//! `bthost data adjust`, `join` and `universe`: series made of series, stored under a name of their own with what was done to them.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, anyhow, bail};
use bthost_data::adjust::{Actions, Factors, adjust};
use bthost_data::join::{Method, join};
use bthost_data::splits::Window;
use bthost_data::universe::Universe;
use bthost_data::{LoadSpec, Loaded, Series, SeriesName};
use bthost_sim::time::Ts;

use super::ingest::told;
use super::reading::{self, Reading, moment};
use crate::catalog::Catalog;
use crate::whole_file::{TABLE_BYTES_MAX, text};

/// Arguments of `bthost data adjust`.
#[derive(clap::Args)]
pub struct Adjust {
    /// A file, or the name of a series, as it was traded
    #[arg(value_name = "FILE|NAME")]
    subject: String,
    /// Table of factors: day, price factor, split factor (LEAN's factor files)
    #[arg(long, value_name = "FILE")]
    factors: PathBuf,
    /// Take only these out of the prices
    #[arg(long, value_name = "WHICH", value_parser = ["splits", "dividends"])]
    only: Option<String>,
    /// The instrument that the series becomes; SYMBOL-adj.generic unless said
    #[arg(long, value_name = "SYMBOL.VENUE")]
    to: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

/// Arguments of `bthost data join`.
#[derive(clap::Args)]
pub struct Join {
    /// Dated contracts in their order: files, or names of series
    #[arg(required = true, num_args = 2.., value_name = "FILE|NAME")]
    contracts: Vec<String>,
    /// The last close that is taken of a contract; one between each two
    #[arg(long = "roll", required = true, value_name = "T")]
    rolls: Vec<String>,
    /// What is done to the prices before a roll
    #[arg(long, default_value = "ratio", value_parser = ["none", "difference", "ratio"])]
    method: String,
    /// The instrument that the series becomes
    #[arg(long, value_name = "SYMBOL.VENUE")]
    to: String,
}

/// Arguments of `bthost data universe`.
#[derive(clap::Args)]
pub struct Members {
    /// Table of memberships: symbol,from,to; an empty end is a member still
    #[arg(value_name = "FILE")]
    table: PathBuf,
    /// The members at an instant
    #[arg(long, value_name = "T", conflicts_with_all = ["from", "to"])]
    at: Option<String>,
    /// All that were members at any time from here on
    #[arg(long, value_name = "T")]
    from: Option<String>,
    /// and before this
    #[arg(long, value_name = "T")]
    to: Option<String>,
    /// Cut the series of this venue in the catalog to their memberships, and store them under another venue
    #[arg(long, value_name = "VENUE")]
    cut: Option<String>,
    /// The other venue
    #[arg(long, value_name = "VENUE", default_value = "generic", requires = "cut")]
    into: String,
}

fn named(instrument: &str, like: &SeriesName) -> Result<SeriesName> {
    let spec = LoadSpec::instrument(instrument)?;
    let (Some(symbol), Some(venue)) = (spec.symbol, spec.venue) else { bail!("`{instrument}` is no instrument") };
    Ok(SeriesName { symbol, venue, ..like.clone() })
}

fn store(series: Vec<Loaded>) -> Result<()> {
    let stored = Catalog::open_default()?.store_all(&series, None, |_| {})?;
    let mut out = std::io::stdout().lock();
    for (one, made) in stored.iter().zip(&series) {
        writeln!(out, "{}", told(one))?;
        for change in &made.series.changes {
            writeln!(out, "  change {change}")?;
        }
    }
    Ok(())
}

/// Adjust a series for corporate actions.
///
/// # Errors
/// When the table or the series cannot be read, or the name is taken by other rows.
pub fn run_adjust(args: &Adjust) -> Result<ExitCode> {
    let loaded = reading::one(&args.subject, &args.reading)?;
    let shown = args.factors.display().to_string();
    let factors = Factors::parse(&text("the table", &args.factors, TABLE_BYTES_MAX)?).map_err(|e| e.in_file(&shown))?;
    let actions = match args.only.as_deref() {
        Some("splits") => Actions::Splits,
        Some(_) => Actions::Dividends,
        None => Actions::Both,
    };
    let adjusted = adjust(&loaded.series, &factors, actions)?;
    let to = args.to.clone().unwrap_or_else(|| format!("{}-adj.generic", adjusted.name.symbol));
    let name = named(&to, &adjusted.name)?;
    store(vec![loaded.made(Series { name, ..adjusted })?])?;
    Ok(ExitCode::SUCCESS)
}

/// Join dated contracts.
///
/// # Errors
/// When they cannot be joined, or the name is taken by other rows.
pub fn run_join(args: &Join) -> Result<ExitCode> {
    let all: Vec<Loaded> = args.contracts.iter().map(|c| reading::one(c, &Reading::default())).collect::<Result<_>>()?;
    let rolls: Vec<Ts> = args.rolls.iter().map(|r| moment("--roll", r)).collect::<Result<_>>()?;
    let method = match args.method.as_str() {
        "none" => Method::None,
        "difference" => Method::Difference,
        _ => Method::Ratio,
    };
    let contracts: Vec<Series> = all.iter().map(|l| l.series.clone()).collect();
    let first = all.first().ok_or_else(|| anyhow!("no contract"))?;
    let joined = join(&contracts, &rolls, method, named(&args.to, &first.series.name)?)?;
    store(vec![first.made(joined)?])?;
    Ok(ExitCode::SUCCESS)
}

/// Who was a member when; and series cut to that.
///
/// # Errors
/// When the table cannot be read, or a series cannot be stored.
pub fn run_universe(args: &Members) -> Result<ExitCode> {
    let shown = args.table.display().to_string();
    let universe = Universe::parse(&text("the table", &args.table, TABLE_BYTES_MAX)?).map_err(|e| e.in_file(&shown))?;
    let given = |flag: &str, text: &Option<String>| text.as_deref().map(|t| moment(flag, t)).transpose();
    let whole = Window { from: given("--from", &args.from)?.unwrap_or(Ts::MIN), to: given("--to", &args.to)?.unwrap_or(Ts::MAX) };
    let members = given("--at", &args.at)?.map_or_else(|| universe.between(whole), |at| universe.at(at));
    let Some(venue) = &args.cut else {
        let mut out = std::io::stdout().lock();
        members.iter().try_for_each(|symbol| writeln!(out, "{symbol}"))?;
        eprintln!("{} members, universe sha256:{}", members.len(), universe.id());
        return Ok(ExitCode::SUCCESS);
    };
    if *venue == args.into {
        bail!("the series would be stored under their own names\nhint: --into another venue");
    }
    let catalog = Catalog::open_default()?;
    let mut cut = Vec::new();
    for symbol in members {
        for name in catalog.of_instrument(&format!("{symbol}.{venue}")) {
            let loaded = catalog.load(&name)?;
            let series = universe.cut(&loaded.series)?;
            cut.push(loaded.made(Series { name: SeriesName { venue: args.into.clone(), ..name }, ..series })?);
        }
    }
    if cut.is_empty() {
        bail!("the catalog has no series of a member under the venue `{venue}`\nhint: `bthost data ls` lists the catalog");
    }
    store(cut)?;
    Ok(ExitCode::SUCCESS)
}
