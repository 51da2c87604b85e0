//! A definition and a configuration say the same both ways, and each field of either moves the id.

use bthost_sim::engine::{Borrow, Currency, InPath, LegPolicy, LimitFill, PathPolicy, PositionMode, RateSource, RunConfig, SelfTrade};
use bthost_sim::exchange::currencies::CURRENCIES_MAX;
use bthost_sim::exchange::{QUEUE_POWER_MAX, QueueRule, hedge};
use bthost_sim::limits::Limits;
use bthost_sim::market::{Delivery, InstrumentKind, Membership, OptionTerms, PercentPrice, Right};
use bthost_sim::metrics::Calendar;
use bthost_sim::num::{Money, Px, Qty, RATE_ONE, Rate};
use bthost_sim::strategy::{Description, ParamKind, ParamSpec, ParamValue};
use bthost_sim::time::Ts;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::canon;
use crate::definition::{Definition, DefinitionError, MarkMode, MarketRows};
use crate::fixture;
use crate::results::Results;
use crate::text::{Bits, Id, Int, OrOff};

fn rows(config: &RunConfig) -> Vec<MarketRows> {
    config
        .markets
        .iter()
        .map(|m| MarketRows {
            bars: m.bars.clone(),
            mark: m.mark.clone(),
            funding: m.funding.clone(),
            trades: m.trades.clone(),
            depth: m.depth.clone(),
        })
        .collect()
}

fn define(config: &RunConfig) -> Result<Definition, DefinitionError> {
    let (data, sources) = fixture::data(config);
    Definition::from_config(config, fixture::strategy(), data, &sources, Calendar::Sessions)
}

#[test]
fn a_configuration_comes_back_from_its_bytes() {
    let config = fixture::config();
    let bytes = canon::write(&define(&config).expect("a definition")).expect("canonical");
    let read: Definition = serde_json::from_slice(&bytes).expect("a definition");
    let plan = read.to_config().expect("a plan");
    assert_eq!(plan.markets()[0].execution.rows, Int(5000));
    assert_eq!(plan.attach(rows(&config)), Ok(config));
    assert_eq!(read.instruments[0].mark_mode, MarkMode::Clamped);
    assert_eq!(read.limits.profile, "native");
}

