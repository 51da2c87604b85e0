//! Finding the rows of a definition again, by their roots: what `--data` names, then `local.json`, the catalog, the sample.
//!
//! What always holds: rows are taken only if their root is the entry's, whatever file they lie in. What `--data` names is judged: where it
//! holds a series that is asked for and its rows differ, that is the answer. Only a series that it does not hold is looked for elsewhere.

use std::fs;
use std::path::{Path, PathBuf};

use bthost_audit::definition::{DataEntry, Definition, MarketRows};
use bthost_audit::inputs::{check_rows, diff_bars, diff_depth, diff_funding, diff_trades};
use bthost_audit::text::SeriesName;
use bthost_audit::verdict::{Level, Verdict};
use bthost_data::derive::bars_of_trades;
use bthost_data::{Kind, LoadSpec, Loaded, Repair, Rows, load, many, names, sample};
use bthost_sim::market::{
    Bars, Depth, FundingRates, RowsRoot, Trades, bars_root, bars_schema, depth_root, depth_schema, funding_root, funding_schema,
    trades_root, trades_schema,
};

use super::markets::{between, depth_between, stamps_between, trades_between};
use super::recorded::Local;
use crate::catalog::Catalog;

/// What to do when rows are nowhere.
const GIVE: &str = "give the rows: --data FILE; another file that holds the same rows is fine";

/// The rows of an entry.
enum Cut {
    Bars(Bars),
    Funding(FundingRates),
    Trades(Trades),
    Depth(Depth),
}

/// Where a series may be.
enum Place {
    Files(Vec<PathBuf>),
    Catalog(bthost_data::SeriesName),
    Sample,
}

/// Something that `--data` names.
struct Given {
    place: Place,
    /// Symbol, kind and timeframe, where the name tells.
    hint: names::NameHint,
    /// Loaded as this instrument, with these changes.
    loaded: Option<(String, Loaded)>,
    /// An entry was found in it.
    used: bool,
}

/// What a place says about an entry.
enum Found {
    /// Its rows.
    Same(Cut),
    /// Rows of its kind, but others.
    Differs(Verdict, Cut),
    /// Nothing of its kind.
    Nothing,
}

struct Finder<'a> {
    definition: &'a Definition,
    local: &'a Local,
    given: Vec<Given>,
    catalog: Option<Catalog>,
}

fn blocked(what: impl std::fmt::Display, hint: &str) -> Box<Verdict> {
    Box::new(Verdict::blocked(Level::Inputs, what, hint))
}

/// The rows of every instrument.
///
/// # Errors
/// The first series whose rows differ, or are nowhere.
pub fn find(definition: &Definition, data: &[PathBuf], local: &Local) -> Result<Vec<MarketRows>, Box<Verdict>> {
    let mut finder = Finder { definition, local, given: Vec::new(), catalog: Catalog::open_default().ok() };
    finder.given = given(data, finder.catalog.as_ref())?;
    let entries: Vec<&DataEntry> = definition.data.iter().collect();
    let mut cuts = Vec::new();
    for entry in &entries {
        cuts.push(finder.in_given(entry)?);
    }
    for (entry, cut) in entries.iter().zip(&mut cuts) {
        if cut.is_none() {
            *cut = Some(finder.judge_given(entry)?.map_or_else(|| finder.elsewhere(entry), Ok)?);
        }
    }
    let mut rows: Vec<(&SeriesName, Cut)> = entries.iter().map(|e| &e.name).zip(cuts.into_iter().flatten()).collect();
    definition.instruments.iter().map(|i| market(i, &mut rows)).collect()
}

fn market(i: &bthost_audit::definition::InstrumentDef, rows: &mut Vec<(&SeriesName, Cut)>) -> Result<MarketRows, Box<Verdict>> {
    let mut take = |name: &SeriesName| {
        let at = rows.iter().position(|(n, _)| *n == name);
        let missing =
            || blocked(format!("`{name}` is not in the definition's data, or twice in its instruments"), "the manifest is broken");
        at.map(|at| rows.swap_remove(at).1).ok_or_else(missing)
    };
    let wrong = |name: &SeriesName| blocked(format!("`{name}` is not of the kind that the instrument needs"), "the manifest is broken");
    let mut bars = |name: &SeriesName| match take(name)? {
        Cut::Bars(bars) => Ok(bars),
        _ => Err(wrong(name)),
    };
    let execution = bars(&i.execution)?;
    let mark = i.mark.0.as_ref().map(&mut bars).transpose()?;
    let funding = match &i.funding.0 {
        None => FundingRates::default(),
        Some(name) => match take(name)? {
            Cut::Funding(rates) => rates,
            _ => return Err(wrong(name)),
        },
    };
    let trades = match &i.trades {
        None => None,
        Some(name) => match take(name)? {
            Cut::Trades(trades) => Some(trades),
            _ => return Err(wrong(name)),
        },
    };
    let depth = match &i.depth {
        None => None,
        Some(name) => match take(name)? {
            Cut::Depth(depth) => Some(depth),
            _ => return Err(wrong(name)),
        },
    };
    Ok(MarketRows { bars: execution, mark, funding, trades, depth })
}

