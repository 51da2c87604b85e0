//! From settings to a definition: parameters, window, warm-up, rows.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow, bail};
use bthost_audit::definition::{Definition, MarketRows, StrategyRef, param_text};
use bthost_audit::text::{Digest, Int};
use bthost_guest::{Loaded as Guest, WasmStrategy};
use bthost_sim::engine::{Desk, Hearing, InPath, LimitFill, Market, PathPolicy, RunConfig, context_of, warm_up};
use bthost_sim::exchange::{hedge, shorts};
use bthost_sim::limits::Limits;
use bthost_sim::market::Bars;
use bthost_sim::metrics::Calendar;
use bthost_sim::num::Money;
use bthost_sim::rails::RailLimits;
use bthost_sim::strategy::{Description, ParamKind, ParamSpec, ParamValue, Strategy, Subscriptions};
use bthost_sim::time::Ts;
use bthost_sim::trail::{NoSink, Trail, sha256};

use super::inputs::Found;
use super::margin;
use super::markets::{self, Picked};
use super::universe;
use super::{costs, currencies};
use crate::plan::Settings;

/// The ABI's text: what a strategy was promised.
const WIT: [&str; 3] = [
    include_str!("../../../../wit/v0.1.0/types.wit"),
    include_str!("../../../../wit/v0.1.0/host.wit"),
    include_str!("../../../../wit/v0.1.0/guest.wit"),
];

/// Longest latency, milliseconds: a day. A longer one is another unit.
pub const LATENCY_MS_MAX: i64 = 86_400_000;

/// A run that is ready.
pub struct Prepared {
    /// What will be run.
    pub definition: Definition,
    /// Its rows, by instrument.
    pub rows: Vec<MarketRows>,
    /// Bars that are finer than those that orders are executed on, by instrument.
    pub finer: Vec<Option<Bars>>,
    /// What the strategy declared.
    pub subscriptions: Subscriptions,
}

/// The limits of a profile.
///
/// # Errors
/// When there is no such profile.
pub fn limits(settings: &Settings) -> Result<Limits> {
    let native = settings.choice("limits.profile", &[("native", true), ("interpreted", false)])?;
    Ok(if native { Limits::NATIVE } else { Limits::INTERPRETED })
}

/// The value of every parameter: given, or default.
///
/// # Errors
/// When a name is unknown, or a value is not one of its range.
pub fn params(description: &Description, settings: &Settings) -> Result<Vec<ParamValue>> {
    for (name, _, origin) in settings.params() {
        if !description.params.iter().any(|p| p.name == name) {
            let nearest = description.params.iter().min_by_key(|p| strsim::damerau_levenshtein(&p.name, name));
            let hint = nearest.map_or_else(|| "it has none".to_string(), |p| format!("did you mean `{}`?", p.name));
            bail!("the strategy has no parameter `{name}` ({origin})\nhint: {hint} `bthost inspect` lists them");
        }
    }
    description.params.iter().map(|spec| param(spec, settings)).collect()
}

fn param(spec: &ParamSpec, settings: &Settings) -> Result<ParamValue> {
    let given = settings.params().find(|(name, _, _)| *name == spec.name).map(|(_, value, _)| value);
    let wrong = |what: String| anyhow!("parameter `{}` is `{}`, {what}\nhint: {}", spec.name, given.unwrap_or(""), spec.doc);
    Ok(match (&spec.kind, given) {
        (ParamKind::Integer { default, .. }, None) => ParamValue::Integer(*default),
        (ParamKind::Real { default, .. }, None) => ParamValue::Real(*default),
        (ParamKind::Boolean(default), None) => ParamValue::Boolean(*default),
        (ParamKind::Choice { default, .. }, None) => ParamValue::Text(default.clone()),
        (ParamKind::Integer { min, max, .. }, Some(text)) => {
            let value = text.parse::<i64>().ok().filter(|v| (min..=max).contains(&v));
            ParamValue::Integer(value.ok_or_else(|| wrong(format!("not a whole number from {min} to {max}")))?)
        }
        (ParamKind::Real { min, max, .. }, Some(text)) => {
            let value = text.parse::<f64>().ok().filter(|v| (min..=max).contains(&v));
            ParamValue::Real(value.ok_or_else(|| wrong(format!("not a number from {min} to {max}")))?)
        }
        (ParamKind::Boolean(_), Some(text)) => ParamValue::Boolean(text.parse().map_err(|_| wrong("neither true nor false".into()))?),
        (ParamKind::Choice { options, .. }, Some(text)) if options.iter().any(|o| o == text) => ParamValue::Text(text.into()),
        (ParamKind::Choice { options, .. }, Some(_)) => return Err(wrong(format!("not one of {}", options.join(", ")))),
    })
}

