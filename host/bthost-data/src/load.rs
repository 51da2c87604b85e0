//! Files to one checked series: what is asked, what the names and contents tell, and what a venue profile says come together here.
//!
//! What always holds: the request wins over a file's own label, the label over the file's name; what was taken from where is in the notes;
//! nothing is returned unless every row of every file was accepted.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use bthost_sim::market::Instrument;
use bthost_sim::num::SCALE_MAX;
use bthost_sim::time::Timeframe;
use bthost_sim::trail::sha256;

use crate::archive;
use crate::columns::BarsSink;
use crate::derive::bars_of_trades;
use crate::detect::{Format, Opened};
use crate::error::{DataError, DataErrorKind};
use crate::funding::FundingSink;
use crate::intervals::{infer_timeframe, note_sparse, settle_timeframe};
use crate::limits::Limits;
use crate::names::{self, NameHint};
use crate::profile::{Profile, VolumeKind};
use crate::read::layout::check_fields;
use crate::read::parquet::Label;
use crate::read::{Ask, SeriesSink, Sink, feather, parquet, sniff, text, unpack};
use crate::repair::{self, Repair};
use crate::series::{FileDigest, Kind, Note, Rows, Series, SeriesName, parse_instrument};
use crate::stamp::{DateOrder, EpochUnit, Stamps};
use crate::ticks::TicksSink;
use crate::trades::TradesSink;
use crate::value::Grid;

/// The largest scale of quantities that is taken from data.
pub const QTY_SCALE_MAX: u8 = 8;

/// What the stamp of a row is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StampAt {
    /// The bar's open.
    #[default]
    Open,
    /// The bar's close, or its last day.
    Close,
}

/// What is asked of a load. The default asks for nothing: the files tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadSpec {
    /// Symbol, instead of the one in the file's name.
    pub symbol: Option<String>,
    /// Venue, which is the name of a profile; `generic` where nothing is said.
    pub venue: Option<String>,
    /// A profile that the program does not carry.
    pub profile: Option<Profile>,
    /// Kind of the rows.
    pub kind: Option<Kind>,
    /// Interval of the bars.
    pub timeframe: Option<Timeframe>,
    /// What the first file was called when its rows came in, where that is known: a catalog's file has another name.
    pub hint: Option<NameHint>,
    /// What the stamp of a row is.
    pub stamp_at: StampAt,
    /// Order of day and month.
    pub dates: Option<DateOrder>,
    /// Unit of epoch numbers.
    pub unit: Option<EpochUnit>,
    /// Which column is which: (`open`, name of the column in the file).
    pub columns: Vec<(String, String)>,
    /// Round volumes with more than eight decimals instead of refusing them.
    pub round_volume: bool,
    /// Repairs that are asked for; each becomes a change of the series.
    pub repairs: Vec<Repair>,
    /// The limits in force.
    pub limits: Limits,
}

impl LoadSpec {
    /// Whether what it says about columns is about fields that there are. Every load asks this by itself.
    ///
    /// # Errors
    /// Names the field that is none, the nearest and all.
    pub fn check_columns(&self) -> Result<(), DataError> {
        check_fields(&self.columns)
    }

    /// For `SYMBOL.venue`.
    ///
    /// # Errors
    /// When it is not the name of an instrument.
    pub fn instrument(name: &str) -> Result<Self, DataError> {
        let (symbol, venue) = parse_instrument(name)?;
        Ok(Self { symbol: Some(symbol), venue: Some(venue), ..Self::default() })
    }
}

/// A series with the instrument that it is of.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The rows.
    pub series: Series,
    /// The instrument, at the scales of the series.
    pub instrument: Instrument,
    /// The profile that it was made by.
    pub profile: Profile,
    /// What its volume column counts.
    pub volume: VolumeKind,
    hint: NameHint,
}

impl Loaded {
    /// What the name of its first file told.
    #[must_use]
    pub fn hint(&self) -> &NameHint {
        &self.hint
    }

    /// The bars that its trades make. `None` where it holds no trades.
    ///
    /// # Errors
    /// When a volume or a number of trades is larger than fits a bar.
    pub fn bars_of_trades(&self, timeframe: Timeframe) -> Result<Option<Self>, DataError> {
        let Some(trades) = self.series.trades() else { return Ok(None) };
        let bars = bars_of_trades(trades, timeframe, (self.series.price_scale, self.series.qty_scale))?;
        let name = SeriesName { kind: Kind::Bars, timeframe: Some(timeframe), ..self.series.name.clone() };
        let series = Series {
            name,
            rows: Rows::Bars(bars),
            price_scale: self.series.price_scale,
            qty_scale: self.series.qty_scale,
            notes: Vec::new(),
            files: self.series.files.clone(),
            changes: self.series.changes.clone(),
        };
        let (instrument, profile, hint) = (self.instrument.clone(), self.profile.clone(), self.hint.clone());
        Ok(Some(Self { series, instrument, profile, volume: self.volume, hint }))
    }