/// What `--data` names, by series.
fn given(data: &[PathBuf], catalog: Option<&Catalog>) -> Result<Vec<Given>, Box<Verdict>> {
    let (mut places, mut files) = (Vec::new(), Vec::new());
    for name in data {
        let text = name.to_string_lossy();
        if name.is_dir() {
            files.extend(files_of(name)?);
        } else if name.exists() {
            files.push(name.clone());
        } else if text == "sample" {
            places.push(Place::Sample);
        } else {
            let of = |c: &Catalog| match bthost_data::SeriesName::parse(&text) {
                Ok(series) => vec![series],
                Err(_) => c.of_instrument(&text),
            };
            let series = catalog.map(of).unwrap_or_default();
            if series.is_empty() {
                let nearest = catalog.map_or_else(|| "there is no catalog".to_string(), |c| c.instead_of(&text));
                let hint = format!("{nearest}; without --data, verify looks for the rows itself");
                return Err(blocked(format!("`{text}` is neither a file nor in the catalog"), &hint));
            }
            places.extend(series.into_iter().map(Place::Catalog));
        }
    }
    places.extend(many::group(&files, &LoadSpec::default()).into_iter().map(Place::Files));
    Ok(places.into_iter().map(|place| Given { hint: hint_of(&place), place, loaded: None, used: false }).collect())
}

fn hint_of(place: &Place) -> names::NameHint {
    match place {
        Place::Files(files) => files.first().map(|f| names::hint(f)).unwrap_or_default(),
        Place::Catalog(name) => names::NameHint {
            symbol: Some(name.symbol.clone()),
            kind: Some(name.kind),
            timeframe: name.timeframe,
            ..names::NameHint::default()
        },
        Place::Sample => names::NameHint::default(),
    }
}

fn files_of(folder: &Path) -> Result<Vec<PathBuf>, Box<Verdict>> {
    let cannot = |e| blocked(format!("the folder `{}` cannot be read: {e}", folder.display()), GIVE);
    let entries = fs::read_dir(folder).map_err(cannot)?;
    let mut files: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).filter(|p| p.is_file()).collect();
    files.sort();
    Ok(files)
}

/// Load a place as an instrument.
fn read(place: &Place, entry: &DataEntry, catalog: Option<&Catalog>) -> Result<Loaded, String> {
    match place {
        Place::Files(files) => {
            // The files may be those from before the repairs of the definition, or those from after them.
            let repairs: Vec<Repair> = entry.changes.iter().filter_map(|c| Repair::of_change(c)).collect();
            let named = LoadSpec::instrument(entry.name.instrument()).and_then(|spec| load(files, &LoadSpec { repairs, ..spec }));
            // A recorded feed holds several kinds, and is read as the one that is asked for.
            let kind = if entry.name.kind() == "depth" { Kind::Depth } else { Kind::Trades };
            let of_feed =
                || LoadSpec::instrument(entry.name.instrument()).and_then(|spec| load(files, &LoadSpec { kind: Some(kind), ..spec }));
            let found = named.or_else(|why| load(files, &LoadSpec::default()).or_else(|_| of_feed()).map_err(|_| why));
            found.map_err(|e| e.to_string())
        }
        Place::Catalog(name) => catalog.ok_or("there is no catalog")?.load(name).map_err(|e| format!("{e:#}")),
        Place::Sample => sample().map_err(|e| e.to_string()),
    }
}

