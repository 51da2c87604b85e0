//! Costs that the settings name beyond the two rates of an instrument: tiers of fees, fees per unit, what pays them, impact, queues.
//!
//! What always holds: nothing named here leaves the instrument's two rates; every number that is refused is named with the form that is expected.

use anyhow::{Context, Result, anyhow, bail};
use bthost_sim::engine::Borrow;
use bthost_sim::exchange::fees::{Charge, Commission, FeeAsset, FeeSchedule, FeeTable, FeeTier, PerUnit};
use bthost_sim::exchange::impact::Impact;
use bthost_sim::exchange::{QUEUE_POWER_MAX, QueueRule};
use bthost_sim::market::Instrument;
use bthost_sim::num::{Decimal, MONEY_SCALE, Money, RATE_SCALE, Rate};

use super::markets::fee_within;
use crate::plan::{Origin, Settings};

/// A table without a date is in force from the beginning of the epoch.
const FIRST_NS: i64 = 0;

const TIERS_FORM: &str = "hint: `VOLUME:MAKER:TAKER, ...`, tables by date as `2024-01-01 VOLUME:MAKER:TAKER, ...; 2024-07-01 ...`";

fn number(key: &str, text: &str, scale: u8) -> Result<i64> {
    let value = Decimal::parse(text.trim()).ok().and_then(|d| d.to_scale(scale));
    value.ok_or_else(|| anyhow!("`{key}`: `{text}` is not a number of at most {scale} decimals"))
}

fn rate(key: &str, text: &str) -> Result<Rate> {
    number(key, text, RATE_SCALE).map(Rate)
}

fn money(key: &str, text: &str) -> Result<Money> {
    number(key, text, MONEY_SCALE).map(|count| Money(i128::from(count)))
}

/// The schedule of fees of an instrument, where the settings name one.
///
/// # Errors
/// When a setting is not of its form, or two contradict each other.
pub fn fee_schedule(settings: &Settings, instrument: &Instrument, all: &[Instrument]) -> Result<Option<FeeSchedule>> {
    let (tiers, per_unit) = (settings.text("venue.fees.tiers"), settings.text("venue.fees.per_unit"));
    let asset = settings.text("venue.fees.asset").unwrap_or("quote");
    let volume = settings.money("venue.fees.volume_30d")?;
    let charge = match (tiers, per_unit) {
        (Some(_), Some(_)) => bail!("`venue.fees.tiers` and `venue.fees.per_unit` are both set\nhint: a schedule is one of the two"),
        (Some(text), None) => Charge::Rates(tables(text)?),
        (None, Some(text)) => Charge::PerUnit(unit(text)?),
        (None, None) if asset == "quote" => {
            if volume.is_some() {
                bail!("`venue.fees.volume_30d` is set, but no `venue.fees.tiers`\n{TIERS_FORM}");
            }
            return Ok(None);
        }
        (None, None) => {
            let commission = Commission { maker: instrument.maker_fee, taker: instrument.taker_fee, ..Commission::default() };
            Charge::Rates(vec![FeeTable { from: FIRST_NS, tiers: vec![FeeTier { volume: Money::ZERO, commission }] }])
        }
    };
    let asset = pays(asset, instrument, all)?;
    Ok(Some(FeeSchedule { charge, asset, volume_before: volume.unwrap_or(Money::ZERO) }))
}

