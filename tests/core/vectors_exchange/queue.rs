//! Area queue: the place of a resting order under the models of hftbacktest.

use bthost_sim::exchange::queue::{Place, Probability, Weight};

use super::row::{Answer, Row, count};

pub fn answer(row: &Row) -> Option<Answer> {
    Some(match row.function.as_str() {
        "risk_averse" => {
            let mut place = Place::behind(row.count("front", 0));
            let mut events = row.list("events").iter();
            let mut trade = |what: &str| {
                let event = events.next().unwrap_or_else(|| panic!("{}: no {what} event", row.id));
                assert_eq!(event[0], "trade", "{}", row.id);
                place.traded(count(&event[1], 0))
            };
            assert_eq!(trade("first"), 0, "{}: the first trade does not reach the order", row.id);
            let filled_after = trade("second");
            // What is in front after the first trade is what the second one had to take before it filled.
            let front = count(&row.list("events")[1][1], 0) - filled_after;
            Answer::Numbers(vec![front as f64, filled_after as f64])
        }
        "risk_averse_depth" => {
            let mut place = Place::behind(row.count("front", 0));
            place.level_set(row.count("new_qty", 0));
            Answer::from(place.front() as f64)
        }
        "prob_queue_front_after_depth_change" => {
            let weight = match row.word("model") {
                "LogProb" => Weight::Log,
                "PowerProb n=1" => Weight::Power(1.0),
                "PowerProb n=2" => Weight::Power(2.0),
                "PowerProb n=3" => Weight::Power(3.0),
                other => panic!("{}: model {other}", row.id),
            };
            // The row's front is the one after the trades.
            let traded = row.number("cum_trade_qty");
            let mut place = Probability::behind(row.number("front") + traded, weight);
            assert_eq!(place.traded(traded), 0.0, "{}: the trades do not reach the order", row.id);
            place.level_changed(row.number("prev_qty"), row.number("new_qty"));
            Answer::from(place.front())
        }
        _ => return None,
    })
}
