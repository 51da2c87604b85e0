//! Finding inputs: the component, and the series that `--data` names.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use bthost_data::{DataError, Kind, LoadSpec, Loaded, SeriesName, load_each, sample, share_scales};
use bthost_fetch::store;
use bthost_sim::time::Timeframe;

use crate::catalog::Catalog;
use crate::plan::Settings;

/// Extra words about bare files.
#[derive(Clone, Debug, Default)]
pub struct FileWords {
    /// `--instrument SYMBOL.VENUE`
    pub instrument: Option<String>,
    /// `--venue VENUE`
    pub venue: Option<String>,
}

/// A series with where it came from.
pub struct Found {
    /// The rows.
    pub loaded: Loaded,
    /// The files, for `local.json`; empty for the sample and the catalog.
    pub paths: Vec<PathBuf>,
}

/// A strategy's component.
pub struct Component {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Where it lies.
    pub path: PathBuf,
    /// The folder of the project, when a folder was given.
    pub project: Option<PathBuf>,
}

/// Read `STRATEGY.wasm`, or the component that `bthost build` left in a folder.
///
/// # Errors
/// When there is none.
pub fn component(given: &Path) -> Result<Component> {
    if given.is_dir() {
        let name = given.canonicalize().ok().and_then(|p| p.file_name().map(|n| n.to_string_lossy().to_string())).unwrap_or_default();
        let path = given.join(format!("{name}.wasm"));
        let bytes = fs::read(&path)
            .with_context(|| format!("there is no `{}`\nhint: build it first: bthost build {}", path.display(), given.display()))?;
        return Ok(Component { bytes, path, project: Some(given.into()) });
    }
    let hint = "give a component (.wasm), or the folder of a project that `bthost build` has built";
    let bytes = fs::read(given).with_context(|| format!("cannot read the strategy `{}`\nhint: {hint}", given.display()))?;
    Ok(Component { bytes, path: given.into(), project: None })
}

/// Load everything that `--data` names: `sample`, series names of the catalog, files, folders, URLs of object stores.
///
/// # Errors
/// The first thing that cannot be had.
pub fn series(names: &[String], base: &Path, words: &FileWords) -> Result<Vec<Found>> {
    let mut found: Vec<Found> = Vec::new();
    let mut files: Vec<PathBuf> = Vec::new();
    for name in names {
        let path = if Path::new(name).exists() { PathBuf::from(name) } else { base.join(name) };
        if name == "sample" && !path.exists() {
            found.push(Found { loaded: sample()?, paths: Vec::new() });
        } else if path.is_dir() {
            files.extend(files_of(&path)?);
        } else if path.is_file() {
            files.push(path);
        } else if store::is_url(name) {
            files.extend(fetched(name)?);
        } else {
            found.extend(from_catalog(name)?);
        }
    }
    // A series of the catalog may be named twice, by its own name and its instrument's: it is the same.
    let mut known = std::collections::BTreeSet::new();
    found.retain(|f| known.insert(f.loaded.series.name.to_string()));
    if !files.is_empty() {
        found.extend(from_files(&files, words)?);
    }
    once_each(&found)?;
    if found.is_empty() {
        bail!("no data was given\nhint: --data FILE or --data NAME; `bthost data ls` lists the catalog");
    }
    let (mut all, paths): (Vec<Loaded>, Vec<_>) = found.into_iter().map(|f| (f.loaded, f.paths)).unzip();
    share_scales(&mut all)?;
    Ok(all.into_iter().zip(paths).map(|(loaded, paths)| Found { loaded, paths }).collect())
}

/// Instruments with trades and without bars get the bars that the trades make.
///
/// # Errors
/// When the timeframe is none, or a bar does not fit.
pub fn make_bars(found: &mut Vec<Found>, settings: &Settings) -> Result<()> {
    let text = settings.text("venue.trades_bars").unwrap_or("1m");
    let timeframe = Timeframe::parse(text).map_err(|e| anyhow!("`venue.trades_bars` is `{text}`: {e}"))?;
    let has_bars = |found: &[Found], name: &str| {
        found.iter().any(|f| f.loaded.series.name.kind == Kind::Bars && f.loaded.series.name.instrument() == name)
    };
    for at in 0..found.len() {
        if has_bars(found, &found[at].loaded.series.name.instrument()) {
            continue;
        }
        if let Some(loaded) = found[at].loaded.bars_of_trades(timeframe)? {
            let paths = found[at].paths.clone();
            found.push(Found { loaded, paths });
        }
    }
    Ok(())
}

