//! What a row of each kernel costs, beside copying a column and beside TA-Lib, over five years of minutes.
//!
//! Measured in turns (copy, ours, TA-Lib, and again) and the best of each is taken, because a machine that others use is slow now and then but never
//! fast by accident. The worst case is the worst of other series: ticks in cents, flat, a ramp, spikes. Prints a table in Markdown; a word behind
//! `--` chooses kernels by name. It asserts nothing.
#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::time::Instant;

use bthost_kernels::stream::Of;
use bthost_kernels::sweep::{Ranges, Sweep, Windows};
use bthost_kernels::{Level, averages, columns, composite, serial, strength, window};
use ta_lib::{Core, MAType};

/// Five years of minutes.
const ROWS: usize = 2_628_000;
/// Turns.
const TURNS: usize = 100;
/// Turns on each series of the worst case.
const TURNS_WORST: usize = 12;

/// The series of a bar's prices and volume.
struct Bars {
    high: Vec<f64>,
    low: Vec<f64>,
    close: Vec<f64>,
    volume: Vec<f64>,
}

/// Room for what comes out.
struct Room([Vec<f64>; 4]);

fn random(state: &mut u64) -> f64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 40) as f64 / 16_777_216.0
}

fn bars(shape: &str) -> Bars {
    let (mut state, mut price) = (7, 100.0);
    let mut walk = |size: f64| {
        price = f64::max(price + size * (random(&mut state) - 0.5), 1.0);
        price
    };
    let close: Vec<f64> = (0..ROWS)
        .map(|row| match shape {
            "ticks" => (walk(0.1) * 100.0).round() / 100.0,
            "flat" => 42.42,
            "ramp" => row as f64 * 0.37 + 1.0,
            "spikes" if row % 997 == 5 => 1e9,
            _ => walk(1.0),
        })
        .collect();
    let spread = if shape == "flat" { 0.0 } else { 0.01 };
    let mut around = |sign: f64| -> Vec<f64> { close.iter().map(|c| c * (1.0 + sign * spread * random(&mut state))).collect() };
    let (high, low) = (around(1.0), around(-1.0));
    let volume = around(1.0);
    Bars { high, low, close, volume }
}

fn nanoseconds(run: &mut dyn FnMut()) -> f64 {
    let start = Instant::now();
    run();
    start.elapsed().as_nanos() as f64 / ROWS as f64
}

type Run<'a> = &'a dyn Fn(&Bars, &mut Room);

