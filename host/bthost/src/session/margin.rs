//! Margin rules that the settings name: whose rules, cross or isolated, which tiers, which liquidation fee.
//!
//! What always holds: nothing named leaves a run without margin rules; tiers are those of a dated table or one stated rate, never a guess.

use anyhow::{Result, anyhow, bail};
use bthost_audit::definition::InstrumentDef;
use bthost_data::Loaded;
use bthost_data::tiers::tier_tables;
use bthost_sim::exchange::margin::tiers::TierTable;
use bthost_sim::exchange::margin::{MarginMode, MarginRules, Profile};
use bthost_sim::market::Instrument;
use bthost_sim::num::{RATE_ONE, Rate};
use bthost_sim::time::Ts;

use crate::plan::Settings;

/// What no profile does; stands in the report of every run with margin rules.
pub const LEFT_OUT: &str = "auto-deleveraging, portfolio margin, reducing a position down the tiers";

/// The margin rules of an instrument, where the settings name some.
///
/// # Errors
/// When a setting is wrong, or there are no tiers.
pub fn rules(settings: &Settings, loaded: &Loaded, instrument: &Instrument) -> Result<Option<MarginRules>> {
    let venues = loaded.profile.margin;
    let mut choices = vec![("off", None), ("venue", venues)];
    choices.extend(Profile::ALL.map(|p| (p.name(), Some(p))));
    let asked = settings.choice("venue.margin.profile", &choices)?;
    let mode = settings.choice("venue.margin.mode", &MarginMode::ALL.map(|m| (m.name(), m)))?;
    let (rate, fee) = (settings.rate("venue.margin.maintenance")?, settings.rate("venue.margin.liquidation_fee")?);
    if !instrument.kind.is_margined() {
        return Ok(None);
    }
    let Some(profile) = asked else {
        if settings.text("venue.margin.profile") == Some("venue") {
            let names = Profile::ALL.map(Profile::name).join(", ");
            bail!(
                "`venue.margin.profile` is venue, but the profile `{}` of {} names no margin rules\nhint: name some: {names}",
                loaded.profile.name,
                instrument.name()
            );
        }
        return Ok(None);
    };
    if !profile.fits(instrument.kind) {
        let fitting: Vec<&str> = Profile::ALL.into_iter().filter(|p| p.fits(instrument.kind)).map(Profile::name).collect();
        bail!(
            "`venue.margin.profile`: {} has no rules for {}, which {} is\nhint: choose {}",
            profile.name(),
            instrument.kind.name(),
            instrument.name(),
            fitting.join(", ")
        );
    }
    let liquidation_fee = match fee {
        Some(fee) => fee,
        None => loaded.profile.liquidation_fee(&instrument.symbol)?.unwrap_or_default(),
    };
    if !(0..=RATE_ONE / 10).contains(&liquidation_fee.0) {
        bail!("`venue.margin.liquidation_fee` is {liquidation_fee}, outside 0 to 0.1\nhint: 0.0125 is 1.25 % of the notional");
    }
    let tiers = match rate {
        Some(rate) => vec![flat(rate)?],
        None => tier_tables(&instrument.venue, &instrument.symbol)?,
    };
    if tiers.is_empty() {
        bail!(
            "no maintenance tiers are known for {}\nhint: state one rate for every notional, such as --set venue.margin.maintenance=0.01",
            instrument.name()
        );
    }
    Ok(Some(MarginRules { profile, mode, liquidation_fee, tiers }))
}

fn flat(rate: Rate) -> Result<TierTable> {
    let most = Rate(RATE_ONE / rate.0.max(1) * RATE_ONE);
    let table = if rate.0 > 0 { TierTable::flat(rate, most.min(Rate(1_000 * RATE_ONE))).ok() } else { None };
    table.ok_or_else(|| anyhow!("`venue.margin.maintenance` is {rate}, outside 0 to 1\nhint: 0.005 is 0.5 % of the notional"))
}

/// The margin rules of an instrument in words, for the report.
#[must_use]
pub fn in_words(def: &InstrumentDef) -> Option<String> {
    let margin = def.margin.as_ref()?;
    let dates: Vec<String> = margin.tiers.iter().map(|t| date(t.from_ns.0)).collect();
    let tiers = match dates.iter().find(|d| !d.is_empty()) {
        Some(_) => format!("tiers recorded {}", dates.join(", ")),
        None => format!("one maintenance rate, {}", margin.tiers.first().map_or_else(String::new, |t| t.tiers[0].rate.to_string())),
    };
    let mark = if def.mark_mode.name() == "last" { "; mark=last: without marks the last price liquidates" } else { "" };
    Some(format!("{}, {}, {tiers}, liquidation fee {}{mark}", margin.profile, margin.mode, margin.liquidation_fee))
}

fn date(ns: i64) -> String {
    if ns == i64::MIN { String::new() } else { Ts(ns).to_string().chars().take(10).collect() }
}
