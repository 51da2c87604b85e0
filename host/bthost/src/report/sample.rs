//! A small hand-made run for the tests of this room: 60 days of hours, five trades, one of them open.

use bthost_sim::engine::{EquityRow, FinalPosition, Outcome, Status, Totals};
use bthost_sim::market::{BarRow, Bars, Filters, Instrument, InstrumentKind};
use bthost_sim::metrics::Calendar;
use bthost_sim::num::{Money, Qty, Rate};
use bthost_sim::time::{DAY, HOUR, SECOND, Timeframe, Ts};
use bthost_sim::trail::payload::{Any, Fill, Funding, OrderChange, SubmitIntent, Transfer};
use bthost_sim::trail::{Cause, Header, TrailRoots};

use super::tables::Tables;
use super::{MarketInput, ReportInput, StrategyInput};

/// 2024-08-01.
const START: i64 = 1_722_470_400 * SECOND;
const DAYS: i64 = 60;
const CASH: i128 = 10_000 * 100_000_000;

/// What a [`ReportInput`] borrows from.
pub(crate) struct Sample {
    pub(crate) instrument: Instrument,
    pub(crate) bars: Bars,
    pub(crate) outcome: Outcome,
    pub(crate) tables: Tables,
    pub(crate) tags: Vec<String>,
    pub(crate) assets: Vec<String>,
    pub(crate) series: Vec<String>,
    pub(crate) window: (Ts, Ts),
}

/// A price walk without randomness: two waves on a slope, in cents.
fn price(hour: i64) -> i64 {
    let wave = |period: i64, size: i64| {
        let phase = hour.rem_euclid(period);
        let up = phase.min(period - phase);
        up * 2 * size / period - size / 2
    };
    6_000_000 + hour * 400 + wave(310, 900_000) + wave(47, 160_000) + hour * 7919 % 20_011
}

impl Sample {
    pub(crate) fn new() -> Self {
        let mut sample = Self::without_trades();
        sample.trade();
        sample.mark();
        sample
    }

    pub(crate) fn without_trades() -> Self {
        let instrument = Instrument {
            symbol: "BTCUSDT".into(),
            venue: "test".into(),
            kind: InstrumentKind::LinearPerpetual,
            base: "BTC".into(),
            quote: "USDT".into(),
            settle: "USDT".into(),
            price_scale: 2,
            qty_scale: 3,
            filters: Filters::default(),
            max_leverage: 5,
            maker_fee: Rate(0),
            taker_fee: Rate(500_000_000),
        };
        let mut bars = Bars::new(Timeframe::H1);
        for hour in 0..DAYS * 24 {
            let (open, close) = (price(hour), price(hour + 1));
            let row = BarRow {
                open_time: START + hour * HOUR,
                open,
                high: open.max(close) + 900,
                low: open.min(close) - 900,
                close,
                volume: 5000,
                ..BarRow::default()
            };
            bars.push_core(&row);
        }
        let flat = |h| EquityRow { time: START + h * HOUR, equity: CASH as i64, wallet: CASH as i64, exposure: 0 };
        let equity = (1..=DAYS * 24).map(flat).collect();
        let end = Ts(START + DAYS * DAY);
        let totals =
            Totals { bars: DAYS as u64 * 24, delivered: DAYS as u64 * 24 - 26, first_valid: vec![Some(Ts(START))], ..Totals::default() };
        let outcome = Outcome {
            status: Status::Completed,
            end,
            start_equity: Money(CASH),
            end_equity: Money(CASH),
            wallets: vec![("USDT".into(), Money(CASH))],
            positions: Vec::new(),
            state: [0; 32],
            trail: TrailRoots { streams: Vec::new(), root: [0; 32] },
            equity,
            totals,
            mark_modes: vec!["last"],
            markets: Vec::new(),
        };
        Self {
            instrument,
            bars,
            outcome,
            tables: Tables::default(),
            tags: vec!["up".into(), "down".into()],
            assets: vec!["USDT".into()],
            series: vec!["BTCUSDT.test/bars/1h".into()],
            window: (Ts(START), end),
        }
    }

