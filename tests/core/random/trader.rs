//! A strategy that does everything: every kind of order and intent, at random, from what it is shown; and one that checks what it is shown.
//!
//! Its draws depend on the calls that it has had, and on nothing else: as long as two runs look alike to it, it does the same in both.

use bthost_sim::codes::event;
use bthost_sim::engine::Desk;
use bthost_sim::num::Decimal;
use bthost_sim::strategy::{
    Bar, Bracket, Called, Delivery, Fault, IndicatorRequest, Offset, OrderEvent, OrderKind, OrderRequest, PositionSide, Rounding,
    RunContext, SeriesRequest, Side, Strategy, Subscriptions, Tif, TriggerSource,
};
use bthost_sim::time::Ts;

use super::Draw;

/// The strategy.
pub struct Trader {
    draw: Draw,
    markets: usize,
    last: Vec<f64>,
    sent: Vec<u64>,
    /// Whether instruments have a long and a short position.
    hedges: bool,
    /// How many intents were taken.
    pub taken: u64,
}

impl Trader {
    /// From a seed of its own.
    pub fn new(seed: u64) -> Self {
        Self { draw: Draw::new(seed ^ 0xabcd), markets: 0, last: Vec::new(), sent: Vec::new(), hedges: false, taken: 0 }
    }

    /// One that names the leg which its orders work on.
    pub fn hedging(seed: u64) -> Self {
        Self { hedges: true, ..Self::new(seed) }
    }

    fn price(&mut self, desk: &Desk, market: usize, far: i64) -> Option<Decimal> {
        let factor = 1.0 + self.draw.range(-far, far) as f64 / 10_000.0;
        if self.draw.once_in(60) {
            // Off any grid.
            return Some(Decimal::new(self.last[market] as i64 * 1000 + 1, 3));
        }
        let mode = self.draw.pick(&[Rounding::Nearest, Rounding::Up, Rounding::Down]);
        desk.round_price(market as u32, self.last[market] * factor, mode).ok()
    }

    /// A distance behind the price: a fraction, or price units on the grid.
    fn distance(&mut self, desk: &Desk, market: usize) -> Option<Offset> {
        if self.draw.once_in(2) {
            return Some(Offset::Fraction(self.draw.range(5, 90) as f64 / 10_000.0));
        }
        let near = self.last[market] * self.draw.range(5, 90) as f64 / 10_000.0;
        desk.round_price(market as u32, near, Rounding::Up).ok().map(Offset::Absolute)
    }

    fn trailing(&mut self, desk: &Desk, market: usize) -> Option<OrderKind> {
        let distance = self.distance(desk, market)?;
        let activation = if self.draw.once_in(3) { Some(self.price(desk, market, 60)?) } else { None };
        let offset = self.last[market] * self.draw.range(1, 20) as f64 / 10_000.0;
        let limit_offset = if self.draw.once_in(3) { Some(desk.round_price(market as u32, offset, Rounding::Up).ok()?) } else { None };
        Some(OrderKind::TrailingStop { distance, activation, limit_offset })
    }

    fn kind(&mut self, desk: &Desk, market: usize) -> Option<OrderKind> {
        Some(match self.draw.range(0, 11) {
            0..=3 => OrderKind::Market,
            4 | 5 => OrderKind::Limit(self.price(desk, market, 60)?),
            6 => OrderKind::StopMarket(self.price(desk, market, 60)?),
            7 => OrderKind::StopLimit { trigger: self.price(desk, market, 60)?, limit: self.price(desk, market, 60)? },
            8 => OrderKind::TakeProfit(self.price(desk, market, 60)?),
            9 => OrderKind::TakeProfitLimit { trigger: self.price(desk, market, 60)?, limit: self.price(desk, market, 60)? },
            10 => self.trailing(desk, market)?,
            _ => {
                let display = desk.round_qty(market as u32, self.draw.range(1, 3000) as f64 / 1000.0, Rounding::Up).ok()?;
                OrderKind::Iceberg { price: self.price(desk, market, 60)?, display }
            }
        })
    }

    fn order(&mut self, desk: &Desk, now: Ts) -> Option<OrderRequest> {
        let market = self.draw.range(0, self.markets as i64 - 1) as usize;
        if self.last[market] == 0.0 {
            return None;
        }
        let side = self.draw.pick(&[Side::Buy, Side::Sell]);
        let quantity = desk.round_qty(market as u32, self.draw.range(1, 9000) as f64 / 1000.0, Rounding::Up).ok()?;
        let mut request = OrderRequest::market(market as u32, side, quantity);
        request.kind = self.kind(desk, market)?;
        if self.hedges {
            let opens = if side == Side::Buy { PositionSide::Long } else { PositionSide::Short };
            request.position = self.draw.pick(&[opens, opens, PositionSide::Long, PositionSide::Short]);
        }
        let until = Tif::Gtd(Ts(now.0 + self.draw.range(1, 900_000_000_000)));
        request.tif = self.draw.pick(&[Tif::Gtc, Tif::Gtc, Tif::Gtc, Tif::Ioc, Tif::Fok, until]);
        request.trigger = self.draw.pick(&[TriggerSource::Last, TriggerSource::Last, TriggerSource::Mark]);
        request.flags.post_only = self.draw.once_in(10);
        request.flags.reduce_only = self.draw.once_in(5);
        request.oco_group = if self.draw.once_in(4) { self.draw.range(1, 3) as u32 } else { 0 };
        if self.draw.once_in(3) {
            let trails = self.draw.once_in(3);
            request.bracket = Some(Bracket {
                take_profit: if self.draw.once_in(2) { self.price(desk, market, 80) } else { None },
                stop_loss: if trails { None } else { self.price(desk, market, 80) },
                stop_loss_limit: if self.draw.once_in(4) && !trails { self.price(desk, market, 80) } else { None },
                trailing_loss: if trails { self.distance(desk, market) } else { None },
            });
        } else if self.draw.once_in(10) {
            request.flags.close_position = true;
            request.quantity = Decimal::new(0, 0);
        }
        Some(request)
    }