fn line(name: &str, data: &(Bars, Vec<(&'static str, Bars)>), room: &mut Room, ours: Run, theirs: Option<Run>) {
    let (walk, others) = data;
    let (mut copy, mut own, mut ta) = (f64::MAX, f64::MAX, f64::MAX);
    for _ in 0..TURNS {
        copy = copy.min(nanoseconds(&mut || black_box(&mut room.0[0]).copy_from_slice(black_box(&walk.close))));
        own = own.min(nanoseconds(&mut || ours(black_box(walk), black_box(room))));
        if let Some(theirs) = theirs {
            ta = ta.min(nanoseconds(&mut || theirs(black_box(walk), black_box(room))));
        }
    }
    let (mut worst, mut which) = (own, "walk");
    for (shape, bars) in others {
        let best = (0..TURNS_WORST).map(|_| nanoseconds(&mut || ours(black_box(bars), black_box(room)))).fold(f64::MAX, f64::min);
        if best > worst {
            (worst, which) = (best, shape);
        }
    }
    let (ta, ratio) = if theirs.is_some() { (format!("{ta:.2}"), format!("{:.2}", ta / own)) } else { ("-".into(), "-".into()) };
    println!("| {name} | {own:.2} | {:.2} | {ta} | {ratio} | {worst:.2} ({which}) |", own / copy);
}

/// One line of the table after the other.
struct Table {
    wanted: Vec<String>,
    data: (Bars, Vec<(&'static str, Bars)>),
    room: Room,
}

impl Table {
    fn line(&mut self, name: &str, ours: Run, theirs: Run) {
        if self.wanted.is_empty() || self.wanted.iter().any(|word| name.contains(word.as_str())) {
            line(name, &self.data, &mut self.room, ours, Some(theirs));
        }
    }
}

fn windows(table: &mut Table, level: Level, core: &Core) {
    let last = ROWS - 1;
    for p in [20_usize, 64, 200, 1000] {
        let n = p as i32;
        table.line(&format!("SMA {p}"), &|b, r| window::means(level, &b.close, p, &mut r.0[0][p - 1..]), &|b, r| {
            _ = black_box(core.sma(0, last, &b.close, n, &mut r.0[0]))
        });
        table.line(&format!("variance {p}"), &|b, r| window::variances(level, &b.close, p, &mut r.0[0][p - 1..]), &|b, r| {
            _ = black_box(core.var(0, last, &b.close, n, 1.0, &mut r.0[0]))
        });
        table.line(&format!("standard deviation {p}"), &|b, r| window::deviations(level, &b.close, p, &mut r.0[0][p - 1..]), &|b, r| {
            _ = black_box(core.stddev(0, last, &b.close, n, 1.0, &mut r.0[0]))
        });
        table.line(&format!("rolling max {p}"), &|b, r| window::maxima(level, &b.close, p, &mut r.0[0][p - 1..]), &|b, r| {
            _ = black_box(core.max(0, last, &b.close, n, &mut r.0[0]))
        });
    }
}

fn recurrences(table: &mut Table, level: Level, core: &Core) {
    let last = ROWS - 1;
    for p in [20_usize, 64, 200] {
        table.line(
            &format!("EMA {p}"),
            &|b, r| averages::exponential(level, &b.close, p, averages::ema_factor(p), &mut r.0[0][p - 1..]),
            &|b, r| _ = black_box(core.ema(0, last, &b.close, p as i32, &mut r.0[0])),
        );
    }
    table.line("RMA 14", &|b, r| averages::exponential(level, &b.close, 14, averages::rma_factor(14), &mut r.0[0][13..]), &|b, r| {
        _ = black_box(core.rma(0, last, &b.close, 14, &mut r.0[0]))
    });
    for p in [14_usize, 64] {
        table.line(&format!("RSI {p}"), &|b, r| strength::rsi(level, &b.close, p, 50.0, &mut r.0[0][p..]), &|b, r| {
            _ = black_box(core.rsi(0, last, &b.close, p as i32, &mut r.0[0]))
        });
        table.line(&format!("ATR {p}"), &|b, r| averages::atr(level, [&b.high, &b.low, &b.close], p, p, &mut r.0[0][p..]), &|b, r| {
            _ = black_box(core.atr(0, last, &b.high, &b.low, &b.close, p as i32, &mut r.0[0]))
        });
    }
    table.line(
        "MACD 12/26/9",
        &|b, r| {
            let [a, s, h, _] = &mut r.0;
            averages::macd(level, &b.close, [12, 26, 9], [&mut a[33..], &mut s[33..], &mut h[33..]]);
        },
        &|b, r| {
            let [a, s, h, _] = &mut r.0;
            _ = black_box(core.macd(0, last, &b.close, 12, 26, 9, a, s, h));
        },
    );
}

fn columns_and_sums(table: &mut Table, level: Level, core: &Core) {
    let last = ROWS - 1;
    table.line("ROC 10", &|b, r| columns::roc(level, &b.close, 10, &mut r.0[0][10..]), &|b, r| {
        _ = black_box(core.roc(0, last, &b.close, 10, &mut r.0[0]))
    });
    table.line(
        "Bollinger 20",
        &|b, r| {
            let [u, m, l, _] = &mut r.0;
            composite::bollinger(level, &b.close, 20, 2.0, [&mut u[19..], &mut m[19..], &mut l[19..]]);
        },
        &|b, r| {
            let [u, m, l, _] = &mut r.0;
            _ = black_box(core.bbands(0, last, &b.close, 20, 2.0, 2.0, MAType::SMA, u, m, l));
        },
    );
    table.line(
        "Donchian 20",
        &|b, r| {
            let [u, m, l, _] = &mut r.0;
            composite::donchian(level, [&b.high, &b.low], 20, [&mut u[19..], &mut m[19..], &mut l[19..]]);
        },
        &|b, r| {
            let [u, m, l, _] = &mut r.0;
            _ = black_box(core.donchian(0, last, &b.high, &b.low, 20, u, m, l));
        },
    );
    table.line("OBV", &|b, r| serial::obv(&b.close, &b.volume, &mut r.0[0]), &|b, r| {
        _ = black_box(core.obv(0, last, &b.close, &b.volume, &mut r.0[0]))
    });
    let mut trend = vec![0; ROWS];
    let trend = std::cell::RefCell::new(&mut trend);
    let whole = |name: &str, params: &'static [f64], b: &Bars, r: &mut Room, count: usize| {
        let definition = bthost_sim::indicators::find(name).expect("it is there");
        let inputs: [&[f64]; 3] = [&b.high, &b.low, &b.close];
        (definition.compute)(&inputs, params, &mut r.0[..count]);
    };
    table.line("Supertrend 10", &|b, r| whole("supertrend", &[10.0, 3.0], b, r, 2), &|b, r| {
        _ = black_box(core.supertrend(0, last, &b.high, &b.low, &b.close, 10, 3.0, &mut r.0[0], &mut trend.borrow_mut()))
    });
    table.line("Keltner 20/10", &|b, r| whole("keltner", &[20.0, 10.0, 2.0], b, r, 3), &|b, r| {
        let [u, m, l, _] = &mut r.0;
        _ = black_box(core.kc(0, last, &b.high, &b.low, &b.close, 20, 10, 2.0, u, m, l));
    });
    table.line(
        "VWAP",
        &|b, r| {
            let mut session = serial::SessionAverage::new(86_400.0, 0.0);
            let rows = b.high.iter().zip(&b.low).zip(&b.close).zip(&b.volume).zip(&mut r.0[0]).enumerate();
            for (row, ((((&h, &l), &c), &v), o)) in rows {
                *o = session.next(60.0 * row as f64, serial::typical(h, l, c), v);
            }
        },
        &|b, r| _ = black_box(core.vwap(0, last, &b.high, &b.low, &b.close, &b.volume, &mut r.0[0])),
    );
}

/// Periods at which the two are compared: powers of two and what has the most binary digits, and what people use.
const PERIODS: [usize; 12] = [2, 3, 5, 7, 10, 14, 20, 31, 47, 50, 63, 64];
/// Turns at each period.
const TURNS_PERIOD: usize = 30;

type OfPeriod<'a> = &'a dyn Fn(&Bars, &mut Room, usize);

impl Table {
    /// At which of [`PERIODS`] a kernel is the slowest beside TA-Lib's.
    fn worst_period(&mut self, name: &str, ours: OfPeriod, theirs: OfPeriod) {
        if !(self.wanted.is_empty() || self.wanted.iter().any(|word| name.contains(word.as_str()))) {
            return;
        }
        let (walk, room) = (&self.data.0, &mut self.room);
        let mut ratios: Vec<(f64, usize)> = Vec::new();
        for p in PERIODS {
            let (mut own, mut ta) = (f64::MAX, f64::MAX);
            for _ in 0..TURNS_PERIOD {
                own = own.min(nanoseconds(&mut || ours(black_box(walk), black_box(room), p)));
                ta = ta.min(nanoseconds(&mut || theirs(black_box(walk), black_box(room), p)));
            }
            ratios.push((ta / own, p));
        }
        ratios.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (least, at) = ratios[0];
        println!("| {name} | {least:.2} | {at} | {:.2} |", ratios[ratios.len() / 2].0);
    }
}

fn periods(table: &mut Table, level: Level, core: &Core) {
    let last = ROWS - 1;
    println!("\n| kernel | TA-Lib / ours, least of the periods to 64 | at | middle |\n|---|---|---|---|");
    table.worst_period("SMA", &|b, r, p| window::means(level, &b.close, p, &mut r.0[0][p - 1..]), &|b, r, p| {
        _ = black_box(core.sma(0, last, &b.close, p as i32, &mut r.0[0]))
    });
    table.worst_period("variance", &|b, r, p| window::variances(level, &b.close, p, &mut r.0[0][p - 1..]), &|b, r, p| {
        _ = black_box(core.var(0, last, &b.close, p as i32, 1.0, &mut r.0[0]))
    });
    table.worst_period("standard deviation", &|b, r, p| window::deviations(level, &b.close, p, &mut r.0[0][p - 1..]), &|b, r, p| {
        _ = black_box(core.stddev(0, last, &b.close, p as i32, 1.0, &mut r.0[0]))
    });
    table.worst_period("rolling max", &|b, r, p| window::maxima(level, &b.close, p, &mut r.0[0][p - 1..]), &|b, r, p| {
        _ = black_box(core.max(0, last, &b.close, p as i32, &mut r.0[0]))
    });
    table.worst_period(
        "Bollinger",
        &|b, r, p| {
            let [u, m, l, _] = &mut r.0;
            composite::bollinger(level, &b.close, p, 2.0, [&mut u[p - 1..], &mut m[p - 1..], &mut l[p - 1..]]);
        },
        &|b, r, p| {
            let [u, m, l, _] = &mut r.0;
            _ = black_box(core.bbands(0, last, &b.close, p as i32, 2.0, 2.0, MAType::SMA, u, m, l));
        },
    );
    table.worst_period(
        "EMA",
        &|b, r, p| averages::exponential(level, &b.close, p, averages::ema_factor(p), &mut r.0[0][p - 1..]),
        &|b, r, p| _ = black_box(core.ema(0, last, &b.close, p as i32, &mut r.0[0])),
    );
    table.worst_period("RSI", &|b, r, p| strength::rsi(level, &b.close, p, 50.0, &mut r.0[0][p..]), &|b, r, p| {
        _ = black_box(core.rsi(0, last, &b.close, p as i32, &mut r.0[0]))
    });
    table.worst_period("ATR", &|b, r, p| averages::atr(level, [&b.high, &b.low, &b.close], p, p, &mut r.0[0][p..]), &|b, r, p| {
        _ = black_box(core.atr(0, last, &b.high, &b.low, &b.close, p as i32, &mut r.0[0]))
    });
    table.worst_period("ROC", &|b, r, p| columns::roc(level, &b.close, p, &mut r.0[0][p..]), &|b, r, p| {
        _ = black_box(core.roc(0, last, &b.close, p as i32, &mut r.0[0]))
    });
}

/// Rows of a tile that stays in the cache with all its lanes.
const TILE_ROWS: usize = 256;

/// Thirty-two periods in tiles that stay in the cache.
fn sweeps(bars: &Bars, level: Level) {
    let close = &bars.close[..];
    let periods: Vec<usize> = (0..32).map(|i| 5 + 3 * i).collect();
    let mut tile = vec![0.0; TILE_ROWS * 32 * 3];
    let mut best = |name: &str, run: &mut dyn FnMut(&mut [f64])| {
        let best = (0..TURNS).map(|_| nanoseconds(&mut || run(&mut tile))).fold(f64::MAX, f64::min);
        println!("{name} of 32 periods in tiles of {TILE_ROWS} rows: {:.3} ns a value", best / 32.0);
    };
    let recurrence = |mut sweep: Sweep, tile: &mut [f64]| {
        for rows in close.chunks(TILE_ROWS) {
            let values = rows.len() * 32 * sweep.outputs();
            sweep.tile(level, rows, &mut tile[..values]);
            black_box(&tile);
        }
    };
    println!();
    best("EMA", &mut |tile| recurrence(Sweep::ema(&periods), tile));
    best("RSI", &mut |tile| recurrence(Sweep::rsi(&periods, 50.0), tile));
    let triples: Vec<[usize; 3]> = periods.iter().map(|p| [*p, 2 * p, 9]).collect();
    best("MACD (three outputs)", &mut |tile| recurrence(Sweep::macd(&triples), tile));
    best("ATR", &mut |tile| {
        let mut sweep = Ranges::new(&periods);
        for from in (0..ROWS).step_by(TILE_ROWS) {
            let rows = from..(from + TILE_ROWS).min(ROWS);
            let values = rows.len() * 32;
            sweep.tile(level, [&bars.high[rows.clone()], &bars.low[rows.clone()], &close[rows]], &mut tile[..values]);
            black_box(&tile);
        }
    });
    let windows = Windows::new(Of::Mean, &periods);
    best("SMA", &mut |tile| {
        for from in (0..ROWS).step_by(TILE_ROWS) {
            let rows = from..(from + TILE_ROWS).min(ROWS);
            let values = rows.len() * 32;
            windows.tile(level, close, rows, &mut tile[..values]);
            black_box(&tile);
        }
    });
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let level = Level::active();
    println!("{ROWS} rows, level {level:?}, ns a row\n");
    println!("| kernel | ours | times a copy | TA-Lib (crate) | TA-Lib / ours | worst series |\n|---|---|---|---|---|---|");
    let others = ["ticks", "flat", "ramp", "spikes"].map(|shape| (shape, bars(shape))).into();
    let mut table =
        Table { wanted, data: (bars("walk"), others), room: Room([const { Vec::new() }; 4].map(|_: Vec<f64>| vec![0.0; ROWS])) };
    let core = Core::new();
    windows(&mut table, level, &core);
    recurrences(&mut table, level, &core);
    columns_and_sums(&mut table, level, &core);
    periods(&mut table, level, &core);
    sweeps(&table.data.0, level);
}