/// A name and a change of one field.
type Change = (&'static str, fn(&mut RunConfig));

fn option(right: Right, strike: i128, underlying: Option<u32>) -> InstrumentKind {
    InstrumentKind::Option(OptionTerms {
        right,
        strike: Money(strike),
        delivery: Delivery { at: Ts(7), window: 0, fee: Rate(0) },
        underlying,
    })
}

#[test]
fn an_options_underlying_is_another_instrument() {
    for (underlying, fits) in [(0, true), (1, false), (2, false)] {
        let mut config = fixture::config();
        config.markets[1].instrument.kind = option(Right::Call, 7, Some(underlying));
        assert_eq!(define(&config).is_ok(), fits, "{underlying}");
    }
}

#[test]
fn an_account_has_the_currencies_that_its_instruments_settle_in_and_each_has_a_rate() {
    let refused: [Change; 7] = [
        ("settles in X", |c| c.markets[0].instrument.settle = "X".into()),
        ("one more currency", |c| add(c, "USDT", 1, RateSource::Fixed(Rate(1)))),
        ("one more currency", |c| (0..2).for_each(|_| add(c, "X", 1, RateSource::Fixed(Rate(1))))),
        ("not above zero", |c| add(c, "X", 1, RateSource::Fixed(Rate(0)))),
        ("below zero", |c| add(c, "X", -1, RateSource::Fixed(Rate(1)))),
        ("instrument 1 does not say", |c| {
            rated(c, false);
            c.currencies[0].rate = RateSource::Market { market: 1, inverse: true };
        }),
        ("instrument 7 does not say", |c| add(c, "X", 1, RateSource::Market { market: 7, inverse: false })),
    ];
    for (why, change) in refused {
        let mut config = fixture::config();
        change(&mut config);
        let error = define(&config).expect_err(why).to_string();
        assert!(error.contains("account.currencies") && error.contains(why), "{error}");
    }
    for (count, fits) in [(CURRENCIES_MAX, true), (CURRENCIES_MAX + 1, false)] {
        let mut config = fixture::config();
        (0..count).for_each(|i| add(&mut config, &format!("C{i}"), 1, RateSource::Fixed(Rate(1))));
        assert_eq!(define(&config).is_ok(), fits, "{count}");
    }
    let mut config = fixture::config();
    lend(&mut config, borrow(3, 50, 30));
    let base = config.markets[1].instrument.base.clone();
    add(&mut config, &base, 0, RateSource::Fixed(Rate(1)));
    assert!(define(&config).expect_err("both").to_string().contains("cannot be sold short"));
}

fn future(at: Ts, window: i64, fee: Rate) -> InstrumentKind {
    InstrumentKind::LinearFuture(Delivery { at, window, fee })
}

fn members(windows: &[(i64, i64)]) -> Membership {
    Membership::new(windows.iter().map(|(from, to)| (Ts(*from), Ts(*to))).collect()).expect("windows")
}

/// Terms of borrowing, in percent.
fn borrow(rate: i64, initial: i64, maintenance: i64) -> Option<Borrow> {
    let percent = |n: i64| Rate(n * (RATE_ONE / 100));
    Some(Borrow { rate: percent(rate), initial: percent(initial), maintenance: percent(maintenance) })
}

/// Fees in the asset received and borrowing do not go together.
fn lend(config: &mut RunConfig, borrow: Option<Borrow>) {
    config.markets[1].fees = None;
    config.markets[1].rules.borrow = borrow;
}

/// One more currency of the account.
fn add(config: &mut RunConfig, name: &str, cash: i128, rate: RateSource) {
    config.currencies.push(Currency { name: name.into(), cash: Money(cash), rate });
}

/// The second instrument says what a currency is worth.
fn rated(config: &mut RunConfig, inverse: bool) {
    let i = &mut config.markets[1].instrument;
    i.kind = InstrumentKind::Spot;
    (i.base, i.quote) = if inverse { (config.currency.clone(), "X".into()) } else { ("X".into(), config.currency.clone()) };
    config.markets[1].margin = None;
    add(config, "X", 5, RateSource::Market { market: 1, inverse });
}

/// What a definition names only where it is used.
const RARE: &[Change] = &[
    ("max notional", |c| c.markets[0].instrument.filters.max_notional = Money(1)),
    ("min notional of markets", |c| c.markets[0].instrument.filters.min_notional_market = true),
    ("max notional of markets", |c| c.markets[0].instrument.filters.max_notional_market = true),
    ("market step", |c| c.markets[0].instrument.filters.market_step = Qty(2)),
    ("market min", |c| c.markets[0].instrument.filters.market_min_qty = Qty(2)),
    ("market max", |c| c.markets[0].instrument.filters.market_max_qty = Qty(2)),
    ("percent price", |c| c.markets[0].instrument.filters.percent_price = PercentPrice::same(Rate(2), Rate(1))),
    ("percent price of asks", |c| c.markets[0].instrument.filters.percent_price.ask_up = Rate(2)),
    ("max orders", |c| c.markets[0].instrument.filters.max_orders = 2),
    ("max algo orders", |c| c.markets[0].instrument.filters.max_algo_orders = 2),
    ("max icebergs", |c| c.markets[0].instrument.filters.max_iceberg_orders = 2),
    ("iceberg parts", |c| c.markets[0].instrument.filters.iceberg_parts = 2),
    ("max position", |c| c.markets[0].instrument.filters.max_position = Qty(2)),
    ("trailing, least above", |c| c.markets[0].instrument.filters.trailing.min_above = 2),
    ("trailing, most above", |c| c.markets[0].instrument.filters.trailing.max_above = 2),
    ("trailing, least below", |c| c.markets[0].instrument.filters.trailing.min_below = 2),
    ("trailing, most below", |c| c.markets[0].instrument.filters.trailing.max_below = 2),
    ("future", |c| c.markets[1].instrument.kind = future(Ts(7), 0, Rate(0))),
    ("expiry", |c| c.markets[1].instrument.kind = future(Ts(8), 0, Rate(0))),
    ("settlement window", |c| c.markets[1].instrument.kind = future(Ts(7), 9, Rate(0))),
    ("inverse", |c| c.markets[1].instrument.kind = InstrumentKind::InversePerpetual(Money(7))),
    ("contract value", |c| c.markets[1].instrument.kind = InstrumentKind::InversePerpetual(Money(8))),
    ("inverse future", |c| {
        c.markets[1].instrument.kind = InstrumentKind::InverseFuture(Money(7), Delivery { at: Ts(7), window: 0, fee: Rate(0) })
    }),
    ("option", |c| c.markets[1].instrument.kind = option(Right::Call, 7, None)),
    ("right", |c| c.markets[1].instrument.kind = option(Right::Put, 7, None)),
    ("strike", |c| c.markets[1].instrument.kind = option(Right::Call, 8, None)),
    ("underlying", |c| c.markets[1].instrument.kind = option(Right::Call, 7, Some(0))),
    ("delivery fee", |c| c.markets[1].instrument.kind = future(Ts(7), 0, Rate(5))),
    ("members", |c| c.markets[0].members = members(&[(5, 9)])),
    ("members, from", |c| c.markets[0].members = members(&[(6, 9)])),
    ("members, to", |c| c.markets[0].members = members(&[(5, i64::MAX)])),
    ("members, twice", |c| c.markets[0].members = members(&[(5, 9), (10, 12)])),
    ("legs", |c| c.markets[0].rules.legs = LegPolicy::OnFullFill),
    ("self-trade", |c| c.markets[0].rules.self_trade = SelfTrade::ExpireBoth),
    ("position mode", |c| {
        c.markets[0].margin = None;
        c.markets[0].rules.position_mode = PositionMode::Hedge;
    }),
    ("settle", |c| {
        c.markets[0].instrument.settle = "X".into();
        add(c, "X", 0, RateSource::Fixed(Rate(7)));
    }),
    ("a currency", |c| add(c, "X", 5, RateSource::Fixed(Rate(7)))),
    ("a currency, name", |c| add(c, "Y", 5, RateSource::Fixed(Rate(7)))),
    ("a currency, cash", |c| add(c, "X", 6, RateSource::Fixed(Rate(7)))),
    ("a currency, rate", |c| add(c, "X", 5, RateSource::Fixed(Rate(8)))),
    ("a currency, by an instrument", |c| rated(c, false)),
    ("a currency, by an instrument the other way", |c| rated(c, true)),
    ("borrow", |c| lend(c, borrow(3, 50, 30))),
    ("borrow, rate", |c| lend(c, borrow(4, 50, 30))),
    ("borrow, initial", |c| lend(c, borrow(3, 51, 30))),
    ("borrow, maintenance", |c| lend(c, borrow(3, 50, 31))),
    ("queue, risk-averse", |c| c.markets[1].rules.queue = QueueRule::RiskAverse),
    ("queue, power", |c| c.markets[1].rules.queue = QueueRule::Power(Rate(1))),
    ("queue, largest power", |c| c.markets[1].rules.queue = QueueRule::Power(QUEUE_POWER_MAX)),
    ("queue, log", |c| c.markets[1].rules.queue = QueueRule::Log),
    ("path fixed", |c| c.path = PathPolicy::OhlcFixed),
    ("path best", |c| c.path = PathPolicy::BestCase),
];

#[test]
fn every_field_of_a_configuration_moves_the_run_id() {
    let changes: &[Change] = &[
        ("window start", |c| c.window.0 = Ts(c.window.0.0 + 1)),
        ("window end", |c| c.window.1 = Ts(c.window.1.0 + 1)),
        ("seed", |c| c.seed += 1),
        ("currency", |c| {
            c.currency = "USDC".into();
            c.markets.iter_mut().for_each(|m| m.instrument.settle = "USDC".into());
        }),
        ("cash", |c| c.cash = Money(c.cash.0 + 1)),
        ("latency", |c| c.latency_ns += 1),
        ("latency of the feed", |c| c.hearing.feed_ns = 1),
        ("latency of responses", |c| c.hearing.response_ns = 1),
        ("path", |c| c.path = PathPolicy::WorstCase),
        ("limit fill", |c| c.limit_fill = LimitFill::Touch),
        ("in path", |c| c.in_path = InPath::Wait),
        ("rail order", |c| c.rails.max_order_notional = Some(Money(1))),
        ("rail position", |c| c.rails.max_position_notional = Some(Money(1))),
        ("rail leverage", |c| c.rails.max_leverage = None),
        ("rail loss", |c| c.rails.max_daily_loss = Some(Money(1))),
        ("rail drawdown", |c| c.rails.max_drawdown = Some(Rate(1))),
        ("rail rate", |c| c.rails.max_orders_per_minute = Some(61)),
        ("limit", |c| c.limits.timers += 1),
        ("profile", |c| c.limits = Limits::INTERPRETED),
        ("base", |c| c.markets[0].instrument.base = "X".into()),
        ("quote", |c| c.markets[0].instrument.quote = "X".into()),
        ("kind", |c| c.markets[1].instrument.kind = InstrumentKind::LinearPerpetual),
        ("symbol", |c| c.markets[0].instrument.symbol = "CCC".into()),
        ("venue", |c| c.markets[0].instrument.venue = "other".into()),
        ("tick", |c| c.markets[0].instrument.filters.tick = Px(11)),
        ("min price", |c| c.markets[0].instrument.filters.min_price = Px(2)),
        ("max price", |c| c.markets[0].instrument.filters.max_price = Px(0)),
        ("step", |c| c.markets[0].instrument.filters.step = Qty(2)),
        ("min qty", |c| c.markets[0].instrument.filters.min_qty = Qty(3)),
        ("max qty", |c| c.markets[0].instrument.filters.max_qty = Qty(1)),
        ("min notional", |c| c.markets[0].instrument.filters.min_notional = Money(1)),
        ("venue leverage", |c| c.markets[0].instrument.max_leverage = 1),
        ("maker", |c| c.markets[0].instrument.maker_fee = Rate(1)),
        ("taker", |c| c.markets[0].instrument.taker_fee = Rate(1)),
        ("slippage", |c| c.markets[0].rules.slippage = Rate(1)),
        ("spread", |c| c.markets[0].rules.half_spread = Rate(6)),
        ("participation", |c| c.markets[1].rules.participation = Some(Rate(1))),
        ("leverage", |c| c.markets[0].rules.leverage = 4),
        ("a row", |c| c.markets[0].bars.close[4999] += 1),
        ("a mark", |c| c.markets[0].mark.as_mut().expect("marks").low[3] -= 1),
        ("a funding rate", |c| c.markets[0].funding.rate[0] += 1),
    ];
    let plain = fixture::definition().run_id().expect("an id");
    let mut seen = vec![plain];
    for (what, change) in changes.iter().chain(RARE) {
        let mut config = fixture::config();
        change(&mut config);
        let definition = define(&config).expect(what);
        let id = definition.run_id().expect("an id");
        assert!(!seen.contains(&id), "{what} does not move the id");
        seen.push(id);
        assert_eq!(definition.to_config().expect(what).attach(rows(&config)).as_ref(), Ok(&config), "{what}");
    }
}

#[test]
fn a_short_leg_is_numbered_behind_all_instruments_here_and_in_the_records() {
    let mut config = fixture::config();
    config.markets[0].margin = None;
    config.markets[0].rules.position_mode = PositionMode::Hedge;
    let definition = define(&config).expect("a definition");
    let numbered = hedge::numbered(config.markets.iter().map(|m| (&m.instrument, &m.rules)));
    let names: Vec<Option<String>> = (0..=numbered.len()).map(|n| definition.numbered(n).map(|(_, name)| name)).collect();
    let expected = numbered.iter().map(|i| Some(i.name())).chain([None]);
    assert_eq!(names, expected.collect::<Vec<_>>());
    assert_eq!(names[config.markets.len()].as_deref(), Some("AAA:short.test"));
}

/// Every leaf, changed to another text that its type takes, must move the id; a leaf that takes no other text must be in `fixed`.
fn every_leaf_moves<T: Serialize + DeserializeOwned>(value: &T, id: impl Fn(&T) -> Id, fixed: &[&str]) {
    let json = serde_json::to_value(value).expect("JSON");
    let mut pointers = Vec::new();
    leaves(&json, String::new(), &mut pointers);
    let plain = id(value);
    let mut unmoved = Vec::new();
    for pointer in &pointers {
        let old = json.pointer(pointer).and_then(Value::as_str).expect("a text").to_string();
        let flipped = old.chars().rev().map(|c| if c == '0' { '1' } else { '0' }).collect::<String>();
        let known = [
            "1",
            "2",
            "0.5",
            "off",
            "worst-case",
            "touch",
            "wait",
            "spot",
            "linear-perpetual",
            "cross",
            "binance-usdm",
            "last",
            "clamped",
            "every-day-365",
            "sessions-252",
            "BBB.test/bars/1m",
            "AAA.test/bars/1m",
        ];
        let longer = format!("{old}x");
        let hex = format!("0x{}", "1".repeat(16));
        let candidates = known.into_iter().chain([flipped.as_str(), hex.as_str(), longer.as_str()]);
        let changed = candidates.filter(|text| *text != old).find_map(|text| {
            let mut json = json.clone();
            *json.pointer_mut(pointer)? = Value::String(text.into());
            serde_json::from_value::<T>(json).ok()
        });
        match changed {
            Some(changed) => assert_ne!(id(&changed), plain, "{pointer}"),
            None => unmoved.push(pointer.as_str()),
        }
    }
    assert!(pointers.len() > 40, "too few leaves");
    assert_eq!(unmoved, fixed);
}

fn leaves(value: &Value, pointer: String, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(key, inner)| leaves(inner, format!("{pointer}/{}", key.replace('/', "~1")), found))
        }
        Value::Array(items) => items.iter().enumerate().for_each(|(i, inner)| leaves(inner, format!("{pointer}/{i}"), found)),
        Value::String(_) => found.push(pointer),
        other => panic!("{pointer} is {other}, not a string"),
    }
}

