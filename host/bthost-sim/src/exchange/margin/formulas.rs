//! The venues' formulas that are no liquidation prices, as exact fractions: margins, bankruptcy, break-even, return on margin.
//!
//! What always holds: nothing here rounds (a [`Ratio`] is exact); amounts that are booked are rounded where they are booked. `s` is +1 for a long
//! position or a buy and -1 for a short one or a sell. What it does not do: know an account (`check.rs`) or decide what
//! is afforded (`requirement.rs`).

use crate::num::Ratio;

/// Initial margin: notional / leverage. Nautilus also multiplies by the instrument's rate; no venue does.
#[must_use]
pub fn initial_margin(notional: Ratio, leverage: Ratio) -> Ratio {
    notional / leverage
}

/// Bybit UTA: position value x rate - deduction + the fee to close.
#[must_use]
pub fn maintenance_with_fee(value: Ratio, rate: Ratio, deduction: Ratio, fee_to_close: Ratio) -> Ratio {
    value * rate - deduction + fee_to_close
}

/// The price at which the initial margin is used up: entry x (1 - s / leverage).
#[must_use]
pub fn bankruptcy_price(s: i64, entry: Ratio, leverage: Ratio) -> Ratio {
    entry * (Ratio::ONE - Ratio::whole(s) / leverage)
}

/// The price at which `margin` is used up, the fee to close there included: (entry - s x margin / qty) / (1 - s x taker).
/// With the margin notional / leverage + fee to close it is [`bankruptcy_price`].
#[must_use]
pub fn bankruptcy_price_of_margin(s: i64, qty: Ratio, entry: Ratio, margin: Ratio, taker: Ratio) -> Ratio {
    let s = Ratio::whole(s);
    (entry - s * margin / qty) / (Ratio::ONE - s * taker)
}

/// The price at which `margin` is used up, of an inverse position whose contracts are worth `worth` of the quote asset and have cost `basis` of the base
/// asset: s x worth / (margin + s x basis). A short with at least its basis as margin has none.
#[must_use]
pub fn bankruptcy_price_inverse(s: i64, worth: Ratio, basis: Ratio, margin: Ratio) -> Ratio {
    let s = Ratio::whole(s);
    s * worth / (margin + s * basis)
}

/// What closing at the bankruptcy price costs: qty x price x taker.
#[must_use]
pub fn fee_to_close(qty: Ratio, bankruptcy: Ratio, taker: Ratio) -> Ratio {
    qty * bankruptcy * taker
}

/// Bybit, isolated: what is set aside for a position: initial margin and the fee to close at the bankruptcy price.
#[must_use]
pub fn position_balance_bybit(s: i64, qty: Ratio, entry: Ratio, leverage: Ratio, taker: Ratio) -> Ratio {
    initial_margin(qty * entry, leverage) + fee_to_close(qty, bankruptcy_price(s, entry, leverage), taker)
}

/// Binance: the price that the cost of a market order is reckoned at: buys at the best ask and half a thousandth, sells at the best bid or
/// the mark, whichever is higher. (The FAQ as published before 2026.)
#[must_use]
pub fn assumed_market_price(s: i64, best: Ratio, mark: Ratio) -> Ratio {
    if s > 0 { best * Ratio::new(10_005, 10_000) } else { best.max(mark) }
}

/// Binance: entry x (1 + s x taker), the price at which closing pays for the fee that opening cost. Funding is not in it.
#[must_use]
pub fn break_even_binance(s: i64, entry: Ratio, taker: Ratio) -> Ratio {
    entry * (Ratio::ONE + Ratio::whole(s) * taker)
}

/// Bybit: (entry x qty - s x realised) / (qty - s x qty x max(taker, 0.055 %)).
#[must_use]
pub fn break_even_bybit(s: i64, qty: Ratio, entry: Ratio, realised: Ratio, taker: Ratio) -> Ratio {
    let s = Ratio::whole(s);
    let fee = taker.max(Ratio::new(55, 100_000));
    (entry * qty - s * realised) / (qty - s * qty * fee)
}

/// s x (price - entry) x qty.
#[must_use]
pub fn unrealised(s: i64, qty: Ratio, entry: Ratio, price: Ratio) -> Ratio {
    Ratio::whole(s) * (price - entry) * qty
}

/// What a venue shows as closed profit: net of fees and funding paid.
#[must_use]
pub fn closed_profit(gross: Ratio, fees: Ratio, funding_paid: Ratio) -> Ratio {
    gross - fees - funding_paid
}

/// Return on the margin of a position, the fee to close counted in, in per cent.
#[must_use]
pub fn return_on_margin(unrealised: Ratio, initial: Ratio, fee_to_close: Ratio) -> Ratio {
    Ratio::whole(100) * unrealised / (initial + fee_to_close)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn r(text: &str) -> Ratio {
        crate::num::Decimal::parse(text).map(Ratio::from).expect("a decimal")
    }

    #[test]
    fn the_bankruptcy_price_of_the_plain_margin_is_the_plain_one() {
        for s in [1, -1] {
            let (qty, entry, leverage, taker) = (r("1.5"), r("20000"), r("12.5"), r("0.00055"));
            let margin = position_balance_bybit(s, qty, entry, leverage, taker);
            assert_eq!(bankruptcy_price_of_margin(s, qty, entry, margin, taker), bankruptcy_price(s, entry, leverage));
        }
    }

    #[test]
    fn a_market_order_is_reckoned_at_a_price_that_hurts() {
        assert_eq!(assumed_market_price(-1, r("49940"), r("49904.5")), r("49940"));
        assert_eq!(assumed_market_price(1, r("100"), r("0")), r("100.05"));
    }

    #[test]
    fn break_even_pays_for_the_fees() {
        assert_eq!(break_even_binance(1, r("67445.9"), r("0.0005")), r("67479.62295"));
        let even = break_even_bybit(-1, r("2"), r("100"), r("-0.11"), r("0.0001"));
        assert_eq!(even, (r("200") - r("0.11")) / r("2.0011"));
    }
}
