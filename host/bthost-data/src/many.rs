//! Files of many series: those that belong together by their names are read as one, and what turns out to be one series by what was read is
//! one as well, whatever its files are called.
//!
//! What always holds: no name of a series comes twice; rows that two files of one series share agree, or there is an error that names the
//! file, the row and the field; the order of the files changes no rows. What it does not do: guess that two instruments are one.

use std::path::{Path, PathBuf};

use crate::archive;
use crate::detect::Opened;
use crate::error::DataError;
use crate::load::{LoadSpec, Loaded, labelled, load, open, share_scales};
use crate::names;
use crate::read::unpack;
use crate::series::SeriesName;

/// What came of the files of one series.
#[derive(Debug)]
pub struct Outcome {
    /// The files, in the order in which they were given.
    pub files: Vec<PathBuf>,
    /// The series, or what is wrong with it.
    pub loaded: Result<Loaded, DataError>,
    /// Whether it is one of many in an archive.
    inside: bool,
}

impl Outcome {
    fn name(&self) -> Option<&SeriesName> {
        self.loaded.as_ref().ok().map(|l| &l.series.name)
    }

    /// The file that a person gave, and the one inside it.
    fn shown(&self) -> String {
        let given: Vec<String> = self.files.iter().map(|f| f.display().to_string()).collect();
        let given = given.join(", ");
        match self.loaded.as_ref().ok().and_then(|l| l.series.files.first()).filter(|_| self.inside) {
            Some(member) => format!("{given}:{}", member.name),
            None => given,
        }
    }
}

/// Load files as many series. All series of an instrument get one grid.
///
/// # Errors
/// The first thing that is wrong, with file, row and field.
pub fn load_all(files: &[PathBuf], spec: &LoadSpec) -> Result<Vec<Loaded>, DataError> {
    let mut all = each(files, spec, true).into_iter().map(|o| o.loaded).collect::<Result<Vec<Loaded>, DataError>>()?;
    share_scales(&mut all)?;
    Ok(all)
}

/// Load files as many series, each on its own grid. What is wrong with one is no matter of the others.
#[must_use]
pub fn load_each(files: &[PathBuf], spec: &LoadSpec) -> Vec<Outcome> {
    each(files, spec, false)
}

/// Files that are to be read as one series, by their names and by the labels of those that this program wrote.
#[must_use]
pub fn group(files: &[PathBuf], spec: &LoadSpec) -> Vec<Vec<PathBuf>> {
    // What cannot be read has no label here, and is an error where its rows are read.
    let label = |path: &Path| labelled(path, &spec.limits);
    names::group(files, &label, [spec.symbol.is_none(), spec.kind.is_none(), spec.timeframe.is_none()])
}

/// `first_error` ends with the first error, which is the last outcome then.
fn each(files: &[PathBuf], spec: &LoadSpec, first_error: bool) -> Vec<Outcome> {
    let (mut all, mut plain) = (Vec::new(), Vec::new());
    for file in files {
        match archived(file, spec) {
            Ok(Some(members)) => {
                all.extend(members.into_iter().map(|l| Outcome { files: vec![file.clone()], loaded: Ok(l), inside: true }));
            }
            Ok(None) => plain.push(file.clone()),
            Err(error) => {
                all.push(Outcome { files: vec![file.clone()], loaded: Err(error), inside: true });
                if first_error {
                    return all;
                }
            }
        }
    }
    for group in group(&plain, spec) {
        let loaded = load(&group, spec);
        let stop = first_error && loaded.is_err();
        all.push(Outcome { files: group, loaded, inside: false });
        if stop {
            return all;
        }
    }
    let mut named: Vec<Vec<Outcome>> = Vec::new();
    for next in all {
        let known = named.iter_mut().find(|known| next.name().is_some() && known[0].name() == next.name());
        match known {
            Some(known) => known.push(next),
            None => named.push(vec![next]),
        }
    }
    named.into_iter().filter_map(|same| joined(same, files, spec)).collect()
}

/// What is called the same as one series. `given` has all files in their order.
fn joined(mut same: Vec<Outcome>, given: &[PathBuf], spec: &LoadSpec) -> Option<Outcome> {
    if same.len() < 2 {
        return same.pop();
    }
    let name = same[0].name()?.clone();
    let inside = same.iter().any(|o| o.inside);
    let mut files: Vec<PathBuf> = Vec::new();
    given.iter().filter(|f| same.iter().any(|o| o.files.contains(f))).for_each(|f| files.push(f.clone()));
    if inside {
        let error = DataError::usage(format!("{} and {} both hold {name}", same[0].shown(), same[1].shown()))
            .hint("leave one of them out, or unpack the archive and give the files of the series: they are merged where they agree");
        return Some(Outcome { files, loaded: Err(error), inside });
    }
    // A name that tells something tells what the instrument is made of, wherever it stands among the files.
    let telling = || files.iter().map(|f| names::hint(f)).find(|hint| hint.symbol.is_some());
    let own = LoadSpec {
        symbol: Some(name.symbol),
        venue: Some(name.venue),
        kind: Some(name.kind),
        timeframe: name.timeframe,
        hint: spec.hint.clone().or_else(telling),
        ..spec.clone()
    };
    let loaded = load(&files, &own);
    Some(Outcome { files, loaded, inside })
}

/// The series of an archive, where the file's name says that it may be one and its bytes say so too.
fn archived(path: &Path, spec: &LoadSpec) -> Result<Option<Vec<Loaded>>, DataError> {
    let name = path.to_string_lossy().to_lowercase();
    if ![".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz"].iter().any(|end| name.ends_with(end)) {
        return Ok(None);
    }
    let (opened, told) = open(path, spec)?;
    if told.tar { from_archive(path, opened, spec).map(Some) } else { Ok(None) }
}

fn from_archive(path: &Path, opened: Opened, spec: &LoadSpec) -> Result<Vec<Loaded>, DataError> {
    let shown = path.display().to_string();
    let mut stream = unpack::stream(&opened.file, opened.format, opened.bytes, &spec.limits);
    let all = archive::load_archive(&mut stream, &shown, spec).map_err(|e| e.in_file(&shown))?;
    drop(stream);
    opened.digest().map_err(|e| e.in_file(&shown))?;
    Ok(all)
}
