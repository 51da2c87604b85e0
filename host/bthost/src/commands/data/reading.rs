//! How files are to be read: what their names and contents do not tell.

use std::fs;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use bthost_data::limits::PROFILE_BYTES_MAX;
use bthost_data::stamp::{DateOrder, EpochUnit};
use bthost_data::{Kind, LoadSpec, Loaded, Profile, Repair, SeriesName, StampAt, load};
use bthost_sim::time::{Timeframe, Ts};

use crate::catalog::Catalog;
use crate::whole_file::text;

/// The flags.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Reading {
    /// The instrument, instead of the symbol in the file's name
    #[arg(long = "as", visible_alias = "instrument", value_name = "SYMBOL.VENUE")]
    pub instrument: Option<String>,
    /// Venue profile: fees, filters, scales; `generic` unless said
    #[arg(long, value_name = "VENUE")]
    pub venue: Option<String>,
    /// A venue profile of your own, as TOML
    #[arg(long, value_name = "FILE")]
    pub profile: Option<PathBuf>,
    /// What the rows are: bars, mark, funding, trades, quotes or depth
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// Interval of the bars, such as 1m, 4h, 1d or 1mo
    #[arg(long, value_name = "T")]
    pub timeframe: Option<String>,
    /// What the stamp of a row is
    #[arg(long, value_name = "WHICH", value_parser = ["open", "close"])]
    pub stamps: Option<String>,
    /// How dates such as 02.01.2017 are meant
    #[arg(long, value_name = "ORDER", value_parser = ["day-first", "month-first"])]
    pub dates: Option<String>,
    /// Unit of times that are numbers
    #[arg(long, value_name = "UNIT", value_parser = ["s", "ms", "us", "ns"])]
    pub unit: Option<String>,
    /// Which column is which, such as close=Last; may repeat
    #[arg(long = "column", value_name = "FIELD=NAME")]
    pub columns: Vec<String>,
    /// Round volumes with more than eight decimals instead of refusing them
    #[arg(long)]
    pub round_volume: bool,
    /// Repair rows, and say so in every run on them: drop-duplicates, keep-first, keep-last, drop-bad-rows, sort, forward-fill; may repeat
    #[arg(long = "repair", value_name = "NAME")]
    pub repairs: Vec<String>,
}

impl Reading {
    /// The request, and the text of the user's profile.
    ///
    /// # Errors
    /// When a flag is not what it must be.
    pub fn spec(&self) -> Result<(LoadSpec, Option<String>)> {
        let mut spec = match &self.instrument {
            Some(name) => LoadSpec::instrument(name)?,
            None => LoadSpec::default(),
        };
        if let Some(venue) = &self.venue {
            if spec.venue.as_ref().is_some_and(|v| v != venue) {
                bail!("`--as {}` and `--venue {venue}` name two venues\nhint: leave one away", self.instrument.as_deref().unwrap_or(""));
            }
            spec.venue = Some(venue.clone());
        }
        let text = self.profile.as_deref().map(|path| text("the profile", path, PROFILE_BYTES_MAX)).transpose()?;
        if let Some((text, path)) = text.as_ref().zip(self.profile.as_ref()) {
            let profile = Profile::parse(text).with_context(|| format!("`{}` is not a venue profile", path.display()))?;
            if Profile::names().contains(&profile.name.as_str()) && Profile::text(&profile.name) != Some(text) {
                bail!("`{}` is called `{}`, which is a profile of the program\nhint: give it another `name`", path.display(), profile.name);
            }
            if let Some(venue) = spec.venue.as_ref().filter(|v| **v != profile.name) {
                bail!("`{}` is the profile of `{}`, not of `{venue}`\nhint: --as SYMBOL.{}", path.display(), profile.name, profile.name);
            }
            spec.profile = Some(profile);
        }
        spec.kind = self.kind.as_deref().map(kind).transpose()?;
        let parsed = self.timeframe.as_deref().map(|t| Timeframe::parse(t).map_err(|e| anyhow!("--timeframe {t}: {e}")));
        spec.timeframe = parsed.transpose()?;
        if self.stamps.as_deref() == Some("close") {
            spec.stamp_at = StampAt::Close;
        }
        spec.dates = self.dates.as_deref().map(|d| if d == "day-first" { DateOrder::DayFirst } else { DateOrder::MonthFirst });
        spec.unit = self.unit.as_deref().map(|u| match u {
            "s" => EpochUnit::Seconds,
            "ms" => EpochUnit::Millis,
            "us" => EpochUnit::Micros,
            _ => EpochUnit::Nanos,
        });
        for column in &self.columns {
            let pair = column.split_once('=').with_context(|| format!("`--column {column}` has no `=`\nhint: --column close=Last"))?;
            spec.columns.push((pair.0.to_string(), pair.1.to_string()));
        }
        spec.check_columns()?;
        spec.round_volume = self.round_volume;
        spec.repairs = self.repairs.iter().map(|name| Repair::from_name(name)).collect::<Result<_, _>>()?;
        Ok((spec, text))
    }
}