    /// Long and short in turns, every tenth day, 0.1 BTC; the last one stays open.
    fn trade(&mut self) {
        let mut position = 0i64;
        let mut basis = 0i128;
        for (n, hour) in [100i64, 340, 341, 580, 700, 820, 900, 1000, 1100].into_iter().enumerate() {
            let opening = position == 0;
            let side = if opening { u8::from(n % 4 == 2) } else { u8::from(position > 0) };
            let signed: i64 = if side == 0 { 100 } else { -100 };
            let (ts, at) = (Ts(START + hour * HOUR + 1), price(hour));
            let notional = i128::from(at) * 100 * 1000;
            let realised = if opening { 0 } else { -(i128::from(signed.signum()) * notional) - basis };
            position += signed;
            basis = if opening { i128::from(signed.signum()) * notional } else { 0 };
            let order = n as u64 + 1;
            let head = |kind| Header { kind, version: 1, seq: n as u64, ts, cause: Cause::Row { series: 0, index: hour as u64 } };
            let intent = SubmitIntent { order, side, qty: 100, tag: 1 + u32::from(side), ..SubmitIntent::default() };
            self.tables.push(&head(1), Any::SubmitIntent(intent));
            let fee = notional / 2000;
            let flags = 1 + if n == 3 { 2 } else { 0 };
            let fill = Fill {
                order,
                side,
                flags,
                tag: 1 + u32::from(side),
                base_price: at,
                price: at,
                qty: 100,
                notional,
                fee,
                realised,
                position,
                basis,
                ..Fill::default()
            };
            self.tables.push(&head(32), Any::Fill(fill));
            self.tables.push(&head(16), Any::OrderChange(OrderChange { order, side, event: 3, ..OrderChange::default() }));
            let transfer = Transfer {
                from: 0,
                from_instrument: u32::MAX,
                to: 3,
                to_instrument: u32::MAX,
                amount: fee,
                wallet: CASH - fee,
                ..Transfer::default()
            };
            self.tables.push(&head(64), Any::Transfer(transfer));
            let t = &mut self.outcome.totals;
            t.orders += 1;
            t.fills += 1;
            t.ambiguous_fills += u64::from(n == 3);
            t.turnover += Money(notional);
            t.fees += Money(fee);
            t.realised += Money(realised);
            if opening {
                let until = [340i64, 580, 820, 1000].into_iter().find(|h| *h > hour).unwrap_or(DAYS * 24);
                t.exposed_ns += (until - hour) * HOUR;
            }
        }
        let amount = -123_456_789;
        let head = Header { kind: 48, version: 1, seq: 0, ts: Ts(START + 200 * HOUR), cause: Cause::Run };
        self.tables.push(&head, Any::Funding(Funding { position: 100, mark: price(200), rate: 100_000_000, amount, ..Funding::default() }));
        self.outcome.totals.funding = Money(amount);
        self.outcome.totals.touched_orders = 2;
    }

    /// Wallet and equity at every close, from the fills.
    fn mark(&mut self) {
        let (mut wallet, mut position, mut basis, mut next) = (CASH, 0i64, 0i128, 0usize);
        let mut last = 0;
        let mut rows: Vec<EquityRow> = self.outcome.equity.rows().collect();
        for (row, close) in rows.iter_mut().zip(&self.bars.close) {
            while let Some(fill) = self.tables.fills.get(next).filter(|f| f.ts.0 < row.time) {
                wallet += fill.body.realised - fill.body.fee;
                (position, basis, next) = (fill.body.position, fill.body.basis, next + 1);
            }
            if row.time == START + 200 * HOUR {
                wallet += self.outcome.totals.funding.0;
            }
            let value = i128::from(position) * i128::from(*close) * 1000;
            last = (wallet + value - basis) as i64;
            *row = EquityRow { time: row.time, equity: last, wallet: wallet as i64, exposure: value.unsigned_abs() as i64 };
        }
        self.outcome.equity = rows.into_iter().collect();
        self.outcome.end_equity = Money(i128::from(last));
        let mark = *self.bars.close.last().expect("rows");
        let unrealised = Money(i128::from(last) - wallet);
        self.outcome.positions = vec![FinalPosition {
            instrument: 0,
            qty: Qty(position),
            basis: Money(basis),
            unrealised,
            mark,
            isolated: Money::ZERO,
            liquidation_price: None,
        }];
    }

    /// Change rows of the equity table, by number.
    pub(crate) fn edit_equity(&mut self, change: impl Fn(usize, &mut EquityRow)) {
        let edited = self.outcome.equity.rows().enumerate().map(|(i, mut row)| {
            change(i, &mut row);
            row
        });
        self.outcome.equity = edited.collect();
    }

    /// Keep the first `days` days only.
    pub(crate) fn shorten(&mut self, days: i64) {
        let rows = days as usize * 24;
        self.outcome.equity = self.outcome.equity.rows().take(rows).collect();
        self.outcome.end = Ts(START + days * DAY);
        self.window.1 = self.outcome.end;
    }

    pub(crate) fn input(&self) -> ReportInput<'_> {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        ReportInput {
            strategy: StrategyInput {
                name: "ema-cross".into(),
                version: "0.1.0".into(),
                sha256: "ab".repeat(32),
                params: vec![pair("fast", "12"), pair("slow", "26")],
            },
            markets: vec![MarketInput {
                instrument: &self.instrument,
                series: &self.series[0],
                rows: self.bars.len() as u64,
                bars: Some(&self.bars),
                trades: None,
                rules: None,
            }],
            legs: Vec::new(),
            window: self.window,
            currency: "USDT".into(),
            currencies: Vec::new(),
            calendar: Calendar::EveryDay,
            run_id: format!("sha256:{}", "1f".repeat(32)),
            result_id: format!("sha256:{}", "2e".repeat(32)),
            outcome: &self.outcome,
            tables: &self.tables,
            tags: &self.tags,
            assets: &self.assets,
            strategy_series: &self.series,
            resources: vec![pair("fuel", "12,345,678 of 200,000,000,000"), pair("memory", "17 pages of 64 KiB")],
            assumptions: vec![
                pair("path inside a bar", "ohlc-adaptive"),
                pair("limit orders", "fill when traded through by one tick"),
                pair("slippage", "2 bps for takers"),
                pair("latency", "200 ms"),
                pair("fees", "maker 0 %, taker 0.05 %"),
                pair("mark", "last"),
            ],
        }
    }
}