    /// Another series that was made of this one, with its instrument by the profile of the venue in its name.
    ///
    /// # Errors
    /// When there is no such venue, or its profile does not fit the scales.
    pub fn made(&self, series: Series) -> Result<Self, DataError> {
        let profile = Profile::named(&series.name.venue)?;
        let scales = (series.price_scale, series.qty_scale);
        let instrument = profile.instrument(&series.name.symbol, scales, &self.hint)?.0;
        Ok(Self { series, instrument, profile, volume: self.volume, hint: self.hint.clone() })
    }

    /// Put the series on a finer grid, and the instrument with it.
    ///
    /// # Errors
    /// When a price or filter does not fit it.
    pub fn raise_scales(&mut self, price_scale: u8, qty_scale: u8) -> Result<(), DataError> {
        self.series.raise_scales(price_scale, qty_scale)?;
        self.instrument = self.profile.instrument(&self.series.name.symbol, (price_scale, qty_scale), &self.hint)?.0;
        Ok(())
    }
}

/// Load files as one series of bars (or marks, where the request or the name says so).
///
/// # Errors
/// The first thing that is wrong, with file, row and field.
pub fn load_bars(files: &[PathBuf], spec: &LoadSpec) -> Result<Loaded, DataError> {
    let loaded = load(files, spec)?;
    if loaded.series.bars().is_some() {
        return Ok(loaded);
    }
    Err(DataError::usage(format!("{} is not a series of bars", loaded.series.name)).hint("say the kind: bars or mark"))
}

/// Load files as one series.
///
/// # Errors
/// The first thing that is wrong, with file, row and field.
pub fn load(files: &[PathBuf], spec: &LoadSpec) -> Result<Loaded, DataError> {
    let first = files.first().ok_or_else(|| DataError::usage("no file was given"))?;
    let opened = open(first, spec)?;
    if opened.1.tar {
        return Err(DataError::usage("holds many files, which are many series")
            .in_file(&first.display().to_string())
            .hint("unpack it and give the files of one series"));
    }
    let who = Identity::of(first, &opened.1, spec)?;
    let (instrument, labelled) = (format!("{}.{}", who.symbol, who.profile.name), who.label.is_some());
    let loaded = load_rows(Source::Files(files, opened), who, spec);
    loaded.map_err(|error| if labelled { error } else { whose(error, &instrument, spec.symbol.is_some()) })
}

/// Files that contradict each other may be of two instruments: nothing in them says which one they are of.
fn whose(error: DataError, instrument: &str, asked: bool) -> DataError {
    if error.kind != DataErrorKind::Conflict {
        return error;
    }
    let why = if asked { "as asked for" } else { "by their names" };
    let hint = format!(
        "{}; if they are of different instruments (both are taken as {instrument}, {why}), read each apart with its own --as SYMBOL.VENUE, \
         or name the files after their symbols, such as BTCUSDT-1m.csv",
        error.hint
    );
    error.hint(hint)
}

/// Put all series of each instrument on the finest grid that one of them has.
///
/// # Errors
/// When a price does not fit it.
pub fn share_scales(all: &mut [Loaded]) -> Result<(), DataError> {
    let mut finest: BTreeMap<String, (u8, u8)> = BTreeMap::new();
    for series in all.iter().map(|l| &l.series) {
        let scales = finest.entry(series.name.instrument()).or_default();
        *scales = (scales.0.max(series.price_scale), scales.1.max(series.qty_scale));
    }
    for loaded in all {
        let (price, qty) = finest[&loaded.series.name.instrument()];
        loaded.raise_scales(price, qty)?;
    }
    Ok(())
}

/// What the rows are of.
struct Identity {
    symbol: String,
    kind: Kind,
    timeframe: Option<Timeframe>,
    profile: Profile,
    label: Option<Label>,
    hint: NameHint,
    notes: Vec<Note>,
    changes: Vec<String>,
}