#[test]
fn every_leaf_of_a_definition_moves_the_run_id() {
    every_leaf_moves(&fixture::definition(), |d| d.run_id().expect("an id"), &["/exchange/execution"]);
}

#[test]
fn every_leaf_of_the_results_moves_the_result_id() {
    let (_, roots) = fixture::trail(5000, |_, _| {});
    let results = Results::new(&fixture::outcome(roots), &fixture::definition()).expect("results");
    // A status without fields cannot carry those of a fault; the other statuses are changed below.
    every_leaf_moves(&results, |r| r.result_id().expect("an id"), &["/status/name"]);
    let completed = Results { status: crate::results::RunStatus::Completed {}, ..results.clone() };
    assert_ne!(completed.result_id(), results.result_id());
}

#[test]
fn a_status_has_one_name_in_the_engine_in_the_manifest_and_here() {
    use bthost_sim::engine::Status;
    let fault = Status::GuestFault { callback: "start".into(), index: 0, diagnostic: String::new() };
    let (_, roots) = fixture::trail(3, |_, _| {});
    for status in [Status::Completed, Status::Halted, fault, Status::RailStop { reason: 1 }, Status::EquityGone] {
        let name = status.name();
        let outcome = bthost_sim::engine::Outcome { status, ..fixture::outcome(roots.clone()) };
        let stated = Results::new(&outcome, &fixture::definition()).expect("results").status;
        let json = serde_json::to_value(&stated).expect("JSON");
        assert_eq!((stated.name(), json["name"].as_str()), (name, Some(name)));
    }
}

