//! Venue profiles: what a venue charges and allows, with the date on which it did. Tables in `data/venues`, carried by the program.
//!
//! What always holds: every number is text in the table and exact here; a key that is not known is refused; a profile that does not know
//! a symbol gives its default fees and no filters and says so.

use std::collections::BTreeMap;

use bthost_sim::exchange::margin::Profile as MarginProfile;
use bthost_sim::market::{Filters, Instrument, InstrumentKind, PercentPrice, Terms, TrailingDelta};
use bthost_sim::num::{COUNT_MAX, Decimal, MONEY_SCALE, Money, Px, Qty, RATE_SCALE, Rate};
use serde::Deserialize;

use crate::error::DataError;
use crate::limits::PROFILE_BYTES_MAX;
use crate::names::{NameHint, split_symbol};
use crate::series::Note;
use crate::stamp::DateOrder;

/// The largest scale that a profile may state: counts of such prices still leave ten digits before the point.
pub const PROFILE_SCALE_MAX: u8 = 8;

const EMBEDDED: [(&str, &str); 7] = [
    ("binance-cm", include_str!("../../../data/venues/binance-cm.toml")),
    ("binance-spot", include_str!("../../../data/venues/binance-spot.toml")),
    ("binance-um", include_str!("../../../data/venues/binance-um.toml")),
    ("bybit-linear", include_str!("../../../data/venues/bybit-linear.toml")),
    ("fx-sample", include_str!("../../../data/venues/fx-sample.toml")),
    ("generic", include_str!("../../../data/venues/generic.toml")),
    ("synth", include_str!("../../../data/venues/synth.toml")),
];

/// What a volume column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VolumeKind {
    /// Units of the base asset: a participation cap may use it.
    Base,
    /// Ticks or quoted liquidity: caps nothing.
    Ticks,
    /// There is none.
    None,
}

impl VolumeKind {
    /// As in profiles and plans.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Ticks => "ticks",
            Self::None => "none",
        }
    }
}

/// A venue profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// `binance-um`
    pub name: String,
    /// What its instruments are.
    pub kind: InstrumentKind,
    /// The date of the table.
    pub as_of: String,
    /// Where its figures come from.
    pub source: String,
    /// What stands between ask and bid in price units, where the data has one side only.
    pub spread: Option<Decimal>,
    /// What the volume column counts.
    pub volume: VolumeKind,
    /// How its files write dates.
    pub dates: Option<DateOrder>,
    /// Whose margin rules its perpetuals have.
    pub margin: Option<MarginProfile>,
    /// Whether its markets close between sessions: then returns are annualised over 252 days that have rows.
    pub sessions: bool,
    defaults: Defaults,
    symbols: BTreeMap<String, SymbolTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    name: String,
    kind: String,
    /// Of inverse contracts: what one is worth in the quote asset, where a symbol says nothing else.
    contract_value: Option<String>,
    as_of: String,
    source: String,
    spread: Option<String>,
    dates: Option<String>,
    margin: Option<String>,
    #[serde(default)]
    sessions: bool,
    defaults: Defaults,
    volume: VolumeTable,
    #[serde(default)]
    symbols: BTreeMap<String, SymbolTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VolumeTable {
    kind: VolumeKind,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Defaults {
    maker_fee: String,
    taker_fee: String,
    max_leverage: u32,
    price_scale: Option<u8>,
    qty_scale: Option<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct SymbolTable {
    base: String,
    quote: String,
    settle: String,
    price_scale: u8,
    qty_scale: u8,
    tick: Option<String>,
    min_price: Option<String>,
    max_price: Option<String>,
    step: Option<String>,
    min_qty: Option<String>,
    max_qty: Option<String>,
    min_notional: Option<String>,
    max_notional: Option<String>,
    #[serde(default)]
    min_notional_market: bool,
    #[serde(default)]
    max_notional_market: bool,
    market_step: Option<String>,
    market_min_qty: Option<String>,
    market_max_qty: Option<String>,
    percent_price: Option<PercentTable>,
    max_orders: Option<u32>,
    max_algo_orders: Option<u32>,
    max_iceberg_orders: Option<u32>,
    iceberg_parts: Option<u32>,
    max_position: Option<String>,
    trailing: Option<TrailingTable>,
    contract_value: Option<String>,
    max_leverage: Option<u32>,
    liquidation_fee: Option<String>,
    maker_fee: Option<String>,
    taker_fee: Option<String>,
}

/// PERCENT_PRICE as `up` and `down`, or PERCENT_PRICE_BY_SIDE as the other four.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct PercentTable {
    up: Option<String>,
    down: Option<String>,
    bid_up: Option<String>,
    bid_down: Option<String>,
    ask_up: Option<String>,
    ask_down: Option<String>,
}

/// TRAILING_DELTA, basis points.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct TrailingTable {
    min_above: u32,
    max_above: u32,
    min_below: u32,
    max_below: u32,
}

