//! Areas margin, tiers, funding and pnl. Liquidation prices are in `liquidation.rs`.

use bthost_sim::exchange::margin::tiers::{TierTable, deduction};
use bthost_sim::exchange::margin::{Profile, fill_cost, formulas, initial_margin, margin_balance, open_loss};
use bthost_sim::ledger::{Applied, Position, charge, funding, notional};
use bthost_sim::market::{Filters, Instrument, InstrumentKind};
use bthost_sim::num::{MONEY_SCALE, Money, RATE_ONE, Rate, Ratio, Round};
use bthost_sim::time::Ts;
use serde_json::Value;

use super::row::{Answer, Row, count, decimal};

/// Decimals of prices and quantities here: none of the vectors has more.
pub const SCALE: u8 = 8;

/// A perpetual with the row's fee, if it has one.
pub fn perpetual(row: &Row) -> Instrument {
    let fee = ["taker", "fee", "commission_rate"].iter().find(|key| row.get(key).is_some());
    let fee = fee.map_or(Rate(0), |key| row.rate(key));
    Instrument {
        symbol: "XUSDT".into(),
        venue: row.venue.clone(),
        kind: InstrumentKind::LinearPerpetual,
        base: "X".into(),
        quote: "USDT".into(),
        settle: "USDT".into(),
        price_scale: SCALE,
        qty_scale: SCALE,
        filters: Filters::default(),
        max_leverage: 125,
        maker_fee: fee,
        taker_fee: fee,
    }
}

/// An input as an exact fraction.
pub fn exact(row: &Row, key: &str) -> Ratio {
    Ratio::from(row.decimal(key))
}

/// +1 for a long, -1 for a short.
pub fn side(row: &Row) -> i64 {
    if ["long", "buy"].contains(&row.word("side")) { 1 } else { -1 }
}

fn signed(row: &Row) -> i64 {
    side(row) * row.count("qty", SCALE)
}

fn amount(row: &Row, price: &str) -> Money {
    notional(&perpetual(row), row.count(price, SCALE), row.count("qty", SCALE))
}

fn leverage(row: &Row) -> u32 {
    u32::try_from(row.count("leverage", 0)).expect("a leverage")
}

pub fn answer(row: &Row) -> Option<Answer> {
    margin(row).or_else(|| tiers(row)).or_else(|| profit(row))
}

fn margin(row: &Row) -> Option<Answer> {
    let x = |key: &str| exact(row, key);
    let px = |key: &str| row.count(key, SCALE);
    let instrument = perpetual(row);
    Some(match row.function.as_str() {
        "init_margin" => initial_margin(amount(row, "mark"), leverage(row)).into(),
        "initial_margin" | "order_initial_margin" => initial_margin(amount(row, "price"), leverage(row)).into(),
        "isolated_wallet_after_open" => initial_margin(amount(row, "entry"), leverage(row)).into(),
        "isolated_margin" => margin_balance(row.money("isolatedWallet"), row.money("unrealized")).into(),
        "maint_margin" => table_of_pairs(row).maintenance(amount(row, "entry")).into(),
        "maint_margin_with_fee_to_close" => {
            formulas::maintenance_with_fee(x("position_value"), x("mmr"), x("mm_deduction"), x("fee_to_close")).to_f64().into()
        }
        "break_even_price" => formulas::break_even_binance(side(row), x("entry"), x("taker")).to_f64().into(),
        "market_assumed_price" => formulas::assumed_market_price(side(row), x("bid0"), x("mark")).to_f64().into(),
        "open_loss" => open_loss(&instrument, side(row), px("qty"), px("order_price"), px("mark")).into(),
        "order_cost" if row.venue == "binance-usdm" => {
            let value = amount(row, "order_price");
            let traded = (px("qty"), px("order_price"), px("mark"));
            fill_cost(Some(Profile::BinanceUsdm), &instrument, side(row), value, leverage(row), traded).into()
        }
        "order_cost" => bybit_cost(row, &instrument).into(),
        "init_margin_plus_fees" => {
            // The capture does not say the fee: Bybit's VIP 0 of that time.
            bybit_cost(row, &Instrument { taker_fee: Rate(RATE_ONE / 100_000 * 55), ..instrument }).into()
        }
        "position_balance_isolated" => {
            formulas::position_balance_bybit(side(row), x("qty"), x("entry"), x("leverage"), x("taker")).to_f64().into()
        }
        "bankruptcy_price" => formulas::bankruptcy_price(side(row), x("entry"), x("leverage")).to_f64().into(),
        _ => return None,
    })
}