impl Identity {
    fn of(path: &Path, told: &Told, spec: &LoadSpec) -> Result<Self, DataError> {
        check_fields(&spec.columns)?;
        let label = told.label.as_ref();
        let hint = spec.hint.clone().unwrap_or_else(|| names::hint(path));
        let mut notes = Vec::new();
        let own = label.map(|l| &l.name);
        let symbol = spec.symbol.clone().or_else(|| own.map(|n| n.symbol.clone())).or_else(|| hint.symbol.clone());
        let symbol = symbol.unwrap_or_else(|| {
            let symbol = names::symbol_of(path);
            notes.push(Note { code: "symbol-from-name", text: format!("the instrument is called {symbol} after the file") });
            symbol
        });
        let venue = spec.venue.clone().or_else(|| own.map(|n| n.venue.clone())).unwrap_or_else(|| "generic".to_string());
        let profile = match &spec.profile {
            Some(profile) => profile.clone(),
            None => Profile::named(&venue)?,
        };
        parse_instrument(&format!("{symbol}.{}", profile.name))?;
        Ok(Self {
            symbol,
            kind: spec.kind.or(own.map(|n| n.kind)).or(told.kind).or(hint.kind).unwrap_or(Kind::Bars),
            timeframe: spec.timeframe.or(own.and_then(|n| n.timeframe)).or(hint.timeframe),
            profile,
            label: label.cloned(),
            hint,
            notes,
            changes: changed(spec, label),
        })
    }

    /// A further file must not say by its name or label that it is something else.
    fn admits(&self, path: &Path, told: &Told, spec: &LoadSpec) -> Result<(), DataError> {
        let hint = names::hint(path);
        let own = told.label.as_ref().map(|l| &l.name);
        let symbol = own.map(|n| n.symbol.clone()).or(hint.symbol);
        let kind = own.map(|n| n.kind).or(told.kind).or(hint.kind);
        let timeframe = own.map_or(hint.timeframe, |n| n.timeframe);
        let differs = |what: &str| {
            Err(DataError::usage(format!("is {what}, the first file is {}", self.symbol)).hint("give the files of each series apart"))
        };
        match (symbol, kind, timeframe) {
            (Some(symbol), _, _) if spec.symbol.is_none() && symbol != self.symbol => differs(&symbol),
            (_, Some(kind), _) if spec.kind.is_none() && kind != self.kind => differs(kind.name()),
            (_, _, Some(t)) if spec.timeframe.is_none() && self.kind.is_timed() && self.timeframe.is_some_and(|own| own != t) => {
                differs(&t.to_string())
            }
            _ => Ok(()),
        }
    }

    fn grids(&self, spec: &LoadSpec) -> (Grid, Grid) {
        let (price, qty) = self.profile.scales(&self.symbol);
        let grown = |label: Option<u8>, max| Grid { scale: label.unwrap_or(0).min(max), ..Grid::growing(max) };
        let price = price.map_or_else(|| grown(self.label.as_ref().map(|l| l.price_scale), SCALE_MAX), Grid::fixed);
        let mut qty = qty.map_or_else(|| grown(self.label.as_ref().map(|l| l.qty_scale), QTY_SCALE_MAX), Grid::fixed);
        qty.round = spec.round_volume;
        (price, qty)
    }

    fn stamps(&self, spec: &LoadSpec) -> Stamps {
        Stamps::new(spec.dates.or(self.profile.dates).unwrap_or_default(), spec.unit)
    }

    fn loaded(
        mut self,
        rows: Rows,
        timeframe: Option<Timeframe>,
        grids: (&Grid, &Grid),
        volume: VolumeKind,
        files: Vec<FileDigest>,
    ) -> Result<Loaded, DataError> {
        let scales = (grids.0.scale, grids.1.scale);
        if !matches!(rows, Rows::Funding(_)) && !grids.0.fixed {
            let text = format!("price scale {} and quantity scale {} were taken from the data", scales.0, scales.1);
            self.notes.push(Note { code: "scale-inferred", text });
        }
        let (instrument, notes) = self.profile.instrument(&self.symbol, scales, &self.hint)?;
        self.notes.extend(notes);
        let name = SeriesName { symbol: self.symbol, venue: self.profile.name.clone(), kind: self.kind, timeframe };
        let series = Series { name, rows, price_scale: scales.0, qty_scale: scales.1, notes: self.notes, files, changes: self.changes };
        Ok(Loaded { series, instrument, profile: self.profile, volume, hint: self.hint })
    }
}

/// What was done to the rows: what their file says, and what is asked for now.
fn changed(spec: &LoadSpec, label: Option<&Label>) -> Vec<String> {
    let mut all = label.map(|l| l.changes.clone()).unwrap_or_default();
    let new = repair::changes(&spec.repairs);
    all.extend(new.into_iter().filter(|c| !all.contains(c)).collect::<Vec<_>>());
    all
}

/// What a file says about its own rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    label: Option<Label>,
    kind: Option<Kind>,
    pub(crate) tar: bool,
}

