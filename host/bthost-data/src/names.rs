//! What a file's name tells: Binance's archive (`BTCUSDT-1m-2024-08.zip`) and freqtrade (`BTC_USDT_USDT-1m-futures.feather`).
//!
//! A name never says the venue, and content always wins over a name.

use std::path::{Path, PathBuf};

use bthost_sim::time::Timeframe;

use crate::series::{Kind, SeriesName};

/// What could be read from a file's name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameHint {
    /// `BTCUSDT`
    pub symbol: Option<String>,
    /// Base, quote and settlement asset, where the name separates them.
    pub assets: Option<(String, String, Option<String>)>,
    /// Kind of series.
    pub kind: Option<Kind>,
    /// Interval.
    pub timeframe: Option<Timeframe>,
    /// Whether the name is one of a perpetual.
    pub perpetual: bool,
}

/// Read a file's name. Every part of it may be missing.
#[must_use]
pub fn hint(path: &Path) -> NameHint {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = strip_endings(&name);
    // Copies of an archive's tree in one folder keep the names of its folders in front.
    let mut parts = stem.split('-').skip_while(|part| ["futures", "spot", "um", "cm", "klines", "data"].contains(part));
    let symbol = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    let assets = if is_contract(symbol) { None } else { assets(symbol) };
    let symbol = match &assets {
        Some((base, quote, _)) => Some(format!("{base}{quote}")),
        None => (plain_symbol(symbol) || is_contract(symbol)).then(|| symbol.to_string()),
    };
    let Some(symbol) = symbol else { return NameHint::default() };
    let timeframe = rest.first().and_then(|text| archive_timeframe(text));
    let kind = match rest.get(1).copied() {
        Some("mark" | "markPriceKlines") => Some(Kind::Mark),
        Some("funding_rate") => Some(Kind::Funding),
        Some("futures") => Some(Kind::Bars),
        _ if rest.first() == Some(&"fundingRate") => Some(Kind::Funding),
        _ if matches!(rest.first().copied(), Some("aggTrades" | "trades")) => Some(Kind::Trades),
        _ if rest.first() == Some(&"bookTicker") => Some(Kind::Quotes),
        _ if rest.first() == Some(&"depth") => Some(Kind::Depth),
        _ => timeframe.map(|_| Kind::Bars),
    };
    let perpetual = assets.as_ref().is_some_and(|(_, _, settle)| settle.is_some()) || matches!(kind, Some(Kind::Mark | Kind::Funding));
    NameHint { symbol: Some(symbol), assets, kind, timeframe, perpetual }
}

fn strip_endings(name: &str) -> &str {
    let mut stem = name;
    for ending in [".gz", ".zip", ".csv", ".feather", ".arrow", ".parquet", ".txt", ".json"] {
        stem = stem.strip_suffix(ending).unwrap_or(stem);
    }
    stem
}

/// Binance's names of coin-margined perpetuals and of dated futures: `BTCUSD_PERP`, `BTCUSDT_240329`.
fn is_contract(text: &str) -> bool {
    text.split_once('_').is_some_and(|(pair, rest)| plain_symbol(pair) && is_contract_ending(rest))
}

fn is_contract_ending(text: &str) -> bool {
    text == "PERP" || text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit())
}

/// `BTC_USDT_USDT`
fn assets(text: &str) -> Option<(String, String, Option<String>)> {
    let parts: Vec<&str> = text.split('_').collect();
    if !parts.iter().all(|part| plain_symbol(part)) {
        return None;
    }
    match parts[..] {
        [base, quote] => Some((base.into(), quote.into(), None)),
        [base, quote, settle] => Some((base.into(), quote.into(), Some(settle.into()))),
        _ => None,
    }
}

fn plain_symbol(text: &str) -> bool {
    !text.is_empty() && text.len() <= 32 && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// As [`Timeframe::parse`], and Binance's and freqtrade's `1M` for a month.
fn archive_timeframe(text: &str) -> Option<Timeframe> {
    if let Some(count) = text.strip_suffix('M') {
        return Timeframe::parse(&format!("{count}mo")).ok();
    }
    Timeframe::parse(text).ok()
}

/// Files that belong to one series by their names, in the order in which their first file was given. What the request says already
/// (symbol, kind, timeframe) does not keep files apart. A file whose name follows no pattern is of the instrument that it is called after:
/// `btc.csv` and `eth.csv` are two, `btc-2023.csv` and `btc-2024.csv` one; unless it has a label, which `label` tells.
#[must_use]
pub fn group(
    files: &[PathBuf],
    label: &dyn Fn(&Path) -> Option<SeriesName>,
    [by_symbol, by_kind, by_timeframe]: [bool; 3],
) -> Vec<Vec<PathBuf>> {
    type Key = (Option<String>, Option<Kind>, Option<Timeframe>);
    let mut groups: Vec<(Key, Vec<PathBuf>)> = Vec::new();
    for file in files {
        let hint = hint(file);
        let label = if hint.symbol.is_none() { label(file) } else { None };
        let (kind, timeframe) = label.as_ref().map_or((hint.kind, hint.timeframe), |l| (Some(l.kind), l.timeframe));
        let timed = by_timeframe && kind.is_none_or(Kind::is_timed);
        let plain = || label.map_or_else(|| without_numbers(file), |l| l.to_string());
        // A plain name is no symbol of another file's name, and no symbol has a blank.
        let symbol = by_symbol.then(|| hint.symbol.unwrap_or_else(|| format!(" {}", plain())));
        let key = (symbol, kind.filter(|_| by_kind), timeframe.filter(|_| timed));
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, members)) => members.push(file.clone()),
            None => groups.push((key, vec![file.clone()])),
        }
    }
    groups.into_iter().map(|(_, members)| members).collect()
}

