//! Which column of a file is which: by the names in use, by what the caller says, or by position for klines without a header.

use super::{Ask, Role};
use crate::error::DataError;
use crate::series::Kind;

/// The columns that are read, by index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub time: usize,
    pub columns: Vec<usize>,
    pub roles: Vec<Role>,
    /// How many columns the file has.
    pub width: usize,
    /// Decimals that whole prices have: 4 where the file counts hundredths of a cent.
    pub price_shift: u8,
}

/// The twelve columns of a kline: open time, open, high, low, close, volume, close time, quote volume, trades, taker buy volume, taker buy
/// quote volume, and one that is not used.
pub(crate) const KLINE_COLUMNS: usize = 12;

const TIME: [&str; 16] = [
    "open_time",
    "opentime",
    "timestamp",
    "datetime",
    "date",
    "time",
    "calc_time",
    "funding_time",
    "fundingtime",
    "gmt_time",
    "utc_time",
    "ts",
    "unix",
    "transact_time",
    "transaction_time",
    "event_time",
];

fn names(role: Role) -> &'static [&'static str] {
    match role {
        Role::Open => &["open"],
        Role::High => &["high"],
        Role::Low => &["low"],
        Role::Close => &["close"],
        Role::Volume => &["volume", "vol", "base_volume"],
        Role::QuoteVolume => &["quote_volume", "quote_asset_volume", "quotevolume"],
        Role::Trades => &["count", "trades", "number_of_trades", "num_trades", "trade_count"],
        Role::TakerBuyVolume => &["taker_buy_volume", "taker_buy_base_volume", "taker_buy_base_asset_volume"],
        Role::Rate => &["funding_rate", "fundingrate", "last_funding_rate", "rate", "open"],
        Role::RawTime => &["raw_time"],
        Role::Price => &["price"],
        Role::Qty => &["quantity", "qty", "amount", "size"],
        Role::Id => &["agg_trade_id", "aggtradeid", "trade_id", "id"],
        Role::FirstId => &["first_trade_id", "first_id"],
        Role::LastId => &["last_trade_id", "last_id"],
        Role::BuyerMaker => &["is_buyer_maker", "buyer_maker", "was_the_buyer_the_maker", "side"],
        Role::BidPrice => &["bid_price", "bid", "best_bid_price", "bidprice", "best_bid"],
        Role::BidQty => &["bid_qty", "best_bid_qty", "bid_size", "bid_amount", "bid_quantity", "bidqty"],
        Role::AskPrice => &["ask_price", "ask", "best_ask_price", "askprice", "best_ask"],
        Role::AskQty => &["ask_qty", "best_ask_qty", "ask_size", "ask_amount", "ask_quantity", "askqty"],
        Role::Side => &["side", "is_ask"],
        Role::UpdateId => &["update_id", "updateid", "id", "last_update_id", "sequence"],
    }
}

pub(crate) fn role_name(role: Role) -> &'static str {
    names(role)[0]
}

/// Every role that a column may have, beside the time.
const ROLES: [Role; 22] = [
    Role::Open,
    Role::High,
    Role::Low,
    Role::Close,
    Role::Volume,
    Role::QuoteVolume,
    Role::Trades,
    Role::TakerBuyVolume,
    Role::Rate,
    Role::RawTime,
    Role::Price,
    Role::Qty,
    Role::Id,
    Role::FirstId,
    Role::LastId,
    Role::BuyerMaker,
    Role::BidPrice,
    Role::BidQty,
    Role::AskPrice,
    Role::AskQty,
    Role::Side,
    Role::UpdateId,
];

/// Every field that a caller may name a column for is one, and is named once.
///
/// # Errors
/// Names the nearest field and lists all of them.
pub(crate) fn check_fields(columns: &[(String, String)]) -> Result<(), DataError> {
    let fields: Vec<&str> = std::iter::once("time").chain(ROLES.map(role_name)).collect();
    for (i, (field, column)) in columns.iter().enumerate() {
        let own = normal(field);
        if let Some((_, other)) = columns[..i].iter().find(|(f, _)| normal(f) == own) {
            return Err(DataError::usage(format!("two columns are named for {own}: `{other}` and `{column}`")).hint("name one"));
        }
        if fields.contains(&own.as_str()) {
            continue;
        }
        // A header's word for a field is nearer than any spelling.
        let meant = TIME.contains(&own.as_str()).then_some("time");
        let meant = meant.or_else(|| ROLES.into_iter().find(|r| names(*r).contains(&own.as_str())).map(role_name));
        let nearest = meant.or_else(|| fields.iter().copied().min_by_key(|f| strsim::damerau_levenshtein(f, &own))).unwrap_or("time");
        return Err(DataError::usage(format!("`{field}` is not a field, so `--column {field}={column}` says nothing"))
            .hint(format!("did you mean `--column {nearest}={column}`? The fields are {}", fields.join(", "))));
    }
    Ok(())
}

