//! Series made of series: trades to bars, bars to longer bars.
//!
//! What always holds: counts stay exact, a derived bar is made of the rows of its interval and of nothing else, and **an interval without
//! rows gives no bar**. What it does not do: fill, repair, or join different instruments.

use bthost_sim::market::{BarRow, Bars, Trades};
use bthost_sim::num::COUNT_MAX;
use bthost_sim::time::{Timeframe, Ts};

use crate::error::DataError;

/// What closes a bar that is not one of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// So many single trades.
    Ticks(u64),
    /// A volume, as a count of the quantity's scale.
    Volume(i64),
    /// A turnover, in whole units of the quote asset.
    Turnover(i64),
}

/// Bars that follow what was traded and not the clock.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventBars {
    /// The bars; `open_time` is the time of the first trade. Several may open at one instant.
    pub rows: Vec<BarRow>,
    /// The time of the last trade of each.
    pub close_time: Vec<i64>,
}

/// A bar that grows by trades.
#[derive(Clone, Copy, Debug, Default)]
struct Growing {
    bar: BarRow,
    /// Price times quantity, exact, in counts of both scales.
    turnover: i128,
    trades: u64,
}

/// 10^-(scales of price and quantity).
fn turnover_unit(price_scale: u8, qty_scale: u8) -> i128 {
    10i128.pow(u32::from(price_scale) + u32::from(qty_scale))
}

fn quote(turnover: i128, unit: i128) -> f64 {
    turnover as f64 / unit as f64
}

impl Growing {
    fn new(trades: &Trades, i: usize, open_time: i64) -> Self {
        let price = trades.price[i];
        let bar = BarRow { open_time, open: price, high: price, low: price, close: price, ..BarRow::default() };
        Self { bar, turnover: 0, trades: 0 }
    }

    fn add(&mut self, trades: &Trades, i: usize) -> Result<(), DataError> {
        let (price, qty, bar) = (trades.price[i], trades.qty[i], &mut self.bar);
        (bar.high, bar.low, bar.close) = (bar.high.max(price), bar.low.min(price), price);
        // A sum of two counts that fit cannot wrap.
        bar.volume += qty;
        if !trades.buyer_maker[i] {
            bar.taker_buy_volume += qty;
        }
        if bar.volume > COUNT_MAX {
            return Err(DataError::limit(format!("the volume up to the trade at {} is larger than fits a bar", Ts(trades.time[i]))));
        }
        self.turnover += i128::from(price) * i128::from(qty);
        self.trades += u64::from(trades.count[i]);
        Ok(())
    }

    fn finish(&self, unit: i128) -> Result<BarRow, DataError> {
        let too_many = || DataError::limit(format!("the bar at {} has more trades than fit", Ts(self.bar.open_time)));
        let trades = u32::try_from(self.trades).map_err(|_| too_many())?;
        Ok(BarRow { trades, quote_volume: quote(self.turnover, unit), ..self.bar })
    }
}

/// Bars of the clock. `scales` are those of price and quantity. The first and the last bar hold what there is: whether the trades cover
/// their intervals is not known here.
///
/// # Errors
/// When a volume or a number of trades is larger than fits.
pub fn bars_of_trades(trades: &Trades, timeframe: Timeframe, scales: (u8, u8)) -> Result<Bars, DataError> {
    let unit = turnover_unit(scales.0, scales.1);
    let mut bars = Bars::new(timeframe);
    let mut growing: Option<(Growing, i64)> = None;
    for (i, &time) in trades.time.iter().enumerate() {
        if let Some((done, _)) = growing.filter(|(_, close)| time >= *close) {
            bars.push(&done.finish(unit)?);
            growing = None;
        }
        let (bar, _) = growing.get_or_insert_with(|| {
            let open = timeframe.open_of(Ts(time));
            (Growing::new(trades, i, open.0), timeframe.close_of(open).0)
        });
        bar.add(trades, i)?;
    }
    if let Some((last, _)) = growing {
        bars.push(&last.finish(unit)?);
    }
    Ok(bars)
}

/// Bars that close with the trade that reaches a limit; that trade belongs to the bar as a whole. What is left at the end is no bar.
///
/// # Errors
/// When the limit is not positive, or a volume or a number of trades is larger than fits.
pub fn event_bars(trades: &Trades, until: Until, scales: (u8, u8)) -> Result<EventBars, DataError> {
    let unit = turnover_unit(scales.0, scales.1);
    let limit = match until {
        Until::Ticks(limit) => i128::from(limit),
        Until::Volume(limit) => i128::from(limit),
        Until::Turnover(limit) => i128::from(limit) * unit,
    };
    if limit <= 0 {
        return Err(DataError::usage("a bar needs a limit above zero"));
    }
    let mut all = EventBars::default();
    let mut growing: Option<Growing> = None;
    for (i, &time) in trades.time.iter().enumerate() {
        let bar = growing.get_or_insert_with(|| Growing::new(trades, i, time));
        bar.add(trades, i)?;
        let reached = match until {
            Until::Ticks(_) => i128::from(bar.trades),
            Until::Volume(_) => i128::from(bar.bar.volume),
            Until::Turnover(_) => bar.turnover,
        };
        if reached >= limit {
            all.rows.push(bar.finish(unit)?);
            all.close_time.push(time);
            growing = None;
        }
    }
    Ok(all)
}

/// What becomes of a longer bar of which rows are missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Partial {
    /// It is made of the rows that are there.
    #[default]
    Keep,
    /// It is left out.
    Drop,
}