impl Profile {
    /// The names of the profiles that the program carries.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        EMBEDDED.iter().map(|(name, _)| *name).collect()
    }

    /// The text of a profile that the program carries.
    #[must_use]
    pub fn text(name: &str) -> Option<&'static str> {
        EMBEDDED.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
    }

    /// A profile that the program carries.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn named(name: &str) -> Result<Self, DataError> {
        let text = Self::text(name).ok_or_else(|| {
            DataError::usage(format!("there is no venue profile `{name}`"))
                .hint(format!("the profiles are {}; use `generic` for any other venue", Self::names().join(", ")))
        })?;
        Self::parse(text).map_err(|error| error.in_file(&format!("{name}.toml")))
    }

    /// Read a profile from TOML.
    ///
    /// # Errors
    /// When a key is unknown, a number is not one, or a filter does not fit the scale of its symbol.
    pub fn parse(text: &str) -> Result<Self, DataError> {
        if text.len() as u64 > PROFILE_BYTES_MAX {
            return Err(DataError::limit(format!("a venue profile may have {PROFILE_BYTES_MAX} bytes")));
        }
        let table: Table = toml::from_str(text).map_err(|error| DataError::format(error.to_string()))?;
        let value = table.contract_value.as_deref().map(|text| count("contract_value", Some(text), MONEY_SCALE)).transpose()?;
        let terms = Terms { value: value.map(|v| Money(i128::from(v))), ..Terms::default() };
        let kind = InstrumentKind::with_terms(&table.kind, &terms).map_err(DataError::format)?;
        let dates = match table.dates.as_deref() {
            None => None,
            Some("day-first") => Some(DateOrder::DayFirst),
            Some("month-first") => Some(DateOrder::MonthFirst),
            Some(other) => return Err(DataError::format(format!("dates `{other}` is neither day-first nor month-first"))),
        };
        let margin = table.margin.as_deref().map(|name| {
            let known =
                || DataError::format(format!("margin `{name}` is none of {}", MarginProfile::ALL.map(MarginProfile::name).join(", ")));
            MarginProfile::from_name(name).ok_or_else(known)
        });
        let margin = margin.transpose()?;
        let spread = table.spread.as_deref().map(|text| decimal("spread", text)).transpose()?;
        let profile = Self {
            name: table.name,
            kind,
            as_of: table.as_of,
            source: table.source,
            spread,
            volume: table.volume.kind,
            dates,
            margin,
            sessions: table.sessions,
            defaults: table.defaults,
            symbols: table.symbols,
        };
        profile.check()?;
        Ok(profile)
    }

    /// Every symbol must make an instrument, so that a mistake in the table shows when it is loaded and not when it is used.
    fn check(&self) -> Result<(), DataError> {
        let too_fine = |scale: Option<u8>| scale.is_some_and(|s| s > PROFILE_SCALE_MAX);
        if too_fine(self.defaults.price_scale) || too_fine(self.defaults.qty_scale) {
            return Err(DataError::limit(format!("a scale is at most {PROFILE_SCALE_MAX}")));
        }
        rate("maker_fee", &self.defaults.maker_fee)?;
        rate("taker_fee", &self.defaults.taker_fee)?;
        for (symbol, table) in &self.symbols {
            if too_fine(Some(table.price_scale)) || too_fine(Some(table.qty_scale)) {
                return Err(DataError::limit(format!("{symbol}: a scale is at most {PROFILE_SCALE_MAX}")));
            }
            self.liquidation_fee(symbol)?;
            self.instrument(symbol, (table.price_scale, table.qty_scale), &NameHint::default())
                .map_err(|error| DataError { message: format!("{symbol}: {}", error.message), ..error })?;
        }
        Ok(())
    }

    /// The liquidation fee of a symbol, if the profile states one.
    ///
    /// # Errors
    /// When it is no rate.
    pub fn liquidation_fee(&self, symbol: &str) -> Result<Option<Rate>, DataError> {
        let text = self.symbols.get(symbol).and_then(|t| t.liquidation_fee.as_deref());
        text.map(|text| rate("liquidation_fee", text)).transpose()
    }

    /// The largest leverage of a symbol as a contract of a kind.
    #[must_use]
    pub fn max_leverage(&self, symbol: &str, kind: InstrumentKind) -> u32 {
        let stated = self.symbols.get(symbol).and_then(|t| t.max_leverage);
        if kind.is_margined() { stated.unwrap_or(self.defaults.max_leverage) } else { 1 }
    }

    /// The symbols that the profile knows.
    pub fn symbols(&self) -> impl Iterator<Item = &str> {
        self.symbols.keys().map(String::as_str)
    }

    /// The scales of prices and quantities that the profile states for a symbol, if it does.
    #[must_use]
    pub fn scales(&self, symbol: &str) -> (Option<u8>, Option<u8>) {
        match self.symbols.get(symbol) {
            Some(table) => (Some(table.price_scale), Some(table.qty_scale)),
            None => (self.defaults.price_scale, self.defaults.qty_scale),
        }
    }

    /// The instrument of a symbol at the scales that its rows are on, and what should be said about it.
    ///
    /// # Errors
    /// When a filter of the table does not fit the scales.
    pub fn instrument(&self, symbol: &str, scales: (u8, u8), hint: &NameHint) -> Result<(Instrument, Vec<Note>), DataError> {
        let (price_scale, qty_scale) = scales;
        let mut notes = Vec::new();
        let table = self.symbols.get(symbol);
        let own_value = table.and_then(|t| t.contract_value.as_deref());
        let kind = match own_value {
            Some(text) => {
                let value = Some(Money(i128::from(count("contract_value", Some(text), MONEY_SCALE)?)));
                InstrumentKind::with_terms(self.kind.name(), &Terms { value, ..self.kind.terms() }).map_err(DataError::format)?
            }
            None if self.name == "generic" && hint.perpetual => InstrumentKind::LinearPerpetual,
            None => self.kind,
        };
        let (base, quote, settle) = match (table, &hint.assets) {
            (Some(t), _) => (t.base.clone(), t.quote.clone(), t.settle.clone()),
            (None, Some((base, quote, settle))) => (base.clone(), quote.clone(), settle.clone().unwrap_or_else(|| quote.clone())),
            (None, None) => {
                let (base, quote) = split_symbol(symbol);
                (base, quote.clone(), quote)
            }
        };
        let settle = if table.is_none() && kind.is_inverse() { base.clone() } else { settle };
        let filters = table.map_or(Ok(Filters::default()), |t| t.filters(price_scale, qty_scale))?;
        let fee =
            |own: fn(&SymbolTable) -> Option<&String>, default: &str| rate("fee", table.and_then(own).map_or(default, String::as_str));
        let (maker_fee, taker_fee) =
            (fee(|t| t.maker_fee.as_ref(), &self.defaults.maker_fee)?, fee(|t| t.taker_fee.as_ref(), &self.defaults.taker_fee)?);
        if table.is_none() {
            let text = format!(
                "profile `{}` has no table for {symbol}: no filters, fees maker {maker_fee} and taker {taker_fee}, {}",
                self.name,
                kind.name()
            );
            notes.push(Note { code: "profile-defaults", text });
        }
        let max_leverage = self.max_leverage(symbol, kind);
        let instrument = Instrument {
            symbol: symbol.to_string(),
            venue: self.name.clone(),
            kind,
            base,
            quote,
            settle,
            price_scale,
            qty_scale,
            filters,
            max_leverage,
            maker_fee,
            taker_fee,
        };
        Ok((instrument, notes))
    }
}

