//! One order on a handful of bars, by the engine itself: what it fills at.

use bthost_sim::engine::{Desk, Hearing, InPath, LimitFill, Market, PathPolicy, Rules, RunConfig};
use bthost_sim::limits::Limits;
use bthost_sim::market::{BarRow, Bars, Filters, FundingRates, Instrument, InstrumentKind};
use bthost_sim::num::{Money, Px, Qty, Rate};
use bthost_sim::rails::RailLimits;
use bthost_sim::strategy::{Bar, Called, Fault, OrderRequest, RunContext, Strategy, Subscriptions};
use bthost_sim::time::{MINUTE, Timeframe, Ts};

use crate::random::{audit, play};

/// Decimals of the prices of these rows.
pub const PRICE_SCALE: u8 = 8;

/// An instrument without filters.
pub fn instrument() -> Instrument {
    Instrument {
        symbol: "VUSDT".into(),
        venue: "test".into(),
        kind: InstrumentKind::LinearPerpetual,
        base: "V".into(),
        quote: "USDT".into(),
        settle: "USDT".into(),
        price_scale: PRICE_SCALE,
        qty_scale: 8,
        filters: Filters { tick: Px(1_000_000), step: Qty(1), ..Filters::default() },
        max_leverage: 125,
        maker_fee: Rate(0),
        taker_fee: Rate(0),
    }
}

/// Sends one order before the first bar's open.
struct Once(OrderRequest);

impl Strategy for Once {
    fn start(&mut self, desk: &mut Box<Desk>, _: &RunContext) -> Result<Result<Subscriptions, String>, Fault> {
        // So that it arrives at the first bar's open.
        desk.set_timer(0, Ts(0)).expect("a timer");
        Ok(Ok(Subscriptions::default()))
    }

    fn on_bar(&mut self, _: &mut Box<Desk>, _: u32, _: &Bar, _: u64) -> Called {
        Ok(())
    }

    fn on_timer(&mut self, desk: &mut Box<Desk>, _: u32, _: Ts) -> Called {
        desk.submit(&self.0).expect("no filter stands against it");
        Ok(())
    }
}

/// The base price of the order's fill on bars of (open, high, low, close), as a float; `None` when it does not fill.
pub fn filled_at(request: OrderRequest, ohlc: &[[i64; 4]]) -> Option<f64> {
    let mut bars = Bars::new(Timeframe::parse("1m").expect("a timeframe"));
    for (i, [open, high, low, close]) in ohlc.iter().copied().enumerate() {
        bars.push_core(&BarRow { open_time: i as i64 * MINUTE, open, high, low, close, volume: 1, ..BarRow::default() });
    }
    let rules = Rules { leverage: 125, ..Rules::default() };
    let market = Market {
        instrument: instrument(),
        rules,
        bars,
        mark: None,
        funding: FundingRates::default(),
        trades: None,
        depth: None,
        fees: None,
        members: bthost_sim::market::Membership::default(),
        margin: None,
    };
    let config = RunConfig {
        window: (Ts(1), Ts(i64::MAX)),
        seed: 0,
        currency: "USDT".into(),
        currencies: Vec::new(),
        cash: Money(1_000_000_000_000_000),
        latency_ns: 0,
        hearing: Hearing::default(),
        path: PathPolicy::OhlcAdaptive,
        limit_fill: LimitFill::Through,
        in_path: InPath::ReduceOnly,
        rails: RailLimits::default(),
        limits: Limits::NATIVE,
        markets: vec![market],
    };
    let ran = play(&config, &mut Once(request));
    audit::fills(&ran).next().map(|fill| Px(fill.base_price).to_f64(PRICE_SCALE))
}