fn tables(text: &str) -> Result<Vec<FeeTable>> {
    let key = "venue.fees.tiers";
    let mut tables: Vec<FeeTable> = Vec::new();
    for part in text.split(';').map(str::trim) {
        let (from, tiers) = match part.split_once(' ').filter(|(head, _)| !head.contains(':')) {
            Some((date, rest)) => {
                let day: jiff::civil::Date = date.parse().map_err(|_| anyhow!("`{key}`: `{date}` is not a date\n{TIERS_FORM}"))?;
                let midnight = day.to_zoned(jiff::tz::TimeZone::UTC).map_err(|e| anyhow!("`{key}`: `{date}`: {e}"))?;
                let ns = i64::try_from(midnight.timestamp().as_nanosecond());
                (ns.map_err(|_| anyhow!("`{key}`: `{date}` is outside the years 1678 to 2262"))?, rest)
            }
            None => (FIRST_NS, part),
        };
        let tiers = tiers.split(',').map(|tier| self::tier(key, tier)).collect::<Result<Vec<_>>>()?;
        if tiers.first().is_none_or(|t| t.volume != Money::ZERO) || tiers.windows(2).any(|t| t[0].volume >= t[1].volume) {
            bail!("`{key}`: the tiers of `{part}` do not begin at volume 0, or do not rise\n{TIERS_FORM}");
        }
        if tables.last().is_some_and(|last| last.from >= from) {
            bail!("`{key}`: the tables are not in order of time\n{TIERS_FORM}");
        }
        tables.push(FeeTable { from, tiers });
    }
    Ok(tables)
}

fn tier(key: &str, text: &str) -> Result<FeeTier> {
    let parts: Vec<&str> = text.split(':').collect();
    let [volume, maker, taker] = parts[..] else { bail!("`{key}`: `{}` is not VOLUME:MAKER:TAKER\n{TIERS_FORM}", text.trim()) };
    let commission =
        Commission { maker: fee_within(key, rate(key, maker)?)?, taker: fee_within(key, rate(key, taker)?)?, ..Commission::default() };
    Ok(FeeTier { volume: money(key, volume)?, commission })
}

fn unit(text: &str) -> Result<PerUnit> {
    let key = "venue.fees.per_unit";
    let parts: Vec<&str> = text.split(':').collect();
    let [price, minimum, maximum] = parts[..] else {
        bail!(
            "`{key}`: `{text}` is not PRICE:MINIMUM:MAXIMUM\nhint: 0.005:1:0.01 is 0.005 a share, at least 1 an order, at most 1 % of its worth"
        )
    };
    Ok(PerUnit { price: rate(key, price)?, minimum: money(key, minimum)?, maximum: rate(key, maximum)? })
}

fn pays(text: &str, instrument: &Instrument, all: &[Instrument]) -> Result<FeeAsset> {
    match text.split_once(':') {
        None if text == "quote" => Ok(FeeAsset::Quote),
        None if text == "received" => Ok(FeeAsset::Received),
        Some((token, multiplier)) => {
            let found = all.iter().position(|i| i.base == token && i.quote == instrument.quote);
            let market = found.with_context(|| {
                format!("`venue.fees.asset`: no instrument of the run trades {token} against {}\nhint: give its data too; its mark is the token's price", instrument.quote)
            })?;
            Ok(FeeAsset::Token { market: market as u32, multiplier: rate("venue.fees.asset", multiplier)? })
        }
        None => bail!("`venue.fees.asset` is `{text}`\nhint: quote, received, or TOKEN:MULTIPLIER such as BNB:0.75"),
    }
}

/// What taking does to the price.
///
/// # Errors
/// When the model has no coefficient, or the coefficient no model.
pub fn impact(settings: &Settings) -> Result<Option<Impact>> {
    let coefficient = settings.rate("venue.impact.coefficient")?;
    let model = settings.choice("venue.impact.model", &[("none", 0), ("volume-share", 1), ("square-root", 2)])?;
    match (model, coefficient) {
        (0, None) => Ok(None),
        (1, Some(c)) if c.0 > 0 => Ok(Some(Impact::VolumeShare(c))),
        (2, Some(c)) if c.0 > 0 => Ok(Some(Impact::SquareRoot(c))),
        _ => bail!(
            "`venue.impact.model` and `venue.impact.coefficient` belong together\nhint: the coefficient is the move, as a fraction of the price, that taking all of the volume would cause"
        ),
    }
}

