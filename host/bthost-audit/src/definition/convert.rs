//! A definition as the engine's configuration, and back.
//!
//! Two steps: [`Definition::to_config`] gives everything but the rows; [`RunPlan::attach`] adds the rows that the caller loaded, and checks
//! that they have the shape that the definition names. Their hashes are the caller's to check ([`crate::inputs`]): they are known from
//! ingest, and hashing a year of minutes for each run would cost as much as the run.

use bthost_sim::engine::{Currency, Hearing, Market, Rules, RunConfig};
use bthost_sim::exchange::fees::FeeSchedule;
use bthost_sim::exchange::margin::MarginRules;
use bthost_sim::exchange::{currencies, hedge, shorts};
use bthost_sim::market::{
    Bars, Depth, Filters, FundingRates, Instrument, InstrumentKind, Membership, Trades, bars_schema, depth_schema, funding_schema,
    trades_schema,
};
use bthost_sim::metrics::Calendar;
use bthost_sim::num::{Px, Qty, SCALE_MAX};
use bthost_sim::time::{Timeframe, Ts};

use super::data::ends;
use super::limits::profile_of;
use super::{
    Account, BorrowDef, ContractDef, CurrencyDef, DataEntry, Days, Definition, DefinitionError, Exchange, Execution, FeeScheduleDef, Fees,
    Fill, FilterSet, ImpactDef, Inside, InstrumentDef, LegsDef, LimitSet, MarginDef, MarkMode, MemberDef, Path, PositionModeDef, QueueDef,
    Rails, RuleSet, SelfTradeDef, Semantics, StrategyRef, VenueFilters, Window,
};
use crate::text::{Amount, Bits, Int, Number, OrOff, Ratio, SeriesName};

/// Which rows an instrument is traded on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sources {
    /// Its execution series.
    pub execution: SeriesName,
    /// Its mark series.
    pub mark: Option<SeriesName>,
    /// Its funding series.
    pub funding: Option<SeriesName>,
    /// Its trades, where it is executed on them.
    pub trades: Option<SeriesName>,
    /// Its depth updates, where it is executed on its book.
    pub depth: Option<SeriesName>,
}

/// A configuration without rows.
#[derive(Clone, Debug, PartialEq)]
pub struct RunPlan {
    config: RunConfig,
    markets: Vec<MarketPlan>,
}

/// One instrument without rows.
#[derive(Clone, Debug, PartialEq)]
pub struct MarketPlan {
    /// The instrument.
    pub instrument: Instrument,
    /// Rules of the exchange.
    pub rules: Rules,
    /// The execution rows to load.
    pub execution: DataEntry,
    /// The mark rows to load.
    pub mark: Option<DataEntry>,
    /// The funding rows to load.
    pub funding: Option<DataEntry>,
    /// Margin rules.
    pub margin: Option<MarginRules>,
    /// The trades to load.
    pub trades: Option<DataEntry>,
    /// The depth updates to load.
    pub depth: Option<DataEntry>,
    /// Fees.
    pub fees: Option<FeeSchedule>,
    /// When it belongs to the universe.
    pub members: Membership,
}

/// The rows of one instrument.
#[derive(Clone, Debug, PartialEq)]
pub struct MarketRows {
    /// Of the execution series.
    pub bars: Bars,
    /// Of the mark series.
    pub mark: Option<Bars>,
    /// Of the funding series; empty where there is none.
    pub funding: FundingRates,
    /// Trades, where they are executed on.
    pub trades: Option<Trades>,
    /// Depth updates, where a book is executed on.
    pub depth: Option<Depth>,
}

pub(super) fn wrong(field: impl Into<String>, what: impl Into<String>) -> DefinitionError {
    DefinitionError::Wrong { field: field.into(), what: what.into() }
}

impl Definition {
    /// What a number of an instrument in a record stands for: the instrument and its name, or the short leg of one in hedge mode.
    #[must_use]
    pub fn numbered(&self, number: usize) -> Option<(&InstrumentDef, String)> {
        if let Some(def) = self.instruments.get(number) {
            return Some((def, def.name()));
        }
        let mut hedged = self.instruments.iter().filter(|def| def.rules.position_mode.is_some());
        hedged.nth(number - self.instruments.len()).map(|def| (def, format!("{}.{}", hedge::short_symbol(&def.symbol), def.venue)))
    }