/// The window: as asked, else what all instruments have in common; with a universe, of which some come late and some leave, what any of them has.
///
/// # Errors
/// When it is empty.
pub fn window(settings: &Settings, found: &[Found], picked: &[Picked]) -> Result<(Ts, Ts)> {
    let mut spans = Vec::new();
    for p in picked {
        let bars = markets::bars(&found[p.execution].loaded)?;
        spans.push((bars.close_time(0), bars.close_time(bars.len() - 1)));
    }
    let (firsts, lasts) = (spans.iter().map(|s| s.0), spans.iter().map(|s| s.1));
    let span = if settings.text("universe").is_some() { (firsts.min(), lasts.max()) } else { (firsts.max(), lasts.min()) };
    let (first, last) = (span.0.unwrap_or(Ts::MIN), span.1.unwrap_or(Ts::MAX));
    let from = settings.time("from")?.unwrap_or(first);
    let to = settings.time("to")?.unwrap_or(Ts(last.0 + 1));
    if from >= to {
        let side = |key: &str, at: Ts| match settings.get(key) {
            (text, origin) if !text.is_empty() => format!("{at} ({origin})"),
            _ => format!("{at} (the data)"),
        };
        bail!(
            "the window is empty: it goes from {} to {}, exclusive\nhint: the bars that all instruments have close from {first} to {last}; choose --from and --to among them",
            side("from", from),
            side("to", to)
        );
    }
    Ok((from, to))
}

fn rails(settings: &Settings) -> Result<RailLimits> {
    let per_minute = settings.whole("rails.max_orders_per_minute")?;
    Ok(RailLimits {
        max_order_notional: settings.money("rails.max_order_notional")?,
        max_position_notional: settings.money("rails.max_position_notional")?,
        max_leverage: settings.rate("rails.max_leverage")?,
        max_daily_loss: settings.money("rails.max_daily_loss")?,
        max_drawdown: settings.rate("rails.max_drawdown")?,
        max_orders_per_minute: per_minute.map(|n| u32::try_from(n).unwrap_or(u32::MAX)),
    })
}

/// The configuration without rows: what a strategy is asked to start on, to learn what it needs.
///
/// # Errors
/// When a setting is wrong, or a currency that instruments settle in has no rate.
pub fn bare_config(settings: &Settings, found: &[Found], picked: &[Picked]) -> Result<RunConfig> {
    let names: Vec<String> = picked.iter().map(|p| found[p.execution].loaded.instrument.name()).collect();
    let mut bare = Vec::new();
    let universe = universe::table(settings)?;
    for p in picked {
        let loaded = &found[p.execution].loaded;
        let (instrument, rules) = markets::terms(loaded, settings, &names, p.depth.is_some())?;
        let bars = Bars::new(markets::bars(loaded)?.timeframe);
        let margin = margin::rules(settings, loaded, &instrument)?;
        if let Some(why) = hedge::refusal(rules.position_mode, instrument.kind, margin.as_ref()) {
            bail!("`venue.position_mode` is hedge, and {} is of kind {}: {why}", instrument.name(), instrument.kind.name());
        }
        let members = universe.as_ref().map(|table| table.members(&instrument)).transpose()?.unwrap_or_default();
        bare.push(Market {
            instrument,
            rules,
            bars,
            mark: None,
            funding: bthost_sim::market::FundingRates::default(),
            trades: None,
            depth: None,
            fees: None,
            members,
            margin,
        });
    }
    let all: Vec<_> = bare.iter().map(|m| m.instrument.clone()).collect();
    for market in &mut bare {
        market.fees = costs::fee_schedule(settings, &market.instrument, &all)?;
        if let Some(why) = market.rules.borrow.and_then(|b| shorts::refusal(&b, market.instrument.kind, market.fees.as_ref())) {
            bail!("`venue.borrow` on {}: {why}", market.instrument.name());
        }
    }
    if bare.is_empty() {
        bail!("no instrument");
    }
    let (currency, currencies) = currencies::of(settings, &bare)?;
    let ns =
        |key: &str| {
            let ms = settings.whole(key)?.unwrap_or(0);
            i64::try_from(ms).ok().filter(|ms| *ms <= LATENCY_MS_MAX).map(|ms| ms * 1_000_000).with_context(|| {
                format!("`{key}` is {ms}, and at most {LATENCY_MS_MAX} ms, a day, are taken\nhint: the unit is milliseconds")
            })
        };
    Ok(RunConfig {
        window: window(settings, found, picked)?,
        seed: settings.whole("seed")?.unwrap_or(0),
        currency,
        currencies,
        cash: settings.money("cash")?.unwrap_or(Money::ZERO),
        latency_ns: ns("venue.latency_ms")?,
        hearing: Hearing { feed_ns: ns("venue.latency.feed_ms")?, response_ns: ns("venue.latency.response_ms")? },
        path: settings.choice("venue.path", &PATHS)?,
        limit_fill: settings.choice("venue.limit_fill", &[("through", LimitFill::Through), ("touch", LimitFill::Touch)])?,
        in_path: settings.choice("venue.in_path", &[("reduce-only", InPath::ReduceOnly), ("wait", InPath::Wait)])?,
        rails: rails(settings)?,
        limits: limits(settings)?,
        markets: bare,
    })
}

