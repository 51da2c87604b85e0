//! Readers: each turns one file into rows of cells, as a stream, and hands them to a [`Sink`]. None of them knows what a series is.
//!
//! What always holds: memory is bounded by a line, a batch or a page whatever the length of the file; rows carry the number that a person
//! sees; a reader never skips a row.

pub(crate) mod arrow_rows;
pub(crate) mod csv;
pub(crate) mod feather;
pub(crate) mod feed;
pub(crate) mod json;
pub(crate) mod layout;
pub(crate) mod lines;
pub(crate) mod parquet;
mod parquet_columns;
mod parquet_pages;
pub(crate) mod plain;
pub(crate) mod sniff;
pub(crate) mod text;
pub(crate) mod unpack;

use bthost_sim::market::Bars;

use crate::error::DataError;
use crate::limits::Limits;
use crate::series::{Kind, Note};
use crate::stamp::{Stamps, Time};
use crate::value::Value;

/// What a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Open price.
    Open,
    /// Highest price.
    High,
    /// Lowest price.
    Low,
    /// Close price.
    Close,
    /// Volume.
    Volume,
    /// Volume in the quote asset.
    QuoteVolume,
    /// Number of trades.
    Trades,
    /// Volume bought by takers.
    TakerBuyVolume,
    /// Funding rate.
    Rate,
    /// Price of a trade.
    Price,
    /// Quantity of a trade.
    Qty,
    /// Number of a trade.
    Id,
    /// Number of the first trade of an aggregate.
    FirstId,
    /// Number of the last trade of an aggregate.
    LastId,
    /// Whether the buyer was the maker.
    BuyerMaker,
    /// Best bid.
    BidPrice,
    /// Quantity at the best bid.
    BidQty,
    /// Best ask.
    AskPrice,
    /// Quantity at the best ask.
    AskQty,
    /// Side of a level of depth.
    Side,
    /// The venue's number of an update.
    UpdateId,
    /// A funding stamp as it stood in the first source, nanoseconds.
    RawTime,
}

/// Takes the rows of a file.
pub(crate) trait Sink {
    /// Something that a person should know about the rows.
    fn remark(&mut self, _note: Note) {}

    /// Which columns the rows will have, in this order. Prices come first (bars), the rate (funding), or price and quantity
    /// (trades).
    fn roles(&mut self, roles: &[Role]);

    /// A row.
    fn row(&mut self, row: u64, time: Time<'_>, values: &[Value<'_>]) -> Result<(), DataError>;

    /// The columns of bars that so many rows of these scales may be put behind as they are; nothing where each row is to be looked at.
    fn columns(&mut self, _scales: (u8, u8), _extended: bool, _rows: usize) -> Result<Option<&mut Bars>, DataError> {
        Ok(None)
    }

    /// Rows were put behind the columns in groups: the number of each one's first row, and how many it has.
    fn appended(&mut self, _groups: &[(u64, usize)]) -> Result<(), DataError> {
        Ok(())
    }
}

/// Makes one series of the rows of several files.
pub(crate) trait SeriesSink: Sink {
    /// Before the first row of a file.
    fn begin(&mut self, file: usize, stamps: Stamps);

    /// After the last row of a file.
    fn end(&mut self) -> Result<(), DataError>;

    /// So many files were read, and so many will come: what was read tells how much room they will take.
    fn foresee(&mut self, _read: usize, _to_come: usize) {}
}

/// What a reader needs to know beside the file.
#[derive(Clone, Debug)]
pub(crate) struct Ask<'a> {
    pub kind: Kind,
    /// Role name and column name, where the caller says.
    pub columns: &'a [(String, String)],
    pub limits: &'a Limits,
}