    /// The definition of a run.
    ///
    /// # Errors
    /// When the sources and the data entries do not fit the configuration.
    pub fn from_config(
        config: &RunConfig,
        strategy: StrategyRef,
        data: Vec<DataEntry>,
        sources: &[Sources],
        calendar: Calendar,
    ) -> Result<Self, DefinitionError> {
        let RunConfig { window, seed, currency, cash, currencies, latency_ns, hearing, path, limit_fill, in_path, rails, limits, markets } =
            config;
        if sources.len() != markets.len() {
            return Err(wrong("instruments", format!("{} instruments, {} sources", markets.len(), sources.len())));
        }
        let definition = Self {
            semantics: Semantics::CURRENT,
            strategy,
            data,
            instruments: markets.iter().zip(sources).map(|(market, source)| InstrumentDef::new(market, source)).collect(),
            exchange: Exchange {
                latency_ns: Int(*latency_ns),
                feed_ns: some_time(hearing.feed_ns),
                response_ns: some_time(hearing.response_ns),
                path: Path(*path),
                limit_fill: Fill(*limit_fill),
                in_path: Inside(*in_path),
                execution: execution(markets),
            },
            account: Account {
                currency: currency.clone(),
                cash: Amount(*cash),
                currencies: currencies.iter().map(CurrencyDef::new).collect(),
                calendar: Days(calendar),
            },
            rails: Rails::new(rails),
            window: Window { start_ns: Int(window.0.0), end_ns: Int(window.1.0) },
            seed: Bits(*seed),
            limits: LimitSet::new(limits),
            repairs: Vec::new(),
        };
        let plan = definition.to_config()?;
        for (plan, market) in plan.markets.iter().zip(markets) {
            plan.check_rows(&market.bars, market.mark.as_ref(), &market.funding, market.trades.as_ref())?;
            plan.check_depth(market.depth.as_ref())?;
        }
        Ok(definition)
    }

    /// Everything but the rows.
    ///
    /// # Errors
    /// When this version does not support the definition, or it contradicts itself.
    pub fn to_config(&self) -> Result<RunPlan, DefinitionError> {
        self.check_supported()?;
        self.check_names()?;
        let markets =
            self.instruments.iter().enumerate().map(|(i, instrument)| self.market(i, instrument)).collect::<Result<Vec<_>, _>>()?;
        check_underlyings(&markets)?;
        let currencies = self.currencies(&markets)?;
        let config = RunConfig {
            window: (Ts(self.window.start_ns.0), Ts(self.window.end_ns.0)),
            seed: self.seed.0,
            currency: self.account.currency.clone(),
            cash: self.account.cash.0,
            currencies,
            latency_ns: self.exchange.latency_ns.0,
            hearing: Hearing {
                feed_ns: self.exchange.feed_ns.map_or(0, |ns| ns.0),
                response_ns: self.exchange.response_ns.map_or(0, |ns| ns.0),
            },
            path: self.exchange.path.0,
            limit_fill: self.exchange.limit_fill.0,
            in_path: self.exchange.in_path.0,
            rails: self.rails.limits(),
            limits: self.limits.limits(),
            markets: Vec::new(),
        };
        Ok(RunPlan { config, markets })
    }

    fn currencies(&self, markets: &[MarketPlan]) -> Result<Vec<Currency>, DefinitionError> {
        let all = self.account.currencies.iter().enumerate();
        let all: Vec<Currency> = all.map(|(i, c)| c.currency(&format!("account.currencies[{i}]"))).collect::<Result<_, _>>()?;
        let terms: Vec<_> = markets.iter().map(|m| (&m.instrument, &m.rules)).collect();
        currencies::refusal(&terms, &self.account.currency, &all).map_or(Ok(all), |why| Err(wrong("account.currencies", why)))
    }

