//! The currencies of a run's account, from its settings: balances, stated rates, and the instruments that say the others.
//!
//! What always holds: every currency that an instrument settles in has a rate, or the run does not begin.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow, bail};
use bthost_sim::engine::{Currency, Market};
use bthost_sim::exchange::currencies;
use bthost_sim::num::{Decimal, MONEY_SCALE, Money, RATE_SCALE, Rate};

use crate::plan::Settings;

/// `NAME=NUMBER, ...` as counts at a scale.
fn list(settings: &Settings, key: &str, scale: u8) -> Result<BTreeMap<String, i64>> {
    let mut all = BTreeMap::new();
    for part in settings.text(key).into_iter().flat_map(|text| text.split(',')).map(str::trim).filter(|part| !part.is_empty()) {
        let form =
            || anyhow!("`{key}`: `{part}` is not `CURRENCY=NUMBER` with a number of at most {scale} decimals\nhint: `BTC=0.5, USDC=1000`");
        let (name, text) = part.split_once('=').ok_or_else(form)?;
        let count = Decimal::parse(text.trim()).ok().and_then(|d| d.to_scale(scale)).ok_or_else(form)?;
        if all.insert(name.trim().to_string(), count).is_some() {
            bail!("`{key}` names {} twice\nhint: one number for each currency", name.trim());
        }
    }
    Ok(all)
}

/// The reporting currency, and the others of the account.
///
/// # Errors
/// When a setting is not of its form, or a currency has no rate.
pub fn of(settings: &Settings, markets: &[Market]) -> Result<(String, Vec<Currency>)> {
    let first = markets.first().map(|m| m.instrument.settle.clone()).unwrap_or_default();
    let reporting = settings.text("currency").map_or(first, str::to_string);
    let balances = list(settings, "balances", MONEY_SCALE)?.into_iter().map(|(name, count)| (name, Money(i128::from(count)))).collect();
    let rates = list(settings, "rates", RATE_SCALE)?.into_iter().map(|(name, count)| (name, Rate(count))).collect();
    let terms: Vec<_> = markets.iter().map(|m| (&m.instrument, &m.rules)).collect();
    let all = currencies::of_account(&terms, &reporting, &balances, &rates).map_err(|why| {
        anyhow!(
            "the account of the run, which reports in {reporting}: {why}\nhint: `--set currency=...` is what it reports in, `--set balances=BTC=0.5` what it \
             begins with beside `cash`, `--set rates=USDC=1` what a unit is worth; or add an instrument that trades one against the other to `--data`"
        )
    })?;
    Ok((reporting, all))
}