impl Finder<'_> {
    /// Whether something given may hold an entry, by its name.
    fn may_hold(&self, given: &Given, entry: &DataEntry) -> bool {
        let symbol = |name: &SeriesName| name.instrument().rsplit_once('.').map(|(symbol, _)| symbol.to_string());
        let mine = symbol(&entry.name);
        let others = self.definition.data.iter().map(|e| symbol(&e.name)).filter(|s| *s != mine);
        let holds = |k: Kind| k.name() == entry.name.kind() || (k == Kind::Trades && entry.name.kind() == "bars");
        let kind = given.hint.kind.is_none_or(holds);
        let untimed = ["funding", "trades", "depth"].contains(&entry.name.kind()) || given.hint.kind == Some(Kind::Trades);
        let timeframe = untimed || given.hint.timeframe.is_none() || given.hint.timeframe == entry.name.timeframe();
        kind && timeframe && (given.hint.symbol.is_none() || others.into_iter().all(|s| s != given.hint.symbol))
    }

    /// What something given says about an entry.
    fn ask(&mut self, at: usize, entry: &DataEntry) -> Result<Found, String> {
        if self.given[at].used || !self.may_hold(&self.given[at], entry) {
            return Ok(Found::Nothing);
        }
        let instrument = entry.name.instrument();
        let given = &mut self.given[at];
        let for_whom = format!("{instrument} {}", entry.changes.join(", "));
        if given.loaded.as_ref().is_none_or(|(name, _)| *name != for_whom) {
            let loaded = read(&given.place, entry, self.catalog.as_ref())?;
            given.loaded = Some((for_whom, loaded));
        }
        Ok(given.loaded.as_mut().map_or(Found::Nothing, |(_, loaded)| look(entry, loaded)))
    }

    /// The rows of an entry, if something given has exactly them.
    fn in_given(&mut self, entry: &DataEntry) -> Result<Option<Cut>, Box<Verdict>> {
        for at in 0..self.given.len() {
            match self.ask(at, entry) {
                Ok(Found::Same(cut)) => {
                    // Bars that were made of trades leave the trades for their own entry.
                    let whole = self.given[at].loaded.as_ref().is_none_or(|(_, l)| l.series.name.kind.name() == entry.name.kind());
                    if whole {
                        self.given[at].used = true;
                        self.given[at].loaded = None;
                    }
                    return Ok(Some(cut));
                }
                Ok(_) => {}
                Err(why) => return Err(blocked(why, "mend the file, or leave it out")),
            }
        }
        match self.together(entry) {
            Some((at, Found::Same(cut))) => {
                at.into_iter().for_each(|at| self.given[at].used = true);
                Ok(Some(cut))
            }
            _ => Ok(None),
        }
    }

    /// What several given files of unlike names say as one series, where each holds rows of the entry's kind: a series may lie in
    /// `first-half.csv` and `rest.csv`, and no name tells.
    fn together(&mut self, entry: &DataEntry) -> Option<(Vec<usize>, Found)> {
        let parts: Vec<usize> = (0..self.given.len())
            .filter(|at| matches!(self.given[*at].place, Place::Files(_)) && matches!(self.ask(*at, entry), Ok(Found::Differs(..))))
            .collect();
        if parts.len() < 2 {
            return None;
        }
        let files = parts.iter().filter_map(|at| if let Place::Files(files) = &self.given[*at].place { Some(files) } else { None });
        let place = Place::Files(files.flatten().cloned().collect());
        let mut loaded = read(&place, entry, self.catalog.as_ref()).ok()?;
        Some((parts, look(entry, &mut loaded)))
    }

    /// Whether something given that is no other entry's holds the entry's series with other rows.
    fn judge_given(&mut self, entry: &DataEntry) -> Result<Option<Cut>, Box<Verdict>> {
        if let Some((_, Found::Differs(verdict, theirs))) = self.together(entry) {
            let row = self.elsewhere(entry).ok().and_then(|ours| row_diff(entry, &ours, &theirs));
            return Err(Box::new(verdict.with_row(row)));
        }
        for at in 0..self.given.len() {
            let Ok(Found::Differs(verdict, theirs)) = self.ask(at, entry) else { continue };
            // Where the right rows are at hand too, the first row that differs has a name.
            let row = self.elsewhere(entry).ok().and_then(|ours| row_diff(entry, &ours, &theirs));
            return Err(Box::new(verdict.with_row(row)));
        }
        Ok(None)
    }

    /// Look where nobody pointed.
    fn elsewhere(&self, entry: &DataEntry) -> Result<Cut, Box<Verdict>> {
        let (mut differs, mut gone) = (None, Vec::new());
        let mut places = Vec::new();
        if let Some(files) = self.local.data.get(entry.name.as_str()).filter(|files| !files.is_empty()) {
            gone.extend(files.iter().filter(|f| !f.exists()).map(|f| format!("`{}`", f.display())));
            places.push(Place::Files(files.clone()));
        }
        let named = bthost_data::SeriesName::parse(entry.name.as_str()).ok();
        // Bars may have been made of trades.
        let made_of = named.as_ref().filter(|name| name.kind == Kind::Bars);
        let trades = made_of.map(|name| bthost_data::SeriesName { kind: Kind::Trades, timeframe: None, ..name.clone() });
        places.extend(named.into_iter().chain(trades).map(Place::Catalog));
        places.push(Place::Sample);
        for place in places {
            let Ok(mut loaded) = read(&place, entry, self.catalog.as_ref()) else { continue };
            match look(entry, &mut loaded) {
                Found::Same(cut) => return Ok(cut),
                Found::Differs(verdict, _) if loaded.series.name.to_string() == entry.name.as_str() => {
                    differs.get_or_insert(verdict);
                }
                _ => {}
            }
        }
        if let Some(verdict) = differs {
            return Err(Box::new(verdict));
        }
        let gone = if gone.is_empty() { String::new() } else { format!("; it was read from {}, gone now", gone.join(", ")) };
        Err(blocked(format!("`{}` with rows root {} is not at hand{gone}", entry.name, entry.rows_root), GIVE))
    }
}