/// Small letters, no quotes, one underscore for blanks and dashes.
pub(super) fn normal(name: &str) -> String {
    name.trim().trim_matches('"').trim().to_lowercase().replace([' ', '-'], "_").trim_matches(|c| c == '<' || c == '>').to_string()
}

/// As it can be typed into a shell.
fn shell_word(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    if plain { name.to_string() } else { format!("'{}'", name.trim_matches(|c| c == '"' || c == '\'')) }
}

/// The layout of a file with column names.
///
/// # Errors
/// When a column that is needed is missing or there are two of it.
pub(crate) fn by_names(header: &[String], ask: &Ask<'_>) -> Result<Layout, DataError> {
    let known: Vec<String> = header.iter().map(|name| normal(name)).collect();
    let shown = || if header.is_empty() { "none".to_string() } else { header.join(", ") };
    let find = |wanted: &str| -> Result<Option<usize>, DataError> {
        let mut at = known.iter().enumerate().filter(|(_, name)| *name == wanted).map(|(i, _)| i);
        match (at.next(), at.next()) {
            (Some(_), Some(_)) => Err(DataError::format(format!("two columns are named `{wanted}`"))),
            (first, _) => Ok(first),
        }
    };
    let pick = |key: &str, names: &[&str]| -> Result<Option<usize>, DataError> {
        if let Some((_, column)) = ask.columns.iter().find(|(role, _)| normal(role) == key) {
            let missing =
                || DataError::usage(format!("there is no column `{column}` for {key}")).hint(format!("the columns are {}", shown()));
            return find(&normal(column))?.ok_or_else(missing).map(Some);
        }
        for name in names {
            if let Some(at) = find(name)? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    };
    // The first column that is nothing else is the likeliest.
    let stranger = |key: &str| {
        let known_name = |n: &str| TIME.contains(&n) || ROLES.iter().any(|r| names(*r).contains(&n));
        let taken = |n: &str| ask.columns.iter().any(|(role, column)| normal(role) != key && normal(column) == n);
        let at = known.iter().position(|n| !n.is_empty() && !known_name(n) && !taken(n));
        at.map_or_else(|| "NAME".to_string(), |at| shell_word(&header[at]))
    };
    let missing = |key: &str| {
        DataError::format(format!("there is no column for {key}; the columns are {}", shown())).hint(format!(
            "say which column it is, such as --column {key}={}, or name the columns as they are usually named",
            stranger(key)
        ))
    };
    // A table written with its index has no name over the first column, which then is the time.
    let unnamed = || known.first().is_some_and(|name| name.is_empty() || name == "unnamed:_0").then_some(0);
    let time = pick("time", &TIME)?.or_else(unnamed).ok_or_else(|| missing("time"))?;
    if ask.columns.is_empty() && known[time] == "date" && find("time")?.is_some() {
        return Err(DataError::format("the date and the time of day stand in two columns").hint("join them into one column `time`"));
    }
    let (needed, optional): (&[Role], &[Role]) = match ask.kind {
        Kind::Bars => {
            (&[Role::Open, Role::High, Role::Low, Role::Close], &[Role::Volume, Role::QuoteVolume, Role::Trades, Role::TakerBuyVolume])
        }
        // The volume of a mark is not a volume of anything; sources write zeros or nulls there.
        Kind::Mark => (&[Role::Open, Role::High, Role::Low, Role::Close], &[]),
        Kind::Funding => (&[Role::Rate], &[Role::RawTime]),
        Kind::Trades => (&[Role::Price, Role::Qty], &[Role::Id, Role::FirstId, Role::LastId, Role::BuyerMaker, Role::Trades]),
        Kind::Quotes => (&[Role::BidPrice, Role::BidQty, Role::AskPrice, Role::AskQty], &[Role::UpdateId]),
        Kind::Depth => (&[Role::Side, Role::Price, Role::Qty], &[Role::UpdateId]),
    };
    let mut layout = Layout { time, columns: Vec::new(), roles: Vec::new(), width: header.len(), price_shift: 0 };
    for &role in needed {
        layout.columns.push(pick(role_name(role), names(role))?.ok_or_else(|| missing(role_name(role)))?);
        layout.roles.push(role);
    }
    for &role in optional {
        if let Some(at) = pick(role_name(role), names(role))? {
            layout.columns.push(at);
            layout.roles.push(role);
        }
    }
    Ok(layout)
}

/// The layout of a file without column names: klines, trades as Binance archives them, LEAN's daily bars of shares. `json` says that the
/// rows are those of an array, whose six columns are known.
///
/// # Errors
/// When the file has none of these layouts, or is asked for as something else.
pub(crate) fn by_position(first: &[String], json: bool, ask: &Ask<'_>) -> Result<Layout, DataError> {
    let width = first.len();
    let prices = [Role::Open, Role::High, Role::Low, Role::Close];
    let layout = |time: usize, places: &[(usize, Role)], price_shift: u8| {
        let (columns, roles) = places.iter().copied().unzip();
        Ok(Layout { time, columns, roles, width, price_shift })
    };
    let mut places: Vec<(usize, Role)> = prices.into_iter().enumerate().map(|(i, role)| (i + 1, role)).collect();
    let is_bars = ask.kind.is_timed();
    if is_bars && width == KLINE_COLUMNS {
        if ask.kind == Kind::Bars {
            places.extend([(5, Role::Volume), (7, Role::QuoteVolume), (8, Role::Trades), (9, Role::TakerBuyVolume)]);
        }
        return layout(0, &places, 0);
    }
    let lean = is_lean(first);
    if is_bars && width == 6 && (json || lean) {
        if ask.kind == Kind::Bars {
            places.push((5, Role::Volume));
        }
        return layout(0, &places, if lean { LEAN_DECIMALS } else { 0 });
    }
    if ask.kind == Kind::Trades {
        let truth = |i: usize| first.get(i).is_some_and(|c| c.eq_ignore_ascii_case("true") || c.eq_ignore_ascii_case("false"));
        let start = [(1, Role::Price), (2, Role::Qty), (0, Role::Id)];
        if (7..=8).contains(&width) && truth(6) && !truth(5) {
            // The eighth column of the spot archive says whether the price was the best; it tells nothing about the trade.
            return layout(5, &[&start[..], &[(3, Role::FirstId), (4, Role::LastId), (6, Role::BuyerMaker)]].concat(), 0);
        }
        if (6..=7).contains(&width) && truth(5) {
            return layout(4, &[&start[..], &[(5, Role::BuyerMaker)]].concat(), 0);
        }
    }
    let wanted = if ask.kind == Kind::Trades { "trades have 6 to 8" } else { "klines have 12" };
    Err(DataError::format(format!("no header, and {width} columns where {wanted}"))
        .hint("give the file a first line with the names time,open,high,low,close,volume")
        .at(1))
}

/// Decimals of LEAN's prices of shares.
const LEAN_DECIMALS: u8 = 4;

/// LEAN's daily bars of shares: `19980102 00:00,973100,975300,965300,973600,2150000`.
fn is_lean(first: &[String]) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let dated = |text: &str| text.split_once(' ').is_some_and(|(date, clock)| date.len() == 8 && digits(date) && clock.contains(':'));
    first.len() == 6 && dated(&first[0]) && first[1..].iter().all(|cell| digits(cell))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    fn layout(header: &str, kind: Kind, columns: &[(&str, &str)]) -> Result<Layout, DataError> {
        let header: Vec<String> = header.split(',').map(String::from).collect();
        let columns: Vec<(String, String)> = columns.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect();
        by_names(&header, &Ask { kind, columns: &columns, limits: &Limits::default() })
    }

    #[test]
    fn names_in_use() {
        assert_eq!(layout("Date,OPEN,High,low,\"Close\",Volume", Kind::Bars, &[]).expect("any case").columns, [1, 2, 3, 4, 5]);
        assert_eq!(layout(",Open,High,Low,Close,Volume", Kind::Bars, &[]).expect("index").time, 0);
        assert_eq!(layout("Gmt time,Open,High,Low,Close", Kind::Bars, &[]).expect("no volume").roles.len(), 4);
        assert_eq!(layout("calc_time,funding_interval_hours,last_funding_rate", Kind::Funding, &[]).expect("archive").columns, [2]);
        assert_eq!(layout("date,open,high,low,close,volume", Kind::Funding, &[]).expect("freqtrade").columns, [1]);
        assert_eq!(layout("date,open,high,low,close,volume", Kind::Mark, &[]).expect("mark").columns.len(), 4);
        let kline = "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore";
        assert_eq!(layout(kline, Kind::Bars, &[]).expect("kline").columns, [1, 2, 3, 4, 5, 7, 8, 9]);
        assert_eq!(
            layout("a,b,c,d,e", Kind::Bars, &[("time", "a"), ("open", "b"), ("high", "c"), ("low", "d"), ("close", "E")])
                .expect("map")
                .columns,
            [1, 2, 3, 4]
        );
    }

    #[test]
    fn a_field_that_is_none_is_answered_with_the_nearest() {
        let check = |columns: &[(&str, &str)]| {
            let columns: Vec<(String, String)> = columns.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect();
            check_fields(&columns)
        };
        for role in ROLES {
            assert_eq!(check(&[(role_name(role), "x"), ("time", "y")]), Ok(()));
        }
        for (field, nearest) in [("vol", "volume"), ("date", "time"), ("clsoe", "close"), ("qty", "quantity"), ("hi", "high")] {
            let error = check(&[("open", "O"), (field, "Qty")]).expect_err(field);
            assert!(error.message.contains(&format!("`{field}`")), "{error}");
            assert!(
                error.hint.contains(&format!("did you mean `--column {nearest}=Qty`")) && error.hint.contains("taker_buy_volume"),
                "{error}"
            );
        }
        assert!(check(&[("open", "a"), ("Open", "b")]).expect_err("twice").message.contains("`a` and `b`"));
        let error = layout("when,open,high,low,close,volume", Kind::Bars, &[]).expect_err("no time");
        assert!(error.hint.contains("--column time=when"), "{error}");
        let error = layout("time,open,high,low,Last Price,volume", Kind::Bars, &[]).expect_err("no close");
        assert!(error.hint.contains("--column close='Last Price'"), "{error}");
        let error = layout("time,open,high,low", Kind::Bars, &[]).expect_err("no close");
        assert!(error.hint.contains("--column close=NAME"), "{error}");
    }

    #[test]
    fn what_is_missing_or_double_is_named() {
        assert!(layout("time,open,high,low", Kind::Bars, &[]).expect_err("close").message.contains("close"));
        assert!(layout("open,high,low,close", Kind::Bars, &[]).expect_err("time").message.contains("time"));
        assert!(layout("time,open,open,high,low,close", Kind::Bars, &[]).expect_err("two").message.contains("two columns"));
        assert!(layout("date,time,open,high,low,close", Kind::Bars, &[]).expect_err("split").message.contains("two columns"));
        assert!(layout("time,open,high,low,close", Kind::Bars, &[("open", "x")]).is_err());
        let position = |line: &str, kind| {
            let first: Vec<String> = line.split(',').map(String::from).collect();
            by_position(&first, false, &Ask { kind, columns: &[], limits: &Limits::default() })
        };
        assert!(position("1,2,3,4,5,6", Kind::Bars).is_err());
        let spot = position("26129,0.01633102,4.70443515,27781,27781,1498793709153,True,True", Kind::Trades).expect("spot");
        assert_eq!((spot.time, spot.columns, spot.width), (5, vec![1, 2, 0, 3, 4, 6], 8));
        let single = position("28457,4.0,12.0,48.0,1499865549590,true,true", Kind::Trades).expect("single trades");
        assert_eq!((single.time, single.columns), (4, vec![1, 2, 0, 5]));
        assert_eq!(position("19980102 00:00,973100,975300,965300,973600,2150000", Kind::Bars).expect("LEAN").price_shift, 4);
        assert!(position("19980102 00:00,97.31,975300,965300,973600,2150000", Kind::Bars).is_err(), "not whole");
    }
}