impl SymbolTable {
    fn filters(&self, price_scale: u8, qty_scale: u8) -> Result<Filters, DataError> {
        let px = |name, text: &Option<String>| count(name, text.as_deref(), price_scale).map(Px);
        let qty = |name, text: &Option<String>| count(name, text.as_deref(), qty_scale).map(Qty);
        Ok(Filters {
            tick: px("tick", &self.tick)?,
            min_price: px("min_price", &self.min_price)?,
            max_price: px("max_price", &self.max_price)?,
            step: qty("step", &self.step)?,
            min_qty: qty("min_qty", &self.min_qty)?,
            max_qty: qty("max_qty", &self.max_qty)?,
            min_notional: Money(i128::from(count("min_notional", self.min_notional.as_deref(), MONEY_SCALE)?)),
            max_notional: Money(i128::from(count("max_notional", self.max_notional.as_deref(), MONEY_SCALE)?)),
            min_notional_market: self.min_notional_market,
            max_notional_market: self.max_notional_market,
            market_step: qty("market_step", &self.market_step)?,
            market_min_qty: qty("market_min_qty", &self.market_min_qty)?,
            market_max_qty: qty("market_max_qty", &self.market_max_qty)?,
            percent_price: self.percent_price.as_ref().map_or(Ok(PercentPrice::default()), PercentTable::bounds)?,
            max_orders: self.max_orders.unwrap_or_default(),
            max_algo_orders: self.max_algo_orders.unwrap_or_default(),
            max_iceberg_orders: self.max_iceberg_orders.unwrap_or_default(),
            iceberg_parts: self.iceberg_parts.unwrap_or_default(),
            max_position: qty("max_position", &self.max_position)?,
            trailing: self.trailing.as_ref().map_or_else(TrailingDelta::default, |t| TrailingDelta {
                min_above: t.min_above,
                max_above: t.max_above,
                min_below: t.min_below,
                max_below: t.max_below,
            }),
        })
    }
}

