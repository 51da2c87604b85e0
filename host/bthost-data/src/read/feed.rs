//! A raw feed as it was recorded: each line the local time of receipt and the venue's JSON, `1680652700423575 {"stream":...,"data":{...}}`.
//!
//! What always holds: the kind that is asked for picks the lines; every line is looked at, and one that is no line of a feed is an error with
//! its number. What it does not do: the local time is not read; rows bear the venue's.

use std::io::Read;

use serde_json::{Map, Value as Json};

use super::lines::Lines;
use super::{Ask, Role, Sink};
use crate::error::DataError;
use crate::series::Kind;
use crate::stamp::Time;
use crate::ticks::{SIDE_ASK, SIDE_SNAPSHOT};
use crate::value::Value;

/// Longest line of a feed, bytes: a snapshot of a whole book is one.
pub(crate) const FEED_LINE_BYTES_MAX: u64 = 8 << 20;

/// Whether the first line is one of a feed.
pub(crate) fn is_feed(head: &[u8]) -> bool {
    let digits = head.iter().take_while(|b| b.is_ascii_digit()).count();
    (10..=20).contains(&digits) && head.get(digits..digits + 2) == Some(b" {")
}

/// Reads the rows of the kind that is asked for.
pub(crate) fn read<S: Sink + ?Sized>(reader: &mut dyn Read, ask: &Ask<'_>, sink: &mut S) -> Result<(), DataError> {
    let roles: &[Role] = match ask.kind {
        Kind::Quotes => &[Role::BidPrice, Role::BidQty, Role::AskPrice, Role::AskQty, Role::UpdateId],
        Kind::Depth => &[Role::Side, Role::Price, Role::Qty, Role::UpdateId],
        Kind::Trades => &[Role::Price, Role::Qty, Role::Id, Role::BuyerMaker],
        Kind::Bars | Kind::Mark | Kind::Funding => {
            return Err(
                DataError::format("a recorded feed of many streams").hint("say which: --kind quotes, --kind depth or --kind trades")
            );
        }
    };
    sink.roles(roles);
    let mut lines = Lines::new(reader, ask.limits.line_bytes.max(FEED_LINE_BYTES_MAX));
    while let Some(line) = lines.next()? {
        let number = lines.number;
        if line.is_empty() {
            return lines.only_empty_ones_follow();
        }
        let text = &lines.block()[line];
        let wrong =
            |what: String| DataError::format(what).at(number).hint("a line is a local time in digits, a blank and an object of JSON");
        let json =
            text.iter().position(|b| *b == b' ').map(|at| &text[at..]).ok_or_else(|| wrong("no blank behind the local time".into()))?;
        let whole: Map<String, Json> = serde_json::from_slice(json).map_err(|e| wrong(format!("no object of JSON: {e}")))?;
        let data = whole.get("data").and_then(Json::as_object).unwrap_or(&whole);
        one(data, ask.kind, number, sink)?;
    }
    Ok(())
}

fn one<S: Sink + ?Sized>(data: &Map<String, Json>, kind: Kind, row: u64, sink: &mut S) -> Result<(), DataError> {
    let event = data.get("e").and_then(Json::as_str);
    let missing = |field: &'static str| DataError { field: Some(field), ..DataError::format("is missing or of another type") }.at(row);
    let whole = |key: &str, field: &'static str| data.get(key).and_then(Json::as_i64).ok_or_else(|| missing(field));
    let text = |key: &str, field: &'static str| {
        data.get(key).and_then(Json::as_str).map(|t| Value::Text(t.as_bytes())).ok_or_else(|| missing(field))
    };
    let number = |id: i64| Value::Decimal(bthost_sim::num::Decimal::new(id, 0));
    let is_snapshot = event.is_none() && data.contains_key("lastUpdateId");
    match (kind, event) {
        (Kind::Quotes, Some("bookTicker")) => {
            let (bid, bid_qty) = (text("b", "bid_price")?, text("B", "bid_qty")?);
            let (ask, ask_qty) = (text("a", "ask_price")?, text("A", "ask_qty")?);
            let values = [bid, bid_qty, ask, ask_qty, number(whole("u", "update_id")?)];
            sink.row(row, Time::Number(whole("T", "time")?), &values)
        }
        (Kind::Trades, Some("trade")) => {
            let maker = data.get("m").and_then(Json::as_bool).ok_or_else(|| missing("is_buyer_maker"))?;
            let maker = Value::Text(if maker { b"true" } else { b"false" });
            let values = [text("p", "price")?, text("q", "qty")?, number(whole("t", "id")?), maker];
            sink.row(row, Time::Number(whole("T", "time")?), &values)
        }
        (Kind::Depth, event) if event == Some("depthUpdate") || is_snapshot => {
            let (bids, asks, id) = if is_snapshot { ("bids", "asks", "lastUpdateId") } else { ("b", "a", "u") };
            let (time, id) = (whole("T", "time")?, whole(id, "update_id")?);
            let snapshot = if is_snapshot { SIDE_SNAPSHOT } else { 0 };
            for (key, side) in [(bids, snapshot), (asks, snapshot + SIDE_ASK)] {
                for level in data.get(key).and_then(Json::as_array).ok_or_else(|| missing("side"))? {
                    let part = |at: usize, field| {
                        level.get(at).and_then(Json::as_str).map(|t| Value::Text(t.as_bytes())).ok_or_else(|| missing(field))
                    };
                    sink.row(row, Time::Number(time), &[number(side), part(0, "price")?, part(1, "qty")?, number(id)])?;
                }
            }
            Ok(())
        }
        _ => Ok(()),
    }
}