/// Bybit: what is set aside and the fee to open.
fn bybit_cost(row: &Row, instrument: &Instrument) -> Money {
    let (price, qty) = (row.count("price", SCALE), row.count("qty", SCALE));
    let s = if row.get("side").is_some() { side(row) } else { 1 };
    let value = notional(instrument, price, qty);
    let cost = fill_cost(Some(Profile::BybitUta), instrument, s, value, leverage(row), (qty, price, price));
    cost + charge(instrument, price, qty, instrument.taker_fee, Round::Ceil)
}

fn money(value: &Value) -> Money {
    Money(i128::from(count(value, MONEY_SCALE)))
}

/// Caps and rates, with the largest leverages that the rates allow.
fn table(caps: &[Money], rates: &[Rate]) -> TierTable {
    let leverage: Vec<Rate> = rates.iter().map(|r| Rate(RATE_ONE / r.0 * RATE_ONE)).collect();
    TierTable::from_rates(Ts(0), caps, rates, &leverage).expect("a table of tiers")
}

fn table_of_pairs(row: &Row) -> TierTable {
    let pair = |v: &Value| (money(&v[0]), rate(&v[1]));
    let (caps, rates): (Vec<Money>, Vec<Rate>) = row.list("tiers").iter().map(pair).unzip();
    table(&caps, &rates)
}

fn rate(value: &Value) -> Rate {
    Rate(decimal(value).to_scale(bthost_sim::num::RATE_SCALE).expect("a rate"))
}

/// The table of floors and rates; the last tier is as wide as it likes.
fn table_of_floors(row: &Row) -> TierTable {
    let mut caps: Vec<Money> = row.list("floors").iter().skip(1).map(money).collect();
    caps.push(caps.last().map_or(Money(1), |last| *last + *last));
    let rates: Vec<Rate> = row.list("mmr").iter().map(rate).collect();
    table(&caps, &rates)
}

fn tiers(row: &Row) -> Option<Answer> {
    let deductions = |table: &TierTable| Answer::amounts(table.tiers().iter().map(|t| t.deduction));
    Some(match row.function.as_str() {
        "maint_amount_cum" => deductions(&table_of_floors(row)),
        "mm_deduction" => {
            let caps: Vec<Money> = row.list("risk_limits").iter().map(money).collect();
            let rates: Vec<Rate> = row.list("mmr").iter().map(rate).collect();
            deductions(&table(&caps, &rates))
        }
        "mmr_lookup" => Ratio::from(table_of_floors(row).tier(row.money("notional")).rate).to_f64().into(),
        "maint_amount" => {
            deduction(row.money("level5_floor"), row.rate("mmr5"), (row.rate("mmr4"), row.money("cum4"))).expect("a whole amount").into()
        }
        _ => return None,
    })
}

/// Fills of the vectors: side, quantity, price.
fn fills(row: &Row, key: &str) -> Vec<(i64, i64, i64)> {
    let fill = |v: &Value| match v.as_array().map(Vec::as_slice) {
        Some([side, qty, price]) => (if side.as_str() == Some("B") { 1 } else { -1 }, count(qty, SCALE), count(price, SCALE)),
        Some([qty, price]) => (1, count(qty, SCALE), count(price, SCALE)),
        _ => panic!("{}: `{v}` is no fill", row.id),
    };
    row.list(key).iter().map(fill).collect()
}

