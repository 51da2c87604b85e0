//! Liquidation prices, by venue.

use bthost_sim::exchange::margin::liquidation_price::{
    Leg, binance, bybit_classic, bybit_classic_cross, bybit_uta, cross_balance, with_taker, with_tiers,
};
use bthost_sim::num::{Decimal, Ratio};
use serde_json::Value;

use super::account::{exact, side};
use super::row::{Answer, Row, decimal};

fn whole_leg(row: &Row) -> Leg {
    let or_zero = |key: &str| row.get(key).map_or(Ratio::ZERO, |v| Ratio::from(decimal(v)));
    Leg {
        s: side(row),
        qty: or_zero("qty"),
        entry: exact(row, "entry"),
        rate: or_zero("mmr"),
        deduction: or_zero("maint_amount") + or_zero("mm_deduction"),
    }
}

pub fn answer(row: &Row) -> Option<Answer> {
    let x = |key: &str| exact(row, key);
    let leg = || whole_leg(row);
    let price = match row.function.as_str() {
        "liq_price" => usdm(row),
        "liq_price_tier_iter" => {
            let Leg { s, qty, entry, .. } = leg();
            let tiers = row.value("tiers");
            let table = super::tiers::table(tiers["venue"].as_str()?, tiers["symbol"].as_str()?);
            with_tiers(&table, qty, entry, |rate, deduction| binance(x("wallet_balance"), &[Leg { s, qty, entry, rate, deduction }]))
        }
        "liq_price_uta" => bybit_uta(&leg(), x("leverage"), x("extra_margin"), x("taker")),
        "liq_price_entry_based" => bybit_classic(&leg(), x("leverage"), x("extra_margin")),
        "liq_price_cross_single" => bybit_classic_cross(&leg(), x("mark"), x("im"), x("mm"), x("available")),
        "liq_price_with_taker" => {
            // The file writes the margin as `qty*entry/leverage`.
            let leg = leg();
            with_taker(&leg, leg.qty * leg.entry / x("leverage"), x("taker"))
        }
        _ => return None,
    };
    Some(price.to_f64().into())
}

fn usdm(row: &Row) -> Ratio {
    let wallet = if row.get("isolatedWallet").is_some() { "isolatedWallet" } else { "wallet_balance" };
    let balance = match row.get("other_position") {
        None => exact(row, wallet),
        Some(other) => {
            let o = |key: &str| Ratio::from(decimal(&other[key]));
            let maintenance = o("qty") * o("mark") * o("mmr") - o("cum");
            cross_balance(exact(row, wallet), maintenance, o("side") * o("qty") * (o("mark") - o("entry")))
        }
    };
    let leg = whole_leg(row);
    let price = binance(balance, &[leg]);
    // freqtrade keeps a share of the way as a buffer of its own; the venue has none.
    let buffer = row.get("buffer").map_or(Decimal::ZERO, |v: &Value| decimal(v));
    price + (leg.entry - price) * Ratio::from(buffer)
}