/// On what terms spot instruments can be borrowed, where a rate is set.
///
/// # Errors
/// When a setting is no number.
pub fn borrow(settings: &Settings) -> Result<Option<Borrow>> {
    let terms = |key| settings.rate(key).map(Option::unwrap_or_default);
    let (initial, maintenance) = (terms("venue.borrow.initial")?, terms("venue.borrow.maintenance")?);
    Ok(settings.rate("venue.borrow.rate")?.map(|rate| Borrow { rate, initial, maintenance }))
}

/// What stands in front of an order that rests, on trades or on a book.
///
/// # Errors
/// When it is none that there is, or one of the other.
pub fn queue(settings: &Settings, instrument: &Instrument, on_book: bool) -> Result<QueueRule> {
    let wrong = |text: &str| {
        let on = if on_book {
            "a book: through, risk-averse, log, or power:N"
        } else {
            "trades: through, none, or the quantity that is displayed at a price"
        };
        anyhow!("`venue.queue` is `{text}`\nhint: on {on}")
    };
    let rule = match settings.text("venue.queue") {
        None if on_book => QueueRule::RiskAverse,
        None | Some("through") => QueueRule::Through,
        Some("risk-averse") => QueueRule::RiskAverse,
        Some("log") => QueueRule::Log,
        Some("none") => QueueRule::Displayed(0),
        Some(text) => match text.strip_prefix("power:") {
            Some(n) => {
                let power = rate("venue.queue", n)?;
                if power.0 <= 0 || power > QUEUE_POWER_MAX {
                    bail!("`venue.queue` is `{text}`, outside power:0 to power:{QUEUE_POWER_MAX}\nhint: power:1 to power:3 are in use");
                }
                QueueRule::Power(power)
            }
            None => {
                let count = number("venue.queue", text, instrument.qty_scale).ok().filter(|count| *count >= 0);
                QueueRule::Displayed(count.ok_or_else(|| wrong(text))?)
            }
        },
    };
    let fits = rule == QueueRule::Through || rule.needs_a_book() == on_book;
    if fits { Ok(rule) } else { Err(wrong(settings.get("venue.queue").0)) }
}

/// What a book shows by itself is not set beside it.
///
/// # Errors
/// Names what was set.
pub fn refuse_beside_a_book(settings: &Settings) -> Result<()> {
    let given = |key: &&&str| {
        let (text, origin) = settings.get(key);
        *origin != Origin::Default && !["", "0", "none"].contains(&text)
    };
    let keys = ["venue.slippage.bps", "venue.slippage.half_spread", "venue.impact.model", "venue.participation.max"];
    if let Some(key) = keys.iter().find(given) {
        let (text, origin) = settings.get(key);
        bail!(
            "`{key}` is {text} ({origin}), and orders are executed on a book, which shows its own spread and what there is at each price\nhint: leave it out, or execute on trades: --set venue.execution=exact-trades"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_tiers_are_read_and_wrong_ones_refused() {
        let read = tables("0:0.001:0.001, 1000000:0.0009:0.001; 2024-07-01 0:-0.0001:0.0005").expect("tables");
        assert_eq!((read.len(), read[0].tiers.len(), read[0].from), (2, 2, FIRST_NS));
        assert_eq!(read[1].tiers[0].commission.maker, Rate(-100_000_000));
        for wrong in ["", "1:0:0", "0:0", "0:0:0, 0:0:0", "0:0:0; 0:0:0", "0:0.2:0", "soon 0:0:0"] {
            assert!(tables(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_token_is_an_instrument_of_the_run() {
        let mut token = crate::report::sample::Sample::new().instrument;
        let instrument = token.clone();
        token.base = "BNB".into();
        let all = [instrument.clone(), token];
        let paid = pays("BNB:0.75", &instrument, &all).expect("there");
        assert_eq!(paid, FeeAsset::Token { market: 1, multiplier: Rate(750_000_000_000) });
        assert!(pays("BNB:0.75", &instrument, &all[..1]).is_err() && pays("base", &instrument, &all).is_err());
    }
}
