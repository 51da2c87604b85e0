//! Greeks of the options that a run still holds at its end, by Black's formula of 1976 on the underlying's last close.
//!
//! What always holds: the volatility is the one that the option's own mark implies; an option without an underlying, or whose mark no volatility gives, is
//! named without greeks. It is a view for a person, in floats; no rule asks for it.

use bthost_sim::market::{InstrumentKind, OptionTerms};
use bthost_sim::metrics::options::{black_76, implied_volatility};
use bthost_sim::num::{Px, Qty};
use bthost_sim::time::{DAY, Ts};

use super::ReportInput;

/// What an option is looked at with.
struct Held {
    qty: f64,
    mark: f64,
    forward: Option<f64>,
    years: f64,
}

/// A line for each option that is held at the end.
#[must_use]
pub fn lines(input: &ReportInput<'_>) -> Vec<String> {
    let end = input.outcome.end;
    let held = input.outcome.positions.iter().filter_map(|position| {
        let instrument = input.markets.get(position.instrument as usize)?.instrument;
        let InstrumentKind::Option(terms) = instrument.kind else { return None };
        let held = Held {
            qty: Qty(position.qty.0).to_f64(instrument.qty_scale),
            mark: Px(position.mark).to_f64(instrument.price_scale),
            forward: terms.underlying.and_then(|index| last_close(input, index, end)),
            years: (terms.delivery.at.0 - end.0) as f64 / (365.0 * DAY as f64),
        };
        Some(line(&instrument.name(), &terms, &held))
    });
    held.collect()
}

fn last_close(input: &ReportInput<'_>, index: u32, end: Ts) -> Option<f64> {
    let market = input.markets.get(index as usize)?;
    let bars = market.bars?;
    let closed = bars.first_closing_from(Ts(end.0.saturating_add(1)));
    Some(Px(*bars.close.get(closed.checked_sub(1)?)?).to_f64(market.instrument.price_scale))
}

fn line(name: &str, terms: &OptionTerms, held: &Held) -> String {
    let (right, strike) = (terms.right, terms.strike.to_f64());
    let head = format!("{} of {name}, {} at {strike}:", held.qty, right.name());
    let greeks = held.forward.and_then(|forward| {
        let volatility = implied_volatility(right, forward, strike, held.years, held.mark)?;
        Some((volatility, black_76(right, forward, strike, held.years, volatility)?))
    });
    let Some((volatility, one)) = greeks else { return format!("{head} no volatility gives its mark of {}", held.mark) };
    let of_all = |one: f64| one * held.qty;
    format!(
        "{head} volatility {:.2} %, delta {:.4}, gamma {:.6}, vega {:.2} for a point, theta {:.2} a day",
        volatility * 100.0,
        of_all(one.delta),
        of_all(one.gamma),
        of_all(one.vega / 100.0),
        of_all(one.theta / 365.0)
    )
}

#[cfg(test)]
mod tests {
    use bthost_sim::market::{Delivery, Right};
    use bthost_sim::num::{Money, Rate};

    use super::*;

    #[test]
    fn a_short_put_has_the_greeks_of_its_volatility() {
        let delivery = Delivery { at: Ts(0), window: 0, fee: Rate(0) };
        let terms = OptionTerms { right: Right::Put, strike: Money(100 * 100_000_000), delivery, underlying: Some(0) };
        // At the money for a year at 20 %: 7.9656, and a delta of -0.4602 for one.
        let held = Held { qty: -2.0, mark: 7.965_567_455_405_8, forward: Some(100.0), years: 1.0 };
        let text = line("P.test", &terms, &held);
        assert!(text.starts_with("-2 of P.test, put at 100: volatility 20.00 %, delta 0.9203, gamma -0.0396"), "{text}");
        let text = line("P.test", &terms, &Held { forward: None, ..held });
        assert!(text.ends_with("no volatility gives its mark of 7.9655674554058"), "{text}");
    }
}