/// A plain name without the dates and numbers at its end, which count the files of one series.
fn without_numbers(path: &Path) -> String {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let separates = |c: char| !c.is_alphanumeric();
    let mut stem = strip_endings(&name).trim_end_matches(separates);
    loop {
        let word = stem.trim_end_matches(|c: char| c.is_ascii_digit());
        if word.len() == stem.len() || !(word.is_empty() || word.ends_with(separates)) {
            return stem.to_string();
        }
        stem = word.trim_end_matches(separates);
    }
}

/// A symbol for a file whose name follows no pattern: its name, with `_` for what a symbol may not have.
#[must_use]
pub fn symbol_of(path: &Path) -> String {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let clean = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    let symbol: String = strip_endings(&name).chars().map(clean).take(64).collect();
    if symbol.is_empty() { "DATA".to_string() } else { symbol }
}

/// Quote assets that the end of a joined symbol is compared with, longest first where one ends in another.
const QUOTES: [&str; 14] = ["FDUSD", "USDT", "USDC", "BUSD", "TUSD", "USD", "EUR", "GBP", "TRY", "JPY", "BTC", "ETH", "BNB", "DAI"];

/// Split `BTCUSDT` into base and quote. A symbol with no known quote, as of a share, is quoted in USD.
#[must_use]
pub fn split_symbol(symbol: &str) -> (String, String) {
    let symbol = symbol.split('#').next().unwrap_or(symbol);
    let symbol = symbol.split_once('_').filter(|(_, rest)| is_contract_ending(rest)).map_or(symbol, |(pair, _)| pair);
    for quote in QUOTES {
        if let Some(base) = symbol.strip_suffix(quote).filter(|base| !base.is_empty()) {
            return (base.to_string(), quote.to_string());
        }
    }
    (symbol.to_string(), "USD".to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str) -> (Option<String>, Option<Kind>, Option<String>, bool) {
        let hint = hint(Path::new(name));
        (hint.symbol, hint.kind, hint.timeframe.map(|t| t.to_string()), hint.perpetual)
    }

    #[test]
    fn known_patterns() {
        let some = |s: &str| Some(s.to_string());
        assert_eq!(told("a/BTCUSDT-1m-2024-08.zip"), (some("BTCUSDT"), Some(Kind::Bars), some("1m"), false));
        assert_eq!(told("BTCUSDT-1M-2024-08.csv"), (some("BTCUSDT"), Some(Kind::Bars), some("1mo"), false));
        assert_eq!(told("BTC_USDT_USDT-1m-futures.feather"), (some("BTCUSDT"), Some(Kind::Bars), some("1m"), true));
        assert_eq!(told("BTC_USDT_USDT-8h-mark.feather"), (some("BTCUSDT"), Some(Kind::Mark), some("8h"), true));
        assert_eq!(told("BTC_USDT_USDT-8h-funding_rate.feather"), (some("BTCUSDT"), Some(Kind::Funding), some("8h"), true));
        assert_eq!(told("BTC_USDT-1h.feather"), (some("BTCUSDT"), Some(Kind::Bars), some("1h"), false));
        assert_eq!(told("BTCUSDT-fundingRate-2024-08.zip"), (some("BTCUSDT"), Some(Kind::Funding), None, true));
        assert_eq!(told("APEUSDT-aggTrades-2024-10-18.zip"), (some("APEUSDT"), Some(Kind::Trades), None, false));
        assert_eq!(told("futures-um-klines-BTCUSDT-1h-2024-10-28.zip"), (some("BTCUSDT"), Some(Kind::Bars), some("1h"), false));
        assert_eq!(told("GOOG.csv"), (some("GOOG"), None, None, false));
        assert_eq!(told("my prices.csv"), (None, None, None, false));
    }

    #[test]
    fn files_of_one_series_are_together() {
        let names = [
            "B_T_T-1m-futures.feather",
            "C_T_T-1m-futures.feather",
            "x/B_T_T-1m-futures.feather",
            "B_T_T-8h-funding_rate.feather",
            "B_T_T-1h-funding_rate.feather",
        ];
        let groups = group(&names.map(PathBuf::from), &|_| None, [true; 3]);
        assert_eq!(groups.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1, 2]);
    }

    #[test]
    fn plain_names_are_instruments_of_their_own() {
        let groups = |names: &[&str], by_symbol| {
            let files: Vec<PathBuf> = names.iter().map(PathBuf::from).collect();
            group(&files, &|_| None, [by_symbol, true, true]).iter().map(Vec::len).collect::<Vec<_>>()
        };
        assert_eq!(groups(&["btc.csv", "eth.csv", "x/btc.csv"], true), [2, 1]);
        assert_eq!(groups(&["btc.csv", "eth.csv"], false), [2], "the request says what they are");
        assert_eq!(groups(&["btc-2023.csv", "btc_2024-01.csv", "btc (2).csv", "btc.csv.gz"], true), [4]);
        assert_eq!(groups(&["coin1.csv", "coin2.csv"], true), [1, 1], "the number may be the name's");
    }

    #[test]
    fn symbols_split_at_a_known_quote() {
        assert_eq!(split_symbol("BTCUSDT"), ("BTC".into(), "USDT".into()));
        assert_eq!(split_symbol("BTCFDUSD#2"), ("BTC".into(), "FDUSD".into()));
        assert_eq!(split_symbol("GOOG"), ("GOOG".into(), "USD".into()));
        assert_eq!(split_symbol("USD"), ("USD".into(), "USD".into()));
    }
}
