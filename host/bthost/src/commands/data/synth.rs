//! `bthost data synth`: a made-up perpetual market as Parquet files that `bthost run --data` reads.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use bthost_data::synth::bootstrap::Source;
use bthost_data::synth::{Model, Regimes};
use bthost_data::write::write_series;
use bthost_data::{Kind, Series, SynthSpec, synth};
use bthost_sim::time::Timeframe;

use crate::report::text::grouped;

/// Arguments of `bthost data synth`.
#[derive(clap::Args)]
pub struct Args {
    /// Symbol, in capital letters and digits; the venue is `synth`
    #[arg(value_name = "NAME", default_value = "SYNTHUSDT")]
    name: String,
    /// The seed; the same seed gives the same market everywhere
    #[arg(long, default_value_t = 0, value_name = "N")]
    seed: u64,
    /// How many bars
    #[arg(long, default_value_t = SynthSpec::default().bars, value_name = "N")]
    bars: u64,
    /// Interval of the bars
    #[arg(long, default_value = "1m", value_name = "T")]
    timeframe: String,
    /// Interval of the mark bars, a multiple of the bars'
    #[arg(long, default_value = "8h", value_name = "T")]
    mark_timeframe: String,
    /// Open of the first bar, RFC 3339 or a date
    #[arg(long, default_value = "2024-01-01", value_name = "T")]
    start: String,
    /// First price
    #[arg(long, default_value_t = SynthSpec::default().price, value_name = "X")]
    price: f64,
    /// Standard deviation of a year's return
    #[arg(long, default_value_t = SynthSpec::default().volatility, value_name = "X")]
    volatility: f64,
    /// Return of a year that the walk leans to
    #[arg(long, default_value_t = SynthSpec::default().drift, value_name = "X", allow_hyphen_values = true)]
    drift: f64,
    /// Hours between funding stamps
    #[arg(long, default_value_t = SynthSpec::default().funding_hours, value_name = "N")]
    funding_hours: u32,
    /// How prices move: a walk with jumps, calm and wild regimes, or blocks of real bars
    #[arg(long, default_value = "walk", value_parser = ["walk", "regimes", "bootstrap"])]
    model: String,
    /// Real bars that blocks are drawn from: a file, or the name of a series
    #[arg(long, value_name = "FILE|NAME", required_if_eq("model", "bootstrap"))]
    source: Option<String>,
    /// Bars of a block
    #[arg(long, default_value_t = 240, value_name = "N")]
    block: usize,
    /// Make trades as well, which the bars are made of then
    #[arg(long)]
    trades: bool,
    /// Folder that the files go to
    #[arg(long, default_value = ".", value_name = "DIR")]
    out: PathBuf,
}

fn spec(args: &Args) -> Result<SynthSpec> {
    let plain = !args.name.is_empty() && args.name.len() <= 32 && args.name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if !plain {
        bail!("`{}` is not a symbol of capital letters and digits, up to 32\nhint: such as SYNTHUSDT", args.name);
    }
    let timeframe = |flag: &str, text: &str| Timeframe::parse(text).map_err(|e| anyhow!("{flag} {text}: {e}"));
    Ok(SynthSpec {
        seed: args.seed,
        symbol: args.name.clone(),
        start: super::reading::moment("--start", &args.start)?,
        bars: args.bars,
        timeframe: timeframe("--timeframe", &args.timeframe)?,
        mark_timeframe: timeframe("--mark-timeframe", &args.mark_timeframe)?,
        price: args.price,
        volatility: args.volatility,
        drift: args.drift,
        funding_hours: args.funding_hours,
        model: model(args)?,
        trades: args.trades,
        ..SynthSpec::default()
    })
}