#[test]
fn a_diagnostic_is_not_hashed() {
    let (_, roots) = fixture::trail(3, |_, _| {});
    let id = |diagnostic: &str| {
        let mut outcome = fixture::outcome(roots.clone());
        outcome.status = bthost_sim::engine::Status::GuestFault { callback: "start".into(), index: 0, diagnostic: diagnostic.into() };
        Results::new(&outcome, &fixture::definition()).expect("results").result_id()
    };
    assert_eq!(id("unreachable"), id("out of fuel"));
}

#[test]
fn unknown_and_extra_fields_are_refused() {
    let base = serde_json::to_value(fixture::definition()).expect("JSON");
    let refused = |pointer: &str| {
        let mut json = base.clone();
        json.pointer_mut(pointer).and_then(Value::as_object_mut).expect("an object").insert("extra".into(), Value::String("1".into()));
        serde_json::from_value::<Definition>(json).expect_err(pointer).to_string()
    };
    for pointer in [
        "",
        "/semantics",
        "/strategy",
        "/data/0",
        "/instruments/0",
        "/instruments/0/filters",
        "/instruments/0/fees",
        "/instruments/0/rules",
    ]
    .iter()
    .chain(&["/exchange", "/account", "/rails", "/window", "/limits"])
    {
        assert!(refused(pointer).contains("unknown field `extra`"), "{pointer}");
    }
    for status in [r#"{"name":"completed","index":"1"}"#, r#"{"name":"rail-stop","reason":"1","x":"1"}"#, r#"{"name":"timeout"}"#] {
        assert!(serde_json::from_str::<crate::results::RunStatus>(status).is_err(), "{status}");
    }
}

