//! `plan.toml` and the CSV rows of a scenario.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use bthost_sim::engine::{Borrow, Hearing, InPath, LegPolicy, LimitFill, Market, PathPolicy, PositionMode, Rules, RunConfig, SelfTrade};
use bthost_sim::exchange::QueueRule;
use bthost_sim::exchange::currencies;
use bthost_sim::exchange::fees::{Charge, Commission, FeeAsset, FeeSchedule, FeeTable, FeeTier, PerUnit};
use bthost_sim::exchange::impact::Impact;
use bthost_sim::exchange::margin::tiers::TierTable;
use bthost_sim::exchange::margin::{MarginMode, MarginRules, Profile};
use bthost_sim::limits::Limits;
use bthost_sim::market::{
    BarRow, Bars, Depth, DepthRow, Filters, FundingRates, Instrument, InstrumentKind, Membership, PercentPrice, Right, SIDE_ASK,
    SIDE_SNAPSHOT, Terms, TradeRow, Trades, TrailingDelta,
};
use bthost_sim::num::{Decimal, MONEY_SCALE, Money, Px, Qty, RATE_ONE, RATE_SCALE, Rate};
use bthost_sim::rails::RailLimits;
use bthost_sim::time::{SECOND, Timeframe, Ts};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct PlanFile {
    rule: String,
    /// The second implementation does not know what this run uses.
    beyond_reference: bool,
    cash: String,
    currency: String,
    /// What the account begins with in other currencies.
    balances: BTreeMap<String, String>,
    /// What a unit of a currency is worth, where no instrument says so.
    rates: BTreeMap<String, String>,
    latency_ms: i64,
    /// From the market, and from the exchange, to the strategy.
    feed_ms: i64,
    response_ms: i64,
    path: String,
    limit_fill: String,
    in_path: String,
    from: String,
    to: String,
    instrument: Vec<InstrumentFile>,
    rails: RailsFile,
}

