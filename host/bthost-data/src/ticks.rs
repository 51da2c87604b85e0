//! Best quotes and depth updates: what a book said, in the order in which the venue numbered it. They are stored and read back; runs
//! execute on depth, and not on quotes.
//!
//! What always holds: time never goes back and neither does the venue's number of an update; a depth row says one level of one update, with
//! the quantity that stands there from then on (0: nothing); the levels of a snapshot say so.

use bthost_sim::market::{Depth, ROWS_CHUNK, RowsRoot};
use bthost_sim::num::Decimal;
use bthost_sim::time::Ts;
use bthost_sim::trail::{sha256, tree_root};

use crate::columns::unfit;
use crate::error::{DataError, DataErrorKind};
use crate::read::{Role, SeriesSink, Sink};
use crate::repair::{Mender, Repair};
use crate::segments::{Segment, Segments};
use crate::series::{Kind, Note};
use crate::stamp::{Stamps, Time};
use crate::value::{Grid, Value, raise};

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Prices, on the price scale.
    Price,
    /// Quantities, on the quantity scale; 0 is allowed.
    Qty,
    /// [`SIDE_ASK`] and [`SIDE_SNAPSHOT`], added.
    Side,
}

pub use bthost_sim::market::{SIDE_ASK, SIDE_SNAPSHOT};

/// The columns behind time and number.
#[must_use]
pub fn columns(kind: Kind) -> &'static [(&'static str, Unit)] {
    match kind {
        Kind::Quotes => &[("bid_price", Unit::Price), ("bid_qty", Unit::Qty), ("ask_price", Unit::Price), ("ask_qty", Unit::Qty)],
        Kind::Depth => &[("side", Unit::Side), ("price", Unit::Price), ("qty", Unit::Qty)],
        _ => &[],
    }
}

/// Rows of quotes or of depth.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticks {
    /// [`Kind::Quotes`] or [`Kind::Depth`].
    pub kind: Kind,
    /// Time of the venue, nanoseconds.
    pub time: Vec<i64>,
    /// The venue's number of the update.
    pub id: Vec<i64>,
    /// As [`columns`] says.
    pub values: Vec<Vec<i64>>,
}

impl Ticks {
    /// No rows.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self { kind, time: Vec::new(), id: Vec::new(), values: vec![Vec::new(); columns(kind).len()] }
    }

    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }

    /// Put a row of another one behind these.
    pub fn push_of(&mut self, other: &Self, i: usize) {
        self.time.push(other.time[i]);
        self.id.push(other.id[i]);
        self.values.iter_mut().zip(&other.values).for_each(|(mine, theirs)| mine.push(theirs[i]));
    }

    /// The columns of one unit.
    pub(crate) fn of_unit(&mut self, unit: Unit) -> Vec<&mut Vec<i64>> {
        self.values.iter_mut().zip(columns(self.kind)).filter(|(_, (_, u))| *u == unit).map(|(v, _)| v).collect()
    }

    /// The canonical JSON that the rows' root commits to beside the rows.
    #[must_use]
    pub fn schema(&self, price_scale: u8, qty_scale: u8) -> String {
        let names: Vec<&str> = ["time", "id"].into_iter().chain(columns(self.kind).iter().map(|(name, _)| *name)).collect();
        format!(
            "{{\"columns\":\"{}\",\"kind\":\"{}\",\"price_scale\":\"{price_scale}\",\"qty_scale\":\"{qty_scale}\"}}",
            names.join(","),
            self.kind.name()
        )
    }

    /// The root of all rows: each is its numbers, little-endian, in the order of the schema.
    #[must_use]
    pub fn root(&self, schema: &str) -> RowsRoot {
        let mut chunks = Vec::new();
        for start in (0..self.len()).step_by(ROWS_CHUNK) {
            let mut bytes = vec![0];
            for i in start..self.len().min(start + ROWS_CHUNK) {
                let numbers = [self.time[i], self.id[i]].into_iter().chain(self.values.iter().map(|v| v[i]));
                numbers.for_each(|n| bytes.extend(n.to_le_bytes()));
            }
            chunks.push(sha256(&[&bytes]));
        }
        let tree = tree_root(&chunks);
        RowsRoot { root: sha256(&[b"bthost/rows/v1\0", schema.as_bytes(), b"\0", &tree]), chunks, rows: self.len() as u64 }
    }

    /// The rows as a run executes on them. `None` for quotes.
    #[must_use]
    pub fn depth(&self) -> Option<Depth> {
        let [side, price, qty] = &self.values[..] else { return None };
        let (time, id) = (self.time.clone(), self.id.clone());
        (self.kind == Kind::Depth).then(|| Depth { time, id, side: side.clone(), price: price.clone(), qty: qty.clone() })
    }

    /// Rows whose best bid is not below their best ask.
    #[must_use]
    pub fn crossed(&self) -> u64 {
        if self.kind != Kind::Quotes {
            return 0;
        }
        self.values[0].iter().zip(&self.values[2]).filter(|(bid, ask)| bid >= ask).count() as u64
    }
}

/// Collects quotes or depth.
pub(crate) struct TicksSink {
    pub ticks: Ticks,
    pub price: Grid,
    pub qty: Grid,
    segments: Segments,
    stamps: Stamps,
    roles: Vec<Role>,
    last: Option<(i64, i64)>,
    mender: Mender,
}

impl TicksSink {
    pub fn new(kind: Kind, grids: (Grid, Grid), stamps: Stamps, rows_max: usize, repairs: &[Repair]) -> Self {
        Self {
            ticks: Ticks::new(kind),
            price: grids.0,
            qty: grids.1,
            segments: Segments::new(rows_max),
            stamps,
            roles: Vec::new(),
            last: None,
            mender: Mender::new(repairs),
        }
    }