#[test]
fn what_this_version_does_not_support_is_said() {
    let mut definition = fixture::definition();
    definition.semantics.engine = Int(2);
    let error = definition.to_config().expect_err("unsupported");
    assert!(matches!(error, DefinitionError::Unsupported { .. }));
    assert!(error.to_string().starts_with("`semantics.engine` is \"2\", which this version does not support\nhint: "), "{error}");
    let mut definition = fixture::definition();
    definition.repairs.push("drop".into());
    assert!(matches!(definition.to_config(), Err(DefinitionError::Unsupported { .. })));
}

#[test]
fn contradictions_are_named() {
    let wrong = |change: fn(&mut Definition)| {
        let mut definition = fixture::definition();
        change(&mut definition);
        definition.to_config().expect_err("wrong").to_string()
    };
    assert!(wrong(|d| d.instruments[0].mark_mode = MarkMode::Paired).contains("instruments[0].mark_mode"));
    assert!(wrong(|d| d.instruments[1].mark = OrOff(Some("X.y/mark/1m".parse().expect("a name")))).contains("is not in `data`"));
    assert!(wrong(|d| d.instruments[0].funding = OrOff(None)).contains("no instrument uses `AAA.test/funding`"));
    assert!(wrong(|d| d.data[1] = d.data[0].clone()).contains("stands twice"));
    assert!(wrong(|d| d.limits.timers = Int(1)).contains("`native` does not name these values"));
    assert!(wrong(|d| d.exchange.latency_ns = Int(-1)).contains("negative"));
    assert!(wrong(|d| d.exchange.feed_ns = Some(Int(0))).contains("exchange.feed_ns"));
    assert!(wrong(|d| d.exchange.response_ns = Some(Int(-1))).contains("exchange.response_ns"));
    assert!(wrong(|d| d.instruments[1].rules.queue = Some("power:0".parse().expect("a queue"))).contains("power:0 is not one"));
    assert!(wrong(|d| d.instruments[1].rules.queue = Some("power:10.000000000001".parse().expect("a queue"))).contains("rules.queue"));
    assert!(wrong(|d| d.instruments[1].rules.queue = Some("0.0001".parse().expect("a queue"))).contains("rules.queue"));
    assert!(wrong(|d| d.window.end_ns = Int(0)).contains("ends before it starts"));
    assert!(wrong(|d| d.instruments[0].price_scale = Int(19)).contains("19 is more than 18"));
    assert!(wrong(|d| d.instruments[0].filters.tick = "0.001".parse().expect("a number")).contains("filters.tick"));
}

