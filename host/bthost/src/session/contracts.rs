//! What instruments are contracts about, where the settings say so: `venue.contracts`.
//!
//! One text for the whole run, as an instrument has no table of its own in a plan: `SYMBOL.VENUE KIND TERM=VALUE ...`, entries apart by semicolons.
//!
//! What always holds: an instrument that is not named is what its venue's profile says; a name that no instrument has, an unknown term and a term that
//! the kind does not have are errors that show the entry.

use anyhow::{Result, anyhow, bail};
use bthost_audit::definition::InstrumentDef;
use bthost_sim::market::{Instrument, InstrumentKind, Right, Terms};
use bthost_sim::num::{Decimal, MONEY_SCALE, Money, RATE_SCALE, Rate};
use bthost_sim::time::{SECOND, Timeframe, Ts};

use crate::plan::Settings;

const KEY: &str = "venue.contracts";
const HINT: &str = "an entry such as `BTCUSDT_240329.binance-um linear-future expiry=2024-03-29T08:00:00Z fee=0.0005`";

/// The kind of an instrument that the settings name, if they do. `all` are the names of the run's instruments.
///
/// # Errors
/// When an entry is not readable or names an instrument that is not there.
pub fn kind(settings: &Settings, instrument: &Instrument, all: &[String]) -> Result<Option<InstrumentKind>> {
    let Some(text) = settings.text(KEY) else { return Ok(None) };
    let mut found = None;
    for entry in text.split(';').map(str::trim).filter(|e| !e.is_empty()) {
        let wrong = |what: String| anyhow!("`{KEY}`: `{entry}`: {what}\nhint: {HINT}");
        let mut words = entry.split_whitespace();
        let (name, kind) = (words.next().unwrap_or_default(), words.next());
        if !all.iter().any(|known| known == name) {
            return Err(wrong(format!("no instrument of the run is called `{name}`; there are {}", all.join(", "))));
        }
        if name != instrument.name() {
            continue;
        }
        let kind = kind.ok_or_else(|| wrong("it names no kind".into()))?;
        let mut terms = Terms::default();
        for word in words {
            let (term, value) = word.split_once('=').ok_or_else(|| wrong(format!("`{word}` is no TERM=VALUE")))?;
            take(&mut terms, term, value, all).map_err(|e| wrong(e.to_string()))?;
        }
        let kind = InstrumentKind::with_terms(kind, &terms).map_err(wrong)?;
        if found.replace(kind).is_some() {
            bail!("`{KEY}` names {name} twice\nhint: leave one entry out");
        }
    }
    Ok(found)
}

/// What an instrument is a contract about in words, for the report; nothing where its kind has no terms.
#[must_use]
pub fn in_words(def: &InstrumentDef) -> Option<String> {
    let c = def.contract.as_ref()?;
    let mut words = vec![def.kind.clone()];
    words.extend(c.right.zip(c.strike).map(|(right, strike)| format!("{right} at {strike}")));
    words.extend(c.contract_value.map(|value| format!("a contract is worth {value} {}", def.quote)));
    words.extend(c.expiry_ns.map(|at| format!("ends {}", Ts(at.0))));
    words.extend(
        c.settlement_window_ns
            .map(|ns| format!("settled at the mean of the marks of the last {} s, else at the last price", ns.0 / SECOND)),
    );
    words.extend(c.underlying.map(|index| format!("settled by instrument {index}")));
    words.extend(c.delivery_fee.map(|fee| format!("delivery fee {fee}")));
    Some(words.join("; "))
}

fn take(terms: &mut Terms, term: &str, value: &str, all: &[String]) -> Result<()> {
    match term {
        "expiry" => terms.expiry = Some(time(value)?),
        "window" => terms.window = Some(span(value)?),
        "fee" => terms.fee = Some(Rate(count(value, RATE_SCALE)?)),
        "value" => terms.value = Some(Money(i128::from(count(value, MONEY_SCALE)?))),
        "strike" => terms.strike = Some(Money(i128::from(count(value, MONEY_SCALE)?))),
        "right" => terms.right = Some(Right::from_name(value).ok_or_else(|| anyhow!("`{value}` is neither call nor put"))?),
        "underlying" => {
            let index = all.iter().position(|name| name == value);
            let index = index.ok_or_else(|| anyhow!("no instrument of the run is called `{value}`; there are {}", all.join(", ")))?;
            terms.underlying = u32::try_from(index).ok();
        }
        _ => bail!("`{term}` is no term: expiry, window, fee, value, right, strike, underlying"),
    }
    Ok(())
}

fn time(text: &str) -> Result<Ts> {
    let stamp = text.parse::<jiff::Timestamp>().map_err(|_| anyhow!("`{text}` is no time such as 2024-03-29T08:00:00Z"))?;
    i64::try_from(stamp.as_nanosecond()).map(Ts).map_err(|_| anyhow!("`{text}` is outside the years 1678 to 2262"))
}

/// A length of time, written as a timeframe of fixed length.
fn span(text: &str) -> Result<i64> {
    let fixed = Timeframe::parse(text).ok().and_then(Timeframe::fixed);
    fixed.ok_or_else(|| anyhow!("`{text}` is no length of time such as 30m or 1h"))
}

fn count(text: &str, scale: u8) -> Result<i64> {
    let number = Decimal::parse(text).map_err(|e| anyhow!("`{text}`: {e}"))?;
    number.to_scale(scale).ok_or_else(|| anyhow!("`{text}` has more than {scale} decimals"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Origin;

    fn read(text: &str) -> Result<Option<InstrumentKind>> {
        let mut settings = Settings::new(None)?;
        settings.set(KEY, text, Origin::Flag("--set"))?;
        let instrument = crate::report::sample::Sample::new().instrument;
        kind(&settings, &instrument, &["BTCUSDT.test".into(), "ETHUSDT.test".into()])
    }

    #[test]
    fn entries_are_read_and_mistakes_show_the_entry() {
        let future = read("ETHUSDT.test spot; BTCUSDT.test linear-future expiry=2024-03-29T08:00:00Z window=30m fee=0.0005").expect("read");
        let delivery = future.and_then(InstrumentKind::delivery).expect("it ends");
        assert_eq!((delivery.at, delivery.window, delivery.fee), (Ts(1_711_699_200_000_000_000), 1_800_000_000_000, Rate(500_000_000)));
        assert_eq!(read("ETHUSDT.test spot").expect("read"), None);
        for (text, why) in [
            ("XRPUSDT.test spot", "no instrument of the run is called `XRPUSDT.test`"),
            ("BTCUSDT.test", "it names no kind"),
            ("BTCUSDT.test linear-future", "needs an expiry"),
            ("BTCUSDT.test spot fee=0.1", "spot has no delivery fee"),
            ("BTCUSDT.test linear-future expiry=soon", "`soon` is no time"),
            ("BTCUSDT.test linear-future window=1mo", "`1mo` is no length of time"),
            ("BTCUSDT.test option expiry=2024-03-29T08:00:00Z strike=5", "needs a right"),
            ("BTCUSDT.test option right=both", "`both` is neither call nor put"),
            ("BTCUSDT.test option underlying=XRPUSDT.test", "no instrument of the run is called `XRPUSDT.test`"),
            ("BTCUSDT.test inverse-perpetual", "needs the value of a contract"),
            ("BTCUSDT.test linear-future tenor=5", "`tenor` is no term"),
            ("BTCUSDT.test spot; BTCUSDT.test spot", "twice"),
        ] {
            let e = read(text).expect_err(text).to_string();
            assert!(e.contains(why) && e.contains("hint: "), "{e}");
        }
    }
}