    fn check_supported(&self) -> Result<(), DefinitionError> {
        let (ours, theirs) = (Semantics::CURRENT, &self.semantics);
        let versions = [
            ("engine", ours.engine, theirs.engine),
            ("events", ours.events, theirs.events),
            ("rows", ours.rows, theirs.rows),
            ("metrics", ours.metrics, theirs.metrics),
        ];
        if let Some((field, ours, theirs)) = versions.into_iter().find(|(_, ours, theirs)| ours != theirs) {
            return Err(DefinitionError::Unsupported {
                field: format!("semantics.{field}"),
                value: theirs.to_string(),
                hint: format!("this version runs {field} {ours}; use the version that `environment` names"),
            });
        }
        if let Some(first) = self.repairs.first() {
            return Err(DefinitionError::Unsupported {
                field: "repairs".into(),
                value: first.clone(),
                hint: "this version repairs no rows; use the version that `environment` names".into(),
            });
        }
        Ok(())
    }

    fn check_names(&self) -> Result<(), DefinitionError> {
        if self.window.start_ns > self.window.end_ns {
            return Err(wrong("window", "ends before it starts"));
        }
        if self.exchange.latency_ns.0 < 0 {
            return Err(wrong("exchange.latency_ns", "negative"));
        }
        for (field, ns) in [("exchange.feed_ns", self.exchange.feed_ns), ("exchange.response_ns", self.exchange.response_ns)] {
            if ns.is_some_and(|ns| ns.0 <= 0) {
                return Err(wrong(field, "not positive; left out, it is nothing"));
            }
        }
        if self.limits.profile != profile_of(&self.limits.limits()) {
            return Err(wrong("limits.profile", format!("`{}` does not name these values", self.limits.profile)));
        }
        for (i, entry) in self.data.iter().enumerate() {
            if self.data[..i].iter().any(|other| other.name == entry.name) {
                return Err(wrong(format!("data[{i}]"), format!("`{}` stands twice", entry.name)));
            }
            let used = |def: &InstrumentDef| {
                def.execution == entry.name
                    || [&def.mark.0, &def.funding.0, &def.trades, &def.depth].into_iter().any(|s| s.as_ref() == Some(&entry.name))
            };
            if !self.instruments.iter().any(used) {
                return Err(wrong(format!("data[{i}]"), format!("no instrument uses `{}`", entry.name)));
            }
        }
        Ok(())
    }

    fn market(&self, index: usize, def: &InstrumentDef) -> Result<MarketPlan, DefinitionError> {
        let at = |field: &str| format!("instruments[{index}].{field}");
        let find = |field: &str, name: &SeriesName| {
            self.entry(name).cloned().ok_or_else(|| wrong(at(field), format!("`{name}` is not in `data`")))
        };
        let optional = |field: &str, name: &OrOff<SeriesName>| name.0.as_ref().map(|name| find(field, name)).transpose();
        let plan = MarketPlan {
            instrument: def.instrument(&at)?,
            rules: def.rules(&at)?,
            execution: find("execution", &def.execution)?,
            mark: optional("mark", &def.mark)?,
            funding: optional("funding", &def.funding)?,
            margin: def.margin.as_ref().map(|margin| margin.rules(&at)).transpose()?,
            trades: def.trades.as_ref().map(|name| find("trades", name)).transpose()?,
            depth: def.depth.as_ref().map(|name| find("depth", name)).transpose()?,
            members: MemberDef::membership(def.members.as_deref(), &at("members"))?,
            fees: def.fee_schedule.as_ref().map(|s| s.schedule(&at("fee_schedule"), self.instruments.len())).transpose()?,
        };
        if let Some(margin) = plan.margin.as_ref().filter(|margin| !margin.profile.fits(plan.instrument.kind)) {
            let (kind, profile) = (plan.instrument.kind.name(), margin.profile.name());
            return Err(wrong(at("margin"), format!("{profile} has no rules for {kind}")));
        }
        if let Some(why) = hedge::refusal(plan.rules.position_mode, plan.instrument.kind, plan.margin.as_ref()) {
            return Err(wrong(at("rules.position_mode"), why));
        }
        if let Some(why) = plan.rules.borrow.and_then(|b| shorts::refusal(&b, plan.instrument.kind, plan.fees.as_ref())) {
            return Err(wrong(at("rules.borrow"), why));
        }
        let timeframe = |field: &str, entry: &DataEntry| {
            let text = entry.schema.get("timeframe").map(String::as_str).unwrap_or_default();
            Timeframe::parse(text).map_err(|e| wrong(at(field), format!("timeframe `{text}` of `{}`: {e}", entry.name)))
        };
        let mark = plan.mark.as_ref().map(|entry| timeframe("mark", entry)).transpose()?;
        if mark_mode(timeframe("execution", &plan.execution)?, mark, def.trades.is_some() || def.depth.is_some()) != def.mark_mode {
            return Err(wrong(at("mark_mode"), "does not follow from the timeframes of the execution and mark series"));
        }
        Ok(plan)
    }
}

