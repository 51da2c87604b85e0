//! From loaded series to markets: one execution series an instrument, its mark and funding, and which rows of them a run uses.

use anyhow::{Result, anyhow, bail};
use bthost_audit::definition::{DataEntry, MarketRows, Sources};
use bthost_data::{Kind, Loaded, Rows, VolumeKind};
use bthost_sim::engine::{LegPolicy, PositionMode, Rules, SelfTrade};
use bthost_sim::market::{Bars, Depth, FundingRates, Instrument, Trades};
use bthost_sim::num::{RATE_ONE, RATE_SCALE, Rate};
use bthost_sim::time::{Timeframe, Ts};

use super::inputs::Found;
use super::{contracts, costs};
use crate::plan::Settings;

/// The series of one instrument: indices into the loaded ones.
#[derive(Clone, Copy, Debug)]
pub struct Picked {
    /// Its execution series: the finest bars.
    pub execution: usize,
    /// Its mark.
    pub mark: Option<usize>,
    /// Its funding.
    pub funding: Option<usize>,
    /// The trades that it is executed on.
    pub trades: Option<usize>,
    /// The depth updates of the book that it is executed on.
    pub depth: Option<usize>,
    /// The finest bars of it, where those are finer than what orders are executed on.
    pub finer: Option<usize>,
}

/// What orders are executed on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum On {
    /// The book where there is one, else trades where there are, else the finest bars.
    Finest,
    Book,
    Trades,
    Bars,
    Timeframe(Timeframe),
}

/// What orders are executed on, as the settings name it.
///
/// # Errors
/// When it is nothing that there is.
fn execution(settings: &Settings) -> Result<On> {
    let (text, _) = settings.get("venue.execution");
    Ok(match text {
        "auto" => On::Finest,
        "book" => On::Book,
        "exact-trades" => On::Trades,
        "bars" => On::Bars,
        _ => On::Timeframe(Timeframe::parse(text).map_err(|e| {
            anyhow!("`venue.execution` is `{text}`: {e}\nhint: a timeframe such as 1m or 1h, or auto, bars, exact-trades or book")
        })?),
    })
}