/// The named orders of a bar's extremes.
pub const PATHS: [(&str, PathPolicy); 4] = [
    ("ohlc-adaptive", PathPolicy::OhlcAdaptive),
    ("ohlc-fixed", PathPolicy::OhlcFixed),
    ("worst-case", PathPolicy::WorstCase),
    ("best-case", PathPolicy::BestCase),
];

/// Which days count: as asked, else by the profiles of the data.
fn calendar(settings: &Settings, found: &[Found]) -> Result<Calendar> {
    if settings.text("calendar").is_some() {
        return settings.choice("calendar", &[("every-day-365", Calendar::EveryDay), ("sessions-252", Calendar::Sessions)]);
    }
    let sessions = found.iter().any(|f| f.loaded.profile.sessions);
    Ok(if sessions { Calendar::Sessions } else { Calendar::EveryDay })
}

/// Ask a fresh instance what it declares. A fault here is not a refusal: the run itself will meet it again and record it.
///
/// # Errors
/// When the strategy refuses.
pub fn ask(strategy: &mut WasmStrategy, config: &RunConfig, params: &[ParamValue]) -> Result<Subscriptions> {
    let context = context_of(config, params.to_vec());
    let mut desk = Desk::new(config.clone(), Trail::new(Box::new(NoSink)));
    match strategy.start(&mut desk, &context) {
        Ok(Ok(subscriptions)) => Ok(subscriptions),
        Ok(Err(why)) => bail!(
            "the strategy refuses this run: {}\nhint: these are its own words; `bthost inspect` lists its parameters",
            crate::report::text::plain(&why)
        ),
        Err(_) => Ok(Subscriptions::default()),
    }
}

/// Everything that a run needs, from its settings. The execution bars are taken out of `found`.
///
/// # Errors
/// When anything is wrong with them.
pub fn prepare(guest: &Guest, settings: &Settings, found: &mut [Found]) -> Result<Prepared> {
    bthost_ta::install();
    let picked = markets::pick(found, settings)?;
    let mut config = bare_config(settings, found, &picked)?;
    let description = guest.describe()?;
    let values = params(&description, settings)?;
    let subscriptions = ask(&mut guest.instantiate(&config.limits, false), &config, &values)?;
    let execution: Vec<_> = config.markets.iter().map(|m| m.bars.timeframe).collect();
    let warm =
        warm_up(&subscriptions, &execution, config.window.0).map_err(|e| anyhow!("the strategy declares what cannot be had: {e}\nhint: `bthost inspect` shows what it declares; choose other parameters, or finer data"))?;
    let (mut rows, mut sources, mut data) = (Vec::new(), Vec::new(), Vec::new());
    for (i, p) in picked.iter().enumerate() {
        let used = markets::used(found, *p, warm[i], config.window)?;
        let (source, entries) = markets::entries(found, *p, &used)?;
        let market = &mut config.markets[i];
        (market.bars, market.mark, market.funding, market.trades) = (used.bars, used.mark, used.funding, used.trades);
        market.depth = used.depth;
        sources.push(source);
        data.extend(entries);
    }
    let strategy = strategy_ref(guest, &description, &values)?;
    let definition = Definition::from_config(&config, strategy, data, &sources, calendar(settings, found)?)?;
    for market in config.markets {
        let Market { bars, mark, funding, trades, depth, .. } = market;
        rows.push(MarketRows { bars, mark, funding, trades, depth });
    }
    let finer = picked.iter().map(|p| p.finer.map(|at| markets::bars(&found[at].loaded).cloned()).transpose());
    let finer = finer.collect::<Result<Vec<_>>>()?;
    Ok(Prepared { definition, rows, finer, subscriptions })
}

fn strategy_ref(guest: &Guest, description: &Description, values: &[ParamValue]) -> Result<StrategyRef> {
    let info = guest.info();
    let mut params = BTreeMap::new();
    for (spec, value) in description.params.iter().zip(values) {
        let text = param_text(value).with_context(|| format!("parameter `{}` is not a finite number", spec.name))?;
        params.insert(spec.name.clone(), text);
    }
    let wit: Vec<&[u8]> = WIT.iter().map(|t| t.as_bytes()).collect();
    Ok(StrategyRef {
        sha256: Digest(info.sha256),
        bytes: Int(info.bytes),
        abi_requested: info.abi_requested.clone(),
        abi_provided: info.abi_provided.clone(),
        wit_sha256: Digest(sha256(&wit)),
        params,
    })
}