/// An option's underlying is another instrument of the run, and no option.
fn check_underlyings(markets: &[MarketPlan]) -> Result<(), DefinitionError> {
    for (i, plan) in markets.iter().enumerate() {
        let Some(underlying) = plan.instrument.kind.terms().underlying else { continue };
        let found = markets.get(underlying as usize).filter(|_| underlying as usize != i);
        if !found.is_some_and(|m| !matches!(m.instrument.kind, InstrumentKind::Option(_))) {
            let what = format!("{underlying} is not the index of another instrument that is no option");
            return Err(wrong(format!("instruments[{i}].contract.underlying"), what));
        }
    }
    Ok(())
}

/// A time, where there is one.
fn some_time(ns: i64) -> Option<Int<i64>> {
    Some(Int(ns)).filter(|ns| ns.0 != 0)
}

/// What orders are executed on.
fn execution(markets: &[Market]) -> Execution {
    if markets.iter().any(|m| m.depth.is_some()) {
        Execution::Book
    } else if markets.iter().any(|m| m.trades.is_some()) {
        Execution::ExactTrades
    } else {
        Execution::Bars
    }
}

/// How marks are made, given the timeframes.
fn mark_mode(execution: Timeframe, mark: Option<Timeframe>, on_trades: bool) -> MarkMode {
    match mark {
        None => MarkMode::Last,
        Some(mark) if mark > execution || on_trades => MarkMode::Clamped,
        Some(_) => MarkMode::Paired,
    }
}