/// Folder that the files of object stores go to, as those of `bthost data fetch` do.
const FETCHED: &str = "archive";

/// The files of a URL: the object, or all below it where it ends with `/`. What has not changed is not fetched again.
///
/// # Errors
/// When they cannot be had, or this program was built without object stores.
pub fn fetched(url: &str) -> Result<Vec<PathBuf>> {
    let files = store::get(url, Path::new(FETCHED), &store::Limits::default(), &mut |_| {}).map_err(|e| anyhow!("{e}"))?;
    tracing::info!(url, files = files.len(), "objects are there");
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

fn files_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read the folder `{}`", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).filter(|p| p.is_file()).collect();
    files.sort();
    if files.is_empty() {
        bail!("the folder `{}` holds no files", folder.display());
    }
    Ok(files)
}

fn from_files(files: &[PathBuf], words: &FileWords) -> Result<Vec<Found>> {
    let mut spec = match &words.instrument {
        Some(name) => LoadSpec::instrument(name)?,
        None => LoadSpec::default(),
    };
    if words.venue.is_some() {
        spec.venue.clone_from(&words.venue);
    }
    let each = load_each(files, &spec).into_iter();
    each.map(|o| Ok(Found { loaded: o.loaded.map_err(first_ingest)?, paths: o.files })).collect()
}

/// `run` reads files as they tell themselves; what must be said beside them is said to `data ingest`.
fn first_ingest(error: DataError) -> DataError {
    let Some(at) = error.hint.find("--").filter(|_| !error.hint.is_empty()) else { return error };
    let option = error.hint[at..].split([' ', ',', ';', '`', ')']).next().unwrap_or_default();
    let value = match option {
        "--column" => " FIELD=NAME",
        "--repair" => " NAME",
        _ => "",
    };
    if !["--column", "--round-volume", "--timeframe", "--stamps", "--repair"].contains(&option) {
        return error;
    }
    let hint = format!(
        "{}; `bthost data ingest FILE {option}{value} --as SYMBOL.VENUE` comes first; then run with --data SYMBOL.VENUE",
        error.hint
    );
    error.hint(hint)
}

/// No series may come from two places: only one of them would be used.
fn once_each(found: &[Found]) -> Result<()> {
    let place = |f: &Found| match &f.paths[..] {
        [] => "the catalog or the sample".to_string(),
        paths => paths.iter().map(|p| format!("`{}`", p.display())).collect::<Vec<_>>().join(", "),
    };
    for (i, a) in found.iter().enumerate() {
        if let Some(b) = found[i + 1..].iter().find(|b| b.loaded.series.name == a.loaded.series.name) {
            bail!(
                "{} comes twice: from {} and from {}\nhint: give it once; `bthost data ingest` merges files into the catalog where they agree",
                a.loaded.series.name,
                place(a),
                place(b)
            );
        }
    }
    Ok(())
}

