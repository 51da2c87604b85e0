//! `bthost data fetch`: files of the public archive, checked against the checksums beside them; what is there already is not fetched again.

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, anyhow, bail};
use bthost_fetch::{Client, Content, Event, Got, Market, Outcome, Period, Request, archive, fetch};
use indicatif::{ProgressBar, ProgressStyle};

use crate::report::text::grouped;

/// Arguments of `bthost data fetch`.
#[derive(clap::Args)]
pub struct Args {
    /// Symbols, such as BTCUSDT
    #[arg(required = true, value_name = "SYMBOL")]
    symbols: Vec<String>,
    /// Part of the venue
    #[arg(long, default_value = "spot", value_parser = ["spot", "um", "cm"])]
    market: String,
    /// What the files hold
    #[arg(long, default_value = "klines", value_parser = ["klines", "mark", "funding", "trades", "agg-trades"])]
    content: String,
    /// Interval of klines and marks, such as 1m, 4h or 1d
    #[arg(long, value_name = "T")]
    timeframe: Option<String>,
    /// First month (2024-08) or day (2024-08-01)
    #[arg(long, value_name = "PERIOD")]
    from: String,
    /// Last month or day, included; the first one unless said
    #[arg(long, value_name = "PERIOD")]
    to: Option<String>,
    /// Address of the archive or of a mirror of it
    #[arg(long, default_value = archive::BASE, value_name = "URL")]
    base: String,
    /// Folder that the files go to, in the tree of the archive
    #[arg(long, default_value = "archive", value_name = "DIR")]
    out: PathBuf,
    /// Go on without files that the archive does not have
    #[arg(long)]
    skip_missing: bool,
}

impl Args {
    fn request(&self, symbol: &str) -> Result<Request> {
        let timed = matches!(self.content.as_str(), "klines" | "mark");
        let timeframe = self.timeframe.clone().or_else(|| timed.then(|| "1m".to_string()));
        Ok(Request {
            market: match self.market.as_str() {
                "um" => Market::Um,
                "cm" => Market::Cm,
                _ => Market::Spot,
            },
            content: match self.content.as_str() {
                "mark" => Content::Mark,
                "funding" => Content::Funding,
                "trades" => Content::Trades,
                "agg-trades" => Content::AggTrades,
                _ => Content::Klines,
            },
            symbol: symbol.to_string(),
            timeframe,
            from: Period::parse(&self.from)?,
            to: Period::parse(self.to.as_deref().unwrap_or(&self.from))?,
        })
    }
}

/// Fetch.
///
/// # Errors
/// When the request cannot be met. Files that came before are there, and the same command goes on.
pub fn run(args: &Args) -> Result<ExitCode> {
    let client = Client::default();
    let mut out = std::io::stdout().lock();
    let mut missing = 0;
    for symbol in &args.symbols {
        let request = args.request(symbol)?;
        let mut progress = Progress::new(symbol);
        let outcome = fetch(&client, &args.base, &request, &args.out, &mut |event| progress.tell(&event)).map_err(|e| anyhow!("{e}"))?;
        drop(progress);
        write!(out, "{}", told(symbol, &request, &outcome))?;
        for path in &outcome.missing {
            eprintln!("missing: {path}");
        }
        missing += outcome.missing.len();
    }
    if missing > 0 && !args.skip_missing {
        bail!(
            "the archive does not have {missing} of the files, see above\nhint: a month is published at its end and a day on the next; give the period in which \
             the symbol was traded, or --skip-missing; all others are there"
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn told(symbol: &str, request: &Request, outcome: &Outcome) -> String {
    let counted = [(Got::New, "fetched"), (Got::Same, "there already"), (Got::Replaced, "replaced by what the archive has now")];
    let parts: Vec<String> = counted
        .iter()
        .map(|(got, what)| (outcome.count(*got), what))
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{} {what}", grouped(n as u64)))
        .collect();
    let Some(folder) = outcome.files.first().and_then(|(path, _)| path.parent()) else {
        return format!("{symbol}: nothing there\n");
    };
    let kind = if request.content.kind() == "bars" { String::new() } else { format!(" --kind {}", request.content.kind()) };
    format!(
        "{symbol}: {}, each with the published SHA-256\n  bthost data ingest {} --as {symbol}.{}{kind}\n",
        parts.join(", "),
        folder.display(),
        request.market.venue()
    )
}

/// A bar on a terminal: files done, and bytes as they come.
struct Progress(Option<ProgressBar>);

impl Progress {
    fn new(symbol: &str) -> Self {
        Self(std::io::stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{prefix} {bar:30} {pos}/{len} files {msg}");
            let bar = ProgressBar::new(0).with_prefix(symbol.to_string());
            style.map_or(bar.clone(), |style| bar.with_style(style))
        }))
    }

    fn tell(&mut self, event: &Event<'_>) {
        let Some(bar) = &self.0 else { return };
        match event {
            Event::Files(count) => bar.set_length(*count as u64),
            Event::Begin(path) => bar.set_message((*path).rsplit('/').next().unwrap_or("").to_string()),
            Event::Bytes(_) => bar.tick(),
            Event::Done(_) => bar.inc(1),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(content: &str, timeframe: Option<&str>) -> Args {
        Args {
            symbols: vec!["BTCUSDT".into()],
            market: "um".into(),
            content: content.into(),
            timeframe: timeframe.map(str::to_string),
            from: "2024-08".into(),
            to: None,
            base: archive::BASE.into(),
            out: "archive".into(),
            skip_missing: false,
        }
    }

    #[test]
    fn a_request_of_flags_and_what_is_said_of_it() {
        let request = args("mark", Some("1h")).request("BTCUSDT").expect("a request");
        let path = request.paths().expect("paths").remove(0);
        assert_eq!(path, "data/futures/um/monthly/markPriceKlines/BTCUSDT/1h/BTCUSDT-1h-2024-08.zip");
        let outcome = Outcome { files: vec![("archive/a/X.zip".into(), Got::New), ("archive/a/Y.zip".into(), Got::Same)], missing: vec![] };
        assert_eq!(
            told("BTCUSDT", &request, &outcome),
            "BTCUSDT: 1 fetched, 1 there already, each with the published SHA-256\n  bthost data ingest archive/a --as BTCUSDT.binance-um --kind mark\n"
        );
        assert_eq!(args("klines", None).request("BTCUSDT").expect("a request").timeframe.as_deref(), Some("1m"));
        assert!(args("trades", Some("1m")).request("BTCUSDT").expect("a request").paths().is_err());
        // An address that answers nothing is no answer.
        let nobody = Args { base: "ftp://nowhere".into(), ..args("klines", None) };
        assert!(run(&nobody).expect_err("refused").to_string().contains("not the address of an archive"));
    }
}
