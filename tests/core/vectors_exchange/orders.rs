//! Areas filters and orders: the filters as `submit` and the arrival of an order apply them, and trailing stops on a path of prices.

use bthost_sim::exchange::filters;
use bthost_sim::market::{Filters, PercentPrice};
use bthost_sim::num::{Decimal, Px, Qty, Rate};
use bthost_sim::strategy::{Offset, OrderKind, OrderRequest, Side};

use super::bars::{PRICE_SCALE, filled_at, instrument};
use super::row::{Answer, Row, count};

fn verdict<T>(checked: Result<T, u32>) -> Option<Answer> {
    Some(Answer::Word(if checked.is_ok() { "pass" } else { "reject" }))
}

pub fn answer(row: &Row) -> Option<Answer> {
    let mut i = instrument();
    let bound = |key: &str| row.get(key).map_or(0, |value| count(value, 8));
    let rate = |key: &str| row.get(key).map_or(Rate(0), |value| Rate(count(value, 12)));
    match row.function.as_str() {
        "PRICE_FILTER" => {
            i.filters = Filters {
                tick: Px(bound("tickSize")),
                min_price: Px(bound("minPrice")),
                max_price: Px(bound("maxPrice")),
                ..Filters::default()
            };
            verdict(filters::price(&i, row.decimal("price")))
        }
        "LOT_SIZE" => {
            i.filters = Filters {
                step: Qty(bound("stepSize")),
                min_qty: Qty(bound("minQty")),
                max_qty: Qty(bound("maxQty")),
                ..Filters::default()
            };
            verdict(filters::quantity(&i, row.decimal("qty")))
        }
        "MARKET_LOT_SIZE" => {
            let f = Filters {
                market_step: Qty(bound("stepSize")),
                market_min_qty: Qty(bound("minQty")),
                market_max_qty: Qty(bound("maxQty")),
                ..Filters::default()
            };
            verdict(filters::market_lot(&f, bound("qty")))
        }
        "NOTIONAL" | "MIN_NOTIONAL" => {
            let money = |key: &str| row.get(key).map_or_else(Default::default, |_| row.money(key));
            i.filters = Filters { min_notional: money("minNotional"), max_notional: money("maxNotional"), ..Filters::default() };
            verdict(filters::notional_within(&i, bound("price"), bound("qty")))
        }
        "PERCENT_PRICE_BY_SIDE" => {
            let (bid_up, bid_down) = (rate("bidMultiplierUp"), rate("bidMultiplierDown"));
            let (ask_up, ask_down) = (rate("askMultiplierUp"), rate("askMultiplierDown"));
            let bounds = PercentPrice { bid_up, bid_down, ask_up, ask_down };
            verdict(filters::percent_price(&bounds, side(row), bound("avg"), bound("price")))
        }
        "PERCENT_PRICE" => {
            let bounds = PercentPrice::same(rate("multiplierUp"), rate("multiplierDown"));
            verdict(filters::percent_price(&bounds, Side::Buy, bound("avg"), bound("price")))
        }
        "MAX_NUM_ORDERS" | "MAX_NUM_ALGO_ORDERS" => {
            let fits = filters::has_room(row.number("limit") as u32, row.number("open") as usize, row.number("adds") as usize);
            Some(Answer::Word(if fits { "pass" } else { "reject" }))
        }
        "trailing_stop_trigger" => Some(trailing(row)),
        _ => None,
    }
}

fn side(row: &Row) -> Side {
    if row.word("side").eq_ignore_ascii_case("buy") { Side::Buy } else { Side::Sell }
}

/// The price at which a trailing stop fires: one bar for each straight piece of the path.
fn trailing(row: &Row) -> Answer {
    let mut request = OrderRequest::market(0, side(row), Decimal::new(1, 0));
    request.kind = OrderKind::TrailingStop {
        distance: Offset::Fraction(row.number("trailingDelta_bips") / 10_000.0),
        activation: row.get("stopPrice").map(|_| row.decimal("stopPrice")),
        limit_offset: None,
    };
    let mut at = row.count("start", PRICE_SCALE);
    let mut pieces = vec![[at; 4]];
    for price in row.list("linear_path").iter().map(|p| count(p, PRICE_SCALE)) {
        pieces.push([at, at.max(price), at.min(price), price]);
        at = price;
    }
    // What fires at the last price fires at the close of the last bar.
    filled_at(request, &pieces).map_or(Answer::Word("none"), Answer::from)
}
