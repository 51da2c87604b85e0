//! The first record in which two `events.bin` differ.

use core::fmt;
use std::collections::VecDeque;
use std::io::Read;

use bthost_sim::market::Instrument;
use bthost_sim::num::{Money, Px, Qty, Rate};
use bthost_sim::time::Ts;
use bthost_sim::trail::Stream;

use crate::events::{Event, EventsError, EventsReader};
use crate::fields::FieldDiff;

/// Records shown before and after the one that differs.
pub const CONTEXT_RECORDS: usize = 5;

/// The first record that differs, with its surroundings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordDiff {
    /// Its stream.
    pub stream: Stream,
    /// Its number in the stream.
    pub seq: u64,
    /// On the first side; `None` where the side has ended.
    pub a: Option<Event>,
    /// On the second side.
    pub b: Option<Event>,
    /// The fields in which they differ.
    pub fields: Vec<FieldDiff>,
    /// Up to five records before it, which are the same on both sides.
    pub before: Vec<Event>,
    /// Up to five records after it on the first side.
    pub after_a: Vec<Event>,
    /// Up to five records after it on the second side.
    pub after_b: Vec<Event>,
}

/// The first record that differs: of one stream, or of all of them in the order in which they were made.
///
/// # Errors
/// When a side cannot be read up to there.
pub fn locate<A: Read, B: Read>(a: EventsReader<A>, b: EventsReader<B>, stream: Option<Stream>) -> Result<Option<RecordDiff>, EventsError> {
    let wanted = |event: &Result<Event, EventsError>| match (event, stream) {
        (Ok(event), Some(stream)) => event.stream == stream,
        _ => true,
    };
    let (mut a, mut b) = (a.filter(wanted), b.filter(wanted));
    let mut before = VecDeque::with_capacity(CONTEXT_RECORDS + 1);
    loop {
        match (a.next().transpose()?, b.next().transpose()?) {
            (None, None) => return Ok(None),
            (Some(left), Some(right)) if left.stream == right.stream && left.bytes == right.bytes => {
                before.push_back(left);
                if before.len() > CONTEXT_RECORDS {
                    before.pop_front();
                }
            }
            (left, right) => {
                let after = |side: &mut dyn Iterator<Item = Result<Event, EventsError>>| {
                    // What cannot be read behind the difference does not hide it.
                    side.take(CONTEXT_RECORDS).map_while(Result::ok).collect()
                };
                let Some(first) = left.as_ref().or(right.as_ref()) else { return Ok(None) };
                return Ok(Some(RecordDiff {
                    stream: first.stream,
                    seq: first.header.seq,
                    fields: field_differences(left.as_ref(), right.as_ref()),
                    before: before.into(),
                    after_a: after(&mut a),
                    after_b: after(&mut b),
                    a: left,
                    b: right,
                }));
            }
        }
    }
}

fn field_differences(a: Option<&Event>, b: Option<&Event>) -> Vec<FieldDiff> {
    let (Some(a), Some(b)) = (a, b) else { return Vec::new() };
    let mut found = Vec::new();
    if a.stream != b.stream {
        found.push(FieldDiff::new("stream", a.stream.name(), b.stream.name()));
    }
    let (left, right) = (a.fields(), b.fields());
    for (name, value) in &left {
        match right.iter().find(|(other, _)| other == name) {
            Some((_, other)) if other != value => found.push(FieldDiff::new(*name, value, other)),
            Some(_) => {}
            None => found.push(FieldDiff { path: (*name).into(), a: Some(value.clone()), b: None }),
        }
    }
    for (name, value) in right.into_iter().filter(|(name, _)| !left.iter().any(|(other, _)| other == name)) {
        found.push(FieldDiff { path: name.into(), a: None, b: Some(value) });
    }
    found
}

impl RecordDiff {
    /// Show prices, quantities and money as decimals in the units of the run's instruments, where the record names its instrument.
    #[must_use]
    pub fn in_units(mut self, instruments: &[Instrument]) -> Self {
        let instrument_of = |event: Option<&Event>| {
            let fields = event?.payload.fields();
            let (_, index) = fields.iter().find(|(name, _)| *name == "instrument")?;
            instruments.get(index.parse::<usize>().ok()?)
        };
        let (a, b) = (instrument_of(self.a.as_ref()), instrument_of(self.b.as_ref()));
        for field in &mut self.fields {
            field.a = field.a.take().map(|text| unit_text(&field.path, text, a));
            field.b = field.b.take().map(|text| unit_text(&field.path, text, b));
        }
        self
    }
}

