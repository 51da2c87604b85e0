//! What each stage of a run costs, per bar: load, indicators, engine with a native strategy, engine with a guest, artifacts.
//!
//! `BTHOST_BENCH_DATA=FOLDER` measures on the files of a folder (one instrument); without it, on a made-up year of minutes.

use std::path::{Path, PathBuf};
use std::time::Duration;

use bthost::commands::run::{PlanArgs, Ready, ready};
use bthost::session::execute::{Executed, execute};
use bthost::session::inputs::{self, FileWords};
use bthost::session::rundir;
use bthost::session::sandbox::Compiled;
use bthost_audit::definition::MarketRows;
use bthost_data::{Kind, SynthSpec, synth};
use bthost_sim::engine::{Desk, RunConfig, run};
use bthost_sim::indicators;
use bthost_sim::num::Px;
use bthost_sim::strategy::{
    Bar, Called, Condition, Delivery, Fault, IndicatorInput, IndicatorRequest, Operand, Predicate, RunContext, SeriesRequest, Strategy,
    Subscriptions,
};
use bthost_sim::trail::NoSink;
use criterion::{BatchSize, BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime};

/// Minutes of a year.
const YEAR: u64 = 525_600;

/// Reads two values at each call and does nothing with them.
struct Reads {
    woken: bool,
    sum: f64,
}

impl Strategy for Reads {
    fn start(&mut self, _: &mut Box<Desk>, _: &RunContext) -> Result<Result<Subscriptions, String>, Fault> {
        let cross = |a, b| Condition { all: vec![Predicate::CrossesAbove(Operand::Indicator(a), Operand::Indicator(b))] };
        let delivery = if self.woken { Delivery::When(vec![cross(0, 1), cross(1, 0)]) } else { Delivery::Every };
        let ema = |n: f64| IndicatorRequest {
            series: 0,
            name: "ema".into(),
            inputs: vec![IndicatorInput::Column(3)],
            params: vec![n],
            output: 0,
        };
        let series = vec![SeriesRequest { instrument: 0, timeframe: String::new(), delivery }];
        Ok(Ok(Subscriptions { series, indicators: vec![ema(240.0), ema(960.0)], ..Subscriptions::default() }))
    }

    fn on_bar(&mut self, desk: &mut Box<Desk>, _: u32, _: &Bar, _: u64) -> Called {
        self.sum += desk.value(0) - desk.value(1);
        Ok(())
    }
}

/// The files that are measured on.
fn files(scratch: &Path) -> Vec<String> {
    let folder = std::env::var_os("BTHOST_BENCH_DATA").map_or_else(|| scratch.to_path_buf(), PathBuf::from);
    if folder == scratch {
        let market = synth(&SynthSpec { bars: YEAR, ..SynthSpec::default() }).expect("a made-up market");
        let series = market.series().into_iter().find(|s| s.name.kind == Kind::Bars).expect("bars");
        let file = std::fs::File::create(scratch.join("SYNTHUSDT-1m.parquet")).expect("a file");
        bthost_data::write::write_series(file, &series).expect("it is written");
    }
    let mut files: Vec<String> = std::fs::read_dir(&folder)
        .expect("the folder")
        .map(|e| e.expect("an entry").path().display().to_string())
        .filter(|name| [".zip", ".csv", ".parquet", ".feather"].iter().any(|end| name.ends_with(end)))
        .collect();
    files.sort();
    files
}

/// `ema-cross` on the execution bars, ready to run.
fn prepared(data: &[String], on_wake: bool) -> Ready {
    let hash: toml::Table = include_str!("../../../manifests/golden/components.toml").parse().expect("the index");
    let hash = hash["ema-cross"].as_str().expect("a hash").to_string();
    let strategy = format!("{}/../../manifests/golden/components/{hash}.wasm", env!("CARGO_MANIFEST_DIR"));
    let plan = PlanArgs {
        data: data.to_vec(),
        params: vec!["timeframe=1m".into(), format!("on_wake={on_wake}"), "fast=240".into(), "slow=960".into()],
        ..PlanArgs::default()
    };
    ready(Path::new(&strategy), &plan, Compiled::Anew).expect("a run").0
}

fn again(rows: &[MarketRows]) -> Vec<MarketRows> {
    rows.to_vec()
}

fn config(ready: &Ready) -> RunConfig {
    ready.prepared.definition.to_config().expect("a configuration").attach(again(&ready.prepared.rows)).expect("its rows")
}

fn native(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, ready: &Ready, woken: bool) {
    group.bench_function(name, |b| {
        b.iter_batched(
            || config(ready),
            |config| run(config, Vec::new(), &mut Reads { woken, sum: 0.0 }, Box::new(NoSink)).expect("an outcome"),
            BatchSize::PerIteration,
        );
    });
}

fn guest(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, ready: &Ready, scratch: &Path) -> Executed {
    let events = scratch.join("events.bin");
    let once = |rows| execute(&ready.prepared.definition, rows, &ready.guest, &events, Duration::from_secs(3600)).expect("an outcome");
    group.bench_function(name, |b| b.iter_batched(|| again(&ready.prepared.rows), once, BatchSize::PerIteration));
    once(again(&ready.prepared.rows))
}

fn stages(c: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let data = files(folder.path());
    let (every, woken) = (prepared(&data, false), prepared(&data, true));
    let bars = &every.prepared.rows[0].bars;
    let mut group = c.benchmark_group("stages");
    group.sample_size(10).measurement_time(Duration::from_secs(4)).throughput(Throughput::Elements(bars.len() as u64));
    group.bench_function("load", |b| b.iter(|| inputs::series(&data, Path::new("."), &FileWords::default()).expect("series")));
    let definition = indicators::find("ema").expect("it is there");
    group.bench_function("indicators: two averages of the close", |b| {
        b.iter(|| {
            let close: Vec<f64> = bars.close.iter().map(|c| Px(*c).to_f64(2)).collect();
            [240.0, 960.0].map(|n| indicators::compute(definition, &[&close], &[n]))
        });
    });
    native(&mut group, "engine: native, every bar, two values", &every, false);
    native(&mut group, "engine: native, woken by the cross", &every, true);
    let scratch = tempfile::tempdir().expect("a folder");
    guest(&mut group, "run: ema-cross, every bar, two values", &every, scratch.path());
    let executed = guest(&mut group, "run: ema-cross, woken by the cross", &woken, scratch.path());
    let written = rundir::Written {
        definition: &woken.prepared.definition,
        executed: &executed,
        ambiguity: &bthost::session::ambiguity::Ambiguity::default(),
        tags: &woken.prepared.subscriptions.tags,
        series: &[],
        materials: Vec::new(),
        started: "2024-01-01T00:00:00Z".into(),
        wall_ms: 0,
    };
    group.bench_function("artifacts", |b| b.iter(|| rundir::write(scratch.path(), &written).expect("they are written")));
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