    fn act(&mut self, desk: &mut Desk, now: Ts) {
        for instrument in 0..self.markets as u32 {
            let [net, long, short] =
                [PositionSide::Net, PositionSide::Long, PositionSide::Short].map(|side| desk.leg(instrument, side).quantity);
            assert_eq!(long.mantissa + short.mantissa, net.mantissa, "two sides are the whole");
            assert!(long.mantissa >= 0 && short.mantissa <= 0 && long.scale == net.scale && short.scale == net.scale, "{long:?} {short:?}");
        }
        let before = self.taken;
        match self.draw.range(0, 99) {
            0..=59 => {
                if let Some(request) = self.order(desk, now)
                    && let Ok(id) = desk.submit(&request)
                {
                    self.sent.push(id);
                    self.taken += 1;
                }
            }
            60..=69 => {
                // Its own orders and legs, ended ones too.
                let id = self.draw.range(1, self.sent.last().map_or(1, |id| *id as i64 + 3)) as u64;
                self.taken += u64::from(desk.cancel(id).is_ok());
            }
            70..=79 => {
                if let Some(open) = desk.open_orders(None).first().copied() {
                    let market = open.instrument as usize;
                    let quantity = desk.round_qty(open.instrument, self.draw.range(1, 9000) as f64 / 1000.0, Rounding::Up);
                    if let (Ok(quantity), Some(price)) = (quantity, self.price(desk, market, 60)) {
                        self.taken += u64::from(desk.replace(open.order, quantity, price).is_ok());
                    }
                }
            }
            80..=82 => self.taken += u64::from(desk.cancel_all(None).is_ok()),
            83..=84 => self.taken += u64::from(desk.flatten().is_ok()),
            85..=89 => {
                let when = Ts(now.0 + self.draw.range(1, 200_000_000_000));
                self.taken += u64::from(desk.set_timer(self.draw.range(0, 3) as u32, when).is_ok());
            }
            90 => self.taken += u64::from(desk.set_leverage(0, self.draw.range(1, 20) as u32).is_ok()),
            91..=93 => self.show(desk),
            _ => {}
        }
        assert!(self.taken >= before);
    }

    /// Everything that a strategy can see goes onto the trail, so that two runs that differ in it differ in their records.
    fn show(&mut self, desk: &mut Desk) {
        let mut text = format!("{:?} {:?} {}", desk.account(), desk.value(0), desk.random_u64());
        for series in 0..self.markets as u32 {
            text += &format!(" {:?} {:?}", desk.bars(series, 2), desk.position(series));
        }
        text += &format!(" {:?}", desk.open_orders(None));
        for part in text.as_bytes().chunks(900).take(8) {
            desk.log(1, &String::from_utf8_lossy(part));
        }
    }
}

impl Strategy for Trader {
    fn start(&mut self, _: &mut Box<Desk>, context: &RunContext) -> Result<Result<Subscriptions, String>, Fault> {
        self.markets = context.instruments.len();
        self.last = vec![0.0; self.markets];
        let series = |instrument: usize, timeframe: &str| SeriesRequest {
            instrument: instrument as u32,
            timeframe: timeframe.into(),
            delivery: Delivery::Every,
        };
        let mut all: Vec<SeriesRequest> = (0..self.markets).map(|i| series(i, "")).collect();
        all.push(series(0, "10m"));
        let sma = IndicatorRequest { series: 0, name: "sma".into(), inputs: Vec::new(), params: vec![5.0], output: 0 };
        Ok(Ok(Subscriptions { series: all, indicators: vec![sma], instants: true, orders: true, ..Subscriptions::default() }))
    }

    fn on_bar(&mut self, desk: &mut Box<Desk>, series: u32, bar: &Bar, _: u64) -> Called {
        let seen = desk.bars(series, 3);
        assert_eq!(seen.last(), Some(bar), "the last closed bar is the one that is delivered");
        for other in 0..=self.markets as u32 {
            assert!(desk.bars(other, 3).iter().all(|b| b.close_time <= bar.close_time), "a bar that has not closed is shown");
        }
        if (series as usize) < self.markets {
            self.last[series as usize] = bar.close;
        }
        if self.draw.once_in(3) {
            self.act(desk, bar.close_time);
        }
        Ok(())
    }

    fn on_instant(&mut self, desk: &mut Box<Desk>, now: Ts) -> Called {
        while self.draw.once_in(3) {
            self.act(desk, now);
        }
        Ok(())
    }

    fn on_order(&mut self, desk: &mut Box<Desk>, event: &OrderEvent) -> Called {
        let filled = event.kind == event::FILLED;
        if self.draw.once_in(if filled { 2 } else { 8 }) {
            self.act(desk, event.time);
        }
        Ok(())
    }

    fn on_timer(&mut self, desk: &mut Box<Desk>, _: u32, now: Ts) -> Called {
        self.act(desk, now);
        Ok(())
    }

    fn finish(&mut self, desk: &mut Box<Desk>) -> Called {
        assert!(desk.flatten().is_err(), "finish sends nothing");
        Ok(())
    }
}