fn kind(name: &str) -> Result<Kind> {
    Kind::from_name(name).ok_or_else(|| anyhow!("`--kind {name}` is none of bars, mark, funding, trades, quotes, depth"))
}

/// Files, the files of folders, sorted, and those of URLs of object stores.
///
/// # Errors
/// When one is not there, or a folder is empty.
pub fn files(given: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for path in given {
        if let Some(url) = path.to_str().filter(|text| bthost_fetch::store::is_url(text)) {
            all.extend(crate::session::inputs::fetched(url)?);
            continue;
        }
        if !path.is_dir() {
            all.push(path.clone());
            continue;
        }
        let entries = fs::read_dir(path).with_context(|| format!("cannot read the folder `{}`", path.display()))?;
        let hidden = |p: &Path| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
        let mut inside: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).filter(|p| p.is_file() && !hidden(p)).collect();
        if inside.is_empty() {
            bail!("the folder `{}` holds no files", path.display());
        }
        inside.sort();
        all.extend(inside);
    }
    Ok(all)
}

/// One series: a file, or a name of the catalog.
///
/// # Errors
/// When it is neither, or cannot be read.
pub fn one(name: &str, reading: &Reading) -> Result<Loaded> {
    let path = PathBuf::from(name);
    if path.exists() {
        return Ok(load(&files(&[path])?, &reading.spec()?.0)?);
    }
    let series = SeriesName::parse(name).map_err(|_| {
        anyhow!("`{name}` is neither a file nor the name of a series\nhint: names are such as BTCUSDT.binance-spot/bars/1m; `bthost data ls` lists those of the catalog")
    })?;
    Catalog::open_default()?.load(&series)
}

/// A time or a date (UTC) of a flag.
///
/// # Errors
/// When it is neither.
pub fn moment(flag: &str, text: &str) -> Result<Ts> {
    let whole = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_string() };
    let stamp: jiff::Timestamp =
        whole.parse().map_err(|_| anyhow!("{flag} {text} is not a time such as 2024-01-01 or 2024-01-01T08:00:00Z"))?;
    Ok(Ts(i64::try_from(stamp.as_nanosecond()).map_err(|_| anyhow!("{flag} {text} is outside the years 1678 to 2262"))?))
}

/// Says on a terminal that something is being done, until it is dropped.
pub struct Busy(Option<indicatif::ProgressBar>);

impl Busy {
    /// Begin.
    #[must_use]
    pub fn new(what: String) -> Self {
        Self(std::io::stderr().is_terminal().then(|| {
            let bar = indicatif::ProgressBar::new_spinner().with_message(what);
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        }))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_that_contradict_each_other_are_refused() {
        let of = |r: Reading| r.spec().map(|_| ()).expect_err("refused").to_string();
        let named = || Reading { instrument: Some("A.generic".into()), ..Reading::default() };
        assert!(of(Reading { venue: Some("synth".into()), ..named() }).contains("two venues"));
        assert!(of(Reading { kind: Some("candles".into()), ..named() }).contains("none of bars"));
        assert!(of(Reading { columns: vec!["close".into()], ..named() }).contains("no `=`"));
        assert!(of(Reading { columns: vec!["vol=Qty".into()], ..named() }).contains("did you mean `--column volume=Qty`"));
        assert!(of(Reading { timeframe: Some("1x".into()), ..named() }).contains("--timeframe 1x"));
    }

    #[test]
    fn a_profile_of_the_user_may_not_take_a_carried_name_or_be_too_long() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("venue.toml");
        let carried = Profile::text("generic").expect("carried");
        let of = |text: &str| {
            fs::write(&path, text).expect("write");
            Reading { profile: Some(path.clone()), ..Reading::default() }.spec()
        };
        assert!(of(&carried.replace("0.001", "0.002")).expect_err("same name").to_string().contains("a profile of the program"));
        let (spec, text) = of(&carried.replace("name = \"generic\"", "name = \"mine\"")).expect("accepted");
        assert_eq!((spec.profile.map(|p| p.name), text.is_some()), (Some("mine".into()), true));
        let most = usize::try_from(PROFILE_BYTES_MAX).expect("fits");
        assert!(of(&"#".repeat(most + 1)).expect_err("too long").to_string().contains("at most"));
    }
}