type OpenedFile = (Opened, Told);

pub(crate) fn open(path: &Path, spec: &LoadSpec) -> Result<OpenedFile, DataError> {
    let shown = path.display().to_string();
    let opened = Opened::new(path).map_err(|e| e.in_file(&shown))?;
    let told = match opened.format {
        Format::Parquet => {
            let label = guarded(|| parquet::label(&opened.file, &spec.limits)).map_err(|e| e.in_file(&shown))?;
            Told { label, ..Told::default() }
        }
        Format::Feather => Told::default(),
        Format::Text | Format::Zip | Format::Gzip | Format::Xz => {
            // What cannot be unpacked tells nothing here, and is an error where its rows are read.
            let head = unpack::head(&opened.file, opened.format, &spec.limits, sniff::SNIFF_BYTES).unwrap_or_default();
            Told { label: None, kind: sniff::kind(&head), tar: archive::is_tar(&head) }
        }
    };
    opened.rewind().map_err(|e| e.in_file(&shown))?;
    Ok((opened, told))
}

/// What a Parquet file that this program wrote says it holds.
pub(crate) fn labelled(path: &Path, limits: &Limits) -> Option<SeriesName> {
    // Opening a pipe would wait for its other end.
    let file = if path.is_file() { File::open(path).ok()? } else { return None };
    let mut head = [0; 4];
    (&file).read_exact(&mut head).ok()?;
    match Format::of(&head) {
        Ok(Format::Parquet) => guarded(|| parquet::label(&file, limits)).ok()?.map(|label| label.name),
        _ => None,
    }
}

/// The libraries that read binary formats are to answer a broken file with an error; should one panic, that is an error as well.
fn guarded<T>(read: impl FnOnce() -> Result<T, DataError>) -> Result<T, DataError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(DataError::format("the file is damaged: its reader gave up")))
}

/// Where rows come from.
enum Source<'a> {
    /// Files, of which the first is open already.
    Files(&'a [PathBuf], OpenedFile),
    /// The bytes of one text, and what it is called.
    Text(&'a str, &'a [u8]),
}

impl Source<'_> {
    fn names(&self) -> Vec<String> {
        match self {
            Self::Files(files, _) => files.iter().map(|f| f.display().to_string()).collect(),
            Self::Text(name, _) => vec![(*name).to_string()],
        }
    }

    /// Read all of it, one file after the other.
    fn read<S: SeriesSink>(self, who: &Identity, spec: &LoadSpec, sink: &mut S) -> Result<Vec<FileDigest>, DataError> {
        let ask = Ask { kind: who.kind, columns: &spec.columns, limits: &spec.limits };
        match self {
            Self::Files(files, first) => read_files(files, first, who, spec, &ask, sink),
            Self::Text(name, mut bytes) => {
                let digest = FileDigest { name: name.to_string(), sha256: sha256(&[bytes]), bytes: bytes.len() as u64 };
                sink.begin(0, who.stamps(spec));
                text::read(&mut bytes, &ask, sink).and_then(|()| sink.end()).map_err(|error| error.in_file(name))?;
                Ok(vec![digest])
            }
        }
    }
}

/// Reads every file in turn, the first being open already.
fn read_files<S: SeriesSink>(
    files: &[PathBuf],
    first: OpenedFile,
    who: &Identity,
    spec: &LoadSpec,
    ask: &Ask<'_>,
    sink: &mut S,
) -> Result<Vec<FileDigest>, DataError> {
    let mut first = Some(first);
    let (mut digests, mut room) = (Vec::new(), Vec::new());
    for (i, path) in files.iter().enumerate() {
        let shown = path.display().to_string();
        let (opened, told) = match first.take() {
            Some(opened) => opened,
            None => open(path, spec)?,
        };
        let one = || {
            who.admits(path, &told, spec)?;
            sink.begin(i, who.stamps(spec));
            read_rows(&opened, ask, &mut room, sink)?;
            let digest = opened.digest()?;
            sink.end()?;
            Ok(digest)
        };
        digests.push(one().map_err(|error: DataError| error.in_file(&shown))?);
        sink.foresee(i + 1, files.len() - i - 1);
    }
    Ok(digests)
}

/// `room` is for what is unpacked at once, and kept from file to file.
fn read_rows<S: Sink>(opened: &Opened, ask: &Ask<'_>, room: &mut Vec<u8>, sink: &mut S) -> Result<(), DataError> {
    let file = &opened.file;
    match opened.format {
        Format::Zip => unpack::zip(std::io::BufReader::new(file), ask, room, sink),
        Format::Text | Format::Gzip | Format::Xz => {
            text::read(&mut *unpack::stream(file, opened.format, opened.bytes, ask.limits), ask, sink)
        }
        Format::Feather => guarded(|| feather::read(file, ask, sink)),
        Format::Parquet => guarded(|| parquet::read(file, ask, sink)),
    }
}