#[test]
fn rows_of_another_shape_are_not_attached() {
    let config = fixture::config();
    let attach = |change: fn(&mut Vec<MarketRows>)| {
        let mut rows = rows(&config);
        change(&mut rows);
        fixture::definition().to_config().expect("a plan").attach(rows).expect_err("another shape").to_string()
    };
    assert!(attach(|r| r[0].bars = r[0].bars.slice(1..5000)).contains("data.AAA.test/bars/1m.rows"));
    assert!(attach(|r| r[0].bars.open_time[0] += 1).contains("first_ns"));
    assert!(attach(|r| r[0].bars.trades.clear()).contains("schema"));
    assert!(attach(|r| r[0].mark = None).contains("mark"));
    assert!(attach(|r| r[0].funding.time.clear()).contains("data.AAA.test/funding.rows"));
    assert!(attach(|r| r[1].funding.time.push(1)).contains("the definition names none"));
    assert!(attach(|r| r[1].depth = None).contains("whether there is a book"));
    assert!(attach(|r| r[0].depth = r[1].depth.clone()).contains("whether there is a book"));
    assert!(attach(|r| r[1].depth.as_mut().expect("a book").time[0] += 1).contains("data.BBB.test/depth.first_ns"));
    assert!(attach(|r| r[1].depth.as_mut().expect("a book").qty[3] = -1).contains("data.BBB.test/depth`: row 3, field `qty`"));
    assert!(attach(|r| r.truncate(1)).contains("2 instruments, rows for 1"));
}