/// The text of a count as a decimal, by the name of its field.
#[must_use]
pub fn unit_text(field: &str, text: String, instrument: Option<&Instrument>) -> String {
    let count: Option<i64> = text.parse().ok();
    let shown = match field {
        "limit" | "trigger" | "take_profit" | "stop_loss" | "stop_loss_limit" | "price" | "base_price" | "mark" => {
            count.zip(instrument).map(|(count, i)| Px(count).decimal(i.price_scale).to_string())
        }
        "qty" | "remaining" | "position" => count.zip(instrument).map(|(count, i)| Qty(count).decimal(i.qty_scale).to_string()),
        "notional" | "fee" | "realised" | "basis" | "amount" | "wallet" => text.parse().ok().map(|count| Money(count).to_string()),
        "rate" => count.map(|count| Rate(count).to_string()),
        "until" | "when" => count.map(|ns| Ts(ns).to_string()),
        _ => None,
    };
    shown.unwrap_or(text)
}

impl fmt::Display for RecordDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Some(shown), ended) = (self.a.as_ref().or(self.b.as_ref()), self.a.is_none() || self.b.is_none()) else { return Ok(()) };
        write!(f, "first: {} #{} {} {}", self.stream.name(), self.seq, shown.header.ts, shown.payload.name())?;
        for field in &self.fields {
            write!(f, "\n  {field}")?;
        }
        if ended {
            write!(f, "\n  only on the {} side", if self.a.is_some() { "first" } else { "second" })?;
        }
        for event in &self.before {
            write!(f, "\n    = {event}")?;
        }
        for (sign, event, after) in [("<", &self.a, &self.after_a), (">", &self.b, &self.after_b)] {
            for event in event.iter().chain(after) {
                write!(f, "\n    {sign} {event}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::MAGIC;
    use crate::fixture;

    fn find(a: &[u8], b: &[u8], stream: Option<Stream>) -> Option<RecordDiff> {
        locate(EventsReader::new(a).expect("a"), EventsReader::new(b).expect("b"), stream).expect("readable")
    }

    #[test]
    fn an_edited_fill_is_named_by_seq_and_field() {
        let (a, _) = fixture::trail(50, |_, _| {});
        // A fill edited in the bytes themselves: find its record and raise its price by one count.
        let mut b = a.clone();
        let mut at = MAGIC.len();
        for event in EventsReader::new(&a[..]).expect("a") {
            let event = event.expect("readable");
            if event.stream == Stream::Fills && event.header.seq == 17 {
                // Behind stream and frame: order, parent, instrument, side, flags, tag, base price.
                let price = at + 1 + bthost_sim::trail::HEADER_BYTES + 8 + 8 + 4 + 1 + 4 + 4 + 8;
                b[price] += 1;
            }
            at += 1 + event.bytes.len();
        }
        for stream in [None, Some(Stream::Fills)] {
            let found = find(&a, &b, stream).expect("a difference");
            assert_eq!((found.stream, found.seq), (Stream::Fills, 17));
            assert_eq!(found.fields, [FieldDiff::new("price", 6_381_241, 6_381_242)]);
            assert_eq!((found.before.len(), found.after_a.len(), found.after_b.len()), (5, 5, 5));
            assert_eq!(found.after_a, found.after_b);
            let text = found.in_units(&[fixture::config().markets[0].instrument.clone()]).to_string();
            assert!(text.starts_with("first: fills #17 1970-01-01T00:00:17Z Fill\n  price: 63812.41 ≠ 63812.42\n    = "), "{text}");
        }
        assert_eq!(find(&a, &b, Some(Stream::Ledger)), None);
        assert_eq!(find(&a, &a, None), None);
    }

    #[test]
    fn a_side_that_ends_early_differs_there() {
        let (a, _) = fixture::trail(3, |_, _| {});
        let (b, _) = fixture::trail(4, |_, _| {});
        let found = find(&a, &b, Some(Stream::Fills)).expect("a difference");
        assert_eq!((found.seq, found.a.is_none(), found.before.len()), (3, true, 3));
        assert!(found.to_string().contains("only on the second side"));
    }

    #[test]
    fn records_of_different_kinds_name_every_field() {
        let (a, _) = fixture::trail(101, |_, _| {});
        let (b, _) = fixture::trail(100, |_, _| {});
        let longer = [&b[..], &a[MAGIC.len()..]].concat();
        let found = find(&a, &longer, None).expect("a difference");
        assert_eq!(found.seq, 100);
        assert!(found.fields.iter().any(|f| f.path == "order"));
    }
}