impl InstrumentDef {
    /// `BTCUSDT.binance-um`
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}.{}", self.symbol, self.venue)
    }

    fn new(market: &Market, sources: &Sources) -> Self {
        let Market { instrument, rules, bars, mark, funding: _, trades: _, depth: _, fees, margin, members } = market;
        let Instrument { symbol, venue, kind, base, quote, settle, price_scale, qty_scale, filters, max_leverage, maker_fee, taker_fee } =
            instrument;
        // The rest of the filters are those of `VenueFilters`.
        let Filters { tick, min_price, max_price, step, min_qty, max_qty, min_notional, .. } = filters;
        let Rules { slippage, half_spread, participation, impact, queue, leverage, legs, self_trade, position_mode, borrow } = rules;
        let px = |price: &Px| Number::of(price.0, *price_scale);
        let qty = |quantity: &Qty| Number::of(quantity.0, *qty_scale);
        Self {
            symbol: symbol.clone(),
            venue: venue.clone(),
            kind: kind.name().into(),
            contract: ContractDef::of(*kind),
            base: base.clone(),
            quote: quote.clone(),
            settle: settle.clone(),
            price_scale: Int(*price_scale),
            qty_scale: Int(*qty_scale),
            filters: FilterSet {
                tick: px(tick),
                min_price: px(min_price),
                max_price: px(max_price),
                step: qty(step),
                min_qty: qty(min_qty),
                max_qty: qty(max_qty),
                min_notional: Amount(*min_notional),
                venue: VenueFilters::of(filters, *qty_scale),
            },
            max_leverage: Int(*max_leverage),
            fees: Fees { maker: Ratio(*maker_fee), taker: Ratio(*taker_fee) },
            rules: RuleSet {
                slippage: Ratio(*slippage),
                half_spread: Ratio(*half_spread),
                participation: OrOff(participation.map(Ratio)),
                leverage: Int(*leverage),
                impact: impact.map(ImpactDef::new),
                queue: QueueDef::of(*queue, *qty_scale),
                legs: LegsDef::of(*legs),
                self_trade: SelfTradeDef::of(*self_trade),
                position_mode: PositionModeDef::of(*position_mode),
                borrow: borrow.map(BorrowDef::new),
            },
            execution: sources.execution.clone(),
            mark_mode: mark_mode(bars.timeframe, mark.as_ref().map(|m| m.timeframe), sources.trades.is_some() || sources.depth.is_some()),
            mark: OrOff(sources.mark.clone()),
            funding: OrOff(sources.funding.clone()),
            margin: margin.as_ref().map(MarginDef::new),
            trades: sources.trades.clone(),
            depth: sources.depth.clone(),
            fee_schedule: fees.as_ref().map(FeeScheduleDef::new),
            members: MemberDef::of(members),
        }
    }

    fn instrument(&self, at: &dyn Fn(&str) -> String) -> Result<Instrument, DefinitionError> {
        for (field, scale) in [("price_scale", self.price_scale.0), ("qty_scale", self.qty_scale.0)] {
            if scale > SCALE_MAX {
                return Err(wrong(at(field), format!("{scale} is more than {SCALE_MAX}")));
            }
        }
        let px = |field: &str, number: Number| number.count(self.price_scale.0).map(Px).ok_or_else(|| off_scale(at(field), number));
        let qty = |field: &str, number: Number| number.count(self.qty_scale.0).map(Qty).ok_or_else(|| off_scale(at(field), number));
        let filters = &self.filters;
        let mut set = Filters {
            tick: px("filters.tick", filters.tick)?,
            min_price: px("filters.min_price", filters.min_price)?,
            max_price: px("filters.max_price", filters.max_price)?,
            step: qty("filters.step", filters.step)?,
            min_qty: qty("filters.min_qty", filters.min_qty)?,
            max_qty: qty("filters.max_qty", filters.max_qty)?,
            min_notional: filters.min_notional.0,
            ..Filters::default()
        };
        if let Some(venue) = &filters.venue {
            venue.put(&mut set, self.qty_scale.0, at)?;
        }
        Ok(Instrument {
            symbol: self.symbol.clone(),
            venue: self.venue.clone(),
            kind: ContractDef::kind(&self.kind, self.contract.as_ref(), at)?,
            base: self.base.clone(),
            quote: self.quote.clone(),
            settle: self.settle.clone(),
            price_scale: self.price_scale.0,
            qty_scale: self.qty_scale.0,
            filters: set,
            max_leverage: self.max_leverage.0,
            maker_fee: self.fees.maker.0,
            taker_fee: self.fees.taker.0,
        })
    }

    fn rules(&self, at: &dyn Fn(&str) -> String) -> Result<Rules, DefinitionError> {
        let queue = |queue: QueueDef| {
            queue
                .rule(self.qty_scale.0)
                .ok_or_else(|| wrong(at("rules.queue"), format!("{queue} is not one that this instrument may have")))
        };
        Ok(Rules {
            slippage: self.rules.slippage.0,
            half_spread: self.rules.half_spread.0,
            participation: self.rules.participation.0.map(|share| share.0),
            impact: self.rules.impact.as_ref().map(|impact| impact.impact(at("rules.impact.model"))).transpose()?,
            queue: self.rules.queue.map(queue).transpose()?.unwrap_or_default(),
            leverage: self.rules.leverage.0,
            legs: self.rules.legs.map(|l| l.0).unwrap_or_default(),
            self_trade: self.rules.self_trade.map(|s| s.0).unwrap_or_default(),
            position_mode: self.rules.position_mode.map(|m| m.0).unwrap_or_default(),
            borrow: self.rules.borrow.as_ref().map(BorrowDef::borrow),
        })
    }
}

