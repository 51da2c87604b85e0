//! How long a load takes: `load_time [--write OUT.parquet] [--as SYMBOL.venue] FILE...`, or `load_time --synth OUT.parquet`.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use bthost_data::{LoadSpec, SynthSpec, load_all, synth, write};
use bthost_sim::trail::hex;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut spec, mut files, mut out_path) = (LoadSpec::default(), Vec::new(), None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--as" => spec = LoadSpec::instrument(&arguments.next().unwrap_or_default())?,
            "--venue" => spec.venue = arguments.next(),
            "--write" => out_path = arguments.next(),
            "--synth" => {
                let path = arguments.next().ok_or("--synth needs a file")?;
                let [bars, ..] = synth(&SynthSpec::default())?.series();
                return Ok(write::write_series(File::create(path)?, &bars)?);
            }
            _ => files.push(PathBuf::from(argument)),
        }
    }
    let mut out = std::io::stdout();
    let mut best = f64::MAX;
    let mut all = Vec::new();
    for _ in 0..12 {
        let start = Instant::now();
        all = load_all(&files, &spec)?;
        best = best.min(start.elapsed().as_secs_f64());
    }
    writeln!(out, "best of twelve: {:.1} ms", best * 1e3)?;
    let start = Instant::now();
    all.iter().for_each(|loaded| drop(std::hint::black_box(loaded.series.rows_root())));
    writeln!(out, "rows_root: {:.1} ms", start.elapsed().as_secs_f64() * 1e3)?;
    for loaded in &all {
        let series = &loaded.series;
        writeln!(out, "{} {} rows {}", series.name, series.len(), hex(&series.rows_root().root))?;
        series.notes.iter().try_for_each(|note| writeln!(out, "  note {}: {}", note.code, note.text))?;
    }
    if let (Some(path), Some(loaded)) = (out_path, all.first()) {
        write::write_series(File::create(path)?, &loaded.series)?;
    }
    Ok(())
}
