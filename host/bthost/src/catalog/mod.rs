//! The catalog: a folder of Parquet files and an index, where ingested series are found by name.
//!
//! What always holds: an ingest that is killed at any point leaves the catalog as it was before or as it is after; the same rows again change
//! nothing; rows that contradict those that are there are refused. The files are plain Parquet: DuckDB or Polars read them as they are.
//! Rows lie in a part for each year, and a part to which nothing came is not written again. What it does not do: object stores; it never
//! resamples or repairs.
//!
//! Layout: `index.json`, `BTCUSDT.binance-spot/bars/1m/year=2024/rows-<16 of the part's root>.parquet`, `profiles/`, `.lock`.

mod disk;
mod index;
pub mod rows;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use bthost_data::limits::PROFILE_BYTES_MAX;
use bthost_data::write::write_series;
use bthost_data::{LoadSpec, Loaded, Profile, Series, SeriesName, VolumeKind, load, names};
use bthost_sim::time::{DAY, Ts, civil_of, days_from_civil};
use bthost_sim::trail::hex;

pub use index::{Entry, INDEX_BYTES_MAX, INDEX_FILE, Part, ProfileRef, SCHEMA, Source};

use index::Index;
use rows::{is_extended, merge, times};

use crate::whole_file::text;

/// Environment variable that names the folder of the catalog and whatever else the program keeps for a user.
pub const HOME_VARIABLE: &str = "BTHOST_HOME";
/// Edits of a name, letters, up to which it is taken for a misspelt one.
const NAME_EDITS_MAX: usize = 4;
const LOCK_FILE: &str = ".lock";

/// A folder of series.
#[derive(Clone, Debug)]
pub struct Catalog {
    root: PathBuf,
    index: Index,
}

/// What an ingest did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The series as it is now.
    pub entry: Entry,
    /// Rows that were not there before.
    pub added: u64,
    /// Rows that were there already, and that agree.
    pub agreed: u64,
    /// Whether anything was written.
    pub changed: bool,
}

/// `$BTHOST_HOME`, else `~/.bthost`.
///
/// # Errors
/// When neither that variable nor the user's home is known.
pub fn home() -> Result<PathBuf> {
    let of = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    of(HOME_VARIABLE)
        .or_else(|| of("HOME").or_else(|| of("USERPROFILE")).map(|home| home.join(".bthost")))
        .ok_or_else(|| anyhow!("there is no home folder for the catalog\nhint: set {HOME_VARIABLE} to a folder"))
}

impl Catalog {
    /// The user's catalog.
    ///
    /// # Errors
    /// When its place is not known, or its index cannot be read.
    pub fn open_default() -> Result<Self> {
        Self::open(&home()?.join("catalog"))
    }

    /// The catalog in a folder, which need not be there yet.
    ///
    /// # Errors
    /// When its index cannot be read.
    pub fn open(root: &Path) -> Result<Self> {
        Ok(Self { root: root.to_path_buf(), index: Index::read(root)? })
    }

    /// Its folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Every series, by name.
    #[must_use]
    pub fn list(&self) -> &[Entry] {
        &self.index.series
    }

    /// All series of an instrument, such as `BTCUSDT.binance-um`.
    #[must_use]
    pub fn of_instrument(&self, name: &str) -> Vec<SeriesName> {
        let all = self.index.series.iter().filter_map(|e| SeriesName::parse(&e.name).ok());
        all.filter(|n| n.instrument() == name).collect()
    }

    /// What may be meant by a name that is neither a file nor here: the nearest series, where one is near, else how to find out.
    #[must_use]
    pub fn instead_of(&self, name: &str) -> String {
        let far = |known: &str| strsim::damerau_levenshtein(&known.to_lowercase(), &name.to_lowercase());
        let names = self.index.series.iter().map(|e| e.name.as_str());
        let instruments = names.clone().filter_map(|n| n.split('/').next());
        let nearest = instruments.chain(names).chain(["sample"]).min_by_key(|known| far(known));
        match nearest.filter(|known| far(known) <= NAME_EDITS_MAX.min(name.chars().count() / 2)) {
            Some(known) => format!("did you mean `{known}`? `bthost data ls` lists all series of the catalog"),
            None => "`bthost data ls` lists the catalog; `bthost data ingest FILE --as SYMBOL.VENUE` fills it".to_string(),
        }
    }

    /// Load a series.
    ///
    /// # Errors
    /// When it is not there, or its files are not those that were ingested.
    pub fn load(&self, name: &SeriesName) -> Result<Loaded> {
        let entry = self.index.find(name).ok_or_else(|| self.unknown(name))?;
        self.load_entry(entry, name)
    }

