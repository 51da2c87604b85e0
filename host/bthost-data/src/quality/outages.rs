//! Times at which a venue stood still, so that its own archive has no rows: a gap inside one is no fault of the files.
//!
//! What it does not do: an outage that is not in the table is a gap like any other.

use std::sync::LazyLock;

use bthost_sim::time::Ts;

use crate::stamp::{DateOrder, Stamps, Time};

/// `from,to,venue`, each an RFC 3339 time, the end not included; `#` begins a remark.
const TABLE: &str = include_str!("../../../../data/venues/outages.csv");

/// A time without a market.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage {
    /// Its start.
    pub from: Ts,
    /// Its end.
    pub to: Ts,
    /// The venue.
    pub venue: &'static str,
}

/// All outages that are known, in order of time.
#[must_use]
pub fn known_outages() -> &'static [Outage] {
    static KNOWN: LazyLock<Vec<Outage>> = LazyLock::new(|| {
        let rows = TABLE.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).skip(1);
        rows.filter_map(|line| {
            let mut cells = line.split(',');
            let mut time = || {
                let text = cells.next()?.as_bytes();
                Stamps::new(DateOrder::Proven, None).read(1, Time::Text(text)).ok().map(Ts)
            };
            let (from, to) = (time()?, time()?);
            Some(Outage { from, to, venue: cells.next()? })
        })
        .collect()
    });
    &KNOWN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read_and_in_order() {
        let known = known_outages();
        let lines = TABLE.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).count();
        assert_eq!(known.len(), lines - 1, "all but the header");
        assert!(known.iter().all(|o| o.from < o.to && o.venue == "binance-spot"));
        assert!(known.windows(2).all(|pair| pair[0].to <= pair[1].from));
    }
}