#[test]
fn parameters_are_typed_by_the_description() {
    let integer = |name: &str| ParamSpec {
        name: name.into(),
        doc: String::new(),
        kind: ParamKind::Integer { default: 1, min: 1, max: 100, step: 1 },
    };
    let description = |names: &[&str]| Description { params: names.iter().map(|n| integer(n)).collect(), ..Description::default() };
    let definition = fixture::definition();
    let values = vec![ParamValue::Integer(30), ParamValue::Integer(10)];
    assert_eq!(definition.params(&description(&["slow", "fast"])), Ok(values));
    for names in [&["fast"][..], &["fast", "slow", "third"]] {
        assert!(definition.params(&description(names)).is_err(), "{names:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_numbers_come_back(
        cash in any::<i64>(), seed in any::<u64>(), latency in 0i64.., tick in any::<i64>(), fee in any::<i64>(),
        fuel in any::<u64>(), rail in proptest::option::of(any::<i64>()), spread in any::<i64>(), leverage in any::<u32>(),
    ) {
        let mut config = fixture::config();
        config.markets.truncate(1);
        config.markets[0].bars = config.markets[0].bars.slice(0..3);
        config.cash = Money(i128::from(cash) << 20);
        config.seed = seed;
        config.latency_ns = latency;
        config.limits.fuel_total = fuel;
        config.rails.max_drawdown = rail.map(Rate);
        config.rails.max_daily_loss = rail.map(|v| Money(i128::from(v)));
        let market = &mut config.markets[0];
        market.instrument.filters.tick = Px(tick);
        market.instrument.filters.min_qty = Qty(tick);
        market.instrument.maker_fee = Rate(fee);
        market.rules.half_spread = Rate(spread);
        market.rules.leverage = leverage;
        config.markets.push(fixture::config().markets.remove(1));
        let definition = define(&config).expect("a definition");
        prop_assert_eq!(definition.seed, Bits(seed));
        let read: Definition = serde_json::from_slice(&canon::write(&definition).expect("canonical")).expect("a definition");
        prop_assert_eq!(&read, &definition);
        prop_assert_eq!(read.to_config().expect("a plan").attach(rows(&config)), Ok(config));
    }
}
