//! Finding inputs: the component, and the series that `--data` names.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use bthost_data::{LoadSpec, Loaded, SeriesName, load_all, sample, share_scales};

use crate::catalog::Catalog;

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

/// Load everything that `--data` names: `sample`, series names of the catalog, files, folders.
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
        } else {
            found.extend(from_catalog(name)?);
        }
    }
    if !files.is_empty() {
        found.extend(from_files(&files, words)?);
    }
    if found.is_empty() {
        bail!("no data was given\nhint: --data FILE or --data NAME; `bthost data ls` lists the catalog");
    }
    let (mut all, paths): (Vec<Loaded>, Vec<_>) = found.into_iter().map(|f| (f.loaded, f.paths)).unzip();
    share_scales(&mut all)?;
    Ok(all.into_iter().zip(paths).map(|(loaded, paths)| Found { loaded, paths }).collect())
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
    let groups = bthost_data::names::group(files, spec.symbol.is_none(), true, true);
    let loaded = load_all(files, &spec)?;
    Ok(loaded.into_iter().zip(groups).map(|(loaded, paths)| Found { loaded, paths }).collect())
}

/// A series of the catalog; an instrument's name alone is all of its series.
fn from_catalog(name: &str) -> Result<Vec<Found>> {
    let catalog = Catalog::open_default()?;
    let names = match SeriesName::parse(name) {
        Ok(series) => vec![series],
        Err(_) => catalog.of_instrument(name),
    };
    if names.is_empty() {
        bail!(
            "`{name}` is neither a file nor in the catalog\nhint: `bthost data ls` lists the catalog; `bthost data ingest FILE --as SYMBOL.VENUE` fills it"
        );
    }
    names.iter().map(|n| Ok(Found { loaded: catalog.load(n)?, paths: Vec::new() })).collect()
}
