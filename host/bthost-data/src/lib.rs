//! Outside data to checked columns: files of any usual format become [`Series`] of exact counts, with the instrument that they are of.
//!
//! What always holds: a row that is returned was read exactly and checked; an error names file, row and field; every limit is named in
//! [`limits`]. What it does not do: no clock, no network, no repair that was not asked for.
//!
//! Where to look: [`mod@load`] is the way in, [`many`] for files of many series; [`detect`], [`names`] and [`profile`] say what a file is; `read` turns files into rows and
//! `columns`, [`funding`], `trades` and [`ticks`] rows into series, `segments` remembers whence; [`derive`](mod@derive), [`adjust`](mod@adjust) and [`join`](mod@join) make series of series, [`universe`] says who was a member when, [`quality`] says what is odd about one,
//! [`splits`](mod@splits) cuts time into windows; [`mod@sample`] and [`mod@synth`] bring data of their own; [`mod@write`] writes Parquet.
#![forbid(unsafe_code)]

pub mod adjust;
mod archive;
mod columns;
pub mod derive;
pub mod detect;
mod error;
pub mod funding;
mod intervals;
pub mod join;
pub mod limits;
pub mod load;
pub mod many;
pub mod names;
pub mod profile;
pub mod quality;
mod read;
pub mod repair;
pub mod sample;
mod segments;
pub mod series;
pub mod splits;
pub mod stamp;
pub mod synth;
pub mod ticks;
pub mod tiers;
mod trades;
pub mod universe;
pub mod value;
pub mod words;
pub mod write;

pub use error::{DataError, DataErrorKind};
pub use load::{LoadSpec, Loaded, StampAt, load, load_bars, share_scales};
pub use many::{Outcome, load_all, load_each};
pub use profile::{Profile, VolumeKind};
pub use repair::Repair;
pub use sample::sample;
pub use series::{FileDigest, Kind, Note, Rows, Series, SeriesName};
pub use synth::{SynthMarket, SynthSpec, synth};