impl PercentTable {
    fn bounds(&self) -> Result<PercentPrice, DataError> {
        let multiple = |name, text: &Option<String>| text.as_deref().map_or(Ok(Rate(0)), |t| rate(name, t));
        let sides = [&self.bid_up, &self.bid_down, &self.ask_up, &self.ask_down];
        if (self.up.is_some() || self.down.is_some()) && sides.iter().any(|s| s.is_some()) {
            return Err(DataError::format("percent_price has up and down, or bounds of each side, not both".to_string()));
        }
        if sides.iter().any(|s| s.is_some()) {
            return Ok(PercentPrice {
                bid_up: multiple("bid_up", &self.bid_up)?,
                bid_down: multiple("bid_down", &self.bid_down)?,
                ask_up: multiple("ask_up", &self.ask_up)?,
                ask_down: multiple("ask_down", &self.ask_down)?,
            });
        }
        Ok(PercentPrice::same(multiple("up", &self.up)?, multiple("down", &self.down)?))
    }
}

fn decimal(name: &'static str, text: &str) -> Result<Decimal, DataError> {
    Decimal::parse(text).map_err(|error| DataError::format(format!("{name} `{text}`: {error}")))
}

fn count(name: &'static str, text: Option<&str>, scale: u8) -> Result<i64, DataError> {
    let Some(text) = text else { return Ok(0) };
    let count = decimal(name, text)?.to_scale(scale);
    count
        .filter(|count| (0..=COUNT_MAX).contains(count))
        .ok_or_else(|| DataError::format(format!("{name} `{text}` is negative or does not fit {scale} decimals")))
}

fn rate(name: &'static str, text: &str) -> Result<Rate, DataError> {
    let count = decimal(name, text)?.to_scale(RATE_SCALE);
    count.map(Rate).ok_or_else(|| DataError::format(format!("{name} `{text}` does not fit {RATE_SCALE} decimals")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_profile_loads() {
        for name in Profile::names() {
            let profile = Profile::named(name).expect(name);
            assert_eq!(profile.name, name);
            assert!(profile.as_of.len() == 10 && !profile.source.is_empty(), "{name}");
        }
        assert!(Profile::named("binance").expect_err("unknown").hint.contains("binance-um"));
    }

    #[test]
    fn figures_of_the_tables() {
        let um = Profile::named("binance-um").expect("profile");
        for symbol in ["BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT", "BNBUSDT", "APEUSDT"] {
            assert_eq!(um.scales(symbol), (Some(8), Some(8)), "{symbol}");
        }
        let (btc, notes) = um.instrument("BTCUSDT", (8, 8), &NameHint::default()).expect("instrument");
        assert_eq!((btc.filters.tick, btc.filters.step), (Px(10_000_000), Qty(100_000)));
        assert_eq!((btc.max_leverage, btc.taker_fee.to_string().as_str()), (125, "0.0005"));
        assert_eq!(btc.filters.min_notional.to_string(), "50");
        assert!(notes.is_empty());
        let fx = Profile::named("fx-sample").expect("profile");
        assert_eq!((fx.spread, fx.volume, fx.sessions), (Some(Decimal::new(1, 4)), VolumeKind::Ticks, true));
    }

    #[test]
    fn an_unknown_symbol_has_default_fees_and_no_filters_and_a_note() {
        let hint = NameHint { assets: Some(("NEW".into(), "USDT".into(), Some("USDT".into()))), perpetual: true, ..NameHint::default() };
        let (instrument, notes) = Profile::named("generic").expect("profile").instrument("NEWUSDT", (2, 3), &hint).expect("instrument");
        assert_eq!((instrument.kind, instrument.base.as_str()), (InstrumentKind::LinearPerpetual, "NEW"));
        assert_eq!(instrument.filters, Filters::default());
        assert!(notes[0].text.contains("no filters"));
    }

    #[test]
    fn mistakes_in_a_table_are_found_when_it_is_loaded() {
        let good = Profile::text("binance-um").expect("text");
        assert!(Profile::parse(&good.replace("tick = \"0.1\"", "tick = \"0.1\"\ntikc = \"1\"")).is_err());
        assert!(Profile::parse(&good.replace("tick = \"0.1\"", "tick = \"0.000000001\"")).is_err());
        assert!(Profile::parse(&good.replace("price_scale = 8", "price_scale = 9")).is_err());
        assert!(Profile::parse(&good.replace("0.0002", "2 bps")).is_err());
        let long = format!("{good}\n#{}", "x".repeat(PROFILE_BYTES_MAX as usize));
        assert_eq!(Profile::parse(&long).expect_err("too long").kind, crate::error::DataErrorKind::Limit);
    }
}