/// What loaded rows say about an entry.
fn look(entry: &DataEntry, loaded: &mut Loaded) -> Found {
    let Some(rows) = cut(entry, loaded) else { return Found::Nothing };
    let (schema, root) = root_of(entry, &rows, loaded);
    let verdict = check_rows(entry, &schema, &root);
    if verdict.exit_code() == 0 { Found::Same(rows) } else { Found::Differs(verdict, rows) }
}

fn scale(entry: &DataEntry, field: &str) -> Option<u8> {
    entry.schema.get(field).and_then(|text| text.parse().ok())
}

/// The rows that an entry covers, if these are of its kind, on its grid where they fit it.
fn cut(entry: &DataEntry, loaded: &mut Loaded) -> Option<Cut> {
    let (first, last) = (entry.first_ns.0, entry.last_ns.0);
    let name = &loaded.series.name;
    let made_of_trades = name.kind == Kind::Trades && entry.name.kind() == "bars";
    let untimed = made_of_trades || ["funding", "trades", "depth"].contains(&entry.name.kind());
    if (entry.name.kind() != name.kind.name() && !made_of_trades) || (!untimed && entry.name.timeframe() != name.timeframe) {
        return None;
    }
    if let Some(rates) = loaded.series.funding() {
        return Some(Cut::Funding(stamps_between(rates, first, last))).filter(|cut| !is_empty(cut));
    }
    if let (Some(price), Some(qty)) = (scale(entry, "price_scale"), scale(entry, "qty_scale")) {
        // Rows that do not fit the grid are others; the schema says so.
        let _ = loaded.raise_scales(price, qty);
    }
    let scales = (loaded.series.price_scale, loaded.series.qty_scale);
    if let Some(trades) = loaded.series.trades() {
        if !made_of_trades {
            return Some(Cut::Trades(trades_between(trades, first, last))).filter(|cut| !is_empty(cut));
        }
        let bars = bars_of_trades(trades, entry.name.timeframe()?, scales).ok()?;
        return Some(Cut::Bars(between(&bars, first, last))).filter(|cut| !is_empty(cut));
    }
    if let Rows::Ticks(ticks) = &loaded.series.rows {
        return Some(Cut::Depth(depth_between(&ticks.depth()?, first, last))).filter(|cut| !is_empty(cut));
    }
    Some(Cut::Bars(between(loaded.series.bars()?, first, last))).filter(|cut| !is_empty(cut))
}

fn is_empty(cut: &Cut) -> bool {
    match cut {
        Cut::Bars(bars) => bars.is_empty(),
        Cut::Funding(rates) => rates.time.is_empty(),
        Cut::Trades(trades) => trades.is_empty(),
        Cut::Depth(depth) => depth.is_empty(),
    }
}

fn root_of(entry: &DataEntry, rows: &Cut, loaded: &Loaded) -> (String, RowsRoot) {
    match rows {
        Cut::Bars(bars) => {
            let schema = bars_schema(bars, entry.name.kind(), loaded.series.price_scale, loaded.series.qty_scale);
            let root = bars_root(bars, &schema);
            (schema, root)
        }
        Cut::Trades(trades) => {
            let schema = trades_schema(loaded.series.price_scale, loaded.series.qty_scale);
            let root = trades_root(trades, &schema);
            (schema, root)
        }
        Cut::Depth(depth) => {
            let schema = depth_schema(loaded.series.price_scale, loaded.series.qty_scale);
            let root = depth_root(depth, &schema);
            (schema, root)
        }
        Cut::Funding(rates) => (funding_schema(), funding_root(rates, &funding_schema())),
    }
}

fn row_diff(entry: &DataEntry, ours: &Cut, theirs: &Cut) -> Option<bthost_audit::inputs::RowDiff> {
    let scales = || Some((scale(entry, "price_scale")?, scale(entry, "qty_scale")?));
    match (ours, theirs) {
        (Cut::Bars(a), Cut::Bars(b)) => scales().and_then(|(price, qty)| diff_bars(entry.name.as_str(), a, b, price, qty)),
        (Cut::Trades(a), Cut::Trades(b)) => scales().and_then(|(price, qty)| diff_trades(entry.name.as_str(), a, b, price, qty)),
        (Cut::Depth(a), Cut::Depth(b)) => scales().and_then(|(price, qty)| diff_depth(entry.name.as_str(), a, b, price, qty)),
        (Cut::Funding(a), Cut::Funding(b)) => diff_funding(entry.name.as_str(), a, b),
        _ => None,
    }
}