    /// One series of all files, which follow each other: an update is never told by two of them.
    pub fn finish(self, file_names: &[String], notes: &mut Vec<Note>) -> Result<Ticks, DataError> {
        self.mender.notes(notes);
        let all = self.ticks;
        let mut segments: Vec<&Segment> = self.segments.all().iter().filter(|s| s.start < s.end).collect();
        segments.sort_by_key(|s| (all.time[s.start], all.id[s.start]));
        let mut ticks = Ticks::new(all.kind);
        let mut last: Option<(i64, i64, usize)> = None;
        for segment in segments {
            let first = (all.time[segment.start], all.id[segment.start]);
            if let Some((_, _, before)) = last.filter(|(time, id, _)| (*time, *id) >= first) {
                let message = format!("the updates from {} on stand in {} as well", Ts(first.0), file_names[before]);
                return Err(DataError { kind: DataErrorKind::Conflict, ..DataError::row(segment.row(segment.start), "time", message) }
                    .in_file(&file_names[segment.file])
                    .hint("files of quotes and depth must follow each other; leave one of them out"));
            }
            (segment.start..segment.end).for_each(|i| ticks.push_of(&all, i));
            last = Some((all.time[segment.end - 1], all.id[segment.end - 1], segment.file));
        }
        Ok(ticks)
    }

    fn count(&mut self, row: u64, name: &'static str, unit: Unit, value: Value<'_>) -> Result<i64, DataError> {
        if unit == Unit::Side {
            return side(row, value);
        }
        let grid = if unit == Unit::Price { &mut self.price } else { &mut self.qty };
        let least = i64::from(unit == Unit::Price);
        if let Some(count) = grid.on_grid(value).filter(|count| *count >= least) {
            return Ok(count);
        }
        let group = if unit == Unit::Price { "price" } else { "quantity" };
        let decimal: Decimal = grid.read(value).map_err(|what| unfit(row, name, &what, grid.fixed, group))?;
        let too_large = || DataError::row(row, name, "is larger than fits");
        if decimal.scale > grid.scale {
            raise(&mut self.ticks.of_unit(unit), decimal.scale - grid.scale).ok_or_else(too_large)?;
            grid.scale = decimal.scale;
        }
        let count = grid.count(decimal).ok_or_else(too_large)?;
        if count >= least { Ok(count) } else { Err(DataError::row(row, name, format!("is no {group}"))) }
    }

    fn accept(&mut self, row: u64, time: Time<'_>, values: &[Value<'_>]) -> Result<(), DataError> {
        self.segments.admit(row, self.ticks.len())?;
        let time = self.stamps.read(row, time)?;
        let id = match self.roles.iter().position(|r| *r == Role::UpdateId).map(|i| values[i]) {
            Some(value) => {
                let id = value.decimal(0).map_err(|what| DataError::row(row, "update_id", what))?;
                id.to_scale(0).ok_or_else(|| DataError::row(row, "update_id", "is not a whole number"))?
            }
            None => self.ticks.len() as i64,
        };
        if let Some((before, number)) = self.last.filter(|(before, number)| time < *before || id < *number) {
            let message = format!("the update {id} of {} is earlier than {number} of {} in the row before it", Ts(time), Ts(before));
            return Err(
                DataError { kind: DataErrorKind::Order, ..DataError::row(row, "time", message) }.hint("sort the file by time and number")
            );
        }
        let mut counts = [0; 4];
        for (i, (name, unit)) in columns(self.ticks.kind).iter().enumerate() {
            counts[i] = self.count(row, name, *unit, values[i])?;
        }
        let at = self.ticks.len();
        self.ticks.time.push(time);
        self.ticks.id.push(id);
        self.ticks.values.iter_mut().zip(counts).for_each(|(column, count)| column.push(count));
        self.segments.note(at, row)?;
        self.last = Some((time, id));
        Ok(())
    }
}

/// `bid` and `ask` in the words in use; numbers are taken as they are written.
fn side(row: u64, value: Value<'_>) -> Result<i64, DataError> {
    let text = match value {
        Value::Text(text) => text.trim_ascii().to_ascii_lowercase(),
        Value::Decimal(d) => d.to_string().into_bytes(),
        _ => Vec::new(),
    };
    match text.as_slice() {
        b"0" | b"bid" | b"b" | b"buy" => Ok(0),
        b"1" | b"ask" | b"a" | b"s" | b"sell" => Ok(SIDE_ASK),
        b"2" => Ok(SIDE_SNAPSHOT),
        b"3" => Ok(SIDE_ASK + SIDE_SNAPSHOT),
        _ => Err(DataError::row(row, "side", "is neither bid nor ask")),
    }
}

impl SeriesSink for TicksSink {
    fn begin(&mut self, file: usize, stamps: Stamps) {
        self.segments.begin(file, self.ticks.len());
        self.stamps = stamps;
        self.last = None;
    }

    fn end(&mut self) -> Result<(), DataError> {
        self.stamps.finish()
    }
}

impl Sink for TicksSink {
    fn roles(&mut self, roles: &[Role]) {
        self.roles = roles.to_vec();
    }

    fn row(&mut self, row: u64, time: Time<'_>, values: &[Value<'_>]) -> Result<(), DataError> {
        match self.accept(row, time, values) {
            Err(error) if error.kind == DataErrorKind::Row && self.mender.has(Repair::DropBadRows) => {
                self.mender.count(Repair::DropBadRows, row);
                Ok(())
            }
            done => done,
        }
    }
}