fn load_rows(source: Source<'_>, mut who: Identity, spec: &LoadSpec) -> Result<Loaded, DataError> {
    let names = source.names();
    let ((price, qty), stamps, rows_max, repairs) = (who.grids(spec), who.stamps(spec), spec.limits.rows, &spec.repairs[..]);
    let volume = who.profile.volume;
    match who.kind {
        Kind::Funding => {
            let mut sink = FundingSink::new(stamps, rows_max, repairs);
            let digests = source.read(&who, spec, &mut sink)?;
            let funding = sink.finish(&names, &mut who.notes)?;
            some_rows(funding.is_empty(), &names)?;
            who.loaded(Rows::Funding(funding), None, (&price, &qty), VolumeKind::None, digests)
        }
        Kind::Trades => {
            let mut sink = TradesSink::new(price, qty, stamps, rows_max, repairs);
            let digests = source.read(&who, spec, &mut sink)?;
            let (price, qty) = (sink.price.clone(), sink.qty.clone());
            let trades = sink.finish(&names, &mut who.notes)?;
            some_rows(trades.is_empty(), &names)?;
            who.loaded(Rows::Trades(trades), None, (&price, &qty), volume, digests)
        }
        Kind::Quotes | Kind::Depth => {
            let mut sink = TicksSink::new(who.kind, (price, qty), stamps, rows_max, repairs);
            let digests = source.read(&who, spec, &mut sink)?;
            let (price, qty) = (sink.price.clone(), sink.qty.clone());
            let ticks = sink.finish(&names, &mut who.notes)?;
            some_rows(ticks.is_empty(), &names)?;
            who.loaded(Rows::Ticks(ticks), None, (&price, &qty), volume, digests)
        }
        Kind::Bars | Kind::Mark => {
            let mut sink = BarsSink::new(price, qty, stamps, rows_max, repairs);
            let digests = source.read(&who, spec, &mut sink)?;
            finish_bars(sink, who, spec, &names, digests)
        }
    }
}

fn some_rows(none: bool, names: &[String]) -> Result<(), DataError> {
    if !none {
        return Ok(());
    }
    Err(DataError::format("there are no rows")
        .in_file(&names.join(", "))
        .hint("there are column names and nothing below them: fetch or export the file again"))
}

/// Load rows from the bytes of one text file.
///
/// # Errors
/// The first thing that is wrong, with row and field.
pub fn load_bytes(name: &str, bytes: &[u8], spec: &LoadSpec) -> Result<Loaded, DataError> {
    let who = Identity::of(Path::new(name), &Told::default(), spec)?;
    load_rows(Source::Text(name, bytes), who, spec)
}

/// One series of what was collected: merged, on the calendar, with its instrument.
fn finish_bars(
    sink: BarsSink,
    mut who: Identity,
    spec: &LoadSpec,
    names: &[String],
    digests: Vec<FileDigest>,
) -> Result<Loaded, DataError> {
    let without_volume = sink.without_volume;
    let volume = match who.kind {
        Kind::Bars if without_volume == 0 => who.profile.volume,
        _ => VolumeKind::None,
    };
    if who.kind == Kind::Bars && without_volume > 0 {
        let text = format!("{without_volume} of {} files have no volume: it reads as zero and caps nothing", names.len());
        who.notes.push(Note { code: "no-volume", text });
    }
    let (price, qty) = (sink.price.clone(), sink.qty.clone());
    let mut collected = sink.finish(names, &mut who.notes)?;
    some_rows(collected.bars.is_empty(), names)?;
    let timeframe = match who.timeframe {
        Some(timeframe) => timeframe,
        None => infer_timeframe(&collected.bars.open_time).map_err(|e| e.in_file(&names[0]))?,
    };
    settle_timeframe(&mut collected, timeframe, spec.stamp_at, names)?;
    if spec.repairs.contains(&Repair::ForwardFill) {
        let (filled, made) = repair::forward_fill(&collected.bars, spec.limits.rows)?;
        collected.bars = filled;
        if made > 0 {
            who.notes.push(Note { code: "repaired", text: format!("forward-fill: {made} intervals without a bar were filled") });
        }
    }
    note_sparse(&collected.bars, &mut who.notes);
    who.loaded(Rows::Bars(collected.bars), Some(timeframe), (&price, &qty), volume, digests)
}
