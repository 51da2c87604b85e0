//! What the first line of a text tells about its rows: trades and funding rates have columns of their own.
//!
//! What it does not do: bars, marks and freqtrade's funding files share one layout, so their names have to tell them apart.

use super::csv::{delimiter, fields, split};
use super::layout::normal;
use crate::series::Kind;
use crate::value::parse_decimal;

/// Bytes of a file's text that are looked at.
pub(crate) const SNIFF_BYTES: usize = 4096;

/// The kind of rows, where the first line tells.
pub(crate) fn kind(head: &[u8]) -> Option<Kind> {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let line = head.split(|b| *b == b'\n').next()?.trim_ascii_end();
    let delimiter = delimiter(line);
    let mut ends = Vec::new();
    split(line, delimiter, &mut ends).ok()?;
    let cells: Vec<String> = fields(line, &ends).map(|f| normal(&String::from_utf8_lossy(f))).collect();
    if cells.iter().any(|cell| parse_decimal(cell.as_bytes()).is_ok()) {
        let is_truth = |cell: Option<&String>| cell.is_some_and(|c| c == "true" || c == "false");
        return (is_truth(cells.last()) && (6..=8).contains(&cells.len())).then_some(Kind::Trades);
    }
    let has = |names: &[&str]| cells.iter().any(|cell| names.contains(&cell.as_str()));
    if has(&["open"]) {
        return None;
    }
    if has(&["bid", "bid_price", "best_bid_price"]) && has(&["ask", "ask_price", "best_ask_price"]) {
        return Some(Kind::Quotes);
    }
    // Trades have a side too, but no number of an update.
    if has(&["is_ask"]) || has(&["side"]) && has(&["update_id", "updateid", "last_update_id"]) {
        return Some(Kind::Depth);
    }
    if has(&["price"]) && has(&["quantity", "qty", "amount", "size"]) {
        return Some(Kind::Trades);
    }
    has(&["funding_rate", "fundingrate", "last_funding_rate"]).then_some(Kind::Funding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trades_depth_and_funding_are_known_by_their_columns() {
        for (line, found) in [
            ("agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n1", Some(Kind::Trades)),
            ("26129,0.01633102,4.70443515,27781,27781,1498793709153,true,true\n", Some(Kind::Trades)),
            ("id,price,qty,quote_qty,time,is_buyer_maker", Some(Kind::Trades)),
            ("calc_time,funding_interval_hours,last_funding_rate\r\n", Some(Kind::Funding)),
            ("update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time", Some(Kind::Quotes)),
            ("time,update_id,side,price,quantity", Some(Kind::Depth)),
            ("timestamp,price,amount,is_ask", Some(Kind::Depth)),
            ("timestamp,side,price,amount", Some(Kind::Trades)),
            ("timestamp,symbol,funding_rate", Some(Kind::Funding)),
            ("date,open,high,low,close,volume", None),
            ("1722470400000,1,2,1,2,1,1,1,1,1,1,0", None),
            ("", None),
        ] {
            assert_eq!(kind(line.as_bytes()), found, "{line}");
        }
    }
}
