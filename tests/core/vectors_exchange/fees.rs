//! Area fees: commissions of spot and of contracts, in the quote asset, the base asset and a token; fees per share.

use bthost_sim::exchange::fees::{Commission, PerUnit, token_amount};
use bthost_sim::market::{Instrument, InstrumentKind};
use bthost_sim::num::{MONEY_SCALE, Money, RATE_ONE, RATE_SCALE, Rate};
use bthost_sim::strategy::Side;

use super::row::{Answer, Row, count};

/// Decimals of the prices and quantities of these rows.
const SCALE: u8 = 5;

fn instrument() -> Instrument {
    super::instrument("BTCUSDT", InstrumentKind::Spot, SCALE, SCALE)
}

/// IBKR, American shares, fixed: 0.005 a share, at least 1, at most 1 % of the order's worth.
const IBKR_FIXED: PerUnit = PerUnit { price: Rate(RATE_ONE / 200), minimum: Money(100_000_000), maximum: Rate(RATE_ONE / 100) };

fn side(row: &Row) -> Side {
    if row.get("side").is_some_and(|side| side == "sell") { Side::Sell } else { Side::Buy }
}

pub fn answer(row: &Row) -> Option<Answer> {
    let rate = |key: &str| row.get(key).map_or(Rate(0), |value| Rate(count(value, RATE_SCALE)));
    let parts = Commission { maker: Rate(0), taker: rate("taker"), buyer: Rate(0), seller: rate("seller") };
    let flat = Commission { maker: rate("rate"), taker: rate("rate"), ..Commission::default() };
    let (price, qty) = (|| row.count("price", SCALE), || row.count("qty", SCALE));
    let in_quote = |commission: Commission, taker: bool| commission.in_quote(&instrument(), side(row), taker, price(), qty());
    Some(match row.function.as_str() {
        "standard_commission" | "tax_commission" | "special_commission" => in_quote(parts, true).into(),
        "commission" => in_quote(flat, true).into(),
        "maker_fee" => in_quote(flat, false).into(),
        "taker_fee" if row.venue == "bybit-inverse" => {
            // Contracts of 1 USD.
            let kind = InstrumentKind::InversePerpetual(Money(100_000_000));
            let coin = super::instrument("BTCUSD", kind, SCALE, SCALE);
            flat.in_quote(&coin, side(row), true, price(), qty()).into()
        }
        "taker_fee" => in_quote(flat, true).into(),
        "bnb_standard_commission" => {
            let amount = token_amount(row.money("std"), row.rate("discount_multiplier"), row.count("bnb_usdt", SCALE), SCALE, RATE_SCALE);
            Answer::from(amount as f64 / RATE_ONE as f64)
        }
        "multi_fill_commission" => {
            let fill =
                |fill: &serde_json::Value| flat.in_quote(&instrument(), side(row), true, count(&fill[0], SCALE), count(&fill[1], SCALE));
            Answer::amounts(row.list("fills").iter().map(fill))
        }
        "buy_fee_in_base" => {
            let base = flat.in_base(Side::Buy, true, row.count("qty", MONEY_SCALE));
            Money(i128::from(base)).into()
        }
        "us_stock_fixed" => {
            let (shares, price) = (row.count("shares", 0), row.money("price"));
            IBKR_FIXED.of_order(shares, 0, Money(price.0 * i128::from(shares))).into()
        }
        _ => return None,
    })
}