    fn unknown(&self, name: &SeriesName) -> anyhow::Error {
        let text = name.to_string();
        let nearest = self.index.series.iter().min_by_key(|e| strsim::damerau_levenshtein(&e.name, &text));
        let hint = nearest.map_or_else(
            || "it is empty; `bthost data ingest FILE` fills it".to_string(),
            |e| format!("did you mean `{}`? `bthost data ls` lists all of them", e.name),
        );
        anyhow!("`{text}` is not in the catalog `{}`\nhint: {hint}", self.root.display())
    }

    fn load_entry(&self, entry: &Entry, name: &SeriesName) -> Result<Loaded> {
        let files = entry.parts.iter().map(|p| self.inside(&p.path)).collect::<Result<Vec<PathBuf>>>()?;
        let spec = LoadSpec {
            symbol: Some(name.symbol.clone()),
            profile: Some(self.profile(&entry.profile)?),
            kind: Some(name.kind),
            timeframe: name.timeframe,
            hint: Some(entry.sources.first().map(|s| names::hint(Path::new(&s.name))).unwrap_or_default()),
            ..LoadSpec::default()
        };
        let mut loaded = load(&files, &spec).with_context(|| format!("cannot load {name} from the catalog"))?;
        for (part, file) in entry.parts.iter().zip(&loaded.series.files) {
            if part.sha256 != hex(&file.sha256) {
                bail!(
                    "`{}` is not the file that was ingested: its SHA-256 differs from the index\nhint: ingest {name} again from its sources",
                    part.path
                );
            }
        }
        // The file has a volume column also where its sources had none.
        loaded.series.changes.clone_from(&entry.changes);
        loaded.volume = volume_of(&entry.volume).with_context(|| format!("the index says volume `{}` of {name}", entry.volume))?;
        Ok(loaded)
    }

    /// A file of the catalog's folder. An index that somebody else wrote leads nowhere else.
    fn inside(&self, path: &str) -> Result<PathBuf> {
        let plain = Path::new(path).components().all(|c| matches!(c, std::path::Component::Normal(_)));
        let safe = plain && !path.is_empty() && !path.contains(['\\', '\0', ':']);
        let place = self.root.join(path);
        // A link would lead out as well.
        let leads_out = || {
            let real = place.canonicalize().ok().zip(self.root.canonicalize().ok());
            real.is_some_and(|(place, root)| !place.starts_with(root))
        };
        if !safe || leads_out() {
            bail!("the catalog's index names `{}`, which is not a file of its folder\nhint: ingest the files again", path.escape_debug());
        }
        Ok(place)
    }

    fn profile(&self, wanted: &ProfileRef) -> Result<Profile> {
        let Some(file) = &wanted.file else { return Ok(Profile::named(&wanted.name)?) };
        let path = self.inside(file)?;
        let text = text("the profile", &path, PROFILE_BYTES_MAX)?;
        Profile::parse(&text).with_context(|| format!("`{}` is not a venue profile", path.display()))
    }

    /// Put a series in: a new one as it is, else what it adds to the rows that are there. `profile` is the text of its venue profile where
    /// the program does not carry it.
    ///
    /// # Errors
    /// When a row contradicts one that is there (nothing is changed then), or the disk refuses.
    pub fn store(&mut self, loaded: &Loaded, profile: Option<&str>) -> Result<Stored> {
        let mut stored = self.store_all(std::slice::from_ref(loaded), profile, |_| {})?;
        stored.pop().ok_or_else(|| anyhow!("{} was not stored", loaded.series.name))
    }

    /// Put many series in, each as [`Catalog::store`] does. `begins` hears of each before it is written.
    ///
    /// # Errors
    /// When one has no rows or contradicts what is there: nothing is changed then. When the disk refuses: says which series are in.
    pub fn store_all(&mut self, all: &[Loaded], profile: Option<&str>, mut begins: impl FnMut(&SeriesName)) -> Result<Vec<Stored>> {
        if let Some(empty) = all.iter().find(|l| l.series.is_empty()) {
            bail!("{} has no rows", empty.series.name);
        }
        std::fs::create_dir_all(&self.root).with_context(|| format!("cannot make the folder `{}`", self.root.display()))?;
        let lock = self.root.join(LOCK_FILE);
        let lock = File::create(&lock).with_context(|| format!("cannot write `{}`", lock.display()))?;
        // Held until this function returns, or the process ends in whatever way.
        lock.lock().context("cannot lock the catalog")?;
        self.index = Index::read(&self.root)?;
        if all.len() > 1 {
            // Everything is looked at before anything is written.
            for loaded in all {
                if let Some(old) = self.index.find(&loaded.series.name) {
                    self.combine(old, loaded)?;
                }
            }
        }
        let mut stored: Vec<Stored> = Vec::new();
        for loaded in all {
            begins(&loaded.series.name);
            let one = self.store_one(loaded, profile).map_err(|error| match &stored[..] {
                [] => error,
                done => {
                    let names: Vec<&str> = done.iter().map(|s| s.entry.name.as_str()).collect();
                    error.context(format!("{} is not stored; stored before it: {}", loaded.series.name, names.join(", ")))
                }
            })?;
            stored.push(one);
        }
        Ok(stored)
    }