fn off_scale(field: String, number: Number) -> DefinitionError {
    wrong(field, format!("{number} does not fit the instrument's scale"))
}

impl MarketPlan {
    fn check_rows(&self, bars: &Bars, mark: Option<&Bars>, funding: &FundingRates, trades: Option<&Trades>) -> Result<(), DefinitionError> {
        let check_bars = |entry: &DataEntry, bars: &Bars| {
            let schema = bars_schema(bars, entry.name.kind(), self.instrument.price_scale, self.instrument.qty_scale);
            check_shape(entry, &schema, &bars.open_time)
        };
        check_bars(&self.execution, bars)?;
        match (&self.mark, mark) {
            (Some(entry), Some(mark)) => check_bars(entry, mark)?,
            (None, None) => {}
            _ => return Err(wrong(format!("{}: mark", self.instrument.name()), "rows and definition differ on whether there are marks")),
        }
        match (&self.trades, trades) {
            (Some(entry), Some(trades)) => {
                check_shape(entry, &trades_schema(self.instrument.price_scale, self.instrument.qty_scale), &trades.time)?;
            }
            (None, None) => {}
            _ => {
                return Err(wrong(format!("{}: trades", self.instrument.name()), "rows and definition differ on whether there are trades"));
            }
        }
        match &self.funding {
            Some(entry) => check_shape(entry, &funding_schema(), &funding.time),
            None if funding.is_empty() => Ok(()),
            None => Err(wrong(format!("{}: funding", self.instrument.name()), "there are rows, and the definition names none")),
        }
    }
}

impl MarketPlan {
    fn check_depth(&self, depth: Option<&Depth>) -> Result<(), DefinitionError> {
        match (&self.depth, depth) {
            (Some(entry), Some(depth)) => {
                check_shape(entry, &depth_schema(self.instrument.price_scale, self.instrument.qty_scale), &depth.time)?;
                depth.check().map_err(|e| wrong(format!("data.{}", entry.name), e.to_string()))
            }
            (None, None) => Ok(()),
            _ => Err(wrong(format!("{}: depth", self.instrument.name()), "rows and definition differ on whether there is a book")),
        }
    }
}

fn check_shape(entry: &DataEntry, schema: &str, times: &[i64]) -> Result<(), DefinitionError> {
    let differs = |field: &str, found: String, named: String| {
        Err(wrong(format!("data.{}.{field}", entry.name), format!("the rows have {found}, the definition names {named}")))
    };
    if entry.schema_text() != schema {
        return differs("schema", schema.into(), entry.schema_text());
    }
    if entry.rows.0 != times.len() as u64 {
        return differs("rows", times.len().to_string(), entry.rows.to_string());
    }
    let found = ends(times);
    if found != (entry.first_ns.0, entry.last_ns.0) {
        return differs("first_ns", format!("{found:?}"), format!("({}, {})", entry.first_ns, entry.last_ns));
    }
    Ok(())
}

impl RunPlan {
    /// What to load for each instrument, in the order of their indices.
    #[must_use]
    pub fn markets(&self) -> &[MarketPlan] {
        &self.markets
    }

    /// Add the rows of each instrument.
    ///
    /// # Errors
    /// When they do not have the shape that the definition names.
    pub fn attach(self, rows: Vec<MarketRows>) -> Result<RunConfig, DefinitionError> {
        if rows.len() != self.markets.len() {
            return Err(wrong("instruments", format!("{} instruments, rows for {}", self.markets.len(), rows.len())));
        }
        let mut config = self.config;
        for (plan, rows) in self.markets.into_iter().zip(rows) {
            plan.check_rows(&rows.bars, rows.mark.as_ref(), &rows.funding, rows.trades.as_ref())?;
            plan.check_depth(rows.depth.as_ref())?;
            let MarketRows { bars, mark, funding, trades, depth } = rows;
            config.markets.push(Market {
                instrument: plan.instrument,
                rules: plan.rules,
                bars,
                mark,
                funding,
                trades,
                depth,
                fees: plan.fees,
                margin: plan.margin,
                members: plan.members,
            });
        }
        Ok(config)
    }
}
