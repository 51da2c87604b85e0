//! `bthost data diff`: two sources of one series.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::{Result, bail};
use bthost_data::Loaded;
use bthost_sim::trail::hex;

use super::reading::{self, Reading};
use crate::catalog::rows::{Difference, first_difference, is_extended};
use crate::report::text::grouped;

/// Arguments of `bthost data diff`.
#[derive(clap::Args)]
pub struct Args {
    /// A file, a folder of files, or the name of a series
    #[arg(value_name = "A")]
    a: String,
    /// The other
    #[arg(value_name = "B")]
    b: String,
    #[command(flatten)]
    reading: Reading,
}

/// Compare.
///
/// # Errors
/// When one cannot be read, or they are not of one kind and timeframe.
pub fn run(args: &Args) -> Result<ExitCode> {
    let mut a = reading::one(&args.a, &args.reading)?;
    let mut b = reading::one(&args.b, &args.reading)?;
    let same_rows = |x: &Loaded, y: &Loaded| x.series.name.kind == y.series.name.kind && x.series.name.timeframe == y.series.name.timeframe;
    if !same_rows(&a, &b) {
        bail!("`{}` holds {}, `{}` holds {}: nothing to compare row by row", args.a, a.series.name, args.b, b.series.name);
    }
    let roots = [hex(&a.series.rows_root().root), hex(&b.series.rows_root().root)];
    let mut out = std::io::stdout().lock();
    writeln!(out, "A  {}  {} rows  {}  {}", a.series.name, grouped(a.series.len() as u64), &roots[0][..12], args.a)?;
    writeln!(out, "B  {}  {} rows  {}  {}", b.series.name, grouped(b.series.len() as u64), &roots[1][..12], args.b)?;
    if roots[0] == roots[1] {
        writeln!(out, "same rows: rows_root {}", roots[0])?;
        return Ok(ExitCode::SUCCESS);
    }
    let grids = ((a.series.price_scale, a.series.qty_scale), (b.series.price_scale, b.series.qty_scale));
    let (price, qty) = (grids.0.0.max(grids.1.0), grids.0.1.max(grids.1.1));
    a.series.raise_scales(price, qty)?;
    b.series.raise_scales(price, qty)?;
    if let Some(found) = first_difference(&a.series, &b.series) {
        writeln!(out, "{}", told(&found))?;
        return Ok(ExitCode::from(1));
    }
    if is_extended(&a.series.rows) != is_extended(&b.series.rows) {
        let which = if is_extended(&a.series.rows) { "A" } else { "B" };
        writeln!(out, "every row agrees in the columns that both have; only {which} has quote volumes, trade counts and taker volumes")?;
        return Ok(ExitCode::from(1));
    }
    if a.series.rows_root() != b.series.rows_root() {
        writeln!(out, "every row agrees; raw stamps of funding differ")?;
        return Ok(ExitCode::from(1));
    }
    writeln!(
        out,
        "same values on two grids: prices at {} and {} decimals, quantities at {} and {}",
        grids.0.0, grids.1.0, grids.0.1, grids.1.1
    )?;
    writeln!(out, "rows_root of both on the finer grid: {}", hex(&a.series.rows_root().root))?;
    Ok(ExitCode::SUCCESS)
}

fn told(found: &Difference) -> String {
    let Difference { time, field, left, right } = found;
    match (*field, left.is_empty()) {
        ("row", true) => format!("first difference: the row at {time} is only in B"),
        ("row", false) => format!("first difference: the row at {time} is only in A"),
        (field, _) => format!("first difference: the row at {time}: {field} is {left} in A and {right} in B"),
    }
}