/// Pick the series of each instrument, in the order in which the instruments were given: the bars that `venue.execution` names, else the finest.
///
/// # Errors
/// When an instrument has no bars, or none of that timeframe.
pub fn pick(found: &[Found], settings: &Settings) -> Result<Vec<Picked>> {
    let on = execution(settings)?;
    if let Some(found) = found.iter().find(|f| f.loaded.series.name.kind == Kind::Quotes) {
        let name = &found.loaded.series.name;
        bail!("{name}: no run executes on quotes\nhint: give the instrument's depth updates, bars or trades instead");
    }
    let mut names: Vec<String> = Vec::new();
    for f in found {
        let name = f.loaded.series.name.instrument();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
        .iter()
        .map(|name| {
            let among = |kind: Kind, fits: &dyn Fn(Option<Timeframe>) -> bool| {
                let mine = found.iter().enumerate().filter(|(_, f)| {
                    let series = &f.loaded.series;
                    let timeframe = series.name.timeframe;
                    series.name.instrument() == *name && series.name.kind == kind && !series.is_empty() && fits(timeframe)
                });
                mine.min_by_key(|(_, f)| f.loaded.series.name.timeframe).map(|(i, _)| i)
            };
            let of = |kind: Kind| among(kind, &|_| true);
            let finest =
                of(Kind::Bars).ok_or_else(|| anyhow!("{name} has no bars to trade on\nhint: give its bars as well: --data FILE"))?;
            let trades = of(Kind::Trades).filter(|_| matches!(on, On::Finest | On::Book | On::Trades));
            if on == On::Trades && trades.is_none() {
                bail!("`venue.execution` is exact-trades, and {name} has no trades\nhint: give them as well: --data FILE");
            }
            let depth = of(Kind::Depth).filter(|_| matches!(on, On::Finest | On::Book));
            if on == On::Book && depth.is_none() {
                bail!("`venue.execution` is book, and {name} has no depth updates\nhint: give them as well: --data FILE; a recorded feed is stored by `bthost data ingest FILE --kind depth`");
            }
            let On::Timeframe(timeframe) = on else {
                return Ok(Picked { execution: finest, mark: of(Kind::Mark), funding: of(Kind::Funding), trades, depth, finer: None });
            };
            let execution = among(Kind::Bars, &|t| t == Some(timeframe)).ok_or_else(|| {
                anyhow!("{name} has no bars of {timeframe}, which `venue.execution` names\nhint: give them with --data, or --set venue.execution=auto")
            })?;
            // A mark is as long as the execution bars or longer.
            let mark = among(Kind::Mark, &|t| t >= Some(timeframe));
            if mark.is_none() && of(Kind::Mark).is_some() {
                bail!("the mark bars of {name} are finer than its execution bars, {timeframe}\nhint: give mark bars of {timeframe} or longer, or leave them out");
            }
            Ok(Picked { execution, mark, funding: of(Kind::Funding), trades: None, depth: None, finer: (finest != execution).then_some(finest) })
        })
        .collect()
}

/// Largest fee, and largest rebate, as a fraction of the notional: 10 %. A larger one is a percentage or basis points taken for a fraction.
pub const FEE_RATE_MAX: Rate = Rate(RATE_ONE / 10);

/// Refuse a fee that is none.
pub(super) fn fee_within(key: &str, fee: Rate) -> Result<Rate> {
    if fee.0.abs() > FEE_RATE_MAX.0 {
        bail!(
            "`{key}` is {fee}, outside -{FEE_RATE_MAX} to {FEE_RATE_MAX}\nhint: a fee is a fraction of the notional: 0.0005 is 0.05 %, or 5 basis points"
        );
    }
    Ok(fee)
}

/// Why a leverage is not taken.
fn leverage_refused(instrument: &Instrument, asked: &str) -> String {
    let most = instrument.max_leverage.max(1);
    let allowed = if most == 1 { "leverage 1 only".into() } else { format!("leverage 1 to {most}") };
    let hint = if most == 1 {
        "leave --leverage out".into()
    } else {
        format!("choose --leverage 1 to {most}; 1 is a position of at most the equity")
    };
    format!("`leverage` is {asked}, but {} allows {allowed}\nhint: {hint}", instrument.name())
}

/// The bars of a loaded series.
///
/// # Errors
/// When it holds something else.
pub fn bars(loaded: &Loaded) -> Result<&Bars> {
    loaded.series.bars().ok_or_else(|| anyhow!("{} is not a series of bars", loaded.series.name))
}

/// The instrument and rules that a run uses, settings over profile; `names` are those of all instruments.
///
/// # Errors
/// When a setting is not a number, or does not fit.
pub fn terms(loaded: &Loaded, settings: &Settings, names: &[String], on_book: bool) -> Result<(Instrument, Rules)> {
    let mut instrument = loaded.instrument.clone();
    if let Some(kind) = contracts::kind(settings, &instrument, names)? {
        instrument.kind = kind;
        instrument.settle = if kind.is_inverse() { instrument.base.clone() } else { instrument.quote.clone() };
        instrument.max_leverage = loaded.profile.max_leverage(&instrument.symbol, kind);
    }
    if let Some(fee) = settings.rate("venue.fees.maker")? {
        instrument.maker_fee = fee;
    }
    if let Some(fee) = settings.rate("venue.fees.taker")? {
        instrument.taker_fee = fee;
    }
    instrument.maker_fee = fee_within("venue.fees.maker", instrument.maker_fee)?;
    instrument.taker_fee = fee_within("venue.fees.taker", instrument.taker_fee)?;
    if on_book {
        costs::refuse_beside_a_book(settings)?;
    }
    let profile_half = loaded.profile.spread.and_then(|s| s.to_scale(RATE_SCALE)).map_or(0, |s| s / 2);
    let half_spread = settings.rate("venue.slippage.half_spread")?.unwrap_or(Rate(profile_half));
    let bps = settings.rate("venue.slippage.bps")?.unwrap_or_default();
    let share = settings.rate("venue.participation.max")?.filter(|r| r.0 > 0);
    let leverage = settings.whole("leverage")?.unwrap_or(1);
    let leverage = u32::try_from(leverage).ok().filter(|l| (1..=instrument.max_leverage).contains(l) || *l == 1);
    let Some(leverage) = leverage else {
        bail!("{}", leverage_refused(&instrument, settings.get("leverage").0));
    };
    let rules = Rules {
        slippage: Rate(bps.0 / 10_000),
        // A book has its own spread.
        half_spread: if on_book { Rate(0) } else { half_spread },
        // A volume of ticks or quotes says nothing about what could have been filled.
        participation: share.filter(|_| loaded.volume == VolumeKind::Base && !on_book),
        leverage,
        impact: costs::impact(settings)?,
        queue: costs::queue(settings, &instrument, on_book)?,
        legs: settings.choice("venue.legs", &[("on-fill", LegPolicy::OnFill), ("on-full-fill", LegPolicy::OnFullFill)])?,
        self_trade: settings.choice(
            "venue.self_trade",
            &[
                ("allow", SelfTrade::Allow),
                ("expire-taker", SelfTrade::ExpireTaker),
                ("expire-maker", SelfTrade::ExpireMaker),
                ("expire-both", SelfTrade::ExpireBoth),
            ],
        )?,
        position_mode: settings.choice("venue.position_mode", &[("one-way", PositionMode::OneWay), ("hedge", PositionMode::Hedge)])?,
        borrow: costs::borrow(settings)?,
    };
    Ok((instrument, rules))
}

/// Rows of bars whose opens lie in [first, last].
#[must_use]
pub fn between(bars: &Bars, first: i64, last: i64) -> Bars {
    let from = bars.open_time.partition_point(|&t| t < first);
    let to = bars.open_time.partition_point(|&t| t <= last);
    bars.slice(from.min(to)..to)
}

/// Funding stamps in [first, last].
#[must_use]
pub fn stamps_between(rates: &FundingRates, first: i64, last: i64) -> FundingRates {
    let from = rates.time.partition_point(|&t| t < first);
    let to = rates.time.partition_point(|&t| t <= last).max(from);
    FundingRates { time: rates.time[from..to].to_vec(), raw_time: rates.raw_time[from..to].to_vec(), rate: rates.rate[from..to].to_vec() }
}

/// The rows that a run uses of one instrument: from `warm` on, closed before `end`; the marks that cover them; the stamps among them. The
/// execution bars are taken out of `found`: they are the most of what was loaded, and nobody else wants them.
///
/// # Errors
/// When none is left.
pub fn used(found: &mut [Found], picked: Picked, warm: Ts, (start, end): (Ts, Ts)) -> Result<MarketRows> {
    let all = bars(&found[picked.execution].loaded)?;
    let from = all.open_time.partition_point(|&t| t < warm.0);
    let to = all.first_closing_from(end).max(from);
    if from >= to {
        bail!("{} has no bar in the window\nhint: `bthost plan` shows the window", found[picked.execution].loaded.series.name);
    }
    let empty = Bars::new(all.timeframe);
    let execution = match &mut found[picked.execution].loaded.series.rows {
        Rows::Bars(all) => std::mem::replace(all, empty).only(from..to),
        _ => bail!("{} is not a series of bars", found[picked.execution].loaded.series.name),
    };
    let (first, last) = (execution.open_time[0], execution.open_time[execution.len() - 1]);
    let mark = match picked.mark {
        None => None,
        Some(at) => {
            let marks = bars(&found[at].loaded)?;
            let covering = marks.timeframe.open_of(Ts(first)).0;
            Some(between(marks, covering, last)).filter(|m| !m.is_empty())
        }
    };
    let funding = picked.funding.and_then(|at| found[at].loaded.series.funding());
    let funding = funding.map(|f| stamps_between(f, first, end.0 - 1)).unwrap_or_default();
    let trades = match picked.trades {
        None => None,
        Some(at) => Some(prints(&found[at].loaded, &execution, start)?),
    };
    let depth = match picked.depth {
        None => None,
        Some(at) => Some(book(&found[at].loaded, &execution, start)?),
    };
    Ok(MarketRows { bars: execution, mark, funding, trades, depth })
}

/// The depth updates of the window's bars, from the snapshot on from which the book of the first one follows.
fn book(loaded: &Loaded, execution: &Bars, start: Ts) -> Result<Depth> {
    let name = &loaded.series.name;
    let ticks = if let Rows::Ticks(ticks) = &loaded.series.rows { ticks.depth() } else { None };
    let all = ticks.ok_or_else(|| anyhow!("{name} is not a series of depth updates"))?;
    let row = execution.first_closing_from(start).min(execution.len() - 1);
    let (opens, closes) = (execution.open_time[row], execution.close_time(execution.len() - 1).0);
    let from = all.snapshot_before(opens).map(|row| all.time[row]);
    let Some(from) = from else {
        bail!(
            "{name} has no snapshot, and a book begins with one\nhint: put a snapshot before the updates, or execute on trades: --set venue.execution=exact-trades"
        );
    };
    if from >= closes || all.time.last().is_none_or(|last| *last < execution.open_time[execution.len() - 1]) {
        bail!(
            "{name} has a book from {} to {}, the window's bars go from {} to {}\nhint: choose --from and --to inside the book, or give the rest of it",
            Ts(from),
            Ts(all.time.last().copied().unwrap_or(from)),
            Ts(opens),
            Ts(closes)
        );
    }
    let depth = depth_between(&all, from, closes - 1);
    depth.check().map_err(|e| anyhow!("{name}: {e}\nhint: the rows are counted from the snapshot of {}", Ts(from)))?;
    Ok(depth)
}

/// Depth updates in [first, last], from the first snapshot among them on.
#[must_use]
pub fn depth_between(depth: &Depth, first: i64, last: i64) -> Depth {
    let from = depth.time.partition_point(|&t| t < first);
    let to = depth.time.partition_point(|&t| t <= last).max(from);
    let begins = (from..to).find(|i| depth.row(*i).is_snapshot()).unwrap_or(to);
    let mut out = Depth::default();
    (begins..to).for_each(|i| out.push(&depth.row(i)));
    out
}

/// The trades of the window's bars.
fn prints(loaded: &Loaded, execution: &Bars, start: Ts) -> Result<Trades> {
    let all = loaded.series.trades().ok_or_else(|| anyhow!("{} is not a series of trades", loaded.series.name))?;
    let row = execution.first_closing_from(start).min(execution.len() - 1);
    let (opens, closes) = (execution.open_time[row], execution.close_time(execution.len() - 1).0);
    let covers = |first: &i64, last: &i64| *first < execution.close_time(row).0 && *last >= execution.open_time[execution.len() - 1];
    if !all.time.first().zip(all.time.last()).is_some_and(|(first, last)| covers(first, last)) {
        let span = |t: Option<&i64>| t.map_or_else(|| "nothing".into(), |t| Ts(*t).to_string());
        bail!(
            "{} goes from {} to {}, the window's bars from {} to {}\nhint: choose --from and --to inside the trades, or give the rest of them",
            loaded.series.name,
            span(all.time.first()),
            span(all.time.last()),
            Ts(opens),
            Ts(closes)
        );
    }
    Ok(trades_between(all, opens, closes - 1))
}

/// Trades in [first, last].
#[must_use]
pub fn trades_between(trades: &Trades, first: i64, last: i64) -> Trades {
    let from = trades.time.partition_point(|&t| t < first);
    let to = trades.time.partition_point(|&t| t <= last).max(from);
    let mut out = Trades::default();
    (from..to).for_each(|i| out.push(&trades.row(i)));
    out
}

/// Names and entries of the rows that a run uses.
///
/// # Errors
/// When a name is not one that a manifest takes.
pub fn entries(found: &[Found], picked: Picked, rows: &MarketRows) -> Result<(Sources, Vec<DataEntry>)> {
    let series = |at: usize| &found[at].loaded.series;
    let name = |at: usize| series(at).name.to_string().parse().map_err(|e| anyhow!("series name: {e}"));
    let scales = (series(picked.execution).price_scale, series(picked.execution).qty_scale);
    let with = |at: usize, entry: DataEntry| DataEntry { changes: series(at).changes.clone(), ..entry };
    let mut data = vec![with(picked.execution, DataEntry::of_bars(name(picked.execution)?, &rows.bars, scales.0, scales.1)?)];
    let mut sources = Sources { execution: name(picked.execution)?, mark: None, funding: None, trades: None, depth: None };
    if let (Some(at), Some(mark)) = (picked.mark, &rows.mark) {
        data.push(with(at, DataEntry::of_bars(name(at)?, mark, scales.0, scales.1)?));
        sources.mark = Some(name(at)?);
    }
    if let Some(at) = picked.funding.filter(|_| !rows.funding.is_empty()) {
        data.push(with(at, DataEntry::of_funding(name(at)?, &rows.funding)?));
        sources.funding = Some(name(at)?);
    }
    if let (Some(at), Some(trades)) = (picked.trades, &rows.trades) {
        data.push(with(at, DataEntry::of_trades(name(at)?, trades, scales.0, scales.1)?));
        sources.trades = Some(name(at)?);
    }
    if let (Some(at), Some(depth)) = (picked.depth, &rows.depth) {
        data.push(with(at, DataEntry::of_depth(name(at)?, depth, scales.0, scales.1)?));
        sources.depth = Some(name(at)?);
    }
    Ok((sources, data))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fee_past_the_bound_is_refused_on_both_sides() {
        for fee in [FEE_RATE_MAX.0, -FEE_RATE_MAX.0, 0] {
            assert_eq!(fee_within("venue.fees.taker", Rate(fee)).expect("within"), Rate(fee));
        }
        for (fee, shown) in [(FEE_RATE_MAX.0 + 1, "0.100000000001"), (-FEE_RATE_MAX.0 - 1, "-0.100000000001")] {
            let e = fee_within("venue.fees.taker", Rate(fee)).expect_err("past the bound").to_string();
            assert!(e.starts_with(&format!("`venue.fees.taker` is {shown}, outside -0.1 to 0.1\nhint: ")), "{e}");
        }
    }

    #[test]
    fn a_leverage_that_is_not_taken_is_told_with_the_range() {
        let mut instrument = crate::report::sample::Sample::new().instrument;
        let text = leverage_refused(&instrument, "0");
        assert!(text.starts_with("`leverage` is 0, but BTCUSDT.test allows leverage 1 to 5\nhint: choose --leverage 1 to 5;"), "{text}");
        instrument.max_leverage = 1;
        let text = leverage_refused(&instrument, "2");
        assert_eq!(text, "`leverage` is 2, but BTCUSDT.test allows leverage 1 only\nhint: leave --leverage out");
    }
}