/// A series of the catalog; an instrument's name alone is all of its series.
fn from_catalog(name: &str) -> Result<Vec<Found>> {
    let catalog = Catalog::open_default()?;
    let names = match SeriesName::parse(name) {
        Ok(series) => vec![series],
        Err(_) => catalog.of_instrument(name),
    };
    if names.is_empty() {
        bail!("`{name}` is neither a file nor in the catalog\nhint: {}", catalog.instead_of(name));
    }
    names.iter().map(|n| Ok(Found { loaded: catalog.load(n)?, paths: Vec::new() })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Minutes whose close is `close`.
    fn minutes(range: std::ops::Range<i64>, close: i64) -> String {
        let row = |m: i64| format!("{},10,500,1,{close},{m}\n", 1_722_470_400 + m * 60);
        String::from("time,open,high,low,close,volume\n") + &range.map(row).collect::<String>()
    }

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new() -> Self {
            Self(tempfile::tempdir().expect("a folder"))
        }

        fn file(&self, name: &str, text: &str) -> String {
            let path = self.0.path().join(name);
            fs::write(&path, text).expect("write");
            path.display().to_string()
        }
    }

    fn as_u() -> FileWords {
        FileWords { instrument: Some("U.generic".into()), venue: None }
    }

    #[test]
    fn two_files_of_one_instrument_are_one_series_with_both_paths() {
        let folder = Folder::new();
        let a = folder.file("MYCOIN-1m.csv", &minutes(0..60, 100));
        let b = folder.file("agree.csv", &minutes(30..90, 100));
        let mut roots = Vec::new();
        for names in [[a.clone(), b.clone()], [b.clone(), a.clone()]] {
            let found = series(&names, Path::new("."), &as_u()).expect("they agree");
            assert_eq!((found.len(), found[0].loaded.series.len()), (1, 90));
            assert_eq!(found[0].paths, names.map(PathBuf::from));
            roots.push(found[0].loaded.series.rows_root());
        }
        assert_eq!(roots[0], roots[1]);
        let c = folder.file("other.csv", &minutes(30..90, 101));
        let error = series(&[a, c], Path::new("."), &as_u()).map(|_| ()).expect_err("they contradict each other").to_string();
        assert!(error.contains("other.csv: row 2: close: ") && error.contains("row 32 of"), "{error}");
    }

    #[test]
    fn plain_names_are_markets_of_their_own() {
        let folder = Folder::new();
        let names = [folder.file("btc.csv", &minutes(0..9, 100)), folder.file("eth.csv", &minutes(0..9, 200))];
        let found = series(&names, Path::new("."), &FileWords::default()).expect("two markets");
        let names: Vec<String> = found.iter().map(|f| f.loaded.series.name.instrument()).collect();
        assert_eq!(names, ["btc.generic", "eth.generic"]);
    }

    #[cfg(not(feature = "object-store"))]
    #[test]
    fn a_url_is_refused_with_what_to_do_where_stores_are_not_built_in() {
        let error = series(&["s3://bucket/rows.csv".into()], Path::new("."), &FileWords::default()).map(|_| ()).expect_err("refused");
        assert!(error.to_string().contains("built without them") && error.to_string().contains("--features object-store"), "{error}");
    }

    #[test]
    fn no_series_comes_from_two_places() {
        let folder = Folder::new();
        let twice = series(&["sample".into(), "sample".into()], Path::new("."), &FileWords::default()).expect("named twice");
        let once = series(&["sample".into()], Path::new("."), &FileWords::default()).expect("named once");
        assert_eq!((twice.len(), once.len()), (1, 1));
        let name = &once[0].loaded.series.name;
        let text =
            format!("time,open,high,low,close,volume\n{}", if name.timeframe.is_some() { "0,1,2,1,2,1\n86400,1,2,1,2,1\n" } else { "" });
        let file = folder.file("x.csv", &text);
        let loaded = series(&[file], Path::new("."), &as_u()).expect("a file").remove(0);
        let other = Found { loaded: loaded.loaded.clone(), paths: vec!["other.csv".into()] };
        let error = once_each(&[loaded, other]).expect_err("twice").to_string();
        assert!(error.contains("x.csv") && error.contains("`other.csv`") && error.contains("comes twice"), "{error}");
    }

    #[test]
    fn what_only_ingest_can_be_told_is_said() {
        let folder = Folder::new();
        let file = folder.file("odd.csv", "when,open,high,low,close,volume\n2024-01-01,1,2,1,2,1\n");
        let error = series(&[file], Path::new("."), &FileWords::default()).map(|_| ()).expect_err("no time").to_string();
        assert!(error.contains("--column time=when"), "{error}");
        assert!(error.contains("`bthost data ingest FILE --column FIELD=NAME --as SYMBOL.VENUE` comes first"), "{error}");
        let file = folder.file("fine.csv", "time,open,high,low,close,volume\n2024-01-01,1,2,1,2,0.123456789\n");
        let error = series(&[file], Path::new("."), &FileWords::default()).map(|_| ()).expect_err("nine decimals").to_string();
        assert!(error.contains("`bthost data ingest FILE --round-volume --as"), "{error}");
    }
}