    /// Under the lock, with the index just read.
    fn store_one(&mut self, loaded: &Loaded, profile: Option<&str>) -> Result<Stored> {
        let Some(old) = self.index.find(&loaded.series.name).cloned() else {
            let rows = loaded.series.len() as u64;
            let entry = self.write(loaded, profile, None)?;
            return Ok(Stored { entry, added: rows, agreed: 0, changed: true });
        };
        let (merged, added, agreed) = self.combine(&old, loaded)?;
        if added == 0 {
            // An ingest that was killed behind its index may have left what the index no longer names.
            self.sweep(&old);
            return Ok(Stored { entry: old, added, agreed, changed: false });
        }
        let entry = self.write(&merged, profile, Some(&old))?;
        Ok(Stored { entry, added, agreed, changed: true })
    }

    /// What is there and what comes, as one series on the finer of the two grids.
    fn combine(&self, old: &Entry, loaded: &Loaded) -> Result<(Loaded, u64, u64)> {
        let name = &loaded.series.name;
        let mut there = self.load_entry(old, name)?;
        let mut new = loaded.clone();
        let price = there.series.price_scale.max(new.series.price_scale);
        let qty = there.series.qty_scale.max(new.series.qty_scale);
        there.raise_scales(price, qty)?;
        new.raise_scales(price, qty)?;
        let merged = merge(&there.series, &new.series).map_err(|d| {
            anyhow!(
                "{name}: the row at {} is already there with {} {}, the files say {}; nothing was changed\nhint: `bthost data diff {name} FILE` compares; keep the source \
                 that you trust, or ingest this one under another venue",
                d.time, d.field, d.left, d.right
            )
        })?;
        if merged.added > 0 && is_extended(&there.series.rows) != is_extended(&new.series.rows) {
            let (with, without) = if is_extended(&there.series.rows) { ("catalog", "files") } else { ("files", "catalog") };
            bail!(
                "{name}: the rows of the {with} have trade counts and taker volumes, those of the {without} have none; nothing was changed\nhint: ingest files of one \
                 source, or these under another venue"
            );
        }
        if merged.added > 0 && there.volume != new.volume {
            let (a, b) = (there.volume.name(), new.volume.name());
            bail!(
                "{name}: the catalog's volumes count {a}, those of the files {b}; nothing was changed\nhint: ingest these files under another venue"
            );
        }
        new.series.rows = merged.rows;
        let more: Vec<String> = there.series.changes.iter().filter(|c| !new.series.changes.contains(c)).cloned().collect();
        new.series.changes.extend(more);
        new.series.changes.sort();
        Ok((new, merged.added as u64, merged.agreed as u64))
    }

    /// Write the rows, a part for each year, then the index that names the parts, then remove what it no longer names.
    fn write(&mut self, loaded: &Loaded, profile: Option<&str>, before: Option<&Entry>) -> Result<Entry> {
        let series = &loaded.series;
        let mut parts = Vec::new();
        for (year, range) in years(times(&series.rows)) {
            let cut = Series {
                name: series.name.clone(),
                rows: series.rows.slice(range),
                price_scale: series.price_scale,
                qty_scale: series.qty_scale,
                notes: Vec::new(),
                files: Vec::new(),
                changes: series.changes.clone(),
            };
            parts.push(self.write_part(&cut, year, before)?);
        }
        let stamps = times(&series.rows);
        let stamp = |at: Option<&i64>| at.map_or_else(String::new, |t| Ts(*t).to_string());
        let entry = Entry {
            name: series.name.to_string(),
            kind: series.name.kind.name().to_string(),
            venue: series.name.venue.clone(),
            profile: self.keep_profile(&loaded.profile, profile)?,
            volume: loaded.volume.name().to_string(),
            rows: series.len() as u64,
            first: stamp(stamps.first()),
            last: stamp(stamps.last()),
            price_scale: series.price_scale,
            qty_scale: series.qty_scale,
            rows_root: hex(&series.rows_root().root),
            parts,
            sources: all_sources(before.map_or(&[], |entry| &entry.sources), loaded),
            changes: series.changes.clone(),
        };
        let mut index = self.index.clone();
        index.put(entry.clone());
        let text = serde_json::to_vec_pretty(&index)?;
        disk::put(&self.root.join(INDEX_FILE), |out| Ok(out.write_all(&text)?))?;
        self.index = index;
        self.sweep(&entry);
        Ok(entry)
    }

