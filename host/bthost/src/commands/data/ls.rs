//! `bthost data ls`.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Result;

use crate::catalog::{Catalog, Entry};
use crate::report::text::grouped;

/// Arguments of `bthost data ls`.
#[derive(clap::Args)]
pub struct Args {
    /// Only series whose names begin with this
    #[arg(value_name = "NAME")]
    prefix: Option<String>,
    /// Print the entries as JSON
    #[arg(long)]
    json: bool,
}

/// List the catalog.
///
/// # Errors
/// When it cannot be read.
pub fn run(args: &Args) -> Result<ExitCode> {
    let catalog = Catalog::open_default()?;
    let prefix = args.prefix.as_deref().unwrap_or("");
    let all: Vec<&Entry> = catalog.list().iter().filter(|e| e.name.starts_with(prefix)).collect();
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    if all.is_empty() {
        let what = if prefix.is_empty() { String::new() } else { format!(" whose name begins with `{prefix}`") };
        eprintln!("the catalog `{}` has no series{what}\nhint: `bthost data ingest FILE` fills it", catalog.root().display());
        return Ok(ExitCode::SUCCESS);
    }
    out.write_all(table(&all).as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

fn table(entries: &[&Entry]) -> String {
    let row = |e: &&Entry| {
        [e.name.clone(), grouped(e.rows), short(&e.first), short(&e.last), e.rows_root[..e.rows_root.len().min(12)].to_string()]
    };
    let mut rows = vec![["series", "rows", "first", "last", "rows_root"].map(String::from)];
    rows.extend(entries.iter().map(row));
    let widths: Vec<usize> = (0..5).map(|c| rows.iter().map(|r| r[c].len()).max().unwrap_or(0)).collect();
    let line = |r: &[String; 5]| {
        let text = format!(
            "{:a$}  {:>b$}  {:c$}  {:d$}  {}",
            r[0],
            r[1],
            r[2],
            r[3],
            r[4],
            a = widths[0],
            b = widths[1],
            c = widths[2],
            d = widths[3]
        );
        text.trim_end().to_string() + "\n"
    };
    rows.iter().map(line).collect()
}

/// `2024-08-01T00:00:00Z` as `2024-08-01 00:00`; what has seconds keeps them.
fn short(time: &str) -> String {
    let text = time.trim_end_matches('Z').replacen('T', " ", 1);
    text.strip_suffix(":00").map_or(text.clone(), str::to_string)
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn times_are_short_where_nothing_is_lost() {
        assert_eq!(short("2024-08-01T00:00:00Z"), "2024-08-01 00:00");
        assert_eq!(short("2024-08-01T00:00:05Z"), "2024-08-01 00:00:05");
    }
}
