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
}

/// The twelve columns of a kline: open time, open, high, low, close, volume, close time, quote volume, trades, taker buy volume, taker buy
/// quote volume, and one that is not used.
pub(crate) const KLINE_COLUMNS: usize = 12;

const TIME: [&str; 13] = [
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
    }
}

pub(crate) fn role_name(role: Role) -> &'static str {
    names(role)[0]
}

/// Small letters, no quotes, one underscore for blanks and dashes.
fn normal(name: &str) -> String {
    name.trim().trim_matches('"').trim().to_lowercase().replace([' ', '-'], "_").trim_matches(|c| c == '<' || c == '>').to_string()
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
    let missing = |key: &str| {
        DataError::format(format!("there is no column for {key}; the columns are {}", shown()))
            .hint("name the columns time, open, high, low, close, volume, or say which column is which")
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
    };
    let mut layout = Layout { time, columns: Vec::new(), roles: Vec::new(), width: header.len() };
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

/// The layout of klines without a header.
///
/// # Errors
/// When the file does not have a kline's columns, or is asked for as funding.
pub(crate) fn by_position(width: usize, ask: &Ask<'_>) -> Result<Layout, DataError> {
    if width != KLINE_COLUMNS || ask.kind == Kind::Funding {
        return Err(DataError::format(format!("no header, and {width} columns where klines have {KLINE_COLUMNS}"))
            .hint("give the file a first line with the names time,open,high,low,close,volume")
            .at(1));
    }
    let mut roles = vec![Role::Open, Role::High, Role::Low, Role::Close];
    let mut columns = vec![1, 2, 3, 4];
    if ask.kind == Kind::Bars {
        roles.extend([Role::Volume, Role::QuoteVolume, Role::Trades, Role::TakerBuyVolume]);
        columns.extend([5, 7, 8, 9]);
    }
    Ok(Layout { time: 0, columns, roles, width })
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
    fn what_is_missing_or_double_is_named() {
        assert!(layout("time,open,high,low", Kind::Bars, &[]).expect_err("close").message.contains("close"));
        assert!(layout("open,high,low,close", Kind::Bars, &[]).expect_err("time").message.contains("time"));
        assert!(layout("time,open,open,high,low,close", Kind::Bars, &[]).expect_err("two").message.contains("two columns"));
        assert!(layout("date,time,open,high,low,close", Kind::Bars, &[]).expect_err("split").message.contains("two columns"));
        assert!(layout("time,open,high,low,close", Kind::Bars, &[("open", "x")]).is_err());
        assert!(by_position(6, &Ask { kind: Kind::Bars, columns: &[], limits: &Limits::default() }).is_err());
    }
}