fn model(args: &Args) -> Result<Model> {
    Ok(match (args.model.as_str(), &args.source) {
        ("regimes", None) => Model::Regimes(Regimes::default()),
        ("bootstrap", Some(source)) => {
            let loaded = super::reading::one(source, &super::reading::Reading::default())?;
            let bars = loaded.series.bars().ok_or_else(|| anyhow!("`{source}` holds no bars\nhint: blocks are drawn from bars"))?;
            Model::Bootstrap { source: Source::new(bars, loaded.series.qty_scale)?, block: args.block }
        }
        ("walk", None) => Model::Walk,
        ("bootstrap", None) => bail!("--model bootstrap needs --source, the bars that blocks are drawn from"),
        (model, Some(_)) => bail!("--source has no meaning for --model {model}\nhint: --model bootstrap"),
        (model, None) => bail!("--model {model} is none of walk, regimes, bootstrap"),
    })
}

/// Names that the readers understand, so that the folder as a whole is one market.
fn file_name(series: &Series, funding_hours: u32) -> String {
    let symbol = &series.name.symbol;
    let timeframe = series.name.timeframe.map_or_else(|| format!("{funding_hours}h"), |t| t.to_string());
    match series.name.kind {
        Kind::Bars => format!("{symbol}-{timeframe}-futures.parquet"),
        Kind::Mark => format!("{symbol}-{timeframe}-mark.parquet"),
        Kind::Funding => format!("{symbol}-{timeframe}-funding_rate.parquet"),
        Kind::Trades | Kind::Quotes | Kind::Depth => format!("{symbol}-{}.parquet", series.name.kind.name()),
    }
}

/// Write a file that is not there yet, or is the same.
fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    if path.exists() {
        bail!("`{}` is there already and holds something else\nhint: choose another --out", path.display());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let write = || -> std::io::Result<()> {
        let mut temporary = tempfile::Builder::new().prefix(".synth-").tempfile_in(folder)?;
        temporary.write_all(bytes)?;
        temporary.persist(path)?;
        Ok(())
    };
    write().with_context(|| format!("cannot write `{}`", path.display()))
}

/// Make the market and write it.
///
/// # Errors
/// When the request cannot be met or the disk refuses.
pub fn run(args: &Args) -> Result<ExitCode> {
    let spec = spec(args)?;
    let market = synth(&spec)?;
    fs::create_dir_all(&args.out).with_context(|| format!("cannot make the folder `{}`", args.out.display()))?;
    let mut out = std::io::stdout().lock();
    for series in market.series().iter().filter(|s| !s.is_empty()) {
        let path = args.out.join(file_name(series, spec.funding_hours));
        let mut bytes = Vec::new();
        write_series(&mut bytes, series)?;
        put(&path, &bytes)?;
        writeln!(out, "{}  {} rows  {}", series.name, grouped(series.len() as u64), path.display())?;
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use bthost_data::{LoadSpec, load_all};

    use super::*;

    fn args(name: &str, out: &Path) -> Args {
        Args {
            name: name.into(),
            seed: 7,
            bars: 1500,
            timeframe: "1m".into(),
            mark_timeframe: "8h".into(),
            start: "2024-01-01".into(),
            price: 100.0,
            volatility: 0.5,
            drift: 0.0,
            funding_hours: 8,
            model: "walk".into(),
            source: None,
            block: 240,
            trades: false,
            out: out.into(),
        }
    }

    #[test]
    fn the_files_are_one_market_to_the_readers() {
        let dir = tempfile::tempdir().expect("a folder");
        run(&args("ABCUSDT", dir.path())).expect("written");
        run(&args("ABCUSDT", dir.path())).expect("the same again is no conflict");
        let files = super::super::reading::files(&[dir.path().into()]).expect("three");
        let mut names: Vec<String> =
            load_all(&files, &LoadSpec::default()).expect("read").iter().map(|l| l.series.name.to_string()).collect();
        names.sort();
        assert_eq!(names, ["ABCUSDT.synth/bars/1m", "ABCUSDT.synth/funding", "ABCUSDT.synth/mark/8h"]);
        let other = run(&Args { seed: 8, ..args("ABCUSDT", dir.path()) }).expect_err("another market").to_string();
        assert!(other.contains("holds something else"), "{other}");
        assert!(run(&args("abc", dir.path())).is_err());
    }
}