/// Fills through the position: it, what they realised, their fees.
fn booked(row: &Row, fills: &[(i64, i64, i64)]) -> (Position, Money, Money) {
    let instrument = perpetual(row);
    let (mut position, mut realised, mut fees) = (Position::default(), Money::ZERO, Money::ZERO);
    for &(sign, qty, price) in fills {
        realised += position.apply(sign, qty, notional(&instrument, price, qty)).realised;
        fees += charge(&instrument, price, qty, instrument.taker_fee, Round::Ceil);
    }
    (position, realised, fees)
}

fn size_and_entry(position: &Position) -> [f64; 2] {
    let qty = Ratio::scaled(i128::from(position.qty), SCALE);
    [qty.to_f64(), (Ratio::from(position.basis) / qty).to_f64()]
}

fn profit(row: &Row) -> Option<Answer> {
    let x = |key: &str| exact(row, key);
    let px = |key: &str| row.count(key, SCALE);
    let instrument = perpetual(row);
    let round_trip = |entry: &str, exit: &str, qty: i64| -> (Position, Applied) {
        let mut position = Position::default();
        position.apply(side(row), qty, notional(&instrument, px(entry), qty));
        let applied = position.apply(-side(row), qty, notional(&instrument, px(exit), qty));
        (position, applied)
    };
    Some(match row.function.as_str() {
        "unrealized_pnl" => {
            let price = if row.get("mark").is_some() { "mark" } else { "price" };
            formulas::unrealised(side(row), x("qty"), x("entry"), x(price)).to_f64().into()
        }
        "closed_pnl" => {
            let (_, applied) = round_trip("entry", "exit", px("qty"));
            formulas::closed_profit(applied.realised.into(), x("open_fee") + x("close_fee"), x("funding_paid")).to_f64().into()
        }
        "roi_pct" => formulas::return_on_margin(x("upnl"), x("im"), x("fee_to_close")).to_f64().into(),
        "avg_entry" => size_and_entry(&booked(row, &fills(row, "fills")).0)[1].into(),
        "net_qty_avg_after_legs" => Answer::Numbers(size_and_entry(&booked(row, &fills(row, "legs")).0).to_vec()),
        "position_after_fills" => {
            let (position, realised, fees) = booked(row, &fills(row, "fills"));
            let [qty, entry] = size_and_entry(&position);
            Answer::Numbers(vec![qty, entry, (realised - fees).to_f64()])
        }
        "gross_pnl_and_commission" => {
            let (_, applied) = round_trip("entry", "price", px("qty"));
            let fee = charge(&instrument, px("entry"), px("qty"), instrument.taker_fee, Round::Ceil);
            Answer::amounts([applied.realised, fee])
        }
        "reduce_only_overshoot" => {
            let held = px("position_qty");
            let mut position = Position::default();
            position.apply(1, held, notional(&instrument, px("entry"), held));
            let qty = position.closes(-1, px("close_qty"));
            position.apply(-1, qty, notional(&instrument, px("price"), qty)).realised.into()
        }
        "funding_amount" => funding(&instrument, signed(row), px("mark"), row.rate("rate")).into(),
        "funding_sum" => funding_sum(row, &instrument).into(),
        _ => return None,
    })
}

/// What the engine pays: a stamp counts for a position that was there just before it.
fn funding_sum(row: &Row, instrument: &Instrument) -> Money {
    let (open, close) = (row.word("open"), row.word("close"));
    let day = close.split('T').next().expect("a date");
    let rates = row.value("rates").as_object().expect("rates by time of day");
    let held = rates.iter().filter(|(clock, _)| {
        let stamp = format!("{day}T{clock}:00");
        open < stamp.as_str() && stamp.as_str() <= close
    });
    held.fold(Money::ZERO, |sum, (clock, r)| {
        let mark = count(&row.value("mark")[clock.as_str()], SCALE);
        sum + funding(instrument, signed(row), mark, rate(r))
    })
}
