//! Double entry.

/// Whose money an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum AccountKind {
    /// The trader's cash.
    Wallet = 0,
    /// Margin set aside for an isolated position.
    IsolatedMargin = 1,
    /// The other side of trades.
    Clearing = 2,
    /// Fees taken by the venue.
    Fee = 3,
    /// The other side of funding.
    Funding = 4,
    /// The venue's insurance fund.
    Insurance = 5,
    /// Where the starting cash comes from.
    External = 6,
}