    /// The rows of one year. A part is named by the root of its rows, so a year to which nothing came keeps its file.
    fn write_part(&self, cut: &Series, year: i64, before: Option<&Entry>) -> Result<Part> {
        let root = hex(&cut.rows_root().root);
        let path = format!("{}/year={year:04}/rows-{}.parquet", cut.name, &root[..16]);
        let place = self.root.join(&path);
        let digest = |bytes: &[u8]| hex(&bthost_sim::trail::sha256(&[bytes]));
        let kept = before.and_then(|entry| entry.parts.iter().find(|part| part.path == path));
        if let Some(part) = kept
            && std::fs::read(&place).is_ok_and(|bytes| digest(&bytes) == part.sha256)
        {
            return Ok(part.clone());
        }
        disk::put(&place, |out| Ok(write_series(out, cut)?))?;
        let bytes = std::fs::read(&place).with_context(|| format!("cannot read `{}` back", place.display()))?;
        Ok(Part { path, rows: cut.len() as u64, bytes: bytes.len() as u64, sha256: digest(&bytes) })
    }

    /// Remove files of the series that its entry does not name, and folders that are empty then. What cannot be removed is never read.
    fn sweep(&self, entry: &Entry) {
        let is_rows = |n: &str| n.starts_with("rows-") && n.ends_with(".parquet");
        let folder = self.root.join(&entry.name);
        let mut folders = vec![(folder.clone(), entry.name.clone())];
        for year in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let name = year.file_name().to_string_lossy().into_owned();
            if name.starts_with("year=") && year.path().is_dir() {
                folders.push((year.path(), format!("{}/{name}", entry.name)));
            }
        }
        for (folder, shown) in folders {
            disk::sweep(&folder, is_rows, |file| entry.parts.iter().any(|p| p.path == format!("{shown}/{file}")));
            // Only an empty folder can be removed so.
            let _ = std::fs::remove_dir(folder);
        }
        disk::sweep(&self.root, |_| false, |_| false);
    }

    fn keep_profile(&self, profile: &Profile, text: Option<&str>) -> Result<ProfileRef> {
        let carried = ProfileRef { name: profile.name.clone(), as_of: profile.as_of.clone(), file: None };
        let Some(text) = text else { return Ok(carried) };
        let digest = hex(&bthost_sim::trail::sha256(&[text.as_bytes()]));
        let file = format!("profiles/{}-{}.toml", profile.name, &digest[..16]);
        let place = self.root.join(&file);
        if !place.exists() {
            disk::put(&place, |out| Ok(out.write_all(text.as_bytes())?))?;
        }
        Ok(ProfileRef { file: Some(file), ..carried })
    }
}

/// The rows of each calendar year (UTC), in order.
fn years(times: &[i64]) -> Vec<(i64, std::ops::Range<usize>)> {
    let mut all = Vec::new();
    let mut start = 0;
    while start < times.len() {
        let year = civil_of(Ts(times[start])).year;
        let next = days_from_civil(year + 1, 1, 1) * DAY;
        let end = start + times[start..].partition_point(|t| *t < next);
        all.push((year, start..end));
        start = end;
    }
    all
}

fn volume_of(name: &str) -> Result<VolumeKind> {
    let all = [VolumeKind::Base, VolumeKind::Ticks, VolumeKind::None];
    all.into_iter()
        .find(|v| v.name() == name)
        .ok_or_else(|| anyhow!("this program does not know it\nhint: use the program that wrote the catalog"))
}

/// The files that rows came from, each once.
fn all_sources(before: &[Source], loaded: &Loaded) -> Vec<Source> {
    let mut all = before.to_vec();
    for file in &loaded.series.files {
        let source = Source { name: file.name.clone(), sha256: hex(&file.sha256), bytes: file.bytes };
        if !all.iter().any(|s| s.sha256 == source.sha256) {
            all.push(source);
        }
    }
    all
}