impl Default for PlanFile {
    fn default() -> Self {
        Self {
            rule: String::new(),
            beyond_reference: false,
            cash: "10000".into(),
            currency: "USDT".into(),
            balances: BTreeMap::new(),
            rates: BTreeMap::new(),
            latency_ms: 0,
            feed_ms: 0,
            response_ms: 0,
            path: "ohlc-adaptive".into(),
            limit_fill: "through".into(),
            in_path: "reduce-only".into(),
            from: String::new(),
            to: String::new(),
            instrument: Vec::new(),
            rails: RailsFile::default(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct InstrumentFile {
    symbol: String,
    kind: String,
    expiry: String,
    settlement_window: String,
    delivery_fee: String,
    contract_value: String,
    right: String,
    strike: String,
    underlying: Option<u32>,
    /// [from, to) each; none is always.
    members: Vec<[String; 2]>,
    base: String,
    /// What its price is in; empty: the currency of the run.
    quote: String,
    /// What it settles in; empty: the quote asset.
    settle: String,
    timeframe: String,
    mark_timeframe: String,
    price_scale: u8,
    qty_scale: u8,
    tick: String,
    step: String,
    min_qty: String,
    min_notional: String,
    maker: String,
    taker: String,
    slippage: String,
    half_spread: String,
    participation: String,
    leverage: u32,
    margin: String,
    margin_mode: String,
    maintenance: String,
    liquidation_fee: String,
    tiers: Vec<TiersFile>,
    impact: String,
    legs: String,
    self_trade: String,
    position_mode: String,
    /// Rate a year, initial and maintenance margin.
    borrow: Option<[String; 3]>,
    filters: FiltersFile,
    queue: String,
    fees: Option<FeesFile>,
}

/// The venue's filters beyond tick, step and smallest values.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct FiltersFile {
    min_price: Option<String>,
    max_price: Option<String>,
    max_qty: Option<String>,
    max_notional: Option<String>,
    min_notional_market: bool,
    max_notional_market: bool,
    market_step: Option<String>,
    market_min_qty: Option<String>,
    market_max_qty: Option<String>,
    /// Multiples: up and down, or those of bids and then those of asks.
    percent_price: Vec<String>,
    max_orders: u32,
    max_algo_orders: u32,
    max_iceberg_orders: u32,
    iceberg_parts: u32,
    max_position: Option<String>,
    /// Basis points: least and most above, least and most below.
    trailing: [u32; 4],
}

impl FiltersFile {
    fn filters(&self, i: &InstrumentFile) -> Result<Filters, String> {
        let number = |text: &Option<String>, scale| text.as_ref().map_or(Ok(0), |t| count(t, scale));
        let px = |text| number(text, i.price_scale).map(Px);
        let qty = |text| number(text, i.qty_scale).map(Qty);
        let rates = self.percent_price.iter().map(|t| count(t, RATE_SCALE).map(Rate)).collect::<Result<Vec<_>, _>>()?;
        let [min_above, max_above, min_below, max_below] = self.trailing;
        Ok(Filters {
            tick: Px(count(&i.tick, i.price_scale)?),
            min_price: px(&self.min_price)?,
            max_price: px(&self.max_price)?,
            step: Qty(count(&i.step, i.qty_scale)?),
            min_qty: Qty(count(&i.min_qty, i.qty_scale)?),
            max_qty: qty(&self.max_qty)?,
            min_notional: Money(i128::from(count(&i.min_notional, MONEY_SCALE)?)),
            max_notional: Money(i128::from(number(&self.max_notional, MONEY_SCALE)?)),
            min_notional_market: self.min_notional_market,
            max_notional_market: self.max_notional_market,
            market_step: qty(&self.market_step)?,
            market_min_qty: qty(&self.market_min_qty)?,
            market_max_qty: qty(&self.market_max_qty)?,
            percent_price: match rates[..] {
                [] => PercentPrice::default(),
                [up, down] => PercentPrice::same(up, down),
                [bid_up, bid_down, ask_up, ask_down] => PercentPrice { bid_up, bid_down, ask_up, ask_down },
                _ => return Err("percent_price has two or four multiples".into()),
            },
            max_orders: self.max_orders,
            max_algo_orders: self.max_algo_orders,
            max_iceberg_orders: self.max_iceberg_orders,
            iceberg_parts: self.iceberg_parts,
            max_position: qty(&self.max_position)?,
            trailing: TrailingDelta { min_above, max_above, min_below, max_below },
        })
    }
}

/// A schedule of fees.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct FeesFile {
    asset: String,
    volume_before: Option<String>,
    per_unit: Option<[String; 3]>,
    table: Vec<FeeTableFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FeeTableFile {
    from: String,
    tiers: Vec<[String; 3]>,
}

impl Default for InstrumentFile {
    fn default() -> Self {
        let zero = || "0".to_string();
        Self {
            symbol: String::new(),
            kind: "spot".into(),
            expiry: String::new(),
            settlement_window: String::new(),
            delivery_fee: String::new(),
            contract_value: String::new(),
            right: String::new(),
            strike: String::new(),
            underlying: None,
            members: Vec::new(),
            base: "BTC".into(),
            quote: String::new(),
            settle: String::new(),
            timeframe: "1m".into(),
            mark_timeframe: String::new(),
            price_scale: 2,
            qty_scale: 3,
            tick: "0.01".into(),
            step: "0.001".into(),
            min_qty: "0.001".into(),
            min_notional: zero(),
            maker: zero(),
            taker: zero(),
            slippage: zero(),
            half_spread: zero(),
            participation: zero(),
            leverage: 1,
            margin: String::new(),
            margin_mode: "cross".into(),
            maintenance: "0.005".into(),
            liquidation_fee: zero(),
            tiers: Vec::new(),
            impact: String::new(),
            queue: "through".into(),
            fees: None,
            legs: "on-fill".into(),
            self_trade: "allow".into(),
            position_mode: "one-way".into(),
            borrow: None,
            filters: FiltersFile::default(),
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct RailsFile {
    max_order_notional: Option<String>,
    max_position_notional: Option<String>,
    max_leverage: Option<String>,
    max_daily_loss: Option<String>,
    max_drawdown: Option<String>,
    max_orders_per_minute: Option<u32>,
}

/// A scenario's run.
pub struct Plan {
    /// Everything but the strategy.
    pub config: RunConfig,
    /// The second implementation does not know what it uses.
    pub beyond_reference: bool,
}

fn count(text: &str, scale: u8) -> Result<i64, String> {
    let decimal = Decimal::parse(text).map_err(|e| format!("`{text}`: {e}"))?;
    decimal.to_scale(scale).ok_or_else(|| format!("`{text}` does not fit {scale} decimals"))
}

/// RFC 3339 in UTC to the second with an optional fraction, or nanoseconds since the epoch.
pub fn time(text: &str) -> Result<Ts, String> {
    if let Ok(ns) = text.parse::<i64>() {
        return Ok(Ts(ns));
    }
    let bad = || format!("`{text}` is not a time");
    let (date, clock) = text.strip_suffix('Z').and_then(|t| t.split_once('T')).ok_or_else(bad)?;
    let number = |t: &str| t.parse::<i64>().map_err(|_| bad());
    let parts = |t: &str, by: char| t.split(by).map(number).collect::<Result<Vec<_>, _>>();
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let (d, c) = (parts(date, '-')?, parts(whole, ':')?);
    let ([year, month, day], [hour, minute, second]) = (d[..].try_into().map_err(|_| bad())?, c[..].try_into().map_err(|_| bad())?);
    let nanos = number(&format!("{fraction:0<9}"))?;
    let days = bthost_sim::time::days_from_civil(year, month as u32, day as u32);
    Ok(Ts((days * 86_400 + hour * 3600 + minute * 60 + second) * SECOND + nanos))
}

fn lines(path: &Path) -> Result<Vec<Vec<String>>, String> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(text.lines().skip(1).filter(|l| !l.is_empty()).map(|l| l.split(',').map(str::to_string).collect()).collect())
}

fn bars(path: &Path, timeframe: &str, price_scale: u8, qty_scale: u8) -> Result<Bars, String> {
    let mut out = Bars::new(Timeframe::parse(timeframe).map_err(|e| e.to_string())?);
    for cells in lines(path)? {
        let px = |i: usize| count(&cells[i], price_scale);
        out.push_core(&BarRow {
            open_time: time(&cells[0])?.0,
            open: px(1)?,
            high: px(2)?,
            low: px(3)?,
            close: px(4)?,
            volume: cells.get(5).map_or(Ok(0), |v| count(v, qty_scale))?,
            ..BarRow::default()
        });
    }
    out.check().map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(out)
}

/// A dated table of tiers: rows of [cap, rate, largest leverage].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TiersFile {
    #[serde(default)]
    from: String,
    rows: Vec<[String; 3]>,
}

fn borrow([rate, initial, maintenance]: &[String; 3]) -> Result<Borrow, String> {
    let rate_of = |text: &str| count(text, RATE_SCALE).map(Rate);
    Ok(Borrow { rate: rate_of(rate)?, initial: rate_of(initial)?, maintenance: rate_of(maintenance)? })
}

fn margin(i: &InstrumentFile) -> Result<Option<MarginRules>, String> {
    if i.margin.is_empty() {
        return Ok(None);
    }
    let rate = |text: &str| count(text, RATE_SCALE).map(Rate);
    let table = |file: &TiersFile| {
        let from = if file.from.is_empty() { Ts(0) } else { time(&file.from)? };
        let caps = file.rows.iter().map(|r| count(&r[0], MONEY_SCALE).map(|c| Money(i128::from(c)))).collect::<Result<Vec<_>, _>>()?;
        let rates = file.rows.iter().map(|r| rate(&r[1])).collect::<Result<Vec<_>, _>>()?;
        let leverage = file.rows.iter().map(|r| rate(&r[2])).collect::<Result<Vec<_>, _>>()?;
        TierTable::from_rates(from, &caps, &rates, &leverage).map_err(|e| e.to_string())
    };
    let mut tiers = i.tiers.iter().map(table).collect::<Result<Vec<_>, String>>()?;
    if tiers.is_empty() {
        let maintenance = rate(&i.maintenance)?;
        let most = (RATE_ONE / maintenance.0.max(1)).min(125) * RATE_ONE;
        tiers.push(TierTable::flat(maintenance, Rate(most)).map_err(|e| e.to_string())?);
    }
    Ok(Some(MarginRules {
        profile: Profile::from_name(&i.margin).ok_or_else(|| format!("margin `{}`", i.margin))?,
        mode: MarginMode::from_name(&i.margin_mode).ok_or_else(|| format!("margin_mode `{}`", i.margin_mode))?,
        liquidation_fee: rate(&i.liquidation_fee)?,
        tiers,
    }))
}

/// The kind with its terms; an empty text states none.
fn kind(i: &InstrumentFile) -> Result<InstrumentKind, String> {
    let stated = |text: &String| Some(text.clone()).filter(|t| !t.is_empty());
    let window = |text: String| Timeframe::parse(&text).map_err(|e| e.to_string()).map(|t| t.fixed().unwrap_or(0));
    let terms = Terms {
        expiry: stated(&i.expiry).map(|t| time(&t)).transpose()?,
        window: stated(&i.settlement_window).map(window).transpose()?,
        right: Right::from_name(&i.right),
        strike: stated(&i.strike).map(|t| count(&t, MONEY_SCALE).map(|c| Money(i128::from(c)))).transpose()?,
        underlying: i.underlying,
        value: stated(&i.contract_value).map(|t| count(&t, MONEY_SCALE).map(|c| Money(i128::from(c)))).transpose()?,
        fee: stated(&i.delivery_fee).map(|t| count(&t, RATE_SCALE).map(Rate)).transpose()?,
    };
    InstrumentKind::with_terms(&i.kind, &terms)
}

fn members(i: &InstrumentFile) -> Result<Membership, String> {
    let window = |[from, to]: &[String; 2]| Ok((time(from)?, if to.is_empty() { Ts::MAX } else { time(to)? }));
    Membership::new(i.members.iter().map(window).collect::<Result<_, String>>()?)
}

/// Trades, where the folder has them: time,price,qty,buyer_maker.
fn trades(path: &Path, i: &InstrumentFile) -> Result<Option<Trades>, String> {
    if !path.is_file() {
        return Ok(None);
    }
    let mut out = Trades::default();
    for (id, cells) in (0..).zip(lines(path)?) {
        let (price, qty) = (count(&cells[1], i.price_scale)?, count(&cells[2], i.qty_scale)?);
        out.push(&TradeRow { time: time(&cells[0])?.0, id, price, qty, count: 1, buyer_maker: cells[3] == "true" });
    }
    Ok(Some(out))
}

/// Depth updates, where the folder has them: time,update,side,price,qty; a side is bid or ask, `snapshot-` before it for those of a snapshot.
fn depth(path: &Path, i: &InstrumentFile) -> Result<Option<Depth>, String> {
    if !path.is_file() {
        return Ok(None);
    }
    let mut out = Depth::default();
    for cells in lines(path)? {
        let side = match cells[2].as_str() {
            "bid" => 0,
            "ask" => SIDE_ASK,
            "snapshot-bid" => SIDE_SNAPSHOT,
            "snapshot-ask" => SIDE_SNAPSHOT + SIDE_ASK,
            other => return Err(format!("side `{other}`")),
        };
        let (price, qty) = (count(&cells[3], i.price_scale)?, count(&cells[4], i.qty_scale)?);
        let id = cells[1].parse().map_err(|_| format!("update `{}`", cells[1]))?;
        out.push(&DepthRow { time: time(&cells[0])?.0, id, side, price, qty });
    }
    out.check().map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(Some(out))
}

fn queue(i: &InstrumentFile) -> Result<QueueRule, String> {
    Ok(match i.queue.as_str() {
        "through" => QueueRule::Through,
        "risk-averse" => QueueRule::RiskAverse,
        "log" => QueueRule::Log,
        text => match text.strip_prefix("power:") {
            Some(power) => QueueRule::Power(Rate(count(power, RATE_SCALE)?)),
            None => QueueRule::Displayed(count(text, i.qty_scale)?),
        },
    })
}

/// `square-root 0.1` or `volume-share 0.1`; empty is none.
fn impact(text: &str) -> Result<Option<Impact>, String> {
    let coefficient = |text: &str| count(text, RATE_SCALE).map(Rate);
    match text.split_once(' ') {
        None if text.is_empty() => Ok(None),
        Some(("square-root", c)) => coefficient(c).map(Impact::SquareRoot).map(Some),
        Some(("volume-share", c)) => coefficient(c).map(Impact::VolumeShare).map(Some),
        _ => Err(format!("impact `{text}`")),
    }
}

fn fees(file: &FeesFile) -> Result<FeeSchedule, String> {
    let rate = |text: &String| count(text, RATE_SCALE).map(Rate);
    let money = |text: &String| count(text, MONEY_SCALE).map(|c| Money(i128::from(c)));
    let asset = match file.asset.split_once(' ') {
        None if file.asset.is_empty() || file.asset == "quote" => FeeAsset::Quote,
        None if file.asset == "received" => FeeAsset::Received,
        Some((market, multiplier)) => FeeAsset::Token {
            market: market.parse().map_err(|_| format!("fees.asset `{}`: INDEX MULTIPLIER", file.asset))?,
            multiplier: rate(&multiplier.to_string())?,
        },
        None => return Err(format!("fees.asset `{}`", file.asset)),
    };
    let charge = match &file.per_unit {
        Some([price, minimum, maximum]) => {
            Charge::PerUnit(PerUnit { price: rate(price)?, minimum: money(minimum)?, maximum: rate(maximum)? })
        }
        None => Charge::Rates(file.table.iter().map(fee_table).collect::<Result<_, _>>()?),
    };
    Ok(FeeSchedule { charge, asset, volume_before: file.volume_before.as_ref().map(money).transpose()?.unwrap_or_default() })
}

fn fee_table(file: &FeeTableFile) -> Result<FeeTable, String> {
    let rate = |text: &String| count(text, RATE_SCALE).map(Rate);
    let tier = |[volume, maker, taker]: &[String; 3]| {
        let commission = Commission { maker: rate(maker)?, taker: rate(taker)?, ..Commission::default() };
        Ok(FeeTier { volume: Money(i128::from(count(volume, MONEY_SCALE)?)), commission })
    };
    Ok(FeeTable { from: time(&file.from)?.0, tiers: file.tiers.iter().map(tier).collect::<Result<_, String>>()? })
}

fn or(text: &str, default: &str) -> String {
    if text.is_empty() { default.into() } else { text.into() }
}

fn market(folder: &Path, i: &InstrumentFile, currency: &str) -> Result<Market, String> {
    let mut funding = FundingRates::default();
    let funding_file = folder.join(format!("{}.funding.csv", i.symbol));
    if funding_file.is_file() {
        for cells in lines(&funding_file)? {
            let at = time(&cells[0])?.0;
            funding.time.push(at);
            funding.raw_time.push(at);
            funding.rate.push(count(&cells[1], RATE_SCALE)?);
        }
    }
    let rows = |name: String, timeframe: &str| bars(&folder.join(name), timeframe, i.price_scale, i.qty_scale);
    let mark_timeframe = if i.mark_timeframe.is_empty() { &i.timeframe } else { &i.mark_timeframe };
    let mark_file = format!("{}.mark.csv", i.symbol);
    let mark = if folder.join(&mark_file).is_file() { Some(rows(mark_file, mark_timeframe)?) } else { None };
    let participation = count(&i.participation, RATE_SCALE)?;
    Ok(Market {
        instrument: Instrument {
            symbol: i.symbol.clone(),
            venue: "test".into(),
            kind: kind(i)?,
            base: i.base.clone(),
            quote: or(&i.quote, currency),
            settle: or(&i.settle, &or(&i.quote, currency)),
            price_scale: i.price_scale,
            qty_scale: i.qty_scale,
            filters: i.filters.filters(i)?,
            max_leverage: 125,
            maker_fee: Rate(count(&i.maker, RATE_SCALE)?),
            taker_fee: Rate(count(&i.taker, RATE_SCALE)?),
        },
        rules: Rules {
            slippage: Rate(count(&i.slippage, RATE_SCALE)?),
            half_spread: Rate(count(&i.half_spread, RATE_SCALE)?),
            participation: (participation != 0).then_some(Rate(participation)),
            impact: impact(&i.impact)?,
            queue: queue(i)?,
            leverage: i.leverage,
            legs: match i.legs.as_str() {
                "on-fill" => LegPolicy::OnFill,
                "on-full-fill" => LegPolicy::OnFullFill,
                other => return Err(format!("legs `{other}`")),
            },
            self_trade: match i.self_trade.as_str() {
                "allow" => SelfTrade::Allow,
                "expire-taker" => SelfTrade::ExpireTaker,
                "expire-maker" => SelfTrade::ExpireMaker,
                "expire-both" => SelfTrade::ExpireBoth,
                other => return Err(format!("self_trade `{other}`")),
            },
            position_mode: match i.position_mode.as_str() {
                "one-way" => PositionMode::OneWay,
                "hedge" => PositionMode::Hedge,
                other => return Err(format!("position_mode `{other}`")),
            },
            borrow: i.borrow.as_ref().map(borrow).transpose()?,
        },
        bars: rows(format!("{}.csv", i.symbol), &i.timeframe)?,
        mark,
        funding,
        margin: margin(i)?,
        trades: trades(&folder.join(format!("{}.trades.csv", i.symbol)), i)?,
        depth: depth(&folder.join(format!("{}.depth.csv", i.symbol)), i)?,
        fees: i.fees.as_ref().map(fees).transpose()?,
        members: members(i)?,
    })
}

/// Read a scenario's plan and rows.
pub fn read(folder: &Path) -> Result<Plan, String> {
    let text = fs::read_to_string(folder.join("plan.toml")).map_err(|e| format!("plan.toml: {e}"))?;
    let file: PlanFile = toml::from_str(&text).map_err(|e| format!("plan.toml: {e}"))?;
    let markets = file.instrument.iter().map(|i| market(folder, i, &file.currency)).collect::<Result<Vec<_>, _>>()?;
    let closes = markets.iter().flat_map(|m| (0..m.bars.len()).map(|i| m.bars.close_time(i)));
    let first = closes.clone().min().ok_or("no rows")?;
    let last = closes.max().ok_or("no rows")?;
    let money = |t: &Option<String>| t.as_ref().map(|t| count(t, MONEY_SCALE).map(|c| Money(i128::from(c)))).transpose();
    let rate = |t: &Option<String>| t.as_ref().map(|t| count(t, RATE_SCALE).map(Rate)).transpose();
    let map = |all: &BTreeMap<String, String>, scale: u8| {
        all.iter().map(|(name, text)| Ok((name.clone(), count(text, scale)?))).collect::<Result<BTreeMap<String, i64>, String>>()
    };
    let balances = map(&file.balances, MONEY_SCALE)?.into_iter().map(|(name, c)| (name, Money(i128::from(c)))).collect();
    let rates = map(&file.rates, RATE_SCALE)?.into_iter().map(|(name, c)| (name, Rate(c))).collect();
    let terms: Vec<_> = markets.iter().map(|m| (&m.instrument, &m.rules)).collect();
    let config = RunConfig {
        currencies: currencies::of_account(&terms, &file.currency, &balances, &rates)?,
        window: (
            if file.from.is_empty() { first } else { time(&file.from)? },
            if file.to.is_empty() { Ts(last.0 + 1) } else { time(&file.to)? },
        ),
        seed: 0,
        currency: file.currency.clone(),
        cash: Money(i128::from(count(&file.cash, MONEY_SCALE)?)),
        latency_ns: file.latency_ms * 1_000_000,
        hearing: Hearing { feed_ns: file.feed_ms * 1_000_000, response_ns: file.response_ms * 1_000_000 },
        path: match file.path.as_str() {
            "ohlc-adaptive" => PathPolicy::OhlcAdaptive,
            "worst-case" => PathPolicy::WorstCase,
            "ohlc-fixed" => PathPolicy::OhlcFixed,
            "best-case" => PathPolicy::BestCase,
            other => return Err(format!("path `{other}`")),
        },
        limit_fill: match file.limit_fill.as_str() {
            "through" => LimitFill::Through,
            "touch" => LimitFill::Touch,
            other => return Err(format!("limit_fill `{other}`")),
        },
        in_path: match file.in_path.as_str() {
            "reduce-only" => InPath::ReduceOnly,
            "wait" => InPath::Wait,
            other => return Err(format!("in_path `{other}`")),
        },
        rails: RailLimits {
            max_order_notional: money(&file.rails.max_order_notional)?,
            max_position_notional: money(&file.rails.max_position_notional)?,
            max_leverage: rate(&file.rails.max_leverage)?,
            max_daily_loss: money(&file.rails.max_daily_loss)?,
            max_drawdown: rate(&file.rails.max_drawdown)?,
            max_orders_per_minute: file.rails.max_orders_per_minute,
        },
        limits: Limits { open_orders: 100_000, intents_per_callback: 100_000, timers: 1_000_000, ..Limits::NATIVE },
        markets,
    };
    Ok(Plan { config, beyond_reference: file.beyond_reference })
}