/// Bars of a longer timeframe, whose intervals must be made of whole intervals of the shorter one.
///
/// # Errors
/// When an interval of the shorter timeframe lies in two of the longer one, or a sum is larger than fits.
pub fn resample(bars: &Bars, to: Timeframe, partial: Partial) -> Result<Bars, DataError> {
    let mut made = Bars::new(to);
    let extended = !bars.trades.is_empty();
    let mut i = 0;
    while i < bars.len() {
        let open = to.open_of(Ts(bars.open_time[i]));
        let close = to.close_of(open);
        let end = i + bars.open_time[i..].partition_point(|t| *t < close.0);
        let mut bar = BarRow { open_time: open.0, trades: 0, quote_volume: 0.0, volume: 0, taker_buy_volume: 0, ..bars.row(i) };
        let too_large = || DataError::limit(format!("the volume of the bar at {open} is larger than fits"));
        for at in i..end {
            let row = bars.row(at);
            if bars.close_time(at) > close {
                return Err(DataError::usage(format!(
                    "the bar of {} at {} does not lie in one of {to}",
                    bars.timeframe,
                    Ts(row.open_time)
                ))
                .hint("the longer timeframe must be a whole number of the shorter one"));
            }
            (bar.high, bar.low, bar.close) = (bar.high.max(row.high), bar.low.min(row.low), row.close);
            bar.volume = bar.volume.checked_add(row.volume).filter(|v| *v <= COUNT_MAX).ok_or_else(too_large)?;
            bar.taker_buy_volume = bar.taker_buy_volume.checked_add(row.taker_buy_volume).ok_or_else(too_large)?;
            bar.trades = bar.trades.checked_add(row.trades).ok_or_else(too_large)?;
            bar.quote_volume += row.quote_volume;
        }
        if partial == Partial::Keep || is_whole(bars, i..end, open, close) {
            if extended { made.push(&bar) } else { made.push_core(&bar) }
        }
        i = end;
    }
    Ok(made)
}

/// Whether the rows follow one another from `open` to `close`.
fn is_whole(bars: &Bars, rows: std::ops::Range<usize>, open: Ts, close: Ts) -> bool {
    let mut at = open;
    for i in rows {
        if bars.open_time[i] != at.0 {
            return false;
        }
        at = bars.close_time(i);
    }
    at == close
}

#[cfg(test)]
mod tests {
    use bthost_sim::market::TradeRow;
    use bthost_sim::time::{MINUTE, SECOND};

    use super::*;

    fn trades() -> Trades {
        let mut trades = Trades::default();
        // Second, price in cents, quantity in tenths, single trades, whether the buyer was the maker.
        let rows = [(0, 100, 10, 1, false), (10, 103, 5, 2, true), (59, 99, 5, 1, false), (60, 98, 20, 3, true), (185, 101, 10, 1, false)];
        for (id, (second, price, qty, count, buyer_maker)) in rows.into_iter().enumerate() {
            trades.push(&TradeRow { time: second * SECOND, id: id as i64, price, qty, count, buyer_maker });
        }
        trades
    }

    #[test]
    fn trades_make_bars_of_the_clock_and_none_where_nothing_was_traded() {
        let bars = bars_of_trades(&trades(), Timeframe::M1, (2, 1)).expect("bars");
        assert_eq!(bars.open_time, [0, MINUTE, 3 * MINUTE]);
        let first = BarRow {
            open_time: 0,
            open: 100,
            high: 103,
            low: 99,
            close: 99,
            volume: 20,
            quote_volume: 2.01,
            trades: 4,
            taker_buy_volume: 15,
        };
        assert_eq!(bars.row(0), first);
        assert!(bars.check().is_ok());
    }

    #[test]
    fn bars_by_ticks_volume_and_turnover() {
        let closes = |until| event_bars(&trades(), until, (2, 1)).expect("bars").close_time;
        assert_eq!(closes(Until::Ticks(3)), [10 * SECOND, 60 * SECOND]);
        assert_eq!(closes(Until::Volume(20)), [59 * SECOND, 60 * SECOND]);
        assert_eq!(closes(Until::Turnover(2)), [59 * SECOND, 185 * SECOND]);
        assert!(event_bars(&trades(), Until::Ticks(0), (2, 1)).is_err());
        let all = event_bars(&trades(), Until::Ticks(1), (2, 1)).expect("one bar a trade");
        assert_eq!(all.rows.iter().map(|r| r.volume).sum::<i64>(), 50, "nothing is lost");
    }

    #[test]
    fn longer_bars_are_made_of_shorter_ones() {
        let minutes = bars_of_trades(&trades(), Timeframe::M1, (2, 1)).expect("bars");
        let two = Timeframe::parse("2m").expect("2m");
        let made = resample(&minutes, two, Partial::Keep).expect("two minutes");
        assert_eq!((made.open_time.clone(), made.low.clone(), made.trades.clone()), (vec![0, 2 * MINUTE], vec![98, 101], vec![7, 1]));
        assert_eq!(resample(&minutes, two, Partial::Drop).expect("whole ones").open_time, [0]);
        let error = resample(&made, Timeframe::parse("3m").expect("3m"), Partial::Keep).expect_err("2m does not divide 3m");
        assert!(error.message.contains("does not lie in one"), "{error}");
        assert_eq!(resample(&minutes, Timeframe::M1, Partial::Keep), Ok(minutes));
    }
}
